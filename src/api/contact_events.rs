//! What firms said of being approached, and approaches that were made: consents, objections, touches.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadConsents, ReadObjections, RecordContactEvents, WriteObjections};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::consents::{self, ConsentRequest};
use crate::app::objections::{self, NumberObjectionRequest, ObjectionRequest, RecordedObjection, WithdrawalRequest};
use crate::app::touches::{self, TouchRecord, TouchRequest};
use crate::domain::contact_event::{ConsentEvent, ObjectionEvent};
use crate::domain::{Firm, FirmId, Invalid};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

macro_rules! identified {
    ($($record:ident $parameter:literal $what:literal;)*) => {$(
        impl Identified for $record {
            const PARAMETER: &'static str = $parameter;
            const WHAT: &'static str = $what;
            type Id = Uuid;
            fn id(uuid: Uuid) -> Uuid {
                uuid
            }
        }
    )*};
}

identified! {
    ConsentEvent "consentId" "consent";
    ObjectionEvent "objectionId" "objection";
    TouchRecord "touchId" "touch";
}

macro_rules! accepted {
    ($($body:ident $find_faults:path;)*) => {$(
        impl Accepted for $body {
            const MOST_BYTES: usize = 8 * 1024;

            fn foresee(&self, app: &App) -> Vec<Invalid> {
                $find_faults(app, self)
            }
        }
    )*};
}

accepted! {
    ConsentRequest consents::find_faults;
    NumberObjectionRequest objections::find_faults_by_number;
    ObjectionRequest objections::find_faults;
    WithdrawalRequest objections::find_faults_of_withdrawal;
    TouchRequest touches::find_faults;
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type ConsentEventList = ListOf<ConsentEvent>;
type ObjectionEventList = ListOf<ObjectionEvent>;

/// Which page of a list without conditions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OnlyPaging {
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for OnlyPaging {
    fn read(query: &mut QueryReader) -> Self {
        Self { paging: Paging::read(query) }
    }
}

/// List consents
///
/// Consents (*toestemmingen*) and withdrawals of a firm and its contact persons, oldest first. The latest word on a
/// purpose counts.
#[utoipa::path(get, path = "/firms/{firmId}/consents", operation_id = "listConsents", tag = "Contacts",
    security(("bearer" = [])), params(("firmId" = FirmId, Path), Paging),
    responses((status = 200, description = "A page of consents.", body = ConsentEventList)))]
pub async fn list_consents(
    permit: Permit<ReadConsents>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    Query(query): Query<OnlyPaging>,
) -> Result<web::Json<ListOf<ConsentEvent>>, Problem> {
    let id = firm.id;
    let context = format!("consents {} {id}", permit.caller.organisation);
    let events = line::run(&state, move |app| consents::list_consents(app, &permit.caller, id)).await?;
    query.paging.cut(&state, &context, events).map(web::Json)
}

