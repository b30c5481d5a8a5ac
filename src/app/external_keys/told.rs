//! Whose word a fact is: what a system told by its key, apart from what others know of the record.
//!
//! A system sends its records whole, night after night, and knows nothing of what was said in a conversation or came of
//! an introduction. What it leaves out is therefore taken out only when it was its own word, and still stands as it told
//! it. Of that word a fingerprint is kept, no value: enough to know it again.

use crate::app::Result;
use crate::domain::Provenance;
use crate::storage::StorageError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A list to which others add, and what makes two of its items one.
pub(super) struct Shared {
    /// Name of the field.
    pub field: &'static str,
    /// Fields of an item that tell it from others; none when the item itself does.
    pub by: &'static [&'static str],
    /// Items that it may have.
    pub most: usize,
}

/// How the fields of a kind of record are put together.
pub(super) struct Rules {
    /// Lists to which others add.
    pub shared: &'static [Shared],
    /// Fields that a whole profile never empties: what the caller cannot know, or what only a wish that is said in so many
    /// words may lift. Of a list, what is stored comes first, and what is said besides goes after it.
    pub kept: &'static [&'static str],
    /// Fields that can have a source of their own.
    pub sourced: &'static [&'static str],
}

/// What a whole profile makes of a record.
pub(super) struct Whole<'a> {
    /// The record before.
    pub stored: &'a Map<String, Value>,
    /// The profile as it was sent.
    pub said: Map<String, Value>,
    /// The profile as it was understood, in the form of a record.
    pub meant: &'a Map<String, Value>,
    /// Who says so, for facts that get another value while their source is not given.
    pub by: Provenance,
}

/// Fingerprints of what a system told by its key, by field; of a shared list, one for each item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Told(BTreeMap<String, BTreeSet<String>>);

impl Told {
    /// From the form in which it is stored; nothing is known when that is empty.
    pub fn read(text: &str) -> Result<Self> {
        let unreadable = |source| StorageError::Corrupt { what: "word of a key", source: Box::new(source) };
        Ok(if text.is_empty() { Self::default() } else { serde_json::from_str(text).map_err(unreadable)? })
    }

    /// The form in which it is stored.
    pub fn text(&self) -> Result<String> {
        let unwritable = |source| StorageError::Corrupt { what: "word of a key", source: Box::new(source) };
        Ok(if self.0.is_empty() { String::new() } else { serde_json::to_string(self).map_err(unwritable)? })
    }

    fn has(&self, field: &str, value: &Value) -> bool {
        self.0.get(field).is_some_and(|prints| prints.contains(&print(value)))
    }

