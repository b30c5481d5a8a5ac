//! The scan: values of the candidates that pass the gates, the best of them in order.
//!
//! Values are added in the order of [`super::signals::ALL`], in double precision, so that the same candidate has the same
//! value wherever its row lies. Rows lie in districts, stretches and runs that are alike (see [`super::table`]); of each it
//! is asked first how much any row can reach at most. What promises most is opened first, and what cannot reach the worst
//! of the candidates found so far is passed over. Of a stretch that is opened only those rows are looked at which, by the
//! sets they are in, can still reach it (see [`super::row_set`]). A bound is the same sum over values that are never below
//! those of any row, and adding and rounding keep order, so nothing that belongs in the answer is missed.

mod firms;
mod partners;

use super::facts::RowId;
use super::gated::Gated;
use super::gates::BlockGate;
use super::outline::FIRST;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::Held;
use super::row_set::{ROWS, RowSet};
use super::scale::{Scale, Term};
use super::signals::{self, Context, INGREDIENTS};
use super::table::DISTRICT;
use super::told::Told;
use partners::Opened;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

/// By how much of the largest value two sums of the same terms in another order may differ, and far more.
const ROUNDING: f64 = 1e-9;

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
        best: BinaryHeap::with_capacity(wanted.max(FIRST) + 1),
        told: Told::of(query, scale, context),
        opened: Vec::new(),
        segment: 0,
        rows: Vec::new(),
        places: Vec::new(),
        most_told: Vec::new(),
        rests: Vec::new(),
        bounds: Vec::new(),
        so_far: Vec::new(),
        values: Vec::new(),
        parts: Vec::new(),
        made_of: Default::default(),
    };
    scan.run();
    let mut best = scan.best.into_sorted_vec();
    let first: Vec<f64> = best.iter().take(FIRST).map(|found| found.value).collect();
    best.truncate(wanted);
    let (passing, held_total) = (gated.passing, gated.live - gated.passing);
    Scanned { best, first, passing, held: gated.list(pool, query), held_total }
}

