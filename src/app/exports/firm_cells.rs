//! A firm as it is exported: as cells of our own columns, or as a profile. Both can be imported again, and say nothing
//! then that is not known.

use super::as_json;
use crate::app::Result;
use crate::connectors::tables::FIRM_COLUMNS;
use crate::domain::region::Precision;
use crate::domain::{Firm, Provenance};
use serde_json::Value;

/// The cells of a firm, in the order of [`FIRM_COLUMNS`].
pub fn cells(firm: &Firm) -> Result<Vec<String>> {
    let whole = as_json(firm)?;
    Ok(FIRM_COLUMNS.iter().map(|column| cell(firm, &whole, column.name, column.pointers())).collect())
}

fn cell(firm: &Firm, whole: &Value, column: &str, pointers: &[&str]) -> String {
    match column {
        "sbi" => codes(firm.sbi.iter().map(|activity| activity.code.clone())),
        "sbiVersion" => firm.sbi.first().map(|activity| activity.version.code().to_owned()).unwrap_or_default(),
        "barriers" => codes(firm.barriers.iter().map(|stated| stated.barrier.code().to_owned())),
        // What was worked out from the place is worked out again; given as coordinates it would count as given.
        "lat" | "lon" if !has_given_coordinates(firm) => String::new(),
        // Facts with sources of their own would all get this one.
        "source" | "date" if !firm.sources.is_empty() => String::new(),
        _ => pointers.first().and_then(|pointer| whole.pointer(pointer)).map(text_of).unwrap_or_default(),
    }
}

fn has_given_coordinates(firm: &Firm) -> bool {
    firm.location.as_ref().is_some_and(|location| location.precision == Some(Precision::Given))
}

fn codes(codes: impl Iterator<Item = String>) -> String {
    codes.collect::<Vec<_>>().join("|")
}

/// A value as a cell: lists between `|`, of objects the code that they are about.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is_true) => if *is_true { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join("|"),
        Value::Object(fields) => {
            let about = ["barrier", "topic", "code", "name", "kind"].iter().find_map(|field| fields.get(*field));
            about.map(text_of).unwrap_or_else(|| value.to_string())
        }
    }
}

/// The firm as a profile: without what answers have and requests must not have, and without what is worked out.
pub fn profile(firm: &Firm) -> Result<Value> {
    let given = has_given_coordinates(firm);
    let mut whole = as_json(firm)?;
    let Some(fields) = whole.as_object_mut() else { return Ok(whole) };
    for field in ["id", "earlierBarriers"] {
        fields.remove(field);
    }
    if let Some(Value::Object(location)) = fields.get_mut("location") {
        location.remove("precision");
        if !given {
            location.remove("coordinates");
        }
        location.retain(|_, value| !value.is_null());
    }
    if firm.provenance == Provenance::default() {
        fields.remove("provenance");
    }
    fields.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()));
    Ok(whole)
}
