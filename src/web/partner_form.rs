//! `/partners/{id}/gegevens`: what a partner keeps of itself, by its coordinator.

use super::candidates::without_article;
use super::facts::capital;
use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer, answer_with};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WritePartners};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::AppError;
use crate::app::partner_details::{PartnerDetails, change_details, find_faults};
use crate::app::partners::get_partner;
use crate::app::search::search_topics;
use crate::app::writing::Expected;
use crate::domain::intake::Intake;
use crate::domain::invalid::shown;
use crate::domain::normal_name::fold_words;
use crate::domain::partner::Service;
use crate::domain::step::Step;
use crate::domain::{Invalid, Partner, Text, TopicId, reference};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "partner_form.html")]
struct FormPage {
    frame: Frame,
    id: String,
    name: String,
    /// Which state of the record is changed.
    revision: String,
    description: String,
    website: String,
    /// Code, words, whether it is ticked.
    services: Vec<(String, String, bool)>,
    /// The same of steps.
    steps: Vec<(&'static str, String, bool)>,
    /// A topic on each line.
    topics: String,
    /// A day and what is on then, on each line.
    events: String,
    /// A member on each line; absent when there are too many for a form.
    members: Option<String>,
    /// Code, words, whether it is chosen.
    open: [(&'static str, &'static str, bool); 3],
    capacity: String,
    opening: String,
    role: String,
    mailbox: String,
    faults: Vec<(&'static str, String)>,
}

/// Bytes of the names of members that go into a form with all the rest.
const MOST_OF_MEMBERS: usize = 40_000;

/// Code of what cannot be read; the message of such a fault holds the words.
const WRONG: &str = "wrong_type";

/// The form with what is known.
pub async fn get_form(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), partner.id);
    let (record, revision) = line::run(&state, move |app| get_partner(app, &permit.caller, id)).await?;
    let name = record.partner.name.clone();
    let asked = Asked::of(&frame, &PartnerDetails::of(record.partner));
    answer(&page(frame, (id.to_string(), name), revision.to_string(), &asked, Vec::new()))
}

/// Saves what was sent, or shows the form again with what is wrong.
pub async fn post_form(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), partner.id);
    let (details, wrong) = read(&sent);
    let asked = Asked {
        details: details.clone(),
        topics: sent.lines("topics"),
        events: sent.lines("events"),
        capacity: sent.one("capacity").unwrap_or_default().to_owned(),
    };
    let revision = sent.one("revision").unwrap_or_default().to_owned();
    let expected = Expected::OneOf(revision.parse().into_iter().collect());
    let outcome = line::run(&state, move |app| {
        let (record, now) = get_partner(app, &permit.caller, id)?;
        if !wrong.is_empty() {
            let more = find_faults(app, &record.partner, &details)?;
            let more =
                more.into_iter().filter(|fault| !wrong.iter().any(|one| fault.pointer.starts_with(&one.pointer)));
            let faults = wrong.iter().cloned().chain(more).collect();
            return Ok(Outcome::Faults(record.partner.name, faults));
        }
        match change_details(app, &permit.caller, id, &details, &expected) {
            Ok(_) => Ok(Outcome::Saved),
            Err(AppError::Invalid(faults)) => Ok(Outcome::Faults(record.partner.name, faults)),
            Err(AppError::Changed { .. }) => Ok(Outcome::Meanwhile(Box::new(record.partner), now)),
            Err(error) => Err(error),
        }
    });
    let (status, name, revision, faults) = match outcome.await? {
        Outcome::Saved => return Ok(go_to(&format!("/partners/{id}?done=saved"))),
        Outcome::Faults(name, faults) => {
            let faults = faults.iter().map(|fault| in_words(&frame, fault)).collect();
            (StatusCode::BAD_REQUEST, name, revision, faults)
        }
        // What was typed stays, and goes in when the form is sent once more.
        Outcome::Meanwhile(partner, now) => {
            let (name, stands) = (partner.name.clone(), PartnerDetails::of(*partner));
            let faults = changed_meanwhile(&frame, &asked.details, &stands);
            (StatusCode::PRECONDITION_FAILED, name, now.to_string(), faults)
        }
    };
    let page = page(frame.of_form(), (id.to_string(), name), revision, &asked, faults);
    Ok(as_it_is(answer_with(status, &page)?))
}

