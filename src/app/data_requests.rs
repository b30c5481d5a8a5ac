//! Requests of firms and persons about their data: the clock of a month, the decision of a named person, and what the
//! decision does.

mod askers;
mod meant;

use super::audit::{self, Event};
use super::privacy::journal::{Deed, Entry};
use super::privacy::{by_number, effects};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result, contacts, firms, objections};
use crate::domain::audit::Action;
use crate::domain::contact::Manner;
use crate::domain::contact_event::ObjectionEvent;
use crate::domain::contact_person::{check_past, optional, required};
use crate::domain::data_request::{DataRequest, RequestKind, RequestStatus, due_date};
use crate::domain::numbers::KvkNumber;
use crate::domain::{ContactId, Firm, FirmId, Invalid, personal_data};
use crate::storage::connection::overwrite_deleted;
use crate::storage::contacts::load_at_firm;
use crate::storage::data_requests as stored;
use crate::storage::withheld::find_withheld;
use crate::storage::{Page, PageOf, Stored, Tenant};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use askers::{Asker, askers};
pub use meant::{Meant, find_meant};

/// A request as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "access", "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "received": "2026-11-20", "how": "email",
    "identifiedBy": "teruggebeld op het nummer uit het Handelsregister"
}))]
pub struct DataRequestBody {
    /// What is asked.
    pub kind: RequestKind,
    /// Which firm.
    #[serde(default)]
    pub firm_id: Option<FirmId>,
    /// Instead of `firmId`, for an erasure or objection of a firm that need not be stored here: its KVK number.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{8}$", min_length = 8, max_length = 8)]
    pub kvk_number: Option<String>,
    /// Which person there; absent when the firm itself asks.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// When it came in; not in the future.
    pub received: NaiveDate,
    /// How it came in.
    pub how: Manner,
    /// How it was seen that it comes from who it says.
    #[schema(min_length = 1, max_length = 500)]
    pub identified_by: String,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Do what is asked: an erasure, restriction or objection takes effect at once.
    CarryOut,
    /// Do not; the note says why.
    Refuse,
    /// End a restriction that was carried out.
    Lift,
}

/// A decision as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"decision": "carry_out", "note": "bestand gestuurd"}))]
pub struct DecisionBody {
    /// What is decided.
    pub decision: Decision,
    /// Why, or what was done; needed for a refusal.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// A request as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataRequestRecord {
    /// The request.
    #[serde(flatten)]
    pub request: DataRequest,
    /// Whether it should have been answered already.
    pub overdue: bool,
    /// What in its free text looks like personal data that need not stand there; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

impl DataRequestRecord {
    fn new(request: DataRequest, today: NaiveDate) -> Self {
        Self { overdue: request.is_overdue(today), request, warnings: Vec::new() }
    }

