//! Introductions on pages: where each stands, the moves that are possible, and the forms that propose one or move it.

use super::candidates::without_article;
use super::facts::capital;
use super::frame::Frame;
use super::impressions;
use super::outcomes;
use super::sent::Sent;
use super::standing::notices;
use super::words::Words;
use crate::api::path::IdOf;
use crate::api::permission::{MoveIntroductions, Permit, WriteImpressions, WriteIntroductions};
use crate::api::problem::Problem;
use crate::api::{self, line};
use crate::app::accounts::names::officer;
use crate::app::caller::Role;
use crate::app::contact_permission::Channel;
use crate::app::impressions::ImpressionRequest;
use crate::app::introductions::{
    IntroductionFilter, IntroductionMove, IntroductionProposal, IntroductionRecord, list_introductions, make_move,
    may_be_taken_back, may_move_be_taken_back, moment_to_ask, propose, take_back_move, take_back_proposal,
};
use crate::app::today::{Turn, turn};
use crate::app::writing::Expected;
use crate::app::{App, Caller, Page, Result, partners};
use crate::domain::introduction::{Choice, DeclineReason, Move, MoveKind, Party, State};
use crate::domain::{Firm, FirmId, Introduction, Invalid, Officer, Partner, PartnerId, Step};
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Most introductions of a firm or partner that are shown.
const MOST: usize = 25;

