//! Finding places, regions and countries by name and code.

use super::meaning::{Meaning, MeaningKind};
use super::words::normalised;
use crate::domain::reference::{self, Place};
use crate::domain::{Coordinates, Text};
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Municipality, COROP region and province, as far as known.
#[derive(Clone, Debug, Default)]
pub(super) struct Area {
    pub municipality: Option<String>,
    pub corop: Option<String>,
    pub province: Option<String>,
}

impl Area {
    /// Whether a place lies within all that is known.
    pub fn holds(&self, place: &Place) -> bool {
        let province = reference::municipality(&place.municipality).map(|municipality| &municipality.province);
        agrees(&self.municipality, Some(&place.municipality))
            && agrees(&self.corop, Some(&place.corop))
            && agrees(&self.province, province)
    }

    /// Whether the code of a place or region does not contradict what is known.
    pub fn admits(&self, code: &str) -> bool {
        if let Some(place) = place_of_code(code) {
            return self.holds(place);
        }
        let mut other = Area::default();
        other.take(code);
        other.complete();
        let both = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        both(&self.municipality, &other.municipality)
            && both(&self.corop, &other.corop)
            && both(&self.province, &other.province)
    }

    /// Learns the code of a region.
    pub fn take(&mut self, code: &str) {
        let place = match code.get(..2) {
            Some("GM") => &mut self.municipality,
            Some("CR") => &mut self.corop,
            _ => &mut self.province,
        };
        *place = Some(code.to_owned());
    }

    /// Fills in the regions around the finest one.
    pub fn complete(&mut self) {
        if let Some(municipality) = self.municipality.as_deref().and_then(reference::municipality) {
            self.corop = Some(municipality.corop.clone());
            self.province = Some(municipality.province.clone());
        } else if let Some(corop) = self.corop.as_deref().and_then(reference::corop) {
            self.province = Some(corop.province.clone());
        }
    }
}

fn agrees(known: &Option<String>, is: Option<&String>) -> bool {
    known.is_none() || known.as_ref() == is
}

/// All places of this name, with or without what the list puts behind it to tell them apart: `Hengelo` also finds
/// `Hengelo (Gld)`.
pub(super) fn places_named(name: &str) -> Vec<&'static Place> {
    static BY_NAME: LazyLock<HashMap<String, Vec<&'static Place>>> = LazyLock::new(|| {
        let mut by_name: HashMap<String, Vec<&'static Place>> = HashMap::new();
        for place in reference::places() {
            let names = [&place.name, bare_name(&place.name)].map(normalised);
            by_name.entry(names[0].clone()).or_default().push(place);
            if names[1] != names[0] {
                by_name.entry(names[1].clone()).or_default().push(place);
            }
        }
        by_name
    });
    BY_NAME.get(&normalised(name)).cloned().unwrap_or_default()
}

/// A name as people say it, without the province or municipality that tells it apart from others of that name:
/// `Bergen` for `Bergen (NH)`, `Bergen L` and `Bergen (L.)`.
pub(super) fn bare_name(name: &str) -> &str {
    if let Some((bare, _)) = name.split_once(" (") {
        return bare;
    }
    name.rsplit_once(' ').filter(|(_, last)| APART.contains(last)).map_or(name, |(bare, _)| bare)
}

/// What the list of places puts behind names that occur more than once.
const APART: [&str; 9] = ["AC", "GN", "Gld", "Gn", "L", "NB", "NH", "Ut", "Z"];

/// The place of a code: `WP1234`, or the town that gives a municipality its name.
pub(super) fn place_of_code(code: &str) -> Option<&'static Place> {
    static BY_CODE: LazyLock<HashMap<&'static str, &'static Place>> =
        LazyLock::new(|| reference::places().iter().map(|place| (place.code.as_str(), place)).collect());
    let town =
        || reference::municipality(code).and_then(|m| places_named(&m.name).into_iter().find(|place| is_town(place)));
    BY_CODE.get(code).copied().or_else(town)
}

