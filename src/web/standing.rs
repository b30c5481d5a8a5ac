//! Where a firm stands: the ladder with the next step, what happened with it, and whether one may get in touch.

use super::admin_tables::request_kind;
use super::contact_words::law;
use super::conversation_words::{answers, tried};
use super::facts::{self, Saying, capital};
use super::frame::Frame;
use super::introductions::Shown;
use super::plan::weekday;
use super::words::Words;
use crate::app::agreed_visits::{AgreedVisitRecord, VisitFilter, load_visits};
use crate::app::call_list::get_follow_up;
use crate::app::contact_permission::{Approach, Channel, ContactPurpose, Ground, OpenChannels, get_permission};
use crate::app::conversations::{ConversationRecord, list_conversations};
use crate::app::data_requests::open_requests_of;
use crate::app::dealing::{get_dealing, get_wish_to_begin};
use crate::app::firms::FirmRecord;
use crate::app::intake_links::answers::SOURCE;
use crate::app::intake_links::list_links;
use crate::app::next_step::{Action, NextStep, get_next_step};
use crate::app::{App, Caller, Page, Result};
use crate::domain::conversation::Channel as Spoken;
use crate::domain::data_request::DataRequest;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::firm::Unconfirmed;
use crate::domain::personal_data;
use crate::domain::{Firm, FirmId, Provenance, Rung};
use chrono::{Months, NaiveDate};
use uuid::Uuid;

/// Conversations that are shown.
const MOST: usize = 10;
/// So far ahead a visit can be agreed.
const AHEAD: Months = Months::new(60);

/// A rung as it is shown.
pub struct RungLine {
    /// What it is called.
    pub label: String,
    /// `done`, `now` or nothing.
    pub form: &'static str,
}

/// The ladder of a firm.
pub struct Standing {
    /// The rungs, the lowest first.
    pub rungs: Vec<RungLine>,
    /// The next step: what is under way, else what to do.
    pub step: String,
    /// Words for it to say to the firm; empty when there are none.
    pub opening: String,
}

/// A way to get in touch, and whether it may be used.
pub struct Way {
    /// The channel.
    pub channel: &'static str,
    /// Whether it may.
    pub is_allowed: bool,
    /// The verdict in a word or two.
    pub verdict: &'static str,
    /// Why, with the law behind it.
    pub reasons: Vec<(String, String)>,
}

/// Something that was said, as it is shown.
pub struct Event {
    /// Day, channel and officer.
    pub head: String,
    /// What was said.
    pub lines: Vec<String>,
}

/// Where the firm stands. What is under way goes before another step, unless the firm asked to be erased or left alone.
pub fn standing(app: &App, caller: &Caller, frame: &Frame, firm: FirmId, made: &[Shown]) -> Result<Standing> {
    let NextStep { rung, action, reason } = get_next_step(app, caller, firm, None)?;
    let label = |rung: Rung| frame.lang.say(&app.outreach.ladder.label(rung));
    let form = |one: Rung| match one.cmp(&rung) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "",
    };
    let shown = Rung::ALL.into_iter();
    let rungs = shown.map(|one| RungLine { label: capital(&label(one)), form: form(one) }).collect();
    let under_way = under_way(made).collect::<Vec<_>>().join("; ");
    let is_stopped = matches!(&action, Action::MayNot { grounds } if grounds.contains(&Ground::OpenRequest));
    if !under_way.is_empty() && !is_stopped {
        return Ok(Standing { rungs, step: format!("{under_way}."), opening: String::new() });
    }
    let is_silent = matches!(action, Action::LeaveAlone | Action::MayNot { .. });
    let opening = if is_silent { String::new() } else { frame.lang.say(&reason) };
    Ok(Standing { rungs, step: step_in_words(frame, &action), opening })
}

