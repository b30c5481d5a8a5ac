//! Words of the import pages that belong to codes: fields of a firm, and reasons why a row is not written.

use super::language::Language;
use crate::domain::Invalid;
use crate::domain::import_job::{ImportRow, TAKEN_AS};

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
    let name = named_by_message(fault).unwrap_or(fault.code.as_str());
    match lang.words().named(&format!("reason_{name}")) {
        Some(words) => (words.to_owned(), lang.code()),
        None => (format!("{} {}", fault.message, fault.remedy), "en"),
    }
}

/// What was made of a value without keeping its row out: what it was taken as, or why it was left out.
pub fn notice(lang: Language, notice: &Invalid) -> (String, &'static str) {
    let (words, w) = (reason(lang, notice), lang.words());
    if notice.code == TAKEN_AS
        && let Some((value, meant)) = notice.message.trim_end_matches('.').split_once(" was taken as ")
    {
        return (format!("{value}: {} {meant}.", w.import_cell_taken_as), lang.code());
    }
    if !ImportRow::tells_of_loss(notice) || words.0.starts_with(&notice.message) {
        return words;
    }
    let value = notice.message.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map(|(value, _)| value);
    let value = value.map(|value| format!(": “{value}”")).unwrap_or_default();
    (format!("{}{value}. {}", w.import_cell_left_out, words.0), words.1)
}

/// Where one code stands for several things, what is meant by this fault.
fn named_by_message(fault: &Invalid) -> Option<&'static str> {
    let known = [
        ("invalid_number", fault.message.ends_with("no Dutch postcode."), "invalid_postcode"),
        ("invalid_number", fault.message.ends_with("no KVK number."), "invalid_kvk"),
        ("invalid_date", fault.message.contains("There is no day"), "no_such_day"),
        ("ambiguous", fault.message.contains("whose name and place are others"), "number_of_another"),
        ("already_exists", fault.message.starts_with("This number is that of"), "number_known"),
        ("unknown_code", fault.remedy.starts_with("It exists in SBI 2025"), "sbi_of_2025"),
        ("unknown_code", fault.remedy.starts_with("It exists in SBI 2008"), "sbi_of_2008"),
        ("unreadable", fault.pointer.is_empty(), "unreadable_file"),
    ];
    known.into_iter().find(|(code, is_meant, _)| fault.code == *code && *is_meant).map(|(.., name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::imports::mappings::fields;
    use crate::domain::numbers::{KvkNumber, Postcode};
    use crate::domain::reference;
    use crate::domain::sector::{SbiActivity, SbiVersion};

    #[test]
    fn every_field_of_a_table_of_firms_has_a_name_in_both_languages() {
        for (field, _) in fields() {
            for lang in [Language::Dutch, Language::English] {
                assert_ne!(field_label(lang, field), field);
            }
        }
    }

    #[test]
    fn a_notice_says_what_a_value_was_taken_as_or_why_it_was_left_out() {
        let said = |code: &str, message: &str| notice(Language::Dutch, &Invalid::new("fte", code, message, "")).0;
        assert_eq!(said("taken_as", "“12,5” was taken as 13."), "“12,5”: opgevat als 13.");
        let left = said("not_a_number", "Left out. “veel” is no number of employees.");
        assert_eq!(left, "Weggelaten: “veel”. Dit is geen getal.");
        let no_day = said("invalid_date", "Left out. There is no day “31-02-2016”.");
        assert!(no_day.starts_with("Weggelaten: “31-02-2016”. Deze dag bestaat niet."), "{no_day}");
        assert!(said("repeated", "The row is about the firm that row 2 makes.").starts_with("Dit bedrijf staat al"));
    }

    #[test]
    fn a_reason_that_we_have_no_dutch_for_is_marked_as_english() {
        let fault = |code: &str| Invalid::new("kvkNumber", code, "It is wrong.", "Mend it.");
        assert_eq!(reason(Language::Dutch, &fault("missing")).1, "nl");
        assert_eq!(reason(Language::Dutch, &fault("xyzzy")), ("It is wrong. Mend it.".to_owned(), "en"));
        assert_eq!(reason(Language::English, &fault("missing")).1, "en");
        // One code for several things is told apart by what the rules say themselves.
        let say = |fault: Result<(), Invalid>| reason(Language::Dutch, &fault.unwrap_err()).0;
        assert!(say(Postcode::parse("5000 A").map(|_| ())).contains("1234 AB"));
        assert!(say(KvkNumber::parse("1234").map(|_| ())).contains("acht cijfers"));
        let other = reference::sectors(SbiVersion::V2025)
            .iter()
            .find(|sector| reference::sector(SbiVersion::V2008, &sector.code).is_none());
        let code = &other.unwrap().code;
        assert!(say(SbiActivity::parse(code, SbiVersion::V2008, true).map(|_| ())).contains("SBI 2025"));
    }
}
