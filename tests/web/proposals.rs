//! Partners that are proposed, chosen against the list, set aside, and the introductions that come of it.

use crate::browser::{PARTNER, Site};
use crate::support::on_each_database;
use crate::work::{follow, hidden};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};

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
        assert!(after.text.contains("<span class=\"tag calm\">u bent aan zet</span>"), "{}", after.text);
        let day = officer.get("/").text;
        let (ours, waiting) = ("<h2 id=\"ours\">U bent aan zet</h2>", "<h2 id=\"waiting\">Wacht op antwoord</h2>");
        assert!(day.contains(ours) && day.contains("<a href=\"#ours\">U bent aan zet: 1</a>"), "{day}");
        assert!(!day.contains(waiting), "nobody else is to answer: {day}");
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
        let day = officer.get("/").text;
        assert!(day.contains(waiting) && !day.contains(ours) && day.contains("wacht op het bedrijf"), "{day}");
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
    // The move that goes on comes first; what ends it asks for a second tap.
    let place = |part: &str| met.find(part).unwrap_or_else(|| panic!("no {part} in {met}"));
    assert!(place("value=\"take_step\"") < place("<summary>Iemand zegt nee …"), "{met}");
    assert!(place("<summary>Iemand zegt nee …") < place("<summary>Stilgevallen …"), "{met}");
    assert!(place("<summary>Stilgevallen …") < place("value=\"fall_silent\""), "{met}");
    go(&[("move", "take_step"), ("step", "demo")]);
    let joined = go(&[("move", "join")]).text;
    assert!(joined.contains("value=\"leave\"") && !joined.contains("value=\"take_step\""), "{joined}");
    let left = go(&[("move", "leave")]).text;
    assert!(left.contains("Weer vertrokken") && left.contains("bedrijf vertrekt"), "{left}");
    assert!(!left.contains("value=\"fall_silent\""), "{left}");
}

#[test]
fn a_proposal_by_mistake_is_taken_back_until_somebody_was_asked() {
    let site = Site::start();
    let (firm, partner) = (site.firm(), PartnerId::of_reference(PARTNER).to_string());
    let officer = site.somebody(Role::Officer);
    let at = format!("/bedrijven/{firm}/introducties");
    let fields = [("partner", partner.as_str()), ("reason", "kennen elkaar van de beurs")];
    let ask = || site.call(Role::Officer, Method::GET, "/v1/introductions", &Value::Null, 200)["items"].clone();
    let mut undo = String::new();
    for _ in 0..2 {
        let page = follow(&officer, &at, &fields).text;
        undo = format!("/introducties/{}/terug", ask()[0]["id"].as_str().unwrap());
        assert!(page.contains(&format!("action=\"{undo}\"")), "{page}");
        let page = follow(&officer, &undo, &[]).text;
        assert!(page.contains("het voorstel staat niet meer vast") && !page.contains("Introductie loopt al"), "{page}");
        assert_eq!(ask(), json!([]));
    }
    assert_eq!(officer.post(&undo, &[]).status, 404);

    follow(&officer, &at, &fields);
    let made = ask()[0]["id"].as_str().unwrap().to_owned();
    let undo = format!("/introducties/{made}/terug");
    assert_eq!(site.somebody(Role::Admin).post(&undo, &[]).status, 409, "another's proposal stays");
    let back = format!("/bedrijven/{firm}");
    let asked = follow(&officer, &format!("/introducties/{made}/zetten"), &[("back", &back), ("move", "ask_firm")]);
    let of_proposal = format!("action=\"{undo}\" method=\"post\"><button");
    assert!(!asked.text.contains(&of_proposal), "{}", asked.text);
    assert_eq!(officer.post(&undo, &[]).status, 409);
}

