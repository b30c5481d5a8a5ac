//! Bodies that are not what they should be.

use crate::service::{Service, fault, limits};
use loopvermogen::api::ApiLimits;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;
use std::io::Read;
use std::time::Duration;

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    let service = Service::on_sqlite();
    let deep = "[".repeat(100_000);
    let deep_field = format!("{{\"name\": {}", "[".repeat(100_000));
    let cases: [&str; 14] = [
        "{",
        "",
        "nonsense",
        "{\"name\": \"a\"} x",
        "{\"name\": \"a\"}{}",
        "\u{feff}{\"name\": \"a\"}",
        "{'name': 1}",
        "{\"employees\": NaN}",
        "{\"employees\": 1e400}",
        "{\"employees\": -}",
        "{\"employees\": 01}",
        "{\"name\": \"\n\"}",
        &deep,
        &deep_field,
    ];
    for body in cases {
        for path in ["/v1/firms", "/v1/matches", "/v1/interpretations"] {
            let problem = service.crm().post_text(path, body.to_owned()).expect_problem(400, "malformed-request");
            assert!(problem["detail"].as_str().unwrap().contains("column"), "{problem}");
            assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
            assert_ne!(problem["errors"][0]["remedy"], "", "{problem}");
        }
    }
    let not_utf_8 = service.crm().post_text("/v1/firms", b"{\"name\": \"caf\xe9\"}".to_vec());
    not_utf_8.expect_problem(400, "malformed-request");
}

#[test]
fn json_of_the_wrong_shape_is_refused_with_its_place() {
    let service = Service::on_sqlite();
    let cases = [
        ("[]", vec![fault("", "wrong_type")]),
        ("null", vec![fault("", "wrong_type")]),
        ("3", vec![fault("", "wrong_type")]),
        ("{\"name\": \"a\", \"name\": \"b\"}", vec![fault("/name", "given_twice")]),
        ("{\"sources\": {\"a\": {}, \"a\": {}}}", vec![fault("/sources/a", "given_twice")]),
        ("{\"name\": \"a\\u0000b\"}", vec![fault("/name", "control_character")]),
        (
            "{\"name\": 3, \"topics\": [1, \"AI\", 2], \"x\": 1}",
            vec![
                fault("/name", "wrong_type"),
                fault("/topics/0", "wrong_type"),
                fault("/topics/2", "wrong_type"),
                fault("/x", "unknown_field"),
            ],
        ),
        ("{\"location\": [\"Tilburg\"]}", vec![fault("/location", "wrong_type")]),
    ];
    for (body, expected) in cases {
        assert_eq!(service.crm().post_text("/v1/firms", body).faults(), expected, "{body}");
    }
    for number in ["1e309", "9223372036854775808", "3.5", "-1", "2147483648", "0.1e-320"] {
        let answer = service.crm().post_text("/v1/firms", format!("{{\"name\": \"a\", \"employees\": {number}}}"));
        assert_eq!(answer.status, 400, "{number}: {}", answer.text);
    }
}

#[test]
fn a_body_of_another_kind_is_refused() {
    let service = Service::on_sqlite();
    let xml = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
    let kinds = [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "json",
    ];
    for kind in kinds {
        let answer =
            service.crm().send(Method::POST, "/v1/firms", |request| request.header("content-type", kind).body(xml));
        answer.expect_problem(415, "unsupported-media-type");
    }
    let none = service.crm().send(Method::POST, "/v1/firms", |request| request.body("{\"name\": \"a\"}"));
    none.expect_problem(415, "unsupported-media-type");
    for encoding in ["gzip", "deflate", "br", "gzip, identity"] {
        let answer = service.crm().send(Method::POST, "/v1/firms", |request| {
            request.header("content-encoding", encoding).json(&json!({"name": "a"}))
        });
        answer.expect_problem(415, "unsupported-media-type");
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        let body = "{\"name\": \"a\"}";
        service.crm().send(Method::POST, "/v1/firms", |r| r.header("content-type", kind).body(body)).expect(201);
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length() {
    let service = Service::on_sqlite();
    for (path, most) in [
        ("/v1/firms", 256 * 1024),
        ("/v1/partners", 256 * 1024),
        ("/v1/matches", 256 * 1024),
        ("/v1/interpretations", 640 * 1024),
        ("/v1/agreed-visits", 16 * 1024),
        ("/v1/visit-plans", 1024 * 1024),
        ("/v1/allocations", 4 * 1024 * 1024),
        ("/v1/group-proposals", 512 * 1024),
    ] {
        let problem = service.crm().post_text(path, " ".repeat(most + 1)).expect_problem(413, "body-too-large");
        assert!(problem["detail"].as_str().unwrap().contains(&most.to_string()));
        assert!(problem["errors"][0]["remedy"].as_str().unwrap().contains("loopvermogen import"), "{problem}");
        let allowed = service.crm().post_text(path, " ".repeat(most));
        allowed.expect_problem(400, "malformed-request");
        let unsaid = reqwest::blocking::Body::new(std::io::repeat(b' ').take(most as u64 + 1));
        service.crm().post_text(path, unsaid).expect_problem(413, "body-too-large");
    }
}

#[test]
fn a_body_of_forty_megabytes_is_answered_413() {
    let service = Service::on_sqlite();
    let forty_megabytes = 40 * 1024 * 1024;
    let said = service.crm().post_text("/v1/matches", vec![b' '; forty_megabytes]);
    said.expect_problem(413, "body-too-large");
    let unsaid = reqwest::blocking::Body::new(std::io::repeat(b' ').take(forty_megabytes as u64));
    service.crm().post_text("/v1/matches", unsaid).expect_problem(413, "body-too-large");
    service.crm().get("/v1/steps").expect(200);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let limits = ApiLimits { body_timeout: Duration::from_millis(200), ..limits() };
    let service = Service::on_sqlite_with(limits);
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let request = format!(
        "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\n\r\n{{\"name\":"
    );
    let answer = service.raw(request.as_bytes());
    answer.expect_problem(408, "request-timeout");
}
