//! A conversation with a firm: what an officer writes down in seconds.

use super::barrier::{Barrier, MOST_STATED, StatedBarrier};
use super::contact::DoNotContact;
use super::firm::FieldlabTie;
use super::ids::{ConversationId, FirmId};
use super::invalid::Invalid;
use super::officer::Officer;
use super::provenance::Provenance;
use super::topic::TopicId;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The first year of which conversations are taken: an earlier one is a slip of the pen.
const EARLIEST_YEAR: i32 = 1900;
/// Longest notes, in characters.
pub const LONGEST_NOTES: usize = 5000;
/// Most topics, and most that pass news on, in one conversation.
pub const MOST_NOTED: usize = 20;
/// Longest description of one that passes news on, and longest words of an objection, in characters.
pub const LONGEST_WORDS: usize = 300;

/// How an officer approached a firm (*kanaal*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By telephone.
    Telephone,
    /// At the firm (*bedrijfsbezoek*).
    Visit,
    /// By picture and sound.
    Video,
    /// At a meeting or fair (*bijeenkomst*).
    Event,
    /// By e-mail.
    Email,
    /// By post.
    Letter,
}

/// Whether somebody answered (*gehoor*): "called now" and "missed now" each take one tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Nobody answered; nothing was said.
    NoAnswer,
    /// Officer and firm spoke.
    Spoken,
}

/// How the firm feels about a next step (*stemming voor een volgende stap*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Does not want a next step.
    Refuses,
    /// Later, not now.
    NotNow,
    /// In doubt.
    Doubts,
    /// Would consider it.
    Open,
    /// Wants to begin.
    Eager,
}

/// One who passes news on among firms, as the firm named it (*wie geeft nieuws door*). Those whom the community names
/// spread news further than leaders do (Banerjee et al. 2019), so each conversation asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewsCarrier {
    /// The organisation, and the role there; a person's name belongs in the contact persons.
    #[schema(min_length = 1, max_length = 300)]
    pub who: String,
    /// The firm record, when it is one of ours.
    #[serde(default)]
    pub firm_id: Option<FirmId>,
}

/// Words of a conversation of which a person confirmed the meaning afterwards (*bevestiging*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// The firm's words.
    #[schema(min_length = 1, max_length = 500)]
    pub words: String,
    /// Codes of the barrier or topics that they stand for.
    #[schema(max_items = 20)]
    pub codes: Vec<String>,
    /// Who confirmed it.
    pub officer: Officer,
    /// On which day.
    pub date: NaiveDate,
}

/// A conversation, or a try at one (*gesprek*). What was not spoken of is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Own id.
    pub id: ConversationId,
    /// With which firm.
    pub firm_id: FirmId,
    /// By whom.
    pub officer: Officer,
    /// On which day.
    pub date: NaiveDate,
    /// How.
    pub channel: Channel,
    /// Whether somebody answered.
    pub reply: Reply,
    /// Barriers that the firm mentioned, the heaviest first, with its words.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub barriers: Vec<StatedBarrier>,
    /// Barriers of which it said that they are over (*opgelost*).
    #[serde(default)]
    #[schema(max_items = 11)]
    pub resolved: Vec<Barrier>,
    /// Topics that it mentioned.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub topics: Vec<TopicId>,
    /// What it said of barriers and topics in words of which nobody confirmed the meaning (*niet bevestigd*).
    #[serde(default)]
    #[schema(max_items = 23)]
    pub unconfirmed: Vec<String>,
    /// Words of which the meaning was confirmed afterwards, by whom and when.
    #[serde(default)]
    #[schema(max_items = 23)]
    pub confirmations: Vec<Confirmation>,
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

impl Conversation {
    /// A try at which nothing was said, to be filled.
    pub fn missed(id: ConversationId, firm_id: FirmId, officer: Officer, date: NaiveDate, channel: Channel) -> Self {
        Self {
            id,
            firm_id,
            officer,
            date,
            channel,
            reply: Reply::NoAnswer,
            barriers: Vec::new(),
            resolved: Vec::new(),
            topics: Vec::new(),
            unconfirmed: Vec::new(),
            confirmations: Vec::new(),
            mood: None,
            fieldlab: None,
            fieldlab_interest: None,
            news_carriers: Vec::new(),
            notes: None,
            follow_up: None,
            objection: None,
        }
    }

    /// The same, with somebody at the other end.
    pub fn spoken(id: ConversationId, firm_id: FirmId, officer: Officer, date: NaiveDate, channel: Channel) -> Self {
        Self { reply: Reply::Spoken, ..Self::missed(id, firm_id, officer, date, channel) }
    }

    /// Whether officer and firm spoke.
    pub fn is_spoken(&self) -> bool {
        self.reply == Reply::Spoken
    }

