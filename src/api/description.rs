//! The description of the API, for everybody.

use super::conditions::Conditions;
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{every_response, openapi, routes};
use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ETAG};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Get this description as JSON
///
/// Its `ETag` changes with the description: whoever keeps a copy asks with `If-None-Match` whether it is still good.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getOpenApiJson", tag = "Description",
    params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object)))]
pub async fn get_json(_: Query<NoParameters>, conditions: Conditions) -> Result<HttpResponse, Problem> {
    static JSON: LazyLock<Description> = LazyLock::new(|| Description::of(openapi::json(), "application/json"));
    JSON.answer(&conditions)
}

/// Get this description as YAML
///
/// As for JSON, with an `ETag` of its own.
#[utoipa::path(get, path = "/openapi.yaml", operation_id = "getOpenApiYaml", tag = "Description",
    params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/yaml", body = Object)))]
pub async fn get_yaml(_: Query<NoParameters>, conditions: Conditions) -> Result<HttpResponse, Problem> {
    static YAML: LazyLock<Description> = LazyLock::new(|| Description::of(openapi::yaml(), "application/yaml"));
    YAML.answer(&conditions)
}

/// The description in one form, which stays the same while the program runs.
struct Description {
    text: Result<String, String>,
    media_type: &'static str,
    etag: String,
}

impl Description {
    fn of<E: ToString>(text: Result<String, E>, media_type: &'static str) -> Self {
        let text = text.map_err(|error| error.to_string());
        let hash = Sha256::digest(text.as_deref().unwrap_or_default());
        let etag = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Self { text, media_type, etag: format!("\"{etag}\"") }
    }

    fn answer(&'static self, conditions: &Conditions) -> Result<HttpResponse, Problem> {
        let text = self.text.as_deref().map_err(|error| Problem::internal(error.as_str()))?;
        let is_known = conditions.has_tag(&self.etag);
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((ETAG, self.etag.as_str()));
        response.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
        response.insert_header(("cross-origin-resource-policy", "cross-origin"));
        Ok(if is_known { response.finish() } else { response.content_type(self.media_type).body(text) })
    }
}

/// `GET /`: where to look.
pub async fn get_pointer() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": every_response::API_VERSION,
        "description": format!("{}/openapi.json", routes::BASE),
        "health": "/health/ready",
    }))
}
