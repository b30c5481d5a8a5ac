//! What holds firms back, by type of firm.

use super::groups::{Group, group};
use super::share::Share;
use super::suppression::protect_within;
use crate::domain::{Barrier, Firm};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Barriers by type of firm (*knelpunten naar bedrijfstype*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarrierFigures {
    /// Firms that named a barrier; absent when fewer than five. A firm without barriers was not asked, or has none: the
    /// records do not tell which, so it is not counted.
    pub n: Option<u64>,
    /// Mean number named by each, 1 to 3.
    pub mean_named: Option<f64>,
    /// Types of firm, in the order of the figures below.
    pub firm_types: Vec<Group>,
    /// Mean number named, by type.
    pub mean_named_by_firm_type: Vec<Option<f64>>,
    /// Each barrier, the one that is named most first.
    pub barriers: Vec<BarrierShares>,
}

/// The share of firms that name a barrier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarrierShares {
    /// Which barrier.
    pub barrier: Barrier,
    /// Of all firms.
    pub all: Share,
    /// Of each type.
    pub by_firm_type: Vec<Share>,
}

/// Which barriers the firms name on `today`. The mean times the number of firms is the sum over the barriers, so that
/// it is protected together with them.
pub fn named_barriers<'a>(firms: impl IntoIterator<Item = &'a Firm>, today: NaiveDate) -> BarrierFigures {
    let asked: Vec<(&str, BTreeSet<Barrier>)> = firms
        .into_iter()
        .filter(|firm| !firm.barriers.is_empty())
        .map(|firm| (firm.firm_type(today).code(), firm.barriers.iter().map(|stated| stated.barrier).collect()))
        .collect();
    let mut by_type: BTreeMap<String, u64> = BTreeMap::new();
    asked.iter().for_each(|(firm_type, _)| *by_type.entry((*firm_type).to_owned()).or_default() += 1);
    let (firm_types, place_of) = group(&by_type);
    let mut counts = vec![vec![0; firm_types.len()]; Barrier::ALL.len()];
    let mut bases = vec![0; firm_types.len()];
    for (firm_type, barriers) in &asked {
        let Some(column) = place_of.get(*firm_type) else { continue };
        bases[*column] += 1;
        barriers.iter().for_each(|barrier| counts[*barrier as usize][*column] += 1);
    }
    let shown = protect_within(&counts, &bases, asked.len() as u64);
    let n = Some(asked.len() as u64).filter(|n| *n >= super::suppression::SMALLEST_CELL);
    let mean = |named: Option<u64>, n: Option<u64>| Some(named? as f64 / n? as f64);
    let mut barriers: Vec<BarrierShares> = Barrier::ALL
        .into_iter()
        .map(|barrier| {
            let row = barrier as usize;
            let cells = shown.cells[row].iter().zip(&firm_types);
            BarrierShares {
                barrier,
                all: Share::new(shown.row_totals[row], n),
                by_firm_type: cells.map(|(count, group)| Share::new(*count, group.n)).collect(),
            }
        })
        .collect();
    barriers.sort_by_key(|line| std::cmp::Reverse(line.all.count));
    BarrierFigures {
        n,
        mean_named: mean(shown.total, n),
        mean_named_by_firm_type: shown
            .column_totals
            .iter()
            .zip(&firm_types)
            .map(|(named, group)| mean(*named, group.n))
            .collect(),
        firm_types,
        barriers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barrier::StatedBarrier;
    use crate::domain::firm_type::Founded;
    use crate::domain::size::Employees;

    fn firms(count: usize, founded: i32, barriers: &[Barrier]) -> Vec<Firm> {
        let stated = |barrier: &Barrier| StatedBarrier { barrier: *barrier, words: None, provenance: None };
        let firm = Firm {
            founded: Some(Founded::Year(founded)),
            employees: Some(Employees::Count(40)),
            barriers: barriers.iter().map(stated).collect(),
            ..Firm::default()
        };
        vec![firm; count]
    }

    fn told(firms: &[Firm]) -> BarrierFigures {
        named_barriers(firms, NaiveDate::from_ymd_opt(2026, 11, 26).unwrap())
    }

    #[test]
    fn shares_and_means_are_counted_by_type() {
        use Barrier::{Demand, Knowledge, Talent};
        let all = [
            firms(20, 2022, &[Knowledge, Talent, Demand]),
            firms(20, 2022, &[Knowledge, Talent]),
            firms(30, 1990, &[Talent]),
            firms(10, 1990, &[Demand]),
            firms(3, 1990, &[]),
        ];
        let told = told(&all.concat());
        assert_eq!((told.n, told.mean_named), (Some(80), Some(140.0 / 80.0)));
        assert_eq!(told.firm_types.iter().map(|group| group.n).collect::<Vec<_>>(), [Some(40), Some(40)]);
        assert_eq!(told.mean_named_by_firm_type, [Some(1.0), Some(2.5)]);
        let first = &told.barriers[0];
        assert_eq!((first.barrier, first.all.share), (Talent, Some(70.0 / 80.0)));
        // All scale-ups name talent: that would tell of each of them.
        assert!(first.by_firm_type[1].suppressed && first.by_firm_type[1].n == Some(40));
    }

    #[test]
    fn four_firms_tell_nothing() {
        let told = told(&firms(4, 1990, &[Barrier::Talent]));
        assert_eq!((told.n, told.mean_named), (None, None));
        assert!(told.barriers.iter().all(|line| line.all.suppressed && line.all.n.is_none()));
    }
}
