//! The sets tell almost all of what each row of a stretch lacks, for all its rows at once. So of each stretch only the rows are
//! taken that can be among the best, those first that lack least, many at a time.

use super::{Closed, InHand, Next, Scan};
use crate::matching::lacking::Lacking;
use crate::matching::lacks;
use crate::matching::pool::BlockAt;
use crate::matching::row_set::{ROWS, RowSet};

/// Where bounds say that a mean gives less than this share of what sets say, it is they that count.
const MOSTLY: f64 = 0.7;

/// So many rows at least are worked out together.
const AT_ONCE: usize = 32;

/// So few rows of a stretch are taken together, whatever they lack.
const FEW: u32 = 8;

/// By how many parts of what they lack the rows of a stretch differ at most that are taken together: fewer while what is to
/// be reached is not known yet.
const STEP: u32 = Lacking::PARTS / 16;
const LARGE_STEP: u32 = Lacking::PARTS / 3;

/// A stretch of which it is told what each row lacks.
pub(super) struct Opened {
    /// Of the rows that were not looked at yet.
    lacking: Lacking,
    /// The most that a row can have.
    most: f64,
}

impl Scan<'_> {
    /// Asks the sets what the rows of a stretch lack, and puts it back with what its best row can reach.
    pub(super) fn open(&mut self, place: u32, stretch: Closed) {
        let BlockAt { segment, number, .. } = stretch.block;
        let told = &*self.told;
        let of = |terms: &[usize]| terms.iter().map(|term| self.bounds[stretch.terms + term]).sum::<f64>();
        // Where the bounds of the mean tell more than what its parts reach, they are what counts.
        let of_mean = of(&told.of_mean);
        let has_mean = of_mean >= MOSTLY * told.most_of_mean;
        let apart = if has_mean { (0.0, 0.0) } else { (of_mean, told.most_of_mean) };
        let most = told.most_in_parts - apart.1 + of(&told.untold) + apart.0;
        let (rows, may_lack) = (self.rows_of(segment, number), self.may_lack(most));
        let places = &self.lacks[segment];
        let lacking = match (self.pool.firm_sets(segment), self.pool.partner_sets(segment)) {
            (Some(sets), _) => lacks::of_firms((sets, number, rows), places, told, has_mean, may_lack),
            (_, Some(sets)) => lacks::of_partners((sets, number, rows), places, may_lack),
            (None, None) => return,
        };
        let left = lacking.left();
        if left.is_empty() {
            return;
        }
        let opened = Opened { lacking, most };
        if self.is_full() && left.len() <= FEW {
            return self.take(&stretch, &left, &opened);
        }
        let stretch = Closed { opened: Some(self.opened.len()), least: lacking.least(), ..stretch };
        if self.put_back(place, stretch, most) {
            self.opened.push(opened);
        }
    }

    /// Takes rows of a stretch in hand.
    fn take(&mut self, stretch: &Closed, rows: &RowSet, opened: &Opened) {
        let BlockAt { segment, number, .. } = stretch.block;
        if self.segment != segment {
            self.score();
            self.segment = segment;
        }
        rows.each(|row| {
            self.rows.push((number * ROWS + row) as u32);
            let most = opened.most - f64::from(opened.lacking.of(row)) * self.told.of_part;
            self.hand.push(InHand::new(stretch.terms as u32, most));
        });
        if self.rows.len() >= AT_ONCE {
            self.score();
        }
    }

    /// How many parts a row may lack to be among the best, when rows can have so much at most.
    fn may_lack(&self, most: f64) -> u32 {
        ((most - self.worst() + self.slack) / self.told.of_part).min(f64::from(Lacking::PARTS)) as u32
    }

    /// Puts back a stretch with what its best row can reach that was not looked at; not when that cannot be among the best.
    fn put_back(&mut self, place: u32, stretch: Closed, most: f64) -> bool {
        // Its terms are summed in another order than those of a row, so a hair is added for the rounding.
        let bound = stretch.bound.min(most - f64::from(stretch.least) * self.told.of_part + self.slack);
        let may_enter = stretch.least < Lacking::PARTS && !self.cannot_enter(bound);
        if may_enter {
            self.blocks[place as usize] = Closed { bound, ..stretch };
            self.closed.push(Next { bound, place });
        }
        may_enter
    }

    /// Takes rows in hand of a stretch that lack least.
    pub(super) fn look_at(&mut self, place: u32, stretch: Closed, opened: usize) {
        let step = if self.is_full() { LARGE_STEP } else { STEP };
        let may_lack = self.may_lack(self.opened[opened].most);
        let own = &mut self.opened[opened];
        let rows = own.lacking.take_fewer_than((stretch.least + step).min(may_lack + 1));
        let (least, most) = (own.lacking.least(), own.most);
        let own = std::mem::take(&mut self.opened);
        self.take(&stretch, &rows, &own[opened]);
        self.opened = own;
        if stretch.least + step <= may_lack {
            self.put_back(place, Closed { least, ..stretch }, most);
        }
    }
}