#[test]
fn a_move_by_mistake_is_taken_back_with_what_it_did() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let lab = json!({"name": "Proeflab", "kind": "fieldlab", "steps": [{"step": "demo"}]});
        let partner =
            site.call(Role::Officer, Method::POST, "/v1/partners", &lab, 201)["id"].as_str().unwrap().to_owned();
        let firm = site.firm();
        let (officer, admin) = (site.somebody(Role::Officer), site.somebody(Role::Admin));
        let chosen = [("partner", partner.as_str()), ("reason", "kennen elkaar van de beurs")];
        follow(&officer, &format!("/bedrijven/{firm}/introducties"), &chosen);
        let of_firm = |path: &str| site.call(Role::Officer, Method::GET, path, &Value::Null, 200);
        let made = of_firm("/v1/introductions")["items"][0]["id"].as_str().unwrap().to_owned();
        let state = || of_firm(&format!("/v1/introductions/{made}"))["state"].as_str().unwrap().to_owned();
        let relations = || of_firm(&format!("/v1/firms/{firm}"))["relations"].clone();
        let (back, moves) = (format!("/bedrijven/{firm}"), format!("/introducties/{made}/zetten"));
        let undo = format!("/introducties/{made}/terug");
        let go =
            |fields: &[(&str, &str)]| follow(&officer, &moves, &[&[("back", back.as_str())], fields].concat()).text;
        let button = |moves: usize| format!("name=\"moves\" value=\"{moves}\"");
        let take_back = |moves: usize| {
            let page = follow(&officer, &undo, &[("back", back.as_str()), ("moves", moves.to_string().as_str())]).text;
            assert!(page.contains("de stap staat niet meer vast"), "{page}");
            page
        };

        // A yes that nobody gave; a second tap on the same button takes back no more.
        assert!(!go(&[("move", "ask_firm")]).contains(&button(2)));
        let page = go(&[("move", "firm_agrees")]);
        assert!(page.contains(&button(2)) && page.contains("Draai terug: Bedrijf zegt ja"), "{page}");
        assert!(!admin.get(&back).expect(200).contains(&button(2)), "another's move stays");
        assert_eq!(admin.post(&undo, &[("moves", "2")]).status, 409);
        let page = take_back(2);
        assert!(page.contains("value=\"firm_agrees\"") && page.contains(&button(1)), "{page}");
        assert_eq!(officer.post(&undo, &[("moves", "2")]).status, 409);
        assert_eq!(state(), "firm_asked");

        // That the two do not fit, and a place that was taken or given back.
        let no = [("move", "decline"), ("by", "firm"), ("reason", "no_fit")];
        let before = relations();
        go(&no);
        assert_ne!(relations(), before);
        take_back(2);
        assert_eq!((state().as_str(), relations()), ("firm_asked", before.clone()));
        for kind in ["firm_agrees", "ask_partner", "partner_agrees", "introduce"] {
            go(&[("move", kind)]);
        }
        go(&no);
        assert_eq!(state(), "declined");
        take_back(6);
        assert_eq!((state().as_str(), relations()), ("introduced", before));
        take_back(5);
        assert_eq!(state(), "partner_agreed");

        // Who joined stays: what the firm's relations were before is not kept.
        for fields in [&[("move", "introduce")][..], &[("move", "meet")], &[("move", "take_step"), ("step", "demo")]] {
            go(fields);
        }
        assert!(!go(&[("move", "join")]).contains("name=\"moves\""));
        assert_eq!(officer.post(&undo, &[("moves", "8")]).status, 409);
    });
}

#[test]
fn a_no_is_not_taken_back_once_the_two_are_brought_together_anew() {
    let site = Site::start();
    let (firm, partner) = (site.firm(), PartnerId::of_reference(PARTNER).to_string());
    let officer = site.somebody(Role::Officer);
    let action = format!("/bedrijven/{firm}/introducties");
    let chosen = [("partner", partner.as_str()), ("reason", "kennen elkaar van de beurs")];
    follow(&officer, &action, &chosen);
    let made = site.call(Role::Officer, Method::GET, "/v1/introductions", &Value::Null, 200)["items"][0].clone();
    let at = format!("/introducties/{}", made["id"].as_str().unwrap());
    officer.post(&format!("{at}/zetten"), &[("move", "ask_firm")]).expect(303);
    officer.post(&format!("{at}/zetten"), &[("move", "fall_silent")]).expect(303);
    follow(&officer, &action, &chosen);
    let refused = officer.post(&format!("{at}/terug"), &[("moves", "2")]);
    assert!(refused.status == 409 && refused.text.contains("niet meer terug te draaien"), "{}", refused.text);
}

