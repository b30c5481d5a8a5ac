//! Objections, erasures and restrictions: effective at once, and for good.

use crate::contacts::{firm, person};
use crate::service::{Client, Service, fault};
use crate::support::{TestDatabase, on_each_database};
use loopvermogen::app::caller::Role;
use loopvermogen::app::imports::{Format, Mode, import_firms};
use loopvermogen::app::{App, Caller};
use loopvermogen::domain::Firm;
use loopvermogen::storage::objections::{SuppressionReason, suppress};
use reqwest::Method;
use serde_json::{Value, json};

fn object(service: &Service, firm: &str) -> Value {
    let body = json!({"date": "2026-11-01", "how": "telephone", "words": "haal ons van de lijst"});
    service.officer().post(&format!("{firm}/objections"), &body).expect(201)
}

fn names(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|firm| firm["name"].as_str().unwrap()).collect()
}

fn request(service: &Service, kind: &str, firm: &str, contact: Option<&Value>) -> String {
    let id = firm.rsplit('/').next().unwrap();
    let mut body = json!({
        "kind": kind, "firmId": id, "received": "2026-11-01", "how": "email", "identifiedBy": "teruggebeld"
    });
    if let Some(contact) = contact {
        body["contactId"] = contact.clone();
    }
    let answer = service.officer().post("/v1/data-requests", &body);
    answer.expect(201);
    answer.header("location").to_owned()
}

fn carry_out(admin: &Client, request: &str) -> Value {
    admin.post(&format!("{request}/decisions"), &json!({"decision": "carry_out", "note": "gedaan"})).expect(200)
}

#[test]
fn attack_83_a_firm_that_objects_is_absent_everywhere_but_in_the_register() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firms: Vec<String> = ["Aap", "Noot", "Mies"]
            .into_iter()
            .enumerate()
            .map(|(number, name)| firm(&service, name, "bv", &format!("1234567{number}")))
            .collect();
        let lab = json!({"name": "Proef Lab", "kind": "fieldlab", "topics": ["robotica"]});
        let lab = service.crm().post("/v1/partners", &lab).header("location").to_owned();
        let keyed = |request: reqwest::blocking::RequestBuilder| {
            request.header("idempotency-key", "kept").json(&json!({"name": "Wim", "kvkNumber": "87654321"}))
        };
        let kept = service.officer().send(Method::POST, "/v1/firms", keyed);
        let wim = kept.header("location").to_owned();
        let page = service.officer().get("/v1/firms?limit=1").expect(200);
        let cursor = page["nextCursor"].as_str().unwrap().to_owned();
        let prospects = |service: &Service| service.officer().get(&format!("{lab}/prospects")).text;
        assert!(prospects(&service).contains("Mies"));
        let mies = &firms[2];
        service.officer().post(&format!("{mies}/contacts"), &person("Anna")).expect(201);

        let objection = object(&service, mies);
        object(&service, &wim);

        service.officer().get(mies).expect_problem(404, "not-found");
        service.officer().get(&format!("{mies}/matches")).expect_problem(404, "not-found");
        service.officer().get(&format!("{mies}/contacts")).expect_problem(404, "not-found");
        let path = format!("{mies}/contact-permission?channel=post&purpose=outreach");
        service.officer().get(&path).expect_problem(404, "not-found");
        assert_eq!(names(&service.officer().get("/v1/firms").expect(200)), ["Aap", "Noot"]);
        assert_eq!(service.officer().get("/v1/firms?kvkNumber=12345672").expect(200)["total"], 0);
        let next = service.officer().get(&format!("/v1/firms?limit=1&cursor={cursor}")).expect(200);
        assert_eq!(names(&next), ["Noot"]);
        assert!(!prospects(&service).contains("Mies"));
        let found = service.officer().post("/v1/contact-searches", &json!({"name": "anna"})).expect(200);
        assert_eq!(found, json!({"contacts": []}));
        // A repeated request does not tell of it either.
        let again = service.officer().send(Method::POST, "/v1/firms", keyed);
        again.expect_problem(409, "suppressed");

        service.officer().get("/v1/objections").expect_problem(403, "forbidden");
        let register = service.client(Role::Admin).get("/v1/objections").expect(200);
        assert_eq!((register["total"].as_u64(), &register["items"][0]["firmName"]), (Some(2), &json!("Mies")));
        let read = service.client(Role::Admin).get(&format!("/v1/objections/{}", objection["id"].as_str().unwrap()));
        assert_eq!(read.expect(200), objection);
    });
}

#[test]
fn attack_67_an_objecting_firm_stays_out_whatever_the_way_in() {
    on_each_database(|database| {
        let service = Service::start(database);
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let other = firm(&service, "Proef Hout", "bv", "87654321");
        object(&service, &there);
        let body = json!({"name": "Heel Anders", "kvkNumber": "12345678"});
        service.officer().post("/v1/firms", &body).expect_problem(409, "suppressed");
        service.officer().put(&other, &body).expect_problem(409, "suppressed");
        for mode in [Mode::KeepGoodRows, Mode::AllOrNothing] {
            let table = "name;kvkNumber;establishmentNumber\nProef Metaal;12345678;000012345678\nNieuw;11111111;\n";
            let caller = Caller::command_line();
            let report = import_firms(&service.app, &caller, table.as_bytes(), Format::Csv, mode, &mut |_| {}).unwrap();
            assert!(format!("{report:?}").contains("suppressed"), "{report:?}");
        }
        assert_eq!(names(&service.officer().get("/v1/firms").expect(200)), ["Nieuw", "Proef Hout"]);
    });
}

