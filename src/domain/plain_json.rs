//! JSON as a plain value, with a note of what would otherwise be lost or do harm: a body, or a line of a file.

use super::invalid::{Invalid, MOST_FAULTS, child};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// What was noted while reading.
#[derive(Default)]
pub struct Notes {
    /// What must not be in the value.
    pub faults: RefCell<Vec<Invalid>>,
    /// Pointer to the innermost part in which reading stopped; empty when it was the whole.
    pub reached: RefCell<String>,
}

/// Builds a plain value and notes what must not be in it.
pub struct Plain<'f> {
    /// Pointer to it.
    pub pointer: String,
    /// What was noted so far.
    pub notes: &'f Notes,
}

impl Plain<'_> {
    fn fault(&self, pointer: &str, code: &str, message: &str, remedy: &str) {
        let mut faults = self.notes.faults.borrow_mut();
        if faults.len() < MOST_FAULTS {
            faults.push(Invalid::new(pointer, code, message, remedy));
        }
    }

    fn check_text(&self, text: &str) {
        if text.contains('\0') {
            self.fault(&self.pointer, "control_character", "The text holds the character NUL.", "Leave it out.");
        }
    }
}

impl<'de> DeserializeSeed<'de> for Plain<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let (pointer, notes) = (self.pointer.clone(), self.notes);
        deserializer.deserialize_any(self).inspect_err(|_| {
            let mut reached = notes.reached.borrow_mut();
            if reached.is_empty() {
                *reached = pointer;
            }
        })
    }
}

impl<'de> Visitor<'de> for Plain<'_> {
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
        if value != 0.0 && !value.is_normal() || value == 0.0 && value.is_sign_negative() {
            let message = "The number cannot be kept as it is written.";
            self.fault(&self.pointer, "invalid_value", message, "Write 0, or a number that is not so small.");
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        self.check_text(text);
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let pointer = format!("{}/{}", self.pointer, list.len());
            match items.next_element_seed(Plain { pointer, notes: self.notes })? {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            self.check_text(&key);
            let pointer = child(&self.pointer, &key);
            let value = fields.next_value_seed(Plain { pointer: pointer.clone(), notes: self.notes })?;
            if object.insert(key, value).is_some() {
                self.fault(&pointer, "given_twice", "The field stands twice in the object.", "Give it once.");
            }
        }
        Ok(Value::Object(object))
    }
}
