//! The answer for a pair, and why: the weight that each field brings (*onderbouwing*).

use super::model::{Model, probability};
use super::records::Records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the fields say of two records (*oordeel*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdentityVerdict)]
pub enum Decision {
    /// One organisation, by more than one kind of evidence.
    Same,
    /// A person should look.
    Maybe,
    /// Two organisations.
    Different,
}

/// From which match weight on which answer is given, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// From here on it is one organisation.
    pub same: f64,
    /// From here on a person should look.
    pub maybe: f64,
}

impl Default for Thresholds {
    /// One organisation from 7 bits on (99.2 %: of 128 such pairs one is wrong), a look from −3 bits on (11 %: of nine
    /// looks one finds something). Choices, not measurements.
    fn default() -> Self {
        Self { same: 7.0, maybe: -3.0 }
    }
}

/// What one field brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Name of the field.
    pub field: String,
    /// The level of agreement, 0 is full; none when unknown or told by another field.
    pub level: Option<usize>,
    /// Levels that the field has.
    pub levels: usize,
    /// Match weight in bits: positive speaks for one organisation.
    pub weight: f64,
}

/// A pair that was judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The answer.
    pub decision: Decision,
    /// Match weight in bits, the sum of the prior's and the fields'.
    pub weight: f64,
    /// The probability that belongs to it, 0 to 1.
    pub probability: f64,
    /// log2 of the odds before any field was looked at, in bits.
    pub prior_weight: f64,
    /// What each field brings, in the order of the fields.
    pub evidence: Vec<Evidence>,
}

/// Judges a pair. One field alone never makes two records one, however heavy: a number is shared by establishments, an
/// address by the firms of a holding. Then a person should look.
pub fn judge(model: &Model, records: &Records<'_>, pair: (usize, usize), thresholds: &Thresholds) -> Judged {
    let pattern = records.pattern(pair.0, pair.1);
    let evidence: Vec<Evidence> = (records.rules.iter().enumerate())
        .map(|(field, rule)| Evidence {
            field: rule.name.to_owned(),
            level: pattern.level(field),
            levels: rule.comparison.levels(),
            weight: model.field_weight(records, pair, field, pattern.level(field)),
        })
        .collect();
    let prior_weight = model.prior_weight();
    let weight = prior_weight + evidence.iter().map(|part| part.weight).sum::<f64>();
    let speaking = evidence.iter().filter(|part| part.weight >= SPEAKS).count();
    let decision = match weight {
        weight if weight >= thresholds.same && speaking >= 2 => Decision::Same,
        weight if weight >= thresholds.maybe => Decision::Maybe,
        _ => Decision::Different,
    };
    Judged { decision, weight, probability: probability(weight), prior_weight, evidence }
}

/// A field speaks for one organisation from this weight on, in bits.
const SPEAKS: f64 = 1.0;

#[cfg(test)]
mod tests {
    use super::super::comparison::Comparison;
    use super::super::{FieldModel, FieldRule};
    use super::*;

    const RULES: [FieldRule; 2] = [
        FieldRule { name: "name", comparison: Comparison::Exact, counts_terms: false, implied_by: &[] },
        FieldRule { name: "number", comparison: Comparison::Exact, counts_terms: false, implied_by: &[] },
    ];

    fn judged(one: [&str; 2], other: [&str; 2]) -> Judged {
        let mut records = Records::new(&RULES);
        records.push(&one.map(str::to_owned));
        records.push(&other.map(str::to_owned));
        let field = || FieldModel { m: vec![0.9, 0.1], u: vec![0.00001, 0.99999] };
        let model = Model { prior: 0.01, fields: vec![field(), field()] };
        judge(&model, &records, (0, 1), &Thresholds::default())
    }

    #[test]
    fn one_key_alone_never_makes_two_records_one() {
        assert_eq!(judged(["a", "1"], ["a", "1"]).decision, Decision::Same);
        let alone = judged(["a", "1"], ["", "1"]);
        assert!(alone.weight > Thresholds::default().same, "{alone:?}");
        assert_eq!(alone.decision, Decision::Maybe);
        assert_eq!(judged(["a", "1"], ["b", "2"]).decision, Decision::Different);
    }

    #[test]
    fn the_parts_add_up_to_the_weight() {
        let judged = judged(["a", "1"], ["a", "2"]);
        let sum = judged.prior_weight + judged.evidence.iter().map(|part| part.weight).sum::<f64>();
        assert!((sum - judged.weight).abs() < 1e-12);
    }
}
