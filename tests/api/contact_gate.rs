//! Whatever leads to a call, a letter or a visit asks the contact gate: who is blocked is named with the reason and without
//! contact data, and who objects at another organisation of the shared ledger is absent.

use crate::service::{Client, Service};
use crate::support::on_each_database;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::app::exports::{ExportForm, Exported, write_export};
use loopvermogen::app::imports::{Format, Mode, import_firms};
use loopvermogen::app::match_all::{Shard, match_all};
use loopvermogen::app::matches::Options;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::app::today::get_today;
use loopvermogen::outreach::gate::Ground;
use serde_json::{Value, json};
use uuid::Uuid;

/// Three firms that suit a fieldlab: a company, a sole proprietor without consent, and one that objects elsewhere.
struct Three {
    company: String,
    proprietor: String,
    elsewhere: String,
    lab: String,
}

impl Three {
    fn add(service: &Service) -> Three {
        let officer = service.officer();
        let add =
            |path: &str, record: Value| officer.post(path, &record).expect(201)["id"].as_str().unwrap().to_owned();
        let firm = |name: &str, form: &str, kvk: &str, lat: f64| {
            add(
                "/v1/firms",
                json!({"name": name, "legalForm": form, "kvkNumber": kvk, "topics": ["robotica"],
                       "barriers": ["talent"], "website": format!("https://{kvk}.example"),
                       "location": {"coordinates": {"lat": lat, "lon": 5.09}}}),
            )
        };
        let three = Three {
            company: firm("Open Metaal", "bv", "12345678", 51.56),
            proprietor: firm("Jansen Lassen", "eenmanszaak", "23456789", 51.57),
            elsewhere: firm("Elders Boos", "bv", "34567890", 51.58),
            lab: add("/v1/partners", json!({"name": "Lab", "kind": "fieldlab", "topics": ["robotica"]})),
        };
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        service.client(Role::Admin).put("/v1/ledger-membership", &json!(null)).expect(200);
        let them = service.of(theirs, Role::Admin);
        them.put("/v1/ledger-membership", &json!(null)).expect(200);
        let body = json!({"name": "Elders Boos BV", "legalForm": "bv", "kvkNumber": "34567890"});
        let there = them.post("/v1/firms", &body).header("location").to_owned();
        let objection = json!({"date": "2026-11-20", "how": "telephone"});
        them.post(&format!("{there}/objections"), &objection).expect(201);
        three
    }
}

fn rules(contact: &Value) -> Vec<&str> {
    contact["reasons"].as_array().unwrap().iter().map(|reason| reason["rule"].as_str().unwrap()).collect()
}

#[test]
fn attack_10_firms_for_a_partner_tell_who_may_be_approached_how_and_leave_out_who_objects_elsewhere() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let path = format!("/v1/partners/{}/prospects?limit=100", three.lab);
        let found = service.officer().get(&path).expect(200);
        let of = |id: &str| found["prospects"].as_array().unwrap().iter().find(|one| one["firm"]["id"] == id).cloned();
        let open = of(&three.company).unwrap();
        assert_eq!(open["contact"]["channels"], json!(["telephone", "post", "visit"]));
        assert_eq!(open["firm"]["website"], "https://12345678.example");
        let blocked = of(&three.proprietor).unwrap();
        assert_eq!(blocked["contact"]["channels"], json!([]));
        assert_eq!(rules(&blocked["contact"]), ["no_consent", "non_mailing_unknown"]);
        assert_eq!(blocked["firm"]["website"], Value::Null);
        assert!(of(&three.elsewhere).is_none(), "{found}");
        let ranks: Vec<&Value> = found["prospects"].as_array().unwrap().iter().map(|one| &one["rank"]).collect();
        assert_eq!(ranks, [1, 2]);
    });
}

