//! Whose word a fact is: what a system told by its key, apart from what others know of the record.
//!
//! A system sends its records whole, night after night, and knows nothing of what was said in a conversation or came of
//! an introduction. What it leaves out is therefore taken out only when it was its own word, and still stands as it told
//! it. Of that word a fingerprint is kept, no value: enough to know it again.

use super::shared::{PROVENANCE, SOURCES, Shared, give_source, own_source, own_source_of_item, source_of};
use crate::app::Result;
use crate::domain::Provenance;
use crate::storage::StorageError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How the fields of a kind of record are put together.
pub(super) struct Rules {
    /// Lists to which others add.
    pub shared: &'static [Shared],
    /// Fields that a whole profile never empties: what the caller cannot know, or what only a wish that is said in so many
    /// words may lift. Of a list, what is stored comes first, and what is said besides goes after it.
    pub kept: &'static [&'static str],
    /// Where the sources of facts stand.
    pub facts: Facts,
}

/// Where the sources of the facts of a record stand, by which it is decided what of it belongs together.
#[derive(Clone, Copy)]
pub(super) enum Facts {
    /// Each of these fields has a source of its own where it has another than the record.
    Sourced(&'static [&'static str]),
    /// The record has one source, which stands in these fields and goes with whatever it tells.
    OneSource(&'static [&'static str]),
    /// They were said together, as in a conversation: a whole takes the place of the whole.
    Together,
}

impl Rules {
    fn list(&self, field: &str) -> Option<&'static Shared> {
        self.shared.iter().find(|list| list.field == field)
    }
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
#[serde(default)]
pub(super) struct Told {
    /// What stands there as the key told it: when the key leaves it out, it is taken out.
    own: Prints,
    /// What the key said last, whatever became of it: when the key says it again, that is no news. Of a shared list the list
    /// as a whole, too.
    said: Prints,
}

type Prints = BTreeMap<String, BTreeSet<String>>;

impl Told {
    /// From the form in which it is stored; nothing is known when that is empty.
    pub fn read(text: &str) -> Result<Self> {
        let unreadable = |source| StorageError::Corrupt { what: "word of a key", source: Box::new(source) };
        Ok(if text.is_empty() { Self::default() } else { serde_json::from_str(text).map_err(unreadable)? })
    }

    /// The form in which it is stored.
    pub fn text(&self) -> Result<String> {
        let unwritable = |source| StorageError::Corrupt { what: "word of a key", source: Box::new(source) };
        Ok(if *self == Self::default() { String::new() } else { serde_json::to_string(self).map_err(unwritable)? })
    }

    /// Whether a record as a whole has its source from the key.
    pub fn owns_record(&self, record: &Map<String, Value>) -> bool {
        record.get(PROVENANCE).is_none_or(|value| self.owns(PROVENANCE, value))
    }

    fn owns(&self, field: &str, value: &Value) -> bool {
        has(&self.own, field, &print(value))
    }

    /// Whether the key says again what it said last.
    pub fn repeats(&self, field: &str, value: &Value) -> bool {
        is_said(value) && has(&self.said, field, &print(value))
    }

    /// The profile with which the record is written: what is said, and of what is not said that which is no word of this key.
    /// What the key told before and only repeats does not undo what others changed since.
    pub fn whole(&self, rules: &Rules, whole: Whole<'_>) -> Map<String, Value> {
        let Whole { stored, said, meant, by } = whole;
        let is_own = said.get(PROVENANCE).is_some_and(is_said) || self.owns_record(stored);
        let is_together = matches!(rules.facts, Facts::Together);
        let repeats = |field: &str| {
            let is_apart = field == PROVENANCE || field == SOURCES || is_together || rules.list(field).is_some();
            !is_apart && meant.get(field).is_some_and(|value| self.repeats(field, value))
        };
        let (mut result, mut others_stay) = (said, Vec::new());
        for (field, value) in stored.iter().filter(|(field, value)| is_said(value) && *field != SOURCES) {
            let is_kept = rules.kept.contains(&field.as_str());
            match result.get(field).filter(|said| is_said(said)) {
                _ if rules.list(field).is_some() => {}
                Some(Value::Array(said)) if is_kept => {
                    let known = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    let new = said.iter().filter(|item| !known.contains(item));
                    let joined = known.iter().chain(new).cloned().collect();
                    result.insert(field.clone(), joined);
                }
                None if is_kept || !self.owns(field, value) => {
                    result.insert(field.clone(), value.clone());
                }
                Some(said) if is_part(said, meant.get(field), value) && !self.owns(field, value) => {
                    result.insert(field.clone(), value.clone());
                }
                Some(_) if repeats(field) && meant.get(field) != Some(value) => {
                    result.insert(field.clone(), value.clone());
                    others_stay.push(field.clone());
                }
                _ => {}
            }
        }
        // What somebody emptied since stays empty.
        let is_emptied = |field: &String| repeats(field) && !stored.get(field).is_some_and(is_said);
        others_stay.extend(result.keys().filter(|field| is_emptied(field)).cloned());
        result.retain(|field, _| !is_emptied(field));
        match rules.facts {
            Facts::Sourced(fields) => {
                let by = (!is_own).then_some(&by);
                let whole = Sourcing { told: self, rules, stored, meant, by };
                let mut sources = whole.sources(fields, &result, &others_stay);
                rules.shared.iter().for_each(|list| whole.put_list(list, &mut result, &mut sources));
                result.insert(SOURCES.to_owned(), Value::Object(sources));
            }
            // Whose change stays, stays with its source.
            Facts::OneSource(source) => {
                for field in source.iter().filter(|_| !others_stay.is_empty()) {
                    match stored.get(*field) {
                        Some(known) => drop(result.insert((*field).to_owned(), known.clone())),
                        None => drop(result.shift_remove(*field)),
                    }
                }
            }
            Facts::Together => {}
        }
        result
    }

