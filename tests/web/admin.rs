//! The page for admins.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;

#[test]
fn an_admin_sees_who_may_what_and_takes_a_sign_in_away_and_back() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let user = site.add("/v1/users", &json!({"login": "j.jansen@example.org", "role": "officer"}));
        let id = user["id"].as_str().unwrap();
        let admin = site.somebody(Role::Admin);
        let page = admin.get("/beheer");
        let text = page.expect(200);
        for part in ["j.jansen@example.org", "accountmanager", "met toestemming", "in gebruik", "NDCG@10", "5 jaar"] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        // On a telephone a row stands by itself, and each cell tells what it is.
        assert!(text.contains("<td role=\"cell\" data-label=\"Bv, nv en andere\">"), "{text}");
        // What learning was measured on stands in Dutch; what it rests on is English, says so, and is folded.
        assert!(text.contains("Bedrijven die nog niet meededen, in eigen land, met een onderwerp: 0,"), "{text}");
        assert!(!text.contains("newcomers, own") && !text.contains("1826"), "{text}");
        let tap = |active: &str| admin.post(&format!("/beheer/gebruikers/{id}/stand"), &[("active", active)]);
        assert_eq!(tap("no").status, 303);
        assert!(admin.get("/beheer").text.contains("mag niet inloggen"));
        let password = user["password"].as_str().unwrap();
        let fields = [("login", "j.jansen@example.org"), ("password", password)];
        assert_eq!(site.anonymous().post("/sign-in", &fields).status, 401);
        assert_eq!(tap("yes").status, 303);
        assert_eq!(site.anonymous().post("/sign-in", &fields).status, 303);
        assert!(admin.get("/beheer").text.contains("gebruiker j.jansen@example.org"), "the audit tells of it");
    });
}

#[test]
fn an_admin_sees_who_is_signed_in_and_signs_somebody_out() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let user = site.add("/v1/users", &json!({"login": "j.jansen@example.org", "role": "officer"}));
        let password = user["password"].as_str().unwrap();
        let signed_in = site.anonymous().post("/sign-in", &[("login", "j.jansen@example.org"), ("password", password)]);
        assert_eq!(signed_in.status, 303);
        let admin = site.somebody(Role::Admin);
        let page = admin.get("/beheer").text;
        let (_, list) = page.split_once("id=\"ingelogd\"").unwrap();
        let (_, row) = list.split_once("<b>j.jansen@example.org</b>").unwrap();
        let action = row.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(action.starts_with("/beheer/sessies/"), "{action}");
        assert_eq!(site.somebody(Role::Officer).post(action, &[]).status, 403);
        assert_eq!(admin.post(action, &[]).status, 303);
        let page = admin.get("/beheer").text;
        let (list, _) = page.split_once("id=\"ingelogd\"").unwrap().1.split_once("</ul>").unwrap();
        assert!(!list.contains("j.jansen"), "{list}");
    });
}

#[test]
fn an_unknown_version_of_the_weights_is_not_put_in_use() {
    let site = Site::start();
    let admin = site.somebody(Role::Admin);
    let chosen = [("version", "nergens"), ("reason", "Zo gaat het beter.")];
    assert_eq!(admin.post("/beheer/gewichten", &chosen).status, 400);
    assert_eq!(site.somebody(Role::Officer).post("/beheer/gewichten", &chosen).status, 403);
}

#[test]
fn an_admin_adds_a_person_who_then_signs_in() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let admin = site.somebody(Role::Admin);
        let person = [("login", "k.jong@example.org"), ("role", "coordinator"), ("partners", "MindLabs")];
        let page = admin.post("/beheer/gebruikers", &person);
        let text = page.expect(200);
        let password = text.split("id=\"password\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [("login", "k.jong@example.org"), ("password", password)];
        assert_eq!(site.anonymous().post("/sign-in", &fields).status, 303);
        assert!(!admin.get("/beheer").text.contains(password), "a password is told once");
        let taken = admin.post("/beheer/gebruikers", &person);
        let said = taken.text.contains("<a href=\"#login\">Met deze naam logt al iemand in.");
        assert!((400..500).contains(&taken.status) && said, "{} {}", taken.status, taken.text);
        let unknown = [("login", "l.smit@example.org"), ("role", "coordinator"), ("partners", "Nergenslab")];
        let page = admin.post("/beheer/gebruikers", &unknown);
        let text = page.expect(400);
        assert!(text.contains("href=\"#partners\"") && text.contains(">Nergenslab</textarea>"), "{text}");
        let for_nobody = [("login", "l.smit@example.org"), ("role", "coordinator"), ("partners", " ")];
        let page = admin.post("/beheer/gebruikers", &for_nobody);
        let text = page.expect(400);
        let beside = "id=\"partners-wrong\">Een coördinator werkt voor een partner.";
        assert!(text.contains(beside) && text.contains("value=\"l.smit@example.org\""), "{text}");
        assert_eq!(site.somebody(Role::Officer).post("/beheer/gebruikers", &person).status, 403);
    });
}

