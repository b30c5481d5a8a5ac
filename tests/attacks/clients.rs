//! Clients that ask more than their share.

use crate::service::{Answer, Service, limits};
use loopvermogen::api::ApiLimits;
use loopvermogen::api::quota::Allowance;
use loopvermogen::app::caller::Role;
use loopvermogen::app::settings::Network;
use reqwest::Method;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn limited(proxies: &str) -> Service {
    Service::on_sqlite_with(ApiLimits {
        per_caller: Allowance { per_second: 1, burst: 20 },
        per_address: Allowance { per_second: 1, burst: 20 },
        trusted_proxies: Network::parse_list(proxies).unwrap(),
        ..limits()
    })
}

/// Sends requests one after the other over one connection; answers their statuses.
fn flood(service: &Service, count: usize, head: impl Fn(usize) -> String) -> Vec<u16> {
    let mut stream = TcpStream::connect(service.address).unwrap();
    let requests: String = (0..count)
        .map(|number| {
            let last = if number + 1 == count { "Connection: close\r\n" } else { "" };
            format!("GET /v1/topics?limit=1 HTTP/1.1\r\nHost: a\r\n{}{last}\r\n", head(number))
        })
        .collect();
    let mut reading = stream.try_clone().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = reading.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    stream.write_all(requests.as_bytes()).unwrap();
    let text = reader.join().unwrap();
    let statuses = text.split("HTTP/1.1 ").skip(1).map(|answer| answer[..3].parse().unwrap());
    statuses.collect()
}

/// The bucket of a client gains a request each second; the next one after it is refused.
fn until_refused(ask: impl Fn() -> Answer) -> Answer {
    (0..30).map(|_| ask()).find(|answer| answer.status == 429).expect("a client with an empty bucket is served")
}

#[test]
fn attack_92_a_flood_of_one_client_is_cut_and_another_does_not_notice() {
    let service = limited("");
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let statuses = flood(&service, 1000, |_| format!("Authorization: Bearer {token}\r\n"));
    assert_eq!(statuses.len(), 1000);
    let served = statuses.iter().filter(|status| **status == 200).count();
    assert!(statuses.iter().all(|status| [200, 429].contains(status)));
    // What fits at once, and what the bucket gains while the flood lasts.
    assert!((20..200).contains(&served), "{served}");

    let refused = until_refused(|| service.officer().get("/v1/topics?limit=1"));
    refused.expect_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!((refused.header("ratelimit-limit"), refused.header("ratelimit-remaining")), ("20", "0"));
    let other = service.crm().get("/v1/topics?limit=1");
    other.expect(200);
    assert_eq!(other.header("ratelimit-remaining"), "19");
}

#[test]
fn attack_92_a_stranger_is_counted_by_address_whatever_it_says_of_itself() {
    let service = limited("");
    let statuses = flood(&service, 200, |number| format!("X-Forwarded-For: 203.0.113.{}\r\n", number % 250));
    assert!(statuses.iter().all(|status| [401, 429].contains(status)));
    assert!(statuses.iter().filter(|status| **status == 429).count() > 100, "{statuses:?}");
    let forged = flood(&service, 200, |number| format!("Authorization: Bearer a.b.{number}\r\n"));
    assert!(forged.iter().filter(|status| **status == 429).count() > 100, "{forged:?}");
    // Somebody with a token, from the same address, and whoever watches the service are served.
    service.officer().get("/v1/topics?limit=1").expect(200);
    service.anonymous().get("/health/live").expect(200);
}

#[test]
fn attack_92_behind_a_listed_proxy_each_client_has_a_bucket_of_its_own() {
    let service = limited("127.0.0.0/8");
    let statuses = flood(&service, 100, |_| "X-Forwarded-For: 203.0.113.1\r\n".to_owned());
    assert!(statuses.contains(&429));
    let from = |address: &'static str| {
        let ask = |request: reqwest::blocking::RequestBuilder| request.header("x-forwarded-for", address);
        service.anonymous().send(Method::GET, "/v1/openapi.json", ask)
    };
    until_refused(|| from("203.0.113.1"));
    until_refused(|| from("198.51.100.9, 203.0.113.1"));
    assert_eq!(from("203.0.113.2").status, 200);
}