/// Among places of one name: the only one, the one near the postcode, the town that names its municipality, or the
/// only one that bears just this name.
pub(super) fn choose(name: &str, places: &[&'static Place], near: Option<Coordinates>) -> Option<&'static Place> {
    let is_near =
        |place: &Place| near.zip(place.centre).is_some_and(|(near, centre)| near.distance_to(centre).0 <= NEAR_KM);
    let only = |fits: &dyn Fn(&Place) -> bool| {
        let mut fitting = places.iter().copied().filter(|place| fits(place));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let is_whole_name = |place: &Place| normalised(&place.name) == normalised(name);
    only(&|_| true).or_else(|| only(&is_near)).or_else(|| only(&is_town)).or_else(|| only(&is_whole_name))
}

/// Whether a postcode area with this middle may lie in a place; of a place without a middle nobody can tell.
pub(super) fn may_have_postcode(place: &Place, middle: Coordinates) -> bool {
    place.centre.is_none_or(|centre| middle.distance_to(centre).0 <= NEAR_KM)
}

/// A postcode area lies no farther from the middle of its place.
const NEAR_KM: f64 = 15.0;

/// Whether a place gives its municipality the name.
pub(super) fn is_town(place: &Place) -> bool {
    let municipality = reference::municipality(&place.municipality);
    municipality.is_some_and(|municipality| bare_name(&municipality.name) == bare_name(&place.name))
}

/// What a place means: its municipality when it gives it the name, else the place itself.
pub(super) fn meaning(place: &'static Place) -> Meaning {
    let municipality = reference::municipality(&place.municipality).map_or("", |municipality| &municipality.name);
    let (code, label) = if is_town(place) {
        (&place.municipality, place.name.clone())
    } else {
        (&place.code, format!("{} ({municipality})", place.name))
    };
    Meaning { kind: MeaningKind::Place, code: code.clone(), label: Text::new(&label, &label), certainty: 1.0 }
}

/// The code of the region with this name, among codes that begin with `prefix`; nothing when several have it.
pub(super) fn region_named(name: &str, prefix: &str) -> Option<String> {
    static BY_NAME: LazyLock<HashMap<(&'static str, String), BTreeSet<&'static str>>> = LazyLock::new(|| {
        let provinces = reference::provinces().iter().flat_map(|province| {
            let names = [&province.name.nl, &province.name.en];
            names.map(|name| (("PV", normalised(name)), province.code.as_str()))
        });
        let corops = reference::corops().iter().map(|corop| (("CR", normalised(&corop.name)), corop.code.as_str()));
        let municipalities = reference::municipalities();
        let municipalities = municipalities
            .iter()
            .flat_map(|m| [&m.name, bare_name(&m.name)].map(|name| (("GM", normalised(name)), m.code.as_str())));
        let mut by_name: HashMap<_, BTreeSet<_>> = HashMap::new();
        for (name, code) in provinces.chain(corops).chain(municipalities) {
            by_name.entry(name).or_default().insert(code);
        }
        by_name
    });
    let prefix = ["PV", "CR", "GM"].into_iter().find(|known| *known == prefix)?;
    let codes = BY_NAME.get(&(prefix, normalised(name)))?;
    codes.first().filter(|_| codes.len() == 1).map(|code| (*code).to_owned())
}

/// Whether a text has the form of a region code, such as `GM0855`.
pub(super) fn is_region_code(text: &str) -> bool {
    let (letters, digits) = text.split_at_checked(2).unwrap_or((text, ""));
    letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (1..=6).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether two numbers are metres in the national grid (*Rijksdriehoekscoördinaten*), in either order.
pub(super) fn is_dutch_grid(a: f64, b: f64) -> bool {
    let fits = |x: f64, y: f64| (-7_000.0..=300_000.0).contains(&x) && (289_000.0..=629_000.0).contains(&y);
    fits(a, b) || fits(b, a)
}

/// Whether a text is the code of a country in ISO 3166-1, two letters.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code)
}

/// The country in which a region abroad lies, by the code that GeoNames gives the region (`DE.07`); nothing for a text
/// that has not the form of such a code.
pub fn country_of_area(code: &str) -> Option<&str> {
    let (country, region) = code.split_once('.')?;
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_region = (1..=8).contains(&region.len()) && region.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_country && is_region).then(|| iso_country(country))
}

/// The code of ISO 3166 of a country that the European Commission may write in its own way.
pub fn iso_country(code: &str) -> &str {
    match code {
        "EL" => "GR",
        "UK" => "GB",
        _ => code,
    }
}

const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM \
    MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT \
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_without_brackets_is_found_by_its_name() {
        for municipality in reference::municipalities() {
            assert_eq!(region_named(&municipality.name, "GM").as_ref(), Some(&municipality.code));
        }
    }

    #[test]
    fn a_municipality_is_found_without_its_brackets_when_only_one_has_the_name() {
        assert_eq!(region_named("Hengelo", "GM").as_deref(), Some("GM0164"));
        assert_eq!(region_named("Bergen (L.)", "GM").as_deref(), Some("GM0893"));
        assert_eq!(region_named("Bergen", "GM"), None);
    }

    #[test]
    fn what_is_put_behind_a_name_is_no_part_of_it() {
        for (name, bare) in [
            ("Bergen (NH)", "Bergen"),
            ("Bergen L", "Bergen"),
            ("Hengelo (O.)", "Hengelo"),
            ("Rijswijk (GLD)", "Rijswijk"),
            ("Elst Ut", "Elst"),
            ("Den Ham", "Den Ham"),
            ("Oud Ade", "Oud Ade"),
        ] {
            assert_eq!(bare_name(name), bare);
        }
    }

    #[test]
    fn the_dutch_grid_is_recognised_in_both_orders() {
        assert!(is_dutch_grid(133_000.0, 397_000.0) && is_dutch_grid(397_000.0, 133_000.0));
        assert!(!is_dutch_grid(91.0, 5.0));
    }
}
