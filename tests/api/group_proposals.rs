//! Proposals of groups. Who fits whom is tested with the rules; here it is the interface.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use serde_json::{Value, json};

fn add(service: &Service, path: &str, profile: Value) -> String {
    service.crm().post(path, &profile).expect(201)["id"].as_str().unwrap().to_owned()
}

fn seven_firms(service: &Service) -> Vec<String> {
    let codes = ["2511", "2562", "2511", "4321", "6201", "1071", "4941"];
    let firm = |(number, code): (usize, &&str)| {
        let profile = json!({
            "name": format!("Bedrijf {number}"), "legalForm": "bv", "sbi": [{"code": code, "version": "2008", "main": true}],
            "barriers": ["talent"], "location": {"coordinates": {"lat": 51.56, "lon": 5.0 + number as f64 / 100.0}}
        });
        add(service, "/v1/firms", profile)
    };
    codes.iter().enumerate().map(firm).collect()
}

#[test]
fn nearby_firms_with_one_need_get_a_host_and_a_date() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firms = seven_firms(&service);
        let host = json!({
            "name": "Lab", "kind": "fieldlab", "barriers": ["talent"],
            "location": {"coordinates": {"lat": 51.56, "lon": 5.1}},
            "events": [{"title": "open dag", "date": "2031-01-22"}]
        });
        let host = add(&service, "/v1/partners", host);
        let named: Vec<Value> = firms.iter().map(|firm| json!({"firmId": firm})).collect();
        let body = json!({"firms": named, "hosts": [host], "notBefore": "2031-01-13", "barrier": "talent"});
        let proposals = service.officer().post("/v1/group-proposals", &body).expect(200);
        let group = &proposals["groups"][0];
        assert_eq!(group["firms"].as_array().map(Vec::len), Some(6));
        assert_eq!(
            (&group["need"], &group["host"]["name"]),
            (&json!({"kind": "barrier", "code": "talent"}), &json!("Lab"))
        );
        assert_eq!((&group["firstDate"], &group["event"]), (&json!("2031-01-22"), &json!("open dag")));
        let left = proposals["leftOut"].as_array().unwrap();
        assert_eq!((left.len(), &left[0]["reason"]), (1, &json!("too_few_near")));

        let told_apart = json!([
            {"firmId": firms[0], "customers": "bouw"}, {"firmId": firms[1]}, {"firmId": firms[2], "customers": "zorg"},
            {"firmId": firms[3]}, {"firmId": firms[4]}, {"firmId": firms[5]}, {"firmId": firms[6]}
        ]);
        let proposals =
            service.officer().post("/v1/group-proposals", &json!({"firms": told_apart, "hosts": []})).expect(200);
        assert_eq!(proposals["groups"][0]["firms"].as_array().map(Vec::len), Some(7));
        assert_eq!(proposals["groups"][0]["host"], Value::Null);
    });
}

#[test]
fn a_first_date_in_the_past_is_refused() {
    let service = Service::on_sqlite();
    let named: Vec<Value> = seven_firms(&service).iter().map(|firm| json!({"firmId": firm})).collect();
    let body = json!({"firms": named, "notBefore": "2020-01-06"});
    let faults = service.officer().post("/v1/group-proposals", &body).faults();
    assert_eq!(faults, [fault("/notBefore", "in_the_past")]);
}

#[test]
fn who_does_not_want_to_be_approached_is_in_no_group() {
    let service = Service::on_sqlite();
    let mut firms = seven_firms(&service);
    let objecting = json!({
        "name": "Liever niet", "barriers": ["talent"], "location": {"coordinates": {"lat": 51.56, "lon": 5.0}},
        "doNotContact": {"since": "2026-01-01", "source": "gesprek"}
    });
    firms.push(add(&service, "/v1/firms", objecting));
    let named: Vec<Value> = firms.iter().map(|firm| json!({"firmId": firm})).collect();
    let proposals = service.officer().post("/v1/group-proposals", &json!({"firms": named})).expect(200);
    let left = proposals["leftOut"].as_array().unwrap();
    let objecting = left.iter().find(|firm| firm["name"] == "Liever niet").unwrap();
    assert_eq!(objecting["reason"], "contact_not_allowed");
}

#[test]
fn faults_are_named_each_with_its_place() {
    let service = Service::on_sqlite();
    let nowhere = add(&service, "/v1/firms", json!({"name": "Nergens"}));
    let ask = |body: Value| service.officer().post("/v1/group-proposals", &body).faults();
    assert_eq!(ask(json!({"firms": [{"firmId": nowhere}]})), [fault("/firms/0/firmId", "no_location")]);
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let body = json!({"firms": [{"firmId": unknown}], "hosts": [unknown]});
    assert_eq!(ask(body), [fault("/firms/0/firmId", "unknown_firm"), fault("/hosts/0", "unknown_partner")]);
    let body = json!({
        "firms": [{"firmId": nowhere}, {"firmId": nowhere}], "fewest": 8, "most": 7, "withinKm": 0,
        "barrier": "talent", "topic": "robotica"
    });
    assert_eq!(
        ask(body),
        [
            fault("/withinKm", "out_of_range"),
            fault("/most", "out_of_range"),
            fault("/topic", "given_twice"),
            fault("/firms/1/firmId", "given_twice"),
        ]
    );
}

#[test]
fn attack_11_a_foreign_firm_among_ones_own_refuses_the_whole_batch_as_an_unknown_one_does() {
    on_each_database(|database| {
        let service = Service::start(database);
        let own = seven_firms(&service);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let foreign = service.of(theirs, Role::Officer).post("/v1/firms", &json!({"name": "Van hen"})).expect(201);
        let ask = |last: &str| {
            let firms: Vec<Value> =
                own.iter().map(String::as_str).chain([last]).map(|firm| json!({"firmId": firm})).collect();
            service.officer().post("/v1/group-proposals", &json!({"firms": firms})).faults()
        };
        let of_foreign = ask(foreign["id"].as_str().unwrap());
        assert_eq!(of_foreign, [fault("/firms/7/firmId", "unknown_firm")]);
        assert_eq!(of_foreign, ask("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"));
    });
}
