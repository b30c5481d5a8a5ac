//! Partners by the key of another system.

use crate::service::Service;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = "/v1/systems/crm/partners/p-1";

fn profile() -> Value {
    json!({"name": "Proeflab Robots", "kind": "fieldlab", "topics": ["robotica"], "location": {"place": "Tilburg"}})
}

#[test]
fn a_partner_is_created_once_changed_and_leaves_a_tombstone() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let before = crm.get("/v1/partners").expect(200)["total"].as_u64().unwrap();
        let created = crm.put(KEY, &profile());
        let partner = created.expect(201);
        let path = created.header("location").to_owned();
        assert_eq!(partner["externalIds"], json!([{"system": "crm", "id": "p-1"}]));
        assert_eq!(path, format!("/v1/partners/{}", partner["id"].as_str().unwrap()));
        let again = crm.put(KEY, &profile());
        again.expect(200);
        assert_eq!(again.header("etag"), created.header("etag"), "nothing changed");
        for address in [KEY, &path] {
            let changed = crm.patch(address, &json!({"website": "https://lab.example"})).expect(200);
            assert_eq!((&changed["website"], &changed["topics"]), (&json!("https://lab.example"), &partner["topics"]));
            let emptied = crm.patch(address, &json!({"website": null})).expect(200);
            assert_eq!(emptied["website"], Value::Null);
            for (place, municipality) in [("Breda", "GM0758"), ("Tilburg", "GM0855")] {
                let moved = crm.patch(address, &json!({"location": {"place": place}})).expect(200);
                assert_eq!(moved["location"]["municipality"], municipality);
            }
            assert_eq!(crm.patch(address, &json!({"id": "x"})).faults()[0].1, "read_only");
            assert_eq!(crm.patch(address, &json!({"name": null})).faults()[0].0, "/name");
        }
        let stale = crm.send(Method::PUT, KEY, |request| request.header("if-match", "\"1\"").json(&profile()));
        stale.expect_problem(412, "changed-meanwhile");
        service.client(Role::Admin).put(&path, &profile()).expect(200);
        assert_eq!(crm.get(KEY).expect(200)["id"], partner["id"], "the key outlives a change by hand");
        assert_eq!(crm.get("/v1/partners").expect(200)["total"], before + 1);
        crm.delete(KEY).expect(204);
        crm.get(KEY).expect_problem(410, "gone");
        crm.put("/v1/systems/crm/firms/f-1", &json!({"name": "Eigen"})).expect(201);
        let others = |query: &str| crm.get(&format!("/v1/changes?after=0&types=firm{query}")).expect(200);
        assert_eq!(others("")["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(others("&skipOwn=true")["items"], json!([]), "what a client wrote by key is its own change");
        crm.get("/v1/systems/crm/partners/p-2").expect_problem(404, "not-found");
        assert_ne!(crm.put(KEY, &profile()).expect(201)["id"], partner["id"]);
    });
}

#[test]
fn a_new_key_is_attached_to_the_partner_that_it_surely_means() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let mut known = profile();
        known["externalIds"] = json!([{"system": "ror", "id": "https://ror.org/0example"}]);
        known["website"] = json!("https://lab.example");
        let partner = service.officer().post("/v1/partners", &known).expect(201);
        let refused = crm.put(KEY, &json!({"name": "Proeflab Robots", "kind": "fieldlab"}));
        let told = refused.expect_problem(409, "already-exists");
        assert!(told.to_string().contains(partner["id"].as_str().unwrap()), "a name alone does not tell: {told}");
        let attached = crm.put(KEY, &profile()).expect(200);
        assert_eq!((&attached["id"], &attached["website"]), (&partner["id"], &known["website"]));
        assert_eq!(attached["externalIds"][0]["system"], "ror", "no id is lost");
        crm.put("/v1/systems/crm/partners/p-2", &profile()).expect_problem(409, "already-exists");
        let by_ror = json!({"name": "Robotlab", "kind": "fieldlab", "externalIds": known["externalIds"]});
        let same = crm.put("/v1/systems/erp/partners/9", &by_ror).expect(200);
        assert_eq!((&same["id"], &same["name"]), (&partner["id"], &json!("Robotlab")));
        service.coordinator().get(KEY).expect_problem(404, "not-found");
    });
}

#[test]
fn the_same_partner_again_takes_nothing_away_that_others_know() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let mut known = profile();
        known["website"] = json!("https://lab.example");
        known["intake"] = json!({"capacity": 8});
        let path = officer.post("/v1/partners", &known).header("location").to_owned();
        let mut nightly = profile();
        nightly["members"] = json!(["Eerste Lid", "Tweede Lid"]);
        let attached = crm.put(KEY, &nightly);
        assert_eq!(attached.expect(200)["intake"]["capacity"], 8);
        assert_eq!(crm.put(KEY, &nightly).header("etag"), attached.header("etag"));
        crm.put("/v1/systems/crm/firms/1", &json!({"name": "Nieuw Lid"})).expect(201);
        let membership = json!({"firmKey": "1", "partnerKey": "p-1"});
        crm.put("/v1/systems/crm/memberships/m-1", &membership).expect(201);
        nightly["members"] = json!(["Eerste Lid"]);
        let night = crm.put(KEY, &nightly).expect(200);
        let members: Vec<&Value> = night["members"].as_array().unwrap().iter().map(|member| &member["name"]).collect();
        assert_eq!(members, ["Eerste Lid", "Nieuw Lid"], "who joined here stays, who left there goes");
        assert_eq!(night["website"], "https://lab.example");
        officer.get(&path).expect(200);
    });
}

#[test]
fn a_member_by_the_list_of_a_partner_is_in_a_network_wherever_that_is_told() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        crm.put(KEY, &profile()).expect(201);
        let mut other = profile();
        (other["name"], other["steps"]) = (json!("Ander Lab"), json!([{"step": "demo"}]));
        let other = crm.put("/v1/systems/crm/partners/p-2", &other).header("location").to_owned();
        let firm = json!({"name": "Lid", "legalForm": "bv", "topics": ["robotica"], "relations": [],
                          "location": {"place": "Tilburg"}});
        let firm = crm.put("/v1/systems/crm/firms/f-1", &firm).expect(201)["id"].as_str().unwrap().to_owned();
        // As the ranking of partners and the list of firms for another partner tell it.
        let told = || {
            let ways = [
                service.officer().get(&format!("/v1/firms/{firm}/matches")).expect(200).to_string(),
                service.officer().get(&format!("{other}/prospects")).expect(200).to_string(),
            ];
            ways.map(|words| (words.contains("al in een netwerk"), words.contains("in geen netwerk")))
        };
        assert_eq!(told(), [(false, true); 2]);
        let membership = json!({"firmKey": "f-1", "partnerKey": "p-1", "source": "ledenlijst", "date": "2026-11-02"});
        crm.put("/v1/systems/crm/memberships/m-1", &membership).expect(201);
        assert_eq!(told(), [(true, false); 2]);
        crm.delete("/v1/systems/crm/memberships/m-1").expect(204);
        assert_eq!(told(), [(false, true); 2]);
    });
}
