//! The Dutch business register (*Handelsregister*): the interface Basisprofiel, version 1, of KVK.
//!
//! Asked is one registration by its number; taken is what describes the firm: legal form, RSIN, activities, size class of
//! the working persons, day of founding, postcode and place of the main establishment unless the address is shielded, and
//! whether it wants no unsolicited mail. Names, owners, streets and telephone numbers are left where they are: of a sole
//! proprietor they would be those of a person, and a telephone number from the register is no leave to ring.

use super::{Origin, Register, RegisterFault, Shape};
use crate::domain::firm::LegalForm;
use crate::domain::firm_type::{Founded, YearMonth};
use crate::domain::numbers::{EstablishmentNumber, KvkNumber, Postcode, Rsin};
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::size::{Employees, SizeClass};
use chrono::NaiveDate;
use serde::Deserialize;
use std::time::Duration;

/// Where the facts come from.
pub const ORIGIN: Origin = Origin {
    source: "Handelsregister, Kamer van Koophandel (KVK)",
    licence: "Handelsregisterwet 2007; KVK Gebruiksvoorwaarden API",
};

/// The register at an address, with a key.
pub fn register(url: &str, key: &str, per_second: u32) -> Result<Register, RegisterFault> {
    Register::at(url, Some(("apikey", key)), Shape { per_second, code, wait, ..Shape::default() })
}

/// What the register says of a registration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Number of the legal person.
    pub rsin: Option<Rsin>,
    /// Legal form.
    pub legal_form: Option<LegalForm>,
    /// When it began.
    pub founded: Option<Founded>,
    /// Size class of the working persons.
    pub employees: Option<Employees>,
    /// Activities whose code exists in the version.
    pub sbi: Vec<SbiActivity>,
    /// Codes that do not.
    pub unknown_codes: Vec<String>,
    /// Whether it wants no unsolicited mail and visits.
    pub non_mailing: Option<bool>,
    /// The main establishment, if there is one.
    pub establishment: Option<EstablishmentNumber>,
    /// Where that is, unless shielded.
    pub place: Option<(Postcode, String)>,
}

/// Asks for the registration with a number; [`RegisterFault::NotFound`] when there is none.
pub fn profile(register: &Register, number: &KvkNumber, version: SbiVersion) -> Result<Profile, RegisterFault> {
    let told: Basisprofiel = register.get(&format!("/v1/basisprofielen/{number}"), &[])?;
    if told.kvk_nummer != number.as_str() {
        return Err(RegisterFault::Unusable("it is about another number than was asked".into()));
    }
    Ok(translated(told, version))
}

/// `{"fout":[{"code":"IPD5200","omschrijving":"…"}]}`, in the wrapping that the interface gives its failures.
fn code(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Failure {
        fout: Vec<Fout>,
    }
    #[derive(Deserialize)]
    struct Fout {
        code: String,
    }
    let failure: Option<Failure> = serde_json::from_slice(body).ok();
    failure.and_then(|failure| failure.fout.into_iter().next()).map(|fout| fout.code).unwrap_or_default()
}

