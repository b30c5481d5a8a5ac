//! The gap-free sequence of changes that the index follows.

use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::{changes, organisations};
use super::{CHUNK, Conn, Result, StorageError, Tenant, document};
use crate::domain::OrganisationId;
use chrono::{NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use uuid::Uuid;

/// Of what kind the changed record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A firm.
    Firm,
    /// Very many firms; each may have changed.
    Firms,
    /// A partner, own or of the registry.
    Partner,
    /// Projects and participations, as a whole.
    Collaborations,
    /// The partner registry, as a whole.
    Registry,
    /// The active weights.
    Weights,
}

impl Entity {
    const ALL: [Entity; 6] =
        [Entity::Firm, Entity::Firms, Entity::Partner, Entity::Collaborations, Entity::Registry, Entity::Weights];

    fn code(self) -> &'static str {
        match self {
            Entity::Firm => "firm",
            Entity::Firms => "firms",
            Entity::Partner => "partner",
            Entity::Collaborations => "collaborations",
            Entity::Registry => "registry",
            Entity::Weights => "weights",
        }
    }

    fn from_code(code: &str) -> Result<Entity> {
        let known = Self::ALL.into_iter().find(|entity| entity.code() == code);
        known.ok_or_else(|| StorageError::Corrupt {
            what: "change",
            source: format!("“{code}” is no kind of record").into(),
        })
    }
}

/// A change in an organisation's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number: one more than that of the change before.
    pub version: i64,
    /// What changed.
    pub entity: Entity,
    /// Which record; nil for a change as a whole.
    pub id: Uuid,
    /// Whether the record is gone.
    pub deleted: bool,
}

/// Records a change in the running transaction; answers its version.
pub(super) fn record(
    conn: &mut Conn,
    organisation: OrganisationId,
    entity: Entity,
    id: Uuid,
    deleted: bool,
) -> Result<i64> {
    within_write(conn, |conn| record_all(conn, organisation, entity, &[id], deleted, now()))
}

/// Changes after `version`, oldest first, at most `limit`.
pub fn list_after(tenant: &mut Tenant<'_>, version: i64, limit: usize) -> Result<Vec<Change>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(i64, String, String, bool)> = changes::table
        .filter(changes::organisation_id.eq(organisation.to_string()))
        .filter(changes::version.gt(version))
        .order(changes::version)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((changes::version, changes::entity, changes::record_id, changes::deleted))
        .load(conn)
        .map_err(failed("listing changes"))?;
    let change = |(version, entity, id, deleted): (i64, String, String, bool)| {
        Ok(Change { version, entity: Entity::from_code(&entity)?, id: document::to_uuid(&id)?, deleted })
    };
    rows.into_iter().map(change).collect()
}

/// Lets the writers of an organisation take turns until the end of the transaction: what is read after this is still
/// true when it is written. SQLite has one writer at a time anyway.
pub(super) fn lock(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    let row = organisations::table.find(organisation.to_string()).select(organisations::version);
    let version: QueryResult<i64> = match conn {
        Conn::Postgres(conn) => row.for_no_key_update().first(conn),
        Conn::Sqlite(conn) => row.first(conn),
    };
    version.optional().map_err(failed("waiting for other writers"))?.map(|_| ()).ok_or(StorageError::NoOrganisation)
}

/// Records one change for each id, in their order; answers the version of the first.
pub(super) fn record_all(
    conn: &mut Conn,
    organisation: OrganisationId,
    entity: Entity,
    ids: &[Uuid],
    deleted: bool,
    at: NaiveDateTime,
) -> Result<i64> {
    let organisation_id = organisation.to_string();
    let count = ids.len() as i64;
    let last: i64 = diesel::update(organisations::table.find(&organisation_id))
        .set(organisations::version.eq(organisations::version + count))
        .returning(organisations::version)
        .get_result(conn)
        .map_err(failed("counting changes"))?;
    let first = last - count + 1;
    let mut versions = first..;
    for ids in ids.chunks(CHUNK) {
        let rows: Vec<_> = ids
            .iter()
            .zip(&mut versions)
            .map(|(id, version)| {
                (
                    changes::organisation_id.eq(&organisation_id),
                    changes::version.eq(version),
                    changes::entity.eq(entity.code()),
                    changes::record_id.eq(id.to_string()),
                    changes::deleted.eq(deleted),
                    changes::at.eq(at),
                )
            })
            .collect();
        per_backend!(conn, conn => diesel::insert_into(changes::table).values(&rows).execute(conn))
            .map_err(failed("recording changes"))?;
    }
    Ok(first)
}

/// This moment, as exact as both databases keep it.
pub(super) fn now() -> NaiveDateTime {
    Utc::now().naive_utc().trunc_subsecs(6)
}
