//! Leaving a register alone that keeps failing (*circuit breaker*).

use std::time::{Duration, Instant};

/// Failed questions in a row, each with all its attempts, after which a register is left alone.
const MOST_FAILURES: u32 = 5;

/// How long it is left alone the first time; each time after that it is twice as long, up to [`LONGEST`].
const FIRST: Duration = Duration::from_secs(60);

/// The longest that it is left alone.
const LONGEST: Duration = Duration::from_secs(3600);

/// Counts failures in a row. Closed, questions pass; open, none do; when its time is over one passes, and whether that
/// one succeeds decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    until: Option<Instant>,
    last: String,
}

impl Breaker {
    /// Failures in a row and the last of them, when no question may pass now.
    pub fn refuses(&self, now: Instant) -> Option<(u32, String)> {
        self.until.filter(|until| now < *until).map(|_| (self.failures, self.last.clone()))
    }

    /// A question was answered.
    pub fn note_success(&mut self) {
        *self = Self::default();
    }

    /// A question failed for good.
    pub fn note_failure(&mut self, now: Instant, why: String) {
        self.failures += 1;
        self.last = why;
        if self.failures >= MOST_FAILURES {
            let doublings = (self.failures - MOST_FAILURES).min(10);
            self.until = Some(now + FIRST.saturating_mul(1 << doublings).min(LONGEST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_row_open_it_and_one_success_closes_it() {
        let (mut breaker, start) = (Breaker::default(), Instant::now());
        for failure in 1..=5 {
            assert!(breaker.refuses(start).is_none(), "before failure {failure}");
            breaker.note_failure(start, format!("failure {failure}"));
        }
        assert_eq!(breaker.refuses(start), Some((5, "failure 5".into())));
        let later = start + FIRST;
        assert!(breaker.refuses(later).is_none(), "one question may pass");
        breaker.note_failure(later, "again".into());
        assert!(breaker.refuses(later + FIRST).is_some(), "and now it is left alone for twice as long");
        assert!(breaker.refuses(later + 2 * FIRST).is_none());
        breaker.note_success();
        breaker.note_failure(later, "once".into());
        assert!(breaker.refuses(later).is_none(), "the count begins anew");
    }

    #[test]
    fn it_is_never_left_alone_for_more_than_an_hour() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        (0..100).for_each(|_| breaker.note_failure(now, String::new()));
        assert!(breaker.refuses(now + LONGEST - FIRST).is_some());
        assert!(breaker.refuses(now + LONGEST).is_none());
    }
}
