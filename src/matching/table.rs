//! Rows that follow changes: a base that never changes, the rows of it that are out of date, and an overlay.
//!
//! A change costs as much as the overlay is long, not as the base; when the overlay grows past [`LONGEST_OVERLAY`]
//! the rows are laid out anew ([`Table::needs_rebuild`] tells, the owner decides when).
//!
//! Rows of the base lie in runs of [`RUN`] that are alike, each with a summary of what it holds, and these in stretches
//! of [`STRETCH`] runs and districts of [`DISTRICT`] stretches with summaries of their own. For each stretch it is also laid
//! down which of its rows hold what.

use super::block::Block;
use super::columns::Columns;
use super::facts::RowId;
use super::scale::SAMPLE;
use super::stale::Stale;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Rows of a run.
pub const RUN: usize = 32;

/// Runs of a stretch.
pub const STRETCH: usize = 16;

/// Stretches of a district.
pub const DISTRICT: usize = 16;

/// Rows among which one is looked for by its id in the end.
const STEP: usize = 16;

/// Changed rows after which the base should be built anew.
pub const LONGEST_OVERLAY: usize = 2_000;

/// Rows of one kind, following changes. Cheap to clone.
#[derive(Debug)]
pub struct Table<C: Columns> {
    base: Arc<Base<C>>,
    /// Base rows that were changed or deleted since.
    stale: Arc<Stale>,
    changed: Arc<BTreeMap<RowId, Arc<C::Facts>>>,
    overlay: Arc<Laid<C>>,
    sampled: Arc<Sampled<C>>,
}

/// Columns with the summaries of their runs.
#[derive(Debug, Default)]
struct Laid<C: Columns> {
    columns: C,
    runs: Vec<C::Block>,
    stretches: Vec<C::Block>,
    districts: Vec<C::Block>,
    sets: C::Sets,
}

impl<C: Columns> Laid<C> {
    fn new(columns: C) -> Self {
        let sum = |rows: Range<usize>| {
            let mut block = C::Block::default();
            rows.for_each(|row| columns.sum_up(row, &mut block));
            block
        };
        let rows = columns.len();
        let run = |run: usize| sum(run * RUN..((run + 1) * RUN).min(rows));
        let count = rows.div_ceil(RUN);
        // A short one is laid out while somebody waits, and perhaps on a thread that ranks.
        let runs: Vec<C::Block> = match rows > LONGEST_OVERLAY {
            true => (0..count).into_par_iter().map(run).collect(),
            false => (0..count).map(run).collect(),
        };
        let join = |runs: &[C::Block]| {
            let mut all = C::Block::default();
            runs.iter().for_each(|run| all.join(run));
            all
        };
        let stretches: Vec<C::Block> = runs.chunks(STRETCH).map(join).collect();
        let districts = stretches.chunks(DISTRICT).map(join).collect();
        let sets = columns.sets();
        Self { columns, runs, stretches, districts, sets }
    }

    fn segment<'a>(&'a self, stale: &'a Stale) -> Segment<'a, C> {
        let Self { columns, runs, stretches, districts, sets } = self;
        Segment { columns, runs, stretches, districts, sets, stale }
    }
}

/// Rows over which spreads are measured, and copies of them that lie together.
#[derive(Debug, Default)]
struct Sampled<C: Columns> {
    rows: Vec<(usize, usize)>,
    columns: C,
    index: C::Index,
}

impl<C: Columns> Clone for Table<C> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            stale: self.stale.clone(),
            changed: self.changed.clone(),
            overlay: self.overlay.clone(),
            sampled: self.sampled.clone(),
        }
    }
}

#[derive(Debug)]
struct Base<C: Columns> {
    laid: Laid<C>,
    /// Rows in the order of their ids.
    by_id: Vec<u32>,
    /// Every [`STEP`]th of these ids. They lie together, so that looking for an id reads little memory before its last steps.
    steps: Vec<RowId>,
    /// Rows by the hash of their id, for sampling.
    by_hash: Vec<u32>,
    /// Rows that nobody may approach, in the order of their ids.
    shut: Vec<u32>,
    /// Rows by what they are tied with on the other side.
    tied: HashMap<RowId, Vec<u32>>,
}

impl<C: Columns> Base<C> {
    fn row_of(&self, id: &RowId) -> Option<usize> {
        let (ids, after) = (self.laid.columns.ids(), self.steps.partition_point(|step| step <= id));
        let near = &self.by_id[after.checked_sub(1)? * STEP..(after * STEP).min(self.by_id.len())];
        near.binary_search_by_key(id, |row| ids[*row as usize]).ok().map(|place| near[place] as usize)
    }
}

/// A run of rows to scan, and which of them to pass over.
pub struct Segment<'a, C: Columns> {
    /// The columns.
    pub columns: &'a C,
    /// What each run of [`RUN`] rows holds.
    pub runs: &'a [C::Block],
    /// What each stretch of [`STRETCH`] runs holds.
    pub stretches: &'a [C::Block],
    /// What each district of [`DISTRICT`] stretches holds.
    pub districts: &'a [C::Block],
    /// Which rows hold what.
    pub sets: &'a C::Sets,
    /// Rows to pass over.
    pub stale: &'a Stale,
}

