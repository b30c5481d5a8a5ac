//! Experiments.
use super::travel_distance::kilometres;
use super::{About, Context, Explained, Pair, PairSignal};
use crate::domain::Text;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::PartnerKind;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::past::{NONE, asked::Trace};
use crate::matching::verdict::Side;

/// n
pub const COUNT: usize = 36;
/// names
pub const NAMES: [&str; COUNT] = [
    "hFirms", "hCurrency", "hRecentSmall", "hRecent", "hUniversity", "hInstitute", "hNear", "hRegion", "hCity", "hNearFirms",
    "hCountry", "hBm25", "hCosine", "hTheme", "hPageRank", "hCommon", "hAllocation", "hItems", "hOwn", "hVotes", "hNearUniversity", "hSameCountry",
    "hNetwork", "hFrontier", "hNear20", "hNear150", "hRegionFirms", "hProfile", "hKin", "hRecentVotes", "hRecentTheme", "hFadedRank", "hNames", "hNearExp30", "hNearExp100", "hNearExp300",
];

fn nearness(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> f32 {
    match (firm.place(), partner.place()) {
        (Some(a), Some(b)) => 1.0 - (1.0 + kilometres(a, b)).ln() / 10.0,
        _ => 0.3,
    }
}

fn same(a: u32, b: u32) -> f32 {
    f32::from(u8::from(a != 0 && a == b))
}

/// value
pub fn value(k: usize, firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    let t = |trace| context.traces.at(trace, partner.past());
    let is = |yes: bool| f32::from(u8::from(yes));
    let record = || context.past.records.get(partner.past() as usize).copied().unwrap_or_default();
    let ln = |x: f32, most: f32| ((1.0 + x).ln() / (1.0 + most).ln()).min(1.0);
    match k {
        0 => ln(record().firms as f32, 1000.0),
        1 => record().currency(),
        2 => ln(4.0 * record().faded_small, 400.0),
        3 => ln(2.0 * record().faded, 400.0),
        4 => is(partner.subtype() == Some(PartnerSubtype::University)),
        5 => is(partner.subtype() == Some(PartnerSubtype::Institute)),
        6 => nearness(firm, partner),
        7 => same(firm.area().region, partner.area().region),
        8 => same(firm.area().place, partner.area().place),
        9 => ln(t(Trace::NearFirms), 500.0),
        10 => ((t(Trace::Country) + 3.0) / 9.0).clamp(0.0, 1.0),
        11 => t(Trace::Bm25) / 100.0,
        12 => t(Trace::Cosine),
        13 => ln(t(Trace::Theme), 300.0),
        14 => ln(1e4 * t(Trace::PageRank), 1e4),
        15 => ln(t(Trace::Common), 300.0),
        16 => (t(Trace::Allocation) / 5.0).min(1.0),
        17 => (t(Trace::Items) / 3.0).min(1.0),
        18 => t(Trace::Own),
        19 => ln(t(Trace::Votes), 20.0),
        20 => is(partner.subtype() == Some(PartnerSubtype::University)) * nearness(firm, partner),
        21 => is(firm.area().country == partner.area().country),
        22 => is(partner.kind() == PartnerKind::Network),
        23 => is(partner.kind() == PartnerKind::FrontierCompany),
        24 => ln(t(Trace::NearFirms20), 500.0),
        25 => ln(t(Trace::NearFirms150), 500.0),
        26 => ln(t(Trace::Region), 500.0),
        27 => ((t(Trace::Profile).max(0.0) + 0.003).ln() + 5.9) / 6.0,
        28 => ln(t(Trace::Kin), 30.0),
        29 => ln(t(Trace::RecentVotes), 20.0),
        30 => ln(t(Trace::RecentTheme), 100.0),
        31 => ln(1e4 * t(Trace::FadedRank), 1e4),
        32 => { let like = context.names.likeness(&firm.name(), &partner.name()); if like >= 0.4 { like } else { 0.0 } },
        _ => match (firm.place(), partner.place()) {
            (Some(a), Some(b)) => (-kilometres(a, b) / [30.0, 100.0, 300.0][k - 33]).exp(),
            _ => 0.0,
        },
    }
}

macro_rules! stubs {
    ($($name:ident $k:literal;)*) => {$(
        /// stub
        pub struct $name;
        impl PairSignal for $name {
            const ABOUT: About = About { name: NAMES[$k], title: ("x", "x"), measure: "", evidence: "012345678901234567890123456789" };
            fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 { value($k, firm, partner, context) }
            fn most_for_firm(_: FirmRow<'_>) -> f32 { 1.0 }
            fn most_for_partner(_: PartnerRow<'_>) -> f32 { 1.0 }
            fn missing(_: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> { Vec::new() }
            fn explain(_: &Pair<'_>) -> Explained { Explained { facts: Vec::new(), text: Text::new("", "") } }
        }
    )*};
}
stubs! { H0 0; H1 1; H2 2; H3 3; H4 4; H5 5; H6 6; H7 7; H8 8; H9 9; H10 10; H11 11; H12 12; H13 13; H14 14; H15 15; H16 16; H17 17; H18 18; H19 19; H20 20; H21 21; H22 22; H23 23; H24 24; H25 25; H26 26; H27 27; H28 28; H29 29; H30 30; H31 31; H32 32; H33 33; H34 34; H35 35; }
#[allow(dead_code)]
fn unused() -> u32 { NONE }
