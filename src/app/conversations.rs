//! Conversations with firms: written down in seconds, and at once part of what is known of the firm.

mod confirming;
mod recording;

use super::audit::{self, Event};
use super::firms::get as get_firm;
use super::writing::{self, Once, Written};
use super::{App, AppError, Caller, Page, PageOf, Result};
use crate::domain::audit::Action;
use crate::domain::conversation::{Channel, Mood, NewsCarrier, Reply};
use crate::domain::firm::FieldlabTie;
use crate::domain::{
    Barrier, Conversation, ConversationId, FirmId, Invalid, Officer, StatedBarrier, TopicId, personal_data,
};
use crate::interpretation::{FirmProfile, Surroundings};
use crate::storage::conversations::{find_conversation, list_conversations as list};
use crate::storage::firms::find_firm;
use crate::storage::{Stored, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::interpretation::Interpretation;
pub use confirming::{ConfirmationRequest, ConfirmedWords, confirm_words};
pub(super) use recording::{write_again, write_down};

/// Codes that one conversation confirms at most.
const MOST_CONFIRMED: usize = 40;

/// What an officer writes down of a conversation (*gespreksnotitie*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"officer": "A. de Vries", "channel": "telephone",
    "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"], "confirmed": ["talent"],
    "mood": "open", "followUp": "2026-12-03"}))]
pub struct ConversationNote {
    /// Who spoke with the firm.
    pub officer: Officer,
    /// On which day; today when absent.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// How.
    pub channel: Channel,
    /// Whether somebody answered; `spoken` when absent.
    #[serde(default = "spoken")]
    pub reply: Reply,
    /// Barriers that the firm mentioned, the heaviest first: codes, or its own words.
    #[serde(default)]
    #[schema(schema_with = words::barriers)]
    pub barriers: Vec<String>,
    /// Codes of barriers of which it said that they are over.
    #[serde(default)]
    #[schema(max_items = 11)]
    pub resolved: Vec<Barrier>,
    /// Topics that it mentioned: codes, or its own words.
    #[serde(default)]
    #[schema(schema_with = words::topics)]
    pub topics: Vec<String>,
    /// Codes that the officer confirms of those that the words may stand for (`meaning` and `alternatives` of their
    /// interpretation). Words of which no code is confirmed are kept, and change nothing in the firm's profile.
    #[serde(default)]
    #[schema(schema_with = words::confirmed)]
    pub confirmed: Vec<String>,
    /// Its mood for a next step.
    #[serde(default)]
    pub mood: Option<Mood>,
    /// What it has with fieldlabs.
    #[serde(default)]
    pub fieldlab: Option<FieldlabTie>,
    /// Whether fieldlabs interest it, once it was told what they are.
    #[serde(default)]
    pub fieldlab_interest: Option<bool>,
    /// Who passes news on here.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub news_carriers: Vec<NewsCarrier>,
    /// Notes of the officer; not for partners.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub notes: Option<String>,
    /// When to come back.
    #[serde(default)]
    pub follow_up: Option<NaiveDate>,
    /// Why it does not want to be approached any more, when it said so; stops all contact.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub objection: Option<String>,
}

impl ConversationNote {
    /// A conversation of which nothing is noted yet but who spoke, and how.
    pub fn of(officer: Officer, channel: Channel) -> Self {
        Self {
            officer,
            date: None,
            channel,
            reply: Reply::Spoken,
            barriers: Vec::new(),
            resolved: Vec::new(),
            topics: Vec::new(),
            confirmed: Vec::new(),
            mood: None,
            fieldlab: None,
            fieldlab_interest: None,
            news_carriers: Vec::new(),
            notes: None,
            follow_up: None,
            objection: None,
        }
    }

