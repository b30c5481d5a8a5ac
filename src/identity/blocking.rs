//! Which pairs are worth comparing: those that share a key (*blokken*).
//!
//! Of n records there are n(n − 1)/2 pairs: for the 2.3 million firms of a country 2.6 · 10¹², of which nearly all have
//! nothing in common. A rule makes a key of a record; only pairs with an equal key by at least one rule are looked at.

use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The keys of records, a column for each rule.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    columns: Vec<Vec<u64>>,
}

impl Keys {
    /// No records yet, `rules` keys for each.
    pub fn new(rules: usize) -> Self {
        Self { columns: vec![Vec::new(); rules] }
    }

    /// Adds a record's keys, one for each rule in order; an empty key joins no block.
    pub fn push(&mut self, keys: &[String]) {
        for (rule, column) in self.columns.iter_mut().enumerate() {
            column.push(keys.get(rule).filter(|key| !key.is_empty()).map_or(0, |key| hash(key)));
        }
    }

    /// The pairs that share a key, each once, the lower row first, in order; and how many blocks were left out because
    /// they hold more than `most` records: a key that so many share, such as the postcode of a mailbox, says nothing.
    ///
    /// A pair is taken in the first rule by which it shares a block, so that none is met twice and no list of what was
    /// met before is needed.
    pub fn pairs(&self, most: usize, is_wanted: impl Fn(u32, u32) -> bool + Sync) -> (Vec<(u32, u32)>, usize) {
        let blocks: Vec<Vec<Vec<u32>>> = self.columns.par_iter().map(|column| blocks(column)).collect();
        // A key of an oversized block must not keep its pairs from the rules after it.
        let too_large: Vec<std::collections::HashSet<u64>> = (blocks.iter().zip(&self.columns))
            .map(|(blocks, column)| {
                let large = blocks.iter().filter(|block| block.len() > most);
                large.map(|block| column[block[0] as usize]).collect()
            })
            .collect();
        let left_out = too_large.iter().map(|keys| keys.len()).sum();
        let met_before = |rule: usize, one: usize, other: usize| {
            (0..rule).any(|earlier| {
                let key = self.columns[earlier][one];
                key != 0 && key == self.columns[earlier][other] && !too_large[earlier].contains(&key)
            })
        };
        let mut pairs = Vec::new();
        for (rule, blocks) in blocks.iter().enumerate() {
            let found: Vec<Vec<(u32, u32)>> = blocks
                .par_iter()
                .filter(|block| block.len() <= most)
                .map(|block| {
                    let mut found = Vec::new();
                    for (at, &one) in block.iter().enumerate() {
                        for &other in &block[at + 1..] {
                            if is_wanted(one, other) && !met_before(rule, one as usize, other as usize) {
                                found.push((one, other));
                            }
                        }
                    }
                    found
                })
                .collect();
            pairs.extend(found.into_iter().flatten());
        }
        pairs.par_sort_unstable();
        (pairs, left_out)
    }
}

/// Where each key stands, for one record that comes in.
#[derive(Clone, Debug)]
pub struct KeyIndex {
    /// By rule: key and row, in order.
    columns: Vec<Vec<(u64, u32)>>,
    /// Of records that were added since, in order.
    added: Vec<Vec<(u64, u32)>>,
}

impl KeyIndex {
    /// Sorts the keys of records.
    pub fn new(keys: &Keys) -> Self {
        let columns: Vec<_> = keys.columns.par_iter().map(|column| sorted(column)).collect();
        Self { added: vec![Vec::new(); columns.len()], columns }
    }

    /// Adds the keys of a record behind the others.
    pub fn add(&mut self, keys: &[String], row: usize) {
        let Ok(row) = u32::try_from(row) else { return };
        for (column, key) in self.added.iter_mut().zip(keys).filter(|(_, key)| !key.is_empty()) {
            let entry = (hash(key), row);
            column.insert(column.partition_point(|other| *other < entry), entry);
        }
    }

    /// The rows that share a key with a record that comes in, each once, in order. A key that with it more than `most`
    /// records share is passed over, as by [`Keys::pairs`].
    pub fn rows(&self, keys: &[String], most: usize) -> Vec<u32> {
        let mut found = Vec::new();
        let columns = self.columns.iter().zip(&self.added);
        for ((column, added), key) in columns.zip(keys).filter(|(_, key)| !key.is_empty()) {
            let key = hash(key);
            let (block, later) = (block_of(column, key), block_of(added, key));
            if block.len() + later.len() < most {
                found.extend(block.iter().chain(later).map(|(_, row)| *row));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The entries of one key.
fn block_of(column: &[(u64, u32)], key: u64) -> &[(u64, u32)] {
    let from_there = &column[column.partition_point(|(other, _)| *other < key)..];
    &from_there[..from_there.partition_point(|(other, _)| *other == key)]
}

/// Keys with their rows, in order, without the records that have none.
fn sorted(column: &[u64]) -> Vec<(u64, u32)> {
    let mut rows: Vec<(u64, u32)> =
        column.iter().zip(0..).filter(|(key, _)| **key != 0).map(|(k, r)| (*k, r)).collect();
    rows.par_sort_unstable();
    rows
}

/// Rows with one key, of two and more, each in the order of the rows.
fn blocks(column: &[u64]) -> Vec<Vec<u32>> {
    let rows = sorted(column);
    let runs = rows.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1);
    runs.map(|run| run.iter().map(|(_, row)| *row).collect()).collect()
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn keys(records: &[Vec<String>]) -> Keys {
        let mut keys = Keys::new(2);
        records.iter().for_each(|record| keys.push(record));
        keys
    }

    #[test]
    fn a_block_that_is_too_large_leaves_its_pairs_to_other_rules() {
        let record = |one: &str, other: &str| vec![one.to_owned(), other.to_owned()];
        let keys = keys(&[record("a", "x"), record("a", "x"), record("a", ""), record("", "")]);
        assert_eq!(keys.pairs(2, |_, _| true), (vec![(0, 1)], 1));
        assert_eq!(keys.pairs(3, |_, _| true), (vec![(0, 1), (0, 2), (1, 2)], 0));
    }

    proptest! {
        #[test]
        fn a_record_that_comes_in_meets_the_rows_that_it_would_meet_in_the_list(
            records in prop::collection::vec(prop::collection::vec("[a-c]?", 2..3), 1..20), most in 1usize..8
        ) {
            let own = records.len() as u32 - 1;
            let met = KeyIndex::new(&keys(&records[..own as usize])).rows(&records[own as usize], most);
            let (pairs, _) = keys(&records).pairs(most, |_, _| true);
            let expected: Vec<u32> = pairs.into_iter().filter(|pair| pair.1 == own).map(|pair| pair.0).collect();
            prop_assert_eq!(met, expected);
        }

        #[test]
        fn the_pairs_are_those_of_all_pairs_that_share_a_key(
            records in prop::collection::vec(prop::collection::vec("[a-c]?", 2..3), 0..20)
        ) {
            let mut expected = BTreeSet::new();
            for one in 0..records.len() {
                for other in one + 1..records.len() {
                    if (0..2).any(|rule| !records[one][rule].is_empty() && records[one][rule] == records[other][rule]) {
                        expected.insert((one as u32, other as u32));
                    }
                }
            }
            let (pairs, _) = keys(&records).pairs(1000, |_, _| true);
            prop_assert_eq!(pairs, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
