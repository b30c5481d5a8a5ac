//! Registers outside, played by stubs of the documented shapes; the firms are invented.

use crate::service::Service;
use crate::stub_register::StubRegister;
use crate::support::on_each_database;
use loopvermogen::app::caller::{Caller, Role};
use loopvermogen::app::settings::{RegisterSettings, SecretText, SourceSettings};
use loopvermogen::app::sources::worker::run_due;
use loopvermogen::app::sources::{How, SyncReport, sync};
use loopvermogen::app::{App, organisations::add_organisation};
use loopvermogen::domain::Source;
use loopvermogen::domain::sector::SbiVersion;
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

const KVK: &str = "Handelsregister, Kamer van Koophandel (KVK)";

fn at(url: &str) -> RegisterSettings {
    RegisterSettings { url: Some(url.to_owned()), every: None, per_second: 100 }
}

/// The product with one register at a stub.
fn asking(service: &Service, source: Source, url: &str) -> App {
    let mut settings = SourceSettings {
        kvk_key: Some(SecretText::of("geheim")),
        kvk_sbi: SbiVersion::V2008,
        ..SourceSettings::default()
    };
    *settings.of_mut(source) = at(url);
    service.app.clone().with_sources(settings)
}

fn run(app: &App, source: Source, dry_run: bool) -> SyncReport {
    sync(app, &Caller::command_line(), source, How { dry_run, most: None }, &mut |_| {}).unwrap()
}

/// A registration as KVK Basisprofiel v1 gives it (developers.kvk.nl); the firm is invented.
fn basisprofiel(number: &str, persons: u32) -> String {
    json!({
        "kvkNummer": number, "indNonMailing": "Ja", "naam": "Proef Metaal", "totaalWerkzamePersonen": persons,
        "materieleRegistratie": {"datumAanvang": "20160301"},
        "sbiActiviteiten": [{"sbiCode": "2562", "sbiOmschrijving": "Metaal", "indHoofdactiviteit": "Ja"}],
        "_embedded": {
            "hoofdvestiging": {"vestigingsnummer": "000000000123", "adressen": [{"type": "bezoekadres",
                "indAfgeschermd": "Nee", "straatnaam": "Proefweg", "postcode": "5038EA", "plaats": "Tilburg"}]},
            "eigenaar": {"rsin": "123456782", "rechtsvorm": "BeslotenVennootschap"}
        }
    })
    .to_string()
}

fn firm(service: &Service, body: &Value) -> String {
    let made = service.officer().post("/v1/firms", body).expect(201);
    format!("/v1/firms/{}", made["id"].as_str().unwrap())
}

fn status(service: &Service, name: &str) -> Value {
    let told = service.client(Role::Admin).get("/v1/sources").expect(200);
    let items = told["items"].as_array().unwrap();
    assert_eq!((items.len(), &told["total"]), (7, &json!(7)));
    items.iter().find(|item| item["name"] == name).unwrap().clone()
}