fn import(service: &Service, table: &str) -> String {
    let (caller, mode) = (Caller::command_line(), Mode::KeepGoodRows);
    format!("{:?}", import_firms(&service.app, &caller, table.as_bytes(), Format::Csv, mode, &mut |_| {}).unwrap())
}

#[test]
fn attack_67_a_list_of_members_does_not_name_anew_who_objects_or_was_erased() {
    on_each_database(|database| {
        let service = Service::start(database);
        let objecting = firm(&service, "Proef Metaal", "bv", "12345678");
        let erased = firm(&service, "Jansen Lassen", "eenmanszaak", "12345679");
        object(&service, &objecting);
        let erasure = request(&service, "erasure", &erased, None);
        carry_out(&service.client(Role::Admin), &erasure);
        let crm = service.crm();
        let listed = ["Proef Metaal", "Ander", "PROEF METAAL B.V.", "Jansen Lassen"];
        let names = |answer: &Value| -> Vec<String> {
            let members = answer["members"].as_array().unwrap().iter();
            members.map(|member| member["name"].as_str().unwrap().to_owned()).collect()
        };
        let mut network = json!({"name": "Proef Kring", "kind": "network", "members": listed});
        let written = crm.post("/v1/partners", &network);
        assert_eq!(names(&written.expect(201)), ["Ander"]);
        assert_eq!(names(&crm.put(written.header("location"), &network).expect(200)), ["Ander"]);
        network["name"] = json!("Tweede Kring");
        assert_eq!(names(&crm.put("/v1/systems/crm/partners/2", &network).expect(201)), ["Ander"]);
        // Another firm of that name is no secret.
        firm(&service, "Jansen Lassen", "eenmanszaak", "87654321");
        network["name"] = json!("Derde Kring");
        assert_eq!(names(&crm.post("/v1/partners", &network).expect(201)), ["Ander", "Jansen Lassen"]);
    });
}

#[test]
fn attack_67_a_firm_that_was_never_stored_objects_by_its_number_and_stays_out() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let body = json!({"kvkNumber": "12345678", "date": "2026-11-01", "how": "telephone", "words": "nooit bellen"});
        let answer = service.officer().post("/v1/objections", &body);
        let objection = answer.expect(201);
        assert_eq!(objection["firmName"], "KVK 12345678");
        let register = admin.get("/v1/objections").expect(200);
        assert_eq!((register["total"].as_u64(), &register["items"][0]["firmName"]), (Some(1), &json!("KVK 12345678")));
        let table = "name;kvkNumber;establishmentNumber\nJansen Lassen;12345678;000012345678\nNieuw;11111111;\n";
        assert!(import(&service, table).contains("suppressed"));
        let again = json!({"name": "Jansen Lassen", "kvkNumber": "12345678"});
        service.officer().post("/v1/firms", &again).expect_problem(409, "suppressed");
        assert_eq!(names(&service.officer().get("/v1/firms").expect(200)), ["Nieuw"]);

        // Taken back, it may come in.
        let back = json!({"date": "2026-11-02", "how": "email"});
        admin.post(&format!("{}/withdrawals", answer.header("location")), &back).expect(200);
        service.officer().post("/v1/firms", &again).expect(201);
    });
}

#[test]
fn an_objection_by_number_of_a_stored_firm_is_one_of_all_its_establishments_and_tells_nothing_of_them() {
    on_each_database(|database| {
        let service = Service::start(database);
        for (name, place) in [("Proef Metaal", "000000000001"), ("Proef Metaal Noord", "000000000002")] {
            let body = json!({"name": name, "kvkNumber": "12345678", "establishmentNumber": place});
            service.officer().post("/v1/firms", &body).expect(201);
        }
        let body = json!({"kvkNumber": "12345678", "date": "2026-11-01", "how": "letter"});
        for _ in 0..2 {
            let answer = service.officer().post("/v1/objections", &body);
            assert!(answer.expect(201)["firmName"] == "KVK 12345678" && !answer.text.contains("Metaal"), "{answer:?}");
        }
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
        let register = service.client(Role::Admin).get("/v1/objections").expect(200);
        assert!(register["items"].as_array().unwrap().iter().all(|event| event["firmName"] != "KVK 12345678"));
        let wrong = json!({"kvkNumber": "00000000", "date": "2999-01-01", "how": "letter"});
        let faults = service.officer().post("/v1/objections", &wrong).faults();
        assert_eq!(faults, [fault("/kvkNumber", "invalid_number"), fault("/date", "out_of_range")]);
    });
}

