//! Firms among which groups are sought, as they are asked.

use crate::domain::{Barrier, FirmId, Invalid, PartnerId, TopicId};
use crate::outreach::planning::groups::MOST_FIRMS;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// Most hosts that a request names.
const MOST_HOSTS: usize = 200;

/// Firms among which groups are sought; nothing is stored or sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "firms": [{"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "customers": "bouw"}],
    "barrier": "talent", "fewest": 6, "most": 10, "withinKm": 20, "notBefore": "2031-01-13"
}))]
pub struct GroupRequest {
    /// Firms of your organisation.
    #[schema(min_items = 1, max_items = 1000)]
    pub firms: Vec<FirmForGroups>,
    /// Partners that could receive a group; every fieldlab, school and frontier company when absent.
    #[schema(max_items = 200)]
    pub hosts: Option<Vec<PartnerId>>,
    /// Only groups around this barrier.
    pub barrier: Option<Barrier>,
    /// Only groups around this topic.
    pub topic: Option<TopicId>,
    /// Fewest firms of a group.
    #[schema(minimum = 2, maximum = 30, default = 6)]
    pub fewest: Option<usize>,
    /// Most firms of a group.
    #[schema(minimum = 2, maximum = 30, default = 10)]
    pub most: Option<usize>,
    /// Most kilometres, as the crow flies, from the firm in the middle to the others.
    #[schema(minimum = 1, maximum = 200, default = 20)]
    pub within_km: Option<f64>,
    /// Most kilometres from the firm in the middle to the host.
    #[schema(minimum = 1, maximum = 400, default = 40)]
    pub host_within_km: Option<f64>,
    /// No meeting before this day; four weeks from today when absent.
    pub not_before: Option<NaiveDate>,
    /// Most groups.
    #[schema(minimum = 1, maximum = 50, default = 10)]
    pub groups: Option<usize>,
}

/// A firm that could join a group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirmForGroups {
    /// The firm.
    pub firm_id: FirmId,
    /// Whom it serves, in words that are the same for the same customers. Two firms of one SBI class are taken for
    /// competitors unless these words tell them apart.
    #[schema(max_length = 200)]
    pub customers: Option<String>,
}

/// What is wrong with a request by itself.
pub(super) fn check(request: &GroupRequest, today: NaiveDate) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut within = |pointer: &str, value: f64, least: f64, most: f64| {
        if !(least..=most).contains(&value) {
            let message = format!("{value} is not possible.");
            faults.push(Invalid::new(pointer, "out_of_range", message, format!("Give {least} to {most}.")));
        }
    };
    within("/firms", request.firms.len() as f64, 1.0, MOST_FIRMS as f64);
    within("/hosts", request.hosts.as_ref().map_or(0, Vec::len) as f64, 0.0, MOST_HOSTS as f64);
    within("/fewest", request.fewest.unwrap_or(6) as f64, 2.0, 30.0);
    within("/most", request.most.unwrap_or(10) as f64, 2.0, 30.0);
    within("/withinKm", request.within_km.unwrap_or(20.0), 1.0, 200.0);
    within("/hostWithinKm", request.host_within_km.unwrap_or(40.0), 1.0, 400.0);
    within("/groups", request.groups.unwrap_or(10) as f64, 1.0, 50.0);
    if request.fewest.unwrap_or(6) > request.most.unwrap_or(10) {
        let message = "A group cannot have fewer firms at most than at least.";
        faults.push(Invalid::new("/most", "out_of_range", message, "Give at least `fewest`."));
    }
    if request.barrier.is_some() && request.topic.is_some() {
        let message = "A group has one need.";
        faults.push(Invalid::new("/topic", "given_twice", message, "Give a barrier or a topic."));
    }
    if let Some(day) = request.not_before.filter(|day| *day < today) {
        let message = format!("{day} is past; nobody can meet then.");
        faults.push(Invalid::new("/notBefore", "in_the_past", message, "Give today or a later day, or leave it out."));
    }
    let mut seen = HashSet::new();
    for (number, firm) in request.firms.iter().enumerate().take(MOST_FIRMS) {
        if !seen.insert(firm.firm_id) {
            let pointer = format!("/firms/{number}/firmId");
            faults.push(Invalid::new(pointer, "given_twice", "The firm stands twice.", "Give it once."));
        }
        if firm.customers.as_ref().is_some_and(|customers| customers.chars().count() > 200) {
            let pointer = format!("/firms/{number}/customers");
            faults.push(Invalid::new(pointer, "too_long", "The words are too long.", "Give at most 200 characters."));
        }
    }
    faults
}
