//! Answers about single records, with revision, address and version of the data.

use super::conditions::{Conditions, etag};
use crate::app::writing::{Told, Written};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

/// Header with the version of the organisation's data that includes the write; see the parameter `minVersion`.
pub const DATA_VERSION: &str = "Data-Version";

/// What is answered of a record that was written. A token that is limited to writing reads nothing by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The record as it stands.
    Whole,
    /// No body: where it stands and its revision are told by the headers alone.
    Nothing,
}

impl Answer {
    /// A record that was written, in this JSON; 204 when it is not to be told.
    pub fn of(self, mut response: HttpResponseBuilder, json: String) -> HttpResponse {
        match self {
            Answer::Whole => response.insert_header((CONTENT_TYPE, "application/json")).body(json),
            Answer::Nothing => response.status(StatusCode::NO_CONTENT).finish(),
        }
    }

    /// The same of a record that is no JSON yet.
    pub fn of_record<T: Serialize>(self, mut response: HttpResponseBuilder, record: &T) -> HttpResponse {
        match self {
            Answer::Whole => response.json(record),
            Answer::Nothing => response.status(StatusCode::NO_CONTENT).finish(),
        }
    }
}

/// A record; 304 when the caller has it already.
pub fn record<T: Serialize>(record: &T, revision: i64, conditions: &Conditions) -> HttpResponse {
    if conditions.has_already(revision) {
        return HttpResponse::NotModified().insert_header((ETAG, etag(revision))).finish();
    }
    HttpResponse::Ok().insert_header((ETAG, etag(revision))).json(record)
}

/// A record with its revision for `If-Match`, whose answer also tells of other records, so that its revision does not say that
/// a copy of the answer is still good; or one with a secret, or one whose writer may always read it.
pub fn with_revision<T: Serialize>(record: &T, revision: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag(revision))).json(record)
}

/// A record that counts no revisions and was written, with its revision for `If-Match`.
pub fn changed<T: Serialize>(record: &T, revision: i64, answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((ETAG, etag(revision)));
    answer.of_record(response, record)
}

/// 201 for a record that was created below `collection`.
pub fn created(collection: &str, written: Written, answer: Answer) -> HttpResponse {
    created_at(&format!("{}{collection}/{}", super::routes::BASE, written.place.id), written, answer)
}

/// 201 for a record below `collection` that is told with a secret.
pub fn told<T>(collection: &str, told: Told<T>) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((LOCATION, format!("{}{collection}/{}", super::routes::BASE, told.id)))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(told.json)
}

/// 201 for a record that was created at a path.
pub fn created_at(location: &str, written: Written, answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, location));
    with(response, written, answer)
}

/// 200 for a record that was replaced.
pub fn replaced(written: Written, answer: Answer) -> HttpResponse {
    with(HttpResponse::Ok(), written, answer)
}

/// 200 for what was done and leaves no record.
pub fn done(json: String) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(json)
}

/// 204 for a record that is gone.
pub fn deleted(version: i64) -> HttpResponse {
    HttpResponse::NoContent().insert_header((DATA_VERSION, version)).finish()
}

fn with(mut response: HttpResponseBuilder, written: Written, answer: Answer) -> HttpResponse {
    response.insert_header((ETAG, etag(written.place.revision))).insert_header((DATA_VERSION, written.place.version));
    answer.of(response, written.json)
}
