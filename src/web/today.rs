//! The lists of Today: whom to ring and why, who waits, what changed; and the form of one tap that says how a call went.

use super::candidates::without_article;
use super::conversation_words::{mood_words, tried};
use super::frame::Frame;
use super::introductions::{move_done, turn_words};
use super::outcomes::moment_in_words;
use super::sent::Sent;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteConversations};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::names::list_holder;
use crate::app::agreed_visits::{AgreedVisitRecord, VisitFilter, load_untold_visits, load_visits};
use crate::app::call_list::{BlockedBy, CallListRequest, NamedCall, Pick, Soon, get_ready_call_list};
use crate::app::call_list_settings::get_settings;
use crate::app::contact_permission::Ground;
use crate::app::introductions::Requested;
use crate::app::outcomes_due::{OutcomeDue, list_outcomes_due};
use crate::app::telephone::{CallOutcome, record_call, take_back_call};
use crate::app::today::{FollowUp, Happened, NamedFirm, Turn, Waiting, What, get_today};
use crate::app::{App, Caller, Result};
use crate::domain::{ConversationId, Firm, Invalid};
use actix_web::{HttpResponse, web};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// Firms to ring that are shown: a morning's work.
const MOST_CALLS: usize = 10;
/// Most outcomes among which own ones are looked for.
const MOST_OUTCOMES: usize = 100;
/// Most of each other list.
const MOST: usize = 12;

/// A firm with something to do or to tell.
pub struct Line {
    /// Id of the firm.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// Place, type or partner.
    pub about: String,
    /// How soon, or for whom it waits.
    pub label: &'static str,
    /// Which form the label has.
    pub tone: &'static str,
    /// Why.
    pub reason: String,
    /// The firm's own words.
    pub said: Option<String>,
    /// What the reason rests on.
    pub details: Vec<String>,
    /// Points of the gain, for a call.
    pub points: Option<u8>,
    /// When.
    pub day: String,
    /// Whether the firm may be rung; otherwise the reason tells why not.
    pub may_ring: bool,
    /// Where to put down how a visit went, as long as nobody did.
    pub tell: Option<String>,
}

/// The day of an officer.
pub struct Day {
    /// Whom to ring.
    pub calls: Vec<Line>,
    /// How many of them come from a lot, and what quotas do.
    pub mix: String,
    /// Whether it is ranked for the first time, beside this page.
    pub is_ranking: bool,
    /// When it was ranked, when something changed since.
    pub ranked_at: Option<String>,
    /// Firms that may not be rung.
    pub blocked: usize,
    /// On which grounds, each with the number of firms.
    pub grounds: String,
    /// Whether it is the list of whoever asks, without the firms that others look after.
    pub is_own: bool,
    /// Whether whoever asks has a list of its own.
    pub has_own: bool,
    /// Firms that others look after and that are therefore left out.
    pub with_others: usize,
    /// Whom to ring back.
    pub follow_ups: Vec<Line>,
    /// Visits that were agreed for today and the six days after it.
    pub agreed: Vec<Line>,
    /// Introductions of which is to be asked what became of them; `firm` is the introduction.
    pub outcomes: Vec<Line>,
    /// Visits of the days before of which nobody put down how they went.
    pub untold: Vec<Line>,
    /// What partners ask for, to be decided.
    pub requests: Vec<Line>,
    /// Introductions in which the next move is ours.
    pub ours: Vec<Line>,
    /// Introductions that wait for somebody else.
    pub waiting: Vec<Line>,
    /// What changed, the latest first.
    pub changes: Vec<Line>,
    /// How much more than that changed.
    pub more_changes: usize,
}

