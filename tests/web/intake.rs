//! A firm that tells of itself.

use crate::browser::{Browser, Page, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};

/// The link that an officer makes on the page of the firm, as a path.
pub fn link(site: &Site, firm: &str) -> String {
    let page = site.somebody(Role::Officer).post(&format!("/bedrijven/{firm}/intakelink"), &[("x", "y")]);
    let text = page.expect(200);
    let at = text.find("/intake/open/").unwrap_or_else(|| panic!("{text}"));
    text[at..].split('"').next().unwrap().to_owned()
}

fn secret(path: &str) -> &str {
    path.strip_prefix("/intake/open/").unwrap()
}

/// Somebody at the firm who pressed the button behind the link.
pub fn visitor<'a>(site: &'a Site, path: &str) -> Browser<'a> {
    let opened = site.anonymous().post("/intake/begin", &[("secret", secret(path))]);
    assert_eq!((opened.status, opened.header("location")), (303, "/intake"), "{}", opened.text);
    site.anonymous().with_cookie(opened.cookie())
}

pub fn send(visitor: &Browser<'_>, fields: &[(&str, &str)]) -> Page {
    visitor.post("/intake", fields)
}

#[test]
fn what_a_firm_says_enters_with_itself_as_the_source_and_it_gets_suggestions() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = json!({"name": "Proef Metaal", "founded": "2009", "employees": 14, "location": {"place": "Tilburg"},
                          "legalForm": "bv", "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"],
                          "growth": {"jobs": 20, "turnover": 0}});
        let firm = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        site.add(
            "/v1/firms",
            &json!({"name": "Buurman Geheim", "location": {"place": "Tilburg"}, "topics": ["robotica"],
            "consents": [{"purpose": "peer_matching", "given": true, "date": "2026-02-01", "source": "form"}]}),
        );
        let visitor = visitor(&site, &link(&site, &firm));
        let form = visitor.get("/intake");
        let text = form.expect(200);
        assert!(text.contains("Proef Metaal") && text.contains("we vinden geen vakmensen"), "{text}");
        assert!(text.contains("value=\"14\"") && !text.contains("Buurman"), "{text}");
        assert_eq!(
            text.matches("<option value=\"20\" selected>").count(),
            1,
            "what is known of growth stands there: {text}"
        );
        assert!(
            !text.contains("name=\"consentTelephone\" value=\"yes\" checked"),
            "consent is never ticked beforehand"
        );

        let fields = [
            ("words-0", "de bank wil ons niets lenen"),
            ("wishes", "een lasrobot uitproberen"),
            ("kind", "fieldlab"),
            ("relations", "Voorbeeld School"),
            ("employees", "21"),
            ("growthTurnover", "10"),
            ("consentTelephone", "yes"),
        ];
        let sent = send(&visitor, &fields);
        assert_eq!((sent.status, sent.header("location")), (303, "/intake/verslag"), "{}", sent.text);
        let report = visitor.get("/intake/verslag");
        let text = report.expect(200);
        assert!(text.contains("“de bank wil ons niets lenen”") && text.contains("<b>Financiering</b>"), "{text}");
        assert_eq!(text.matches("<li class=\"card\">").count(), 3, "{text}");
        assert!(!text.contains("Buurman") && !text.contains("href=\"/partners"), "{text}");

        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        let text = page.expect(200);
        assert!(text.contains("“de bank wil ons niets lenen”") && text.contains("21 medewerkers"), "{text}");
        assert!(text.contains("het bedrijf zelf, ") && text.contains("Voorbeeld School"), "{text}");
        assert!(text.contains("· Het bedrijf vulde zelf in wat het nodig heeft</span>"), "its history tells: {text}");
        let (_, history) = text.split_once("vulde zelf in wat het nodig heeft</span>").unwrap();
        let told = history.split("</li>").next().unwrap();
        assert!(told.contains("“de bank wil ons niets lenen” (Financiering)"), "in its own words: {told}");
        assert!(told.contains("“een lasrobot uitproberen”") && told.contains("Uitgenodigd door"), "{told}");
        assert!(text.contains("Toestemming: bellen ("), "its consent stands with the rules of contact: {text}");
        assert!(text.contains("op een formulier)"), "{text}");
        let day = site.somebody(Role::Officer).get("/");
        assert!(day.expect(200).contains("Vulde zelf in wat het nodig heeft"), "{}", day.text);
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}/intakelink"));
        assert!(page.expect(200).contains("beantwoord op"), "{}", page.text);
        let audit = site.somebody(Role::Admin).get("/beheer");
        let text = audit.expect(200);
        assert!(text.contains("het bedrijf zelf, via de vragenlijst") && !text.contains(">intake:"), "{text}");
    });
}

