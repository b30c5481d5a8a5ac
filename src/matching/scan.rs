//! The scan: values of the candidates that pass the gates, the best of them in order.
//!
//! Values are added in the order of [`super::signals::ALL`], in double precision, so that the same candidate has the same
//! value wherever its row lies. Rows lie in districts, stretches and runs that are alike (see [`super::table`]); of each it
//! is asked first how much any row can reach at most. What promises most is opened first, and what cannot reach the worst
//! of the candidates found so far is passed over. Of a stretch that is opened only those rows are looked at which, by the
//! sets they are in, can still reach it (see [`super::row_set`]). A bound is the same sum over values that are never below
//! those of any row, and adding and rounding keep order, so nothing that belongs in the answer is missed.

use super::facts::RowId;
use super::gated::Gated;
use super::gates::BlockGate;
use super::outline::FIRST;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::Held;
use super::row_set::{ROWS, RowSet};
use super::scale::Scale;
use super::signals::Context;
use super::table::{DISTRICT, RUN, STRETCH};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// By how much of the largest value two sums of the same terms in another order may differ, and far more.
const ROUNDING: f64 = 1e-9;

/// So few rows of a stretch are looked at without asking further.
const FEW: u32 = 6;

/// Of what may be lacking, how much rows lack at most that are looked at first, then, last.
const SHARES: [f64; 4] = [0.125, 0.25, 0.5, 1.0];

/// From this share of what a stretch can reach on its rows are looked at share by share.
const WIDE: f64 = 0.3;

/// Parts in which it is told what rows lack.
const STEPS: usize = 4;

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
        slack: ROUNDING * scale.largest.abs(),
        tellers: tellers(scale),
        best: BinaryHeap::with_capacity(wanted.max(FIRST) + 1),
        order: order(scale),
        rows: Vec::new(),
        places: Vec::new(),
        rests: Vec::new(),
        bounds: Vec::new(),
        so_far: Vec::new(),
        values: Vec::new(),
        parts: Vec::new(),
    };
    scan.run();
    let mut best = scan.best.into_sorted_vec();
    let first: Vec<f64> = best.iter().take(FIRST).map(|found| found.value).collect();
    best.truncate(wanted);
    let (passing, held_total) = (gated.passing, gated.live - gated.passing);
    Scanned { best, first, passing, held: gated.list(pool, query), held_total }
}

fn tellers(scale: &Scale) -> Vec<usize> {
    let most = |place: usize| scale.terms[place].coefficient * scale.terms[place].most;
    let mut tellers: Vec<usize> =
        (0..scale.terms.len()).filter(|place| scale.terms[*place].behaviour.tells_rows()).collect();
    tellers.sort_by(|a, b| most(*b).total_cmp(&most(*a)).then(a.cmp(b)));
    tellers
}

fn order(scale: &Scale) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scale.terms.len()).collect();
    order.sort_by_key(|place| !scale.terms[*place].behaviour.tells_rows());
    order
}

/// A district or stretch that is still to be opened.
struct Closed {
    bound: f64,
    block: BlockAt,
    /// Where the bounds of its terms stand.
    terms: usize,
}

impl Ord for Closed {
    /// What promises most comes first out of a heap; of equals the first rows.
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.block.cmp(&self.block))
    }
}

impl PartialOrd for Closed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Closed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Closed {}

