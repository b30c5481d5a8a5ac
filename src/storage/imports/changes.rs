//! What an import wrote, so that it can be undone.

use crate::domain::{Firm, FirmId, ImportId};
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::firms::document_of;
use crate::storage::schema::{
    agreed_visits, consents, contacts, conversations, firms, import_changes as written, introductions, touches,
};
use crate::storage::{CHUNK, Result, Tenant, document};
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::HashMap;

/// A firm that an import wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoing {
    /// Which firm.
    pub firm: FirmId,
    /// The revision that the import left.
    pub revision: i64,
    /// As it was before; absent when the import made it.
    pub before: Option<Firm>,
}

/// What became of undoing a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It is again as it was.
    Restored,
    /// It is gone.
    Deleted,
    /// It was left as it is.
    Left,
}

impl Undone {
    fn code(self) -> &'static str {
        match self {
            Undone::Restored => "restored",
            Undone::Deleted => "deleted",
            Undone::Left => "left",
        }
    }
}

/// Notes firms that were just written, each with what it was before; the first note of a firm keeps what it was, the
/// last one its revision.
pub fn note_written(tenant: &mut Tenant<'_>, import: ImportId, changed: &[(FirmId, Option<Firm>)]) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let (organisation, import) = (organisation.to_string(), import.to_string());
    for changed in changed.chunks(CHUNK) {
        let ids: Vec<String> = changed.iter().map(|(id, _)| id.to_string()).collect();
        let revisions: Vec<(String, i64)> = firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::id.eq_any(&ids))
            .select((firms::id, firms::revision))
            .load(conn)
            .map_err(failed("reading revisions"))?;
        let revisions: HashMap<String, i64> = revisions.into_iter().collect();
        let known: Vec<String> = written::table
            .filter(written::organisation_id.eq(&organisation))
            .filter(written::import_id.eq(&import))
            .filter(written::firm_id.eq_any(&ids))
            .select(written::firm_id)
            .load(conn)
            .map_err(failed("looking for changes of an import"))?;
        let mut values = Vec::with_capacity(changed.len());
        for ((_, before), id) in changed.iter().zip(&ids) {
            let Some(revision) = revisions.get(id) else { continue };
            if known.contains(id) {
                diesel::update(written::table.find((&organisation, &import, id)))
                    .set(written::revision.eq(revision))
                    .execute(conn)
                    .map_err(failed("noting a change of an import"))?;
                continue;
            }
            values.push((
                written::organisation_id.eq(&organisation),
                written::import_id.eq(&import),
                written::firm_id.eq(id),
                written::revision.eq(*revision),
                written::firm_before.eq(before.as_ref().map(document_of).transpose()?),
                written::outcome.eq(""),
            ));
        }
        per_backend!(conn, conn => diesel::insert_into(written::table).values(&values).execute(conn))
            .map_err(failed("noting changes of an import"))?;
    }
    Ok(())
}

/// Changes that were not undone yet, at most `limit`, in the order of their firms.
pub fn load_undoable(tenant: &mut Tenant<'_>, import: ImportId, limit: usize) -> Result<Vec<Undoing>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, i64, Option<String>)> = written::table
        .filter(written::organisation_id.eq(organisation.to_string()))
        .filter(written::import_id.eq(import.to_string()))
        .filter(written::outcome.eq(""))
        .order(written::firm_id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((written::firm_id, written::revision, written::firm_before))
        .load(conn)
        .map_err(failed("loading changes of an import"))?;
    let read = |(firm, revision, before): (String, i64, Option<String>)| {
        let before = before.map(|text| document::from_text("firm", &text)).transpose()?;
        Ok(Undoing { firm: FirmId::new(document::to_uuid(&firm)?), revision, before })
    };
    rows.into_iter().map(read).collect()
}

/// Notes what became of undoing; who it was before is forgotten.
pub fn mark_undone(tenant: &mut Tenant<'_>, import: ImportId, outcomes: &[(FirmId, Undone)]) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    for outcome in [Undone::Restored, Undone::Deleted, Undone::Left] {
        let ids: Vec<String> =
            outcomes.iter().filter(|(_, other)| *other == outcome).map(|(id, _)| id.to_string()).collect();
        for ids in ids.chunks(CHUNK) {
            diesel::update(written::table)
                .filter(written::organisation_id.eq(organisation.to_string()))
                .filter(written::import_id.eq(import.to_string()))
                .filter(written::firm_id.eq_any(ids))
                .set((written::outcome.eq(outcome.code()), written::firm_before.eq(None::<String>)))
                .execute(conn)
                .map_err(failed("noting what was undone"))?;
        }
    }
    Ok(())
}

/// How many firms an import wrote.
pub fn count_written(tenant: &mut Tenant<'_>, import: ImportId) -> Result<u64> {
    let (conn, organisation) = tenant.parts();
    let count: i64 = written::table
        .filter(written::organisation_id.eq(organisation.to_string()))
        .filter(written::import_id.eq(import.to_string()))
        .count()
        .get_result(conn)
        .map_err(failed("counting changes of an import"))?;
    Ok(count.unsigned_abs())
}

/// Forgets what an import wrote: it can no longer be undone.
pub fn forget_changes(tenant: &mut Tenant<'_>, import: ImportId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(written::table)
        .filter(written::organisation_id.eq(organisation.to_string()))
        .filter(written::import_id.eq(import.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting changes of an import"))
}

/// Forgets what imports wrote of a firm that is erased.
pub fn forget_firm(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(written::table)
        .filter(written::organisation_id.eq(organisation.to_string()))
        .filter(written::firm_id.eq(firm.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting what imports wrote of a firm"))
}

/// Whether somebody has done something with a firm: talked with it, agreed on a visit, introduced or approached it, noted a person or a
/// consent.
pub fn is_used(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let (organisation, firm) = (organisation.to_string(), firm.to_string());
    macro_rules! is_in {
        ($($table:ident)*) => {$(
            let of_firm = $table::table.filter($table::organisation_id.eq(&organisation)).filter($table::firm_id.eq(&firm));
            let is_there: bool = diesel::select(exists(of_firm.select($table::id)))
                .get_result(conn)
                .map_err(failed("looking for what hangs on a firm"))?;
            if is_there {
                return Ok(true);
            }
        )*};
    }
    is_in!(agreed_visits conversations introductions contacts consents touches);
    Ok(false)
}
