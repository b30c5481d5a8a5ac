//! What a call list looks like to whoever asks for it.

use crate::domain::{FirmId, FirmType, Officer};
use crate::outreach::call_list::Call;
use crate::outreach::gate::{ContactReason, Ground};
use crate::outreach::rules::ContactPurpose;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A call list with the names of those to ring (*bellijst*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedCallList {
    /// The day for which it was made.
    pub date: NaiveDate,
    /// Whom to ring, the first first.
    #[schema(max_items = 100)]
    pub calls: Vec<NamedCall>,
    /// The share that was drawn by lot; logged, so that what those firms say tells of all.
    pub exploration: Exploration,
    /// Firms that other officers look after and that are therefore not on it; only when it is for named officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_others: Option<usize>,
    /// Firms that may not be rung and are therefore not on it.
    pub blocked: usize,
    /// How many there are of them by ground; a firm with more grounds counts for each.
    #[schema(max_items = 20)]
    pub blocked_by: Vec<BlockedBy>,
    /// Those that would be worth most, with the reasons and without contact data, at most as many as the list is long.
    /// Who does not want to be approached is counted, and not named; who objects is found by nobody.
    #[schema(max_items = 100)]
    pub blocked_firms: Vec<BlockedFirm>,
    /// Version of the figures it goes by.
    pub assumptions_version: String,
}

/// A firm to ring, by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedCall {
    /// Name of the firm.
    pub name: String,
    /// Its type.
    pub firm_type: FirmType,
    /// Place, as one says it.
    pub place: Option<String>,
    /// What it said holds it back or what it wants, in its own words, where these were noted.
    #[schema(max_length = 500)]
    pub said: Option<String>,
    /// On which ground it may be rung.
    pub permission: CallPermission,
    /// Who rings it: the officer who looks after the firm, or to whom it was given; only when the list is for named officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<Officer>,
    /// Why and when to ring it.
    #[serde(flatten)]
    pub call: Call,
}

/// What a firm may be rung for, and on which ground (*grond om te bellen*).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CallPermission {
    /// Uninvited, or because it was agreed.
    pub purpose: ContactPurpose,
    /// The ground, which can be said.
    pub reason: Option<ContactReason>,
}

/// How many firms a ground keeps off the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BlockedBy {
    /// The ground.
    pub ground: Ground,
    /// How many.
    pub firms: usize,
}

/// A firm that may not be rung (*niet te bellen*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockedFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Every ground that blocks, what is decisive first.
    #[schema(max_items = 10)]
    pub reasons: Vec<ContactReason>,
}

/// The lot of a call list (*loting*).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exploration {
    /// Number of the draw in the log.
    pub draw_id: Uuid,
    /// How many firms could be drawn.
    pub population: usize,
    /// How many were.
    pub drawn: usize,
    /// The chance of each firm, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
}
