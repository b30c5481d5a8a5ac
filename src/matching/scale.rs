//! From values to points: how much one signal counts against another in this query.

use super::curve::Curve;
use super::query::{Asker, Query};
use super::sampled::SampleValues;
use super::signals::{self, Signal};
use super::spreads::Spreads;
use crate::domain::weights::{SignalWeight, Weights};
use crate::matching::verdict::Direction;
use std::collections::BTreeMap;

/// Candidates over which the spread is measured; all, if fewer.
pub const SAMPLE: usize = 4_096;

/// A spread below this counts as this, so that a value that one candidate in a thousand has does not drown the rest.
const SMALLEST_SPREAD: f64 = 0.01;

/// The spread that a signal usually has; by it counts what the asker has not told, since that has no spread of its own.
const USUAL_SPREAD: f64 = 0.25;

/// Whether a firm is a new face: of nearly all firms of an agency it is true, so that by its own spread it would count for most
/// of a score as soon as one firm joined a project.
const NEWCOMER: &str = "newcomer";

/// The spread of what half of the candidates have, as in the collaborations on which the weight of [`NEWCOMER`] was learned.
const SPREAD_OF_HALF: f64 = 0.5;

/// Signals whose spread counts as a quarter of their largest value at least ([`USUAL_SPREAD`]). Their weights are meant for
/// what a good part of the candidates have; divided by its spread, a trait of one firm in two thousand would count eleven
/// times as much, and the age of facts, which is nearly the same for all of a list, more than what a firm needs. The others were learned with the spread as it is, and some of them are rare by nature.
const AS_USUAL: [&str; 10] = [
    "topicFit",
    "barrierFit",
    "sectorAffinity",
    "suitability",
    "wishedKind",
    "frontierValue",
    "firstStepFit",
    "goalFit",
    "freshness",
    "mutualFit",
];

/// Of a track record that fewer than this share of the candidates have, little is known rather than little done: it has no
/// spread worth the name, and counts by the usual one. By its own, a handful of networks whose members are on record
/// would stand above everybody, and leave the others a few of the 100 points.
const FEWEST_WITH_RECORD: f64 = 0.1;

/// Signals of place. For a firm without joint projects a kilometre counts the same whoever else is in the list: measured
/// by its spread, nearness would count least where candidates differ most in it, among those of the own country.
pub const PLACE: [&str; 4] = ["travelDistance", "sameRegion", "nearness", "nearUniversity"];

/// Signals of what the partner did, whoever asks.
pub const TRACK_RECORD: [&str; 3] = ["trackRecord", "currentRecord", "recentProjects"];

/// Signals of whom both know.
pub const NETWORK: [&str; 4] = ["sharedContacts", "networkRank", "sharedCircle", "similarPartners"];

/// Most of the 100 points that the track record of a partner can give.
pub const MOST_FROM_TRACK_RECORD: f64 = 0.40;

/// Most of the 100 points that the network can give.
pub const MOST_FROM_NETWORK: f64 = 0.25;

/// How the signals of one query are added up.
#[derive(Clone, Debug)]
pub struct Scale {
    /// The signals that count.
    pub terms: Vec<Term>,
    /// Largest possible value for this query; above 0 when there are terms.
    pub largest: f64,
}

/// One signal that counts.
#[derive(Clone, Debug)]
pub struct Term {
    /// Place in [`signals::ALL`].
    pub signal: usize,
    /// The signal that stands there.
    pub behaviour: &'static dyn Signal,
    /// How its value counts.
    pub curve: Curve,
    /// Weight divided by spread.
    pub coefficient: f64,
    /// The largest curve value that any candidate can have.
    pub most: f64,
}

impl Scale {
    /// Measures the spread of each signal for this query and fixes the largest possible value.
    ///
    /// A signal that is 0 for every candidate of the sample is silent: it adds nothing to value or largest value. One
    /// that is the same for all counts by its bare weight. The largest value is the sum of what each signal can give
    /// at most, raised where needed so that track record and network keep to their shares of the points. A signal of
    /// which the asker told nothing (no topics, no place) gives no points but counts in the largest value, so that a
    /// thin profile has no high scores.
    pub(super) fn over(
        values: &mut SampleValues<'_>,
        query: &Query,
        weights: &Weights,
        known: Option<&mut Spreads>,
    ) -> Scale {
        let (terms, untold) = Self::measure(values, query, weights, known, |_| true);
        let largest = largest(&terms) + untold;
        Scale { terms, largest }
    }

