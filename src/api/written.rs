//! Answers about single records, with revision, address and version of the data.

use super::conditions::{Conditions, etag};
use crate::app::writing::{Told, Written};
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

/// Header with the version of the organisation's data that includes the write; see the parameter `minVersion`.
pub const DATA_VERSION: &str = "Data-Version";

/// A record; 304 when the caller has it already.
pub fn record<T: Serialize>(record: &T, revision: i64, conditions: &Conditions) -> HttpResponse {
    if conditions.has_already(revision) {
        return HttpResponse::NotModified().insert_header((ETAG, etag(revision))).finish();
    }
    HttpResponse::Ok().insert_header((ETAG, etag(revision))).json(record)
}

/// A record with its revision for `If-Match`: one that was written, or whose answer also tells of other records, so that
/// its revision does not say that a copy of the answer is still good.
pub fn with_revision<T: Serialize>(record: &T, revision: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag(revision))).json(record)
}

/// 201 for a record that was created below `collection`.
pub fn created(collection: &str, written: Written) -> HttpResponse {
    created_at(&format!("{}{collection}/{}", super::routes::BASE, written.place.id), written)
}

/// 201 for a record below `collection` that is told with a secret.
pub fn told<T>(collection: &str, told: Told<T>) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((LOCATION, format!("{}{collection}/{}", super::routes::BASE, told.id)))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(told.json)
}

/// 201 for a record that was created at a path.
pub fn created_at(location: &str, written: Written) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, location));
    with(response, written)
}

/// 200 for a record that was replaced.
pub fn replaced(written: Written) -> HttpResponse {
    with(HttpResponse::Ok(), written)
}

/// 204 for a record that is gone.
pub fn deleted(version: i64) -> HttpResponse {
    HttpResponse::NoContent().insert_header((DATA_VERSION, version)).finish()
}

fn with(mut response: HttpResponseBuilder, written: Written) -> HttpResponse {
    response
        .insert_header((ETAG, etag(written.place.revision)))
        .insert_header((DATA_VERSION, written.place.version))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(written.json)
}
