//! Attacks and bad input, each test named after its number in the table of `docs/security.md`. An attack passes when
//! the service refuses it as documented, tells nothing of its inside, and answers the next request.

#[path = "../support/mod.rs"]
mod support;

// The running service of the tests of the interface; not everything of it is used here.
#[allow(dead_code, reason = "shared with other test programs, of which each uses a part")]
#[path = "../api/contract.rs"]
mod contract;
#[allow(dead_code, reason = "shared with other test programs, of which each uses a part")]
#[path = "../cli/program.rs"]
mod program;
#[allow(dead_code, reason = "shared with other test programs, of which each uses a part")]
#[path = "../api/service.rs"]
mod service;

mod clients;
mod files;
mod http;
mod json;
mod logs;
mod ranking;
mod records;
mod slow;
mod values;

use service::{Answer, Service};

/// Nothing of the inside is told, and the service goes on.
#[track_caller]
fn is_harmless(service: &Service, answer: &Answer) {
    assert!(answer.status < 500, "{answer:?}");
    for inside in ["SELECT", "sqlite", "diesel", "panicked", "src/", ".rs:", "RUST_BACKTRACE"] {
        assert!(!answer.text.contains(inside), "{inside}: {}", answer.text);
    }
    let began = std::time::Instant::now();
    service.officer().get("/v1/firms?limit=1").expect(200);
    // Who waits for what an attack keeps busy waits longer than the slowest machine takes.
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

/// A problem document in a status below 500, with the header that every answer has.
#[track_caller]
fn is_refused(service: &Service, answer: &Answer, statuses: &[u16]) {
    assert!(statuses.contains(&answer.status), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("api-version"), env!("CARGO_PKG_VERSION"));
    let problem = answer.expect(answer.status);
    assert!(["title", "status", "detail"].iter().all(|name| !problem[*name].is_null()), "{problem}");
    is_harmless(service, answer);
}
