//! Who can introduce one organisation to another: the best willing paths of at most four steps.
//!
//! The value of a path is the product of the value of each bond on it ([`Bond::value`]) and the willingness of each
//! broker in between. The search looks two steps out from both ends and joins the halves, which finds the best path of
//! at most four steps and looks at nobody farther away. No bond is worth more than 0.95, so that a detour always costs
//! and the best path visits nobody twice.
//!
//! [`Bond::value`]: super::network::Bond::value

use super::network::Network;
use std::collections::{BTreeSet, HashMap};

/// Most steps of a path: a friend of a friend of a friend of a friend is as far as an introduction carries; a choice.
pub const MOST_STEPS: usize = 4;
/// Steps that are looked out from each end.
const HALF: usize = MOST_STEPS / 2;

/// A way to be introduced (*introductiepad*).
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// From one end to the other, both included.
    pub nodes: Vec<u32>,
    /// Product of the values of bonds and of the willingness of brokers, above 0 to 0.95.
    pub value: f64,
}

impl Path {
    /// Those in between.
    pub fn brokers(&self) -> &[u32] {
        let ends = self.nodes.len().min(2);
        self.nodes.get(1..self.nodes.len() + 1 - ends).unwrap_or_default()
    }
}

/// The best path, the best that shares no broker with it, and so on, at most `most`; none from one to itself. The first is
/// the best there is; the others are the best that are left, which need not be the largest number of separate
/// paths. When the two know each other, that bond is the first or one of the others. `willingness` gives 0 to 1 for a
/// node; who is at 0 is not asked.
pub fn paths(network: &Network, from: u32, to: u32, willingness: impl Fn(u32) -> f64, most: usize) -> Vec<Path> {
    let mut search = Search { network, from, to, willingness, asked: BTreeSet::new(), without_direct: false };
    let mut found = Vec::new();
    while found.len() < most {
        let Some(path) = search.best() else { break };
        match path.brokers() {
            [] => search.without_direct = true,
            brokers => search.asked.extend(brokers),
        }
        found.push(path);
    }
    found
}

struct Search<'a, W> {
    network: &'a Network,
    from: u32,
    to: u32,
    willingness: W,
    /// Brokers of paths that were found before.
    asked: BTreeSet<u32>,
    without_direct: bool,
}

/// How a node is reached best in a number of steps: cost, and the node before it.
type Level = HashMap<u32, (f64, u32)>;

impl<W: Fn(u32) -> f64> Search<'_, W> {
    fn best(&self) -> Option<Path> {
        let in_range = |node: u32| (node as usize) < self.network.len();
        if self.from == self.to || !in_range(self.from) || !in_range(self.to) {
            return None;
        }
        let (near_from, near_to) = (self.first(self.from, self.to), self.first(self.to, self.from));
        let direct = near_from.get(&self.to).map(|(cost, _)| (*cost, vec![self.from, self.to]));
        let (out, back) = ([near_from, Level::new()], [near_to, Level::new()]);
        let by_one_broker = self.join(&out, 0, &back, 0);
        // A longer path costs at least what it has cost so far and the cheapest bond at the other end. Without this
        // bound, two who know a hub would have everybody looked at whom the hub knows.
        let short =
            [&direct, &by_one_broker].into_iter().flatten().map(|(cost, _)| *cost).fold(f64::INFINITY, f64::min);
        let left = |other: &Level| short - other.values().map(|(cost, _)| *cost).fold(f64::INFINITY, f64::min);
        let (most_out, most_back) = (left(&back[0]), left(&out[0]));
        let far_from = self.second(self.from, &out[0], most_out);
        let far_to = self.second(self.to, &back[0], most_back);
        let ([near_from, _], [near_to, _]) = (out, back);
        let (out, back) = ([near_from, far_from], [near_to, far_to]);
        let joined =
            [self.join(&out, 1, &back, 0), self.join(&out, 1, &back, 1)].into_iter().chain([by_one_broker]).flatten();
        let (cost, nodes) = direct.into_iter().chain(joined).min_by(|x, y| {
            let by_length = x.1.len().cmp(&y.1.len());
            x.0.total_cmp(&y.0).then(by_length).then_with(|| x.1.cmp(&y.1))
        })?;
        Some(Path { nodes, value: (-cost).exp() })
    }

    /// Cost to reach each node in one step; that of the node itself is not counted.
    fn first(&self, origin: u32, other_end: u32) -> Level {
        let bonds = self.network.bonds_of(origin).filter(|(node, _)| !(self.without_direct && *node == other_end));
        bonds.map(|(node, bond)| (node, (-bond.value().ln(), origin))).collect()
    }

    /// Cost to reach each node in two steps, where that is cheaper than in one and below `most`.
    fn second(&self, origin: u32, first: &Level, most: f64) -> Level {
        let mut second = Level::new();
        // In the order of the rows, so that the smaller of two equal brokers is kept.
        for broker in self.network.neighbours(origin) {
            let (Some((cost, _)), Some(toll)) = (first.get(broker), self.toll(*broker)) else { continue };
            if cost + toll >= most {
                continue;
            }
            for (node, bond) in self.network.bonds_of(*broker).filter(|(node, _)| *node != origin) {
                let cost = cost + toll - bond.value().ln();
                let known = || first.get(&node).into_iter().chain(second.get(&node)).any(|(known, _)| *known <= cost);
                if cost < most && !known() {
                    second.insert(node, (cost, *broker));
                }
            }
        }
        second
    }

    /// What asking a broker costs; nothing when it is not to be asked.
    fn toll(&self, node: u32) -> Option<f64> {
        if node == self.from || node == self.to || self.asked.contains(&node) {
            return None;
        }
        let willingness = (self.willingness)(node);
        (willingness > 0.0).then(|| -willingness.min(1.0).ln())
    }

    /// The cheapest way through one middle that is reached at these levels from both ends.
    fn join(&self, out: &[Level; HALF], o: usize, back: &[Level; HALF], b: usize) -> Option<(f64, Vec<u32>)> {
        let (one, other) = (&out[o], &back[b]);
        let smaller = if one.len() <= other.len() { one } else { other };
        let costs = smaller.keys().filter_map(|node| {
            let (there, on) = (one.get(node)?.0, other.get(node)?.0);
            Some((there + on + self.toll(*node)?, *node))
        });
        let (cost, middle) = costs.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)))?;
        let mut nodes = trace(out, o, middle);
        nodes.reverse();
        nodes.push(middle);
        nodes.extend(trace(back, b, middle));
        Some((cost, nodes))
    }
}

