//! How near a partner is, on the scale by which people judge distances: 10 or 20 km differ as much as 100 or 200.

use super::travel_distance::kilometres;
use super::words::{self, both};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::domain::partner_kind::PartnerSubtype;
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use crate::matching::numeric::logarithm;
use crate::matching::sampled::PartnerSample;
use crate::matching::seen;
use crate::matching::sets::{Lack, Mark};
use crate::matching::verdict::Side;

/// ln(1 + 1,096 km) = 7: farther than this is equally far, and so is a place that is not known.
const FARTHEST: f32 = 7.0;

fn nearness(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> f32 {
    let (Some(from), Some(to)) = (seen::place(firm, partner), partner.place()) else { return 0.0 };
    of_distance(kilometres(from, to))
}

fn of_distance(kilometres: f32) -> f32 {
    let near = 1.0 - logarithm(1.0 + kilometres) / FARTHEST;
    if near > 0.0 { near } else { 0.0 }
}

/// The most at which one is near that is no nearer than this; a hair more for the rounding.
fn most(least: Option<f32>) -> f32 {
    least.map_or(0.0, |least| of_distance(least) + 1e-6)
}

fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock) -> f32 {
    most(firm.place().and_then(|from| run.places.least_kilometres(from)))
}

fn gaps(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
    let known = |place: Option<_>| place.is_some();
    lacking([(known(firm.place()), Side::Firm, "location"), (known(partner.place()), Side::Partner, "location")])
}

fn explain(pair: &Pair<'_>, sentence: impl Fn(&str, &str, Option<f32>) -> Text) -> Explained {
    let spoken = |location: Option<&crate::domain::region::Location>| location.and_then(|location| location.spoken());
    let from = spoken(pair.firm.location.as_ref()).map_or_else(|| Text::new("uw vestiging", "your site"), |p| both(&p));
    let to =
        spoken(pair.partner.location.as_ref()).map_or_else(|| Text::new("hun vestiging", "their site"), |p| both(&p));
    let km = pair.firm_row.place().zip(pair.partner_row.place()).map_or(0.0, |(a, b)| kilometres(a, b)).round();
    let km = words::tells_place(pair).then_some(km);
    let (nl, en) = (sentence(&from.nl, &to.nl, km).nl, sentence(&from.en, &to.en, km).en);
    let facts = vec![words::of_firm(pair, "location", from), words::of_partner(pair, "location", to, false)];
    Explained { facts, text: Text::new(nl, en) }
}

/// 1 − ln(1 + km) / 7, at least 0.
pub struct Nearness;

impl PairSignal for Nearness {
    const ABOUT: About = About {
        name: "nearness",
        title: ("Dichterbij dan anderen", "Nearer than others"),
        measure: "1 − ln(1 + km) / 7, at least 0: 0.66 at 10 km, 0.34 at 100 km, 0.01 at 1000 km",
        evidence: "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): distance tells most nearby and is felt in \
                   proportions, as gravity models of collaboration have it (Hoekman, Frenken & van Oort 2009).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        nearness(firm, partner)
    }

    fn of_firm_rows(
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        _: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        seen::by_distance(partner, firms, rows, values, |kilometres, _| of_distance(kilometres));
    }

    fn of_partner_rows(
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        _: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        seen::partners_by_distance(firm, partners, rows, values, |kilometres, _| of_distance(kilometres));
    }

    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, _: &Context<'_>, values: &mut Vec<f32>) {
        match firm.place() {
            Some(from) => sample.by_distance(from, values, |kilometres, _| of_distance(kilometres)),
            None => values.splice(.., std::iter::repeat_n(0.0, sample.rows)).for_each(drop),
        }
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.place().is_some())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.place().is_some())
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        most_of_partners(firm, run)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        most(seen::least_kilometres(partner, run))
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        gaps(firm, partner)
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let name = &pair.partner.name;
        explain(pair, |from, to, km| {
            let Some(km) = km else {
                return Text::new(
                    format!("U zit in {from}, {name} in {to}."),
                    format!("You are in {from}, {name} in {to}."),
                );
            };
            if from == to {
                return Text::new(
                    format!("U en {name} zitten dicht bij elkaar, in {to}."),
                    format!("You and {name} are close to one another, in {to}."),
                );
            }
            Text::new(
                format!("Hemelsbreed ligt er {km} km tussen {from} en {name} in {to}."),
                format!("As the crow flies there are {km} km between {from} and {name} in {to}."),
            )
        })
    }
}

/// The same, for universities only: for those, near counts more.
pub struct NearUniversity;

impl PairSignal for NearUniversity {
    const ABOUT: About = About {
        name: "nearUniversity",
        title: ("Een universiteit in de buurt", "A university nearby"),
        measure: "1 − ln(1 + km) / 7, at least 0, for universities, 0 for others",
        evidence: "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): the one interaction of distance with kind of \
                   partner that helped; firms meet universities of their own region first.",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        if partner.subtype() == Some(PartnerSubtype::University) { nearness(firm, partner) } else { 0.0 }
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.place().is_some())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.place().is_some() && partner.subtype() == Some(PartnerSubtype::University))
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        if run.has_university { most_of_partners(firm, run) } else { 0.0 }
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        let is_university = partner.subtype() == Some(PartnerSubtype::University);
        if is_university { most(seen::least_kilometres(partner, run)) } else { 0.0 }
    }

    fn lacks_of_partners(_: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        vec![Lack { value: 1.0, without: vec![Mark::University] }]
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        gaps(firm, partner)
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let name = &pair.partner.name;
        explain(pair, |from, to, km| {
            let Some(km) = km else {
                return Text::new(
                    format!("{name} is een universiteit in {to}; u zit in {from}."),
                    format!("{name} is a university in {to}; you are in {from}."),
                );
            };
            if from == to {
                return Text::new(
                    format!("{name} is een universiteit in uw eigen plaats, {to}."),
                    format!("{name} is a university in your own place, {to}."),
                );
            }
            Text::new(
                format!("{name} is een universiteit in {to}, {km} km van {from}."),
                format!("{name} is a university in {to}, {km} km from {from}."),
            )
        })
    }
}
