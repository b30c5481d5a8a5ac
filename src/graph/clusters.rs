//! Informal clusters: communities that no formal network covers, where one could be organised.

use super::communities::communities;
use super::network::Network;
use std::collections::BTreeMap;

/// What an organisation is to a cluster (*rol*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A firm.
    Firm,
    /// A knowledge institution or another that is neither.
    Other,
    /// A formal network, such as a cluster organisation or a fieldlab.
    Network,
    /// Not to be looked at, such as one whose record is gone.
    Nobody,
}

/// A community that no formal network covers (*informeel cluster*).
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Firms and others in it, the one with the strongest bonds inside first: the centre, whom to ask first.
    pub members: Vec<u32>,
    /// How many of them are firms.
    pub firms: usize,
    /// Topics that its members have more often than others have, the most telling first.
    pub topics: Vec<TopicShare>,
    /// The formal network that knows most of the members, with their share, below [`COVERED`]; nothing when none knows any.
    pub nearest_network: Option<(u32, f64)>,
    /// Share of the strength of all bonds of the members that stays inside, 0 to 1.
    pub cohesion: f64,
}

/// How usual a topic is in a cluster (*aandeel van een onderwerp*).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TopicShare {
    /// Row of the topic.
    pub topic: u16,
    /// Share of the members that have it, 0 to 1.
    pub share: f64,
    /// Share of all organisations of the network that have it, 0 to 1.
    pub usual: f64,
}

/// Fewest firms of a cluster: below five, figures would tell of single firms.
pub const FEWEST_FIRMS: usize = 5;
/// A formal network that knows this share of the members covers the cluster; a choice.
pub const COVERED: f64 = 0.5;
/// Most topics of a cluster.
const MOST_TOPICS: usize = 3;
/// Fewest members who must have a topic for it to be one of the cluster.
const FEWEST_WITH_TOPIC: usize = 2;

/// The informal clusters, largest first. Formal networks do not take part: through them, everybody would belong
/// together who is in them.
pub fn informal_clusters(
    network: &Network,
    role: impl Fn(u32) -> Role,
    topics: impl Fn(u32) -> Vec<u16>,
    seed: u64,
) -> Vec<Cluster> {
    let takes_part = |node: u32| matches!(role(node), Role::Firm | Role::Other);
    let usual = Usual::of(network.nodes().filter(|node| takes_part(*node)).map(&topics));
    let groups = communities(network, takes_part, seed).into_iter();
    let found = groups.filter_map(|mut members| {
        let firms = members.iter().filter(|node| role(**node) == Role::Firm).count();
        let nearest_network = nearest(network, &role, &members);
        if firms < FEWEST_FIRMS || nearest_network.is_some_and(|(_, share)| share >= COVERED) {
            return None;
        }
        let topics = usual.telling(members.iter().map(|node| topics(*node)));
        let cohesion = strongest_first(network, &mut members);
        Some(Cluster { members, firms, topics, nearest_network, cohesion })
    });
    found.collect()
}

/// The formal network that knows most of them, the one with the smallest number among equals.
fn nearest(network: &Network, role: &impl Fn(u32) -> Role, members: &[u32]) -> Option<(u32, f64)> {
    let mut known: BTreeMap<u32, usize> = BTreeMap::new();
    for other in members.iter().flat_map(|node| network.neighbours(*node)) {
        if role(*other) == Role::Network {
            *known.entry(*other).or_default() += 1;
        }
    }
    let most = known.into_iter().max_by_key(|(node, count)| (*count, std::cmp::Reverse(*node)))?;
    Some((most.0, most.1 as f64 / members.len() as f64))
}

/// Puts members, which are in order, in that of the strength of their bonds inside; answers the share of all strength
/// that is inside.
fn strongest_first(network: &Network, members: &mut [u32]) -> f64 {
    let is_inside = |node: &u32| members.binary_search(node).is_ok();
    let (mut inside, mut all) = (BTreeMap::new(), 0.0);
    for node in members.iter() {
        for (other, bond) in network.bonds_of(*node) {
            let strength = f64::from(bond.strength);
            all += strength;
            *inside.entry(*node).or_insert(0.0) += if is_inside(&other) { strength } else { 0.0 };
        }
    }
    let own = |node: &u32| inside.get(node).copied().unwrap_or(0.0);
    members.sort_by(|a, b| own(b).total_cmp(&own(a)).then(a.cmp(b)));
    if all > 0.0 { inside.values().sum::<f64>() / all } else { 0.0 }
}

