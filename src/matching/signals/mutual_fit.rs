//! Whether it is good for both sides.

use super::barrier_fit;
use super::topic_fit::{self, closeness_of, wished_near};
use super::words::{self, list};
use super::{About, Context, Explained, INGREDIENTS, Pair, PairSignal, Parts, if_known, lacking};
use crate::domain::{Text, TopicId};
use crate::matching::block::{FirmBlock, PartnerBlock, TopicSet};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::numeric::larger;
use crate::matching::reaching::FirmsReach;
use crate::matching::sampled::PartnerSample;
use crate::matching::seen;
use crate::matching::sets::Lack;
use crate::matching::signals::{barrier_fit::BarrierFit, sector_affinity::SectorAffinity, topic_fit::TopicFit};
use crate::matching::signals::{suitability::Suitability, travel_distance::TravelDistance};
use crate::matching::verdict::Side;

/// The smaller of two fits: what the partner gives the firm (topics and barriers), and what the firm is to the partner
/// (share of the partner's topics that the firm wants, sector, travel, whom it suits), each the mean of what is known.
pub struct MutualFit;

fn fit_for_firm(firm: FirmRow<'_>, topics: impl FnOnce() -> f32, barriers: impl FnOnce() -> f32) -> f32 {
    mean([(!firm.topics().is_empty()).then(topics), (!firm.barriers().is_empty()).then(barriers), None, None])
}

fn fit_for_partner(
    firm: FirmRow<'_>,
    partner: PartnerRow<'_>,
    context: &Context<'_>,
    [sector, travel, suits]: [f32; 3],
) -> f32 {
    let sectors_known = firm.sector().is_some() && !partner.sectors().is_empty();
    let places_known = seen::place(firm, partner).is_some() && partner.place().is_some();
    let suits_known = partner.suits().is_some() && Suitability::most_for_firm(firm) > 0.0;
    mean([
        (!firm.topics().is_empty()).then(|| share_wanted(firm, partner, context)),
        sectors_known.then_some(sector),
        places_known.then_some(travel),
        suits_known.then_some(suits),
    ])
}

/// The same as [`fit_for_firm`] for all partners of the sample, where what is not known adds 0 and is not counted.
fn fits_of_sample<'a>(firm: FirmRow<'_>, topics: &'a [f32], barriers: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let counts = [if_known(!firm.topics().is_empty()), if_known(!firm.barriers().is_empty())];
    let count = (counts[0] + counts[1]).max(1.0);
    topics.iter().zip(barriers).map(move |(topics, barriers)| (counts[0] * topics + counts[1] * barriers) / count)
}

/// What the firm is to each partner of the sample: the same as [`fit_for_partner`] in the same way.
fn fits_for_sample(
    firm: FirmRow<'_>,
    sample: PartnerSample<'_>,
    parts: [&[f32]; 3],
    context: &Context<'_>,
) -> Option<Vec<f32>> {
    let wishes = if_known(!firm.topics().is_empty());
    let wanted = sample.worth(&context.wanted)?;
    let share = |(fit, all): (&f64, &f64)| if *all > 0.0 { (fit / all) as f32 } else { 0.0 };
    let mut fits: Vec<f32> = wanted.iter().zip(sample.strengths()).map(share).map(|share| wishes * share).collect();
    let of_firm = [firm.sector().is_some(), firm.place().is_some(), Suitability::most_for_firm(firm) > 0.0];
    // Column by column, so that a loop goes over many rows at once.
    let mut known = vec![wishes; fits.len()];
    for ((part, is_known), of_firm) in parts.into_iter().zip(sample.known()).zip(of_firm.map(if_known)) {
        for (((fit, known), part), is_known) in fits.iter_mut().zip(&mut known).zip(part).zip(is_known) {
            let counts = is_known * of_firm;
            *fit += counts * part;
            *known += counts;
        }
    }
    // Where nothing is known the sum is 0.
    fits.iter_mut().zip(known).for_each(|(fit, known)| *fit /= known.max(1.0));
    Some(fits)
}

