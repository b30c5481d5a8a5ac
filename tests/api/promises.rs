//! What was promised to a firm or person outlives other spellings, other systems, merges, deletions and erasures.

use crate::contacts::{firm, person};
use crate::dealings::rows_with;
use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use chrono::Days;
use loopvermogen::app::App;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use reqwest::Method;
use serde_json::{Value, json};

fn object(client: &Client, firm: &str, person: Option<&Value>) {
    let body = json!({"contactId": person, "date": "2026-11-01", "how": "telephone", "words": "bel Anna niet meer"});
    client.post(&format!("{firm}/objections"), &body).expect(201);
}

fn may_ring(client: &Client, firm: &str) -> bool {
    let asked = format!("{firm}/contact-permission?channel=telephone&purpose=outreach");
    client.get(&asked).expect(200)["allowed"].as_bool().unwrap()
}

fn consent(client: &Client, firm: &str, given: bool, date: &str) {
    let body = json!({"purpose": "telephone", "given": given, "date": date, "how": "form"});
    client.post(&format!("{firm}/consents"), &body).expect(201);
}

#[test]
fn attack_67_a_firm_that_objects_stays_out_without_its_number_and_under_a_trade_name() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let at = |name: &str, place: &str| json!({"name": name, "location": {"place": place}});
        let mut there = at("Proef Metaal B.V.", "Tilburg");
        there["kvkNumber"] = json!("12345678");
        there["tradeNames"] = json!(["Tanks van Proef"]);
        let there = officer.post("/v1/firms", &there).header("location").to_owned();
        let unnumbered = officer.post("/v1/firms", &at("Jansen Lassen", "Breda")).header("location").to_owned();
        for objecting in [&there, &unnumbered] {
            object(&officer, objecting, None);
        }
        let mut numbered = at("Jansen Lassen", "Breda");
        numbered["kvkNumber"] = json!("87654321");
        for back in [
            at("PROEF METAAL B.V.", "Tilburg"),
            at("Tanks van Proef", "Tilburg"),
            json!({"name": "Proef Metaal B.V."}),
            json!({"name": "Proef Metaal B.V.", "location": {"municipality": "GM0855"}}),
            numbered,
        ] {
            officer.post("/v1/firms", &back).expect_problem(409, "suppressed");
        }
        // Another firm may have the name elsewhere, or under a number of its own.
        let mut namesake = at("Proef Metaal B.V.", "Tilburg");
        namesake["kvkNumber"] = json!("11111111");
        for other in [at("Proef Metaal B.V.", "Groningen"), namesake] {
            officer.post("/v1/firms", &other).expect(201);
        }
    });
}

#[test]
fn attack_67_a_person_who_objects_stays_out_under_another_name_and_at_the_firm_without_its_number() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let with = |name: &str, telephone: &str| {
            let mut person = person(name);
            person["telephone"] = json!(telephone);
            person["email"] = Value::Null;
            person
        };
        let contacts = format!("{there}/contacts");
        let anna = officer.post(&contacts, &with("Anna", "06 12345678")).expect(201)["id"].clone();
        object(&officer, &there, Some(&anna));
        officer.post(&contacts, &with("A. Jansen", "+31 (0)6 1234 5678")).expect_problem(409, "suppressed");
        officer.post(&contacts, &with("A. Jansen", "013 1234567")).expect(201);
    });
}

