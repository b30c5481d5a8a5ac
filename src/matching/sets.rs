//! Which rows of a stretch hold what, as [`RowSet`]s: topics, barriers, type and sector of firms, topics, help and sectors of
//! partners, and of these also steps, place, region, whether they are a university, and how sure their facts are.

use super::facts::Area;
use super::reaching::{Count, MOST_COUNTED};
use super::row_set::{ROWS, RowSet};
use super::sector_key::SectorKey;
use crate::domain::{Barrier, FirmType, Step};

const BARRIERS: usize = Barrier::ALL.len();

/// Divisions have two digits.
const DIVISIONS: usize = 100;
const DIVISION_DIGITS: usize = 7;

/// Sections are letters.
const SECTIONS: usize = 1 << SECTION_DIGITS;
const SECTION_DIGITS: usize = 5;

fn section_of(sector: SectorKey) -> usize {
    usize::from(sector.section()) % SECTIONS
}

/// Help from so much on stands in a set of its own.
pub const STRONG_HELP: f32 = 0.75;

/// From so fresh on partners stand in a set of their own, and those whose facts are known at all.
pub const FRESH: [f32; 3] = [f32::MIN_POSITIVE, 0.4, 0.8];

/// Places and regions are told by the last binary digits of their numbers.
const PLACE_DIGITS: usize = 8;
const REGION_DIGITS: usize = 5;

fn last_digits(number: u32, digits: usize) -> usize {
    number as usize % (1 << digits)
}

/// Sets of all stretches, those of a stretch beside one another: a query asks a few of them of one stretch after the other.
#[derive(Clone, Debug, Default)]
struct Sets {
    /// Topics that have a set; those beyond share one.
    topics: usize,
    /// How many sets a stretch has.
    places: usize,
    sets: Vec<RowSet>,
}

impl Sets {
    fn new(rows: usize, topics: usize, others: usize) -> Self {
        let places = topics + 1 + others;
        Self { topics, places, sets: vec![RowSet::NONE; rows.div_ceil(ROWS) * places] }
    }

    fn insert(&mut self, row: usize, place: usize) {
        self.sets[row / ROWS * self.places + place].insert(row % ROWS);
    }

    #[inline(always)]
    fn topic(&self, topic: u16) -> usize {
        usize::from(topic).min(self.topics)
    }

    #[inline(always)]
    fn at(&self, stretch: usize, place: usize) -> &RowSet {
        &self.sets[stretch * self.places + place]
    }

    /// Takes in a number, in as many binary digits.
    fn insert_number(&mut self, row: usize, number: usize, from: usize, digits: usize) {
        (0..digits).filter(|digit| number >> digit & 1 == 1).for_each(|digit| self.insert(row, from + digit));
    }

    #[inline(always)]
    fn marked(&self, stretch: usize, place: Place) -> RowSet {
        let digits = (0..place.digits).map(|digit| {
            let set = self.at(stretch, place.from + digit);
            if place.number >> digit & 1 == 1 { *set } else { !*set }
        });
        digits.fold(RowSet::ALL, |rows, digit| rows & digit)
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
    const TYPES: usize = BARRIERS + 2 * Self::DIGITS;
    const DIVISION: usize = Self::TYPES + FirmType::ALL.len();
    const SECTION: usize = Self::DIVISION + DIVISION_DIGITS;

    /// Nothing yet of so many firms.
    pub fn new(rows: usize, topics: usize) -> Self {
        Self(Sets::new(rows, topics, Self::SECTION + SECTION_DIGITS))
    }

    /// Takes in a firm.
    pub fn insert(
        &mut self,
        row: usize,
        topics: &[u16],
        barriers: &[Barrier],
        firm_type: FirmType,
        sector: Option<SectorKey>,
    ) {
        let after = self.0.topics + 1;
        self.0.insert(row, after + Self::TYPES + firm_type as usize);
        if let Some(sector) = sector {
            // No division has the number 0.
            let division = usize::from(sector.division().unwrap_or(0));
            self.0.insert_number(row, division, after + Self::DIVISION, DIVISION_DIGITS);
            self.0.insert_number(row, section_of(sector), after + Self::SECTION, SECTION_DIGITS);
        }
        topics.iter().for_each(|topic| self.0.insert(row, self.0.topic(*topic)));
        barriers.iter().for_each(|barrier| self.0.insert(row, after + *barrier as usize));
        let counted = [(number_of(topics), after + BARRIERS), (number_of(barriers), after + BARRIERS + Self::DIGITS)];
        counted.into_iter().for_each(|(number, from)| self.0.insert_number(row, number, from, Self::DIGITS));
    }
}

/// How many things a list names, as [`Count`] counts; one that names a thing twice counts as naming the most, which
/// promises nothing.
fn number_of<T: PartialEq>(list: &[T]) -> usize {
    let is_repeated = list.iter().enumerate().any(|(place, thing)| list[..place].contains(thing));
    if is_repeated { MOST_COUNTED as usize } else { list.len().min(MOST_COUNTED as usize) }
}

/// The firms of a stretch.
#[derive(Clone, Copy, Debug)]
pub struct FirmStretch<'a> {
    sets: &'a FirmSets,
    stretch: usize,
}

