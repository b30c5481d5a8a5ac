//! `/zoeken`, `/bedrijven` and `/partners`: finding a firm or partner by name.

use super::candidates::about_partner;
use super::facts::place_and_work;
use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::line;
use crate::api::permission::{Permit, ReadFirms, ReadPartners};
use crate::api::problem::Problem;
use crate::app::firms::FirmRecord;
use crate::app::{App, Caller, Result, search};
use crate::domain::Partner;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Most results of a kind.
const MOST: usize = 25;
/// Longest text that is searched for.
const LONGEST: usize = 200;

/// What is searched for.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
}

/// A firm or partner that was found.
pub struct Hit {
    /// Name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What and where it is.
    pub about: String,
}

/// What was found of a kind.
pub struct Hits {
    /// What they are.
    pub title: &'static str,
    /// The first ones.
    pub hits: Vec<Hit>,
    /// How many there are, when more than are shown.
    pub total: Option<u64>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    title: &'static str,
    action: &'static str,
    found: Vec<Hits>,
    alike: Vec<Hit>,
    is_empty: bool,
}

/// Everything.
pub async fn get_search(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let firms = permit.also::<ReadFirms>().map(|permit| permit.caller);
    let frame = frame.of(&permit.caller);
    let title = frame.w.search;
    page(&state, frame, (title, "/zoeken"), wanted.into_inner().q, firms, Some(permit.caller)).await
}

/// Firms.
pub async fn get_firms(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let title = frame.w.firms;
    page(&state, frame, (title, "/bedrijven"), wanted.into_inner().q, Some(permit.caller), None).await
}

/// Partners.
pub async fn get_partners(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let title = frame.w.partner_list;
    page(&state, frame, (title, "/partners"), wanted.into_inner().q, None, Some(permit.caller)).await
}

async fn page(
    state: &State,
    mut frame: Frame,
    (title, action): (&'static str, &'static str),
    text: String,
    firms_for: Option<Caller>,
    partners_for: Option<Caller>,
) -> std::result::Result<HttpResponse, Problem> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    frame.searched = text.clone();
    let page = line::run(state, move |app| {
        let firms = firms_for.map(|caller| firms(app, &caller, &frame, &text)).transpose()?;
        let partners = partners_for.as_ref().map(|caller| partners(app, caller, &frame, &text)).transpose()?;
        let has_partners = partners.as_ref().is_none_or(|found| !found.hits.is_empty());
        let alike = match &partners_for {
            Some(caller) if !has_partners && !text.is_empty() => search::find_alike(app, caller, &text)?,
            _ => Vec::new(),
        };
        let alike = alike.iter().map(|partner| partner_hit(&frame, partner)).collect();
        let found: Vec<Hits> = firms.into_iter().chain(partners).filter(|found| !found.hits.is_empty()).collect();
        Ok(SearchPage { is_empty: found.is_empty(), frame, title, action, found, alike })
    });
    answer(&page.await?)
}

fn firms(app: &App, caller: &Caller, frame: &Frame, text: &str) -> Result<Hits> {
    let found = search::find_firms(app, caller, text, MOST)?;
    let hits: Vec<Hit> = found.items.iter().map(|record| firm_hit(frame, record)).collect();
    Ok(Hits { title: frame.w.firms, total: Some(found.total).filter(|total| *total > hits.len() as u64), hits })
}

fn partners(app: &App, caller: &Caller, frame: &Frame, text: &str) -> Result<Hits> {
    let found = search::find_partners(app, caller, text, MOST)?;
    let hits: Vec<Hit> = found.items.iter().map(|record| partner_hit(frame, &record.partner)).collect();
    Ok(Hits { title: frame.w.partner_list, total: Some(found.total).filter(|total| *total > hits.len() as u64), hits })
}

/// A firm as a hit.
pub fn firm_hit(frame: &Frame, record: &FirmRecord) -> Hit {
    let firm = &record.firm;
    Hit { name: firm.name.clone(), href: format!("/bedrijven/{}", firm.id), about: place_and_work(frame, firm) }
}

/// A partner as a hit.
pub fn partner_hit(frame: &Frame, partner: &Partner) -> Hit {
    Hit { name: partner.name.clone(), href: format!("/partners/{}", partner.id), about: about_partner(frame, partner) }
}
