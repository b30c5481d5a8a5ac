//! The index of each organisation, which follows the database.

use super::Result;
use crate::domain::OrganisationId;
use crate::storage::Pool;
use std::sync::Arc;

/// The indexes of all organisations.
pub struct Indexes {
    pool: Pool,
}

impl Indexes {
    /// No index yet; each is built at first use.
    pub fn new(pool: Pool) -> Self {
        Self { pool }
    }

    /// The organisation's index, caught up with the database, at least at `min_version`.
    pub fn current(&self, _organisation: OrganisationId, _min_version: Option<i64>) -> Result<Arc<()>> {
        let _ = &self.pool;
        todo!()
    }

    /// How many changes the index is behind the database, for the metrics.
    pub fn lag(&self, _organisation: OrganisationId) -> Result<i64> {
        todo!()
    }
}
