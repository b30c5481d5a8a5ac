//! An introduction of a firm to a partner: who proposed it, and every dated move since.
//!
//! An [`Introduction`] is its log. It begins with a [`Proposal`] and grows by [`Introduction::advance`] alone; its
//! state follows from the moves, and reading one from JSON makes the moves again. So none can exist in which the
//! partner was asked before the firm said yes, or in which the two were introduced before both did. The states
//! stand in [`state`], with the table of all that is possible; the moves in [`moves`].

pub mod moves;
mod proposal;
mod refusal;
mod request;
pub mod state;

pub use moves::{CapacityChange, DeclineReason, Move, MoveKind, Party};
pub use proposal::{Choice, Proposal};
pub use refusal::Refusal;
pub use request::PartnerRequest;
pub use state::State;

use super::ids::{FirmId, IntroductionId, PartnerId};
use super::invalid::Invalid;
use super::officer::Officer;
use super::step::Step;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A move that was made (*stap in het proces*): by whom it was noted, and when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The day.
    pub date: NaiveDate,
    /// Who noted it.
    pub officer: Officer,
    /// What happened.
    #[serde(rename = "move")]
    pub made: Move,
    /// The moment at which it was noted; absent when it follows from an outcome that was told, and of moves of before this was
    /// kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub noted_at: Option<DateTime<Utc>>,
}

impl Entry {
    /// Why it is refused on `today`, wherever the introduction stands.
    pub fn refusals(&self, today: NaiveDate) -> Vec<Refusal> {
        let in_future = (self.date > today).then_some(Refusal::InFuture { date: self.date });
        in_future.into_iter().chain(self.made.check().err().map(Refusal::Invalid)).collect()
    }
}

/// An introduction (*introductie*) of a firm to a partner, from proposal to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", try_from = "Written")]
pub struct Introduction {
    proposal: Proposal,
    /// That the partner asked for the firm itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    request: Option<PartnerRequest>,
    log: Vec<Entry>,
    state: State,
}

/// How an introduction stands in JSON, before its moves are made again.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    proposal: Proposal,
    #[serde(default)]
    request: Option<PartnerRequest>,
    log: Vec<Entry>,
    #[serde(default)]
    state: Option<State>,
}

/// Whether a party can still be introduced (*stand van een partij*); `app` tells it from the records and from the contact
/// gate, which knows law, consent and earlier approaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing stands in the way.
    #[default]
    Free,
    /// May be approached by no channel on the day of the move, so that nobody goes to it; what it does itself is written
    /// down.
    Closed,
    /// Objects to contact.
    Objects,
    /// Was deleted.
    Deleted,
}

/// How both parties stand on the day of a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// The firm.
    pub firm: Standing,
    /// The partner.
    pub partner: Standing,
}

impl Introduction {
    /// An introduction that a named person proposes; everything that is wrong with the proposal is told at once.
    pub fn propose(proposal: Proposal, today: NaiveDate) -> Result<Self, Vec<Invalid>> {
        Ok(Self { proposal: proposal.checked(today)?, request: None, log: Vec::new(), state: State::Proposed })
    }

    /// The same, for which the partner asked too, or first.
    #[must_use]
    pub fn with_request(self, request: PartnerRequest) -> Self {
        Self { request: Some(request), ..self }
    }

    /// The introduction after a move, and what that does to the places of the partner. A move that the state does not
    /// allow, one dated before the last or after `today`, any with a party that objects or is gone, and one that approaches a
    /// party that may be approached by no channel are refused; ending the introduction is always possible while it is open.
    pub fn advance(
        &self,
        entry: Entry,
        parties: Parties,
        today: NaiveDate,
    ) -> Result<(Self, CapacityChange), Vec<Refusal>> {
        let mut refusals = self.objections(&entry, parties);
        refusals.extend(entry.refusals(today));
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let mut next = self.clone();
        let change = next.make(entry)?;
        Ok((next, change))
    }

    /// The introduction as it was before its last move, and what leaving that out does to the places of the partner; nothing
    /// when no move was made.
    pub fn without_last_move(&self) -> Option<(Self, CapacityChange)> {
        let (_, kept) = self.log.split_last()?;
        let mut before = Self { log: Vec::new(), state: State::Proposed, ..self.clone() };
        for entry in kept {
            before.make(entry.clone()).ok()?;
        }
        let change = CapacityChange::between(self.state.holds_place(), before.state.holds_place());
        Some((before, change))
    }

