//! The scan: values of all candidates that pass the gates, the best of them in order.
//!
//! Rows are scored in blocks; values are added in the order of [`signals::ALL`], in double precision, so that the
//! same candidate has the same value wherever its row lies.

use super::columns::{Columns, FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use super::diversity;
use super::facts::RowId;
use super::gates;
use super::outline::{FIRST, Outline, Tally};
use super::points::{Tenths, round_to_tenths};
use super::query::{Asker, Query};
use super::scale::Scale;
use super::signals::{self, Context, Signal};
use super::snapshot::Snapshot;
use super::table::Segment;
use super::verdict::{Direction, Gate};
use crate::domain::weights::Weights;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Rows that are scored together.
const BLOCK: usize = 256;

/// Candidates held back by a gate that an answer lists at most; the weightiest gates come first.
pub const MOST_HELD: usize = 200;

/// An answer to a query, as data.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Which side asked.
    pub direction: Direction,
    /// The best, in order.
    pub ranked: Vec<Ranked>,
    /// The candidates that were to be compared, in the order asked; those that do not exist are left out.
    pub compared: Vec<Ranked>,
    /// Candidates held back, by gate and id, at most [`MOST_HELD`].
    pub held: Vec<Held>,
    /// How many were held back in all.
    pub held_total: usize,
    /// How the signals were added up.
    pub scale: Scale,
    /// What the values of all that passed the gates look like, whatever the limit and the diversity.
    pub outline: Outline,
}

/// A candidate with its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Where it stands in the snapshot.
    pub at: At,
    /// Its id.
    pub id: RowId,
    /// Unrounded value, by which it is ordered.
    pub value: f64,
    /// Score and shares in tenths of points, one share per [`Scale::terms`].
    pub tenths: Tenths,
}

/// A candidate that a gate held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where it stands in the snapshot.
    pub at: At,
    /// Its id.
    pub id: RowId,
    /// The gate.
    pub gate: Gate,
}

/// A row of a pool: its segment there, and the row in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// Segment of the pool.
    pub segment: usize,
    /// Row of the segment.
    pub row: usize,
}

/// Ranks the candidates of a snapshot for a query.
pub fn rank(snapshot: &Snapshot, query: &Query, weights: &Weights) -> Ranking {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let scale = Scale::measure(&pool, query, weights, &context);
    let wanted =
        if query.limits.diversity > 0.0 { diversity::pool_size(query.limits.limit) } else { query.limits.limit };
    let Scanned { best, outline, mut held, held_total } = scan(&pool, query, &scale, &context, wanted);
    let best = diversity::spread(&pool, best, &query.limits, |found| {
        let value = |signal: usize| pool.values_at(&[found.at], signals::ALL[signal], query, &context)[0];
        diversity::owed_to_record(&scale, value)
    });
    held.sort_by_key(|held| (held.gate, held.id));
    held.truncate(MOST_HELD);
    let finish = |at: At| pool.score(at, query, &scale, &context);
    Ranking {
        direction: query.direction(),
        ranked: best.into_iter().map(|found| finish(found.at)).collect(),
        compared: query.limits.compare.iter().filter_map(|id| pool.find(id)).map(finish).collect(),
        held,
        held_total,
        scale,
        outline,
    }
}

/// A candidate that passed the gates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) value: f64,
    pub(super) id: RowId,
    pub(super) at: At,
}

