//! Partners in the database: the registry that all share, and what an organisation adds or changes.
//!
//! An organisation sees its own partners, and those of the registry that it neither has a version of its own of nor
//! hid. A version of its own counts its revisions on from that of the registry, so that an ETag that was read from the
//! registry is worth something when it is changed.

mod list;
mod registry;
mod rows;
mod save;

pub use list::{PartnerFilter, list_partners};
pub use registry::save_registry;
pub use save::{save_partner, save_partners};

use super::changes::{self, Entity};
use super::connection::within_write;
use super::document::{self, Columns};
use super::error::failed;
use super::schema::{hidden_partners, partner_external_ids, partners, registry_external_ids, registry_partners};
use super::search_text::{storable, word_key};
use super::{CHUNK, Conn, Result, StorageError, Stored, Tenant, collaborations, external_keys, partner_notes};
use crate::domain::collaboration::Participant;
use crate::domain::normal_name::normal_name;
use crate::domain::{ExternalId, Partner, PartnerId};
use diesel::prelude::*;
use rows::visible_registry;
use std::collections::HashSet;

/// The partner as the organisation sees it: its own version, else the registry's, unless it hid it.
pub fn find_partner(tenant: &mut Tenant<'_>, id: PartnerId) -> Result<Option<Stored<Partner>>> {
    let (conn, organisation) = tenant.parts();
    let own: Option<Columns> = partners::table
        .find((organisation.to_string(), id.to_string()))
        .select((partners::revision, partners::changed_at, partners::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a partner"))?;
    let row = match own {
        Some(own) => Some(own),
        None => visible_registry(&organisation.to_string())
            .filter(registry_partners::id.eq(id.to_string()))
            .select((registry_partners::revision, registry_partners::changed_at, registry_partners::document))
            .first(conn)
            .optional()
            .map_err(failed("finding a partner of the registry"))?,
    };
    row.map(|row| document::to_stored("partner", row)).transpose()
}

/// The partner that another system knows by this id, own first.
pub fn find_partner_by_external_id(tenant: &mut Tenant<'_>, external: &ExternalId) -> Result<Option<Stored<Partner>>> {
    let (conn, organisation) = tenant.parts();
    let (system, id) = (storable(&external.system), storable(&external.id));
    let own: Option<String> = partner_external_ids::table
        .find((organisation.to_string(), &system, &id))
        .select(partner_external_ids::partner_id)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a partner by external id"))?;
    let holder = match own {
        Some(own) => Some(own),
        // A version of one's own may have dropped the id; then the registry's row does not count.
        None => visible_registry(&organisation.to_string())
            .filter(
                registry_partners::id.eq_any(
                    registry_external_ids::table
                        .filter(registry_external_ids::system.eq(&system))
                        .filter(registry_external_ids::external_id.eq(&id))
                        .select(registry_external_ids::partner_id),
                ),
            )
            .select(registry_partners::id)
            .first(conn)
            .optional()
            .map_err(failed("finding a partner of the registry by external id"))?,
    };
    let Some(holder) = holder else { return Ok(None) };
    find_partner(&mut Tenant::within(conn, organisation), PartnerId::new(document::to_uuid(&holder)?))
}

/// Partners whose normalised name and place are these, ordered by id: the same organisation under another key. Without
/// a place only the names are compared.
pub fn load_partners_by_name_and_place(
    tenant: &mut Tenant<'_>,
    name: &str,
    place: Option<&str>,
) -> Result<Vec<Partner>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let name = word_key(&normal_name(name));
    let mut own = partners::table
        .filter(partners::organisation_id.eq(&organisation))
        .filter(partners::normal_name.eq(&name))
        .into_boxed();
    let mut shared = visible_registry(&organisation).filter(registry_partners::normal_name.eq(&name));
    if let Some(place) = place.map(word_key) {
        own = own.filter(partners::place.eq(place.clone()));
        shared = shared.filter(registry_partners::place.eq(place));
    }
    let doing = "loading partners by name";
    let mut rows: Vec<(String, String)> =
        own.select((partners::id, partners::document)).load(conn).map_err(failed(doing))?;
    rows.extend(
        shared
            .select((registry_partners::id, registry_partners::document))
            .load::<(String, String)>(conn)
            .map_err(failed(doing))?,
    );
    in_order_of_id(rows)
}

/// Partners by id as the organisation sees them, in no order; unknown ids are left out.
pub fn load_partners_by_id(tenant: &mut Tenant<'_>, ids: &[PartnerId]) -> Result<Vec<Partner>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let ids: Vec<String> = ids.iter().map(PartnerId::to_string).collect();
        let mut documents: Vec<String> = partners::table
            .filter(partners::organisation_id.eq(&organisation))
            .filter(partners::id.eq_any(&ids))
            .select(partners::document)
            .load(conn)
            .map_err(failed("loading partners by id"))?;
        documents.extend(
            visible_registry(&organisation)
                .filter(registry_partners::id.eq_any(ids))
                .select(registry_partners::document)
                .load::<String>(conn)
                .map_err(failed("loading partners of the registry by id"))?,
        );
        for document in &documents {
            found.push(document::from_text("partner", document)?);
        }
    }
    Ok(found)
}

