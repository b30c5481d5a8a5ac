//! The share of calls that is drawn by lot.
//!
//! A list that only follows the ranking learns nothing of the firms that it passes over. So a declared share is a simple
//! random sample, without putting back, of *all* firms that may be approached, drawn before anything is ranked: each
//! has the same known chance, its place in the ranking notwithstanding ("optimise and estimate", Henderson et al. 2022).

use crate::domain::FirmId;
use chrono::NaiveDate;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A draw (*loting*), to be logged as it is: with it, the draw can be made again and its answers weighed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draw {
    /// The day.
    pub date: NaiveDate,
    /// Where chance began.
    pub seed: u64,
    /// How many firms could be drawn.
    pub population: usize,
    /// The chance of each of them, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
    /// Who was drawn, in the order of their ids.
    pub drawn: Vec<FirmId>,
}

/// How many of a list are drawn: the share, rounded, and at least one when there is a share at all.
pub fn size(share: f64, length: usize, population: usize) -> usize {
    if share <= 0.0 || length == 0 {
        return 0;
    }
    ((share.min(1.0) * length as f64).round() as usize).clamp(1, length).min(population)
}

/// Most firms that a lot puts in order: as many as the longest list has.
const MOST_DRAWN: usize = 100;

/// The lot of a day (*loting van de dag*): firms in an order by chance, of which a list takes as many as it has places for
/// the lot, from the front. It is drawn once, among whom may be approached when the first list of the day is made: a
/// firm that was rung since keeps its place in it, and every list of the day is a part of every longer one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lot {
    /// Where chance began.
    pub seed: u64,
    /// How many firms could be drawn.
    pub population: usize,
    /// Whom chance put in front, the first first.
    pub order: Vec<FirmId>,
}

impl Lot {
    /// Puts firms in an order by chance; the order in which they are given does not matter, and one that is given twice
    /// counts once.
    pub fn cast(eligible: &[FirmId], seed: u64) -> Self {
        let mut frame = eligible.to_vec();
        frame.sort_unstable();
        frame.dedup();
        let population = frame.len();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // The places come in an order by chance, so that the first of them are a sample too.
        let places = rand::seq::index::sample(&mut rng, population, MOST_DRAWN.min(population));
        Self { seed, population, order: places.into_iter().map(|place| frame[place]).collect() }
    }

    /// The draw of so many firms.
    pub fn draw(&self, size: usize, date: NaiveDate) -> Draw {
        let mut drawn: Vec<FirmId> = self.order.iter().take(size).copied().collect();
        drawn.sort_unstable();
        let population = self.population;
        let probability = if population == 0 { 0.0 } else { drawn.len() as f64 / population as f64 };
        Draw { date, seed: self.seed, population, probability, drawn }
    }
}