impl Ord for Found {
    /// Better is less: higher value first, ties by id.
    fn cmp(&self, other: &Self) -> Ordering {
        other.value.total_cmp(&self.value).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Found {}

/// What a scan found.
struct Scanned {
    best: Vec<Found>,
    outline: Outline,
    held: Vec<Held>,
    held_total: usize,
}

fn scan(pool: &Pool<'_>, query: &Query, scale: &Scale, context: &Context<'_>, wanted: usize) -> Scanned {
    // The outline needs the first ten, however few are asked.
    let most = wanted.max(FIRST);
    let mut best: BinaryHeap<Found> = BinaryHeap::with_capacity(most + 1);
    let (mut tally, mut held, mut held_total) = (Tally::default(), Vec::new(), 0);
    let (mut values, mut totals, mut passing) =
        (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
    for segment in 0..pool.segments.len() {
        let rows = pool.len_of(segment);
        for start in (0..rows).step_by(BLOCK) {
            let block = start..(start + BLOCK).min(rows);
            passing.clear();
            for row in block.clone().filter(|row| pool.is_live(segment, *row)) {
                let at = At { segment, row };
                match pool.gate(at, query) {
                    None => passing.push(row),
                    Some(gate) => {
                        held_total += 1;
                        keep_held(&mut held, Held { at, id: pool.id(at), gate });
                    }
                }
            }
            if passing.is_empty() {
                continue;
            }
            totals.clear();
            totals.resize(block.len(), 0.0f64);
            for term in &scale.terms {
                pool.values(segment, block.clone(), signals::ALL[term.signal], query, context, &mut values);
                for (total, value) in totals.iter_mut().zip(&values) {
                    *total += term.coefficient * f64::from(term.curve.at(*value));
                }
            }
            for row in &passing {
                let at = At { segment, row: *row };
                let value = totals[*row - start];
                tally.add(value);
                if best.len() < most || best.peek().is_some_and(|worst| value >= worst.value) {
                    best.push(Found { value, id: pool.id(at), at });
                    if best.len() > most {
                        best.pop();
                    }
                }
            }
        }
    }
    let mut best = best.into_sorted_vec();
    let outline = tally.outline(best.iter().take(FIRST).map(|found| found.value));
    best.truncate(wanted);
    Scanned { best, outline, held, held_total }
}

/// Keeps memory bounded: of many held candidates only the weightiest gates stay.
fn keep_held(held: &mut Vec<Held>, next: Held) {
    held.push(next);
    if held.len() >= 16 * MOST_HELD {
        held.sort_by_key(|held| (held.gate, held.id));
        held.truncate(MOST_HELD);
    }
}

/// The candidates of a query: runs of rows of one or two tables.
pub struct Pool<'a> {
    segments: Vec<PoolSegment<'a>>,
    snapshot: &'a Snapshot,
}

enum PoolSegment<'a> {
    Partners(Segment<'a, PartnerColumns>),
    Firms(Segment<'a, FirmColumns>),
}

impl<'a> Pool<'a> {
    /// The candidates of `query`: partners (and peers, when asked) for a firm, firms for a partner.
    pub fn of(snapshot: &'a Snapshot, query: &Query) -> Self {
        let partners = snapshot.partners.segments().into_iter().map(PoolSegment::Partners);
        let segments = match query.asker {
            Asker::Partner(_) => snapshot.firms.segments().into_iter().map(PoolSegment::Firms).collect(),
            Asker::Firm(_) if query.asks_peers() => {
                partners.chain(snapshot.peers.segments().into_iter().map(PoolSegment::Partners)).collect()
            }
            Asker::Firm(_) => partners.collect(),
        };
        Self { segments, snapshot }
    }

    fn len_of(&self, segment: usize) -> usize {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => segment.columns.len(),
            PoolSegment::Firms(segment) => segment.columns.len(),
        }
    }

    fn is_live(&self, segment: usize, row: usize) -> bool {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => segment.is_live(row),
            PoolSegment::Firms(segment) => segment.is_live(row),
        }
    }

    /// Id of a row.
    pub fn id(&self, at: At) -> RowId {
        match &self.segments[at.segment] {
            PoolSegment::Partners(segment) => segment.columns.ids()[at.row],
            PoolSegment::Firms(segment) => segment.columns.ids()[at.row],
        }
    }

    /// The row as a partner, if it is one.
    pub fn partner(&self, at: At) -> Option<PartnerRow<'_>> {
        match &self.segments[at.segment] {
            PoolSegment::Partners(segment) => Some(PartnerRow { columns: segment.columns, row: at.row }),
            PoolSegment::Firms(_) => None,
        }
    }