#[test]
fn a_firm_that_was_rung_of_late_may_be_rung_about_an_introduction_that_is_under_way() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let known = json!({"name": "Proef Loopt", "legalForm": "bv", "location": {"place": "Tilburg"}});
    let firm = site.call(Role::Officer, Method::POST, "/v1/firms", &known, 201)["id"].as_str().unwrap().to_owned();
    officer.post(&format!("/bedrijven/{firm}/gehoor"), &[("outcome", "reached")]).expect(303);
    let rung = |text: &str| text.contains("<b>Bellen</b> <span class=\"tag good\">");
    let page = officer.get(&format!("/bedrijven/{firm}"));
    assert!(!rung(page.expect(200)), "it has its rest: {}", page.text);
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let chosen = [("partner", partner.as_str()), ("reason", "kennen elkaar van de beurs")];
    let page = follow(&officer, &format!("/bedrijven/{firm}/introducties"), &chosen);
    assert!(rung(&page.text) && page.text.contains("Er loopt een introductie bij MindLabs."), "{}", page.text);
    assert!(page.text.contains("<b>Volgende stap:</b> MindLabs: voorstel gedaan"), "{}", page.text);
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
    assert!(home.expect(200).contains(&place) && home.text.contains("U bent aan zet"), "{}", home.text);
    let page = format!("/partners/{partner}");
    let asked = coordinator.get(&page);
    assert!(asked.text.contains("id=\"introducties\"") && asked.text.contains("value=\"partner_agrees\""));
    for words in ["1 bedrijf wacht op uw antwoord", "wacht op u<", "Wat is uw antwoord?", "Ja, wij maken graag kennis"]
    {
        assert!(asked.text.contains(words), "no {words} in {}", asked.text);
    }
    let invited = asked.text.split_once("class=\"ranked\"").map_or("", |(_, rest)| rest.split_once("</ol>").unwrap().0);
    assert!(!invited.contains("Proef Metaal"), "who is on the way already is not to be invited: {invited}");
    assert!(!site.somebody(Role::Officer).get(&page).text.contains("value=\"partner_agrees\""));
    let form = format!("/introducties/{}/zetten", made["id"].as_str().unwrap());
    assert_eq!(coordinator.post(&form, &[("move", "introduce"), ("back", &page)]).status, 403);
    let answered = coordinator.post(&form, &[("move", "partner_agrees"), ("back", &page)]);
    assert_eq!((answered.status, answered.header("location")), (303, format!("{page}?done=moved").as_str()));
    let after = coordinator.get(&page);
    // The agency goes on; to who answered for the partner that is somebody else.
    assert!(
        after.text.contains("uw accountmanager is aan zet") && !after.text.contains("u bent aan zet"),
        "{}",
        after.text
    );
    assert!(
        after.text.contains("Partner akkoord") && !after.text.contains("value=\"partner_agrees\""),
        "{}",
        after.text
    );
    // Its own yes it takes back as well, and is asked again.
    assert!(after.text.contains("name=\"moves\" value=\"4\""), "{}", after.text);
    let undo = form.replace("/zetten", "/terug");
    assert_eq!(coordinator.post(&undo, &[("moves", "3")]).status, 409, "what the agency noted stays");
    let again = follow(&coordinator, &undo, &[("back", &page), ("moves", "4")]);
    assert!(again.text.contains("value=\"partner_agrees\""), "{}", again.text);
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
    // Nobody is to be asked who may not be approached.
    let alone = json!({"name": "Eenling Lassen", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"]});
    site.add("/v1/firms", &alone);
    let given = officer.get(&format!("{path}?plaatsen=3"));
    let text = given.expect(200);
    assert!(text.contains("Proef Metaal") && !text.contains("Eenling Lassen"), "{text}");
    assert!(text.contains("Er blijven 2 plaatsen over: er past geen ander bedrijf dat u nu mag benaderen."), "{text}");
    let none = officer.get(&format!("{path}?plaatsen=0"));
    assert!(none.expect(200).contains("Niemand. Er is geen plaats"), "{}", none.text);
}

#[test]
fn who_was_introduced_before_stands_apart_with_what_came_of_it_and_can_be_proposed_again() {
    let site = Site::start();
    let firm = site.firm();
    let (officer, coordinator) = (site.somebody(Role::Officer), site.somebody(Role::Coordinator));
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let (path, action) = (format!("/partners/{partner}"), format!("/bedrijven/{firm}/introducties"));
    let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "date": "2026-07-01",
                          "choice": {"kind": "accept", "position": 1}});
    let made = site.call(Role::Officer, Method::POST, "/v1/introductions", &proposal, 201);
    let status = format!("/v1/introductions/{}/status", made["id"].as_str().unwrap());
    let moved = |made: Value, day: &str| {
        let step = json!({"officer": "A. de Vries", "date": day, "move": made});
        site.call(Role::Officer, Method::PUT, &status, &step, 200);
    };
    moved(json!({"kind": "ask_firm"}), "2026-07-02");
    let under_way = officer.get(&path);
    assert!(under_way.expect(200).contains("wacht op toestemming van het bedrijf · sinds 2 juli 2026"));
    assert!(!under_way.text.contains(&action));
    let division = format!("{path}/verdeling?plaatsen=2");
    assert!(officer.get(&division).expect(200).contains("De introductie loopt al"));

    moved(json!({"kind": "firm_agrees"}), "2026-07-03");
    moved(json!({"kind": "ask_partner"}), "2026-07-04");
    moved(json!({"kind": "decline", "by": "firm", "reason": "no_time"}), "2026-07-10");
    let page = officer.get(&path);
    let (_, apart) = page.expect(200).split_once("Past wel, en is hier al voorgesteld (1)").unwrap();
    assert!(apart.contains("Afgezien op 10 juli 2026, door het bedrijf: geen tijd"), "{apart}");
    assert!(!page.text.contains("bedrijf gaf toestemming"), "it is over: {}", page.text);
    assert!(officer.get(&division).expect(200).contains("Hiervan is op 10 juli 2026 afgezien"));
    // Why the firm said no stays with the agency.
    let seen = coordinator.get(&path);
    let (_, apart) = seen.expect(200).split_once("Past wel, en is hier al voorgesteld (1)").unwrap();
    let (list, _) = apart.split_once("</details>").unwrap();
    assert!(list.contains("Afgezien op 10 juli 2026, door het bedrijf<"), "{list}");
    let form = page.text.split_once(&action).unwrap().1;
    let fields = ["once", "partner", "step", "reason", "back", "at"].map(|name| (name, hidden(form, name)));
    let sent = officer.post(&action, &fields);
    assert_eq!((sent.status, sent.header("location")), (303, format!("{path}?done=proposed#introducties").as_str()));
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
fn a_coordinator_reads_how_firms_are_invited_and_all_see_the_agenda_that_it_keeps() {
    let site = Site::start();
    site.firm();
    let alone = json!({"name": "Eenling Lassen", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"]});
    site.add("/v1/firms", &alone);
    let (coordinator, officer) = (site.somebody(Role::Coordinator), site.somebody(Role::Officer));
    let path = format!("/partners/{}", PartnerId::of_reference(PARTNER));
    let page = coordinator.get(&path);
    let text = page.expect(200);
    for part in [
        "Vink bedrijven aan en vraag ze aan bij uw accountmanager",
        "alleen de eerste letters",
        "Zo zegt u het tegen het bedrijf.",
        "U ziet een bedrijf hier zodra het ja zegt.",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains("maar nu niet benaderen"), "initials without a reason say nothing: {text}");
    assert!(!officer.get(&path).expect(200).contains("vraag ze aan bij uw accountmanager"));

    let form = format!("{path}/gegevens");
    let revision = hidden(coordinator.get(&form).expect(200), "revision").to_owned();
    let wrong = [
        ("revision", revision.as_str()),
        ("topics", "robotica\nxyzzy qwerty"),
        ("events", "2999-03-01 Open dag"),
        ("mailbox", "geen adres"),
    ];
    let refused = coordinator.post(&form, &wrong);
    let text = refused.expect(400);
    assert!(text.contains("“xyzzy qwerty”: Een onderwerp kennen wij niet."), "{text}");
    assert!(text.contains("<a href=\"#mailbox\">"), "all at once: {text}");
    let good = [
        ("revision", revision.as_str()),
        ("topics", "robotica"),
        ("events", "2999-03-01 Open dag\n2020-01-01 Lang geleden"),
    ];
    assert_eq!(coordinator.post(&form, &good).status, 303);
    for browser in [&coordinator, &officer] {
        let page = browser.get(&path);
        let (_, agenda) = page.expect(200).split_once(">Agenda</h2>").unwrap_or_else(|| panic!("{}", page.text));
        let agenda = agenda.split("</section>").next().unwrap();
        assert!(agenda.contains("1 maart 2999") && agenda.contains("Open dag"), "{agenda}");
        assert!(!agenda.contains("Lang geleden"), "{agenda}");
    }
}

#[test]
fn a_firm_that_works_with_the_partner_is_no_new_face_there() {
    let site = Site::start();
    site.firm();
    let known = json!({"name": "Proef Bekend", "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
        "barriers": ["we vinden geen vakmensen"], "relations": [{"with": "MindLabs", "kind": "contact"}]});
    site.add("/v1/firms", &known);
    let page = site.somebody(Role::Officer).get(&format!("/partners/{}", PartnerId::of_reference(PARTNER)));
    let text = page.expect(200);
    assert!(text.contains("Proef Bekend"), "{text}");
    assert!(text.contains("Voor MindLabs een nieuw gezicht: een bedrijf in algemene metaalbewerking"), "{text}");
    assert_eq!(text.matches("Voor MindLabs een nieuw gezicht").count(), 1, "{text}");
}

#[test]
fn a_coordinator_asks_for_firms_of_its_list_and_sees_what_becomes_of_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let other = json!({"name": "Proef Tweede", "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
            "barriers": ["we vinden geen vakmensen"]});
        let other = site.add("/v1/firms", &other)["id"].as_str().unwrap().to_owned();
        let (coordinator, officer) = (site.somebody(Role::Coordinator), site.somebody(Role::Officer));
        let path = format!("/partners/{}", PartnerId::of_reference(PARTNER));
        let action = format!("{path}/aanvragen");
        let tick = |firm: &str| format!("form=\"aanvraag\" id=\"vraag-{firm}\" name=\"firm\" value=\"{firm}\"");
        let page = coordinator.get(&path);
        for part in [tick(&firm), tick(&other), format!("action=\"{action}\""), "U kunt nu nog 10 bedrijven".into()] {
            assert!(page.expect(200).contains(&part), "no {part} in {}", page.text);
        }
        assert!(!officer.get(&path).text.contains(&action), "an officer proposes");
        assert_eq!(officer.post(&action, &[("firm", firm.as_str()), ("reason", "Zij passen bij ons")]).status, 403);

        let refused = coordinator.post(&action, &[("reason", "x")]);
        for words in ["Vink ten minste één bedrijf aan.", "Zeg in 3 tot 500 tekens"] {
            assert!(refused.expect(400).contains(words), "no {words} in {}", refused.text);
        }
        // Of one that is not in the list nothing is told, and what was ticked stays.
        let nobody = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
        let both = [("firm", firm.as_str()), ("firm", nobody), ("reason", "Zij passen bij ons")];
        let refused = coordinator.post(&action, &both);
        assert!(refused.expect(400).contains("Dit bedrijf kunt u nu niet aanvragen."), "{}", refused.text);
        assert!(refused.text.contains(&format!("{} checked", tick(&firm))), "{}", refused.text);
        assert!(refused.text.contains(">Zij passen bij ons</textarea>"), "{}", refused.text);
        let good = [("firm", firm.as_str()), ("firm", other.as_str()), ("reason", "Zij passen <bij> ons")];
        let sent = coordinator.post(&action, &good);
        let there = format!("{path}?done=requested#introducties");
        assert_eq!((sent.status, sent.header("location")), (303, there.as_str()), "none was asked for before");
        assert_eq!(coordinator.post(&action, &good).header("location"), there, "sent twice it counts once");
        let after = coordinator.get(&path);
        assert!(!after.expect(200).contains(&tick(&firm)), "{}", after.text);
        assert_eq!(after.text.matches("<span class=\"tag good\">Aangevraagd op ").count(), 2, "{}", after.text);
        assert_eq!(after.text.matches("“Zij passen &#60;bij&#62; ons”").count(), 2, "{}", after.text);

        // An officer finds it among what is to be decided, with who, when and why, and says no with a reason.
        let today = officer.get("/");
        let (_, list) = today.expect(200).split_once("<h2 id=\"requests\">Aanvragen van partners</h2>").unwrap();
        let (list, _) = list.split_once("</section>").unwrap();
        for part in ["Proef Metaal – MindLabs", "Proef Tweede", "“Zij passen &#60;bij&#62; ons”", " · coordinator"]
        {
            assert!(list.contains(part), "no {part} in {list}");
        }
        let link = list.split(&format!("/bedrijven/{firm}#i")).nth(1).unwrap().split('"').next().unwrap();
        assert!(!coordinator.get("/").text.contains("Aanvragen van partners"));
        let at = officer.get(&format!("/bedrijven/{firm}"));
        for part in ["Aangevraagd door coordinator", "<option value=\"agency\">", "value=\"ask_firm\""] {
            assert!(at.expect(200).contains(part), "no {part} in {}", at.text);
        }
        assert!(!at.text.contains("Er loopt een introductie bij MindLabs."), "nobody took it up: {}", at.text);
        let form = format!("/introducties/{link}/zetten");
        let no = [("move", "decline"), ("by", "agency"), ("reason", "no_time"), ("words", "Na de zomer weer.")];
        assert_eq!(officer.post(&form, &no).status, 303);
        let seen = coordinator.get(&path);
        for part in ["door de accountmanager: geen tijd", "“Na de zomer weer.”"] {
            assert!(seen.expect(200).contains(part), "no {part} in {}", seen.text);
        }
        // The other one is taken back by whoever asked for it.
        let (_, rest) = seen.text.split_once("Trek de aanvraag in").map(|(before, rest)| (rest, before)).unwrap();
        let back = rest.rsplit("action=\"").next().unwrap().split('"').next().unwrap();
        let withdrawn = [("move", "decline"), ("by", "partner"), ("reason", "other"), ("back", path.as_str())];
        assert_eq!(coordinator.post(back, &withdrawn).status, 303);
        assert!(!officer.get("/").expect(200).contains("Aanvragen van partners"));
    });
}

