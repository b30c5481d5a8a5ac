//! Every word of the pages that is not data, in both languages: `words/nl.ftl` and `words/en.ftl`, in the form of
//! [fluent](https://projectfluent.org).
//!
//! The build script makes a struct of them with a field for each message, so that a word that is missing or misspelled
//! does not compile, and a page finds its words without a search.

#[cfg(test)]
#[expect(dead_code, reason = "the build script makes the code")]
mod from_fluent;

use std::fmt::Display;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Words around a number, such as `1 medewerker` and `12 medewerkers`.
pub struct Counted {
    one: (&'static str, &'static str),
    other: (&'static str, &'static str),
}

impl Counted {
    /// With the number.
    pub fn of(&self, count: impl Display) -> String {
        let count = count.to_string();
        let (before, after) = if count == "1" { self.one } else { self.other };
        format!("{before}{count}{after}")
    }
}

impl Words {
    /// What was done, by the code in the address of the page that tells it.
    pub fn done(&self, code: &str) -> Option<&'static str> {
        Some(match code {
            "reached" => self.done_reached,
            "not_reached" => self.done_not_reached,
            "not_now" => self.done_not_now,
            "never" => self.done_never,
            "conversation" => self.done_conversation,
            "left_alone" => self.done_left_alone,
            "proposed" => self.done_proposed,
            "requested" => self.done_requested,
            "proposal_taken_back" => self.done_proposal_taken_back,
            "move_taken_back" => self.done_move_taken_back,
            "moved" => self.done_moved,
            "misfit" => self.done_misfit,
            "back_in_list" => self.done_back_in_list,
            "taken_back" => self.done_taken_back,
            "saved" => self.done_saved,
            "standard" => self.done_standard,
            "password" => self.done_password,
            "replanned" => self.done_replanned,
            "objection" => self.done_objection,
            "searched" => self.done_searched,
            "merged" => self.done_merged,
            "kept_apart" => self.done_kept_apart,
            "agreed" => self.done_agreed,
            "request" => self.done_request,
            "visit" => self.done_visit,
            "outcome" => self.done_outcome,
            "objection_taken_back" => self.done_objection_taken_back,
            "restriction_lifted" => self.done_restriction_lifted,
            "visit_off" => self.done_visit_off,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::from_fluent::{Message, differences, messages};
    use super::{DUTCH, ENGLISH};
    use std::collections::BTreeSet;
    use std::path::Path;

    const NL: &str = include_str!("words/nl.ftl");
    const EN: &str = include_str!("words/en.ftl");
    /// Names that are put together from a code: fields and reasons of imports, and what stands in the way of a change.
    const PUT_TOGETHER: [&str; 3] = ["field_", "reason_", "cause_"];

    #[test]
    fn both_languages_have_the_same_messages_and_count_in_the_same() {
        assert_eq!(differences(&messages(NL).unwrap(), &messages(EN).unwrap()), Vec::<String>::new());
    }

    #[test]
    fn a_message_that_is_missing_or_counts_in_one_language_only_is_named() {
        let dutch =
            messages("a-b = x\ndays = { $count ->\n    [one] { $count } dag\n   *[other] { $count } dagen\n }\n")
                .unwrap();
        let english = messages("c = y\ndays = days\n").unwrap();
        let expected = ["nl.ftl lacks `c`", "en.ftl lacks `a-b`", "`days` counts in one language only"];
        assert_eq!(differences(&dutch, &english), expected);
        for wrong in
            ["a = { $name }\n", "a = { other }\n", "a = x\na = y\n", "a =\n", "a = { $count ->\n   *[other] x\n }\n"]
        {
            assert!(messages(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_message_says_something_that_was_translated() {
        let english = messages(EN).unwrap();
        for (name, said) in messages(NL).unwrap() {
            let Message::Plain(text) = &said else { continue };
            assert!(!text.trim().is_empty(), "{name}");
            assert!(english[&name] != said || text.split(' ').count() == 1, "{name}: {text}");
        }
    }

    #[test]
    fn no_message_is_kept_that_no_page_uses() {
        let mut used = BTreeSet::new();
        for folder in ["src/web", "templates"] {
            for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let path = file.unwrap().path();
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                used.extend(
                    text.split('.')
                        .skip(1)
                        .map(|rest| rest.chars().take_while(|letter| is_name(*letter)).collect::<String>()),
                );
            }
        }
        let is_put_together = |name: &str| PUT_TOGETHER.iter().any(|start| name.starts_with(start));
        let unused: Vec<String> =
            messages(NL).unwrap().into_keys().filter(|name| !used.contains(name) && !is_put_together(name)).collect();
        assert_eq!(unused, Vec::<String>::new());
    }

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!(
            (DUTCH.employees_count.of(1), DUTCH.employees_count.of(12)),
            ("1 medewerker".into(), "12 medewerkers".into())
        );
        assert_eq!(
            (ENGLISH.employees_count.of(1), ENGLISH.employees_count.of(0)),
            ("1 employee".into(), "0 employees".into())
        );
    }

    #[test]
    fn a_message_is_found_by_a_name_that_was_put_together() {
        assert_eq!(DUTCH.named("field_kvk_number"), Some("KVK-nummer"));
        assert_eq!(DUTCH.named("field_xyzzy"), None);
    }
}
