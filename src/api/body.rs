//! The JSON body of a request.

use super::State;
use super::problem::{Problem, ProblemKind};
use super::strict_json;
use crate::app::App;
use crate::domain::Invalid;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, rt, web};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

/// What an operation takes as its body.
pub trait Accepted: DeserializeOwned + 'static {
    /// The largest body, in bytes.
    const MOST_BYTES: usize;
    /// As what the body is sent.
    const MEDIA_TYPE: &'static str = "application/json";
    /// Pointers to fields that answers have and requests must not have.
    const READ_ONLY: &'static [&'static str] = &[];
    /// Faults of what has the right shape; they are told together with faults of shape.
    fn check(&self) -> Vec<Invalid> {
        Vec::new()
    }
    /// Faults that the use case refuses later. Only of a body that is refused already are they asked for here, so that all is
    /// told at once; a missing field has something that stands in for it.
    fn foresee(&self, _: &App) -> Vec<Invalid> {
        Vec::new()
    }
}

/// A body that was read.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of method, path and body, hexadecimal: two requests with the same one are the same request.
    pub fingerprint: String,
}

impl<T: Accepted> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, unread) = (request.clone(), Unread::<T>::from_request(request, payload));
        Box::pin(async move {
            let unread = unread.await?;
            Ok(Body { value: unread.read()?, fingerprint: fingerprint(&request, &unread.bytes) })
        })
    }
}

/// A body that came in and is read by who needs to know what it says.
pub struct Unread<T> {
    bytes: web::Bytes,
    state: Option<web::Data<State>>,
    says: PhantomData<fn() -> T>,
}

impl<T: Accepted> Unread<T> {
    /// SHA-256 of the body.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// What it says.
    pub fn read(&self) -> Result<T, Problem> {
        let foresee = |value: &T| self.state.as_ref().map(|state| value.foresee(&state.app)).unwrap_or_default();
        strict_json::read(&self.bytes, T::READ_ONLY, T::check, foresee)
    }
}

impl<T: Accepted> FromRequest for Unread<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = web::Payload::from_request(&request, payload).into_inner();
        Box::pin(async move {
            check_headers(&request, T::MEDIA_TYPE, T::MOST_BYTES)?;
            let payload = payload.map_err(|_| broken())?;
            let state = request.app_data::<web::Data<State>>().cloned();
            let timeout = state.as_ref().map(|state| state.limits.body_timeout);
            let bytes = collect(payload, T::MOST_BYTES, timeout.unwrap_or(Duration::from_secs(30))).await?;
            Ok(Unread { bytes, state, says: PhantomData })
        })
    }
}

fn check_headers(request: &HttpRequest, media_type: &str, most: usize) -> Result<(), Problem> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let content_type = header(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next() == Some(media_type);
    let is_utf_8 = parts.all(|part| match part.strip_prefix("charset=") {
        Some(charset) => charset.trim_matches('"') == "utf-8",
        None => true,
    });
    if !is_json || !is_utf_8 {
        let detail = format!("Send the body as Content-Type: {media_type}, in UTF-8.");
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    // A small compressed body can unpack to gigabytes, and our bodies are small without.
    if request.headers().contains_key(CONTENT_ENCODING) && header(CONTENT_ENCODING) != Some("identity") {
        let detail = "Send the body without Content-Encoding.";
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    match header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > most => Err(too_large(most)),
        _ => Ok(()),
    }
}

async fn collect(payload: web::Payload, most: usize, timeout: Duration) -> Result<web::Bytes, Problem> {
    let body = rt::time::timeout(timeout, payload.to_bytes_limited(most)).await;
    let slow = |_| {
        let detail = format!("The body did not come in within {} ms.", timeout.as_millis());
        Problem::new(ProblemKind::RequestTimeout, detail)
    };
    body.map_err(slow)?.map_err(|_| too_large(most))?.map_err(|_| broken())
}

fn too_large(most: usize) -> Problem {
    let message = format!("The body may have at most {most} bytes.");
    let remedy = format!("Send at most {most} bytes; bring many records in with `loopvermogen import`.");
    Problem::new(ProblemKind::BodyTooLarge, &*message).with_error(Invalid::new("", "too_large", message, remedy))
}

fn broken() -> Problem {
    Problem::new(ProblemKind::MalformedRequest, "The body broke off.")
}

fn fingerprint(request: &HttpRequest, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [request.method().as_str(), " ", request.path(), "\n"] {
        hash.update(part);
    }
    hash.update(body);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