    /// Makes a move whatever the day and the parties are now, as when it is read from the database.
    fn make(&mut self, entry: Entry) -> Result<CapacityChange, Vec<Refusal>> {
        let last = self.last_date();
        if entry.date < last {
            return Err(vec![Refusal::BackInTime { date: entry.date, last }]);
        }
        let kind = entry.made.kind();
        let Some(next) = self.state.after(kind) else {
            return Err(vec![Refusal::NotPossible { from: self.state, wanted: kind, possible: self.state.possible() }]);
        };
        entry.made.check().map_err(|invalid| vec![Refusal::Invalid(invalid)])?;
        let held = self.state.holds_place();
        self.state = next;
        self.log.push(entry);
        Ok(CapacityChange::between(held, next.holds_place()))
    }

    fn objections(&self, entry: &Entry, parties: Parties) -> Vec<Refusal> {
        if entry.made.kind().is_end() {
            return Vec::new();
        }
        let both = [(Party::Firm, parties.firm), (Party::Partner, parties.partner)];
        both.into_iter()
            .filter_map(|(party, standing)| match standing {
                Standing::Free => None,
                Standing::Closed if !entry.made.kind().approaches(party) => None,
                Standing::Closed => Some(Refusal::Closed { party }),
                Standing::Objects => Some(Refusal::Objects { party }),
                Standing::Deleted => Some(Refusal::Deleted { party }),
            })
            .collect()
    }

    /// Own id.
    pub fn id(&self) -> IntroductionId {
        self.proposal.id
    }

    /// The firm.
    pub fn firm_id(&self) -> FirmId {
        self.proposal.firm_id
    }

    /// The partner.
    pub fn partner_id(&self) -> PartnerId {
        self.proposal.partner_id
    }

    /// What was proposed, by whom.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// That the partner asked for the firm itself, if it did.
    pub fn request(&self) -> Option<&PartnerRequest> {
        self.request.as_ref()
    }

    /// Whether the partner knows of it: it was asked, or asked itself.
    pub fn is_known_to_partner(&self) -> bool {
        self.request.is_some() || self.date_of(MoveKind::AskPartner).is_some()
    }

    /// Whether the agency has to do with it: of its own accord, or since it asked the firm as the partner wanted. A request that
    /// waits, was declined or was taken back is none of what happened between agency and firm.
    pub fn is_taken_up(&self) -> bool {
        let is_own = self.request.as_ref().is_none_or(|request| request.by != self.proposal.officer);
        is_own || self.date_of(MoveKind::AskFirm).is_some()
    }

    /// Whether it is a request on which nobody decided yet.
    pub fn is_pending_request(&self) -> bool {
        self.state == State::Proposed && !self.is_taken_up()
    }

    /// The moves, in order.
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Where it stands now.
    pub fn state(&self) -> State {
        self.state
    }

    /// The day of the last move.
    pub fn last_date(&self) -> NaiveDate {
        self.log.last().map_or(self.proposal.date, |entry| entry.date)
    }

    /// The day of the first move of this kind, if it was made.
    pub fn date_of(&self, kind: MoveKind) -> Option<NaiveDate> {
        self.log.iter().find(|entry| entry.made.kind() == kind).map(|entry| entry.date)
    }

    /// Steps that were taken, with their days, in order.
    pub fn steps_taken(&self) -> impl Iterator<Item = (Step, NaiveDate)> {
        self.log.iter().filter_map(|entry| match entry.made {
            Move::TakeStep { step } => Some((step, entry.date)),
            _ => None,
        })
    }

    /// The step it is or was about: the last that was taken, else the proposed one.
    pub fn step(&self) -> Option<Step> {
        self.steps_taken().last().map(|(step, _)| step).or(self.proposal.step)
    }

    /// The same without what anybody said in free text; `instead` stands for a reason that there must be.
    pub fn without_words(mut self, instead: &str) -> Self {
        if let Choice::Override { reason, .. } = &mut self.proposal.choice {
            *reason = instead.to_owned();
        }
        if let Some(request) = &mut self.request {
            request.reason = instead.to_owned();
        }
        for entry in &mut self.log {
            if let Move::Decline { words, .. } = &mut entry.made {
                *words = None;
            }
        }
        self
    }

    /// How it was declined, if it was.
    pub fn decline(&self) -> Option<(Party, DeclineReason)> {
        self.log.iter().find_map(|entry| match entry.made {
            Move::Decline { by, reason, .. } => Some((by, reason)),
            _ => None,
        })
    }
}

impl TryFrom<Written> for Introduction {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let proposal = written.proposal;
        let date = proposal.date;
        let mut made = Self::propose(proposal, date).map_err(|faults| told(&faults))?;
        made.request = written.request;
        for entry in written.log {
            made.make(entry).map_err(|refusals| told(&refusals))?;
        }
        match written.state {
            Some(state) if state != made.state => {
                Err(format!("The moves lead to \"{}\", not to \"{}\".", made.state.code(), state.code()))
            }
            _ => Ok(made),
        }
    }
}

fn told<T: std::fmt::Display>(faults: &[T]) -> String {
    faults.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
