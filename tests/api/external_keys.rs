//! Firms by the key of another system.

use crate::service::{Answer, Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

const KEY: &str = "/v1/systems/crm/firms/4711";

fn profile() -> Value {
    json!({"name": "Voorbeeld Metaal B.V.", "kvkNumber": "12345678", "employees": 34, "location": {"place": "Tilburg"}})
}

fn put_if(client: &Client, path: &str, (header, tag): (&'static str, &str), body: &Value) -> Answer {
    client.send(Method::PUT, path, |request| request.header(header, tag).json(body))
}

#[test]
fn a_firm_is_created_once_and_updated_after_that() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let created = crm.put(KEY, &profile());
        let firm = created.expect(201);
        assert_eq!(firm["externalIds"], json!([{"system": "crm", "id": "4711"}]));
        assert_eq!(created.header("location"), format!("/v1/firms/{}", firm["id"].as_str().unwrap()));
        let again = crm.put(KEY, &profile());
        again.expect(200);
        assert_eq!(again.header("etag"), created.header("etag"), "nothing changed");
        let mut changed = profile();
        changed["employees"] = json!(40);
        let updated = crm.put(KEY, &changed);
        assert_eq!((updated.expect(200)["id"].clone(), updated.header("etag")), (firm["id"].clone(), "\"2\""));
        let read = crm.get(KEY);
        assert_eq!((read.expect(200)["employees"].clone(), read.header("etag")), (json!(40), "\"2\""));
        assert_eq!(crm.get("/v1/firms").expect(200)["total"], 1);
        crm.get(&format!("{KEY}/matches?limit=3")).expect(200);
        crm.get("/v1/systems/crm/firms/4712").expect_problem(404, "not-found");
        crm.get("/v1/systems/other/firms/4711").expect_problem(404, "not-found");
        crm.get("/v1/systems/crm/firms/4712/matches").expect_problem(404, "not-found");
        let odd = "/v1/systems/crm/firms/a%20b%2Bc:é";
        crm.put(odd, &json!({"name": "Vreemd"})).expect(201);
        assert_eq!(crm.get(odd).expect(200)["externalIds"][0]["id"], "a b+c:é");
        crm.put(&format!("/v1/systems/{}/firms/1", "a".repeat(65)), &profile()).expect_problem(400, "invalid-input");
    });
}

#[test]
fn a_key_that_no_address_can_hold_is_refused_wherever_it_comes_in() {
    let service = Service::on_sqlite();
    let token = service.tokens.issue(Role::Integration, Duration::from_secs(600)).unwrap();
    let admin = service.client(Role::Admin);
    for key in [".", ".."] {
        // What clients of HTTP make of such an address never comes here: it is sent as it stands.
        for (system, id) in [("crm", key), (key, "4711")] {
            let body = profile().to_string();
            let answer = service.raw(
                format!(
                    "PUT /v1/systems/{system}/firms/{id} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                )
                .as_bytes(),
            );
            assert_eq!(answer.status, 400, "{system} {id}: {}", answer.text);
            assert!(answer.text.contains("is no key that can be asked for"), "{}", answer.text);
            let ids = json!([{"system": system, "id": id}]);
            let firm = json!({"name": "Proef", "externalIds": ids});
            let lab = json!({"name": "Proeflab", "kind": "fieldlab", "externalIds": ids});
            let field = if id == key { "id" } else { "system" };
            let expected = [fault(&format!("/externalIds/0/{field}"), "invalid_value")];
            assert_eq!(admin.post("/v1/firms", &firm).faults(), expected);
            assert_eq!(admin.post("/v1/partners", &lab).faults(), expected);
            assert_eq!(admin.patch(&known(&admin), &json!({"externalIds": ids})).faults(), expected);
        }
        let csv = format!("naam;externalSystem;externalId\nProef Hout;crm;{key}\n");
        let sent = admin.send(Method::POST, "/v1/imports", |r| r.header("content-type", "text/csv").body(csv));
        let import = format!("/v1/imports/{}", sent.expect(202)["id"].as_str().unwrap());
        while admin.get(&import).expect(200)["state"] == "checking" {
            std::thread::sleep(Duration::from_millis(50));
        }
        let row = &admin.get(&format!("{import}/rows")).expect(200)["items"][0];
        assert_eq!(row["verdict"], "invalid", "{row}");
        assert!(row.to_string().contains("is no key that can be asked for"), "{row}");
    }
    admin.put("/v1/systems/crm/firms/...", &json!({"name": "Drie punten"})).expect(201);
    assert_eq!(admin.get("/v1/systems/crm/firms/...").expect(200)["name"], "Drie punten");
}

/// The path of a firm without keys.
fn known(client: &Client) -> String {
    client.post("/v1/firms", &json!({"name": "Bekend"})).header("location").to_owned()
}

#[test]
fn conditions_hold_or_nothing_is_written() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        put_if(&crm, KEY, ("if-match", "*"), &profile()).expect_problem(412, "changed-meanwhile");
        put_if(&crm, KEY, ("if-none-match", "*"), &profile()).expect(201);
        put_if(&crm, KEY, ("if-none-match", "*"), &profile()).expect_problem(412, "changed-meanwhile");
        put_if(&crm, KEY, ("if-match", "\"9\""), &json!({"name": "Anders"})).expect_problem(412, "changed-meanwhile");
        put_if(&crm, KEY, ("if-match", "\"1\""), &json!({"name": "Anders"})).expect(200);
        let known = crm.send(Method::GET, KEY, |request| request.header("if-none-match", "\"2\""));
        assert_eq!(known.status, 304);
    });
}

