//! `/wachtwoord`: another password of one's own.

use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer, answer_with};
use super::sent::Sent;
use super::sign_in::signed_in;
use crate::api::authentication::{SESSION_COOKIE, cookie};
use crate::api::permission::{Permit, UseSession};
use crate::api::problem::Problem;
use crate::api::sessions::address;
use crate::api::{State, line, origin};
use crate::app::AppError;
use crate::app::accounts::own_password::{Change, change_password, has_password};
use crate::domain::Invalid;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where the page is, and where its form goes.
pub const HERE: &str = "/wachtwoord";

#[derive(Template)]
#[template(path = "own_password.html")]
struct OwnPasswordPage {
    frame: Frame,
    /// Whether there is a password here at all.
    has_password: bool,
    faults: Vec<(&'static str, String)>,
}

impl FieldFaults for OwnPasswordPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// The form.
pub async fn get_form(
    permit: Permit<UseSession>,
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let cookie = cookie(&request, SESSION_COOKIE)?.unwrap_or_default();
    let has_password = line::run(&state, move |app| has_password(app, &cookie)).await?;
    answer(&OwnPasswordPage { frame: frame.of(&permit.caller), has_password, faults: Vec::new() })
}

/// Puts the password in its place, or shows the form again with what was wrong; nothing that was typed comes back.
pub async fn post_form(
    permit: Permit<UseSession>,
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let typed = |field| sent.pairs().iter().find(|(name, _)| name == field).map(|(_, text)| text.clone());
    let change = Change {
        cookie: cookie(&request, SESSION_COOKIE)?.unwrap_or_default(),
        current: typed("current").unwrap_or_default(),
        wanted: typed("wanted").unwrap_or_default(),
        address: address(&request, &state),
        origin: origin::of(&request, &state),
    };
    if typed("again").is_some_and(|again| again != change.wanted) {
        let faults = vec![("again", frame.w.password_differs.to_owned())];
        return refused(StatusCode::BAD_REQUEST, frame, faults);
    }
    let limits = state.limits.identity.sessions();
    let (app, shared) = (state.app.clone(), state.clone());
    // Hashing a password keeps a core busy.
    let work = move || change_password(&app, &shared.vault, &change, limits);
    match state.calculators.run(work).await? {
        Ok(opened) => Ok(signed_in(&opened, "/?done=password")),
        Err(AppError::SignInRefused) => {
            let faults = vec![("current", frame.w.password_current_wrong.to_owned())];
            refused(StatusCode::BAD_REQUEST, frame, faults)
        }
        Err(AppError::SignInBlocked { seconds }) => {
            let faults = vec![("current", format!("{} {seconds}.", frame.w.sign_in_wait))];
            let mut response = refused(StatusCode::TOO_MANY_REQUESTS, frame, faults)?;
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(AppError::Invalid(faults)) => {
            let faults = faults.iter().map(|fault| told(&frame, fault)).collect();
            refused(StatusCode::BAD_REQUEST, frame, faults)
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(status: StatusCode, frame: Frame, faults: Vec<(&'static str, String)>) -> Result<HttpResponse, Problem> {
    Ok(as_it_is(answer_with(status, &OwnPasswordPage { frame, has_password: true, faults })?))
}

fn told(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    match fault.code.as_ref() {
        "weak_password" => ("wanted", frame.w.password_weak.to_owned()),
        "same_password" => ("wanted", frame.w.password_same.to_owned()),
        _ => ("current", frame.w.password_elsewhere.to_owned()),
    }
}
