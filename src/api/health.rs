//! Whether the service lives, and whether it can work.

use super::problem::{Problem, ProblemKind};
use super::{State, line};
use crate::app::readiness;
use actix_web::{HttpResponse, web};
use serde_json::json;

/// `GET /health/live`: the process answers.
pub async fn get_live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /health/ready`: the database answers and the index is there. It does not wait in the line, and not for long, so
/// that it answers also when everything else is busy.
pub async fn get_ready(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    match line::check(&state, readiness::check).await {
        Some(checked) => Ok(HttpResponse::Ok().json(json!({"status": "ok", "dataVersion": checked?}))),
        None => {
            let detail = format!("The database did not answer within {} seconds.", line::CHECK_PATIENCE.as_secs());
            Err(Problem::try_again(ProblemKind::Unavailable, &detail, 5))
        }
    }
}
