//! Which pages of other origins may call: those on a list, and no others.
//!
//! Tokens are sent in a header that a page must set by itself, so no cookies are allowed across origins.

use super::State;
use super::every_response::AnswerHeaders;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN, VARY,
};
use actix_web::web;

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const SENT: &str = "authorization, content-type, idempotency-key, if-match, if-none-match, accept";
const SHOWN: &str = "api-version, data-version, etag, location, x-request-id, retry-after, ratelimit-limit, \
                     ratelimit-remaining, ratelimit-reset";

/// Allows a page on the list to read the answer; says whether the request only asks whether it may call.
pub fn allow(request: &ServiceRequest) -> bool {
    let (Some(state), Some(origin)) = (request.app_data::<web::Data<State>>(), request.headers().get(ORIGIN)) else {
        return false;
    };
    let listed = &state.limits.cors_origins;
    if listed.is_empty() {
        return false;
    }
    let add = |name, value| AnswerHeaders::add(request.request(), name, value);
    // A cache must not give the answer for one origin to another.
    add(VARY, HeaderValue::from_static("origin"));
    if !listed.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()) {
        return false;
    }
    add(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if is_preflight {
        add(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        add(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
        add(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    } else {
        add(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SHOWN));
    }
    is_preflight
}
