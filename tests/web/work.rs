//! What officers do on the pages, by their forms: each as it comes from a browser without JavaScript.

use crate::browser::{Browser, PARTNER, Page, Site};
use crate::support::{TestDatabase, on_each_database};
use loopvermogen::app::agreed_visits::create_visit;
use loopvermogen::app::caller::Role;
use loopvermogen::app::{App, Caller};
use loopvermogen::domain::PartnerId;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The value of a hidden field.
pub fn hidden<'a>(text: &'a str, name: &str) -> &'a str {
    let field = text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    field.1.split('"').next().unwrap()
}

/// Sends a form and goes where it leads.
pub fn follow(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
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
fn what_a_firm_answered_is_told_in_the_history_and_nobody_is_called_rung_who_was_written_to() {
    let site = Site::start_as_of("2026-11-27".parse().unwrap());
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let notes = [
        json!({"officer": "A. de Vries", "channel": "letter", "date": "2026-11-26", "reply": "no_answer"}),
        json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-27", "mood": "refuses",
            "fieldlab": "knows", "fieldlabInterest": false, "newsCarriers": [{"who": "de brancheclub"}]}),
    ];
    for note in &notes {
        site.add(&format!("/v1/firms/{firm}/conversations"), note);
    }
    let page = officer.get(&format!("/bedrijven/{firm}"));
    let told = [
        "Brief gestuurd, geen antwoord",
        "Hoe kijkt het naar een volgende stap? Wil niet.",
        "Kent het bedrijf een fieldlab? Kent er een.",
        "Heeft het interesse in fieldlabs, na uitleg? Nee.",
        "Wie geeft hier nieuws door? De brancheclub.",
    ];
    for words in told {
        assert!(page.text.contains(words), "no {words} in {}", page.text);
    }
    assert!(!page.text.contains("Gebeld, geen gehoor"), "{}", page.text);
    // Whom to ring is ranked beside the page.
    let begun = Instant::now();
    let mut today = officer.get("/?lijst=team");
    while today.text.contains("data-again") && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
        today = officer.get("/?lijst=team");
    }
    assert!(today.text.contains("Gesproken: wil niet"), "{}", today.text);
    // By no channel it may be approached now, so that the next step is not to do so.
    assert!(page.text.contains("Volgende stap:</b> Benader het bedrijf nog niet."), "{}", page.text);
    assert!(today.text.contains("1 bedrijf mag nu niet gebeld worden"), "{}", today.text);
    assert!(today.text.contains("net benaderd 1"), "{}", today.text);

    let visit = json!({"firmId": firm, "officer": "A. de Vries", "date": "2026-12-28", "from": "10:00"});
    site.add("/v1/agreed-visits", &visit);
    let page = officer.get(&format!("/bedrijven/{firm}"));
    let step = "Volgende stap:</b> Ga naar het afgesproken bezoek van maandag 28 december 2026.";
    assert!(page.text.contains(step), "{}", page.text);
}