/// How usual each topic is among all.
struct Usual {
    counts: BTreeMap<u16, usize>,
    all: usize,
}

impl Usual {
    fn of(topics: impl Iterator<Item = Vec<u16>>) -> Usual {
        let mut usual = Usual { counts: BTreeMap::new(), all: 0 };
        for topics in topics {
            usual.all += 1;
            topics.iter().for_each(|topic| *usual.counts.entry(*topic).or_default() += 1);
        }
        usual
    }

    /// Topics that are more usual here than elsewhere, by share · ln(share / usual share), what they add to the
    /// divergence of Kullback & Leibler (1951).
    fn telling(&self, members: impl Iterator<Item = Vec<u16>>) -> Vec<TopicShare> {
        let here = Usual::of(members);
        let mut found: Vec<TopicShare> = here
            .counts
            .iter()
            .filter(|(_, count)| **count >= FEWEST_WITH_TOPIC)
            .map(|(topic, count)| TopicShare {
                topic: *topic,
                share: *count as f64 / here.all as f64,
                usual: self.counts.get(topic).map_or(0.0, |count| *count as f64 / self.all as f64),
            })
            .filter(|topic| topic.share > topic.usual)
            .collect();
        let telling = |topic: &TopicShare| topic.share * (topic.share / topic.usual).ln();
        found.sort_by(|a, b| telling(b).total_cmp(&telling(a)).then(a.topic.cmp(&b.topic)));
        found.truncate(MOST_TOPICS);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::samples::network;

    /// Two groups of six who all know each other; all of the second know 50, three of the first know 60.
    fn two_groups() -> Network {
        let group = |first: u128| (first..first + 6).flat_map(move |a| (first..a).map(move |b| (a, b, 0.5)));
        let mut ties: Vec<(u128, u128, f64)> = group(0).chain(group(10)).collect();
        ties.extend((10..16).map(|firm| (firm, 50, 0.5)));
        ties.extend((0..2).map(|firm| (firm, 60, 0.5)));
        ties.extend([(3, 4, 0.9), (3, 5, 0.9), (5, 10, 0.02)]);
        network(&ties)
    }

    fn role(node: u32) -> Role {
        if node >= 12 { Role::Network } else { Role::Firm }
    }

    fn topics(node: u32) -> Vec<u16> {
        if node < 6 { vec![1, 7] } else { vec![1] }
    }

    #[test]
    fn a_community_that_a_network_covers_is_not_informal() {
        let found = informal_clusters(&two_groups(), role, topics, 1);
        assert_eq!(found.len(), 1);
        let cluster = &found[0];
        assert_eq!((cluster.members.as_slice(), cluster.firms), (&[3, 4, 5, 0, 1, 2][..], 6));
        let (nearest, share) = cluster.nearest_network.unwrap();
        assert_eq!(nearest, 13);
        assert!((share - 1.0 / 3.0).abs() < 1e-9);
        assert!(cluster.cohesion > 0.9 && cluster.cohesion < 1.0);
    }

    #[test]
    fn a_topic_that_everybody_has_tells_nothing() {
        let found = informal_clusters(&two_groups(), role, topics, 1);
        assert_eq!(found[0].topics, [TopicShare { topic: 7, share: 1.0, usual: 0.5 }]);
    }

    #[test]
    fn without_the_network_both_are_informal_and_few_firms_make_none() {
        let without = |node| if node >= 12 { Role::Nobody } else { Role::Firm };
        assert_eq!(informal_clusters(&two_groups(), without, topics, 1).len(), 2);
        let few = |node| if node < 4 { Role::Firm } else { Role::Other };
        assert!(informal_clusters(&two_groups(), few, topics, 1).is_empty());
        assert!(informal_clusters(&Network::default(), role, topics, 1).is_empty());
    }
}
