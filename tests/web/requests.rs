//! Requests about data, put down on a page: by the firm from whose page one comes, by a name, by a KVK number.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const HERE: &str = "/verzoeken";

/// What is typed, but for the firm.
const TYPED: [(&str, &str); 4] =
    [("soort", "access"), ("binnen", "2026-01-05"), ("hoe", "email"), ("herkend", "teruggebeld op het bekende nummer")];

fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_other = |(name, _): &&(&str, &str)| !changed.iter().any(|(other, _)| other == name);
    TYPED.iter().filter(is_other).chain(changed).copied().collect()
}

fn put_down(site: &Site) -> Vec<Value> {
    let found = site.call(Role::Officer, Method::GET, "/v1/data-requests", &Value::Null, 200);
    found["items"].as_array().unwrap().clone()
}

#[test]
fn a_request_is_put_down_from_the_page_of_a_firm_also_of_a_person_there() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let person = json!({"name": "Els van Dam", "purpose": "afspraken", "legalBasis": "public_task", "source": "gesprek",
            "date": "2026-01-02"});
        let els = site.add(&format!("/v1/firms/{firm}/contacts"), &person)["id"].as_str().unwrap().to_owned();
        let officer = site.somebody(Role::Officer);
        let form = format!("{HERE}?bedrijf={firm}");
        let link = format!("href=\"{form}\"");
        assert!(officer.get(&format!("/bedrijven/{firm}")).text.contains(&link));
        assert!(officer.get(&format!("/bedrijven/{firm}/contactpersonen")).text.contains(&link));
        let text = officer.get(&form).expect(200).to_owned();
        assert!(text.contains("Els van Dam</option>") && text.contains("Er wacht niemand op antwoord."), "{text}");
        assert!(!text.contains("Beslis in Beheer"), "{text}");

        // Each field that is wrong is told at the field, and what was typed stays.
        let wrong = officer.post(HERE, &[("bedrijf-id", &firm), ("soort", "erasure"), ("binnen", "2999-01-05")]);
        let text = wrong.expect(400);
        for field in ["wie", "hoe", "herkend"] {
            assert!(
                text.contains(&format!("<a href=\"#{field}\">")) && text.contains(&format!("id=\"{field}-wrong\""))
            );
        }
        assert!(
            text.contains("<option value=\"erasure\" selected>") && text.contains("value=\"2999-01-05\""),
            "{text}"
        );
        assert!(text.contains(&format!("href=\"{form}&#38;lang=en\"")), "the other language asks for the form: {text}");
        let late = officer.post(HERE, &with(&[("bedrijf-id", &firm), ("wie", "firm"), ("binnen", "2999-01-05")]));
        assert!(late.expect(400).contains("<a href=\"#binnen\">Kies vandaag of een eerdere dag."), "{}", late.text);
        assert!(put_down(&site).is_empty());

        let sent = with(&[("bedrijf-id", &firm), ("wie", &els), ("once", "een")]);
        for _ in 0..2 {
            let done = officer.post(HERE, &sent);
            assert_eq!((done.status, done.header("location")), (303, "/verzoeken?done=request#open"));
        }
        let found = put_down(&site);
        assert_eq!((found.len(), &found[0]["contactId"], &found[0]["firmId"]), (1, &json!(els), &json!(firm)));
        assert_eq!((&found[0]["kind"], &found[0]["received"]), (&json!("access"), &json!("2026-01-05")));
        let text = officer.get("/verzoeken?done=request").expect(200).to_owned();
        for words in [
            "Het verzoek is vastgelegd.",
            "Inzage: <a href",
            "Els van Dam, Proef Metaal",
            "Antwoord voor 5 februari 2026",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert_eq!(site.somebody(Role::Coordinator).post(HERE, &sent).status, 403);
        assert_eq!(site.somebody(Role::Integration).post(HERE, &sent).status, 403);
    });
}