/// An introduction as it is shown.
pub struct Shown {
    /// Id.
    pub id: String,
    /// The other side: the partner on a firm's page, the firm on a partner's.
    pub name: String,
    /// Its page, where the caller sees it.
    pub href: Option<String>,
    /// The partner, to know which candidates are introduced already.
    pub partner: PartnerId,
    /// The firm.
    pub firm: FirmId,
    /// The step that was taken last, or else is proposed.
    pub step: Option<String>,
    /// Why the two fit, for who has to answer.
    pub reasons: Vec<String>,
    /// Where it stands.
    pub state: String,
    /// For whom it waits; empty at an end.
    pub turn: &'static str,
    /// What the firm said to being introduced and since when it stands so, or how it ended.
    pub about: String,
    /// Whether it is under way.
    pub is_open: bool,
    /// By which channels one may get in touch about it.
    pub channels: Vec<Channel>,
    /// Its course, oldest first.
    pub log: Vec<String>,
    /// What is to be asked of it now: words and the page with the form.
    pub asks: Option<(String, String)>,
    /// Moves without anything more to tell: code and words.
    pub moves: Vec<(&'static str, &'static str)>,
    /// Whether a step may be noted.
    pub may_take_step: bool,
    /// Those to choose from, with their codes: what the partner offers, where that is known.
    pub steps: Vec<(&'static str, String)>,
    /// Whether it may be noted that a member leaves.
    pub may_leave: bool,
    /// Whether a no may be noted.
    pub may_decline: bool,
    /// Whether it may be noted that nothing was heard any more.
    pub may_fall_silent: bool,
    /// Whether it was proposed just now and can be taken back.
    pub may_take_back: bool,
    /// The last move, when whoever looks noted it just now and can take it back: in words, and the number of moves with it.
    pub last_move: Option<(&'static str, usize)>,
    /// Who asked for it on behalf of the partner, when and why.
    pub request: Option<String>,
    /// What the agency said to that, in its own words, when it declined.
    pub answer: Option<String>,
    /// Whether the agency may say no, as nobody was asked yet.
    pub may_refuse: bool,
    /// Whether whoever asked may take it back.
    pub may_withdraw: bool,
    /// Why it was chosen against the list.
    pub reason: Option<String>,
    /// What its reasons and words seem to hold that does not belong there.
    pub notices: Vec<String>,
}

/// The introductions of a firm, the latest first.
pub fn of_firm(app: &App, caller: &Caller, frame: &Frame, firm: FirmId) -> Result<Vec<Shown>> {
    let filter = IntroductionFilter { firm: Some(firm), ..IntroductionFilter::default() };
    let found = list_introductions(app, caller, &filter, &Page { after: None, limit: MOST })?;
    let (own, today) = (officer(app, caller).ok(), app.today());
    let shown = |record: &IntroductionRecord| {
        // A partner that was deleted since leaves its introductions behind.
        let partner = partners::get_partner(app, caller, record.partner_id).ok().map(|(found, _)| found.partner);
        let asks = moment_to_ask(record, today)
            .map(|moment| (outcomes::asked_in_words(frame.w, moment), outcomes::path_of(&record.id.to_string())));
        Shown {
            may_take_back: own
                .as_ref()
                .is_some_and(|own| may_be_taken_back(record.id, record.state, &record.officer, own)),
            last_move: last_move_of(frame, record, own.as_ref()),
            asks,
            steps: steps_to_choose(frame, record, partner.as_ref()),
            href: partner.as_ref().map(|_| format!("/partners/{}", record.partner_id)),
            name: partner.map_or_else(|| frame.w.partner.to_owned(), |partner| partner.name),
            ..shown(frame, record)
        }
    };
    Ok(found.items.iter().map(shown).collect())
}

/// The introductions to a partner, the latest first; of firms the name only where the caller may see it.
pub fn of_partner(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    partner: PartnerId,
    sees_firms: bool,
) -> Result<Vec<Shown>> {
    let filter = IntroductionFilter { partner: Some(partner), ..IntroductionFilter::default() };
    let found = list_introductions(app, caller, &filter, &Page { after: None, limit: MOST })?;
    let (is_outsider, own) = (caller.is_outsider(), officer(app, caller).ok());
    let shown = |record: &IntroductionRecord| Shown {
        last_move: last_move_of(frame, record, own.as_ref()),
        may_decline: record.state == State::PartnerAsked && record.next_moves.contains(&MoveKind::Decline),
        may_withdraw: is_outsider && is_pending(record) && record.next_moves.contains(&MoveKind::Decline),
        href: (sees_firms && record.firm.is_some()).then(|| format!("/bedrijven/{}", record.firm_id)),
        name: record.firm.as_ref().map_or_else(|| frame.w.unnamed_firm.to_owned(), |firm| firm.name.clone()),
        moves: answers_of(frame, caller, record),
        turn: turn(record.state).map_or("", |turn| turn_for(frame, caller, turn)),
        ..shown(frame, record)
    };
    Ok(found.items.iter().map(shown).collect())
}

/// The move that may be taken back, in words, and the number of moves with it. Of a partner the log is not whole, but its
/// answer is the last of it.
fn last_move_of(frame: &Frame, record: &IntroductionRecord, own: Option<&Officer>) -> Option<(&'static str, usize)> {
    let last = record.log.last().filter(|last| own.is_some_and(|own| may_move_be_taken_back(last, own)))?;
    Some((move_done(frame, last.made.kind()), record.moves))
}

/// The moves that need nothing besides; of who answers for the own partner, in its own words.
fn answers_of(frame: &Frame, caller: &Caller, record: &IntroductionRecord) -> Vec<(&'static str, &'static str)> {
    let words = |(code, words): (&'static str, &'static str)| match code == MoveKind::PartnerAgrees.code() {
        true if caller.role == Role::Coordinator => (code, frame.w.own_partner_agrees),
        _ => (code, words),
    };
    shown(frame, record).moves.into_iter().map(words).collect()
}

/// The introductions about which own partners were asked and that wait for their answer, each with its place on the
/// page of the partner.
pub fn asked_of_own(app: &App, caller: &Caller, frame: &Frame) -> Result<Vec<Shown>> {
    let filter = IntroductionFilter { states: vec![State::PartnerAsked], ..IntroductionFilter::default() };
    let found = list_introductions(app, caller, &filter, &Page { after: None, limit: MOST })?;
    let shown = |record: &IntroductionRecord| Shown {
        href: Some(format!("/partners/{}#introducties", record.partner_id)),
        name: record.firm.as_ref().map_or_else(|| frame.w.unnamed_firm.to_owned(), |firm| firm.name.clone()),
        ..shown(frame, record)
    };
    Ok(found.items.iter().map(shown).collect())
}

/// Whether it is a request of the partner on which nobody decided yet.
fn is_pending(record: &IntroductionRecord) -> bool {
    record.state == State::Proposed && is_begun_by_partner(record)
}

/// Whether it began with the partner's asking.
fn is_begun_by_partner(record: &IntroductionRecord) -> bool {
    record.request.as_ref().is_some_and(|request| request.by == record.officer)
}

/// An introduction in words, without the other side.
pub fn shown(frame: &Frame, record: &IntroductionRecord) -> Shown {
    let (w, lang) = (frame.w, frame.lang);
    let has = |kind: MoveKind| record.next_moves.contains(&kind);
    let plain = record.next_moves.iter().filter(|kind| {
        !matches!(kind, MoveKind::TakeStep | MoveKind::Decline | MoveKind::Leave | MoveKind::FallSilent)
    });
    // What stands in the way of the move that would be next.
    let is_held_up = |kind: &MoveKind| kind.approaches(Party::Firm) && !has(*kind);
    let held_up = record.state.possible().into_iter().find(is_held_up);
    let closed = record.contact.as_ref().filter(|contact| contact.is_blocked() && held_up.is_some());
    let why = closed.iter().flat_map(|contact| &contact.reasons).map(|reason| lang.say(&reason.text));
    let mut why: Vec<String> = why.map(|text| format!("{} {text}", w.introduction_closed)).collect();
    let may_ask = has(MoveKind::AskFirm) || has(MoveKind::AskPartner);
    if record.awaits_place && why.is_empty() {
        why.push(if may_ask { w.introduction_awaits_place } else { w.introduction_full }.to_owned());
    }
    let begun = if is_begun_by_partner(record) { w.requested_state.to_lowercase() } else { w.propose.to_lowercase() };
    let proposed = format!("{}: {begun} ({})", lang.day(record.proposed_on), record.officer);
    let entries = record.log.iter().map(|entry| {
        let what = move_done(frame, entry.made.kind());
        let more = match &entry.made {
            Move::TakeStep { step } => format!(": {}", lang.say(&step.label())),
            Move::Decline { reason, words, .. } => {
                format!(
                    ": {}{}",
                    decline_words(w, *reason),
                    words.iter().map(|words| format!(", “{words}”")).collect::<String>()
                )
            }
            _ => String::new(),
        };
        format!("{}: {}{more} ({})", lang.day(entry.date), what.to_lowercase(), entry.officer)
    });
    let told = record.outcomes.iter().flatten().map(|outcome| outcomes::in_words(frame, outcome));
    let agreed =
        record.state == State::FirmAgreed || record.log.iter().any(|entry| entry.made.kind() == MoveKind::FirmAgrees);
    let last = record.log.last().map(|entry| entry.date);
    let declined_by = record.log.iter().find_map(|entry| match entry.made {
        Move::Decline { by, reason, .. } => Some((by, Some(reason))),
        _ => None,
    });
    // The partner sees it from being asked on, when the firm has said yes.
    let past_asking = record.log.iter().any(|entry| entry.made.kind() == MoveKind::AskPartner);
    let reason = match &record.choice {
        Some(Choice::Override { reason, .. }) => Some(reason.clone()),
        _ => None,
    };
    let declined = record.log.iter().filter_map(|entry| match &entry.made {
        Move::Decline { words, .. } => words.as_deref(),
        _ => None,
    });
    let refused = record.log.iter().find_map(|entry| match &entry.made {
        Move::Decline { by: Party::Agency, words, .. } => words.clone(),
        _ => None,
    });
    let request = record.request.as_ref();
    Shown {
        request: request.map(|request| {
            format!("{} {}, {}: “{}”", w.requested_by, request.by, lang.day(request.date), request.reason)
        }),
        answer: refused.filter(|_| request.is_some()),
        may_refuse: record.state == State::Proposed && has(MoveKind::Decline),
        may_withdraw: false,
        notices: why.into_iter().chain(notices(frame, declined.chain(reason.as_deref()))).collect(),
        id: record.id.to_string(),
        name: String::new(),
        href: None,
        partner: record.partner_id,
        firm: record.firm_id,
        step: record.step.map(|step| capital(&without_article(&lang.say(&step.label())))),
        reasons: Vec::new(),
        state: if is_pending(record) { w.requested_state.to_owned() } else { capital(&lang.say(&record.label)) },
        turn: turn(record.state).map_or("", |turn| turn_words(frame, turn)),
        about: match record.state.is_end() {
            true => end_in_words(frame, record.state, last.unwrap_or(record.proposed_on), declined_by),
            false if is_pending(record) => format!("{} {}", w.since_day, lang.day(record.proposed_on)),
            false => {
                let consent = if agreed || past_asking { w.consent_yes } else { w.consent_wait };
                format!("{consent} · {} {}", w.since_day, lang.day(last.unwrap_or(record.proposed_on)))
            }
        },
        is_open: !record.state.is_end(),
        channels: record.contact.as_ref().map(|contact| contact.channels.clone()).unwrap_or_default(),
        log: std::iter::once(proposed).chain(entries).chain(told).collect(),
        asks: None,
        moves: plain.map(|kind| (kind.code(), move_done(frame, *kind))).collect(),
        may_take_step: has(MoveKind::TakeStep),
        steps: Vec::new(),
        may_decline: has(MoveKind::Decline),
        may_fall_silent: has(MoveKind::FallSilent),
        may_take_back: false,
        last_move: None,
        may_leave: has(MoveKind::Leave),
        reason,
    }
}

/// How an introduction ended: what, when, and by whom it was turned down and why.
pub fn end_in_words(
    frame: &Frame,
    state: State,
    date: NaiveDate,
    declined: Option<(Party, Option<DeclineReason>)>,
) -> String {
    let (w, lang) = (frame.w, frame.lang);
    let by = declined.map(|(by, reason)| {
        let by = match by {
            Party::Firm => w.declined_by_firm,
            Party::Partner => w.declined_by_partner,
            Party::Agency => w.declined_by_agency,
        };
        let why = reason
            .filter(|reason| *reason != DeclineReason::Other)
            .map(|reason| format!(": {}", decline_words(w, reason)))
            .unwrap_or_default();
        format!(", {by}{why}")
    });
    format!("{} {} {}{}", capital(&lang.say(&state.label())), w.ends_on, lang.day(date), by.unwrap_or_default())
}

/// Steps to choose from, with their codes: what the partner offers, where that is known, and what was proposed or taken.
pub fn steps_to_choose(
    frame: &Frame,
    record: &IntroductionRecord,
    partner: Option<&Partner>,
) -> Vec<(&'static str, String)> {
    let offers: Vec<Step> = partner.iter().flat_map(|partner| &partner.steps).map(|offer| offer.step).collect();
    let is_offered = |step: &Step| offers.is_empty() || offers.contains(step) || record.step == Some(*step);
    let offered = Step::ALL.into_iter().filter(is_offered);
    offered.map(|step| (step.code(), capital(&without_article(&frame.lang.say(&step.label()))))).collect()
}

/// Reasons for a no, with their codes.
pub fn decline_reasons(w: &Words) -> [(&'static str, &'static str); 9] {
    [
        ("no_time", w.reason_no_time),
        ("no_fit", w.reason_no_fit),
        ("no_need", w.reason_no_need),
        ("too_heavy", w.reason_too_heavy),
        ("too_costly", w.reason_too_costly),
        ("known_already", w.reason_known_already),
        ("competitor", w.reason_competitor),
        ("no_place", w.reason_no_place),
        ("other", w.reason_other),
    ]
}

fn decline_words(w: &Words, reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::NoTime => w.reason_no_time,
        DeclineReason::NoFit => w.reason_no_fit,
        DeclineReason::NoNeed => w.reason_no_need,
        DeclineReason::TooHeavy => w.reason_too_heavy,
        DeclineReason::TooCostly => w.reason_too_costly,
        DeclineReason::KnownAlready => w.reason_known_already,
        DeclineReason::Competitor => w.reason_competitor,
        DeclineReason::NoPlace => w.reason_no_place,
        DeclineReason::Objection => w.consent_no,
        DeclineReason::Other => w.reason_other,
    }
}

/// A move that was made, in words.
pub fn move_done(frame: &Frame, kind: MoveKind) -> &'static str {
    let w = frame.w;
    match kind {
        MoveKind::AskFirm => w.move_ask_firm,
        MoveKind::FirmAgrees => w.move_firm_agrees,
        MoveKind::AskPartner => w.move_ask_partner,
        MoveKind::PartnerAgrees => w.move_partner_agrees,
        MoveKind::Introduce => w.move_introduce,
        MoveKind::Meet => w.move_meet,
        MoveKind::TakeStep => w.move_take_step,
        MoveKind::Join => w.move_join,
        MoveKind::Leave => w.move_leave,
        MoveKind::Decline => w.move_declined,
        MoveKind::FallSilent => w.move_fall_silent,
    }
}

