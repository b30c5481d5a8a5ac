//! What the organisation is called: on every page for who is signed in, and changed by an admin.

use super::admin::{HERE, Told};
use super::admin_forms::shown;
use super::frame::Frame;
use super::sent::{Sent, go_to};
use crate::api::authentication;
use crate::api::permission::{ManageAccounts, Permit};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::AppError;
use crate::app::organisations::{find_name, rename_organisation};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};

/// Where the form is sent to.
pub const RENAME: &str = "/beheer/organisatie";

struct Called(String);

/// Finds what the organisation of who calls is called, for the frame around the page. A page goes on without it.
pub async fn look_up<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let organisation = authentication::organisation_of(request.request());
    if let (Some(organisation), Some(state)) = (organisation, request.app_data::<web::Data<State>>().cloned())
        && let Ok(Some(name)) = line::run(&state, move |app| find_name(app, organisation)).await
    {
        request.extensions_mut().insert(Called(name));
    }
    next.call(request).await
}

/// What was found; nothing when nobody named the organisation.
pub fn called(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<Called>().map(|called| called.0.clone())
}

/// Gives the organisation another name.
pub async fn post_name(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let (caller, name) = (permit.caller.clone(), sent.one("name").unwrap_or_default().to_owned());
    let outcome = line::run(&state, move |app| match rename_organisation(app, &caller, &name) {
        Ok(()) => Ok(None),
        Err(AppError::Invalid(faults) | AppError::Conflict(faults)) => Ok(Some(faults)),
        Err(error) => Err(error),
    });
    let Some(faults) = outcome.await? else { return Ok(go_to("/beheer?done=saved#organisatie")) };
    let is_taken = faults.iter().any(|fault| fault.code == "taken");
    let words = if is_taken { frame.w.organisation_name_taken } else { frame.w.organisation_name_wrong };
    let faults = vec![("name".to_owned(), words.to_owned())];
    shown(permit, &state, frame, Told { faults, sent, ..Told::default() }).await
}
