//! The address search of the Dutch government: PDOK Locatieserver, version 3.1.
//!
//! Asked is a postcode or the name of a place, never a street or a number; taken is its middle and municipality, and only
//! when the answer is about what was asked: a search engine always finds something.

use super::{Origin, Register, RegisterFault, Shape};
use crate::domain::Coordinates;
use crate::domain::numbers::Postcode;
use serde::Deserialize;

/// Where the facts come from.
pub const ORIGIN: Origin =
    Origin { source: "PDOK Locatieserver (BAG, Kadaster)", licence: "CC0 1.0 / Public Domain Mark" };

/// The service at an address.
pub fn register(url: &str, per_second: u32) -> Result<Register, RegisterFault> {
    Register::at(url, None, Shape { per_second, ..Shape::default() })
}

/// Where something is.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its middle.
    pub middle: Coordinates,
    /// CBS code of the municipality, `GM0855`.
    pub municipality: Option<String>,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'a> {
    /// A postcode with its letters.
    Postcode(&'a Postcode),
    /// A place by its name.
    Place(&'a str),
}

/// Looks something up; nothing when the service knows nothing of that name.
pub fn find(register: &Register, sought: Sought<'_>) -> Result<Option<Found>, RegisterFault> {
    let (words, kind) = match sought {
        Sought::Postcode(postcode) => (postcode.as_str(), "type:postcode"),
        Sought::Place(place) => (place, "type:woonplaats"),
    };
    // The interface refuses parameters that it does not know, so only documented ones are given.
    let fields = "type postcode woonplaatsnaam gemeentecode centroide_ll";
    let answer: Answer = register.get("/free", &[("q", words), ("fq", kind), ("fl", fields), ("rows", "5")])?;
    let is_meant = |doc: &&Doc| match sought {
        Sought::Postcode(postcode) => doc.postcode.as_deref() == Some(postcode.as_str()),
        Sought::Place(place) => doc.woonplaatsnaam.as_deref().is_some_and(|name| same_name(name, place)),
    };
    let mut meant = answer.response.docs.iter().filter(is_meant);
    let found = meant.next().and_then(found);
    // There are two places called Hengelo; which one is meant is not ours to guess.
    let is_ambiguous = matches!(sought, Sought::Place(_)) && meant.next().is_some();
    Ok(found.filter(|_| !is_ambiguous))
}

fn found(doc: &Doc) -> Option<Found> {
    let middle = point(doc.centroide_ll.as_deref()?)?;
    let code = doc.gemeentecode.as_deref().filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    Some(Found { middle, municipality: code.map(|code| format!("GM{code:0>4}")) })
}

/// `POINT(5.09 51.56)`, longitude first.
fn point(text: &str) -> Option<Coordinates> {
    let (lon, lat) = text.strip_prefix("POINT(")?.strip_suffix(')')?.split_once(' ')?;
    Coordinates::new(lat.parse().ok()?, lon.parse().ok()?).filter(|point| point.is_near_netherlands())
}

fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| deunicode::deunicode(name.trim()).to_lowercase();
    plain(one) == plain(other)
}

#[derive(Deserialize)]
struct Answer {
    response: Response,
}

#[derive(Deserialize)]
struct Response {
    docs: Vec<Doc>,
}

#[derive(Deserialize)]
struct Doc {
    postcode: Option<String>,
    woonplaatsnaam: Option<String>,
    gemeentecode: Option<String>,
    centroide_ll: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::register::stub::{Stub, answer};

    /// After the description of `/free` at api.pdok.nl/bzk/locatieserver/search/v3_1/ui and the release notes of 3.1 in
    /// github.com/PDOK/locatieserver, read on 26 November 2026.
    fn docs(docs: &str) -> String {
        answer(
            200,
            &format!(
                r#"{{"response": {{"numFound": 1, "start": 0, "maxScore": 9.1, "numFoundExact": true, "docs": [{docs}]}}}}"#
            ),
        )
    }

    const TILBURG: &str = r#"{"type": "postcode", "postcode": "5038EA", "woonplaatsnaam": "Tilburg",
        "gemeentecode": "0855", "centroide_ll": "POINT(5.0842 51.5585)"}"#;

    fn find_in(answer: String, sought: Sought<'_>) -> Option<Found> {
        let stub = Stub::start(move |_| answer.clone());
        find(&register(&stub.url, 0).unwrap(), sought).unwrap()
    }

    #[test]
    fn a_postcode_gives_its_middle_and_municipality() {
        let postcode = Postcode::parse("5038 EA").unwrap();
        let found = find_in(docs(TILBURG), Sought::Postcode(&postcode)).unwrap();
        assert_eq!((found.middle.lat, found.middle.lon), (51.5585, 5.0842));
        assert_eq!(found.municipality.as_deref(), Some("GM0855"));
    }

    #[test]
    fn what_is_about_something_else_is_not_taken() {
        let other = Postcode::parse("5038EB").unwrap();
        assert_eq!(find_in(docs(TILBURG), Sought::Postcode(&other)), None);
        assert_eq!(find_in(docs(""), Sought::Place("Nergens")), None);
        let place = |code: &str| {
            format!(
                r#"{{"type": "woonplaats", "woonplaatsnaam": "Hengelo", "gemeentecode": "{code}", "centroide_ll": "POINT(6.3 52.1)"}}"#
            )
        };
        assert!(find_in(docs(&place("0164")), Sought::Place("hengelo")).is_some());
        assert_eq!(find_in(docs(&format!("{},{}", place("0164"), place("1876"))), Sought::Place("Hengelo")), None);
    }

    #[test]
    fn a_point_elsewhere_or_of_another_form_is_none() {
        for text in ["POINT(51.5 5.0)", "POINT(0 0)", "POINT(5.0)", "LINE(5 51)", "POINT(x y)"] {
            assert_eq!(point(text), None, "{text}");
        }
    }
}
