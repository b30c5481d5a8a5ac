//! What to do next for a firm, with a reason that can be said on the telephone.
//!
//! A firm in no network, or with several barriers at once, starts light; a step that was taken leads one rung up; a
//! refusal or dead end leads one rung down. Only steps that the partner offers are named, none twice and none that the
//! firm turned down. For a firm without a history the step is the one that the ranking names with the same partner
//! ([`crate::domain::readiness`]), save that the ladder asks the partner for something lighter where the ranking
//! names the least heavy of heavy offers.

mod words;

use super::gate::Ground;
use super::history::{History, Setback, SetbackKind};
use super::open_channels::OpenChannels;
use crate::domain::conversation::{Channel, Mood};
use crate::domain::firm::RelationKind;
use crate::domain::introduction::{MoveKind, State};
use crate::domain::readiness::{Readiness, best_step};
use crate::domain::{Barrier, Firm, IntroductionId, Ladder, Partner, Rung, Step, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What comes next for a firm (*volgende stap*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextStep {
    /// Where the firm stands.
    pub rung: Rung,
    /// What to do.
    pub action: Action,
    /// Why, in words for the telephone.
    pub reason: Text,
}

/// What an officer does next (*actie*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Nothing: the firm does not want to be approached.
    LeaveAlone,
    /// Go to the visit that is agreed.
    Visit {
        /// The day.
        on: NaiveDate,
    },
    /// Wait, or mend what stands in the way: the firm may be approached by no channel.
    MayNot {
        /// What stands against it, what is decisive first.
        #[schema(max_items = 16)]
        grounds: Vec<Ground>,
    },
    /// Get in touch.
    Reach {
        /// The channel by which nobody answered so often that another way in is better.
        #[serde(rename = "insteadOf")]
        instead_of: Option<Channel>,
    },
    /// Come back when the firm wanted it.
    ComeBack {
        /// The day, when one was agreed.
        on: Option<NaiveDate>,
    },
    /// Ask what holds the firm back.
    AskNeed,
    /// Go on with an introduction that is under way.
    GoOn {
        /// Which.
        #[serde(rename = "introductionId")]
        introduction_id: IntroductionId,
        /// The moves that are possible.
        moves: Vec<MoveKind>,
    },
    /// Look for a partner that offers a step to this rung.
    ChoosePartner {
        /// The rung to aim at.
        towards: Rung,
    },
    /// Look for another partner: this one has no place, was refused, or has nothing new.
    ChooseOtherPartner {
        /// The rung to aim at.
        towards: Rung,
    },
    /// Ask the partner what it offers; that is not known.
    AskPartner,
    /// Ask the partner for a lighter step than it offers.
    AskForLighter,
    /// Propose this step of the partner.
    Take {
        /// Which.
        step: Step,
    },
    /// Stay in touch: the firm is at the top of the ladder.
    KeepInTouch,
}

/// What is known of today and the days after it.
#[derive(Clone, Debug, Default)]
pub struct Present {
    /// The day of the next visit that is agreed.
    pub visit: Option<NaiveDate>,
    /// By which channels the firm may be approached for what goes on with it; nothing when that was not asked.
    pub channels: Option<OpenChannels>,
    /// By which to propose a partner: that it was spoken with of late does not stand in the way of that.
    pub proposing: Option<OpenChannels>,
}

impl NextStep {
    /// The step as things stand: a visit that is agreed comes before another way to get in touch, and who may be approached
    /// by no channel is not approached. While a request of the firm to be erased, restricted or left alone waits for a
    /// decision there is nothing else to do.
    pub fn given(self, present: Present) -> NextStep {
        let asked = present.channels.iter().flat_map(|open| &open.reasons).find(|why| why.rule == Ground::OpenRequest);
        if let Some(asked) = asked.filter(|_| self.action != Action::LeaveAlone) {
            let (grounds, reason) = (vec![Ground::OpenRequest], asked.text.clone());
            return NextStep { action: Action::MayNot { grounds }, reason, ..self };
        }
        let is_to_meet = matches!(
            self.action,
            Action::Reach { .. }
                | Action::ComeBack { .. }
                | Action::AskNeed
                | Action::ChoosePartner { .. }
                | Action::KeepInTouch
        );
        let proposes = matches!(
            self.action,
            Action::ChoosePartner { .. } | Action::ChooseOtherPartner { .. } | Action::Take { .. }
        );
        if let Some(on) = present.visit.filter(|_| is_to_meet) {
            return NextStep { action: Action::Visit { on }, reason: words::visit(on), ..self };
        }
        let is_agreed = matches!(self.action, Action::ComeBack { on: Some(_) });
        let asks_firm = is_to_meet && !is_agreed || proposes;
        let channels = if proposes { present.proposing } else { present.channels };
        let Some(closed) = channels.filter(|channels| asks_firm && channels.is_blocked()) else { return self };
        let Some(first) = closed.reasons.first() else { return self };
        let reason = first.text.clone();
        let grounds = closed.reasons.iter().map(|reason| reason.rule).collect();
        NextStep { action: Action::MayNot { grounds }, reason, ..self }
    }
}

/// The next step for a firm, with a partner in mind or with none chosen yet.
pub fn next_step(firm: &Firm, history: History<'_>, partner: Option<&Partner>, ladder: &Ladder) -> NextStep {
    let rung = history.rung(firm, ladder);
    let told = |action: Action, reason: Text| NextStep { rung, action, reason };
    if firm.do_not_contact.is_some() {
        return told(Action::LeaveAlone, words::leave_alone());
    }
    if let Some(next) = partner.and_then(|partner| under_way(history, partner)) {
        return told(next.0, next.1);
    }
    if rung == Rung::NotReached {
        let instead_of = worn_channel(history, ladder);
        return told(Action::Reach { instead_of }, words::reach(firm, instead_of));
    }
    let mood = history.last_spoken().and_then(|call| call.mood);
    if mood == Some(Mood::NotNow) {
        let on = history.last_spoken().and_then(|call| call.follow_up);
        return told(Action::ComeBack { on }, words::come_back(on));
    }
    if rung == Rung::Reached || (!history.is_need_known(firm) && history.highest_step(ladder).is_none()) {
        return told(Action::AskNeed, words::ask_need());
    }
    let Aim { towards, because } = aim(firm, history, ladder, rung, mood);
    let Some(towards) = towards else {
        return told(Action::KeepInTouch, words::keep_in_touch());
    };
    if !towards.takes_step() {
        return told(Action::AskNeed, words::ask_need_again(because));
    }
    let Some(partner) = partner else {
        return told(Action::ChoosePartner { towards }, words::choose_partner(towards, because, ladder));
    };
    let (action, reason) = with_partner(firm, history, partner, ladder, towards, because);
    told(action, reason)
}

/// Which rung to aim at, and what makes it that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Aim {
    /// Nothing at the top of the ladder.
    towards: Option<Rung>,
    because: Because,
}

