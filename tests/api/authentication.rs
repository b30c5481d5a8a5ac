//! Who may call what.

use crate::contract::{self, Operation};
use crate::service::Service;
use reqwest::Method;

const PUBLIC: [&str; 2] = ["getOpenApiJson", "getOpenApiYaml"];
/// Open to who has no token yet.
const ENTRANCE: &str = "createSession";

fn path(operation: &Operation) -> String {
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let part = |part: &str| match part {
        "{sessionId}" => "current".to_owned(),
        part if part.starts_with('{') => id.to_owned(),
        part => part.to_owned(),
    };
    format!("/v1{}", operation.path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

fn method(operation: &Operation) -> Method {
    operation.method.to_uppercase().parse().unwrap()
}

#[test]
fn every_operation_but_the_description_wants_a_token() {
    let service = Service::on_sqlite();
    let mut walked = 0;
    for operation in contract::operations() {
        let answer = service.anonymous().send(method(&operation), &path(&operation), |request| request);
        if PUBLIC.contains(&operation.facts["operationId"].as_str().unwrap()) {
            assert_eq!(answer.status, 200);
        } else if operation.facts["operationId"] == ENTRANCE {
            answer.expect_problem(415, "unsupported-media-type");
        } else {
            answer.expect_problem(401, "unauthenticated");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"loopvermogen\"");
            walked += 1;
        }
    }
    assert!(walked >= 33, "{walked}");
}

#[test]
fn a_stranger_learns_nothing_of_what_exists() {
    let service = Service::on_sqlite();
    let firm = service.officer().post("/v1/firms", &serde_json::json!({"name": "Bakkerij"})).expect(201);
    let known = service.anonymous().get(&format!("/v1/firms/{}", firm["id"].as_str().unwrap()));
    let unknown = service.anonymous().get("/v1/firms/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b");
    assert_eq!(known.expect(401)["detail"], unknown.expect(401)["detail"]);
}
