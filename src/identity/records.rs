//! Records as columns: each distinct value once, with how often it occurs.

use super::comparison::Comparison;
use std::collections::HashMap;

/// A field by which records are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRule {
    /// Its name.
    pub name: &'static str,
    /// How its values are compared.
    pub comparison: Comparison,
    /// Whether agreement on a rare value tells more than on a common one.
    pub counts_terms: bool,
    /// Fields, by their places, that say the same already when one of them is known of both records: a postcode that agrees
    /// leaves nothing to be told by the place. Fields are taken as independent, so that it must not count twice.
    pub implied_by: &'static [usize],
}

/// The values of one field.
#[derive(Clone, Debug, Default)]
struct Column {
    /// Distinct values; the first stands for “unknown”.
    values: Vec<String>,
    counts: Vec<u32>,
    of_row: Vec<u32>,
    by_value: HashMap<String, u32>,
    known: u32,
}

/// Records, each with a value or none for every field. Values are in normal form already.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    /// The fields.
    pub rules: &'a [FieldRule],
    columns: Vec<Column>,
    rows: usize,
}

impl<'a> Records<'a> {
    /// No records yet.
    pub fn new(rules: &'a [FieldRule]) -> Self {
        let empty = Column { values: vec![String::new()], counts: vec![0], ..Column::default() };
        Self { rules, columns: vec![empty; rules.len()], rows: 0 }
    }

    /// Adds a record, a value for every field in order; an empty value is unknown, as is one that is left out.
    pub fn push(&mut self, values: &[String]) {
        for (place, column) in self.columns.iter_mut().enumerate() {
            let value = values.get(place).map(String::as_str).unwrap_or_default();
            let id = match column.by_value.get(value) {
                _ if value.is_empty() => 0,
                Some(id) => *id,
                None => {
                    let id = column.values.len() as u32;
                    column.values.push(value.to_owned());
                    column.counts.push(0);
                    column.by_value.insert(value.to_owned(), id);
                    id
                }
            };
            column.of_row.push(id);
            column.counts[id as usize] += 1;
            column.known += u32::from(id != 0);
        }
        self.rows += 1;
    }

    /// Takes the record that was added last away again.
    pub fn pop(&mut self) {
        for column in &mut self.columns {
            let Some(id) = column.of_row.pop() else { continue };
            column.counts[id as usize] -= 1;
            column.known -= u32::from(id != 0);
            if id != 0 && id as usize + 1 == column.values.len() && column.counts[id as usize] == 0 {
                column.counts.pop();
                column.values.pop().map(|value| column.by_value.remove(&value));
            }
        }
        self.rows = self.rows.saturating_sub(1);
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The value of a field; empty when unknown.
    pub fn value(&self, row: usize, field: usize) -> &str {
        let column = &self.columns[field];
        &column.values[column.of_row[row] as usize]
    }

    /// The chance, 0 to 1, that a record outside the pair has this record's value: (c − 2 + 1)/(n − 2 + 1/u) for a value
    /// of c of n records with a known value. The pair itself does not count, and one record of a table as large as makes
    /// `u` the rule is thought to be added, so that in a table of ten a name that occurs twice is not called common.
    pub fn frequency(&self, row: usize, field: usize, u: f64) -> f64 {
        let column = &self.columns[field];
        let count = f64::from(column.counts[column.of_row[row] as usize].max(2) - 2);
        ((count + 1.0) / (f64::from(column.known.max(2) - 2) + 1.0 / u)).min(1.0)
    }

    /// The level at which two records agree on a field; none when either value is unknown.
    pub fn level(&self, one: usize, other: usize, field: usize) -> Option<usize> {
        let column = &self.columns[field];
        match (column.of_row[one], column.of_row[other]) {
            (0, _) | (_, 0) => None,
            (a, b) if a == b => Some(0),
            (a, b) => {
                let (a, b) = (&column.values[a as usize], &column.values[b as usize]);
                // In a fixed order, so that a pair has one answer: Jaro–Winkler is not quite the same both ways.
                let (a, b) = if a <= b { (a, b) } else { (b, a) };
                Some(self.rules[field].comparison.level(a, b))
            }
        }
    }

    /// As [`Records::level`], none too where another field has said it.
    pub fn telling_level(&self, one: usize, other: usize, field: usize) -> Option<usize> {
        let is_said = |by: &usize| self.level(one, other, *by).is_some();
        if self.rules[field].implied_by.iter().any(is_said) { None } else { self.level(one, other, field) }
    }

    /// The levels of all fields.
    pub fn pattern(&self, one: usize, other: usize) -> Pattern {
        Pattern::of((0..self.rules.len()).map(|field| self.telling_level(one, other, field)))
    }
}

/// Levels of up to 16 fields, four bits each; 15 stands for “unknown”.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(u64);

impl Pattern {
    /// The levels in the order of the fields.
    pub fn of(levels: impl Iterator<Item = Option<usize>>) -> Self {
        let packed = levels.enumerate().fold(0, |packed, (field, level)| {
            let level = level.map_or(UNKNOWN, |level| level as u64 & UNKNOWN);
            packed | level << (4 * field)
        });
        Self(packed)
    }

