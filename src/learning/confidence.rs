//! How often a list holds what was sought: a logistic model of it, and how well its shares come true.
//!
//! The model is fitted by Newton's method (iteratively reweighted least squares) on features brought to mean 0 and
//! spread 1, with a small pull of their coefficients towards 0 and none of the intercept, so that the expected shares
//! average to the observed one. Whether shares come true is told by a reliability table (lists with about the same
//! expected share, and what was observed of them) and by the score of Brier (1950): the mean squared difference between
//! the expected share and what happened, 0 or 1.

use crate::domain::calibration::{Calibration, FeatureWeight, logistic};
use serde::Serialize;

/// A list of which it is known whether it held what was sought.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its features, in the order of their names.
    pub features: Vec<f64>,
    /// Number of candidates it was made of.
    pub candidates: usize,
    /// Whether what was sought was among the first ten.
    pub held: bool,
}

/// Fewer lists than this measure nothing.
pub const FEWEST_LISTS: usize = 200;
/// Pull of the coefficients towards 0, in lists.
const RIDGE: f64 = 1.0;
/// Steps of Newton's method at most; ten are usual.
const STEPS: usize = 60;
/// A feature that spreads less than this tells nothing.
const NO_SPREAD: f64 = 1e-9;

/// Fits the model; nothing when there are too few lists, or when all or none of them held what was sought.
pub fn calibrate(names: &[&str], lists: &[Seen], borders: (f64, f64)) -> Option<Calibration> {
    let held = lists.iter().filter(|list| list.held).count();
    if lists.len() < FEWEST_LISTS || held == 0 || held == lists.len() {
        return None;
    }
    let columns: Vec<Vec<f64>> =
        (0..names.len()).map(|place| lists.iter().map(|list| list.features[place]).collect()).collect();
    let scales: Vec<(f64, f64)> = columns.iter().map(|column| mean_and_spread(column)).collect();
    let scaled = |list: &Seen| -> Vec<f64> {
        let features = list.features.iter().zip(&scales);
        let scaled =
            features.map(|(value, (mean, spread))| if *spread > NO_SPREAD { (value - mean) / spread } else { 0.0 });
        std::iter::once(1.0).chain(scaled).collect()
    };
    let rows: Vec<Vec<f64>> = lists.iter().map(scaled).collect();
    let happened: Vec<bool> = lists.iter().map(|list| list.held).collect();
    let fitted = fit(&rows, &happened);
    let mut intercept = fitted[0];
    let mut features = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        let (mean, spread) = scales[place];
        let coefficient = if spread > NO_SPREAD { fitted[place + 1] / spread } else { 0.0 };
        intercept -= coefficient * mean;
        let (low, high) = ends(&columns[place]);
        let (low, high) = (round(low), round(high));
        features.push(FeatureWeight { name: (*name).to_owned(), coefficient: round(coefficient), low, high });
    }
    Some(Calibration {
        lists: lists.len(),
        share: round(held as f64 / lists.len() as f64),
        fewest: lists.iter().map(|list| list.candidates).min().unwrap_or(0),
        good: borders.0,
        fair: borders.1,
        intercept: round(intercept),
        features,
    })
}

/// Coefficients of rows that begin with 1. Steps are halved while they do not lower the loss, which is convex.
fn fit(rows: &[Vec<f64>], happened: &[bool]) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let mut weights = vec![0.0; width];
    let mut last = loss(rows, happened, &weights);
    for _ in 0..STEPS {
        let Some(step) = newton_step(rows, happened, &weights) else { break };
        let mut pace = 1.0;
        let (next, found) = loop {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight - pace * step).collect();
            let found = loss(rows, happened, &next);
            if found <= last || pace < 1e-6 {
                break (next, found);
            }
            pace *= 0.5;
        };
        if found > last {
            break;
        }
        let settled = last - found < 1e-10 * (1.0 + found);
        (weights, last) = (next, found);
        if settled {
            break;
        }
    }
    weights
}

