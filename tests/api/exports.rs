//! Records as files, and back.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::app::exports::{ExportForm, Exported, write_export};
use reqwest::Method;
use serde_json::{Value, json};

/// Firms with everything that tables tend to lose.
fn firms() -> Vec<Value> {
    vec![
        json!({
            "name": "=1+1; \"Proef\" Metaal", "kvkNumber": "01234567", "establishmentNumber": "000012345678",
            "externalIds": [{"system": "crm", "id": "-7"}, {"system": "erp", "id": "8"}],
            "tradeNames": ["'t Hoekje", "@proef"], "legalForm": "bv", "founded": "2016-03", "employees": 34,
            "sbi": [{"code": "2562", "version": "2008", "main": true}, {"code": "2899", "version": "2008"}],
            "location": {"place": "Tilburg", "coordinates": {"lat": 51.56, "lon": 5.09}},
            "website": "https://proef.example", "description": "Twee\nregels", "wishes": ["een robot, of twee"],
            "barriers": [{"barrier": "talent", "words": "we vinden geen vakmensen"}, "finance"],
            "topics": ["robotica"], "partnerKinds": ["fieldlab"], "goals": ["jobs"],
            "innovationTurnover": {"own": 0.2, "bought": 0.05}, "fieldlab": "knows", "nonMailing": true,
            "doNotContact": {"since": "2026-02-01", "reason": "Geen tijd", "source": "telefoon"},
            "relations": [{"with": "Proef Lab", "kind": "member"}],
            "years": [{"year": 2024, "turnoverEur": 4200000}],
            "provenance": {"source": "crm", "date": "2026-01-02"}
        }),
        json!({
            "name": "Café Proef", "employees": "10-19", "founded": 1999, "location": {"postcode": "5038 AB", "address": "Proefweg 12 b"},
            "provenance": {"source": "lijst", "date": "2026-01-02"},
            "sources": {"employees": {"source": "gesprek", "date": "2025-01-02"}}
        }),
        json!({"name": "Proef Bakker", "location": {"municipality": "Goirle"}, "employees": 1,
               "growth": {"turnover": -40}}),
        json!({"name": "Proef Duits", "location": {"place": "Köln", "country": "DE"}}),
        json!({"name": "Proef Streep", "tradeNames": ["A|B", "C\\|D", "E\\"], "wishes": ["robots | of\\niet"],
               "sbi": [{"code": "2899", "version": "2008"}, {"code": "2562", "version": "2008", "main": true}]}),
        // Namesakes of which nothing tells one from the other but our own id.
        json!({"name": "Proef Dubbel", "employees": 4, "sbi": [{"code": "2562", "version": "2008"}]}),
        json!({"name": "Proef Dubbel", "employees": 40, "sbi": [{"code": "2899", "version": "2008"}]}),
    ]
}