/// The lists of the day.
pub fn day(app: &App, caller: &Caller, frame: &Frame, is_for_team: bool) -> Result<Day> {
    let holder = list_holder(app, caller)?;
    let has_own = holder.is_some();
    let own = holder.filter(|_| !is_for_team);
    let is_own = own.is_some();
    let today = get_today(app, caller, own.as_ref(), MOST)?;
    let to = today.date.checked_add_days(Days::new(6));
    let agreed = VisitFilter { officer: own.clone(), from: Some(today.date), to, ..VisitFilter::default() };
    let agreed = load_visits(app, caller, &agreed)?;
    let outcomes = list_outcomes_due(app, caller, None, MOST_OUTCOMES)?.items;
    let is_ours = |due: &&OutcomeDue| own.as_ref().is_none_or(|own| *own == due.officer);
    let outcomes = outcomes.iter().filter(is_ours).take(MOST).map(|due| outcome_line(frame, due)).collect();
    let untold = load_untold_visits(app, caller, own.clone())?;
    let visit_line = |visit: &AgreedVisitRecord| {
        let is_untold = untold.iter().any(|other| other.visit.id == visit.visit.id);
        agreed_line(frame, today.date, visit, is_untold)
    };
    let officers = own.into_iter().collect();
    let request = CallListRequest { length: MOST_CALLS, officers, agreed_apart: true, ..CallListRequest::default() };
    let ready = get_ready_call_list(app, caller, &request)?;
    let list = ready.as_ref().map(|ready| &ready.list);
    let calls = list.map_or(&[][..], |list| &list.calls);
    let is_agreed = |call: &&NamedCall| today.follow_ups.iter().any(|agreed| agreed.firm.id == call.call.firm_id);
    let calls: Vec<&NamedCall> = calls.iter().filter(|call| !is_agreed(call)).collect();
    let has_quotas = !calls.is_empty() && !get_settings(app, caller)?.quotas.is_empty();
    Ok(Day {
        mix: mix(frame, &calls, has_quotas),
        calls: calls.into_iter().map(|call| call_line(frame, today.date, call)).collect(),
        is_ranking: ready.is_none(),
        ranked_at: ready.as_ref().and_then(|ready| ready.ranked_at).map(|at| frame.lang.moment(at)),
        blocked: list.map_or(0, |list| list.blocked),
        grounds: list.map(|list| grounds(frame, &list.blocked_by)).unwrap_or_default(),
        is_own,
        has_own,
        with_others: list.and_then(|list| list.with_others).unwrap_or_default(),
        follow_ups: today.follow_ups.iter().map(|agreed| follow_up_line(frame, today.date, agreed)).collect(),
        outcomes,
        agreed: agreed.iter().take(MOST).map(visit_line).collect(),
        untold: untold.iter().filter(|one| one.visit.date < today.date).take(MOST).map(visit_line).collect(),
        requests: today.requests.iter().map(|one| request_line(frame, one)).collect(),
        ours: today.ours.iter().map(|waiting| waiting_line(frame, waiting)).collect(),
        waiting: today.waiting.iter().map(|waiting| waiting_line(frame, waiting)).collect(),
        more_changes: today.more_changes,
        changes: today.changes.iter().map(|change| change_line(frame, change)).collect(),
    })
}

/// Writes down how a call went, and leads back.
pub async fn post_outcome(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let code = sent.one("outcome").unwrap_or_default();
    let Some(outcome) = CallOutcome::from_code(code) else {
        let codes = CallOutcome::ALL.map(CallOutcome::code).join(", ");
        let fault = Invalid::new("outcome", "unknown", "It is no outcome of a call.", format!("Give one of {codes}."));
        return Err(Problem::invalid(vec![fault]));
    };
    let (id, once, objection) = (firm.id, sent.once(), frame.w.never_reason);
    let written =
        line::run(&state, move |app| record_call(app, &permit.caller, id, outcome, objection, once.as_ref())).await?;
    // An objection is not taken back by a tap: it asked for a confirmation, and holds for everybody.
    let done = match outcome {
        CallOutcome::Never => format!("{}&bij={id}", outcome.code()),
        _ => format!("{}&bij={id}&tik={id}.{}", outcome.code(), written.place.id),
    };
    Ok(sent.back("/", &done))
}

/// Takes back what was just told by one tap, and leads back.
pub async fn post_undo(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let missing = || Problem::not_found("conversation", sent.one("gesprek").unwrap_or_default());
    let call = sent.one("gesprek").and_then(|id| Uuid::parse_str(id).ok()).map(ConversationId).ok_or_else(missing)?;
    let id = firm.id;
    line::run(&state, move |app| take_back_call(app, &permit.caller, id, call)).await?;
    Ok(sent.back("/", &format!("taken_back&bij={id}")))
}

