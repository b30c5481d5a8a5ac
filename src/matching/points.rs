//! Points in whole tenths that sum exactly to the score.

/// Tenths of points: the score and one share per signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenths {
    /// The score, 0 to 1000.
    pub score: u32,
    /// One share per contribution, in its order; they sum to the score.
    pub shares: Vec<u32>,
}

/// Rounds contributions (points, ≥ 0) to tenths by the method of the largest remainder: each gets its whole tenths,
/// the tenths that are left go to the largest remainders, ties to the earlier contribution. 33.33 + 33.33 + 33.34
/// becomes 33.3 + 33.3 + 33.4.
pub fn round_to_tenths(contributions: &[f64]) -> Tenths {
    let exact = || contributions.iter().map(|points| (points * 10.0).clamp(0.0, 1000.0));
    let score = (exact().sum::<f64>().round() as u32).min(1000);
    let mut shares: Vec<u32> = exact().map(|tenths| tenths as u32).collect();
    let mut left = i64::from(score) - shares.iter().map(|share| i64::from(*share)).sum::<i64>();
    if left == 0 {
        return Tenths { score, shares };
    }
    let remainders = exact().zip(&shares).map(|(tenths, whole)| tenths - f64::from(*whole));
    let mut by_remainder: Vec<(f64, usize)> = remainders.zip(0..).collect();
    by_remainder.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in by_remainder.iter().cycle().take(2 * contributions.len()) {
        match left {
            0 => break,
            1.. => (shares[*index], left) = (shares[*index] + 1, left - 1),
            _ if shares[*index] > 0 => (shares[*index], left) = (shares[*index] - 1, left + 1),
            _ => {}
        }
    }
    Tenths { score, shares }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainder_gets_the_tenth_that_is_left() {
        let tenths = round_to_tenths(&[33.33, 33.33, 33.34]);
        assert_eq!((tenths.score, tenths.shares), (1000, vec![333, 333, 334]));
    }

    proptest! {
        #[test]
        fn shares_always_sum_to_the_score(raw in proptest::collection::vec(0.0f64..40.0, 0..14)) {
            let total: f64 = raw.iter().sum();
            let scaled: Vec<f64> = raw.iter().map(|part| if total > 100.0 { part * 100.0 / total } else { *part }).collect();
            let tenths = round_to_tenths(&scaled);
            prop_assert_eq!(tenths.shares.iter().sum::<u32>(), tenths.score);
            prop_assert!(tenths.score <= 1000);
            prop_assert!((f64::from(tenths.score) - scaled.iter().sum::<f64>() * 10.0).abs() <= 0.5 + 1e-6);
        }
    }
}
