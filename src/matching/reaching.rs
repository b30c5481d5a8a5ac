//! Which rows of a stretch can reach a value, told from the sets that they are in: by counting how many of their things are
//! met, or by adding the weights of their sets.

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

/// Rows that count `all` things and of which `met` are met, ready to be asked which of them reach something.
pub struct Met {
    /// Rows with just so many things, from none on.
    all: [RowSet; MOST_COUNTED as usize + 1],
    /// Rows with so many or more that are met.
    met: [RowSet; MOST_COUNTED as usize + 1],
}

impl Met {
    /// From how many things there are and how many of them are met.
    pub fn new(all: &Count, met: &Count) -> Self {
        let mut at_least = [RowSet::ALL; MOST_COUNTED as usize + 1];
        let mut rows = RowSet::NONE;
        for number in (1..=MOST_COUNTED).rev() {
            rows |= met.is(number);
            at_least[number as usize] = rows;
        }
        Self { all: std::array::from_fn(|number| all.is(number as u32)), met: at_least }
    }

    /// The rows that reach: `needed(n)` is how many of `n` things must be met at least; nothing when even all do not do.
    /// Rows with [`MOST_COUNTED`] things or more need but one.
    pub fn reaching(&self, needed: impl Fn(u32) -> Option<u32>) -> RowSet {
        let mut rows = self.all[MOST_COUNTED as usize] & self.met[1];
        for number in 1..MOST_COUNTED {
            if let Some(needed) = needed(number) {
                rows |= self.all[number as usize] & self.met[needed.clamp(1, MOST_COUNTED) as usize];
            }
        }
        rows
    }

    /// The rows that reach when things are met well, or at all: `reaches(w, m, n)` tells whether `w` well met and `m` met at
    /// all of `n` do. `well` counts the same things. Rows with [`MOST_COUNTED`] things or more need but one.
    pub fn reaching_by(&self, well: &Met, reaches: impl Fn(u32, u32, u32) -> bool) -> RowSet {
        let mut rows = self.all[MOST_COUNTED as usize] & self.met[1];
        for number in 1..MOST_COUNTED {
            let all = self.all[number as usize];
            if all.is_empty() {
                continue;
            }
            for by in 0..=number {
                let with = all & well.met[by as usize];
                if with.is_empty() {
                    break;
                }
                if let Some(needed) = (by..=number).find(|met| reaches(by, *met, number)) {
                    rows |= with & self.met[needed as usize];
                }
            }
        }
        rows
    }

    /// Rows that count anything at all.
    pub fn any(&self) -> RowSet {
        !self.all[0]
    }
}

/// The rows for which the weights of the sets that they are in sum to `least` or more; heaviest first is quickest. Beyond
/// [`MOST_PARTS`] parts the rest counts as if every row were in.
pub fn reaching(parts: &[(f32, RowSet)], least: f32) -> RowSet {
    let (parts, beyond) = parts.split_at(parts.len().min(MOST_PARTS));
    let beyond: f32 = beyond.iter().map(|part| part.0).sum();
    // Sums in another order may differ by their rounding.
    let least = least * (1.0 - 1e-5) - 1e-6 - beyond;
    sum_reaches(parts, parts.iter().map(|part| part.0).sum(), least)
}

/// Parts of a sum that [`reaching`] takes apart.
pub const MOST_PARTS: usize = 8;

fn sum_reaches(parts: &[(f32, RowSet)], all: f32, least: f32) -> RowSet {
    if least <= 0.0 {
        return RowSet::ALL;
    }
    let Some(((weight, rows), rest)) = parts.split_first() else { return RowSet::NONE };
    if all < least {
        return RowSet::NONE;
    }
    // What is left of the sum is taken a hair too large, for the rounding.
    let left = (all - weight) * (1.0 + 1e-6) + 1e-7;
    let with = *rows & sum_reaches(rest, left, least - weight);
    if left < least { with } else { with | sum_reaches(rest, left, least) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::row_set::ROWS;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn any(random: &mut ChaCha8Rng) -> RowSet {
        let mut set = RowSet::NONE;
        (0..ROWS).filter(|_| random.random()).for_each(|row| set.insert(row));
        set
    }

    fn holds(set: &RowSet, row: usize) -> bool {
        !(*set & RowSet::of(row)).is_empty()
    }

    #[test]
    fn counts_are_those_of_every_row_and_stop_at_the_most() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let sets: Vec<RowSet> = (0..12).map(|_| any(&mut random)).collect();
        let mut count = Count::default();
        sets.iter().for_each(|set| count.add(*set));
        for row in 0..ROWS {
            let all = sets.iter().filter(|set| holds(set, row)).count() as u32;
            assert!(holds(&count.is(all.min(MOST_COUNTED)), row));
            let met = Met::new(&count, &count);
            for needed in 1..MOST_COUNTED {
                let reaches = if all >= MOST_COUNTED { true } else { all >= needed && all > 0 };
                assert_eq!(holds(&met.reaching(|_| Some(needed)), row), reaches);
            }
        }
    }

    #[test]
    fn a_row_is_in_when_the_weights_of_its_sets_reach() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        for parts in 0..=MOST_PARTS {
            let parts: Vec<(f32, RowSet)> = (0..parts).map(|_| (random.random(), any(&mut random))).collect();
            for least in [0.0, 0.3, 0.8, 1.4, 2.0, 7.0] {
                let found = reaching(&parts, least);
                for row in 0..ROWS {
                    let sum: f32 = parts.iter().filter(|(_, rows)| holds(rows, row)).map(|(weight, _)| weight).sum();
                    let is_near = (sum - least).abs() < 1e-4;
                    assert!(is_near || holds(&found, row) == (sum >= least), "{sum} {least}");
                    assert!(sum < least || holds(&found, row), "{sum} {least}");
                }
            }
        }
    }
}
