//! Names of fields, codes and sources in Dutch.
//!
//! A code is one by the field that it stands in: what somebody wrote is left as it is, also when it reads as a code of
//! something else. The tests walk over the schemas of all that a report can hold, so that a new field or code without words
//! is found there.

use crate::domain::firm::MISFIT_SOURCE;
use crate::domain::goal::Goal;
use crate::domain::introduction::State;
use crate::domain::partner_kind::WishedKind;
use crate::domain::provenance::source_words;
use crate::domain::{Step, reference, text};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| pairs(include_str!("dutch.tsv")));
static COUNTRIES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| pairs(include_str!("countries.tsv")));

fn pairs(lines: &'static str) -> HashMap<&'static str, &'static str> {
    lines.lines().filter_map(|line| line.split_once('\t')).collect()
}

/// Fields with codes of which the words stand in `dutch.tsv`.
const CODED: [&str; 16] = [
    "by",
    "channel",
    "fieldlab",
    "how",
    "kind",
    "legalBasis",
    "legalForm",
    "moment",
    "mood",
    "origin",
    "precision",
    "purpose",
    "reach",
    "reply",
    "status",
    "where",
];

/// What a field or a kind of event is called; one that we have no word for goes by its own name, taken apart.
pub fn label(field: &str) -> String {
    if let Some((whose, field)) = field.split_once('.') {
        return format!("{}: {}", label(whose), label(field));
    }
    match WORDS.get(field) {
        Some(words) => (*words).to_owned(),
        None => field.chars().flat_map(|letter| apart(letter).into_iter().flatten()).collect(),
    }
}

fn apart(letter: char) -> [Option<char>; 2] {
    match letter {
        '_' => [Some(' '), None],
        letter if letter.is_ascii_uppercase() => [Some(' '), Some(letter.to_ascii_lowercase())],
        letter => [Some(letter), None],
    }
}

/// What a code in a field means; nothing for what is none.
pub fn code_in_words(field: &str, code: &str) -> Option<String> {
    let topic = || reference::topics().iter().find(|topic| topic.id == code).map(|topic| topic.label.nl.clone());
    let barrier = || {
        let known = reference::barriers().iter().find(|known| known.barrier.code() == code);
        known.map(|known| known.label.nl.clone())
    };
    match field {
        "topics" => topic(),
        "barrier" | "resolved" => barrier(),
        "codes" => topic().or_else(barrier),
        "goals" => Goal::ALL.iter().find(|goal| goal.code() == code).map(|goal| goal.label().nl),
        "partnerKinds" => WishedKind::from_code(code).map(|kind| kind.label().nl),
        "state" => State::ALL.iter().find(|state| state.code() == code).map(|state| state.label().nl),
        "step" => Step::from_code(code).map(|step| step.label().nl),
        "country" => COUNTRIES.get(code).map(|name| (*name).to_owned()),
        "municipality" | "corop" | "province" => reference::region_name(code),
        // In free words it is no code; of a no it is one of a few.
        "reason" => WORDS.get(format!("reason {code}").as_str()).map(|words| (*words).to_owned()),
        _ if CODED.contains(&field) => WORDS.get(code).map(|words| (*words).to_owned()),
        _ => None,
    }
}

