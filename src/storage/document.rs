//! Records as JSON documents: how they are written, read and compared.

mod lean;

use super::{Result, StorageError, Stored};
use chrono::NaiveDateTime;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The record as it is stored.
pub(super) fn to_text<T: Serialize>(what: &'static str, record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|source| StorageError::Corrupt { what, source: Box::new(source) })
}

/// As [`to_text`], without what reads back as the same when it is absent: `null` anywhere, and empty lists and objects
/// of the record itself, except in the fields `kept`. Of a firm from a register that is half of the text, to be written
/// and read for each.
pub(super) fn to_lean_text<T: Serialize>(what: &'static str, record: &T, kept: &[&str]) -> Result<String> {
    let corrupt = |source: Box<dyn std::error::Error + Send + Sync>| StorageError::Corrupt { what, source };
    let mut text = Vec::with_capacity(USUAL);
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, lean::Lean::keeping(kept));
    record.serialize(&mut serializer).map_err(|source| corrupt(source.into()))?;
    String::from_utf8(text).map_err(|source| corrupt(source.into()))
}

/// Bytes that the document of a firm from a register seldom exceeds.
const USUAL: usize = 640;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn lean(text: &str, kept: &[&str]) -> String {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        to_lean_text("value", &value, kept).unwrap()
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let lean = |text| lean(text, &["kept"]);
        assert_eq!(lean(r#"{"a":null,"b":1,"c":null}"#), r#"{"b":1}"#);
        assert_eq!(lean(r#"{"a":1,"b":null,"c":[],"d":{}}"#), r#"{"a":1}"#);
        assert_eq!(lean(r#"{"a":null,"b":[],"kept":[]}"#), r#"{"kept":[]}"#);
        assert_eq!(lean(r#"{"a":{"b":null,"c":[]},"d":[{"e":null},2]}"#), r#"{"a":{"c":[]},"d":[{},2]}"#);
        assert_eq!(lean(r#"{"a":null}"#), "{}");
    }

    #[test]
    fn what_only_looks_like_nothing_stays() {
        for text in [r#"{"a":"x\",\"b\":null","c":["null","[]"]}"#, r#"{"é\\":"null,","nul":true}"#, r#"["a",null]"#] {
            assert_eq!(lean(text, &[]), text);
        }
        assert_eq!(lean("null", &[]), "null");
        assert_eq!(lean("[{},[],null]", &[]), "[{},[],null]");
    }

    #[test]
    fn numbers_and_signs_are_written_as_ever() {
        for text in [r#"{"a":-1,"b":1.5,"c":true,"d":[1,[2,{"e":"\n\u0001é"}]]}"#, r#"[{"a":[[]],"b":{"c":{}}}]"#] {
            assert_eq!(lean(text, &[]), text);
        }
    }
}
