//! Whose pages may frame match cards.

use crate::app::audit::{self, Event};
use crate::app::writing::{Expected, revision_of};
use crate::app::{App, Caller, Result};
use crate::domain::Invalid;
use crate::domain::audit::Action;
use crate::domain::invalid::shown;
use crate::storage::external_keys::wait_for_turn;
use crate::storage::organisations::{load_card_ancestors, save_card_ancestors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Origins that may be named.
const MOST_ANCESTORS: usize = 20;
/// Longest origin, in characters.
const LONGEST_ORIGIN: usize = 200;

/// Whose pages may frame match cards of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"allowedAncestors": ["https://crm.example"]}))]
pub struct MatchCardSettings {
    /// Origins: `https://`, a host and, if need be, a port. None means that no page may.
    #[schema(max_items = 20)]
    pub allowed_ancestors: Vec<String>,
}

impl MatchCardSettings {
    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<Invalid> {
        let origins = &self.allowed_ancestors;
        let mut faults = Vec::new();
        if origins.len() > MOST_ANCESTORS {
            let message = format!("{} origins are too many.", origins.len());
            faults.push(Invalid::new(
                "/allowedAncestors",
                "too_many",
                message,
                format!("Give at most {MOST_ANCESTORS}."),
            ));
        }
        for (place, origin) in origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin)) {
            let message = format!("“{}” is no origin of pages that are safe on their way.", shown(origin));
            let remedy = "Give https:// and a host in lower case, with a port if need be, and nothing after it.";
            faults.push(Invalid::new(format!("/allowedAncestors/{place}"), "invalid_value", message, remedy));
        }
        faults
    }
}

/// As they stand.
pub fn get_settings(app: &App, caller: &Caller) -> Result<MatchCardSettings> {
    let allowed_ancestors = app.pool.read(caller.organisation, load_card_ancestors)?;
    Ok(MatchCardSettings { allowed_ancestors })
}

/// Puts others in their place; every fault at once.
pub fn replace_settings(
    app: &App,
    caller: &Caller,
    settings: &MatchCardSettings,
    expected: &Expected,
) -> Result<MatchCardSettings> {
    let origins = &settings.allowed_ancestors;
    let faults = settings.faults();
    if !faults.is_empty() {
        return Err(faults.into());
    }
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let before = MatchCardSettings { allowed_ancestors: load_card_ancestors(tenant)? };
        expected.check("list of origins", revision_of(&before)?)?;
        save_card_ancestors(tenant, origins)?;
        let count = i64::try_from(origins.len()).unwrap_or(i64::MAX);
        audit::record(tenant, caller, Event::of_many(Action::Replace, "match_card_settings").number("records", count))?;
        Ok(MatchCardSettings { allowed_ancestors: origins.clone() })
    })
}

/// Whether a text is an origin and nothing that a policy could take for more, such as a wildcard or a second directive.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").filter(|_| text.chars().count() <= LONGEST_ORIGIN) else {
        return false;
    };
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(is_plain)
    };
    host.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_safe_origins_are_allowed() {
        for origin in ["https://crm.example", "https://agency.crm.example:8443", "https://localhost"] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "http://crm.example",
            "https://*.example",
            "https://crm.example/",
            "https://crm.example; script-src *",
            "https://crm.example https://b.example",
            "https://CRM.example",
            "https://crm.example:0",
            "https://a..example",
            "'self'",
            "*",
            "",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