/// The codes that mean “try again after five minutes”.
fn wait(code: &str) -> Option<Duration> {
    matches!(code, "IPD1002" | "IPD1003").then(|| Duration::from_secs(300))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Basisprofiel {
    kvk_nummer: String,
    ind_non_mailing: Option<String>,
    totaal_werkzame_personen: Option<u32>,
    materiele_registratie: Option<Period>,
    #[serde(default)]
    sbi_activiteiten: Vec<Activiteit>,
    #[serde(rename = "_embedded", default)]
    embedded: Embedded,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Period {
    datum_aanvang: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activiteit {
    sbi_code: String,
    ind_hoofdactiviteit: Option<String>,
}

#[derive(Default, Deserialize)]
struct Embedded {
    hoofdvestiging: Option<Hoofdvestiging>,
    eigenaar: Option<Eigenaar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hoofdvestiging {
    vestigingsnummer: Option<String>,
    totaal_werkzame_personen: Option<u32>,
    #[serde(default)]
    adressen: Vec<Adres>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Adres {
    r#type: Option<String>,
    ind_afgeschermd: Option<String>,
    postcode: Option<String>,
    plaats: Option<String>,
}

#[derive(Deserialize)]
struct Eigenaar {
    rsin: Option<String>,
    rechtsvorm: Option<String>,
}

fn translated(told: Basisprofiel, version: SbiVersion) -> Profile {
    let Embedded { hoofdvestiging, eigenaar } = told.embedded;
    let persons =
        told.totaal_werkzame_personen.or(hoofdvestiging.as_ref().and_then(|one| one.totaal_werkzame_personen));
    let (mut sbi, mut unknown_codes) = (Vec::<SbiActivity>::new(), Vec::new());
    for activity in told.sbi_activiteiten {
        let is_main = is_yes(activity.ind_hoofdactiviteit.as_deref()) == Some(true);
        let main = is_main && !sbi.iter().any(|other| other.main);
        match SbiActivity::parse(&activity.sbi_code, version, main) {
            Ok(activity) if sbi.iter().any(|other| other.code == activity.code) => {}
            Ok(activity) => sbi.push(activity),
            Err(_) => unknown_codes.push(activity.sbi_code.chars().take(10).collect()),
        }
    }
    let visited = |address: &&Adres| {
        let is_shielded = is_yes(address.ind_afgeschermd.as_deref()) == Some(true);
        !is_shielded && address.r#type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bezoekadres"))
    };
    let address = hoofdvestiging.as_ref().and_then(|one| one.adressen.iter().find(visited));
    Profile {
        rsin: eigenaar.as_ref().and_then(|owner| Rsin::parse(owner.rsin.as_deref()?).ok()),
        legal_form: eigenaar.as_ref().and_then(|owner| owner.rechtsvorm.as_deref()).and_then(legal_form),
        founded: told.materiele_registratie.and_then(|period| day(period.datum_aanvang.as_deref()?)),
        employees: persons.filter(|persons| *persons > 0).map(|persons| Employees::Class(SizeClass::of(persons))),
        sbi,
        unknown_codes,
        non_mailing: is_yes(told.ind_non_mailing.as_deref()),
        establishment: hoofdvestiging
            .as_ref()
            .and_then(|one| EstablishmentNumber::parse(one.vestigingsnummer.as_deref()?).ok()),
        place: address
            .and_then(|address| Some((Postcode::parse(address.postcode.as_deref()?).ok()?, address.plaats.clone()?))),
    }
}

fn is_yes(text: Option<&str>) -> Option<bool> {
    match text?.to_ascii_lowercase().as_str() {
        "ja" => Some(true),
        "nee" => Some(false),
        _ => None,
    }
}

/// The form that the register writes in words; one that we do not tell apart is another.
fn legal_form(words: &str) -> Option<LegalForm> {
    let named = LegalForm::in_words(words);
    named.or_else(|| words.contains(char::is_alphabetic).then_some(LegalForm::Other))
}

/// `20160301`; the register writes zeros for a day or month that it does not know.
fn day(text: &str) -> Option<Founded> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (&text[..4], &text[4..6], &text[6..]);
    match (year, month, day) {
        ("0000", ..) => None,
        (_, "00", _) => year.parse().ok().map(Founded::Year),
        (.., "00") => YearMonth::parse(&format!("{year}-{month}")).map(Founded::Month),
        _ => NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(Founded::Day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::register::stub::{Stub, answer};

    /// After “KVK Handelsregister Basisprofiel API” at developers.kvk.nl/documentation/basisprofiel-api, read on 26 November
    /// 2026: its fields in their order. Firm, numbers and address are invented.
    const BASISPROFIEL: &str = r#"{
        "kvkNummer": "00000123",
        "indNonMailing": "Ja",
        "naam": "Proef Metaal",
        "formeleRegistratiedatum": "20190101",
        "materieleRegistratie": {"datumAanvang": "20160300", "datumEinde": null},
        "totaalWerkzamePersonen": 34,
        "statutaireNaam": "Proef Metaal B.V.",
        "handelsnamen": [{"naam": "Proef Metaal", "volgorde": 0}],
        "sbiActiviteiten": [
            {"sbiCode": "2562", "sbiOmschrijving": "Overige metaalbewerking", "indHoofdactiviteit": "Ja"},
            {"sbiCode": "266", "sbiOmschrijving": "Medische apparatuur", "indHoofdactiviteit": "Nee"},
            {"sbiCode": "99999", "sbiOmschrijving": "Bestaat niet", "indHoofdactiviteit": "Nee"}
        ],
        "links": [],
        "_embedded": {
            "hoofdvestiging": {
                "vestigingsnummer": "000000000123",
                "kvkNummer": "00000123",
                "totaalWerkzamePersonen": 34,
                "adressen": [
                    {"type": "correspondentieadres", "indAfgeschermd": "Nee", "postcode": "5000AA", "plaats": "Tilburg"},
                    {"type": "bezoekadres", "indAfgeschermd": "Nee", "straatnaam": "Proefweg", "huisnummer": 1,
                     "postcode": "5038 EA", "plaats": "Tilburg"}
                ],
                "websites": ["www.proef.example"]
            },
            "eigenaar": {"rsin": "123456782", "rechtsvorm": "BeslotenVennootschap",
                         "uitgebreideRechtsvorm": "Besloten Vennootschap met gewone structuur"}
        }
    }"#;

    fn ask(answers: Vec<String>) -> (Result<Profile, RegisterFault>, usize) {
        let stub = Stub::in_turn(answers);
        let register = register(&stub.url, "proef", 0).unwrap().with_first_wait(Duration::from_millis(1));
        let told = profile(&register, &KvkNumber::parse("00000123").unwrap(), SbiVersion::V2008);
        assert!(stub.asked()[0].starts_with("GET /v1/basisprofielen/00000123 "), "{:?}", stub.asked());
        (told, stub.asked().len())
    }

    #[test]
    fn a_registration_becomes_facts_of_the_firm_and_nothing_of_persons() {
        let told = ask(vec![answer(200, BASISPROFIEL)]).0.unwrap();
        let codes: Vec<(&str, bool)> = told.sbi.iter().map(|one| (one.code.as_str(), one.main)).collect();
        // The register writes 266 where CBS has a class 2660: the group of that one class.
        assert_eq!(codes, [("2562", true), ("266", false)]);
        assert_eq!(told.unknown_codes, ["99999"]);
        assert_eq!(told.legal_form, Some(LegalForm::Bv));
        assert_eq!(told.rsin.as_ref().map(Rsin::as_str), Some("123456782"));
        assert_eq!(told.founded, YearMonth::parse("2016-03").map(Founded::Month));
        assert_eq!(told.employees, Some(Employees::Class(SizeClass::From20)));
        assert_eq!(told.non_mailing, Some(true));
        assert_eq!(told.place, Some((Postcode::parse("5038EA").unwrap(), "Tilburg".into())));
        let all = format!("{told:?}");
        assert!(!all.contains("Proefweg") && !all.contains("Proef Metaal"), "{all}");
    }

    #[test]
    fn a_shielded_address_is_not_taken() {
        let shielded =
            BASISPROFIEL.replace(r#""indAfgeschermd": "Nee", "straatnaam""#, r#""indAfgeschermd": "Ja", "straatnaam""#);
        assert_eq!(ask(vec![answer(200, &shielded)]).0.unwrap().place, None);
    }

    #[test]
    fn a_registration_that_says_little_is_taken_as_it_is() {
        let told = ask(vec![answer(200, r#"{"kvkNummer": "00000123"}"#)]).0.unwrap();
        assert_eq!(told, Profile::default());
        let other = ask(vec![answer(200, r#"{"kvkNummer": "00000124"}"#)]).0.unwrap_err();
        assert!(matches!(other, RegisterFault::Unusable(_)), "{other}");
    }

    #[test]
    fn the_codes_of_the_register_decide_what_follows() {
        let fout = |code: &str| format!(r#"{{"fout": [{{"code": "{code}", "omschrijving": "…"}}]}}"#);
        let (none, asked) = ask(vec![answer(404, &fout("IPD5200"))]);
        assert_eq!((none.unwrap_err(), asked), (RegisterFault::NotFound, 1));
        let (refused, asked) = ask(vec![answer(400, &fout("IPD0005"))]);
        assert_eq!((refused.unwrap_err(), asked), (RegisterFault::Refused { status: 400, code: "IPD0005".into() }, 1));
        // Five minutes is for the next run.
        let (busy, asked) = ask(vec![answer(500, &fout("IPD1002"))]);
        assert_eq!((busy.unwrap_err().wait(), asked), (Some(Duration::from_secs(300)), 1));
        // A passing fault is asked again.
        let (told, asked) = ask(vec![answer(500, &fout("IPD1999")), answer(200, BASISPROFIEL)]);
        assert!(told.is_ok());
        assert_eq!(asked, 2);
    }

    #[test]
    fn days_and_forms_are_read_as_the_register_writes_them() {
        assert_eq!(day("20160301"), NaiveDate::from_ymd_opt(2016, 3, 1).map(Founded::Day));
        assert_eq!(day("20160000"), Some(Founded::Year(2016)));
        assert_eq!([day("00000000"), day("20161301"), day("2016")], [None; 3]);
        for (words, form) in [
            ("Eenmanszaak", LegalForm::Eenmanszaak),
            ("VennootschapOnderFirma", LegalForm::Vof),
            ("Coöperatie", LegalForm::Cooperatie),
            ("Buitenlandse EG-vennootschap", LegalForm::Other),
        ] {
            assert_eq!(legal_form(words), Some(form), "{words}");
        }
    }
}
