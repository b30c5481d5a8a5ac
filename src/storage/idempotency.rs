//! Answers that were given to a request with an `Idempotency-Key`, kept for 24 hours.

use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::idempotency_keys as keys;
use super::search_text::storable;
use super::{Result, StorageError, Tenant};
use chrono::{NaiveDateTime, SubsecRound};
use diesel::prelude::*;

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
pub fn find_given(tenant: &mut Tenant<'_>, client: &str, key: &str, since: NaiveDateTime) -> Result<Option<Given>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, i32, String, String)> = keys::table
        .find((organisation.to_string(), storable(client), storable(key)))
        .filter(keys::given_at.gt(since))
        .select((keys::fingerprint, keys::status, keys::headers, keys::body))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an earlier answer"))?;
    let given = |(fingerprint, status, headers, body)| {
        let status = u16::try_from(status)
            .map_err(|source| StorageError::Corrupt { what: "answer", source: Box::new(source) })?;
        Ok(Given { fingerprint, status, headers, body })
    };
    row.map(given).transpose()
}

/// Keeps an answer, in the transaction of the write it belongs to, and forgets those given before `since`. When the
/// key was used in the meantime it is [`StorageError::Taken`]: roll back, and give the answer that was kept.
pub fn save_given(
    tenant: &mut Tenant<'_>,
    client: &str,
    key: &str,
    given: &Given,
    now: NaiveDateTime,
    since: NaiveDateTime,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let row = (
        keys::organisation_id.eq(&organisation),
        keys::client.eq(storable(client)),
        keys::key.eq(storable(key)),
        keys::fingerprint.eq(storable(&given.fingerprint)),
        keys::status.eq(i32::from(given.status)),
        keys::headers.eq(storable(&given.headers)),
        keys::body.eq(storable(&given.body)),
        keys::given_at.eq(now.trunc_subsecs(6)),
    );
    within_write(conn, |conn| {
        diesel::delete(keys::table.filter(keys::organisation_id.eq(&organisation)).filter(keys::given_at.le(since)))
            .execute(conn)
            .map_err(failed("forgetting earlier answers"))?;
        let inserted = per_backend!(conn, conn => diesel::insert_into(keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))
        .map_err(failed("keeping an answer"))?;
        if inserted == 0 {
            let field = "Idempotency-Key".to_owned();
            return Err(StorageError::Taken { field, value: key.to_owned(), holders: Vec::new() });
        }
        Ok(())
    })
}
