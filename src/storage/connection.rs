//! One connection type for both databases.

use super::Result;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// A pool of connections; cheap to clone.
#[derive(Clone)]
pub struct Pool {}

impl Pool {
    /// Opens a pool for `postgres://…` or the path of an SQLite file (`sqlite:` before it is allowed).
    pub fn open(_url: &str, _size: u32) -> Result<Pool> {
        todo!()
    }

    /// A connection from the pool; waits at most a few seconds.
    pub fn get(&self) -> Result<PooledConn> {
        todo!()
    }

    /// Brings the schema up to date; answers the names of the migrations that ran.
    pub fn migrate(&self) -> Result<Vec<String>> {
        todo!()
    }

    /// `sqlite` or `postgres`.
    pub fn backend(&self) -> &'static str {
        todo!()
    }
}

/// A connection on loan.
pub struct PooledConn {}

impl std::ops::Deref for PooledConn {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        todo!()
    }
}

impl std::ops::DerefMut for PooledConn {
    fn deref_mut(&mut self) -> &mut Conn {
        todo!()
    }
}

/// Runs `work` in one transaction that may write (`BEGIN IMMEDIATE` on SQLite); rolls back when it fails.
pub fn write<T, E>(
    _conn: &mut Conn,
    _work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<super::StorageError>,
{
    todo!()
}