fn loss(rows: &[Vec<f64>], happened: &[bool], weights: &[f64]) -> f64 {
    let of_row = |(row, happened): (&Vec<f64>, &bool)| {
        let sum = dot(row, weights);
        // ln(1 + exp(s)) − s·y, without exp of a large number.
        sum.max(0.0) + (-sum.abs()).exp().ln_1p() - if *happened { sum } else { 0.0 }
    };
    let pull: f64 = weights.iter().skip(1).map(|weight| weight * weight).sum();
    rows.iter().zip(happened).map(of_row).sum::<f64>() + 0.5 * RIDGE * pull
}

fn newton_step(rows: &[Vec<f64>], happened: &[bool], weights: &[f64]) -> Option<Vec<f64>> {
    let width = weights.len();
    let mut slope = vec![0.0; width];
    let mut curvature = vec![vec![0.0; width]; width];
    for (row, happened) in rows.iter().zip(happened) {
        let expected = logistic(dot(row, weights));
        let (away, weight) = (expected - f64::from(u8::from(*happened)), expected * (1.0 - expected));
        for (i, value) in row.iter().enumerate() {
            slope[i] += away * value;
            row.iter().enumerate().take(i + 1).for_each(|(j, other)| curvature[i][j] += weight * value * other);
        }
    }
    for i in 0..width {
        (i + 1..width).for_each(|j| curvature[i][j] = curvature[j][i]);
        if i > 0 {
            slope[i] += RIDGE * weights[i];
            curvature[i][i] += RIDGE;
        }
    }
    solve(curvature, slope)
}

/// Gauss's elimination with the largest pivot of each column; nothing when there is none.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let width = right.len();
    for at in 0..width {
        let pivot = (at..width).max_by(|a, b| matrix[*a][at].abs().total_cmp(&matrix[*b][at].abs()))?;
        if matrix[pivot][at].abs() < 1e-12 {
            return None;
        }
        matrix.swap(at, pivot);
        right.swap(at, pivot);
        let (done, below) = matrix.split_at_mut(at + 1);
        for (row, place) in below.iter_mut().zip(at + 1..) {
            let times = row[at] / done[at][at];
            row.iter_mut().zip(&done[at]).for_each(|(value, above)| *value -= times * above);
            right[place] -= times * right[at];
        }
    }
    for at in (0..width).rev() {
        let known: f64 = (at + 1..width).map(|later| matrix[at][later] * right[later]).sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    Some(right)
}

fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

fn ends(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    (low, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// To a millionth: what is beyond hangs on the machine, and moves no share by a hundredth.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// What was expected of some lists, and what was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Number of lists.
    pub lists: usize,
    /// Mean of the expected shares.
    pub expected: f64,
    /// Share of the lists that held what was sought.
    pub observed: f64,
}

/// How well expected shares came true.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reliability {
    /// All lists.
    pub all: Bin,
    /// The same in five parts of equal size, from the lowest expected share to the highest.
    pub fifths: Vec<Bin>,
    /// Score of Brier: 0 is perfect.
    pub brier: f64,
    /// The same had each list been given the observed share of all.
    pub brier_of_base_rate: f64,
}

/// Holds expected shares against what happened.
pub fn reliability(lists: &[(f64, bool)]) -> Reliability {
    let mut sorted = lists.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let fifth = |part: usize| bin(&sorted[part * sorted.len() / 5..(part + 1) * sorted.len() / 5]);
    let all = bin(lists);
    let brier = |expected: &dyn Fn(f64) -> f64| {
        let squares = lists.iter().map(|(share, held)| (expected(*share) - f64::from(u8::from(*held))).powi(2));
        squares.sum::<f64>() / lists.len().max(1) as f64
    };
    Reliability {
        all,
        fifths: (0..5).map(fifth).filter(|bin| bin.lists > 0).collect(),
        brier: brier(&|share| share),
        brier_of_base_rate: brier(&|_| all.observed),
    }
}