#[test]
fn the_firm_of_a_request_is_found_by_name_or_number_and_an_unknown_number_can_be_erased_only() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        for name in ["Jansen Bouw", "Jansen Metaal"] {
            site.add("/v1/firms", &json!({"name": name, "legalForm": "bv"}));
        }
        let known = site.add("/v1/firms", &json!({"name": "Aap", "legalForm": "bv", "kvkNumber": "12345678"}));
        let admin = site.somebody(Role::Admin);
        assert!(admin.get("/beheer").text.contains("href=\"/verzoeken\">Leg een verzoek vast"));
        for (typed, words) in [
            ("", "Dit bedrijf kennen wij niet."),
            ("niemand heet zo", "Dit bedrijf kennen wij niet."),
            ("Jansen", "Meer bedrijven heten zo."),
            ("87654321", "Dan kan alleen wissen of bezwaar"),
        ] {
            let page = admin.post(HERE, &with(&[("bedrijf", typed)]));
            let text = page.expect(400);
            assert!(text.contains("<a href=\"#bedrijf\">") && text.contains(words), "{typed}: {text}");
            assert!(text.contains(&format!("value=\"{typed}\"")), "{typed}: {text}");
        }
        assert!(put_down(&site).is_empty());
        for (kind, typed) in [("access", "proef metaal"), ("restriction", "12345678"), ("erasure", "87654321")] {
            let done = admin.post(HERE, &with(&[("soort", kind), ("bedrijf", typed)]));
            assert_eq!(done.status, 303, "{typed}: {}", done.text);
        }
        let found = put_down(&site);
        let of = |kind: &str| found.iter().find(|request| request["kind"] == kind).unwrap();
        assert_eq!((&of("access")["firmId"], &of("restriction")["firmId"]), (&json!(firm), &known["id"]));
        assert_eq!(of("erasure")["kvkNumber"], "87654321");
        assert!(admin.get(HERE).text.contains("href=\"/beheer#verzoeken\">Beslis in Beheer"));
        assert_eq!(admin.get(&format!("{HERE}?bedrijf=019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b")).status, 404);
    });
}

#[test]
fn a_firm_that_asks_to_be_erased_is_left_in_peace_until_that_is_decided() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let page = format!("/bedrijven/{firm}");
        let (officer, admin) = (site.somebody(Role::Officer), site.somebody(Role::Admin));
        assert!(officer.get(&page).text.contains("<b>Bellen</b> <span class=\"tag good\">Mag</span>"));
        assert!(!admin.get("/").expect(200).contains("/beheer#verzoeken"));
        assert!(officer.get("/").text.contains(&format!("{page}/gehoor")));

        // Who asks what is held of it is rung as before.
        let asked = |kind: &'static str| with(&[("bedrijf-id", &firm), ("wie", "firm"), ("soort", kind)]);
        assert_eq!(officer.post(HERE, &asked("access")).status, 303);
        let text = officer.get(&page).expect(200).to_owned();
        assert!(text.contains("Er wacht een verzoek over deze gegevens op antwoord."), "{text}");
        assert!(
            text.contains("Inzage. Antwoord voor 5 februari 2026 (te laat).")
                && text.contains("href=\"/verzoeken#open\"")
        );
        assert!(text.contains("<b>Bellen</b> <span class=\"tag good\">Mag</span>"), "{text}");

        assert_eq!(officer.post(HERE, &asked("erasure")).status, 303);
        let text = officer.get(&page).expect(200).to_owned();
        assert!(!text.contains("<span class=\"tag good\">Mag</span>"), "{text}");
        assert!(text.contains("kwam een verzoek over deze gegevens binnen; daarover is nog niet beslist."), "{text}");
        assert!(text.contains("Volgende stap:</b> Wacht op het besluit over het verzoek."), "{text}");
        let today = officer.get("/").expect(200).to_owned();
        assert!(!today.contains(&format!("{page}/gehoor")) && !today.contains("/beheer#verzoeken"), "{today}");

        let today = admin.get("/").expect(200).to_owned();
        assert!(today.contains("Er wachten 2 verzoeken over gegevens op een besluit."), "{today}");
        assert!(today.contains("Antwoord op het eerste voor 5 februari 2026 (te laat)."), "{today}");
        assert!(today.contains("href=\"/beheer#verzoeken\""), "{today}");
        // What cannot be answered after the erasure is told before it.
        let text = admin.get("/beheer").expect(200).to_owned();
        let warning = "Er wacht nog een ander verzoek op antwoord. Beantwoord dat eerst: na het wissen is er niets meer om te \
                       laten zien. Inzage. Antwoord voor 5 februari 2026.";
        assert_eq!(text.matches(warning).count(), 1, "{text}");

        let refused = put_down(&site).into_iter().find(|request| request["kind"] == "erasure").unwrap();
        let path = format!("/beheer/verzoeken/{}", refused["id"].as_str().unwrap());
        assert_eq!(admin.post(&path, &[("decision", "refuse"), ("note", "niet van het bedrijf")]).status, 303);
        assert!(officer.get(&page).text.contains("<b>Bellen</b> <span class=\"tag good\">Mag</span>"));
    });
}

