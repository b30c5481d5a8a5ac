use super::*;
use proptest::prelude::*;

const NAMES: [(&str, Option<&str>); 8] = [
    ("Jansen Metaal B.V.", Some("Tilburg")),
    ("Janssen Hout", Some("Breda")),
    ("MindLabs", Some("Tilburg")),
    ("Technische Universiteit Delft", Some("Delft")),
    ("Proef Metaal", Some("Waalwijk")),
    ("Proef Robotica Nederland", None),
    ("J.P. de Vries & Zn.", Some("'s-Hertogenbosch")),
    ("Metaalbewerking Smit", Some("Goirle")),
];

fn words(name: &str, place: Option<&str>) -> NameWords {
    NameWords::of(name, [], place)
}

fn id(place: usize) -> Uuid {
    Uuid::from_u128(place as u128 + 1)
}

fn names() -> Names {
    let mut builder = NamesBuilder::default();
    // Not in the order of the ids.
    for (at, (name, place)) in NAMES.iter().enumerate().rev() {
        builder.add(id(at), name, [], *place);
    }
    builder.finish()
}

fn found(names: &Names, text: &str) -> Vec<&'static str> {
    let hits = names.find(text, 10, |_| true).hits;
    hits.iter().map(|hit| NAMES[hit.id.as_u128() as usize - 1].0).collect()
}

#[test]
fn a_name_is_found_by_a_part_of_it_and_whatever_its_spelling() {
    let names = names();
    for (text, first) in [
        ("mindlabs", "MindLabs"),
        ("MindLaps", "MindLabs"),
        ("mind labs", "MindLabs"),
        ("jansen metal", "Jansen Metaal B.V."),
        ("universitiet delft", "Technische Universiteit Delft"),
        ("jp de vries", "J.P. de Vries & Zn."),
        ("vries hertogenbosch", "J.P. de Vries & Zn."),
        ("proefrobotica", "Proef Robotica Nederland"),
        ("bewerking", "Metaalbewerking Smit"),
        ("metalbewerking gorle", "Metaalbewerking Smit"),
        ("proef metaal xyzzy", "Proef Metaal"),
        ("jansen m", "Jansen Metaal B.V."),
    ] {
        assert_eq!(found(&names, text).first(), Some(&first), "{text}: {:?}", found(&names, text));
    }
    assert_eq!(found(&names, "Xyzzy"), Vec::<&str>::new());
    assert_eq!(found(&names, "!"), Vec::<&str>::new());
}

#[test]
fn whole_words_come_first_and_short_names_before_long_ones() {
    let names = names();
    let metal = found(&names, "metaal");
    assert_eq!(metal[..3], ["Jansen Metaal B.V.", "Proef Metaal", "Metaalbewerking Smit"]);
    assert_eq!(found(&names, "tilburg"), ["MindLabs", "Jansen Metaal B.V."]);
    let close = names.find("jansen", 10, |_| true);
    assert_eq!(close.hits.iter().map(|hit| hit.is_close).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn who_is_out_of_reach_is_not_found_and_whether_there_are_more_does_not_tell() {
    let names = names();
    let only = names.find("metaal", 1, |found| found == id(4));
    assert_eq!((only.hits[0].id, only.hits.len(), only.has_more), (id(4), 1, false));
    assert!(names.find("metaal", 1, |_| true).has_more);
}

#[test]
fn names_that_changed_before_the_words_were_laid_out_are_found_as_after_it() {
    let changes = || vec![(id(0), Some(words("Pietersen Kunststof", None))), (id(2), None)];
    let (before, after) = (names(), names());
    after.lay_out();
    let (before, after) = (before.follow(changes()), after.follow(changes()));
    for text in ["jansen metaal", "mindlabs", "pietresen", "metaal", "tilburg"] {
        assert_eq!(before.find(text, 9, |_| true), after.find(text, 9, |_| true), "{text}");
    }
    assert_eq!((before.len(), after.len()), (NAMES.len() - 1, NAMES.len() - 1));
}

#[test]
fn following_changes_finds_what_building_anew_finds() {
    let renamed = names().follow(vec![(id(0), Some(words("Pietersen Kunststof", None))), (id(2), None)]);
    assert_eq!(renamed.len(), NAMES.len() - 1);
    assert!(renamed.find("jansen metaal", 9, |_| true).hits.iter().all(|hit| hit.id != id(0)));
    assert!(renamed.find("mindlabs", 9, |_| true).hits.is_empty());
    assert_eq!(renamed.find("pietresen", 9, |_| true).hits[0].id, id(0));
    assert_eq!(renamed.follow(vec![(id(0), None)]).find("pietersen", 9, |_| true), Found::default());
}

proptest! {
    #[test]
    fn one_wrong_letter_in_a_long_word_is_forgiven(at in 0usize..NAMES.len(), place in 0usize..40, letter in "[a-z]") {
        let names = names();
        let word = split(NAMES[at].0).into_iter().max_by_key(String::len).unwrap();
        let mut typed = word.clone();
        let place = place % word.len();
        typed.replace_range(place..=place, &letter);
        let hits = names.find(&typed, 10, |_| true).hits;
        prop_assert!(hits.iter().any(|hit| hit.id == id(at)), "{typed}");
    }

    #[test]
    fn no_text_is_too_strange(text in ".{0,60}") {
        let found = names().find(&text, 3, |_| true);
        prop_assert!(found.hits.len() <= 3 && found.hits.iter().all(|hit| hit.fit > 0.0 && hit.fit <= 1.0));
    }

    #[test]
    fn who_is_found_does_not_depend_on_where_looking_stopped(
        told in prop::collection::vec(prop::collection::vec(0usize..6, 1..4), 1..60),
        text in prop::collection::vec(0usize..7, 1..4),
        enough in 1usize..9,
        most in 1usize..9,
        (step, gone) in (1u128..4, 0usize..60),
    ) {
        const WORDS: [&str; 7] = ["proef", "metaal", "metaalbewerking", "tilburg", "meta", "proeven", "xyzzyplugh"];
        let name = |words: &[usize]| words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ");
        let mut builder = NamesBuilder::default();
        for (at, words) in told.iter().enumerate() {
            builder.add(id(at), &name(words), [], Some(WORDS[at % 4]));
        }
        let changed = (gone < told.len()).then(|| (id(gone), (gone % 2 == 0).then(|| words("Proef Metaal", None))));
        let names = builder.finish().follow(changed.into_iter().collect());
        let is_within = |id: Uuid| id.as_u128().is_multiple_of(step);
        let (text, all) = (name(&text), usize::MAX);
        prop_assert_eq!(
            names.find_among(&text, most, enough, is_within),
            names.find_among(&text, most, all, is_within),
            "{}", text
        );
    }
}
