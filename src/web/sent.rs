//! What a form sends, and the answer that leads back to a page.

use crate::api::sign_in::own_path;
use crate::app::random;
use crate::app::writing::Once;
use actix_web::dev::Payload;
use actix_web::http::header::LOCATION;
use actix_web::web::{Form, FormConfig};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use std::future::Future;
use std::pin::Pin;

/// Most bytes of a form: notes of 5,000 characters fit, also when each is written as an escaped pair.
const MOST_BYTES: usize = 64 * 1024;

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

/// How large forms may be.
pub fn limits() -> FormConfig {
    FormConfig::default().limit(MOST_BYTES)
}

impl Sent {
    /// A form of which nothing is filled in yet.
    pub fn empty() -> Self {
        Self(Vec::new())
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