    /// The same as the answer to a write.
    fn written(request: DataRequest, today: NaiveDate) -> Self {
        let texts = [("/identifiedBy", Some(&request.identified_by)), ("/note", request.note.as_ref())];
        let texts = texts.into_iter().filter_map(|(pointer, text)| Some((pointer, text?)));
        let warnings = texts.flat_map(|(pointer, text)| personal_data::warnings(pointer, text)).collect();
        Self { warnings, ..Self::new(request, today) }
    }
}

/// What is wrong with a request, as far as it tells itself; whether it says which firm asks is left to its being put down,
/// since a number or an id that cannot be read is here as one that is not given.
pub fn find_faults(app: &App, body: &DataRequestBody) -> Vec<Invalid> {
    let mut faults = read(app, body).err().map(AppError::into_faults).unwrap_or_default();
    faults.retain(|fault| fault.pointer != "/firmId");
    faults
}

/// The free text and the number of a request in which nothing is wrong.
fn read(app: &App, body: &DataRequestBody) -> Result<(String, Option<KvkNumber>)> {
    let mut faults = Vec::new();
    check_past("/received", body.received, app.today(), &mut faults);
    let identified_by = required("/identifiedBy", &body.identified_by, 500, &mut faults);
    let number = number_of(body, &mut faults);
    if faults.is_empty() { Ok((identified_by, number)) } else { Err(faults.into()) }
}

/// Puts a request down; its clock runs from the day on which it came in.
pub fn create_request(app: &App, caller: &Caller, body: &DataRequestBody, once: Option<&Once>) -> Result<Written> {
    let (identified_by, number) = read(app, body)?;
    let request = DataRequest {
        id: Uuid::now_v7(),
        kind: body.kind,
        firm_id: body.firm_id.unwrap_or_else(|| FirmId(Uuid::now_v7())),
        kvk_number: number,
        contact_id: body.contact_id,
        received: body.received,
        due: due_date(body.received),
        how: body.how,
        identified_by,
        status: RequestStatus::Open,
        decided_on: None,
        decided_by: None,
        note: None,
    };
    writing::create_once(app, caller, once, |tenant| {
        if request.kvk_number.is_none() {
            check_subject(tenant, caller, &request)?;
        }
        let revision = stored::save_request(tenant, &request, None)?;
        audit::record(tenant, caller, Event::of(Action::Create, "data_request", request.id))?;
        let place = Place { id: request.id, revision, version: tenant.version()? };
        Written::new(place, &DataRequestRecord::written(request.clone(), app.today()))
    })
}

/// The number in the place of an id, with everything that is wrong with saying which firm is meant.
fn number_of(body: &DataRequestBody, faults: &mut Vec<Invalid>) -> Option<KvkNumber> {
    let text = match (body.firm_id, body.kvk_number.as_deref()) {
        (Some(_), None) => return None,
        (None, Some(text)) => text,
        (None, None) => {
            let remedy = "Give its id, or for an erasure or objection its kvkNumber.";
            faults.push(Invalid::new("/firmId", "missing", "It is not said which firm asks.", remedy));
            return None;
        }
        (Some(_), Some(_)) => {
            let message = "A firm is meant by its id or by its number, not by both.";
            faults.push(Invalid::new("/kvkNumber", "contradiction", message, "Leave one of them out."));
            return None;
        }
    };
    if !matches!(body.kind, RequestKind::Erasure | RequestKind::Objection) {
        let message = "Only an erasure or an objection goes by number: of a firm that is not stored, nothing is held.";
        faults.push(Invalid::new("/kvkNumber", "not_possible", message, "Give the firmId of a firm of yours."));
    }
    if body.contact_id.is_some() {
        let message = "A contact person is one of a firm that is stored.";
        faults.push(Invalid::new("/contactId", "contradiction", message, "Give the firmId too, without the number."));
    }
    by_number::parse(text).map_err(|fault| faults.push(fault)).ok()
}

fn check_subject(tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest) -> Result<()> {
    let firm = match find_firm(tenant, caller, request.firm_id) {
        Err(AppError::NotFound { id, .. } | AppError::Merged { id, .. }) => {
            let message = format!("There is no firm “{id}”.");
            return Err(Invalid::new("/firmId", "unknown_id", message, "Give the id of a firm of yours.").into());
        }
        firm => firm?,
    };
    let Some(contact) = request.contact_id else { return Ok(()) };
    let persons = load_at_firm(tenant, firm.id)?;
    if persons.iter().any(|(person, _)| person.id == contact) {
        return Ok(());
    }
    Err(contacts::no_such_person(contact))
}

/// A page of requests, what is due first comes first. Who is limited to regions sees those of firms there, and those by
/// number, which is all that is known of such a firm.
pub fn list_requests(app: &App, caller: &Caller, only_open: bool, page: &Page) -> Result<PageOf<DataRequestRecord>> {
    let found: PageOf<Stored<DataRequest>> = app.pool.read(caller.organisation, |tenant| {
        if caller.reach.regions.is_empty() {
            return Ok::<_, AppError>(stored::list_requests(tenant, only_open, page)?);
        }
        // There are few, and who is limited to regions is shown few of them.
        let all = Page { after: None, limit: usize::MAX };
        let mut within = Vec::new();
        for stored in stored::list_requests(tenant, only_open, &all)?.items {
            if is_within_reach(tenant, caller, &stored.record)? {
                within.push(stored);
            }
        }
        Ok(PageOf::cut(within, page, |stored| (stored.record.due.to_string(), stored.record.id)))
    })?;
    let today = app.today();
    let items = found.items.into_iter().map(|stored| DataRequestRecord::new(stored.record, today)).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

fn is_within_reach(tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest) -> Result<bool> {
    if request.kvk_number.is_some() || caller.reach.regions.is_empty() {
        return Ok(true);
    }
    match find_firm(tenant, caller, request.firm_id) {
        // A firm that was merged is one that the caller reaches.
        Ok(_) | Err(AppError::Merged { .. }) => Ok(true),
        Err(AppError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The request and its revision; one out of reach is as one that does not exist.
pub fn get_request(app: &App, caller: &Caller, id: Uuid) -> Result<(DataRequestRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| {
        let stored = get(tenant, caller, id)?;
        match is_within_reach(tenant, caller, &stored.record)? {
            true => Ok(stored),
            false => Err(unknown(id)),
        }
    })?;
    Ok((DataRequestRecord::new(stored.record, app.today()), stored.revision))
}

pub(super) fn get(tenant: &mut Tenant<'_>, _caller: &Caller, id: Uuid) -> Result<Stored<DataRequest>> {
    let found = stored::find_request(tenant, id)?;
    found.ok_or_else(|| unknown(id))
}

fn unknown(id: Uuid) -> AppError {
    AppError::NotFound { what: "data request", id: id.to_string() }
}

/// The firm, also one that is withheld; one out of reach is as one that does not exist.
pub(super) fn find_firm(tenant: &mut Tenant<'_>, caller: &Caller, id: FirmId) -> Result<Firm> {
    match find_withheld(tenant, id)? {
        Some(kept) if caller.reaches_place(kept.firm.location.as_ref()) => Ok(kept.firm),
        _ => Ok(firms::get(tenant, caller, id)?.record),
    }
}

/// The name of the firm that asks, also of one that is withheld: it may ask what is held of it, too.
pub fn name_of_asking(app: &App, caller: &Caller, id: FirmId) -> Result<String> {
    app.pool.read(caller.organisation, |tenant| find_firm(tenant, caller, id).map(|firm| firm.name))
}

/// Restrictions that are in force, the newest first, with about whom each is.
pub fn list_restrictions(app: &App, caller: &Caller) -> Result<Vec<(DataRequest, Asker)>> {
    let found = app.pool.read(caller.organisation, stored::load_restrictions)?;
    let askers = askers(app, caller, found.iter())?;
    Ok(found.into_iter().zip(askers).collect())
}

/// The requests of a firm and of persons there that wait for an answer, what is due first comes first.
pub fn open_requests_of(app: &App, caller: &Caller, firm: &Firm) -> Result<Vec<DataRequest>> {
    let open = app.pool.read(caller.organisation, |tenant| {
        firms::get(tenant, caller, firm.id)?;
        Ok::<_, AppError>(stored::load_open_requests(tenant)?)
    })?;
    Ok(open.into_iter().filter(|request| request.is_about(firm)).collect())
}

/// The firm that a request is about; by number, the one that has it by now.
fn subject(tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest) -> Result<Firm> {
    match &request.kvk_number {
        Some(number) => by_number::firm_of(tenant, number, request.firm_id),
        None => find_firm(tenant, caller, request.firm_id),
    }
}

/// Everything that is wrong with a decision, as far as it tells itself.
pub fn find_faults_of_decision(body: &DecisionBody) -> Vec<Invalid> {
    note_of(body).err().map(AppError::into_faults).unwrap_or_default()
}

/// The note of a decision in which nothing is wrong.
fn note_of(body: &DecisionBody) -> Result<Option<String>> {
    let mut faults = Vec::new();
    let note = optional("/note", body.note.as_deref(), 2000, &mut faults);
    if body.decision == Decision::Refuse && note.is_none() {
        faults.push(Invalid::new("/note", "missing", "The reason is missing.", "Say why the request is refused."));
    }
    if faults.is_empty() { Ok(note) } else { Err(faults.into()) }
}

/// Decides a request in the caller's name, and does what the decision says.
pub fn decide(app: &App, caller: &Caller, id: Uuid, body: &DecisionBody) -> Result<DataRequestRecord> {
    let note = note_of(body)?;
    let decided = app.pool.write(caller, |tenant| {
        let Stored { record: mut request, revision, .. } = get(tenant, caller, id)?;
        if !is_within_reach(tenant, caller, &request)? {
            return Err(unknown(id));
        }
        // Of a number alone it is not known where its firm is, and what is decided holds for all of the organisation.
        if request.kvk_number.is_some() && !caller.reach.regions.is_empty() {
            return Err(AppError::NotForCaller(
                "A request by KVK number is decided by an administrator who is not limited to regions.",
            ));
        }
        request.status = next_status(&request, body.decision)?;
        request.decided_on = Some(app.today());
        request.decided_by = Some(caller.subject.clone());
        request.note = note.or(request.note);
        let asked = request.clone();
        if request.kind == RequestKind::Erasure && body.decision == Decision::CarryOut {
            // What is left of the firm is its hash.
            request.kvk_number = None;
        }
        stored::save_request(tenant, &request, Some(revision))?;
        match (body.decision, request.kind) {
            (Decision::CarryOut, _) => carry_out(app, tenant, caller, &asked)?,
            (Decision::Lift, _) => {
                let deed = Deed::Lifting { of: request.id };
                act(app, tenant, caller, &request, Uuid::now_v7(), deed)?;
            }
            (Decision::Refuse, _) => {}
        }
        let decided = match body.decision {
            Decision::CarryOut => "carried_out",
            Decision::Refuse => "refused",
            Decision::Lift => "lifted",
        };
        audit::record(tenant, caller, Event::of(Action::Replace, "data_request", id).word("decision", decided))?;
        Ok::<_, AppError>(DataRequestRecord::written(request, app.today()))
    })?;
    if body.decision == Decision::CarryOut && decided.request.kind == RequestKind::Erasure {
        overwrite_deleted(&mut *app.pool.get()?)?;
    }
    Ok(decided)
}

fn next_status(request: &DataRequest, decision: Decision) -> Result<RequestStatus> {
    match (decision, request.status) {
        (Decision::CarryOut, RequestStatus::Open) => Ok(RequestStatus::CarriedOut),
        (Decision::Refuse, RequestStatus::Open) => Ok(RequestStatus::Refused),
        (Decision::Lift, RequestStatus::CarriedOut) if request.kind == RequestKind::Restriction => {
            Ok(RequestStatus::Lifted)
        }
        _ => {
            let remedy = match decision {
                Decision::Lift => "Only a restriction that was carried out can be lifted.",
                _ => "Put down a new request.",
            };
            Err(Invalid::new("/decision", "not_possible", "The request does not allow this decision.", remedy).into())
        }
    }
}

fn carry_out(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest) -> Result<()> {
    match request.kind {
        // The report and the correction have operations of their own; what is decided is that they were made.
        RequestKind::Access | RequestKind::Rectification => Ok(()),
        RequestKind::Erasure => act(app, tenant, caller, request, request.id, Deed::Erasure),
        RequestKind::Restriction => act(app, tenant, caller, request, request.id, Deed::Restriction),
        RequestKind::Objection => {
            let firm = subject(tenant, caller, request)?;
            let event = ObjectionEvent {
                id: request.id,
                firm_id: firm.id,
                contact_id: request.contact_id,
                firm_name: None,
                date: request.received,
                how: request.how,
                words: None,
                recorded_by: caller.subject.clone(),
                recorded_at: Utc::now(),
                withdrawal: None,
            };
            objections::carry_out(app, tenant, caller, &firm, event).map(|_| ())
        }
    }
}

fn act(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest, id: Uuid, deed: Deed) -> Result<()> {
    let firm = subject(tenant, caller, request)?;
    let entry = Entry {
        id,
        organisation: caller.organisation,
        at: Utc::now(),
        firm: firm.id,
        contact: request.contact_id,
        subjects: objections::subjects(app, tenant, caller, &firm, request.contact_id)?,
        since: request.received,
        deed,
    };
    effects::do_now(tenant, &app.privacy, &entry, firm.kvk_number.as_ref())
}
