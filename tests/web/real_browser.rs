//! A real browser: the three main jobs by mouse, by keyboard alone and without JavaScript, axe on every page, how heavy
//! pages are and how they look.
//!
//! The pictures of the main pages in `tests/web/looks` are a quarter of the size. After a change that is meant, look at
//! the new ones (`make looks` writes them) and commit them.
//!
//! Debian's chromium is driven by `playwright-core`, which is installed below `target` from the lock file in `ui`. Where
//! that cannot be done the test is skipped with a notice; with `LOOPVERMOGEN_TEST_REQUIRE_BROWSER=1` that is a failure.

use crate::browser::{PARTNER, Site};
use loopvermogen::app::caller::Role;
use loopvermogen::domain::PartnerId;
use loopvermogen::web::routes::PAGES;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than this the browser may not take.
const PATIENCE: Duration = Duration::from_secs(540);
/// Most bytes of a page with its files, each compressed.
const HEAVIEST: u64 = 150_000;
/// Within so many milliseconds something is seen on a slow network. A second is what we aim for of the program as it is
/// used; one that is built for tests, on a busy machine, is slower.
const PATIENT_EYES_MS: u64 = 4_000;
/// Part of a picture that may look otherwise than when it was approved: dates and names differ from day to day.
const TOLERANCE: f64 = 0.03;

/// Where the browser is, and the folder with what drives it; nothing when it may be skipped.
fn installed() -> Option<(PathBuf, PathBuf)> {
    let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from);
    let found = chromium.into_iter().find(|path| path.exists()).zip(driver());
    let is_required = std::env::var("LOOPVERMOGEN_TEST_REQUIRE_BROWSER").as_deref() == Ok("1");
    assert!(found.is_some() || !is_required, "install chromium, node and npm (scripts/prerequisites test)");
    if found.is_none() {
        let notice = "note: the tests with a real browser are skipped, because chromium or its driver is missing";
        let _ = writeln!(std::io::stderr(), "{notice}");
    }
    found
}

fn driver() -> Option<PathBuf> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    std::fs::create_dir_all(&folder).unwrap();
    let mut is_new = !folder.join("node_modules/playwright-core/package.json").exists();
    for name in ["package.json", "package-lock.json", "browse.mjs"] {
        let text = std::fs::read(sources.join(name)).unwrap();
        is_new |= name != "browse.mjs" && std::fs::read(folder.join(name)).ok().as_deref() != Some(&text[..]);
        std::fs::write(folder.join(name), text).unwrap();
    }
    let install = || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder).stdout(Stdio::null());
        npm.status().is_ok_and(|status| status.success())
    };
    (!is_new || install()).then_some(folder)
}

/// Runs the script; what it found. The process is ended when it takes too long.
fn browse(folder: &Path, asked: &Value) -> Value {
    let mut process = Command::new("node")
        .args(["browse.mjs", &asked.to_string()])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while process.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            process.kill().unwrap();
            panic!("the browser took longer than {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = process.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.trim()).unwrap_or_else(|_| panic!("the script said: {text}"))
}

/// Pages of the table that are no files and that none of these addresses leads to.
fn unread(addresses: &[&str]) -> Vec<&'static str> {
    let parts =
        |path: &str| path.split('?').next().unwrap_or_default().split('/').map(str::to_owned).collect::<Vec<_>>();
    let leads_to = |address: &str, page: &str| {
        let (address, page) = (parts(address), parts(page));
        let fits = |(one, wanted): (&String, &String)| one == wanted || wanted.starts_with('{') && !one.is_empty();
        address.len() == page.len() && address.iter().zip(&page).all(fits)
    };
    // The rows that failed have the form of the file that was imported.
    let endings = [".svg", ".csv", ".ics", ".html", "/niet-gelukt"];
    let is_file = |page: &str| endings.iter().any(|ending| page.ends_with(ending));
    let pages = PAGES.into_iter().filter(|page| !is_file(page));
    pages.filter(|page| !addresses.iter().any(|address| leads_to(address, page))).collect()
}

#[test]
fn a_page_that_axe_does_not_read_is_named() {
    let some = ["/", "/zoeken?q=lab", "/bedrijven", "/bedrijven/1", "/bedrijven/1/bezoek", "/partners"];
    let unread = unread(&some);
    assert!(unread.contains(&"/partners/{partnerId}") && unread.contains(&"/regio"), "{unread:?}");
    assert!(!unread.contains(&"/") && !unread.contains(&"/bedrijven/{firmId}/bezoek"), "{unread:?}");
    assert!(unread.iter().all(|page| !page.contains('.')), "{unread:?}");
}