/// What an officer does next.
fn step_in_words(frame: &Frame, action: &Action) -> String {
    let w = frame.w;
    match action {
        Action::LeaveAlone => w.step_leave_alone.to_owned(),
        Action::Visit { on } => {
            format!("{} {} {}.", w.step_visit, weekday(frame.lang, *on), frame.lang.day(*on))
        }
        Action::MayNot { grounds } => may_not_in_words(w, grounds).to_owned(),
        Action::Reach { instead_of: None } => w.step_reach.to_owned(),
        Action::Reach { instead_of: Some(_) } => w.step_reach_otherwise.to_owned(),
        Action::ComeBack { on: None } => format!("{}.", w.step_come_back),
        Action::ComeBack { on: Some(day) } => format!("{} {} {}.", w.step_come_back, w.from_day, frame.lang.day(*day)),
        Action::AskNeed => w.step_ask_need.to_owned(),
        Action::GoOn { .. } => w.step_go_on.to_owned(),
        Action::ChoosePartner { .. } => w.step_choose_partner.to_owned(),
        Action::ChooseOtherPartner { .. } => w.step_choose_other.to_owned(),
        Action::AskPartner | Action::AskForLighter => w.step_ask_partner.to_owned(),
        Action::Take { step } => format!("{}: {}.", w.step_take, frame.lang.say(&step.label())),
        Action::KeepInTouch => w.step_keep_in_touch.to_owned(),
    }
}

/// What there is to do where no channel is open: what can be mended first.
fn may_not_in_words(w: &Words, grounds: &[Ground]) -> &'static str {
    let has = |ground: Ground| grounds.contains(&ground);
    if has(Ground::OpenRequest) {
        w.step_decision
    } else if has(Ground::NonMailingUnknown) {
        w.step_look_up
    } else if has(Ground::RecentTouch) || has(Ground::RecentTouchElsewhere) || has(Ground::AskedLater) {
        w.step_not_yet
    } else {
        w.step_wait
    }
}

/// The introductions that are under way, each with where it stands and for whom it waits.
pub fn under_way(made: &[Shown]) -> impl Iterator<Item = String> {
    made.iter().filter(|made| made.is_open).map(|made| {
        let turn = if made.turn.is_empty() { String::new() } else { format!(" ({})", made.turn) };
        format!("{}: {}{turn}", made.name, made.state.to_lowercase())
    })
}

/// By which channels a firm may be approached, in one line; when by none, why.
pub fn contact_words(frame: &Frame, contact: &OpenChannels) -> String {
    let w = frame.w;
    let name = |channel: &Channel| match channel {
        Channel::Telephone => w.channel_telephone,
        Channel::Email => w.channel_email,
        Channel::Post => w.channel_letter,
        Channel::Visit => w.channel_visit,
        Channel::Event => w.channel_event,
    };
    if contact.is_blocked() {
        return format!("{}. {}", w.blocked, closed_because(frame, contact)).trim_end().to_owned();
    }
    format!("{}: {}.", w.allowed, contact.channels.iter().map(name).collect::<Vec<_>>().join(", "))
}

/// Why no channel is open; nothing when one is.
pub fn closed_because(frame: &Frame, contact: &OpenChannels) -> String {
    contact.reasons.iter().map(|reason| frame.lang.say(&reason.text)).collect::<Vec<_>>().join(" ")
}

/// Each way to get in touch for outreach. Who agreed to come back does so, and who wants to begin waits for it: approaches of
/// late do not stand in the way of that. What an introduction that is under way allows is told with it.
pub fn ways(app: &App, caller: &Caller, frame: &Frame, firm: FirmId, made: &[Shown]) -> Result<Vec<Way>> {
    let w = frame.w;
    let dealing = get_dealing(app, caller, firm)?;
    let agreed = get_follow_up(app, caller, firm)?;
    let agreed = agreed.map(|day| format!("{} {}.", w.agreed_to_come_back, frame.lang.day(day)));
    let wish = get_wish_to_begin(app, caller, firm)?;
    let wish = wish.map(|day| format!("{} {}.", w.said_to_begin, frame.lang.day(day)));
    let channels = [
        (Channel::Telephone, w.channel_telephone),
        (Channel::Visit, w.channel_visit),
        (Channel::Email, w.channel_email),
        (Channel::Post, w.channel_letter),
    ];
    let way = |(channel, name): (Channel, &'static str)| {
        let approach = Approach { channel, purpose: ContactPurpose::Outreach, date: None };
        let found = get_permission(app, caller, firm, None, approach)?;
        if !found.allowed && dealing.opens(&found) {
            let of_introduction = made.iter().find(|made| made.is_open && made.channels.contains(&channel));
            let of_introduction = of_introduction.map(|made| format!("{} {}.", w.introduction_of, made.name));
            let reason = agreed.clone().or(of_introduction).or(wish.clone()).map(|reason| (reason, String::new()));
            return Ok(Way {
                channel: name,
                is_allowed: true,
                verdict: w.allowed,
                reasons: reason.into_iter().collect(),
            });
        }
        let reasons = found
            .reasons
            .iter()
            .filter(|reason| !dealing.outweighs(reason.rule))
            .map(|reason| (frame.lang.say(&reason.text), law(frame.lang, &reason.law)));
        Ok(Way {
            channel: name,
            is_allowed: found.allowed,
            verdict: if found.allowed { w.allowed } else { w.blocked },
            reasons: reasons.collect(),
        })
    };
    channels.into_iter().map(way).collect()
}

