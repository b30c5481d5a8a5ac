//! Where the days of officers begin and end: at a point, or in the middle of the area that is named as firms name theirs.

use super::request::{DayPlace, TravellingOfficer};
use crate::app::App;
use crate::domain::invalid::shown;
use crate::domain::region::{Location, Precision};
use crate::domain::{Coordinates, Invalid, Text};
use crate::interpretation::parts::LocationProfile;
use crate::interpretation::{Interpretation, Surroundings, Understood, locate};
use crate::outreach::planning::problem::{MOST_OFFICERS, Officer};

/// Stands for a place that is refused, so that the other faults of the round are found too.
const UNTOLD: Coordinates = Coordinates { lat: 0.0, lon: 0.0 };

/// The officers with their places, and what was made of names that were not sure. What is wrong goes to `faults`.
pub(super) fn officers(
    app: &App,
    asked: &[TravellingOfficer],
    faults: &mut Vec<Invalid>,
    notices: &mut Vec<Text>,
) -> Vec<Officer> {
    let postcodes = app.postcodes.load();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let mut officer = |(number, asked): (usize, &TravellingOfficer)| {
        // More than may be are refused anyway.
        let mut point = |name: &str, place: &DayPlace| match number < MOST_OFFICERS {
            true => point_of(&format!("/officers/{number}/{name}"), place, &surroundings, faults, notices),
            false => UNTOLD,
        };
        Officer {
            id: asked.id.clone(),
            start: point("start", &asked.start),
            end: asked.end.as_ref().map(|end| point("end", end)),
            hours: asked.hours.clone(),
            absent: asked.absent.clone(),
            skills: asked.skills.clone(),
            most_per_day: asked.most_per_day,
        }
    };
    asked.iter().enumerate().map(&mut officer).collect()
}

fn point_of(
    pointer: &str,
    place: &DayPlace,
    surroundings: &Surroundings<'_>,
    faults: &mut Vec<Invalid>,
    notices: &mut Vec<Text>,
) -> Coordinates {
    let before = faults.len();
    let named = named(place);
    let point = match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => Some(Coordinates { lat, lon }),
        (None, None) => None,
        (lat, _) => {
            let missing = if lat.is_none() { "lat" } else { "lon" };
            let message = "Half of the point is missing.";
            faults.push(Invalid::new(format!("{pointer}/{missing}"), "missing", message, "Give lat and lon."));
            None
        }
    };
    if let (true, Some(field)) = (place.lat.is_some() || place.lon.is_some(), named.first()) {
        let message = "A point is given, and the name of a place too.";
        let remedy = "Give lat and lon, or postcode, place and municipality.";
        faults.push(Invalid::new(format!("{pointer}/{field}"), "contradiction", message, remedy));
    }
    match (point, named.is_empty()) {
        _ if faults.len() > before => UNTOLD,
        (Some(point), _) => point,
        (None, true) => {
            let remedy = "Give a postcode, a place or a municipality, or lat and lon.";
            faults.push(Invalid::new(pointer, "missing", "It is not said where this is.", remedy));
            UNTOLD
        }
        (None, false) => middle(pointer, place, surroundings, notices).unwrap_or_else(|wrong| {
            faults.extend(wrong);
            UNTOLD
        }),
    }
}

/// The fields that name a place.
fn named(place: &DayPlace) -> Vec<&'static str> {
    let is_told = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let postcode = place.postcode.as_ref().map(ToString::to_string);
    let fields = [("postcode", &postcode), ("place", &place.place), ("municipality", &place.municipality)];
    fields.into_iter().filter(|(_, text)| is_told(text)).map(|(name, _)| name).collect()
}

/// The middle of the finest area that the names tell.
fn middle(
    pointer: &str,
    place: &DayPlace,
    surroundings: &Surroundings<'_>,
    notices: &mut Vec<Text>,
) -> Result<Coordinates, Vec<Invalid>> {
    let here = |there: &str| there.replacen("/location", pointer, 1);
    let profile = LocationProfile {
        postcode: place.postcode.clone(),
        place: place.place.clone(),
        municipality: place.municipality.clone(),
        ..LocationProfile::default()
    };
    let Understood { record, interpretation } = locate(&profile, surroundings).map_err(|faults| {
        let moved = |fault: Invalid| Invalid { pointer: here(&fault.pointer), ..fault };
        faults.into_iter().map(moved).collect::<Vec<_>>()
    })?;
    let unknown = interpretation.iter().filter(|read| read.meaning.is_none()).map(|read| {
        let message = format!("We do not know where “{}” is.", shown(&read.text));
        let remedy = "Give a postcode, place or municipality that there is; of several with one name, two of these.";
        Invalid::new(here(&read.pointer), "unknown_place", message, remedy)
    });
    let unknown: Vec<Invalid> = unknown.collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let coordinates = record.filter(|location| !is_wide(location)).and_then(|location| location.coordinates);
    let coordinates = coordinates.ok_or_else(|| {
        let field = named(place).pop().map(|field| format!("{pointer}/{field}"));
        let message = "This is a whole region; a day begins and ends at one place.";
        let remedy = "Give a postcode, a place or a municipality.";
        vec![Invalid::new(field.unwrap_or_else(|| pointer.to_owned()), "unknown_place", message, remedy)]
    })?;
    notices.extend(interpretation.iter().filter_map(guessed));
    Ok(coordinates)
}

/// Whether no more than the province is known.
fn is_wide(location: &Location) -> bool {
    location.precision == Some(Precision::Province)
}

/// What was made of a name that is none as it stands.
fn guessed(read: &Interpretation) -> Option<Text> {
    let meaning = read.meaning.as_ref().filter(|meaning| meaning.certainty < 1.0)?;
    let text = shown(&read.text);
    Some(Text::new(
        format!("“{text}” is gelezen als {}.", meaning.label.nl),
        format!("“{text}” was read as {}.", meaning.label.en),
    ))
}
