//! What somebody typed, held against the words of names.

use super::builder::Base;
use super::vocabulary::Vocabulary;
use super::{BEST, NameWords, is_close, split};
use std::collections::{BTreeMap, HashSet};
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
    /// Off for a wrong letter in a place.
    pub const ELSEWHERE: u8 = 10;
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

/// Steps in which a fit is told: millionths.
const STEPS: f64 = 1_000_000.0;

/// A candidate as one number, so that very many are put in order fast: the better fit first, then whole words before
/// wrong letters, then the shorter name, then the lower row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate(u64);

impl Candidate {
    fn new(fit: f64, is_close: bool, length: u8, row: u32) -> Self {
        let worse = (STEPS - (fit * STEPS).round()) as u64;
        Self(worse << 41 | u64::from(is_close) << 40 | u64::from(length) << 32 | u64::from(row))
    }

    /// How well it fits, 0 to 1.
    pub fn fit(self) -> f64 {
        1.0 - (self.0 >> 41) as f64 / STEPS
    }

    /// See [`super::Hit::is_close`].
    pub fn is_close(self) -> bool {
        self.0 >> 40 & 1 == 1
    }

    /// Whether it fits exactly as well as another.
    pub fn fits_like(self, other: Self) -> bool {
        self.0 >> 40 == other.0 >> 40
    }

    /// Its row; beyond those of the base, its place among what changed.
    pub fn row(self) -> usize {
        self.0 as u32 as usize
    }
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

impl TypedWord {
    /// Whether it is a letter that nobody has as a word.
    fn is_begun(&self) -> bool {
        self.text.len() == 1 && self.meant.is_empty()
    }
}

impl Typed {
    /// Nothing when no word can be read.
    pub fn of(text: &str, base: &Base) -> Option<Typed> {
        let mut texts = joined_or_apart(split(text), &base.vocabulary);
        texts.truncate(MOST_TYPED);
        let word = |text: String| {
            let meant = base.vocabulary.meant(&text);
            let rows: usize = meant.iter().map(|(word, _)| base.rows_of(*word).len()).sum();
            // What nobody has tells nothing of whom is meant, and must not outweigh what somebody has.
            let weight = if rows == 0 { 1.0 } else { (2.0 + base.len() as f64 / (1.0 + rows as f64)).ln() };
            TypedWord { text, meant, weight }
        };
        let mut words: Vec<TypedWord> = texts.into_iter().map(word).collect();
        // A letter that is nobody's word is the beginning of what is still being typed, and tells nothing yet.
        if words.iter().any(|word| !word.is_begun()) {
            words.retain(|word| !word.is_begun());
        }
        (!words.is_empty()).then(|| Typed { weight: words.iter().map(|word| word.weight).sum(), words })
    }

    /// The candidates: those that have all words, else those that have the rarest. Once `enough` were met that fit as well
    /// as any can, these and those of the changed that fit as well are all.
    pub fn candidates(
        &self,
        base: &Base,
        stale: &HashSet<u32>,
        changed: &BTreeMap<Uuid, NameWords>,
        enough: usize,
    ) -> Candidates {
        let found: Vec<Rows> = self.words.iter().map(|word| Rows::of(word, base)).collect();
        let look = |rows: &Rows, lacks: bool| {
            let of_changed = changed.values().zip(base.len() as u32..);
            let mut all: Vec<Candidate> =
                of_changed.filter_map(|(words, row)| self.in_words(row, words, lacks)).collect();
            let top = self.top(lacks);
            let mut of_the_best = 0;
            for row in rows.in_order().filter(|row| stale.is_empty() || !stale.contains(row)) {
                let qualities = found.iter().map(|rows| rows.qualities[row as usize]);
                let Some(candidate) = self.candidate(row, base.lengths[row as usize], qualities, lacks) else {
                    continue;
                };
                all.push(candidate);
                of_the_best += usize::from(top.is_some_and(|top| candidate.fits_like(top)));
                if of_the_best == enough {
                    all.retain(|candidate| top.is_some_and(|top| candidate.fits_like(top)));
                    return Candidates { all, is_cut: true };
                }
            }
            Candidates { all, is_cut: false }
        };
        let Some(rarest) = found.iter().min_by_key(|rows| rows.at_most) else { return Candidates::default() };
        let with_all = look(rarest, false);
        match with_all.all.is_empty() && self.words.len() > 1 {
            true => look(&Rows::of_any(&found), true),
            false => with_all,
        }
    }

