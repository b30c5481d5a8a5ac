//! The Research Organization Registry, version 2 of its interface and schema.
//!
//! Taken are the active organisations of a country that teach or do research, in the form of profiles. The registry is
//! published under CC0.

use super::{Origin, Register, RegisterFault, Shape};
use crate::domain::{Coordinates, PartnerKind};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Where the facts come from.
pub const ORIGIN: Origin = Origin { source: "Research Organization Registry (ROR)", licence: "CC0 1.0" };

/// The system under which ids of the registry are kept.
pub const SYSTEM: &str = "ror";

/// The registry at an address.
pub fn register(url: &str, per_second: u32) -> Result<Register, RegisterFault> {
    Register::at(url, None, Shape { per_second, ..Shape::default() })
}

/// A page of organisations.
#[derive(Clone, Debug)]
pub struct Page {
    /// Profiles of those that are of use.
    pub profiles: Vec<Map<String, Value>>,
    /// How many organisations there are in all.
    pub total: u64,
    /// How many this page held, of use or not; none after the last page.
    pub length: usize,
}

/// Page `number`, from 1, of the organisations of a country (ISO 3166). `seen_on` is the day.
pub fn page(register: &Register, country: &str, number: u32, seen_on: &str) -> Result<Page, RegisterFault> {
    let filter = format!("locations.geonames_details.country_code:{country}");
    let answer: Answer = register.get("/organizations", &[("filter", &filter), ("page", &number.to_string())])?;
    let length = answer.items.len();
    let profiles = answer.items.into_iter().filter_map(|item| profile(item, seen_on)).collect();
    Ok(Page { profiles, total: answer.number_of_results, length })
}

#[derive(Deserialize)]
struct Answer {
    number_of_results: u64,
    items: Vec<Organisation>,
}

#[derive(Deserialize)]
struct Organisation {
    id: String,
    status: String,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    names: Vec<Name>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    locations: Vec<Place>,
}

#[derive(Deserialize)]
struct Name {
    value: String,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Deserialize)]
struct Link {
    r#type: String,
    value: String,
}

#[derive(Deserialize)]
struct Place {
    geonames_details: Details,
}

#[derive(Deserialize)]
struct Details {
    name: Option<String>,
    country_code: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
}

/// The profile of an active organisation that teaches or does research.
fn profile(organisation: Organisation, seen_on: &str) -> Option<Map<String, Value>> {
    let is_of_use = organisation.types.iter().any(|kind| kind == "education" || kind == "facility");
    let id = organisation.id.rsplit('/').next().filter(|id| !id.is_empty())?.to_owned();
    let shown = organisation.names.iter().find(|name| name.types.iter().any(|kind| kind == "ror_display"))?;
    if organisation.status != "active" || !is_of_use {
        return None;
    }
    let others = organisation.names.iter().filter(|name| name.value != shown.value);
    let aliases: Vec<&str> = others.map(|name| name.value.as_str()).take(20).collect();
    let mut profile = Map::new();
    profile.insert("name".into(), json!(shown.value));
    profile.insert("aliases".into(), json!(aliases));
    profile.insert("kind".into(), json!(PartnerKind::KnowledgeInstitution.code()));
    profile.insert("verification".into(), json!("name_only"));
    profile.insert("externalIds".into(), json!([{"system": SYSTEM, "id": id}]));
    let provenance = json!({"source": ORIGIN.source, "date": seen_on, "licence": ORIGIN.licence});
    profile.insert("provenance".into(), provenance);
    if let Some(place) = organisation.locations.first() {
        profile.insert("location".into(), location(&place.geonames_details));
    }
    if let Some(website) = organisation.links.iter().find(|link| link.r#type == "website") {
        profile.insert("website".into(), json!(website.value));
    }
    Some(profile)
}

fn location(details: &Details) -> Value {
    let mut location = Map::new();
    if let Some(name) = &details.name {
        location.insert("place".into(), json!(name));
    }
    if let Some(country) = details.country_code.as_deref().filter(|country| *country != "NL") {
        location.insert("country".into(), json!(country));
    }
    if let Some(point) = details.lat.zip(details.lng).and_then(|(lat, lon)| Coordinates::new(lat, lon)) {
        location.insert("coordinates".into(), json!({"lat": point.lat, "lon": point.lon}));
    }
    Value::Object(location)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::register::stub::{Stub, answer};
    use crate::interpretation::PartnerProfile;

    /// After “ROR data structure” (schema 2.1) at ror.readme.io/docs/ror-data-structure, read on 26 November 2026; the
    /// organisations are invented.
    const PAGE: &str = r#"{"number_of_results": 3, "time_taken": 5, "items": [
        {"id": "https://ror.org/0proef001", "status": "active", "types": ["education", "funder"], "established": 1960,
         "names": [{"value": "PTU", "types": ["acronym"], "lang": null},
                   {"value": "Proef Technische Universiteit", "types": ["label", "ror_display"], "lang": "nl"},
                   {"value": "Proef University of Technology", "types": ["label"], "lang": "en"}],
         "links": [{"type": "website", "value": "https://www.ptu.example"}, {"type": "wikipedia", "value": "https://w.example"}],
         "locations": [{"geonames_id": 1, "geonames_details": {"name": "Tilburg", "country_code": "NL", "country_name":
            "The Netherlands", "country_subdivision_name": "North Brabant", "lat": 51.55, "lng": 5.09}}]},
        {"id": "https://ror.org/0proef002", "status": "inactive", "types": ["education"],
         "names": [{"value": "Proef Oud", "types": ["ror_display"], "lang": null}], "links": [], "locations": []},
        {"id": "https://ror.org/0proef003", "status": "active", "types": ["company"],
         "names": [{"value": "Proef BV", "types": ["ror_display"], "lang": null}], "links": [], "locations": []}]}"#;

    #[test]
    fn active_institutions_become_profiles_and_others_are_passed_over() {
        let stub = Stub::start(|_| answer(200, PAGE));
        let page = page(&register(&stub.url, 0).unwrap(), "NL", 2, "2026-11-26").unwrap();
        assert_eq!((page.total, page.length, page.profiles.len()), (3, 3, 1));
        let asked = &stub.asked()[0];
        assert!(asked.contains("filter=locations.geonames_details.country_code%3ANL&page=2"), "{asked}");
        let expected = json!({
            "name": "Proef Technische Universiteit",
            "aliases": ["PTU", "Proef University of Technology"],
            "kind": "knowledge_institution",
            "verification": "name_only",
            "externalIds": [{"system": "ror", "id": "0proef001"}],
            "provenance": {"source": ORIGIN.source, "date": "2026-11-26", "licence": "CC0 1.0"},
            "location": {"place": "Tilburg", "coordinates": {"lat": 51.55, "lon": 5.09}},
            "website": "https://www.ptu.example",
        });
        assert_eq!(Value::Object(page.profiles[0].clone()), expected);
        serde_json::from_value::<PartnerProfile>(expected).unwrap();
    }
}
