//! How the call lists of an organisation are filled: as it chose itself, or else as the installation does.

use super::audit::{self, Event};
use super::outreach_rules::OutreachRules;
use super::writing::{Expected, revision_of};
use super::{App, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{FirmType, Invalid};
use crate::outreach::quotas::checked;
use crate::storage::external_keys::wait_for_turn;
use crate::storage::organisations::{load_call_list_settings, save_call_list_settings};
use crate::storage::{StorageError, Tenant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

pub use crate::outreach::quotas::{Dimension, Quota};

/// Quotas that may be given.
const MOST_QUOTAS: usize = 50;
/// Longest code of a kind, in characters.
const LONGEST_VALUE: usize = 64;

/// How call lists are filled (*vulling van de bellijst*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"explorationShare": 0.1, "quotas": [
    {"dimension": "sector", "atMost": 0.5}, {"dimension": "firm_type", "value": "scale_up", "atLeast": 0.2}]}))]
pub struct CallListSettings {
    /// Share of a list that is drawn by lot, so that the answers of those firms tell of all; 0 draws none.
    #[schema(minimum = 0, maximum = 1)]
    pub exploration_share: f64,
    /// Largest and smallest shares of kinds of firms; none sets no limit.
    #[schema(max_items = 50)]
    pub quotas: Vec<Quota>,
}

/// The settings that hold, and whose choice they are.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// As they hold.
    pub settings: CallListSettings,
    /// What the installation chose for organisations that choose nothing, where this one chose something.
    pub instead_of: Option<CallListSettings>,
}

/// Regions in which firms of the organisation are or were, by code, so that a quota can speak of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegionsOfFirms {
    /// COROP regions.
    pub corops: BTreeSet<String>,
    /// Municipalities.
    pub municipalities: BTreeSet<String>,
}

/// As they hold.
pub fn get_settings(app: &App, caller: &Caller) -> Result<CallListSettings> {
    Ok(get_in_force(app, caller)?.settings)
}

/// As they hold, and whether the organisation chose them itself.
pub fn get_in_force(app: &App, caller: &Caller) -> Result<InForce> {
    let own = app.pool.read(caller.organisation, own_settings)?;
    let shipped = app.outreach.call_list_settings();
    Ok(match own {
        Some(settings) => InForce { settings, instead_of: Some(shipped) },
        None => InForce { settings: shipped, instead_of: None },
    })
}

/// Regions that a quota can name to some effect.
pub fn regions_of_firms(app: &App, caller: &Caller) -> Result<RegionsOfFirms> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let places = indexed.roll.places();
    Ok(RegionsOfFirms {
        corops: places.iter().filter_map(|place| place.corop.clone()).collect(),
        municipalities: places.iter().filter_map(|place| place.municipality.clone()).collect(),
    })
}

/// Puts others in their place, for this organisation alone; every fault at once.
pub fn replace_settings(
    app: &App,
    caller: &Caller,
    settings: &CallListSettings,
    expected: &Expected,
) -> Result<CallListSettings> {
    let faults = find_faults(settings);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let text = serde_json::to_string(settings).map_err(unreadable)?;
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let before = rules_of(app, tenant)?.call_list_settings();
        expected.check("settings of the call list", revision_of(&before)?)?;
        save_call_list_settings(tenant, &text)?;
        let count = i64::try_from(settings.quotas.len()).unwrap_or(i64::MAX);
        audit::record(tenant, caller, Event::of_many(Action::Replace, "call_list_settings").number("records", count))?;
        Ok(settings.clone())
    })
}

/// Takes the organisation's own choice away, so that what the installation chose holds; answers the version of the data.
/// Where nothing was chosen, nothing changes.
pub fn delete_settings(app: &App, caller: &Caller, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let before = rules_of(app, tenant)?.call_list_settings();
        expected.check("settings of the call list", revision_of(&before)?)?;
        save_call_list_settings(tenant, "")?;
        audit::record(tenant, caller, Event::of_many(Action::Delete, "call_list_settings"))?;
        Ok(tenant.version()?)
    })
}

/// What outreach of the organisation goes by.
pub(super) fn rules_of(app: &App, tenant: &mut Tenant<'_>) -> Result<OutreachRules> {
    Ok(match own_settings(tenant)? {
        None => app.outreach.as_ref().clone(),
        Some(own) => app.outreach.with(own),
    })
}

/// What the organisation chose itself, if it did.
fn own_settings(tenant: &mut Tenant<'_>) -> Result<Option<CallListSettings>> {
    match load_call_list_settings(tenant)?.as_str() {
        "" => Ok(None),
        text => Ok(Some(serde_json::from_str(text).map_err(unreadable)?)),
    }
}

/// Everything that is wrong with settings, by where it stands in them.
pub fn find_faults(settings: &CallListSettings) -> Vec<Invalid> {
    let mut faults = Vec::new();
    if !(0.0..=1.0).contains(&settings.exploration_share) {
        let message = format!("{} is no share.", settings.exploration_share);
        faults.push(Invalid::new("/explorationShare", "out_of_range", message, "Give 0 to 1."));
    }
    if settings.quotas.len() > MOST_QUOTAS {
        let message = format!("{} quotas are too many.", settings.quotas.len());
        faults.push(Invalid::new("/quotas", "too_many", message, format!("Give at most {MOST_QUOTAS}.")));
    }
    for (place, quota) in settings.quotas.iter().enumerate() {
        let Some(value) = quota.value.as_deref().filter(|value| !is_code(quota.dimension, value)) else { continue };
        let message = format!("“{}” is no code of such a kind.", crate::domain::invalid::shown(value));
        let remedy = match quota.dimension {
            Dimension::Sector => "Give a division of SBI, such as 25.",
            Dimension::Region => "Give the code of a province, COROP region or municipality, such as PV30.",
            Dimension::FirmType => "Give a type of firm, such as scale_up.",
        };
        faults.push(Invalid::new(format!("/quotas/{place}/value"), "unknown_code", message, remedy));
    }
    faults.extend(checked(settings.quotas.clone()).err().unwrap_or_default());
    faults
}

/// Whether a text can be the code of a kind. Regions and divisions are not looked up: of one that is not there, no firm is.
fn is_code(dimension: Dimension, value: &str) -> bool {
    match dimension {
        Dimension::FirmType => FirmType::ALL.iter().any(|known| known.code() == value),
        Dimension::Sector | Dimension::Region => {
            (1..=LONGEST_VALUE).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}

fn unreadable(source: serde_json::Error) -> StorageError {
    StorageError::Corrupt { what: "settings of the call list", source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_its_place() {
        let quota = |dimension, value: Option<&str>, at_least, at_most| Quota {
            dimension,
            value: value.map(str::to_owned),
            at_least,
            at_most,
        };
        let quotas = vec![
            quota(Dimension::Sector, None, None, Some(0.5)),
            quota(Dimension::FirmType, Some("big"), Some(0.2), None),
            quota(Dimension::Region, Some("PV 30"), Some(0.2), None),
            quota(Dimension::Region, Some("PV30"), Some(1.2), None),
        ];
        let told = find_faults(&CallListSettings { exploration_share: -0.1, quotas });
        let pointers: Vec<&str> = told.iter().map(|fault| fault.pointer.as_str()).collect();
        let expected = ["/explorationShare", "/quotas/1/value", "/quotas/2/value", "/quotas/3/atLeast", "/quotas"];
        assert_eq!(pointers, expected, "{told:?}");
        assert!(find_faults(&CallListSettings { exploration_share: 0.0, quotas: Vec::new() }).is_empty());
    }
}
