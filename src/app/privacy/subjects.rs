//! By which keyed hashes a firm or person is known again without its name.

use super::Privacy;
use crate::app::Result;
use crate::domain::contact_person::ContactPerson;
use crate::domain::{Firm, FirmId};
use crate::storage::firms::name_key;

/// What no longer may come in is known by these.
const SUPPRESSION: &str = "suppression";
/// What organisations share is known by these: another purpose, so that the two cannot be joined.
const LEDGER: &str = "ledger";

impl Privacy {
    /// All hashes by which a firm is known again: KVK number, RSIN, ids in other systems, and without a number its name
    /// and place. All establishments under a KVK number are one.
    pub fn firm_subjects(&self, firm: &Firm) -> Result<Vec<String>> {
        let key = self.key()?;
        let mut traces = Vec::new();
        traces.extend(firm.kvk_number.as_ref().map(|number| format!("kvk:{}", number.as_str())));
        traces.extend(firm.rsin.as_ref().map(|number| format!("rsin:{}", number.as_str())));
        traces.extend(firm.external_ids.iter().map(|id| format!("external:{}:{}", id.system, id.id)));
        if firm.kvk_number.is_none() && firm.rsin.is_none() {
            let place = firm.location.as_ref().and_then(|location| location.place.as_deref()).unwrap_or_default();
            traces.push(format!("name:{}|{}", name_key(&firm.name), name_key(place)));
        }
        Ok(traces.iter().map(|trace| key.hash(SUPPRESSION, trace)).collect())
    }

    /// All hashes by which a person is known again: the e-mail address, and the name at the firm. The first is the one
    /// under which the record is kept.
    pub fn person_subjects(&self, firm: &Firm, person: &ContactPerson) -> Result<Vec<String>> {
        let key = self.key()?;
        let email = person.email.as_ref().map(|email| format!("email:{}", email.to_lowercase()));
        let at = firm.kvk_number.as_ref().map_or_else(|| firm.id.to_string(), |number| number.as_str().to_owned());
        let name = format!("person:{}|{at}", name_key(&person.name));
        Ok(email.into_iter().chain([name]).map(|trace| key.hash(SUPPRESSION, &trace)).collect())
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

    /// The hash that stands for a firm of which only the id is left.
    pub(super) fn is_of(&self, firm: &Firm, id: FirmId, subjects: &[String]) -> Result<bool> {
        Ok(firm.id == id || self.firm_subjects(firm)?.iter().any(|subject| subjects.contains(subject)))
    }
}
