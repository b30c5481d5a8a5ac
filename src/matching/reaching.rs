//! What firms can reach of a value, told from the sets that they are in: by counting how many of their things are met.

use super::lacking::Lacking;
use super::row_set::RowSet;
use super::sets::FirmStretch;

/// Highest count that a [`Count`] tells apart; who has more things than these counts as having as many.
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
    #[inline(always)]
    pub fn of_digits(digits: [RowSet; 3]) -> Self {
        Self(digits)
    }

    /// One more for these rows; it begins anew after [`MOST_COUNTED`].
    #[inline(always)]
    pub fn add(&mut self, rows: &RowSet) {
        let [ones, twos, fours] = &mut self.0;
        let carry = *ones & *rows;
        *ones = *ones ^ *rows;
        let more = *twos & carry;
        *twos = *twos ^ carry;
        *fours = *fours ^ more;
    }

    /// The rows that have any.
    #[inline(always)]
    pub fn any(&self) -> RowSet {
        self.0[0] | self.0[1] | self.0[2]
    }

    /// The rows with just so many.
    #[inline(always)]
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

/// Numbers of things that are told apart, from none to [`MOST_COUNTED`].
const NUMBERS: usize = MOST_COUNTED as usize + 1;

/// What firms can reach at most by how many of their things a partner meets. Told once for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct MetReach {
    of: Things,
    /// The things that the partner meets well, and those that it meets otherwise.
    well: Vec<u16>,
    met: Vec<u16>,
    /// By how many things a firm has, how many of them are met, and how many of these well.
    most: Box<[[[f32; NUMBERS]; NUMBERS]; NUMBERS]>,
    /// The most that any firm reaches, and the most that one reaches of whose things none is met.
    highest: f32,
    unmet: f32,
}

impl MetReach {
    /// From what the partner meets well and otherwise: `most(w, m, n)` is what a firm reaches at most that counts `n` things,
    /// fewer than [`MOST_COUNTED`], of which `m` are met and `w` well; it does not fall when more are met. Firms with more
    /// things reach anything as soon as one is met.
    pub fn new(of: Things, well: Vec<u16>, met: Vec<u16>, most: impl Fn(u32, u32, u32) -> f32) -> Self {
        let mut reach = Self { of, well, met, most: Box::default(), highest: 0.0, unmet: 0.0 };
        for all in 1..MOST_COUNTED {
            reach.unmet = reach.unmet.max(most(0, 0, all));
            for met in 0..=all {
                for well in 0..=met {
                    let value = most(well, met, all);
                    reach.most[all as usize][met as usize][well as usize] = value;
                    let can_be = (well == 0 || !reach.well.is_empty()) && (well == met || !reach.met.is_empty());
                    reach.highest = if can_be { reach.highest.max(value) } else { reach.highest };
                }
            }
        }
        reach
    }

    /// Of what.
    pub fn of(&self) -> Things {
        self.of
    }

    /// What the partner meets.
    pub fn things(&self) -> impl Iterator<Item = u16> {
        self.well.iter().chain(&self.met).copied()
    }

    /// The most that any firm reaches.
    pub fn most(&self) -> f32 {
        self.highest
    }
}

/// A share of what a firm lacks, in parts: that of those who have the other things too, and that of those who have not.
pub(super) type Parts = [u32; 2];

/// What firms lack, in parts, by how many of their things are met.
#[derive(Clone, Debug)]
pub(super) struct MetLacks {
    of: Things,
    well: Vec<u16>,
    met: Vec<u16>,
    /// Who has none of the things, of whose things none is met, and the others as in [`MetReach`].
    nothing: Parts,
    unmet: Parts,
    lacks: Box<[[[Parts; NUMBERS]; NUMBERS]; NUMBERS]>,
}

impl MetLacks {
    /// From what each lacks who reaches so much, or has nothing that could be met.
    pub(super) fn of(reach: &MetReach, parts: impl Fn(Option<f32>) -> Parts) -> Self {
        let MetReach { of, well, met, most, unmet, .. } = reach;
        let mut lacks: Box<[[[Parts; NUMBERS]; NUMBERS]; NUMBERS]> = Box::default();
        for (lacks, most) in
            lacks.as_flattened_mut().as_flattened_mut().iter_mut().zip(most.as_flattened().as_flattened())
        {
            *lacks = parts(Some(*most));
        }
        lacks[MOST_COUNTED as usize] = [[parts(Some(reach.highest)); NUMBERS]; NUMBERS];
        let (nothing, unmet) = (parts(None), parts(Some(*unmet)));
        Self { of: *of, well: well.clone(), met: met.clone(), nothing, unmet, lacks }
    }

    /// What firms have of these things.
    #[inline(always)]
    pub(super) fn counts(&self, firms: &FirmStretch<'_>) -> Counts {
        match self.of {
            Things::Topics => self.count(firms.wishes(), |thing| firms.topic(thing)),
            Things::Barriers => self.count(firms.barriers(), |thing| firms.barrier(usize::from(thing))),
        }
    }

