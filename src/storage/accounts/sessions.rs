//! Sessions of people, by the hash of what their cookie holds.

use crate::domain::UserId;
use crate::domain::account::SignedIn;
use crate::storage::Tenant;
use crate::storage::error::failed;
use crate::storage::schema::sessions;
use crate::storage::{Result, document};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who is behind it.
    pub who: SignedIn,
    /// Last use that was noted, UTC.
    pub used_at: NaiveDateTime,
    /// Its end, however much it is used, UTC.
    pub ends_at: NaiveDateTime,
}

/// Saves a new session.
pub fn save_session(tenant: &mut Tenant<'_>, id: &str, session: &Session) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(sessions::table)
        .values((
            sessions::organisation_id.eq(organisation.to_string()),
            sessions::id.eq(id),
            sessions::account_id.eq(session.who.user.map(|user| user.to_string())),
            sessions::document.eq(document::to_text("session", &session.who)?),
            sessions::used_at.eq(session.used_at),
            sessions::ends_at.eq(session.ends_at),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a session"))
}

/// The session with this id, over or not.
pub fn find_session(tenant: &mut Tenant<'_>, id: &str) -> Result<Option<Session>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, NaiveDateTime, NaiveDateTime)> = sessions::table
        .find((organisation.to_string(), id))
        .select((sessions::document, sessions::used_at, sessions::ends_at))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a session"))?;
    let read = |(text, used_at, ends_at): (String, _, _)| {
        Ok(Session { who: document::from_text("session", &text)?, used_at, ends_at })
    };
    row.map(read).transpose()
}

/// All sessions with their ids, over or not, in no order.
pub fn load_sessions(tenant: &mut Tenant<'_>) -> Result<Vec<(String, Session)>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String, NaiveDateTime, NaiveDateTime)> = sessions::table
        .filter(sessions::organisation_id.eq(organisation.to_string()))
        .select((sessions::id, sessions::document, sessions::used_at, sessions::ends_at))
        .load(conn)
        .map_err(failed("loading sessions"))?;
    let read = |(id, text, used_at, ends_at): (String, String, _, _)| {
        Ok((id, Session { who: document::from_text("session", &text)?, used_at, ends_at }))
    };
    rows.into_iter().map(read).collect()
}

/// Notes that a session was used.
pub fn touch_session(tenant: &mut Tenant<'_>, id: &str, now: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(sessions::table.find((organisation.to_string(), id)))
        .set(sessions::used_at.eq(now))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("noting the use of a session"))
}

/// Ends a session.
pub fn delete_session(tenant: &mut Tenant<'_>, id: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(sessions::table.find((organisation.to_string(), id)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("ending a session"))
}

/// Ends all sessions of a person.
pub fn delete_sessions_of(tenant: &mut Tenant<'_>, user: UserId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(sessions::table)
        .filter(sessions::organisation_id.eq(organisation.to_string()))
        .filter(sessions::account_id.eq(user.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("ending sessions"))
}

/// Forgets the sessions of an organisation that are over: unused since `idle_since`, or ended before `now`.
pub fn delete_ended(tenant: &mut Tenant<'_>, idle_since: NaiveDateTime, now: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(sessions::table)
        .filter(sessions::organisation_id.eq(organisation.to_string()))
        .filter(sessions::used_at.lt(idle_since).or(sessions::ends_at.lt(now)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting sessions"))
}