    /// What is said of a list, and after it what others added. Where nothing is said that the key had not said before, others
    /// stay in their places too. When it is too much, what the key only repeats gives way, the last first.
    fn joined(&self, list: &Shared, stored: &Map<String, Value>, meant: &[Value]) -> Vec<Item> {
        let known = list.items(stored);
        let pairs = list.pairs(known, meant);
        let repeats = |item: &Value| has(&self.said, list.field, &list.content(item));
        let kept = |item: &Value| {
            let whose = if has(&self.own, list.field, &list.word(stored, item)) { Whose::Own } else { Whose::Others };
            Item { value: item.clone(), whose, is_repeated: false }
        };
        let resolved = |(item, pair): (&Value, &Option<usize>)| {
            let before = pair.map(|place| kept(&known[place]));
            let is_repeated = repeats(item);
            match before {
                // What the key told before and others took out since is not brought back by its saying so again.
                None if is_repeated => None,
                Some(before)
                    if before.whose == Whose::Others && (is_repeated || list.adds_nothing(item, &before.value)) =>
                {
                    Some(Item { is_repeated, ..before })
                }
                Some(before) if before.whose == Whose::Own && list.is_the_same(item, &before.value) => {
                    Some(Item { is_repeated, ..before })
                }
                before => {
                    let had_source = before.is_some_and(|before| has_source(&before.value));
                    Some(Item { value: item.clone(), whose: Whose::Said { had_source }, is_repeated })
                }
            }
        };
        let mine = meant.iter().zip(&pairs).map(resolved);
        if !meant.is_empty() && has(&self.said, list.field, &list.contents(meant)) {
            let mut places: Vec<Item> = known.iter().map(kept).collect();
            for (place, item) in pairs.iter().zip(mine).filter_map(|(pair, item)| Some(((*pair)?, item?))) {
                places[place] = item;
            }
            return places;
        }
        let mut mine: Vec<Item> = mine.flatten().collect();
        let is_unpaired = |place: &usize| !pairs.contains(&Some(*place));
        let others = (0..known.len()).filter(is_unpaired).map(|place| kept(&known[place]));
        let others: Vec<Item> = others.filter(|item| item.whose == Whose::Others).collect();
        while !others.is_empty() && mine.len() + others.len() > list.most {
            let Some(last) = mine.iter().rposition(|item| item.is_repeated) else { break };
            mine.remove(last);
        }
        let most = list.most.max(mine.len());
        mine.into_iter().chain(others).take(most).collect()
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
        let mut told = Self::default();
        for (field, value) in after.iter().filter(|(field, value)| is_said(value) && *field != SOURCES) {
            let own: BTreeSet<String> = match rules.list(field) {
                Some(list) => {
                    let items = list.items(after);
                    let pairs = meant.map(|meant| list.pairs(items, list.items(meant)));
                    let is_said = |place: usize| pairs.as_ref().is_none_or(|pairs| pairs.contains(&Some(place)));
                    let known: BTreeSet<String> =
                        list.items(before).iter().map(|item| list.word(before, item)).collect();
                    let is_own = |word: &String| !known.contains(word) || has(&self.own, field, word);
                    let said = items.iter().enumerate().filter(|(place, _)| is_said(*place));
                    said.map(|(_, item)| list.word(after, item)).filter(is_own).collect()
                }
                None if rules.kept.contains(&field.as_str()) => continue,
                None if before.get(field) == Some(value) && !self.owns(field, value) => continue,
                None => BTreeSet::from([print(value)]),
            };
            told.own.insert(field.clone(), own);
        }
        told.own.retain(|_, prints| !prints.is_empty());
        let prints = |field: &str, said: &Map<String, Value>| -> Option<(String, BTreeSet<String>)> {
            let value = said.get(field).filter(|value| is_said(value))?;
            let prints = match rules.list(field) {
                Some(list) => {
                    let items = list.items(said);
                    items.iter().map(|item| list.content(item)).chain([list.contents(items)]).collect()
                }
                None => BTreeSet::from([print(value)]),
            };
            Some((field.to_owned(), prints))
        };
        told.said = match meant {
            Some(meant) => {
                meant.keys().filter(|field| *field != SOURCES).filter_map(|field| prints(field, meant)).collect()
            }
            // What it left untouched is as it said it last.
            None => {
                let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                let (same, changed): (Vec<&String>, Vec<&String>) =
                    fields.into_iter().partition(|field| before.get(*field) == after.get(*field));
                let same = same.into_iter().filter_map(|field| self.said.get_key_value(field));
                let same = same.map(|(field, prints)| (field.clone(), prints.clone()));
                same.chain(changed.into_iter().filter_map(|field| prints(field, after))).collect()
            }
        };
        told
    }

