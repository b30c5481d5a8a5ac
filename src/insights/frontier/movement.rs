//! How firms moved between two years, and whether the peloton came nearer to the frontier (*convergentie*).
//!
//! Of one sector those firms count that are compared at it in both years. What moved is told in tenths (up, the same, down)
//! and as the gap to the frontier: by how many times the mean of the frontier exceeds a firm. A gap that shrinks is
//! convergence. Tenths of all sectors are protected together, so that none follows from the sum over the sectors.

use super::{SMALLEST_CELL, Standing, mean};
use crate::domain::FirmId;
use crate::domain::sector::SbiVersion;
use crate::insights::share::Share;
use crate::insights::suppression::{Protected, protect, protect_line};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The 97.5th percentile of the standard normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// How firms moved between two years (*beweging*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Movement {
    /// Firms with a standing in both years.
    pub n: Option<u64>,
    /// Of which in a better tenth than before.
    pub up: Option<u64>,
    /// In the same.
    pub same: Option<u64>,
    /// In a worse.
    pub down: Option<u64>,
    /// Mean growth of the productivity of those that were at the frontier, in percent over the period.
    pub frontier_growth_percent: Option<f64>,
    /// That of the others; when it is the higher of the two, the peloton comes nearer.
    pub peloton_growth_percent: Option<f64>,
}

/// How firms of one sector moved (*convergentie per sector*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SectorMovement {
    /// Version of the sector code.
    pub sbi_version: SbiVersion,
    /// The sector, at the level at which the firms are compared in both years.
    #[schema(max_length = 8)]
    pub sector: String,
    /// Share of the firms in a better tenth than before.
    pub up: Share,
    /// In the same.
    pub same: Share,
    /// In a worse.
    pub down: Share,
    /// The gap of the peloton to the frontier; `null` when fewer than five firms have one in both years.
    pub gap: Option<Gap>,
}

/// How far firms outside the frontier were behind it, and are now (*achterstand*): the mean of the frontier divided by
/// the productivity of a firm, as the geometric mean over the firms. Of the frontier and the peloton of the earlier year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Of how many firms.
    #[schema(minimum = 5)]
    pub n: u64,
    /// In the earlier year.
    #[schema(minimum = 0)]
    pub before: f64,
    /// In the later year.
    #[schema(minimum = 0)]
    pub after: f64,
    /// By how much it changed, in percent: below nought the peloton came nearer.
    pub change_percent: f64,
    /// Lower end of the 95 % interval of the change.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Firms with a standing in both years.
type Pairs<'a> = Vec<(&'a Standing, &'a Standing)>;

fn pairs<'a>(before: &'a [Standing], after: &'a [Standing]) -> Pairs<'a> {
    let later: BTreeMap<FirmId, &Standing> = after.iter().map(|standing| (standing.firm_id, standing)).collect();
    before.iter().filter_map(|standing| Some((standing, *later.get(&standing.firm_id)?))).collect()
}

/// Firms that went up, stayed, and went down.
fn ways(pairs: &[(&Standing, &Standing)]) -> Vec<u64> {
    let count = |way: Ordering| pairs.iter().filter(|(before, after)| before.decile.cmp(&after.decile) == way).count();
    [Ordering::Greater, Ordering::Equal, Ordering::Less].map(|way| count(way) as u64).into()
}

/// Movement from the standings of one year to those of a later one. Growth is the mean of the logarithms, for firms with
/// a positive figure in both years.
pub fn movement(before: &[Standing], after: &[Standing]) -> Movement {
    let all = pairs(before, after);
    let (by_sector, rest) = by_sector(&all);
    let shown = protected(&table(&by_sector, &rest));
    let growth = |at_frontier: bool| {
        let of_group = all.iter().filter(|(before, _)| before.is_frontier() == at_frontier);
        let positive = of_group.filter(|(before, after)| before.productivity > 0.0 && after.productivity > 0.0);
        let logs: Vec<f64> = positive.map(|(before, after)| (after.productivity / before.productivity).ln()).collect();
        (logs.len() as u64 >= SMALLEST_CELL).then(|| 100.0 * (mean(&logs).exp() - 1.0))
    };
    Movement {
        n: shown.total,
        up: shown.column_totals[0],
        same: shown.column_totals[1],
        down: shown.column_totals[2],
        frontier_growth_percent: growth(true),
        peloton_growth_percent: growth(false),
    }
}

