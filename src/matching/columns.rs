//! Facts as columns: one vector per fact, indexed by row. A row number means something only inside its columns.

use super::block::{self, Block, FirmBlock, PartnerBlock};
use super::facts::{Area, FirmFacts, PartnerFacts, Regions, RowId, Tie};
use super::first_step;
use super::newcomers;
use super::past::NONE;
use super::past::words::Terms;
use super::sector_key::SectorKey;
use super::sets::{FirmSets, PartnerSets, topics_of};
use super::signals::wished_kind;
use crate::domain::partner::Suits;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::region::Reach;
use crate::domain::size::SizeClass;
use crate::domain::{Barrier, FirmType, PartnerKind};
use std::sync::LazyLock;

/// Lists of different lengths in one vector: row r holds `items[starts[r]..starts[r + 1]]`.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    fn push(&mut self, list: &[T]) {
        self.items.extend_from_slice(list);
        self.starts.push(self.items.len() as u32);
    }

    /// The list of a row.
    #[inline]
    pub fn at(&self, row: usize) -> &[T] {
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

/// Columns to which rows of one kind of facts can be added.
pub trait Columns: Default + Sync {
    /// What a row is compiled from.
    type Facts;
    /// What a run of rows is summed up in.
    type Block: Block;
    /// Which rows hold what.
    type Sets: Default + std::fmt::Debug + Send + Sync;

    /// Adds a row.
    fn push(&mut self, facts: &Self::Facts);

    /// Adds a row of other columns.
    fn copy(&mut self, from: &Self, row: usize);

    /// By this rows are laid out, so that those of a run are alike.
    fn order(&self, row: usize) -> (u64, [u8; 3]);

    /// Whether nobody may approach the row, whoever asks.
    fn is_shut(&self, row: usize) -> bool;

    /// Visits what a row is tied with on the other side.
    fn each_tie(&self, row: usize, visit: &mut dyn FnMut(RowId));

    /// Takes a row into the summary of its run.
    fn sum_up(&self, row: usize, block: &mut Self::Block);

    /// Which rows hold what, of all rows.
    fn sets(&self) -> Self::Sets;

    /// Ids by row.
    fn ids(&self) -> &[RowId];

    /// Number of rows.
    fn len(&self) -> usize {
        self.ids().len()
    }

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }
}

/// Firms.
#[derive(Clone, Debug, Default)]
pub struct FirmColumns {
    ids: Vec<RowId>,
    types: Vec<FirmType>,
    sizes: Vec<Option<SizeClass>>,
    topics: Lists<u16>,
    barriers: Lists<Barrier>,
    sectors: Vec<Option<SectorKey>>,
    places: Vec<Option<[f32; 3]>>,
    regions: Vec<Regions>,
    wished: Vec<u16>,
    goals: Vec<u8>,
    in_network: Vec<Option<bool>>,
    do_not_contact: Vec<bool>,
    freshness: Vec<f32>,
    ties: Lists<(RowId, Tie)>,
    areas: Vec<Area>,
    pasts: Vec<u32>,
    /// Most firms wish nothing in words.
    wishes: Vec<Option<Box<Terms>>>,
    themes: Lists<u16>,
}

static NO_WISH: LazyLock<Terms> = LazyLock::new(Terms::default);

impl Columns for FirmColumns {
    type Facts = FirmFacts;
    type Block = FirmBlock;
    type Sets = FirmSets;

    fn push(&mut self, facts: &FirmFacts) {
        self.ids.push(facts.id);
        self.types.push(facts.firm_type);
        self.sizes.push(facts.size);
        self.topics.push(&facts.topics);
        self.barriers.push(&facts.barriers);
        self.sectors.push(facts.sector);
        self.places.push(facts.place);
        self.regions.push(facts.regions);
        self.wished.push(facts.wished);
        self.goals.push(facts.goals);
        self.in_network.push(facts.in_network);
        self.do_not_contact.push(facts.do_not_contact);
        self.freshness.push(facts.freshness);
        self.ties.push(&facts.ties);
        self.areas.push(facts.area);
        self.pasts.push(facts.past);
        self.wishes.push((facts.wish != *NO_WISH).then(|| Box::new(facts.wish.clone())));
        self.themes.push(&facts.themes);
    }

    fn copy(&mut self, from: &Self, row: usize) {
        self.ids.push(from.ids[row]);
        self.types.push(from.types[row]);
        self.sizes.push(from.sizes[row]);
        self.topics.push(from.topics.at(row));
        self.barriers.push(from.barriers.at(row));
        self.sectors.push(from.sectors[row]);
        self.places.push(from.places[row]);
        self.regions.push(from.regions[row]);
        self.wished.push(from.wished[row]);
        self.goals.push(from.goals[row]);
        self.in_network.push(from.in_network[row]);
        self.do_not_contact.push(from.do_not_contact[row]);
        self.freshness.push(from.freshness[row]);
        self.ties.push(from.ties.at(row));
        self.areas.push(from.areas[row]);
        self.pasts.push(from.pasts[row]);
        self.wishes.push(from.wishes[row].clone());
        self.themes.push(from.themes.at(row));
    }

