//! Terms of retention, with the clock moved on.

use crate::contacts::{firm, person};
use crate::dealings::dealt_with;
use crate::service::Service;
use crate::support::on_each_database;
use chrono::Days;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::app::retention::{RetentionTerms, run};
use serde_json::{Value, json};

#[test]
fn attack_86_what_is_past_its_term_is_listed_then_deleted_and_then_there_is_nothing() {
    on_each_database(|database| {
        let service = Service::start(database);
        let company = firm(&service, "Proef Metaal", "bv", "12345678");
        let proprietor = firm(&service, "Jansen Lassen", "eenmanszaak", "87654321");
        service.officer().post(&format!("{company}/contacts"), &person("Anna")).expect(201);
        let today = service.app.today();
        let touch = json!({"channel": "visit", "date": today.to_string()});
        service.officer().post(&format!("{company}/touches"), &touch).expect(201);
        let ago = |days: u64| (today - Days::new(days)).to_string();
        for (given, days) in [(true, 330), (false, 300)] {
            let body = json!({"purpose": "email", "given": given, "date": ago(days), "how": "form"});
            service.officer().post(&format!("{company}/consents"), &body).expect(201);
        }
        let lasting = json!({"purpose": "post", "given": true, "date": ago(330), "how": "form"});
        service.officer().post(&format!("{company}/consents"), &lasting).expect(201);

        let terms = RetentionTerms { changes: None, untouched_firms: None, ..RetentionTerms::default() };
        let counts = |days: u64, dry_run: bool| {
            let app = service.app.clone().as_of(today + Days::new(days));
            let expired = run(&app, &terms, dry_run).unwrap();
            let counts = expired.iter().map(|found| (found.category, found.count)).filter(|(_, count)| *count > 0);
            counts.collect::<Vec<_>>()
        };
        assert_eq!(counts(0, true), []);
        assert_eq!(counts(800, true), [("contacts", 1), ("touches", 1)]);
        let all = [("firms_of_persons", 1), ("contacts", 1), ("consents", 2), ("touches", 1)];
        assert_eq!(counts(4000, true), all);
        assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 2);
        assert_eq!(counts(4000, false), all);
        assert_eq!(counts(4000, false), []);
        // The audit tells what was deleted and how much of it, of the one run that deleted something.
        let audit = service.client(Role::Admin).get("/v1/audit-records").expect(200);
        let records = audit["items"].as_array().unwrap().iter().filter(|record| record["subject"] == "retention");
        let mut told: Vec<(&str, usize)> = records
            .map(|record| {
                let detail: Value = serde_json::from_str(record["detail"].as_str().unwrap()).unwrap();
                (record["objectKind"].as_str().unwrap(), detail["records"].as_u64().unwrap() as usize)
            })
            .collect();
        told.reverse();
        assert_eq!(told, all, "{audit}");
        service.officer().get(&proprietor).expect_problem(404, "not-found");
        assert_eq!(service.officer().get(&format!("{company}/contacts")).expect(200)["total"], 0);
        // A consent that was not withdrawn holds.
        assert_eq!(service.officer().get(&format!("{company}/consents")).expect(200)["total"], 1);
    });
}

#[test]
fn attack_86_dealings_have_terms_of_their_own_and_a_firm_that_nobody_touched_goes_last() {
    on_each_database(|database| {
        let service = Service::start(database);
        let company = firm(&service, "Proef Metaal", "bv", "34567890");
        let neighbour = add_organisation(&service.app, "Buren").unwrap();
        let (proprietor, referral) = dealt_with(&service, neighbour);
        service.officer().get("/v1/call-list").expect(200);
        let terms = RetentionTerms { changes: None, firms_of_persons: None, ..RetentionTerms::default() };
        let today = service.app.today();
        let counts = |days: u64, dry_run: bool| {
            let app = service.app.clone().as_of(today + Days::new(days));
            let expired = run(&app, &terms, dry_run).unwrap();
            let counts = expired.iter().map(|found| (found.category, found.count)).filter(|(_, count)| *count > 0);
            counts.collect::<Vec<_>>()
        };
        assert_eq!(counts(0, true), []);
        let after_two_years = [("touches", 1), ("lists", 1), ("call_lists", 1), ("referrals", 1)];
        assert_eq!(counts(800, true), after_two_years);
        assert_eq!(counts(800, false), after_two_years);
        assert_eq!(counts(800, false), []);
        service.officer().get(&referral).expect_problem(404, "not-found");
        let after_five_years = [("conversations", 1), ("introductions", 1)];
        assert_eq!(counts(2000, true), after_five_years);
        assert_eq!(counts(2000, false), after_five_years);
        let talked = service.officer().get(&format!("{proprietor}/conversations")).expect(200);
        assert_eq!(talked["total"], 0);
        assert_eq!(service.officer().get("/v1/introductions").expect(200)["total"], 0);
        // What the firm said stays known of the firm.
        assert_eq!(service.officer().get(&proprietor).expect(200)["barriers"][0]["barrier"], "talent");
        assert_eq!(counts(3700, true), [("untouched_firms", 1)]);
        assert_eq!(counts(3700, false), [("untouched_firms", 1)]);
        assert_eq!(counts(3700, false), []);
        service.officer().get(&company).expect_problem(404, "not-found");
        service.officer().get(&proprietor).expect(200);
    });
}

#[test]
fn what_is_kept_of_a_firm_that_objects_has_a_term_too_and_its_objection_has_none() {
    on_each_database(|database| {
        let service = Service::start(database);
        let today = service.app.today();
        let mut paths = Vec::new();
        for (name, form, number) in [("Jansen Lassen", "eenmanszaak", "87654321"), ("Proef Metaal", "bv", "12345678")] {
            let there = firm(&service, name, form, number);
            service.officer().post(&format!("{there}/contacts"), &person(form)).expect(201);
            let objection = json!({"date": today.to_string(), "how": "telephone"});
            service.officer().post(&format!("{there}/objections"), &objection).expect(201);
            paths.push(there);
        }
        let terms = RetentionTerms { changes: None, contacts: None, ..RetentionTerms::default() };
        let counts = |days: u64, dry_run: bool| {
            let app = service.app.clone().as_of(today + Days::new(days));
            let expired = run(&app, &terms, dry_run).unwrap();
            let counts = expired.iter().map(|found| (found.category, found.count)).filter(|(_, count)| *count > 0);
            counts.collect::<Vec<_>>()
        };
        assert_eq!(counts(1800, true), []);
        assert_eq!(counts(1900, true), [("firms_of_persons", 1)]);
        assert_eq!(counts(1900, false), [("firms_of_persons", 1)]);
        assert_eq!(counts(3700, false), [("untouched_firms", 1)]);
        assert_eq!(counts(3700, false), []);
        for (name, number) in [("Jansen Lassen", "87654321"), ("Proef Metaal", "12345678")] {
            let again = json!({"name": name, "kvkNumber": number});
            service.officer().post("/v1/firms", &again).expect_problem(409, "suppressed");
            // The objection names the firm, as the proof that it was made.
            let mut left = crate::dealings::rows_with(database, &name.to_lowercase());
            left.retain(|row| !row.starts_with("objections:"));
            assert_eq!(left, Vec::<String>::new(), "{name}");
        }
        assert_eq!(service.client(Role::Admin).get("/v1/objections").expect(200)["total"], 2);
    });
}