#[test]
fn a_list_of_firms_is_taken_along_and_a_yes_of_the_partner_takes_a_place_on_its_page() {
    let site = Site::start();
    let firm = site.firm();
    let formula = json!({"name": "=Som(A1)", "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
        "barriers": ["we vinden geen vakmensen"]});
    site.add("/v1/firms", &formula);
    let alone = json!({"name": "Jan de Vries Lassen", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
        "topics": ["robotica"], "barriers": ["we vinden geen vakmensen"]});
    site.add("/v1/firms", &alone);
    let coordinator = site.somebody(Role::Coordinator);
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let path = format!("/partners/{partner}");
    assert!(coordinator.get(&path).expect(200).contains(&format!("href=\"{path}/bedrijven.csv\" download")));
    let table = coordinator.get(&format!("{path}/bedrijven.csv"));
    let text = table.expect(200);
    assert!(text.starts_with("\u{feff}Nummer;Bedrijf;Wat en waar;Punten;"), "{text}");
    assert!(text.contains(";Proef Metaal;") && text.contains("'=Som(A1)"), "{text}");
    assert!(!text.contains("de Vries"), "of a natural person the initials at most: {text}");
    assert!(table.header("content-disposition").contains("bedrijven.csv"));
    assert_eq!(coordinator.get(&format!("/partners/{}/bedrijven.csv", firm)).status, 404);

    let form = format!("{path}/gegevens");
    let revision = hidden(coordinator.get(&form).expect(200), "revision").to_owned();
    let places = [("revision", revision.as_str()), ("topics", "robotica"), ("capacity", "2")];
    assert_eq!(coordinator.post(&form, &places).status, 303);
    assert!(coordinator.get(&path).expect(200).contains("<h2 id=\"places\">2 plaatsen vrij</h2>"));
    let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries",
                          "choice": {"kind": "accept", "position": 1}});
    let made = site.call(Role::Officer, Method::POST, "/v1/introductions", &proposal, 201);
    let status = format!("/v1/introductions/{}/status", made["id"].as_str().unwrap());
    for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees"] {
        let step = json!({"officer": "A. de Vries", "move": {"kind": kind}});
        site.call(Role::Officer, Method::PUT, &status, &step, 200);
    }
    assert!(coordinator.get(&path).expect(200).contains("<h2 id=\"places\">1 plaats vrij</h2>"));
    assert!(coordinator.get(&path).text.contains("U kunt nu nog 1 bedrijf aanvragen."));
}
