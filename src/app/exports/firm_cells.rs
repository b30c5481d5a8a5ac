//! A firm as it is exported: as cells of our own columns, or as a profile. Both can be imported again, and say nothing
//! then that is not known.

use super::as_json;
use crate::app::Result;
use crate::connectors::tables::FIRM_COLUMNS;
use crate::connectors::tables::lists::joined;
use crate::domain::region::Precision;
use crate::domain::{ExternalId, Firm, Provenance};
use serde_json::{Value, json};

/// The cells of a firm, in the order of [`FIRM_COLUMNS`].
pub fn cells(firm: &Firm) -> Result<Vec<String>> {
    let mut whole = as_json(firm)?;
    name_by_own_id(firm, &mut whole);
    Ok(FIRM_COLUMNS.iter().map(|column| cell(firm, &whole, column.name, column.pointers())).collect())
}

/// The columns in which two records of a firm differ. That another source says something else goes without saying.
pub fn differing(one: &Firm, other: &Firm) -> Result<Vec<&'static str>> {
    let (one, other) = (cells(one)?, cells(other)?);
    let columns = FIRM_COLUMNS.iter().zip(one.iter().zip(&other));
    let mut differing: Vec<&str> =
        columns.filter(|(_, (one, other))| one != other).map(|(column, _)| column.name).collect();
    let is_of_source = |column: &str| matches!(column, "source" | "date");
    if !differing.iter().all(|column| is_of_source(column)) {
        differing.retain(|column| !is_of_source(column));
    }
    Ok(differing)
}

fn cell(firm: &Firm, whole: &Value, column: &str, pointers: &[&str]) -> String {
    match column {
        "sbi" => {
            let main = firm.main_activity();
            let others = firm.sbi.iter().filter(|activity| Some(*activity) != main);
            codes(main.into_iter().chain(others).map(|activity| activity.code.clone()))
        }
        "sbiVersion" => firm.main_activity().map(|activity| activity.version.code().to_owned()).unwrap_or_default(),
        "barriers" => codes(firm.barriers.iter().map(|stated| stated.barrier.code().to_owned())),
        // What was worked out from the place is worked out again; given as coordinates it would count as given.
        "lat" | "lon" if !has_given_coordinates(firm) => String::new(),
        // Facts with sources of their own would all get this one.
        "source" | "date" if !firm.sources.is_empty() => String::new(),
        _ => pointers.first().and_then(|pointer| whole.pointer(pointer)).map(text_of).unwrap_or_default(),
    }
}

/// A firm that no other system knows is named by our own id, or an import could not tell it from its namesakes.
fn name_by_own_id(firm: &Firm, whole: &mut Value) {
    if firm.external_ids.is_empty() {
        whole["externalIds"] = json!([ExternalId::own(firm.id.0)]);
    }
}

fn has_given_coordinates(firm: &Firm) -> bool {
    firm.location.as_ref().is_some_and(|location| location.precision == Some(Precision::Given))
}

fn codes(codes: impl Iterator<Item = String>) -> String {
    joined(codes)
}

/// A value as a cell: lists with `|` between items, of objects the code that they are about.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is_true) => if *is_true { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => joined(items.iter().map(text_of)),
        Value::Object(fields) => {
            let about = ["barrier", "topic", "code", "name", "kind"].iter().find_map(|field| fields.get(*field));
            about.map(text_of).unwrap_or_else(|| value.to_string())
        }
    }
}

/// Whether a value says anything: figures of which none is known, as of growth, are none.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => fields.is_empty() || fields.values().any(|value| !value.is_null()),
        _ => true,
    }
}

/// The firm as a profile: without what answers have and requests must not have, and without what is worked out.
pub fn profile(firm: &Firm) -> Result<Value> {
    let given = has_given_coordinates(firm);
    let mut whole = as_json(firm)?;
    name_by_own_id(firm, &mut whole);
    let Some(fields) = whole.as_object_mut() else { return Ok(whole) };
    for field in ["id", "earlierBarriers", "misfits", "unconfirmed"] {
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
    fields.retain(|_, value| says_something(value));
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sector::{SbiActivity, SbiVersion};

    #[test]
    fn a_profile_has_no_figures_of_which_none_is_known() {
        let firm = Firm { growth: Some(Default::default()), ..Firm::default() };
        assert_eq!(profile(&firm).unwrap().get("growth"), None);
    }

    #[test]
    fn the_main_activity_comes_first_in_a_cell() {
        let activity = |code: &str, main| SbiActivity::parse(code, SbiVersion::V2008, main).unwrap();
        let firm = Firm { sbi: vec![activity("2899", false), activity("2562", true)], ..Firm::default() };
        assert_eq!(cell(&firm, &Value::Null, "sbi", &[]), "2562|2899");
    }
}