#[test]
fn who_asks_for_firms_that_may_be_approached_gets_as_many_as_there_are() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let quiet =
            json!({"name": "Stil Metaal", "legalForm": "bv", "location": {"coordinates": {"lat": 52.9, "lon": 6.5}}});
        let quiet = service.officer().post("/v1/firms", &quiet).expect(201)["id"].clone();
        let ask = |query: &str| {
            let found = service.officer().get(&format!("/v1/partners/{}/prospects?{query}", three.lab)).expect(200);
            let firms = found["prospects"].as_array().unwrap().iter().map(|one| one["firm"]["id"].clone());
            (firms.collect::<Vec<_>>(), found["newcomers"]["listed"].clone())
        };
        let all = ask("limit=100").0;
        assert_eq!(all.len(), 3);
        assert_eq!(all[2], quiet, "of two that are better one may not be approached");
        let open = vec![json!(three.company), quiet];
        assert_eq!(ask("limit=2&approachable=true"), (open.clone(), json!(2)));
        assert_eq!(ask("limit=100&approachable=true").0, open);
        assert_eq!(ask("limit=100&approachable=false").0, all);
        let faults = service.officer().get(&format!("/v1/partners/{}/prospects?approachable=ja", three.lab)).faults();
        assert_eq!(faults, [("approachable".to_owned(), "invalid_value".to_owned())]);
    });
}

#[test]
fn firms_that_were_told_before_are_told_anew_once_the_gate_says_something_else() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let path = format!("/v1/partners/{}/prospects?limit=100", three.lab);
        let ask = || service.officer().get(&path).expect(200);
        let of = |answer: &Value| {
            let mut found = answer["prospects"].as_array().unwrap().iter();
            found.find(|one| one["firm"]["id"] == three.company.as_str()).cloned()
        };
        let (first, again) = (ask(), ask());
        assert_eq!(first, again);
        assert!(!of(&first).unwrap()["contact"]["channels"].as_array().unwrap().is_empty());

        let today = service.app.today().to_string();
        let touch = json!({"channel": "telephone", "date": today});
        service.officer().post(&format!("/v1/firms/{}/touches", three.company), &touch).expect(201);
        let touched = of(&ask()).unwrap();
        assert_eq!(touched["contact"]["channels"], json!([]));
        assert_eq!(touched["firm"]["website"], Value::Null);

        // What another organisation notes in the shared ledger changes nothing of our own records.
        let further = service.of(add_organisation(&service.app, "Verder").unwrap(), Role::Admin);
        further.put("/v1/ledger-membership", &json!(null)).expect(200);
        let body = json!({"name": "Open Metaal BV", "legalForm": "bv", "kvkNumber": "12345678"});
        let there = further.post("/v1/firms", &body).header("location").to_owned();
        let objection = json!({"date": "2026-11-20", "how": "telephone"});
        further.post(&format!("{there}/objections"), &objection).expect(201);
        assert!(of(&ask()).is_none());
    });
}

#[test]
fn rankings_in_files_tell_it_too() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        for what in [Exported::Prospects(20), Exported::Matches(1)] {
            let mut file = Vec::new();
            write_export(&service.app, &Caller::command_line(), what, ExportForm::Csv, &mut file).unwrap();
            let file = String::from_utf8(file).unwrap();
            assert!(!file.contains("Elders Boos") && !file.contains(&three.elsewhere), "{file}");
            let row = |name: &str| file.lines().find(|line| line.contains(name)).unwrap().to_owned();
            assert!(row("Open Metaal").contains("telephone|post|visit"), "{file}");
            let blocked = row("Jansen Lassen");
            assert!(blocked.contains("toestemming") && !blocked.contains("visit"), "{blocked}");
        }
        let path = std::env::temp_dir().join(format!("{}.csv", Uuid::new_v4()));
        let options = Options { limit: 1, ..Options::default() };
        match_all(&service.app, &Caller::command_line(), &options, Shard::WHOLE, &path, &mut |_| {}).unwrap();
        let table = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(!table.contains(&three.elsewhere), "{table}");
        let row = |id: &str| table.lines().find(|line| line.starts_with(id)).unwrap_or_else(|| panic!("{table}"));
        assert!(row(&three.company).contains(",telephone|post|visit,no_consent,"), "{table}");
        let blocked = row(&three.proprietor);
        assert!(blocked.contains(",,no_consent|non_mailing_unknown,") && blocked.contains("toestemming"), "{blocked}");
    });
}

