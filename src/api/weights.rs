//! Versions of the weights, and what lists would have been under one of them.

use super::contact_permission::day;
use super::permission::{Permit, ReadImpressions, ReadModel};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader, USUAL_ITEMS};
use super::{State, calculators, line};
use crate::app::App;
use crate::app::replay::{self, ReplayRequest, ReplayedLists};
use crate::app::weights::{self, WeightsVersions};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use utoipa::IntoParams;

/// Longest name of a version.
const LONGEST_VERSION: usize = 64;

/// List the versions of the weights
///
/// The versions by which lists can be ranked (*gewichten*), the latest first, at most a hundred: what each was learned from,
/// and which one ranks. `loopvermogen learn` makes a new one; it ranks nothing until a named person activates it.
#[utoipa::path(get, path = "/weights-versions", operation_id = "listWeightsVersions", tag = "Matching",
    security(("bearer" = [])),
    responses((status = 200, description = "The versions.", body = WeightsVersions)))]
pub async fn list_versions(
    permit: Permit<ReadModel>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<WeightsVersions>, Problem> {
    line::run(&state, move |app| weights::told_versions(app, &permit.caller)).await.map(web::Json)
}

/// Which lists to replay.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ReplayParameters {
    /// Name of a version of the weights; see `/weights-versions`.
    #[param(value_type = String, required = true, min_length = 1, max_length = 64, example = "2026-q4")]
    version: Option<String>,
    /// The first day on which the lists were shown.
    #[param(value_type = NaiveDate, required = true, example = "2026-07-01")]
    from: Option<NaiveDate>,
    /// The last day.
    #[param(value_type = NaiveDate, required = true, example = "2026-09-30")]
    to: Option<NaiveDate>,
    /// Most lists that are told one by one; the figures are of all.
    #[param(required = false, minimum = 1, maximum = 100, default = 25)]
    limit: usize,
}

impl FromQuery for ReplayParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            version: query.needed("version", version),
            from: query.needed("from", day),
            to: query.needed("to", day),
            limit: query.limit(USUAL_ITEMS),
        }
    }
}

fn version(text: &str) -> Result<String, Invalid> {
    if text.chars().count() <= LONGEST_VERSION {
        return Ok(text.to_owned());
    }
    let remedy = "GET /v1/weights-versions lists them.";
    Err(Invalid::new("", "too_long", "No version has so long a name.", remedy))
}

/// Replay lists under other weights
///
/// What the lists that were shown in a period would have been under a version of the weights (*terugspelen*): in which
/// order, who would have come in and who fallen out, and where the partners would have stood that came about. Lists are
/// put in order again by what each signal said when they were logged (`POST /impressions`), so that nothing that happened
/// since counts, and with the diversity of a ranking; `reproducible` tells how many come out just as they were shown under
/// the weights that ranked them. Who comes in is one of the 25 partners that stood next then; of those farther down, and of lists that
/// were logged without them, nothing is known, so that the change may be greater than is told. Nothing changes.
#[utoipa::path(get, path = "/weights-replays", operation_id = "replayLists", tag = "Matching",
    params(ReplayParameters), security(("bearer" = [])),
    responses((status = 200, description = "The lists as they would have been.", body = ReplayedLists)))]
pub async fn get_replay(
    permit: Permit<ReadImpressions>,
    state: web::Data<State>,
    Query(query): Query<ReplayParameters>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let ReplayParameters { version: Some(version), from: Some(from), to: Some(to), limit } = query else {
        return Err(Problem::internal("a parameter that is needed was not read"));
    };
    let request = ReplayRequest { version, from, to, most: limit };
    calculators::answer(&state, move |app: &App| replay::replay(app, permit.caller.organisation, &request)).await
}
