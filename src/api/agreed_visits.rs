//! Visits that were agreed with firms.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::contact_permission::day;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadAgreedVisits, WriteAgreedVisits};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader, record_id};
use super::{State, line, written};
use crate::app::App;
use crate::app::agreed_visits::{self, AgreedVisitRecord, AgreedVisitRequest, VisitFilter};
use crate::domain::agreed_visit::AgreedVisit;
use crate::domain::{FirmId, Invalid, Officer};
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for AgreedVisitRequest {
    // A note of 1,000 characters, each an escaped pair of 12 bytes, fits.
    const MOST_BYTES: usize = 16 * 1024;
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/name", "/place", "/writtenBy", "/writtenAt", "/changedAt", "/warnings"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        agreed_visits::find_faults(app, self)
    }
}

impl Identified for AgreedVisit {
    const PARAMETER: &'static str = "agreedVisitId";
    const WHAT: &'static str = "agreed visit";
    type Id = Uuid;
    fn id(uuid: Uuid) -> Uuid {
        uuid
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type AgreedVisitList = ListOf<AgreedVisitRecord>;

/// Which visits are asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListAgreedVisits {
    /// Those of this officer, by the name under which they were agreed.
    #[param(max_length = 120, example = "A. de Vries")]
    officer: Option<String>,
    /// Those to this firm.
    firm_id: Option<FirmId>,
    /// From this day; today when absent.
    #[param(max_length = 300)]
    from: Option<NaiveDate>,
    /// To and including this day; a month after `from` when absent.
    #[param(max_length = 300)]
    to: Option<NaiveDate>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListAgreedVisits {
    fn read(query: &mut QueryReader) -> Self {
        let asked = Self {
            officer: query.parsed("officer", Officer::parse).map(String::from),
            firm_id: query.parsed("firmId", record_id),
            from: query.parsed("from", day),
            to: query.parsed("to", day),
            paging: Paging::read(query),
        };
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            query.fault("to", "out_of_range", "The last day is before the first.", "Give `from` or a later day.");
        }
        asked
    }
}

/// List agreed visits
///
/// Visits that were agreed with firms (*afspraken*), in the order of time. Without `from` and `to` those of the coming
/// month. A firm that objected since is not in it.
#[utoipa::path(get, path = "/agreed-visits", operation_id = "listAgreedVisits", tag = "Planning",
    params(ListAgreedVisits, Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of agreed visits.", body = AgreedVisitList)))]
pub async fn list_visits(
    permit: Permit<ReadAgreedVisits>,
    state: web::Data<State>,
    Query(query): Query<ListAgreedVisits>,
) -> Result<web::Json<ListOf<AgreedVisitRecord>>, Problem> {
    let ListAgreedVisits { officer, firm_id, from, to, paging } = query;
    let context = format!("agreed visits {} {officer:?} {firm_id:?} {from:?} {to:?}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    // It was read as one.
    let officer = officer.and_then(|officer| Officer::parse(&officer).ok());
    let filter = VisitFilter { officer, firm: firm_id, from, to };
    let work = move |app: &App| agreed_visits::list_visits(app, &permit.caller, &filter, &page);
    ListOf::new(&state, &context, line::run(&state, work).await?).map(web::Json)
}

/// Keep a visit that was agreed
///
/// From then on plans of visits go around it (*afspraak*): none moves it. Refused with 409 when the firm may not be
/// visited on that day, or when the officer is at another firm then.
#[utoipa::path(post, path = "/agreed-visits", operation_id = "createAgreedVisit", tag = "Planning",
    security(("bearer" = [])), request_body = AgreedVisitRequest,
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The visit.", body = AgreedVisitRecord)))]
pub async fn create_visit(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<AgreedVisitRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| agreed_visits::create_visit(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/agreed-visits", line::run(&state, work).await?, answer))
}

/// Get an agreed visit
#[utoipa::path(get, path = "/agreed-visits/{agreedVisitId}", operation_id = "getAgreedVisit", tag = "Planning",
    security(("bearer" = [])), params(("agreedVisitId" = Uuid, Path)),
    responses((status = 200, description = "The visit.", body = AgreedVisitRecord)))]
pub async fn get_visit(
    permit: Permit<ReadAgreedVisits>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    visit: IdOf<AgreedVisit>,
) -> Result<HttpResponse, Problem> {
    let id = visit.id;
    let work = move |app: &App| agreed_visits::get_visit(app, &permit.caller, id);
    let (record, revision) = line::run(&state, work).await?;
    // The name of the firm changes without the visit, so that there is no 304.
    Ok(written::with_revision(&record, revision))
}

/// Replace an agreed visit
///
/// When another time, officer or note was agreed. The firm stays; refused as a new visit is.
#[utoipa::path(put, path = "/agreed-visits/{agreedVisitId}", operation_id = "replaceAgreedVisit", tag = "Planning",
    security(("bearer" = [])), request_body = AgreedVisitRequest,
    params(("agreedVisitId" = Uuid, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The visit as stored.", body = AgreedVisitRecord)))]
pub async fn replace_visit(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    visit: IdOf<AgreedVisit>,
    conditions: Conditions,
    body: Body<AgreedVisitRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, expected) = (visit.id, conditions.for_change()?);
    let work = move |app: &App| agreed_visits::replace_visit(app, &permit.caller, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete an agreed visit
///
/// The visit does not take place; plans may use its time again.
#[utoipa::path(delete, path = "/agreed-visits/{agreedVisitId}", operation_id = "deleteAgreedVisit", tag = "Planning",
    security(("bearer" = [])),
    params(("agreedVisitId" = Uuid, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The visit is gone.")))]
pub async fn delete_visit(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    visit: IdOf<AgreedVisit>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (id, expected) = (visit.id, conditions.for_change()?);
    let work = move |app: &App| agreed_visits::delete_visit(app, &permit.caller, id, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
