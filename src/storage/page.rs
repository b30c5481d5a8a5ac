//! Pages of lists, and records as they are stored.

use chrono::NaiveDateTime;

/// A page to fetch: what comes after a cursor, and how many.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Sort key and id of the last item of the page before.
    pub after: Option<(String, uuid::Uuid)>,
    /// At most this many.
    pub limit: usize,
}

/// A page that was fetched.
#[derive(Clone, Debug)]
pub struct PageOf<T> {
    /// The items, in stable order (normalised name, then id).
    pub items: Vec<T>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<(String, uuid::Uuid)>,
    /// Exact number of items over all pages.
    pub total: u64,
}

/// A record with its revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<T> {
    /// The record.
    pub record: T,
    /// Counts the changes of this record, from 1; the ETag.
    pub revision: i64,
    /// Last change, UTC.
    pub changed_at: NaiveDateTime,
}

/// What saving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// A new record.
    Created {
        /// Version of the organisation's data with this change.
        version: i64,
    },
    /// An existing one, changed.
    Updated {
        /// Version of the organisation's data with this change.
        version: i64,
    },
    /// An existing one that was the same already; nothing was written.
    Unchanged,
}
