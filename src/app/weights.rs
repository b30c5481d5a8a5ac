//! The weights that ship with the product, and which version is active.

use super::Result;
use crate::domain::OrganisationId;
use crate::domain::weights::Weights;
use crate::storage::Conn;

/// The weights of `config/weights.toml`, built into the binary.
pub fn shipped() -> Weights {
    todo!()
}

/// Saves the shipped weights as a version, and makes it the active one when none is.
pub fn save_shipped(_conn: &mut Conn, _organisation: OrganisationId) -> Result<()> {
    todo!()
}
