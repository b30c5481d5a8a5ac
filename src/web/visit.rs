//! `/bedrijven/{firmId}/afspraak`: a visit that was agreed with a firm, put down where one speaks with it; those that are
//! ahead are given another time or taken back.

use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer_with};
use super::plan_agreed::{Wanted, carry_out, read};
use super::sent::Sent;
use super::standing::{Ahead, agreed_visits};
use super::words::Words;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteAgreedVisits};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::agreed_visits::closed_because;
use crate::app::firms::get_firm;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{Firm, FirmId, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

/// Where the page is, and where its forms go.
pub const HERE: &str = "/bedrijven/{firmId}/afspraak";

type Faults = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "visit.html")]
struct VisitPage {
    frame: Frame,
    id: String,
    name: String,
    /// Visits that are ahead.
    agreed: Vec<Ahead>,
    /// Why no new one can be agreed; empty when one can.
    closed: Vec<String>,
    today: String,
    sent: Sent,
    faults: Faults,
}

impl VisitPage {
    fn was<'a>(&'a self, field: &'a str) -> &'a str {
        self.sent.one(field).unwrap_or_default()
    }

    /// Whether the form of this visit was sent, or without an id that of a new one.
    fn is_again(&self, id: Option<&str>) -> bool {
        !self.faults.is_empty() && self.sent.one("afspraak") == id
    }
}

impl FieldFaults for VisitPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// The page.
pub async fn get_form(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), firm.id);
    let work = move |app: &App| page(app, &permit.caller, frame, id, Sent::empty(), Vec::new());
    answer_with(StatusCode::OK, &line::run(&state, work).await?)
}

/// Keeps, moves or takes back a visit, and leads back to the page that the form names, else to the firm.
pub async fn post_form(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let id = firm.id;
    let frame = frame.of(&permit.caller).standing_on(&HERE.replace("{firmId}", &id.to_string()));
    let back = sent.clone();
    let work = move |app: &App| {
        let caller = &permit.caller;
        let wanted = read(app, caller, id, &sent);
        let done = if matches!(wanted, Some(Wanted::TakeBack(_))) { "visit_off" } else { "visit" };
        let faults = match wanted.map(|wanted| carry_out(app, caller, &wanted, sent.once().as_ref())) {
            Some(Ok(())) => return Ok(Ok(done)),
            Some(Err(AppError::Invalid(wrong) | AppError::Conflict(wrong))) => {
                wrong.iter().map(|fault| fault_in_words(frame.w, fault)).collect()
            }
            Some(Err(error)) => return Err(error),
            None => unread(frame.w, &sent),
        };
        page(app, caller, frame, id, sent, faults).map(Err)
    };
    match line::run(&state, work).await? {
        Ok(done) => Ok(back.back(&format!("/bedrijven/{id}"), done)),
        Err(page) => Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)),
    }
}

/// Which of day and time could not be read.
fn unread(w: &Words, sent: &Sent) -> Faults {
    let is_day = sent.one("dag").is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok());
    if is_day { vec![("tijd", w.fault_visit_time.to_owned())] } else { vec![("dag", w.fault_visit_day.to_owned())] }
}

fn fault_in_words(w: &Words, fault: &Invalid) -> (&'static str, String) {
    match (fault.pointer.as_str(), fault.code.as_ref()) {
        ("/from", "overlap") => ("tijd", w.fault_visit_overlap.to_owned()),
        ("/from", _) => ("tijd", w.fault_visit_time.to_owned()),
        ("/note", _) => ("opmerking", w.fault_too_long.to_owned()),
        ("/firmId", "contact_not_allowed") => ("dag", w.agreed_closed.to_owned()),
        _ => ("dag", w.fault_visit_day.to_owned()),
    }
}

fn page(app: &App, caller: &Caller, frame: Frame, id: FirmId, sent: Sent, faults: Faults) -> Result<VisitPage> {
    Ok(VisitPage {
        id: id.to_string(),
        name: get_firm(app, caller, id)?.0.firm.name,
        agreed: agreed_visits(app, caller, &frame, id)?,
        closed: closed_because(app, caller, id)?.iter().map(|why| frame.lang.say(why)).collect(),
        today: app.today().to_string(),
        sent,
        faults,
        frame,
    })
}