    /// The terms of those signals that are asked for, and what those of them of which the asker told nothing could give.
    pub(super) fn measure(
        values: &mut SampleValues<'_>,
        query: &Query,
        weights: &Weights,
        mut known: Option<&mut Spreads>,
        is_asked: impl Fn(usize) -> bool,
    ) -> (Vec<Term>, f64) {
        let weights = weights_of(weights, query.direction());
        let is_newcomer = query.is_of_newcomer();
        let (mut terms, mut untold) = (Vec::new(), 0.0);
        for (signal, behaviour) in signals::ALL.iter().enumerate().filter(|(signal, _)| is_asked(*signal)) {
            let Some(settings) = weights.get(behaviour.about().name) else { continue };
            let weight = settings.of(is_newcomer);
            if weight <= 0.0 {
                continue;
            }
            let curve = Curve::new(settings.curve.as_deref().unwrap_or_default());
            let largest = match &query.asker {
                Asker::Firm(_) => query.asker.firm().map_or(0.0, |firm| behaviour.most_for_firm(firm)),
                Asker::Partner(_) => query.asker.partner().map_or(0.0, |partner| behaviour.most_for_partner(partner)),
            };
            let most = f64::from(curve.largest_up_to(largest));
            if most <= 0.0 {
                untold += weight / USUAL_SPREAD * f64::from(curve.largest_up_to(1.0));
                continue;
            }
            if values.is_silent(signal) && curve.at(0.0) <= 0.0 {
                continue;
            }
            let name = behaviour.about().name;
            let mut measure = || match fixed_spread(name, is_newcomer).filter(|_| curve.is_plain()) {
                Some(fixed) => values.has_any(signal).then_some(fixed),
                None => spread_of(name, is_newcomer, &curve.over(values.of(signal))),
            };
            let in_common = known.as_deref_mut().zip(query.asker.firm().and_then(|firm| behaviour.depends_on(firm)));
            let spread = match in_common {
                Some((known, own)) => known.of((signal, is_newcomer, own), measure),
                None => measure(),
            };
            if let Some(spread) = spread {
                let knee = settings.knee(is_newcomer).map_or(f64::INFINITY, |spreads| spreads * spread);
                let curve = curve.bent(knee as f32);
                let most = f64::from(curve.largest_up_to(largest));
                terms.push(Term { signal, behaviour: *behaviour, curve, coefficient: weight / spread, most });
            }
        }
        (terms, untold)
    }

    /// Share of the points that a signal can give at most.
    pub fn most_share(&self, signal: &str) -> f64 {
        let term = self.terms.iter().find(|term| signals::ALL[term.signal].about().name == signal);
        term.map_or(0.0, |term| term.coefficient * term.most / self.largest)
    }
}

/// The weights of a direction.
pub fn weights_of(weights: &Weights, direction: Direction) -> &BTreeMap<String, SignalWeight> {
    match direction {
        Direction::PartnersForFirm => &weights.partners_for_firm,
        Direction::FirmsForPartner => &weights.firms_for_partner,
    }
}

/// What a signal is divided by: its spread, the usual one for signals of place when a newcomer asks and for a track record
/// that hardly any candidate has, that of a half for a new face, and for those [`AS_USUAL`] at least as much as is usual for their largest value; nothing
/// when all values are 0.
pub(super) fn spread_of(signal: &str, is_newcomer: bool, values: &[f32]) -> Option<f64> {
    let spread = spread(values)?;
    let usual = || (TRACK_RECORD.contains(&signal) && few_have(values)).then_some(USUAL_SPREAD);
    if let Some(fixed) = fixed_spread(signal, is_newcomer).or_else(usual) {
        return Some(fixed);
    }
    let largest = f64::from(values.iter().copied().fold(0.0, f32::max));
    Some(if AS_USUAL.contains(&signal) { spread.max(USUAL_SPREAD * largest) } else { spread })
}

/// By what a signal counts, whatever its own spread.
fn fixed_spread(signal: &str, is_newcomer: bool) -> Option<f64> {
    match signal {
        NEWCOMER => Some(SPREAD_OF_HALF),
        signal => (is_newcomer && PLACE.contains(&signal)).then_some(USUAL_SPREAD),
    }
}

