//! Plans of visits. What is planned how is tested with the rules; here it is the interface.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::{Value, json};

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

/// Adds a firm and answers its id.
fn add(service: &Service, profile: Value) -> String {
    service.officer().post("/v1/firms", &profile).expect(201)["id"].as_str().unwrap().to_owned()
}

fn firm_at(service: &Service, name: &str, lon: f64) -> String {
    add(service, json!({"name": name, "legalForm": "bv", "location": {"coordinates": {"lat": 51.56, "lon": lon}}}))
}

fn officer() -> Value {
    json!({
        "id": "a", "start": {"lat": 51.56, "lon": 5.09},
        "hours": [
            {"weekday": "monday", "from": "09:00", "to": "17:00"},
            {"weekday": "tuesday", "from": "09:00", "to": "17:00"}
        ]
    })
}

#[test]
fn a_round_is_planned_around_what_was_agreed() {
    on_each_database(|database| {
        let service = Service::start(database);
        let [near, agreed] = [firm_at(&service, "Dichtbij", 5.1), firm_at(&service, "Afgesproken; B.V.", 5.2)];
        let body = json!({
            "firstDate": "2030-12-02", "days": 2, "officers": [officer()],
            "visits": [{"firmId": near, "value": 3.5, "opening": [{"weekday": "tuesday", "from": "13:00", "to": "15:00"}]}],
            "appointments": [{"firmId": agreed, "officer": "a", "date": "2030-12-02", "from": "10:00", "minutes": 90}],
            "include": ["calendars", "map"]
        });
        let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
        let days = plan["days"].as_array().unwrap();
        assert_eq!(days.len(), 2);
        let visit = |day: usize| &days[day]["visits"][0];
        assert_eq!(
            (&visit(0)["kind"], &visit(0)["from"], &visit(0)["to"]),
            (&json!("appointment"), &json!("10:00"), &json!("11:30"))
        );
        assert_eq!((&visit(1)["firmId"], &visit(1)["from"]), (&json!(near), &json!("13:00")));
        assert_eq!(
            (&days[1]["date"], &plan["value"], &plan["drives"]),
            (&json!("2030-12-03"), &json!(3.5), &json!("estimate"))
        );
        let ics = plan["calendars"][0]["ics"].as_str().unwrap().replace("\r\n ", "");
        assert_eq!(ics.matches("BEGIN:VEVENT").count(), 2);
        assert!(ics.contains("DTSTART;TZID=Europe/Amsterdam:20301202T100000\r\n"), "{ics}");
        assert!(ics.contains("SUMMARY:Bezoek Afgesproken\\; B.V.\r\n"), "{ics}");
        assert_eq!(plan["map"]["features"][0]["geometry"]["coordinates"][0], json!([5.09, 51.56]));

        let again = service.crm().post("/v1/visit-plans", &body).expect(200);
        assert_eq!(again["days"], plan["days"]);
        let uids = |plan: &Value| -> Vec<String> {
            let ics = plan["calendars"][0]["ics"].as_str().unwrap().to_owned();
            ics.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect()
        };
        assert_eq!(uids(&again), uids(&plan));
        service.client(Role::Analyst).post("/v1/visit-plans", &body).expect_problem(403, "forbidden");
    });
}

#[test]
fn who_may_not_be_contacted_is_left_out_with_the_reason() {
    let service = Service::on_sqlite();
    let objecting = add(
        &service,
        json!({
            "name": "Liever niet", "legalForm": "bv", "location": {"coordinates": {"lat": 51.56, "lon": 5.1}},
            "doNotContact": {"since": "2026-01-01", "source": "gesprek"}
        }),
    );
    let unasked = firm_at(&service, "Zonder toestemming", 5.1);
    let body = json!({
        "firstDate": "2030-12-02", "officers": [officer()],
        "visits": [
            {"firmId": objecting, "value": 9, "contact": {"allowed": true}},
            {"firmId": unasked, "value": 9, "contact": {"allowed": false, "reason": "geen toestemming voor bellen"}}
        ]
    });
    let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
    assert_eq!(plan["days"], json!([]));
    let left = plan["leftOut"].as_array().unwrap();
    assert!(left.iter().all(|left| left["reason"] == "contact_not_allowed"), "{left:?}");
    assert_eq!(
        left[0]["text"]["nl"],
        "contact niet toegestaan: Dit bedrijf wil sinds 1 januari 2026 niet benaderd worden."
    );
    assert_eq!(left[1]["text"]["nl"], "contact niet toegestaan: geen toestemming voor bellen");
}