    fn order(&self, row: usize) -> (u64, [u8; 3]) {
        let division = self.sectors[row].and_then(SectorKey::division).unwrap_or(u8::MAX);
        let topic = self.topics.at(row).first().map_or(u8::MAX, |topic| *topic as u8);
        block::order(self.regions[row].province, 0, self.places[row], [division, self.types[row] as u8, topic])
    }

    fn is_shut(&self, row: usize) -> bool {
        self.do_not_contact[row]
    }

    fn each_tie(&self, row: usize, visit: &mut dyn FnMut(RowId)) {
        self.ties.at(row).iter().for_each(|(id, _)| visit(*id));
    }

    fn sum_up(&self, row: usize, block: &mut FirmBlock) {
        let firm = FirmRow { columns: self, row };
        block.types |= 1 << firm.firm_type() as u8;
        block.has_type_or_size |= firm.firm_type() != FirmType::Unknown || firm.size().is_some();
        firm.topics().iter().for_each(|topic| block.topics.insert(*topic));
        block.barriers |= firm.barriers().iter().fold(0, |mask, barrier| mask | 1 << *barrier as u16);
        firm.sector().into_iter().for_each(|sector| block.sectors.insert(sector));
        firm.place().into_iter().for_each(|place| block.places.insert(place));
        block.regions.insert(firm.regions());
        block.areas.insert(firm.area());
        block.wished |= firm.wished();
        block.goals |= firm.goals();
        block.readiness |= 1 << first_step::readiness(firm) as u8;
        block.freshness = block.freshness.max(firm.freshness());
        block.do_not_contact += u32::from(firm.do_not_contact());
        block.newcomers += u32::from(!firm.do_not_contact() && newcomers::is_newcomer(firm));
        block.has_past |= firm.past() != NONE;
        block.has_newcomer |= firm.past() == NONE;
        block.has_wish |= !firm.wish().words.is_empty();
        block.has_themes |= !firm.themes().is_empty();
        block.lacks_topics |= firm.topics().is_empty();
        block.lacks_sector |= firm.sector().is_none();
        block.lacks_place |= firm.place().is_none();
    }

    fn sets(&self) -> FirmSets {
        let mut sets = FirmSets::new(self.ids.len(), topics_of(self.topics.items.iter().copied().max()));
        (0..self.ids.len()).for_each(|row| sets.insert(row, self.topics.at(row), self.barriers.at(row)));
        sets
    }

    fn ids(&self) -> &[RowId] {
        &self.ids
    }
}

/// One row of [`FirmColumns`].
#[derive(Clone, Copy, Debug)]
pub struct FirmRow<'a> {
    /// The columns.
    pub columns: &'a FirmColumns,
    /// The row.
    pub row: usize,
}

/// Partners, or consenting firms as peers.
#[derive(Clone, Debug, Default)]
pub struct PartnerColumns {
    ids: Vec<RowId>,
    kinds: Vec<PartnerKind>,
    subtypes: Vec<Option<PartnerSubtype>>,
    topics: Lists<(u16, f32)>,
    help: Vec<[f32; Barrier::ALL.len()]>,
    sectors: Lists<SectorKey>,
    places: Vec<Option<[f32; 3]>>,
    regions: Vec<Regions>,
    reach: Vec<Option<Reach>>,
    suits: Vec<Option<SuitsMask>>,
    steps: Vec<u8>,
    frontier: Vec<f32>,
    freshness: Vec<f32>,
    firms_worked_with: Vec<u32>,
    intake_open: Vec<Option<bool>>,
    members: Lists<RowId>,
    areas: Vec<Area>,
    pasts: Vec<u32>,
}

/// Whom a partner suits, as masks: a bit per firm type and per size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuitsMask {
    types: u8,
    sizes: u8,
}

impl SuitsMask {
    fn of(suits: &Suits) -> Self {
        let types = suits.firm_types.iter().fold(0u8, |mask, firm_type| mask | 1 << *firm_type as u8);
        let largest =
            |class: SizeClass| SizeClass::ALL.get(class as usize + 1).map_or(u32::MAX, |next| next.smallest() - 1);
        let (low, high) = (suits.employees_min.unwrap_or(0), suits.employees_max.unwrap_or(u32::MAX));
        let fits = |class: &SizeClass| largest(*class) >= low && class.smallest() <= high;
        let sizes = SizeClass::ALL.into_iter().filter(fits).fold(0u8, |mask, class| mask | 1 << class as u8);
        Self { types: if types == 0 { u8::MAX } else { types }, sizes }
    }

