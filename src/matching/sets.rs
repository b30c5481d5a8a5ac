//! Which rows of a stretch hold what: topics and barriers of firms, topics and help of partners, as [`RowSet`]s.

use super::reaching::{Count, MOST_COUNTED};
use super::row_set::{ROWS, RowSet, WORDS};
use super::sector_key::SectorKey;
use crate::domain::Barrier;
use std::ops::Range;

const BARRIERS: usize = Barrier::ALL.len();

/// Divisions have two digits.
const DIVISIONS: usize = 100;

/// Sections are letters.
const SECTIONS: usize = 32;

/// Help from so much on stands in a set of its own.
pub const STRONG_HELP: f32 = 0.75;

/// Sets of all stretches, those that tell the same beside one another: a query asks a few of them of most stretches.
#[derive(Clone, Debug, Default)]
struct Sets {
    /// Topics that have a set; those beyond share one.
    topics: usize,
    stretches: usize,
    sets: Vec<RowSet>,
}

impl Sets {
    fn new(rows: usize, topics: usize, others: usize) -> Self {
        let stretches = rows.div_ceil(ROWS);
        Self { topics, stretches, sets: vec![RowSet::NONE; stretches * (topics + 1 + others)] }
    }

    fn insert(&mut self, row: usize, place: usize) {
        self.sets[place * self.stretches + row / ROWS].insert(row % ROWS);
    }

    fn topic(&self, topic: u16) -> usize {
        usize::from(topic).min(self.topics)
    }

    #[inline]
    fn at(&self, words: &[u32; WORDS], place: usize) -> RowSet {
        let sets = &self.sets[place * self.stretches..][..self.stretches];
        RowSet::of_words(words.map(|word| sets[word as usize / WORDS].word(word as usize % WORDS)))
    }

    fn of_stretches(&self, stretches: Range<usize>, place: usize) -> &[RowSet] {
        &self.sets[place * self.stretches..][stretches]
    }
}

/// How many sets the topics of rows need: one for each up to the highest, of which a summary keeps track.
pub fn topics_of(highest: Option<u16>) -> usize {
    highest.map_or(0, |highest| usize::from(highest) + 1).min(super::block::TopicSet::SIZE)
}

/// Sets of firms.
#[derive(Clone, Debug, Default)]
pub struct FirmSets(Sets);

impl FirmSets {
    const DIGITS: usize = 3;

    /// Nothing yet of so many firms.
    pub fn new(rows: usize, topics: usize) -> Self {
        Self(Sets::new(rows, topics, BARRIERS + 2 * Self::DIGITS))
    }

    /// Takes in a firm.
    pub fn insert(&mut self, row: usize, topics: &[u16], barriers: &[Barrier]) {
        let after = self.0.topics + 1;
        topics.iter().for_each(|topic| self.0.insert(row, self.0.topic(*topic)));
        barriers.iter().for_each(|barrier| self.0.insert(row, after + *barrier as usize));
        let counted = [(number_of(topics), after + BARRIERS), (number_of(barriers), after + BARRIERS + Self::DIGITS)];
        for (number, from) in counted {
            (0..Self::DIGITS)
                .filter(|digit| number >> digit & 1 == 1)
                .for_each(|digit| self.0.insert(row, from + digit));
        }
    }
}

/// How many things a list names, as [`Count`] counts; one that names a thing twice counts as naming the most, which
/// promises nothing.
fn number_of<T: PartialEq>(list: &[T]) -> usize {
    let is_repeated = list.iter().enumerate().any(|(place, thing)| list[..place].contains(thing));
    if is_repeated { MOST_COUNTED as usize } else { list.len().min(MOST_COUNTED as usize) }
}

/// As many firms as a [`RowSet`] holds, of several stretches.
#[derive(Clone, Copy, Debug)]
pub struct FirmGroup<'a> {
    sets: &'a FirmSets,
    /// Which words of the sets, counted from the first row of the table.
    words: [u32; WORDS],
}

