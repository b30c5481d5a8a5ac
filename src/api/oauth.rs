//! `POST /oauth/token`: a token for a client that shows its secret (RFC 6749, 4.4), with the failures of that standard.

use super::every_response::AsItIs;
use super::problem::Problem;
use super::{State, line, origin};
use crate::app::accounts::clients::{self, Refused, TokenRequest};
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, rt, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::BTreeMap;

const FORM: &str = "application/x-www-form-urlencoded";
/// The largest form, in bytes.
const MOST_BYTES: usize = 8 * 1024;

/// A failure of RFC 6749, 5.2.
struct Failure {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
}

/// Answers with a token, or with why there is none.
pub async fn post_token(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let asked = match read(&state, &request, payload).await {
        Ok(asked) => asked,
        Err(failure) => return Ok(failure.response(&request)),
    };
    let ttl = state.limits.identity.client_token_ttl;
    let shared = state.clone();
    let outcome = line::run(&state, move |app| match clients::grant(app, &shared.tokens, &asked, ttl) {
        Err(Refused::Failed(error)) => Err(error),
        outcome => Ok(outcome),
    });
    Ok(match outcome.await? {
        Ok(granted) => HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(json!({
            "access_token": granted.token,
            "token_type": "Bearer",
            "expires_in": granted.ttl.as_secs(),
            "scope": granted.scope,
        })),
        Err(Refused::Scope) => bad("invalid_scope", "The client does not have this scope.").response(&request),
        Err(_) => unknown_client().response(&request),
    })
}

async fn read(state: &State, request: &HttpRequest, payload: web::Payload) -> Result<TokenRequest, Failure> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM);
    if !is_form || request.headers().contains_key(CONTENT_ENCODING) {
        return Err(bad("invalid_request", "Send a form: application/x-www-form-urlencoded."));
    }
    let body = rt::time::timeout(state.limits.body_timeout, payload.to_bytes_limited(MOST_BYTES)).await;
    let body = body.ok().and_then(Result::ok).and_then(Result::ok);
    let body = body.ok_or_else(|| bad("invalid_request", "The form is too long, or broke off."))?;
    let form = parse(&body).ok_or_else(|| bad("invalid_request", "The form cannot be read."))?;
    let (id, secret) = credentials(request, &form)?;
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => return Err(bad("unsupported_grant_type", "Only client_credentials is supported.")),
        None => return Err(bad("invalid_request", "grant_type is missing.")),
    }
    Ok(TokenRequest {
        id,
        secret,
        scope: form.get("scope").filter(|scope| !scope.is_empty()).cloned(),
        origin: origin::of(request, state),
    })
}

/// Name and secret, from the header (`client_secret_basic`) or from the form (`client_secret_post`), never from both.
fn credentials(request: &HttpRequest, form: &BTreeMap<String, String>) -> Result<(String, String), Failure> {
    let in_form = (form.get("client_id"), form.get("client_secret"));
    let mut headers = request.headers().get_all(AUTHORIZATION);
    match (headers.next(), headers.next(), in_form) {
        (Some(header), None, (name, None)) => {
            let (id, secret) = basic(header).ok_or_else(unknown_client)?;
            match name {
                Some(name) if *name != id => Err(bad("invalid_request", "Two clients are named.")),
                _ => Ok((id, secret)),
            }
        }
        (None, None, (Some(id), Some(secret))) => Ok((id.clone(), secret.clone())),
        (None, None, _) => Err(unknown_client()),
        _ => Err(bad("invalid_request", "Send the secret once: in the header or in the form.")),
    }
}

/// Both parts are encoded as in a form before they are put together (RFC 6749, 2.3.1).
fn basic(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

/// The parameters of a form; none of them may be there twice (RFC 6749, 3.2).
fn parse(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(body).ok()?;
    let mut form = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if form.insert(form_decoded(name)?, form_decoded(value)?).is_some() {
            return None;
        }
    }
    Some(form)
}

fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(rest.next()?)? * 16 + digit(rest.next()?)?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn bad(error: &'static str, description: &'static str) -> Failure {
    Failure { status: StatusCode::BAD_REQUEST, error, description }
}

/// Whether a client is unknown or its secret wrong is not told.
fn unknown_client() -> Failure {
    let description = "The client is not known, or its secret is wrong.";
    Failure { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description }
}

impl Failure {
    fn response(self, request: &HttpRequest) -> HttpResponse {
        tracing::info!(error = self.error, path = request.path(), "no token was given");
        let mut response = HttpResponse::build(self.status);
        response.insert_header((PRAGMA, "no-cache"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"loopvermogen\""));
        }
        let mut response = response.json(json!({"error": self.error, "error_description": self.description}));
        response.extensions_mut().insert(AsItIs);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_strictly() {
        let form = parse(b"grant_type=client_credentials&scope=a%3Ab+c").unwrap();
        assert_eq!(form["scope"], "a:b c");
        for broken in [&b"a=1&a=2"[..], b"a=%4", b"a=%zz", b"a=%ff", b"\xff"] {
            assert_eq!(parse(broken), None);
        }
    }

    #[test]
    fn name_and_secret_of_the_header_are_decoded() {
        let header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode("a%3Ab:c%2Bd"))).unwrap();
        assert_eq!(basic(&header), Some(("a:b".into(), "c+d".into())));
        assert_eq!(basic(&HeaderValue::from_static("Bearer x")), None);
    }
}
