//! One free word or phrase, and what it may mean.
//!
//! A phrase is compared with the terms of the dictionary: as a code, as a whole, and word by word.
//! The certainty is not a probability; it orders meanings and says from where on a code may be taken without asking.

use super::denial::asserted;
use super::dictionary::dictionary;
use super::likeness::like_words;
use super::limits::LONGEST_PHRASE;
use super::mentions::mentions;
use super::words::{normalised, words};
use crate::domain::Text;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What a free word can stand for (*soort betekenis*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeaningKind {
    /// A growth barrier.
    Barrier,
    /// A collaboration topic.
    Topic,
    /// A sector (SBI 2008 code).
    Sector,
    /// A wished kind of partner.
    PartnerKind,
    /// A place or municipality.
    Place,
}

/// A code that a free word may mean (*betekenis*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meaning {
    /// What kind of code.
    pub kind: MeaningKind,
    /// The code.
    pub code: String,
    /// What the code is called.
    pub label: Text,
    /// How sure, 0 to 1: 1 for a code or its exact name.
    #[schema(minimum = 0, maximum = 1)]
    pub certainty: f64,
}

/// What was made of one free word (*duiding*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Interpretation {
    /// Where the word stood: a JSON pointer into the request.
    pub pointer: String,
    /// The word as given.
    pub text: String,
    /// The best meaning; `null` when the word is not known.
    pub meaning: Option<Meaning>,
    /// Other meanings, best first.
    pub alternatives: Vec<Meaning>,
    /// Something to know, such as a code that means something else in the other classification.
    pub notice: Option<Text>,
}

/// What `text` may mean among `kinds`; `pointer` is left empty. Between meanings that are equally certain, the kind
/// that stands first in `kinds` goes first. A text of more than [`LONGEST_PHRASE`] characters is no phrase: it is
/// searched for what it [`mentions`]. What it denies (“geen last van …”) is not meant.
pub fn interpret(text: &str, kinds: &[MeaningKind]) -> Interpretation {
    let is_long = text.char_indices().nth(LONGEST_PHRASE).is_some();
    let mut found = if is_long { mentions(text, kinds) } else { meanings_of_phrase(&asserted(text), kinds) };
    found.truncate(1 + MOST_ALTERNATIVES);
    let is_sure = found.first().is_some_and(|best| best.certainty >= SURE);
    let meaning = is_sure.then(|| found.remove(0));
    found.truncate(MOST_ALTERNATIVES);
    Interpretation { pointer: String::new(), text: text.to_owned(), meaning, alternatives: found, notice: None }
}

/// From this certainty on, the best meaning is taken for the meaning. Chosen by the table of phrases in the tests of
/// this module: below it, wrong codes begin to appear.
pub const SURE: f64 = 0.6;

/// The most alternatives that are told.
pub const MOST_ALTERNATIVES: usize = 5;

/// Meanings below this certainty are not worth telling.
const FAINT: f64 = 0.3;

/// Within this distance of the best, another code of the same kind makes the best less certain.
const CLOSE: f64 = 0.04;

/// All meanings of a short text, best first, each code once.
fn meanings_of_phrase(text: &str, kinds: &[MeaningKind]) -> Vec<Meaning> {
    let wanted = |concept: usize| kinds.contains(&dictionary().concepts[concept].kind);
    let mut certainty: HashMap<usize, f64> = HashMap::new();
    let mut raise = |concept: usize, value: f64| {
        let known = certainty.entry(concept).or_default();
        *known = known.max(value);
    };
    for concept in dictionary().concepts_of_code(text).iter().filter(|concept| wanted(**concept)) {
        raise(*concept, 1.0);
    }
    let phrase = normalised(text);
    for term in dictionary().terms_of_phrase(&phrase) {
        let term = &dictionary().terms[*term];
        if wanted(term.concept) {
            raise(term.concept, term.strength);
        }
    }
    for (term, value) in likely_terms(text, &phrase, kinds) {
        raise(dictionary().terms[term].concept, value);
    }
    ranked(certainty, kinds)
}

