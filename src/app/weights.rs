//! The weights that ship with the product, and which version is active.

use super::{AppError, Result};
use crate::domain::OrganisationId;
use crate::domain::weights::Weights;
use crate::matching::signals;
use crate::storage::{self, Conn};

/// The weights of `config/weights.toml`, built into the binary.
pub fn shipped() -> Result<Weights> {
    read(include_str!("../../config/weights.toml"))
}

/// Reads weights and refuses them, with every fault, when a signal is unknown, missing or out of range.
pub fn read(text: &str) -> Result<Weights> {
    let weights: Weights = toml::from_str(text).map_err(|error| AppError::Setting(format!("weights: {error}")))?;
    weights.check(&signals::names())?;
    Ok(weights)
}

/// Saves the shipped weights as a version, and makes it the active one when none is.
pub fn save_shipped(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    let shipped = shipped()?;
    storage::connection::write(conn, |conn| {
        storage::weights::save_weights(conn, organisation, &shipped)?;
        if storage::weights::find_active_weights(conn, organisation)?.is_none() {
            storage::weights::activate_weights(conn, organisation, &shipped.version)?;
        }
        Ok(())
    })
}

/// The active weights of an organisation; the shipped ones when none was made active.
pub fn active(conn: &mut Conn, organisation: OrganisationId) -> Result<Weights> {
    match storage::weights::find_active_weights(conn, organisation)? {
        Some(weights) => {
            weights.check(&signals::names())?;
            Ok(weights)
        }
        None => shipped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            text.replacen("topicFit = { weight = 24 }", "topicFit = { weight = -1 }\nnoSignal = { weight = 1 }", 1);
        let Err(AppError::Invalid(faults)) = read(&wrong) else { panic!("accepted") };
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/partnersForFirm/noSignal", "/partnersForFirm/topicFit/weight"]);
        assert!(read(&text.replace("weight = 24", "weight = nan")).is_err());
        assert!(read(&text.replace("freshness = { weight = 3 }\n", "")).is_err());
    }
}
