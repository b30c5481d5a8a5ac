//! Small networks for tests.

use super::Network;
use crate::domain::FirmId;
use crate::domain::collaboration::Participant;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn firm(number: u128) -> Participant {
    Participant::Firm(FirmId(Uuid::from_u128(number)))
}

/// A network of firms by number, tied with these strengths.
pub fn network(ties: &[(u128, u128, f64)]) -> Network {
    Network::new(ties.iter().map(|(a, b, strength)| (firm(*a), firm(*b), *strength)), BTreeMap::new())
}

/// Any ties between firms of which there are `firms`: cycles, doubles and ties with oneself among them.
pub fn any_ties(firms: u128, most: usize) -> impl Strategy<Value = Vec<(u128, u128, f64)>> {
    proptest::collection::vec((0..firms, 0..firms, 0.02f64..0.95), 0..most)
}