fn settled(service: &Service, id: &str) -> Value {
    for _ in 0..600 {
        let job = service.crm().get(&format!("/v1/imports/{id}")).expect(200);
        if job["state"] != "checking" {
            return job;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the check does not end")
}

#[test]
fn what_is_exported_and_imported_again_changes_nothing() {
    on_each_database(|database| {
        let service = Service::start(database);
        for firm in firms() {
            service.crm().post("/v1/firms", &firm).expect(201);
        }
        let table = service.crm().get("/v1/exports/firms").text;
        assert!(table.contains(";-40;") && !table.contains("'-40"), "a number stays a number: {table}");
        for form in [ExportForm::Csv, ExportForm::Xlsx, ExportForm::Ndjson] {
            let mut file = Vec::new();
            write_export(&service.app, &Caller::command_line(), Exported::Firms, form, &mut file).unwrap();
            let text = String::from_utf8_lossy(&file).into_owned();
            let answer = service.crm().send(Method::POST, "/v1/imports", |request| {
                request.header("content-type", form.media_type()).body(file)
            });
            let job = settled(&service, answer.expect(202)["id"].as_str().unwrap());
            let rows = service.crm().get(&format!("/v1/imports/{}/rows", job["id"].as_str().unwrap())).expect(200);
            assert_eq!(job["verdicts"]["unchanged"], 7, "{form:?}: {job:#} {rows:#} {text:.2000}");
        }
    });
}

/// A firm that no other system knows is changed in the file, and is still the same firm when it comes back.
#[test]
fn a_firm_without_a_key_is_named_by_our_own_id_which_is_not_kept() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let ids = ["Proef Dubbel", "Proef Dubbel"].map(|name| crm.post("/v1/firms", &json!({"name": name})).expect(201));
    let second = ids[1]["id"].as_str().unwrap();
    let change = |id: &str| {
        let file = format!("externalSystem;externalId;name;employees\nloopvermogen;{id};Nieuwe Naam;12\n");
        let answer =
            crm.send(Method::POST, "/v1/imports", |request| request.header("content-type", "text/csv").body(file));
        let job = settled(&service, answer.expect(202)["id"].as_str().unwrap());
        let path = format!("/v1/imports/{}", job["id"].as_str().unwrap());
        let rows = crm.get(&format!("{path}/rows")).expect(200);
        if job["verdicts"]["conflict"] == 0 {
            crm.post(&format!("{path}/commits"), &json!({})).expect(202);
            for _ in 0..600 {
                if crm.get(&path).expect(200)["state"] == "committed" {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }
        (job["verdicts"].clone(), rows["items"][0].clone())
    };
    assert_eq!(change(second).0["updated"], 1);
    let changed = crm.get(&format!("/v1/firms/{second}")).expect(200);
    assert_eq!((&changed["name"], &changed["externalIds"]), (&json!("Nieuwe Naam"), &json!([])));
    // An id of another installation is the key of another system.
    let foreign = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    assert_eq!(change(foreign).0["created"], 1);
    assert_eq!(change(foreign).0["unchanged"], 1);
    let path = format!("/v1/systems/loopvermogen/firms/{foreign}");
    assert_eq!(crm.get(&path).expect(200)["externalIds"][0]["id"], foreign);
}

#[test]
fn a_file_is_safe_in_the_form_that_is_asked_and_in_the_audit() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let firm = crm.post("/v1/firms", &firms()[0]).expect(201);
    let csv = crm.get("/v1/exports/firms");
    assert_eq!(csv.header("content-type"), "text/csv");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"firms.csv\"");
    assert!(
        csv.text.contains("\"'=1+1; \"\"Proef\"\" Metaal\"") && csv.text.contains(";'t Hoekje|@proef;"),
        "{}",
        csv.text
    );
    let lines = crm.send(Method::GET, "/v1/exports/firms", |request| request.header("accept", "application/x-ndjson"));
    assert_eq!(serde_json::from_str::<Value>(&lines.text).unwrap()["years"][0]["year"], 2024);
    assert_eq!(crm.get("/v1/exports/firms?format=pdf").faults(), [fault("format", "unknown_code")]);
    crm.send(Method::GET, "/v1/exports/firms", |request| request.header("accept", "application/pdf"))
        .expect_problem(406, "not-acceptable");
    service.coordinator().get("/v1/exports/firms").expect_problem(403, "forbidden");
    assert_eq!(service.officer_in("PV20").get("/v1/exports/firms").text.lines().count(), 1, "the header alone");

    let note = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone", "barriers": ["talent"],
                      "notes": "+31 onbekend"});
    crm.post(&format!("/v1/firms/{}/conversations", firm["id"].as_str().unwrap()), &note).expect(201);
    let said = crm.get("/v1/exports/conversations?format=csv").text;
    assert!(said.contains(";talent;") && said.contains(";'+31 onbekend;"), "{said}");

    let audit = service.client(Role::Admin).get("/v1/audit-records?limit=100").expect(200);
    let exports = audit["items"].as_array().unwrap().iter().filter(|record| record["action"] == "export").count();
    assert_eq!(exports, 4);
}

