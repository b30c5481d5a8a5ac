//! `HEAD`: the head of what `GET` answers, and a connection that stays in step.

use crate::service::Service;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection on which one request follows the other.
struct Connection {
    stream: BufReader<TcpStream>,
    token: String,
}

impl Connection {
    fn to(service: &Service) -> Self {
        let stream = TcpStream::connect(service.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let token = service.tokens.issue(Role::Admin, Duration::from_secs(600)).unwrap();
        Self { stream: BufReader::new(stream), token }
    }

    fn request(&self, method: &str, path: &str) -> String {
        format!("{method} {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", self.token)
    }

    fn send(&mut self, requests: &str) {
        self.stream.get_mut().write_all(requests.as_bytes()).unwrap();
    }

    /// Status and headers of the answer that comes next: nothing may stand before it.
    fn head(&mut self) -> (u16, HashMap<String, String>) {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.strip_prefix("HTTP/1.1 ").unwrap_or_else(|| panic!("no answer begins here: {line}"));
        let status = status[..3].parse().unwrap();
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { return (status, headers) };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
    }

    /// An answer of known length.
    fn answer(&mut self) -> (u16, String) {
        let (status, headers) = self.head();
        let mut body = vec![0; headers["content-length"].parse().unwrap()];
        self.stream.read_exact(&mut body).unwrap();
        (status, String::from_utf8(body).unwrap())
    }
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = officer.post("/v1/firms", &json!({"name": "Proef Metaal"})).header("location").to_owned();
    let unknown = "/v1/firms/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b".to_owned();
    let paths = [firm.clone(), "/v1/firms?limit=1".into(), "/v1/steps".into(), unknown, "/v1/firms?x=1".into()];
    for path in
        paths.into_iter().chain(["/v1/users", "/v1/openapi.json", "/health/live", "/v1/matches"].map(String::from))
    {
        let (get, head) = (officer.get(&path), officer.send(Method::HEAD, &path, |request| request));
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-length"), get.text.len().to_string(), "{path}");
        for name in ["content-type", "etag", "allow", "access-control-allow-origin"] {
            assert_eq!(head.headers.get(name), get.headers.get(name), "{name} of {path}");
        }
    }
    let tag = officer.get(&firm).header("etag").to_owned();
    let known = officer.send(Method::HEAD, &firm, |request| request.header("if-none-match", &tag));
    assert_eq!((known.status, known.header("etag")), (304, tag.as_str()));
    let stranger = service.anonymous().send(Method::HEAD, &firm, |request| request);
    assert_eq!((stranger.status, stranger.text.as_str()), (401, ""));
    assert!(stranger.headers.contains_key("www-authenticate"));
    let squeezed = officer.send(Method::HEAD, "/v1/openapi.json", |request| request.header("accept-encoding", "gzip"));
    assert_eq!((squeezed.status, squeezed.header("content-encoding")), (200, "gzip"));
}

#[test]
fn a_connection_stays_in_step_whatever_is_asked_by_head() {
    let service = Service::on_sqlite();
    let firm = service.officer().post("/v1/firms", &json!({"name": "Proef Metaal"})).header("location").to_owned();
    let csv = service.officer().send(Method::POST, "/v1/imports", |request| {
        request.header("content-type", "text/csv").body("naam;plaats\nProef Hout;Tilburg\n")
    });
    let import = csv.expect(202)["id"].as_str().unwrap().to_owned();
    let changes = service.crm().get("/v1/changes").expect(200)["last"].to_string();
    let paths = [
        firm.clone(),
        "/v1/exports/firms".to_owned(),
        format!("/v1/imports/{import}/progress"),
        format!("/v1/changes?after={changes}&wait=30"),
        "/v1/firms/nothing".to_owned(),
        "/v1/matches".to_owned(),
    ];
    let begun = Instant::now();
    let mut connection = Connection::to(&service);
    for path in &paths {
        // One after another, then two at once.
        let (head, get) = (connection.request("HEAD", path), connection.request("GET", &firm));
        connection.send(&head);
        let first = connection.head();
        connection.send(&get);
        let (status, body) = connection.answer();
        assert!(status == 200 && body.contains("Proef Metaal"), "after {path}: {status} {body}");
        connection.send(&format!("{head}{get}"));
        assert_eq!(connection.head().0, first.0, "{path}");
        let (status, body) = connection.answer();
        assert!(status == 200 && body.contains("Proef Metaal"), "beside {path}: {status} {body}");
    }
    assert!(begun.elapsed() < Duration::from_secs(25), "nothing is waited for");
}
