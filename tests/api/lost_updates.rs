//! What several change or ask for at once: accounts, webhooks and settings have revisions as records have, and of what is
//! there once only one is made.

use crate::service::{Answer, Client, Service};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Barrier;
use std::thread;

/// A change of a record under a condition, as a body or, without one, its end.
fn under(client: &Client, method: Method, path: &str, tag: &str, body: Option<&Value>) -> Answer {
    client.send(method, path, |request| {
        let request = request.header("if-match", tag);
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    })
}

/// Reads, changes, and is refused with what was read before the change.
fn changes_once(client: &Client, path: &str, change: &Value, other: &Value) {
    let before = client.get(path);
    let tag = before.header("etag").to_owned();
    let copy = client.send(Method::GET, path, |request| request.header("if-none-match", &tag));
    assert_eq!((copy.status, copy.header("etag")), (304, tag.as_str()), "{path}");
    assert_eq!(client.get(path).header("etag"), tag, "reading {path} changes nothing");

    let changed = under(client, Method::PUT, path, &tag, Some(change));
    changed.expect(200);
    let now = client.get(path);
    assert_ne!(now.header("etag"), tag, "{path}");
    assert_eq!(changed.header("etag"), now.header("etag"), "{path}");
    under(client, Method::PUT, path, &tag, Some(other)).expect_problem(412, "changed-meanwhile");
    assert_eq!(client.get(path).text, now.text, "what was refused changed nothing");
    let create = client.send(Method::PUT, path, |request| request.header("if-none-match", "*").json(other));
    create.expect_problem(412, "changed-meanwhile");
    under(client, Method::PUT, path, "*", Some(other)).expect(200);
}

#[test]
fn a_change_over_that_of_somebody_else_is_refused() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let user = |role: &str| json!({"login": "j.jansen@example.org", "role": role});
        let client = |scope: &str| json!({"name": "CRM", "scopes": [scope]});
        let webhook = |about: &str| json!({"url": "https://crm.example.org/", "types": ["nl.loopvermogen.firms.created.v1"], "description": about});
        let made = [
            ("users", user("officer"), user("analyst"), user("admin")),
            ("clients", client("firms:read"), client("firms:write"), client("matches:read")),
            ("webhooks", webhook("een"), webhook("twee"), webhook("drie")),
        ];
        for (collection, first, second, third) in made {
            let created = admin.post(&format!("/v1/{collection}"), &first).expect(201);
            let path = format!("/v1/{collection}/{}", created["id"].as_str().unwrap());
            let stale = admin.get(&path).header("etag").to_owned();
            changes_once(&admin, &path, &second, &third);
            admin.put(&path, &second).expect(200);
            under(&admin, Method::DELETE, &path, &stale, None).expect_problem(412, "changed-meanwhile");
            let tag = admin.get(&path).header("etag").to_owned();
            under(&admin, Method::DELETE, &path, &tag, None).expect(204);
        }

        let rules = admin.get("/v1/contact-rules").expect(200)["rules"].clone();
        let named = |version: &str| {
            let mut rules = rules.clone();
            rules["version"] = json!(version);
            rules
        };
        changes_once(&admin, "/v1/contact-rules", &named("een"), &named("twee"));
        let version = admin.get("/v1/active-weights").expect(200)["version"].clone();
        let choice = |reason: &str| json!({"version": version, "officer": "A. de Vries", "reason": reason});
        changes_once(&admin, "/v1/active-weights", &choice("Beproefd."), &choice("Opnieuw beproefd."));
        let ancestors = |origin: &str| json!({"allowedAncestors": [origin]});
        let (one, other) = (ancestors("https://een.example"), ancestors("https://twee.example"));
        changes_once(&admin, "/v1/match-card-settings", &one, &other);
        let by_lot = |share: f64| json!({"explorationShare": share, "quotas": []});
        changes_once(&admin, "/v1/call-list-settings", &by_lot(0.2), &by_lot(0.3));
        let stale = admin.get("/v1/call-list-settings").header("etag").to_owned();
        admin.put("/v1/call-list-settings", &by_lot(0.4)).expect(200);
        under(&admin, Method::DELETE, "/v1/call-list-settings", &stale, None).expect_problem(412, "changed-meanwhile");
    });
}

/// What those get who ask the same at the same moment, the lowest status first.
fn at_once(ask: impl Fn() -> Answer + Sync) -> Vec<u16> {
    let together = Barrier::new(6);
    let one = || {
        together.wait();
        ask().status
    };
    let mut statuses: Vec<u16> = thread::scope(|scope| {
        let askers: Vec<_> = (0..6).map(|_| scope.spawn(one)).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    statuses.sort();
    statuses
}

#[test]
fn of_those_who_ask_the_same_at_once_one_is_served_and_the_others_are_told() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let id = |answer: Value| answer["id"].as_str().unwrap().to_owned();
        let firm = json!({"name": "Proef Metaal", "legalForm": "bv", "location": {"place": "Tilburg"}});
        let firm = id(officer.post("/v1/firms", &firm).expect(201));
        let there = format!("/v1/firms/{firm}");

        let lab = json!({"name": "Proeflab", "kind": "fieldlab", "steps": [{"step": "demo"}]});
        assert_eq!(at_once(|| officer.post("/v1/partners", &lab)), [201, 409, 409, 409, 409, 409]);
        let lab = id(officer.get("/v1/partners?q=Proeflab").expect(200)["items"][0].clone());
        let proposal = json!({"firmId": firm, "partnerId": lab, "officer": "A. de Vries", "step": "demo",
            "choice": {"kind": "accept", "position": 1}});
        let proposed = at_once(|| officer.post("/v1/introductions", &proposal));
        assert_eq!(proposed, [201, 409, 409, 409, 409, 409]);

        // Who puts a record in the place of another without a condition is never told of one.
        let named = json!({"name": "Proef Metaal BV", "legalForm": "bv", "location": {"place": "Tilburg"}});
        assert_eq!(at_once(|| officer.put(&there, &named)), [200; 6]);
        let mapping = json!({"name": "CRM", "columns": [{"field": "name", "column": "Naam"}]});
        let mapping_path =
            format!("/v1/import-mappings/{}", id(officer.post("/v1/import-mappings", &mapping).expect(201)));
        assert_eq!(at_once(|| officer.put(&mapping_path, &mapping)), [200; 6]);

        let asked = json!({"firmId": firm, "kind": "access", "received": service.app.today(), "how": "telephone",
            "identifiedBy": "belde terug op het nummer in het register"});
        let asked = officer.post("/v1/data-requests", &asked);
        let asked = format!("/v1/data-requests/{}/decisions", id(asked.expect(201)));
        let decided = at_once(|| admin.post(&asked, &json!({"decision": "carry_out"})));
        assert_eq!((decided[0], &decided[1..]), (200, &[400; 5][..]));

        let objects = json!({"date": service.app.today(), "how": "telephone"});
        let objections = at_once(|| officer.post(&format!("{there}/objections"), &objects));
        assert_eq!(objections, [201, 404, 404, 404, 404, 404]);
        let objection = id(admin.get("/v1/objections").expect(200)["items"][0].clone());
        let withdrawn = json!({"date": service.app.today(), "how": "telephone"});
        let withdrawn = at_once(|| admin.post(&format!("/v1/objections/{objection}/withdrawals"), &withdrawn));
        assert!(withdrawn[0] == 200 && withdrawn[5] < 500, "{withdrawn:?}");
        officer.get(&there).expect(200);
    });
}
