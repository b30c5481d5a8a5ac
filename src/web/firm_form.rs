//! `/bedrijven/nieuw` and `/bedrijven/{id}/gegevens`: a firm is entered, and what is known of it is put right.

use super::candidates::without_article;
use super::facts::{capital, legal_form};
use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer, answer_with};
use super::language::Language;
use super::partner_form::topic_in_words;
use super::search::{Hit, firm_hit};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::firm_details::{Entered, FirmDetails, add_firm, change_firm};
use crate::app::firms::get_firm;
use crate::app::work_in_words::work_alike;
use crate::app::writing::Expected;
use crate::app::{App, AppError};
use crate::domain::firm::LegalForm;
use crate::domain::goal::Goal;
use crate::domain::invalid::shown;
use crate::domain::partner_kind::WishedKind;
use crate::domain::sector::SbiVersion;
use crate::domain::{Firm, FirmId, Invalid, Text, TopicId, reference};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Where a new firm is entered.
pub const NEW: &str = "/bedrijven/nieuw";

/// Longest name that is put into the form beforehand.
const LONGEST: usize = 200;

/// A choice: code, words, whether it is chosen.
type Choice = (&'static str, String, bool);

#[derive(Template)]
#[template(path = "firm_form.html")]
struct FormPage {
    frame: Frame,
    /// The firm that is changed; absent for a new one.
    firm: Option<Known>,
    details: Written,
    legal_forms: Vec<Choice>,
    kinds: Vec<Choice>,
    goals: Vec<Choice>,
    /// Words for work that are offered.
    work: Vec<String>,
    faults: Vec<(&'static str, String)>,
    /// Known firms that it may be.
    alike: Vec<Hit>,
    /// Whether somebody said that it is none of those.
    is_other: bool,
}

/// The firm that is changed.
struct Known {
    id: String,
    name: String,
    /// Which state of the record is changed.
    revision: String,
}

/// What stands in the fields.
#[derive(Default)]
struct Written {
    name: String,
    description: String,
    sector: String,
    employees: String,
    founded: String,
    address: String,
    postcode: String,
    place: String,
    country: String,
    website: String,
    kvk_number: String,
    /// A topic on each line.
    topics: String,
}

/// With what a form is shown again.
#[derive(Default)]
struct Again {
    /// Topics as they were written.
    topics: Option<Vec<String>>,
    faults: Vec<(&'static str, String)>,
    alike: Vec<Hit>,
    is_other: bool,
}

/// What is known of a new firm beforehand.
#[derive(Deserialize)]
pub struct Beforehand {
    #[serde(default)]
    name: String,
}

/// The form for a new firm.
pub async fn get_new(
    permit: Permit<WriteFirms>,
    frame: Frame,
    known: web::Query<Beforehand>,
) -> Result<HttpResponse, Problem> {
    let name: String = known.name.trim().chars().take(LONGEST).collect();
    let details = FirmDetails { name: Some(name).filter(|name| !name.is_empty()), ..FirmDetails::default() };
    answer(&page(frame.of(&permit.caller), None, &details, Again::default()))
}

/// Enters the firm, unless something is wrong or there is one of nearly that name and nobody said that it is another.
pub async fn post_new(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let (details, faults) = read(&sent);
    let (wanted, once, is_other) = (details.clone(), sent.once(), says_other(&sent));
    let work = move |app: &App| match faults.is_empty() {
        false => Ok(Outcome::Faults(faults, Vec::new())),
        true => {
            let entered = add_firm(app, &permit.caller, &wanted, is_other, once.as_ref());
            outcome(entered)
        }
    };
    respond(frame, &sent, None, &details, line::run(&state, work).await?)
}

/// The form with what is known.
pub async fn get_form(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), firm.id);
    let (record, revision) = line::run(&state, move |app| get_firm(app, &permit.caller, id)).await?;
    let details = FirmDetails::of(&record.firm, |label| frame.lang.say(label));
    let known = Known { id: id.to_string(), name: record.firm.name, revision: revision.to_string() };
    answer(&page(frame, Some(known), &details, Again::default()))
}

/// Saves what was sent, or shows the form again with what is wrong.
pub async fn post_form(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), firm.id);
    let (details, faults) = read(&sent);
    let revision = sent.one("revision").unwrap_or_default().to_owned();
    let expected = Expected::OneOf(revision.parse().into_iter().collect());
    let (wanted, lang) = (details.clone(), frame.lang);
    let work = move |app: &App| {
        let name = get_firm(app, &permit.caller, id)?.0.firm.name;
        let outcome = match faults.is_empty() {
            false => Outcome::Faults(faults, Vec::new()),
            true => {
                let changed = change_firm(app, &permit.caller, id, &wanted, |label| lang.say(label), &expected);
                match changed {
                    Err(AppError::Changed { .. }) => {
                        let (now, revision) = get_firm(app, &permit.caller, id)?;
                        Outcome::Meanwhile(Box::new(FirmDetails::of(&now.firm, |label| lang.say(label))), revision)
                    }
                    changed => outcome(changed)?,
                }
            }
        };
        Ok::<_, AppError>((name, outcome))
    };
    let (name, outcome) = line::run(&state, work).await?;
    respond(frame, &sent, Some(Known { id: id.to_string(), name, revision }), &details, outcome)
}