#[test]
fn what_was_withdrawn_in_the_record_or_as_an_event_stays_withdrawn_in_a_merge() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let cases = [("event", "Proef Metaalbewerking"), ("record", "Anders Houtbouw"), ("owner", "Derde Kwekerij")];
        for (withdrawn, name) in cases {
            let add = |system: &str, consents: Value| {
                let body = json!({"name": name, "website": format!("www.{}.nl", &name[..5]), "consents": consents,
                    "location": {"place": "Tilburg"}, "externalIds": [{"system": system, "id": name}]});
                officer.post("/v1/firms", &body).header("location").to_owned()
            };
            let word = |given: bool, date: &str| json!([{"purpose": "telephone", "given": given, "date": date, "source": "crm", "how": "form"}]);
            let (first, second) = match withdrawn {
                "record" => (add("crm", word(false, "2026-02-01")), add("erp", json!([]))),
                _ => (add("crm", json!([])), add("erp", word(true, "2026-03-01"))),
            };
            match withdrawn {
                "record" => consent(&officer, &second, true, "2026-03-01"),
                "event" => consent(&officer, &first, false, "2026-02-01"),
                _ => {
                    let owner = officer.post(&format!("{first}/contacts"), &person("Anna")).expect(201)["id"].clone();
                    let body = json!({"purpose": "telephone", "given": false, "date": "2026-02-01", "how": "email",
                                      "contactId": owner});
                    officer.post(&format!("{first}/consents"), &body).expect(201);
                }
            }
            assert!(!may_ring(&officer, &first) && may_ring(&officer, &second));
            officer.send(Method::POST, "/v1/duplicate-searches", |request| request).expect(200);
            let pair = officer.get("/v1/duplicates?state=open").expect(200)["items"][0]["id"].clone();
            let decisions = format!("/v1/duplicates/{}/decisions", pair.as_str().unwrap());
            let merged = officer.post(&decisions, &json!({"decision": "same"})).expect(201);
            let survivor = format!("/v1/firms/{}", merged["decision"]["survivorId"].as_str().unwrap());
            assert!(!may_ring(&officer, &survivor), "{withdrawn}");
            let reason = json!({"decision": "different", "reason": "toch twee"});
            officer.post(&decisions, &reason).expect(201);
            assert!(!may_ring(&officer, &first) && may_ring(&officer, &second), "as before the merge");
        }
    });
}

#[test]
fn a_system_that_never_heard_of_a_withdrawal_does_not_undo_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let there = firm(&service, "Proef Metaal", "eenmanszaak", "12345678");
        let told = |date: &str, more: Value| {
            let mut word = json!({"purpose": "telephone", "given": true, "date": date, "source": "crm"});
            word.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            officer.patch(&there, &json!({ "consents": [word] })).expect(200)
        };
        told("2026-01-04", json!({}));
        assert!(!may_ring(&officer, &there), "of a natural person it must be shown how it was given");
        told("2026-01-05", json!({"how": "form"}));
        assert!(may_ring(&officer, &there));
        consent(&officer, &there, false, "2026-02-01");
        told("2026-03-01", json!({}));
        assert!(!may_ring(&officer, &there), "nobody tells how the firm said so");
        let anew = told("2026-03-02", json!({"how": "form", "textVersion": "2026-1"}));
        assert!(may_ring(&officer, &there));
        let last = anew["consents"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["how"], &last["textVersion"]), (&json!("form"), &json!("2026-1")));
        let wrong = json!({"consents": [{"purpose": "telephone", "given": true, "date": "2026-03-02", "source": "crm",
                                         "how": "dream"}]});
        let refused = officer.patch(&there, &wrong);
        assert_eq!(refused.faults(), [fault("/consents/0/how", "unknown_code")]);
    });
}

#[test]
fn a_person_who_is_erased_is_in_no_row_of_any_table_and_the_report_told_of_its_approaches() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let id = there.rsplit('/').next().unwrap();
        let mut annabel = person("Annabel Pietersen");
        annabel["email"] = json!("ap@bedrijf.example");
        let annabel = officer.post(&format!("{there}/contacts"), &annabel).expect(201)["id"].clone();
        let touch = json!({"channel": "event", "date": "2026-11-20", "contactId": annabel});
        officer.post(&format!("{there}/touches"), &touch).expect(201);
        let note = json!({"officer": "B. de Vries", "date": "2026-11-20", "channel": "visit", "topics": ["robotica"],
                          "newsCarriers": [{"who": "haar zus annabel pietersen"}],
                          "notes": "Annabel Pietersen wil robots; ANNABEL PIETERSEN belt terug, AP@bedrijf.example, 013-1234567. Wil NIET dat het lab belt."});
        officer.post(&format!("{there}/conversations"), &note).expect(201);
        officer.patch(&there, &json!({"description": "vraag naar Annabel Pietersen"})).expect(200);
        let day = (service.app.today() + Days::new(3)).to_string();
        let visit = json!({"firmId": id, "officer": "B. de Vries", "date": day, "from": "10:00",
                           "note": "Vragen naar Annabel Pietersen."});
        officer.post("/v1/agreed-visits", &visit).expect(201);
        let asked = |kind: &str, by: &str| {
            let body = json!({"kind": kind, "firmId": id, "contactId": annabel, "received": "2026-11-21",
                              "how": "email", "identifiedBy": by});
            let answer = officer.post("/v1/data-requests", &body);
            answer.expect(201);
            answer.header("location").to_owned()
        };
        let access = asked("access", "Annabel Pietersen teruggebeld");
        let report = admin.get(&format!("{access}/report")).expect(200);
        let touches: Vec<&Value> =
            report["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "touch").collect();
        assert_eq!((touches.len(), &touches[0]["date"]), (1, &json!("2026-11-20")));
        let told: Vec<&Value> =
            report["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "mention").collect();
        let places: Vec<&Value> = told.iter().map(|event| &event["details"]["where"]).collect();
        assert!(
            ["conversation", "agreed_visit", "firm"].iter().all(|place| places.contains(&&json!(place))),
            "{told:?}"
        );
        assert!(!report.to_string().contains("NIET dat het lab"), "what is not about it is not told: {report}");
        object(&officer, &there, Some(&annabel));
        assert!(!rows_with(database, "annabel").is_empty() && !rows_with(database, "bel anna niet meer").is_empty());

        let erasure = asked("erasure", "teruggebeld");
        admin.post(&format!("{erasure}/decisions"), &json!({"decision": "carry_out"})).expect(200);
        for text in ["annabel", "ap@bedrijf", "013-1234567", "bel anna niet meer"] {
            assert_eq!(rows_with(database, text), Vec::<String>::new(), "{text}");
        }
        let left = officer.get(&format!("{there}/conversations")).expect(200)["items"][0].clone();
        assert_eq!(left["notes"], "… wil robots; … belt terug, …, …. Wil NIET dat het lab belt.");
        assert_eq!(left["officer"], "B. de Vries");
        assert_eq!(officer.get(&there).expect(200)["name"], "Proef Metaal");
    });
}

