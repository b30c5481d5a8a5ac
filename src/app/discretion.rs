//! What somebody outside the organisation learns of a natural person's firm.
//!
//! The firm of a sole proprietor or partnership is its owner's name, address and livelihood: personal data. A
//! coordinator of a fieldlab learns of it what it takes to judge whether it fits, and who it is once it consented. Of a
//! firm whose legal form is not known, the same holds: it may be one.

use crate::domain::Firm;
use crate::domain::barrier::StatedBarrier;
use crate::domain::contact::ConsentPurpose;
use crate::domain::firm::LegalForm;
use crate::domain::region::Location;
use std::collections::BTreeMap;

/// The firm as somebody outside the organisation may see it.
pub(super) fn seen_from_outside(firm: Firm) -> Firm {
    let is_person = firm.legal_form.is_none_or(LegalForm::is_natural_person);
    if !is_person || firm.consents_to(ConsentPurpose::PartnerMatching) {
        return firm;
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
        barriers: firm.barriers.into_iter().map(|stated| StatedBarrier { words: None, ..stated }).collect(),
        topics: firm.topics,
        partner_kinds: firm.partner_kinds,
        goals: firm.goals,
        innovation_turnover: firm.innovation_turnover,
        growth: firm.growth,
        fieldlab: firm.fieldlab,
        provenance: firm.provenance,
        sources: BTreeMap::new(),
        ..Firm::default()
    }
}

/// The first letters of the words of a name: `Jan de Vries Timmerwerk` is `J. d. V. T.`.
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact::Consent;
    use chrono::NaiveDate;

    fn carpenter() -> Firm {
        Firm {
            name: "Jan de Vries Timmerwerk".into(),
            legal_form: Some(LegalForm::Eenmanszaak),
            website: Some("https://devries.example".into()),
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
        assert_eq!(seen.location.unwrap().spoken().unwrap(), "Noord-Brabant");
    }

    #[test]
    fn a_firm_of_unknown_form_counts_as_a_person_and_a_company_does_not() {
        let unknown = Firm { legal_form: None, ..carpenter() };
        assert_eq!(seen_from_outside(unknown).name, "J. d. V. T.");
        let company = Firm { legal_form: Some(LegalForm::Bv), ..carpenter() };
        assert_eq!(seen_from_outside(company.clone()), company);
    }

    #[test]
    fn who_consented_is_seen_by_name() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let consent =
            Consent { purpose: ConsentPurpose::PartnerMatching, given: true, date: day, source: "call".into() };
        let consenting = Firm { consents: vec![consent], ..carpenter() };
        assert_eq!(seen_from_outside(consenting.clone()), consenting);
    }
}