#[test]
fn an_erasure_by_number_keeps_out_who_was_never_stored_and_forgets_the_number() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let asked = |kind: &str, number: &str| {
            json!({
                "kind": kind, "kvkNumber": number, "received": "2026-11-01", "how": "email", "identifiedBy": "uittreksel"
            })
        };
        let answer = service.officer().post("/v1/data-requests", &asked("erasure", "12345678"));
        assert_eq!(answer.expect(201)["kvkNumber"], "12345678");
        let location = answer.header("location").to_owned();
        // It came in after it asked and before that was decided.
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let decided = carry_out(&admin, &location);
        assert_eq!((&decided["status"], &decided["kvkNumber"]), (&json!("carried_out"), &Value::Null));
        service.officer().get(&there).expect_problem(404, "not-found");
        assert!(import(&service, "name;kvkNumber\nProef Metaal;12345678\n").contains("suppressed"));

        let never = service.officer().post("/v1/data-requests", &asked("objection", "87654321"));
        never.expect(201);
        carry_out(&admin, never.header("location"));
        assert!(import(&service, "name;kvkNumber\nProef Hout;87654321\n").contains("suppressed"));
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);

        let faults = service.officer().post("/v1/data-requests", &asked("access", "8765432")).faults();
        assert_eq!(faults, [fault("/kvkNumber", "not_possible"), fault("/kvkNumber", "invalid_number")]);
        let mut nobody = asked("erasure", "87654321");
        nobody.as_object_mut().unwrap().remove("kvkNumber");
        assert_eq!(service.officer().post("/v1/data-requests", &nobody).faults(), [fault("/firmId", "missing")]);
    });
}

#[test]
fn a_firm_that_is_written_while_its_objection_comes_in_is_refused_when_that_was_first() {
    on_each_database(|database| {
        let service = Service::start(database);
        let number = "12345678".to_owned().try_into().unwrap();
        let firm = Firm { name: "Proef Metaal".into(), kvk_number: Some(number), ..Firm::default() };
        let subjects = service.app.privacy.firm_subjects(&firm).unwrap();
        let (event, since) = (uuid::Uuid::now_v7(), service.app.today());
        std::thread::scope(|scope| {
            let (at_work, is_at_work) = std::sync::mpsc::channel();
            let app = &service.app;
            let objection = scope.spawn(move || {
                app.pool.write(Caller::command_line().organisation, |tenant| {
                    at_work.send(()).unwrap();
                    // As long as it takes the other to come to where it waits.
                    std::thread::sleep(std::time::Duration::from_millis(700));
                    suppress(tenant, &subjects, event, SuppressionReason::Objection, since)
                })
            });
            is_at_work.recv().unwrap();
            let body = json!({"name": "Proef Metaal", "kvkNumber": "12345678"});
            service.officer().post("/v1/firms", &body).expect_problem(409, "suppressed");
            objection.join().unwrap().unwrap();
        });
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
    });
}

#[test]
fn an_objection_that_is_taken_back_brings_the_firm_back_as_it_was() {
    on_each_database(|database| {
        let service = Service::start(database);
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let before = service.officer().get(&there);
        service.officer().post(&format!("{there}/contacts"), &person("Anna")).expect(201);
        let listed = [json!({"name": "Proef Metaal"}), json!({"name": "Ander"})];
        let network = json!({"name": "Proef Kring", "kind": "network", "members": listed});
        let network = service.officer().post("/v1/partners", &network);
        let members = || service.officer().get(network.header("location")).expect(200)["members"].clone();
        let before_it = members();
        let objection = object(&service, &there);
        assert_eq!(members(), json!([before_it[1]]));
        let path = format!("/v1/objections/{}/withdrawals", objection["id"].as_str().unwrap());
        let back = json!({"date": "2026-11-02", "how": "email"});
        service.officer().post(&path, &back).expect_problem(403, "forbidden");
        let admin = service.client(Role::Admin);
        assert_eq!(admin.post(&path, &back).expect(200)["withdrawal"]["recordedBy"], "local:admin");
        let after = service.officer().get(&there);
        let without_moment = |answer: &Value| {
            let mut firm = answer.clone();
            firm.as_object_mut().unwrap().remove("changedAt");
            firm
        };
        assert_eq!(without_moment(&after.expect(200)), without_moment(&before.expect(200)));
        assert_ne!(after.header("etag"), before.header("etag"));
        assert_eq!(service.officer().get(&format!("{there}/contacts")).expect(200)["total"], 1);
        assert!(service.officer().get(&format!("{there}/matches")).status == 200);
        assert_eq!(members(), json!([before_it[1], before_it[0]]));
        service.officer().delete(&there).expect(204);
        assert_eq!(members(), json!([before_it[1]]), "who is deleted is no member");
    });
}

