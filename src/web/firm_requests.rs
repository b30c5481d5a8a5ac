//! What a coordinator does with the firms of its partner: ask the agency for some of them, and take the list along.

use super::failures::as_it_is;
use super::frame::{Frame, answer_with};
use super::partner::{Asking, listed, page};
use super::sent::{Sent, go_to};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{FindProspects, Permit, ReadFirms, RequestFirms};
use crate::api::problem::Problem;
use crate::app::AppError;
use crate::app::exports::{to_table, told_of_list};
use crate::app::introductions::request_firms;
use crate::domain::introduction::PartnerRequest;
use crate::domain::{FirmId, Invalid, Partner};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};

/// Where the form is sent to.
pub const REQUEST: &str = "/partners/{partnerId}/aanvragen";
/// The list as a table.
pub const TABLE: &str = "/partners/{partnerId}/bedrijven.csv";

/// Asks for the firms that are ticked, for all of them or for none.
pub async fn post_requests(
    permit: Permit<RequestFirms>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let id = partner.id;
    let here = format!("/partners/{id}");
    let Some(reading) = permit.also::<FindProspects>() else { return Ok(go_to("/")) };
    let mut firms: Vec<FirmId> = Vec::new();
    for firm in sent.all("firm").filter_map(|firm| firm.parse().ok()) {
        if !firms.contains(&firm) {
            firms.push(firm);
        }
    }
    let reason = sent.one("reason").unwrap_or_default().to_owned();
    let mut faults: Vec<(String, String)> = Vec::new();
    if firms.is_empty() {
        faults.push(("aanvraag".to_owned(), frame.w.asking_none.to_owned()));
    }
    if PartnerRequest::find_fault("", &reason).is_some() {
        faults.push(("aanvraag-reden".to_owned(), frame.w.asking_reason_wrong.to_owned()));
    }
    if faults.is_empty() {
        let (app, caller, asked, why) = (state.app.clone(), permit.caller.clone(), firms.clone(), reason.clone());
        let done = format!("{here}?done=requested#introducties");
        match state.calculators.run(move || request_firms(&app, &caller, id, &asked, &why)).await? {
            Ok(_) => return Ok(go_to(&done)),
            // The same form came in twice.
            Err(AppError::Conflict(found)) if found.iter().all(|fault| fault.code == "asked_already") => {
                return Ok(go_to(&done));
            }
            Err(AppError::Conflict(found)) => faults.extend(found.iter().map(|fault| told(&frame, &firms, fault))),
            Err(error) => return Err(error.into()),
        }
    }
    let frame = frame.of(&permit.caller).standing_on(&here);
    let asking = Asking { ticked: firms, reason, faults };
    let page = page(reading, &state, frame, id, asking).await?;
    Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?))
}

/// What is wrong with one of the firms: the field that asks for it, and the sentence.
fn told(frame: &Frame, firms: &[FirmId], fault: &Invalid) -> (String, String) {
    let w = frame.w;
    let place = fault.pointer.rsplit('/').next().and_then(|place| place.parse::<usize>().ok());
    let field = place.and_then(|place| firms.get(place)).map_or("aanvraag".to_owned(), |firm| format!("vraag-{firm}"));
    let words = match fault.code.as_ref() {
        "asked_already" => w.asking_already,
        "asked_before" => w.asking_before,
        "no_room" => w.asking_no_room,
        _ => w.asking_not_available,
    };
    (field, words.to_owned())
}

/// The list of the page as a table.
pub async fn get_table(
    permit: Permit<FindProspects>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let (id, app) = (partner.id, state.app.clone());
    let sees_firms = permit.also::<ReadFirms>().is_some();
    let work = move || {
        let w = frame.w;
        let rows = listed(&app, &permit.caller, &frame, id, sees_firms)?;
        told_of_list(&app, &permit.caller, id, rows.len())?;
        let heads = [
            w.list_rank,
            w.list_firm,
            w.list_about,
            w.list_points,
            w.list_founded,
            w.list_reasons,
            w.first_step,
            w.list_requested,
            w.list_day,
        ];
        let day = app.today().to_string();
        let heads = heads.map(str::to_owned).to_vec();
        let cells = rows.into_iter().map(|one| {
            let reasons: Vec<String> = one.reasons.into_iter().map(|reason| reason.text).collect();
            vec![
                one.rank.to_string(),
                one.name,
                one.about,
                one.score,
                one.founded.to_owned(),
                reasons.join(" "),
                one.step.unwrap_or_default(),
                one.requested.unwrap_or_default(),
                day.clone(),
            ]
        });
        to_table(std::iter::once(heads).chain(cells))
    };
    let table = state.calculators.run(work).await??;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"bedrijven.csv\""))
        .body(table))
}
