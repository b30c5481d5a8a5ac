//! Clients that take their time, and many of them.

use crate::is_harmless;
use crate::service::{Service, limits};
use loopvermogen::api::ApiLimits;
use loopvermogen::app::caller::Role;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn hurried() -> Service {
    Service::on_sqlite_with(ApiLimits {
        head_timeout: Duration::from_secs(1),
        body_timeout: Duration::from_secs(1),
        keep_alive: Duration::from_secs(1),
        ..limits()
    })
}

/// Writes a byte now and then until the other side hangs up; answers how long that took and what it said.
fn drip(service: &Service, head: &str) -> (Duration, String) {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let began = Instant::now();
    stream.write_all(head.as_bytes()).unwrap();
    let mut said = Vec::new();
    let mut buffer = [0; 4096];
    while began.elapsed() < Duration::from_secs(15) {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => said.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
        if stream.write_all(b"x").is_err() {
            // It may have said why before it hung up.
            let _ = stream.read_to_end(&mut said);
            break;
        }
    }
    (began.elapsed(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn attack_34_a_head_that_drips_in_is_cut_off() {
    let service = hurried();
    let (lasted, said) = drip(&service, "GET /v1/firms HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    assert!(lasted < Duration::from_secs(8), "{lasted:?}");
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    is_harmless(&service, &service.officer().get("/v1/firms"));
}

#[test]
fn attack_34_a_body_that_drips_in_is_cut_off() {
    let service = hurried();
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let (lasted, said) = drip(
        &service,
        &format!(
            "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: 1000\r\n\r\n{{"
        ),
    );
    assert!(lasted < Duration::from_secs(10), "{lasted:?}");
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("request-timeout"), "{said}");
}

#[test]
fn attack_34_an_idle_connection_is_closed() {
    let service = hurried();
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(12))).unwrap();
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let began = Instant::now();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).unwrap();
    assert!(said.starts_with(b"HTTP/1.1 200") && began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn attack_34_many_idle_connections_and_a_long_pipeline_keep_nobody_waiting() {
    let service = Service::on_sqlite();
    let idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(service.address).unwrap()).collect();
    let mut pipeline = TcpStream::connect(service.address).unwrap();
    pipeline.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut reading = pipeline.try_clone().unwrap();
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = reading.read_to_end(&mut said);
        String::from_utf8_lossy(&said).matches("HTTP/1.1 200").count()
    });
    let requests = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n".repeat(999);
    pipeline.write_all(requests.as_bytes()).unwrap();
    let began = Instant::now();
    service.officer().get("/v1/firms?limit=1").expect(200);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    pipeline.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(reader.join().unwrap(), 1000);
    drop(idle);
}
