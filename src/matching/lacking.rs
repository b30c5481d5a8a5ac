//! What the rows of a stretch lack of what any row can reach, told from the sets that they are in: a few binary digits for
//! each row, of all rows at once.

use super::row_set::RowSet;

const DIGITS: usize = 8;

/// How many parts each row lacks, in a few binary digits, and which rows are left.
#[derive(Clone, Copy, Debug)]
pub struct Lacking {
    digits: [RowSet; DIGITS],
    left: RowSet,
}

impl Lacking {
    /// Parts into which what may be lacking is divided; no row lacks so many.
    pub const PARTS: u32 = 1 << DIGITS;

    /// These rows, which lack nothing yet.
    #[inline(always)]
    pub fn nothing(rows: RowSet) -> Self {
        Self { digits: [RowSet::NONE; DIGITS], left: rows }
    }

    /// The rows that are left.
    #[inline(always)]
    pub fn left(&self) -> RowSet {
        self.left
    }

    /// Lets go of all other rows.
    #[inline(always)]
    pub fn keep(&mut self, rows: RowSet) {
        self.left = self.left & rows;
    }

    /// So many parts more for these rows; together none lacks [`Self::PARTS`].
    #[inline(always)]
    pub fn add(&mut self, rows: RowSet, parts: u32) {
        let mut carry = RowSet::NONE;
        for (place, digit) in self.digits.iter_mut().enumerate() {
            let own = *digit;
            if parts >> place & 1 == 1 {
                *digit = own ^ rows ^ carry;
                carry = own & rows | carry & (own ^ rows);
            } else {
                *digit = own ^ carry;
                carry = own & carry;
            }
        }
    }

    /// So many parts for these rows, of which nothing was told yet.
    #[inline(always)]
    pub fn put(&mut self, rows: RowSet, parts: u32) {
        for (place, digit) in self.digits.iter_mut().enumerate() {
            if parts >> place & 1 == 1 {
                *digit |= rows;
            }
        }
    }

    /// What the rows lack elsewhere comes on top; together none lacks [`Self::PARTS`].
    #[inline(always)]
    pub fn add_all(&mut self, other: &Self) {
        let mut carry = RowSet::NONE;
        for (digit, other) in self.digits.iter_mut().zip(&other.digits) {
            let (own, either) = (*digit, *digit ^ *other);
            *digit = either ^ carry;
            carry = own & *other | carry & either;
        }
    }

    /// The rows that are left and lack fewer parts.
    #[inline(always)]
    pub fn fewer_than(&self, parts: u32) -> RowSet {
        if parts >= Self::PARTS {
            return self.left;
        }
        let (mut fewer, mut equal) = (RowSet::NONE, self.left);
        for (place, digit) in self.digits.iter().enumerate().rev() {
            if parts >> place & 1 == 1 {
                fewer |= equal & !*digit;
                equal = equal & *digit;
            } else {
                equal = equal & !*digit;
            }
        }
        fewer
    }

    /// Takes out the rows that lack fewer parts.
    pub fn take_fewer_than(&mut self, parts: u32) -> RowSet {
        let rows = self.fewer_than(parts);
        self.left = self.left & !rows;
        rows
    }

    /// The fewest parts that a row lacks that is left; all when none is.
    #[inline(always)]
    pub fn least(&self) -> u32 {
        if self.left.is_empty() {
            return Self::PARTS;
        }
        let (mut least, mut rows) = (0, self.left);
        for (place, digit) in self.digits.iter().enumerate().rev() {
            let without = rows & !*digit;
            match without.is_empty() {
                true => least |= 1 << place,
                false => rows = without,
            }
        }
        least
    }

    /// How many parts a row lacks.
    #[inline]
    pub fn of(&self, row: usize) -> u32 {
        self.digits.iter().enumerate().map(|(place, digit)| u32::from(digit.holds(row)) << place).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::row_set::ROWS;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const PARTS: u32 = Lacking::PARTS;

    #[test]
    fn each_row_lacks_the_sum_of_what_was_added() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        for _ in 0..50 {
            let mut lacking = Lacking::nothing(RowSet::ALL);
            let (mut sums, mut most) = (vec![0u32; ROWS], 0);
            for turn in 0..random.random_range(0..12) {
                let parts = random.random_range(0..(PARTS - most).div_ceil(3));
                let mut rows = RowSet::NONE;
                for (row, sum) in sums.iter_mut().enumerate().filter(|_| random.random()) {
                    rows.insert(row);
                    *sum += parts;
                }
                most += parts;
                let mut more = Lacking::nothing(RowSet::ALL);
                more.put(rows, parts);
                if turn % 2 == 0 { lacking.add(rows, parts) } else { lacking.add_all(&more) }
            }
            assert_eq!(lacking.least(), sums.iter().copied().min().unwrap_or(PARTS));
            for fewer in [0, 1, 7, 16, 31, PARTS, PARTS + 5] {
                let found = lacking.fewer_than(fewer);
                for (row, sum) in sums.iter().enumerate() {
                    assert_eq!(found.holds(row), *sum < fewer, "{sum} {fewer}");
                    assert_eq!(lacking.of(row), *sum);
                }
            }
        }
    }

    #[test]
    fn rows_that_were_taken_are_gone() {
        let mut lacking = Lacking::nothing(RowSet::first(3));
        lacking.add(RowSet::of(1), 5);
        assert_eq!(lacking.take_fewer_than(5), RowSet::of(0) | RowSet::of(2));
        assert_eq!((lacking.least(), lacking.fewer_than(PARTS)), (5, RowSet::of(1)));
    }
}
