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

/// Versions that shipped before; an installation that uses one of them goes on with the present one.
const SHIPPED_BEFORE: [&str; 1] = ["1"];

/// Seeds the shipped weights: saves them when the database has no version of that name, and makes them the active ones
/// when none are, or when an earlier shipped version is. What the database has under the name stays, since rankings
/// were explained by it.
pub fn save_shipped(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    let shipped = shipped()?;
    storage::connection::write(conn, |conn| {
        if storage::weights::find_weights(conn, organisation, &shipped.version)?.is_none() {
            storage::weights::save_weights(conn, organisation, &shipped)?;
        }
        let active = storage::weights::find_active_weights(conn, organisation)?;
        if active.is_none_or(|active| SHIPPED_BEFORE.contains(&active.version.as_str())) {
            storage::weights::activate_weights(conn, organisation, &shipped.version)?;
        }
        Ok(())
    })
}

/// The active weights of an organisation; the shipped ones when none was made active.
pub fn active(conn: &mut Conn, organisation: OrganisationId) -> Result<Weights> {
    match storage::weights::find_active_weights(conn, organisation)? {
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

    #[test]
    fn what_the_database_has_under_the_name_stays() {
        let folder = tempfile::tempdir().unwrap();
        let pool = storage::Pool::open(&folder.path().join("weights.db").to_string_lossy(), 1).unwrap();
        pool.migrate().unwrap();
        let mut conn = pool.get().unwrap();
        storage::organisations::save_default(&mut conn).unwrap();
        let earlier = Weights { basis: "earlier".into(), ..shipped().unwrap() };
        storage::weights::save_weights(&mut conn, OrganisationId::DEFAULT, &earlier).unwrap();
        save_shipped(&mut conn, OrganisationId::DEFAULT).unwrap();
        assert_eq!(active(&mut conn, OrganisationId::DEFAULT).unwrap(), earlier);
    }
}
