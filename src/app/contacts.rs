//! Contact persons: create, read, change, delete, search. An address or number of somebody who may not be approached by
//! that channel does not leave here. Who was shown is told to the audit before it is answered.

use super::audit::{self, Event};
use super::caller::Role;
use super::contact_permission::{Channel, ContactPurpose, ContactReason, ContactRecords, Dealing, Gate};
use super::dealing::dealing_with;
use super::requested::is_requested;
use super::writing::{self, Expected, Once, Place, Written};
use super::{App, AppError, Caller, Result, firms};
use crate::domain::audit::Action;
use crate::domain::contact_person::{ContactPerson, ContactProfile};
use crate::domain::{ContactId, Firm, FirmId, Invalid, personal_data};
use crate::outreach::gate::may_contact;
use crate::storage::contacts as stored;
use crate::storage::objections::find_suppression;
use crate::storage::{Page, PageOf, Stored, Tenant};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Persons that one search answers.
pub const MOST_FOUND: usize = 100;

/// A contact person as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactRecord {
    /// The person; an address or number that may not be used is `null`.
    #[serde(flatten)]
    pub person: ContactPerson,
    /// By which channels the person may not be approached, and why.
    #[schema(max_items = 2)]
    pub blocked: Vec<BlockedChannel>,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// What in its free text looks like personal data that belong elsewhere; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

/// A channel by which a person may not be approached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockedChannel {
    /// Which.
    pub channel: Channel,
    /// Why.
    #[schema(max_items = 10)]
    pub reasons: Vec<ContactReason>,
}

/// Whom a search is for; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct ContactSearch {
    /// Part of the name.
    pub name: Option<String>,
    /// The whole e-mail address.
    pub email: Option<String>,
}

/// A page of the persons at a firm.
pub fn list_contacts(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    purpose: ContactPurpose,
    page: &Page,
) -> Result<PageOf<ContactRecord>> {
    app.pool.write(caller, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let purpose = counted(app, tenant, caller, firm.id, purpose)?;
        let found = stored::list_contacts(tenant, firm.id, page)?;
        let gate = Gate::open(app, tenant, caller)?;
        let known = Known::of(app, tenant, &gate, &firm)?;
        let record = |person| record_of(app, &gate, &known, &firm, person, purpose);
        let items: Vec<ContactRecord> = found.items.into_iter().map(record).collect();
        audit::record(tenant, caller, read("contacts_of_firm", firm.id.0, items.len(), purpose))?;
        Ok(PageOf { items, next: found.next, total: found.total })
    })
}

/// The first persons at a firm, at most so many; who has none is nobody's reading to tell of.
pub fn first_contacts(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    purpose: ContactPurpose,
    most: usize,
) -> Result<Vec<ContactRecord>> {
    let first = Page { after: None, limit: most };
    let is_alone = app.pool.read(caller.organisation, |tenant| {
        Ok::<_, AppError>(stored::list_contacts(tenant, firm, &first)?.items.is_empty())
    })?;
    if is_alone { Ok(Vec::new()) } else { Ok(list_contacts(app, caller, firm, purpose, &first)?.items) }
}

/// The person and its revision.
pub fn get_contact(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    id: ContactId,
    purpose: ContactPurpose,
) -> Result<(ContactRecord, i64)> {
    app.pool.write(caller, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let person = get(tenant, caller, firm.id, id)?;
        let purpose = counted(app, tenant, caller, firm.id, purpose)?;
        audit::record(tenant, caller, read("contact", id.0, 1, purpose))?;
        let revision = person.revision;
        let gate = Gate::open(app, tenant, caller)?;
        Ok((record(app, tenant, &gate, &firm, person, purpose)?, revision))
    })
}

/// That persons were read, and for what.
pub(super) fn read(kind: &'static str, id: Uuid, count: usize, purpose: ContactPurpose) -> Event {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Event::of(Action::Read, kind, id).number("records", count).word("purpose", purpose.code())
}

