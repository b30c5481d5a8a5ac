//! What officers do on the pages, by their forms: each as it comes from a browser without JavaScript.

use crate::browser::{Browser, PARTNER, Page, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};

/// The value of a hidden field.
fn hidden<'a>(text: &'a str, name: &str) -> &'a str {
    let field = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    field.1.split('"').next().unwrap()
}

/// Sends a form and goes where it leads.
fn follow(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.post(path, fields);
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    let to = answer.header("location").split('#').next().unwrap().to_owned();
    browser.get(&to)
}

#[test]
fn one_tap_says_how_a_call_went_and_a_second_tap_changes_nothing() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let today = officer.get("/");
        let text = today.expect(200);
        assert!(text.contains("Wie bellen we?") && text.contains("Proef Metaal"), "{text}");
        let fields = [("once", hidden(text, "once")), ("back", "/"), ("outcome", "not_reached")];
        let path = format!("/bedrijven/{firm}/gehoor");
        let after = follow(&officer, &path, &fields);
        assert!(after.text.contains("Vastgelegd: er nam niemand op."), "{}", after.text);
        assert!(after.text.contains("Gebeld, geen gehoor"), "{}", after.text);
        follow(&officer, &path, &fields);
        let page = officer.get(&format!("/bedrijven/{firm}"));
        assert_eq!(page.text.matches("Gebeld, geen gehoor").count(), 1, "{}", page.text);

        let never = [("once", "another"), ("back", "/"), ("outcome", "never")];
        follow(&officer, &path, &never);
        let page = officer.get(&format!("/bedrijven/{firm}"));
        assert!(page.text.contains("Nee: dit bedrijf wil niet benaderd worden."), "{}", page.text);
        assert!(!officer.get("/").text.contains(&format!("/bedrijven/{firm}/gehoor")), "who objects is not rung");
    });
}

#[test]
fn words_become_codes_only_when_somebody_ticked_them() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let path = format!("/bedrijven/{firm}/gesprek");
        officer.get(&path).expect(200);
        let words = [("channel", "visit"), ("barriers", "de bank leent ons niets"), ("notes", "Vraag naar de zoon.")];
        let asked = officer.post(&path, &words);
        let text = asked.expect(200);
        assert!(text.contains("Klopt dit?") && text.contains("“de bank leent ons niets”"), "{text}");
        assert!(!officer.get(&format!("/bedrijven/{firm}")).text.contains("de bank leent"), "nothing is written yet");
        let read = hidden(text, "read").to_owned();
        let confirmed: Vec<(&str, &str)> =
            words.into_iter().chain([("read", read.as_str()), ("confirmed", "finance")]).collect();
        let page = follow(&officer, &path, &confirmed);
        assert!(page.text.contains("<blockquote>“de bank leent ons niets”</blockquote>"), "{}", page.text);
        assert!(page.text.contains("Vraag naar de zoon."), "{}", page.text);

        let untaken = [("barriers", "de markt zit op slot voor ons")];
        let asked = officer.post(&path, &untaken);
        let read = hidden(asked.expect(200), "read").to_owned();
        let page = follow(&officer, &path, &[untaken[0], ("read", read.as_str())]);
        assert!(page.text.contains("“de markt zit op slot voor ons” (niet herkend)"), "{}", page.text);
    });
}

#[test]
fn a_conversation_without_a_word_in_it_is_refused_and_a_call_that_nobody_took_is_not() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let path = format!("/bedrijven/{firm}/gesprek");
    let page = officer.post(&path, &[("channel", "telephone"), ("reply", "spoken"), ("barriers", " "), ("notes", "")]);
    let text = page.expect(400);
    assert!(text.contains("<a href=\"#barriers\">Er staat nog niets in."), "{text}");
    assert!(text.contains("id=\"barriers-wrong\"") && text.contains("Kies dan “Nee, geen gehoor”."), "{text}");
    let kept = officer.get(&format!("/bedrijven/{firm}"));
    assert!(kept.text.contains("Nog geen gesprek") || !kept.text.contains("class=\"events\"><li>"), "{}", kept.text);
    assert_eq!(officer.post(&path, &[("reply", "no_answer")]).status, 303);
    assert_eq!(officer.post(&path, &[("mood", "open")]).status, 303);
}

