//! The gap-free sequence of changes of an organisation, which the index, other systems and events follow.
//!
//! A change gets its number from the organisation's row, which stays locked until the transaction ends. So numbers are
//! given in the order of the commits, on PostgreSQL too: who has read up to a number never finds a lower one later. A
//! sequence of the database would not do, because it gives numbers out before it is known who commits first.

mod feed;
mod writer;

pub use feed::{Feed, FeedFilter, Logged, list_feed};
pub use writer::{Acting, Writer};

use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::{changes, event_cursors, organisations};
use super::{CHUNK, Conn, Result, StorageError, Tenant, document};
use crate::domain::{FirmId, OrganisationId};
use chrono::{NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use std::collections::BTreeSet;
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
    /// A contact person.
    Contact,
    /// A conversation.
    Conversation,
    /// An introduction.
    Introduction,
    /// A visit that was agreed.
    AgreedVisit,
}

impl Entity {
    /// All kinds.
    pub const ALL: [Entity; 10] = [
        Entity::Firm,
        Entity::Firms,
        Entity::Partner,
        Entity::Collaborations,
        Entity::Registry,
        Entity::Weights,
        Entity::Contact,
        Entity::Conversation,
        Entity::Introduction,
        Entity::AgreedVisit,
    ];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Entity::Firm => "firm",
            Entity::Firms => "firms",
            Entity::Partner => "partner",
            Entity::Collaborations => "collaborations",
            Entity::Registry => "registry",
            Entity::Weights => "weights",
            Entity::Contact => "contact",
            Entity::Conversation => "conversation",
            Entity::Introduction => "introduction",
            Entity::AgreedVisit => "agreed_visit",
        }
    }

    /// The kind with this code.
    pub fn find(code: &str) -> Option<Entity> {
        Self::ALL.into_iter().find(|entity| entity.code() == code)
    }

    fn from_code(code: &str) -> Result<Entity> {
        Self::find(code).ok_or_else(|| StorageError::Corrupt {
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

/// A change that is about to be recorded.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    entity: Entity,
    id: Uuid,
    firm: Option<Uuid>,
    deleted: bool,
    is_new: bool,
    detail: String,
}

impl Entry {
    /// A record that is new or changed.
    pub(super) fn of(entity: Entity, id: Uuid) -> Self {
        let firm = (entity == Entity::Firm).then_some(id);
        Self { entity, id, firm, deleted: false, is_new: false, detail: String::new() }
    }

    /// That it was not there before.
    pub(super) fn new_if(self, is_new: bool) -> Self {
        Self { is_new, ..self }
    }

    /// That it is gone.
    pub(super) fn deleted_if(self, deleted: bool) -> Self {
        Self { deleted, ..self }
    }

    /// With the firm to which it belongs.
    pub(super) fn at_firm(self, firm: Uuid) -> Self {
        Self { firm: Some(firm), ..self }
    }

    /// With figures and words of the program: nothing that a caller wrote.
    pub(super) fn with(self, detail: &serde_json::Value) -> Self {
        Self { detail: detail.to_string(), ..self }
    }
}

/// Records a change of which no writer is known in the running transaction; answers its version.
pub(super) fn record(
    conn: &mut Conn,
    organisation: OrganisationId,
    entity: Entity,
    id: Uuid,
    deleted: bool,
) -> Result<i64> {
    let entry = Entry::of(entity, id).deleted_if(deleted);
    within_write(conn, |conn| record_all(conn, organisation, None, &[entry], now()))
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

/// The firms of which the record, a conversation or an introduction changed after `version`; nothing when very many may have
/// changed at once.
pub fn list_changed_firms(tenant: &mut Tenant<'_>, version: i64) -> Result<Option<BTreeSet<FirmId>>> {
    let of_firms = [Entity::Firm, Entity::Firms, Entity::Conversation, Entity::Introduction].map(Entity::code);
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = changes::table
        .filter(changes::organisation_id.eq(organisation.to_string()))
        .filter(changes::version.gt(version))
        .filter(changes::entity.eq_any(of_firms))
        .select((changes::entity, changes::firm_id))
        .distinct()
        .load(conn)
        .map_err(failed("listing firms that changed"))?;
    if rows.iter().any(|(entity, _)| entity == Entity::Firms.code()) {
        return Ok(None);
    }
    let firms = rows.iter().filter(|(_, firm)| !firm.is_empty());
    firms.map(|(_, firm)| Ok(FirmId(document::to_uuid(firm)?))).collect::<Result<_>>().map(Some)
}

/// Deletes the changes from before a moment, unless it is a dry run; answers how many. What events were not yet made of
/// stays, and so does every change after one that stays: the sequence is cut off at its beginning and has no gaps.
pub fn delete_before(tenant: &mut Tenant<'_>, before: NaiveDateTime, dry_run: bool) -> Result<usize> {
    let cursor = super::events::find_cursor(tenant)?;
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let first_kept: Option<i64> = changes::table
        .filter(changes::organisation_id.eq(&organisation))
        .filter(changes::at.ge(before))
        .select(diesel::dsl::min(changes::version))
        .first(conn)
        .map_err(failed("looking for the first change to keep"))?;
    let up_to = first_kept.map_or(i64::MAX, |first| first - 1).min(cursor.map_or(i64::MAX, |cursor| cursor.version));
    let count: i64 = changes::table
        .filter(changes::organisation_id.eq(&organisation))
        .filter(changes::version.le(up_to))
        .count()
        .get_result(conn)
        .map_err(failed("counting changes that are past their term"))?;
    if !dry_run {
        let past = changes::table.filter(changes::organisation_id.eq(&organisation)).filter(changes::version.le(up_to));
        diesel::delete(past).execute(conn).map_err(failed("deleting changes that are past their term"))?;
    }
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// How much further the numbers of changes go on after a copy was put back: more than were given meanwhile.
const AFTER_RESTORE: i64 = 1_000_000_000;

/// Moves the sequence of changes far beyond every number that was given before. Whoever followed it since the copy was
/// made knows numbers that the copy has not: by them it would miss as many changes, and it is told instead that what it
/// asks for is no longer kept.
pub fn renumber(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    diesel::update(changes::table.filter(changes::organisation_id.eq(&organisation)))
        .set(changes::version.eq(changes::version + AFTER_RESTORE))
        .execute(conn)
        .map_err(failed("numbering changes anew"))?;
    diesel::update(organisations::table.find(&organisation))
        .set(organisations::version.eq(organisations::version + AFTER_RESTORE))
        .execute(conn)
        .map_err(failed("numbering changes anew"))?;
    diesel::update(event_cursors::table.find(&organisation))
        .set(event_cursors::version.eq(event_cursors::version + AFTER_RESTORE))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("moving where events stand"))
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

/// Records changes in their order; answers the version of the first.
pub(super) fn record_all(
    conn: &mut Conn,
    organisation: OrganisationId,
    writer: Option<Writer>,
    entries: &[Entry],
    at: NaiveDateTime,
) -> Result<i64> {
    let organisation_id = organisation.to_string();
    let writer = writer.map(|writer| writer.to_string()).unwrap_or_default();
    let count = entries.len() as i64;
    let last: i64 = diesel::update(organisations::table.find(&organisation_id))
        .set(organisations::version.eq(organisations::version + count))
        .returning(organisations::version)
        .get_result(conn)
        .map_err(failed("counting changes"))?;
    let first = last - count + 1;
    let mut versions = first..;
    for entries in entries.chunks(CHUNK) {
        let rows: Vec<_> = entries
            .iter()
            .zip(&mut versions)
            .map(|(entry, version)| {
                (
                    changes::organisation_id.eq(&organisation_id),
                    changes::version.eq(version),
                    changes::entity.eq(entry.entity.code()),
                    changes::record_id.eq(entry.id.to_string()),
                    changes::deleted.eq(entry.deleted),
                    changes::at.eq(at),
                    changes::firm_id.eq(entry.firm.map(|firm| firm.to_string()).unwrap_or_default()),
                    changes::writer.eq(&writer),
                    changes::is_new.eq(entry.is_new),
                    changes::detail.eq(&entry.detail),
                )
            })
            .collect();
        per_backend!(conn, conn => diesel::insert_into(changes::table).values(&rows).execute(conn))
            .map_err(failed("recording changes"))?;
    }
    Ok(first)
}

/// This moment, as exact as both databases keep it.
pub fn now() -> NaiveDateTime {
    Utc::now().naive_utc().trunc_subsecs(6)
}
