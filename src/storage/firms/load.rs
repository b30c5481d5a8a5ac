//! Loading very many firms at once.

use super::indexes;
use super::row::{ExternalIdRow, FirmRow, FirmTexts, InsertExternalId, InsertFirm, written};
use crate::domain::Firm;
use crate::storage::changes::{self, Entity};
use crate::storage::connection::within_write;
use crate::storage::error::failed;
use crate::storage::schema::{firm_external_ids as external_ids, firms};
use crate::storage::search_text::storable;
use crate::storage::{CHUNK, Conn, Result, Saved, Tenant, guard, relations};
use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::borrow::Cow;
use uuid::Uuid;

/// Gives a load that is about to begin the database for itself, when that is SQLite, there is no firm yet, and nobody
/// else has it open: what is written goes to the file at once instead of through the write-ahead log, which would
/// double the writing. Outside of any transaction; [`share_again`] ends it. Until then, others find the database
/// locked.
pub fn take_alone(conn: &mut Conn) -> Result<()> {
    if !is_empty(conn)? {
        return Ok(());
    }
    let Conn::Sqlite(conn) = conn else { return Ok(()) };
    // Refused at once when others have the database open; then the log is used as always.
    let _ = conn.batch_execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = TRUNCATE");
    conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF")
        .map_err(failed("preparing a load of firms"))
}

/// Undoes [`take_alone`].
pub fn share_again(conn: &mut Conn) -> Result<()> {
    let Conn::Sqlite(conn) = conn else { return Ok(()) };
    conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL")
        .map_err(failed("ending a load of firms"))?;
    // Somebody who reads just now keeps the log away; the next connection that is opened brings it back.
    let _ = conn.batch_execute("PRAGMA journal_mode = WAL");
    Ok(())
}

/// How a first load is cut into transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One transaction from [`start_load`] to [`finish_load`]: nobody sees what is missing in between.
    OneTransaction,
    /// Several, so that foreign keys must hold all the time.
    Several,
}

/// Prepares for a first load: when the role owns the tables and no organisation has any firm yet, the table's indexes
/// are taken away until [`finish_load`], and the answer is yes. Until then firms are found by id and external id only, so whoever loads
/// must know by himself which he has loaded.
pub fn start_load(conn: &mut Conn, extent: Extent) -> Result<bool> {
    within_write(conn, |conn| {
        if guard::is_guarded(conn)? || !is_empty(conn)? {
            return Ok(false);
        }
        indexes::drop_all(conn)?;
        if extent == Extent::OneTransaction {
            indexes::drop_references(conn)?;
        }
        Ok(true)
    })
}

fn is_empty(conn: &mut Conn) -> Result<bool> {
    let any: Option<String> =
        firms::table.select(firms::id).first(conn).optional().map_err(failed("looking for firms"))?;
    Ok(any.is_none())
}

/// Ends a first load: makes the indexes.
pub fn finish_load(conn: &mut Conn) -> Result<()> {
    within_write(conn, indexes::make_missing)
}

/// Inserts firms that the caller knows to be new, in external ids too, and records one change for all of them, so that
/// an index that follows is built anew. A thousand and more are the right number; [`save_firms`] records each.
///
/// [`save_firms`]: super::save_firms
pub fn insert_firms(tenant: &mut Tenant<'_>, new: &[(&Firm, &FirmTexts)]) -> Result<Vec<Saved>> {
    let (conn, organisation) = tenant.parts();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let organisation_id = organisation.to_string();
        let now = changes::now();
        let rows: Vec<FirmRow<'_>> =
            new.iter().map(|(firm, texts)| FirmRow::new(&organisation_id, firm, texts, 1, now)).collect();
        let is_guarded = guard::is_guarded(conn)?;
        insert_rows(conn, &rows, now, is_guarded).map_err(failed("loading firms"))?;
        insert_external_ids(conn, &organisation_id, new, is_guarded).map_err(failed("loading external ids"))?;
        relations::insert_names(conn, &organisation_id, new.iter().map(|(firm, _)| *firm))?;
        let version = changes::record(conn, organisation, Entity::Firms, Uuid::nil(), false)?;
        Ok(vec![Saved::Created { version }; new.len()])
    })
}

/// The databases differ here: PostgreSQL takes a stream of rows (`COPY`), but from the owner of the table only, since
/// row-level security does not look into it; SQLite is fastest with one small statement that is prepared once.
fn insert_rows(conn: &mut Conn, rows: &[FirmRow<'_>], now: NaiveDateTime, is_guarded: bool) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) if is_guarded => rows
            .chunks(CHUNK)
            .try_for_each(|rows| diesel::insert_into(firms::table).values(rows).execute(conn).map(|_| ())),
        Conn::Postgres(conn) => diesel::copy_from(firms::table).from_insertable(rows).execute(conn).map(|_| ()),
        Conn::Sqlite(conn) => {
            let changed_at = written(now);
            rows.iter().try_for_each(|row| InsertFirm(row, &changed_at).execute(conn).map(|_| ()))
        }
    }
}

fn insert_external_ids(
    conn: &mut Conn,
    organisation: &str,
    new: &[(&Firm, &FirmTexts)],
    is_guarded: bool,
) -> QueryResult<()> {
    // A firm may name an id twice; between firms the caller has seen to it.
    let mut keys: Vec<(Cow<'_, str>, Cow<'_, str>, &Firm)> = Vec::with_capacity(new.len());
    for (firm, _) in new {
        let first = keys.len();
        for id in &firm.external_ids {
            let key = (storable(&id.system), storable(&id.id), *firm);
            if !keys[first..].iter().any(|(system, id, _)| (system, id) == (&key.0, &key.1)) {
                keys.push(key);
            }
        }
    }
    let rows: Vec<ExternalIdRow<'_>> = keys
        .iter()
        .map(|(system, external_id, firm)| ExternalIdRow {
            organisation_id: organisation,
            system,
            external_id,
            firm_id: firm.id.to_string(),
        })
        .collect();
    match conn {
        Conn::Postgres(conn) if is_guarded => rows
            .chunks(CHUNK)
            .try_for_each(|rows| diesel::insert_into(external_ids::table).values(rows).execute(conn).map(|_| ())),
        Conn::Postgres(conn) => {
            diesel::copy_from(external_ids::table).from_insertable(&rows[..]).execute(conn).map(|_| ())
        }
        Conn::Sqlite(conn) => rows.iter().try_for_each(|row| InsertExternalId(row).execute(conn).map(|_| ())),
    }
}
