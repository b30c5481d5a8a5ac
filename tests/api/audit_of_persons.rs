//! What the audit tells of personal data that were shown, and of accounts.

use crate::contacts::{firm, person};
use crate::service::Service;
use crate::support::on_each_database;
use loopvermogen::app::audit;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use serde_json::{Value, json};

/// Action, object and outcome of the records of a kind, oldest first, with their ids.
fn told(service: &Service, kind: &str) -> Vec<(String, String, String)> {
    let path = format!("/v1/audit-records?limit=100&objectKind={kind}");
    let records = service.client(Role::Admin).get(&path).expect(200);
    let word = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let of = |record: &Value| (word(record, "action"), word(record, "objectId"), word(record, "outcome"));
    records["items"].as_array().unwrap().iter().rev().map(of).collect()
}

fn done(action: &str, id: &str) -> (String, String, String) {
    (action.to_owned(), id.to_owned(), "done".to_owned())
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[test]
fn who_was_shown_a_contact_person_can_be_looked_up_and_nothing_of_the_person_is_told() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = firm(&service, "Proef Metaal", "bv", "12345678");
        let path = format!("{firm}/contacts");
        let at = service.officer().post(&path, &person("Anna")).header("location").to_owned();
        service.crm().get(&path).expect(200);
        service.officer().get(&at).expect(200);
        service.officer().post("/v1/contact-searches", &json!({"name": "ann"})).expect(200);
        service.officer().post("/v1/contact-searches", &json!({"email": "niemand@bedrijf.example"})).expect(200);
        service.officer().put(&at, &person("Anneke")).expect(200);
        service.officer().delete(&at).expect(204);

        let anna = last(&at);
        assert_eq!(told(&service, "contacts_of_firm"), [done("read", last(&firm))]);
        let expected = [
            done("create", anna),
            done("read", anna),
            done("read", anna),
            done("read", ""),
            done("replace", anna),
            done("delete", anna),
        ];
        assert_eq!(told(&service, "contact"), expected);
        let all = service.client(Role::Admin).get("/v1/audit-records?limit=100").text;
        for secret in ["Ann", "ann", "bedrijf.example", "123 45 67", "12345678", "niemand"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
        assert!(audit::verify(&service.app).unwrap().iter().all(|(_, checked)| checked.is_ok()));
    });
}

#[test]
fn what_is_recorded_of_a_firms_wishes_leaves_a_record_each() {
    let service = Service::on_sqlite();
    let firm = firm(&service, "Proef Metaal", "bv", "12345678");
    let officer = service.officer();
    let consent = json!({"purpose": "telephone", "given": true, "date": "2026-01-05", "how": "telephone",
                         "textVersion": "1"});
    let consent = officer.post(&format!("{firm}/consents"), &consent);
    consent.expect(201);
    let touch = officer.post(&format!("{firm}/touches"), &json!({"channel": "telephone", "date": "2026-01-05"}));
    touch.expect(201);
    let admin = service.client(Role::Admin);
    let asked = json!({"kind": "access", "firmId": last(&firm), "received": "2026-01-05", "how": "email",
                       "identifiedBy": "teruggebeld"});
    let asked = admin.post("/v1/data-requests", &asked);
    asked.expect(201);
    admin.get(&format!("{}/report", asked.header("location"))).expect(200);
    let objection = officer.post(&format!("{firm}/objections"), &json!({"date": "2026-01-06", "how": "telephone"}));
    objection.expect(201);
    for (kind, answer) in
        [("consent", &consent), ("touch", &touch), ("data_request", &asked), ("objection", &objection)]
    {
        assert_eq!(told(&service, kind), [done("create", last(answer.header("location")))], "{kind}");
    }
    assert_eq!(told(&service, "data_report"), [done("read", last(asked.header("location")))]);
}