#[test]
fn a_new_key_of_a_known_firm_is_attached_and_loses_nothing() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let mut known = profile();
        known["barriers"] = json!(["talent"]);
        known["externalIds"] = json!([{"system": "register", "id": "r-1"}]);
        let firm = service.officer().post("/v1/firms", &known).expect(201);
        let said = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678"});
        put_if(&crm, KEY, ("if-none-match", "*"), &said).expect_problem(409, "already-exists");
        let attached = crm.put(KEY, &said).expect(200);
        assert_eq!((&attached["id"], &attached["name"]), (&firm["id"], &json!("Voorbeeld Metaal")));
        assert_eq!((&attached["employees"], &attached["barriers"]), (&json!(34), &firm["barriers"]));
        for key in ["/v1/systems/register/firms/r-1", KEY] {
            assert_eq!(crm.get(key).expect(200)["id"], firm["id"], "two systems, one firm");
        }
        let other = crm.put("/v1/systems/crm/firms/4712", &said).expect_problem(409, "already-exists");
        assert!(other.to_string().contains(firm["id"].as_str().unwrap()), "{other}");
        let slip = json!({"name": "Kapsalon Knip", "kvkNumber": "12345678", "location": {"place": "Breda"}});
        let unclear = crm.put("/v1/systems/erp/firms/1", &slip).expect_problem(409, "already-exists");
        assert_eq!(
            (&unclear["errors"][0]["code"], &unclear["errors"][0]["pointer"]),
            (&json!("ambiguous"), &json!("/kvkNumber"))
        );
        assert_eq!(crm.get(KEY).expect(200)["name"], "Voorbeeld Metaal", "a number alone makes no firm another");
        let branch = json!({"name": "Filiaal", "kvkNumber": "12345678", "establishmentNumber": "000000000002",
                            "location": {"place": "Tilburg"}});
        crm.put("/v1/systems/erp/firms/1", &branch).expect(200);
        let second = json!({"name": "Tweede", "kvkNumber": "12345678", "establishmentNumber": "000000000003"});
        crm.put("/v1/systems/erp/firms/2", &second).expect(201);
        let unclear = crm.put("/v1/systems/third/firms/1", &said).expect_problem(409, "already-exists");
        assert_eq!(unclear["errors"][0]["code"], "ambiguous");
        assert_eq!(unclear["errors"][0]["candidates"].as_array().map(Vec::len), Some(2), "{unclear}");
        assert_eq!(crm.get("/v1/firms").expect(200)["total"], 2);
    });
}

