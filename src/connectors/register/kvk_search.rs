//! The Dutch business register (*Handelsregister*): the interface Zoeken, version 2, of KVK.
//!
//! Asked is who is registered under a name in a place; taken are number, name and place of main establishments and legal
//! persons, to find the number of a firm that has none. Each question is free of charge; KVK says itself that its search may
//! be incomplete, so that what is found here is only a number to ask the register itself about (see [`super::kvk`]).

use super::{Register, RegisterFault};
use crate::domain::numbers::KvkNumber;
use serde::Deserialize;

/// Results that are asked for: of a name that more have in one place none is taken.
const MOST: &str = "50";

/// A registration that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its number.
    pub number: KvkNumber,
    /// The name under which it was found.
    pub name: String,
    /// Where it is, unless that is shielded or abroad.
    pub place: Option<String>,
}

/// Who is registered under a name in a place; nobody when the register knows none.
pub fn registrations(register: &Register, name: &str, place: &str) -> Result<Vec<Registration>, RegisterFault> {
    let query = [("naam", name), ("plaats", place), ("resultatenPerPagina", MOST)];
    let told: Result<Answer, RegisterFault> = register.get("/v2/zoeken", &query);
    match told {
        Ok(told) => Ok(told.resultaten.into_iter().filter_map(translated).collect()),
        Err(RegisterFault::NotFound) => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    resultaten: Vec<Resultaat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resultaat {
    kvk_nummer: Option<String>,
    naam: Option<String>,
    r#type: Option<String>,
    actief: Option<String>,
    adres: Option<Adres>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Adres {
    binnenlands_adres: Option<BinnenlandsAdres>,
}

#[derive(Deserialize)]
struct BinnenlandsAdres {
    plaats: Option<String>,
}

/// Branches (*nevenvestigingen*) carry the number of their main establishment; whoever stopped is left out.
fn translated(found: Resultaat) -> Option<Registration> {
    let is = |text: &Option<String>, word: &str| text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(word));
    if is(&found.r#type, "nevenvestiging") || is(&found.actief, "nee") {
        return None;
    }
    let place = found.adres.and_then(|address| address.binnenlands_adres?.plaats);
    Some(Registration { number: KvkNumber::parse(found.kvk_nummer.as_deref()?).ok()?, name: found.naam?, place })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::register::kvk::register;
    use crate::connectors::register::stub::{Stub, answer};
    use std::time::Duration;

    /// After the example of an answer of “Zoeken” at developers.kvk.nl/nl/documentation, read on 26 November 2026: its
    /// fields in their order. Firms and numbers are invented.
    const ANSWER: &str = r#"{
        "pagina": 1, "resultatenPerPagina": 50, "totaal": 4,
        "resultaten": [
            {"kvkNummer": "00000123", "vestigingsnummer": "000000000123", "naam": "Proef Metaal B.V.",
             "adres": {"binnenlandsAdres": {"type": "bezoekadres", "straatnaam": "Proefweg", "plaats": "Tilburg"}},
             "type": "hoofdvestiging", "links": []},
            {"kvkNummer": "00000123", "naam": "Proef Metaal B.V.", "type": "rechtspersoon", "links": []},
            {"kvkNummer": "00000124", "vestigingsnummer": "000000000124", "naam": "Proef Metaal Zuid",
             "adres": {"binnenlandsAdres": {"type": "bezoekadres", "plaats": "Tilburg"}}, "type": "nevenvestiging"},
            {"kvkNummer": "00000125", "naam": "Proef Metaal", "type": "hoofdvestiging", "actief": "Nee"}
        ],
        "links": []
    }"#;

    fn ask(answers: Vec<String>) -> (Result<Vec<Registration>, RegisterFault>, Vec<String>) {
        let stub = Stub::in_turn(answers);
        let register = register(&stub.url, "proef", 0).unwrap().with_first_wait(Duration::from_millis(1));
        (registrations(&register, "Proef & Metaal", "Tilburg"), stub.asked())
    }

    #[test]
    fn main_establishments_and_legal_persons_are_found_with_number_name_and_place() {
        let (found, asked) = ask(vec![answer(200, ANSWER)]);
        let found: Vec<_> =
            found.unwrap().into_iter().map(|one| (one.number.to_string(), one.name, one.place)).collect();
        let one =
            |place: Option<&str>| ("00000123".to_owned(), "Proef Metaal B.V.".to_owned(), place.map(str::to_owned));
        assert_eq!(found, [one(Some("Tilburg")), one(None)]);
        let line = asked[0].lines().next().unwrap();
        assert_eq!(line, "GET /v2/zoeken?naam=Proef%20%26%20Metaal&plaats=Tilburg&resultatenPerPagina=50 HTTP/1.1");
    }

    #[test]
    fn nobody_found_is_an_answer_and_a_refusal_is_a_fault() {
        let fout = |code: &str| format!(r#"{{"fout": [{{"code": "{code}", "omschrijving": "…"}}]}}"#);
        assert_eq!(ask(vec![answer(404, &fout("IPD5200"))]).0.unwrap(), []);
        let refused = ask(vec![answer(400, &fout("IPD0005"))]).0.unwrap_err();
        assert_eq!(refused, RegisterFault::Refused { status: 400, code: "IPD0005".into() });
        assert!(ask(vec![answer(200, "\"geen\"")]).0.is_err(), "what is no answer is none");
    }
}
