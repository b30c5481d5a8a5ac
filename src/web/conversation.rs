//! `/bedrijven/{id}/gesprek`: one form for a conversation, which understands free words and asks before it takes a code.
//!
//! What the form sends is read first. Where words may stand for codes that nobody confirmed yet, the form comes back with
//! them to be ticked; sent again with the same words it is written down.

use super::field_faults::FieldFaults;
use super::firm::{Portrait, portrait};
use super::frame::{Frame, answer, answer_with};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteConversations};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::names::officer;
use crate::app::conversations::{ConversationNote, Interpretation, read_note, record_conversation};
use crate::app::telephone::replace_tap;
use crate::app::{App, AppError, Caller, Result, firms};
use crate::domain::conversation::{Channel, Mood, NewsCarrier, Reply};
use crate::domain::firm::FieldlabTie;
use crate::domain::{ConversationId, Firm, FirmId, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

/// A choice of a field: code, words, whether it is chosen.
type Choice = (&'static str, &'static str, bool);

/// What was made of one line of words.
struct Reading {
    /// The firm's words.
    text: String,
    /// Codes that may be meant: code, label, whether it is ticked.
    meanings: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "conversation.html")]
struct ConversationPage {
    frame: Frame,
    firm: Portrait,
    channels: Vec<Choice>,
    replies: Vec<Choice>,
    moods: Vec<Choice>,
    fieldlabs: Vec<Choice>,
    interests: Vec<Choice>,
    /// The tap that told of this conversation a moment ago, and in whose place it comes.
    tap: String,
    /// The words in the fields, by name of the field.
    date: String,
    today: String,
    barriers: String,
    topics: String,
    carrier: String,
    notes: String,
    follow_up: String,
    objection: String,
    /// What the words may mean, to be confirmed; empty at first.
    readings: Vec<Reading>,
    /// The words that were read, so that other words are read again.
    read: String,
    /// What is wrong: field and sentence.
    faults: Vec<(&'static str, String)>,
}

/// The empty form.
pub async fn get_form(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    asked: web::Query<Vec<(String, String)>>,
) -> std::result::Result<HttpResponse, Problem> {
    let (id, frame) = (firm.id, frame.of(&permit.caller));
    // Of which tap it tells, or of which visit.
    let begun = |(name, _): &(String, String)| matches!(name.as_str(), "tik" | "channel" | "date");
    let begun = Sent::of(asked.into_inner().into_iter().filter(begun).collect());
    let page = line::run(&state, move |app| page(app, &permit.caller, frame, id, &begun, Vec::new(), Vec::new()));
    answer(&page.await?)
}

/// What came of sending the form.
enum Outcome {
    Written,
    Asked(Box<ConversationPage>),
    Refused(StatusCode, Box<ConversationPage>),
}

/// Reads what was sent; writes it down once the meanings are confirmed.
pub async fn post_form(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let (id, frame) = (firm.id, frame.of(&permit.caller).of_form());
    let unread = days_that_are_none(&sent);
    let done = if sent.one("objection").is_some() { "left_alone" } else { "conversation" };
    let work = move |app: &App| {
        let caller = &permit.caller;
        let note = note(app, caller, &sent)?;
        let unsaid = note.says_nothing().then(nothing_noted);
        let faults: Vec<Invalid> = unread.into_iter().chain(unsaid).collect();
        if !faults.is_empty() {
            let page = page(app, caller, frame, id, &sent, Vec::new(), faults)?;
            return Ok(Outcome::Refused(StatusCode::BAD_REQUEST, Box::new(page)));
        }
        let write = || {
            record_conversation(app, caller, id, &note, sent.once().as_ref())?;
            let tap = sent.one("tik").and_then(|tap| Uuid::parse_str(tap).ok()).map(ConversationId);
            tap.map_or(Ok(()), |tap| replace_tap(app, caller, id, tap))
        };
        let was_read = sent.one("read") == Some(words_of(&note).as_str());
        let outcome = match was_read {
            true => write().map(|()| Vec::new()),
            false => read_note(app, id, &ConversationNote { confirmed: Vec::new(), ..note.clone() }),
        };
        match outcome {
            Ok(readings) if readings.is_empty() && !was_read => {
                write()?;
                Ok(Outcome::Written)
            }
            Ok(readings) if !was_read => {
                page(app, caller, frame, id, &sent, readings, Vec::new()).map(|page| Outcome::Asked(Box::new(page)))
            }
            Ok(_) => Ok(Outcome::Written),
            Err(AppError::Invalid(faults)) => {
                let page = page(app, caller, frame, id, &sent, Vec::new(), faults)?;
                Ok(Outcome::Refused(StatusCode::BAD_REQUEST, Box::new(page)))
            }
            Err(AppError::Conflict(faults)) => {
                let page = page(app, caller, frame, id, &sent, Vec::new(), faults)?;
                Ok(Outcome::Refused(StatusCode::CONFLICT, Box::new(page)))
            }
            Err(error) => Err(error),
        }
    };
    match line::run(&state, work).await? {
        Outcome::Written => Ok(go_to(&format!("/bedrijven/{id}?done={done}"))),
        Outcome::Asked(page) => answer(&*page),
        Outcome::Refused(status, page) => Ok(super::failures::as_it_is(answer_with(status, &*page)?)),
    }
}

/// The days that were typed where a browser has no calendar, and that nobody can read: else a conversation would be of
/// today without a word.
fn days_that_are_none(sent: &Sent) -> Vec<Invalid> {
    let is_none = |field: &&str| sent.one(field).is_some_and(|text| day_in_words(text).is_none());
    let fault = |field| Invalid::new(format!("/{field}"), "wrong_type", "This is no day.", "Write it as 2026-11-28.");
    ["date", "followUp"].into_iter().filter(is_none).map(fault).collect()
}

/// A day as a browser sends it, or as one writes it by hand.
fn day_in_words(text: &str) -> Option<NaiveDate> {
    text.parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%d-%m-%Y").ok())
}

/// The fields as a note.
fn note(app: &App, caller: &Caller, sent: &Sent) -> Result<ConversationNote> {
    let channel = coded::<Channel>(sent, "channel").unwrap_or(Channel::Telephone);
    let day = |field: &str| sent.one(field).and_then(day_in_words);
    let reply = coded::<Reply>(sent, "reply").unwrap_or(Reply::Spoken);
    Ok(ConversationNote {
        date: day("date"),
        reply,
        barriers: sent.lines("barriers"),
        topics: sent.lines("topics"),
        confirmed: sent.all("confirmed").map(str::to_owned).collect(),
        mood: coded::<Mood>(sent, "mood"),
        fieldlab: coded::<FieldlabTie>(sent, "fieldlab"),
        fieldlab_interest: sent.one("interest").map(|code| code == "yes"),
        news_carriers: sent
            .one("carrier")
            .map(|who| NewsCarrier { who: who.to_owned(), firm_id: None })
            .into_iter()
            .collect(),
        notes: sent.one("notes").map(str::to_owned),
        follow_up: day("followUp"),
        objection: sent.one("objection").map(str::to_owned),
        ..ConversationNote::of(officer(app, caller)?, channel)
    })
}

/// That a form without a word in it tells nothing; that nobody answered is told by its own choice.
fn nothing_noted() -> Invalid {
    let message = "Nothing is noted of what was said.";
    Invalid::new("/barriers", "nothing_noted", message, "Note what the firm said, or choose that nobody answered.")
}

/// All words that are read, to see whether they are still the same.
fn words_of(note: &ConversationNote) -> String {
    note.barriers.iter().chain(&note.topics).cloned().collect::<Vec<_>>().join(" / ")
}

pub fn coded<T: DeserializeOwned>(sent: &Sent, field: &str) -> Option<T> {
    serde_json::from_value(json!(sent.one(field)?)).ok()
}

fn page(
    app: &App,
    caller: &Caller,
    frame: Frame,
    id: FirmId,
    sent: &Sent,
    readings: Vec<Interpretation>,
    faults: Vec<Invalid>,
) -> Result<ConversationPage> {
    let (record, _) = firms::get_firm(app, caller, id)?;
    let w = frame.w;
    let of = |field: &str| sent.one(field).unwrap_or_default().to_owned();
    let choose = |field: &str, usual: &str, all: &[(&'static str, &'static str)]| {
        let chosen = sent.one(field).unwrap_or(usual).to_owned();
        all.iter().map(|(code, words)| (*code, *words, *code == chosen)).collect::<Vec<Choice>>()
    };
    let today = app.today().to_string();
    let date = of("date");
    let words = note(app, caller, sent).map(|note| words_of(&note)).unwrap_or_default();
    Ok(ConversationPage {
        firm: portrait(&frame, &record),
        channels: choose(
            "channel",
            "telephone",
            &[
                ("telephone", w.spoken_telephone),
                ("visit", w.spoken_visit),
                ("video", w.spoken_video),
                ("event", w.spoken_event),
                ("email", w.spoken_email),
                ("letter", w.spoken_letter),
            ],
        ),
        replies: choose("reply", "spoken", &[("spoken", w.note_spoken), ("no_answer", w.note_no_answer)]),
        moods: choose(
            "mood",
            "",
            &[
                ("", w.not_asked),
                ("eager", w.mood_eager),
                ("open", w.mood_open),
                ("doubts", w.mood_doubts),
                ("not_now", w.mood_not_now),
                ("refuses", w.mood_refuses),
            ],
        ),
        fieldlabs: choose(
            "fieldlab",
            "",
            &[
                ("", w.not_asked),
                ("unaware", w.fieldlab_unaware),
                ("knows", w.fieldlab_knows),
                ("takes_part", w.fieldlab_takes_part),
            ],
        ),
        interests: choose("interest", "", &[("", w.not_asked), ("yes", w.yes), ("no", w.no)]),
        tap: of("tik"),
        date: if date.is_empty() { today.clone() } else { date },
        today,
        barriers: of("barriers"),
        topics: of("topics"),
        carrier: of("carrier"),
        notes: of("notes"),
        follow_up: of("followUp"),
        objection: of("objection"),
        read: if readings.is_empty() { String::new() } else { words },
        readings: readings.iter().map(|reading| told(&frame, reading)).collect(),
        faults: faults.iter().map(|fault| in_words(&frame, fault)).collect(),
        frame,
    })
}

/// What may be meant; what is sure is ticked already.
fn told(frame: &Frame, reading: &Interpretation) -> Reading {
    let sure = reading.meaning.iter().map(|meaning| (meaning, true));
    let others = reading.alternatives.iter().map(|meaning| (meaning, false));
    let meanings = sure.chain(others);
    Reading {
        text: reading.text.clone(),
        meanings: meanings.map(|(of, ticked)| (of.code.clone(), frame.lang.say(&of.label), ticked)).collect(),
    }
}

impl FieldFaults for ConversationPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// The field of a fault and what to do, in the reader's language.
fn in_words(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    let known: [(&str, &'static str, &'static str); 7] = [
        ("/date", "date", w.fault_date),
        ("/followUp", "followUp", w.fault_follow_up),
        ("/barriers", "barriers", w.fault_barriers),
        ("/topics", "topics", w.fault_topics),
        ("/notes", "notes", w.fault_notes),
        ("/objection", "objection", w.fault_objection),
        ("/newsCarriers", "carrier", w.fault_carrier),
    ];
    let found = known.into_iter().find(|(pointer, ..)| fault.pointer.starts_with(pointer));
    match found {
        _ if fault.code == "nothing_noted" => ("barriers", w.fault_nothing_noted.to_owned()),
        _ if fault.pointer.starts_with("/reply") || fault.code == "nothing_said" => {
            ("reply", w.fault_no_answer.to_owned())
        }
        Some((_, field, words)) => (field, words.to_owned()),
        None => ("reply", format!("{} {}", fault.message, fault.remedy)),
    }
}
