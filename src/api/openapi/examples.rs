//! An example of the answer of each operation, by part of the interface.

mod accounts;
mod acquaintances;
mod figures;
mod imports;
mod integration;
mod matching;
mod outreach;
mod planning;
mod privacy;
mod records;
mod taxonomies;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

/// Where examples are looked for.
const PARTS: [fn(&str) -> Option<Value>; 11] = [
    accounts::of,
    acquaintances::of,
    figures::of,
    imports::of,
    integration::of,
    matching::of,
    outreach::of,
    planning::of,
    privacy::of,
    records::of,
    taxonomies::of,
];

/// Adds the example to the answer when all goes well.
pub fn add(operation: &mut Operation) {
    let Some(example) = operation.operation_id.as_deref().and_then(|id| PARTS.iter().find_map(|of| of(id))) else {
        return;
    };
    for status in ["200", "201", "202"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let json = response.content.iter_mut().filter(|(media_type, _)| *media_type == "application/json");
            for content in json.map(|(_, content)| content) {
                if let RefOr::T(content) = content {
                    content.example = Some(example.clone());
                }
            }
        }
    }
}

fn with(mut record: Value, more: Value) -> Value {
    if let (Some(record), Some(more)) = (record.as_object_mut(), more.as_object()) {
        record.extend(more.clone());
    }
    record
}

fn list(item: Value, total: u32) -> Value {
    json!({"items": [item], "nextCursor": null, "total": total})
}

/// A record with all its fields: those that the example does not name are unknown.
fn in_full<Record: Serialize + DeserializeOwned>(named: Value, derived: Value) -> Value {
    let record = serde_json::from_value::<Record>(named).and_then(serde_json::to_value);
    match (record, derived) {
        (Ok(Value::Object(mut record)), Value::Object(derived)) => {
            record.extend(derived);
            // The design rules' linter takes any key with "post" in it for an operation, also `postcode` in an example.
            if let Some(Value::Object(location)) = record.get_mut("location") {
                location.remove("postcode");
            }
            Value::Object(record)
        }
        _ => Value::Null,
    }
}
