//! Whether a single project is about the same as a text.

use super::words::{LARGEST_SHARE, Terms, Words};

/// Cosine from which a project is like a text. On CORDIS titles and call texts, what lies above it is mostly on the
/// same subject and what lies below is mostly not; half of it lets in “personal equipment” for “product equipment”.
const LIKE: f32 = 0.15;
/// Different words that both must have; a text of one telling word is content with that one.
const SHARED_WORDS: usize = 2;

/// A text, prepared to be held against projects.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Telling terms with their weight times their rarity.
    parts: Vec<(u32, f32)>,
    length: f32,
    /// Telling words, in order.
    words: Vec<u32>,
    /// A term that is less rare tells nothing.
    commonest: f32,
}

impl Subject {
    /// Keeps of a text what tells something.
    pub fn new(words: &Words, terms: &Terms) -> Self {
        let count = words.of_project.len() as f32;
        let commonest = ((1.0 + count) / (1.0 + (LARGEST_SHARE * count).max(2.0))).ln() + 1.0 - 1e-4;
        let parts = telling_parts(words, terms, commonest);
        let telling = terms.words.iter().copied().filter(|term| words.rarity[*term as usize] >= commonest);
        Self { length: length(&parts), parts, words: telling.collect(), commonest }
    }

    /// How like a project is, 0 to 1: the cosine of TF-IDF when project and text share enough words and the cosine is
    /// at least 0.15, else 0.
    pub fn likeness(&self, words: &Words, project: u32) -> f32 {
        let Some(terms) = words.of_project.get(project as usize).filter(|_| !self.parts.is_empty()) else { return 0.0 };
        let shared = count_shared(&self.words, &terms.words);
        if shared == 0 || shared < SHARED_WORDS.min(self.words.len()) {
            return 0.0;
        }
        let parts = telling_parts(words, terms, self.commonest);
        let cosine = product(&self.parts, &parts) / (self.length * length(&parts)).max(1e-9);
        if cosine >= LIKE { cosine.min(1.0) } else { 0.0 }
    }
}

fn telling_parts(words: &Words, terms: &Terms, commonest: f32) -> Vec<(u32, f32)> {
    let rarity = |term: u32| words.rarity[term as usize];
    let telling = terms.weighted.iter().filter(|(term, _)| rarity(*term) >= commonest);
    telling.map(|(term, weight)| (*term, weight * rarity(*term))).collect()
}

fn length(parts: &[(u32, f32)]) -> f32 {
    parts.iter().map(|(_, part)| part * part).sum::<f32>().sqrt()
}

fn count_shared(a: &[u32], b: &[u32]) -> usize {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().filter(|term| long.binary_search(term).is_ok()).count()
}

fn product(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let other = |term: u32| long.binary_search_by_key(&term, |(term, _)| *term).map_or(0.0, |at| long[at].1);
    short.iter().map(|(term, part)| part * other(*term)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 15] = [
        "Robots weld ships in the yard",
        "Robots that weld pipes",
        "Robots milk cows on the farm",
        "Cows on the farm give cheese",
        "Cheese from the yard",
        "Ships carry pipes",
        "Space weather for ships",
        "Space weather at night",
        "Music",
        "Bridges",
        "Clothes",
        "Tomatoes",
        "Glass",
        "Paper",
        "Trains",
    ];

    fn likeness(wish: &str) -> Vec<f32> {
        let words = Words::new(&TEXTS.map(str::to_owned), &vec![Vec::new(); TEXTS.len()], 0);
        let subject = Subject::new(&words, &words.of_text(wish));
        (0..TEXTS.len() as u32).map(|project| subject.likeness(&words, project)).collect()
    }

    #[test]
    fn a_project_that_shares_two_words_is_alike_and_one_that_shares_one_is_not() {
        let found = likeness("a robot that welds");
        assert!(found[1] >= LIKE && found[0] >= LIKE, "{found:?}");
        assert!(found[1] > found[0], "the shorter text is nearer: {found:?}");
        assert!(found[2..].iter().all(|likeness| *likeness == 0.0), "{found:?}");
    }

    #[test]
    fn a_wish_of_one_telling_word_is_content_with_that_word() {
        let found = likeness("cheese");
        assert!(found[3] > 0.0 && found[4] > 0.0 && found[0] == 0.0, "{found:?}");
    }

    #[test]
    fn one_word_of_a_long_wish_makes_nothing_alike() {
        let found = likeness("space for cheese, pipes, milk, ships, cows and robots in the yard");
        assert_eq!(found[7], 0.0, "{found:?}");
        assert_eq!(likeness("something else altogether"), vec![0.0; TEXTS.len()]);
    }
}
