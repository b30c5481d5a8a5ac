//! The names by which others know a firm, and where one of them stands in what they wrote.

use super::name_key;
use crate::domain::Firm;
use crate::domain::normal_name::{fold, fold_words, normal_name};
use std::collections::BTreeSet;

/// Letters of a single word from which on it is a name also beside other words.
const LONG_WORD: usize = 6;

/// Words that make no name of the word after them: “De Groot” is no more telling than “Groot”.
const PARTICLES: [&str; 14] = ["aan", "bij", "d", "de", "den", "der", "en", "het", "la", "op", "t", "te", "ter", "van"];

/// Words of a text in which it is looked for names of unknown firms, and of such a name at most.
const MOST_WORDS: usize = 16;
const LONGEST_NAME: usize = 8;

/// What parts a name from what is written beside it, as in “J. Jansen (eigenaar)”.
const BOUNDS: [char; 9] = ['(', ')', '[', ']', ',', ';', ':', '/', '|'];

/// The names of a firm, or of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirmNames {
    /// What the whole of a text is, when it means the firm.
    whole: BTreeSet<String>,
    /// Names that are meant also where a bound stands before and after them.
    bounded: BTreeSet<String>,
    /// Names that are meant wherever their words stand, with a space before and after.
    anywhere: Vec<String>,
}

impl FirmNames {
    /// The firm's own name and its trade names (*handelsnamen*).
    pub fn of(firm: &Firm) -> Self {
        let mut names = Self::default();
        [&firm.name].into_iter().chain(&firm.trade_names).for_each(|name| names.add(name));
        names
    }

    /// A name alone, such as that of a person.
    pub fn of_name(name: &str) -> Self {
        let mut names = Self::default();
        names.add(name);
        names
    }

    /// A name of two words and more is meant wherever it stands. Of a name with a single word, beside legal forms and
    /// particles, it is not known what stands beside it: “Pietersen Draaien” is another firm than “Pietersen”, and
    /// “Pietersen (eigenaar)” is not; so it is meant between bounds. A short word is meant only alone.
    fn add(&mut self, name: &str) {
        let key = name_key(name);
        if key.is_empty() {
            return;
        }
        let spaced = format!(" {} ", fold_words(name));
        if is_telling(name) && !self.anywhere.contains(&spaced) {
            self.anywhere.push(spaced);
        }
        if key.contains(' ') || key.len() >= LONG_WORD {
            self.bounded.insert(key.clone());
        }
        self.whole.insert(key);
    }

    /// Whether a text means the firm: it is one of the names, or one of them stands in it as whole words.
    pub fn are_meant_by(&self, text: &str) -> bool {
        if self.whole.contains(&name_key(text)) {
            return true;
        }
        if self.bounded.is_empty() {
            return false;
        }
        let spaced = format!(" {} ", fold_words(text));
        self.anywhere.iter().any(|name| spaced.contains(name.as_str()))
            || bounded_parts(text).any(|part| self.bounded.contains(&part))
    }

    /// The first word of each name: a text that means the firm has one of them among its words (`words_of`).
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().filter_map(|name| name.split(' ').next())
    }
}

/// The words of a text as names are compared; of a text without a letter its signs.
pub fn words_of(text: &str) -> Vec<String> {
    let words = fold_words(text);
    let words = if words.is_empty() { fold(text) } else { words };
    words.split(' ').map(str::to_owned).collect()
}

/// Whether a name has two words at least, beside legal forms, particles and letters at its end: “B V” is a legal form too.
fn is_telling(name: &str) -> bool {
    let normal = normal_name(name);
    let words = normal.split(' ').rev().skip_while(|word| word.len() == 1);
    words.filter(|word| !PARTICLES.contains(word)).count() > 1
}

/// The names, in the form of [`name_key`], of which a firm would be meant by a text, whoever bears them: the text itself,
/// what stands between bounds, and each run of words in which two are telling.
pub fn names_within(text: &str) -> BTreeSet<String> {
    let mut names: BTreeSet<String> =
        bounded_parts(text).filter(|part| part.contains(' ') || part.len() >= LONG_WORD).collect();
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').take(MOST_WORDS).collect();
    for first in 0..words.len() {
        for last in first..words.len().min(first + LONGEST_NAME) {
            let run = words[first..=last].join(" ");
            if is_telling(&run) {
                names.insert(name_key(&run));
            }
        }
    }
    names.insert(name_key(text));
    names.remove("");
    names
}

/// What stands between bounds, in the form of [`name_key`]; a dash with a space before it is one too.
fn bounded_parts(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let parts = folded.split(BOUNDS).flat_map(|part| part.split(" -"));
    parts.map(name_key).filter(|part| !part.is_empty()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, texts: &[&str]) -> Vec<bool> {
        let names = FirmNames::of_name(name);
        let is_meant = |text: &&str| {
            let is_meant = names.are_meant_by(text);
            // Who is looked for by the first word of a name misses nobody.
            let words = words_of(text);
            assert!(!is_meant || names.first_words().any(|first| words.iter().any(|word| word == first)), "{text}");
            assert_eq!(names_within(text).contains(&name_key(name)), is_meant, "{text}");
            is_meant
        };
        texts.iter().map(is_meant).collect()
    }

    #[test]
    fn a_name_of_two_words_is_meant_wherever_it_stands_whole() {
        let meant = ["J. Jansen", "j  jansen", "J. Jansen (eigenaar)", "fa. J. Jansen, Ede", "eigenaar J.Jansen"];
        assert_eq!(named("J. Jansen", &meant), [true; 5]);
        let others = ["Jansen", "J. Jansens", "AJ Jansen", "J. van Jansen", ""];
        assert_eq!(named("J. Jansen", &others), [false; 5]);
    }

    #[test]
    fn a_single_word_is_meant_alone_or_between_bounds_and_a_short_one_alone() {
        let texts = ["Pietersen", "Pietersen (eigenaar)", "Ede – Pietersen", "Pietersen Draaien", "Bakkerij Pietersen"];
        assert_eq!(named("Pietersen", &texts), [true, true, true, false, false]);
        assert_eq!(named("Jan", &["Jan", "Jan (eigenaar)", "Jan Bos"]), [true, false, false]);
        assert_eq!(named("&", &["&", "Bos & Zn"]), [true, false]);
    }

    #[test]
    fn legal_forms_and_particles_are_no_second_word() {
        assert_eq!(
            named("Groot B.V.", &["Groot B.V.", "Bakkerij Groot B.V.", "Groot B.V. (Ede)"]),
            [true, false, true]
        );
        assert_eq!(named("De Groot", &["De Groot (eigenaar)", "Bakkerij de Groot"]), [true, false]);
        assert_eq!(named("Pietersen B.V.", &["Pietersen B.V. (Ede)", "Bakkerij Pietersen B.V."]), [true, false]);
    }
}
