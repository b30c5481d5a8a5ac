//! Contact persons, conversations and memberships by the key of another system.

use crate::service::{Answer, Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const PERSON: &str = "/v1/systems/crm/contacts/p-1";
const CALL: &str = "/v1/systems/crm/conversations/c-1";
const MEMBERSHIP: &str = "/v1/systems/crm/memberships/m-1";

fn person() -> Value {
    json!({"firmKey": "f-1", "name": "Voorbeeld Persoon", "email": "persoon@bedrijf.example",
        "purpose": "afspraken", "legalBasis": "public_task", "source": "crm", "date": "2026-11-02"})
}

fn call() -> Value {
    json!({"firmKey": "f-1", "officer": "A. de Vries", "date": "2026-11-20", "channel": "visit",
        "barriers": ["we vinden geen vakmensen"], "confirmed": ["talent"], "topics": ["robotica"], "notes": "Goed"})
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn put_if(client: &Client, path: &str, (header, tag): (&'static str, &str), body: &Value) -> Answer {
    client.send(Method::PUT, path, |request| request.header(header, tag).json(body))
}

/// A service with a firm `f-1` and, for memberships, a partner `lab`.
fn start(database: &crate::support::TestDatabase) -> (Service, Value) {
    let service = Service::start(database);
    let firm = json!({"name": "Voorbeeld Metaal B.V.", "kvkNumber": "12345678", "legalForm": "bv"});
    let firm = service.crm().put("/v1/systems/crm/firms/f-1", &firm).expect(201);
    let lab = json!({"name": "Proeflab Robots", "kind": "fieldlab", "location": {"place": "Tilburg"}});
    service.crm().put("/v1/systems/crm/partners/lab", &lab).expect(201);
    (service, firm)
}

#[test]
fn a_backlog_of_conversations_tells_what_newer_accounts_do_not() {
    on_each_database(|database| {
        let (service, _) = start(database);
        let crm = service.crm();
        let account = "/v1/systems/crm/firms/w";
        let provenance = json!({"source": "crm", "date": "2026-11-22"});
        crm.put(account, &json!({"name": "Weg B.V.", "legalForm": "bv", "provenance": provenance})).expect(201);
        let of_account = json!({"firmKey": "w", "barriers": ["talent"], "confirmed": [], "fieldlab": "knows"});
        let said = crm.put(CALL, &with(call(), of_account.clone())).expect(201);
        assert_eq!(said["changed"], json!(["barriers", "topics", "fieldlab"]), "{said}");
        // An older one tells nothing that is known from this one.
        let before = json!({"date": "2026-11-10", "barriers": ["finance"], "fieldlab": "unaware"});
        let before = with(with(call(), of_account), before);
        let older = crm.put("/v1/systems/crm/conversations/c-0", &before).expect(201);
        assert_eq!(older["changed"], json!([]), "{older}");
        let known = crm.get(account).expect(200);
        assert_eq!((&known["barriers"][0]["barrier"], &known["fieldlab"]), (&json!("talent"), &json!("knows")));
        for field in ["barriers", "topics", "fieldlab"] {
            assert_eq!(known["sources"][field]["source"], "conversation, 2026-11-20, A. de Vries", "{known}");
        }
    });
}

#[test]
fn a_person_is_there_once_and_leaves_a_tombstone() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        put_if(&crm, PERSON, ("if-match", "*"), &person()).expect_problem(412, "changed-meanwhile");
        let created = put_if(&crm, PERSON, ("if-none-match", "*"), &person());
        let stored = created.expect(201);
        assert_eq!((&stored["firmId"], created.header("location")), (&firm["id"], PERSON));
        put_if(&crm, PERSON, ("if-none-match", "*"), &person()).expect_problem(412, "changed-meanwhile");
        let again = crm.put(PERSON, &person());
        assert_eq!(
            (again.expect(200)["id"].clone(), again.header("etag")),
            (stored["id"].clone(), created.header("etag"))
        );
        let changed = crm.put(PERSON, &with(person(), json!({"function": "bedrijfsleider"})));
        assert_eq!(
            (changed.expect(200)["function"].clone(), changed.header("etag")),
            (json!("bedrijfsleider"), "\"2\"")
        );
        put_if(&crm, PERSON, ("if-match", "\"1\""), &person()).expect_problem(412, "changed-meanwhile");
        let emptied = crm.patch(PERSON, &json!({"function": null})).expect(200);
        assert_eq!((&emptied["function"], &emptied["name"]), (&Value::Null, &stored["name"]));
        assert_eq!(crm.patch(PERSON, &json!({"id": "x", "name": null})).faults().len(), 2);
        let own = format!("/v1/firms/{}/contacts/{}", firm["id"].as_str().unwrap(), stored["id"].as_str().unwrap());
        assert_eq!(crm.get(&own).expect(200)["id"], stored["id"], "one person, two addresses");
        crm.delete(&own).expect(204);
        crm.get(PERSON).expect_problem(410, "gone");
        assert_ne!(crm.put(PERSON, &person()).expect(201)["id"], stored["id"]);
        crm.delete(PERSON).expect(204);
        crm.get(PERSON).expect_problem(410, "gone");
        crm.put(PERSON, &person()).expect(201);
        crm.delete("/v1/systems/crm/firms/f-1").expect(204);
        crm.get(PERSON).expect_problem(410, "gone");
    });
}

