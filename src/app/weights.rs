//! The weights that ship with the product, and which version is active.

use super::audit::{self, Event};
use super::caller::Role;
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::calibration::{Calibration, FeatureWeight};
use crate::domain::weights::{Learned, Weights};
use crate::domain::{Invalid, invalid};
use crate::matching::{confidence, signals};
use crate::storage::{self, Tenant};
use serde::Serialize;
use utoipa::ToSchema;

/// The weights of `config/weights.toml`, built into the binary.
pub fn shipped() -> Result<Weights> {
    read(include_str!("../../config/weights.toml"))
}

/// The name of the shipped weights, for examples; empty when they cannot be read, which stops the start.
pub fn shipped_version() -> String {
    shipped().map(|weights| weights.version).unwrap_or_default()
}

/// Reads weights and refuses them, with every fault, when a signal is unknown, missing or out of range.
pub fn read(text: &str) -> Result<Weights> {
    let weights: Weights = toml::from_str(text).map_err(|error| AppError::Setting(format!("weights: {error}")))?;
    weights.check(&signals::names())?;
    let unknown = weights.confidence.iter().flat_map(|all| all.unknown_features(&confidence::FEATURES));
    match unknown.collect::<Vec<_>>() {
        faults if faults.is_empty() => Ok(weights),
        faults => Err(faults.into()),
    }
}

/// The weights from survey and literature alone, at which learning begins.
pub fn priors() -> Result<Weights> {
    read(include_str!("../../config/priors.toml"))
}

/// Reads weights from a file.
pub fn read_file(path: &std::path::Path) -> Result<Weights> {
    let failed = |source| AppError::File { doing: format!("reading {}", path.display()), source };
    read(&std::fs::read_to_string(path).map_err(failed)?)
}

/// Weights as the text of a file, in the order of the signals.
pub fn written(weights: &Weights) -> Result<String> {
    let failed = |error: toml::ser::Error| AppError::Setting(format!("weights: {error}"));
    let mut head = weights.clone();
    let directions = [
        ("partnersForFirm", std::mem::take(&mut head.partners_for_firm)),
        ("firmsForPartner", std::mem::take(&mut head.firms_for_partner)),
    ];
    let quality = head.learned.as_mut().map(|learned| std::mem::take(&mut learned.quality)).unwrap_or_default();
    let mut text = format!("version = {}\nbasis = {}\n", quoted(&head.version), quoted(&head.basis));
    if let Some(learned) = &head.learned {
        text.push_str(&format!("\n[learned]\n{}quality = [\n", without_quality(learned).map_err(failed)?));
        for one in &quality {
            let (asked, questions, ndcg10) = (quoted(&one.asked), one.questions, one.ndcg10);
            text.push_str(&format!("    {{ asked = {asked}, questions = {questions}, ndcg10 = {ndcg10} }},\n"));
        }
        text.push_str("]\n");
    }
    for (direction, weights) in directions {
        text.push_str(&format!("\n[{direction}]\n"));
        for (name, weight) in signals::names().into_iter().filter_map(|name| weights.get_key_value(name)) {
            text.push_str(&format!("{name} = {{ weight = {}", weight.weight));
            if let Some(newcomer) = weight.newcomer {
                text.push_str(&format!(", newcomer = {newcomer}"));
            }
            if let Some(knee) = weight.newcomer_knee {
                text.push_str(&format!(", newcomerKnee = {knee}"));
            }
            if let Some(curve) = &weight.curve {
                let points: Vec<String> = curve.iter().map(|(x, y)| format!("[{x}, {y}]")).collect();
                text.push_str(&format!(", curve = [{}]", points.join(", ")));
            }
            text.push_str(" }\n");
        }
    }
    let calibrations = weights
        .confidence
        .iter()
        .flat_map(|all| [("partnersForFirm", &all.partners_for_firm), ("firmsForPartner", &all.firms_for_partner)]);
    for (direction, calibration) in calibrations {
        calibration.iter().for_each(|calibration| write_calibration(&mut text, direction, calibration));
    }
    Ok(text)
}

