//! Accounts of an organisation: people who sign in and other systems that get tokens.
//!
//! * [`users`] and [`clients`]: what an admin does with them.
//! * [`sessions`]: signing in with a password, and what a cookie stands for.
//! * [`own_password`]: another one, chosen by whose it is.
//! * [`tickets`]: links that sign somebody in once.
//! * `passwords`, `totp` and `back_off`: how a password is kept, the code of an authenticator app, and how long
//!   somebody waits who tried in vain.

mod back_off;
pub mod clients;
pub mod names;
pub mod own_password;
mod passwords;
pub mod scopes;
pub mod sessions;
pub mod standing;
pub mod tickets;
mod totp;
pub mod users;

use super::sealed::Sealer;
use super::tokens::Tokens;
use super::{AppError, Caller, Result};
use crate::domain::invalid::shown;
use crate::domain::reference::is_region;
use crate::domain::{Invalid, PartnerId, UserId};
use std::collections::BTreeSet;

/// What keeps the secrets of accounts, derived from the installation's first key.
pub struct Vault {
    /// Seals secrets of authenticator apps.
    totp: Sealer,
    /// Seals what a browser keeps while somebody signs in elsewhere.
    pub(super) underway: Sealer,
    /// Keys the hashes of what was tried in vain.
    tried: [u8; 32],
}

impl Vault {
    /// The vault of an installation.
    pub fn of(tokens: &Tokens) -> Vault {
        Vault {
            totp: Sealer::new(&tokens.derive_secret("totp")),
            underway: Sealer::new(&tokens.derive_secret("sign-in")),
            tried: tokens.derive_secret("failed sign-ins"),
        }
    }

    /// Whether the sealed secret of an authenticator app can be read.
    pub(super) fn opens(&self, user: UserId, sealed: &str) -> bool {
        self.totp.open(&user.to_string(), sealed).is_some()
    }
}

fn refuse(faults: Vec<Invalid>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Refuses to make or change an account that may do more than the caller's token: scopes of a client, or absent for a person,
/// whom scopes do not limit.
fn refuse_beyond(caller: &Caller, scopes: Option<&BTreeSet<String>>) -> Result<()> {
    if caller.may_give(scopes) {
        return Ok(());
    }
    Err(AppError::NotForCaller(
        "The token is limited to scopes, and the account could do more than it. Ask an administrator who signs in.",
    ))
}

/// Most regions or partners of one account.
const MOST_LIMITS: usize = 500;

/// Faults of what limits an account.
fn faults_of_limits(regions: &[String], partners: Option<&BTreeSet<PartnerId>>) -> Vec<Invalid> {
    let mut faults = Vec::new();
    for (number, region) in regions.iter().enumerate().filter(|(_, region)| !is_region(region)) {
        let message = format!("“{}” is no region.", shown(region));
        faults.push(Invalid::new(format!("/regions/{number}"), "unknown_code", message, "See /regions."));
    }
    for (name, count) in [("/regions", regions.len()), ("/partners", partners.map_or(0, BTreeSet::len))] {
        if count > MOST_LIMITS {
            let message = format!("There are {count}.");
            faults.push(Invalid::new(name, "too_many", message, format!("Give at most {MOST_LIMITS}.")));
        }
    }
    faults
}

/// The fault of a text that is empty, long, or has characters that a name has not.
fn fault_of_name(pointer: &str, text: &str, most: usize) -> Option<Invalid> {
    let count = text.chars().count();
    let is_name = (1..=most).contains(&count) && !text.chars().any(char::is_control) && text.trim() == text;
    let remedy = format!("Give 1 to {most} characters, without spaces around them.");
    (!is_name).then(|| Invalid::new(pointer, "invalid_name", format!("“{}” is no name.", shown(text)), remedy))
}
