//! One connection type for both databases, and the transactions on it.

use super::address::Address;
use super::error::failed;
use super::{Result, StorageError, error, file_owner, migrations};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::result::Error;
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// Compiles one expression for both databases: for what the shared connection type cannot express, such as many rows
/// in one insert. A query that does not type-check at once on [`Conn`] belongs in here.
macro_rules! per_backend {
    ($conn:expr, $inner:ident => $body:expr) => {
        match $conn {
            $crate::storage::Conn::Postgres($inner) => $body,
            $crate::storage::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(super) use per_backend;

/// A connection outside of any pool.
pub fn connect(address: &str) -> Result<Conn> {
    let address = Address::parse(address)?;
    establish(&address).map_err(|error| unreachable(&address, "connecting", &error))
}

/// A connection outside of any pool to a database that was migrated before; makes none, and changes nothing.
pub fn connect_if_made(address: &str) -> Result<Option<Conn>> {
    let address = Address::parse(address)?;
    let is_absent = match &address {
        Address::Sqlite(path) => match std::fs::metadata(path) {
            Ok(file) => file.len() == 0,
            // What else is wrong is told when the file is opened.
            Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        },
        Address::Postgres(_) => false,
    };
    if is_absent {
        return Ok(None);
    }
    let mut conn = establish(&address).map_err(|error| unreachable(&address, "connecting", &error))?;
    Ok(migrations::has_tables(&mut conn)?.then_some(conn))
}

/// Whether the address is that of an SQLite file.
pub fn is_file(address: &str) -> bool {
    matches!(Address::parse(address), Ok(Address::Sqlite(_)))
}

/// Connects and sets the session up. Not by the `establish` that diesel derives: that tries one database after the
/// other, and would take the address of a PostgreSQL that is down for the name of an SQLite file.
pub(super) fn establish(address: &Address) -> std::result::Result<Conn, diesel::r2d2::Error> {
    match address {
        Address::Postgres(url) => {
            let mut conn = PgConnection::establish(url)?;
            conn.batch_execute("SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10min'")?;
            Ok(Conn::Postgres(conn))
        }
        Address::Sqlite(path) => {
            for_its_owner_alone(path);
            let mut conn = SqliteConnection::establish(path)?;
            // The time-out comes first: switching to the write-ahead log may have to wait for others already.
            conn.batch_execute("PRAGMA busy_timeout = 10000")?;
            // Of a new file only: the larger page holds more rows with less left over, which matters from millions on.
            conn.batch_execute("PRAGMA page_size = 8192")?;
            conn.batch_execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
                 PRAGMA cache_size = -16000;
                 PRAGMA secure_delete = ON; PRAGMA recursive_triggers = ON",
            )?;
            Ok(Conn::Sqlite(conn))
        }
    }
}

/// Makes a file that is not there yet, readable by its owner alone: it will hold personal data and secrets, and the
/// files that SQLite makes beside it have the rights of this one. Whatever fails here fails again, with its reason, when
/// SQLite opens the file.
fn for_its_owner_alone(path: &str) {
    #[cfg(unix)]
    {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let is_file = !path.is_empty() && path != ":memory:" && !path.starts_with("file:");
        if let Some(Ok(file)) = is_file.then(|| options.open(path)) {
            file_owner::give_to_owner_of_folder(&file, Path::new(path));
        }
    }
}

/// Takes what was deleted out of the files of the database too, as far as nobody is reading: SQLite overwrites deleted rows
/// in its file, and the log that still has them is emptied. PostgreSQL does so by itself, in its own time (vacuum).
pub fn overwrite_deleted(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) => {
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").map_err(failed("emptying the write-ahead log"))
        }
    }
}

/// A failure to connect, without the password. SQLite does not tell which file it cannot open.
pub(super) fn unreachable(address: &Address, doing: &'static str, error: &dyn std::error::Error) -> StorageError {
    if let Address::Sqlite(path) = address {
        let files = ["", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{path}{ending}")));
        if let Some(forbidden) = file_owner::forbidden(&files) {
            return StorageError::Forbidden { doing, source: forbidden.into() };
        }
    }
    let told = address.redact(&error.to_string());
    match error::tells_of_full_disk(&told) {
        true => StorageError::Full { doing, source: told.into() },
        false => StorageError::Unavailable { doing, source: told.into() },
    }
}

/// Runs `work` in one transaction that may write (`BEGIN IMMEDIATE` on SQLite); rolls back when it fails. Refused
/// while a transaction is open: its end would be that of the outer one.
///
/// A deferred transaction that reads before it writes fails on SQLite with "database is locked" as soon as another
/// writer was faster, whatever the time-out; an immediate one waits its turn.
pub fn write<T, E>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    transaction(conn, "BEGIN", "BEGIN IMMEDIATE", work)
}

/// Runs `work` on one unchanging view of the database; it must not write. Refused while a transaction is open.
pub fn read<T, E>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    transaction(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN", work)
}

/// Runs `work` in the transaction that is open, or in one of its own.
pub(super) fn within_write<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    if is_in_transaction(conn)? { work(conn) } else { write(conn, work) }
}

fn transaction<T, E>(
    conn: &mut Conn,
    begin_postgres: &str,
    begin_sqlite: &str,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    begin(conn, begin_postgres, begin_sqlite).map_err(failed("beginning a transaction"))?;
    match work(conn) {
        Ok(value) => {
            commit(conn).map_err(failed("committing a transaction"))?;
            Ok(value)
        }
        Err(error) => {
            // A roll-back that fails leaves the connection marked as broken, and the pool throws it away; what the
            // caller wants to know is why the work failed.
            let _ = Conn::rollback_transaction(conn);
            Err(error)
        }
    }
}

fn begin(conn: &mut Conn, postgres: &str, sqlite: &str) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, postgres),
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, sqlite),
    }
}

/// A commit that fails, on a full disk for example, may leave the transaction open.
fn commit(conn: &mut Conn) -> QueryResult<()> {
    Conn::commit_transaction(conn).inspect_err(|_| {
        let _ = Conn::rollback_transaction(conn);
    })
}

fn is_in_transaction(conn: &mut Conn) -> Result<bool> {
    let depth = Conn::transaction_manager_status_mut(conn).transaction_depth();
    depth.map(|depth| depth.is_some()).map_err(|error: Error| failed("looking for a transaction")(error))
}
