//! JSON Merge Patch (RFC 7396) as a body.

use super::body::Accepted;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt::{Formatter, Result as Written};
use std::marker::PhantomData;

/// The fields of a record with profile `P` that change; `null` empties one.
pub struct Patch<P> {
    /// What is said of each field. Its shape is checked when it was put into what is stored.
    pub fields: Map<String, Value>,
    of: PhantomData<P>,
}

impl<P: Accepted> Accepted for Patch<P> {
    const MOST_BYTES: usize = P::MOST_BYTES;
    const MEDIA_TYPE: &'static str = "application/merge-patch+json";
}

/// Only an object: `null` would be read as one without fields, and mean something else to the standard.
impl<'de, P> Deserialize<'de> for Patch<P> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Map<String, Value>;

            fn expecting(&self, out: &mut Formatter<'_>) -> Written {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
                Map::deserialize(MapAccessDeserializer::new(fields))
            }
        }

        from.deserialize_any(Object).map(|fields| Patch { fields, of: PhantomData })
    }
}
