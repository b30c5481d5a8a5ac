//! How sure one may be of a list.

use super::contract::any_firm;
use super::region::*;
use crate::domain::calibration::{Calibration, Calibrations, FeatureWeight};
use crate::domain::collaboration::{Collaborations, Participant};
use crate::domain::weights::Weights;
use crate::domain::{Firm, FirmId, Partner, PartnerKind};
use crate::matching::confidence::{FEATURES, features, is_thin, of_list};
use crate::matching::query::{Limits, Query};
use crate::matching::snapshot::Snapshot;
use crate::matching::verdict::{Confidence, Direction, ListConfidence};
use crate::matching::{Ranking, rank};
use proptest::prelude::*;
use uuid::Uuid;

/// Even weights with a calibration in which every list has the share of `intercept`, the features moving it a little.
fn measured(intercept: f64, fewest: usize) -> Weights {
    let feature = |name: &str| FeatureWeight { name: name.into(), coefficient: 0.001, low: -1e6, high: 1e6 };
    let calibration = Calibration {
        lists: 1_000,
        share: 0.5,
        fewest,
        good: 0.65,
        fair: 0.35,
        intercept,
        features: FEATURES.map(feature).to_vec(),
    };
    let both = Calibrations { partners_for_firm: Some(calibration.clone()), firms_for_partner: Some(calibration) };
    Weights { confidence: Some(both), ..weights() }
}

fn told(firm: &Firm, weights: &Weights) -> ListConfidence {
    let snapshot = snapshot();
    let query = Query::for_firm(&snapshot, firm, limits(7));
    of_list(&query, weights, &rank(&snapshot, &query, weights))
}

fn bare() -> Firm {
    Firm { id: FirmId(Uuid::from_u128(9)), name: "Proef".into(), location: Some(place("Tilburg")), ..Firm::default() }
}

#[test]
fn a_thin_profile_is_thin_whatever_its_share() {
    let told = told(&bare(), &measured(5.0, 1));
    assert_eq!((told.band, told.share), (Confidence::Thin, Some(0.99)));
    assert!(told.event.nl.starts_with("Van dit bedrijf is nog weinig bekend. Van elke 100"), "{told:?}");
}

#[test]
fn bands_follow_the_share_that_is_told() {
    for (share, band) in [
        (0.20, Confidence::Thin),
        (0.34, Confidence::Thin),
        (0.36, Confidence::Fair),
        (0.64, Confidence::Fair),
        (0.66, Confidence::Good),
    ] {
        let mut weights = measured(f64::ln(share / (1.0 - share)), 1);
        let both = weights.confidence.as_mut().unwrap();
        both.partners_for_firm.as_mut().unwrap().features.clear();
        let told = told(&metal_firm(), &weights);
        assert_eq!((told.band, told.share), (band, Some(share)));
        let lists = format!("{:.0}", 100.0 * share);
        assert!(told.event.nl.contains(&format!("hadden er {lists} bij de eerste tien een partner")), "{told:?}");
        assert!(told.event.en.contains(&format!("{lists} had among the first ten a partner")), "{told:?}");
    }
}

#[test]
fn what_was_not_measured_is_said_and_is_never_called_good() {
    let without = told(&metal_firm(), &weights());
    assert_eq!((without.band, without.share), (Confidence::Fair, None));
    assert!(without.event.nl.contains("niet gemeten") && without.event.en.contains("not measured"), "{without:?}");
    assert_eq!(told(&bare(), &weights()).band, Confidence::Thin);
    let short = told(&metal_firm(), &measured(5.0, 8));
    assert_eq!((short.band, short.share), (Confidence::Fair, None));
    assert!(short.event.nl.contains("korte lijst") && short.event.en.contains("short list"), "{short:?}");
}

#[test]
fn a_list_unlike_all_that_were_seen_is_said_to_be_so_and_is_never_called_good() {
    let mut weights = measured(5.0, 1);
    let seen = told(&metal_firm(), &weights);
    assert_eq!((seen.band, seen.share), (Confidence::Good, Some(0.99)));
    let both = weights.confidence.as_mut().unwrap();
    for feature in &mut both.partners_for_firm.as_mut().unwrap().features {
        if feature.name == "height" {
            (feature.low, feature.high) = (-0.01, 0.0);
        }
    }
    let unseen = told(&metal_firm(), &weights);
    assert_eq!(unseen.band, Confidence::Fair);
    assert_eq!(unseen.share, None, "{unseen:?}");
    assert!(unseen.event.nl.ends_with("is niet gemeten."), "{unseen:?}");
    assert!(unseen.event.en.ends_with("was not measured."), "{unseen:?}");
}

