//! Whether a person may sign in: taken away and given back in one tap.

use super::Vault;
use super::users::{UserProfile, get_user, replace_user};
use crate::app::writing::Expected;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{Invalid, UserId};

/// Lets a person sign in, or not any more, which ends the person's sessions. Nobody can lock himself out.
pub fn set_active(app: &App, vault: &Vault, caller: &Caller, id: UserId, active: bool) -> Result<()> {
    if caller.subject == format!("user:{id}") {
        let message = "This is your own account.";
        let fault = Invalid::new("/active", "own_account", message, "Let another admin do it.");
        return Err(AppError::Conflict(vec![fault]));
    }
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
