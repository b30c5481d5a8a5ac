//! Who gets a scarce place: the proposal with the highest total value, and what each firm would have got otherwise.

use super::fairness::{Fairness, Traits, fairness};
use super::flow::{self, Market};

/// Most firms of one allocation.
pub const MOST_FIRMS: usize = 2000;
/// Most partners of one allocation.
pub const MOST_PARTNERS: usize = 200;
/// Most places of one partner, and of one firm.
pub const MOST_PLACES: u32 = 1000;

/// Places to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Places of each partner.
    pub partners: Vec<u32>,
    /// Most places for each firm.
    pub most: Vec<u32>,
    /// Value of each pair, firm by firm; 0 where the two do not suit. Compared to a thousandth.
    pub values: Vec<f64>,
    /// Sector and type of each firm.
    pub traits: Vec<Traits>,
}

/// A place for a firm (*plaats*).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    /// Number of the firm.
    pub firm: usize,
    /// Number of the partner.
    pub partner: usize,
    /// What it is worth.
    pub value: f64,
}

/// A proposal for all places.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// Places, by firm and then by partner.
    pub given: Vec<Given>,
    /// Their value together.
    pub value: f64,
    /// What would have been given otherwise: the most valuable pair first, then the next for which both have room.
    pub otherwise: Vec<Given>,
    /// The value of that together.
    pub value_otherwise: f64,
    /// Fairness of the proposal.
    pub fairness: Fairness,
    /// Fairness of what would have been given otherwise.
    pub fairness_otherwise: Fairness,
}

/// The allocation with the highest total value.
pub fn allocate(places: &Places) -> Allocation {
    let partners = places.partners.len();
    let whole: Vec<i64> = places.values.iter().map(|value| (value * 1000.0).round() as i64).collect();
    let market = Market { firms: &places.most, partners: &places.partners, values: &whole };
    let given = |pairs: Vec<(usize, usize)>| -> Vec<Given> {
        let give =
            |(firm, partner): (usize, usize)| Given { firm, partner, value: places.values[firm * partners + partner] };
        pairs.into_iter().map(give).collect()
    };
    let best = given(flow::assign(market));
    let otherwise = given(most_valuable_first(market));
    let measured = |given: &[Given]| fairness(given, &places.values, partners, &places.most, &places.traits);
    Allocation {
        value: total(&best),
        value_otherwise: total(&otherwise),
        fairness: measured(&best),
        fairness_otherwise: measured(&otherwise),
        given: best,
        otherwise,
    }
}

/// Their value together; 0 for none, of which `sum` makes −0.
fn total(given: &[Given]) -> f64 {
    given.iter().fold(0.0, |sum, pair| sum + pair.value)
}

/// Pairs as they come when the most valuable one is served first, as a ranked list would do.
fn most_valuable_first(market: Market) -> Vec<(usize, usize)> {
    let partners = market.partners.len();
    let mut order: Vec<usize> = (0..market.values.len()).filter(|at| market.values[*at] > 0).collect();
    order.sort_by_key(|at| (-market.values[*at], *at));
    let (mut firms, mut room) = (market.firms.to_vec(), market.partners.to_vec());
    let mut pairs = Vec::new();
    for at in order {
        let (firm, partner) = (at / partners, at % partners);
        if firms[firm] > 0 && room[partner] > 0 {
            (firms[firm], room[partner]) = (firms[firm] - 1, room[partner] - 1);
            pairs.push((firm, partner));
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_gains_what_a_single_firm_gives_up() {
        let places = Places {
            partners: vec![1, 1],
            most: vec![1, 1],
            values: vec![10.0, 9.0, 8.0, 0.0],
            traits: vec![Traits::default(); 2],
        };
        let allocation = allocate(&places);
        assert_eq!((allocation.value, allocation.value_otherwise), (17.0, 10.0));
        assert_eq!(allocation.otherwise, [Given { firm: 0, partner: 0, value: 10.0 }]);
        assert_eq!(allocation.fairness.without_place, 0);
        assert_eq!(allocation.fairness_otherwise.without_place, 1);
        // The first firm would rather have the other place, and would bring more there: that is to be explained.
        assert_eq!((allocation.fairness.envious, allocation.fairness.justly_envious), (1, 1));
    }

    #[test]
    fn nothing_to_give_is_no_accident() {
        let nothing = Places { partners: vec![], most: vec![1], values: vec![], traits: vec![Traits::default()] };
        assert_eq!(allocate(&nothing).given, []);
    }
}