#[test]
fn who_said_that_it_wants_to_begin_may_be_approached_for_it_though_it_was_spoken_with_yesterday() {
    let site = Site::start_as_of("2026-11-27".parse().unwrap());
    let firm = site.firm();
    let officer = site.somebody(Role::Officer);
    let note = |channel: &str, date: &str, mood: &str| {
        let note = json!({"officer": "A. de Vries", "channel": channel, "date": date, "mood": mood,
            "barriers": ["we vinden geen vakmensen"], "confirmed": ["talent"]});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
    };
    note("visit", "2026-11-26", "eager");
    let page = officer.get(&format!("/bedrijven/{firm}"));
    assert!(page.text.contains("Het bedrijf wil beginnen; dat zei het op 26 november 2026."), "{}", page.text);
    assert!(page.text.contains("<b>Bellen</b> <span class=\"tag good\">Mag</span>"), "{}", page.text);
    assert!(page.text.contains("Volgende stap:</b> Stel een partner voor."), "{}", page.text);
    // What does not count is no reason beside what does.
    assert!(!page.text.contains("dagen rust"), "{}", page.text);
    note("telephone", "2026-11-27", "doubts");
    let page = officer.get(&format!("/bedrijven/{firm}"));
    assert!(page.text.contains("dagen rust") && !page.text.contains("wil beginnen; dat zei"), "{}", page.text);
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
        assert!(page.text.contains("“de markt zit op slot voor ons” (nog niet bevestigd)"), "{}", page.text);
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

#[test]
fn a_call_that_was_agreed_for_an_earlier_day_is_told_to_be_late() {
    let site = Site::start_as_of("2027-06-18".parse().unwrap());
    for (name, until) in [("Proef Laat", "2026-12-07"), ("Proef Nu", "2027-06-18")] {
        let firm = site.add("/v1/firms", &json!({"name": name, "legalForm": "bv"}))["id"].as_str().unwrap().to_owned();
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "date": "2026-11-05", "followUp": until});
        site.add(&format!("/v1/firms/{firm}/conversations"), &note);
    }
    let text = site.somebody(Role::Officer).get("/?lijst=team").expect(200).to_owned();
    let card = |name: &str| {
        let (_, after) = text.split_once(&format!(">{name}</a></h3>")).unwrap_or_else(|| panic!("no {name} in {text}"));
        after.split("<form").next().unwrap().to_owned()
    };
    let late = card("Proef Laat");
    assert!(late.contains("te laat</span>") && late.contains("terugbellen vanaf 7 december 2026"), "{late}");
    assert!(card("Proef Nu").contains("vandaag</span>"), "{text}");
}

/// A page of a day after a visit on 30 November that was agreed before, and the firm.
fn after_visit(database: &TestDatabase, day: &str) -> (Site, String) {
    let site = Site::start_on_as_of(database, day.parse().unwrap());
    let firm = site.firm();
    let visit = json!({"firmId": firm, "officer": "A. de Vries", "date": "2026-11-30", "from": "10:00"});
    let before = App::open(&database.url, 1).unwrap().as_of("2026-11-26".parse().unwrap());
    create_visit(&before, &Caller::command_line(), &serde_json::from_value(visit).unwrap(), None).unwrap();
    (site, firm)
}

