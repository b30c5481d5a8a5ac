//! Registers outside: how things stand with them, and what they say of a firm.

use super::list::ListOf;
use super::path::IdOf;
use super::permission::{Permit, ReadFirms, ReadSources};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line};
use crate::app::sources::{self, RegisterFacts, SourceStatus};
use crate::domain::{Firm, FirmId};
use actix_web::web;

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type SourceStatusList = ListOf<SourceStatus>;

/// List sources
///
/// How things stand with each register outside (*bronnen*): when it was last of use, when and why it last failed, how many
/// records come from it, under which licence, and when it is asked next. `loopvermogen sync NAME` asks one now.
#[utoipa::path(get, path = "/sources", operation_id = "listSources", tag = "Integration",
    security(("bearer" = [])),
    responses((status = 200, description = "All sources.", body = SourceStatusList)))]
pub async fn list_sources(
    permit: Permit<ReadSources>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<ListOf<SourceStatus>>, Problem> {
    let items = line::run(&state, move |app| sources::list_sources(app, &permit.caller)).await?;
    let total = items.len() as u64;
    Ok(web::Json(ListOf { items, next_cursor: None, total }))
}

/// List what registers say of a firm
///
/// Each fact that a register says of a firm (*registergegevens*), with source, day and licence, beside what the record
/// says with its own. Where they differ the record keeps what an officer or the firm said (`conflict`); to take the
/// register's word over, write it into the firm.
#[utoipa::path(get, path = "/firms/{firmId}/register-facts", operation_id = "listRegisterFacts", tag = "Firms",
    security(("bearer" = [])), params(("firmId" = FirmId, Path)),
    responses((status = 200, description = "What registers say.", body = RegisterFacts)))]
pub async fn list_register_facts(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    _: Query<NoParameters>,
) -> Result<web::Json<RegisterFacts>, Problem> {
    let id = firm.id;
    Ok(web::Json(line::run(&state, move |app| sources::facts_of_firm(app, &permit.caller, id)).await?))
}
