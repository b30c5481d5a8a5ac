//! Allocations of places.

use super::body::{Accepted, Body};
use super::permission::{Permit, PlanOutreach};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::allocations::{self, answer::AllocationProposal, request::AllocationRequest};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for AllocationRequest {
    // 20,000 values take some 150 bytes each.
    const MOST_BYTES: usize = 4 * 1024 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        allocations::find_faults(self)
    }
}

/// Give places
///
/// Which firms get which scarce places at partners (*plaatsverdeling*), with the highest total value under the
/// capacities of both sides; beside it what each firm would have got if the most valuable pairs were served first, and
/// how fair both are. A proposal: nothing is stored or sent.
#[utoipa::path(post, path = "/allocations", operation_id = "allocatePlaces", tag = "Planning",
    security(("bearer" = [])), request_body = AllocationRequest,
    responses((status = 200, description = "The proposal.", body = AllocationProposal)))]
pub async fn post_allocations(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<AllocationRequest>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| allocations::allocate(app, &permit.caller, &body.value);
    calculators::answer(&state, work).await
}
