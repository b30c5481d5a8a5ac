//! Visits that were agreed with firms: kept, changed, taken back, and in every plan.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use chrono::NaiveDate;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const OFFICER: &str = "A. de Vries";

fn firm_at(service: &Service, name: &str, lon: f64) -> String {
    let profile = json!({"name": name, "legalForm": "bv", "location": {"coordinates": {"lat": 51.56, "lon": lon}}});
    service.officer().post("/v1/firms", &profile).expect(201)["id"].as_str().unwrap().to_owned()
}

/// Monday 2 December 2030 and the days after it.
fn visit(firm: &str, from: &str) -> Value {
    json!({"firmId": firm, "officer": OFFICER, "date": "2030-12-02", "from": from})
}

fn plan(visits: Value) -> Value {
    let hours = ["monday", "tuesday", "wednesday"].map(|day| json!({"weekday": day, "from": "09:00", "to": "17:00"}));
    json!({
        "firstDate": "2030-12-02", "days": 3, "visits": visits,
        "officers": [{"id": OFFICER, "start": {"lat": 51.56, "lon": 5.09}, "hours": hours}]
    })
}

#[test]
fn an_agreed_visit_is_kept_changed_listed_and_taken_back() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let [one, other] = [firm_at(&service, "Een", 5.1), firm_at(&service, "Twee", 5.2)];
        let once = |request: reqwest::blocking::RequestBuilder| {
            request.header("idempotency-key", "een-keer").json(&visit(&one, "10:00"))
        };
        let made = officer.send(Method::POST, "/v1/agreed-visits", once);
        let kept = made.expect(201);
        assert_eq!((&kept["minutes"], &kept["name"], &kept["firmId"]), (&json!(60), &json!("Een"), &json!(one)));
        let again = officer.send(Method::POST, "/v1/agreed-visits", once).expect(201);
        assert_eq!(again["id"], kept["id"]);
        let path = format!("/v1/agreed-visits/{}", kept["id"].as_str().unwrap());
        assert_eq!(made.header("location"), path);
        // Nobody is at two firms at once; somebody else may go.
        officer.post("/v1/agreed-visits", &visit(&other, "10:30")).expect_problem(409, "not-possible-now");
        let mut by_other = visit(&other, "10:30");
        by_other["officer"] = json!("B. Jansen");
        officer.post("/v1/agreed-visits", &by_other).expect(201);

        let list =
            |query: &str| officer.get(&format!("/v1/agreed-visits?from=2030-12-01&to=2030-12-31{query}")).expect(200);
        assert_eq!((&list("")["total"], &list("")["items"][0]["id"]), (&json!(2), &kept["id"]));
        assert_eq!(list("&officer=A.%20de%20Vries")["items"][0]["id"], kept["id"]);
        assert_eq!(list(&format!("&firmId={other}"))["total"], 1);
        assert_eq!(officer.get("/v1/agreed-visits?from=2030-12-03").expect(200)["total"], 0);
        let first = list("&limit=1");
        let next = list(&format!("&limit=1&cursor={}", first["nextCursor"].as_str().unwrap()));
        assert_eq!((next["items"][0]["officer"].as_str(), &next["nextCursor"]), (Some("B. Jansen"), &Value::Null));

        let shown = officer.get(&path);
        let tag = shown.header("etag").to_owned();
        let mut moved = visit(&one, "14:00");
        moved["note"] = json!("bel 06-12345678");
        let change = |tag: &str, body: &Value| {
            officer.send(Method::PUT, &path, |request| request.header("if-match", tag).json(body))
        };
        let changed = change(&tag, &moved).expect(200);
        assert_eq!((&changed["from"], changed["warnings"].as_array().unwrap().len()), (&json!("14:00"), 1));
        change(&tag, &moved).expect_problem(412, "changed-meanwhile");
        assert_eq!(officer.put(&path, &visit(&other, "14:00")).faults(), [fault("/firmId", "contradiction")]);
        officer
            .send(Method::DELETE, &path, |request| request.header("if-match", &tag))
            .expect_problem(412, "changed-meanwhile");
        assert_eq!(officer.delete(&path).status, 204);
        officer.get(&path).expect_problem(404, "not-found");
        service.client(Role::Analyst).get("/v1/agreed-visits").expect_problem(403, "forbidden");
        let audit = service.client(Role::Admin).get("/v1/audit-records?limit=100").expect(200);
        let kinds = audit["items"].as_array().unwrap().iter().filter(|entry| entry["objectKind"] == "agreed_visit");
        assert_eq!(kinds.count(), 4, "{audit}");
    });
}