#[test]
fn firms_and_conversations_in_files_tell_who_may_be_approached_and_come_back_unchanged() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        for firm in [&three.company, &three.proprietor, &three.elsewhere] {
            let note = json!({"officer": "A. de Vries", "channel": "event", "date": "2026-08-02", "notes": "beurs"});
            service.officer().post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
        }
        for (role, sees_elsewhere) in [(Role::Officer, false), (Role::Integration, false), (Role::Admin, true)] {
            let client = service.client(role);
            for kind in ["firms", "conversations"] {
                let table = client.get(&format!("/v1/exports/{kind}")).text;
                let row = |name: &str| table.lines().find(|line| line.contains(name)).map(str::to_owned);
                let open = row("Open Metaal").unwrap_or_else(|| panic!("{kind}: {table}"));
                assert!(open.contains(";telephone|post|visit;no_consent;"), "{kind}: {open}");
                let blocked = row("Jansen Lassen").unwrap();
                assert!(blocked.contains(";;no_consent|non_mailing_unknown;"), "{kind}: {blocked}");
                assert!(
                    blocked.contains("Er is geen toestemming") && !blocked.contains("23456789.example"),
                    "{blocked}"
                );
                let elsewhere = row("Elders Boos");
                assert_eq!(elsewhere.is_some(), sees_elsewhere, "{role:?} {kind}: {table}");
                if let Some(elsewhere) = elsewhere {
                    assert!(elsewhere.contains(";;objection_elsewhere"), "{elsewhere}");
                    assert!(!elsewhere.contains("34567890.example"), "{elsewhere}");
                }
            }
            let lines = client.get("/v1/exports/firms?format=ndjson").text;
            let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let of = |name: &str| lines.iter().find(|firm| firm["name"] == name).cloned();
            let open = of("Open Metaal").unwrap();
            assert_eq!(open["contact"]["channels"], json!(["telephone", "post", "visit"]));
            assert_eq!(open["website"], "https://12345678.example");
            let blocked = of("Jansen Lassen").unwrap();
            assert_eq!(rules(&blocked["contact"]), ["no_consent", "non_mailing_unknown"]);
            assert_eq!(blocked.get("website"), None);
            assert_eq!(of("Elders Boos").is_some(), sees_elsewhere);
        }
        // The file, back: what was worked out is passed over, and what was withheld stays as it is.
        for form in [ExportForm::Csv, ExportForm::Ndjson] {
            let mut file = Vec::new();
            let caller = Caller::command_line();
            write_export(&service.app, &caller, Exported::Firms, form, &mut file).unwrap();
            let format = if form == ExportForm::Csv { Format::Csv } else { Format::Ndjson };
            let report =
                import_firms(&service.app, &caller, &file[..], format, Mode::AllOrNothing, &mut |_| {}).unwrap();
            assert!(report.faults.is_empty(), "{:?}", report.faults);
        }
        let kept = service.officer().get(&format!("/v1/firms/{}", three.proprietor)).expect(200);
        assert_eq!(kept["website"], "https://23456789.example");
    });
}

#[test]
fn attack_83_who_objects_or_is_erased_is_in_no_file_of_anybody() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        for firm in [&three.company, &three.proprietor] {
            let note = json!({"officer": "A. de Vries", "channel": "event", "date": "2026-08-02", "notes": "beurs"});
            officer.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
        }
        let paths =
            ["firms", "conversations", "matches?top=1", "prospects?top=1"].map(|kind| format!("/v1/exports/{kind}"));
        let names = ["Open Metaal", "Jansen Lassen"];
        assert!(paths[..3].iter().all(|path| names.iter().all(|name| officer.get(path).text.contains(name))));
        let objection = json!({"date": "2026-11-21", "how": "email"});
        officer.post(&format!("/v1/firms/{}/objections", three.company), &objection).expect(201);
        let asked = json!({"kind": "erasure", "firmId": three.proprietor, "received": "2026-11-20", "how": "email",
                           "identifiedBy": "aan de balie"});
        let asked = officer.post("/v1/data-requests", &asked).header("location").to_owned();
        admin.post(&format!("{asked}/decisions"), &json!({"decision": "carry_out", "note": "gedaan"})).expect(200);
        let is_absent = |client: &Client<'_>, path: &str| {
            let file = client.get(path).text;
            assert!(names.iter().all(|name| !file.contains(name)), "{path}: {file}");
            assert!(!file.contains(&three.company) && !file.contains(&three.proprietor), "{path}: {file}");
        };
        for client in [&officer, &service.crm(), &admin] {
            for path in &paths[..3] {
                is_absent(client, path);
                is_absent(client, &format!("{path}{}format=ndjson", if path.contains('?') { '&' } else { '?' }));
            }
        }
        // Ranking for every partner of the registry takes its time.
        is_absent(&admin, &paths[3]);
        let path = std::env::temp_dir().join(format!("{}.csv", Uuid::new_v4()));
        let options = Options { limit: 1, ..Options::default() };
        match_all(&service.app, &Caller::command_line(), &options, Shard::WHOLE, &path, &mut |_| {}).unwrap();
        let table = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(table.lines().count(), 1, "the header alone: {table}");
    });
}

