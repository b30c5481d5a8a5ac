//! Columns of firms.

use super::{Columns, Lists, accessors};
use crate::domain::size::SizeClass;
use crate::domain::{Barrier, FirmType};
use crate::matching::block::{self, FirmBlock};
use crate::matching::facts::{Area, FirmFacts, Regions, RowId, Tie};
use crate::matching::past::NONE;
use crate::matching::past::words::Terms;
use crate::matching::sector_key::SectorKey;
use crate::matching::sets::{FirmSets, topics_of};
use crate::matching::{first_step, newcomers};
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

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
    seen_by_name: Vec<bool>,
    freshness: Vec<f32>,
    ties: Lists<(RowId, Tie)>,
    areas: Vec<Area>,
    pasts: Vec<u32>,
    /// Most firms wish nothing in words.
    wishes: Vec<Option<Box<Terms>>>,
    themes: Lists<u16>,
}

static NO_WISH: LazyLock<Terms> = LazyLock::new(Terms::default);

impl FirmColumns {
    /// Firms that a partner has among its members are in a network, whatever they said.
    pub(in crate::matching) fn list_members(&mut self, listed: &HashSet<RowId>) {
        let rows = self.ids.iter().zip(&mut self.in_network).filter(|(id, _)| listed.contains(*id));
        rows.for_each(|(_, in_network)| *in_network = Some(true));
    }

    /// What a firm told, a bit each. Most of a register told nothing, and those that did lie together: they are mostly whom
    /// a partner asks for, so that of all others no more than a few summaries are looked at.
    fn told(&self, row: usize) -> u8 {
        let told = [
            !self.topics.at(row).is_empty(),
            !self.barriers.at(row).is_empty(),
            self.wishes[row].is_some() || !self.themes.at(row).is_empty(),
            self.pasts[row] != NONE,
            self.wished[row] != 0 || self.goals[row] != 0,
        ];
        told.into_iter().enumerate().fold(0, |all, (bit, is_told)| all | u8::from(is_told) << bit)
    }
}