/// A source in words. Those that we write ourselves bear a day and the member of staff, who is left out.
pub fn source_in_words(source: &str) -> String {
    let noted = |way: &str, words: &str| {
        let rest = source.strip_prefix(way)?;
        let day = rest.split(", ").find_map(|part| part.parse::<NaiveDate>().ok())?;
        Some(format!("{words} {}", text::day(day).nl))
    };
    let ways = [
        ("conversation, ", "gesprek op"),
        ("officer, ", "door een medewerker ingevoerd op"),
        ("introduction ", "introductie, bericht van"),
    ];
    let ours = || {
        Some(match source {
            "firm" => "het bedrijf zelf".to_owned(),
            "CORDIS, European Commission" => "CORDIS, Europese Commissie".to_owned(),
            _ if source.starts_with("synthetic, ") => "verzonnen gegevens".to_owned(),
            _ if source.starts_with("referral ") && source.ends_with(" by another organisation") => {
                "doorverwijzing door een andere organisatie".to_owned()
            }
            _ => format!("past niet: {}", source.strip_prefix(MISFIT_SOURCE)?),
        })
    };
    let noted = ways.into_iter().find_map(|(way, words)| noted(way, words));
    noted
        .or_else(|| source_words::said(source).map(|words| words.nl))
        .or_else(ours)
        .unwrap_or_else(|| source.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agreed_visit::AgreedVisit;
    use crate::domain::contact_person::ContactPerson;
    use crate::domain::conversation::{Channel, Conversation};
    use crate::domain::firm::Firm;
    use crate::domain::impression::{Origin, Shown};
    use crate::domain::introduction::Introduction;
    use crate::domain::outcome::Outcome;
    use crate::domain::referral::ReferralStatus;
    use crate::domain::{ExternalId, contact, data_request};
    use crate::interpretation::is_country;
    use crate::outreach::rules;
    use serde_json::Value;
    use std::collections::BTreeSet;
    use utoipa::ToSchema;

    /// What never comes into a report: who is a member of staff, or somebody else.
    const LEFT_OUT: [&str; 3] = ["officer", "newsCarriers", "writtenBy"];

    /// What has no Dutch words yet, of a schema and all that it is made of.
    #[derive(Default)]
    struct Walk {
        parts: HashMap<String, Value>,
        on_the_way: Vec<String>,
        unworded: BTreeSet<String>,
        codes: usize,
    }

    impl Walk {
        fn of<T: ToSchema>(&mut self, field: &str) {
            let mut parts = Vec::new();
            T::schemas(&mut parts);
            let parts = parts.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap()));
            self.parts.extend(parts);
            self.walk(field, &serde_json::to_value(T::schema()).unwrap());
        }

        fn walk(&mut self, field: &str, schema: &Value) {
            match schema {
                Value::Array(items) => items.iter().for_each(|item| self.walk(field, item)),
                Value::Object(members) => {
                    for code in members.get("enum").and_then(Value::as_array).into_iter().flatten() {
                        self.codes += 1;
                        self.check_code(field, code.as_str().unwrap());
                    }
                    for (name, of) in members.get("properties").and_then(Value::as_object).into_iter().flatten() {
                        if LEFT_OUT.contains(&name.as_str()) {
                            continue;
                        }
                        if !WORDS.contains_key(name.as_str()) {
                            self.unworded.insert(name.clone());
                        }
                        self.walk(name, of);
                    }
                    for of in ["oneOf", "anyOf", "allOf", "items", "additionalProperties"] {
                        members.get(of).into_iter().for_each(|of| self.walk(field, of));
                    }
                    if let Some(part) = members.get("$ref").and_then(Value::as_str) {
                        self.follow(field, part.rsplit('/').next().unwrap().to_owned());
                    }
                }
                _ => {}
            }
        }

        fn follow(&mut self, field: &str, part: String) {
            if part == "TopicId" {
                self.check_code(field, "robotica");
            } else if !self.on_the_way.contains(&part) {
                let schema = self.parts.get(&part).cloned().unwrap_or_else(|| panic!("no schema of {part}"));
                self.on_the_way.push(part);
                self.walk(field, &schema);
                self.on_the_way.pop();
            }
        }

        fn check_code(&mut self, field: &str, code: &str) {
            // Classes of size and versions of the SBI are numbers.
            let is_number = code.starts_with(|letter: char| letter.is_ascii_digit());
            if !is_number && code_in_words(field, code).is_none() {
                self.unworded.insert(format!("{field}: {code}"));
            }
        }
    }

    #[test]
    fn every_field_and_code_that_a_report_can_hold_has_dutch_words() {
        let mut walk = Walk::default();
        walk.of::<Firm>("");
        walk.of::<ContactPerson>("");
        walk.of::<ExternalId>("");
        walk.of::<Conversation>("");
        walk.of::<AgreedVisit>("");
        walk.of::<Introduction>("");
        walk.of::<Outcome>("");
        walk.of::<Shown>("");
        walk.of::<contact::Manner>("how");
        walk.of::<contact::ConsentPurpose>("purpose");
        walk.of::<Channel>("channel");
        walk.of::<rules::Channel>("channel");
        walk.of::<Origin>("origin");
        walk.of::<ReferralStatus>("status");
        walk.of::<data_request::RequestKind>("kind");
        walk.of::<data_request::RequestStatus>("status");
        for kind in ["conversation", "introduction", "agreed_visit", "referral", "firm"] {
            walk.check_code("where", kind);
        }
        assert_eq!(walk.unworded, BTreeSet::new());
        assert!(walk.codes > 100, "{}", walk.codes);
    }

    #[test]
    fn every_country_has_a_name_and_every_kind_of_event_words() {
        let letters = || (b'A'..=b'Z').map(char::from);
        let codes = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
        let unnamed: Vec<String> =
            codes.filter(|code| is_country(code) && code_in_words("country", code).is_none()).collect();
        assert_eq!(unnamed, Vec::<String>::new());
        for kind in [
            "consent",
            "withdrawal",
            "objection",
            "touch",
            "conversation",
            "agreed_visit",
            "introduction",
            "outcome",
            "list_shown",
            "referral",
            "mention",
            "intake_link",
            "data_request",
        ] {
            assert!(WORDS.contains_key(kind), "{kind}");
        }
    }

    #[test]
    fn fields_and_codes_have_dutch_words() {
        assert_eq!(label("kvkNumber"), "KVK-nummer");
        assert_eq!(label("owner.telephone"), "eigenaar: telefoon");
        assert_eq!(label("someOther_field"), "some other field");
        for (field, code, words) in [
            ("legalBasis", "legitimate_interest", "gerechtvaardigd belang"),
            ("topics", "robotica", "Robotica en cobots"),
            ("province", "PV30", "Noord-Brabant"),
            ("barrier", "talent", "Talent"),
            ("topics", "talent", "Nieuwe medewerkers en stagiairs"),
            ("partnerKinds", "municipality_or_region", "gemeente of regio"),
            ("reason", "no_time", "geen tijd"),
        ] {
            assert_eq!(code_in_words(field, code).as_deref(), Some(words));
        }
        for (field, free) in
            [("with", "Jansen Lassen"), ("with", "contact"), ("reason", "post"), ("objection", "other")]
        {
            assert_eq!(code_in_words(field, free), None, "{field}: {free}");
        }
    }

    #[test]
    fn sources_that_we_write_are_said_in_dutch_without_who_wrote_them() {
        for (source, words) in [
            ("conversation, 2026-11-30", "gesprek op 30 november 2026"),
            ("conversation, 2026-11-30, A. de Vries", "gesprek op 30 november 2026"),
            ("officer, 2026-01-02, A. de Vries", "door een medewerker ingevoerd op 2 januari 2026"),
            (
                "introduction 019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b, 2026-01-02, A. de Vries",
                "introductie, bericht van 2 januari 2026",
            ),
            (
                "referral 019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b by another organisation",
                "doorverwijzing door een andere organisatie",
            ),
            ("not fitting, te ver weg", "past niet: te ver weg"),
            ("entered without a source", "zonder bron ingevoerd"),
            ("firm", "het bedrijf zelf"),
            ("visitekaartje", "visitekaartje"),
        ] {
            assert_eq!(source_in_words(source), words);
        }
    }
}
