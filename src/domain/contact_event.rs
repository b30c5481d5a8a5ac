//! What firms and persons said of being approached, as dated events: consents, objections, and approaches that were made.

use super::contact::{ConsentPurpose, Manner};
use super::ids::{ContactId, FirmId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A consent that was given or withdrawn (*toestemming*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentEvent {
    /// Own id.
    pub id: Uuid,
    /// Which firm.
    pub firm_id: FirmId,
    /// Which person there; absent when the firm itself spoke.
    pub contact_id: Option<ContactId>,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Given, or withdrawn.
    pub given: bool,
    /// The day.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
    /// Version of the text that was read or heard.
    #[schema(max_length = 100)]
    pub text_version: Option<String>,
    /// Who put it down.
    #[schema(max_length = 300)]
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// An objection to being approached or ranked (*bezwaar*, AVG art. 21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectionEvent {
    /// Own id.
    pub id: Uuid,
    /// Which firm.
    pub firm_id: FirmId,
    /// Which person there; absent when the firm itself objects.
    pub contact_id: Option<ContactId>,
    /// Name of the firm, for the register.
    #[schema(max_length = 300)]
    pub firm_name: Option<String>,
    /// The day.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
    /// In which words.
    #[schema(max_length = 1000)]
    pub words: Option<String>,
    /// Who put it down.
    #[schema(max_length = 300)]
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// When it was taken back, by whom.
    pub withdrawal: Option<Withdrawal>,
}

/// That an objection was taken back (*intrekking*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawal {
    /// The day.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
    /// Who put it down.
    #[schema(max_length = 300)]
    pub recorded_by: String,
}
