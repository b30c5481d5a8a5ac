//! What is wrong with a round of visits.

use super::hours::{self, TimeOfDay, WeeklyHours};
use super::problem::{
    Appointment, MOST_APPOINTMENTS, MOST_DAYS, MOST_OFFICERS, MOST_VISITS, Officer, Permission, Round,
};
use super::travel::TravelTimes;
use crate::domain::geo::Coordinates;
use crate::domain::invalid::{Invalid, shown};
use crate::domain::text::counted;
use chrono::Datelike;
use std::collections::HashSet;

/// Shortest and longest visit, in minutes.
const VISIT_MINUTES: std::ops::RangeInclusive<u32> = 5..=600;
/// The highest value of a visit.
const MOST_VALUE: f64 = 1e6;

/// Everything wrong with a round before drives are known; pointers are those of the request.
pub fn check(round: &Round) -> Vec<Invalid> {
    let mut faults = Faults(Vec::new());
    if !(1..=MOST_DAYS).contains(&round.days) {
        faults.add("/days", "out_of_range", format!("A plan of {} days is not possible.", round.days), "Give 1 to 10.");
    }
    if !(2000..=2200).contains(&round.first_date.year()) {
        let message = format!("{} is no day to plan.", round.first_date);
        faults.add("/firstDate", "out_of_range", message, "Give a day from 2000 to 2200.");
    }
    officers(round, &mut faults);
    visits(round, &mut faults);
    for (list, appointments) in [("appointments", &round.appointments), ("earlierPlan", &round.earlier)] {
        faults.at_most(&format!("/{list}"), appointments.len(), MOST_APPOINTMENTS);
        let mut firms = HashSet::new();
        for (number, appointment) in appointments.iter().enumerate().take(MOST_APPOINTMENTS) {
            let pointer = format!("/{list}/{number}");
            // Those that are kept are no part of the request.
            let is_asked = appointment.kept.is_none();
            if is_asked && (list == "appointments" || round.is_frozen(appointment.date)) {
                self::appointment(round, appointment, &pointer, list == "appointments", &mut faults);
            }
            if list == "earlierPlan" && !firms.insert(appointment.firm) {
                faults.twice(&format!("{pointer}/firmId"), "firm", &appointment.firm.to_string());
            }
        }
    }
    faults.0
}

/// Appointments of one officer that cannot all be kept.
pub fn check_drives(round: &Round, travel: &TravelTimes) -> Vec<Invalid> {
    let mut places = super::model::places(round);
    let mut faults = Faults(Vec::new());
    let mut order: Vec<usize> = (0..round.appointments.len()).collect();
    order.sort_by_key(|number| {
        let appointment = &round.appointments[*number];
        (appointment.officer.clone(), appointment.date, appointment.from, *number)
    });
    for pair in order.windows(2) {
        let (earlier, later) = (&round.appointments[pair[0]], &round.appointments[pair[1]]);
        let (Some(from), Some(to)) = (earlier.location, later.location) else { continue };
        let is_other_day = (&earlier.officer, earlier.date) != (&later.officer, later.date);
        // What is kept already is no fault of this round.
        if is_other_day || earlier.kept.is_some() || later.kept.is_some() {
            continue;
        }
        let drive = travel.minutes(places.number(from), places.number(to));
        let free = later.from.minutes() - earlier.from.minutes() - earlier.minutes as i32;
        if drive > free {
            let (one, other) = (pair[0], pair[1]);
            let message = match free {
                ..0 => format!("The appointments {one} and {other} overlap."),
                _ => format!(
                    "From the end of appointment {one} to the beginning of {other} it is {}; the drive takes {drive}.",
                    counted(free, "minute", "minutes")
                ),
            };
            let remedy = "Agree on another time, or give one of the two to another officer.";
            faults.add(&format!("/appointments/{}/from", pair[1]), "not_reachable", message, remedy);
        }
    }
    faults.0
}