impl<'a> FirmStretch<'a> {
    /// Those of a stretch, by its number.
    pub fn new(sets: &'a FirmSets, stretch: usize) -> Self {
        Self { sets, stretch }
    }

    #[inline(always)]
    fn at(&self, place: usize) -> &'a RowSet {
        self.sets.0.at(self.stretch, place)
    }

    #[inline(always)]
    fn count(&self, from: usize) -> Count {
        let from = self.sets.0.topics + 1 + BARRIERS + from;
        Count::of_digits([*self.at(from), *self.at(from + 1), *self.at(from + 2)])
    }

    /// Firms that wish a topic; of topics beyond those that are told apart, firms that wish any of them.
    #[inline(always)]
    pub fn topic(&self, topic: u16) -> &'a RowSet {
        self.at(self.sets.0.topic(topic))
    }

    /// Firms that state a barrier.
    #[inline(always)]
    pub fn barrier(&self, barrier: usize) -> &'a RowSet {
        self.at(self.sets.0.topics + 1 + barrier)
    }

    /// How many topics each firm wishes.
    #[inline(always)]
    pub fn wishes(&self) -> Count {
        self.count(0)
    }

    /// How many barriers each firm states.
    #[inline(always)]
    pub fn barriers(&self) -> Count {
        self.count(FirmSets::DIGITS)
    }
}

impl MarkedSets for FirmSets {
    fn place(&self, mark: Mark) -> Option<Place> {
        let after = self.0.topics + 1;
        match mark {
            Mark::Topic(topic) => Some(Place::of_set(self.0.topic(topic))),
            Mark::Help(_) | Mark::StrongHelp(_) | Mark::Step(_) | Mark::University | Mark::Fresh(_) => None,
            Mark::Place(_) | Mark::Region(_) => None,
            Mark::Type(firm_type) => Some(Place::of_set(after + Self::TYPES + firm_type as usize)),
            Mark::Division(sector) => {
                let (from, digits) = (after + Self::DIVISION, DIVISION_DIGITS);
                sector.division().map(|division| Place { from, digits, number: division.into() })
            }
            Mark::Section(sector) => {
                let (from, digits) = (after + Self::SECTION, SECTION_DIGITS);
                Some(Place { from, digits, number: section_of(sector) })
            }
        }
    }

    #[inline(always)]
    fn marked(&self, stretch: usize, place: Place) -> RowSet {
        self.0.marked(stretch, place)
    }
}

/// Sets of rows by what they are marked with.
pub trait MarkedSets {
    /// Where it stands which rows have a mark; nothing for what no row has.
    fn place(&self, mark: Mark) -> Option<Place>;

    /// The rows of a stretch that have the mark of which it stands there.
    fn marked(&self, stretch: usize, place: Place) -> RowSet;
}

/// Where it stands which rows have a mark: those for which as many sets, from the first on, are the binary digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    from: usize,
    digits: usize,
    number: usize,
}

impl Place {
    fn of_set(from: usize) -> Self {
        Self { from, digits: 1, number: 1 }
    }
}

/// Sets of partners.
#[derive(Clone, Debug, Default)]
pub struct PartnerSets(Sets);

/// A partner as the sets know it.
#[derive(Clone, Copy, Debug)]
pub struct MarkedPartner<'a> {
    /// Topics with their strength.
    pub topics: &'a [(u16, f32)],
    /// Help with each barrier.
    pub help: &'a [f32; BARRIERS],
    /// Sectors.
    pub sectors: &'a [SectorKey],
    /// Steps on offer, a bit each.
    pub steps: u8,
    /// Whether it is a university.
    pub is_university: bool,
    /// How sure and recent its facts are.
    pub freshness: f32,
    /// Where it is.
    pub area: Area,
}