#[test]
fn an_admin_adds_a_webhook_and_sees_its_secret_once() {
    let site = Site::start();
    let admin = site.somebody(Role::Admin);
    let fields = [("url", "https://crm.example.org/hooks"), ("type", "nl.loopvermogen.firms.changed.v1")];
    let page = admin.post("/beheer/webhooks", &fields);
    let text = page.expect(200);
    assert!(text.contains("<h2>Het geheim</h2>") && text.contains("value=\"whsec_"), "{text}");
    assert!(!text.contains("Het oude werkt nog een dag"), "{text}");
    let again = admin.get("/beheer").text;
    assert!(again.contains("https://crm.example.org/hooks") && !again.contains("value=\"whsec_"), "{again}");
    let page = admin.post("/beheer/webhooks", &[("url", "http://127.0.0.1/hooks"), ("description", "Ons CRM")]);
    let text = page.expect(400);
    assert!(text.contains("href=\"#url\"") && text.contains("href=\"#types\""), "{text}");
    assert!(text.contains("value=\"Ons CRM\""), "{text}");
    let page = admin.get("/beheer");
    assert!(page.text.contains("antwoordt op ons eerste bericht met het woord dat daarin staat"), "{}", page.text);
    let id = page.text.split("action=\"/beheer/webhooks/").nth(1).unwrap().split('/').next().unwrap();
    let text = admin.post(&format!("/beheer/webhooks/{id}/geheim"), &[("x", "y")]);
    assert!(text.expect(200).contains("Het oude werkt nog een dag"), "{}", text.text);
    let end = format!("/beheer/webhooks/{id}/einde");
    assert_eq!(site.somebody(Role::Officer).post(&end, &[("x", "y")]).status, 403);
    assert_eq!(admin.post(&end, &[("x", "y")]).header("location"), "/beheer?done=saved#webhooks");
    assert!(!admin.get("/beheer").text.contains("https://crm.example.org/hooks"));
    assert_eq!(admin.post(&end, &[("x", "y")]).status, 404);
}

#[test]
fn the_weights_that_rank_now_stand_in_words() {
    let site = Site::start();
    let page = site.somebody(Role::Admin).get("/beheer");
    let (_, table) = page.expect(200).split_once("Zo zwaar telt elk kenmerk nu").unwrap();
    let table = table.split("</table>").next().unwrap();
    assert!(table.contains("data-label=\"Bedrijf zoekt partner\">14,4</td>"), "{table}");
    assert!(!table.contains("networkRank") && !table.contains("trackRecord"), "{table}");
}

#[test]
fn the_audit_has_words_for_who_read_the_contact_persons_of_a_firm() {
    let site = Site::start();
    let firm = site.firm();
    site.call(Role::Officer, Method::GET, &format!("/v1/firms/{firm}/contacts?purpose=outreach"), &json!(null), 200);
    let page = site.somebody(Role::Admin).get("/beheer?handeling=read");
    let text = page.expect(200);
    assert!(text.contains("contactpersonen van bedrijf Proef Metaal") && !text.contains("contacts_of_firm"), "{text}");
}

#[test]
fn the_audit_tells_who_saw_the_names_of_persons_that_ask_for_their_data() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let person = site.add(
            &format!("/v1/firms/{firm}/contacts"),
            &json!({"name": "Els van Dam", "purpose": "afspraken",
            "legalBasis": "public_task", "source": "gesprek", "date": "2026-01-02"}),
        );
        let id = person["id"].as_str().unwrap();
        let asked = json!({"kind": "access", "firmId": firm, "contactId": id, "received": "2026-01-05", "how": "email",
            "identifiedBy": "teruggebeld op het bekende nummer"});
        site.add("/v1/data-requests", &asked);
        let admin = site.somebody(Role::Admin);
        let seen = format!("contactpersoon …{}", &id[28..]);
        let reads = || admin.get("/beheer?handeling=read").expect(200).matches(&seen).count();
        let before = reads();
        assert!(admin.get("/beheer").text.contains("Els van Dam"));
        assert!(reads() > before, "{before} before");
    });
}

