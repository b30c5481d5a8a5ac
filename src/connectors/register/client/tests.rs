use super::*;
use crate::connectors::register::stub::{Stub, answer};
use serde_json::{Value, json};

fn register(stub: &Stub) -> Register {
    Register::at(&stub.url, Some(("apikey", "geheim")), Shape { per_second: 0, ..Shape::default() })
        .unwrap()
        .with_first_wait(Duration::from_millis(1))
}

#[test]
fn the_question_carries_the_key_in_a_header_and_the_query_in_the_address() {
    let stub = Stub::start(|_| answer(200, "{\"a\":1}"));
    let told: Value = register(&stub).get("/v2/zoeken", &[("naam", "Proef & Zoon")]).unwrap();
    assert_eq!(told, json!({"a": 1}));
    let asked = stub.asked();
    assert!(asked[0].starts_with("GET /v2/zoeken?naam=Proef%20%26%20Zoon HTTP/1.1"), "{}", asked[0]);
    assert!(asked[0].to_lowercase().contains("apikey: geheim"), "{}", asked[0]);
}

#[test]
fn what_may_pass_is_asked_again_and_what_may_not_is_not() {
    let stub = Stub::in_turn(vec![answer(500, "{}"), answer(429, ""), answer(200, "[]")]);
    assert_eq!(register(&stub).get::<Value>("/a", &[]).unwrap(), json!([]));
    assert_eq!(stub.asked().len(), 3);
    for (status, fault) in [
        (401, RegisterFault::Key { status: 401, code: String::new() }),
        (400, RegisterFault::Refused { status: 400, code: String::new() }),
        (302, RegisterFault::Refused { status: 302, code: String::new() }),
        (404, RegisterFault::NotFound),
    ] {
        let stub = Stub::start(move |_| answer(status, ""));
        assert_eq!(register(&stub).get::<Value>("/a", &[]).unwrap_err(), fault);
        assert_eq!(stub.asked().len(), 1, "{status}");
    }
}

#[test]
fn a_register_that_asks_for_more_time_than_a_run_has_is_not_asked_again() {
    let long = "HTTP/1.1 503 X\r\nRetry-After: 300\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let stub = Stub::start(move |_| long.to_owned());
    let fault = register(&stub).get::<Value>("/a", &[]).unwrap_err();
    assert_eq!(fault, RegisterFault::Busy { status: 503, wait: Some(Duration::from_secs(300)) });
    assert_eq!(stub.asked().len(), 1);
}

#[test]
fn answers_that_are_broken_are_told_in_plain_words() {
    for (text, words) in [
        (answer(200, "<html>"), "it is no JSON"),
        (answer(200, "[1"), "it is no JSON"),
        (answer(200, "{}"), "its shape is another than documented"),
        ("HTTP/1.1 200 X\r\nContent-Length: 50\r\nConnection: close\r\n\r\n[".to_owned(), "its answer broke off"),
    ] {
        let stub = Stub::start(move |_| text.clone());
        let fault = register(&stub).get::<Vec<u32>>("/a", &[]).unwrap_err();
        assert!(fault.to_string().contains(words), "{fault}");
    }
    let nobody = Register::at("http://127.0.0.1:1", None, Shape::default()).unwrap();
    let fault = nobody.with_first_wait(Duration::ZERO).get::<Value>("/a", &[]).unwrap_err();
    assert!(matches!(fault, RegisterFault::Silent(_)), "{fault}");
}

#[test]
fn a_register_that_keeps_failing_is_left_alone() {
    let stub = Stub::start(|_| answer(500, ""));
    let register = register(&stub);
    let mut last = None;
    for _ in 0..8 {
        last = register.get::<Value>("/a", &[]).err();
    }
    let last = last.unwrap();
    assert!(matches!(last, RegisterFault::LeftAlone { failures: 5, .. }), "{last}");
    assert!(last.ends_the_run() && last.to_string().contains("status 500"), "{last}");
    assert_eq!(stub.asked().len(), 5 * 4, "after that it was asked nothing");
}

#[test]
fn the_next_page_must_lie_at_the_register_itself() {
    let stub = Stub::start(|_| answer(200, "[1]"));
    let register = register(&stub);
    assert_eq!(register.get_linked::<Vec<u32>>(&format!("{}/b?skip=1", stub.url)).unwrap(), [1]);
    for elsewhere in ["https://elsewhere.example/b".to_owned(), format!("{}.elsewhere.example/b", stub.url)] {
        assert!(register.get_linked::<Value>(&elsewhere).is_err(), "{elsewhere}");
    }
    assert_eq!(stub.asked().len(), 1);
}

#[test]
fn a_file_is_downloaded_once_and_no_longer_than_it_may_be() {
    let file = "HTTP/1.1 200 X\r\nETag: \"v2\"\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    let stub = Stub::start(move |head| match head.contains("\"v2\"") {
        true => "HTTP/1.1 304 X\r\nConnection: close\r\n\r\n".to_owned(),
        false => file.to_owned(),
    });
    let (register, mut bytes) = (register(&stub), Vec::new());
    let written = Fetched::Written { version: "\"v2\"".into(), length: 5 };
    assert_eq!(register.download(&mut bytes, "\"v1\"", 5).unwrap(), written);
    assert_eq!(bytes, b"hello");
    assert_eq!(register.download(&mut bytes, "\"v2\"", 5).unwrap(), Fetched::Unchanged);
    assert!(matches!(register.download(&mut bytes, "", 4), Err(RegisterFault::Unusable(_))));
}
