//! What went wrong, as a page in the reader's language with a way on.

use crate::browser::{PARTNER, Page, Site};
use loopvermogen::api::quota::Allowance;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};

/// A page in Dutch and no document of the interface, with somewhere to go on to.
fn is_a_page(page: &Page, title: &str) {
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{}", page.text);
    assert!(page.text.contains("<html lang=\"nl\"") && page.text.contains(title), "{}", page.text);
    assert!(page.text.contains("<a class=\"button") && !page.text.contains("urn:loopvermogen"), "{}", page.text);
}

#[test]
fn who_asks_too_often_is_told_so_on_a_page_and_a_program_as_before() {
    let site = Site::start_with_per_address(Allowance { per_second: 1, burst: 3 });
    let mut pages = (0..60).map(|_| site.anonymous().get("/sign-in"));
    let late = pages.find(|page| page.status == 429).expect("one too many");
    is_a_page(&late, "Even wachten");
    assert!(late.text.contains("href=\"/sign-in\">Probeer opnieuw</a>"), "{}", late.text);
    assert!(!late.header("retry-after").is_empty(), "{:?}", late.headers);
    let other = |path: &str| {
        site.anonymous().send(Method::GET, path, |request| {
            let mut headers = reqwest::header::HeaderMap::new();
            headers.insert("accept", "application/json".parse().unwrap());
            request.headers(headers)
        })
    };
    assert_eq!(other("/sign-in").header("content-type"), "application/problem+json");
    let api = site.anonymous().get("/v1/firms");
    assert_eq!(api.header("content-type"), "application/problem+json", "{}", api.text);
}

#[test]
fn who_is_signed_in_keeps_menu_and_search_on_a_page_that_is_not_there() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    for path in ["/nergens", "/bedrijven/00000000-0000-0000-0000-000000000000"] {
        let page = officer.get(path);
        page.expect(404);
        is_a_page(&page, "Deze pagina is er niet");
        assert!(page.text.contains("href=\"/bedrijven\"") && page.text.contains("role=\"search\""), "{}", page.text);
    }
    let page = site.anonymous().get("/nergens");
    assert!(page.expect(404).contains("Deze pagina is er niet") && !page.text.contains("role=\"search\""));
    let refused = officer.get("/beheer");
    refused.expect(403);
    is_a_page(&refused, "Dit mag u niet zien");
}

#[test]
fn a_change_that_cannot_be_made_says_what_stands_in_the_way_and_leads_back() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let at = format!("/bedrijven/{firm}");
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let chosen = [("partner", partner.as_str()), ("reason", "zij kennen elkaar")];
    officer.post(&format!("{at}/introducties"), &chosen).expect(303);
    let again = officer.send(Method::POST, &format!("{at}/introducties"), |request| {
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin");
        let request = request.header("referer", format!("{}{at}?done=proposed", site.url()));
        request.body(format!("partner={partner}&reason=nog+eens"))
    });
    again.expect(409);
    is_a_page(&again, "Er loopt al een introductie tussen dit bedrijf en deze partner.");
    assert!(again.text.contains(&format!("href=\"{at}\">Ga terug</a>")), "{}", again.text);
    let wrong = officer.send(Method::POST, &format!("{at}/introducties"), |request| {
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin");
        request.header("referer", "https://elsewhere.example/list").body("partner=x")
    });
    wrong.expect(400);
    is_a_page(&wrong, "Dit konden we niet lezen");
    assert!(!wrong.text.contains("elsewhere") && !wrong.text.contains("Ga terug</a>"), "{}", wrong.text);
}

#[test]
fn a_firm_that_was_merged_leads_to_what_took_its_place() {
    let site = Site::start();
    // Words of names weigh little where several firms have them.
    for (at, name) in ["Bakkerij Abma", "Drukkerij Bosch", "Smederij Cuypers", "Kwekerij Dekker"].iter().enumerate() {
        let number = format!("{:08}", 71_000_003 + at * 3_456_789);
        site.add("/v1/firms", &json!({"name": name, "kvkNumber": number, "location": {"place": "Breda"}}));
    }
    let firm = |name: &str, website: &str| {
        let record = json!({"name": name, "website": website, "location": {"place": "Tilburg"}});
        site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned()
    };
    let kept = firm("Proef Metaalbewerking B.V.", "https://proefmetaal.nl");
    let merged = firm("Proef metaalbewerking", "www.proefmetaal.nl");
    let ask = |method: Method, path: &str, body, status| site.call(Role::Officer, method, path, &body, status);
    ask(Method::POST, "/v1/duplicate-searches", Value::Null, 200);
    let pair = ask(Method::GET, "/v1/duplicates?state=open", Value::Null, 200);
    let path = format!("/v1/duplicates/{}/decisions", pair["items"][0]["id"].as_str().unwrap());
    ask(Method::POST, &path, json!({"decision": "same", "survivorId": kept}), 201);
    let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{merged}"));
    page.expect(410);
    is_a_page(&page, "Dit is er niet meer");
    assert!(page.text.contains(&format!("href=\"/bedrijven/{kept}\">Naar wat ervoor")), "{}", page.text);
}

#[test]
fn a_form_that_outlives_its_session_is_not_lost_without_a_script() {
    let site = Site::start();
    let firm = site.firm();
    let at = format!("/bedrijven/{firm}/gesprek");
    let fields = [("channel", "visit"), ("barriers", "we vinden\r\n\"geen\" lassers"), ("once", "1")];
    let page = site.anonymous().post(&at, &fields);
    let text = page.expect(401);
    assert!(
        text.contains("U bent niet meer ingelogd") && text.contains("href=\"/sign-in\" target=\"_blank\""),
        "{text}"
    );
    assert!(text.contains(&format!("<form action=\"{at}\" method=\"post\">")), "{text}");
    let kept = "<input type=\"hidden\" name=\"barriers\" value=\"we vinden\r\n&#34;geen&#34; lassers\">";
    assert!(text.contains(kept), "{text}");
    assert!(text.contains("<p class=\"as-typed\">we vinden\r\n&#34;geen&#34; lassers</p>"), "{text}");
    // Sent once more by who signed in meanwhile, it is read as before.
    let officer = site.somebody(Role::Officer);
    assert!([200, 303].contains(&officer.post(&at, &fields).status));
    // What another site makes a browser send is kept for nobody, and no password stands on a page.
    let foreign = site.anonymous().post_from("cross-site", &at, &fields);
    assert!(foreign.status == 303 && !foreign.text.contains("lassers"), "{} {}", foreign.status, foreign.text);
    let wrong = site.anonymous().post("/sign-in", &[("login", "a"), ("password", "een lang geheim")]);
    assert!(!wrong.text.contains("een lang geheim"), "{}", wrong.text);
}

#[test]
fn a_reason_that_was_typed_stands_on_the_page_that_refuses_it() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let chosen = [("partner", partner.as_str()), ("reason", "zij kennen elkaar van de beurs"), ("shown", "a b")];
    let at = format!("/bedrijven/{firm}/introducties");
    officer.post(&at, &chosen).expect(303);
    let page = officer.post(&at, &chosen);
    let text = page.expect(409);
    assert!(text.contains("<p class=\"as-typed\">zij kennen elkaar van de beurs</p>"), "{text}");
    assert_eq!(text.matches("as-typed").count(), 1, "{text}");
}
