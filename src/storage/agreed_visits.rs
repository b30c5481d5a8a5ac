//! Visits that were agreed with firms.

use super::changes::{self, Entity, Entry};
use super::document::{self, Columns};
use super::error::failed;
use super::schema::agreed_visits as visits;
use super::{Result, StorageError, Stored, Tenant};
use crate::domain::FirmId;
use crate::domain::agreed_visit::AgreedVisit;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Stores a new visit.
pub fn insert_visit(tenant: &mut Tenant<'_>, visit: &AgreedVisit) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(visits::table)
        .values((
            visits::organisation_id.eq(organisation.to_string()),
            visits::id.eq(visit.id.to_string()),
            visits::firm_id.eq(visit.firm_id.to_string()),
            visits::starts_key.eq(visit.starts_key()),
            visits::revision.eq(1_i64),
            visits::changed_at.eq(changes::now()),
            visits::document.eq(document::to_text("agreed visit", visit)?),
        ))
        .execute(conn)
        .map_err(failed("saving an agreed visit"))?;
    tenant.record(&[change_of(visit.id, visit.firm_id).new_if(true)])?;
    Ok(())
}

/// Puts a visit in the place of its `revision`; its firm stays as it was.
pub fn replace_visit(tenant: &mut Tenant<'_>, visit: &AgreedVisit, revision: i64) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let replaced = diesel::update(visits::table.find((organisation.to_string(), visit.id.to_string())))
        .filter(visits::revision.eq(revision))
        .set((
            visits::starts_key.eq(visit.starts_key()),
            visits::revision.eq(revision + 1),
            visits::changed_at.eq(changes::now()),
            visits::document.eq(document::to_text("agreed visit", visit)?),
        ))
        .execute(conn)
        .map_err(failed("changing an agreed visit"))?;
    if replaced == 0 {
        return Err(StorageError::Changed);
    }
    tenant.record(&[change_of(visit.id, visit.firm_id)])?;
    Ok(())
}

fn change_of(id: Uuid, firm: FirmId) -> Entry {
    Entry::of(Entity::AgreedVisit, id).at_firm(firm.0)
}

/// The visit with this id.
pub fn find_visit(tenant: &mut Tenant<'_>, id: Uuid) -> Result<Option<Stored<AgreedVisit>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = visits::table
        .find((organisation.to_string(), id.to_string()))
        .select((visits::revision, visits::changed_at, visits::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an agreed visit"))?;
    row.map(|row| document::to_stored("agreed visit", row)).transpose()
}

/// Deletes a visit.
pub fn delete_visit(tenant: &mut Tenant<'_>, visit: &AgreedVisit) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(visits::table.find((organisation.to_string(), visit.id.to_string())))
        .execute(conn)
        .map_err(failed("deleting an agreed visit"))?;
    tenant.record(&[change_of(visit.id, visit.firm_id).deleted_if(true)])?;
    Ok(())
}

/// The visits from a day to a day, both included, in the order of time.
pub fn load_visits_between(
    tenant: &mut Tenant<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Stored<AgreedVisit>>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = visits::table
        .filter(visits::organisation_id.eq(organisation.to_string()))
        .filter(visits::starts_key.ge(from.to_string()))
        // “U” comes after the “T” between day and time.
        .filter(visits::starts_key.lt(format!("{to}U")))
        .order((visits::starts_key, visits::id))
        .select((visits::revision, visits::changed_at, visits::document))
        .load(conn)
        .map_err(failed("listing agreed visits"))?;
    rows.into_iter().map(|row| document::to_stored("agreed visit", row)).collect()
}

/// The firms to which a visit is agreed on a day or later.
pub fn load_firms_with_visits(tenant: &mut Tenant<'_>, from: NaiveDate) -> Result<BTreeSet<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let firms: Vec<String> = visits::table
        .filter(visits::organisation_id.eq(organisation.to_string()))
        .filter(visits::starts_key.ge(from.to_string()))
        .select(visits::firm_id)
        .load(conn)
        .map_err(failed("listing firms with agreed visits"))?;
    firms.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// All visits to a firm.
pub fn load_visits_to(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<AgreedVisit>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = visits::table
        .filter(visits::organisation_id.eq(organisation.to_string()))
        .filter(visits::firm_id.eq(firm.to_string()))
        .order(visits::id)
        .select(visits::document)
        .load(conn)
        .map_err(failed("loading agreed visits"))?;
    documents.iter().map(|text| document::from_text("agreed visit", text)).collect()
}

/// Records a change of every visit to a firm that is withheld, or shown again, as a whole.
pub(super) fn record_with_firm(tenant: &mut Tenant<'_>, firm: FirmId, deleted: bool) -> Result<()> {
    let visits = load_visits_to(tenant, firm)?;
    let entry = |visit: &AgreedVisit| change_of(visit.id, firm).deleted_if(deleted).new_if(!deleted);
    tenant.record(&visits.iter().map(entry).collect::<Vec<_>>())?;
    Ok(())
}

/// Deletes all visits to a firm that is deleted.
pub(super) fn forget_visits(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    record_with_firm(tenant, firm, true)?;
    let (conn, organisation) = tenant.parts();
    diesel::delete(visits::table)
        .filter(visits::organisation_id.eq(organisation.to_string()))
        .filter(visits::firm_id.eq(firm.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting agreed visits"))
}

/// Visits of before a day, whose term is over; answers their ids.
pub fn expire_visits(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let old = visits::table
        .filter(visits::organisation_id.eq(organisation.to_string()))
        .filter(visits::starts_key.lt(before.to_string()));
    let found: std::result::Result<Vec<(String, String)>, _> =
        old.clone().order(visits::id).select((visits::id, visits::firm_id)).load(conn);
    let found = found.map_err(failed("listing old agreed visits"))?;
    if !dry_run {
        diesel::delete(old).execute(conn).map_err(failed("deleting old agreed visits"))?;
        let gone = |(id, firm): &(String, String)| {
            let entry = change_of(document::to_uuid(id)?, FirmId::new(document::to_uuid(firm)?));
            Ok(entry.deleted_if(true))
        };
        let entries: Vec<Entry> = found.iter().map(gone).collect::<Result<_>>()?;
        tenant.record(&entries)?;
    }
    Ok(found.into_iter().map(|(id, _)| id).collect())
}
