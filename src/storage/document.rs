//! Records as JSON documents: how they are written, read and compared.

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
    to_text(what, record).map(|text| lean(&text, kept))
}

/// Takes the members out; `text` is JSON without spaces.
fn lean(text: &str, kept: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                let end = at + 1 + length_in_quotes(&text.as_bytes()[at + 1..]);
                let (name, rest) = (&text[at + 1..end], &text[end + 1..]);
                let value = rest.strip_prefix(':').unwrap_or_default();
                let says_nothing = match value.get(..2) {
                    Some("nu") => 4,
                    Some("[]" | "{}") if depth == 1 && !kept.contains(&name) => 2,
                    _ => 0,
                };
                if says_nothing == 0 {
                    out.push_str(&text[at..=end]);
                    at = end + 1;
                    continue;
                }
                at = end + 2 + says_nothing;
                if text.as_bytes().get(at) == Some(&b',') {
                    at += 1;
                } else if out.ends_with(',') {
                    out.pop();
                }
            }
            _ => {
                let plain = text.as_bytes()[at..].iter().position(|byte| *byte == b'"').unwrap_or(text.len() - at);
                for byte in &text.as_bytes()[at..at + plain] {
                    match byte {
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
                out.push_str(&text[at..at + plain]);
                at += plain;
            }
        }
    }
    out
}

/// Bytes up to the quote that closes a text.
fn length_in_quotes(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len().saturating_sub(1)
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

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
