//! Whether the product can work.

use super::{App, Result};
use crate::domain::OrganisationId;
use crate::storage::organisations::get_version;

/// Asks the database for the version of the data and lets the index catch up with it; answers the version.
pub fn check(app: &App) -> Result<i64> {
    let version = get_version(&mut *app.pool.get()?, OrganisationId::DEFAULT)?;
    app.indexes.current(OrganisationId::DEFAULT, Some(version))?;
    Ok(version)
}