    /// Whether firms of any of these types (a bit each) may be suited.
    #[inline]
    pub fn admits_any(self, types: u8) -> bool {
        types & (self.types | 1 << FirmType::Unknown as u8) != 0
    }

    /// Whether a firm of this type and size is suited, as far as both are known.
    #[inline]
    pub fn admits(self, firm_type: FirmType, size: Option<SizeClass>) -> bool {
        let type_fits = firm_type == FirmType::Unknown || self.types & 1 << firm_type as u8 != 0;
        let size_fits = size.is_none_or(|size| self.sizes & 1 << size as u8 != 0);
        type_fits && size_fits
    }
}

impl Columns for PartnerColumns {
    type Facts = PartnerFacts;
    type Block = PartnerBlock;
    type Sets = PartnerSets;

    fn push(&mut self, facts: &PartnerFacts) {
        self.ids.push(facts.id);
        self.kinds.push(facts.kind);
        self.subtypes.push(facts.subtype);
        self.topics.push(&facts.topics);
        self.help.push(facts.help);
        self.sectors.push(&facts.sectors);
        self.places.push(facts.place);
        self.regions.push(facts.regions);
        self.reach.push(facts.reach);
        self.suits.push(facts.suits.as_ref().map(SuitsMask::of));
        self.steps.push(facts.steps);
        self.frontier.push(facts.frontier);
        self.freshness.push(facts.freshness);
        self.firms_worked_with.push(facts.firms_worked_with);
        self.intake_open.push(facts.intake_open);
        self.members.push(&facts.members);
        self.areas.push(facts.area);
        self.pasts.push(facts.past);
    }

    fn copy(&mut self, from: &Self, row: usize) {
        self.ids.push(from.ids[row]);
        self.kinds.push(from.kinds[row]);
        self.subtypes.push(from.subtypes[row]);
        self.topics.push(from.topics.at(row));
        self.help.push(from.help[row]);
        self.sectors.push(from.sectors.at(row));
        self.places.push(from.places[row]);
        self.regions.push(from.regions[row]);
        self.reach.push(from.reach[row]);
        self.suits.push(from.suits[row]);
        self.steps.push(from.steps[row]);
        self.frontier.push(from.frontier[row]);
        self.freshness.push(from.freshness[row]);
        self.firms_worked_with.push(from.firms_worked_with[row]);
        self.intake_open.push(from.intake_open[row]);
        self.members.push(from.members.at(row));
        self.areas.push(from.areas[row]);
        self.pasts.push(from.pasts[row]);
    }

    fn order(&self, row: usize) -> (u64, [u8; 3]) {
        let sector = self.sectors.at(row).first().and_then(|sector| sector.division()).unwrap_or(u8::MAX);
        let topic = self.topics.at(row).first().map_or(u8::MAX, |(topic, _)| *topic as u8);
        let kind = self.kinds[row] as u8;
        block::order(self.regions[row].province, kind, self.places[row], [sector, topic, 0])
    }

    fn is_shut(&self, _: usize) -> bool {
        false
    }

    fn each_tie(&self, row: usize, visit: &mut dyn FnMut(RowId)) {
        self.members.at(row).iter().for_each(|id| visit(*id));
    }

    fn sum_up(&self, row: usize, block: &mut PartnerBlock) {
        let partner = PartnerRow { columns: self, row };
        block.kinds |= 1 << partner.kind() as u8;
        block.met |= wished_kind::met_by(partner);
        block.has_university |= partner.subtype() == Some(PartnerSubtype::University);
        partner.topics().iter().for_each(|(topic, _)| block.topics.insert(*topic));
        block.help.iter_mut().zip(partner.help()).for_each(|(most, help)| *most = most.max(help));
        partner.sectors().iter().for_each(|sector| block.sectors.insert(*sector));
        partner.place().into_iter().for_each(|place| block.places.insert(place));
        block.regions.insert(partner.regions());
        block.areas.insert(partner.area());
        block.has_suits |= partner.suits().is_some();
        block.steps |= partner.steps();
        block.frontier = block.frontier.max(partner.frontier());
        block.freshness = block.freshness.max(partner.freshness());
        block.firms_worked_with = block.firms_worked_with.max(partner.firms_worked_with());
        block.has_closed |= partner.intake_open() == Some(false);
        block.has_past |= partner.past() != NONE;
        block.lacks_topics |= partner.topics().is_empty();
        block.lacks_sector |= partner.sectors().is_empty();
        block.lacks_place |= partner.place().is_none();
    }

