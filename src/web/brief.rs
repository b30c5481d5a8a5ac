//! `/bedrijven/{id}/bezoek`: the visit brief, one printed page for the passenger seat.

use super::candidates::{Candidate, of_match};
use super::contacts::{Reach, reach};
use super::firm::{Portrait, portrait, prepare};
use super::frame::{Frame, answer, house_style};
use super::introductions;
use super::standing::{Ahead, agreed_visits, history, standing, unconfirmed, under_way};
use super::style;
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{
    Permit, RankPartners, ReadAgreedVisits, ReadContacts, ReadConversations, ReadIntroductions,
};
use crate::api::problem::Problem;
use crate::app;
use crate::app::contact_permission::{Approach, Channel, ContactPurpose, Ground, get_permission};
use crate::domain::house_style::HouseStyle;
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId};
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

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
    /// Where to ring the bell, when that is known and allowed.
    address: Option<String>,
    /// Why the firm may not be visited, when it may not.
    blocked: Option<String>,
    /// Whom one asks for; not in a file that is kept.
    reach: Option<Reach>,
    /// Visits that were agreed and are ahead.
    agreed: Vec<Ahead>,
    /// Introductions that are under way, and what was said last.
    under_way: Vec<String>,
    /// The next step when nothing is under way; empty where the reader does not see conversations.
    step: String,
    made_on: String,
}

/// The page.
pub async fn get_brief(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    answer(&page(permit, &state, frame, firm.id).await?)
}

/// The same as one file with its style, to be kept for a train without a network.
pub async fn get_brief_file(
    request: HttpRequest,
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let mut frame = frame;
    let house = house_style(&request).map(HouseStyle::css).unwrap_or_default();
    frame.own_style = Some(format!("{}{house}", style::STYLE));
    let page = page(permit, &state, frame, firm.id).await?;
    let name = format!("attachment; filename=\"bezoekbrief-{}.html\"", of_file(&page.firm.name));
    let mut response = answer(&page)?;
    let name = HeaderValue::from_str(&name).map_err(Problem::internal)?;
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// A name of a firm as a part of the name of a file: small letters and digits with a dash between words.
fn of_file(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_lowercase();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(8).collect::<Vec<_>>().join("-")
}

async fn page(permit: Permit<RankPartners>, state: &State, frame: Frame, id: FirmId) -> Result<BriefPage, Problem> {
    let app = state.app.clone();
    let work = move || {
        let (record, list) = prepare(&app, &permit.caller, id)?;
        let approach = Approach { channel: Channel::Visit, purpose: ContactPurpose::Outreach, date: None };
        let visit = get_permission(&app, &permit.caller, id, None, approach)?;
        // Who prepares a visit has often just spoken with the firm: own approaches of late are no reason against it.
        let against = visit.reasons.iter().filter(|reason| !visit.allowed && reason.rule != Ground::RecentTouch);
        let against = against.map(|reason| frame.lang.say(&reason.text)).collect::<Vec<_>>().join(" ");
        let made = match permit.also::<ReadIntroductions>() {
            Some(_) => introductions::of_firm(&app, &permit.caller, &frame, id)?,
            None => Vec::new(),
        };
        let is_new = |partner: Uuid| !made.iter().any(|made| made.is_open && made.partner.0 == partner);
        let mut shown = portrait(&frame, &record);
        shown.sayings.extend(unconfirmed(&app, &permit.caller, &frame, id)?);
        let spoken = history(&app, &permit.caller, &frame, &record)?.into_iter().take(1);
        let spoken = spoken.map(|event| [&[event.head], &event.lines[..]].concat().join(" · "));
        let agreed = match permit.also::<ReadAgreedVisits>() {
            Some(_) => agreed_visits(&app, &permit.caller, &frame, id)?,
            None => Vec::new(),
        };
        let address = record.firm.location.as_ref().filter(|location| location.address.is_some());
        Ok::<_, app::AppError>(BriefPage {
            firm: shown,
            candidates: list
                .matches
                .iter()
                .filter(|found| is_new(found.partner.id))
                .take(MOST)
                .map(|found| of_match(&frame, found))
                .enumerate()
                // In a file that is read without a network a link of ours leads nowhere.
                .map(|(place, one)| {
                    let href = one.href.filter(|_| frame.own_style.is_none());
                    Candidate { rank: place + 1, href, ..one }
                })
                .collect(),
            question: list.next_question.as_ref().map(|question| frame.lang.say(&question.text)),
            asks_barriers: record.firm.barriers.is_empty(),
            address: address.filter(|_| against.is_empty()).and_then(Location::written),
            reach: match permit.also::<ReadContacts>() {
                Some(_) if against.is_empty() && frame.own_style.is_none() => {
                    reach(&app, &permit.caller, id)?.into_iter().next()
                }
                _ => None,
            },
            agreed,
            step: match permit.also::<ReadConversations>() {
                Some(_) if !made.iter().any(|made| made.is_open) => {
                    standing(&app, &permit.caller, &frame, id, &made)?.step
                }
                _ => String::new(),
            },
            under_way: under_way(&made).take(MOST).chain(spoken).collect(),
            blocked: Some(against).filter(|against| !against.is_empty()),
            made_on: frame.lang.day(app.today()),
            frame,
        })
    };
    Ok(state.calculators.run(work).await??)
}
