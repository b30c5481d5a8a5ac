//! What came of a telephone call, in one tap: reached, not reached, not now, never.

use super::accounts::names::officer;
use super::audit::{self, Event};
use super::conversations::{ConversationNote, record_conversation};
use super::firms::get as get_firm;
use super::writing::{Once, Written};
use super::{App, AppError, Caller, Result, touches};
use crate::domain::audit::Action;
use crate::domain::conversation::{Channel, Mood, Reply};
use crate::domain::{Conversation, ConversationId, FirmId, Invalid, Officer};
use crate::storage::Stored;
use crate::storage::conversations::{delete_conversation, find_conversation, load_conversations};
use chrono::{DateTime, Days, TimeDelta, Utc};
use uuid::Uuid;

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

/// What was told by a tap can be taken back for so long: enough to see the mistake, too short to rewrite what happened.
pub const UNDO: TimeDelta = TimeDelta::minutes(15);

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
/// how a firm said that it does not want to be approached any more. Who tapped a moment ago that they spoke, and now that
/// the firm does not want it now or ever, tells more of the same call: it stays one conversation.
pub fn record_call(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    outcome: CallOutcome,
    objection: &str,
    once: Option<&Once>,
) -> Result<Written> {
    let later = || app.today().checked_add_days(LATER);
    let own = officer(app, caller)?;
    let earlier = match outcome {
        CallOutcome::NotNow | CallOutcome::Never => find_tap_of_spoken(app, caller, firm, &own)?,
        CallOutcome::Reached | CallOutcome::NotReached => None,
    };
    let mut note = ConversationNote::of(own, Channel::Telephone);
    match outcome {
        CallOutcome::Reached => {}
        CallOutcome::NotReached => note.reply = Reply::NoAnswer,
        CallOutcome::NotNow => (note.mood, note.follow_up) = (Some(Mood::NotNow), later()),
        CallOutcome::Never => note.objection = Some(objection.to_owned()),
    }
    let written = record_conversation(app, caller, firm, &note, once)?;
    if let Some(earlier) = earlier.filter(|earlier| earlier.0 != written.place.id) {
        replace_tap(app, caller, firm, earlier)?;
    }
    Ok(written)
}

/// Takes back a tap in whose place something fuller was just written down; a tap that cannot be taken back any more stays
/// beside it.
pub fn replace_tap(app: &App, caller: &Caller, firm: FirmId, tap: ConversationId) -> Result<()> {
    match take_back_call(app, caller, firm, tap) {
        Ok(()) | Err(AppError::NotFound { .. } | AppError::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The caller's last tap on this firm a moment ago that told that somebody answered.
fn find_tap_of_spoken(app: &App, caller: &Caller, firm: FirmId, own: &Officer) -> Result<Option<ConversationId>> {
    let now = Utc::now();
    app.pool.read(caller.organisation, |tenant| {
        get_firm(tenant, caller, firm)?;
        let calls = load_conversations(tenant, Some(firm))?.into_iter();
        let own = calls.filter(|call| call.officer == *own && call.is_spoken() && !is_over(call.id.0, now));
        let Some(last) = own.max_by_key(|call| call.id) else { return Ok(None) };
        Ok(find_conversation(tenant, firm, last.id)?.filter(is_untouched_tap).map(|stored| stored.record.id))
    })
}

/// Takes back what the caller told by one tap a moment ago: the conversation goes, and with it the approach that it
/// counted as. What more was written down since stays, and an objection is lifted elsewhere, by who may.
pub fn take_back_call(app: &App, caller: &Caller, firm: FirmId, id: ConversationId) -> Result<()> {
    let own = officer(app, caller)?;
    let now = Utc::now();
    app.pool.write(caller, |tenant| {
        let firm = get_firm(tenant, caller, firm)?.record;
        let missing = || AppError::NotFound { what: "conversation", id: id.to_string() };
        let stored = find_conversation(tenant, firm.id, id)?.ok_or_else(missing)?;
        if stored.record.officer != own || !is_untouched_tap(&stored) || is_over(id.0, now) {
            let message = "It is not a call that you told by one tap in the last 15 minutes.";
            let remedy = "Record another conversation that says how it is.";
            return Err(AppError::Conflict(vec![Invalid::new("", "not_to_undo", message, remedy)]));
        }
        delete_conversation(tenant, &stored.record)?;
        if stored.record.is_approach() {
            touches::take_back(tenant, caller, &firm, id.0, stored.record.date)?;
        }
        audit::record(tenant, caller, Event::of(Action::Delete, "conversation", id).word("why", "undo"))
    })
}

/// Whether a conversation is as a tap makes it, and nobody changed it since. One that said more changed what is known of
/// the firm.
fn is_untouched_tap(stored: &Stored<Conversation>) -> bool {
    let call = &stored.record;
    let blank = match call.is_spoken() {
        true => Conversation::spoken(call.id, call.firm_id, call.officer.clone(), call.date, Channel::Telephone),
        false => Conversation::missed(call.id, call.firm_id, call.officer.clone(), call.date, Channel::Telephone),
    };
    let later = call.date.checked_add_days(LATER);
    let not_now = Conversation { mood: Some(Mood::NotNow), follow_up: later, ..blank.clone() };
    stored.revision == 1 && (*call == blank || *call == not_now)
}

/// Whether it is too late; the id of a conversation tells when it was written down.
pub(super) fn is_over(id: Uuid, now: DateTime<Utc>) -> bool {
    let seconds = id.get_timestamp().map(|at| at.to_unix().0);
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0));
    at.is_none_or(|at| now.signed_duration_since(at) > UNDO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_tap_made_can_be_taken_back_and_not_for_long() {
        let id = ConversationId(Uuid::now_v7());
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let officer = Officer::parse("A. de Vries").unwrap();
        let spoken = Conversation::spoken(id, FirmId(Uuid::now_v7()), officer, day, Channel::Telephone);
        let stored = |record: Conversation, revision| Stored { record, revision, changed_at: Utc::now().naive_utc() };
        assert!(is_untouched_tap(&stored(spoken.clone(), 1)));
        assert!(!is_untouched_tap(&stored(spoken.clone(), 2)));
        let objected = Conversation { objection: Some("Nooit".into()), ..spoken.clone() };
        let noted = Conversation { notes: Some("Vraag naar de zoon.".into()), ..spoken.clone() };
        let visited = Conversation { channel: Channel::Visit, ..spoken };
        for other in [objected, noted, visited] {
            assert!(!is_untouched_tap(&stored(other, 1)));
        }
        assert!(!is_over(id.0, Utc::now()) && is_over(id.0, Utc::now() + UNDO + TimeDelta::seconds(2)));
    }
}
