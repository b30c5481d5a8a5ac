//! Handing a firm over from one organisation to another.

use crate::service::Service;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};

fn firm() -> Value {
    json!({"name": "Proef Metaal", "kvkNumber": "12345678", "legalForm": "bv", "location": {"place": "Tilburg"},
           "topics": ["robotica"], "nonMailing": true, "externalIds": [{"system": "crm", "id": "7"}], "description": "belt nooit terug",
           "relations": [{"kind": "customer", "with": "Proef Staal"}]})
}

#[test]
fn a_firm_is_offered_accepted_and_held_as_a_copy() {
    on_each_database(|database| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let (us, them) = (service.officer(), service.of(theirs, Role::Officer));
        let own = us.post("/v1/firms", &firm()).expect(201)["id"].clone();
        let named = us.get("/v1/organisations").expect(200);
        assert!(named["items"].as_array().unwrap().iter().any(|item| item["name"] == "Buren"), "{named}");

        let body = json!({"firmId": own, "to": theirs, "reason": "verhuisd naar uw regio"});
        let offered = us.post("/v1/referrals", &body);
        assert_eq!(offered.expect(201)["status"], "offered");
        let path = offered.header("location");
        let seen = them.get(path).expect(200);
        assert_eq!((&seen["firmId"], &seen["shared"]["name"]), (&Value::Null, &json!("Proef Metaal")));
        for secret in ["belt nooit", "Proef Staal", own.as_str().unwrap(), "\"crm\""] {
            assert!(!seen.to_string().contains(secret), "{secret}: {seen}");
        }
        assert_eq!(them.get("/v1/referrals?direction=received&status=offered").expect(200)["total"], 1);
        assert_eq!(us.get("/v1/referrals?direction=received").expect(200)["total"], 0);

        let status = format!("{path}/status");
        let refused = [("/status".to_owned(), "not_allowed".to_owned())];
        assert_eq!(us.put(&status, &json!({"status": "accepted"})).faults(), refused);
        let taken = them.put(&status, &json!({"status": "accepted"})).expect(200);
        assert_eq!(them.put(&status, &json!({"status": "declined"})).faults(), refused);
        let copy = them.get(&format!("/v1/firms/{}", taken["firmId"].as_str().unwrap())).expect(200);
        assert_eq!((&copy["name"], &copy["kvkNumber"]), (&json!("Proef Metaal"), &json!("12345678")));
        assert_eq!(copy["nonMailing"], true, "the copy is not written to either");
        assert!(copy["provenance"]["source"].as_str().unwrap().starts_with("referral "), "{copy}");
        assert_eq!(us.get(path).expect(200)["firmId"], own);
        let us_again = json!({"firmId": copy["id"], "to": OrganisationId::DEFAULT});
        assert_eq!(them.post("/v1/referrals", &us_again).faults(), [("/to".to_owned(), "cyclic_referral".to_owned())]);
        assert_eq!(us.put(&status, &json!({"status": "closed"})).expect(200)["status"], "closed");
    });
}

#[test]
fn an_officer_of_a_region_sees_and_answers_referrals_of_its_firms_only() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let (us, them) = (service.officer(), service.of(theirs, Role::Officer));
    let mut paths = Vec::new();
    for (name, place) in [("Zuid", "Tilburg"), ("Noord", "Groningen"), ("Ook Zuid", "Goirle")] {
        let own =
            them.post("/v1/firms", &json!({"name": name, "location": {"place": place}})).expect(201)["id"].clone();
        let offer = json!({"firmId": own, "to": OrganisationId::DEFAULT});
        paths.push(them.post("/v1/referrals", &offer).header("location").to_owned());
    }
    assert_eq!(us.get("/v1/referrals").expect(200)["total"], 3);
    let local = service.officer_in("PV30");
    let seen = |page: &Value| page["items"][0]["shared"]["name"].clone();
    let first = local.get("/v1/referrals?limit=1").expect(200).clone();
    let next = first["nextCursor"].as_str().unwrap();
    let second = local.get(&format!("/v1/referrals?limit=1&cursor={next}")).expect(200);
    let mut both = [seen(&first), seen(&second)].map(|name| name.as_str().unwrap().to_owned());
    both.sort();
    assert_eq!((both, &first["total"]), (["Ook Zuid".to_owned(), "Zuid".to_owned()], &json!(2)));
    local.get(&paths[1]).expect_problem(404, "not-found");
    local.put(&format!("{}/status", paths[1]), &json!({"status": "accepted"})).expect_problem(404, "not-found");
    local.put(&format!("{}/status", paths[0]), &json!({"status": "accepted"})).expect(200);
}

