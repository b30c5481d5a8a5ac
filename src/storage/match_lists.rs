//! The partners on top of a firm's list when it was last looked at, to see whether others are.

use super::connection::per_backend;
use super::error::failed;
use super::schema::match_lists as lists;
use super::{Result, Tenant, document};
use crate::domain::FirmId;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// A list that is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueList {
    /// Whose.
    pub firm: FirmId,
    /// The partners that were on top, as JSON; absent when it was never looked at.
    pub partners: Option<String>,
}

/// Puts a firm down to be looked at from `due` on; one that waits already keeps its turn, so that a firm that changes
/// all the time is looked at too.
pub fn put_down(tenant: &mut Tenant<'_>, firm: FirmId, due: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = (
        lists::organisation_id.eq(organisation.to_string()),
        lists::firm_id.eq(firm.to_string()),
        lists::is_known.eq(false),
        lists::partners.eq(""),
        lists::due_at.eq(Some(due)),
    );
    per_backend!(conn, conn => diesel::insert_into(lists::table).values(row).on_conflict_do_nothing().execute(conn))
        .map_err(failed("putting a list down"))?;
    diesel::update(lists::table.find((organisation.to_string(), firm.to_string())).filter(lists::due_at.is_null()))
        .set(lists::due_at.eq(Some(due)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("putting a list down"))
}

/// Puts every list that is known down to be looked at from `due` on; those that wait already keep their turn.
pub fn put_all_down(tenant: &mut Tenant<'_>, due: NaiveDateTime) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let known =
        lists::table.filter(lists::organisation_id.eq(organisation.to_string())).filter(lists::due_at.is_null());
    diesel::update(known)
        .set(lists::due_at.eq(Some(due)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("putting all lists down"))
}

/// Lists whose turn it is, at most `limit`.
pub fn list_due(tenant: &mut Tenant<'_>, now: NaiveDateTime, limit: i64) -> Result<Vec<DueList>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, bool, String)> = lists::table
        .filter(lists::organisation_id.eq(organisation.to_string()))
        .filter(lists::due_at.le(now))
        .order((lists::due_at, lists::firm_id))
        .limit(limit)
        .select((lists::firm_id, lists::is_known, lists::partners))
        .load(conn)
        .map_err(failed("looking for lists"))?;
    let due = |(firm, is_known, partners): (String, bool, String)| {
        Ok(DueList { firm: FirmId::new(document::to_uuid(&firm)?), partners: is_known.then_some(partners) })
    };
    rows.into_iter().map(due).collect()
}

/// Keeps what is on top now.
pub fn save_list(tenant: &mut Tenant<'_>, firm: FirmId, partners: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(lists::table.find((organisation.to_string(), firm.to_string())))
        .set((lists::is_known.eq(true), lists::partners.eq(partners), lists::due_at.eq(None::<NaiveDateTime>)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("keeping a list"))
}

/// Forgets the list of a firm.
pub fn forget_list(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(lists::table.find((organisation.to_string(), firm.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting a list"))
}