#[test]
fn who_tapped_wrong_takes_it_back_and_is_led_to_the_message() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let path = format!("/bedrijven/{firm}/gehoor");
        let touches = || site.call(Role::Admin, Method::GET, &permission(&firm), &Value::Null, 200);
        let before = touches();
        for outcome in ["reached", "not_reached", "not_now"] {
            let tap = [("once", outcome), ("back", "/"), ("at", "gedaan"), ("outcome", outcome)];
            let answer = officer.post(&path, &tap);
            let to = answer.header("location").to_owned();
            assert!(to.ends_with("#gedaan"), "{outcome}: {to}");
            let told = officer.get(to.split('#').next().unwrap());
            let text = told.expect(200);
            assert!(text.contains("role=\"status\" id=\"gedaan\" tabindex=\"-1\""), "{outcome}: {text}");
            assert!(text.contains("href=\"/?lang=en\"") && text.contains("Draai terug"), "{outcome}: {text}");
            let undo = [("gesprek", hidden(text, "gesprek")), ("back", "/"), ("at", "gedaan")];
            // A colleague cannot take it back.
            assert_eq!(site.somebody(Role::Admin).post(&format!("{path}/terug"), &undo).status, 409);
            let after = follow(&officer, &format!("{path}/terug"), &undo);
            assert!(after.text.contains("Teruggedraaid"), "{outcome}: {}", after.text);
            assert!(!after.text.contains("Draai terug"), "{outcome}: {}", after.text);
            let page = officer.get(&format!("/bedrijven/{firm}"));
            assert!(!page.text.contains("Gebeld, geen gehoor"), "{outcome}: {}", page.text);
            assert_eq!(touches(), before, "{outcome}: the approach counts no more");
            assert_eq!(officer.post(&format!("{path}/terug"), &undo).status, 404, "{outcome}");
        }
        let never = [("once", "never"), ("back", "/"), ("at", "gedaan"), ("outcome", "never")];
        let told = follow(&officer, &path, &never);
        assert!(told.text.contains("Wij bellen het niet meer") && !told.text.contains("Draai terug"), "{}", told.text);
        let log = site.call(
            Role::Admin,
            Method::GET,
            "/v1/audit-records?objectKind=conversation&action=delete",
            &Value::Null,
            200,
        );
        assert_eq!(log["items"].as_array().unwrap().len(), 3, "{log}");
    });
}

fn permission(firm: &str) -> String {
    format!("/v1/firms/{firm}/contact-permission?channel=telephone&purpose=outreach")
}

#[test]
fn a_partner_that_does_not_fit_leaves_the_list_with_its_reason_and_can_come_back() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let at = format!("/bedrijven/{firm}");
        let page = officer.get(&at);
        let text = page.expect(200);
        let network = |text: &str| text.contains("nog in geen netwerk");
        let knew = network(text);
        let partner = hidden(text, "partner").to_owned();
        let is_proposed = |text: &str| text.contains(&format!("<a href=\"/partners/{partner}\">"));
        assert!(is_proposed(text), "{text}");
        let path = format!("{at}/niet-passend");
        assert_eq!(officer.post(&path, &[("partner", partner.as_str()), ("reason", "x")]).status, 400);
        let fields = [("partner", partner.as_str()), ("reason", "Zij maken zelf zulke machines")];
        let after = follow(&officer, &path, &fields);
        assert!(!is_proposed(&after.text), "{}", after.text);
        assert!(after.text.contains("“Zij maken zelf zulke machines”"), "{}", after.text);
        assert_eq!(network(&after.text), knew, "whom it does not want says nothing of its network: {}", after.text);
        let record = site.call(Role::Officer, Method::GET, &format!("/v1/firms/{firm}"), &Value::Null, 200);
        assert_eq!(record["relations"], Value::Null, "nobody asked it with whom it works: {record}");
        // Neither a system that never heard of it takes it away, nor does it hide that the firm is in no network.
        let alone = json!({"name": record["name"], "location": {"place": "Tilburg"}, "topics": record["topics"], "relations": []});
        let written = site.call(Role::Officer, Method::PUT, &format!("/v1/firms/{firm}"), &alone, 200);
        assert_eq!(written["relations"], json!([]));
        let still = officer.get(&at);
        let still = still.expect(200);
        assert!(still.contains("“Zij maken zelf zulke machines”") && network(still) && !is_proposed(still), "{still}");
        let back = follow(&officer, &path, &[("partner", partner.as_str()), ("back-to-list", "yes")]);
        assert!(is_proposed(&back.text) && !back.text.contains("zulke machines"), "{}", back.text);
        let log = format!("/v1/audit-records?objectKind=firm&objectId={firm}&action=replace");
        let log = site.call(Role::Admin, Method::GET, &log, &Value::Null, 200);
        assert_eq!(log["items"].as_array().unwrap().len(), 3, "set aside, written, taken back: {log}");
        assert_eq!(site.somebody(Role::Analyst).post(&path, &fields).status, 403);
    });
}

