//! The states of an introduction, and which move leads from which to which.
//!
//! ```text
//! proposed → firm asked → firm agreed → partner asked → partner agreed → introduced → met → step taken → joined
//!    └──────────┴─────────────┴───────────────┴───────────────┴──────────────┴────────┴─────────┴─→ declined
//!               └─────────────────────────────┴──────────────────────────────┴────────┴─────────┴─→ silent
//! ```
//!
//! Who joined may leave, and join again.

use super::moves::MoveKind;
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
    /// The firm joined and left again (*vertrokken*).
    Left,
    /// A party said no (*afgezien*).
    Declined,
    /// Nothing was heard any more (*stilgevallen*).
    Silent,
}

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
    (State::Joined, MoveKind::Leave, State::Left),
    (State::Left, MoveKind::Join, State::Joined),
];

impl State {
    /// All states.
    pub const ALL: [State; 12] = [
        State::Proposed,
        State::FirmAsked,
        State::FirmAgreed,
        State::PartnerAsked,
        State::PartnerAgreed,
        State::Introduced,
        State::Met,
        State::StepTaken,
        State::Joined,
        State::Left,
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

    /// Whether the introduction is under way no longer.
    pub fn is_end(self) -> bool {
        matches!(self, State::Joined | State::Left | State::Declined | State::Silent)
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
            State::Left => "left",
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
            State::Left => Text::new("weer vertrokken", "left again"),
            State::Declined => Text::new("afgezien", "declined"),
            State::Silent => Text::new("stilgevallen", "silent"),
        }
    }
}
