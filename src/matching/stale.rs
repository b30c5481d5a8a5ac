//! Rows that no longer count.

use std::ops::Range;

/// Rows of a base that were changed or deleted since it was laid out, in order: few beside the rows there are.
#[derive(Clone, Debug, Default)]
pub struct Stale(Vec<u32>);

impl Stale {
    /// Of rows that all count.
    pub fn none() -> &'static Self {
        static NONE: Stale = Stale(Vec::new());
        &NONE
    }

    /// These and more.
    pub fn and(&self, rows: impl Iterator<Item = usize>) -> Self {
        let mut all = self.0.clone();
        all.extend(rows.map(|row| row as u32));
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// Whether a row no longer counts.
    #[inline]
    pub fn holds(&self, row: usize) -> bool {
        !self.0.is_empty() && self.0.binary_search(&(row as u32)).is_ok()
    }

    /// Those of a range.
    #[inline]
    pub fn within(&self, rows: Range<usize>) -> &[u32] {
        if self.0.is_empty() {
            return &[];
        }
        let place = |row: usize| self.0.partition_point(|stale| (*stale as usize) < row);
        &self.0[place(rows.start)..place(rows.end)]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