/// What decided the rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    /// Several barriers at once.
    Barriers(usize),
    /// In no network.
    NoNetwork,
    /// Nobody knows whether it is in a network.
    Unknown,
    /// In a network, with at most one barrier.
    InNetwork,
    /// It took this step.
    Took(Step),
    /// It wants no next step now, whatever was proposed.
    WantsNone,
    /// It said no to a proposal, or nothing was heard.
    Setback(SetbackKind),
}

fn aim(firm: &Firm, history: History<'_>, ladder: &Ladder, rung: Rung, mood: Option<Mood>) -> Aim {
    let start = match (firm.is_in_network(history.is_listed), firm.barriers.len()) {
        (_, count @ 2..) => Because::Barriers(count),
        (Some(true), _) => Because::InNetwork,
        (Some(false), _) => Because::NoNetwork,
        (None, _) => Because::Unknown,
    };
    let (mut towards, mut because) = match history.highest_step(ladder) {
        Some((step, _)) => (rung.above(), Because::Took(step)),
        None if start == Because::InNetwork => (rung.above(), start),
        None => (Some(Rung::LightStep), start),
    };
    let mut lower = |ceiling: Option<Rung>, why: Because| {
        if let Some(ceiling) = ceiling.filter(|ceiling| towards.is_none_or(|towards| *ceiling < towards)) {
            towards = Some(ceiling);
            because = why;
        }
    };
    if mood == Some(Mood::Refuses) {
        lower(towards_below(history, ladder, rung), Because::WantsNone);
    }
    for setback in history.setbacks(ladder) {
        lower(ceiling(history, setback), Because::Setback(setback.kind));
    }
    Aim { towards, because }
}

/// One rung below what a firm that refuses every step would be offered.
fn towards_below(history: History<'_>, ladder: &Ladder, rung: Rung) -> Option<Rung> {
    match history.highest_step(ladder) {
        Some(_) => Some(rung),
        None => Some(Rung::NeedKnown),
    }
}