/// Terms that share words with the text, and how surely the text means them.
fn likely_terms(text: &str, phrase: &str, kinds: &[MeaningKind]) -> Vec<(usize, f64)> {
    let joined =
        dictionary().terms_of_joined(phrase).iter().map(|term| (*term, dictionary().terms[*term].strength - 0.02));
    let mut found: Vec<(usize, f64)> = joined.filter(|(term, _)| kinds.contains(&dictionary().kind(*term))).collect();
    let mut written = words(text);
    written.retain(|word| word.weight > 0.0);
    written.truncate(MOST_WORDS);
    let entries: Vec<Option<usize>> = written.iter().map(|word| dictionary().entry(&word.plain)).collect();
    // (term, likeness, word of the term, word of the text)
    let mut shared: Vec<(usize, f64, usize, usize)> = Vec::new();
    for (place, word) in written.iter().enumerate() {
        for (entry, likeness) in like_words(word) {
            let terms = dictionary().entries[entry].terms.iter();
            let wanted = terms.filter(|(term, _)| kinds.contains(&dictionary().kind(*term)));
            shared.extend(wanted.map(|(term, number)| {
                let is_name = dictionary().kind(*term) == MeaningKind::Place;
                let trust = if is_name { trust_in_name(&word.plain, entry) } else { 1.0 };
                (*term, likeness * trust, *number, place)
            }));
        }
    }
    shared.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    // "We hebben genoeg personeel" is no barrier.
    let is_satisfied = written.iter().any(|word| ENOUGH.contains(&word.plain.as_str()));
    for group in shared.chunk_by(|a, b| a.0 == b.0) {
        let term = group[0].0;
        let kind = dictionary().kind(term);
        let weight_of = |place: usize| match kind {
            MeaningKind::Place if REGION_WORDS.contains(&written[place].plain.as_str()) => 0.0,
            _ => written[place].weight * dictionary().rarity(entries[place], kind),
        };
        let all: f64 = (0..written.len()).map(weight_of).sum();
        let value = certainty_of(term, kind, group, weight_of, all);
        let value = if is_satisfied && kind == MeaningKind::Barrier { value / 2.0 } else { value };
        found.extend((value >= FAINT).then_some((term, value)));
    }
    found
}

/// How far a likeness to a word in the name of a place is trusted. Names have no other forms: "hout" is not Houten,
/// and short ones are one slip away from too much else: Londen, Linden.
fn trust_in_name(plain: &str, entry: usize) -> f64 {
    let name = &dictionary().entries[entry].plain;
    let is_slip = || plain.len() >= LONG_NAME && strsim::osa_distance(plain, name) <= MOST_SLIPS;
    if plain == name || is_slip() { 1.0 } else { 0.8 }
}

/// From so many letters on, a name is recognised in spite of a slip.
const LONG_NAME: usize = 7;
const MOST_SLIPS: usize = 2;

/// Words beyond these are not compared.
const MOST_WORDS: usize = 60;

/// Words before the name of a region that do not belong to the name.
const REGION_WORDS: [&str; 6] = ["gemeente", "regio", "provincie", "region", "municipality", "omgeving"];

const ENOUGH: [&str; 6] = ["genoeg", "voldoende", "enough", "sufficient", "plenty", "prima"];

/// How surely a text means a term of which it shares some words: the share of the term that the text covers, and to
/// a lesser degree the share of the text that the term covers.
fn certainty_of(
    term: usize,
    kind: MeaningKind,
    shared: &[(usize, f64, usize, usize)],
    weight_of: impl Fn(usize) -> f64,
    all: f64,
) -> f64 {
    let term = &dictionary().terms[term];
    let (mut of_term, mut of_text, mut count) = (0.0, 0.0, 0);
    let (mut used_words, mut used_places) = (Vec::new(), Vec::new());
    for (_, likeness, word, place) in shared {
        if !used_words.contains(word) && !used_places.contains(place) {
            used_words.push(*word);
            used_places.push(*place);
            of_term += likeness * term.words[*word].1;
            of_text += likeness * weight_of(*place);
            count += 1;
        }
    }
    if term.weight <= 0.0 || all <= 0.0 {
        return 0.0;
    }
    // A whole phrase of several words stands out in a sentence; a single word may be there by chance. A sector is
    // what a firm is, so all of the text should speak of it; a place name may be any word, so the text must be it.
    let (cover_of_term, cover_of_text) = ((of_term / term.weight).min(1.0), (of_text / all).min(1.0));
    let dilution = match kind {
        MeaningKind::Place => 1.5,
        MeaningKind::Sector => 0.7,
        _ if count >= 2 => 0.3,
        // Whoever names a thing among his barriers has trouble with it.
        MeaningKind::Barrier => 0.38,
        _ => 0.5,
    };
    0.97 * term.strength * cover_of_term.powf(1.3) * cover_of_text.powf(dilution)
}

/// Meanings best first; a best meaning that has a near equal of its kind becomes less certain.
fn ranked(certainty: HashMap<usize, f64>, kinds: &[MeaningKind]) -> Vec<Meaning> {
    let order = |concept: usize| kinds.iter().position(|kind| *kind == dictionary().concepts[concept].kind);
    let mut found: Vec<(usize, f64)> = certainty.into_iter().filter(|(_, value)| *value >= FAINT).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(order(a.0).cmp(&order(b.0))).then(a.0.cmp(&b.0)));
    for kind in kinds {
        let mut of_kind = found.iter_mut().filter(|(concept, _)| dictionary().concepts[*concept].kind == *kind);
        let Some((_, best)) = of_kind.next() else { continue };
        let top = *best;
        let mut rivals: Vec<&mut f64> =
            of_kind.map(|(_, value)| value).take_while(|value| top - **value < CLOSE).collect();
        if !rivals.is_empty() && top < 1.0 {
            // Places of one name are different places: nothing but a question decides between them.
            *best *= if *kind == MeaningKind::Place { 0.6 } else { 0.85 };
        }
        rivals.iter_mut().for_each(|value| **value *= if *kind == MeaningKind::Place { 0.6 } else { 0.8 });
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(order(a.0).cmp(&order(b.0))).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(concept, value)| dictionary().concepts[concept].meaning(value)).collect()
}
