//! What projects were about, and how like that is to a wish.

use super::terms::{pairs, terms};
use std::collections::{BTreeMap, HashMap};

/// Term saturation of BM25 (Robertson & Zaragoza 2009).
const K1: f32 = 1.5;
/// How much the length of a document counts in BM25.
const B: f32 = 0.75;
/// Words in a larger share of the projects than this tell nothing.
pub(super) const LARGEST_SHARE: f32 = 0.2;

/// A text as terms of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Different words, by number.
    pub words: Vec<u32>,
    /// Words and pairs with 1 + ln of how often they stand there.
    pub weighted: Vec<(u32, f32)>,
    /// Mean and standard deviation of its cosine with all partners.
    pub(super) usual: (f32, f32),
}

impl Terms {
    /// How many standard deviations a cosine lies above what these terms have with partners in general.
    pub fn deviations(&self, cosine: f32) -> f32 {
        let (mean, spread) = self.usual;
        if spread > 1e-6 { (cosine - mean) / spread } else { 0.0 }
    }
}

/// What the projects of each partner were about.
#[derive(Debug, Default)]
pub struct Words {
    vocabulary: HashMap<String, u32>,
    /// For each term the partners with their share of BM25.
    pub bm25: Vec<Vec<(u32, f32)>>,
    /// For each term its rarity among projects: ln((1 + N) / (1 + n)) + 1.
    pub rarity: Vec<f32>,
    /// For each term the partners with their part of a vector of length 1.
    pub cosine: Vec<Vec<(u32, f32)>>,
    /// For each partner its terms: share of BM25 and part of its vector, 0 where it has none.
    of_partner: Vec<Vec<(u32, f32, f32)>>,
    /// Terms of each project.
    pub of_project: Vec<Terms>,
}

impl Words {
    /// Indexes the text of projects; `partners_in` gives the partners of a project that counts.
    pub fn new(texts: &[String], partners_in: &[Vec<u32>], partners: usize) -> Words {
        let tokens: Vec<Vec<String>> = texts.iter().map(|text| terms(text)).collect();
        let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
        let pair_tokens: Vec<Vec<String>> = tokens.iter().map(|tokens| pairs(tokens).collect()).collect();
        for (tokens, pairs) in tokens.iter().zip(&pair_tokens) {
            let mut all: Vec<&str> = tokens.iter().chain(pairs).map(String::as_str).collect();
            all.sort_unstable();
            all.dedup();
            all.into_iter().for_each(|term| *holders.entry(term).or_default() += 1);
        }
        let count = texts.len() as f32;
        let mut index = Words::default();
        for (term, n) in holders.iter().filter(|(_, n)| **n >= 2) {
            index.vocabulary.insert((*term).to_owned(), index.rarity.len() as u32);
            index.rarity.push(((1.0 + count) / (1.0 + *n as f32)).ln() + 1.0);
        }
        index.of_project = tokens.iter().map(|tokens| index.of_tokens(std::slice::from_ref(tokens))).collect();
        index.index_bm25(&tokens, partners_in, partners);
        index.index_cosine(partners_in, partners);
        index.turn(partners);
        index
    }

    /// Lays out by partner what is laid out by term.
    fn turn(&mut self, partners: usize) {
        self.of_partner = vec![Vec::new(); partners];
        for (term, (bm25, cosine)) in self.bm25.iter().zip(&self.cosine).enumerate() {
            // Whoever has a share of BM25 has a part of the vector, in the same order.
            let mut shares = bm25.iter().peekable();
            for (partner, part) in cosine {
                let share = shares.next_if(|(holder, _)| holder == partner).map_or(0.0, |(_, share)| *share);
                self.of_partner[*partner as usize].push((term as u32, share, *part));
            }
        }
    }

