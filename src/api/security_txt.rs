//! Whom to tell of a weakness (RFC 9116).

use super::State;
use actix_web::{HttpResponse, web};
use chrono::{Days, Utc};

/// How long the answer may be believed, in days; the RFC asks for less than a year.
const BELIEVED: u64 = 180;

/// `GET /.well-known/security.txt`.
pub async fn get_security_txt(state: web::Data<State>) -> HttpResponse {
    let expires = Utc::now().date_naive().checked_add_days(Days::new(BELIEVED)).unwrap_or_default();
    let contact = &state.limits.security_contact;
    let text = format!("Contact: {contact}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: nl, en\n");
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text)
}
