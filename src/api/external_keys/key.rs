//! The key of a record in another system, as it stands in a path.

use crate::api::problem::Problem;
use crate::app::own_keys::reserved;
use crate::domain::invalid::shown;
use crate::domain::{ExternalId, Invalid};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};

/// Longest name of a system, and longest id in it, in characters.
const LONGEST: [(&str, usize); 2] = [("system", 64), ("externalId", 200)];

/// The system and the id there, from the path.
pub struct Key(pub ExternalId);

impl FromRequest for Key {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Decoded as a whole: `match_info` leaves some signs as they came.
        let parts = web::Path::<(String, String)>::extract(request).into_inner();
        let not_found = |_| Problem::not_found("record", request.match_info().get("externalId").unwrap_or_default());
        ready(parts.map_err(not_found).and_then(|parts| {
            let (system, id) = parts.into_inner();
            let faults: Vec<Invalid> = LONGEST
                .iter()
                .zip([&system, &id])
                .filter_map(|((name, most), text)| fault(name, *most, text))
                .collect();
            let key = ExternalId { system, id };
            // What stands under such a key from before can still be read, and deleted.
            let is_reserved = key.is_ours() && request.method() == Method::PUT;
            let faults = if is_reserved { vec![reserved("system", &key)] } else { faults };
            if faults.is_empty() { Ok(Key(key)) } else { Err(Problem::invalid(faults)) }
        }))
    }
}

/// What is wrong with a part of a key; as in a record, it neither begins nor ends with a space.
fn fault(name: &str, most: usize, text: &str) -> Option<Invalid> {
    if ExternalId::is_step_in_address(text) {
        let remedy = "Give the record another key; in an address “.” and “..” are steps between folders.";
        return Some(Invalid::new(name, "invalid_value", format!("“{text}” is no key that can be asked for."), remedy));
    }
    let is_right =
        text.chars().count() <= most && !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control);
    let remedy = format!("Give 1 to {most} characters without control characters or spaces around them.");
    let wrong = || Invalid::new(name, "invalid_value", format!("“{}” is no key.", shown(text)), remedy);
    (!is_right).then(wrong)
}