/// Movement within each sector with at least five firms that are compared at it in both years, by code.
pub fn sector_movements(before: &[Standing], after: &[Standing]) -> Vec<SectorMovement> {
    let all = pairs(before, after);
    let (by_sector, rest) = by_sector(&all);
    let shown = protected(&table(&by_sector, &rest));
    let told = by_sector.iter().zip(shown.cells.iter().zip(&shown.row_totals));
    told.map(|(((sbi_version, sector), pairs), (cells, n))| {
        let share = |way: usize| Share::new(cells[way], *n);
        SectorMovement {
            sbi_version: *sbi_version,
            sector: (*sector).to_owned(),
            up: share(0),
            same: share(1),
            down: share(2),
            gap: gap(pairs),
        }
    })
    .collect()
}

type BySector<'a> = BTreeMap<(SbiVersion, &'a str), Pairs<'a>>;

/// The sectors that are told, and all firms of none of them: of a sector with few firms, or compared at another one before.
fn by_sector<'a>(all: &Pairs<'a>) -> (BySector<'a>, Pairs<'a>) {
    let (mut sectors, mut rest): (BySector<'a>, Pairs<'a>) = (BTreeMap::new(), Vec::new());
    for (before, after) in all {
        let is_same = (before.sbi_version, &before.sector) == (after.sbi_version, &after.sector);
        let group = if is_same { sectors.entry((before.sbi_version, &before.sector)).or_default() } else { &mut rest };
        group.push((before, after));
    }
    let (told, few): (BySector<'a>, BySector<'a>) =
        sectors.into_iter().partition(|(_, pairs)| pairs.len() as u64 >= SMALLEST_CELL);
    rest.extend(few.into_values().flatten());
    (told, rest)
}

/// Sectors by way, and as a last row the firms of none, if there are any; never without a row.
fn table(by_sector: &BySector<'_>, rest: &Pairs<'_>) -> Vec<Vec<u64>> {
    let rest = Some(ways(rest)).filter(|_| !rest.is_empty() || by_sector.is_empty());
    by_sector.values().map(|pairs| ways(pairs)).chain(rest).collect()
}

/// The table as it may be shown. Where nothing can be shown with its totals, such as when nobody went up or down at all, the
/// numbers of firms by sector stay, as a line of their own.
fn protected(table: &[Vec<u64>]) -> Protected {
    let shown = protect(table);
    if shown.total.is_some() {
        return shown;
    }
    let (row_totals, total) = protect_line(&table.iter().map(|row| row.iter().sum()).collect::<Vec<u64>>());
    Protected { row_totals, total, ..shown }
}

fn gap(pairs: &[(&Standing, &Standing)]) -> Option<Gap> {
    let peloton = pairs.iter().filter(|(before, _)| !before.is_frontier());
    let gaps: Vec<(f64, f64)> =
        peloton.filter_map(|(before, after)| Some((before.gap_ratio?.ln(), after.gap_ratio?.ln()))).collect();
    let n = gaps.len() as u64;
    if n < SMALLEST_CELL {
        return None;
    }
    let of = |value: fn(&(f64, f64)) -> f64| gaps.iter().map(value).collect::<Vec<f64>>();
    let (then, now, moved) = (of(|gap| gap.0), of(|gap| gap.1), of(|gap| gap.1 - gap.0));
    let change = mean(&moved);
    let spread = moved.iter().map(|moved| (moved - change).powi(2)).sum::<f64>() / (n - 1) as f64;
    let half = Z * (spread / n as f64).sqrt();
    let percent = |logarithm: f64| 100.0 * logarithm.exp_m1();
    Some(Gap {
        n,
        before: mean(&then).exp(),
        after: mean(&now).exp(),
        change_percent: percent(change),
        low: percent(change - half),
        high: percent(change + half),
    })
}