#[test]
fn a_link_opens_once_and_looking_at_it_does_not_use_it_up() {
    let site = Site::start();
    let firm = site.firm();
    let path = link(&site, &firm);
    for _ in 0..2 {
        let page = site.anonymous().get(&path);
        assert!(page.expect(200).contains("Begin") && page.header("set-cookie").is_empty(), "{}", page.text);
        assert!(!page.text.contains("Proef Metaal"), "the name stands behind the button");
        assert_eq!(page.text.matches(secret(&path)).count(), 1, "no address holds the secret: {}", page.text);
    }
    let first = visitor(&site, &path);
    assert_eq!(first.get("/intake").status, 200);
    let again = site.anonymous().post("/intake/begin", &[("secret", secret(&path))]);
    assert!(again.expect(404).contains("Deze link werkt niet meer"), "{}", again.text);
    assert_eq!(site.anonymous().get(&path).status, 404);
    for other in ["x", "..", "0.0", &format!("{}x", &path[14..])] {
        assert_eq!(site.anonymous().get(&format!("/intake/open/{other}")).status, 404, "{other}");
    }
}

#[test]
fn nobody_else_gets_in_and_the_cookie_opens_nothing_else() {
    let site = Site::start();
    let firm = site.firm();
    for path in ["/intake", "/intake/verslag"] {
        assert_eq!(site.anonymous().get(path).status, 404, "{path}");
        assert_eq!(site.somebody(Role::Officer).get(path).status, 404, "{path}");
    }
    let visitor = visitor(&site, &link(&site, &firm));
    for path in ["/".to_owned(), format!("/bedrijven/{firm}"), "/zoeken?q=proef".to_owned()] {
        assert_eq!(visitor.get(&path).status, 303, "{path} asks to sign in");
    }
    assert_eq!(visitor.get("/intake/verslag").header("location"), "/intake", "there is no report before the answers");
    let foreign = visitor.post_from("cross-site", "/intake", &[("words-0", "geld")]);
    assert_eq!(foreign.status, 403, "{}", foreign.text);
    assert_eq!(site.somebody(Role::Coordinator).get(&format!("/bedrijven/{firm}/intakelink")).status, 403);
}

#[test]
fn words_that_are_not_understood_are_kept_as_such_until_somebody_knows_what_they_mean() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let visitor = visitor(&site, &link(&site, &firm));
        let text = visitor.get("/intake").text;
        assert_eq!(text.matches(">Iets anders</option>").count(), 3, "{text}");
        let fields = [
            ("words-0", "het regent altijd"),
            ("words-1", "de bank wil ons niets lenen"),
            ("barrier-1", "other"),
            ("words-2", "xyzzy plugh"),
            ("barrier-2", "culture"),
            ("wishes", "iets nieuws"),
        ];
        let sent = send(&visitor, &fields);
        assert_eq!((sent.status, sent.header("location")), (303, "/intake/verslag"), "{}", sent.text);
        let report = visitor.get("/intake/verslag").text;
        let open = |words: &str| format!("<blockquote>“{words}”</blockquote>\n<figcaption><b>nog niet bevestigd</b>");
        assert!(report.contains(&open("het regent altijd")), "{report}");
        assert!(report.contains(&open("de bank wil ons niets lenen")), "it is something else, it said: {report}");
        assert!(report.contains("“xyzzy plugh”</blockquote>\n<figcaption>herkend als"), "{report}");
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        assert!(page.expect(200).contains(&open("het regent altijd")), "{}", page.text);
        assert!(page.text.contains("“het regent altijd” (nog niet bevestigd)"), "its history tells: {}", page.text);
        let again = visitor.get("/intake?opnieuw=ja").text;
        assert!(again.contains("value=\"het regent altijd\""), "{again}");
    });
}

