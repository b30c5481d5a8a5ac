//! Paths, methods and media types.

use crate::service::Service;
use reqwest::Method;
use serde_json::json;

#[test]
fn a_path_that_does_not_exist_is_a_problem_document() {
    let service = Service::on_sqlite();
    for path in ["/v1/firms/", "/v1", "/v1/", "/v2/firms", "/v1/nothing", "/v1/matches/", "/nothing", "/health"] {
        let answer = service.officer().get(path);
        let problem = answer.expect_problem(404, "not-found");
        assert_eq!(problem["instance"], path);
        assert!(!answer.headers.contains_key("location"), "a redirect");
    }
}

#[test]
fn a_path_in_disguise_is_not_followed() {
    let service = Service::on_sqlite();
    let odd = [
        "//v1/firms",
        "/v1//firms",
        "/v1/./firms",
        "/v1/../v1/firms",
        "/v1/%2e%2e/firms",
        "/v1/firms%2f1",
        "/v1/..%2fadmin",
        "/v1/firms/%00",
        "/v1/firms/%c0%af",
        "/v1/firms/%ff",
        "/v1/FIRMS",
    ];
    for path in odd {
        let answer = service.get_raw(path);
        answer.expect_problem(404, "not-found");
        assert_eq!(answer.header("api-version"), env!("CARGO_PKG_VERSION"));
    }
    let long = service.get_raw(&format!("/v1/firms/{}", "a".repeat(16_000)));
    long.expect_problem(414, "uri-too-long");
}

#[test]
fn an_id_that_is_none_is_answered_as_one_that_does_not_exist() {
    let service = Service::on_sqlite();
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for id in [unknown, "1", "x", "019aa1b27c3d7e4f8a5b6c7d8e9f0a1b", "{019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b}"] {
        for path in [format!("/v1/firms/{id}"), format!("/v1/firms/{id}/matches"), format!("/v1/partners/{id}")] {
            let problem = service.officer().get(&path).expect_problem(404, "not-found");
            assert!(problem["detail"].as_str().unwrap().contains(id), "{problem}");
        }
    }
}

#[test]
fn a_wrong_method_is_told_which_are_right() {
    let service = Service::on_sqlite();
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let cases = [
        (Method::DELETE, "/v1/firms".to_owned(), vec!["GET", "HEAD", "POST"]),
        (Method::POST, format!("/v1/firms/{id}"), vec!["DELETE", "GET", "HEAD", "PATCH", "PUT"]),
        (Method::GET, "/v1/matches".to_owned(), vec!["POST"]),
        (Method::POST, "/v1/openapi.json".to_owned(), vec!["GET", "HEAD"]),
        (Method::PUT, "/v1/sectors".to_owned(), vec!["GET", "HEAD"]),
        (Method::from_bytes(b"BREW").unwrap(), "/v1/steps".to_owned(), vec!["GET", "HEAD"]),
        (Method::DELETE, "/health/live".to_owned(), vec!["GET", "HEAD"]),
    ];
    for (method, path, allowed) in cases {
        let answer = service.officer().send(method, &path, |request| request);
        answer.expect_problem(405, "method-not-allowed");
        let mut allow: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        allow.sort_unstable();
        assert_eq!(allow, allowed, "{path}");
    }
}

#[test]
fn a_method_or_host_in_a_header_is_ignored() {
    let service = Service::on_sqlite();
    let firm = service.officer().send(Method::POST, "/v1/firms", |request| {
        request.header("x-forwarded-host", "evil.example").header("host", "evil.example").json(&json!({"name": "Een"}))
    });
    assert!(firm.header("location").starts_with("/v1/firms/"));
    let get = service
        .officer()
        .send(Method::GET, firm.header("location"), |request| request.header("x-http-method-override", "DELETE"));
    get.expect(200);
    service.officer().get(firm.header("location")).expect(200);
}

#[test]
fn what_the_caller_does_not_accept_is_not_sent() {
    let service = Service::on_sqlite();
    let get = |path: &str, accept: &str| service.officer().send(Method::GET, path, |r| r.header("accept", accept));
    for accept in ["application/xml", "text/html, application/xml;q=0.9", "application/json;q=0"] {
        get("/v1/steps", accept).expect_problem(406, "not-acceptable");
    }
    for accept in ["application/json", "application/*", "*/*;q=0.1", "text/html, application/json;q=0.1"] {
        get("/v1/steps", accept).expect(200);
    }
    let uncompressed = service
        .officer()
        .send(Method::GET, "/v1/steps", |request| request.header("accept-encoding", "compress, identity;q=0"));
    uncompressed.expect_problem(406, "not-acceptable");
    get("/v1/openapi.yaml", "application/json").expect_problem(406, "not-acceptable");
    assert_eq!(get("/v1/openapi.yaml", "application/yaml").status, 200);
}

#[test]
fn a_request_that_is_no_http_harms_nobody() {
    let service = Service::on_sqlite();
    let odd: [&[u8]; 4] = [
        b"GET /v1/steps HTTP/9.9\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET /v1/steps HTTP/1.1\r\nA: b\x00c\r\n\r\n",
        b"POST /v1/matches HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ];
    for request in odd {
        assert!((400..500).contains(&service.raw(request).status));
    }
    let headers = (0..200).map(|number| format!("X-H{number}: a\r\n")).collect::<String>();
    let answer = service.raw(format!("GET /v1/steps HTTP/1.1\r\n{headers}\r\n").as_bytes());
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    service.officer().get("/v1/steps").expect(200);
}