    fn sets(&self) -> PartnerSets {
        let topics = topics_of(self.topics.items.iter().map(|(topic, _)| *topic).max());
        let mut sets = PartnerSets::new(self.ids.len(), topics);
        (0..self.ids.len())
            .for_each(|row| sets.insert(row, self.topics.at(row), &self.help[row], self.sectors.at(row)));
        sets
    }

    fn ids(&self) -> &[RowId] {
        &self.ids
    }
}

/// One row of [`PartnerColumns`].
#[derive(Clone, Copy, Debug)]
pub struct PartnerRow<'a> {
    /// The columns.
    pub columns: &'a PartnerColumns,
    /// The row.
    pub row: usize,
}

macro_rules! accessors {
    ($row:ident: $($(#[$doc:meta])* $name:ident -> $type:ty = $column:ident;)*) => {
        impl $row<'_> {
            $($(#[$doc])*
            #[inline]
            pub fn $name(self) -> $type {
                self.columns.$column[self.row]
            })*
        }
    };
}

accessors! { FirmRow:
    /// Id.
    id -> RowId = ids;
    /// Type.
    firm_type -> FirmType = types;
    /// Size.
    size -> Option<SizeClass> = sizes;
    /// Main activity.
    sector -> Option<SectorKey> = sectors;
    /// Point on the unit sphere.
    place -> Option<[f32; 3]> = places;
    /// Regions.
    regions -> Regions = regions;
    /// Bit per wished kind.
    wished -> u16 = wished;
    /// Bit per goal.
    goals -> u8 = goals;
    /// Whether it is in a network.
    in_network -> Option<bool> = in_network;
    /// Whether it must not be approached.
    do_not_contact -> bool = do_not_contact;
    /// Recency of the record.
    freshness -> f32 = freshness;
    /// Country, region and place.
    area -> Area = areas;
    /// Row in the past.
    past -> u32 = pasts;
}

impl<'a> FirmRow<'a> {
    /// Rows of the wished topics.
    #[inline]
    pub fn topics(self) -> &'a [u16] {
        self.columns.topics.at(self.row)
    }

    /// Terms of the wishes.
    pub fn wish(self) -> &'a Terms {
        self.columns.wishes[self.row].as_deref().unwrap_or(&NO_WISH)
    }

    /// Themes that the wishes name.
    pub fn themes(self) -> &'a [u16] {
        self.columns.themes.at(self.row)
    }

    /// Stated barriers, heaviest first.
    #[inline]
    pub fn barriers(self) -> &'a [Barrier] {
        self.columns.barriers.at(self.row)
    }

    /// How the firm is tied to a partner, as its record states.
    pub fn tie_with(self, partner: RowId) -> Option<Tie> {
        self.columns.ties.at(self.row).iter().find(|(id, _)| *id == partner).map(|(_, tie)| *tie)
    }

    /// All ties of the record.
    pub fn ties(self) -> &'a [(RowId, Tie)] {
        self.columns.ties.at(self.row)
    }
}

accessors! { PartnerRow:
    /// Id.
    id -> RowId = ids;
    /// Kind.
    kind -> PartnerKind = kinds;
    /// Finer kind.
    subtype -> Option<PartnerSubtype> = subtypes;
    /// Help with each barrier.
    help -> [f32; Barrier::ALL.len()] = help;
    /// Point on the unit sphere.
    place -> Option<[f32; 3]> = places;
    /// Regions.
    regions -> Regions = regions;
    /// How far it works.
    reach -> Option<Reach> = reach;
    /// Whom it suits.
    suits -> Option<SuitsMask> = suits;
    /// Bit per step.
    steps -> u8 = steps;
    /// Place at the frontier.
    frontier -> f32 = frontier;
    /// How sure and recent its facts are.
    freshness -> f32 = freshness;
    /// Number of firms it worked with.
    firms_worked_with -> u32 = firms_worked_with;
    /// Whether it takes new firms.
    intake_open -> Option<bool> = intake_open;
    /// Country, region and place.
    area -> Area = areas;
    /// Row in the past.
    past -> u32 = pasts;
}

impl<'a> PartnerRow<'a> {
    /// Rows of its topics with their strengths.
    #[inline]
    pub fn topics(self) -> &'a [(u16, f32)] {
        self.columns.topics.at(self.row)
    }

    /// Its sectors.
    #[inline]
    pub fn sectors(self) -> &'a [SectorKey] {
        self.columns.sectors.at(self.row)
    }

    /// Firms that are members, and the firm that it is itself.
    pub fn members(self) -> &'a [RowId] {
        self.columns.members.at(self.row)
    }
}