#[test]
fn the_same_person_again_does_not_undo_what_an_officer_changed_or_took_out() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let key = "/v1/systems/crm/contacts/9001";
        let mut nightly = with(
            person(),
            json!({"function": "inkoop", "telephone": "+31 13 5551234",
                                            "source": "crm", "date": "2026-11-01"}),
        );
        let id = crm.put(key, &nightly).expect(201)["id"].clone();
        let path = format!("/v1/firms/{}/contacts/{}", firm["id"].as_str().unwrap(), id.as_str().unwrap());
        let change =
            json!({"function": "directeur", "telephone": null, "source": "officer Anna", "date": "2026-11-02"});
        officer.patch(&path, &change).expect(200);
        for date in ["2026-11-01", "2026-11-03", "2026-11-03"] {
            nightly["date"] = json!(date);
            let night = crm.put(key, &nightly).expect(200);
            assert_eq!((&night["function"], &night["telephone"]), (&json!("directeur"), &Value::Null), "{date}");
            assert_eq!((&night["source"], &night["date"]), (&json!("officer Anna"), &json!("2026-11-02")), "{date}");
        }
        nightly["function"] = json!("algemeen directeur");
        let night = crm.put(key, &nightly).expect(200);
        assert_eq!((&night["function"], &night["telephone"]), (&json!("algemeen directeur"), &Value::Null));
    });
}

#[test]
fn a_new_key_is_attached_to_the_person_that_it_surely_means() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        let mut by_hand = with(person(), json!({"function": "directeur"}));
        by_hand.as_object_mut().unwrap().remove("firmKey");
        let path = format!("/v1/firms/{}/contacts", firm["id"].as_str().unwrap());
        let known = service.officer().post(&path, &by_hand).expect(201);
        put_if(&crm, PERSON, ("if-none-match", "*"), &person()).expect_problem(409, "already-exists");
        let attached = crm.put(PERSON, &with(person(), json!({"name": "V. Persoon"}))).expect(200);
        assert_eq!((&attached["id"], &attached["function"]), (&known["id"], &json!("directeur")), "nothing is lost");
        let other = crm.put("/v1/systems/crm/contacts/p-2", &person()).expect_problem(409, "already-exists");
        assert!(other.to_string().contains(known["id"].as_str().unwrap()), "{other}");
        let colleague = with(person(), json!({"email": "collega@bedrijf.example"}));
        assert_ne!(crm.put("/v1/systems/crm/contacts/p-2", &colleague).expect(201)["id"], known["id"]);
    });
}

#[test]
fn a_record_names_its_firm_and_stays_there() {
    let database = crate::support::TestDatabase::sqlite();
    let (service, firm) = start(&database);
    let crm = service.crm();
    let fault = |body: &Value| crm.put(PERSON, body).faults()[0].clone();
    let nowhere = with(person(), json!({"firmKey": null}));
    assert_eq!(fault(&nowhere), ("/firmKey".into(), "missing".into()));
    assert_eq!(fault(&with(person(), json!({"firmKey": "f-9"}))), ("/firmKey".into(), "unknown".into()));
    let unknown = json!({"firmKey": null, "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"});
    assert_eq!(fault(&with(person(), unknown)), ("/firmId".into(), "unknown".into()));
    crm.put("/v1/systems/crm/firms/f-2", &json!({"name": "Ander Bedrijf"})).expect(201);
    let two = json!({"firmKey": "f-2", "firmId": firm["id"]});
    assert_eq!(fault(&with(person(), two)), ("/firmKey".into(), "contradiction".into()));
    crm.put(PERSON, &with(nowhere, json!({"firmId": firm["id"]}))).expect(201);
    assert_eq!(crm.patch(PERSON, &json!({"firmId": null, "firmKey": "f-2"})).faults()[0].1, "read_only");
    let faults = crm.put(PERSON, &json!({"firmKey": 1, "extra": true})).faults();
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert!(
        pointers.contains(&"/firmKey") && pointers.contains(&"/extra") && pointers.contains(&"/name"),
        "{faults:?}"
    );
    service.coordinator().get(PERSON).expect_problem(403, "forbidden");
}

