//! Data of one organisation at a time.
//!
//! Whatever reads or writes the data of an organisation takes a [`Tenant`], and there is no other way to one than
//! [`read()`] and [`write()`]: an open transaction for one organisation. Its queries ask for the rows of that organisation
//! only. On PostgreSQL the transaction tells the database too for whom it is (`SET LOCAL`), and row-level security
//! keeps other rows out, whatever the query asks; the setting ends with the transaction, so that a connection that goes
//! back to the pool takes nothing along.

use super::changes::{self, Acting, Entity, Entry, Writer};
use super::connection::{self, Conn};
use super::error::failed;
use super::{Pool, Result, StorageError, migrations};
use crate::domain::OrganisationId;
use diesel::prelude::*;
use diesel::sql_types::Text;
use uuid::Uuid;

/// What row-level security compares with: the organisation of the running transaction.
pub(super) const SETTING: &str = "loopvermogen.organisation";

/// An open transaction on the data of one organisation (*huurder*).
pub struct Tenant<'c> {
    conn: &'c mut Conn,
    organisation: OrganisationId,
    writer: Option<Writer>,
}

impl<'c> Tenant<'c> {
    /// Whose data these are.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// Waits until no other writer of the organisation is at work, and keeps others out until the end of the transaction. One
    /// that is being made has no other. A database that a newer program took over meanwhile is left to that program.
    fn take_turn(&mut self) -> Result<()> {
        let (conn, organisation) = self.parts();
        match changes::lock(conn, organisation) {
            Err(StorageError::NoOrganisation) => Ok(()),
            taken => taken,
        }?;
        migrations::refuse_newer_meanwhile(conn)
    }

    /// For what belongs to no organisation and has to happen in the same transaction.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Version of the data: the number of the last change, 0 before the first.
    pub fn version(&mut self) -> Result<i64> {
        super::organisations::get_version(self.conn, self.organisation)
    }

    /// Records a change of a record that others follow; answers its version.
    pub fn record_change(&mut self, entity: Entity, id: Uuid, deleted: bool) -> Result<i64> {
        self.record(&[Entry::of(entity, id).deleted_if(deleted)])
    }

    /// Records changes by the writer of the transaction; answers the version of the first. This is where every writer
    /// of records passes that others follow.
    pub(super) fn record(&mut self, entries: &[Entry]) -> Result<i64> {
        match entries {
            [] => self.version(),
            entries => changes::record_all(self.conn, self.organisation, self.writer, entries, changes::now()),
        }
    }

    /// Who writes, if that is known.
    pub(super) fn writer(&self) -> Option<Writer> {
        self.writer
    }

    /// The same transaction, for whoever holds its connection.
    pub(super) fn by(self, writer: Option<Writer>) -> Self {
        Self { writer, ..self }
    }

    /// Connection and organisation, for a query.
    pub(super) fn parts(&mut self) -> (&mut Conn, OrganisationId) {
        (self.conn, self.organisation)
    }

    /// A connection on which the transaction of a tenant is open already.
    pub(super) fn within(conn: &'c mut Conn, organisation: OrganisationId) -> Self {
        Self { conn, organisation, writer: None }
    }
}

/// Runs `work` in one transaction that may write; rolls back when it fails. The writers of an organisation take turns: what
/// is read here is still true when it is committed, so that nothing comes twice of two who ask for it at once.
pub fn write<T, E>(
    conn: &mut Conn,
    acting: impl Into<Acting>,
    work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    write_beside(conn, acting, |tenant| {
        tenant.take_turn()?;
        work(tenant)
    })
}

/// The same without waiting for other writers, for what nobody else decides by: that a session was used, that an event was
/// delivered.
pub fn write_beside<T, E>(
    conn: &mut Conn,
    acting: impl Into<Acting>,
    work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    let Acting { organisation, writer } = acting.into();
    connection::write(conn, |conn| {
        bind(conn, organisation)?;
        work(&mut Tenant::within(conn, organisation).by(writer))
    })
}

/// Runs `work` on one unchanging view of the database; it must not write.
pub fn read<T, E>(
    conn: &mut Conn,
    organisation: OrganisationId,
    work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    E: From<StorageError>,
{
    connection::read(conn, |conn| {
        bind(conn, organisation)?;
        work(&mut Tenant::within(conn, organisation))
    })
}

impl Pool {
    /// As [`write()`], on a connection of the pool.
    pub fn write<T, E>(
        &self,
        acting: impl Into<Acting>,
        work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E>
    where
        E: From<StorageError>,
    {
        write(&mut *self.get()?, acting, work)
    }

    /// As [`write_beside()`], on a connection of the pool.
    pub fn write_beside<T, E>(
        &self,
        acting: impl Into<Acting>,
        work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E>
    where
        E: From<StorageError>,
    {
        write_beside(&mut *self.get()?, acting, work)
    }

    /// As [`read()`], on a connection of the pool.
    pub fn read<T, E>(
        &self,
        organisation: OrganisationId,
        work: impl FnOnce(&mut Tenant<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E>
    where
        E: From<StorageError>,
    {
        read(&mut *self.get()?, organisation, work)
    }
}

/// Tells the database until the end of the transaction whose rows are meant.
pub(super) fn bind(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    diesel::sql_query("SELECT set_config($1, $2, true)")
        .bind::<Text, _>(SETTING)
        .bind::<Text, _>(organisation.to_string())
        .execute(conn)
        .map(|_| ())
        .map_err(failed("binding a transaction to an organisation"))
}