/// Share of the partner's topics, by strength, that the firm wants.
fn share_wanted(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    let (offers, is_asked_by_firm) = (partner.topics(), context.candidate == Side::Partner);
    // How close a wish is to an offer is worked out once for the firm that asks, else it stands in a row for each topic.
    let wanted = |place: usize, topic: u16| match is_asked_by_firm {
        true => context.wanted[usize::from(topic) % TopicSet::SIZE],
        false => {
            let row = |wish: &u16| usize::from(*wish) % TopicSet::SIZE * offers.len();
            firm.topics().iter().map(|wish| context.closeness[row(wish) + place]).fold(0.0, larger)
        }
    };
    let (fit, all) = offers.iter().enumerate().fold((0.0f64, 0.0f64), |(fit, all), (place, (topic, strength))| {
        let strength = f64::from(*strength);
        (fit + strength * f64::from(wanted(place, *topic)), all + strength)
    });
    if all > 0.0 { (fit / all) as f32 } else { 0.0 }
}

/// A hair more than worked out, for the rounding.
const HAIR: f32 = 1.000_001;

/// The highest that a mean can be of parts of which some may be lacking, and which another may join: a part that may be
/// lacking counts only when it raises the mean of the others.
fn most_mean(parts: [Option<f32>; 3], may_lack: [bool; 3], another: Option<f32>) -> f32 {
    let known = parts.into_iter().zip(may_lack).filter_map(|(part, may_lack)| Some((part?, may_lack)));
    // The sum and number of those that count in any case, and the others, of which 0 changes nothing.
    let (mut most, mut optional) = ((0.0f32, 0.0f32), [0.0, 0.0, 0.0, another.unwrap_or(0.0)]);
    for (place, (part, may_lack)) in known.enumerate() {
        match may_lack {
            true => optional[place] = part,
            false => most = (most.0 + part, most.1 + 1.0),
        }
    }
    optional.sort_unstable_by(|a, b| b.total_cmp(a));
    for part in optional {
        if part > 0.0 && (most.1 == 0.0 || part > most.0 / most.1) {
            most = (most.0 + part, most.1 + 1.0);
        }
    }
    if most.1 > 0.0 { most.0 / most.1 } else { 0.0 }
}

/// The most of a partner's topics that a firm of a run can want: as if one firm wished all that is wished there.
fn most_wanted_by(partner: PartnerRow<'_>, run: &FirmBlock) -> f32 {
    let wanted = |offered: u16| wished_near(offered).iter().find(|(wish, _)| run.topics.contains(*wish));
    let (fit, all) = partner.topics().iter().fold((0.0f32, 0.0f32), |(fit, all), (topic, strength)| {
        (fit + strength * wanted(*topic).map_or(0.0, |(_, closeness)| *closeness), all + strength)
    });
    if all > 0.0 { fit / all } else { 0.0 }
}