impl<C: Columns> Segment<'_, C> {
    /// Whether the row counts.
    #[inline]
    pub fn is_live(&self, row: usize) -> bool {
        !self.stale.holds(row)
    }

    /// How many rows of these count.
    pub fn live_in(&self, rows: Range<usize>) -> usize {
        rows.len() - self.stale.within(rows).len()
    }
}

impl<C: Columns> Table<C>
where
    C::Facts: Identified,
{
    /// Lays out the rows of all parts, those that are alike together; the order in which they come does not matter. Of two
    /// rows of a part with the same id the first stays.
    pub fn build(mut parts: Vec<C>) -> Self {
        // Parts that were read in the order of ids leave nothing to sort.
        parts.sort_by_key(|part| part.ids().first().copied());
        let count = parts.iter().map(C::len).sum();
        // Keys are sorted rather than rows that lead to them: that spares a look into memory for each comparison.
        let mut ids: Vec<(RowId, u32)> = Vec::with_capacity(count);
        ids.extend(parts.iter().flat_map(|part| part.ids().iter().copied()).zip(0..));
        ids.par_sort_unstable();
        ids.dedup_by_key(|(id, _)| *id);
        let mut place_of = vec![None; count];
        ids.iter().zip(0..).for_each(|((_, row), place)| place_of[*row as usize] = Some(place));
        // Order and place as one number, which sorts fast; rows of the same order stay in that of their ids.
        let mut places: Vec<u128> = Vec::with_capacity(ids.len());
        let rows = parts.iter().flat_map(|part| (0..part.len()).map(|row| part.order(row)));
        places.extend(rows.zip(place_of).filter_map(|(order, place)| Some(numbered(order, place?))));
        places.par_sort_unstable();
        let place = |numbered: &u128| *numbered as u32 as usize;
        let mut by_id = vec![0; ids.len()];
        places.iter().zip(0..).for_each(|(numbered, row)| by_id[place(numbered)] = row);
        let rows: Vec<u32> = places.iter().map(|numbered| ids[place(numbered)].1).collect();
        drop((places, ids));
        let columns = C::arranged(parts, &rows);
        drop(rows);
        let ids = columns.ids();
        let mut by_hash: Vec<(u64, u32)> = ids.par_iter().map(hash).zip(0..ids.len() as u32).collect();
        // An id is hardly ever looked at: it lies somewhere else.
        by_hash.par_sort_unstable_by(|(hash, row), (other_hash, other)| {
            hash.cmp(other_hash).then_with(|| ids[*row as usize].cmp(&ids[*other as usize]))
        });
        let by_hash = by_hash.into_iter().map(|(_, row)| row).collect();
        let shut = by_id.iter().copied().filter(|row| columns.is_shut(*row as usize)).collect();
        let tied = tied(&columns);
        let steps = by_id.iter().step_by(STEP).map(|row| ids[*row as usize]).collect();
        let base = Arc::new(Base { laid: Laid::new(columns), by_id, steps, by_hash, shut, tied });
        let (stale, changed, overlay, sampled) = Default::default();
        let mut table = Self { base, stale, changed, overlay, sampled };
        table.sampled = Arc::new(table.draw());
        table
    }

    fn draw(&self) -> Sampled<C> {
        let rows = self.choose(SAMPLE);
        let mut columns = C::default();
        let [base, overlay] = [&self.base.laid.columns, &self.overlay.columns];
        rows.iter().for_each(|(segment, row)| columns.copy(if *segment == 0 { base } else { overlay }, *row));
        let index = columns.index();
        Sampled { rows, columns, index }
    }

    /// The table after changes; `None` means deleted.
    pub fn follow(&self, changes: Vec<(RowId, Option<C::Facts>)>) -> Self {
        let mut next = self.clone();
        let changed = Arc::make_mut(&mut next.changed);
        let rows = changes.iter().filter_map(|(id, _)| next.base.row_of(id));
        next.stale = Arc::new(next.stale.and(rows));
        for (id, facts) in changes {
            match facts {
                Some(facts) => changed.insert(id, Arc::new(facts)),
                None => changed.remove(&id),
            };
        }
        let mut overlay = C::default();
        changed.values().for_each(|facts| overlay.push(facts));
        next.overlay = Arc::new(Laid::new(overlay));
        next.sampled = Arc::new(next.draw());
        next
    }

    /// The two runs of rows.
    pub fn segments(&self) -> [Segment<'_, C>; 2] {
        [self.base.laid.segment(&self.stale), self.overlay.segment(Stale::none())]
    }

    /// Segment and row of an id.
    pub fn find(&self, id: &RowId) -> Option<(usize, usize)> {
        match self.base.row_of(id) {
            Some(row) if !self.stale.holds(row) => Some((0, row)),
            _ => self.overlay.columns.ids().binary_search(id).ok().map(|row| (1, row)),
        }
    }

    /// Number of live rows.
    pub fn len(&self) -> usize {
        self.base.laid.columns.len() - self.stale.len() + self.overlay.columns.len()
    }

    /// Whether there are no live rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the overlay has grown so long that the rows should be laid out anew.
    pub fn needs_rebuild(&self) -> bool {
        self.changed.len() + self.stale.len() > LONGEST_OVERLAY
    }

    /// The rows over which spreads are measured, as (segment, row): up to [`SAMPLE`] live ones, chosen and ordered by the
    /// hash of their ids, so the same rows for the same set of ids, however it came about.
    pub fn sample(&self) -> &[(usize, usize)] {
        &self.sampled.rows
    }

    /// Copies of the rows of [`Table::sample`], in its order, and what stands beside them.
    pub fn sampled(&self) -> (&C, &C::Index) {
        (&self.sampled.columns, &self.sampled.index)
    }

    /// Live rows in the order of their ids.
    pub fn in_order_of_ids(&self) -> impl Iterator<Item = (usize, usize)> {
        let base = self.base.by_id.iter().map(|row| (0, *row as usize)).filter(|(_, row)| !self.stale.holds(*row));
        let overlay = (0..self.overlay.columns.len()).map(|row| (1, row));
        let (mut base, mut overlay) = (base.peekable(), overlay.peekable());
        let id = |(segment, row): &(usize, usize)| {
            let columns = if *segment == 0 { &self.base.laid.columns } else { &self.overlay.columns };
            columns.ids()[*row]
        };
        std::iter::from_fn(move || match (base.peek(), overlay.peek()) {
            (Some(b), Some(o)) if id(b) > id(o) => overlay.next(),
            (Some(_), _) => base.next(),
            (None, _) => overlay.next(),
        })
    }

    /// Live rows that nobody may approach, in the order of their ids within the base and within the overlay.
    pub fn shut(&self) -> impl Iterator<Item = (usize, usize)> {
        let base = self.base.shut.iter().map(|row| (0, *row as usize)).filter(|(_, row)| !self.stale.holds(*row));
        let overlay = &self.overlay.columns;
        (0..overlay.len()).filter(|row| overlay.is_shut(*row)).map(|row| (1, row)).chain(base)
    }

    /// Live rows that state a tie with `id`.
    pub fn tied_with(&self, id: &RowId) -> Vec<(usize, usize)> {
        let base = self.base.tied.get(id).into_iter().flatten().map(|row| (0, *row as usize));
        let live = base.filter(|(_, row)| !self.stale.holds(*row));
        let overlay = tied(&self.overlay.columns).remove(id).unwrap_or_default();
        live.chain(overlay.into_iter().map(|row| (1, row as usize))).collect()
    }

    fn choose(&self, size: usize) -> Vec<(usize, usize)> {
        let mut overlay: Vec<usize> = (0..self.overlay.columns.len()).collect();
        let key = |segment: usize, row: usize| {
            let columns = if segment == 0 { &self.base.laid.columns } else { &self.overlay.columns };
            let id = columns.ids()[row];
            (hash(&id), id)
        };
        overlay.sort_by_key(|row| key(1, *row));
        let mut base =
            self.base.by_hash.iter().map(|row| *row as usize).filter(|row| !self.stale.holds(*row)).peekable();
        let mut overlay = overlay.into_iter().peekable();
        let next = std::iter::from_fn(|| match (base.peek(), overlay.peek()) {
            (Some(b), Some(o)) if key(0, *b) <= key(1, *o) => base.next().map(|row| (0, row)),
            (_, Some(_)) => overlay.next().map(|row| (1, row)),
            (_, None) => base.next().map(|row| (0, row)),
        });
        next.take(size).collect()
    }
}

/// A row's order, and after that its place.
fn numbered((outer, [first, second, third]): (u64, [u8; 3]), place: u32) -> u128 {
    let inner = u32::from_be_bytes([0, first, second, third]);
    u128::from(outer) << 56 | u128::from(inner) << 32 | u128::from(place)
}

fn tied<C: Columns>(columns: &C) -> HashMap<RowId, Vec<u32>> {
    let mut tied: HashMap<RowId, Vec<u32>> = HashMap::new();
    for row in 0..columns.len() {
        columns.each_tie(row, &mut |id| tied.entry(id).or_default().push(row as u32));
    }
    tied
}

/// Facts that know their id.
pub trait Identified {
    /// The id.
    fn id(&self) -> RowId;
}

impl Identified for super::facts::FirmFacts {
    fn id(&self) -> RowId {
        self.id
    }
}

impl Identified for super::facts::PartnerFacts {
    fn id(&self) -> RowId {
        self.id
    }
}

/// FNV-1a over an id: spreads ids that were drawn in order.
fn hash(id: &RowId) -> u64 {
    id.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