/// A visit that was agreed and is ahead.
pub struct Ahead {
    /// Its id.
    pub id: Uuid,
    /// Its day, for a form.
    pub day: String,
    /// When it begins, for a form.
    pub from: String,
    /// When it is, who goes, and what to remember.
    pub words: String,
    /// Whether it may not be made any more, by what the firm said since; `words` tell it.
    pub is_closed: bool,
}

/// Requests about the data of the firm or of persons there that wait for an answer, each in a line.
pub fn open_requests(app: &App, caller: &Caller, frame: &Frame, firm: &Firm) -> Result<Vec<String>> {
    let (w, today) = (frame.w, app.today());
    let line = |request: &DataRequest| {
        let late = if request.is_overdue(today) { format!(" ({})", w.request_overdue) } else { String::new() };
        format!("{}. {} {}{late}.", request_kind(w, request.kind), w.request_due, frame.lang.day(request.due))
    };
    Ok(open_requests_of(app, caller, firm)?.iter().map(line).collect())
}

/// Visits that were agreed with the firm for today or later, each in a line.
pub fn agreed_visits(app: &App, caller: &Caller, frame: &Frame, firm: FirmId) -> Result<Vec<Ahead>> {
    let (lang, w) = (frame.lang, frame.w);
    let to = app.today().checked_add_months(AHEAD);
    let filter = VisitFilter { firm: Some(firm), to, ..VisitFilter::default() };
    let line = |record: &AgreedVisitRecord| {
        let visit = &record.visit;
        let closed = record.closed.iter().map(|why| format!("{} {}", w.agreed_closed, lang.say(why)));
        let note = visit.note.clone().filter(|_| record.closed.is_empty());
        let when = format!("{} {}, {} {}", weekday(lang, visit.date), lang.day(visit.date), w.at_time, visit.from);
        let parts = [when, visit.officer.to_string()].into_iter().chain(note).chain(closed);
        Ahead {
            id: visit.id,
            day: visit.date.to_string(),
            from: visit.from.to_string(),
            words: capital(&parts.collect::<Vec<_>>().join(" · ")),
            is_closed: !record.closed.is_empty(),
        }
    };
    Ok(load_visits(app, caller, &filter)?.iter().map(line).collect())
}

/// What the firm said in conversations in words of which nobody confirmed the meaning yet, the latest first.
pub fn unconfirmed(app: &App, caller: &Caller, frame: &Frame, firm: FirmId) -> Result<Vec<Saying>> {
    let found = list_conversations(app, caller, firm, &Page { after: None, limit: MOST })?;
    let sayings = found.items.iter().flat_map(|record| {
        let from = facts::source(frame, &record.conversation.provenance());
        let saying = move |words: &String| Saying {
            words: Some(words.clone()),
            meaning: None,
            is_unconfirmed: true,
            is_own: false,
            source: from.clone(),
        };
        record.conversation.unconfirmed.iter().map(saying)
    });
    Ok(sayings.collect())
}

