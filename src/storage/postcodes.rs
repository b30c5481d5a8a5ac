//! Coordinates of postcode areas, loaded by whoever has the file.

use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::postcodes;
use super::{CHUNK, Conn, Result, StorageError};
use crate::domain::Coordinates;
use crate::domain::region::Postcodes;
use diesel::prelude::*;

/// Replaces the table.
pub fn save_postcodes(conn: &mut Conn, postcodes: &Postcodes) -> Result<()> {
    let rows: Vec<_> = postcodes
        .iter()
        .map(|(pc4, middle)| {
            (postcodes::pc4.eq(i32::from(*pc4)), postcodes::lat.eq(middle.lat), postcodes::lon.eq(middle.lon))
        })
        .collect();
    within_write(conn, |conn| {
        diesel::delete(postcodes::table).execute(conn).map_err(failed("clearing postcodes"))?;
        for rows in rows.chunks(CHUNK) {
            per_backend!(conn, conn => diesel::insert_into(postcodes::table).values(rows).execute(conn))
                .map_err(failed("saving postcodes"))?;
        }
        Ok(())
    })
}

/// The whole table; empty when no file was loaded.
pub fn load_postcodes(conn: &mut Conn) -> Result<Postcodes> {
    let rows: Vec<(i32, f64, f64)> = postcodes::table.load(conn).map_err(failed("loading postcodes"))?;
    let area = |(pc4, lat, lon)| {
        let area = u16::try_from(pc4).ok().zip(Coordinates::new(lat, lon));
        area.ok_or_else(|| StorageError::Corrupt {
            what: "postcode",
            source: format!("{pc4} at {lat}, {lon} is no postcode area").into(),
        })
    };
    rows.into_iter().map(area).collect()
}