impl<'a> FirmGroup<'a> {
    /// The firms of these words.
    pub fn new(sets: &'a FirmSets, words: [u32; WORDS]) -> Self {
        Self { sets, words }
    }

    fn at(&self, place: usize) -> RowSet {
        self.sets.0.at(&self.words, place)
    }

    fn count(&self, from: usize) -> Count {
        let from = self.sets.0.topics + 1 + BARRIERS + from;
        Count::of_digits(&[self.at(from), self.at(from + 1), self.at(from + 2)])
    }

    /// Firms that wish a topic; of topics beyond those that are told apart, firms that wish any of them.
    #[inline]
    pub fn topic(&self, topic: u16) -> RowSet {
        self.at(self.sets.0.topic(topic))
    }

    /// How many topics each firm wishes.
    pub fn wishes(&self) -> Count {
        self.count(0)
    }

    /// Firms that state a barrier.
    #[inline]
    pub fn barrier(&self, barrier: usize) -> RowSet {
        self.at(self.sets.0.topics + 1 + barrier)
    }

    /// How many barriers each firm states.
    pub fn barriers(&self) -> Count {
        self.count(FirmSets::DIGITS)
    }
}

/// Sets of partners.
#[derive(Clone, Debug, Default)]
pub struct PartnerSets(Sets);

impl PartnerSets {
    /// Nothing yet of so many partners.
    pub fn new(rows: usize, topics: usize) -> Self {
        Self(Sets::new(rows, topics, 2 * BARRIERS + DIVISIONS + SECTIONS))
    }

    /// Takes in a partner.
    pub fn insert(&mut self, row: usize, topics: &[(u16, f32)], help: &[f32; BARRIERS], sectors: &[SectorKey]) {
        let after = self.0.topics + 1;
        topics.iter().for_each(|(topic, _)| self.0.insert(row, self.0.topic(*topic)));
        for (barrier, help) in help.iter().enumerate() {
            if *help > 0.0 {
                self.0.insert(row, after + barrier);
            }
            if *help >= STRONG_HELP {
                self.0.insert(row, after + BARRIERS + barrier);
            }
        }
        let after = after + 2 * BARRIERS;
        for sector in sectors {
            sector.division().into_iter().for_each(|division| self.0.insert(row, after + usize::from(division)));
            self.0.insert(row, after + DIVISIONS + usize::from(sector.section()) % SECTIONS);
        }
    }

    /// For each of these stretches, which lie beside one another, the partners that have at least one of these things.
    pub fn with_any(&self, stretches: Range<usize>, things: &[Offer], rows: &mut [RowSet]) {
        rows.fill(RowSet::NONE);
        for place in things.iter().filter_map(|offer| self.place(*offer)) {
            let sets = self.0.of_stretches(stretches.clone(), place);
            rows.iter_mut().zip(sets).for_each(|(rows, set)| *rows |= *set);
        }
    }

    #[inline]
    fn place(&self, offer: Offer) -> Option<usize> {
        let (help, strong) = (self.0.topics + 1, self.0.topics + 1 + BARRIERS);
        let sectors = strong + BARRIERS;
        Some(match offer {
            Offer::Topic(topic) => self.0.topic(topic),
            Offer::Help(barrier) => help + barrier as usize,
            Offer::StrongHelp(barrier) => strong + barrier as usize,
            Offer::Division(sector) => sectors + usize::from(sector.division()?),
            Offer::Section(sector) => sectors + DIVISIONS + usize::from(sector.section()) % SECTIONS,
        })
    }
}

/// Something that a partner may have, told by a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A topic; of topics beyond those that are told apart, any of them.
    Topic(u16),
    /// Help with a barrier at all.
    Help(Barrier),
    /// Help with it by [`STRONG_HELP`] or more.
    StrongHelp(Barrier),
    /// A sector of the same division.
    Division(SectorKey),
    /// A sector of the same section.
    Section(SectorKey),
}

/// What partners lack of the value of a signal that have none of a few things.
#[derive(Clone, Debug)]
pub struct Lack {
    /// How much at least.
    pub value: f32,
    /// The things.
    pub without: Vec<Offer>,
}
