//! `/sign-in`: to a configured issuer and back, for people with a browser.

use super::authentication::{SESSION_COOKIE, cookie, set_cookie};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::{State, line, origin};
use crate::app::sign_in::{self, Back, LONGEST_S};
use crate::domain::Invalid;
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use std::collections::BTreeMap;

/// Name of the cookie that is kept while somebody is at the issuer.
const UNDERWAY_COOKIE: &str = "__Host-sign-in";
/// Longer than the values that issuers send back.
const LONGEST: usize = 4096;

/// Where to sign in, and where to go on.
pub struct Wanted {
    issuer: Option<String>,
    go_on: Option<String>,
}

impl FromQuery for Wanted {
    fn read(query: &mut QueryReader) -> Self {
        Self { issuer: query.text("issuer", 500), go_on: query.parsed("goOn", own_path) }
    }
}

/// `GET /sign-in`: sends the browser to the issuer.
pub async fn get_sign_in(state: web::Data<State>, Query(wanted): Query<Wanted>) -> Result<HttpResponse, Problem> {
    let public_url = public_url(&state)?;
    let go_on = wanted.go_on.as_deref().unwrap_or("/");
    let begun = sign_in::begin(state.tokens.issuers(), &state.vault, public_url, wanted.issuer.as_deref(), go_on)?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, begun.address))
        .insert_header((SET_COOKIE, set_cookie(UNDERWAY_COOKIE, &begun.cookie, LONGEST_S)))
        .finish())
}

/// `GET /sign-in/callback`: the browser comes back. Issuers may add parameters, so that unknown ones are passed over.
pub async fn get_callback(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = web::Query::<BTreeMap<String, String>>::from_query(request.query_string());
    let mut query = query.map_err(|_| Problem::sign_in_refused())?.into_inner();
    query.retain(|_, value| value.len() <= LONGEST);
    if let Some(error) = query.get("error") {
        tracing::info!(error = crate::domain::invalid::shown(error), "the issuer signed nobody in");
    }
    let underway = cookie(&request, UNDERWAY_COOKIE)?;
    let (Some(cookie), Some(state_of_issuer), Some(code)) = (underway, query.remove("state"), query.remove("code"))
    else {
        return Err(Problem::sign_in_refused());
    };
    let back = Back {
        cookie,
        state: state_of_issuer,
        code,
        issuer: query.remove("iss"),
        origin: origin::of(&request, &state),
    };
    let public_url = public_url(&state)?.to_owned();
    let limits = state.limits.identity.sessions();
    let shared = state.clone();
    let (opened, go_on) = line::run(&state, move |app| {
        sign_in::end(app, shared.tokens.issuers(), &shared.vault, &public_url, &back, limits)
    })
    .await?;
    let seconds = (opened.ends_at - Utc::now()).num_seconds();
    Ok(HttpResponse::SeeOther()
        .append_header((SET_COOKIE, set_cookie(SESSION_COOKIE, &opened.cookie, seconds)))
        .append_header((SET_COOKIE, set_cookie(UNDERWAY_COOKIE, "", 0)))
        .insert_header((LOCATION, go_on))
        .finish())
}

/// Where issuers send people back to. Never made from the Host header, which anybody can write.
fn public_url(state: &State) -> Result<&str, Problem> {
    state.limits.identity.public_url.as_deref().ok_or_else(|| Problem::not_found("way to sign in at", "an issuer"))
}

/// A path of ours, to go on at after signing in; not one that leads elsewhere.
pub fn own_path(text: &str) -> Result<String, Invalid> {
    let is_path = text.starts_with('/') && !text[1..].starts_with(['/', '\\']);
    match is_path && text.len() <= 500 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        true => Ok(text.to_owned()),
        false => Err(Invalid::new("", "invalid_path", "It is no path of ours.", "Give one that begins with one /.")),
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn one_goes_on_at_our_own_pages_only() {
        assert!(own_path("/firms?q=a").is_ok() && own_path("/").is_ok());
        for wrong in ["", "firms", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/a\\b"] {
            assert!(own_path(wrong).is_err(), "{wrong}");
        }
    }
}
