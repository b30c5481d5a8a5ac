use super::{firm, told};
use crate::domain::region::{Location, Precision};
use crate::interpretation::Interpretation;
use serde_json::{Value, json};

fn understood(location: Value) -> (Location, Vec<Interpretation>) {
    let understood = firm(json!({"location": location})).unwrap();
    (understood.record.location.unwrap_or_default(), understood.interpretation)
}

fn faults(location: Value) -> Vec<String> {
    told(firm(json!({"location": location})))
}

#[test]
fn a_place_gives_municipality_regions_and_middle() {
    for name in ["Tilburg", "tilburg", "TILBURG ", "tilbrug"] {
        let (location, _) = understood(json!({"place": name}));
        assert_eq!(location.place.as_deref(), Some("Tilburg"));
        let codes = [location.municipality, location.corop, location.province];
        assert_eq!(codes.map(Option::unwrap), ["GM0855", "CR34", "PV30"]);
        assert_eq!(location.precision, Some(Precision::Place));
    }
}

#[test]
fn the_finest_known_area_gives_the_coordinates() {
    let precision = |location: Value| understood(location).0.precision;
    assert_eq!(precision(json!({"postcode": "5038 ea", "place": "Tilburg"})), Some(Precision::Postcode));
    assert_eq!(precision(json!({"postcode": 5038})), Some(Precision::Postcode));
    assert_eq!(precision(json!({"postcode": "1011"})), None);
    assert_eq!(precision(json!({"municipality": "Tilburg"})), Some(Precision::Municipality));
    assert_eq!(precision(json!({"municipality": "gm0855"})), Some(Precision::Municipality));
    assert_eq!(precision(json!({"province": "Noord-Brabant"})), Some(Precision::Province));
    let given = json!({"place": "Tilburg", "coordinates": {"lat": 51.55, "lon": "5.1"}});
    assert_eq!(precision(given), Some(Precision::Given));
}

#[test]
fn the_hague_has_two_names() {
    let (location, _) = understood(json!({"place": "Den Haag"}));
    assert_eq!(location.municipality.as_deref(), Some("GM0518"));
}

#[test]
fn places_of_one_name_are_told_apart_by_region_or_not_at_all() {
    let (open, interpretation) = understood(json!({"place": "Rossum"}));
    assert_eq!((open.place.as_deref(), open.municipality, open.coordinates), (Some("Rossum"), None, None));
    assert!(interpretation[0].meaning.is_none() && interpretation[0].notice.is_some());
    assert!(interpretation[0].alternatives.len() >= 2);
    let (twente, _) = understood(json!({"place": "Rossum", "province": "Overijssel"}));
    assert_eq!(twente.province.as_deref(), Some("PV23"));
    assert!(twente.municipality.is_some());
}

#[test]
fn a_place_is_found_without_what_the_list_puts_behind_its_name() {
    for (place, province, municipality) in [
        ("Hengelo", "Gelderland", "GM1876"),
        ("Hengelo", "Overijssel", "GM0164"),
        ("Bergen", "Limburg", "GM0893"),
        ("Bergen", "Noord-Holland", "GM0373"),
        ("Rijswijk", "Gelderland", "GM0214"),
        ("Rijswijk", "Noord-Brabant", "GM1959"),
    ] {
        let (location, _) = understood(json!({"place": place, "province": province}));
        assert_eq!(location.municipality.as_deref(), Some(municipality), "{place}, {province}");
    }
    let (location, interpretation) = understood(json!({"place": "Hengelo"}));
    assert_eq!(location.municipality.as_deref(), Some("GM0164"));
    assert_eq!(interpretation[0].alternatives.len(), 1);
    let (location, interpretation) = understood(json!({"place": "Bergen"}));
    assert_eq!((location.place.as_deref(), location.municipality), (Some("Bergen"), None));
    assert!(interpretation[0].notice.is_some() && interpretation[0].alternatives.len() == 2);
}

#[test]
fn a_postcode_that_gives_no_place_is_told() {
    let (location, interpretation) = understood(json!({"postcode": "1011 AB"}));
    assert!(location.postcode.is_some() && location.coordinates.is_none());
    assert_eq!(interpretation[0].pointer, "/location/postcode");
    assert!(interpretation[0].meaning.is_none() && interpretation[0].notice.is_some());
    for known in [json!({"postcode": "1011", "place": "Amsterdam"}), json!({"postcode": "5038"})] {
        assert!(understood(known).1.iter().all(|read| read.meaning.is_some()));
    }
}

#[test]
fn a_postcode_of_another_place_gives_no_distances() {
    let (location, interpretation) = understood(json!({"postcode": "5038 AB", "place": "Breda"}));
    assert_eq!((location.place.as_deref(), location.precision), (Some("Breda"), Some(Precision::Place)));
    assert!(location.postcode.is_some() && (location.coordinates.unwrap().lon - 4.77).abs() < 0.1);
    assert!(interpretation.iter().any(|read| read.pointer == "/location/postcode" && read.notice.is_some()));
    assert!(understood(json!({"postcode": "5038", "place": "Goirle"})).0.precision == Some(Precision::Postcode));
}

#[test]
fn the_town_of_the_municipality_is_meant_and_the_others_are_told() {
    let (location, interpretation) = understood(json!({"place": "Hoorn"}));
    assert_eq!(location.municipality.as_deref(), Some("GM0405"));
    assert!(!interpretation[0].alternatives.is_empty());
}

#[test]
fn a_place_outside_its_region_is_a_contradiction() {
    assert_eq!(faults(json!({"place": "Delft", "municipality": "Tilburg"})), ["/location/place contradiction"]);
    assert_eq!(faults(json!({"municipality": "Tilburg", "province": "PV28"})), ["/location/province contradiction"]);
    assert_eq!(faults(json!({"corop": "CR34", "province": "PV28"})), ["/location/province contradiction"]);
}