    /// Whether nothing is noted of what was said, though somebody answered.
    pub fn says_nothing(&self) -> bool {
        let words = [&self.notes, &self.objection].into_iter().flatten().any(|text| !text.trim().is_empty());
        let lists = [&self.barriers, &self.topics].into_iter().any(|list| !list.is_empty());
        let answers = self.mood.is_some() || self.fieldlab.is_some() || self.fieldlab_interest.is_some();
        let others = !self.resolved.is_empty() || !self.news_carriers.is_empty() || self.follow_up.is_some();
        self.reply == Reply::Spoken && !words && !lists && !answers && !others
    }
}

fn spoken() -> Reply {
    Reply::Spoken
}

/// Schemas of lists of words; the derive cannot state the length of an item.
mod words {
    use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};

    fn list(most: usize, words: &str) -> Array {
        let item = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(500));
        ArrayBuilder::new().items(item).max_items(Some(most)).description(Some(words)).build()
    }

    pub fn barriers() -> Array {
        list(3, "Barriers that the firm mentioned, the heaviest first: codes, or its own words.")
    }

    pub fn topics() -> Array {
        list(20, "Topics that it mentioned: codes, or its own words.")
    }

    pub fn confirmed() -> Array {
        list(
            super::MOST_CONFIRMED,
            "Codes that the officer confirms of those that the words may stand for (`meaning` and `alternatives` of \
             their interpretation). Words of which no code is confirmed are kept, and change nothing in the firm's \
             profile.",
        )
    }
}

/// A stored conversation (*gesprek*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationRecord {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: Conversation,
    /// When it was written down.
    pub changed_at: DateTime<Utc>,
    /// What may be meant by the words, each with its certainty; only in the answer to a write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<Vec<Interpretation>>,
    /// Which facts of the firm it changed, as in the firm's `sources`; only in the answer to a write.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 10)]
    pub changed: Option<Vec<String>>,
    /// What in its free text looks like personal data, and that the contact rules did not allow an unasked approach; only in
    /// the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 151)]
    pub warnings: Vec<Invalid>,
}

impl ConversationRecord {
    pub(super) fn new(stored: Stored<Conversation>) -> Self {
        let changed_at = stored.changed_at.and_utc();
        Self { conversation: stored.record, changed_at, interpretation: None, changed: None, warnings: Vec::new() }
    }
}

/// Warnings of personal data in the free text of a conversation.
fn warnings(conversation: &Conversation) -> Vec<Invalid> {
    let texts = [("/notes", &conversation.notes), ("/objection", &conversation.objection)];
    let texts = texts.into_iter().filter_map(|(pointer, text)| Some((pointer.to_owned(), text.as_ref()?)));
    let words = conversation.barriers.iter().enumerate();
    let words = words.filter_map(|(place, stated)| Some((format!("/barriers/{place}/words"), stated.words.as_ref()?)));
    let unconfirmed = conversation.unconfirmed.iter().enumerate();
    let unconfirmed = unconfirmed.map(|(place, text)| (format!("/unconfirmed/{place}"), text));
    let carriers = conversation.news_carriers.iter().enumerate();
    let carriers = carriers.map(|(place, carrier)| (format!("/newsCarriers/{place}/who"), &carrier.who));
    let texts = texts.chain(words).chain(unconfirmed).chain(carriers);
    texts.flat_map(|(pointer, text)| personal_data::warnings(&pointer, text)).collect()
}

/// Writes a conversation down. In the same transaction what the firm said becomes what is known of it, so that the next
/// ranking goes by it, and the conversation counts as an approach for whoever asks the contact gate.
pub fn record_conversation(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    note: &ConversationNote,
    once: Option<&Once>,
) -> Result<Written> {
    let (told, interpretation) = understand(app, firm, note)?;
    writing::create_once(app, caller, once, |tenant| {
        let written = write_down(app, tenant, caller, told.clone(), &interpretation)?;
        audit::record(tenant, caller, Event::of(Action::Create, "conversation", written.place.id))?;
        Ok(written)
    })
}

