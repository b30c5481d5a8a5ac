//! All words, sorted, and which of them a typed word may mean.

use super::typed::Quality;
use super::{BEST, PLACE};
use std::cmp::Reverse;
use std::ops::Range;

/// From this many letters on, a typed word is looked for inside other words.
const INSIDE: usize = 3;
/// From this many letters on, one letter may be wrong; from the second on, two.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;

/// The words of all names in one text, separated by line ends, sorted.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    text: String,
    /// Where each word begins; one more for the end.
    starts: Vec<u32>,
    /// Which letters and digits each word has, one bit each. A wrong letter changes at most two of them, so that most
    /// words are passed over without being compared.
    letters: Vec<u64>,
    /// The words of places, which are not looked for inside of others.
    places: Range<usize>,
}

impl Vocabulary {
    /// Of words in ascending order.
    pub fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut vocabulary = Self { starts: vec![0], ..Self::default() };
        for word in words {
            vocabulary.text.push_str(word);
            vocabulary.text.push('\n');
            vocabulary.starts.push(vocabulary.text.len() as u32);
            vocabulary.letters.push(letters(word));
        }
        let mark = PLACE.to_string();
        let from = vocabulary.first_from(&mark);
        vocabulary.places = from..from + vocabulary.beginning_with(&mark).len();
        vocabulary
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    fn word(&self, at: usize) -> &str {
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize - 1]
    }

    fn first_from(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.word(middle) < word { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn beginning_with(&self, beginning: &str) -> Range<usize> {
        let from = self.first_from(beginning);
        // No word holds a byte above those of ASCII.
        from..self.first_from(&format!("{beginning}\u{7f}"))
    }

    /// Whether somebody has exactly this word in the name.
    pub fn has(&self, word: &str) -> bool {
        let at = self.first_from(word);
        at < self.len() && self.word(at) == word
    }

    /// The words that `typed` may mean, each once with the most that it is worth.
    pub fn meant(&self, typed: &str) -> Vec<(u32, u8)> {
        let mut found: Vec<(u32, u8)> = Vec::new();
        let whole = |at: usize| self.word(at).len() == typed.len();
        let begin = self.beginning_with(typed).map(|at| (at as u32, if whole(at) { BEST } else { Quality::BEGINNING }));
        let place = format!("{PLACE}{typed}");
        if typed.len() > 1 {
            found.extend(begin);
            found.extend(self.beginning_with(&place).map(|at| (at as u32, Quality::PLACE)));
        } else {
            found.extend(begin.take(1).filter(|(_, quality)| *quality == BEST));
        }
        if typed.len() >= INSIDE {
            let at = |byte: usize| self.starts.partition_point(|start| *start as usize <= byte) - 1;
            let inside = self.text.match_indices(typed).map(|(byte, _)| at(byte));
            found.extend(inside.filter(|at| !self.places.contains(at)).map(|at| (at as u32, Quality::INSIDE)));
        }
        if typed.len() >= ONE_WRONG {
            self.misspelled(typed, &mut found);
        }
        found.sort_unstable_by_key(|(word, quality)| (*word, Reverse(*quality)));
        found.dedup_by_key(|(word, _)| *word);
        found
    }

    fn misspelled(&self, typed: &str, found: &mut Vec<(u32, u8)>) {
        let wrong = if typed.len() >= TWO_WRONG { 2 } else { 1 };
        let own = letters(typed);
        for (at, letters) in self.letters.iter().enumerate() {
            let lacks = (own & !letters).count_ones();
            if lacks > wrong {
                continue;
            }
            let word = self.word(at);
            if self.places.contains(&at) {
                let place = &word[PLACE.len_utf8()..];
                if place.len().abs_diff(typed.len()) <= wrong as usize {
                    let quality = Quality::of_wrong(typed, place);
                    found.extend(quality.map(|quality| (at as u32, quality - Quality::ELSEWHERE)));
                }
                continue;
            }
            if word.len().abs_diff(typed.len()) <= wrong as usize {
                if (own ^ letters).count_ones() <= 2 * wrong {
                    found.extend(Quality::of_wrong(typed, word).map(|quality| (at as u32, quality)));
                }
            } else if word.len() > typed.len() && word.as_bytes()[0] == typed.as_bytes()[0] {
                // Who types the first half of a long word makes mistakes in it too, though seldom in its first letter.
                let quality = Quality::of_wrong(typed, &word[..typed.len()]);
                found.extend(quality.map(|quality| (at as u32, quality - Quality::UNFINISHED)));
            }
        }
    }
}

fn letters(word: &str) -> u64 {
    let bit = |byte: u8| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        _ => 0,
    };
    word.bytes().fold(0, |letters, byte| letters | bit(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(typed: &str) -> Vec<(String, u8)> {
        let mut words = vec!["metaal", "metaalbewerking", "staalmetaal", "metal", "@metaaldorp", "robotica", "4you"];
        words.sort_unstable();
        let vocabulary = Vocabulary::of(words.into_iter());
        let mut best: std::collections::BTreeMap<String, u8> = Default::default();
        for (at, quality) in vocabulary.meant(typed) {
            let kept = best.entry(vocabulary.word(at as usize).to_owned()).or_default();
            *kept = quality.max(*kept);
        }
        best.into_iter().collect()
    }

    #[test]
    fn a_whole_word_counts_most_then_a_beginning_then_a_part_a_place_and_a_wrong_letter() {
        let found: std::collections::BTreeMap<String, u8> = meant("metaal").into_iter().collect();
        let order = ["metaal", "metaalbewerking", "staalmetaal", "@metaaldorp", "metal"].map(|word| found[word]);
        assert!(order.is_sorted_by(|one, other| one > other), "{order:?}");
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn letters_that_changed_places_and_letters_too_many_are_forgiven() {
        for typed in ["robtoica", "robotika", "robbotica", "roboticaa", "robotic"] {
            assert_eq!(meant(typed)[0].0, "robotica", "{typed}");
        }
        assert_eq!(meant("xobotixx"), vec![]);
        assert_eq!(meant("metaalbwerk")[0].0, "metaalbewerking");
        assert_eq!(meant("m"), vec![]);
    }
}
