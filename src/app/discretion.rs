//! What somebody outside the organisation learns of a natural person's firm.
//!
//! The firm of a sole proprietor or partnership is its owner's name, address and livelihood: personal data. A
//! coordinator of a fieldlab learns of it what it takes to judge whether it fits, and who it is once it consented. Of a
//! firm whose legal form is not known, the same holds: it may be one.

use crate::domain::Firm;
use crate::domain::Provenance;
use crate::domain::barrier::StatedBarrier;
use crate::domain::personal_data::found;
use crate::domain::provenance::source_words;
use crate::domain::region::Location;
use std::collections::BTreeMap;

/// What stands in the place of a source that names persons.
const TOLD: &str = source_words::BY_AGENCY;

/// The firm as somebody outside the organisation may see it: without contact data, which the agency shares at an
/// introduction, and without sources that name persons.
pub(super) fn seen_from_outside(firm: Firm) -> Firm {
    if firm.is_seen_by_name() {
        return seen_by_name(firm);
    }
    let province = |location: Location| Location { province: location.province, ..Location::default() };
    Firm {
        id: firm.id,
        name: initials(&firm.name),
        legal_form: firm.legal_form,
        founded: firm.founded,
        employees: firm.employees,
        sbi: firm.sbi,
        location: firm.location.map(province),
        barriers: firm.barriers.into_iter().map(told_by_nobody).collect(),
        topics: firm.topics,
        partner_kinds: firm.partner_kinds,
        goals: firm.goals,
        innovation_turnover: firm.innovation_turnover,
        growth: firm.growth,
        fieldlab: firm.fieldlab,
        provenance: unnamed(firm.provenance),
        sources: BTreeMap::new(),
        ..Firm::default()
    }
}

/// The firm as a partner sees it to which it agreed to be introduced: by name, a natural person's too, of whom sources stay
/// unnamed.
pub(super) fn introduced(firm: Firm) -> Firm {
    if firm.is_seen_by_name() {
        return seen_by_name(firm);
    }
    let barriers = firm.barriers.into_iter().map(told_by_nobody).collect();
    seen_by_name(Firm { barriers, provenance: unnamed(firm.provenance), sources: BTreeMap::new(), ..firm })
}

fn seen_by_name(firm: Firm) -> Firm {
    let location = firm.location.map(|location| Location { address: None, ..location });
    without_persons(Firm { website: None, location, misfits: Vec::new(), unconfirmed: Vec::new(), ..firm })
}

/// A barrier without the words in which it was told, and without who told it.
fn told_by_nobody(stated: StatedBarrier) -> StatedBarrier {
    StatedBarrier { words: None, provenance: stated.provenance.map(unnamed), ..stated }
}

/// The firm without the sources in which somebody wrote an address or number of a person.
fn without_persons(firm: Firm) -> Firm {
    let safe = |known: Provenance| match found(&known.source).is_empty() {
        true => known,
        false => unnamed(known),
    };
    let barriers = firm.barriers.into_iter();
    let barriers = barriers.map(|stated| StatedBarrier { provenance: stated.provenance.map(safe), ..stated });
    Firm {
        barriers: barriers.collect(),
        provenance: safe(firm.provenance),
        sources: firm.sources.into_iter().map(|(fact, known)| (fact, safe(known))).collect(),
        ..firm
    }
}

/// The day of a fact without its source: who spoke with a natural person easily names it there.
fn unnamed(known: Provenance) -> Provenance {
    Provenance { source: TOLD.to_owned(), ..known }
}

/// The first letters of the words of a name: `Jan de Vries Timmerwerk` is `J. d. V. T.`.
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact::{Consent, ConsentPurpose};
    use crate::domain::firm::LegalForm;
    use chrono::NaiveDate;

    fn carpenter() -> Firm {
        Firm {
            name: "Jan de Vries Timmerwerk".into(),
            legal_form: Some(LegalForm::Eenmanszaak),
            website: Some("https://devries.example".into()),
            provenance: Provenance::new("gesprek met Jan de Vries", None),
            location: Some(Location {
                place: Some("Goirle".into()),
                province: Some("PV30".into()),
                ..Location::default()
            }),
            ..Firm::default()
        }
    }

    #[test]
    fn a_sole_proprietor_is_seen_as_initials() {
        let seen = seen_from_outside(carpenter());
        assert_eq!((seen.name.as_str(), seen.website.as_deref()), ("J. d. V. T.", None));
        assert!(!seen.provenance.source.contains("Vries"));
        assert_eq!(seen.location.unwrap().spoken().unwrap(), "Noord-Brabant");
    }

    #[test]
    fn a_firm_of_unknown_form_counts_as_a_person_and_a_company_does_not() {
        let unknown = Firm { legal_form: None, ..carpenter() };
        assert_eq!(seen_from_outside(unknown).name, "J. d. V. T.");
        let company = Firm { legal_form: Some(LegalForm::Bv), website: None, ..carpenter() };
        assert_eq!(seen_from_outside(company.clone()), company);
        let rung = Provenance::new("gebeld op 06-12345678", None);
        let rung = Firm { provenance: rung, website: Some("https://devries.example".into()), ..company };
        let seen = seen_from_outside(rung);
        assert!(!seen.provenance.source.contains("06-") && seen.website.is_none());
    }

    #[test]
    fn who_agreed_to_be_introduced_is_seen_by_name_and_nobody_by_whom_something_is_known() {
        let seen = introduced(carpenter());
        assert_eq!(seen.name, "Jan de Vries Timmerwerk");
        assert_eq!((seen.provenance.source.as_str(), seen.website), (TOLD, None));
    }

    #[test]
    fn who_consented_is_seen_by_name() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let consent = Consent {
            purpose: ConsentPurpose::PartnerMatching,
            given: true,
            date: day,
            source: "call".into(),
            how: None,
            text_version: None,
        };
        let consenting = Firm { consents: vec![consent], website: None, ..carpenter() };
        assert_eq!(seen_from_outside(consenting.clone()), consenting);
    }
}
