//! The owner of a sole proprietorship, who is a contact person of the own firm: who asks for the firm asks for both.

use crate::domain::Firm;
use crate::domain::contact_person::ContactPerson;
use crate::domain::firm::LegalForm;
use crate::storage::firms::name_key;

/// Words by which a function tells that somebody owns the firm.
const OWNING: [&str; 4] = ["eigenaar", "eigenares", "owner", "ondernemer"];

/// The one contact person of a sole proprietorship who is its owner: by the function, or by a surname that the firm bears.
/// Nobody when it may be two: what is held of somebody else is not told.
pub(super) fn owner<'p>(firm: &Firm, persons: &'p [ContactPerson]) -> Option<&'p ContactPerson> {
    if firm.legal_form != Some(LegalForm::Eenmanszaak) {
        return None;
    }
    let of_firm = name_key(&firm.name);
    let words: Vec<&str> = of_firm.split_whitespace().collect();
    let bears_name = |person: &ContactPerson| {
        let name = name_key(&person.name);
        name.split_whitespace().last().is_some_and(|surname| surname.len() > 2 && words.contains(&surname))
    };
    let owns = |person: &ContactPerson| {
        let function = person.function.as_deref().unwrap_or_default().to_lowercase();
        OWNING.iter().any(|word| function.contains(word))
    };
    let mut found = persons.iter().filter(|person| owns(person) || bears_name(person));
    found.next().filter(|_| found.next().is_none())
}
