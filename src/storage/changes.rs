//! The gap-free sequence of changes that the index follows.

use super::{Conn, Result};
use crate::domain::OrganisationId;
use uuid::Uuid;

/// Of what kind the changed record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A firm.
    Firm,
    /// A partner, own or of the registry.
    Partner,
    /// Projects and participations, as a whole.
    Collaborations,
    /// The partner registry, as a whole.
    Registry,
    /// The active weights.
    Weights,
}

/// A change in an organisation's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number: one more than that of the change before.
    pub version: i64,
    /// What changed.
    pub entity: Entity,
    /// Which record; nil for a change as a whole.
    pub id: Uuid,
    /// Whether the record is gone.
    pub deleted: bool,
}

/// Records a change in the running transaction; answers its version.
pub fn record(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _entity: Entity,
    _id: Uuid,
    _deleted: bool,
) -> Result<i64> {
    todo!()
}

/// Changes after `version`, oldest first, at most `limit`.
pub fn list_after(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _version: i64,
    _limit: usize,
) -> Result<Vec<Change>> {
    todo!()
}
