//! Who knows whom, drawn and as a list.

use crate::browser::{PARTNER, Site};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use serde_json::{Value, json};

/// A record at the API; its id.
fn added(site: &Site, path: &str, record: &Value) -> Value {
    site.add(path, record)["id"].clone()
}

#[test]
fn who_can_introduce_the_two_is_drawn_on_the_page_of_the_firm() {
    let site = Site::start();
    let seen = json!({"source": "gesprek", "date": "2026-09-01"});
    let relation =
        |with: &Value, kind: &str| json!({"with": "Iemand", "partnerId": with, "kind": kind, "provenance": seen});
    let place = json!({"place": "Tilburg"});
    let lab = added(&site, "/v1/partners", &json!({"name": "Voorbeeld Lab", "kind": "fieldlab", "location": place}));
    let network = json!({"name": "Voorbeeld Netwerk", "kind": "network", "location": place, "topics": ["robotica"],
        "barriers": ["talent"], "steps": [{"step": "demo"}]});
    let network = added(&site, "/v1/partners", &network);
    added(
        &site,
        "/v1/firms",
        &json!({"name": "Kennend Bedrijf", "legalForm": "bv",
        "relations": [relation(&lab, "customer"), relation(&network, "supplier")]}),
    );
    let asking = json!({"name": "Vragend Metaal", "legalForm": "bv", "location": place, "topics": ["robotica"],
        "barriers": ["talent"], "relations": [relation(&lab, "member")]});
    let asking = added(&site, "/v1/firms", &asking);
    let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{}", asking.as_str().unwrap()));
    let text = page.expect(200);
    let (_, drawn) = text.split_once("<figure class=\"path\">").unwrap_or_else(|| panic!("no path in {text}"));
    let drawn = drawn.split("</figure>").next().unwrap();
    assert!(drawn.contains("aria-label=\"") && drawn.contains("Vragend Metaal – "), "{drawn}");
    assert!(drawn.contains("class=\"dot broker\"") && drawn.matches("<line class=\"edge\"").count() > 1, "{drawn}");
    assert!(drawn.contains("Vraag Voorbeeld Lab"), "{drawn}");
}

#[test]
fn a_group_that_no_network_knows_is_on_the_page_of_networks() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    assert!(!officer.get("/netwerk").expect(200).contains("class=\"tiles plain\""));
    let place = json!({"place": "Tilburg"});
    let school = json!({"name": "Voorbeeld School", "kind": "knowledge_institution", "location": place});
    let school = added(&site, "/v1/partners", &school);
    for number in 0..12 {
        added(
            &site,
            "/v1/firms",
            &json!({"name": format!("Maker {number}"), "legalForm": "bv", "location": place,
            "topics": ["robotica"], "relations": [{"with": "School", "partnerId": school, "kind": "customer"}]}),
        );
    }
    let others: Vec<Value> = (0..6)
        .map(|number| {
            let name = format!("Lid {number}");
            json!({"name": name, "firmId": added(&site, "/v1/firms", &json!({"name": name, "legalForm": "bv"}))})
        })
        .collect();
    added(&site, "/v1/partners", &json!({"name": "Voorbeeld Netwerk", "kind": "network", "members": others}));
    let page = officer.get("/netwerk");
    let (_, groups) =
        page.expect(200).split_once("<ol class=\"tiles plain\">").unwrap_or_else(|| panic!("{}", page.text));
    assert!(groups.contains("Voorbeeld School") && groups.contains(">Maker 0</a>"), "{groups}");
    assert!(!groups.contains("Lid 0"), "{groups}");
    // As many names as members, and how many others there are.
    let group = groups.split("</li></ul>").next().unwrap();
    assert!(group.contains("13 leden") && group.matches("<li><a href=").count() == 8, "{group}");
    assert!(group.contains("en nog 4 anderen"), "{group}");
}

#[test]
fn the_network_around_a_partner_is_a_list_and_a_drawing() {
    let site = Site::start();
    let record = json!({"name": "Proef Kennis", "employees": 20, "location": {"place": "Tilburg"}, "legalForm": "bv",
        "relations": [{"with": "MindLabs", "partnerId": PartnerId::of_reference(PARTNER).to_string(), "kind": "member"}]});
    site.add("/v1/firms", &record);
    let officer = site.somebody(Role::Officer);
    let page = format!("/partners/{}", PartnerId::of_reference(PARTNER));
    assert!(officer.get(&page).expect(200).contains(&format!("href=\"{page}/netwerk\"")));
    let network = officer.get(&format!("{page}/netwerk"));
    let text = network.expect(200);
    assert!(text.contains("Kent de partner zelf") && text.contains("Proef Kennis"), "{text}");
    assert!(text.contains("<svg") && !text.contains("Stappen naar een koploper"), "{text}");
    // In the drawing the name stands beside its dot, on the outer side, and who is in the middle at the top.
    let drawn = text.split("<svg class=\"map\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(drawn.contains("text-anchor=\"middle\">MindLabs</text>"), "{drawn}");
    assert!(drawn.contains("text-anchor=\"end\">Proef Kennis</text>"), "{drawn}");
    let drawing = officer.get(&format!("{page}/netwerk.svg"));
    assert!(drawing.expect(200).contains("Proef Kennis"), "{}", drawing.text);
    assert_eq!(drawing.header("content-type"), "image/svg+xml; charset=utf-8");
}
