//! Weights from what became of lists that were shown.
//!
//! A question is a list that somebody saw and chose from; it counts by how far the one chosen came ([`Came`]), and by the
//! inverse of the chance with which that one was shown, where chance had a part in it (Horvitz & Thompson 1952; cut off at
//! [`MOST_WEIGHT`]). Which is chosen, is the conditional logit of [`super::fit`] over all that were shown. Who stands on top
//! is chosen more often for standing there: a column of its own, 1 / log2(1 + place), takes that up, and is thrown away.
//!
//! The pull towards the prior weights is worth [`PRIOR_QUESTIONS`] questions, so that few data move them little.

use super::fit::{Choice, fit};
use crate::domain::Interval;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// As many questions as the prior weights count for: a choice of the product, the number of outcomes from which on
/// percentages are shown.
pub const PRIOR_QUESTIONS: f64 = 50.0;
/// No question counts for more than this many because of the chance with which it was shown.
pub const MOST_WEIGHT: f64 = 10.0;
/// The column of places is so many times as long as it is read: it has no prior, so the pull towards 0 is to leave it alone.
const PLACE_SCALE: f32 = 10.0;
/// Steps of a fit at most.
const STEPS: usize = 200;
/// How often clusters are drawn again for the intervals.
const REDRAWN: usize = 100;
/// Upper ends of the classes of predicted shares.
const CLASSES: [f64; 5] = [0.1, 0.2, 0.4, 0.7, 1.0];

/// How far the chosen partner came, and what that counts: a choice of the product. A meeting says more than a choice, a
/// step that was taken more than a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It was chosen, and that is all that is known yet.
    Chosen,
    /// Firm and partner met.
    Met,
    /// A step was taken, or the firm joined.
    StepTaken,
}

impl Came {
    /// What a question counts for it.
    pub fn worth(self) -> f64 {
        match self {
            Came::Chosen => 0.1,
            Came::Met => 0.5,
            Came::StepTaken => 1.0,
        }
    }
}

/// A list that was shown and chosen from.
#[derive(Clone, Debug)]
pub struct Question {
    /// For each signal the values of the partners, on the scale on which weights count.
    pub values: Vec<Vec<f32>>,
    /// Place of each partner, from 1.
    pub positions: Vec<u32>,
    /// Row of the one chosen.
    pub chosen: usize,
    /// How far it came.
    pub came: Came,
    /// The chance with which it was shown; absent when chance had no part in it.
    pub chance: Option<f64>,
    /// Questions of one firm hang together.
    pub cluster: u64,
}

/// What was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Weight of each signal, in logits.
    pub weights: Vec<f64>,
    /// Their 95 % intervals: the middle of weights that were fitted to clusters drawn again.
    pub intervals: Vec<(f64, f64)>,
    /// What standing on top added.
    pub position: f64,
    /// On questions that were held out: mean of −ln of the chance given to the chosen one, by the prior weights and by
    /// those fitted without the question.
    pub loss: (f64, f64),
    /// Predicted against seen, on questions that were held out.
    pub calibration: Vec<Class>,
}

/// Partners to which about the same chance of being chosen was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Class {
    /// How many.
    pub shown: usize,
    /// Mean of the chances given.
    pub predicted: f64,
    /// Share that was chosen.
    pub seen: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// Fits weights of 0 or more; the same questions and seed give the same weights.
pub fn learn(questions: &[Question], prior: &[f64], seed: u64) -> Fitted {
    let choices: Vec<Choice> = questions.iter().map(to_choice).collect();
    let all: Vec<&Choice> = choices.iter().collect();
    let fitted = fit_to(&all, prior);
    let (loss, calibration) = held_out(&choices, prior);
    Fitted {
        intervals: intervals(&all, prior, seed),
        position: fitted.last().copied().unwrap_or(0.0) * f64::from(PLACE_SCALE),
        weights: fitted[..prior.len()].to_vec(),
        loss,
        calibration,
    }
}

