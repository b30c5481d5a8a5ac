//! Organisations and the version of their data.

use super::{Conn, Result};
use crate::domain::OrganisationId;

/// Makes sure that the default organisation exists.
pub fn save_default(_conn: &mut Conn) -> Result<()> {
    todo!()
}

/// All organisations.
pub fn load_organisations(_conn: &mut Conn) -> Result<Vec<OrganisationId>> {
    todo!()
}

/// Version of the organisation's data: the number of its last change, 0 before the first.
pub fn get_version(_conn: &mut Conn, _organisation: OrganisationId) -> Result<i64> {
    todo!()
}