    /// The row as a firm, if it is one.
    pub fn firm(&self, at: At) -> Option<FirmRow<'_>> {
        match &self.segments[at.segment] {
            PoolSegment::Firms(segment) => Some(FirmRow { columns: segment.columns, row: at.row }),
            PoolSegment::Partners(_) => None,
        }
    }

    /// Where an id stands, if it is a candidate.
    pub fn find(&self, id: &RowId) -> Option<At> {
        let (snapshot, as_at) = (self.snapshot, |offset| move |(segment, row)| At { segment: offset + segment, row });
        match self.segments.first()? {
            PoolSegment::Firms(_) => snapshot.firms.find(id).map(as_at(0)),
            PoolSegment::Partners(_) => snapshot.partners.find(id).map(as_at(0)).or_else(|| {
                let peers_are_asked = self.segments.len() > 2;
                snapshot.peers.find(id).filter(|_| peers_are_asked).map(as_at(2))
            }),
        }
    }

    /// The candidates over which spreads are measured. Peers are no part of it unless there is nobody else, so that
    /// asking for them changes no score.
    pub fn sample(&self, size: usize) -> Vec<At> {
        let as_at = |offset| move |(segment, row)| At { segment: offset + segment, row };
        match self.segments.first() {
            None => Vec::new(),
            Some(PoolSegment::Firms(_)) => self.snapshot.firms.sample(size).into_iter().map(as_at(0)).collect(),
            Some(PoolSegment::Partners(_)) if self.snapshot.partners.is_empty() && self.segments.len() > 2 => {
                self.snapshot.peers.sample(size).into_iter().map(as_at(2)).collect()
            }
            Some(PoolSegment::Partners(_)) => self.snapshot.partners.sample(size).into_iter().map(as_at(0)).collect(),
        }
    }

    /// All live candidates, segment by segment.
    pub(super) fn live(&self) -> Vec<At> {
        let segments = (0..self.segments.len()).flat_map(|segment| {
            (0..self.len_of(segment)).filter(move |row| self.is_live(segment, *row)).map(move |row| At { segment, row })
        });
        segments.collect()
    }

    /// Values of a signal at all live candidates, in the order of [`Pool::live`].
    pub(super) fn live_values(&self, signal: &dyn Signal, query: &Query, context: &Context<'_>) -> Vec<f32> {
        let (mut all, mut block) = (Vec::new(), Vec::new());
        for segment in 0..self.segments.len() {
            self.values(segment, 0..self.len_of(segment), signal, query, context, &mut block);
            all.extend(
                block.iter().enumerate().filter(|(row, _)| self.is_live(segment, *row)).map(|(_, value)| *value),
            );
        }
        all
    }

    /// The gate that holds a candidate back, if any.
    pub(super) fn gate(&self, at: At, query: &Query) -> Option<Gate> {
        match (query.asker.firm(), query.asker.partner(), self.firm(at), self.partner(at)) {
            (Some(firm), _, _, Some(partner)) => gates::for_partner(query, firm, partner),
            (_, Some(partner), Some(firm), _) => gates::for_firm(query, firm, partner),
            _ => None,
        }
    }

    fn values(
        &self,
        segment: usize,
        rows: std::ops::Range<usize>,
        signal: &dyn Signal,
        query: &Query,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        match (&query.asker, &self.segments[segment]) {
            (Asker::Firm(asker), PoolSegment::Partners(segment)) => {
                signal.of_partners(FirmRow { columns: asker, row: 0 }, segment.columns, rows, context, values);
            }
            (Asker::Partner(asker), PoolSegment::Firms(segment)) => {
                signal.of_firms(PartnerRow { columns: asker, row: 0 }, segment.columns, rows, context, values);
            }
            _ => values.clear(),
        }
    }

    /// Values of a signal at single rows, in their order.
    pub fn values_at(&self, rows: &[At], signal: &dyn Signal, query: &Query, context: &Context<'_>) -> Vec<f32> {
        let mut one = Vec::with_capacity(1);
        rows.iter()
            .map(|at| {
                self.values(at.segment, at.row..at.row + 1, signal, query, context, &mut one);
                one.first().copied().unwrap_or(0.0)
            })
            .collect()
    }

    /// Value and points of one row, by the same sums as the scan.
    fn score(&self, at: At, query: &Query, scale: &Scale, context: &Context<'_>) -> Ranked {
        let parts: Vec<f64> = scale
            .terms
            .iter()
            .map(|term| {
                let value = self.values_at(&[at], signals::ALL[term.signal], query, context);
                term.coefficient * f64::from(term.curve.at(value[0]))
            })
            .collect();
        let value = parts.iter().sum();
        let points: Vec<f64> = parts.iter().map(|part| 100.0 * part / scale.largest).collect();
        Ranked { at, id: self.id(at), value, tenths: round_to_tenths(&points) }
    }
}
