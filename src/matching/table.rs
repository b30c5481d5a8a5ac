//! Rows that follow changes: a base that never changes, the rows of it that are out of date, and an overlay.
//!
//! A change costs as much as the overlay is long, not as the base; when the overlay grows past [`LONGEST_OVERLAY`]
//! the rows are laid out anew ([`Table::needs_rebuild`] tells, the owner decides when).

use super::columns::Columns;
use super::facts::RowId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Changed rows after which the base should be built anew.
pub const LONGEST_OVERLAY: usize = 2_000;

/// Rows of one kind, following changes. Cheap to clone.
#[derive(Debug)]
pub struct Table<C: Columns> {
    base: Arc<Base<C>>,
    /// Per base row, whether it was changed or deleted since.
    stale: Arc<Vec<bool>>,
    stale_rows: usize,
    changed: Arc<BTreeMap<RowId, Arc<C::Facts>>>,
    overlay: Arc<C>,
}

impl<C: Columns> Clone for Table<C> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            stale: self.stale.clone(),
            stale_rows: self.stale_rows,
            changed: self.changed.clone(),
            overlay: self.overlay.clone(),
        }
    }
}

#[derive(Debug)]
struct Base<C: Columns> {
    columns: C,
    row_of: HashMap<RowId, u32>,
    /// Rows by the hash of their id, for sampling.
    by_hash: Vec<u32>,
}

/// A run of rows to scan, and which of them to pass over.
pub struct Segment<'a, C> {
    /// The columns.
    pub columns: &'a C,
    /// Rows to pass over; empty means none.
    stale: &'a [bool],
}

impl<C> Segment<'_, C> {
    /// Whether the row counts.
    #[inline]
    pub fn is_live(&self, row: usize) -> bool {
        !self.stale.get(row).copied().unwrap_or(false)
    }
}

impl<C: Columns> Table<C>
where
    C::Facts: Identified,
{
    /// Lays out rows; their order does not matter.
    pub fn build(mut facts: Vec<C::Facts>) -> Self {
        facts.sort_by_key(Identified::id);
        facts.dedup_by_key(|facts| facts.id());
        let mut columns = C::default();
        facts.iter().for_each(|facts| columns.push(facts));
        let row_of = facts.iter().enumerate().map(|(row, facts)| (facts.id(), row as u32)).collect();
        let mut by_hash: Vec<u32> = (0..facts.len() as u32).collect();
        by_hash.sort_by_key(|row| (hash(&facts[*row as usize].id()), *row));
        let stale = Arc::new(vec![false; facts.len()]);
        let base = Arc::new(Base { columns, row_of, by_hash });
        Self { base, stale, stale_rows: 0, changed: Arc::default(), overlay: Arc::default() }
    }

    /// The table after changes; `None` means deleted.
    pub fn follow(&self, changes: Vec<(RowId, Option<C::Facts>)>) -> Self {
        let mut next = self.clone();
        let stale = Arc::make_mut(&mut next.stale);
        let changed = Arc::make_mut(&mut next.changed);
        for (id, facts) in changes {
            if let Some(row) = next.base.row_of.get(&id)
                && !std::mem::replace(&mut stale[*row as usize], true)
            {
                next.stale_rows += 1;
            }
            match facts {
                Some(facts) => changed.insert(id, Arc::new(facts)),
                None => changed.remove(&id),
            };
        }
        let mut overlay = C::default();
        changed.values().for_each(|facts| overlay.push(facts));
        next.overlay = Arc::new(overlay);
        next
    }

    /// The two runs of rows.
    pub fn segments(&self) -> [Segment<'_, C>; 2] {
        [Segment { columns: &self.base.columns, stale: &self.stale }, Segment { columns: &self.overlay, stale: &[] }]
    }

    /// Segment and row of an id.
    pub fn find(&self, id: &RowId) -> Option<(usize, usize)> {
        match self.base.row_of.get(id) {
            Some(row) if !self.stale[*row as usize] => Some((0, *row as usize)),
            _ => self.overlay.ids().binary_search(id).ok().map(|row| (1, row)),
        }
    }

    /// Number of live rows.
    pub fn len(&self) -> usize {
        self.base.columns.len() - self.stale_rows + self.overlay.len()
    }

    /// Whether there are no live rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the overlay has grown so long that the rows should be laid out anew.
    pub fn needs_rebuild(&self) -> bool {
        self.changed.len() + self.stale_rows > LONGEST_OVERLAY
    }

    /// Up to `size` live rows as (segment, row), chosen and ordered by the hash of their ids: the same rows for the
    /// same set of ids, however it came about.
    pub fn sample(&self, size: usize) -> Vec<(usize, usize)> {
        let mut overlay: Vec<usize> = (0..self.overlay.len()).collect();
        let key = |segment: usize, row: usize| {
            let id = if segment == 0 { self.base.columns.ids()[row] } else { self.overlay.ids()[row] };
            (hash(&id), id)
        };
        overlay.sort_by_key(|row| key(1, *row));
        let mut base = self.base.by_hash.iter().map(|row| *row as usize).filter(|row| !self.stale[*row]).peekable();
        let mut overlay = overlay.into_iter().peekable();
        let next = std::iter::from_fn(|| match (base.peek(), overlay.peek()) {
            (Some(b), Some(o)) if key(0, *b) <= key(1, *o) => base.next().map(|row| (0, row)),
            (_, Some(_)) => overlay.next().map(|row| (1, row)),
            (_, None) => base.next().map(|row| (0, row)),
        });
        next.take(size).collect()
    }
}

/// Facts that know their id.
pub trait Identified {
    /// The id.
    fn id(&self) -> RowId;
}

impl Identified for super::facts::FirmFacts {
    fn id(&self) -> RowId {
        self.id
    }
}

impl Identified for super::facts::PartnerFacts {
    fn id(&self) -> RowId {
        self.id
    }
}

/// FNV-1a over an id: spreads ids that were drawn in order.
fn hash(id: &RowId) -> u64 {
    id.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
