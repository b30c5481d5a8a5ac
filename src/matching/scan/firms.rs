//! Firms: bounds of runs tell which of a stretch may be among the best. Of these as many as a set holds are taken together,
//! from whatever stretches, and the sets tell which of them can reach a few values.

use super::{Closed, InHand, Scan};
use crate::matching::pool::Level;
use crate::matching::reaching::{Counts, MetReach};
use crate::matching::row_set::{RowSet, WORD, WORDS};
use crate::matching::sets::FirmGroup;
use crate::matching::table::{RUN, STRETCH};
use crate::matching::told::{Told, Way};
use std::rc::Rc;

/// Of what may be lacking, how much firms lack at most that are looked at first, then, last.
const SHARES: [f64; 4] = [0.125, 0.25, 0.5, 1.0];

/// From this share of what a group can reach on its rows are looked at in several goes.
const WIDE: f64 = 0.3;

/// Values of topics for which it is asked which firms reach them.
const STEPS: usize = 8;

/// A hair less than worked out, for the rounding.
const HAIR: f64 = 1.0 - 1e-5;

/// Where the bounds of runs say that a signal gives less than this share of what sets say, it is they that count.
const MOSTLY: f64 = 0.7;

/// So many rows at least are worked out together.
const AT_ONCE: usize = 64;

/// Runs of a word.
const RUNS: usize = WORD / RUN;

/// Firms that are taken together: a few words of the sets, all of one segment.
#[derive(Default)]
pub(super) struct Taken {
    segment: usize,
    words: [u32; WORDS],
    len: usize,
    rows: [u64; WORDS],
    /// What is known of each of their runs.
    runs: [[TakenRun; RUNS]; WORDS],
}

/// A run of firms of which some may be among the best.
#[derive(Clone, Copy, Default)]
struct TakenRun {
    /// The most that a row can have of the terms of which sets tell, and of the others.
    told: f64,
    untold: f64,
    /// Where the bounds of its terms stand.
    terms: u32,
}

impl Scan<'_> {
    /// Takes the runs of a stretch that may hold some of the best.
    pub(super) fn open_firms(&mut self, stretch: &Closed) {
        let (segment, number) = (stretch.block.segment, stretch.block.number);
        if segment != self.taken.segment {
            self.look_at_firms();
            self.score();
            (self.taken.segment, self.segment) = (segment, segment);
        }
        let rows = self.rows_of(segment, number);
        let all = self.pool.blocks(segment, Level::Run);
        self.bound(segment, Level::Run, number * STRETCH..((number + 1) * STRETCH).min(all), Some(stretch.terms));
        let runs = std::mem::take(&mut self.bounded);
        let mut word = u32::MAX;
        for run in &runs {
            let (place, half) = (run.block.number / RUNS, run.block.number % RUNS);
            let of_run = rows.word(place % WORDS) & (u64::MAX >> (WORD - RUN)) << (half * RUN);
            if of_run == 0 {
                continue;
            }
            if word != place as u32 {
                if self.taken.len == WORDS {
                    self.look_at_firms();
                }
                word = place as u32;
                self.taken.words[self.taken.len] = word;
                self.taken.rows[self.taken.len] = 0;
                self.taken.len += 1;
            }
            let at = self.taken.len - 1;
            self.taken.rows[at] |= of_run;
            let told = self.told.by_sets.iter().map(|(place, _)| self.bounds[run.terms + place]).sum();
            let untold = self.told.untold.iter().map(|place| self.bounds[run.terms + place]).sum();
            self.taken.runs[at][half] = TakenRun { told, untold, terms: run.terms as u32 };
        }
        self.bounded = runs;
        self.bounded.clear();
        if !self.is_full() {
            self.look_at_firms();
        }
    }

    /// Looks at the firms taken that can reach the worst found. Sets tell less of firms than of partners: they are asked more
    /// closely for those that lack little.
    pub(super) fn look_at_firms(&mut self) {
        let taken = std::mem::take(&mut self.taken);
        self.taken.segment = taken.segment;
        if taken.len == 0 {
            return;
        }
        let mut rows = taken.rows;
        rows[taken.len..].fill(0);
        let mut left = RowSet::of_words(rows);
        let mut words = taken.words;
        words[taken.len..].fill(taken.words[0]);
        let Some(firms) = self.pool.firm_group(taken.segment, words) else { return };
        let told = Rc::clone(&self.told);
        let group = GroupReach::of(self, &told, &taken, &firms);
        for share in SHARES {
            if share < 1.0 && self.is_full() && group.bound - self.worst() < WIDE * group.bound {
                continue;
            }
            let spare = group.bound - if self.is_full() { self.worst() } else { 0.0 };
            let need = group.bound - spare.max(0.0) * share - self.slack;
            group.reaching(need, |rows, most| {
                let rows = left & rows;
                left = left & !rows;
                self.gather(&taken, &rows, most);
            });
            if !self.is_full() || self.rows.len() >= AT_ONCE {
                self.score();
            }
        }
    }

    /// Takes rows in hand that can reach the worst found by the bounds of their run and by what the sets told of them.
    fn gather(&mut self, taken: &Taken, rows: &RowSet, most_told: f64) {
        let worst = self.worst() - self.slack;
        rows.each(|row| {
            let run = &taken.runs[row / WORD][row % WORD / RUN];
            if run.untold + run.told.min(most_told) >= worst {
                self.rows.push(taken.words[row / WORD] * WORD as u32 + (row % WORD) as u32);
                self.hand.push(InHand::new(run.terms, run.told + run.untold, 0.0));
            }
        });
    }
}

