//! What came of a telephone call, in one tap: reached, not reached, not now, never.

use super::accounts::names::officer;
use super::conversations::{ConversationNote, record_conversation};
use super::writing::{Once, Written};
use super::{App, Caller, Result};
use crate::domain::FirmId;
use crate::domain::conversation::{Channel, Mood, Reply};
use chrono::Days;

/// What came of a call (*uitkomst van een belletje*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// Somebody answered; what was said may be written down later.
    Reached,
    /// Nobody answered.
    NotReached,
    /// The firm wants to be rung later.
    NotNow,
    /// The firm does not want to be approached any more.
    Never,
}

/// A firm that says “not now” is rung again after so many days: a choice of the product, not a measured figure.
pub const LATER: Days = Days::new(90);

impl CallOutcome {
    /// All outcomes, in the order in which they are offered.
    pub const ALL: [CallOutcome; 4] =
        [CallOutcome::Reached, CallOutcome::NotReached, CallOutcome::NotNow, CallOutcome::Never];

    /// The code in a form.
    pub fn code(self) -> &'static str {
        match self {
            CallOutcome::Reached => "reached",
            CallOutcome::NotReached => "not_reached",
            CallOutcome::NotNow => "not_now",
            CallOutcome::Never => "never",
        }
    }

    /// The outcome of a code.
    pub fn from_code(code: &str) -> Option<CallOutcome> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Writes down what came of a call of today, as a conversation of the caller. `objection` says in the caller's language
/// how a firm said that it does not want to be approached any more.
pub fn record_call(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    outcome: CallOutcome,
    objection: &str,
    once: Option<&Once>,
) -> Result<Written> {
    let later = || app.today().checked_add_days(LATER);
    let mut note = ConversationNote::of(officer(app, caller)?, Channel::Telephone);
    match outcome {
        CallOutcome::Reached => {}
        CallOutcome::NotReached => note.reply = Reply::NoAnswer,
        CallOutcome::NotNow => (note.mood, note.follow_up) = (Some(Mood::NotNow), later()),
        CallOutcome::Never => note.objection = Some(objection.to_owned()),
    }
    record_conversation(app, caller, firm, &note, once)
}
