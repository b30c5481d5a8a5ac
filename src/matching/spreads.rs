//! Spreads that many firms have in common.
//!
//! How far the values of a signal lie apart among the candidates mostly depends on little of the firm that asks: its sector,
//! its barriers, its type. Who ranks partners for millions of firms measures each of these spreads once.

use std::collections::HashMap;

/// So many are kept at most: some ten megabytes.
const MOST: usize = 100_000;

/// The signal, whether a newcomer asks, and what of the firm its values depend on.
pub(super) type Of = (usize, bool, Vec<u8>);

/// Spreads that were measured for one snapshot and weights.
#[derive(Debug, Default)]
pub struct Spreads {
    known: HashMap<Of, Option<f64>>,
}

impl Spreads {
    /// The spread that is known of these, else what `measure` finds.
    pub(super) fn of(&mut self, of: Of, measure: impl FnOnce() -> Option<f64>) -> Option<f64> {
        if let Some(known) = self.known.get(&of) {
            return *known;
        }
        let spread = measure();
        if self.known.len() < MOST {
            self.known.insert(of, spread);
        }
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_measured_once() {
        let mut spreads = Spreads::default();
        assert_eq!(spreads.of((1, true, vec![7]), || Some(0.25)), Some(0.25));
        assert_eq!(spreads.of((1, true, vec![7]), || panic!("known")), Some(0.25));
        assert_eq!(spreads.of((1, false, vec![7]), || None), None);
        assert_eq!(spreads.of((1, false, vec![7]), || panic!("known to be none")), None);
    }
}
