//! `/bedrijven/{id}/contactpersonen`: the persons at a firm with why and on which basis they are kept, what firm and
//! persons said of being approached, and whether the register asks not to write to it.
//!
//! The page has four forms, each with the permission that the API asks for the same. A form that is refused comes back
//! as it was typed; the fields of each have names of their own, so that no other form is filled in by it.

use super::contact_words::{
    BASES, basis_code, basis_words, changed_meanwhile, in_words, manner_words, person_fault, purpose_words,
};
use super::conversation::coded;
use super::facts::{self, capital};
use super::failures::{as_it_is, encoded};
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer_with};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, ReadConsents, ReadContacts, RecordContactEvents, WriteContacts, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::call_list::get_follow_up;
use crate::app::consents::{ConsentRequest, list_consents, record_consent};
use crate::app::contact_permission::{Channel, ContactPurpose};
use crate::app::contacts::{
    ContactRecord, create_contact, delete_contact, get_contact, list_contacts, replace_contact,
};
use crate::app::firm_details::set_non_mailing;
use crate::app::firms::get_firm;
use crate::app::objections::{ObjectionRequest, object};
use crate::app::writing::Expected;
use crate::app::{App, AppError, Caller, Page, Result};
use crate::domain::contact::{ConsentPurpose, Manner};
use crate::domain::contact_person::ContactProfile;
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Persons that are shown.
const MOST: usize = 100;

/// A choice of a field: code, words, whether it is chosen.
type Choice = (String, String, bool);

/// A person as it is shown.
struct Person {
    id: String,
    name: String,
    function: String,
    /// Telephone number and address, as far as they may be used, each with what opens it.
    reach: Vec<(String, String)>,
    /// By what the person may not be approached, and why.
    blocked: Vec<String>,
    /// What for, on which basis, by whom, since when.
    kept: String,
    /// What the person agreed to, and took back.
    consents: Vec<String>,
}

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    frame: Frame,
    /// Id and name of the firm.
    firm: String,
    name: String,
    persons: Vec<Person>,
    /// The person that is changed: id and revision; nothing for a new one.
    changed: Option<(String, String)>,
    bases: Vec<Choice>,
    /// The firm and its persons, to say who spoke.
    consent_who: Vec<Choice>,
    objection_who: Vec<Choice>,
    purposes: Vec<Choice>,
    answers: Vec<Choice>,
    consent_how: Vec<Choice>,
    objection_how: Vec<Choice>,
    /// What the firm itself agreed to, and took back.
    consents: Vec<String>,
    non_mailing: Vec<Choice>,
    today: String,
    sent: Sent,
    faults: Vec<(&'static str, String)>,
    may_change: bool,
    may_record: bool,
    may_change_firm: bool,
}

impl ContactsPage {
    /// What stands in a field.
    fn was<'a>(&'a self, field: &'a str) -> &'a str {
        self.sent.one(field).unwrap_or_default()
    }

    /// What stands in the field of a day: today, until another is typed.
    fn day<'a>(&'a self, field: &'a str) -> &'a str {
        self.sent.one(field).unwrap_or(&self.today)
    }

    /// Whether the form for a person is open: it was asked for, or refused.
    fn is_person_open(&self) -> bool {
        self.changed.is_some() || !self.sent.pairs().is_empty() && self.sent.one("form") == Some("person")
    }
}

impl FieldFaults for ContactsPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// Which person is to be changed.
#[derive(Deserialize)]
pub struct Asked {
    persoon: Option<Uuid>,
}

/// What is shown once: a form as it was sent, and what is wrong with it.
#[derive(Default)]
struct Again {
    sent: Sent,
    faults: Vec<(&'static str, String)>,
    changed: Option<(String, String)>,
}

/// What the caller may do here.
struct Rights {
    change: bool,
    record: bool,
    change_firm: bool,
    see_consents: bool,
}

impl Rights {
    fn of(permit: &Permit<ReadContacts>) -> Rights {
        Rights {
            change: permit.also::<WriteContacts>().is_some(),
            record: permit.also::<RecordContactEvents>().is_some(),
            change_firm: permit.also::<WriteFirms>().is_some(),
            see_consents: permit.also::<ReadConsents>().is_some(),
        }
    }
}

/// The page; with the form of a person when one is asked for.
pub async fn get_contacts(
    permit: Permit<ReadContacts>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    asked: web::Query<Asked>,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), firm.id);
    let rights = Rights::of(&permit);
    let page = line::run(&state, move |app| {
        let again = match asked.persoon {
            Some(person) => stored_form(app, &permit.caller, id, ContactId(person))?,
            None => Again::default(),
        };
        page(app, &permit.caller, frame, id, again, &rights)
    });
    answer_with(StatusCode::OK, &page.await?)
}

