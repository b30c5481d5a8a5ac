//! Whether places are given fairly: who would rather have another's place, who got least, which groups got most.

use super::allocation::Given;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The fairness of an allocation (*eerlijkheid*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fairness {
    /// Firms that could have had a place and got none.
    pub without_place: usize,
    /// Firms that would rather have a place that another firm got (*envy*).
    pub envious: usize,
    /// Of these, firms that would also have brought more value there than that other firm: to explain one by one.
    pub justly_envious: usize,
    /// The least value that a firm got, of those that could have had a place; 0 when one got none.
    pub least_value: f64,
    /// How unevenly places are spread over sectors.
    pub sectors: Spread,
    /// How unevenly places are spread over firm types.
    pub firm_types: Spread,
}

/// How unevenly places are spread over groups of firms (*spreiding*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spread {
    /// Gini coefficient of places per firm over the groups, each weighted by its firms: 0 when every group got the same
    /// per firm, towards 1 when one small group got all; `null` when there is no place or no group.
    #[schema(minimum = 0, maximum = 1)]
    pub gini: Option<f64>,
    /// The groups, by name.
    pub groups: Vec<GroupShare>,
}

/// What a group of firms got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupShare {
    /// Code of the group; `unknown` for firms of which it is not known.
    pub group: String,
    /// Firms of it that could have had a place.
    pub firms: usize,
    /// Places that they got.
    pub places: usize,
}

/// A firm as fairness sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Its sector.
    pub sector: Option<String>,
    /// Its type.
    pub firm_type: Option<String>,
}

/// Measures an allocation; `values` holds the value of each pair, firm by firm, `most` the places a firm may have.
pub fn fairness(given: &[Given], values: &[f64], partners: usize, most: &[u32], firms: &[Traits]) -> Fairness {
    let value = |firm: usize, partner: usize| values[firm * partners + partner];
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); firms.len()];
    given.iter().for_each(|pair| own[pair.firm].push(pair.partner));
    let could: Vec<usize> = (0..firms.len())
        .filter(|firm| most[*firm] > 0 && (0..partners).any(|partner| value(*firm, partner) > 0.0))
        .collect();
    // What a place elsewhere must be worth to be wished for: anything while there is room, else more than the least.
    let least = |firm: usize| match own[firm].len() < most[firm] as usize {
        true => 0.0,
        false => own[firm].iter().map(|partner| value(firm, *partner)).fold(f64::INFINITY, f64::min),
    };
    let wishes = |firm: usize, other: &Given| {
        other.firm != firm && !own[firm].contains(&other.partner) && value(firm, other.partner) > least(firm)
    };
    let is_just = |firm: usize, other: &Given| wishes(firm, other) && value(firm, other.partner) > other.value;
    // Begun at 0, since the sum of nothing would be −0.
    let got = |firm: usize| own[firm].iter().map(|partner| value(firm, *partner)).fold(0.0, |sum, value| sum + value);
    let least_value = could.iter().map(|firm| got(*firm)).fold(f64::INFINITY, f64::min);
    Fairness {
        without_place: could.iter().filter(|firm| own[**firm].is_empty()).count(),
        envious: could.iter().filter(|firm| given.iter().any(|other| wishes(**firm, other))).count(),
        justly_envious: could.iter().filter(|firm| given.iter().any(|other| is_just(**firm, other))).count(),
        least_value: if least_value.is_finite() { least_value } else { 0.0 },
        sectors: spread(&could, &own, |firm| firms[firm].sector.clone()),
        firm_types: spread(&could, &own, |firm| firms[firm].firm_type.clone()),
    }
}

fn spread(could: &[usize], own: &[Vec<usize>], group: impl Fn(usize) -> Option<String>) -> Spread {
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for firm in could {
        let counts = groups.entry(group(*firm).unwrap_or_else(|| "unknown".to_owned())).or_default();
        *counts = (counts.0 + 1, counts.1 + own[*firm].len());
    }
    let counts: Vec<(usize, usize)> = groups.values().copied().collect();
    let groups = groups.into_iter().map(|(group, (firms, places))| GroupShare { group, firms, places }).collect();
    Spread { gini: gini(&counts), groups }
}

/// Gini coefficient of places per firm over groups of (firms, places): half the mean difference between two firms
/// drawn at random, each taken at the rate of its group, divided by the mean rate. Groups of 10 firms with 4 and 0
/// places: rates 0.4 and 0, mean 0.2, mean difference 0.2, Gini 0.5.
pub fn gini(groups: &[(usize, usize)]) -> Option<f64> {
    let firms: usize = groups.iter().map(|group| group.0).sum();
    let places: usize = groups.iter().map(|group| group.1).sum();
    if firms == 0 || places == 0 {
        return None;
    }
    let rate = |group: &(usize, usize)| group.1 as f64 / group.0 as f64;
    let weight = |group: &(usize, usize)| group.0 as f64 / firms as f64;
    let pairs = groups.iter().flat_map(|a| groups.iter().map(move |b| (a, b)));
    let difference: f64 = pairs.map(|(a, b)| weight(a) * weight(b) * (rate(a) - rate(b)).abs()).sum();
    Some(difference / (2.0 * places as f64 / firms as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gini_of_an_even_spread_is_nought_and_of_half_without_a_place_one_half() {
        assert_eq!(gini(&[(10, 5), (20, 10)]), Some(0.0));
        assert!((gini(&[(10, 4), (10, 0)]).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(gini(&[(10, 0)]), None);
        assert_eq!(gini(&[]), None);
    }

    #[test]
    fn envy_is_just_where_the_firm_would_bring_more() {
        // One place; the second firm values it more than the first, who got it.
        let given = [Given { firm: 0, partner: 0, value: 1.0 }];
        let firms = vec![Traits::default(); 3];
        let fairness = fairness(&given, &[1.0, 2.0, 0.5], 1, &[1, 1, 1], &firms);
        assert_eq!((fairness.without_place, fairness.envious, fairness.justly_envious), (2, 2, 1));
        assert_eq!(fairness.least_value, 0.0);
        let groups = &fairness.sectors.groups;
        assert_eq!(groups, &[GroupShare { group: "unknown".into(), firms: 3, places: 1 }]);
    }

    #[test]
    fn a_firm_that_no_partner_suits_is_not_counted() {
        let firms = vec![Traits::default(); 2];
        let given = [Given { firm: 0, partner: 0, value: 3.0 }];
        let fairness = fairness(&given, &[3.0, 0.0], 1, &[1, 1], &firms);
        assert_eq!((fairness.without_place, fairness.envious, fairness.least_value), (0, 0, 3.0));
    }
}
