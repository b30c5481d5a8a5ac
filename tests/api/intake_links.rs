//! Links by which a firm tells of itself; the pages behind them are tested with the pages.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::OrganisationId;
use serde_json::json;

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

#[test]
fn a_link_is_told_once_and_only_its_hash_is_kept() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = service.officer().post("/v1/firms", &json!({"name": "Een"})).expect(201);
        let made = service.officer().post("/v1/intake-links", &json!({"firmId": firm["id"]})).expect(201);
        let path = made["path"].as_str().unwrap();
        let (organisation, secret) = path.strip_prefix("/intake/open/").unwrap().split_once('.').unwrap();
        assert_eq!(organisation, OrganisationId::DEFAULT.0.simple().to_string());
        assert_eq!(secret.len(), 43, "{made}");
        let kept = service.app.pool.read(OrganisationId::DEFAULT, |tenant| {
            loopvermogen::storage::intake_links::load_links(tenant, firm["id"].as_str().unwrap().parse().unwrap())
        });
        let kept = format!("{:?}", kept.unwrap());
        assert!(!kept.contains(secret) && kept.contains("opened_at: None"), "{kept}");
        let audit = service.client(Role::Admin).get("/v1/audit-records?objectKind=intake_link").expect(200);
        assert_eq!(audit["total"], 1, "{audit}");
        assert!(!audit.to_string().contains(secret));
        let id = firm["id"].as_str().unwrap();
        service.officer().delete(&format!("/v1/firms/{id}"));
        let gone = service.officer().post("/v1/intake-links", &json!({"firmId": id}));
        assert_eq!(gone.faults(), [fault("/firmId", "unknown_id")]);
    });
}

#[test]
fn a_link_for_nobody_or_for_ever_is_refused() {
    let service = Service::on_sqlite();
    let firm = service.officer().post("/v1/firms", &json!({"name": "Een"})).expect(201);
    let unknown = service.officer().post("/v1/intake-links", &json!({"firmId": UNKNOWN}));
    assert_eq!(unknown.faults(), [fault("/firmId", "unknown_id")]);
    for days in [0, 91] {
        let answer = service.officer().post("/v1/intake-links", &json!({"firmId": firm["id"], "days": days}));
        assert_eq!(answer.faults(), [fault("/days", "out_of_range")], "{days}");
    }
    let elsewhere = service.officer_in("PV20").post("/v1/intake-links", &json!({"firmId": firm["id"]}));
    assert_eq!(elsewhere.faults(), [fault("/firmId", "unknown_id")], "out of reach is as unknown");
}
