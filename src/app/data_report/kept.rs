//! How long what is held is kept, which whoever asks is told (AVG art. 15 lid 1 onder d).

use crate::app::retention::RetentionTerms;
use crate::domain::Text;
use crate::domain::firm::LegalForm;
use crate::domain::text::counted;
use std::time::Duration;

const DAY: u64 = 24 * 3600;

/// The terms of all that may be held of a firm, or of a person there, in words.
pub(super) fn in_words(terms: &RetentionTerms, form: Option<LegalForm>, of_person: bool) -> Vec<Text> {
    let consents = (terms.consents, "Toestemmingen", "Consents", "na de intrekking", "after their withdrawal");
    let requests =
        (terms.requests, "Verzoeken over gegevens", "Requests about data", "na de beslissing", "after the decision");
    let touches = (terms.touches, "Dat wij contact zochten", "That we got in touch", "daarna", "afterwards");
    let change = ("na de laatste wijziging", "after the last change");
    let term = |(term, nl, en, from_nl, from_en): (Option<Duration>, &str, &str, &str, &str)| match term {
        Some(term) => {
            let (long_nl, long_en) = long(term);
            Text::new(format!("{nl}: tot {long_nl} {from_nl}."), format!("{en}: until {long_en} {from_en}."))
        }
        None => Text::new(format!("{nl}: zonder termijn."), format!("{en}: without a term.")),
    };
    let of = match of_person {
        true => vec![(terms.contacts, "Gegevens van u", "Your data", change.0, change.1), consents, touches, requests],
        false => vec![
            (terms.of_firm(form), "Gegevens van het bedrijf", "Data of the firm", change.0, change.1),
            consents,
            touches,
            (terms.conversations, "Gesprekken", "Conversations", "daarna", "afterwards"),
            (terms.introductions, "Introducties en uitkomsten", "Introductions and outcomes", change.0, change.1),
            (terms.lists, "Lijsten die zijn getoond", "Lists that were shown", "daarna", "afterwards"),
            (terms.referrals, "Doorverwijzingen", "Referrals", change.0, change.1),
            requests,
        ],
    };
    let objections = Text::new(
        "Een bezwaar, en een kenmerk waaraan wij herkennen wie bezwaar maakte of gewist is: zonder termijn.",
        "An objection, and a hash by which we know who objected or was erased: without a term.",
    );
    of.into_iter().map(term).chain([objections]).collect()
}

/// A term in years when it is one of whole years, leap days or not.
fn long(term: Duration) -> (String, String) {
    let days = term.as_secs() / DAY;
    let years = days / 365;
    match years > 0 && days - years * 365 <= years / 4 + 1 {
        true => (format!("{years} jaar"), counted(years, "year", "years")),
        false => (counted(days, "dag", "dagen"), counted(days, "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_told_for_the_form_of_the_firm() {
        let first = |form| in_words(&RetentionTerms::default(), form, false)[0].nl.clone();
        assert_eq!(first(None), "Gegevens van het bedrijf: tot 5 jaar na de laatste wijziging.");
        assert_eq!(first(Some(LegalForm::Bv)), "Gegevens van het bedrijf: tot 10 jaar na de laatste wijziging.");
        let months = RetentionTerms {
            contacts: Some(Duration::from_secs(90 * DAY)),
            consents: None,
            ..RetentionTerms::default()
        };
        let of_person: Vec<String> = in_words(&months, None, true).into_iter().map(|text| text.nl).collect();
        assert_eq!(
            of_person[..2],
            ["Gegevens van u: tot 90 dagen na de laatste wijziging.", "Toestemmingen: zonder termijn."]
        );
    }
}
