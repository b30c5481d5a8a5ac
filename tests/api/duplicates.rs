//! Firms that stand in the list twice: found, merged, and taken apart again.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use reqwest::Method;
use serde_json::{Value, json};

/// Some firms that have nothing to do with each other, and one that was entered twice.
pub fn fill(client: &Client) -> (String, String) {
    let names = ["Bakkerij Abma", "Drukkerij Bosch", "Smederij Cuypers", "Kwekerij Dekker", "Transport Eggink"];
    for (at, name) in names.iter().enumerate() {
        let number = format!("{:08}", 71_000_003 + at * 3_456_789);
        client
            .post("/v1/firms", &json!({"name": name, "kvkNumber": number, "location": {"place": "Breda"}}))
            .expect(201);
    }
    let first = json!({"name": "Proef Metaalbewerking B.V.", "kvkNumber": "12345678", "website": "https://proefmetaal.nl",
        "location": {"place": "Tilburg"}, "externalIds": [{"system": "crm", "id": "1"}], "employees": 30});
    let second = json!({"name": "Proef metaalbewerking", "website": "www.proefmetaal.nl", "nonMailing": true,
        "location": {"place": "Tilburg"}, "externalIds": [{"system": "erp", "id": "2"}],
        "description": "maakt tanks", "consents": [
            {"purpose": "peer_matching", "given": false, "date": "2026-01-02", "source": "brief"}]});
    let id = |firm: &Value| client.post("/v1/firms", firm).expect(201)["id"].as_str().unwrap().to_owned();
    (id(&first), id(&second))
}

fn search(client: &Client) -> Value {
    client.send(Method::POST, "/v1/duplicate-searches", |request| request).expect(200)
}

fn only_pair(client: &Client) -> Value {
    let page = client.get("/v1/duplicates?state=open").expect(200);
    assert_eq!(page["total"], 1, "{page}");
    page["items"][0].clone()
}

#[test]
fn a_firm_that_was_entered_twice_is_found_with_reasons_that_add_up() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (first, second) = fill(&officer);
        assert_eq!(search(&officer), json!({"firms": 7, "open": 1, "new": 1}));
        let pair = only_pair(&officer);
        assert_eq!((&pair["firms"][0]["id"], &pair["firms"][1]["id"]), (&json!(first), &json!(second)));
        assert_eq!((&pair["verdict"], &pair["state"]), (&json!("same"), &json!("open")));
        let reasons: f64 =
            pair["reasons"].as_array().unwrap().iter().map(|reason| reason["weight"].as_f64().unwrap()).sum();
        let sum = reasons + pair["priorWeight"].as_f64().unwrap();
        assert!((sum - pair["weight"].as_f64().unwrap()).abs() < 1e-9, "{pair}");

        let path = format!("/v1/duplicates/{}", pair["id"].as_str().unwrap());
        officer.post(&format!("{path}/decisions"), &json!({"decision": "different"})).expect(201);
        let again = search(&officer);
        assert_eq!((&again["open"], &again["new"]), (&json!(0), &json!(0)), "what was decided is not asked again");
        assert_eq!(officer.get(&path).expect(200)["state"], "different");
    });
}

#[test]
fn introductions_by_the_word_of_a_merged_firm_count_for_the_survivor_until_the_two_are_taken_apart() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (first, second) = fill(&officer);
        let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
        let lab = id(&officer.post("/v1/partners", &json!({"name": "Lab", "kind": "fieldlab"})).expect(201));
        let introduce = |name: &str, via: &str| {
            let other = id(&officer.post("/v1/firms", &json!({"name": name, "legalForm": "bv"})).expect(201));
            let proposal = json!({"firmId": other, "partnerId": lab, "officer": "A. de Vries", "via": via,
                                  "choice": {"kind": "override", "reason": "via een bekende"}});
            format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &proposal).expect(201)))
        };
        let (by_second, by_first) = (introduce("Ander", &second), introduce("Nog een", &first));
        let via = || [&by_second, &by_first].map(|path| officer.get(path).expect(200)["via"].clone());
        search(&officer);
        let decisions = format!("/v1/duplicates/{}/decisions", only_pair(&officer)["id"].as_str().unwrap());
        let before = officer.get(&by_second).header("etag").to_owned();
        officer.post(&decisions, &json!({"decision": "same"})).expect(201);
        assert_eq!(via(), [json!(first), json!(first)]);
        assert_ne!(officer.get(&by_second).header("etag"), before);
        officer.post(&decisions, &json!({"decision": "different", "reason": "toch twee"})).expect(201);
        assert_eq!(via(), [json!(second), json!(first)]);
    });
}

