//! Requests of firms and persons about their data.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{DecideDataRequests, Permit, ReadDataRequests, WriteDataRequests};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, calculators, line, written};
use crate::app::App;
use crate::app::data_report::{self, DataReport};
use crate::app::data_requests::{self, DataRequestBody, DataRequestRecord, DecisionBody};
use crate::domain::Invalid;
use crate::domain::data_request::DataRequest;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for DataRequestBody {
    const MOST_BYTES: usize = 8 * 1024;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        data_requests::find_faults(app, self)
    }
}

impl Accepted for DecisionBody {
    const MOST_BYTES: usize = 32 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        data_requests::find_faults_of_decision(self)
    }
}

impl Identified for DataRequest {
    const PARAMETER: &'static str = "requestId";
    const WHAT: &'static str = "data request";
    type Id = Uuid;
    fn id(uuid: Uuid) -> Uuid {
        uuid
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type DataRequestList = ListOf<DataRequestRecord>;

/// Which requests to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListDataRequests {
    /// `true` lists only requests that are not decided yet.
    #[param(value_type = Option<bool>, required = false, default = false)]
    open: bool,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListDataRequests {
    fn read(query: &mut QueryReader) -> Self {
        Self { open: query.flag("open"), paging: Paging::read(query) }
    }
}

/// List data requests
///
/// Requests of firms and persons about their data (*verzoeken van betrokkenen*), what is due first comes first.
#[utoipa::path(get, path = "/data-requests", operation_id = "listDataRequests", tag = "DataRequests",
    security(("bearer" = [])), params(ListDataRequests, Paging),
    responses((status = 200, description = "A page of requests.", body = DataRequestList)))]
pub async fn list_requests(
    permit: Permit<ReadDataRequests>,
    state: web::Data<State>,
    Query(query): Query<ListDataRequests>,
) -> Result<web::Json<ListOf<DataRequestRecord>>, Problem> {
    let open = query.open;
    let context = format!("data requests {} {open}", permit.caller.organisation);
    let page = query.paging.to_page(&state, &context)?;
    let work = move |app: &App| data_requests::list_requests(app, &permit.caller, open, &page);
    let found = line::run(&state, work).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Put a data request down
///
/// Its clock of a month runs from the day on which it came in.
#[utoipa::path(post, path = "/data-requests", operation_id = "createDataRequest", tag = "DataRequests",
    security(("bearer" = [])), request_body = DataRequestBody,
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The request as put down.", body = DataRequestRecord)))]
pub async fn create_request(
    permit: Permit<WriteDataRequests>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<DataRequestBody>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| data_requests::create_request(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/data-requests", line::run(&state, work).await?, answer))
}

/// Get a data request
#[utoipa::path(get, path = "/data-requests/{requestId}", operation_id = "getDataRequest", tag = "DataRequests",
    security(("bearer" = [])),
    params(("requestId" = Uuid, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The request.", body = DataRequestRecord)))]
pub async fn get_request(
    permit: Permit<ReadDataRequests>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: IdOf<DataRequest>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = request.id;
    let work = move |app: &App| data_requests::get_request(app, &permit.caller, id);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Decide a data request
///
/// In your name. An erasure, restriction or objection that is carried out takes effect before this answers; an erasure
/// cannot be undone.
#[utoipa::path(post, path = "/data-requests/{requestId}/decisions", operation_id = "decideDataRequest",
    tag = "DataRequests", security(("bearer" = [])), request_body = DecisionBody,
    params(("requestId" = Uuid, Path)),
    responses((status = 200, description = "The request, decided.", body = DataRequestRecord)))]
pub async fn decide_request(
    permit: Permit<DecideDataRequests>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: IdOf<DataRequest>,
    body: Body<DecisionBody>,
) -> Result<web::Json<DataRequestRecord>, Problem> {
    let id = request.id;
    let work = move |app: &App| data_requests::decide(app, &permit.caller, id, &body.value);
    Ok(web::Json(line::run(&state, work).await?))
}

/// Get everything that is held
///
/// The answer to an access request (*inzage*): every field with source, date, purpose and basis, who receives it, and
/// the scores with their reasons. Nobody else is in it.
#[utoipa::path(get, path = "/data-requests/{requestId}/report", operation_id = "getDataReport",
    tag = "DataRequests", security(("bearer" = [])), params(("requestId" = Uuid, Path)),
    responses((status = 200, description = "Everything that is held.", body = DataReport)))]
pub async fn get_report(
    permit: Permit<DecideDataRequests>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: IdOf<DataRequest>,
) -> Result<HttpResponse, Problem> {
    let id = request.id;
    let terms = state.limits.retention;
    calculators::answer(&state, move |app| data_report::get_report(app, &permit.caller, id, &terms)).await
}

/// Read everything that is held
///
/// The same as a page in Dutch, to print or send.
#[utoipa::path(get, path = "/data-requests/{requestId}/readable-report", operation_id = "getReadableDataReport",
    tag = "DataRequests", security(("bearer" = [])), params(("requestId" = Uuid, Path)),
    responses((status = 200, description = "Everything that is held.", content_type = "text/html", body = String)))]
pub async fn get_readable_report(
    permit: Permit<DecideDataRequests>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: IdOf<DataRequest>,
) -> Result<HttpResponse, Problem> {
    let id = request.id;
    let (app, terms) = (state.app.clone(), state.limits.retention);
    let page = state.calculators.run(move || data_report::get_page(&app, &permit.caller, id, &terms)).await??;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}