    fn index_bm25(&mut self, tokens: &[Vec<String>], partners_in: &[Vec<u32>], partners: usize) {
        let mut counts: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); self.rarity.len()];
        let mut lengths = vec![0.0f32; partners];
        for (tokens, members) in tokens.iter().zip(partners_in) {
            for member in members {
                lengths[*member as usize] += tokens.len() as f32;
                for term in tokens.iter().filter_map(|token| self.vocabulary.get(token)) {
                    *counts[*term as usize].entry(*member).or_default() += 1.0;
                }
            }
        }
        let mean = (lengths.iter().sum::<f32>() / partners.max(1) as f32).max(1.0);
        let rarities = self.rarity.clone();
        let count = tokens.len() as f32;
        let commonest = ((1.0 + count) / (1.0 + (LARGEST_SHARE * count).max(2.0))).ln() + 1.0 - 1e-4;
        self.bm25 = counts
            .into_iter()
            .zip(&rarities)
            .map(|(holders, rarity)| {
                if *rarity < commonest {
                    return Vec::new();
                }
                let n = holders.len() as f32;
                let rarity = (1.0 + (partners as f32 - n + 0.5) / (n + 0.5)).ln();
                let share = |(partner, count): (u32, f32)| {
                    let norm = K1 * (1.0 - B + B * lengths[partner as usize] / mean);
                    (partner, rarity * count * (K1 + 1.0) / (count + norm))
                };
                holders.into_iter().map(share).collect()
            })
            .collect();
    }

    fn index_cosine(&mut self, partners_in: &[Vec<u32>], partners: usize) {
        let mut sums: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); self.rarity.len()];
        for (terms, members) in self.of_project.iter().zip(partners_in) {
            for (term, weight) in &terms.weighted {
                for member in members {
                    *sums[*term as usize].entry(*member).or_default() += weight * self.rarity[*term as usize];
                }
            }
        }
        let mut lengths = vec![0.0f32; partners];
        sums.iter().flatten().for_each(|(partner, part)| lengths[*partner as usize] += part * part);
        let unit = |(partner, part): (u32, f32)| (partner, part / lengths[partner as usize].sqrt());
        self.cosine = sums.into_iter().map(|holders| holders.into_iter().map(unit).collect()).collect();
    }

    /// A text as terms of the vocabulary.
    pub fn of_text(&self, text: &str) -> Terms {
        self.of_texts(&[text])
    }

    /// Several texts as terms of the vocabulary, in whatever order: no pair of words reaches from one into another.
    pub fn of_texts(&self, texts: &[&str]) -> Terms {
        let mut tokens: Vec<Vec<String>> = texts.iter().map(|text| terms(text)).collect();
        tokens.sort();
        let mut terms = self.of_tokens(&tokens);
        if !terms.weighted.is_empty() {
            let cosines = self.cosine(&terms.weighted, self.of_partner.len());
            let count = cosines.len().max(1) as f32;
            let mean = cosines.iter().sum::<f32>() / count;
            let variance = cosines.iter().map(|cosine| (cosine - mean).powi(2)).sum::<f32>() / count;
            terms.usual = (mean, variance.sqrt());
        }
        terms
    }

    fn of_tokens(&self, texts: &[Vec<String>]) -> Terms {
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        let mut words = Vec::new();
        for tokens in texts {
            for term in tokens.iter().filter_map(|token| self.vocabulary.get(token)) {
                words.push(*term);
                *counts.entry(*term).or_default() += 1.0;
            }
            for term in pairs(tokens).filter_map(|pair| self.vocabulary.get(&pair)) {
                *counts.entry(*term).or_default() += 1.0;
            }
        }
        words.sort_unstable();
        words.dedup();
        Terms {
            words,
            weighted: counts.into_iter().map(|(term, count)| (term, 1.0 + count.ln())).collect(),
            usual: (0.0, 0.0),
        }
    }

    /// BM25 of each partner for a wish, each word of which counts once.
    pub fn bm25(&self, wish: &Terms, partners: usize) -> Vec<f32> {
        let mut scores = vec![0.0; partners];
        for (partner, share) in wish.words.iter().flat_map(|term| &self.bm25[*term as usize]) {
            scores[*partner as usize] += share;
        }
        scores
    }

    /// For each term the share of BM25 of one partner, and its part of the partner's vector.
    pub fn of_partner(&self, partner: u32) -> (Vec<f32>, Vec<f32>) {
        let (mut bm25, mut cosine) = (vec![0.0; self.rarity.len()], vec![0.0; self.rarity.len()]);
        for (term, share, part) in &self.of_partner[partner as usize] {
            (bm25[*term as usize], cosine[*term as usize]) = (*share, *part);
        }
        (bm25, cosine)
    }

    /// Cosine of weighted terms with the vector of one partner, laid out by term.
    pub fn cosine_with(&self, weighted: &[(u32, f32)], partner: &[f32]) -> f32 {
        let (mut sum, mut length) = (0.0, 0.0);
        for (term, weight) in weighted {
            let part = weight * self.rarity[*term as usize];
            length += part * part;
            sum += part * partner[*term as usize];
        }
        sum / f32::sqrt(length).max(1e-9)
    }

    /// Cosine of each partner's projects with a vector of length 1.
    pub fn cosine_of_unit(&self, unit: &[(u32, f32)], partners: usize) -> Vec<f32> {
        let mut scores = vec![0.0; partners];
        for (term, part) in unit {
            self.cosine[*term as usize].iter().for_each(|(partner, share)| scores[*partner as usize] += part * share);
        }
        scores
    }

    /// Cosine of each partner's projects with weighted terms.
    pub fn cosine(&self, weighted: &[(u32, f32)], partners: usize) -> Vec<f32> {
        let mut scores = vec![0.0; partners];
        let mut length = 0.0;
        for (term, weight) in weighted {
            let part = weight * self.rarity[*term as usize];
            length += part * part;
            for (partner, share) in &self.cosine[*term as usize] {
                scores[*partner as usize] += part * share;
            }
        }
        let length = length.sqrt().max(1e-9);
        scores.iter_mut().for_each(|score| *score /= length);
        scores
    }
}
