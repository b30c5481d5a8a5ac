//! Names of fields, and codes, in Dutch.

use crate::domain::goal::Goal;
use crate::domain::introduction::State;
use crate::domain::provenance::source_words;
use crate::domain::{FirmType, Step, reference};
use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| include_str!("dutch.tsv").lines().filter_map(|line| line.split_once('\t')).collect());

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

/// Fields in which barriers stand; some have the code of a topic.
const OF_BARRIERS: [&str; 3] = ["barrier", "barriers", "resolved"];

/// What a code in a field means; nothing for what is none.
pub fn code_in_words(field: &str, code: &str) -> Option<String> {
    let topic = || reference::topics().iter().find(|topic| topic.id == code).map(|topic| topic.label.nl.clone());
    let barrier = || {
        let known = reference::barriers().iter().find(|known| known.barrier.code() == code);
        known.map(|known| known.label.nl.clone())
    };
    let of_kind = || {
        let types = FirmType::ALL.iter().find(|kind| kind.code() == code).map(|kind| kind.label());
        let goals = || Goal::ALL.iter().find(|goal| goal.code() == code).map(|goal| goal.label());
        let steps = || Step::ALL.iter().find(|step| step.code() == code).map(|step| step.label());
        let states = || State::ALL.iter().find(|state| state.code() == code).map(|state| state.label());
        types.or_else(goals).or_else(steps).or_else(states).map(|label| label.nl)
    };
    let ours = || source_words::said(code).map(|words| words.nl);
    let plain = WORDS.get(code).map(|words| (*words).to_owned());
    let named = || if OF_BARRIERS.contains(&field) { barrier() } else { topic().or_else(barrier) };
    plain.or_else(named).or_else(of_kind).or_else(ours).or_else(|| reference::region_name(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_codes_have_dutch_words() {
        assert_eq!(label("kvkNumber"), "KVK-nummer");
        assert_eq!(label("owner.telephone"), "eigenaar: telefoon");
        assert_eq!(label("someOther_field"), "some other field");
        for (field, code, words) in [
            ("legalBasis", "legitimate_interest", "gerechtvaardigd belang"),
            ("topics", "robotica", "Robotica en cobots"),
            ("province", "PV30", "Noord-Brabant"),
            ("source", "entered without a source", "zonder bron ingevoerd"),
            ("barrier", "talent", "Talent"),
            ("topics", "talent", "Nieuwe medewerkers en stagiairs"),
        ] {
            assert_eq!(code_in_words(field, code).as_deref(), Some(words));
        }
        assert_eq!(code_in_words("with", "Jansen Lassen"), None);
    }
}
