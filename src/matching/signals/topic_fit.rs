//! What the firm wants to work on, against what the partner works on.

use super::words::{self, list};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::{PartnerKind, Text, TopicId, reference};
use crate::matching::block::{FirmBlock, PartnerBlock, TopicSet};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::numeric::larger;
use crate::matching::reaching::{FirmsReach, MOST_COUNTED, MetReach, Things};
use crate::matching::sampled::PartnerSample;
use crate::matching::sets::{Lack, Mark};
use crate::matching::snapshot::TopicRarity;
use crate::matching::verdict::Side;
use std::sync::LazyLock;

/// For each wished topic the partner's closest topic counts, weighted by how rare the topic is among partners; the sum
/// is divided by the weights of all wishes, so that wishing for everything lifts nobody. A partner with more than
/// twelve topics counts in proportion, so that claiming everything does not either.
pub struct TopicFit;

/// Firms with more wishes than these are compared topic by topic.
const MOST_WISHES: usize = 16;

/// Up to so many topics a partner counts in full.
const FOCUSED: usize = 12;

/// How close two topics are: the same 1; a theme and a topic of it 0.6 (a theme wished) or 0.5 (a topic wished); two
/// topics of one theme 0.3; else 0.
fn closeness(wished: usize, offered: usize) -> f32 {
    let topics = reference::topics();
    let (wish, offer) = (topics[wished].parent.map(|p| p.row()), topics[offered].parent.map(|p| p.row()));
    match () {
        _ if wished == offered => 1.0,
        _ if offer == Some(wished) => 0.6,
        _ if wish == Some(offered) => 0.5,
        _ if wish.is_some() && wish == offer => 0.3,
        _ => 0.0,
    }
}

static CLOSENESS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let topics = 0..reference::topics().len();
    topics.clone().flat_map(|wished| topics.clone().map(move |offered| closeness(wished, offered))).collect()
});

/// Closeness of a wished to an offered topic row.
#[inline]
pub(crate) fn closeness_of(wished: u16, offered: u16) -> f32 {
    closeness_from(wished).get(usize::from(offered)).copied().unwrap_or(0.0)
}

/// Closeness of a wished topic row to every offered one, in their order; empty when it is none.
#[inline]
pub(crate) fn closeness_from(wished: u16) -> &'static [f32] {
    let (topics, begin) = (reference::topics().len(), usize::from(wished) * reference::topics().len());
    CLOSENESS.get(begin..begin + topics).unwrap_or_default()
}

/// What the best offer of a partner fits each topic, by its row.
pub(crate) fn offers(partner: PartnerRow<'_>) -> Vec<f32> {
    let mut best = vec![0.0f32; reference::topics().len()];
    for (offered, strength) in partner.topics() {
        for (wished, closeness) in wished_near(*offered) {
            let best = &mut best[usize::from(*wished)];
            *best = larger(*best, closeness * strength);
        }
    }
    best
}

/// For each wish of a firm how close every topic is to it.
pub(crate) fn closeness_to_wishes(firm: FirmRow<'_>) -> Vec<f32> {
    let mut rows = vec![0.0; firm.topics().len() * TopicSet::SIZE];
    for (row, wished) in rows.chunks_exact_mut(TopicSet::SIZE).zip(firm.topics()) {
        near(*wished).iter().for_each(|(topic, closeness)| row[usize::from(*topic)] = *closeness);
    }
    rows
}

/// For each topic that a firm can wish how close the topics of a partner are to it.
pub(crate) fn closeness_to_offers(partner: PartnerRow<'_>) -> Vec<f32> {
    let offers = partner.topics();
    let mut rows = vec![0.0; TopicSet::SIZE * offers.len()];
    for (place, (offered, _)) in offers.iter().enumerate() {
        for (wished, closeness) in wished_near(*offered) {
            rows[usize::from(*wished) * offers.len() + place] = *closeness;
        }
    }
    rows
}

/// The closest that any topic of a set is to a wished one.
fn closest(wished: u16, set: &TopicSet) -> f32 {
    near(wished).iter().find(|(topic, _)| set.contains(*topic)).map_or(0.0, |(_, closeness)| *closeness)
}

/// The topics that are close to one at all, the closest first.
pub(crate) fn near(wished: u16) -> &'static [(u16, f32)] {
    NEAR.get(usize::from(wished)).map_or(&[], Vec::as_slice)
}

