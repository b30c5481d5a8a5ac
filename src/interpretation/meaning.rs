//! One free word or phrase, and what it may mean.

use crate::domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a free word can stand for (*soort betekenis*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeaningKind {
    /// A growth barrier.
    Barrier,
    /// A collaboration topic.
    Topic,
    /// A sector (SBI 2008 code).
    Sector,
    /// A wished kind of partner.
    PartnerKind,
    /// A place or municipality.
    Place,
}

/// A code that a free word may mean (*betekenis*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meaning {
    /// What kind of code.
    pub kind: MeaningKind,
    /// The code.
    pub code: String,
    /// What the code is called.
    pub label: Text,
    /// How sure, 0 to 1: 1 for a code or its exact name.
    #[schema(minimum = 0, maximum = 1)]
    pub certainty: f64,
}

/// What was made of one free word (*duiding*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Interpretation {
    /// Where the word stood: a JSON pointer into the request.
    pub pointer: String,
    /// The word as given.
    pub text: String,
    /// The best meaning; `null` when the word is not known.
    pub meaning: Option<Meaning>,
    /// Other meanings, best first.
    pub alternatives: Vec<Meaning>,
    /// Something to know, such as a code that means something else in the other classification.
    pub notice: Option<Text>,
}

/// What `text` may mean among `kinds`; `pointer` is left empty.
pub fn interpret(_text: &str, _kinds: &[MeaningKind]) -> Interpretation {
    todo!()
}

/// Meanings that a longer text mentions, best first, each code once.
pub fn mentions(_text: &str, _kinds: &[MeaningKind]) -> Vec<Meaning> {
    todo!()
}
