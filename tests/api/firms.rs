//! Firms: add, get, replace, delete, list.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use reqwest::Method;
use serde_json::{Value, json};

fn profile() -> Value {
    json!({
        "name": "Voorbeeld Metaal B.V.", "legalForm": "bv", "founded": "2012", "employees": 34,
        "kvkNumber": "12345678", "externalIds": [{"system": "crm", "id": "4711"}],
        "sbi": [{"code": "2562", "version": "2008", "main": true}], "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"], "partnerKinds": ["mbo"]
    })
}

#[test]
fn a_firm_that_was_added_can_be_read_and_found() {
    on_each_database(|database| {
        let service = Service::start(database);
        let added = service.officer().post("/v1/firms", &profile());
        let firm = added.expect(201);
        assert_eq!(firm["barriers"][0]["barrier"], "talent");
        assert_eq!(firm["location"]["municipality"], "GM0855");
        assert_eq!(firm["firmType"], "large_established");
        assert!(firm["interpretation"].as_array().is_some_and(|words| words.len() >= 3), "{firm}");
        assert_eq!(added.header("etag"), "\"1\"");
        let path = format!("/v1/firms/{}", firm["id"].as_str().unwrap());
        assert_eq!(added.header("location"), path);
        let read = service.crm().get(added.header("location"));
        assert_eq!(read.header("etag"), "\"1\"");
        let mut expected = firm.clone();
        expected.as_object_mut().unwrap().remove("interpretation");
        assert_eq!(read.expect(200), expected);
        for query in ["q=metaal", "region=PV30", "kvkNumber=12345678", "externalId=crm:4711", "q=METAAL&region=GM0855"]
        {
            let found = service.officer().get(&format!("/v1/firms?{query}")).expect(200);
            assert_eq!((found["total"].as_u64(), &found["items"][0]["id"]), (Some(1), &firm["id"]), "{query}");
        }
        for query in ["q=hout", "region=PV20", "kvkNumber=87654321", "externalId=crm:4712", "q=%25", "q=_"] {
            let found = service.officer().get(&format!("/v1/firms?{query}")).expect(200);
            assert_eq!(found, json!({"items": [], "nextCursor": null, "total": 0}), "{query}");
        }
    });
}

#[test]
fn wishes_and_a_region_abroad_are_stored_and_told() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = json!({
            "name": "Beispiel Metall GmbH", "wishes": ["iets met robots doen", "iets met blorf"],
            "location": {"country": "DE", "area": "de.07", "place": "Aachen"}
        });
        let added = service.officer().post("/v1/firms", &firm);
        let told = added.expect(201);
        let entries: Vec<_> = told["interpretation"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
        assert_eq!(entries, ["/wishes/0", "/wishes/1"]);
        let stored = service.crm().get(added.header("location")).expect(200);
        assert_eq!((&stored["wishes"], &stored["topics"]), (&firm["wishes"], &json!(["robotica"])));
        assert_eq!(stored["location"]["area"], "DE.07");

        let mut again = stored.clone();
        for read_only in ["id", "firmType", "earlierBarriers", "changedAt"] {
            again.as_object_mut().unwrap().remove(read_only);
        }
        let replaced = service.officer().put(added.header("location"), &again);
        replaced.expect(200);
        assert_eq!(replaced.header("etag"), added.header("etag"), "what was answered is the same firm");

        let wrong = json!({"name": "x", "wishes": ["a", "a", "\u{7}"], "location": {"country": "BE", "area": "DE.07"}});
        let faults = service.officer().post("/v1/firms", &wrong).faults();
        assert_eq!(
            faults,
            [
                fault("/location/area", "contradiction"),
                fault("/wishes/1", "duplicate"),
                fault("/wishes/2", "control_character"),
            ]
        );
    });
}

