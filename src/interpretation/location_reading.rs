//! Reading a location: what is given is checked against the tables, the regions and coordinates are worked out.
//!
//! A place leads to its municipality, a municipality to its COROP region and province. Coordinates that are given
//! stay; otherwise they are the middle of the finest area that is known. Abroad only what is given is kept.

use super::limits::{LONGEST_CODE, LONGEST_NAME};
use super::meaning::{Interpretation, Meaning, MeaningKind, interpret};
use super::parts::{CoordinatesProfile, LocationProfile};
use super::places::{self, Area};
use super::reading::{Reading, at};
use super::{Surroundings, Understood};
use crate::domain::invalid::shown;
use crate::domain::numbers::Postcode;
use crate::domain::reference::{self, Place};
use crate::domain::region::{Location, Precision};
use crate::domain::{Coordinates, Invalid, Text};

/// Where a location is, of which as much is told as of that of a firm or partner.
pub fn locate(
    profile: &LocationProfile,
    surroundings: &Surroundings<'_>,
) -> Result<Understood<Option<Location>>, Vec<Invalid>> {
    let mut reading = Reading::new(surroundings);
    let location = reading.location(profile);
    reading.finish(location)
}

impl Reading<'_> {
    /// The location; nothing when the profile says nothing.
    pub fn location(&mut self, profile: &LocationProfile) -> Option<Location> {
        let country = profile.country.as_ref().and_then(|country| self.country(country));
        let address = profile.address.as_ref().and_then(|text| self.line("/location/address", text, LONGEST_NAME));
        let location = match country {
            Some(country) => self.foreign_location(profile, country),
            None => self.dutch_location(profile),
        };
        let location = Location { address, ..location };
        (location != Location::default()).then_some(location)
    }

    /// The code of a country other than the Netherlands.
    fn country(&mut self, text: &str) -> Option<String> {
        let code = self.line("/location/country", text, LONGEST_NAME)?.to_uppercase();
        if places::is_country(&code) {
            return (code != "NL").then_some(code);
        }
        let message = format!("“{}” is no code of a country.", shown(text));
        self.fault("/location/country", "unknown_code", message, "Give the two letters of ISO 3166, such as BE.");
        None
    }

    fn foreign_location(&mut self, profile: &LocationProfile, country: String) -> Location {
        let postcode = profile.postcode.as_ref().map(|postcode| postcode.to_string());
        for (field, text) in [
            ("postcode", &postcode),
            ("municipality", &profile.municipality),
            ("corop", &profile.corop),
            ("province", &profile.province),
        ] {
            if let Some(text) = text.as_ref().filter(|text| !text.trim().is_empty()) {
                let notice = Text::new(
                    "Niet bewaard: buiten Nederland kennen we geen postcodes en alleen regio's zoals DE.07, in “area”.",
                    "Not kept: outside the Netherlands we know no postcodes, and only regions such as DE.07, in “area”.",
                );
                self.not_kept(&at("/location", field), text, notice);
            }
        }
        let place = profile.place.as_ref().and_then(|place| self.line("/location/place", place, LONGEST_NAME));
        let area = profile.area.as_ref().and_then(|area| self.foreign_area(area, &country));
        let coordinates = profile.coordinates.as_ref().and_then(|point| self.coordinates(point, false));
        let precision = self.precision(profile).or(coordinates.map(|_| Precision::Given));
        Location {
            place,
            country: Some(country),
            area,
            coordinates,
            precision: precision.filter(|_| coordinates.is_some()),
            ..Location::default()
        }
    }

    /// The code of a region abroad, which must lie in the country.
    fn foreign_area(&mut self, text: &str, country: &str) -> Option<String> {
        let pointer = "/location/area";
        let code = self.line(pointer, text, LONGEST_CODE)?.to_ascii_uppercase();
        let Some(stated) = places::country_of_area(&code) else {
            let message = format!("“{}” is no code of a region abroad.", shown(text));
            let remedy =
                format!("Give the code of GeoNames: the country, a dot, and the region, such as {country}.07.");
            self.fault(pointer, "unknown_code", message, remedy);
            return None;
        };
        if stated != places::iso_country(country) {
            let message = format!("{code} does not lie in the country that is given with it, {country}.");
            self.fault(pointer, "contradiction", message, "Correct the region or the country.");
            return None;
        }
        Some(code)
    }

    fn dutch_location(&mut self, profile: &LocationProfile) -> Location {
        if let Some(text) = profile.area.as_ref().filter(|text| !text.trim().is_empty()) {
            let notice = Text::new(
                "Niet bewaard: dit is alleen voor plaatsen buiten Nederland. Geef daarvoor ook het land.",
                "Not kept: this is only for places outside the Netherlands. For those, give the country too.",
            );
            self.not_kept("/location/area", text, notice);
        }
        let postcode = profile.postcode.as_ref().map(|postcode| postcode.to_string());
        let postcode = postcode
            .filter(|text| !text.trim().is_empty())
            .and_then(|text| self.check("/location/postcode", Postcode::parse(&text)));
        let mut area = Area {
            municipality: self.region("municipality", &profile.municipality, "GM"),
            corop: self.region("corop", &profile.corop, "CR"),
            province: self.region("province", &profile.province, "PV"),
        };
        self.check_area(&area);
        let named = profile.place.as_ref().and_then(|place| self.line("/location/place", place, LONGEST_NAME));
        let middle = self.postcode_middle(postcode.as_ref());
        let (place, found) = named.map_or((None, None), |name| self.place(name, &mut area, middle));
        area.complete();
        let middle = self.postcode_in(middle, found, postcode.as_ref());
        let given = profile.coordinates.as_ref().and_then(|point| self.coordinates(point, true));
        let stated = self.precision(profile);
        let derived = derived_coordinates(middle, found, &area);
        if let Some(postcode) = postcode.as_ref().filter(|_| given.is_none() && derived.is_none() && place.is_none()) {
            self.unplaced_postcode(postcode);
        }
        let (coordinates, precision) = match (given, stated, derived) {
            (Some(point), None | Some(Precision::Given), _) => (Some(point), Some(Precision::Given)),
            // What was worked out before stays when it was finer than what can be worked out now.
            (Some(point), Some(stated), derived) if derived.is_none_or(|(_, p)| fineness(p) > fineness(stated)) => {
                (Some(point), Some(stated))
            }
            (_, _, derived) => derived.unzip(),
        };
        Location {
            address: None,
            postcode,
            place,
            municipality: area.municipality,
            corop: area.corop,
            province: area.province,
            country: None,
            area: None,
            coordinates,
            precision,
        }
    }

    fn postcode_middle(&self, postcode: Option<&Postcode>) -> Option<Coordinates> {
        let digits = postcode?.digits().parse().ok()?;
        self.surroundings.postcodes.get(&digits).copied()
    }

    /// The middle of the postcode, unless it lies in another place than the one that is given with it: the postcode may be
    /// of an earlier address, and the place is what people read.
    fn postcode_in(
        &mut self,
        middle: Option<Coordinates>,
        place: Option<&Place>,
        postcode: Option<&Postcode>,
    ) -> Option<Coordinates> {
        let is_near = |middle: &Coordinates| place.is_none_or(|place| places::may_have_postcode(place, *middle));
        let (found, near) = (middle.is_some(), middle.filter(is_near));
        if let Some(postcode) = postcode.filter(|_| found && near.is_none()) {
            let notice = Text::new(
                "Deze postcode ligt niet in de plaats die erbij staat; afstanden gaan uit van de plaats.",
                "This postcode does not lie in the place that is given with it; distances go by the place.",
            );
            self.interpretation.push(Interpretation {
                pointer: "/location/postcode".into(),
                text: postcode.to_string(),
                meaning: None,
                alternatives: Vec::new(),
                notice: Some(notice),
            });
        }
        near
    }

    /// A postcode alone says nothing about distance while no file with postcodes is loaded; that must not go unsaid.
    fn unplaced_postcode(&mut self, postcode: &Postcode) {
        self.interpretation.push(Interpretation {
            pointer: "/location/postcode".into(),
            text: postcode.to_string(),
            meaning: None,
            alternatives: Vec::new(),
            notice: Some(Text::new(
                "Wij weten niet waar deze postcode ligt; de postcode is bewaard. Geef ook de plaats.",
                "We do not know where this postcode lies; it was kept. Give the place too.",
            )),
        });
    }

    fn precision(&mut self, profile: &LocationProfile) -> Option<Precision> {
        self.code("/location/precision", profile.precision.as_deref()?)
    }

    /// The code of a region that is given by code or name; `prefix` are the letters of its codes.
    fn region(&mut self, field: &str, text: &Option<String>, prefix: &str) -> Option<String> {
        let pointer = at("/location", field);
        let text = self.line(&pointer, text.as_deref()?, LONGEST_NAME)?;
        let upper = text.to_uppercase();
        if places::is_region_code(&upper) {
            if upper.starts_with(prefix) && reference::is_region(&upper) {
                return Some(upper);
            }
            let message = format!("“{}” is no code of a {field}.", shown(&text));
            let remedy = format!("Give a code that begins with {prefix} and exists, or the name.");
            self.fault(&pointer, "unknown_code", message, remedy);
            return None;
        }
        if let Some(code) = places::region_named(&text, prefix) {
            return Some(code);
        }
        let mut interpretation = Interpretation { pointer, ..interpret(&text, &[MeaningKind::Place]) };
        let fits = |meaning: &Meaning| meaning.code.starts_with(prefix);
        interpretation.meaning = interpretation.meaning.filter(fits);
        interpretation.alternatives.retain(fits);
        let code = interpretation.meaning.as_ref().map(|meaning| meaning.code.clone());
        if code.is_none() {
            interpretation.notice = Some(Text::new(
                "Wij weten niet welke regio dit is. Geef de hele naam of de code, zoals GM0855.",
                "We do not know which region this is. Give the whole name or the code, such as GM0855.",
            ));
        }
        self.interpretation.push(interpretation);
        code
    }

    /// A municipality must lie in the COROP region and province that are given with it.
    fn check_area(&mut self, area: &Area) {
        let Some(municipality) = area.municipality.as_deref().and_then(reference::municipality) else {
            let province = area.corop.as_deref().and_then(reference::corop).map(|corop| corop.province.clone());
            if let (Some(is), Some(given)) = (province, &area.province) {
                self.contradiction("/location/province", given, &is);
            }
            return;
        };
        for (field, given, is) in
            [("corop", &area.corop, &municipality.corop), ("province", &area.province, &municipality.province)]
        {
            if let Some(given) = given {
                self.contradiction(&at("/location", field), given, is);
            }
        }
    }

    fn contradiction(&mut self, pointer: &str, given: &str, is: &str) {
        if given != is {
            let named = |code: &str| reference::region_name(code).unwrap_or_else(|| code.to_owned());
            let message = format!(
                "{given} ({}) contradicts the rest of the location, which lies in {is} ({}).",
                named(given),
                named(is)
            );
            self.fault(pointer, "contradiction", message, "Leave it out, or correct the rest of the location.");
        }
    }

    /// The written name of the place and, when it is one place, its row; `area` learns its municipality.
    fn place(
        &mut self,
        name: String,
        area: &mut Area,
        near: Option<Coordinates>,
    ) -> (Option<String>, Option<&'static Place>) {
        let all = places::places_named(&name);
        let fitting: Vec<&'static Place> = all.iter().copied().filter(|place| area.holds(place)).collect();
        if !all.is_empty() && fitting.is_empty() {
            self.place_elsewhere(&name, &all);
            return (None, None);
        }
        if all.is_empty() {
            return self.place_in_words(name, area);
        }
        let chosen = places::choose(&name, &fitting, near);
        if chosen.is_none() || self.tells_all {
            self.tell_place(&name, &fitting, chosen);
        }
        area.municipality = area.municipality.take().or_else(|| chosen.map(|place| place.municipality.clone()));
        (Some(chosen.map_or(name, |place| place.name.clone())), chosen)
    }

    /// Which place was chosen, and which others have the name.
    fn tell_place(&mut self, name: &str, fitting: &[&'static Place], chosen: Option<&'static Place>) {
        let meanings =
            |places: &[&'static Place]| places.iter().map(|place| places::meaning(place)).collect::<Vec<_>>();
        let others: Vec<&'static Place> =
            fitting.iter().copied().filter(|place| chosen.is_none_or(|chosen| chosen.code != place.code)).collect();
        let notice = (chosen.is_none()).then(|| {
            Text::new(
                "Er zijn meer plaatsen met deze naam: geef de gemeente of de postcode.",
                "Several places have this name: give the municipality or the postcode.",
            )
        });
        let mut alternatives = meanings(&others);
        alternatives.truncate(super::meaning::MOST_ALTERNATIVES);
        self.interpretation.push(Interpretation {
            pointer: "/location/place".into(),
            text: name.to_owned(),
            meaning: chosen.map(places::meaning),
            alternatives,
            notice,
        });
    }

    fn place_elsewhere(&mut self, name: &str, all: &[&'static Place]) {
        let where_: Vec<&str> = all
            .iter()
            .filter_map(|place| reference::municipality(&place.municipality))
            .map(|m| m.name.as_str())
            .collect();
        let message = format!(
            "“{}” does not lie in the region that is given with it, but in {}.",
            shown(name),
            where_.join(", ")
        );
        let remedy = "Leave municipality, COROP region and province out, or correct the place.";
        self.fault("/location/place", "contradiction", message, remedy);
    }

    /// A name that is in no table as it stands: misspelled, a region, or simply unknown.
    fn place_in_words(&mut self, name: String, area: &mut Area) -> (Option<String>, Option<&'static Place>) {
        let mut interpretation =
            Interpretation { pointer: "/location/place".into(), ..interpret(&name, &[MeaningKind::Place]) };
        let fits = interpretation.meaning.as_ref().is_some_and(|meaning| area.admits(&meaning.code));
        if !fits {
            interpretation.meaning = None;
            interpretation.notice = Some(Text::new(
                "Deze plaats staat niet in de lijst van woonplaatsen; de naam is bewaard.",
                "This place is not in the list of places; the name was kept.",
            ));
        }
        let code = interpretation.meaning.as_ref().map(|meaning| meaning.code.clone());
        self.interpretation.push(interpretation);
        let Some(code) = code else { return (Some(name), None) };
        if let Some(place) = places::place_of_code(&code) {
            area.municipality = Some(place.municipality.clone());
            return (Some(place.name.clone()), Some(place));
        }
        area.take(&code);
        (None, None)
    }

    fn coordinates(&mut self, profile: &CoordinatesProfile, is_dutch: bool) -> Option<Coordinates> {
        let pointer = "/location/coordinates";
        let mut read = |field: &str, value: &Option<super::Scalar>| match value {
            Some(_) => self.balance(&at(pointer, field), value),
            None => {
                self.missing(&at(pointer, field));
                None
            }
        };
        let (lat, lon) = (read("lat", &profile.lat), read("lon", &profile.lon));
        let (lat, lon) = (lat?, lon?);
        let told = format!("{lat}, {lon}");
        let (code, message, remedy) = match Coordinates::new(lat, lon) {
            Some(point) if lat != 0.0 || lon != 0.0 => {
                if !is_dutch || point.is_near_netherlands() {
                    return Some(point);
                }
                if (Coordinates { lat: lon, lon: lat }).is_near_netherlands() {
                    (
                        "swapped",
                        format!("{told} has latitude and longitude swapped."),
                        format!("Give lat {lon}, lon {lat}."),
                    )
                } else {
                    let remedy = "Correct the coordinates, or give the country.".to_owned();
                    ("out_of_range", format!("{told} lies outside the Netherlands."), remedy)
                }
            }
            Some(_) => {
                let remedy = "Leave coordinates out when they are not known.".to_owned();
                ("out_of_range", "0, 0 lies in the ocean.".to_owned(), remedy)
            }
            None if places::is_dutch_grid(lat, lon) => {
                let remedy = "Give degrees in WGS 84 (EPSG:4326), such as lat 51.56, lon 5.09.".to_owned();
                (
                    "wrong_reference_system",
                    format!("{told} looks like metres of the Dutch grid (RD, EPSG:28992)."),
                    remedy,
                )
            }
            None => {
                let remedy = "Give lat from -90 to 90 and lon from -180 to 180, in degrees.".to_owned();
                ("out_of_range", format!("{told} lies nowhere on earth."), remedy)
            }
        };
        self.fault(pointer, code, message, remedy);
        None
    }
}

/// The middle of the finest area that is known.
fn derived_coordinates(
    postcode: Option<Coordinates>,
    place: Option<&Place>,
    area: &Area,
) -> Option<(Coordinates, Precision)> {
    let municipality = area.municipality.as_deref().and_then(reference::municipality);
    let province = area.province.as_deref().and_then(reference::province);
    let candidates = [
        (postcode, Precision::Postcode),
        (place.and_then(|place| place.centre), Precision::Place),
        (municipality.map(|municipality| municipality.centre), Precision::Municipality),
        (province.map(|province| province.centre), Precision::Province),
    ];
    candidates.into_iter().find_map(|(point, precision)| point.map(|point| (point, precision)))
}

/// 0 for the finest.
pub(super) fn fineness(precision: Precision) -> u8 {
    match precision {
        Precision::Given => 0,
        Precision::Postcode => 1,
        Precision::Place => 2,
        Precision::Municipality => 3,
        Precision::Province => 4,
    }
}
