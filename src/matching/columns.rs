//! Facts as columns: one vector per fact, indexed by row. A row number means something only inside its columns.

use super::facts::{Area, FirmFacts, PartnerFacts, Regions, RowId, Tie};
use super::past::words::Terms;
use super::sector_key::SectorKey;
use crate::domain::partner::Suits;
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::region::Reach;
use crate::domain::size::SizeClass;
use crate::domain::{Barrier, FirmType, PartnerKind};

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
pub trait Columns: Default {
    /// What a row is compiled from.
    type Facts;

    /// Adds a row.
    fn push(&mut self, facts: &Self::Facts);

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
    wishes: Vec<Terms>,
    themes: Lists<u16>,
}

impl Columns for FirmColumns {
    type Facts = FirmFacts;

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
        self.wishes.push(facts.wish.clone());
        self.themes.push(&facts.themes);
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
        &self.columns.wishes[self.row]
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
