//! Contact persons, and whether one may approach them.

use crate::service::{Answer, Service, fault};
use crate::support::on_each_database;
use chrono::Days;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::organisations::save_organisation;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

pub fn person(name: &str) -> Value {
    json!({
        "name": name, "function": "bedrijfsleider", "email": format!("{}@bedrijf.example", name.to_lowercase()),
        "telephone": "+31 13 123 45 67", "purpose": "afspraken", "legalBasis": "legitimate_interest",
        "source": "visitekaartje", "date": "2026-01-02"
    })
}

/// The path of a new firm.
pub fn firm(service: &Service, name: &str, form: &str, kvk: &str) -> String {
    let body = json!({"name": name, "legalForm": form, "kvkNumber": kvk, "topics": ["robotica"]});
    let answer = service.officer().post("/v1/firms", &body);
    answer.expect(201);
    answer.header("location").to_owned()
}

fn ask(service: &Service, firm: &str, channel: &str, purpose: &str) -> Value {
    service.officer().get(&format!("{firm}/contact-permission?channel={channel}&purpose={purpose}")).expect(200)
}

fn grounds(permission: &Value) -> Vec<&str> {
    permission["reasons"].as_array().unwrap().iter().map(|reason| reason["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_contact_person_is_kept_found_changed_and_deleted() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = firm(&service, "Proef Metaal", "bv", "12345678");
        let path = format!("{firm}/contacts");
        let added = service.officer().post(&path, &person("Anna"));
        let anna = added.expect(201);
        assert_eq!(anna["telephone"], "+31 13 123 45 67");
        // E-mail needs consent, also at a legal person.
        assert_eq!((&anna["email"], &anna["blocked"][0]["channel"]), (&Value::Null, &json!("email")));
        service.crm().post(&path, &person("Bert")).expect(201);
        let listed = service.crm().get(&path).expect(200);
        assert_eq!((listed["total"].as_u64(), &listed["items"][1]["name"]), (Some(2), &json!("Bert")));
        let first = service.crm().get(&format!("{path}?limit=1")).expect(200);
        let cursor = first["nextCursor"].as_str().unwrap();
        let next = service.crm().get(&format!("{path}?limit=1&cursor={cursor}")).expect(200);
        assert_eq!((&next["items"][0]["name"], &next["nextCursor"]), (&json!("Bert"), &Value::Null));

        let at = added.header("location");
        let eager = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "event", "mood": "eager"});
        service.officer().post(&format!("{firm}/conversations"), &eager).expect(201);
        let requested = service.officer().get(&format!("{at}?purpose=requested")).expect(200);
        assert_eq!((&requested["email"], &requested["blocked"]), (&json!("anna@bedrijf.example"), &json!([])));
        let changed = service
            .officer()
            .send(Method::PUT, at, |request| request.header("if-match", "\"1\"").json(&person("Anneke")));
        assert_eq!(changed.expect(200)["name"], "Anneke");
        service
            .officer()
            .send(Method::PUT, at, |request| request.header("if-match", "\"1\"").json(&person("Anna")))
            .expect(412);

        let found = service.officer().post("/v1/contact-searches", &json!({"name": "ANNEK"})).expect(200);
        assert_eq!(found["contacts"].as_array().unwrap().len(), 1);
        let by_email = json!({"email": "Bert@bedrijf.example"});
        let found = service.officer().post("/v1/contact-searches", &by_email).expect(200);
        assert_eq!(found["contacts"][0]["name"], "Bert");
        assert_eq!(service.officer().post("/v1/contact-searches", &json!({})).faults(), [fault("", "missing")]);

        service.officer().delete(at).expect(204);
        service.officer().get(at).expect_problem(404, "not-found");
        service.officer().delete(&firm).expect(204);
        let found = service.officer().post("/v1/contact-searches", &by_email).expect(200);
        assert_eq!(found, json!({"contacts": []}));
    });
}

