//! Two firms that may be one (*mogelijk dubbel*), and what a person decided of them.

use super::ids::{DuplicateId, FirmId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pair of firms that may be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// Own id.
    pub id: DuplicateId,
    /// The two firms, the lower id first.
    pub firms: [FirmId; 2],
    /// Where it stands.
    pub state: DuplicateState,
    /// What the fields say.
    pub verdict: Likeness,
    /// Match weight in bits: log2 of the odds that the two are one.
    pub weight: f64,
    /// The probability that belongs to it, 0 to 1.
    pub probability: f64,
    /// Weight before any field was looked at, in bits.
    pub prior_weight: f64,
    /// What each field brings; with the weight before, they add up to the weight.
    pub reasons: Vec<FieldReason>,
    /// When it was found, or found again.
    pub found_at: DateTime<Utc>,
    /// The last decision.
    pub decision: Option<Decided>,
}

/// Where a pair stands (*stand*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DuplicateState)]
pub enum DuplicateState {
    /// Nobody has decided.
    Open,
    /// They are one firm now.
    Merged,
    /// They are two firms.
    Different,
}

impl DuplicateState {
    /// All states.
    pub const ALL: [DuplicateState; 3] = [DuplicateState::Open, DuplicateState::Merged, DuplicateState::Different];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            DuplicateState::Open => "open",
            DuplicateState::Merged => "merged",
            DuplicateState::Different => "different",
        }
    }
}

/// What the fields say of a pair (*oordeel*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DuplicateVerdict)]
pub enum Likeness {
    /// One firm, by more than one kind of evidence.
    Same,
    /// A person should look.
    Maybe,
}

/// How a field agrees (*overeenkomst*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FieldAgreement)]
pub enum Agreement {
    /// Equal, once what does not matter is left out.
    Equal,
    /// Alike.
    Similar,
    /// Not alike.
    Different,
    /// Not known of both, or told by another field already.
    Unknown,
}

/// What one field brings (*reden*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DuplicateReason)]
pub struct FieldReason {
    /// Name of the field of a firm: `name`, `kvkNumber`, …
    #[schema(max_length = 50)]
    pub field: String,
    /// How it agrees.
    pub agreement: Agreement,
    /// Weight in bits: positive speaks for one firm, negative for two.
    pub weight: f64,
}

/// A decision that was made (*besluit*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DuplicateDecision)]
pub struct Decided {
    /// One firm or two.
    pub decision: SameOrDifferent,
    /// The firm that goes on, when they are one.
    pub survivor_id: Option<FirmId>,
    /// Why, in the words of who decided.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// Who decided.
    #[schema(max_length = 300)]
    pub decided_by: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// One firm or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SameOrDifferent {
    /// One: they are merged.
    Same,
    /// Two: nothing is merged, and what was is taken apart again.
    Different,
}
