//! What the four forms of `/bedrijven/{id}/contactpersonen` do: a person, a consent, an objection, what the register says.
//!
//! Each asks for the permission that the API asks for the same. A form that is refused comes back as it was typed; the
//! fields of each have names of their own, so that no other form is filled in by it.

use super::contact_words::{BASES, basis_code, changed_meanwhile, person_fault};
use super::contacts::{Again, ContactsPage, Rights, page, stored_form};
use super::conversation::coded;
use super::failures::as_it_is;
use super::frame::{Frame, answer_with};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, ReadContacts, RecordContactEvents, WriteContacts, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::consents::{ConsentRequest, record_consent};
use crate::app::contacts::{create_contact, delete_contact, replace_contact};
use crate::app::firm_details::set_non_mailing;
use crate::app::objections::{ObjectionRequest, object};
use crate::app::writing::Expected;
use crate::app::{App, AppError};
use crate::domain::contact::{ConsentPurpose, Manner};
use crate::domain::contact_person::ContactProfile;
use crate::domain::{ContactId, Firm, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use uuid::Uuid;

/// What came of a form.
enum Outcome {
    Done(String),
    Refused(StatusCode, Box<ContactsPage>),
}

fn respond(outcome: Outcome) -> std::result::Result<HttpResponse, Problem> {
    match outcome {
        Outcome::Done(path) => Ok(go_to(&path)),
        Outcome::Refused(status, page) => Ok(as_it_is(answer_with(status, &*page)?)),
    }
}

/// Stores a new person, changes or deletes one.
pub async fn post_person(
    permit: Permit<WriteContacts>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller).of_form(), firm.id);
    let Some(reading) = permit.also::<ReadContacts>() else { return Ok(go_to("/")) };
    let rights = Rights::of(&reading);
    let work = move |app: &App| {
        let caller = &permit.caller;
        let person = sent.one("person").and_then(|id| Uuid::parse_str(id).ok()).map(ContactId);
        let revision: Option<i64> = sent.one("person-revision").and_then(|number| number.parse().ok());
        let done = Outcome::Done(format!("/bedrijven/{id}/contactpersonen?done=saved"));
        if let (Some(person), Some("delete")) = (person, sent.one("do")) {
            delete_contact(app, caller, id, person, &Expected::Any)?;
            return Ok(done);
        }
        let saved = match (profile(&sent), person) {
            (Err(faults), _) => Err(AppError::Invalid(faults)),
            (Ok(profile), None) => create_contact(app, caller, id, &profile, sent.once().as_ref()).map(|_| ()),
            (Ok(profile), Some(person)) => {
                let expected = Expected::OneOf(revision.into_iter().collect());
                replace_contact(app, caller, id, person, &profile, &expected).map(|_| ())
            }
        };
        let changed =
            person.map(|person| (person.to_string(), sent.one("person-revision").unwrap_or_default().to_owned()));
        let w = frame.w;
        let (status, faults, changed) = match (saved, person) {
            (Ok(()), _) => return Ok(done),
            (Err(AppError::Invalid(faults)), _) => {
                let faults = faults.iter().map(|fault| person_fault(&frame, fault)).collect();
                (StatusCode::BAD_REQUEST, faults, changed)
            }
            (Err(AppError::Suppressed { .. }), _) => {
                (StatusCode::CONFLICT, vec![("person-name", w.contact_suppressed.to_owned())], changed)
            }
            // What was typed stays, and goes in when the form is sent once more.
            (Err(AppError::Changed { .. }), Some(person)) => {
                let now = stored_form(app, caller, id, person)?;
                (StatusCode::PRECONDITION_FAILED, changed_meanwhile(&frame, &sent, &now.sent), now.changed)
            }
            (Err(error), _) => return Err(error),
        };
        let page = page(app, caller, frame, id, Again { sent, faults, changed }, &rights)?;
        Ok(Outcome::Refused(status, Box::new(page)))
    };
    respond(line::run(&state, work).await?)
}

/// Records a consent, or that it was taken back.
pub async fn post_consent(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let address = format!("/bedrijven/{}/contactpersonen", firm.id);
    let (frame, id) = (frame.of(&permit.caller).standing_on(&address), firm.id);
    let Some(reading) = permit.also::<ReadContacts>() else { return Ok(go_to("/")) };
    let rights = Rights::of(&reading);
    let work = move |app: &App| {
        let caller = &permit.caller;
        let (purpose, how) = (coded::<ConsentPurpose>(&sent, "consent-purpose"), coded::<Manner>(&sent, "consent-how"));
        let date = sent.one("consent-date").and_then(|day| day.parse::<NaiveDate>().ok());
        let w = frame.w;
        let mut faults = missing([
            ("consent-purpose", purpose.is_none(), w.choose_one),
            ("consent-date", date.is_none(), w.fault_date),
            ("consent-how", how.is_none(), w.choose_one),
        ]);
        if let (Some(purpose), Some(how), Some(date)) = (purpose, how, date) {
            let request = ConsentRequest {
                contact_id: who(&sent, "consent-who"),
                purpose,
                given: sent.one("consent-given") != Some("no"),
                date,
                how,
                text_version: sent.one("consent-text").map(str::to_owned),
            };
            match record_consent(app, caller, id, &request, sent.once().as_ref()) {
                Ok(_) => return Ok(Outcome::Done(format!("{address}?done=saved"))),
                Err(AppError::Invalid(wrong)) => {
                    faults.extend(wrong.iter().map(|fault| match fault.pointer.as_str() {
                        "/date" => ("consent-date", w.fault_date.to_owned()),
                        "/contactId" => ("consent-who", w.choose_one.to_owned()),
                        _ => ("consent-text", w.fault_too_long.to_owned()),
                    }))
                }
                Err(error) => return Err(error),
            }
        }
        let page = page(app, caller, frame, id, Again { sent, faults, changed: None }, &rights)?;
        Ok(Outcome::Refused(StatusCode::BAD_REQUEST, Box::new(page)))
    };
    respond(line::run(&state, work).await?)
}