    /// As [`Told::after`], of a key that says only some fields: of the others its word is what it was.
    pub fn after_some(
        &self,
        rules: &Rules,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        meant: &Map<String, Value>,
    ) -> Self {
        let now = self.after(rules, before, after, Some(meant));
        let joined = |now: Prints, known: &Prints| -> Prints {
            let others = known.iter().filter(|(field, _)| !meant.contains_key(*field));
            others.map(|(field, prints)| (field.clone(), prints.clone())).chain(now).collect()
        };
        Self { own: joined(now.own, &self.own), said: joined(now.said, &self.said) }
    }

    /// The word of the key in some fields alone.
    pub fn only(&self, is_meant: impl Fn(&str) -> bool) -> Self {
        let only = |prints: &Prints| -> Prints {
            let meant = prints.iter().filter(|(field, _)| is_meant(field));
            meant.map(|(field, prints)| (field.clone(), prints.clone())).collect()
        };
        Self { own: only(&self.own), said: only(&self.said) }
    }

    /// Whether the key said all that it said in another's place.
    pub fn covers(&self, other: &Self) -> bool {
        other.said.iter().all(|(field, prints)| self.said.get(field) == Some(prints))
    }

    /// What others told of an item by an address of their own is no word of this key.
    pub fn disown(&mut self, list: &Shared, record: &Map<String, Value>, item: &Value) {
        if let Some(words) = self.own.get_mut(list.field) {
            words.remove(&list.word(record, item));
        }
    }
}

/// An item of a list, and who put it there.
struct Item {
    value: Value,
    whose: Whose,
    /// Whether the key says it as it said it before.
    is_repeated: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// It stays, as the key told it.
    Own,
    /// It stays, as others told it.
    Others,
    /// The key says it now; `had_source` when that of which it takes the place had a source of its own.
    Said { had_source: bool },
}

/// Who says what, when a whole profile is put over a record of which each fact has its source.
struct Sourcing<'a> {
    told: &'a Told,
    rules: &'a Rules,
    stored: &'a Map<String, Value>,
    meant: &'a Map<String, Value>,
    /// Who says it; absent when the record as a whole has its source from there.
    by: Option<&'a Provenance>,
}

