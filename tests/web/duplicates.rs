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
        let firm = |name: &str, website: &str| {
            let record = json!({"name": name, "website": website, "location": {"place": "Tilburg"}});
            site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned()
        };
        let other = firm("Proef Metaalbewerking B.V.", "https://proefmetaal.nl");
        let kept = firm("Proef metaalbewerking", "www.proefmetaal.nl");
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
