//! How willing an organisation is to introduce one to another.
//!
//! Who knows both does not always bring them together: failed collaboration in the past, or the fear to be replaced,
//! keeps brokers from it (Zhelyazkov 2018, ASQ). What is known of that is passed in.

use crate::domain::Introduction;
use crate::domain::introduction::{MoveKind, State};

/// What is known of a broker in one introduction (*bemiddelaar*).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BrokerRecord {
    /// Introductions that came about by its word.
    pub introductions: u32,
    /// Times that it refused, or was refused by one of the two, and introductions by its word that were declined.
    pub refusals: u32,
    /// How much it competes with one of the two, 0 to 1.
    pub rivalry: f64,
}

impl BrokerRecord {
    /// (introductions + 1) / (introductions + refusals + 2) · (1 − rivalry), 0 to 1: Laplace's rule of succession, so that
    /// one of whom nothing is known counts a half, and a single refusal a third.
    pub fn willingness(self) -> f64 {
        let (made, refused) = (f64::from(self.introductions), f64::from(self.refusals));
        (made + 1.0) / (made + refused + 2.0) * (1.0 - self.rivalry.clamp(0.0, 1.0))
    }
}

/// What became of the introductions that came about by a broker's word (*bemiddelingen*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mediations {
    /// Those in which the two were introduced.
    pub made: u32,
    /// Those that a party declined before.
    pub refused: u32,
}

impl Mediations {
    /// Adds an introduction; one that is under way or fell silent tells nothing yet.
    pub fn add(&mut self, introduction: &Introduction) {
        if introduction.date_of(MoveKind::Introduce).is_some() {
            self.made += 1;
        } else if introduction.state() == State::Declined {
            self.refused += 1;
        }
    }
}

/// Rivalry of two firms by the leading digits of SBI that their main activities share: 0.5 for the same class (four or
/// more), 0.25 for the same group (three), else none. Firms pass on what they know when they do not compete
/// (Cai & Szeidl 2018, QJE); how much they hold back is a choice.
pub fn rivalry(shared_digits: u8) -> f64 {
    match shared_digits {
        4.. => 0.5,
        3 => 0.25,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(introductions: u32, refusals: u32, rivalry: f64) -> f64 {
        BrokerRecord { introductions, refusals, rivalry }.willingness()
    }

    #[test]
    fn success_makes_willing_and_refusal_and_rivalry_do_not() {
        assert_eq!((of(0, 0, 0.0), of(1, 0, 0.0), of(0, 1, 0.0)), (0.5, 2.0 / 3.0, 1.0 / 3.0));
        assert_eq!((of(3, 0, 1.0), of(3, 0, 7.0), of(0, 0, rivalry(4))), (0.0, 0.0, 0.25));
        assert!(of(u32::MAX, u32::MAX, 0.0).is_finite());
        assert!(rivalry(5) >= rivalry(3) && rivalry(3) > rivalry(2));
    }
}
