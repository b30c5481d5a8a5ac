//! Holds answers against the description of the API.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The committed description.
pub static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| yaml_serde::from_str(include_str!("../../openapi.yaml")).unwrap());

/// An operation of the description.
pub struct Operation {
    /// `get`, `post`, …
    pub method: String,
    /// `/firms/{firmId}`.
    pub path: String,
    /// What is said of it.
    pub facts: Value,
}

/// All operations.
pub fn operations() -> Vec<Operation> {
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        item.into_iter().map(move |(method, facts)| Operation { method, path: path.clone(), facts }).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// What a reference points to, or the value itself.
pub fn resolve(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => resolve(DESCRIPTION.pointer(reference.strip_prefix('#').unwrap()).unwrap()),
        None => value,
    }
}

/// Says what is wrong with a value under a schema of the description.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let faults = validator(schema);
    faults.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn validator(schema: &Value) -> Arc<Validator> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let document = json!({"allOf": [schema], "components": DESCRIPTION["components"]});
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&document).unwrap())
    };
    validators.entry(schema.to_string()).or_insert_with(make).clone()
}

/// Checks an answer: a documented status, its headers, its media type, its body. What no operation answers (unknown
/// paths, wrong methods) must be a problem document. `HEAD` is answered as `GET`, without the body.
pub fn check(method: &str, path: &str, status: u16, headers: &HashMap<String, String>, body: &str) {
    let shown = format!("{method} {path} → {status}: {body:.2000}");
    let Some(path) = path.strip_prefix("/v1") else {
        return;
    };
    let is_head = method == "HEAD";
    let method = if is_head { "GET" } else { method };
    let operation = operations().into_iter().find(|operation| {
        operation.method.eq_ignore_ascii_case(method) && is_like(&operation.path, path.split('?').next().unwrap())
    });
    let Some(operation) = operation else {
        assert!(matches!(status, 404..=406), "an answer without an operation: {shown}");
        if is_head {
            return assert_eq!(body, "", "{shown}");
        }
        return check_problem(status, headers, body, &shown);
    };
    let response = resolve(&operation.facts["responses"][status.to_string()]);
    assert!(response.is_object(), "an undocumented status: {shown}");
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let value = headers.get(&name.to_ascii_lowercase());
        let is_needed = !(name == "Retry-After" && status != 503);
        assert!(value.is_some() || !is_needed, "header {name} is missing: {shown}");
        if let Some(value) = value {
            let is_number = resolve(header)["schema"]["type"] == "integer";
            assert!(!is_number || value.parse::<i64>().is_ok(), "header {name} is no number: {shown}");
        }
    }
    if is_head {
        return assert_eq!(body, "", "{shown}");
    }
    let Some(content) = response["content"].as_object() else {
        return assert_eq!(body, "", "a body that is not documented: {shown}");
    };
    let media_type = headers["content-type"].split(';').next().unwrap();
    let content = content.get(media_type).unwrap_or_else(|| panic!("an undocumented media type: {shown}"));
    let value = match media_type {
        "application/yaml" => yaml_serde::from_str(body).unwrap(),
        "text/event-stream" => return check_events(&content["schema"], body, &shown),
        "text/html" | "text/csv" | "application/x-ndjson" => json!(body),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/vnd.apache.parquet" => {
            json!(body)
        }
        _ => serde_json::from_str(body).unwrap(),
    };
    let faults = faults(&content["schema"], &value);
    assert!(faults.is_empty(), "{faults:#?}\n{shown}");
    if status >= 400 {
        check_problem(status, headers, body, &shown);
    }
}

/// Server-sent events: each has the fields that the schema of one event says.
fn check_events(schema: &Value, body: &str, shown: &str) {
    let events = body.split("\n\n").filter(|event| !event.is_empty() && *event != ":");
    for event in events {
        let fields = event.lines().map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no field: {shown}")));
        let event: Value = fields.map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let faults = faults(schema, &event);
        assert!(faults.is_empty(), "{faults:#?}\n{shown}");
    }
}

fn check_problem(status: u16, headers: &HashMap<String, String>, body: &str, shown: &str) {
    assert_eq!(headers.get("content-type").map(String::as_str), Some("application/problem+json"), "{shown}");
    let problem: Value = serde_json::from_str(body).unwrap();
    let faults = faults(&json!({"$ref": "#/components/schemas/Problem"}), &problem);
    assert!(faults.is_empty(), "{faults:#?}\n{shown}");
    assert_eq!(problem["status"], status, "{shown}");
    assert_eq!(problem["requestId"].as_str(), headers.get("x-request-id").map(String::as_str), "{shown}");
}

fn is_like(template: &str, path: &str) -> bool {
    let (mut parts, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || (part.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}