#[test]
fn a_person_who_objects_is_gone_and_the_firm_is_not() {
    on_each_database(|database| {
        let service = Service::start(database);
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let elsewhere = firm(&service, "Proef Hout", "bv", "87654321");
        let contacts = format!("{there}/contacts");
        let anna = service.officer().post(&contacts, &person("Anna")).expect(201);
        service.officer().post(&contacts, &person("Bert")).expect(201);
        service.officer().post(&format!("{elsewhere}/contacts"), &person("Anna")).expect(201);
        let body = json!({"contactId": anna["id"], "date": "2026-11-01", "how": "conversation"});
        let objection = service.officer().post(&format!("{there}/objections"), &body).expect(201);
        let listed = service.officer().get(&contacts).expect(200);
        assert_eq!((listed["total"].as_u64(), &listed["items"][0]["name"]), (Some(1), &json!("Bert")));
        // The same person at another firm objects too.
        assert_eq!(service.officer().get(&format!("{elsewhere}/contacts")).expect(200)["total"], 0);
        service.officer().post(&contacts, &person("Anna")).expect_problem(409, "suppressed");
        service.officer().get(&there).expect(200);
        let path = format!("/v1/objections/{}/withdrawals", objection["id"].as_str().unwrap());
        let back = json!({"date": "2026-11-02", "how": "email"});
        service.client(Role::Admin).post(&path, &back).expect(200);
        assert_eq!(service.officer().get(&contacts).expect(200)["total"], 2);
    });
}

#[test]
fn what_the_owner_of_a_sole_proprietorship_takes_back_holds_for_the_firm() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let consented = |name: &str, number: &str, form: &str| {
            let firm = firm(&service, name, form, number);
            let owner = officer.post(&format!("{firm}/contacts"), &person(form)).expect(201)["id"].clone();
            let consent = json!({"purpose": "telephone", "given": true, "date": "2026-01-05", "how": "form"});
            officer.post(&format!("{firm}/consents"), &consent).expect(201);
            (firm, owner)
        };
        let may_ring = |firm: &str| {
            let asked = format!("{firm}/contact-permission?channel=telephone&purpose=outreach");
            officer.get(&asked).expect(200)["allowed"].as_bool().unwrap()
        };
        for (form, number, stays) in [("eenmanszaak", "12345678", false), ("bv", "87654321", true)] {
            let (firm, owner) = consented(&format!("Proef {form}"), number, form);
            assert!(may_ring(&firm), "{form}");
            let withdrawal = json!({"purpose": "telephone", "given": false, "date": "2026-01-06", "how": "email",
                                    "contactId": owner});
            officer.post(&format!("{firm}/consents"), &withdrawal).expect(201);
            assert_eq!(may_ring(&firm), stays, "{form}: withdrawn");
            let objection = json!({"contactId": owner, "date": "2026-01-07", "how": "email"});
            officer.post(&format!("{firm}/objections"), &objection).expect(201);
            assert_eq!(may_ring(&firm), stays, "{form}: objected");
            let left_alone = officer.get(&firm).expect(200)["doNotContact"].is_object();
            assert_eq!(left_alone, !stays, "{form}");
        }
    });
}

#[test]
fn erased_stays_erased_after_a_restore() {
    let database = TestDatabase::sqlite();
    let data = tempfile::TempDir::new().unwrap();
    let copy = data.path().join("copy.db");
    let app = App::open(&database.url, 4).unwrap().with_data_dir(data.path()).unwrap();
    let service = Service::start_in(app, data.path());
    let erased = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
    let objecting = firm(&service, "Proef Hout", "bv", "87654321");
    let kept = firm(&service, "Proef Metaal", "bv", "11111111");
    service.officer().post(&format!("{erased}/contacts"), &person("Anna")).expect(201);
    let consents = format!("{kept}/consents");
    let consent = |given: bool, purpose: &str| json!({"purpose": purpose, "given": given, "date": if given { "2026-11-01" } else { "2026-11-02" }, "how": "email"});
    service.officer().post(&consents, &consent(true, "telephone")).expect(201);
    let mention = json!({
        "name": "Proef Klant", "relations": [{"with": "Jansen Lassen", "kind": "supplier"}, {"with": "Ander", "kind": "customer"}]
    });
    let klant = service.officer().post("/v1/firms", &mention).header("location").to_owned();
    {
        use diesel::connection::SimpleConnection;
        let mut conn = service.app.pool.get().unwrap();
        conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
    }
    let asked = request(&service, "erasure", &erased, None);
    assert_eq!(carry_out(&service.client(Role::Admin), &asked)["status"], "carried_out");
    object(&service, &objecting);
    for purpose in ["telephone", "peer_matching"] {
        service.officer().post(&consents, &consent(false, purpose)).expect(201);
    }
    service.officer().get(&erased).expect_problem(404, "not-found");
    let relations = &service.officer().get(&klant).expect(200)["relations"];
    assert_eq!((relations.as_array().unwrap().len(), &relations[0]["with"]), (1, &json!("Ander")));
    let journal = std::fs::read_to_string(data.path().join("erasure-journal.jsonl")).unwrap();
    for name in ["Jansen", "12345678", "Anna", "Proef Hout", "haal ons"] {
        assert!(!journal.contains(name), "{journal}");
    }
    drop(service);

    // The copy from before the erasure takes the place of the database.
    let restored = App::open(&copy.display().to_string(), 4).unwrap().with_data_dir(data.path()).unwrap();
    let service = Service::start_in(restored, data.path());
    service.officer().get(&erased).expect_problem(404, "not-found");
    service.officer().get(&objecting).expect_problem(404, "not-found");
    let kept = service.officer().get(&kept).expect(200);
    assert_eq!(kept["consents"][0]["given"], false, "a withdrawal that ranking heeds: {kept}");
    let withdrawn = service.officer().get(&consents).expect(200);
    let given = withdrawn["items"].as_array().unwrap().iter().filter(|event| event["given"] == true).count();
    assert_eq!((&withdrawn["total"], given), (&json!(3), 1), "{withdrawn}");
    let body = json!({"name": "Jansen Lassen", "kvkNumber": "12345678"});
    service.officer().post("/v1/firms", &body).expect_problem(409, "suppressed");
    assert_eq!(service.client(Role::Admin).get("/v1/objections").expect(200)["total"], 1);
    let found = service.officer().post("/v1/contact-searches", &json!({"name": "anna"})).expect(200);
    assert_eq!(found, json!({"contacts": []}));
}