#[test]
fn what_a_record_belongs_to_cannot_be_emptied() {
    let database = crate::support::TestDatabase::sqlite();
    let (service, firm) = start(&database);
    let crm = service.crm();
    crm.put(PERSON, &person()).expect(201);
    crm.put(CALL, &call()).expect(201);
    crm.put(MEMBERSHIP, &json!({"firmKey": "f-1", "partnerKey": "lab"})).expect(201);
    for path in [PERSON, CALL, MEMBERSHIP] {
        let before = crm.get(path).text;
        for field in ["firmKey", "firmId"] {
            let faults = crm.patch(path, &json!({field: null})).faults();
            assert_eq!(faults, [fault(&format!("/{field}"), "read_only")], "{path}");
        }
        assert_eq!(crm.patch(path, &json!({"firmKey": null, "firmId": null})).faults().len(), 2);
        assert_eq!(crm.get(path).text, before);
        // Whoever names the firm by one of the two leaves the other empty.
        crm.patch(path, &json!({"firmKey": null, "firmId": firm["id"]})).expect(200);
        crm.patch(path, &json!({"firmKey": "f-1", "firmId": null})).expect(200);
    }
    let faults = crm.patch(MEMBERSHIP, &json!({"partnerKey": null})).faults();
    assert_eq!(faults, [fault("/partnerKey", "read_only")]);
}

#[test]
fn who_objected_does_not_come_back_by_a_key_and_who_looks_is_told_to_the_audit() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        let stored = crm.put(PERSON, &person()).expect(201);
        let read = crm.get(PERSON).expect(200);
        assert_eq!(read["blocked"][0]["channel"], "email", "{read}");
        assert_eq!(read["email"], Value::Null, "without consent no address leaves");
        let admin = service.client(Role::Admin);
        let told = admin.get("/v1/audit-records?action=read&objectKind=contact").expect(200);
        assert!(told.to_string().contains(stored["id"].as_str().unwrap()), "{told}");
        let objection = json!({"date": "2026-11-03", "how": "letter", "contactId": stored["id"]});
        let path = format!("/v1/firms/{}/objections", firm["id"].as_str().unwrap());
        service.officer().post(&path, &objection).expect(201);
        crm.put(PERSON, &with(person(), json!({"name": "Heel Anders"}))).expect_problem(409, "suppressed");
        crm.put("/v1/systems/crm/contacts/p-2", &person()).expect_problem(409, "suppressed");
    });
}

#[test]
fn a_conversation_tells_of_the_firm_and_keeps_what_was_confirmed() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        let created = crm.put(CALL, &call());
        let stored = created.expect(201);
        assert_eq!((&stored["barriers"][0]["barrier"], &stored["firmId"]), (&json!("talent"), &firm["id"]));
        let known = crm.get("/v1/systems/crm/firms/f-1").expect(200);
        assert_eq!(known["barriers"][0]["barrier"], "talent", "the next ranking goes by it");
        assert_eq!(crm.put(CALL, &call()).header("etag"), created.header("etag"), "nothing changed");
        let noted = crm.patch(CALL, &json!({"notes": "Heel goed", "followUp": "2026-12-03"})).expect(200);
        assert_eq!((&noted["barriers"], &noted["date"]), (&stored["barriers"], &json!("2026-11-20")), "words stay");
        assert_eq!((&noted["notes"], &noted["topics"]), (&json!("Heel goed"), &stored["topics"]));
        let vague = crm.patch(CALL, &json!({"topics": ["robotica", "iets met lampen"]})).expect(200);
        let noted = crm.patch(CALL, &json!({"mood": "open"})).expect(200);
        assert_eq!((&noted["unconfirmed"], &noted["topics"]), (&vague["unconfirmed"], &stored["topics"]));
        assert!(vague["unconfirmed"].to_string().contains("iets met lampen"), "{vague}");
        let other = crm.patch(CALL, &json!({"topics": ["ai"]})).expect(200);
        assert_eq!(
            (&other["topics"], &other["unconfirmed"]),
            (&json!(["ai"]), &vague["unconfirmed"]),
            "no word is lost"
        );
        put_if(&crm, CALL, ("if-match", "\"1\""), &call()).expect_problem(412, "changed-meanwhile");
        let path = format!("/v1/firms/{}/conversations", firm["id"].as_str().unwrap());
        assert_eq!(crm.get(&path).expect(200)["total"], 1);
        crm.delete(CALL).expect(204);
        crm.get(CALL).expect_problem(410, "gone");
        assert_eq!(crm.get(&path).expect(200)["total"], 0);
        let changes = crm.get("/v1/changes?after=0&types=conversation").expect(200);
        let last = changes["items"].as_array().and_then(|items| items.last()).unwrap();
        assert_eq!(last["change"], "deleted", "{changes}");
        assert_ne!(crm.put(CALL, &call()).expect(201)["id"], stored["id"]);
    });
}

