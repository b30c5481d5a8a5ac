//! Why a move is not made.

use super::moves::{MoveKind, Party};
use super::state::State;
use crate::domain::invalid::Invalid;
use chrono::NaiveDate;

/// A move that is refused (*geweigerde zet*). All but the last are conflicts with what is, not faults of the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not allow it.
    #[error("An introduction that is \"{}\" does not allow \"{}\".", from.code(), wanted.code())]
    NotPossible {
        /// Where it stands.
        from: State,
        /// What was wanted.
        wanted: MoveKind,
        /// What is possible instead.
        possible: Vec<MoveKind>,
    },
    /// It is dated before the last move.
    #[error("{date} comes before the last move of {last}.")]
    BackInTime {
        /// Its day.
        date: NaiveDate,
        /// Day of the last move.
        last: NaiveDate,
    },
    /// It is dated after today.
    #[error("{date} has not come yet.")]
    InFuture {
        /// Its day.
        date: NaiveDate,
    },
    /// A party may not be approached.
    #[error("The {} objects to contact, or may not be contacted.", named(*party))]
    Objects {
        /// Which party.
        party: Party,
    },
    /// A party may be approached by no channel on that day.
    #[error("The {} may be approached by no channel on that day.", named(*party))]
    Closed {
        /// Which party.
        party: Party,
    },
    /// A party is gone.
    #[error("The {} was deleted.", named(*party))]
    Deleted {
        /// Which party.
        party: Party,
    },
    /// What the move carries is wrong.
    #[error("{0}")]
    Invalid(Invalid),
}

impl Refusal {
    /// Stable code for programs.
    pub fn code(&self) -> &str {
        match self {
            Refusal::NotPossible { .. } => "move_not_possible",
            Refusal::BackInTime { .. } => "before_last_move",
            Refusal::InFuture { .. } => "in_future",
            Refusal::Objects { .. } => "party_objects",
            Refusal::Closed { .. } => "contact_not_allowed",
            Refusal::Deleted { .. } => "party_deleted",
            Refusal::Invalid(invalid) => &invalid.code,
        }
    }

    /// What can be done instead.
    pub fn remedy(&self) -> String {
        match self {
            Refusal::NotPossible { possible, .. } if possible.is_empty() => {
                "It is at its end; propose a new introduction.".to_owned()
            }
            Refusal::NotPossible { possible, .. } => {
                let codes: Vec<&str> = possible.iter().map(|kind| kind.code()).collect();
                format!("Make one of these moves: {}.", codes.join(", "))
            }
            Refusal::BackInTime { last, .. } => format!("Give a day on or after {last}."),
            Refusal::InFuture { .. } => "Give the day on which it happened, today or before.".to_owned(),
            Refusal::Closed { .. } => "See to it that a channel is open, then make the move again.".to_owned(),
            Refusal::Objects { .. } | Refusal::Deleted { .. } => {
                "End the introduction with \"decline\", reason \"objection\".".to_owned()
            }
            Refusal::Invalid(invalid) => invalid.remedy.clone(),
        }
    }
}

fn named(party: Party) -> &'static str {
    match party {
        Party::Firm => "firm",
        Party::Partner => "partner",
        Party::Agency => "agency",
    }
}