#[test]
fn a_database_whose_hashes_were_made_with_another_key_is_refused() {
    let (database, other) = (TestDatabase::sqlite(), TestDatabase::sqlite());
    let (one, two) = (tempfile::TempDir::new().unwrap(), tempfile::TempDir::new().unwrap());
    App::open(&database.url, 1).unwrap().with_data_dir(one.path()).unwrap();
    let refused = || App::open(&database.url, 1).unwrap().with_data_dir(two.path()).err().unwrap().to_string();
    assert!(refused().contains("privacy-key is missing"), "{}", refused());
    assert!(
        !two.path().join("privacy-key").exists(),
        "a key that is drawn in its place would be kept as if it were the one"
    );
    App::open(&other.url, 1).unwrap().with_data_dir(two.path()).unwrap();
    assert!(refused().contains("privacy-key is not the key"), "{}", refused());
    App::open(&database.url, 1).unwrap().with_data_dir(one.path()).unwrap();
}

#[test]
fn restricted_data_are_kept_and_not_used_until_the_restriction_ends() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let asked = request(&service, "restriction", &there, None);
        carry_out(&admin, &asked);
        service.officer().get(&there).expect_problem(404, "not-found");
        let again = json!({"name": "Proef Metaal", "kvkNumber": "12345678"});
        service.officer().post("/v1/firms", &again).expect_problem(409, "suppressed");
        let lift = json!({"decision": "lift"});
        assert_eq!(admin.post(&format!("{asked}/decisions"), &lift).expect(200)["status"], "lifted");
        service.officer().get(&there).expect(200);
        let faults = admin.post(&format!("{asked}/decisions"), &lift).faults();
        assert_eq!(faults, [fault("/decision", "not_possible")]);
    });
}

#[test]
fn a_request_has_a_month_and_is_seen_when_it_is_late() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let id = there.rsplit('/').next().unwrap();
        let put = |received: String| {
            let body = json!({
                "kind": "rectification", "firmId": id, "received": received, "how": "letter", "identifiedBy": "bekend"
            });
            service.officer().post("/v1/data-requests", &body).expect(201)
        };
        let today = service.app.today();
        let fresh = put(today.to_string());
        let late = put((today - chrono::Days::new(60)).to_string());
        assert_eq!((&fresh["overdue"], &late["overdue"]), (&json!(false), &json!(true)));
        let listed = service.officer().get("/v1/data-requests?open=true").expect(200);
        assert_eq!((listed["total"].as_u64(), &listed["items"][0]["id"]), (Some(2), &late["id"]));
        let first = service.officer().get("/v1/data-requests?limit=1").expect(200);
        let cursor = first["nextCursor"].as_str().unwrap();
        let next = service.officer().get(&format!("/v1/data-requests?limit=1&cursor={cursor}")).expect(200);
        assert_eq!(next["items"][0]["id"], fresh["id"]);

        let path = format!("/v1/data-requests/{}/decisions", late["id"].as_str().unwrap());
        service.officer().post(&path, &json!({"decision": "carry_out"})).expect_problem(403, "forbidden");
        assert_eq!(admin.post(&path, &json!({"decision": "refuse"})).faults(), [fault("/note", "missing")]);
        let refused = admin.post(&path, &json!({"decision": "refuse", "note": "klopt al"})).expect(200);
        assert_eq!((&refused["status"], &refused["overdue"]), (&json!("refused"), &json!(false)));
        assert_eq!(service.officer().get("/v1/data-requests?open=true").expect(200)["total"], 1);
        let unknown = json!({
            "kind": "access", "firmId": uuid::Uuid::nil(), "received": "2026-11-01", "how": "email", "identifiedBy": "x"
        });
        assert_eq!(service.officer().post("/v1/data-requests", &unknown).faults(), [fault("/firmId", "unknown_id")]);
    });
}

