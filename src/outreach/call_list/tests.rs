use super::super::assumptions::shipped;
use super::super::factors::FactorName;
use super::super::population::{Answer, Answers, estimate};
use super::super::prospect::Tally;
use super::super::quotas::{Dimension, checked};
use super::super::urgency::Soon;
use super::*;
use crate::domain::firm::FieldlabTie;
use crate::domain::{FirmType, Rung};
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn today() -> NaiveDate {
    day(26)
}

/// A firm of which nobody knows anything.
fn prospect(number: u128) -> Prospect {
    Prospect {
        firm_id: FirmId(Uuid::from_u128(number)),
        gate: Gate::Open,
        firm_type: FirmType::StartUp,
        sector: None,
        region: None,
        towards: Rung::LightStep,
        fieldlab: None,
        fieldlab_interest: None,
        in_network: None,
        distance: None,
        touches: Vec::new(),
        follow_up: None,
        asked_later: false,
        events: Vec::new(),
        consent_ends: None,
        under_way: None,
    }
}

fn list(prospects: &[Prospect], length: usize, share: f64, quotas: &[Quota]) -> CallList {
    let by = Assumptions { exploration_share: share, ..shipped().unwrap() };
    make(
        prospects,
        &Experience::default(),
        &by,
        &Wanted { length, quotas, seed: 7, lot: None, agreed_apart: false },
        today(),
    )
}

fn order(list: &CallList) -> Vec<u128> {
    list.calls.iter().map(|call| call.firm_id.0.as_u128()).collect()
}

fn gain_of(prospect: &Prospect, experience: &Experience) -> Gain {
    gain::expected(prospect, experience, &shipped().unwrap(), today(), 1.0)
}

#[test]
fn the_gain_is_the_product_of_its_factors_less_the_price() {
    let unaware = Prospect { fieldlab: Some(FieldlabTie::Unaware), ..prospect(1) };
    let gain = gain_of(&unaware, &Experience::default());
    assert!((gain.value - 0.243 * 0.17 * 0.4).abs() < 1e-12, "{}", gain.value);
    let touched = Prospect { touches: vec![today(), today() - chrono::Days::new(90)], ..unaware };
    let gain = gain_of(&touched, &Experience::default());
    assert!((gain.value - (0.243 * 0.17 * 0.4 - 0.015)).abs() < 1e-12, "{}", gain.value);
    let agreed = Prospect { follow_up: Some(day(20)), ..touched };
    assert!((gain_of(&agreed, &Experience::default()).value - 0.243 * 0.17 * 0.4).abs() < 1e-12);
}

#[test]
fn unaware_but_likely_interested_and_peloton_firms_come_first() {
    let firms = [
        Prospect { in_network: Some(true), distance: Some(0.02), ..prospect(1) },
        Prospect {
            fieldlab: Some(FieldlabTie::Unaware),
            fieldlab_interest: Some(true),
            distance: Some(0.8),
            ..prospect(2)
        },
        Prospect {
            fieldlab: Some(FieldlabTie::Unaware),
            fieldlab_interest: Some(true),
            distance: Some(0.3),
            ..prospect(3)
        },
        Prospect {
            fieldlab: Some(FieldlabTie::Unaware),
            fieldlab_interest: Some(false),
            distance: Some(0.8),
            ..prospect(4)
        },
        Prospect { fieldlab: Some(FieldlabTie::Knows), distance: Some(0.8), ..prospect(5) },
    ];
    assert_eq!(order(&list(&firms, 5, 0.0, &[])), [2, 3, 5, 4, 1]);
    let first = &list(&firms, 5, 0.0, &[]).calls[0];
    assert_eq!(first.priority.points, 100);
    assert_eq!(
        first.reason.nl,
        "Het bedrijf kent geen fieldlab; zonder ons gebeurt er waarschijnlijk niets. Het bedrijf heeft naar schatting \
         nog veel te winnen in zijn sector."
    );
}

#[test]
fn no_percentage_is_shown_before_fifty_outcomes_of_ones_own() {
    for (of, percent) in [(0, None), (49, None), (50, Some(63))] {
        let experience = Experience {
            answered: [(FirmType::StartUp, Tally::new(of - of / 14, of))].into(),
            ..Experience::default()
        };
        let gain = gain_of(&prospect(1), &experience);
        let answers = &gain.factors[0];
        assert_eq!((answers.name, answers.n, answers.percent), (FactorName::Answers, of, percent));
        let json = serde_json::to_string(&gain).unwrap();
        assert_eq!(json.contains("percent") || json.contains("procent"), percent.is_some(), "{json}");
        assert!(!json.contains("\"value\""), "{json}");
    }
}

