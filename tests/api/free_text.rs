//! Personal data in free text: warned of wherever somebody writes, and gone with the firm.

use crate::contacts::{firm, person};
use crate::service::{Answer, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use serde_json::{Value, json};

fn warned(answer: Value) -> Vec<(String, String)> {
    let warnings = answer["warnings"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
    warnings.map(|one| fault(one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap())).collect()
}

fn place(answer: &Answer) -> String {
    answer.header("location").to_owned()
}

#[test]
fn every_reason_and_word_that_somebody_writes_is_looked_at() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let id = there.rsplit('/').next().unwrap();
        let lab = json!({"name": "Lab", "kind": "fieldlab", "topics": ["robotica"]});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();

        let proposal = json!({"firmId": id, "partnerId": lab, "officer": "A. de Vries",
                              "choice": {"kind": "override", "reason": "zijn bsn is 111222333"}});
        let made = officer.post("/v1/introductions", &proposal);
        assert_eq!(warned(made.expect(201)), [fault("/choice/reason", "looks_like_bsn")]);
        assert!(officer.get(&place(&made)).expect(200).get("warnings").is_none());
        let no = json!({"officer": "A. de Vries", "move": {"kind": "decline", "by": "firm", "reason": "no_time",
                        "words": "bel in maart op 06-12345678"}});
        let status = format!("{}/status", place(&made));
        let declined = officer.put(&status, &no).expect(200);
        let expected = [fault("/choice/reason", "looks_like_bsn"), fault("/log/0/move/words", "looks_like_telephone")];
        assert_eq!(warned(declined), expected);

        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let offer = json!({"firmId": id, "to": theirs, "reason": "mail jan@bedrijf.example"});
        assert_eq!(warned(officer.post("/v1/referrals", &offer).expect(201)), [fault("/reason", "looks_like_email")]);

        let mut anna = person("Anna");
        anna["source"] = json!("visitekaartje, ook 013 123 45 67");
        let added = officer.post(&format!("{there}/contacts"), &anna);
        assert_eq!(warned(added.expect(201)), [fault("/source", "looks_like_telephone")]);

        let asked = json!({"kind": "access", "firmId": id, "received": "2026-11-20", "how": "email",
                           "identifiedBy": "teruggebeld op 013 123 45 67"});
        let asked = officer.post("/v1/data-requests", &asked);
        assert_eq!(warned(asked.expect(201)), [fault("/identifiedBy", "looks_like_telephone")]);
        let decision = json!({"decision": "refuse", "note": "paspoort met 111222333"});
        let decided = admin.post(&format!("{}/decisions", place(&asked)), &decision).expect(200);
        let expected = [fault("/identifiedBy", "looks_like_telephone"), fault("/note", "looks_like_bsn")];
        assert_eq!(warned(decided), expected);

        let objection = json!({"date": "2026-11-21", "how": "email", "words": "mail van jan@bedrijf.example"});
        let objected = officer.post(&format!("{there}/objections"), &objection);
        assert_eq!(warned(objected.expect(201)), [fault("/words", "looks_like_email")]);
    });
}

#[test]
fn sources_of_facts_partners_memberships_rules_and_weights_are_looked_at_too() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        let firm = json!({"name": "Proef Metaal", "legalForm": "bv",
                          "provenance": {"source": "gesprek met jan@bedrijf.example", "date": "2026-11-20"},
                          "sources": {"name": {"source": "06-12345678", "date": "2026-11-20"}},
                          "doNotContact": {"since": "2026-11-01", "source": "mail van jan@bedrijf.example"}});
        let made = officer.post("/v1/firms", &firm).expect(201);
        let expected = [
            fault("/provenance/source", "looks_like_email"),
            fault("/sources/name/source", "looks_like_telephone"),
            fault("/doNotContact/source", "looks_like_email"),
        ];
        assert_eq!(warned(made.clone()), expected);
        let lab = json!({"name": "Lab", "kind": "fieldlab", "topics": ["robotica"],
                         "description": "bel Anna op 013 123 45 67", "intake": {"mailbox": "info@lab.example",
                         "opening": "vraag naar 06-12345678"}, "provenance": {"source": "BSN 111222333"}});
        let lab = officer.post("/v1/partners", &lab).expect(201);
        let expected = [
            fault("/description", "looks_like_telephone"),
            fault("/intake/opening", "looks_like_telephone"),
            fault("/provenance/source", "looks_like_bsn"),
        ];
        assert_eq!(warned(lab.clone()), expected);
        assert!(
            officer.get(&format!("/v1/partners/{}", lab["id"].as_str().unwrap())).expect(200)["warnings"].is_null()
        );
        let member = json!({"firmId": made["id"], "partnerId": lab["id"], "source": "jan@bedrijf.example"});
        let member = service.crm().put("/v1/systems/crm/memberships/1", &member).expect(201);
        assert_eq!(warned(member), [fault("/source", "looks_like_email")]);

        let mut rules = admin.get("/v1/contact-rules").expect(200)["rules"].clone();
        rules["version"] = json!("2");
        rules["basis"] = json!("afgesproken met jan@bedrijf.example");
        let active = admin.put("/v1/contact-rules", &rules).expect(200);
        assert_eq!(warned(active), [fault("/rules/basis", "looks_like_email")]);
        assert!(admin.get("/v1/contact-rules").expect(200)["warnings"].is_null());

        let version = admin.get("/v1/active-weights").expect(200)["version"].clone();
        let choice = json!({"version": version, "officer": "A. de Vries", "reason": "zie 06-12345678"});
        let chosen = admin.put("/v1/active-weights", &choice).expect(200);
        assert_eq!(warned(chosen), [fault("/activations/0/reason", "looks_like_telephone")]);
        assert!(admin.get("/v1/active-weights").expect(200)["warnings"].is_null());
    });
}

#[test]
fn a_firm_that_is_deleted_leaves_its_introductions_without_a_word() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let there = firm(&service, "Proef Metaal", "bv", "12345678");
        let lab = json!({"name": "Lab", "kind": "fieldlab", "topics": ["robotica"]});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
        let proposal = json!({"firmId": there.rsplit('/').next().unwrap(), "partnerId": lab, "officer": "A. de Vries",
                              "choice": {"kind": "override", "reason": "kent de lasrobot al"}});
        let made = place(&officer.post("/v1/introductions", &proposal));
        let no = json!({"officer": "A. de Vries", "move": {"kind": "decline", "by": "firm", "reason": "no_time",
                        "words": "zijn vrouw is ziek"}});
        officer.put(&format!("{made}/status"), &no).expect(200);
        officer.delete(&there).expect(204);
        let left = officer.get(&made).expect(200);
        assert_eq!((&left["firm"], &left["state"]), (&Value::Null, &json!("declined")));
        assert_eq!(left["choice"], Value::Null);
        assert_eq!(left["log"][0]["move"]["words"], Value::Null);
        for text in ["lasrobot", "vrouw is ziek"] {
            assert_eq!(crate::dealings::rows_with(database, text), Vec::<String>::new(), "{text}");
        }
    });
}
