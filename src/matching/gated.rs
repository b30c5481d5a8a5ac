//! What the gates do to the candidates of a query, told for whole stretches and runs where all their rows fare alike.

use super::gates::BlockGate;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::{Held, MOST_HELD};
use super::row_set::ROWS;
use super::table::{RUN, STRETCH};
use super::verdict::Gate;
use std::ops::Range;

/// When more candidates than these are held back by gates that hold whole blocks, those to list are sought by id.
const MANY: usize = 20_000;

/// What the gates do, stretch by stretch, and run by run where a stretch is mixed.
pub(super) struct Gated {
    /// By segment and stretch.
    gates: Vec<Vec<BlockGate>>,
    /// Rows that stand out for what they are to the asker, as (segment, row), in order.
    tied: Vec<(usize, usize)>,
    /// Runs whose rows were looked at one by one, as (segment, run), in order.
    looked_at: Vec<(usize, usize)>,
    pub(super) live: usize,
    pub(super) passing: usize,
    /// Candidates held back in runs that were looked at row by row.
    held: Vec<Held>,
    /// How many whole blocks hold back.
    held_by_block: usize,
    lists: bool,
}

impl Gated {
    pub(super) fn of(pool: &Pool<'_>, query: &Query) -> Self {
        let mut tied: Vec<(usize, usize)> = pool.tied(query).into_iter().map(|at| (at.segment, at.row)).collect();
        tied.sort_unstable();
        let mut gated = Gated {
            gates: Vec::with_capacity(pool.segments()),
            tied,
            looked_at: Vec::new(),
            live: 0,
            passing: 0,
            held: Vec::new(),
            held_by_block: 0,
            lists: !query.limits.skips_held,
        };
        for segment in 0..pool.segments() {
            let stretches = 0..pool.blocks(segment, Level::Stretch);
            let gates = stretches.map(|stretch| gated.look_at_stretch(pool, query, segment, stretch)).collect();
            gated.gates.push(gates);
        }
        gated
    }

    fn look_at_stretch(&mut self, pool: &Pool<'_>, query: &Query, segment: usize, stretch: usize) -> BlockGate {
        let rows = stretch * ROWS..((stretch + 1) * ROWS).min(pool.len_of(segment));
        let gate = self.gate_of(pool, query, BlockAt { segment, level: Level::Stretch, number: stretch }, rows);
        if gate == BlockGate::Rows {
            runs_of(pool, segment, stretch).for_each(|run| self.look_at_run(pool, query, segment, run));
        }
        gate
    }

    /// The gate of a block; counts its rows when they all fare alike.
    fn gate_of(&mut self, pool: &Pool<'_>, query: &Query, block: BlockAt, rows: Range<usize>) -> BlockGate {
        let place = |row: usize| self.tied.partition_point(|tied| *tied < (block.segment, row));
        let is_tied = !self.tied.is_empty() && place(rows.start) < place(rows.end);
        let live = pool.live_in(block.segment, rows.clone());
        match pool.gate_of(block, query) {
            _ if is_tied => BlockGate::Rows,
            BlockGate::PassBut(1..) if live < rows.len() => BlockGate::Rows,
            BlockGate::Rows => BlockGate::Rows,
            BlockGate::Shut => {
                self.held_by_block += live;
                self.live += live;
                BlockGate::Shut
            }
            BlockGate::PassBut(held) => {
                self.held_by_block += held as usize;
                self.live += live;
                self.passing += live - held as usize;
                BlockGate::PassBut(held)
            }
        }
    }

    fn look_at_run(&mut self, pool: &Pool<'_>, query: &Query, segment: usize, run: usize) {
        let rows = rows_of(pool, segment, run);
        let block = BlockAt { segment, level: Level::Run, number: run };
        if self.gate_of(pool, query, block, rows.clone()) != BlockGate::Rows {
            return;
        }
        self.looked_at.push((segment, run));
        for at in rows.filter(|row| pool.is_live(segment, *row)).map(|row| At { segment, row }) {
            self.live += 1;
            match self.lists {
                true => match pool.gate(at, query) {
                    None => self.passing += 1,
                    Some(gate) => keep_held(&mut self.held, Held { at, id: pool.id(at), gate }),
                },
                false => self.passing += usize::from(!pool.is_held(at, query)),
            }
        }
    }