#[test]
fn who_follows_learns_of_a_consent_and_its_withdrawal_and_loses_no_address_by_writing_back() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let firm = firm(&service, "Proef Metaal", "bv", "12345678");
        let key = "/v1/systems/crm/contacts/p-1";
        let mut anna = person("Anna");
        anna["firmId"] = json!(firm.rsplit('/').next().unwrap());
        let id = crm.put(key, &anna).expect(201)["id"].as_str().unwrap().to_owned();
        let consent = |given: bool, contact: Option<&str>| {
            let before = crm.get("/v1/changes?limit=1").expect(200)["last"].as_i64().unwrap();
            let body = json!({"purpose": "email", "given": given, "date": "2026-01-03", "how": "form",
                              "contactId": contact});
            officer.post(&format!("{firm}/consents"), &body).expect(201);
            let told = crm.get(&format!("/v1/changes?after={before}")).expect(200)["items"].clone();
            (told[0]["type"].clone(), told[0]["id"].clone(), told[0]["change"].clone())
        };
        assert_eq!(consent(true, Some(&id)), (json!("contact"), json!(id), json!("changed")));
        let read = crm.get(key);
        assert_eq!(read.expect(200)["email"], "anna@bedrijf.example");
        consent(false, Some(&id));
        let tag = read.header("etag").to_owned();
        let again = crm.send(Method::GET, key, |request| request.header("if-none-match", tag));
        assert_eq!(again.expect(200)["email"], Value::Null, "a copy of before is no longer good");
        let before = crm.get("/v1/changes?limit=1").expect(200)["last"].as_i64().unwrap();
        let at_firm = consent(false, None);
        assert_eq!((at_firm.0, at_firm.2), (json!("firm"), json!("changed")));
        let told = crm.get(&format!("/v1/changes?after={before}")).expect(200)["items"].clone();
        assert_eq!(
            (&told[1]["type"], &told[1]["id"]),
            (&json!("contact"), &json!(id)),
            "and of all its persons: {told}"
        );

        // What was withheld comes back as null, and is not meant; nor is it when the address may be read again.
        let mut back = anna.clone();
        back["email"] = Value::Null;
        back["function"] = json!("directeur");
        assert_eq!(crm.put(key, &back).expect(200)["function"], "directeur");
        let given_again =
            json!({"purpose": "email", "given": true, "date": "2026-01-04", "how": "form", "contactId": id});
        officer.post(&format!("{firm}/consents"), &given_again).expect(201);
        back["function"] = json!("eigenaar");
        let shown = crm.put(key, &back).expect(200);
        assert_eq!((&shown["function"], &shown["email"]), (&json!("eigenaar"), &json!("anna@bedrijf.example")));
        let of_firm = format!("{firm}/contacts/{id}");
        let mut by_id = person("Anna");
        by_id.as_object_mut().unwrap().remove("email");
        officer.put(&of_firm, &by_id).expect(200);
        let eager = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "event", "mood": "eager"});
        officer.post(&format!("{firm}/conversations"), &eager).expect(201);
        let requested = officer.get(&format!("{of_firm}?purpose=requested")).expect(200);
        assert_eq!(requested["email"], "anna@bedrijf.example");
        let emptied = crm.send(Method::PATCH, key, |request| {
            request.header("content-type", "application/merge-patch+json").body(r#"{"email": null}"#)
        });
        emptied.expect(200);
        assert_eq!(officer.get(&format!("{of_firm}?purpose=requested")).expect(200)["email"], Value::Null);
        let patch = |body: &str| {
            let body = body.to_owned();
            officer.send(Method::PATCH, &of_firm, |request| {
                request.header("content-type", "application/merge-patch+json").body(body)
            })
        };
        let tag = officer.get(&of_firm).header("etag").to_owned();
        assert_eq!(patch(r#"{"function": null}"#).expect(200)["function"], Value::Null);
        let late = officer.send(Method::PATCH, &of_firm, |request| {
            let request = request.header("content-type", "application/merge-patch+json").header("if-match", tag);
            request.body(r#"{"function": "directeur"}"#)
        });
        late.expect_problem(412, "changed-meanwhile");
        assert_eq!(patch(r#"{"name": null}"#).faults()[0].0, "/name");
        assert_eq!(patch(r#"{"firmKey": "f-1"}"#).faults()[0].1, "unknown_field");
    });
}

#[test]
fn a_person_is_no_business_of_coordinators_and_analysts() {
    let service = Service::on_sqlite();
    let firm = firm(&service, "Proef Metaal", "bv", "12345678");
    let path = format!("{firm}/contacts");
    service.officer().post(&path, &person("Anna")).expect(201);
    for role in [Role::Coordinator, Role::Analyst] {
        let client = service.client(role);
        client.get(&path).expect_problem(403, "forbidden");
        client.post(&path, &person("Bert")).expect_problem(403, "forbidden");
        client.post("/v1/contact-searches", &json!({"name": "anna"})).expect_problem(403, "forbidden");
    }
    let all = [
        service.officer().get("/v1/firms"),
        service.officer().get(&firm),
        service.officer().get(&format!("{firm}/matches")),
    ];
    for Answer { text, .. } in &all {
        assert!(!text.contains("Anna") && !text.contains("123 45 67") && !text.contains("@bedrijf"), "{text}");
    }
}

#[test]
fn another_organisation_does_not_see_a_person() {
    let service = Service::on_sqlite();
    let firm = firm(&service, "Proef Metaal", "bv", "12345678");
    let added = service.officer().post(&format!("{firm}/contacts"), &person("Anna"));
    added.expect(201);
    let (theirs, client) = other(&service);
    let foreign = service.with_token(client);
    let unknown = foreign.get(&format!("/v1/firms/{}/contacts/{theirs}", Uuid::nil()));
    let known = foreign.get(added.header("location"));
    assert_eq!((unknown.status, known.status), (404, 404));
    let found = foreign.post("/v1/contact-searches", &json!({"name": "anna"})).expect(200);
    assert_eq!(found, json!({"contacts": []}));
}

/// A second organisation, and the token of its administrator.
pub fn other(service: &Service) -> (Uuid, String) {
    let id = Uuid::from_u128(2);
    save_organisation(&mut service.app.pool.get().unwrap(), OrganisationId(id), "theirs").unwrap();
    let caller = Caller::of(OrganisationId(id), "them", Role::Admin);
    let mut conn = service.app.pool.get().unwrap();
    loopvermogen::storage::tenant::write(&mut conn, OrganisationId(id), loopvermogen::app::weights::save_shipped)
        .unwrap();
    (id, service.tokens.issue_to(&caller, Duration::from_secs(600)).unwrap())
}

#[test]
fn a_sole_proprietor_is_rung_only_with_consent() {
    on_each_database(|database| {
        let service = Service::start(database);
        let firm = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
        let blocked = ask(&service, &firm, "telephone", "outreach");
        assert_eq!((blocked["allowed"].as_bool(), grounds(&blocked)), (Some(false), vec!["no_consent"]));
        assert_eq!(blocked["reasons"][0]["law"], "Telecommunicatiewet art. 11.7");
        let consent = |given: bool, date: &str| {
            let body = json!({
                "purpose": "telephone", "given": given, "date": date, "how": "form", "textVersion": "2026-1"
            });
            service.officer().post(&format!("{firm}/consents"), &body)
        };
        let recorded = consent(true, "2026-01-10");
        recorded.expect(201);
        assert_eq!(service.officer().get(recorded.header("location")).expect(200)["textVersion"], "2026-1");
        assert_eq!(grounds(&ask(&service, &firm, "telephone", "outreach")), ["consent"]);
        consent(false, "2026-02-10").expect(201);
        assert_eq!(grounds(&ask(&service, &firm, "telephone", "outreach")), ["consent_withdrawn"]);
        let past = service
            .officer()
            .get(&format!("{firm}/contact-permission?channel=telephone&purpose=outreach&date=2026-01-20"));
        assert_eq!(grounds(&past.expect(200)), ["consent"]);
        assert_eq!(service.officer().get(&format!("{firm}/consents")).expect(200)["total"], 2);
        assert_eq!(consent(true, "2999-01-01").faults(), [fault("/date", "out_of_range")]);
        // Who is not there is a fault of the body: the address is right.
        for (path, body) in [
            ("consents", json!({"purpose": "email", "given": true, "date": "2026-01-10", "how": "form"})),
            ("objections", json!({"date": "2026-01-10", "how": "letter"})),
            ("touches", json!({"channel": "email", "date": "2026-01-10"})),
        ] {
            let mut body = body;
            body["contactId"] = json!(Uuid::nil());
            let refused = service.officer().post(&format!("{firm}/{path}"), &body);
            assert_eq!(refused.faults(), [fault("/contactId", "unknown_id")], "{path}");
        }
        assert_eq!(service.officer().get(&format!("{firm}/consents")).expect(200)["total"], 2, "nothing was written");
    });
}

#[test]
fn a_question_about_permission_has_all_its_faults_told() {
    let service = Service::on_sqlite();
    let firm = firm(&service, "Proef Metaal", "bv", "12345678");
    let faults = service.officer().get(&format!("{firm}/contact-permission?channel=fax&date=soon")).faults();
    let expected = [fault("channel", "unknown_code"), fault("purpose", "missing"), fault("date", "invalid_value")];
    assert_eq!(faults, expected);
}

#[test]
fn the_number_of_a_person_at_a_sole_proprietor_stays_inside() {
    let service = Service::on_sqlite();
    let firm = firm(&service, "Jansen Lassen", "eenmanszaak", "12345678");
    let anna = service.officer().post(&format!("{firm}/contacts"), &person("Anna"));
    let (record, id) = (anna.expect(201), anna.expect(201)["id"].clone());
    assert_eq!((&record["telephone"], record["blocked"].as_array().unwrap().len()), (&Value::Null, 2));
    assert!(!anna.text.contains("123 45 67") && !anna.text.contains("anna@"));
    let body = json!({"contactId": id, "channel": "telephone", "purpose": "outreach"});
    let path = format!("{firm}/contact-permission");
    assert_eq!(grounds(&service.officer().post(&path, &body).expect(200)), ["no_consent"]);
    let unknown = json!({"contactId": Uuid::nil(), "channel": "telephone", "purpose": "outreach"});
    assert_eq!(service.officer().post(&path, &unknown).faults(), [fault("/contactId", "unknown_id")]);
}

#[test]
fn attack_82_the_non_mailing_indicator_blocks_letters_but_the_address_stays_for_a_legal_duty() {
    let service = Service::on_sqlite();
    let body = json!({"name": "Proef Hout", "legalForm": "bv", "nonMailing": true});
    let firm = service.officer().post("/v1/firms", &body).header("location").to_owned();
    assert_eq!(grounds(&ask(&service, &firm, "post", "outreach")), ["non_mailing"]);
    assert_eq!(grounds(&ask(&service, &firm, "post", "legal_duty")), ["legal_duty"]);
    assert_eq!(service.officer().get(&firm).expect(200)["nonMailing"], true);
}

#[test]
fn an_administrator_puts_own_rules_in_place_and_cannot_go_below_the_law() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let shipped = service.officer().get("/v1/contact-rules").expect(200);
        assert_eq!((&shipped["rules"]["version"], &shipped["activatedBy"]), (&json!("1"), &Value::Null));
        let mut rules = shipped["rules"].clone();
        rules["version"] = json!("strict");
        rules["legalPersons"]["telephone"] = json!("never");
        service.officer().put("/v1/contact-rules", &rules).expect_problem(403, "forbidden");
        assert_eq!(admin.put("/v1/contact-rules", &rules).expect(200)["activatedBy"], "local:admin");
        let firm = firm(&service, "Proef Metaal", "bv", "12345678");
        let answer = ask(&service, &firm, "telephone", "outreach");
        assert_eq!((grounds(&answer), &answer["rulesVersion"]), (vec!["channel_closed"], &json!("strict")));
        assert_eq!(admin.put("/v1/contact-rules", &rules).faults(), [fault("/version", "taken")]);
        rules["version"] = json!("loose");
        rules["naturalPersons"]["telephone"] = json!("nothing");
        let faults = admin.put("/v1/contact-rules", &rules).faults();
        assert_eq!(faults, [fault("/naturalPersons/telephone", "against_the_law")]);
    });
}

#[test]
fn attack_10_nobody_rings_twice_also_over_organisations_that_share_their_ledger() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (_, token) = other(&service);
        let (admin, them) = (service.client(Role::Admin), service.with_token(token));
        let ours = firm(&service, "Proef Metaal", "bv", "12345678");
        let body = json!({"name": "Proef Metaal BV", "legalForm": "bv", "kvkNumber": "12345678"});
        let theirs = them.post("/v1/firms", &body).header("location").to_owned();
        let today = service.app.today().to_string();
        let touch = json!({"channel": "telephone", "date": today});
        let rung = || {
            let path = format!("{ours}/contact-permission?channel=telephone&purpose=outreach");
            service.officer().get(&path).expect(200)
        };
        them.post(&format!("{theirs}/touches"), &touch).expect(201);
        assert_eq!(rung()["allowed"], true);

        them.put("/v1/ledger-membership", &json!(null)).expect(200);
        them.post(&format!("{theirs}/touches"), &touch).expect(201);
        // Who does not share does not see.
        assert_eq!(rung()["allowed"], true);
        admin.put("/v1/ledger-membership", &json!(null)).expect(200);
        assert_eq!(grounds(&rung()), ["recent_touch_elsewhere"]);

        // An objection there blocks here; nothing of ours is deleted.
        let objection = json!({"date": today, "how": "telephone"});
        them.post(&format!("{theirs}/objections"), &objection).expect(201);
        assert_eq!(grounds(&rung())[0], "objection_elsewhere");
        assert_eq!(service.officer().get(&ours).status, 200);
        them.get(&theirs).expect_problem(404, "not-found");

        them.delete("/v1/ledger-membership").expect(204);
        assert_eq!(rung()["allowed"], true);
        let own = service.officer().post(&format!("{ours}/touches"), &touch);
        assert_eq!(own.expect(201)["channel"], "telephone");
        assert_eq!(service.officer().get(own.header("location")).expect(200)["date"], today.as_str());
        assert_eq!(grounds(&rung()), ["recent_touch"]);
    });
}

