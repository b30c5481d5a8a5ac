//! `/sign-in`: the form, what it sends, and the links that sign somebody in once; `/sign-out`.

use super::failures::{as_it_is, encoded};
use super::frame::{Frame, answer, answer_with};
use super::plan_asked::LAST_PLAN;
use crate::api::authentication::{SESSION_COOKIE, cookie, is_from_other_pages, set_cookie};
use crate::api::permission::{Permit, UseSession};
use crate::api::problem::Problem;
use crate::api::sessions::address;
use crate::api::sign_in::own_path;
use crate::api::{State, line, origin};
use crate::app::AppError;
use crate::app::accounts::sessions::{self, Attempt, Opened};
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::Utc;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    next: String,
    login: String,
    fault: Option<String>,
    /// Name of each issuer at which one can sign in, with the link.
    elsewhere: Vec<(String, String)>,
}

/// Where to go on afterwards.
#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    next: Option<String>,
}

fn page(frame: Frame, state: &State, next: Option<String>, login: String, fault: Option<String>) -> SignInPage {
    let next = next.and_then(|next| own_path(&next).ok()).unwrap_or_else(|| "/".to_owned());
    let is_reachable = state.limits.identity.public_url.is_some();
    let issuers = state.tokens.issuers().all().iter().map(|issuer| &issuer.settings);
    let issuers = issuers.filter(|settings| is_reachable && settings.sign_in.is_some());
    let link = |issuer: &str| format!("/sign-in?issuer={}&goOn={}", encoded(issuer), encoded(&next));
    let elsewhere = issuers.map(|settings| (settings.issuer.clone(), link(&settings.issuer))).collect();
    SignInPage { frame, next, login, fault, elsewhere }
}

/// The form.
pub async fn get_sign_in(
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    answer(&page(frame, &state, wanted.into_inner().next, String::new(), None))
}

/// Opens a session, or shows the form again with what was wrong.
pub async fn post_sign_in(
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    sent: web::Form<Sent>,
) -> Result<HttpResponse, Problem> {
    let Sent { login, password, code, next } = sent.into_inner();
    if let Some(fault) = address_fault(&request, &state, &frame) {
        let frame = frame.standing_on("/sign-in");
        return Ok(as_it_is(answer_with(
            StatusCode::FORBIDDEN,
            &page(frame, &state, next, String::new(), Some(fault)),
        )?));
    }
    let is_short = login.chars().count() <= 100 && password.chars().count() <= 256 && code.chars().count() <= 10;
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let code = Some(code).filter(|code| !code.is_empty());
    let attempt = Attempt {
        login: login.clone(),
        password,
        code,
        address: address(&request, &state),
        origin: origin::of(&request, &state),
    };
    let limits = state.limits.identity.sessions();
    let (app, shared) = (state.app.clone(), state.clone());
    // Hashing a password keeps a core busy.
    let work = move || sessions::sign_in(&app, &shared.vault, &attempt, limits);
    let outcome = if is_short { state.calculators.run(work).await? } else { Err(AppError::SignInRefused) };
    let mut wait = None;
    let (status, fault) = match outcome {
        Ok(opened) => return Ok(signed_in(&opened, next.as_deref().unwrap_or("/"))),
        Err(AppError::SignInRefused) => (StatusCode::UNAUTHORIZED, frame.w.sign_in_wrong.to_owned()),
        Err(AppError::SignInBlocked { seconds }) => {
            wait = Some(seconds);
            (StatusCode::TOO_MANY_REQUESTS, format!("{} {seconds}.", frame.w.sign_in_wait))
        }
        Err(error) => return Err(error.into()),
    };
    let to = next.as_deref().and_then(|next| own_path(next).ok()).map(|next| format!("?next={}", encoded(&next)));
    let frame = frame.standing_on(&format!("/sign-in{}", to.unwrap_or_default()));
    let mut response = as_it_is(answer_with(status, &page(frame, &state, next, login, Some(fault)))?);
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Why nobody can sign in at the address at which the page was opened, and what the log tells of it: another site may have
/// sent the form, a proxy may leave out the name of the host, and a browser drops our cookie without TLS.
fn address_fault(request: &HttpRequest, state: &State, frame: &Frame) -> Option<String> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (origin, host) = (header("origin"), header("host"));
    if is_from_other_pages(request, state) {
        let public_url = state.limits.identity.public_url.as_deref().unwrap_or_default();
        tracing::warn!(
            origin,
            host,
            public_url,
            "a sign-in was refused: the page was opened at another address than auth.public_url or, without that, Host"
        );
        return Some(frame.w.sign_in_wrong_address.to_owned());
    }
    let plain_host = origin.strip_prefix("http://").map(|host| host.rsplit_once(':').map_or(host, |(host, _)| host));
    let is_open = plain_host.is_some_and(|host| !is_this_machine(host));
    is_open.then(|| frame.w.sign_in_plain.to_owned())
}

/// Whether browsers keep a `Secure` cookie of this host without TLS.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Exchanges a ticket for a session.
pub async fn get_ticket(
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    ticket: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let origin = origin::of(&request, &state);
    let limits = state.limits.identity.sessions();
    let tickets = state.tickets.clone();
    let app = state.app.clone();
    let work = move || sessions::open_by_ticket(&app, &tickets, &ticket, limits, origin);
    match state.calculators.run(work).await? {
        Ok(opened) => Ok(signed_in(&opened, "/")),
        Err(AppError::SignInRefused) => {
            let (fault, frame) = (Some(frame.w.ticket_used.to_owned()), frame.standing_on("/sign-in"));
            let page = page(frame, &state, None, String::new(), fault);
            Ok(as_it_is(answer_with(StatusCode::UNAUTHORIZED, &page)?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends the session.
pub async fn post_sign_out(
    _: Permit<UseSession>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let cookie = cookie(&request, SESSION_COOKIE)?.unwrap_or_default();
    line::run(&state, move |app| sessions::end(app, &cookie)).await?;
    Ok(HttpResponse::SeeOther()
        // Where somebody begins the week is not for who signs in next.
        .append_header((SET_COOKIE, set_cookie(LAST_PLAN, "", 0)))
        .append_header((SET_COOKIE, set_cookie(SESSION_COOKIE, "", 0)))
        .insert_header((LOCATION, "/sign-in"))
        .finish())
}

/// To a page, with the cookie of a session that was opened.
pub(super) fn signed_in(opened: &Opened, next: &str) -> HttpResponse {
    let next = own_path(next).unwrap_or_else(|_| "/".to_owned());
    let seconds = (opened.ends_at - Utc::now()).num_seconds();
    HttpResponse::SeeOther()
        // A session may have ended by itself, and somebody else sit here now.
        .append_header((SET_COOKIE, set_cookie(LAST_PLAN, "", 0)))
        .append_header((SET_COOKIE, set_cookie(SESSION_COOKIE, &opened.cookie, seconds)))
        .insert_header((LOCATION, next))
        .finish()
}
