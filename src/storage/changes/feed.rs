//! The changes as others read them: a part of the sequence, and where the next part begins.

use super::{Entity, Writer};
use crate::storage::error::failed;
use crate::storage::organisations::get_version;
use crate::storage::schema::changes;
use crate::storage::{Result, Tenant, document};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;

/// Which changes; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct FeedFilter {
    /// Of these kinds of records; empty means of all.
    pub entities: Vec<Entity>,
    /// Not by this writer.
    pub not_by: Option<Writer>,
}

/// A change with what the log tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its number.
    pub version: i64,
    /// Of what kind the record is.
    pub entity: Entity,
    /// Which record; nil for a change as a whole.
    pub id: Uuid,
    /// The firm to which the record belongs, or that it is.
    pub firm: Option<Uuid>,
    /// Whether the record was not there before.
    pub is_new: bool,
    /// Whether the record is gone.
    pub deleted: bool,
    /// When.
    pub at: NaiveDateTime,
    /// Hash of who wrote; empty when nobody is known.
    pub writer: String,
    /// Figures and words of the program, as JSON; empty when there are none.
    pub detail: String,
}

/// A part of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The changes that were asked for, oldest first.
    pub changes: Vec<Logged>,
    /// The number up to which nothing that was asked for is left out.
    pub up_to: i64,
    /// Number of the last change there is.
    pub last: i64,
    /// Number of the last change that is no longer kept; 0 when all are.
    pub forgotten: i64,
}

#[derive(Queryable)]
struct Row {
    version: i64,
    entity: String,
    record_id: String,
    firm_id: String,
    is_new: bool,
    deleted: bool,
    at: NaiveDateTime,
    writer: String,
    detail: String,
}

/// Changes after number `after`, at most `limit`. The transaction must see one unchanging view ([`crate::storage::read`]),
/// or hold the organisation's row, so that no change comes between the last number and the rows.
pub fn list_feed(tenant: &mut Tenant<'_>, filter: &FeedFilter, after: Option<i64>, limit: usize) -> Result<Feed> {
    let (conn, organisation) = tenant.parts();
    let last = get_version(conn, organisation)?;
    let oldest: Option<i64> = changes::table
        .filter(changes::organisation_id.eq(organisation.to_string()))
        .select(diesel::dsl::min(changes::version))
        .first(conn)
        .map_err(failed("looking for the oldest change"))?;
    let forgotten = oldest.map_or(last, |oldest| oldest - 1);
    let mut query = changes::table
        .filter(changes::organisation_id.eq(organisation.to_string()))
        .filter(changes::version.gt(after.unwrap_or(forgotten)))
        .filter(changes::version.le(last))
        .into_boxed();
    if !filter.entities.is_empty() {
        query = query.filter(changes::entity.eq_any(filter.entities.iter().map(|entity| entity.code())));
    }
    if let Some(writer) = filter.not_by {
        query = query.filter(changes::writer.ne(writer.to_string()));
    }
    let rows: Vec<Row> = query
        .order(changes::version)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((
            changes::version,
            changes::entity,
            changes::record_id,
            changes::firm_id,
            changes::is_new,
            changes::deleted,
            changes::at,
            changes::writer,
            changes::detail,
        ))
        .load(conn)
        .map_err(failed("listing changes"))?;
    let changes: Vec<Logged> = rows.into_iter().map(Row::logged).collect::<Result<_>>()?;
    let up_to = match changes.last() {
        Some(end) if changes.len() >= limit => end.version,
        _ => last,
    };
    Ok(Feed { changes, up_to, last, forgotten })
}

impl Row {
    fn logged(self) -> Result<Logged> {
        Ok(Logged {
            version: self.version,
            entity: Entity::from_code(&self.entity)?,
            id: document::to_uuid(&self.record_id)?,
            firm: (!self.firm_id.is_empty()).then(|| document::to_uuid(&self.firm_id)).transpose()?,
            is_new: self.is_new,
            deleted: self.deleted,
            at: self.at,
            writer: self.writer,
            detail: self.detail,
        })
    }
}
