//! The candidates over which spreads are measured, laid out so that a signal goes over all of them at once.
//!
//! A question asks most signals for the values of up to [`super::scale::SAMPLE`] candidates, whatever else it does; row by
//! row that took more time than the scan. What is worked out here is, to the last bit, what row by row gives.

use super::columns::{PartnerColumns, PartnerRow};
use super::pool::Pool;
use super::query::Query;
use super::sector_key::SectorKey;
use super::signals::{self, Context, INGREDIENTS, if_known, sector_affinity, travel_distance};
use crate::domain::Barrier;
use crate::matching::block::TopicSet;

/// Divisions have two digits.
const DIVISIONS: usize = 100;

/// Sections are letters.
const SECTIONS: usize = 32;

/// So many are looked at first when any will do.
const FIRST_LOOK: usize = 64;

/// Which rows of a sample of partners hold what, and what of them stands in a column of its own.
#[derive(Clone, Debug, Default)]
pub struct PartnerIndex {
    /// For each topic the rows that offer it, with its strength.
    topics: Vec<Vec<(u16, f32)>>,
    /// How many topics each row offers.
    topic_counts: Vec<u16>,
    /// For each barrier the help of each row.
    help: Vec<Vec<f32>>,
    /// The rows with a sector of a section, and of a division.
    sections: Vec<Vec<u16>>,
    divisions: Vec<Vec<u16>>,
    /// Points on the unit sphere by axis, 0 where not known.
    axes: [Vec<f32>; 3],
    /// How much farther than to others firms travel to each.
    travel_factors: Vec<f32>,
    /// How well each knows the trade of a firm of another section.
    of_other_sectors: Vec<f32>,
    /// 1 or 0 for whether each has a sector, is at a known place, and tells whom it suits.
    has_sector: Vec<f32>,
    is_placed: Vec<f32>,
    has_suits: Vec<f32>,
    /// The strengths of the topics of each together.
    strengths: Vec<f64>,
    /// Whether any names its topics in another order than that of their rows, or some that are not among [`TopicSet::SIZE`].
    is_unsorted: bool,
}

impl PartnerIndex {
    /// Of all rows of these columns.
    pub fn of(columns: &PartnerColumns, rows: usize) -> Self {
        let mut index = Self {
            topics: vec![Vec::new(); TopicSet::SIZE],
            help: vec![Vec::with_capacity(rows); Barrier::ALL.len()],
            sections: vec![Vec::new(); SECTIONS],
            divisions: vec![Vec::new(); DIVISIONS],
            ..Self::default()
        };
        (0..rows).for_each(|row| index.push(PartnerRow { columns, row }));
        index
    }

    fn push(&mut self, partner: PartnerRow<'_>) {
        let row = partner.row as u16;
        for (topic, strength) in partner.topics() {
            if let Some(rows) = self.topics.get_mut(usize::from(*topic)) {
                rows.push((row, *strength));
            }
        }
        self.topic_counts.push(partner.topics().len().min(usize::from(u16::MAX)) as u16);
        self.help.iter_mut().zip(partner.help()).for_each(|(rows, help)| rows.push(help));
        let add = |rows: &mut Vec<u16>| {
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        };
        for sector in partner.sectors() {
            add(&mut self.sections[section(*sector)]);
            sector.division().into_iter().for_each(|division| add(&mut self.divisions[usize::from(division)]));
        }
        let place = partner.place();
        let axes = place.unwrap_or_default();
        self.axes.iter_mut().zip(axes).for_each(|(rows, axis)| rows.push(axis));
        self.travel_factors.push(travel_distance::factor_of(partner));
        self.of_other_sectors.push(sector_affinity::of_other_section(partner));
        self.has_sector.push(if_known(!partner.sectors().is_empty()));
        self.is_placed.push(if_known(place.is_some()));
        self.has_suits.push(if_known(partner.suits().is_some()));
        self.strengths.push(partner.topics().iter().fold(0.0, |all, (_, strength)| all + f64::from(*strength)));
        let highest = partner.topics().last().map_or(0, |(topic, _)| usize::from(*topic));
        self.is_unsorted |= highest >= TopicSet::SIZE || !partner.topics().is_sorted_by_key(|(topic, _)| *topic);
    }
}

fn section(sector: SectorKey) -> usize {
    usize::from(sector.section()) % SECTIONS
}

/// The first rows of a sample of partners.
#[derive(Clone, Copy, Debug)]
pub struct PartnerSample<'a> {
    /// The rows.
    pub columns: &'a PartnerColumns,
    /// What stands beside them.
    pub index: &'a PartnerIndex,
    /// How many of them are asked for.
    pub rows: usize,
}

impl<'a> PartnerSample<'a> {
    /// The rows that offer a topic, with its strength.
    pub fn offering(self, topic: u16) -> impl Iterator<Item = (usize, f32)> {
        let all = self.index.topics.get(usize::from(topic)).map_or(&[][..], Vec::as_slice);
        all.iter().map(|(row, strength)| (usize::from(*row), *strength)).take_while(move |(row, _)| *row < self.rows)
    }

