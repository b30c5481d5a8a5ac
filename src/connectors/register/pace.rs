//! How many questions a register gets in a second (*rate limit*).

use std::time::{Duration, Instant};

/// Spaces questions evenly.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    between: Duration,
    next: Option<Instant>,
}

impl Pace {
    /// At most so many questions a second; 0 sets no limit.
    pub fn of(per_second: u32) -> Self {
        let between = if per_second == 0 { Duration::ZERO } else { Duration::from_secs(1) / per_second };
        Self { between, next: None }
    }

    /// Takes the next turn: how long to wait for it from `now` on.
    pub fn take_turn(&mut self, now: Instant) -> Duration {
        let turn = self.next.map_or(now, |next| next.max(now));
        self.next = Some(turn + self.between);
        turn - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_lie_evenly_and_a_pause_saves_none_up() {
        let (mut pace, start) = (Pace::of(4), Instant::now());
        let waits: Vec<u128> = (0..3).map(|_| pace.take_turn(start).as_millis()).collect();
        assert_eq!(waits, [0, 250, 500]);
        let later = start + Duration::from_secs(60);
        assert_eq!(pace.take_turn(later), Duration::ZERO);
        assert_eq!(pace.take_turn(later).as_millis(), 250);
        assert_eq!(Pace::of(0).take_turn(start), Duration::ZERO);
    }
}