#[test]
fn merged_firms_keep_everything_and_are_taken_apart_again() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (first, second) = fill(&officer);
        let before = [&first, &second].map(|id| officer.get(&format!("/v1/firms/{id}")).expect(200));
        let talk = json!({"date": "2026-11-01", "officer": "A. de Vries", "channel": "telephone"});
        let told = officer.post(&format!("/v1/firms/{second}/conversations"), &talk).expect(201);
        let told = told["id"].as_str().unwrap().to_owned();
        let agreed = json!({"firmId": second, "officer": "A. de Vries", "date": "2030-12-02", "from": "10:00"});
        let agreed = officer.post("/v1/agreed-visits", &agreed).expect(201)["id"].as_str().unwrap().to_owned();
        let agreed_with = || officer.get(&format!("/v1/agreed-visits/{agreed}")).expect(200)["firmId"].clone();
        // Both are members of one lab, the second also of another one, each by the key of a CRM.
        let crm = service.crm();
        for lab in ["lab", "hub"] {
            crm.put(&format!("/v1/systems/crm/partners/{lab}"), &json!({"name": lab, "kind": "fieldlab"})).expect(201);
        }
        let member = |key: &str, firm: &str, lab: &str| {
            let said = json!({"firmId": firm, "partnerKey": lab});
            crm.put(&format!("/v1/systems/crm/memberships/{key}"), &said).expect(201);
        };
        member("m-1", &first, "lab");
        member("m-2", &second, "hub");
        let erp = json!({"firmId": second, "partnerId": crm.get("/v1/systems/crm/partners/lab").expect(200)["id"]});
        crm.put("/v1/systems/erp/memberships/m-3", &erp).expect(201);
        let members = |lab: &str| -> Vec<Value> {
            let members = crm.get(&format!("/v1/systems/crm/partners/{lab}")).expect(200)["members"].clone();
            members.as_array().unwrap().iter().map(|member| member["firmId"].clone()).collect()
        };
        let firm_of = |key: &str| crm.get(&format!("/v1/systems/{key}")).expect(200)["firmId"].clone();
        search(&officer);
        let decisions = format!("/v1/duplicates/{}/decisions", only_pair(&officer)["id"].as_str().unwrap());

        let merged = officer.post(&decisions, &json!({"decision": "same"})).expect(201);
        assert_eq!((&merged["state"], &merged["decision"]["survivorId"]), (&json!("merged"), &json!(first)));
        let one = officer.get(&format!("/v1/firms/{first}")).expect(200);
        assert_eq!((&one["description"], &one["kvkNumber"]), (&json!("maakt tanks"), &json!("12345678")));
        assert_eq!((&one["nonMailing"], one["externalIds"].as_array().unwrap().len()), (&json!(true), 2));
        assert_eq!(one["consents"][0]["given"], false);
        assert_eq!(officer.get("/v1/firms").expect(200)["total"], 6);
        let path = format!("/v1/firms/{first}/conversations/{told}");
        assert_eq!((officer.get(&path).expect(200)["firmId"].clone(), agreed_with()), (json!(first), json!(first)));
        assert_eq!(officer.get("/v1/systems/erp/firms/2").expect(200)["id"], json!(first));
        assert_eq!((members("lab"), members("hub")), (vec![json!(first)], vec![json!(first)]));
        for key in ["crm/memberships/m-1", "crm/memberships/m-2", "erp/memberships/m-3"] {
            assert_eq!(firm_of(key), json!(first), "{key}");
        }

        let gone = officer.get(&format!("/v1/firms/{second}"));
        gone.expect_problem(410, "gone");
        assert_eq!(gone.header("link"), format!("</v1/firms/{first}>; rel=\"successor-version\""));
        officer.post(&decisions, &json!({"decision": "same"})).expect_problem(409, "not-possible-now");
        // A body that names the firm that went is at fault, and not the address.
        let person = json!({"firmId": second, "name": "Voorbeeld Persoon", "purpose": "afspraken",
            "legalBasis": "public_task", "source": "crm", "date": "2026-11-02"});
        let refused = crm.put("/v1/systems/crm/contacts/88", &person);
        assert_eq!(refused.faults(), [fault("/firmId", "merged")]);
        assert!(refused.text.contains(&first), "{}", refused.text);

        let path = format!("/v1/firms/{first}");
        let patched = officer.send(Method::PATCH, &path, |request| {
            request.header("content-type", "application/merge-patch+json").body(r#"{"employees": 44}"#)
        });
        patched.expect(200);
        officer.post(&decisions, &json!({"decision": "different", "reason": "toch twee"})).expect(201);
        assert_eq!(agreed_with(), json!(second));
        let apart = [&first, &second].map(|id| officer.get(&format!("/v1/firms/{id}")).expect(200));
        for (was, is) in before.iter().zip(&apart) {
            for field in ["name", "kvkNumber", "description", "externalIds", "consents", "nonMailing", "tradeNames"] {
                assert_eq!(was[field], is[field], "{field}");
            }
        }
        assert_ne!(apart[0]["employees"], before[0]["employees"], "what was changed since stays");
        officer.get(&format!("/v1/firms/{second}/conversations/{told}")).expect(200);
        assert_eq!(officer.get("/v1/systems/erp/firms/2").expect(200)["id"], json!(second));
        assert_eq!(officer.get("/v1/systems/crm/firms/1").expect(200)["id"], json!(first));
        assert_eq!(officer.get("/v1/firms").expect(200)["total"], 7);
        assert_eq!((members("lab"), members("hub")), (vec![json!(first), json!(second)], vec![json!(second)]));
        assert_eq!(
            ["crm/memberships/m-1", "crm/memberships/m-2", "erp/memberships/m-3"].map(firm_of),
            [json!(first), json!(second), json!(second)]
        );
    });
}