/// The highest rung after a setback: the one below what was tried. A firm that told its need again may be offered
/// another light step.
fn ceiling(history: History<'_>, setback: Setback) -> Option<Rung> {
    let below = setback.tried.below()?;
    let is_heard = !below.takes_step() && history.told_need_after(setback.date);
    Some(if is_heard { setback.tried } else { below })
}

/// An open introduction to this partner comes first.
fn under_way(history: History<'_>, partner: &Partner) -> Option<(Action, Text)> {
    let is_open = |state: State| !state.is_end() && state != State::StepTaken;
    let with_partner = history.introductions.iter().filter(|introduction| introduction.partner_id() == partner.id);
    let open = with_partner
        .filter(|introduction| is_open(introduction.state()))
        .max_by_key(|introduction| (introduction.last_date(), introduction.id()))?;
    let action = Action::GoOn { introduction_id: open.id(), moves: open.state().possible() };
    Some((action, words::go_on(open.state(), partner)))
}

/// The channel of the last tries, when all of them went unanswered by it.
fn worn_channel(history: History<'_>, ladder: &Ladder) -> Option<Channel> {
    let tries = history.missed_tries();
    let newest = tries.first()?.channel;
    let by_it = tries.iter().take_while(|call| call.channel == newest).count();
    (by_it >= ladder.tries_by_one_channel as usize).then_some(newest)
}

fn with_partner(
    firm: &Firm,
    history: History<'_>,
    partner: &Partner,
    ladder: &Ladder,
    towards: Rung,
    because: Because,
) -> (Action, Text) {
    let other = |reason| (Action::ChooseOtherPartner { towards }, reason);
    if is_refused(firm, partner) {
        return other(words::was_refused(partner));
    }
    if partner.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false) || intake.capacity == Some(0)) {
        return other(words::no_place(partner));
    }
    if partner.steps.is_empty() {
        return (Action::AskPartner, words::ask_partner(partner));
    }
    let steps = new_steps(firm, history, partner, ladder);
    match best_towards(firm, history, &steps, ladder, towards) {
        Some(step) => (Action::Take { step }, words::take(partner, step, because, heaviest(firm))),
        None if steps.is_empty() => other(words::nothing_new(partner)),
        None => (Action::AskForLighter, words::ask_for_lighter(partner, because)),
    }
}

/// The steps of the partner that the firm did not take with it and did not turn down since it last took one.
fn new_steps(firm: &Firm, history: History<'_>, partner: &Partner, ladder: &Ladder) -> Vec<Step> {
    let setbacks = history.setbacks(ladder);
    let is_member = firm
        .relations
        .iter()
        .flatten()
        .any(|relation| relation.partner_id == Some(partner.id) && relation.kind == RelationKind::Member);
    let is_new = |step: &Step| {
        let is_taken = history.steps_taken().any(|(with, taken, _)| with == partner.id && taken == *step);
        let is_refused = setbacks.iter().any(|setback| setback.step == Some(*step));
        let is_joined = is_member && *step == Step::Membership;
        !is_taken && !is_refused && !is_joined
    };
    partner.steps.iter().map(|offer| offer.step).filter(is_new).collect()
}

/// The step on the highest rung up to the aim; on one rung, the one that the ranking would name.
fn best_towards(firm: &Firm, history: History<'_>, steps: &[Step], ladder: &Ladder, towards: Rung) -> Option<Step> {
    let barriers: Vec<Barrier> = firm.barriers.iter().map(|stated| stated.barrier).collect();
    let within = || steps.iter().filter_map(|step| Some((ladder.rung_of(*step)?, *step)));
    let highest = within().map(|(rung, _)| rung).filter(|rung| *rung <= towards).max()?;
    let offered = within().filter(|(rung, _)| *rung == highest).fold(0, |mask, (_, step)| mask | step.bit());
    best_step(Readiness::of(firm.is_in_network(history.is_listed), barriers.len()), &barriers, offered)
        .map(|(step, _)| step)
}

fn is_refused(firm: &Firm, partner: &Partner) -> bool {
    firm.refused_partners().any(|refused| refused == partner.id)
}

fn heaviest(firm: &Firm) -> Option<Barrier> {
    firm.barriers.first().map(|stated| stated.barrier)
}

#[cfg(test)]
mod tests;
