//! Weights from the data themselves: u from pairs drawn at random, m and λ by expectation–maximisation.
//!
//! Two records drawn at random are of two organisations nearly always, so that the levels of random pairs are u, once the
//! share λ of them that are one is taken out; in a short list with many doubles that is most of full agreement on a
//! name. Each round takes every compared pair for one organisation with probability p = 2^w/(1 + 2^w) under the model so
//! far, and then sets m(γ) = Σp over pairs at level γ / Σp over pairs where the field is known, λ = Σp / all pairs.
//! Pairs that share no key are taken to be different. No labelled pair is needed.
//!
//! Sources: Dempster, Laird and Rubin, JRSS B 39 (1977); Winkler, “Using the EM Algorithm for Weight Computation in the
//! Fellegi–Sunter Model of Record Linkage” (1988); u from random pairs: Linacre and others, “Splink”, IJPDS 7 (2022).

use super::model::{FieldModel, Model, probability};
use super::records::{Pattern, Records};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Pairs that are drawn for u at most: enough to see a level of one in ten thousand twenty times.
pub const DRAWN: usize = 200_000;

/// Pairs that are drawn by one generator, so that several can draw at once and the pairs are the same all the same.
const TOGETHER: usize = 20_000;

/// Rounds at most. With many fields a few dozen do; with two, taking pairs that are one out of u makes it slow.
const MOST_ROUNDS: usize = 1_000;
const STILL: f64 = 1e-5;

/// What is believed of the levels before the data are seen, as pairs that are thought to have been seen: how many at
/// each level, by field. Few pairs in the data hardly move it, many outweigh it.
pub type Believed = Vec<Vec<f64>>;

/// Half a pair at each level: nothing is believed but that no level is impossible.
pub fn nothing_believed(records: &Records<'_>) -> Believed {
    records.rules.iter().map(|rule| vec![0.5; rule.comparison.levels()]).collect()
}

/// How pairs of two organisations agree: what is believed of it, and what pairs drawn at random showed.
#[derive(Clone, Debug)]
pub struct Drawn {
    believed: Believed,
    /// How many pairs were at each level, by field.
    seen: Vec<Vec<f64>>,
}

impl Drawn {
    /// u of a field, shares of levels. The `prior` share λ of the pairs that were seen are one organisation and agree as `m`
    /// says: of the n that were seen of the field n · λ · m are taken out, though a twentieth of what was seen stays.
    fn shares(&self, field: usize, m: &[f64], prior: f64) -> Vec<f64> {
        let seen = &self.seen[field];
        let count: f64 = seen.iter().sum();
        let rest = seen.iter().zip(m).map(|(seen, m)| (seen - count * prior * m).max(seen / 20.0));
        shares(&self.believed[field].iter().zip(rest).map(|(believed, rest)| believed + rest).collect::<Vec<_>>())
    }
}

/// Draws pairs at random, beside what is believed of pairs of two organisations. The same seed draws the same pairs.
pub fn draw(
    records: &Records<'_>,
    drawn: usize,
    seed: u64,
    believed: Believed,
    is_wanted: impl Fn(usize, usize) -> bool + Sync,
) -> Drawn {
    let batches = if records.len() < 2 { 0 } else { drawn.div_ceil(TOGETHER) };
    let drawn_by = |batch: usize| {
        let mut counts: Believed = believed.iter().map(|levels| vec![0.0; levels.len()]).collect();
        let mut random = ChaCha8Rng::seed_from_u64(seed + batch as u64);
        for _ in 0..TOGETHER.min(drawn - batch * TOGETHER) {
            let (one, other) = (random.random_range(0..records.len()), random.random_range(0..records.len()));
            if one == other || !is_wanted(one, other) {
                continue;
            }
            for (field, counts) in counts.iter_mut().enumerate() {
                if let Some(level) = records.level(one, other, field) {
                    counts[level] += 1.0;
                }
            }
        }
        counts
    };
    let drawn: Vec<Believed> = (0..batches).into_par_iter().map(drawn_by).collect();
    let mut seen: Vec<Vec<f64>> = believed.iter().map(|levels| vec![0.0; levels.len()]).collect();
    for (field, counts) in seen.iter_mut().enumerate() {
        for (level, count) in counts.iter_mut().enumerate() {
            *count = drawn.iter().map(|batch| batch[field][level]).sum::<f64>();
        }
    }
    Drawn { believed, seen }
}

fn shares(counts: &[f64]) -> Vec<f64> {
    let sum: f64 = counts.iter().sum();
    counts.iter().map(|count| count / sum).collect()
}

/// The model under which the compared patterns are most likely. `all_pairs` counts the pairs that were not compared too.
/// Deterministic.
///
/// `expected` is how many pairs are thought to be one organisation before the data are seen, `most` how many at most:
/// a list in which many firms share trade and place must not teach that sharing them makes two firms one.
pub fn fit(
    patterns: &BTreeMap<Pattern, u64>,
    all_pairs: f64,
    drawn: &Drawn,
    believed: &Believed,
    expected: f64,
    most: f64,
) -> Model {
    let firsts = believed.iter().map(|m| first_m(m)).enumerate();
    let fields = firsts.map(|(field, m)| FieldModel { u: drawn.shares(field, &m, 0.0), m }).collect();
    let share = |pairs: f64| (pairs.min(most) / all_pairs.max(1.0)).clamp(1e-12, 0.5);
    let mut model = Model { prior: share(expected), fields };
    for _ in 0..MOST_ROUNDS {
        let (same, mut fields) = round(&model, patterns, believed);
        let prior = share(same);
        fields.iter_mut().enumerate().for_each(|(at, field)| field.u = drawn.shares(at, &field.m, prior));
        let next = Model { prior, fields };
        let moved = difference(&model, &next);
        model = next;
        if moved < STILL {
            break;
        }
    }
    model
}

