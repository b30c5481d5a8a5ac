//! What an officer begins the day with: who waits for a call that was agreed, which introductions wait for somebody, and
//! what changed since yesterday.

use super::call_list::{Verdicts, follow_up};
use super::contact_permission::ContactReason;
use super::introductions::{Requested, list_requested};
use super::known::Known;
use super::{App, AppError, Caller, Result};
use crate::domain::conversation::{Channel, Conversation, Mood};
use crate::domain::dutch_clock::dutch_day;
use crate::domain::introduction::{MoveKind, State};
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId, Introduction, IntroductionId, Officer, PartnerId};
use crate::outreach::history::History;
use crate::outreach::team::{holder, place_of};
use crate::storage::Tenant;
use crate::storage::firms::find_firm;
use crate::storage::intake_links::load_answered_since;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// The beginning of a day (*vandaag*).
#[derive(Clone, Debug)]
pub struct Today {
    /// The day.
    pub date: NaiveDate,
    /// Calls that were agreed for today or before, the oldest first.
    pub follow_ups: Vec<FollowUp>,
    /// What partners ask for, on which nobody decided yet, the oldest first.
    pub requests: Vec<Requested>,
    /// Other introductions in which the next move is ours, those that wait longest first.
    pub ours: Vec<Waiting>,
    /// Introductions that wait for somebody else, those that wait longest first.
    pub waiting: Vec<Waiting>,
    /// What happened yesterday and today, the latest first; of an introduction its last step.
    pub changes: Vec<Happened>,
    /// How much more than that happened.
    pub more_changes: usize,
}

/// A firm by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFirm {
    /// Id.
    pub id: FirmId,
    /// Name.
    pub name: String,
    /// Place, as one says it.
    pub place: Option<String>,
}

/// A call that was agreed (*terugbelafspraak*).
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Whom to ring.
    pub firm: NamedFirm,
    /// For when it was agreed.
    pub agreed_for: NaiveDate,
    /// With whom of the agency.
    pub officer: String,
    /// What was noted then.
    pub notes: Option<String>,
    /// Why it may not be rung after all; empty when it may.
    pub blocked_by: Vec<ContactReason>,
}

/// For whom an introduction waits (*aan zet*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The agency.
    Agency,
    /// The firm has to answer.
    Firm,
    /// The partner has to answer.
    Partner,
    /// Firm and partner together.
    Both,
}

/// An introduction that is under way.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Which.
    pub id: IntroductionId,
    /// The firm.
    pub firm: NamedFirm,
    /// The partner.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: NaiveDate,
    /// For whom it waits.
    pub turn: Turn,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// When.
    pub date: NaiveDate,
    /// The moment at which it was noted, where that is known.
    pub noted_at: Option<DateTime<Utc>>,
    /// With which firm.
    pub firm: NamedFirm,
    /// By whom it was noted.
    pub officer: String,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// Officer and firm spoke, or an officer tried.
    Conversation {
        /// How.
        channel: Channel,
        /// Whether somebody answered.
        is_spoken: bool,
        /// How the firm looks at a next step, when that was asked.
        mood: Option<Mood>,
        /// Whether it does not want to be approached any more.
        is_never: bool,
    },
    /// The firm told of itself by an intake link.
    Told,
    /// An introduction was proposed to this partner.
    Proposed(String),
    /// An introduction to this partner moved.
    Moved(String, MoveKind),
}

/// For whom an introduction in this state waits; nobody at an end.
pub fn turn(state: State) -> Option<Turn> {
    match state {
        State::Proposed | State::FirmAgreed | State::PartnerAgreed => Some(Turn::Agency),
        State::FirmAsked => Some(Turn::Firm),
        State::PartnerAsked => Some(Turn::Partner),
        State::Introduced | State::Met | State::StepTaken => Some(Turn::Both),
        State::Joined | State::Left | State::Declined | State::Silent => None,
    }
}