fn write_calibration(text: &mut String, direction: &str, calibration: &Calibration) {
    let Calibration { lists, share, fewest, good, fair, intercept, features } = calibration;
    text.push_str(&format!(
        "\n[confidence.{direction}]\nlists = {lists}\nshare = {share}\nfewest = {fewest}\ngood = {good}\nfair = {fair}\n\
         intercept = {intercept}\nfeatures = [\n"
    ));
    for FeatureWeight { name, coefficient, low, high } in features {
        let name = quoted(name);
        text.push_str(&format!("    {{ name = {name}, coefficient = {coefficient}, low = {low}, high = {high} }},\n"));
    }
    text.push_str("]\n");
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn without_quality(learned: &Learned) -> std::result::Result<String, toml::ser::Error> {
    let text = toml::to_string(learned)?;
    Ok(text.lines().filter(|line| !line.starts_with("quality")).map(|line| format!("{line}\n")).collect())
}

/// Versions that shipped before; an installation that uses one of them goes on with the present one.
const SHIPPED_BEFORE: [&str; 2] = ["1", "2"];

/// Seeds the shipped weights: saves them when the database has no version of that name, and makes them the active ones
/// when none are, or when an earlier shipped version is. What the database has under the name stays, since rankings
/// were explained by it.
pub fn save_shipped(tenant: &mut Tenant<'_>) -> Result<()> {
    let shipped = shipped()?;
    if storage::weights::find_weights(tenant, &shipped.version)?.is_none() {
        storage::weights::save_weights(tenant, &shipped)?;
    }
    let active = storage::weights::find_active_weights(tenant)?;
    if active.is_none_or(|active| SHIPPED_BEFORE.contains(&active.version.as_str())) {
        storage::weights::activate_weights(tenant, &shipped.version)?;
        let system = Caller::of(tenant.organisation(), "system", Role::Admin);
        audit::record(tenant, &system, Event::of(Action::Activate, "weights", &shipped.version))?;
    }
    Ok(())
}

/// The version with this name, if there is one.
pub fn read_version(tenant: &mut Tenant<'_>, version: &str) -> Result<Option<Weights>> {
    Ok(storage::weights::find_weights(tenant, version)?)
}

/// Refuses the name of a version that never ranked for the organisation: it has none of that name, and none ships.
pub fn refuse_unknown(tenant: &mut Tenant<'_>, pointer: &str, version: &str) -> Result<()> {
    if read_version(tenant, version)?.is_some() || shipped()?.version == version {
        return Ok(());
    }
    let message = format!("There is no version “{}” of the weights.", invalid::shown(version));
    let remedy = "Give weightsVersion of the ranking; GET /v1/weights-versions lists all.";
    Err(Invalid::new(pointer, "unknown", message, remedy).into())
}

/// The versions of an organisation, the latest first, and which one ranks.
pub fn list_versions(app: &App, caller: &Caller, most: usize) -> Result<(Vec<Weights>, String)> {
    app.pool.read(caller.organisation, |tenant| {
        let active = active(tenant)?.version;
        Ok((storage::weights::load_versions(tenant, most)?, active))
    })
}

/// The versions of the weights (*gewichten*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightsVersions {
    /// The one that ranks.
    #[schema(max_length = 64)]
    pub active: String,
    /// Each, the latest first.
    #[schema(max_items = 100)]
    pub versions: Vec<WeightsVersion>,
}

/// A version of the weights.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightsVersion {
    /// Its name.
    #[schema(max_length = 64)]
    pub version: String,
    /// On what it rests.
    #[schema(max_length = 2000)]
    pub basis: String,
    /// What it was learned from; `null` for weights that were set by hand.
    pub learned: Option<Learned>,
}

/// Most versions that are told.
const MOST_TOLD: usize = 100;

/// The versions of an organisation, without the weights themselves.
pub fn told_versions(app: &App, caller: &Caller) -> Result<WeightsVersions> {
    let (versions, active) = list_versions(app, caller, MOST_TOLD)?;
    let told = |weights: Weights| {
        let Weights { version, basis, learned, .. } = weights;
        WeightsVersion { version, basis, learned }
    };
    Ok(WeightsVersions { active, versions: versions.into_iter().map(told).collect() })
}

