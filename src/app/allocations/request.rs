//! Places to give, as they are asked.

use crate::domain::{FirmId, Invalid, PartnerId};
use crate::outreach::planning::allocation::{MOST_FIRMS, MOST_PARTNERS, MOST_PLACES};
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// Most values in a request.
const MOST_VALUES: usize = 20_000;
/// The highest value of a place.
const MOST_VALUE: f64 = 1e6;

/// Places to give, and firms that could have them; nothing is stored or sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "partners": [{"partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "places": 8}],
    "firms": [{"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}],
    "values": [{
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c",
        "value": 7.5
    }]
}))]
pub struct AllocationRequest {
    /// Partners that have places.
    #[schema(min_items = 1, max_items = 200)]
    pub partners: Vec<PlacesOfPartner>,
    /// Firms that could have one.
    #[schema(min_items = 1, max_items = 2000)]
    pub firms: Vec<FirmForPlaces>,
    /// What each pair is worth; a pair that is left out gets no place. When absent, the score of the partner in the
    /// ranking for the firm, out of 100, and nothing where a gate holds it back.
    #[schema(max_items = 20000)]
    pub values: Option<Vec<PairValue>>,
}

/// A partner with places (*plaatsen*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacesOfPartner {
    /// The partner.
    pub partner_id: PartnerId,
    /// How many places it has to give; of a partner of which the places are known, no more than it has left.
    #[schema(minimum = 0, maximum = 1000)]
    pub places: u32,
}

/// A firm that could have places.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirmForPlaces {
    /// A firm of your organisation.
    pub firm_id: FirmId,
    /// Most places for it, each at another partner.
    #[schema(minimum = 0, maximum = 1000, default = 1)]
    pub most: Option<u32>,
}

/// What a place is worth (*waarde*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PairValue {
    /// One of the firms.
    pub firm_id: FirmId,
    /// One of the partners.
    pub partner_id: PartnerId,
    /// Its worth, on any scale that is the same for all pairs. Compared to a thousandth.
    #[schema(minimum = 0, maximum = 1000000)]
    pub value: f64,
}

/// What is wrong with a request by itself.
pub(super) fn check(request: &AllocationRequest) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut count = |pointer: &str, count: usize, least: usize, most: usize| {
        if !(least..=most).contains(&count) {
            let message = format!("There are {count}.");
            faults.push(Invalid::new(pointer, "out_of_range", message, format!("Give {least} to {most}.")));
        }
    };
    count("/partners", request.partners.len(), 1, MOST_PARTNERS);
    count("/firms", request.firms.len(), 1, MOST_FIRMS);
    count("/values", request.values.as_ref().map_or(0, Vec::len), 0, MOST_VALUES);
    if !faults.is_empty() {
        return faults;
    }
    let twice = |pointer: String, what: &str| {
        Invalid::new(pointer, "given_twice", format!("The {what} stands twice."), "Give it once.")
    };
    let too_many = |pointer: String| {
        let message = "This is no number of places.";
        Invalid::new(pointer, "out_of_range", message, format!("Give 0 to {MOST_PLACES}."))
    };
    let (mut firms, mut partners, mut pairs) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (number, partner) in request.partners.iter().enumerate() {
        if !partners.insert(partner.partner_id) {
            faults.push(twice(format!("/partners/{number}/partnerId"), "partner"));
        }
        if partner.places > MOST_PLACES {
            faults.push(too_many(format!("/partners/{number}/places")));
        }
    }
    for (number, firm) in request.firms.iter().enumerate() {
        if !firms.insert(firm.firm_id) {
            faults.push(twice(format!("/firms/{number}/firmId"), "firm"));
        }
        if firm.most.is_some_and(|most| most > MOST_PLACES) {
            faults.push(too_many(format!("/firms/{number}/most")));
        }
    }
    for (number, pair) in request.values.iter().flatten().enumerate() {
        let pointer = format!("/values/{number}");
        if !firms.contains(&pair.firm_id) {
            let message = "The firm is not among the firms of this request.";
            faults.push(Invalid::new(format!("{pointer}/firmId"), "unknown_firm", message, "Name it in /firms too."));
        }
        if !partners.contains(&pair.partner_id) {
            let message = "The partner is not among the partners of this request.";
            let remedy = "Name it in /partners too.";
            faults.push(Invalid::new(format!("{pointer}/partnerId"), "unknown_partner", message, remedy));
        }
        if !pairs.insert((pair.firm_id, pair.partner_id)) {
            faults.push(twice(pointer.clone(), "pair"));
        }
        if !(0.0..=MOST_VALUE).contains(&pair.value) {
            let message = format!("A value of {} is not possible.", pair.value);
            faults.push(Invalid::new(format!("{pointer}/value"), "out_of_range", message, "Give 0 to 1000000."));
        }
    }
    faults
}
