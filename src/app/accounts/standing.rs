//! Whether a person may sign in, taken away and given back in one tap; and what it may and sees.

use super::Vault;
use super::users::{UserProfile, get_user, replace_user};
use crate::app::writing::Expected;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{Invalid, PartnerId, Role, UserId};
use std::collections::BTreeSet;

/// Lets a person sign in, or not any more, which ends the person's sessions. Nobody can lock himself out.
pub fn set_active(app: &App, vault: &Vault, caller: &Caller, id: UserId, active: bool) -> Result<()> {
    refuse_own(caller, id, "/active")?;
    let user = get_user(app, caller, id)?;
    let profile = UserProfile {
        login: user.login,
        role: user.role,
        regions: user.regions,
        partners: user.partners,
        active,
        at_issuer: user.at_issuer,
        totp: user.totp,
    };
    replace_user(app, vault, caller, id, &profile, &Expected::Any).map(drop)
}

/// What a person may do, and of whom it sees data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// What it may do.
    pub role: Role,
    /// Codes of the regions whose firms it sees; empty means all.
    pub regions: Vec<String>,
    /// Partners for which it works; absent where it is limited to none.
    pub partners: Option<BTreeSet<PartnerId>>,
}

/// Gives a person other rights, which ends the person's sessions; how it signs in stays. Nobody changes the own.
pub fn set_rights(app: &App, vault: &Vault, caller: &Caller, id: UserId, rights: Rights) -> Result<()> {
    refuse_own(caller, id, "/role")?;
    let user = get_user(app, caller, id)?;
    let Rights { role, regions, partners } = rights;
    let profile = UserProfile {
        login: user.login,
        role,
        regions,
        partners,
        active: user.active,
        at_issuer: user.at_issuer,
        totp: user.totp,
    };
    replace_user(app, vault, caller, id, &profile, &Expected::Any).map(drop)
}

fn refuse_own(caller: &Caller, id: UserId, pointer: &str) -> Result<()> {
    if caller.subject != format!("user:{id}") {
        return Ok(());
    }
    let message = "This is your own account.";
    Err(AppError::Conflict(vec![Invalid::new(pointer, "own_account", message, "Let another admin do it.")]))
}
