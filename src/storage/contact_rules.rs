//! Versions of the contact rules, and which one is active. Of the rules themselves this file knows only that they are
//! text.

use super::Tenant;
use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::{active_contact_rules as active, contact_rules as rules};
use super::search_text::storable;
use super::{Conn, Result, StorageError, changes};
use crate::domain::OrganisationId;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// The active version: its text, since when, and who activated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveRules {
    /// The rules as they were stored.
    pub text: String,
    /// Since when.
    pub activated_at: NaiveDateTime,
    /// By whom.
    pub activated_by: String,
}

/// Saves a version; one that exists is refused ([`StorageError::Taken`]).
pub fn save_rules(tenant: &mut Tenant<'_>, version: &str, text: &str, created_by: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        if has_version(conn, organisation, version)? {
            let (field, value) = ("version".to_owned(), version.to_owned());
            return Err(StorageError::Taken { field, value: value.clone(), holders: vec![value] });
        }
        diesel::insert_into(rules::table)
            .values((
                rules::organisation_id.eq(organisation.to_string()),
                rules::version.eq(storable(version)),
                rules::created_at.eq(changes::now()),
                rules::created_by.eq(storable(created_by)),
                rules::document.eq(text),
            ))
            .execute(conn)
            .map(|_| ())
            .map_err(failed("saving contact rules"))
    })
}

/// Makes a version the active one; answers whether it exists.
pub fn activate_rules(tenant: &mut Tenant<'_>, version: &str, by: &str) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        if !has_version(conn, organisation, version)? {
            return Ok(false);
        }
        let row = (
            active::organisation_id.eq(organisation.to_string()),
            active::version.eq(storable(version)),
            active::activated_at.eq(changes::now()),
            active::activated_by.eq(storable(by)),
        );
        diesel::delete(active::table.find(organisation.to_string()))
            .execute(conn)
            .map_err(failed("activating contact rules"))?;
        per_backend!(conn, conn => diesel::insert_into(active::table).values(&row).execute(conn))
            .map(|_| true)
            .map_err(failed("activating contact rules"))
    })
}

/// The active version, if the organisation has one of its own.
pub fn find_active_rules(tenant: &mut Tenant<'_>) -> Result<Option<ActiveRules>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, NaiveDateTime, String)> = active::table
        .inner_join(
            rules::table.on(rules::organisation_id.eq(active::organisation_id).and(rules::version.eq(active::version))),
        )
        .filter(active::organisation_id.eq(organisation.to_string()))
        .select((rules::document, active::activated_at, active::activated_by))
        .first(conn)
        .optional()
        .map_err(failed("finding the active contact rules"))?;
    Ok(row.map(|(text, activated_at, activated_by)| ActiveRules { text, activated_at, activated_by }))
}

fn has_version(conn: &mut Conn, organisation: OrganisationId, version: &str) -> Result<bool> {
    let found: Option<String> = rules::table
        .find((organisation.to_string(), storable(version)))
        .select(rules::version)
        .get_result(conn)
        .optional()
        .map_err(failed("finding contact rules"))?;
    Ok(found.is_some())
}