/// What was said with the firm and what it told itself, the latest first.
pub fn history(app: &App, caller: &Caller, frame: &Frame, record: &FirmRecord) -> Result<Vec<Event>> {
    let (record, unconfirmed) = (&record.firm, &record.unconfirmed);
    let firm = record.id;
    let found = list_conversations(app, caller, firm, &Page { after: None, limit: MOST })?;
    let said = found.items.iter().map(|record| (record.conversation.date, event(frame, record)));
    let links = list_links(app, caller, firm)?;
    let told = links.iter().filter_map(|link| Some((dutch_day(link.answered_at?), link)));
    let told = told.map(|(date, link)| {
        let head = format!("{} · {} {}", frame.lang.day(date), frame.w.intake_firm, frame.w.intake_told);
        let invited = format!("{} {}", frame.w.intake_invited, link.made_by);
        (
            date,
            Event { head, lines: own_words(frame, record, unconfirmed, date).into_iter().chain([invited]).collect() },
        )
    });
    let mut events: Vec<(NaiveDate, Event)> = told.chain(said).collect();
    events.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    Ok(events.into_iter().map(|(_, event)| event).take(MOST).collect())
}

/// What the firm told of itself in the form of a day, in its own words, as far as it still stands.
fn own_words(frame: &Frame, firm: &Firm, unconfirmed: &[Unconfirmed], date: NaiveDate) -> Vec<String> {
    let is_of_form = |told: &&Provenance| told.source == SOURCE && told.date == Some(date);
    let barriers =
        firm.barriers.iter().filter(|stated| stated.provenance.as_ref().is_some_and(|told| is_of_form(&told)));
    let barriers = barriers.map(|stated| {
        let label = super::facts::barrier_label(frame.lang, stated.barrier);
        stated.words.as_ref().map_or_else(|| label.clone(), |words| format!("“{words}” ({label})"))
    });
    let has_wishes = firm.sources.get("wishes").filter(is_of_form).is_some();
    let wishes = firm.wishes.iter().filter(|_| has_wishes).map(|wish| format!("“{wish}”"));
    let open = unconfirmed.iter().filter(|said| is_of_form(&&said.provenance));
    let open = open.map(|said| format!("“{}” ({})", said.words, frame.w.unconfirmed));
    barriers.chain(open).chain(wishes).collect()
}

fn event(frame: &Frame, record: &ConversationRecord) -> Event {
    let (w, lang, call) = (frame.w, frame.lang, &record.conversation);
    let channel = channel_words(w, call.channel);
    let mut lines = Vec::new();
    if !call.is_spoken() {
        lines.push(capital(tried(w, call.channel)));
    }
    for stated in &call.barriers {
        let label = super::facts::barrier_label(lang, stated.barrier);
        lines.push(match &stated.words {
            Some(words) => format!("“{words}” ({label})"),
            None => label,
        });
    }
    lines.extend(call.topics.iter().map(|topic| lang.say(&topic.topic().label)));
    lines.extend(call.unconfirmed.iter().map(|words| format!("“{words}” ({})", w.unconfirmed)));
    lines.extend(answers(w, call));
    lines.extend(call.notes.clone());
    lines.extend(call.follow_up.map(|day| format!("{}: {}", w.follow_ups, lang.day(day))));
    lines.extend(call.objection.iter().map(|_| w.contact_no.to_owned()));
    let words = call.barriers.iter().filter_map(|stated| stated.words.as_ref());
    let texts = words.chain(&call.unconfirmed).chain(&call.notes).chain(&call.objection);
    lines.extend(notices(frame, texts.map(String::as_str)));
    Event { head: format!("{} · {channel} · {}", lang.day(call.date), call.officer), lines }
}

/// What stands beside texts that seem to hold personal data.
pub fn notices<'a>(frame: &Frame, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    personal_data::found_in(texts).into_iter().map(|kind| frame.lang.say(&kind.notice())).collect()
}

fn channel_words(w: &Words, channel: Spoken) -> &'static str {
    match channel {
        Spoken::Telephone => w.spoken_telephone,
        Spoken::Visit => w.spoken_visit,
        Spoken::Video => w.spoken_video,
        Spoken::Event => w.spoken_event,
        Spoken::Email => w.spoken_email,
        Spoken::Letter => w.spoken_letter,
    }
}