fn officers(round: &Round, faults: &mut Faults) {
    if round.officers.is_empty() {
        faults.add("/officers", "empty", "There is no officer.", "Give at least one, with working hours.");
    }
    faults.at_most("/officers", round.officers.len(), MOST_OFFICERS);
    let mut ids = HashSet::new();
    for (number, officer) in round.officers.iter().enumerate().take(MOST_OFFICERS) {
        let pointer = format!("/officers/{number}");
        if officer.id.trim().is_empty() || officer.id.chars().count() > 100 {
            faults.add(&format!("{pointer}/id"), "out_of_range", "This is no id.", "Give 1 to 100 characters.");
        } else if !ids.insert(&officer.id) {
            faults.twice(&format!("{pointer}/id"), "officer", &officer.id);
        }
        if officer.hours.is_empty() {
            let message = format!("Officer “{}” has no working hours.", shown(&officer.id));
            let remedy = "Give hours, such as {\"weekday\": \"monday\", \"from\": \"09:00\", \"to\": \"17:00\"}.";
            faults.add(&format!("{pointer}/hours"), "no_hours", message, remedy);
        }
        weekly(&officer.hours, &format!("{pointer}/hours"), faults);
        faults.at_most(&format!("{pointer}/absent"), officer.absent.len(), MOST_DAYS as usize);
        words(&officer.skills, &format!("{pointer}/skills"), faults);
        if officer.most_per_day.is_some_and(|most| !(1..=20).contains(&most)) {
            faults.add(
                &format!("{pointer}/mostPerDay"),
                "out_of_range",
                "This is no number of visits.",
                "Give 1 to 20.",
            );
        }
        for (name, place) in [("start", Some(officer.start)), ("end", officer.end)] {
            place_of(place, &format!("{pointer}/{name}"), faults);
        }
    }
}

fn visits(round: &Round, faults: &mut Faults) {
    faults.at_most("/visits", round.visits.len(), MOST_VISITS);
    let mut firms = HashSet::new();
    for (number, visit) in round.visits.iter().enumerate().take(MOST_VISITS) {
        let pointer = format!("/visits/{number}");
        if !firms.insert(visit.firm) {
            faults.twice(&format!("{pointer}/firmId"), "firm", &visit.firm.to_string());
        }
        if visit.location.is_none() {
            faults.no_location(&format!("{pointer}/firmId"), &visit.firm.to_string());
        }
        if !(visit.value > 0.0 && visit.value <= MOST_VALUE) {
            let message = format!("A value of {} is not possible.", visit.value);
            faults.add(&format!("{pointer}/value"), "out_of_range", message, "Give a number above 0, at most 1000000.");
        }
        length(visit.minutes, &pointer, faults);
        if let (Some(first), Some(last)) = (visit.not_before, visit.not_after)
            && first > last
        {
            let message = format!("Not before {first} and not after {last} is no day.");
            let remedy = "Give a notAfter that is notBefore or later.";
            faults.add(&format!("{pointer}/notAfter"), "out_of_range", message, remedy);
        }
        weekly(&visit.opening, &format!("{pointer}/opening"), faults);
        words(&visit.needs, &format!("{pointer}/needs"), faults);
        if let (true, Permission::Blocked(why)) = (visit.is_must, &visit.permission) {
            let message = format!("Firm {} must be visited and may not be: {}", visit.firm, why.en);
            faults.add(&format!("{pointer}/must"), "contact_not_allowed", message, "Leave it out of the plan.");
        }
    }
}

