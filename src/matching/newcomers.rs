//! How many of the firms of a list are newcomers, beside how many of all that could stand in it: signals of the network
//! favour who is in one already, and this shows by how much.

use super::columns::FirmRow;
use super::gated::Gated;
use super::gates::BlockGate;
use super::past::NONE;
use super::pool::{At, Level, Pool};
use super::query::Query;
use super::rank::Ranking;
use super::row_set::ROWS;
use super::snapshot::Snapshot;

/// Newcomers among firms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    /// How many of the firms are newcomers.
    pub newcomers: usize,
    /// How many firms there are.
    pub firms: usize,
}

impl Newcomers {
    /// Their share, 0 to 1; nothing without firms.
    pub fn share(self) -> Option<f64> {
        (self.firms > 0).then(|| self.newcomers as f64 / self.firms as f64)
    }

    fn add(&mut self, firm: FirmRow<'_>) {
        self.firms += 1;
        self.newcomers += usize::from(is_newcomer(firm));
    }
}

/// Whether a firm was in no joint project on record and, as far as is known, is in no network.
pub(super) fn is_newcomer(firm: FirmRow<'_>) -> bool {
    firm.past() == NONE && firm.in_network() != Some(true)
}

/// Newcomers among the firms of a ranking, and among all that passed its gates.
pub fn newcomers(snapshot: &Snapshot, query: &Query, ranking: &Ranking) -> (Newcomers, Newcomers) {
    let pool = Pool::of(snapshot, query);
    let gated = Gated::of(&pool, query);
    let (mut listed, mut all) = (Newcomers::default(), Newcomers::default());
    for firm in ranking.ranked.iter().filter_map(|ranked| pool.firm(ranked.at)) {
        listed.add(firm);
    }
    for segment in 0..pool.segments() {
        for stretch in 0..pool.blocks(segment, Level::Stretch) {
            let rows = stretch * ROWS..((stretch + 1) * ROWS).min(pool.len_of(segment));
            match (gated.of_stretch(segment, stretch), pool.firms_of(segment, stretch)) {
                (BlockGate::Shut, _) => {}
                (BlockGate::PassBut(_), Some(block)) => {
                    // The summary counts the rows that changed since as they were.
                    let before = pool.stale_in(segment, rows.clone()).filter_map(|at| pool.firm(at));
                    let mut gone = Newcomers::default();
                    before.filter(|firm| !firm.do_not_contact()).for_each(|firm| gone.add(firm));
                    all.firms += rows.len() - block.do_not_contact as usize - gone.firms;
                    all.newcomers += block.newcomers as usize - gone.newcomers;
                }
                _ => {
                    let live = rows.filter(|row| pool.is_live(segment, *row)).map(|row| At { segment, row });
                    let passing = live.filter(|at| gated.passes(&pool, *at));
                    passing.filter_map(|at| pool.firm(at)).for_each(|firm| all.add(firm));
                }
            }
        }
    }
    (listed, all)
}
