//! Objections: effective at once, everywhere, and for good until they are taken back.

use super::privacy::effects;
use super::privacy::journal::{Deed, Entry};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result, contacts, firms};
use crate::domain::contact_event::{Manner, ObjectionEvent, Withdrawal};
use crate::domain::contact_person::{check_past, optional};
use crate::domain::{ContactId, Firm, FirmId};
use crate::storage::contacts::load_at_firm;
use crate::storage::objections as stored;
use crate::storage::organisations::get_version;
use crate::storage::touches::{find_membership, share_touch};
use crate::storage::withheld::find_withheld;
use crate::storage::{Conn, Page, PageOf, connection};
use chrono::{NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An objection as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"date": "2026-11-26", "how": "telephone", "words": "haal ons van de lijst"}))]
pub struct ObjectionRequest {
    /// Which person; absent when the firm itself objects.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// The day, not in the future.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
    /// In which words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub words: Option<String>,
}

/// That an objection is taken back, as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"date": "2026-11-26", "how": "email"}))]
pub struct WithdrawalRequest {
    /// The day, not in the future.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
}

/// Records an objection. From the end of the transaction the firm (with all establishments under its KVK number) or the
/// person is found by nobody but the register.
pub fn object(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    request: &ObjectionRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let event = event(app, caller, firm, request)?;
    writing::create_once(app, caller, once, |conn| {
        let firm = firms::get(conn, caller, firm)?.record;
        if let Some(contact) = event.contact_id {
            contacts::get(conn, caller, firm.id, contact)?;
        }
        let event = carry_out(app, conn, caller, &firm, event.clone())?;
        let place = Place { id: event.id, revision: 1, version: get_version(conn, caller.organisation)? };
        Written::new(place, &event)
    })
}

fn event(app: &App, caller: &Caller, firm: FirmId, request: &ObjectionRequest) -> Result<ObjectionEvent> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    let words = optional("/words", request.words.as_deref(), 1000, &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    Ok(ObjectionEvent {
        id: Uuid::now_v7(),
        firm_id: firm,
        contact_id: request.contact_id,
        firm_name: None,
        date: request.date,
        how: request.how,
        words,
        recorded_by: caller.subject.clone(),
        recorded_at: Utc::now(),
        withdrawal: None,
    })
}

/// Carries an objection of a firm, or of a person there, out in the running transaction.
pub(super) fn carry_out(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    firm: &Firm,
    event: ObjectionEvent,
) -> Result<ObjectionEvent> {
    let event = ObjectionEvent { firm_name: Some(firm.name.clone()), ..event };
    stored::save_objection(conn, caller.organisation, &event)?;
    let subjects = subjects(app, conn, caller, firm, event.contact_id)?;
    if event.contact_id.is_none()
        && let Some(subject) = app.privacy.ledger_subject(firm)?
        && find_membership(conn, caller.organisation)?.is_some()
    {
        share_touch(conn, caller.organisation, &subject, event.id, "objection", event.date)?;
    }
    // The journal knows neither name nor words.
    let bare = ObjectionEvent { firm_name: None, words: None, ..event.clone() };
    let entry = Entry {
        id: event.id,
        organisation: caller.organisation,
        at: event.recorded_at,
        firm: firm.id,
        contact: event.contact_id,
        subjects,
        since: event.date,
        deed: Deed::Objection { event: Box::new(bare) },
    };
    effects::do_now(conn, &app.privacy, &entry, firm.kvk_number.as_ref())?;
    Ok(event)
}

/// Hashes of the firm, or of a person there; a person that is withheld too.
pub(super) fn subjects(
    app: &App,
    conn: &mut Conn,
    caller: &Caller,
    firm: &Firm,
    contact: Option<ContactId>,
) -> Result<Vec<String>> {
    let Some(id) = contact else { return app.privacy.firm_subjects(firm) };
    let persons = load_at_firm(conn, caller.organisation, firm.id)?;
    let person = persons.iter().find(|(person, _)| person.id == id);
    let (person, _) = person.ok_or_else(|| AppError::NotFound { what: "contact person", id: id.to_string() })?;
    app.privacy.person_subjects(firm, person)
}

/// The register of objections, for the administrator.
pub fn list_objections(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<ObjectionEvent>> {
    Ok(stored::list_objections(&mut *app.pool.get()?, caller.organisation, page)?)
}

/// One of them, with its revision: 2 once it is taken back.
pub fn get_objection(app: &App, caller: &Caller, id: Uuid) -> Result<(ObjectionEvent, i64)> {
    let event = get(&mut *app.pool.get()?, caller, id)?;
    let revision = if event.withdrawal.is_some() { 2 } else { 1 };
    Ok((event, revision))
}

/// Takes an objection back: the firm or person is there again as before.
pub fn withdraw(app: &App, caller: &Caller, id: Uuid, request: &WithdrawalRequest) -> Result<ObjectionEvent> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    connection::write(&mut *app.pool.get()?, |conn| {
        let event = get(conn, caller, id)?;
        if event.withdrawal.is_some() {
            return Ok(event);
        }
        let withdrawal = Withdrawal { date: request.date, how: request.how, recorded_by: caller.subject.clone() };
        let subjects = match event.contact_id {
            Some(contact) => {
                let kept = find_withheld(conn, caller.organisation, event.firm_id)?.map(|kept| kept.firm);
                let firm = match kept {
                    Some(firm) => firm,
                    None => firms::get(conn, caller, event.firm_id)?.record,
                };
                subjects(app, conn, caller, &firm, Some(contact))?
            }
            None => Vec::new(),
        };
        let entry = Entry {
            id: Uuid::now_v7(),
            organisation: caller.organisation,
            at: Utc::now(),
            firm: event.firm_id,
            contact: event.contact_id,
            subjects,
            since: request.date,
            deed: Deed::Withdrawal { of: id, withdrawal },
        };
        effects::do_now(conn, &app.privacy, &entry, None)?;
        get(conn, caller, id)
    })
}

fn get(conn: &mut Conn, caller: &Caller, id: Uuid) -> Result<ObjectionEvent> {
    let found = stored::find_objection(conn, caller.organisation, id)?;
    found.ok_or_else(|| AppError::NotFound { what: "objection", id: id.to_string() })
}
