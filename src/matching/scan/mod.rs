//! The scan: values of the candidates that pass the gates, the best of them in order.
//!
//! Values are added in the order of [`super::signals::ALL`], in double precision, so that the same candidate has the same
//! value wherever its row lies. Rows lie in districts and stretches that are alike (see [`super::table`]); of each it is asked
//! first how much any row can reach at most. What promises most is opened first, and what cannot reach the worst of the
//! candidates found so far is passed over. Of a stretch that is opened the sets tell what each of its rows lacks (see
//! `lacks`), and only those are looked at that can still reach it. A bound is the same sum over values that are never
//! below those of any row, and adding and rounding keep order, so nothing that belongs in the answer is missed.
//!
//! What takes the time (firms of the workload, `perf`): a quarter is asking the sets, half of it waiting for memory, for which
//! the sets of a stretch lie together; a quarter is working out the rows that are left, a column each; the rest is spread thin.
//! Tried without gain: counting all before any is let go of, so that memory is asked at once; nine or ten digits of what is lacking;
//! an order of terms that follows what rows were found to have; what the fit of two sides can be by how many topics a firm
//! wishes; rows in the order of their topics, barriers or sections before their place; bounds of runs of the stretches of which
//! many rows are left (a quarter of the rows, and more time); sets of place, region and readiness of firms; and letting go of
//! partners between the terms that the sets told.

mod bounds;
mod opened;

use super::facts::RowId;
use super::gated::Gated;
use super::gates::BlockGate;
use super::lacks::Lacks;
use super::outline::FIRST;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::Held;
use super::row_set::RowSet;
use super::row_values::RowValues;
use super::scale::{Scale, Term};
use super::signals::Context;
use super::table::DISTRICT;
use super::told::Told;
use bounds::Asked;
use opened::Opened;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::rc::Rc;

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
    let told = Told::of(query, scale, context);
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
        lacks: (0..pool.segments()).map(|segment| pool.lacks_of(segment, &told)).collect(),
        told: Rc::new(told),
        opened: Vec::new(),
        asked: Asked::default(),
        blocks: Vec::new(),
        closed: BinaryHeap::new(),
        segment: 0,
        rows: Vec::new(),
        hand: Vec::new(),
        bounds: Vec::new(),
        keep: Vec::new(),
        values: Vec::new(),
        parts: Vec::new(),
        made_of: RowValues::default(),
    };
    scan.run();
    let mut best = scan.best.into_sorted_vec();
    let first: Vec<f64> = best.iter().take(FIRST).map(|found| found.value).collect();
    best.truncate(wanted);
    let (passing, held_total) = (gated.passing, gated.live - gated.passing);
    Scanned { best, first, passing, held: gated.list(pool, query), held_total }
}

/// A district or stretch of which rows are still to be looked at.
#[derive(Clone, Copy)]
struct Closed {
    block: BlockAt,
    /// The most that a row can have.
    bound: f64,
    /// Where the bounds of its terms stand.
    terms: usize,
    /// Where it stands among [`Scan::opened`] once it was opened, and how many parts its best row lacks.
    opened: Option<usize>,
    least: u32,
}

/// Where one stands among [`Scan::blocks`], in the order of what they promise.
struct Next {
    bound: f64,
    place: u32,
}

