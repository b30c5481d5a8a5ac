//! Why a firm is left out.

use super::rounds::{appointment, blocked, drives, monday, officer, round, visit, weekly};
use crate::outreach::planning::left_out::LeftOutReason;
use crate::outreach::planning::plan::plan;
use crate::outreach::planning::problem::{Officer, Round, Visit};
use crate::outreach::planning::search::Effort;

fn left_out(round: &Round) -> Vec<(LeftOutReason, String, String)> {
    let plan = plan(round, drives(round), |_| Effort(100_000), &|| false);
    plan.left_out.into_iter().map(|left| (left.reason, left.text.nl, left.text.en)).collect()
}

fn of_one(visit: Visit) -> (LeftOutReason, String, String) {
    left_out(&round(2, vec![officer("a")], vec![visit])).remove(0)
}

#[test]
fn who_may_not_be_contacted_is_told_so_with_the_reason() {
    let (reason, nl, en) = of_one(Visit { permission: blocked(), ..visit(1, 0.1, 5.0) });
    assert_eq!(reason, LeftOutReason::ContactNotAllowed);
    assert_eq!((nl.as_str(), en.as_str()), ("contact niet toegestaan: bezwaar", "contact not allowed: objection"));
}

#[test]
fn a_firm_far_away_closed_or_without_a_suitable_officer_is_told_so() {
    assert_eq!(of_one(visit(1, 8.0, 5.0)).0, LeftOutReason::TooFar);
    assert_eq!(of_one(Visit { opening: weekly("18:00", "20:00"), ..visit(1, 0.1, 5.0) }).0, LeftOutReason::NotOpen);
    let polish = of_one(Visit { needs: vec!["polish".into()], ..visit(1, 0.1, 5.0) });
    assert_eq!(polish.0, LeftOutReason::NoSuitableOfficer);
    assert!(polish.1.ends_with("polish"), "{polish:?}");
    let frozen = Round { frozen_through: Some(monday()), ..round(1, vec![officer("a")], vec![visit(1, 0.1, 5.0)]) };
    assert_eq!(left_out(&frozen)[0].0, LeftOutReason::Frozen);
}

#[test]
fn a_full_day_is_named() {
    let tuesday = monday().succ_opt().unwrap();
    let many: Vec<Visit> =
        (1..=9).map(|number| Visit { not_before: Some(tuesday), ..visit(number, 0.02, number as f64) }).collect();
    let left = left_out(&round(2, vec![officer("a")], many));
    assert_eq!(left[0].0, LeftOutReason::NoTime);
    assert_eq!(left[0].1, "geen tijd op dinsdag 1 december in dit gebied");
    assert_eq!(left[0].2, "no time on Tuesday 1 December in this area");
}

#[test]
fn the_most_visits_a_day_are_a_reason_of_their_own() {
    let two = Officer { most_per_day: Some(2), ..officer("a") };
    let left = left_out(&round(1, vec![two], (1..=3).map(|number| visit(number, 0.02, number as f64)).collect()));
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].0, LeftOutReason::DaysAreFull);
}

#[test]
fn the_least_valuable_visit_is_left_out_unless_it_must_be_made() {
    let visits = |is_must| -> Vec<Visit> {
        (1..=9).map(|number| Visit { is_must: is_must && number == 1, ..visit(number, 0.02, number as f64) }).collect()
    };
    let planned = |is_must| {
        let round = round(1, vec![officer("a")], visits(is_must));
        let plan = plan(&round, drives(&round), |_| Effort(100_000), &|| false);
        plan.left_out.iter().any(|left| left.source == super::super::model::Source::Visit(0))
    };
    assert!(planned(false));
    assert!(!planned(true));
}

#[test]
fn earlier_visits_of_past_days_are_history() {
    let mut round = round(1, vec![officer("a")], vec![visit(1, 0.0, 5.0)]);
    round.frozen_through = Some(monday());
    round.earlier = vec![appointment(2, "a", monday() - chrono::Days::new(3), "10:00")];
    assert_eq!(left_out(&round).iter().map(|left| left.0).collect::<Vec<_>>(), [LeftOutReason::Frozen]);
}

#[test]
fn an_earlier_visit_makes_room_for_an_appointment() {
    let mut round = round(1, vec![officer("a")], vec![visit(1, 0.0, 5.0)]);
    round.frozen_through = Some(monday());
    round.earlier = vec![appointment(1, "a", monday(), "10:00")];
    round.appointments = vec![appointment(2, "a", monday(), "10:30")];
    let left = left_out(&round);
    assert_eq!(
        left,
        [(
            LeftOutReason::NoTime,
            "geen tijd op maandag 30 november in dit gebied".to_owned(),
            "no time on Monday 30 November in this area".to_owned()
        )]
    );
}

#[test]
fn a_visit_longer_than_the_working_day_is_told_so() {
    let long = of_one(Visit { minutes: 600, is_must: true, ..visit(1, 0.1, 5.0) });
    assert_eq!(
        (long.0, long.1.as_str()),
        (LeftOutReason::TooLong, "duurt 600 minuten, langer dan de werktijd van 480 minuten")
    );
}

#[test]
fn a_firm_that_could_be_visited_on_a_holiday_only_is_told_so() {
    let christmas = chrono::NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
    let mut round = round(4, vec![officer("a")], vec![Visit { not_after: Some(christmas), ..visit(1, 0.1, 5.0) }]);
    round.first_date = christmas;
    assert_eq!(left_out(&round)[0].0, LeftOutReason::Holiday);
    round.works_on_holidays = true;
    assert!(left_out(&round).is_empty());
}

#[test]
fn an_earlier_visit_that_nobody_asks_for_again_is_told_of() {
    let mut round = round(1, vec![officer("a")], vec![visit(1, 0.0, 5.0)]);
    let later = monday() + chrono::Days::new(9);
    round.earlier = vec![
        appointment(1, "a", monday(), "10:00"),
        appointment(2, "a", monday(), "12:00"),
        appointment(3, "a", later, "12:00"),
    ];
    let left = left_out(&round);
    assert!(left.iter().all(|left| left.0 == LeftOutReason::NotPlannedAgain), "{left:?}");
    assert_eq!(left[0].1, "stond in het vorige plan, maar niet meer bij de bezoeken van dit plan");
    assert_eq!(left[1].1, "stond in het vorige plan, na de dagen van dit plan");
}