/// For whom an introduction waits, in words for who may be of a partner: then the agency is somebody else.
fn turn_for(frame: &Frame, caller: &Caller, turn: Turn) -> &'static str {
    match turn {
        Turn::Agency if caller.role == Role::Coordinator => frame.w.turn_agency_of_partner,
        Turn::Partner if caller.role == Role::Coordinator => frame.w.turn_you,
        turn => turn_words(frame, turn),
    }
}

/// For whom an introduction waits, in words for an officer.
pub fn turn_words(frame: &Frame, turn: Turn) -> &'static str {
    match turn {
        Turn::Agency => frame.w.turn_agency,
        Turn::Firm => frame.w.turn_firm,
        Turn::Partner => frame.w.turn_partner,
        Turn::Both => frame.w.turn_both,
    }
}

/// A code of a form as the type that it stands for.
fn coded<T: DeserializeOwned>(sent: &Sent, field: &str) -> std::result::Result<T, Problem> {
    let code = sent.one(field).unwrap_or_default();
    serde_json::from_value(json!(code)).map_err(|_| {
        let message = format!("“{}” is not one of the choices.", crate::domain::invalid::shown(code));
        Problem::invalid(vec![Invalid::new(field, "unknown", message, "Go back and choose one.")])
    })
}

/// Proposes an introduction: with a reason against the list, without one along with it.
pub async fn post_proposal(
    permit: Permit<WriteIntroductions>,
    state: web::Data<api::State>,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let partner: PartnerId = coded(&sent, "partner")?;
    let step = sent.one("step").and_then(Step::from_code);
    let position = sent.one("position").and_then(|place| place.parse::<u32>().ok());
    let reason = sent.one("reason").map(str::to_owned);
    let choice = match (reason, position) {
        (None, Some(position)) => Choice::Accept { position },
        (reason, position) => Choice::Override { position, reason: reason.unwrap_or_default() },
    };
    let weights_version = sent.one("weights").map(str::to_owned);
    let (id, once) = (firm.id, sent.once());
    let list = permit.also::<WriteImpressions>().and_then(|_| impressions::read(&sent, id));
    let work = move |app: &App| {
        let officer = officer(app, &permit.caller)?;
        let log = |list: &ImpressionRequest| impressions::log(app, &permit.caller, list);
        let proposal = IntroductionProposal {
            // What was chosen from which list is what weights are learned from.
            impression_id: list.as_ref().map(log).transpose()?,
            firm_id: id,
            partner_id: partner,
            step,
            officer,
            date: None,
            choice,
            weights_version,
            via: None,
        };
        propose(app, &permit.caller, &proposal, once.as_ref())
    };
    line::run(&state, work).await?;
    match sent.one("back") {
        Some(_) => Ok(sent.back("/", "proposed")),
        None => Ok(super::sent::go_to(&format!("/bedrijven/{id}?done=proposed#introducties"))),
    }
}

