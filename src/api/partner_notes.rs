//! Notes of an organisation about partners.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadPartnerNotes, WritePartnerNotes};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::partner_notes::{self, PartnerNoteRecord, PartnerNoteRequest};
use crate::domain::partner_note::{PartnerNote, read_text};
use crate::domain::{Invalid, Partner, PartnerId};
use actix_web::{HttpResponse, web};
use uuid::Uuid;

impl Accepted for PartnerNoteRequest {
    // 5,000 characters, each an escaped pair of 12 bytes, fit.
    const MOST_BYTES: usize = 64 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/partnerId", "/writtenBy", "/writtenAt", "/warnings"];

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        read_text("/text", &self.text).err().into_iter().collect()
    }
}

impl Identified for PartnerNote {
    const PARAMETER: &'static str = "noteId";
    const WHAT: &'static str = "note";
    type Id = Uuid;
    fn id(uuid: Uuid) -> Uuid {
        uuid
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type PartnerNoteList = ListOf<PartnerNoteRecord>;

/// Which page of the notes.
pub struct ListNotes(Paging);

impl FromQuery for ListNotes {
    fn read(query: &mut QueryReader) -> Self {
        Self(Paging::read(query))
    }
}

/// List the notes about a partner
///
/// What your organisation put down about the partner (*eigen aantekeningen*), the latest first. Of a partner that
/// organisations share, each sees its own notes only, and the partner's coordinators see none.
#[utoipa::path(get, path = "/partners/{partnerId}/notes", operation_id = "listPartnerNotes", tag = "Partners",
    security(("bearer" = [])), params(("partnerId" = PartnerId, Path), Paging),
    responses((status = 200, description = "A page of notes.", body = PartnerNoteList)))]
pub async fn list_notes(
    permit: Permit<ReadPartnerNotes>,
    state: web::Data<State>,
    partner: IdOf<Partner>,
    Query(ListNotes(paging)): Query<ListNotes>,
) -> Result<web::Json<ListOf<PartnerNoteRecord>>, Problem> {
    let id = partner.id;
    let context = format!("partner notes {} {id}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let work = move |app: &App| partner_notes::list_notes(app, &permit.caller, id, &page);
    ListOf::new(&state, &context, line::run(&state, work).await?).map(web::Json)
}

/// Put a note about a partner down
///
/// In your name, for your own organisation. What in it looks like personal data is told in `warnings`.
#[utoipa::path(post, path = "/partners/{partnerId}/notes", operation_id = "createPartnerNote", tag = "Partners",
    security(("bearer" = [])), request_body = PartnerNoteRequest,
    params(("partnerId" = PartnerId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The note.", body = PartnerNoteRecord)))]
pub async fn create_note(
    permit: Permit<WritePartnerNotes>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    key: IdempotencyKey,
    body: Body<PartnerNoteRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, once) = (partner.id, key.once(&body));
    let work = move |app: &App| partner_notes::create_note(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created(&format!("/partners/{id}/notes"), line::run(&state, work).await?, answer))
}

/// Get a note about a partner
#[utoipa::path(get, path = "/partners/{partnerId}/notes/{noteId}", operation_id = "getPartnerNote", tag = "Partners",
    security(("bearer" = [])),
    params(("partnerId" = PartnerId, Path), ("noteId" = Uuid, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The note.", body = PartnerNoteRecord)))]
pub async fn get_note(
    permit: Permit<ReadPartnerNotes>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    note: IdOf<PartnerNote>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (partner, id) = (partner.id, note.id);
    let work = move |app: &App| partner_notes::get_note(app, &permit.caller, partner, id);
    Ok(written::record(&line::run(&state, work).await?, 1, &conditions))
}

/// Delete a note about a partner
///
/// A note is never changed: who wants it otherwise deletes it and puts another down.
#[utoipa::path(delete, path = "/partners/{partnerId}/notes/{noteId}", operation_id = "deletePartnerNote",
    tag = "Partners", security(("bearer" = [])),
    params(("partnerId" = PartnerId, Path), ("noteId" = Uuid, Path)),
    responses((status = 204, description = "The note is gone.")))]
pub async fn delete_note(
    permit: Permit<WritePartnerNotes>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    note: IdOf<PartnerNote>,
) -> Result<HttpResponse, Problem> {
    let (partner, id) = (partner.id, note.id);
    let work = move |app: &App| partner_notes::delete_note(app, &permit.caller, partner, id);
    Ok(written::deleted(line::run(&state, work).await?))
}