fn few_have(values: &[f32]) -> bool {
    let having = values.iter().filter(|value| **value > 0.0).count();
    (having as f64) < FEWEST_WITH_RECORD * values.len() as f64
}

/// Standard deviation, at least [`SMALLEST_SPREAD`]; 1 when all are equal; nothing when all are 0.
fn spread(values: &[f32]) -> Option<f64> {
    if values.iter().all(|value| *value <= 0.0) {
        return None;
    }
    let count = values.len() as f64;
    let mean = sum(values, |value| value) / count;
    let variance = sum(values, |value| (value - mean) * (value - mean)) / count;
    let spread = variance.sqrt();
    Some(if spread < 1e-6 { 1.0 } else { spread.max(SMALLEST_SPREAD) })
}

/// Sum in double precision, every eighth value apart and these eight together at last: always in the same order, and
/// several at once.
fn sum(values: &[f32], of: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0f64; 8];
    let whole = values.chunks_exact(sums.len());
    let rest: f64 = whole.remainder().iter().map(|value| of(f64::from(*value))).sum();
    whole.for_each(|chunk| sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += of(f64::from(*value))));
    sums.iter().sum::<f64>() + rest
}

fn largest(terms: &[Term]) -> f64 {
    let share = |names: &[&str]| -> f64 {
        let counted = terms.iter().filter(|term| names.contains(&signals::ALL[term.signal].about().name));
        counted.map(|term| term.coefficient * term.most).sum()
    };
    let sum: f64 = terms.iter().map(|term| term.coefficient * term.most).sum();
    sum.max(share(&TRACK_RECORD) / MOST_FROM_TRACK_RECORD).max(share(&NETWORK) / MOST_FROM_NETWORK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_without_any_value_is_silent_and_one_without_spread_counts_by_its_weight() {
        let one_of = |all: usize| -> Vec<f32> { (0..all).map(|row| if row == 0 { 1.0 } else { 0.0 }).collect() };
        assert_eq!(spread(&[0.0, 0.0]), None);
        assert_eq!(spread(&[0.7]), Some(1.0));
        assert_eq!(spread(&[0.0, 1.0]), Some(0.5));
        assert!((spread(&one_of(1_003)).unwrap() - (1.0f64 / 1_003.0 * (1.0 - 1.0 / 1_003.0)).sqrt()).abs() < 1e-12);
        assert_eq!(spread(&one_of(100_000)), Some(SMALLEST_SPREAD));
    }

    #[test]
    fn what_one_in_a_thousand_has_counts_no_more_than_four_times_the_weight_unless_it_was_learned_so() {
        let values: Vec<f32> = (0..1_000).map(|row| if row == 0 { 0.8 } else { 0.0 }).collect();
        for is_newcomer in [false, true] {
            for signal in AS_USUAL {
                assert!((0.8 / spread_of(signal, is_newcomer, &values).unwrap() - 4.0).abs() < 1e-6, "{signal}");
            }
            assert_eq!(spread_of("networkRank", is_newcomer, &values), spread(&values));
        }
        let half: Vec<f32> = (0..1_000).map(|row| (row % 2) as f32).collect();
        assert_eq!(spread_of("topicFit", false, &half), spread(&half));
        assert!(AS_USUAL.iter().all(|name| signals::names().contains(name)));
    }

    #[test]
    fn a_new_face_counts_the_same_however_many_there_are() {
        for new in [1, 50, 99, 100] {
            let values: Vec<f32> = (0..100).map(|row| if row < new { 1.0 } else { 0.0 }).collect();
            assert_eq!(spread_of(NEWCOMER, false, &values), Some(SPREAD_OF_HALF), "{new}");
        }
        assert_eq!(spread_of(NEWCOMER, false, &[0.0, 0.0]), None);
        assert!(signals::names().contains(&NEWCOMER));
    }

    #[test]
    fn a_track_record_that_hardly_anybody_has_counts_by_the_usual_spread() {
        let having = |count: usize| -> Vec<f32> { (0..100).map(|row| if row < count { 0.37 } else { 0.0 }).collect() };
        assert_eq!(spread_of("trackRecord", true, &having(9)), Some(USUAL_SPREAD));
        assert_eq!(spread_of("trackRecord", true, &having(10)), spread(&having(10)));
        assert_eq!(spread_of("networkRank", true, &having(9)), spread(&having(9)), "rare by nature");
        assert_eq!(spread_of("trackRecord", true, &having(0)), None);
    }
}
