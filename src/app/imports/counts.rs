//! What a chunk of an import did, in numbers: one record of the audit for each chunk, not for each row.

use super::ImportReport;
use super::running::Outcome;
use crate::app::audit::Event;
use crate::domain::audit::Action;
use crate::storage::Saved;

/// Rows by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    created: u64,
    updated: u64,
    unchanged: u64,
    invalid: u64,
}

impl Counts {
    /// Those of a report so far.
    pub fn of(report: &ImportReport) -> Self {
        let ImportReport { created, updated, unchanged, invalid, .. } = *report;
        Self { created, updated, unchanged, invalid }
    }

    /// Those of rows that were saved.
    pub fn of_outcomes<'a, Id: 'a>(outcomes: impl Iterator<Item = &'a Outcome<Id>>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            match outcome {
                Ok((Saved::Created { .. }, _)) => counts.created += 1,
                Ok((Saved::Updated { .. }, _)) => counts.updated += 1,
                Ok((Saved::Unchanged, _)) => counts.unchanged += 1,
                Err(_) => counts.invalid += 1,
            }
        }
        counts
    }

    /// What came to them since `before`.
    pub fn since(&self, before: &Counts) -> Self {
        Self {
            created: self.created.saturating_sub(before.created),
            updated: self.updated.saturating_sub(before.updated),
            unchanged: self.unchanged.saturating_sub(before.unchanged),
            invalid: self.invalid.saturating_sub(before.invalid),
        }
    }

    /// As an event of the audit.
    pub fn event(&self, kind: &'static str) -> Event {
        let counts = [
            ("created", self.created),
            ("updated", self.updated),
            ("unchanged", self.unchanged),
            ("invalid", self.invalid),
        ];
        let event = Event::of_many(Action::Import, kind);
        counts
            .into_iter()
            .fold(event, |event, (name, count)| event.number(name, i64::try_from(count).unwrap_or(i64::MAX)))
    }
}
