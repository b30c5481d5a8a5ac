//! Query parameters.

use crate::contract;
use crate::service::{Service, fault};
use loopvermogen::app::caller::Role;
use serde_json::json;

#[test]
fn a_limit_that_is_no_number_from_1_to_100_is_refused() {
    let service = Service::on_sqlite();
    for limit in ["0", "-1", "101", "1e9", "%D9%A3", "NaN", "1%3B2", "1.0", "+1"] {
        for path in ["/v1/firms", "/v1/partners", "/v1/topics"] {
            let answer = service.officer().get(&format!("{path}?limit={limit}"));
            assert_eq!(answer.faults(), [fault("limit", "out_of_range")], "{limit}");
        }
    }
    assert_eq!(service.officer().get("/v1/firms?limit=").faults(), [fault("limit", "empty")]);
}

#[test]
fn all_faults_of_a_query_are_told_at_once() {
    let service = Service::on_sqlite();
    let query = "limit=1&limit=2&kvkNumber=1234567&region=XX&externalId=crm&other=1&q=%ff";
    assert_eq!(
        service.officer().get(&format!("/v1/firms?{query}")).faults(),
        [
            fault("limit", "given_twice"),
            fault("q", "invalid_encoding"),
            fault("region", "unknown_code"),
            fault("kvkNumber", "invalid_number"),
            fault("externalId", "invalid_value"),
            fault("other", "unknown_parameter"),
        ]
    );
}

#[test]
fn every_operation_refuses_a_parameter_that_it_does_not_know() {
    let service = Service::on_sqlite();
    let (admin, coordinator) = (service.client(Role::Admin), service.coordinator());
    let firm = service.officer().post("/v1/firms", &json!({"name": "Een"})).expect(201);
    let partner = service.crm().get("/v1/partners?limit=1").expect(200);
    for operation in contract::operations() {
        let path = operation.path.replace("{firmId}", firm["id"].as_str().unwrap());
        let path = path.replace("{partnerId}", partner["items"][0]["id"].as_str().unwrap());
        let needed = match path.as_str() {
            "/sectors" => "version=2008&",
            "/search" => "q=lab&",
            path if path.ends_with("/contact-permission") && operation.method == "get" => {
                "channel=telephone&purpose=outreach&"
            }
            "/weights-replays" => "version=1&from=2026-07-01&to=2026-09-30&",
            "/introduction-paths" => {
                "from=019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b&to=019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b&"
            }
            _ => "",
        };
        // An admin may all but ask for firms on behalf of a partner.
        let caller = if path.ends_with("/firm-requests") { &coordinator } else { &admin };
        let answer = caller.send(
            operation.method.to_uppercase().parse().unwrap(),
            &format!("/v1{path}?{needed}unknown=1"),
            |request| request,
        );
        assert_eq!(answer.faults(), [fault("unknown", "unknown_parameter")], "{} {path}", operation.method);
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 1, "nothing was done");
}

#[test]
fn every_documented_parameter_is_known() {
    let service = Service::on_sqlite();
    let admin = service.client(Role::Admin);
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for operation in contract::operations() {
        let path = operation.path.replace("{firmId}", id).replace("{partnerId}", id);
        for parameter in operation.facts["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().unwrap();
                let method = operation.method.to_uppercase().parse().unwrap();
                let answer = admin.send(method, &format!("/v1{path}?{name}="), |request| request);
                assert!(answer.faults().contains(&fault(name, "empty")), "{path} {name}: {}", answer.text);
            }
        }
    }
}

#[test]
fn a_search_text_is_taken_literally() {
    let service = Service::on_sqlite();
    service.officer().post("/v1/firms", &json!({"name": "100% Zuid_Oost \\ '"})).expect(201);
    for (q, found) in
        [("%25", 1), ("_", 1), ("%5C", 1), ("'", 1), ("'; DROP TABLE firms", 0), ("%25%25", 0), ("_%25", 0)]
    {
        let list = service.officer().get(&format!("/v1/firms?q={q}")).expect(200);
        assert_eq!(list["total"], found, "{q}");
    }
    let long = service.officer().get(&format!("/v1/firms?q={}", "%25".repeat(201)));
    assert_eq!(long.faults(), [fault("q", "too_long")]);
    assert_eq!(service.officer().get("/v1/firms?q=a%00b").faults(), [fault("q", "control_character")]);
}