#[test]
fn a_form_that_is_wrong_comes_back_with_what_to_do_and_what_was_written() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let path = format!("/bedrijven/{firm}/gesprek");
    let page = officer.post(&path, &[("date", "2999-01-01"), ("notes", "Mijn notitie")]);
    let text = page.expect(400);
    assert!(text.contains("<a href=\"#date\">Kies vandaag of een eerdere dag.</a>"), "{text}");
    assert!(text.contains(">Mijn notitie</textarea>") && text.contains("role=\"alert\""), "{text}");
    assert_eq!(officer.post_from("cross-site", &path, &[("notes", "x")]).status, 403);
    let signed_out = site.anonymous().post(&path, &[("notes", "Mijn notitie")]);
    assert!(
        signed_out.expect(401).contains("Mijn notitie"),
        "it can be sent again after signing in: {}",
        signed_out.text
    );
    assert_eq!(site.somebody(Role::Analyst).post(&path, &[("notes", "x")]).status, 403);
}

#[test]
fn a_proposal_goes_its_way_and_the_partner_sees_where_it_stands() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let page = officer.get(&format!("/bedrijven/{firm}"));
        let text = page.expect(200);
        let partner = hidden(text, "partner").to_owned();
        let fields = [
            ("once", hidden(text, "once")),
            ("partner", partner.as_str()),
            ("position", "1"),
            ("weights", hidden(text, "weights")),
            ("shown", hidden(text, "shown")),
        ];
        // The page's script tells what was shown; the same list seen again, or chosen from, counts once.
        let list_shown = [("weights", hidden(text, "weights")), ("shown", hidden(text, "shown"))];
        assert!(text.contains(&format!("<form name=\"shown\" action=\"/bedrijven/{firm}/getoond\"")), "{text}");
        for _ in 0..2 {
            assert_eq!(officer.post(&format!("/bedrijven/{firm}/getoond"), &list_shown).status, 204);
        }
        assert_eq!(officer.post(&format!("/bedrijven/{firm}/getoond"), &[("shown", "1")]).status, 204);
        assert_eq!(officer.post_from("cross-site", &format!("/bedrijven/{firm}/getoond"), &list_shown).status, 403);
        assert_eq!(site.somebody(Role::Analyst).post(&format!("/bedrijven/{firm}/getoond"), &list_shown).status, 403);
        let lists = || {
            let today = loopvermogen::domain::dutch_clock::dutch_day(chrono::Utc::now());
            let path = format!("/v1/weights-replays?version={}&from={today}&to={today}", hidden(text, "weights"));
            site.call(Role::Officer, Method::GET, &path, &Value::Null, 200)["lists"].clone()
        };
        assert_eq!(lists(), 1);
        let path = format!("/bedrijven/{firm}/introducties");
        let after = follow(&officer, &path, &fields);
        assert_eq!(lists(), 1, "what was chosen from is the list that was seen");
        let ask = |path: &str| site.call(Role::Officer, Method::GET, path, &Value::Null, 200);
        let made = ask("/v1/introductions")["items"][0].clone();
        // The list that it was chosen from is logged with it, for weights to be learned from.
        let list = ask(&format!("/v1/impressions/{}", made["impressionId"].as_str().unwrap()));
        assert_eq!((&list["origin"], &list["weightsVersion"]), (&json!("page"), &made["weightsVersion"]));
        assert_eq!(list["shown"][0], json!({"partnerId": partner, "position": 1, "probability": null}));
        assert!(list["shown"].as_array().unwrap().len() > 1 && list["values"][0].is_object(), "{list}");
        assert!(
            after.text.contains("Het voorstel is vastgelegd.") && after.text.contains("Voorstel gedaan"),
            "{}",
            after.text
        );
        assert!(after.text.contains("Introductie loopt al"), "{}", after.text);
        assert!(officer.get("/").text.contains("aan ons"), "it waits for us");
        let moves = after.text.split("action=\"/introducties/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let moves = format!("/introducties/{moves}");
        assert!(!after.text.contains("value=\"introduce\""), "a move that skips consent is offered");
        let back = format!("/bedrijven/{firm}");
        let after = follow(&officer, &moves, &[("back", back.as_str()), ("move", "ask_firm")]);
        assert!(
            after.text.contains("De stap is vastgelegd.") && after.text.contains("wacht op het bedrijf"),
            "{}",
            after.text
        );
        assert_eq!(officer.post(&moves, &[("move", "introduce")]).status, 400);
        let shown = officer.get(&format!("/partners/{partner}"));
        assert!(shown.text.contains("wacht op toestemming van het bedrijf"), "{}", shown.text);
        let after = follow(&officer, &moves, &[("back", back.as_str()), ("move", "firm_agrees")]);
        assert!(after.text.contains("Bedrijf akkoord"), "{}", after.text);
        assert!(officer.get(&format!("/partners/{partner}")).text.contains("bedrijf gaf toestemming"));
        let no = [("back", back.as_str()), ("move", "decline"), ("by", "firm"), ("reason", "no_time")];
        let after = follow(&officer, &moves, &no);
        assert!(after.text.contains("Afgezien") && after.text.contains("geen tijd nu"), "{}", after.text);
    });
}

