//! The style sheet: tokens, which an agency replaces to put its house style on, and the forms that use them.

use crate::app::random;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use std::sync::LazyLock;

/// All of it.
pub const STYLE: &str = concat!(include_str!("styles/tokens.css"), include_str!("styles/pages.css"));

/// Where it is: its name changes with its content, so that browsers may keep it for good.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| format!("/static/pages.{}.css", &random::digest(STYLE)[..16]));
    &PATH
}

/// `GET /static/pages.….css`.
pub async fn get_style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(STYLE)
}
