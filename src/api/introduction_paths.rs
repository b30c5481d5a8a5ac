//! Who can introduce whom.

use super::permission::{Permit, TraceAcquaintances};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::{State, calculators};
use crate::app::App;
use crate::app::introduction_paths::{IntroductionPaths, find_introduction_paths};
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

const USUAL_PATHS: usize = 3;

/// Between whom.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct PathParameters {
    /// Id of the firm or partner that is to be introduced.
    #[param(required = true, example = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b")]
    from: Uuid,
    /// Id of the firm or partner to which it is to be introduced.
    #[param(required = true, example = "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b")]
    to: Uuid,
    /// Most paths.
    #[param(required = false, minimum = 1, maximum = 100, default = 3)]
    limit: usize,
}

impl FromQuery for PathParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            from: query.needed("from", organisation).unwrap_or_default(),
            to: query.needed("to", organisation).unwrap_or_default(),
            limit: query.limit(USUAL_PATHS),
        }
    }
}

/// Find introductions
///
/// The best willing ways to be introduced (*introductiepaden*), over at most four steps, from one firm or partner to
/// another. They share no broker, so that when one says no, the next can be asked. What ties each to the next is told
/// with its source and date. Organisations only: which person to ring is for the officer to know.
#[utoipa::path(get, path = "/introduction-paths", operation_id = "findIntroductionPaths", tag = "Acquaintances",
    security(("bearer" = [])), params(PathParameters),
    responses((status = 200, description = "Paths, best first.", body = IntroductionPaths)))]
pub async fn get_introduction_paths(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    Query(query): Query<PathParameters>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| find_introduction_paths(app, &permit.caller, query.from, query.to, query.limit);
    calculators::answer(&state, work).await.map_err(Problem::of_parameters)
}

/// The id of an organisation, in its hyphenated form.
fn organisation(text: &str) -> Result<Uuid, Invalid> {
    let id = (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten();
    id.ok_or_else(|| {
        let message = format!("“{}” is no id of a firm or partner.", shown(text));
        Invalid::new("", "invalid_value", message, "Give an id of /v1/firms or /v1/partners, with hyphens.")
    })
}
