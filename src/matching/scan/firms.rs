//! Firms: the sets tell which of a stretch can reach a few values, and the bounds of a run more than those of its stretch.

use super::{Closed, Scan};
use crate::matching::lacking::Lacking;
use crate::matching::pool::{BlockAt, Level};
use crate::matching::row_set::{ROWS, RowSet};
use crate::matching::sets::FirmStretch;
use crate::matching::table::{RUN, STRETCH};

/// What the firms of a stretch lack.
type FirmsLack = Lacking<7>;

const PARTS: u32 = FirmsLack::PARTS;

/// Of what may be lacking, how much firms lack at most that are looked at first, then, last.
const SHARES: [f64; 4] = [0.125, 0.25, 0.5, 1.0];

/// From this share of what a stretch can reach on its rows are looked at in several goes.
const WIDE: f64 = 0.3;

/// Values for which a signal is asked which firms reach them.
const STEPS: usize = 8;

/// What the rows of a stretch lack of the most that sets tell of.
struct Lacked {
    lacking: FirmsLack,
    /// The most that a row can have of the terms of which sets tell.
    most: f64,
    /// The most that a row can have of all terms.
    bound: f64,
    /// What one part of the lack is.
    of_part: f64,
}

impl Scan<'_> {
    /// Looks at the firms of a stretch that can reach the worst found. Sets tell less of firms than of partners: they are
    /// asked more closely for those that lack little.
    pub(super) fn look_at_firms(&mut self, stretch: &Closed) {
        let BlockAt { segment, number, .. } = stretch.block;
        let (terms, asked) = (stretch.terms..stretch.terms + self.scale.terms.len(), self.bounds.len());
        let bound = self.bounds[terms.clone()].iter().sum::<f64>();
        let mut left = self.rows_of(segment, number);
        let firms = self.pool.firm_stretch(segment, number);
        self.segment = segment;
        for share in SHARES {
            if share < 1.0 && self.is_full() && bound - self.worst() < WIDE * bound {
                continue;
            }
            let told = self.told_of(left, firms.as_ref(), &self.bounds[terms.clone()], share);
            let rows = told.lacking.fewer_than(PARTS);
            left = left & !rows;
            self.gather(number, &rows, &told, stretch.terms);
            self.score();
            self.bounds.truncate(asked);
        }
    }

    /// What the sets tell of the rows of a stretch that no gate holds back as a whole.
    fn told_of(&self, rows: RowSet, firms: Option<&FirmStretch<'_>>, bounds: &[f64], share: f64) -> Lacked {
        let most_of = |places: &[usize]| places.iter().map(|place| bounds[*place]).sum::<f64>();
        let most = most_of(&self.told.by_sets);
        let bound = most + most_of(&self.told.untold);
        let spare = bound - if self.is_full() { self.worst() } else { 0.0 };
        let of_part = (spare.max(0.0) * share + self.slack) / f64::from(PARTS);
        let mut lacking = FirmsLack::nothing(rows);
        if let Some(firms) = firms {
            self.ask_firms(firms, of_part, bounds, &mut lacking);
        }
        Lacked { lacking, most, bound, of_part }
    }

    /// Adds what firms lack of the most that any of them can have in the terms of which sets tell.
    fn ask_firms(&self, firms: &FirmStretch<'_>, of_part: f64, bounds: &[f64], lacking: &mut FirmsLack) {
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

    /// Takes rows of a stretch in hand, which lie in runs that are more alike, with the bounds of their run and only where
    /// it can reach the worst found. The bounds of the stretch stand from `terms` on.
    fn gather(&mut self, stretch: usize, rows: &RowSet, told: &Lacked, terms: usize) {
        let (segment, worst) = (self.segment, self.worst() - self.slack);
        let (mut run, mut place, mut untold, mut of_run) = (usize::MAX, 0, told.bound - told.most, 0.0);
        rows.each(|row| {
            let own = stretch * STRETCH + row / RUN;
            if own != run {
                (run, place) = (own, self.bounds.len());
                let block = BlockAt { segment, level: Level::Run, number: run };
                of_run = self.bound(block, Some(terms)).unwrap_or(f64::NEG_INFINITY);
                untold = self.told.untold.iter().map(|at| self.bounds[place + at]).sum();
            }
            let most_told = told.most - f64::from(told.lacking.of(row)) * told.of_part;
            if untold + most_told >= worst && of_run >= worst {
                self.rows.push((stretch * ROWS + row) as u32);
                self.rests.push((of_run, place as u32));
                self.most_told.push(0.0);
            }
        });
    }
}
