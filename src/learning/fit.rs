//! Weights from choices: which candidates were chosen out of those that could have been.
//!
//! The model is the conditional logit (McFadden 1974) in its listwise form: the probability that a candidate is the one
//! chosen is exp(w·z) / Σ exp(w·z) over the candidates of the question, the loss of a question the mean of −ln of that
//! over the candidates that were chosen. Weights are 0 or more: that keeps every reason a reason for, and is the best
//! regulariser that was found. A pull towards the weights one starts from (half the square of the difference, times
//! `shrinkage`) keeps what the data cannot tell.

use rayon::prelude::*;

/// One question: what its candidates are like, and which were chosen.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// For each signal the values of the candidates.
    pub values: Vec<Vec<f32>>,
    /// Rows that were chosen; none is chosen twice.
    pub chosen: Vec<u32>,
    /// What the question counts.
    pub importance: f64,
    /// Questions of one cluster hang together.
    pub cluster: u64,
    /// Number of candidates that were to be found, those that are no candidates here included.
    pub relevant: usize,
}

impl Choice {
    /// Number of candidates.
    pub fn len(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    /// Whether there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 || self.chosen.is_empty()
    }

    /// Sum of weighted values per candidate.
    pub fn scores(&self, weights: &[f64]) -> Vec<f32> {
        let mut scores = vec![0.0f32; self.len()];
        for (values, weight) in self.values.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
            let weight = *weight as f32;
            scores.iter_mut().zip(values).for_each(|(score, value)| *score += weight * value);
        }
        scores
    }

    /// Loss and its slope in every weight.
    fn slope(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let mut scores = self.scores(weights);
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let chosen = |values: &[f32]| {
            let sum: f64 = self.chosen.iter().map(|row| f64::from(values[*row as usize])).sum();
            sum / self.chosen.len() as f64
        };
        let mean_score = chosen(&scores);
        scores.iter_mut().for_each(|score| *score = (*score - most).exp());
        let total: f32 = scores.iter().sum();
        let loss = f64::from(total.ln()) + f64::from(most) - mean_score;
        let slope = self.values.iter().map(|values| {
            let expected: f32 = values.iter().zip(&scores).map(|(value, share)| value * share).sum();
            f64::from(expected / total) - chosen(values)
        });
        (loss, slope.collect())
    }
}

/// Fits weights ≥ 0, beginning at and pulled towards `start`; the same data give the same weights on every machine
/// with the same floating point.
pub fn fit(choices: &[&Choice], start: &[f64], shrinkage: f64, steps: usize) -> Vec<f64> {
    let importance: f64 = choices.iter().map(|choice| choice.importance).sum();
    let evaluate = |weights: &[f64]| -> (f64, Vec<f64>) {
        // Summed in the order of the questions, whatever thread worked them out.
        let parts: Vec<(f64, Vec<f64>)> = choices.par_iter().map(|choice| choice.slope(weights)).collect();
        let (mut loss, mut slope) = (0.0, vec![0.0; weights.len()]);
        for ((part, of), choice) in parts.iter().zip(choices) {
            loss += part * choice.importance / importance;
            slope.iter_mut().zip(of).for_each(|(sum, one)| *sum += one * choice.importance / importance);
        }
        for (place, weight) in weights.iter().enumerate() {
            let away = weight - start[place];
            loss += 0.5 * shrinkage * away * away;
            slope[place] += shrinkage * away;
        }
        (loss, slope)
    };
    descend(start.to_vec(), evaluate, steps)
}

/// Accelerated projected descent (Beck & Teboulle 2009) with backtracking and restart.
fn descend(start: Vec<f64>, evaluate: impl Fn(&[f64]) -> (f64, Vec<f64>), steps: usize) -> Vec<f64> {
    let (mut weights, mut ahead, mut momentum, mut pace) = (start.clone(), start, 1.0f64, 1.0f64);
    let mut last = f64::INFINITY;
    for _ in 0..steps {
        let (loss, slope) = evaluate(&ahead);
        let (next, next_loss) = loop {
            let next: Vec<f64> =
                ahead.iter().zip(&slope).map(|(weight, slope)| (weight - pace * slope).max(0.0)).collect();
            let moved: Vec<f64> = next.iter().zip(&ahead).map(|(a, b)| a - b).collect();
            let bound = loss
                + moved.iter().zip(&slope).map(|(m, s)| m * s).sum::<f64>()
                + moved.iter().map(|m| m * m).sum::<f64>() / (2.0 * pace);
            let found = evaluate(&next).0;
            if found <= bound + 1e-10 || pace < 1e-6 {
                break (next, found);
            }
            pace *= 0.5;
        };
        if next_loss > last {
            momentum = 1.0;
            ahead.clone_from(&weights);
            last = f64::INFINITY;
            continue;
        }
        let settled = (last - next_loss).abs() < 1e-7;
        last = next_loss;
        let later = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        ahead = next
            .iter()
            .zip(&weights)
            .map(|(new, old)| (new + (momentum - 1.0) / later * (new - old)).max(0.0))
            .collect();
        (weights, momentum) = (next, later);
        pace *= 1.2;
        if settled {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Questions whose chosen candidate is the best by known weights, out of values that a small generator spreads.
    fn choices(truth: [f32; 3]) -> Vec<Choice> {
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        (0..200)
            .map(|cluster| {
                let values: Vec<Vec<f32>> = (0..3).map(|_| (0..20).map(|_| 2.0 * next()).collect()).collect();
                let score = |row: usize| values.iter().zip(truth).map(|(v, w)| w * v[row]).sum::<f32>();
                let best = (0..20).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap();
                Choice { chosen: vec![best as u32], values, importance: 1.0, cluster, relevant: 1 }
            })
            .collect()
    }

    #[test]
    fn weights_keep_their_proportions_and_never_fall_below_0() {
        let choices = choices([2.0, 1.0, -1.0]);
        let choices: Vec<&Choice> = choices.iter().collect();
        let weights = fit(&choices, &[0.0; 3], 0.001, 300);
        assert!((1.4..2.8).contains(&(weights[0] / weights[1])), "{weights:?}");
        assert_eq!(weights[2], 0.0);
        assert_eq!(weights, fit(&choices, &[0.0; 3], 0.001, 300), "the same data give the same weights");
    }

    #[test]
    fn what_the_data_do_not_tell_stays_where_it_began() {
        let mut choices = choices([1.0, 1.0, 0.0]);
        choices.iter_mut().for_each(|choice| choice.values[2].fill(0.0));
        let weights = fit(&choices.iter().collect::<Vec<_>>(), &[0.0, 0.0, 0.7], 0.01, 300);
        assert!((weights[2] - 0.7).abs() < 1e-9, "{weights:?}");
    }
}
