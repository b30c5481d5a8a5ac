//! How many steps it is from each organisation to the nearest of a set, such as the frontier.

use super::network::Network;
use std::collections::VecDeque;

const FAR: u32 = u32::MAX;

/// Steps from everybody to the nearest target (*bereik*), counted on ties alone, however strong.
#[derive(Clone, Debug)]
pub struct Reach {
    steps: Vec<u32>,
    next: Vec<u32>,
}

impl Reach {
    /// Walks outwards from the targets, over those that `may_pass`; a target that may not is none.
    pub fn new(network: &Network, is_target: impl Fn(u32) -> bool, may_pass: impl Fn(u32) -> bool) -> Reach {
        let mut reach = Reach { steps: vec![FAR; network.len()], next: vec![FAR; network.len()] };
        let mut queue: VecDeque<u32> = network.nodes().filter(|node| is_target(*node) && may_pass(*node)).collect();
        queue.iter().for_each(|node| reach.steps[*node as usize] = 0);
        while let Some(node) = queue.pop_front() {
            for other in network.neighbours(node).iter().filter(|other| may_pass(**other)) {
                let at = *other as usize;
                if reach.steps[at] == FAR {
                    reach.steps[at] = reach.steps[node as usize] + 1;
                    reach.next[at] = node;
                    queue.push_back(*other);
                }
            }
        }
        reach
    }

    /// Steps from a node, 0 for a target; nothing when there is no way.
    pub fn steps(&self, node: u32) -> Option<u32> {
        self.steps.get(node as usize).copied().filter(|steps| *steps != FAR)
    }

    /// The way from a node to its nearest target, both included; empty when there is none.
    pub fn way(&self, node: u32) -> Vec<u32> {
        let begin = self.steps(node).map(|_| node);
        std::iter::successors(begin, |at| self.next.get(*at as usize).copied().filter(|next| *next != FAR)).collect()
    }

    /// Steps as a number that is larger than any when there is no way.
    pub(super) fn distance(&self, node: u32) -> u32 {
        self.steps.get(node as usize).copied().unwrap_or(FAR)
    }
}

/// How the firms of a sector or region are spread over steps (*spreiding*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Number of firms at 0, 1, 2, … steps.
    pub by_steps: Vec<u32>,
    /// Firms from which there is no way.
    pub without_way: u32,
}

impl Spread {
    /// Counts one firm.
    pub fn add(&mut self, steps: Option<u32>) {
        let Some(steps) = steps.map(|steps| steps as usize) else {
            self.without_way += 1;
            return;
        };
        if self.by_steps.len() <= steps {
            self.by_steps.resize(steps + 1, 0);
        }
        self.by_steps[steps] += 1;
    }

    /// Number of firms.
    pub fn firms(&self) -> u32 {
        self.by_steps.iter().sum::<u32>() + self.without_way
    }

    /// Steps that half of the firms need at most; nothing when half of them have no way.
    pub fn median(&self) -> Option<u32> {
        let half = self.firms().div_ceil(2);
        let mut passed = 0;
        let mut steps = self.by_steps.iter().enumerate();
        steps
            .find(|(_, firms)| {
                passed += **firms;
                half > 0 && passed >= half
            })
            .map(|(steps, _)| steps as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::samples::{any_ties, network};
    use petgraph::algo::dijkstra;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn steps_are_those_of_dijkstra_with_every_tie_1(ties in any_ties(20, 30)) {
            let network = network(&ties);
            let is_target = |node: u32| node % 7 == 3;
            let reach = Reach::new(&network, is_target, |_| true);
            for node in network.nodes() {
                let all = dijkstra(network.graph(), node, None, |_| 1u32);
                let nearest = all.iter().filter(|(other, _)| is_target(**other)).map(|(_, steps)| *steps).min();
                prop_assert_eq!(reach.steps(node), nearest);
                let way = reach.way(node);
                prop_assert_eq!(way.len(), nearest.map_or(0, |steps| steps as usize + 1));
                prop_assert!(way.windows(2).all(|pair| network.bond(pair[0], pair[1]).is_some()));
            }
        }
    }

    #[test]
    fn nobody_is_passed_who_may_not_be() {
        let network = network(&[(1, 2, 0.5), (2, 3, 0.5), (1, 4, 0.5), (4, 5, 0.5), (5, 3, 0.5)]);
        assert_eq!(Reach::new(&network, |node| node == 2, |_| true).steps(0), Some(2));
        assert_eq!(Reach::new(&network, |node| node == 2, |node| node != 1).way(0), [0, 3, 4, 2]);
        assert_eq!(Reach::new(&network, |node| node == 2, |node| node != 2).steps(0), None);
    }

    #[test]
    fn the_median_is_not_known_when_half_have_no_way() {
        let spread = |steps: &[Option<u32>]| {
            let mut spread = Spread::default();
            steps.iter().for_each(|steps| spread.add(*steps));
            spread
        };
        assert_eq!(spread(&[Some(1), Some(3), Some(2)]).median(), Some(2));
        assert_eq!(spread(&[Some(1), None, None]).median(), None);
        assert_eq!((Spread::default().median(), Spread::default().firms()), (None, 0));
    }
}
