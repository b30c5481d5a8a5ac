//! What became of a record that was written by its key.

use crate::app::writing::Written;

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
