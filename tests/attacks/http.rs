//! Paths, methods, media types and headers.

use crate::service::{Answer, Service};
use crate::{is_harmless, is_refused};
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

fn token(service: &Service) -> String {
    service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap()
}

/// A request with lines of headers that no library would send.
fn with_headers(service: &Service, lines: &str) -> Answer {
    let token = token(service);
    let head = format!("GET /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n");
    service.raw(format!("{head}{lines}\r\n").as_bytes())
}

#[test]
fn attack_29_a_trailing_slash_is_not_found_and_not_redirected() {
    let service = Service::on_sqlite();
    for path in ["/v1/firms/", "/v1/partners/", "/v1/audit-records/", "/v1/", "/health/live/"] {
        let answer = service.get_raw(path);
        is_refused(&service, &answer, &[404]);
        assert!(!answer.headers.contains_key("location"));
    }
}

#[test]
fn attack_31_a_path_in_disguise_leads_nowhere() {
    let service = Service::on_sqlite();
    let disguised = [
        "/v1/firms%2f1",
        "/v1/..%2fadmin",
        "//v1/firms",
        "/v1/./firms",
        "/v1/firms/%00",
        "/v1/%c0%afetc",
        "/v1/firms;id=1",
        "/v1/%2e%2e/%2e%2e/etc/passwd",
    ];
    for path in disguised {
        is_refused(&service, &service.get_raw(path), &[400, 404]);
    }
    is_refused(&service, &service.get_raw(&format!("/v1/firms/{}", "a".repeat(16_000))), &[414]);
    is_refused(&service, &service.get_raw(&format!("/v1/firms?q={}", "a".repeat(16_000))), &[414]);
}

#[test]
fn attack_32_a_body_that_is_no_json_is_refused_by_its_type() {
    let service = Service::on_sqlite();
    let xxe = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    for (kind, body) in [("application/xml", xxe), ("text/plain", "{\"name\": \"a\"}"), ("application/x-yaml", "a: b")]
    {
        let answer = service
            .officer()
            .send(Method::POST, "/v1/firms", |request| request.header("content-type", kind).body(body.to_owned()));
        is_refused(&service, &answer, &[415]);
    }
    let answer = service.officer().send(Method::POST, "/v1/firms", |request| request.body("{}"));
    is_refused(&service, &answer, &[415]);
    let answer =
        service.officer().send(Method::GET, "/v1/firms", |request| request.header("accept", "application/xml"));
    is_refused(&service, &answer, &[406]);
}

#[test]
fn attack_35_every_fault_of_a_query_is_told_at_once() {
    let service = Service::on_sqlite();
    for limit in ["0", "-1", "101", "1e9", "%D9%A3", "1;2", "", "NaN", "1&limit=100"] {
        is_refused(&service, &service.officer().get(&format!("/v1/firms?limit={limit}")), &[400]);
    }
    let faults = service.officer().get("/v1/firms?limit=0&limit=1&region=nowhere&q=&x=1").faults();
    assert_eq!(faults.len(), 4, "{faults:?}");
}

#[test]
fn attack_37_forged_headers_move_nothing() {
    let service = Service::on_sqlite();
    let made = service.officer().send(Method::POST, "/v1/firms", |request| {
        let forged = [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "gopher"),
            ("x-http-method-override", "DELETE"),
            ("x-original-url", "/v1/audit-records"),
            ("forwarded", "for=127.0.0.1;host=evil.example"),
            ("host", "evil.example"),
        ];
        forged.iter().fold(request, |request, (name, value)| request.header(*name, *value)).json(&json!({"name": "A"}))
    });
    made.expect(201);
    assert!(made.header("location").starts_with("/v1/firms/"));
    assert!(!format!("{made:?}").contains("evil"));
    let path = made.header("location").to_owned();
    let kept = service.officer().send(Method::GET, &path, |request| request.header("x-http-method-override", "DELETE"));
    kept.expect(200);
    service.officer().get(&path).expect(200);
}