#[test]
fn the_steps_of_the_partner_are_to_choose_from_and_a_member_can_leave() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let lab = json!({"name": "Proeflab", "kind": "fieldlab", "steps": [{"step": "demo"}, {"step": "membership"}]});
    let lab = site.call(Role::Officer, Method::POST, "/v1/partners", &lab, 201)["id"].clone();
    let proposal = json!({"firmId": firm, "partnerId": lab, "officer": "A. de Vries", "step": "demo",
                          "choice": {"kind": "override", "reason": "kent het lab"}});
    let made = site.call(Role::Officer, Method::POST, "/v1/introductions", &proposal, 201)["id"].clone();
    let (back, moves) = (format!("/bedrijven/{firm}"), format!("/introducties/{}/zetten", made.as_str().unwrap()));
    let go = |fields: &[(&str, &str)]| follow(&officer, &moves, &[&[("back", back.as_str())][..], fields].concat());
    for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"] {
        go(&[("move", kind)]);
    }
    let met = go(&[("move", "meet")]).text;
    let offered = |step: &str| met.contains(&format!("<option value=\"{step}\">"));
    assert_eq!(["demo", "membership", "trial", "rd_project"].map(offered), [true, true, false, false], "{met}");
    go(&[("move", "take_step"), ("step", "demo")]);
    let joined = go(&[("move", "join")]).text;
    assert!(joined.contains("value=\"leave\"") && !joined.contains("value=\"take_step\""), "{joined}");
    let left = go(&[("move", "leave")]).text;
    assert!(left.contains("Weer vertrokken") && left.contains("bedrijf vertrekt"), "{left}");
}

#[test]
fn against_the_list_one_says_why() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let path = format!("/bedrijven/{firm}/introducties");
    assert_eq!(officer.post(&path, &[("partner", partner.as_str())]).status, 400);
    let page =
        follow(&officer, &path, &[("partner", partner.as_str()), ("reason", "zij spraken elkaar al op een beurs")]);
    assert!(page.text.contains("“zij spraken elkaar al op een beurs”"), "{}", page.text);
}

#[test]
fn figures_are_kept_as_tables_for_other_programs() {
    let site = Site::start();
    let analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    assert!(page.expect(200).contains("href=\"/regio/barriers.csv\""), "{}", page.text);
    // What cannot be drawn yet takes a line each, at the foot.
    let (_, lacking) = page.text.split_once("<h2 id=\"lacking\">Hierover weten wij nog te weinig</h2>").unwrap();
    assert!(lacking.contains("<summary>Hoe ver komen bedrijven met ons?</summary>"), "{lacking}");
    for figure in [
        "growth",
        "barriers",
        "help",
        "collaboration",
        "fieldlabs",
        "journey",
        "movements",
        "reach",
        "reach-firm-types",
        "reach-municipalities",
        "reach-sectors",
        "contacts",
        "contact-reach",
    ] {
        let table = analyst.get(&format!("/regio/{figure}.csv"));
        let heading = table.expect(200).lines().next().unwrap();
        assert!(heading.contains("share") || heading.contains("firms"), "{figure}: {heading}");
        assert!(table.header("content-disposition").contains(&format!("{figure}.csv")));
    }
    assert_eq!(analyst.get("/regio/everything.csv").status, 404);
}

#[test]
fn a_figure_says_what_it_shows_and_opens_in_a_dutch_spreadsheet() {
    let site = Site::start();
    for number in 0..12 {
        let barrier = if number < 7 { "talent" } else { "finance" };
        let record = json!({"name": format!("Proef {number}"), "location": {"place": "Tilburg"}, "legalForm": "bv",
            "barriers": [barrier]});
        site.add("/v1/firms", &record);
    }
    let analyst = site.somebody(Role::Analyst);
    let page = analyst.get("/regio");
    assert!(page.expect(200).contains("Het vaakst genoemd: talent, 58\u{a0}% (7 van 12 bedrijven)."), "{}", page.text);
    assert!(page.text.contains("href=\"/regio/barriers.csv?excel=nl\""), "{}", page.text);
    let table = analyst.get("/regio/barriers.csv?excel=nl");
    let text = table.expect(200);
    assert!(text.starts_with("\u{feff}maat;groep;bedrijven;aantal;aandeel"), "{text}");
    let talent = text.lines().find(|line| line.to_lowercase().starts_with("talent;alle bedrijven;")).unwrap();
    assert!(talent.contains(";12;7;0,58") && !talent.contains("0."), "{talent}");
    let plain = analyst.get("/regio/barriers.csv");
    assert!(
        plain.expect(200).starts_with("measure,group,n,count,share") && plain.text.contains(",0.58"),
        "{}",
        plain.text
    );
}

