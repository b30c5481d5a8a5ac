//! Finding a firm, partner or topic.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use serde_json::{Value, json};

fn names(found: &Value, kind: &str) -> Vec<String> {
    let hits = found[kind]["hits"].as_array().into_iter().flatten();
    hits.map(|hit| hit["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_written_firm_is_found_at_once_by_a_name_that_is_not_spelled_right() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = json!({"name": "Jansen Metaalbewerking B.V.", "tradeNames": ["Lasbedrijf De Vonk"],
            "kvkNumber": "12345678", "location": {"place": "Tilburg"}});
        let id = service.officer().post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned();
        let find = |text: &str| service.officer().get(&format!("/v1/search?q={text}&kinds=firm")).expect(200);
        for text in [
            "jansen",
            "janssen",
            "metaalbwerking",
            "bewerking%20tilburg",
            "de%20vonk",
            "metaal%20bewerking",
            "12345678",
        ] {
            let found = find(text);
            assert_eq!(names(&found, "firms"), ["Jansen Metaalbewerking B.V."], "{text}: {found}");
            assert!(found["partners"].is_null() && found["topics"].is_null(), "{found}");
        }
        assert_eq!(find("jansen")["firms"]["hits"][0]["isClose"], false);
        assert_eq!(find("janssen")["firms"]["hits"][0]["isClose"], true);

        let renamed = json!({"name": "Pietersen Kunststof"});
        service.officer().put(&format!("/v1/firms/{id}"), &renamed).expect(200);
        assert!(names(&find("vonk"), "firms").is_empty(), "what it was called is forgotten");
        assert_eq!(names(&find("kunststoff"), "firms"), ["Pietersen Kunststof"]);
        service.officer().delete(&format!("/v1/firms/{id}"));
        assert!(names(&find("pietersen"), "firms").is_empty());
    });
}

#[test]
fn partners_and_topics_are_found_too_and_each_role_finds_what_it_may_see() {
    let service = Service::on_sqlite();
    service
        .officer()
        .post("/v1/firms", &json!({"name": "Robotica Tilburg", "location": {"place": "Tilburg"}}))
        .expect(201);
    let all = service.officer().get("/v1/search?q=robtica").expect(200);
    assert_eq!(names(&all, "firms"), ["Robotica Tilburg"]);
    assert!(all["topics"]["hits"].as_array().unwrap().iter().any(|hit| hit["id"] == "robotica"), "{all}");
    let labs = service.officer().get("/v1/search?q=MindLaps&kinds=partner").expect(200);
    assert_eq!(names(&labs, "partners"), ["MindLabs"]);

    let own = PartnerId::of_reference("fl-mindlabs").to_string();
    let coordinator = service.coordinator_of(&own);
    let found = coordinator.get("/v1/search?q=tilburg&limit=100").expect(200);
    assert!(found["firms"].is_null(), "{found}");
    assert_eq!(names(&found, "partners"), ["MindLabs"]);
    assert_eq!(service.client(Role::Analyst).get("/v1/search?q=a").status, 403);
}

#[test]
fn who_is_limited_to_a_region_finds_firms_there_only() {
    let service = Service::on_sqlite();
    for place in ["Tilburg", "Groningen"] {
        let firm = json!({"name": format!("Grens {place}"), "location": {"place": place}});
        service.officer().post("/v1/firms", &firm).expect(201);
    }
    let all = service.officer().get("/v1/search?q=grens&kinds=firm&limit=1").expect(200);
    assert_eq!(all["firms"]["hasMore"], true, "{all}");
    let there = service.officer_in("PV30").get("/v1/search?q=grens&kinds=firm&limit=1").expect(200);
    assert_eq!(names(&there, "firms"), ["Grens Tilburg"]);
    assert_eq!(there["firms"]["hasMore"], false, "what is out of reach is not told of: {there}");
}

#[test]
fn a_search_without_words_and_an_unknown_kind_are_refused() {
    let service = Service::on_sqlite();
    let faults = |query: &str| service.officer().get(&format!("/v1/search?{query}")).faults();
    assert_eq!(faults(""), [fault("q", "missing")]);
    assert_eq!(faults("q=a&kinds=person"), [fault("kinds", "unknown_code")]);
    assert_eq!(faults(&format!("q={}", "a".repeat(201))), [fault("q", "too_long")]);
    let nothing = service.officer().get("/v1/search?q=%F0%9F%A6%84").expect(200);
    assert_eq!(nothing["firms"]["hits"], json!([]), "{nothing}");
}

#[test]
fn a_place_is_told_as_long_as_it_may_be_written() {
    let service = Service::on_sqlite();
    let place = "x".repeat(300);
    let lab = json!({"name": "Proef Lab", "kind": "fieldlab", "location": {"place": place}});
    service.crm().post("/v1/partners", &lab).expect(201);
    // Every answer is held against the description.
    let found = service.officer().get("/v1/search?q=proef+lab&kinds=partner").expect(200);
    assert_eq!(found["partners"]["hits"][0]["place"], place.as_str(), "{found}");
}