#[test]
fn the_main_jobs_are_done_by_mouse_keyboard_and_without_scripts_and_axe_finds_nothing() {
    let Some((chromium, folder)) = installed() else { return };
    // The pictures that pages are compared with are of this day.
    let site = Site::start_as_of(chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap());
    let firm = site.firm();
    // Firms of which it is known that they may be written to and visited, so that a week has somebody in it.
    for (name, place) in [
        ("Voorbeeld Lassen", "Goirle"),
        ("Voorbeeld Frezen", "Waalwijk"),
        ("Voorbeeld Meten", "Oisterwijk"),
        ("Voorbeeld Gieten", "Dongen"),
        ("Voorbeeld Draaien", "Rijen"),
    ] {
        let record = json!({
            "name": name, "employees": 20, "location": {"place": place}, "legalForm": "bv", "nonMailing": false,
            "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"],
        });
        site.add("/v1/firms", &record);
    }
    // One that said much, and may not be visited.
    let record = json!({
        "name": "Voorbeeld Fijnmechanica en Oppervlaktebehandeling Midden-Brabant", "employees": 34, "legalForm": "bv",
        "location": {"place": "Tilburg"}, "topics": ["robotica", "AI", "data", "3d-printen"],
        "barriers": ["we vinden geen vakmensen die met robots willen werken", "geen tijd voor iets nieuws",
            "de bank wil een nieuwe machine niet financieren"],
        "wishes": ["samen een proef doen met een lasrobot in onze eigen werkplaats", "weten wat anderen met AI doen",
            "een student die onze gegevens op orde brengt"],
    });
    let full = format!("/bedrijven/{}", site.add("/v1/firms", &record)["id"].as_str().unwrap());
    let anna = json!({"name": "Anna Voorbeeld", "telephone": "013 123 45 67", "purpose": "gesprek", "source": "gesprek",
        "legalBasis": "legitimate_interest", "date": "2026-11-20"});
    site.add(&format!("/v1{full}/contacts").replace("bedrijven", "firms"), &anna);
    // Of one of them it is to be asked what came of its introduction.
    let record =
        json!({"name": "Voorbeeld Kantwerk", "employees": 12, "legalForm": "bv", "location": {"place": "Breda"}});
    let asked_after = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 8, 3).unwrap();
    let introduced = crate::outcomes::introduced(&site, &asked_after, "officer", day);
    let officer = site.somebody(Role::Officer);
    let cookie = officer.cookie().unwrap();
    let (name, value) = cookie.split_once('=').unwrap();
    let partner = PartnerId::of_reference(PARTNER);
    let firm = format!("/bedrijven/{firm}");
    let below = |rest: &str| format!("{firm}/{rest}");
    let paths: Vec<String> = vec![
        "/".to_owned(),
        "/zoeken?q=lab".to_owned(),
        "/zoeken?q=niemandheetzo".to_owned(),
        "/bedrijven".to_owned(),
        "/bedrijven/nieuw".to_owned(),
        "/bedrijven/dubbel".to_owned(),
        firm.clone(),
        format!("{firm}?why=tilburg"),
        below("gegevens"),
        below("gesprek"),
        below("contactpersonen"),
        below("afspraak"),
        format!("{full}/contactpersonen"),
        below("bezoek"),
        below("netwerk"),
        "/partners?q=lab".to_owned(),
        format!("/partners/{partner}"),
        format!("/partners/{partner}/verdeling"),
        format!("/partners/{partner}/netwerk"),
        "/rondleiding".to_owned(),
        "/wachtwoord".to_owned(),
        "/weekplan".to_owned(),
        "/weekplan?start=Tilburg".to_owned(),
        "/netwerk".to_owned(),
        "/regio".to_owned(),
        "/zoeken".to_owned(),
        "/onderwerpen/robotica".to_owned(),
        "/import".to_owned(),
        below("intakelink"),
        "/introducties".to_owned(),
        "/verzoeken".to_owned(),
        firm.replace("/bedrijven/", "/verzoeken?bedrijf="),
        format!("/introducties/{introduced}/uitkomst"),
        "/sign-in".to_owned(),
        "/nergens".to_owned(),
        site.match_card(firm.rsplit('/').next().unwrap()),
    ];
    // Pages that others see: an admin, a firm that tells of itself; and an import, with its rows.
    let pair = |cookie: &str| {
        let (name, value) = cookie.split_once('=').unwrap();
        json!({"name": name, "value": value})
    };
    let rows = crate::imports::send(&officer, "klanten.csv", crate::imports::FILE);
    let import = rows.header("location").to_owned();
    crate::imports::at_rest(&officer, &import);
    let gone =
        site.add("/v1/firms", &json!({"name": "Proef Bezwaar", "legalForm": "bv"}))["id"].as_str().unwrap().to_owned();
    let objection = json!({"date": "2026-01-05", "how": "telephone", "words": "haal ons van de lijst"});
    site.add(&format!("/v1/firms/{gone}/objections"), &objection);
    let asked = json!({"kind": "erasure", "firmId": gone, "received": "2026-01-05", "how": "email",
        "identifiedBy": "teruggebeld"});
    site.add("/v1/data-requests", &asked);
    let admin = site.somebody(Role::Admin);
    let coordinator = site.somebody(Role::Coordinator);
    let link = crate::intake::link(&site, firm.trim_start_matches("/bedrijven/"));
    let visitor = crate::intake::visitor(&site, &link);
    crate::intake::send(&visitor, &[("wishes", "een lasrobot uitproberen")]);
    let unopened = crate::intake::link(&site, firm.trim_start_matches("/bedrijven/"));
    let others = json!([
        {"path": import, "cookie": pair(cookie)},
        {"path": "/beheer", "cookie": pair(admin.cookie().unwrap())},
        {"path": "/beheer/bellijst", "cookie": pair(admin.cookie().unwrap())},
        {"path": "/bezwaren", "cookie": pair(admin.cookie().unwrap())},
        {"path": format!("/partners/{partner}/gegevens"), "cookie": pair(coordinator.cookie().unwrap())},
        {"path": format!("/partners/{partner}"), "cookie": pair(coordinator.cookie().unwrap())},
        {"path": "/", "cookie": pair(coordinator.cookie().unwrap())},
        {"path": "/", "cookie": pair(admin.cookie().unwrap())},
        {"path": "/intake?opnieuw=ja", "cookie": pair(visitor.cookie().unwrap())},
        {"path": "/intake/verslag", "cookie": pair(visitor.cookie().unwrap())},
        {"path": unopened, "cookie": pair(visitor.cookie().unwrap())},
    ]);
    let others_read = others.as_array().unwrap().iter().filter_map(|one| one["path"].as_str());
    let read: Vec<&str> = paths.iter().map(String::as_str).chain(others_read).collect();
    assert_eq!(unread(&read), Vec::<&str>::new(), "pages that axe does not read");
    let looks = [
        ("vandaag", "/".to_owned()),
        ("bedrijf", firm.clone()),
        ("bezoek", below("bezoek")),
        ("partner", format!("/partners/{partner}")),
        ("weekplan", "/weekplan?start=Tilburg".to_owned()),
        ("regio", "/regio".to_owned()),
    ];
    let measured: Vec<&String> = looks.iter().map(|(_, path)| path).collect();
    let looks: Vec<Value> = looks.iter().map(|(name, path)| json!({"name": name, "path": path})).collect();
    let asked = json!({
        "others": others, "chromium": chromium, "base": site.url(), "cookie": {"name": name, "value": value},
        "firm": firm, "full": full, "paths": paths, "measured": measured, "looks": looks, "tolerance": TOLERANCE, "soon": PATIENT_EYES_MS,
        "folder": Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web/looks"), "rejected": folder,
        "renew": std::env::var("LOOPVERMOGEN_TEST_RENEW_LOOKS").as_deref() == Ok("1"),
    });
    let found = browse(&folder, &asked);
    let jobs: Vec<&str> = found["jobs"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(jobs.len(), 14, "{jobs:#?}");
    assert!(jobs.iter().all(|job| !job.starts_with("FAILED")), "{jobs:#?}");
    assert_eq!(found["violations"], json!([]), "axe: {:#}", found["violations"]);
    assert_eq!(found["overflow"], json!([]), "pages wider than the window: {:#}", found["overflow"]);
    // Each page at each width passes some rules; were none to pass, axe did not run.
    assert!(found["passed"].as_u64().unwrap() > 2 * 10 * paths.len() as u64, "{}", found["passed"]);
    let measured = |name: &str| {
        let lines = found[name].as_array().unwrap().iter();
        lines.map(|line| (line[0].as_str().unwrap().to_owned(), line[1].as_f64().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(measured("weights").len(), 6);
    for (path, bytes) in measured("weights") {
        assert!(bytes < HEAVIEST as f64, "{path} weighs {bytes} bytes");
    }
    for (path, ms) in measured("paints") {
        assert!(ms < PATIENT_EYES_MS as f64, "{path} is first seen after {ms} ms");
    }
    for (picture, share) in measured("looks") {
        let advice = format!("look at {} and, if it is meant, make looks", folder.display());
        assert!(share <= TOLERANCE, "{picture} looks otherwise in {:.1} % of its points; {advice}", share * 100.0);
    }
}
