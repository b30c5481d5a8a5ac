//! `/bedrijven/{id}/bezoek`: the visit brief, one printed page for the passenger seat.

use super::candidates::{Candidate, of_match};
use super::firm::{Portrait, portrait, prepare};
use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, RankPartners};
use crate::api::problem::Problem;
use crate::app;
use crate::domain::Firm;
use actix_web::{HttpResponse, web};
use askama::Template;

/// Partners that fit on a page, and in a conversation.
const MOST: usize = 3;

#[derive(Template)]
#[template(path = "brief.html")]
struct BriefPage {
    frame: Frame,
    firm: Portrait,
    candidates: Vec<Candidate>,
    question: Option<String>,
    asks_barriers: bool,
    made_on: String,
}

/// The page.
pub async fn get_brief(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (id, frame, app) = (firm.id, frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let (record, list) = prepare(&app, &permit.caller, id)?;
        Ok::<_, app::AppError>(BriefPage {
            firm: portrait(&frame, &record),
            candidates: list.matches.iter().take(MOST).map(|found| of_match(&frame, found)).collect(),
            question: list.next_question.map(|question| frame.lang.say(&question.text)),
            asks_barriers: record.firm.barriers.is_empty(),
            made_on: frame.lang.day(app.today()),
            frame,
        })
    };
    answer(&state.calculators.run(work).await??)
}
