//! What a run of rows holds: unions and extremes, from which a signal tells what no row of the run can exceed.
//!
//! A scan asks first how much a run can reach at most; a run that cannot reach the worst of those already found is
//! passed over. Nothing is estimated: a bound is never below the value of any row.

use super::facts::{Area, Regions};
use super::query::Region;
use super::sector_key::SectorKey;
use super::signals::travel_distance::kilometres;

/// A summary of rows.
pub trait Block: Clone + Default + std::fmt::Debug + Send + Sync {
    /// Takes in the rows of another run.
    fn join(&mut self, other: &Self);
}

/// Numbers below 256, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberSet([u64; 4]);

/// Rows of topics.
pub type TopicSet = NumberSet;

impl NumberSet {
    /// How many numbers a set has place for.
    pub const SIZE: usize = 256;

    /// Puts a number in.
    pub fn insert(&mut self, number: u16) {
        if let Some(word) = self.0.get_mut(usize::from(number) / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in; one beyond the size always counts as in.
    #[inline]
    pub fn contains(&self, number: u16) -> bool {
        self.0.get(usize::from(number) / 64).is_none_or(|word| word & 1 << (number % 64) != 0)
    }

    /// Whether any is in both.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |both, (one, other)| both | one & other) != 0
    }

    /// Whether nothing is in.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
    }
}

/// Sectors: all divisions and sections, and the one sector when there is no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sectors {
    divisions: u128,
    sections: u32,
    first: Option<SectorKey>,
    has_several: bool,
}

impl Sectors {
    /// Puts a sector in.
    pub fn insert(&mut self, sector: SectorKey) {
        self.sections |= 1 << (sector.section() % 32);
        self.divisions |= sector.division().map_or(0, |division| 1u128 << (division % 128));
        self.has_several |= self.first.is_some_and(|first| first != sector);
        self.first = self.first.or(Some(sector));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Whether any has a division of these, whether any has a section of these.
    #[inline]
    pub fn meets(&self, other: &Self) -> (bool, bool) {
        (self.divisions & other.divisions != 0, self.sections & other.sections != 0)
    }

    /// The most digits that a sector shares with any of these, see [`SectorKey::shared_digits`].
    #[inline]
    pub fn most_shared(&self, sector: SectorKey) -> u8 {
        match (self.first, self.has_several) {
            (None, _) => 0,
            (Some(only), false) => sector.shared_digits(only),
            (Some(_), true) => {
                let in_division = sector.division().is_some_and(|own| self.divisions & 1u128 << (own % 128) != 0);
                if in_division {
                    sector.most_shared()
                } else {
                    u8::from(self.sections & 1 << (sector.section() % 32) != 0)
                }
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.divisions |= other.divisions;
        self.sections |= other.sections;
        self.has_several |= other.has_several || self.first.zip(other.first).is_some_and(|(a, b)| a != b);
        self.first = self.first.or(other.first);
    }
}

/// The box around points on the unit sphere; of no points at all the least is above the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    low: [f32; 3],
    high: [f32; 3],
}

impl Default for Around {
    fn default() -> Self {
        Self { low: [f32::INFINITY; 3], high: [f32::NEG_INFINITY; 3] }
    }
}

impl Around {
    /// Puts a point in.
    pub fn insert(&mut self, place: [f32; 3]) {
        self.low.iter_mut().zip(place).for_each(|(low, own)| *low = low.min(own));
        self.high.iter_mut().zip(place).for_each(|(high, own)| *high = high.max(own));
    }

    /// The point of the box that is nearest; nothing when no row has a place.
    #[inline]
    pub fn nearest(&self, place: [f32; 3]) -> Option<[f32; 3]> {
        (self.low[0] <= self.high[0]).then(|| {
            let mut nearest = place;
            (0..3).for_each(|axis| nearest[axis] = place[axis].max(self.low[axis]).min(self.high[axis]));
            nearest
        })
    }

    /// A distance that none of the points is nearer than; a hair less than worked out, for the rounding.
    #[inline]
    pub fn least_kilometres(&self, place: [f32; 3]) -> Option<f32> {
        let nearest = self.nearest(place)?;
        Some((kilometres(place, nearest) * 0.9999 - 0.01).max(0.0))
    }

    fn join(&mut self, other: &Self) {
        if other.low[0] <= other.high[0] {
            self.insert(other.low);
            self.insert(other.high);
        }
    }
}

/// Regions: provinces, COROP regions and the run of municipalities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegionSet {
    /// A bit per province; the highest for rows without one.
    provinces: u32,
    /// A bit per COROP region; the highest for rows without one.
    corops: u64,
    municipalities: Option<(u16, u16)>,
    lacks_municipality: bool,
}

/// How many rows of a run lie in asked regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Every one.
    All,
    /// Not one.
    None,
    /// Each must be looked at.
    Some,
}

