//! What the gates do to the candidates of a query, told for whole stretches and runs where all their rows fare alike.

use super::gates::BlockGate;
use super::pool::{At, BlockAt, Level, Pool};
use super::query::Query;
use super::rank::{Held, MOST_HELD};
use super::row_set::{ROWS, RowSet};
use super::table::{DISTRICT, RUN, STRETCH};
use super::verdict::Gate;
use std::ops::Range;

/// When more candidates than these are held back by gates that hold whole blocks, those to list are sought by id.
const MANY: usize = 20_000;

/// What the gates do, stretch by stretch, and run by run where a stretch is mixed.
pub(super) struct Gated {
    /// By segment and stretch.
    gates: Vec<Vec<StretchGate>>,
    /// The rows that pass of the stretches whose rows were looked at.
    passing_rows: Vec<RowSet>,
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

/// What the gates do to a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StretchGate {
    /// All its rows fare alike, but so many that nobody may approach.
    Alike(BlockGate),
    /// Its rows were looked at; where the set of those that pass stands.
    Rows(usize),
}

impl Gated {
    pub(super) fn of(pool: &Pool<'_>, query: &Query) -> Self {
        let mut tied: Vec<(usize, usize)> = pool.tied(query).into_iter().map(|at| (at.segment, at.row)).collect();
        tied.sort_unstable();
        tied.dedup();
        let mut gated = Gated {
            gates: Vec::with_capacity(pool.segments()),
            passing_rows: Vec::new(),
            tied,
            looked_at: Vec::new(),
            live: 0,
            passing: 0,
            held: Vec::new(),
            held_by_block: 0,
            lists: !query.limits.skips_held,
        };
        (0..pool.segments()).for_each(|segment| gated.look_at_segment(pool, query, segment));
        gated
    }

    fn look_at_segment(&mut self, pool: &Pool<'_>, query: &Query, segment: usize) {
        let stretches = pool.blocks(segment, Level::Stretch);
        let mut gates = Vec::with_capacity(stretches);
        for number in 0..pool.blocks(segment, Level::District) {
            let inner = number * DISTRICT..((number + 1) * DISTRICT).min(stretches);
            let rows = inner.start * ROWS..(inner.end * ROWS).min(pool.len_of(segment));
            let district = BlockAt { segment, level: Level::District, number };
            let (gate, live) = (pool.gate_of(district, query), pool.live_in(segment, rows.clone()));
            // Whom nobody may approach is told row by row where nobody asks for a list of them.
            let is_told = match gate {
                BlockGate::PassBut(held) if held > 0 => !self.lists && tells_all(gate, live, rows.len()),
                _ => gate != BlockGate::Rows,
            };
            let tied = self.tied_in(segment, &rows).iter().map(|(_, row)| row / ROWS);
            let tied: Vec<usize> = if gate == BlockGate::Shut && !self.lists { Vec::new() } else { tied.collect() };
            match gate {
                // Where nothing is held back, only stretches with rows that stand out need be looked at.
                gate if is_told && (tied.is_empty() || gate == BlockGate::PassBut(0)) => {
                    let mut others = live;
                    for stretch in inner {
                        gates.push(match tied.binary_search(&stretch) {
                            Ok(_) => {
                                let rows = stretch * ROWS..((stretch + 1) * ROWS).min(pool.len_of(segment));
                                others -= pool.live_in(segment, rows);
                                self.look_at_stretch(pool, query, segment, stretch)
                            }
                            Err(_) => StretchGate::Alike(gate),
                        });
                    }
                    self.count(gate, others);
                }
                _ => gates.extend(inner.map(|stretch| self.look_at_stretch(pool, query, segment, stretch))),
            }
        }
        self.gates.push(gates);
    }

    fn look_at_stretch(&mut self, pool: &Pool<'_>, query: &Query, segment: usize, stretch: usize) -> StretchGate {
        let rows = stretch * ROWS..((stretch + 1) * ROWS).min(pool.len_of(segment));
        let gate = pool.gate_of(BlockAt { segment, level: Level::Stretch, number: stretch }, query);
        let live = pool.live_in(segment, rows.clone());
        if tells_all(gate, live, rows.len()) && !self.is_mixed(gate, segment, &rows) {
            self.count(gate, live);
            return StretchGate::Alike(gate);
        }
        let mut passing = pool.live_rows(segment, stretch);
        runs_of(pool, segment, stretch).for_each(|run| self.look_at_run(pool, query, segment, run, &mut passing));
        self.passing_rows.push(passing);
        StretchGate::Rows(self.passing_rows.len() - 1)
    }