#[test]
fn groups_and_places_go_to_firms_that_may_be_approached_and_tell_why_not_to_others() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let named = [&three.company, &three.proprietor, &three.elsewhere].map(|firm| json!({"firmId": firm}));
        let asked = json!({"firms": named, "fewest": 2, "barrier": "talent"});
        let groups = service.officer().post("/v1/group-proposals", &asked).expect(200);
        let left = |id: &str| {
            let left = groups["leftOut"].as_array().unwrap().iter().find(|one| one["firmId"] == id);
            left.cloned().unwrap_or_else(|| panic!("{groups}"))
        };
        assert_eq!(left(&three.company)["reason"], "too_few_near");
        assert_eq!(left(&three.company)["contactReasons"], json!([]));
        let blocked = left(&three.proprietor);
        assert_eq!(blocked["reason"], "contact_not_allowed");
        assert_eq!(blocked["contactReasons"][0]["rule"], "no_consent");
        assert_eq!(left(&three.elsewhere)["contactReasons"][0]["rule"], "objection_elsewhere");

        let worth = |firm: &str| json!({"firmId": firm, "partnerId": three.lab, "value": 5});
        let values = [&three.company, &three.proprietor, &three.elsewhere].map(|firm| worth(firm));
        let asked = json!({"partners": [{"partnerId": three.lab, "places": 9}], "firms": named, "values": values});
        let given = service.officer().post("/v1/allocations", &asked).expect(200);
        let places = given["firms"].as_array().unwrap().iter().map(|firm| firm["places"].as_array().unwrap().len());
        assert_eq!(places.collect::<Vec<_>>(), [1, 0, 0], "{given}");
        let notice = given["notices"][0]["nl"].as_str().unwrap();
        assert!(
            notice.starts_with("Jansen Lassen mag niet benaderd worden") && notice.contains("toestemming"),
            "{notice}"
        );
    });
}

#[test]
fn a_firm_that_objects_elsewhere_is_not_proposed_and_one_without_consent_is_not_asked() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let officer = service.officer();
        let propose = |firm: &str| {
            let proposal = json!({"firmId": firm, "partnerId": three.lab, "officer": "A. de Vries",
                                  "choice": {"kind": "accept", "position": 1}});
            officer.post("/v1/introductions", &proposal)
        };
        let refused = propose(&three.elsewhere);
        assert_eq!(refused.expect(409)["errors"][0]["code"], "party_objects");
        let made = propose(&three.proprietor);
        let made = made.expect(201);
        assert_eq!(made["contact"]["channels"], json!([]));
        assert_eq!((rules(&made["contact"])[0], &made["firm"]["website"]), ("no_consent", &Value::Null));
        // It may be asked by no channel: each reason is told with its rule and what can be done, and nothing changes.
        let status = format!("/v1/introductions/{}/status", made["id"].as_str().unwrap());
        let step = |kind: &str| json!({"move": {"kind": kind}, "officer": "A. de Vries"});
        let refused = officer.put(&status, &step("ask_firm"));
        let refused = refused.expect_problem(409, "not-possible-now")["errors"].clone();
        let faults = refused.as_array().unwrap();
        assert!(faults.iter().all(|fault| fault["code"] == "contact_not_allowed"), "{refused}");
        assert!(faults.iter().all(|fault| fault["pointer"] == "/move/kind"), "{refused}");
        for (fault, (rule, remedy)) in
            faults.iter().zip([("(no_consent)", "/consents"), ("(non_mailing_unknown)", "nonMailing")])
        {
            assert!(fault["message"].as_str().unwrap().contains(rule), "{refused}");
            assert!(fault["remedy"].as_str().unwrap().contains(remedy), "{refused}");
        }
        assert_eq!(officer.get(status.trim_end_matches("/status")).expect(200)["state"], "proposed");
        let today = service.app.today();
        let consent = json!({"purpose": "telephone", "given": true, "date": today.to_string(), "how": "form"});
        let consents = format!("/v1/firms/{}/consents", three.proprietor);
        officer.post(&consents, &consent).expect(201);
        officer.put(&status, &step("ask_firm")).expect(200);
        for kind in ["firm_agrees", "ask_partner", "partner_agrees"] {
            officer.put(&status, &step(kind)).expect(200);
        }
        let withdrawn = json!({"purpose": "telephone", "given": false, "date": today.to_string(), "how": "email"});
        officer.post(&consents, &withdrawn).expect(201);
        let refused = officer.put(&status, &step("introduce")).expect_problem(409, "not-possible-now");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains("(consent_withdrawn)"), "{refused}");
        let no = json!({"move": {"kind": "decline", "by": "firm", "reason": "objection"}, "officer": "A. de Vries"});
        officer.put(&status, &no).expect(200);

        let open = propose(&three.company).expect(201);
        assert_eq!(open["contact"]["channels"], json!(["telephone", "post", "visit"]));

        // It objects at the neighbours after it said yes.
        let status = format!("/v1/introductions/{}/status", open["id"].as_str().unwrap());
        let made = |kind: &str| json!({"move": {"kind": kind}, "officer": "A. de Vries"});
        for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees"] {
            officer.put(&status, &made(kind)).expect(200);
        }
        let theirs = add_organisation(&service.app, "Derde").unwrap();
        let them = service.of(theirs, Role::Admin);
        them.put("/v1/ledger-membership", &json!(null)).expect(200);
        let number = json!({"kvkNumber": "12345678", "date": "2026-11-20", "how": "email"});
        them.post("/v1/objections", &number).expect(201);
        assert_eq!(officer.put(&status, &made("introduce")).expect(409)["errors"][0]["code"], "party_objects");
    });
}

