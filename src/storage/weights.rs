//! Versions of the weights, and which one is active.

use super::changes::{self, Entity, Entry};
use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::{active_weights, weights};
use super::search_text::storable;
use super::{Conn, Result, StorageError, Tenant, document};
use crate::domain::OrganisationId;
use crate::domain::weights::Weights;
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

/// Saves a version; a version is never changed, so an existing one with other content is refused
/// ([`super::StorageError::Taken`]).
pub fn save_weights(tenant: &mut Tenant<'_>, weights: &Weights) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let text = document::to_text("version of the weights", weights)?;
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        match find_document(conn, organisation, &weights.version)? {
            Some(stored) if document::is_same(&stored, &text, weights) => Ok(()),
            Some(_) => Err(StorageError::Taken {
                field: "version".into(),
                value: weights.version.clone(),
                holders: vec![weights.version.clone()],
            }),
            None => diesel::insert_into(weights::table)
                .values((
                    weights::organisation_id.eq(organisation.to_string()),
                    weights::version.eq(storable(&weights.version)),
                    weights::created_at.eq(changes::now()),
                    weights::document.eq(text),
                ))
                .execute(conn)
                .map(|_| ())
                .map_err(failed("saving weights")),
        }
    })
}

/// Makes a version the active one and records the change, unless it is active already; answers whether the version
/// exists.
pub fn activate_weights(tenant: &mut Tenant<'_>, version: &str) -> Result<bool> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    let version = storable(version);
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        if find_document(conn, organisation, &version)?.is_none() {
            return Ok(false);
        }
        if find_active_version(conn, organisation)?.as_deref() == Some(&*version) {
            return Ok(true);
        }
        let row = (active_weights::organisation_id.eq(organisation.to_string()), active_weights::version.eq(&version));
        per_backend!(conn, conn => diesel::insert_into(active_weights::table)
            .values(&row)
            .on_conflict(active_weights::organisation_id)
            .do_update()
            .set(active_weights::version.eq(&version))
            .execute(conn))
        .map_err(failed("activating weights"))?;
        let entry = Entry::of(Entity::Weights, Uuid::nil()).with(&json!({ "version": version }));
        Tenant::within(conn, organisation).by(writer).record(&[entry])?;
        Ok(true)
    })
}

/// All versions, the latest first; at most `most`.
pub fn load_versions(tenant: &mut Tenant<'_>, most: usize) -> Result<Vec<Weights>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = weights::table
        .filter(weights::organisation_id.eq(organisation.to_string()))
        .order((weights::created_at.desc(), weights::version.desc()))
        .limit(most as i64)
        .select(weights::document)
        .load(conn)
        .map_err(failed("listing versions of the weights"))?;
    documents.iter().map(|document| document::from_text("version of the weights", document)).collect()
}

/// The active version, if one is.
pub fn find_active_weights(tenant: &mut Tenant<'_>) -> Result<Option<Weights>> {
    let (conn, organisation) = tenant.parts();
    let Some(version) = find_active_version(conn, organisation)? else { return Ok(None) };
    find_weights(tenant, &version)
}

/// The version with this name, active or not.
pub fn find_weights(tenant: &mut Tenant<'_>, version: &str) -> Result<Option<Weights>> {
    let (conn, organisation) = tenant.parts();
    let document = find_document(conn, organisation, version)?;
    document.map(|document| document::from_text("version of the weights", &document)).transpose()
}

fn find_active_version(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<String>> {
    active_weights::table
        .find(organisation.to_string())
        .select(active_weights::version)
        .get_result(conn)
        .optional()
        .map_err(failed("finding the active weights"))
}

fn find_document(conn: &mut Conn, organisation: OrganisationId, version: &str) -> Result<Option<String>> {
    weights::table
        .find((organisation.to_string(), storable(version)))
        .select(weights::document)
        .get_result(conn)
        .optional()
        .map_err(failed("finding weights"))
}