#[test]
fn every_factor_has_a_source_and_is_worded_in_both_languages() {
    let gain = gain_of(&prospect(1), &Experience::default());
    assert_eq!(gain.factors.len(), 6);
    for factor in gain.factors {
        let texts = [&factor.source.nl, &factor.source.en, &factor.words.nl, &factor.words.en];
        assert!(texts.iter().all(|text| text.len() > 5), "{factor:?}");
    }
}

#[test]
fn own_outcomes_move_the_share_away_from_the_survey() {
    let answered = [(FirmType::StartUp, Tally::new(40, 40))].into();
    let gain = gain_of(&prospect(1), &Experience { answered, ..Experience::default() });
    assert!((gain.factors[0].value - (40.0 * 0.243 + 40.0) / 80.0).abs() < 1e-12);
}

#[test]
fn urgency_is_apart_from_priority() {
    let of = |prospect: Prospect| {
        let told = urgency(&prospect, today());
        (told.soon, told.by)
    };
    assert_eq!(of(prospect(1)), (Soon::Whenever, None));
    let missed = Prospect { follow_up: Some(day(20)), events: vec![day(28), day(1)], ..prospect(1) };
    assert_eq!(of(missed.clone()), (Soon::Today, Some(day(20))));
    assert_eq!(of(Prospect { follow_up: None, ..missed.clone() }), (Soon::ThisWeek, Some(day(28))));
    // Who said “not now” agreed to nothing.
    let because = |prospect: &Prospect| urgency(prospect, today()).because.nl;
    assert_eq!(because(&missed), "Terugbellen is afgesproken.");
    let later = Prospect { asked_later: true, ..missed };
    assert_eq!(because(&later), "Vroeg om later: vanaf vrijdag 20 november weer bellen.");
    let ending = Prospect { consent_ends: Some(today() + chrono::Days::new(30)), ..prospect(1) };
    assert_eq!(of(ending.clone()).0, Soon::ThisMonth);
    assert_eq!(of(Prospect { consent_ends: Some(day(25)), ..ending }), (Soon::Whenever, None));
    let pressing = Prospect { follow_up: Some(day(27)), fieldlab_interest: Some(false), ..prospect(1) };
    assert_eq!(order(&list(&[pressing, prospect(2)], 2, 0.0, &[])), [2, 1]);
}

#[test]
fn who_is_to_be_rung_back_by_now_comes_first_whatever_it_is_worth_and_whatever_quotas_say() {
    let of_little_worth =
        |number| Prospect { fieldlab_interest: Some(false), sector: Some("62".into()), ..prospect(number) };
    let mut firms: Vec<Prospect> = (10..40)
        .map(|number| Prospect { sector: Some("25".into()), distance: Some(0.9), ..prospect(number) })
        .collect();
    firms.push(Prospect { follow_up: Some(day(26)), ..of_little_worth(1) });
    firms.push(Prospect { follow_up: Some(day(20)), ..of_little_worth(2) });
    firms.push(Prospect { follow_up: Some(day(20)), gate: Gate::Blocked, ..of_little_worth(3) });
    firms.push(Prospect { follow_up: Some(day(27)), ..of_little_worth(4) });
    let most = [Quota { dimension: Dimension::Sector, value: Some("62".into()), at_least: None, at_most: Some(0.1) }];
    let made = list(&firms, 4, 0.0, &most);
    assert_eq!(order(&made), [2, 1, 10, 11]);
    assert_eq!(made.calls[0].picked, Pick::Agreed);
    assert_eq!((made.calls[0].urgency.soon, made.calls[0].urgency.by), (Soon::Today, Some(day(20))));
    assert!(made.calls[0].priority.points < made.calls[2].priority.points);
    // The lot takes what the agreements leave.
    assert_eq!(order(&list(&firms, 2, 0.5, &[])), [2, 1]);
    assert_eq!(order(&list(&firms, 1, 0.5, &[])), [2]);
    let by = shipped().unwrap();
    let wanted = Wanted { length: 4, quotas: &[], seed: 7, lot: None, agreed_apart: true };
    let elsewhere = make(&firms, &Experience::default(), &by, &wanted, today());
    let is_agreed = |call: &&Call| call.picked == Pick::Agreed;
    assert_eq!((elsewhere.calls.len(), elsewhere.calls.iter().filter(is_agreed).count()), (4, 0));
}

