//! The matrix of pages and roles, written down apart from the code.

use crate::browser::{PARTNER, Site};
use loopvermogen::app::caller::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use loopvermogen::domain::PartnerId;
use loopvermogen::web::routes::PAGES;

/// Page and the roles that see it.
const MATRIX: &[(&str, &[Role])] = &[
    ("/", &Role::ALL),
    ("/zoeken", &[Officer, Coordinator, Integration, Admin]),
    ("/bedrijven", &[Officer, Integration, Admin]),
    ("/bedrijven/nieuw", &[Officer, Integration, Admin]),
    ("/bedrijven/dubbel", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/gegevens", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/bezoek", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/bezoek.html", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/gesprek", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/afspraak", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/contactpersonen", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/netwerk", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/netwerk.svg", &[Officer, Integration, Admin]),
    ("/bedrijven/{firmId}/intakelink", &[Officer, Integration, Admin]),
    ("/introducties", &[Officer, Integration, Admin]),
    ("/introducties/{introductionId}/uitkomst", &[Officer, Integration, Admin]),
    ("/partners", &[Officer, Coordinator, Integration, Admin]),
    ("/partners/{partnerId}", &[Officer, Coordinator, Integration, Admin]),
    ("/partners/{partnerId}/gegevens", &[Coordinator, Integration, Admin]),
    ("/partners/{partnerId}/bedrijven.csv", &[Officer, Coordinator, Integration, Admin]),
    ("/partners/{partnerId}/verdeling", &[Officer, Integration, Admin]),
    ("/partners/{partnerId}/netwerk", &[Officer, Integration, Admin]),
    ("/partners/{partnerId}/netwerk.svg", &[Officer, Integration, Admin]),
    ("/onderwerpen/{code}", &[Officer, Coordinator, Integration, Admin]),
    ("/import", &[Officer, Integration, Admin]),
    ("/import/{importId}", &[Officer, Integration, Admin]),
    ("/import/{importId}/niet-gelukt", &[Officer, Integration, Admin]),
    ("/weekplan", &[Officer, Integration, Admin]),
    ("/weekplan/agenda.ics", &[Officer, Integration, Admin]),
    ("/beheer", &[Admin]),
    ("/beheer/bellijst", &[Admin]),
    ("/verzoeken", &[Officer, Admin]),
    ("/bezwaren", &[Admin]),
    ("/netwerk", &[Officer, Integration, Admin]),
    ("/regio", &[Officer, Analyst, Admin]),
    ("/regio/{figure}.csv", &[Officer, Analyst, Admin]),
    ("/regio/{figure}.svg", &[Officer, Analyst, Admin]),
    ("/rondleiding", &Role::ALL),
    ("/wachtwoord", &Role::ALL),
];

/// An id of nothing.
const NOBODY: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn filled(path: &str, firm: &str, partner: &str, made: &str) -> String {
    path.replace("{firmId}", firm)
        .replace("{partnerId}", partner)
        .replace("{figure}", "barriers")
        .replace("{code}", "robotica")
        .replace("{importId}", NOBODY)
        .replace("{introductionId}", made)
}

#[test]
fn every_page_is_seen_by_its_roles_and_no_other() {
    assert_eq!(MATRIX.iter().map(|(path, _)| *path).collect::<Vec<_>>(), PAGES);
    let site = Site::start();
    let firm = site.firm();
    let partner = PartnerId::of_reference(PARTNER).to_string();
    let made = crate::outcomes::introduced(&site, &firm, "officer", crate::outcomes::ago(100));
    for role in Role::ALL {
        let browser = site.somebody(role);
        for (path, roles) in MATRIX {
            let path = filled(path, &firm, &partner, &made);
            let page = browser.get(&path);
            // An import that never was, a figure of too few firms, and a calendar without a place to begin is nowhere.
            let found = if path.ends_with(".ics") || path.ends_with("barriers.svg") || path.starts_with("/import/") {
                404
            } else {
                200
            };
            let expected = if roles.contains(&role) { found } else { 403 };
            assert_eq!(page.status, expected, "{role:?} {path}: {}", page.text);
            assert!(expected != 403 || page.text.contains("Dit mag u niet zien"), "{}", page.text);
        }
    }
    for (path, _) in MATRIX {
        let page = site.anonymous().get(&filled(path, &firm, &partner, &made));
        assert_eq!(page.status, 303, "{path}");
        assert!(page.header("location").starts_with("/sign-in?next=/"), "{path}");
    }
}

#[test]
fn a_coordinator_sees_the_pages_of_own_partners_only() {
    let site = Site::start();
    site.firm();
    let browser = site.somebody(Coordinator);
    let other = PartnerId::of_reference("fl-robohouse");
    assert_eq!(site.somebody(Officer).get(&format!("/partners/{other}")).status, 200);
    assert_eq!(browser.get(&format!("/partners/{other}")).status, 404);
    let home = browser.get("/");
    assert!(home.text.contains("MindLabs") && !home.text.contains("Proef Metaal"), "{}", home.text);
    let found = browser.get("/zoeken?q=robohouse");
    assert!(!found.text.contains(">RoboHouse<"), "{}", found.text);
    let found = browser.get("/zoeken?q=proef");
    assert!(!found.text.contains("Proef Metaal"), "{}", found.text);
}