#[test]
fn a_visit_in_the_past_with_a_wrong_length_or_an_unknown_firm_is_refused() {
    let service = Service::on_sqlite_as_of(NaiveDate::from_ymd_opt(2030, 12, 3).unwrap());
    let firm = firm_at(&service, "Een", 5.1);
    let mut wrong = visit(&firm, "10:00");
    wrong["minutes"] = json!(601);
    let faults = service.officer().post("/v1/agreed-visits", &wrong).faults();
    assert_eq!(faults, [fault("/date", "in_the_past"), fault("/minutes", "out_of_range")]);
    let mut late = visit(&firm, "23:30");
    late["date"] = json!("2030-12-03");
    assert_eq!(service.officer().post("/v1/agreed-visits", &late).faults(), [fault("/minutes", "out_of_range")]);
    let mut far = visit(&firm, "10:00");
    far["date"] = json!("2062-12-04");
    assert_eq!(service.officer().post("/v1/agreed-visits", &far).faults(), [fault("/date", "too_far_ahead")]);
    let mut nobody = visit("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "10:00");
    nobody["date"] = json!("2030-12-04");
    assert_eq!(service.officer().post("/v1/agreed-visits", &nobody).faults(), [fault("/firmId", "unknown_id")]);
}

#[test]
fn a_firm_that_objects_is_not_visited_and_its_erasure_takes_the_visit_with_it() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = firm_at(&service, "Liever niet", 5.1);
    let kept = officer.post("/v1/agreed-visits", &visit(&firm, "10:00")).expect(201);
    let path = format!("/v1/agreed-visits/{}", kept["id"].as_str().unwrap());
    let there = format!("/v1/firms/{firm}");
    officer.patch(&there, &json!({"doNotContact": {"since": "2026-01-01", "source": "gesprek"}})).expect(200);
    officer.post("/v1/agreed-visits", &visit(&firm, "14:00")).expect_problem(409, "not-possible-now");
    let planned = officer.post("/v1/visit-plans", &plan(json!([]))).expect(200);
    assert_eq!(planned["days"], json!([]));
    let told = planned["notices"][0]["nl"].as_str().unwrap();
    assert!(told.contains("Liever niet") && told.contains("maandag 2 december"), "{told}");
    officer.patch(&there, &json!({"doNotContact": null})).expect(200);
    assert_eq!(officer.delete(&there).status, 204);
    officer.get(&path).expect_problem(404, "not-found");
}

#[test]
fn an_officer_of_another_region_sees_no_visit() {
    let service = Service::on_sqlite();
    let profile = json!({"name": "Hier", "legalForm": "bv", "location": {"place": "Tilburg"}});
    let firm = service.officer().post("/v1/firms", &profile).expect(201)["id"].as_str().unwrap().to_owned();
    let kept = service.officer().post("/v1/agreed-visits", &visit(&firm, "10:00")).expect(201);
    let path = format!("/v1/agreed-visits/{}", kept["id"].as_str().unwrap());
    let all = "/v1/agreed-visits?from=2030-12-01";
    assert_eq!(service.officer_in("PV30").get(all).expect(200)["total"], 1);
    let elsewhere = service.officer_in("PV20");
    assert_eq!(elsewhere.get(all).expect(200)["total"], 0);
    elsewhere.get(&path).expect_problem(404, "not-found");
    elsewhere.delete(&path).expect_problem(404, "not-found");
    assert_eq!(elsewhere.post("/v1/agreed-visits", &visit(&firm, "14:00")).faults(), [fault("/firmId", "unknown_id")]);
    assert_eq!(elsewhere.post("/v1/visit-plans", &plan(json!([]))).expect(200)["days"], json!([]));
}

#[test]
fn a_plan_goes_around_kept_visits_however_often_it_is_made() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let agreed = firm_at(&service, "Afgesproken", 5.3);
    let others: Vec<String> = (0..4).map(|number| firm_at(&service, "Ander", 5.1 + f64::from(number) / 50.0)).collect();
    let kept = officer.post("/v1/agreed-visits", &visit(&agreed, "13:15")).expect(201);
    // Outside the working hours too: agreed is agreed.
    let late = json!({"firmId": agreed, "officer": OFFICER, "date": "2030-12-03", "from": "18:00", "minutes": 30});
    officer.post("/v1/agreed-visits", &late).expect(201);
    for most in 1..=others.len() {
        let visits: Vec<Value> =
            others.iter().take(most).map(|firm| json!({"firmId": firm, "value": 5, "must": true})).collect();
        let planned = officer.post("/v1/visit-plans", &plan(json!(visits))).expect(200);
        let stops: Vec<(String, Value)> = planned["days"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|day| {
                let date = day["date"].as_str().unwrap().to_owned();
                day["visits"].as_array().unwrap().iter().map(move |visit| (date.clone(), visit.clone()))
            })
            .collect();
        let fixed: Vec<_> = stops.iter().filter(|(_, visit)| visit["kind"] == "appointment").collect();
        assert_eq!(fixed.len(), 2, "{planned}");
        assert_eq!((fixed[0].0.as_str(), &fixed[0].1["from"]), ("2030-12-02", &json!("13:15")));
        assert_eq!((&fixed[0].1["agreedVisitId"], &fixed[1].1["from"]), (&kept["id"], &json!("18:00")));
        assert_eq!(planned["leftOut"], json!([]));
    }
    let mut without = plan(json!([]));
    without["withAgreedVisits"] = json!(false);
    assert_eq!(officer.post("/v1/visit-plans", &without).expect(200)["days"], json!([]));
}
