//! Organisations: whose data a database holds apart (*organisaties*, *huurders*).

use super::{App, Caller, Result, weights};
use crate::domain::{Invalid, OrganisationId};
use crate::storage::sandbox::mark_sandbox;
use crate::storage::{organisations, tenant};
use uuid::Uuid;

pub use crate::storage::organisations::Organisation;

const LONGEST_NAME: usize = 200;

/// Adds an organisation with the shipped weights and nothing else; answers its id.
pub fn add_organisation(app: &App, name: &str) -> Result<OrganisationId> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let remedy = format!("Give a name of 1 to {LONGEST_NAME} characters.");
        return Err(Invalid::new("/name", "length", "This is no name of an organisation.", remedy).into());
    }
    let id = OrganisationId(Uuid::now_v7());
    tenant::write(&mut *app.pool.get()?, id, |tenant| {
        organisations::save_organisation(tenant.conn(), id, name)?;
        weights::save_shipped(tenant)
    })?;
    Ok(id)
}

/// The same for an organisation of invented data, which may be put back as they were.
pub fn add_sandbox(app: &App, name: &str) -> Result<OrganisationId> {
    let id = add_organisation(app, name)?;
    mark_sandbox(&mut *app.pool.get()?, id)?;
    Ok(id)
}

/// What the organisation of the caller is called, when somebody named it.
pub fn find_name(app: &App, caller: &Caller) -> Result<Option<String>> {
    app.pool.read(caller.organisation, |tenant| Ok(organisations::load_name(tenant)?))
}

/// All organisations, in the order of their ids.
pub fn list_organisations(app: &App) -> Result<Vec<Organisation>> {
    Ok(organisations::list_organisations(&mut *app.pool.get()?)?)
}
