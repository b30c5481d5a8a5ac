//! How far firms came on the ladder of steps, from not reached to joined (*trechter*).

use super::groups::{Group, group};
use super::share::Share;
use super::suppression::protect_beside;
use crate::domain::Rung;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A known firm, as the ladder looks at it; `app` works out where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnLadder {
    /// Its kind: a type of firm.
    pub kind: String,
    /// The rung on which it stands.
    pub rung: Rung,
}

/// How far firms came (*stand op de ladder*): of all known firms, and by type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LadderFigures {
    /// Known firms; absent when fewer than five.
    pub n: Option<u64>,
    /// Types of firm, in the order of the figures below.
    pub firm_types: Vec<Group>,
    /// Each rung, the lowest first.
    #[schema(max_items = 6)]
    pub rungs: Vec<RungFigures>,
}

/// How many firms came to a rung.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RungFigures {
    /// Which rung.
    pub rung: Rung,
    /// Of all firms.
    pub all: RungShares,
    /// Of each type.
    pub by_firm_type: Vec<RungShares>,
}

/// Firms on a rung, and those that came at least so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RungShares {
    /// Those that stand on it now.
    pub here: Share,
    /// Those that stand on it or above it: the funnel.
    pub here_or_above: Share,
}

/// The figures of the firms. Of what is hidden on a rung nothing follows from the sums: those are made of what is shown.
pub fn ladder(firms: &[OnLadder]) -> LadderFigures {
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    firms.iter().for_each(|firm| *by_kind.entry(firm.kind.clone()).or_default() += 1);
    let (firm_types, place_of) = group(&by_kind);
    let mut counts = vec![vec![0; Rung::ALL.len()]; firm_types.len()];
    for firm in firms {
        if let Some(row) = place_of.get(&firm.kind) {
            counts[*row][firm.rung as usize] += 1;
        }
    }
    // Of those that nobody reached the journey and the coverage tell, too.
    let shown = protect_beside(&counts, Rung::NotReached as usize);
    let rungs = Rung::ALL.into_iter().map(|rung| RungFigures {
        rung,
        all: rung_shares(rung, &shown.column_totals, shown.total),
        by_firm_type: shown
            .cells
            .iter()
            .zip(&shown.row_totals)
            .map(|(cells, n)| rung_shares(rung, cells, *n))
            .collect(),
    });
    LadderFigures { n: shown.total, rungs: rungs.collect(), firm_types }
}

impl LadderFigures {
    /// Hides how many were reached and how many were not, by type of firm and, when `of_all`, of all together.
    pub fn hide_reached(&mut self, of_all: bool) {
        let hide = |share: &mut Share| *share = Share::new(None, share.n);
        for figures in &mut self.rungs {
            let rung = figures.rung;
            let all = std::iter::once(&mut figures.all).filter(|_| of_all);
            for shares in all.chain(&mut figures.by_firm_type) {
                if matches!(rung, Rung::NotReached | Rung::Reached) {
                    hide(&mut shares.here);
                }
                if rung == Rung::Reached {
                    hide(&mut shares.here_or_above);
                }
            }
        }
    }
}

fn rung_shares(rung: Rung, counts: &[Option<u64>], n: Option<u64>) -> RungShares {
    let place = rung as usize;
    let sum = |counts: Option<&[Option<u64>]>| counts?.iter().copied().sum::<Option<u64>>();
    let above = sum(counts.get(place..));
    let all_but_below = || Some(n? - sum(counts.get(..place))?);
    RungShares {
        here: Share::new(counts.get(place).copied().flatten(), n),
        here_or_above: Share::new(above.or_else(all_but_below), n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firms(count: usize, kind: &str, rung: Rung) -> Vec<OnLadder> {
        vec![OnLadder { kind: kind.into(), rung }; count]
    }

    #[test]
    fn a_funnel_narrows_rung_by_rung() {
        let all = [
            firms(60, "sme", Rung::NotReached),
            firms(20, "sme", Rung::Reached),
            firms(8, "sme", Rung::NeedKnown),
            firms(6, "sme", Rung::LightStep),
            firms(6, "sme", Rung::Network),
            firms(10, "sme", Rung::HeavierProject),
        ];
        let told = ladder(&all.concat());
        let funnel: Vec<Option<u64>> = told.rungs.iter().map(|rung| rung.all.here_or_above.count).collect();
        assert_eq!(told.n, Some(110));
        assert_eq!(funnel, [110, 50, 30, 22, 16, 10].map(Some));
        let network = &told.rungs[Rung::Network as usize];
        assert_eq!((network.all.here.count, network.all.here.n), (Some(6), Some(110)));
        assert!(network.all.here_or_above.interval.is_some());
        assert_eq!(network.by_firm_type[0], network.all);
    }

    #[test]
    fn few_firms_on_a_rung_are_given_away_by_no_sum() {
        let all =
            [firms(60, "sme", Rung::NotReached), firms(20, "sme", Rung::Reached), firms(2, "sme", Rung::LightStep)];
        let told = ladder(&all.concat());
        let counts: Vec<Option<u64>> = told.rungs.iter().map(|rung| rung.all.here.count).collect();
        assert_eq!(counts[Rung::LightStep as usize], None, "{told:?}");
        // Whatever is shown, two firms do not follow from it by subtraction.
        let sums: Vec<u64> = told.rungs.iter().filter_map(|rung| rung.all.here_or_above.count).collect();
        assert!(sums.windows(2).all(|pair| !(1..5).contains(&(pair[0] - pair[1]))), "{told:?}");
        assert!(sums.iter().all(|sum| !(1..5).contains(sum)), "{told:?}");
        assert_eq!(ladder(&[]).n, None);
        let all =
            [firms(6, "sme", Rung::NotReached), firms(20, "sme", Rung::Reached), firms(2, "sme", Rung::LightStep)];
        let told = ladder(&all.concat());
        let here = |rung: Rung| told.rungs[rung as usize].all.here.count;
        assert_eq!(
            (here(Rung::NotReached), here(Rung::Reached), here(Rung::LightStep)),
            (Some(6), None, None),
            "{told:?}"
        );
    }
}