#[test]
fn a_firm_is_replaced_as_a_whole_and_keeps_its_earlier_barriers() {
    on_each_database(|database| {
        let service = Service::start(database);
        let added = service.officer().post("/v1/firms", &profile());
        let path = added.header("location");
        let replaced = service.officer().put(path, &json!({"name": "Anders B.V.", "barriers": ["finance"]}));
        let firm = replaced.expect(200);
        assert_eq!(replaced.header("etag"), "\"2\"");
        assert_eq!(firm["id"], added.expect(201)["id"]);
        assert_eq!(firm["name"], "Anders B.V.");
        assert_eq!(firm["employees"], Value::Null);
        assert_eq!(firm["barriers"][0]["barrier"], "finance");
        assert_eq!(firm["earlierBarriers"][0]["barriers"][0]["barrier"], "talent");
        let versions = [&added, &replaced].map(|answer| answer.header("data-version").parse::<i64>().unwrap());
        assert_eq!(versions[1], versions[0] + 1);
        let again = service.officer().put(path, &json!({"name": "Anders B.V.", "barriers": ["finance"]}));
        assert_eq!(again.expect(200)["earlierBarriers"].as_array().map(Vec::len), Some(1));
        assert_eq!(again.header("etag"), "\"2\"", "nothing changed");
    });
}

#[test]
fn a_deleted_firm_is_gone() {
    on_each_database(|database| {
        let service = Service::start(database);
        let added = service.officer().post("/v1/firms", &profile());
        let path = added.header("location");
        service.officer().delete(path).expect(204);
        for answer in [
            service.officer().get(path),
            service.officer().delete(path),
            service.officer().put(path, &profile()),
            service.officer().get(&format!("{path}/matches")),
        ] {
            answer.expect_problem(404, "not-found");
        }
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
    });
}

#[test]
fn a_change_under_an_old_etag_is_refused() {
    on_each_database(|database| {
        let service = Service::start(database);
        let added = service.officer().post("/v1/firms", &profile());
        let path = added.header("location");
        let put = |tag: &str, name: &str| {
            let body = json!({"name": name});
            service.officer().send(Method::PUT, path, |request| request.header("if-match", tag).json(&body))
        };
        let delete =
            |tag: &str| service.officer().send(Method::DELETE, path, |request| request.header("if-match", tag));
        put("\"1\"", "Tweede").expect(200);
        for tag in ["\"1\"", "W/\"2\"", "\"3\"", "\"x\""] {
            put(tag, "Derde").expect_problem(412, "changed-meanwhile");
            delete(tag).expect_problem(412, "changed-meanwhile");
        }
        assert_eq!(service.officer().get(path).expect(200)["name"], "Tweede");
        put("\"1\", \"2\"", "Derde").expect(200);
        put("*", "Vierde").expect(200);
        delete("\"4\"").expect(204);
    });
}

#[test]
fn a_copy_that_is_still_good_is_not_sent_again() {
    let service = Service::on_sqlite();
    let added = service.officer().post("/v1/firms", &profile());
    let path = added.header("location");
    let get = |tag: &str| service.officer().send(Method::GET, path, |request| request.header("if-none-match", tag));
    for tag in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        assert_eq!(get(tag).expect(304), Value::Null);
    }
    get("\"2\"").expect(200);
}

#[test]
fn an_external_id_belongs_to_one_firm() {
    on_each_database(|database| {
        let service = Service::start(database);
        let holder = service.officer().post("/v1/firms", &profile()).expect(201);
        let second = service.officer().post("/v1/firms", &profile());
        let problem = second.expect_problem(409, "already-exists");
        assert_eq!(problem["errors"][0]["pointer"], "/externalIds");
        assert!(problem["errors"][0]["message"].as_str().unwrap().contains(holder["id"].as_str().unwrap()));
        let other = service.officer().post("/v1/firms", &json!({"name": "Ander"}));
        let put = service.officer().put(other.header("location"), &profile());
        put.expect_problem(409, "already-exists");
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 2);
    });
}

