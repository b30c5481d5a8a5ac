//! How firms moved between two years, and whether the peloton came nearer to the frontier (*convergentie*).
//!
//! Of one sector those firms count that are compared at it in both years. What moved is told in tenths (up, the same, down)
//! and as the gap between frontier and peloton, of which [`groups`] says who belongs to them. A gap that shrinks is
//! convergence. Tenths of all sectors are protected together, so that none follows from the sum over the sectors.
//!
//! * `groups`: frontier and peloton of two years, and how sure their difference is.
//! * `clear`: which of many differences are clear.
//! * `student`: the distribution that the intervals go by.

mod clear;
mod groups;
mod student;

use super::{SMALLEST_CELL, Standing};
use crate::domain::FirmId;
use crate::domain::sector::SbiVersion;
use crate::insights::share::Share;
use crate::insights::suppression::{Protected, protect, protect_line};
use groups::Groups;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use utoipa::ToSchema;

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
    /// Mean growth of the productivity of those that are at the frontier of their sector over both years together, in
    /// percent over the period.
    pub frontier_growth_percent: Option<f64>,
    /// That of the others of these sectors; when it is the higher of the two, the peloton comes nearer.
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
    /// The gap of the peloton to the frontier; `null` when one of them has fewer than five firms with a productivity
    /// above nought in both years, so that it takes 41 firms, and when one to four firms of the sector have no such figure.
    pub gap: Option<Gap>,
}

/// How far the peloton was behind the frontier, and is now (*achterstand*): how many times as productive the frontier is, each
/// by its geometric mean. The frontier are the tenth of the firms that are most productive over both years together, the
/// peloton all others: the same firms in both years. Chosen by one year alone, firms that had a good year would fall back
/// and the others rise without any change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Of how many firms in the peloton.
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
    /// Lower end of the 95 % interval of the change, which reckons with the chance in both groups.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether it changed clearly, looking at all sectors of this measure together. Of many intervals of 95 % some are
    /// without nought by chance; of the changes that are called clear, one in twenty is expected to be.
    pub is_clear: bool,
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
/// a positive figure in both years that are compared at the same sector in both, of the sectors that are told.
pub fn movement(before: &[Standing], after: &[Standing]) -> Movement {
    let all = pairs(before, after);
    let (by_sector, rest) = by_sector(&all);
    let shown = protected(&table(&by_sector, &rest));
    let groups: Vec<Groups> = by_sector.values().map(|pairs| Groups::of(pairs)).collect();
    let growth = |of: fn(&Groups) -> &[groups::Logs]| {
        let grown: Vec<f64> = groups.iter().flat_map(|groups| of(groups).iter().map(groups::Logs::grown)).collect();
        (grown.len() as u64 >= SMALLEST_CELL).then(|| 100.0 * super::mean(&grown).exp_m1())
    };
    Movement {
        n: shown.total,
        up: shown.column_totals[0],
        same: shown.column_totals[1],
        down: shown.column_totals[2],
        frontier_growth_percent: growth(|groups| &groups.frontier),
        peloton_growth_percent: growth(|groups| &groups.peloton),
    }
}

/// Movement within each sector with at least five firms that are compared at it in both years, by code.
pub fn sector_movements(before: &[Standing], after: &[Standing]) -> Vec<SectorMovement> {
    let all = pairs(before, after);
    let (by_sector, rest) = by_sector(&all);
    let shown = protected(&table(&by_sector, &rest));
    // Of a sector of which the number of firms is hidden, that of the peloton would tell it.
    let gaps = by_sector.values().zip(&shown.row_totals).map(|(pairs, n)| gap(pairs).filter(|_| n.is_some()));
    let gaps = with_clear(gaps.collect());
    let told = by_sector.keys().zip(gaps).zip(shown.cells.iter().zip(&shown.row_totals));
    told.map(|(((sbi_version, sector), gap), (cells, n))| {
        let share = |way: usize| Share::new(cells[way], *n);
        SectorMovement {
            sbi_version: *sbi_version,
            sector: (*sector).to_owned(),
            up: share(0),
            same: share(1),
            down: share(2),
            gap,
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

/// A gap, and the chance of a change that large when there is none.
fn gap(pairs: &Pairs<'_>) -> Option<(Gap, f64)> {
    let groups = Groups::of(pairs);
    // How many are at the frontier is known, so that of all firms those without a positive figure would be left.
    let left_out = (pairs.len() - groups.frontier.len() - groups.peloton.len()) as u64;
    let is_few = |count: u64| (1..SMALLEST_CELL).contains(&count);
    let smaller = groups.frontier.len().min(groups.peloton.len()) as u64;
    if is_few(left_out) || smaller < SMALLEST_CELL {
        return None;
    }
    let change = groups.change();
    let percent = |logarithm: f64| 100.0 * logarithm.exp_m1();
    let gap = Gap {
        n: groups.peloton.len() as u64,
        before: groups.gap(|logs| logs.before).exp(),
        after: groups.gap(|logs| logs.after).exp(),
        change_percent: percent(change.mean),
        low: percent(change.mean - change.half),
        high: percent(change.mean + change.half),
        is_clear: false,
    };
    Some((gap, change.chance))
}

/// The gaps of all sectors, with those that changed clearly among them.
fn with_clear(gaps: Vec<Option<(Gap, f64)>>) -> Vec<Option<Gap>> {
    let chances: Vec<f64> = gaps.iter().flatten().map(|(_, chance)| *chance).collect();
    let mut clear = clear::clear(&chances).into_iter();
    let mut told = |(gap, _): (Gap, f64)| Gap { is_clear: clear.next().unwrap_or_default(), ..gap };
    gaps.into_iter().map(|gap| gap.map(&mut told)).collect()
}
