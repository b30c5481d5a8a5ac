//! When a question that failed is asked again.

use std::time::Duration;

/// How often a question is asked at most.
pub(super) const MOST_ATTEMPTS: u32 = 4;

/// The longest that a register is waited for within a run; who asks for more is left for the next run.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// The wait after failed attempt number `attempt` (from 1), nothing when that was the last or the register asks for more
/// than [`LONGEST`]. Each wait is four times the one before; `jitter`, 0 to 1, makes it up to a fifth longer, so that many
/// that failed together do not come back together.
///
/// For example, with a first wait of 500 ms, after the third failure and without jitter: 500 ms × 4 × 4 = 8 s.
pub(super) fn wait_after(first: Duration, attempt: u32, jitter: f64, asked: Option<Duration>) -> Option<Duration> {
    if attempt == 0 || attempt >= MOST_ATTEMPTS {
        return None;
    }
    let own = first.saturating_mul(4_u32.saturating_pow(attempt - 1)).mul_f64(1.0 + 0.2 * jitter.clamp(0.0, 1.0));
    let wait = asked.map_or(own, |asked| asked.max(own));
    (wait <= LONGEST).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_fourfold_and_end() {
        let wait = |attempt| wait_after(Duration::from_millis(500), attempt, 0.0, None).map(|wait| wait.as_millis());
        assert_eq!([1, 2, 3, 4].map(wait), [Some(500), Some(2_000), Some(8_000), None]);
        let late = wait_after(Duration::from_millis(500), 1, 1.0, None).unwrap();
        assert_eq!(late, Duration::from_millis(600));
    }

    #[test]
    fn a_register_that_asks_for_time_gets_it_within_reason() {
        let asked = |seconds| wait_after(Duration::from_millis(500), 1, 0.0, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(5), Some(Duration::from_secs(5)));
        assert_eq!(asked(0), Some(Duration::from_millis(500)));
        // KVK asks for five minutes: that is for the next run.
        assert_eq!(asked(300), None);
    }
}
