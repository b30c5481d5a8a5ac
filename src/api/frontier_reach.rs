//! How far firms are from the frontier.

use super::path::IdOf;
use super::permission::{Permit, TraceAcquaintances};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::frontier_reach::{self, FrontierReach};
use crate::domain::{Firm, FirmId};
use actix_web::{HttpResponse, web};

/// Get the steps to the frontier
///
/// How many steps a firm, and the firms of its sector and province, are from the nearest frontier company (*koploper*)
/// or top cluster, and which new introductions would shorten the way for most of them.
#[utoipa::path(get, path = "/firms/{firmId}/frontier-reach", operation_id = "getFrontierReach", tag = "Acquaintances",
    security(("bearer" = [])), params(("firmId" = FirmId, Path)),
    responses((status = 200, description = "Steps to the frontier.", body = FrontierReach)))]
pub async fn get_frontier_reach(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    let id = firm.id;
    let work = move |app: &App| frontier_reach::get_frontier_reach(app, &permit.caller, id);
    calculators::answer(&state, work).await
}
