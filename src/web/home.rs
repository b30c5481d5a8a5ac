//! `/`: where somebody begins. For officers the day; for a coordinator the own partners; for an analyst the figures.

use super::frame::{Frame, answer};
use super::introductions::{Shown, asked_of_own};
use super::search::{Hit, firm_hit, partner_hit};
use super::today::{Day, day};
use crate::api::permission::{
    DecideDataRequests, Permit, ReadCallList, ReadFirms, ReadIntroductions, ReadPartners, UseSession,
};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::data_requests::list_requests;
use crate::app::firms::get_firm;
use crate::app::{self, App, Caller, Page, search};
use actix_web::{HttpResponse, web};
use askama::Template;

/// Firms that are shown to begin with, as long as there is nothing else to do.
const MOST_FIRMS: usize = 5;
/// Own partners that are shown.
const MOST_PARTNERS: usize = 25;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    date: String,
    /// The day of an officer.
    day: Option<Day>,
    /// Whether there is somebody to ring.
    has_calls: bool,
    /// Requests about data that wait for a decision, for who decides them, and whether one should have been answered already.
    requests: Option<(String, bool)>,
    /// Some firms, for who may see firms.
    firms: Option<Vec<Hit>>,
    /// The partners for which somebody works, for who may see no firms.
    partners: Option<Vec<Hit>>,
    /// Introductions that wait for the answer of one of these partners.
    asked: Vec<Shown>,
}

/// The page.
pub async fn get_home(
    permit: Permit<UseSession>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let is_for_team = asked.iter().any(|(name, value)| name == "lijst" && value == "team");
    let (firms, partners) = (permit.also::<ReadFirms>(), permit.also::<ReadPartners>());
    let officer = permit.also::<ReadCallList>();
    let mut frame = frame.of(&permit.caller);
    let page = line::run(&state, move |app| {
        if let (Some(permit), Some(id)) = (&firms, frame.done_at) {
            let found = get_firm(app, &permit.caller, id);
            frame.done_name = found.map(|(record, _)| record.firm.name).unwrap_or_default();
        }
        let day = match &officer {
            Some(permit) => Some(day(app, &permit.caller, &frame, is_for_team)?),
            None => None,
        };
        let requests = match permit.also::<DecideDataRequests>() {
            Some(_) => requests(app, &permit.caller, &frame)?,
            None => None,
        };
        let has_calls = day.as_ref().is_some_and(|day| !day.calls.is_empty() || !day.follow_ups.is_empty());
        let firms = match &firms {
            // Who has somebody to ring needs no example to begin with.
            Some(_) if has_calls => Some(Vec::new()),
            Some(permit) => Some(search::first_firms(app, &permit.caller, MOST_FIRMS)?.firms),
            None => None,
        };
        let partners = match &partners {
            Some(permit) if firms.is_none() => {
                Some(search::find_partners(app, &permit.caller, "", MOST_PARTNERS)?.items)
            }
            _ => None,
        };
        let asked = match permit.also::<ReadIntroductions>() {
            Some(_) if partners.is_some() => asked_of_own(app, &permit.caller, &frame)?,
            _ => Vec::new(),
        };
        Ok(HomePage {
            date: frame.lang.day(app.today()),
            day,
            requests,
            has_calls,
            firms: firms.map(|found| found.iter().map(|record| firm_hit(&frame, record)).collect()),
            partners: partners.map(|found| found.iter().map(|record| partner_hit(&frame, &record.partner)).collect()),
            asked,
            frame,
        })
    });
    answer(&page.await?)
}

/// How many requests about data wait, and before when the first must be answered; nothing when none does.
fn requests(app: &App, caller: &Caller, frame: &Frame) -> app::Result<Option<(String, bool)>> {
    let open = list_requests(app, caller, true, &Page { after: None, limit: 1 })?;
    let Some(first) = open.items.first() else { return Ok(None) };
    let (w, due) = (frame.w, frame.lang.day(first.request.due));
    let late = if first.overdue { format!(" ({})", w.request_overdue) } else { String::new() };
    Ok(Some((format!("{} {} {due}{late}.", w.requests_wait.of(open.total), w.request_first_due), first.overdue)))
}
