//! Whom to ring next.

use super::permission::{Permit, ReadCallList};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader, USUAL_ITEMS, region};
use super::{State, calculators};
use crate::app::App;
use crate::app::call_list::{self, NamedCallList};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;

/// Which call list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct CallListQuery {
    /// Most firms on it.
    #[param(required = false, minimum = 1, maximum = 100, default = 25)]
    limit: usize,
    /// Code of a province, COROP region or municipality.
    #[param(example = "PV30", max_length = 300)]
    region: Option<String>,
}

impl FromQuery for CallListQuery {
    fn read(query: &mut QueryReader) -> Self {
        Self { limit: query.limit(USUAL_ITEMS), region: query.parsed("region", region) }
    }
}

/// Get the call list of today
///
/// Whom to ring next (*bellijst*) and why: `priority` says what a call is expected to bring, `urgency` when to make it.
/// Firms that may not be approached are not on it. A declared share is drawn by lot, the same all day, and logged with
/// its probability, so that what those firms say tells of all of them.
#[utoipa::path(get, path = "/call-list", operation_id = "getCallList", tag = "Outreach",
    params(CallListQuery), security(("bearer" = [])),
    responses((status = 200, description = "The call list.", body = NamedCallList)))]
pub async fn get_call_list(
    permit: Permit<ReadCallList>,
    state: web::Data<State>,
    Query(query): Query<CallListQuery>,
) -> Result<HttpResponse, Problem> {
    let CallListQuery { limit, region } = query;
    let work = move |app: &App| call_list::get_call_list(app, &permit.caller, limit, region.as_deref());
    calculators::answer(&state, work).await
}
