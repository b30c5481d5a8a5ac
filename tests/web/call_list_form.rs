//! How call lists are filled, as an admin chooses it on the page.

use crate::browser::{Browser, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const HERE: &str = "/beheer/bellijst";

/// The state of the settings that the form on the page changes.
fn revision(browser: &Browser<'_>) -> String {
    let text = browser.get(HERE).expect(200).to_owned();
    text.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn settings(site: &Site) -> Value {
    site.call(Role::Admin, Method::GET, "/v1/call-list-settings", &Value::Null, 200)
}

#[test]
fn an_admin_sees_what_holds_and_chooses_otherwise() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        site.firm();
        let admin = site.somebody(Role::Admin);
        let text = admin.get(HERE).expect(200).to_owned();
        for part in [
            "<span class=\"tag calm\">standaard</span>",
            "10 % van de lijst komt uit een loting",
            "Elke sector: hooguit 50 %",
            "name=\"share\" inputmode=\"decimal\" maxlength=\"12\" autocomplete=\"off\" value=\"10\"",
            "<option value=\"region:GM0855\">Tilburg</option>",
            "<option value=\"region:PV30\">Noord-Brabant</option>",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert!(text.contains("id=\"kind-5\"") && !text.contains("id=\"kind-6\""), "three quotas, two empty rows");
        assert!(!text.contains("region:GM0363"), "there are no firms in Amsterdam");

        let before = revision(&admin);
        let chosen = [
            ("revision", before.as_str()),
            ("share", "12,5 %"),
            ("kind-1", "sector:"),
            ("least-1", ""),
            ("most-1", "40"),
            ("kind-2", "region:"),
            ("most-2", "50"),
            ("off-2", "yes"),
            ("kind-3", ""),
            ("least-3", " "),
            ("most-3", ""),
            ("kind-4", "firm_type:scale_up"),
            ("least-4", "20"),
        ];
        let saved = admin.post(HERE, &chosen);
        assert_eq!((saved.status, saved.header("location")), (303, "/beheer/bellijst?done=saved"), "{}", saved.text);
        let expected = json!({"explorationShare": 0.125, "quotas": [
            {"dimension": "sector", "value": null, "atLeast": null, "atMost": 0.4},
            {"dimension": "firm_type", "value": "scale_up", "atLeast": 0.2, "atMost": null}]});
        assert_eq!(settings(&site), expected);
        let text = admin.get("/beheer/bellijst?done=saved").expect(200).to_owned();
        for part in [
            "Opgeslagen.",
            "<span class=\"tag good\">eigen keuze</span>",
            "12,5 % van de lijst komt uit een loting",
            "Scale-up: minstens 20 %",
            "<option value=\"firm_type:scale_up\" selected>",
            "<summary>Wat is de standaard van deze installatie?</summary>",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        let text = admin.get("/beheer").expect(200).to_owned();
        assert!(text.contains("href=\"/beheer/bellijst\"") && text.contains("Elke sector: hooguit 40 %"), "{text}");
        assert!(text.contains("instelling van de bellijst"), "the audit tells of it: {text}");

        // Who saw the page before it was changed does not change it back unseen; what was typed stays.
        let late = admin
            .post(HERE, &[("revision", before.as_str()), ("share", "30"), ("kind-1", "region:PV30"), ("most-1", "60")]);
        let text = late.expect(409).to_owned();
        for part in [
            "<a href=\"#now\">Iemand anders heeft deze gegevens gewijzigd",
            "12,5 % van de lijst komt uit een loting",
            "value=\"30\"",
            "<option value=\"region:PV30\" selected>",
            "href=\"/beheer/bellijst?lang=en\"",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert_eq!(settings(&site), expected);
        let now = revision(&admin);
        assert!(text.contains(&format!("name=\"revision\" value=\"{now}\"")), "once more it goes in: {text}");
        assert_eq!(admin.post(HERE, &[("revision", now.as_str()), ("share", "30")]).status, 303);
        assert_eq!(settings(&site), json!({"explorationShare": 0.3, "quotas": []}));
        assert!(admin.get(HERE).text.contains("Er zijn geen quota"));
    });
}

#[test]
fn an_admin_goes_back_to_the_standard() {
    let site = Site::start();
    let admin = site.somebody(Role::Admin);
    let (standard, to_standard) = (settings(&site), "/beheer/bellijst/standaard");
    assert!(!admin.get(HERE).text.contains(to_standard), "nothing was chosen");
    let before = revision(&admin);
    assert_eq!(admin.post(HERE, &[("revision", before.as_str()), ("share", "30")]).status, 303);
    let text = admin.get(HERE).expect(200).to_owned();
    assert!(text.contains("<summary>Terug naar de standaard …</summary>") && text.contains(to_standard), "{text}");

    // What somebody else chose meanwhile is not taken away unseen.
    let late = admin.post(to_standard, &[("revision", before.as_str())]);
    assert!(late.expect(409).contains("<a href=\"#now\">Iemand anders heeft de keuze net gewijzigd."), "{}", late.text);
    assert!(late.text.contains(&format!("href=\"{HERE}?lang=en\"")), "{}", late.text);
    assert_eq!(settings(&site)["explorationShare"], 0.3);

    let now = revision(&admin);
    for role in [Role::Officer, Role::Coordinator, Role::Analyst, Role::Integration] {
        let refused = site.somebody(role).post(to_standard, &[("revision", now.as_str())]);
        assert_eq!(refused.status, 403, "{role:?}");
    }
    let back = admin.post(to_standard, &[("revision", now.as_str())]);
    assert_eq!((back.status, back.header("location")), (303, "/beheer/bellijst?done=standard"), "{}", back.text);
    let text = admin.get("/beheer/bellijst?done=standard").expect(200).to_owned();
    assert!(text.contains("De standaard geldt weer."), "{text}");
    assert!(text.contains("<span class=\"tag calm\">standaard</span>") && !text.contains(to_standard), "{text}");
    assert_eq!(settings(&site), standard);
}

#[test]
fn what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays() {
    let site = Site::start();
    let admin = site.somebody(Role::Admin);
    let (revision, before) = (revision(&admin), settings(&site));
    let page = admin.post(
        HERE,
        &[
            ("revision", revision.as_str()),
            ("share", "veel"),
            ("kind-1", "sector:25"),
            ("least-1", "60"),
            ("most-1", "40"),
            ("kind-2", ""),
            ("most-2", "10"),
            ("kind-3", "region:"),
            ("least-3", "10"),
            ("kind-4", "firm_type:start_up"),
            ("kind-5", "firm_type:reus"),
            ("most-5", "120"),
        ],
    );
    let text = page.expect(400);
    for (field, words) in [
        ("share", "Vul een percentage van 0 tot en met 100 in, zoals 10."),
        ("least-1", "“Minstens” is meer dan “Hooguit”."),
        ("kind-2", "Kies voor welke bedrijven dit is."),
        ("kind-3", "“Minstens” kan alleen voor één soort."),
        ("most-4", "Vul “Minstens” of “Hooguit” in, of kruis “Weghalen” aan."),
        ("kind-5", "Kies een soort uit de lijst."),
        ("most-5", "Hooguit (%): Vul een percentage van 0 tot en met 100 in, of laat dit veld leeg."),
    ] {
        assert!(text.contains(&format!("id=\"{field}-wrong\">{words}")), "{field}: {text}");
        let row = field.split_once('-').map(|(_, row)| format!("Quotum {row}: ")).unwrap_or_default();
        assert!(text.contains(&format!("<a href=\"#{field}\">{row}{words}")), "{field}: {text}");
        assert!(text.contains(&format!("aria-describedby=\"{field}-wrong")), "{field}: {text}");
    }
    for typed in ["value=\"veel\"", "value=\"60\"", "value=\"120\"", "<option value=\"firm_type:reus\" selected>"] {
        assert!(text.contains(typed), "no {typed} in {text}");
    }
    assert_eq!(settings(&site), before);

    let least =
        [("share", "10"), ("kind-1", "sector:25"), ("least-1", "60"), ("kind-2", "sector:28"), ("least-2", "50")];
    let fields: Vec<(&str, &str)> = std::iter::once(("revision", revision.as_str())).chain(least).collect();
    let page = admin.post(HERE, &fields);
    assert!(page.expect(400).contains("<a href=\"#quotas\">Alles bij “Minstens”"), "{}", page.text);
    let rows: Vec<(String, String)> = (1..=51)
        .flat_map(|row| [(format!("kind-{row}"), "sector:25".into()), (format!("most-{row}"), "9".into())])
        .collect();
    let rows = rows.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> =
        [("revision", revision.as_str()), ("share", "10")].into_iter().chain(rows).collect();
    let page = admin.post(HERE, &fields);
    assert!(page.expect(400).contains("<a href=\"#quotas\">Er zijn hoogstens 50 quota."), "{}", page.text);
    assert_eq!(settings(&site), before);
    let mut english = site.somebody(Role::Admin);
    english.language = "en";
    let page = english.post(HERE, &[("revision", revision.as_str()), ("share", "101")]);
    assert!(page.expect(400).contains("Fill in a percentage from 0 up to 100, such as 10."), "{}", page.text);
}

#[test]
fn nobody_but_an_admin_sees_or_sends_the_form() {
    let site = Site::start();
    let revision = revision(&site.somebody(Role::Admin));
    let before = settings(&site);
    for role in [Role::Officer, Role::Coordinator, Role::Analyst, Role::Integration] {
        let browser = site.somebody(role);
        assert_eq!(browser.get(HERE).status, 403, "{role:?}");
        assert_eq!(browser.post(HERE, &[("revision", revision.as_str()), ("share", "50")]).status, 403, "{role:?}");
    }
    let admin = site.somebody(Role::Admin);
    let fields = [("revision", revision.as_str()), ("share", "50")];
    assert_eq!(admin.post_from("cross-site", HERE, &fields).status, 403, "a page of somebody else");
    assert_eq!(site.anonymous().get(HERE).status, 303);
    assert_eq!(settings(&site), before);
}

#[test]
fn today_tells_what_comes_from_a_lot_and_that_quotas_hold() {
    let site = Site::start();
    let day = || site.somebody(Role::Officer).get("/").expect(200).to_owned();
    assert!(!day().contains("gemengd"), "there is no list yet");
    site.firm();
    site.firm();
    let choose = |share: f64, quotas: Value| {
        let settings = json!({"explorationShare": share, "quotas": quotas});
        site.call(Role::Admin, Method::PUT, "/v1/call-list-settings", &settings, 200);
    };
    let text = day();
    assert!(text.contains("1 bedrijf door loting; de lijst heeft een vaste mix van soorten bedrijven."), "{text}");
    // Both are of one sector, of which the list has one place.
    choose(0.0, json!([{"dimension": "sector", "value": "25", "atMost": 0.1}]));
    let text = day();
    assert!(
        text.contains(
            ">De lijst heeft een vaste mix van soorten bedrijven; voor 1 plaats was er geen bedrijf dat in de mix past."
        ) && !text.contains("loting"),
        "{text}"
    );
    choose(0.0, json!([]));
    let text = day();
    assert!(!text.contains("vaste mix") && !text.contains("loting"), "{text}");
}
