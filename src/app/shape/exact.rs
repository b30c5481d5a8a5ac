//! A plain JSON value as a source of typed values, stricter than `serde_json`'s own: an object is never written as a
//! list of its values. (Derived readers accept `["A", 3]` for `{"name": "A", "employees": 3}`, so that `[]` would be an
//! empty profile.)

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// How a day is written.
pub(super) const DAY: &str = "a day such as 2026-11-26";
/// How a moment is written.
pub(super) const MOMENT: &str = "a moment such as 2026-11-26T10:00:00Z";
/// How a time of the day is written.
pub(super) const TIME: &str = "a time such as 09:00";

/// A value to read from.
#[derive(Clone, Copy)]
pub struct Exact<'de>(pub &'de Value);

impl<'de> Deserializer<'de> for Exact<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(Exact));
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Value::Object(fields) => {
                let mut fields = MapDeserializer::new(fields.iter().map(|(key, value)| (key.as_str(), Exact(value))));
                let value = visitor.visit_map(&mut fields)?;
                fields.end().map(|()| value)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &"an object")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    /// Only what is written as text without being one, such as a day, is asked for as `str`. A sign before the year is
    /// allowed by ISO 8601 among those who agreed on it, and by no reader of RFC 3339; nor is `2026-1-1`.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::String(text) = self.0 else { return self.deserialize_any(visitor) };
        let asked = (&visitor as &dyn Expected).to_string();
        let wanted = match () {
            () if asked.contains("date and time") => MOMENT,
            () if asked.contains("date") => DAY,
            () if asked.contains("time") => TIME,
            () => return self.deserialize_any(visitor),
        };
        let refused = Error::invalid_value(Unexpected::Str(text), &wanted);
        let is_written_so = match wanted {
            DAY => text.len() == 10 && begins_with_day(text),
            MOMENT => begins_with_day(text),
            _ => !text.starts_with(['+', '-']),
        };
        if is_written_so { self.deserialize_any(visitor).map_err(|_| refused) } else { Err(refused) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// Whether a text begins with four, two and two digits between hyphens.
fn begins_with_day(text: &str) -> bool {
    let is_in_place = |(place, byte): (usize, &u8)| match place {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.as_bytes().get(..10).is_some_and(|day| day.iter().enumerate().all(is_in_place))
}

impl<'de> IntoDeserializer<'de, Error> for Exact<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