#[test]
fn attack_38_headers_that_are_too_large_too_many_or_broken_are_refused() {
    let service = Service::on_sqlite();
    let languages = format!("Accept-Language: {}\r\n", "nl,en;q=0.1,".repeat(4_200));
    is_refused(&service, &with_headers(&service, &languages), &[431]);
    let several: String = (0..80).map(|number| format!("X-{number}: 1\r\n")).collect();
    is_refused(&service, &with_headers(&service, &several), &[431]);
    // More than the framework reads: it hangs up with a bare status.
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    assert!([400, 431].contains(&with_headers(&service, &many).status));
    assert_eq!(with_headers(&service, "X-A: a\rb\r\n").status, 400);
    assert_eq!(with_headers(&service, "X-A: a\0b\r\n").status, 400);
    // A line end in a value ends the header: what follows is another one, and counts for nothing.
    let split = with_headers(&service, "X-A: a\r\nX-Role: admin\r\n");
    assert_eq!(split.status, 200);
    is_harmless(&service, &split);
}

#[test]
fn attack_38_a_request_cannot_be_smuggled_behind_another() {
    let service = Service::on_sqlite();
    let token = token(&service);
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Content-Length: +5\r\n",
    ] {
        let head = format!(
            "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        );
        let answer = service
            .raw(format!("{head}{lines}Connection: close\r\n\r\n0\r\n\r\nGET /v1/firms HTTP/1.1\r\n\r\n").as_bytes());
        assert_eq!(answer.status, 400, "{lines}");
        assert!(!answer.text.contains("\"items\""), "{}", answer.text);
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
}

#[test]
fn attack_40_a_compressed_body_is_refused_unread() {
    let service = Service::on_sqlite();
    let token = token(&service);
    for encoding in ["gzip", "br", "deflate", "zstd", "gzip, gzip"] {
        // Refused by its head: the body that this announces is never sent.
        let head = format!(
            "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Encoding: {encoding}\r\nContent-Length: 10000\r\nConnection: close\r\n\r\n"
        );
        is_refused(&service, &service.raw(head.as_bytes()), &[415]);
    }
    let ranged = service.officer().send(Method::GET, "/v1/topics", |request| request.header("range", "bytes=0-1,5-6"));
    ranged.expect(200);
}

/// Memory of this process, in which the service runs.
pub fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn a_page_of_a_listed_origin_may_call_and_no_other() {
    let limits =
        loopvermogen::api::ApiLimits { cors_origins: vec!["https://crm.example".into()], ..crate::service::limits() };
    let service = Service::on_sqlite_with(limits);
    let from = |origin: &'static str| {
        service.officer().send(Method::GET, "/v1/firms", move |request| request.header("origin", origin))
    };
    let listed = from("https://crm.example");
    assert_eq!(listed.header("access-control-allow-origin"), "https://crm.example");
    assert!(listed.header("vary").contains("origin"));
    assert!(!listed.headers.contains_key("access-control-allow-credentials"));
    for origin in ["https://evil.example", "https://crm.example.evil.example", "null", "http://crm.example"] {
        let answer = from(origin);
        answer.expect(200);
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin}");
    }
    let preflight = |origin: &str| {
        service.raw(
            format!(
                "OPTIONS /v1/firms HTTP/1.1\r\nHost: a\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
                 Connection: close\r\n\r\n"
            )
            .as_bytes(),
        )
    };
    let allowed = preflight("https://crm.example");
    assert_eq!(allowed.status, 204);
    assert!(allowed.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(preflight("https://evil.example").status, 405);
    let refused =
        service.anonymous().send(Method::GET, "/v1/firms", |request| request.header("origin", "https://crm.example"));
    assert_eq!(refused.header("access-control-allow-origin"), "https://crm.example");
}

#[test]
fn whoever_finds_a_weakness_is_told_where_to_tell_it() {
    let service = Service::on_sqlite();
    let answer = service.anonymous().get("/.well-known/security.txt");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(answer.text.contains("Contact: mailto:") && answer.text.contains("\nExpires: 20"), "{}", answer.text);
}