/// The active weights of an organisation; the shipped ones when none was made active.
pub fn active(tenant: &mut Tenant<'_>) -> Result<Weights> {
    match storage::weights::find_active_weights(tenant)? {
        Some(mut weights) => {
            weights.switch_off_missing(&signals::names());
            weights.check(&signals::names())?;
            Ok(weights)
        }
        None => shipped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calibration::Calibrations;

    #[test]
    fn the_shipped_weights_name_every_signal_in_both_directions() {
        let shipped = shipped().unwrap();
        assert_eq!(shipped.partners_for_firm.len(), signals::ALL.len());
        assert_eq!(shipped.firms_for_partner.len(), signals::ALL.len());
    }

    #[test]
    fn unusable_weights_are_refused_with_every_fault() {
        let text = include_str!("../../config/weights.toml");
        let wrong =
            text.replacen("topicFit = { weight = 12 }", "topicFit = { weight = -1 }\nnoSignal = { weight = 1 }", 1);
        let Err(AppError::Invalid(faults)) = read(&wrong) else { panic!("accepted") };
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/partnersForFirm/noSignal", "/partnersForFirm/topicFit/weight"]);
        assert!(read(&text.replace("weight = 12 ", "weight = nan ")).is_err());
        assert!(read(&text.replace("freshness = { weight = 3 }\n", "")).is_err());
    }

    #[test]
    fn what_is_written_is_read_back_with_its_calibration_and_without() {
        let feature = |name: &str| FeatureWeight { name: name.into(), coefficient: -0.25, low: 0.0, high: 4.125 };
        let calibration = Calibration {
            lists: 4_000,
            share: 0.5,
            fewest: 15,
            good: 0.65,
            fair: 0.35,
            intercept: -1.5,
            features: crate::matching::confidence::FEATURES.map(feature).to_vec(),
        };
        let measured = |partners_for_firm, firms_for_partner| {
            let confidence = Some(Calibrations { partners_for_firm, firms_for_partner });
            Weights { confidence, ..shipped().unwrap() }
        };
        let silent = Weights { confidence: None, ..shipped().unwrap() };
        let (one, both) =
            (measured(Some(calibration.clone()), None), measured(Some(calibration.clone()), Some(calibration)));
        for weights in [silent, one, both] {
            assert_eq!(read(&written(&weights).unwrap()).unwrap(), weights);
        }
    }

    #[test]
    fn a_calibration_of_an_unknown_feature_is_refused() {
        let feature = FeatureWeight { name: "moon".into(), coefficient: 1.0, low: 0.0, high: 1.0 };
        let features = vec![feature];
        let calibration =
            Calibration { lists: 400, share: 0.5, fewest: 15, good: 0.65, fair: 0.35, intercept: 0.0, features };
        let confidence = Some(Calibrations { partners_for_firm: Some(calibration), firms_for_partner: None });
        let wrong = Weights { confidence, ..shipped().unwrap() };
        let Err(AppError::Invalid(faults)) = read(&written(&wrong).unwrap()) else { panic!("accepted") };
        assert_eq!(faults[0].pointer, "/confidence/partnersForFirm");
    }

    #[test]
    fn a_version_that_was_stored_before_lists_were_measured_still_loads() {
        let mut stored = serde_json::to_value(shipped().unwrap()).unwrap();
        stored.as_object_mut().unwrap().remove("confidence");
        let weights: Weights = serde_json::from_value(stored).unwrap();
        assert_eq!(weights, Weights { confidence: None, ..shipped().unwrap() });
    }

    #[test]
    fn what_the_database_has_under_the_name_stays() {
        let folder = tempfile::tempdir().unwrap();
        let pool = storage::Pool::open(&folder.path().join("weights.db").to_string_lossy(), 1).unwrap();
        pool.migrate().unwrap();
        storage::organisations::save_default(&mut pool.get().unwrap()).unwrap();
        let earlier = Weights { basis: "earlier".into(), ..shipped().unwrap() };
        let ours = crate::domain::OrganisationId::DEFAULT;
        pool.write(ours, |tenant| storage::weights::save_weights(tenant, &earlier)).unwrap();
        pool.write(ours, save_shipped).unwrap();
        assert_eq!(pool.read(ours, active).unwrap(), earlier);
    }
}