#[test]
fn the_way_back_speaks_of_firms() {
    let snapshot = snapshot();
    let weights = measured(0.0, 1);
    let told = |partner: &Partner| {
        let query = Query::for_partner(&snapshot, partner, limits(7));
        of_list(&query, &weights, &rank(&snapshot, &query, &weights))
    };
    let lab = told(&partners()[0]);
    assert_eq!(lab.band, Confidence::Fair);
    assert!(lab.event.nl.ends_with("een bedrijf waarmee de partner later samenwerkte."), "{lab:?}");
    let silent = told(&partners()[6]);
    assert_eq!(silent.band, Confidence::Thin);
    assert!(silent.event.en.starts_with("Little is known of this partner yet."), "{silent:?}");
}

#[test]
fn one_joint_project_or_one_wish_makes_a_profile_more_than_thin() {
    let firm = bare();
    let members = [Participant::Firm(firm.id), Participant::Partner(partners()[0].id)];
    let past = Collaborations { participations: in_project(1, &members), ..Collaborations::default() };
    let snapshot = Snapshot::build(today(), 1, firms(), partners(), &past);
    assert!(!is_thin(&Query::for_firm(&snapshot, &firm, limits(7))));
    let stranger = Firm { id: FirmId(Uuid::from_u128(10)), ..bare() };
    assert!(is_thin(&Query::for_firm(&snapshot, &stranger, limits(7))));
    let wishing = Firm { topics: vec![topic("robotica")], ..stranger };
    assert!(!is_thin(&Query::for_firm(&snapshot, &wishing, limits(7))));
}

#[test]
fn an_empty_list_has_its_words() {
    let snapshot = Snapshot::build(today(), 1, [], [], &Default::default());
    let weights = measured(5.0, 1);
    let query = Query::for_firm(&snapshot, &metal_firm(), limits(7));
    let told = of_list(&query, &weights, &rank(&snapshot, &query, &weights));
    assert_eq!((told.band, told.share), (Confidence::Thin, None));
    assert_eq!(told.event.nl, "Er staat niemand op deze lijst.");
}

fn asked(firm: &Firm, limits: Limits) -> (Ranking, ListConfidence) {
    let (snapshot, weights) = (snapshot(), measured(0.0, 1));
    let query = Query::for_firm(&snapshot, firm, limits);
    let ranking = rank(&snapshot, &query, &weights);
    let told = of_list(&query, &weights, &ranking);
    (ranking, told)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_profile_among_any_candidates_has_features_that_are_numbers(firm in any_firm(), all in proptest::collection::vec(any_firm(), 0..30), some in 0..8usize) {
        let snapshot = Snapshot::build(today(), 1, all, partners().into_iter().take(some), &Default::default());
        let weights = measured(0.0, 1);
        for query in [
            Query::for_firm(&snapshot, &firm, limits(3)),
            Query::for_partner(&snapshot, &partners()[1], limits(3)),
        ] {
            let ranking = rank(&snapshot, &query, &weights);
            prop_assert!(features(&ranking).iter().all(|value| value.is_finite()));
            let told = of_list(&query, &weights, &ranking);
            prop_assert_eq!(told.share.is_some(), ranking.outline.candidates > 0);
            prop_assert!(ranking.direction == Direction::FirmsForPartner || ranking.outline.candidates <= some);
        }
    }

    #[test]
    fn limit_and_diversity_change_nothing_of_it(firm in any_firm(), limit in 1..20usize, diversity in 0.0..1.0f64) {
        let (plain, told) = asked(&firm, limits(10));
        let (other, again) = asked(&firm, Limits { limit, diversity, ..Limits::default() });
        prop_assert_eq!(&plain.outline, &other.outline);
        prop_assert_eq!(told, again);
    }

    #[test]
    fn the_outline_is_that_of_all_that_pass_the_gates(firm in any_firm()) {
        let (ranking, _) = asked(&firm, Limits { kinds: vec![PartnerKind::Fieldlab], ..limits(20) });
        prop_assert_eq!(ranking.outline.candidates, ranking.ranked.len());
        let mean = ranking.ranked.iter().map(|ranked| ranked.value).sum::<f64>() / ranking.ranked.len() as f64;
        prop_assert!((ranking.outline.mean - mean).abs() < 1e-9);
        prop_assert_eq!(ranking.outline.first, ranking.ranked.iter().take(10).map(|ranked| ranked.value).collect::<Vec<_>>());
    }
}