/// Takes back the move that the form names by its number, and leads back to the page; without one what was just proposed, and
/// leads back to the firm.
pub async fn post_taken_back(
    permit: Permit<MoveIntroductions>,
    state: web::Data<api::State>,
    introduction: IdOf<Introduction>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let id = introduction.id;
    if let Some(moves) = sent.one("moves") {
        // A number that is none is that of no move, and is refused as such.
        let moves = moves.parse().unwrap_or_default();
        line::run(&state, move |app| take_back_move(app, &permit.caller, id, moves)).await?;
        return Ok(sent.back("/", "move_taken_back"));
    }
    let firm = line::run(&state, move |app| take_back_proposal(app, &permit.caller, id)).await?;
    Ok(super::sent::go_to(&format!("/bedrijven/{firm}?done=proposal_taken_back#introducties")))
}

/// Makes a move, and leads back to the page that it was made on.
pub async fn post_move(
    permit: Permit<MoveIntroductions>,
    state: web::Data<api::State>,
    introduction: IdOf<Introduction>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let made = match coded::<MoveKind>(&sent, "move")? {
        MoveKind::AskFirm => Move::AskFirm,
        MoveKind::FirmAgrees => Move::FirmAgrees,
        MoveKind::AskPartner => Move::AskPartner,
        MoveKind::PartnerAgrees => Move::PartnerAgrees,
        MoveKind::Introduce => Move::Introduce,
        MoveKind::Meet => Move::Meet,
        MoveKind::TakeStep => Move::TakeStep { step: coded(&sent, "step")? },
        MoveKind::Join => Move::Join,
        MoveKind::Leave => Move::Leave,
        MoveKind::Decline => Move::Decline {
            by: coded(&sent, "by")?,
            reason: coded(&sent, "reason")?,
            words: sent.one("words").map(str::to_owned),
        },
        MoveKind::FallSilent => Move::FallSilent,
    };
    let id = introduction.id;
    let work = move |app: &App| {
        let asked = IntroductionMove { made, officer: officer(app, &permit.caller)?, date: None };
        make_move(app, &permit.caller, id, &asked, &Expected::Any)
    };
    line::run(&state, work).await?;
    Ok(sent.back("/", "moved"))
}
