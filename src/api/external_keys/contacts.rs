//! Contact persons by the key of another system.

use super::{Key, upserted_here};
use crate::api::body::{Accepted, Body};
use crate::api::conditions::Conditions;
use crate::api::contacts::ContactParameters;
use crate::api::patch::Patch;
use crate::api::permission::{Permit, ReadContacts, WriteContacts};
use crate::api::problem::Problem;
use crate::api::query::{NoParameters, Query};
use crate::api::{State, line, written};
use crate::app::App;
use crate::app::contacts::ContactRecord;
use crate::app::external_keys::{self, ContactByKey};
use crate::domain::Invalid;
use crate::domain::contact_person::ContactProfile;
use actix_web::{HttpRequest, HttpResponse, web};

impl Accepted for ContactByKey {
    const MOST_BYTES: usize = ContactProfile::MOST_BYTES;
    const READ_ONLY: &'static [&'static str] = &["/id", "/blocked", "/changedAt"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        self.said.foresee(app)
    }
}

/// Create or replace a contact person by your own key
///
/// The person (*contactpersoon*) whom your system knows by this id: 201 when new, 200 when there already. The firm is
/// named by its own key in the same system, `firmKey`, or by our id, and stays the same. When the key is new and one
/// person at the firm has the same e-mail address, or the same name and no other address, the key is attached to that
/// person. When more than one fits, or the person has another key of your system, nothing is written: 409, with `candidates`. A person who
/// objected or was erased is refused. An address or number that you leave out stays: it may be withheld from you
/// (`blocked`), or your system may not know it. Other fields that you leave out are taken away when this key told them, and
/// stay when others did. A `PATCH` with `null` removes what it names.
#[utoipa::path(put, path = "/systems/{system}/contacts/{externalId}", operation_id = "putContactByKey", tag = "Contacts",
    security(("bearer" = [])), request_body = ContactByKey,
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 201, description = "The new person.", body = ContactRecord),
        (status = 200, description = "The person as it stands now.", body = ContactRecord)))]
pub async fn put_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: HttpRequest,
    key: Key,
    conditions: Conditions,
    body: Body<ContactByKey>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let condition = conditions.for_upsert()?;
    let work = move |app: &App| external_keys::put_contact(app, &permit.caller, &key.0, &body.value, &condition);
    Ok(upserted_here(&request, line::run(&state, work).await?, answer))
}

/// Get a contact person by your own key
///
/// An address or number of a channel by which the person may not be approached for the purpose is `null`, and `blocked`
/// says why. The ETag is for `If-Match`: a consent or withdrawal changes the answer and not the person, so that there is
/// no 304. 410 when the person was deleted.
#[utoipa::path(get, path = "/systems/{system}/contacts/{externalId}", operation_id = "getContactByKey", tag = "Contacts",
    security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ContactParameters),
    responses((status = 200, description = "The person.", body = ContactRecord)))]
pub async fn get_contact(
    permit: Permit<ReadContacts>,
    state: web::Data<State>,
    Query(query): Query<ContactParameters>,
    key: Key,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| external_keys::get_contact(app, &permit.caller, &key.0, query.purpose);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::with_revision(&record, revision))
}

/// Change a contact person by your own key
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// The firm stays: what names it cannot be emptied.
#[utoipa::path(patch, path = "/systems/{system}/contacts/{externalId}", operation_id = "patchContactByKey",
    tag = "Contacts", security(("bearer" = [])),
    request_body(content = ContactByKey, content_type = "application/merge-patch+json"),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The person as it stands now.", body = ContactRecord)))]
pub async fn patch_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<Patch<ContactByKey>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadContacts>()?;
    let (expected, fields) = (conditions.for_change()?, body.value.fields);
    let work = move |app: &App| external_keys::patch_contact(app, &permit.caller, &key.0, &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a contact person by your own key
///
/// The key stays as a tombstone: asking for it is answered 410.
#[utoipa::path(delete, path = "/systems/{system}/contacts/{externalId}", operation_id = "deleteContactByKey",
    tag = "Contacts", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The person is gone.")))]
pub async fn delete_contact(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let work = move |app: &App| external_keys::delete_contact(app, &permit.caller, &key.0, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
