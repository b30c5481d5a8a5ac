//! Pages of an organisation with many firms: what looks at every firm is worked out beside the requests.

use crate::browser::{Browser, Page, Site};
use loopvermogen::app::caller::Role;
use serde_json::json;
use std::time::{Duration, Instant};

const WORKING: &str = "data-again";

/// The page once nothing is worked out for the first time any more.
fn settled(browser: &Browser<'_>, path: &str, is_wanted: impl Fn(&Page) -> bool) -> Page {
    let begin = Instant::now();
    loop {
        let page = browser.get(path);
        page.expect(200);
        if !page.text.contains(WORKING) && is_wanted(&page) {
            return page;
        }
        assert!(begin.elapsed() < Duration::from_secs(600), "{}", page.text);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn figures_of_the_region_are_worked_out_beside_the_page_and_it_says_of_when_they_are() {
    let site = Site::start_with_kept_beyond(0);
    site.firm();
    let officer = site.somebody(Role::Officer);
    let first = officer.get("/regio");
    assert!(first.expect(200).contains("Wij rekenen de cijfers nu uit"), "{}", first.text);
    assert!(!first.text.contains("<table"), "{}", first.text);
    let page = settled(&officer, "/regio", |_| true);
    assert!(page.text.contains("/regio/journey.csv") && !page.text.contains("iets veranderd"), "{}", page.text);
    let tables = || {
        let table = |figure: &str| officer.get(&format!("/regio/{figure}.csv")).expect(200).to_owned();
        ["help", "barriers", "journey", "reach", "growth"].map(table)
    };
    let one = tables();
    for _ in 0..6 {
        site.firm();
    }
    // The first view after a change has the figures before it, and says so; a later one has the new figures.
    let page = officer.get("/regio");
    assert!(page.expect(200).contains("iets veranderd"), "{}", page.text);
    settled(&officer, "/regio", |page| !page.text.contains("iets veranderd"));
    assert_ne!(tables(), one);
}

#[test]
fn a_search_does_not_wait_for_names_and_says_so() {
    let site = Site::start_with_kept_beyond(0);
    site.firm();
    let officer = site.somebody(Role::Officer);
    let first = officer.get("/zoeken?q=mindlabs");
    let text = first.expect(200);
    assert!(text.contains("namen van bedrijven worden klaargezet") && text.contains("MindLabs"), "{text}");
    assert!(!text.contains("Niets gevonden"), "{text}");
    let found = settled(&officer, "/zoeken?q=metaal", |_| true);
    assert!(found.text.contains("Proef Metaal"), "{}", found.text);
    // A written firm is found at once: its name stands beside those that were laid out.
    site.firm();
    assert!(!officer.get("/bedrijven?q=metaal").expect(200).contains(WORKING));
}

#[test]
fn a_list_to_ring_is_ranked_beside_the_page_and_who_was_rung_leaves_it_at_once() {
    let site = Site::start_with_kept_beyond(0);
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    assert!(officer.get("/").expect(200).contains("Wij maken de lijst voor vandaag"));
    let form = format!("/bedrijven/{firm}/gehoor");
    settled(&officer, "/", |page| page.text.contains(&form));
    let plan = settled(&officer, "/weekplan?start=Eindhoven", |_| true);
    assert!(plan.text.contains("Proef Metaal"), "{}", plan.text);
    // Lists go by other settings at once, also those that were ranked before.
    assert!(officer.get("/").text.contains("e lijst heeft een vaste mix"));
    let settings = json!({"explorationShare": 0, "quotas": []});
    site.call(Role::Admin, reqwest::Method::PUT, "/v1/call-list-settings", &settings, 200);
    assert!(officer.get("/").expect(200).contains("Wij maken de lijst voor vandaag"));
    settled(&officer, "/", |page| page.text.contains(&form) && !page.text.contains("loting"));
    officer.post(&form, &[("outcome", "reached"), ("once", "1")]).expect(303);
    assert!(!officer.get("/").expect(200).contains(&form));
}

#[test]
fn a_list_that_ends_says_so_and_shows_the_next_ones() {
    let site = Site::start();
    for number in 10..62 {
        site.add("/v1/firms", &json!({"name": format!("Proef {number}"), "legalForm": "bv"}));
    }
    let officer = site.somebody(Role::Officer);
    let lists =
        [("/bedrijven", "/bedrijven?toon=100", true), ("/bedrijven?q=proef", "/bedrijven?q=proef&toon=100", false)];
    for (path, next, has_total) in lists {
        let page = officer.get(path);
        let text = page.expect(200).replace("&#38;", "&").replace("&amp;", "&");
        assert!(text.contains("U ziet de eerste 50."), "{path}: {text}");
        assert_eq!(text.contains("In totaal zijn het er 52."), has_total, "{path}: {text}");
        assert!(text.contains(&format!("href=\"{next}\">Toon er meer")), "{path}: {text}");
        let all = officer.get(next);
        assert_eq!(all.expect(200).matches("<b>Proef ").count(), 52, "{path}: {}", all.text);
        assert!(!all.text.contains("U ziet de eerste"), "{path}: {}", all.text);
    }
    assert!(officer.get("/bedrijven?toon=veel").expect(200).contains("U ziet de eerste 50."));
}