fn of_firm(firm: &NamedFirm) -> Line {
    Line {
        firm: firm.id.to_string(),
        name: firm.name.clone(),
        about: firm.place.clone().unwrap_or_default(),
        label: "",
        tone: "calm",
        reason: String::new(),
        said: None,
        details: Vec::new(),
        points: None,
        day: String::new(),
        may_ring: true,
        tell: None,
    }
}

/// How many calls come from a lot, and whether quotas hold for the others.
fn mix(frame: &Frame, calls: &[&NamedCall], has_quotas: bool) -> String {
    let w = frame.w;
    let count = |is_so: fn(&Pick) -> bool| calls.iter().filter(|named| is_so(&named.call.picked)).count();
    let drawn = count(|picked| matches!(picked, Pick::Exploration { .. }));
    let beyond = count(|picked| matches!(picked, Pick::Ranked { beyond_quota: true }));
    let quotas = match beyond {
        0 => w.quotas_mix.to_owned(),
        beyond => w.quotas_beyond.of(beyond),
    };
    let parts = [(drawn > 0).then(|| w.drawn_by_lot.of(drawn)), has_quotas.then_some(quotas)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("{}.", super::facts::capital(&parts.join("; "))) }
}

/// Why firms may not be rung, what counts for most first.
fn grounds(frame: &Frame, blocked_by: &[BlockedBy]) -> String {
    let w = frame.w;
    let words = |ground: Ground| match ground {
        Ground::OpenRequest => Some(w.ground_request),
        Ground::DoNotContact => Some(w.ground_asked_not),
        Ground::ChannelClosed => Some(w.ground_closed),
        Ground::NoConsent => Some(w.ground_no_consent),
        Ground::ConsentWithdrawn => Some(w.ground_withdrawn),
        Ground::ConsentExpired => Some(w.ground_expired),
        Ground::NonMailing => Some(w.ground_non_mailing),
        Ground::NonMailingUnknown => Some(w.ground_not_looked_up),
        Ground::RecentTouch => Some(w.ground_touched),
        Ground::RecentTouchElsewhere => Some(w.ground_touched_elsewhere),
        Ground::AskedLater => Some(w.ground_later),
        // Who objects or is restricted is found by nobody; the others allow.
        _ => None,
    };
    let told = blocked_by.iter().filter_map(|count| Some(format!("{} {}", words(count.ground)?, count.firms)));
    told.collect::<Vec<_>>().join(" · ")
}

fn call_line(frame: &Frame, today: NaiveDate, named: &NamedCall) -> Line {
    let (w, lang, call) = (frame.w, frame.lang, &named.call);
    let (label, tone) = match call.urgency.soon {
        Soon::Today if call.urgency.by.is_some_and(|by| by < today) => (w.soon_late, "pressing"),
        Soon::Today => (w.soon_today, "pressing"),
        Soon::ThisWeek => (w.soon_this_week, "pressing"),
        Soon::ThisMonth => (w.soon_this_month, "calm"),
        // That nothing presses is told by the absence of a label.
        Soon::Whenever => ("", "calm"),
    };
    let lot = matches!(call.picked, Pick::Exploration { .. }).then(|| w.by_lot.to_owned());
    let kind = without_article(&lang.say(&named.firm_type.label()));
    let about = [named.place.clone(), Some(kind), lot];
    let urgency = call.urgency.by.map(|by| format!("{} {}", lang.say(&call.urgency.because), lang.day(by)));
    let factors = call.priority.factors.iter().map(|factor| lang.say(&factor.words));
    Line {
        firm: call.firm_id.to_string(),
        name: named.name.clone(),
        about: about.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        label,
        tone,
        reason: lang.say(&call.reason),
        said: named.said.clone(),
        details: urgency.into_iter().chain(factors).collect(),
        points: Some(call.priority.points),
        day: String::new(),
        may_ring: true,
        tell: None,
    }
}

