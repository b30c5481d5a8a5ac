//! What came of an introduction is asked for on the day's page, told on a form, and stands with the introduction.

use crate::browser::{PARTNER, Site};
use crate::support::on_each_database;
use chrono::{Days, Local, NaiveDate};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};

/// The day so many days ago.
pub fn ago(days: u64) -> NaiveDate {
    Local::now().date_naive().checked_sub_days(Days::new(days)).unwrap()
}

/// The id of an introduction that an officer of this name proposed and made on a day.
pub fn introduced(site: &Site, firm: &str, officer: &str, day: NaiveDate) -> String {
    let day = day.to_string();
    let proposal = json!({"firmId": firm, "partnerId": PartnerId::of_reference(PARTNER).to_string(), "officer": officer,
        "date": day, "choice": {"kind": "accept", "position": 1}});
    let made = site.add("/v1/introductions", &proposal)["id"].as_str().unwrap().to_owned();
    for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"] {
        let step = json!({"move": {"kind": kind}, "officer": officer, "date": day});
        site.call(Role::Admin, Method::PUT, &format!("/v1/introductions/{made}/status"), &step, 200);
    }
    made
}

fn outcomes(site: &Site, made: &str) -> Value {
    site.call(Role::Officer, Method::GET, &format!("/v1/introductions/{made}"), &Value::Null, 200)["outcomes"].clone()
}

#[test]
fn what_came_of_an_introduction_is_asked_for_and_told() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let made = introduced(&site, &firm, "officer", ago(100));
        let officer = site.somebody(Role::Officer);
        let form = format!("/introducties/{made}/uitkomst");
        let of_firm = format!("/bedrijven/{firm}");
        let asks = |page: &str| officer.get(page).expect(200).contains(&format!("href=\"{form}\""));
        assert!(officer.get("/").text.contains("Vraag wat ervan kwam") && asks("/") && asks(&of_firm));
        let text = officer.get(&form).expect(200).to_owned();
        for words in ["Proef Metaal – MindLabs", "Aan elkaar voorgesteld op", "<h2>Na drie maanden</h2>"] {
            assert!(text.contains(words), "{words}: {text}");
        }

        // What is missing is told at the field, and what was chosen stays.
        let today = ago(0).to_string();
        let wrong = officer.post(&form, &[("stap-gezet", "ja"), ("omzet", "10"), ("dag", &today)]);
        let text = wrong.expect(400);
        assert!(
            text.contains("<a href=\"#doet-mee\">Kies er een.") && text.contains("id=\"doet-mee-wrong\""),
            "{text}"
        );
        assert!(
            text.contains("value=\"ja\" required checked") && text.contains("value=\"10\" selected>5 tot 15 % meer")
        );
        let told = |day: &str| {
            let told = [
                ("stap-gezet", "ja"),
                ("stap", "student_project"),
                ("doet-mee", "nee"),
                ("omzet", "10"),
                ("banen", "-90"),
            ];
            officer.post(&form, &[&told[..], &[("dag", day), ("once", "een")]].concat())
        };
        assert!(
            told(&ago(60).to_string()).expect(400).contains("<a href=\"#dag\">Zo vroeg was dit nog niet te vragen.")
        );
        assert_eq!(outcomes(&site, &made), json!([]));
        for _ in 0..2 {
            let done = told(&today);
            let back = format!("{of_firm}?done=outcome#introducties");
            assert_eq!((done.status, done.header("location")), (303, back.as_str()), "{}", done.text);
        }
        let found = outcomes(&site, &made);
        let outcome = &found[0];
        assert_eq!((found.as_array().unwrap().len(), &outcome["moment"]), (1, &json!("three_months")));
        assert_eq!(
            (&outcome["tookStep"], &outcome["step"], &outcome["isMember"]),
            (&json!(true), &json!("student_project"), &json!(false))
        );
        assert_eq!(outcome["change"], json!({"productivity": null, "jobs": -90, "turnover": 10}));

        let after = officer.get(&of_firm).expect(200).to_owned();
        let line = "na drie maanden: zette een stap (studentproject); doet niet mee; omzet 5 tot 15 % meer; banen ruim 85 % minder";
        assert!(after.contains(line), "{after}");
        assert!(!asks(&of_firm) && !asks("/"), "it was asked");
        assert_eq!(site.somebody(Role::Coordinator).get(&form).status, 403);
        assert_eq!(site.somebody(Role::Analyst).post(&form, &[]).status, 403);
    });
}

#[test]
fn an_officer_asks_after_the_introductions_it_proposed_and_nothing_too_early() {
    let site = Site::start();
    let firm = site.firm();
    let early = introduced(&site, &firm, "officer", ago(10));
    let text = site.somebody(Role::Officer).get(&format!("/introducties/{early}/uitkomst")).expect(200).to_owned();
    assert!(text.contains("Dit vraagt u drie maanden na de introductie: vanaf") && !text.contains("<select"), "{text}");
    let other =
        site.add("/v1/firms", &json!({"name": "Proef Hout", "legalForm": "bv", "location": {"place": "Tilburg"}}));
    introduced(&site, other["id"].as_str().unwrap(), "A. de Vries", ago(400));
    let officer = site.somebody(Role::Officer);
    assert!(!officer.get("/").expect(200).contains("Proef Hout – MindLabs"));
    let team = officer.get("/?lijst=team").expect(200).to_owned();
    assert!(team.contains("Proef Hout – MindLabs</a><span class=\"soft small\">Na twaalf maanden, sinds"), "{team}");
}
