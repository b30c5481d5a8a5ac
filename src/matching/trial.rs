//! What the first ten would be if a firm had answered otherwise, without ranking anew.
//!
//! An answer changes the values of a few signals only. What a candidate has of the others is added up once for each
//! question; under an answer candidates come in the order of that sum, and as soon as the next one cannot reach the
//! worst of ten, even with the most that the changed signals can give, the ten are found. They are, bit for bit, those
//! of adding up all signals for all candidates.

use super::columns::{Columns, FirmColumns};
use super::facts::{FirmFacts, RowId};
use super::gated::Gated;
use super::pool::{At, Pool};
use super::query::{Asker, Query};
use super::row_values::RowValues;
use super::sampled::SampleValues;
use super::scale::{Scale, Term};
use super::signals::{self, Context};
use super::snapshot::Snapshot;
use super::verdict::Gate;
use crate::domain::weights::Weights;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How much of the list is compared.
pub(super) const TOP: usize = 10;

/// Candidates over which the spreads of a trial are measured: the first of [`super::scale::SAMPLE`], as a firm may have
/// some eighty answers to give.
const SAMPLE: usize = 1_024;

/// By how much of the sum of all terms two sums of them in another order may differ, and far more.
const ROUNDING: f64 = 1e-9;

/// Rankings of the same candidates under different answers.
pub(super) struct Trials<'a> {
    snapshot: &'a Snapshot,
    weights: &'a Weights,
    pool: Pool<'a>,
    query: Query,
    /// The signals that count as things are.
    terms: Vec<Term>,
    /// Candidates that no gate holds back, or only a gate that hangs on an answer.
    rows: Vec<At>,
    /// For each of `terms` what it adds to the value of each of `rows`.
    parts: Vec<Vec<f64>>,
    /// Their sums.
    totals: Vec<f64>,
}

impl<'a> Trials<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, weights: &'a Weights, query: Query) -> Self {
        let pool = Pool::of(snapshot, &query);
        let context = Context::of(snapshot, &query);
        let terms = measured(&pool, &query, &context, weights, |_| true);
        let gated = Gated::of(&pool, &query);
        // Only whether a peer competes depends on an answer; partners pass whatever a firm answers.
        let may_pass = |at: &At| {
            gated.passes(&pool, *at) || query.asks_peers() && pool.gate(*at, &query) == Some(Gate::Competitor)
        };
        let mut rows = Vec::new();
        let mut parts = vec![Vec::new(); terms.len()];
        let mut values = Vec::new();
        for segment in 0..pool.segments() {
            let begin = rows.len();
            let live = (0..pool.len_of(segment)).filter(|row| pool.is_live(segment, *row));
            rows.extend(live.map(|row| At { segment, row }).filter(may_pass));
            let passing: Vec<u32> = rows[begin..].iter().map(|at| at.row as u32).collect();
            let mut of_rows = RowValues::default();
            for (term, part) in terms.iter().zip(&mut parts) {
                of_rows.of((&pool, segment, &passing), term, (&query, &context), &mut values);
                part.extend(values.iter().map(|value| term.coefficient * f64::from(term.curve.at(*value))));
            }
        }
        let mut totals = vec![0.0; rows.len()];
        for part in &parts {
            totals.iter_mut().zip(part).for_each(|(total, part)| *total += part);
        }
        drop(context);
        Self { snapshot, weights, pool, query, terms, rows, parts, totals }
    }

    /// The mean over the answers of the share of the first ten that each replaces, when an answer can change only the
    /// named signals.
    pub(super) fn change(&mut self, answers: &[FirmFacts], changed: &[&str]) -> f64 {
        let is_changed: Vec<bool> = signals::names().iter().map(|name| changed.contains(name)).collect();
        let mut now = Order::new(self.totals.clone());
        let now = self.first_now(&mut now);
        let mut rest = self.totals.clone();
        for (term, part) in self.terms.iter().zip(&self.parts) {
            if is_changed[term.signal] {
                rest.iter_mut().zip(part).for_each(|(rest, part)| *rest -= part);
            }
        }
        let mut order = Order::new(rest);
        let mut replaced = 0.0;
        for answer in answers {
            let kept = self.first_under(answer, &is_changed, &mut order).intersection(&now).count() as f64;
            replaced += 1.0 - kept / now.len().max(1) as f64;
        }
        replaced / answers.len().max(1) as f64
    }

    fn first_now(&self, order: &mut Order) -> BTreeSet<RowId> {
        let mut best = Best::default();
        let mut place = 0;
        while let Some((row, total)) = order.at(place) {
            if best.is_above(total) {
                break;
            }
            if self.pool.gate(self.rows[row], &self.query).is_none() {
                best.add(total, self.pool.id(self.rows[row]));
            }
            place += 1;
        }
        best.ids()
    }

    /// The ten best under an answer that changes these signals.
    fn first_under(&mut self, answer: &FirmFacts, is_changed: &[bool], order: &mut Order) -> BTreeSet<RowId> {
        let mut asker = FirmColumns::default();
        asker.push(answer);
        let moved = answer.place.is_some() && self.query.asker.firm().is_some_and(|firm| firm.place().is_none());
        let traces =
            if moved { Arc::new(self.query.traces.in_place(self.snapshot, answer)) } else { self.query.traces.clone() };
        let before = std::mem::replace(&mut self.query.asker, Asker::Firm(Box::new(asker)));
        let traces = std::mem::replace(&mut self.query.traces, traces);
        let best = self.first(is_changed, order);
        self.query.asker = before;
        self.query.traces = traces;
        best.ids()
    }

    fn first(&self, is_changed: &[bool], order: &mut Order) -> Best {
        let (pool, query) = (&self.pool, &self.query);
        let context = Context::of(self.snapshot, query);
        let terms = measured(pool, query, &context, self.weights, |signal| is_changed[signal]);
        let gain: f64 = terms.iter().map(|term| term.coefficient * term.most).sum();
        let most: f64 = self.terms.iter().map(|term| term.coefficient * term.most).sum();
        let slack = ROUNDING * (gain + most);
        let kept: Vec<(usize, &Vec<f64>)> = self
            .terms
            .iter()
            .zip(&self.parts)
            .filter(|(term, _)| !is_changed[term.signal])
            .map(|(term, part)| (term.signal, part))
            .collect();
        let (mut best, mut place, mut one) = (Best::default(), 0, Vec::with_capacity(1));
        while let Some((row, rest)) = order.at(place) {
            if best.is_above(rest + gain + slack) {
                break;
            }
            place += 1;
            let at = self.rows[row];
            // All terms in the order of the signals, as a ranking adds them.
            let (mut total, mut next) = (0.0f64, kept.iter().peekable());
            for term in &terms {
                while let Some((_, part)) = next.next_if(|(signal, _)| *signal < term.signal) {
                    total += part[row];
                }
                pool.values_of_rows(at.segment, &[at.row as u32], term.behaviour, query, &context, &mut one);
                total += term.coefficient * f64::from(term.curve.at(one[0]));
            }
            next.for_each(|(_, part)| total += part[row]);
            if !best.is_above(total) && (!query.asks_peers() || pool.gate(at, query).is_none()) {
                best.add(total, pool.id(at));
            }
        }
        best
    }
}