#[test]
fn a_list_of_members_and_a_membership_leave_one_another_alone() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        let (list, key) = ("/v1/systems/crm/partners/p-1", "/v1/systems/crm/memberships/m-1");
        let mut partner = json!({"name": "Netwerk", "kind": "network", "location": {"place": "Tilburg"},
                             "members": [firm["name"]], "provenance": {"source": "crm", "date": "2026-11-01"}});
        let membership = json!({"firmKey": "f-1", "partnerKey": "p-1", "source": "ledenlijst", "date": "2026-11-01"});
        let mut tags = Vec::new();
        for _ in 0..3 {
            let answers = [crm.put(list, &partner), crm.put(key, &membership)];
            tags.push([crm.get(list).header("etag").to_owned(), answers[1].header("etag").to_owned()]);
        }
        assert_eq!((&tags[1], &tags[2]), (&tags[0], &tags[0]), "later nights change nothing");
        let members = crm.get(list).expect(200)["members"].clone();
        assert_eq!(members[0]["provenance"]["source"], "ledenlijst");
        partner["members"] = json!([]);
        assert_eq!(crm.put(list, &partner).expect(200)["members"], members, "the membership has a key of its own");
        // One that tells no more than the list did, too.
        let short = json!({"firmKey": "f-1", "partnerKey": "p-2"});
        partner["members"] = json!([firm["name"]]);
        partner["name"] = json!("Ander netwerk");
        let list = "/v1/systems/crm/partners/p-2";
        crm.put(list, &partner).expect(201);
        crm.put("/v1/systems/crm/memberships/m-2", &short).expect(200);
        partner["members"] = json!([]);
        assert_eq!(crm.put(list, &partner).expect(200)["members"].as_array().map(Vec::len), Some(1));
        crm.delete("/v1/systems/crm/memberships/m-2").expect(204);
        assert_eq!(crm.get(list).expect(200)["members"], json!([]));
    });
}

#[test]
fn a_membership_stands_with_the_partner_and_ranking_goes_by_it() {
    on_each_database(|database| {
        let (service, firm) = start(database);
        let crm = service.crm();
        let said = json!({"firmKey": "f-1", "partnerKey": "lab", "source": "ledenlijst", "date": "2026-11-02"});
        let created = crm.put(MEMBERSHIP, &said);
        assert_eq!((&created.expect(201)["firmId"], created.header("location")), (&firm["id"], MEMBERSHIP));
        let lab = crm.get("/v1/systems/crm/partners/lab").expect(200);
        assert_eq!(lab["members"][0]["firmId"], firm["id"]);
        let matches = format!("/v1/firms/{}/matches?include=excluded&limit=100", firm["id"].as_str().unwrap());
        let excluded = crm.get(&matches).expect(200)["excluded"].to_string();
        assert!(excluded.contains(lab["id"].as_str().unwrap()), "a member is not introduced: {excluded}");
        let other = json!({"name": "Tweede Bedrijf"});
        crm.put("/v1/systems/crm/firms/f-2", &other).expect(201);
        crm.put("/v1/systems/crm/memberships/m-2", &json!({"firmKey": "f-2", "partnerKey": "lab"})).expect(201);
        assert_eq!(crm.get(MEMBERSHIP).header("etag"), created.header("etag"), "another member is another matter");
        let tag = created.header("etag").to_owned();
        let named = with(said.clone(), json!({"name": "Voorbeeld"}));
        assert_eq!(put_if(&crm, MEMBERSHIP, ("if-match", &tag), &named).expect(200)["name"], "Voorbeeld");
        put_if(&crm, MEMBERSHIP, ("if-match", &tag), &said).expect_problem(412, "changed-meanwhile");
        assert_eq!(crm.patch(MEMBERSHIP, &json!({"date": null})).expect(200)["source"], "ledenlijst");
        assert_eq!(crm.patch(MEMBERSHIP, &json!({"partnerName": "x"})).faults()[0].1, "read_only");
        crm.put("/v1/systems/crm/memberships/m-3", &said).expect_problem(409, "already-exists");
        crm.put("/v1/systems/erp/memberships/1", &json!({"firmId": firm["id"], "partnerId": lab["id"]})).expect(200);
        crm.delete(MEMBERSHIP).expect(204);
        for key in [MEMBERSHIP, "/v1/systems/erp/memberships/1"] {
            crm.get(key).expect_problem(410, "gone");
        }
        let members = crm.get("/v1/systems/crm/partners/lab").expect(200)["members"].clone();
        assert_eq!(members.as_array().map(Vec::len), Some(1));
        crm.delete("/v1/systems/crm/partners/lab").expect(204);
        crm.get("/v1/systems/crm/memberships/m-2").expect_problem(410, "gone");
        service.officer().put(MEMBERSHIP, &said).expect_problem(403, "forbidden");
    });
}