    /// The profile with which the record is written: what is said, and of what is not said that which is no word of this key.
    /// What the key told before and only repeats does not undo what others changed since.
    pub fn whole(&self, rules: &Rules, whole: Whole<'_>) -> Map<String, Value> {
        let Whole { stored, said, meant, by } = whole;
        let is_own = said.get(PROVENANCE).is_some_and(is_said)
            || stored.get(PROVENANCE).is_none_or(|value| self.has(PROVENANCE, value));
        // Fields of a record without sources of single facts belong together, as what was said in a conversation does.
        let repeats = |field: &str| {
            field != PROVENANCE
                && !rules.sourced.is_empty()
                && meant.get(field).is_some_and(|v| is_said(v) && self.has(field, v))
        };
        let (mut result, mut others_stay) = (said, Vec::new());
        for (field, value) in stored.iter().filter(|(field, value)| is_said(value) && *field != SOURCES) {
            let is_kept = rules.kept.contains(&field.as_str());
            match (result.get(field).filter(|said| is_said(said)), rules.shared.iter().find(|list| list.field == field))
            {
                (Some(Value::Array(said)), _) if is_kept => {
                    let known = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    let new = said.iter().filter(|item| !known.contains(item));
                    let joined = known.iter().chain(new).cloned().collect();
                    result.insert(field.clone(), joined);
                }
                (None, _) if is_kept => {
                    result.insert(field.clone(), value.clone());
                }
                (said, Some(list)) => {
                    let joined = self.joined(list, value, said, meant.get(field));
                    // A list that nobody speaks of any more is unknown, not empty.
                    if said.is_some() || is_said(&joined) {
                        result.insert(field.clone(), joined);
                    }
                }
                (None, None) if !self.has(field, value) => {
                    result.insert(field.clone(), value.clone());
                }
                (Some(said), None) if is_part(said, meant.get(field), value) && !self.has(field, value) => {
                    result.insert(field.clone(), value.clone());
                }
                (Some(_), None) if repeats(field) && meant.get(field) != Some(value) => {
                    result.insert(field.clone(), value.clone());
                    others_stay.push(field.as_str());
                }
                _ => {}
            }
        }
        for list in rules.shared.iter().filter(|list| !stored.get(list.field).is_some_and(is_said)) {
            let Some(said) = result.get(list.field).filter(|said| is_said(said)) else { continue };
            let left = self.joined(list, &Value::Null, Some(said), meant.get(list.field));
            match (is_said(&left), stored.get(list.field)) {
                (true, _) => drop(result.insert(list.field.to_owned(), left)),
                (false, Some(empty)) => drop(result.insert(list.field.to_owned(), empty.clone())),
                (false, None) => drop(result.remove(list.field)),
            }
        }
        // What somebody emptied since stays empty.
        let is_emptied = |field: &String| {
            let is_stored = stored.get(field).is_some_and(is_said);
            let is_shared = rules.shared.iter().any(|list| list.field == field);
            !is_stored && !is_shared && repeats(field)
        };
        result.retain(|field, _| !is_emptied(field));
        if !rules.sourced.is_empty() {
            let mut sources = sources(rules, stored, &result, meant, (!is_own).then_some(&by));
            // Whose word stays is told with it, whatever the key says of its own.
            for field in others_stay.into_iter().filter(|field| rules.sourced.contains(field)) {
                let of_field = stored.get(SOURCES).and_then(|known| known.get(field));
                let of_record = stored.get(PROVENANCE).filter(|known| result.get(PROVENANCE) != Some(*known));
                match of_field.or(of_record) {
                    Some(known) => sources.insert(field.to_owned(), known.clone()),
                    None => sources.remove(field),
                };
            }
            result.insert(SOURCES.to_owned(), Value::Object(sources));
        }
        result
    }

    /// What is said, and after it what others added. When that is too much, what the key only repeats gives way, the last
    /// first.
    fn joined(&self, list: &Shared, stored: &Value, said: Option<&Value>, meant: Option<&Value>) -> Value {
        let items = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (stored, said) = (items(Some(stored)), items(said));
        let meant = if said.is_empty() { Vec::new() } else { items(meant) };
        let key = |item: &Value| list.key_among(&stored, item);
        let is_meant = |item: &Value| meant.iter().any(|one| key(one) == list.key(item));
        let is_told = |item: &Value| self.has(list.field, &key(item));
        // What the key told before and others took out since is not brought back by its saying so again.
        let is_gone = |item: &Value| is_told(item) && !stored.iter().any(|known| list.key(known) == key(item));
        let others: Vec<Value> = stored.iter().filter(|item| !is_meant(item) && !is_told(item)).cloned().collect();
        let said = match meant.iter().any(is_gone) {
            true => meant.iter().filter(|item| !is_gone(item)).cloned().collect(),
            false => said,
        };
        if others.is_empty() || said.len() + others.len() <= list.most {
            return said.into_iter().chain(others).collect();
        }
        let mut mine: Vec<Value> = meant.iter().filter(|item| !is_gone(item)).cloned().collect();
        while mine.len() + others.len() > list.most {
            let Some(last) = mine.iter().rposition(is_told) else { break };
            mine.remove(last);
        }
        mine.into_iter().chain(others).take(list.most).collect()
    }