#[test]
fn faults_of_a_round_are_named_each_with_its_place() {
    let service = Service::on_sqlite();
    let [known, nowhere] =
        [firm_at(&service, "Dichtbij", 5.1), add(&service, json!({"name": "Nergens", "legalForm": "bv"}))];
    let objecting = add(
        &service,
        json!({
            "name": "Liever niet", "legalForm": "bv", "location": {"place": "Tilburg"},
            "doNotContact": {"since": "2026-01-01", "source": "gesprek"}
        }),
    );
    let mut idle = officer();
    idle["hours"] = json!([]);
    idle["id"] = json!("b");
    let body = json!({
        "firstDate": "2030-12-02", "days": 2, "officers": [officer(), idle],
        "visits": [
            {"firmId": UNKNOWN, "value": 1},
            {"firmId": nowhere, "value": 1},
            {"firmId": objecting, "value": 1, "must": true}
        ],
        "appointments": [{"firmId": known, "officer": "a", "date": "2030-12-02", "from": "18:00"}],
        "travel": {"speedKmh": 500}
    });
    assert_eq!(
        service.officer().post("/v1/visit-plans", &body).faults(),
        [
            fault("/visits/0/firmId", "unknown_firm"),
            fault("/travel/speedKmh", "out_of_range"),
            fault("/officers/1/hours", "no_hours"),
            fault("/visits/1/firmId", "no_location"),
            fault("/visits/2/must", "contact_not_allowed"),
            fault("/appointments/0/from", "outside_hours"),
        ]
    );
    let body = json!({
        "firstDate": "2030-12-02", "days": 1, "officers": [officer()],
        "appointments": [
            {"firmId": known, "officer": "a", "date": "2030-12-02", "from": "10:00"},
            {"firmId": known, "officer": "a", "date": "2030-12-02", "from": "10:30"}
        ]
    });
    let faults = service.officer().post("/v1/visit-plans", &body).faults();
    assert_eq!(faults, [fault("/appointments/1/from", "not_reachable")]);
    let half = json!({"firstDate": "2030-12-02", "officers": [{"id": "a", "start": {"lat": 51.5, "lon": 5.0}}]});
    assert_eq!(service.officer().post("/v1/visit-plans", &half).faults(), [fault("/officers/0/hours", "missing")]);
}

