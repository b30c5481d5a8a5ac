//! Pages of lists, and records as they are stored.

use super::{Result, document};
use chrono::NaiveDateTime;
use serde::de::DeserializeOwned;

/// A page to fetch: what comes after a cursor, and how many.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Sort key and id of the last item of the page before.
    pub after: Option<(String, uuid::Uuid)>,
    /// At most this many.
    pub limit: usize,
}

impl Page {
    /// One more than the page holds, to see whether another follows.
    pub(super) fn rows_to_fetch(&self) -> i64 {
        i64::try_from(self.limit).map_or(i64::MAX, |limit| limit.saturating_add(1))
    }
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

impl<T> PageOf<T> {
    /// The page of a list that is at hand whole, in the order of the key of its items.
    pub fn cut(all: Vec<T>, page: &Page, key: impl Fn(&T) -> (String, uuid::Uuid)) -> Self {
        let total = all.len() as u64;
        let comes_after = |item: &T| page.after.as_ref().is_none_or(|after| key(item) > *after);
        let mut items: Vec<T> = all.into_iter().filter(comes_after).collect();
        items.sort_by_key(&key);
        let is_last = items.len() <= page.limit;
        items.truncate(page.limit);
        let next = items.last().filter(|_| !is_last).map(key);
        Self { items, next, total }
    }
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

/// Sort key, id, revision, moment of the last change and document of a row in a list.
pub(super) type Listed = (String, String, i64, NaiveDateTime, String);

/// Makes a page of rows, of which there may be one more than the page holds.
pub(super) fn to_page<T: DeserializeOwned>(
    what: &'static str,
    mut rows: Vec<Listed>,
    page: &Page,
    total: i64,
) -> Result<PageOf<Stored<T>>> {
    let is_last = rows.len() <= page.limit;
    rows.truncate(page.limit);
    let next = match rows.last() {
        Some((key, id, ..)) if !is_last => Some((key.clone(), document::to_uuid(id)?)),
        _ => None,
    };
    let items = rows
        .into_iter()
        .map(|(_, _, revision, changed_at, document)| document::to_stored(what, (revision, changed_at, document)));
    Ok(PageOf { items: items.collect::<Result<_>>()?, next, total: total.unsigned_abs() })
}