/// What became of the form.
enum Outcome {
    /// It is stored.
    Saved,
    /// The name of the partner, and what is wrong.
    Faults(String, Vec<Invalid>),
    /// Somebody changed the partner meanwhile: as it is now, and its revision.
    Meanwhile(Box<Partner>, i64),
}

/// That somebody changed the partner while the form was open, with what stands now where the form says something else.
fn changed_meanwhile(frame: &Frame, typed: &PartnerDetails, now: &PartnerDetails) -> Vec<(&'static str, String)> {
    let w = frame.w;
    let places = |details: &PartnerDetails| details.intake.capacity.map(|places| places.to_string());
    let fields = [
        ("description", w.own_description, typed.description.clone(), now.description.clone()),
        ("website", w.website, typed.website.clone(), now.website.clone()),
        ("capacity", w.own_capacity, places(typed), places(now)),
        ("opening", w.own_opening, typed.intake.opening.clone(), now.intake.opening.clone()),
        ("role", w.own_role, typed.intake.role.clone(), now.intake.role.clone()),
        ("mailbox", w.own_mailbox, typed.intake.mailbox.clone(), now.intake.mailbox.clone()),
    ];
    let others = fields.into_iter().filter(|(_, _, typed, now)| typed != now).map(|(field, label, _, now)| {
        (field, format!("{label}: {} “{}”.", w.now_stands, shown(&now.unwrap_or_default())))
    });
    std::iter::once(("description", w.changed_meanwhile.to_owned())).chain(others).collect()
}

/// What the form shows: the details, and topics, events and places as they are written.
struct Asked {
    details: PartnerDetails,
    topics: Vec<String>,
    events: Vec<String>,
    capacity: String,
}

impl Asked {
    fn of(frame: &Frame, details: &PartnerDetails) -> Asked {
        let topic = |topic: &TopicId| capital(&frame.lang.say(&topic.topic().label));
        let event = |(date, title): &(NaiveDate, String)| format!("{date} {title}");
        Asked {
            topics: details.topics.iter().map(topic).collect(),
            events: details.events.iter().map(event).collect(),
            capacity: details.intake.capacity.map(|places| places.to_string()).unwrap_or_default(),
            details: details.clone(),
        }
    }
}

/// The topic that somebody means by a word: the one with that label, else the best that the search finds.
pub fn topic_in_words(word: &str) -> Option<TopicId> {
    let folded = fold_words(word);
    let is_label = |label: &Text| [&label.nl, &label.en].iter().any(|own| fold_words(own) == folded);
    let labelled = reference::topics().iter().position(|known| is_label(&known.label));
    labelled.and_then(TopicId::at).or_else(|| searched(word))
}

/// What the search finds, if only with a slip of a letter; the form shows afterwards how the word was understood.
fn searched(word: &str) -> Option<TopicId> {
    let found = search_topics(word, 1).hits.into_iter().next();
    found.filter(|found| !found.is_close || found.fit >= 0.5).map(|found| found.id)
}

/// A day and what is on then, such as `2027-03-01 Open dag`.
fn event(line: &str) -> Option<(NaiveDate, String)> {
    let (day, title) = line.split_once(' ')?;
    let date = day.parse().ok().or_else(|| NaiveDate::parse_from_str(day, "%d-%m-%Y").ok())?;
    Some((date, title.trim().to_owned()))
}

