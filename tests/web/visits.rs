//! A visit is agreed on the page of the firm, moved and taken back there; whom one asks for stands beside it.

use crate::browser::Site;
use crate::support::on_each_database;
use chrono::{Days, Local};
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

/// The day so many days ahead.
fn ahead(days: u64) -> String {
    Local::now().date_naive().checked_add_days(Days::new(days)).unwrap().to_string()
}

fn visits(site: &Site, firm: &str) -> Value {
    let path = format!("/v1/agreed-visits?firmId={firm}");
    site.call(Role::Officer, Method::GET, &path, &Value::Null, 200)["items"].clone()
}

#[test]
fn a_visit_is_agreed_moved_and_taken_back_on_the_page_of_the_firm() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let of_firm = format!("/bedrijven/{firm}");
        let form = format!("{of_firm}/afspraak");
        assert!(officer.get(&of_firm).expect(200).contains(&format!("href=\"{form}\"")));
        assert!(officer.get(&form).expect(200).contains("Afspraak met Proef Metaal"));

        // What is wrong is told at the field, and what was typed stays.
        for (day, time, words) in [
            ("2020-01-05", "10:00", "<a href=\"#dag\">Kies vandaag of een latere dag."),
            ("", "10:00", "<a href=\"#dag\">Kies vandaag of een latere dag."),
            (&ahead(8), "vroeg", "<a href=\"#tijd\">Kies een tijd, zoals 10:00."),
        ] {
            let wrong = officer.post(&form, &[("dag", day), ("tijd", time), ("opmerking", "naar de receptie")]);
            let text = wrong.expect(400);
            assert!(text.contains(words) && text.contains("value=\"naar de receptie\""), "{words}: {text}");
        }
        let day = ahead(8);
        let told = [("dag", day.as_str()), ("tijd", "10:00"), ("opmerking", "naar de receptie"), ("once", "een")];
        for _ in 0..2 {
            let done = officer.post(&form, &told);
            assert_eq!((done.status, done.header("location")), (303, format!("{of_firm}?done=visit").as_str()));
        }
        let found = visits(&site, &firm);
        assert_eq!(
            (found.as_array().unwrap().len(), &found[0]["date"], &found[0]["note"]),
            (1, &json!(day), &json!("naar de receptie"))
        );
        assert!(officer.get(&format!("{of_firm}?done=visit")).expect(200).contains("De afspraak staat."));
        assert!(officer.get(&form).expect(200).contains("naar de receptie</b>"));

        // Nobody is at two places at once.
        let other =
            site.add("/v1/firms", &json!({"name": "Proef Hout", "legalForm": "bv"}))["id"].as_str().unwrap().to_owned();
        let there = officer.post(&format!("/bedrijven/{other}/afspraak"), &told[..2]);
        assert!(there.expect(400).contains("Op die tijd is er al een ander bezoek."), "{}", there.text);

        let id = found[0]["id"].as_str().unwrap();
        let moved = officer.post(&form, &[("afspraak", id), ("doe", "afspraak"), ("dag", &day), ("tijd", "14:30")]);
        assert_eq!(moved.status, 303);
        let found = visits(&site, &firm);
        assert_eq!((&found[0]["from"], &found[0]["note"]), (&json!("14:30"), &json!("naar de receptie")));
        let off = officer.post(&form, &[("afspraak", id), ("doe", "vervalt")]);
        assert_eq!((off.status, off.header("location")), (303, format!("{of_firm}?done=visit_off").as_str()));
        assert_eq!(visits(&site, &firm), json!([]));
        assert_eq!(site.somebody(Role::Coordinator).post(&form, &told).status, 403);
    });
}

#[test]
fn a_visit_to_a_firm_that_objects_is_let_lapse_where_it_is_told_that_it_may_not_be_made() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let officer = site.somebody(Role::Officer);
        let firm =
            json!({"name": "Proef Bezoek", "legalForm": "bv", "nonMailing": false, "location": {"place": "Goirle"}});
        let firm = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        let other = site.firm();
        let (of_firm, day) = (format!("/bedrijven/{firm}"), ahead(8));
        let form = format!("{of_firm}/afspraak");
        let agree = |form: &str, time: &str| officer.post(form, &[("dag", &day), ("tijd", time)]).expect(303).len();
        agree(&form, "09:00");
        agree(&form, "11:00");
        agree(&format!("/bedrijven/{other}/afspraak"), "14:00");
        let plan = "/weekplan?start=Tilburg&days=10";
        let button = "value=\"vervalt\">Laat vervallen";
        for path in [of_firm.as_str(), "/weekplan"] {
            assert!(!officer.get(path).expect(200).contains(button), "{path}");
        }
        let never = [("outcome", "never"), ("back", of_firm.as_str())];
        assert_eq!(officer.post(&format!("{of_firm}/gehoor"), &never).status, 303);
        for path in [of_firm.as_str(), form.as_str(), "/weekplan", plan] {
            let page = officer.get(path);
            let closed = page.expect(200).matches(button).count();
            assert!(
                closed == 2 && page.text.contains("Dit bezoek mag niet meer."),
                "{path}: {closed} in {}",
                page.text
            );
        }
        let page = officer.get(&form).text;
        assert!(page.contains("Een nieuw bezoek kan niet.") && !page.contains("name=\"dag\""), "{page}");
        // What is counted is what is shown.
        let page = officer.get(plan).text;
        assert!(page.contains("Afgesproken voor de komende weken (1)"), "{page}");
        let kept = visits(&site, &firm);
        let id = |at: usize| kept[at]["id"].as_str().unwrap().to_owned();
        let (one, two) = (id(0), id(1));
        let off = [("back", "/weekplan"), ("afspraak", one.as_str()), ("doe", "vervalt")];
        assert_eq!(officer.post(&form, &off).header("location"), "/weekplan?done=visit_off");
        let off = [("start", "Tilburg"), ("bedrijf", firm.as_str()), ("afspraak", two.as_str()), ("doe", "vervalt")];
        let done = officer.post("/weekplan/afspraken", &off);
        assert_eq!(done.status, 303, "{}", done.text);
        assert_eq!(visits(&site, &firm), json!([]));
        assert!(!officer.get(&of_firm).expect(200).contains("Dit bezoek mag niet meer."));
    });
}

#[test]
fn whom_one_asks_for_stands_on_the_page_of_the_firm_and_not_in_a_file() {
    let site = Site::start();
    let firm = site.firm();
    let els = json!({"name": "Els van Dam", "function": "directeur", "telephone": "013 123 45 67", "purpose": "afspraken",
        "legalBasis": "public_task", "source": "gesprek", "date": "2026-01-02"});
    site.add(&format!("/v1/firms/{firm}/contacts"), &els);
    let officer = site.somebody(Role::Officer);
    let of_firm = format!("/bedrijven/{firm}");
    let line = "<b>Els van Dam, directeur</b> · <a href=\"tel:0131234567\">013 123 45 67</a>";
    assert!(officer.get(&of_firm).expect(200).contains(line));
    assert!(officer.get(&format!("{of_firm}/bezoek")).expect(200).contains(line));
    assert!(!officer.get(&format!("{of_firm}/bezoek.html")).expect(200).contains("Els van Dam"));
}
