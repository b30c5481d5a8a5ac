//! Whether the service lives, and whether it can work.

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::readiness;
use actix_web::{HttpResponse, rt, web};
use serde_json::json;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /health/live`: the process answers.
pub async fn get_live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /health/ready`: the database answers and the index is there. It waits in no line, and not for long, so that
/// it answers also when everything else is busy.
pub async fn get_ready(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let app = state.app.clone();
    let check = web::block(move || readiness::check(&app));
    match rt::time::timeout(PATIENCE, check).await {
        Ok(Ok(Ok(version))) => Ok(HttpResponse::Ok().json(json!({"status": "ok", "dataVersion": version}))),
        Ok(Ok(Err(error))) => Err(error.into()),
        Ok(Err(_)) => Err(Problem::internal("the readiness check panicked")),
        Err(_) => {
            let detail = "The database did not answer within 3 seconds.";
            Err(Problem::try_again(ProblemKind::Unavailable, detail, 5))
        }
    }
}