/// What became of a form.
enum Outcome {
    /// It is stored under this id.
    Saved(FirmId),
    /// What is wrong, and known firms that it may be.
    Faults(Vec<Invalid>, Vec<Firm>),
    /// Somebody changed the firm meanwhile: what stands now, and its revision.
    Meanwhile(Box<FirmDetails>, i64),
}

/// What can be mended in the form is no failure: faults of fields, and a number that another firm has.
fn outcome(done: Result<Entered, AppError>) -> Result<Outcome, AppError> {
    match done {
        Ok(Entered::Stored(id)) => Ok(Outcome::Saved(id)),
        Ok(Entered::Alike(alike)) => Ok(Outcome::Faults(Vec::new(), alike)),
        Ok(Entered::Taken(holders)) => {
            Ok(Outcome::Faults(vec![Invalid::new("/kvkNumber", "taken", "Another firm has it.", "")], holders))
        }
        Err(AppError::Invalid(faults)) => Ok(Outcome::Faults(faults, Vec::new())),
        Err(error) => Err(error),
    }
}

fn respond(
    frame: Frame,
    sent: &Sent,
    mut known: Option<Known>,
    details: &FirmDetails,
    outcome: Outcome,
) -> Result<HttpResponse, Problem> {
    let proposed: Vec<String> =
        details.sector.iter().flat_map(|words| work_alike(words)).map(|label| frame.lang.say(label)).collect();
    let in_words = |fault: &Invalid| match in_words(&frame, fault) {
        ("sector", words) if !proposed.is_empty() => {
            ("sector", format!("{words} {} {}?", frame.w.fault_sector_meant, proposed.join("; ")))
        }
        told => told,
    };
    let status = match outcome {
        Outcome::Meanwhile(..) => StatusCode::PRECONDITION_FAILED,
        _ => StatusCode::BAD_REQUEST,
    };
    let (faults, alike) = match outcome {
        Outcome::Saved(id) => return Ok(go_to(&format!("/bedrijven/{id}?done=saved"))),
        Outcome::Faults(faults, alike) => (faults.iter().map(in_words).collect(), alike),
        Outcome::Meanwhile(now, revision) => {
            // What was typed stays, and goes in when the form is sent once more.
            known = known.map(|known| Known { revision: revision.to_string(), ..known });
            (changed_meanwhile(&frame, details, &now), Vec::new())
        }
    };
    let again = Again {
        topics: Some(sent.lines("topics")),
        faults,
        alike: alike.iter().map(|firm| firm_hit(&frame, firm)).collect(),
        is_other: says_other(sent),
    };
    let page = page(frame.of_form(), known, details, again);
    Ok(as_it_is(answer_with(status, &page)?))
}