    /// How many topics each row offers.
    pub fn topic_counts(self) -> &'a [u16] {
        &self.index.topic_counts[..self.rows]
    }

    /// The help of each row with a barrier.
    pub fn help(self, barrier: Barrier) -> &'a [f32] {
        &self.index.help[barrier as usize][..self.rows]
    }

    /// The rows that have a sector of the same section or division as this one; some of them twice.
    pub fn of_kindred_sector(self, sector: SectorKey) -> impl Iterator<Item = usize> {
        let division =
            sector.division().map_or(&[][..], |division| self.index.divisions[usize::from(division)].as_slice());
        let rows = self.index.sections[section(sector)].iter().chain(division);
        rows.map(|row| usize::from(*row)).filter(move |row| *row < self.rows)
    }

    /// How well each row knows the trade of a firm of another section.
    pub fn of_other_sectors(self) -> &'a [f32] {
        &self.index.of_other_sectors[..self.rows]
    }

    /// Kilometres from a place to each row, with 1 or 0 for whether the place of the row is known: what is made of them.
    pub fn by_distance(self, from: [f32; 3], values: &mut Vec<f32>, of: impl Fn(f32, f32) -> f32) {
        let PartnerIndex { axes: [x, y, z], is_placed, travel_factors, .. } = self.index;
        let (x, y, z) = (&x[..self.rows], &y[..self.rows], &z[..self.rows]);
        values.clear();
        values.extend((0..self.rows).map(|row| travel_distance::kilometres(from, [x[row], y[row], z[row]])));
        let factors = travel_factors.iter().zip(is_placed);
        values
            .iter_mut()
            .zip(factors)
            .for_each(|(value, (factor, is_placed))| *value = of(*value, *factor) * is_placed);
    }

    /// For each row Σ strength · worth over its topics, in their order; nothing when some name them in another than that of their rows.
    pub fn worth(self, worth: &[f32]) -> Option<Vec<f64>> {
        if self.index.is_unsorted {
            return None;
        }
        let mut sums = vec![0.0f64; self.rows];
        // What has no worth adds nothing.
        for (topic, worth) in (0..).zip(worth).filter(|(_, worth)| **worth != 0.0) {
            self.offering(topic).for_each(|(row, strength)| sums[row] += f64::from(strength) * f64::from(*worth));
        }
        Some(sums)
    }

    /// The strengths of the topics of each row together.
    pub fn strengths(self) -> &'a [f64] {
        &self.index.strengths[..self.rows]
    }

    /// 1 or 0 for whether each row has a sector, is at a known place, and tells whom it suits.
    pub fn known(self) -> [&'a [f32]; 3] {
        [&self.index.has_sector, &self.index.is_placed, &self.index.has_suits].map(|column| &column[..self.rows])
    }
}

/// Values of signals over the sample of a pool, each worked out once.
pub(super) struct SampleValues<'a> {
    pool: &'a Pool<'a>,
    query: &'a Query,
    context: &'a Context<'a>,
    /// Candidates looked at, at most.
    most: usize,
    /// By place in [`signals::ALL`].
    values: Vec<Option<Vec<f32>>>,
}

impl<'a> SampleValues<'a> {
    pub(super) fn new(pool: &'a Pool<'a>, query: &'a Query, context: &'a Context<'a>, most: usize) -> Self {
        Self { pool, query, context, most, values: vec![None; signals::ALL.len()] }
    }

    /// Values of a signal, in the order of the sample.
    pub(super) fn of(&mut self, signal: usize) -> &[f32] {
        if self.values[signal].is_none() {
            let worked_out = self.work_out(signal);
            self.values[signal] = Some(worked_out);
        }
        self.values[signal].as_deref().unwrap_or_default()
    }

    /// Whether a signal is known to be 0 for all.
    pub(super) fn is_silent(&self, signal: usize) -> bool {
        signals::ALL[signal].is_silent(self.context)
    }

    /// Whether any value of a signal is above 0.
    pub(super) fn has_any(&mut self, signal: usize) -> bool {
        let has = |values: &[f32]| values.iter().any(|value| *value > 0.0);
        if self.values[signal].is_none() && !signals::ALL[signal].is_made() {
            let most = self.most.min(FIRST_LOOK);
            let first = self.pool.first_of_sample(most, signals::ALL[signal], self.query, self.context);
            if has(&first) {
                return true;
            }
        }
        has(self.of(signal))
    }

    fn work_out(&mut self, signal: usize) -> Vec<f32> {
        let behaviour = signals::ALL[signal];
        if !behaviour.is_made() {
            return self.pool.first_of_sample(self.most, behaviour, self.query, self.context);
        }
        for part in INGREDIENTS {
            self.of(part);
        }
        let parts = INGREDIENTS.map(|part| self.values[part].as_deref().unwrap_or_default());
        self.pool.first_of_sample_made(behaviour, &parts, self.query, self.context)
    }
}
