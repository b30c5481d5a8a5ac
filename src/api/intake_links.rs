//! Links by which a firm tells of itself.

use super::body::{Accepted, Body};
use super::idempotency::IdempotencyKey;
use super::permission::{Permit, WriteFirms};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line};
use crate::app::App;
use crate::app::intake_links::{IntakeLinkRequest, MadeLink, create_link};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};

impl Accepted for IntakeLinkRequest {
    const MOST_BYTES: usize = 1024;
}

/// Make an intake link
///
/// A link (*intakelink*) by which the firm itself tells what holds it back and with whom it wants to work, in a form of
/// three minutes; what it says enters with the source `firm`. It is opened once, and exchanged for a cookie. The answer
/// tells its path this once; under an idempotency key it is kept sealed, for 24 hours.
#[utoipa::path(post, path = "/intake-links", operation_id = "createIntakeLink", tag = "Firms",
    request_body = IntakeLinkRequest, security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The link, with its secret.", body = MadeLink)))]
pub async fn create_intake_link(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<IntakeLinkRequest>,
) -> Result<HttpResponse, Problem> {
    let once = key.once(&body);
    let work = move |app: &App| create_link(app, &permit.caller, &body.value, once.as_ref());
    let made = line::run(&state, work).await?;
    Ok(HttpResponse::Created().insert_header((CONTENT_TYPE, "application/json")).body(made.json))
}
