//! The ties of all organisations as one weighted graph.

use super::tie::{FAINTEST, MOST_SHARED, openness, together};
use crate::domain::FirmId;
use crate::domain::collaboration::Participant;
use petgraph::Directed;
use petgraph::csr::Csr;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// What there is between two organisations that know each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bond {
    /// Strength of all their ties together, 0.01 to 0.95.
    pub strength: f32,
    /// How many contacts both have, at most [`MOST_SHARED`].
    pub shared: u8,
}

impl Bond {
    /// How likely one is to open the door to the other, above 0 to 0.95: strength times openness.
    pub fn value(self) -> f64 {
        f64::from(self.strength) * openness(self.shared)
    }
}

/// Organisations that are tied to somebody (*kennissennetwerk*), numbered by id from 0, in compressed rows: most
/// firms of a country are tied to nobody, and take no place.
#[derive(Clone, Debug, Default)]
pub struct Network {
    organisations: Vec<Participant>,
    /// Firms that are the same organisation as a partner, which stands for both.
    same: BTreeMap<FirmId, Participant>,
    /// Each bond in both directions.
    graph: Csr<(), Bond, Directed, u32>,
}

impl Network {
    /// Puts ties together: those of the same two organisations count as one, those of an organisation with itself and
    /// those that have faded not at all. `same` names the partner that a firm is.
    pub fn new(
        ties: impl IntoIterator<Item = (Participant, Participant, f64)>,
        same: BTreeMap<FirmId, Participant>,
    ) -> Network {
        let one = |who: Participant| match who {
            Participant::Firm(firm) => same.get(&firm).copied().unwrap_or(who),
            Participant::Partner(_) => who,
        };
        let mut pairs: Vec<(Participant, Participant, f64)> = ties
            .into_iter()
            .map(|(a, b, strength)| (one(a), one(b), strength))
            .filter(|(a, b, strength)| a != b && *strength > 0.0)
            .map(|(a, b, strength)| (a.min(b), a.max(b), strength))
            .collect();
        pairs.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        pairs.dedup_by(|next, kept| {
            let is_same = (next.0, next.1) == (kept.0, kept.1);
            if is_same {
                kept.2 = together(kept.2, next.2);
            }
            is_same
        });
        pairs.retain(|(_, _, strength)| *strength >= FAINTEST);
        let mut organisations: Vec<Participant> = pairs.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        organisations.sort_unstable();
        organisations.dedup();
        organisations.shrink_to_fit();
        let mut network = Network { organisations, same, graph: Csr::default() };
        network.lay_out(&pairs);
        network
    }

    fn lay_out(&mut self, pairs: &[(Participant, Participant, f64)]) {
        let node = |who: &Participant| self.organisations.binary_search(who).unwrap_or_default() as u32;
        let mut edges: Vec<(u32, u32, Bond)> = Vec::with_capacity(2 * pairs.len());
        for (a, b, strength) in pairs {
            let (a, b, bond) = (node(a), node(b), Bond { strength: together(*strength, 0.0) as f32, shared: 0 });
            edges.extend([(a, b, bond), (b, a, bond)]);
        }
        edges.sort_unstable_by_key(|(a, b, _)| (*a, *b));
        let mut starts = vec![0usize; self.organisations.len() + 1];
        edges.iter().for_each(|(a, _, _)| starts[*a as usize + 1] += 1);
        (1..starts.len()).for_each(|row| starts[row] += starts[row - 1]);
        let others: Vec<u32> = edges.iter().map(|(_, b, _)| *b).collect();
        let row = |node: u32| &others[starts[node as usize]..starts[node as usize + 1]];
        edges.iter_mut().for_each(|(a, b, bond)| bond.shared = shared(row(*a), row(*b)));
        // Sorted and without doubles above, so that this cannot fail.
        self.graph = Csr::from_sorted_edges(&edges).unwrap_or_default();
    }

    /// Number of organisations.
    pub fn len(&self) -> usize {
        self.organisations.len()
    }

