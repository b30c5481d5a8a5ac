//! Firms that nothing tells apart but who they are: of one trade, size, type and place, and none of them told anything of its own.
//!
//! A national register has hundreds of thousands of them, such as the holdings of a village. Partners rank alike for all of
//! such a group, so that a run over all firms works out one list for it.

use super::columns::{Columns, FirmRow};
use super::facts::{Area, Regions};
use super::past::NONE;
use super::past::words::Terms;
use super::pool::Pool;
use super::query::Query;
use super::sector_key::SectorKey;
use super::snapshot::Snapshot;
use crate::domain::FirmType;
use crate::domain::size::SizeClass;
use std::collections::HashMap;
use std::sync::OnceLock;

/// All that a ranking knows of a firm that told nothing of its own, but its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Known {
    firm_type: FirmType,
    size: Option<SizeClass>,
    sector: Option<SectorKey>,
    place: Option<[u32; 3]>,
    regions: Regions,
    area: Area,
    in_network: Option<bool>,
    do_not_contact: bool,
    is_seen_by_name: bool,
    freshness: u32,
}

impl Known {
    /// Nothing of a firm that told something, for then hardly another told the same.
    fn of(firm: FirmRow<'_>) -> Option<Self> {
        let told = !firm.topics().is_empty()
            || !firm.barriers().is_empty()
            || !firm.themes().is_empty()
            || !firm.ties().is_empty()
            || *firm.wish() != Terms::default()
            || firm.wished() != 0
            || firm.goals() != 0
            || firm.past() != NONE;
        (!told).then(|| Self {
            firm_type: firm.firm_type(),
            size: firm.size(),
            sector: firm.sector(),
            place: firm.place().map(|place| place.map(f32::to_bits)),
            regions: firm.regions(),
            area: firm.area(),
            in_network: firm.in_network(),
            do_not_contact: firm.do_not_contact(),
            is_seen_by_name: firm.is_seen_by_name(),
            freshness: firm.freshness().to_bits(),
        })
    }
}

/// What is worked out once for each group of firms that nothing tells apart.
#[derive(Debug)]
pub struct Twins<T> {
    groups: HashMap<Known, OnceLock<T>>,
}

impl<T> Twins<T> {
    /// The groups of a snapshot, of two firms or more.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut counts: HashMap<Known, bool> = HashMap::new();
        for segment in snapshot.firms.segments() {
            let rows = (0..segment.columns.ids().len()).filter(|row| segment.is_live(*row));
            let known = rows.filter_map(|row| Known::of(FirmRow { columns: segment.columns, row }));
            known.for_each(|known| {
                counts.entry(known).and_modify(|has_several| *has_several = true).or_default();
            });
        }
        let several = counts.into_iter().filter(|(_, has_several)| *has_several);
        Self { groups: several.map(|(known, _)| (known, OnceLock::new())).collect() }
    }

    /// Where what is worked out for the firm that asks is kept for its twins; nothing of a firm that has none, or that has to do
    /// with any partner, as only it is held back from that one.
    pub fn kept(&self, snapshot: &Snapshot, query: &Query) -> Option<&OnceLock<T>> {
        let kept = self.groups.get(&Known::of(query.asker.firm()?)?)?;
        let is_tied = !query.shared.is_empty() || !Pool::of(snapshot, query).tied(query).is_empty();
        (!is_tied).then_some(kept)
    }
}