#[test]
fn rankings_leave_as_they_would_be_answered() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let said = json!({"name": "=Proef Metaal", "topics": ["robotica"], "barriers": ["talent"],
            "location": {"place": "Tilburg"}});
        let firm = crm.put("/v1/systems/crm/firms/7", &said).expect(201);
        let answer = crm.get(&format!("/v1/firms/{}/matches?limit=3", firm["id"].as_str().unwrap())).expect(200);
        let file = crm.get("/v1/exports/matches?top=3");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"matches.csv\"");
        let rows: Vec<&str> = file.text.lines().collect();
        assert_eq!(rows.len(), 4, "{}", file.text);
        assert!(rows[1].contains("'=Proef Metaal") && rows[1].contains("crm:7"), "{}", rows[1]);
        for (row, found) in rows[1..].iter().zip(answer["matches"].as_array().unwrap()) {
            assert!(row.contains(found["partner"]["id"].as_str().unwrap()), "{row}");
            assert!(row.contains(&found["score"].to_string()), "{row}");
        }
        let lines = crm.get("/v1/exports/matches?top=1&format=ndjson").text.clone();
        let line: Value = serde_json::from_str(&lines).unwrap();
        assert_eq!(line["reasons"], answer["matches"][0]["reasons"]);
        let lines = crm.get("/v1/exports/prospects?top=1&format=ndjson").text.clone();
        let prospects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(!prospects.is_empty() && prospects.iter().all(|line| line["firmId"] == firm["id"]));
        let partner = prospects[0]["partnerId"].as_str().unwrap();
        let asked = crm.get(&format!("/v1/partners/{partner}/prospects?limit=1")).expect(200);
        assert_eq!(asked["prospects"][0]["score"], prospects[0]["score"]);
        let workbook = crm.get("/v1/exports/prospects?format=xlsx");
        assert_eq!(workbook.header("content-disposition"), "attachment; filename=\"prospects.xlsx\"");
        let columns = crm.get("/v1/exports/matches?format=parquet");
        assert_eq!(columns.header("content-type"), "application/vnd.apache.parquet");
        assert!(columns.text.starts_with("PAR1") && columns.text.ends_with("PAR1"), "a whole file");
        assert_eq!(crm.get("/v1/exports/matches?top=21").faults(), [fault("top", "out_of_range")]);
        let told = service.client(Role::Admin).get("/v1/audit-records?action=export").expect(200);
        assert!(told.to_string().contains("prospect") && told.to_string().contains("match"), "{told}");
        service.coordinator().get("/v1/exports/prospects").expect_problem(403, "forbidden");
    });
}

#[test]
fn attack_82_a_firm_that_may_not_be_approached_leaves_without_the_ways_to_it() {
    let service = Service::on_sqlite();
    let firm = |name: &str, form: &str, non_mailing: bool| {
        let body = json!({"name": name, "legalForm": form, "nonMailing": non_mailing, "website": "https://proef.example",
                          "description": "bel 06-12345678",
                          "location": {"address": "Dichtstraat 7", "postcode": "5038AA", "place": "Tilburg"}});
        service.crm().post("/v1/firms", &body).expect(201);
    };
    firm("Proef Dicht", "eenmanszaak", true);
    firm("Proef Half", "bv", true);
    firm("Proef Open", "bv", false);
    let table = service.crm().get("/v1/exports/firms").text;
    let row = |name: &str| table.lines().find(|line| line.contains(name)).unwrap().to_owned();
    let has = |name: &str| ["Dichtstraat", "5038", "06-12345678", "proef.example"].map(|part| row(name).contains(part));
    assert_eq!(has("Proef Dicht"), [false; 4], "{}", row("Proef Dicht"));
    assert_eq!(has("Proef Half"), [false, false, true, true], "it may be rung and not visited: {}", row("Proef Half"));
    assert_eq!(has("Proef Open"), [true; 4], "{}", row("Proef Open"));
    assert!(row("Proef Dicht").contains("Tilburg"));
}
