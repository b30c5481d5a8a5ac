//! Contact persons at firms.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::contact_permission::purpose;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::patch::Patch;
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadContacts, WriteContacts};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::contact_permission::ContactPurpose;
use crate::app::contacts::{self, ContactRecord, ContactSearch};
use crate::app::external_keys;
use crate::domain::contact_person::{ContactPerson, ContactProfile};
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

impl Accepted for ContactProfile {
    const MOST_BYTES: usize = 16 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/firmId", "/blocked", "/changedAt"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        self.faults(app.today())
    }
}

impl Identified for ContactPerson {
    const PARAMETER: &'static str = "contactId";
    const WHAT: &'static str = "contact person";
    type Id = ContactId;
    fn id(uuid: Uuid) -> ContactId {
        ContactId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type ContactList = ListOf<ContactRecord>;

/// What the persons are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContactParameters {
    /// What an approach would be for: decides which addresses and numbers may be answered. `requested` counts where it is
    /// recorded that the firm asked: a conversation of the last half year in which it agreed to be rung back or wanted a next
    /// step, a visit that is to come, or an introduction that it said yes to; else it is as `outreach`. `legal_duty` is for
    /// administrators. The audit tells which one counted.
    #[param(value_type = Option<ContactPurpose>, required = false)]
    pub(super) purpose: ContactPurpose,
}

impl FromQuery for ContactParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self { purpose: query.parsed("purpose", purpose).unwrap_or(ContactPurpose::Outreach) }
    }
}

/// Which persons to list.
pub struct ListContacts {
    of: ContactParameters,
    paging: Paging,
}

impl FromQuery for ListContacts {
    fn read(query: &mut QueryReader) -> Self {
        Self { of: ContactParameters::read(query), paging: Paging::read(query) }
    }
}

/// List the contact persons of a firm
///
/// Contact persons (*contactpersonen*), by name. An address or number of a channel by which the person may not be
/// approached for the purpose is `null`, and `blocked` says why. Approaches of late do not close a channel where the firm
/// agreed to be rung back or an introduction is under way.
#[utoipa::path(get, path = "/firms/{firmId}/contacts", operation_id = "listContacts", tag = "Contacts",
    security(("bearer" = [])), params(("firmId" = FirmId, Path), ContactParameters, Paging),
    responses((status = 200, description = "A page of contact persons.", body = ContactList)))]
pub async fn list_contacts(
    permit: Permit<ReadContacts>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    Query(query): Query<ListContacts>,
) -> Result<web::Json<ListOf<ContactRecord>>, Problem> {
    let (id, purpose) = (firm.id, query.of.purpose);
    let context = format!("contacts {} {id} {}", permit.caller.organisation, purpose.code());
    let page = query.paging.to_page(&state, &context)?;
    let work = move |app: &App| contacts::list_contacts(app, &permit.caller, id, purpose, &page);
    let found = line::run(&state, work).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Add a contact person
///
/// Refused with 409 when the person objected or was erased.
#[utoipa::path(post, path = "/firms/{firmId}/contacts", operation_id = "createContact", tag = "Contacts",
    security(("bearer" = [])), request_body = ContactProfile,
    params(("firmId" = FirmId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The person as stored.", body = ContactRecord)))]
pub async fn create_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    key: IdempotencyKey,
    body: Body<ContactProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let id = firm.id;
    let work = move |app: &App| contacts::create_contact(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created(&format!("/firms/{id}/contacts"), line::run(&state, work).await?, answer))
}

/// Get a contact person
///
/// The ETag is for `If-Match`: a consent or withdrawal changes the answer and not the person, so that there is no 304.
#[utoipa::path(get, path = "/firms/{firmId}/contacts/{contactId}", operation_id = "getContact", tag = "Contacts",
    security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("contactId" = ContactId, Path), ContactParameters),
    responses((status = 200, description = "The person.", body = ContactRecord)))]
pub async fn get_contact(
    permit: Permit<ReadContacts>,
    state: web::Data<State>,
    Query(query): Query<ContactParameters>,
    firm: IdOf<Firm>,
    contact: IdOf<ContactPerson>,
) -> Result<HttpResponse, Problem> {
    let (firm, id) = (firm.id, contact.id);
    let work = move |app: &App| contacts::get_contact(app, &permit.caller, firm, id, query.purpose);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::with_revision(&record, revision))
}

