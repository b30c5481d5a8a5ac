//! A share of firms, with how many it rests on and how sure it is.

use super::suppression::{SMALLEST_CELL, protect};
use crate::domain::Interval;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A share of firms (*aandeel*). Where it would give few firms away it is suppressed, and then only `n` may be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Of how many firms.
    pub n: Option<u64>,
    /// How many.
    pub count: Option<u64>,
    /// The share, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub share: Option<f64>,
    /// Its 95 % interval, after Wilson.
    pub interval: Option<Interval>,
    /// Whether it is hidden because it is about fewer than five firms, or would tell of such.
    pub suppressed: bool,
}

impl Share {
    /// A share of which is known that it may be shown, of a number that may be shown; suppressed where one may not.
    pub fn new(count: Option<u64>, n: Option<u64>) -> Self {
        let shown = count.zip(n.filter(|n| *n > 0));
        let share = shown.map(|(count, n)| count as f64 / n as f64);
        let interval = share.zip(n).and_then(|(share, n)| Interval::wilson(share, n as f64));
        Self { n, count: shown.map(|(count, _)| count), share, interval, suppressed: shown.is_none() }
    }

    /// Whether it is hidden so that nobody follows from it, and not for want of firms: those who count may be few, or nearly
    /// all.
    pub fn is_withheld(&self) -> bool {
        self.suppressed && self.n != Some(0)
    }

    /// A share that stands alone: suppressed when those who count, or those who do not, are fewer than five.
    pub fn alone(count: u64, n: u64) -> Self {
        let is_safe = count >= SMALLEST_CELL && n.saturating_sub(count) >= SMALLEST_CELL;
        Self::new(is_safe.then_some(count), (n >= SMALLEST_CELL).then_some(n))
    }
}

/// How many firms of a group count, and how many do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// How many count.
    pub yes: u64,
    /// How many do not.
    pub no: u64,
}

impl Split {
    /// Whether it is about firms, and either those who count or those who do not are fewer than five.
    pub fn tells_of_few(self) -> bool {
        self.yes + self.no > 0 && self.yes.min(self.no) < SMALLEST_CELL
    }

    /// Adds a firm.
    pub fn add(&mut self, counts: bool) {
        *(if counts { &mut self.yes } else { &mut self.no }) += 1;
    }
}

/// The share in each group and in all together. Each firm is in one group.
pub fn shares(groups: &[Split]) -> (Vec<Share>, Share) {
    let counts: Vec<Vec<u64>> = groups.iter().map(|split| vec![split.yes, split.no]).collect();
    let shown = protect(&counts);
    let of_group = shown.cells.iter().zip(&shown.row_totals).map(|(cells, n)| Share::new(cells[0], *n)).collect();
    let of_all = shown.column_totals.first().copied().flatten();
    (of_group, Share::new(of_all, shown.total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_comes_with_its_number_and_interval() {
        let share = Share::alone(30, 100);
        let interval = share.interval.unwrap();
        assert_eq!((share.n, share.count, share.share, share.suppressed), (Some(100), Some(30), Some(0.3), false));
        assert!((interval.low - 0.2189).abs() < 1e-4 && (interval.high - 0.3958).abs() < 1e-4, "{interval:?}");
    }

    #[test]
    fn nearly_nobody_and_nearly_everybody_are_hidden() {
        for (count, n) in [(4, 100), (0, 100), (96, 100), (100, 100)] {
            let share = Share::alone(count, n);
            assert_eq!((share.n, share.count, share.share, share.interval), (Some(100), None, None, None));
            assert!(share.suppressed && share.is_withheld());
        }
        assert_eq!(Share::alone(2, 4), Share { suppressed: true, ..Share::default() });
        // Of no firms there is nothing to withhold.
        assert!(Share::alone(2, 4).is_withheld() && !Share::new(Some(0), Some(0)).is_withheld());
        assert!(!Share::alone(30, 100).is_withheld());
    }

    #[test]
    fn a_hidden_group_does_not_follow_from_the_others() {
        let split = |yes, no| Split { yes, no };
        let (groups, all) = shares(&[split(2, 30), split(20, 30), split(40, 30)]);
        assert_eq!(groups.iter().map(|share| share.count).collect::<Vec<_>>(), [None, None, Some(40)]);
        assert_eq!(groups.iter().map(|share| share.n).collect::<Vec<_>>(), [Some(32), Some(50), Some(70)]);
        assert_eq!((all.count, all.n), (Some(62), Some(152)));
    }
}