#[test]
fn a_day_begins_and_ends_at_a_place_that_is_named_as_firms_name_theirs() {
    let service = Service::on_sqlite();
    let firm = firm_at(&service, "Dichtbij", 5.1);
    let plan = |start: Value, end: Value| {
        let officer = json!({"id": "a", "start": start, "end": end,
            "hours": [{"weekday": "monday", "from": "09:00", "to": "17:00"}]});
        let body = json!({"firstDate": "2030-12-02", "days": 1, "officers": [officer],
            "visits": [{"firmId": firm, "value": 1}], "include": ["map"]});
        service.officer().post("/v1/visit-plans", &body)
    };
    let route = |start: Value, end: Value| {
        let answer = plan(start, end).expect(200);
        let line = answer["map"]["features"].as_array().unwrap().iter().find_map(|feature| {
            (feature["geometry"]["type"] == "LineString").then(|| feature["geometry"]["coordinates"].clone())
        });
        let line = line.unwrap_or_else(|| panic!("no route: {answer}"));
        (line[0].clone(), line.as_array().unwrap().last().unwrap().clone(), answer["notices"].clone())
    };
    let middle = |location: Value| {
        let firm = add(&service, json!({"name": "Hier", "location": location}));
        let at = service.officer().get(&format!("/v1/firms/{firm}")).expect(200)["location"]["coordinates"].clone();
        json!([at["lon"], at["lat"]])
    };
    let (tilburg, goirle) = (middle(json!({"place": "Tilburg"})), middle(json!({"municipality": "Goirle"})));
    let named = route(json!({"place": "tilburg"}), json!({"municipality": "GM0785"}));
    assert_eq!((&named.0, &named.1), (&tilburg, &goirle));
    assert_eq!(route(json!({"place": "Tilburg", "postcode": "5038"}), Value::Null).1, tilburg);
    let guessed = route(json!({"place": "Tilbrug"}), Value::Null);
    assert_eq!(guessed.0, tilburg);
    assert!(guessed.2[0]["nl"].as_str().unwrap().contains("“Tilbrug” is gelezen als"), "{}", guessed.2);

    let point = json!({"lat": 51.56, "lon": 5.09});
    for (start, pointer, code) in [
        (json!({"place": "Nergenshuizen"}), "/start/place", "unknown_place"),
        (json!({"municipality": "Nergenshuizen"}), "/start/municipality", "unknown_place"),
        (json!({"municipality": "GM9999"}), "/start/municipality", "unknown_code"),
        (json!({"postcode": "0123"}), "/start/postcode", "invalid_number"),
        (json!({"postcode": "5038 AB"}), "/start/postcode", "unknown_place"),
        (json!({"place": "Noord-Brabant"}), "/start/place", "unknown_place"),
        (json!({"lat": 51.56, "lon": 5.09, "place": "Tilburg"}), "/start/place", "contradiction"),
        (json!({"lat": 51.56, "lon": 5.09, "municipality": "GM0855"}), "/start/municipality", "contradiction"),
        (json!({"lat": 51.56}), "/start/lon", "missing"),
        (json!({"lat": 91, "lon": 5.09}), "/start", "out_of_range"),
        (json!({"place": " "}), "/start", "missing"),
        (json!({}), "/start", "missing"),
        (json!({"plaats": "Tilburg"}), "/start/plaats", "unknown_field"),
    ] {
        let expected = [fault(&format!("/officers/0{pointer}"), code)];
        assert_eq!(plan(start.clone(), Value::Null).faults(), expected, "{start}");
        let end = pointer.replacen("start", "end", 1);
        assert_eq!(plan(point.clone(), start.clone()).faults(), [fault(&format!("/officers/0{end}"), code)], "{start}");
    }
}

#[test]
fn a_routing_service_that_fails_is_replaced_by_an_estimate_with_a_notice() {
    let service = Service::on_sqlite_with_routing("http://127.0.0.1:1");
    let body = json!({
        "firstDate": "2030-12-02", "officers": [officer()],
        "visits": [{"firmId": firm_at(&service, "Dichtbij", 5.1), "value": 1}]
    });
    let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
    assert_eq!((&plan["drives"], plan["days"].as_array().map(Vec::len)), (&json!("estimate"), Some(1)));
    assert!(plan["notices"][0]["nl"].as_str().unwrap().contains("routedienst"), "{plan}");
}

