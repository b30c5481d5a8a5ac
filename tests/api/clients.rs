//! Other systems that get tokens for a secret.

use crate::service::{Answer, Service};
use crate::support::on_each_database;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::OrganisationId;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn admin(service: &Service) -> crate::service::Client<'_> {
    service.client(Role::Admin)
}

/// Adds a client; its id and its secret.
fn add(service: &Service, name: &str, scopes: &[&str]) -> (String, String) {
    let client = admin(service).post("/v1/clients", &json!({"name": name, "scopes": scopes})).expect(201);
    (client["id"].as_str().unwrap().to_owned(), client["secret"].as_str().unwrap().to_owned())
}

fn ask(service: &Service, form: &str) -> Answer {
    service.anonymous().send(Method::POST, "/oauth/token", |request| {
        request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())
    })
}

fn ask_basic(service: &Service, id: &str, secret: &str, form: &str) -> Answer {
    service.anonymous().send(Method::POST, "/oauth/token", |request| {
        let request = request.basic_auth(id, Some(secret));
        request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())
    })
}

const GRANT: &str = "grant_type=client_credentials";

#[test]
fn a_client_gets_a_token_for_its_secret_and_only_for_its_scopes() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (id, secret) = add(&service, "CRM", &["firms:read", "taxonomies:read"]);
        let answers = [
            ask_basic(&service, &id, &secret, GRANT),
            ask(&service, &format!("{GRANT}&client_id={id}&client_secret={secret}")),
        ];
        for answer in answers {
            let granted = answer.expect(200);
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("Bearer"), &json!(900)));
            assert_eq!(granted["scope"], "firms:read taxonomies:read");
            let crm = service.with_token(granted["access_token"].as_str().unwrap().to_owned());
            crm.get("/v1/firms").expect(200);
            crm.get("/v1/steps").expect(200);
            crm.post("/v1/firms", &json!({"name": "X"})).expect_problem(403, "forbidden");
            crm.get("/v1/partners").expect_problem(403, "forbidden");
            crm.get("/v1/clients").expect_problem(403, "forbidden");
        }
        let narrow = ask_basic(&service, &id, &secret, &format!("{GRANT}&scope=taxonomies%3Aread")).expect(200);
        assert_eq!(narrow["scope"], "taxonomies:read");
        let narrow = service.with_token(narrow["access_token"].as_str().unwrap().to_owned());
        narrow.get("/v1/firms").expect_problem(403, "forbidden");
    });
}

#[test]
fn failures_have_the_form_of_rfc_6749() {
    let service = Service::on_sqlite();
    let (id, secret) = add(&service, "CRM", &["firms:read"]);
    let error = |answer: &Answer, status: u16| -> String {
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.expect(status)["error"].as_str().unwrap().to_owned()
    };
    let wrong = ask_basic(&service, &id, "wrong", GRANT);
    assert_eq!(error(&wrong, 401), "invalid_client");
    assert!(wrong.header("www-authenticate").starts_with("Basic"));
    let unknown = ask_basic(&service, "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", &secret, GRANT);
    assert_eq!(wrong.text, unknown.text, "whether the client or the secret is wrong is not told");
    assert_eq!(error(&ask(&service, GRANT), 401), "invalid_client");
    let basic = |form: &str| error(&ask_basic(&service, &id, &secret, form), 400);
    assert_eq!(basic("grant_type=password"), "unsupported_grant_type");
    assert_eq!(basic("scope=firms%3Aread"), "invalid_request");
    assert_eq!(basic(&format!("{GRANT}&scope=firms%3Awrite")), "invalid_scope");
    assert_eq!(basic(&format!("{GRANT}&{GRANT}")), "invalid_request");
    assert_eq!(basic(&format!("{GRANT}&client_id={id}&client_secret={secret}")), "invalid_request");
    assert_eq!(basic(&format!("{GRANT}&x={}", "x".repeat(9000))), "invalid_request");
    let json = service.anonymous().post("/oauth/token", &json!({"grant_type": "client_credentials"}));
    assert_eq!(error(&json, 400), "invalid_request");
    assert_eq!(service.anonymous().get("/oauth/token").status, 405);
}

#[test]
fn the_secret_is_told_once_and_the_one_before_stops_counting() {
    let service = Service::on_sqlite();
    let (id, first) = add(&service, "CRM", &["firms:read"]);
    assert_eq!(first.len(), 43, "256 bits");
    let path = format!("/v1/clients/{id}");
    for answer in [admin(&service).get(&path), admin(&service).get("/v1/clients")] {
        assert!(!answer.text.contains("secret") && !answer.text.contains(&first));
    }
    let rotated = admin(&service).send(Method::POST, &format!("{path}/secrets"), |request| request).expect(201);
    let second = rotated["secret"].as_str().unwrap();
    assert_eq!(ask_basic(&service, &id, &first, GRANT).status, 401);
    assert_eq!(ask_basic(&service, &id, second, GRANT).status, 200);
    let narrower = json!({"name": "CRM", "scopes": ["taxonomies:read"]});
    assert_eq!(admin(&service).put(&path, &narrower).expect(200)["scopes"], json!(["taxonomies:read"]));
    assert_eq!(ask_basic(&service, &id, second, GRANT).expect(200)["scope"], "taxonomies:read");
    assert_eq!(admin(&service).delete(&path).status, 204);
    assert_eq!(ask_basic(&service, &id, second, GRANT).status, 401);
    admin(&service).get(&path).expect_problem(404, "not-found");
}

