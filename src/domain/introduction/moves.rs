//! The moves of an introduction, and what one does to the places of the partner.

use crate::domain::invalid::Invalid;
use crate::domain::step::Step;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of a move, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Ask the firm.
    AskFirm,
    /// The firm says yes.
    FirmAgrees,
    /// Ask the partner.
    AskPartner,
    /// The partner says yes.
    PartnerAgrees,
    /// Introduce the two.
    Introduce,
    /// They met.
    Meet,
    /// The firm took a step.
    TakeStep,
    /// The firm joined.
    Join,
    /// The firm left again.
    Leave,
    /// A party says no.
    Decline,
    /// Nothing is heard any more.
    FallSilent,
}

/// A move (*zet*), with what must be known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Move {
    /// The firm was asked.
    AskFirm,
    /// The firm said yes: its consent to be introduced to this partner.
    FirmAgrees,
    /// The partner was asked.
    AskPartner,
    /// The partner said yes.
    PartnerAgrees,
    /// The two were introduced; takes a place at the partner.
    Introduce,
    /// They met.
    Meet,
    /// The firm took a step.
    TakeStep {
        /// Which.
        step: Step,
    },
    /// The firm joined; takes a place when it had left.
    Join,
    /// The firm is a member no longer; gives its place back.
    Leave,
    /// A party said no; gives a taken place back.
    Decline {
        /// Who said no.
        by: Party,
        /// Why.
        reason: DeclineReason,
        /// In its own words.
        #[serde(default)]
        #[schema(max_length = 500)]
        words: Option<String>,
    },
    /// Nothing was heard any more; gives a taken place back.
    FallSilent,
}

/// A side of an introduction (*partij*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The firm.
    Firm,
    /// The partner.
    Partner,
    /// The agency, which brings the two together: it says no to a proposal or to a request of the partner, before anybody is
    /// asked.
    Agency,
}

/// Why a party said no (*reden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// No time now.
    NoTime,
    /// The two do not suit each other.
    NoFit,
    /// The need is gone, or was met elsewhere.
    NoNeed,
    /// The step asked too much.
    TooHeavy,
    /// It costs too much.
    TooCostly,
    /// They know each other already.
    KnownAlready,
    /// They compete.
    Competitor,
    /// The partner has no place.
    NoPlace,
    /// The party objects to contact, or was deleted.
    Objection,
    /// Another reason.
    Other,
}

/// What a move does to the places that a partner has to give (*opnamecapaciteit*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapacityChange {
    /// Nothing.
    None,
    /// One place is taken.
    Take,
    /// One place comes back.
    GiveBack,
}

/// Longest words with a refusal, in characters.
pub const LONGEST_DECLINE: usize = 500;

impl MoveKind {
    /// All moves, in the order of the process.
    pub const ALL: [MoveKind; 11] = [
        MoveKind::AskFirm,
        MoveKind::FirmAgrees,
        MoveKind::AskPartner,
        MoveKind::PartnerAgrees,
        MoveKind::Introduce,
        MoveKind::Meet,
        MoveKind::TakeStep,
        MoveKind::Join,
        MoveKind::Leave,
        MoveKind::Decline,
        MoveKind::FallSilent,
    ];

    /// The code in data and API.
    pub fn code(self) -> &'static str {
        match self {
            MoveKind::AskFirm => "ask_firm",
            MoveKind::FirmAgrees => "firm_agrees",
            MoveKind::AskPartner => "ask_partner",
            MoveKind::PartnerAgrees => "partner_agrees",
            MoveKind::Introduce => "introduce",
            MoveKind::Meet => "meet",
            MoveKind::TakeStep => "take_step",
            MoveKind::Join => "join",
            MoveKind::Leave => "leave",
            MoveKind::Decline => "decline",
            MoveKind::FallSilent => "fall_silent",
        }
    }

    /// Whether making the move means to go to a party: to ask it, or to bring it together with the other.
    pub fn approaches(self, party: Party) -> bool {
        match self {
            MoveKind::AskFirm => party == Party::Firm,
            MoveKind::AskPartner => party == Party::Partner,
            MoveKind::Introduce => true,
            _ => false,
        }
    }

    /// Whether the move ends the introduction, or what came of it, without a tie; it approaches nobody.
    pub fn is_end(self) -> bool {
        matches!(self, MoveKind::Leave | MoveKind::Decline | MoveKind::FallSilent)
    }
}

impl Move {
    /// Its kind.
    pub fn kind(&self) -> MoveKind {
        match self {
            Move::AskFirm => MoveKind::AskFirm,
            Move::FirmAgrees => MoveKind::FirmAgrees,
            Move::AskPartner => MoveKind::AskPartner,
            Move::PartnerAgrees => MoveKind::PartnerAgrees,
            Move::Introduce => MoveKind::Introduce,
            Move::Meet => MoveKind::Meet,
            Move::TakeStep { .. } => MoveKind::TakeStep,
            Move::Join => MoveKind::Join,
            Move::Leave => MoveKind::Leave,
            Move::Decline { .. } => MoveKind::Decline,
            Move::FallSilent => MoveKind::FallSilent,
        }
    }

    /// Whose answer it is, yes or no; nobody's when it is a move of the agency.
    pub fn is_answer_of(&self) -> Option<Party> {
        match self {
            Move::FirmAgrees => Some(Party::Firm),
            Move::PartnerAgrees => Some(Party::Partner),
            Move::Decline { by: Party::Agency, .. } => None,
            Move::Decline { by, .. } => Some(*by),
            _ => None,
        }
    }

    /// Refuses words that are too long to keep.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let Move::Decline { words: Some(words), .. } = self else { return Ok(()) };
        match words.chars().count() {
            0..=LONGEST_DECLINE => Ok(()),
            length => {
                let message = format!("The words have {length} characters.");
                Err(Invalid::new("/move/words", "invalid_length", message, "Give at most 500 characters."))
            }
        }
    }
}

impl CapacityChange {
    /// The change from holding a place or not to holding one or not.
    pub fn between(held: bool, holds: bool) -> Self {
        match (held, holds) {
            (false, true) => CapacityChange::Take,
            (true, false) => CapacityChange::GiveBack,
            _ => CapacityChange::None,
        }
    }

    /// By how many the taken places change: −1, 0 or 1.
    pub fn places(self) -> i64 {
        match self {
            CapacityChange::None => 0,
            CapacityChange::Take => 1,
            CapacityChange::GiveBack => -1,
        }
    }
}