#[test]
fn quotas_keep_the_usual_suspects_from_filling_the_list() {
    let mut firms: Vec<Prospect> =
        (0..20).map(|number| Prospect { sector: Some("62".into()), distance: Some(0.9), ..prospect(number) }).collect();
    firms.extend((20..23).map(|number| Prospect { sector: Some("25".into()), ..prospect(number) }));
    firms.push(Prospect { firm_type: FirmType::ScaleUp, fieldlab_interest: Some(false), ..prospect(30) });
    let quota = |dimension, value: Option<&str>, at_least, at_most| Quota {
        dimension,
        value: value.map(str::to_owned),
        at_least,
        at_most,
    };
    let most = [quota(Dimension::Sector, None, None, Some(0.5))];
    let calls = list(&firms, 6, 0.0, &most);
    assert_eq!(order(&calls), [0, 1, 2, 20, 21, 22]);
    let least = [quota(Dimension::FirmType, Some("scale_up"), Some(0.1), None)];
    assert_eq!(order(&list(&firms, 6, 0.0, &least)), [0, 1, 2, 3, 4, 30]);
    let filled = list(&firms[..20], 6, 0.0, &most);
    let beyond = filled.calls.iter().filter(|call| call.picked == Pick::Ranked { beyond_quota: true }).count();
    assert_eq!((filled.calls.len(), beyond), (6, 3));
}

#[test]
fn quotas_that_cannot_be_are_refused_by_name() {
    let quota = |value: Option<&str>, at_least, at_most| Quota {
        dimension: Dimension::Region,
        value: value.map(str::to_owned),
        at_least,
        at_most,
    };
    let pointers = |quotas: Vec<Quota>| -> Vec<String> {
        checked(quotas).unwrap_err().into_iter().map(|fault| fault.pointer).collect()
    };
    assert_eq!(pointers(vec![quota(None, None, Some(1.2))]), ["/quotas/0/atMost"]);
    assert_eq!(pointers(vec![quota(Some("PV30"), Some(0.5), Some(0.4))]), ["/quotas/0/atLeast"]);
    assert_eq!(pointers(vec![quota(None, Some(0.5), None), quota(None, None, None)]), ["/quotas/0/value", "/quotas/1"]);
    assert_eq!(pointers(vec![quota(Some("A"), Some(0.6), None), quota(Some("B"), Some(0.6), None)]), ["/quotas"]);
    assert!(checked(vec![quota(Some("PV30"), Some(0.2), Some(0.4))]).is_ok());
}

#[test]
fn the_lot_shows_what_the_ranking_cannot() {
    // Of 300 firms 60 know a fieldlab; as the ranking prefers the others, it nearly never rings one of them.
    let knows = |number: u128| number.is_multiple_of(5);
    let firms: Vec<Prospect> = (0..300)
        .map(|number| Prospect { distance: Some(if knows(number) { 0.1 } else { 0.6 }), ..prospect(number) })
        .collect();
    let by = shipped().unwrap();
    let (mut samples, mut ranked, mut ranked_yes) = (Vec::new(), 0, 0);
    for seed in 0..150 {
        let wanted = Wanted { length: 40, quotas: &[], seed, lot: None, agreed_apart: false };
        let list = make(&firms, &Experience::default(), &by, &wanted, today());
        let said = |id: &FirmId| if knows(id.0.as_u128()) { Answer::Yes } else { Answer::No };
        assert_eq!((list.exploration.drawn.len(), list.exploration.probability), (4, 4.0 / 300.0));
        samples.push(Answers {
            population: list.exploration.population,
            probability: list.exploration.probability,
            answers: list.exploration.drawn.iter().map(said).collect(),
        });
        for call in list.calls.iter().filter(|call| matches!(call.picked, Pick::Ranked { .. })) {
            ranked += 1;
            ranked_yes += usize::from(knows(call.firm_id.0.as_u128()));
        }
    }
    let told = estimate(&samples).unwrap();
    assert!((told.share - 0.2).abs() < 0.05 && told.interval.low < 0.2 && told.interval.high > 0.2, "{told:?}");
    assert_eq!((ranked, ranked_yes), (150 * 36, 0));
}

fn any_prospect() -> impl Strategy<Value = Prospect> {
    let ties = [FieldlabTie::Unaware, FieldlabTie::Knows, FieldlabTie::TakesPart];
    let facts = (
        0u128..60,
        any::<bool>(),
        proptest::option::of(proptest::sample::select(ties.to_vec())),
        proptest::option::of(any::<bool>()),
        proptest::option::of(-0.5..1.5),
        proptest::collection::vec(1u32..30, 0..4),
        proptest::option::of(1u32..30),
        proptest::option::of(0u8..3),
    );
    facts.prop_map(|(number, is_blocked, fieldlab, interest, distance, touches, follow_up, sector)| Prospect {
        gate: if is_blocked { Gate::Blocked } else { Gate::Open },
        fieldlab,
        fieldlab_interest: interest,
        distance,
        touches: touches.into_iter().map(day).collect(),
        follow_up: follow_up.map(day),
        sector: sector.map(|sector| sector.to_string()),
        ..prospect(number)
    })
}