/// A table of one firm and its key.
fn table(key: &str, employees: u32) -> String {
    format!("externalSystem;externalId;name;employees\ncrm;{key};Proef Metaalbewerking B.V.;{employees}\n")
}

fn checked(client: &Client, form: &str, file: String) -> (Value, Value) {
    let answer = client.send(Method::POST, "/v1/imports", |request| request.header("content-type", form).body(file));
    let path = format!("/v1/imports/{}", answer.expect(202)["id"].as_str().unwrap());
    for _ in 0..600 {
        let job = client.get(&path).expect(200);
        if job["state"] != "checking" {
            return (job, client.get(&format!("{path}/rows")).expect(200)["items"][0].clone());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the check does not end")
}

#[test]
fn of_two_keys_of_one_system_one_writes_the_merged_firm_and_the_other_reads_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, crm) = (service.officer(), service.crm());
        let (first, second) = fill(&officer);
        let of = |name: &str, employees: u32| json!({"name": name, "employees": employees, "location": {"place": "Tilburg"}});
        let (one, two) = (of("Proef Metaalbewerking B.V.", 30), of("Proef metaalbewerking", 12));
        let (path, alias) = ("/v1/systems/crm/firms/1", "/v1/systems/crm/firms/2");
        crm.put(path, &one).expect(200);
        let own = json!({"externalIds": [{"system": "erp", "id": "2"}, {"system": "crm", "id": "2"}],
            "website": "www.proefmetaal.nl"});
        let named = |body: &Value| {
            let mut whole = two.clone();
            whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            whole
        };
        officer.put(&format!("/v1/firms/{second}"), &named(&own)).expect(200);
        search(&officer);
        let pair = only_pair(&officer);
        let decisions = format!("/v1/duplicates/{}/decisions", pair["id"].as_str().unwrap());
        officer.post(&decisions, &json!({"decision": "same", "survivorId": first})).expect(201);

        // Two nights of a system that still has both accounts.
        let before = crm.get(path);
        for _ in 0..2 {
            crm.put(path, &one).expect(200);
            let refused = crm.put(alias, &two);
            let told = refused.expect_problem(409, "already-exists")["errors"].clone();
            assert_eq!((&told[0]["code"], told.as_array().map(Vec::len)), (&json!("merged"), Some(1)), "{told}");
            for told in [first.as_str(), "crm:1", "DELETE"] {
                assert!(refused.text.contains(told), "{told}: {}", refused.text);
            }
            assert_eq!(crm.get(path).header("etag"), crm.get(alias).header("etag"));
        }
        let patch = |path: &str| {
            crm.send(Method::PATCH, path, |request| {
                request.header("content-type", "application/merge-patch+json").body(r#"{"employees": 31}"#)
            })
        };
        patch(alias).expect_problem(409, "already-exists");
        assert_eq!(crm.get(path).expect(200)["employees"], before.expect(200)["employees"]);
        let ranked = |key: &str| crm.get(&format!("{key}/matches")).expect(200)["matches"].clone();
        assert_eq!(ranked(alias), ranked(path), "reading goes on through both");
        let ticket = json!({"system": "crm", "externalId": "2"});
        assert!(crm.post("/v1/match-card-tickets", &ticket).status != 404);
        let person = json!({"firmKey": "2", "name": "Voorbeeld Persoon", "purpose": "afspraken",
            "legalBasis": "public_task", "source": "crm", "date": "2026-11-02"});
        assert_eq!(crm.put("/v1/systems/crm/contacts/88", &person).expect(201)["firmId"], json!(first));
        // The only key of its system has all rights.
        crm.put("/v1/systems/erp/firms/2", &one).expect(200);

        let (job, row) = checked(&crm, "text/csv", table("2", 99));
        assert_eq!((&job["verdicts"]["conflict"], &row["faults"][0]["code"]), (&json!(1), &json!("merged")), "{row}");
        assert_eq!(row["faults"][0]["pointer"], "externalId");
        assert_eq!(checked(&crm, "text/csv", table("1", 99)).0["verdicts"]["updated"], 1);
        let both = json!({"name": "Proef Metaalbewerking B.V.", "employees": 99,
            "externalIds": [{"system": "crm", "id": "2"}, {"system": "crm", "id": "1"}]});
        let (job, row) = checked(&crm, "application/x-ndjson", format!("{both}\n"));
        assert_eq!(job["verdicts"]["updated"], 1, "who names both keys knows of the merge: {row}");

        // Taken apart, each key writes its own firm again.
        officer.post(&decisions, &json!({"decision": "different"})).expect(201);
        assert_eq!(crm.put(alias, &two).expect(200)["id"], json!(second));
        assert_eq!(crm.put(path, &one).expect(200)["id"], json!(first));
        assert_eq!(checked(&crm, "text/csv", table("2", 99)).0["verdicts"]["updated"], 1);

        // Merged again, DELETE takes the alias away and not the firm.
        officer.post(&decisions, &json!({"decision": "same", "survivorId": first})).expect(201);
        let stale = crm.send(Method::DELETE, alias, |request| request.header("if-match", "\"1\""));
        stale.expect_problem(412, "changed-meanwhile");
        crm.delete(alias).expect(204);
        crm.get(alias).expect_problem(410, "gone");
        let kept = crm.get(path).expect(200);
        assert_eq!((&kept["id"], kept["externalIds"].as_array().unwrap().len()), (&json!(first), 2), "{kept}");
        patch(path).expect(200);
        officer.post(&decisions, &json!({"decision": "different"})).expect(201);
        assert_eq!(crm.get(alias).expect(200)["id"], json!(second), "the key comes back with its firm");
    });
}

