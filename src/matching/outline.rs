//! What the values of the candidates of a query look like, by those of the sample over which spreads are measured.
//!
//! A tally takes in one value after another and keeps nothing of them but sums, so that a scan stays as small as it
//! is; the [`Outline`] is what can be told of a list without knowing whether it is right.

/// The part of a list that an outline looks at.
pub const FIRST: usize = 10;

/// Points of weight for one unit of the logit, so that values divided by this are the exponents of the choice model from
/// which weights are learned: puts what is learned beside the prior weights of need, which were set in points (a partner
/// with twice the usual record counts about as much as a fitting topic).
pub const POINTS_PER_LOGIT: f64 = 30.0;

/// What the values of the candidates that passed the gates look like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// How many there are.
    pub candidates: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Their standard deviation.
    pub spread: f64,
    /// The first ten values, highest first; fewer when there are fewer candidates.
    pub first: Vec<f64>,
    /// Σ exp(value / [`POINTS_PER_LOGIT`]) over the first ten, divided by that over all: the chance that the choice model
    /// gives to one of the first ten.
    pub chance: f64,
}

/// Sums over values that come by.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    count: usize,
    mean: f64,
    squares: f64,
    /// The highest exponent so far, and the sum of exp of all minus it: no exponent is ever above 0.
    highest: f64,
    exponentials: f64,
}

impl Default for Tally {
    fn default() -> Self {
        Self { count: 0, mean: 0.0, squares: 0.0, highest: f64::NEG_INFINITY, exponentials: 0.0 }
    }
}

impl Tally {
    /// Takes in a value (mean and squares after Welford 1962).
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        self.count += 1;
        let away = value - self.mean;
        self.mean += away / self.count as f64;
        self.squares += away * (value - self.mean);
        let exponent = value / POINTS_PER_LOGIT;
        if exponent > self.highest {
            self.exponentials = self.exponentials * (self.highest - exponent).exp() + 1.0;
            self.highest = exponent;
        } else {
            self.exponentials += (exponent - self.highest).exp();
        }
    }

    /// The outline of `candidates`, of which those that came by are a sample, and `first` the first ten.
    pub(super) fn outline(&self, candidates: usize, first: impl Iterator<Item = f64>) -> Outline {
        let first: Vec<f64> = first.collect();
        let highest = first.first().map_or(self.highest, |first| self.highest.max(first / POINTS_PER_LOGIT));
        let of_first: f64 = first.iter().map(|value| (value / POINTS_PER_LOGIT - highest).exp()).sum();
        let of_sample = if self.count > 0 { self.exponentials * (self.highest - highest).exp() } else { 0.0 };
        let of_all = of_sample * candidates as f64 / self.count.max(1) as f64;
        Outline {
            candidates,
            mean: self.mean,
            spread: (self.squares / self.count.max(1) as f64).sqrt(),
            chance: if of_all > 0.0 { (of_first / of_all).min(1.0) } else { 0.0 },
            first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(values: &[f64], first: &[f64]) -> Outline {
        let mut tally = Tally::default();
        values.iter().for_each(|value| tally.add(*value));
        tally.outline(values.len(), first.iter().copied())
    }

    #[test]
    fn mean_spread_and_chance_are_those_of_all_values() {
        let found = outline(&[30.0, 0.0, 60.0], &[60.0]);
        let e = std::f64::consts::E;
        assert_eq!((found.candidates, found.mean), (3, 30.0));
        assert!((found.spread - 600f64.sqrt()).abs() < 1e-9);
        assert!((found.chance - e * e / (1.0 + e + e * e)).abs() < 1e-12);
    }

    #[test]
    fn values_of_any_size_give_a_chance() {
        let found = outline(&[1e9, -1e9, 3.0], &[1e9]);
        assert_eq!(found.chance, 1.0);
        assert_eq!(outline(&[0.0; 40], &[0.0; 10]).chance, 0.25);
    }

    #[test]
    fn nothing_has_an_outline_too() {
        assert_eq!(outline(&[], &[]), Outline::default());
    }
}
