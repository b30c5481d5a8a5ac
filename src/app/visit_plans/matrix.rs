//! Drives that the caller gives: minutes between named places, for all officers and firms of a round.

use super::request::TravelMatrix;
use crate::domain::invalid::shown;
use crate::domain::{Coordinates, FirmId, Invalid};
use crate::outreach::planning::model::places;
use crate::outreach::planning::problem::Round;
use crate::outreach::planning::travel::{Drive, Places, RoadModel, TravelTimes};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most places.
const MOST_PLACES: usize = 300;
/// Longest drive, in minutes: a day.
const LONGEST: u32 = 1440;

/// The drives of a round by a matrix, or everything that is wrong with the matrix. Kilometres, which it does not tell, are
/// estimated from distances.
pub(super) fn travel_times(
    matrix: &TravelMatrix,
    round: &Round,
    road: &RoadModel,
) -> Result<TravelTimes, Vec<Invalid>> {
    let mut reading = Reading { faults: Vec::new(), places: places(round), rows: HashMap::new() };
    reading.check_shape(matrix);
    reading.place_all(matrix, round);
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    let all = &reading.places.all;
    let estimate = TravelTimes::estimate(all, road);
    let drive = |from: usize, to: usize| {
        let row = matrix.minutes.get(*reading.rows.get(&from)?)?;
        let minutes = i32::try_from(*row.get(*reading.rows.get(&to)?)?).ok()?;
        Some(Drive { minutes, kilometres: estimate.between(from, to).kilometres })
    };
    let pairs = (0..all.len()).flat_map(|from| (0..all.len()).map(move |to| (from, to)));
    let drives: Option<Vec<Drive>> = pairs.map(|(from, to)| drive(from, to)).collect();
    drives.and_then(|drives| TravelTimes::from_rows(all.len(), drives)).ok_or_else(|| {
        let remedy = "Give a row for each place, with minutes to each place.";
        vec![Invalid::new("/travelMatrix/minutes", "incomplete", "A drive is missing.", remedy)]
    })
}

/// A matrix that is being read.
struct Reading {
    faults: Vec<Invalid>,
    /// The places of the round, by number.
    places: Places,
    /// The row of each of them.
    rows: HashMap<usize, usize>,
}

impl Reading {
    fn fault(&mut self, pointer: &str, code: &str, message: String, remedy: &str) {
        self.faults.push(Invalid::new(format!("/travelMatrix{pointer}"), code, message, remedy));
    }

    /// Names, and as many rows and columns as there are places.
    fn check_shape(&mut self, matrix: &TravelMatrix) {
        let size = matrix.places.len();
        if !(1..=MOST_PLACES).contains(&size) {
            self.fault("/places", "out_of_range", format!("There are {size} places."), "Give 1 to 300.");
        }
        let mut names = HashSet::new();
        for (number, place) in matrix.places.iter().enumerate() {
            let (pointer, name) = (format!("/places/{number}/name"), place.name.trim());
            if name.is_empty() || name.chars().count() > 100 {
                self.fault(&pointer, "invalid_length", "This is no name.".into(), "Give 1 to 100 characters.");
            } else if !names.insert(name) {
                let message = format!("There are two places “{}”.", shown(name));
                self.fault(&pointer, "repeated", message, "Give each place a name of its own.");
            }
        }
        if matrix.minutes.len() != size {
            let message = format!("There are {size} places and {} rows.", matrix.minutes.len());
            self.fault("/minutes", "incomplete", message, "Give a row for each place, in their order.");
        }
        for (number, row) in matrix.minutes.iter().enumerate() {
            let from = matrix.places.get(number).map_or("?", |place| place.name.trim());
            if row.len() != size {
                let message = format!("From “{}” there are {} drives for {size} places.", shown(from), row.len());
                self.fault(&format!("/minutes/{number}"), "incomplete", message, "Give the minutes to each place.");
            }
            if let Some(to) = row.iter().position(|minutes| *minutes > LONGEST) {
                let message = format!("A drive of {} minutes is not possible.", row[to]);
                self.fault(&format!("/minutes/{number}/{to}"), "out_of_range", message, "Give 0 to 1440.");
            }
        }
    }

    /// Finds the row of each firm, and of each officer's start and end.
    fn place_all(&mut self, matrix: &TravelMatrix, round: &Round) {
        let firms: BTreeMap<FirmId, Option<Coordinates>> = round
            .visits
            .iter()
            .map(|visit| (visit.firm, visit.location))
            .chain(round.appointments.iter().chain(&round.earlier).map(|agreed| (agreed.firm, agreed.location)))
            .collect();
        let starts: BTreeMap<&str, Coordinates> =
            round.officers.iter().map(|officer| (officer.id.as_str(), officer.start)).collect();
        let ends: BTreeMap<&str, Coordinates> =
            round.officers.iter().filter_map(|officer| Some((officer.id.as_str(), officer.end?))).collect();
        for (row, place) in matrix.places.iter().enumerate() {
            for (number, firm) in place.firms.iter().enumerate() {
                let pointer = format!("/places/{row}/firms/{number}");
                self.place(matrix, row, &pointer, &format!("firm “{firm}”"), firms.get(firm).copied().flatten());
            }
            for (number, officer) in place.officers.iter().enumerate() {
                let pointer = format!("/places/{row}/officers/{number}");
                let who = format!("officer “{}”", shown(officer));
                self.place(matrix, row, &pointer, &who, starts.get(officer.as_str()).copied());
            }
            for (number, officer) in place.ends.iter().enumerate() {
                let pointer = format!("/places/{row}/ends/{number}");
                let who = format!("officer “{}” with an end", shown(officer));
                self.place(matrix, row, &pointer, &who, ends.get(officer.as_str()).copied());
            }
        }
        let firms = firms.iter().filter_map(|(firm, at)| Some((format!("firm “{firm}”"), (*at)?)));
        let starts = starts.iter().map(|(id, at)| (format!("officer “{}”", shown(id)), *at));
        let ends = ends.iter().map(|(id, at)| (format!("end of officer “{}”", shown(id)), *at));
        let everybody: Vec<(String, Coordinates)> = firms.chain(starts).chain(ends).collect();
        for (who, at) in everybody {
            let number = self.places.number(at);
            if !self.rows.contains_key(&number) {
                let message = format!("The {who} is at no place of the matrix.");
                self.fault("/places", "incomplete", message, "Name each firm and officer of the round at a place.");
            }
        }
    }

    fn place(&mut self, matrix: &TravelMatrix, row: usize, pointer: &str, who: &str, at: Option<Coordinates>) {
        let Some(at) = at else {
            let message = format!("There is no {who} in this round.");
            return self.fault(pointer, "unknown", message, "Name those of the round, and leave others out.");
        };
        let number = self.places.number(at);
        let before = *self.rows.entry(number).or_insert(row);
        if before != row {
            let other = matrix.places.get(before).map_or("?", |place| place.name.trim());
            let message = format!("The {who} is where “{}” is.", shown(other));
            self.fault(pointer, "contradiction", message, "Name those who are at one spot at one place.");
        }
    }
}
