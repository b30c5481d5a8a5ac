//! Who gets which place, as it is answered.

use crate::domain::{FirmId, PartnerId, Text};
use crate::outreach::planning::fairness::Fairness;
use serde::Serialize;
use utoipa::ToSchema;

/// Who gets which place (*plaatsverdeling*): a proposal. Nothing is sent until a person says yes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AllocationProposal {
    /// What to heed.
    pub notices: Vec<Text>,
    /// Each firm, in the order of the request.
    pub firms: Vec<PlacesOfFirm>,
    /// Value of all places together: the highest that is possible.
    pub value: f64,
    /// The same when the most valuable pair is served first, then the next for which both have room.
    pub value_otherwise: f64,
    /// How fair the proposal is.
    pub fairness: Fairness,
    /// How fair it would be otherwise.
    pub fairness_otherwise: Fairness,
}

/// What a firm gets, and what it would have got.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacesOfFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Places that it gets.
    pub places: Vec<PlaceAt>,
    /// Places that it would have got if the most valuable pairs were served first.
    pub otherwise: Vec<PlaceAt>,
    /// The place of most value for it, whoever else wants it; `null` when no partner suits it.
    pub first_choice: Option<PlaceAt>,
}

/// A place at a partner.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceAt {
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub name: String,
    /// What the place is worth.
    pub value: f64,
}