/// What a system sends every night, which knows nothing of what others learned of the firm.
#[test]
fn the_same_profile_again_takes_nothing_away_that_others_know() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let mut known = profile();
        known["barriers"] = json!(["talent"]);
        known["website"] = json!("https://metaal.example");
        known["location"] = json!({"place": "Tilburg", "address": "Spoorlaan 1"});
        let firm = officer.post("/v1/firms", &known).expect(201);
        let nightly = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "location": {"place": "Tilburg"}});
        let attached = crm.put(KEY, &nightly);
        let again = crm.put(KEY, &nightly);
        assert_eq!(again.header("etag"), attached.header("etag"), "the second night changes nothing");
        let kept = |record: &Value| {
            assert_eq!(record["id"], firm["id"]);
            assert_eq!((&record["employees"], &record["website"]), (&json!(34), &json!("https://metaal.example")));
            assert_eq!(record["location"]["address"], "Spoorlaan 1");
        };
        kept(&again.expect(200));
        assert_eq!(again.expect(200)["sources"]["name"]["source"], "crm", "who says so stands with the fact");
        assert_eq!(again.expect(200)["barriers"], firm["barriers"]);
        let path = format!("/v1/firms/{}", firm["id"].as_str().unwrap());
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "barriers": ["knowledge", "talent"],
                          "topics": ["ai"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        let lab = json!({"name": "Proeflab", "kind": "fieldlab", "location": {"place": "Breda"}});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
        officer.patch(&path, &json!({"relations": [{"with": "Proeflab", "kind": "member"}]})).expect(200);
        let before = officer.get(&path).expect(200);
        assert!(
            !before["topics"].as_array().unwrap().is_empty() && before["relations"][0]["partnerId"] == lab,
            "{before}"
        );
        let night = crm.put(KEY, &nightly).expect(200);
        kept(&night);
        for field in ["barriers", "topics", "relations", "earlierBarriers", "sources"] {
            assert_eq!(night[field], before[field], "{field}");
        }
    });
}

#[test]
fn what_a_key_told_it_can_take_back_and_no_more() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let whole = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "website": "https://metaal.example", "employees": 34,
                           "barriers": ["talent", "finance"], "topics": ["robotics"]});
        let path = crm.put(KEY, &whole).header("location").to_owned();
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "barriers": ["knowledge"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        officer.patch(&path, &json!({"employees": 40})).expect(200);
        let less = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "barriers": ["talent"]});
        let night = crm.put(KEY, &less).expect(200);
        assert_eq!((&night["website"], &night["topics"]), (&Value::Null, &json!([])), "its own words are taken back");
        assert_eq!(night["employees"], 40, "an officer's is not");
        let codes = |record: &Value| -> Vec<String> {
            let stated = record["barriers"].as_array().unwrap().iter();
            stated.map(|stated| stated["barrier"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(&night), ["talent", "knowledge"]);
        let more =
            json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "employees": 36, "barriers": ["talent"]});
        let night = crm.put(KEY, &more).expect(200);
        assert_eq!(night["employees"], 36, "what it says counts");
        let erp = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "topics": ["ai"]});
        crm.put("/v1/systems/erp/firms/9", &erp).expect(200);
        assert_eq!(crm.put(KEY, &more).expect(200)["topics"], json!(["ai"]), "another system has words of its own");
        let emptied = crm.patch(KEY, &json!({"barriers": []})).expect(200);
        assert_eq!(emptied["barriers"], json!([]), "a patch empties what it names");
        assert_eq!(codes(&crm.put(KEY, &more).expect(200)), ["talent"], "and the same key may say it again");
    });
}

#[test]
fn what_a_key_only_repeats_does_not_undo_what_was_learned_since() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let nightly = json!({"name": "Voorbeeld Metaal", "employees": 20, "barriers": ["we vinden geen vakmensen"],
                             "provenance": {"source": "crm", "date": "2026-11-01"}});
        let path = crm.put(KEY, &nightly).header("location").to_owned();
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02",
                          "barriers": ["geen geld"], "confirmed": ["finance"], "resolved": ["talent"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        officer.patch(&path, &json!({"employees": 45})).expect(200);
        for night in 0..3 {
            if night == 2 {
                crm.patch(KEY, &json!({"website": "https://metaal.example"})).expect(200);
            }
            let firm = crm.put(KEY, &nightly).expect(200);
            let barriers = firm["barriers"].as_array().unwrap().iter().map(|stated| &stated["barrier"]);
            assert_eq!(barriers.collect::<Vec<_>>(), ["finance"], "night {night}: {firm}");
            assert_eq!(firm["employees"], 45, "night {night}");
        }
        let mut news = nightly.clone();
        news["employees"] = json!(30);
        assert_eq!(crm.put(KEY, &news).expect(200)["employees"], 30, "what is new counts");
    });
}

