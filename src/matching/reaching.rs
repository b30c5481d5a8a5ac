//! Which rows of a stretch can reach a value, told from the sets that they are in: by counting how many of their things are
//! met.

use super::row_set::RowSet;

/// Highest count that a [`Count`] tells apart; more count as this many.
pub const MOST_COUNTED: u32 = 7;

/// For each row a number from 0 to [`MOST_COUNTED`], a set for each of its binary digits.
#[derive(Clone, Copy, Debug)]
pub struct Count([RowSet; 3]);

impl Default for Count {
    fn default() -> Self {
        Self([RowSet::NONE; 3])
    }
}

impl Count {
    /// From its digits, lowest first.
    pub fn of_digits(digits: &[RowSet]) -> Self {
        let mut count = Self::default();
        count.0.iter_mut().zip(digits).for_each(|(own, digit)| *own = *digit);
        count
    }

    /// Its digits, lowest first.
    pub fn digits(&self) -> &[RowSet; 3] {
        &self.0
    }

    /// One more for these rows.
    #[inline]
    pub fn add(&mut self, rows: RowSet) {
        let full = self.0[0] & self.0[1] & self.0[2];
        let rows = rows & !full;
        let carry = self.0[0] & rows;
        self.0[0] = self.0[0] ^ rows;
        let more = self.0[1] & carry;
        self.0[1] = self.0[1] ^ carry;
        self.0[2] |= more;
    }

    /// The rows with just so many.
    #[inline]
    pub fn is(&self, number: u32) -> RowSet {
        let digit = |place: usize| if number >> place & 1 == 1 { self.0[place] } else { !self.0[place] };
        digit(0) & digit(1) & digit(2)
    }
}

/// Rows of a stretch by what they can reach at most, told from how many things each of them counts and how many of these are
/// met. Worked out once and asked for many values.
#[derive(Debug)]
pub struct Reached(Vec<(f32, RowSet)>);

impl Reached {
    /// From how many things there are, how many of them are met at all, and how many are met well: `most(w, m, n)` is what
    /// a row reaches at most that counts `n` things, fewer than [`MOST_COUNTED`], of which `m` are met and `w` well. Rows
    /// with more things reach anything as soon as one is met.
    pub fn new(all: &Count, met: &Count, well: &Count, most: impl Fn(u32, u32, u32) -> f32) -> Self {
        let numbers = || 0..MOST_COUNTED;
        let (well, exactly): (Vec<RowSet>, Vec<RowSet>) =
            numbers().map(|number| (well.is(number), met.is(number))).unzip();
        let mut reached = Vec::new();
        for number in numbers().skip(1) {
            let rows = all.is(number);
            if rows.is_empty() {
                continue;
            }
            for by in 0..=number {
                let rows = rows & well[by as usize];
                if rows.is_empty() {
                    continue;
                }
                for met in by..=number {
                    let rows = rows & exactly[met as usize];
                    if !rows.is_empty() {
                        reached.push((most(by, met, number), rows));
                    }
                }
            }
        }
        let many = all.is(MOST_COUNTED);
        if !many.is_empty() {
            reached.push((f32::INFINITY, many & !exactly[0]));
            reached.push((most(0, 0, 1), many & exactly[0]));
        }
        Self(reached)
    }

    /// The rows that may reach so much or more.
    pub fn at_least(&self, least: f32) -> RowSet {
        let reaching = self.0.iter().filter(|(most, _)| *most >= least);
        reaching.fold(RowSet::NONE, |all, (_, rows)| all | *rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::row_set::ROWS;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn count(sets: &[RowSet]) -> Count {
        let mut count = Count::default();
        sets.iter().for_each(|set| count.add(*set));
        count
    }

    fn number_of(sets: &[RowSet], row: usize) -> u32 {
        sets.iter().filter(|set| set.holds(row)).count() as u32
    }

    #[test]
    fn counts_are_those_of_every_row_and_what_they_reach_follows_from_them() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut any = || {
            let mut set = RowSet::NONE;
            (0..ROWS).filter(|_| random.random()).for_each(|row| set.insert(row));
            set
        };
        let sets: Vec<RowSet> = (0..12).map(|_| any()).collect();
        let (all, met, well) = (count(&sets), count(&sets[..7]), count(&sets[..3]));
        // Something that grows with what is met and is different for every three numbers.
        let most = |well: u32, met: u32, all: u32| (well * 100 + met * 10) as f32 + 10.0 - all as f32;
        let reached = Reached::new(&all, &met, &well, most);
        for least in [0.0, 9.0, 15.0, 37.0, 120.0, 255.0, 1e9] {
            let found = reached.at_least(least);
            for row in 0..ROWS {
                let (all, met, well) = (number_of(&sets, row), number_of(&sets[..7], row), number_of(&sets[..3], row));
                let reaches = match all {
                    0 => false,
                    all if all < MOST_COUNTED => most(well, met, all) >= least,
                    _ => met > 0 || most(0, 0, 1) >= least,
                };
                assert_eq!(found.holds(row), reaches, "{well} and {met} of {all}, {least}");
            }
        }
        for row in 0..ROWS {
            assert!(all.is(number_of(&sets, row).min(MOST_COUNTED)).holds(row));
        }
    }
}