impl PartnerSets {
    const SECTORS: usize = 2 * BARRIERS;
    const STEPS: usize = Self::SECTORS + DIVISIONS + SECTIONS;
    const UNIVERSITY: usize = Self::STEPS + Step::ALL.len();
    const FRESH: usize = Self::UNIVERSITY + 1;
    const PLACE: usize = Self::FRESH + FRESH.len();
    const REGION: usize = Self::PLACE + PLACE_DIGITS;

    /// Nothing yet of so many partners.
    pub fn new(rows: usize, topics: usize) -> Self {
        Self(Sets::new(rows, topics, Self::REGION + REGION_DIGITS))
    }

    /// Takes in a partner.
    pub fn insert(&mut self, row: usize, partner: MarkedPartner<'_>) {
        let MarkedPartner { topics, help, sectors, steps, is_university, freshness, area } = partner;
        let after = self.0.topics + 1;
        let steps = Step::ALL.into_iter().filter(|step| steps & step.bit() != 0);
        steps.for_each(|step| self.0.insert(row, after + Self::STEPS + step as usize));
        if is_university {
            self.0.insert(row, after + Self::UNIVERSITY);
        }
        let fresh = (0..FRESH.len()).filter(|level| freshness >= FRESH[*level]);
        fresh.for_each(|level| self.0.insert(row, after + Self::FRESH + level));
        self.0.insert_number(row, last_digits(area.place, PLACE_DIGITS), after + Self::PLACE, PLACE_DIGITS);
        self.0.insert_number(row, last_digits(area.region, REGION_DIGITS), after + Self::REGION, REGION_DIGITS);
        topics.iter().for_each(|(topic, _)| self.0.insert(row, self.0.topic(*topic)));
        for (barrier, help) in help.iter().enumerate() {
            if *help > 0.0 {
                self.0.insert(row, after + barrier);
            }
            if *help >= STRONG_HELP {
                self.0.insert(row, after + BARRIERS + barrier);
            }
        }
        let after = after + Self::SECTORS;
        for sector in sectors {
            sector.division().into_iter().for_each(|division| self.0.insert(row, after + usize::from(division)));
            self.0.insert(row, after + DIVISIONS + section_of(*sector));
        }
    }
}

impl MarkedSets for PartnerSets {
    fn place(&self, mark: Mark) -> Option<Place> {
        let after = self.0.topics + 1;
        let sectors = after + Self::SECTORS;
        let digits = |from: usize, number: u32, digits: usize| {
            Some(Place { from: after + from, digits, number: last_digits(number, digits) })
        };
        let set = match mark {
            Mark::Topic(topic) => self.0.topic(topic),
            Mark::Help(barrier) => after + barrier as usize,
            Mark::StrongHelp(barrier) => after + BARRIERS + barrier as usize,
            Mark::Type(_) => return None,
            Mark::Division(sector) => sectors + usize::from(sector.division()?),
            Mark::Section(sector) => sectors + DIVISIONS + section_of(sector),
            Mark::Step(step) => after + Self::STEPS + step as usize,
            Mark::University => after + Self::UNIVERSITY,
            Mark::Fresh(level) => after + Self::FRESH + level,
            Mark::Place(place) => return digits(Self::PLACE, place, PLACE_DIGITS),
            Mark::Region(region) => return digits(Self::REGION, region, REGION_DIGITS),
        };
        Some(Place::of_set(set))
    }

    #[inline(always)]
    fn marked(&self, stretch: usize, place: Place) -> RowSet {
        match place.digits {
            1 => *self.0.at(stretch, place.from),
            _ => self.0.marked(stretch, place),
        }
    }
}

/// Something that a row may have, told by a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A topic; of topics beyond those that are told apart, any of them.
    Topic(u16),
    /// Help of a partner with a barrier at all.
    Help(Barrier),
    /// Help with it by [`STRONG_HELP`] or more.
    StrongHelp(Barrier),
    /// The type of a firm.
    Type(FirmType),
    /// A sector of the same division.
    Division(SectorKey),
    /// A sector of the same section.
    Section(SectorKey),
    /// A step that a partner offers.
    Step(Step),
    /// That a partner is a university.
    University,
    /// Facts of a partner as fresh as this one of [`FRESH`].
    Fresh(usize),
    /// The place of a partner, by the last digits of its number.
    Place(u32),
    /// Its province or region abroad, likewise.
    Region(u32),
}

/// What rows lack of the value of a signal that have none of a few marks.
#[derive(Clone, Debug)]
pub struct Lack {
    /// How much at least.
    pub value: f32,
    /// The marks.
    pub without: Vec<Mark>,
}
