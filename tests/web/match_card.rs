//! The match card within the page of a CRM.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

const CRM: &str = "https://crm.example";
const SETTINGS: &str = "/v1/match-card-settings";
const TICKETS: &str = "/v1/match-card-tickets";

fn allow(site: &Site, origins: Value) {
    site.call(Role::Admin, Method::PUT, SETTINGS, &json!({"allowedAncestors": origins}), 200);
}

#[test]
fn a_card_shows_one_firm_and_only_the_crm_can_frame_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let refused = site.call(Role::Integration, Method::POST, TICKETS, &json!({"firmId": firm}), 409);
        assert_eq!(refused["errors"][0]["code"], "no_ancestors");
        let path = site.match_card(&firm);
        allow(&site, json!([CRM, "https://other.example:8443"]));
        let card = site.anonymous().get(&path);
        let text = card.expect(200);
        assert!(text.contains("Kansen voor Proef Metaal") && text.contains("<b>Eerste stap:</b>"), "{text}");
        assert_eq!(text.matches("<li class=\"card\">").count(), 5);
        assert!(!text.contains("<script") && !text.contains("<form") && !text.contains("style=\""), "{text}");
        let policy = card.header("content-security-policy");
        assert!(policy.ends_with("frame-ancestors https://crm.example https://other.example:8443"), "{policy}");
        assert!(policy.contains("default-src 'none'") && !card.headers.contains_key("x-frame-options"), "{policy}");
        assert!(!card.headers.contains_key("set-cookie"), "a card signs nobody in");
        let english = site.anonymous().get(&format!("{path}?lang=en")).text;
        assert!(english.contains("lang=\"en\"") && english.contains("Openings for Proef Metaal"), "{english}");
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-frame-options"), "DENY");
        allow(&site, json!([]));
        let card = site.anonymous().get(&path);
        assert!(card.header("content-security-policy").ends_with("frame-ancestors 'none'"), "withdrawn at once");
        assert_eq!(card.header("x-frame-options"), "DENY");
    });
}

#[test]
fn a_ticket_opens_nothing_else() {
    let site = Site::start();
    let firm = site.firm();
    let path = site.match_card(&firm);
    let secret = path.rsplit('/').next().unwrap();
    let anonymous = site.anonymous();
    anonymous.get("/match-cards/AAAA").expect(404);
    let mut other = secret.to_owned();
    other.replace_range(30..31, if &secret[30..31] == "A" { "B" } else { "A" });
    anonymous.get(&format!("/match-cards/{other}")).expect(404);
    anonymous.get(&format!("/sign-in/tickets/{secret}")).expect(401);
    let faults = |body: Value| site.call(Role::Integration, Method::POST, TICKETS, &body, 400)["errors"][0].clone();
    assert_eq!(faults(json!({"firmId": firm, "minutes": 61}))["pointer"], "/minutes");
    assert_eq!(faults(json!({"system": "crm"}))["code"], "missing");
    site.call(Role::Integration, Method::POST, TICKETS, &json!({"system": "crm", "externalId": "x"}), 400);
    site.call(Role::Analyst, Method::POST, TICKETS, &json!({"firmId": firm}), 403);
    site.call(Role::Integration, Method::PUT, SETTINGS, &json!({"allowedAncestors": [CRM]}), 403);
    let wild = json!({"allowedAncestors": ["https://*.example", "https://a.example; script-src *"]});
    let refused = site.call(Role::Admin, Method::PUT, SETTINGS, &wild, 400);
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(2), "{refused}");
    let told = site.call(Role::Admin, Method::GET, "/v1/audit-records?objectKind=match_card_ticket", &Value::Null, 200);
    assert_eq!(told["items"][0]["objectId"], firm.as_str(), "{told}");
}

#[test]
fn a_card_says_whether_one_may_get_in_touch() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let open = site.match_card(&site.firm());
        let text = site.anonymous().get(&open).text;
        assert!(text.contains("Mag ik contact opnemen?</b> Mag: Bellen, Brief, Bezoeken."), "{text}");
        let firm = json!({"name": "Jansen Lassen", "legalForm": "eenmanszaak", "topics": ["robotica"]});
        let blocked = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        let text = site.anonymous().get(&site.match_card(&blocked)).text;
        assert!(text.contains("Mag ik contact opnemen?</b> Mag niet.") && text.contains("toestemming"), "{text}");
    });
}
