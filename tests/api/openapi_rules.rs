//! The design rules of the Dutch government for the description of an API, as checks of our own: they run wherever the
//! tests run, without a linter.

use crate::contract::{DESCRIPTION, operations, resolve};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_document_says_what_it_is_and_whom_to_ask() {
    let info = &DESCRIPTION["info"];
    assert!(DESCRIPTION["openapi"].as_str().unwrap().starts_with("3.1."));
    let version: Vec<&str> = info["version"].as_str().unwrap().split('.').collect();
    assert!(version.len() == 3 && version.iter().all(|part| part.parse::<u32>().is_ok()));
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    for field in ["name", "url", "email"] {
        assert!(info["contact"][field].as_str().is_some_and(|text| !text.is_empty()), "contact {field}");
    }
    assert_eq!(info["license"]["identifier"], "EUPL-1.2");
    for server in DESCRIPTION["servers"].as_array().unwrap() {
        let url = server["url"].as_str().unwrap();
        assert!(url.starts_with("https://") && url.ends_with("/v1"), "{url}");
    }
}

#[test]
fn paths_are_kebab_case_nouns_without_a_slash_at_the_end() {
    for operation in operations() {
        let path = &operation.path;
        let is_kebab = |part: &str| {
            let is_parameter = part.starts_with('{') && part.ends_with('}');
            is_parameter || part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let is_document = ["/openapi.json", "/openapi.yaml"].contains(&path.as_str());
        assert!(is_document || path[1..].split('/').all(is_kebab), "{path}");
        assert!(path.starts_with('/') && !path.ends_with('/') && !path.contains("//"), "{path}");
        assert!(["get", "post", "put", "delete", "patch"].contains(&operation.method.as_str()), "{path}");
    }
}

#[test]
fn names_have_their_case() {
    let is_camel = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let id = operation.facts["operationId"].as_str().unwrap().to_owned();
        assert!(is_camel(&id) && ids.insert(id.clone()), "{id}");
        for parameter in operation.facts["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            assert!(parameter["in"] == "header" || is_camel(name), "{name}");
        }
    }
    for (name, schema) in DESCRIPTION["components"]["schemas"].as_object().unwrap() {
        let is_pascal = name.starts_with(|c: char| c.is_ascii_uppercase());
        assert!(is_pascal && name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
        for property in schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
            assert!(is_camel(property), "{name}.{property}");
        }
    }
}

#[test]
fn every_answer_tells_the_version_and_every_failure_is_a_problem() {
    for operation in operations() {
        for (status, response) in operation.facts["responses"].as_object().unwrap() {
            let response = resolve(response);
            let shown = format!("{} {} {status}", operation.method, operation.path);
            assert!(response["headers"]["API-Version"].is_object(), "{shown}");
            if status.starts_with('4') || status.starts_with('5') {
                let schema = resolve(&response["content"]["application/problem+json"]["schema"]);
                for field in ["status", "title", "detail", "type", "instance"] {
                    assert!(schema["properties"][field].is_object(), "{shown}: {field}");
                    assert!(schema["required"].as_array().unwrap().iter().any(|name| name == field), "{shown}");
                }
            }
        }
    }
}

#[test]
fn what_can_be_wrong_is_said_to_be_so() {
    for operation in operations() {
        let responses = &operation.facts["responses"];
        let shown = format!("{} {}", operation.method, operation.path);
        let statuses: &[&str] = match operation.facts["requestBody"].is_object() {
            true => &["400", "406", "408", "413", "415", "500"],
            false => &["400", "406", "500"],
        };
        assert!(statuses.iter().all(|status| responses[status].is_object()), "{shown}");
        let is_public = operation.facts.get("security").is_none();
        let is_entrance = operation.facts["operationId"] == "createSession";
        assert_eq!(is_public, is_entrance || operation.path.starts_with("/openapi."), "{shown}");
        for status in ["401", "403", "503"] {
            assert_eq!(responses[status].is_object(), is_entrance || !is_public, "{shown} {status}");
        }
        assert_eq!(responses["404"].is_object(), operation.path.contains('{'), "{shown}");
    }
}

#[test]
fn a_name_with_date_is_a_date_and_a_moment_has_a_zone() {
    fn walk(name: &str, value: &Value) {
        if let Some(properties) = value["properties"].as_object() {
            for (property, schema) in properties {
                let is_date = property == "date" || property == "datum" || property.contains("Date");
                assert!(!is_date || schema["format"] == "date", "{name}.{property}");
                assert_ne!(schema["format"], "date-time-local", "{name}.{property}");
                assert_ne!(schema["format"], "time", "{name}.{property}");
                walk(&format!("{name}.{property}"), schema);
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for part in value[key].as_array().into_iter().flatten() {
                walk(name, part);
            }
        }
        if value["items"].is_object() {
            walk(name, &value["items"]);
        }
    }
    for (name, schema) in DESCRIPTION["components"]["schemas"].as_object().unwrap() {
        walk(name, schema);
    }
}

#[test]
fn tags_are_unique_and_used() {
    let tags: Vec<&str> =
        DESCRIPTION["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let unique: BTreeSet<&str> = tags.iter().copied().collect();
    assert_eq!(unique.len(), tags.len());
    let used: BTreeSet<String> =
        operations().iter().map(|operation| operation.facts["tags"][0].as_str().unwrap().to_owned()).collect();
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), unique);
}
