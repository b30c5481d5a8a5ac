//! Names of organisations, persons and places in the form in which they are compared.

use crate::domain::normal_name::{fold_words, normal_name};

/// The name of an organisation without legal form, with the usual abbreviations written out:
/// `Gebr. Jansen Int. B.V.` becomes `gebroeders jansen international`.
///
/// ```
/// use loopvermogen::identity::normal::organisation;
/// assert_eq!(organisation("J.P. Jansen & Zn. B.V."), organisation("JP Jansen en Zonen"));
/// ```
pub fn organisation(name: &str) -> String {
    let normal = normal_name(name);
    let words = normal.split(' ').filter(|word| !LINKING.contains(word)).map(written_out);
    let kept = words.collect::<Vec<_>>().join(" ");
    if kept.is_empty() { normal } else { joined_initials(&kept) }
}

/// A person's name part or a street in lower case without accents and punctuation.
pub fn words(text: &str) -> String {
    fold_words(text)
}

/// The name of a place; the two spellings of the same Dutch place are one: `Den Haag` is `'s-Gravenhage`.
pub fn place(name: &str) -> String {
    let folded = fold_words(name);
    let known = SAME_PLACES.iter().find(|(other, _)| *other == folded);
    known.map_or(folded, |(_, place)| (*place).to_owned())
}

/// The initials of the words of a normal name, when there are three or more: `technische universiteit delft` is known
/// as `tud`.
pub fn acronym(normal: &str) -> Option<String> {
    let letters: String = normal.split(' ').filter_map(|word| word.chars().next()).collect();
    (letters.len() >= 3).then_some(letters)
}

/// Words that come and go between spellings of a name.
const LINKING: [&str; 8] = ["en", "and", "de", "het", "the", "of", "van", "und"];

fn written_out(word: &str) -> &str {
    ABBREVIATIONS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// Abbreviations in Dutch and English names of firms. Each is longer than one letter and no word itself.
const ABBREVIATIONS: [(&str, &str); 30] = [
    ("admin", "administratie"),
    ("alg", "algemene"),
    ("assoc", "associates"),
    ("bros", "brothers"),
    ("co", "company"),
    ("dr", "doctor"),
    ("eng", "engineering"),
    ("fa", "firma"),
    ("gebr", "gebroeders"),
    ("grp", "group"),
    ("hldg", "holding"),
    ("ind", "industrie"),
    ("inst", "instituut"),
    ("int", "international"),
    ("intl", "international"),
    ("internationaal", "international"),
    ("lab", "laboratorium"),
    ("labs", "laboratorium"),
    ("mfg", "manufacturing"),
    ("mgt", "management"),
    ("mij", "maatschappij"),
    ("ned", "nederland"),
    ("netherlands", "nederland"),
    ("st", "sint"),
    ("tech", "technology"),
    ("technologies", "technology"),
    ("techn", "technische"),
    ("univ", "universiteit"),
    ("university", "universiteit"),
    ("zn", "zonen"),
];

/// Second and first spelling of places.
const SAME_PLACES: [(&str, &str); 5] = [
    ("s gravenhage", "den haag"),
    ("the hague", "den haag"),
    ("s hertogenbosch", "den bosch"),
    ("hertogenbosch", "den bosch"),
    ("capelle a d ijssel", "capelle aan den ijssel"),
];

/// Letters that stand alone next to each other become one word: `j p smit` and `jp smit` are one.
pub(super) fn joined_initials(words: &str) -> String {
    let mut joined = String::with_capacity(words.len());
    let mut was_letter = false;
    for word in words.split(' ') {
        let is_letter = word.len() == 1;
        if !(joined.is_empty() || is_letter && was_letter) {
            joined.push(' ');
        }
        joined.push_str(word);
        was_letter = is_letter;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_become_one() {
        for (one, other) in [
            ("Gebr. De Vries B.V.", "Gebroeders de Vries"),
            ("J.P. Smit Beheer", "JP Smit Beheer BV"),
            ("Janssen & Zn.", "Janssen en Zonen v.o.f."),
            ("Université Ünal N.V.", "universite unal"),
            ("Philips Int. B.V.", "Philips International"),
            ("Stichting Univ. Delft", "University of Delft"),
        ] {
            assert_eq!(organisation(one), organisation(other), "{one} / {other}");
        }
    }

    #[test]
    fn different_names_stay_different_and_none_becomes_empty() {
        assert_ne!(organisation("Jansen Metaal"), organisation("Jansen Hout"));
        assert_eq!(organisation("De"), "de");
        assert_eq!(place("'s-Gravenhage"), place("Den Haag"));
        assert_eq!(acronym("technische universiteit delft").as_deref(), Some("tud"));
    }

    proptest! {
        #[test]
        fn a_normal_name_is_its_own_normal_name(name in "[A-Za-zé&. ]{0,40}") {
            let once = organisation(&name);
            let twice = organisation(&once);
            prop_assert_eq!(organisation(&twice), twice);
        }
    }
}
