//! Values as people write them: a number that may be text, a short form that may be a full one.
//!
//! A profile keeps what was written, so that every fault is found and reported with the others. Only JSON of the
//! wrong shape (a list where a text belongs) is refused while reading.

use super::limits::{LONGEST_NAME, LONGEST_PHRASE};
use serde::de::{MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A value that is written as a number or as text: `34`, `"34"`, `"10-19"`, `"2016-03-01"`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Written as a number.
    Number(#[serde(serialize_with = "plainly")] f64),
    /// Written as text.
    Text(String),
}

// Written by hand because `untagged` tries each form with an error of its own, which takes time for millions of values.
impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrText)
    }
}

struct NumberOrText;

impl NumberOrText {
    const EXPECTED: &str = "a number or a text of at most 300 characters";

    fn refused<T, E: serde::de::Error>() -> Result<T, E> {
        Err(E::custom(Self::EXPECTED))
    }
}

impl<'de> Visitor<'de> for NumberOrText {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::EXPECTED)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Scalar, E> {
        if text.len() > LONGEST_NAME && text.chars().nth(LONGEST_NAME).is_some() {
            return Self::refused();
        }
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Scalar, E> {
        Self::refused()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Scalar, E> {
        Self::refused()
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Scalar, A::Error> {
        Self::refused()
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Scalar, A::Error> {
        Self::refused()
    }
}

/// Writes a whole number without a decimal point.
fn plainly<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

impl PartialSchema for Scalar {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Number))
            .item(ObjectBuilder::new().schema_type(Type::String).max_length(Some(LONGEST_NAME)))
            .description(Some("A number, or the same as text."))
            .into()
    }
}

impl ToSchema for Scalar {}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Number(number) => number.fmt(f),
            Scalar::Text(text) => f.write_str(text),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Scalar::Text(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Scalar::Text(text)
    }
}

impl From<f64> for Scalar {
    fn from(number: f64) -> Self {
        Scalar::Number(number)
    }
}

impl From<i32> for Scalar {
    fn from(number: i32) -> Self {
        Scalar::Number(number.into())
    }
}

impl From<u32> for Scalar {
    fn from(number: u32) -> Self {
        Scalar::Number(number.into())
    }
}

/// A statement in short, as one word or code, or in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Written<Full> {
    /// A code or a free word.
    Word(String),
    /// With all its parts.
    Full(Full),
}

impl<Full> From<&str> for Written<Full> {
    fn from(word: &str) -> Self {
        Written::Word(word.to_owned())
    }
}

impl<Full> From<String> for Written<Full> {
    fn from(word: String) -> Self {
        Written::Word(word)
    }
}

impl<Full: ToSchema> PartialSchema for Written<Full> {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST_PHRASE)))
            .item(Ref::from_schema_name(Full::name()))
            .description(Some("A code or free word, or the same with all its parts."))
            .into()
    }
}

impl<Full: ToSchema> ToSchema for Written<Full> {
    fn name() -> Cow<'static, str> {
        format!("Written{}", Full::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Full::name().into(), Full::schema()));
        Full::schemas(schemas);
    }
}

// Written by hand because `untagged` would hide which field of the full form is wrong.
impl<'de, Full: Deserialize<'de>> Deserialize<'de> for Written<Full> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<Full>(PhantomData<Full>);

        impl<'de, Full: Deserialize<'de>> Visitor<'de> for Either<Full> {
            type Value = Written<Full>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object")
            }

            fn visit_str<E>(self, word: &str) -> Result<Self::Value, E> {
                Ok(Written::Word(word.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Full::deserialize(MapAccessDeserializer::new(map)).map(Written::Full)
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_plain_form() {
        let read = |json: &str| serde_json::from_str::<Scalar>(json).unwrap();
        assert_eq!(read("34"), Scalar::Number(34.0));
        assert_eq!(serde_json::to_string(&read("34")).unwrap(), "34");
        assert_eq!(serde_json::to_string(&read("3.5")).unwrap(), "3.5");
        assert_eq!(read("\"10-19\"").to_string(), "10-19");
        for wrong in ["[1]", "{}", "{\"a\":1}", "true", "null"] {
            let fault = serde_json::from_str::<Scalar>(wrong).unwrap_err().to_string();
            assert!(fault.contains("a number or a text"), "{fault}");
        }
        let longest = format!("\"{}\"", "é".repeat(LONGEST_NAME));
        assert_eq!(read(&longest).to_string().chars().count(), LONGEST_NAME);
        let longer = format!("\"{}\"", "0".repeat(LONGEST_NAME + 1));
        assert!(serde_json::from_str::<Scalar>(&longer).unwrap_err().to_string().contains("300 characters"));
    }

    #[test]
    fn a_fault_in_the_full_form_names_its_field() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Full {
            _code: String,
        }
        let fault = serde_json::from_str::<Written<Full>>(r#"{"cod": "x"}"#).unwrap_err().to_string();
        assert!(fault.contains("cod"), "{fault}");
    }
}