/// A firm like many others, of one of a few sectors, regions and types.
fn any_near_equal() -> impl Strategy<Value = Prospect> {
    let types = [FirmType::StartUp, FirmType::ScaleUp, FirmType::SmallEstablished];
    let of = (0u8..4, 0u8..3, proptest::sample::select(types.to_vec()), 0u8..3);
    of.prop_map(|(sector, region, firm_type, distance)| Prospect {
        sector: Some(sector.to_string()),
        region: Some(region.to_string()),
        firm_type,
        distance: Some(f64::from(distance) / 3.0),
        ..prospect(0)
    })
}

proptest! {
    #[test]
    fn who_is_done_leaves_a_free_place_for_the_next_and_all_others_stay_where_they_are(
        firms in proptest::collection::vec(any_near_equal(), 5..60),
        length in 1usize..15,
        share in proptest::sample::select(vec![0.0, 0.2]),
        most in 0.1..0.6,
        taps in proptest::collection::vec(0usize..15, 1..12),
    ) {
        let firms: Vec<Prospect> =
            firms.into_iter().zip(1..).map(|(firm, number)| Prospect { firm_id: prospect(number).firm_id, ..firm }).collect();
        let most = |dimension| Quota { dimension, value: None, at_least: None, at_most: Some(most) };
        let mut quotas: Vec<Quota> =
            [Dimension::Sector, Dimension::Region, Dimension::FirmType].into_iter().map(most).collect();
        quotas.push(Quota {
            dimension: Dimension::Sector,
            value: Some("1".into()),
            at_least: Some(0.1),
            at_most: None,
        });
        let (by, experience) = (Assumptions { exploration_share: share, ..shipped().unwrap() }, Experience::default());
        let wanted = Wanted { length, quotas: &quotas, seed: 7, lot: None, agreed_apart: false };
        let picks = |done: &BTreeSet<FirmId>| {
            let mut field = Field::default();
            firms.iter().for_each(|firm| field.add(firm, &experience, &by, today()));
            field.set_done(done.clone(), &firms, &experience, &by, today());
            choose(field, &by, &wanted, today()).picks
        };
        let mut done = BTreeSet::new();
        let mut before = picks(&done);
        for tap in taps.into_iter().filter(|tap| *tap < length) {
            let Some((rung, _)) = before.get(tap).copied() else { continue };
            done.insert(rung);
            let after = picks(&done);
            let is_drawn = |(_, pick): &&(FirmId, Pick)| matches!(pick, Pick::Exploration { .. });
            // Those by lot lie between the others at even distances.
            for of_kind in [true, false] {
                let stay: Vec<_> = before.iter().filter(|one| is_drawn(one) == of_kind && one.0 != rung).collect();
                let now: Vec<_> = after.iter().filter(|one| is_drawn(one) == of_kind).collect();
                prop_assert_eq!(&now[..stay.len()], &stay[..]);
                prop_assert!(now.len() <= stay.len() + 1);
            }
            before = after;
        }
    }

    #[test]
    fn a_blocked_firm_never_appears_and_nobody_twice(
        mut firms in proptest::collection::vec(any_prospect(), 0..50),
        length in 0usize..30,
        share in 0.0..=1.0,
        most in proptest::option::of(0.1..1.0),
    ) {
        // One record per firm: the gate's verdict is one.
        firms.sort_by_key(|firm| firm.firm_id);
        firms.dedup_by_key(|firm| firm.firm_id);
        let quota = |at_most| Quota { dimension: Dimension::Sector, value: None, at_least: None, at_most: Some(at_most) };
        let quotas: Vec<Quota> = most.into_iter().map(quota).collect();
        let made = list(&firms, length, share, &quotas);
        prop_assert!(made.calls.len() <= length);
        let blocked: BTreeSet<FirmId> =
            firms.iter().filter(|firm| firm.gate == Gate::Blocked).map(|firm| firm.firm_id).collect();
        prop_assert_eq!(made.blocked, blocked.len());
        prop_assert!(made.calls.iter().all(|call| !blocked.contains(&call.firm_id)));
        prop_assert!(made.exploration.drawn.iter().all(|firm| !blocked.contains(firm)));
        let on_list: BTreeSet<FirmId> = made.calls.iter().map(|call| call.firm_id).collect();
        prop_assert_eq!(on_list.len(), made.calls.len());
        prop_assert!(made.exploration.drawn.iter().all(|firm| on_list.contains(firm)));
        firms.reverse();
        prop_assert_eq!(list(&firms, length, share, &quotas), made);
    }
}