#[test]
fn a_request_about_data_is_decided_on_the_page() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let asked = json!({"kind": "restriction", "firmId": firm, "received": "2026-01-05", "how": "email",
            "identifiedBy": "teruggebeld op het bekende nummer"});
        let id = site.add("/v1/data-requests", &asked)["id"].as_str().unwrap().to_owned();
        let admin = site.somebody(Role::Admin);
        let text = admin.get("/beheer").expect(200).to_owned();
        assert!(text.contains("Beperking") && text.contains("te laat") && text.contains("teruggebeld"), "{text}");
        // Before a decision one sees about whom it is.
        let whose = format!("Beperking: <a href=\"/bedrijven/{firm}\">Proef Metaal");
        assert!(text.contains(&whose) && !text.contains("readable-report"), "{text}");
        let path = format!("/beheer/verzoeken/{id}");
        let page = admin.post(&path, &[("decision", "refuse")]);
        assert!(page.expect(400).contains("Schrijf op waarom u weigert."), "{}", page.text);
        let long = "te lang ".repeat(300);
        let page = admin.post(&path, &[("decision", "refuse"), ("note", &long)]);
        assert!(page.expect(400).contains(&format!("{}</textarea>", long.trim())), "{}", page.text);
        assert_eq!(site.somebody(Role::Officer).post(&path, &[("decision", "carry_out")]).status, 403);
        assert_eq!(admin.post(&path, &[("decision", "carry_out")]).status, 303);
        assert!(admin.get("/beheer").text.contains("Er wacht niemand op antwoord."));
        let late = admin.post(&path, &[("decision", "refuse"), ("note", "bleek iemand anders")]);
        let words = "readonly>bleek iemand anders</textarea>";
        assert!(late.expect(400).contains(words), "it was decided already: {}", late.text);
    });
}

#[test]
fn an_admin_changes_what_somebody_may_and_gives_a_new_password() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let user = site.add("/v1/users", &json!({"login": "m.bakker@example.org", "role": "officer"}));
        let id = user["id"].as_str().unwrap();
        let admin = site.somebody(Role::Admin);
        let path = format!("/beheer/gebruikers/{id}");
        let wrong = admin.post(&path, &[("role", "officer"), ("regions", "PV99")]);
        assert!(wrong.expect(400).contains("De provincies heten: Groningen, "), "{}", wrong.text);
        // What was typed stands there still, at the fields of this person and of nobody else.
        let unknown = admin.post(&path, &[("role", "coordinator"), ("regions", "PV30"), ("partners", "Nergenslab")]);
        let text = unknown.expect(400);
        for part in [
            format!("<a href=\"#partners-{id}\">"),
            format!("aria-describedby=\"partners-{id}-wrong partners-{id}-hint\">Nergenslab</textarea>"),
            "<option value=\"coordinator\" selected>".to_owned(),
            "<details open><summary>".to_owned(),
            "href=\"/beheer?lang=en\"".to_owned(),
        ] {
            assert!(text.contains(&part), "no {part} in {text}");
        }
        assert_eq!((text.matches("Nergenslab").count(), text.matches("<details open>").count()), (1, 1), "{text}");
        assert_eq!(admin.post(&path, &[("role", "coordinator"), ("partners", "MindLabs")]).status, 303);
        let text = admin.get("/beheer").expect(200).to_owned();
        assert!(text.contains(">MindLabs</textarea>") && text.contains("1 partner"), "{text}");
        for typed in ["PV30, PV20", "PV30 PV20", "noord-brabant, Groningen"] {
            assert_eq!(admin.post(&path, &[("role", "officer"), ("regions", typed)]).status, 303, "{typed}");
            let text = admin.get("/beheer").expect(200).to_owned();
            assert!(text.contains("value=\"Noord-Brabant, Groningen\""), "{typed}: {text}");
        }
        // Who changed whom is told by name.
        let audit = text_of_audit(&admin);
        assert!(audit.contains("m.bakker@example.org") && !audit.contains("user:"), "{audit}");

        let page = admin.post(&format!("{path}/wachtwoord"), &[("x", "y")]);
        let text = page.expect(200);
        let password = text.split("id=\"password\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let sign_in = |password: &str| {
            site.anonymous().post("/sign-in", &[("login", "m.bakker@example.org"), ("password", password)]).status
        };
        assert_eq!((sign_in(user["password"].as_str().unwrap()), sign_in(password)), (401, 303));
        for (path, fields) in [(path.clone(), [("role", "admin")]), (format!("{path}/wachtwoord"), [("x", "y")])] {
            assert_eq!(site.somebody(Role::Officer).post(&path, &fields).status, 403);
        }
    });
}

fn text_of_audit(admin: &crate::browser::Browser<'_>) -> String {
    let page = admin.get("/beheer");
    page.expect(200).split_once("id=\"audit\"").unwrap().1.to_owned()
}

