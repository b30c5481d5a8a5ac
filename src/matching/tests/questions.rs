//! The next question is the one that trying every answer finds.

use super::contract::any_firm;
use super::region::*;
use crate::domain::firm_type::Founded;
use crate::domain::goal::Goal;
use crate::domain::partner::Suits;
use crate::domain::size::{Employees, SizeClass};
use crate::domain::{Barrier, Firm, FirmType};
use crate::matching::question::next_question;
use crate::matching::snapshot::Snapshot;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Twenty partners, so that a top ten can change.
fn crowded() -> Snapshot {
    let more = (0..20u128).map(|number| {
        let mut partner = partners()[number as usize % 6].clone();
        partner.id = crate::domain::PartnerId(uuid::Uuid::from_u128(200 + number));
        partner.location = Some(near("Tilburg", 7.0 * number as f64));
        partner
    });
    Snapshot::build(today(), 1, [], more, &Default::default())
}

fn top(snapshot: &Snapshot, firm: &Firm) -> BTreeSet<[u8; 16]> {
    rank_for(snapshot, firm, limits(10)).ranked.into_iter().map(|ranked| ranked.id).collect()
}

/// Mean share of the top ten that is replaced under the answers.
fn change(snapshot: &Snapshot, firm: &Firm, answers: impl Iterator<Item = Firm>) -> f64 {
    let now = top(snapshot, firm);
    let replaced: Vec<f64> = answers
        .map(|answer| 1.0 - top(snapshot, &answer).intersection(&now).count() as f64 / now.len() as f64)
        .collect();
    replaced.iter().sum::<f64>() / replaced.len() as f64
}

#[test]
fn the_question_equals_brute_force_over_full_records() {
    let snapshot = crowded();
    let firm = Firm { barriers: Vec::new(), goals: Vec::new(), ..metal_firm() };
    let by_barrier = Barrier::ALL.into_iter().map(|barrier| Firm { barriers: vec![stated(barrier)], ..firm.clone() });
    let by_goal = Goal::ALL.into_iter().map(|goal| Firm { goals: vec![goal], ..firm.clone() });
    let (barriers, goals) = (change(&snapshot, &firm, by_barrier), change(&snapshot, &firm, by_goal));
    assert!(barriers > 0.0 && barriers != goals, "the example must decide");
    let expected = if barriers >= goals { ("barriers", barriers) } else { ("goals", goals) };
    let question = next_question(&snapshot, &firm, &weights(), &limits(10)).unwrap();
    assert_eq!(question.field, expected.0);
    assert!((question.change - expected.1).abs() < 0.001);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_change_equals_that_of_full_rankings_for_any_firm(firm in any_firm()) {
        let snapshot = crowded();
        let mut answers: Vec<(&str, Vec<Firm>)> = Vec::new();
        if firm.barriers.is_empty() {
            answers.push(("barriers", Barrier::ALL.into_iter().map(|b| Firm { barriers: vec![stated(b)], ..firm.clone() }).collect()));
        }
        if firm.goals.is_empty() {
            answers.push(("goals", Goal::ALL.into_iter().map(|goal| Firm { goals: vec![goal], ..firm.clone() }).collect()));
        }
        if firm.employees.is_none() {
            let sizes = SizeClass::ALL.into_iter();
            answers.push(("employees", sizes.map(|size| Firm { employees: Some(Employees::Class(size)), ..firm.clone() }).collect()));
        }
        if let Some(question) = next_question(&snapshot, &firm, &weights(), &limits(10)) {
            for (field, answers) in answers {
                let change = change(&snapshot, &firm, answers.into_iter());
                prop_assert!(field != question.field || (change - question.change).abs() < 0.001);
                prop_assert!(change <= question.change + 0.001);
            }
        }
    }
}

#[test]
fn a_year_that_leaves_the_type_open_asks_for_the_month() {
    let firm = Firm { founded: Some(Founded::Year(2016)), employees: Some(Employees::Count(34)), ..metal_firm() };
    assert_eq!(next_question(&crowded(), &firm, &weights(), &limits(10)), None, "no list hangs on it");
    let types = [FirmType::ScaleUp, FirmType::LargeEstablished];
    let choosy = (0..20u128).map(|number| {
        let suits = Suits { firm_types: vec![types[number as usize % 2]], employees_min: None, employees_max: None };
        let id = crate::domain::PartnerId(uuid::Uuid::from_u128(200 + number));
        crate::domain::Partner { id, suits: Some(suits), ..partners()[0].clone() }
    });
    let snapshot = Snapshot::build(today(), 1, [], choosy, &Default::default());
    let question = next_question(&snapshot, &firm, &weights(), &limits(10)).unwrap();
    assert_eq!(question.field, "founded");
    assert!(question.text.nl.contains("maand van 2016"), "{}", question.text.nl);
}

#[test]
fn a_full_profile_asks_nothing() {
    assert_eq!(next_question(&crowded(), &metal_firm(), &weights(), &limits(10)), None);
}
