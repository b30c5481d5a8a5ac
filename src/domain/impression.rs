//! A list of partners that somebody saw for a firm: what the weights are learned from.

use super::ids::{FirmId, ImpressionId, PartnerId};
use super::invalid::Invalid;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

/// Most partners of one list.
pub const MOST_SHOWN: usize = 100;

/// Where a list was shown (*herkomst*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// On a page of this product.
    Page,
    /// In a customer relations system (*CRM*).
    Crm,
}

/// A partner in a list that was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shown {
    /// The partner.
    pub partner_id: PartnerId,
    /// Its place, from 1.
    #[schema(minimum = 1, maximum = 100)]
    pub position: u32,
    /// The chance with which it was shown, above 0 and at most 1; absent when chance had no part in it.
    #[serde(default)]
    #[schema(exclusive_minimum = 0, maximum = 1)]
    pub probability: Option<f64>,
}

/// A list that was shown (*getoonde lijst*), with what was known of it then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Impression {
    /// Own id.
    pub id: ImpressionId,
    /// For which firm.
    pub firm_id: FirmId,
    /// On which day.
    pub date: NaiveDate,
    /// Where.
    pub origin: Origin,
    /// Version of the weights that ranked.
    #[schema(max_length = 64)]
    pub weights_version: String,
    /// Version of the index that was ranked.
    pub index_version: i64,
    /// How unlike one another the results were asked to be, 0 to 1; absent for the usual and for earlier lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1, required = false)]
    pub diversity: Option<f64>,
    /// Whether the firm was in no joint project then, and ranked by the weights of newcomers.
    pub is_newcomer: bool,
    /// The partners, in their order.
    #[schema(max_items = 100)]
    pub shown: Vec<Shown>,
    /// What each signal said of each partner, on the scale on which weights count; nothing for one that could not be
    /// ranked any more when the list was logged.
    #[schema(max_items = 100)]
    pub values: Vec<BTreeMap<String, f32>>,
    /// The partners of the kinds shown that stood next, the one with the highest score before the others, when the list was
    /// logged: from them a replay tells who would have come in. Empty for lists that did not begin at the first place, and
    /// for earlier ones.
    #[serde(default)]
    #[schema(max_items = 25)]
    pub runners_up: Vec<RunnerUp>,
}

/// A partner that stood below those that were shown (*net niet getoond*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerUp {
    /// The partner.
    pub partner_id: PartnerId,
    /// What each signal said of it, on the scale on which weights count.
    pub values: BTreeMap<String, f32>,
}

/// Most runners-up that are kept with a list.
pub const MOST_RUNNERS_UP: usize = 25;

/// What is wrong with the partners of a list.
pub fn faults_of_shown(shown: &[Shown]) -> Vec<Invalid> {
    let mut faults = Vec::new();
    if shown.is_empty() || shown.len() > MOST_SHOWN {
        let message = format!("The list has {} partners.", shown.len());
        faults.push(Invalid::new("/shown", "invalid_length", message, format!("Give 1 to {MOST_SHOWN}.")));
    }
    let (mut partners, mut positions) = (HashSet::new(), HashSet::new());
    for (number, one) in shown.iter().enumerate() {
        let mut fault = |field: &str, code: &'static str, message: String, remedy: &str| {
            faults.push(Invalid::new(format!("/shown/{number}/{field}"), code, message, remedy));
        };
        if !partners.insert(one.partner_id) {
            fault("partnerId", "repeated", "The partner is in the list already.".into(), "Name each partner once.");
        }
        if !(1..=MOST_SHOWN as u32).contains(&one.position) {
            fault("position", "out_of_range", format!("There is no place {}.", one.position), "Count places from 1.");
        } else if !positions.insert(one.position) {
            fault(
                "position",
                "repeated",
                format!("Place {} is taken.", one.position),
                "Give each partner its own place.",
            );
        }
        if let Some(chance) = one.probability.filter(|chance| !(*chance > 0.0 && *chance <= 1.0)) {
            let remedy = "Give a number above 0 and at most 1, or leave it out.";
            fault("probability", "out_of_range", format!("{chance} is no chance of being shown."), remedy);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_list_with_two_at_one_place_or_an_impossible_chance_is_refused_at_each() {
        let shown = |partner: u128, position, probability| Shown {
            partner_id: PartnerId(Uuid::from_u128(partner)),
            position,
            probability,
        };
        let list = [shown(1, 1, None), shown(2, 1, Some(0.0)), shown(2, 0, Some(1.0))];
        let pointers: Vec<String> = faults_of_shown(&list).into_iter().map(|fault| fault.pointer).collect();
        let expected = ["/shown/1/position", "/shown/1/probability", "/shown/2/partnerId", "/shown/2/position"];
        assert_eq!(pointers, expected);
        assert_eq!(faults_of_shown(&[])[0].pointer, "/shown");
    }
}
