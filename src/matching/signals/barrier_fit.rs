//! What holds the firm back, against what the partner helps with.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::partner::HelpBasis;
use crate::domain::{Barrier, Text, TopicId};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::reaching::{FirmsReach, MetReach, Things};
use crate::matching::sampled::PartnerSample;
use crate::matching::sets::{Lack, Mark, STRONG_HELP};
use crate::matching::verdict::Side;

/// Help with each stated barrier, weighted 1, 0.8, 0.6 in the order in which the firm named them.
pub struct BarrierFit;

const ORDER: [f32; 3] = [1.0, 0.8, 0.6];

fn fit(barriers: &[Barrier], help: &[f32; Barrier::ALL.len()]) -> f32 {
    let weighed = barriers.iter().zip(ORDER);
    let (fit, all) = weighed
        .fold((0.0, 0.0), |(fit, all), (barrier, weight)| (fit + weight * help[*barrier as usize], all + weight));
    if all > 0.0 { fit / all } else { 0.0 }
}

/// What firms can have at most by how many of their barriers are helped with.
pub(super) fn reach(partner: PartnerRow<'_>) -> MetReach {
    let help = partner.help();
    let highest = help.into_iter().fold(0.0, f32::max);
    let helped = (0..help.len() as u16).filter(|barrier| help[usize::from(*barrier)] > 0.0);
    let (well, met): (Vec<u16>, Vec<u16>) = helped.partition(|barrier| help[usize::from(*barrier)] > WELL * highest);
    let of_others = met.iter().map(|barrier| help[usize::from(*barrier)]).fold(0.0, f32::max);
    // Those that are helped with best may be the ones named first.
    let weighed = |number: u32| ORDER.iter().take(number as usize).sum::<f32>();
    MetReach::new(Things::Barriers, well, met, |well, met, all| {
        let fit = highest * weighed(well) + of_others * (weighed(met) - weighed(well));
        fit / weighed(all) * 1.000_01
    })
}

/// From this share of the most help on, a barrier is one of those with which a partner helps well.
const WELL: f32 = 0.75;

