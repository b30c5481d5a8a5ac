//! Imports in the database: the tasks themselves, and who works on them.

mod changes;
mod mappings;
mod rows;

pub use changes::{
    Undoing, Undone, count_written, forget_changes, forget_firm, is_used, load_undoable, mark_undone, note_written,
};
pub use mappings::{SavedMapping, delete_mapping, find_mapping, list_mappings, save_mapping};
pub use rows::{RowsAfter, clear_rows, forget_row_details, list_rows, load_failed_rows, save_rows};

use super::connection::within_write;
use super::document::{self, Columns};
use super::error::failed;
use super::page::{Listed, to_page};
use super::schema::imports;
use super::{Page, PageOf, Result, StorageError, Stored, Tenant, changes as sequence};
use crate::domain::import_job::{Acting, ImportJob, ImportState};
use crate::domain::{ImportId, Role};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

/// How long who works on an import may be silent before another goes on with it.
pub const LEASE: TimeDelta = TimeDelta::seconds(10);

/// An import to work on.
pub struct Taken {
    /// The import.
    pub job: ImportJob,
    /// On whose behalf.
    pub acting: Acting,
    /// How often work on it was begun and did not end, nor got on in a way that lasts.
    pub unended: i64,
}

/// Stores a new import; nobody works on it yet.
pub fn insert_import(tenant: &mut Tenant<'_>, job: &ImportJob, acting: &Acting) -> Result<()> {
    let text = document::to_text("import", job)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(imports::table)
        .values((
            imports::organisation_id.eq(organisation.to_string()),
            imports::id.eq(job.id.to_string()),
            imports::revision.eq(1_i64),
            imports::changed_at.eq(sequence::now()),
            imports::created_key.eq(job.created_at.to_rfc3339()),
            imports::state.eq(job.state.code()),
            imports::is_closed.eq(false),
            imports::acting_subject.eq(&acting.subject),
            imports::acting_role.eq(acting.role.code()),
            imports::lease_holder.eq(""),
            imports::lease_until.eq(sequence::now()),
            imports::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving an import"))
}

/// The import, if there is one.
pub fn find_import(tenant: &mut Tenant<'_>, id: ImportId) -> Result<Option<Stored<ImportJob>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = imports::table
        .find((organisation.to_string(), id.to_string()))
        .select((imports::revision, imports::changed_at, imports::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an import"))?;
    row.map(|row| document::to_stored("import", row)).transpose()
}

/// A page of imports, the latest first.
pub fn list_imports(tenant: &mut Tenant<'_>, page: &Page) -> Result<PageOf<Stored<ImportJob>>> {
    let (conn, organisation) = tenant.parts();
    let all = || imports::table.filter(imports::organisation_id.eq(organisation.to_string())).into_boxed();
    let total: i64 = all().count().get_result(conn).map_err(failed("counting imports"))?;
    let mut query = all();
    if let Some((key, id)) = &page.after {
        query = query.filter(imports::created_key.le(key.clone()));
        query = query.filter(imports::created_key.lt(key.clone()).or(imports::id.lt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((imports::created_key.desc(), imports::id.desc()))
        .limit(page.rows_to_fetch())
        .select((imports::created_key, imports::id, imports::revision, imports::changed_at, imports::document))
        .load(conn)
        .map_err(failed("listing imports"))?;
    to_page("import", rows, page, total)
}

/// Puts an import into a state in which somebody acts on it anew; with the revision that was read.
pub fn start_state(tenant: &mut Tenant<'_>, job: &ImportJob, acting: &Acting, expected: i64) -> Result<i64> {
    let text = document::to_text("import", job)?;
    let (conn, organisation) = tenant.parts();
    let row = imports::table.find((organisation.to_string(), job.id.to_string()));
    let changed = diesel::update(row.filter(imports::revision.eq(expected)))
        .set((
            imports::revision.eq(imports::revision + 1),
            imports::changed_at.eq(sequence::now()),
            imports::state.eq(job.state.code()),
            imports::acting_subject.eq(&acting.subject),
            imports::acting_role.eq(acting.role.code()),
            imports::attempts.eq(0_i64),
            imports::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("changing an import"))?;
    if changed == 1 { Ok(expected + 1) } else { Err(StorageError::Changed) }
}

/// An import that somebody may work on now, and on whose behalf: takes the lease of the oldest that has work to do and
/// that nobody works on. Each time is counted, until the work gets on ([`save_progress`], [`end_attempt`]).
pub fn take_lease(tenant: &mut Tenant<'_>, holder: &str, running: &[&str]) -> Result<Option<Taken>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let now = sequence::now();
    within_write(conn, |conn| {
        let waiting: Option<(String, String, String, i64, String)> = imports::table
            .filter(imports::organisation_id.eq(&organisation))
            .filter(imports::state.eq_any(running))
            .filter(imports::lease_until.lt(now))
            .order((imports::created_key, imports::id))
            .select((imports::id, imports::acting_subject, imports::acting_role, imports::attempts, imports::document))
            .first(conn)
            .optional()
            .map_err(failed("looking for an import to work on"))?;
        let Some((id, subject, role, unended, text)) = waiting else { return Ok(None) };
        // Of two that read the same row at the same time, one finds the lease taken.
        let row = imports::table.find((&organisation, &id)).filter(imports::lease_until.lt(now));
        let taken = diesel::update(row)
            .set((
                imports::lease_holder.eq(holder),
                imports::lease_until.eq(now + LEASE),
                imports::attempts.eq(imports::attempts + 1),
            ))
            .execute(conn)
            .map_err(failed("taking an import on"))?;
        if taken == 0 {
            return Ok(None);
        }
        let corrupt = || StorageError::Corrupt { what: "import", source: format!("“{role}” is no role").into() };
        let role = Role::from_code(&role).ok_or_else(corrupt)?;
        Ok(Some(Taken { job: document::from_text("import", &text)?, acting: Acting { subject, role }, unended }))
    })
}

/// Saves how far an import is and renews the lease; [`StorageError::Changed`] when somebody else holds it now, so that
/// the transaction of the work that was just done is undone.
pub fn save_progress(tenant: &mut Tenant<'_>, job: &ImportJob, holder: &str) -> Result<()> {
    let text = document::to_text("import", job)?;
    let (conn, organisation) = tenant.parts();
    let now = sequence::now();
    let until: NaiveDateTime = if job.state.is_running() { now + LEASE } else { now };
    let row = imports::table.find((organisation.to_string(), job.id.to_string()));
    let changed = diesel::update(row.filter(imports::lease_holder.eq(holder)))
        .set((
            imports::revision.eq(imports::revision + 1),
            imports::changed_at.eq(now),
            imports::state.eq(job.state.code()),
            imports::is_closed.eq(job.is_closed),
            imports::lease_until.eq(until),
            imports::document.eq(text),
            // Checking begins anew each time: what it got on with does not last.
            (job.state != ImportState::Checking).then(|| imports::attempts.eq(0_i64)),
        ))
        .execute(conn)
        .map_err(failed("saving the progress of an import"))?;
    if changed == 1 { Ok(()) } else { Err(StorageError::Changed) }
}

/// Says that work on an import ended, whatever came of it: what begins next is a first attempt again.
pub fn end_attempt(tenant: &mut Tenant<'_>, id: ImportId, holder: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = imports::table.find((organisation.to_string(), id.to_string()));
    diesel::update(row.filter(imports::lease_holder.eq(holder)))
        .set(imports::attempts.eq(0_i64))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("ending work on an import"))
}

/// Imports that are at rest and not closed yet.
pub fn list_open(tenant: &mut Tenant<'_>, running: &[&str]) -> Result<Vec<Stored<ImportJob>>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = imports::table
        .filter(imports::organisation_id.eq(organisation.to_string()))
        .filter(imports::is_closed.eq(false))
        .filter(imports::state.ne_all(running))
        .order(imports::id)
        .select((imports::revision, imports::changed_at, imports::document))
        .load(conn)
        .map_err(failed("listing open imports"))?;
    rows.into_iter().map(|row| document::to_stored("import", row)).collect()
}

/// Marks an import as closed: its file and former values are gone.
pub fn close_import(tenant: &mut Tenant<'_>, job: &ImportJob) -> Result<()> {
    let text = document::to_text("import", job)?;
    let (conn, organisation) = tenant.parts();
    diesel::update(imports::table.find((organisation.to_string(), job.id.to_string())))
        .set((
            imports::revision.eq(imports::revision + 1),
            imports::changed_at.eq(sequence::now()),
            imports::is_closed.eq(true),
            imports::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("closing an import"))
}