/// What may be meant by the words of a note, before it is written down; every fault at once.
pub fn read_note(app: &App, firm: FirmId, note: &ConversationNote) -> Result<Vec<Interpretation>> {
    understand(app, firm, note).map(|(_, interpretation)| interpretation)
}

/// Everything that is wrong with a note, as far as it tells itself. Which codes its words may stand for is not judged: some of
/// the words may be missing.
pub fn find_faults(app: &App, note: &ConversationNote) -> Vec<Invalid> {
    let note = ConversationNote { confirmed: Vec::new(), ..note.clone() };
    understand(app, FirmId::default(), &note).err().map(AppError::into_faults).unwrap_or_default()
}

/// A page of the conversations with a firm, the latest first.
pub fn list_conversations(app: &App, caller: &Caller, firm: FirmId, page: &Page) -> Result<PageOf<ConversationRecord>> {
    let found = app.pool.read(caller.organisation, |tenant| {
        get_firm(tenant, caller, firm)?;
        Ok::<_, AppError>(list(tenant, firm, page)?)
    })?;
    let items = found.items.into_iter().map(ConversationRecord::new).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// A conversation and its revision.
pub fn get_conversation(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    id: ConversationId,
) -> Result<(ConversationRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| {
        get_firm(tenant, caller, firm)?;
        get(tenant, firm, id)
    })?;
    let revision = stored.revision;
    Ok((ConversationRecord::new(stored), revision))
}

fn get(tenant: &mut Tenant<'_>, firm: FirmId, id: ConversationId) -> Result<Stored<Conversation>> {
    let missing = || AppError::NotFound { what: "conversation", id: id.to_string() };
    find_conversation(tenant, firm, id)?.ok_or_else(missing)
}

/// Refuses one that passes news on whose firm is not there, or out of reach.
fn refuse_unknown_carriers(tenant: &mut Tenant<'_>, caller: &Caller, told: &Conversation) -> Result<()> {
    for (place, carrier) in told.news_carriers.iter().enumerate() {
        let Some(id) = carrier.firm_id else { continue };
        let found = find_firm(tenant, id)?;
        if !found.is_some_and(|stored| caller.reaches_place(stored.record.location.as_ref())) {
            let message = format!("There is no firm “{id}”.");
            let pointer = format!("/newsCarriers/{place}/firmId");
            return Err(
                Invalid::new(pointer, "unknown", message, "Give the id of a firm of yours, or leave it out.").into()
            );
        }
    }
    Ok(())
}

/// The conversation, without an id yet, and what may be meant by its words; every fault at once.
pub(super) fn understand(
    app: &App,
    firm: FirmId,
    note: &ConversationNote,
) -> Result<(Conversation, Vec<Interpretation>)> {
    let today = app.today();
    let profile = FirmProfile {
        barriers: note.barriers.iter().map(|words| words.clone().into()).collect(),
        topics: note.topics.clone(),
        ..FirmProfile::default()
    };
    let read = profile.understand(&Surroundings { today, postcodes: &app.postcodes.load() });
    let (interpretation, mut faults) = match read {
        Ok(understood) => (understood.interpretation, Vec::new()),
        Err(faults) => (Vec::new(), faults),
    };
    let mut mentioned = Mentioned::default();
    for (place, text) in note.barriers.iter().enumerate() {
        mentioned.barrier(text, &format!("/barriers/{place}"), &interpretation, &note.confirmed);
    }
    for (place, text) in note.topics.iter().enumerate() {
        mentioned.topic(text, &format!("/topics/{place}"), &interpretation, &note.confirmed);
    }
    if faults.is_empty() {
        faults = mentioned.faults_of_confirmed(&note.confirmed);
    }
    let date = note.date.unwrap_or(today);
    let told = Conversation {
        reply: note.reply,
        barriers: mentioned.barriers,
        resolved: note.resolved.clone(),
        topics: mentioned.topics,
        unconfirmed: mentioned.unconfirmed,
        mood: note.mood,
        fieldlab: note.fieldlab,
        fieldlab_interest: note.fieldlab_interest,
        news_carriers: note.news_carriers.clone(),
        notes: note.notes.clone(),
        follow_up: note.follow_up,
        objection: note.objection.clone(),
        ..Conversation::missed(ConversationId::default(), firm, note.officer.clone(), date, note.channel)
    };
    match told.checked(today) {
        Ok(told) if faults.is_empty() => Ok((told, interpretation)),
        Ok(_) => Err(faults.into()),
        Err(others) => {
            faults.extend(others);
            Err(faults.into())
        }
    }
}