impl RegionSet {
    /// Puts the regions of a row in.
    pub fn insert(&mut self, regions: Regions) {
        self.provinces |= 1 << regions.province.map_or(31, |row| row.min(31));
        self.corops |= 1 << regions.corop.map_or(63, |row| row.min(63));
        match regions.municipality {
            Some(row) => {
                let (low, high) = self.municipalities.unwrap_or((row, row));
                self.municipalities = Some((low.min(row), high.max(row)));
            }
            None => self.lacks_municipality = true,
        }
    }

    /// Rows of the provinces in it.
    pub fn provinces(&self) -> impl Iterator<Item = u8> {
        let provinces = self.provinces;
        (0..31).filter(move |row| provinces & 1 << row != 0)
    }

    /// How many rows lie in any of `asked`; empty means everywhere.
    pub fn within(&self, asked: &[Region]) -> Within {
        if asked.is_empty() {
            return Within::All;
        }
        let mut within = Within::None;
        for region in asked {
            match self.within_one(*region) {
                Within::All => return Within::All,
                Within::Some => within = Within::Some,
                Within::None => {}
            }
        }
        within
    }

    fn within_one(&self, region: Region) -> Within {
        let of_bits = |all: u64, own: u64| match (all & own != 0, all == own) {
            (_, true) => Within::All,
            (true, false) => Within::Some,
            (false, false) => Within::None,
        };
        match region {
            Region::Province(row) => of_bits(u64::from(self.provinces), 1 << row.min(30)),
            Region::Corop(row) => of_bits(self.corops, 1 << row.min(62)),
            Region::Municipality(row) => match self.municipalities {
                Some((low, high)) if low == row && high == row && !self.lacks_municipality => Within::All,
                Some((low, high)) if (low..=high).contains(&row) => Within::Some,
                _ => Within::None,
            },
        }
    }

    fn join(&mut self, other: &Self) {
        self.provinces |= other.provinces;
        self.corops |= other.corops;
        self.lacks_municipality |= other.lacks_municipality;
        self.municipalities = match (self.municipalities, other.municipalities) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }
}

/// Countries and regions that rows are in, see [`super::facts::Area`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    first: Option<(u16, u32)>,
    has_several_countries: bool,
    has_several_regions: bool,
    /// A bit per place, by the last digits of its number: a stretch of a city and its surroundings has dozens.
    places: NumberSet,
}

/// A place as a number that a set has place for.
fn place_bit(place: u32) -> u16 {
    (place % NumberSet::SIZE as u32) as u16
}

impl Areas {
    /// Puts the area of a row in.
    pub fn insert(&mut self, area: Area) {
        let mut places = NumberSet::default();
        places.insert(place_bit(area.place));
        self.join(&Self { first: Some((area.country, area.region)), places, ..Self::default() });
    }

    /// The country and region of all rows, when it is the same.
    pub fn only(&self) -> Option<(u16, u32)> {
        self.first.filter(|_| !self.has_several_countries && !self.has_several_regions)
    }

    /// Whether any row can be in this place.
    pub fn may_hold_place(&self, place: u32) -> bool {
        self.places.contains(place_bit(place))
    }

    /// Whether any row can be in this country.
    pub fn may_hold_country(&self, country: u16) -> bool {
        self.has_several_countries || self.first.is_some_and(|first| first.0 == country)
    }

    /// Whether any row can be in this region.
    pub fn may_hold_region(&self, region: u32) -> bool {
        self.has_several_regions || self.first.is_some_and(|first| first.1 == region)
    }

    fn join(&mut self, other: &Self) {
        let (one, two) = (self.first, other.first);
        self.has_several_countries |= other.has_several_countries || one.zip(two).is_some_and(|(a, b)| a.0 != b.0);
        self.has_several_regions |= other.has_several_regions || one.zip(two).is_some_and(|(a, b)| a.1 != b.1);
        self.first = one.or(two);
        self.places.join(&other.places);
    }
}

