//! Objections: effective at once, everywhere, and for good until they are taken back.

use super::audit::{self, Event};
use super::data_requests::{Asker, askers};
use super::privacy::journal::{Deed, Entry};
use super::privacy::{by_number, effects};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result, contacts, firms};
use crate::domain::audit::Action;
use crate::domain::contact::{DoNotContact, Manner};
use crate::domain::contact_event::{ObjectionEvent, Withdrawal};
use crate::domain::contact_person::{check_past, optional};
use crate::domain::{ContactId, Firm, FirmId, Invalid, personal_data};
use crate::outreach::gate::is_natural_person;
use crate::storage::contacts::load_at_firm;
use crate::storage::firms::{find_firm, save_firm};
use crate::storage::objections as stored;
use crate::storage::touches::{find_membership, share_touch};
use crate::storage::withheld::find_withheld;
use crate::storage::{Page, PageOf, Tenant};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt::Display;
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

/// An objection of a firm by its number alone, as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"kvkNumber": "12345678", "date": "2026-11-26", "how": "telephone"}))]
pub struct NumberObjectionRequest {
    /// The KVK number of the firm.
    #[schema(pattern = "^[0-9]{8}$", min_length = 8, max_length = 8)]
    pub kvk_number: String,
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

/// An objection as the answer to recording it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordedObjection {
    /// The objection.
    #[serde(flatten)]
    pub event: ObjectionEvent,
    /// What in its words looks like personal data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

impl From<ObjectionEvent> for RecordedObjection {
    fn from(event: ObjectionEvent) -> Self {
        let words = event.words.iter();
        let warnings = words.flat_map(|words| personal_data::warnings("/words", words)).collect();
        Self { event, warnings }
    }
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
    writing::create_once(app, caller, once, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        contacts::check_named(tenant, firm.id, event.contact_id)?;
        let event = carry_out(app, tenant, caller, &firm, event.clone())?;
        let place = Place { id: event.id, revision: 1, version: tenant.version()? };
        Written::new(place, &RecordedObjection::from(event))
    })
}

/// Records the objection of a firm that is known by its number alone. One that was never stored here is kept from coming
/// in; one that is stored objects as at its own path. The answer does not tell which.
pub fn object_by_number(
    app: &App,
    caller: &Caller,
    request: &NumberObjectionRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let faults = find_faults_by_number(app, request);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let number = by_number::parse(&request.kvk_number)?;
    let unknown = FirmId(Uuid::now_v7());
    let event = event(app, caller, unknown, &request.told())?;
    writing::create_once(app, caller, once, |tenant| {
        let firm = by_number::firm_of(tenant, &number, unknown)?;
        let event = carry_out(app, tenant, caller, &firm, ObjectionEvent { firm_id: firm.id, ..event.clone() })?;
        let place = Place { id: event.id, revision: 1, version: tenant.version()? };
        let answer = ObjectionEvent { firm_id: unknown, firm_name: Some(by_number::named(&number)), ..event };
        Written::new(place, &RecordedObjection::from(answer))
    })
}

impl NumberObjectionRequest {
    /// The same without the number.
    fn told(&self) -> ObjectionRequest {
        ObjectionRequest { contact_id: None, date: self.date, how: self.how, words: self.words.clone() }
    }
}

/// Everything that is wrong with an objection, as far as it tells itself.
pub fn find_faults(app: &App, request: &ObjectionRequest) -> Vec<Invalid> {
    words(app, request).err().map(AppError::into_faults).unwrap_or_default()
}

/// The same of one by number.
pub fn find_faults_by_number(app: &App, request: &NumberObjectionRequest) -> Vec<Invalid> {
    let fault = by_number::parse(&request.kvk_number).err();
    fault.into_iter().chain(find_faults(app, &request.told())).collect()
}

/// The same of taking one back.
pub fn find_faults_of_withdrawal(app: &App, request: &WithdrawalRequest) -> Vec<Invalid> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    faults
}

/// The words of an objection in which nothing is wrong.
fn words(app: &App, request: &ObjectionRequest) -> Result<Option<String>> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    let words = optional("/words", request.words.as_deref(), 1000, &mut faults);
    if faults.is_empty() { Ok(words) } else { Err(faults.into()) }
}

