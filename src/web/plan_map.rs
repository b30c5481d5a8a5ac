//! The week plan drawn as a map: on tiles of another host where those are set up, else on points of our own reference data.

use super::frame::Frame;
use super::plan::DayLine;
use crate::app::week_plan::Week;
use crate::domain::geo::MapPoint;
use crate::domain::map_tiles::MapTiles;
use crate::domain::{Coordinates, reference};

/// Size of the drawing.
const WIDTH: f64 = 320.0;
/// How far apart the middles of two dots are at least, of which the radius is 8: then both numbers are seen.
const DOT: f64 = 15.0;
/// Spots that are tried for a dot: room for some hundred at one place.
const MOST_STEPS: u32 = 400;
/// Room around the outermost points.
const ROOM: f64 = 24.0;
/// Names of municipalities that are written at most.
const MOST_NAMES: usize = 9;
/// A kilometre in the middle of the country (52°), as a part of the map of the world.
const KILOMETRE: f64 = 1.0 / (40_075.0 * 0.616);
/// Smallest part of the country that is drawn.
const SMALLEST: f64 = 20.0 * KILOMETRE;
/// From this part of the country on regions are drawn rather than municipalities.
const LARGE: f64 = 67.0 * KILOMETRE;
/// Largest side of a tile in the drawing. Tiles have 256 points, and the drawing is shown at some one and a half times its
/// size.
const TILE: f64 = 170.0;
/// Most squares along a side of the world, as a power of 2: streets.
const CLOSEST: u32 = 14;
/// So much larger tiles are drawn, so that no line is seen between them.
const OVERLAP: f64 = 0.2;

/// A map.
pub struct PlanMap {
    /// How high it is.
    pub height: f64,
    /// Tiles of a map below all else.
    pub tiles: Vec<Tile>,
    /// How wide and high a tile is.
    pub tile_size: String,
    /// Who made them.
    pub credit: String,
    /// Middles of municipalities around, where there are no tiles.
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

/// A square of another's map.
pub struct Tile {
    /// Its picture.
    pub address: String,
    /// From the left.
    pub x: String,
    /// From above.
    pub y: String,
}

/// From the map of the world to the drawing.
struct Scale {
    north: f64,
    west: f64,
    by: f64,
}

impl Scale {
    fn x(&self, place: Coordinates) -> f64 {
        ROOM + (place.on_map().x - self.west) * self.by
    }

    fn y(&self, place: Coordinates) -> f64 {
        ROOM + (place.on_map().y - self.north) * self.by
    }

    /// The tiles that a drawing of this height shows, and how large each is.
    fn tiles(&self, tiles: &MapTiles, height: f64) -> (Vec<Tile>, f64) {
        let zoom = ((self.by / TILE).log2().ceil().max(0.0) as u32).min(CLOSEST);
        let squares = f64::from(1 << zoom);
        let size = self.by / squares;
        let touched = |from: f64, length: f64| {
            let square = |at: f64| (at * squares).floor().clamp(0.0, squares - 1.0) as u32;
            square(from - ROOM / self.by)..=square(from + (length - ROOM) / self.by)
        };
        let rows = touched(self.north, height);
        let tile = |column: u32, row: u32| Tile {
            address: tiles.address(zoom, column, row),
            x: format!("{:.2}", ROOM + (f64::from(column) / squares - self.west) * self.by),
            y: format!("{:.2}", ROOM + (f64::from(row) / squares - self.north) * self.by),
        };
        let columns = touched(self.west, WIDTH);
        let found = rows.flat_map(|row| columns.clone().map(move |column| (column, row)));
        (found.map(|(column, row)| tile(column, row)).collect(), size + OVERLAP)
    }

    fn point(&self, place: Coordinates, name: String, day: usize) -> Point {
        Point { x: format!("{:.1}", self.x(place)), y: format!("{:.1}", self.y(place)), name, day }
    }
}

/// Stops that lie on or beside one another moved apart, each to the nearest free spot on a spiral around its place, so
/// that every number can be read. Two dots that touch are fine; a number under a dot is not.
fn apart(stops: Vec<Point>) -> Vec<Point> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let place = |point: Point| {
        let at = |text: &str| text.parse::<f64>().unwrap_or_default();
        let (x, y) = (at(&point.x), at(&point.y));
        let spot = |step: u32| {
            let (turn, reach) = (f64::from(step) * 1.0, DOT * f64::from(step).sqrt() * 0.6);
            (x + reach * turn.cos(), y + reach * turn.sin())
        };
        let is_free = |(a, b): &(f64, f64)| taken.iter().all(|(c, d)| (a - c).hypot(b - d) >= DOT);
        let (x, y) = (0..MOST_STEPS).map(spot).find(is_free).unwrap_or((x, y));
        taken.push((x, y));
        Point { x: format!("{x:.1}"), y: format!("{y:.1}"), ..point }
    };
    stops.into_iter().map(place).collect()
}

