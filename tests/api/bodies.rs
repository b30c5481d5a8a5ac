//! Bodies that are not what they should be.

use crate::service::{Service, fault, limits};
use loopvermogen::api::ApiLimits;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;
use std::io::Read;
use std::time::Duration;

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    let service = Service::on_sqlite();
    let deep = "[".repeat(100_000);
    let deep_field = format!("{{\"name\": {}", "[".repeat(100_000));
    let cases: [&str; 14] = [
        "{",
        "",
        "nonsense",
        "{\"name\": \"a\"} x",
        "{\"name\": \"a\"}{}",
        "\u{feff}{\"name\": \"a\"}",
        "{'name': 1}",
        "{\"employees\": NaN}",
        "{\"employees\": 1e400}",
        "{\"employees\": -}",
        "{\"employees\": 01}",
        "{\"name\": \"\n\"}",
        &deep,
        &deep_field,
    ];
    for body in cases {
        for path in ["/v1/firms", "/v1/matches", "/v1/interpretations"] {
            let problem = service.crm().post_text(path, body.to_owned()).expect_problem(400, "malformed-request");
            assert!(problem["detail"].as_str().unwrap().contains("column"), "{problem}");
            assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
            assert_ne!(problem["errors"][0]["remedy"], "", "{problem}");
        }
    }
    let not_utf_8 = service.crm().post_text("/v1/firms", b"{\"name\": \"caf\xe9\"}".to_vec());
    not_utf_8.expect_problem(400, "malformed-request");
}

#[test]
fn json_of_the_wrong_shape_is_refused_with_its_place() {
    let service = Service::on_sqlite();
    let cases = [
        ("[]", vec![fault("", "wrong_type")]),
        ("null", vec![fault("", "wrong_type")]),
        ("3", vec![fault("", "wrong_type")]),
        ("{\"name\": \"a\", \"name\": \"b\"}", vec![fault("/name", "given_twice")]),
        ("{\"sources\": {\"a\": {}, \"a\": {}}}", vec![fault("/sources/a", "given_twice")]),
        ("{\"name\": \"a\\u0000b\"}", vec![fault("/name", "control_character")]),
        (
            "{\"name\": 3, \"topics\": [1, \"AI\", 2], \"x\": 1}",
            vec![
                fault("/name", "wrong_type"),
                fault("/topics/0", "wrong_type"),
                fault("/topics/2", "wrong_type"),
                fault("/x", "unknown_field"),
            ],
        ),
        ("{\"location\": [\"Tilburg\"]}", vec![fault("/location", "wrong_type"), fault("/name", "missing")]),
    ];
    for (body, expected) in cases {
        assert_eq!(service.crm().post_text("/v1/firms", body).faults(), expected, "{body}");
    }
    for number in ["1e309", "9223372036854775808", "3.5", "-1", "2147483648", "0.1e-320"] {
        let answer = service.crm().post_text("/v1/firms", format!("{{\"name\": \"a\", \"employees\": {number}}}"));
        assert_eq!(answer.status, 400, "{number}: {}", answer.text);
    }
}