#[test]
fn a_firm_is_enriched_by_its_number_and_keeps_what_an_officer_said() {
    on_each_database(|database| {
        let service = Service::start(database);
        let said = json!({"name": "Proef Metaal", "kvkNumber": "00000123", "employees": 120,
            "provenance": {"source": "bezoek", "date": "2026-01-10"}});
        let path = firm(&service, &said);
        let other = firm(&service, &json!({"name": "Zonder nummer"}));
        assert_eq!(status(&service, "kvk")["lastSuccessAt"], Value::Null);

        let stub = StubRegister::always(200, &basisprofiel("00000123", 34));
        let app = asking(&service, Source::Kvk, &stub.url);
        let dry = run(&app, Source::Kvk, true);
        assert_eq!((dry.asked, dry.changed, dry.conflicts, dry.failure), (1, 1, 1, None));
        assert_eq!(service.officer().get(&path).expect(200)["legalForm"], Value::Null, "a dry run writes nothing");
        assert_eq!(status(&service, "kvk")["lastSuccessAt"], Value::Null);

        let done = run(&app, Source::Kvk, false);
        assert_eq!((done.asked, done.changed, done.conflicts, done.records), (1, 1, 1, 1));
        let told = service.officer().get(&path).expect(200);
        assert_eq!(
            (&told["legalForm"], &told["rsin"], &told["nonMailing"]),
            (&json!("bv"), &json!("123456782"), &json!(true))
        );
        assert_eq!((&told["founded"], &told["sbi"][0]["code"]), (&json!("2016-03-01"), &json!("2562")));
        assert_eq!((&told["location"]["place"], &told["location"]["province"]), (&json!("Tilburg"), &json!("PV30")));
        let from = &told["sources"]["legalForm"];
        assert_eq!((&from["source"], &from["date"]), (&json!(KVK), &json!(service.app.today().to_string())));
        assert!(from["licence"].as_str().unwrap().contains("Handelsregisterwet"), "{from}");
        // What the officer heard stays, and both are shown.
        assert_eq!(told["employees"], 120);
        let facts = service.officer().get(&format!("{path}/register-facts")).expect(200);
        let fact = |field: &str| {
            facts["items"].as_array().unwrap().iter().find(|fact| fact["field"] == field).unwrap().clone()
        };
        let employees = fact("employees");
        assert_eq!(
            (&employees["standing"], &employees["value"], &employees["recorded"]),
            (&json!("conflict"), &json!("20-49"), &json!(120))
        );
        assert_eq!(
            (&employees["provenance"]["source"], &employees["recordedProvenance"]["source"]),
            (&json!(KVK), &json!("bezoek"))
        );
        assert_eq!(fact("legalForm")["standing"], "taken");
        assert_eq!(service.officer().get(&format!("{other}/register-facts")).expect(200)["items"], json!([]));
        // No telephone number, street or owner came along.
        assert!(!facts.to_string().contains("Proefweg") && !told.to_string().contains("Proefweg"));

        let told = status(&service, "kvk");
        assert_eq!((&told["records"], &told["conflicts"], &told["lastFailure"]), (&json!(1), &json!(1), &Value::Null));
        assert!(told["lastSuccessAt"].is_string(), "{told}");
        // What the register said of late is not asked, and paid for, again.
        assert_eq!(run(&app, Source::Kvk, false).asked, 0);
        assert_eq!(stub.asked().len(), 2);
    });
}

/// An answer of KVK Zoeken v2 (developers.kvk.nl) with these main establishments: number, name, place.
fn zoeken(found: &[(&str, &str, &str)]) -> String {
    let one = |(number, name, place): &(&str, &str, &str)| {
        json!({"kvkNummer": number, "naam": name, "type": "hoofdvestiging",
            "adres": {"binnenlandsAdres": {"type": "bezoekadres", "plaats": place}}})
    };
    let found: Vec<Value> = found.iter().map(one).collect();
    json!({"pagina": 1, "resultatenPerPagina": 50, "totaal": found.len(), "resultaten": found}).to_string()
}

