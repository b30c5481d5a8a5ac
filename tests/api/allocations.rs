//! Allocations of places. What is given to whom is tested with the rules; here it is the interface.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use chrono::Months;
use serde_json::{Value, json};

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn add(service: &Service, path: &str, profile: Value) -> String {
    let client = if path == "/v1/introductions" { service.officer() } else { service.crm() };
    client.post(path, &profile).expect(201)["id"].as_str().unwrap().to_owned()
}

fn two_firms_two_labs(service: &Service) -> [String; 4] {
    let metal = json!([{"code": "2562", "version": "2008", "main": true}]);
    [
        add(
            service,
            "/v1/firms",
            json!({"name": "Een", "legalForm": "bv", "sbi": metal, "barriers": ["talent"], "topics": ["robotica"]}),
        ),
        add(service, "/v1/firms", json!({"name": "Twee", "legalForm": "bv", "barriers": ["talent"]})),
        add(service, "/v1/partners", json!({"name": "Lab A", "kind": "fieldlab", "topics": ["robotica"]})),
        add(service, "/v1/partners", json!({"name": "Lab B", "kind": "fieldlab", "topics": ["robotica"]})),
    ]
}

#[test]
fn the_proposal_has_the_highest_total_and_tells_what_each_would_have_got_otherwise() {
    on_each_database(|database| {
        let service = Service::start(database);
        let [one, two, a, b] = two_firms_two_labs(&service);
        let value =
            |firm: &str, partner: &str, value: f64| json!({"firmId": firm, "partnerId": partner, "value": value});
        let body = json!({
            "partners": [{"partnerId": a, "places": 1}, {"partnerId": b, "places": 1}],
            "firms": [{"firmId": one}, {"firmId": two}],
            "values": [value(&one, &a, 10.0), value(&one, &b, 9.0), value(&two, &a, 8.0)]
        });
        let proposal = service.officer().post("/v1/allocations", &body).expect(200);
        assert_eq!((&proposal["value"], &proposal["valueOtherwise"]), (&json!(17.0), &json!(10.0)));
        let firms = &proposal["firms"];
        assert_eq!((&firms[0]["name"], &firms[0]["places"][0]["name"]), (&json!("Een"), &json!("Lab B")));
        assert_eq!(firms[0]["otherwise"][0]["name"], "Lab A");
        assert_eq!(firms[0]["firstChoice"]["value"], 10.0);
        assert_eq!((&firms[1]["places"][0]["name"], &firms[1]["otherwise"]), (&json!("Lab A"), &json!([])));
        assert_eq!(proposal["fairness"]["sectors"]["gini"], 0.0);
        assert_eq!(
            proposal["fairnessOtherwise"]["sectors"]["groups"][0],
            json!({
                "group": "25", "firms": 1, "places": 1
            })
        );
        assert_eq!(proposal["fairnessOtherwise"]["withoutPlace"], 1);
    });
}

#[test]
fn without_values_the_ranking_decides() {
    let service = Service::on_sqlite();
    let [one, two, a, _] = two_firms_two_labs(&service);
    let body = json!({"partners": [{"partnerId": a, "places": 1}], "firms": [{"firmId": two}, {"firmId": one}]});
    let proposal = service.officer().post("/v1/allocations", &body).expect(200);
    let ranked = service.officer().get(&format!("/v1/firms/{one}/matches?kinds=fieldlab&limit=100&diversity=0"));
    let ranked = ranked.expect(200);
    let ranked = ranked["matches"].as_array().unwrap().iter().find(|found| found["partner"]["id"] == json!(a));
    let firms = proposal["firms"].as_array().unwrap();
    let of_one = firms.iter().find(|firm| firm["firmId"] == json!(one)).unwrap();
    assert_eq!(of_one["firstChoice"]["value"], ranked.unwrap()["score"]);
    assert_eq!(of_one["places"][0]["partnerId"], json!(a));
}