/// Which of these partners there are for the organisation.
pub fn find_known_partners(tenant: &mut Tenant<'_>, ids: &[PartnerId]) -> Result<HashSet<PartnerId>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut known = HashSet::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let ids: Vec<String> = ids.iter().map(PartnerId::to_string).collect();
        let mut found: Vec<String> = partners::table
            .filter(partners::organisation_id.eq(&organisation))
            .filter(partners::id.eq_any(&ids))
            .select(partners::id)
            .load(conn)
            .map_err(failed("finding which partners there are"))?;
        found.extend(
            visible_registry(&organisation)
                .filter(registry_partners::id.eq_any(ids))
                .select(registry_partners::id)
                .load::<String>(conn)
                .map_err(failed("finding which partners of the registry there are"))?,
        );
        for id in &found {
            known.insert(PartnerId::new(document::to_uuid(id)?));
        }
    }
    Ok(known)
}

/// All partners as the organisation sees them, ordered by id.
pub fn load_partners(tenant: &mut Tenant<'_>) -> Result<Vec<Partner>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut rows: Vec<(String, String)> = partners::table
        .filter(partners::organisation_id.eq(&organisation))
        .select((partners::id, partners::document))
        .load(conn)
        .map_err(failed("loading partners"))?;
    rows.extend(
        visible_registry(&organisation)
            .select((registry_partners::id, registry_partners::document))
            .load::<(String, String)>(conn)
            .map_err(failed("loading the registry"))?,
    );
    in_order_of_id(rows)
}

/// Deletes an own partner, or hides one of the registry; answers whether it was there.
pub fn delete_partner(tenant: &mut Tenant<'_>, id: PartnerId, expected: Option<i64>) -> Result<bool> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let Some(stored) = find_partner(&mut Tenant::within(conn, organisation), id)? else { return Ok(false) };
        if expected.is_some_and(|expected| expected != stored.revision) {
            return Err(StorageError::Changed);
        }
        external_keys::bury_partner(conn, organisation, &stored.record)?;
        partner_notes::forget_notes(&mut Tenant::within(conn, organisation), id)?;
        diesel::delete(partners::table.find((organisation.to_string(), id.to_string())))
            .execute(conn)
            .map_err(failed("deleting a partner"))?;
        if is_in_registry(conn, id)? {
            diesel::insert_into(hidden_partners::table)
                .values((
                    hidden_partners::organisation_id.eq(organisation.to_string()),
                    hidden_partners::partner_id.eq(id.to_string()),
                ))
                .execute(conn)
                .map_err(failed("hiding a partner"))?;
        } else {
            collaborations::forget(conn, organisation, Participant::Partner(id))?;
        }
        Tenant::within(conn, organisation).by(writer).record_change(Entity::Partner, id.0, true)?;
        Ok(true)
    })
}

fn is_in_registry(conn: &mut Conn, id: PartnerId) -> Result<bool> {
    let row = registry_partners::table.find(id.to_string()).select(registry_partners::revision);
    let revision: Option<i64> = row.first(conn).optional().map_err(failed("looking into the registry"))?;
    Ok(revision.is_some())
}

/// Ids as text are in the order of the ids themselves.
fn in_order_of_id(mut rows: Vec<(String, String)>) -> Result<Vec<Partner>> {
    rows.sort_unstable();
    rows.iter().map(|(_, document)| document::from_text("partner", document)).collect()
}
