//! `/rondleiding`: a short guided tour, with the pages of who asks and, in the demo, its example firm and partner.

use super::frame::{Frame, answer};
use crate::api::permission::{
    ManageAccounts, Permit, PlanOutreach, RankPartners, ReadInsights, ReadPartners, TraceAcquaintances, UseSession,
    WriteConversations, WritePartners,
};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::demo::{Example, example};
use actix_web::{HttpResponse, web};
use askama::Template;

/// A page to look at.
struct Stop {
    title: &'static str,
    text: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "tour.html")]
struct TourPage {
    frame: Frame,
    stops: Vec<Stop>,
}

/// The page.
pub async fn get_tour(
    permit: Permit<UseSession>,
    state: web::Data<State>,
    frame: Frame,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let page = line::run(&state, move |app| {
        let found = example(app, &permit.caller)?;
        Ok(TourPage { stops: stops(&frame, &permit, &found), frame })
    });
    answer(&page.await?)
}

fn stops(frame: &Frame, permit: &Permit<UseSession>, example: &Example) -> Vec<Stop> {
    let w = frame.w;
    let firm = example.firm.as_ref().map(|firm| format!("/bedrijven/{}", firm.id));
    let below = |rest: &str| firm.as_ref().map_or_else(|| "/bedrijven".to_owned(), |firm| format!("{firm}{rest}"));
    let reached = example.partner.as_ref().filter(|partner| permit.caller.check_partner(partner.id).is_ok());
    let partner = reached.map(|partner| format!("/partners/{}", partner.id));
    let of_partner =
        |rest: &str| partner.as_ref().map_or_else(|| "/partners".to_owned(), |page| format!("{page}{rest}"));
    let place = example.firm.as_ref().and_then(|firm| firm.location.as_ref()?.place.clone());
    let week = place.map_or_else(
        || "/weekplan".to_owned(),
        |place| format!("/weekplan?start={}", super::failures::encoded(&place)),
    );
    let all = [
        (permit.also::<RankPartners>().is_some(), w.today, w.tour_today, "/".to_owned()),
        (permit.also::<RankPartners>().is_some(), w.tour_firm_title, w.tour_firm, below("")),
        (permit.also::<WriteConversations>().is_some(), w.note, w.tour_note, below("/gesprek")),
        (permit.also::<RankPartners>().is_some(), w.visit_brief, w.tour_brief, below("/bezoek")),
        (permit.also::<ReadPartners>().is_some(), w.tour_partner_title, w.tour_partner, of_partner("")),
        (permit.also::<WritePartners>().is_some(), w.own_data, w.tour_own, of_partner("/gegevens")),
        (permit.also::<PlanOutreach>().is_some(), w.week_plan, w.tour_week, week),
        (permit.also::<TraceAcquaintances>().is_some(), w.network, w.tour_network, below("/netwerk")),
        (permit.also::<ReadInsights>().is_some(), w.region, w.tour_region, "/regio".to_owned()),
        (permit.also::<ManageAccounts>().is_some(), w.admin, w.tour_admin, "/beheer".to_owned()),
    ];
    let seen = all.into_iter().filter(|(is_seen, ..)| *is_seen);
    seen.map(|(_, title, text, href)| Stop { title, text, href }).collect()
}
