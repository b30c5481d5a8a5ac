//! Communities: groups whose members have more and stronger bonds among themselves than chance would give them.
//!
//! Louvain (Blondel et al. 2008) with the modularity of Newman & Girvan (2004): every node moves to the neighbouring community
//! where modularity gains most, then communities become nodes, and so on until nothing gains. Louvain can leave a
//! community whose parts know each other only through a node that moved away (Traag et al. 2019); those are taken
//! apart at the end.

use super::network::Network;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Gains of modularity below this are none, so that rounding does not move nodes to and fro.
const SMALLEST_GAIN: f64 = 1e-10;
/// Passes over all nodes at one level; modularity rises at each, and little after the first few.
const MOST_PASSES: usize = 50;

/// The communities of those that take part, each in order, the largest first and of equals that with the smaller
/// first number. Nodes are visited in an order that `seed` decides, so that the same seed gives the same
/// communities. Everybody who takes part is in exactly one.
pub fn communities(network: &Network, takes_part: impl Fn(u32) -> bool, seed: u64) -> Vec<Vec<u32>> {
    let nodes: Vec<u32> = network.nodes().filter(|node| takes_part(*node)).collect();
    let place: BTreeMap<u32, u32> = nodes.iter().zip(0..).map(|(node, place)| (*node, place)).collect();
    let bonds_of = |node: &u32| -> Vec<(u32, f64)> {
        let bonds = network.bonds_of(*node).filter_map(|(other, bond)| Some((other, place.get(&other)?, bond)));
        bonds.map(|(_, place, bond)| (*place, f64::from(bond.strength))).collect()
    };
    let first = Level { bonds: nodes.iter().map(bonds_of).collect(), own: vec![0.0; nodes.len()] };
    let mut community: Vec<u32> = (0..nodes.len() as u32).collect();
    let mut level = first.clone();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    loop {
        let moved = level.move_nodes(&mut random);
        let count = moved.iter().max().map_or(0, |largest| *largest as usize + 1);
        community.iter_mut().for_each(|label| *label = moved[*label as usize]);
        if count == level.bonds.len() {
            break;
        }
        level = level.merged(&moved, count);
    }
    let mut groups: Vec<Vec<u32>> = connected_parts(&first, &community)
        .into_iter()
        .map(|part| part.into_iter().map(|place| nodes[place as usize]).collect())
        .collect();
    groups.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    groups
}

/// A weighted graph whose nodes are organisations, or communities of the level before.
#[derive(Clone)]
struct Level {
    /// Bonds with other nodes, in both directions.
    bonds: Vec<Vec<(u32, f64)>>,
    /// Twice the strength of the bonds within each node.
    own: Vec<f64>,
}

impl Level {
    /// Lets nodes move while modularity gains; answers the community of each, numbered from 0 in the order of nodes.
    fn move_nodes(&self, random: &mut ChaCha8Rng) -> Vec<u32> {
        let size = self.bonds.len();
        let strength = |node: usize| self.own[node] + self.bonds[node].iter().map(|(_, bond)| bond).sum::<f64>();
        let strengths: Vec<f64> = (0..size).map(strength).collect();
        let all: f64 = strengths.iter().sum();
        let mut label: Vec<u32> = (0..size as u32).collect();
        let mut total = strengths.clone();
        let mut order: Vec<usize> = (0..size).collect();
        order.shuffle(random);
        for _ in 0..MOST_PASSES {
            let mut has_moved = false;
            for node in &order {
                let mut towards: BTreeMap<u32, f64> = BTreeMap::new();
                for (other, bond) in &self.bonds[*node] {
                    *towards.entry(label[*other as usize]).or_default() += bond;
                }
                let (old, own) = (label[*node], strengths[*node]);
                total[old as usize] -= own;
                // What modularity gains by joining a community, but for a factor that is the same for all.
                let gain = |to: u32, bond: f64| bond - own * total[to as usize] / all;
                let stay = gain(old, towards.get(&old).copied().unwrap_or_default());
                let mut best = (stay, old);
                for (to, bond) in towards {
                    let gained = gain(to, bond);
                    if gained > best.0 + SMALLEST_GAIN {
                        best = (gained, to);
                    }
                }
                total[best.1 as usize] += own;
                has_moved |= best.1 != old;
                label[*node] = best.1;
            }
            if !has_moved {
                break;
            }
        }
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        for community in &mut label {
            let next = numbers.len() as u32;
            *community = *numbers.entry(*community).or_insert(next);
        }
        label
    }

    /// The graph whose nodes are the communities.
    fn merged(&self, label: &[u32], count: usize) -> Level {
        let mut bonds: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); count];
        let mut own = vec![0.0; count];
        for (node, ours) in label.iter().enumerate() {
            own[*ours as usize] += self.own[node];
            for (other, bond) in &self.bonds[node] {
                match label[*other as usize] {
                    theirs if theirs == *ours => own[*ours as usize] += bond,
                    theirs => *bonds[*ours as usize].entry(theirs).or_default() += bond,
                }
            }
        }
        Level { bonds: bonds.into_iter().map(|bonds| bonds.into_iter().collect()).collect(), own }
    }
}

