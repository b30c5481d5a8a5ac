//! How a caller is called in what it writes down.

use super::users::get_user;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{Officer, Provenance, Role, UserId};

/// The name under which a caller records conversations and proposes introductions: the login of a user, else the last
/// part of the subject of its token.
pub fn officer(app: &App, caller: &Caller) -> Result<Officer> {
    let own_name = || caller.subject.rsplit(':').next().unwrap_or(&caller.subject).to_owned();
    let user = caller.subject.strip_prefix("user:").and_then(|id| id.parse::<UserId>().ok());
    let name = match user.map(|id| get_user(app, caller, id)) {
        Some(Ok(user)) => user.login,
        Some(Err(AppError::NotFound { .. })) | None => own_name(),
        Some(Err(error)) => return Err(error),
    };
    // A number alone is no name; with its role it is one.
    Ok(Officer::parse(&name).or_else(|_| Officer::parse(&format!("{} {name}", caller.role.code())))?)
}

/// What a caller enters is the word of: a person by its name, or a system, today.
pub fn entered(app: &App, caller: &Caller) -> Result<Provenance> {
    let (who, day) = (officer(app, caller)?, app.today());
    let source = match caller.role {
        Role::Integration => who.to_string(),
        _ => format!("officer, {day}, {who}"),
    };
    Ok(Provenance::new(source, Some(day)))
}

/// Whose lists a caller sees unless those of the team are asked for: an officer's own; of nobody in particular for others.
pub fn list_holder(app: &App, caller: &Caller) -> Result<Option<Officer>> {
    if caller.role == Role::Officer { officer(app, caller).map(Some) } else { Ok(None) }
}
