//! Links by which firms tell of themselves, by the hash of what opens them.

use super::error::failed;
use super::schema::intake_links as links;
use super::{Result, StorageError, Tenant, document};
use crate::domain::{FirmId, IntakeLinkId};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// A link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeLink {
    /// Own id.
    pub id: IntakeLinkId,
    /// Of which firm.
    pub firm_id: FirmId,
    /// SHA-256 of the secret: of the link until it is used, then of the cookie.
    pub digest: String,
    /// Who made it.
    pub made_by: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
    /// Until when it works, UTC.
    pub ends_at: NaiveDateTime,
    /// When it was used, UTC.
    pub opened_at: Option<NaiveDateTime>,
    /// When the firm sent its answers, UTC.
    pub answered_at: Option<NaiveDateTime>,
}

type Row = (String, String, String, String, NaiveDateTime, NaiveDateTime, Option<NaiveDateTime>, Option<NaiveDateTime>);

const COLUMNS: (
    links::id,
    links::firm_id,
    links::digest,
    links::made_by,
    links::made_at,
    links::ends_at,
    links::opened_at,
    links::answered_at,
) = (
    links::id,
    links::firm_id,
    links::digest,
    links::made_by,
    links::made_at,
    links::ends_at,
    links::opened_at,
    links::answered_at,
);

fn read((id, firm, digest, made_by, made_at, ends_at, opened_at, answered_at): Row) -> Result<IntakeLink> {
    let (id, firm_id) = (IntakeLinkId::new(document::to_uuid(&id)?), FirmId::new(document::to_uuid(&firm)?));
    Ok(IntakeLink { id, firm_id, digest, made_by, made_at, ends_at, opened_at, answered_at })
}

/// Saves a new link.
pub fn insert_link(tenant: &mut Tenant<'_>, link: &IntakeLink) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(links::table)
        .values((
            links::organisation_id.eq(organisation.to_string()),
            links::id.eq(link.id.to_string()),
            links::firm_id.eq(link.firm_id.to_string()),
            links::digest.eq(&link.digest),
            links::made_by.eq(&link.made_by),
            links::made_at.eq(link.made_at),
            links::ends_at.eq(link.ends_at),
            links::opened_at.eq(link.opened_at),
            links::answered_at.eq(link.answered_at),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving an intake link"))
}

/// The link that a secret with this digest opens, over or not.
pub fn find_link(tenant: &mut Tenant<'_>, digest: &str) -> Result<Option<IntakeLink>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Row> = links::table
        .filter(links::organisation_id.eq(organisation.to_string()))
        .filter(links::digest.eq(digest))
        .select(COLUMNS)
        .first(conn)
        .optional()
        .map_err(failed("finding an intake link"))?;
    row.map(read).transpose()
}

/// The links of a firm, the latest first.
pub fn load_links(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<IntakeLink>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Row> = links::table
        .filter(links::organisation_id.eq(organisation.to_string()))
        .filter(links::firm_id.eq(firm.to_string()))
        .order(links::id.desc())
        .select(COLUMNS)
        .load(conn)
        .map_err(failed("loading intake links"))?;
    rows.into_iter().map(read).collect()
}

/// The links of all firms that were answered since a moment.
pub fn load_answered_since(tenant: &mut Tenant<'_>, since: NaiveDateTime) -> Result<Vec<IntakeLink>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Row> = links::table
        .filter(links::organisation_id.eq(organisation.to_string()))
        .filter(links::answered_at.ge(since))
        .order(links::id)
        .select(COLUMNS)
        .load(conn)
        .map_err(failed("loading answered intake links"))?;
    rows.into_iter().map(read).collect()
}

/// Exchanges the secret of a link for that of a cookie. Of two at the same moment one is [`StorageError::Changed`].
pub fn exchange(tenant: &mut Tenant<'_>, before: &str, after: &str, now: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let changed = diesel::update(links::table)
        .filter(links::organisation_id.eq(organisation.to_string()))
        .filter(links::digest.eq(before))
        .filter(links::opened_at.is_null())
        .set((links::digest.eq(after), links::opened_at.eq(now)))
        .execute(conn)
        .map_err(failed("opening an intake link"))?;
    if changed == 1 { Ok(()) } else { Err(StorageError::Changed) }
}

/// Notes that a firm sent its answers.
pub fn note_answer(tenant: &mut Tenant<'_>, id: IntakeLinkId, now: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(links::table.find((organisation.to_string(), id.to_string())))
        .set(links::answered_at.eq(now))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("noting the answer to an intake link"))
}

/// Deletes links that ended before a moment.
pub fn delete_ended(tenant: &mut Tenant<'_>, before: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let ended = links::table.filter(links::organisation_id.eq(organisation.to_string()));
    diesel::delete(ended.filter(links::ends_at.lt(before)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting intake links"))
}

/// Deletes the links of a firm.
pub fn forget_links(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let of_firm = links::table.filter(links::organisation_id.eq(organisation.to_string()));
    diesel::delete(of_firm.filter(links::firm_id.eq(firm.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting intake links"))
}
