//! The audit: records that are added to the chain of their organisation, and never changed.

use super::Tenant;
use super::connection::{MultiBackend, per_backend, within_write};
use super::error::failed;
use super::schema::{audit_heads as heads, audit_records as records};
use super::search_text::storable;
use super::{Conn, Result, changes};
use crate::domain::OrganisationId;
use crate::domain::audit::{Action, AuditRecord, Broken, Chain, ChainFault, Detail, Head, Origin, Outcome};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// Records that are followed at once.
const FOLLOWED: i64 = 1000;

/// What a record is to say.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who; empty when nobody is known.
    pub subject: &'a str,
    /// In which role; empty when nobody is known.
    pub role: &'a str,
    /// From where.
    pub origin: Origin,
    /// What was done.
    pub action: Action,
    /// To what kind of record.
    pub object_kind: &'a str,
    /// To which one.
    pub object_id: &'a str,
    /// How it ended.
    pub outcome: Outcome,
    /// Figures beside it.
    pub detail: Detail,
}

/// Which records; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// With this action.
    pub action: Option<Action>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// About this kind of record.
    pub object_kind: Option<String>,
    /// About the record with this id.
    pub object_id: Option<String>,
    /// By this subject.
    pub subject: Option<String>,
    /// From this moment on.
    pub since: Option<NaiveDateTime>,
    /// Before this one.
    pub before: Option<NaiveDateTime>,
}

#[derive(Queryable)]
struct Row {
    sequence: i64,
    at: NaiveDateTime,
    subject: String,
    role: String,
    request_id: String,
    address_class: String,
    action: String,
    object_kind: String,
    object_id: String,
    outcome: String,
    detail: String,
    previous_hash: String,
    hash: String,
}

const COLUMNS: Columns = (
    records::sequence,
    records::at,
    records::subject,
    records::role,
    records::request_id,
    records::address_class,
    records::action,
    records::object_kind,
    records::object_id,
    records::outcome,
    records::detail,
    records::previous_hash,
    records::hash,
);
type Columns = (
    records::sequence,
    records::at,
    records::subject,
    records::role,
    records::request_id,
    records::address_class,
    records::action,
    records::object_kind,
    records::object_id,
    records::outcome,
    records::detail,
    records::previous_hash,
    records::hash,
);

/// Adds a record in the running transaction; answers its number. The writers of an organisation take turns, so that the
/// chain has no branches.
pub fn append(tenant: &mut Tenant<'_>, entry: &Entry<'_>) -> Result<i64> {
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let organisation_id = organisation.to_string();
        let before = head(conn, &organisation_id)?;
        let mut record = AuditRecord {
            sequence: before.sequence + 1,
            at: changes::now().and_utc(),
            subject: storable(entry.subject).into_owned(),
            role: entry.role.to_owned(),
            request_id: entry.origin.request_id.map(|id| id.to_string()).unwrap_or_default(),
            address_class: entry.origin.address.code().to_owned(),
            action: entry.action.code().to_owned(),
            object_kind: entry.object_kind.to_owned(),
            object_id: storable(entry.object_id).into_owned(),
            outcome: entry.outcome.code().to_owned(),
            detail: entry.detail.text(),
            previous_hash: before.hash,
            hash: String::new(),
        };
        record.hash = record.hash_after(&organisation_id, &record.previous_hash);
        insert(conn, &organisation_id, &record)?;
        note_head(conn, &organisation_id, &record)?;
        Ok(record.sequence)
    })
}

