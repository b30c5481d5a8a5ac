//! Whom to ring next.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::{Firm, FirmId, OrganisationId};
use loopvermogen::storage;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn firm(officer: &Client<'_>, name: &str, place: &str) -> String {
    let firm = json!({"name": name, "location": {"place": place}, "fieldlab": "unaware"});
    officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned()
}

fn names(list: &Value) -> Vec<&str> {
    list["calls"].as_array().unwrap().iter().map(|call| call["name"].as_str().unwrap()).collect()
}

#[test]
fn who_objects_is_not_on_it_and_a_day_that_was_agreed_is_urgent() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (back, objecting) = (firm(&officer, "Terug", "Tilburg"), firm(&officer, "Nee", "Tilburg"));
        firm(&officer, "Elders", "Groningen");
        let call = |firm: &str, more: (&str, &str)| {
            let mut note = json!({"officer": "A. de Vries", "channel": "telephone", "date": "2026-11-02"});
            note[more.0] = json!(more.1);
            officer.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
        };
        call(&back, ("followUp", "2026-11-03"));
        call(&objecting, ("objection", "Bel niet meer."));
        let list = officer.get("/v1/call-list?limit=10").expect(200);
        assert_eq!(list["blocked"], 1);
        assert!(!names(&list).contains(&"Nee") && names(&list).contains(&"Elders"), "{list}");
        let urgent = list["calls"].as_array().unwrap().iter().find(|call| call["name"] == "Terug").unwrap();
        assert_eq!((&urgent["urgency"]["soon"], &urgent["urgency"]["by"]), (&json!("today"), &json!("2026-11-03")));
        for factor in urgent["priority"]["factors"].as_array().unwrap() {
            assert!(factor["source"]["nl"].is_string() && factor.get("percent").is_none(), "{factor}");
        }
        let near = officer.get("/v1/call-list?region=PV30").expect(200);
        assert_eq!(names(&near), ["Terug"]);
        assert_eq!(names(&service.officer_in("PV20").get("/v1/call-list").expect(200)), ["Elders"]);
        assert_eq!(officer.get("/v1/call-list?region=NL").faults(), [fault("region", "unknown_code")]);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        assert_eq!(service.of(theirs, Role::Admin).get("/v1/call-list").expect(200)["calls"], json!([]));
    });
}

#[test]
fn a_share_is_drawn_by_lot_once_a_day_and_logged_with_its_chance() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    (0..30).for_each(|number| drop(firm(&officer, &format!("Firma {number:02}"), "Tilburg")));
    let list = officer.get("/v1/call-list?limit=20").expect(200);
    assert_eq!(officer.get("/v1/call-list?limit=20").expect(200), list);
    let drawn: Vec<&Value> =
        list["calls"].as_array().unwrap().iter().filter(|call| call["picked"]["kind"] == "exploration").collect();
    assert_eq!((drawn.len(), &list["exploration"]["population"]), (2, &json!(30)));
    let chance = 2.0 / 30.0;
    assert!(drawn.iter().all(|call| (call["picked"]["probability"].as_f64().unwrap() - chance).abs() < 1e-9));
    let logged = service.app.pool.read(OrganisationId::DEFAULT, storage::exploration::load_draws).unwrap();
    assert_eq!((logged.len(), logged[0].population, logged[0].drawn.len()), (1, 30, 2));
    assert!((logged[0].probability - chance).abs() < 1e-9);
    assert!(drawn.iter().all(|call| logged[0].drawn.iter().any(|id| call["firmId"] == id.to_string().as_str())));
}

#[test]
fn ten_thousand_firms_take_less_than_a_second_in_the_built_product() {
    let service = Service::on_sqlite();
    let firms: Vec<Firm> = (0..10_000)
        .map(|number| Firm {
            id: FirmId(uuid::Uuid::from_u128(number + 1)),
            name: format!("Firma {number}"),
            ..Firm::default()
        })
        .collect();
    service.app.pool.write(OrganisationId::DEFAULT, |tenant| storage::firms::save_firms(tenant, &firms)).unwrap();
    let caller = Caller::of(OrganisationId::DEFAULT, "test", Role::Officer);
    let start = Instant::now();
    let list = loopvermogen::app::call_list::get_call_list(&service.app, &caller, 25, None).unwrap();
    let took = start.elapsed();
    assert_eq!((list.calls.len(), list.exploration.population), (25, 10_000));
    // Without optimisation, on a busy machine, it may take longer.
    let most = if cfg!(debug_assertions) { Duration::from_secs(30) } else { Duration::from_secs(1) };
    assert!(took < most, "{took:?}");
}