#[test]
fn a_firm_that_does_not_want_to_be_rung_is_not_deleted_without_its_objection() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, crm) = (service.officer(), service.crm());
        let wish = json!({"name": "Proef Metaal", "doNotContact": {"since": "2026-01-02", "source": "gesprek"}});
        let there = crm.put("/v1/systems/crm/firms/7", &wish).header("location").to_owned();
        for path in [there.as_str(), "/v1/systems/crm/firms/7"] {
            let refused = crm.delete(path);
            refused.expect_problem(409, "not-possible-now");
            assert!(refused.text.contains("would_be_forgotten"), "{}", refused.text);
        }
        object(&officer, &there, None);
        officer.get(&there).expect_problem(404, "not-found");
        crm.put("/v1/systems/crm/firms/7", &json!({"name": "Proef Metaal"})).expect_problem(409, "suppressed");
    });
}

#[test]
fn an_objection_goes_on_keeping_others_from_ringing_after_the_firm_was_erased_here() {
    on_each_database(|database| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let (admin, them) = (service.client(Role::Admin), service.of(theirs, Role::Admin));
        for member in [&admin, &them] {
            member.put("/v1/ledger-membership", &json!(null)).expect(200);
        }
        let ours = firm(&service, "Proef Metaal", "bv", "12345678");
        let body = json!({"name": "Proef Metaal", "legalForm": "bv", "kvkNumber": "12345678"});
        let there = them.post("/v1/firms", &body).header("location").to_owned();
        assert!(may_ring(&them, &there));
        object(&service.officer(), &ours, None);
        assert!(!may_ring(&them, &there));
        let asked = json!({"kind": "erasure", "kvkNumber": "12345678", "received": "2026-11-21", "how": "email",
                           "identifiedBy": "teruggebeld"});
        let asked = service.officer().post("/v1/data-requests", &asked).header("location").to_owned();
        admin.post(&format!("{asked}/decisions"), &json!({"decision": "carry_out"})).expect(200);
        assert!(!may_ring(&them, &there));
    });
}

#[test]
fn who_looks_at_the_register_of_objections_is_in_the_audit_which_is_for_the_whole_organisation() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        object(&service.officer(), &firm(&service, "Proef Metaal", "bv", "12345678"), None);
        let objection = admin.get("/v1/objections").expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        admin.get(&format!("/v1/objections/{objection}")).expect(200);
        let read = admin.get("/v1/audit-records?action=read&objectKind=objection").expect(200);
        let ids: Vec<&str> =
            read["items"].as_array().unwrap().iter().map(|record| record["objectId"].as_str().unwrap()).collect();
        assert_eq!(ids, [objection.as_str(), "all"]);
        service.admin_in("PV30").get("/v1/audit-records").expect_problem(403, "forbidden");
    });
}

