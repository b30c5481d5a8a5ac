//! How sure a share is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The 97.5th percentile of the standard normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A 95 % interval of a share (*betrouwbaarheidsinterval*), 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Interval {
    /// Lower end.
    #[schema(minimum = 0, maximum = 1)]
    pub low: f64,
    /// Upper end.
    #[schema(minimum = 0, maximum = 1)]
    pub high: f64,
}

impl Interval {
    /// The score interval of Wilson (1927) around a share that was seen in `n` independent answers, where `n` may be
    /// an effective number: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Of 10 answers with 3 yes it is 0.108
    /// to 0.603. Unlike the plain interval it stays within 0 and 1 and is not empty when nobody said yes. Nothing
    /// when there are no answers or the share is none.
    pub fn wilson(share: f64, n: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&share) || n.is_nan() || n <= 0.0 {
            return None;
        }
        if n.is_infinite() {
            return Some(Self { low: share, high: share });
        }
        let z2_n = Z * Z / n;
        let middle = (share + z2_n / 2.0) / (1.0 + z2_n);
        let half = Z * (share * (1.0 - share) / n + z2_n / (4.0 * n)).sqrt() / (1.0 + z2_n);
        // Rounding must not push an end past the share itself.
        Some(Self { low: (middle - half).max(0.0).min(share), high: (middle + half).min(1.0).max(share) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_of_ten_lie_between_eleven_and_sixty_percent() {
        let interval = Interval::wilson(0.3, 10.0).unwrap();
        assert!((interval.low - 0.1078).abs() < 1e-4 && (interval.high - 0.6032).abs() < 1e-4, "{interval:?}");
    }

    #[test]
    fn nobody_of_twenty_is_not_surely_nobody() {
        let interval = Interval::wilson(0.0, 20.0).unwrap();
        assert!(interval.low == 0.0 && (interval.high - 0.1611).abs() < 1e-4, "{interval:?}");
        assert_eq!(Interval::wilson(1.0, 20.0).unwrap().high, 1.0);
    }

    #[test]
    fn without_answers_there_is_no_interval() {
        assert_eq!(Interval::wilson(0.5, 0.0), None);
        assert_eq!(Interval::wilson(f64::NAN, 10.0), None);
        assert_eq!(Interval::wilson(0.5, f64::INFINITY), Some(Interval { low: 0.5, high: 0.5 }));
    }
}
