//! Conversations by the key of another system.
//!
//! Every new key is a new conversation: two on one day are two. A conversation that is sent again in other words changes
//! what the firm is known for as a new one would; what an earlier version of it told of the firm is not taken back.

use super::at_firm::{AtFirm, FIELDS, firm_of};
use super::condition::Condition;
use super::keyed::{self, Keyed};
use super::same::Same;
use super::told::{Facts, Rules};
use super::upsert::Upserted;
use crate::app::conversations::{self, ConversationNote, ConversationRecord};
use crate::app::writing::{Expected, Written};
use crate::app::{App, Caller, Result};
use crate::domain::barrier::MOST_STATED;
use crate::domain::{Conversation, ConversationId, ExternalId, FirmId, Invalid, StatedBarrier};
use crate::storage::conversations::{delete_conversation as erase, find_conversation_by_id};
use crate::storage::external_keys::{KeyKind, KnownKey};
use crate::storage::firms::find_firm;
use crate::storage::{Saved, Stored, Tenant};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A conversation as another system sends it, with the firm.
pub type ConversationByKey = AtFirm<ConversationNote>;

/// Writes the conversation down that a key names, or puts the note in its place.
pub fn put_conversation(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    note: &ConversationByKey,
    condition: &Condition,
) -> Result<Upserted> {
    keyed::put::<Conversation>(app, caller, key, note, condition)
}

/// The conversation that a key names, and its revision.
pub fn get_conversation(app: &App, caller: &Caller, key: &ExternalId) -> Result<(ConversationRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| keyed::get::<Conversation>(tenant, caller, key))?;
    let revision = stored.revision;
    Ok((ConversationRecord::new(stored), revision))
}

/// Changes what a patch names of the conversation that a key names.
pub fn patch_conversation(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    keyed::patch::<Conversation>(app, caller, key, patch, expected)
}

/// Deletes the conversation that a key names. What the firm said in it stays known of the firm.
pub fn delete_conversation(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    keyed::delete::<Conversation>(app, caller, key, expected)
}

