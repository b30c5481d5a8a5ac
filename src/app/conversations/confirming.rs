//! Confirming afterwards what words of a conversation stand for.

use super::{ConversationRecord, get};
use crate::app::audit::{self, Event};
use crate::app::firms::get as get_firm;
use crate::app::writing::{self, Once, Place, Written};
use crate::app::{App, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::conversation::Confirmation;
use crate::domain::invalid::shown;
use crate::domain::{
    Barrier, Conversation, ConversationId, FirmId, Invalid, Officer, StatedBarrier, TopicId, barrier::MOST_STATED,
};
use crate::interpretation::meaning::MeaningKind;
use crate::interpretation::{FirmProfile, Surroundings};
use crate::outreach::profile::after_conversation;
use crate::storage::conversations::replace_conversation;
use crate::storage::firms::save_firm;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What a named person confirms of the words of a conversation (*bevestiging*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"officer": "A. de Vries",
    "words": [{"words": "we vinden geen vakmensen", "codes": ["talent"]}]}))]
pub struct ConfirmationRequest {
    /// Who confirms: a person, never a program.
    pub officer: Officer,
    /// The words, each with what it stands for.
    #[schema(min_items = 1, max_items = 23)]
    pub words: Vec<ConfirmedWords>,
}

/// Words of a conversation and what they stand for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmedWords {
    /// The words as the conversation has them in `unconfirmed`.
    #[schema(min_length = 1, max_length = 500)]
    pub words: String,
    /// Codes of one barrier, or of topics, that the words may stand for.
    #[schema(min_items = 1, max_items = 20)]
    pub codes: Vec<String>,
}

/// Takes over what the words of a conversation stand for. The firm's profile follows in the same transaction, with the
/// conversation as its source: a fact that was learned after the conversation is not overruled.
pub fn confirm_words(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    id: ConversationId,
    request: &ConfirmationRequest,
    once: Option<&Once>,
) -> Result<Written> {
    if request.words.is_empty() {
        let remedy = "Give the words and the codes that they stand for.";
        return Err(Invalid::new("/words", "missing", "Nothing is confirmed.", remedy).into());
    }
    writing::create_once(app, caller, once, |tenant| {
        let known = get_firm(tenant, caller, firm)?;
        let stored = get(tenant, firm, id)?;
        let mut confirming = Confirming::of(app, stored.record.clone());
        for (place, confirmed) in request.words.iter().enumerate() {
            confirming.take(place, confirmed, &request.officer);
        }
        let (conversation, news) = confirming.done()?;
        replace_conversation(tenant, &conversation, stored.revision)?;
        let updated = after_conversation(&known.record, &news);
        if !updated.changed.is_empty() {
            save_firm(tenant, &updated.firm, Some(known.revision))?;
        }
        audit::record(tenant, caller, Event::of(Action::Replace, "conversation", id).word("part", "confirmation"))?;
        let stored = get(tenant, firm, id)?;
        let place = Place { id: id.0, revision: stored.revision, version: tenant.version()? };
        let record = ConversationRecord {
            changed: Some(updated.changed.iter().map(|field| (*field).to_owned()).collect()),
            ..ConversationRecord::new(stored)
        };
        Written::new(place, &record)
    })
}

/// A conversation of which words are being confirmed.
struct Confirming<'a> {
    app: &'a App,
    today: NaiveDate,
    conversation: Conversation,
    names_barrier: bool,
    topics: Vec<TopicId>,
    faults: Vec<Invalid>,
}

impl<'a> Confirming<'a> {
    fn of(app: &'a App, conversation: Conversation) -> Self {
        let today = app.today();
        Self { app, today, conversation, names_barrier: false, topics: Vec::new(), faults: Vec::new() }
    }

    fn fault(&mut self, pointer: String, code: &str, message: String, remedy: impl Into<String>) {
        self.faults.push(Invalid::new(pointer, code, message, remedy));
    }

