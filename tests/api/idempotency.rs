//! Requests that must be done once.

use crate::contract::operations;
use crate::service::{Answer, Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::App;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::idempotency::find_given;
use reqwest::Method;
use serde_json::{Value, json};

fn post(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    client.send(Method::POST, path, |request| request.header("idempotency-key", key).json(body))
}

#[test]
fn the_same_request_under_the_same_key_is_done_once_and_answered_the_same() {
    on_each_database(|database| {
        let service = Service::start(database);
        for (key, path, body) in [
            ("key-1", "/v1/firms", json!({"name": "Bakkerij", "location": {"place": "Tilburg"}})),
            ("key-2", "/v1/partners", json!({"name": "Netwerk Eén", "kind": "network"})),
        ] {
            let before = service.crm().get(path).expect(200)["total"].as_u64().unwrap();
            let first = post(&service.crm(), path, key, &body);
            let again = post(&service.crm(), path, key, &body);
            first.expect(201);
            assert_eq!(first.text, again.text);
            for header in ["location", "etag", "data-version"] {
                assert_eq!(first.header(header), again.header(header));
            }
            assert_eq!(service.crm().get(path).expect(200)["total"], before + 1);
        }
    });
}

#[test]
fn a_key_that_was_used_for_another_request_is_refused() {
    let service = Service::on_sqlite();
    post(&service.crm(), "/v1/firms", "key-1", &json!({"name": "Een"})).expect(201);
    let other = post(&service.crm(), "/v1/firms", "key-1", &json!({"name": "Twee"}));
    other.expect_problem(409, "idempotency-key-reused");
    post(&service.officer(), "/v1/firms", "key-1", &json!({"name": "Drie"})).expect(201);
    assert_eq!(service.crm().get("/v1/firms").expect(200)["total"], 2);
}

#[test]
fn a_refused_request_does_not_use_up_its_key() {
    let service = Service::on_sqlite();
    post(&service.crm(), "/v1/firms", "key-1", &json!({"employees": -1})).faults();
    post(&service.crm(), "/v1/firms", "key-1", &json!({"name": "Een"})).expect(201);
}

#[test]
fn the_same_request_at_the_same_time_is_done_once() {
    on_each_database(|database| {
        let service = Service::start(database);
        let body = json!({"name": "Tegelijk"});
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let send = || post(&service.crm(), "/v1/firms", "key-1", &body);
            let sent: Vec<_> = (0..6).map(|_| scope.spawn(send)).collect();
            sent.into_iter().map(|answer| answer.join().unwrap()).collect()
        });
        for answer in &answers {
            answer.expect(201);
            assert_eq!(answer.text, answers[0].text);
        }
        assert_eq!(service.crm().get("/v1/firms").expect(200)["total"], 1);
    });
}

#[test]
fn a_key_is_plain_text_of_limited_length() {
    let service = Service::on_sqlite();
    for key in ["", " ", "a b", "é", &"k".repeat(256)] {
        let answer = service.crm().send(Method::POST, "/v1/firms", |request| {
            request.header("idempotency-key", key.as_bytes()).json(&json!({"name": "Een"}))
        });
        assert_eq!(answer.faults(), [fault("Idempotency-Key", "invalid_key")], "{key}");
    }
    let answer = service.crm().send(Method::POST, "/v1/firms", |request| {
        request.header("idempotency-key", "a").header("idempotency-key", "b").json(&json!({"name": "Een"}))
    });
    assert_eq!(answer.faults(), [fault("Idempotency-Key", "invalid_key")]);
}

#[test]
fn an_answer_with_a_secret_is_told_again_and_lies_sealed_in_the_database() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let firm = service.crm().post("/v1/firms", &json!({"name": "Bakkerij"})).expect(201)["id"].clone();
        let user = json!({"login": "an@voorbeeld.example", "role": "officer"});
        for (key, path, body, secret) in [
            (
                "k-1",
                "/v1/webhooks",
                json!({"url": "https://hooks.example/a", "types": ["nl.loopvermogen.firms.changed.v1"]}),
                "secret",
            ),
            ("k-2", "/v1/clients", json!({"name": "crm-koppeling", "scopes": ["firms:read"]}), "secret"),
            ("k-3", "/v1/users", user, "password"),
            ("k-4", "/v1/intake-links", json!({"firmId": firm}), "path"),
        ] {
            let first = post(&admin, path, key, &body);
            let told = first.expect(201)[secret].as_str().unwrap().to_owned();
            let again = post(&admin, path, key, &body);
            assert_eq!((first.text.as_str(), first.status), (again.text.as_str(), again.status), "{path}");
            if path != "/v1/intake-links" {
                assert_eq!(first.header("location"), again.header("location"));
            }
            let app = App::open(&database.url, 1).unwrap();
            let kept = app.pool.read(OrganisationId::DEFAULT, |tenant| {
                let since = chrono::DateTime::UNIX_EPOCH.naive_utc();
                find_given(tenant, "local:admin", key, since)
            });
            let kept = kept.unwrap().expect("a kept answer");
            assert!(!kept.body.contains(&told) && !kept.body.contains('{'), "{path}: {}", kept.body);
            if path != "/v1/intake-links" && path != "/v1/users" {
                assert_eq!(admin.get(path).expect(200)["total"], 1, "{path}");
            }
            if !first.text.contains("firmId") {
                let id = first.expect(201)["id"].as_str().unwrap().to_owned();
                let part = if path == "/v1/users" { "passwords" } else { "secrets" };
                let path = format!("{path}/{id}/{part}");
                let send =
                    |key: &str| admin.send(Method::POST, &path, |request| request.header("idempotency-key", key));
                let (first, second) = (format!("{key}-first"), format!("{key}-second"));
                let (one, same, other) = (send(&first), send(&first), send(&second));
                one.expect(201);
                assert_eq!(one.text, same.text, "{path}");
                assert_ne!(one.text, other.text, "{path}");
            }
        }
    });
}

