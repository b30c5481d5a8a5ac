//! What an organisation and a firm had to do with one another: told at an access request, and gone after an erasure.

use crate::contacts::{firm, person};
use crate::service::{Service, fault};
use crate::support::{TestDatabase, on_each_database};
use chrono::Days;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::{self, StorageError, tables};
use serde_json::{Value, json};

/// A sole proprietor with a conversation, a membership, a list that was shown, an introduction and a referral; its path and
/// that of the referral.
pub fn dealt_with(service: &Service, neighbour: OrganisationId) -> (String, String) {
    let (officer, there) = (service.officer(), firm(service, "Jansen Lassen", "eenmanszaak", "12345678"));
    let id = there.rsplit('/').next().unwrap();
    let date = (service.app.today() - Days::new(8)).to_string();
    let note = json!({"officer": "A. de Vries", "date": date, "channel": "visit", "topics": ["robotica"],
                      "barriers": ["we vinden geen vakmensen"], "confirmed": ["talent"],
                      "newsCarriers": [{"who": "Buurman Draaien"}], "notes": "zegt dat de bank niet meewerkt"});
    officer.post(&format!("{there}/conversations"), &note).expect(201);
    let lab = json!({"name": "Proef Lab", "kind": "fieldlab", "topics": ["robotica"], "steps": [{"step": "demo"}]});
    let network = json!({"name": "Proef Kring", "kind": "network", "members": [{"name": "Jansen Lassen"}]});
    officer.post("/v1/partners", &network).expect(201);
    let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
    let ranked = officer.get(&format!("{there}/matches")).expect(200);
    let list = json!({"firmId": id, "origin": "crm", "weightsVersion": ranked["weightsVersion"],
                      "indexVersion": ranked["indexVersion"], "shown": [{"partnerId": lab, "position": 1}]});
    officer.post("/v1/impressions", &list).expect(201);
    let proposal = json!({"firmId": id, "partnerId": lab, "officer": "A. de Vries", "step": "demo",
                          "choice": {"kind": "override", "reason": "kent de lasrobot al"}});
    officer.post("/v1/introductions", &proposal).expect(201);
    let offer = json!({"firmId": id, "to": neighbour, "reason": "verhuist naar uw regio"});
    let referral = officer.post("/v1/referrals", &offer);
    referral.expect(201);
    (there, referral.header("location").to_owned())
}

fn ask(service: &Service, kind: &str, firm: &str, contact: Option<&Value>) -> String {
    let mut body = json!({"kind": kind, "firmId": firm.rsplit('/').next().unwrap(), "received": "2026-11-21",
                          "how": "email", "identifiedBy": "teruggebeld"});
    if let Some(contact) = contact {
        body["contactId"] = contact.clone();
    }
    let answer = service.officer().post("/v1/data-requests", &body);
    answer.expect(201);
    answer.header("location").to_owned()
}

/// The rows of all tables in which a text stands, as the owner of the database sees them.
pub fn rows_with(database: &TestDatabase, text: &str) -> Vec<String> {
    let mut conn = storage::connect(&database.owner).unwrap();
    let mut found = Vec::new();
    storage::read(&mut conn, |conn| {
        for table in tables::load_tables(conn)? {
            tables::read_rows(conn, &table, |row| {
                if row.to_lowercase().contains(text) {
                    found.push(format!("{}: {row}", table.name));
                }
                Ok::<_, StorageError>(())
            })?;
        }
        Ok::<_, StorageError>(())
    })
    .unwrap();
    found
}