#[test]
fn what_is_wrong_with_shape_and_with_values_is_told_at_once() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let firm = crm.post("/v1/firms", &json!({"name": "Bakkerij"})).expect(201);
    let partner = crm.post("/v1/partners", &json!({"name": "Netwerk", "kind": "network"})).expect(201);
    let (firm_path, id) = (format!("/v1/firms/{}", firm["id"].as_str().unwrap()), &firm["id"]);
    let wrong_firm = json!({"name": "a", "employees": -1, "kvkNumber": "1", "tradeNames": 5, "colour": "red",
        "location": {"postcode": "0000 XX"}, "sbi": [{"code": "zz", "version": "2008", "x": 1}]});
    let firm_faults = [
        fault("/tradeNames", "wrong_type"),
        fault("/colour", "unknown_field"),
        fault("/sbi/0/x", "unknown_field"),
        fault("/kvkNumber", "invalid_number"),
        fault("/employees", "out_of_range"),
        fault("/sbi/0/code", "unknown_code"),
        fault("/location/postcode", "invalid_number"),
    ];
    let sorted = |mut faults: Vec<(String, String)>| {
        faults.sort();
        faults
    };
    let expected = sorted(firm_faults.to_vec());
    for answer in [
        crm.post("/v1/firms", &wrong_firm),
        crm.put(&firm_path, &wrong_firm),
        crm.put("/v1/systems/crm/firms/1", &wrong_firm),
        crm.patch(&firm_path, &wrong_firm),
    ] {
        assert_eq!(sorted(answer.faults()), expected, "{}", answer.text);
    }
    let within = expected.iter().map(|(pointer, code)| (format!("/firm{pointer}"), code.clone())).collect::<Vec<_>>();
    assert_eq!(sorted(crm.post("/v1/matches", &json!({"firm": wrong_firm})).faults()), within);

    let wrong_partner = json!({"name": "", "kind": "network", "aliases": 5, "website": "geen", "x": 1});
    let expected = [
        fault("/aliases", "wrong_type"),
        fault("/name", "missing"),
        fault("/website", "invalid_url"),
        fault("/x", "unknown_field"),
    ];
    let partner_path = format!("/v1/partners/{}", partner["id"].as_str().unwrap());
    for answer in [crm.post("/v1/partners", &wrong_partner), crm.put(&partner_path, &wrong_partner)] {
        assert_eq!(sorted(answer.faults()), expected, "{}", answer.text);
    }

    let wrong_note = json!({"channel": "pigeon", "date": "2999-01-01", "mood": 3, "x": 1, "confirmed": ["talent"],
        "newsCarriers": [{"who": ""}]});
    let expected = [
        fault("/channel", "unknown_code"),
        fault("/date", "in_future"),
        fault("/mood", "wrong_type"),
        fault("/newsCarriers/0/who", "invalid_length"),
        fault("/officer", "missing"),
        fault("/x", "unknown_field"),
    ];
    let told = crm.post(&format!("{firm_path}/conversations"), &wrong_note).faults();
    assert_eq!(sorted(told), expected);

    let proposal = |choice: serde_json::Value| json!({"firmId": id, "partnerId": partner["id"], "officer": 3, "date": "2999-01-01", "choice": choice, "x": 1});
    let expected =
        [fault("/date", "in_future"), fault("/officer", "wrong_type"), fault("/x", "unknown_field")].to_vec();
    let post = |body| sorted(crm.post("/v1/introductions", &body).faults());
    let with = |more| sorted([expected.clone(), vec![more]].concat());
    let no_place = json!({"kind": "accept", "position": 0});
    assert_eq!(post(proposal(no_place)), with(fault("/choice/position", "out_of_range")));
    let short = json!({"kind": "override", "reason": ""});
    assert_eq!(post(proposal(short)), with(fault("/choice/reason", "invalid_length")));
    let mut without = proposal(json!(null));
    without.as_object_mut().unwrap().shift_remove("choice");
    assert_eq!(post(without), with(fault("/choice", "missing")));
    let problem = crm.post("/v1/introductions", &proposal(json!(3))).expect_problem(400, "invalid-input");
    for told in problem["errors"].as_array().unwrap() {
        assert!(told["message"] != "" && told["remedy"] != "", "{told}");
    }
}

