//! Bodies that are broken, or meant to break the reader.

use crate::service::Service;
use crate::{is_harmless, is_refused};

#[test]
fn attack_41_json_that_is_broken_or_says_a_thing_twice_is_refused() {
    let service = Service::on_sqlite();
    let deep_list = format!("{{\"name\": {}", "[".repeat(100_000));
    let deep_object = "{\"a\":".repeat(50_000);
    let broken = [
        "{\"name\": \"a\"",
        "[]",
        "null",
        "{\"name\": 3}",
        "{\"name\": \"a\", \"name\": \"b\"}",
        "{\"name\": \"a\"} trailing",
        "\u{feff}{\"name\": \"a\"}",
        &deep_list,
        &deep_object,
        "{\"name\": \"a\", \"employees\": 1e400}",
        "{\"name\": \"a\", \"employees\": 9223372036854775808}",
        "{\"name\": \"a\", \"employees\": 18446744073709551616}",
        "{\"name\": \"a\", \"employees\": 1e-320}",
        "{\"name\": \"a\", \"employees\": 0x10}",
        "{\"name\": \"a\", \"employees\": Infinity}",
        "{\"name\": \"\\ud800\"}",
        "{\"__proto__\": {\"role\": \"admin\"}, \"name\": \"a\"}",
    ];
    for body in broken {
        is_refused(&service, &service.officer().post_text("/v1/firms", body.to_owned()), &[400]);
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
}

#[test]
fn attack_41_a_negative_zero_is_no_number_of_employees_below_zero() {
    let service = Service::on_sqlite();
    let answer = service.officer().post_text("/v1/firms", "{\"name\": \"a\", \"employees\": -0}");
    assert!([201, 400].contains(&answer.status), "{answer:?}");
    is_harmless(&service, &answer);
}

#[test]
fn attack_5_fields_that_only_the_service_sets_are_refused() {
    let service = Service::on_sqlite();
    for field in ["organisationId", "id", "createdAt", "changedAt", "score", "role", "revision", "firmType"] {
        let body = serde_json::json!({"name": "A", field: "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"});
        let answer = service.officer().post("/v1/firms", &body);
        is_refused(&service, &answer, &[400]);
        assert_eq!(answer.faults()[0].0, format!("/{field}"));
    }
}