#[test]
fn attack_85_an_access_report_tells_of_all_dealings_and_of_no_staff_and_no_others() {
    on_each_database(|database| {
        let service = Service::start(database);
        let neighbour = add_organisation(&service.app, "Buren").unwrap();
        let (there, _) = dealt_with(&service, neighbour);
        let anna = service.officer().post(&format!("{there}/contacts"), &person("Anna")).expect(201);
        let admin = service.client(Role::Admin);
        admin.patch(&there, &json!({"employees": 12})).expect(200);
        let changed = admin.get(&there).expect(200)["sources"].to_string();
        assert!(changed.contains("officer, ") && changed.contains("admin"), "{changed}");
        let report = admin.get(&format!("{}/report", ask(&service, "access", &there, None)));
        let held = report.expect(200);
        let sources = held["fields"].as_array().unwrap().iter().map(|field| field["source"].to_string());
        let noted: Vec<String> = sources.filter(|source| source.contains("officer, ")).collect();
        assert!(!noted.is_empty() && noted.iter().all(|source| !source.contains("admin")), "{noted:?}");
        let kinds: Vec<&str> =
            held["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        for kind in ["conversation", "introduction", "list_shown", "referral", "touch"] {
            assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
        }
        for told in
            ["de bank niet meewerkt", "kent de lasrobot al", "verhuist naar uw regio", "Proef Lab", "Proef Kring"]
        {
            assert!(report.text.contains(told), "{told}: {held}");
        }
        assert!(held["recipients"].to_string().contains("Buren, bij een doorverwijzing"), "{held}");
        for other in ["A. de Vries", "Buurman", "Anna"] {
            assert!(!report.text.contains(other), "{other}: {held}");
        }

        let named = json!({"firmId": there.rsplit('/').next().unwrap(), "name": "Cas", "purpose": "afspraken",
                           "legalBasis": "public_task", "source": "crm", "date": "2026-11-02"});
        let cas = service.crm().put("/v1/systems/crm/contacts/p-7", &named).expect(201);
        let of_cas = admin.get(&format!("{}/report", ask(&service, "access", &there, Some(&cas["id"])))).expect(200);
        let keys = of_cas["fields"].as_array().unwrap().iter().find(|field| field["field"] == "externalIds").unwrap();
        assert_eq!(keys["value"], json!([{"system": "crm", "id": "p-7"}]));
        let of_anna = admin.get(&format!("{}/report", ask(&service, "access", &there, Some(&anna["id"]))));
        assert!(!of_anna.text.contains("p-7") && !of_anna.text.contains("lasrobot"), "{}", of_anna.text);
    });
}

#[test]
fn attack_83_who_objects_is_out_of_referrals_that_are_on_their_way() {
    on_each_database(|database| {
        let service = Service::start(database);
        let neighbour = add_organisation(&service.app, "Buren").unwrap();
        let them = service.of(neighbour, Role::Officer);
        let (there, referral) = dealt_with(&service, neighbour);
        assert_eq!(them.get(&referral).expect(200)["shared"]["name"], "Jansen Lassen");
        let objection = json!({"date": "2026-11-21", "how": "telephone"});
        service.officer().post(&format!("{there}/objections"), &objection).expect(201);
        for side in [service.officer(), service.of(neighbour, Role::Officer)] {
            let seen = side.get(&referral).expect(200);
            assert_eq!(seen["status"], "closed");
            assert!(!seen.to_string().contains("Jansen") && !seen.to_string().contains("12345678"), "{seen}");
        }
        let faults = them.put(&format!("{referral}/status"), &json!({"status": "accepted"})).faults();
        assert_eq!(faults, [fault("/status", "not_allowed")]);
    });
}

#[test]
fn an_erasure_after_an_objection_leaves_no_row_that_tells_of_the_firm() {
    on_each_database(|database| {
        let service = Service::start(database);
        let neighbour = add_organisation(&service.app, "Buren").unwrap();
        let (there, _) = dealt_with(&service, neighbour);
        let agreed = json!({"firmId": there.trim_start_matches("/v1/firms/"), "officer": "A. de Vries",
            "date": "2030-12-02", "from": "10:00", "note": "aanbellen bij de poort"});
        service.officer().post("/v1/agreed-visits", &agreed).expect(201);
        let telling = ["jansen", "12345678", "bank niet meewerkt", "lasrobot", "verhuist naar", "bij de poort"];
        for text in telling {
            assert!(!rows_with(database, text).is_empty(), "{text}");
        }
        let objection = json!({"date": "2026-11-21", "how": "telephone"});
        service.officer().post(&format!("{there}/objections"), &objection).expect(201);
        let asked = ask(&service, "erasure", &there, None);
        let decided =
            service.client(Role::Admin).post(&format!("{asked}/decisions"), &json!({"decision": "carry_out"}));
        assert_eq!(decided.expect(200)["status"], "carried_out");
        for text in telling {
            assert_eq!(rows_with(database, text), Vec::<String>::new(), "{text}");
        }
    });
}