#[test]
fn an_account_keeps_its_role_when_its_form_is_saved_as_it_stands() {
    let site = Site::start();
    let user = site.add("/v1/users", &json!({"login": "crm", "role": "integration"}));
    site.add("/v1/users", &json!({"login": "cijfers", "role": "analyst"}));
    site.firm();
    let path = format!("/beheer/gebruikers/{}", user["id"].as_str().unwrap());
    let admin = site.somebody(Role::Admin);
    let text = admin.get("/beheer").expect(200).to_owned();
    let form = text.split_once(&format!("action=\"{path}\"")).unwrap().1.split("</form>").next().unwrap();
    assert!(form.contains("<option value=\"integration\" selected>koppeling</option>"), "{form}");
    assert_eq!(form.matches(" selected").count(), 1, "{form}");
    assert!(text.contains("ziet alleen cijfers"), "{text}");
    assert_eq!(admin.post(&path, &[("role", "integration"), ("regions", "Zeeland")]).status, 303);
    let users = site.call(Role::Admin, reqwest::Method::GET, "/v1/users", &serde_json::Value::Null, 200);
    let role = users["items"].as_array().unwrap().iter().find(|user| user["login"] == "crm").unwrap()["role"].clone();
    assert_eq!(role, "integration");
    // A firm is told by name too.
    assert!(text_of_audit(&admin).contains("Proef "), "{}", text_of_audit(&admin));
}

#[test]
fn the_audit_is_asked_for_an_action_a_person_and_days() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        site.firm();
        site.add("/v1/users", &json!({"login": "n.visser@example.org", "role": "analyst"}));
        let admin = site.somebody(Role::Admin);
        let rows = |query: &str| {
            let page = admin.get(&format!("/beheer?{query}"));
            let (_, audit) = page.expect(200).split_once("id=\"audit\"").unwrap();
            audit.matches("<th role=\"rowheader\"").count()
        };
        let all = rows("");
        assert!(all > 1, "{all}");
        let made = rows("handeling=create");
        assert!(made > 0 && made <= all, "{made} of {all}");
        assert_eq!(rows("handeling=delete"), 0);
        assert_eq!(rows("wie=n.visser@example.org"), 0);
        let today = loopvermogen::domain::dutch_clock::dutch_day(chrono::Utc::now());
        assert_eq!(rows(&format!("van={today}&tot={today}&handeling=create")), made);
        assert_eq!(rows("tot=2020-01-01"), 0);
        let page = admin.get("/beheer?handeling=create&van=2020-01-01").text;
        assert!(page.contains("<option value=\"create\" selected>") && page.contains("value=\"2020-01-01\""), "{page}");
        assert!(page.contains("Toon alles"), "{page}");
    });
}

#[test]
fn an_admin_names_the_organisation_and_every_page_and_figure_tells_it() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let (admin, analyst) = (site.somebody(Role::Admin), site.somebody(Role::Analyst));
        assert!(!admin.get("/beheer").expect(200).contains("class=\"agency\""), "nobody named it yet");
        assert!(analyst.get("/regio/barriers.csv").expect(200).contains(",own records,"));
        let named = |name: &str| admin.post("/beheer/organisatie", &[("name", name)]);
        assert_eq!(named(" Regio <Noord> & Zuid ").status, 303);
        let shown = "<span class=\"agency\" title=\"Regio &#60;Noord&#62; &#38; Zuid\">";
        for browser in [&admin, &analyst, &site.somebody(Role::Coordinator)] {
            assert!(browser.get("/").expect(200).contains(shown), "{}", browser.get("/").text);
        }
        assert!(admin.get("/nergens").text.contains(shown));
        assert!(!site.anonymous().get("/sign-in").text.contains("Regio"), "who is not signed in is not told");
        let table = analyst.get("/regio/barriers.csv");
        assert!(table.expect(200).contains("own records of Regio <Noord> & Zuid"), "{}", table.text);
        assert!(admin.get("/beheer").text.contains("organisatie "), "the audit tells of it");

        let app = loopvermogen::app::App::open(&database.url, 1).unwrap();
        loopvermogen::app::organisations::add_organisation(&app, "Buren").unwrap();
        let long = "x".repeat(201);
        for (wrong, why) in [
            ("buren", "Een andere organisatie heet al zo."),
            ("--", "Dit is geen naam."),
            (long.as_str(), "Dit is geen naam."),
            ("Regio\u{7}", "Dit is geen naam."),
            ("Regio\u{200b}", "Dit is geen naam."),
        ] {
            let refused = named(wrong);
            assert!(refused.expect(400).contains(why), "{wrong}: {}", refused.text);
        }
        assert!(admin.get("/").text.contains(shown), "what is refused changes nothing");
        assert_eq!(site.somebody(Role::Officer).post("/beheer/organisatie", &[("name", "Van mij")]).status, 403);
    });
}
