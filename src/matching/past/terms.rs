//! The telling words of a text, Dutch and English.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

const ENGLISH_STOP: &str = "a about all an and any are as at be been but by can could do for from had has have how if in into is it \
its may more most new no not of on or other our out over such than that the their them then there these they this through to \
under up use used using via was we were what when where which while who will with within without would you your";
const DUTCH_STOP: &str = "aan al alle als altijd andere bij daar dan dat de der des deze die dit doen door een en er ge geen haar \
heb hebben heeft het hier hij hoe hun iets ik in is je kan kunnen maar me meer met mijn moet na naar niet niets nog nu of om onder \
ons ook op over samen te tegen toch toe tot uit uw van veel voor want was wat we welke werd wezen wie wij wil willen worden wordt zal \
ze zelf zich zij zijn zo zonder zou";

struct Tongue {
    stop: HashSet<&'static str>,
    stemmer: Stemmer,
}

// A stemmer holds a function pointer only; it is made once.
static ENGLISH: LazyLock<Tongue> = LazyLock::new(|| Tongue {
    stop: ENGLISH_STOP.split_whitespace().collect(),
    stemmer: Stemmer::create(Algorithm::English),
});
static DUTCH: LazyLock<Tongue> = LazyLock::new(|| Tongue {
    stop: DUTCH_STOP.split_whitespace().collect(),
    stemmer: Stemmer::create(Algorithm::Dutch),
});

/// Small letters without accents, everything else between words one space.
pub fn fold(text: &str) -> String {
    let plain =
        if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(deunicode::deunicode(text).to_lowercase()) };
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    folded
}

/// The telling words in their order: folded, without stop words, stemmed in the language of the text.
pub fn terms(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| word.len() > 1).collect();
    let known = |tongue: &Tongue| words.iter().filter(|word| tongue.stop.contains(**word)).count();
    let tongue = if known(&DUTCH) > known(&ENGLISH) { &*DUTCH } else { &*ENGLISH };
    let telling = words.into_iter().filter(|word| !tongue.stop.contains(word));
    telling.map(|word| tongue.stemmer.stem(word).into_owned()).collect()
}

/// Pairs of words that follow one another.
pub fn pairs(terms: &[String]) -> impl Iterator<Item = String> + '_ {
    terms.windows(2).map(|pair| format!("{} {}", pair[0], pair[1]))
}