#[test]
fn a_partner_gives_no_more_places_than_it_has_left() {
    on_each_database(|database| {
        let service = Service::start(database);
        let [one, two, _, unknown] = two_firms_two_labs(&service);
        let lab = |name: &str, intake: Value| {
            add(&service, "/v1/partners", json!({"name": name, "kind": "fieldlab", "intake": intake}))
        };
        let (small, closed) = (lab("Klein", json!({"capacity": 1})), lab("Dicht", json!({"isOpen": false})));
        let value =
            |firm: &str, partner: &str, value: f64| json!({"firmId": firm, "partnerId": partner, "value": value});
        let ask = || {
            let body = json!({
                "partners": [{"partnerId": small, "places": 8}, {"partnerId": closed, "places": 8},
                             {"partnerId": unknown, "places": 2}],
                "firms": [{"firmId": one}, {"firmId": two}],
                "values": [value(&one, &small, 10.0), value(&two, &small, 9.0), value(&two, &closed, 8.0),
                           value(&two, &unknown, 1.0)]
            });
            let proposal = service.officer().post("/v1/allocations", &body).expect(200);
            let names = |firm: usize| proposal["firms"][firm]["places"][0]["name"].clone();
            let notices: Vec<String> = proposal["notices"]
                .as_array()
                .unwrap()
                .iter()
                .map(|said| said["en"].as_str().unwrap().to_owned())
                .collect();
            (names(0), names(1), notices)
        };
        let takes_none = "Dicht takes no firms now and gives no place.".to_owned();
        let few = "Klein has 1 place left; there were 8 to give.".to_owned();
        assert_eq!(ask(), (json!("Klein"), json!("Lab B"), vec![few, takes_none.clone()]));
        // The only place is taken: it is not given away once more.
        let proposal = json!({"firmId": one, "partnerId": small, "officer": "A. de Vries",
                              "choice": {"kind": "accept", "position": 1}});
        let made = add(&service, "/v1/introductions", proposal);
        for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"] {
            let status = format!("/v1/introductions/{made}/status");
            service.officer().put(&status, &json!({"move": {"kind": kind}, "officer": "A. de Vries"})).expect(200);
        }
        let full = "Klein has no place left; there were 8 to give.".to_owned();
        let known = "Een gets no place at Klein: the introduction is under way.".to_owned();
        assert_eq!(ask(), (Value::Null, json!("Lab B"), vec![known, full, takes_none]));
    });
}

#[test]
fn who_said_no_lately_gets_no_place_there() {
    on_each_database(|database| {
        let service = Service::start(database);
        let [one, _, a, b] = two_firms_two_labs(&service);
        let body = json!({
            "partners": [{"partnerId": a, "places": 1}, {"partnerId": b, "places": 1}], "firms": [{"firmId": one}],
            "values": [{"firmId": one, "partnerId": a, "value": 9}, {"firmId": one, "partnerId": b, "value": 5}]
        });
        let today = service.app.today();
        for (months, place) in [(13, "Lab A"), (11, "Lab B")] {
            let day = today.checked_sub_months(Months::new(months)).unwrap();
            let proposal = json!({"firmId": one, "partnerId": a, "officer": "A. de Vries", "date": day,
                                  "choice": {"kind": "accept", "position": 1}});
            let status = format!("/v1/introductions/{}/status", add(&service, "/v1/introductions", proposal));
            let no = json!({"kind": "decline", "by": "firm", "reason": "no_time"});
            service.officer().put(&status, &json!({"move": no, "officer": "A. de Vries", "date": day})).expect(200);
            let given = service.officer().post("/v1/allocations", &body).expect(200);
            assert_eq!(given["firms"][0]["places"][0]["name"], place, "a no of {months} months ago: {given}");
        }
    });
}

#[test]
fn who_does_not_want_to_be_approached_gets_no_place() {
    let service = Service::on_sqlite();
    let [_, _, a, _] = two_firms_two_labs(&service);
    let objecting = json!({"name": "Liever niet", "doNotContact": {"since": "2026-01-01", "source": "gesprek"}});
    let objecting = add(&service, "/v1/firms", objecting);
    let body = json!({
        "partners": [{"partnerId": a, "places": 1}], "firms": [{"firmId": objecting}],
        "values": [{"firmId": objecting, "partnerId": a, "value": 5}]
    });
    let proposal = service.officer().post("/v1/allocations", &body).expect(200);
    assert_eq!(proposal["firms"][0]["places"], json!([]));
    assert!(proposal["notices"][0]["nl"].as_str().unwrap().contains("Liever niet"));
}

#[test]
fn faults_are_named_each_with_its_place() {
    let service = Service::on_sqlite();
    let [one, _, a, b] = two_firms_two_labs(&service);
    let ask = |body: Value| service.officer().post("/v1/allocations", &body).faults();
    assert_eq!(
        ask(json!({"partners": [], "firms": []})),
        [fault("/partners", "out_of_range"), fault("/firms", "out_of_range")]
    );
    let body = json!({
        "partners": [{"partnerId": a, "places": 5000}], "firms": [{"firmId": one}, {"firmId": one}],
        "values": [{"firmId": one, "partnerId": b, "value": -1}]
    });
    assert_eq!(
        ask(body),
        [
            fault("/partners/0/places", "out_of_range"),
            fault("/firms/1/firmId", "given_twice"),
            fault("/values/0/partnerId", "unknown_partner"),
            fault("/values/0/value", "out_of_range"),
        ]
    );
    let body = json!({"partners": [{"partnerId": UNKNOWN, "places": 1}], "firms": [{"firmId": UNKNOWN}]});
    assert_eq!(
        ask(body),
        [fault("/firms/0/firmId", "unknown_firm"), fault("/partners/0/partnerId", "unknown_partner")]
    );
}