/// Of each barrier the code, the words and whose they are.
fn stated(firm: &Value) -> Value {
    let list = firm["barriers"].as_array().unwrap().iter();
    list.map(|stated| json!([stated["barrier"], stated["words"], stated["provenance"]["source"]])).collect()
}

#[test]
fn the_same_barriers_again_put_no_words_into_the_mouth_of_another() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let nightly = json!({"name": "Voorbeeld Metaal", "barriers": ["geen geld", "we vinden geen vakmensen"],
                             "provenance": {"source": "crm", "date": "2026-11-01"}});
        let path = crm.put(KEY, &nightly).header("location").to_owned();
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02",
                          "barriers": ["we zoeken drie lassers"], "confirmed": ["talent"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        let spoken = "conversation, 2026-11-02, A. de Vries";
        let known = json!([["talent", "we zoeken drie lassers", spoken], ["finance", "geen geld", "crm"]]);
        let tag = officer.get(&path).header("etag").to_owned();
        for _ in 0..2 {
            let night = crm.put(KEY, &nightly);
            assert_eq!(stated(&night.expect(200)), known);
            assert_eq!(night.header("etag"), tag, "nothing changed");
        }
        let mut later = nightly.clone();
        later["provenance"]["date"] = json!("2026-11-03");
        let night = crm.put(KEY, &later).expect(200);
        assert_eq!(stated(&night), known, "another day makes no other words");
        assert_eq!(night["barriers"][1]["provenance"]["date"], "2026-11-03", "its own words it says anew");
        // An officer rewords what the CRM told.
        let reworded = json!([night["barriers"][0], {"barrier": "finance", "words": "de bank weigert",
            "provenance": {"source": "officer Anna", "date": "2026-11-04"}}]);
        officer.patch(&path, &json!({"barriers": reworded})).expect(200);
        let known =
            json!([["talent", "we zoeken drie lassers", spoken], ["finance", "de bank weigert", "officer Anna"]]);
        assert_eq!(stated(&crm.put(KEY, &later).expect(200)), known);
        // What is new goes in, under the name of who says it.
        let news = json!({"name": "Voorbeeld Metaal", "barriers": ["geen geld", "we vinden geen lassers", "kennis"],
                          "provenance": {"source": "crm", "date": "2026-11-05"}});
        let told = crm.put(KEY, &news).expect(200);
        let expected = json!([
            ["finance", "de bank weigert", "officer Anna"],
            ["talent", "we vinden geen lassers", "crm"],
            ["knowledge", null, "crm"]
        ]);
        assert_eq!(stated(&told), expected);
        let tag = officer.get(&path).header("etag").to_owned();
        assert_eq!(crm.put(KEY, &news).header("etag"), tag);
        assert_eq!(
            stated(&crm.put(KEY, &json!({"name": "Voorbeeld Metaal"})).expect(200)),
            json!([["finance", "de bank weigert", "officer Anna"]]),
            "its own words it takes back"
        );
    });
}

