//! Text becomes comparable words: without case, accents and punctuation, with Dutch and English stems.

use rust_stemmers::{Algorithm, Stemmer};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Longer words are taken as they are: no stem, no comparison by spelling.
pub const LONGEST_WORD: usize = 40;

/// A word of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Lower case ASCII letters and digits.
    pub plain: String,
    /// How much the word says: 0 for a stop word, [`WEAK`] for a word that only colours, 1 for any other.
    pub weight: f64,
    /// Written with a capital inside a sentence, as names are.
    pub is_name: bool,
}

/// Weight of words such as "geen", "vinden" and "nieuw": they belong to a phrase without saying what it is about.
pub const WEAK: f64 = 0.25;

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut sentence_begins = true;
    for piece in text.split(|c: char| c.is_whitespace() || SEPARATORS.contains(&c)) {
        let capital = piece.chars().next().is_some_and(char::is_uppercase);
        let spelled = deunicode::deunicode(piece).to_ascii_lowercase();
        // deunicode may spell one sign with several words; signs within a word (r&d, foto's) are left out.
        for part in spelled.split_whitespace() {
            let plain: String = part.chars().filter(char::is_ascii_alphanumeric).collect();
            if !plain.is_empty() {
                let is_acronym = piece.len() > 1 && piece.chars().all(char::is_uppercase);
                let weight = if is_acronym { weight(&plain).max(WEAK) } else { weight(&plain) };
                let weight = if is_acronym && is_lone_acronym(&plain) { 1.0 } else { weight };
                found.push(Word { plain, weight, is_name: capital && !sentence_begins });
            }
        }
        sentence_begins = found.is_empty() || piece.ends_with(['.', '!', '?', ':']);
    }
    found
}

/// The words of a text joined by spaces: equal for two texts that differ in case, accents and punctuation only.
pub fn normalised(text: &str) -> String {
    words(text).into_iter().map(|word| word.plain).collect::<Vec<_>>().join(" ")
}

/// Dutch and English stem of a plain word.
pub fn stems(plain: &str) -> [String; 2] {
    static DUTCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::Dutch));
    static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
    if plain.len() > LONGEST_WORD || plain.len() < 3 {
        return [plain.to_owned(), plain.to_owned()];
    }
    [DUTCH.stem(plain).into_owned(), ENGLISH.stem(plain).into_owned()]
}

const SEPARATORS: [char; 16] = ['-', '–', '—', '/', '\\', ',', ';', '(', ')', '[', ']', '|', '"', '“', '”', '_'];

fn weight(plain: &str) -> f64 {
    static WEIGHTS: LazyLock<HashMap<&str, f64>> = LazyLock::new(|| {
        let stop = STOP_WORDS.split_whitespace().map(|word| (word, 0.0));
        stop.chain(WEAK_WORDS.split_whitespace().map(|word| (word, WEAK))).collect()
    });
    WEIGHTS.get(plain).copied().unwrap_or(1.0)
}

const STOP_WORDS: &str = "de het een en of in op aan bij met voor van naar te om over uit door tot als dan dat die dit \
    deze er hier daar ik we wij ons onze me mij mijn jij je jullie u uw hij zij ze zich is zijn ben bent was waren word \
    wordt worden heb heeft hebben hebt had hadden kan kun kunt kunnen kon moet moeten zal zullen zou ook nog al wel maar \
    want dus toch ja nou even eens iets alle alles elk elke per sinds jaren jaar rond binnen via zonder onder \
    the a an of on at with for from to by as that this these those and or are be been we our us i you your its they \
    their have has can must also but so do does will would into between through it am m u v e d s t";

const WEAK_WORDS: &str = "niet geen niets nooit niemand weinig veel teveel goed goede nieuw nieuwe beter betere meer \
    minder vinden vind gevonden zoeken zoek gezocht krijgen krijg willen wil wilt wilde gaan ga gaat doen doet maken maak \
    maakt laten graag echt heel erg steeds lastig moeilijk moeilijke probleem problemen tekort gebrek nodig onvoldoende \
    ken kent kennen zitten zit staan staat blijven blijft lukt hoe wat waar wie \
    geven geeft bedrijf bedrijven sector overige no not none lack find found get want need new better good hard \
    difficult problem problems shortage more less too few very other improved innovative novel advanced efficient highly \
    development developing based using use support system systems structure structures structuur process processes \
    processen technology technologies technologie tools integrated integration solution solutions project next generation \
    scale large stad smart slim slimme";

/// Acronyms that are words of the language when they are not in capitals.
const LONE_ACRONYMS: [&str; 3] = ["it", "am", "ar"];

/// Whether these letters mean something only as an acronym.
pub fn is_lone_acronym(plain: &str) -> bool {
    LONE_ACRONYMS.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(normalised("R&D"), "rd");
        assert_eq!(normalised("  Coöperatie; Énergie-hub!"), "cooperatie energie hub");
        assert_eq!(normalised("foto's"), "fotos");
    }

    #[test]
    fn names_are_capitals_inside_a_sentence() {
        let found = words("Best veel werk. Echt in Tilburg");
        assert_eq!(
            found.iter().filter(|word| word.is_name).map(|word| &word.plain[..]).collect::<Vec<_>>(),
            ["tilburg"]
        );
    }

    #[test]
    fn verb_and_noun_share_a_dutch_stem() {
        assert_eq!(stems("verduurzamen")[0], stems("verduurzaming")[0]);
        assert_eq!(stems("batteries")[1], stems("battery")[1]);
    }
}
