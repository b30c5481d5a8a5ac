//! What the call list goes by: data, with a source for every figure.

use crate::domain::{Invalid, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of the figures behind the call list (*aannames*), from `config/call_list.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assumptions {
    /// Name of the version.
    #[schema(max_length = 64)]
    pub version: String,
    /// Share of the list that is drawn by lot, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub exploration_share: f64,
    /// Share of firms that answer.
    pub answers: Prior,
    /// Share of firms reached that take a step.
    pub takes_step: Prior,
    /// Value of a step, in light steps.
    pub value: StepValue,
    /// What the distance to the front counts.
    pub distance: DistanceValue,
    /// What would not have come about otherwise.
    pub additionality: Additionality,
    /// Interest in fieldlabs.
    pub interest: Interest,
    /// Price of earlier touches.
    pub touches: TouchPrice,
    /// When a share is shown as a percentage.
    pub shown: Shown,
}

/// A share from elsewhere at which one's own begins (*voorafgaande schatting*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prior {
    /// The share, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
    /// On how many it rests there.
    pub n: u64,
    /// For how many own outcomes it counts.
    #[schema(minimum = 1)]
    pub weight: f64,
    /// Where it comes from.
    pub source: Text,
}

/// Value of a step by its rung, in light steps (*waarde*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepValue {
    /// A light step.
    pub light_step: f64,
    /// A network.
    pub network: f64,
    /// A heavier project.
    pub heavier_project: f64,
    /// Where it comes from.
    pub source: Text,
}

/// What counts of a firm by its place in its sector (*afstand tot de koplopers*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DistanceValue {
    /// Of the foremost firm.
    pub front: f64,
    /// Of the hindmost firm.
    pub back: f64,
    /// Of a firm whose place is not known.
    pub unknown: f64,
    /// Where it comes from.
    pub source: Text,
}

/// Which part of the steps would not have come about without the call (*toegevoegdheid*), 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Additionality {
    /// The firm knows no fieldlab.
    pub unaware: f64,
    /// It knows one.
    pub knows: f64,
    /// It takes part in one, or is in another network.
    pub takes_part: f64,
    /// Nobody asked.
    pub not_asked: f64,
    /// Where it comes from.
    pub source: Text,
}

/// How likely the firm is interested (*interesse*), 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interest {
    /// It said yes.
    pub yes: f64,
    /// It said no.
    pub no: f64,
    /// Nobody asked.
    pub not_asked: f64,
    /// Where it comes from.
    pub source: Text,
}

/// Price of having been approached already (*belasting*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TouchPrice {
    /// Of a touch today, in light steps.
    pub price: f64,
    /// After so many days it counts half.
    #[schema(minimum = 1)]
    pub half_life_days: f64,
    /// Where it comes from.
    pub source: Text,
}

/// When shares are shown as percentages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shown {
    /// From how many own outcomes.
    pub fewest_outcomes: u64,
}

/// The figures of `config/call_list.toml`, built into the binary.
pub fn shipped() -> Result<Assumptions, Vec<Invalid>> {
    read(include_str!("../../config/call_list.toml"))
}

/// Reads figures and refuses them, with every fault, when one is out of its range.
pub fn read(text: &str) -> Result<Assumptions, Vec<Invalid>> {
    let unreadable = |error: toml::de::Error| {
        let message = format!("The figures of the call list cannot be read: {}.", error.message());
        vec![Invalid::new("", "unreadable", message, "Compare them with config/call_list.toml.")]
    };
    let read: Assumptions = toml::from_str(text).map_err(unreadable)?;
    let faults = read.faults();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

impl Assumptions {
    fn faults(&self) -> Vec<Invalid> {
        let shares = [
            ("/explorationShare", self.exploration_share),
            ("/answers/share", self.answers.share),
            ("/takesStep/share", self.takes_step.share),
            ("/additionality/unaware", self.additionality.unaware),
            ("/additionality/knows", self.additionality.knows),
            ("/additionality/takesPart", self.additionality.takes_part),
            ("/additionality/notAsked", self.additionality.not_asked),
            ("/interest/yes", self.interest.yes),
            ("/interest/no", self.interest.no),
            ("/interest/notAsked", self.interest.not_asked),
        ];
        let amounts = [
            ("/value/lightStep", self.value.light_step),
            ("/value/network", self.value.network),
            ("/value/heavierProject", self.value.heavier_project),
            ("/distance/front", self.distance.front),
            ("/distance/back", self.distance.back),
            ("/distance/unknown", self.distance.unknown),
            ("/touches/price", self.touches.price),
        ];
        let counts = [
            ("/answers/weight", self.answers.weight),
            ("/takesStep/weight", self.takes_step.weight),
            ("/touches/halfLifeDays", self.touches.half_life_days),
        ];
        let within = |values: &[(&str, f64)], low: f64, high: f64| -> Vec<Invalid> {
            let outside = values.iter().filter(|(_, value)| !(low..=high).contains(value));
            let told = |(pointer, value): &(&str, f64)| {
                let message = format!("{value} is out of range.");
                Invalid::new(*pointer, "out_of_range", message, format!("Give {low} to {high}."))
            };
            outside.map(told).collect()
        };
        [within(&shares, 0.0, 1.0), within(&amounts, 0.0, 100.0), within(&counts, 1.0, 1e6)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_figures_are_usable_and_each_has_a_source_in_both_languages() {
        let shipped = shipped().unwrap();
        assert_eq!((shipped.exploration_share, shipped.shown.fewest_outcomes), (0.1, 50));
        let json = serde_json::to_value(&shipped).unwrap();
        for (name, part) in json.as_object().unwrap().iter().filter(|(name, part)| part.is_object() && *name != "shown")
        {
            for language in ["nl", "en"] {
                assert!(part["source"][language].as_str().is_some_and(|words| words.len() > 3), "{name}");
            }
        }
    }

    #[test]
    fn figures_out_of_range_are_refused_by_name() {
        let text = include_str!("../../config/call_list.toml");
        let wrong = text.replace("explorationShare = 0.1", "explorationShare = 1.1").replace("= 90", "= 0");
        let pointers: Vec<String> = read(&wrong).unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/explorationShare", "/touches/halfLifeDays"]);
        assert_eq!(read("version = 1").unwrap_err()[0].code, "unreadable");
    }
}