/// The purpose that counts for who asks: that the firm asked for it is not a matter of saying so but of what is recorded,
/// and what a law demands is for administrators, who answer for it.
pub(super) fn counted(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: FirmId,
    purpose: ContactPurpose,
) -> Result<ContactPurpose> {
    match purpose {
        ContactPurpose::LegalDuty if caller.role != Role::Admin => {
            Err(AppError::NotForCaller("Addresses and numbers for a duty by law are read by an administrator."))
        }
        ContactPurpose::Requested if !is_requested(tenant, firm, app.today())? => Ok(ContactPurpose::Outreach),
        counted => Ok(counted),
    }
}

/// Stores a new person; refused when that person objected or was erased.
pub fn create_contact(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    profile: &ContactProfile,
    once: Option<&Once>,
) -> Result<Written> {
    let person = profile.understand(ContactId::new(Uuid::now_v7()), firm, app.today())?;
    writing::create_once(app, caller, once, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let written = save(app, tenant, caller, &firm, &person, None)?;
        let event = Event::of(Action::Create, "contact", person.id);
        audit::record(tenant, caller, event.revision(written.place.revision))?;
        Ok(written)
    })
}

/// Puts the profile in the place of a stored person. An address or number that the profile leaves out stays: it may be
/// withheld from who wrote, or unknown to its system. A patch removes it.
pub fn replace_contact(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    id: ContactId,
    profile: &ContactProfile,
    expected: &Expected,
) -> Result<Written> {
    let person = profile.understand(id, firm, app.today())?;
    app.pool.write(caller, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let known = get(tenant, caller, firm.id, id)?;
        expected.check("contact person", known.revision)?;
        let person = ContactPerson {
            email: person.email.clone().or(known.record.email),
            telephone: person.telephone.clone().or(known.record.telephone),
            ..person.clone()
        };
        let written = save(app, tenant, caller, &firm, &person, Some(known.revision))?;
        audit::record(tenant, caller, Event::of(Action::Replace, "contact", id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Deletes a person.
pub fn delete_contact(app: &App, caller: &Caller, firm: FirmId, id: ContactId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        firms::get(tenant, caller, firm)?;
        let known = get(tenant, caller, firm, id)?;
        expected.check("contact person", known.revision)?;
        stored::delete_contact(tenant, id)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "contact", id).revision(known.revision))?;
        Ok(tenant.version()?)
    })
}

/// Persons by name or e-mail address, at most [`MOST_FOUND`].
pub fn search_contacts(app: &App, caller: &Caller, search: &ContactSearch) -> Result<Vec<ContactRecord>> {
    let subject = search.email.as_deref().map(|email| app.privacy.email_subject(email)).transpose()?;
    app.pool.write(caller, |tenant| {
        let (name, subject) = (search.name.as_deref(), subject.as_deref());
        let found = stored::search_contacts(tenant, name, subject, MOST_FOUND)?;
        let gate = Gate::open(app, tenant, caller)?;
        let mut records = Vec::new();
        for person in found {
            let firm = match firms::get(tenant, caller, person.firm_id) {
                // Out of the caller's reach.
                Err(AppError::NotFound { .. }) => continue,
                firm => firm?.record,
            };
            let person = get(tenant, caller, firm.id, person.id)?;
            records.push(record(app, tenant, &gate, &firm, person, ContactPurpose::Outreach)?);
        }
        // Each by its id, so that one can ask who saw a person.
        for found in &records {
            audit::record_read(tenant, caller, "contact", found.person.id, 1)?;
        }
        if records.is_empty() {
            audit::record_read(tenant, caller, "contact", "", 0)?;
        }
        Ok(records)
    })
}

pub(super) fn get(
    tenant: &mut Tenant<'_>,
    _caller: &Caller,
    firm: FirmId,
    id: ContactId,
) -> Result<Stored<ContactPerson>> {
    let found = stored::find_contact(tenant, firm, id)?;
    found.ok_or_else(|| AppError::NotFound { what: "contact person", id: id.to_string() })
}

