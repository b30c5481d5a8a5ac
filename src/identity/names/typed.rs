//! What somebody typed, held against the words of names.

use super::builder::Base;
use super::vocabulary::Vocabulary;
use super::{BEST, Hit, NameWords, is_close, split};
use std::collections::HashSet;
use uuid::Uuid;

/// Words of a text that count.
const MOST_TYPED: usize = 8;
/// When no name has all words, one needs those that make up this share of the weight.
const LEAST_SHARE: f64 = 0.5;
/// Up to this quality, a letter was wrong.
pub(super) const CLOSE: u8 = 60;

/// What a found word is worth, in hundredths of a whole word; chosen so that better ways of fitting come first.
pub(super) struct Quality;

impl Quality {
    /// The beginning of a word.
    pub const BEGINNING: u8 = 90;
    /// A part of a word, as Dutch compounds have.
    pub const INSIDE: u8 = 80;
    /// A word of the place.
    pub const PLACE: u8 = 70;
    /// Off for a wrong letter in the beginning of a longer word.
    pub const UNFINISHED: u8 = 10;

    /// Of a word with a letter wrong, or two when it is long: [`CLOSE`] and less.
    pub fn of_wrong(typed: &str, word: &str) -> Option<u8> {
        match strsim::osa_distance(typed, word) {
            0 | 1 => Some(CLOSE),
            2 if typed.len() >= 8 => Some(CLOSE - 15),
            _ => None,
        }
    }
}

/// A candidate, and whether it lacks a word.
pub(super) struct Candidate {
    pub hit: Hit,
    pub lacks: bool,
}

/// A typed text, looked up in a vocabulary.
pub(super) struct Typed {
    words: Vec<TypedWord>,
    /// Sum of the weights.
    weight: f64,
}

struct TypedWord {
    text: String,
    /// Words that may be meant, and what they are worth.
    meant: Vec<(u32, u8)>,
    /// How much the word says: more when fewer have it.
    weight: f64,
}

impl Typed {
    /// Nothing when no word can be read.
    pub fn of(text: &str, base: &Base) -> Option<Typed> {
        let mut texts = joined_or_apart(split(text), &base.vocabulary);
        texts.truncate(MOST_TYPED);
        let word = |text: String| {
            let meant = base.vocabulary.meant(&text);
            let rows: usize = meant.iter().map(|(word, _)| base.rows_of(*word).len()).sum();
            let weight = (2.0 + base.len() as f64 / (1.0 + rows as f64)).ln();
            TypedWord { text, meant, weight }
        };
        let words: Vec<TypedWord> = texts.into_iter().map(word).collect();
        (!words.is_empty()).then(|| Typed { weight: words.iter().map(|word| word.weight).sum(), words })
    }

    /// The candidates among the unchanging names.
    pub fn in_base(&self, base: &Base, stale: &HashSet<u32>) -> Vec<Candidate> {
        // A place for each row; at national size that is 2 MB a word, which is sooner filled than a map.
        let qualities = |word: &TypedWord| {
            let mut qualities = vec![0u8; base.len()];
            for (meant, quality) in &word.meant {
                base.rows_of(*meant).iter().for_each(|row| {
                    let kept = &mut qualities[*row as usize];
                    *kept = (*kept).max(*quality);
                });
            }
            qualities
        };
        let all: Vec<Vec<u8>> = self.words.iter().map(qualities).collect();
        let of_row = |row: usize| all.iter().map(move |qualities| qualities[row]);
        let rows = (0..base.len()).filter(|row| of_row(*row).any(|quality| quality > 0));
        let live = rows.filter(|row| stale.is_empty() || !stale.contains(&(*row as u32)));
        live.filter_map(|row| self.candidate(base.ids[row], base.lengths[row], of_row(row))).collect()
    }

    /// The candidate that these words are; nothing when they have nothing of what was typed.
    pub fn in_words(&self, id: Uuid, words: &NameWords) -> Option<Candidate> {
        // The few words of one record make a vocabulary of their own, so that both are held to the same rules.
        let vocabulary = Vocabulary::of(words.words.iter().map(String::as_str));
        let quality = |word: &TypedWord| vocabulary.meant(&word.text).iter().map(|(_, quality)| *quality).max();
        self.candidate(id, words.length, self.words.iter().map(|word| quality(word).unwrap_or(0)))
    }

    fn candidate(&self, id: Uuid, length: u8, qualities: impl Iterator<Item = u8>) -> Option<Candidate> {
        let (mut fit, mut found, mut least, mut lacks) = (0.0, 0.0, BEST, false);
        for (word, quality) in self.words.iter().zip(qualities) {
            fit += word.weight * f64::from(quality) / f64::from(BEST);
            if quality == 0 {
                lacks = true;
            } else {
                found += word.weight;
                least = least.min(quality);
            }
        }
        let hit = Hit { id, fit: fit / self.weight, is_close: lacks || is_close(least), length };
        (found >= LEAST_SHARE * self.weight).then_some(Candidate { hit, lacks })
    }
}

/// Words as they stand in names: `mind labs` is `mindlabs` where a name has that, and `metaalunie` is `metaal unie`
/// where names have these but not the whole.
fn joined_or_apart(words: Vec<String>, vocabulary: &Vocabulary) -> Vec<String> {
    let mut made: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let joined = made.last().map(|before| format!("{before}{word}"));
        match (joined, made.last_mut()) {
            (Some(joined), Some(last))
                if vocabulary.has(&joined) && !(vocabulary.has(last) && vocabulary.has(&word)) =>
            {
                *last = joined;
            }
            _ => made.push(word),
        }
    }
    let apart = |word: String| {
        let is_known = vocabulary.has(&word);
        let cut = (3..word.len().saturating_sub(2)).filter(|_| !is_known);
        let halves =
            cut.map(|cut| word.split_at(cut)).find(|(one, other)| vocabulary.has(one) && vocabulary.has(other));
        match halves {
            Some((one, other)) => vec![one.to_owned(), other.to_owned()],
            None => vec![word],
        }
    };
    made.into_iter().flat_map(apart).collect()
}