impl Ord for Next {
    /// What promises most comes first out of a heap; of equals what was put there first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next {}

/// What is known of a row at hand.
#[derive(Clone, Copy)]
struct InHand {
    /// Where the bounds of its block stand.
    bounds: u32,
    /// The most that the terms can give that were not asked together with what the others give.
    most: f64,
}

impl InHand {
    fn new(bounds: u32, most: f64) -> Self {
        Self { bounds, most }
    }
}

struct Scan<'a> {
    pool: &'a Pool<'a>,
    query: &'a Query,
    scale: &'a Scale,
    context: &'a Context<'a>,
    gated: &'a Gated,
    most: usize,
    slack: f64,
    best: BinaryHeap<Found>,
    told: Rc<Told>,
    /// By segment where the sets stand of what rows lack.
    lacks: Vec<Lacks>,
    /// Stretches of which it is told what each row lacks.
    opened: Vec<Opened>,
    /// Blocks that are asked what they can reach.
    asked: Asked,
    /// Those that may hold some of the best, and which of them to look at next.
    blocks: Vec<Closed>,
    closed: BinaryHeap<Next>,
    /// Rows at hand that are still in, all of this segment, and what is known of each.
    segment: usize,
    rows: Vec<u32>,
    hand: Vec<InHand>,
    /// What a row can have of each term, for all blocks that were asked.
    bounds: Vec<f64>,
    /// Which of them stay after a term.
    keep: Vec<bool>,
    /// Values of one term for the rows still in.
    values: Vec<f32>,
    /// What each term gives, a row at a time.
    parts: Vec<f64>,
    /// Values of the signals of which another is made, for the rows still in.
    made_of: RowValues,
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        for segment in 0..self.pool.segments() {
            let gate = |number: &usize| {
                self.pool.gate_of(BlockAt { segment, level: Level::District, number: *number }, self.query)
            };
            let all = 0..self.pool.blocks(segment, Level::District);
            let districts: Vec<usize> = all.filter(|number| gate(number) != BlockGate::Shut).collect();
            self.bound(segment, Level::District, districts.into_iter(), None);
        }
        while let Some(next) = self.closed.pop() {
            if self.cannot_enter(next.bound) {
                break;
            }
            let block = self.blocks[next.place as usize];
            match (block.block.level, block.opened) {
                (Level::District, _) => self.bound_stretches(&block.block, block.terms),
                (_, None) => self.open(next.place, block),
                (_, Some(opened)) => self.look_at(next.place, block, opened),
            }
        }
        self.score();
    }

    /// Bounds of the stretches of a district that are not held back as a whole.
    fn bound_stretches(&mut self, district: &BlockAt, within: usize) {
        self.bound(
            district.segment,
            Level::Stretch,
            self.stretches_of(district.segment, district.number),
            Some(within),
        );
    }

    /// Stretches of a district that are not held back as a whole.
    fn stretches_of(&self, segment: usize, district: usize) -> impl Iterator<Item = usize> + use<'a> {
        let (gated, all) = (self.gated, self.pool.blocks(segment, Level::Stretch));
        let stretches: Range<usize> = district * DISTRICT..((district + 1) * DISTRICT).min(all);
        stretches.filter(move |stretch| gated.of_stretch(segment, *stretch) != BlockGate::Shut)
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
        let (worst, told, scale) = (self.worst() - self.slack, Rc::clone(&self.told), self.scale);
        let terms = scale.terms.len();
        let mut hand = std::mem::take(&mut self.hand);
        self.made_of.clear();
        let (untold, in_parts) = told.order.split_at(told.untold.len());
        self.parts.clear();
        self.parts.resize(hand.len() * terms, 0.0);
        untold.iter().for_each(|place| self.ask_rows(&mut hand, *place, worst));
        // Of partners the sets told almost all of the other terms, so that hardly any is let go of after one of them.
        if self.query.asker.firm().is_some() {
            in_parts.iter().for_each(|place| self.add(hand.len(), *place));
        } else {
            for (row, parts) in hand.iter_mut().zip(self.parts.chunks_exact(terms.max(1))) {
                let bounds = &self.bounds[row.bounds as usize..][..terms];
                row.most = parts.iter().sum::<f64>() + in_parts.iter().map(|place| bounds[*place]).sum::<f64>();
            }
            in_parts.iter().for_each(|place| self.ask_rows(&mut hand, *place, worst));
        }
        for (place, number) in self.rows.iter().enumerate() {
            let value = self.parts[place * terms..][..terms].iter().sum();
            let at = At { segment: self.segment, row: *number as usize };
            if self.cannot_enter(value) || !self.gated.passes(self.pool, at) {
                continue;
            }
            self.best.push(Found { value, id: self.pool.id(at), at });
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
        hand.clear();
        self.hand = hand;
        self.rows.clear();
    }

    /// Adds what a term gives to so many rows at hand.
    fn add(&mut self, rows: usize, place: usize) {
        if rows == 0 {
            return;
        }
        let (term, terms) = (&self.scale.terms[place], self.scale.terms.len());
        self.work_out(term);
        let parts = self.parts.chunks_exact_mut(terms).zip(&self.values);
        let part = |value: f32| term.coefficient * f64::from(value);
        match term.curve.is_plain() {
            true => parts.for_each(|(row, value)| row[place] = part(*value)),
            false => parts.for_each(|(row, value)| row[place] = part(term.curve.at(*value))),
        }
    }

    /// The same, and lets go of the rows that can no longer reach so much.
    fn ask_rows(&mut self, hand: &mut Vec<InHand>, place: usize, worst: f64) {
        let terms = self.scale.terms.len();
        self.add(hand.len(), place);
        let has_made_of = self.made_of.any();
        self.keep.clear();
        let mut kept = 0;
        for at in 0..hand.len() {
            let mut row = hand[at];
            row.most += self.parts[at * terms + place] - self.bounds[row.bounds as usize + place];
            // A row that cannot make up for what it lacks so far goes no further; sums in another order may differ by their
            // rounding, so it must be clearly behind.
            let stays = row.most >= worst;
            if stays && kept < at {
                self.parts.copy_within(at * terms..(at + 1) * terms, kept * terms);
            }
            (hand[kept], self.rows[kept]) = (row, self.rows[at]);
            kept += usize::from(stays);
            if has_made_of {
                self.keep.push(stays);
            }
        }
        hand.truncate(kept);
        self.rows.truncate(kept);
        self.made_of.retain(&self.keep);
    }

    /// Values of a term for the rows at hand.
    fn work_out(&mut self, term: &Term) {
        let rows = (self.pool, self.segment, &*self.rows);
        self.made_of.of(rows, term, (self.query, self.context), &mut self.values);
    }

    fn is_full(&self) -> bool {
        self.best.len() >= self.most
    }

    /// The worst of the candidates found, when enough were.
    fn worst(&self) -> f64 {
        self.best.peek().filter(|_| self.is_full()).map_or(f64::NEG_INFINITY, |worst| worst.value)
    }
}
