//! What a form sends, and the answer that leads back to a page.

use crate::api::State;
use crate::api::authentication::is_from_our_pages;
use crate::api::sign_in::own_path;
use crate::app::random;
use crate::app::writing::Once;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use actix_web::web::{Bytes, Data, Form, FormConfig, Query};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use std::future::Future;
use std::pin::Pin;

/// Most bytes of a form: notes of 5,000 characters fit, also when each is written as an escaped pair.
const MOST_BYTES: usize = 64 * 1024;

/// Fields that no person wrote: what a page hides in its forms.
const NOT_WRITTEN: [&str; 9] = ["once", "back", "at", "shown", "weights", "revision", "read", "tik", "moves"];

/// The fields of a form, in the order of the page.
#[derive(Clone, Default)]
pub struct Sent(Vec<(String, String)>);

impl FromRequest for Sent {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let fields = Form::<Vec<(String, String)>>::from_request(request, payload);
        Box::pin(async move { fields.await.map(|fields| Sent(fields.into_inner())) })
    }
}

/// The form that one of our pages sent, read before it is known whether the request is allowed, so that what somebody
/// typed is not lost with a refusal; nothing of a password or a secret. Who reads the form afterwards finds it whole.
pub async fn read_ahead(request: &mut ServiceRequest) -> Option<Sent> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let is_form = header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let is_short =
        header(CONTENT_LENGTH).and_then(|length| length.parse().ok()).is_some_and(|bytes: usize| bytes <= MOST_BYTES);
    let is_secret = ["/sign-in", "/sign-out", "/intake/begin", super::own_password::HERE].contains(&request.path());
    let state = request.app_data::<Data<State>>()?;
    let is_ours = request.method() == Method::POST && is_from_our_pages(request.request(), state);
    if !is_ours || !is_form || !is_short || is_secret {
        return None;
    }
    let body = request.extract::<Bytes>().await.ok()?;
    request.set_payload(Payload::from(body.clone()));
    let fields = Query::<Vec<(String, String)>>::from_query(std::str::from_utf8(&body).ok()?).ok()?;
    Some(Sent(fields.into_inner()))
}

/// How large forms may be.
pub fn limits() -> FormConfig {
    FormConfig::default().limit(MOST_BYTES)
}

impl Sent {
    /// A form of which nothing is filled in yet.
    pub fn empty() -> Self {
        Self(Vec::new())
    }

    /// A form with these fields.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The fields as they were sent.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// What stands in a field; nothing when it is empty.
    pub fn one<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// What stands in fields of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.0.iter().filter(move |(field, _)| field == name);
        fields.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// What somebody wrote in words of their own: the texts that are no code, number or date.
    pub fn written(&self) -> Vec<&str> {
        let by_hand = self.0.iter().filter(|(name, _)| !NOT_WRITTEN.contains(&name.as_str()));
        by_hand.map(|(_, value)| value.trim()).filter(|value| value.contains(char::is_whitespace)).collect()
    }

    /// The lines of a field, without empty ones.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let text = self.one(name).unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// What makes that a form that is sent twice, by two taps or by going back, counts once. Other words make another
    /// form of it.
    pub fn once(&self) -> Option<Once> {
        let shown = self.one("once")?;
        let fields: String = self.0.iter().map(|(name, value)| format!("{name}\n{value}\n")).collect();
        let fingerprint = random::digest(&fields);
        Some(Once { key: random::digest(&format!("page {shown} {fingerprint}")), fingerprint })
    }

    /// To the page that the form names, if it is one of ours, with what was done; there to the place that it names.
    pub fn back(&self, otherwise: &str, done: &str) -> HttpResponse {
        let path = self.one("back").and_then(|path| own_path(path).ok()).unwrap_or_else(|| otherwise.to_owned());
        let is_id = |place: &&str| place.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let place = self.one("at").filter(is_id).map(|place| format!("#{place}")).unwrap_or_default();
        go_to(&format!("{path}?done={done}{place}"))
    }
}

/// To a page, which the browser then gets.
pub fn go_to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}
