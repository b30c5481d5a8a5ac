//! Firms that may stand in the list twice.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::json;

#[test]
fn a_pair_is_found_merged_and_taken_apart_on_the_page() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        // Words of names weigh little where several firms have them.
        for (at, name) in ["Bakkerij Abma", "Drukkerij Bosch", "Smederij Cuypers", "Kwekerij Dekker"].iter().enumerate()
        {
            let number = format!("{:08}", 71_000_003 + at * 3_456_789);
            site.add("/v1/firms", &json!({"name": name, "kvkNumber": number, "location": {"place": "Breda"}}));
        }
        let firm = |name: &str, website: &str, number: Option<&str>| {
            let record =
                json!({"name": name, "website": website, "kvkNumber": number, "location": {"place": "Tilburg"}});
            site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned()
        };
        let other = firm("Proef Metaalbewerking B.V.", "https://proefmetaal.nl", None);
        let kept = firm("Proef metaalbewerking", "www.proefmetaal.nl", Some("70000001"));
        let officer = site.somebody(Role::Officer);
        let path = "/bedrijven/dubbel";
        assert!(officer.get("/bedrijven").expect(200).contains("href=\"/bedrijven/dubbel\""));
        assert!(officer.get(path).expect(200).contains("Er wacht geen paar op een besluit."));
        assert!(officer.get(path).text.contains("“Waarschijnlijk hetzelfde”: bijna alles is gelijk"));
        assert_eq!(site.somebody(Role::Analyst).post(path, &[("x", "y")]).status, 403);
        assert_eq!(officer.post(path, &[("x", "y")]).header("location"), "/bedrijven/dubbel?done=searched");
        let text = officer.get(path).expect(200).to_owned();
        for part in [format!("value=\"{kept}\""), format!("value=\"{other}\""), "Website: gelijk".to_owned()] {
            assert!(text.contains(&part), "no {part} in {text}");
        }
        let chosen = text.split("name=\"survivor\" value=\"").find(|part| part.contains(" checked>")).unwrap();
        assert!(chosen.starts_with(&kept), "the one with a number goes on: {text}");
        let action = text.split("action=\"/bedrijven/dubbel/").nth(1).unwrap().split('"').next().unwrap();
        let pair = format!("{path}/{action}");
        assert_eq!(officer.post(&pair, &[("decision", "perhaps")]).status, 400);
        assert_eq!(site.somebody(Role::Analyst).post(&pair, &[("decision", "same")]).status, 403);
        let merged = officer.post(&pair, &[("decision", "same"), ("survivor", &kept), ("reason", "zelfde eigenaar")]);
        assert_eq!((merged.status, merged.header("location")), (303, "/bedrijven/dubbel?done=merged"));
        assert_eq!(
            (officer.get(&format!("/bedrijven/{other}")).status, officer.get(&format!("/bedrijven/{kept}")).status),
            (410, 200)
        );
        let text = officer.get(path).expect(200).to_owned();
        assert!(text.contains("Laatst samengevoegd") && text.contains("zelfde eigenaar"), "{text}");
        assert_eq!(officer.post(&pair, &[("decision", "different")]).status, 303);
        officer.get(&format!("/bedrijven/{other}")).expect(200);
    });
}

#[test]
fn many_pairs_come_in_parts_and_only_the_first_is_unfolded() {
    let site = Site::start();
    let letters = "abcdefghijklmnopqrstuvwxyz";
    for (at, letter) in letters.chars().chain("a".chars()).enumerate() {
        let name = letter.to_string().repeat(if at < letters.len() { 7 } else { 12 });
        let website = format!("https://{name}.example.nl");
        for legal in ["", " B.V."] {
            let record =
                json!({"name": format!("{name}{legal}"), "website": website, "location": {"place": "Tilburg"}});
            site.add("/v1/firms", &record);
        }
    }
    let officer = site.somebody(Role::Officer);
    officer.post("/bedrijven/dubbel", &[("x", "y")]);
    let page = officer.get("/bedrijven/dubbel");
    let text = page.expect(200);
    assert!(text.contains("U ziet de eerste 25 van ") && !text.contains("Typ een groter deel"), "{text}");
    assert!(text.contains("href=\"/bedrijven/dubbel?vanaf=25\">Volgende"), "{text}");
    assert_eq!(
        (text.matches("<details class=\"fold\" open>").count(), text.matches("<details class=\"fold\"").count()),
        (1, 25)
    );
    let page = officer.get("/bedrijven/dubbel?vanaf=25");
    let text = page.expect(200);
    assert!(text.contains("U ziet 26–") && text.contains("href=\"/bedrijven/dubbel\">Vorige"), "{text}");
    // Pairs go from the list as they are decided: a part that is no more is the last there is.
    assert!(officer.get("/bedrijven/dubbel?vanaf=9000").expect(200).contains("id=\"paar-1\""));
    assert!(officer.get("/bedrijven/dubbel?vanaf=x").expect(200).contains("U ziet de eerste 25 van "));
}