#[test]
fn what_one_can_do_is_found_by_what_is_typed() {
    let site = Site::start();
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let found = officer.get("/zoeken?q=gesprek%20proef");
    let text = found.expect(200);
    assert!(text.contains("Wat kunt u doen?"), "{text}");
    assert!(text.contains(&format!("href=\"/bedrijven/{firm}/gesprek\"")), "{text}");
    assert!(officer.get("/zoeken?q=gesprek").text.contains("<b>Gesprek vastleggen</b>"));
    assert!(officer.get("/zoeken?q=bestand").text.contains("href=\"/import\""));
    assert!(!officer.get("/zoeken?q=iemand").text.contains("/beheer"), "no admin");
    assert!(site.somebody(Role::Admin).get("/zoeken?q=iemand").text.contains("href=\"/beheer#nieuw-mens\""));
    let coordinator = site.somebody(Role::Coordinator).get("/zoeken?q=gesprek%20proef");
    assert!(
        !coordinator.text.contains("/gesprek") && !coordinator.text.contains("Gesprek vastleggen"),
        "{}",
        coordinator.text
    );
}

#[test]
fn a_call_that_has_a_day_bears_how_soon_it_is() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let site = Site::start_as_of(day("2027-06-01"));
    for (name, until) in [("Proef Haast", "2027-06-04"), ("Proef Maand", "2027-06-20"), ("Proef Later", "2027-12-01")] {
        let record = json!({"name": name, "employees": 20, "location": {"place": "Tilburg"}, "legalForm": "bv",
            "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"]});
        let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "date": "2027-01-05", "mood": "open",
            "followUp": until});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
    }
    let text = site.somebody(Role::Officer).get("/?lijst=team").expect(200).to_owned();
    let card = |name: &str| {
        let (_, after) = text.split_once(&format!(">{name}</a></h3>")).unwrap_or_else(|| panic!("no {name} in {text}"));
        after.split("</div>").next().unwrap().to_owned()
    };
    assert!(card("Proef Haast").contains("<span class=\"tag pressing\">deze week</span>"), "{text}");
    assert!(card("Proef Maand").contains("<span class=\"tag calm\">deze maand</span>"), "{text}");
    assert!(!card("Proef Later").contains("class=\"tag"), "{text}");
}

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
    for number in 0..6 {
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
}

#[test]
fn the_brief_is_one_file_for_a_train_without_network() {
    let site = Site::start();
    let firm = site.firm();
    let file = site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}/bezoek.html"));
    let text = file.expect(200);
    assert!(file.header("content-disposition").starts_with("attachment;"), "{:?}", file.headers);
    assert!(text.contains("<style>") && text.contains("--accent:") && text.contains("Proef Metaal"), "{text}");
    for never in ["<link", "<script", "src=", "<form", "url(", "href=\"/"] {
        assert!(!text.contains(never), "the file has {never}");
    }
}

#[test]
fn the_brief_says_where_to_ring_the_bell_unless_a_visit_is_not_allowed() {
    let site = Site::start();
    let brief = |more: serde_json::Value| {
        let mut firm = serde_json::json!({"name": "Proef Hout", "legalForm": "bv",
            "location": {"address": "Proefweg 12", "postcode": "5038ab", "place": "Tilburg"}});
        firm.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        site.somebody(Role::Officer).get(&format!("/bedrijven/{id}/bezoek")).expect(200).to_owned()
    };
    let open = brief(serde_json::json!({}));
    assert!(open.contains("Proefweg 12, 5038 AB Tilburg"), "{open}");
    let refused = serde_json::json!({"since": "2026-11-01", "reason": "Geen tijd", "source": "telefoon"});
    let closed = brief(serde_json::json!({ "doNotContact": refused }));
    assert!(closed.contains("Proef Hout") && !closed.contains("Proefweg"), "{closed}");
}

