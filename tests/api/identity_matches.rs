//! Whether a firm that comes in is known already.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use serde_json::{Value, json};

fn add(officer: &Client<'_>, firm: &Value) -> String {
    officer.post("/v1/firms", firm).expect(201)["id"].as_str().unwrap().to_owned()
}

fn ask(client: &Client<'_>, firm: &Value) -> Value {
    client.post("/v1/identity-matches", firm).expect(200).clone()
}

#[test]
fn one_that_comes_in_is_the_same_maybe_or_different_with_what_each_field_says() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let machines = json!({"name": "Machinefabriek Jansen & Zn. B.V.", "kvkNumber": "12345678",
                              "location": {"postcode": "5038EA", "place": "Tilburg"}});
        let known = add(&officer, &machines);
        for number in 0..30 {
            let name = format!("{} {}", ["Bakkerij", "Smederij", "Drukkerij"][number % 3], number);
            add(&officer, &json!({"name": name, "location": {"place": "Tilburg"}}));
        }
        let before = officer.get("/v1/firms").expect(200)["total"].clone();
        let comes_in = json!({"name": "Machinefabriek Jansen en Zonen", "kvkNumber": "12345678",
                              "location": {"place": "Tilburg"}});
        let told = ask(&service.crm(), &comes_in);
        assert_eq!((&told["answer"], &told["matches"][0]["firm"]["id"]), (&json!("same"), &json!(known)), "{told}");
        // The waterfall: what is known before and what each field brings add up to the weight.
        let first = &told["matches"][0];
        let number = |value: &Value| value.as_f64().unwrap();
        let reasons = first["reasons"].as_array().unwrap();
        let sum: f64 = reasons.iter().map(|reason| number(&reason["weight"])).sum();
        assert!((number(&first["priorWeight"]) + sum - number(&first["weight"])).abs() < 1e-6, "{first}");
        let kvk = reasons.iter().find(|reason| reason["field"] == "kvkNumber").unwrap();
        assert!(kvk["agreement"] == "equal" && number(&kvk["weight"]) > 3.0, "{kvk}");

        // Two of one address are alike; what the address says of the place is not said again by postcode and place.
        let at = |place: &str| json!({"address": "Kade 12", "postcode": "4381 AB", "place": place});
        let sails = add(&officer, &json!({"name": "Zeilen Van Dam", "location": at("Vlissingen")}));
        let told = ask(&officer, &json!({"name": "Van Dam Zeilen", "location": at("Vlissingen")}));
        let found = told["matches"].as_array().unwrap().iter().find(|found| found["firm"]["id"] == sails);
        let fields: Vec<&str> = found.unwrap()["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|reason| reason["agreement"] == "equal")
            .map(|reason| reason["field"].as_str().unwrap())
            .collect();
        assert!(fields.contains(&"address") && !fields.contains(&"place") && !fields.contains(&"postcode"), "{told}");
        assert_eq!(officer.delete(&format!("/v1/firms/{sails}")).status, 204);

        // One number alone is for a person to look at; a stranger is nobody.
        let shares =
            ask(&officer, &json!({"name": "Verhuur Oost", "kvkNumber": "12345678", "location": {"place": "Meppel"}}));
        assert_ne!(shares["answer"], "same", "{shares}");
        let stranger = json!({"name": "Zeilmakerij Oosterschelde", "location": {"place": "Yerseke"}});
        assert_eq!(ask(&officer, &stranger), json!({"answer": "different", "matches": []}));

        // What is written, changed and deleted since is seen by the next question.
        let new = add(&officer, &stranger);
        let told = ask(&officer, &stranger);
        assert_eq!(told["matches"][0]["firm"]["id"], json!(new), "{told}");
        let renamed = json!({"name": "Touwslagerij Vlissingen", "location": {"place": "Vlissingen"}});
        officer.put(&format!("/v1/firms/{new}"), &renamed).expect(200);
        assert_eq!(ask(&officer, &stranger)["answer"], "different");
        assert_eq!(ask(&officer, &renamed)["matches"][0]["firm"]["id"], json!(new));
        assert_eq!(officer.delete(&format!("/v1/firms/{new}")).status, 204);
        assert_eq!(ask(&officer, &renamed)["answer"], "different");
        // Two that are both the same: a person has to say which.
        let without_number = json!({"name": machines["name"], "location": machines["location"]});
        add(&officer, &without_number);
        let twice = ask(&officer, &without_number);
        assert_eq!((&twice["answer"], twice["matches"].as_array().unwrap().len()), (&json!("maybe"), 2), "{twice}");
        assert_eq!(officer.get("/v1/firms").expect(200)["total"].as_u64().unwrap(), before.as_u64().unwrap() + 1);

        // Of firms out of reach, and of others, nothing is told.
        assert_eq!(ask(&service.officer_in("PV20"), &comes_in)["answer"], "different");
        let faults = officer.post("/v1/identity-matches", &json!({"name": "X", "kvkNumber": "12"})).faults();
        assert_eq!(faults.first().map(|fault| fault.0.as_str()), Some("/kvkNumber"), "{faults:?}");
        assert_eq!(officer.post("/v1/identity-matches", &json!({})).faults(), [fault("/name", "missing")]);
        service.client(Role::Analyst).post("/v1/identity-matches", &comes_in).expect_problem(403, "forbidden");
    });
}
