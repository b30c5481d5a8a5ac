//! How much each signal counts: data, with a version.

use super::calibration::Calibrations;
use super::invalid::Invalid;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A version of the weights (*gewichten*) in both directions. Seeded from `config/weights.toml`; the database holds
/// the versions and which is active.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Weights {
    /// Name of the version, such as `1`.
    #[schema(max_length = 64)]
    pub version: String,
    /// On what the weights rest.
    #[schema(max_length = 2000)]
    pub basis: String,
    /// What they were learned from; absent for weights that were set by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
    /// How often lists by these weights held what was sought; absent where that was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Calibrations>,
    /// Firm → partners: by signal name.
    pub partners_for_firm: BTreeMap<String, SignalWeight>,
    /// Partner → firms: by signal name.
    pub firms_for_partner: BTreeMap<String, SignalWeight>,
}

/// That a version was put to use (*in gebruik genomen*), by a named person who said why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    /// The version.
    #[schema(max_length = 64)]
    pub version: String,
    /// When.
    pub activated_at: DateTime<Utc>,
    /// The person who decided so.
    #[schema(max_length = 120)]
    pub activated_by: String,
    /// Why; `null` where nobody was asked.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// What weights were learned from (*waarvan geleerd*), and how well they did there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Learned {
    /// SHA-256 over the files of the benchmark.
    #[schema(max_length = 64)]
    pub data_sha256: String,
    /// The day after the history that was known; what came then was learned from.
    pub history_before: NaiveDate,
    /// The day on which this was learned.
    pub on: NaiveDate,
    /// Where chance began.
    pub seed: u64,
    /// Version of the weights that were begun at.
    #[schema(max_length = 64)]
    pub priors: String,
    /// Quality on questions that were held out, by who asked what.
    pub quality: Vec<MeasuredQuality>,
}

/// Quality on held-out questions of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasuredQuality {
    /// Who asked what.
    #[schema(max_length = 100)]
    pub asked: String,
    /// How many questions.
    pub questions: usize,
    /// Mean NDCG@10.
    #[schema(minimum = 0, maximum = 1)]
    pub ndcg10: f64,
}

/// Weight and curve of one signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SignalWeight {
    /// Weight, 0 or more.
    #[schema(minimum = 0)]
    pub weight: f64,
    /// Weight for a firm that asks and was in no joint project yet; absent means the same weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub newcomer: Option<f64>,
    /// For a firm that asks and was in no joint project yet: what goes beyond so many spreads (standard deviations over
    /// the candidates) counts a tenth; absent means that all counts in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(exclusive_minimum = 0)]
    pub newcomer_knee: Option<f64>,
    /// Piecewise linear curve over the signal's value as (x, y) points with rising x in 0..1 and y ≥ 0; absent means
    /// y = x.
    #[serde(default)]
    pub curve: Option<Vec<(f64, f64)>>,
}

impl SignalWeight {
    /// A weight that is the same for all firms, without a curve.
    pub fn plain(weight: f64) -> Self {
        Self { weight, newcomer: None, newcomer_knee: None, curve: None }
    }

    /// Whether it counts for anybody.
    pub fn counts(&self) -> bool {
        self.of(false) > 0.0 || self.of(true) > 0.0
    }

    /// The weight for a firm that was in no joint project yet, or for one that was.
    pub fn of(&self, is_newcomer: bool) -> f64 {
        self.newcomer.filter(|_| is_newcomer).unwrap_or(self.weight)
    }

    /// How many spreads of its values count in full.
    pub fn knee(&self, is_newcomer: bool) -> Option<f64> {
        self.newcomer_knee.filter(|_| is_newcomer)
    }
}

impl Weights {
    /// Gives signals that did not exist when the version was made the weight 0, so that it ranks as it did.
    pub fn switch_off_missing(&mut self, known: &[&str]) {
        for weights in [&mut self.partners_for_firm, &mut self.firms_for_partner] {
            for name in known {
                weights.entry((*name).to_owned()).or_insert(SignalWeight::plain(0.0));
            }
        }
    }

    /// Checks that weights and curves are usable and that exactly the `known` signals are named.
    pub fn check(&self, known: &[&str]) -> Result<(), Vec<Invalid>> {
        let mut faults = Vec::new();
        for (direction, weights) in
            [("partnersForFirm", &self.partners_for_firm), ("firmsForPartner", &self.firms_for_partner)]
        {
            for (name, weight) in weights {
                let pointer = format!("/{direction}/{name}");
                if !known.contains(&name.as_str()) {
                    let remedy = format!("Use one of: {}.", known.join(", "));
                    faults.push(Invalid::new(
                        &pointer,
                        "unknown_signal",
                        format!("There is no signal “{name}”."),
                        remedy,
                    ));
                }
                for (field, value) in [("weight", Some(weight.weight)), ("newcomer", weight.newcomer)] {
                    if let Some(value) = value.filter(|value| !(value.is_finite() && (0.0..=1e6).contains(value))) {
                        let message = format!("{value} is no weight.");
                        let pointer = format!("{pointer}/{field}");
                        faults.push(Invalid::new(pointer, "out_of_range", message, "Give 0 to 1000000."));
                    }
                }
                if let Some(knee) = weight.newcomer_knee.filter(|knee| !(knee.is_finite() && *knee > 0.0)) {
                    let message = format!("{knee} is no number of spreads.");
                    let remedy = "Give a number above 0, or leave it out.";
                    faults.push(Invalid::new(format!("{pointer}/newcomerKnee"), "out_of_range", message, remedy));
                }
                if weight.curve.as_ref().is_some_and(|points| !is_curve(points)) {
                    let remedy = "Give at least two points with rising x from 0 to 1 and y from 0 to 1.";
                    faults.push(Invalid::new(
                        format!("{pointer}/curve"),
                        "invalid_curve",
                        "The curve is unusable.",
                        remedy,
                    ));
                }
            }
            for name in known.iter().filter(|name| !weights.contains_key(**name)) {
                let remedy = "Name every signal; give 0 to switch one off.";
                faults.push(Invalid::new(format!("/{direction}/{name}"), "missing", "The weight is missing.", remedy));
            }
            if [false, true].into_iter().any(|is_newcomer| weights.values().all(|weight| weight.of(is_newcomer) == 0.0))
            {
                let remedy = "Give at least one signal a weight above 0.";
                faults.push(Invalid::new(format!("/{direction}"), "out_of_range", "All weights are 0.", remedy));
            }
        }
        faults.extend(self.confidence.iter().flat_map(Calibrations::faults));
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn is_curve(points: &[(f64, f64)]) -> bool {
    let inside = points.iter().all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y));
    points.len() >= 2 && inside && points.windows(2).all(|pair| pair[0].0 < pair[1].0)
}