#[test]
fn a_path_that_is_nowhere_is_a_page_for_people_and_a_problem_for_programs() {
    let site = Site::start();
    let page = site.anonymous().get("/nergens");
    assert!(page.expect(404).contains("Deze pagina is er niet"), "{}", page.text);
    let problem = site.anonymous().send(reqwest::Method::GET, "/nergens", |request| {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("accept", "application/json".parse().unwrap());
        request.headers(headers)
    });
    assert_eq!(problem.header("content-type"), "application/problem+json", "{}", problem.text);
}

#[test]
fn a_coordinator_finds_on_the_first_page_what_waits_for_the_own_partner() {
    let site = Site::start();
    let firm = site.firm();
    let coordinator = site.somebody(Role::Coordinator);
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries",
                          "choice": {"kind": "override", "reason": "zij spraken elkaar al"}});
    let made = site.call(Role::Officer, Method::POST, "/v1/introductions", &proposal, 201);
    let status = format!("/v1/introductions/{}/status", made["id"].as_str().unwrap());
    let place = format!("href=\"/partners/{partner}#introducties\"");
    for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
        assert!(!coordinator.get("/").expect(200).contains(&place), "before {kind} the partner knows of nothing");
        let step = json!({"officer": "A. de Vries", "move": {"kind": kind}});
        site.call(Role::Officer, Method::PUT, &status, &step, 200);
    }
    let home = coordinator.get("/");
    assert!(home.expect(200).contains(&place) && home.text.contains("Wacht op antwoord"), "{}", home.text);
    let page = format!("/partners/{partner}");
    let asked = coordinator.get(&page);
    assert!(asked.text.contains("id=\"introducties\"") && asked.text.contains("value=\"partner_agrees\""));
    assert!(!site.somebody(Role::Officer).get(&page).text.contains("value=\"partner_agrees\""));
    let form = format!("/introducties/{}/zetten", made["id"].as_str().unwrap());
    assert_eq!(coordinator.post(&form, &[("move", "introduce"), ("back", &page)]).status, 403);
    let answered = coordinator.post(&form, &[("move", "partner_agrees"), ("back", &page)]);
    assert_eq!((answered.status, answered.header("location")), (303, format!("{page}?done=moved").as_str()));
    let after = coordinator.get(&page);
    assert!(
        after.text.contains("Partner akkoord") && !after.text.contains("value=\"partner_agrees\""),
        "{}",
        after.text
    );
}

#[test]
fn a_coordinator_keeps_the_data_of_the_own_partner() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let coordinator = site.somebody(Role::Coordinator);
        let page = format!("/partners/{}", PartnerId::of_reference(PARTNER));
        let path = format!("{page}/gegevens");
        let form = coordinator.get(&path);
        let revision = hidden(form.expect(200), "revision").to_owned();
        let told = |capacity: &'static str, events: &'static str| {
            vec![
                ("revision", revision.as_str()),
                ("open", "yes"),
                ("capacity", capacity),
                ("service", "test"),
                ("service", "students"),
                ("opening", "elke eerste dinsdag"),
                ("description", "Wij testen met u mee."),
                ("topics", "robots\r\nKunstmatige intelligentie"),
                ("step", "trial"),
                ("events", events),
            ]
        };
        let wrong = coordinator.post(&path, &told("veel", ""));
        assert!(wrong.expect(400).contains("<a href=\"#capacity\">Geef een heel getal"), "{}", wrong.text);
        let wrong = coordinator.post(&path, &told("8", "binnenkort een open dag"));
        let text = wrong.expect(400);
        assert!(
            text.contains("<a href=\"#events\">Begin elke regel") && text.contains("binnenkort een open dag"),
            "{text}"
        );
        let kept = coordinator.post(&path, &told("8", "2027-03-01 Open dag\n9-2-2027 Kennis maken"));
        assert_eq!(kept.status, 303, "{}", kept.text);
        let text = coordinator.get(&page).expect(200).to_owned();
        for part in ["Wij testen met u mee.", "8 plaatsen vrij", "elke eerste dinsdag", "opgave van de partner"] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert!(text.contains("Onderwerpen") && text.contains("obot"), "{text}");
        let kept = coordinator.get(&path).expect(200).to_owned();
        for part in [
            "2027-02-09 Kennis maken\n2027-03-01 Open dag</textarea>",
            "value=\"trial\" checked",
            "\nKunstmatige intelligentie</textarea>",
        ] {
            assert!(kept.contains(part), "no {part} in {kept}");
        }
        assert!(!kept.contains("value=\"internship\" checked"), "{kept}");
        let meanwhile = coordinator.post(&path, &told("9", ""));
        let text = meanwhile.expect(412);
        assert!(
            text.contains("Iemand anders heeft deze gegevens gewijzigd") && text.contains("er staat nu “8”"),
            "{text}"
        );
        assert!(text.contains("value=\"9\""), "what was typed stays: {text}");
        let other = format!("/partners/{}/gegevens", PartnerId::of_reference("fl-robohouse"));
        assert_eq!(coordinator.get(&other).status, 404);
        assert_eq!(site.somebody(Role::Officer).get(&path).status, 403);
    });
}