/// That somebody changed the firm while the form was open, with what stands now where the form says something else.
fn changed_meanwhile(frame: &Frame, typed: &FirmDetails, now: &FirmDetails) -> Vec<(&'static str, String)> {
    let w = frame.w;
    let fields = [
        ("name", w.firm_name, &typed.name, &now.name),
        ("sector", w.firm_sector, &typed.sector, &now.sector),
        ("employees", w.employees, &typed.employees, &now.employees),
        ("founded", w.founded, &typed.founded, &now.founded),
        ("description", w.description, &typed.description, &now.description),
        ("address", w.firm_address, &typed.address, &now.address),
        ("postcode", w.firm_postcode, &typed.postcode, &now.postcode),
        ("place", w.place, &typed.place, &now.place),
        ("website", w.website, &typed.website, &now.website),
        ("kvk", w.kvk, &typed.kvk_number, &now.kvk_number),
    ];
    let others = fields.into_iter().filter(|(_, _, typed, now)| typed != now);
    let others = others.map(|(field, label, _, now)| (field, label, shown(now.as_deref().unwrap_or_default())));
    let say = |labels: Vec<Text>| labels.iter().map(|label| frame.lang.say(label)).collect::<Vec<_>>().join(", ");
    let lists = [
        (
            w.own_topics,
            typed.topics != now.topics,
            say(now.topics.iter().map(|topic| topic.topic().label.clone()).collect()),
        ),
        (
            w.firm_with_whom,
            typed.partner_kinds != now.partner_kinds,
            say(now.partner_kinds.iter().map(|kind| kind.label()).collect()),
        ),
        (w.goals, typed.goals != now.goals, say(now.goals.iter().map(|goal| goal.label()).collect())),
    ];
    let lists = lists.into_iter().filter(|(_, differs, _)| *differs).map(|(label, _, now)| ("topics", label, now));
    let lines = others.chain(lists).map(|(field, label, now)| (field, format!("{label}: {} “{now}”.", w.now_stands)));
    std::iter::once(("name", w.changed_meanwhile.to_owned())).chain(lines).collect()
}

/// Whether somebody said that a new firm is none of those that were shown.
fn says_other(sent: &Sent) -> bool {
    sent.one("other").is_some()
}

fn read(sent: &Sent) -> (FirmDetails, Vec<Invalid>) {
    let one = |name: &str| sent.one(name).map(str::to_owned);
    let (mut topics, mut faults): (Vec<TopicId>, Vec<Invalid>) = (Vec::new(), Vec::new());
    for line in sent.lines("topics") {
        match topic_in_words(&line) {
            Some(topic) if topics.contains(&topic) => {}
            Some(topic) => topics.push(topic),
            None => faults.push(Invalid::new("/topics", "not_understood", line, "")),
        }
    }
    if sent.one("name").is_none() {
        faults.push(Invalid::new("/name", "missing", "The name is missing.", ""));
    }
    let details = FirmDetails {
        name: one("name"),
        // A browser ends lines as typewriters did; what was stored does not.
        description: one("description").map(|text| text.replace("\r\n", "\n")),
        sector: one("sector"),
        employees: one("employees"),
        founded: one("founded").map(|text| Language::month_in_words(&text).unwrap_or(text)),
        address: one("address"),
        postcode: one("postcode"),
        place: one("place"),
        country: sent.one("country").and_then(country_in_words),
        website: one("website"),
        legal_form: sent.one("legal").and_then(LegalForm::from_code),
        kvk_number: one("kvk"),
        topics,
        partner_kinds: sent.all("kind").filter_map(WishedKind::from_code).collect(),
        goals: sent.all("goal").filter_map(|code| Goal::ALL.into_iter().find(|goal| goal.code() == code)).collect(),
    };
    (details, faults)
}

