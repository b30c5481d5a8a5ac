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

/// The marks of what stood in a form, as it sends them.
fn stood(form: &str) -> Vec<(String, String)> {
    let fields = form.split("<input type=\"hidden\" name=\"stood-").skip(1);
    let field = |rest: &str| {
        let (name, rest) = rest.split_once('"').unwrap();
        let mark = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        (format!("stood-{name}"), mark.to_owned())
    };
    fields.map(field).collect()
}

#[test]
fn what_a_firm_empties_in_its_form_is_taken_away_and_what_it_did_not_touch_stays_as_others_say_by_now() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let body = json!({"name": "Proef Metaal", "legalForm": "bv", "employees": 14, "website": "https://oud.example",
                          "wishes": ["een lasrobot uitproberen", "samen leren"], "barriers": ["we vinden geen vakmensen"],
                          "partnerKinds": ["fieldlab"], "growth": {"jobs": 20, "turnover": 10}});
        let firm = site.add("/v1/firms", &body)["id"].as_str().unwrap().to_owned();
        let visitor = visitor(&site, &link(&site, &firm));
        let form = visitor.get("/intake");
        let marks = stood(form.expect(200));
        assert_eq!(marks.len(), 11, "{marks:?}");
        // Meanwhile an officer hears of another website.
        let there = format!("/v1/firms/{firm}");
        site.call(Role::Officer, Method::PATCH, &there, &json!({"website": "https://nieuw.example"}), 200);
        let filled = [
            ("website", "https://oud.example"),
            ("wishes", "een lasrobot uitproberen\r\nsamen leren\r\n"),
            ("growthTurnover", "10"),
            ("employees", ""),
            ("words-0", ""),
            ("growthJobs", ""),
        ];
        let marks = marks.iter().map(|(name, mark)| (name.as_str(), mark.as_str()));
        let fields: Vec<(&str, &str)> = filled.into_iter().chain(marks).collect();
        assert_eq!(send(&visitor, &fields).status, 303);
        let record = site.call(Role::Officer, Method::GET, &there, &Value::Null, 200);
        assert_eq!(record["website"], "https://nieuw.example", "it was not touched: {record}");
        assert_eq!(record["wishes"], json!(["een lasrobot uitproberen", "samen leren"]));
        assert_eq!((&record["employees"], &record["barriers"]), (&Value::Null, &json!([])), "{record}");
        assert_eq!((&record["partnerKinds"], &record["growth"]["jobs"]), (&json!([]), &Value::Null), "{record}");
        assert_eq!(record["growth"]["turnover"], 10);
        assert_eq!(record["earlierBarriers"][0]["barriers"][0]["barrier"], "talent", "what was said stays its history");
        let of = |field: &str| record["sources"][field]["source"].clone();
        assert_eq!((of("employees"), of("barriers")), (json!("firm"), json!("firm")), "{record}");
        assert_ne!(of("website"), json!("firm"));

        // Who has something to put right sends the same marks again.
        let wrong: Vec<(&str, &str)> = [("website", "geen adres")]
            .into_iter()
            .chain(fields.iter().filter(|(name, _)| name.starts_with("stood-")).copied())
            .collect();
        let again = send(&visitor, &wrong);
        let kept = stood(again.expect(400));
        assert_eq!(kept, stood(&form.text));
    });
}

#[test]
fn who_does_not_want_to_be_approached_says_so_on_the_form_and_no_other_system_lifts_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let body = json!({"name": "Proef Metaal", "legalForm": "bv", "location": {"place": "Tilburg"}});
        let key = "/v1/systems/crm/firms/7";
        let firm = site.call(Role::Integration, Method::PUT, key, &body, 201)["id"].as_str().unwrap().to_owned();
        let rung = format!("/v1/firms/{firm}/contact-permission?channel=telephone&purpose=outreach");
        let grounds = || {
            let told = site.call(Role::Officer, Method::GET, &rung, &Value::Null, 200);
            told["reasons"].as_array().unwrap().iter().map(|reason| reason["rule"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(grounds(), [json!("nothing_against")]);
        let visitor = visitor(&site, &link(&site, &firm));
        assert!(visitor.get("/intake").expect(200).contains("Benader mij niet meer."));

        // A company that takes its word back is not rung either, though it need not be asked.
        assert_eq!(send(&visitor, &[("consentTelephone", "yes")]).status, 303);
        assert_eq!(send(&visitor, &[("consentTelephoneWithdraw", "yes")]).status, 303);
        assert_eq!(grounds(), [json!("consent_withdrawn")]);

        assert_eq!(send(&visitor, &[("rest", "yes")]).status, 303);
        assert_eq!(grounds(), [json!("do_not_contact"), json!("consent_withdrawn")]);
        let known = "U wilt niet benaderd worden. Daar houden wij ons aan.";
        assert!(visitor.get("/intake/verslag").expect(200).contains(known));
        let form = visitor.get("/intake?opnieuw=ja");
        assert!(form.expect(200).contains(known) && !form.text.contains("name=\"rest\""), "{}", form.text);
        let lift = json!({"doNotContact": null});
        site.call(Role::Integration, Method::PATCH, key, &lift, 403);
        let record = site.call(Role::Officer, Method::GET, &format!("/v1/firms/{firm}"), &Value::Null, 200);
        assert_eq!(record["doNotContact"]["source"], "firm", "{record}");
        let page = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}"));
        assert!(page.expect(200).contains("niet benaderd worden"), "{}", page.text);
    });
}

#[test]
fn the_form_tells_who_asks_what_becomes_of_the_data_and_what_somebody_may_ask() {
    let site = Site::start();
    let firm = site.firm();
    let path = link(&site, &firm);
    let first = site.anonymous().get(&path);
    assert!(first.expect(200).contains("Uw contactpersoon: "), "{}", first.text);
    let visitor = visitor(&site, &path);
    let form = visitor.get("/intake");
    for told in [
        "Uw contactpersoon: ",
        "Wat wij met uw gegevens doen",
        " jaar.",
        "bezwaar maken",
        "Autoriteit Persoonsgegevens",
    ] {
        assert!(form.expect(200).contains(told), "{told}: {}", form.text);
    }
}

#[test]
fn who_opens_the_mail_again_on_the_same_device_goes_on_there() {
    let site = Site::start();
    let firm = site.firm();
    let path = link(&site, &firm);
    let visitor = visitor(&site, &path);
    let again = visitor.get(&path);
    assert!(again.expect(404).contains("href=\"/intake\">Ga verder"), "{}", again.text);
    let elsewhere = site.anonymous().get(&path);
    assert!(!elsewhere.expect(404).contains("Ga verder"), "{}", elsewhere.text);
    // A firm that is gone since has nothing to fill in, and is not sent to look for pages of officers.
    let objection = json!({"date": "2026-01-02", "how": "telephone"});
    site.add(&format!("/v1/firms/{firm}/objections"), &objection);
    let late = send(&visitor, &[("employees", "13")]);
    assert!(
        late.expect(404).contains("Deze link werkt niet meer") && !late.text.contains("Ga verder"),
        "{}",
        late.text
    );
    assert!(!visitor.get(&path).text.contains("Ga verder"));
}