impl Sourcing<'_> {
    /// Sources of single facts: those that are said, those of facts that stay as they were, and, of facts that get another
    /// value, who says so. `others_stay` are fields in which another value is said and not heeded.
    fn sources(
        &self,
        fields: &[&'static str],
        result: &Map<String, Value>,
        others_stay: &[String],
    ) -> Map<String, Value> {
        let mut sources = match result.get(SOURCES) {
            Some(Value::Object(sources)) => sources.clone(),
            _ => Map::new(),
        };
        let record = self.of_record(result);
        for field in fields.iter().copied() {
            let is_list = self.rules.list(field).is_some();
            let Some(value) = result.get(field).filter(|value| is_said(value) || is_list) else {
                // Who emptied it is told with it, whatever the key says of its own.
                if others_stay.iter().any(|other| other == field) {
                    sources.shift_remove(field);
                }
                let is_emptied = !self.stored.get(field).is_some_and(is_said);
                if let Some(known) = own_source(self.stored, field).filter(|_| is_emptied) {
                    sources.entry(field).or_insert_with(|| known.clone());
                }
                continue;
            };
            let before = self.stored.get(field);
            let stays =
                is_list || before.is_some_and(|before| before == value || self.meant.get(field) == Some(before));
            let is_others = !is_list && before.is_some_and(|before| !self.told.owns(field, before));
            let source = match own_source(self.stored, field) {
                known if others_stay.iter().any(|other| other == field) => {
                    let known = known.or_else(|| self.stored.get(PROVENANCE).filter(|known| Some(*known) != record));
                    sources.shift_remove(field);
                    known.cloned()
                }
                Some(known) if stays => Some(known.clone()),
                None if stays && is_others => self.of_others(field, record).cloned(),
                _ if stays => None,
                _ => self.by.map(|by| json!(by)),
            };
            if let Some(source) = source.filter(|_| !sources.contains_key(field)) {
                sources.insert(field.to_owned(), source);
            }
        }
        sources
    }

    /// The source of a fact of others that stays, when it had that of the record and the record gets another: unless the same
    /// source says the same again.
    fn of_others(&self, field: &str, record: Option<&Value>) -> Option<&Value> {
        let known = self.stored.get(PROVENANCE)?;
        let name = |source: &Value| source.get("source").cloned();
        let is_same_source = record.and_then(name) == name(known) && self.meant.get(field) == self.stored.get(field);
        Some(known).filter(|known| record != Some(*known) && !is_same_source)
    }

    /// The source of the record as it will be.
    fn of_record<'r>(&'r self, result: &'r Map<String, Value>) -> Option<&'r Value> {
        let is_said = result.get(PROVENANCE).is_some_and(is_said);
        if is_said && result.get(PROVENANCE) == self.stored.get(PROVENANCE) {
            return self.stored.get(PROVENANCE);
        }
        self.meant.get(PROVENANCE)
    }

    /// Puts a list together in the result, each item with its source. A list that nobody speaks of any more is unknown, not
    /// empty.
    fn put_list(&self, list: &Shared, result: &mut Map<String, Value>, sources: &mut Map<String, Value>) {
        let field = list.field;
        let is_said_now = result.get(field).is_some_and(is_said);
        let meant = if is_said_now { list.items(self.meant) } else { &[] };
        let items = self.told.joined(list, self.stored, meant);
        let of_list = sources.get(field).or_else(|| self.of_record(result)).cloned();
        let by = match (own_source(self.meant, field), self.by) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(by)) => Some(json!(by)),
            (None, None) => self.meant.get(PROVENANCE).cloned(),
        };
        let mut joined = Vec::new();
        for Item { mut value, whose, .. } in items {
            let known = match whose {
                Whose::Said { .. } => None,
                _ => own_source_of_item(self.stored, field, &value),
            };
            let source = match (whose, known) {
                (_, Some(known)) => Some(known.clone()),
                (Whose::Others, None) => source_of(self.stored, field).cloned(),
                (Whose::Own | Whose::Said { .. }, None) if has_source(&value) => None,
                (Whose::Own, None) => (by != of_list).then(|| source_of(self.stored, field).cloned()).flatten(),
                (Whose::Said { .. }, None) => by.clone(),
            };
            let needs_own = source.is_some() && (source != of_list || whose == Whose::Said { had_source: true });
            if let Some(source) = source.filter(|_| needs_own || known.is_some()) {
                give_source(sources, field, &mut value, &source);
            }
            joined.push(value);
        }
        let is_as_said = joined == meant && of_list.as_ref() == source_of(self.meant, field);
        if is_as_said && is_said_now {
            return;
        }
        match (joined.is_empty(), is_said_now, self.stored.get(field)) {
            (false, ..) => drop(result.insert(field.to_owned(), Value::Array(joined))),
            (true, true, Some(stored)) if is_said(stored) => {
                drop(result.insert(field.to_owned(), Value::Array(joined)))
            }
            (true, true, Some(empty)) => drop(result.insert(field.to_owned(), empty.clone())),
            (true, true, None) => drop(result.shift_remove(field)),
            (true, false, _) => {}
        }
    }
}

/// Whether an item of a list has a source of its own.
pub(super) fn has_source(item: &Value) -> bool {
    item.get(PROVENANCE).is_some_and(is_said)
}

fn has(prints: &Prints, field: &str, print: &str) -> bool {
    prints.get(field).is_some_and(|prints| prints.contains(print))
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
pub(super) fn print(value: &Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
