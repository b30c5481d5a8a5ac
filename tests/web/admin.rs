//! The page for admins.

use crate::browser::Site;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
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
        for part in ["j.jansen@example.org", "accountmanager", "met toestemming", "in gebruik", "NDCG@10", "1826 dagen"]
        {
            assert!(text.contains(part), "no {part} in {text}");
        }
        let tap = |active: &str| admin.post(&format!("/beheer/gebruikers/{id}/stand"), &[("active", active)]);
        assert_eq!(tap("no").status, 303);
        assert!(admin.get("/beheer").text.contains("mag niet inloggen"));
        let password = user["password"].as_str().unwrap();
        let fields = [("login", "j.jansen@example.org"), ("password", password)];
        assert_eq!(site.anonymous().post("/sign-in", &fields).status, 401);
        assert_eq!(tap("yes").status, 303);
        assert_eq!(site.anonymous().post("/sign-in", &fields).status, 303);
        assert!(admin.get("/beheer").text.contains(&format!("user {id}")), "the audit tells of it");
    });
}

#[test]
fn an_unknown_version_of_the_weights_is_not_put_in_use() {
    let site = Site::start();
    let admin = site.somebody(Role::Admin);
    assert_eq!(admin.post("/beheer/gewichten", &[("version", "nergens")]).status, 404);
    assert_eq!(site.somebody(Role::Officer).post("/beheer/gewichten", &[("version", "nergens")]).status, 403);
}
