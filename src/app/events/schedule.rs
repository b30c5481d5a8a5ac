//! When an event that was not taken is sent again: the schedule of Standard Webhooks, with jitter.

use chrono::TimeDelta;
use std::time::Duration;

/// How long after each failed attempt the next one follows: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
const DELAYS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The longest that a receiver may ask to wait.
const LONGEST: i64 = 86_400;

/// How long a receiver may fail before it is told nothing more.
pub const LASTING: TimeDelta = TimeDelta::days(3);

/// The wait after failed attempt number `attempts` (from 1), nothing when that was the last. `jitter`, 0 to 1, makes it
/// up to a fifth longer, so that many that failed together do not come back together. A receiver that asks for more time
/// gets it.
///
/// For example, after the second failure with a jitter of 0.5: 300 s × 1.1 = 330 s.
pub fn wait_after(attempts: i32, jitter: f64, asked: Option<Duration>) -> Option<TimeDelta> {
    let number = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let delay = DELAYS.get(number)?;
    let delay = TimeDelta::milliseconds((*delay as f64 * 1_000.0 * (1.0 + 0.2 * jitter.clamp(0.0, 1.0))) as i64);
    let asked = asked.map(|asked| TimeDelta::seconds(i64::try_from(asked.as_secs()).unwrap_or(LONGEST).min(LONGEST)));
    Some(asked.map_or(delay, |asked| asked.max(delay)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_as_the_standard_says_and_end() {
        let waits: Vec<i64> = (1..=9).map(|attempt| wait_after(attempt, 0.0, None).unwrap().num_seconds()).collect();
        assert_eq!(waits, DELAYS);
        assert_eq!(wait_after(10, 0.0, None), None);
        assert_eq!(wait_after(2, 0.5, None), Some(TimeDelta::seconds(330)));
        assert!(waits.iter().sum::<i64>() > LASTING.num_seconds());
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_up_to_a_day() {
        let asked = |seconds| wait_after(1, 0.0, Some(Duration::from_secs(seconds))).unwrap().num_seconds();
        assert_eq!((asked(2), asked(120), asked(u64::MAX)), (5, 120, LONGEST));
    }
}