#[test]
fn a_receiver_that_has_the_firm_already_keeps_its_own() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let (us, them) = (service.officer(), service.of(theirs, Role::Officer));
    let ours = us.post("/v1/firms", &firm()).expect(201)["id"].clone();
    let before = them.post("/v1/firms", &json!({"name": "Van ons", "kvkNumber": "12345678"})).expect(201);
    let path = us.post("/v1/referrals", &json!({"firmId": ours, "to": theirs})).header("location").to_owned();
    let taken = them.put(&format!("{path}/status"), &json!({"status": "accepted"})).expect(200);
    assert_eq!(taken["firmId"], before["id"]);
    assert_eq!(them.get("/v1/firms").expect(200)["items"][0]["name"], "Van ons");
}

#[test]
fn a_third_organisation_learns_nothing_and_faults_are_told() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let third = add_organisation(&service.app, "Derde").unwrap();
    let us = service.officer();
    let own = us.post("/v1/firms", &firm()).expect(201)["id"].clone();
    let path = us.post("/v1/referrals", &json!({"firmId": own, "to": theirs})).header("location").to_owned();
    let stranger = service.of(third, Role::Admin);
    stranger.get(&path).expect_problem(404, "not-found");
    stranger.put(&format!("{path}/status"), &json!({"status": "declined"})).expect_problem(404, "not-found");
    assert_eq!(stranger.get("/v1/referrals").expect(200)["total"], 0);

    let faults = |body: Value| us.post("/v1/referrals", &body).faults()[0].clone();
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    assert_eq!(faults(json!({"firmId": own, "to": unknown})), ("/to".to_owned(), "unknown".to_owned()));
    assert_eq!(faults(json!({"firmId": unknown, "to": theirs})), ("/firmId".to_owned(), "unknown".to_owned()));
    let objecting = json!({"name": "Nee", "doNotContact": {"since": "2026-01-01", "source": "brief"}});
    let objecting = us.post("/v1/firms", &objecting).expect(201)["id"].clone();
    assert_eq!(faults(json!({"firmId": objecting, "to": theirs})), ("/firmId".to_owned(), "do_not_contact".to_owned()));
}

#[test]
fn a_firm_does_not_come_back_by_way_of_others_and_the_refusal_names_to_whom() {
    on_each_database(|database| {
        let service = Service::start(database);
        let [second, third, fourth] =
            ["Buren", "Derde", "Vierde"].map(|name| add_organisation(&service.app, name).unwrap());
        let officers = [service.officer(), service.of(second, Role::Officer), service.of(third, Role::Officer)];
        let mut held = officers[0].post("/v1/firms", &firm()).expect(201)["id"].clone();
        for (number, to) in [second, third].into_iter().enumerate() {
            let offer = json!({"firmId": held, "to": to});
            let path = officers[number].post("/v1/referrals", &offer).header("location").to_owned();
            let status = json!({"status": "accepted"});
            let taken = officers[number + 1].put(&format!("{path}/status"), &status).expect(200);
            assert!(!taken.to_string().contains("via"), "{taken}");
            held = taken["firmId"].clone();
        }
        let last = &officers[2];
        for (to, name) in [(OrganisationId::DEFAULT, None), (second, Some("Buren"))] {
            let refused = last.post("/v1/referrals", &json!({"firmId": held, "to": to}));
            assert_eq!(refused.faults(), [("/to".to_owned(), "cyclic_referral".to_owned())]);
            assert!(name.is_none_or(|name| refused.text.contains(name)), "{}", refused.text);
        }
        last.post("/v1/referrals", &json!({"firmId": held, "to": fourth})).expect(201);
    });
}
