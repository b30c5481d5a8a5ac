//! Columns of partners, and of consenting firms as peers.

use super::{Columns, Lists, accessors};
use crate::domain::partner::Suits;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::region::Reach;
use crate::domain::size::SizeClass;
use crate::domain::{Barrier, FirmType, PartnerKind};
use crate::matching::block::{self, PartnerBlock};
use crate::matching::facts::{Area, PartnerFacts, Regions, RowId};
use crate::matching::past::NONE;
use crate::matching::sampled::PartnerIndex;
use crate::matching::sector_key::SectorKey;
use crate::matching::sets::{MarkedPartner, PartnerSets, topics_of};
use crate::matching::signals::wished_kind;

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
    /// Whether somebody of a partner asks.
    is_outside: bool,
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

impl PartnerColumns {
    /// Makes these the columns of who asks from outside, see [`crate::matching::seen`].
    pub fn ask_from_outside(&mut self) {
        self.is_outside = true;
    }
}

impl Columns for PartnerColumns {
    type Facts = PartnerFacts;
    type Block = PartnerBlock;
    type Sets = PartnerSets;
    type Index = PartnerIndex;

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
        for row in 0..self.ids.len() {
            let marked = MarkedPartner {
                topics: self.topics.at(row),
                help: &self.help[row],
                sectors: self.sectors.at(row),
                steps: self.steps[row],
                is_university: self.subtypes[row] == Some(PartnerSubtype::University),
                freshness: self.freshness[row],
                area: self.areas[row],
            };
            sets.insert(row, marked);
        }
        sets
    }

    fn index(&self) -> PartnerIndex {
        PartnerIndex::of(self, self.ids.len())
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

    /// Whether it asks as somebody from whom it is kept where natural persons' firms are.
    #[inline]
    pub fn is_outsider(self) -> bool {
        self.columns.is_outside
    }

    /// Firms that are members, and the firm that it is itself.
    pub fn members(self) -> &'a [RowId] {
        self.columns.members.at(self.row)
    }
}
