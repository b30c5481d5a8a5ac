//! Coordinates of postcode areas, loaded by whoever has the file.

use super::{Conn, Result};
use crate::domain::region::Postcodes;

/// Replaces the table.
pub fn save_postcodes(_conn: &mut Conn, _postcodes: &Postcodes) -> Result<()> {
    todo!()
}

/// The whole table; empty when no file was loaded.
pub fn load_postcodes(_conn: &mut Conn) -> Result<Postcodes> {
    todo!()
}
