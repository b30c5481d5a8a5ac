//! `migrate`: brings the schema of the database up to date. The server does it too when it starts.

use super::arguments::Shared;
use super::failure::Failure;
use super::{logs, start};
use crate::app::App;
use std::io::Write;

/// Runs the migrations that are missing and names them.
pub fn run(shared: &Shared, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = start::settings(shared, &[])?;
    logs::start_quietly(&settings.logs);
    start::make_data_dir(&settings)?;
    let url = settings.database_url();
    let ran = match &settings.database.owner_url {
        Some(owner) => App::prepare(owner.expose(), url.expose()),
        None => App::migrate(url.expose()),
    };
    let names =
        ran.map_err(|error| Failure::while_doing(&format!("bringing the database {url} up to date"), &error))?;
    for name in &names {
        writeln!(out, "{name}")?;
    }
    match names.len() {
        0 => writeln!(out, "The database {url} was up to date.")?,
        count => writeln!(out, "The database {url} is up to date; migrations that ran: {count}.")?,
    }
    Ok(())
}
