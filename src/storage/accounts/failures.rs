//! Failed attempts to sign in, by what was tried: the keyed hash of a name or an address.

use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::failed_sign_ins as failures;
use crate::storage::{Conn, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// How often something was tried in vain, and when last.
pub fn find_failures(conn: &mut Conn, tried: &str) -> Result<Option<(i32, NaiveDateTime)>> {
    failures::table
        .find(tried)
        .select((failures::failures, failures::last_at))
        .get_result(conn)
        .optional()
        .map_err(failed("reading failed attempts"))
}

/// Sets how often something was tried in vain.
pub fn save_failures(conn: &mut Conn, tried: &str, count: i32, now: NaiveDateTime) -> Result<()> {
    let row = (failures::tried.eq(tried), failures::failures.eq(count), failures::last_at.eq(now));
    per_backend!(conn, conn => diesel::insert_into(failures::table)
        .values(row)
        .on_conflict(failures::tried)
        .do_update()
        .set((failures::failures.eq(count), failures::last_at.eq(now)))
        .execute(conn))
    .map(|_| ())
    .map_err(failed("noting a failed attempt"))
}

/// Forgets the attempts on something, and those of everybody before `since`.
pub fn forget_failures(conn: &mut Conn, tried: &str, since: NaiveDateTime) -> Result<()> {
    diesel::delete(failures::table)
        .filter(failures::tried.eq(tried).or(failures::last_at.lt(since)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting failed attempts"))
}