impl Columns for FirmColumns {
    type Facts = FirmFacts;
    type Block = FirmBlock;
    type Sets = FirmSets;
    type Index = ();

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
        self.seen_by_name.push(facts.is_seen_by_name);
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
        self.seen_by_name.push(from.seen_by_name[row]);
        self.freshness.push(from.freshness[row]);
        self.ties.push(from.ties.at(row));
        self.areas.push(from.areas[row]);
        self.pasts.push(from.pasts[row]);
        self.wishes.push(from.wishes[row].clone());
        self.themes.push(from.themes.at(row));
    }

    /// Column by column and on all cores, for there are millions of firms. Each column of the parts goes as soon as it is
    /// laid out, so that no more than a few columns are ever there twice.
    fn arranged(parts: Vec<Self>, rows: &[u32]) -> Self {
        let parts = Mutex::new(parts);
        let mut arranged = Self::default();
        let Self {
            ids,
            types,
            sizes,
            topics,
            barriers,
            sectors,
            places,
            regions,
            wished,
            goals,
            in_network,
            do_not_contact,
            seen_by_name,
            freshness,
            ties,
            areas,
            pasts,
            wishes,
            themes,
        } = &mut arranged;
        rayon::scope(|scope| {
            scope.spawn(|_| *ids = picked(taken(&parts, |part| &mut part.ids), rows));
            scope.spawn(|_| *types = picked(taken(&parts, |part| &mut part.types), rows));
            scope.spawn(|_| *sizes = picked(taken(&parts, |part| &mut part.sizes), rows));
            scope.spawn(|_| *topics = lists(taken(&parts, |part| &mut part.topics), rows));
            scope.spawn(|_| *barriers = lists(taken(&parts, |part| &mut part.barriers), rows));
            scope.spawn(|_| *sectors = picked(taken(&parts, |part| &mut part.sectors), rows));
            scope.spawn(|_| *places = picked(taken(&parts, |part| &mut part.places), rows));
            scope.spawn(|_| *regions = picked(taken(&parts, |part| &mut part.regions), rows));
            scope.spawn(|_| *wished = picked(taken(&parts, |part| &mut part.wished), rows));
            scope.spawn(|_| *goals = picked(taken(&parts, |part| &mut part.goals), rows));
            scope.spawn(|_| *in_network = picked(taken(&parts, |part| &mut part.in_network), rows));
            scope.spawn(|_| *do_not_contact = picked(taken(&parts, |part| &mut part.do_not_contact), rows));
            scope.spawn(|_| *seen_by_name = picked(taken(&parts, |part| &mut part.seen_by_name), rows));
            scope.spawn(|_| *freshness = picked(taken(&parts, |part| &mut part.freshness), rows));
            scope.spawn(|_| *ties = lists(taken(&parts, |part| &mut part.ties), rows));
            scope.spawn(|_| *areas = picked(taken(&parts, |part| &mut part.areas), rows));
            scope.spawn(|_| *pasts = picked(taken(&parts, |part| &mut part.pasts), rows));
            scope.spawn(|_| *wishes = picked(taken(&parts, |part| &mut part.wishes), rows));
            scope.spawn(|_| *themes = lists(taken(&parts, |part| &mut part.themes), rows));
        });
        arranged
    }

    fn order(&self, row: usize) -> (u64, [u8; 3]) {
        let division = self.sectors[row].and_then(SectorKey::division).unwrap_or(u8::MAX);
        let topic = self.topics.at(row).first().map_or(u8::MAX, |topic| *topic as u8);
        block::order(
            self.regions[row].province,
            self.told(row),
            self.places[row],
            [division, self.types[row] as u8, topic],
        )
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
        block.has_newcomer |= newcomers::is_newcomer(firm);
        block.has_wish |= !firm.wish().words.is_empty();
        block.has_themes |= !firm.themes().is_empty();
        block.lacks_topics |= firm.topics().is_empty();
        block.lacks_sector |= firm.sector().is_none();
        // Who asks from outside has a natural person's firm counted in the middle of its province, if it has one.
        let may_lack_centre = !firm.is_seen_by_name() && firm.regions().province.is_none();
        block.lacks_place |= firm.place().is_none() || may_lack_centre;
    }

    fn sets(&self) -> FirmSets {
        let mut sets = FirmSets::new(self.ids.len(), topics_of(self.topics.items.iter().copied().max()));
        for row in 0..self.ids.len() {
            sets.insert(row, self.topics.at(row), self.barriers.at(row), self.types[row], self.sectors[row]);
        }
        sets
    }

    fn index(&self) {}

    fn ids(&self) -> &[RowId] {
        &self.ids
    }
}

/// A column of all parts, taken out of them.
fn taken<T: Default>(parts: &Mutex<Vec<FirmColumns>>, column: impl Fn(&mut FirmColumns) -> &mut T) -> Vec<T> {
    let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
    parts.iter_mut().map(|part| std::mem::take(column(part))).collect()
}

fn picked<T: Clone>(parts: Vec<Vec<T>>, rows: &[u32]) -> Vec<T> {
    let mut column = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    parts.into_iter().for_each(|part| column.extend(part));
    rows.iter().map(|row| column[*row as usize].clone()).collect()
}

fn lists<T: Copy>(parts: Vec<Lists<T>>, rows: &[u32]) -> Lists<T> {
    Lists::joined(parts).arranged(rows)
}

/// One row of [`FirmColumns`].
#[derive(Clone, Copy, Debug)]
pub struct FirmRow<'a> {
    /// The columns.
    pub columns: &'a FirmColumns,
    /// The row.
    pub row: usize,
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
    /// Whether who is of a partner may know it by its name.
    is_seen_by_name -> bool = seen_by_name;
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