/// Where the search for m begins: what is believed; else nine in ten agree fully, the rest evenly.
fn first_m(believed: &[f64]) -> Vec<f64> {
    let count = believed.len();
    let rest = 0.1 / (count.max(2) - 1) as f64;
    // Where each level has the same count nothing is believed, and it must not be read as “half disagree”.
    if believed.windows(2).all(|two| two[0] == two[1]) {
        return (0..count).map(|level| if level == 0 { 0.9 } else { rest }).collect();
    }
    shares(believed)
}

/// One round: how many pairs are one organisation, and m.
fn round(model: &Model, patterns: &BTreeMap<Pattern, u64>, believed: &Believed) -> (f64, Vec<FieldModel>) {
    let mut sums = believed.clone();
    let mut same = 0.0;
    for (pattern, count) in patterns {
        let share = probability(model.pattern_weight(*pattern)) * *count as f64;
        same += share;
        for (field, sums) in sums.iter_mut().enumerate() {
            if let Some(level) = pattern.level(field) {
                sums[level] += share;
            }
        }
    }
    let fields = model.fields.iter().zip(sums);
    let fields = fields.map(|(field, sums)| FieldModel { m: shares(&sums), u: field.u.clone() });
    (same, fields.collect())
}

fn difference(one: &Model, other: &Model) -> f64 {
    let fields = one.fields.iter().zip(&other.fields);
    let shares = fields.flat_map(|(one, other)| one.m.iter().zip(&other.m).map(|(a, b)| (a - b).abs()));
    shares.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10,000 compared pairs of two fields; 1,000 are one organisation and agree nine times in ten, the others one
    /// time in a hundred.
    fn patterns() -> BTreeMap<Pattern, u64> {
        let mut patterns = BTreeMap::new();
        for (one, other, same, different) in [(0, 0, 810, 1), (0, 1, 90, 89), (1, 0, 90, 89), (1, 1, 10, 8821)] {
            patterns.insert(Pattern::of([Some(one), Some(other)].into_iter()), same + different);
        }
        patterns
    }

    /// Of 100,000 pairs drawn at random, so many agree on each of the two fields.
    fn seen(agree: f64) -> Drawn {
        Drawn { believed: vec![vec![0.5; 2]; 2], seen: vec![vec![agree, 100_000.0 - agree]; 2] }
    }

    #[test]
    fn what_the_pairs_were_made_with_is_found_back() {
        // One pair in ten is one organisation, so that 0.1 · 0.9 + 0.9 · 0.01 of pairs at random agree.
        let model = fit(&patterns(), 10_000.0, &seen(9_900.0), &vec![vec![0.5; 2]; 2], 100.0, 1e9);
        assert!((model.prior - 0.1).abs() < 0.005, "{model:?}");
        assert!(model.fields.iter().all(|field| (field.m[0] - 0.9).abs() < 0.01), "{model:?}");
        assert!(model.fields.iter().all(|field| (field.u[0] - 0.01).abs() < 0.005), "{model:?}");
    }

    #[test]
    fn what_is_believed_of_two_organisations_is_not_lessened() {
        let (few, m) = (Drawn { believed: vec![vec![0.04, 1_999.96]], seen: vec![vec![0.0, 49.0]] }, [0.9, 0.1]);
        let (less, all) = (few.shares(0, &m, 0.004), few.shares(0, &m, 0.0));
        assert!((less[0] / all[0] - 1.0).abs() < 0.001, "{less:?} {all:?}");
    }

    #[test]
    fn shares_add_up_to_one() {
        let model = fit(&patterns(), 10_000.0, &seen(1_000.0), &vec![vec![0.5; 2]; 2], 5.0, 1e9);
        for field in &model.fields {
            assert!(
                (field.m.iter().sum::<f64>() - 1.0).abs() < 1e-9 && (field.u.iter().sum::<f64>() - 1.0).abs() < 1e-9
            );
        }
    }

    #[test]
    fn no_more_pairs_than_the_most_become_one() {
        let model = fit(&patterns(), 10_000.0, &seen(1_000.0), &vec![vec![0.5; 2]; 2], 5.0, 50.0);
        assert!(model.prior <= 0.005 + 1e-12, "{model:?}");
    }

    #[test]
    fn no_pairs_at_all_give_a_model_too() {
        let nothing = Drawn { believed: vec![vec![0.5; 2]], seen: vec![vec![0.0; 2]] };
        let model = fit(&BTreeMap::new(), 0.0, &nothing, &vec![vec![0.5; 2]], 1.0, 1e9);
        assert!(model.prior.is_finite() && model.fields[0].m.iter().all(|share| share.is_finite()));
    }
}