#[test]
fn after_a_visit_it_is_asked_how_it_went_until_somebody_tells() {
    let today = |site: &Site| site.somebody(Role::Officer).get("/?lijst=team").expect(200).to_owned();
    let question = "Hoe ging het bezoek?";
    for (day, is_asked) in [("2026-11-30", true), ("2026-12-01", true), ("2026-12-30", true), ("2026-12-31", false)] {
        let (site, firm) = after_visit(&TestDatabase::sqlite(), day);
        let text = today(&site);
        assert_eq!(text.contains(question), is_asked, "{day}: {text}");
        let form = format!("/bedrijven/{firm}/gesprek?channel=visit&#38;date=2026-11-30");
        let brief = format!("/bedrijven/{firm}/bezoek\">Bezoekbrief");
        assert_eq!((text.contains(&form), text.contains(&brief)), (is_asked, is_asked), "{day}: {text}");
    }
    on_each_database(|database| {
        let (site, firm) = after_visit(database, "2026-12-02");
        let form =
            site.somebody(Role::Officer).get(&format!("/bedrijven/{firm}/gesprek?channel=visit&date=2026-11-30"));
        assert!(form.expect(200).contains("<option value=\"visit\" selected>"), "{}", form.text);
        assert!(form.text.contains("value=\"2026-11-30\""), "{}", form.text);
        let note = |channel: &str, date: &str, reply: &str| {
            let note = json!({"officer": "A. de Vries", "channel": channel, "date": date, "reply": reply});
            site.add(&format!("/v1/firms/{firm}/conversations"), &note);
        };
        // What was said before it, and a call after it that nobody took, tell nothing of it.
        note("telephone", "2026-11-29", "spoken");
        note("telephone", "2026-12-01", "no_answer");
        assert!(today(&site).contains(question));
        note("visit", "2026-11-30", "spoken");
        assert!(!today(&site).contains(question));
    });
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
                ("members", "Proef Metaal\r\n Derde Bedrijf BV "),
            ]
        };
        let firm = site.firm();
        let prospects =
            || site.somebody(Role::Officer).get(&page).expect(200).contains(&format!("/bedrijven/{firm}/introducties"));
        assert!(prospects());
        let wrong = coordinator.post(&path, &told("veel", ""));
        assert!(wrong.expect(400).contains("<a href=\"#capacity\">Geef een heel getal"), "{}", wrong.text);
        let wrong = coordinator.post(&path, &told("8", "binnenkort een open dag"));
        let text = wrong.expect(400);
        assert!(text.contains("<a href=\"#events\">“binnenkort een open dag”: Begin elke regel"), "{text}");
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
            ">Proef Metaal\nDerde Bedrijf BV</textarea>",
        ] {
            assert!(kept.contains(part), "no {part} in {kept}");
        }
        assert!(!kept.contains("value=\"internship\" checked"), "{kept}");
        assert!(!prospects(), "a member is not to be invited");
        let now = hidden(&kept, "revision").to_owned();
        let mut without: Vec<(&str, &str)> = told("8", "").into_iter().filter(|(name, _)| *name != "members").collect();
        without[0] = ("revision", &now);
        assert_eq!(coordinator.post(&path, &without).status, 303);
        assert!(
            coordinator.get(&path).text.contains(">Proef Metaal\nDerde Bedrijf BV</textarea>"),
            "not in the form, not lost"
        );
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
fn an_objection_told_in_the_form_of_a_conversation_is_confirmed_as_one() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let path = format!("/bedrijven/{}/gesprek", site.firm());
        let officer = site.somebody(Role::Officer);
        let kept = follow(&officer, &path, &[("channel", "telephone"), ("notes", "Volgende week weer.")]);
        assert!(kept.text.contains("Het gesprek is vastgelegd."), "{}", kept.text);
        let words = [("channel", "telephone"), ("objection", "Bel ons niet meer.")];
        let page = follow(&officer, &path, &words);
        for words in
            ["dit bedrijf wil niet benaderd worden. Alle contact stopt", "Alleen een beheerder draait dat terug"]
        {
            assert!(page.text.contains(words), "no {words} in {}", page.text);
        }
        assert!(!page.text.contains("Het gesprek is vastgelegd."), "{}", page.text);
    });
}

#[test]
fn what_changed_begins_with_the_newest_has_a_line_for_each_introduction_and_counts_all() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let officer = site.somebody(Role::Officer);
        for number in 0..13 {
            let record = json!({"name": format!("Proef Nummer {number}"), "legalForm": "bv"});
            let firm = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
            officer.post(&format!("/bedrijven/{firm}/gehoor"), &[("outcome", "reached")]).expect(303);
        }
        let proposal = json!({"firmId": site.firm(), "partnerId": PartnerId::of_reference(PARTNER), "officer": "A. de Vries",
            "choice": {"kind": "override", "reason": "zij spraken elkaar al"}});
        let made = site.add("/v1/introductions", &proposal)["id"].as_str().unwrap().to_owned();
        for kind in ["ask_firm", "firm_agrees"] {
            officer.post(&format!("/introducties/{made}/zetten"), &[("move", kind)]).expect(303);
        }
        let text = officer.get("/").expect(200).to_owned();
        assert!(text.contains("Veranderd sinds gisteren: 14</a>"), "{text}");
        let list = text.split("id=\"changed\"").nth(1).unwrap().split("</section>").next().unwrap();
        let lines: Vec<&str> = list.split("<li>").skip(1).collect();
        assert_eq!(lines.len(), 12, "{list}");
        assert!(lines[0].contains("Proef Metaal") && lines[0].contains("edrijf zegt ja"), "{list}");
        assert!(lines[1].contains("Proef Nummer 12<") && lines[11].contains("Proef Nummer 2<"), "{list}");
        assert_eq!(list.matches("Proef Metaal").count(), 1, "{list}");
        assert!(list.contains("en nog 2 gebeurtenissen"), "{list}");
    });
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