fn follow_up_line(frame: &Frame, today: NaiveDate, agreed: &FollowUp) -> Line {
    let w = frame.w;
    let may_ring = agreed.blocked_by.is_empty();
    let closed = agreed.blocked_by.iter().map(|reason| frame.lang.say(&reason.text)).collect::<Vec<_>>().join(" ");
    let (label, tone) = match may_ring {
        true if agreed.agreed_for < today => (w.soon_late, "pressing"),
        true => (w.soon_today, "pressing"),
        false => (w.blocked, "calm"),
    };
    Line {
        label,
        tone,
        may_ring,
        reason: if may_ring { agreed.notes.clone().unwrap_or_default() } else { closed },
        day: format!("{} {} · {}", w.agreed_for, frame.lang.day(agreed.agreed_for), agreed.officer),
        ..of_firm(&agreed.firm)
    }
}

fn agreed_line(frame: &Frame, today: NaiveDate, record: &AgreedVisitRecord, is_untold: bool) -> Line {
    let (visit, w) = (&record.visit, frame.w);
    let tell = format!("/bedrijven/{}/gesprek?channel=visit&date={}", visit.firm_id, visit.date);
    let is_today = visit.date == today;
    let firm = NamedFirm { id: visit.firm_id, name: record.name.clone(), place: record.place.clone() };
    let closed = record.closed.iter().map(|why| format!("{} {}", w.agreed_closed, frame.lang.say(why)));
    let note = visit.note.clone().filter(|_| record.closed.is_empty());
    Line {
        label: if is_today { w.agreed_today } else { "" },
        tone: if is_today { "pressing" } else { "calm" },
        reason: closed.chain(note).collect::<Vec<_>>().join(" "),
        day: format!("{} {} · {}", frame.lang.day(visit.date), visit.from, visit.officer),
        tell: is_untold.then_some(tell),
        ..of_firm(&firm)
    }
}

fn outcome_line(frame: &Frame, due: &OutcomeDue) -> Line {
    let w = frame.w;
    let firm = NamedFirm { id: due.firm_id, name: due.firm_name.clone(), place: None };
    Line {
        firm: due.introduction_id.to_string(),
        about: due.partner_name.clone().unwrap_or_default(),
        reason: super::facts::capital(moment_in_words(w, due.moment)),
        day: format!("{} {}", w.since_day, frame.lang.day(due.due_date)),
        ..of_firm(&firm)
    }
}

fn request_line(frame: &Frame, one: &Requested) -> Line {
    let (firm, made) = (&one.firm, &one.introduction);
    let firm = NamedFirm { id: firm.id, name: firm.name.clone(), place: None };
    let request = made.request();
    Line {
        about: one.partner_name.clone(),
        reason: request.map(|request| format!("“{}”", request.reason)).unwrap_or_default(),
        day: request.map(|request| format!("{} · {}", frame.lang.day(request.date), request.by)).unwrap_or_default(),
        tell: Some(format!("/bedrijven/{}#i{}", firm.id, made.id())),
        ..of_firm(&firm)
    }
}

fn waiting_line(frame: &Frame, waiting: &Waiting) -> Line {
    let state = frame.lang.say(&waiting.state.label());
    Line {
        about: waiting.partner_name.clone(),
        // That it is our turn is told by the heading.
        label: if waiting.turn == Turn::Agency { "" } else { turn_words(frame, waiting.turn) },
        reason: super::facts::capital(&state),
        day: format!("{} {}", frame.w.since_day, frame.lang.day(waiting.since)),
        ..of_firm(&waiting.firm)
    }
}

fn change_line(frame: &Frame, change: &Happened) -> Line {
    let w = frame.w;
    let what = match &change.what {
        What::Conversation { is_never: true, .. } => w.what_never.to_owned(),
        What::Conversation { is_spoken: false, channel, .. } => tried(w, *channel).to_owned(),
        What::Conversation { mood: Some(mood), .. } => format!("{}: {}", w.what_spoken, mood_words(w, *mood)),
        What::Conversation { .. } => w.what_spoken.to_owned(),
        What::Told => w.intake_told.to_owned(),
        What::Proposed(partner) => format!("{} {partner}", w.what_proposed),
        What::Moved(partner, kind) => format!("{partner}: {}", move_done(frame, *kind)),
    };
    // Who made the link did not hear what the firm wrote by it.
    let by = match change.what {
        What::Told => format!("{} {}", w.intake_invited, change.officer),
        _ => change.officer.clone(),
    };
    Line {
        reason: super::facts::capital(&what),
        day: format!("{} · {by}", frame.lang.day(change.date)),
        ..of_firm(&change.firm)
    }
}