#[test]
fn an_unknown_place_is_kept_and_told() {
    let (location, interpretation) = understood(json!({"place": "Atlantis", "municipality": "Delft"}));
    assert_eq!(location.place.as_deref(), Some("Atlantis"));
    assert_eq!(location.precision, Some(Precision::Municipality));
    assert!(interpretation[0].meaning.is_none() && interpretation[0].notice.is_some());
}

#[test]
fn a_region_code_must_exist() {
    for (field, code) in [("municipality", "GM9999"), ("municipality", "PV30"), ("province", "PV99"), ("corop", "CR77")]
    {
        assert_eq!(faults(json!({field: code})), [format!("/location/{field} unknown_code")]);
    }
}

#[test]
fn coordinates_that_cannot_be_are_refused_with_the_reason() {
    for (lat, lon, code) in [
        (json!(5.09), json!(51.56), "swapped"),
        (json!(0), json!(0), "out_of_range"),
        (json!(133_000), json!(397_000), "wrong_reference_system"),
        (json!(91), json!(5), "out_of_range"),
        (json!(40.4), json!(-3.7), "out_of_range"),
    ] {
        let told = faults(json!({"coordinates": {"lat": lat, "lon": lon}}));
        assert_eq!(told, [format!("/location/coordinates {code}")]);
    }
    assert_eq!(faults(json!({"coordinates": {"lat": "NaN", "lon": 5}})), ["/location/coordinates/lat out_of_range"]);
    assert_eq!(faults(json!({"coordinates": {"lat": 51.5}})), ["/location/coordinates/lon missing"]);
}

#[test]
fn abroad_only_what_is_given_is_kept() {
    let (location, interpretation) = understood(json!({
        "country": "be", "place": "Antwerpen", "postcode": "2000", "coordinates": {"lat": 51.22, "lon": 4.4}
    }));
    assert_eq!(location.country.as_deref(), Some("BE"));
    assert_eq!(location.place.as_deref(), Some("Antwerpen"));
    assert_eq!((location.postcode, location.province), (None, None));
    assert_eq!(interpretation[0].pointer, "/location/postcode");
    assert_eq!(faults(json!({"country": "België"})), ["/location/country unknown_code"]);
    assert_eq!(understood(json!({"country": "NL", "place": "Delft"})).0.country, None);
}

#[test]
fn a_place_abroad_may_have_its_region() {
    for (country, area, kept) in [
        ("DE", "DE.07", "DE.07"),
        ("gb", " gb.eng ", "GB.ENG"),
        ("GR", "EL.ESYE31", "EL.ESYE31"),
        ("GR", "GR.ESYE31", "GR.ESYE31"),
        ("GB", "UK.ENG", "UK.ENG"),
    ] {
        let (location, interpretation) = understood(json!({"country": country, "area": area}));
        assert_eq!((location.area.as_deref(), interpretation.len()), (Some(kept), 0), "{country} {area}");
    }
    assert_eq!(understood(json!({"country": "DE", "area": " "})).0.area, None);
}

#[test]
fn the_region_of_a_place_abroad_is_a_code_and_lies_in_its_country() {
    for wrong in ["Nordrhein-Westfalen", "DE", "DE.", "DE.123456789", "DE07", "D.07", "D1.07", "DE.0-7", "DE.07.1"] {
        let found = faults(json!({"country": "DE", "area": wrong}));
        assert_eq!(found, ["/location/area unknown_code"], "{wrong}");
    }
    for (country, area) in [("BE", "DE.07"), ("DE", "NL.06"), ("GB", "EL.ESYE31"), ("GR", "UK.ENG")] {
        assert_eq!(faults(json!({"country": country, "area": area})), ["/location/area contradiction"]);
    }
}

#[test]
fn a_place_in_the_netherlands_has_no_region_abroad() {
    assert_eq!(faults(json!({"place": "Tilburg", "area": "0".repeat(41)})), ["/location/area too_long"]);
    for area in ["NL.06", "DE.07", "Brabant"] {
        let (location, interpretation) = understood(json!({"place": "Tilburg", "area": area}));
        assert_eq!((location.area, location.place.as_deref()), (None, Some("Tilburg")));
        let told: Vec<_> = interpretation.iter().filter(|entry| entry.pointer == "/location/area").collect();
        assert!(told.len() == 1 && told[0].meaning.is_none() && told[0].notice.is_some(), "{told:?}");
    }
}

#[test]
fn worked_out_coordinates_follow_the_place() {
    let stale = json!({"place": "Delft", "coordinates": {"lat": 51.56, "lon": 5.09}, "precision": "place"});
    let (location, _) = understood(stale);
    assert!((location.coordinates.unwrap().lat - 52.0).abs() < 0.1);
    // The postcode table may be gone; what was known finer stays.
    let finer = json!({"place": "Delft", "coordinates": {"lat": 52.01, "lon": 4.36}, "precision": "postcode"});
    assert_eq!(understood(finer).0.precision, Some(Precision::Postcode));
}

#[test]
fn the_beginning_of_a_name_is_not_that_place() {
    let (location, interpretation) = understood(json!({"place": "hout"}));
    assert_eq!((location.municipality, location.coordinates), (None, None));
    assert!(interpretation[0].meaning.is_none(), "{interpretation:?}");
    assert!(interpretation[0].alternatives.iter().any(|meaning| meaning.code == "GM0321"), "{interpretation:?}");
    assert_eq!(understood(json!({"place": "Houten"})).0.municipality.as_deref(), Some("GM0321"));
    assert_eq!(understood(json!({"place": "Den Hout"})).0.municipality.as_deref(), Some("GM0826"));
}