/// For each topic those that are close to it at all, the closest first.
static NEAR: LazyLock<Vec<Vec<(u16, f32)>>> = LazyLock::new(|| closest_first(closeness_of));

/// The wishes to which an offered topic is close at all, the closest first.
pub(crate) fn wished_near(offered: u16) -> &'static [(u16, f32)] {
    WISHED_NEAR.get(usize::from(offered)).map_or(&[], Vec::as_slice)
}

/// For each topic the wishes to which it is close at all, the closest first.
static WISHED_NEAR: LazyLock<Vec<Vec<(u16, f32)>>> =
    LazyLock::new(|| closest_first(|offered, wished| closeness_of(wished, offered)));

/// For each topic the others that are close at all, the closest first.
fn closest_first(closeness: impl Fn(u16, u16) -> f32) -> Vec<Vec<(u16, f32)>> {
    let topics = 0..reference::topics().len() as u16;
    let near = |topic: u16| {
        let mut near: Vec<(u16, f32)> = topics.clone().map(|other| (other, closeness(topic, other))).collect();
        near.retain(|(_, closeness)| *closeness > 0.0);
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        near
    };
    topics.clone().map(near).collect()
}

fn best_offer(wished: u16, partner: PartnerRow<'_>) -> (f32, Option<u16>) {
    let offers = partner.topics().iter().map(|(topic, strength)| (closeness_of(wished, *topic) * strength, *topic));
    offers.fold((0.0, None), |best, (fit, topic)| if fit > best.0 { (fit, Some(topic)) } else { best })
}

/// A hair more than worked out, for the rounding.
const HAIR: f32 = 1.000_01;

/// What a partner offers, in three classes: the topics that it offers best, those nearest to them, and all others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offered {
    /// Topics that fit clearly better than the others, and those that still fit clearly better than the rest.
    best: Vec<u16>,
    middle: Vec<u16>,
    /// The most that a firm can have by how many of its wishes are in each class, see [`Offered::most`].
    most: Vec<f32>,
}

impl Offered {
    /// From what the best offer fits each topic, by its row.
    pub(crate) fn of(offers: &[f32], rarity: &TopicRarity) -> Self {
        let highest = offers.iter().copied().fold(0.0, f32::max);
        // Topics beside an offer fit it by 0.6 at most, those of its theme by 0.3.
        let share = |topic: &u16| offers[usize::from(*topic)] / highest.max(f32::MIN_POSITIVE);
        let (best, others): (Vec<u16>, Vec<u16>) = (0..offers.len() as u16).partition(|topic| share(topic) > 0.7);
        let (middle, others): (Vec<u16>, Vec<u16>) = others.into_iter().partition(|topic| share(topic) > 0.35);
        let fit = |topics: &[u16]| topics.iter().map(|topic| offers[usize::from(*topic)]).fold(0.0, f32::max);
        let range = |topics: &[u16]| {
            let rarities = || topics.iter().map(|topic| rarity.of_topic(*topic));
            (rarities().fold(0.0, f32::max), rarities().reduce(f32::min).unwrap_or(1.0))
        };
        let fits = [fit(&best), fit(&middle), fit(&others)];
        let rarities = [range(&best), range(&middle), range(&others)];
        let mut most = vec![0.0; 1 << (3 * COUNTED)];
        for all in 1..MOST_COUNTED {
            for near in 0..=all {
                for best in 0..=near {
                    most[place(best, near, all)] = most_of(fits, rarities, [best, near - best, all - near]);
                }
            }
        }
        Self { best, middle, most }
    }

    /// The most that a firm can have that wishes fewer than [`MOST_COUNTED`] topics, of which so many are of the first two
    /// classes, and so many of the first. Asked for each stretch, so it is worked out once.
    #[inline]
    fn most(&self, best: u32, near: u32, all: u32) -> f32 {
        self.most[place(best, near, all)]
    }
}

/// Binary digits of a count below [`MOST_COUNTED`].
const COUNTED: u32 = MOST_COUNTED.ilog2() + 1;

/// Where the most stands for so many wishes.
#[inline]
fn place(best: u32, near: u32, all: u32) -> usize {
    (best << (2 * COUNTED) | near << COUNTED | all) as usize
}

