//! A line of JSON in which no field stands twice: of two, one would be lost without a word.

use crate::domain::Invalid;
use crate::domain::plain_json::{Notes, Plain};
use serde::de::DeserializeSeed;
use serde_json::Value;

/// The value of a line, and the first field that stands twice in its object.
pub(super) fn parse(text: &str) -> serde_json::Result<(Value, Option<Invalid>)> {
    let notes = Notes::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Plain { pointer: String::new(), notes: &notes }.deserialize(&mut reader)?;
    reader.end()?;
    // What else a body must not hold is told field by field.
    Ok((value, notes.faults.into_inner().into_iter().find(|fault| fault.code == "given_twice")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_that_stands_twice_is_told_at_any_depth() {
        let twice = |text| parse(text).unwrap().1.map(|fault| fault.pointer);
        assert_eq!(twice(r#"{"name": "a", "name": "b"}"#).as_deref(), Some("/name"));
        assert_eq!(twice(r#"{"sbi": [{"a/b": 1, "a/b": 2}], "x": 1, "x": 2}"#).as_deref(), Some("/sbi/0/a~1b"));
        assert_eq!(
            parse(r#"{"a": [1, -2, 0.5, null, true, "x"]}"#).unwrap(),
            (json!({"a": [1, -2, 0.5, null, true, "x"]}), None)
        );
        assert!(parse("{} {}").is_err() && parse("{").is_err());
    }
}
