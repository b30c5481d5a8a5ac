//! The states of an introduction, the moves between them, and what a move does to the places of the partner.
//!
//! ```text
//! proposed → firm asked → firm agreed → partner asked → partner agreed → introduced → met → step taken → joined
//!    └──────────┴─────────────┴───────────────┴───────────────┴──────────────┴────────┴─────────┴─→ declined
//!               └─────────────────────────────┴──────────────────────────────┴────────┴─────────┴─→ silent
//! ```

use crate::domain::invalid::Invalid;
use crate::domain::step::Step;
use crate::domain::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an introduction stands (*stand*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A person proposed it (*voorgesteld*).
    Proposed,
    /// The firm was asked whether it wants it (*bedrijf gevraagd*).
    FirmAsked,
    /// The firm said yes (*bedrijf akkoord*).
    FirmAgreed,
    /// The partner was asked (*partner gevraagd*).
    PartnerAsked,
    /// The partner said yes (*partner akkoord*).
    PartnerAgreed,
    /// The two were introduced (*voorgesteld aan elkaar*).
    Introduced,
    /// They met (*kennisgemaakt*).
    Met,
    /// The firm took a step with the partner (*stap gezet*).
    StepTaken,
    /// The firm joined (*aangesloten*).
    Joined,
    /// A party said no (*afgezien*).
    Declined,
    /// Nothing was heard any more (*stilgevallen*).
    Silent,
}

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
    /// The firm joined.
    Join,
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

/// What may be done in each state: move and state after it. All of the process stands in this table.
const TRANSITIONS: &[(State, MoveKind, State)] = &[
    (State::Proposed, MoveKind::AskFirm, State::FirmAsked),
    (State::Proposed, MoveKind::Decline, State::Declined),
    (State::FirmAsked, MoveKind::FirmAgrees, State::FirmAgreed),
    (State::FirmAsked, MoveKind::Decline, State::Declined),
    (State::FirmAsked, MoveKind::FallSilent, State::Silent),
    (State::FirmAgreed, MoveKind::AskPartner, State::PartnerAsked),
    (State::FirmAgreed, MoveKind::Decline, State::Declined),
    (State::PartnerAsked, MoveKind::PartnerAgrees, State::PartnerAgreed),
    (State::PartnerAsked, MoveKind::Decline, State::Declined),
    (State::PartnerAsked, MoveKind::FallSilent, State::Silent),
    (State::PartnerAgreed, MoveKind::Introduce, State::Introduced),
    (State::PartnerAgreed, MoveKind::Decline, State::Declined),
    (State::Introduced, MoveKind::Meet, State::Met),
    (State::Introduced, MoveKind::Decline, State::Declined),
    (State::Introduced, MoveKind::FallSilent, State::Silent),
    (State::Met, MoveKind::TakeStep, State::StepTaken),
    (State::Met, MoveKind::Decline, State::Declined),
    (State::Met, MoveKind::FallSilent, State::Silent),
    (State::StepTaken, MoveKind::TakeStep, State::StepTaken),
    (State::StepTaken, MoveKind::Join, State::Joined),
    (State::StepTaken, MoveKind::Decline, State::Declined),
    (State::StepTaken, MoveKind::FallSilent, State::Silent),
];

impl State {
    /// All states.
    pub const ALL: [State; 11] = [
        State::Proposed,
        State::FirmAsked,
        State::FirmAgreed,
        State::PartnerAsked,
        State::PartnerAgreed,
        State::Introduced,
        State::Met,
        State::StepTaken,
        State::Joined,
        State::Declined,
        State::Silent,
    ];

    /// The state after a move; nothing when the move is not possible here.
    pub fn after(self, kind: MoveKind) -> Option<State> {
        TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (self, kind)).map(|(_, _, to)| *to)
    }

    /// The moves that are possible here; none at an end.
    pub fn possible(self) -> Vec<MoveKind> {
        TRANSITIONS.iter().filter(|(from, _, _)| *from == self).map(|(_, by, _)| *by).collect()
    }

    /// Whether nothing can follow.
    pub fn is_end(self) -> bool {
        matches!(self, State::Joined | State::Declined | State::Silent)
    }

    /// Whether an introduction in this state occupies a place at the partner.
    pub fn holds_place(self) -> bool {
        matches!(self, State::Introduced | State::Met | State::StepTaken | State::Joined)
    }

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::FirmAsked => "firm_asked",
            State::FirmAgreed => "firm_agreed",
            State::PartnerAsked => "partner_asked",
            State::PartnerAgreed => "partner_agreed",
            State::Introduced => "introduced",
            State::Met => "met",
            State::StepTaken => "step_taken",
            State::Joined => "joined",
            State::Declined => "declined",
            State::Silent => "silent",
        }
    }

    /// What the state is called.
    pub fn label(self) -> Text {
        match self {
            State::Proposed => Text::new("voorstel gedaan", "proposed"),
            State::FirmAsked => Text::new("bedrijf gevraagd", "firm asked"),
            State::FirmAgreed => Text::new("bedrijf akkoord", "firm agreed"),
            State::PartnerAsked => Text::new("partner gevraagd", "partner asked"),
            State::PartnerAgreed => Text::new("partner akkoord", "partner agreed"),
            State::Introduced => Text::new("aan elkaar voorgesteld", "introduced"),
            State::Met => Text::new("kennisgemaakt", "met"),
            State::StepTaken => Text::new("stap gezet", "step taken"),
            State::Joined => Text::new("aangesloten", "joined"),
            State::Declined => Text::new("afgezien", "declined"),
            State::Silent => Text::new("stilgevallen", "silent"),
        }
    }
}

impl MoveKind {
    /// All moves, in the order of the process.
    pub const ALL: [MoveKind; 10] = [
        MoveKind::AskFirm,
        MoveKind::FirmAgrees,
        MoveKind::AskPartner,
        MoveKind::PartnerAgrees,
        MoveKind::Introduce,
        MoveKind::Meet,
        MoveKind::TakeStep,
        MoveKind::Join,
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
            MoveKind::Decline => "decline",
            MoveKind::FallSilent => "fall_silent",
        }
    }

    /// Whether the move ends the introduction without a tie; it approaches nobody.
    pub fn is_end(self) -> bool {
        matches!(self, MoveKind::Decline | MoveKind::FallSilent)
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
            Move::Decline { .. } => MoveKind::Decline,
            Move::FallSilent => MoveKind::FallSilent,
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
