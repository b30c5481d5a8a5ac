//! Weights for the top of the list: from those that explain all choices best to those that put the chosen first.
//!
//! The conditional logit of [`super::fit`] weighs every choice, also those that no list of ten can hold; it believes more
//! in long records than the first ten bear out. Starting there, one weight at a time is moved by a step, and the step kept
//! when NDCG@10 over the questions rises by more than noise.

use super::fit::Choice;
use super::metrics::ndcg10_of_scores;
use rayon::prelude::*;

/// Factors and sums by which a weight is tried.
const FACTORS: [f64; 2] = [0.65, 1.5];
const SUMS: [f64; 2] = [-0.06, 0.06];
/// Rounds over all weights at most.
const ROUNDS: usize = 3;
/// A step that raises the mean NDCG@10 by less is noise.
const LEAST: f64 = 0.0003;

/// Moves weights ≥ 0 step by step while NDCG@10, weighed by the importance of the questions, rises.
pub fn refine(choices: &[&Choice], weights: Vec<f64>) -> Vec<f64> {
    let importance: f64 = choices.iter().map(|choice| choice.importance).sum();
    let mut weights = weights;
    let mut scores: Vec<Vec<f32>> = choices.par_iter().map(|choice| choice.scores(&weights)).collect();
    let quality = |moved: Option<(usize, f64)>, scores: &[Vec<f32>]| -> f64 {
        let of_choice = |(choice, scores): (&&Choice, &Vec<f32>)| {
            let quality = match moved {
                None => ndcg10_of_scores(scores, &choice.chosen, choice.relevant),
                Some((signal, by)) => {
                    let moved: Vec<f32> = scores
                        .iter()
                        .zip(&choice.values[signal])
                        .map(|(score, value)| score + by as f32 * value)
                        .collect();
                    ndcg10_of_scores(&moved, &choice.chosen, choice.relevant)
                }
            };
            quality * choice.importance / importance
        };
        // Summed in the order of the questions, whatever thread worked them out.
        choices.par_iter().zip(scores).map(of_choice).collect::<Vec<f64>>().into_iter().sum()
    };
    let mut best = quality(None, &scores);
    for _ in 0..ROUNDS {
        let before = best;
        for signal in 0..weights.len() {
            let now = weights[signal];
            let tried = FACTORS.map(|factor| now * factor).into_iter().chain(SUMS.map(|sum| (now + sum).max(0.0)));
            let tried =
                tried.filter(|next| *next != now).map(|next| (quality(Some((signal, next - now)), &scores), next));
            let found = tried.fold((best + LEAST, now), |best, next| if next.0 > best.0 { next } else { best });
            if found.1 != now {
                weights[signal] = found.1;
                scores = choices.par_iter().map(|choice| choice.scores(&weights)).collect();
                best = quality(None, &scores);
            }
        }
        if best <= before {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two candidates; the first signal speaks for the wrong one more loudly than the second for the right one.
    fn choice() -> Choice {
        Choice {
            values: vec![vec![1.0, 0.0], vec![0.0, 0.9]],
            chosen: vec![1],
            importance: 1.0,
            cluster: 0,
            relevant: 1,
        }
    }

    #[test]
    fn a_weight_that_puts_the_wrong_one_first_is_lowered() {
        let choices: Vec<Choice> = (0..20).map(|_| choice()).collect();
        let weights = refine(&choices.iter().collect::<Vec<_>>(), vec![0.5, 0.5]);
        let scores = choices[0].scores(&weights);
        assert!(scores[1] > scores[0], "{weights:?}");
    }

    #[test]
    fn what_is_right_already_stays_as_it_is() {
        let mut right = choice();
        right.chosen = vec![0];
        assert_eq!(refine(&[&right], vec![0.5, 0.5]), [0.5, 0.5]);
    }
}