#[test]
fn what_somebody_changes_is_told_as_theirs_and_the_rest_is_not() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let mut nightly = json!({"name": "Voorbeeld Metaal", "employees": 34, "barriers": ["geen geld"],
            "topics": ["ai", "data-analyse"], "provenance": {"source": "crm", "date": "2026-11-01"}});
        let path = crm.put(KEY, &nightly).header("location").to_owned();
        let source =
            |firm: &Value, field: &str| firm["sources"][field]["source"].as_str().unwrap_or_default().to_owned();
        let edited =
            officer.patch(&path, &json!({"employees": 50, "topics": ["data-analyse", "robotica"]})).expect(200);
        for field in ["employees", "topics"] {
            assert!(source(&edited, field).starts_with("officer, "), "{field}: {}", edited["sources"]);
        }
        assert_eq!(source(&edited, "topics/data-analyse"), "crm", "what was only left is still told by the CRM");
        assert_eq!(source(&edited, "barriers"), "", "nothing was said of it");
        // A night with another day, and what a conversation adds.
        nightly["provenance"]["date"] = json!("2026-11-03");
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02", "topics": ["waterstof"],
                          "barriers": ["we zoeken drie lassers"], "confirmed": ["talent"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        for _ in 0..2 {
            let night = crm.put(KEY, &nightly).expect(200);
            assert_eq!(
                (&night["employees"], &night["topics"]),
                (&json!(50), &json!(["data-analyse", "robotica", "waterstof"]))
            );
            assert!(source(&night, "employees").starts_with("officer, "), "{}", night["sources"]);
            assert_eq!(source(&night, "topics/waterstof"), "conversation, 2026-11-02, A. de Vries");
            assert_eq!(source(&night, "topics/data-analyse"), "crm");
            assert!(source(&night, "topics").starts_with("officer, "));
        }
        let before = officer.get(&path);
        let same = officer.patch(&path, &json!({"employees": 50})).expect(200);
        assert_eq!(same["sources"], before.expect(200)["sources"], "who changes nothing says nothing");
        // By hand, as it is answered but for one field.
        let mut whole = before.expect(200);
        for derived in ["id", "firmType", "changedAt", "earlierBarriers"] {
            whole.as_object_mut().unwrap().remove(derived);
        }
        whole["website"] = json!("https://metaal.example");
        let put = officer.put(&path, &whole).expect(200);
        assert!(source(&put, "website").starts_with("officer, "), "{}", put["sources"]);
        assert_eq!(source(&put, "topics/waterstof"), "conversation, 2026-11-02, A. de Vries");
        let fewer = officer.patch(&path, &json!({"topics": ["data-analyse"]})).expect(200);
        assert_eq!(fewer["sources"]["topics/waterstof"], Value::Null, "the source of what is gone goes too");
        let given = json!({"employees": 60, "sources": {"employees": {"source": "jaarverslag"}}});
        assert_eq!(source(&officer.patch(&path, &given).expect(200), "employees"), "jaarverslag");
        let reworded = json!({"barriers": ["de bank weigert een lening"]});
        let reworded = officer.patch(&path, &reworded).expect(200);
        assert!(!stated(&reworded).to_string().contains("\"crm\""), "{}", stated(&reworded));
        let wrong = json!({"sources": {"topics/niets": {"source": "x"}}});
        assert_eq!(officer.patch(&path, &wrong).faults()[0].1, "unknown_field");
    });
}

#[test]
fn a_relation_keeps_who_told_it_however_its_name_is_written() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let lab = json!({"name": "Proeflab Een", "kind": "fieldlab", "location": {"place": "Tilburg"}});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
        let plain = json!({"name": "Voorbeeld Metaal", "provenance": {"source": "crm", "date": "2026-11-01"}});
        let with = |relation: Value| {
            let mut body = plain.clone();
            body["relations"] = json!([relation]);
            body
        };
        let path = crm.put(KEY, &plain).header("location").to_owned();
        let joined = json!({"with": "Proeflab Een", "kind": "member",
                            "provenance": {"source": "introduction, 2026-11-20, A. de Vries", "date": "2026-11-20"}});
        let known = officer.patch(&path, &json!({"relations": [joined]})).expect(200)["relations"].clone();
        assert_eq!(known[0]["partnerId"], lab);
        for said in [
            json!({"with": "Proeflab Een", "kind": "member", "provenance": {"source": "crm", "date": "2026-11-01"}}),
            json!({"with": "proeflab een", "kind": "member"}),
            json!({"with": "Het lab", "partnerId": lab, "kind": "member"}),
        ] {
            for _ in 0..2 {
                assert_eq!(crm.put(KEY, &with(said.clone())).expect(200)["relations"], known, "{said}");
            }
        }
        assert_eq!(crm.put(KEY, &plain).expect(200)["relations"], known, "it is not the CRM's to take back");
        let reach = json!({"with": "Proeflab Een", "kind": "member", "reach": "regional"});
        let news = crm.put(KEY, &with(reach)).expect(200)["relations"].clone();
        assert_eq!((&news[0]["reach"], &news[0]["provenance"]["source"]), (&json!("regional"), &json!("crm")));
        let two = json!([{"with": "Firma Twee", "kind": "project", "reach": "regional"},
                         {"with": "Firma Twee", "kind": "project", "reach": "international"}]);
        let mut body = plain.clone();
        body["relations"] = two;
        let first = crm.put(KEY, &body);
        let again = crm.put(KEY, &body);
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(again.expect(200)["relations"][1]["reach"], "international");
    });
}

