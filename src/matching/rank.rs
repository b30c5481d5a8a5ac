//! An answer as data: scale, scan, diversity, points.

use super::diversity;
use super::facts::RowId;
use super::gated::Gated;
use super::outline::{Outline, Tally};
use super::points::Tenths;
use super::pool::{At, Pool};
use super::query::Query;
use super::sampled::SampleValues;
use super::scale::Scale;
use super::scan::{Scanned, scan};
use super::signals::Context;
use super::snapshot::Snapshot;
use super::spreads::Spreads;
use super::verdict::{Direction, Gate};
use crate::domain::weights::Weights;

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

/// Ranks the candidates of a snapshot for a query.
pub fn rank(snapshot: &Snapshot, query: &Query, weights: &Weights) -> Ranking {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let mut values = SampleValues::new(&pool, query, &context, usize::MAX);
    let scale = Scale::over(&mut values, query, weights, None);
    let sample = pool.sample();
    let mut totals = vec![0.0f64; sample.len()];
    for term in &scale.terms {
        let values = term.curve.over(values.of(term.signal));
        totals.iter_mut().zip(values.iter()).for_each(|(total, value)| *total += term.coefficient * f64::from(*value));
    }
    let mut tally = Tally::default();
    let gated = Gated::of(&pool, query);
    let passing = sample.iter().zip(totals).filter(|(at, _)| gated.passes(&pool, **at));
    passing.for_each(|(_, value)| tally.add(value));
    finish(&pool, query, scale, &context, gated, &tally)
}

/// The same without an outline, for runs over many that nobody asks how sure they are; they have many spreads in common.
pub fn rank_one_of_many(snapshot: &Snapshot, query: &Query, weights: &Weights, spreads: &mut Spreads) -> Ranking {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let mut values = SampleValues::new(&pool, query, &context, usize::MAX);
    let scale = Scale::over(&mut values, query, weights, Some(spreads));
    finish(&pool, query, scale, &context, Gated::of(&pool, query), &Tally::default())
}

/// Ranks by a scale that is not measured on the candidates; such an answer has no outline.
pub fn rank_by(snapshot: &Snapshot, query: &Query, scale: Scale) -> Ranking {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    finish(&pool, query, scale, &context, Gated::of(&pool, query), &Tally::default())
}

fn finish(pool: &Pool<'_>, query: &Query, scale: Scale, context: &Context<'_>, gated: Gated, tally: &Tally) -> Ranking {
    let wanted =
        if query.limits.diversity > 0.0 { diversity::pool_size(query.limits.limit) } else { query.limits.limit };
    let Scanned { best, first, passing, held, held_total } = scan(pool, query, &scale, context, gated, wanted);
    let best = diversity::spread(pool, best, &query.limits, |rows| {
        diversity::owed_to_record(&scale, rows.len(), |term| pool.values_at(rows, term.behaviour, query, context))
    });
    let scores = |rows: Vec<At>| pool.scores(&rows, query, &scale, context);
    Ranking {
        direction: query.direction(),
        ranked: scores(best.into_iter().map(|found| found.at).collect()),
        compared: scores(query.limits.compare.iter().filter_map(|id| pool.find(id)).collect()),
        held,
        held_total,
        scale,
        outline: tally.outline(passing, first.into_iter()),
    }
}
