//! Approaches that were made, and the ledger that organisations share so that nobody rings twice.
//!
//! The ledger holds a keyed hash of the KVK number, a day and a kind of step; no name and no content. An objection is
//! shared in it too: at the others it blocks contact, and it deletes nothing there.

use super::audit::{self, Event};
use super::contact_permission::{Channel, warning_of_approach};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result, contacts, firms};
use crate::domain::audit::Action;
use crate::domain::contact_person::check_past;
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use crate::storage::objections::list_objections;
use crate::storage::touches::{self as stored, TouchRow};
use crate::storage::withheld::find_withheld;
use crate::storage::{Page, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An approach as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"channel": "telephone", "date": "2026-11-26"}))]
pub struct TouchRequest {
    /// Which person; absent when the firm was approached.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// By which channel.
    pub channel: Channel,
    /// The day, not in the future.
    pub date: NaiveDate,
}

/// An approach that was made (*benadering*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TouchRecord {
    /// Own id.
    pub id: Uuid,
    /// Which firm.
    pub firm_id: FirmId,
    /// Which person there.
    pub contact_id: Option<ContactId>,
    /// By which channel.
    pub channel: Channel,
    /// The day.
    pub date: NaiveDate,
    /// Who made it.
    #[schema(max_length = 300)]
    pub recorded_by: String,
    /// That the contact rules did not allow it, unless the firm asked for it; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 1)]
    pub warnings: Vec<Invalid>,
}

/// Whether the organisation takes part in the ledger (*gedeeld register van benaderingen*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LedgerMembership {
    /// Whether it does.
    pub takes_part: bool,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Who decided it.
    #[schema(max_length = 300)]
    pub decided_by: Option<String>,
}

/// Everything that is wrong with an approach, as far as it tells itself.
pub fn find_faults(app: &App, request: &TouchRequest) -> Vec<Invalid> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    faults
}

/// Records an approach and shares it, if the organisation takes part in the ledger.
pub fn record_touch(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    request: &TouchRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let faults = find_faults(app, request);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    writing::create_once(app, caller, once, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        contacts::check_named(tenant, firm.id, request.contact_id)?;
        let approach = (request.channel, request.date);
        let warning = warning_of_approach(app, tenant, caller, &firm, request.contact_id, approach)?;
        let record = add(app, tenant, caller, &firm, request.contact_id, request.channel, request.date)?;
        let record = TouchRecord { warnings: warning.into_iter().collect(), ..record };
        audit::record(tenant, caller, Event::of(Action::Create, "touch", record.id))?;
        let place = Place { id: record.id, revision: 1, version: tenant.version()? };
        Written::new(place, &record)
    })
}

/// Adds an approach in the running transaction: for whatever records a conversation.
pub fn add(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    contact: Option<ContactId>,
    channel: Channel,
    date: NaiveDate,
) -> Result<TouchRecord> {
    let id = Uuid::now_v7();
    let row = TouchRow {
        id,
        firm: firm.id,
        contact,
        channel: channel.code().to_owned(),
        day: date,
        recorded_by: caller.subject.clone(),
    };
    stored::add_touch(tenant, &row)?;
    if stored::find_membership(tenant)?.is_some()
        && let Some(subject) = app.privacy.ledger_subject(firm)?
    {
        stored::share_touch(tenant, &subject, id, channel.code(), date)?;
    }
    let recorded_by = caller.subject.clone();
    Ok(TouchRecord { id, firm_id: firm.id, contact_id: contact, channel, date, recorded_by, warnings: Vec::new() })
}

/// Takes back, in the running transaction and from the ledger too, the approach that the caller's conversation of `date`
/// by telephone counted as: the first after `conversation`, whose id was given just before.
pub fn take_back(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    conversation: Uuid,
    date: NaiveDate,
) -> Result<()> {
    let meant = TouchRow {
        id: conversation,
        firm: firm.id,
        contact: None,
        channel: Channel::Telephone.code().to_owned(),
        day: date,
        recorded_by: caller.subject.clone(),
    };
    if let Some(id) = stored::delete_touch_after(tenant, &meant)? {
        stored::unshare(tenant, id)?;
    }
    Ok(())
}

/// An approach of a firm.
pub fn get_touch(app: &App, caller: &Caller, firm: FirmId, id: Uuid) -> Result<TouchRecord> {
    app.pool.read(caller.organisation, |tenant| {
        firms::get(tenant, caller, firm)?;
        let missing = || AppError::NotFound { what: "touch", id: id.to_string() };
        let row = stored::find_touch(tenant, firm, id)?.ok_or_else(missing)?;
        let channel = Channel::from_code(&row.channel).ok_or_else(missing)?;
        Ok(TouchRecord {
            id: row.id,
            firm_id: row.firm,
            contact_id: row.contact,
            channel,
            date: row.day,
            recorded_by: row.recorded_by,
            warnings: Vec::new(),
        })
    })
}

/// Whether the organisation takes part.
pub fn get_membership(app: &App, caller: &Caller) -> Result<LedgerMembership> {
    app.pool.read(caller.organisation, membership)
}

/// Makes the organisation take part: what it records from now on is shared, and it sees what others share.
pub fn join_ledger(app: &App, caller: &Caller) -> Result<LedgerMembership> {
    app.pool.write(caller, |tenant| {
        stored::join_ledger(tenant, &caller.subject)?;
        share_objections(app, tenant)?;
        audit::record(tenant, caller, Event::of_many(Action::Create, "ledger_membership"))?;
        membership(tenant)
    })
}

/// Shares the objections that stand: who objected before the organisation joined is not rung by the others either.
fn share_objections(app: &App, tenant: &mut Tenant<'_>) -> Result<()> {
    let all = Page { limit: usize::MAX - 1, ..Page::default() };
    for event in list_objections(tenant, &all)?.items {
        if event.contact_id.is_some() || event.withdrawal.is_some() {
            continue;
        }
        let kept = find_withheld(tenant, event.firm_id)?;
        if let Some(subject) = kept.map(|kept| app.privacy.ledger_subject(&kept.firm)).transpose()?.flatten() {
            stored::share_touch(tenant, &subject, event.id, "objection", event.date)?;
        }
    }
    Ok(())
}

/// Ends that, and takes out what the organisation put in; answers the version of the data.
pub fn leave_ledger(app: &App, caller: &Caller) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        stored::leave_ledger(tenant)?;
        audit::record(tenant, caller, Event::of_many(Action::Delete, "ledger_membership"))?;
        Ok(tenant.version()?)
    })
}

fn membership(tenant: &mut Tenant<'_>) -> Result<LedgerMembership> {
    let found = stored::find_membership(tenant)?;
    let (since, decided_by) = found.map(|(since, by)| (since.and_utc(), by)).unzip();
    Ok(LedgerMembership { takes_part: since.is_some(), since, decided_by })
}
