//! Drawing one of several things by weight.

use rand::Rng;

/// Things with their weights.
pub struct Weighted<Thing> {
    things: Vec<Thing>,
    /// Sum of the weights up to and including each thing.
    sums: Vec<f64>,
}

impl<Thing> Weighted<Thing> {
    /// Things with a weight above 0; the others cannot be drawn.
    pub fn new(weighted: impl IntoIterator<Item = (Thing, f64)>) -> Self {
        let mut total = 0.0;
        let (things, sums) = weighted
            .into_iter()
            .filter(|(_, weight)| *weight > 0.0)
            .map(|(thing, weight)| {
                total += weight;
                (thing, total)
            })
            .unzip();
        Self { things, sums }
    }

    /// One of the things; nothing when there are none.
    pub fn draw(&self, rng: &mut impl Rng) -> Option<&Thing> {
        let at = rng.random::<f64>() * self.sums.last()?;
        let place = self.sums.partition_point(|sum| *sum <= at);
        self.things.get(place).or(self.things.last())
    }

    /// At most `count` different things, in the order in which they were drawn.
    pub fn draw_several(&self, count: usize, rng: &mut impl Rng) -> Vec<Thing>
    where
        Thing: Clone + PartialEq,
    {
        let mut drawn: Vec<Thing> = Vec::with_capacity(count);
        // Some draws hit what was drawn before; a bound keeps a short list from drawing on for ever.
        for _ in 0..20 * count {
            if drawn.len() == count {
                break;
            }
            match self.draw(rng) {
                Some(thing) if !drawn.contains(thing) => drawn.push(thing.clone()),
                _ => {}
            }
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn things_are_drawn_as_often_as_they_weigh() {
        let weighted = Weighted::new([("never", 0.0), ("seldom", 1.0), ("often", 3.0)]);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn: Vec<_> = (0..4000).filter_map(|_| weighted.draw(&mut rng)).collect();
        let often = drawn.iter().filter(|thing| ***thing == "often").count();
        assert!(drawn.iter().all(|thing| **thing != "never"));
        assert!((2900..3100).contains(&often), "{often}");
    }

    #[test]
    fn several_things_are_different() {
        let weighted = Weighted::new([("a", 1.0), ("b", 5.0)]);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut drawn = weighted.draw_several(3, &mut rng);
        drawn.sort_unstable();
        assert_eq!(drawn, ["a", "b"]);
        assert!(Weighted::<u8>::new([]).draw(&mut rng).is_none());
    }
}
