//! Lists of a record to which several add: which of their items are one, and what is said of an item.

use super::told::{is_said, print};
use crate::domain::normal_name::fold;
use crate::domain::provenance::part_of;
use serde_json::{Map, Value};

pub(super) const SOURCES: &str = "sources";
pub(super) const PROVENANCE: &str = "provenance";

/// A list to which others add, and what makes two of its items one.
pub(super) struct Shared {
    /// Name of the field.
    pub field: &'static str,
    /// Fields of an item that tell it from others; none when the item itself does.
    pub by: &'static [&'static str],
    /// Fields that say whom an item is about: the id, which counts where both have it, else the name in whichever capitals.
    pub about: Option<[&'static str; 2]>,
    /// Items that it may have.
    pub most: usize,
}

impl Shared {
    /// The items of the list in a record.
    pub fn items<'a>(&self, record: &'a Map<String, Value>) -> &'a [Value] {
        record.get(self.field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// For each item that is said the place of the one that is meant among those that are known: the one of which it says
    /// nothing new before another, and each for one alone.
    pub fn pairs(&self, known: &[Value], said: &[Value]) -> Vec<Option<usize>> {
        let mut pairs = vec![None; said.len()];
        let mut is_taken = vec![false; known.len()];
        for is_close in [true, false] {
            for (item, pair) in said.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
                let is_meant =
                    |other: &Value| self.are_one(item, other) && (!is_close || self.adds_nothing(item, other));
                *pair = (0..known.len()).find(|place| !is_taken[*place] && is_meant(&known[*place]));
                pair.iter().for_each(|place| is_taken[*place] = true);
            }
        }
        pairs
    }

    /// Whether an item says no more than what is known of it, apart from who says so.
    pub fn adds_nothing(&self, item: &Value, known: &Value) -> bool {
        let (Value::Object(item), Value::Object(known)) = (item, known) else { return item == known };
        let is_known = |(field, value): (&String, &Value)| match self.about {
            Some([id, name]) if name == field => {
                let is_named = known.get(field).is_some_and(|known| folded(value) == folded(known));
                is_named || item.get(id).is_some_and(|id_said| is_said(id_said) && known.get(id) == Some(id_said))
            }
            _ => known.get(field) == Some(value),
        };
        item.iter().filter(|(field, value)| *field != PROVENANCE && is_said(value)).all(is_known)
    }

    /// Whether an item is said in the very words of what is known of it, as far as it is said.
    pub fn is_the_same(&self, item: &Value, known: &Value) -> bool {
        let (Value::Object(item), Value::Object(known)) = (item, known) else { return item == known };
        item.iter().filter(|(_, value)| is_said(value)).all(|(field, value)| known.get(field) == Some(value))
    }

    /// A fingerprint of what is said of an item, whoever says so.
    pub fn content(&self, item: &Value) -> String {
        print(&self.without_links(item, None))
    }

    /// A fingerprint of all that is said of the items of a list, in their order.
    pub fn contents(&self, items: &[Value]) -> String {
        print(&items.iter().map(|item| self.without_links(item, None)).collect())
    }

    /// A fingerprint of an item as it stands in a record, with the source that it has there.
    pub fn word(&self, record: &Map<String, Value>, item: &Value) -> String {
        print(&self.without_links(item, source_of_item(record, self.field, item)))
    }

    fn are_one(&self, item: &Value, other: &Value) -> bool {
        let (Value::Object(item), Value::Object(other)) = (item, other) else { return item == other };
        let is_about_the_same = |[id, name]: [&str; 2]| match (item.get(id), other.get(id)) {
            (Some(Value::String(own)), Some(Value::String(other))) => own == other,
            _ => item.get(name).map(folded) == other.get(name).map(folded),
        };
        self.by.iter().all(|field| item.get(*field) == other.get(*field)) && self.about.is_none_or(is_about_the_same)
    }

    /// An item without the id of whom it is about, which is filled in here when the name is found, and with this source.
    fn without_links(&self, item: &Value, source: Option<&Value>) -> Value {
        let Value::Object(fields) = item else { return item.clone() };
        let mut fields = fields.clone();
        self.about.iter().for_each(|[id, _]| drop(fields.shift_remove(*id)));
        fields.insert(PROVENANCE.to_owned(), source.cloned().unwrap_or_default());
        Value::Object(fields)
    }
}

fn folded(name: &Value) -> String {
    fold(name.as_str().unwrap_or_default())
}

/// The source of a fact in a record: its own, else that of the record.
pub(super) fn source_of<'a>(record: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    own_source(record, field).or_else(|| record.get(PROVENANCE))
}

/// The source that a fact has of its own.
pub(super) fn own_source<'a>(record: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    record.get(SOURCES)?.get(field)
}

/// The source of an item of a list in a record: its own, else that of the list.
pub(super) fn source_of_item<'a>(record: &'a Map<String, Value>, field: &str, item: &'a Value) -> Option<&'a Value> {
    own_source_of_item(record, field, item).or_else(|| source_of(record, field))
}

/// The source that an item of a list has of its own. One that is no more than a code has it among those of facts.
pub(super) fn own_source_of_item<'a>(
    record: &'a Map<String, Value>,
    field: &str,
    item: &'a Value,
) -> Option<&'a Value> {
    match item {
        Value::Object(fields) => fields.get(PROVENANCE).filter(|known| is_said(known)),
        Value::String(code) => own_source(record, &part_of(field, code)),
        _ => None,
    }
}

/// Gives an item of a list a source of its own.
pub(super) fn give_source(sources: &mut Map<String, Value>, field: &str, item: &mut Value, source: &Value) {
    match item {
        Value::Object(fields) => drop(fields.insert(PROVENANCE.to_owned(), source.clone())),
        Value::String(code) => drop(sources.insert(part_of(field, code), source.clone())),
        _ => {}
    }
}
