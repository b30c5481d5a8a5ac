//! Putting a sandbox back.

use super::permission::{Permit, ResetSandbox};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line};
use crate::app::sandbox::{self, SandboxReset};
use actix_web::web;

/// Put a sandbox back
///
/// In a sandbox (*zandbak*) all firms, persons, conversations, introductions and own partners are deleted, and 200
/// invented firms come in their place, the same ones each time, with a person each and some conversations. The system
/// `sandbox` knows them as 1, 2, 3, …: `GET /v1/systems/sandbox/firms/1`. Followers of the changes see all of it. Accounts,
/// webhooks and the audit stay, and so does that somebody objected. In any other organisation nothing is done: 409.
#[utoipa::path(post, path = "/sandbox-resets", operation_id = "resetSandbox", tag = "Sandbox",
    security(("bearer" = [])),
    responses((status = 200, description = "What the sandbox holds now.", body = SandboxReset)))]
pub async fn reset_sandbox(
    permit: Permit<ResetSandbox>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<SandboxReset>, Problem> {
    permit.check_whole_organisation()?;
    line::run(&state, move |app| sandbox::reset(app, &permit.caller)).await.map(web::Json)
}