fn event(app: &App, caller: &Caller, firm: FirmId, request: &ObjectionRequest) -> Result<ObjectionEvent> {
    let words = words(app, request)?;
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
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    event: ObjectionEvent,
) -> Result<ObjectionEvent> {
    let event = ObjectionEvent { firm_name: Some(firm.name.clone()), ..event };
    stored::save_objection(tenant, &event)?;
    let subjects = subjects(app, tenant, caller, firm, event.contact_id)?;
    if event.contact_id.is_none()
        && let Some(subject) = app.privacy.ledger_subject(firm)?
        && find_membership(tenant)?.is_some()
    {
        share_touch(tenant, &subject, event.id, "objection", event.date)?;
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
    effects::do_now(tenant, &app.privacy, &entry, firm.kvk_number.as_ref())?;
    audit::record(tenant, caller, Event::of(Action::Create, "objection", event.id))?;
    if event.contact_id.is_some() && is_natural_person(firm.legal_form) {
        leave_alone(app, tenant, firm.id, &event)?;
    }
    Ok(event)
}

/// Of a firm that is a natural person, the owner may be who objected: it is not rung either. Who knows that it was somebody
/// else lifts it with a patch.
fn leave_alone(app: &App, tenant: &mut Tenant<'_>, firm: FirmId, event: &ObjectionEvent) -> Result<()> {
    let Some(stored) = find_firm(tenant, firm)?.filter(|stored| stored.record.do_not_contact.is_none()) else {
        return Ok(());
    };
    let source = format!("objection {} of a person there", event.id);
    let wish = DoNotContact { since: event.date, reason: None, source };
    let firm = Firm { do_not_contact: Some(wish), ..stored.record };
    save_firm(tenant, &firm, Some(stored.revision))?;
    effects::note_wish(tenant, &app.privacy, &firm)
}

/// Hashes of the firm, or of a person there; a person that is withheld too.
pub(super) fn subjects(
    app: &App,
    tenant: &mut Tenant<'_>,
    _caller: &Caller,
    firm: &Firm,
    contact: Option<ContactId>,
) -> Result<Vec<String>> {
    let Some(id) = contact else {
        let mut subjects = app.privacy.firm_subjects(firm)?;
        for establishment in by_number::establishments(tenant, firm)? {
            subjects.extend(app.privacy.firm_subjects(&establishment)?);
        }
        subjects.sort();
        subjects.dedup();
        return Ok(subjects);
    };
    let persons = load_at_firm(tenant, firm.id)?;
    let person = persons.iter().find(|(person, _)| person.id == id);
    let (person, _) = person.ok_or_else(|| AppError::NotFound { what: "contact person", id: id.to_string() })?;
    app.privacy.person_subjects(firm, person)
}

/// The register names who does not want to be known: that somebody looked is told in the audit.
fn told_of_reading(app: &App, caller: &Caller, what: impl Display, count: usize) -> Result<()> {
    app.pool.write(caller, |tenant| audit::record_read(tenant, caller, "objection", what, count))
}

/// The register of objections, for the administrator.
pub fn list_objections(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<ObjectionEvent>> {
    let found = app.pool.read(caller.organisation, |tenant| stored::list_objections(tenant, page))?;
    told_of_reading(app, caller, "all", found.items.len())?;
    Ok(found)
}

/// The objections that stand, the newest first, with about whom each is.
pub fn list_standing(app: &App, caller: &Caller) -> Result<Vec<(ObjectionEvent, Asker)>> {
    let found = app.pool.read(caller.organisation, stored::load_standing_objections)?;
    told_of_reading(app, caller, "all", found.len())?;
    let askers = askers(app, caller, found.iter())?;
    Ok(found.into_iter().zip(askers).collect())
}

/// One of them, with its revision: 2 once it is taken back.
pub fn get_objection(app: &App, caller: &Caller, id: Uuid) -> Result<(ObjectionEvent, i64)> {
    let event = app.pool.read(caller.organisation, |tenant| get(tenant, caller, id))?;
    told_of_reading(app, caller, id, 1)?;
    let revision = if event.withdrawal.is_some() { 2 } else { 1 };
    Ok((event, revision))
}

/// Takes an objection back: the firm or person is there again as before.
pub fn withdraw(app: &App, caller: &Caller, id: Uuid, request: &WithdrawalRequest) -> Result<ObjectionEvent> {
    let faults = find_faults_of_withdrawal(app, request);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    app.pool.write(caller, |tenant| {
        let event = get(tenant, caller, id)?;
        if event.withdrawal.is_some() {
            return Ok(event);
        }
        let withdrawal = Withdrawal { date: request.date, how: request.how, recorded_by: caller.subject.clone() };
        let subjects = match event.contact_id {
            Some(contact) => {
                let kept = find_withheld(tenant, event.firm_id)?.map(|kept| kept.firm);
                let firm = match kept {
                    Some(firm) => firm,
                    None => firms::get(tenant, caller, event.firm_id)?.record,
                };
                subjects(app, tenant, caller, &firm, Some(contact))?
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
        effects::do_now(tenant, &app.privacy, &entry, None)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "objection", id).word("status", "withdrawn"))?;
        get(tenant, caller, id)
    })
}

fn get(tenant: &mut Tenant<'_>, _caller: &Caller, id: Uuid) -> Result<ObjectionEvent> {
    let found = stored::find_objection(tenant, id)?;
    found.ok_or_else(|| AppError::NotFound { what: "objection", id: id.to_string() })
}
