//! Organisations and the version of their data.

use super::connection::per_backend;
use super::error::failed;
use super::schema::organisations;
use super::{Conn, Result, StorageError, Tenant, changes, document, search_text};
use crate::domain::OrganisationId;
use diesel::prelude::*;
use std::collections::HashMap;

/// What the organisation of the installation is called until somebody names it.
const UNNAMED: &str = "default";

/// Makes sure that the default organisation exists.
pub fn save_default(conn: &mut Conn) -> Result<()> {
    save_organisation(conn, OrganisationId::DEFAULT, UNNAMED)
}

/// Makes sure that an organisation exists; one that does keeps its name.
pub fn save_organisation(conn: &mut Conn, id: OrganisationId, name: &str) -> Result<()> {
    let row = (
        organisations::id.eq(id.to_string()),
        organisations::name.eq(search_text::storable(name)),
        organisations::version.eq(0_i64),
        organisations::created_at.eq(changes::now()),
    );
    per_backend!(conn, conn => diesel::insert_into(organisations::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))
    .map(|_| ())
    .map_err(failed("saving an organisation"))
}

/// An organisation that has data here (*organisatie*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id, which tokens name.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

/// All organisations with their names, in the order of their ids.
pub fn list_organisations(conn: &mut Conn) -> Result<Vec<Organisation>> {
    let rows: Vec<(String, String)> = organisations::table
        .order(organisations::id)
        .select((organisations::id, organisations::name))
        .load(conn)
        .map_err(failed("listing organisations"))?;
    let organisation =
        |(id, name): (String, String)| Ok(Organisation { id: OrganisationId::new(document::to_uuid(&id)?), name });
    rows.into_iter().map(organisation).collect()
}

/// The ids of all organisations, in order.
pub fn load_organisations(conn: &mut Conn) -> Result<Vec<OrganisationId>> {
    let ids: Vec<String> = organisations::table
        .order(organisations::id)
        .select(organisations::id)
        .load(conn)
        .map_err(failed("loading organisations"))?;
    ids.iter().map(|id| document::to_uuid(id).map(OrganisationId::new)).collect()
}

/// Gives the organisation another name.
pub fn rename_organisation(tenant: &mut Tenant<'_>, name: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(organisations::table.find(organisation.to_string()))
        .set(organisations::name.eq(search_text::storable(name)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("renaming an organisation"))
}

/// The name of the organisation; nothing of the default one while nobody named it.
pub fn load_name(tenant: &mut Tenant<'_>) -> Result<Option<String>> {
    let (conn, organisation) = tenant.parts();
    let name: Option<String> = organisations::table
        .find(organisation.to_string())
        .select(organisations::name)
        .get_result(conn)
        .optional()
        .map_err(failed("reading the name of an organisation"))?;
    Ok(name.filter(|name| organisation != OrganisationId::DEFAULT || name != UNNAMED))
}

/// Version of the data of every organisation.
pub fn load_versions(conn: &mut Conn) -> Result<HashMap<OrganisationId, i64>> {
    let rows: Vec<(String, i64)> = organisations::table
        .select((organisations::id, organisations::version))
        .load(conn)
        .map_err(failed("reading the versions"))?;
    let version = |(id, version): (String, i64)| Ok((OrganisationId::new(document::to_uuid(&id)?), version));
    rows.into_iter().map(version).collect()
}

/// Version of the organisation's data: the number of its last change, 0 before the first.
pub fn get_version(conn: &mut Conn, organisation: OrganisationId) -> Result<i64> {
    organisations::table
        .find(organisation.to_string())
        .select(organisations::version)
        .get_result(conn)
        .optional()
        .map_err(failed("reading the version"))?
        .ok_or(StorageError::NoOrganisation)
}

/// Origins whose pages may frame match cards of the organisation.
pub fn load_card_ancestors(tenant: &mut Tenant<'_>) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let origins: Option<String> = organisations::table
        .find(organisation.to_string())
        .select(organisations::card_ancestors)
        .get_result(conn)
        .optional()
        .map_err(failed("reading who may frame match cards"))?;
    Ok(origins.unwrap_or_default().split_whitespace().map(str::to_owned).collect())
}

/// Puts other origins in their place; none of them has a space.
pub fn save_card_ancestors(tenant: &mut Tenant<'_>, origins: &[String]) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(organisations::table.find(organisation.to_string()))
        .set(organisations::card_ancestors.eq(origins.join(" ")))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving who may frame match cards"))
}

/// How the call lists of the organisation are filled, as text; empty when it chose nothing.
pub fn load_call_list_settings(tenant: &mut Tenant<'_>) -> Result<String> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = organisations::table
        .find(organisation.to_string())
        .select(organisations::call_list_settings)
        .get_result(conn)
        .optional()
        .map_err(failed("reading how call lists are filled"))?;
    Ok(text.unwrap_or_default())
}

/// Puts another text in its place.
pub fn save_call_list_settings(tenant: &mut Tenant<'_>, text: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(organisations::table.find(organisation.to_string()))
        .set(organisations::call_list_settings.eq(text))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving how call lists are filled"))
}
