//! Where a firm stands on the ladder, read from what happened.

use crate::domain::conversation::Mood;
use crate::domain::firm::FieldlabTie;
use crate::domain::introduction::{DeclineReason, MoveKind, Party, State};
use crate::domain::outcome::Outcome;
use crate::domain::{Conversation, Firm, Introduction, Ladder, PartnerId, Rung, Step};
use chrono::NaiveDate;

/// What happened between the agency and one firm (*geschiedenis*), in any order.
#[derive(Clone, Copy, Debug, Default)]
pub struct History<'a> {
    /// Conversations, and tries at them.
    pub conversations: &'a [Conversation],
    /// Introductions, open and ended.
    pub introductions: &'a [Introduction],
    /// What became of them, as the firm told it months later.
    pub outcomes: &'a [Outcome],
    /// Whether a partner has the firm among its members.
    pub is_listed: bool,
}

/// Why a firm went back a rung (*terugval*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetbackKind {
    /// The firm said no.
    Refused,
    /// Nothing was heard any more.
    DeadEnd,
}

/// A refusal or dead end after which nothing was taken up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setback {
    /// Which of the two.
    pub kind: SetbackKind,
    /// The rung that was tried.
    pub tried: Rung,
    /// The step that was refused, if one was named.
    pub step: Option<Step>,
    /// The day.
    pub date: NaiveDate,
}

