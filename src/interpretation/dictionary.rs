//! All words and phrases that stand for a code: labels and synonyms of the reference tables, and everyday phrases.
//!
//! Built once. A [`Term`] is one such phrase, an [`Entry`] one word that occurs in terms.

use super::meaning::{Meaning, MeaningKind};
use super::places::{bare_name, is_town, region_named};
use super::words::{LONGEST_WORD, WEAK, is_lone_acronym, normalised, stems, words};
use crate::domain::partner_kind::WishedKind;
use crate::domain::sector::SbiVersion;
use crate::domain::{Text, reference};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The dictionary.
pub fn dictionary() -> &'static Dictionary {
    static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::build);
    &DICTIONARY
}

/// A code with its label.
pub struct Concept {
    /// What kind of code.
    pub kind: MeaningKind,
    /// The code.
    pub code: String,
    /// What it is called.
    pub label: Text,
}

impl Concept {
    /// The meaning of a text that stands for the concept with this certainty.
    pub fn meaning(&self, certainty: f64) -> Meaning {
        // Hundredths are all that the certainty is worth.
        let certainty = (certainty * 100.0).round() / 100.0;
        Meaning { kind: self.kind, code: self.code.clone(), label: self.label.clone(), certainty }
    }
}

/// A phrase that stands for a concept.
pub struct Term {
    /// Row in [`Dictionary::concepts`].
    pub concept: usize,
    /// How surely the whole phrase means the concept.
    pub strength: f64,
    /// Words that are no stop words, with their weights.
    pub words: Vec<(usize, f64)>,
    /// The sum of the weights.
    pub weight: f64,
}

/// A word that occurs in terms.
pub struct Entry {
    /// The word.
    pub plain: String,
    /// Terms with it, and its place among the words of the term.
    pub terms: Vec<(usize, usize)>,
    /// In how many terms of each kind it occurs.
    counts: [u32; KINDS],
}

/// Concepts, terms and words, and the ways in.
pub struct Dictionary {
    /// All codes.
    pub concepts: Vec<Concept>,
    /// All phrases.
    pub terms: Vec<Term>,
    /// All words.
    pub entries: Vec<Entry>,
    by_phrase: HashMap<String, Vec<usize>>,
    by_joined: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, Vec<usize>>,
    by_word: HashMap<String, usize>,
    by_stem: HashMap<String, Vec<usize>>,
    by_initial: HashMap<u8, Vec<usize>>,
    terms_of_kind: [u32; KINDS],
}

const KINDS: usize = 5;

/// By how many letters two forms of one word may differ in length.
const MOST_ENDING: usize = 4;

/// Certainty of a text that is exactly the label.
const LABEL: f64 = 1.0;
/// Certainty of a text that is exactly a synonym.
const SYNONYM: f64 = 0.97;
/// Certainty of a text that is exactly the name of a place that does not give its municipality the name.
const LESSER_PLACE: f64 = 0.95;
/// Certainty of a text that is exactly one half of a label "… and …".
const PART_OF_LABEL: f64 = 0.92;

