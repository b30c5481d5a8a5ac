//! What a caller says of a record, put into what is known of it.

use crate::app::Result;
use crate::app::shape::{shape, shape_and_foresee};
use crate::domain::Invalid;
use crate::domain::invalid::child;
use crate::domain::region::Location;
use crate::interpretation::lapsing;
use crate::storage::StorageError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A record as the profile with which it would be written; `derived` are the fields that a profile has not.
pub(super) fn profile_of(record: &impl Serialize, derived: &[&str]) -> Result<Map<String, Value>> {
    let unwritable = |source| StorageError::Corrupt { what: "record", source: Box::new(source) };
    let mut fields = match serde_json::to_value(record).map_err(unwritable)? {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    for field in derived {
        fields.shift_remove(*field);
    }
    Ok(fields)
}

/// The stored profile after a JSON Merge Patch (RFC 7396): what is `null` there is taken out, what is an object is
/// patched itself, everything else takes the place of what was. What is refused is told with what `foresee` finds besides.
pub(super) fn patched<T: DeserializeOwned>(
    stored: Map<String, Value>,
    patch: &Map<String, Value>,
    read_only: &[&str],
    belongs_to: &[[&str; 2]],
    foresee: impl Fn(&T) -> Vec<Invalid>,
) -> Result<T> {
    let mut faults = cut_ties(patch, belongs_to);
    let patch = Value::Object(patch.clone());
    let mut whole = Value::Object(stored);
    faults.extend(unknown_nulls::<T>(&whole, &patch, read_only));
    patch_value(&mut whole, &patch);
    match shape_and_foresee(whole, read_only, |_| Vec::new(), &foresee) {
        Ok(patched) if faults.is_empty() => Ok(patched),
        Ok(patched) => {
            faults.extend(foresee(&patched));
            Err(faults.into())
        }
        Err(more) => {
            faults.extend(more);
            Err(faults.into())
        }
    }
}

/// A patch that also takes out what lapses of where a record is by what it says of that.
pub(super) fn with_lapsing(location: Option<&Location>, patch: &Map<String, Value>) -> Map<String, Value> {
    let mut patch = patch.clone();
    if let (Some(known), Some(Value::Object(change))) = (location, patch.get_mut("location")) {
        let lapsing = lapsing(known, change);
        change.extend(lapsing.into_iter().map(|part| (part.to_owned(), Value::Null)));
    }
    patch
}

/// Fields that a patch empties and that say to what the record belongs: it belongs there whether they are given or not,
/// so that nothing would change unseen.
fn cut_ties(patch: &Map<String, Value>, belongs_to: &[[&str; 2]]) -> Vec<Invalid> {
    let is_null = |field: &str| patch.get(field).is_some_and(Value::is_null);
    let is_named = |field: &str| patch.get(field).is_some_and(|value| !value.is_null());
    let fields = belongs_to.iter().filter(|pair| !pair.iter().any(|field| is_named(field))).flatten();
    let fault = |field: &&str| {
        let message = "What the record belongs to cannot be emptied.";
        let remedy = "Leave the field out, or delete the record; elsewhere it gets a key of its own.";
        Invalid::new(child("", field), "read_only", message, remedy)
    };
    fields.filter(|field| is_null(field)).map(fault).collect()
}

/// Fields that a patch empties and that a profile has not: a slip of the pen, which would change nothing unseen.
fn unknown_nulls<T: DeserializeOwned>(stored: &Value, patch: &Value, read_only: &[&str]) -> Vec<Invalid> {
    let mut nulls = Vec::new();
    let mut whole = stored.clone();
    keep_nulls(&mut whole, patch, "", &mut nulls);
    let faults = if nulls.is_empty() { None } else { shape::<T>(whole, read_only, |_| Vec::new()).err() };
    let is_unknown = |fault: &Invalid| {
        ["unknown_field", "read_only"].contains(&fault.code.as_str()) && nulls.contains(&fault.pointer)
    };
    faults.into_iter().flatten().filter(is_unknown).collect()
}

/// Puts the nulls of a patch where they would empty something, and notes where that is.
fn keep_nulls(target: &mut Value, patch: &Value, pointer: &str, nulls: &mut Vec<String>) {
    let Value::Object(patch) = patch else { return };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (name, value) in patch {
        let pointer = child(pointer, name);
        let field = fields.entry(name.clone()).or_insert(Value::Null);
        match value {
            Value::Null => {
                *field = Value::Null;
                nulls.push(pointer);
            }
            value => keep_nulls(field, value, &pointer, nulls),
        }
    }
}

fn patch_value(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            fields.shift_remove(name);
        } else {
            patch_value(fields.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn a_patch_does_what_the_standard_says() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (mut target, patch, expected) in cases {
            patch_value(&mut target, &patch);
            assert_eq!(target, expected, "after {patch}");
        }
    }
}
