//! Which new introduction to the frontier shortens the way there for most firms.
//!
//! An introduction ties an organisation to the frontier directly, so that everybody who is n steps from it is then n + 1
//! steps from the frontier. For how many that is shorter than before, over several introductions together, is a
//! coverage: monotone and submodular. Taking the best one each time therefore covers at least 1 − 1/e, or 63 %, of
//! what the best choice of as many would (Nemhauser, Wolsey & Fisher 1978), and what an introduction still adds never
//! grows, so that only those at the top need be counted again (Minoux 1978). A single introduction is the best
//! there is.

use super::network::Network;
use super::reach::Reach;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Whom to introduce, and what that brings (*nieuwe introductie*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// Who is to be introduced to the frontier.
    pub node: u32,
    /// For how many more it shortens the way than the introductions before it.
    pub shortened: u32,
}

/// At most `most` introductions, the best first, and of equals the one with the smaller number; only those that
/// shorten the way of somebody. `counts` says how much a node counts: 1 for a firm that is meant, else 0.
pub fn best_introductions(
    network: &Network,
    reach: &Reach,
    may_pass: impl Fn(u32) -> bool,
    counts: impl Fn(u32) -> u32,
    most: usize,
) -> Vec<Introduction> {
    let cover = Cover { network, reach, may_pass, counts };
    let mut served: HashSet<u32> = HashSet::new();
    let mut found: Vec<Introduction> = Vec::new();
    if most == 0 {
        return found;
    }
    let value = |node, served: &HashSet<u32>| cover.of(node).into_iter().map(|node| cover.count(node, served)).sum();
    let candidates = cover.candidates();
    let mut heap: BinaryHeap<(u32, Reverse<u32>, usize)> =
        candidates.into_iter().map(|node| (value(node, &served), Reverse(node), 0)).collect();
    while let Some((shortened, Reverse(node), counted_at)) = heap.pop() {
        if shortened == 0 || found.len() == most {
            break;
        }
        if counted_at < found.len() {
            heap.push((value(node, &served), Reverse(node), found.len()));
            continue;
        }
        served.extend(cover.of(node));
        found.push(Introduction { node, shortened });
    }
    found
}

struct Cover<'a, P, C> {
    network: &'a Network,
    reach: &'a Reach,
    may_pass: P,
    counts: C,
}

impl<P: Fn(u32) -> bool, C: Fn(u32) -> u32> Cover<'_, P, C> {
    /// Those who could be introduced: all that are two steps off or more. Of those that have no way at all and know each
    /// other, directly or not, an introduction of any serves all; the one with most ties stands for them.
    fn candidates(&self) -> Vec<u32> {
        let (mut candidates, mut seen) = (Vec::new(), HashSet::new());
        for node in self.network.nodes().filter(|node| (self.may_pass)(*node)) {
            match self.reach.steps(node) {
                Some(0 | 1) => {}
                Some(_) => candidates.push(node),
                None if seen.contains(&node) => {}
                None => {
                    let island = self.of(node);
                    let ties = |node: &u32| (self.network.neighbours(*node).len(), Reverse(*node));
                    candidates.extend(island.iter().copied().max_by_key(ties));
                    seen.extend(island);
                }
            }
        }
        candidates
    }

    /// Everybody whose way an introduction of `node` shortens. Whose way it does not shorten is not passed: from there
    /// on, the old way is as short.
    fn of(&self, node: u32) -> Vec<u32> {
        let mut found = vec![node];
        let mut seen = HashSet::from([node]);
        let (mut begin, mut steps) = (0, 1);
        while begin < found.len() {
            let end = found.len();
            steps += 1;
            for at in begin..end {
                for other in self.network.neighbours(found[at]) {
                    if self.reach.distance(*other) > steps && (self.may_pass)(*other) && seen.insert(*other) {
                        found.push(*other);
                    }
                }
            }
            begin = end;
        }
        found
    }

    fn count(&self, node: u32, served: &HashSet<u32>) -> u32 {
        if served.contains(&node) { 0 } else { (self.counts)(node) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::samples::{any_ties, network};
    use proptest::prelude::*;

    fn is_target(node: u32) -> bool {
        node == 0
    }

    fn counts(node: u32) -> u32 {
        u32::from(node % 4 != 1)
    }

    /// For how many a set of new ties with the frontier shortens the way, by laying out a network with them.
    fn shortened(ties: &[(u128, u128, f64)], network: &Network, reach: &Reach, new: &[u32]) -> u32 {
        let number = |node: u32| match network.organisation(node) {
            crate::domain::collaboration::Participant::Firm(firm) => firm.0.as_u128(),
            crate::domain::collaboration::Participant::Partner(_) => unreachable!(),
        };
        let mut with = ties.to_vec();
        with.extend(new.iter().map(|node| (number(0), number(*node), 0.9)));
        let then = crate::graph::samples::network(&with);
        let then = Reach::new(&then, is_target, |_| true);
        network.nodes().filter(|node| then.distance(*node) < reach.distance(*node)).map(counts).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn one_introduction_is_the_best_and_several_are_within_the_bound(ties in any_ties(11, 14)) {
            let network = network(&ties);
            prop_assume!(network.len() > 3);
            let reach = Reach::new(&network, is_target, |_| true);
            let found = best_introductions(&network, &reach, |_| true, counts, 2);
            let value = |new: &[u32]| shortened(&ties, &network, &reach, new);
            let best_one = network.nodes().map(|node| value(&[node])).max().unwrap();
            prop_assert_eq!(found.first().map_or(0, |first| first.shortened), best_one);
            let pairs = network.nodes().flat_map(|a| network.nodes().map(move |b| [a, b]));
            let best_two = pairs.map(|pair| value(&pair)).max().unwrap();
            let nodes: Vec<u32> = found.iter().map(|introduction| introduction.node).collect();
            let together: u32 = found.iter().map(|introduction| introduction.shortened).sum();
            prop_assert_eq!(together, value(&nodes), "what is said to be shortened is");
            prop_assert!(f64::from(together) >= (1.0 - 1.0 / std::f64::consts::E) * f64::from(best_two) - 1e-9);
            prop_assert!(found.windows(2).all(|pair| pair[0].shortened >= pair[1].shortened));
        }
    }

    #[test]
    fn an_island_is_best_reached_at_its_middle() {
        let network = network(&[(0, 1, 0.5), (5, 6, 0.5), (5, 7, 0.5), (5, 8, 0.5)]);
        let reach = Reach::new(&network, is_target, |_| true);
        let found = best_introductions(&network, &reach, |_| true, |_| 1, 3);
        assert_eq!(found, [Introduction { node: 2, shortened: 4 }]);
    }

    #[test]
    fn where_everybody_is_near_nothing_is_shortened() {
        let star: Vec<(u128, u128, f64)> = (1..2_000).map(|leaf| (0, leaf, 0.5)).collect();
        let network = network(&star);
        let reach = Reach::new(&network, is_target, |_| true);
        assert!(best_introductions(&network, &reach, |_| true, |_| 1, 3).is_empty());
        assert!(best_introductions(&Network::default(), &reach, |_| true, |_| 1, 3).is_empty());
    }
}
