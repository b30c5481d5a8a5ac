//! What whoever runs the service sees: health, figures, compressed answers.

use crate::service::{Service, eventually};
use crate::support::on_each_database;
use diesel::connection::SimpleConnection;
use loopvermogen::app::caller::Role;
use loopvermogen::storage;
use serde_json::json;
use std::time::Duration;

#[test]
fn health_answers_without_a_token() {
    on_each_database(|database| {
        let service = Service::start(database);
        assert_eq!(service.anonymous().get("/health/live").expect(200)["status"], "ok");
        let ready = service.anonymous().get("/health/ready").expect(200);
        assert_eq!(ready["status"], "ok");
        assert!(ready["dataVersion"].as_i64().is_some_and(|version| version >= 0), "{ready}");
    });
}

/// What the older program does not know of, such as a new table of who objected, it would leave empty.
#[test]
fn a_server_leaves_a_database_that_a_newer_program_took_over_to_that_program() {
    on_each_database(|database| {
        let service = Service::start(database);
        service.officer().post("/v1/firms", &json!({"name": "Eerder"})).expect(201);
        let owner = &mut storage::connect(&database.owner).unwrap();
        owner.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231235959')").unwrap();
        let ready = service.anonymous().get("/health/ready").expect_problem(503, "unavailable");
        assert!(ready["detail"].as_str().unwrap().contains("newer version of the program"), "{ready}");
        let refused = service.officer().post("/v1/firms", &json!({"name": "Later"}));
        assert!(refused.expect_problem(503, "unavailable")["detail"].as_str().unwrap().contains("Nothing is written"));
        let firms = service.officer().get("/v1/firms").expect(200);
        assert_eq!((&firms["total"], &firms["items"][0]["name"]), (&1.into(), &"Eerder".into()), "{firms}");
    });
}

#[test]
fn a_service_without_its_database_lives_but_is_not_ready() {
    let service = Service::on_sqlite();
    let held: Vec<_> = (0..4).map(|_| service.app.pool.get().unwrap()).collect();
    service.anonymous().get("/health/live").expect(200);
    let ready = service.anonymous().get("/health/ready");
    ready.expect_problem(503, "unavailable");
    drop(held);
    service.anonymous().get("/health/ready").expect(200);
}

#[test]
fn the_first_page_points_to_the_description() {
    let service = Service::on_sqlite();
    assert_eq!(service.anonymous().get("/").expect(200)["description"], "/v1/openapi.json");
}

#[test]
fn figures_tell_routes_and_not_paths() {
    let service = Service::on_sqlite();
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    service.officer().get(&format!("/v1/firms/{id}?q=geheim"));
    service.officer().post("/v1/matches", &serde_json::json!({"firm": {}})).expect(200);
    let told = [
        "loopvermogen_http_requests_total{method=\"POST\",route=\"/v1/matches\",status=\"200\"}",
        "loopvermogen_http_requests_total{method=\"GET\",route=\"/v1/firms/{firmId}\",status=\"400\"}",
        "loopvermogen_http_request_duration_seconds_bucket{method=\"POST\",route=\"/v1/matches\",le=\"0.005\"}",
        "loopvermogen_index_lag_changes 0",
    ];
    // A service of another test in this process may have told its own figures in between.
    let figures = || service.anonymous().get("/metrics").text;
    eventually("the figures are told", || {
        let figures = figures();
        told.iter().all(|line| figures.contains(line))
    });
    let figures = figures();
    assert!(!figures.contains(id) && !figures.contains("geheim"));
}

#[test]
fn an_answer_is_compressed_for_who_wants_it() {
    let service = Service::on_sqlite();
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let answer = service.raw(
        format!(
            "GET /v1/topics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n\
             Connection: close\r\n\r\n"
        )
        .as_bytes(),
    );
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.header("vary").to_lowercase().contains("accept-encoding"));
    let plain = service.officer().get("/v1/topics");
    // Read as text, a byte that is no UTF-8 is one character.
    assert!(answer.text.chars().count() < plain.text.chars().count() / 2);
}
