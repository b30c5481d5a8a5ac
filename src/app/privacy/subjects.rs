//! By which keyed hashes a firm or person is known again without its name.

use super::Privacy;
use crate::app::Result;
use crate::domain::contact_person::ContactPerson;
use crate::domain::normal_name::normal_name;
use crate::domain::{Firm, FirmId};
use crate::storage::firms::{name_key, name_keys, names_within};
use std::collections::BTreeSet;

/// What no longer may come in is known by these.
const SUPPRESSION: &str = "suppression";
/// What organisations share is known by these: another purpose, so that the two cannot be joined.
const LEDGER: &str = "ledger";

/// A name of a firm without a number, with its place.
const NAME: &str = "name";
/// A name of a firm with a number, with its place: it keeps out what has no number.
const NUMBERED: &str = "numbered";
/// A name alone: it keeps out what has neither number nor place.
const ANYWHERE: &str = "anywhere";

impl Privacy {
    /// All hashes under which a firm is kept from coming back: KVK number, RSIN, ids in other systems, and its names with
    /// its place, for a table that has no number, or spells the trade name. All establishments under a KVK number are one.
    pub fn firm_subjects(&self, firm: &Firm) -> Result<Vec<String>> {
        let (names, places) = (name_keys(firm), places_of(firm));
        let kind = if is_numbered(firm) { NUMBERED } else { NAME };
        let at_place = |name: &String| match places.is_empty() {
            true => vec![format!("{kind}:{name}|")],
            false => places.iter().map(|place| format!("{kind}:{name}|{place}")).collect(),
        };
        let mut traces = numbers_of(firm);
        traces.extend(names.iter().flat_map(at_place));
        traces.extend(names.iter().map(|name| format!("{ANYWHERE}:{name}")));
        self.hashes(traces)
    }

    /// The hashes that are asked for of a firm that comes in. One with a number of its own is another firm than one of the
    /// same name under another number; one without may be any of its name in its place, and without a place anywhere.
    pub fn firm_traces(&self, firm: &Firm) -> Result<Vec<String>> {
        let (names, places) = (name_keys(firm), places_of(firm));
        let mut traces = numbers_of(firm);
        for name in &names {
            traces.extend(places.iter().map(|place| format!("{NAME}:{name}|{place}")));
            if places.is_empty() || !is_numbered(firm) {
                traces.push(format!("{NAME}:{name}|"));
            }
            if !is_numbered(firm) {
                traces.extend(places.iter().map(|place| format!("{NUMBERED}:{name}|{place}")));
                traces.push(format!("{NUMBERED}:{name}|"));
                traces.extend(places.is_empty().then(|| format!("{ANYWHERE}:{name}")));
            }
        }
        self.hashes(traces)
    }

    /// The same of a firm of which only the name is told, with or without its legal form, alone or with other words.
    pub fn named_traces(&self, text: &str) -> Result<Vec<String>> {
        let mut names = names_within(text);
        names.insert(normal_name(text));
        let traces =
            |name: &String| [format!("{NAME}:{name}|"), format!("{NUMBERED}:{name}|"), format!("{ANYWHERE}:{name}")];
        self.hashes(names.iter().flat_map(traces).collect())
    }

    /// All hashes by which a person is known again: the e-mail address, the name at the firm, and a mobile number, which is
    /// one person's. The first is the one under which the record is kept.
    pub fn person_subjects(&self, firm: &Firm, person: &ContactPerson) -> Result<Vec<String>> {
        let email = person.email.as_ref().map(|email| format!("email:{}", email.to_lowercase()));
        let at = firm.kvk_number.as_ref().map_or_else(|| firm.id.to_string(), |number| number.as_str().to_owned());
        let named = name_key(&person.name);
        let mut traces: Vec<String> = email.into_iter().chain([format!("person:{named}|{at}")]).collect();
        // A firm that comes back without its number has another id.
        let places = places_of(firm);
        let firms =
            name_keys(firm).into_iter().flat_map(|name| places.iter().map(move |place| format!("{name}|{place}")));
        traces.extend(firms.map(|firm| format!("person:{named}|{firm}")));
        traces.extend(person.telephone.as_deref().and_then(mobile).map(|number| format!("mobile:{number}")));
        self.hashes(traces)
    }