    /// The level of a field, none when unknown.
    pub fn level(self, field: usize) -> Option<usize> {
        let level = self.0 >> (4 * field) & UNKNOWN;
        (level != UNKNOWN).then_some(level as usize)
    }
}

const UNKNOWN: u64 = 15;

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [FieldRule; 2] = [
        FieldRule { name: "name", comparison: Comparison::Words, counts_terms: true, implied_by: &[] },
        FieldRule { name: "number", comparison: Comparison::Digits, counts_terms: false, implied_by: &[] },
    ];

    #[test]
    fn an_unknown_value_is_neither_agreement_nor_disagreement() {
        let mut records = Records::new(&RULES);
        for (name, number) in [("jansen", "1"), ("jansen", ""), ("smit", "1")] {
            records.push(&[name.to_owned(), number.to_owned()]);
        }
        assert_eq!(records.level(0, 1, 0), Some(0));
        assert_eq!(records.level(0, 1, 1), None);
        assert_eq!(records.pattern(1, 2).level(1), None);
        assert_eq!(records.pattern(0, 2).level(1), Some(0));
    }

    #[test]
    fn a_value_of_the_pair_alone_is_as_rare_as_the_rule_and_a_common_one_is_common() {
        let mut records = Records::new(&RULES);
        (0..2).for_each(|_| records.push(&["kwartsglas".to_owned()]));
        assert!((records.frequency(0, 0, 0.01) - 0.01).abs() < 1e-12);
        (0..998).for_each(|_| records.push(&["jansen".to_owned()]));
        assert!(records.frequency(5, 0, 0.01) > 0.9 && records.frequency(0, 0, 0.01) < 0.001);
    }

    #[test]
    fn a_record_that_is_taken_away_leaves_nothing() {
        let mut records = Records::new(&RULES);
        records.push(&["jansen".to_owned(), "1".to_owned()]);
        let before = format!("{:?}", (&records.columns[0].values, &records.columns[1].counts, records.rows));
        records.push(&["smit".to_owned(), "1".to_owned()]);
        records.pop();
        assert_eq!(format!("{:?}", (&records.columns[0].values, &records.columns[1].counts, records.rows)), before);
        assert_eq!((records.columns[0].known, records.columns[0].by_value.len()), (1, 1));
    }

    #[test]
    fn what_another_field_says_already_does_not_count_twice() {
        let rules = [RULES[0], FieldRule { implied_by: &[0], ..RULES[1] }];
        let mut records = Records::new(&rules);
        records.push(&["jansen".to_owned(), "1".to_owned()]);
        records.push(&["jansen".to_owned(), "1".to_owned()]);
        records.push(&[String::new(), "1".to_owned()]);
        assert_eq!((records.telling_level(0, 1, 1), records.telling_level(0, 2, 1)), (None, Some(0)));
    }
}
