//! A person at a firm whom one can speak to. Ranking never reads persons.

use super::ids::{ContactId, FirmId};
use super::invalid::{Invalid, shown};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The legal basis on which a person's data are kept (*grondslag*, AVG art. 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// Consent.
    Consent,
    /// A contract, or what leads to one.
    Contract,
    /// A duty by law.
    LegalObligation,
    /// A task in the public interest.
    PublicTask,
    /// A legitimate interest, weighed against that of the person.
    LegitimateInterest,
}

/// A person at a firm (*contactpersoon*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPerson {
    /// Own id.
    pub id: ContactId,
    /// The firm.
    pub firm_id: FirmId,
    /// Name.
    #[schema(max_length = 200)]
    pub name: String,
    /// What the person does there.
    #[schema(max_length = 200)]
    pub function: Option<String>,
    /// E-mail address.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Telephone number.
    #[schema(max_length = 40)]
    pub telephone: Option<String>,
    /// What the data are kept for.
    #[schema(max_length = 500)]
    pub purpose: String,
    /// On which basis.
    pub legal_basis: LegalBasis,
    /// Who gave them.
    #[schema(max_length = 500)]
    pub source: String,
    /// When.
    pub date: NaiveDate,
}

/// A contact person as somebody writes it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "Voorbeeld Persoon",
    "function": "bedrijfsleider",
    "email": "persoon@bedrijf.example",
    "telephone": "+31 13 123 45 67",
    "purpose": "afspraken over introducties",
    "legalBasis": "legitimate_interest",
    "source": "visitekaartje op een bijeenkomst",
    "date": "2026-11-02"
}))]
pub struct ContactProfile {
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What the person does there.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub function: Option<String>,
    /// E-mail address.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Telephone number: digits, with spaces, dots, hyphens, brackets and a plus in front.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub telephone: Option<String>,
    /// What the data are kept for.
    #[schema(min_length = 1, max_length = 500)]
    pub purpose: String,
    /// On which basis.
    pub legal_basis: LegalBasis,
    /// Who gave them.
    #[schema(min_length = 1, max_length = 500)]
    pub source: String,
    /// When; not in the future.
    pub date: NaiveDate,
}

impl ContactProfile {
    /// Every fault.
    pub fn faults(&self, today: NaiveDate) -> Vec<Invalid> {
        self.understand(ContactId::default(), FirmId::default(), today).err().unwrap_or_default()
    }

    /// The person at a firm; every fault at once.
    pub fn understand(&self, id: ContactId, firm_id: FirmId, today: NaiveDate) -> Result<ContactPerson, Vec<Invalid>> {
        let mut faults = Vec::new();
        let name = required("/name", &self.name, 200, &mut faults);
        let purpose = required("/purpose", &self.purpose, 500, &mut faults);
        let source = required("/source", &self.source, 500, &mut faults);
        let function = optional("/function", self.function.as_deref(), 200, &mut faults);
        let email = optional("/email", self.email.as_deref(), 254, &mut faults);
        let telephone = optional("/telephone", self.telephone.as_deref(), 40, &mut faults);
        if let Some(address) = email.as_deref().filter(|address| !is_email(address)) {
            let message = format!("“{}” is no e-mail address.", shown(address));
            faults.push(Invalid::new(
                "/email",
                "invalid_value",
                message,
                "Give an address such as naam@bedrijf.example.",
            ));
        }
        if let Some(number) = telephone.as_deref().filter(|number| !is_telephone(number)) {
            let message = format!("“{}” is no telephone number.", shown(number));
            faults.push(Invalid::new(
                "/telephone",
                "invalid_value",
                message,
                "Give 8 to 15 digits, such as +31 13 123 45 67.",
            ));
        }
        check_past("/date", self.date, today, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let (legal_basis, date) = (self.legal_basis, self.date);
        Ok(ContactPerson { id, firm_id, name, function, email, telephone, purpose, legal_basis, source, date })
    }
}

/// Records a fault when a day has not come yet.
pub fn check_past(pointer: &str, date: NaiveDate, today: NaiveDate, faults: &mut Vec<Invalid>) {
    if date > today {
        let message = format!("{date} lies in the future.");
        faults.push(Invalid::new(pointer, "out_of_range", message, "Give today or an earlier day."));
    }
}

/// A text that must be there, without spaces around it.
pub fn required(pointer: &str, text: &str, most: usize, faults: &mut Vec<Invalid>) -> String {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        faults.push(Invalid::new(pointer, "missing", "The text is empty.", format!("Give 1 to {most} characters.")));
    }
    check_line(pointer, trimmed, most, faults);
    trimmed.to_owned()
}

/// A text that may be absent; an empty one is absent.
pub fn optional(pointer: &str, text: Option<&str>, most: usize, faults: &mut Vec<Invalid>) -> Option<String> {
    let trimmed = text.map(str::trim).filter(|text| !text.is_empty())?;
    check_line(pointer, trimmed, most, faults);
    Some(trimmed.to_owned())
}

fn check_line(pointer: &str, text: &str, most: usize, faults: &mut Vec<Invalid>) {
    if text.chars().count() > most {
        let message = format!("The text has more than {most} characters.");
        faults.push(Invalid::new(pointer, "too_long", message, format!("Give at most {most} characters.")));
    }
    if text.chars().any(char::is_control) {
        let message = format!("“{}” has control characters.", shown(text));
        faults.push(Invalid::new(pointer, "control_character", message, "Leave them out."));
    }
}

fn is_email(address: &str) -> bool {
    let has_parts = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    has_parts && !address.contains(char::is_whitespace)
}

fn is_telephone(number: &str) -> bool {
    let rest = number.strip_prefix('+').unwrap_or(number);
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    (8..=15).contains(&digits) && rest.chars().all(|c| c.is_ascii_digit() || " .-()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> ContactProfile {
        ContactProfile {
            name: " Voorbeeld Persoon ".into(),
            function: None,
            email: Some("persoon@bedrijf.example".into()),
            telephone: Some("+31 (0)13 123 45 67".into()),
            purpose: "afspraken".into(),
            legal_basis: LegalBasis::LegitimateInterest,
            source: "visitekaartje".into(),
            date: "2026-11-02".parse().unwrap(),
        }
    }

    fn understand(profile: &ContactProfile) -> Result<ContactPerson, Vec<Invalid>> {
        profile.understand(ContactId::default(), FirmId::default(), "2026-11-26".parse().unwrap())
    }

    #[test]
    fn a_person_is_kept_without_spaces_around_the_name() {
        assert_eq!(understand(&profile()).unwrap().name, "Voorbeeld Persoon");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = ContactProfile {
            name: " ".into(),
            email: Some("persoon at bedrijf".into()),
            telephone: Some("bel mij".into()),
            purpose: String::new(),
            date: "2026-11-27".parse().unwrap(),
            ..profile()
        };
        let pointers: Vec<String> = understand(&wrong).unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/name", "/purpose", "/email", "/telephone", "/date"]);
    }
}
