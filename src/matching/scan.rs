//! The scan: values of the candidates that pass the gates, the best of them in order.
//!
//! Values are added in the order of [`super::signals::ALL`], in double precision, so that the same candidate has the same
//! value wherever its row lies. Rows lie in runs that are alike (see [`super::table`]); of each stretch of runs, then of
//! each run, it is asked first how much any row can reach at most. Stretches come in the order of that bound, and what
//! cannot reach the worst of the candidates found so far is passed over. A bound is the same sum over values that are
//! never below those of any row, and adding and rounding keep order, so nothing that belongs in the answer is missed.

use super::facts::RowId;
use super::gates::RunGate;
use super::outline::FIRST;
use super::pool::{At, Pool};
use super::query::Query;
use super::rank::{Held, MOST_HELD};
use super::scale::Scale;
use super::signals::Context;
use super::table::{RUN, STRETCH};
use super::verdict::Gate;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};
use std::ops::Range;

/// By how much of the largest value two sums of the same terms in another order may differ, and far more.
const ROUNDING: f64 = 1e-9;

/// When more candidates than these are held back by gates that hold whole runs, those to list are sought by id.
const MANY: usize = 20_000;

/// A candidate that passed the gates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) value: f64,
    pub(super) id: RowId,
    pub(super) at: At,
}

impl Ord for Found {
    /// Better is less: higher value first, ties by id.
    fn cmp(&self, other: &Self) -> Ordering {
        other.value.total_cmp(&self.value).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Found {}

/// What a scan found.
pub(super) struct Scanned {
    pub(super) best: Vec<Found>,
    /// The first values, for the outline.
    pub(super) first: Vec<f64>,
    /// How many passed the gates.
    pub(super) passing: usize,
    pub(super) held: Vec<Held>,
    pub(super) held_total: usize,
}

/// Finds the `wanted` best of a pool.
pub(super) fn scan(
    pool: &Pool<'_>,
    query: &Query,
    scale: &Scale,
    context: &Context<'_>,
    gated: Gated,
    wanted: usize,
) -> Scanned {
    let mut scan = Scan {
        pool,
        query,
        scale,
        context,
        gated: &gated,
        // The outline needs the first ten, however few are asked.
        most: wanted.max(FIRST),
        best: BinaryHeap::with_capacity(wanted.max(FIRST) + 1),
        rows: Vec::with_capacity(RUN),
        values: Vec::with_capacity(RUN),
        totals: Vec::with_capacity(RUN),
        bounds: Vec::with_capacity(scale.terms.len()),
    };
    scan.run();
    let mut best = scan.best.into_sorted_vec();
    let first: Vec<f64> = best.iter().take(FIRST).map(|found| found.value).collect();
    best.truncate(wanted);
    let (passing, held_total) = (gated.passing, gated.live - gated.passing);
    Scanned { best, first, passing, held: gated.list(pool, query, held_total), held_total }
}

struct Scan<'a> {
    pool: &'a Pool<'a>,
    query: &'a Query,
    scale: &'a Scale,
    context: &'a Context<'a>,
    gated: &'a Gated,
    most: usize,
    best: BinaryHeap<Found>,
    /// Rows of the run at hand that are still in, their values of one term and their sums so far.
    rows: Vec<u32>,
    values: Vec<f32>,
    totals: Vec<f64>,
    /// Most of each term in the run at hand.
    bounds: Vec<f64>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut stretches = Vec::new();
        for segment in 0..self.pool.segments() {
            for stretch in 0..self.pool.stretches(segment) {
                if self.gated.runs_of(self.pool, segment, stretch).all(|run| self.gated.is_shut(segment, run)) {
                    continue;
                }
                let terms = self.scale.terms.iter();
                let bound: f64 = terms
                    .map(|term| {
                        let most =
                            self.pool.most_in_stretch((segment, stretch), term.behaviour, self.query, self.context);
                        term.coefficient * f64::from(term.curve.largest_up_to(most))
                    })
                    .sum();
                stretches.push((bound, segment, stretch));
            }
        }
        stretches.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (bound, segment, stretch) in stretches {
            if self.cannot_enter(bound) {
                break;
            }
            for run in self.gated.runs_of(self.pool, segment, stretch) {
                if !self.gated.is_shut(segment, run) {
                    self.score(segment, run);
                }
            }
        }
    }

