//! Partners that an officer set aside for a firm: each with its reason and a way back to the list, and the form for it.

use super::frame::Frame;
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::misfits::{Misfit, set_aside, take_back};
use crate::domain::{Firm, Invalid, PartnerId};
use actix_web::{HttpResponse, web};

/// A partner that was set aside.
pub struct SetAside {
    /// Id of the partner.
    pub partner: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Who said so, and when.
    pub by: String,
}

/// Those of a firm.
pub fn of_firm(frame: &Frame, misfits: &[Misfit]) -> Vec<SetAside> {
    let day = |date: chrono::NaiveDate| frame.lang.day(date);
    let told = misfits.iter().map(|one| SetAside {
        partner: one.partner.to_string(),
        by: [Some(one.officer.clone()), one.date.map(day)].into_iter().flatten().collect::<Vec<_>>().join(", "),
        name: one.name.clone(),
        reason: one.reason.clone(),
    });
    told.collect()
}

/// Sets a partner aside, or takes that back.
pub async fn post_misfit(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let Some(partner) = sent.one("partner").and_then(|id| id.parse::<PartnerId>().ok()) else {
        let fault = Invalid::new("partner", "unknown", "It is no partner.", "Go back and choose one of the list.");
        return Err(Problem::invalid(vec![fault]));
    };
    let (id, is_back) = (firm.id, sent.one("back-to-list").is_some());
    let reason = sent.one("reason").unwrap_or_default().to_owned();
    line::run(&state, move |app| match is_back {
        true => take_back(app, &permit.caller, id, partner),
        false => set_aside(app, &permit.caller, id, partner, &reason),
    })
    .await?;
    let done = if is_back { "back_in_list" } else { "misfit" };
    Ok(go_to(&format!("/bedrijven/{id}?done={done}#gedaan")))
}