#[test]
fn an_unknown_field_hides_no_wrong_value_whatever_is_sent() {
    let service = Service::on_sqlite();
    let admin = service.client(Role::Admin);
    let id = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let (firm, introduction) = (format!("/v1/firms/{id}"), format!("/v1/introductions/{id}"));
    let (long, late) = ("a".repeat(3000), "2999-01-01");
    let officer =
        json!({"id": "", "start": {"lat": 51.5}, "hours": [{"weekday": "monday", "from": "09:00", "to": "17:00"}]});
    let elsewhere = json!({"firmId": id, "officer": "nobody", "date": "2030-12-24", "from": "10:00", "minutes": 1});
    let value = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "partnerId": id, "value": -1});
    let twice = json!([{"firmId": id}, {"firmId": id}]);
    let decline = json!({"kind": "decline", "by": "firm", "reason": "no_time", "words": long});
    let mut rules = admin.get("/v1/contact-rules").expect(200)["rules"].clone();
    (rules["version"], rules["basis"]) = (json!(long), json!(""));
    let cases = [
        (
            "PUT",
            format!("{introduction}/status"),
            json!({"officer": "A. de Vries", "date": late, "move": decline}),
            vec![("/date", "in_future"), ("/move/words", "invalid_length")],
        ),
        (
            "POST",
            format!("{introduction}/outcomes"),
            json!({"moment": "three_months", "officer": "A. de Vries", "date": late, "tookStep": false, "step": "demo"}),
            vec![("/date", "in_future"), ("/step", "contradiction")],
        ),
        (
            "POST",
            format!("{firm}/consents"),
            json!({"purpose": "telephone", "given": true, "date": late, "how": "form", "textVersion": long}),
            vec![("/date", "out_of_range"), ("/textVersion", "too_long")],
        ),
        (
            "POST",
            format!("{firm}/objections"),
            json!({"date": late, "how": "form", "words": long}),
            vec![("/date", "out_of_range"), ("/words", "too_long")],
        ),
        (
            "POST",
            "/v1/objections".into(),
            json!({"kvkNumber": "1", "date": late, "how": "form"}),
            vec![("/date", "out_of_range"), ("/kvkNumber", "invalid_number")],
        ),
        (
            "POST",
            format!("/v1/objections/{id}/withdrawals"),
            json!({"date": late, "how": "pigeon"}),
            vec![("/date", "out_of_range"), ("/how", "unknown_code")],
        ),
        (
            "POST",
            format!("{firm}/touches"),
            json!({"date": late, "channel": "pigeon"}),
            vec![("/channel", "unknown_code"), ("/date", "out_of_range")],
        ),
        (
            "POST",
            "/v1/data-requests".into(),
            json!({"kind": "access", "kvkNumber": 12345678, "received": late, "how": "email", "identifiedBy": ""}),
            vec![("/identifiedBy", "missing"), ("/kvkNumber", "wrong_type"), ("/received", "out_of_range")],
        ),
        (
            "POST",
            format!("/v1/data-requests/{id}/decisions"),
            json!({"decision": "refuse", "note": format!("{long}\u{7}")}),
            vec![("/note", "control_character"), ("/note", "too_long")],
        ),
        (
            "POST",
            "/v1/visit-plans".into(),
            json!({"firstDate": "2001-01-01", "officers": [officer], "appointments": [elsewhere], "round": long}),
            vec![
                ("/appointments/0/minutes", "out_of_range"),
                ("/firstDate", "in_the_past"),
                ("/officers/0/id", "out_of_range"),
                ("/officers/0/start/lon", "missing"),
                ("/round", "too_long"),
            ],
        ),
        (
            "POST",
            "/v1/allocations".into(),
            json!({"partners": [{"partnerId": id, "places": 1}], "firms": twice, "values": [value]}),
            vec![("/firms/1/firmId", "given_twice"), ("/values/0/value", "out_of_range")],
        ),
        (
            "POST",
            "/v1/group-proposals".into(),
            json!({"firms": twice, "withinKm": 0.5}),
            vec![("/firms/1/firmId", "given_twice"), ("/withinKm", "out_of_range")],
        ),
        (
            "POST",
            "/v1/webhooks".into(),
            json!({"url": "nowhere", "types": [], "description": long}),
            vec![("/description", "too_long"), ("/types", "invalid_value"), ("/url", "invalid_address")],
        ),
        (
            "POST",
            "/v1/users".into(),
            json!({"login": "", "role": "officer", "regions": ["XX"]}),
            vec![("/login", "invalid_name"), ("/regions/0", "unknown_code")],
        ),
        (
            "POST",
            "/v1/clients".into(),
            json!({"name": "", "scopes": ["all"]}),
            vec![("/name", "invalid_name"), ("/scopes", "invalid_scope")],
        ),
        (
            "PUT",
            "/v1/call-list-settings".into(),
            json!({"explorationShare": 2, "quotas": [{"dimension": "sector", "value": "-", "atLeast": 0.1}]}),
            vec![("/explorationShare", "out_of_range"), ("/quotas/0/value", "unknown_code")],
        ),
        ("PUT", "/v1/contact-rules".into(), rules, vec![("/basis", "out_of_range"), ("/version", "out_of_range")]),
        (
            "PUT",
            "/v1/match-card-settings".into(),
            json!({"allowedAncestors": ["http://crm.example", "*"]}),
            vec![("/allowedAncestors/0", "invalid_value"), ("/allowedAncestors/1", "invalid_value")],
        ),
        (
            "PUT",
            "/v1/active-weights".into(),
            json!({"version": 3, "officer": "A. de Vries", "reason": ""}),
            vec![("/reason", "invalid_length"), ("/version", "wrong_type")],
        ),
        ("POST", format!("/v1/partners/{id}/notes"), json!({"text": ""}), vec![("/text", "missing")]),
    ];
    for (method, path, mut body, wrong) in cases {
        body["colour"] = json!("red");
        let answer = if method == "PUT" { admin.put(&path, &body) } else { admin.post(&path, &body) };
        let mut expected: Vec<_> = wrong.into_iter().map(|(pointer, code)| fault(pointer, code)).collect();
        expected.push(fault("/colour", "unknown_field"));
        expected.sort();
        let mut told = answer.faults();
        told.sort();
        assert_eq!(told, expected, "{path}: {}", answer.text);
    }
}