    /// Whether a value is below all that were found, when enough were.
    fn cannot_enter(&self, bound: f64) -> bool {
        bound < self.worst()
    }

    fn score(&mut self, segment: usize, run: usize) {
        let mut bound = 0.0f64;
        self.bounds.clear();
        for term in &self.scale.terms {
            let most = self.pool.most_in_run((segment, run), term.behaviour, self.query, self.context);
            let most = term.coefficient * f64::from(term.curve.largest_up_to(most));
            self.bounds.push(most);
            bound += most;
        }
        if self.cannot_enter(bound) {
            return;
        }
        self.rows.clear();
        let live = rows_of(self.pool, segment, run).filter(|row| self.pool.is_live(segment, *row));
        self.rows.extend(live.map(|row| row as u32));
        self.totals.clear();
        self.totals.resize(self.rows.len(), 0.0);
        let worst = self.worst();
        for (place, term) in self.scale.terms.iter().enumerate() {
            let (pool, query, context) = (self.pool, self.query, self.context);
            pool.values_of_rows(segment, &self.rows, term.behaviour, query, context, &mut self.values);
            for (total, value) in self.totals.iter_mut().zip(&self.values) {
                *total += term.coefficient * f64::from(term.curve.at(*value));
            }
            // A row that cannot make up for what it lacks so far goes no further; sums in another order may differ by
            // their rounding, so it must be clearly behind.
            bound -= self.bounds[place];
            let behind = worst - bound - ROUNDING * self.scale.largest.abs();
            self.keep_rows_from(behind);
            if self.rows.is_empty() {
                return;
            }
        }
        for place in 0..self.rows.len() {
            let (at, value) = (At { segment, row: self.rows[place] as usize }, self.totals[place]);
            if self.cannot_enter(value) || self.pool.gate(at, self.query).is_some() {
                continue;
            }
            self.best.push(Found { value, id: self.pool.id(at), at });
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
    }

    /// The worst of the candidates found, when enough were.
    fn worst(&self) -> f64 {
        let is_full = self.best.len() >= self.most;
        self.best.peek().filter(|_| is_full).map_or(f64::NEG_INFINITY, |worst| worst.value)
    }

    /// Drops the rows whose total is below `least`.
    fn keep_rows_from(&mut self, least: f64) {
        let mut kept = 0;
        for place in 0..self.rows.len() {
            if self.totals[place] >= least {
                self.rows[kept] = self.rows[place];
                self.totals[kept] = self.totals[place];
                kept += 1;
            }
        }
        self.rows.truncate(kept);
        self.totals.truncate(kept);
    }
}

fn rows_of(pool: &Pool<'_>, segment: usize, run: usize) -> Range<usize> {
    run * RUN..((run + 1) * RUN).min(pool.len_of(segment))
}

/// What the gates do, run by run.
pub(super) struct Gated {
    /// By segment and run.
    gates: Vec<Vec<RunGate>>,
    live: usize,
    passing: usize,
    /// Candidates held back in runs that were looked at row by row.
    held: Vec<Held>,
    /// How many the other runs hold back.
    held_by_run: usize,
}

impl Gated {
    pub(super) fn of(pool: &Pool<'_>, query: &Query) -> Self {
        let tied: HashSet<(usize, usize)> = pool.tied(query).into_iter().map(|at| (at.segment, at.row / RUN)).collect();
        let mut gated = Gated { gates: Vec::new(), live: 0, passing: 0, held: Vec::new(), held_by_run: 0 };
        for segment in 0..pool.segments() {
            let runs = 0..pool.runs(segment);
            let gates = runs.map(|run| gated.look_at(pool, query, segment, run, tied.contains(&(segment, run))));
            let gates: Vec<RunGate> = gates.collect();
            gated.gates.push(gates);
        }
        gated
    }

