//! Frontier and peloton of two years, and how sure it is that the one grew faster than the other.
//!
//! Who is at the frontier in one year had a good year more often than others, and falls back in the next without anything
//! having changed: regression to the mean (Friedman 1992, *Do old fallacies ever die?*). So the groups are chosen by the mean
//! of both years, on which a change does not lean (Oldham 1962): with as much chance in the one year as in the other,
//! a rise is as likely as a fall at every mean. The difference of the mean growths has the interval of Welch (1947), in which
//! the few firms of the frontier weigh as much as they should. A firm that has a figure of one year alone tells nothing
//! of growth and is in neither group.

use super::Standing;
use super::student::{percentile, two_sided};
use crate::insights::frontier::mean;

/// A spread below this is an error of rounding: all grew alike.
const ALIKE: f64 = 1e-9;

/// The logarithm of the productivity of a firm in both years.
#[derive(Clone, Copy)]
pub struct Logs {
    pub before: f64,
    pub after: f64,
}

impl Logs {
    /// By how much it grew.
    pub fn grown(&self) -> f64 {
        self.after - self.before
    }
}

/// The firms of a sector that have a productivity above nought in both years.
pub struct Groups {
    /// The tenth, rounded up, that is most productive over both years.
    pub frontier: Vec<Logs>,
    /// All others.
    pub peloton: Vec<Logs>,
}

/// How much faster the frontier grew than the peloton.
pub struct Change {
    /// The difference of the means of the logarithms.
    pub mean: f64,
    /// Half of its interval of 95 %.
    pub half: f64,
    /// The chance of one that large when there is none, at most.
    pub chance: f64,
}

impl Groups {
    /// The groups of the firms of a sector, each with its standings in both years.
    pub fn of(pairs: &[(&Standing, &Standing)]) -> Self {
        let positive = pairs.iter().filter(|(before, after)| before.productivity > 0.0 && after.productivity > 0.0);
        let logs = |(before, after): &(&Standing, &Standing)| Logs {
            before: before.productivity.ln(),
            after: after.productivity.ln(),
        };
        let mut frontier: Vec<Logs> = positive.map(logs).collect();
        // Firms with an equal mean keep the order of their ids.
        frontier.sort_by(|one, other| (other.before + other.after).total_cmp(&(one.before + one.after)));
        let peloton = frontier.split_off(frontier.len().div_ceil(10));
        Self { frontier, peloton }
    }

    /// The logarithm of the gap in a year.
    pub fn gap(&self, year: fn(&Logs) -> f64) -> f64 {
        let of = |group: &[Logs]| mean(&group.iter().map(year).collect::<Vec<f64>>());
        of(&self.frontier) - of(&self.peloton)
    }

    /// The change of the gap, of groups with two firms or more.
    pub fn change(&self) -> Change {
        let [front, rest] = [&self.frontier, &self.peloton].map(|group| Grown::of(group));
        let (mean, variance) = (front.mean - rest.mean, front.variance + rest.variance);
        let error = variance.sqrt();
        if error < ALIKE {
            let chance = if mean.abs() < ALIKE { 1.0 } else { 0.0 };
            return Change { mean, half: 0.0, chance };
        }
        let freedom = variance.powi(2) / (front.share_of_freedom() + rest.share_of_freedom());
        // Far out Welch tells too much of five firms; with what the smaller group has alone it never does (Mickey and Brown
        // 1966).
        let chance = two_sided(mean / error, front.others.min(rest.others));
        Change { mean, half: percentile(freedom) * error, chance }
    }
}

/// How a group grew.
struct Grown {
    mean: f64,
    /// Of the mean.
    variance: f64,
    others: f64,
}

impl Grown {
    fn of(group: &[Logs]) -> Self {
        let grown: Vec<f64> = group.iter().map(Logs::grown).collect();
        let (mean, n) = (mean(&grown), grown.len() as f64);
        let others = n - 1.0;
        let variance = grown.iter().map(|grown| (grown - mean).powi(2)).sum::<f64>() / others / n;
        Self { mean, variance, others }
    }

    /// What the group takes from the degrees of freedom, after Satterthwaite (1946).
    fn share_of_freedom(&self) -> f64 {
        self.variance.powi(2) / self.others
    }
}
