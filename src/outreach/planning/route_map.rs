//! A plan on the map: GeoJSON (RFC 7946), longitude before latitude.

use crate::domain::Coordinates;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// A working day as the map shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which officer.
    pub officer: String,
    /// The day.
    pub date: NaiveDate,
    /// Where it begins.
    pub start: Coordinates,
    /// Where it ends.
    pub end: Coordinates,
    /// The visits in order: where, and what is told of them.
    pub stops: Vec<(Coordinates, Value)>,
}

/// For each day a line from start over the visits to the end, straight from place to place, and a point for each visit.
pub fn route_map(days: &[Line]) -> Value {
    let features: Vec<Value> = days.iter().flat_map(features).collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn features(day: &Line) -> Vec<Value> {
    let places = [day.start].into_iter().chain(day.stops.iter().map(|stop| stop.0)).chain([day.end]);
    let line: Vec<Value> = places.map(position).collect();
    let mut features = vec![json!({
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"officer": day.officer, "date": day.date}
    })];
    for (place, told) in &day.stops {
        features.push(json!({
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": position(*place)},
            "properties": told
        }));
    }
    features
}

fn position(place: Coordinates) -> Value {
    json!([place.lon, place.lat])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitude_comes_first_and_a_day_is_a_line_with_points() {
        let place = |lon| Coordinates { lat: 51.5, lon };
        let day = Line {
            officer: "a".into(),
            date: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
            start: place(5.0),
            end: place(5.0),
            stops: vec![(place(5.1), json!({"name": "Jansen"}))],
        };
        let map = route_map(&[day]);
        assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([[5.0, 51.5], [5.1, 51.5], [5.0, 51.5]]));
        assert_eq!(map["features"][1]["geometry"], json!({"type": "Point", "coordinates": [5.1, 51.5]}));
        assert_eq!(map["features"][1]["properties"]["name"], "Jansen");
        assert_eq!(map["features"][0]["properties"]["date"], "2026-12-01");
    }
}
