//! The model that ranks.

use super::permission::{Permit, ReadModel};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line};
use crate::app::model::{self, Model};
use actix_web::web;

/// Get the model
///
/// What ranks (*het algoritme*): signals, weights, curves, what they were learned from and how well they did.
#[utoipa::path(get, path = "/model", operation_id = "getModel", tag = "Matching", security(("bearer" = [])),
    responses((status = 200, description = "The active model.", body = Model)))]
pub async fn get_model(
    permit: Permit<ReadModel>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<Model>, Problem> {
    Ok(web::Json(line::run(&state, move |app| model::get_model(app, &permit.caller)).await?))
}
