//! The description of the API against the code.

use crate::contract::{self, DESCRIPTION, faults, operations, resolve};
use crate::service::Service;
use loopvermogen::api::{openapi, routes};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_committed_description_is_that_of_the_code() {
    let committed = include_str!("../../openapi.yaml").trim_end();
    let made = openapi::yaml().unwrap();
    assert!(committed == made.trim_end(), "run: loopvermogen openapi > openapi.yaml");
    let json: Value = serde_json::from_str(&openapi::json().unwrap()).unwrap();
    assert_eq!(json, *DESCRIPTION);
}

#[test]
fn every_route_is_described_and_every_description_has_its_route() {
    let described: BTreeSet<(String, String)> =
        operations().into_iter().map(|operation| (operation.method, operation.path)).collect();
    let registered: BTreeSet<(String, String)> = routes::operations()
        .into_iter()
        .map(|(method, path)| (method.as_str().to_lowercase(), path.to_owned()))
        .collect();
    assert_eq!(described, registered);
}

#[test]
fn examples_name_the_weights_that_ship() {
    fn named<'v>(value: &'v Value, is_example: bool, found: &mut Vec<&'v Value>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if is_example && name == "weightsVersion" {
                        found.push(value);
                    }
                    named(value, is_example || name.starts_with("example"), found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| named(item, is_example, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    named(&DESCRIPTION, false, &mut found);
    let shipped = loopvermogen::app::weights::shipped().unwrap().version;
    assert!(found.len() >= 14, "{}", found.len());
    assert!(found.iter().all(|version| **version == shipped), "{found:?} and {shipped}");
}

#[test]
fn the_description_is_served_to_everybody() {
    let service = Service::on_sqlite();
    let yaml = service.anonymous().get("/v1/openapi.yaml");
    let json = service.anonymous().get("/v1/openapi.json");
    assert_eq!(yaml.text.trim_end(), include_str!("../../openapi.yaml").trim_end());
    assert_eq!(json.expect(200), *DESCRIPTION);
    for answer in [&yaml, &json] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    assert_ne!(yaml.header("etag"), json.header("etag"));
    for (path, answer) in [("/v1/openapi.yaml", &yaml), ("/v1/openapi.json", &json)] {
        let tag = answer.header("etag");
        assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
        let ask =
            |tag: &str| service.anonymous().send(Method::GET, path, |request| request.header("if-none-match", tag));
        let known = ask(tag);
        assert_eq!((known.status, known.header("etag"), known.text.as_str()), (304, tag, ""));
        assert_eq!(known.header("access-control-allow-origin"), "*");
        assert_eq!(ask("\"0123456789abcdef0123456789abcdef\"").text, answer.text);
    }
    let closed = service.officer().get("/v1/steps");
    assert!(!closed.headers.contains_key("access-control-allow-origin"));
}

#[test]
fn everything_that_is_referred_to_is_there() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    references(&DESCRIPTION, &mut found);
    let lacking: Vec<&str> =
        found.iter().copied().filter(|name| DESCRIPTION.pointer(name.trim_start_matches('#')).is_none()).collect();
    assert!(found.len() > 100 && lacking.is_empty(), "{lacking:?} of {}", found.len());
}

#[test]
fn every_operation_has_words_and_an_example() {
    for operation in operations() {
        let shown = format!("{} {}", operation.method, operation.path);
        let facts = &operation.facts;
        assert!(facts["operationId"].is_string() && facts["summary"].is_string(), "{shown}");
        assert_eq!(facts["tags"].as_array().map(Vec::len), Some(1), "{shown}");
        if let Some(content) = facts["requestBody"]["content"]["application/json"].as_object() {
            assert!(resolve(&content["schema"])["example"].is_object(), "no example of the body: {shown}");
            assert!(facts["requestBody"]["x-max-bytes"].is_number(), "no size of the body: {shown}");
        }
        let success = ["200", "201"].into_iter().find_map(|status| facts["responses"].get(status));
        let content = success.and_then(|response| response["content"].get("application/json"));
        if let Some(content) = content.filter(|_| !operation.path.starts_with("/openapi")) {
            assert!(content["example"].is_object(), "no example of the answer: {shown}");
        }
        for parameter in facts["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{shown}: {}", parameter["name"]);
        }
    }
}

#[test]
fn every_example_is_valid() {
    let mut checked = 0;
    for operation in operations() {
        let bodies = [&operation.facts["requestBody"]]
            .into_iter()
            .chain(operation.facts["responses"].as_object().unwrap().values().map(resolve));
        for content in bodies.filter_map(|body| body["content"].as_object()).flat_map(|content| content.values()) {
            if let Some(example) = content.get("example") {
                let faults = faults(&content["schema"], example);
                assert!(faults.is_empty(), "{} {}: {faults:#?}", operation.method, operation.path);
                checked += 1;
            }
        }
    }
    for (name, schema) in DESCRIPTION["components"]["schemas"].as_object().unwrap() {
        if let Some(example) = schema.get("example") {
            let faults = contract::faults(schema, example);
            assert!(faults.is_empty(), "{name}: {faults:#?}");
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked}");
}
