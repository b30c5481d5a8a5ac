//! Putting a sandbox back, and nothing else.

use crate::service::Service;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_sandbox;
use serde_json::{Value, json};

const RESET: &str = "/v1/sandbox-resets";

#[test]
fn a_sandbox_begins_anew_with_the_same_invented_firms() {
    on_each_database(|database| {
        let service = Service::start(database);
        let sandbox = add_sandbox(&service.app, "Zandbak").unwrap();
        let crm = service.of(sandbox, Role::Integration);
        let first = crm.post(RESET, &Value::Null).expect(200);
        assert_eq!(
            (&first["firms"], &first["contacts"], &first["deletedFirms"]),
            (&json!(200), &json!(200), &json!(0))
        );
        assert_eq!(first["conversations"], 20);
        let firm = crm.get("/v1/systems/sandbox/firms/7").expect(200);
        assert!(crm.get("/v1/systems/sandbox/contacts/7").expect(200)["name"].as_str().unwrap().contains('7'));
        assert_eq!(crm.get("/v1/systems/sandbox/conversations/10").expect(200)["channel"], "telephone");

        crm.put("/v1/systems/crm/firms/1", &json!({"name": "Van mij"})).expect(201);
        let lab = crm.put("/v1/systems/crm/partners/lab", &json!({"name": "Mijn lab", "kind": "fieldlab"})).expect(201);
        let firms = crm.get("/v1/firms").expect(200);
        let introduction = json!({"firmId": firms["items"][0]["id"], "partnerId": lab["id"], "officer": "A. de Vries",
            "choice": {"kind": "accept", "position": 1}});
        crm.post("/v1/introductions", &introduction).expect(201);
        let before = crm.get("/v1/partners").expect(200)["total"].as_u64().unwrap();
        let again = crm.post(RESET, &Value::Null).expect(200);
        assert_eq!((&again["firms"], &again["deletedFirms"]), (&json!(200), &json!(201)));
        let same = crm.get("/v1/systems/sandbox/firms/7").expect(200);
        assert_eq!((&same["name"], &same["kvkNumber"]), (&firm["name"], &firm["kvkNumber"]));
        assert_ne!(same["id"], firm["id"], "an id is never given twice");
        crm.get("/v1/systems/crm/firms/1").expect_problem(410, "gone");
        assert_eq!(crm.get("/v1/partners").expect(200)["total"], before - 1);
        assert_eq!(crm.get("/v1/introductions").expect(200)["total"], 0);
        let changes = crm.get("/v1/changes?after=0&types=introduction").expect(200);
        assert_eq!(changes["items"].as_array().and_then(|items| items.last()).unwrap()["change"], "deleted");
        let told = service.of(sandbox, Role::Admin).get("/v1/audit-records?objectKind=sandbox").expect(200);
        assert_eq!(told["total"], 2, "{told}");
    });
}

#[test]
fn elsewhere_nothing_is_deleted() {
    on_each_database(|database| {
        let service = Service::start(database);
        add_sandbox(&service.app, "Zandbak").unwrap();
        service.crm().put("/v1/systems/crm/firms/1", &json!({"name": "Echt bedrijf"})).expect(201);
        let refused = service.crm().post(RESET, &Value::Null).expect_problem(409, "not-possible-now");
        assert_eq!(refused["errors"][0]["code"], "not_a_sandbox");
        service.crm().get("/v1/systems/crm/firms/1").expect(200);
        service.officer().post(RESET, &Value::Null).expect_problem(403, "forbidden");
    });
}

#[test]
fn who_objected_in_a_sandbox_does_not_come_back() {
    let database = crate::support::TestDatabase::sqlite();
    let service = Service::start(&database);
    let sandbox = add_sandbox(&service.app, "Zandbak").unwrap();
    let crm = service.of(sandbox, Role::Admin);
    crm.post(RESET, &Value::Null).expect(200);
    let firm = crm.get("/v1/systems/sandbox/firms/7").expect(200)["id"].as_str().unwrap().to_owned();
    crm.post(&format!("/v1/firms/{firm}/objections"), &json!({"date": "2026-01-05", "how": "letter"})).expect(201);
    assert_eq!(crm.post(RESET, &Value::Null).expect(200)["firms"], 199);
}