#[test]
fn who_is_limited_to_scopes_makes_no_account_that_may_do_more() {
    let service = Service::on_sqlite();
    let (id, _) = add(&service, "CRM", &["firms:read"]);
    let scopes = ["accounts:write", "taxonomies:read"].map(str::to_owned).into();
    let caller = Caller { scopes: Some(scopes), ..Caller::of(OrganisationId::DEFAULT, "local:limited", Role::Admin) };
    let limited = service.caller(&caller);
    let user = json!({"login": "j.jansen@example.org", "role": "admin"});
    limited.post("/v1/users", &user).expect_problem(403, "forbidden");
    let client = |scopes: &[&str]| json!({"name": "Ander", "scopes": scopes});
    limited.post("/v1/clients", &client(&["firms:read"])).expect_problem(403, "forbidden");
    limited.put(&format!("/v1/clients/{id}"), &client(&["audit:read"])).expect_problem(403, "forbidden");
    limited.post(&format!("/v1/clients/{id}/secrets"), &Value::Null).expect_problem(403, "forbidden");
    limited.post("/v1/clients", &client(&["taxonomies:read"])).expect(201);
    admin(&service).post("/v1/users", &user).expect(201);
}

#[test]
fn a_client_is_described_rightly_or_not_at_all() {
    let service = Service::on_sqlite();
    add(&service, "CRM", &["firms:read"]);
    let post = |body: Value| admin(&service).post("/v1/clients", &body);
    post(json!({"name": "crm", "scopes": ["firms:read"]})).expect_problem(409, "already-exists");
    let faults = post(json!({"name": " ", "scopes": ["everything", "firms:eat"], "regions": ["PV99"]})).faults();
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/scopes", "/regions/0"]);
    assert_eq!(post(json!({"name": "X", "scopes": []})).faults()[0].0, "/scopes");
    assert_eq!(post(json!({"name": "X", "scopes": ["a:read"], "id": "1"})).faults()[0].0, "/id");
}

#[test]
fn an_admin_of_another_organisation_does_not_see_the_client() {
    let service = Service::on_sqlite();
    let other = OrganisationId::new(uuid::Uuid::from_u128(42));
    service.app.make_organisations(&[other], "other").unwrap();
    let (id, secret) = add(&service, "CRM", &["firms:read"]);
    let token = service.tokens.issue_to(&Caller::of(other, "them", Role::Admin), Duration::from_secs(60)).unwrap();
    let them = service.with_token(token);
    assert_eq!(them.get("/v1/clients").expect(200)["total"], 0);
    let unknown = "/v1/clients/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for (method, rest) in [(Method::GET, ""), (Method::DELETE, ""), (Method::POST, "/secrets")] {
        let theirs = them.send(method.clone(), &format!("/v1/clients/{id}{rest}"), |request| request);
        let nobodys = them.send(method, &format!("{unknown}{rest}"), |request| request);
        let detail =
            |answer: &Answer| answer.expect_problem(404, "not-found")["detail"].as_str().unwrap().replace(&id, "?");
        assert_eq!(detail(&theirs), detail(&nobodys).replace(&unknown[12..], "?"));
    }
    them.post("/v1/clients", &json!({"name": "CRM", "scopes": ["firms:read"]})).expect(201);
    assert_eq!(ask_basic(&service, &id, &secret, GRANT).status, 200);
}

#[test]
fn a_token_is_worth_what_its_client_may_do_now() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (id, secret) = add(&service, "CRM", &["firms:read", "taxonomies:read"]);
        let granted = ask_basic(&service, &id, &secret, GRANT).expect(200);
        let crm = service.with_token(granted["access_token"].as_str().unwrap().to_owned());
        crm.get("/v1/firms").expect(200);
        let path = format!("/v1/clients/{id}");
        let profile = |scopes: &[&str], regions: &[&str]| json!({"name": "CRM", "scopes": scopes, "regions": regions});
        // What it was given since, its token does not have.
        admin(&service).put(&path, &profile(&["firms:read", "partners:read"], &["PV30"])).expect(200);
        crm.get("/v1/steps").expect_problem(403, "forbidden");
        crm.get("/v1/partners").expect_problem(403, "forbidden");
        let somewhere = json!({"name": "Proef Noord", "location": {"municipality": "Groningen"}});
        let firm = service.officer().post("/v1/firms", &somewhere).header("location").to_owned();
        crm.get(&firm).expect_problem(404, "not-found");
        admin(&service).put(&path, &profile(&["firms:read"], &[])).expect(200);
        crm.get(&firm).expect(200);
        assert_eq!(admin(&service).delete(&path).status, 204);
        crm.get("/v1/firms").expect_problem(401, "unauthenticated");
    });
}