impl Keyed for Conversation {
    type Profile = ConversationByKey;
    const KIND: KeyKind = KeyKind::Conversation;
    const NAME: &'static str = "conversation";
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/unconfirmed", "/confirmations", "/changedAt", "/interpretation", "/changed", "/warnings"];
    const BELONGS_TO: &'static [[&'static str; 2]] = &[FIELDS];

    const RULES: Rules = Rules { shared: &[], kept: &[], facts: Facts::Together };

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn find(tenant: &mut Tenant<'_>, _: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>> {
        match known {
            Some(known) => Ok(find_conversation_by_id(tenant, ConversationId(known.record))?),
            None => Ok(None),
        }
    }

    fn is_reached(&self, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<bool> {
        let firm = find_firm(tenant, self.firm_id)?;
        Ok(firm.is_some_and(|firm| caller.reaches_place(firm.record.location.as_ref())))
    }

    /// Words that nobody confirmed are read again as topics, and stay what they are.
    fn profile(&self) -> Result<Map<String, Value>> {
        let barriers: Vec<_> = self.barriers.iter().map(|stated| json!(stated.barrier)).collect();
        let topics: Vec<_> = self.topics.iter().map(|topic| json!(topic)).collect();
        let words = self.unconfirmed.iter().map(|words| json!(words));
        let profile = json!({
            "firmId": self.firm_id, "officer": self.officer, "date": self.date, "channel": self.channel,
            "reply": self.reply, "barriers": barriers, "resolved": self.resolved,
            "topics": topics.into_iter().chain(words).collect::<Vec<_>>(), "mood": self.mood,
            "fieldlab": self.fieldlab, "fieldlabInterest": self.fieldlab_interest,
            "newsCarriers": self.news_carriers, "notes": self.notes, "followUp": self.follow_up,
            "objection": self.objection,
        });
        Ok(match profile {
            Value::Object(fields) => fields,
            _ => Map::new(),
        })
    }

    /// Words that nobody confirmed stay to be confirmed, whatever topics take the place of others.
    fn completed(&self, patch: &Map<String, Value>) -> Map<String, Value> {
        let mut patch = patch.clone();
        if let Some(topics) = patch.get_mut("topics").filter(|topics| topics.is_array() || topics.is_null()) {
            let named = topics.as_array().cloned().unwrap_or_default();
            let words = self.unconfirmed.iter().map(|words| json!(words)).filter(|words| !named.contains(words));
            *topics = named.iter().cloned().chain(words).collect();
        }
        patch
    }

    fn meant(app: &App, note: &ConversationByKey) -> Result<Map<String, Value>> {
        conversations::understand(app, FirmId::default(), &note.said)?.0.profile()
    }

    fn find_same(_: &App, _: &mut Tenant<'_>, _: &Caller, _: &ExternalId, _: &ConversationByKey) -> Result<Same<Self>> {
        Ok(Same::Nobody)
    }

    fn known_otherwise(stored: &Stored<Self>) -> Invalid {
        let message = format!("This is the conversation {} already.", stored.record.id);
        Invalid::new("", "already_exists", message, "Write to that conversation.")
    }

    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        note: &ConversationByKey,
    ) -> Result<Written> {
        let firm = firm_id(tenant, caller, &key.system, note, None)?;
        let (told, interpretation) = conversations::understand(app, firm, &note.said)?;
        conversations::write_down(app, tenant, caller, told, &interpretation)
    }

    /// What a person confirmed of its words stays confirmed.
    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        note: &ConversationByKey,
    ) -> Result<(Saved, Written)> {
        let known = &stored.record;
        let system = key.map(|key| key.system.as_str()).unwrap_or_default();
        let firm = firm_id(tenant, caller, system, note, Some(known.firm_id))?;
        let said = ConversationNote { date: note.said.date.or(Some(known.date)), ..note.said.clone() };
        let (mut told, interpretation) = conversations::understand(app, firm, &said)?;
        stay_confirmed(&mut told, known);
        let with_words = |stated: StatedBarrier| {
            let before = known.barriers.iter().find(|before| before.barrier == stated.barrier);
            before.filter(|_| stated.words.is_none()).cloned().unwrap_or(stated)
        };
        let barriers = told.barriers.into_iter().map(with_words).collect();
        let told = Conversation { id: known.id, barriers, confirmations: known.confirmations.clone(), ..told };
        conversations::write_again(app, tenant, caller, stored, told, &interpretation)
    }

    fn erase(tenant: &mut Tenant<'_>, _: &Caller, stored: &Stored<Self>) -> Result<()> {
        erase(tenant, &stored.record)?;
        Ok(())
    }
}

/// Words that a person confirmed and that are said again stand for what they were confirmed to stand for.
fn stay_confirmed(told: &mut Conversation, known: &Conversation) {
    for confirmation in &known.confirmations {
        let Some(place) = told.unconfirmed.iter().position(|words| *words == confirmation.words) else { continue };
        told.unconfirmed.remove(place);
        for stated in
            known.barriers.iter().filter(|stated| confirmation.codes.iter().any(|code| code == stated.barrier.code()))
        {
            let is_there = told.barriers.iter().any(|other| other.barrier == stated.barrier);
            if !is_there && told.barriers.len() < MOST_STATED {
                told.barriers.push(stated.clone());
            }
        }
        for topic in &known.topics {
            if confirmation.codes.iter().any(|code| *code == topic.code()) && !told.topics.contains(topic) {
                told.topics.push(*topic);
            }
        }
    }
}

fn firm_id(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    system: &str,
    note: &ConversationByKey,
    known: Option<FirmId>,
) -> Result<FirmId> {
    Ok(firm_of(tenant, caller, system, (note.firm_id, note.firm_key.as_deref()), known)?.id)
}
