//! Who calls: found out before anything else is read of a request, and handed to [`super::permission`].
//!
//! A caller is known by a token in the `Authorization` header or by the cookie of a session, never by both. Finding out
//! may wait: for the database that holds the session, or, a moment, for the keys of an issuer. It therefore happens
//! around the handler; whoever is not known is still refused before anything else about the request is told.
//!
//! Browsers send a cookie along with what pages of others ask them to. What changes something must therefore come from
//! our own pages, as `Sec-Fetch-Site` says or, in older browsers, `Origin`.

use super::problem::Problem;
use super::{State, line};
use crate::app::Caller;
use crate::app::accounts::{clients, sessions};
use crate::app::tokens::TokenFault;
use crate::domain::OrganisationId;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, rt, web};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// Name of the cookie of a session. Browsers keep one with this beginning to this host and to TLS.
pub const SESSION_COOKIE: &str = "__Host-session";
/// How long a request waits for the keys of an issuer.
const PATIENCE_FOR_KEYS: Duration = Duration::from_secs(2);

/// Somebody who is known.
pub struct Identified {
    /// Who.
    pub caller: Caller,
    /// When the session ends, for who has one.
    pub session_ends_at: Option<DateTime<Utc>>,
}

struct Outcome(Result<Identified, Problem>);

/// Finds out who calls, and goes on whatever the outcome: some operations are for everybody.
pub async fn authenticate<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let outcome = Outcome(identify(request.request()).await);
    request.extensions_mut().insert(outcome);
    next.call(request).await
}

/// Who was found; to be taken once.
pub fn identified(request: &HttpRequest) -> Result<Identified, Problem> {
    let outcome = request.extensions_mut().remove::<Outcome>();
    outcome.ok_or_else(|| Problem::internal("nobody was asked who calls"))?.0
}

/// For which organisation somebody calls who was found and not taken yet.
pub fn organisation_of(request: &HttpRequest) -> Option<OrganisationId> {
    let extensions = request.extensions();
    let found = extensions.get::<Outcome>()?.0.as_ref().ok()?;
    Some(found.caller.organisation)
}

async fn identify(request: &HttpRequest) -> Result<Identified, Problem> {
    let state = request.app_data::<web::Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    match (request.headers().contains_key(AUTHORIZATION), cookie(request, SESSION_COOKIE)?) {
        (true, Some(_)) => Err(Problem::two_proofs()),
        (false, None) => Err(Problem::no_token()),
        (true, None) => {
            let caller = holder(state, by_token(state, bearer_token(request)?).await?).await?;
            Ok(Identified { caller, session_ends_at: None })
        }
        (false, Some(cookie)) => {
            let limits = state.limits.identity.sessions();
            let found = line::run(state, move |app| sessions::find(app, &cookie, limits)).await?;
            let (caller, ends_at) = found.ok_or_else(Problem::no_session)?;
            if !request.method().is_safe() && !is_from_our_pages(request, state) {
                return Err(Problem::foreign_origin());
            }
            Ok(Identified { caller, session_ends_at: Some(ends_at) })
        }
    }
}

async fn by_token(state: &State, token: &str) -> Result<Caller, Problem> {
    let mut verdict = state.tokens.verify(token);
    if let Err(TokenFault::UnknownKey(Some(refetch))) = verdict {
        // Whether the keys came or the patience went: what is known then decides.
        let _ = rt::time::timeout(PATIENCE_FOR_KEYS, refetch.done()).await;
        verdict = state.tokens.verify(token);
    }
    verdict.map_err(|fault| {
        tracing::info!(%fault, "token refused");
        match fault {
            TokenFault::Unmapped(missing) => Problem::unmapped_token(missing),
            _ => Problem::bad_token(),
        }
    })
}

/// Who holds a sound token, with what it may do now: a client that was deleted or changed meanwhile is asked for.
async fn holder(state: &State, caller: Caller) -> Result<Caller, Problem> {
    if clients::client_of(&caller).is_none() {
        return Ok(caller);
    }
    line::run(state, move |app| clients::holder(app, caller)).await?.ok_or_else(Problem::bad_token)
}

/// The token of the only `Authorization` header, which is the only place where a token may stand.
fn bearer_token(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next().ok_or_else(Problem::no_token)?;
    let text = header.to_str().map_err(|_| Problem::bad_token())?;
    match (text.split_once(' '), headers.next()) {
        (Some((scheme, token)), None) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Problem::bad_token()),
    }
}

/// The value of a cookie. One that is there twice was planted by somebody, and is refused.
pub fn cookie(request: &HttpRequest, name: &str) -> Result<Option<String>, Problem> {
    let headers = request.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value.to_owned());
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(Problem::no_session()),
    }
}

/// A `Set-Cookie` for this host, over TLS, out of reach of scripts; an empty value takes the cookie away.
pub fn set_cookie(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", seconds.max(0))
}

/// Whether a request comes from one of our own pages.
pub fn is_from_our_pages(request: &HttpRequest, state: &State) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = header(ORIGIN.as_str()) else { return false };
    match &state.limits.identity.public_url {
        Some(ours) => origin.eq_ignore_ascii_case(ours),
        None => origin.split_once("://").is_some_and(|(_, host)| Some(host) == header(HOST.as_str())),
    }
}

/// Whether a request says that a page of others sent it. Programs say nothing.
pub fn is_from_other_pages(request: &HttpRequest, state: &State) -> bool {
    let tells = request.headers().contains_key("sec-fetch-site") || request.headers().contains_key(ORIGIN);
    tells && !is_from_our_pages(request, state)
}