/// Replace a contact person
///
/// An address or number that you leave out stays: it may be withheld from you (`blocked`), or your system may not know
/// it. A `PATCH` with `null` removes it.
#[utoipa::path(put, path = "/firms/{firmId}/contacts/{contactId}", operation_id = "replaceContact", tag = "Contacts",
    security(("bearer" = [])), request_body = ContactProfile,
    params(("firmId" = FirmId, Path), ("contactId" = ContactId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The person as stored.", body = ContactRecord)))]
pub async fn replace_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    contact: IdOf<ContactPerson>,
    conditions: Conditions,
    body: Body<ContactProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let (firm, id) = (firm.id, contact.id);
    let work = move |app: &App| contacts::replace_contact(app, &permit.caller, firm, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Change a contact person
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
#[utoipa::path(patch, path = "/firms/{firmId}/contacts/{contactId}", operation_id = "patchContact", tag = "Contacts",
    security(("bearer" = [])),
    request_body(content = ContactProfile, content_type = "application/merge-patch+json"),
    params(("firmId" = FirmId, Path), ("contactId" = ContactId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The person as it stands now.", body = ContactRecord)))]
pub async fn patch_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    contact: IdOf<ContactPerson>,
    conditions: Conditions,
    body: Body<Patch<ContactProfile>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadContacts>()?;
    let (expected, fields) = (conditions.for_change()?, body.value.fields);
    let at = (firm.id, contact.id);
    let work = move |app: &App| external_keys::patch_contact_at(app, &permit.caller, at, &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a contact person
#[utoipa::path(delete, path = "/firms/{firmId}/contacts/{contactId}", operation_id = "deleteContact", tag = "Contacts",
    security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("contactId" = ContactId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The person is gone.")))]
pub async fn delete_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    contact: IdOf<ContactPerson>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let (firm, id) = (firm.id, contact.id);
    let work = move |app: &App| contacts::delete_contact(app, &permit.caller, firm, id, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}

/// Whom to look for: by part of the name, by the whole e-mail address, or both.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "voorbeeld"}))]
pub struct ContactSearchRequest {
    /// Part of the name; capitals and accents do not matter.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// The whole e-mail address.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 254)]
    email: Option<String>,
}

impl Accepted for ContactSearchRequest {
    const MOST_BYTES: usize = 8 * 1024;
    fn check(&self) -> Vec<Invalid> {
        let mut faults = Vec::new();
        for (pointer, text, most) in [("/name", &self.name, 200), ("/email", &self.email, 254)] {
            let wrong = text.as_ref().is_some_and(|text| text.trim().is_empty() || text.chars().count() > most);
            if wrong {
                let remedy = format!("Give 1 to {most} characters, or leave it out.");
                faults.push(Invalid::new(pointer, "out_of_range", "The text is empty or too long.", remedy));
            }
        }
        if self.name.is_none() && self.email.is_none() {
            let remedy = "Give name, email or both.";
            faults.push(Invalid::new("", "missing", "Nothing to look for is given.", remedy));
        }
        faults
    }
}

/// Persons that were found, by name.
#[derive(Serialize, ToSchema)]
pub struct FoundContacts {
    /// At most 100.
    #[schema(max_items = 100)]
    contacts: Vec<ContactRecord>,
}

/// Search contact persons
///
/// A search (*zoeken*) of persons is a POST, so that no name or address stands in a URL or a log.
#[utoipa::path(post, path = "/contact-searches", operation_id = "searchContacts", tag = "Contacts",
    security(("bearer" = [])), request_body = ContactSearchRequest,
    responses((status = 200, description = "Persons that were found.", body = FoundContacts)))]
pub async fn search_contacts(
    permit: Permit<ReadContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<ContactSearchRequest>,
) -> Result<web::Json<FoundContacts>, Problem> {
    let search = ContactSearch { name: body.value.name, email: body.value.email };
    let work = move |app: &App| contacts::search_contacts(app, &permit.caller, &search);
    Ok(web::Json(FoundContacts { contacts: line::run(&state, work).await? }))
}
