//! Records as JSON documents: how they are written, read and compared.

use super::{Result, StorageError, Stored};
use chrono::NaiveDateTime;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The record as it is stored.
pub(super) fn to_text<T: Serialize>(what: &'static str, record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|source| StorageError::Corrupt { what, source: Box::new(source) })
}

/// The record that was stored.
pub(super) fn from_text<T: DeserializeOwned>(what: &'static str, document: &str) -> Result<T> {
    serde_json::from_str(document).map_err(|source| StorageError::Corrupt { what, source: Box::new(source) })
}

/// An id that was stored.
pub(super) fn to_uuid(id: &str) -> Result<Uuid> {
    id.parse().map_err(|source| StorageError::Corrupt { what: "id", source: Box::new(source) })
}

/// Revision, moment of the last change and document, as they stand in a row.
pub(super) type Columns = (i64, NaiveDateTime, String);

/// The stored record in such a row.
pub(super) fn to_stored<T: DeserializeOwned>(what: &'static str, row: Columns) -> Result<Stored<T>> {
    let (revision, changed_at, document) = row;
    Ok(Stored { record: from_text(what, &document)?, revision, changed_at })
}

/// Whether two documents hold the same record. The texts may differ all the same: an earlier version of the product
/// wrote fewer fields, and reading may move the last digit of a decimal fraction.
pub(super) fn is_same<T: DeserializeOwned + PartialEq>(stored: &str, text: &str, record: &T) -> bool {
    stored == text || serde_json::from_str::<T>(stored).is_ok_and(|stored| stored == *record)
}
