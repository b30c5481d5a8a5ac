//! Laying the names out: words sorted, and for each the rows that have it.

use super::vocabulary::Vocabulary;
use super::{NameWords, Names};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The names as they were laid out last; rows are in the order of their ids.
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
        self.ids.binary_search(&id).ok().map(|row| row as u32)
    }

    pub fn rows_of(&self, word: u32) -> &[u32] {
        &self.rows[self.starts[word as usize] as usize..self.starts[word as usize + 1] as usize]
    }
}

/// Takes names one by one, in any order.
#[derive(Default)]
pub struct NamesBuilder {
    ids: Vec<Uuid>,
    lengths: Vec<u8>,
    words: HashMap<Box<str>, u32>,
    /// Word and row, as one number that sorts by word.
    pairs: Vec<u64>,
}

impl NamesBuilder {
    /// Adds an organisation; each comes once.
    pub fn add(&mut self, id: Uuid, words: NameWords) {
        let row = self.ids.len() as u64;
        self.ids.push(id);
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

    /// Lays them out.
    pub fn finish(self) -> Names {
        let mut words: Vec<(Box<str>, u32)> = self.words.into_iter().collect();
        words.par_sort_unstable();
        let mut word_of = vec![0u64; words.len()];
        words.iter().zip(0..).for_each(|((_, old), new)| word_of[*old as usize] = new);
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        order.par_sort_unstable_by_key(|row| self.ids[*row as usize]);
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
        let base = Base {
            ids: order.iter().map(|row| self.ids[*row as usize]).collect(),
            lengths: order.iter().map(|row| self.lengths[*row as usize]).collect(),
            vocabulary: Vocabulary::of(words.iter().map(|(word, _)| &**word)),
            starts,
            rows: pairs.iter().map(|pair| (*pair & low) as u32).collect(),
        };
        Names { base: Arc::new(base), ..Names::default() }
    }
}
