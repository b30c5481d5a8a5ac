//! What holds of all firms, estimated from those that were drawn by lot.
//!
//! Horvitz and Thompson (1952): each answer counts for as many firms as its chance of being drawn tells, 1/π. Draws may
//! differ in size and population; together they are strata of one sample. Of a draw of n out of N, the chances make Σ 1/π
//! exactly N, so that with everybody reached the share below is the Horvitz-Thompson total divided by the population.

use crate::domain::Interval;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a drawn firm said (*antwoord*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes: it knows one, or is interested.
    Yes,
    /// No.
    No,
    /// It was drawn, and nobody could ask it.
    NotReached,
}

/// The answers of one draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// How many firms could be drawn.
    pub population: usize,
    /// The chance of each, as it was logged.
    pub probability: f64,
    /// An answer for every firm that was drawn.
    pub answers: Vec<Answer>,
}

/// A share of all firms (*schatting voor de populatie*).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PopulationShare {
    /// The share, 0 to 1. It is unbiased when everybody who was drawn was reached; else it takes those who were not
    /// for like the others of their draw.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// The share when all who were not reached would say no, and when all would say yes: what is sure without that
    /// assumption.
    pub without_assumption: Interval,
    /// Drawn firms.
    pub drawn: usize,
    /// Of which reached.
    pub reached: usize,
}

/// The Horvitz-Thompson total: the sum of y/π over the drawn firms. Of a population of 100 of which 10 were drawn, 3
/// with yes, it is 30.
pub fn horvitz_thompson_total(drawn: impl IntoIterator<Item = (bool, f64)>) -> f64 {
    drawn.into_iter().filter(|(is_yes, chance)| *is_yes && *chance > 0.0).map(|(_, chance)| 1.0 / chance).sum()
}

/// The share of all firms that would say yes; nothing when nobody was reached.
pub fn estimate(draws: &[Answers]) -> Option<PopulationShare> {
    let draws: Vec<&Answers> = draws.iter().filter(|draw| draw.probability > 0.0 && !draw.answers.is_empty()).collect();
    let heard: Vec<Heard> = draws.iter().filter_map(|draw| Heard::of(draw)).collect();
    let weight: f64 = heard.iter().map(|draw| draw.weight).sum();
    let reached: f64 = heard.iter().map(|draw| draw.reached).sum();
    if reached == 0.0 {
        return None;
    }
    let share = heard.iter().map(|draw| draw.weight * draw.yes / draw.reached).sum::<f64>() / weight;
    // Variance of the share, but for the spread p(1 − p) of an answer: Σ W² (1 − f) / r, with the weight W of a draw,
    // the share f of its population that was reached and the number r that was.
    let spread: f64 = heard.iter().map(|draw| (draw.weight / weight).powi(2) * draw.unheard / draw.reached).sum();
    let effective = if spread > 0.0 { 1.0 / spread } else { f64::INFINITY };
    let interval = Interval::wilson(share.clamp(0.0, 1.0), effective)?;
    Some(PopulationShare {
        share,
        interval,
        without_assumption: bounds(&draws),
        drawn: draws.iter().map(|draw| draw.answers.len()).sum(),
        reached: reached as usize,
    })
}

/// What was heard in one draw.
struct Heard {
    /// For how many firms the draw stands.
    weight: f64,
    reached: f64,
    yes: f64,
    /// Share of the population that was not reached: the correction for a finite population.
    unheard: f64,
}

impl Heard {
    fn of(draw: &Answers) -> Option<Self> {
        let count = |wanted: &[Answer]| draw.answers.iter().filter(|answer| wanted.contains(answer)).count() as f64;
        let reached = count(&[Answer::Yes, Answer::No]);
        let weight = draw.answers.len() as f64 / draw.probability;
        let population = draw.population.max(draw.answers.len()) as f64;
        let unheard = (1.0 - reached / population).max(0.0);
        (reached > 0.0).then(|| Self { weight, reached, yes: count(&[Answer::Yes]), unheard })
    }
}