/// The map of a week; nothing when no visit is planned.
pub fn plan_map(frame: &Frame, week: &Week, days: &[DayLine], tiles: Option<&MapTiles>) -> Option<PlanMap> {
    let stops = days.iter().flat_map(|day| day.visits.iter().map(move |visit| (day.number, visit)));
    let stops: Vec<(usize, usize, Coordinates)> =
        stops.filter_map(|(day, visit)| Some((day, visit.number, *week.places.get(&visit.firm)?))).collect();
    if stops.is_empty() {
        return None;
    }
    let points = || stops.iter().map(|(.., place)| *place).chain([week.start]);
    let least = |of: fn(MapPoint) -> f64| points().map(|place| of(place.on_map())).fold(f64::INFINITY, f64::min);
    let most = |of: fn(MapPoint) -> f64| points().map(|place| of(place.on_map())).fold(f64::NEG_INFINITY, f64::max);
    let (north, south) = (least(|point| point.y), most(|point| point.y));
    let (west, east) = (least(|point| point.x), most(|point| point.x));
    let span = (east - west).max(south - north).max(SMALLEST);
    let by = (WIDTH - 2.0 * ROOM) / span;
    let scale = Scale { north, west: (west + east - span) / 2.0, by };
    let height = ((south - north) * by + 2.0 * ROOM).max(120.0);
    let (drawn, tile_size) = tiles.map(|tiles| scale.tiles(tiles, height)).unwrap_or_default();
    let is_inside = |place: Coordinates| {
        (4.0..WIDTH - 4.0).contains(&scale.x(place)) && (10.0..height - 4.0).contains(&scale.y(place))
    };
    // In a large part of the country municipalities would be a cloud; their COROP regions say enough.
    let towns: Vec<(&str, Coordinates)> = match span > LARGE {
        true => reference::corops().iter().map(|corop| (corop.name.as_str(), corop.centre)).collect(),
        false => reference::municipalities().iter().map(|town| (town.name.as_str(), town.centre)).collect(),
    };
    // The tiles name places themselves.
    let towns = towns.into_iter().filter(|(_, centre)| drawn.is_empty() && is_inside(*centre));
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
    let towns: Vec<Point> = towns.collect();
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
        tiles: drawn,
        tile_size: format!("{tile_size:.2}"),
        credit: tiles.map(|tiles| tiles.credit().to_owned()).unwrap_or_default(),
        towns,
        lines: days.iter().filter(|day| !day.visits.is_empty()).map(line).collect(),
        stops: apart(stops.iter().map(|(day, number, place)| scale.point(*place, number.to_string(), *day)).collect()),
        start: scale.point(week.start, String::new(), 0),
        label: format!("{}. {}.", frame.w.plan_map, told.collect::<Vec<_>>().join(". ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_one_place_are_drawn_beside_one_another_and_a_lone_one_where_it_is() {
        let point = |x: &str, name: &str| Point { x: x.into(), y: "100.0".into(), name: name.into(), day: 0 };
        let mut stops: Vec<Point> = (0..12).map(|number| point("50.0", &number.to_string())).collect();
        stops.push(point("250.0", "alone"));
        let places: Vec<(f64, f64)> =
            apart(stops).iter().map(|stop| (stop.x.parse().unwrap(), stop.y.parse().unwrap())).collect();
        for (number, (x, y)) in places.iter().enumerate() {
            let is_apart = |(a, b): &(f64, f64)| (a - x).hypot(b - y) > DOT - 0.2;
            assert!(places[..number].iter().all(is_apart), "{places:?}");
            assert!(number == 12 || (x - 50.0).hypot(y - 100.0) < 60.0, "{places:?}");
        }
        assert_eq!((places[0], places[12]), ((50.0, 100.0), (250.0, 100.0)));
    }
}