#[test]
fn all_faults_of_a_profile_are_told_at_once_and_nothing_is_stored() {
    let service = Service::on_sqlite();
    let profile = json!({
        "name": "Fout", "kvkNumber": "1234567", "rsin": "123456789", "founded": "2999-01-01", "employees": -1,
        "sbi": [{"code": "99999", "version": "2008"}], "location": {"postcode": "1234SS"},
        "barriers": ["networks", "leadership", "finance", "talent"]
    });
    let faults = service.officer().post("/v1/firms", &profile).faults();
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    for pointer in ["/kvkNumber", "/rsin", "/founded", "/employees", "/sbi/0/code", "/location/postcode", "/barriers"] {
        assert!(pointers.contains(&pointer), "{pointer}: {faults:?}");
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
}

#[test]
fn fields_that_only_answers_have_are_refused_by_name() {
    let service = Service::on_sqlite();
    let mut body = profile();
    for (name, value) in [
        ("id", json!("019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b")),
        ("firmType", json!("start_up")),
        ("earlierBarriers", json!([])),
        ("changedAt", json!("2026-01-01T00:00:00Z")),
    ] {
        body[name] = value;
    }
    body["organisationId"] = json!(1);
    let expected = ["/id", "/firmType", "/earlierBarriers", "/changedAt"].map(|pointer| fault(pointer, "read_only"));
    let faults = service.officer().post("/v1/firms", &body).faults();
    assert_eq!(faults[..4], expected);
    assert_eq!(faults[4..], [fault("/organisationId", "unknown_field")]);
}

#[test]
fn a_firm_without_a_name_is_not_stored() {
    let service = Service::on_sqlite();
    for body in [json!({}), json!({"name": "  "})] {
        let faults = service.officer().post("/v1/firms", &body).faults();
        assert_eq!(faults[0].0, "/name", "{faults:?}");
    }
}

#[test]
fn what_an_answer_tells_is_a_profile_of_the_same_firm() {
    let service = Service::on_sqlite();
    let added = service.officer().post("/v1/firms", &profile());
    let mut copy = added.expect(201);
    for name in ["id", "firmType", "earlierBarriers", "changedAt", "interpretation"] {
        copy.as_object_mut().unwrap().remove(name);
    }
    let replaced = service.officer().put(added.header("location"), &copy);
    replaced.expect(200);
    assert_eq!(replaced.header("etag"), "\"1\"", "nothing changed");
}

#[test]
fn one_establishment_is_not_stored_twice() {
    on_each_database(|database| {
        let service = Service::start(database);
        let add = |name: &str, establishment: Option<&str>| {
            let body = json!({"name": name, "kvkNumber": "12345678", "establishmentNumber": establishment});
            service.officer().post("/v1/firms", &body)
        };
        let head = add("Hoofdvestiging", None).expect(201);
        let branch = add("Nevenvestiging", Some("000012345678")).expect(201);
        for (establishment, holder) in [(None, &head), (Some("000012345678"), &branch)] {
            let problem = add("Nog eens", establishment).expect_problem(409, "already-exists");
            assert_eq!(problem["errors"][0]["pointer"], "/kvkNumber");
            assert!(problem["errors"][0]["message"].as_str().unwrap().contains(holder["id"].as_str().unwrap()));
            assert!(problem["errors"][0]["remedy"].as_str().unwrap().contains("establishmentNumber"));
        }
        let third = add("Derde vestiging", Some("000012345679")).expect(201);
        let path = format!("/v1/firms/{}", third["id"].as_str().unwrap());
        let taken = json!({"name": "Derde vestiging", "kvkNumber": "12345678", "establishmentNumber": "000012345678"});
        service.officer().put(&path, &taken).expect_problem(409, "already-exists");
        assert_eq!(
            service.officer().get(&path).expect(200)["establishmentNumber"],
            "000012345679",
            "nothing was written"
        );
        let nobody = json!({"name": "Zonder nummer"});
        service.officer().post("/v1/firms", &nobody).expect(201);
        service.officer().post("/v1/firms", &nobody).expect(201);
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 5, "nothing was stored twice");
    });
}