/// That the firm asked for it is what is recorded, not what is said in a query.
#[test]
fn a_number_is_read_for_another_purpose_only_where_that_purpose_is_recorded() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, crm, admin) = (service.officer(), service.crm(), service.client(Role::Admin));
        let there = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
        let id = json!(there.rsplit('/').next().unwrap());
        let mut anna = person("Anna");
        anna["firmId"] = id.clone();
        let key = "/v1/systems/crm/contacts/9";
        crm.put(key, &anna).expect(201);
        let at = format!("{there}/contacts");
        let number = |client: &Client, path: &str| {
            let found = client.get(path).expect(200);
            found["items"].get(0).unwrap_or(&found)["telephone"].clone()
        };
        let requested = [format!("{at}?purpose=requested"), format!("{key}?purpose=requested")];
        for path in &requested {
            assert_eq!(number(&officer, path), Value::Null);
        }
        for path in [format!("{at}?purpose=legal_duty"), format!("{key}?purpose=legal_duty")] {
            for client in [&officer, &crm] {
                client.get(&path).expect_problem(403, "forbidden");
            }
            assert!(number(&admin, &path).is_string());
        }
        let read = admin.get("/v1/audit-records?action=read&limit=1").expect(200);
        assert!(read["items"][0]["detail"].as_str().unwrap().contains("legal_duty"), "{read}");

        let back = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone", "mood": "not_now"});
        officer.post(&format!("{there}/conversations"), &back).expect(201);
        assert_eq!(number(&officer, &requested[0]), Value::Null, "“not now” asks for nothing");
        let day = (service.app.today() + Days::new(3)).to_string();
        let visit = json!({"firmId": id, "officer": "A. de Vries", "date": day, "from": "10:00"});
        officer.post("/v1/agreed-visits", &visit).expect(201);
        for path in &requested {
            assert!(number(&officer, path).is_string(), "it agreed to a visit");
        }
    });
}

#[test]
fn an_earlier_answer_does_not_tell_a_number_that_may_not_be_used_any_more() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let there = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
        consent(&officer, &there, true, "2026-11-01");
        let add = || {
            officer.send(Method::POST, &format!("{there}/contacts"), |request| {
                request.header("idempotency-key", "een-persoon").json(&person("Anna"))
            })
        };
        assert!(add().expect(201)["telephone"].is_string());
        consent(&officer, &there, false, "2026-11-02");
        let again = add().expect(201);
        assert_eq!(again["telephone"], Value::Null, "{again}");
        officer.patch(&there, &json!({"doNotContact": {"since": "2026-11-03", "source": "gesprek"}})).expect(200);
    });
}

/// What a firm tells an officer is lifted by a person, and outlives a copy of the database from before.
#[test]
fn that_a_firm_does_not_want_to_be_rung_is_no_matter_of_another_system() {
    let database = crate::support::TestDatabase::sqlite();
    let data = tempfile::TempDir::new().unwrap();
    let copy = data.path().join("copy.db");
    let app = App::open(&database.url, 4).unwrap().with_data_dir(data.path()).unwrap();
    let service = Service::start_in(app, data.path());
    let there = firm(&service, "Proef Metaal", "bv", "12345678");
    {
        use diesel::connection::SimpleConnection;
        let mut conn = service.app.pool.get().unwrap();
        conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
    }
    let told = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone",
                      "objection": "Bel niet meer, zegt Anna."});
    service.officer().post(&format!("{there}/conversations"), &told).expect(201);
    let lifted = json!({"doNotContact": null});
    service.crm().patch(&there, &lifted).expect_problem(403, "forbidden");
    let journal = std::fs::read_to_string(data.path().join("erasure-journal.jsonl")).unwrap();
    assert!(journal.contains("wish") && !journal.contains("Anna"), "{journal}");
    drop(service);

    let restored = App::open(&copy.display().to_string(), 4).unwrap().with_data_dir(data.path()).unwrap();
    let service = Service::start_in(restored, data.path());
    assert!(!may_ring(&service.officer(), &there));
    assert_eq!(service.officer().patch(&there, &lifted).expect(200)["doNotContact"], Value::Null);
    assert!(may_ring(&service.officer(), &there));
}

