//! How willing an organisation is to introduce one to another.
//!
//! Who knows both does not always bring them together: failed collaboration in the past, or the fear to be replaced,
//! keeps brokers from it (Zhelyazkov 2018, ASQ). What is known of that is passed in.

/// What is known of a broker in one introduction (*bemiddelaar*).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BrokerRecord {
    /// Introductions that it made before.
    pub introductions: u32,
    /// Times that it refused, or was refused by one of the two.
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
