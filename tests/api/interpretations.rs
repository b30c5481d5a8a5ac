//! What free words mean.

use crate::service::{Service, fault};
use serde_json::{Value, json};

#[test]
fn words_become_codes_and_unknown_words_come_back() {
    let service = Service::on_sqlite();
    let body = json!({"texts": ["we vinden geen vakmensen", "robotica", "xyzzyplugh"], "kinds": ["barrier", "topic"]});
    let answer = service.coordinator().post("/v1/interpretations", &body).expect(200);
    let items = answer["interpretations"].as_array().unwrap();
    let codes: Vec<&Value> = items.iter().map(|item| &item["meaning"]["code"]).collect();
    assert_eq!(codes, [&json!("talent"), &json!("robotica"), &Value::Null]);
    let pointers: Vec<&Value> = items.iter().map(|item| &item["pointer"]).collect();
    assert_eq!(pointers, ["/texts/0", "/texts/1", "/texts/2"]);
    assert_eq!(items[2]["text"], "xyzzyplugh");
}

#[test]
fn only_asked_kinds_are_considered() {
    let service = Service::on_sqlite();
    let ask = |kinds: Value| {
        let body = json!({"texts": ["Tilburg"], "kinds": kinds});
        service.officer().post("/v1/interpretations", &body).expect(200)["interpretations"][0].clone()
    };
    assert_eq!(ask(json!([]))["meaning"]["kind"], "place");
    assert_eq!(ask(json!(["place"]))["meaning"]["kind"], "place");
    assert_ne!(ask(json!(["barrier"]))["meaning"]["kind"], "place");
}

#[test]
fn number_and_length_of_texts_are_limited() {
    let service = Service::on_sqlite();
    let ask = |body: Value| service.officer().post("/v1/interpretations", &body);
    assert_eq!(ask(json!({"texts": []})).faults(), [fault("/texts", "out_of_range")]);
    assert_eq!(ask(json!({"texts": vec!["a"; 101]})).faults(), [fault("/texts", "out_of_range")]);
    assert_eq!(ask(json!({})).faults(), [fault("/texts", "missing")]);
    assert_eq!(
        ask(json!({"texts": ["a", "é".repeat(501), " "]})).faults(),
        [fault("/texts/1", "too_long"), fault("/texts/2", "empty")]
    );
    assert_eq!(ask(json!({"texts": ["a"], "kinds": ["x"]})).faults(), [fault("/kinds/0", "unknown_code")]);
    ask(json!({"texts": vec!["é".repeat(500); 100]})).expect(200);
}

#[test]
fn texts_at_their_longest_fit_however_they_are_written() {
    let service = Service::on_sqlite();
    let text = format!("\"{}\"", r"\ud83d\ude00".repeat(500));
    let body = format!(r#"{{"texts": [{}]}}"#, vec![text.as_str(); 100].join(","));
    let answer = service.officer().post_text("/v1/interpretations", body).expect(200);
    assert_eq!(answer["interpretations"].as_array().map(Vec::len), Some(100));
}