#[test]
fn own_travel_times_are_taken_instead_of_an_estimate_and_an_incomplete_matrix_is_told() {
    let service = Service::on_sqlite();
    let [near, far] = [firm_at(&service, "Dichtbij", 5.1), firm_at(&service, "Ver", 5.2)];
    let places = json!([{"name": "kantoor", "officers": ["a"]}, {"name": "noord", "firms": [near]},
        {"name": "zuid", "firms": [far]}]);
    let body = |places: &Value, minutes: Value| {
        json!({
            "firstDate": "2030-12-02", "days": 1, "officers": [officer()],
            "visits": [{"firmId": near, "value": 1}, {"firmId": far, "value": 1}],
            "travelMatrix": {"places": places, "minutes": minutes}
        })
    };
    let ask = |places: &Value, minutes: Value| service.officer().post("/v1/visit-plans", &body(places, minutes));
    let plan = ask(&places, json!([[0, 33, 34], [35, 0, 17], [36, 18, 0]])).expect(200);
    assert_eq!((&plan["drives"], &plan["leftOut"]), (&json!("given"), &json!([])));
    let visits = plan["days"][0]["visits"].as_array().unwrap();
    let drives: Vec<i64> = visits.iter().filter_map(|visit| visit["drivingMinutes"].as_i64()).collect();
    assert_eq!(drives, if visits[0]["firmId"] == near { [33, 17] } else { [34, 18] });
    // A place that takes all day to reach is left out.
    let plan = ask(&places, json!([[0, 33, 900], [35, 0, 900], [900, 900, 0]])).expect(200);
    assert_eq!(plan["leftOut"][0]["firmId"], far);

    let wrong = ask(&places, json!([[0, 33], [35, 0, 2000]]));
    let expected = [
        fault("/travelMatrix/minutes", "incomplete"),
        fault("/travelMatrix/minutes/0", "incomplete"),
        fault("/travelMatrix/minutes/1/2", "out_of_range"),
    ];
    assert_eq!(wrong.faults(), expected);
    let lacking = json!([{"name": "kantoor", "officers": ["a", "b"]}, {"name": "kantoor", "firms": [near]}]);
    let expected = [
        fault("/travelMatrix/places/1/name", "repeated"),
        fault("/travelMatrix/places/0/officers/1", "unknown"),
        fault("/travelMatrix/places", "incomplete"),
    ];
    let refused = ask(&lacking, json!([[0, 1], [1, 0]]));
    assert_eq!(refused.faults(), expected);
    assert!(refused.text.contains(&far), "{}", refused.text);
    let twice = json!([{"name": "een", "officers": ["a"], "firms": [near]}, {"name": "twee", "firms": [far, near]}]);
    assert_eq!(
        ask(&twice, json!([[0, 1], [1, 0]])).faults(),
        [fault("/travelMatrix/places/1/firms/1", "contradiction")]
    );
}

