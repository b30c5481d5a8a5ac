//! What lapses of a known location when a part of it changes, because it followed from that part.
//!
//! A location is kept with all that was worked out from it: the municipality and regions of the place, and a point on
//! the map. Who changes the place alone says nothing of these, and means none of them: they are worked out anew from
//! what is known then. What was said of the old location and follows from nothing, such as a postcode, stays. Nothing
//! tells whether a region was worked out or given; it goes with the place either way: one that still holds follows from
//! the new place as well, and one that tells places of one name apart is given again with the place.

use super::location_reading::fineness;
use super::meaning::{MeaningKind, interpret};
use super::places::{self, Area};
use super::words::normalised;
use crate::domain::numbers::Postcode;
use crate::domain::reference::Place;
use crate::domain::region::{Location, Precision};
use serde_json::{Map, Value};

/// A part of a location from which others follow.
struct Part {
    name: &'static str,
    /// What follows from it, beside the point.
    gives: &'static [&'static str],
    /// How exact a point is that follows from it.
    precision: Precision,
}

const REGIONS: &[&str] = &["municipality", "corop", "province", "area"];

const PARTS: [Part; 6] = [
    Part { name: "country", gives: REGIONS, precision: Precision::Place },
    Part { name: "place", gives: REGIONS, precision: Precision::Place },
    Part { name: "municipality", gives: &["corop", "province"], precision: Precision::Municipality },
    Part { name: "corop", gives: &["province"], precision: Precision::Province },
    Part { name: "province", gives: &[], precision: Precision::Province },
    Part { name: "postcode", gives: &[], precision: Precision::Postcode },
];

/// What becomes of a part that a change names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// It stays what it was, or was not known and contradicts nothing.
    Stays,
    /// It is taken out.
    Goes,
    /// It is another than was known.
    Moves,
}

/// The parts of a known location that hold no more when the parts in `change` take the place of those that are known
/// (`null` takes one out). What `change` names itself is not among them: that is as it says. A point that somebody gave
/// belongs to the address, postcode and place that it was given with, and goes when one of them becomes another.
pub fn lapsing(known: &Location, change: &Map<String, Value>) -> Vec<&'static str> {
    let mut lapsing: Vec<&'static str> = Vec::new();
    for part in &PARTS {
        let Some(value) = change.get(part.name) else { continue };
        let turn = turn(known, part.name, value);
        if turn == Turn::Stays {
            continue;
        }
        lapsing.extend(part.gives);
        if part.name == "postcode" && known.place.is_none() {
            lapsing.extend(REGIONS);
        }
        if turn == Turn::Moves || known.precision.is_some_and(|precision| follows(precision, part.precision)) {
            lapsing.push("coordinates");
        }
    }
    if known.precision == Some(Precision::Given) && is_readdressed(known, change) {
        lapsing.push("coordinates");
    }
    // How exact a point is, is said of that point alone.
    if lapsing.contains(&"coordinates") || change.contains_key("coordinates") {
        lapsing.push("precision");
    }
    lapsing.sort_unstable();
    lapsing.dedup();
    lapsing.retain(|part| !change.contains_key(*part));
    lapsing
}

/// Whether a point of this precision was worked out from a part that gives points of `of`, or from what follows from it.
fn follows(precision: Precision, of: Precision) -> bool {
    precision != Precision::Given && fineness(precision) >= fineness(of)
}

fn turn(known: &Location, part: &str, value: &Value) -> Turn {
    let text = text_of(value);
    if part == "country" {
        let code = |text: Option<&str>| text.unwrap_or("NL").trim().to_uppercase();
        return if code(text.as_deref()) == code(known.country.as_deref()) { Turn::Stays } else { Turn::Moves };
    }
    let postcode = known.postcode.as_ref().map(|postcode| postcode.as_str().to_owned());
    let before = match part {
        "place" => &known.place,
        "municipality" => &known.municipality,
        "corop" => &known.corop,
        "province" => &known.province,
        _ => &postcode,
    };
    match (before, text) {
        (None, Some(name)) if part == "place" && lies_elsewhere(&name, known) => Turn::Moves,
        (None, _) => Turn::Stays,
        (Some(_), None) => Turn::Goes,
        (Some(before), Some(text)) if is_same(known, part, before, &text) => Turn::Stays,
        (Some(_), Some(_)) => Turn::Moves,
    }
}

/// What is said of a part; nothing when it is taken out.
fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// Whether a text says again what is known of a part, in the same words or in others.
fn is_same(known: &Location, part: &str, before: &str, text: &str) -> bool {
    let is_region = |prefix| places::region_named(text, prefix).as_deref() == Some(before);
    normalised(text) == normalised(before)
        || match part {
            "place" => known.country.is_none() && is_same_place(known, before, text),
            "municipality" => is_region("GM"),
            "corop" => is_region("CR"),
            "province" => is_region("PV"),
            _ => Postcode::parse(text).is_ok_and(|postcode| postcode.as_str() == before),
        }
}

