//! The page of the week plan: visits that are proposed, moved, fixed and agreed, without JavaScript.

use crate::browser::{Page, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::map_tiles::MapTiles;
use serde_json::json;

#[test]
fn a_week_is_planned_from_a_place_with_reasons_for_who_is_left_out() {
    let site = Site::start();
    site.firm();
    let officer = site.somebody(Role::Officer);
    assert!(officer.get("/weekplan").text.contains("Waar begint u?"));
    let wrong = officer.get("/weekplan?start=Nergenshuizen");
    assert!(wrong.text.contains("<a href=\"#start\">Deze plaats kennen wij niet."), "{}", wrong.text);
    assert!(!wrong.text.contains("Bedoelt u"), "{}", wrong.text);
    let near = officer.get("/weekplan?start=Tilbrug");
    let (_, meant) =
        near.expect(400).split_once("Bedoelt u <a href=\"/weekplan?start=").unwrap_or_else(|| panic!("{}", near.text));
    assert!(meant.starts_with("Tilburg&") && meant.contains(">Tilburg</a>?"), "{meant}");
    for first in ["2020-01-06", "maandag"] {
        let wrong = officer.get(&format!("/weekplan?start=Eindhoven&first={first}"));
        let text = wrong.expect(400);
        assert!(text.contains("<a href=\"#first\">Kies een eerste dag vanaf vandaag."), "{first}: {text}");
        assert!(!text.contains("Kaart van het weekplan"), "{first}: {text}");
    }
    let plan = officer.get("/weekplan?start=Eindhoven");
    let text = plan.expect(200);
    let is_planned = text.contains("Kaart van het weekplan") && text.contains("voorstel");
    let is_left_out = text.contains("Wie staat er niet in, en waarom?");
    assert!(text.contains("Proef Metaal") && (is_planned || is_left_out), "{text}");
    let are_estimates = !is_planned || text.contains("minuten rijden (geschat)");
    assert!(are_estimates && (!is_left_out || text.contains("Rijtijden zijn geschat")), "{text}");
    if is_planned {
        let file = officer.get("/weekplan/agenda.ics?start=Eindhoven");
        assert!(file.expect(200).starts_with("BEGIN:VCALENDAR") && file.text.contains("Proef Metaal"), "{}", file.text);
        assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    }
}

/// The parameter of a link in a page, as a browser sends it.
fn linked(text: &str, before: &str) -> String {
    let link = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// A day before the weeks that are planned here.
fn before() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap()
}

#[test]
fn the_map_of_another_lies_under_the_plan_only_where_it_is_set_up() {
    let tiles = MapTiles::parse("https://tiles.example/EPSG:3857/{z}/{x}/{y}.png").unwrap();
    let tiles = tiles.with_credit("Kaart: Proef & Co");
    for (site, is_set_up) in [(Site::start_with_map(tiles, before()), true), (Site::start_as_of(before()), false)] {
        let record = json!({"name": "Proef Bezoek", "employees": 20, "location": {"place": "Goirle"}, "legalForm": "bv",
            "nonMailing": false, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        site.add("/v1/firms", &record);
        let officer = site.somebody(Role::Officer);
        let plan = officer.get("/weekplan?start=Tilburg&first=2027-03-01&days=5");
        let text = plan.expect(200);
        assert!(text.contains("stop-dot"), "{text}");
        // Between Tilburg and Goirle, at 5.08° E and 51.54° N.
        assert_eq!(
            text.contains("<image href=\"https://tiles.example/EPSG:3857/11/1052/680.png\""),
            is_set_up,
            "{text}"
        );
        assert_eq!(text.contains("class=\"town\""), !is_set_up, "{text}");
        assert_eq!(text.contains("Kaart: Proef &#38; Co"), is_set_up, "{text}");
        let may_load =
            |page: &Page| page.header("content-security-policy").contains("img-src 'self' https://tiles.example");
        assert_eq!(may_load(&plan), is_set_up);
        assert!(!may_load(&officer.get("/weekplan")) && !may_load(&officer.get("/partners")));
    }
}

#[test]
fn a_visit_is_moved_fixed_left_out_and_set_free_and_the_address_keeps_it() {
    on_each_database(|database| {
        let site = Site::start_on_as_of(database, before());
        let record = json!({"name": "Proef Bezoek", "employees": 20, "location": {"place": "Goirle"}, "legalForm": "bv",
            "nonMailing": false, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
        let officer = site.somebody(Role::Officer);
        let begun = "/weekplan?start=Tilburg&first=2027-03-01&days=5";
        let plan = officer.get(begun);
        let text = plan.expect(200);
        assert!(text.contains(&format!("id=\"v{firm}\"")) && text.contains("card proposed"), "{text}");
        let follow = |path: &str| {
            let sent = officer.get(path);
            let to = sent.header("location").split('#').next().unwrap().to_owned();
            assert_eq!(sent.status, 303, "{}", sent.text);
            let shown = officer.get(&to);
            (to, shown.expect(200).to_owned())
        };
        let day = |text: &str| {
            let days: Vec<&str> = text.split("data-day=\"").skip(1).collect();
            let day = days.iter().find(|day| day.contains(&format!("id=\"v{firm}\"")));
            day.map(|day| day.split('"').next().unwrap().to_owned())
        };
        let ask = |from: &str, rest: &str| format!("{from}&bedrijf={firm}&{rest}");
        let (moved, text) = follow(&ask(begun, "dag=2027-03-04&doe=dag"));
        assert_eq!(day(&text).as_deref(), Some("2027-03-04"));
        assert!(text.contains("door u gekozen") && text.contains("card proposed"), "{text}");
        let (fixed, text) = follow(&ask(&moved, "dag=2027-03-03&tijd=14:30&doe=afspraak"));
        assert_eq!(day(&text).as_deref(), Some("2027-03-03"));
        assert!(text.contains("14:30–15:30") && !text.contains("card proposed"), "{text}");
        let calendar = officer.get(&linked(&text, "href=\"/weekplan/agenda.ics").replace('?', "/weekplan/agenda.ics?"));
        let file = calendar.expect(200);
        assert!(file.contains("Proef Bezoek") && !file.contains("nog niet afgesproken"), "{file}");
        // At night nobody works: the plan stays as it was, and says so.
        let (_, text) = follow(&ask(&fixed, "dag=2027-03-03&tijd=03:00&doe=afspraak"));
        assert!(text.contains("<a href=\"#plan\">Dit past niet"), "{text}");
        let (left, text) = follow(&ask(&fixed, "doe=niet"));
        assert!(day(&text).is_none() && text.contains("U wilt dit bedrijf deze week niet bezoeken."), "{text}");
        let (free, text) = follow(&ask(&left, "doe=vrij"));
        assert!(day(&text).is_some() && !free.contains(&format!("zet={firm}")), "{free} {text}");
    });
}

#[test]
fn who_moves_one_visit_moves_no_other_and_a_full_day_refuses() {
    let site = Site::start_as_of(before());
    for (name, place) in
        [("Een", "Goirle"), ("Twee", "Breda"), ("Drie", "Waalwijk"), ("Vier", "Oisterwijk"), ("Vijf", "Dongen")]
    {
        let record = json!({"name": format!("Proef {name}"), "employees": 20, "location": {"place": place},
            "legalForm": "bv", "nonMailing": false, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        site.add("/v1/firms", &record);
    }
    let officer = site.somebody(Role::Officer);
    let days = |text: &str| {
        let days = text.split("data-day=\"").skip(1).flat_map(|day| {
            let date = day.split('"').next().unwrap().to_owned();
            let visits = day.split("id=\"v").skip(1).map(|visit| visit.split('"').next().unwrap().to_owned());
            visits.map(|firm| (firm, date.clone())).collect::<Vec<_>>()
        });
        days.collect::<std::collections::BTreeMap<String, String>>()
    };
    let begun = "/weekplan?start=Tilburg&first=2027-03-01&days=5&most=3";
    let mut path = begun.to_owned();
    let mut stands = days(officer.get(&path).expect(200));
    assert_eq!(stands.len(), 5, "{stands:?}");
    for (firm, to) in stands.clone().keys().zip(["2027-03-04", "2027-03-05", "2027-03-03"]) {
        let sent = officer.get(&format!("{path}&bedrijf={firm}&dag={to}&doe=dag"));
        path = sent.header("location").split('#').next().unwrap().replace("&done=replanned", "");
        stands.insert(firm.clone(), to.to_owned());
        assert_eq!(days(officer.get(&path).expect(200)), stands, "{path}");
    }
    // Three a day: of a day that is full one goes elsewhere; what the officer put there stays.
    for firm in stands.clone().keys() {
        let sent = officer.get(&format!("{path}&bedrijf={firm}&dag=2027-03-02&doe=dag"));
        path = sent.header("location").split('#').next().unwrap().to_owned();
    }
    let full = officer.get(&path);
    let text = full.expect(200);
    assert!(text.contains("<a href=\"#plan\">Dit past niet"), "{text}");
    assert!(!text.contains("Het plan is opnieuw gemaakt."), "a move that does not fit was not made: {text}");
}

#[test]
fn an_agreed_visit_is_kept_whatever_the_address_says_and_stands_on_today() {
    on_each_database(|database| {
        let site = Site::start_on_as_of(database, before());
        let record = json!({"name": "Proef Bezoek", "employees": 20, "location": {"place": "Goirle"}, "legalForm": "bv",
            "nonMailing": false, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
        let officer = site.somebody(Role::Officer);
        let begun = "/weekplan?start=Tilburg&first=2026-11-30&days=5";
        let text = officer.get(begun).expect(200).to_owned();
        assert!(text.contains("formaction=\"/weekplan/afspraken\" formmethod=\"post\""), "{text}");
        let plan = [("start", "Tilburg"), ("first", "2026-11-30"), ("days", "5"), ("bedrijf", firm.as_str())];
        let send = |more: &[(&str, &str)]| officer.post("/weekplan/afspraken", &[&plan[..], more].concat());
        let agree = |day: &str, time: &str, kept: &str| {
            send(&[("afspraak", kept), ("dag", day), ("tijd", time), ("doe", "afspraak")])
        };
        let sent = agree("2026-12-01", "14:30", "");
        assert_eq!(sent.status, 303, "{}", sent.text);
        let shown = officer.get(sent.header("location").split('#').next().unwrap());
        assert!(shown.expect(200).contains("De afspraak is bewaard."), "{}", shown.text);
        // Whatever else is asked, it stands where it was agreed.
        for path in [begun, "/weekplan?start=Breda&first=2026-11-30&days=3&most=1"] {
            let text = officer.get(path).expect(200).to_owned();
            let tuesday = text.split("data-day=\"2026-12-01\"").nth(1).unwrap().split("data-day=").next().unwrap();
            assert!(tuesday.contains("14:30–15:30") && tuesday.contains(&format!("id=\"v{firm}\"")), "{text}");
        }
        let home = officer.get("/").expect(200).to_owned();
        assert!(home.contains("Afspraken deze week") && home.contains("Proef Bezoek – Goirle"), "{home}");
        assert!(!site.somebody(Role::Coordinator).get("/").text.contains("Afspraken deze week"));

        let kept = text_between(&officer.get(begun).text, "name=\"afspraak\" value=\"", "\"");
        // A day that is past: nothing changes, and the page says so.
        let refused = agree("2026-11-01", "10:00", &kept);
        assert!(refused.expect(400).contains("<a href=\"#plan\">Deze afspraak kan niet"), "{}", refused.text);
        assert!(refused.text.contains("name=\"tijd\" type=\"time\" value=\"10:00\"></p>\n<p class=\"actions\"><button name=\"doe\" value=\"afspraak\">"), "{}", refused.text);
        // In the other language it is the plan, which can be asked for.
        let other = text_between(&refused.text, "<a href=\"/weekplan?", "\"").replace("&#38;", "&");
        assert!(other.starts_with("start=Tilburg") && other.ends_with("lang=en"), "{other}");
        assert!(officer.get(&format!("/weekplan?{other}")).expect(200).contains("<html lang=\"en\""));
        assert_eq!(agree("2026-12-02", "09:30", &kept).status, 303);
        let text = officer.get(begun).expect(200).to_owned();
        assert!(text.contains("09:30–10:30") && !text.contains("14:30–15:30"), "{text}");
        let gone = send(&[("afspraak", &kept), ("doe", "vervalt")]);
        let gone = officer.get(gone.header("location").split('#').next().unwrap());
        assert!(gone.expect(200).contains("De afspraak is vervallen."), "{}", gone.text);
        assert!(!officer.get("/").text.contains("Afspraken deze week"));
        assert_eq!(site.somebody(Role::Analyst).post("/weekplan/afspraken", &plan).status, 403);
    });
}

#[test]
fn agreed_visits_are_told_before_a_plan_is_made_and_two_that_cannot_both_be_kept_say_so() {
    let site = Site::start_as_of(before());
    let firm = |name: &str, place: &str| {
        let record = json!({"name": name, "employees": 20, "location": {"place": place}, "legalForm": "bv",
            "nonMailing": false, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned()
    };
    let (far, near) = (firm("Proef Ver", "Waspik"), firm("Proef Dichtbij", "Tilburg"));
    let officer = site.somebody(Role::Officer);
    assert!(officer.get("/weekplan").expect(200).contains("Er is nog niets afgesproken."));
    let agree = |firm: &str, time: &str| {
        let plan = [("start", "Tilburg"), ("first", "2026-11-30"), ("days", "5"), ("bedrijf", firm)];
        let more = [("afspraak", ""), ("dag", "2026-12-01"), ("tijd", time), ("doe", "afspraak")];
        officer.post("/weekplan/afspraken", &[&plan[..], &more].concat())
    };
    let sent = agree(&far, "11:05");
    let shown = officer.get(sent.header("location").split('#').next().unwrap());
    assert!(!shown.expect(200).contains("U bent hier pas om"), "{}", shown.text);
    let sent = agree(&near, "10:00");
    assert_eq!(sent.status, 303, "it is agreed: {}", sent.text);
    let shown = officer.get(sent.header("location").split('#').next().unwrap());
    let text = shown.expect(200);
    let card = text_between(text, &format!("id=\"v{far}\""), "</li>");
    assert!(card.contains("<p class=\"notice stop\">U bent hier pas om 11:"), "{text}");
    assert!(card.contains("; verzet een van de twee.</p>"), "{card}");
    assert!(text.contains("<p class=\"notice\">Proef Ver, "), "it is told above too: {text}");
    let alone = officer.get("/weekplan");
    let text = alone.expect(200);
    assert!(!text.contains("Er is nog niets afgesproken"), "{text}");
    let kept = text_between(text, "Afgesproken voor de komende weken", "</section>");
    assert!(kept.contains("Dinsdag 1 december 2026, 11:05 · Waspik"), "{kept}");
    assert!(kept.contains(&format!("/bedrijven/{near}/bezoek")), "{kept}");
}

#[test]
fn a_firm_that_may_not_be_visited_is_refused_with_the_reason_itself() {
    let site = Site::start_as_of(before());
    let record = json!({"name": "Proef Dicht", "employees": 20, "location": {"place": "Goirle"}, "legalForm": "bv",
        "nonMailing": true, "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
    let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
    let officer = site.somebody(Role::Officer);
    let begun = "/weekplan?start=Tilburg&first=2027-03-01&days=5";
    assert!(officer.get(begun).expect(200).contains("Contact niet toegestaan: "), "{}", officer.get(begun).text);
    let sent = officer.get(&format!("{begun}&bedrijf={firm}&dag=2027-03-03&doe=dag"));
    let shown = officer.get(sent.header("location").split('#').next().unwrap());
    let text = shown.expect(200);
    assert!(text.contains("<a href=\"#plan\">Proef Dicht: Contact niet toegestaan: "), "{text}");
    assert!(!text.contains("u kunt er dan niet op tijd zijn"), "{text}");
}

#[test]
fn the_form_of_the_plan_is_filled_in_as_for_the_last_plan_in_this_browser() {
    let site = Site::start_as_of(before());
    let officer = site.somebody(Role::Officer);
    let made = officer.get("/weekplan?start=Bergen%20op%20Zoom&first=2026-12-07&days=3&most=2&stop=10");
    made.expect(200);
    let kept = made.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(kept.starts_with("__Host-plan="), "{kept}");
    let again = officer.with_cookie(format!("{}; {kept}", officer.cookie().unwrap())).get("/weekplan");
    let text = again.expect(200);
    for field in [
        "name=\"start\" list=\"towns\" value=\"Bergen op Zoom\"",
        "max=\"10\" value=\"3\"",
        "max=\"20\" value=\"2\"",
        "max=\"60\" value=\"10\"",
        "type=\"date\" value=\"2026-11-30\"",
    ] {
        assert!(text.contains(field), "{field}: {text}");
    }
    assert!(!text.contains("data-day="), "no plan was asked for: {text}");
    assert!(officer.get("/weekplan").text.contains("name=\"start\" list=\"towns\" value=\"\""));
}

#[test]
fn a_number_out_of_bounds_is_told_at_its_field() {
    let site = Site::start_as_of(before());
    let officer = site.somebody(Role::Officer);
    for (field, value, told) in [
        ("days", "14", "Kies 1 tot en met 10 dagen."),
        ("most", "0", "Kies 1 tot en met 20 bezoeken per dag."),
        ("stop", "90", "Kies 0 tot en met 60 minuten extra per rit."),
    ] {
        let page = officer.get(&format!("/weekplan?start=Tilburg&first=2026-11-30&{field}={value}"));
        let text = page.expect(400);
        assert!(text.contains(&format!("<a href=\"#{field}\">{told}</a>")), "{text}");
        assert!(text.contains(&format!("name=\"{field}\" aria-invalid=\"true\"")), "{text}");
    }
}

fn text_between(text: &str, before: &str, after: &str) -> String {
    text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}")).split(after).next().unwrap().to_owned()
}
