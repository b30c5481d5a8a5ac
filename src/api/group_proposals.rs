//! Proposals of groups.

use super::body::{Accepted, Body};
use super::permission::{Permit, PlanOutreach};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::group_proposals::{self, answer::GroupProposals, request::GroupRequest};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for GroupRequest {
    const MOST_BYTES: usize = 512 * 1024;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        group_proposals::find_faults(app, self)
    }
}

/// Propose groups
///
/// Six to ten nearby firms with the same need that do not compete (*groepen*), with a host and a first date. Two firms
/// compete when their main activities share an SBI class of four digits, unless they are known to serve different
/// customers. A proposal: nothing is stored and nobody is invited.
#[utoipa::path(post, path = "/group-proposals", operation_id = "proposeGroups", tag = "Planning",
    security(("bearer" = [])), request_body = GroupRequest,
    responses((status = 200, description = "The groups, the largest first.", body = GroupProposals)))]
pub async fn post_group_proposals(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<GroupRequest>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| group_proposals::propose_groups(app, &permit.caller, &body.value);
    calculators::answer(&state, work).await
}
