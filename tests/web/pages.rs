//! What the pages show.

use crate::browser::{PARTNER, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use serde_json::json;

#[test]
fn the_page_of_a_firm_prepares_a_visit() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        let text = page.expect(200);
        for part in [
            "<h1>Proef Metaal</h1>",
            "<blockquote>“we vinden geen vakmensen”</blockquote>",
            "herkend als <b>Talent</b>",
            "14 medewerkers · sinds 2009",
            "<ol class=\"ranked\">",
            "role=\"img\" aria-label=\"Score: ",
            "<b>Eerste stap:</b>",
            "onderbouwd</span>",
            "Wat vraagt u als eerste?",
            "Bron, tenzij er iets anders bij staat",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        // The first three are told in full; of the others one sees name, score and best reason, and opens the rest.
        assert_eq!(text.matches("<li class=\"card\">").count(), 3);
        assert_eq!(text.matches("<li class=\"card compact\">").count(), 7);
        assert_eq!(text.matches("<details class=\"folded\"><summary>").count(), 7);
        for list in text.split("<ul class=\"sources\">").skip(1) {
            let lines: Vec<&str> = list.split("</ul>").next().unwrap().split("<li>").skip(1).collect();
            let once: std::collections::BTreeSet<&&str> = lines.iter().collect();
            assert_eq!(once.len(), lines.len(), "a source stands there once: {list}");
        }
        let brief = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}/bezoek"));
        let text = brief.expect(200);
        assert_eq!(text.matches("<div class=\"score\">").count(), 3);
        assert!(text.contains("“we vinden geen vakmensen”") && text.contains("Notities"), "{text}");
    });
}

#[test]
fn where_a_register_says_otherwise_both_are_shown() {
    use crate::stub_register::StubRegister;
    use loopvermogen::app::settings::{SecretText, SourceSettings};
    use loopvermogen::app::sources::{How, sync};
    use loopvermogen::app::{App, Caller};
    on_each_database(|database| {
        let site = Site::start_on(database);
        let known = json!({"name": "Proef Metaal", "kvkNumber": "00000123", "employees": 14,
            "provenance": {"source": "bezoek", "date": "2026-01-10"}});
        let firm = site.add("/v1/firms", &known)["id"].as_str().unwrap().to_owned();
        let page = |site: &Site| site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}")).expect(200).to_owned();
        assert!(!page(&site).contains("Het register zegt iets anders"));
        // A registration as KVK Basisprofiel v1 gives it; the firm is invented.
        let stub = StubRegister::always(200, r#"{"kvkNummer": "00000123", "totaalWerkzamePersonen": 34}"#);
        let mut sources = SourceSettings { kvk_key: Some(SecretText::of("geheim")), ..SourceSettings::default() };
        sources.kvk.url = Some(stub.url.clone());
        let app = App::open(&database.url, 2).unwrap().with_sources(sources);
        sync(&app, &Caller::command_line(), loopvermogen::domain::Source::Kvk, How::default(), &mut |_| {}).unwrap();
        let text = page(&site);
        let (ours, theirs) = text.split_once("<h3>Het register zegt iets anders</h3>").expect(&text);
        assert!(ours.contains("<dd>14</dd>"), "{ours}");
        assert!(
            theirs.contains("<dd>20-49<span class=\"from\">Handelsregister, Kamer van Koophandel (KVK), "),
            "{theirs}"
        );
    });
}

#[test]
fn one_asks_why_somebody_does_not_stand_higher() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let page = officer.get(&format!("/bedrijven/{firm}"));
    let ask = |text: &str| officer.get(&format!("/bedrijven/{firm}?why={text}")).expect(200).to_owned();
    // The second of the list has a link that asks about it.
    let second = page.text.split("href=\"?why=").nth(1).unwrap().split('"').next().unwrap();
    let answer = ask(second);
    assert!(answer.contains("Waarom niet …?") && answer.contains("<th scope=\"row\">"), "{answer}");
    assert!(ask("xyzzy").contains("We kennen geen partner met deze naam."));
    assert!(ask("lab").contains("Welke bedoelt u?"));
    // A letter too many, or the words the other way round.
    let misspelled = ask("mindlasb");
    assert!(misspelled.contains("Bedoelt u een van deze?") && misspelled.contains("<b>MindLabs</b>"), "{misspelled}");
    let first = page.text.split("<h3><span class=\"unseen\">1. </span><a href=\"/partners/").nth(1).unwrap();
    assert!(ask(first.split('"').next().unwrap()).contains("Deze partner staat al bovenaan."));
}

