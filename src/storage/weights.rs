//! Versions of the weights, and which one is active.

use super::{Conn, Result};
use crate::domain::OrganisationId;
use crate::domain::weights::Weights;

/// Saves a version; a version is never changed, so an existing one with other content is refused
/// ([`super::StorageError::Taken`]).
pub fn save_weights(_conn: &mut Conn, _organisation: OrganisationId, _weights: &Weights) -> Result<()> {
    todo!()
}

/// Makes a version the active one and records the change; answers whether the version exists.
pub fn activate_weights(_conn: &mut Conn, _organisation: OrganisationId, _version: &str) -> Result<bool> {
    todo!()
}

/// The active version, if one is.
pub fn find_active_weights(_conn: &mut Conn, _organisation: OrganisationId) -> Result<Option<Weights>> {
    todo!()
}
