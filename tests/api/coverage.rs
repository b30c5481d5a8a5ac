//! Every failure that the description names occurs, and no other.

use crate::contract::{operations, resolve};
use crate::service::{Answer, Service, limits};
use diesel::connection::SimpleConnection;
use loopvermogen::api::ApiLimits;
use loopvermogen::api::problem::ProblemKind;
use loopvermogen::api::quota::Allowance;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

#[test]
fn every_failure_of_the_description_occurs() {
    let limits = ApiLimits { body_timeout: Duration::from_millis(300), ..limits() };
    let service = Service::on_sqlite_with(limits.clone());
    let officer = service.officer();
    let named = |key: &str, name: &str| {
        let body = json!({"name": name, "externalIds": [{"system": "crm", "id": key}]});
        officer.send(Method::POST, "/v1/firms", |request| request.header("idempotency-key", key).json(&body))
    };
    let firm = named("a", "Een");
    let path = firm.header("location").to_owned();
    let token = service.tokens.issue(loopvermogen::app::caller::Role::Officer, Duration::from_secs(60)).unwrap();
    let slow = format!(
        "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 9\r\n\r\n{{"
    );
    let objecting = named("objecting", "Bezwaar").header("location").to_owned();
    let objection = json!({"date": "2026-01-01", "how": "letter"});
    officer.post(&format!("{objecting}/objections"), &objection).expect(201);
    let again = json!({"name": "Bezwaar", "externalIds": [{"system": "crm", "id": "objecting"}]});
    let suppressed = officer.post("/v1/firms", &again);
    let nobody = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let nobody =
        json!({"firmId": nobody, "partnerId": nobody, "officer": "A", "choice": {"kind": "accept", "position": 1}});
    officer.put("/v1/systems/crm/firms/gone", &json!({"name": "Weg"})).expect(201);
    officer.delete("/v1/systems/crm/firms/gone").expect(204);
    let mut answers = vec![
        officer.get("/v1/systems/crm/firms/gone"),
        officer.get("/v1/firms?limit=0"),
        officer.post_text("/v1/firms", "{"),
        service.anonymous().get("/v1/firms"),
        service.coordinator().get("/v1/firms"),
        officer.get("/v1/nothing"),
        officer.delete("/v1/firms"),
        officer.send(Method::GET, "/v1/firms", |request| request.header("accept", "application/xml")),
        service.raw(slow.as_bytes()),
        officer.post("/v1/firms", &json!({"name": "Twee", "externalIds": [{"system": "crm", "id": "a"}]})),
        named("a", "Twee"),
        officer.post("/v1/introductions", &nobody),
        officer.send(Method::DELETE, &path, |request| request.header("if-match", "\"9\"")),
        suppressed,
        officer.post_text("/v1/firms", " ".repeat(300_000)),
        officer.send(Method::POST, "/v1/firms", |request| request.body("{}")),
        officer.post("/v1/matches", &json!({"firm": {}, "minVersion": 999_999})),
        Service::on_sqlite_with(ApiLimits { waiting: 0, ..limits }).officer().get("/v1/firms"),
    ];
    let attempt = json!({"login": "nobody", "password": "wrong"});
    answers.extend(
        (0..6).map(|_| service.anonymous().post("/v1/sessions", &attempt)).filter(|answer| answer.status == 429),
    );
    let once = Allowance { per_second: 1, burst: 1 };
    let counting = Service::on_sqlite_with(ApiLimits { per_caller: once, ..crate::service::limits() });
    answers.extend([
        officer.get(&format!("/v1/firms?q={}", "a".repeat(10_000))),
        officer.send(Method::GET, "/v1/firms", |request| request.header("accept-language", "nl,".repeat(10_000))),
        (0..60).map(|_| counting.officer().get("/v1/firms")).find(|answer| answer.status != 200).expect("one too many"),
    ]);
    let held: Vec<_> = (0..4).map(|_| service.app.pool.get().unwrap()).collect();
    answers.push(officer.get(&path));
    drop(held);
    service.app.pool.get().unwrap().batch_execute("ALTER TABLE firms RENAME TO gone").unwrap();
    let broken = officer.get(&path);
    for secret in ["gone", "no such table", "SELECT", "diesel"] {
        assert!(!broken.text.contains(secret), "{}", broken.text);
    }
    answers.push(broken);

    let seen: BTreeSet<String> = answers.iter().map(kind).collect();
    let known: BTreeSet<String> = ProblemKind::ALL.iter().map(|kind| kind.urn()).collect();
    assert_eq!(seen, known);
    let statuses: BTreeSet<String> = answers.iter().map(|answer| answer.status.to_string()).collect();
    let mut described = BTreeSet::from(["405".to_owned()]);
    for operation in operations() {
        for (status, response) in operation.facts["responses"].as_object().unwrap() {
            if status.starts_with(['4', '5']) {
                described.insert(status.clone());
                assert!(resolve(response)["description"].as_str().unwrap().contains("urn:loopvermogen:problem:"));
            }
        }
    }
    assert_eq!(statuses, described);
}

fn kind(answer: &Answer) -> String {
    let problem = answer.expect(answer.status);
    problem["type"].as_str().unwrap_or_else(|| panic!("no problem: {answer:?}")).to_owned()
}
