//! How long it takes to drive from one place to another.
//!
//! Where no routing service tells, a drive is estimated from the distance: slow in town, faster the further it goes. It
//! knows no rivers, no bridges and no traffic jams.

use super::hours::Minutes;
use crate::domain::Coordinates;
use std::collections::HashMap;

/// Road kilometres for each kilometre as the crow flies. Wang, Bette, Schreckenberg and Guhr, "How much longer do you
/// have to drive than the crow has to fly?" (arXiv 2406.06490), find 1.3 ± 0.1 over many road networks.
pub const ROAD_FACTOR: f64 = 1.3;

/// Kilometres an hour on the parts of a drive: in town and at both ends, on regional roads, and on motorways. Each speed
/// holds up to that many kilometres by road, and the last one for all that is further.
///
/// A choice of ours, from no table: set so that drives that many people know take about as long as they do outside the rush
/// hour (see the tests). The last speed is above what one drives, since [`ROAD_FACTOR`] gives long drives more kilometres
/// than they have: some 1.2 for each kilometre as the crow flies.
const SPEEDS_KMH: [(f64, f64); 4] = [(5.0, 30.0), (20.0, 60.0), (40.0, 100.0), (f64::INFINITY, 115.0)];

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
    /// Kilometres an hour from door to door, 5 to 130, the same for each drive; faster the further it goes when absent.
    pub speed_kmh: Option<f64>,
    /// Minutes of each drive beside the road, 0 to 60.
    pub stop_minutes: Minutes,
}

impl RoadModel {
    /// A drive of this many kilometres as the crow flies.
    pub fn drive(&self, kilometres: f64) -> Drive {
        let kilometres = kilometres * self.road_factor;
        let minutes = self.speed_kmh.map_or_else(|| minutes_by_road(kilometres), |speed| kilometres / speed * 60.0);
        Drive { minutes: minutes.ceil() as Minutes + self.stop_minutes, kilometres }
    }

    /// A drive between two places that cannot be told apart: 9 minutes in the usual model.
    pub fn within_town(&self) -> Drive {
        self.drive(WITHIN_TOWN_KM)
    }
}

impl Default for RoadModel {
    fn default() -> Self {
        Self { road_factor: ROAD_FACTOR, speed_kmh: None, stop_minutes: STOP_MINUTES }
    }
}

/// Minutes of a drive of this many kilometres by road, at speeds that rise with the distance. It rises with the distance and
/// ever less steeply, from nothing on, so that a detour never takes less time than the way that it goes around.
///
/// 46 kilometres take 5 at 30 km/h, 15 at 60, 20 at 100 and 6 at 115: 40 minutes.
fn minutes_by_road(kilometres: f64) -> f64 {
    let mut before = 0.0;
    let part = |(until, speed): (f64, f64)| {
        let driven = (kilometres.min(until) - before).max(0.0);
        before = until;
        driven / speed * 60.0
    };
    SPEEDS_KMH.into_iter().map(part).sum()
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

    /// Estimates from great-circle distances. Tilburg to Delft, 71 km as the crow flies, is 92 km by road and takes 70
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
    fn tilburg_to_delft_takes_over_an_hour() {
        let times = TravelTimes::estimate(&places(), &RoadModel::default());
        let drive = times.between(0, 1);
        assert_eq!((drive.minutes, drive.kilometres.round()), (70, 92.0));
        assert_eq!(times.between(1, 0), drive);
        let steady = RoadModel { speed_kmh: Some(50.0), ..RoadModel::default() };
        assert_eq!(TravelTimes::estimate(&places(), &steady).minutes(0, 1), 116);
    }

    #[test]
    fn drives_that_many_people_know_take_about_as_long_as_they_do() {
        let at = |lat, lon| Coordinates { lat, lon };
        let (utrecht, amsterdam) = (at(52.09, 5.12), at(52.37, 4.90));
        let (tilburg, enschede, zwolle) = (at(51.56, 5.09), at(52.22, 6.89), at(52.51, 6.09));
        let (groningen, maastricht) = (at(53.22, 6.57), at(50.85, 5.69));
        let road = RoadModel { stop_minutes: 0, ..RoadModel::default() };
        for (name, from, to, known) in [
            ("Utrecht–Amsterdam", utrecht, amsterdam, 35..=45),
            ("Zwolle–Tilburg", zwolle, tilburg, 95..=105),
            ("Tilburg–Enschede", tilburg, enschede, 110..=120),
            ("Groningen–Maastricht", groningen, maastricht, 190..=200),
        ] {
            let minutes = road.drive(from.distance_to(to).0).minutes;
            assert!(known.contains(&minutes), "{name}: {minutes}");
        }
    }

    #[test]
    fn further_takes_longer_and_a_detour_saves_no_time() {
        let road = RoadModel::default();
        let minutes: Vec<Minutes> = (0..=800).map(|halves| road.drive(f64::from(halves) / 2.0).minutes).collect();
        assert!(minutes.is_sorted());
        for there in 0..=400 {
            for on in 0..=400 {
                assert!(minutes[there + on] <= minutes[there] + minutes[on], "{there} and {on} half kilometres");
            }
        }
    }

    #[test]
    fn two_firms_in_one_town_have_a_drive_and_a_stop_between_them() {
        let model = RoadModel::default();
        let times = TravelTimes::estimate(&places(), &model);
        // 1.5 km × 1.3 at 30 km/h is 3.9 minutes, and 5 for the stop.
        assert_eq!((times.between(0, 0).minutes, times.between(0, 0).kilometres), (9, 1.5 * 1.3));
        let slow = RoadModel { stop_minutes: 15, ..model };
        assert_eq!(TravelTimes::estimate(&places(), &slow).minutes(1, 1), 19);
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
