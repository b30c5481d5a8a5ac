//! What somebody says that it does not have or want: “we hebben geen last van personeelstekort” is no barrier, and “niets met
//! zonnepanelen” no wish.
//!
//! Only turns of phrase that deny are known here. “Geen” alone is none: of most barriers it is the first word (“geen
//! vakmensen”, “geen geld”).

use std::borrow::Cow;

/// Turns that deny what comes after them, up to the end of the clause.
const BEFORE: [&str; 37] = [
    "geen last van",
    "geen last meer van",
    "geen problemen met",
    "geen probleem met",
    "geen moeite met",
    "geen gebrek aan",
    "geen tekort aan",
    "geen zorgen over",
    "geen interesse in",
    "geen belangstelling voor",
    "geen behoefte aan",
    "geen zin in",
    "niet geinteresseerd in",
    "niet geïnteresseerd in",
    "niet bezig met",
    "niets met",
    "niks met",
    "niets aan",
    "niks aan",
    "niets in",
    "niks in",
    "niet op zoek naar",
    "hoeven geen",
    "hoef geen",
    "we willen geen",
    "wij willen geen",
    "no trouble with",
    "no problem with",
    "no problems with",
    "no lack of",
    "no shortage of",
    "no interest in",
    "not interested in",
    "no need for",
    "not looking for",
    "nothing to do with",
    "do not want",
];

/// Turns that deny the whole clause.
const ANYWHERE: [&str; 12] = [
    "is geen probleem",
    "zijn geen probleem",
    "geen enkel probleem",
    "valt wel mee",
    "hebben we al",
    "hebben wij al",
    "is al geregeld",
    "is already",
    "we already have",
    "no problem at all",
    "is no problem",
    "is not a problem",
];

/// Words at which another clause begins: what is denied before them is not denied after them.
const TURNS: [&str; 3] = ["maar", "but", "however"];

/// A text without what it denies.
pub fn asserted(text: &str) -> Cow<'_, str> {
    // Of the same length, so that places in the one are places in the other.
    let plain = text.to_ascii_lowercase();
    let denies = |turns: &[&str]| turns.iter().any(|turn| find_words(&plain, turn).is_some());
    if !denies(&BEFORE) && !denies(&ANYWHERE) {
        return Cow::Borrowed(text);
    }
    let kept: Vec<&str> = clauses(text).into_iter().map(asserted_of_clause).collect();
    Cow::Owned(kept.join(" . "))
}

/// What a clause says before it denies something.
fn asserted_of_clause(clause: &str) -> &str {
    let plain = clause.to_ascii_lowercase();
    if ANYWHERE.iter().any(|turn| find_words(&plain, turn).is_some()) {
        return "";
    }
    let denied = BEFORE.iter().filter_map(|turn| find_words(&plain, turn)).min();
    denied.map_or(clause, |place| &clause[..place])
}

/// Where these words stand in a text, not as a part of longer ones.
fn find_words(text: &str, words: &str) -> Option<usize> {
    let is_apart = |place: &usize| {
        let before = text[..*place].chars().next_back();
        let after = text[place + words.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(words).map(|(place, _)| place).find(is_apart)
}

/// The clauses of a text: they end at a sign, and before a word that turns.
fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for mut clause in text.split(['.', ',', ';', ':', '!', '?', '\n']) {
        let plain = clause.to_ascii_lowercase();
        let mut turns: Vec<usize> = TURNS.iter().filter_map(|turn| find_words(&plain, turn)).collect();
        turns.sort_unstable();
        let mut begin = 0;
        for place in turns {
            found.push(&clause[..place - begin]);
            (clause, begin) = (&clause[place - begin..], place);
        }
        found.push(clause);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_is_left_out_up_to_the_end_of_the_clause() {
        let kept = |text: &str| asserted(text).split_whitespace().collect::<Vec<_>>().join(" ");
        for (text, expected) in [
            ("we hebben geen last van personeelstekort", "we hebben"),
            ("niets met zonnepanelen, dat hebben we al", "."),
            ("Geen interesse in AI; wel een lasrobot", ". wel een lasrobot"),
            ("geld is geen probleem maar mensen vinden lukt niet", ". maar mensen vinden lukt niet"),
            ("we have no shortage of staff, but no money", "we have . . but no money"),
            ("personeel valt wel mee, geld niet", ". geld niet"),
            ("we vinden geen vakmensen", "we vinden geen vakmensen"),
            ("wij zijn niet geïnteresseerd in robots", "wij zijn"),
            ("een bedrijf dat niets aanneemt", "een bedrijf dat niets aanneemt"),
        ] {
            assert_eq!(kept(text), expected, "{text}");
        }
    }
}