#[test]
fn a_firm_without_a_number_gets_it_when_its_name_is_registered_once_in_its_place() {
    on_each_database(|database| {
        let service = Service::start(database);
        let without = firm(&service, &json!({"name": "Proef Metaal", "location": {"place": "Tilburg"}}));
        let nowhere = firm(&service, &json!({"name": "Proef Zonder Plaats"}));
        let registered = [
            ("00000123", "Proef Metaal B.V.", "Tilburg"),
            ("00000124", "Proef Metaal Holding B.V.", "Tilburg"),
            ("00000125", "Proef Metaal B.V.", "Breda"),
        ];
        let stub = StubRegister::start(move |line| {
            let is_search = line.contains("/v2/zoeken");
            let body = if is_search { zoeken(&registered) } else { basisprofiel("00000123", 34) };
            (200, body.into_bytes())
        });
        let app = asking(&service, Source::Kvk, &stub.url);
        assert_eq!(run(&app, Source::Kvk, false).asked, 0, "who did not ask for a search gets none");
        let settings = SourceSettings { kvk_search: true, ..(*app.sources).clone() };
        let app = app.with_sources(settings);
        assert_eq!(run(&app, Source::Kvk, true).changed, 1);
        assert_eq!(service.officer().get(&without).expect(200)["kvkNumber"], Value::Null, "a dry run writes nothing");

        let told = run(&app, Source::Kvk, false);
        assert_eq!((told.asked, told.changed, told.not_found, told.failed), (1, 1, 0, 0), "{told:?}");
        let found = service.officer().get(&without).expect(200);
        assert_eq!((&found["kvkNumber"], &found["legalForm"]), (&json!("00000123"), &json!("bv")));
        assert_eq!(found["sources"]["kvkNumber"]["source"], KVK);
        assert_eq!(service.officer().get(&nowhere).expect(200)["kvkNumber"], Value::Null);
        assert_eq!(run(&app, Source::Kvk, false).asked, 0, "what was found of late is not asked again");

        // A second firm of that name may be the same one: that is for people to say.
        let second = firm(&service, &json!({"name": "Proef Metaal bv", "location": {"place": "Tilburg"}}));
        let told = run(&app, Source::Kvk, false);
        assert_eq!((told.asked, told.changed, told.not_found), (1, 0, 1), "{told:?}");
        assert!(told.notes[0].contains("that of another firm"), "{:?}", told.notes);
        assert_eq!(service.officer().get(&second).expect(200)["kvkNumber"], Value::Null);
        assert_eq!(run(&app, Source::Kvk, false).asked, 0, "nor is what was not found");
    });
}

#[test]
fn of_several_registrations_of_one_name_none_is_taken() {
    let service = Service::on_sqlite();
    let path = firm(&service, &json!({"name": "Proef Metaal", "location": {"place": "Tilburg"}}));
    let two = zoeken(&[("00000123", "Proef Metaal B.V.", "Tilburg"), ("00000124", "Proef Metaal V.O.F.", "Tilburg")]);
    let stub = StubRegister::always(200, &two);
    let app = asking(&service, Source::Kvk, &stub.url);
    let app = app.clone().with_sources(SourceSettings { kvk_search: true, ..(*app.sources).clone() });
    let told = run(&app, Source::Kvk, false);
    assert_eq!((told.asked, told.changed, told.not_found), (1, 0, 1), "{told:?}");
    assert!(told.notes[0].contains("several"), "{:?}", told.notes);
    assert_eq!(service.officer().get(&path).expect(200)["kvkNumber"], Value::Null);
}

#[test]
fn the_next_word_of_the_register_replaces_its_last_and_nobody_elses() {
    let service = Service::on_sqlite();
    let path = firm(&service, &json!({"name": "Proef Metaal", "kvkNumber": "00000123"}));
    let stub = StubRegister::always(200, &basisprofiel("00000123", 15));
    let settings = SourceSettings {
        kvk: at(&stub.url),
        kvk_key: Some(SecretText::of("geheim")),
        kvk_sbi: SbiVersion::V2008,
        // Asked again each time.
        kvk_refresh: Duration::ZERO,
        ..SourceSettings::default()
    };
    let app = service.app.clone().with_sources(settings);
    let again = |persons| {
        stub.answers(move |_| (200, basisprofiel("00000123", persons).into_bytes()));
        run(&app, Source::Kvk, false)
    };
    assert_eq!(again(15).changed, 1);
    assert_eq!(service.officer().get(&path).expect(200)["employees"], "10-19");
    assert_eq!(again(15).unchanged, 1, "the same word again changes nothing");
    assert_eq!(again(34).changed, 1);
    assert_eq!(service.officer().get(&path).expect(200)["employees"], "20-49");

    // A CRM writes the whole firm back with the sources that it read, and another number of employees.
    let mut whole = service.officer().get(&path).expect(200);
    for derived in ["id", "firmType", "changedAt", "earlierBarriers"] {
        whole.as_object_mut().unwrap().remove(derived);
    }
    whole["employees"] = json!(300);
    service.officer().put(&path, &whole).expect(200);
    let told = again(60);
    assert_eq!((told.changed, told.conflicts), (0, 1));
    assert_eq!(service.officer().get(&path).expect(200)["employees"], 300);
}