/// What persons of a firm may be rung for: an answer that was agreed, once its day has come; else an offer.
fn purpose_of_today(app: &App, caller: &Caller, firm: FirmId) -> Result<ContactPurpose> {
    let is_due = get_follow_up(app, caller, firm)?.is_some_and(|day| day <= app.today());
    Ok(if is_due { ContactPurpose::Requested } else { ContactPurpose::Outreach })
}

/// The form with what is stored of a person. What may not be used stays out of it, and stays as it is.
fn stored_form(app: &App, caller: &Caller, firm: FirmId, id: ContactId) -> Result<Again> {
    let (record, revision) = get_contact(app, caller, firm, id, purpose_of_today(app, caller, firm)?)?;
    let person = record.person;
    let basis = basis_code(person.legal_basis);
    let fields = [
        ("person-name", Some(person.name)),
        ("function", person.function),
        ("email", person.email),
        ("telephone", person.telephone),
        ("purpose", Some(person.purpose)),
        ("basis", Some(basis.to_owned())),
        ("source", Some(person.source)),
        ("date", Some(person.date.to_string())),
    ];
    let pairs = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(Again {
        sent: Sent::of(pairs.collect()),
        faults: Vec::new(),
        changed: Some((id.to_string(), revision.to_string())),
    })
}

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
        let mut faults = Vec::new();
        let w = frame.w;
        for (field, is_missing, words) in [
            ("consent-purpose", purpose.is_none(), w.choose_one),
            ("consent-date", date.is_none(), w.fault_date),
            ("consent-how", how.is_none(), w.choose_one),
        ] {
            if is_missing {
                faults.push((field, words.to_owned()));
            }
        }
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
        let mut faults = Vec::new();
        // An objection holds for everybody and for good: whose it is was chosen on purpose.
        let is_unsaid = sent.one("objection-who").is_none();
        for (field, is_missing, words) in [
            ("objection-who", is_unsaid, w.choose_one),
            ("objection-date", date.is_none(), w.fault_date),
            ("objection-how", how.is_none(), w.choose_one),
        ] {
            if is_missing {
                faults.push((field, words.to_owned()));
            }
        }
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

/// The person that a form names; nothing for the firm itself.
fn who(sent: &Sent, field: &str) -> Option<ContactId> {
    sent.one(field).and_then(|id| Uuid::parse_str(id).ok()).map(ContactId)
}

