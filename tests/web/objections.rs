//! `/bezwaren`: an administrator sees who objected and whose data are restricted, and takes it back.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::json;

const HERE: &str = "/bezwaren";

/// The first address of a form on a page that begins so.
fn form<'a>(text: &'a str, beginning: &str) -> &'a str {
    let start = text.find(&format!("action=\"{beginning}")).expect(text) + "action=\"".len();
    &text[start..start + text[start..].find('"').unwrap()]
}

#[test]
fn an_objection_that_was_put_down_by_mistake_is_taken_back_and_all_is_as_it_was() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let (officer, admin) = (site.somebody(Role::Officer), site.somebody(Role::Admin));
        assert!(admin.get(HERE).expect(200).contains("Er geldt geen bezwaar."));
        assert!(admin.get("/beheer").expect(200).contains("href=\"/bezwaren\""));
        let person = json!({"name": "Els van Dam", "purpose": "afspraken", "legalBasis": "public_task", "source": "gesprek",
            "date": "2026-01-02"});
        let els = site.add(&format!("/v1/firms/{firm}/contacts"), &person)["id"].as_str().unwrap().to_owned();
        let objections = format!("/v1/firms/{firm}/objections");
        let said = |words: &str| json!({"date": "2026-01-05", "how": "telephone", "words": words});
        let mut of_els = said("liever geen post");
        of_els["contactId"] = json!(els);
        site.add(&objections, &of_els);
        site.add(&objections, &said("haal ons van de lijst"));
        let of_firm = format!("/bedrijven/{firm}");
        assert_eq!(officer.get(&of_firm).status, 404);
        let text = admin.get(HERE).expect(200).to_owned();
        for words in
            ["<b>Proef Metaal</b>", "<b>Els van Dam, Proef Metaal</b>", "5 januari 2026 · “haal ons van de lijst”"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        let found = admin.get("/bezwaren?q=els").expect(200).to_owned();
        assert!(found.contains("Els van Dam") && !found.contains("haal ons"), "{found}");
        assert!(admin.get("/bezwaren?q=niemand").expect(200).contains("Onder die naam staat hier niemand."));

        // The firm is the newest, and stands first.
        let back = form(&text, "/bezwaren/");
        let wrong = admin.post(back, &[("dag", "2999-01-05"), ("hoe", "email")]);
        assert!(wrong.expect(400).contains("Kies vandaag of een eerdere dag.") && wrong.text.contains("2999-01-05"));
        assert!(admin.post(back, &[("dag", "2026-01-06")]).expect(400).contains("role=\"alert\""));
        let told = [("dag", "2026-01-06"), ("hoe", "email")];
        assert_eq!(officer.post(back, &told).status, 403);
        let done = admin.post(back, &told);
        assert_eq!((done.status, done.header("location")), (303, "/bezwaren?done=objection_taken_back"));
        let text = admin.get(done.header("location")).expect(200).to_owned();
        assert!(text.contains("Het bezwaar is teruggedraaid.") && !text.contains("haal ons"), "{text}");
        assert!(officer.get(&of_firm).expect(200).contains("Proef Metaal"));
        let persons = format!("{of_firm}/contactpersonen");
        assert!(!officer.get(&persons).text.contains("Els van Dam"));
        assert_eq!(admin.post(form(&text, "/bezwaren/"), &told).status, 303);
        assert!(officer.get(&persons).expect(200).contains("Els van Dam"));
    });
}

#[test]
fn a_withheld_firm_asks_for_its_data_and_its_restriction_is_lifted() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let firm = site.firm();
        let (officer, admin) = (site.somebody(Role::Officer), site.somebody(Role::Admin));
        let asked = json!({"kind": "restriction", "firmId": firm, "received": "2026-01-05", "how": "email",
            "identifiedBy": "teruggebeld"});
        let request = site.add("/v1/data-requests", &asked)["id"].as_str().unwrap().to_owned();
        assert!(admin.get(HERE).expect(200).contains("Er geldt geen beperking."), "it is not decided");
        assert_eq!(admin.post(&format!("/beheer/verzoeken/{request}"), &[("decision", "carry_out")]).status, 303);
        let of_firm = format!("/bedrijven/{firm}");
        assert_eq!(officer.get(&of_firm).status, 404);
        let text = admin.get(HERE).expect(200).to_owned();
        assert!(text.contains("Proef Metaal") && text.contains("teruggebeld"), "{text}");

        // It asks what is held of it: for the administrator alone, who knows that it is there.
        let ask = format!("/verzoeken?bedrijf={firm}");
        assert!(text.contains(&format!("href=\"{ask}\"")), "{text}");
        assert_eq!(officer.get(&ask).status, 404);
        assert!(admin.get(&ask).expect(200).contains("Proef Metaal"));
        let typed = [
            ("bedrijf-id", firm.as_str()),
            ("wie", "firm"),
            ("soort", "access"),
            ("binnen", "2026-01-06"),
            ("hoe", "email"),
            ("herkend", "teruggebeld"),
        ];
        assert_eq!(admin.post("/verzoeken", &typed).status, 303);
        assert!(admin.get("/beheer").expect(200).contains("Inzage: Proef Metaal"));

        let lift = form(&text, "/bezwaren/beperkingen/").to_owned();
        assert_eq!(officer.post(&lift, &[]).status, 403);
        let done = admin.post(&lift, &[]);
        assert_eq!((done.status, done.header("location")), (303, "/bezwaren?done=restriction_lifted"));
        assert!(admin.get(done.header("location")).expect(200).contains("Er geldt geen beperking."));
        assert!(officer.get(&of_firm).expect(200).contains("Proef Metaal"));
    });
}
