//! Laying the names out: words sorted, and for each the rows that have it.

use super::vocabulary::Vocabulary;
use super::{NameWords, Names, PLACE};
use crate::domain::normal_name::normal_name;
use rayon::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The names as they were laid out last. Names of fewer words stand in lower rows, those of equally many in the order of
/// their ids, so that of equal fits the lower row is the likelier one.
#[derive(Clone, Debug, Default)]
pub(super) struct Base {
    pub ids: Vec<Uuid>,
    /// Words of each name.
    pub lengths: Vec<u8>,
    pub vocabulary: Vocabulary,
    /// Where the rows of each word begin; one more for the end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Base {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn row_of(&self, id: Uuid) -> Option<u32> {
        let mut from = 0;
        while from < self.len() {
            let length = self.lengths[from];
            let to = from + self.lengths[from..].partition_point(|other| *other == length);
            if let Ok(place) = self.ids[from..to].binary_search(&id) {
                return Some((from + place) as u32);
            }
            from = to;
        }
        None
    }

    pub fn rows_of(&self, word: u32) -> &[u32] {
        &self.rows[self.starts[word as usize] as usize..self.starts[word as usize + 1] as usize]
    }
}

/// Takes names one by one, in any order; their words are looked at when they are laid out.
#[derive(Clone, Debug, Default)]
pub struct NamesBuilder {
    own: Told,
    /// Those that were appended; they are never copied, for there are a hundred megabytes of them.
    others: Vec<Told>,
}

#[derive(Clone, Debug, Default)]
struct Told {
    ids: Vec<Uuid>,
    /// A line for each organisation: its names and `@` with its place, with tabs between, in the form of
    /// [`normal_name`], which has letters, digits and spaces alone.
    lines: String,
}

/// Organisations of which the words are found at once.
const CHUNK: usize = 65_536;

impl NamesBuilder {
    /// Adds an organisation with its name, further names and place; each comes once.
    pub fn add<'a>(&mut self, id: Uuid, name: &str, others: impl IntoIterator<Item = &'a str>, place: Option<&str>) {
        let others: Vec<String> = others.into_iter().map(normal_name).collect();
        let names = std::iter::once(normal_name(name)).chain(others);
        self.tell(id, names, place.map(normal_name).as_deref());
    }

    /// As [`NamesBuilder::add`], of names and a place that [`normal_name`] has gone over already.
    pub fn add_normal<'a>(&mut self, id: Uuid, names: impl IntoIterator<Item = &'a str>, place: Option<&str>) {
        self.tell(id, names.into_iter(), place);
    }

    fn tell(&mut self, id: Uuid, names: impl Iterator<Item = impl AsRef<str>>, place: Option<&str>) {
        let Told { ids, lines } = &mut self.own;
        ids.push(id);
        for name in names {
            lines.push_str(name.as_ref());
            lines.push('\t');
        }
        if let Some(place) = place {
            lines.push(PLACE);
            lines.push_str(place);
        }
        lines.push('\n');
    }

    /// Adds those of another.
    pub fn append(&mut self, other: NamesBuilder) {
        self.others.extend(other.others);
        self.others.push(other.own);
    }

    /// The names, of which the words are laid out later.
    pub fn finish(self) -> Names {
        Names::laid_out_by(Box::new(|| self.lay_out()))
    }

    fn lay_out(self) -> Base {
        let Self { own, others } = self;
        let count = others.iter().map(|told| told.ids.len()).sum::<usize>() + own.ids.len();
        let mut found = WordsFound { lengths: Vec::with_capacity(count), ..WordsFound::default() };
        let mut ids = Vec::with_capacity(count);
        for told in others.into_iter().chain(std::iter::once(own)) {
            let mut lines = told.lines.split_terminator('\n');
            loop {
                let chunk: Vec<&str> = lines.by_ref().take(CHUNK).collect();
                if chunk.is_empty() {
                    break;
                }
                let words: Vec<NameWords> = chunk.into_par_iter().map(words_of).collect();
                words.iter().for_each(|words| found.add(words));
            }
            ids.extend(told.ids);
        }
        found.lay_out(&ids)
    }
}

/// The words of a line.
fn words_of(line: &str) -> NameWords {
    let (names, place) = line.rsplit_once('\t').unwrap_or_default();
    let mut names = names.split('\t');
    NameWords::of_normal(names.next().unwrap_or_default(), names, place.strip_prefix(PLACE))
}

/// Words in the order in which they were met.
#[derive(Default)]
struct WordsFound {
    lengths: Vec<u8>,
    words: HashMap<Box<str>, u32>,
    /// Word and row, as one number that sorts by word.
    pairs: Vec<u64>,
}

impl WordsFound {
    fn add(&mut self, words: &NameWords) {
        let row = self.lengths.len() as u64;
        self.lengths.push(words.length);
        for word in words.words() {
            let word = match self.words.get(word) {
                Some(known) => *known,
                None => {
                    let next = self.words.len() as u32;
                    self.words.insert(word.into(), next);
                    next
                }
            };
            self.pairs.push(u64::from(word) << 32 | row);
        }
    }

    fn lay_out(self, ids: &[Uuid]) -> Base {
        let mut words: Vec<(Box<str>, u32)> = self.words.into_iter().collect();
        words.par_sort_unstable();
        let mut word_of = vec![0u64; words.len()];
        words.iter().zip(0..).for_each(|((_, old), new)| word_of[*old as usize] = new);
        let mut order: Vec<u32> = (0..ids.len() as u32).collect();
        order.par_sort_unstable_by_key(|row| (self.lengths[*row as usize], ids[*row as usize]));
        let mut row_of = vec![0u64; order.len()];
        order.iter().zip(0..).for_each(|(old, new)| row_of[*old as usize] = new);
        let mut pairs = self.pairs;
        let low = u64::from(u32::MAX);
        pairs.par_iter_mut().for_each(|pair| {
            *pair = word_of[(*pair >> 32) as usize] << 32 | row_of[(*pair & low) as usize];
        });
        pairs.par_sort_unstable();
        let mut starts = vec![0u32; words.len() + 1];
        pairs.iter().for_each(|pair| starts[(*pair >> 32) as usize + 1] += 1);
        (1..starts.len()).for_each(|word| starts[word] += starts[word - 1]);
        Base {
            ids: order.iter().map(|row| ids[*row as usize]).collect(),
            lengths: order.iter().map(|row| self.lengths[*row as usize]).collect(),
            vocabulary: Vocabulary::of(words.iter().map(|(word, _)| &**word)),
            starts,
            rows: pairs.iter().map(|pair| (*pair & low) as u32).collect(),
        }
    }
}
