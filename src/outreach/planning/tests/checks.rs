//! Faults of a round, each with its place.

use super::rounds::{appointment, blocked, drives, monday, officer, round, time, visit};
use crate::outreach::planning::check::{check, check_drives};
use crate::outreach::planning::hours::{Weekday, WeeklyHours};
use crate::outreach::planning::problem::{Appointment, Officer, Round, Visit};

fn faults(round: &Round) -> Vec<(String, String)> {
    check(round).into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn a_right_round_has_no_faults() {
    let mut right = round(2, vec![officer("a")], vec![visit(1, 0.1, 5.0)]);
    right.appointments = vec![appointment(2, "a", monday(), "09:00")];
    assert_eq!(faults(&right), []);
}

#[test]
fn all_faults_are_named_at_once() {
    let backwards = WeeklyHours { weekday: Weekday::Monday, from: time("17:00"), to: time("09:00") };
    let officers = vec![
        Officer { hours: Vec::new(), ..officer("a") },
        Officer { hours: vec![backwards], most_per_day: Some(0), ..officer("a") },
    ];
    let visits = vec![
        Visit { location: None, ..visit(1, 0.0, 5.0) },
        Visit { is_must: true, permission: blocked(), ..visit(1, 0.0, f64::NAN) },
        Visit { minutes: 0, ..visit(2, 0.0, 0.0) },
    ];
    assert_eq!(
        faults(&round(11, officers, visits)),
        [
            fault("/days", "out_of_range"),
            fault("/officers/0/hours", "no_hours"),
            fault("/officers/1/id", "given_twice"),
            fault("/officers/1/hours/0/to", "out_of_range"),
            fault("/officers/1/mostPerDay", "out_of_range"),
            fault("/visits/0/firmId", "no_location"),
            fault("/visits/1/firmId", "given_twice"),
            fault("/visits/1/value", "out_of_range"),
            fault("/visits/1/must", "contact_not_allowed"),
            fault("/visits/2/value", "out_of_range"),
            fault("/visits/2/minutes", "out_of_range"),
        ]
    );
    assert_eq!(faults(&round(1, Vec::new(), Vec::new())), [fault("/officers", "empty")]);
    let never = Round { first_date: chrono::NaiveDate::MAX, ..round(u32::MAX, vec![officer("a")], Vec::new()) };
    assert_eq!(faults(&never), [fault("/days", "out_of_range"), fault("/firstDate", "out_of_range")]);
}

#[test]
fn an_appointment_must_lie_in_the_working_hours_of_an_officer() {
    let with = |appointment: Appointment| {
        faults(&Round { appointments: vec![appointment], ..round(2, vec![officer("a")], Vec::new()) })
    };
    assert_eq!(with(appointment(1, "a", monday(), "08:30")), [fault("/appointments/0/from", "outside_hours")]);
    assert_eq!(with(appointment(1, "a", monday(), "16:30")), [fault("/appointments/0/from", "outside_hours")]);
    assert_eq!(with(appointment(1, "b", monday(), "10:00")), [fault("/appointments/0/officer", "unknown_officer")]);
    let later = monday() + chrono::Days::new(2);
    assert_eq!(with(appointment(1, "a", later, "10:00")), [fault("/appointments/0/date", "out_of_range")]);
    let objecting = Appointment { permission: blocked(), ..appointment(1, "a", monday(), "10:00") };
    assert_eq!(with(objecting), [fault("/appointments/0/firmId", "contact_not_allowed")]);
}

#[test]
fn appointments_between_which_nobody_can_drive_are_named() {
    let mut busy = round(1, vec![officer("a"), officer("b")], Vec::new());
    let far = Appointment { location: visit(9, 1.0, 1.0).location, ..appointment(2, "a", monday(), "11:10") };
    busy.appointments = vec![far, appointment(1, "a", monday(), "10:00"), appointment(3, "b", monday(), "11:00")];
    let found = check_drives(&busy, &drives(&busy));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].pointer.as_str(), found[0].code.as_str()), ("/appointments/0/from", "not_reachable"));
    assert!(found[0].message.contains("it is 10 minutes; the drive takes 69"), "{}", found[0].message);
    busy.appointments[0].from = time("14:00");
    assert!(check_drives(&busy, &drives(&busy)).is_empty());
}
