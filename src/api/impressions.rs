//! Lists that were shown.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadImpressions, WriteImpressions};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line, written};
use crate::app::App;
use crate::app::impressions::{self, ImpressionRequest};
use crate::domain::impression::Impression;
use crate::domain::{ImpressionId, Invalid};
use actix_web::{HttpResponse, web};
use uuid::Uuid;

impl Accepted for ImpressionRequest {
    // A hundred partners of some 150 bytes each fit.
    const MOST_BYTES: usize = 64 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/isNewcomer", "/values", "/runnersUp"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        impressions::find_faults(app, self)
    }
}

impl Identified for Impression {
    const PARAMETER: &'static str = "impressionId";
    const WHAT: &'static str = "impression";
    type Id = ImpressionId;
    fn id(uuid: Uuid) -> ImpressionId {
        ImpressionId::new(uuid)
    }
}

/// Log a list that was shown
///
/// Which partners somebody saw for a firm (*getoonde lijst*), at which places: pages and CRMs send it, since reading never
/// writes. An introduction that names it by `impressionId` ties the choice, and what comes of it, to the list; from these
/// `loopvermogen learn --outcomes` learns.
#[utoipa::path(post, path = "/impressions", operation_id = "createImpression", tag = "Outreach",
    request_body = ImpressionRequest, security(("bearer" = [])),
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The list as logged.", body = Impression)))]
pub async fn create_impression(
    permit: Permit<WriteImpressions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<ImpressionRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| impressions::record_impression(app, &permit.caller, &body.value, once.as_ref());
    let written = line::run(&state, work).await?;
    Ok(written::created("/impressions", written, answer))
}

/// Get a list that was shown
#[utoipa::path(get, path = "/impressions/{impressionId}", operation_id = "getImpression", tag = "Outreach",
    security(("bearer" = [])), params(("impressionId" = ImpressionId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The list as logged.", body = Impression)))]
pub async fn get_impression(
    permit: Permit<ReadImpressions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    impression: IdOf<Impression>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = impression.id;
    let record = line::run(&state, move |app| impressions::get_impression(app, &permit.caller, id)).await?;
    Ok(written::record(&record, 1, &conditions))
}