/// Record a consent or its withdrawal
///
/// A dated event: who, how, which text. A withdrawal (*intrekking*) counts from its day on; nothing is ever changed.
#[utoipa::path(post, path = "/firms/{firmId}/consents", operation_id = "recordConsent", tag = "Contacts",
    security(("bearer" = [])), request_body = ConsentRequest,
    params(("firmId" = FirmId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The event as recorded.", body = ConsentEvent)))]
pub async fn record_consent(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    key: IdempotencyKey,
    body: Body<ConsentRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let id = firm.id;
    let work = move |app: &App| consents::record_consent(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created(&format!("/firms/{id}/consents"), line::run(&state, work).await?, answer))
}

/// Get a consent or withdrawal
#[utoipa::path(get, path = "/firms/{firmId}/consents/{consentId}", operation_id = "getConsent", tag = "Contacts",
    security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("consentId" = Uuid, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The event.", body = ConsentEvent)))]
pub async fn get_consent(
    permit: Permit<ReadConsents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    consent: IdOf<ConsentEvent>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (firm, id) = (firm.id, consent.id);
    let event = line::run(&state, move |app| consents::get_consent(app, &permit.caller, firm, id)).await?;
    Ok(written::record(&event, 1, &conditions))
}

/// Record an objection
///
/// An objection (*bezwaar*, AVG art. 21), effective when this answers: the firm, with all establishments under its KVK
/// number, is absent from lists, rankings, exports and pages whose cursor was handed out before, and a later import or
/// write of it is refused. An objection of a contact person does the same to that person.
#[utoipa::path(post, path = "/firms/{firmId}/objections", operation_id = "recordObjection", tag = "Contacts",
    security(("bearer" = [])), request_body = ObjectionRequest,
    params(("firmId" = FirmId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The objection as recorded.", body = RecordedObjection)))]
pub async fn record_objection(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    key: IdempotencyKey,
    body: Body<ObjectionRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let id = firm.id;
    let work = move |app: &App| objections::object(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created("/objections", line::run(&state, work).await?, answer))
}

/// Record an objection by number
///
/// An objection (*bezwaar*) of a firm of which only the KVK number is known, stored here or not. One that was never
/// stored is kept out: a later import or write of it is refused. One that is stored is absent from now on, as after an
/// objection at its own path. The answer does not tell which of the two it was; the register does.
#[utoipa::path(post, path = "/objections", operation_id = "recordObjectionByNumber", tag = "Contacts",
    security(("bearer" = [])), request_body = NumberObjectionRequest,
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The objection as recorded.", body = RecordedObjection)))]
pub async fn record_objection_by_number(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<NumberObjectionRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| objections::object_by_number(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/objections", line::run(&state, work).await?, answer))
}

/// List objections
///
/// The register of objections, oldest first: the only place where who objected is still to be found.
#[utoipa::path(get, path = "/objections", operation_id = "listObjections", tag = "Contacts",
    security(("bearer" = [])), params(Paging),
    responses((status = 200, description = "A page of objections.", body = ObjectionEventList)))]
pub async fn list_objections(
    permit: Permit<ReadObjections>,
    state: web::Data<State>,
    Query(query): Query<OnlyPaging>,
) -> Result<web::Json<ListOf<ObjectionEvent>>, Problem> {
    permit.check_whole_organisation()?;
    let context = format!("objections {}", permit.caller.organisation);
    let page = query.paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| objections::list_objections(app, &permit.caller, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Get an objection
#[utoipa::path(get, path = "/objections/{objectionId}", operation_id = "getObjection", tag = "Contacts",
    security(("bearer" = [])),
    params(("objectionId" = Uuid, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The objection.", body = ObjectionEvent)))]
pub async fn get_objection(
    permit: Permit<ReadObjections>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    objection: IdOf<ObjectionEvent>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = objection.id;
    let work = move |app: &App| objections::get_objection(app, &permit.caller, id);
    let (event, revision) = line::run(&state, work).await?;
    Ok(written::record(&event, revision, &conditions))
}

/// Take an objection back
///
/// Because the firm or person says so: it is there again as before. Taking it back twice changes nothing.
#[utoipa::path(post, path = "/objections/{objectionId}/withdrawals", operation_id = "withdrawObjection",
    tag = "Contacts", security(("bearer" = [])), request_body = WithdrawalRequest,
    params(("objectionId" = Uuid, Path)),
    responses((status = 200, description = "The objection, taken back.", body = ObjectionEvent)))]
pub async fn withdraw_objection(
    permit: Permit<WriteObjections>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    objection: IdOf<ObjectionEvent>,
    body: Body<WithdrawalRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_whole_organisation()?;
    let id = objection.id;
    let work = move |app: &App| objections::withdraw(app, &permit.caller, id, &body.value);
    let withdrawn = line::run(&state, work).await?;
    Ok(answer.of_record(HttpResponse::Ok(), &withdrawn))
}

/// Record an approach
///
/// That a firm was approached (*benadering*), so that nobody rings twice: counted by `contact-permission`, and shared
/// without content when your organisation takes part in the ledger.
#[utoipa::path(post, path = "/firms/{firmId}/touches", operation_id = "recordTouch", tag = "Contacts",
    security(("bearer" = [])), request_body = TouchRequest,
    params(("firmId" = FirmId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The approach as recorded.", body = TouchRecord)))]
pub async fn record_touch(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    key: IdempotencyKey,
    body: Body<TouchRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let id = firm.id;
    let work = move |app: &App| touches::record_touch(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created(&format!("/firms/{id}/touches"), line::run(&state, work).await?, answer))
}

/// Get an approach
#[utoipa::path(get, path = "/firms/{firmId}/touches/{touchId}", operation_id = "getTouch", tag = "Contacts",
    security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("touchId" = Uuid, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The approach.", body = TouchRecord)))]
pub async fn get_touch(
    permit: Permit<ReadConsents>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    touch: IdOf<TouchRecord>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (firm, id) = (firm.id, touch.id);
    let record = line::run(&state, move |app| touches::get_touch(app, &permit.caller, firm, id)).await?;
    Ok(written::record(&record, 1, &conditions))
}