    /// What the key told after a write: what it changed, and what it told before and still says. `meant` is what it says;
    /// absent when it named some fields alone.
    pub fn after(
        &self,
        rules: &Rules,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        meant: Option<&Map<String, Value>>,
    ) -> Self {
        let mut told = BTreeMap::new();
        let values = after.iter().filter(|(field, value)| is_said(value) && !rules.kept.contains(&field.as_str()));
        for (field, value) in values {
            let prints = match rules.shared.iter().find(|list| list.field == field) {
                Some(list) => {
                    let keys = |items: Option<&Value>| -> BTreeSet<String> { list.prints(items, value).collect() };
                    let (known, told) = (keys(before.get(field)), self.0.get(field));
                    let mine = meant.map_or_else(|| keys(Some(value)), |meant| keys(meant.get(field)));
                    let is_mine = |key: &String| !known.contains(key) || told.is_some_and(|told| told.contains(key));
                    mine.into_iter().filter(is_mine).collect()
                }
                None if before.get(field) == Some(value) && !self.has(field, value) => BTreeSet::new(),
                None => BTreeSet::from([print(value)]),
            };
            if !prints.is_empty() {
                told.insert(field.clone(), prints);
            }
        }
        // When it named some fields alone, all that it left untouched stays its word.
        if meant.is_none() {
            let untouched = self.0.iter().filter(|(field, _)| before.get(*field) == after.get(*field));
            untouched.for_each(|(field, prints)| told.entry(field.clone()).or_default().extend(prints.iter().cloned()));
        }
        // What it still says stays its word, though others changed it.
        for (field, value) in meant.into_iter().flatten().filter(|(_, value)| is_said(value)) {
            let Some(known) = self.0.get(field) else { continue };
            let said: Vec<String> = match rules.shared.iter().find(|list| list.field == field) {
                Some(list) => list.prints(Some(value), after.get(field).unwrap_or(&Value::Null)).collect(),
                None => vec![print(value)],
            };
            let repeated = said.into_iter().filter(|print| known.contains(print));
            told.entry(field.clone()).or_default().extend(repeated);
        }
        told.retain(|_, prints| !prints.is_empty());
        Self(told)
    }
}

const SOURCES: &str = "sources";
const PROVENANCE: &str = "provenance";

impl Shared {
    fn key(&self, item: &Value) -> Value {
        match item {
            Value::Object(fields) if !self.by.is_empty() => {
                self.by.iter().map(|field| fields.get(*field).cloned().unwrap_or_default()).collect()
            }
            item => item.clone(),
        }
    }

    /// The key of an item that may lack a part of it, such as the firm of a member that is only named: that of the one
    /// among those that are known with which it agrees.
    fn key_among(&self, known: &[Value], item: &Value) -> Value {
        let key = self.key(item);
        let agrees = |other: &&Value| match (&key, self.key(other)) {
            (Value::Array(own), Value::Array(other)) => {
                own.iter().zip(&other).all(|(own, other)| own.is_null() || own == other)
            }
            _ => false,
        };
        let lacks_a_part = matches!(&key, Value::Array(parts) if parts.iter().any(Value::is_null));
        known.iter().find(agrees).filter(|_| lacks_a_part).map(|other| self.key(other)).unwrap_or(key)
    }

    /// Fingerprints of the items of a list, among those that are known.
    fn prints(&self, items: Option<&Value>, known: &Value) -> impl Iterator<Item = String> {
        let known = known.as_array().map_or(&[][..], Vec::as_slice);
        let items = items.and_then(Value::as_array).into_iter().flatten();
        items.map(|item| print(&self.key_among(known, item)))
    }
}

