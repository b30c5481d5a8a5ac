//! Saving firms: one by hand, or many from an import.

use super::row::{ExternalIdRow, FirmRow, FirmTexts, document_of};
use crate::domain::{Firm, OrganisationId};
use crate::storage::changes::{self, Entity, Entry, Writer};
use crate::storage::connection::{per_backend, within_write};
use crate::storage::error::failed;
use crate::storage::saving::{self, Holdings, Pending};
use crate::storage::schema::{firm_external_ids as external_ids, firms};
use crate::storage::{CHUNK, Conn, Result, Saved, Tenant, relations};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::HashMap;

/// Saves a firm by its id and records the change. With `expected`, the stored revision must be that one
/// ([`Changed`] if not). An external id that another firm holds is refused ([`Taken`]).
///
/// [`Changed`]: crate::storage::StorageError::Changed
/// [`Taken`]: crate::storage::StorageError::Taken
pub fn save_firm(tenant: &mut Tenant<'_>, firm: &Firm, expected: Option<i64>) -> Result<Saved> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let saved = save_distinct(conn, organisation, writer, &[firm], expected)?;
        Ok(saved.first().copied().unwrap_or(Saved::Unchanged))
    })
}

/// Saves many firms as [`save_firm`] does, all or none; answers for each what was done. Some thousands at a time are a
/// good size: the documents of the changed ones are held in memory.
pub fn save_firms(tenant: &mut Tenant<'_>, firms: &[Firm]) -> Result<Vec<Saved>> {
    save_borrowed_firms(tenant, &firms.iter().collect::<Vec<_>>())
}

/// As [`save_firms`], of firms that stand apart from each other.
pub fn save_borrowed_firms(tenant: &mut Tenant<'_>, firms: &[&Firm]) -> Result<Vec<Saved>> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let mut saved = Vec::with_capacity(firms.len());
        for run in saving::runs_of_distinct(firms, |firm| firm.id.0) {
            saved.extend(save_distinct(conn, organisation, writer, run, None)?);
        }
        Ok(saved)
    })
}

/// A changed firm is deleted and inserted anew, which frees its external ids too; unlike an upsert of many rows, both
/// databases can do that.
///
/// Everything is checked before the first write: who goes on in the same transaction after a refusal finds the database
/// as it was.
fn save_distinct(
    conn: &mut Conn,
    organisation: OrganisationId,
    writer: Option<Writer>,
    firms: &[&Firm],
    expected: Option<i64>,
) -> Result<Vec<Saved>> {
    let organisation_id = organisation.to_string();
    let mut pending: Vec<Pending<'_, Firm>> = Vec::new();
    for chunk in firms.chunks(CHUNK) {
        let stored = load_stored(conn, &organisation_id, chunk)?;
        for &firm in chunk {
            let text = document_of(firm)?;
            let stored = stored.get(&firm.id.to_string()).map(|(revision, text)| (*revision, text.as_str()));
            pending.push(Pending::compare(firm, text, stored, expected)?);
        }
    }
    let now = changes::now();
    let changed: Vec<&Pending<'_, Firm>> = pending.iter().filter(|pending| !pending.is_unchanged()).collect();
    let external = Holdings::of(&changed, |firm| (firm.id.0, firm.external_ids.as_slice()))?;
    refuse_taken(conn, &organisation_id, &external)?;
    for chunk in changed.chunks(CHUNK) {
        delete_existing(conn, &organisation_id, chunk)?;
    }
    for chunk in changed.chunks(CHUNK) {
        insert(conn, &organisation_id, chunk, now)?;
    }
    insert_external_ids(conn, &organisation_id, &external)?;
    relations::insert_names(conn, &organisation_id, changed.iter().map(|pending| pending.record))?;
    let entry = |pending: &&Pending<'_, Firm>| Entry::of(Entity::Firm, pending.record.id.0).new_if(!pending.exists());
    let entries: Vec<Entry> = changed.iter().map(entry).collect();
    let first = if entries.is_empty() { 0 } else { changes::record_all(conn, organisation, writer, &entries, now)? };
    Ok(saving::verdicts(&pending, first))
}

fn load_stored(conn: &mut Conn, organisation: &str, firms: &[&Firm]) -> Result<HashMap<String, (i64, String)>> {
    let rows: Vec<(String, i64, String)> = firms::table
        .filter(firms::organisation_id.eq(organisation))
        .filter(firms::id.eq_any(firms.iter().map(|firm| firm.id.to_string())))
        .select((firms::id, firms::revision, firms::document))
        .load(conn)
        .map_err(failed("looking for firms"))?;
    Ok(rows.into_iter().map(|(id, revision, document)| (id, (revision, document))).collect())
}

fn refuse_taken(conn: &mut Conn, organisation: &str, wanted: &Holdings<'_>) -> Result<()> {
    for (system, ids) in wanted.by_system() {
        let holders: Vec<(String, String, String)> = external_ids::table
            .filter(external_ids::organisation_id.eq(organisation))
            .filter(external_ids::system.eq(system))
            .filter(external_ids::external_id.eq_any(ids))
            .select((external_ids::system, external_ids::external_id, external_ids::firm_id))
            .load(conn)
            .map_err(failed("looking for external ids"))?;
        wanted.refuse(holders)?;
    }
    Ok(())
}

fn delete_existing(conn: &mut Conn, organisation: &str, changed: &[&Pending<'_, Firm>]) -> Result<()> {
    let existing: Vec<String> =
        changed.iter().filter(|pending| pending.exists()).map(|pending| pending.record.id.to_string()).collect();
    if existing.is_empty() {
        return Ok(());
    }
    // The foreign key would see to this, but not during a load.
    let ids = external_ids::table
        .filter(external_ids::organisation_id.eq(organisation))
        .filter(external_ids::firm_id.eq_any(&existing));
    diesel::delete(ids).execute(conn).map_err(failed("replacing external ids"))?;
    relations::delete_names(conn, organisation, &existing)?;
    let rows = firms::table.filter(firms::organisation_id.eq(organisation)).filter(firms::id.eq_any(existing));
    diesel::delete(rows).execute(conn).map(|_| ()).map_err(failed("replacing firms"))
}

fn insert(conn: &mut Conn, organisation: &str, changed: &[&Pending<'_, Firm>], now: NaiveDateTime) -> Result<()> {
    let texts = changed.iter().map(|pending| FirmTexts::with_document(pending.record, pending.text.clone()));
    let texts: Vec<FirmTexts> = texts.collect();
    let rows: Vec<FirmRow<'_>> = changed
        .iter()
        .zip(&texts)
        .map(|(pending, texts)| FirmRow::new(organisation, pending.record, texts, pending.revision, now))
        .collect();
    per_backend!(conn, conn => diesel::insert_into(firms::table).values(&rows).execute(conn))
        .map(|_| ())
        .map_err(failed("saving firms"))
}

fn insert_external_ids(conn: &mut Conn, organisation: &str, external: &Holdings<'_>) -> Result<()> {
    let rows: Vec<ExternalIdRow<'_>> = external
        .iter()
        .map(|(system, external_id, firm)| ExternalIdRow {
            organisation_id: organisation,
            system,
            external_id,
            firm_id: firm.to_string(),
        })
        .collect();
    for rows in rows.chunks(CHUNK) {
        per_backend!(conn, conn => diesel::insert_into(external_ids::table).values(rows).execute(conn))
            .map_err(failed("saving external ids"))?;
    }
    Ok(())
}