#[test]
fn a_key_outlives_a_change_by_hand_and_leaves_a_tombstone() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let created = crm.put(KEY, &json!({"name": "Zonder nummer"}));
        let path = created.header("location").to_owned();
        service.officer().put(&path, &json!({"name": "Met de hand"})).expect(200);
        let found = crm.put(KEY, &json!({"name": "Van het CRM"})).expect(200);
        assert_eq!(found["id"], created.expect(201)["id"], "no second firm");
        service.officer().delete(&path).expect(204);
        let gone = crm.get(KEY).expect_problem(410, "gone");
        assert!(gone["detail"].as_str().unwrap().contains("4711"), "{gone}");
        crm.patch(KEY, &json!({"employees": 3})).expect_problem(410, "gone");
        crm.delete(KEY).expect_problem(410, "gone");
        let anew = crm.put(KEY, &json!({"name": "Opnieuw"})).expect(201);
        assert_ne!(anew["id"], found["id"]);
        crm.delete(KEY).expect(204);
        crm.get(KEY).expect_problem(410, "gone");
    });
}

#[test]
fn a_patch_changes_what_it_names() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let path = crm.put(KEY, &profile()).header("location").to_owned();
        for address in [KEY, &path] {
            let changed = crm.patch(address, &json!({"employees": 50, "website": "https://example.org"})).expect(200);
            assert_eq!((&changed["employees"], &changed["name"]), (&json!(50), &json!("Voorbeeld Metaal B.V.")));
            let emptied = crm.patch(address, &json!({"employees": null})).expect(200);
            assert_eq!((&emptied["employees"], &emptied["website"]), (&Value::Null, &json!("https://example.org")));
            let place = crm.patch(address, &json!({"location": {"place": "Breda", "municipality": null}})).expect(200);
            assert_eq!(place["location"]["municipality"], "GM0758");
            for (wrong, code) in [
                (json!({"id": "x"}), "read_only"),
                (json!({"id": null}), "read_only"),
                (json!({"nothing": 1}), "unknown_field"),
                (json!({"nothing": null}), "unknown_field"),
                (json!({"location": {"nothing": null}}), "unknown_field"),
                (Value::Null, "wrong_type"),
                (json!([]), "wrong_type"),
                (json!({"employees": -1}), "out_of_range"),
                (json!({"name": null}), "missing"),
            ] {
                let faults = crm.patch(address, &wrong).faults();
                assert_eq!(faults.len(), 1, "{wrong}: {faults:?}");
                assert!(code == "out_of_range" || faults[0].1 == code, "{wrong}: {faults:?}");
            }
            let plain = crm.send(Method::PATCH, address, |request| request.json(&json!({"employees": 1})));
            plain.expect_problem(415, "unsupported-media-type");
            let stale = crm.send(Method::PATCH, address, |request| {
                request.header("content-type", "application/merge-patch+json").header("if-match", "\"99\"").body("{}")
            });
            stale.expect_problem(412, "changed-meanwhile");
        }
        assert_eq!(crm.get(KEY).expect(200)["externalIds"], json!([{"system": "crm", "id": "4711"}]));
    });
}

