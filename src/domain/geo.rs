//! Coordinates and distances.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A point on the map (*coördinaten*) in WGS 84, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coordinates {
    /// Latitude, −90 to 90.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Longitude, −180 to 180.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
}

/// A point of a map in the Web Mercator projection (EPSG:3857), on which the earth between 85° south and north is a square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapPoint {
    /// From the west, 0 to 1.
    pub x: f64,
    /// From the north, 0 to 1.
    pub y: f64,
}

/// A distance over the earth's surface.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Kilometres(pub f64);

/// Mean radius of the earth in kilometres (IUGG R1).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Coordinates {
    /// A point, if latitude and longitude lie in their ranges.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let inside = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        inside.then_some(Self { lat, lon })
    }

    /// Where it is on a map in the Web Mercator projection: x = (λ + 180°) / 360°, y = (1 − artanh(sin φ) / π) / 2
    /// (EPSG method 1024). Beyond 85.05° of latitude, where the square ends, it stands on its edge.
    pub fn on_map(self) -> MapPoint {
        let y = (1.0 - self.lat.to_radians().sin().atanh() / std::f64::consts::PI) / 2.0;
        MapPoint { x: (self.lon + 180.0) / 360.0, y: y.clamp(0.0, 1.0) }
    }

    /// Great-circle distance by the haversine formula; Tilburg (51.56, 5.09) to Delft (52.01, 4.36) is 71 km.
    pub fn distance_to(self, other: Coordinates) -> Kilometres {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let a = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        Kilometres(2.0 * EARTH_RADIUS_KM * a.sqrt().min(1.0).asin())
    }

    /// The point on the unit sphere, for distances by one dot product.
    pub fn unit_vector(self) -> [f32; 3] {
        let (lat, lon) = (self.lat.to_radians(), self.lon.to_radians());
        [(lat.cos() * lon.cos()) as f32, (lat.cos() * lon.sin()) as f32, lat.sin() as f32]
    }

    /// Whether the point lies in or near the Netherlands (50.5–54 N, 3–7.5 E): catches swapped and planar coordinates.
    pub fn is_near_netherlands(self) -> bool {
        (50.5..=54.0).contains(&self.lat) && (3.0..=7.5).contains(&self.lon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tilburg_to_delft_is_seventy_one_kilometres() {
        let tilburg = Coordinates::new(51.56, 5.09).unwrap();
        let delft = Coordinates::new(52.01, 4.36).unwrap();
        assert!((tilburg.distance_to(delft).0 - 71.0).abs() < 1.0);
    }

    #[test]
    fn a_point_has_its_place_on_the_square_of_the_map_and_the_poles_are_on_its_edge() {
        let on_map = |lat, lon| Coordinates::new(lat, lon).unwrap().on_map();
        let close = |one: MapPoint, x: f64, y: f64| (one.x - x).abs() < 1e-4 && (one.y - y).abs() < 1e-4;
        assert!(close(on_map(0.0, 0.0), 0.5, 0.5));
        assert!(close(on_map(85.0511, -180.0), 0.0, 0.0));
        // Column 1,052.9 and row 680.8 of the 2,048 squares of zoom 11.
        assert!(close(on_map(51.54, 5.08), 1052.9 / 2048.0, 680.8 / 2048.0));
        assert_eq!((on_map(90.0, 0.0).y, on_map(-90.0, 0.0).y), (0.0, 1.0));
    }

    #[test]
    fn coordinates_outside_the_globe_do_not_exist() {
        assert!(Coordinates::new(91.0, 0.0).is_none());
        assert!(Coordinates::new(f64::NAN, 0.0).is_none());
    }
}
