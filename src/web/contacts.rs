//! `/bedrijven/{id}/contactpersonen`: the persons at a firm with why and on which basis they are kept, what firm and
//! persons said of being approached, and whether the register asks not to write to it.
//!
//! What its forms do stands in [`super::contact_forms`].

use super::contact_words::{BASES, basis_code, basis_words, in_words, manner_words, purpose_words};
use super::facts::{self, capital};
use super::failures::encoded;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer_with};
use super::sent::Sent;
use crate::api::path::IdOf;
use crate::api::permission::{
    Permit, ReadConsents, ReadContacts, RecordContactEvents, WriteContacts, WriteDataRequests, WriteFirms,
};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::call_list::get_follow_up;
use crate::app::consents::list_consents;
use crate::app::contact_permission::{Channel, ContactPurpose};
use crate::app::contacts::{ContactRecord, first_contacts, get_contact, list_contacts};
use crate::app::firms::get_firm;
use crate::app::{App, Caller, Page, Result};
use crate::domain::contact::{ConsentPurpose, Manner};
use crate::domain::{ContactId, Firm, FirmId};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Persons that are shown.
const MOST: usize = 100;
/// Persons that are shown on the page of the firm itself.
const MOST_REACHED: usize = 3;

/// A choice of a field: code, words, whether it is chosen.
pub(super) type Choice = (String, String, bool);

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
pub(super) struct ContactsPage {
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
    may_request: bool,
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
pub(super) struct Again {
    pub(super) sent: Sent,
    pub(super) faults: Vec<(&'static str, String)>,
    pub(super) changed: Option<(String, String)>,
}

/// What the caller may do here.
pub(super) struct Rights {
    change: bool,
    record: bool,
    change_firm: bool,
    see_consents: bool,
    request: bool,
}

impl Rights {
    pub(super) fn of(permit: &Permit<ReadContacts>) -> Rights {
        Rights {
            change: permit.also::<WriteContacts>().is_some(),
            record: permit.also::<RecordContactEvents>().is_some(),
            change_firm: permit.also::<WriteFirms>().is_some(),
            see_consents: permit.also::<ReadConsents>().is_some(),
            request: permit.also::<WriteDataRequests>().is_some(),
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
pub(super) fn stored_form(app: &App, caller: &Caller, firm: FirmId, id: ContactId) -> Result<Again> {
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

/// Whom one asks for at a firm, and how.
pub struct Reach {
    /// Name and function.
    pub who: String,
    /// Telephone number and address, as far as they may be used, each with what opens it.
    pub ways: Vec<(String, String)>,
}

/// The first persons at a firm.
pub fn reach(app: &App, caller: &Caller, firm: FirmId) -> Result<Vec<Reach>> {
    let found = first_contacts(app, caller, firm, purpose_of_today(app, caller, firm)?, MOST_REACHED)?;
    let reach = |record: ContactRecord| Reach {
        ways: ways(record.person.telephone, record.person.email),
        who: [Some(record.person.name), record.person.function].into_iter().flatten().collect::<Vec<_>>().join(", "),
    };
    Ok(found.into_iter().map(reach).collect())
}

/// What opens a telephone number and an address, each with its words.
fn ways(telephone: Option<String>, email: Option<String>) -> Vec<(String, String)> {
    let digits = |number: &str| number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    let telephone = telephone.into_iter().map(|number| (format!("tel:{}", digits(&number)), number));
    let email = email.into_iter().map(|address| (format!("mailto:{}", encoded(&address).replace("%40", "@")), address));
    telephone.chain(email).collect()
}

fn person(frame: &Frame, record: ContactRecord, consents: &HashMap<Option<ContactId>, Vec<String>>) -> Person {
    let (w, lang, person) = (frame.w, frame.lang, record.person);
    let blocked = record.blocked.iter().map(|blocked| {
        let channel = if blocked.channel == Channel::Telephone { w.channel_telephone } else { w.channel_email };
        let why = blocked.reasons.iter().map(|reason| lang.say(&reason.text)).collect::<Vec<_>>().join(" ");
        format!("{channel}: {}. {why}", w.blocked.to_lowercase())
    });
    Person {
        id: person.id.to_string(),
        function: person.function.unwrap_or_default(),
        reach: ways(person.telephone, person.email),
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

/// The page, with a form as it was sent.
pub(super) fn page(
    app: &App,
    caller: &Caller,
    frame: Frame,
    id: FirmId,
    again: Again,
    rights: &Rights,
) -> Result<ContactsPage> {
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
        may_request: rights.request,
        frame,
    })
}