/// The nodes before `node`, nearest first, down to the origin.
fn trace(levels: &[Level; HALF], level: usize, node: u32) -> Vec<u32> {
    let (mut nodes, mut at) = (Vec::new(), node);
    for level in levels[..=level].iter().rev() {
        let Some((_, before)) = level.get(&at) else { break };
        nodes.push(*before);
        at = *before;
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::samples::{any_ties, firm, network};
    use petgraph::algo::{astar, dijkstra};
    use petgraph::visit::EdgeRef;
    use proptest::prelude::*;

    /// Willingness from 0 to 1 that differs by node.
    fn some(seed: u32) -> impl Fn(u32) -> f64 {
        move |node| f64::from((node.wrapping_mul(7).wrapping_add(seed)) % 5) / 4.0
    }

    fn cost(network: &Network, to: u32, willingness: &impl Fn(u32) -> f64, one: u32, other: u32) -> f64 {
        let toll = if other == to { 0.0 } else { -willingness(other).ln() };
        toll - network.bond(one, other).unwrap().value().ln()
    }

    /// The cheapest of all simple paths of at most four steps, by trying them all.
    fn cheapest(
        network: &Network,
        to: u32,
        willingness: &impl Fn(u32) -> f64,
        nodes: &mut Vec<u32>,
        so_far: f64,
    ) -> f64 {
        let at = *nodes.last().unwrap();
        if at == to {
            return so_far;
        }
        if nodes.len() > MOST_STEPS {
            return f64::INFINITY;
        }
        let mut best = f64::INFINITY;
        for next in network.neighbours(at) {
            if !nodes.contains(next) {
                nodes.push(*next);
                let cost = so_far + cost(network, to, willingness, at, *next);
                best = best.min(cheapest(network, to, willingness, nodes, cost));
                nodes.pop();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_best_path_is_that_of_dijkstra_unless_that_is_too_long(ties in any_ties(12, 40), seed in 0u32..5) {
            let network = network(&ties);
            prop_assume!(network.len() >= 2);
            let (from, to, willing) = (0, network.len() as u32 - 1, some(seed));
            let found = paths(&network, from, to, &willing, 1).pop();
            let of_edge = |edge: petgraph::csr::EdgeReference<'_, _, petgraph::Directed>| {
                cost(&network, to, &willing, edge.source(), edge.target())
            };
            let free = dijkstra(network.graph(), from, Some(to), of_edge).get(&to).copied().unwrap_or(f64::INFINITY);
            let tried = cheapest(&network, to, &willing, &mut vec![from], 0.0);
            let ours = found.as_ref().map_or(f64::INFINITY, |path| -path.value.ln());
            prop_assert!(ours >= free - 1e-9, "{ours} is below {free}");
            prop_assert!((ours - tried).abs() < 1e-9 || ours == tried, "{ours} is not {tried}");
            if let Some((whole, nodes)) = astar(network.graph(), from, |node| node == to, of_edge, |_| 0.0)
                && nodes.len() <= MOST_STEPS + 1 && whole.is_finite()
            {
                prop_assert!((ours - whole).abs() < 1e-9);
            }
        }

        #[test]
        fn paths_are_simple_willing_sorted_and_share_no_broker(ties in any_ties(12, 60), seed in 0u32..5) {
            let network = network(&ties);
            prop_assume!(network.len() >= 2);
            let (from, to, willing) = (0, network.len() as u32 - 1, some(seed));
            let found = paths(&network, from, to, &willing, 5);
            let mut asked = BTreeSet::new();
            for path in &found {
                prop_assert_eq!((path.nodes[0], *path.nodes.last().unwrap()), (from, to));
                prop_assert!(path.nodes.len() <= MOST_STEPS + 1);
                prop_assert!(path.brokers().iter().all(|broker| willing(*broker) > 0.0 && asked.insert(*broker)));
                prop_assert!(!path.brokers().contains(&from) && !path.brokers().contains(&to));
                let steps = path.nodes.windows(2).map(|pair| cost(&network, to, &willing, pair[0], pair[1]));
                prop_assert!((path.value - (-steps.sum::<f64>()).exp()).abs() < 1e-9);
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].value >= pair[1].value - 1e-12));
        }

        #[test]
        fn the_way_back_is_worth_the_same(ties in any_ties(10, 30), seed in 0u32..5) {
            let network = network(&ties);
            prop_assume!(network.len() >= 2);
            let (from, to) = (0, network.len() as u32 - 1);
            let value = |from, to| paths(&network, from, to, some(seed), 1).pop().map_or(0.0, |path| path.value);
            prop_assert!((value(from, to) - value(to, from)).abs() < 1e-9);
        }
    }

    #[test]
    fn an_unwilling_broker_is_gone_round() {
        let network = network(&[(1, 2, 0.9), (2, 4, 0.9), (1, 3, 0.5), (3, 4, 0.5)]);
        let via = |willingness: fn(u32) -> f64| -> Vec<Vec<u32>> {
            paths(&network, 0, 3, willingness, 9).iter().map(|path| path.brokers().to_vec()).collect()
        };
        assert_eq!(via(|_| 0.5), [[1], [2]]);
        assert_eq!(via(|node| if node == 1 { 0.1 } else { 1.0 }), [[2], [1]]);
        assert_eq!(via(|node| if node == 1 { 0.0 } else { 1.0 }), [[2]]);
    }

    #[test]
    fn a_bond_of_their_own_is_a_path_without_brokers_beside_which_others_stand() {
        let network = network(&[(1, 2, 0.9), (1, 3, 0.9), (3, 2, 0.9)]);
        let found = paths(&network, 0, 1, |_| 0.5, 9);
        assert_eq!(found.iter().map(|path| path.nodes.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![0, 2, 1]]);
    }

    #[test]
    fn four_steps_are_found_and_five_are_not() {
        let network = network(&[(1, 2, 0.9), (2, 3, 0.9), (3, 4, 0.9), (4, 5, 0.9), (5, 6, 0.9)]);
        assert_eq!(paths(&network, 0, 4, |_| 1.0, 3).len(), 1);
        assert!(paths(&network, 0, 5, |_| 1.0, 3).is_empty());
    }

    #[test]
    fn from_one_to_itself_or_to_nobody_there_is_no_path() {
        let network = network(&[(1, 2, 0.9)]);
        assert!(paths(&network, 0, 0, |_| 1.0, 3).is_empty());
        assert!(paths(&network, 0, 7, |_| 1.0, 3).is_empty());
        assert!(paths(&Network::default(), 0, 1, |_| 1.0, 3).is_empty());
        assert_eq!(network.find(firm(9)), None);
    }

    #[test]
    fn a_star_of_many_ends_in_time() {
        let ties: Vec<(u128, u128, f64)> = (1..100_000).map(|leaf| (0, leaf, 0.5)).collect();
        let network = network(&ties);
        let found = paths(&network, 5, 99_999, |_| 0.5, 3);
        assert_eq!(found.len(), 1, "all paths go through the middle");
        assert_eq!(found[0].brokers(), [0]);
    }
}
