//! What saving many records has in common: which differ from what is stored, and whose external ids are whose.

use super::search_text::storable;
use super::{CHUNK, Result, Saved, StorageError, document};
use crate::domain::ExternalId;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// A record that is about to be saved, compared with what is stored.
pub(super) struct Pending<'a, T> {
    /// The record.
    pub(super) record: &'a T,
    /// Its document.
    pub(super) text: String,
    /// The revision it gets, or has when it is unchanged.
    pub(super) revision: i64,
    verdict: Verdict,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    New,
    Changed,
    Unchanged,
}

impl<'a, T: DeserializeOwned + PartialEq> Pending<'a, T> {
    /// Compares a record with revision and document of the stored one, if any. With `expected`, the stored revision
    /// must be that one.
    pub(super) fn compare(
        record: &'a T,
        text: String,
        stored: Option<(i64, &str)>,
        expected: Option<i64>,
    ) -> Result<Self> {
        if expected.is_some() && expected != stored.map(|(revision, _)| revision) {
            return Err(StorageError::Changed);
        }
        let (verdict, revision) = match stored {
            None => (Verdict::New, 1),
            Some((revision, stored)) if document::is_same(stored, &text, record) => (Verdict::Unchanged, revision),
            Some((revision, _)) => (Verdict::Changed, revision + 1),
        };
        // The text of what is not written need not be kept.
        let text = if verdict == Verdict::Unchanged { String::new() } else { text };
        Ok(Self { record, text, revision, verdict })
    }
}

impl<T> Pending<'_, T> {
    /// Whether nothing needs to be written.
    pub(super) fn is_unchanged(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    /// Whether it takes the place of a stored record.
    pub(super) fn exists(&self) -> bool {
        self.verdict == Verdict::Changed
    }
}

/// What saving did with each record; the changed ones have versions from `first` on.
pub(super) fn verdicts<T>(pending: &[Pending<'_, T>], first: i64) -> Vec<Saved> {
    let mut versions = first..;
    let verdict = |pending: &Pending<'_, T>| match pending.verdict {
        Verdict::Unchanged => Saved::Unchanged,
        Verdict::New => Saved::Created { version: versions.next().unwrap_or(first) },
        Verdict::Changed => Saved::Updated { version: versions.next().unwrap_or(first) },
    };
    pending.iter().map(verdict).collect()
}

/// System and id, as they are stored.
type Key<'a> = (Cow<'a, str>, Cow<'a, str>);

/// External ids of the records that are about to be written, each with its one holder.
pub(super) struct Holdings<'a> {
    holders: BTreeMap<Key<'a>, Uuid>,
    written: HashSet<Uuid>,
}

impl<'a> Holdings<'a> {
    /// Refused when two of the records claim the same external id.
    pub(super) fn of<T>(
        pending: &[&Pending<'a, T>],
        external_ids: impl Fn(&'a T) -> (Uuid, &'a [ExternalId]),
    ) -> Result<Self> {
        let mut holders = BTreeMap::new();
        let mut written = HashSet::new();
        for pending in pending {
            let (holder, external_ids) = external_ids(pending.record);
            written.insert(holder);
            for ExternalId { system, id } in external_ids {
                match holders.insert((storable(system), storable(id)), holder) {
                    Some(other) if other != holder => return Err(taken(system, id, other.to_string())),
                    _ => {}
                }
            }
        }
        Ok(Self { holders, written })
    }

    /// Each system with the ids there that are claimed, in lists that fit into one statement.
    pub(super) fn by_system(&self) -> Vec<(&str, Vec<&str>)> {
        let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
        for (system, id) in self.holders.keys() {
            match lists.last_mut() {
                Some((last, ids)) if last == system && ids.len() < CHUNK => ids.push(id),
                _ => lists.push((system, vec![id])),
            }
        }
        lists
    }

    /// System, id there, and holder.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, Uuid)> {
        self.holders.iter().map(|((system, id), holder)| (&**system, &**id, *holder))
    }

    /// Refuses when one of the stored rows (system, external id, holder) has an external id that is claimed here. Rows
    /// of records that are written now do not count: they are about to be replaced.
    pub(super) fn refuse(&self, stored: Vec<(String, String, String)>) -> Result<()> {
        for (system, id, holder) in stored {
            let key = (Cow::Borrowed(&*system), Cow::Borrowed(&*id));
            if self.holders.contains_key(&key) && !self.written.contains(&document::to_uuid(&holder)?) {
                return Err(taken(&system, &id, holder));
            }
        }
        Ok(())
    }
}

fn taken(system: &str, id: &str, holder: String) -> StorageError {
    StorageError::Taken { field: "externalIds".into(), value: format!("{system}:{id}"), holders: vec![holder] }
}

/// Splits a list where an id comes back, so that each run holds an id once and a repeated record is a later change.
pub(super) fn runs_of_distinct<T>(records: &[T], id: impl Fn(&T) -> Uuid) -> Vec<&[T]> {
    let mut runs = Vec::new();
    let mut seen = HashSet::new();
    let mut start = 0;
    for (index, record) in records.iter().enumerate() {
        if !seen.insert(id(record)) {
            runs.push(&records[start..index]);
            start = index;
            seen.clear();
            seen.insert(id(record));
        }
    }
    runs.push(&records[start..]);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split_where_an_id_comes_back() {
        let id = |number: &u128| Uuid::from_u128(*number);
        assert_eq!(runs_of_distinct(&[1, 2, 1, 1, 3], id), [&[1, 2][..], &[1], &[1, 3]]);
        assert_eq!(runs_of_distinct(&[], id), [&[] as &[u128]]);
    }
}
