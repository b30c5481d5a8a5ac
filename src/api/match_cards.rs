//! Tickets for match cards, and whose pages may frame them.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::permission::{Permit, RankPartners, WriteMatchCardSettings};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, line, written};
use crate::app::App;
use crate::app::match_cards::{self, MatchCardRequest, MatchCardSettings, MatchCardTicket};
use crate::app::writing::revision_of;
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};

impl Accepted for MatchCardRequest {
    const MOST_BYTES: usize = 4 * 1024;
}

impl Accepted for MatchCardSettings {
    const MOST_BYTES: usize = 8 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        self.faults()
    }
}

/// Open a match card
///
/// A ticket for the match card (*kansenkaart*) of one firm: a small page with its best partners and the reasons, without
/// scripts, for the account page of a CRM: `<iframe src="https://this.service/match-cards/…">`. The ticket is good for
/// some minutes, for this firm alone, as often as the page is loaded. Only pages of the origins in
/// `/match-card-settings` can frame it; 409 while there is none. The audit is told. Under an idempotency key the answer is
/// kept sealed, for 24 hours: the same ticket, until it ends.
#[utoipa::path(post, path = "/match-card-tickets", operation_id = "createMatchCardTicket", tag = "Matching",
    security(("bearer" = [])), request_body = MatchCardRequest,
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 200, description = "Where the card is, and until when.", body = MatchCardTicket)))]
pub async fn create_ticket(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<MatchCardRequest>,
) -> Result<HttpResponse, Problem> {
    let (sealer, once) = (state.match_cards.clone(), key.once(&body));
    let work = move |app: &App| match_cards::issue_ticket(app, &permit.caller, &body.value, &sealer, once.as_ref());
    Ok(written::done(line::run(&state, work).await?.json))
}

/// Get who may frame match cards
#[utoipa::path(get, path = "/match-card-settings", operation_id = "getMatchCardSettings", tag = "Matching",
    security(("bearer" = [])), params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "As they stand.", body = MatchCardSettings)))]
pub async fn get_settings(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let settings = line::run(&state, move |app| match_cards::get_settings(app, &permit.caller)).await?;
    Ok(written::record(&settings, revision_of(&settings)?, &conditions))
}

/// Say who may frame match cards
///
/// The origins of your CRM. None (an empty list) means that no page may, which is how an organisation begins.
#[utoipa::path(put, path = "/match-card-settings", operation_id = "replaceMatchCardSettings", tag = "Matching",
    security(("bearer" = [])), request_body = MatchCardSettings,
    params(("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "As they stand now.", body = MatchCardSettings)))]
pub async fn replace_settings(
    permit: Permit<WriteMatchCardSettings>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
    body: Body<MatchCardSettings>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let work = move |app: &App| match_cards::replace_settings(app, &permit.caller, &body.value, &expected);
    let settings = line::run(&state, work).await?;
    Ok(written::changed(&settings, revision_of(&settings)?, answer))
}
