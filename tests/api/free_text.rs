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
        assert_eq!(left["choice"]["reason"], "niet meer bewaard");
        assert_eq!(left["log"][0]["move"]["words"], Value::Null);
        for text in ["lasrobot", "vrouw is ziek"] {
            assert_eq!(crate::dealings::rows_with(database, text), Vec::<String>::new(), "{text}");
        }
    });
}
