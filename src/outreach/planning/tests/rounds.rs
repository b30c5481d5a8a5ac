//! Rounds of visits for tests.

use crate::domain::{Coordinates, FirmId, Text};
use crate::outreach::planning::hours::{TimeOfDay, Weekday, WeeklyHours};
use crate::outreach::planning::model::places;
use crate::outreach::planning::problem::{Appointment, Officer, Permission, Round, Visit};
use crate::outreach::planning::travel::{RoadModel, TravelTimes};
use chrono::NaiveDate;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Monday 30 November 2026.
pub fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()
}

pub fn time(text: &str) -> TimeOfDay {
    TimeOfDay::parse(text).unwrap()
}

/// Hours on each working day.
pub fn weekly(from: &str, to: &str) -> Vec<WeeklyHours> {
    WORKDAYS.map(|weekday| WeeklyHours { weekday, from: time(from), to: time(to) }).to_vec()
}

pub fn tilburg() -> Coordinates {
    Coordinates { lat: 51.56, lon: 5.09 }
}

pub fn officer(id: &str) -> Officer {
    Officer {
        id: id.into(),
        start: tilburg(),
        end: None,
        hours: weekly("09:00", "17:00"),
        absent: Vec::new(),
        skills: Vec::new(),
        most_per_day: None,
    }
}

/// A visit this far east of Tilburg; a hundredth of a degree is 0.69 kilometres.
pub fn visit(number: u128, east: f64, value: f64) -> Visit {
    Visit {
        firm: FirmId(Uuid::from_u128(number)),
        location: Some(Coordinates { lat: 51.56, lon: 5.09 + east }),
        value,
        minutes: 60,
        is_must: false,
        opening: Vec::new(),
        not_before: None,
        not_after: None,
        needs: Vec::new(),
        permission: Permission::Allowed,
    }
}

pub fn blocked() -> Permission {
    Permission::Blocked(Text::new("bezwaar", "objection"))
}

pub fn appointment(number: u128, officer: &str, date: NaiveDate, from: &str) -> Appointment {
    Appointment {
        firm: FirmId(Uuid::from_u128(number)),
        location: Some(tilburg()),
        officer: officer.into(),
        date,
        from: time(from),
        minutes: 60,
        permission: Permission::Allowed,
        kept: None,
    }
}

pub fn round(days: u32, officers: Vec<Officer>, visits: Vec<Visit>) -> Round {
    let (appointments, earlier) = (Vec::new(), Vec::new());
    Round {
        first_date: monday(),
        days,
        frozen_through: None,
        officers,
        visits,
        appointments,
        earlier,
        works_on_holidays: false,
        seed: 1,
    }
}

/// A random round: every kind of wish and limit occurs.
pub fn random(seed: u64, firms: usize, officers: usize, days: u32) -> Round {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut place = |spread: f64| Coordinates {
        lat: 51.56 + random.random_range(-spread..spread),
        lon: 5.09 + random.random_range(-1.6 * spread..1.6 * spread),
    };
    let starts: Vec<Coordinates> = (0..officers).map(|_| place(0.15)).collect();
    let spots: Vec<Coordinates> = (0..firms + officers).map(|_| place(0.35)).collect();
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ 1);
    let officers: Vec<Officer> = starts
        .iter()
        .enumerate()
        .map(|(number, start)| Officer {
            start: *start,
            skills: if number % 2 == 0 { vec!["english".into()] } else { Vec::new() },
            most_per_day: random.random_bool(0.5).then(|| random.random_range(2..6)),
            ..officer(&format!("officer-{number}"))
        })
        .collect();
    let visits: Vec<Visit> = (0..firms)
        .map(|number| Visit {
            location: Some(spots[number]),
            minutes: *[30, 45, 60, 90].get(random.random_range(0..4)).unwrap(),
            is_must: random.random_bool(0.05),
            opening: if random.random_bool(0.3) { weekly("13:00", "16:00") } else { Vec::new() },
            needs: if random.random_bool(0.15) { vec!["english".into()] } else { Vec::new() },
            permission: if random.random_bool(0.1) { blocked() } else { Permission::Allowed },
            ..visit(number as u128 + 1, 0.0, random.random_range(1.0..10.0))
        })
        .map(|visit| Visit { is_must: visit.is_must && visit.permission == Permission::Allowed, ..visit })
        .collect();
    let appointments = officers
        .iter()
        .enumerate()
        .map(|(number, officer)| Appointment {
            location: Some(spots[firms + number]),
            ..appointment(1000 + number as u128, &officer.id, monday(), "11:15")
        })
        .collect();
    Round { appointments, seed, ..round(days, officers, visits) }
}

pub fn drives(round: &Round) -> TravelTimes {
    TravelTimes::estimate(&places(round).all, &RoadModel::default())
}