impl PairSignal for BarrierFit {
    const ABOUT: About = About {
        name: "barrierFit",
        title: ("Helpt bij uw knelpunt", "Helps with what holds you back"),
        measure: "Σ order · help / Σ order over the stated barriers; order 1, 0.8, 0.6; help 1 stated, 0.7 from services, 0.5 from topics",
        evidence: "A specific barrier makes firms seek partners (Antonioli et al. 2017, J Technol Transf); barriers after \
                   Stam's ecosystem elements as in the survey Midden-Brabant 2019.",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        fit(firm.barriers(), &partner.help())
    }

    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, _: &Context<'_>, values: &mut Vec<f32>) {
        values.clear();
        values.resize(sample.rows, 0.0);
        let mut all = 0.0;
        for (barrier, weight) in firm.barriers().iter().zip(ORDER) {
            values.iter_mut().zip(sample.help(*barrier)).for_each(|(fit, help)| *fit += weight * help);
            all += weight;
        }
        if all > 0.0 {
            values.iter_mut().for_each(|fit| *fit /= all);
        }
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(firm.barriers().iter().map(|barrier| *barrier as u8).collect())
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(!firm.barriers().is_empty())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        partner.help().into_iter().fold(0.0, f32::max)
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        fit(firm.barriers(), &run.help)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        // A mean is never above its largest part; a hair more for the rounding.
        let help = partner.help();
        let held = (0..help.len()).filter(|barrier| run.barriers & 1 << barrier != 0);
        held.map(|barrier| help[barrier]).fold(0.0, f32::max) * 1.000_001
    }

    fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        // Of each barrier: help at all is lacking, and what strong help adds to that.
        let all: f32 = firm.barriers().iter().zip(ORDER).map(|(_, weight)| weight).sum();
        let of_barrier = |(barrier, weight): (&Barrier, f32)| {
            let share = weight / all / 1.000_01;
            let strong = Lack { value: share * (1.0 - STRONG_HELP), without: vec![Mark::StrongHelp(*barrier)] };
            [Lack { value: share * STRONG_HELP, without: vec![Mark::Help(*barrier)] }, strong]
        };
        firm.barriers().iter().zip(ORDER).flat_map(of_barrier).collect()
    }

    fn reach_of_firms(partner: PartnerRow<'_>, _: &Context<'_>) -> Option<FirmsReach> {
        Some(FirmsReach::By(reach(partner)))
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        let helps = partner.help().iter().any(|help| *help > 0.0);
        lacking([(!firm.barriers().is_empty(), Side::Firm, "barriers"), (helps, Side::Partner, "barriers")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let help = pair.partner_row.help();
        let best = pair.firm.barriers.iter().zip(ORDER).max_by(|(a, wa), (b, wb)| {
            (help[a.barrier as usize] * wa).total_cmp(&(help[b.barrier as usize] * wb)).then(wa.total_cmp(wb))
        });
        let barrier = best.map_or(Barrier::Knowledge, |(stated, _)| stated.barrier);
        let said = best.and_then(|(stated, _)| stated.words.clone());
        let Help { how, derived, verb } = how_it_helps(pair, barrier);
        let need = barrier.need();
        let name = &pair.partner.name;
        let own = best.and_then(|(stated, _)| stated.provenance.as_ref());
        let provenance = own.unwrap_or_else(|| pair.firm.provenance_of("barriers"));
        let (value, opening) = match said {
            Some(said) => {
                let label = words::inside_sentence(&crate::domain::reference::barrier(barrier).label);
                let value = Text::new(format!("“{said}”"), format!("“{said}” ({})", label.en));
                let [nl, en] = words::who_says(provenance, ["U zei", "You said"], "Your record says");
                let opening = Text::new(format!("{nl} {}", value.nl), format!("{en} {}", value.en));
                (value, opening)
            }
            None => {
                let opening = Text::new(format!("U zoekt {}", need.nl), format!("You are looking for {}", need.en));
                (need, opening)
            }
        };
        let text = Text::new(
            format!("{}; {name} {}.", opening.nl, verb.nl.replace("{}", &how.nl)),
            format!("{}; {name} {}.", opening.en, verb.en.replace("{}", &how.en)),
        );
        let facts = vec![
            words::fact(Side::Firm, "barriers", value, false, provenance),
            words::of_partner(pair, "barriers", how, derived),
        ];
        Explained { facts, text }
    }
}

/// By what a partner helps, and how one says it.
struct Help {
    how: Text,
    derived: bool,
    verb: Text,
}

/// A service, else the topic that eases the barrier most, else the barrier itself.
fn how_it_helps(pair: &Pair<'_>, barrier: Barrier) -> Help {
    let mut offers: Vec<_> = pair.partner.barriers.iter().filter(|offer| offer.barrier == barrier).collect();
    offers.sort_by_key(|offer| offer.basis);
    let derived = offers.first().is_none_or(|offer| offer.basis != HelpBasis::Stated);
    // A topic that is about the barrier before all else; one that eases it besides may have little to do with it.
    let easing = || {
        let place = |topic: TopicId| topic.topic().barriers.iter().position(|eased| *eased == barrier);
        let topics = pair.partner.topics.iter().filter_map(|held| Some((place(held.topic)?, held.topic)));
        topics.min_by_key(|(place, _)| *place)
    };
    match (offers.iter().find_map(|offer| offer.how), easing()) {
        (Some(service), _) => Help { how: service.label(), derived, verb: Text::new("helpt met {}", "helps with {}") },
        (None, Some((place, topic))) => Help {
            how: words::topic(topic),
            derived,
            verb: match place {
                0 => Text::new("werkt aan {}, en dat kan daarbij helpen", "works on {}, which can help with that"),
                _ => Text::new(
                    "werkt aan {}, en misschien helpt dat daarbij",
                    "works on {}, and perhaps that helps with it",
                ),
            },
        },
        (None, None) => Help { how: barrier.need(), derived, verb: Text::new("helpt bij {}", "helps with {}") },
    }
}
