//! Rows of a file that go by a key: the memory of what the key told is the same, whichever way it told it.
//!
//! A row says only the fields that it mentions. What the key told before, by a row or by its address, and the row only
//! repeats undoes nothing; what stands in lists is put together as by the address. When a firm is new, all that the row
//! mentions is the word of the key, which costs no look at the database.

use super::keyed::Keyed;
use super::merging::profile_of;
use super::shared::{PROVENANCE, SOURCES};
use super::told::{Told, Whole};
use crate::app::Result;
use crate::domain::{ExternalId, Firm, Provenance};
use crate::storage::StorageError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a row says of a firm by a key.
pub(in crate::app) struct RowByKey {
    /// The key.
    pub key: ExternalId,
    /// The fields that it mentions, in the form of a record.
    fields: Map<String, Value>,
    /// What the key told when the row makes a new firm, in the form in which it is stored.
    pub told_of_new: String,
    /// The same, to be compared.
    said: Told,
}

/// What a row does not change although it says otherwise.
#[derive(Default)]
pub(in crate::app) struct HeldBack {
    /// Fields in which it only repeats what others changed since.
    pub repeated: Vec<String>,
    /// Its lists, put together with what others told, each with the sources of the items.
    pub lists: Option<Lists>,
}

/// The lists of a firm to which several add, and their sources by name.
pub(in crate::app) struct Lists {
    /// Which of them the row says something of.
    pub said: Vec<&'static str>,
    /// A firm that has these lists, and these sources, alone.
    pub firm: Firm,
}

impl RowByKey {
    /// What a row says by the first of its ids in another system; nothing when it has none.
    pub fn of(firm: &Firm, is_mentioned: impl Fn(&str) -> bool) -> Result<Option<Self>> {
        let Some(key) = firm.external_ids.iter().find(|id| id.as_own().is_none()).cloned() else { return Ok(None) };
        let mut fields = profile_of(firm, &[])?;
        let told = Told::default().after(&Firm::RULES, &Map::new(), &fields, Some(&said(&fields, &is_mentioned)));
        fields.retain(|field, _| is_mentioned(field) || field == SOURCES || field == PROVENANCE);
        Ok(Some(Self { key, fields, told_of_new: told.text()?, said: told }))
    }

    /// Whether the key told all of it before.
    pub fn is_known(&self, told: &str) -> Result<bool> {
        Ok(Told::read(told)?.covers(&self.said))
    }

    /// What of the row is not to go into the firm, as the key `told` before.
    pub fn held_back(&self, told: &str, stored: &Firm, said: &Provenance) -> Result<HeldBack> {
        let told = Told::read(told)?;
        if told == Told::default() {
            return Ok(HeldBack::default());
        }
        let stored = stored.profile()?;
        let differs = |field: &str| stored.get(field) != self.fields.get(field);
        let repeated = self.fields.iter().filter(|(field, value)| told.repeats(field, value) && differs(field));
        let repeated = repeated.map(|(field, _)| field.clone()).collect();
        let lists = Firm::RULES.shared.iter().map(|list| list.field);
        let said_lists: Vec<&str> = lists.filter(|field| self.fields.contains_key(*field) && differs(field)).collect();
        if said_lists.is_empty() {
            return Ok(HeldBack { repeated, lists: None });
        }
        let mut meant = self.fields.clone();
        meant.retain(|field, _| said_lists.contains(&field.as_str()) || field == SOURCES || field == PROVENANCE);
        let mut row = meant.clone();
        // The record keeps its source, and the sources of other facts are not of the lists.
        row.insert(PROVENANCE.to_owned(), stored.get(PROVENANCE).cloned().unwrap_or_default());
        row.shift_remove(SOURCES);
        let own = told.only(|field| said_lists.contains(&field));
        let joined = own.whole(&Firm::RULES, Whole { stored: &stored, said: row, meant: &meant, by: said.clone() });
        let is_of_lists = |field: &str| said_lists.contains(&field);
        let fields = joined.into_iter().filter(|(field, _)| is_of_lists(field) || field == SOURCES).collect();
        Ok(HeldBack { repeated, lists: Some(Lists { firm: read(fields)?, said: said_lists }) })
    }

    /// What the key told after the row, in the form in which it is stored.
    pub fn told_after(&self, told: &str, before: &Firm, after: &Firm) -> Result<String> {
        let said = said(&self.fields, |_| true);
        Told::read(told)?.after_some(&Firm::RULES, &before.profile()?, &after.profile()?, &said).text()
    }
}

/// What is said of a firm, apart from who says so.
fn said(fields: &Map<String, Value>, is_mentioned: impl Fn(&str) -> bool) -> Map<String, Value> {
    let is_said = |field: &str| is_mentioned(field) && field != SOURCES && field != PROVENANCE;
    fields.iter().filter(|(field, _)| is_said(field)).map(|(field, value)| (field.clone(), value.clone())).collect()
}

fn read<Record: DeserializeOwned>(fields: Map<String, Value>) -> Result<Record> {
    let unreadable = |source| StorageError::Corrupt { what: "firm", source: Box::new(source) };
    Ok(serde_json::from_value(Value::Object(fields)).map_err(unreadable)?)
}
