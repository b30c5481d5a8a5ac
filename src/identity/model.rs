//! What agreement tells, after Fellegi and Sunter.
//!
//! For every level γ of a field, m(γ) is how often records of one organisation agree so, u(γ) how often records of two
//! different ones do. The weight of the level is log2(m/u), in bits: +1 doubles the odds that it is one organisation, −1
//! halves them. Odds before any field is looked at: λ/(1 − λ), where λ is the share of pairs that are one organisation.
//! So: match weight = log2(λ/(1 − λ)) + Σ log2(m/u), probability = 2^w/(1 + 2^w).
//!
//! Source: Fellegi and Sunter, “A Theory for Record Linkage”, JASA 64 (1969); fields are taken as independent.
//! Agreement on a value with share f among the records counts with f in the place of u (Winkler, “Methods for Record
//! Linkage and Bayesian Networks”, 2002): sharing the name “Jansen” tells less than sharing “Kwartsglas”.
//!
//! Example: λ = 0.001, name m 0.9 u 0.01, number m 0.8 u 0.0001: −9.96 + 6.49 + 12.97 = 9.5 bits, 99.86 %.

use super::records::{Pattern, Records};

/// m and u of the levels of one field, shares between 0 and 1 that add up to 1 each.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldModel {
    /// By level, among pairs of one organisation.
    pub m: Vec<f64>,
    /// By level, among pairs of two.
    pub u: Vec<f64>,
}

impl FieldModel {
    /// log2(m/u) of a level, in bits.
    pub fn weight(&self, level: usize) -> f64 {
        let share = |shares: &[f64]| shares.get(level).copied().unwrap_or(LEAST).max(LEAST);
        (share(&self.m) / share(&self.u)).log2()
    }
}

/// The least share that a level is given: what was never seen is rare, not impossible.
pub const LEAST: f64 = 1e-7;

/// Weights of all fields, and the share of pairs that are one organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// λ: share of all pairs, between 0 and 1.
    pub prior: f64,
    /// By field.
    pub fields: Vec<FieldModel>,
}

impl Model {
    /// log2 of the odds before any field is looked at, in bits.
    pub fn prior_weight(&self) -> f64 {
        let prior = self.prior.clamp(1e-15, 1.0 - 1e-9);
        (prior / (1.0 - prior)).log2()
    }

    /// The weight of a pattern without regard to how common its values are, in bits.
    pub fn pattern_weight(&self, pattern: Pattern) -> f64 {
        let weights = self.fields.iter().enumerate();
        let weights = weights.filter_map(|(field, model)| pattern.level(field).map(|level| model.weight(level)));
        self.prior_weight() + weights.sum::<f64>()
    }

    /// What one field of a pair brings, in bits; 0 when a value is unknown. Where the field counts terms, agreement on a
    /// value is weighed by the greater share of the two records.
    pub fn field_weight(&self, records: &Records<'_>, pair: (usize, usize), field: usize, level: Option<usize>) -> f64 {
        let Some(level) = level else { return 0.0 };
        let model = &self.fields[field];
        let weight = model.weight(level);
        if level > 0 || !records.rules[field].counts_terms {
            return weight;
        }
        let u = model.u[0].max(LEAST);
        let frequency = records.frequency(pair.0, field, u).max(records.frequency(pair.1, field, u));
        weight + (u / frequency.max(LEAST)).log2()
    }

    /// The match weight of a pair, in bits.
    pub fn weight(&self, records: &Records<'_>, pair: (usize, usize), pattern: Pattern) -> f64 {
        let fields = (0..self.fields.len()).map(|field| self.field_weight(records, pair, field, pattern.level(field)));
        self.prior_weight() + fields.sum::<f64>()
    }
}

/// The probability that belongs to a match weight, 0 to 1.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn model() -> Model {
        let field = |m: f64, u: f64| FieldModel { m: vec![m, 1.0 - m], u: vec![u, 1.0 - u] };
        Model { prior: 0.001, fields: vec![field(0.9, 0.01), field(0.8, 0.0001)] }
    }

    #[test]
    fn the_example_of_the_module_is_right() {
        let weight = model().pattern_weight(Pattern::of([Some(0), Some(0)].into_iter()));
        assert!((weight - 9.5).abs() < 0.01, "{weight}");
        assert!((probability(weight) - 0.9986).abs() < 0.0001);
    }

    #[test]
    fn an_unknown_field_brings_nothing() {
        let model = model();
        let unknown = model.pattern_weight(Pattern::of([None, None].into_iter()));
        assert_eq!(unknown, model.prior_weight());
    }

    proptest! {
        #[test]
        fn agreement_never_weighs_less_than_disagreement(one in 0usize..2, other in 0usize..2) {
            let weight = |a, b| model().pattern_weight(Pattern::of([Some(a), Some(b)].into_iter()));
            prop_assert!(weight(0, other) >= weight(one, other));
            prop_assert!(weight(one, 0) >= weight(one, other));
        }

        #[test]
        fn a_probability_grows_with_its_weight(weight in -60f64..60.0, more in 0f64..5.0) {
            let (low, high) = (probability(weight), probability(weight + more));
            prop_assert!((0.0..=1.0).contains(&low) && high >= low);
        }
    }
}