#[test]
fn files_that_name_an_erased_firm_go_and_those_of_others_stay() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, admin) = (service.crm(), service.client(Role::Admin));
        let there = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
        let send = |text: &str| {
            let file = crm.send(Method::POST, "/v1/imports", |request| {
                request.header("content-type", "text/csv").body(text.to_owned())
            });
            crate::imports::settled(&crm, file.expect(202)["id"].as_str().unwrap())["id"].as_str().unwrap().to_owned()
        };
        let named = send("name;kvkNumber;nonMailing\nJansen Lassen;12345678;misschien\n");
        let other = send("name;kvkNumber;nonMailing\nProef Hout;87654321;misschien\n");
        let failed = |id: &str| crm.get(&format!("/v1/imports/{id}/failed-rows"));
        assert!(failed(&named).text.contains("12345678"));
        let asked = json!({"kind": "erasure", "firmId": there.rsplit('/').next().unwrap(), "received": "2026-11-21",
                           "how": "email", "identifiedBy": "teruggebeld"});
        let asked = service.officer().post("/v1/data-requests", &asked).header("location").to_owned();
        admin.post(&format!("{asked}/decisions"), &json!({"decision": "carry_out"})).expect(200);
        failed(&named).expect_problem(409, "not-possible-now");
        assert!(failed(&other).text.contains("87654321"));
        for text in ["jansen lassen", "12345678"] {
            assert_eq!(rows_with(database, text), Vec::<String>::new(), "{text}");
        }
    });
}

/// Where SQLite only marks what was deleted as free, whoever has the file can read it.
#[test]
fn what_is_erased_is_not_in_the_file_of_the_database() {
    let database = crate::support::TestDatabase::sqlite();
    let service = Service::start(&database);
    let there = firm(&service, "Zeldzaamhuis Lassen", "eenmanszaak", "12345678");
    service.officer().post(&format!("{there}/contacts"), &person("Xantippe")).expect(201);
    let path = database.url.trim_start_matches("sqlite://").to_owned();
    let is_in_file = |text: &str| {
        [path.clone(), format!("{path}-wal")]
            .iter()
            .filter_map(|file| std::fs::read(file).ok())
            .any(|bytes| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes())))
    };
    assert!(is_in_file("xantippe") && is_in_file("zeldzaamhuis"));
    let asked = json!({"kind": "erasure", "firmId": there.rsplit('/').next().unwrap(), "received": "2026-11-21",
                       "how": "email", "identifiedBy": "teruggebeld"});
    let asked = service.officer().post("/v1/data-requests", &asked).header("location").to_owned();
    let decision = json!({"decision": "carry_out"});
    service.client(Role::Admin).post(&format!("{asked}/decisions"), &decision).expect(200);
    for text in ["xantippe", "zeldzaamhuis"] {
        assert!(!is_in_file(text), "{text}");
    }
}

#[test]
fn a_request_by_number_is_not_decided_by_who_is_limited_to_a_region() {
    let service = Service::on_sqlite();
    firm(&service, "Proef Metaal", "bv", "12345678");
    let asked = json!({"kind": "erasure", "kvkNumber": "12345678", "received": "2026-11-21", "how": "email",
                       "identifiedBy": "teruggebeld"});
    let asked = service.officer().post("/v1/data-requests", &asked).header("location").to_owned();
    let decide = |admin: Client| admin.post(&format!("{asked}/decisions"), &json!({"decision": "carry_out"}));
    decide(service.admin_in("PV30")).expect_problem(403, "forbidden");
    decide(service.client(Role::Admin)).expect(200);
}

#[test]
fn what_was_said_of_a_firm_goes_from_its_introductions_with_its_objection() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let there = firm(&service, "Proef Metaal", "bv", "12345678");
    let lab = json!({"name": "Proef Lab", "kind": "fieldlab"});
    let lab = service.crm().post("/v1/partners", &lab).expect(201)["id"].clone();
    let proposal = json!({"firmId": there.rsplit('/').next().unwrap(), "partnerId": lab, "officer": "A. de Vries",
                          "choice": {"kind": "override", "reason": "Jan Zwanenburg wil dit graag"}});
    officer.post("/v1/introductions", &proposal).expect(201);
    let told = || officer.get("/v1/introductions").text;
    assert!(told().contains("Zwanenburg"));
    object(&officer, &there, None);
    assert!(told().contains("proposed") && !told().contains("Zwanenburg"), "{}", told());
}

/// Who objected before an organisation took part in the ledger is not rung by the others after.
#[test]
fn joining_the_ledger_shares_the_objections_that_stand() {
    on_each_database(|database| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let (admin, them) = (service.client(Role::Admin), service.of(theirs, Role::Admin));
        object(&service.officer(), &firm(&service, "Proef Metaal", "bv", "12345678"), None);
        let body = json!({"name": "Proef Metaal", "legalForm": "bv", "kvkNumber": "12345678"});
        let there = them.post("/v1/firms", &body).header("location").to_owned();
        for member in [&them, &admin] {
            member.put("/v1/ledger-membership", &json!(null)).expect(200);
        }
        assert!(!may_ring(&them, &there));
    });
}
