//! Whose word the facts of a record are after somebody changed some of them: what is changed is the word of who changed
//! it, and what is left as it was keeps the source that it had.

use super::shared::{PROVENANCE, SOURCES, Shared, give_source, own_source, own_source_of_item, source_of};
use super::told::{Facts, Rules, has_source, is_said};
use crate::domain::provenance::part_of;
use serde_json::{Map, Value};

/// A record before and after an edit, and who edits it.
pub(super) struct Edit<'a> {
    /// As it was.
    pub before: &'a Map<String, Value>,
    /// As it is to be, in the same form.
    pub after: &'a Map<String, Value>,
    /// Who changed it; absent when the record as a whole has its source from there.
    pub by: Option<&'a Value>,
}

impl Edit<'_> {
    /// The fields of the record after the edit that differ for the sake of their sources. `is_given` are fields of which the
    /// edit tells the source itself.
    pub fn sourced(&self, rules: &Rules, is_given: impl Fn(&str) -> bool) -> Map<String, Value> {
        let mut fields = Map::new();
        let Facts::Sourced(sourced) = rules.facts else { return fields };
        let mut sources = match self.after.get(SOURCES) {
            Some(Value::Object(sources)) => sources.clone(),
            _ => Map::new(),
        };
        for field in sourced {
            let is_given = is_given(field);
            match rules.shared.iter().find(|list| list.field == *field) {
                Some(list) => {
                    if let Some(items) = self.sourced_list(list, is_given, &mut sources) {
                        fields.insert((*field).to_owned(), Value::Array(items));
                    }
                }
                None if !is_given && said(self.before, field) != said(self.after, field) => {
                    self.name_source(&mut sources, field);
                }
                None if !is_given => self.keep_source(&mut sources, field),
                None => {}
            }
        }
        fields.insert(SOURCES.to_owned(), Value::Object(sources));
        fields
    }

    /// The items of a list, where they are not to be as they were given.
    fn sourced_list(&self, list: &Shared, is_given: bool, sources: &mut Map<String, Value>) -> Option<Vec<Value>> {
        let (known, given) = (list.items(self.before), list.items(self.after));
        let pairs = list.pairs(known, given);
        let before = |place: usize| pairs[place].map(|known_at| &known[known_at]);
        let is_kept = |place: usize| {
            let item = &given[place];
            before(place).is_some_and(|known| known == item || !has_source(item) && list.adds_nothing(item, known))
        };
        let all_kept = (0..given.len()).all(is_kept);
        if !is_given {
            for name in given.iter().filter_map(|item| part_of_list(list.field, item)) {
                self.keep_source(sources, &name);
            }
        }
        if all_kept && pairs.iter().flatten().copied().eq(0..known.len()) {
            if !is_given {
                self.keep_source(sources, list.field);
            }
            return None;
        }
        let inherited = source_of(self.after, list.field);
        if !is_given {
            self.name_source(sources, list.field);
        }
        let of_list = sources.get(list.field).or_else(|| self.after.get(PROVENANCE)).cloned();
        let mut items = Vec::new();
        let mut is_as_given = true;
        for (place, item) in given.iter().enumerate() {
            let mut item = item.clone();
            match before(place).filter(|_| is_kept(place)) {
                Some(known) => {
                    let source = source_of(self.before, list.field);
                    let is_bare = own_source_of_item(self.before, list.field, known).is_none();
                    item = known.clone();
                    if let Some(source) = source.filter(|source| is_bare && of_list.as_ref() != Some(*source)) {
                        give_source(sources, list.field, &mut item, source);
                    }
                    is_as_given &= item == given[place];
                }
                // Other words under the source of those whose place they take.
                None if !is_given && has_source(&item) => {
                    let source = item.get(PROVENANCE);
                    let is_echo = before(place).is_some_and(|known| known.get(PROVENANCE) == source);
                    if is_echo || source == inherited {
                        let by = self.by.or_else(|| self.after.get(PROVENANCE));
                        by.iter().for_each(|by| give_source(sources, list.field, &mut item, by));
                    }
                    is_as_given &= !is_echo;
                }
                None => {}
            }
            items.push(item);
        }
        (!is_as_given).then_some(items)
    }

    fn name_source(&self, sources: &mut Map<String, Value>, field: &str) {
        match self.by {
            Some(by) => drop(sources.insert(field.to_owned(), by.clone())),
            None => drop(sources.shift_remove(field)),
        }
    }

    /// What is left as it was keeps its source where none is given.
    fn keep_source(&self, sources: &mut Map<String, Value>, name: &str) {
        if let Some(known) = own_source(self.before, name) {
            sources.entry(name).or_insert_with(|| known.clone());
        }
    }

    /// Whether another source of a field is given than it had.
    pub fn gives_source(&self, field: &str) -> bool {
        let own = own_source(self.after, field);
        own.is_some() && own != own_source(self.before, field)
            || self.before.get(PROVENANCE) != self.after.get(PROVENANCE)
    }
}

fn said<'a>(record: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    record.get(field).filter(|value| is_said(value))
}

/// The name under which an item that is no more than a code has a source of its own.
fn part_of_list(field: &str, item: &Value) -> Option<String> {
    item.as_str().map(|code| part_of(field, code))
}
