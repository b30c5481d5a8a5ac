//! Words of the page of contact persons: for codes, for consents, and for what is wrong with its forms.

use super::frame::Frame;
use super::language::Language;
use super::sent::Sent;
use crate::domain::Invalid;
use crate::domain::contact::{ConsentPurpose, Manner};
use crate::domain::contact_event::ConsentEvent;
use crate::domain::contact_person::LegalBasis;

/// The field of a fault and what to do.
pub(super) fn person_fault(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    let (field, words) = match (fault.pointer.as_str(), fault.code.as_str()) {
        (pointer, "too_long" | "control_character") => (field_of(pointer), w.fault_too_long),
        ("/name", _) => ("person-name", w.fault_contact_name),
        ("/email", _) => ("email", w.fault_contact_email),
        ("/telephone", _) => ("telephone", w.fault_contact_telephone),
        ("/purpose", _) => ("purpose", w.fault_contact_purpose),
        ("/legalBasis", _) => ("basis", w.choose_one),
        ("/source", _) => ("source", w.fault_contact_source),
        ("/date", _) => ("date", w.fault_date),
        _ => ("person-name", w.fault_form),
    };
    (field, words.to_owned())
}

fn field_of(pointer: &str) -> &'static str {
    match pointer {
        "/function" => "function",
        "/email" => "email",
        "/telephone" => "telephone",
        "/purpose" => "purpose",
        "/source" => "source",
        _ => "person-name",
    }
}

/// That somebody changed the person while the form was open, with what stands now where the form says something else.
pub(super) fn changed_meanwhile(frame: &Frame, typed: &Sent, now: &Sent) -> Vec<(&'static str, String)> {
    let w = frame.w;
    let fields = [
        ("person-name", w.contact_name),
        ("function", w.contact_function),
        ("telephone", w.contact_telephone),
        ("email", w.contact_email),
        ("purpose", w.contact_purpose),
        ("source", w.contact_source),
        ("date", w.contact_date),
    ];
    let others = fields.into_iter().filter(|(field, _)| typed.one(field) != now.one(field));
    let others = others.map(|(field, label)| {
        let stands = crate::domain::invalid::shown(now.one(field).unwrap_or_default());
        (field, format!("{label}: {} “{stands}”.", w.now_stands))
    });
    std::iter::once(("person-name", w.changed_meanwhile.to_owned())).chain(others).collect()
}

/// The bases on which a person may be kept, as a form offers them.
pub(super) const BASES: [LegalBasis; 5] = [
    LegalBasis::LegitimateInterest,
    LegalBasis::Consent,
    LegalBasis::PublicTask,
    LegalBasis::Contract,
    LegalBasis::LegalObligation,
];

/// The code of a basis in a form.
pub(super) fn basis_code(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "consent",
        LegalBasis::Contract => "contract",
        LegalBasis::LegalObligation => "legal_obligation",
        LegalBasis::PublicTask => "public_task",
        LegalBasis::LegitimateInterest => "legitimate_interest",
    }
}

/// A basis as one says it.
pub(super) fn basis_words(frame: &Frame, basis: LegalBasis) -> &'static str {
    let w = frame.w;
    match basis {
        LegalBasis::Consent => w.basis_consent,
        LegalBasis::Contract => w.basis_contract,
        LegalBasis::LegalObligation => w.basis_legal_obligation,
        LegalBasis::PublicTask => w.basis_public_task,
        LegalBasis::LegitimateInterest => w.basis_legitimate_interest,
    }
}

/// What a consent is for, as one says it.
pub(super) fn purpose_words(frame: &Frame, purpose: ConsentPurpose) -> &'static str {
    let w = frame.w;
    match purpose {
        ConsentPurpose::Telephone => w.consent_telephone,
        ConsentPurpose::Email => w.consent_email,
        ConsentPurpose::Post => w.consent_post,
        ConsentPurpose::Visit => w.consent_visit,
        ConsentPurpose::PartnerMatching => w.consent_partner,
        ConsentPurpose::PeerMatching => w.consent_peer,
    }
}

/// How something was said.
pub(super) fn manner_words(frame: &Frame, how: Manner) -> &'static str {
    let w = frame.w;
    match how {
        Manner::Telephone => w.manner_telephone,
        Manner::Email => w.manner_email,
        Manner::Letter => w.manner_letter,
        Manner::Form => w.manner_form,
        Manner::Conversation => w.manner_conversation,
    }
}

/// A consent, or that it was taken back, in a line.
pub(super) fn in_words(frame: &Frame, event: &ConsentEvent) -> String {
    let w = frame.w;
    let given = if event.given { w.consent_given } else { w.consent_withdrawn };
    let text = event.text_version.iter().map(|text| format!(", {} {text}", w.consent_text_version));
    format!(
        "{given}: {} ({}, {}{})",
        purpose_words(frame, event.purpose),
        frame.lang.day(event.date),
        manner_words(frame, event.how),
        text.collect::<String>()
    )
}

/// The law or register behind a ground, as the reader's language names it; the rules themselves have it in Dutch.
pub(super) fn law(lang: Language, law: &str) -> String {
    const ENGLISH: [(&str, &str); 12] = [
        ("AVG", "GDPR"),
        ("Telecommunicatiewet", "Telecommunications Act (Telecommunicatiewet)"),
        ("Handelsregister", "Business register"),
        ("Contactregels van de organisatie", "Contact rules of the organisation"),
        ("contactregels van de organisatie", "contact rules of the organisation"),
        ("gedeeld register van benaderingen", "shared ledger of approaches"),
        ("Wens van het bedrijf", "Wish of the firm"),
        (" en art.", " and art."),
        (" lid 1 onder a", "(1)(a)"),
        (" lid 1 onder b", "(1)(b)"),
        (" lid 1 onder c", "(1)(c)"),
        (" lid 1 onder f", "(1)(f)"),
    ];
    match lang {
        Language::Dutch => law.to_owned(),
        Language::English => {
            let named = ENGLISH.iter().fold(law.to_owned(), |law, (dutch, english)| law.replace(dutch, english));
            named.replace(" lid 4", "(4)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_named_as_english_readers_know_it() {
        let written = "AVG art. 6 lid 1 onder f en art. 21 lid 4";
        assert_eq!(law(Language::English, written), "GDPR art. 6(1)(f) and art. 21(4)");
        assert_eq!(law(Language::Dutch, written), written);
    }
}