#[test]
fn attack_79_when_the_register_fails_what_it_said_stays_and_the_reason_is_told_in_plain_words() {
    on_each_database(|database| {
        let service = Service::start(database);
        let path = firm(&service, &json!({"name": "Proef Metaal", "kvkNumber": "00000123"}));
        let stub = StubRegister::always(200, &basisprofiel("00000123", 15));
        let app = asking(&service, Source::Kvk, &stub.url);
        run(&app, Source::Kvk, false);
        let second = firm(&service, &json!({"name": "Tweede", "kvkNumber": "00000124"}));
        for (status_code, body, words) in [
            (401, "", "does not accept the key"),
            (500, r#"{"fout":[{"code":"IPD1002","omschrijving":"…"}]}"#, "fault of its own (status 500, IPD1002)"),
        ] {
            let body = body.to_owned();
            stub.answers(move |_| (status_code, body.clone().into_bytes()));
            let told = run(&app, Source::Kvk, false);
            assert!(told.failure.as_deref().is_some_and(|failure| failure.contains(words)), "{told:?}");
            let kept = status(&service, "kvk");
            assert!(kept["lastFailure"].as_str().unwrap().contains(words), "{kept}");
            assert!(kept["lastFailureAt"].is_string() && kept["lastSuccessAt"].is_string(), "{kept}");
        }
        assert_eq!(service.officer().get(&path).expect(200)["employees"], "10-19");
        stub.answers(|_| (404, br#"{"fout":[{"code":"IPD5200","omschrijving":"niet gevonden"}]}"#.to_vec()));
        let told = run(&app, Source::Kvk, false);
        assert_eq!((told.not_found, told.failure), (1, None));
        assert_eq!(service.officer().get(&second).expect(200)["legalForm"], Value::Null);
        // Without a key nothing is asked, and it is said what to set.
        let unset = service.app.clone();
        let error = sync(&unset, &Caller::command_line(), Source::Kvk, How::default(), &mut |_| {}).unwrap_err();
        assert_eq!(error.to_string(), "sources.kvk_key is not set, so that kvk cannot be asked");
    });
}

#[test]
fn attack_80_firms_without_a_point_on_the_map_get_one_with_both_sources() {
    on_each_database(|database| {
        let service = Service::start(database);
        let said = json!({"name": "Proef", "location": {"postcode": "5038EA"},
            "provenance": {"source": "bezoek", "date": "2026-01-10"}});
        let path = firm(&service, &said);
        assert_eq!(service.officer().get(&path).expect(200)["location"]["coordinates"], Value::Null);
        let stub = StubRegister::start(|line| {
            let docs = match line.contains("q=5038EA") {
                true => json!([{"type": "postcode", "postcode": "5038EA", "woonplaatsnaam": "Tilburg",
                    "gemeentecode": "0855", "centroide_ll": "POINT(5.0842 51.5585)"}]),
                false => json!([]),
            };
            (200, json!({"response": {"numFound": 1, "docs": docs}}).to_string().into_bytes())
        });
        let app = asking(&service, Source::Pdok, &stub.url);
        let told = run(&app, Source::Pdok, false);
        let after = service.officer().get(&path).expect(200);
        assert_eq!((told.asked, told.changed), (1, 1), "{told:?}");
        assert_eq!(after["location"]["coordinates"], json!({"lat": 51.5585, "lon": 5.0842}));
        assert_eq!(
            (&after["location"]["municipality"], &after["location"]["province"]),
            (&json!("GM0855"), &json!("PV30"))
        );
        let source = after["sources"]["location"]["source"].as_str().unwrap();
        assert!(source.starts_with("bezoek; coordinates: PDOK"), "{source}");
        // It was asked as documented: nothing in it names the firm.
        assert!(stub.asked()[0].starts_with("GET /free?q=5038EA&fq=type%3Apostcode&fl="), "{:?}", stub.asked());
        assert_eq!(run(&app, Source::Pdok, false).asked, 0, "what has a point is not asked again");
    });
}

#[test]
fn institutions_of_the_registry_become_partners_and_fill_in_what_is_not_known() {
    on_each_database(|database| {
        let service = Service::start(database);
        let own = json!({"name": "Proef Technische Universiteit", "kind": "knowledge_institution",
            "location": {"place": "Tilburg"}, "website": "https://eigen.example",
            "externalIds": [{"system": "ror", "id": "0proef001"}]});
        let made = service.crm().post("/v1/partners", &own).expect(201);
        let item = |id: &str, name: &str, site: &str| {
            json!({"id": format!("https://ror.org/{id}"), "status": "active", "types": ["education"],
                "names": [{"value": name, "types": ["ror_display", "label"], "lang": "nl"},
                          {"value": format!("{id}-short"), "types": ["acronym"], "lang": null}],
                "links": [{"type": "website", "value": site}],
                "locations": [{"geonames_id": 1, "geonames_details": {"name": "Tilburg", "country_code": "NL",
                    "lat": 51.55, "lng": 5.09}}]})
        };
        let items = json!([
            item("0proef001", "Proef Technische Universiteit", "https://ror.example"),
            item("0proef002", "Proef Hogeschool", "https://hogeschool.example"),
        ]);
        let page = json!({"number_of_results": 2, "time_taken": 1, "items": items});
        let stub = StubRegister::always(200, &page.to_string());
        let app = asking(&service, Source::Ror, &stub.url);
        let dry = run(&app, Source::Ror, true);
        assert_eq!((dry.created, dry.changed), (1, 1), "{dry:?}");
        let told = run(&app, Source::Ror, false);
        assert_eq!((told.created, told.changed, told.records), (1, 1, 2), "{told:?}");
        let known = service.officer().get(&format!("/v1/partners/{}", made["id"].as_str().unwrap())).expect(200);
        assert_eq!(known["website"], "https://eigen.example", "what is known stays");
        assert!(known["aliases"].as_array().unwrap().contains(&json!("0proef001-short")), "{known}");
        let again = run(&app, Source::Ror, false);
        assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 2));
    });
}

#[test]
fn figures_of_the_country_stand_beside_the_frontier_of_the_region() {
    on_each_database(|database| {
        let service = Service::start(database);
        for number in 0..42 {
            let years = json!([{"year": 2024, "valueAddedEur": 1_000_000 + 50_000 * number, "workedHours": 20_000}]);
            let sbi = json!([{"code": "2562", "version": "2008", "main": true}]);
            firm(&service, &json!({"name": format!("Firma {number}"), "sbi": sbi, "years": years}));
        }
        let none = service.officer().get("/v1/insights/frontier").expect(200);
        assert_eq!(none["measures"][0]["national"], json!([]));
        assert_eq!(none["measures"][0]["sectors"][0]["sector"], "2562");

        let stub = StubRegister::start(|line| {
            let codes = json!({"value": [{"Identifier": "T1", "Title": "A-U Alle"}, {"Identifier": "C", "Title": "C Industrie"},
                {"Identifier": "D25", "Title": "25 Metaalproductenindustrie"}]});
            let row = |sector: &str, period: &str, value: f64| json!({"Measure": "UUR", "Value": value, "Proef": sector, "Perioden": period});
            let rows = json!({"value": [row("C", "2023JJ00", 65.25), row("D25", "2023JJ00", 51.0),
                row("D25", "2022JJ00", 50.0), row("D25", "2025JJ00", 53.0), row("T1", "2023JJ00", 60.0)]});
            let body = if line.contains("ProefCodes") { codes } else { rows };
            (200, body.to_string().into_bytes())
        });
        let mut settings = SourceSettings {
            cbs: at(&stub.url),
            cbs_table: Some("00000NED".into()),
            cbs_dimension: "Proef".into(),
            cbs_per_hour: Some("UUR".into()),
            ..SourceSettings::default()
        };
        let app = service.app.clone().with_sources(settings.clone());
        let told = run(&app, Source::Cbs, false);
        assert_eq!((told.records, told.failure), (4, None));
        let beside = service.officer().get("/v1/insights/frontier").expect(200);
        // Of 2024 there are none yet: those of the year before stand there, and say so. The class has no figure of its
        // own, but its division has.
        let national = &beside["measures"][0]["national"];
        let figure = &national[0];
        assert_eq!(national.as_array().unwrap().len(), 1, "{national}");
        assert_eq!((&figure["sector"], &figure["year"], &figure["value"]), (&json!("25"), &json!(2023), &json!(51.0)));
        assert_eq!(
            (&figure["provenance"]["source"], &figure["provenance"]["licence"]),
            (&json!("CBS StatLine 00000NED"), &json!("CC BY 4.0"))
        );
        assert_eq!(beside["measures"][1]["national"], json!([]), "per person nothing was asked");
        // Figures that no longer come are no reason to lose those that were there.
        settings.cbs_per_hour = Some("ANDERS".into());
        stub.answers(|_| (200, json!({"value": []}).to_string().into_bytes()));
        run(&service.app.clone().with_sources(settings), Source::Cbs, false);
        let after = service.officer().get("/v1/insights/frontier").expect(200);
        assert_eq!(after["measures"][0]["national"], *national);
    });
}

/// An archive as CORDIS publishes it; projects and organisations are invented.
fn cordis(projects: &[(&str, &str)]) -> Vec<u8> {
    let mut project = String::from("id;acronym;status;title;startDate;endDate;objective;contentUpdateDate\n");
    let mut organisation = String::from(
        "projectID;projectAcronym;organisationID;vatNumber;name;activityType;postCode;city;country;contentUpdateDate\n",
    );
    for (number, updated) in projects {
        project += &format!(
            "\"{number}\";\"P{number}\";\"SIGNED\";\"Proef {number}\";2021-01-01;2024-01-01;\"Robots; really\";\"{updated}\"\n"
        );
        organisation += &format!(
            "\"{number}\";\"P{number}\";\"9\";\"NL123456782B01\";\"PROEF METAAL BV\";\"PRC\";\"5038 EA\";\"TILBURG\";\"NL\";\"{updated}\"\n"
        );
        organisation += &format!(
            "\"{number}\";\"P{number}\";\"8\";\"\";\"PROEF UNIVERSITEIT\";\"HES\";\"\";\"TILBURG\";\"NL\";\"{updated}\"\n"
        );
    }
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("csv/project.csv", &project), ("csv/organization.csv", &organisation)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn projects_are_downloaded_once_and_only_new_ones_are_looked_at_again() {
    on_each_database(|database| {
        let service = Service::start(database);
        let first = cordis(&[("101", "2022-08-15 12:33:23"), ("102", "2022-09-01 10:00:00")]);
        let stub = StubRegister::start(move |_| (200, first.clone()));
        let app = asking(&service, Source::Cordis, &format!("{}/cordis.zip", stub.url));
        let dry = run(&app, Source::Cordis, true);
        assert_eq!((dry.asked, dry.created), (2, 0));
        let told = run(&app, Source::Cordis, false);
        assert_eq!((told.asked, told.created, told.failure), (2, 2, None), "{:?}", told.notes);
        let firms = service.officer().get("/v1/firms?q=PROEF").expect(200);
        assert_eq!(firms["total"], 1, "{firms}");

        let second =
            cordis(&[("101", "2022-08-15 12:33:23"), ("102", "2022-09-01 10:00:00"), ("103", "2023-01-01 10:00:00")]);
        stub.answers(move |_| (200, second.clone()));
        let told = run(&app, Source::Cordis, false);
        assert_eq!((told.asked, told.created, told.unchanged, told.records), (1, 1, 2, 3), "{:?}", told.notes);
        stub.answers(|_| (200, b"<html>Onderhoud</html>".to_vec()));
        let told = run(&app, Source::Cordis, false);
        assert!(told.failure.unwrap().starts_with("Its answer cannot be used"));
        stub.answers(|_| (304, Vec::new()));
        let told = run(&app, Source::Cordis, false);
        assert_eq!((told.asked, told.records, told.failure), (0, 3, None));
    });
}

#[test]
fn a_table_at_an_address_fills_partners_in_with_source_and_licence() {
    on_each_database(|database| {
        let service = Service::start(database);
        let table = "name;kind;place;topics\nProef Lab;fieldlab;Tilburg;robotica\nZonder soort;;Tilburg;\n";
        let stub = StubRegister::always(200, table);
        let mut settings =
            SourceSettings { fieldlabs: at(&format!("{}/labs.csv", stub.url)), ..SourceSettings::default() };
        settings.fieldlabs_origin.source = "Proefregister van fieldlabs".into();
        settings.fieldlabs_origin.licence = "CC0 1.0".into();
        let app = service.app.clone().with_sources(settings);
        let told = run(&app, Source::Fieldlabs, false);
        assert_eq!(
            (told.asked, told.created, told.failed, told.failure.as_deref()),
            (2, 1, 1, None),
            "{:?}",
            told.notes
        );
        assert!(told.notes[0].starts_with("line 3"), "{:?}", told.notes);
        let found = service.officer().get("/v1/partners?q=Proef%20Lab").expect(200);
        let provenance = &found["items"][0]["provenance"];
        assert_eq!(
            (&provenance["source"], &provenance["licence"]),
            (&json!("Proefregister van fieldlabs"), &json!("CC0 1.0"))
        );
        let succeeded = status(&service, "fieldlabs")["lastSuccessAt"].clone();
        stub.answers(|_| (200, b"name;kind;place\nProef Lab;raket;Tilburg\nAnder Lab;raket;Breda\n".to_vec()));
        let useless = run(&app, Source::Fieldlabs, false).failure.unwrap();
        assert!(useless.starts_with("None of the 2 records could be used. line 3"), "{useless}");
        assert_eq!(
            status(&service, "fieldlabs")["lastSuccessAt"],
            succeeded,
            "a run that brings nothing is no success"
        );
        stub.answers(|_| (200, b"naam\tsoort".to_vec()));
        let refused = run(&app, Source::Fieldlabs, false).failure.unwrap();
        assert!(refused.starts_with("Its answer cannot be used: Line 1: "), "{refused}");
        assert_eq!(status(&service, "fieldlabs")["records"], 1);
    });
}

#[test]
fn what_is_due_is_asked_for_each_organisation_apart() {
    on_each_database(|database| {
        let service = Service::start(database);
        add_organisation(&service.app, "Tweede").unwrap();
        let stub = StubRegister::always(200, "name;kind;place\nProef Lab;fieldlab;Tilburg\n");
        let every = Some(Duration::from_secs(86_400));
        let pps = RegisterSettings { every, ..at(&stub.url) };
        let app = service.app.clone().with_sources(SourceSettings { pps, ..SourceSettings::default() });
        assert_eq!(run_due(&app).unwrap(), 2);
        assert_eq!(run_due(&app).unwrap(), 0, "it is a day until the next turn");
        assert_eq!(stub.asked().len(), 2);
        let told = status(&service, "pps");
        assert_eq!((&told["records"], &told["lastFailure"]), (&json!(1), &Value::Null));
    });
}

#[test]
fn a_firm_that_is_deleted_takes_the_words_of_registers_along() {
    let service = Service::on_sqlite();
    let path = firm(&service, &json!({"name": "Proef Metaal", "kvkNumber": "00000123"}));
    let stub = StubRegister::always(200, &basisprofiel("00000123", 15));
    run(&asking(&service, Source::Kvk, &stub.url), Source::Kvk, false);
    service.officer().delete(&path).expect(204);
    service.officer().get(&format!("{path}/register-facts")).expect_problem(404, "not-found");
    let left = loopvermogen::storage::register_facts::load_seen;
    let organisation = loopvermogen::domain::OrganisationId::DEFAULT;
    assert!(service.app.pool.read(organisation, |tenant| left(tenant, Source::Kvk)).unwrap().is_empty());
}
