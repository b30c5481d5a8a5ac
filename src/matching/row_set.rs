//! Some of the rows of a stretch, a bit each: those that hold a topic, state a barrier, can reach a value.
//!
//! A bound over a stretch says what its best row can reach; these sets say which rows can reach it. One set tells of
//! [`ROWS`] rows in as few steps as one row takes otherwise: a scan looks only at the rows that are left of all sets.

use super::table::{RUN, STRETCH};
use std::ops::{BitAnd, BitOr, BitOrAssign, BitXor, Not};

/// Rows of a stretch.
pub const ROWS: usize = RUN * STRETCH;

/// Words of a set.
const WORDS: usize = ROWS / 64;

/// Some of the rows of a stretch; none of them, unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowSet([u64; WORDS]);

impl RowSet {
    /// None of them.
    pub const NONE: Self = Self([0; WORDS]);

    /// All of them.
    pub const ALL: Self = Self([u64::MAX; WORDS]);

    /// The first so many.
    pub fn first(rows: usize) -> Self {
        let mut set = Self::NONE;
        (0..rows.min(ROWS)).for_each(|row| set.insert(row));
        set
    }

    /// One row, by its place in the stretch.
    #[cfg(test)]
    pub fn of(row: usize) -> Self {
        let mut set = Self::NONE;
        set.insert(row);
        set
    }

    /// Puts a row in, by its place in the stretch.
    pub fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        self.0[row / 64] &= !(1 << (row % 64));
    }

    /// Whether a row is in, by its place in the stretch.
    #[inline]
    pub fn holds(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 1
    }

    /// Whether there is none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Calls with each row, in order.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(usize)) {
        for (place, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                visit(place * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

macro_rules! by_word {
    ($trait:ident, $method:ident, $of:tt) => {
        impl $trait for RowSet {
            type Output = Self;

            #[inline(always)]
            fn $method(mut self, other: Self) -> Self {
                self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word $of other);
                self
            }
        }
    };
}

by_word!(BitAnd, bitand, &=);
by_word!(BitOr, bitor, |=);
by_word!(BitXor, bitxor, ^=);

impl BitOrAssign for RowSet {
    #[inline(always)]
    fn bitor_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
    }
}

impl Not for RowSet {
    type Output = Self;

    #[inline(always)]
    fn not(mut self) -> Self {
        self.0.iter_mut().for_each(|word| *word = !*word);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_order() {
        let mut set = RowSet::first(70);
        set.remove(40);
        let mut rows = Vec::new();
        set.each(|row| rows.push(row));
        assert_eq!(rows, (0..70).filter(|row| *row != 40).collect::<Vec<_>>());
        assert_eq!(set.len(), 69);
    }
}