#[test]
fn what_holds_back_by_one_barrier_in_two_sentences_is_taken_as_one() {
    let site = Site::start();
    let firm = site.firm();
    let visitor = visitor(&site, &link(&site, &firm));
    // The second is what the firm said before, and stands in the form.
    let fields =
        [("words-0", "geen personeel te vinden"), ("words-1", "we vinden geen vakmensen"), ("words-2", "geen geld")];
    let sent = send(&visitor, &fields);
    assert_eq!((sent.status, sent.header("location")), (303, "/intake/verslag"), "{}", sent.text);
    let known = site.call(Role::Officer, Method::GET, &format!("/v1/firms/{firm}"), &Value::Null, 200);
    let barriers = known["barriers"].as_array().unwrap().iter().map(|stated| (&stated["barrier"], &stated["words"]));
    let expected = [(json!("talent"), json!("geen personeel te vinden")), (json!("finance"), json!("geen geld"))];
    assert!(barriers.eq(expected.iter().map(|(barrier, words)| (barrier, words))), "{known}");
}

#[test]
fn what_is_wrong_under_the_folded_heading_stands_open_and_every_fault_at_once() {
    let site = Site::start();
    let firm = site.firm();
    let visitor = visitor(&site, &link(&site, &firm));
    assert!(visitor.get("/intake").text.contains("<details class=\"card\"><summary>Klopt wat"));
    let fields = [
        ("words-0", "het regent altijd"),
        ("employees", "een stuk of wat"),
        ("website", "geen adres"),
        ("wishes", "x"),
    ];
    let page = send(&visitor, &fields);
    let text = page.expect(400);
    assert!(text.contains("<details class=\"card\" open><summary>Klopt wat"), "{text}");
    assert!(text.contains("href=\"#employees\"") && text.contains("href=\"#website\""), "{text}");
    assert!(!text.contains("href=\"#barrier-0\"") && text.contains("value=\"het regent altijd\""), "{text}");
}

#[test]
fn whom_a_firm_works_with_already_is_no_suggestion_and_what_it_gave_it_sees_and_withdraws() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let visitor = visitor(&site, &link(&site, &firm));
        assert_eq!(send(&visitor, &[("website", "")]).status, 303, "an empty form may be sent");
        let report = visitor.get("/intake/verslag").text;
        assert!(report.contains("U liet alles nog leeg."), "{report}");
        assert!(!report.contains("Vraag wat de groei tegenhoudt"), "{report}");
        let (_, known) = report.split_once("Dit wisten wij al van uw bedrijf").unwrap_or_else(|| panic!("{report}"));
        assert!(known.contains("we vinden geen vakmensen"), "what an officer noted is not its own: {report}");
        let first = report.split_once("<h3>1. ").unwrap().1.split("</h3>").next().unwrap().to_owned();
        let name = first.replace("&#38;", "&").replace("&#39;", "'");

        let fields = [
            ("relations", name.as_str()),
            ("consentTelephone", "yes"),
            ("consentPartners", "yes"),
            ("kind", "fieldlab"),
        ];
        assert_eq!(send(&visitor, &fields).status, 303);
        let report = visitor.get("/intake/verslag").text;
        assert!(!report.contains(&format!(". {first}</h3>")), "{report}");
        assert_eq!(report.matches("<li class=\"card\">").count(), 3, "{report}");
        let own = report.split("Dit wisten wij al").next().unwrap();
        assert!(own.contains(&first) && own.contains("U mag mij bellen. (Gegeven op "), "{report}");

        let form = visitor.get("/intake?opnieuw=ja").text;
        assert!(form.contains(&format!(">{first}</textarea>")), "{form}");
        assert!(form.contains("name=\"consentTelephoneWithdraw\"") && form.contains("Gegeven op "), "{form}");
        assert!(!form.contains("name=\"consentTelephone\""), "{form}");
        let fields = [
            ("relations", "Voorbeeld School"),
            ("consentTelephoneWithdraw", "yes"),
            ("consentPartnersWithdraw", "yes"),
        ];
        assert_eq!(send(&visitor, &fields).status, 303);
        let form = visitor.get("/intake?opnieuw=ja").text;
        assert!(form.contains("name=\"consentTelephone\"") && form.contains("name=\"consentPartners\""), "{form}");
        assert!(form.contains(">Voorbeeld School</textarea>"), "{form}");
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        assert!(page.expect(200).contains("Geen toestemming: bellen ("), "{}", page.text);
    });
}