fn visits_of(plan: &Value) -> std::collections::BTreeMap<String, (String, String)> {
    let days = plan["days"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let visits = days.flat_map(|day| {
        day["visits"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |visit| (text(&visit["firmId"]), (text(&day["date"]), text(&day["officer"]))))
    });
    visits.collect()
}

#[test]
fn who_is_planned_again_stays_on_the_same_day_with_the_same_officer() {
    let service = Service::on_sqlite();
    let firms: Vec<String> =
        (0..8).map(|number| firm_at(&service, &format!("Firma {number}"), 5.0 + f64::from(number) / 40.0)).collect();
    let mut other = officer();
    other["id"] = json!("b");
    let visits = |count: usize| -> Vec<Value> {
        firms.iter().take(count).map(|firm| json!({"firmId": firm, "value": 5})).collect()
    };
    let body = json!({"firstDate": "2030-12-02", "days": 2, "officers": [officer(), other], "visits": visits(7)});
    let first = service.officer().post("/v1/visit-plans", &body).expect(200);
    let before = visits_of(&first);
    assert_eq!(before.len(), 7);
    // As somebody moved them: every visit on the other day than it was proposed, with the other officer.
    let turned = |date: &str| if date == "2030-12-02" { "2030-12-03" } else { "2030-12-02" };
    let mut from = 9;
    let mut earlier = Vec::new();
    for (firm, (date, who)) in &before {
        let (date, who) = (turned(date), if who == "a" { "b" } else { "a" });
        earlier.push(json!({"firmId": firm, "officer": who, "date": date, "from": format!("{from:02}:15")}));
        from = if from == 15 { 9 } else { from + 1 };
    }
    let mut again = body.clone();
    again["earlierPlan"] = json!(earlier);
    again["visits"] = json!(visits(8));
    again["seed"] = json!(7);
    let second = visits_of(&service.officer().post("/v1/visit-plans", &again).expect(200));
    assert_eq!(second.len(), 8, "the new one has a place too");
    for visit in &earlier {
        let place = &second[visit["firmId"].as_str().unwrap()];
        assert_eq!((&json!(place.0), &json!(place.1)), (&visit["date"], &visit["officer"]));
    }
}

#[test]
fn earlier_visits_that_cannot_be_made_any_more_are_left_out_with_the_reason() {
    let service = Service::on_sqlite();
    let [dropped, kept, later] =
        [firm_at(&service, "Vervallen", 5.1), firm_at(&service, "Blijft", 5.1), firm_at(&service, "Later", 5.1)];
    let earlier = |firm: &str, date: &str| json!({"firmId": firm, "officer": "a", "date": date, "from": "10:00"});
    let body = json!({
        "firstDate": "2030-12-02", "days": 2, "officers": [officer()], "visits": [{"firmId": kept, "value": 1}],
        "earlierPlan": [earlier(&dropped, "2030-12-02"), earlier(&kept, "2030-12-03"), earlier(&later, "2030-12-09")]
    });
    let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
    assert_eq!(visits_of(&plan).keys().collect::<Vec<_>>(), [&kept]);
    let left: Vec<_> =
        plan["leftOut"].as_array().unwrap().iter().map(|left| (&left["firmId"], &left["reason"])).collect();
    let reason = json!("not_planned_again");
    assert_eq!(left, [(&json!(dropped), &reason), (&json!(later), &reason)]);
}

#[test]
fn nobody_is_visited_on_a_public_holiday_unless_that_is_asked_or_agreed() {
    let service = Service::on_sqlite();
    let [one, agreed] = [firm_at(&service, "Een", 5.1), firm_at(&service, "Twee", 5.2)];
    // Whit Monday of 2030, and the Tuesday after it.
    let body = json!({"firstDate": "2030-06-10", "days": 2, "officers": [officer()],
        "visits": [{"firmId": one, "value": 1, "notAfter": "2030-06-10"}],
        "appointments": [{"firmId": agreed, "officer": "a", "date": "2030-06-10", "from": "10:00"}]});
    let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
    assert_eq!(visits_of(&plan).keys().collect::<Vec<_>>(), [&agreed]);
    assert_eq!((&plan["leftOut"][0]["reason"], &plan["leftOut"][0]["firmId"]), (&json!("holiday"), &json!(one)));
    assert!(plan["notices"][0]["nl"].as_str().unwrap().contains("Tweede Pinksterdag"), "{plan}");
    let mut busy = body.clone();
    busy["workOnHolidays"] = json!(true);
    assert_eq!(visits_of(&service.officer().post("/v1/visit-plans", &busy).expect(200)).len(), 2);
}

#[test]
fn two_firms_in_one_town_have_a_drive_between_them() {
    let service = Service::on_sqlite();
    let town = || add(&service, json!({"name": "In de stad", "legalForm": "bv", "location": {"place": "Goirle"}}));
    let body = json!({"firstDate": "2030-12-02", "days": 1, "officers": [officer()],
        "visits": [{"firmId": town(), "value": 1}, {"firmId": town(), "value": 1}], "travel": {"stopMinutes": 10}});
    let plan = service.officer().post("/v1/visit-plans", &body).expect(200);
    // 1.5 km × 1.3 at 30 km/h, and ten minutes to park and report.
    assert_eq!(plan["days"][0]["visits"][1]["drivingMinutes"], 14, "{plan}");
}

#[test]
fn what_cannot_be_planned_is_refused_or_told_by_its_own_reason() {
    let service = Service::on_sqlite_as_of(chrono::NaiveDate::from_ymd_opt(2030, 12, 3).unwrap());
    let firm = firm_at(&service, "Een", 5.1);
    let ask = |first: &str, frozen: Value, visit: Value| {
        let body = json!({"firstDate": first, "days": 2, "frozenThrough": frozen, "officers": [officer()],
            "visits": [visit]});
        service.officer().post("/v1/visit-plans", &body)
    };
    let visit = json!({"firmId": firm, "value": 1});
    for (first, frozen) in
        [("2030-12-02", Value::Null), ("2020-12-07", Value::Null), ("2020-12-07", json!("2030-12-02"))]
    {
        assert_eq!(ask(first, frozen, visit.clone()).faults(), [fault("/firstDate", "in_the_past")], "{first}");
    }
    ask("2030-12-02", json!("2030-12-02"), visit).expect(200);
    let never = json!({"firmId": firm, "value": 1, "notBefore": "2030-12-10", "notAfter": "2030-12-09"});
    assert_eq!(ask("2030-12-09", Value::Null, never).faults(), [fault("/visits/0/notAfter", "out_of_range")]);
    let long = json!({"firmId": firm, "value": 1, "must": true, "minutes": 600});
    let left = ask("2030-12-09", Value::Null, long).expect(200)["leftOut"][0].clone();
    assert_eq!(left["reason"], "too_long");
    assert_eq!(left["text"]["nl"], "duurt 600 minuten, langer dan de werktijd van 480 minuten");
}
