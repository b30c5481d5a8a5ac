//! Which version of the weights ranks, and the person who decided so.

use super::audit::{self, Event};
use super::weights::active;
use super::writing::{Expected, revision_of};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::text::counted;
use crate::domain::weights::Activation;
use crate::domain::{Invalid, Officer, invalid, personal_data};
use crate::storage::Tenant;
use crate::storage::external_keys::wait_for_turn;
use crate::storage::weights::activate_weights;
use crate::storage::weights_activations::{insert_activation, load_activations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most decisions that are told.
const MOST_TOLD: usize = 100;

/// Shortest and longest reason, in characters.
const REASON_LENGTH: std::ops::RangeInclusive<usize> = 3..=500;

/// A version to put to use, by whom and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"version": "2026-q4", "officer": "A. de Vries",
    "reason": "In de lijsten van dit kwartaal stond de gekozen partner hoger."}))]
pub struct WeightsChoice {
    /// Its name; see `/weights-versions`.
    #[schema(min_length = 1, max_length = 64)]
    pub version: String,
    /// The person who decides.
    pub officer: Officer,
    /// Why, without personal data.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
}

/// The version that ranks (*gewichten in gebruik*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActiveWeights {
    /// Its name.
    #[schema(max_length = 64)]
    pub version: String,
    /// What persons put to use, the latest first. Empty when nobody chose anything but what ships with the product.
    #[schema(max_items = 100)]
    pub activations: Vec<Activation>,
    /// What in the reason looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 3)]
    pub warnings: Vec<Invalid>,
}

impl ActiveWeights {
    /// Another number after each choice.
    pub fn revision(&self) -> Result<i64> {
        revision_of(&(&self.version, &self.activations))
    }
}

/// The version that ranks for an organisation.
pub fn get_active(app: &App, caller: &Caller) -> Result<ActiveWeights> {
    app.pool.read(caller.organisation, find_active)
}

fn find_active(tenant: &mut Tenant<'_>) -> Result<ActiveWeights> {
    let version = active(tenant)?.version;
    Ok(ActiveWeights { version, activations: load_activations(tenant, MOST_TOLD)?, warnings: Vec::new() })
}

/// What is wrong with the reason of a choice.
pub fn fault_of_reason(choice: &WeightsChoice) -> Option<Invalid> {
    let length = choice.reason.trim().chars().count();
    (!REASON_LENGTH.contains(&length)).then(|| {
        let message = format!("The reason has {}.", counted(length, "character", "characters"));
        let remedy = "Say in 3 to 500 characters why this version is to rank.";
        Invalid::new("/reason", "invalid_length", message, remedy)
    })
}

/// Makes a version the one that ranks; the index follows, and who listens to events is told.
pub fn put_to_use(app: &App, caller: &Caller, choice: &WeightsChoice, expected: &Expected) -> Result<ActiveWeights> {
    let WeightsChoice { version, officer, reason } = choice;
    let reason = reason.trim();
    if let Some(fault) = fault_of_reason(choice) {
        return Err(fault.into());
    }
    let now_active = app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        expected.check("choice of weights", find_active(tenant)?.revision()?)?;
        if !activate_weights(tenant, version)? {
            let message = format!("There is no version “{}” of the weights.", invalid::shown(version));
            let remedy = "GET /v1/weights-versions lists them.";
            return Err(AppError::from(Invalid::new("/version", "unknown", message, remedy)));
        }
        insert_activation(tenant, version, officer.as_str(), Some(reason))?;
        audit::record(tenant, caller, Event::of(Action::Activate, "weights", version))?;
        find_active(tenant)
    })?;
    let warnings = personal_data::warnings("/activations/0/reason", reason);
    Ok(ActiveWeights { warnings, ..now_active })
}
