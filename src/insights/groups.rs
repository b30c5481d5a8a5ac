//! Groups that are large enough to be spoken of.

use super::suppression::SMALLEST_CELL;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A group of firms (*groep*): one kind, or the kinds that are too small to stand alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// The codes of the kinds in it.
    pub codes: Vec<String>,
    /// How many firms; absent when fewer than five.
    pub n: Option<u64>,
}

/// Puts kinds with fewer than five firms together, and the smallest of the others with them as long as that is too
/// few: what is left has five firms or more each, so that their numbers can be shown in every figure. Gives the groups
/// and, for each kind, the place of its group; kinds keep the order of their codes.
pub fn group(counts: &BTreeMap<String, u64>) -> (Vec<Group>, BTreeMap<String, usize>) {
    let mut own: Vec<(&String, u64)> = counts.iter().map(|(code, count)| (code, *count)).collect();
    own.retain(|(_, count)| *count > 0);
    let (mut small, mut large): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, count)| *count < SMALLEST_CELL);
    let sum = |of: &[(&String, u64)]| of.iter().map(|(_, count)| count).sum::<u64>();
    while !small.is_empty() && sum(&small) < SMALLEST_CELL {
        let Some(smallest) = (0..large.len()).min_by_key(|place| large[*place].1) else { break };
        small.push(large.remove(smallest));
    }
    small.sort();
    let mut groups: Vec<Group> =
        large.iter().map(|(code, count)| Group { codes: vec![(*code).clone()], n: Some(*count) }).collect();
    if !small.is_empty() {
        let n = Some(sum(&small)).filter(|n| *n >= SMALLEST_CELL);
        groups.push(Group { codes: small.iter().map(|(code, _)| (*code).clone()).collect(), n });
    }
    let place_of = groups
        .iter()
        .enumerate()
        .flat_map(|(place, group)| group.codes.iter().map(move |code| (code.clone(), place)))
        .collect();
    (groups, place_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
        of.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
    }

    #[test]
    fn small_kinds_stand_together_and_take_another_along_when_they_are_few() {
        let (groups, place_of) = group(&counts(&[("a", 3), ("b", 40), ("c", 4), ("d", 0)]));
        let told: Vec<_> = groups.iter().map(|group| (group.codes.join("+"), group.n)).collect();
        assert_eq!(told, [("b".to_owned(), Some(40)), ("a+c".to_owned(), Some(7))]);
        assert_eq!((place_of["a"], place_of["b"], place_of.get("d")), (1, 0, None));
        let (groups, _) = group(&counts(&[("a", 3), ("b", 40), ("c", 9)]));
        assert_eq!(groups[1].codes, ["a", "c"]);
        let (groups, _) = group(&counts(&[("a", 3)]));
        assert_eq!(groups, [Group { codes: vec!["a".into()], n: None }]);
    }
}
