//! Quality of rankings: NDCG@10 and its companions, with intervals over clusters.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// One ranked list, judged.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Queries of one cluster hang together.
    pub cluster: String,
    /// For each place of the list whether the candidate is relevant.
    pub hits: Vec<bool>,
    /// Number of relevant candidates, found or not; at least 1.
    pub relevant: usize,
    /// The first ten candidates.
    pub shown: Vec<usize>,
}

/// A mean with its 95 % interval (percentile bootstrap over clusters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over the queries.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// How good a set of rankings is.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Number of queries.
    pub queries: usize,
    /// Normalised discounted cumulative gain of the first ten, binary relevance (Järvelin & Kekäläinen 2002).
    pub ndcg10: Estimate,
    /// Share of the relevant among the first ten.
    pub recall10: Estimate,
    /// Share of the relevant among the first fifty.
    pub recall50: Estimate,
    /// Mean of 1 / place of the first relevant.
    pub mrr: Estimate,
    /// Share of lists with a relevant among the first ten.
    pub hit10: Estimate,
    /// Share of all candidates that stand in some first ten.
    pub coverage10: f64,
    /// Gini coefficient of how often candidates stand in a first ten: 0 all alike, 1 always the same one.
    pub gini10: f64,
}

/// Draws of the bootstrap.
const DRAWS: usize = 1_000;

impl Quality {
    /// Measures judged lists over `candidates` candidates in all.
    pub fn of(lists: &[Judged], candidates: usize) -> Quality {
        let clusters = clusters(lists);
        let estimate = |measure: fn(&Judged) -> f64| {
            let values: Vec<f64> = lists.iter().map(measure).collect();
            mean_with_interval(&values, &clusters)
        };
        let mut exposure = vec![0u32; candidates];
        lists.iter().flat_map(|list| &list.shown).for_each(|candidate| exposure[*candidate] += 1);
        Quality {
            queries: lists.len(),
            ndcg10: estimate(ndcg10),
            recall10: estimate(|list| recall(list, 10)),
            recall50: estimate(|list| recall(list, 50)),
            mrr: estimate(|list| list.hits.iter().position(|hit| *hit).map_or(0.0, |place| 1.0 / (place + 1) as f64)),
            hit10: estimate(|list| f64::from(u8::from(list.hits.iter().take(10).any(|hit| *hit)))),
            coverage10: exposure.iter().filter(|times| **times > 0).count() as f64 / candidates.max(1) as f64,
            gini10: gini(exposure),
        }
    }
}

/// Mean difference of NDCG@10 between two methods on the same queries, with its interval.
pub fn paired_difference(lists: &[Judged], others: &[Judged]) -> Estimate {
    let differences: Vec<f64> = lists.iter().zip(others).map(|(list, other)| ndcg10(list) - ndcg10(other)).collect();
    mean_with_interval(&differences, &clusters(lists))
}

/// Mean NDCG@10 of lists, with its interval.
pub fn mean_ndcg10(lists: &[Judged]) -> Estimate {
    mean_with_interval(&lists.iter().map(ndcg10).collect::<Vec<f64>>(), &clusters(lists))
}

/// NDCG@10 of one list; the ideal list has the relevant ones first, at most ten.
pub fn ndcg10(list: &Judged) -> f64 {
    let discount = |place: usize| 1.0 / ((place + 2) as f64).log2();
    let places = list.hits.iter().take(10).enumerate().filter(|(_, hit)| **hit);
    let gained = places.fold(0.0, |gained, (place, _)| gained + discount(place));
    let ideal: f64 = (0..list.relevant.min(10)).map(discount).sum();
    if ideal > 0.0 { gained / ideal } else { 0.0 }
}

/// NDCG@10 of candidates by their scores, ties by row; `relevant` counts those too that are no candidates.
pub fn ndcg10_of_scores(scores: &[f32], chosen: &[u32], relevant: usize) -> f64 {
    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
    let better = |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b));
    if order.len() > 10 {
        order.select_nth_unstable_by(9, better);
        order.truncate(10);
    }
    order.sort_unstable_by(better);
    let hits = order.iter().map(|row| chosen.contains(row)).collect();
    ndcg10(&Judged { hits, relevant, ..Judged::default() })
}

fn recall(list: &Judged, depth: usize) -> f64 {
    list.hits.iter().take(depth).filter(|hit| **hit).count() as f64 / list.relevant.max(1) as f64
}

fn clusters(lists: &[Judged]) -> Vec<Vec<usize>> {
    let mut clusters: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    lists.iter().enumerate().for_each(|(place, list)| clusters.entry(&list.cluster).or_default().push(place));
    clusters.into_values().collect()
}

/// The seed is fixed: the same lists give the same interval.
fn mean_with_interval(values: &[f64], clusters: &[Vec<usize>]) -> Estimate {
    let value = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let sums: Vec<(f64, usize)> =
        clusters.iter().map(|members| (members.iter().map(|place| values[*place]).sum(), members.len())).collect();
    if sums.is_empty() {
        return Estimate { value, low: value, high: value };
    }
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut means: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn = (0..sums.len()).map(|_| sums[random.random_range(0..sums.len())]);
            let (sum, count) = drawn.fold((0.0, 0), |(sum, count), next| (sum + next.0, count + next.1));
            sum / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Estimate { value, low: means[DRAWS * 25 / 1000], high: means[DRAWS * 975 / 1000] }
}

/// Gini coefficient of counts: Σ (2i − n − 1) x_i / (n Σ x), over sorted x; 0 when nothing was counted.
fn gini(mut counts: Vec<u32>) -> f64 {
    counts.sort_unstable();
    let (total, n) = (counts.iter().map(|count| f64::from(*count)).sum::<f64>(), counts.len() as f64);
    let weighed: f64 =
        counts.iter().enumerate().map(|(place, count)| (2.0 * (place + 1) as f64 - n - 1.0) * f64::from(*count)).sum();
    if total > 0.0 { weighed / (n * total) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(hits: &[bool], relevant: usize) -> Judged {
        Judged { cluster: "c".into(), hits: hits.to_vec(), relevant, shown: vec![0] }
    }

    #[test]
    fn a_list_with_the_relevant_first_is_ideal() {
        assert_eq!(ndcg10(&list(&[true, true, false], 2)), 1.0);
        // A hit in third place of one relevant: 1 / log2(4).
        assert!((ndcg10(&list(&[false, false, true], 1)) - 0.5).abs() < 1e-12);
        assert_eq!(ndcg10(&list(&[false; 12], 1)), 0.0);
    }

    #[test]
    fn measures_of_two_lists_are_their_means() {
        let lists = [list(&[false, true], 2), list(&[true, false], 1)];
        let quality = Quality::of(&lists, 4);
        assert_eq!((quality.mrr.value, quality.recall10.value, quality.hit10.value), (0.75, 0.75, 1.0));
        assert_eq!(quality.coverage10, 0.25);
        assert_eq!(quality.gini10, 0.75);
    }

    #[test]
    fn the_interval_holds_the_mean_and_is_the_same_each_time() {
        let lists: Vec<Judged> =
            (0..40).map(|n| Judged { cluster: format!("{}", n / 2), ..list(&[n % 3 == 0, n % 2 == 0], 1) }).collect();
        let (once, twice) = (Quality::of(&lists, 4).ndcg10, Quality::of(&lists, 4).ndcg10);
        assert_eq!(once, twice);
        assert!(once.low < once.value && once.value < once.high);
        assert_eq!(paired_difference(&lists, &lists), Estimate::default());
    }
}
