//! Events: up to where they were made, and the events themselves, as they are sent.

use super::connection::per_backend;
use super::error::failed;
use super::schema::{event_cursors as cursors, event_sequences as sequences, events};
use super::{Conn, Result, Tenant, document};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use uuid::Uuid;

/// Up to where events were made of an organisation's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The last change of which they were made.
    pub version: i64,
    /// The last day of which they were made.
    pub day: NaiveDate,
}

/// An event that is about to be kept.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id, which is the `webhook-id` of every attempt.
    pub id: Uuid,
    /// Its type.
    pub kind: &'static str,
    /// What it is about.
    pub subject: String,
    /// Hash of who wrote; empty when nobody did.
    pub writer: String,
    /// When.
    pub at: NaiveDateTime,
    /// The event, to the letter.
    pub body: String,
}

/// Where the making of events stands, if it was ever begun.
pub fn find_cursor(tenant: &mut Tenant<'_>) -> Result<Option<Cursor>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(i64, NaiveDate)> = cursors::table
        .find(organisation.to_string())
        .select((cursors::version, cursors::day))
        .get_result(conn)
        .optional()
        .map_err(failed("finding where events stand"))?;
    Ok(row.map(|(version, day)| Cursor { version, day }))
}

/// As [`find_cursor`], for whoever makes events until the end of the transaction; nothing when another process does.
pub fn take_cursor(tenant: &mut Tenant<'_>) -> Result<Option<Cursor>> {
    let (conn, organisation) = tenant.parts();
    let row = cursors::table.find(organisation.to_string()).select((cursors::version, cursors::day));
    let row: QueryResult<(i64, NaiveDate)> = match conn {
        Conn::Postgres(conn) => row.for_update().skip_locked().first(conn),
        Conn::Sqlite(conn) => row.first(conn),
    };
    let row = row.optional().map_err(failed("finding where events stand"))?;
    Ok(row.map(|(version, day)| Cursor { version, day }))
}

/// Notes up to where events were made.
pub fn save_cursor(tenant: &mut Tenant<'_>, cursor: Cursor) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let moved = (cursors::version.eq(cursor.version), cursors::day.eq(cursor.day));
    per_backend!(conn, conn => diesel::insert_into(cursors::table)
        .values((cursors::organisation_id.eq(organisation.to_string()), moved))
        .on_conflict(cursors::organisation_id)
        .do_update()
        .set(moved)
        .execute(conn))
    .map(|_| ())
    .map_err(failed("noting where events stand"))
}

/// The next number of an event about a subject, from 1 without gaps.
pub fn next_number(tenant: &mut Tenant<'_>, subject: &str) -> Result<i64> {
    let (conn, organisation) = tenant.parts();
    let first = (
        sequences::organisation_id.eq(organisation.to_string()),
        sequences::subject.eq(subject),
        sequences::last.eq(1_i64),
    );
    per_backend!(conn, conn => diesel::insert_into(sequences::table)
        .values(first)
        .on_conflict((sequences::organisation_id, sequences::subject))
        .do_update()
        .set(sequences::last.eq(sequences::last + 1))
        .returning(sequences::last)
        .get_result(conn))
    .map_err(failed("numbering an event"))
}

/// Keeps an event.
pub fn insert_event(tenant: &mut Tenant<'_>, event: &NewEvent) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(events::table)
        .values((
            events::organisation_id.eq(organisation.to_string()),
            events::id.eq(event.id.to_string()),
            events::kind.eq(event.kind),
            events::subject.eq(&event.subject),
            events::writer.eq(&event.writer),
            events::at.eq(event.at),
            events::body.eq(&event.body),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("keeping an event"))
}

/// Ids and types of the events of these types since a moment, oldest first, at most `limit`.
pub fn list_since(
    tenant: &mut Tenant<'_>,
    kinds: &[&'static str],
    since: NaiveDateTime,
    limit: usize,
) -> Result<Vec<(Uuid, String)>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = events::table
        .filter(events::organisation_id.eq(organisation.to_string()))
        .filter(events::at.ge(since))
        .filter(events::kind.eq_any(kinds))
        .order((events::at, events::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((events::id, events::kind))
        .load(conn)
        .map_err(failed("listing events"))?;
    rows.into_iter().map(|(id, kind)| Ok((document::to_uuid(&id)?, kind))).collect()
}

/// Forgets the events before a moment, with their deliveries; answers how many.
pub fn forget_before(tenant: &mut Tenant<'_>, moment: NaiveDateTime) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let old = events::table.filter(events::organisation_id.eq(organisation.to_string())).filter(events::at.lt(moment));
    diesel::delete(old).execute(conn).map_err(failed("forgetting events"))
}