/// Sources of single facts: those that are said, those of facts that stay as they were, and, of facts that get another
/// value, who says so; `by` is absent when the record as a whole has its source from there.
fn sources(
    rules: &Rules,
    stored: &Map<String, Value>,
    result: &Map<String, Value>,
    meant: &Map<String, Value>,
    by: Option<&Provenance>,
) -> Map<String, Value> {
    let sources = |fields: &Map<String, Value>| match fields.get(SOURCES) {
        Some(Value::Object(sources)) => sources.clone(),
        _ => Map::new(),
    };
    let (mut named, known) = (sources(result), sources(stored));
    for field in rules.sourced.iter().copied() {
        let Some(value) = result.get(field).filter(|value| is_said(value)) else { continue };
        let stays = stored.get(field).is_some_and(|before| before == value || meant.get(field) == Some(before))
            || rules.shared.iter().any(|list| list.field == field);
        let source = if stays { known.get(field).cloned() } else { by.map(|by| json!(by)) };
        if let Some(source) = source.filter(|_| !named.contains_key(field)) {
            named.insert(field.to_owned(), source);
        }
    }
    named
}

/// Whether what is said of a record within the record, such as the place of its location, is known of it with more.
fn is_part(said: &Value, meant: Option<&Value>, stored: &Value) -> bool {
    let (Value::Object(said), Some(Value::Object(meant)), Value::Object(stored)) = (said, meant, stored) else {
        return false;
    };
    said.iter().filter(|(_, value)| is_said(value)).all(|(field, _)| meant.get(field) == stored.get(field))
}

/// Whether a field says something.
pub(super) fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

