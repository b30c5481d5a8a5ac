//! Records by the key of another system, such as a CRM.

pub mod contacts;
pub mod conversations;
pub mod firms;
mod key;
pub mod memberships;
pub mod partners;

use super::written::{self, Answer};
use crate::app::external_keys::{Upserted, Verdict};
use actix_web::{HttpRequest, HttpResponse};
use key::Key;

/// 201 with the address below `collection` for a record that is new, 200 for one that was there.
fn upserted_below(collection: &str, upserted: Upserted, answer: Answer) -> HttpResponse {
    match upserted.verdict {
        Verdict::Created => written::created(collection, upserted.written, answer),
        Verdict::Updated | Verdict::Unchanged => written::replaced(upserted.written, answer),
    }
}

/// The same for a record whose own address is that of its key.
fn upserted_here(request: &HttpRequest, upserted: Upserted, answer: Answer) -> HttpResponse {
    match upserted.verdict {
        Verdict::Created => written::created_at(request.uri().path(), upserted.written, answer),
        Verdict::Updated | Verdict::Unchanged => written::replaced(upserted.written, answer),
    }
}
