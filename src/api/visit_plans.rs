//! Plans of visits.

use super::body::{Accepted, Body};
use super::permission::{Permit, PlanOutreach};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::app::visit_plans::{self, answer::VisitPlan, request::VisitPlanRequest};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for VisitPlanRequest {
    const MOST_BYTES: usize = 1024 * 1024;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        visit_plans::find_faults(app, self)
    }
}

/// Plan visits
///
/// Who visits whom on which day (*bezoekplan*), with the highest total value: within working hours, opening hours and
/// what was agreed. Appointments never move; firms that may not be contacted are never visited; each firm that is
/// left out has its reason. Days begin and end at a point, or in a place that is named by postcode, place or municipality.
/// A proposal: nothing is stored, agreed or sent. The same request gets the same plan.
#[utoipa::path(post, path = "/visit-plans", operation_id = "planVisits", tag = "Planning",
    security(("bearer" = [])), request_body = VisitPlanRequest,
    responses((status = 200, description = "The plan.", body = VisitPlan)))]
pub async fn post_visit_plans(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<VisitPlanRequest>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| visit_plans::plan_visits(app, &permit.caller, &body.value);
    calculators::answer(&state, work).await
}