#[test]
fn places_are_divided_over_the_firms_that_fit() {
    let site = Site::start();
    site.firm();
    let officer = site.somebody(Role::Officer);
    let path = format!("/partners/{}/verdeling", PartnerId::of_reference(PARTNER));
    let given = officer.get(&format!("{path}?plaatsen=1"));
    let (here, _) = given.expect(200).split_once("</section>").unwrap();
    assert!(here.contains("Proef Metaal"), "{}", given.text);
    // Who may not be approached stands together at the foot, not above the answer.
    let alone = json!({"name": "Eenling Lassen", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"]});
    site.add("/v1/firms", &alone);
    let given = officer.get(&format!("{path}?plaatsen=1"));
    let (before, after) =
        given.expect(200).split_once("1 bedrijf mag niet benaderd worden en krijgt geen plaats").unwrap();
    assert!(before.contains("Proef Metaal") && !before.contains("Eenling Lassen mag niet"), "{before}");
    assert!(after.contains("Eenling Lassen mag niet benaderd worden"), "{after}");
    let none = officer.get(&format!("{path}?plaatsen=0"));
    assert!(none.expect(200).contains("Niemand. Er is geen plaats"), "{}", none.text);
}

#[test]
fn the_tour_leads_along_pages_that_are_there() {
    let site = Site::start();
    for role in Role::ALL {
        let somebody = site.somebody(role);
        let tour = somebody.get("/rondleiding");
        let stops: Vec<&str> = tour.expect(200).split("<h2><a href=\"").skip(1).collect();
        for stop in &stops {
            let path = stop.split('"').next().unwrap();
            assert_eq!(somebody.get(path).status, 200, "{role:?} {path}");
        }
        assert!(!stops.is_empty(), "{role:?}");
    }
}

#[test]
fn an_officer_sees_the_own_list_and_the_one_of_the_team_by_choice() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let ring = format!("/bedrijven/{firm}/gehoor");
        assert!(officer.get("/").expect(200).contains(&ring), "a firm that nobody spoke with is anybody's");
        let note =
            json!({"officer": "A. de Vries", "channel": "telephone", "date": "2025-02-03", "followUp": "2025-03-04"});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
        let own = officer.get("/");
        let text = own.expect(200);
        assert!(!text.contains(&ring) && text.contains("1 bedrijf is in handen van een collega"), "{text}");
        let team = officer.get("/?lijst=team");
        let text = team.expect(200);
        assert!(text.contains(&ring) && !text.contains("in handen van een collega"), "{text}");
        let admin = site.somebody(Role::Admin);
        let text = admin.get("/").expect(200).to_owned();
        assert!(text.contains(&ring) && !text.contains("?lijst=team"), "an admin has no firms of its own: {text}");
    });
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

#[test]
fn personal_data_in_free_text_is_pointed_out_beside_what_was_written() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let at = format!("/bedrijven/{firm}");
        let words = [("channel", "visit"), ("notes", "Bel zijn zoon op 06-12345678.")];
        let page = follow(&officer, &format!("{at}/gesprek"), &words);
        assert_eq!(page.text.matches("lijkt een telefoonnummer te staan").count(), 1, "{}", page.text);
        let partner = PartnerId::of_reference(PARTNER).to_string();
        let chosen = [("partner", partner.as_str()), ("reason", "zijn bsn is 111222333")];
        let page = follow(&officer, &format!("{at}/introducties"), &chosen);
        assert!(page.text.contains("lijkt een burgerservicenummer (BSN) te staan"), "{}", page.text);
        let english = officer.get(&format!("{at}?lang=en"));
        assert!(english.text.contains("seems to hold a citizen service number"), "{}", english.text);
        let described = json!({"name": "Met adres", "description": "mail jan@bedrijf.example"});
        let described = site.add("/v1/firms", &described)["id"].as_str().unwrap().to_owned();
        let page = officer.get(&format!("/bedrijven/{described}"));
        assert!(page.text.contains("lijkt een e-mailadres te staan"), "{}", page.text);
    });
}

