//! People who sign in: with a password here, or with an account at a configured issuer.
//!
//! A login is unique on the whole installation, because who signs in names no organisation. A change of what somebody
//! may do ends the sessions, which hold a copy of it.

use super::super::audit::{self, Event};
use super::super::writing::{self, Expected, Once, Told, revision_of};
use super::super::{App, AppError, Caller, Page, PageOf, Result, random};
use super::{Vault, fault_of_name, faults_of_limits, passwords, refuse, refuse_beyond, totp};
use crate::domain::account::{IssuerAccount, User};
use crate::domain::audit::Action;
use crate::domain::{Invalid, PartnerId, Role, UserId};
use crate::storage::Tenant;
use crate::storage::accounts::names::{Name, delete_names, find_account, save_name};
use crate::storage::accounts::sessions::delete_sessions_of;
use crate::storage::accounts::users as stored;
use crate::storage::external_keys::wait_for_turn;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person as an admin describes one.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"login": "j.jansen@example.org", "role": "officer", "regions": ["PV30"]}))]
pub struct UserProfile {
    /// The name to sign in with; capitals do not matter.
    #[schema(max_length = 100)]
    pub login: String,
    /// What the person may do.
    pub role: Role,
    /// Codes of the regions whose firms the person sees; empty means all.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub regions: Vec<String>,
    /// The partners for which the person works; absent means that this limits nothing.
    #[serde(default)]
    #[schema(value_type = Option<Vec<PartnerId>>, max_items = 500)]
    pub partners: Option<BTreeSet<PartnerId>>,
    /// Whether the person may sign in.
    #[serde(default = "yes")]
    pub active: bool,
    /// The account at an issuer with which the person signs in; then there is no password.
    #[serde(default)]
    pub at_issuer: Option<IssuerAccount>,
    /// Whether a code of an authenticator app is asked beside the password.
    #[serde(default)]
    pub totp: bool,
}

fn yes() -> bool {
    true
}

/// A person with the secrets that are told once.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewUser {
    /// The person.
    #[serde(flatten)]
    pub user: User,
    /// A drawn password, to be handed over; null for who signs in elsewhere. We keep a hash alone.
    pub password: Option<String>,
    /// For the authenticator app, as a QR code for example; null when no code is asked or the app knows it already.
    pub totp_uri: Option<String>,
}

impl UserProfile {
    /// What is wrong with it.
    pub fn faults(&self) -> Vec<Invalid> {
        let mut faults: Vec<Invalid> = fault_of_name("/login", &self.login, 100).into_iter().collect();
        if let Some(account) = &self.at_issuer {
            faults.extend(fault_of_name("/atIssuer/issuer", &account.issuer, 500));
            faults.extend(fault_of_name("/atIssuer/subject", &account.subject, 255));
            if self.totp {
                let remedy = "Leave totp out; let the issuer ask for a second proof.";
                faults.push(Invalid::new("/totp", "contradiction", "The issuer asks for the proofs.", remedy));
            }
        }
        faults.extend(faults_of_limits(&self.regions, self.partners.as_ref()));
        faults
    }

    fn user(&self, id: UserId, created_at: DateTime<Utc>) -> User {
        User {
            id,
            login: self.login.to_lowercase(),
            role: self.role,
            regions: self.regions.clone(),
            partners: self.partners.clone(),
            active: self.active,
            at_issuer: self.at_issuer.clone(),
            totp: self.totp,
            created_at,
        }
    }
}

/// Adds a person. `password` is for who chooses one at the command line; else one is drawn.
pub fn create_user(
    app: &App,
    vault: &Vault,
    caller: &Caller,
    profile: &UserProfile,
    password: Option<&str>,
    once: Option<&Once>,
) -> Result<Told<NewUser>> {
    let mut faults = profile.faults();
    faults.extend(password.and_then(|password| passwords::fault("/password", password, &profile.login.to_lowercase())));
    refuse(faults)?;
    refuse_beyond(caller, None)?;
    let user = profile.user(UserId::new(Uuid::now_v7()), Utc::now());
    let drawn = match (&user.at_issuer, password) {
        (Some(_), _) => None,
        (None, Some(password)) => Some(password.to_owned()),
        (None, None) => Some(random::secret()?),
    };
    let hash = drawn.as_deref().map(passwords::hash).transpose()?;
    writing::tell_once(app, caller, once, |tenant| {
        save_names(tenant, &user)?;
        stored::save_user(tenant, &user)?;
        if let Some(hash) = &hash {
            stored::save_password(tenant, user.id, hash)?;
        }
        let totp_uri = user.totp.then(|| draw_totp(tenant, vault, &user)).transpose()?;
        audit::record(tenant, caller, Event::of(Action::Create, "user", user.id))?;
        if totp_uri.is_some() {
            audit::record(tenant, caller, Event::of(Action::Create, "totp_secret", user.id))?;
        }
        let drawn = drawn.clone().filter(|_| password.is_none());
        Ok((user.id.0, NewUser { user: user.clone(), password: drawn, totp_uri }))
    })
}

