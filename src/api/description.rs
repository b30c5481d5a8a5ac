//! The description of the API, for everybody.

use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{every_response, openapi, routes};
use actix_web::HttpResponse;
use actix_web::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use serde_json::json;
use std::sync::LazyLock;

/// Get this description as JSON
#[utoipa::path(get, path = "/openapi.json", operation_id = "getOpenApiJson", tag = "Description",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object)))]
pub async fn get_json(_: Query<NoParameters>) -> Result<HttpResponse, Problem> {
    static JSON: LazyLock<Result<String, String>> =
        LazyLock::new(|| openapi::json().map_err(|error| error.to_string()));
    answer(&JSON, "application/json")
}

/// Get this description as YAML
#[utoipa::path(get, path = "/openapi.yaml", operation_id = "getOpenApiYaml", tag = "Description",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/yaml", body = Object)))]
pub async fn get_yaml(_: Query<NoParameters>) -> Result<HttpResponse, Problem> {
    static YAML: LazyLock<Result<String, String>> =
        LazyLock::new(|| openapi::yaml().map_err(|error| error.to_string()));
    answer(&YAML, "application/yaml")
}

fn answer(text: &'static Result<String, String>, media_type: &str) -> Result<HttpResponse, Problem> {
    let text = text.as_deref().map_err(|error| Problem::internal(error.as_str()))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    response.insert_header(("cross-origin-resource-policy", "cross-origin"));
    Ok(response.content_type(media_type).body(text))
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
