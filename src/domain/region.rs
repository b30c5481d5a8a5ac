//! Where a firm or partner is.

use super::geo::Coordinates;
use super::numbers::Postcode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How exact the coordinates of a location are (*nauwkeurigheid*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Given as coordinates.
    Given,
    /// Middle of the four-digit postcode area.
    Postcode,
    /// Middle of the place.
    Place,
    /// Middle of the municipality.
    Municipality,
    /// Middle of the province.
    Province,
}

/// A location (*vestigingsplaats*). Coordinates and regions are worked out once, when the record is understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Location {
    /// Street and number (*adres*), where somebody who visits rings the bell.
    pub address: Option<String>,
    /// Postcode, with or without its letters.
    pub postcode: Option<Postcode>,
    /// Name of the place (*woonplaats*).
    pub place: Option<String>,
    /// CBS code of the municipality (*gemeente*), `GM0855`.
    pub municipality: Option<String>,
    /// COROP region, `CR34`.
    pub corop: Option<String>,
    /// Province, `PV30`.
    pub province: Option<String>,
    /// ISO 3166 code of the country; absent means the Netherlands.
    pub country: Option<String>,
    /// Region of a place outside the Netherlands, as GeoNames codes it: `DE.07` (*regio in het buitenland*).
    pub area: Option<String>,
    /// Where it is on the map; absent when not known, never 0,0.
    pub coordinates: Option<Coordinates>,
    /// How exact the coordinates are.
    pub precision: Option<Precision>,
}

impl Location {
    /// The name to say: place, else municipality, else province.
    pub fn spoken(&self) -> Option<String> {
        let municipality =
            || self.municipality.as_deref().and_then(super::reference::municipality).map(|m| m.name.clone());
        let province = || self.province.as_deref().and_then(super::reference::province).map(|p| p.name.nl.clone());
        self.place.clone().or_else(municipality).or_else(province)
    }

    /// What a driver needs: street and number, postcode and place, as far as they are known.
    pub fn written(&self) -> Option<String> {
        let town = [self.postcode.as_ref().map(Postcode::on_envelope), self.spoken()];
        let town: Vec<String> = town.into_iter().flatten().collect();
        let town = (!town.is_empty()).then(|| town.join(" "));
        let parts: Vec<String> = [self.address.clone(), town].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Whether it tells in which place or municipality it is, not only in which province or country.
    pub fn tells_place(&self) -> bool {
        self.address.is_some()
            || self.place.is_some()
            || self.municipality.is_some()
            || self.postcode.is_some()
            || self.coordinates.is_some()
    }

    /// Whether another location tells nothing that this one does not tell closer: the same town or region, without street,
    /// postcode or coordinates of its own.
    pub fn covers(&self, coarser: &Self) -> bool {
        let regions = |location: &Self| {
            let Location { municipality, corop, province, area, .. } = location.clone();
            [municipality, corop, province, area, location.place.as_ref().map(|place| place.to_lowercase())]
        };
        let (told, known) = (regions(coarser), regions(self));
        coarser.address.is_none()
            && coarser.postcode.is_none()
            && coarser.precision != Some(Precision::Given)
            && coarser.country == self.country
            && told.iter().zip(&known).all(|(told, known)| told.is_none() || told == known)
    }

    /// Whether the location lies in the region with this code (province, COROP or municipality).
    pub fn is_in(&self, region: &str) -> bool {
        [&self.municipality, &self.corop, &self.province].into_iter().any(|code| code.as_deref() == Some(region))
    }
}

/// How far a partner works (*reikwijdte*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Its own region.
    Regional,
    /// The whole country.
    National,
    /// Across borders.
    International,
}

/// Coordinates of four-digit postcode areas (*postcodegebieden*), when a file with them was loaded; else empty.
pub type Postcodes = std::collections::HashMap<u16, Coordinates>;
