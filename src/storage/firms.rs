//! Firms in the database.

mod candidates;
mod gists;
mod indexes;
mod list;
mod load;
mod names;
mod read;
mod row;
mod save;

pub use candidates::{Traces, load_firms_by_traces, load_stored_firms};
pub use gists::write_missing_gists;
pub(super) use indexes::make_missing as make_missing_indexes;
pub use list::{FirmFilter, list_counted_firms, list_firms, load_first_firms};
pub use load::{Extent, finish_load, insert_firms, share_again, start_load, take_alone};
pub(super) use names::words_of;
pub use names::{FirmNames, names_within};
pub use read::{
    ReadFirm, ReadOutline, load_firms, load_firms_after, load_gists_as, load_gists_in_parts, load_kvk_numbers,
};
pub use row::FirmTexts;
pub(super) use row::document_of;
pub use save::{save_borrowed_firms, save_firm, save_firms};

use super::changes::{self, Entity};
use super::connection::within_write;
use super::document::{self, Columns};
use super::error::failed;
use super::schema::{firm_external_ids as external_ids, firms};
use super::search_text::{sort_key, storable};
use super::{
    CHUNK, Conn, Result, StorageError, Stored, Tenant, collaborations, conversations, external_keys, impressions,
};
use crate::domain::collaboration::Participant;
use crate::domain::{ExternalId, Firm, FirmId, OrganisationId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The firm, if it exists.
pub fn find_firm(tenant: &mut Tenant<'_>, id: FirmId) -> Result<Option<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = firms::table
        .find((organisation.to_string(), id.to_string()))
        .select((firms::revision, firms::changed_at, firms::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a firm"))?;
    row.map(|row| document::to_stored("firm", row)).transpose()
}

/// The firm that another system knows by this id.
pub fn find_firm_by_external_id(tenant: &mut Tenant<'_>, external: &ExternalId) -> Result<Option<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let holder: Option<String> = external_ids::table
        .find((organisation.to_string(), storable(&external.system), storable(&external.id)))
        .select(external_ids::firm_id)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a firm by external id"))?;
    let Some(holder) = holder else { return Ok(None) };
    find_firm(tenant, FirmId::new(document::to_uuid(&holder)?))
}

/// The form of a name in which firms are found by it: names with the same form are the same name.
pub fn name_key(name: &str) -> String {
    sort_key(name)
}

/// The same of all names of a firm: its own and its trade names (*handelsnamen*).
pub fn name_keys(firm: &Firm) -> BTreeSet<String> {
    let names = [&firm.name].into_iter().chain(&firm.trade_names);
    names.map(|name| name_key(name)).filter(|name| !name.is_empty()).collect()
}

/// At most `most` firms of this name, compared without capitals, accents and punctuation, ordered by id.
pub fn load_firms_by_name(tenant: &mut Tenant<'_>, name: &str, most: usize) -> Result<Vec<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = firms::table
        .filter(firms::organisation_id.eq(organisation.to_string()))
        .filter(firms::sort_name.eq(sort_key(name)))
        .order(firms::id)
        .limit(most as i64)
        .select((firms::revision, firms::changed_at, firms::document))
        .load(conn)
        .map_err(failed("loading firms by name"))?;
    rows.into_iter().map(|row| document::to_stored("firm", row)).collect()
}

/// Firms by id, in no order; unknown ids are left out.
pub fn load_firms_by_id(tenant: &mut Tenant<'_>, ids: &[FirmId]) -> Result<Vec<Firm>> {
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let documents: Vec<String> = firms::table
            .filter(firms::organisation_id.eq(organisation.to_string()))
            .filter(firms::id.eq_any(ids.iter().map(FirmId::to_string)))
            .select(firms::document)
            .load(conn)
            .map_err(failed("loading firms by id"))?;
        for document in &documents {
            found.push(document::from_text("firm", document)?);
        }
    }
    Ok(found)
}

/// Ids of all firms, in order.
pub fn load_firm_ids(tenant: &mut Tenant<'_>) -> Result<Vec<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = firms::table
        .filter(firms::organisation_id.eq(organisation.to_string()))
        .order(firms::id)
        .select(firms::id)
        .load(conn)
        .map_err(failed("loading the ids of firms"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Firms that did not change since a moment, ordered by id.
pub fn load_unchanged_since(tenant: &mut Tenant<'_>, since: NaiveDateTime) -> Result<Vec<Firm>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = firms::table
        .filter(firms::organisation_id.eq(organisation.to_string()))
        .filter(firms::changed_at.lt(since))
        .order(firms::id)
        .select(firms::document)
        .load(conn)
        .map_err(failed("loading firms that did not change"))?;
    documents.iter().map(|document| document::from_text("firm", document)).collect()
}

/// Deletes the firm with its external ids, participations, memberships, contact persons, consents, approaches, conversations
/// and what registers said, takes the words out of its introductions, and records the change; answers whether it existed.
/// With `expected`, the revision must match.
pub fn delete_firm(tenant: &mut Tenant<'_>, id: FirmId, expected: Option<i64>) -> Result<bool> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let Some(revision) = find_revision(conn, organisation, id)? else { return Ok(false) };
        if expected.is_some_and(|expected| expected != revision) {
            return Err(StorageError::Changed);
        }
        external_keys::bury_firm(conn, organisation, id)?;
        diesel::delete(firms::table.find((organisation.to_string(), id.to_string())))
            .execute(conn)
            .map_err(failed("deleting a firm"))?;
        collaborations::forget(conn, organisation, Participant::Firm(id))?;
        impressions::forget(conn, organisation, id)?;
        let tenant = &mut Tenant::within(conn, organisation).by(writer);
        super::member_lists::take_out(tenant, id)?;
        conversations::forget(tenant, id)?;
        super::agreed_visits::forget_visits(tenant, id)?;
        super::erased::forget_words(tenant, id)?;
        super::contacts::forget_at_firm(tenant, id)?;
        super::consents::forget_consents(tenant, id, None)?;
        super::touches::forget_touches(tenant, id)?;
        super::register_facts::forget_said(tenant, id)?;
        tenant.record_change(Entity::Firm, id.0, true)?;
        Ok(true)
    })
}

fn find_revision(conn: &mut Conn, organisation: OrganisationId, id: FirmId) -> Result<Option<i64>> {
    firms::table
        .find((organisation.to_string(), id.to_string()))
        .select(firms::revision)
        .get_result(conn)
        .optional()
        .map_err(failed("finding the revision of a firm"))
}