#[test]
fn signing_in_is_told_when_it_succeeds_when_it_fails_and_when_one_is_locked_out() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let profile = json!({"login": "j.jansen@example.org", "role": "officer", "totp": false});
        let user = admin.post("/v1/users", &profile).expect(201);
        let (id, password) = (user["id"].as_str().unwrap(), user["password"].as_str().unwrap());
        let sign_in = |login: &str, password: &str| {
            service.anonymous().post("/v1/sessions", &json!({"login": login, "password": password}))
        };
        sign_in("j.jansen@example.org", password).expect(201);
        sign_in("nobody@example.org", password).expect(401);
        for _ in 0..5 {
            sign_in("j.jansen@example.org", "wrong password").expect(401);
        }
        let path = "/v1/audit-records?limit=100&objectKind=session";
        let records = admin.get(path).expect(200)["items"].as_array().unwrap().clone();
        let tell = |record: &Value| {
            ["subject", "objectId", "outcome", "detail"].map(|name| record[name].as_str().unwrap().to_owned())
        };
        let records: Vec<[String; 4]> = records.iter().rev().map(tell).collect();
        let failed = ["", id, "refused", "{}"].map(str::to_owned);
        let locked = ["", id, "refused", r#"{"locked_out_seconds":30}"#].map(str::to_owned);
        let signed_in = [&*format!("user:{id}"), id, "done", "{}"].map(str::to_owned);
        let unknown = ["", "", "refused", "{}"].map(str::to_owned);
        let expected = [signed_in, unknown, failed.clone(), failed.clone(), failed.clone(), failed, locked];
        assert_eq!(records, expected);
        let all = admin.get("/v1/audit-records?limit=100").text;
        assert!(!all.contains("example.org") && !all.contains("wrong password"), "{all}");
    });
}

#[test]
fn what_an_admin_does_with_accounts_is_told() {
    let service = Service::on_sqlite();
    let admin = service.client(Role::Admin);
    let profile = |totp: bool| json!({"login": "jansen", "role": "officer", "totp": totp});
    let made = admin.post("/v1/users", &profile(false)).expect(201);
    let id = made["id"].as_str().unwrap();
    let path = format!("/v1/users/{id}");
    admin.put(&path, &profile(true)).expect(200);
    admin.put(&path, &profile(false)).expect(200);
    admin.post(&format!("{path}/passwords"), &json!({})).expect(201);
    admin.delete(&path).expect(204);
    assert_eq!(told(&service, "user"), ["create", "replace", "replace", "delete"].map(|action| done(action, id)));
    assert_eq!(told(&service, "totp_secret"), ["create", "delete"].map(|action| done(action, id)));
    assert_eq!(told(&service, "password"), [done("replace", id)]);

    let client = admin.post("/v1/clients", &json!({"name": "CRM", "scopes": ["firms:read"]})).expect(201);
    let (id, secret) = (client["id"].as_str().unwrap(), client["secret"].as_str().unwrap());
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let send = |request: reqwest::blocking::RequestBuilder| {
        request.header("content-type", "application/x-www-form-urlencoded").body(form.clone())
    };
    service.anonymous().send(reqwest::Method::POST, "/oauth/token", send).expect(200);
    assert_eq!(told(&service, "client"), [done("create", id)]);
    assert_eq!(told(&service, "access_token"), [done("create", id)]);
    let all = admin.get("/v1/audit-records?limit=100").text;
    assert!(!all.contains(secret) && !all.contains("jansen"), "{all}");
}

#[test]
fn a_referral_does_not_bring_back_a_firm_that_objected_at_the_receiver() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let (us, them) = (service.officer(), service.of(theirs, Role::Officer));
    let body = json!({"name": "Proef Metaal", "kvkNumber": "12345678", "legalForm": "bv"});
    let ours = us.post("/v1/firms", &body).expect(201)["id"].clone();
    let at = them.post("/v1/firms", &body).header("location").to_owned();
    them.post(&format!("{at}/objections"), &json!({"date": "2026-01-06", "how": "telephone"})).expect(201);
    let path = us.post("/v1/referrals", &json!({"firmId": ours, "to": theirs})).header("location").to_owned();
    let refused = them.put(&format!("{path}/status"), &json!({"status": "accepted"}));
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert_eq!(them.get("/v1/firms").expect(200)["total"], 0);
    them.put(&format!("{path}/status"), &json!({"status": "declined"})).expect(200);
}

#[test]
fn a_change_of_a_person_that_changes_nothing_is_a_read() {
    let service = Service::on_sqlite();
    let (crm, firm) = (service.crm(), firm(&service, "Proef Metaal", "bv", "12345678"));
    let at = service.officer().post(&format!("{firm}/contacts"), &person("Anna")).header("location").to_owned();
    service.officer().patch(&at, &json!({})).expect(200);
    let mut keyed = person("Bob");
    keyed["firmId"] = json!(last(&firm));
    let bob = crm.put("/v1/systems/crm/contacts/1", &keyed).expect(201)["id"].as_str().unwrap().to_owned();
    crm.patch("/v1/systems/crm/contacts/1", &json!({})).expect(200);
    let anna = last(&at);
    let expected = [done("create", anna), done("read", anna), done("create", &bob), done("read", &bob)];
    assert_eq!(told(&service, "contact"), expected);
}