/// Communities, each taken apart where its members do not know each other through members.
fn connected_parts(level: &Level, label: &[u32]) -> Vec<Vec<u32>> {
    let mut seen = vec![false; label.len()];
    let mut parts = Vec::new();
    for start in 0..label.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut part = vec![start as u32];
        let mut at = 0;
        while let Some(node) = part.get(at).copied() {
            for (other, _) in &level.bonds[node as usize] {
                let other = *other as usize;
                if label[other] == label[start] && !std::mem::replace(&mut seen[other], true) {
                    part.push(other as u32);
                }
            }
            at += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::samples::{any_ties, network};
    use proptest::prelude::*;
    use rand::Rng;

    /// Groups of equal size, tied inside with chance `inside` and across with `across`.
    fn planted(groups: u128, size: u128, inside: f64, across: f64, seed: u64) -> Vec<(u128, u128, f64)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let all = groups * size;
        let pairs = (0..all).flat_map(|a| (0..a).map(move |b| (a, b)));
        let drawn = pairs.filter(|(a, b)| random.random_bool(if a / size == b / size { inside } else { across }));
        drawn.map(|(a, b)| (a, b, 0.5)).collect()
    }

    /// Normalised mutual information of the found groups with those that were planted, 1 when they are the same
    /// (Strehl & Ghosh 2002, arithmetic mean).
    fn nmi(found: &[Vec<u32>], size: u32) -> f64 {
        let n: f64 = found.iter().map(|group| group.len() as f64).sum();
        let entropy = |counts: &[f64]| -counts.iter().map(|c| c / n * (c / n).ln()).sum::<f64>();
        let mut planted: BTreeMap<u32, f64> = BTreeMap::new();
        found.iter().flatten().for_each(|node| *planted.entry(node / size).or_default() += 1.0);
        let mut shared = 0.0;
        for group in found {
            let mut both: BTreeMap<u32, f64> = BTreeMap::new();
            group.iter().for_each(|node| *both.entry(node / size).or_default() += 1.0);
            let ours = group.len() as f64;
            shared += both.iter().map(|(of, c)| c / n * (n * c / (ours * planted[of])).ln()).sum::<f64>();
        }
        let found: Vec<f64> = found.iter().map(|group| group.len() as f64).collect();
        2.0 * shared / (entropy(&found) + entropy(&planted.into_values().collect::<Vec<_>>()))
    }

    #[test]
    fn planted_groups_are_found_exactly_when_they_stand_out() {
        for seed in 0..5 {
            let network = network(&planted(6, 20, 0.5, 0.01, seed));
            assert_eq!(network.len(), 120);
            let found = communities(&network, |_| true, seed);
            assert_eq!(found.len(), 6, "seed {seed}");
            assert!((nmi(&found, 20) - 1.0).abs() < 1e-9, "seed {seed}");
        }
    }

    #[test]
    fn planted_groups_are_mostly_found_when_they_are_blurred() {
        let worst = (0..5).map(|seed| {
            let network = network(&planted(5, 30, 0.35, 0.04, seed));
            nmi(&communities(&network, |_| true, 1), 30)
        });
        assert!(worst.fold(1.0, f64::min) > 0.9);
    }

    #[test]
    fn nobody_makes_no_community_and_those_left_out_are_in_none() {
        assert!(communities(&Network::default(), |_| true, 1).is_empty());
        let network = network(&[(1, 2, 0.5), (2, 3, 0.5)]);
        assert!(communities(&network, |_| false, 1).is_empty());
        assert_eq!(communities(&network, |node| node != 1, 1), [vec![0], vec![2]]);
    }

    #[test]
    fn a_large_star_ends_in_time() {
        let star: Vec<(u128, u128, f64)> = (1..50_000).map(|leaf| (0, leaf, 0.5)).collect();
        assert_eq!(communities(&network(&star), |_| true, 1).iter().map(Vec::len).sum::<usize>(), 50_000);
    }

    proptest! {
        #[test]
        fn everybody_is_in_one_connected_community_and_the_same_seed_gives_the_same(ties in any_ties(25, 60), seed: u64) {
            let one = network(&ties);
            let found = communities(&one, |_| true, seed);
            let mut all: Vec<u32> = found.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, one.nodes().collect::<Vec<_>>());
            for group in &found {
                let only = |node: u32| group.contains(&node);
                let reach = crate::graph::reach::Reach::new(&one, |node| node == group[0], only);
                prop_assert!(group.iter().all(|node| reach.steps(*node).is_some()));
            }
            let turned = ties.iter().rev().map(|(a, b, s)| (*b, *a, *s)).collect::<Vec<_>>();
            prop_assert_eq!(communities(&network(&turned), |_| true, seed), found);
        }
    }
}