#[test]
fn the_page_of_a_partner_ranks_firms_and_says_what_it_offers() {
    let site = Site::start();
    let firm = site.firm();
    let path = format!("/partners/{}", PartnerId::of_reference(PARTNER));
    let officer = site.somebody(Role::Officer).get(&path);
    let text = officer.expect(200);
    assert!(text.contains("<h1>MindLabs</h1>") && text.contains("Onderwerpen"), "{text}");
    assert!(text.contains(&format!("href=\"/bedrijven/{firm}\"")), "{text}");
    // The first is told in full, the second in short, with its reasons a tap away.
    site.add(
        "/v1/firms",
        &json!({"name": "Proef Tweede", "legalForm": "bv", "topics": ["robotica"],
        "location": {"place": "Breda"}}),
    );
    let text = site.somebody(Role::Officer).get(&path).expect(200).to_owned();
    let (first, second) = text.split_once("<li class=\"card compact\">").unwrap();
    assert!(first.contains("<li class=\"card\">") && !first.contains("class=\"folded\""), "{first}");
    let (shown, folded) = second.split_once("<details class=\"folded\"><summary>").unwrap();
    assert!(!shown.contains("class=\"why\"") && folded.contains("<ul class=\"why\">"), "{second}");
    // A coordinator sees the same firm, and has no page of it to go to.
    let coordinator = site.somebody(Role::Coordinator).get(&path);
    let text = coordinator.expect(200);
    assert!(text.contains("Proef Metaal") && !text.contains("\"/bedrijven"), "{text}");
}

#[test]
fn a_name_that_is_not_spelled_right_is_found() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let page = officer.get("/zoeken?q=MindLaps");
    let text = page.expect(200);
    assert!(text.contains("Bedoelde u misschien:") && text.contains(">MindLabs<"), "{text}");
    site.firm();
    let text = officer.get("/zoeken?q=metaal").text;
    assert!(text.contains("Proef Metaal") && !text.contains("Bedoelde u"), "{text}");
}

#[test]
fn what_others_wrote_is_shown_as_text_and_never_as_html() {
    let site = Site::start();
    let evil = "<script>alert(1)</script>\"'><b>x & co";
    let firm = json!({"name": evil, "description": evil, "tradeNames": [evil], "wishes": [evil], "barriers": [{"barrier": "talent", "words": evil}],
        "topics": ["robotica"], "location": {"place": "Tilburg"}, "legalForm": "bv"});
    let id = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
    let officer = site.somebody(Role::Officer);
    let query = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E%3Cb%3Ex";
    for path in [
        "/".to_owned(),
        "/bedrijven".to_owned(),
        format!("/zoeken?q={query}"),
        format!("/bedrijven/{id}?why={query}"),
        format!("/bedrijven/{id}/bezoek"),
        format!("/partners/{}", PartnerId::of_reference(PARTNER)),
    ] {
        let text = officer.get(&path).expect(200).to_owned();
        // The one script is ours, and a file.
        assert_eq!(text.matches("<script").count(), 1, "{path}: {text}");
        assert!(!text.contains("<b>x"), "{path}: {text}");
        assert!(text.contains("&#60;script&#62;") || text.contains("&lt;script&gt;"), "{path}: {text}");
    }
}

#[test]
fn a_firm_that_wants_no_contact_is_marked_before_anything_else() {
    let site = Site::start();
    let closed = json!({"name": "Dicht", "doNotContact": {"since": "2026-01-02", "source": "gesprek"}});
    let id = site.add("/v1/firms", &closed)["id"].as_str().unwrap().to_owned();
    let officer = site.somebody(Role::Officer);
    for path in [format!("/bedrijven/{id}"), format!("/bedrijven/{id}/bezoek")] {
        let text = officer.get(&path).expect(200).to_owned();
        let notice = text.find("wil niet benaderd worden").unwrap_or_else(|| panic!("{text}"));
        assert!(notice < text.find("<h2").unwrap(), "{path}");
    }
}

#[test]
fn a_page_names_a_mark_that_is_there_so_that_no_browser_asks_for_another() {
    let site = Site::start();
    let page = site.anonymous().get("/sign-in");
    let mark = page.text.split("<link rel=\"icon\" type=\"image/svg+xml\" href=\"").nth(1).unwrap();
    let mark = site.anonymous().get(mark.split('"').next().unwrap());
    assert!(mark.expect(200).starts_with("<svg"), "{}", mark.text);
    assert!(mark.header("cache-control").contains("immutable"), "{:?}", mark.headers);
}