#[test]
fn what_was_agreed_or_is_under_way_outweighs_approaches_of_late_for_a_person_too_and_nothing_else() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, today) = (service.officer(), service.app.today());
        let told = |there: &str| {
            let person = officer.get(&format!("{there}/contacts")).expect(200)["items"][0].clone();
            let found = officer.post("/v1/contact-searches", &json!({"name": person["name"]})).expect(200);
            assert_eq!(found["contacts"][0]["telephone"], person["telephone"], "a search says the same");
            let blocked = person["blocked"].as_array().unwrap().iter();
            let grounds: Vec<String> = blocked
                .filter(|blocked| blocked["channel"] == "telephone")
                .flat_map(|blocked| grounds(blocked).into_iter().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            assert_eq!(person["telephone"].is_null(), !grounds.is_empty(), "{person}");
            grounds
        };
        let of_person = |name: &str, form: &str, kvk: &str| {
            let there = firm(&service, &format!("{name} bv"), form, kvk);
            officer.post(&format!("{there}/contacts"), &person(name)).expect(201);
            there
        };
        let spoken = |there: &str, days_ago: u64, follow_up: Value| {
            let note = json!({"officer": "A. de Vries", "channel": "telephone", "followUp": follow_up,
                              "date": (today - Days::new(days_ago)).to_string()});
            officer.post(&format!("{there}/conversations"), &note).expect(201);
        };
        let later = json!((today + Days::new(11)).to_string());

        let agreed = of_person("Anna", "bv", "12345678");
        spoken(&agreed, 2, Value::Null);
        assert_eq!(told(&agreed), ["recent_touch"]);
        spoken(&agreed, 1, later.clone());
        assert!(told(&agreed).is_empty());
        let wish = json!({"doNotContact": {"since": today.to_string(), "source": "gesprek"}});
        officer.patch(&agreed, &wish).expect(200);
        assert_eq!(told(&agreed)[0], "do_not_contact");

        let without_consent = of_person("Bert", "eenmanszaak", "23456789");
        spoken(&without_consent, 1, later);
        assert_eq!(told(&without_consent)[0], "no_consent");

        let introduced = of_person("Chris", "bv", "34567890");
        spoken(&introduced, 1, Value::Null);
        let lab = officer.post("/v1/partners", &json!({"name": "Proef Lab", "kind": "fieldlab"})).expect(201);
        let proposal = json!({"firmId": introduced.rsplit('/').next().unwrap(), "partnerId": lab["id"],
                              "officer": "A. de Vries", "choice": {"kind": "override", "reason": "kent het lab"}});
        let made = officer.post("/v1/introductions", &proposal).expect(201);
        assert!(told(&introduced).is_empty());
        let no = json!({"officer": "A. de Vries", "move": {"kind": "decline", "by": "firm", "reason": "no_time"}});
        officer.put(&format!("/v1/introductions/{}/status", made["id"].as_str().unwrap()), &no).expect(200);
        assert_eq!(told(&introduced), ["recent_touch"]);
    });
}