    /// Whether nobody knows anybody.
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }

    /// Number of pairs that know each other.
    pub fn bonds(&self) -> usize {
        self.graph.edge_count() / 2
    }

    /// All nodes, in the order of their organisations.
    pub fn nodes(&self) -> std::ops::Range<u32> {
        0..self.organisations.len() as u32
    }

    /// The node of an organisation; nothing when it is tied to nobody.
    pub fn find(&self, who: Participant) -> Option<u32> {
        self.organisations.binary_search(&self.stands_for(who)).ok().map(|node| node as u32)
    }

    /// The organisation itself, or the partner that a firm is.
    pub fn stands_for(&self, who: Participant) -> Participant {
        match who {
            Participant::Firm(firm) => self.same.get(&firm).copied().unwrap_or(who),
            Participant::Partner(_) => who,
        }
    }

    /// The organisation at a node of this network.
    pub fn organisation(&self, node: u32) -> Participant {
        self.organisations[node as usize]
    }

    /// Whom a node knows, in order.
    pub fn neighbours(&self, node: u32) -> &[u32] {
        self.graph.neighbors_slice(node)
    }

    /// Whom a node knows, in order, with what there is between them.
    pub fn bonds_of(&self, node: u32) -> impl Iterator<Item = (u32, Bond)> + '_ {
        self.graph.edges(node).map(|edge| (edge.target(), *edge.weight()))
    }

    /// What there is between two nodes.
    pub fn bond(&self, one: u32, other: u32) -> Option<Bond> {
        let place = self.neighbours(one).binary_search(&other).ok()?;
        self.graph.edges_slice(one).get(place).copied()
    }

    /// The graph for algorithms of petgraph; each bond stands in it in both directions.
    pub fn graph(&self) -> &Csr<(), Bond, Directed, u32> {
        &self.graph
    }
}

/// How many are in both sorted lists, at most [`MOST_SHARED`]; looks each of the shorter up in the longer.
fn shared(one: &[u32], other: &[u32]) -> u8 {
    let (short, mut long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let mut count = 0;
    for node in short {
        let place = long.partition_point(|candidate| candidate < node);
        long = &long[place..];
        match long.first() {
            None => break,
            Some(found) if found == node => count += 1,
            Some(_) => {}
        }
        if count == MOST_SHARED {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartnerId;
    use crate::graph::samples::{firm, network};
    use uuid::Uuid;

    #[test]
    fn doubles_add_up_and_a_tie_with_oneself_is_none() {
        let network = network(&[(1, 2, 0.5), (2, 1, 0.5), (1, 1, 0.9), (3, 3, 0.9), (4, 5, 0.001)]);
        assert_eq!((network.len(), network.bonds()), (2, 1));
        assert!((network.bond(0, 1).unwrap().strength - 0.75).abs() < 1e-6);
        assert_eq!(network.find(firm(3)), None);
        assert!(Network::default().is_empty());
    }

    #[test]
    fn shared_contacts_are_counted() {
        let network = network(&[(1, 2, 0.5), (1, 3, 0.5), (2, 3, 0.5), (1, 4, 0.5), (2, 4, 0.5), (4, 5, 0.5)]);
        let shared =
            |a, b| network.bond(network.find(firm(a)).unwrap(), network.find(firm(b)).unwrap()).unwrap().shared;
        assert_eq!((shared(1, 2), shared(2, 1), shared(1, 3), shared(4, 5)), (2, 2, 1, 0));
    }

    #[test]
    fn a_firm_that_is_a_partner_is_one_organisation() {
        let partner = Participant::Partner(PartnerId(Uuid::from_u128(9)));
        let same = BTreeMap::from([(FirmId(Uuid::from_u128(1)), partner)]);
        let network = Network::new([(firm(1), firm(2), 0.5), (partner, firm(1), 0.9), (partner, firm(3), 0.5)], same);
        assert_eq!(network.len(), 3);
        assert_eq!(network.find(firm(1)), network.find(partner));
        assert_eq!(network.neighbours(network.find(partner).unwrap()).len(), 2);
    }
}