/// Changes what a person may do, and ends the person's sessions. Asking for a code from now on draws a new secret.
pub fn replace_user(
    app: &App,
    vault: &Vault,
    caller: &Caller,
    id: UserId,
    profile: &UserProfile,
    expected: &Expected,
) -> Result<NewUser> {
    refuse(profile.faults())?;
    refuse_beyond(caller, None)?;
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let (before, secrets) = find(tenant, id)?;
        expected.check("user", revision_of(&before)?)?;
        let user = profile.user(id, before.created_at);
        delete_names(tenant, id.0)?;
        save_names(tenant, &user)?;
        stored::save_user(tenant, &user)?;
        delete_sessions_of(tenant, id)?;
        let totp_uri = match (user.totp, secrets.totp_secret.is_some()) {
            (true, false) => Some(draw_totp(tenant, vault, &user)?),
            (false, true) => {
                stored::save_totp(tenant, id, None)?;
                None
            }
            _ => None,
        };
        audit::record(tenant, caller, Event::of(Action::Replace, "user", id))?;
        match (user.totp, secrets.totp_secret.is_some()) {
            (true, false) => audit::record(tenant, caller, Event::of(Action::Create, "totp_secret", id))?,
            (false, true) => audit::record(tenant, caller, Event::of(Action::Delete, "totp_secret", id))?,
            _ => {}
        }
        Ok(NewUser { user, password: None, totp_uri })
    })
}

/// Draws another password, and ends the person's sessions.
pub fn reset_password(app: &App, caller: &Caller, id: UserId, once: Option<&Once>) -> Result<Told<NewUser>> {
    refuse_beyond(caller, None)?;
    let password = random::secret()?;
    let hash = passwords::hash(&password)?;
    writing::tell_once(app, caller, once, |tenant| {
        let (user, _) = find(tenant, id)?;
        if user.at_issuer.is_some() {
            let remedy = "Let the issuer give another one.";
            return Err(Invalid::new("/userId", "no_password", "The person signs in at an issuer.", remedy).into());
        }
        stored::save_password(tenant, id, &hash)?;
        delete_sessions_of(tenant, id)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "password", id))?;
        Ok((id.0, NewUser { user, password: Some(password.clone()), totp_uri: None }))
    })
}

/// The person.
pub fn get_user(app: &App, caller: &Caller, id: UserId) -> Result<User> {
    app.pool.read(caller.organisation, |tenant| find(tenant, id)).map(|(user, _)| user)
}

/// The person whom an id or a login means, if there is one in the organisation.
pub fn find_meant_user(app: &App, caller: &Caller, text: &str) -> Result<Option<User>> {
    app.pool.read(caller.organisation, |tenant| {
        let named = match text.parse() {
            Ok(id) => Some(id),
            Err(_) => find_account(tenant.conn(), &Name::Login(text.to_lowercase()))?
                .filter(|(organisation, _)| *organisation == caller.organisation)
                .map(|(_, id)| UserId(id)),
        };
        let Some(id) = named else { return Ok(None) };
        Ok(stored::find_user(tenant, id)?.map(|(user, _)| user))
    })
}

/// A page of people, by login.
pub fn list_users(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<User>> {
    Ok(app.pool.read(caller.organisation, |tenant| stored::list_users(tenant, page))?)
}

/// Deletes a person's account and ends the sessions.
pub fn delete_user(app: &App, caller: &Caller, id: UserId, expected: &Expected) -> Result<()> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        expected.check("user", revision_of(&find(tenant, id)?.0)?)?;
        delete_sessions_of(tenant, id)?;
        delete_names(tenant, id.0)?;
        stored::delete_user(tenant, id)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "user", id))
    })
}

fn draw_totp(tenant: &mut Tenant<'_>, vault: &Vault, user: &User) -> Result<String> {
    // RFC 4226, 4: a secret of 160 bits.
    let secret = random::bytes::<20>()?;
    let sealed = vault.totp.seal(&user.id.to_string(), &secret)?;
    stored::save_totp(tenant, user.id, Some(&sealed))?;
    Ok(totp::uri(&user.login, &secret))
}

fn save_names(tenant: &mut Tenant<'_>, user: &User) -> Result<()> {
    save_name(tenant, user.id.0, &Name::Login(user.login.clone()))?;
    if let Some(account) = &user.at_issuer {
        let name = Name::AtIssuer(account.issuer.clone(), account.subject.clone());
        save_name(tenant, user.id.0, &name)?;
    }
    Ok(())
}

fn find(tenant: &mut Tenant<'_>, id: UserId) -> Result<(User, stored::Secrets)> {
    let missing = || AppError::NotFound { what: "user", id: id.to_string() };
    stored::find_user(tenant, id)?.ok_or_else(missing)
}
