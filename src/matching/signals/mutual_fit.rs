//! Whether it is good for both sides.

use super::topic_fit::closeness_of;
use super::words::{self, list};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::matching::block::{FirmBlock, PartnerBlock, TopicSet};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::signals::{barrier_fit::BarrierFit, sector_affinity::SectorAffinity, topic_fit::TopicFit};
use crate::matching::signals::{suitability::Suitability, travel_distance::TravelDistance};
use crate::matching::verdict::Side;

/// The smaller of two fits: what the partner gives the firm (topics and barriers), and what the firm is to the partner
/// (share of the partner's topics that the firm wants, sector, travel, whom it suits), each the mean of what is known.
pub struct MutualFit;

fn fit_for_firm(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    mean([
        (!firm.topics().is_empty()).then(|| TopicFit::value(firm, partner, context)),
        (!firm.barriers().is_empty()).then(|| BarrierFit::value(firm, partner, context)),
        None,
        None,
    ])
}

fn fit_for_partner(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    let sectors_known = firm.sector().is_some() && !partner.sectors().is_empty();
    let places_known = firm.place().is_some() && partner.place().is_some();
    let suits_known = partner.suits().is_some() && Suitability::most_for_firm(firm) > 0.0;
    mean([
        (!firm.topics().is_empty()).then(|| share_wanted(firm, partner, context)),
        sectors_known.then(|| SectorAffinity::value(firm, partner, context)),
        places_known.then(|| TravelDistance::value(firm, partner, context)),
        suits_known.then(|| Suitability::value(firm, partner, context)),
    ])
}

/// Share of the partner's topics, by strength, that the firm wants.
fn share_wanted(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    let (offers, is_asked_by_firm) = (partner.topics(), context.candidate == Side::Partner);
    // How close a wish is to an offer stands in rows, one for each wish of the firm that asks, else one for each topic.
    let wanted = |place: usize, topic: u16| {
        let closeness = |(row, wish): (usize, &u16)| match is_asked_by_firm {
            true => context.closeness[row * TopicSet::SIZE + usize::from(topic) % TopicSet::SIZE],
            false => context.closeness[usize::from(*wish) % TopicSet::SIZE * offers.len() + place],
        };
        firm.topics().iter().enumerate().map(closeness).fold(0.0, f32::max)
    };
    let (fit, all) = offers.iter().enumerate().fold((0.0f64, 0.0f64), |(fit, all), (place, (topic, strength))| {
        let strength = f64::from(*strength);
        (fit + strength * f64::from(wanted(place, *topic)), all + strength)
    });
    if all > 0.0 { (fit / all) as f32 } else { 0.0 }
}

fn mean(parts: [Option<f32>; 4]) -> f32 {
    let (sum, count) = parts.into_iter().flatten().fold((0.0, 0.0), |(sum, count), part| (sum + part, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

impl PairSignal for MutualFit {
    const ABOUT: About = About {
        name: "mutualFit",
        title: ("Past van twee kanten", "Fits from both sides"),
        measure: "the smaller of what the partner gives the firm (mean of topic and barrier fit) and what the firm is to the partner (mean of the share of its topics that are wanted, sector, travel and suitability), each over what is known",
        evidence: "Asking that both sides want the match raises success in the top ten from 26 to 45 % (RECON); who is ready \
                   differs by side (Mori et al. 2012, 10.1016/j.eswa.2012.01.202).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
        let for_firm = fit_for_firm(firm, partner, context);
        if for_firm > 0.0 { for_firm.min(fit_for_partner(firm, partner, context)) } else { 0.0 }
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(!firm.topics().is_empty() || !firm.barriers().is_empty())
    }

    fn most_for_partner(_: PartnerRow<'_>) -> f32 {
        1.0
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, context: &Context<'_>) -> f32 {
        // The smaller of two means, of which the first is never above its larger part; a hair more for the rounding.
        TopicFit::most_of_partners(firm, run, context).max(BarrierFit::most_of_partners(firm, run, context)) * 1.000_001
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, context: &Context<'_>) -> f32 {
        TopicFit::most_of_firms(partner, run, context).max(BarrierFit::most_of_firms(partner, run, context)) * 1.000_001
    }

    fn missing(firm: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([(!firm.topics().is_empty() || !firm.barriers().is_empty(), Side::Firm, "topics")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let (field, own) = what_the_firm_wants(pair);
        let (their_field, theirs, derived) = what_the_partner_gains(pair);
        let name = &pair.partner.name;
        let text = Text::new(
            format!("U zoekt {}, en het past ook bij {name}: {}.", own.nl, theirs.nl),
            format!("You look for {}, and it suits {name} too: {}.", own.en, theirs.en),
        );
        let facts = vec![words::of_firm(pair, field, own), words::of_partner(pair, their_field, theirs, derived)];
        Explained { facts, text }
    }
}

/// The need that is met: the wished topics, else the heaviest barrier.
fn what_the_firm_wants(pair: &Pair<'_>) -> (&'static str, Text) {
    let wishes: Vec<Text> = pair.firm.topics.iter().take(2).map(|topic| words::topic(*topic)).collect();
    match pair.firm.barriers.first() {
        Some(stated) if wishes.is_empty() => ("barriers", stated.barrier.need()),
        _ => {
            let wishes = list(&wishes);
            ("topics", Text::new(format!("hulp bij {}", wishes.nl), format!("help with {}", wishes.en)))
        }
    }
}

/// What speaks for the firm from the partner's side: its topics are wanted, its sector is met, it is near.
fn what_the_partner_gains(pair: &Pair<'_>) -> (&'static str, Text, bool) {
    let all = pair.partner_row.topics().len();
    let is_wanted = |offered: u16| pair.firm_row.topics().iter().any(|wish| closeness_of(*wish, offered) > 0.0);
    let wanted = pair.partner_row.topics().iter().filter(|(topic, _)| is_wanted(*topic)).count();
    let own = pair.firm_row.sector();
    let same_sector =
        pair.partner_row.sectors().iter().any(|sector| own.is_some_and(|own| own.shared_digits(*sector) >= 2));
    let place = pair.partner.location.as_ref().and_then(|location| location.spoken());
    match place {
        _ if wanted > 0 => (
            "topics",
            match wanted {
                1 => Text::new(
                    format!("1 van de {all} onderwerpen daar ligt dicht bij uw wens"),
                    format!("1 of the {all} topics there is close to your wish"),
                ),
                _ => Text::new(
                    format!("{wanted} van de {all} onderwerpen daar liggen dicht bij uw wens"),
                    format!("{wanted} of the {all} topics there are close to your wish"),
                ),
            },
            true,
        ),
        _ if same_sector => ("sectors", Text::new("u werkt in dezelfde sector", "you work in the same sector"), false),
        Some(place) => (
            "location",
            Text::new(format!("u bent te bereiken vanuit {place}"), format!("you can be reached from {place}")),
            false,
        ),
        None => (
            "kind",
            Text::new("u bent het soort bedrijf dat daar past", "you are the kind of firm that fits there"),
            true,
        ),
    }
}
