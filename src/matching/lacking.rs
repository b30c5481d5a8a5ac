//! What the rows of a stretch lack of what any row can reach, told from the sets that they are in: a few binary digits for
//! each row, of all rows at once.

use super::row_set::RowSet;

/// How many parts each row lacks, in so many binary digits, and which rows are left.
#[derive(Clone, Copy, Debug)]
pub struct Lacking<const DIGITS: usize> {
    digits: [RowSet; DIGITS],
    left: RowSet,
}

impl<const DIGITS: usize> Lacking<DIGITS> {
    /// Parts into which what may be lacking is divided; a row that lacks so many drops out.
    pub const PARTS: u32 = 1 << DIGITS;

    /// These rows, which lack nothing yet.
    pub fn nothing(rows: RowSet) -> Self {
        Self { digits: [RowSet::NONE; DIGITS], left: rows }
    }

    /// So many parts more for these rows.
    #[inline]
    pub fn add(&mut self, rows: RowSet, parts: u32) {
        if parts >= Self::PARTS {
            self.left = self.left & !rows;
            return;
        }
        let carry = self.add_to_digits(rows, parts, DIGITS);
        self.left = self.left & !carry;
    }

    /// The same where no row lacks more than `most` parts after it, fewer than [`Self::PARTS`].
    #[inline]
    pub fn add_up_to(&mut self, rows: RowSet, parts: u32, most: u32) {
        self.add_to_digits(rows, parts, (u32::BITS - most.leading_zeros()) as usize);
    }

    /// Adds to the first so many digits, and gives what they cannot hold.
    #[inline]
    fn add_to_digits(&mut self, rows: RowSet, parts: u32, digits: usize) -> RowSet {
        let mut carry = RowSet::NONE;
        for (place, digit) in self.digits.iter_mut().enumerate().take(digits).skip(parts.trailing_zeros() as usize) {
            let own = *digit;
            if parts >> place & 1 == 1 {
                *digit = own ^ rows ^ carry;
                carry = own & rows | carry & (own ^ rows);
            } else {
                *digit = own ^ carry;
                carry = own & carry;
            }
        }
        carry
    }

    /// Whether no row is left.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The rows that are left and lack fewer parts.
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

    type Lacking = super::Lacking<7>;

    const PARTS: u32 = Lacking::PARTS;

    #[test]
    fn each_row_lacks_the_sum_of_what_was_added_and_drops_out_when_it_is_too_much() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        for _ in 0..50 {
            let mut lacking = Lacking::nothing(RowSet::ALL);
            let mut sums = vec![0u32; ROWS];
            for _ in 0..random.random_range(0..12) {
                let parts = random.random_range(0..PARTS / 3 + 1);
                let mut rows = RowSet::NONE;
                for (row, sum) in sums.iter_mut().enumerate().filter(|_| random.random()) {
                    rows.insert(row);
                    *sum += parts;
                }
                lacking.add(rows, parts);
            }
            assert_eq!(lacking.least(), sums.iter().copied().min().unwrap_or(PARTS).min(PARTS));
            for fewer in [0, 1, 7, 16, 31, PARTS, PARTS + 5] {
                let found = lacking.fewer_than(fewer);
                for (row, sum) in sums.iter().enumerate() {
                    assert_eq!(found.holds(row), *sum < fewer.min(PARTS), "{sum} {fewer}");
                    assert!(*sum >= PARTS || lacking.of(row) == *sum);
                }
            }
        }
    }

    #[test]
    fn a_lack_of_all_parts_at_once_drops_a_row_for_good() {
        let mut lacking = Lacking::nothing(RowSet::first(3));
        lacking.add(RowSet::of(1), PARTS);
        assert_eq!(lacking.fewer_than(PARTS), RowSet::of(0) | RowSet::of(2));
    }

    #[test]
    fn where_the_most_is_known_fewer_digits_are_enough() {
        let (some, others) = (RowSet::first(100), RowSet::first(300));
        let (mut whole, mut short) = (Lacking::nothing(RowSet::ALL), Lacking::nothing(RowSet::ALL));
        let mut most = 0;
        for (rows, parts) in [(some, 1), (others, 2), (some, 6), (others, 40), (some, 64)] {
            most += parts;
            whole.add(rows, parts);
            short.add_up_to(rows, parts, most);
            assert!((0..ROWS).all(|row| whole.of(row) == short.of(row)));
        }
    }
}
