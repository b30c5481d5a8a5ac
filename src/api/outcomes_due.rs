//! Which outcomes are to be asked.

use super::contact_permission::day;
use super::permission::{Permit, ReadOutcomes};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader, USUAL_ITEMS};
use super::{State, line};
use crate::app::App;
use crate::app::outcomes_due::{self, OutcomesDue};
use actix_web::web;
use chrono::NaiveDate;
use utoipa::IntoParams;

/// Until when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct OutcomesQuery {
    /// The day until which they can be asked; today when absent.
    #[param(example = "2026-12-31", max_length = 300)]
    due: Option<NaiveDate>,
    /// Most outcomes.
    #[param(required = false, minimum = 1, maximum = 100, default = 25)]
    limit: usize,
}

impl FromQuery for OutcomesQuery {
    fn read(query: &mut QueryReader) -> Self {
        Self { due: query.parsed("due", day), limit: query.limit(USUAL_ITEMS) }
    }
}

/// List the outcomes that are to be asked
///
/// Whom to ask what an introduction brought (*uit te vragen*), three and twelve months after it, the longest waiting first;
/// what was asked already is not in it. The answer goes to `POST /introductions/{introductionId}/outcomes`.
#[utoipa::path(get, path = "/outcomes", operation_id = "listOutcomesDue", tag = "Outreach",
    params(OutcomesQuery), security(("bearer" = [])),
    responses((status = 200, description = "The outcomes.", body = OutcomesDue)))]
pub async fn list_outcomes_due(
    permit: Permit<ReadOutcomes>,
    state: web::Data<State>,
    Query(query): Query<OutcomesQuery>,
) -> Result<web::Json<OutcomesDue>, Problem> {
    let OutcomesQuery { due, limit } = query;
    let work = move |app: &App| outcomes_due::list_outcomes_due(app, &permit.caller, due, limit);
    line::run(&state, work).await.map(web::Json)
}
