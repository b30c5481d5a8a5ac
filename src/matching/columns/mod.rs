//! Facts as columns: one vector per fact, indexed by row. A row number means something only inside its columns.

mod firms;
mod partners;

pub use firms::{FirmColumns, FirmRow};
pub use partners::{PartnerColumns, PartnerRow, SuitsMask};

use super::block::Block;
use super::facts::RowId;

/// Lists of different lengths in one vector: row r holds `items[starts[r]..starts[r + 1]]`.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    /// Adds a row.
    fn push(&mut self, list: &[T]) {
        self.items.extend_from_slice(list);
        self.starts.push(self.items.len() as u32);
    }

    /// So many rows without anything. Memory of zeros that nobody wrote to costs next to nothing.
    fn empty(rows: usize) -> Self {
        Self { starts: vec![0; rows + 1], items: Vec::new() }
    }

    /// All rows of these, one after the other.
    fn joined(parts: Vec<Self>) -> Self {
        let items = parts.iter().map(|part| part.items.len()).sum();
        let rows = parts.iter().map(|part| part.starts.len() - 1).sum::<usize>();
        if items == 0 {
            return Self::empty(rows);
        }
        let mut joined = Self { starts: Vec::with_capacity(rows + 1), items: Vec::with_capacity(items) };
        joined.starts.push(0);
        for part in parts {
            let before = joined.items.len() as u32;
            joined.starts.extend(part.starts[1..].iter().map(|start| before + start));
            joined.items.extend(part.items);
        }
        joined
    }

    /// Rows in this order.
    fn arranged(&self, rows: &[u32]) -> Self {
        if self.items.is_empty() {
            return Self::empty(rows.len());
        }
        let mut starts = Vec::with_capacity(rows.len() + 1);
        starts.push(0);
        let mut arranged = Self { starts, items: Vec::with_capacity(self.items.len()) };
        rows.iter().for_each(|row| arranged.push(self.at(*row as usize)));
        arranged
    }

    /// The list of a row.
    #[inline]
    pub fn at(&self, row: usize) -> &[T] {
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

/// Columns to which rows of one kind of facts can be added.
pub trait Columns: Default + Send + Sync {
    /// What a row is compiled from.
    type Facts;
    /// What a run of rows is summed up in.
    type Block: Block;
    /// Which rows hold what.
    type Sets: Default + std::fmt::Debug + Send + Sync;

    /// What a sample of rows is laid out as, beside its columns.
    type Index: Default + std::fmt::Debug + Send + Sync;

    /// Adds a row.
    fn push(&mut self, facts: &Self::Facts);

    /// Adds a row of other columns.
    fn copy(&mut self, from: &Self, row: usize);

    /// Columns with these rows in their order; rows are counted through all parts.
    fn arranged(parts: Vec<Self>, rows: &[u32]) -> Self {
        let of_part = |(number, part): (usize, &Self)| (0..part.len()).map(move |row| (number, row));
        let places: Vec<(usize, usize)> = parts.iter().enumerate().flat_map(of_part).collect();
        let mut arranged = Self::default();
        for row in rows {
            let (part, row) = places[*row as usize];
            arranged.copy(&parts[part], row);
        }
        arranged
    }

    /// By this rows are laid out, so that those of a run are alike.
    fn order(&self, row: usize) -> (u64, [u8; 3]);

    /// Whether nobody may approach the row, whoever asks.
    fn is_shut(&self, row: usize) -> bool;

    /// Visits what a row is tied with on the other side.
    fn each_tie(&self, row: usize, visit: &mut dyn FnMut(RowId));

    /// Takes a row into the summary of its run.
    fn sum_up(&self, row: usize, block: &mut Self::Block);

    /// Which rows hold what, of all rows.
    fn sets(&self) -> Self::Sets;

    /// All rows, as those of a sample are laid out.
    fn index(&self) -> Self::Index;

    /// Ids by row.
    fn ids(&self) -> &[RowId];

    /// Number of rows.
    fn len(&self) -> usize {
        self.ids().len()
    }

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }
}

/// Accessors of a row: the value that stands in a column.
macro_rules! accessors {
    ($row:ident: $($(#[$doc:meta])* $name:ident -> $type:ty = $column:ident;)*) => {
        impl $row<'_> {
            $($(#[$doc])*
            #[inline]
            pub fn $name(self) -> $type {
                self.columns.$column[self.row]
            })*
        }
    };
}

use accessors;
