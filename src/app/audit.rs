//! The audit (*auditlogboek*): what is told of a write, in the transaction of the write, and how the chain is checked.
//!
//! A write that is rolled back leaves no record; that something was refused is told by [`super::refusals`].

use super::{App, Caller, Result};
use crate::domain::OrganisationId;
use crate::domain::audit::{Action, AuditRecord, Broken, ChainFault, Detail, Head, Origin, Outcome};
use crate::storage::Tenant;
use crate::storage::audit::{self as stored, Entry};
use std::fmt::Display;

pub use crate::storage::audit::AuditFilter;

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Event {
    action: Action,
    kind: &'static str,
    id: String,
    detail: Detail,
}

impl Event {
    /// An action on one record: `firm`, `partner`, `contact`, … with its id.
    pub fn of(action: Action, kind: &'static str, id: impl Display) -> Self {
        Self { action, kind, id: id.to_string(), detail: Detail::default() }
    }

    /// An action on many records of a kind.
    pub fn of_many(action: Action, kind: &'static str) -> Self {
        Self::of(action, kind, "")
    }

    /// With a figure.
    #[must_use]
    pub fn number(self, name: &'static str, value: i64) -> Self {
        Self { detail: self.detail.number(name, value), ..self }
    }

    /// With a word of the program: what a caller wrote never goes in.
    #[must_use]
    pub fn word(self, name: &'static str, value: &'static str) -> Self {
        Self { detail: self.detail.word(name, value), ..self }
    }

    /// With the revision of the record.
    #[must_use]
    pub fn revision(self, revision: i64) -> Self {
        self.number("revision", revision)
    }
}

/// Records something that the caller did, in the running transaction.
pub fn record(tenant: &mut Tenant<'_>, caller: &Caller, event: Event) -> Result<()> {
    stored::append(tenant, &entry(caller, &event, Outcome::Done))?;
    Ok(())
}

/// Records that the caller was shown personal data: of which kind, and how many records.
pub fn record_read(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    kind: &'static str,
    id: impl Display,
    count: usize,
) -> Result<()> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    record(tenant, caller, Event::of(Action::Read, kind, id).number("records", count))
}

/// Records something that was refused to somebody of whom it is not known who it is.
pub fn record_refusal_of_unknown(tenant: &mut Tenant<'_>, origin: Origin, event: Event) -> Result<()> {
    let nobody = Entry {
        subject: "",
        role: "",
        origin,
        action: event.action,
        object_kind: event.kind,
        object_id: &event.id,
        outcome: Outcome::Refused,
        detail: event.detail.clone(),
    };
    stored::append(tenant, &nobody)?;
    Ok(())
}

fn entry<'a>(caller: &'a Caller, event: &'a Event, outcome: Outcome) -> Entry<'a> {
    Entry {
        subject: &caller.subject,
        role: caller.role.code(),
        origin: caller.origin,
        action: event.action,
        object_kind: event.kind,
        object_id: &event.id,
        outcome,
        detail: event.detail.clone(),
    }
}

/// A page of the caller's organisation: records before number `before`, newest first; where the next page begins; how
/// many records there are.
pub fn list_records(
    app: &App,
    caller: &Caller,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<(Vec<AuditRecord>, Option<i64>, u64)> {
    let read = |tenant: &mut Tenant<'_>| stored::list_records(tenant, filter, before, limit.saturating_add(1));
    let (mut records, total) = app.pool.read(caller.organisation, read)?;
    let is_last = records.len() <= limit;
    records.truncate(limit);
    let next = records.last().filter(|_| !is_last).map(|record| record.sequence);
    Ok((records, next, total))
}

/// What following a chain showed.
pub type Checked = std::result::Result<Head, Broken>;

/// Follows the chain of every organisation.
pub fn verify(app: &App) -> Result<Vec<(OrganisationId, Checked)>> {
    let organisations = app.organisations()?;
    let verified = |organisation| Ok((organisation, app.pool.read(organisation, stored::verify)?));
    organisations.into_iter().map(verified).collect()
}

/// Follows the chain of every organisation, and finds in it the ends that were noted earlier and kept elsewhere: a chain
/// that was made anew, or deleted whole, lacks them.
pub fn verify_against(app: &App, noted: &[(OrganisationId, Head)]) -> Result<Vec<(OrganisationId, Checked)>> {
    let mut checked = verify(app)?;
    for (organisation, head) in noted.iter().filter(|(_, head)| head.sequence > 0) {
        let lacking = |fault| Err(Broken { sequence: head.sequence, fault });
        match checked.iter_mut().find(|(known, _)| known == organisation) {
            None => checked.push((*organisation, lacking(ChainFault::Missing))),
            Some((_, outcome)) if outcome.is_ok() => {
                let stands = app.pool.read(*organisation, |tenant| stored::find_hash(tenant, head.sequence))?;
                match stands {
                    Some(hash) if hash == head.hash => {}
                    Some(_) => *outcome = lacking(ChainFault::Remade),
                    None => *outcome = lacking(ChainFault::Missing),
                }
            }
            Some(_) => {}
        }
    }
    Ok(checked)
}
