//! Who did what, as an admin sees it.

use crate::service::{Answer, Service};
use crate::support::on_each_database;
use loopvermogen::app::audit;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Waits for the thread that tells refusals.
pub fn until_records(service: &Service, query: &str, count: u64) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let answer = service.client(Role::Admin).get(&format!("/v1/audit-records?{query}")).expect(200);
        if answer["total"] == count {
            return answer["items"].as_array().unwrap().clone();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{answer}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn path(answer: &Answer) -> String {
    answer.header("location").to_owned()
}

#[test]
fn each_write_leaves_a_record_of_who_did_what_from_where() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let made = officer.post("/v1/firms", &json!({"name": "Geheime Bakkerij", "kvkNumber": "12345678"}));
        made.expect(201);
        let id = path(&made).rsplit('/').next().unwrap().to_owned();
        officer.put(&path(&made), &json!({"name": "Geheime Bakkerij Twee"})).expect(200);
        officer.delete(&path(&made)).expect(204);
        service.crm().post("/v1/partners", &json!({"name": "Lab", "kind": "fieldlab"})).expect(201);

        let of_firm = service.client(Role::Admin).get(&format!("/v1/audit-records?objectId={id}")).expect(200);
        let records = of_firm["items"].as_array().unwrap();
        let actions: Vec<&str> = records.iter().map(|record| record["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["delete", "replace", "create"]);
        let created = &records[2];
        assert_eq!(created["requestId"], made.header("x-request-id"));
        for (name, value) in [
            ("subject", "local:officer"),
            ("role", "officer"),
            ("addressClass", "loopback"),
            ("objectKind", "firm"),
            ("outcome", "done"),
            ("detail", r#"{"revision":1}"#),
        ] {
            assert_eq!(created[name], value);
        }
        let all = service.client(Role::Admin).get("/v1/audit-records?limit=100").text;
        assert!(!all.contains("Geheime") && !all.contains("12345678"), "{all}");
        assert!(audit::verify(&service.app).unwrap().iter().all(|(_, checked)| checked.is_ok()));
    });
}

#[test]
fn a_repeated_request_is_told_once() {
    let service = Service::on_sqlite();
    for _ in 0..2 {
        let make = |request: reqwest::blocking::RequestBuilder| {
            request.header("idempotency-key", "k").json(&json!({"name": "A"}))
        };
        service.officer().send(Method::POST, "/v1/firms", make).expect(201);
    }
    let told = service.client(Role::Admin).get("/v1/audit-records?action=create").expect(200);
    assert_eq!(told["total"], 1);
}

#[test]
fn a_refusal_is_told_and_changes_nothing_else() {
    let service = Service::on_sqlite();
    let before = service.client(Role::Admin).get("/v1/audit-records").expect(200)["total"].as_u64().unwrap();
    service.coordinator().post("/v1/firms", &json!({"name": "A"})).expect_problem(403, "forbidden");
    service.anonymous().get("/v1/firms").expect_problem(401, "unauthenticated");
    let unknown = "/v1/firms/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    service.officer().delete(unknown).expect_problem(404, "not-found");
    service.officer().get(unknown).expect_problem(404, "not-found");
    service.officer().post("/v1/firms", &json!({"name": 1})).expect(400);
    let records = until_records(&service, "outcome=refused", 3);
    let told: Vec<(&str, &str, &str)> = records
        .iter()
        .map(|record| ["subject", "objectId", "detail"].map(|name| record[name].as_str().unwrap()).into())
        .collect();
    assert_eq!(
        told,
        [
            ("local:officer", "DELETE /v1/firms/{firmId}", r#"{"status":404}"#),
            ("", "GET /v1/firms", r#"{"status":401}"#),
            ("local:coordinator", "POST /v1/firms", r#"{"status":403}"#),
        ]
    );
    until_records(&service, "limit=1", before + 3);
}

#[test]
fn records_are_paged_newest_first_and_a_cursor_is_of_one_list() {
    let service = Service::on_sqlite();
    let admin = service.client(Role::Admin);
    for number in 0..5 {
        service.officer().post("/v1/firms", &json!({"name": format!("Firma {number}")})).expect(201);
    }
    let mut seen: Vec<i64> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("/v1/audit-records?objectKind=firm&limit=2{cursor}")).expect(200);
        assert_eq!(page["total"], 5);
        seen.extend(page["items"].as_array().unwrap().iter().map(|record| record["sequence"].as_i64().unwrap()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    assert_eq!(admin.get("/v1/audit-records?limit=2&outcome=done&cursor=00").faults()[0].1, "invalid_cursor");
}

#[test]
fn unknown_codes_are_refused() {
    let service = Service::on_sqlite();
    let faults = service.client(Role::Admin).get("/v1/audit-records?action=steal&outcome=maybe&since=now").faults();
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["action", "outcome", "since"]);
}
