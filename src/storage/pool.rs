//! A pool of connections.

use super::address::Address;
use super::connection::{self, Conn};
use super::{Result, migrations};
use diesel::r2d2::{self, ManageConnection, NopErrorHandler, R2D2Connection};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

/// How long one waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// A pool of connections; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    address: Arc<Address>,
    connections: r2d2::Pool<Manager>,
}

impl Pool {
    /// Opens a pool for `postgres://…` or the path of an SQLite file (`sqlite:` before it is allowed). Fails at once
    /// when the database cannot be reached.
    pub fn open(url: &str, size: u32) -> Result<Pool> {
        let address = Arc::new(Address::parse(url)?);
        let first = connection::establish(&address);
        first.map_err(|error| connection::unreachable(&address, "opening it", &error))?;
        let connections = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            // Failures reach the caller of `get`, and are logged there.
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(Manager(address.clone()));
        Ok(Pool { address, connections })
    }

    /// A connection from the pool; waits at most a few seconds.
    pub fn get(&self) -> Result<PooledConn> {
        let waited = self.connections.get();
        waited
            .map(PooledConn)
            .map_err(|error| connection::unreachable(&self.address, "waiting for a connection", &error))
    }

    /// Brings the schema up to date; answers the names of the migrations that ran.
    pub fn migrate(&self) -> Result<Vec<String>> {
        migrations::migrate(&mut *self.get()?)
    }

    /// `sqlite` or `postgres`.
    pub fn backend(&self) -> &'static str {
        self.address.backend()
    }
}

/// A connection on loan.
pub struct PooledConn(r2d2::PooledConnection<Manager>);

impl Deref for PooledConn {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for PooledConn {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

struct Manager(Arc<Address>);

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, r2d2::Error> {
        connection::establish(&self.0)
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), r2d2::Error> {
        match conn {
            Conn::Postgres(conn) => Ok(conn.ping()?),
            // There is no line to a file that could have broken.
            Conn::Sqlite(_) => Ok(()),
        }
    }

    /// A connection that comes back in the middle of a transaction counts as broken too.
    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