#[test]
fn what_a_system_told_by_its_key_is_gone_also_when_the_firm_objected_before_it_was_erased() {
    on_each_database(|database| {
        let service = Service::start(database);
        let body = json!({"name": "Jansen Lassen", "kvkNumber": "12345678", "legalForm": "eenmanszaak"});
        let id = service.crm().put("/v1/systems/crm/firms/j-1", &body).expect(201)["id"].as_str().unwrap().to_owned();
        // Marks of what was told: of a number of eight figures they can be undone by trying all.
        let told = || {
            let rows = rows_with(database, &id).into_iter().filter(|row| row.starts_with("external_keys"));
            rows.filter(|row| row.contains("kvkNumber")).count()
        };
        assert_eq!(told(), 1);
        let there = format!("/v1/firms/{id}");
        let objection = json!({"date": "2026-11-21", "how": "telephone"});
        service.officer().post(&format!("{there}/objections"), &objection).expect(201);
        let asked = ask(&service, "erasure", &there, None);
        let decision = json!({"decision": "carry_out"});
        service.client(Role::Admin).post(&format!("{asked}/decisions"), &decision).expect(200);
        assert_eq!(told(), 0);
    });
}

#[test]
fn what_was_merged_into_a_firm_stands_in_its_report_and_is_erased_with_it_however_often_it_was_merged() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let add = |name: &str, description: &str| {
            let body = json!({"name": name, "description": description, "website": "https://kwikstaart.example",
                              "location": {"place": "Tilburg"}});
            officer.post("/v1/firms", &body).expect(201)["id"].as_str().unwrap().to_owned()
        };
        let merge = |survivor: &str| {
            officer.send(reqwest::Method::POST, "/v1/duplicate-searches", |request| request).expect(200);
            let open = officer.get("/v1/duplicates?state=open").expect(200);
            assert_eq!(open["total"], 1, "{open}");
            let path = format!("/v1/duplicates/{}/decisions", open["items"][0]["id"].as_str().unwrap());
            officer.post(&path, &json!({"decision": "same", "survivorId": survivor})).expect(201);
        };
        add("Kwikstaart Metaal", "eerste omschrijving");
        let second = add("Kwikstaart Metaal B.V.", "tweede omschrijving");
        merge(&second);
        let last = add("Kwikstaart Metaalbewerking", "derde omschrijving");
        merge(&last);
        let there = format!("/v1/firms/{last}");
        officer.post("/v1/intake-links", &json!({"firmId": last})).expect(201);
        ask(&service, "rectification", &there, None);
        let access = ask(&service, "access", &there, None);
        let report = admin.get(&format!("{access}/report"));
        let held = report.expect(200);
        for told in ["eerste omschrijving", "tweede omschrijving", "derde omschrijving"] {
            assert!(report.text.contains(told), "{told}: {held}");
        }
        let kinds: Vec<&str> =
            held["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"intake_link") && kinds.contains(&"data_request"), "{kinds:?}");
        assert!(held["kept"].to_string().contains("Gegevens van het bedrijf: tot 5 jaar"), "{held}");
        let page = admin.get(&format!("{access}/readable-report")).text;
        for told in ["Samengevoegd bedrijf: omschrijving", "Hoe lang wij de gegevens bewaren", "<dd>verbetering</dd>"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let erasure = ask(&service, "erasure", &there, None);
        admin.post(&format!("{erasure}/decisions"), &json!({"decision": "carry_out"})).expect(200);
        for told in ["kwikstaart", "omschrijving"] {
            assert_eq!(rows_with(database, told), Vec::<String>::new(), "{told}");
        }
    });
}