/// What was mentioned, apart by what is sure of it.
#[derive(Default)]
struct Mentioned {
    barriers: Vec<StatedBarrier>,
    topics: Vec<TopicId>,
    unconfirmed: Vec<String>,
    used: Vec<String>,
}

impl Mentioned {
    fn barrier(&mut self, text: &str, pointer: &str, read: &[Interpretation], confirmed: &[String]) {
        if let Some(barrier) = Barrier::from_code(text) {
            self.state(barrier, None);
            return;
        }
        match self.confirmed_of(pointer, read, confirmed).iter().find_map(|code| Barrier::from_code(code)) {
            Some(barrier) => self.state(barrier, Some(text.trim().to_owned())),
            None => self.leave_open(text),
        }
    }

    fn leave_open(&mut self, text: &str) {
        let words = text.trim();
        if !self.unconfirmed.iter().any(|known| known == words) {
            self.unconfirmed.push(words.to_owned());
        }
    }

    /// Two words for one barrier are one barrier.
    fn state(&mut self, barrier: Barrier, words: Option<String>) {
        if !self.barriers.iter().any(|stated| stated.barrier == barrier) {
            self.barriers.push(StatedBarrier { barrier, words, provenance: None });
        }
    }

    fn topic(&mut self, text: &str, pointer: &str, read: &[Interpretation], confirmed: &[String]) {
        let codes = match TopicId::from_code(text) {
            Some(_) => vec![text.to_owned()],
            None => self.confirmed_of(pointer, read, confirmed),
        };
        let topics: Vec<TopicId> = codes.iter().filter_map(|code| TopicId::from_code(code)).collect();
        if topics.is_empty() {
            self.leave_open(text);
        }
        for topic in topics {
            if !self.topics.contains(&topic) {
                self.topics.push(topic);
            }
        }
    }

    /// The confirmed codes among those that the words at `pointer` may stand for.
    fn confirmed_of(&mut self, pointer: &str, read: &[Interpretation], confirmed: &[String]) -> Vec<String> {
        let possible = read
            .iter()
            .filter(|entry| entry.pointer == pointer)
            .flat_map(|entry| entry.meaning.iter().chain(&entry.alternatives));
        let mut codes: Vec<String> =
            possible.map(|meaning| meaning.code.clone()).filter(|code| confirmed.contains(code)).collect();
        codes.sort();
        codes.dedup();
        self.used.extend(codes.iter().cloned());
        codes
    }

    fn faults_of_confirmed(&self, confirmed: &[String]) -> Vec<Invalid> {
        let unused = confirmed.iter().enumerate().filter(|(_, code)| !self.used.contains(code));
        if confirmed.len() > MOST_CONFIRMED {
            let message = format!("There are {}.", confirmed.len());
            return vec![Invalid::new("/confirmed", "too_many", message, "Give each code once, at most 40.")];
        }
        let fault = |(place, code): (usize, &String)| {
            let message = format!("None of the words may stand for “{}”.", crate::domain::invalid::shown(code));
            let remedy = "Give a code of the interpretation (POST /v1/interpretations), or write the code itself among \
                          the barriers or topics.";
            Invalid::new(format!("/confirmed/{place}"), "not_proposed", message, remedy)
        };
        unused.map(fault).collect()
    }
}
