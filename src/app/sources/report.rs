//! What a run did.

use crate::domain::Source;
use serde::Serialize;
use std::time::Duration;

/// The most notes that a report lists.
const MOST_NOTES: usize = 20;

/// What a run did, or in a dry run would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// Which source was asked.
    pub source: Source,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Records that were asked about or read.
    pub asked: u64,
    /// Records that were new.
    pub created: u64,
    /// Records that changed.
    pub changed: u64,
    /// Records of which nothing new was said.
    pub unchanged: u64,
    /// Records that the source does not know.
    pub not_found: u64,
    /// Facts in which the source and the records differ, over all records of which it was ever asked; they keep their own.
    pub conflicts: u64,
    /// Records about which the source could not be asked, or whose answer could not be used.
    pub failed: u64,
    /// Records that come from the source in all.
    pub records: u64,
    /// The first things that somebody should look at.
    pub notes: Vec<String>,
    /// Why the run ended early; absent when it did not.
    pub failure: Option<String>,
    /// How long the source asks to be left alone.
    #[serde(skip)]
    pub wait: Option<Duration>,
}

impl SyncReport {
    /// Nothing was done yet.
    pub fn of(source: Source, dry_run: bool) -> Self {
        Self {
            source,
            dry_run,
            asked: 0,
            created: 0,
            changed: 0,
            unchanged: 0,
            not_found: 0,
            conflicts: 0,
            failed: 0,
            records: 0,
            notes: Vec::new(),
            failure: None,
            wait: None,
        }
    }

    /// Notes something that somebody should look at, each once.
    pub fn note(&mut self, note: String) {
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
