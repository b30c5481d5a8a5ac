//! Conversations, and what they change of a firm.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use reqwest::Method;
use serde_json::{Value, json};

fn new_firm(service: &Service, firm: &Value) -> String {
    service.officer().post("/v1/firms", firm).expect(201)["id"].as_str().unwrap().to_owned()
}

fn metal() -> Value {
    json!({"name": "Proef Metaal", "legalForm": "bv", "location": {"place": "Tilburg"}})
}

#[test]
fn what_a_firm_said_is_known_of_it_and_ranked_by_at_once() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let firm = new_firm(&service, &metal());
        let lab = json!({"name": "Proeflab", "kind": "fieldlab", "topics": [{"topic": "robotica"}],
                         "location": {"place": "Tilburg"}});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
        let path = format!("/v1/firms/{firm}/conversations");
        let note = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone",
                          "barriers": ["we vinden geen vakmensen", "finance"], "topics": ["robots", "xyzzy"],
                          "confirmed": ["talent", "robotica"], "mood": "open", "followUp": "2026-12-03"});
        let written = officer.post(&path, &note);
        let said = written.expect(201);
        let codes: Vec<&Value> = said["barriers"].as_array().unwrap().iter().map(|stated| &stated["barrier"]).collect();
        assert_eq!(codes, ["talent", "finance"]);
        assert_eq!((&said["topics"], &said["unconfirmed"]), (&json!(["robotica"]), &json!(["xyzzy"])));
        assert_eq!(said["changed"], json!(["barriers", "topics"]));
        let read = said["interpretation"].as_array().unwrap();
        assert!(
            read.iter().any(|entry| entry["meaning"]["certainty"].as_f64().is_some_and(|sure| sure > 0.6)),
            "{said}"
        );

        let known = officer.get(&format!("/v1/firms/{firm}")).expect(200);
        let source = "conversation, 2026-11-20, A. de Vries";
        assert_eq!(known["sources"]["barriers"]["source"], source);
        assert_eq!(known["barriers"][0]["words"], "we vinden geen vakmensen");
        let version = written.header("data-version");
        let ranked = officer.get(&format!("/v1/firms/{firm}/matches?minVersion={version}&limit=100")).expect(200);
        let ranked = ranked["matches"].as_array().unwrap();
        let reasons = &ranked.iter().find(|found| found["partner"]["id"] == lab).unwrap()["reasons"];
        assert!(reasons.to_string().contains(source), "{reasons}");

        officer.post(&path, &json!({"officer": "B. Bos", "channel": "visit", "reply": "no_answer"})).expect(201);
        let all = officer.get(&format!("{path}?limit=1")).expect(200);
        assert_eq!((&all["total"], &all["items"][0]["officer"]), (&json!(2), &json!("B. Bos")));
        let cursor = all["nextCursor"].as_str().unwrap();
        let rest = officer.get(&format!("{path}?limit=1&cursor={cursor}")).expect(200);
        assert_eq!(rest["items"][0]["id"], said["id"]);
        let one = officer.get(written.header("location")).expect(200);
        assert_eq!((&one["followUp"], &one["interpretation"]), (&json!("2026-12-03"), &Value::Null));
        officer.delete(&format!("/v1/firms/{firm}")).expect(204);
        officer.get(written.header("location")).expect_problem(404, "not-found");
    });
}

#[test]
fn words_that_nobody_confirmed_change_nothing_and_faults_are_told_together() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = new_firm(&service, &metal());
    let path = format!("/v1/firms/{firm}/conversations");
    let note = |more: Value| {
        let mut note = json!({"officer": "A. de Vries", "channel": "telephone"});
        note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        note
    };
    let said = officer.post(&path, &note(json!({"barriers": ["we vinden geen vakmensen"]}))).expect(201);
    assert_eq!((&said["unconfirmed"], &said["changed"]), (&json!(["we vinden geen vakmensen"]), &json!([])));
    assert_eq!(officer.get(&format!("/v1/firms/{firm}")).expect(200)["barriers"], json!([]));

    let wrong =
        note(json!({"date": "2999-01-01", "followUp": "2026-01-01", "barriers": ["talent"], "confirmed": ["x"],
                            "newsCarriers": [{"who": "ik", "firmId": firm}]}));
    let carrier = fault("/newsCarriers/0/firmId", "cyclic_referral");
    let expected = [
        fault("/confirmed/0", "not_proposed"),
        fault("/date", "in_future"),
        fault("/followUp", "before_conversation"),
        carrier,
    ];
    assert_eq!(officer.post(&path, &wrong).faults(), expected);
    let unnamed = json!({"officer": "123", "channel": "telephone"});
    assert_eq!(officer.post(&path, &unnamed).faults()[0].0, "/officer");
    let silent = note(json!({"reply": "no_answer", "mood": "open"}));
    assert_eq!(officer.post(&path, &silent).faults(), [fault("/reply", "nothing_said")]);
}

