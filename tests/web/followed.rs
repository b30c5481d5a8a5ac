//! All introductions on one page: what became of one is found without remembering the firm.

use crate::browser::{Browser, PARTNER, Site};
use crate::outcomes::{ago, introduced};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};

fn firm(site: &Site, name: &str, place: &str) -> String {
    let firm = json!({"name": name, "employees": 12, "legalForm": "bv", "location": {"place": place}});
    site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned()
}

fn proposed(site: &Site, firm: &str, officer: &str, day: chrono::NaiveDate) -> String {
    let proposal = json!({"firmId": firm, "partnerId": PartnerId::of_reference(PARTNER).to_string(), "officer": officer,
        "date": day.to_string(), "choice": {"kind": "accept", "position": 1}});
    site.add("/v1/introductions", &proposal)["id"].as_str().unwrap().to_owned()
}

fn moved(site: &Site, made: &str, made_move: &Value, officer: &str, day: chrono::NaiveDate) {
    let step = json!({"move": made_move, "officer": officer, "date": day.to_string()});
    site.call(Role::Admin, Method::PUT, &format!("/v1/introductions/{made}/status"), &step, 200);
}

/// What stands under a heading.
fn under<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, after) = text.split_once(&format!("{heading}</h2>")).unwrap_or_else(|| panic!("no {heading}: {text}"));
    after.split_once("</section>").unwrap().0
}

#[test]
fn each_introduction_stands_under_what_became_of_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let (runs, joins, stops) = (
            firm(&site, "Loopt Lassen", "Breda"),
            firm(&site, "Doet Draaiwerk", "Tilburg"),
            firm(&site, "Stopt Staal", "Breda"),
        );
        proposed(&site, &runs, "officer", ago(30));
        let joined = introduced(&site, &joins, "officer", ago(110));
        for step in
            [json!({"kind": "meet"}), json!({"kind": "take_step", "step": "student_project"}), json!({"kind": "join"})]
        {
            moved(&site, &joined, &step, "officer", ago(100));
        }
        let told = json!({"moment": "three_months", "date": ago(0).to_string(), "officer": "officer", "tookStep": false,
            "isMember": true, "change": {}});
        site.call(Role::Admin, Method::POST, &format!("/v1/introductions/{joined}/outcomes"), &told, 201);
        let stopped = proposed(&site, &stops, "officer", ago(90));
        moved(&site, &stopped, &json!({"kind": "ask_firm"}), "officer", ago(89));
        moved(&site, &stopped, &json!({"kind": "decline", "by": "firm", "reason": "no_time"}), "officer", ago(80));
        let others = firm(&site, "Anders Assen", "Breda");
        proposed(&site, &others, "a.bakker", ago(2));
        let silent = firm(&site, "Bezwaar Beton", "Breda");
        proposed(&site, &silent, "officer", ago(2));
        let objection = json!({"date": ago(1).to_string(), "how": "telephone", "words": "haal ons van de lijst"});
        site.add(&format!("/v1/firms/{silent}/objections"), &objection);

        let mut officer = site.somebody(Role::Officer);
        let text = officer.get("/introducties").expect(200).to_owned();
        let partner = format!("<a href=\"/partners/{}\">MindLabs</a>", PartnerId::of_reference(PARTNER));
        for (heading, firm, name, about) in [
            ("Loopt", &runs, "Loopt Lassen", "Voorstel gedaan"),
            ("Doet mee", &joins, "Doet Draaiwerk", "Aangesloten op"),
            ("Gestopt", &stops, "Stopt Staal", "Afgezien op"),
        ] {
            let there = under(&text, heading);
            let link = format!("<a href=\"/bedrijven/{firm}#introducties\">{name}</a> – {partner}");
            assert!(
                there.contains(&link) && there.contains(about) && there.contains("· officer"),
                "{heading}: {there}"
            );
            assert_eq!(text.matches(name).count(), 1, "{text}");
        }
        assert!(under(&text, "Doet mee").contains("na drie maanden"), "what was told: {text}");
        assert!(under(&text, "Gestopt").contains("geen tijd"), "why it ended: {text}");
        assert!(!text.contains("Anders Assen"), "what a colleague does stands with the team: {text}");
        // Of the whole team, what changed last first; who objects stands on no list.
        let team = officer.get("/introducties?lijst=team").expect(200).to_owned();
        let running = under(&team, "Loopt");
        let (own, other) = (running.find("Loopt Lassen").unwrap(), running.find("Anders Assen").unwrap());
        assert!(other < own, "{running}");
        assert!(!team.contains("Bezwaar Beton"), "{team}");
        // For an admin, who has no list of its own, all stand there at once.
        let all = site.somebody(Role::Admin).get("/introducties").expect(200).to_owned();
        assert!(all.contains("Anders Assen") && !all.contains("lijst=team"), "{all}");
        officer.language = "en";
        let english = officer.get("/introducties").expect(200).to_owned();
        for (heading, name) in
            [("Under way", "Loopt Lassen"), ("Takes part", "Doet Draaiwerk"), ("Ended", "Stopt Staal")]
        {
            assert!(under(&english, heading).contains(name), "{heading}: {english}");
        }
        officer.language = "nl";
        assert!(officer.get("/").text.contains("<a class=\"quiet\" href=\"/introducties\">Alle introducties</a>"));
        assert!(officer.get("/zoeken?q=introducties").text.contains("href=\"/introducties\""));
        assert!(
            !site.somebody(Role::Coordinator).get("/zoeken?q=introducties").text.contains("href=\"/introducties\"")
        );

        // Who is of one province sees the firms there alone.
        let far = firm(&site, "Ver Weg", "Groningen");
        proposed(&site, &far, "officer", ago(1));
        let user = json!({"login": "brabant", "role": "officer", "regions": ["PV30"]});
        let user = site.add("/v1/users", &user);
        let fields = [("login", "brabant"), ("password", user["password"].as_str().unwrap())];
        let signed_in = site.anonymous().post("/sign-in", &fields);
        let near: Browser<'_> = site.anonymous().with_cookie(signed_in.cookie());
        let text = near.get("/introducties?lijst=team").expect(200).to_owned();
        assert!(text.contains("Loopt Lassen") && !text.contains("Ver Weg"), "{text}");
        assert!(officer.get("/introducties").text.contains("Ver Weg"));
    });
}

#[test]
fn more_than_fit_on_a_page_go_on_on_the_next() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        for number in 1..=52_u64 {
            let firm = firm(&site, &format!("Proef Nummer {number:02}."), "Breda");
            proposed(&site, &firm, "officer", ago(number));
        }
        let officer = site.somebody(Role::Officer);
        let text = officer.get("/introducties").expect(200).to_owned();
        assert_eq!(text.matches(">Proef Nummer ").count(), 50, "{text}");
        let next = text.split("href=\"/introducties?groep=loopt&#38;na=").nth(1).unwrap().split('"').next().unwrap();
        let text = officer.get(&format!("/introducties?groep=loopt&na={next}")).expect(200).to_owned();
        assert!(text.contains("Proef Nummer 51.") && text.contains("Proef Nummer 52."), "{text}");
        assert_eq!((text.matches(">Proef Nummer ").count(), text.matches("<h2").count()), (2, 1), "{text}");
        assert!(!text.contains("Toon er meer"), "{text}");
        // A place in one list is none in another.
        assert_eq!(officer.get(&format!("/introducties?groep=gestopt&na={next}")).status, 400);
    });
}