    #[inline(always)]
    fn count<'a>(&self, all: Count, set_of: impl Fn(u16) -> &'a RowSet) -> Counts {
        let (mut well, mut any) = (Count::default(), RowSet::NONE);
        for thing in &self.well {
            let set = set_of(*thing);
            well.add(set);
            any |= *set;
        }
        let mut met = well;
        for thing in &self.met {
            let set = set_of(*thing);
            met.add(set);
            any |= *set;
        }
        Counts { all, met, well, any }
    }

    /// Puts what firms lack that are left, and lets go of those that lack more than they may. Whether a firm has the other
    /// things too stands in `others`.
    #[inline(always)]
    pub(super) fn put(&self, counts: &Counts, others: RowSet, may_lack: u32, lacking: &mut Lacking) {
        let Counts { all, met, well, any } = counts;
        let left = lacking.left();
        let mut put = Putting { lacking, others, may_lack, kept: RowSet::NONE };
        let having = all.any() & left;
        put.rows(left & !having, self.nothing);
        put.rows(having & !*any, self.unmet);
        let having = having & *any;
        for number in 1..=MOST_COUNTED {
            let having = having & all.is(number);
            if having.is_empty() {
                continue;
            }
            let lacks = &self.lacks[number as usize];
            if number == MOST_COUNTED {
                put.rows(having, lacks[0][0]);
                continue;
            }
            for (number, lacks) in (1..=number).zip(&lacks[1..]) {
                let having = having & met.is(number);
                if having.is_empty() {
                    continue;
                }
                if self.well.is_empty() {
                    put.rows(having, lacks[0]);
                    continue;
                }
                for (number, lacks) in (0..=number).zip(lacks) {
                    put.rows(having & well.is(number), *lacks);
                }
            }
        }
        let kept = put.kept;
        lacking.keep(kept);
    }
}

/// How many things each firm has, how many of them are met, how many of these well, and whether any is met.
pub(super) struct Counts {
    all: Count,
    met: Count,
    well: Count,
    any: RowSet,
}

/// Puts what firms lack that may lack so much.
struct Putting<'a> {
    lacking: &'a mut Lacking,
    others: RowSet,
    may_lack: u32,
    kept: RowSet,
}

impl Putting<'_> {
    #[inline(always)]
    fn rows(&mut self, rows: RowSet, [parts, alone]: Parts) {
        if parts == alone {
            return self.put(rows, parts);
        }
        self.put(rows & self.others, parts);
        self.put(rows & !self.others, alone);
    }

    #[inline(always)]
    fn put(&mut self, rows: RowSet, parts: u32) {
        if parts <= self.may_lack {
            self.lacking.put(rows, parts);
            self.kept |= rows;
        }
    }
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
    use crate::domain::{Barrier, FirmType};
    use crate::matching::row_set::ROWS;
    use crate::matching::sets::FirmSets;
    use rand::seq::IteratorRandom;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn what_firms_lack_follows_from_how_many_of_their_things_are_met() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut sets = FirmSets::new(ROWS, 12);
        let firms: Vec<(Vec<u16>, Vec<Barrier>)> = (0..ROWS)
            .map(|row| {
                let (topics, barriers) = (random.random_range(0..10), random.random_range(0..3));
                let topics = (0..12).choose_multiple(&mut random, topics);
                let barriers = Barrier::ALL.into_iter().choose_multiple(&mut random, barriers);
                sets.insert(row, &topics, &barriers, FirmType::Unknown, None);
                (topics, barriers)
            })
            .collect();
        // Something that grows with what is met and is different for every three numbers.
        let most = |well: u32, met: u32, all: u32| (well * 50 + met * 7) as f32 - all as f32 / 10.0 + 1.0;
        for (well, met) in [(vec![0, 3, 4], vec![1, 2, 9]), (Vec::new(), vec![5]), (vec![11], Vec::new())] {
            let reach = MetReach::new(Things::Topics, well.clone(), met.clone(), most);
            let parts =
                |value: Option<f32>| value.map_or([200, 210], |value| [1, 2].map(|more| 190 - value as u32 / 2 + more));
            let lacks = MetLacks::of(&reach, parts);
            let stretch = FirmStretch::new(&sets, 0);
            for may_lack in [Lacking::PARTS, 170] {
                let mut lacking = Lacking::nothing(RowSet::ALL);
                lacks.put(&lacks.counts(&stretch), stretch.barriers().any(), may_lack, &mut lacking);
                for (row, (topics, barriers)) in firms.iter().enumerate() {
                    let count = |of: &[u16]| topics.iter().filter(|topic| of.contains(topic)).count() as u32;
                    let (count_well, count_met) = (count(&well), count(&well) + count(&met));
                    let value = match topics.len() as u32 {
                        0 => None,
                        _ if count_met == 0 => Some(most(0, 0, 1)),
                        all if all >= MOST_COUNTED => Some(reach.most()),
                        all => Some(most(count_well, count_met, all)),
                    };
                    let own = parts(value)[usize::from(barriers.is_empty())];
                    assert_eq!(lacking.left().holds(row), own <= may_lack, "{topics:?}");
                    if own <= may_lack {
                        assert_eq!(lacking.of(row), own, "{topics:?} {barriers:?}");
                    }
                }
            }
        }
    }
}
