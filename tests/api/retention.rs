//! Terms of retention, with the clock moved on.

use crate::contacts::{firm, person};
use crate::service::Service;
use crate::support::on_each_database;
use chrono::Days;
use loopvermogen::app::caller::Role;
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
        for (given, date) in [(true, "2026-01-01"), (false, "2026-02-01")] {
            let body = json!({"purpose": "email", "given": given, "date": date, "how": "form"});
            service.officer().post(&format!("{company}/consents"), &body).expect(201);
        }
        let lasting = json!({"purpose": "post", "given": true, "date": "2026-01-01", "how": "form"});
        service.officer().post(&format!("{company}/consents"), &lasting).expect(201);

        let terms = RetentionTerms { changes: None, ..RetentionTerms::default() };
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
