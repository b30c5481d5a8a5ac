//! `/partners/{id}/verdeling`: who gets the places of a partner.

use super::facts::capital;
use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, PlanOutreach};
use crate::api::problem::Problem;
use crate::app::partners::{get_partner, get_places};
use crate::app::place_division::{Division, divide_places};
use crate::app::{App, AppError, Caller};
use crate::domain::{Partner, PartnerId};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Places when a partner has not told how many it has.
const USUAL: u32 = 5;
/// Most places that are divided at once.
const MOST: u32 = 100;

/// How many places to divide.
#[derive(Deserialize)]
pub struct Asked {
    plaatsen: Option<String>,
}

/// A firm and what its place is worth.
struct Given {
    href: String,
    name: String,
    /// Points, and at which partner when it is another.
    about: String,
    partner: Option<String>,
}

#[derive(Template)]
#[template(path = "places.html")]
struct PlacesPage {
    frame: Frame,
    id: String,
    name: String,
    asked: u32,
    here: Vec<Given>,
    elsewhere: Vec<Given>,
    without: Vec<Given>,
    /// Who fits and was introduced before, and what came of it.
    introduced: Vec<Given>,
    /// Places for which there is no firm.
    left_over: u32,
    notices: Vec<String>,
    gain: Option<String>,
}

/// The page.
pub async fn get_division(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (id, frame, app) = (partner.id, frame.of(&permit.caller), state.app.clone());
    let asked = asked.into_inner().plaatsen.and_then(|places| places.trim().parse::<u32>().ok());
    let work = move || page(&app, &permit.caller, frame, id, asked);
    answer(&state.calculators.run(work).await??)
}

fn page(app: &App, caller: &Caller, frame: Frame, id: PartnerId, asked: Option<u32>) -> Result<PlacesPage, AppError> {
    let name = get_partner(app, caller, id)?.0.partner.name;
    let places = get_places(app, caller, id)?;
    let left = places.capacity.map(|capacity| capacity.saturating_sub(places.taken));
    let asked = asked.or(left).unwrap_or(USUAL).min(MOST);
    let Division { notices, here, elsewhere, without, introduced, gain } = divide_places(app, caller, id, asked)?;
    let (w, lang) = (frame.w, frame.lang);
    let points = |value: f64| format!("{value:.0} {}", w.points);
    let given = |firm: String, name: String, about: String, partner: Option<String>| Given {
        href: format!("/bedrijven/{firm}"),
        name,
        about,
        partner,
    };
    Ok(PlacesPage {
        left_over: asked.min(left.unwrap_or(asked)).saturating_sub(here.len() as u32),
        id: id.to_string(),
        name,
        asked,
        here: here.into_iter().map(|(firm, name, value)| given(firm.to_string(), name, points(value), None)).collect(),
        elsewhere: elsewhere
            .into_iter()
            .map(|(firm, name, place)| {
                let partner = Some(format!("/partners/{}", place.partner_id));
                given(firm.to_string(), name, format!("{} ({})", place.name, points(place.value)), partner)
            })
            .collect(),
        without: without.into_iter().map(|(firm, name)| given(firm.to_string(), name, String::new(), None)).collect(),
        introduced: introduced
            .into_iter()
            .map(|(firm, name, why)| given(firm.to_string(), name, capital(&lang.say(&why)), None))
            .collect(),
        notices: notices.iter().map(|notice| lang.say(notice)).collect(),
        gain: (gain > 0.05).then(|| lang.tenths(gain)),
        frame,
    })
}
