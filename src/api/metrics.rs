//! Figures for whoever runs the service, in the form of Prometheus.

use super::{State, line};
use crate::domain::OrganisationId;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

const REQUESTS: &str = "loopvermogen_http_requests_total";
const DURATION: &str = "loopvermogen_http_request_duration_seconds";
const REFUSED: &str = "loopvermogen_requests_refused_total";
const WAITING: &str = "loopvermogen_requests_waiting";
const RUNNING: &str = "loopvermogen_requests_running";
const LAG: &str = "loopvermogen_index_lag_changes";
const BUCKETS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Collects from now on. The `metrics` crate knows one collector per process, so that several servers in one process
/// share theirs.
pub fn start() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(DURATION.into()), &BUCKETS);
        let recorder = builder.ok()?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        metrics::describe_counter!(REQUESTS, "Requests by method, route and status.");
        metrics::describe_histogram!(DURATION, "Time from request to answer, by method and route.");
        metrics::describe_counter!(REFUSED, "Requests that got no turn, by line and by whether it was full or slow.");
        metrics::describe_gauge!(WAITING, "Requests that wait for their turn, by line.");
        metrics::describe_gauge!(RUNNING, "Requests that are worked on, by line.");
        metrics::describe_gauge!(LAG, "Changes in the database that the index has not seen.");
        Some(handle)
    };
    HANDLE.get_or_init(install).clone()
}

/// The method as a label: a caller cannot make up new ones.
pub fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        _ => "other",
    }
}

/// Counts an answered request.
pub fn count_request(method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
    let method = method_label(method);
    let route = route.to_owned();
    metrics::counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.as_u16().to_string())
        .increment(1);
    metrics::histogram!(DURATION, "method" => method, "route" => route).record(elapsed.as_secs_f64());
}

/// Counts a request that got no turn.
pub fn count_refusal(line: &'static str, reason: &'static str) {
    metrics::counter!(REFUSED, "line" => line, "reason" => reason).increment(1);
}

/// `GET /metrics`.
pub async fn get_metrics(state: web::Data<State>) -> HttpResponse {
    // Figures must come also when the database does not answer.
    if let Some(Ok(Some(lag))) = line::check(&state, |app| app.indexes.lag(OrganisationId::DEFAULT)).await {
        metrics::gauge!(LAG).set(lag as f64);
    }
    for line in [&state.line, &state.calculators.line] {
        metrics::gauge!(WAITING, "line" => line.name).set(line.waiting() as f64);
        metrics::gauge!(RUNNING, "line" => line.name).set(line.running() as f64);
    }
    let text = start().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text.unwrap_or_default())
}