/// The fields as a person, or the fields that are missing.
fn profile(sent: &Sent) -> std::result::Result<ContactProfile, Vec<Invalid>> {
    let one = |name: &str| sent.one(name).map(str::to_owned);
    let date = sent.one("date").and_then(|day| day.parse::<NaiveDate>().ok());
    let basis = sent.one("basis").and_then(|code| BASES.into_iter().find(|basis| basis_code(*basis) == code));
    let missing = |pointer| Invalid::new(pointer, "missing", "It is missing.", "Choose one.");
    let (Some(date), Some(legal_basis)) = (date, basis) else {
        let faults = [date.is_none().then(|| missing("/date")), basis.is_none().then(|| missing("/legalBasis"))];
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

fn person(frame: &Frame, record: ContactRecord, consents: &HashMap<Option<ContactId>, Vec<String>>) -> Person {
    let (w, lang, person) = (frame.w, frame.lang, record.person);
    let blocked = record.blocked.iter().map(|blocked| {
        let channel = if blocked.channel == Channel::Telephone { w.channel_telephone } else { w.channel_email };
        let why = blocked.reasons.iter().map(|reason| lang.say(&reason.text)).collect::<Vec<_>>().join(" ");
        format!("{channel}: {}. {why}", w.blocked.to_lowercase())
    });
    let digits = |number: &str| number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    let telephone = person.telephone.into_iter().map(|number| (format!("tel:{}", digits(&number)), number));
    let email =
        person.email.into_iter().map(|address| (format!("mailto:{}", encoded(&address).replace("%40", "@")), address));
    Person {
        id: person.id.to_string(),
        function: person.function.unwrap_or_default(),
        reach: telephone.chain(email).collect(),
        blocked: blocked.collect(),
        kept: format!(
            "{} · {} · {}, {}",
            person.purpose,
            basis_words(frame, person.legal_basis),
            person.source,
            lang.day(person.date)
        ),
        consents: consents.get(&Some(person.id)).cloned().unwrap_or_default(),
        name: person.name,
    }
}

fn page(app: &App, caller: &Caller, frame: Frame, id: FirmId, again: Again, rights: &Rights) -> Result<ContactsPage> {
    let w = frame.w;
    let (record, _) = get_firm(app, caller, id)?;
    let first = Page { after: None, limit: MOST };
    let found = list_contacts(app, caller, id, purpose_of_today(app, caller, id)?, &first)?.items;
    let mut consents: HashMap<Option<ContactId>, Vec<String>> = HashMap::new();
    // Those of the firm itself are told as on its own page.
    let mut of_firm = facts::consents(&frame, &record.firm, &[]);
    if rights.see_consents {
        let recorded = list_consents(app, caller, id)?;
        of_firm = facts::consents(
            &frame,
            &record.firm,
            &recorded.iter().filter(|event| event.contact_id.is_none()).collect::<Vec<_>>(),
        );
        for event in recorded.iter().rev() {
            consents.entry(event.contact_id).or_default().push(in_words(&frame, event));
        }
    }
    let persons: Vec<Person> = found.into_iter().map(|record| person(&frame, record, &consents)).collect();
    let Again { sent, faults, changed } = again;
    let chosen = |field: &str, code: &str| sent.one(field) == Some(code);
    let who = |field: &str| {
        let own = [("firm".to_owned(), format!("{} ({})", record.firm.name, w.contact_firm_itself))];
        let others = persons.iter().map(|person| (person.id.clone(), person.name.clone()));
        let all = own.into_iter().chain(others);
        all.map(|(code, words)| (code.clone(), words, chosen(field, &code))).collect::<Vec<Choice>>()
    };
    let manners = |field: &str| {
        let all = [Manner::Conversation, Manner::Telephone, Manner::Email, Manner::Form, Manner::Letter];
        let code = |how: Manner| serde_json::to_value(how).ok().and_then(|code| code.as_str().map(str::to_owned));
        let all = all.into_iter().filter_map(|how| Some((code(how)?, manner_words(&frame, how))));
        all.map(|(code, words)| (code.clone(), capital(words), chosen(field, &code))).collect::<Vec<Choice>>()
    };
    let purposes = [
        ("telephone", ConsentPurpose::Telephone),
        ("email", ConsentPurpose::Email),
        ("post", ConsentPurpose::Post),
        ("visit", ConsentPurpose::Visit),
        ("partner_matching", ConsentPurpose::PartnerMatching),
        ("peer_matching", ConsentPurpose::PeerMatching),
    ];
    let purposes = purposes.map(|(code, purpose)| {
        (code.to_owned(), capital(purpose_words(&frame, purpose)), chosen("consent-purpose", code))
    });
    let bases = BASES.map(|basis| {
        let code = basis_code(basis);
        (code.to_owned(), capital(basis_words(&frame, basis)), chosen("basis", code))
    });
    let known = record.firm.non_mailing;
    let non_mailing = [
        ("", w.non_mailing_unknown, None),
        ("no", w.non_mailing_no, Some(false)),
        ("yes", w.non_mailing_yes, Some(true)),
    ];
    let answers = [("yes", w.consent_is_given), ("no", w.consent_is_withdrawn)];
    let answers = answers.map(|(code, words)| (code.to_owned(), words.to_owned(), chosen("consent-given", code)));
    Ok(ContactsPage {
        firm: id.to_string(),
        name: record.firm.name.clone(),
        consent_who: who("consent-who"),
        objection_who: who("objection-who"),
        consent_how: manners("consent-how"),
        objection_how: manners("objection-how"),
        purposes: purposes.into(),
        bases: bases.into(),
        answers: answers.into(),
        non_mailing: non_mailing.map(|(code, words, is)| (code.to_owned(), words.to_owned(), is == known)).into(),
        consents: of_firm,
        persons,
        changed,
        today: app.today().to_string(),
        sent,
        faults,
        may_change: rights.change,
        may_record: rights.record,
        may_change_firm: rights.change_firm,
        frame,
    })
}