fn page(frame: Frame, firm: Option<Known>, details: &FirmDetails, again: Again) -> FormPage {
    let lang = frame.lang;
    let Again { topics, faults, alike, is_other } = again;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let topic = |topic: &TopicId| capital(&lang.say(&topic.topic().label));
    let kind = |kind: WishedKind| {
        let label = capital(&without_article(&lang.say(&kind.label())));
        (kind.code(), label, details.partner_kinds.contains(&kind))
    };
    let goal = |goal: Goal| (goal.code(), capital(&lang.say(&goal.label())), details.goals.contains(&goal));
    let form = |form: LegalForm| (form.code(), legal_form(frame.w, form).to_owned(), details.legal_form == Some(form));
    let divisions = reference::sectors(SbiVersion::V2008).iter().filter(|sector| sector.level == "division");
    FormPage {
        firm,
        details: Written {
            name: text(&details.name),
            description: text(&details.description),
            sector: text(&details.sector),
            employees: text(&details.employees),
            founded: text(&details.founded),
            address: text(&details.address),
            postcode: text(&details.postcode),
            place: text(&details.place),
            country: text(&details.country),
            website: text(&details.website),
            kvk_number: text(&details.kvk_number),
            topics: topics.unwrap_or_else(|| details.topics.iter().map(topic).collect()).join("\n"),
        },
        legal_forms: LegalForm::ALL.into_iter().map(form).collect(),
        kinds: WishedKind::ALL.into_iter().map(kind).collect(),
        goals: Goal::ALL.into_iter().map(goal).collect(),
        work: divisions.map(|sector| lang.say(&sector.label)).collect(),
        faults,
        alike,
        is_other,
        frame,
    }
}

impl FieldFaults for FormPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// The field of a fault and what to do.
fn in_words(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    let mut parts = fault.pointer.split('/').skip(1);
    let (field, part) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (field, words) = match (field, part, fault.code.as_str()) {
        ("name", _, "too_long") => ("name", w.fault_too_long),
        ("name", ..) => ("name", w.fault_name),
        ("sbi", ..) => ("sector", w.fault_sector),
        ("employees", ..) => ("employees", w.intake_fault_employees),
        ("founded", ..) => ("founded", w.fault_founded),
        ("location", "postcode", _) => ("postcode", w.fault_postcode),
        ("location", "address", _) => ("address", w.fault_too_long),
        ("location", "country", _) => ("country", w.fault_country),
        ("location", _, "missing") => ("place", w.fault_place),
        ("location", ..) => ("place", w.fault_location),
        ("website", ..) => ("website", w.fault_website),
        ("kvkNumber", _, "taken") => ("kvk", w.fault_kvk_taken),
        ("kvkNumber", ..) => ("kvk", w.fault_kvk),
        ("topics", _, "read_from_wishes") => ("topics", w.fault_topics_wishes),
        ("topics", _, "too_many") => ("topics", w.fault_topics),
        ("topics", ..) => ("topics", w.fault_own_topics),
        ("description", ..) => ("description", w.fault_too_long),
        _ => ("name", w.fault_form),
    };
    let is_unknown_topic = field == "topics" && fault.code == "not_understood";
    (field, if is_unknown_topic { format!("“{}”: {words}", shown(&fault.message)) } else { words.to_owned() })
}

/// The code of a country as people write it; what is not known stays for the check. Nothing for the Netherlands.
fn country_in_words(text: &str) -> Option<String> {
    let code = match text.to_lowercase().as_str() {
        "nl" | "nederland" | "the netherlands" | "netherlands" | "holland" => return None,
        "belgië" | "belgie" | "belgium" => "BE".to_owned(),
        "duitsland" | "deutschland" | "germany" => "DE".to_owned(),
        _ => text.to_uppercase(),
    };
    Some(code)
}
