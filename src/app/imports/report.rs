//! What an import did.

use crate::connectors::tables::Fault;
use crate::storage::Saved;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a long task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Rows or lines read so far.
    pub done: u64,
    /// All of them, when known.
    pub total: Option<u64>,
}

/// What becomes of the good rows of a file that has faulty ones too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing is written; the report tells what would be.
    DryRun,
    /// Good rows are kept, faulty ones reported.
    KeepGoodRows,
    /// One faulty row, and nothing is written.
    #[default]
    AllOrNothing,
}

/// The most faults and the most notices that a report lists; their number is always told.
pub const MOST_LISTED: usize = 100;

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// In which mode it ran.
    pub mode: Mode,
    /// Whether the counted rows are in the database now.
    pub is_written: bool,
    /// Rows that were read, good and faulty.
    pub rows: u64,
    /// Rows that made a new record.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows that said what was known already.
    pub unchanged: u64,
    /// Rows with a fault.
    pub invalid: u64,
    /// The first faults, in the order of the file.
    pub faults: Vec<Fault>,
    /// How many faults there are; a row may have several.
    pub fault_count: u64,
    /// The first free words that were not understood; their rows count as good.
    pub notices: Vec<Fault>,
    /// How many of them there are.
    pub notice_count: u64,
    /// Whether reading ended before the end of the file; the last fault says why.
    pub is_cut_off: bool,
}

impl ImportReport {
    /// An empty report.
    pub(super) fn new(mode: Mode) -> Self {
        Self { mode, ..Self::default() }
    }

    /// Counts a row that was saved.
    pub(super) fn count(&mut self, saved: Saved) {
        self.rows += 1;
        match saved {
            Saved::Created { .. } => self.created += 1,
            Saved::Updated { .. } => self.updated += 1,
            Saved::Unchanged => self.unchanged += 1,
        }
    }

    /// Counts a row that was not saved.
    pub(super) fn refuse(&mut self, faults: Vec<Fault>) {
        self.rows += 1;
        self.invalid += 1;
        self.fault_count += faults.len() as u64;
        let room = MOST_LISTED.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }

    /// Notes words that were not understood.
    pub(super) fn note(&mut self, notices: impl Iterator<Item = Fault>) {
        for notice in notices {
            self.notice_count += 1;
            if self.notices.len() < MOST_LISTED {
                self.notices.push(notice);
            }
        }
    }
}