/// Sees to it that a person whom a body names is at the firm. Who is not there is a fault of the body, not of the address.
pub(super) fn check_named(tenant: &mut Tenant<'_>, firm: FirmId, contact: Option<ContactId>) -> Result<()> {
    let Some(id) = contact else { return Ok(()) };
    if stored::find_contact(tenant, firm, id)?.is_some() {
        return Ok(());
    }
    Err(no_such_person(id))
}

/// The fault of a body that names a person who is not at the firm.
pub(super) fn no_such_person(id: ContactId) -> AppError {
    let message = format!("There is no contact person “{id}” at the firm.");
    Invalid::new("/contactId", "unknown_id", message, "Give the id of a contact person there.").into()
}

/// Saves a person that was checked; refused when that person objected or was erased.
pub(super) fn save(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    person: &ContactPerson,
    expected: Option<i64>,
) -> Result<Written> {
    let subjects = app.privacy.person_subjects(firm, person)?;
    if find_suppression(tenant, &subjects)?.is_some() {
        return Err(AppError::Suppressed { what: "contact person" });
    }
    let subject = subjects.first().map(String::as_str).unwrap_or_default();
    let revision = stored::save_contact(tenant, person, subject, expected)?;
    let person = Stored { revision, ..get(tenant, caller, firm.id, person.id)? };
    written(app, tenant, caller, firm, person)
}

/// A person as it stands.
pub(super) fn written(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    person: Stored<ContactPerson>,
) -> Result<Written> {
    let place = Place { id: person.record.id.0, revision: person.revision, version: tenant.version()? };
    let gate = Gate::open(app, tenant, caller)?;
    let record = record(app, tenant, &gate, firm, person, ContactPurpose::Outreach)?;
    let texts = [
        ("/function", record.person.function.as_deref()),
        ("/purpose", Some(record.person.purpose.as_str())),
        ("/source", Some(record.person.source.as_str())),
    ];
    let texts = texts.into_iter().filter_map(|(pointer, text)| Some((pointer, text?)));
    let warnings = texts.flat_map(|(pointer, text)| personal_data::warnings(pointer, text)).collect();
    Written::new(place, &ContactRecord { warnings, ..record })
}

/// The person without what may not be used for the purpose.
pub(super) fn record(
    app: &App,
    tenant: &mut Tenant<'_>,
    gate: &Gate<'_>,
    firm: &Firm,
    stored: Stored<ContactPerson>,
    purpose: ContactPurpose,
) -> Result<ContactRecord> {
    let known = Known::of(app, tenant, gate, firm)?;
    Ok(record_of(app, gate, &known, firm, stored, purpose))
}

/// What counts for whether persons of a firm may be approached.
struct Known {
    records: ContactRecords,
    dealing: Dealing,
}

impl Known {
    fn of(app: &App, tenant: &mut Tenant<'_>, gate: &Gate<'_>, firm: &Firm) -> Result<Self> {
        let records = gate.records(tenant, [firm], app.today())?;
        Ok(Self { records, dealing: dealing_with(tenant, firm.id, app.today())? })
    }
}

fn address_of(person: &mut ContactPerson, channel: Channel) -> &mut Option<String> {
    if channel == Channel::Telephone { &mut person.telephone } else { &mut person.email }
}

fn record_of(
    app: &App,
    gate: &Gate<'_>,
    known: &Known,
    firm: &Firm,
    stored: Stored<ContactPerson>,
    purpose: ContactPurpose,
) -> ContactRecord {
    let mut person = stored.record;
    let today = app.today();
    let facts = known.records.facts(firm, Some(&person), today);
    let mut blocked = Vec::new();
    for channel in [Channel::Telephone, Channel::Email] {
        let permission = may_contact(&gate.rules, &facts, channel, purpose, today);
        // Who goes on with what was agreed or is under way goes to the persons there.
        if !known.dealing.opens(&permission) {
            *address_of(&mut person, channel) = None;
            blocked.push(BlockedChannel { channel, reasons: permission.reasons });
        }
    }
    ContactRecord { person, blocked, changed_at: stored.changed_at.and_utc(), warnings: Vec::new() }
}
