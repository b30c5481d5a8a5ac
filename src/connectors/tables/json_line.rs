//! A line of JSON in which no field stands twice: of two, one would be lost without a word.

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// The value of a line, and the pointer to the first field that stands twice in its object.
pub(super) fn parse(text: &str) -> serde_json::Result<(Value, Option<String>)> {
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Part { pointer: String::new(), twice: &twice }.deserialize(&mut reader)?;
    reader.end()?;
    Ok((value, twice.into_inner()))
}

/// A value at a place.
struct Part<'a> {
    pointer: String,
    twice: &'a RefCell<Option<String>>,
}

impl Part<'_> {
    fn below(&self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        Part { pointer: format!("{}/{name}", self.pointer), ..*self }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.below(&list.len().to_string()))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let part = self.below(&name);
            let pointer = part.pointer.clone();
            if object.insert(name, fields.next_value_seed(part)?).is_some() {
                self.twice.borrow_mut().get_or_insert(pointer);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_that_stands_twice_is_told_at_any_depth() {
        let twice = |text| parse(text).unwrap().1;
        assert_eq!(twice(r#"{"name": "a", "name": "b"}"#).as_deref(), Some("/name"));
        assert_eq!(twice(r#"{"sbi": [{"a/b": 1, "a/b": 2}], "x": 1, "x": 2}"#).as_deref(), Some("/sbi/0/a~1b"));
        assert_eq!(
            parse(r#"{"a": [1, -2, 0.5, null, true, "x"]}"#).unwrap(),
            (json!({"a": [1, -2, 0.5, null, true, "x"]}), None)
        );
        assert!(parse("{} {}").is_err() && parse("{").is_err());
    }
}
