//! The page that answers a request for access: all that is held, in Dutch to the last label and code.

use crate::contacts::person;
use crate::dealings::dealt_with;
use crate::service::Service;
use crate::support::on_each_database;
use chrono::Days;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Words of fields and codes.
const WORDS: &str = include_str!("../../src/app/data_report/page/dutch.tsv");

/// All that a firm can tell of itself.
fn everything() -> Value {
    json!({
        "externalIds": [{"system": "crm", "id": "7"}], "rsin": "123456782", "establishmentNumber": "000012345678",
        "tradeNames": ["Jansen Las"], "founded": "2016-03", "employees": "5-9",
        "sbi": [{"code": "2562", "version": "2008", "main": true}],
        "location": {"address": "Dorpsstraat 1", "postcode": "5051 AB", "place": "Goirle"},
        "website": "https://lassen.example", "description": "last onderdelen",
        "wishes": ["samen een lasrobot kopen"], "barriers": [{"barrier": "finance", "words": "de bank werkt niet mee"}],
        "topics": ["robotica"], "partnerKinds": ["municipality_or_region", "entrepreneurs"], "goals": ["digitalisation"],
        "innovationTurnover": {"own": 0.1, "bought": 0.055},
        "years": [{"year": 2024, "valueAddedEur": 4_100_000, "workedPersons": 8.5, "workedHours": 14_000,
                   "turnoverEur": 9_250_000}],
        "growth": {"productivity": 10, "turnover": -20, "profit": 0, "jobs": 30}, "fieldlab": "takes_part",
        "relations": [{"with": "Pietersen Draaien", "kind": "customer", "reach": "regional"}], "nonMailing": true,
        "provenance": {"source": "gesprek", "date": "2026-02-01"}
    })
}

/// What stands between two marks of a page, each time.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

fn is_iso_day(text: &[u8]) -> bool {
    let is_digit = |places: &[usize]| places.iter().all(|place| text[*place].is_ascii_digit());
    is_digit(&[0, 1, 2, 3, 5, 6, 8, 9]) && text[4] == b'-' && text[7] == b'-'
}

#[test]
fn the_page_of_a_filled_firm_is_dutch_to_the_last_label_and_code() {
    on_each_database(|database| {
        let service = Service::start(database);
        let neighbour = add_organisation(&service.app, "Buren").unwrap();
        let (there, _) = dealt_with(&service, neighbour);
        let (officer, admin) = (service.officer(), service.client(Role::Admin));
        officer.patch(&there, &everything()).expect(200);
        officer.patch(&there, &json!({"barriers": ["talent"]})).expect(200);
        let mut owner = person("Petra");
        owner["function"] = json!("eigenaar");
        officer.post(&format!("{there}/contacts"), &owner).expect(201);
        let consent = json!({"purpose": "partner_matching", "given": true, "date": "2026-03-01", "how": "conversation",
                             "textVersion": "2026-03-01"});
        officer.post(&format!("{there}/consents"), &consent).expect(201);
        let id = there.rsplit('/').next().unwrap();
        let day = (service.app.today() + Days::new(6)).to_string();
        let visit =
            json!({"firmId": id, "officer": "A. de Vries", "date": day, "from": "10:00", "note": "neem taart mee"});
        officer.post("/v1/agreed-visits", &visit).expect(201);
        let introduction = officer.get(&format!("/v1/introductions?firm={id}")).expect(200)["items"][0].clone();
        let lab = introduction["partnerId"].as_str().unwrap().to_owned();
        let no = json!({"officer": "A. de Vries", "move": {"kind": "decline", "by": "firm", "reason": "no_fit"}});
        officer.put(&format!("/v1/introductions/{}/status", introduction["id"].as_str().unwrap()), &no).expect(200);

        let asked = json!({"kind": "access", "firmId": id, "received": "2026-11-21", "how": "email",
                           "identifiedBy": "teruggebeld"});
        let request = officer.post("/v1/data-requests", &asked);
        let report = admin.get(&format!("{}/report", request.header("location"))).expect(200);
        let page = admin.get(&format!("{}/readable-report", request.header("location"))).text;

        let known: HashSet<&str> = WORDS.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        let labels = between(&page, "<dt>", "</dt>").into_iter().chain(between(&page, "<th scope=\"row\">", "</th>"));
        let labels: Vec<&str> = labels.map(|label| label.rsplit(": ").next().unwrap()).collect();
        assert!(labels.len() > 100, "{labels:?}");
        let has_words = |label: &&str| {
            let mut letters = label.chars();
            let small = letters.next().map(|first| first.to_lowercase().chain(letters.clone()).collect::<String>());
            known.contains(label) || small.is_some_and(|small| known.contains(small.as_str()))
        };
        let unknown: Vec<&&str> = labels.iter().filter(|label| !has_words(label)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");

        // The body, in which nothing stands as a machine writes it, but for the version that the firm read.
        let body = page.split_once("<body>").unwrap().1.replace("<dd>2026-03-01</dd>", "");
        let days: Vec<&[u8]> = body.as_bytes().windows(10).filter(|text| is_iso_day(text)).collect();
        assert!(days.is_empty(), "{}", String::from_utf8_lossy(days[0]));
        let is_code = |text: &&[u8]| text[0].is_ascii_lowercase() && text[1] == b'_' && text[2].is_ascii_lowercase();
        assert_eq!(body.as_bytes().windows(3).filter(is_code).count(), 0, "{body}");
        for machine in ["conversation", "introduction", "officer", "customer", "regional", "page", &lab, "A. de Vries"]
        {
            assert!(!body.contains(machine), "{machine}: {body}");
        }
        for words in [
            "<dt>Tot</dt>",
            "<dd>10 %</dd>",
            "<dd>5,5 %</dd>",
            "<dd>4.100.000</dd>",
            "<dd>2024</dd>",
            "<dd>rond −20 %</dd>",
            "gemeente of regio",
            "maart 2016",
            "2562 (",
            "<dd>ons CRM</dd>",
            "<dt>Partner</dt><dd>Proef Lab</dd>",
            "<dd>past niet</dd>",
            "gesprek op ",
            "neem taart mee",
            "Proef Kring",
        ] {
            assert!(body.contains(words), "{words}: {body}");
        }
        // The record for machines stays what it was.
        let field =
            |name: &str| report["fields"].as_array().unwrap().iter().find(|field| field["field"] == name).unwrap();
        assert_eq!(field("innovationTurnover")["value"]["own"], json!(0.1));
        assert_eq!(field("partnerKinds")["value"][0], "municipality_or_region");
    });
}
