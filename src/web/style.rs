//! The static files: the style sheet with its tokens, the house style of an agency that sets them otherwise, and the script
//! that makes pages handier for who has one; and the mark in the tab of a browser.

use crate::api::State;
use crate::app::random;
use crate::domain::house_style::HouseStyle;
use actix_web::body::MessageBody;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::LazyLock;

/// All of the style.
pub const STYLE: &str = concat!(include_str!("styles/tokens.css"), include_str!("styles/pages.css"));
/// All of the script.
const SCRIPT: &str = include_str!("scripts/pages.js");

/// The mark: an L of two steps, in the accent of the tokens.
const ICON: &str = include_str!("styles/icon.svg");

/// Where the style is: its name changes with its content, so that browsers may keep it for good.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| format!("/static/pages.{}.css", &random::digest(STYLE)[..16]));
    &PATH
}

/// Where the script is, named likewise.
pub fn script_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| format!("/static/pages.{}.js", &random::digest(SCRIPT)[..16]));
    &PATH
}

/// Where the mark is, named likewise. A browser that is told of none asks for one that is not there.
pub fn icon_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| format!("/static/icon.{}.svg", &random::digest(ICON)[..16]));
    &PATH
}

/// `GET /static/pages.….css`.
pub async fn get_style() -> HttpResponse {
    for_good("text/css; charset=utf-8", STYLE)
}

/// `GET /static/pages.….js`.
pub async fn get_script() -> HttpResponse {
    for_good("text/javascript; charset=utf-8", SCRIPT)
}

/// `GET /static/icon.….svg`.
pub async fn get_icon() -> HttpResponse {
    for_good("image/svg+xml; charset=utf-8", ICON)
}

fn for_good(media_type: &'static str, text: impl MessageBody + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(text)
}

/// Where the house style of an agency is, named likewise.
pub fn house_path(style: &HouseStyle) -> String {
    format!("/static/huisstijl.{}.css", &random::digest(style.css())[..16])
}

/// `GET /static/huisstijl.….css`; one that is not in use any more is nowhere.
pub async fn get_house_style(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match &state.app.house_style {
        Some(style) if house_path(style) == request.path() => {
            for_good("text/css; charset=utf-8", style.css().to_owned())
        }
        _ => HttpResponse::NotFound().finish(),
    }
}