/// The beginning of the day, for the firms within reach; at most `most` of each list. For one officer, what waits at
/// firms that others look after is left out; what changed is told of all. A call that was agreed and may not be made any
/// more is on it with the reason, so that it is not forgotten without anybody knowing.
pub fn get_today(app: &App, caller: &Caller, officer: Option<&Officer>, most: usize) -> Result<Today> {
    let date = app.today();
    let yesterday = date.checked_sub_days(Days::new(1)).unwrap_or(date);
    let (known, verdicts, told, requests) = app.pool.read(caller.organisation, |tenant| {
        let mut known = Known::load_with_past(tenant, caller, |history| is_of_today(history, date, yesterday))?;
        let verdicts = Verdicts::ask(app, tenant, caller, &known, date)?;
        known.firms.retain(|firm| !verdicts.is_absent(firm.id));
        let told = told_since(tenant, caller, yesterday)?;
        let requests = list_requested(app, tenant, caller)?;
        let firms: Vec<FirmId> = requests.iter().map(|one| one.firm.id).collect();
        let dealt = Known::load_some(tenant, caller, &firms)?;
        let requests = requests.into_iter().filter(|one| is_held_by(&dealt.history(one.firm.id), officer));
        Ok::<_, AppError>((known, verdicts, told, requests.take(most).collect::<Vec<_>>()))
    })?;
    let partners: HashMap<PartnerId, &str> =
        known.partners.iter().map(|partner| (partner.id, partner.name.as_str())).collect();
    let partner_name = |id: PartnerId| partners.get(&id).map(|name| (*name).to_owned()).unwrap_or_default();
    let mut today = Today {
        date,
        requests,
        follow_ups: Vec::new(),
        ours: Vec::new(),
        waiting: Vec::new(),
        changes: Vec::new(),
        more_changes: 0,
    };
    for firm in &known.firms {
        let history = known.history(firm.id);
        let is_own = is_held_by(&history, officer);
        let is_due = |agreed: &NaiveDate| *agreed <= date && firm.do_not_contact.is_none();
        let last = history.last_spoken();
        if let (Some(call), Some(agreed_for)) = (last, follow_up(history).filter(is_due).filter(|_| is_own)) {
            let (officer, notes) = (call.officer.to_string(), call.notes.clone());
            let blocked_by = verdicts.blocked_by(firm.id);
            today.follow_ups.push(FollowUp { firm: named(firm), agreed_for, officer, notes, blocked_by });
        }
        for made in history.introductions {
            let is_requested = made.state() == State::Proposed && made.request().is_some();
            today.waiting.extend(waiting(firm, made, &partner_name).filter(|_| is_own && !is_requested));
            today.changes.extend(Some(last_step(firm, made, &partner_name)).filter(|change| change.date >= yesterday));
        }
        let calls = history.conversations.iter().filter(|call| call.date >= yesterday);
        today.changes.extend(calls.map(|call| spoken(firm, call)));
    }
    today.changes.extend(told);
    today.follow_ups.sort_by_key(|call| (call.agreed_for, call.firm.id));
    today.waiting.sort_by_key(|waiting| (waiting.since, waiting.id));
    (today.ours, today.waiting) = today.waiting.into_iter().partition(|waiting| waiting.turn == Turn::Agency);
    today.changes.sort_by_key(|change| std::cmp::Reverse((change.date, change.noted_at, change.firm.id)));
    today.follow_ups.truncate(most);
    today.ours.truncate(most);
    today.waiting.truncate(most);
    today.more_changes = today.changes.len().saturating_sub(most);
    today.changes.truncate(most);
    Ok(today)
}

/// Whether a firm is in the hands of an officer, or of nobody; in anybody's, when none is meant.
fn is_held_by(history: &History<'_>, officer: Option<&Officer>) -> bool {
    officer.is_none_or(|own| holder(history).is_none_or(|holder| place_of(holder, std::slice::from_ref(own)).is_some()))
}