fn appointment(round: &Round, appointment: &Appointment, pointer: &str, is_agreed: bool, faults: &mut Faults) {
    length(appointment.minutes, pointer, faults);
    if appointment.location.is_none() {
        faults.no_location(&format!("{pointer}/firmId"), &appointment.firm.to_string());
    }
    if let (true, Permission::Blocked(why)) = (is_agreed, &appointment.permission) {
        let message =
            format!("There is an appointment with firm {}, which may not be visited: {}", appointment.firm, why.en);
        faults.add(&format!("{pointer}/firmId"), "contact_not_allowed", message, "Cancel it and leave it out.");
    }
    if is_agreed && !round.dates().contains(&appointment.date) {
        let message = format!("{} is no day of this plan.", appointment.date);
        faults.add(&format!("{pointer}/date"), "out_of_range", message, "Leave it out, or plan more days.");
        return;
    }
    let Some(officer) = round.officers.iter().find(|officer| officer.id == appointment.officer) else {
        let message = format!("There is no officer “{}”.", shown(&appointment.officer));
        faults.add(&format!("{pointer}/officer"), "unknown_officer", message, "Give the id of one of the officers.");
        return;
    };
    if is_agreed && appointment.kept.is_none() && !is_at_work(officer, appointment) {
        let end = TimeOfDay::from_minutes(appointment.from.minutes() + appointment.minutes as i32);
        let message = format!(
            "The appointment on {} from {} to {} lies outside the working hours of officer “{}”.",
            appointment.date,
            appointment.from,
            end.map_or_else(|| "after midnight".to_owned(), |end| end.to_string()),
            shown(&officer.id)
        );
        let remedy = "Give the officer hours on that day, or the appointment another time.";
        faults.add(&format!("{pointer}/from"), "outside_hours", message, remedy);
    }
}

fn is_at_work(officer: &Officer, appointment: &Appointment) -> bool {
    let (from, to) = (appointment.from.minutes(), appointment.from.minutes() + appointment.minutes as i32);
    let hours = hours::on(appointment.date, &officer.hours);
    !officer.absent.contains(&appointment.date) && hours.iter().any(|span| span.from <= from && to <= span.to)
}

fn weekly(hours: &[WeeklyHours], pointer: &str, faults: &mut Faults) {
    faults.at_most(pointer, hours.len(), 21);
    for (number, span) in hours.iter().enumerate().take(21) {
        if span.from >= span.to {
            let message = format!("From {} to {} is no time.", span.from, span.to);
            faults.add(&format!("{pointer}/{number}/to"), "out_of_range", message, "Give an end after the begin.");
        }
        let overlaps =
            |other: &WeeklyHours| other.weekday == span.weekday && span.from < other.to && other.from < span.to;
        if span.from < span.to && hours[..number].iter().any(overlaps) {
            let message = format!("From {} to {} overlaps other hours of the day.", span.from, span.to);
            faults.add(&format!("{pointer}/{number}"), "overlap", message, "Make one of the two.");
        }
    }
}

fn words(words: &[String], pointer: &str, faults: &mut Faults) {
    faults.at_most(pointer, words.len(), 50);
    for (number, word) in words.iter().enumerate().take(50) {
        if word.trim().is_empty() || word.chars().count() > 100 {
            faults.add(&format!("{pointer}/{number}"), "out_of_range", "This is no word.", "Give 1 to 100 characters.");
        }
    }
}

fn length(minutes: u32, pointer: &str, faults: &mut Faults) {
    if !VISIT_MINUTES.contains(&minutes) {
        let message = format!("A visit of {} is not possible.", counted(minutes, "minute", "minutes"));
        faults.add(&format!("{pointer}/minutes"), "out_of_range", message, "Give 5 to 600.");
    }
}

fn place_of(place: Option<Coordinates>, pointer: &str, faults: &mut Faults) {
    if place.is_some_and(|place| Coordinates::new(place.lat, place.lon).is_none()) {
        let remedy = "Give lat from -90 to 90 and lon from -180 to 180.";
        faults.add(pointer, "out_of_range", "This is no place on earth.", remedy);
    }
}

/// Faults as they are found.
struct Faults(Vec<Invalid>);

impl Faults {
    fn add(&mut self, pointer: &str, code: &str, message: impl Into<String>, remedy: &str) {
        self.0.push(Invalid::new(pointer, code, message, remedy));
    }

    fn at_most(&mut self, pointer: &str, count: usize, most: usize) {
        if count > most {
            self.add(pointer, "too_many", format!("There are {count}."), &format!("Give at most {most}."));
        }
    }

    fn twice(&mut self, pointer: &str, what: &str, id: &str) {
        self.add(pointer, "given_twice", format!("The {what} “{}” stands twice.", shown(id)), "Give it once.");
    }

    fn no_location(&mut self, pointer: &str, firm: &str) {
        let message = format!("Firm {firm} has no location.");
        self.add(pointer, "no_location", message, "Give the firm a postcode, place or coordinates.");
    }
}
