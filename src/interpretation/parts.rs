//! Parts that the profiles of firms and partners share: ids, activities, location, provenance.

use super::written::{Scalar, Written};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The id by which another system knows the record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ExternalIdProfile {
    /// Name of the other system, such as `crm`.
    #[schema(required = true, min_length = 1, max_length = 64, example = "crm")]
    pub system: String,
    /// The record's id there.
    #[schema(required = true, min_length = 1, max_length = 200, example = "4711")]
    pub id: String,
}

/// Source and date of a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ProvenanceProfile {
    /// Who or what said so.
    #[schema(max_length = 500)]
    pub source: String,
    /// The day on which it was said or seen, `2026-11-23`; not in the future.
    #[schema(format = Date)]
    pub date: Option<String>,
    /// The licence under which a register published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub licence: Option<String>,
}

/// An activity with its code and the version of the classification to which the code belongs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"code": "2562", "version": "2008", "main": true}))]
pub struct ActivityProfile {
    /// Two to five digits, with or without dots.
    #[schema(required = true, value_type = Scalar)]
    pub code: Option<Scalar>,
    /// `2008` or `2025`: the two versions share codes that differ in meaning.
    #[schema(required = true, value_type = Scalar)]
    pub version: Option<Scalar>,
    /// Whether it is the main activity (*hoofdactiviteit*); at most one is. When none is marked, the first in the list counts
    /// as the main one.
    pub main: bool,
}

/// An activity in full, or as a free word. Has a name of its own because a generic name would end in the schema.
pub type WrittenActivity = Written<ActivityProfile>;

/// Where a firm or partner is: as much as is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"place": "Tilburg", "municipality": "GM0855"}))]
pub struct LocationProfile {
    /// Street and number, or how else the address is written.
    #[schema(max_length = 300, example = "Stationsstraat 1")]
    pub address: Option<String>,
    /// Postcode, with or without its letters.
    pub postcode: Option<Scalar>,
    /// Name of the place.
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Name or CBS code of the municipality.
    #[schema(max_length = 300)]
    pub municipality: Option<String>,
    /// Name or code of the COROP region; only checked, it follows from the municipality.
    #[schema(max_length = 300)]
    pub corop: Option<String>,
    /// Name or CBS code of the province.
    #[schema(max_length = 300)]
    pub province: Option<String>,
    /// ISO 3166 code of the country, two letters; absent means the Netherlands.
    #[schema(max_length = 300)]
    pub country: Option<String>,
    /// Region of a place outside the Netherlands, as GeoNames codes it: two letters of the country, a dot, and one to
    /// eight letters or digits, such as `DE.07`.
    #[schema(max_length = 40, example = "DE.07")]
    pub area: Option<String>,
    /// Where it is on the map, in degrees.
    pub coordinates: Option<CoordinatesProfile>,
    /// How exact the coordinates are, as an answer of this service told it. Coordinates that were worked out
    /// (anything but `given`) are worked out anew from postcode, place and municipality where that is possible.
    #[schema(max_length = 40, example = "given")]
    pub precision: Option<String>,
}

/// A point in WGS 84, degrees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"lat": 51.56, "lon": 5.09}))]
pub struct CoordinatesProfile {
    /// Latitude, −90 to 90.
    #[schema(required = true, value_type = Scalar)]
    pub lat: Option<Scalar>,
    /// Longitude, −180 to 180.
    #[schema(required = true, value_type = Scalar)]
    pub lon: Option<Scalar>,
}
