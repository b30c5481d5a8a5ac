//! Whether a firm may be approached or shown to others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A firm that does not want to be approached (*niet benaderen*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DoNotContact {
    /// Since when.
    pub since: NaiveDate,
    /// Why, in the firm's own words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// Who noted it.
    #[schema(max_length = 500)]
    pub source: String,
}

/// What a consent is for (*doel van de toestemming*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Being shown to other firms of the same organisation as a fellow entrepreneur (*koppelen aan ondernemers*).
    PeerMatching,
    /// Being shown by name to fieldlabs and networks that may invite it (*koppelen aan partners*).
    PartnerMatching,
    /// Being called.
    Telephone,
    /// Receiving e-mail.
    Email,
    /// Receiving letters.
    Post,
    /// Being visited.
    Visit,
}

/// A dated consent or its withdrawal (*toestemming*); the latest for a purpose counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Consent {
    /// What for.
    pub purpose: ConsentPurpose,
    /// Given, or withdrawn.
    pub given: bool,
    /// The day.
    pub date: NaiveDate,
    /// Who noted it.
    #[schema(max_length = 500)]
    pub source: String,
}
