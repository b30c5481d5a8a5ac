//! The contact rules of an organisation: its own version, or the conservative one that ships with the product.

use super::audit::{self, Event};
use super::writing::{Expected, revision_of};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{Invalid, personal_data};
use crate::outreach::rules::ContactRules as Rules;
use crate::storage::contact_rules::{activate_rules, find_active_rules, save_rules};
use crate::storage::external_keys::wait_for_turn;
use crate::storage::{StorageError, Tenant};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

pub use crate::outreach::rules::ContactRules;

/// The rules that hold, and who saw to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActiveContactRules {
    /// The rules.
    pub rules: Rules,
    /// Who activated them; absent for those that ship with the product.
    #[schema(max_length = 300)]
    pub activated_by: Option<String>,
    /// When.
    pub activated_at: Option<DateTime<Utc>>,
    /// What in the basis looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 3)]
    pub warnings: Vec<Invalid>,
}

impl ActiveContactRules {
    /// Another number for other rules, or the same ones activated anew.
    pub fn revision(&self) -> Result<i64> {
        revision_of(&(&self.rules, &self.activated_by, self.activated_at))
    }
}

/// The rules that ship with the product.
pub fn shipped() -> Result<Rules> {
    let text = include_str!("../../config/contact-rules.toml");
    toml::from_str(text).map_err(|error| AppError::Setting(format!("contact rules: {error}")))
}

/// The rules that hold.
pub fn get_rules(app: &App, caller: &Caller) -> Result<ActiveContactRules> {
    app.pool.read(caller.organisation, |tenant| active(tenant, caller))
}

pub(super) fn active(tenant: &mut Tenant<'_>, _caller: &Caller) -> Result<ActiveContactRules> {
    let Some(stored) = find_active_rules(tenant)? else {
        return Ok(ActiveContactRules {
            rules: shipped()?,
            activated_by: None,
            activated_at: None,
            warnings: Vec::new(),
        });
    };
    let unreadable = |source| StorageError::Corrupt { what: "version of the contact rules", source: Box::new(source) };
    Ok(ActiveContactRules {
        rules: serde_json::from_str(&stored.text).map_err(unreadable)?,
        activated_by: Some(stored.activated_by),
        activated_at: Some(stored.activated_at.and_utc()),
        warnings: Vec::new(),
    })
}

/// Stores a version and makes it the one that holds, in the caller's name. A version that exists is never changed.
pub fn activate(app: &App, caller: &Caller, rules: &Rules, expected: &Expected) -> Result<ActiveContactRules> {
    let faults = rules.faults();
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let unwritable = |source| StorageError::Corrupt { what: "version of the contact rules", source: Box::new(source) };
    let text = serde_json::to_string(rules).map_err(unwritable)?;
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        expected.check("set of contact rules", active(tenant, caller)?.revision()?)?;
        match save_rules(tenant, &rules.version, &text, &caller.subject) {
            Err(StorageError::Taken { .. }) => {
                let message = "There is a version of this name already, and a version is never changed.";
                return Err(Invalid::new("/version", "taken", message, "Give the version another name.").into());
            }
            saved => saved?,
        }
        activate_rules(tenant, &rules.version, &caller.subject)?;
        audit::record(tenant, caller, Event::of(Action::Activate, "contact_rules", &rules.version))?;
        let warnings = personal_data::warnings("/rules/basis", &rules.basis);
        Ok(ActiveContactRules { warnings, ..active(tenant, caller)? })
    })
}