#[test]
fn a_conversation_is_written_once_under_a_key_and_an_objection_stops_contact() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = new_firm(&service, &metal());
    let path = format!("/v1/firms/{firm}/conversations");
    let body = json!({"officer": "A. de Vries", "channel": "telephone", "objection": "Bel niet meer."});
    let post = || officer.send(Method::POST, &path, |request| request.header("idempotency-key", "a").json(&body));
    assert_eq!(post().expect(201), post().expect(201));
    assert_eq!(officer.get(&path).expect(200)["total"], 1);
    let known = officer.get(&format!("/v1/firms/{firm}")).expect(200);
    assert_eq!(known["doNotContact"]["reason"], "Bel niet meer.");
    let next = officer.get(&format!("/v1/firms/{firm}/next-step")).expect(200);
    assert_eq!(next["action"]["kind"], "leave_alone");
}

#[test]
fn only_who_reaches_the_firm_reads_what_it_said() {
    let service = Service::on_sqlite();
    let firm = new_firm(&service, &metal());
    let path = format!("/v1/firms/{firm}/conversations");
    let body = json!({"officer": "A. de Vries", "channel": "telephone"});
    let location = service.officer().post(&path, &body).header("location").to_owned();
    service.officer_in("PV30").get(&location).expect(200);
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    for stranger in [service.officer_in("PV20"), service.of(theirs, Role::Admin)] {
        stranger.get(&location).expect_problem(404, "not-found");
        stranger.get(&path).expect_problem(404, "not-found");
        stranger.post(&path, &body).expect_problem(404, "not-found");
        stranger.get(&format!("/v1/firms/{firm}/next-step")).expect_problem(404, "not-found");
    }
    service.coordinator().get(&path).expect_problem(403, "forbidden");
}

#[test]
fn words_are_confirmed_afterwards_by_a_person_and_the_ranking_follows() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let firm = new_firm(&service, &metal());
        let lab = json!({"name": "Proeflab", "kind": "fieldlab", "topics": [{"topic": "robotica"}],
                         "location": {"place": "Tilburg"}});
        let lab = officer.post("/v1/partners", &lab).expect(201)["id"].clone();
        let path = format!("/v1/firms/{firm}/conversations");
        let note = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone",
                          "barriers": ["we vinden geen vakmensen"], "topics": ["robots", "xyzzy"]});
        let said = officer.post(&path, &note).expect(201);
        let unconfirmed = json!(["we vinden geen vakmensen", "robots", "xyzzy"]);
        assert_eq!((&said["unconfirmed"], &said["changed"]), (&unconfirmed, &json!([])));
        let path = format!("{path}/{}", said["id"].as_str().unwrap());
        let confirmations = format!("{path}/confirmations");

        let wrong = json!({"officer": "B. Bos", "words": [{"words": "robots", "codes": ["finance"]},
            {"words": "xyzzy", "codes": ["robotica"]}, {"words": "nooit gezegd", "codes": ["talent"]}]});
        let refused = officer.post(&confirmations, &wrong);
        let expected = [
            fault("/words/0/codes/0", "not_proposed"),
            fault("/words/1/codes/0", "not_proposed"),
            fault("/words/2/words", "unknown"),
        ];
        assert_eq!(refused.faults(), expected);
        let nothing = json!({"officer": "B. Bos", "words": []});
        assert_eq!(officer.post(&confirmations, &nothing).faults(), [fault("/words", "missing")]);
        let nobody = json!({"officer": "123", "words": [{"words": "robots", "codes": ["robotica"]}]});
        assert_eq!(officer.post(&confirmations, &nobody).faults()[0].0, "/officer");
        assert_eq!(officer.get(&path).expect(200)["unconfirmed"], unconfirmed);

        let right = json!({"officer": "B. Bos", "words": [{"words": "we vinden geen vakmensen", "codes": ["talent"]},
            {"words": "robots", "codes": ["robotica"]}]});
        let crm = service.crm();
        let since = crm.get("/v1/changes?limit=1").expect(200)["last"].as_i64().unwrap();
        let post =
            || officer.send(Method::POST, &confirmations, |sent| sent.header("idempotency-key", "c").json(&right));
        let written = post();
        let confirmed = written.expect(201);
        assert_eq!(post().expect(201), confirmed);
        assert_eq!(confirmed["barriers"][0]["barrier"], "talent");
        assert_eq!((&confirmed["topics"], &confirmed["unconfirmed"]), (&json!(["robotica"]), &json!(["xyzzy"])));
        assert_eq!(confirmed["changed"], json!(["barriers", "topics"]));
        assert_eq!(confirmed["confirmations"][0]["officer"], "B. Bos");
        let again = officer.post(&confirmations, &right);
        assert_eq!(again.faults(), [fault("/words/0/words", "unknown"), fault("/words/1/words", "unknown")]);

        let source = "conversation, 2026-11-20, A. de Vries";
        let known = officer.get(&format!("/v1/firms/{firm}")).expect(200);
        assert_eq!(known["sources"]["barriers"]["source"], source);
        assert_eq!(known["barriers"][0]["words"], "we vinden geen vakmensen");
        let version = written.header("data-version");
        let ranked = officer.get(&format!("/v1/firms/{firm}/matches?minVersion={version}&limit=100")).expect(200);
        let ranked = ranked["matches"].as_array().unwrap();
        let reasons = &ranked.iter().find(|found| found["partner"]["id"] == lab).unwrap()["reasons"];
        assert!(reasons.to_string().contains(source), "{reasons}");
        let changed = crm.get(&format!("/v1/changes?after={since}")).expect(200)["items"].to_string();
        assert!(changed.contains(said["id"].as_str().unwrap()) && changed.contains(&firm), "{changed}");
        let audited = service.client(Role::Admin).get("/v1/audit-records?limit=100").expect(200)["items"].to_string();
        assert!(audited.contains(said["id"].as_str().unwrap()), "{audited}");
        service.officer_in("PV20").post(&confirmations, &right).expect_problem(404, "not-found");
    });
}

