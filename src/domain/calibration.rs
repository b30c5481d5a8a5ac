//! How often a list held what was sought, as a function of what the list looks like: data, beside the weights.

use super::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was measured of the lists of a version of the weights (*ijking*), by who asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Calibrations {
    /// Firm → partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partners_for_firm: Option<Calibration>,
    /// Partner → firms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firms_for_partner: Option<Calibration>,
}

/// A logistic model of the share of lists that had what was sought among the first ten: the share is
/// 1 / (1 + exp(−s)), where s is the intercept plus, for each feature, its coefficient times its value. With intercept
/// −1 and one feature of coefficient 0.5 a list where it is 2 gets s = 0, a share of a half.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Calibration {
    /// On how many lists it was measured; nothing was learned from their questions.
    pub lists: usize,
    /// The share of these that had what was sought among the first ten.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
    /// The fewest candidates that one of these lists was made of; of shorter lists it says nothing.
    pub fewest: usize,
    /// From this share on a list is called good.
    #[schema(minimum = 0, maximum = 1)]
    pub good: f64,
    /// From this share on it is called fair.
    #[schema(minimum = 0, maximum = 1)]
    pub fair: f64,
    /// What a list has whose features are all 0.
    pub intercept: f64,
    /// What counts of a list.
    #[schema(max_items = 32)]
    pub features: Vec<FeatureWeight>,
}

/// How much one feature of a list counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeatureWeight {
    /// Name of the feature.
    #[schema(max_length = 40)]
    pub name: String,
    /// By what its value is multiplied.
    pub coefficient: f64,
    /// The lowest value that was seen; lower ones count as this.
    pub low: f64,
    /// The highest value that was seen; higher ones count as this.
    pub high: f64,
}

impl Calibrations {
    fn both(&self) -> impl Iterator<Item = (&'static str, &Calibration)> {
        let both = [("partnersForFirm", &self.partners_for_firm), ("firmsForPartner", &self.firms_for_partner)];
        both.into_iter().filter_map(|(direction, calibration)| Some((direction, calibration.as_ref()?)))
    }

    /// The directions that name a feature which is not among the `known` ones.
    pub fn unknown_features(&self, known: &[&str]) -> Vec<Invalid> {
        let unknown = self.both().flat_map(|(direction, calibration)| {
            let names = calibration.features.iter().map(|feature| &feature.name);
            names.filter(|name| !known.contains(&name.as_str())).map(move |name| (direction, name))
        });
        unknown
            .map(|(direction, name)| {
                let message = format!("There is no feature “{name}”.");
                let remedy = format!("Use some of: {}.", known.join(", "));
                Invalid::new(format!("/confidence/{direction}"), "unknown_feature", message, remedy)
            })
            .collect()
    }

    /// What makes them unusable.
    pub fn faults(&self) -> Vec<Invalid> {
        let unusable = self.both().filter(|(_, calibration)| !calibration.is_usable());
        unusable
            .map(|(direction, _)| {
                let remedy = "Give finite numbers, 0 < fair ≤ good < 1, and for each feature low ≤ high.";
                Invalid::new(format!("/confidence/{direction}"), "out_of_range", "The calibration is unusable.", remedy)
            })
            .collect()
    }
}

impl Calibration {
    /// The expected share for a list with these features; nothing when one is not known, or when no number comes out.
    pub fn expected(&self, value: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let mut sum = self.intercept;
        for feature in &self.features {
            sum += feature.coefficient * feature.within(value(&feature.name)?);
        }
        (!sum.is_nan()).then(|| logistic(sum))
    }

    fn is_usable(&self) -> bool {
        let is_share = |share: f64| share > 0.0 && share < 1.0;
        let is_usable = |feature: &FeatureWeight| {
            feature.coefficient.is_finite()
                && feature.low.is_finite()
                && feature.high.is_finite()
                && feature.low <= feature.high
        };
        let borders = is_share(self.fair) && is_share(self.good) && self.fair <= self.good;
        borders && self.intercept.is_finite() && self.features.iter().all(is_usable)
    }
}

impl FeatureWeight {
    /// A value between the lowest and the highest that were seen.
    pub fn within(&self, value: f64) -> f64 {
        value.max(self.low).min(self.high)
    }
}

/// 1 / (1 + exp(−x)).
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration() -> Calibration {
        let features = vec![FeatureWeight { name: "lead".into(), coefficient: 0.5, low: 0.0, high: 4.0 }];
        Calibration { lists: 100, share: 0.5, fewest: 15, good: 0.65, fair: 0.35, intercept: -1.0, features }
    }

    #[test]
    fn a_feature_counts_between_the_values_that_were_seen() {
        let expected = |value: f64| calibration().expected(|_| Some(value));
        assert_eq!(expected(2.0), Some(0.5));
        assert_eq!(expected(400.0), expected(4.0));
        assert_eq!(expected(-400.0), expected(0.0));
        assert_eq!(expected(f64::INFINITY), expected(4.0));
    }

    #[test]
    fn a_feature_that_is_not_known_leaves_the_share_unmeasured() {
        assert_eq!(calibration().expected(|_| None), None);
    }

    #[test]
    fn an_unusable_calibration_is_refused_by_its_direction() {
        let of = |calibration: Calibration| Calibrations { partners_for_firm: Some(calibration), ..Default::default() };
        assert!(of(calibration()).faults().is_empty());
        for wrong in [
            Calibration { fair: 0.7, ..calibration() },
            Calibration { good: 1.0, ..calibration() },
            Calibration { intercept: f64::NAN, ..calibration() },
            Calibration {
                features: vec![FeatureWeight { low: 5.0, ..calibration().features.remove(0) }],
                ..calibration()
            },
        ] {
            assert_eq!(of(wrong).faults()[0].pointer, "/confidence/partnersForFirm");
        }
    }
}
