//! Whether the product can work.

use super::{App, Result};
use crate::domain::OrganisationId;
use crate::storage::organisations::get_version;
use crate::storage::refuse_newer;

/// Asks the database for the version of the data and lets the index catch up with it; answers the version. A database
/// that a newer program has taken over is not ours to work with.
pub fn check(app: &App) -> Result<i64> {
    let mut conn = app.pool.get()?;
    refuse_newer(&mut conn)?;
    let version = get_version(&mut conn, OrganisationId::DEFAULT)?;
    drop(conn);
    app.indexes.current(OrganisationId::DEFAULT, Some(version))?;
    Ok(version)
}
