//! Reading the parts that firms and partners share: outside ids, names, activities, suggestions from a description.

use super::limits::{LONGEST_NAME, LONGEST_ROLE, LONGEST_SYSTEM, MOST_EXTERNAL_IDS, MOST_NAMES};
use super::meaning::{Interpretation, MOST_ALTERNATIVES, Meaning, MeaningKind, SURE};
use super::mentions::mentions;
use super::parts::{ActivityProfile, ExternalIdProfile, WrittenActivity};
use super::reading::{Reading, at};
use super::{Scalar, Written};
use crate::domain::invalid::shown;
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::{ExternalId, Text};

impl Reading<'_> {
    pub fn external_ids(&mut self, profiles: &[ExternalIdProfile]) -> Vec<ExternalId> {
        let mut found: Vec<ExternalId> = Vec::new();
        for (place, profile) in self.items("/externalIds", profiles, MOST_EXTERNAL_IDS).iter().enumerate() {
            let pointer = at("/externalIds", place);
            let system = self.part_of_key(&at(&pointer, "system"), &profile.system, LONGEST_SYSTEM);
            let id = self.part_of_key(&at(&pointer, "id"), &profile.id, LONGEST_ROLE);
            if let (Some(system), Some(id)) = (system, id) {
                let external = ExternalId { system, id };
                if found.contains(&external) {
                    self.duplicate(&pointer, &external.id);
                } else {
                    found.push(external);
                }
            }
        }
        found
    }

    /// A system, or an id there: both must stand in an address.
    fn part_of_key(&mut self, pointer: &str, text: &str, longest: usize) -> Option<String> {
        let part = self.required(pointer, text, longest)?;
        if ExternalId::is_step_in_address(&part) {
            let message = format!("“{part}” is no key that can be asked for.");
            let remedy = "Give the record another key; in an address “.” and “..” are steps between folders.";
            self.fault(pointer, "invalid_value", message, remedy);
            return None;
        }
        Some(part)
    }

    pub fn names(&mut self, pointer: &str, names: &[String]) -> Vec<String> {
        let list = self.items(pointer, names, MOST_NAMES).iter().enumerate();
        list.filter_map(|(place, name)| self.required(&at(pointer, place), name, LONGEST_NAME)).collect()
    }

    /// Activities, each once and at most one of them the main one.
    pub fn activities(&mut self, pointer: &str, list: &[WrittenActivity], most: usize) -> Vec<SbiActivity> {
        let mut found: Vec<SbiActivity> = Vec::new();
        for (place, written) in self.items(pointer, list, most).iter().enumerate() {
            let pointer = at(pointer, place);
            let activity = match written {
                Written::Word(word) => self.activity_in_words(&pointer, word),
                Written::Full(profile) => self.activity(&pointer, profile),
            };
            let Some(activity) = activity else { continue };
            if let Some(same) = found.iter().find(|a| (&a.code, a.version) == (&activity.code, activity.version)) {
                let code = same.code.clone();
                self.duplicate(&pointer, &code);
            } else if activity.main && found.iter().any(|other| other.main) {
                let message = format!("{} is a second main activity.", activity.code);
                let remedy = "Mark one activity as the main one.";
                self.fault(&at(&pointer, "main"), "several_main", message, remedy);
            } else {
                found.push(activity);
            }
        }
        found
    }

    fn activity_in_words(&mut self, pointer: &str, word: &str) -> Option<SbiActivity> {
        let is_code = |text: &str| text.bytes().any(|b| b.is_ascii_digit()) && !text.chars().any(char::is_alphabetic);
        if is_code(word) {
            self.version_missing(pointer, word);
            return None;
        }
        let code = self.word(pointer, word, MeaningKind::Sector, |_| false)?.code;
        SbiActivity::parse(&code, SbiVersion::V2008, false).ok()
    }

    fn activity(&mut self, pointer: &str, profile: &ActivityProfile) -> Option<SbiActivity> {
        let code = match &profile.code {
            Some(Scalar::Text(code)) => Some(code),
            Some(Scalar::Number(number)) => {
                let message = format!("{number} is a number, and numbers lose their leading zeros.");
                self.fault(&at(pointer, "code"), "wrong_type", message, "Give the code as text, such as \"0161\".");
                None
            }
            None => {
                self.missing(&at(pointer, "code"));
                None
            }
        };
        let version = match profile.version.as_ref().map(|version| version.to_string()) {
            Some(version) => self.code::<SbiVersion>(&at(pointer, "version"), &version),
            None => {
                self.version_missing(&at(pointer, "version"), code.map_or("", String::as_str));
                None
            }
        };
        let (code, version) = (code?, version?);
        let pointer = at(pointer, "code");
        let activity = self.check(&pointer, SbiActivity::parse(code, version, profile.main))?;
        if let Some(notice) = self.tells_all.then(|| activity.ambiguity()).flatten() {
            let meaning = Meaning {
                kind: MeaningKind::Sector,
                code: activity.code.clone(),
                label: activity.label(),
                certainty: 1.0,
            };
            self.interpretation.push(Interpretation {
                pointer,
                text: code.clone(),
                meaning: Some(meaning),
                alternatives: Vec::new(),
                notice: Some(notice),
            });
        }
        Some(activity)
    }

    fn version_missing(&mut self, pointer: &str, code: &str) {
        let message = format!("The version of the code “{}” is missing.", shown(code));
        let remedy = "Give {\"code\": …, \"version\": \"2008\"} or \"2025\", in a table a column sbiVersion: the versions share codes that differ in meaning.";
        self.fault(pointer, "missing_version", message, remedy);
    }

    /// Topics that the description mentions, as a suggestion: a fact is never filled in.
    pub fn suggest_topics(&mut self, description: &str) {
        let mut alternatives = mentions(description, &[MeaningKind::Topic]);
        alternatives.retain(|meaning| meaning.certainty >= SURE);
        alternatives.truncate(MOST_ALTERNATIVES);
        if !alternatives.is_empty() {
            self.interpretation.push(Interpretation {
                pointer: "/description".into(),
                text: shown(description),
                meaning: None,
                alternatives,
                notice: Some(Text::new(
                    "De beschrijving noemt deze onderwerpen; ze zijn niet overgenomen.",
                    "The description mentions these topics; they were not taken over.",
                )),
            });
        }
    }
}