/// A district or stretch of which rows are still to be looked at.
struct Closed {
    bound: f64,
    block: BlockAt,
    /// Where the bounds of its terms stand.
    terms: usize,
    /// Where it stands among [`Scan::opened`], and how many parts its best row lacks; of a stretch of partners.
    opened: usize,
    least: u32,
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
    best: BinaryHeap<Found>,
    told: Told,
    /// Stretches of partners of which it is told what each row lacks.
    opened: Vec<Opened>,
    /// Rows at hand that are still in, all of this segment, their places among those at hand at first, and (below) their
    /// sums so far.
    segment: usize,
    rows: Vec<u32>,
    places: Vec<u32>,
    /// For each, what those terms that are still to be asked can give at most of which sets tell nothing, where the bounds
    /// of its block stand, and what the terms give at most of which sets tell.
    rests: Vec<(f64, u32)>,
    most_told: Vec<f64>,
    /// What a row can have of each term, for all blocks that were asked.
    bounds: Vec<f64>,
    so_far: Vec<f64>,
    /// Values of one term for the rows still in.
    values: Vec<f32>,
    /// What each term gives, by term and place.
    parts: Vec<f64>,
    /// Values of the signals of which another is made, for the rows still in; none when nobody asked yet.
    made_of: [Vec<f32>; INGREDIENTS.len()],
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        let mut closed = BinaryHeap::new();
        for segment in 0..self.pool.segments() {
            for number in 0..self.pool.blocks(segment, Level::District) {
                let block = BlockAt { segment, level: Level::District, number };
                if self.pool.gate_of(block, self.query) != BlockGate::Shut {
                    closed.extend(self.close(block, None));
                }
            }
        }
        let ranks_firms = self.query.asker.partner().is_some();
        while let Some(next) = closed.pop() {
            if self.cannot_enter(next.bound) {
                break;
            }
            match (next.block.level, ranks_firms) {
                (Level::District, true) => {
                    let BlockAt { segment, number, .. } = next.block;
                    for number in self.stretches_of(segment, number) {
                        closed.extend(self.close(BlockAt { segment, level: Level::Stretch, number }, Some(next.terms)));
                    }
                }
                (Level::District, false) => self.open_partners(&next, &mut closed),
                (_, true) => self.look_at_firms(&next),
                (_, false) => self.look_at_partners(next, &mut closed),
            }
        }
        self.score();
    }

    /// Stretches of a district that are not held back as a whole.
    fn stretches_of(&self, segment: usize, district: usize) -> impl Iterator<Item = usize> + use<'a> {
        let (gated, all) = (self.gated, self.pool.blocks(segment, Level::Stretch));
        let stretches: Range<usize> = district * DISTRICT..((district + 1) * DISTRICT).min(all);
        stretches.filter(move |stretch| gated.of_stretch(segment, *stretch) != BlockGate::Shut)
    }

    /// A block to be opened, unless it cannot hold anything of the answer. `within`: see [`Scan::bound`].
    fn close(&mut self, block: BlockAt, within: Option<usize>) -> Option<Closed> {
        let terms = self.bounds.len();
        match self.bound(block, within) {
            Some(bound) if !self.cannot_enter(bound) => Some(Closed { bound, block, terms, opened: 0, least: 0 }),
            _ => {
                self.bounds.truncate(terms);
                None
            }
        }
    }

    /// What a row of a block can reach at most; adds what it can have of each term to [`Scan::bounds`]. Nothing as soon as it
    /// is clear that it cannot reach the worst found: terms not asked yet give at most what they give in the larger block
    /// that it is part of, whose bounds stand from `within` on. Of a stretch of partners sets tell more than a bound does,
    /// so that it is asked only for the other terms.
    fn bound(&mut self, block: BlockAt, within: Option<usize>) -> Option<f64> {
        let (terms, first) = (&self.scale.terms, self.bounds.len());
        match within {
            Some(within) => self.bounds.extend_from_within(within..within + terms.len()),
            None => self.bounds.resize(first + terms.len(), f64::INFINITY),
        }
        let is_told = self.query.asker.firm().is_some() && within.is_some();
        let asked = if is_told { &self.told.untold } else { &self.told.widest };
        let worst = self.worst() - self.slack;
        let mut left: f64 = self.bounds[first..].iter().sum();
        let mut parts = [None; INGREDIENTS.len()];
        for place in asked {
            let term = &terms[*place];
            let most = self.most(block, term, &mut parts);
            let own = term.coefficient * f64::from(term.curve.largest_up_to(most));
            if within.is_some() {
                left += own - self.bounds[first + place];
            }
            self.bounds[first + place] = own;
            if left < worst {
                return None;
            }
        }
        Some(self.bounds[first..].iter().sum())
    }

    /// The most that a row of a block can have of the signal of a term. What one is made of is kept in `parts`.
    fn most(&self, block: BlockAt, term: &Term, parts: &mut [Option<f32>; INGREDIENTS.len()]) -> f32 {
        let asked = (self.query, self.context);
        let of_part = |part: &mut Option<f32>, signal: usize| {
            *part.get_or_insert_with(|| self.pool.most(block, signals::ALL[signal], None, asked))
        };
        if term.behaviour.is_made() {
            let parts = std::array::from_fn(|place| of_part(&mut parts[place], INGREDIENTS[place]));
            return self.pool.most(block, term.behaviour, Some(parts), asked);
        }
        match INGREDIENTS.iter().position(|part| *part == term.signal) {
            Some(place) => of_part(&mut parts[place], term.signal),
            None => self.pool.most(block, term.behaviour, None, asked),
        }
    }

    /// Whether a value is below all that were found, when enough were.
    fn cannot_enter(&self, bound: f64) -> bool {
        bound < self.worst()
    }

    /// Rows of a stretch that count, without those that were found to be held back.
    fn rows_of(&self, segment: usize, stretch: usize) -> RowSet {
        let looked_at = self.gated.passing_rows(segment, stretch).copied();
        looked_at.unwrap_or_else(|| self.pool.live_rows(segment, stretch))
    }

    /// Adds up the terms of the rows at hand, keeps those that are among the best, and lets go of all.
    fn score(&mut self) {
        let (rows, worst) = (self.rows.len(), self.worst() - self.slack);
        self.places.clear();
        self.places.extend(0..rows as u32);
        self.so_far.clear();
        self.so_far.resize(rows, 0.0);
        let mut stride = rows;
        self.made_of.iter_mut().for_each(Vec::clear);
        let scale = self.scale;
        for number in 0..self.told.order.len() {
            if self.rows.is_empty() {
                break;
            }
            let place = self.told.order[number];
            let term = &scale.terms[place];
            if number + self.told.in_parts.len() == self.told.order.len() {
                // From here on the terms are asked of which sets told.
                let others = &self.told.order[number..];
                for (rest, most_told) in self.rests.iter_mut().zip(&mut self.most_told) {
                    let most = others.iter().map(|place| self.bounds[rest.1 as usize + place]).sum();
                    (rest.0, *most_told) = (most, 0.0);
                }
            }
            self.work_out(term);
            let mut kept = 0;
            for at in 0..self.rows.len() {
                let part = term.coefficient * f64::from(term.curve.at(self.values[at]));
                let (rest, bounds) = self.rests[at];
                let so_far = self.so_far[at] + part;
                // A row that cannot make up for what it lacks so far goes no further; sums in another order may differ
                // by their rounding, so it must be clearly behind.
                let rest = rest - self.bounds[bounds as usize + place];
                if so_far + rest + self.most_told[at] >= worst {
                    if number > 0 {
                        self.parts[place * stride + self.places[at] as usize] = part;
                    }
                    (self.rows[kept], self.places[kept], self.so_far[kept]) = (self.rows[at], self.places[at], so_far);
                    (self.rests[kept], self.most_told[kept]) = ((rest, bounds), self.most_told[at]);
                    self.made_of.iter_mut().filter(|values| !values.is_empty()).for_each(|part| part[kept] = part[at]);
                    kept += 1;
                }
            }
            self.rows.truncate(kept);
            self.places.truncate(kept);
            self.so_far.truncate(kept);
            self.rests.truncate(kept);
            self.most_told.truncate(kept);
            self.made_of.iter_mut().for_each(|values| values.truncate(kept));
            if number == 0 {
                // Most rows go no further than the first term, so room for the parts is made after it.
                stride = kept;
                self.places.clear();
                self.places.extend(0..kept as u32);
                self.parts.clear();
                self.parts.resize(kept * scale.terms.len(), 0.0);
                self.parts[place * kept..][..kept].copy_from_slice(&self.so_far);
            }
        }
        for at in 0..self.rows.len() {
            let place = self.places[at] as usize;
            let value = (0..self.scale.terms.len()).fold(0.0, |sum, term| sum + self.parts[term * stride + place]);
            let at = At { segment: self.segment, row: self.rows[at] as usize };
            if self.cannot_enter(value) || !self.gated.passes(self.pool, at) {
                continue;
            }
            self.best.push(Found { value, id: self.pool.id(at), at });
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
        self.rows.clear();
        self.rests.clear();
        self.most_told.clear();
    }

    /// Values of a term for the rows at hand. What one is made of is kept: it is mostly asked for itself, too.
    fn work_out(&mut self, term: &Term) {
        let segment = self.segment;
        let (pool, query, context, rows) = (self.pool, self.query, self.context, &self.rows);
        if term.behaviour.is_made() {
            for (values, part) in self.made_of.iter_mut().zip(INGREDIENTS).filter(|(values, _)| values.is_empty()) {
                pool.values_of_rows(segment, rows, signals::ALL[part], query, context, values);
            }
            let parts = self.made_of.each_ref().map(Vec::as_slice);
            pool.made_of_rows(segment, rows, term.behaviour, &parts, (query, context), &mut self.values);
            return;
        }
        match INGREDIENTS.iter().position(|part| *part == term.signal).map(|part| &mut self.made_of[part]) {
            Some(kept) => {
                if kept.is_empty() {
                    pool.values_of_rows(segment, rows, term.behaviour, query, context, kept);
                }
                self.values.clone_from(kept);
            }
            None => pool.values_of_rows(segment, rows, term.behaviour, query, context, &mut self.values),
        }
    }

    fn is_full(&self) -> bool {
        self.best.len() >= self.most
    }

    /// The worst of the candidates found, when enough were.
    fn worst(&self) -> f64 {
        self.best.peek().filter(|_| self.is_full()).map_or(f64::NEG_INFINITY, |worst| worst.value)
    }
}
