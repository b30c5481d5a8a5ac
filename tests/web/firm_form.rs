//! Entering a firm and putting right what is known of it, on both databases.

use crate::browser::{Browser, Page, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::{Value, json};

/// What stands in a field.
fn written<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!(" name=\"{name}\"")).unwrap();
    rest.split_once(" value=\"").unwrap().1.split('"').next().unwrap()
}

/// Sends the form for a new firm with these fields.
fn enter(officer: &Browser<'_>, fields: &[(&str, &str)]) -> Page {
    let form = officer.get("/bedrijven/nieuw");
    let once = written(form.expect(200), "once").to_owned();
    officer.post("/bedrijven/nieuw", &[&[("once", once.as_str())], fields].concat())
}

fn id_of(saved: &Page) -> String {
    assert_eq!(saved.status, 303, "{}", saved.text);
    let (_, id) = saved.header("location").split_once("/bedrijven/").unwrap();
    id.strip_suffix("?done=saved").unwrap().to_owned()
}

fn stored(site: &Site, id: &str) -> Value {
    site.call(Role::Admin, reqwest::Method::GET, &format!("/v1/firms/{id}"), &Value::Null, 200)
}

#[test]
fn a_firm_is_entered_once_and_with_who_entered_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let officer = site.somebody(Role::Officer);
        let form = officer.get("/bedrijven/nieuw?name=Proef%20Nieuw");
        assert!(form.expect(200).contains("value=\"Proef Nieuw\""), "{}", form.text);
        let told = [
            ("name", "Proef Nieuw BV"),
            ("sector", "metaalbewerking"),
            ("employees", "12"),
            ("founded", "2009"),
            ("place", "Tilburg"),
            ("topics", "robots\r\nRobotica en cobots"),
            ("goal", "turnover"),
            ("kind", "school"),
            ("legal", "bv"),
            ("kvk", "12345678"),
        ];
        let id = id_of(&enter(&officer, &told));
        let firm = stored(&site, &id);
        let known = |field: &str| firm[field].clone();
        assert_eq!(known("employees"), 12);
        assert_eq!((known("topics"), known("goals")), (json!(["robotica"]), json!(["turnover"])));
        assert_eq!((known("legalForm"), firm["location"]["municipality"].clone()), (json!("bv"), json!("GM0855")));
        assert_eq!(firm["sbi"][0]["code"], "25");
        let source = firm["provenance"]["source"].as_str().unwrap();
        assert!(source.starts_with("officer, 20"), "{source}");
        let page = officer.get(&format!("/bedrijven/{id}"));
        assert!(page.expect(200).contains("ingevoerd door"), "{}", page.text);

        // Nearly the same name is asked about, and the same number; with no other establishment it is refused. All name
        // the firm that is there.
        let there = format!("href=\"/bedrijven/{id}\"");
        for known in [[("name", "Proef Niew"), ("place", "Breda")], [("name", "Iets Anders"), ("kvk", "12345678")]] {
            let asked = enter(&officer, &known);
            let text = asked.expect(400);
            assert!(text.contains("Staat dit bedrijf er al?") && text.contains(&there), "{text}");
        }
        let taken = enter(&officer, &[("name", "Proef Niew"), ("other", "yes"), ("kvk", "12345678")]);
        let text = taken.expect(400);
        assert!(text.contains("<a href=\"#kvk\">Dit KVK-nummer staat al") && text.contains(&there), "{text}");
        assert_eq!(written(text, "other"), "yes", "what was said once is not asked again");
        let other = id_of(&enter(&officer, &[("name", "Proef Niew"), ("other", "yes")]));
        assert_ne!(other, id);
    });
}

#[test]
fn a_form_that_is_sent_twice_makes_one_firm() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let form = officer.get("/bedrijven/nieuw");
    let once = written(form.expect(200), "once").to_owned();
    let fields = [("once", once.as_str()), ("name", "Proef Dubbel")];
    let (first, again) = (officer.post("/bedrijven/nieuw", &fields), officer.post("/bedrijven/nieuw", &fields));
    assert_eq!(id_of(&first), id_of(&again));
}

