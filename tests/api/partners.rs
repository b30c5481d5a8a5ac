//! Partners: the shared registry, and what an organisation makes of it.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::{Value, json};

fn profile() -> Value {
    json!({
        "name": "Voorbeeld Fieldlab Zuid", "kind": "fieldlab", "externalIds": [{"system": "crm", "id": "p1"}],
        "topics": [{"topic": "robotica", "strength": 0.8}, "AI"], "services": ["test", "students"],
        "location": {"place": "Tilburg"}, "reach": "regional", "steps": [{"step": "demo", "costEur": 0}]
    })
}

#[test]
fn the_registry_is_there_from_the_start() {
    on_each_database(|database| {
        let service = Service::start(database);
        let all = service.crm().get("/v1/partners?limit=1").expect(200);
        assert!(all["total"].as_u64().unwrap() > 500, "{}", all["total"]);
        let fieldlabs = service.crm().get("/v1/partners?kinds=fieldlab&limit=100").expect(200);
        assert!(fieldlabs["items"].as_array().unwrap().iter().all(|partner| partner["kind"] == "fieldlab"));
        let total = |kinds: &str| {
            let list = service.officer().get(&format!("/v1/partners?limit=1&kinds={kinds}")).expect(200);
            list["total"].as_u64().unwrap()
        };
        assert_eq!(total("fieldlab,network"), total("fieldlab") + total("network"));
        let found = service.officer().get("/v1/partners?q=tilburg%20university").expect(200);
        assert!(found["items"].as_array().unwrap().iter().any(|partner| partner["name"] == "Tilburg University"));
    });
}

#[test]
fn a_partner_can_be_added_replaced_and_deleted() {
    on_each_database(|database| {
        let service = Service::start(database);
        let added = service.crm().post("/v1/partners", &profile());
        let partner = added.expect(201);
        assert_eq!(partner["topics"].as_array().map(Vec::len), Some(2));
        let path = added.header("location").to_owned();
        assert_eq!(path, format!("/v1/partners/{}", partner["id"].as_str().unwrap()));
        let mut changed = profile();
        changed["name"] = json!("Voorbeeld Fieldlab Noord");
        let replaced = service.crm().put(&path, &changed);
        assert_eq!(replaced.expect(200)["name"], "Voorbeeld Fieldlab Noord");
        assert_eq!(replaced.header("etag"), "\"2\"");
        assert_eq!(service.officer().get(&path).expect(200)["id"], partner["id"]);
        service.crm().delete(&path).expect(204);
        service.officer().get(&path).expect_problem(404, "not-found");
    });
}

#[test]
fn what_is_changed_of_a_partner_by_hand_is_the_word_of_who_changed_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let told = json!({"source": "website", "date": "2026-03-01"});
        let before = json!({"name": "Lab Proef", "kind": "fieldlab", "website": "https://lab.example", "provenance": told,
            "topics": ["robotica"], "description": "Een lab."});
        let made = service.crm().post("/v1/partners", &before).expect(201);
        let path = format!("/v1/partners/{}", made["id"].as_str().unwrap());
        let mut after = before.clone();
        after["website"] = json!("https://lab.example/nieuw");
        let put = service.client(Role::Admin).put(&path, &after).expect(200);
        let source = |partner: &Value, field: &str| {
            partner["sources"].get(field).map_or_else(String::new, |told| told["source"].as_str().unwrap().to_owned())
        };
        assert!(source(&put, "website").starts_with("officer, "), "{}", put["sources"]);
        assert_eq!(source(&put, "description"), "", "what stays keeps the source of the record: {}", put["sources"]);
        assert_eq!(put["provenance"]["source"], "website");
        // As it came, it is nobody's word but theirs whose it was.
        after["sources"] = put["sources"].clone();
        let again = service.client(Role::Admin).put(&path, &after).expect(200);
        assert_eq!(again["sources"], put["sources"]);
        // Who tells the source is believed.
        after["sources"]["description"] = json!({"source": "jaarverslag", "date": "2026-01-01"});
        after["description"] = json!("Een groter lab.");
        let said = service.crm().put(&path, &after).expect(200);
        assert_eq!(source(&said, "description"), "jaarverslag");
        assert!(source(&said, "website").starts_with("officer, "));
    });
}

#[test]
fn a_partner_of_the_registry_gets_a_version_of_ones_own_and_can_be_hidden() {
    on_each_database(|database| {
        let service = Service::start(database);
        let list = service.officer().get("/v1/partners?q=tilburg%20university").expect(200);
        let original = list["items"].as_array().unwrap().iter().find(|p| p["name"] == "Tilburg University").unwrap();
        let path = format!("/v1/partners/{}", original["id"].as_str().unwrap());
        let mut own = original.clone();
        for name in ["id", "changedAt", "interpretation"] {
            own.as_object_mut().unwrap().remove(name);
        }
        own["description"] = json!("Zoals wij haar kennen.");
        let replaced = service.crm().put(&path, &own);
        assert_eq!(replaced.expect(200)["description"], "Zoals wij haar kennen.");
        assert_eq!(service.officer().get(&path).expect(200)["description"], "Zoals wij haar kennen.");
        service.crm().delete(&path).expect(204);
        service.officer().get(&path).expect_problem(404, "not-found");
    });
}

#[test]
fn one_organisation_does_not_appear_twice() {
    on_each_database(|database| {
        let service = Service::start(database);
        let first = service.crm().post("/v1/partners", &profile()).expect(201);
        let same_key = service.crm().post("/v1/partners", &profile());
        same_key.expect_problem(409, "already-exists");
        let mut same_name = profile();
        same_name["externalIds"] = json!([]);
        same_name["name"] = json!("VOORBEELD FIELDLAB ZUID B.V.");
        let problem = service.crm().post("/v1/partners", &same_name).expect_problem(409, "already-exists");
        assert_eq!(problem["errors"][0]["pointer"], "/name");
        assert!(problem["errors"][0]["message"].as_str().unwrap().contains(first["id"].as_str().unwrap()));
    });
}

#[test]
fn all_faults_of_a_profile_are_told_at_once() {
    let service = Service::on_sqlite();
    let body = json!({"kind": "club", "steps": ["dance"], "website": "javascript:alert(1)"});
    let faults = service.crm().post("/v1/partners", &body).faults();
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert!(pointers.contains(&"/name") && pointers.contains(&"/kind"), "{faults:?}");
    assert!(pointers.iter().any(|pointer| pointer.starts_with("/steps/0")), "{faults:?}");
    let with_id = json!({"id": "x", "name": "A", "kind": "network"});
    assert_eq!(service.crm().post("/v1/partners", &with_id).faults(), [fault("/id", "read_only")]);
}

#[test]
fn an_officer_adds_a_partner_and_leaves_changing_it_to_the_coordinator() {
    let service = Service::on_sqlite();
    let added = service.officer().post("/v1/partners", &profile());
    added.expect(201);
    let path = added.header("location");
    service.officer().put(path, &profile()).expect_problem(403, "forbidden");
    service.officer().delete(path).expect_problem(403, "forbidden");
    service.crm().delete(path).expect(204);
}
