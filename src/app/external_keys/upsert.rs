//! What became of a record that was written by its key.

use crate::app::writing::Written;
use crate::app::{AppError, Result};
use crate::domain::Invalid;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is a new record.
    Created,
    /// A record was changed: the one that the key named, or one that it names from now on.
    Updated,
    /// Everything was as it was said to be; nothing was written.
    Unchanged,
}

/// A record that stands as the caller said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upserted {
    /// What was done for that.
    pub verdict: Verdict,
    /// The record and where it stands.
    pub written: Written,
}

/// The outcome of writing by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upsert {
    /// The record stands as the caller said.
    Stored(Upserted),
    /// It may be another record of ours, and it is not clear which, or one that is known by another key: nothing was
    /// written. Each fault names the records.
    Conflict(Vec<Invalid>),
}

impl Upsert {
    /// The record; a conflict is refused.
    pub fn stored(self) -> Result<Upserted> {
        match self {
            Upsert::Stored(upserted) => Ok(upserted),
            Upsert::Conflict(faults) => Err(AppError::AlreadyThere(faults)),
        }
    }
}