#[test]
fn a_body_of_another_kind_is_refused() {
    let service = Service::on_sqlite();
    let xml = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
    let kinds = [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "json",
    ];
    for kind in kinds {
        let answer =
            service.crm().send(Method::POST, "/v1/firms", |request| request.header("content-type", kind).body(xml));
        answer.expect_problem(415, "unsupported-media-type");
    }
    let none = service.crm().send(Method::POST, "/v1/firms", |request| request.body("{\"name\": \"a\"}"));
    none.expect_problem(415, "unsupported-media-type");
    for encoding in ["gzip", "deflate", "br", "gzip, identity"] {
        let answer = service.crm().send(Method::POST, "/v1/firms", |request| {
            request.header("content-encoding", encoding).json(&json!({"name": "a"}))
        });
        answer.expect_problem(415, "unsupported-media-type");
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        let body = "{\"name\": \"a\"}";
        service.crm().send(Method::POST, "/v1/firms", |r| r.header("content-type", kind).body(body)).expect(201);
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length() {
    let service = Service::on_sqlite();
    for (path, most) in [
        ("/v1/firms", 256 * 1024),
        ("/v1/partners", 256 * 1024),
        ("/v1/matches", 256 * 1024),
        ("/v1/interpretations", 640 * 1024),
        ("/v1/agreed-visits", 16 * 1024),
        ("/v1/visit-plans", 1024 * 1024),
        ("/v1/allocations", 4 * 1024 * 1024),
        ("/v1/group-proposals", 512 * 1024),
    ] {
        let problem = service.crm().post_text(path, " ".repeat(most + 1)).expect_problem(413, "body-too-large");
        assert!(problem["detail"].as_str().unwrap().contains(&most.to_string()));
        assert!(problem["errors"][0]["remedy"].as_str().unwrap().contains("loopvermogen import"), "{problem}");
        let allowed = service.crm().post_text(path, " ".repeat(most));
        allowed.expect_problem(400, "malformed-request");
        let unsaid = reqwest::blocking::Body::new(std::io::repeat(b' ').take(most as u64 + 1));
        service.crm().post_text(path, unsaid).expect_problem(413, "body-too-large");
    }
}

#[test]
fn a_body_of_forty_megabytes_is_answered_413() {
    let service = Service::on_sqlite();
    let forty_megabytes = 40 * 1024 * 1024;
    let said = service.crm().post_text("/v1/matches", vec![b' '; forty_megabytes]);
    said.expect_problem(413, "body-too-large");
    let unsaid = reqwest::blocking::Body::new(std::io::repeat(b' ').take(forty_megabytes as u64));
    service.crm().post_text("/v1/matches", unsaid).expect_problem(413, "body-too-large");
    service.crm().get("/v1/steps").expect(200);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let limits = ApiLimits { body_timeout: Duration::from_millis(200), ..limits() };
    let service = Service::on_sqlite_with(limits);
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    let request = format!(
        "POST /v1/firms HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\n\r\n{{\"name\":"
    );
    let answer = service.raw(request.as_bytes());
    answer.expect_problem(408, "request-timeout");
}
