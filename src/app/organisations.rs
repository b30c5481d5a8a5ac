//! Organisations: whose data a database holds apart (*organisaties*, *huurders*).

use super::audit::{self, Event};
use super::{App, AppError, Caller, Result, weights};
use crate::domain::audit::Action;
use crate::domain::invalid::shown;
use crate::domain::invisible::is_invisible;
use crate::domain::{Invalid, OrganisationId};
use crate::storage::sandbox::mark_sandbox;
use crate::storage::{Conn, organisations, tenant};
use uuid::Uuid;

pub use crate::storage::organisations::Organisation;

const LONGEST_NAME: usize = 200;

/// Adds an organisation with the shipped weights and nothing else; answers its id.
pub fn add_organisation(app: &App, name: &str) -> Result<OrganisationId> {
    let name = checked_name(name)?;
    let id = OrganisationId(Uuid::now_v7());
    tenant::write(&mut *app.pool.get()?, id, |tenant| {
        refuse_taken(tenant.conn(), id, name)?;
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

/// Gives the organisation of the caller another name: it stands on every page, and as the source of its figures.
pub fn rename_organisation(app: &App, caller: &Caller, name: &str) -> Result<()> {
    let name = checked_name(name)?;
    app.pool.write(caller.organisation, |tenant| {
        refuse_taken(tenant.conn(), caller.organisation, name)?;
        organisations::rename_organisation(tenant, name)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "organisation", caller.organisation))
    })
}

/// What an organisation is called, when somebody named it.
pub fn find_name(app: &App, organisation: OrganisationId) -> Result<Option<String>> {
    app.pool.read(organisation, |tenant| Ok(organisations::load_name(tenant)?))
}

/// All organisations, in the order of their ids.
pub fn list_organisations(app: &App) -> Result<Vec<Organisation>> {
    Ok(organisations::list_organisations(&mut *app.pool.get()?)?)
}

/// A name without its margins. One without a letter or digit, too long, or with signs that nobody sees, is refused.
fn checked_name(name: &str) -> std::result::Result<&str, Invalid> {
    let name = name.trim();
    let remedy = format!("Give a name of 1 to {LONGEST_NAME} characters.");
    if name.chars().count() > LONGEST_NAME || !name.chars().any(char::is_alphanumeric) {
        return Err(Invalid::new("/name", "length", "This is no name of an organisation.", remedy));
    }
    if name.chars().any(|sign| sign.is_control() || is_invisible(sign)) {
        let message = format!("“{}” has control characters.", shown(name));
        return Err(Invalid::new("/name", "control_character", message, "Leave them out."));
    }
    Ok(name)
}

/// Refuses the name of another organisation: referrals and reports tell them apart by it.
fn refuse_taken(conn: &mut Conn, own: OrganisationId, name: &str) -> Result<()> {
    let same = |one: &Organisation| one.id != own && one.name.to_lowercase() == name.to_lowercase();
    if organisations::list_organisations(conn)?.iter().any(same) {
        let message = format!("Another organisation is called “{}” already.", shown(name));
        let fault = Invalid::new("/name", "taken", message, "Give another name.");
        return Err(AppError::Conflict(vec![fault]));
    }
    Ok(())
}