#[test]
fn of_two_keys_of_one_membership_the_older_one_writes_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, crm) = (service.officer(), service.crm());
        let (first, second) = fill(&officer);
        crm.put("/v1/systems/crm/partners/lab", &json!({"name": "Proeflab", "kind": "fieldlab"})).expect(201);
        // The older key sorts last, so that it is not chosen by its name.
        let (path, alias) = ("/v1/systems/crm/memberships/2", "/v1/systems/crm/memberships/1");
        let member = |firm: &str, source: &str| json!({"firmId": firm, "partnerKey": "lab", "source": source});
        crm.put(path, &member(&first, "ledenlijst")).expect(201);
        crm.put(alias, &member(&second, "oude ledenlijst")).expect(201);
        search(&officer);
        let pair = only_pair(&officer);
        let decisions = format!("/v1/duplicates/{}/decisions", pair["id"].as_str().unwrap());
        officer.post(&decisions, &json!({"decision": "same", "survivorId": first})).expect(201);

        let refused = crm.put(alias, &member(&first, "oude ledenlijst"));
        assert_eq!(refused.expect_problem(409, "already-exists")["errors"][0]["code"], "merged");
        assert!(refused.text.contains("crm:2") && refused.text.contains("DELETE"), "{}", refused.text);
        assert_eq!(crm.put(path, &member(&first, "ledenlijst")).expect(200)["source"], "ledenlijst");
        assert_eq!(crm.get(alias).expect(200), crm.get(path).expect(200), "reading goes on through both");
        // The only key of its system has all rights.
        let own = json!({"firmId": first, "partnerId": crm.get(path).expect(200)["partnerId"], "source": "ledenlijst"});
        for _ in 0..2 {
            crm.put("/v1/systems/erp/memberships/9", &own).expect(200);
        }

        crm.delete(alias).expect(204);
        crm.get(alias).expect_problem(410, "gone");
        assert_eq!(crm.get(path).expect(200)["firmId"], json!(first), "only the key went");
        officer.post(&decisions, &json!({"decision": "different"})).expect(201);
        assert_eq!(crm.get(alias).expect(200)["firmId"], json!(second), "the key comes back with its firm");
        crm.put(alias, &member(&second, "oude ledenlijst")).expect(200);
    });
}

