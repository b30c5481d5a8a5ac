//! Whom to ring next.

use super::permission::{Permit, ReadCallList};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader, USUAL_ITEMS, region};
use super::{State, calculators};
use crate::app::App;
use crate::app::call_list::{self, CallListRequest, NamedCallList};
use crate::domain::Officer;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;

/// Most officers of a team.
const MOST_OFFICERS: usize = 20;

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
    /// For whom the list is: an officer, or the officers of a team, by the names under which they write conversations down.
    /// For the whole organisation when absent.
    #[param(max_items = 20, example = "A. de Vries,B. Jansen", required = false)]
    officers: Vec<Officer>,
}

impl FromQuery for CallListQuery {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            limit: query.limit(USUAL_ITEMS),
            region: query.parsed("region", region),
            officers: query.list("officers", MOST_OFFICERS, Officer::parse),
        }
    }
}

/// Get the call list of today
///
/// Whom to ring next (*bellijst*) and why: `priority` says what a call is expected to bring, `urgency` when to make it.
/// Firms to which a visit is agreed for today or later are left out, unless they were to be rung back by now.
/// Firms that were to be rung back by now come first, those that waited longest before the others, however short the list
/// is. Firms that may not be approached are not on it, and one that said “not now” is not before the day it named
/// (`blockedBy` has `asked_later`). A declared share is drawn by lot, the same all day, and logged with
/// its probability, so that what those firms say tells of all of them. With `officers` it is the list of an officer or
/// team: firms that somebody else last spoke with are left out, and each call says who makes it: whoever last spoke with
/// the firm, and firms that nobody knows yet are divided evenly.
#[utoipa::path(get, path = "/call-list", operation_id = "getCallList", tag = "Outreach",
    params(CallListQuery), security(("bearer" = [])),
    responses((status = 200, description = "The call list.", body = NamedCallList)))]
pub async fn get_call_list(
    permit: Permit<ReadCallList>,
    state: web::Data<State>,
    Query(query): Query<CallListQuery>,
) -> Result<HttpResponse, Problem> {
    let CallListQuery { limit, region, officers } = query;
    let request = CallListRequest { length: limit, region, officers, agreed_apart: false };
    let work = move |app: &App| call_list::get_call_list(app, &permit.caller, &request);
    calculators::answer(&state, work).await
}