#[test]
fn who_is_limited_to_a_region_sees_no_request_of_a_firm_elsewhere() {
    on_each_database(|database| {
        let service = Service::start(database);
        let put = |name: &str, place: &str, number: &str| {
            let body = json!({"name": name, "kvkNumber": number, "location": {"place": place}});
            let there = service.officer().post("/v1/firms", &body).header("location").to_owned();
            (request(&service, "access", &there, None), there)
        };
        let (near, _) = put("Proef Goirle", "Goirle", "11111111");
        let (far, far_firm) = put("Proef Groningen", "Groningen", "22222222");
        let (nearer, _) = put("Proef Tilburg", "Tilburg", "33333333");
        let local = service.officer_in("PV30");
        let id_of = |place: &str| json!(place.rsplit('/').next().unwrap());
        let first = local.get("/v1/data-requests?limit=1").expect(200);
        assert_eq!((first["total"].as_u64(), &first["items"][0]["id"]), (Some(2), &id_of(&near)));
        let next = format!("/v1/data-requests?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
        let next = local.get(&next).expect(200);
        assert_eq!((&next["items"][0]["id"], &next["nextCursor"]), (&id_of(&nearer), &Value::Null));
        local.get(&near).expect(200);
        local.get(&far).expect_problem(404, "not-found");
        let decision = json!({"decision": "refuse", "note": "niet van ons"});
        let admin = service.admin_in("PV30");
        admin.post(&format!("{far}/decisions"), &decision).expect_problem(404, "not-found");
        for wider in ["/v1/objections", "/v1/users", "/v1/clients"] {
            admin.get(wider).expect_problem(403, "forbidden");
        }
        // Nor is it told of one that is withheld.
        object(&service, &far_firm);
        local.get(&far).expect_problem(404, "not-found");
        let asked = json!({
            "kind": "access", "firmId": id_of(&far_firm), "received": "2026-11-01", "how": "email", "identifiedBy": "x"
        });
        assert_eq!(local.post("/v1/data-requests", &asked).faults(), [fault("/firmId", "unknown_id")]);
        assert_eq!(service.officer().get("/v1/data-requests").expect(200)["total"], 3);
    });
}

#[test]
fn attack_85_the_owner_of_a_sole_proprietorship_sees_the_record_of_the_own_person_too() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let record = |form: &str, number: &str| {
            let firm = firm(&service, "Jansen Lassen", form, number);
            let contacts = format!("{firm}/contacts");
            let mut owner = person("Petra");
            owner["function"] = json!("eigenaar");
            let owner = service.officer().post(&contacts, &owner).expect(201)["id"].clone();
            service.officer().post(&contacts, &person("Bert")).expect(201);
            let consent = json!({"purpose": "email", "given": false, "date": "2026-03-01", "how": "conversation", "contactId": owner});
            service.officer().post(&format!("{firm}/consents"), &consent).expect(201);
            let note = json!({"officer": "A. de Vries", "channel": "telephone", "mood": "open",
                              "notes": "Petra belde over lassen. Mooi weer."});
            service.officer().post(&format!("{firm}/conversations"), &note).expect(201);
            let asked = request(&service, "access", &firm, None);
            (admin.get(&format!("{asked}/report")), admin.get(&format!("{asked}/readable-report")))
        };
        let (report, page) = record("eenmanszaak", "12345678");
        let held = report.expect(200);
        let field = |name: &str| {
            let fields = held["fields"].as_array().unwrap();
            fields.iter().find(|field| field["field"] == name).map(|field| field["value"].clone())
        };
        assert_eq!(field("owner.name"), Some(json!("Petra")));
        assert_eq!(field("owner.telephone"), Some(json!("+31 13 123 45 67")));
        assert_eq!(held["events"][0]["kind"], "withdrawal");
        assert!(!report.text.contains("Bert"), "{}", report.text);
        // Why and when the firm would be rung is a score too.
        let call = &held["scores"]["call"];
        assert!(call["factors"].as_array().unwrap().len() >= 5, "{call}");
        assert!(call["urgency"].is_object() && call["blockedBy"][0]["text"]["nl"].is_string(), "{call}");

        // The page says the same in Dutch: no codes, no English, and nothing that did not happen.
        let text = &page.text;
        for words in [
            "<th scope=\"row\">Eigenaar: telefoon</th>",
            "gerechtvaardigd belang",
            "KVK-nummer",
            "toestemming ingetrokken",
            "genoemd in een tekst",
            "Petra belde over lassen.",
            "Wij bellen niet: ",
            "punten)",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for code in ["legitimate_interest", "kvkNumber", "legalForm", "You ", "derived"] {
            assert!(!text.contains(code), "{code}: {text}");
        }
        assert_eq!(text.matches(": benadering ").count(), 1, "the call alone was an approach: {text}");

        let (of_a_company, _) = record("bv", "87654321");
        of_a_company.expect(200);
        for other in ["\"owner.", "+31 13", "petra@"] {
            assert!(!of_a_company.text.contains(other), "who works at a company is somebody else: {other}");
        }
    });
}

