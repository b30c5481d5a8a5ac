//! What to do next for a firm.

use super::path::IdOf;
use super::permission::{Permit, ReadConversations};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader, record_id};
use super::{State, line};
use crate::app::App;
use crate::app::next_step;
use crate::domain::{Firm, FirmId, PartnerId};
use crate::outreach::next_step::NextStep;
use actix_web::web;
use utoipa::IntoParams;

/// With which partner in mind.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct NextStepQuery {
    /// Id of the partner; absent when none is chosen yet.
    #[param(value_type = Option<Uuid>)]
    partner: Option<PartnerId>,
}

impl FromQuery for NextStepQuery {
    fn read(query: &mut QueryReader) -> Self {
        Self { partner: query.parsed("partner", record_id) }
    }
}

/// Get the next step for a firm
///
/// What to do next (*volgende stap*) and why, from all that happened with the firm: where it stands on the ladder, what
/// was said, refused or came to nothing, and what the partner offers.
#[utoipa::path(get, path = "/firms/{firmId}/next-step", operation_id = "getNextStep", tag = "Outreach",
    params(("firmId" = FirmId, Path), NextStepQuery), security(("bearer" = [])),
    responses((status = 200, description = "The next step.", body = NextStep)))]
pub async fn get_next_step(
    permit: Permit<ReadConversations>,
    state: web::Data<State>,
    Query(query): Query<NextStepQuery>,
    firm: IdOf<Firm>,
) -> Result<web::Json<NextStep>, Problem> {
    let id = firm.id;
    let work = move |app: &App| next_step::get_next_step(app, &permit.caller, id, query.partner);
    line::run(&state, work).await.map(web::Json).map_err(Problem::of_parameters)
}
