//! How long it takes to drive from one place to another.

use super::hours::Minutes;
use crate::domain::Coordinates;
use std::collections::HashMap;

/// Road kilometres for each kilometre as the crow flies. Wang, Bette, Schreckenberg and Guhr, "How much longer do you
/// have to drive than the crow has to fly?" (arXiv 2406.06490), find 1.3 ± 0.1 over many road networks.
pub const ROAD_FACTOR: f64 = 1.3;

/// Kilometres an hour from door to door: a choice, for a mix of town roads and motorways. Give another one where it is
/// known better, or set up a routing service.
pub const SPEED_KMH: f64 = 50.0;

/// Minutes that each drive takes beside the road, for parking and reporting at the desk: a choice.
pub const STOP_MINUTES: Minutes = 5;

/// Kilometres as the crow flies between two places with the same coordinates: those are the middle of a town or postcode
/// area that stands for every address in it. Two addresses anywhere in a disc of radius r are 128 r / 45π = 0.905 r apart
/// on average; 1.5 kilometres is that of a built-up area of 9 km², a choice between a village and a city.
pub const WITHIN_TOWN_KM: f64 = 1.5;

/// How drives are estimated when no routing service tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadModel {
    /// Road kilometres for each kilometre as the crow flies, 1 to 3.
    pub road_factor: f64,
    /// Kilometres an hour from door to door, 5 to 130.
    pub speed_kmh: f64,
    /// Minutes of each drive beside the road, 0 to 60.
    pub stop_minutes: Minutes,
}

impl RoadModel {
    /// A drive of this many kilometres as the crow flies.
    pub fn drive(&self, kilometres: f64) -> Drive {
        let kilometres = kilometres * self.road_factor;
        let minutes = (kilometres / self.speed_kmh * 60.0).ceil() as Minutes + self.stop_minutes;
        Drive { minutes, kilometres }
    }

    /// A drive between two places that cannot be told apart: 8 minutes in the usual model.
    pub fn within_town(&self) -> Drive {
        self.drive(WITHIN_TOWN_KM)
    }
}

impl Default for RoadModel {
    fn default() -> Self {
        Self { road_factor: ROAD_FACTOR, speed_kmh: SPEED_KMH, stop_minutes: STOP_MINUTES }
    }
}

/// A drive from one place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drive {
    /// Minutes, rounded up.
    pub minutes: Minutes,
    /// Kilometres.
    pub kilometres: f64,
}

/// Drives between all pairs of places, in both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelTimes {
    size: usize,
    drives: Vec<Drive>,
}

impl TravelTimes {
    /// Drives by rows: from the first place to each place, then from the second. Nothing when their number is no
    /// square of `size`, or when a drive takes a negative or an unreasonable time (over a week) or distance.
    pub fn from_rows(size: usize, drives: Vec<Drive>) -> Option<Self> {
        let is_plain =
            |drive: &Drive| (0..=7 * 1440).contains(&drive.minutes) && (0.0..=1e5).contains(&drive.kilometres);
        (drives.len() == size * size && drives.iter().all(is_plain)).then_some(Self { size, drives })
    }

    /// Estimates from great-circle distances. Tilburg to Delft, 71 km as the crow flies, is 92 km by road and takes 116
    /// minutes in the usual model. A drive from a place to itself is one within a town, see [`WITHIN_TOWN_KM`].
    pub fn estimate(places: &[Coordinates], model: &RoadModel) -> Self {
        let drive = |from: &Coordinates, to: &Coordinates| {
            if from == to { model.within_town() } else { model.drive(from.distance_to(*to).0) }
        };
        let drives = places.iter().flat_map(|from| places.iter().map(move |to| drive(from, to))).collect();
        Self { size: places.len(), drives }
    }

    /// Number of places.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The drive between two places, by their numbers.
    pub fn between(&self, from: usize, to: usize) -> Drive {
        self.drives[from * self.size + to]
    }

    /// Minutes of the drive between two places.
    pub fn minutes(&self, from: usize, to: usize) -> Minutes {
        self.drives[from * self.size + to].minutes
    }
}

/// Places with a number each; the same coordinates are the same place.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The places, by number.
    pub all: Vec<Coordinates>,
    numbers: HashMap<(u64, u64), usize>,
}

impl Places {
    /// The number of a place, a new one if it was not met before.
    pub fn number(&mut self, place: Coordinates) -> usize {
        let all = &mut self.all;
        *self.numbers.entry((place.lat.to_bits(), place.lon.to_bits())).or_insert_with(|| {
            all.push(place);
            all.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Vec<Coordinates> {
        vec![Coordinates { lat: 51.56, lon: 5.09 }, Coordinates { lat: 52.01, lon: 4.36 }]
    }

    #[test]
    fn tilburg_to_delft_takes_nearly_two_hours() {
        let times = TravelTimes::estimate(&places(), &RoadModel::default());
        let drive = times.between(0, 1);
        assert_eq!((drive.minutes, drive.kilometres.round()), (116, 92.0));
        assert_eq!(times.between(1, 0), drive);
    }

    #[test]
    fn two_firms_in_one_town_have_a_drive_and_a_stop_between_them() {
        let model = RoadModel::default();
        let times = TravelTimes::estimate(&places(), &model);
        // 1.5 km × 1.3 at 50 km/h is 2.34 minutes, and 5 for the stop.
        assert_eq!((times.between(0, 0).minutes, times.between(0, 0).kilometres), (8, 1.5 * 1.3));
        let slow = RoadModel { stop_minutes: 15, ..model };
        assert_eq!(TravelTimes::estimate(&places(), &slow).minutes(1, 1), 18);
    }

    #[test]
    fn a_table_of_a_wrong_shape_or_with_senseless_drives_is_refused() {
        let drive = |minutes, kilometres| Drive { minutes, kilometres };
        assert!(TravelTimes::from_rows(1, vec![drive(0, 0.0)]).is_some());
        assert!(TravelTimes::from_rows(2, vec![drive(0, 0.0); 3]).is_none());
        assert!(TravelTimes::from_rows(1, vec![drive(-1, 0.0)]).is_none());
        assert!(TravelTimes::from_rows(1, vec![drive(0, f64::NAN)]).is_none());
    }

    #[test]
    fn the_same_coordinates_are_one_place() {
        let mut numbered = Places::default();
        let [a, b] = [places()[0], places()[1]];
        assert_eq!([a, b, a].map(|place| numbered.number(place)), [0, 1, 0]);
        assert_eq!(numbered.all, [a, b]);
    }
}