    /// What the gates do to a stretch as a whole.
    pub(super) fn of_stretch(&self, segment: usize, stretch: usize) -> BlockGate {
        self.gates[segment][stretch]
    }

    /// Whether no gate holds a candidate back; mostly told by its stretch.
    pub(super) fn passes(&self, pool: &Pool<'_>, query: &Query, at: At) -> bool {
        match self.gates[at.segment][at.row / ROWS] {
            BlockGate::PassBut(0) => true,
            BlockGate::PassBut(_) => !pool.is_shut(at),
            BlockGate::Shut => false,
            BlockGate::Rows => !pool.is_held(at, query),
        }
    }

    fn was_looked_at(&self, at: At) -> bool {
        self.looked_at.binary_search(&(at.segment, at.row / RUN)).is_ok()
    }

    /// The candidates held back, weightiest gates first, of each gate by id; at most [`MOST_HELD`].
    pub(super) fn list(mut self, pool: &Pool<'_>, query: &Query) -> Vec<Held> {
        if !self.lists {
            return Vec::new();
        }
        if self.held_by_block > MANY {
            let shut = pool.shut().filter(|at| !self.was_looked_at(*at)).take(2 * MOST_HELD);
            let shut: Vec<Held> = shut.filter_map(|at| held(pool, query, at)).collect();
            self.held.extend(shut);
            // Whole blocks are held back for region or kind alone; of the weightier of these two so many are enough.
            let is_enough = |held: &[Held]| {
                let first = held.iter().filter(|held| held.gate != Gate::OtherKind || query.limits.regions.is_empty());
                first.count() >= MOST_HELD
            };
            if !is_enough(&self.held) {
                for at in pool.in_order_of_ids() {
                    if self.was_looked_at(at) {
                        continue;
                    }
                    self.held.extend(held(pool, query, at).filter(|held| held.gate != Gate::DoNotContact));
                    if self.held.len().is_multiple_of(MOST_HELD) && is_enough(&self.held) {
                        break;
                    }
                }
            }
        } else if self.held_by_block > 0 {
            for (segment, gates) in self.gates.iter().enumerate() {
                for (stretch, _) in gates.iter().enumerate().filter(|(_, gate)| **gate != BlockGate::PassBut(0)) {
                    for run in runs_of(pool, segment, stretch) {
                        if self.looked_at.binary_search(&(segment, run)).is_err() {
                            let live = rows_of(pool, segment, run).filter(|row| pool.is_live(segment, *row));
                            let found = live.filter_map(|row| held(pool, query, At { segment, row }));
                            found.for_each(|held| keep_held(&mut self.held, held));
                        }
                    }
                }
            }
        }
        self.held.sort_by_key(|held| (held.gate, held.id));
        self.held.truncate(MOST_HELD.min(self.live - self.passing));
        self.held
    }
}

/// Runs of a stretch.
fn runs_of(pool: &Pool<'_>, segment: usize, stretch: usize) -> Range<usize> {
    stretch * STRETCH..((stretch + 1) * STRETCH).min(pool.blocks(segment, Level::Run))
}

fn rows_of(pool: &Pool<'_>, segment: usize, run: usize) -> Range<usize> {
    run * RUN..((run + 1) * RUN).min(pool.len_of(segment))
}

fn held(pool: &Pool<'_>, query: &Query, at: At) -> Option<Held> {
    pool.gate(at, query).map(|gate| Held { at, id: pool.id(at), gate })
}

/// Keeps memory bounded: of many held candidates only the weightiest gates stay.
fn keep_held(held: &mut Vec<Held>, next: Held) {
    held.push(next);
    if held.len() >= 16 * MOST_HELD {
        held.sort_by_key(|held| (held.gate, held.id));
        held.truncate(MOST_HELD);
    }
}