#[test]
fn a_patch_of_the_place_takes_along_what_followed_from_the_old_one() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let path = crm.put(KEY, &profile()).header("location").to_owned();
        for address in [KEY, &path] {
            let patched =
                |location: Value| crm.patch(address, &json!({"location": location})).expect(200)["location"].clone();
            let moved = patched(json!({"place": "Breda"}));
            assert_eq!((&moved["municipality"], &moved["precision"]), (&json!("GM0758"), &json!("place")));
            for nowhere in [
                json!({"country": "DE", "place": "München", "municipality": null, "corop": null, "province": null}),
                json!({"country": "BE", "place": "Antwerpen"}),
                json!({"country": null, "place": "Nergenshuizen"}),
            ] {
                let location = patched(nowhere.clone());
                assert_eq!(location["place"], nowhere["place"]);
                for follows in ["municipality", "corop", "province", "coordinates", "precision"] {
                    assert_eq!(location[follows], Value::Null, "{follows} after {nowhere}");
                }
            }
            // What the patch itself says of it counts, and contradicts.
            let point = json!({"lat": 51.56, "lon": 5.09});
            let given = patched(json!({"place": "Tilburg", "coordinates": point}));
            assert_eq!((&given["coordinates"], &given["precision"]), (&point, &json!("given")));
            assert_eq!(patched(json!({"place": "tilburg", "postcode": "5038 AB"}))["coordinates"], point);
            let wrong = crm.patch(address, &json!({"location": {"place": "Breda", "municipality": "Tilburg"}}));
            assert_eq!(wrong.faults(), [fault("/location/place", "contradiction")]);
            let gone = patched(json!({"postcode": null, "place": "Tilburg", "coordinates": null}));
            assert_eq!(gone["precision"], "place");
        }
    });
}

#[test]
fn a_nightly_put_does_not_lift_that_a_firm_must_not_be_rung_and_a_patch_does() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let told = json!({"name": "Voorbeeld Metaal B.V.", "nonMailing": true});
        let path = crm.put(KEY, &told).header("location").to_owned();
        let consent = json!({"purpose": "peer_matching", "given": true, "date": "2026-01-01", "how": "form"});
        officer.post(&format!("{path}/consents"), &consent).expect(201);
        let refusal = json!({"officer": "A. de Vries", "channel": "telephone", "date": "2026-07-01", "mood": "refuses",
                             "objection": "bel ons nooit meer"});
        officer.post(&format!("{path}/conversations"), &refusal).expect(201);
        let reason = officer.get(&path).expect(200)["doNotContact"]["reason"].clone();
        assert!(reason.is_string());
        let is_kept = |record: &Value| {
            record["doNotContact"]["reason"] == reason
                && record["nonMailing"] == true
                && record["consents"][0]["purpose"] == "peer_matching"
        };
        let short = json!({"name": "Voorbeeld Metaal"});
        let by_key = crm.put(KEY, &short).expect(200);
        assert!(is_kept(&by_key) && by_key["name"] == "Voorbeeld Metaal", "{by_key}");
        let tag = crm.get(KEY).header("etag").to_owned();
        assert_eq!(crm.put(KEY, &short).header("etag"), tag, "nothing changes any more");
        let more = json!({"name": "Voorbeeld Metaal", "kvkNumber": "12345678", "consents": [
            {"purpose": "peer_matching", "given": false, "date": "2026-02-01", "source": "crm"}]});
        let joined = crm.put(KEY, &more).expect(200)["consents"].clone();
        let given: Vec<_> = joined.as_array().unwrap().iter().map(|consent| consent["given"].clone()).collect();
        assert_eq!(given, [json!(true), json!(false)], "a consent is an event that stays");
        let by_id = crm.put(&path, &json!({"name": "Voorbeeld"})).expect(200);
        assert!(is_kept(&by_id), "{by_id}");
        let asked = format!("{path}/contact-permission?channel=telephone&purpose=outreach");
        assert_eq!(officer.get(&asked).expect(200)["allowed"], false);
        crm.patch(KEY, &json!({"doNotContact": null})).expect_problem(403, "forbidden");
        let lifted = officer.patch(&path, &json!({"doNotContact": null})).expect(200);
        assert_eq!((&lifted["doNotContact"], &lifted["nonMailing"]), (&Value::Null, &json!(true)));
    });
}

#[test]
fn a_tag_without_its_quotation_marks_is_a_fault_and_no_change_by_another() {
    let service = Service::on_sqlite();
    service.crm().put(KEY, &profile()).expect(201);
    let bare = put_if(&service.crm(), KEY, ("if-match", "1"), &profile());
    assert_eq!(bare.faults(), [fault("If-Match", "invalid_format")]);
    let read = service.crm().send(Method::GET, KEY, |request| request.header("if-none-match", "1"));
    assert_eq!(read.faults(), [fault("If-None-Match", "invalid_format")]);
}