fn bounds(draws: &[&Answers]) -> Interval {
    let share = |counted: fn(Answer) -> bool| {
        let drawn =
            draws.iter().flat_map(|draw| draw.answers.iter().map(|answer| (counted(*answer), draw.probability)));
        let all = draws.iter().flat_map(|draw| draw.answers.iter().map(|_| (true, draw.probability)));
        (horvitz_thompson_total(drawn) / horvitz_thompson_total(all)).clamp(0.0, 1.0)
    };
    Interval { low: share(|answer| answer == Answer::Yes), high: share(|answer| answer != Answer::No) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FirmId;
    use crate::outreach::exploration;
    use chrono::NaiveDate;
    use uuid::Uuid;

    #[test]
    fn three_of_ten_drawn_from_a_hundred_stand_for_thirty() {
        let drawn = (0..10).map(|place| (place < 3, 0.1));
        assert!((horvitz_thompson_total(drawn) - 30.0).abs() < 1e-9);
        let answers = [vec![Answer::Yes; 3], vec![Answer::No; 7]].concat();
        let told = estimate(&[Answers { population: 100, probability: 0.1, answers }]).unwrap();
        assert!((told.share - 0.3).abs() < 1e-12);
        let bounds = told.without_assumption;
        assert!((bounds.low - 0.3).abs() < 1e-12 && (bounds.high - 0.3).abs() < 1e-12, "{bounds:?}");
    }

    #[test]
    fn asking_everybody_leaves_no_doubt_and_asking_nobody_no_answer() {
        let answers = [vec![Answer::Yes; 2], vec![Answer::No; 6]].concat();
        let told = estimate(&[Answers { population: 8, probability: 1.0, answers }]).unwrap();
        assert_eq!(told.interval, Interval { low: 0.25, high: 0.25 });
        assert_eq!(estimate(&[]), None);
        assert_eq!(estimate(&[Answers { population: 9, probability: 0.1, answers: vec![Answer::NotReached] }]), None);
    }

    #[test]
    fn those_who_were_not_reached_widen_what_is_sure() {
        let answers = vec![Answer::Yes, Answer::No, Answer::NotReached, Answer::NotReached];
        let told = estimate(&[Answers { population: 40, probability: 0.1, answers }]).unwrap();
        assert_eq!((told.share, told.drawn, told.reached), (0.5, 4, 2));
        assert_eq!(told.without_assumption, Interval { low: 0.25, high: 0.75 });
    }

    /// Two offices with 240 and 90 firms, of which the first firms know a fieldlab: 10 % and 30 %.
    #[test]
    fn over_many_draws_the_estimate_is_the_truth_and_the_interval_holds_it() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        let offices = [(240usize, 24u128), (90, 27)];
        let truth = 51.0 / 330.0;
        let runs = 3000u64;
        let (mut sum, mut squares, mut held) = (0.0, 0.0, 0);
        for run in 0..runs {
            let mut samples = Vec::new();
            for (office, (population, aware)) in offices.iter().enumerate() {
                let firms: Vec<FirmId> = (0..*population as u128).map(|n| FirmId(Uuid::from_u128(n))).collect();
                for week in 0..6 {
                    let seed = run * 100 + 10 * office as u64 + week;
                    let draw = exploration::Lot::cast(&firms, seed).draw(4 + office, day);
                    let said = |id: &FirmId| if id.0.as_u128() < *aware { Answer::Yes } else { Answer::No };
                    samples.push(Answers {
                        population: draw.population,
                        probability: draw.probability,
                        answers: draw.drawn.iter().map(said).collect(),
                    });
                }
            }
            let told = estimate(&samples).unwrap();
            sum += told.share;
            squares += told.share * told.share;
            held += u64::from((told.interval.low..=told.interval.high).contains(&truth));
        }
        let mean = sum / runs as f64;
        let error = ((squares / runs as f64 - mean * mean) / runs as f64).sqrt();
        assert!((mean - truth).abs() < 3.5 * error, "{mean} is not {truth} within {error}");
        let coverage = held as f64 / runs as f64;
        assert!((0.92..=0.99).contains(&coverage), "{coverage}");
    }
}