/// The first 64 bits of SHA-256 over the value as JSON, in hexadecimal: one in some 10¹⁹ other values has the same.
fn print(value: &Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        shared: &[
            Shared { field: "barriers", by: &["barrier"], most: 3 },
            Shared { field: "relations", by: &["kind", "with"], most: 9 },
        ],
        kept: &["nonMailing"],
        sourced: &["employees"],
    };

    fn fields(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    fn whole(told: &Told, stored: &Map<String, Value>, said: Value) -> Map<String, Value> {
        let said = fields(said);
        let by = Provenance::new("crm", None);
        told.whole(&RULES, Whole { stored, said: said.clone(), meant: &said, by })
    }

    fn barriers(names: &[&str]) -> Value {
        names.iter().map(|name| json!({"barrier": name})).collect()
    }

    #[test]
    fn what_is_only_repeated_gives_way_to_what_others_added_and_what_is_new_does_not() {
        let first = fields(json!({"barriers": barriers(&["a", "b", "c"])}));
        let told = Told::default().after(&RULES, &Map::new(), &first, None);
        let stored = fields(json!({"barriers": barriers(&["d", "a", "b"])}));
        let again = whole(&told, &stored, json!({"barriers": barriers(&["a", "b", "c"])}));
        assert_eq!(again["barriers"], barriers(&["a", "b", "d"]));
        let others = whole(&told, &stored, json!({"barriers": barriers(&["x", "y", "z"])}));
        assert_eq!(others["barriers"], barriers(&["x", "y", "z"]));
        let fewer = whole(&told, &stored, json!({"barriers": barriers(&["a"])}));
        assert_eq!(fewer["barriers"], barriers(&["a", "d"]));
        assert_eq!(whole(&told, &stored, json!({}))["barriers"], barriers(&["d"]));
    }

    #[test]
    fn a_member_that_is_only_named_is_the_one_that_was_found_by_the_name() {
        const MEMBERS: Rules =
            Rules { shared: &[Shared { field: "members", by: &["firmId", "name"], most: 9 }], kept: &[], sourced: &[] };
        let named = fields(json!({"members": [{"name": "X"}, {"name": "Y"}]}));
        let found = fields(json!({"members": [{"firmId": 7, "name": "X"}, {"name": "Y"}, {"firmId": 8, "name": "Z"}]}));
        let mut told = Told::default().after(&MEMBERS, &Map::new(), &found, Some(&named));
        let put = |told: &Told, said: Value| {
            let said = fields(said);
            let by = Provenance::new("crm", None);
            told.whole(&MEMBERS, Whole { stored: &found, said: said.clone(), meant: &said, by })["members"].clone()
        };
        for _ in 0..3 {
            let night = put(&told, json!({"members": [{"name": "X"}, {"name": "Y"}]}));
            assert_eq!(night, json!([{"name": "X"}, {"name": "Y"}, {"firmId": 8, "name": "Z"}]));
            told = told.after(&MEMBERS, &found, &found, Some(&named));
        }
        let without = put(&told, json!({"members": [{"name": "Y"}]}));
        assert_eq!(without, json!([{"name": "Y"}, {"firmId": 8, "name": "Z"}]), "who joined here stays");
    }

    #[test]
    fn a_list_that_is_taken_back_is_unknown_and_not_empty() {
        let stored = fields(json!({"relations": [{"kind": "member", "with": "Lab"}], "nonMailing": true}));
        let told = Told::default().after(&RULES, &Map::new(), &stored, None);
        let rest = whole(&told, &stored, json!({}));
        assert_eq!((rest.get("relations"), &rest["nonMailing"]), (None, &json!(true)));
    }

    #[test]
    fn what_stood_already_is_no_word_of_the_key_and_a_changed_fact_names_it() {
        let known =
            json!({"provenance": {"source": "intake"}, "employees": 34, "sources": {"employees": {"source": "kvk"}}});
        let stored = fields(known);
        let said = json!({"employees": 34});
        let same = whole(&Told::default(), &stored, said.clone());
        assert_eq!(same, stored);
        let told = Told::default().after(&RULES, &stored, &stored, Some(&fields(said)));
        assert_eq!(told, Told::default());
        let more = whole(&told, &stored, json!({"employees": 40}));
        assert_eq!(more["sources"]["employees"]["source"], "crm");
        let told = told.after(&RULES, &stored, &more, Some(&fields(json!({"employees": 40}))));
        assert_eq!(whole(&told, &more, json!({})).get("employees"), None);
        assert_eq!(Told::read(&told.text().unwrap()).unwrap(), told);
    }

    #[test]
    fn what_is_only_repeated_does_not_undo_what_others_changed_since() {
        let said = json!({"barriers": barriers(&["talent"]), "employees": 20, "website": "old"});
        let first = fields(said.clone());
        let mut told = Told::default().after(&RULES, &Map::new(), &first, Some(&first));
        // A conversation took one barrier out and added another, and an officer corrected one fact and emptied another.
        let stored = fields(json!({"barriers": barriers(&["finance"]), "employees": 45}));
        for _ in 0..2 {
            let night = whole(&told, &stored, said.clone());
            assert_eq!(night, fields(json!({"barriers": barriers(&["finance"]), "employees": 45, "sources": {}})));
            told = told.after(&RULES, &stored, &stored, Some(&first));
        }
        // To name another field alone changes nothing of that.
        told = told.after(&RULES, &stored, &stored, None);
        assert_eq!(whole(&told, &stored, said.clone())["employees"], 45);
        let survey = json!({"barriers": barriers(&["finance"]), "employees": 45, "sources": {"employees": {"source": "survey"}}});
        let mut yearly = said.clone();
        yearly["sources"] = json!({"employees": {"source": "crm"}});
        assert_eq!(whole(&told, &fields(survey), yearly)["sources"]["employees"]["source"], "survey");
        let news = json!({"barriers": barriers(&["talent", "space"]), "employees": 30, "website": "new"});
        let changed = whole(&told, &stored, news.clone());
        assert_eq!((&changed["employees"], &changed["website"]), (&json!(30), &json!("new")));
        assert_eq!(changed["barriers"], barriers(&["space", "finance"]));
        // Who stops saying it, and says it anew, means it.
        let emptied = fields(json!({"barriers": []}));
        assert_eq!(whole(&told, &emptied, said.clone())["barriers"], json!([]), "the last one was taken out");
        told = told.after(&RULES, &stored, &stored, Some(&fields(json!({"employees": 20}))));
        assert_eq!(whole(&told, &stored, said)["barriers"], barriers(&["talent", "finance"]));
    }
}
