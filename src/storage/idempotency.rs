//! Answers that were given to a request with an `Idempotency-Key`, kept for 24 hours.

use super::{Conn, Result};
use crate::domain::OrganisationId;
use chrono::NaiveDateTime;

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// SHA-256 of method, path and body, hexadecimal.
    pub fingerprint: String,
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to the answer (`Location`, `ETag`), as JSON.
    pub headers: String,
    /// Body.
    pub body: String,
}

/// The answer that was given to this key after `since`, if any.
pub fn find_given(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _client: &str,
    _key: &str,
    _since: NaiveDateTime,
) -> Result<Option<Given>> {
    todo!()
}

/// Keeps an answer, in the transaction of the write it belongs to, and forgets those given before `since`.
pub fn save_given(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _client: &str,
    _key: &str,
    _given: &Given,
    _now: NaiveDateTime,
    _since: NaiveDateTime,
) -> Result<()> {
    todo!()
}