/// The largest share of its topics that a partner of a run can have wanted by a firm: 1 when a topic is wanted at all.
fn most_wanted_of(run: &PartnerBlock, context: &Context<'_>) -> f32 {
    context.near_sorted.iter().find(|(topic, _)| run.topics.contains(*topic)).map_or(0.0, |(_, closeness)| *closeness)
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
        let topics = || TopicFit::value(firm, partner, context);
        let for_firm = fit_for_firm(firm, topics, || BarrierFit::value(firm, partner, context));
        if for_firm <= 0.0 {
            return 0.0;
        }
        let sector = SectorAffinity::value(firm, partner, context);
        let travel = TravelDistance::value(firm, partner, context);
        let suits = Suitability::value(firm, partner, context);
        for_firm.min(fit_for_partner(firm, partner, context, [sector, travel, suits]))
    }

    const IS_MADE: bool = true;

    fn made_of(firm: FirmRow<'_>, partner: PartnerRow<'_>, parts: Parts, context: &Context<'_>) -> f32 {
        let [topics, barriers, sector, travel, suits] = parts;
        let for_firm = fit_for_firm(firm, || topics, || barriers);
        if for_firm <= 0.0 {
            return 0.0;
        }
        for_firm.min(fit_for_partner(firm, partner, context, [sector, travel, suits]))
    }

    fn made_of_sample(
        firm: FirmRow<'_>,
        sample: PartnerSample<'_>,
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        let [topics, barriers, sector, travel, suits] = *parts;
        values.clear();
        match fits_for_sample(firm, sample, [sector, travel, suits], context) {
            Some(fits) => {
                let for_firm = fits_of_sample(firm, topics, barriers);
                values.extend(for_firm.zip(fits).map(|(for_firm, fit)| if for_firm < fit { for_firm } else { fit }));
            }
            None => values.extend((0..sample.rows).map(|at| {
                let partner = PartnerRow { columns: sample.columns, row: at };
                Self::made_of(firm, partner, parts.map(|part| part[at]), context)
            })),
        }
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(!firm.topics().is_empty() || !firm.barriers().is_empty())
    }

    fn most_for_partner(_: PartnerRow<'_>) -> f32 {
        1.0
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, context: &Context<'_>) -> f32 {
        let parts = [
            TopicFit::most_of_partners(firm, run, context),
            BarrierFit::most_of_partners(firm, run, context),
            SectorAffinity::most_of_partners(firm, run, context),
            TravelDistance::most_of_partners(firm, run, context),
            Suitability::most_of_partners(firm, run, context),
        ];
        Self::most_made_of_partners(firm, run, parts, context)
    }

    fn most_made_of_partners(
        firm: FirmRow<'_>,
        run: &PartnerBlock,
        [topics, barriers, sector, travel, suits]: Parts,
        context: &Context<'_>,
    ) -> f32 {
        // The smaller of two means, of which the first is never above its larger part.
        let parts = [
            (!firm.topics().is_empty()).then(|| most_wanted_of(run, context)),
            firm.sector().map(|_| sector),
            firm.place().map(|_| travel),
        ];
        let may_lack = [run.lacks_topics, run.lacks_sector, run.lacks_place];
        let may_suit = run.has_suits && Suitability::most_for_firm(firm) > 0.0;
        topics.max(barriers).min(most_mean(parts, may_lack, may_suit.then_some(suits))) * HAIR
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, context: &Context<'_>) -> f32 {
        let parts = [
            TopicFit::most_of_firms(partner, run, context),
            BarrierFit::most_of_firms(partner, run, context),
            SectorAffinity::most_of_firms(partner, run, context),
            TravelDistance::most_of_firms(partner, run, context),
            Suitability::most_of_firms(partner, run, context),
        ];
        Self::most_made_of_firms(partner, run, parts, context)
    }

    fn most_made_of_firms(
        partner: PartnerRow<'_>,
        run: &FirmBlock,
        [topics, barriers, sector, travel, suits]: Parts,
        _: &Context<'_>,
    ) -> f32 {
        let parts = [
            Some(most_wanted_by(partner, run)),
            (!partner.sectors().is_empty()).then_some(sector),
            partner.place().map(|_| travel),
        ];
        let may_lack = [run.lacks_topics, run.lacks_sector, run.lacks_place];
        let may_suit = partner.suits().map(|_| suits);
        topics.max(barriers).min(most_mean(parts, may_lack, may_suit)) * HAIR
    }

    fn lacks_of_partners(firm: FirmRow<'_>, context: &Context<'_>) -> Vec<Lack> {
        // What the partner gives the firm is the mean of two fits: it lacks half of what each of them does.
        let (topics, barriers) = (TopicFit::most_for_firm(firm), BarrierFit::most_for_firm(firm));
        let fits = [TopicFit::lacks_of_partners(firm, context), BarrierFit::lacks_of_partners(firm, context)];
        let of_mean = |lack: Lack| Lack { value: lack.value / (topics + barriers) / HAIR, ..lack };
        fits.into_iter().flatten().map(of_mean).collect()
    }

    fn reach_of_firms(partner: PartnerRow<'_>, context: &Context<'_>) -> Option<FirmsReach> {
        // What the partner gives the firm is the mean of two fits where a firm told both, else the one of which it told.
        Some(FirmsReach::MeanOf(topic_fit::reach(context), barrier_fit::reach(partner)))
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
        let mut facts = match field {
            "topics" => words::topics_of_firm(pair, wished(pair), help_with),
            field => vec![words::of_firm(pair, field, own)],
        };
        facts.push(words::of_partner(pair, their_field, theirs, derived));
        Explained { facts, text }
    }
}

/// The need that is met: the wished topics, else the heaviest barrier.
fn what_the_firm_wants(pair: &Pair<'_>) -> (&'static str, Text) {
    let wishes: Vec<Text> = wished(pair).iter().map(|topic| words::topic(*topic)).collect();
    match pair.firm.barriers.first() {
        Some(stated) if wishes.is_empty() => ("barriers", stated.barrier.need()),
        _ => ("topics", help_with(list(&wishes))),
    }
}

/// The topics of the firm that are named.
fn wished<'p>(pair: &'p Pair<'_>) -> &'p [TopicId] {
    &pair.firm.topics[..pair.firm.topics.len().min(2)]
}

fn help_with(topics: Text) -> Text {
    Text::new(format!("hulp bij {}", topics.nl), format!("help with {}", topics.en))
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