/// The signals of a kind that count for a query, with spreads over the sample of trials.
fn measured(
    pool: &Pool<'_>,
    query: &Query,
    context: &Context<'_>,
    weights: &Weights,
    counts: impl Fn(usize) -> bool,
) -> Vec<Term> {
    let mut values = SampleValues::new(pool, query, context, SAMPLE);
    Scale::measure(&mut values, query, weights, None, counts).0
}

/// Places of candidates by falling value, put in order only as far as it is asked.
struct Order {
    values: Vec<f64>,
    places: Vec<u32>,
    sorted: usize,
}

impl Order {
    fn new(values: Vec<f64>) -> Self {
        let places = (0..values.len() as u32).collect();
        Self { values, places, sorted: 0 }
    }

    /// The candidate at a place of the order, with its value.
    fn at(&mut self, place: usize) -> Option<(usize, f64)> {
        while place >= self.sorted && self.sorted < self.places.len() {
            let more = (2 * self.sorted).max(128).min(self.places.len());
            let (values, left) = (&self.values, &mut self.places[self.sorted..]);
            let by_value = |a: &u32, b: &u32| values[*b as usize].total_cmp(&values[*a as usize]);
            let count = more - self.sorted;
            if count < left.len() {
                left.select_nth_unstable_by(count, by_value);
            }
            left[..count].sort_unstable_by(by_value);
            self.sorted = more;
        }
        let row = *self.places.get(place)? as usize;
        Some((row, self.values[row]))
    }
}

/// The ten best so far, ties by id.
#[derive(Default)]
struct Best(Vec<(f64, RowId)>);

impl Best {
    /// Whether there are ten, all of them above a value.
    fn is_above(&self, value: f64) -> bool {
        self.0.len() == TOP && self.0.last().is_some_and(|worst| worst.0 > value)
    }

    fn add(&mut self, value: f64, id: RowId) {
        let better = |other: &(f64, RowId)| value.total_cmp(&other.0).then(other.1.cmp(&id)) == Ordering::Less;
        let at = self.0.partition_point(better);
        self.0.insert(at, (value, id));
        self.0.truncate(TOP);
    }

    fn ids(self) -> BTreeSet<RowId> {
        self.0.into_iter().map(|(_, id)| id).collect()
    }
}