    /// Whether the firm was approached by it: it was spoken with, or written to. A call that nobody took is none.
    pub fn is_approach(&self) -> bool {
        self.is_spoken() || matches!(self.channel, Channel::Email | Channel::Letter)
    }

    /// Whether the firm told what it needs.
    pub fn tells_need(&self) -> bool {
        !self.barriers.is_empty() || !self.topics.is_empty()
    }

    /// Source and date of what was said: "conversation, 2026-11-26, A. de Vries".
    pub fn provenance(&self) -> Provenance {
        Provenance::new(format!("conversation, {}, {}", self.date, self.officer), Some(self.date))
    }

    /// The firm's objection as a fact about the firm.
    pub fn do_not_contact(&self) -> Option<DoNotContact> {
        let reason = self.objection.clone()?;
        let reason = Some(reason).filter(|reason| !reason.trim().is_empty());
        Some(DoNotContact { since: self.date, reason, source: self.provenance().source })
    }

    /// The conversation, or everything that is wrong with it on `today`.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Vec<Invalid>> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, code: &str, message: String, remedy: &str| {
            faults.push(Invalid::new(pointer, code, message, remedy));
        };
        if self.date > today {
            let message = format!("{} has not come yet.", self.date);
            fault("/date", "in_future", message, "Give the day on which you spoke, today or before.");
        }
        if self.date.year() < EARLIEST_YEAR {
            let message = format!("{} is before {EARLIEST_YEAR}.", self.date);
            fault("/date", "out_of_range", message, "Give the day on which you spoke.");
        }
        if let Some(follow_up) = self.follow_up.filter(|follow_up| *follow_up < self.date) {
            let message = format!("{follow_up} comes before the conversation of {}.", self.date);
            fault("/followUp", "before_conversation", message, "Give a day on or after the conversation.");
        }
        if !self.is_spoken() && self.says_something() {
            let message = "Nobody answered, yet something was said.".to_owned();
            fault("/reply", "nothing_said", message, "Give \"spoken\", or leave out what the firm said.");
        }
        if self.barriers.len() > MOST_STATED {
            let message = format!("{} barriers were mentioned.", self.barriers.len());
            fault("/barriers", "too_many", message, "Give the three heaviest, the heaviest first.");
        }
        let stated: Vec<Barrier> = self.barriers.iter().map(|stated| stated.barrier).collect();
        if let Some(place) = first_repeated(&stated) {
            let message = format!("The barrier \"{}\" stands twice.", stated[place].code());
            fault(&format!("/barriers/{place}"), "repeated", message, "Name each barrier once.");
        }
        if self.resolved.len() > Barrier::ALL.len() {
            let message = format!("There are {}.", self.resolved.len());
            fault("/resolved", "too_many", message, "Name each barrier once.");
        }
        if let Some(place) = self.resolved.iter().position(|resolved| stated.contains(resolved)) {
            let message = format!("\"{}\" is both mentioned and over.", self.resolved[place].code());
            fault(&format!("/resolved/{place}"), "contradiction", message, "Leave it in one of the two lists.");
        }
        for (pointer, length) in [("/topics", self.topics.len()), ("/newsCarriers", self.news_carriers.len())] {
            if length > MOST_NOTED {
                fault(pointer, "too_many", format!("There are {length}."), "Give at most 20.");
            }
        }
        for (place, carrier) in self.news_carriers.iter().enumerate() {
            let length = carrier.who.trim().chars().count();
            if !(1..=LONGEST_WORDS).contains(&length) {
                let message = format!("It has {length} characters.");
                fault(&format!("/newsCarriers/{place}/who"), "invalid_length", message, "Give 1 to 300 characters.");
            }
            if carrier.firm_id == Some(self.firm_id) {
                let message = "The firm refers to itself.".to_owned();
                let pointer = format!("/newsCarriers/{place}/firmId");
                fault(&pointer, "cyclic_referral", message, "Name another organisation, or leave it out.");
            }
        }
        let texts = [("/notes", &self.notes, LONGEST_NOTES), ("/objection", &self.objection, LONGEST_WORDS)];
        for (pointer, text, longest) in texts {
            let length = text.as_ref().map_or(0, |text| text.chars().count());
            if length > longest {
                let remedy = format!("Give at most {longest} characters.");
                fault(pointer, "invalid_length", format!("It has {length} characters."), &remedy);
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }

    fn says_something(&self) -> bool {
        self.tells_need()
            || !self.resolved.is_empty()
            || !self.unconfirmed.is_empty()
            || !self.news_carriers.is_empty()
            || self.mood.is_some()
            || self.fieldlab.is_some()
            || self.fieldlab_interest.is_some()
            || self.objection.is_some()
    }
}

/// The place of the first value that stood earlier in the list.
fn first_repeated<T: Ord>(values: &[T]) -> Option<usize> {
    let mut seen = BTreeSet::new();
    values.iter().position(|value| !seen.insert(value))
}

#[cfg(test)]
mod tests;
