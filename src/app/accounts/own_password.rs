//! Another password of one's own: whoever is signed in chooses one, by telling the password that is valid until then.

use super::super::audit::{self, Event};
use super::super::{App, AppError, Caller, Result};
use super::back_off::Tried;
use super::sessions::{Opened, SessionLimits, now, of_user, open, session_of, tell_failure};
use super::{Vault, passwords};
use crate::domain::Invalid;
use crate::domain::account::User;
use crate::domain::audit::{Action, Origin};
use crate::storage::accounts::sessions::delete_sessions_of;
use crate::storage::accounts::users::{Secrets, find_user, save_password};
use crate::storage::connection;
use std::net::IpAddr;

/// What somebody asks who wants another password.
#[derive(Clone)]
pub struct Change {
    /// The cookie of the session in which it is asked.
    pub cookie: String,
    /// The password that is valid now.
    pub current: String,
    /// The one that shall be valid.
    pub wanted: String,
    /// From where it comes, if that tells anything.
    pub address: Option<IpAddr>,
    /// The same, as the audit tells it.
    pub origin: Origin,
}

/// Whether the person of a session has a password here; not who signs in at an issuer or by a link.
pub fn has_password(app: &App, cookie: &str) -> Result<bool> {
    Ok(person(app, cookie)?.is_some())
}

/// Puts the wanted password in the place of the current one. All sessions of the person end, wherever they are; one is
/// opened anew for the browser that asks. Wrong guesses at the current password count as failures to sign in.
pub fn change_password(app: &App, vault: &Vault, change: &Change, limits: SessionLimits) -> Result<Opened> {
    let none = || {
        let message = "You sign in without a password of this service.";
        Invalid::new("/current", "no_password", message, "Change it where you sign in.")
    };
    let (caller, user, secrets) = person(app, &change.cookie)?.ok_or_else(none)?;
    let caller = Caller { origin: change.origin, ..caller };
    let mut faults: Vec<Invalid> = passwords::fault("/wanted", &change.wanted, &user.login).into_iter().collect();
    if change.wanted == change.current {
        let message = "It is the password that you have.";
        faults.push(Invalid::new("/wanted", "same_password", message, "Give another one."));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let tried = Tried::new(vault, &user.login, change.address);
    let wait = connection::write(&mut *app.pool.get()?, |conn| tried.begin(conn, now()))?;
    if !passwords::verify(&change.current, secrets.password_hash.as_deref()) {
        tell_failure(app, Some((caller.organisation, user.id)), change.origin, wait)?;
        return Err(AppError::SignInRefused);
    }
    let hash = passwords::hash(&change.wanted)?;
    app.pool.write(&caller, |tenant| {
        tried.succeed(tenant.conn(), now())?;
        save_password(tenant, user.id, &hash)?;
        delete_sessions_of(tenant, user.id)?;
        audit::record(tenant, &caller, Event::of(Action::Replace, "password", user.id))?;
        open(tenant, of_user(&user), limits, change.origin)
    })
}

/// Who is behind a cookie, if that is a person with a password here.
fn person(app: &App, cookie: &str) -> Result<Option<(Caller, User, Secrets)>> {
    let Some((caller, Some(id))) = session_of(app, cookie)? else { return Ok(None) };
    let found = app.pool.read(caller.organisation, |tenant| find_user(tenant, id))?;
    let found = found.filter(|(user, secrets)| user.active && secrets.password_hash.is_some());
    Ok(found.filter(|(user, _)| user.at_issuer.is_none()).map(|(user, secrets)| (caller, user, secrets)))
}