#[test]
fn a_request_by_number_or_of_a_person_stops_approaches_of_whom_it_is() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = json!({"name": "Aap", "legalForm": "bv", "kvkNumber": "12345678", "nonMailing": false});
        let firm = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        let person = |name: &str| {
            let person = json!({"name": name, "purpose": "afspraken", "legalBasis": "public_task", "source": "gesprek",
                "date": "2026-01-02"});
            site.add(&format!("/v1/firms/{firm}/contacts"), &person)["id"].as_str().unwrap().to_owned()
        };
        let (els, jan) = (person("Els van Dam"), person("Jan Smit"));
        let may_ring = |person: Option<&str>| {
            let path = format!("/v1/firms/{firm}/contact-permission");
            let answer = match person {
                None => {
                    let path = format!("{path}?channel=telephone&purpose=outreach");
                    site.call(Role::Officer, Method::GET, &path, &Value::Null, 200)
                }
                Some(id) => {
                    let asked = json!({"channel": "telephone", "purpose": "outreach", "contactId": id});
                    site.call(Role::Officer, Method::POST, &path, &asked, 200)
                }
            };
            (answer["allowed"] == true, answer["reasons"][0]["rule"].clone())
        };
        let ask = |fields: &[(&str, &str)]| {
            let done = site.somebody(Role::Officer).post(HERE, &with(fields));
            assert_eq!(done.status, 303, "{}", done.text);
        };
        ask(&[("soort", "erasure"), ("bedrijf-id", &firm), ("wie", &els)]);
        assert_eq!(may_ring(Some(&els)), (false, json!("open_request")));
        assert!(may_ring(Some(&jan)).0 && may_ring(None).0);
        ask(&[("soort", "restriction"), ("bedrijf-id", &firm), ("wie", "firm")]);
        assert!(!may_ring(Some(&jan)).0 && !may_ring(None).0);

        let other = json!({"name": "Noot", "legalForm": "bv", "kvkNumber": "87654321"});
        let list = || site.call(Role::Officer, Method::GET, "/v1/call-list", &Value::Null, 200);
        let request = json!({"kind": "erasure", "kvkNumber": "87654321", "received": "2026-01-05", "how": "email",
            "identifiedBy": "brief"});
        site.add("/v1/data-requests", &request);
        site.add("/v1/firms", &other);
        let list = list();
        assert_eq!(list["calls"], json!([]), "{list}");
        // Counted, and not named.
        assert_eq!(list["blockedBy"], json!([{"ground": "open_request", "firms": 2}]));
        assert_eq!(list["blockedFirms"], json!([]));
    });
}