#[test]
fn an_agreed_call_that_nobody_took_comes_back_until_three_tries() {
    let site = Site::start();
    let firm =
        site.add("/v1/firms", &json!({"name": "Proef Terug", "legalForm": "bv"}))["id"].as_str().unwrap().to_owned();
    let calls = format!("/v1/firms/{firm}/conversations");
    let agreed =
        json!({"officer": "A. de Vries", "channel": "telephone", "date": "2026-11-02", "followUp": "2026-11-03"});
    site.add(&calls, &agreed);
    let officer = site.somebody(Role::Officer);
    let taps = format!("/bedrijven/{firm}/gehoor");
    let page = officer.get(&format!("/bedrijven/{firm}"));
    assert!(page.text.contains("Er is genoteerd: terugkomen op 3 november 2026."), "{}", page.text);
    for (tries, is_due) in [(1, true), (2, true), (3, false)] {
        let tried = json!({"officer": "A. de Vries", "channel": "telephone", "date": format!("2026-11-{:02}", 2 + tries),
                           "reply": "no_answer"});
        site.add(&calls, &tried);
        let list = officer.get("/?lijst=team");
        assert_eq!(list.text.contains(&taps), is_due, "after {tries}: {}", list.text);
    }
}

#[test]
fn who_does_not_want_to_be_approached_is_sent_no_intake_link() {
    let site = Site::start();
    let refusal = json!({"since": "2026-11-01", "reason": "nooit", "source": "telefoon"});
    let firm = site.add("/v1/firms", &json!({"name": "Proef Nooit", "doNotContact": refusal}));
    let page = format!("/bedrijven/{}", firm["id"].as_str().unwrap());
    let officer = site.somebody(Role::Officer);
    assert!(!officer.get(&page).expect(200).contains("/intakelink"));
    assert_eq!(officer.post(&format!("{page}/intakelink"), &[]).status, 409);
}

#[test]
fn a_prospect_is_proposed_on_the_page_of_the_partner_and_who_is_closed_stands_apart() {
    let site = Site::start();
    let firm = site.firm();
    let refusal = json!({"since": "2026-11-01", "reason": "nooit", "source": "telefoon"});
    let closed = json!({"name": "Proef Dicht", "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
        "barriers": ["we vinden geen vakmensen"], "doNotContact": refusal});
    site.add("/v1/firms", &closed);
    let officer = site.somebody(Role::Officer);
    let path = format!("/partners/{}", PartnerId::of_reference(PARTNER));
    let page = officer.get(&path).expect(200).to_owned();
    let action = format!("/bedrijven/{firm}/introducties");
    let (list, apart) = page.split_once("</ol>").unwrap();
    assert!(list.contains(&action) && !list.contains("Proef Dicht"), "{list}");
    assert!(!apart.contains("Proef Dicht") || apart.contains("maar nu niet benaderen"), "{apart}");
    let form = list.split(&action).nth(1).unwrap();
    let fields = ["once", "partner", "step", "reason", "back", "at"].map(|name| (name, hidden(form, name)));
    let sent = officer.post(&action, &fields);
    assert_eq!((sent.status, sent.header("location")), (303, format!("{path}?done=proposed#introducties").as_str()));
    let after = officer.get(&path);
    assert!(after.text.contains("class=\"introduction\"") && !after.text.contains(&action), "{}", after.text);
    assert!(site.somebody(Role::Coordinator).get(&path).expect(200).find(&action).is_none());
}

#[test]
fn a_call_that_was_agreed_and_may_not_be_made_any_more_has_its_reason_and_no_buttons() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = json!({"name": "Jansen Lassen", "legalForm": "eenmanszaak"});
        let firm = site.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned();
        let note = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02", "followUp": "2026-11-03",
                          "notes": "bel op zijn mobiel"});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
        let officer = site.somebody(Role::Officer);
        let taps = format!("/bedrijven/{firm}/gehoor");
        // The firm is in the hands of a colleague, so it stands on the list of the team.
        assert!(officer.get("/?lijst=team").text.contains(&taps));
        let withdrawn = json!({"purpose": "telephone", "given": false, "date": "2026-11-04", "how": "email"});
        site.add(&format!("/v1/firms/{firm}/consents"), &withdrawn);
        let today = officer.get("/?lijst=team");
        assert!(today.text.contains("Mag niet") && today.text.contains("Jansen Lassen"), "{}", today.text);
        assert!(!today.text.contains(&taps) && !today.text.contains("bel op zijn mobiel"), "{}", today.text);
        let brief = officer.get(&format!("/bedrijven/{firm}/bezoek"));
        assert!(brief.text.contains("Bezoeken: Mag niet.") && !brief.text.contains("dagen rust"), "{}", brief.text);
    });
}