struct Scan<'a> {
    pool: &'a Pool<'a>,
    query: &'a Query,
    scale: &'a Scale,
    context: &'a Context<'a>,
    gated: &'a Gated,
    most: usize,
    slack: f64,
    /// Terms that tell which rows can reach what, those that can give most first.
    tellers: Vec<usize>,
    best: BinaryHeap<Found>,
    /// Terms in the order in which rows are asked for them: those that differ most between rows come first.
    order: Vec<usize>,
    /// Rows at hand that are still in, their places among those at hand at first, and (below) their sums so far.
    rows: Vec<u32>,
    places: Vec<u32>,
    /// For each, what the terms that are still to be asked can give at most, and where the bounds of its run stand.
    rests: Vec<(f64, u32)>,
    bounds: Vec<f64>,
    so_far: Vec<f64>,
    /// Values of one term for the rows still in.
    values: Vec<f32>,
    /// What each term gives, by term and place.
    parts: Vec<f64>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let (mut closed, mut bounds) = (BinaryHeap::new(), Vec::new());
        for segment in 0..self.pool.segments() {
            for number in 0..self.pool.blocks(segment, Level::District) {
                self.close(BlockAt { segment, level: Level::District, number }, &mut closed, &mut bounds);
            }
        }
        while let Some(next) = closed.pop() {
            if self.cannot_enter(next.bound) {
                break;
            }
            let BlockAt { segment, level, number } = next.block;
            if level == Level::Stretch {
                self.open(segment, number, next.bound, &bounds[next.terms..next.terms + self.scale.terms.len()]);
                continue;
            }
            let stretches = number * DISTRICT..(number + 1) * DISTRICT;
            for number in stretches.start..stretches.end.min(self.pool.blocks(segment, Level::Stretch)) {
                if self.gated.of_stretch(segment, number) != BlockGate::Shut {
                    self.close(BlockAt { segment, level: Level::Stretch, number }, &mut closed, &mut bounds);
                }
            }
        }
    }

    /// Puts a block with those to be opened, unless it cannot hold anything of the answer.
    fn close(&self, block: BlockAt, closed: &mut BinaryHeap<Closed>, bounds: &mut Vec<f64>) {
        if block.level == Level::District && self.pool.gate_of(block, self.query) == BlockGate::Shut {
            return;
        }
        let terms = bounds.len();
        let bound = self.bound(block, bounds);
        if self.cannot_enter(bound) {
            bounds.truncate(terms);
        } else {
            closed.push(Closed { bound, block, terms });
        }
    }

    /// What a row of a block can reach at most; adds what it can have of each term.
    fn bound(&self, block: BlockAt, bounds: &mut Vec<f64>) -> f64 {
        let mut bound = 0.0f64;
        for term in &self.scale.terms {
            let most = self.pool.most(block, term.behaviour, self.query, self.context);
            let most = term.coefficient * f64::from(term.curve.largest_up_to(most));
            bounds.push(most);
            bound += most;
        }
        bound
    }

    /// Whether a value is below all that were found, when enough were.
    fn cannot_enter(&self, bound: f64) -> bool {
        bound < self.worst()
    }

    /// Looks at the rows of a stretch that can reach the worst found.
    fn open(&mut self, segment: usize, stretch: usize, bound: f64, bounds: &[f64]) {
        let mut left = self.pool.live_rows(segment, stretch);
        if self.gated.of_stretch(segment, stretch) == BlockGate::Rows {
            left = self.passing(segment, stretch, left);
        }
        // The most promising first: what they reach spares looking at the others.
        for share in SHARES {
            let spare = if self.is_full() { bound - self.worst() } else { bound };
            if share < 1.0 && self.is_full() && spare < WIDE * bound {
                continue;
            }
            let rows = left & self.reaching(segment, stretch, spare * share + self.slack, bounds);
            left = left & !rows;
            self.gather(segment, stretch, &rows);
            self.score(segment);
        }
    }

    /// Rows of a mixed stretch that no gate holds back.
    fn passing(&self, segment: usize, stretch: usize, rows: RowSet) -> RowSet {
        let (mut passing, mut of) = (RowSet::NONE, (usize::MAX, BlockGate::Rows));
        rows.each(|row| {
            let number = stretch * STRETCH + row / RUN;
            if of.0 != number {
                of = (number, self.pool.gate_of(BlockAt { segment, level: Level::Run, number }, self.query));
            }
            let at = At { segment, row: stretch * ROWS + row };
            let passes = match of.1 {
                BlockGate::Shut => false,
                BlockGate::PassBut(0) => true,
                BlockGate::PassBut(_) => !self.pool.is_shut(at),
                BlockGate::Rows => !self.pool.is_held(at, self.query),
            };
            if passes {
                passing.insert(row);
            }
        });
        passing
    }

    /// Takes rows of a stretch in hand, apart from those of runs that cannot reach the worst found.
    fn gather(&mut self, segment: usize, stretch: usize, rows: &RowSet) {
        self.rows.clear();
        self.rests.clear();
        self.so_far.clear();
        self.bounds.clear();
        let mut of = (usize::MAX, 0.0, 0);
        rows.each(|row| {
            let run = stretch * STRETCH + row / RUN;
            if of.0 != run {
                let mut bounds = std::mem::take(&mut self.bounds);
                let place = bounds.len();
                let bound = self.bound(BlockAt { segment, level: Level::Run, number: run }, &mut bounds);
                self.bounds = bounds;
                of = (run, bound, place);
            }
            if !self.cannot_enter(of.1) {
                self.rows.push((stretch * ROWS + row) as u32);
                self.rests.push((of.1, of.2 as u32));
            }
        });
    }

    /// Adds up the terms of the rows at hand and keeps those that are among the best.
    fn score(&mut self, segment: usize) {
        let (rows, worst) = (self.rows.len(), self.worst());
        if rows == 0 {
            return;
        }
        self.places.clear();
        self.places.extend(0..rows as u32);
        self.so_far.resize(rows, 0.0);
        self.parts.clear();
        self.parts.resize(rows * self.scale.terms.len(), 0.0);
        for place in &self.order {
            let term = &self.scale.terms[*place];
            let (pool, query, context) = (self.pool, self.query, self.context);
            pool.values_of_rows(segment, &self.rows, term.behaviour, query, context, &mut self.values);
            let mut kept = 0;
            for at in 0..self.rows.len() {
                let part = term.coefficient * f64::from(term.curve.at(self.values[at]));
                let (rest, bounds) = self.rests[at];
                let so_far = self.so_far[at] + part;
                // A row that cannot make up for what it lacks so far goes no further; sums in another order may differ
                // by their rounding, so it must be clearly behind.
                let rest = rest - self.bounds[bounds as usize + place];
                if so_far + rest >= worst - self.slack {
                    self.parts[place * rows + self.places[at] as usize] = part;
                    (self.rows[kept], self.places[kept], self.so_far[kept]) = (self.rows[at], self.places[at], so_far);
                    self.rests[kept] = (rest, bounds);
                    kept += 1;
                }
            }
            self.rows.truncate(kept);
            self.places.truncate(kept);
            self.so_far.truncate(kept);
            self.rests.truncate(kept);
            if kept == 0 {
                return;
            }
        }
        for at in 0..self.rows.len() {
            let place = self.places[at] as usize;
            let value = (0..self.scale.terms.len()).fold(0.0, |sum, term| sum + self.parts[term * rows + place]);
            let at = At { segment, row: self.rows[at] as usize };
            if self.cannot_enter(value) || self.pool.is_held(at, self.query) {
                continue;
            }
            self.best.push(Found { value, id: self.pool.id(at), at });
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
    }

    /// Rows of a stretch that, by the sets that they are in, lack no more than `spare` of what any row can reach.
    fn reaching(&self, segment: usize, stretch: usize, spare: f64, bounds: &[f64]) -> RowSet {
        // At each step the rows that lack no more than so many parts of the spare; what they lack in several terms adds
        // up, each rounded down to a part.
        let of_term = |place: usize| {
            let least = std::array::from_fn(|step| bounds[place] - spare * (step + 1) as f64 / STEPS as f64);
            self.ask(segment, stretch, place, &least)
        };
        let Some((first, others)) = self.tellers.split_first() else { return RowSet::ALL };
        let mut lacking = of_term(*first);
        for place in others {
            if lacking[STEPS - 1].len() <= FEW {
                break;
            }
            let of_term = of_term(*place);
            lacking = std::array::from_fn(|step| {
                (0..=step).fold(RowSet::NONE, |rows, of_one| rows | lacking[of_one] & of_term[step - of_one])
            });
        }
        lacking[STEPS - 1]
    }

    /// For each of `least` the rows of a stretch to which a term may give so much or more.
    fn ask(&self, segment: usize, stretch: usize, place: usize, least: &[f64; STEPS]) -> [RowSet; STEPS] {
        let term = &self.scale.terms[place];
        let least = least.map(|least| match least / term.coefficient {
            least if least > 0.0 => term.curve.least_reaching(least as f32),
            _ => 0.0,
        });
        let mut rows = [RowSet::ALL; STEPS];
        if least.iter().all(|least| *least <= 0.0) {
            return rows;
        }
        self.pool.reaching((segment, stretch), term.behaviour, &least, (self.query, self.context), &mut rows);
        rows.iter_mut().zip(least).filter(|(_, least)| *least <= 0.0).for_each(|(rows, _)| *rows = RowSet::ALL);
        rows
    }

    fn is_full(&self) -> bool {
        self.best.len() >= self.most
    }

    /// The worst of the candidates found, when enough were.
    fn worst(&self) -> f64 {
        self.best.peek().filter(|_| self.is_full()).map_or(f64::NEG_INFINITY, |worst| worst.value)
    }
}
