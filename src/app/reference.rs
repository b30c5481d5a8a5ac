//! The built-in partner registry and postcode areas.

use super::imports::Progress;
use super::{App, AppError, Result};
use crate::connectors::tables::Fault;
use crate::connectors::{geonames, registry};
use crate::storage::{Conn, connection, partners, postcodes};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// Writes the built-in registry to the database; quick when it is there already.
pub fn save_registry(conn: &mut Conn) -> Result<()> {
    let registry = registry::partners();
    partners::save_registry(conn, &registry)?;
    Ok(())
}

/// What loading a file of postcodes did.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Loaded {
    /// Rows of the Netherlands that were taken.
    pub rows: u64,
    /// Four-digit areas that they give.
    pub areas: usize,
    /// Rows that could not be read.
    pub skipped: Vec<Fault>,
}

/// Replaces the postcode areas by those of a file in the GeoNames postal-code format.
pub fn load_postcodes(app: &App, path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Loaded> {
    let file = std::fs::File::open(path)
        .map_err(|source| AppError::File { doing: format!("Opening {}", path.display()), source })?;
    let read = geonames::read(file, &mut |done| progress(Progress { done, total: None }))?;
    connection::write(&mut *app.pool.get()?, |conn| postcodes::save_postcodes(conn, &read.postcodes))?;
    let loaded = Loaded { rows: read.rows, areas: read.postcodes.len(), skipped: read.faults };
    app.postcodes.store(Arc::new(read.postcodes));
    Ok(loaded)
}