#[test]
fn a_firm_that_objected_does_not_come_back_by_its_key() {
    on_each_database(|database| {
        let service = Service::start(database);
        let path = service.crm().put(KEY, &json!({"name": "Bezwaar"})).header("location").to_owned();
        let objection = json!({"date": "2026-01-01", "how": "letter"});
        service.officer().post(&format!("{path}/objections"), &objection).expect(201);
        service.crm().put(KEY, &json!({"name": "Heel anders"})).expect_problem(409, "suppressed");
        service.crm().get(KEY).expect_problem(404, "not-found");
        service.crm().get(&format!("{KEY}/matches")).expect_problem(404, "not-found");
    });
}

/// Fifty clients write four firms, each by two keys of two systems, and count in one of them under `If-Match`.
#[test]
fn fifty_clients_at_once_make_no_duplicate_and_lose_no_update() {
    on_each_database(|database| {
        let service = Service::start(database);
        const CLIENTS: usize = 50;
        let until_let_in = |send: &dyn Fn() -> Answer| loop {
            let answer = send();
            assert_ne!(answer.status, 500, "{answer:?}");
            if answer.status != 503 {
                return answer;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        service.crm().put("/v1/systems/crm/firms/count", &json!({"name": "Teller", "employees": 1})).expect(201);
        let written: Vec<(String, Answer)> = std::thread::scope(|scope| {
            let client = |number: usize| {
                let service = &service;
                move || {
                    let crm = service.crm();
                    let mut written = Vec::new();
                    for turn in 0..2 {
                        let firm = (number + turn) % 4;
                        let system = if number.is_multiple_of(2) { "crm" } else { "erp" };
                        let path = format!("/v1/systems/{system}/firms/{firm}");
                        let body = json!({"name": format!("Firma {firm}"), "kvkNumber": format!("1000000{firm}"),
                            "description": format!("client {number}, turn {turn}")});
                        written.push((firm.to_string(), until_let_in(&|| crm.put(&path, &body))));
                    }
                    loop {
                        let read = until_let_in(&|| crm.get("/v1/systems/crm/firms/count"));
                        let count = read.expect(200)["employees"].as_i64().unwrap();
                        let body = json!({"name": "Teller", "employees": count + 1});
                        let tag = read.header("etag").to_owned();
                        let answer =
                            until_let_in(&|| put_if(&crm, "/v1/systems/crm/firms/count", ("if-match", &tag), &body));
                        if answer.status == 200 {
                            return written;
                        }
                        answer.expect_problem(412, "changed-meanwhile");
                    }
                }
            };
            let all: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(client(number))).collect();
            all.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let mut ids: HashMap<String, String> = HashMap::new();
        let mut created = 0;
        for (firm, answer) in &written {
            assert!([200, 201].contains(&answer.status), "{answer:?}");
            created += usize::from(answer.status == 201);
            let id = answer.expect(answer.status)["id"].as_str().unwrap().to_owned();
            assert_eq!(ids.entry(firm.clone()).or_insert_with(|| id.clone()), &id, "two firms for one number");
        }
        assert_eq!((created, ids.len()), (4, 4));
        assert_eq!(service.crm().get("/v1/firms").expect(200)["total"], 5);
        let count = service.crm().get("/v1/systems/crm/firms/count").expect(200);
        assert_eq!(count["employees"], 1 + CLIENTS, "a lost update");
    });
}

#[test]
fn our_own_name_is_no_other_system() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let body = json!({"name": "Proef Metaal"});
    let at = crm.post("/v1/firms", &body).header("location").to_owned();
    let id = at.rsplit('/').next().unwrap();
    let keyed = crm.put(&format!("/v1/systems/loopvermogen/firms/{id}"), &json!({"name": "Ander"}));
    assert_eq!(keyed.faults(), [("system".to_owned(), "reserved".to_owned())]);
    let with_key = |id: &str| json!({"name": "Ander", "externalIds": [{"system": "Loopvermogen", "id": id}]});
    let reserved = [("/externalIds/0/system".to_owned(), "reserved".to_owned())];
    assert_eq!(crm.post("/v1/firms", &with_key(id)).faults(), reserved);
    assert_eq!(crm.put("/v1/systems/crm/firms/1", &with_key(id)).faults(), reserved);
    let own = json!({"name": "Proef Metaal", "externalIds": [{"system": "loopvermogen", "id": id}]});
    crm.put(&at, &own).expect(200);
}
