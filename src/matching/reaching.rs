//! Which rows of a few can reach a value, told from the sets that they are in: by counting how many of their things are
//! met.

use super::row_set::RowSet;
use super::sets::FirmGroup;

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

    /// The rows with so many or more.
    #[inline]
    pub fn at_least(&self, number: u32) -> RowSet {
        let [ones, twos, fours] = self.0;
        match number {
            0 => RowSet::ALL,
            1 => ones | twos | fours,
            2 => twos | fours,
            3 => ones & twos | fours,
            4 => fours,
            5 => fours & (ones | twos),
            6 => fours & twos,
            7 => fours & twos & ones,
            _ => RowSet::NONE,
        }
    }

    /// The rows with just so many.
    #[inline]
    pub fn is(&self, number: u32) -> RowSet {
        let digit = |place: usize| if number >> place & 1 == 1 { self.0[place] } else { !self.0[place] };
        digit(0) & digit(1) & digit(2)
    }
}

/// What of firms the sets are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Things {
    /// Topics that they wish.
    Topics,
    /// Barriers that they state.
    Barriers,
}

/// What firms can reach at most by how many of their things a partner meets. Told once for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct MetReach {
    of: Things,
    /// The things that the partner meets well, and those that it meets otherwise.
    well: Vec<u16>,
    met: Vec<u16>,
    /// The values that a firm can reach, the highest first, each with those that may reach it.
    levels: Vec<(f32, Vec<Having>)>,
}

/// Firms that have so many things, of which so many or more are met, and so many or more of these well.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Having {
    all: u8,
    met: u8,
    well: u8,
}

impl MetReach {
    /// From what the partner meets well and otherwise: `most(w, m, n)` is what a firm reaches at most that counts `n` things,
    /// fewer than [`MOST_COUNTED`], of which `m` are met and `w` well; it does not fall when more are met. Firms with more
    /// things reach anything as soon as one is met.
    pub fn new(of: Things, well: Vec<u16>, met: Vec<u16>, most: impl Fn(u32, u32, u32) -> f32) -> Self {
        let of_well = |met| if well.is_empty() { 0 } else { met };
        let mut levels: Vec<(f32, Vec<Having>)> = Vec::new();
        for all in 1..MOST_COUNTED {
            for met in 0..=all {
                let level =
                    |well| (most(well, met, all), vec![Having { all: all as u8, met: met as u8, well: well as u8 }]);
                levels.extend((0..=of_well(met)).map(level));
            }
        }
        let many = Having { all: MOST_COUNTED as u8, met: 0, well: 0 };
        levels.push((most(0, 0, 1), vec![many]));
        levels.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        // Who reaches a level reaches those below it; who has more of everything is told of with who has less.
        let mut reaching = vec![Having { met: 1, ..many }];
        for (_, having) in &mut levels {
            for own in having.drain(..) {
                let tells_of = |one: &Having, other: &Having| {
                    one.all == other.all && one.met <= other.met && one.well <= other.well
                };
                if !reaching.iter().any(|other| tells_of(other, &own)) {
                    reaching.retain(|other| !tells_of(&own, other));
                    reaching.push(own);
                }
            }
            having.clone_from(&reaching);
        }
        Self { of, well, met, levels }
    }

    /// Of what.
    pub fn of(&self) -> Things {
        self.of
    }

    /// The most that any firm reaches.
    pub fn most(&self) -> f32 {
        self.levels.first().map_or(0.0, |(most, _)| *most)
    }

    /// What firms were found to have of these things.
    pub(super) fn counts(&self, firms: &FirmGroup<'_>) -> Counts {
        let having = |thing: &u16| match self.of {
            Things::Topics => firms.topic(*thing),
            Things::Barriers => firms.barrier(usize::from(*thing)),
        };
        let mut well = Count::default();
        self.well.iter().for_each(|thing| well.add(having(thing)));
        let mut met = well;
        self.met.iter().for_each(|thing| met.add(having(thing)));
        let all = match self.of {
            Things::Topics => firms.wishes(),
            Things::Barriers => firms.barriers(),
        };
        Counts {
            well,
            met,
            having: all.at_least(1),
            by_number: std::array::from_fn(|number| all.is(number as u32 + 1)),
        }
    }

    /// The firms that may have a value of so much or more; none left out has.
    pub(super) fn at_least(&self, least: f32, counts: &Counts) -> RowSet {
        if least <= 0.0 {
            return RowSet::ALL;
        }
        match self.levels_from(least).checked_sub(1) {
            Some(last) => self.of_level(last, counts),
            None => counts.by_number[MOST_COUNTED as usize - 1] & counts.met.at_least(1),
        }
    }

    /// How many levels there are from so much on.
    pub(super) fn levels_from(&self, least: f32) -> usize {
        self.levels.partition_point(|(most, _)| *most >= least)
    }

    /// What a firm of a level can reach.
    pub(super) fn level(&self, level: usize) -> f32 {
        self.levels[level].0
    }

    /// The firms that may be of this level or a higher one.
    pub(super) fn of_level(&self, level: usize, counts: &Counts) -> RowSet {
        let rows = self.levels[level].1.iter().map(|own| {
            let rows = counts.by_number[usize::from(own.all) - 1] & counts.met.at_least(own.met.into());
            if own.well == 0 { rows } else { rows & counts.well.at_least(own.well.into()) }
        });
        rows.fold(RowSet::NONE, |all, rows| all | rows)
    }
}

/// How many things each firm has, how many of them are met, and how many of these well.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    well: Count,
    met: Count,
    /// The firms that have any.
    pub(super) having: RowSet,
    /// Those that have one, two, and so on.
    by_number: [RowSet; MOST_COUNTED as usize],
}

/// How the value of a signal that firms can reach follows from how many of their things are met.
#[derive(Clone, Debug)]
pub enum FirmsReach {
    /// It is that of one [`MetReach`].
    By(MetReach),
    /// It is at most the mean of that of topics and that of barriers where a firm has both, else the one of which it has things.
    MeanOf(MetReach, MetReach),
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
        let reach = MetReach::new(Things::Topics, vec![0], vec![1], most);
        let by_number = std::array::from_fn(|number| all.is(number as u32 + 1));
        let counts = Counts { well, met, having: all.at_least(1), by_number };
        for least in [0.5, 9.0, 15.0, 37.0, 120.0, 255.0, 1e9] {
            let found = reach.at_least(least, &counts);
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
            let number = number_of(&sets, row).min(MOST_COUNTED);
            assert!(all.is(number).holds(row));
            (0..=MOST_COUNTED).for_each(|least| assert_eq!(all.at_least(least).holds(row), number >= least));
        }
    }
}
