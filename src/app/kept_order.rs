//! In which order a list comes that was kept with what each signal said of its partners: by the weights, and then as unlike
//! one another as a ranking makes its results.
//!
//! A ranking does both, so that a replay by the weights alone would put a list in another order than it was shown in, also
//! under the very weights that ranked it. How alike two partners are is asked of the index as it is now; kind, topics and
//! province of a partner hardly change, and keeping them with each list would double what is kept.

use crate::domain::PartnerId;
use crate::domain::weights::Weights;
use crate::matching::diversity::{Worth, choose_again};
use crate::matching::scale::TRACK_RECORD;
use crate::matching::snapshot::Snapshot;
use std::collections::BTreeMap;

/// What each signal said of a partner; those that were silent are left out.
pub(super) type Values = BTreeMap<String, f32>;

/// By what a list is put in order.
#[derive(Clone, Copy)]
pub(super) struct KeptOrder<'a> {
    /// The partners as they are now.
    pub snapshot: &'a Snapshot,
    /// The weights.
    pub weights: &'a Weights,
    /// How unlike one another the results were asked to be, 0 to 1.
    pub diversity: f64,
    /// Whether the weights of newcomers count.
    pub is_newcomer: bool,
}

impl KeptOrder<'_> {
    /// The places of the first `limit` partners, in order; of equals, and of those of which nothing is known, the one that
    /// stands first.
    pub fn first(&self, partners: &[(PartnerId, &Values)], limit: usize) -> Vec<usize> {
        let weight = |name: &String| {
            let weight = self.weights.partners_for_firm.get(name);
            weight.map_or(0.0, |weight| weight.of(self.is_newcomer)).max(0.0)
        };
        let points = |values: &Values, counts: &dyn Fn(&str) -> bool| -> f64 {
            let counted = values.iter().filter(|(name, _)| counts(name));
            counted.map(|(name, value)| weight(name) * f64::from(*value)).sum()
        };
        let worth = |(_, values): &(PartnerId, &Values)| Worth {
            value: points(values, &|_| true),
            record: points(values, &|name| TRACK_RECORD.contains(&name)),
        };
        let mut worth: Vec<Worth> = partners.iter().map(worth).collect();
        let best = worth.iter().map(|worth| worth.value).fold(f64::MIN_POSITIVE, f64::max);
        for of in &mut worth {
            *of = Worth { value: of.value / best, record: of.record / best };
        }
        let ids: Vec<_> = partners.iter().map(|(id, _)| id.bytes()).collect();
        choose_again(self.snapshot, &ids, &worth, limit, self.diversity)
    }
}
