//! Saved mappings of columns.

use crate::app::audit::{self, Event};
use crate::app::writing::{self, Expected, Once, Place, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::connectors::tables::FIRM_COLUMNS;
use crate::domain::audit::Action;
use crate::domain::import_job::{ColumnMapping, ColumnRule};
use crate::domain::{Invalid, MappingId};
use crate::storage::imports::{self as stored, SavedMapping};
use crate::storage::{Page, PageOf, Stored, Tenant};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A saved mapping.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MappingRecord {
    /// Own id.
    pub id: MappingId,
    /// Name of the mapping.
    pub name: String,
    /// Row of the header; absent, it is looked for.
    pub header_row: Option<u64>,
    /// What the fields are filled with.
    pub columns: Vec<ColumnRule>,
    /// Columns of the file that fill nothing, although their names are known.
    pub left_out: Vec<String>,
}

impl MappingRecord {
    fn new(SavedMapping { id, mapping }: SavedMapping) -> Self {
        let ColumnMapping { name, header_row, columns, left_out } = mapping;
        Self { id, name, header_row, columns, left_out }
    }
}

/// The fields that a mapping can fill, each with what it holds, in English.
pub fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIRM_COLUMNS.iter().map(|column| (column.name, column.description))
}

/// All faults of a mapping.
pub fn faults(mapping: &ColumnMapping) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut refuse = |pointer: String, code: &str, message: String, remedy: &str| {
        faults.push(Invalid::new(pointer, code, message, remedy));
    };
    let name = mapping.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        let message = "The name is empty or too long.".to_owned();
        refuse("/name".into(), "invalid_value", message, "Give a name of 1 to 200 characters.");
    }
    if mapping.header_row.is_some_and(|row| !(1..=1000).contains(&row)) {
        let message = "The row of the header is out of range.".to_owned();
        refuse("/headerRow".into(), "out_of_range", message, "Give a number from 1 to 1000.");
    }
    if mapping.columns.is_empty() || mapping.columns.len() > 200 {
        let message = format!("The mapping has {} columns.", mapping.columns.len());
        refuse("/columns".into(), "wrong_count", message, "Name 1 to 200 columns.");
    }
    for (place, rule) in mapping.columns.iter().enumerate().take(200) {
        let at = |field: &str| format!("/columns/{place}/{field}");
        if !FIRM_COLUMNS.iter().any(|column| column.name == rule.field) {
            let names: Vec<&str> = FIRM_COLUMNS.iter().map(|column| column.name).collect();
            let message = format!("There is no field “{}”.", crate::domain::invalid::shown(&rule.field));
            refuse(at("field"), "unknown_field", message, &format!("Use one of: {}.", names.join(", ")));
        }
        if mapping.columns[..place].iter().any(|other| other.field == rule.field) {
            let message = format!("The field “{}” is filled twice.", rule.field);
            refuse(at("field"), "duplicate", message, "Keep one of the two.");
        }
        let is_long = |text: &Option<String>, most| text.as_ref().is_some_and(|text| text.chars().count() > most);
        if rule.column.is_some() == rule.constant.is_some() {
            let message = "A field is filled from a column or with a constant.".to_owned();
            refuse(at("column"), "invalid_value", message, "Give either column or constant.");
        }
        if is_long(&rule.column, 200) || is_long(&rule.constant, 500) || is_long(&rule.separator, 5) {
            let message = "A text is too long.".to_owned();
            refuse(at("column"), "too_long", message, "Columns have 200, constants 500, separators 5 characters.");
        }
        if rule.separator.as_ref().is_some_and(String::is_empty) {
            let message = "The separator is empty.".to_owned();
            refuse(at("separator"), "empty", message, "Give what stands between items, or leave it out.");
        }
        if rule.values.len() > 500 || rule.values.iter().any(|(from, to)| from.len() > 500 || to.len() > 500) {
            let message = "There are too many values, or one is too long.".to_owned();
            refuse(at("values"), "too_many", message, "Give at most 500 values of 500 bytes.");
        }
    }
    if mapping.left_out.len() > 200 {
        let message = format!("The mapping leaves out {} columns.", mapping.left_out.len());
        refuse("/leftOut".into(), "too_many", message, "Name at most 200 columns.");
    }
    for (place, name) in mapping.left_out.iter().enumerate().take(200) {
        let pointer = format!("/leftOut/{place}");
        if name.trim().is_empty() || name.chars().count() > 200 {
            let message = "The name of a column is empty or too long.".to_owned();
            refuse(pointer, "invalid_value", message, "Give a name of 1 to 200 characters.");
        } else if mapping.columns.iter().any(|rule| rule.is_of(name)) {
            let message =
                format!("The column “{}” is left out and fills a field.", crate::domain::invalid::shown(name));
            refuse(pointer, "duplicate", message, "Keep one of the two.");
        }
    }
    faults
}

fn find(tenant: &mut Tenant<'_>, id: MappingId) -> Result<Stored<SavedMapping>> {
    stored::find_mapping(tenant, id)?.ok_or_else(|| AppError::NotFound { what: "mapping", id: id.to_string() })
}

/// Saves a new mapping.
pub fn create_mapping(app: &App, caller: &Caller, mapping: &ColumnMapping, once: Option<&Once>) -> Result<Written> {
    writing::create_once(app, caller, once, |tenant| {
        let id = MappingId::new(Uuid::now_v7());
        save(tenant, caller, id, mapping, Action::Create)
    })
}

fn save(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    id: MappingId,
    mapping: &ColumnMapping,
    action: Action,
) -> Result<Written> {
    let revision = stored::save_mapping(tenant, id, mapping)?;
    audit::record(tenant, caller, Event::of(action, "import_mapping", id).revision(revision))?;
    let place = Place { id: id.0, revision, version: tenant.version()? };
    Written::new(place, &MappingRecord::new(SavedMapping { id, mapping: mapping.clone() }))
}

/// The mapping and its revision.
pub fn get_mapping(app: &App, caller: &Caller, id: MappingId) -> Result<(MappingRecord, i64)> {
    let found = app.pool.read(caller.organisation, |tenant| find(tenant, id))?;
    Ok((MappingRecord::new(found.record), found.revision))
}

/// A page of mappings, by name.
pub fn list_mappings(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<MappingRecord>> {
    let found = app.pool.read(caller.organisation, |tenant| stored::list_mappings(tenant, page))?;
    let items = found.items.into_iter().map(|stored| MappingRecord::new(stored.record)).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Puts a mapping in the place of another; imports that were sent before keep the one that they had.
pub fn replace_mapping(
    app: &App,
    caller: &Caller,
    id: MappingId,
    mapping: &ColumnMapping,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller.organisation, |tenant| {
        expected.check("mapping", find(tenant, id)?.revision)?;
        save(tenant, caller, id, mapping, Action::Replace)
    })
}

/// Deletes a mapping; answers the version of the data.
pub fn delete_mapping(app: &App, caller: &Caller, id: MappingId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller.organisation, |tenant| {
        expected.check("mapping", find(tenant, id)?.revision)?;
        stored::delete_mapping(tenant, id)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "import_mapping", id))?;
        Ok(tenant.version()?)
    })
}