/// What was expected of lists together, and observed.
pub fn bin(lists: &[(f64, bool)]) -> Bin {
    let mean = |of: fn(&(f64, bool)) -> f64| lists.iter().map(of).sum::<f64>() / lists.len().max(1) as f64;
    Bin { lists: lists.len(), expected: mean(|list| list.0), observed: mean(|list| f64::from(u8::from(list.1))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["first", "second", "same"];

    /// Lists that held what was sought with the chance that known coefficients give; drawn by a small generator.
    fn lists(intercept: f64, coefficients: [f64; 2], count: usize) -> Vec<Seen> {
        let mut state = 11u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / (1u64 << 24) as f64
        };
        (0..count)
            .map(|number| {
                let features = vec![4.0 * next() - 2.0, 10.0 + 3.0 * next(), 7.0];
                let sum = intercept + coefficients[0] * features[0] + coefficients[1] * features[1];
                Seen { held: next() < logistic(sum), candidates: 15 + number, features }
            })
            .collect()
    }

    fn fitted(lists: &[Seen]) -> Calibration {
        calibrate(&NAMES, lists, (0.65, 0.35)).unwrap()
    }

    fn expected(calibration: &Calibration, list: &Seen) -> f64 {
        let value = |name: &str| Some(list.features[NAMES.iter().position(|known| *known == name)?]);
        calibration.expected(value).unwrap()
    }

    #[test]
    fn known_coefficients_are_found_again() {
        let found = fitted(&lists(-6.0, [1.5, 0.5], 40_000));
        assert!((found.intercept + 6.0).abs() < 0.4, "{found:?}");
        assert!((found.features[0].coefficient - 1.5).abs() < 0.05, "{found:?}");
        assert!((found.features[1].coefficient - 0.5).abs() < 0.05, "{found:?}");
        assert_eq!(found.features[2].coefficient, 0.0, "what is the same for all tells nothing");
        assert_eq!((found.lists, found.fewest), (40_000, 15));
        assert!(found.features[0].low >= -2.0 && found.features[0].high <= 2.0);
    }

    #[test]
    fn expected_shares_average_to_the_observed_share() {
        let lists = lists(0.3, [-0.8, 0.1], 3_000);
        let found = fitted(&lists);
        let mean = lists.iter().map(|list| expected(&found, list)).sum::<f64>() / lists.len() as f64;
        let observed = lists.iter().filter(|list| list.held).count() as f64 / lists.len() as f64;
        assert!((mean - observed).abs() < 1e-4, "{mean} {observed}");
        assert!((found.share - observed).abs() < 1e-6);
        assert_eq!(found, fitted(&lists), "the same lists give the same model");
    }

    #[test]
    fn lists_that_a_feature_tells_apart_fully_leave_its_coefficient_finite() {
        let mut lists = lists(0.0, [0.0, 0.0], 400);
        lists.iter_mut().for_each(|list| list.held = list.features[0] > 0.0);
        let found = fitted(&lists);
        assert!(found.features[0].coefficient > 1.0 && found.features[0].coefficient.is_finite(), "{found:?}");
    }

    #[test]
    fn few_lists_and_lists_that_are_all_alike_measure_nothing() {
        let mut lists = lists(0.0, [1.0, 0.0], 400);
        assert_eq!(calibrate(&NAMES, &lists[..FEWEST_LISTS - 1], (0.65, 0.35)), None);
        lists.iter_mut().for_each(|list| list.held = true);
        assert_eq!(calibrate(&NAMES, &lists, (0.65, 0.35)), None);
    }

    #[test]
    fn shares_that_come_true_have_a_lower_brier_score_than_the_base_rate() {
        let lists: Vec<(f64, bool)> = (0..100).map(|n| if n < 50 { (0.1, n < 5) } else { (0.9, n >= 55) }).collect();
        let found = reliability(&lists);
        assert_eq!((found.all.lists, found.all.observed), (100, 0.5));
        assert!((found.all.expected - 0.5).abs() < 1e-12);
        assert_eq!(found.fifths.iter().map(|bin| bin.lists).collect::<Vec<_>>(), [20; 5]);
        assert!((found.brier - 0.09).abs() < 1e-12 && (found.brier_of_base_rate - 0.25).abs() < 1e-12);
    }

    #[test]
    fn no_lists_give_an_empty_table() {
        let found = reliability(&[]);
        assert_eq!((found.all, found.fifths.len(), found.brier), (Bin::default(), 0, 0.0));
    }
}