#[test]
fn a_call_that_was_agreed_is_shown_with_the_reason_when_it_may_not_be_made_any_more() {
    on_each_database(|database| {
        let service = Service::start(database);
        let three = Three::add(&service);
        let officer = service.officer();
        let today = service.app.today().to_string();
        for firm in [&three.company, &three.proprietor, &three.elsewhere] {
            let note = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02", "followUp": today,
                              "notes": "bel op zijn mobiel"});
            officer.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
        }
        let withdrawn = json!({"purpose": "telephone", "given": false, "date": "2026-11-03", "how": "email"});
        officer.post(&format!("/v1/firms/{}/consents", three.proprietor), &withdrawn).expect(201);
        let day = get_today(&service.app, &Caller::command_line(), None, 10).unwrap();
        let mut shown: Vec<(String, Vec<Ground>)> = day
            .follow_ups
            .iter()
            .map(|call| (call.firm.name.clone(), call.blocked_by.iter().map(|reason| reason.rule).collect()))
            .collect();
        shown.sort();
        assert_eq!(shown.len(), 2, "who objects elsewhere is not there: {shown:?}");
        assert_eq!((shown[0].0.as_str(), shown[0].1[0]), ("Jansen Lassen", Ground::ConsentWithdrawn));
        assert_eq!(shown[1], ("Open Metaal".to_owned(), Vec::new()));
        assert!(day.changes.iter().all(|change| change.firm.name != "Elders Boos"));
    });
}

/// What happened is written down, for the firm may have come itself; that the rules did not allow it is told.
#[test]
fn an_approach_that_the_rules_blocked_is_recorded_with_a_warning() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let add = |name: &str, form: &str| {
            officer.post("/v1/firms", &json!({"name": name, "legalForm": form})).header("location").to_owned()
        };
        let (person, company) = (add("Proef Jansen", "eenmanszaak"), add("Proef Metaal", "bv"));
        let touch = json!({"channel": "telephone", "date": "2026-11-20"});
        let talk = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone"});
        for (kind, body) in [("touches", &touch), ("conversations", &talk)] {
            let blocked = officer.post(&format!("{person}/{kind}"), body).expect(201);
            let warning = &blocked["warnings"][0];
            assert_eq!(
                (&warning["pointer"], &warning["code"]),
                (&json!("/channel"), &json!("contact_blocked")),
                "{blocked}"
            );
            let allowed = officer.post(&format!("{company}/{kind}"), body).expect(201);
            assert_eq!(allowed["warnings"], serde_json::Value::Null, "{allowed}");
        }
        let missed =
            json!({"officer": "A. de Vries", "date": "2026-11-21", "channel": "telephone", "reply": "no_answer"});
        let missed = officer.post(&format!("{person}/conversations"), &missed).expect(201);
        assert_eq!(missed["warnings"], serde_json::Value::Null, "nobody was approached: {missed}");
    });
}