/// What a run of firms holds.
#[derive(Clone, Debug, Default)]
pub struct FirmBlock {
    /// A bit per firm type.
    pub types: u8,
    /// Whether any type and size are known enough to say whom they suit.
    pub has_type_or_size: bool,
    /// Wished topics.
    pub topics: TopicSet,
    /// A bit per barrier.
    pub barriers: u16,
    /// Main activities.
    pub sectors: Sectors,
    /// Where they are.
    pub places: Around,
    /// Regions.
    pub regions: RegionSet,
    /// Countries and regions.
    pub areas: Areas,
    /// Wished kinds of all.
    pub wished: u16,
    /// Goals of all.
    pub goals: u8,
    /// A bit per [`crate::domain::readiness::Readiness`].
    pub readiness: u8,
    /// The highest freshness.
    pub freshness: f32,
    /// How many must not be approached.
    pub do_not_contact: u32,
    /// How many newcomers may be approached.
    pub newcomers: u32,
    /// Whether any was in a joint project.
    pub has_past: bool,
    /// Whether any was in none.
    pub has_newcomer: bool,
    /// Whether any wishes something in words.
    pub has_wish: bool,
    /// Whether any names a theme.
    pub has_themes: bool,
    /// Whether any wishes no topic.
    pub lacks_topics: bool,
    /// Whether any has no sector that can be compared.
    pub lacks_sector: bool,
    /// Whether any has no place.
    pub lacks_place: bool,
}

impl Block for FirmBlock {
    fn join(&mut self, other: &Self) {
        self.types |= other.types;
        self.has_type_or_size |= other.has_type_or_size;
        self.topics.join(&other.topics);
        self.barriers |= other.barriers;
        self.sectors.join(&other.sectors);
        self.places.join(&other.places);
        self.regions.join(&other.regions);
        self.areas.join(&other.areas);
        self.wished |= other.wished;
        self.goals |= other.goals;
        self.readiness |= other.readiness;
        self.freshness = self.freshness.max(other.freshness);
        self.do_not_contact += other.do_not_contact;
        self.newcomers += other.newcomers;
        self.has_past |= other.has_past;
        self.has_newcomer |= other.has_newcomer;
        self.has_wish |= other.has_wish;
        self.has_themes |= other.has_themes;
        self.lacks_topics |= other.lacks_topics;
        self.lacks_sector |= other.lacks_sector;
        self.lacks_place |= other.lacks_place;
    }
}

/// What a run of partners holds.
#[derive(Clone, Debug, Default)]
pub struct PartnerBlock {
    /// A bit per kind.
    pub kinds: u8,
    /// Wished kinds that any of them meets.
    pub met: u16,
    /// Whether there is a university.
    pub has_university: bool,
    /// Topics.
    pub topics: TopicSet,
    /// The most help with each barrier.
    pub help: [f32; crate::domain::Barrier::ALL.len()],
    /// Sectors.
    pub sectors: Sectors,
    /// Where they are.
    pub places: Around,
    /// Regions.
    pub regions: RegionSet,
    /// Countries and regions.
    pub areas: Areas,
    /// Whether any tells whom it suits.
    pub has_suits: bool,
    /// Steps of all.
    pub steps: u8,
    /// The highest place at the frontier.
    pub frontier: f32,
    /// The highest freshness.
    pub freshness: f32,
    /// The most firms that one worked with.
    pub firms_worked_with: u32,
    /// Whether any takes no new firms.
    pub has_closed: bool,
    /// Whether any was in a joint project.
    pub has_past: bool,
    /// Whether any has no topic.
    pub lacks_topics: bool,
    /// Whether any has no sector.
    pub lacks_sector: bool,
    /// Whether any has no place.
    pub lacks_place: bool,
}

impl Block for PartnerBlock {
    fn join(&mut self, other: &Self) {
        self.kinds |= other.kinds;
        self.met |= other.met;
        self.has_university |= other.has_university;
        self.topics.join(&other.topics);
        self.help.iter_mut().zip(other.help).for_each(|(most, help)| *most = most.max(help));
        self.sectors.join(&other.sectors);
        self.places.join(&other.places);
        self.regions.join(&other.regions);
        self.areas.join(&other.areas);
        self.has_suits |= other.has_suits;
        self.steps |= other.steps;
        self.frontier = self.frontier.max(other.frontier);
        self.freshness = self.freshness.max(other.freshness);
        self.firms_worked_with = self.firms_worked_with.max(other.firms_worked_with);
        self.has_closed |= other.has_closed;
        self.has_past |= other.has_past;
        self.lacks_topics |= other.lacks_topics;
        self.lacks_sector |= other.lacks_sector;
        self.lacks_place |= other.lacks_place;
    }
}

/// Where rows of one place and trade come together: province and kind, square of some 25 km, what is given as inner.
pub fn order(province: Option<u8>, first: u8, place: Option<[f32; 3]>, inner: [u8; 3]) -> (u64, [u8; 3]) {
    const SQUARE: f32 = 0.004;
    let square = |axis: usize| place.map_or(0, |place| ((place[axis] + 1.0) / SQUARE) as u64 + 1);
    let region = u64::from(province.map_or(31, |row| row.min(31))) << 5 | u64::from(first.min(31));
    let square = square(0) << 20 | square(1) << 10 | square(2);
    (region << 32 | square, inner)
}
