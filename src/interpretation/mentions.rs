//! What a longer text mentions: a description, the title of a call.

use super::denial::asserted;
use super::dictionary::{Term, dictionary};
use super::likeness::same_words;
use super::meaning::{Meaning, MeaningKind};
use super::words::{Word, words};
use std::collections::HashMap;

/// Characters of a text that are read; what comes after is not looked at.
pub const LONGEST_TEXT: usize = 20_000;

/// Meanings that a text mentions, best first, each code once. Whole terms are sought, word for word or in another
/// form of the word, with no more than a few words in between; the work grows with the length of the text, of which
/// the first [`LONGEST_TEXT`] characters are read.
pub fn mentions(text: &str, kinds: &[MeaningKind]) -> Vec<Meaning> {
    let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(index, _)| index);
    let written = words(&asserted(&text[..end]));
    let spans = unshadowed(spans(&written, kinds), written.len());
    let mut certainty: HashMap<usize, f64> = HashMap::new();
    for span in spans {
        let concept = dictionary().terms[span.term].concept;
        certainty
            .entry(concept)
            .and_modify(|known| *known = (known.max(span.certainty()) + AGAIN).min(MOST))
            .or_insert(span.certainty());
    }
    let order = |concept: usize| kinds.iter().position(|kind| *kind == dictionary().concepts[concept].kind);
    let mut found: Vec<(usize, f64)> = certainty.into_iter().collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(order(a.0).cmp(&order(b.0))).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(concept, value)| dictionary().concepts[concept].meaning(value)).collect()
}

/// A term at some place of the text.
struct Span {
    term: usize,
    places: Vec<usize>,
}

/// What a second mention adds.
const AGAIN: f64 = 0.03;
/// The most that mentions are worth.
const MOST: f64 = 0.95;
/// Words that may stand between the words of a term.
const GAP: usize = 2;

impl Span {
    /// A phrase of several telling words is surer than a single word, and a rare word surer than a common one.
    fn certainty(&self) -> f64 {
        let term = &dictionary().terms[self.term];
        let by_length = match self.places.len() {
            1 => 0.65,
            2 => 0.8,
            _ => 0.88,
        };
        by_length * term.strength * (0.7 + 0.3 * (term.weight / self.places.len() as f64).min(1.0))
    }
}

fn spans(written: &[Word], kinds: &[MeaningKind]) -> Vec<Span> {
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    for word in written.iter().filter(|word| word.weight > 0.0) {
        known.entry(&word.plain).or_insert_with(|| same_words(word).into_iter().map(|(entry, _)| entry).collect());
    }
    let entries_at = |place: usize| known.get(written[place].plain.as_str()).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for place in 0..written.len() {
        for (term, word) in entries_at(place).iter().flat_map(|entry| &dictionary().entries[*entry].terms) {
            let kind = dictionary().kind(*term);
            let is_wanted = kinds.contains(&kind) && (kind != MeaningKind::Place || written[place].is_name);
            // A term is looked for once, from its first word on.
            if *word == 0 && is_wanted {
                let places = follow(&dictionary().terms[*term], place, written.len(), entries_at);
                found.extend(places.map(|places| Span { term: *term, places }));
            }
        }
    }
    found
}

/// The places of all words of a term whose first word stands at `first`, in the order of the term.
fn follow<'a>(term: &Term, first: usize, end: usize, entries_at: impl Fn(usize) -> &'a [usize]) -> Option<Vec<usize>> {
    let mut places = vec![first];
    for (entry, _) in &term.words[1..] {
        let from = places[places.len() - 1] + 1;
        places.push((from..end.min(from + 1 + GAP)).find(|place| entries_at(*place).contains(entry))?);
    }
    // A single weak word ("nieuw") is no mention.
    (term.weight > super::words::WEAK).then_some(places)
}

/// Leaves out terms that are only part of a longer one at the same place: "waste" in "waste heat".
fn unshadowed(spans: Vec<Span>, length: usize) -> Vec<Span> {
    let mut longest = vec![0; length];
    for span in &spans {
        for place in &span.places {
            longest[*place] = longest[*place].max(span.places.len());
        }
    }
    spans.into_iter().filter(|span| span.places.iter().any(|place| longest[*place] == span.places.len())).collect()
}