fn to_choice(question: &Question) -> Choice {
    let mut values = question.values.clone();
    values.push(question.positions.iter().map(|place| PLACE_SCALE / (1.0 + *place as f32).log2()).collect());
    let chance = question.chance.filter(|chance| *chance > 0.0).map_or(1.0, |chance| 1.0 / chance);
    Choice {
        values,
        chosen: vec![question.chosen as u32],
        importance: question.came.worth() * chance.min(MOST_WEIGHT),
        cluster: question.cluster,
        relevant: 1,
    }
}

/// The weights, and last the column of places.
fn fit_to(choices: &[&Choice], prior: &[f64]) -> Vec<f64> {
    let start: Vec<f64> = prior.iter().copied().chain([0.0]).collect();
    let counted: f64 = choices.iter().map(|choice| choice.importance).sum();
    match counted > 0.0 {
        true => fit(choices, &start, PRIOR_QUESTIONS / counted, STEPS),
        false => start,
    }
}

/// Draws as many clusters as there are, with putting back, and fits again (bootstrap, Efron 1979).
fn intervals(all: &[&Choice], prior: &[f64], seed: u64) -> Vec<(f64, f64)> {
    let clusters: Vec<u64> = all.iter().map(|choice| choice.cluster).collect::<BTreeSet<_>>().into_iter().collect();
    if clusters.len() < 2 {
        return Vec::new();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut refitted: Vec<Vec<f64>> = vec![Vec::new(); prior.len()];
    for _ in 0..REDRAWN {
        let drawn: Vec<u64> = clusters.iter().map(|_| clusters[rng.random_range(0..clusters.len())]).collect();
        let again: Vec<&Choice> =
            drawn.iter().flat_map(|drawn| all.iter().copied().filter(move |choice| choice.cluster == *drawn)).collect();
        fit_to(&again, prior).iter().zip(&mut refitted).for_each(|(weight, of_signal)| of_signal.push(*weight));
    }
    let middle = |mut of_signal: Vec<f64>| {
        of_signal.sort_by(f64::total_cmp);
        let at = |share: f64| of_signal[((of_signal.len() - 1) as f64 * share).round() as usize];
        (at(0.025), at(0.975))
    };
    refitted.into_iter().map(middle).collect()
}

/// Loss and calibration on each half, by weights fitted to the other.
fn held_out(choices: &[Choice], prior: &[f64]) -> ((f64, f64), Vec<Class>) {
    let start: Vec<f64> = prior.iter().copied().chain([0.0]).collect();
    let (mut before, mut after, mut counted) = (0.0, 0.0, 0.0);
    let mut classes = [(0usize, 0.0f64, 0usize); CLASSES.len()];
    for half in 0..2 {
        let others: Vec<&Choice> = choices.iter().filter(|choice| choice.cluster % 2 != half).collect();
        let weights = fit_to(&others, prior);
        for choice in choices.iter().filter(|choice| choice.cluster % 2 == half) {
            let (shares, of_prior) = (shares(choice, &weights), shares(choice, &start));
            let chosen = choice.chosen[0] as usize;
            before -= choice.importance * of_prior[chosen].max(f64::MIN_POSITIVE).ln();
            after -= choice.importance * shares[chosen].max(f64::MIN_POSITIVE).ln();
            counted += choice.importance;
            for (row, share) in shares.iter().enumerate() {
                let class = CLASSES.iter().position(|end| share <= end).unwrap_or(CLASSES.len() - 1);
                let (shown, sum, seen) = &mut classes[class];
                (*shown, *sum, *seen) = (*shown + 1, *sum + share, *seen + usize::from(row == chosen));
            }
        }
    }
    let class = |(shown, sum, seen): (usize, f64, usize)| {
        let share = seen as f64 / shown as f64;
        Class { shown, predicted: sum / shown as f64, seen: share, interval: Interval::wilson(share, shown as f64) }
    };
    let told = classes.into_iter().filter(|(shown, ..)| *shown > 0).map(class).collect();
    if counted > 0.0 { ((before / counted, after / counted), told) } else { ((0.0, 0.0), told) }
}

/// The chance that each candidate is the one chosen.
fn shares(choice: &Choice, weights: &[f64]) -> Vec<f64> {
    let scores = choice.scores(weights);
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f64> = scores.iter().map(|score| f64::from(score - most).exp()).collect();
    let total: f64 = raised.iter().sum();
    raised.into_iter().map(|one| one / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: [f64; 2] = [1.0, 1.0];

    /// Lists of six, chosen from by these weights and by how high one stands.
    fn questions(number: u64, truth: [f64; 2], by_place: f64) -> Vec<Question> {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        (0..number)
            .map(|cluster| {
                let values: Vec<Vec<f32>> =
                    (0..2).map(|_| (0..6).map(|_| 2.0 * rng.random::<f32>()).collect()).collect();
                let mut question = Question {
                    values,
                    positions: (1..=6).collect(),
                    chosen: 0,
                    came: Came::StepTaken,
                    chance: None,
                    cluster,
                };
                let place = by_place / f64::from(PLACE_SCALE);
                let shares = shares(&to_choice(&question), &[truth[0], truth[1], place]);
                let mut left = rng.random::<f64>();
                question.chosen = shares
                    .iter()
                    .position(|share| {
                        left -= share;
                        left <= 0.0
                    })
                    .unwrap_or(5);
                question
            })
            .collect()
    }

    #[test]
    fn without_data_the_weights_are_the_priors_and_with_few_they_stay_near() {
        let none = learn(&[], &PRIOR, 1);
        assert_eq!((none.weights, none.intervals.len()), (PRIOR.to_vec(), 0));
        let few = learn(&questions(10, [0.0, 3.0], 0.0), &PRIOR, 1);
        assert!(few.weights.iter().all(|weight| (weight - 1.0).abs() < 0.25), "{few:?}");
    }

    #[test]
    fn with_many_outcomes_the_weights_go_where_these_point_and_are_calibrated() {
        let learned = learn(&questions(1500, [0.3, 2.0], 0.0), &PRIOR, 1);
        let [first, second] = learned.weights[..] else { panic!("{learned:?}") };
        assert!((0.1..0.6).contains(&first) && (1.6..2.2).contains(&second), "{learned:?}");
        assert!(learned.loss.1 < learned.loss.0, "{:?}", learned.loss);
        for (weight, (low, high)) in learned.weights.iter().zip(&learned.intervals) {
            assert!(low <= weight && weight <= high, "{learned:?}");
        }
        for class in learned.calibration.iter().filter(|class| class.shown > 100) {
            assert!((class.predicted - class.seen).abs() < 0.06, "{class:?}");
        }
        assert_eq!(learned, learn(&questions(1500, [0.3, 2.0], 0.0), &PRIOR, 1), "the same data give the same weights");
    }

    #[test]
    fn who_is_chosen_for_standing_on_top_does_not_make_a_signal_count() {
        let mut questions = questions(1500, [0.0, 0.0], 3.0);
        // The first signal agrees with the order in which they were shown.
        for question in &mut questions {
            question.values[0].sort_by(|a, b| b.total_cmp(a));
        }
        let learned = learn(&questions, &[0.0, 0.0], 1);
        assert!(learned.position > 1.5 && learned.weights[0] < 0.5, "{learned:?}");
    }

    #[test]
    fn what_was_shown_with_a_small_chance_counts_for_those_that_were_not_shown() {
        let rare = Question { chance: Some(0.25), ..questions(1, [1.0, 1.0], 0.0).remove(0) };
        assert_eq!(to_choice(&rare).importance, 4.0);
        assert_eq!(to_choice(&Question { chance: Some(0.001), came: Came::Met, ..rare }).importance, 5.0);
    }
}
