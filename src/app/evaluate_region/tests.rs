use super::*;
use crate::app::weights::shipped;
use crate::domain::weights::SignalWeight;
use crate::learning::metrics::ndcg10;
use std::sync::LazyLock;

/// Seeds and firms of the floor: small enough for every test run, large enough that some six hundred firms are judged.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;
const FIRMS: usize = 300;

/// Mean NDCG@10 by method, over all judged firms of all seeds.
static MEANS: LazyLock<Vec<(String, f64)>> = LazyLock::new(|| {
    let weights = shipped().unwrap();
    let wanted = ["loopvermogen", "without need, mutual fit, words", "only need", "random", "nearest", "true chances"];
    let methods = methods(&weights).into_iter().filter(|method| wanted.contains(&method.name().as_str()));
    let methods: Vec<Method> = methods.collect();
    assert_eq!(methods.len(), wanted.len());
    let regions: Vec<Region> =
        SEEDS.collect::<Vec<u64>>().into_par_iter().map(|seed| Region::draw(seed, FIRMS)).collect();
    let answered = regions.iter().flat_map(|region| judge_all(region, &methods, &weights, &|_| {}));
    let answered: Vec<Answered> = answered.collect();
    let mean = |place: usize| {
        answered.iter().map(|answered| ndcg10(&answered.lists[place])).sum::<f64>() / answered.len() as f64
    };
    methods.iter().enumerate().map(|(place, method)| (method.name(), mean(place))).collect()
});

fn mean(name: &str) -> f64 {
    MEANS.iter().find(|(method, _)| method == name).unwrap().1
}

/// Measured with version 1 of the weights: product 0.212, random 0.041, nearest 0.125. The floors are half of the
/// distances or less, so that other weights of good sense stay above them; who falls through has broken a signal.
#[test]
fn the_shipped_weights_beat_chance_and_nearness_in_an_invented_region() {
    let product = mean("loopvermogen");
    assert!(product > mean("random") + 0.08, "{:?}", *MEANS);
    assert!(product > mean("nearest") + 0.03, "{:?}", *MEANS);
}

/// `mutualFit` reads the need too and stands in for the others, so it is switched off with them: measured 0.171, a loss
/// of 0.041. A signal that reads the need in another way (from words) belongs in the group as well, else it takes over
/// and the loss says nothing. Alone, the need gave 0.161.
#[test]
fn what_a_firm_needs_helps_to_find_its_partners() {
    assert!(mean("loopvermogen") > mean("without need, mutual fit, words"), "{:?}", *MEANS);
    assert!(mean("only need") > mean("random") + 0.04, "{:?}", *MEANS);
}

#[test]
fn even_the_true_chances_err_often_but_less_than_the_product() {
    let best = mean("true chances");
    assert!(best < 0.85 && best > mean("loopvermogen") + 0.1, "{:?}", *MEANS);
}

#[test]
fn each_group_of_signals_is_switched_off_and_a_new_signal_alone() {
    let mut weights = shipped().unwrap();
    weights.partners_for_firm.insert("brandNew".into(), SignalWeight::plain(1.0));
    weights.partners_for_firm.insert("silent".into(), SignalWeight::plain(0.0));
    let names: Vec<String> = methods(&weights).iter().map(Method::name).collect();
    for name in ["without need", "without brandNew", "without mutualFit", "only travel", "random", "true chances"] {
        assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
    }
    assert!(!names.iter().any(|name| name.contains("silent") || name == "without topicFit"), "{names:?}");
    let need = methods(&weights).into_iter().find(|method| method.name() == "without need").unwrap();
    let off = weights_of(&need, &weights).unwrap().partners_for_firm;
    let is_off = |signal: &str| off[signal].weight == 0.0;
    assert!(is_off("topicFit") && is_off("barrierFit") && is_off("goalFit") && !is_off("trackRecord"));
}

#[test]
fn newcomers_and_insiders_are_told_apart_and_add_up() {
    let report = evaluate(3, 60, &shipped().unwrap(), &|_| {});
    assert!(report.synthetic && report.asking == 30 && report.partners == 120);
    let queries = |firms: &str| report.lines.iter().find(|line| line.firms == firms).unwrap().quality.queries;
    assert_eq!(queries("newcomers") + queries("insiders"), queries("all"));
    assert!(report.lines.iter().all(|line| line.gain.is_none() == (line.method == Method::Product)));
}
