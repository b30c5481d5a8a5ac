//! More than can be done at once.

use crate::service::{Service, eventually, limits};
use loopvermogen::api::ApiLimits;
use loopvermogen::api::calculators::Calculators;
use loopvermogen::app::caller::Role;
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
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
fn a_full_line_of_rankings_is_told_to_come_back_while_everything_else_answers() {
    let calculators = Calculators::start(1, 1, Duration::from_secs(60)).unwrap();
    let service = Service::on_sqlite_with_calculators(calculators.clone());
    let (service, calculators) = (&service, &calculators);
    let ask = || service.officer().post("/v1/matches", &json!({"firm": {"topics": ["AI"]}}));
    ask().expect(200);
    std::thread::scope(|scope| {
        let release = keep_busy(calculators);
        let waiting = scope.spawn(ask);
        eventually("somebody waits", || calculators.line.waiting() == 1);

        let refused = ask();
        refused.expect_problem(503, "busy");
        assert_eq!(refused.header("retry-after"), "1");
        let words = json!({"texts": ["AI"]});
        service.officer().post("/v1/interpretations", &words).expect_problem(503, "busy");
        for path in ["/health/live", "/health/ready", "/v1/openapi.json"] {
            service.anonymous().get(path).expect(200);
        }
        for path in ["/v1/firms", "/v1/partners?limit=1", "/v1/topics?limit=1"] {
            service.officer().get(path).expect(200);
        }
        service.officer().post("/v1/firms", &json!({"name": "Proef Drukwerk"})).expect(201);
        // A service of another test in this process may have told its own figures in between.
        eventually("the figures tell of the line", || {
            let figures = service.anonymous().get("/metrics").text;
            let told = [
                "loopvermogen_requests_waiting{line=\"ranking\"} 1\n",
                "loopvermogen_requests_running{line=\"ranking\"} 1\n",
                "loopvermogen_requests_refused_total{line=\"ranking\",reason=\"full\"} ",
            ];
            told.iter().all(|line| figures.contains(line))
        });

        drop(release);
        waiting.join().unwrap().expect(200);
    });
    ask().expect(200);
}

#[test]
fn a_ranking_whose_caller_hung_up_leaves_the_line() {
    let calculators = Calculators::start(1, 1, Duration::from_secs(60)).unwrap();
    let service = Service::on_sqlite_with_calculators(calculators.clone());
    let release = keep_busy(&calculators);
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let mut caller = TcpStream::connect(service.address).unwrap();
    let body = r#"{"firm":{}}"#;
    let request = format!(
        "POST /v1/matches HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    caller.write_all(request.as_bytes()).unwrap();
    eventually("somebody waits", || calculators.line.waiting() == 1);
    drop(caller);
    eventually("nobody waits", || calculators.line.waiting() == 0);
    drop(release);
    service.officer().post("/v1/matches", &json!({"firm": {}})).expect(200);
}

/// Keeps a thread that ranks busy until the answer is dropped.
fn keep_busy(calculators: &Calculators) -> Sender<()> {
    let (release, released) = channel::<()>();
    let (begun, has_begun) = channel();
    let calculators = calculators.clone();
    std::thread::spawn(move || {
        let hold = move || {
            begun.send(()).unwrap();
            let _ = released.recv();
        };
        actix_web::rt::System::new().block_on(calculators.run(hold)).unwrap();
    });
    has_begun.recv().unwrap();
    release
}

#[test]
fn many_callers_at_once_are_answered_or_told_to_come_back() {
    let service = Service::on_sqlite_with(ApiLimits { ranking_threads: 2, ranking_queue: 1, ..limits() });
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
    let calculators = Calculators::start(1, 2 * CALLERS, Duration::from_secs(300)).unwrap();
    let service = Service::on_sqlite_with_calculators(calculators.clone());
    let (service, calculators) = (&service, &calculators);
    let body = json!({"firm": {"topics": ["AI"]}, "limit": 100, "include": ["excluded"]});
    let ask = || service.officer().post("/v1/matches", &body).expect(200);
    std::thread::scope(|scope| {
        let release = keep_busy(calculators);
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(ask)).collect();
        eventually("all wait", || calculators.line.waiting() == CALLERS);
        for path in ["/health/live", "/health/ready", "/metrics"] {
            assert_eq!(service.anonymous().get(path).status, 200, "{path}");
        }
        assert_eq!(calculators.line.waiting(), CALLERS);
        drop(release);
        callers.into_iter().for_each(|caller| drop(caller.join().unwrap()));
    });
}

#[test]
fn who_waits_too_long_is_told_to_come_back() {
    let service = Service::on_sqlite_with(ApiLimits { ranking_threads: 1, patience: Duration::ZERO, ..limits() });
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = || service.officer().post("/v1/matches", &json!({"firm": {"topics": ["AI"]}, "limit": 50})).status;
        let asked: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|status| status.join().unwrap()).collect()
    });
    assert!(statuses.contains(&200) && statuses.contains(&503), "{statuses:?}");
    service.officer().get("/v1/firms").expect(200);
}
