//! `/bezwaren`: who objected and whose data are restricted, for the administrator: they stand in no other list, and here
//! it is taken back when they say so, or when it was put down by mistake.

use super::contact_words::manner_words;
use super::contacts::Choice;
use super::facts::capital;
use super::failures::as_it_is;
use super::frame::{Frame, answer_with};
use super::requests::manners;
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{DecideDataRequests, Permit, ReadObjections, WriteObjections};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::data_requests::{Asker, Decision, DecisionBody, decide, list_restrictions};
use crate::app::objections::{WithdrawalRequest, list_standing, withdraw};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::contact::Manner;
use crate::domain::contact_event::ObjectionEvent;
use crate::domain::data_request::DataRequest;
use crate::domain::normal_name::normal_name;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

/// Where the page is.
pub const HERE: &str = "/bezwaren";
/// Where an objection is taken back.
pub const TAKE_BACK: &str = "/bezwaren/{objectionId}";
/// Where a restriction is lifted.
pub const LIFT: &str = "/bezwaren/beperkingen/{requestId}";
/// Rows that are shown; others are found by name.
const MOST: usize = 100;

/// Somebody who is withheld.
struct Row {
    id: Uuid,
    /// Name of the person and the firm.
    who: String,
    /// Since when, how it came in, in which words.
    about: String,
    /// Where a request about data of the firm is put down.
    request: Option<String>,
}

#[derive(Template)]
#[template(path = "objections.html")]
struct ObjectionsPage {
    frame: Frame,
    /// The name that is looked for.
    sought: String,
    objections: Vec<Row>,
    /// How many more stand.
    others: usize,
    restrictions: Vec<Row>,
    manners: Vec<Choice>,
    today: String,
    /// The objection whose form is wrong, as it was sent, and what is wrong.
    again: Option<(Uuid, Sent, &'static str)>,
}

impl ObjectionsPage {
    fn wrong(&self, id: &Uuid) -> Option<&'static str> {
        self.again.as_ref().filter(|(again, ..)| again == id).map(|(_, _, words)| *words)
    }

    /// The day in a form: today, until another is typed.
    fn day<'a>(&'a self, id: &Uuid) -> &'a str {
        let sent = self.again.as_ref().filter(|(again, ..)| again == id).and_then(|(_, sent, _)| sent.one("dag"));
        sent.unwrap_or(&self.today)
    }
}

/// Whose name is looked for.
#[derive(Default, Deserialize)]
pub struct Asked {
    q: Option<String>,
}

/// The page.
pub async fn get_objections(
    permit: Permit<ReadObjections>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> std::result::Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller);
    let sought = asked.into_inner().q.unwrap_or_default();
    let work = move |app: &App| page(app, &permit.caller, frame, sought, None);
    answer_with(StatusCode::OK, &line::run(&state, work).await?)
}

/// Takes an objection back.
pub async fn post_taken_back(
    permit: Permit<WriteObjections>,
    state: web::Data<State>,
    frame: Frame,
    objection: IdOf<ObjectionEvent>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let reading = permit.also::<ReadObjections>().is_some();
    let (frame, id) = (frame.of(&permit.caller).standing_on(HERE), objection.id);
    let work = move |app: &App| {
        let w = frame.w;
        let how = sent.one("hoe").and_then(|code| serde_json::from_value::<Manner>(code.into()).ok());
        let day = sent.one("dag").and_then(|day| day.parse::<NaiveDate>().ok());
        let fault = match (how, day) {
            (Some(how), Some(date)) => match withdraw(app, &permit.caller, id, &WithdrawalRequest { date, how }) {
                Ok(_) => return Ok(None),
                Err(AppError::Invalid(_)) => w.fault_date,
                Err(error) => return Err(error),
            },
            (None, _) => w.choose_one,
            (_, None) => w.fault_date,
        };
        page(app, &permit.caller, frame, String::new(), Some((id, sent, fault))).map(Some)
    };
    match line::run(&state, work).await? {
        Some(page) if reading => Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)),
        _ => Ok(go_to(&format!("{HERE}?done=objection_taken_back"))),
    }
}

/// Lifts a restriction.
pub async fn post_lifted(
    permit: Permit<DecideDataRequests>,
    state: web::Data<State>,
    request: IdOf<DataRequest>,
    _: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, body) = (request.id, DecisionBody { decision: Decision::Lift, note: None });
    line::run(&state, move |app| decide(app, &permit.caller, id, &body)).await?;
    Ok(go_to(&format!("{HERE}?done=restriction_lifted")))
}

fn page(
    app: &App,
    caller: &Caller,
    frame: Frame,
    sought: String,
    again: Option<(Uuid, Sent, &'static str)>,
) -> Result<ObjectionsPage> {
    let key = normal_name(&sought);
    let is_sought = |row: &Row| key.is_empty() || normal_name(&row.who).contains(&key);
    let all = list_standing(app, caller)?;
    let mut objections: Vec<Row> = all.iter().map(|one| objection(&frame, one)).filter(is_sought).collect();
    let others = objections.len().saturating_sub(MOST);
    objections.truncate(MOST);
    let restrictions = list_restrictions(app, caller)?;
    let restrictions = restrictions.iter().map(|one| restriction(&frame, one)).filter(is_sought).collect();
    let chosen = again.as_ref().and_then(|(_, sent, _)| sent.one("hoe")).unwrap_or_default().to_owned();
    Ok(ObjectionsPage {
        manners: manners(&frame, &chosen),
        today: app.today().to_string(),
        sought,
        objections,
        others,
        restrictions,
        again,
        frame,
    })
}

fn objection(frame: &Frame, (event, asker): &(ObjectionEvent, Asker)) -> Row {
    let how = capital(manner_words(frame, event.how));
    let words = event.words.as_ref().map(|words| format!(" · “{words}”")).unwrap_or_default();
    let firm = asker.firm.clone().or_else(|| event.firm_name.clone());
    Row {
        id: event.id,
        who: named(frame, firm, asker),
        about: format!("{how}, {}{words}", frame.lang.day(event.date)),
        request: asker.firm.is_some().then(|| format!("{}?bedrijf={}", super::requests::HERE, event.firm_id)),
    }
}

fn restriction(frame: &Frame, (request, asker): &(DataRequest, Asker)) -> Row {
    Row {
        id: request.id,
        who: named(frame, asker.firm.clone(), asker),
        about: format!("{} {}. {}", frame.w.request_received, frame.lang.day(request.received), request.identified_by),
        request: asker.firm.is_some().then(|| format!("{}?bedrijf={}", super::requests::HERE, request.firm_id)),
    }
}

fn named(frame: &Frame, firm: Option<String>, asker: &Asker) -> String {
    let firm = firm.unwrap_or_else(|| frame.w.request_of_nobody.to_owned());
    match &asker.person {
        Some(person) => format!("{person}, {firm}"),
        None => firm,
    }
}
