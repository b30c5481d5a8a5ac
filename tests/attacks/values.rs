//! Values that are wrong in themselves.

use crate::service::{Service, fault};
use crate::{is_harmless, is_refused};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[track_caller]
fn refused_at(service: &Service, pointer: &str, body: &Value) {
    let answer = service.officer().post("/v1/firms", body);
    is_refused(service, &answer, &[400]);
    assert!(answer.faults().iter().any(|(given, _)| given.starts_with(pointer)), "{body}: {}", answer.text);
}

#[test]
fn attack_43_a_kvk_number_has_eight_digits() {
    let service = Service::on_sqlite();
    for number in ["1234567", "123456789", "１２３４５６７８", "-1234567", "00000000", "1234567a", "1234\u{200b}5678"]
    {
        refused_at(&service, "/kvkNumber", &json!({"name": "A", "kvkNumber": number}));
    }
    for number in [json!(12345678), json!(-12345678), json!(12345678.5)] {
        refused_at(&service, "/kvkNumber", &json!({"name": "A", "kvkNumber": number}));
    }
    // Spaces around a number are trimmed, as documented.
    let trimmed = service.officer().post("/v1/firms", &json!({"name": "B", "kvkNumber": "12345678 "})).expect(201);
    assert_eq!(trimmed["kvkNumber"], "12345678");
}

#[test]
fn attack_44_numbers_and_codes_that_do_not_exist_are_refused_at_their_place() {
    let service = Service::on_sqlite();
    refused_at(&service, "/rsin", &json!({"name": "A", "rsin": "123456789"}));
    refused_at(&service, "/establishmentNumber", &json!({"name": "A", "establishmentNumber": "12345678901"}));
    for postcode in ["1234 SS", "0123AB", "12345", "1234 A"] {
        refused_at(&service, "/location", &json!({"name": "A", "location": {"postcode": postcode}}));
    }
    for code in ["99999", "6201x"] {
        refused_at(&service, "/sbi", &json!({"name": "A", "sbi": [{"code": code, "version": "2008"}]}));
    }
    for code in ["PV99", "GM9999", "CR99", "NL999"] {
        is_refused(&service, &service.officer().get(&format!("/v1/firms?region={code}")), &[400]);
    }
}

#[test]
fn attack_46_sizes_and_dates_that_cannot_be_are_refused() {
    let service = Service::on_sqlite();
    for employees in [json!(-1), json!(2_147_483_648_i64), json!(3.5), json!("3.5"), json!("veel"), json!(1e300)] {
        refused_at(&service, "/employees", &json!({"name": "A", "employees": employees}));
    }
    for founded in ["2999-01-01", "1200", "2021-02-30", "31-31-2020", "gisteren"] {
        refused_at(&service, "/founded", &json!({"name": "A", "founded": founded}));
    }
}

#[test]
fn attack_47_coordinates_elsewhere_or_of_another_grid_are_refused() {
    let service = Service::on_sqlite();
    for coordinates in [
        json!({"lat": 5.1, "lon": 51.6}),
        json!({"lat": 0.0, "lon": 0.0}),
        json!({"lat": 155_000.0, "lon": 463_000.0}),
        json!({"lat": 91.0, "lon": 5.0}),
        json!({"lat": "NaN", "lon": 5.0}),
        json!({"lat": 51.6, "lon": 5.1, "crs": "EPSG:28992"}),
    ] {
        let body = json!({"name": "A", "location": {"coordinates": coordinates}});
        refused_at(&service, "/location", &body);
    }
    let unknown = service.officer().get("/v1/firms?crs=EPSG:28992");
    is_refused(&service, &unknown, &[400]);
    assert_eq!(unknown.faults()[0].0, "crs");
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
}

#[test]
fn attack_49_signs_of_sql_and_of_patterns_are_taken_literally() {
    let service = Service::on_sqlite();
    for name in ["Bakkerij Jansen", "Honderd% Zeker", "Onder_streep", "Terug\\slag"] {
        service.officer().post("/v1/firms", &json!({"name": name})).expect(201);
    }
    let (many, more) = ("%25".repeat(200), "%25".repeat(1_000));
    is_refused(&service, &service.officer().get(&format!("/v1/firms?q={more}")), &[400]);
    for (sought, found) in [
        ("'%3B+DROP+TABLE+firms%3B--", 0),
        ("'+OR+'1'='1", 0),
        ("honderd%25", 1),
        ("onder_streep", 1),
        ("terug%5Cslag", 1),
        (many.as_str(), 0),
    ] {
        let began = Instant::now();
        let answer = service.officer().get(&format!("/v1/firms?q={sought}"));
        assert_eq!(answer.expect(200)["total"], found, "{sought}");
        assert!(began.elapsed() < Duration::from_secs(30), "{sought}: {:?}", began.elapsed());
        is_harmless(&service, &answer);
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 4);
}

#[test]
fn attack_50_long_and_like_names_cost_no_more_than_their_length() {
    let service = Service::on_sqlite();
    refused_at(&service, "/name", &json!({"name": "a".repeat(100_000)}));
    let began = Instant::now();
    let words: Vec<String> = (0..40).map(|number| format!("{}{number}", "a".repeat(400))).collect();
    let answer = service.officer().post("/v1/interpretations", &json!({"texts": words}));
    assert!([200, 400].contains(&answer.status), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    for number in 0..60 {
        service.officer().post("/v1/firms", &json!({"name": format!("{} {number}", "aaaa ".repeat(50))})).expect(201);
    }
    let began = Instant::now();
    let answer = service.officer().get(&format!("/v1/firms?q={}", "a".repeat(190)));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    is_harmless(&service, &answer);
}

#[test]
fn attack_46_a_year_with_a_sign_is_no_date() {
    let service = Service::on_sqlite();
    let firm = service.crm().post("/v1/firms", &json!({"name": "Proef Metaal"})).expect(201);
    let at = format!("/v1/firms/{}", firm["id"].as_str().unwrap());
    for date in ["-0001-01-01", "-262143-01-01", "+12345-01-01"] {
        let touch = json!({"channel": "visit", "date": date});
        assert_eq!(
            service.officer().post(&format!("{at}/touches"), &touch).faults(),
            [fault("/date", "invalid_value")]
        );
        let request =
            json!({"kind": "access", "firmId": firm["id"], "received": date, "how": "email", "identifiedBy": "x"});
        let faults = service.officer().post("/v1/data-requests", &request).faults();
        assert_eq!(faults, [fault("/received", "invalid_value")]);
        let asked = format!("{at}/contact-permission?channel=post&purpose=outreach&date={}", date.replace('+', "%2B"));
        assert_eq!(service.officer().get(&asked).faults(), [fault("date", "invalid_value")]);
    }
}
