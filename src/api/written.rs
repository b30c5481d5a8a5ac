//! Answers about single records, with revision, address and version of the data.

use super::conditions::{Conditions, etag};
use super::problem::Problem;
use crate::app::writing::{Told, Written};
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Header with the version of the organisation's data that includes the write; see the parameter `minVersion`.
pub const DATA_VERSION: &str = "Data-Version";

/// What is answered of a record that was written. A token that is limited to writing reads nothing by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The record as it stands.
    Whole,
    /// Its id, where it has one.
    IdAlone,
}

/// The id of a record, out of its JSON.
#[derive(Serialize, Deserialize)]
struct IdAlone {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
}

impl Answer {
    /// What of a record is answered.
    pub fn of(self, json: String) -> Result<String, Problem> {
        match self {
            Answer::Whole => Ok(json),
            Answer::IdAlone => {
                let id: Result<IdAlone, _> = serde_json::from_str(&json);
                id.and_then(|id| serde_json::to_string(&id)).map_err(Problem::internal)
            }
        }
    }

    /// The same of a record that is no JSON yet.
    pub fn of_record<T: Serialize>(self, record: &T) -> Result<String, Problem> {
        self.of(serde_json::to_string(record).map_err(Problem::internal)?)
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
pub fn changed<T: Serialize>(record: &T, revision: i64, answer: Answer) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::Ok();
    response.insert_header((ETAG, etag(revision))).insert_header((CONTENT_TYPE, "application/json"));
    Ok(response.body(answer.of_record(record)?))
}

/// 201 for a record that was created below `collection`.
pub fn created(collection: &str, written: Written, answer: Answer) -> Result<HttpResponse, Problem> {
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
pub fn created_at(location: &str, written: Written, answer: Answer) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, location));
    with(response, written, answer)
}

/// 200 for a record that was replaced.
pub fn replaced(written: Written, answer: Answer) -> Result<HttpResponse, Problem> {
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

fn with(mut response: HttpResponseBuilder, written: Written, answer: Answer) -> Result<HttpResponse, Problem> {
    response
        .insert_header((ETAG, etag(written.place.revision)))
        .insert_header((DATA_VERSION, written.place.version))
        .insert_header((CONTENT_TYPE, "application/json"));
    Ok(response.body(answer.of(written.json)?))
}