impl Dictionary {
    /// Terms whose phrase is exactly this, after [`normalised`].
    pub fn terms_of_phrase(&self, phrase: &str) -> &[usize] {
        self.by_phrase.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// Terms whose phrase is this when spaces do not count ("ecommerce", "e-commerce").
    pub fn terms_of_joined(&self, phrase: &str) -> &[usize] {
        let joined: String = phrase.split(' ').collect();
        self.by_joined.get(&joined).map_or(&[], Vec::as_slice)
    }

    /// Concepts with this code, in any case.
    pub fn concepts_of_code(&self, code: &str) -> &[usize] {
        self.by_code.get(&code.trim().to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The word, if it occurs in a term.
    pub fn entry(&self, plain: &str) -> Option<usize> {
        self.by_word.get(plain).copied()
    }

    /// Words with the same Dutch or English stem.
    pub fn entries_of_stem<'a>(&'a self, plain: &str) -> impl Iterator<Item = usize> + use<'a> {
        let length = plain.len();
        // English "international" and "interns" share a stem.
        let is_near = move |entry: &usize| self.entries[*entry].plain.len().abs_diff(length) <= MOST_ENDING;
        stems(plain).into_iter().flat_map(|stem| self.by_stem.get(&stem).into_iter().flatten().copied()).filter(is_near)
    }

    /// Words that begin with this letter.
    pub fn entries_of_initial(&self, initial: u8) -> &[usize] {
        self.by_initial.get(&initial).map_or(&[], Vec::as_slice)
    }

    /// Whether the word occurs in terms other than names of places.
    pub fn is_common_word(&self, entry: usize) -> bool {
        self.entries[entry].terms.iter().any(|(term, _)| self.kind(*term) != MeaningKind::Place)
    }

    /// What kind of code the term stands for.
    pub fn kind(&self, term: usize) -> MeaningKind {
        self.concepts[self.terms[term].concept].kind
    }

    /// How telling a word is among the terms of a kind: 1 for a word that occurs in none or one, less for common words.
    pub fn rarity(&self, entry: Option<usize>, kind: MeaningKind) -> f64 {
        let count = entry.map_or(0, |entry| self.entries[entry].counts[kind as usize]);
        let total = f64::from(self.terms_of_kind[kind as usize].max(2));
        0.3 + 0.7 * (1.0 - f64::from(count.max(1)).ln() / total.ln())
    }

    fn build() -> Self {
        let mut dictionary = Dictionary {
            concepts: Vec::new(),
            terms: Vec::new(),
            entries: Vec::new(),
            by_phrase: HashMap::new(),
            by_joined: HashMap::new(),
            by_code: HashMap::new(),
            by_word: HashMap::new(),
            by_stem: HashMap::new(),
            by_initial: HashMap::new(),
            terms_of_kind: [0; KINDS],
        };
        dictionary.add_barriers();
        dictionary.add_topics();
        dictionary.add_sectors();
        dictionary.add_partner_kinds();
        dictionary.add_places();
        dictionary.add_phrases();
        dictionary.weigh();
        dictionary
    }

    fn add_barriers(&mut self) {
        for facts in reference::barriers() {
            let concept = self.add_concept(MeaningKind::Barrier, facts.barrier.code(), facts.label.clone());
            self.add_terms(concept, &facts.synonyms_nl, SYNONYM);
            self.add_terms(concept, &facts.synonyms_en, SYNONYM);
        }
    }

    fn add_topics(&mut self) {
        for topic in reference::topics() {
            let concept = self.add_concept(MeaningKind::Topic, &topic.id, topic.label.clone());
            self.add_terms(concept, &topic.synonyms_nl, SYNONYM);
            self.add_terms(concept, &topic.synonyms_en, SYNONYM);
            // "Robotica en cobots" is also called "robotica", unless another topic has that for a synonym.
            for label in [&topic.label.nl, &topic.label.en] {
                let parts: Vec<&str> = label.split(" en ").flat_map(|part| part.split(" and ")).collect();
                if parts.len() == 2 && !label.contains(['-', ',']) {
                    self.add_terms(concept, &parts, PART_OF_LABEL);
                }
            }
        }
    }

    fn add_sectors(&mut self) {
        let mut named: HashMap<String, ()> = HashMap::new();
        // Sections have letters, which an activity cannot hold. A label that returns at a finer level is the same
        // thing; the first line, the coarsest, stands for it.
        for sector in reference::sectors(SbiVersion::V2008).iter().filter(|sector| sector.level != "section") {
            let concept = self.concepts.len();
            self.by_code.entry(sector.code.clone()).or_default().push(concept);
            self.concepts.push(Concept {
                kind: MeaningKind::Sector,
                code: sector.code.clone(),
                label: sector.label.clone(),
            });
            for label in [&sector.label.nl, &sector.label.en] {
                if named.insert(normalised(label), ()).is_none() {
                    self.add_term(concept, label, LABEL);
                }
            }
        }
    }

    fn add_partner_kinds(&mut self) {
        for kind in WishedKind::ALL {
            self.add_concept(MeaningKind::PartnerKind, kind.code(), kind.label());
        }
    }

    fn add_places(&mut self) {
        for province in reference::provinces() {
            self.add_concept(MeaningKind::Place, &province.code, province.name.clone());
        }
        for corop in reference::corops() {
            self.add_concept(MeaningKind::Place, &corop.code, Text::new(&corop.name, &corop.name));
        }
        for municipality in reference::municipalities() {
            let label = Text::new(&municipality.name, &municipality.name);
            let concept = self.add_concept(MeaningKind::Place, &municipality.code, label);
            let bare = bare_name(&municipality.name);
            if bare != municipality.name {
                // Two municipalities are called Bergen: neither is surely meant.
                let strength = region_named(bare, "GM").map_or(LESSER_PLACE, |_| LABEL);
                self.add_term(concept, bare, strength);
            }
        }
        for place in reference::places() {
            let municipality = reference::municipality(&place.municipality).map_or("", |m| m.name.as_str());
            // The town that gives its municipality the name is found under the municipality's code.
            if is_town(place) {
                continue;
            }
            let concept = self.concepts.len();
            let label = format!("{} ({municipality})", place.name);
            self.by_code.entry(place.code.to_ascii_lowercase()).or_default().push(concept);
            self.concepts.push(Concept {
                kind: MeaningKind::Place,
                code: place.code.clone(),
                label: Text::new(&label, &label),
            });
            self.add_term(concept, &place.name, LESSER_PLACE);
            let bare = bare_name(&place.name);
            if bare != place.name {
                self.add_term(concept, bare, LESSER_PLACE);
            }
        }
    }

    fn add_phrases(&mut self) {
        #[derive(Deserialize)]
        struct Row {
            kind: MeaningKind,
            code: String,
            phrases: String,
        }
        let rows: Vec<Row> = reference::table(include_str!("phrases.csv"));
        for row in rows {
            let concept = self
                .concepts_of_code(&row.code)
                .iter()
                .copied()
                .find(|concept| self.concepts[*concept].kind == row.kind);
            if let Some(concept) = concept {
                let phrases: Vec<&str> = row.phrases.split(';').collect();
                self.add_terms(concept, &phrases, SYNONYM);
            }
        }
    }

    fn add_concept(&mut self, kind: MeaningKind, code: &str, label: Text) -> usize {
        let concept = self.concepts.len();
        self.by_code.entry(code.to_ascii_lowercase()).or_default().push(concept);
        self.add_term(concept, &label.nl, LABEL);
        self.add_term(concept, &label.en, LABEL);
        self.concepts.push(Concept { kind, code: code.to_owned(), label });
        concept
    }

    fn add_terms<Phrase: AsRef<str>>(&mut self, concept: usize, phrases: &[Phrase], strength: f64) {
        for phrase in phrases {
            self.add_term(concept, phrase.as_ref(), strength);
        }
    }

    fn add_term(&mut self, concept: usize, phrase: &str, strength: f64) {
        let words = words(phrase);
        let normal = words.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
        if normal.is_empty() {
            return;
        }
        let mut known = self.by_phrase.get(&normal).into_iter().flatten().copied();
        if let Some(term) = known.find(|term| self.terms[*term].concept == concept) {
            self.terms[term].strength = self.terms[term].strength.max(strength);
            return;
        }
        let term = self.terms.len();
        let weighed = words.iter().map(|word| {
            let is_acronym = is_lone_acronym(&word.plain);
            (&word.plain, if is_acronym { 1.0 } else { word.weight })
        });
        let telling: Vec<_> = weighed.filter(|(_, weight)| *weight > 0.0).collect();
        let is_telling = telling.len() >= 2 || telling.iter().any(|(_, weight)| *weight > WEAK);
        let entries = telling.iter().map(|(plain, weight)| (self.add_entry(plain), *weight));
        // A single word such as "bedrijven" stands for something only when it stands alone.
        let entries = if is_telling { entries.collect() } else { Vec::new() };
        self.by_joined.entry(normal.split(' ').collect()).or_default().push(term);
        self.by_phrase.entry(normal).or_default().push(term);
        self.terms.push(Term { concept, strength, words: entries, weight: 0.0 });
    }

    fn add_entry(&mut self, plain: &str) -> usize {
        if let Some(entry) = self.entry(plain) {
            return entry;
        }
        let entry = self.entries.len();
        self.entries.push(Entry { plain: plain.to_owned(), terms: Vec::new(), counts: [0; KINDS] });
        self.by_word.insert(plain.to_owned(), entry);
        let [dutch, english] = stems(plain);
        if dutch != english {
            self.by_stem.entry(english).or_default().push(entry);
        }
        self.by_stem.entry(dutch).or_default().push(entry);
        if plain.len() <= LONGEST_WORD {
            self.by_initial.entry(plain.as_bytes()[0]).or_default().push(entry);
        }
        entry
    }

    /// Counts the words and weighs them, rare ones more.
    fn weigh(&mut self) {
        for term in 0..self.terms.len() {
            let kind = self.kind(term) as usize;
            self.terms_of_kind[kind] += 1;
            for place in 0..self.terms[term].words.len() {
                let entry = &mut self.entries[self.terms[term].words[place].0];
                if entry.terms.last().is_none_or(|(last, _)| *last != term) {
                    entry.counts[kind] += 1;
                }
                entry.terms.push((term, place));
            }
        }
        for term in 0..self.terms.len() {
            let kind = self.kind(term);
            let words = std::mem::take(&mut self.terms[term].words);
            let weighed: Vec<_> =
                words.into_iter().map(|(entry, weight)| (entry, weight * self.rarity(Some(entry), kind))).collect();
            self.terms[term].weight = weighed.iter().map(|(_, weight)| weight).sum();
            self.terms[term].words = weighed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_everyday_phrase_belongs_to_a_code_that_exists() {
        #[derive(Deserialize)]
        struct Row {
            kind: MeaningKind,
            code: String,
        }
        let rows: Vec<Row> = reference::table(include_str!("phrases.csv"));
        for Row { kind, code } in rows {
            let known = dictionary().concepts_of_code(&code);
            assert!(known.iter().any(|concept| dictionary().concepts[*concept].kind == kind), "{kind:?} {code}");
        }
    }

    #[test]
    fn rare_words_tell_more_than_common_ones() {
        let rarity = |word: &str| dictionary().rarity(dictionary().entry(word), MeaningKind::Sector);
        assert!(rarity("vervaardiging") < rarity("brood"));
        assert_eq!(rarity("blorf"), 1.0);
    }
}
