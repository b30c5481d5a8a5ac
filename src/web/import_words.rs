//! Words of the import pages that belong to codes: fields of a firm, and reasons why a row is not written.

use super::language::Language;
use crate::domain::Invalid;

/// The name of a field.
pub fn field_label(lang: Language, field: &str) -> String {
    let mut name = String::from("field_");
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    lang.words().named(&name).unwrap_or(field).to_owned()
}

/// Why a row is not written, in the reader's language where we have the words, and the language in which it is.
pub fn reason(lang: Language, fault: &Invalid) -> (String, &'static str) {
    match lang.words().named(&format!("reason_{}", fault.code)) {
        Some(words) => (words.to_owned(), lang.code()),
        None => (format!("{} {}", fault.message, fault.remedy), "en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::imports::mappings::fields;

    #[test]
    fn every_field_of_a_table_of_firms_has_a_name_in_both_languages() {
        for (field, _) in fields() {
            for lang in [Language::Dutch, Language::English] {
                assert_ne!(field_label(lang, field), field);
            }
        }
    }

    #[test]
    fn a_reason_that_we_have_no_dutch_for_is_marked_as_english() {
        let fault = |code: &str| Invalid::new("kvkNumber", code, "It is wrong.", "Mend it.");
        assert_eq!(reason(Language::Dutch, &fault("missing")).1, "nl");
        assert_eq!(reason(Language::Dutch, &fault("xyzzy")), ("It is wrong. Mend it.".to_owned(), "en"));
        assert_eq!(reason(Language::English, &fault("missing")).1, "en");
    }
}