#[test]
fn a_confirmation_does_not_overrule_what_was_learned_since_nor_bring_an_objection_back() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = new_firm(&service, &metal());
    let path = format!("/v1/firms/{firm}/conversations");
    let old = json!({"officer": "A. de Vries", "date": "2026-11-18", "channel": "telephone",
                     "barriers": ["we vinden geen vakmensen"]});
    let old = officer.post(&path, &old).expect(201)["id"].as_str().unwrap().to_owned();
    let newer = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "visit", "barriers": ["finance"]});
    officer.post(&path, &newer).expect(201);
    let body = json!({"officer": "B. Bos", "words": [{"words": "we vinden geen vakmensen", "codes": ["talent"]}]});
    let confirmed = officer.post(&format!("{path}/{old}/confirmations"), &body).expect(201);
    assert_eq!((&confirmed["changed"], &confirmed["unconfirmed"]), (&json!([]), &json!([])));
    let known = officer.get(&format!("/v1/firms/{firm}")).expect(200);
    assert_eq!(
        (&known["barriers"].as_array().unwrap().len(), &known["barriers"][0]["barrier"]),
        (&1, &json!("finance"))
    );
    assert_eq!(known["doNotContact"], Value::Null);
}

#[test]
fn personal_data_in_a_note_are_warned_of_and_the_warning_is_not_kept() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let path = format!("/v1/firms/{}/conversations", new_firm(&service, &metal()));
    let note = json!({"officer": "A. de Vries", "channel": "visit", "mood": "open",
                      "notes": "Jan heeft bsn 111222333", "newsCarriers": [{"who": "buurman, 06-12345678"}],
                      "topics": ["mail jan@bedrijf.example"]});
    let written = officer.post(&path, &note);
    let said = written.expect(201);
    let warnings = said["warnings"].as_array().unwrap().iter();
    let warnings: Vec<_> =
        warnings.map(|at| fault(at["pointer"].as_str().unwrap(), at["code"].as_str().unwrap())).collect();
    let expected = [
        fault("/notes", "looks_like_bsn"),
        fault("/unconfirmed/0", "looks_like_email"),
        fault("/newsCarriers/0/who", "looks_like_telephone"),
    ];
    assert_eq!(warnings, expected);
    assert!(officer.get(written.header("location")).expect(200).get("warnings").is_none());
}

#[test]
fn a_conversation_of_long_ago_and_more_codes_than_there_are_words_for_are_refused() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let path = format!("/v1/firms/{}/conversations", new_firm(&service, &metal()));
    let note = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone"});
    let with = |field: &str, value: Value| {
        let mut note = note.clone();
        note[field] = value;
        officer.post(&path, &note).faults()
    };
    assert_eq!(with("date", json!("0001-01-01")), [fault("/date", "out_of_range")]);
    assert_eq!(with("confirmed", json!(vec!["talent"; 41])), [fault("/confirmed", "too_many")]);
    officer.post(&path, &note).expect(201);
}