#[test]
fn who_tapped_that_they_spoke_tells_what_came_of_it_and_it_stays_one_conversation() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let officer = site.somebody(Role::Officer);
        let path = format!("/bedrijven/{firm}/gehoor");
        let calls = || {
            let calls = format!("/v1/firms/{firm}/conversations");
            site.call(Role::Admin, Method::GET, &calls, &Value::Null, 200)["items"].as_array().unwrap().clone()
        };
        let tap = |page: &Page, outcome: &str| {
            let fields = [("once", hidden(&page.text, "once")), ("back", "/"), ("at", "gedaan"), ("outcome", outcome)];
            follow(&officer, &path, &fields)
        };
        let told = tap(&officer.get("/"), "reached");
        assert!(told.text.contains("Vastgelegd: u sprak het bedrijf."), "{}", told.text);
        let (_, notice) = told.text.split_once("id=\"gedaan\"").unwrap();
        let form = notice.split_once(">Schrijf het gesprek op</a>").expect(notice).0.rsplit_once("href=\"").unwrap().1;
        let form = form.split('"').next().unwrap();
        assert!(form.starts_with(&format!("/bedrijven/{firm}/gesprek?tik=")), "{form}");

        let later = tap(&told, "not_now");
        assert!(later.text.contains("Vastgelegd: nu niet."), "{}", later.text);
        assert!(later.text.contains("Draai terug") && !later.text.contains("Schrijf het gesprek op"), "{}", later.text);
        let noted = calls();
        assert_eq!((noted.len(), &noted[0]["mood"]), (1, &json!("not_now")), "{noted:?}");

        // What is written down comes in the place of the tap.
        let undo = [("gesprek", hidden(&later.text, "gesprek")), ("back", "/"), ("at", "gedaan")];
        follow(&officer, &format!("{path}/terug"), &undo);
        let told = tap(&officer.get("/"), "reached");
        let page = officer.get(&format!("/bedrijven/{firm}/gesprek?tik={}", hidden(&told.text, "gesprek")));
        let fields =
            [("once", hidden(page.expect(200), "once")), ("tik", hidden(&page.text, "tik")), ("notes", "Belt zelf.")];
        assert_eq!(officer.post(&format!("/bedrijven/{firm}/gesprek"), &fields).status, 303);
        let noted = calls();
        assert_eq!((noted.len(), &noted[0]["notes"]), (1, &json!("Belt zelf.")), "{noted:?}");

        // Who spoke in earnest and then hears “never” loses nothing of it.
        let told = follow(&officer, &path, &[("once", "last"), ("back", "/"), ("outcome", "never")]);
        assert!(told.text.contains("Wij bellen het niet meer"), "{}", told.text);
        assert_eq!(calls().len(), 2);
    });
}

#[test]
fn visits_that_were_agreed_stand_on_the_page_of_the_firm_and_on_its_brief() {
    let site = Site::start_as_of(chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap());
    let firm = site.add("/v1/firms", &json!({"name": "Proef Bezoek", "legalForm": "bv", "nonMailing": false}));
    let firm = firm["id"].as_str().unwrap();
    let officer = site.somebody(Role::Officer);
    let pages = [format!("/bedrijven/{firm}"), format!("/bedrijven/{firm}/bezoek")];
    for page in &pages {
        assert!(!officer.get(page).expect(200).contains("Afgesproken bezoek"));
    }
    let visit = json!({"firmId": firm, "officer": "A. de Vries", "date": "2027-03-02", "from": "10:00"});
    site.add("/v1/agreed-visits", &visit);
    for page in &pages {
        let text = officer.get(page).expect(200).to_owned();
        let (_, agreed) = text.split_once("Afgesproken bezoek").unwrap_or_else(|| panic!("{page}: {text}"));
        assert!(agreed.contains("Dinsdag 2 maart 2027, om 10:00 · A. de Vries"), "{page}: {agreed}");
    }
}

#[test]
fn a_number_of_places_that_was_typed_wrong_still_stands_in_the_form() {
    let site = Site::start();
    let path = format!("/partners/{}/gegevens", PartnerId::of_reference(PARTNER));
    let page = site.somebody(Role::Coordinator).post(&path, &[("capacity", "een stuk of 8"), ("revision", "1")]);
    let text = page.expect(400);
    assert!(text.contains("<a href=\"#capacity\">") && text.contains("value=\"een stuk of 8\""), "{text}");
}