fn insert(conn: &mut Conn, organisation_id: &str, record: &AuditRecord) -> Result<()> {
    diesel::insert_into(records::table)
        .values((
            records::organisation_id.eq(organisation_id),
            records::sequence.eq(record.sequence),
            records::at.eq(record.at.naive_utc()),
            records::subject.eq(&record.subject),
            records::role.eq(&record.role),
            records::request_id.eq(&record.request_id),
            records::address_class.eq(&record.address_class),
            records::action.eq(&record.action),
            records::object_kind.eq(&record.object_kind),
            records::object_id.eq(&record.object_id),
            records::outcome.eq(&record.outcome),
            records::detail.eq(&record.detail),
            records::previous_hash.eq(&record.previous_hash),
            records::hash.eq(&record.hash),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("adding an audit record"))
}

fn note_head(conn: &mut Conn, organisation_id: &str, record: &AuditRecord) -> Result<()> {
    let row =
        (heads::organisation_id.eq(organisation_id), heads::sequence.eq(record.sequence), heads::hash.eq(&record.hash));
    per_backend!(conn, conn => diesel::insert_into(heads::table)
        .values(row)
        .on_conflict(heads::organisation_id)
        .do_update()
        .set((heads::sequence.eq(record.sequence), heads::hash.eq(&record.hash)))
        .execute(conn))
    .map(|_| ())
    .map_err(failed("noting the end of the audit"))
}

fn head(conn: &mut Conn, organisation_id: &str) -> Result<Head> {
    let found: Option<(i64, String)> = heads::table
        .find(organisation_id)
        .select((heads::sequence, heads::hash))
        .get_result(conn)
        .optional()
        .map_err(failed("finding the end of the audit"))?;
    Ok(found.map(|(sequence, hash)| Head { sequence, hash }).unwrap_or_default())
}

/// Records before number `before` (all, without it), newest first, at most `limit`; and how many there are in all.
pub fn list_records(
    tenant: &mut Tenant<'_>,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<(Vec<AuditRecord>, u64)> {
    let (conn, organisation) = tenant.parts();
    {
        let total: i64 =
            filtered(organisation, filter).count().get_result(conn).map_err(failed("counting audit records"))?;
        let rows: Vec<Row> = filtered(organisation, filter)
            .filter(records::sequence.lt(before.unwrap_or(i64::MAX)))
            .order(records::sequence.desc())
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(COLUMNS)
            .load(conn)
            .map_err(failed("listing audit records"))?;
        Ok((rows.into_iter().map(AuditRecord::from).collect(), total.unsigned_abs()))
    }
}

fn filtered(organisation: OrganisationId, filter: &AuditFilter) -> records::BoxedQuery<'_, MultiBackend> {
    let mut query = records::table.filter(records::organisation_id.eq(organisation.to_string())).into_boxed();
    if let Some(action) = filter.action {
        query = query.filter(records::action.eq(action.code()));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(records::outcome.eq(outcome.code()));
    }
    if let Some(kind) = &filter.object_kind {
        query = query.filter(records::object_kind.eq(storable(kind)));
    }
    if let Some(id) = &filter.object_id {
        query = query.filter(records::object_id.eq(storable(id)));
    }
    if let Some(subject) = &filter.subject {
        query = query.filter(records::subject.eq(storable(subject)));
    }
    if let Some(since) = filter.since {
        query = query.filter(records::at.ge(since));
    }
    if let Some(before) = filter.before {
        query = query.filter(records::at.lt(before));
    }
    query
}

/// The hash of the record with a number, if there is one.
pub fn find_hash(tenant: &mut Tenant<'_>, sequence: i64) -> Result<Option<String>> {
    let (conn, organisation) = tenant.parts();
    records::table
        .find((organisation.to_string(), sequence))
        .select(records::hash)
        .get_result(conn)
        .optional()
        .map_err(failed("finding an audit record"))
}

/// Follows the chain of an organisation from its first record to its last; answers its end, or where it is broken
/// first. An organisation of which records were written has a chain. One that was made anew from some record on is whole;
/// it is known by its end only.
pub fn verify(tenant: &mut Tenant<'_>) -> Result<std::result::Result<Head, Broken>> {
    let (conn, organisation) = tenant.parts();
    let organisation_id = organisation.to_string();
    {
        let noted = head(conn, &organisation_id)?;
        let mut chain = Chain::of(&organisation_id);
        let mut last = i64::MIN;
        loop {
            let rows: Vec<Row> = records::table
                .filter(records::organisation_id.eq(&organisation_id))
                .filter(records::sequence.gt(last))
                .order(records::sequence)
                .limit(FOLLOWED)
                .select(COLUMNS)
                .load(conn)
                .map_err(failed("following the audit"))?;
            let Some(end) = rows.last() else { break };
            last = end.sequence;
            for row in rows {
                if let Err(broken) = chain.take(&row.into()) {
                    return Ok(Err(broken));
                }
            }
        }
        match chain.finish(&noted) {
            Ok(end) if end.sequence == 0 && tenant.version()? > 0 => {
                Ok(Err(Broken { sequence: 1, fault: ChainFault::Missing }))
            }
            checked => Ok(checked),
        }
    }
}

impl From<Row> for AuditRecord {
    fn from(row: Row) -> Self {
        Self {
            sequence: row.sequence,
            at: row.at.and_utc(),
            subject: row.subject,
            role: row.role,
            request_id: row.request_id,
            address_class: row.address_class,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            outcome: row.outcome,
            detail: row.detail,
            previous_hash: row.previous_hash,
            hash: row.hash,
        }
    }
}
