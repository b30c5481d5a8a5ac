//! The week plan drawn as a map, from points of our own reference data: no tiles, no other host.

use super::frame::Frame;
use super::plan::DayLine;
use crate::app::week_plan::Week;
use crate::domain::{Coordinates, reference};

/// Size of the drawing.
const WIDTH: f64 = 320.0;
/// Room around the outermost points.
const ROOM: f64 = 24.0;
/// Names of municipalities that are written at most.
const MOST_NAMES: usize = 9;
/// Smallest part of the country that is drawn, in degrees of latitude: some twenty kilometres.
const SMALLEST: f64 = 0.18;
/// From this part of the country on, in degrees of latitude, regions are drawn rather than municipalities.
const LARGE: f64 = 0.6;
/// One degree of longitude is so much shorter than one of latitude, in the middle of the country (52°).
const NARROW: f64 = 0.616;

/// A map.
pub struct PlanMap {
    /// How high it is.
    pub height: f64,
    /// Middles of municipalities around.
    pub towns: Vec<Point>,
    /// A line for each day, with its number.
    pub lines: Vec<(usize, String)>,
    /// The visits with their numbers.
    pub stops: Vec<Point>,
    /// Where the days begin.
    pub start: Point,
    /// What it says, for who does not see it.
    pub label: String,
}

/// A point with a name.
pub struct Point {
    /// From the left.
    pub x: String,
    /// From above.
    pub y: String,
    /// Its name or number; empty for one that is too near others to be named.
    pub name: String,
    /// Which day it is of.
    pub day: usize,
}

/// From coordinates to the drawing.
struct Scale {
    north: f64,
    west: f64,
    by: f64,
}

impl Scale {
    fn x(&self, place: Coordinates) -> f64 {
        ROOM + (place.lon - self.west) * NARROW * self.by
    }

    fn y(&self, place: Coordinates) -> f64 {
        ROOM + (self.north - place.lat) * self.by
    }

    fn point(&self, place: Coordinates, name: String, day: usize) -> Point {
        Point { x: format!("{:.1}", self.x(place)), y: format!("{:.1}", self.y(place)), name, day }
    }
}

/// The map of a week; nothing when no visit is planned.
pub fn plan_map(frame: &Frame, week: &Week, days: &[DayLine]) -> Option<PlanMap> {
    let stops = days.iter().flat_map(|day| day.visits.iter().map(move |visit| (day.number, visit)));
    let stops: Vec<(usize, usize, Coordinates)> =
        stops.filter_map(|(day, visit)| Some((day, visit.number, *week.places.get(&visit.firm)?))).collect();
    if stops.is_empty() {
        return None;
    }
    let points = || stops.iter().map(|(.., place)| *place).chain([week.start]);
    let least = |of: fn(Coordinates) -> f64| points().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(Coordinates) -> f64| points().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (south, north) = (least(|place| place.lat), most(|place| place.lat));
    let (west, east) = (least(|place| place.lon), most(|place| place.lon));
    let span = ((east - west) * NARROW).max(north - south).max(SMALLEST);
    let by = (WIDTH - 2.0 * ROOM) / span;
    let middle = (west + east) / 2.0 - span / NARROW / 2.0;
    let scale = Scale { north, west: middle, by };
    let height = ((north - south) * by + 2.0 * ROOM).max(120.0);
    let is_inside = |place: Coordinates| {
        (4.0..WIDTH - 4.0).contains(&scale.x(place)) && (10.0..height - 4.0).contains(&scale.y(place))
    };
    // In a large part of the country municipalities would be a cloud; their COROP regions say enough.
    let towns: Vec<(&str, Coordinates)> = match span > LARGE {
        true => reference::corops().iter().map(|corop| (corop.name.as_str(), corop.centre)).collect(),
        false => reference::municipalities().iter().map(|town| (town.name.as_str(), town.centre)).collect(),
    };
    let towns = towns.into_iter().filter(|(_, centre)| is_inside(*centre));
    let taken: Vec<(f64, f64)> = points().map(|place| (scale.x(place), scale.y(place))).collect();
    let mut named: Vec<(f64, f64)> = Vec::new();
    let towns = towns.map(|(name, centre)| {
        let (x, y) = (scale.x(centre), scale.y(centre));
        let is_apart = |(a, b): &(f64, f64)| (a - x).abs() > 84.0 || (b - y).abs() > 14.0;
        let is_clear = |(a, b): &(f64, f64)| !(-10.0..84.0).contains(&(a - x)) || (b - y).abs() > 13.0;
        let is_free = named.len() < MOST_NAMES && named.iter().all(is_apart) && taken.iter().all(is_clear);
        let is_free = is_free && x < WIDTH - 84.0;
        if is_free {
            named.push((x, y));
        }
        scale.point(centre, if is_free { name.to_owned() } else { String::new() }, 0)
    });
    let towns = towns.collect();
    let line = |day: &DayLine| {
        let visits = day.visits.iter().filter_map(|visit| week.places.get(&visit.firm).copied());
        let route = std::iter::once(week.start).chain(visits).chain([week.start]);
        let points = route.map(|place| format!("{:.1},{:.1}", scale.x(place), scale.y(place)));
        (day.number, points.collect::<Vec<_>>().join(" "))
    };
    let told = days.iter().filter(|day| !day.visits.is_empty()).map(|day| {
        let names: Vec<String> = day.visits.iter().map(|visit| format!("{} {}", visit.number, visit.name)).collect();
        format!("{}: {}", day.title, names.join(", "))
    });
    Some(PlanMap {
        height,
        towns,
        lines: days.iter().filter(|day| !day.visits.is_empty()).map(line).collect(),
        stops: stops.iter().map(|(day, number, place)| scale.point(*place, number.to_string(), *day)).collect(),
        start: scale.point(week.start, String::new(), 0),
        label: format!("{}. {}.", frame.w.plan_map, told.collect::<Vec<_>>().join(". ")),
    })
}
