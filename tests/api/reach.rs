//! How far a caller sees: regions for an officer, own partners for a coordinator.

use crate::service::{Client, Service};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TILBURG: &str = "Tilburg";
const GRONINGEN: &str = "Groningen";

fn add_firm(client: &Client<'_>, name: &str, place: &str) -> Value {
    client.post("/v1/firms", &profile(name, place)).expect(201)
}

fn profile(name: &str, place: &str) -> Value {
    json!({"name": name, "location": {"place": place}, "legalForm": "bv", "employees": 30,
           "sbi": [{"code": "2562", "version": "2008"}], "topics": ["robotica"]})
}

fn names(list: &Value, field: &str) -> BTreeSet<String> {
    let items = list[field].as_array().unwrap();
    items.iter().map(|item| item.get("firm").unwrap_or(item)["name"].as_str().unwrap().to_owned()).collect()
}

fn fieldlab(service: &Service) -> String {
    let found = service.officer().get("/v1/partners?kinds=fieldlab&q=mindlabs&limit=1").expect(200);
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn attack_4_an_officer_of_a_region_sees_its_firms_only() {
    let service = Service::on_sqlite();
    let (all, brabant) = (service.officer(), service.officer_in("PV30"));
    add_firm(&all, "Zuid", TILBURG);
    let north = add_firm(&all, "Noord", GRONINGEN);
    let path = format!("/v1/firms/{}", north["id"].as_str().unwrap());

    let seen = brabant.get("/v1/firms").expect(200);
    assert_eq!((names(&seen, "items"), &seen["total"]), (BTreeSet::from(["Zuid".to_owned()]), &json!(1)));
    assert!(names(&brabant.get("/v1/firms?region=PV20").expect(200), "items").is_empty());
    brabant.get(&path).expect_problem(404, "not-found");
    brabant.get(&format!("{path}/matches")).expect_problem(404, "not-found");
    brabant.put(&path, &profile("Mijn", TILBURG)).expect_problem(404, "not-found");
    brabant.delete(&path).expect_problem(404, "not-found");
    assert_eq!(all.get(&path).expect(200)["name"], "Noord");

    let prospects = format!("/v1/partners/{}/prospects", fieldlab(&service));
    assert_eq!(names(&all.get(&prospects).expect(200), "prospects").len(), 2);
    assert_eq!(names(&brabant.get(&prospects).expect(200), "prospects"), BTreeSet::from(["Zuid".to_owned()]));
    let narrower = brabant.get(&format!("{prospects}?regions=GM0855")).expect(200);
    assert_eq!(names(&narrower, "prospects"), BTreeSet::from(["Zuid".to_owned()]));
    let elsewhere = brabant.get(&format!("{prospects}?regions=PV20&include=excluded")).expect(200);
    assert!(names(&elsewhere, "prospects").is_empty());
    assert_eq!(names(&elsewhere, "excluded"), BTreeSet::from(["Zuid".to_owned()]));
    assert_eq!(elsewhere["excludedTotal"], 1, "what is out of reach is not counted");
}

#[test]
fn an_officer_of_a_region_adds_no_firm_that_it_would_not_see() {
    let service = Service::on_sqlite();
    let brabant = service.officer_in("PV30");
    let refused = [("/location".to_owned(), "out_of_reach".to_owned())];
    assert_eq!(brabant.post("/v1/firms", &profile("Noord", GRONINGEN)).faults(), refused);
    assert_eq!(brabant.post("/v1/firms", &json!({"name": "Nergens"})).faults(), refused);
    let own = add_firm(&brabant, "Zuid", TILBURG);
    let path = format!("/v1/firms/{}", own["id"].as_str().unwrap());
    assert_eq!(brabant.put(&path, &profile("Zuid", GRONINGEN)).faults(), refused);
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 1);
}

#[test]
fn a_cursor_of_somebody_who_sees_more_is_refused() {
    let service = Service::on_sqlite();
    for number in 0..3 {
        add_firm(&service.officer(), &format!("Bedrijf {number}"), TILBURG);
    }
    let first = service.officer().get("/v1/firms?limit=1").expect(200);
    let next = format!("/v1/firms?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
    service.officer().get(&next).expect(200);
    service.officer_in("PV30").get(&next).expect_problem(400, "invalid-input");
}

#[test]
fn attack_7_a_coordinator_sees_its_own_partners_and_their_prospects() {
    let service = Service::on_sqlite();
    let own = fieldlab(&service);
    let listed = service.officer().get("/v1/partners?kinds=fieldlab&limit=2").expect(200);
    let other = listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    let other = other.into_iter().find(|id| *id != own).unwrap().to_owned();
    let coordinator = service.coordinator_of(&own);
    assert_eq!(coordinator.get("/v1/partners").expect(200)["total"], 1);
    coordinator.get(&format!("/v1/partners/{own}")).expect(200);
    coordinator.get(&format!("/v1/partners/{own}/prospects")).expect(200);
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for (path, own_words) in [("", "partner"), ("/prospects", "partner")] {
        let hidden = coordinator.get(&format!("/v1/partners/{other}{path}"));
        let absent = coordinator.get(&format!("/v1/partners/{unknown}{path}"));
        assert_eq!(hidden.text.replace(&other, unknown).replace(hidden.header("x-request-id"), ""), {
            absent.text.replace(absent.header("x-request-id"), "")
        });
        assert!(hidden.expect_problem(404, "not-found")["detail"].as_str().unwrap().contains(own_words));
    }
    coordinator.delete(&format!("/v1/partners/{other}")).expect_problem(404, "not-found");
    // Somebody whose token names no partner works for none.
    assert_eq!(service.coordinator().get("/v1/partners").expect(200)["total"], 0);
}

#[test]
fn a_coordinator_learns_of_a_sole_proprietor_initials_and_sector() {
    let service = Service::on_sqlite();
    let own = fieldlab(&service);
    let mut owner = profile("Jan de Vries Metaal", TILBURG);
    owner["legalForm"] = json!("eenmanszaak");
    owner["website"] = json!("https://devries.example");
    owner["barriers"] = json!(["ik vind geen vakmensen, zegt Jan de Vries"]);
    let stored = service.officer().post("/v1/firms", &owner).expect(201);
    add_firm(&service.officer(), "Staal", TILBURG);
    let path = format!("/v1/partners/{own}/prospects?include=excluded");

    let seen = service.coordinator_of(&own).get(&path);
    assert_eq!(names(&seen.expect(200), "prospects"), BTreeSet::from(["J. d. V. M.".to_owned(), "Staal".to_owned()]));
    for secret in ["Vries", "devries.example"] {
        assert!(!seen.text.contains(secret), "{secret}: {}", seen.text);
    }
    assert!(service.officer().get(&path).text.contains("Jan de Vries Metaal"));

    owner["consents"] =
        json!([{"purpose": "partner_matching", "given": true, "date": "2026-01-05", "source": "gesprek"}]);
    service.officer().put(&format!("/v1/firms/{}", stored["id"].as_str().unwrap()), &owner).expect(200);
    assert!(names(&service.coordinator_of(&own).get(&path).expect(200), "prospects").contains("Jan de Vries Metaal"));
}