/// The most that a firm can have of whose wishes so many are in each class: when the best are the rarest and the others
/// the most common; those between weigh whichever gives more.
fn most_of(fits: [f32; 3], [best, middle, others]: [(f32, f32); 3], numbers: [u32; 3]) -> f32 {
    let mean = |of_middle: f32| {
        let rarities = [best.0, of_middle, others.1];
        let weights: [f32; 3] = std::array::from_fn(|class| numbers[class] as f32 * rarities[class]);
        let fit: f32 = weights.iter().zip(fits).map(|(weight, fit)| weight * fit).sum();
        let all: f32 = weights.iter().sum();
        if all > 0.0 { fit / all } else { fits[0] }
    };
    mean(middle.0).max(mean(middle.1)) * HAIR
}

/// What firms can have at most by how many of their wishes are offered.
pub(super) fn reach(context: &Context<'_>) -> MetReach {
    let Offered { best, middle, .. } = &context.offered;
    let most = |best, near, all| context.offered.most(best, near, all);
    MetReach::new(Things::Topics, best.clone(), middle.clone(), most)
}

impl PairSignal for TopicFit {
    const ABOUT: About = About {
        name: "topicFit",
        title: ("Past bij wat u wilt doen", "Fits what you want to work on"),
        measure: "Σ rarity · closeness of the partner's closest topic / Σ rarity, over the wished topics; closeness 1 (same), 0.6 and 0.5 (theme and topic of it), 0.3 (same theme), times the topic's strength; times 12/n for a partner with n > 12 topics",
        evidence: "Technological closeness predicts joint projects before distance and borders (Scherngell & Barber 2009, \
                   arXiv 1004.2793); words for role and core activity find partners (intermediaries' search tool, \
                   10.1177/0008125617745087).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
        // Of the topics of a partner only those near a wish are looked at: mostly none.
        let mut best = [0.0f32; MOST_WISHES];
        let wishes = firm.topics().len();
        if context.candidate == Side::Partner && wishes <= MOST_WISHES {
            let mut is_near = false;
            for (topic, strength) in partner.topics().iter().filter(|(topic, _)| context.near.contains(*topic)) {
                is_near = true;
                for (wish, best) in best[..wishes].iter_mut().enumerate() {
                    let closeness = context.closeness[wish * TopicSet::SIZE + usize::from(*topic) % TopicSet::SIZE];
                    *best = larger(*best, closeness * strength);
                }
            }
            if !is_near {
                return 0.0;
            }
        }
        // Summed in double precision, so that the order in which the topics are stated is lost in the rounding.
        let (mut fit, mut all) = (0.0f64, 0.0f64);
        for (place, wished) in firm.topics().iter().enumerate() {
            let rarity = f64::from(context.rarity.of_topic(*wished));
            let offer = match context.offers.get(usize::from(*wished)) {
                Some(offer) => *offer,
                None if wishes <= MOST_WISHES => best[place],
                None => {
                    let row = &context.closeness[place * TopicSet::SIZE..][..TopicSet::SIZE];
                    let fit = |(topic, strength): &(u16, f32)| row[usize::from(*topic) % TopicSet::SIZE] * strength;
                    partner.topics().iter().map(fit).fold(0.0, larger)
                }
            };
            fit += rarity * f64::from(offer);
            all += rarity;
        }
        let focus = FOCUSED as f64 / partner.topics().len().max(FOCUSED) as f64;
        if all > 0.0 { (focus * fit / all) as f32 } else { 0.0 }
    }

    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, context: &Context<'_>, values: &mut Vec<f32>) {
        let mut fits = vec![0.0f64; sample.rows];
        let mut best = vec![0.0f32; sample.rows];
        let mut all = 0.0f64;
        for wished in firm.topics() {
            best.fill(0.0);
            for (topic, closeness) in near(*wished) {
                sample.offering(*topic).for_each(|(row, strength)| best[row] = best[row].max(closeness * strength));
            }
            let rarity = f64::from(context.rarity.of_topic(*wished));
            fits.iter_mut().zip(&best).for_each(|(fit, best)| *fit += rarity * f64::from(*best));
            all += rarity;
        }
        let fit = |(fit, topics): (f64, &u16)| match all > 0.0 {
            true => (FOCUSED as f64 / f64::from((*topics).max(FOCUSED as u16)) * fit / all) as f32,
            false => 0.0,
        };
        values.clear();
        values.extend(fits.into_iter().zip(sample.topic_counts()).map(fit));
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(firm.topics().iter().flat_map(|topic| topic.to_le_bytes()).collect())
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(!firm.topics().is_empty())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(!partner.topics().is_empty())
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, context: &Context<'_>) -> f32 {
        // The same sum over the closest topics of the whole run, all at full strength.
        let (mut fit, mut all) = (0.0f64, 0.0f64);
        for wished in firm.topics() {
            let rarity = f64::from(context.rarity.of_topic(*wished));
            fit += rarity * f64::from(closest(*wished, &run.topics));
            all += rarity;
        }
        if all > 0.0 { (fit / all) as f32 } else { 0.0 }
    }

    fn most_of_firms(_: PartnerRow<'_>, run: &FirmBlock, context: &Context<'_>) -> f32 {
        // A mean is never above its largest part; a hair more for the rounding.
        let best = context.best_offers.iter().find(|(topic, _)| run.topics.contains(*topic));
        best.map_or(0.0, |(_, offer)| offer * 1.000_001)
    }

    fn lacks_of_partners(firm: FirmRow<'_>, context: &Context<'_>) -> Vec<Lack> {
        // Of each wish: who has nothing as close as one step lacks what that is more than the next step.
        let all: f64 = firm.topics().iter().map(|wished| f64::from(context.rarity.of_topic(*wished))).sum();
        let of_wish = |wished: &u16| {
            let share = (f64::from(context.rarity.of_topic(*wished)) / all) as f32 / HAIR;
            let (near, mut lacks) = (near(*wished), Vec::new());
            for (place, (_, closeness)) in near.iter().enumerate() {
                let next = near.get(place + 1).map_or(0.0, |(_, next)| *next);
                if next < *closeness {
                    let without = near[..=place].iter().map(|(topic, _)| Mark::Topic(*topic)).collect();
                    lacks.push(Lack { value: share * (closeness - next), without });
                }
            }
            lacks
        };
        firm.topics().iter().flat_map(of_wish).collect()
    }

    fn reach_of_firms(_: PartnerRow<'_>, context: &Context<'_>) -> Option<FirmsReach> {
        Some(FirmsReach::By(reach(context)))
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        let (wished, offered) = (!firm.topics().is_empty(), !partner.topics().is_empty());
        lacking([(wished, Side::Firm, "topics"), (offered, Side::Partner, "topics")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let met = pair.firm_row.topics().iter().filter_map(|wished| {
            let (fit, offer) = best_offer(*wished, pair.partner_row);
            offer.map(|offer| (fit, *wished, offer))
        });
        let mut met: Vec<(f32, u16, u16)> = met.collect();
        met.sort_by(|a, b| b.0.total_cmp(&a.0));
        met.truncate(2);
        let wished: Vec<Text> = met.iter().map(|(_, wished, _)| words::topic_row(*wished)).collect();
        let mut offered: Vec<Text> = met.iter().map(|(_, _, offer)| words::topic_row(*offer)).collect();
        offered.dedup();
        let derived = met.iter().all(|(_, _, offer)| {
            pair.partner.topics.iter().any(|held| held.derived && held.topic.row() == usize::from(*offer))
        });
        let (wished, offered) = (list(&wished), list(&offered));
        let name = &pair.partner.name;
        let is_peer = pair.partner.kind == PartnerKind::Firm;
        let text = match (wished == offered, is_peer) {
            (true, false) => Text::new(
                format!("U wilt aan de slag met {}, en {name} werkt daar ook aan.", wished.nl),
                format!("You want to work on {}, and so does {name}.", wished.en),
            ),
            (false, false) => Text::new(
                format!("U wilt aan de slag met {}; {name} werkt aan {}.", wished.nl, offered.nl),
                format!("You want to work on {}; {name} works on {}.", wished.en, offered.en),
            ),
            (true, true) => Text::new(
                format!("U wilt aan de slag met {}, en {name} wil dat ook.", wished.nl),
                format!("You want to work on {}, and {name} wants that too.", wished.en),
            ),
            (false, true) => Text::new(
                format!("U wilt aan de slag met {}; {name} wil aan de slag met {}.", wished.nl, offered.nl),
                format!("You want to work on {}; {name} wants to work on {}.", wished.en, offered.en),
            ),
        };
        let topics: Vec<TopicId> = met.iter().filter_map(|(_, wished, _)| TopicId::at(usize::from(*wished))).collect();
        let mut facts = words::topics_of_firm(pair, &topics, |wished| wished);
        facts.push(words::of_partner(pair, "topics", offered, derived));
        Explained { facts, text }
    }
}
