//! `/match-cards/{ticket}`: the best partners of one firm, as a small page within the page of a CRM.
//!
//! It is the only page that others may frame, and only those whom the organisation allows. It has no menu, no form and
//! no script; its links open beside the CRM.

use super::candidates::{Candidate, of_match};
use super::frame::Frame;
use super::standing::contact_words;
use crate::api::State;
use crate::api::problem::Problem;
use crate::app::match_cards::{self, Card};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderName, VARY};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::Utc;

/// Whether documents of other origins may hold the answer.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

#[derive(Template)]
#[template(path = "match_card.html")]
struct CardPage {
    frame: Frame,
    /// The firm and its candidates; nothing when the ticket has ended.
    shown: Option<Shown>,
}

struct Shown {
    name: String,
    is_closed: bool,
    /// By which channels the firm may be approached, or why by none.
    contact: String,
    candidates: Vec<Candidate>,
}

/// The page.
pub async fn get_card(
    state: web::Data<State>,
    frame: Frame,
    ticket: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (app, sealer) = (state.app.clone(), state.match_cards.clone());
    let work = move || match_cards::open(&app, &sealer, &ticket, Utc::now());
    let unknown = || Problem::not_found("match card", "");
    let Card { ancestors, shown } = state.calculators.run(work).await??.ok_or_else(unknown)?;
    let status = if shown.is_some() { StatusCode::OK } else { StatusCode::GONE };
    let shown = shown.map(|shown| Shown {
        is_closed: shown.firm.do_not_contact.is_some(),
        contact: contact_words(&frame, &shown.contact),
        name: shown.firm.name,
        candidates: shown.matches.matches.iter().map(|found| of_match(&frame, found)).collect(),
    });
    let html = CardPage { frame, shown }.render().map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy(&ancestors)))
        .insert_header((RESOURCE_POLICY, "cross-origin"))
        .insert_header((VARY, "Accept-Language, Cookie"))
        .body(html))
}

/// What the card may load, and who may frame it.
fn policy(ancestors: &[String]) -> String {
    let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    format!("default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}")
}