impl<'a> History<'a> {
    /// The last time that officer and firm spoke.
    pub fn last_spoken(&self) -> Option<&'a Conversation> {
        self.conversations.iter().filter(|call| call.is_spoken()).max_by_key(|call| (call.date, call.id))
    }

    /// What the firm last said of its interest in fieldlabs; nothing when nobody asked.
    pub fn fieldlab_interest(&self) -> Option<bool> {
        let asked = self.conversations.iter().filter(|call| call.fieldlab_interest.is_some());
        asked.max_by_key(|call| (call.date, call.id))?.fieldlab_interest
    }

    /// Whether it first said since a day that it knows a fieldlab; nothing when nobody asked since.
    pub fn aware_since(&self, day: NaiveDate) -> Option<bool> {
        let asked = self.conversations.iter().filter(|call| call.date >= day && call.fieldlab.is_some());
        asked.min_by_key(|call| (call.date, call.id))?.fieldlab.map(|tie| tie != FieldlabTie::Unaware)
    }

    /// Whether it first said since a day that fieldlabs interest it; nothing when nobody asked since.
    pub fn interest_since(&self, day: NaiveDate) -> Option<bool> {
        let asked = self.conversations.iter().filter(|call| call.date >= day && call.fieldlab_interest.is_some());
        asked.min_by_key(|call| (call.date, call.id))?.fieldlab_interest
    }

    /// Whether the firm ever answered, in a conversation or to a proposal.
    pub fn is_reached(&self) -> bool {
        let answered = |introduction: &Introduction| {
            let said_no = introduction.decline().is_some_and(|(party, _)| party == Party::Firm);
            said_no || introduction.date_of(MoveKind::FirmAgrees).is_some()
        };
        self.last_spoken().is_some() || self.introductions.iter().any(answered)
    }

    /// The tries without an answer since the firm was last spoken to, the newest first.
    pub fn missed_tries(&self) -> Vec<&'a Conversation> {
        let since = self.last_spoken().map(|call| (call.date, call.id));
        let is_since = |call: &&Conversation| since.is_none_or(|since| (call.date, call.id) > since);
        let mut tries: Vec<_> = self.conversations.iter().filter(|call| !call.is_spoken()).filter(is_since).collect();
        tries.sort_by_key(|call| std::cmp::Reverse((call.date, call.id)));
        tries
    }

    /// Steps that the firm took, with whom and when: noted at the time, or told when it was asked months later. One that was
    /// told without its name is the one that was proposed.
    pub fn steps_taken(&self) -> impl Iterator<Item = (PartnerId, Step, NaiveDate)> + 'a {
        let outcomes = self.outcomes;
        self.introductions.iter().flat_map(move |introduction| {
            let noted = introduction.steps_taken();
            let of_it = outcomes.iter().filter(|outcome| outcome.introduction_id == introduction.id());
            let told = of_it.filter(|outcome| outcome.took_step == Some(true));
            let told = told.filter_map(|outcome| Some((outcome.step.or(introduction.step())?, outcome.date)));
            noted.chain(told).map(|(step, date)| (introduction.partner_id(), step, date))
        })
    }

    /// Whether an introduction led to a step, named or not.
    pub fn took_step(&self, introduction: &Introduction) -> bool {
        let mut of_it = self.outcomes.iter().filter(|outcome| outcome.introduction_id == introduction.id());
        introduction.date_of(MoveKind::TakeStep).is_some() || of_it.any(|outcome| outcome.took_step == Some(true))
    }

    /// The step that leads to the highest rung of those that were taken; the newest of equals.
    pub fn highest_step(&self, ladder: &Ladder) -> Option<(Step, Rung)> {
        let taken = self.steps_taken().filter_map(|(_, step, date)| Some((ladder.rung_of(step)?, date, step)));
        taken.max().map(|(rung, _, step)| (step, rung))
    }

    /// The rung on which the firm stands. A firm that nobody spoke with stands at the foot, whatever a register says
    /// of it: the ladder is about what we do for it.
    pub fn rung(&self, firm: &Firm, ladder: &Ladder) -> Rung {
        if !self.is_reached() {
            return Rung::NotReached;
        }
        let need = if self.is_need_known(firm) { Rung::NeedKnown } else { Rung::Reached };
        let step = self.highest_step(ladder).map(|(_, rung)| rung);
        // A step of which nobody told the name is at least a light one.
        let took_step = self.introductions.iter().any(|introduction| self.took_step(introduction));
        let step = step.or(took_step.then_some(Rung::LightStep));
        let joined = self.introductions.iter().any(|introduction| introduction.state() == State::Joined);
        let network = (joined || firm.is_in_network(self.is_listed) == Some(true)).then_some(Rung::Network);
        [step, network].into_iter().flatten().fold(need, Rung::max)
    }

    /// Whether it is known what the firm needs: from its record or from a conversation.
    pub fn is_need_known(&self, firm: &Firm) -> bool {
        let in_record = !firm.barriers.is_empty() || !firm.wishes.is_empty() || !firm.topics.is_empty();
        in_record || self.conversations.iter().any(Conversation::tells_need)
    }

    /// The day on which the firm last took a step or joined.
    fn last_progress(&self) -> Option<NaiveDate> {
        let joined = self.introductions.iter().filter_map(|introduction| introduction.date_of(MoveKind::Join));
        self.steps_taken().map(|(_, _, date)| date).chain(joined).max()
    }

    /// Refusals of the firm and dead ends since it last took a step. A partner that says no does not set the firm back,
    /// nor does a firm that does not want this partner.
    pub fn setbacks(&self, ladder: &Ladder) -> Vec<Setback> {
        let progress = self.last_progress();
        let ended = self.introductions.iter().filter_map(|introduction| {
            let kind = match introduction.state() {
                State::Silent => SetbackKind::DeadEnd,
                State::Declined if refuses_step(introduction) => SetbackKind::Refused,
                _ => return None,
            };
            let step = introduction.step();
            let tried = step.and_then(|step| ladder.rung_of(step)).unwrap_or(Rung::LightStep);
            Some(Setback { kind, tried, step, date: introduction.last_date() })
        });
        ended.filter(|setback| progress.is_none_or(|progress| setback.date >= progress)).collect()
    }

    /// Whether the firm told its need again after a day, and is not against a next step.
    pub fn told_need_after(&self, date: NaiveDate) -> bool {
        let is_told = |call: &&Conversation| call.date > date && call.tells_need() && call.mood != Some(Mood::Refuses);
        self.conversations.iter().any(|call| is_told(&call))
    }
}

/// Whether the firm itself turned down what was asked of it, rather than whom it was to meet.
fn refuses_step(introduction: &Introduction) -> bool {
    match introduction.decline() {
        Some((Party::Firm, reason)) => {
            !matches!(reason, DeclineReason::NoFit | DeclineReason::KnownAlready | DeclineReason::Competitor)
        }
        _ => false,
    }
}
