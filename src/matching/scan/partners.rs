//! Partners: the sets tell almost all of what each row of a district lacks, for all its rows at once. So the stretches are
//! taken in the order of their best rows, and of each only the rows that can be among the best, many at a time.

use super::{Closed, InHand, Scan};
use crate::matching::lacking::Lacking;
use crate::matching::pool::BlockAt;
use crate::matching::row_set::RowSet;
use crate::matching::table::DISTRICT;
use std::collections::BinaryHeap;

/// So many rows at least are worked out together.
const AT_ONCE: usize = 32;

/// By how many parts of what they lack the rows of a stretch differ at most that are taken together: fewer while what is to
/// be reached is not known yet.
const STEP: u32 = Lacking::PARTS / 16;
const LARGE_STEP: u32 = Lacking::PARTS / 3;

/// A stretch of which it is told what each row lacks.
pub(super) struct Opened {
    /// Of the rows that were not looked at yet.
    lacking: Lacking,
    /// The most that a row can have of the terms of which sets tell nothing, and of all.
    untold: f64,
    most: f64,
}

impl Scan<'_> {
    /// Asks the sets what the rows of a district lack, and puts its stretches with those to be looked at.
    pub(super) fn open_partners(&mut self, district: &Closed, closed: &mut BinaryHeap<Closed>) {
        let segment = district.block.segment;
        self.bound_stretches(&district.block, district.terms);
        let stretches = std::mem::take(&mut self.bounded);
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return };
        let first = first.block.number;
        let lacks = self.lacks_of(segment, first, last.block.number);
        for stretch in &stretches {
            let lacking = lacks[stretch.block.number - first];
            let untold = self.told.untold.iter().map(|place| self.bounds[stretch.terms + place]).sum::<f64>();
            self.opened.push(Opened { lacking, untold, most: self.told.most_in_parts + untold });
            closed.extend(self.still_closed(Closed { opened: self.opened.len() - 1, ..*stretch }));
        }
        self.bounded = stretches;
        self.bounded.clear();
    }

    /// What the rows lack of the stretches from the first to the last.
    fn lacks_of(&self, segment: usize, first: usize, last: usize) -> Vec<Lacking> {
        let stretches = first..last + 1;
        let nothing = |stretch| Lacking::nothing(self.rows_of(segment, stretch));
        let mut lacks: Vec<Lacking> = stretches.clone().map(nothing).collect();
        let Some(sets) = self.pool.partner_sets(segment) else { return lacks };
        let (mut with, mut most) = ([RowSet::NONE; DISTRICT], 0);
        for (parts, without) in &self.told.lacks {
            sets.with_any(stretches.clone(), without, &mut with[..lacks.len()]);
            most += parts;
            lacks.iter_mut().zip(&with).for_each(|(lacking, with)| lacking.add_up_to(!*with, *parts, most));
        }
        lacks
    }

    /// The stretch with what its best row can reach that was not looked at; nothing when that cannot be among the best.
    fn still_closed(&self, stretch: Closed) -> Option<Closed> {
        let Opened { lacking, most, .. } = &self.opened[stretch.opened];
        let least = lacking.least();
        // Its terms are summed in another order than those of a row, so a hair is added for the rounding.
        let bound = stretch.bound.min(most - f64::from(least) * self.told.of_part + self.slack);
        let may_enter = least < Lacking::PARTS && !self.cannot_enter(bound);
        may_enter.then_some(Closed { bound, least, ..stretch })
    }

    /// Takes rows in hand of a stretch that lack least.
    pub(super) fn look_at_partners(&mut self, stretch: Closed, closed: &mut BinaryHeap<Closed>) {
        let BlockAt { segment, number, .. } = stretch.block;
        if self.segment != segment {
            self.score();
            self.segment = segment;
        }
        let (worst, of_part, step) = (self.worst(), self.told.of_part, if self.is_full() { LARGE_STEP } else { STEP });
        let opened = &mut self.opened[stretch.opened];
        let may_lack = ((opened.most - worst + self.slack) / of_part).min(f64::from(Lacking::PARTS)) as u32;
        let rows = opened.lacking.take_fewer_than((stretch.least + step).min(may_lack + 1));
        rows.each(|row| {
            self.rows.push((number * super::ROWS + row) as u32);
            let told = opened.most - opened.untold - f64::from(opened.lacking.of(row)) * of_part;
            self.hand.push(InHand::new(stretch.terms as u32, opened.untold, told));
        });
        if stretch.least + step <= may_lack {
            closed.extend(self.still_closed(stretch));
        }
        if self.rows.len() >= AT_ONCE {
            self.score();
        }
    }
}