    fn hashes(&self, traces: Vec<String>) -> Result<Vec<String>> {
        let key = self.key()?;
        Ok(traces.iter().map(|trace| key.hash(SUPPRESSION, trace)).collect())
    }

    /// The hash of an e-mail address, to look for a person.
    pub fn email_subject(&self, email: &str) -> Result<String> {
        Ok(self.key()?.hash(SUPPRESSION, &format!("email:{}", email.trim().to_lowercase())))
    }

    /// The hash under which organisations share that a firm was approached; nothing without a KVK number.
    pub fn ledger_subject(&self, firm: &Firm) -> Result<Option<String>> {
        let Some(number) = &firm.kvk_number else { return Ok(None) };
        self.ledger_subject_of(number.as_str()).map(Some)
    }

    /// What stands in the shared ledger for the firm with this KVK number.
    pub fn ledger_subject_of(&self, kvk_number: &str) -> Result<String> {
        Ok(self.key()?.hash(LEDGER, kvk_number))
    }

    /// Whether an entry with these hashes is about the firm, so surely that the firm may be erased: a name that a numbered
    /// firm has too is not enough.
    pub(super) fn is_of(&self, firm: &Firm, id: FirmId, subjects: &[String]) -> Result<bool> {
        if firm.id == id {
            return Ok(true);
        }
        let mut traces = numbers_of(firm);
        if !is_numbered(firm) {
            let (name, places) = (name_key(&firm.name), places_of(firm));
            traces.extend(places.iter().map(|place| format!("{NAME}:{name}|{place}")));
            traces.extend(places.is_empty().then(|| format!("{NAME}:{name}|")));
        }
        Ok(self.hashes(traces)?.iter().any(|subject| subjects.contains(subject)))
    }
}

fn is_numbered(firm: &Firm) -> bool {
    firm.kvk_number.is_some() || firm.rsin.is_some()
}

/// What names one firm and no other.
fn numbers_of(firm: &Firm) -> Vec<String> {
    let kvk = firm.kvk_number.as_ref().map(|number| format!("kvk:{}", number.as_str()));
    let rsin = firm.rsin.as_ref().map(|number| format!("rsin:{}", number.as_str()));
    let external = firm.external_ids.iter().map(|id| format!("external:{}:{}", id.system, id.id));
    kvk.into_iter().chain(rsin).chain(external).collect()
}

/// Its place and its municipality: a table may have the one or the other.
fn places_of(firm: &Firm) -> BTreeSet<String> {
    let Some(location) = &firm.location else { return BTreeSet::new() };
    let places = [location.place.as_deref(), location.municipality.as_deref()];
    places.into_iter().flatten().map(name_key).filter(|place| !place.is_empty()).collect()
}

/// The nine digits of a Dutch mobile number, however it is written; nothing for another number, which a firm may share.
fn mobile(telephone: &str) -> Option<String> {
    let digits: String = telephone.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let national = ["0031", "31", "0"].iter().find_map(|prefix| digits.strip_prefix(prefix))?;
    (national.len() == 9 && national.starts_with('6')).then(|| national.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_the_same_however_it_is_written() {
        for written in ["0612345678", "06-12 34 56 78", "+31 6 12345678", "0031612345678", "+31 (0)6 12345678"] {
            assert_eq!(mobile(written).as_deref(), Some("612345678"), "{written}");
        }
        for shared in ["013 123 45 67", "+32 475 12 34 56", "0800 1234", ""] {
            assert_eq!(mobile(shared), None, "{shared}");
        }
    }
}