#[test]
fn who_is_limited_to_a_region_is_told_how_many_there_are_in_it() {
    let service = Service::on_sqlite();
    fill(&service.officer());
    for (region, told) in [("GM0855", (2, 1, 1)), ("GM0758", (5, 0, 0)), ("PV20", (0, 0, 0))] {
        let found = search(&service.officer_in(region));
        let found = ["firms", "open", "new"].map(|count| found[count].as_u64().unwrap());
        assert_eq!(<(u64, u64, u64)>::from(found), told, "{region}");
    }
    // The search was over all, for whoever asks.
    assert_eq!(search(&service.officer()), json!({"firms": 7, "open": 1, "new": 0}));
    assert_eq!(search(&service.officer_in("GM0855"))["new"], 0);
}

#[test]
fn another_organisation_and_another_region_see_no_pair() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    fill(&officer);
    search(&officer);
    let pair = only_pair(&officer);
    let path = format!("/v1/duplicates/{}", pair["id"].as_str().unwrap());
    let theirs = loopvermogen::app::organisations::add_organisation(&service.app, "Buren").unwrap();
    let stranger = service.of(theirs, loopvermogen::app::caller::Role::Admin);
    assert_eq!(stranger.get("/v1/duplicates").expect(200)["total"], 0);
    stranger.get(&path).expect_problem(404, "not-found");
    stranger.post(&format!("{path}/decisions"), &json!({"decision": "same"})).expect_problem(404, "not-found");
    let wrong = json!({"decision": "same", "survivorId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"});
    let faults = officer.post(&format!("{path}/decisions"), &wrong).faults();
    assert_eq!(faults, [("/survivorId".to_owned(), "unknown".to_owned())]);
}