fn read(sent: &Sent) -> (PartnerDetails, Vec<Invalid>) {
    let one = |name: &str| sent.one(name).map(str::to_owned);
    let sent_capacity = one("capacity");
    let capacity = sent_capacity.as_deref().map(str::parse::<u32>);
    let wrong = |(pointer, words): (&str, String)| Invalid::new(pointer, WRONG, words, "Write it otherwise.");
    let quoted =
        |lines: Vec<&String>| lines.iter().map(|line| format!("“{}”", shown(line))).collect::<Vec<_>>().join(", ");
    let (topics, events) = (sent.lines("topics"), sent.lines("events"));
    let faults = [
        ("/intake/capacity", quoted(sent_capacity.iter().filter(|_| matches!(capacity, Some(Err(_)))).collect())),
        ("/topics", quoted(topics.iter().filter(|line| topic_in_words(line).is_none()).collect())),
        ("/events", quoted(events.iter().filter(|line| event(line).is_none()).collect())),
    ];
    let faults = faults.into_iter().filter(|(_, words)| !words.is_empty()).map(wrong).collect();
    let mut topics: Vec<TopicId> = topics.iter().filter_map(|line| topic_in_words(line)).collect();
    let mut seen = std::collections::BTreeSet::new();
    topics.retain(|topic| seen.insert(*topic));
    let mut events: Vec<(NaiveDate, String)> = events.iter().filter_map(|line| event(line)).collect();
    events.sort();
    let details = PartnerDetails {
        description: one("description"),
        website: one("website"),
        services: sent.all("service").filter_map(Service::from_code).collect(),
        topics,
        steps: sent.all("step").filter_map(Step::from_code).collect(),
        events,
        members: sent.pairs().iter().any(|(name, _)| name == "members").then(|| sent.lines("members")),
        intake: Intake {
            role: one("role"),
            mailbox: one("mailbox"),
            opening: one("opening"),
            capacity: capacity.and_then(Result::ok),
            is_open: match sent.one("open") {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            },
        },
    };
    (details, faults)
}

fn page(
    frame: Frame,
    (id, name): (String, String),
    revision: String,
    Asked { details, topics, events, capacity }: &Asked,
    faults: Vec<(&'static str, String)>,
) -> FormPage {
    let w = frame.w;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let PartnerDetails { intake, .. } = details;
    let service = |service: Service| {
        let code = serde_json::to_value(service).ok().and_then(|code| code.as_str().map(str::to_owned));
        (code.unwrap_or_default(), capital(&frame.lang.say(&service.label())), details.services.contains(&service))
    };
    let step = |step: Step| {
        let words = capital(&without_article(&frame.lang.say(&step.label())));
        (step.code(), words, details.steps.contains(&step))
    };
    FormPage {
        id,
        name,
        revision,
        description: text(&details.description),
        website: text(&details.website),
        services: Service::ALL.into_iter().map(service).collect(),
        steps: Step::ALL.into_iter().map(step).collect(),
        topics: topics.join("\n"),
        events: events.join("\n"),
        members: details.members.as_ref().map(|names| names.join("\n")).filter(|names| names.len() <= MOST_OF_MEMBERS),
        open: [
            ("yes", w.own_open, intake.is_open == Some(true)),
            ("no", w.own_closed, intake.is_open == Some(false)),
            ("", w.own_not_said, intake.is_open.is_none()),
        ],
        capacity: capacity.clone(),
        opening: text(&intake.opening),
        role: text(&intake.role),
        mailbox: text(&intake.mailbox),
        faults,
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
    let known = [
        ("/intake/capacity", "capacity", w.fault_capacity),
        ("/intake/mailbox", "mailbox", w.fault_mailbox),
        ("/intake/role", "role", w.fault_role),
        ("/intake/opening", "opening", w.fault_too_long),
        ("/topics", "topics", w.fault_own_topics),
        ("/events", "events", w.fault_own_events),
        ("/members", "members", w.fault_too_long),
        ("/website", "website", w.fault_website),
        ("/description", "description", w.fault_too_long),
    ];
    let found = known.into_iter().find(|(pointer, ..)| fault.pointer.starts_with(pointer));
    match found {
        // Which of the lines is meant stands in front.
        Some((_, field @ ("topics" | "events"), words)) if fault.code == WRONG => {
            (field, format!("{}: {words}", fault.message))
        }
        Some((_, field, words)) => (field, words.to_owned()),
        None => ("description", format!("{} {}", fault.message, fault.remedy)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_shows_of_a_topic_is_read_as_that_topic() {
        for known in crate::domain::reference::topics() {
            for label in [&known.label.nl, &known.label.en] {
                assert_eq!(topic_in_words(label).map(|found| found.code()), Some(known.id.as_str()), "{label}");
            }
        }
        assert_eq!(
            topic_in_words("robots").map(|found| found.code()),
            Some("robotica"),
            "a slip of a letter is forgiven"
        );
        assert_eq!(topic_in_words("xyzzy qwerty"), None);
    }

    #[test]
    fn an_event_begins_with_its_day() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 1);
        for line in ["2027-03-01 Open dag", "1-3-2027  Open dag"] {
            assert_eq!(event(line), day.map(|day| (day, "Open dag".to_owned())));
        }
        assert_eq!((event("Open dag"), event("2027-03-01")), (None, None));
    }
}