#[test]
fn free_text_with_personal_data_is_warned_of() {
    let service = Service::on_sqlite();
    let body = json!({
        "name": "Proef Metaal", "description": "Bel Jan op 06-12345678 of mail jan@bedrijf.example",
        "wishes": ["zijn bsn is 111222333"]
    });
    let answer = service.officer().post("/v1/firms", &body);
    let warnings: Vec<(String, String)> = answer.expect(201)["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| fault(warning["pointer"].as_str().unwrap(), warning["code"].as_str().unwrap()))
        .collect();
    let expected = [
        fault("/description", "looks_like_email"),
        fault("/description", "looks_like_telephone"),
        fault("/wishes/0", "looks_like_bsn"),
    ];
    assert_eq!(warnings, expected);
    let read = service.officer().get(answer.header("location")).expect(200);
    assert!(read.get("warnings").is_none());
}

#[test]
fn the_model_tells_its_weights_and_what_they_were_learned_from() {
    let service = Service::on_sqlite();
    let model = service.client(Role::Analyst).get("/v1/model").expect(200);
    let weights = loopvermogen::app::weights::shipped().unwrap();
    assert_eq!(model["version"], weights.version.as_str());
    let learned = weights.learned.as_ref().unwrap();
    assert_eq!(model["trainedOn"]["dataSha256"], learned.data_sha256.as_str());
    let signals = model["partnersForFirm"].as_array().unwrap();
    assert_eq!(signals.len(), weights.partners_for_firm.len());
    for signal in signals {
        let weight = &weights.partners_for_firm[signal["signal"].as_str().unwrap()];
        assert_eq!(signal["weight"].as_f64(), Some(weight.weight));
        assert_eq!(signal["curve"].is_null(), weight.curve.is_none());
    }
    let in_order = signals.windows(2).all(|pair| pair[0]["weight"].as_f64() >= pair[1]["weight"].as_f64());
    assert!(in_order);
}