    /// What fits as well as any row can: by the best that each word may mean, and with `lacks`, when each is somebody's,
    /// without the one that tells least.
    fn top(&self, lacks: bool) -> Option<Candidate> {
        let best = |word: &TypedWord| word.meant.iter().map(|(_, quality)| *quality).max().unwrap_or(0);
        let mut qualities: Vec<u8> = self.words.iter().map(best).collect();
        if lacks && !qualities.contains(&0) {
            let tells = |place: &usize| self.words[*place].weight * f64::from(qualities[*place]);
            let least = (0..qualities.len()).min_by(|one, other| tells(one).total_cmp(&tells(other)))?;
            qualities[least] = 0;
        }
        self.candidate(0, 0, qualities.into_iter(), lacks)
    }

    /// The candidate that these words are.
    fn in_words(&self, row: u32, words: &NameWords, lacks: bool) -> Option<Candidate> {
        // The few words of one record make a vocabulary of their own, so that both are held to the same rules.
        let vocabulary = Vocabulary::of(words.words());
        let quality = |word: &TypedWord| vocabulary.meant(&word.text).iter().map(|(_, quality)| *quality).max();
        self.candidate(row, words.length, self.words.iter().map(|word| quality(word).unwrap_or(0)), lacks)
    }

    /// Nothing when a word is missing; with `may_lack`, nothing when those are missing that make up the most of the
    /// weight.
    fn candidate(
        &self,
        row: u32,
        length: u8,
        qualities: impl Iterator<Item = u8>,
        may_lack: bool,
    ) -> Option<Candidate> {
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
        let is_enough = if may_lack { found >= LEAST_SHARE * self.weight } else { !lacks };
        is_enough.then(|| Candidate::new(fit / self.weight, lacks || is_close(least), length, row))
    }
}

/// Candidates for what was typed.
#[derive(Default)]
pub(super) struct Candidates {
    /// In no order.
    pub all: Vec<Candidate>,
    /// Whether there are others, none of which stands before any of these.
    pub is_cut: bool,
}

/// The rows that a typed word may mean.
struct Rows {
    /// What the word is worth in each row of the base; 0 where it is not. At national size that is 2 MB a word, which is
    /// sooner filled than a map.
    qualities: Vec<u8>,
    /// In how many rows it is at most.
    at_most: usize,
}

/// Rows that are passed over at once where a word is in none of them.
const STRETCH: usize = 256;

impl Rows {
    fn of(word: &TypedWord, base: &Base) -> Self {
        let (mut qualities, mut at_most) = (vec![0u8; base.len()], 0);
        for (meant, quality) in &word.meant {
            let rows = base.rows_of(*meant);
            at_most += rows.len();
            for row in rows {
                let kept = &mut qualities[*row as usize];
                *kept = (*kept).max(*quality);
            }
        }
        Self { qualities, at_most }
    }

    /// The rows in which any of the words is.
    fn of_any(words: &[Rows]) -> Self {
        let mut qualities = vec![0u8; words.first().map_or(0, |rows| rows.qualities.len())];
        for rows in words {
            qualities.iter_mut().zip(&rows.qualities).for_each(|(any, one)| *any |= one);
        }
        Self { qualities, at_most: words.iter().map(|rows| rows.at_most).sum() }
    }

    /// The rows in which the word is, the lowest first.
    fn in_order(&self) -> impl Iterator<Item = u32> {
        let stretches = self.qualities.chunks(STRETCH).zip((0u32..).step_by(STRETCH));
        let told = stretches.filter(|(stretch, _)| stretch.iter().fold(0, |any, one| any | one) != 0);
        told.flat_map(|(stretch, begin)| stretch.iter().zip(begin..).filter(|(one, _)| **one != 0).map(|(_, row)| row))
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
