//! What a caller says of a record that belongs to a firm, with which firm that is: by our id, or by the key of the
//! caller's own system, so that a CRM needs no id of ours.

use super::keyed;
use crate::app::{AppError, Caller, Result, firms};
use crate::domain::{ExternalId, Firm, FirmId, Invalid};
use crate::storage::Tenant;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::marker::PhantomData;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A profile, with the firm to which the record belongs; the fields of both stand beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct AtFirm<P> {
    /// The firm by our id.
    pub firm_id: Option<FirmId>,
    /// The firm by its key in the same system.
    pub firm_key: Option<String>,
    /// What is said of the record.
    pub said: P,
}

/// Names of the two fields.
pub(super) const FIELDS: [&str; 2] = ["firmId", "firmKey"];

/// Finds the firm that is meant: one that is stored and within reach. `known` is the firm of a record that is there
/// already, which stays its firm.
pub(super) fn firm_of(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    system: &str,
    (id, firm_key): (Option<FirmId>, Option<&str>),
    known: Option<FirmId>,
) -> Result<Firm> {
    let by_key = match firm_key {
        Some(firm_key) => {
            let key = ExternalId { system: system.to_owned(), id: firm_key.to_owned() };
            let found = keyed::get::<Firm>(tenant, caller, &key);
            Some(found.map_err(|error| unknown("/firmKey", error))?.record)
        }
        None => None,
    };
    let key_names = by_key.as_ref().map(|firm| firm.id);
    for (pointer, meant) in [("/firmId", id), ("/firmKey", key_names)] {
        if let (Some(known), Some(meant)) = (known, meant)
            && known != meant
        {
            let message = format!("The record belongs to the firm {known}, and stays there.");
            let remedy = "Name that firm or none; what belongs to another firm gets a key of its own.";
            return Err(Invalid::new(pointer, "read_only", message, remedy).into());
        }
    }
    if let (Some(id), Some(firm)) = (id, &by_key)
        && id != firm.id
    {
        let message = "firmId and firmKey name two firms.";
        return Err(Invalid::new("/firmKey", "contradiction", message, "Give one of the two.").into());
    }
    match (by_key, id.or(known)) {
        (Some(firm), _) => Ok(firm),
        (None, Some(id)) => Ok(firms::get(tenant, caller, id).map_err(|error| unknown("/firmId", error))?.record),
        (None, None) => {
            let remedy = "Give firmKey, the key of the firm in your system, or firmId.";
            Err(Invalid::new("/firmKey", "missing", "It is not said which firm is meant.", remedy).into())
        }
    }
}

/// A record that is not there is a fault of the body, not of the address.
pub(in crate::app) fn unknown(pointer: &str, error: AppError) -> AppError {
    match error {
        AppError::Merged { into, .. } => {
            let message = format!("It was merged into “{into}”.");
            Invalid::new(pointer, "merged", message, format!("Name “{into}” from now on.")).into()
        }
        AppError::NotFound { .. } | AppError::Gone { .. } => {
            let remedy = "Send that record first, or name one that is there.";
            Invalid::new(pointer, "unknown", "There is no such record.", remedy).into()
        }
        error => error,
    }
}

impl<'de, P: Deserialize<'de>> Deserialize<'de> for AtFirm<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_struct("AtFirm", &FIELDS, Whole(PhantomData))
    }
}

/// Reads both parts of an object.
struct Whole<P>(PhantomData<P>);

impl<'de, P: Deserialize<'de>> Visitor<'de> for Whole<P> {
    type Value = AtFirm<P>;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Self::Value, A::Error> {
        let (mut firm_id, mut firm_key) = (None, None);
        let rest = Rest { map, firm_id: &mut firm_id, firm_key: &mut firm_key };
        let said = P::deserialize(MapAccessDeserializer::new(rest))?;
        Ok(AtFirm { firm_id, firm_key, said })
    }
}

/// The fields but those that name the firm, which are kept apart.
struct Rest<'a, A> {
    map: A,
    firm_id: &'a mut Option<FirmId>,
    firm_key: &'a mut Option<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> std::result::Result<Option<K::Value>, A::Error> {
        let mut seed = Some(seed);
        loop {
            match self.map.next_key_seed(Field(&mut seed))? {
                None => return Ok(None),
                Some(Either::Other(value)) => return Ok(Some(value)),
                Some(Either::FirmId) => *self.firm_id = self.map.next_value()?,
                Some(Either::FirmKey) => *self.firm_key = self.map.next_value()?,
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> std::result::Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Reads the name of a field; the seed of the other profile is used up by the first name that is its own.
struct Field<'a, K>(&'a mut Option<K>);

enum Either<T> {
    FirmId,
    FirmKey,
    Other(T),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Field<'_, K> {
    type Value = Either<K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Self::Value, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        match (&*name, self.0.take()) {
            ("firmId", seed) => {
                *self.0 = seed;
                Ok(Either::FirmId)
            }
            ("firmKey", seed) => {
                *self.0 = seed;
                Ok(Either::FirmKey)
            }
            (name, Some(seed)) => {
                let name: StrDeserializer<'_, D::Error> = name.into_deserializer();
                seed.deserialize(name).map(Either::Other)
            }
            (_, None) => Err(serde::de::Error::custom("a name of a field was read twice")),
        }
    }
}

impl<P: Serialize> Serialize for AtFirm<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Flat<'a, P> {
            firm_id: Option<FirmId>,
            firm_key: Option<&'a str>,
            #[serde(flatten)]
            said: &'a P,
        }
        Flat { firm_id: self.firm_id, firm_key: self.firm_key.as_deref(), said: &self.said }.serialize(serializer)
    }
}

impl<P: PartialSchema> PartialSchema for AtFirm<P> {
    fn schema() -> RefOr<Schema> {
        let mut schema = P::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let id = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
                .description(Some("The firm to which the record belongs, by our id."));
            let key =
                ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200)).description(
                    Some("The firm by its key in the same system; one of the two when the record is new."),
                );
            object.properties.insert("firmId".to_owned(), id.into());
            object.properties.insert("firmKey".to_owned(), key.into());
            if let Some(serde_json::Value::Object(example)) = &mut object.example {
                example.insert("firmKey".to_owned(), "4711".into());
            }
        }
        schema
    }
}

impl<P: ToSchema> ToSchema for AtFirm<P> {
    fn name() -> Cow<'static, str> {
        format!("{}ByKey", P::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        P::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::shape::shape;
    use serde_json::json;

    #[derive(Debug, PartialEq, serde::Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Said {
        name: String,
        #[serde(default)]
        age: Option<u32>,
    }

    fn read(value: serde_json::Value) -> std::result::Result<AtFirm<Said>, Vec<(String, String)>> {
        let told = |faults: Vec<Invalid>| faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect();
        shape(value, &["/id"], |_| Vec::new()).map_err(told)
    }

    #[test]
    fn the_firm_stands_beside_what_is_said_of_the_record() {
        let read = read(json!({"firmKey": "4711", "name": "a", "age": 3})).unwrap();
        assert_eq!((read.firm_id, read.firm_key.as_deref(), &read.said.name), (None, Some("4711"), &"a".to_owned()));
        assert_eq!(serde_json::to_value(&read).unwrap()["firmKey"], "4711");
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let faults = read(json!({"firmId": "x", "id": 1, "more": 2, "age": "old"})).unwrap_err();
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        for expected in ["/firmId", "/id", "/more", "/age", "/name"] {
            assert!(pointers.contains(&expected), "{expected}: {faults:?}");
        }
    }
}
