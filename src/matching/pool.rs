//! The candidates of a query: rows of one or two tables.

use super::block::FirmBlock;
use super::columns::{Columns, FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use super::facts::RowId;
use super::gates::{self, BlockGate};
use super::lacks::Lacks;
use super::points::round_to_tenths;
use super::query::{Asker, Query};
use super::rank::Ranked;
use super::row_set::{ROWS, RowSet};
use super::row_values::RowValues;
use super::sampled::PartnerSample;
use super::scale::Scale;
use super::sets::{FirmSets, PartnerSets};
use super::signals::{Blocks, Context, INGREDIENTS, Signal};
use super::snapshot::Snapshot;
use super::table::Segment;
use super::told::Told;
use super::verdict::Gate;
use std::ops::Range;

/// A row of a pool: its segment there, and the row in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// Segment of the pool.
    pub segment: usize,
    /// Row of the segment.
    pub row: usize,
}

/// How many rows are summed up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// [`super::table::RUN`] rows.
    Run,
    /// [`super::table::STRETCH`] runs.
    Stretch,
    /// [`super::table::DISTRICT`] stretches.
    District,
}

/// A summary in a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BlockAt {
    pub(super) segment: usize,
    pub(super) level: Level,
    pub(super) number: usize,
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

    pub(super) fn len_of(&self, segment: usize) -> usize {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => segment.columns.len(),
            PoolSegment::Firms(segment) => segment.columns.len(),
        }
    }

    pub(super) fn is_live(&self, segment: usize, row: usize) -> bool {
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

    /// Segment in which the rows of the sample begin, and their table. Peers are no part of the sample unless there is
    /// nobody else, so that asking for them changes no score.
    fn sampled_partners(&self) -> (usize, &'a super::table::Table<PartnerColumns>) {
        let peers_are_asked = self.segments.len() > 2;
        let only_peers = self.snapshot.partners.is_empty() && peers_are_asked;
        if only_peers { (2, &self.snapshot.peers) } else { (0, &self.snapshot.partners) }
    }

    fn ranks_firms(&self) -> bool {
        matches!(self.segments.first(), Some(PoolSegment::Firms(_)))
    }

    /// The candidates over which spreads are measured.
    pub fn sample(&self) -> Vec<At> {
        let as_at = |offset| move |(segment, row): &(usize, usize)| At { segment: offset + segment, row: *row };
        if self.ranks_firms() {
            return self.snapshot.firms.sample().iter().map(as_at(0)).collect();
        }
        let (offset, table) = self.sampled_partners();
        table.sample().iter().map(as_at(offset)).collect()
    }

    /// Values of a signal over the sample, in its order.
    pub fn sample_values(&self, signal: &dyn Signal, query: &Query, context: &Context<'_>) -> Vec<f32> {
        self.first_of_sample(usize::MAX, signal, query, context)
    }

    /// The same for no more than so many.
    pub(super) fn first_of_sample(
        &self,
        most: usize,
        signal: &dyn Signal,
        query: &Query,
        context: &Context<'_>,
    ) -> Vec<f32> {
        let mut values = Vec::new();
        match &query.asker {
            Asker::Firm(asker) if !self.ranks_firms() => {
                let firm = FirmRow { columns: asker, row: 0 };
                signal.of_sample(firm, self.sampled_for_firm(most), context, &mut values);
            }
            Asker::Partner(asker) if self.ranks_firms() => {
                let (columns, ()) = self.snapshot.firms.sampled();
                let partner = PartnerRow { columns: asker, row: 0 };
                signal.of_firms(partner, columns, 0..columns.len().min(most), context, &mut values);
            }
            _ => {}
        }
        values
    }

    fn sampled_for_firm(&self, most: usize) -> PartnerSample<'_> {
        let (columns, index) = self.sampled_partners().1.sampled();
        PartnerSample { columns, index, rows: columns.len().min(most) }
    }

    /// Values of a signal that is made of [`INGREDIENTS`] over as many of the sample as `parts` are the values of.
    pub(super) fn first_of_sample_made(
        &self,
        signal: &dyn Signal,
        parts: &[&[f32]; INGREDIENTS.len()],
        query: &Query,
        context: &Context<'_>,
    ) -> Vec<f32> {
        let mut values = Vec::new();
        match &query.asker {
            Asker::Firm(asker) if !self.ranks_firms() => {
                let firm = FirmRow { columns: asker, row: 0 };
                signal.made_of_sample(firm, self.sampled_for_firm(parts[0].len()), parts, context, &mut values);
            }
            Asker::Partner(asker) if self.ranks_firms() => {
                let rows: Vec<u32> = (0..parts[0].len() as u32).collect();
                let (columns, ()) = self.snapshot.firms.sampled();
                let partner = PartnerRow { columns: asker, row: 0 };
                signal.made_of_firm_rows(partner, columns, &rows, parts, context, &mut values);
            }
            _ => {}
        }
        values
    }

    /// Number of segments.
    pub(super) fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Number of blocks of a segment.
    pub(super) fn blocks(&self, segment: usize, level: Level) -> usize {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => blocks(segment, level).len(),
            PoolSegment::Firms(segment) => blocks(segment, level).len(),
        }
    }

    /// How many rows of these count.
    pub(super) fn live_in(&self, segment: usize, rows: Range<usize>) -> usize {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => segment.live_in(rows),
            PoolSegment::Firms(segment) => segment.live_in(rows),
        }
    }

    /// Rows of these that no longer count, as they were.
    pub(super) fn stale_in(&self, segment: usize, rows: Range<usize>) -> impl Iterator<Item = At> {
        let stale = match &self.segments[segment] {
            PoolSegment::Partners(segment) => segment.stale.within(rows),
            PoolSegment::Firms(segment) => segment.stale.within(rows),
        };
        stale.iter().map(move |row| At { segment, row: *row as usize })
    }

    /// What the gates do to a block as a whole, unless single rows of it stand out.
    pub(super) fn gate_of(&self, block: BlockAt, query: &Query) -> BlockGate {
        match &self.segments[block.segment] {
            PoolSegment::Partners(segment) => {
                gates::of_partners(&query.limits, &blocks(segment, block.level)[block.number])
            }
            PoolSegment::Firms(segment) => gates::of_firms(&query.limits, &blocks(segment, block.level)[block.number]),
        }
    }

    /// What a stretch of firms holds; nothing when partners are ranked.
    pub(super) fn firms_of(&self, segment: usize, stretch: usize) -> Option<&FirmBlock> {
        match &self.segments[segment] {
            PoolSegment::Firms(segment) => segment.stretches.get(stretch),
            PoolSegment::Partners(_) => None,
        }
    }

    /// The most that any row of each of these blocks can have of a signal; of one that is made of [`INGREDIENTS`], from the most
    /// that a row can have of these, when they are given.
    pub(super) fn most(
        &self,
        (segment, level): (usize, Level),
        numbers: &[u32],
        signal: &dyn Signal,
        parts: Option<&[&[f32]; INGREDIENTS.len()]>,
        (query, context): (&Query, &Context<'_>),
        most: &mut Vec<f32>,
    ) {
        match (&query.asker, &self.segments[segment]) {
            (Asker::Firm(asker), PoolSegment::Partners(segment)) => {
                let blocks = Blocks { all: blocks(segment, level), numbers };
                signal.most_of_partner_blocks(FirmRow { columns: asker, row: 0 }, blocks, parts, context, most);
            }
            (Asker::Partner(asker), PoolSegment::Firms(segment)) => {
                let blocks = Blocks { all: blocks(segment, level), numbers };
                signal.most_of_firm_blocks(PartnerRow { columns: asker, row: 0 }, blocks, parts, context, most);
            }
            _ => most.clear(),
        }
    }

    /// Rows of a stretch that count.
    pub(super) fn live_rows(&self, segment: usize, stretch: usize) -> RowSet {
        let first = stretch * ROWS;
        let (len, stale) = match &self.segments[segment] {
            PoolSegment::Partners(segment) => (segment.columns.len(), segment.stale),
            PoolSegment::Firms(segment) => (segment.columns.len(), segment.stale),
        };
        let mut rows = if len - first >= ROWS { RowSet::ALL } else { RowSet::first(len - first) };
        stale.within(first..first + ROWS).iter().for_each(|row| rows.remove(*row as usize - first));
        rows
    }

    /// Which firms hold what; nothing when partners are ranked.
    pub(super) fn firm_sets(&self, segment: usize) -> Option<&'a FirmSets> {
        match &self.segments[segment] {
            PoolSegment::Firms(segment) => Some(segment.sets),
            PoolSegment::Partners(_) => None,
        }
    }

    /// Where the sets stand of what rows lack.
    pub(super) fn lacks_of(&self, segment: usize, told: &Told) -> Lacks {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => told.places(segment.sets),
            PoolSegment::Firms(segment) => told.places(segment.sets),
        }
    }

    /// Which partners hold what; nothing when firms are ranked.
    pub(super) fn partner_sets(&self, segment: usize) -> Option<&'a PartnerSets> {
        match &self.segments[segment] {
            PoolSegment::Partners(segment) => Some(segment.sets),
            PoolSegment::Firms(_) => None,
        }
    }

    /// Rows that a gate may hold back for what they are to the asker: itself, what it is tied to, what is tied to it.
    pub(super) fn tied(&self, query: &Query) -> Vec<At> {
        let as_at = |offset: usize| move |(segment, row): (usize, usize)| At { segment: offset + segment, row };
        let own_ties = query.asker.firm().map_or(&[][..], FirmRow::ties).iter().map(|(id, _)| *id);
        let own = query.asker.firm().map(FirmRow::id).or(query.asker.partner().map(PartnerRow::id));
        let ids = query.connected.iter().copied().chain(own_ties).chain(own);
        let mut rows: Vec<At> = ids.filter_map(|id| self.find(&id)).collect();
        if let Some(own) = own {
            if self.ranks_firms() {
                rows.extend(self.snapshot.firms.tied_with(&own).into_iter().map(as_at(0)));
            } else {
                rows.extend(self.snapshot.partners.tied_with(&own).into_iter().map(as_at(0)));
                if self.segments.len() > 2 {
                    rows.extend(self.snapshot.peers.tied_with(&own).into_iter().map(as_at(2)));
                }
            }
        }
        rows
    }

    /// Whether nobody may approach a candidate.
    pub(super) fn is_shut(&self, at: At) -> bool {
        match &self.segments[at.segment] {
            PoolSegment::Partners(segment) => segment.columns.is_shut(at.row),
            PoolSegment::Firms(segment) => segment.columns.is_shut(at.row),
        }
    }

    /// Candidates that nobody may approach, in the order of their ids.
    pub(super) fn shut(&self) -> Box<dyn Iterator<Item = At> + '_> {
        let as_at = |(segment, row)| At { segment, row };
        match self.ranks_firms() {
            true => Box::new(self.snapshot.firms.shut().map(as_at)),
            false => Box::new(std::iter::empty()),
        }
    }

    /// All candidates in the order of their ids, peers after partners.
    pub(super) fn in_order_of_ids(&self) -> Box<dyn Iterator<Item = At> + '_> {
        let as_at = |offset: usize| move |(segment, row): (usize, usize)| At { segment: offset + segment, row };
        if self.ranks_firms() {
            return Box::new(self.snapshot.firms.in_order_of_ids().map(as_at(0)));
        }
        let partners = self.snapshot.partners.in_order_of_ids().map(as_at(0));
        if self.segments.len() > 2 {
            return Box::new(partners.chain(self.snapshot.peers.in_order_of_ids().map(as_at(2))));
        }
        Box::new(partners)
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

    /// Whether any gate holds a candidate back.
    pub(super) fn is_held(&self, at: At, query: &Query) -> bool {
        match (query.asker.firm(), self.partner(at)) {
            (Some(firm), Some(partner)) => gates::hold_partner(query, firm, partner),
            _ => self.gate(at, query).is_some(),
        }
    }

    pub(super) fn values(
        &self,
        segment: usize,
        rows: Range<usize>,
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

    /// Values of a signal at rows of one segment, in their order.
    pub(super) fn values_of_rows(
        &self,
        segment: usize,
        rows: &[u32],
        signal: &dyn Signal,
        query: &Query,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        match (&query.asker, &self.segments[segment]) {
            (Asker::Firm(asker), PoolSegment::Partners(segment)) => {
                signal.of_partner_rows(FirmRow { columns: asker, row: 0 }, segment.columns, rows, context, values);
            }
            (Asker::Partner(asker), PoolSegment::Firms(segment)) => {
                signal.of_firm_rows(PartnerRow { columns: asker, row: 0 }, segment.columns, rows, context, values);
            }
            _ => values.clear(),
        }
    }

    /// The same of a signal that is made of [`INGREDIENTS`], from the values of these at the same rows.
    pub(super) fn made_of_rows(
        &self,
        segment: usize,
        rows: &[u32],
        signal: &dyn Signal,
        parts: &[&[f32]; INGREDIENTS.len()],
        (query, context): (&Query, &Context<'_>),
        values: &mut Vec<f32>,
    ) {
        match (&query.asker, &self.segments[segment]) {
            (Asker::Firm(asker), PoolSegment::Partners(segment)) => {
                let firm = FirmRow { columns: asker, row: 0 };
                signal.made_of_partner_rows(firm, segment.columns, rows, parts, context, values);
            }
            (Asker::Partner(asker), PoolSegment::Firms(segment)) => {
                let partner = PartnerRow { columns: asker, row: 0 };
                signal.made_of_firm_rows(partner, segment.columns, rows, parts, context, values);
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

    /// Value and points of these rows, in their order, by the same sums as the scan.
    pub(super) fn scores(&self, rows: &[At], query: &Query, scale: &Scale, context: &Context<'_>) -> Vec<Ranked> {
        let terms = scale.terms.len();
        let mut parts = vec![0.0f64; rows.len() * terms];
        let mut values = Vec::new();
        for segment in 0..self.segments() {
            let of_segment = rows.iter().enumerate().filter(|(_, at)| at.segment == segment);
            let (places, numbers): (Vec<usize>, Vec<u32>) =
                of_segment.map(|(place, at)| (place, at.row as u32)).unzip();
            let mut of_rows = RowValues::default();
            for (number, term) in scale.terms.iter().enumerate().filter(|_| !numbers.is_empty()) {
                of_rows.of((self, segment, &numbers), term, (query, context), &mut values);
                for (place, value) in places.iter().zip(&values) {
                    parts[place * terms + number] = term.coefficient * f64::from(term.curve.at(*value));
                }
            }
        }
        let score = |(place, at): (usize, &At)| {
            let parts = &parts[place * terms..][..terms];
            let points = parts.iter().map(|part| 100.0 * part / scale.largest).collect::<Vec<f64>>();
            Ranked { at: *at, id: self.id(*at), value: parts.iter().sum(), tenths: round_to_tenths(&points) }
        };
        rows.iter().enumerate().map(score).collect()
    }
}

fn blocks<'a, C: Columns>(segment: &Segment<'a, C>, level: Level) -> &'a [C::Block] {
    match level {
        Level::Run => segment.runs,
        Level::Stretch => segment.stretches,
        Level::District => segment.districts,
    }
}
