//! More than can be done at once.

use crate::service::{Service, limits};
use loopvermogen::api::ApiLimits;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[test]
fn a_full_line_is_told_to_come_back_while_health_answers() {
    let service = Service::on_sqlite_with(ApiLimits { waiting: 0, ..limits() });
    let answer = service.officer().get("/v1/firms");
    answer.expect_problem(503, "busy");
    assert_eq!(answer.header("retry-after"), "1");
    service.anonymous().get("/health/live").expect(200);
    service.anonymous().get("/health/ready").expect(200);
    service.anonymous().get("/v1/openapi.json").expect(200);
}

#[test]
fn many_callers_at_once_are_answered_or_told_to_come_back() {
    let service = Service::on_sqlite_with(ApiLimits { waiting: 3, ..limits() });
    service.officer().post("/v1/matches", &json!({"firm": {}})).expect(200);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = || service.officer().post("/v1/matches", &json!({"firm": {"topics": ["AI"]}, "limit": 50})).status;
        let asked: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|status| status.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    service.officer().get("/v1/firms").expect(200);
}

#[test]
fn health_answers_while_many_callers_wait() {
    const CALLERS: usize = 100;
    let service = Service::on_sqlite_with(ApiLimits { running: 1, waiting: 2 * CALLERS, ..limits() });
    let (service, answered) = (&service, &AtomicUsize::new(0));
    service.officer().post("/v1/matches", &json!({"firm": {}})).expect(200);
    std::thread::scope(|scope| {
        for _ in 0..CALLERS {
            let body = json!({"firm": {"topics": ["AI"]}, "limit": 100, "include": ["excluded"]});
            scope.spawn(move || {
                service.officer().post("/v1/matches", &body);
                answered.fetch_add(1, Ordering::SeqCst);
            });
        }
        for path in ["/health/live", "/health/ready", "/metrics"] {
            service.anonymous().get(path);
            assert!(answered.load(Ordering::SeqCst) < CALLERS, "{path} answered after everybody who waited");
        }
    });
}

#[test]
fn who_waits_too_long_is_told_to_come_back() {
    let service = Service::on_sqlite_with(ApiLimits { running: 1, patience: Duration::ZERO, ..limits() });
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = || service.officer().post("/v1/matches", &json!({"firm": {"topics": ["AI"]}, "limit": 50})).status;
        let asked: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|status| status.join().unwrap()).collect()
    });
    assert!(statuses.contains(&200) && statuses.contains(&503), "{statuses:?}");
    service.officer().get("/v1/firms").expect(200);
}
