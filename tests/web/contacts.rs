//! The persons at a firm, and what they and the firm said of being approached.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const PERSON: [(&str, &str); 8] = [
    ("person-name", "Voorbeeld Persoon"),
    ("function", "bedrijfsleider"),
    ("email", "persoon@bedrijf.example"),
    ("telephone", "+31 13 123 45 67"),
    ("purpose", "afspraken over introducties"),
    ("basis", "legitimate_interest"),
    ("source", "visitekaartje"),
    ("date", "2026-01-02"),
];

fn with(changed: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let is_other = |(name, _): &&(&str, &str)| !changed.iter().any(|(other, _)| other == name);
    PERSON.iter().filter(is_other).chain(changed).copied().collect()
}

fn persons(site: &Site, firm: &str) -> Vec<Value> {
    let path = format!("/v1/firms/{firm}/contacts");
    site.call(Role::Officer, Method::GET, &path, &Value::Null, 200)["items"].as_array().unwrap().clone()
}

#[test]
fn a_person_is_added_changed_and_deleted_on_the_page() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let path = format!("/bedrijven/{firm}/contactpersonen");
        assert!(officer.get(&format!("/bedrijven/{firm}")).expect(200).contains(&format!("href=\"{path}\"")));
        assert!(officer.get(&path).expect(200).contains("Hier staat nog niemand."));
        // What is wrong is told at its field, and what was typed stays.
        let wrong = officer.post(&path, &with(&[("form", "person"), ("email", "geen adres"), ("purpose", "")]));
        let text = wrong.expect(400);
        assert!(text.contains("<a href=\"#email\">") && text.contains("<a href=\"#purpose\">"), "{text}");
        assert!(text.contains("value=\"Voorbeeld Persoon\"") && text.contains("value=\"geen adres\""), "{text}");
        assert!(text.contains(&format!("href=\"{path}?lang=en\"")), "{text}");

        assert_eq!(officer.post(&path, &PERSON).status, 303);
        let text = officer.get(&path).expect(200).to_owned();
        // The number and the address open the telephone and the letter.
        assert!(text.contains("href=\"tel:+31131234567\">+31 13 123 45 67</a>"), "{text}");
        assert!(!text.contains("mailto:") || text.contains("href=\"mailto:persoon@bedrijf.example\""), "{text}");
        for part in
            ["<b>Voorbeeld Persoon</b>", "bedrijfsleider", "gerechtvaardigd belang", "visitekaartje, 2 januari 2026"]
        {
            assert!(text.contains(part), "no {part} in {text}");
        }
        let id = text.split("?persoon=").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let form = officer.get(&format!("{path}?persoon={id}")).expect(200).to_owned();
        let revision =
            form.split("name=\"person-revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let send = |changed: &[(&'static str, &'static str)]| {
            let known = [("person", id.as_str()), ("person-revision", revision.as_str())];
            officer.post(&path, &[&known[..], &with(changed)].concat())
        };
        assert_eq!(send(&[("function", "directeur")]).status, 303);
        // Somebody else was first: what was typed stays, and the page says what stands now.
        let late = send(&[("function", "eigenaar")]);
        let text = late.expect(412);
        assert!(text.contains("value=\"eigenaar\"") && text.contains("er staat nu “directeur”"), "{text}");
        let now = text.split("name=\"person-revision\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_ne!(now, revision);

        assert_eq!(site.somebody(Role::Coordinator).post(&path, &PERSON).status, 403);
        assert_eq!(officer.post(&path, &[("person", &id), ("do", "delete")]).status, 303);
        assert!(officer.get(&path).text.contains("Hier staat nog niemand."));
    });
}