    fn look_at(&mut self, pool: &Pool<'_>, query: &Query, segment: usize, run: usize, is_tied: bool) -> RunGate {
        let rows = rows_of(pool, segment, run);
        let live = pool.live_in(segment, rows.clone());
        let gate = match pool.run_gate(segment, run, query) {
            _ if is_tied => RunGate::Rows,
            RunGate::PassBut(1..) if live < rows.len() => RunGate::Rows,
            gate => gate,
        };
        self.live += live;
        match gate {
            RunGate::Shut => self.held_by_run += live,
            RunGate::PassBut(held) => {
                self.held_by_run += held as usize;
                self.passing += live - held as usize;
            }
            RunGate::Rows => {
                for at in rows.filter(|row| pool.is_live(segment, *row)).map(|row| At { segment, row }) {
                    match pool.gate(at, query) {
                        None => self.passing += 1,
                        Some(gate) => keep_held(&mut self.held, Held { at, id: pool.id(at), gate }),
                    }
                }
            }
        }
        gate
    }

    fn is_shut(&self, segment: usize, run: usize) -> bool {
        self.gates[segment][run] == RunGate::Shut
    }

    fn runs_of(&self, pool: &Pool<'_>, segment: usize, stretch: usize) -> Range<usize> {
        stretch * STRETCH..((stretch + 1) * STRETCH).min(pool.runs(segment))
    }

    /// Whether no gate holds a candidate back; mostly told by its run.
    pub(super) fn passes(&self, pool: &Pool<'_>, query: &Query, at: At) -> bool {
        match self.gates[at.segment][at.row / RUN] {
            RunGate::PassBut(0) => true,
            RunGate::PassBut(_) => !pool.is_shut(at),
            RunGate::Shut => false,
            RunGate::Rows => pool.gate(at, query).is_none(),
        }
    }

    fn was_looked_at(&self, at: At) -> bool {
        self.gates[at.segment][at.row / RUN] == RunGate::Rows
    }

    /// The candidates held back, weightiest gates first, of each gate by id; at most [`MOST_HELD`].
    fn list(mut self, pool: &Pool<'_>, query: &Query, total: usize) -> Vec<Held> {
        if self.held_by_run > MANY {
            let shut = pool.shut().filter(|at| !self.was_looked_at(*at)).take(2 * MOST_HELD);
            let shut: Vec<Held> = shut.filter_map(|at| held(pool, query, at)).collect();
            self.held.extend(shut);
            // Whole runs are held back for region or kind alone; of the weightier of these two so many are enough.
            let is_enough = |held: &[Held]| {
                let first = held.iter().filter(|held| held.gate != Gate::OtherKind || query.limits.regions.is_empty());
                first.count() >= MOST_HELD
            };
            if !is_enough(&self.held) {
                for at in pool.in_order_of_ids() {
                    if self.was_looked_at(at) {
                        continue;
                    }
                    self.held.extend(held(pool, query, at).filter(|held| held.gate != Gate::DoNotContact));
                    if self.held.len().is_multiple_of(MOST_HELD) && is_enough(&self.held) {
                        break;
                    }
                }
            }
        } else if self.held_by_run > 0 {
            for segment in 0..self.gates.len() {
                for run in 0..self.gates[segment].len() {
                    if matches!(self.gates[segment][run], RunGate::Shut | RunGate::PassBut(1..)) {
                        let live = rows_of(pool, segment, run).filter(|row| pool.is_live(segment, *row));
                        let found = live.filter_map(|row| held(pool, query, At { segment, row }));
                        found.for_each(|held| keep_held(&mut self.held, held));
                    }
                }
            }
        }
        self.held.sort_by_key(|held| (held.gate, held.id));
        self.held.truncate(MOST_HELD.min(total));
        self.held
    }
}

fn held(pool: &Pool<'_>, query: &Query, at: At) -> Option<Held> {
    pool.gate(at, query).map(|gate| Held { at, id: pool.id(at), gate })
}

/// Keeps memory bounded: of many held candidates only the weightiest gates stay.
fn keep_held(held: &mut Vec<Held>, next: Held) {
    held.push(next);
    if held.len() >= 16 * MOST_HELD {
        held.sort_by_key(|held| (held.gate, held.id));
        held.truncate(MOST_HELD);
    }
}
