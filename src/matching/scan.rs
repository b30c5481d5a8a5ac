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
use super::lacking::{Lacking, PARTS};
use super::outline::FIRST;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::Held;
use super::row_set::{ROWS, RowSet};
use super::scale::{Scale, Term};
use super::sets::FirmStretch;
use super::signals::{self, Context, INGREDIENTS};
use super::table::{DISTRICT, RUN, STRETCH};
use super::told::{Lacked, Told};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// By how much of the largest value two sums of the same terms in another order may differ, and far more.
const ROUNDING: f64 = 1e-9;

/// Partners are looked at together that differ by fewer parts of what they lack; what they reach spares looking at others.
const AT_ONCE: u32 = PARTS / 16;

/// Of what may be lacking, how much firms lack at most that are looked at first, then, last.
const SHARES: [f64; 4] = [0.125, 0.25, 0.5, 1.0];

/// From this share of what a stretch can reach on its rows are looked at in several goes.
const WIDE: f64 = 0.3;

/// Values for which a signal is asked which firms reach them.
const STEPS: usize = 8;

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

/// A district or stretch that is still to be opened.
struct Closed {
    bound: f64,
    block: BlockAt,
    /// Where the bounds of its terms stand.
    terms: usize,
    /// Whether the sets were asked what its best row can reach.
    is_told: bool,
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
    /// Rows at hand that are still in, their places among those at hand at first, and (below) their sums so far.
    rows: Vec<u32>,
    places: Vec<u32>,
    /// For each, what those terms that are still to be asked can give at most of which sets tell nothing, where the bounds
    /// of its block stand, and what the terms give at most of which sets tell.
    rests: Vec<(f64, u32)>,
    bounds: Vec<f64>,
    most_told: Vec<f64>,
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
        let (mut closed, mut bounds) = (BinaryHeap::new(), Vec::new());
        for segment in 0..self.pool.segments() {
            for number in 0..self.pool.blocks(segment, Level::District) {
                self.close(BlockAt { segment, level: Level::District, number }, None, &mut closed, &mut bounds);
            }
        }
        while let Some(next) = closed.pop() {
            if self.cannot_enter(next.bound) {
                break;
            }
            let BlockAt { segment, level, number } = next.block;
            if level == Level::Stretch {
                let terms = &bounds[next.terms..next.terms + self.scale.terms.len()];
                if self.query.asker.partner().is_some() {
                    self.open_firms(segment, number, terms);
                    continue;
                }
                let told = self.told_of(segment, number, None, terms, 1.0);
                // What its best row can reach is mostly far less than what different rows of it can reach in each term.
                // Its terms are summed in another order than those of a row, so a hair is added for the rounding.
                let bound = told.bound - f64::from(told.lacking.least()) * told.of_part + self.slack;
                if !next.is_told && self.is_full() && closed.peek().is_some_and(|other| bound < other.bound) {
                    closed.push(Closed { bound, is_told: true, ..next });
                } else {
                    self.open_partners(segment, number, &told, terms);
                }
                continue;
            }
            let stretches = number * DISTRICT..(number + 1) * DISTRICT;
            for number in stretches.start..stretches.end.min(self.pool.blocks(segment, Level::Stretch)) {
                if self.gated.of_stretch(segment, number) != BlockGate::Shut {
                    let block = BlockAt { segment, level: Level::Stretch, number };
                    self.close(block, Some(next.terms), &mut closed, &mut bounds);
                }
            }
        }
    }

    /// Puts a block with those to be opened, unless it cannot hold anything of the answer. `within`: see [`Scan::bound`].
    fn close(&self, block: BlockAt, within: Option<usize>, closed: &mut BinaryHeap<Closed>, bounds: &mut Vec<f64>) {
        if block.level == Level::District && self.pool.gate_of(block, self.query) == BlockGate::Shut {
            return;
        }
        let terms = bounds.len();
        match self.bound(block, within, bounds) {
            Some(bound) if !self.cannot_enter(bound) => closed.push(Closed { bound, block, terms, is_told: false }),
            _ => bounds.truncate(terms),
        }
    }

    /// What a row of a block can reach at most; adds what it can have of each term. Nothing as soon as it is clear that it
    /// cannot reach the worst found: terms not asked yet give at most what they give in the larger block that it is part
    /// of, whose bounds stand from `within` on.
    fn bound(&self, block: BlockAt, within: Option<usize>, bounds: &mut Vec<f64>) -> Option<f64> {
        let (terms, first) = (&self.scale.terms, bounds.len());
        bounds.resize(first + terms.len(), 0.0);
        let (before, own) = bounds.split_at_mut(first);
        let larger = within.map(|within| &before[within..within + terms.len()]);
        let worst = self.worst() - self.slack;
        let mut left = larger.map_or(f64::INFINITY, |larger| larger.iter().sum());
        let mut parts = [None; INGREDIENTS.len()];
        for place in &self.told.widest {
            let term = &terms[*place];
            let most = self.most(block, term, &mut parts);
            own[*place] = term.coefficient * f64::from(term.curve.largest_up_to(most));
            left += own[*place] - larger.map_or(0.0, |larger| larger[*place]);
            if left < worst {
                return None;
            }
        }
        Some(own.iter().sum())
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

    /// What the sets tell of the rows of a stretch that no gate holds back as a whole.
    fn told_of(
        &self,
        segment: usize,
        stretch: usize,
        firms: Option<&FirmStretch<'_>>,
        bounds: &[f64],
        share: f64,
    ) -> Lacked {
        let looked_at = self.gated.passing_rows(segment, stretch).copied();
        let rows = looked_at.unwrap_or_else(|| self.pool.live_rows(segment, stretch));
        let most_of = |places: &[usize]| places.iter().map(|place| bounds[*place]).sum::<f64>();
        let most = self.told.most_in_parts + most_of(&self.told.by_sets);
        let bound = most + most_of(&self.told.untold);
        let spare = bound - if self.is_full() { self.worst() } else { 0.0 };
        let of_part = (spare.max(0.0) * share + self.slack) / f64::from(PARTS);
        let mut lacking = Lacking::nothing(rows);
        match firms {
            Some(firms) => self.ask_firms(firms, of_part, bounds, &mut lacking),
            None => self.ask_partners(segment, stretch, of_part, &mut lacking),
        }
        Lacked { lacking, most, bound, of_part }
    }

    /// Looks at the partners of a stretch that can reach the worst found, the most promising first.
    fn open_partners(&mut self, segment: usize, stretch: usize, told: &Lacked, bounds: &[f64]) {
        let mut lacking = told.lacking;
        loop {
            let may_lack = (told.bound - self.worst() + self.slack) / told.of_part;
            let least = lacking.least();
            if f64::from(least) > may_lack || least == PARTS {
                break;
            }
            let at_once = if self.is_full() { PARTS / 3 } else { AT_ONCE };
            let rows = lacking.take_fewer_than((least + at_once).min(may_lack.min(f64::from(PARTS)) as u32 + 1));
            self.gather(segment, stretch, &rows, told, bounds);
            self.score(segment);
        }
    }

    /// The same for firms, of which the sets tell less: they are asked more closely for those that lack little.
    fn open_firms(&mut self, segment: usize, stretch: usize, bounds: &[f64]) {
        let mut done = RowSet::NONE;
        let firms = self.pool.firm_stretch(segment, stretch);
        for share in SHARES {
            let bound = bounds.iter().sum::<f64>();
            if share < 1.0 && self.is_full() && bound - self.worst() < WIDE * bound {
                continue;
            }
            let told = self.told_of(segment, stretch, firms.as_ref(), bounds, share);
            let rows = told.lacking.fewer_than(PARTS) & !done;
            done |= rows;
            self.gather(segment, stretch, &rows, &told, bounds);
            self.score(segment);
        }
    }

    /// Adds what partners lack of the most that any of them can have in the terms of which sets tell.
    fn ask_partners(&self, segment: usize, stretch: usize, of_part: f64, lacking: &mut Lacking) {
        for (value, without) in &self.told.lacks {
            let parts = (value / of_part) as u32;
            if lacking.is_empty() {
                break;
            }
            if parts > 0 {
                lacking.add(!self.pool.with_any(segment, stretch, without), parts);
            }
        }
    }

    /// The same for firms.
    fn ask_firms(&self, firms: &FirmStretch<'_>, of_part: f64, bounds: &[f64], lacking: &mut Lacking) {
        let Some(partner) = self.query.asker.partner() else { return };
        for place in &self.told.by_sets {
            if lacking.is_empty() {
                break;
            }
            let term = &self.scale.terms[*place];
            let step = f64::from(PARTS) * of_part / STEPS as f64;
            let least: [f32; STEPS] =
                std::array::from_fn(|number| match (bounds[*place] - step * (number + 1) as f64) / term.coefficient {
                    least if least > 0.0 => term.curve.least_reaching(least as f32),
                    _ => 0.0,
                });
            // Every firm reaches nothing, and the values go down.
            let asked = least.iter().take_while(|least| **least > 0.0).count();
            let mut rows = [RowSet::ALL; STEPS];
            term.behaviour.firms_reaching(partner, firms, &least[..asked], self.context, &mut rows[..asked]);
            rows[..asked].iter().for_each(|rows| lacking.add(!*rows, PARTS / STEPS as u32));
        }
    }

    /// Takes rows of a stretch in hand: partners with the bounds of the stretch, firms, which lie in runs that are more
    /// alike, with those of their run and only where it can reach the worst found.
    fn gather(&mut self, segment: usize, stretch: usize, rows: &RowSet, told: &Lacked, bounds: &[f64]) {
        self.rows.clear();
        self.rests.clear();
        self.most_told.clear();
        self.bounds.clear();
        self.bounds.extend_from_slice(bounds);
        let (asks_runs, worst) = (self.query.asker.partner().is_some(), self.worst() - self.slack);
        let (mut run, mut place, mut untold, mut of_run) = (usize::MAX, 0, told.bound - told.most, 0.0);
        rows.each(|row| {
            let own = stretch * STRETCH + row / RUN;
            if asks_runs && own != run {
                let mut bounds = std::mem::take(&mut self.bounds);
                (run, place) = (own, bounds.len());
                let block = BlockAt { segment, level: Level::Run, number: run };
                of_run = self.bound(block, Some(0), &mut bounds).unwrap_or(f64::NEG_INFINITY);
                untold = self.told.untold.iter().map(|at| bounds[place + at]).sum();
                self.bounds = bounds;
            }
            let most_told = told.most - f64::from(told.lacking.of(row)) * told.of_part;
            let is_in = untold + most_told >= worst && (!asks_runs || of_run >= worst);
            if is_in {
                self.rows.push((stretch * ROWS + row) as u32);
                let rest = if asks_runs { (of_run, 0.0) } else { (untold, most_told) };
                self.rests.push((rest.0, place as u32));
                self.most_told.push(rest.1);
            }
        });
    }

    /// Adds up the terms of the rows at hand and keeps those that are among the best.
    fn score(&mut self, segment: usize) {
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
                return;
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
            self.work_out(segment, term);
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
            let at = At { segment, row: self.rows[at] as usize };
            if self.cannot_enter(value) || !self.gated.passes(self.pool, at) {
                continue;
            }
            self.best.push(Found { value, id: self.pool.id(at), at });
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
    }

    /// Values of a term for the rows at hand. What one is made of is kept: it is mostly asked for itself, too.
    fn work_out(&mut self, segment: usize, term: &Term) {
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