    fn take(&mut self, place: usize, confirmed: &ConfirmedWords, officer: &Officer) {
        let words = confirmed.words.trim();
        let Some(found) = self.conversation.unconfirmed.iter().position(|unconfirmed| unconfirmed == words) else {
            let message = format!("The conversation has no unconfirmed words “{}”.", shown(words));
            let remedy = "Give words as they stand in `unconfirmed` of the conversation.";
            return self.fault(format!("/words/{place}/words"), "unknown", message, remedy);
        };
        let proposed = self.proposed(words);
        let (mut barriers, mut topics) = (Vec::new(), Vec::new());
        let before = self.faults.len();
        for (number, code) in confirmed.codes.iter().enumerate() {
            if !proposed.contains_key(code) {
                let message = format!("“{}” may not stand for “{}”.", shown(words), shown(code));
                let remedy = match proposed.is_empty() {
                    true => "These words are not understood; write a new conversation with the code itself.".to_owned(),
                    false => format!("Give one of {}.", proposed.keys().cloned().collect::<Vec<_>>().join(", ")),
                };
                self.fault(format!("/words/{place}/codes/{number}"), "not_proposed", message, remedy);
            }
            // A code may stand for a barrier and for a topic; words of a barrier are words of the barrier.
            match Barrier::from_code(code).filter(|_| proposed.get(code) == Some(&MeaningKind::Barrier)) {
                Some(barrier) => barriers.push(barrier),
                None => topics.extend(TopicId::from_code(code)),
            }
        }
        let codes = format!("/words/{place}/codes");
        match (barriers.as_slice(), topics.is_empty()) {
            _ if self.faults.len() > before => {}
            ([], true) => {
                self.fault(codes, "missing", "No code is confirmed.".into(), "Give a code that the words stand for.");
            }
            ([], false) => {}
            ([barrier], true) => self.state(*barrier, words, &codes),
            _ => {
                let message = "Words stand for one barrier, or for topics.".to_owned();
                self.fault(codes, "contradiction", message, "Give the code of one barrier, or codes of topics.");
            }
        }
        if self.faults.len() > before {
            return;
        }
        for topic in topics.into_iter().filter(|topic| !self.topics.contains(topic)).collect::<BTreeSet<_>>() {
            self.topics.push(topic);
        }
        self.conversation.unconfirmed.remove(found);
        self.conversation.confirmations.push(Confirmation {
            words: words.to_owned(),
            codes: confirmed.codes.clone(),
            officer: officer.clone(),
            date: self.today,
        });
    }

    /// Adds a barrier to those that were mentioned; two words for one barrier are one barrier.
    fn state(&mut self, barrier: Barrier, words: &str, pointer: &str) {
        self.names_barrier = true;
        let mentioned = &self.conversation.barriers;
        if mentioned.iter().any(|stated| stated.barrier == barrier) {
            return;
        }
        let code = barrier.code();
        if self.conversation.resolved.contains(&barrier) {
            let message = format!("The firm said in the same conversation that “{code}” is over.");
            return self.fault(pointer.to_owned(), "contradiction", message, "Leave it out.");
        }
        if mentioned.len() >= MOST_STATED {
            let message = format!("The conversation has {MOST_STATED} barriers already.");
            return self.fault(
                pointer.to_owned(),
                "too_many",
                message,
                "A firm states its three heaviest; leave it out.",
            );
        }
        self.conversation.barriers.push(StatedBarrier { barrier, words: Some(words.to_owned()), provenance: None });
    }

    /// Codes of barriers and topics that the words may stand for.
    fn proposed(&self, words: &str) -> BTreeMap<String, MeaningKind> {
        let profile = FirmProfile {
            barriers: vec![words.to_owned().into()],
            topics: vec![words.to_owned()],
            ..FirmProfile::default()
        };
        let postcodes = self.app.postcodes.load();
        let read = profile.understand(&Surroundings { today: self.today, postcodes: &postcodes });
        let read = read.map(|understood| understood.interpretation).unwrap_or_default();
        let meanings = read.iter().flat_map(|entry| entry.meaning.iter().chain(&entry.alternatives));
        let mut proposed = BTreeMap::new();
        for meaning in meanings {
            let kind = proposed.entry(meaning.code.clone()).or_insert(meaning.kind);
            *kind = (*kind).min(meaning.kind);
        }
        proposed
    }

    /// The conversation as it is now, and what of it is new to the firm's profile: nothing else of it is told again,
    /// for an objection may have been withdrawn since.
    fn done(self) -> Result<(Conversation, Conversation)> {
        if !self.faults.is_empty() {
            return Err(self.faults.into());
        }
        let Conversation { id, firm_id, ref officer, date, channel, .. } = self.conversation;
        let mut news = Conversation::spoken(id, firm_id, officer.clone(), date, channel);
        if self.names_barrier {
            news.barriers = self.conversation.barriers.clone();
        }
        news.topics = self.topics;
        let mut conversation = self.conversation;
        for topic in &news.topics {
            if !conversation.topics.contains(topic) {
                conversation.topics.push(*topic);
            }
        }
        Ok((conversation, news))
    }
}
