//! Values as the scale counts them, from which weights are learned.

use super::curve::Curve;
use super::facts::RowId;
use super::query::Query;
use super::rank::Pool;
use super::scale::{SAMPLE, spread};
use super::signals::{self, Context};
use super::snapshot::Snapshot;

/// For every live candidate of a query its id, and for each signal asked its value divided by the spread; zeros where
/// the signal is silent. `curves` holds the curve of each signal asked.
pub fn values(snapshot: &Snapshot, query: &Query, asked: &[usize], curves: &[Curve]) -> (Vec<RowId>, Vec<Vec<f32>>) {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let live = pool.live();
    let ids = live.iter().map(|at| pool.id(*at)).collect();
    let sample = pool.sample(SAMPLE);
    let of_signal = |(signal, curve): (&usize, &Curve)| {
        let mut values = pool.live_values(signals::ALL[*signal], query, &context);
        values.iter_mut().for_each(|value| *value = curve.at(*value));
        let of_sample = pool.values_at(&sample, signals::ALL[*signal], query, &context);
        match spread(of_sample.iter().map(|value| f64::from(curve.at(*value))).collect()) {
            Some(spread) => values.iter_mut().for_each(|value| *value /= spread as f32),
            None => values.fill(0.0),
        }
        values
    };
    (ids, asked.iter().zip(curves).map(of_signal).collect())
}