#[test]
fn what_is_wrong_stands_by_its_field_and_what_was_written_stays() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let told = [
        ("name", "Proef Fout"),
        ("employees", "veel"),
        ("founded", "2093"),
        ("kvk", "123"),
        ("place", "Nergenshuizen"),
        ("website", "geen adres"),
    ];
    let wrong = enter(&officer, &told);
    let text = wrong.expect(400);
    for field in ["employees", "founded", "kvk", "website"] {
        assert!(text.contains(&format!("<li><a href=\"#{field}\">")), "no {field} in {text}");
    }
    assert!(text.contains("value=\"veel\"") && text.contains("value=\"Proef Fout\""), "{text}");
    for (field, value, place) in [
        ("sector", "xyzzy qwerty", "sector"),
        ("topics", "xyzzy qwerty", "topics"),
        ("postcode", "5038 AB", "place"),
        ("postcode", "99", "postcode"),
        ("place", "Nergenshuizen", "place"),
        ("place", "Nes", "place"),
    ] {
        let wrong = enter(&officer, &[("name", "Proef Fout"), (field, value)]);
        assert!(wrong.expect(400).contains(&format!("<li><a href=\"#{place}\">")), "{field}: {}", wrong.text);
    }
    let named = id_of(&enter(&officer, &[("name", "Proef Eiland"), ("place", "Nes, Ameland")]));
    assert_eq!(stored(&site, &named)["location"]["municipality"], "GM0060");
    // A month is read as people write it, and shown as one says it.
    for (number, written) in ["2016-03", "3-2016", "maart 2016"].into_iter().enumerate() {
        let name = format!("Opgericht {}", ["Alfa", "Bravo", "Charlie"][number]);
        let founded = id_of(&enter(&officer, &[("name", name.as_str()), ("founded", written), ("other", "yes")]));
        assert_eq!(stored(&site, &founded)["founded"], "2016-03", "{written}");
        let page = officer.get(&format!("/bedrijven/{founded}"));
        assert!(page.expect(200).contains("<dd>maart 2016"), "{}", page.text);
    }
    let abroad = id_of(&enter(&officer, &[("name", "Proef Verweg"), ("place", "Turnhout"), ("country", "be")]));
    assert_eq!(stored(&site, &abroad)["location"]["country"], "BE");
    let here = id_of(&enter(&officer, &[("name", "Proef Hier"), ("place", "Tilburg"), ("country", "Nederland")]));
    assert_eq!(stored(&site, &here)["location"]["country"], Value::Null);
    let nowhere = enter(&officer, &[("name", "Zeilmakerij Oost"), ("place", "Tilburg"), ("country", "Atlantis")]);
    assert!(nowhere.expect(400).contains("<li><a href=\"#country\">"), "{}", nowhere.text);
    assert!(nowhere.text.contains("href=\"/bedrijven/nieuw?lang=en\""), "{}", nowhere.text);
    let topics = enter(&officer, &[("name", "Proef Fout"), ("topics", "robotica\nxyzzy\nqwerty")]);
    assert!(topics.expect(400).contains("“xyzzy”: ") && topics.text.contains("“qwerty”: "), "{}", topics.text);
    assert!(enter(&officer, &[("employees", "3")]).expect(400).contains("<li><a href=\"#name\">"));
}

#[test]
fn what_an_officer_puts_right_gets_its_name_and_all_else_stays() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let officer = site.somebody(Role::Officer);
        let firm = json!({
            "name": "Proef Oud", "description": "Eerste regel.\nTweede regel.", "employees": 34,
            "website": "https://oud.example", "topics": ["robotica"],
            "barriers": ["we vinden geen vakmensen"], "location": {"place": "Tilburg", "address": "Dam 1"},
            "sbi": [{"code": "2562", "version": "2008", "main": true}, {"code": "62", "version": "2008"}],
            "provenance": {"source": "crm", "date": "2026-01-02"},
            "sources": {"employees": {"source": "register", "date": "2026-01-02", "licence": "of the register"}},
        });
        let id = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        let before = stored(&site, &id);
        let path = format!("/bedrijven/{id}/gegevens");
        let form = officer.get(&path).expect(200).to_owned();
        let (revision, work) = (written(&form, "revision").to_owned(), written(&form, "sector").to_owned());
        let same = [
            ("revision", revision.as_str()),
            ("name", "Proef Oud"),
            ("description", "Eerste regel.\r\nTweede regel."),
            ("sector", work.as_str()),
            ("employees", "34"),
            ("website", "https://oud.example"),
            ("address", "Dam 1"),
            ("place", "Tilburg"),
            ("topics", "Robotica en cobots"),
        ];
        assert_eq!(officer.post(&path, &same).status, 303);
        assert_eq!(stored(&site, &id), before, "nothing changed, so nothing is written");

        let mut changed = same;
        (changed[1].1, changed[4].1, changed[5].1, changed[7].1) = ("Proef Nieuw", "36", "", "Breda");
        assert_eq!(officer.post(&path, &changed).status, 303);
        let after = stored(&site, &id);
        assert_eq!((&after["name"], &after["employees"]), (&json!("Proef Nieuw"), &json!(36)));
        assert_eq!(after["website"], Value::Null);
        let place = |part: &str| after["location"][part].clone();
        assert_eq!(
            (place("place"), place("municipality"), place("address")),
            (json!("Breda"), json!("GM0758"), json!("Dam 1"))
        );
        for field in ["name", "employees", "location"] {
            let source = after["sources"][field]["source"].as_str().unwrap();
            assert!(source.starts_with("officer, "), "{field}: {source}");
        }
        assert_eq!(after["sources"]["website"], Value::Null);
        assert_eq!(after["sources"]["employees"].get("licence"), None, "the register's");
        for field in ["barriers", "description", "sbi", "topics", "provenance"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        // A second tap finds it done; other changes of the state before are a conflict, and unknown work is refused.
        assert_eq!(officer.post(&path, &changed).status, 303);
        changed[4].1 = "37";
        let meanwhile = officer.post(&path, &changed);
        let text = meanwhile.expect(412);
        assert!(
            text.contains("Iemand anders heeft deze gegevens gewijzigd") && text.contains("value=\"37\""),
            "{text}"
        );
        assert!(text.contains("er staat nu “36”"), "what stands now is told: {text}");
        assert!(text.contains("aria-invalid=\"true\" aria-describedby=\"employees-wrong employees-hint\""), "{text}");
        let now = officer.get(&path).expect(200).to_owned();
        assert_eq!(written(text, "revision"), written(&now, "revision"), "sent once more it goes in");
        (changed[0].1, changed[3].1) = (written(&now, "revision"), "xyzzy qwerty");
        assert!(officer.post(&path, &changed).expect(400).contains("<li><a href=\"#sector\">"));
        assert_eq!(stored(&site, &id), after);
        assert_eq!(site.somebody(Role::Coordinator).get(&path).status, 403);
    });
}