/// What creates something without an idempotency key, and why.
const WITHOUT_KEY: [(&str, &str); 1] =
    [("createSession", "it sets a cookie, and nobody is known yet whose key it would be")];

/// What starts work on something that is there, where a second request finds it started and is refused.
const STARTS: [&str; 2] = ["commitImport", "revertImport"];

/// What does something that a second time would be done again, and leaves no record.
const ACTS: [&str; 2] = ["createMatchCardTicket", "replayEvents"];

#[test]
fn events_are_sent_again_and_a_card_is_opened_once_under_a_key() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (admin, crm) = (service.client(Role::Admin), service.crm());
        let hook = json!({"url": "https://crm.example.org/hooks", "types": ["nl.loopvermogen.firms.created.v1"]});
        let hook = crm.post("/v1/webhooks", &hook).expect(201);
        let firm = crm.post("/v1/firms", &json!({"name": "Een"})).expect(201);
        let origins = json!({"allowedAncestors": ["https://crm.example.org"]});
        admin.put("/v1/match-card-settings", &origins).expect(200);
        let at = format!("/v1/webhooks/{}", hook["id"].as_str().unwrap());
        let replays = format!("{at}/replays");
        let since = |day: &str| json!({"since": format!("{day}T00:00:00Z")});
        let card = |minutes: u32| json!({"firmId": firm["id"], "minutes": minutes});
        for (key, path, body, other) in [
            ("key-1", replays.as_str(), since("2026-01-01"), since("2026-01-02")),
            ("key-2", "/v1/match-card-tickets", card(5), card(6)),
        ] {
            let about = if key == "key-1" { &hook["id"] } else { &firm["id"] };
            let counted = || {
                let path = format!("/v1/audit-records?limit=100&objectId={}", about.as_str().unwrap());
                admin.get(&path).expect(200)["items"].as_array().unwrap().len()
            };
            let before = counted();
            let first = post(&crm, path, key, &body);
            first.expect(200);
            let told = counted();
            assert_eq!(told, before + 1, "{path}");
            assert_eq!(post(&crm, path, key, &body).text, first.text, "{path}");
            assert_eq!(counted(), told, "{path} was done again");
            post(&crm, path, key, &other).expect_problem(409, "idempotency-key-reused");
            if key == "key-2" {
                assert_ne!(crm.post(path, &body).text, first.text, "without a key, each time anew");
            }
        }
    });
}

#[test]
fn every_post_that_creates_takes_a_key_and_reads_it() {
    let service = Service::on_sqlite();
    let (admin, coordinator) = (service.client(Role::Admin), service.coordinator());
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let (mut with, mut without) = (0, Vec::new());
    for operation in operations().into_iter().filter(|operation| operation.method == "post") {
        let name = operation.facts["operationId"].as_str().unwrap();
        let responses = &operation.facts["responses"];
        let creates = responses["201"].is_object() || responses["202"].is_object();
        let mut headers = operation.facts["parameters"].as_array().into_iter().flatten();
        let takes_key = headers.any(|parameter| parameter["name"] == "Idempotency-Key");
        if creates && !takes_key && !STARTS.contains(&name) {
            without.push(name.to_owned());
        }
        if !takes_key {
            continue;
        }
        with += 1;
        assert!(creates || ACTS.contains(&name), "{name} takes a key and creates nothing");
        let path = operation.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
        let path = format!("/v1{}", path.collect::<Vec<_>>().join("/"));
        // An admin may all but ask for firms on behalf of a partner.
        let caller = if name == "requestFirm" { &coordinator } else { &admin };
        let answer = caller.send(Method::POST, &path, |request| {
            request.header("idempotency-key", "a b").header("content-type", "application/json").body("{}")
        });
        assert_eq!(answer.faults(), [fault("Idempotency-Key", "invalid_key")], "{name}");
    }
    without.sort();
    assert_eq!(without, WITHOUT_KEY.map(|(name, _)| name));
    assert!(with >= 13, "{with}");
}