/// Whether a name, which may be misspelled, is another for the place that is known.
fn is_same_place(known: &Location, before: &str, name: &str) -> bool {
    let is_it = |place: &Place| {
        place.name == before && known.municipality.as_ref().is_none_or(|known| *known == place.municipality)
    };
    let meant = || interpret(name, &[MeaningKind::Place]).meaning.and_then(|meant| places::place_of_code(&meant.code));
    places::places_named(name).into_iter().any(is_it) || meant().is_some_and(is_it)
}

/// Whether no place of this name lies in the regions that are known.
fn lies_elsewhere(name: &str, known: &Location) -> bool {
    let Location { municipality, corop, province, .. } = known.clone();
    let (area, all) = (Area { municipality, corop, province }, places::places_named(name));
    !all.is_empty() && !all.iter().any(|place| area.holds(place))
}

/// Whether another address takes the place of the one that is known.
fn is_readdressed(known: &Location, change: &Map<String, Value>) -> bool {
    let told = change.get("address").and_then(text_of);
    let both = known.address.as_deref().zip(told.as_deref());
    both.is_some_and(|(before, now)| normalised(before) != normalised(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Coordinates;
    use serde_json::json;

    fn lapsed(known: &Location, change: Value) -> Vec<&'static str> {
        lapsing(known, change.as_object().unwrap())
    }

    fn tilburg(precision: Precision) -> Location {
        Location {
            address: Some("Dam 1".into()),
            postcode: Postcode::parse("5038 AB").ok(),
            place: Some("Tilburg".into()),
            municipality: Some("GM0855".into()),
            corop: Some("CR34".into()),
            province: Some("PV30".into()),
            coordinates: Some(Coordinates { lat: 51.56, lon: 5.09 }),
            precision: Some(precision),
            ..Location::default()
        }
    }

    const ALL: [&str; 6] = ["area", "coordinates", "corop", "municipality", "precision", "province"];

    #[test]
    fn what_followed_from_a_place_goes_with_it_unless_it_is_named() {
        for precision in [Precision::Given, Precision::Postcode, Precision::Place] {
            let known = tilburg(precision);
            assert_eq!(lapsed(&known, json!({"place": "Breda"})), ALL);
            assert_eq!(lapsed(&known, json!({"place": "Nergenshuizen"})), ALL);
            assert_eq!(lapsed(&known, json!({"country": "DE"})), ALL);
            let named = json!({"place": "Breda", "municipality": "Tilburg", "coordinates": {"lat": 51.6, "lon": 4.8}});
            assert_eq!(lapsed(&known, named), ["area", "corop", "precision", "province"]);
        }
    }

    #[test]
    fn what_is_said_again_in_other_words_lapses_nothing() {
        let known = tilburg(Precision::Given);
        for same in [
            json!({"place": "tilburg "}),
            json!({"place": "Tilbrug"}),
            json!({"municipality": "Tilburg", "province": "Noord-Brabant", "corop": "cr34", "country": "nl"}),
            json!({"postcode": "5038ab", "address": "dam 1"}),
            json!({"country": null, "address": null}),
            json!({}),
        ] {
            assert_eq!(lapsed(&known, same.clone()), Vec::<&str>::new(), "{same}");
        }
        let bergen = Location { place: Some("Bergen (NH)".into()), municipality: Some("GM0373".into()), ..known };
        assert!(lapsed(&bergen, json!({"place": "Bergen"})).is_empty());
    }

    #[test]
    fn each_part_takes_along_only_what_followed_from_it() {
        let point = ["coordinates", "precision"];
        let of = |precision, change| lapsed(&tilburg(precision), change);
        assert_eq!(of(Precision::Postcode, json!({"postcode": 5042})), point);
        assert_eq!(of(Precision::Given, json!({"address": "Dam 2"})), point);
        assert!(of(Precision::Postcode, json!({"address": "Dam 2"})).is_empty(), "the point is of the postcode");
        assert!(of(Precision::Given, json!({"postcode": null})).is_empty(), "nobody says that it moved");
        assert_eq!(of(Precision::Postcode, json!({"postcode": null})), point);
        assert_eq!(of(Precision::Place, json!({"place": null})), ALL);
        let regions = ["coordinates", "corop", "precision", "province"];
        assert_eq!(of(Precision::Municipality, json!({"municipality": "Breda"})), regions);
        let unplaced = Location { place: None, ..tilburg(Precision::Municipality) };
        assert_eq!(lapsed(&unplaced, json!({"postcode": "4811 AA"})), ALL);
    }

    #[test]
    fn what_was_not_known_yet_is_added_unless_it_lies_elsewhere() {
        let brabant = Location { province: Some("PV30".into()), ..Location::default() };
        for new in [json!({"place": "Breda"}), json!({"place": "Nergenshuizen"}), json!({"postcode": "5038"})] {
            assert!(lapsed(&brabant, new.clone()).is_empty(), "{new}");
        }
        assert_eq!(lapsed(&brabant, json!({"place": "Rotterdam"})), ALL);
        assert_eq!(lapsed(&brabant, json!({"coordinates": {"lat": 51.6, "lon": 4.8}})), ["precision"]);
    }
}