#[test]
fn consents_and_objections_are_recorded_on_the_page() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let page = format!("/bedrijven/{firm}/contactpersonen");
        assert_eq!(officer.post(&page, &PERSON).status, 303);
        let id = persons(&site, &firm)[0]["id"].as_str().unwrap().to_owned();

        let consents = format!("/bedrijven/{firm}/toestemmingen");
        let unsaid =
            officer.post(&consents, &[("form", "consent"), ("consent-text", "2026-1"), ("consent-date", "2026-01-03")]);
        let text = unsaid.expect(400);
        assert!(text.contains("<a href=\"#consent-purpose\">") && text.contains("value=\"2026-1\""), "{text}");
        let said = |who: &str| {
            let said = [("consent-who", who), ("consent-given", "yes"), ("consent-purpose", "telephone")];
            officer.post(&consents, &[&said[..], &[("consent-date", "2026-01-03"), ("consent-how", "form")]].concat())
        };
        assert_eq!((said("firm").status, said(&id).status), (303, 303));
        let text = officer.get(&page).expect(200).to_owned();
        assert_eq!(text.matches("Toestemming: bellen (3 januari 2026, op een formulier)").count(), 2, "{text}");

        let objections = format!("/bedrijven/{firm}/bezwaren");
        let told = |who| {
            [
                ("form", "objection"),
                ("objection-who", who),
                ("objection-date", "2026-01-04"),
                ("objection-how", "telephone"),
            ]
        };
        let unsaid = officer.post(&objections, &told(""));
        assert!(unsaid.expect(400).contains("<a href=\"#objection-who\">"), "{}", unsaid.text);
        let done = officer.post(&objections, &told(&id));
        assert_eq!((done.status, done.header("location").ends_with("?done=objection")), (303, true));
        assert!(persons(&site, &firm).is_empty(), "who objects is not shown any more");
        let done = officer.post(&objections, &told("firm"));
        assert_eq!((done.status, done.header("location")), (303, "/?done=never"));
    });
}

#[test]
fn what_was_agreed_opens_the_number_of_a_person_as_the_page_of_the_firm_says() {
    let site = Site::start_as_of("2026-11-29".parse().unwrap());
    let (firm, officer) = (site.firm(), site.somebody(Role::Officer));
    let (page, persons) = (format!("/bedrijven/{firm}"), format!("/bedrijven/{firm}/contactpersonen"));
    assert_eq!(officer.post(&persons, &PERSON).status, 303);
    let spoken = |date: &str, follow_up: Value| {
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "date": date, "followUp": follow_up});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
    };
    let number = "href=\"tel:+31131234567\"";
    spoken("2026-11-28", Value::Null);
    let text = officer.get(&persons).expect(200).to_owned();
    assert!(text.contains("Bellen: mag niet.") && !text.contains(number), "{text}");
    spoken("2026-11-29", json!("2026-12-10"));
    let text = officer.get(&page).expect(200).to_owned();
    assert!(text.contains("Er is genoteerd: terugkomen op 10 december 2026."), "{text}");
    let text = officer.get(&persons).expect(200).to_owned();
    assert!(text.contains(number) && !text.contains("Bellen: mag niet."), "{text}");
    assert!(text.contains("E-mail: mag niet."), "that asks for consent: {text}");
}

#[test]
fn what_the_register_says_of_letters_is_put_down_with_who_looked() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let path = format!("/bedrijven/{firm}/non-mailing");
    let stored = || site.call(Role::Officer, Method::GET, &format!("/v1/firms/{firm}"), &Value::Null, 200);
    for (code, value) in [("yes", Value::Bool(true)), ("no", Value::Bool(false)), ("", Value::Null)] {
        assert_eq!(officer.post(&path, &[("non-mailing", code)]).status, 303, "{code}");
        let record = stored();
        assert_eq!(record["nonMailing"], value);
        let source = record["sources"]["nonMailing"]["source"].as_str().unwrap_or_default();
        assert_eq!(source.starts_with("officer, "), !code.is_empty(), "{record}");
    }
    officer.post(&path, &[("non-mailing", "yes")]);
    let text = officer.get(&format!("/bedrijven/{firm}/contactpersonen")).expect(200).to_owned();
    assert!(text.contains("<option value=\"yes\" selected>Indicator staat aan"), "{text}");
}
