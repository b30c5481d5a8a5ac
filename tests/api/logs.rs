//! What the log tells of a request, and what it does not.

use crate::service::Service;
use loopvermogen::app::caller::Role;
use serde_json::{Value, json};
use std::io::{Result, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[test]
fn a_request_is_one_line_without_query_body_token_or_id() {
    tracing_subscriber::fmt().json().with_writer(|| Log).with_max_level(tracing::Level::INFO).init();
    let service = Service::on_sqlite();
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let client = service.with_token(token.clone());
    let id = "019aa1b2-0123-7e4f-8a5b-6c7d8e9f0a1b";
    let answer = client.get(&format!("/v1/firms/{id}/matches?geheimeVraag=1"));
    answer.faults();
    client.post("/v1/firms", &json!({"name": "Geheime naam\r\nINFO admin", "employees": "geheim"})).faults();
    service.with_token("geheim.bewijs.stuk".into()).get("/v1/firms").expect(401);
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    // Other tests run beside this one and log as well.
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mine: Vec<&Value> =
        lines.iter().filter(|line| line["fields"]["request_id"] == answer.header("x-request-id")).collect();
    assert_eq!(mine.len(), 1);
    let fields = &mine[0]["fields"];
    assert_eq!(fields["route"], "/v1/firms/{firmId}/matches");
    assert_eq!((&fields["method"], &fields["status"]), (&json!("GET"), &json!(400)));
    assert!(fields["duration_ms"].as_f64().is_some_and(|ms| ms > 0.0));
    for secret in [id, "geheimeVraag", "Geheime naam", "geheim.bewijs", &token, "geheim\""] {
        assert!(!log.contains(secret), "{secret}");
    }
}