#[test]
fn attack_85_an_access_report_holds_everything_of_one_and_nothing_of_others() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let body = json!({
            "name": "Jansen <Lassen>", "legalForm": "eenmanszaak", "kvkNumber": "12345678", "employees": 1,
            "topics": ["robotica"], "relations": [{"with": "Pietersen Draaien", "kind": "customer"}],
            "provenance": {"source": "gesprek", "date": "2026-02-01"}
        });
        let there = service.officer().post("/v1/firms", &body).header("location").to_owned();
        let lab = json!({"name": "Proef Lab", "kind": "fieldlab", "topics": ["robotica"]});
        service.crm().post("/v1/partners", &lab).expect(201);
        let contacts = format!("{there}/contacts");
        let anna = service.officer().post(&contacts, &person("Anna")).expect(201);
        service.officer().post(&contacts, &person("Bert")).expect(201);
        let consent = json!({"purpose": "telephone", "given": true, "date": "2026-03-01", "how": "form"});
        service.officer().post(&format!("{there}/consents"), &consent).expect(201);

        let asked = request(&service, "access", &there, None);
        let report = admin.get(&format!("{asked}/report"));
        let held = report.expect(200);
        let fields: Vec<&str> =
            held["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
        for field in ["name", "legalForm", "kvkNumber", "employees", "topics", "relations"] {
            assert!(fields.contains(&field), "{field}: {fields:?}");
        }
        assert!(held["fields"].as_array().unwrap().iter().all(|field| field["source"] == "gesprek"));
        assert_eq!(held["events"][0]["kind"], "consent");
        assert!(held["scores"]["matches"][0]["reasons"].is_array(), "{held}");
        for other in ["Anna", "Bert", "Pietersen", "local:officer"] {
            assert!(!report.text.contains(other), "{other}: {}", report.text);
        }
        let page = admin.get(&format!("{asked}/readable-report"));
        assert!(page.status == 200 && page.text.starts_with("<!DOCTYPE html>"), "{page:?}");
        assert!(page.text.contains("Jansen &lt;Lassen&gt;") && !page.text.contains("Bert"));

        let of_anna = request(&service, "access", &there, Some(&anna["id"]));
        let report = admin.get(&format!("{of_anna}/report"));
        assert_eq!(report.expect(200)["subject"], "Anna");
        // She sees what is held of her, also what may not be used to ring her.
        assert!(report.text.contains("+31 13 123 45 67") && !report.text.contains("Bert"));
        assert!(!report.text.contains("Jansen"), "{}", report.text);
        service.officer().get(&format!("{of_anna}/report")).expect_problem(403, "forbidden");
        let erase = request(&service, "erasure", &there, Some(&anna["id"]));
        carry_out(&admin, &erase);
        let left = service.officer().get(&contacts).expect(200);
        assert_eq!((left["total"].as_u64(), &left["items"][0]["name"]), (Some(1), &json!("Bert")));
        service.officer().post(&contacts, &person("Anna")).expect_problem(409, "suppressed");
    });
}

#[test]
fn who_objects_or_is_erased_stands_in_no_relation_of_others_by_any_of_its_names() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let body = json!({"name": "J. Jansen", "tradeNames": ["Jansen Techniek"], "legalForm": "eenmanszaak"});
        let gone = crm.post("/v1/firms", &body).header("location").to_owned();
        let named = ["JANSEN techniek", "J. Jansen", "J. Jansen (eigenaar)", "Anders"];
        let relations: Vec<Value> = named.iter().map(|name| json!({"with": name, "kind": "customer"})).collect();
        let neighbour = json!({"name": "Buur", "relations": relations});
        let at = crm.post("/v1/firms", &neighbour).header("location").to_owned();
        let network = json!({"name": "Proef Kring", "kind": "network", "members": named});
        let network = crm.post("/v1/partners", &network).header("location").to_owned();
        let others = |at: &str| -> Vec<String> {
            let record = crm.get(at).expect(200);
            let names = |field: &str, name: &str| -> Vec<String> {
                let items = record[field].as_array().into_iter().flatten();
                items.map(|item| item[name].as_str().unwrap().to_owned()).collect()
            };
            let mut found = [names("relations", "with"), names("members", "name")].concat();
            found.sort();
            found
        };
        let all = ["Anders", "J. Jansen", "J. Jansen (eigenaar)", "JANSEN techniek"];
        assert_eq!((others(&at), others(&network)), (all.map(String::from).to_vec(), all.map(String::from).to_vec()));

        let objection = object(&service, &gone);
        assert_eq!((others(&at), others(&network)), (vec!["Anders".to_owned()], vec!["Anders".to_owned()]));
        crm.put(&at, &neighbour).expect(200);
        assert_eq!(others(&at), ["Anders"], "who writes the list again does not name it anew");
        let admin = service.client(Role::Admin);
        let path = format!("/v1/objections/{}/withdrawals", objection["id"].as_str().unwrap());
        admin.post(&path, &json!({"date": "2026-11-02", "how": "email"})).expect(200);
        assert_eq!((others(&at), others(&network)), (all.map(String::from).to_vec(), all.map(String::from).to_vec()));
        carry_out(&admin, &request(&service, "erasure", &gone, None));
        assert_eq!((others(&at), others(&network)), (vec!["Anders".to_owned()], vec!["Anders".to_owned()]));
        assert!(!admin.get("/v1/exports/firms?format=ndjson").text.to_lowercase().contains("jansen"));
    });
}

