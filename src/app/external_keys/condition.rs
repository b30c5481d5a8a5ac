//! Under which condition a record may be written by its key.

use crate::app::writing::Expected;
use crate::app::{AppError, Result};

/// What the caller expects to stand under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing in particular.
    Any,
    /// No record: create only.
    Absent,
    /// A record with one of these revisions: change only.
    Present(Expected),
}

impl Condition {
    /// Refuses when a record with this revision is not what the caller expects.
    pub(super) fn check_present(&self, what: &'static str, revision: i64) -> Result<()> {
        match self {
            Condition::Any => Ok(()),
            Condition::Absent => Err(AppError::Changed { what }),
            Condition::Present(expected) => expected.check(what, revision),
        }
    }

    /// Refuses when the caller expects a record, and there is none.
    pub(super) fn check_absent(&self, what: &'static str) -> Result<()> {
        match self {
            Condition::Any | Condition::Absent => Ok(()),
            Condition::Present(_) => Err(AppError::Changed { what }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_or_the_record_was_changed() {
        let any = Condition::Any;
        assert!(any.check_present("firm", 1).is_ok() && any.check_absent("firm").is_ok());
        assert!(Condition::Absent.check_present("firm", 1).is_err() && Condition::Absent.check_absent("firm").is_ok());
        let second = Condition::Present(Expected::OneOf(vec![2]));
        assert!(second.check_present("firm", 1).is_err() && second.check_present("firm", 2).is_ok());
        assert!(Condition::Present(Expected::Any).check_absent("firm").is_err());
    }
}