/// The most that a firm reaches.
fn most_of(counted: &Option<(&MetReach, Counts)>) -> f32 {
    counted.as_ref().map_or(0.0, |(reach, _)| reach.most())
}

/// What the sets tell of the firms of a group: the terms of which they tell are worth so much for each part of what a firm
/// reaches of topics and of barriers.
struct GroupReach<'a> {
    topics: Option<(&'a MetReach, Counts)>,
    barriers: Option<(&'a MetReach, Counts)>,
    /// The most that a row can have of all terms, and of those that do not follow from what it reaches.
    bound: f64,
    apart: f64,
    /// The most that it can have of the terms of which sets tell but that do not follow.
    apart_told: f64,
    /// What a whole of topics, of barriers, and of the mean of the two is worth.
    of_topics: f64,
    of_barriers: f64,
    of_mean: f64,
}

impl<'a> GroupReach<'a> {
    fn of(scan: &Scan<'_>, told: &'a Told, taken: &Taken, firms: &FirmGroup<'_>) -> Self {
        let runs = || taken.runs[..taken.len].iter().flatten().filter(|run| run.told + run.untold > 0.0);
        let untold = runs().map(|run| run.untold).fold(0.0, f64::max);
        let counted = |reach: &'a Option<MetReach>| reach.as_ref().map(|reach| (reach, reach.counts(firms)));
        let (topics, barriers) = (counted(&told.topics), counted(&told.barriers));
        let mut group = Self {
            topics,
            barriers,
            bound: untold,
            apart: untold,
            apart_told: 0.0,
            of_topics: 0.0,
            of_barriers: 0.0,
            of_mean: 0.0,
        };
        for (place, way) in &told.by_sets {
            let term = &scan.scale.terms[*place];
            let most = runs().map(|run| scan.bounds[run.terms as usize + place]).fold(0.0, f64::max);
            group.bound += most;
            // Where the bounds of the runs tell more than what is reached, they are what counts.
            let mean = match way {
                Way::Mean => f64::from(most_of(&group.topics) + most_of(&group.barriers)) / 2.0,
                _ => 0.0,
            };
            match way {
                _ if !term.curve.is_plain() || most < term.coefficient * mean * MOSTLY => group.apart_told += most,
                Way::Topics => group.of_topics += term.coefficient,
                Way::Barriers => group.of_barriers += term.coefficient,
                Way::Mean => group.of_mean += term.coefficient,
            }
        }
        group.apart += group.apart_told;
        group
    }

    /// Calls with rows that may reach so much, and the most that they may have of the terms of which sets tell; none that does
    /// is left out.
    fn reaching(&self, need: f64, mut visit: impl FnMut(RowSet, f64)) {
        let having =
            |counted: &Option<(&MetReach, Counts)>| counted.as_ref().map_or(RowSet::NONE, |(_, counts)| counts.having);
        let (topics, barriers) = (having(&self.topics), having(&self.barriers));
        let need = need - self.apart;
        // Only what a firm has counts in the mean.
        let alone = (self.of_topics + self.of_mean, self.of_barriers + self.of_mean);
        let both = (self.of_topics + self.of_mean / 2.0, self.of_barriers + self.of_mean / 2.0);
        self.steps(topics & barriers, both, need, &mut visit);
        self.steps(topics & !barriers, (alone.0, 0.0), need, &mut visit);
        self.steps(barriers & !topics, (0.0, alone.1), need, &mut visit);
        if need <= 0.0 {
            visit(!topics & !barriers, self.apart_told);
        }
    }

    /// The same for some of the rows, for which a whole of topics and of barriers is worth so much: the more they reach of
    /// topics, the less they need of barriers.
    fn steps(&self, of: RowSet, (of_topics, of_barriers): (f64, f64), need: f64, visit: &mut impl FnMut(RowSet, f64)) {
        let most = (f64::from(most_of(&self.topics)), f64::from(most_of(&self.barriers)));
        let all = (of_topics * most.0, of_barriers * most.1);
        if of.is_empty() || all.0 + all.1 < need * HAIR {
            return;
        }
        let reaching = |counted: &Option<(&MetReach, Counts)>, least: f64| match counted {
            Some((reach, counts)) => reach.at_least((least * HAIR) as f32, counts),
            None => RowSet::ALL,
        };
        let mut visit = |rows: RowSet, topics: f64| {
            let least = if of_barriers > 0.0 { (need - topics) / of_barriers } else { 0.0 };
            visit(rows & reaching(&self.barriers, least), self.apart_told + topics + all.1);
        };
        let mut left = of;
        let least = if of_topics > 0.0 { (need - all.1) / of_topics } else { 0.0 };
        if let Some((reach, counts)) = self.topics.as_ref().filter(|_| of_topics > 0.0) {
            let levels = reach.levels_from((least * HAIR) as f32);
            let mut from = 0;
            for step in 1..=STEPS {
                let to = levels * step / STEPS;
                if to > from {
                    let rows = left & reach.of_level(to - 1, counts);
                    if !rows.is_empty() {
                        visit(rows, of_topics * f64::from(reach.level(from)));
                        left = left & !rows;
                    }
                    from = to;
                }
            }
        }
        if least <= 0.0 {
            visit(left, 0.0);
        }
    }
}
