//! Which version of the weights ranks.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::permission::{ManageModel, Permit, ReadModel};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line, written};
use crate::app::App;
use crate::app::active_weights::{self, ActiveWeights, WeightsChoice};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for WeightsChoice {
    // A reason of 500 characters, each an escaped pair of 12 bytes, fits.
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        active_weights::fault_of_reason(self).into_iter().collect()
    }
}

/// Get the weights that rank
///
/// Which version of the weights ranks (*gewichten in gebruik*), and who put which version to use, when and why.
#[utoipa::path(get, path = "/active-weights", operation_id = "getActiveWeights", tag = "Matching",
    security(("bearer" = [])), params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The version that ranks.", body = ActiveWeights)))]
pub async fn get_active(
    permit: Permit<ReadModel>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let active = line::run(&state, move |app| active_weights::get_active(app, &permit.caller)).await?;
    Ok(written::record(&active, active.revision()?, &conditions))
}

/// Choose the weights that rank
///
/// Makes a version of `/weights-versions` the one that ranks for your organisation, in the name of a person who says why. It
/// stands in the audit, and webhooks get the event that a model was activated. Only whose token is of the whole organisation
/// may; earlier versions stay, so that a choice can be undone by choosing again.
#[utoipa::path(put, path = "/active-weights", operation_id = "replaceActiveWeights", tag = "Matching",
    security(("bearer" = [])), request_body = WeightsChoice, params(("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The version that ranks.", body = ActiveWeights)))]
pub async fn replace_active(
    permit: Permit<ManageModel>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
    body: Body<WeightsChoice>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_whole_organisation()?;
    let expected = conditions.for_change()?;
    let work = move |app: &App| active_weights::put_to_use(app, &permit.caller, &body.value, &expected);
    let active = line::run(&state, work).await?;
    Ok(written::changed(&active, active.revision()?, answer))
}
