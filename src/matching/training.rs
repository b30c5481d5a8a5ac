//! Values as the scale counts them, from which weights are learned.

use super::curve::Curve;
use super::facts::RowId;
use super::pool::Pool;
use super::query::Query;
use super::scale::spread_of;
use super::signals::{self, Context};
use super::snapshot::Snapshot;

/// What one signal, seen through one curve, says about the candidates of a query.
pub struct Seen {
    /// For each candidate the value divided by the spread; zeros where the signal is silent.
    pub values: Vec<f32>,
    /// The spread; nothing where the signal is silent.
    pub spread: Option<f64>,
}

/// A signal to look at, and how.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Place in [`signals::ALL`].
    pub signal: usize,
    /// The curve through which it is seen.
    pub curve: Curve,
    /// How many spreads count in full.
    pub knee: Option<f64>,
}

/// The live candidates of a query that no gate holds back, and for each signal and curve asked what it says of them.
pub fn values(snapshot: &Snapshot, query: &Query, asked: &[Asked]) -> (Vec<RowId>, Vec<Seen>) {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let live = pool.live();
    let passing: Vec<usize> = (0..live.len()).filter(|place| pool.gate(live[*place], query).is_none()).collect();
    let ids = passing.iter().map(|place| pool.id(live[*place])).collect();
    let seen = |Asked { signal, curve, knee }: &Asked| {
        let all = pool.live_values(signals::ALL[*signal], query, &context);
        let of_sample = pool.sample_values(signals::ALL[*signal], query, &context);
        let name = signals::ALL[*signal].about().name;
        let spread = spread_of(name, query.is_of_newcomer(), &curve.over(&of_sample));
        let by = spread.map_or(0.0, |spread| 1.0 / spread as f32);
        let knee = spread.zip(*knee).map_or(f64::INFINITY, |(spread, spreads)| spread * spreads);
        let curve = curve.clone().bent(knee as f32);
        Seen { values: passing.iter().map(|place| by * curve.at(all[*place])).collect(), spread }
    };
    (ids, asked.iter().map(seen).collect())
}