    /// Whether any of these rows stands out for what it is to the asker: where all are held back, only to say by which gate.
    fn is_mixed(&self, gate: BlockGate, segment: usize, rows: &Range<usize>) -> bool {
        (gate != BlockGate::Shut || self.lists) && !self.tied_in(segment, rows).is_empty()
    }

    fn tied_in(&self, segment: usize, rows: &Range<usize>) -> &[(usize, usize)] {
        let place = |row: usize| self.tied.partition_point(|tied| *tied < (segment, row));
        if self.tied.is_empty() { &[] } else { &self.tied[place(rows.start)..place(rows.end)] }
    }

    /// Counts the rows of a block that all fare alike.
    fn count(&mut self, gate: BlockGate, live: usize) {
        let held = match gate {
            BlockGate::PassBut(held) => held as usize,
            _ => live,
        };
        self.held_by_block += held;
        self.live += live;
        self.passing += live - held;
    }

    /// Takes the rows of a run out of `passing`, the live rows of its stretch, that a gate holds back.
    fn look_at_run(&mut self, pool: &Pool<'_>, query: &Query, segment: usize, run: usize, passing: &mut RowSet) {
        let rows = rows_of(pool, segment, run);
        let gate = pool.gate_of(BlockAt { segment, level: Level::Run, number: run }, query);
        let live = pool.live_in(segment, rows.clone());
        if tells_all(gate, live, rows.len()) && !self.is_mixed(gate, segment, &rows) {
            self.count(gate, live);
            let holds = |row: &usize| {
                gate == BlockGate::Shut || gate != BlockGate::PassBut(0) && pool.is_shut(At { segment, row: *row })
            };
            rows.filter(holds).for_each(|row| passing.remove(row % ROWS));
            return;
        }
        self.looked_at.push((segment, run));
        // Where no gate holds back the run, none but the rows that are tied need be looked at.
        let places = match gate {
            BlockGate::PassBut(0) => self.tied_in(segment, &rows).iter().map(|(_, row)| *row).collect(),
            _ => rows.collect::<Vec<usize>>(),
        };
        let mut held = 0;
        for at in places.into_iter().filter(|row| pool.is_live(segment, *row)).map(|row| At { segment, row }) {
            if !pool.is_held(at, query) {
                continue;
            }
            held += 1;
            passing.remove(at.row % ROWS);
            if self.lists {
                pool.gate(at, query)
                    .into_iter()
                    .for_each(|gate| keep_held(&mut self.held, Held { at, id: pool.id(at), gate }));
            }
        }
        self.live += live;
        self.passing += live - held;
    }

    /// What the gates do to a stretch as a whole.
    pub(super) fn of_stretch(&self, segment: usize, stretch: usize) -> BlockGate {
        match self.gates[segment][stretch] {
            StretchGate::Alike(gate) => gate,
            StretchGate::Rows(_) => BlockGate::Rows,
        }
    }

    /// The rows of a stretch that pass where they were looked at; nothing where all fare alike.
    pub(super) fn passing_rows(&self, segment: usize, stretch: usize) -> Option<&RowSet> {
        match self.gates[segment][stretch] {
            StretchGate::Alike(_) => None,
            StretchGate::Rows(place) => Some(&self.passing_rows[place]),
        }
    }

    /// Whether no gate holds a candidate back; mostly told by its stretch.
    pub(super) fn passes(&self, pool: &Pool<'_>, at: At) -> bool {
        match self.gates[at.segment][at.row / ROWS] {
            StretchGate::Alike(BlockGate::PassBut(0)) => true,
            StretchGate::Alike(BlockGate::PassBut(_)) => !pool.is_shut(at),
            StretchGate::Alike(_) => false,
            StretchGate::Rows(place) => self.passing_rows[place].holds(at.row % ROWS),
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
                let is_passed = |gate: &StretchGate| *gate == StretchGate::Alike(BlockGate::PassBut(0));
                for (stretch, _) in gates.iter().enumerate().filter(|(_, gate)| !is_passed(gate)) {
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

/// Whether a block's gate tells of each of its rows whether it passes, and counts them.
fn tells_all(gate: BlockGate, live: usize, rows: usize) -> bool {
    match gate {
        BlockGate::PassBut(0) | BlockGate::Shut => true,
        BlockGate::PassBut(_) => live == rows,
        BlockGate::Rows => false,
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
