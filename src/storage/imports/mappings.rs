//! Saved mappings of columns.

use crate::domain::MappingId;
use crate::domain::import_job::ColumnMapping;
use crate::storage::connection::within_write;
use crate::storage::document::{self, Columns};
use crate::storage::error::failed;
use crate::storage::page::{Listed, to_page};
use crate::storage::schema::import_mappings as mappings;
use crate::storage::search_text::sort_key;
use crate::storage::{Page, PageOf, Result, Stored, Tenant, changes};
use diesel::prelude::*;

/// A mapping with its id, as it stands in a list.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SavedMapping {
    /// Own id.
    pub id: MappingId,
    /// What it says.
    pub mapping: ColumnMapping,
}

/// Saves a mapping by its id; answers its revision.
pub fn save_mapping(tenant: &mut Tenant<'_>, id: MappingId, mapping: &ColumnMapping) -> Result<i64> {
    let saved = SavedMapping { id, mapping: mapping.clone() };
    let text = document::to_text("mapping", &saved)?;
    let (conn, organisation) = tenant.parts();
    let key = (organisation.to_string(), id.to_string());
    within_write(conn, |conn| {
        let stored: Option<i64> = mappings::table
            .find((&key.0, &key.1))
            .select(mappings::revision)
            .get_result(conn)
            .optional()
            .map_err(failed("finding a mapping"))?;
        let revision = stored.unwrap_or(0) + 1;
        diesel::delete(mappings::table.find((&key.0, &key.1))).execute(conn).map_err(failed("replacing a mapping"))?;
        diesel::insert_into(mappings::table)
            .values((
                mappings::organisation_id.eq(&key.0),
                mappings::id.eq(&key.1),
                mappings::revision.eq(revision),
                mappings::changed_at.eq(changes::now()),
                mappings::sort_name.eq(sort_key(&mapping.name)),
                mappings::document.eq(text),
            ))
            .execute(conn)
            .map_err(failed("saving a mapping"))?;
        Ok(revision)
    })
}

/// The mapping, if there is one.
pub fn find_mapping(tenant: &mut Tenant<'_>, id: MappingId) -> Result<Option<Stored<SavedMapping>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = mappings::table
        .find((organisation.to_string(), id.to_string()))
        .select((mappings::revision, mappings::changed_at, mappings::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a mapping"))?;
    row.map(|row| document::to_stored("mapping", row)).transpose()
}

/// A page of mappings, by name.
pub fn list_mappings(tenant: &mut Tenant<'_>, page: &Page) -> Result<PageOf<Stored<SavedMapping>>> {
    let (conn, organisation) = tenant.parts();
    let all = || mappings::table.filter(mappings::organisation_id.eq(organisation.to_string())).into_boxed();
    let total: i64 = all().count().get_result(conn).map_err(failed("counting mappings"))?;
    let mut query = all();
    if let Some((key, id)) = &page.after {
        query = query.filter(mappings::sort_name.ge(key.clone()));
        query = query.filter(mappings::sort_name.gt(key.clone()).or(mappings::id.gt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((mappings::sort_name, mappings::id))
        .limit(page.rows_to_fetch())
        .select((mappings::sort_name, mappings::id, mappings::revision, mappings::changed_at, mappings::document))
        .load(conn)
        .map_err(failed("listing mappings"))?;
    to_page("mapping", rows, page, total)
}

/// Deletes a mapping; answers whether there was one.
pub fn delete_mapping(tenant: &mut Tenant<'_>, id: MappingId) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let row = mappings::table.find((organisation.to_string(), id.to_string()));
    diesel::delete(row).execute(conn).map(|count| count > 0).map_err(failed("deleting a mapping"))
}