#[test]
fn an_erased_person_stands_in_no_relation_of_its_firm() {
    on_each_database(|database| {
        let service = Service::start(database);
        let relations = ["J. Jansen (eigenaar)", "J. Jansens"].map(|name| json!({"with": name, "kind": "contact"}));
        let body = json!({"name": "Proef Metaal", "relations": relations});
        let at = service.crm().post("/v1/firms", &body).header("location").to_owned();
        let mut jansen = person("Jansen");
        jansen["name"] = json!("J. Jansen");
        let contact = service.officer().post(&format!("{at}/contacts"), &jansen).expect(201);
        let request = request(&service, "erasure", &at, Some(&contact["id"]));
        carry_out(&service.client(Role::Admin), &request);
        let left = &service.officer().get(&at).expect(200)["relations"];
        assert_eq!((left.as_array().map(Vec::len), &left[0]["with"]), (Some(1), &json!("J. Jansens")));
    });
}

#[test]
fn who_passes_news_on_for_another_firm_is_erased_there_too_and_the_report_tells_of_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (alpha, beta) = (firm(&service, "Alfa", "bv", "12345678"), firm(&service, "Beta", "bv", "12345679"));
        let id = alpha.rsplit('/').next().unwrap();
        let officer = service.officer();
        let mut kruis = person("Anna Kruis");
        kruis["email"] = json!("anna@kruis.example");
        let anna = officer.post(&format!("{alpha}/contacts"), &kruis).expect(201)["id"].clone();
        let note = json!({"date": "2026-11-01", "officer": "A. de Vries", "channel": "telephone",
            "notes": "ANNA  Kruis beveelt aan",
            "newsCarriers": [{"who": "Anna Kruis", "firmId": id}, {"who": "Piet"}]});
        let told = officer.post(&format!("{beta}/conversations"), &note);
        let told = {
            told.expect(201);
            told.header("location").to_owned()
        };
        let admin = service.client(Role::Admin);
        let report = |asked: &str| {
            carry_out(&admin, asked);
            admin.get(&format!("{asked}/report")).expect(200).to_string()
        };
        assert!(report(&request(&service, "access", &alpha, Some(&anna))).contains("ANNA  Kruis beveelt aan"));
        assert!(report(&request(&service, "access", &alpha, None)).contains("Anna Kruis"));
        carry_out(&admin, &request(&service, "erasure", &alpha, Some(&anna)));
        let now = officer.get(&told).expect(200);
        assert_eq!((&now["notes"], &now["newsCarriers"][0]["who"]), (&json!("… beveelt aan"), &json!("…")));
        carry_out(&admin, &request(&service, "erasure", &alpha, None));
        assert_eq!(officer.get(&told).expect(200)["newsCarriers"], json!([{"who": "Piet", "firmId": null}]));
    });
}

#[test]
fn attack_67_signs_that_nobody_sees_do_not_lead_past_an_objection() {
    let service = Service::on_sqlite();
    let body = |name: &str| json!({"name": name, "location": {"place": "Goirle"}});
    let gone = service.crm().post("/v1/firms", &body("Wielewaal Smederij")).header("location").to_owned();
    object(&service, &gone);
    for sign in "\u{ad}\u{200b}\u{200c}\u{180e}\u{2060}\u{34f}\u{115f}\u{3164}\u{2063}\u{fe0f}".chars() {
        let answer = service.crm().post("/v1/firms", &body(&format!("Wiele{sign}waal Smederij")));
        assert_eq!(answer.status, 409, "{} {}", sign.escape_unicode(), answer.text);
    }
}

#[test]
fn a_person_who_is_erased_while_the_firm_is_restricted_is_not_named_when_it_comes_back() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let body = json!({"name": "Proef Metaal", "legalForm": "bv", "description": "Vraag naar Wim Quistorp. Maakt tanks.",
                          "relations": [{"with": "Wim Quistorp", "kind": "contact"}]});
        let at = officer.post("/v1/firms", &body).header("location").to_owned();
        let mut wim = person("Wim");
        wim["name"] = json!("Wim Quistorp");
        let wim = officer.post(&format!("{at}/contacts"), &wim).expect(201)["id"].clone();
        let restriction = request(&service, "restriction", &at, None);
        carry_out(&admin, &restriction);
        let access = request(&service, "access", &at, Some(&wim));
        let held = admin.get(&format!("{access}/report")).expect(200).to_string();
        assert!(held.contains("Vraag naar Wim Quistorp."), "what is withheld is held: {held}");
        carry_out(&admin, &request(&service, "erasure", &at, Some(&wim)));
        admin.post(&format!("{restriction}/decisions"), &json!({"decision": "lift"})).expect(200);
        let back = officer.get(&at).expect(200);
        assert_eq!(back["description"], "Vraag naar …. Maakt tanks.");
        assert!(!back.to_string().contains("Quistorp"), "{back}");
    });
}
