//! Where firms stand in their sector.

use super::path::IdOf;
use super::permission::{Permit, ReadFirms};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::frontier_standings::{self, FrontierStandings};
use crate::domain::{Firm, FirmId};
use actix_web::{HttpResponse, web};

/// Get where a firm stands in its sector
///
/// Its tenth (*deciel*) by value added per hour and per person among the firms of the finest level of SBI with at least
/// thirty firms, 1 for the front, how far the front is, and the same for the year before: whether it came nearer.
#[utoipa::path(get, path = "/firms/{firmId}/frontier-standings", operation_id = "getFrontierStandings", tag = "Firms",
    security(("bearer" = [])), params(("firmId" = FirmId, Path)),
    responses((status = 200, description = "Where it stands.", body = FrontierStandings)))]
pub async fn get_frontier_standings(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    let id = firm.id;
    let work = move |app: &App| frontier_standings::get_frontier_standings(app, &permit.caller, id);
    calculators::answer(&state, work).await
}
