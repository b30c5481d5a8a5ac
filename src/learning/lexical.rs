//! Comparing texts by the words they share: BM25 over a fixed set of documents.

use rust_stemmers::{Algorithm, Stemmer};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Term saturation of BM25 (Robertson & Zaragoza 2009).
const K1: f32 = 1.5;
/// How much the length of a document counts in BM25.
const B: f32 = 0.75;
/// Terms in fewer documents than this tell nothing of another document.
const FEWEST: usize = 2;
/// Terms in a larger share of the documents than this tell nothing either.
const LARGEST_SHARE: f64 = 0.2;

/// Words without meaning of their own, Dutch and English, as they stand after folding.
const STOP_WORDS: &str = "a an and are as at be by de den der des die dit een en for from het in is into its met of on op or \
                          over te that the their this to toe tot uit van via voor with within without you your zijn";

/// The telling words of a text: folded, without stop words, stemmed in English; once for each time they occur.
pub fn terms(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let stop: HashSet<&str> = STOP_WORDS.split_whitespace().collect();
    let folded = deunicode::deunicode(text).to_lowercase();
    let words =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1 && !stop.contains(word));
    words.map(|word| stemmer.stem(word).into_owned()).collect()
}

/// An index of documents by their terms.
#[derive(Clone, Debug, Default)]
pub struct Lexical {
    row_of: HashMap<String, usize>,
    /// For each term the documents with their share of the score.
    postings: Vec<Vec<(u32, f32)>>,
    documents: usize,
}

impl Lexical {
    /// Indexes documents, each given by its terms.
    pub fn new(documents: &[Vec<String>]) -> Self {
        let mut counts: BTreeMap<&str, BTreeMap<u32, f32>> = BTreeMap::new();
        for (document, terms) in documents.iter().enumerate() {
            for term in terms {
                *counts.entry(term).or_default().entry(document as u32).or_default() += 1.0;
            }
        }
        let length = |document: u32| documents[document as usize].len() as f32;
        let mean = documents.iter().map(Vec::len).sum::<usize>() as f32 / documents.len().max(1) as f32;
        let most = (LARGEST_SHARE * documents.len() as f64) as usize;
        let mut index = Lexical { documents: documents.len(), ..Lexical::default() };
        for (term, holders) in counts.into_iter().filter(|(_, holders)| (FEWEST..=most).contains(&holders.len())) {
            let n = holders.len() as f32;
            let rarity = (1.0 + (documents.len() as f32 - n + 0.5) / (n + 0.5)).ln();
            let share = |(document, count): (u32, f32)| {
                let norm = K1 * (1.0 - B + B * length(document) / mean.max(1.0));
                (document, rarity * count * (K1 + 1.0) / (count + norm))
            };
            index.row_of.insert(term.to_owned(), index.postings.len());
            index.postings.push(holders.into_iter().map(share).collect());
        }
        index
    }

    /// BM25 of every document for a query, each term of which counts once.
    pub fn scores(&self, query: &[String]) -> Vec<f32> {
        let mut scores = vec![0.0; self.documents];
        let rows: HashSet<usize> = query.iter().filter_map(|term| self.row_of.get(term).copied()).collect();
        let mut rows: Vec<usize> = rows.into_iter().collect();
        rows.sort_unstable();
        for (document, share) in rows.into_iter().flat_map(|row| &self.postings[row]) {
            scores[*document as usize] += share;
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_that_shares_rare_words_scores_highest() {
        let texts = [
            "Robots for welding ships",
            "Welding of pipes",
            "Cheese making",
            "Growing tomatoes",
            "Robots in hospitals",
            "Care at home",
            "Care for ships",
            "Milk and cheese",
            "Tomatoes in glass",
            "Pipes of glass",
        ];
        let documents: Vec<Vec<String>> = texts.iter().map(|text| terms(text)).collect();
        let scores = Lexical::new(&documents).scores(&terms("a welding robot for the ship"));
        let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(best, 0);
        assert_eq!(scores[3], 0.0);
    }

    #[test]
    fn terms_are_folded_stemmed_and_without_stop_words() {
        assert_eq!(terms("The Robots of the Énergy-hub"), ["robot", "energi", "hub"]);
    }
}
