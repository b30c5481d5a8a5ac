//! Frontier and peloton: how productive firms are beside others of their sector.
//!
//! Productivity is value added per hour or per worked person, in one year. A firm is set beside the firms of the finest
//! level of its sector (class, group, division, section) at which at least [`FEWEST_FIRMS`] have that figure; the top
//! tenth of these is the frontier. Per hour and per person are never mixed, nor are the versions of the classification.

use super::suppression::SMALLEST_CELL;
use crate::domain::figures::YearFigures;
use crate::domain::reference;
use crate::domain::sector::SbiVersion;
pub use crate::domain::source::Measure;
use crate::domain::{Firm, FirmId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

mod movement;

pub use movement::{Gap, Movement, SectorMovement, movement, sector_movements};

/// Firms with a figure that a level of a sector needs.
pub const FEWEST_FIRMS: usize = 30;

/// Where a firm stands in its sector (*positie*). It is about one firm: for those who may see that firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The firm.
    pub firm_id: FirmId,
    /// Version of the sector code.
    pub sbi_version: SbiVersion,
    /// The level that it is compared at.
    pub sector: String,
    /// With how many firms, itself included.
    pub n: usize,
    /// 1 for the frontier to 10 for the hindmost tenth; equally productive firms share the better one.
    #[schema(minimum = 1, maximum = 10)]
    pub decile: u8,
    /// Share of the others that are more productive, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub distance: f64,
    /// By how much the mean of the frontier exceeds it; absent unless both are positive.
    pub gap_ratio: Option<f64>,
    /// Its productivity in euros.
    pub productivity: f64,
}

impl Standing {
    /// Whether the firm is among the top tenth.
    pub fn is_frontier(&self) -> bool {
        self.decile == 1
    }
}

/// Frontier and peloton of a sector (*koplopers en peloton*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SectorFrontier {
    /// Version of the sector code.
    pub sbi_version: SbiVersion,
    /// The sector, at the level at which firms are compared.
    pub sector: String,
    /// Firms compared.
    pub n: usize,
    /// Mean of the top tenth divided by that of the bottom tenth.
    pub top_to_bottom: Option<f64>,
    /// Mean of the top tenth divided by that of all others.
    pub frontier_to_rest: Option<f64>,
    /// Whether the ratios are hidden because a tenth is fewer than five firms: below 41 firms.
    pub suppressed: bool,
}

/// A level of a sector.
type Level = (SbiVersion, String);

/// Where each firm stands in a year, in the order of ids; firms without the figure, a sector or thirty others of it
/// have no standing.
pub fn standings(firms: &[&Firm], year: i32, measure: Measure) -> Vec<Standing> {
    let compared = Compared::new(firms, year, measure);
    let mut standings: Vec<Standing> = compared
        .firms
        .iter()
        .filter_map(|(firm_id, productivity, levels)| {
            let level = compared.finest(levels)?;
            let values = compared.values.get(level)?;
            let above = values.partition_point(|value| value > productivity);
            let (top, _) = tenths(values);
            let gap = mean(top) / productivity;
            Some(Standing {
                firm_id: *firm_id,
                sbi_version: level.0,
                sector: level.1.clone(),
                n: values.len(),
                decile: (10 * above / values.len()) as u8 + 1,
                distance: above as f64 / (values.len() - 1) as f64,
                gap_ratio: Some(gap).filter(|_| *productivity > 0.0 && mean(top) > 0.0),
                productivity: *productivity,
            })
        })
        .collect();
    standings.sort_by_key(|standing| standing.firm_id);
    standings
}

/// Frontier and peloton of each sector, by code. A level at which fewer than five firms are compared, because the others
/// are compared at a finer one, is left out: it would tell of those few.
pub fn sectors(firms: &[&Firm], year: i32, measure: Measure) -> Vec<SectorFrontier> {
    let compared = Compared::new(firms, year, measure);
    let mut here: BTreeMap<&Level, u64> = BTreeMap::new();
    for level in compared.firms.iter().filter_map(|(_, _, levels)| compared.finest(levels)) {
        *here.entry(level).or_default() += 1;
    }
    let told = here.into_iter().filter(|(_, count)| *count >= SMALLEST_CELL);
    told.filter_map(|(level, _)| {
        let values = compared.values.get(level)?;
        let (top, bottom) = tenths(values);
        let suppressed = (top.len() as u64) < SMALLEST_CELL;
        let ratio = |of: f64, to: f64| Some(of / to).filter(|_| !suppressed && of > 0.0 && to > 0.0);
        Some(SectorFrontier {
            sbi_version: level.0,
            sector: level.1.clone(),
            n: values.len(),
            top_to_bottom: ratio(mean(top), mean(bottom)),
            frontier_to_rest: ratio(mean(top), mean(&values[top.len()..])),
            suppressed,
        })
    })
    .collect()
}

/// Firms with their figure, and the figures of every level.
struct Compared {
    /// Firm, productivity, and its levels, the finest first.
    firms: Vec<(FirmId, f64, Vec<Level>)>,
    /// By level, the highest first.
    values: BTreeMap<Level, Vec<f64>>,
}

impl Compared {
    fn new(firms: &[&Firm], year: i32, measure: Measure) -> Self {
        let mut compared = Self { firms: Vec::new(), values: BTreeMap::new() };
        for firm in firms {
            let figures = firm.years.iter().find(|figures| figures.year == year);
            let Some(productivity) = figures.and_then(|figures| productivity(figures, measure)) else { continue };
            let levels = levels(firm);
            for level in &levels {
                compared.values.entry(level.clone()).or_default().push(productivity);
            }
            compared.firms.push((firm.id, productivity, levels));
        }
        compared.values.values_mut().for_each(|values| values.sort_by(|a, b| b.total_cmp(a)));
        compared
    }

    fn finest<'a>(&self, levels: &'a [Level]) -> Option<&'a Level> {
        levels.iter().find(|level| self.values.get(*level).is_some_and(|values| values.len() >= FEWEST_FIRMS))
    }
}

/// The code of the main activity and all above it, the finest first.
fn levels(firm: &Firm) -> Vec<Level> {
    let Some(activity) = firm.main_activity() else { return Vec::new() };
    let mut line = reference::sector(activity.version, &activity.code);
    let mut levels = Vec::new();
    while let Some(sector) = line {
        levels.push((activity.version, sector.code.clone()));
        line = sector.parent.as_deref().and_then(|parent| reference::sector(activity.version, parent));
    }
    levels
}

fn productivity(figures: &YearFigures, measure: Measure) -> Option<f64> {
    let by = match measure {
        Measure::PerHour => figures.worked_hours,
        Measure::PerPerson => figures.worked_persons,
    };
    let value = figures.value_added_eur? / by.filter(|by| *by > 0.0)?;
    value.is_finite().then_some(value)
}

/// The first and the last tenth, rounded up.
fn tenths(values: &[f64]) -> (&[f64], &[f64]) {
    let size = values.len().div_ceil(10);
    (&values[..size], &values[values.len() - size..])
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod chance;
#[cfg(test)]
mod tests;