/// Records an objection. The firm that objects is gone from the lists at once; so is a person.
pub async fn post_objection(
    permit: Permit<RecordContactEvents>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let address = format!("/bedrijven/{}/contactpersonen", firm.id);
    let (frame, id) = (frame.of(&permit.caller).standing_on(&address), firm.id);
    let Some(reading) = permit.also::<ReadContacts>() else { return Ok(go_to("/")) };
    let rights = Rights::of(&reading);
    let work = move |app: &App| {
        let (caller, w) = (&permit.caller, frame.w);
        let contact_id = who(&sent, "objection-who");
        let how = coded::<Manner>(&sent, "objection-how");
        let date = sent.one("objection-date").and_then(|day| day.parse::<NaiveDate>().ok());
        // An objection holds for everybody and for good: whose it is was chosen on purpose.
        let is_unsaid = sent.one("objection-who").is_none();
        let mut faults = missing([
            ("objection-who", is_unsaid, w.choose_one),
            ("objection-date", date.is_none(), w.fault_date),
            ("objection-how", how.is_none(), w.choose_one),
        ]);
        if let (false, Some(how), Some(date)) = (is_unsaid, how, date) {
            let words = sent.one("objection-words").map(str::to_owned);
            let request = ObjectionRequest { contact_id, date, how, words };
            match object(app, caller, id, &request, sent.once().as_ref()) {
                Ok(_) if contact_id.is_some() => return Ok(Outcome::Done(format!("{address}?done=objection"))),
                Ok(_) => return Ok(Outcome::Done("/?done=never".to_owned())),
                Err(AppError::Invalid(wrong)) => {
                    faults.extend(wrong.iter().map(|fault| match fault.pointer.as_str() {
                        "/date" => ("objection-date", w.fault_date.to_owned()),
                        "/contactId" => ("objection-who", w.choose_one.to_owned()),
                        _ => ("objection-words", w.fault_too_long.to_owned()),
                    }))
                }
                Err(error) => return Err(error),
            }
        }
        let page = page(app, caller, frame, id, Again { sent, faults, changed: None }, &rights)?;
        Ok(Outcome::Refused(StatusCode::BAD_REQUEST, Box::new(page)))
    };
    respond(line::run(&state, work).await?)
}

/// Puts down what the register says of writing to the firm.
pub async fn post_non_mailing(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let id = firm.id;
    let is_set = sent.one("non-mailing").map(|code| code == "yes");
    line::run(&state, move |app| set_non_mailing(app, &permit.caller, id, is_set)).await?;
    Ok(go_to(&format!("/bedrijven/{id}/contactpersonen?done=saved")))
}

/// The fields that lack what they ask for, of these, each with what to do.
fn missing(asked: [(&'static str, bool, &'static str); 3]) -> Vec<(&'static str, String)> {
    let lacking = asked.into_iter().filter(|(_, is_missing, _)| *is_missing);
    lacking.map(|(field, _, words)| (field, words.to_owned())).collect()
}

/// The person that a form names; nothing for the firm itself.
fn who(sent: &Sent, field: &str) -> Option<ContactId> {
    sent.one(field).and_then(|id| Uuid::parse_str(id).ok()).map(ContactId)
}

/// The fields as a person, or the fields that are missing.
fn profile(sent: &Sent) -> std::result::Result<ContactProfile, Vec<Invalid>> {
    let one = |name: &str| sent.one(name).map(str::to_owned);
    let date = sent.one("date").and_then(|day| day.parse::<NaiveDate>().ok());
    let basis = sent.one("basis").and_then(|code| BASES.into_iter().find(|basis| basis_code(*basis) == code));
    let lacks = |pointer| Invalid::new(pointer, "missing", "It is missing.", "Choose one.");
    let (Some(date), Some(legal_basis)) = (date, basis) else {
        let faults = [date.is_none().then(|| lacks("/date")), basis.is_none().then(|| lacks("/legalBasis"))];
        return Err(faults.into_iter().flatten().collect());
    };
    Ok(ContactProfile {
        name: one("person-name").unwrap_or_default(),
        function: one("function"),
        email: one("email"),
        telephone: one("telephone"),
        purpose: one("purpose").unwrap_or_default(),
        legal_basis,
        source: one("source").unwrap_or_default(),
        date,
    })
}
