//! The header `Idempotency-Key`.

use super::body::Body;
use super::problem::Problem;
use crate::app::writing::Once;
use crate::domain::Invalid;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

const HEADER: &str = "Idempotency-Key";
const LONGEST: usize = 255;

/// The key under which a request is done at most once, if the caller gave one.
pub struct IdempotencyKey(Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut headers = request.headers().get_all(HEADER);
        let key = match (headers.next(), headers.next()) {
            (None, _) => return ready(Ok(Self(None))),
            (Some(key), None) => key.to_str().ok().filter(|key| is_key(key)),
            (Some(_), Some(_)) => None,
        };
        let refusal = || {
            let remedy = format!("Give one key of 1 to {LONGEST} visible ASCII characters, such as a UUID.");
            Problem::invalid(vec![Invalid::new(HEADER, "invalid_key", "The header is no idempotency key.", remedy)])
        };
        ready(key.map(|key| Self(Some(key.to_owned()))).ok_or_else(refusal))
    }
}

impl IdempotencyKey {
    /// Key of a request, and its content as it was hashed.
    pub fn once_of(self, fingerprint: String) -> Option<Once> {
        self.0.map(|key| Once { key, fingerprint })
    }

    /// Key and content of the request.
    pub fn once<T>(self, body: &Body<T>) -> Option<Once> {
        self.0.map(|key| Once { key, fingerprint: body.fingerprint.clone() })
    }
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}