/// What firms told of themselves since a day, where the caller may see them.
fn told_since(tenant: &mut Tenant<'_>, caller: &Caller, day: NaiveDate) -> Result<Vec<Happened>> {
    let mut told = Vec::new();
    for link in load_answered_since(tenant, day.and_time(NaiveTime::MIN))? {
        let Some(at) = link.answered_at else { continue };
        let found = find_firm(tenant, link.firm_id)?.map(|stored| stored.record);
        if let Some(firm) = found.filter(|firm| caller.reaches_place(firm.location.as_ref())) {
            let date = dutch_day(at.and_utc());
            let noted_at = Some(at.and_utc());
            told.push(Happened { date, noted_at, firm: named(&firm), officer: link.made_by, what: What::Told });
        }
    }
    told.retain(|change| change.date >= day);
    Ok(told)
}

/// Whether a firm with this past may come on one of the lists.
fn is_of_today(history: History<'_>, date: NaiveDate, yesterday: NaiveDate) -> bool {
    let is_new = |made: &Introduction| {
        made.proposal().date >= yesterday || made.log().iter().any(|entry| entry.date >= yesterday)
    };
    follow_up(history).is_some_and(|agreed| agreed <= date)
        || history.introductions.iter().any(|made| turn(made.state()).is_some() || is_new(made))
        || history.conversations.iter().any(|call| call.date >= yesterday)
}

fn named(firm: &Firm) -> NamedFirm {
    NamedFirm { id: firm.id, name: firm.name.clone(), place: firm.location.as_ref().and_then(Location::spoken) }
}

fn waiting(firm: &Firm, made: &Introduction, partner_name: &impl Fn(PartnerId) -> String) -> Option<Waiting> {
    Some(Waiting {
        turn: turn(made.state())?,
        id: made.id(),
        firm: named(firm),
        partner: made.partner_id(),
        partner_name: partner_name(made.partner_id()),
        state: made.state(),
        since: made.last_date(),
    })
}

/// What happened last to an introduction: that it was proposed, or its last move.
fn last_step(firm: &Firm, made: &Introduction, partner_name: &impl Fn(PartnerId) -> String) -> Happened {
    let (partner, proposal) = (partner_name(made.partner_id()), made.proposal());
    let (officer, noted_at, what) = match made.log().last() {
        Some(last) => (&last.officer, last.noted_at, What::Moved(partner, last.made.kind())),
        None => (&proposal.officer, moment_of(made.id().0), What::Proposed(partner)),
    };
    Happened { date: made.last_date(), noted_at, firm: named(firm), officer: officer.to_string(), what }
}

/// When a record was made, as its id tells it.
pub(in crate::app) fn moment_of(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}

fn spoken(firm: &Firm, call: &Conversation) -> Happened {
    Happened {
        date: call.date,
        noted_at: moment_of(call.id.0),
        firm: named(firm),
        officer: call.officer.to_string(),
        what: What::Conversation {
            channel: call.channel,
            is_spoken: call.is_spoken(),
            mood: call.mood,
            is_never: call.objection.is_some(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_record_was_made_stands_in_its_id() {
        let age = Utc::now().signed_duration_since(moment_of(Uuid::now_v7()).unwrap());
        assert!(age.num_seconds() < 5, "{age}");
        assert_eq!(moment_of(Uuid::nil()), None);
    }

    #[test]
    fn an_introduction_waits_for_somebody_as_long_as_a_move_is_possible() {
        for state in State::ALL {
            assert_eq!(turn(state).is_none(), state.is_end(), "{state:?}");
            // A member may leave and come back; nobody waits for that.
            let may_change = matches!(state, State::Joined | State::Left);
            assert_eq!(turn(state).is_none(), state.possible().is_empty() || may_change, "{state:?}");
        }
    }
}
