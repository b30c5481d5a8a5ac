//! Files of firms, sent by a form.

use crate::browser::{Browser, Page, Site};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

pub const FILE: &str =
    "Bedrijf;KvK;Woonplaats;Iets\r\nLas & Zo;12345678;Tilburg;a\r\n;;Breda;b\r\nFrees bv;1234;Goirle;c\r\n";

/// Sends a file as a browser does.
pub fn send(browser: &Browser<'_>, name: &str, content: &str) -> Page {
    let body = format!(
        "--grens\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n{name}\r\n--grens\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n\
         {content}\r\n--grens--\r\n"
    );
    browser.send(Method::POST, "/import", |request| {
        let request = request.header("content-type", "multipart/form-data; boundary=grens");
        request.header("sec-fetch-site", "same-origin").body(body)
    })
}

/// The page of an import, once nothing runs any more.
pub fn at_rest(browser: &Browser<'_>, path: &str) -> Page {
    let begun = Instant::now();
    loop {
        let page = browser.get(path);
        if !page.expect(200).contains("data-follow") {
            return page;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", page.text);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_file_is_looked_at_committed_and_taken_back_without_a_script() {
    on_each_database(|database| {
        let site = Site::start_on(database);
        let officer = site.somebody(Role::Officer);
        assert!(officer.get("/import").expect(200).contains("Nog niets."));
        let sent = send(&officer, "klanten.csv", FILE);
        assert_eq!(sent.status, 303, "{}", sent.text);
        let path = sent.header("location").to_owned();
        let page = at_rest(&officer, &path);
        for part in ["klanten.csv", "Klaar om vast te leggen", "1 rij om vast te leggen", "Dit moet ingevuld zijn."] {
            assert!(page.text.contains(part), "no {part} in {}", page.text);
        }
        assert!(page.text.contains("Niet gebruikt: Iets."), "{}", page.text);
        // A row is known by its name in the file, or else by its first cells.
        for row in ["Rij 3: Breda · b", "Rij 4: Frees bv"] {
            assert!(page.text.contains(row), "no {row} in {}", page.text);
        }
        let created = officer.get(&format!("{path}?verdict=created"));
        assert!(created.text.contains("Rij 2: Las &#38; Zo"), "{}", created.text);
        assert!(!officer.get("/bedrijven").text.contains("Las &"), "nothing is written yet");

        assert!(page.text.contains(&format!("href=\"{path}/niet-gelukt\" download")), "{}", page.text);
        let failed = officer.get(&format!("{path}/niet-gelukt"));
        assert!(failed.expect(200).contains("Frees bv") && !failed.text.contains("Las & Zo"), "{}", failed.text);
        assert!(failed.header("content-disposition").contains("niet-gelukte-rijen.csv"), "{:?}", failed.headers);
        // Why, in the language of the page, in a column that is passed over when the file comes back.
        assert!(failed.text.contains(";_redenen"), "{}", failed.text);
        let again = at_rest(&officer, send(&officer, "verbeterd.csv", &failed.text).header("location"));
        assert!(!again.text.contains("_redenen"), "{}", again.text);
        let number = "KvK: Dit is geen KVK-nummer. Een KVK-nummer heeft acht cijfers";
        assert!(failed.text.contains(number) && failed.text.contains("Dit moet ingevuld zijn."), "{}", failed.text);
        let mut english = site.somebody(Role::Officer);
        english.language = "en";
        let failed = english.get(&format!("{path}/niet-gelukt"));
        assert!(failed.expect(200).contains("KVK number") && !failed.text.contains("Dit is"), "{}", failed.text);

        assert_eq!(officer.post(&format!("{path}/vastleggen"), &[("x", "y")]).status, 303);
        let page = at_rest(&officer, &path);
        assert!(page.text.contains("De goede rijen zijn vastgelegd."), "{}", page.text);
        assert!(officer.get("/zoeken?q=las%20zo").text.contains("Las &#38; Zo"), "the search follows");

        assert_eq!(officer.post(&format!("{path}/terugdraaien"), &[("x", "y")]).status, 303);
        let page = at_rest(&officer, &path);
        assert!(page.text.contains("Weggehaald: 1"), "{}", page.text);
        assert!(!officer.get("/zoeken?q=las%20zo").text.contains("Las &#38; Zo"));
    });
}

#[test]
fn a_code_of_sbi_without_its_version_is_told_as_such() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let sent = send(&officer, "sbi.csv", "Bedrijf;Woonplaats;SBI\r\nVreemd Metaal;Tilburg;2562\r\n");
    let page = at_rest(&officer, sent.header("location"));
    // It is asked once at the top, and the firm can be kept without the code.
    let (before, rows) = page.text.split_once("id=\"rijen\"").unwrap();
    assert!(before.contains("Welke versie van de SBI staat in uw bestand?"), "{}", page.text);
    assert!(before.contains("1 rij om vast te leggen") && before.contains("Bij 1 rij lieten wij iets weg"), "{before}");
    assert!(!rows.contains("Wij weten niet of deze code"), "{rows}");
    assert!(!page.text.contains("Dit moet ingevuld zijn"), "{}", page.text);
    let whole = "Bedrijf;Woonplaats;SBI;SBI-versie\r\nVreemd Metaal;Tilburg;2562;2008\r\n";
    let page = at_rest(&officer, send(&officer, "sbi-2.csv", whole).header("location"));
    assert!(page.text.contains("1 rij om vast te leggen"), "{}", page.text);
}

#[test]
fn who_chooses_columns_has_the_file_looked_at_anew() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let sent = send(&officer, "vreemd.csv", "Wie;Waar\r\nVreemd Metaal;Tilburg\r\n");
    let path = sent.header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(page.text.contains("Kolommen"), "{}", page.text);
    let fields = [("once", "1"), ("name", "vreemd"), ("column-0", "name"), ("column-1", "place")];
    let again = officer.post(&format!("{path}/kolommen"), &fields);
    assert_eq!(again.status, 303, "{}", again.text);
    let other = again.header("location").to_owned();
    assert_ne!(other, path);
    let page = at_rest(&officer, &other);
    assert!(page.text.contains("1 rij om vast te leggen"), "{}", page.text);
    assert!(officer.get("/import").text.contains("<option value=\""), "the mapping can be chosen for the next file");
}

#[test]
fn a_column_that_is_not_to_be_used_fills_nothing_though_its_name_is_known() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let path = send(&officer, "oud.csv", "Naam;Plaats;KvK\r\nProef Oud;Tilburg;1234\r\n").header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(page.text.contains("<option value=\"kvkNumber\" selected>"), "{}", page.text);
    assert!(!page.text.contains("1 rij om vast te leggen"), "{}", page.text);
    let fields = [("once", "1"), ("name", "oud"), ("column-0", "name"), ("column-1", "place"), ("column-2", "")];
    let again = officer.post(&format!("{path}/kolommen"), &fields);
    let page = at_rest(&officer, again.header("location"));
    assert!(page.text.contains("1 rij om vast te leggen"), "{}", page.text);
    assert!(page.text.contains("Niet gebruikt: KvK."), "{}", page.text);
    assert!(!page.text.contains("<option value=\"kvkNumber\" selected>"), "{}", page.text);
}

#[test]
fn a_row_says_what_it_changes_of_a_firm_that_is_known() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    site.add("/v1/firms", &json!({"name": "Proef Oud", "kvkNumber": "12345678", "employees": 12}));
    let file = "Naam;KvK;Plaats;Medewerkers\r\nProef Oud;12345678;Tilburg;15\r\n";
    let path = send(&officer, "nieuw.csv", file).header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(
        page.text.contains("<span class=\"soft\">Wijzigt:</span> Medewerkers, Plaats, Gemeente, Provincie</p>"),
        "{}",
        page.text
    );
}

#[test]
fn a_form_without_a_file_says_so_and_one_of_other_pages_is_refused() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let page = send(&officer, "leeg.csv", "");
    assert!(page.expect(400).contains("Kies eerst een bestand met rijen."), "{}", page.text);
    let foreign = officer.send(Method::POST, "/import", |request| {
        let request = request.header("content-type", "multipart/form-data; boundary=grens");
        request.header("sec-fetch-site", "cross-site").body("--grens--")
    });
    assert_eq!(foreign.status, 403, "{}", foreign.text);
    let broken = officer.send(Method::POST, "/import", |request| {
        let request = request.header("content-type", "multipart/form-data; boundary=grens");
        request.header("sec-fetch-site", "same-origin").body("--grens\r\nhalf")
    });
    assert_eq!(broken.status, 400, "{}", broken.text);
    assert_eq!(site.somebody(Role::Coordinator).get("/import").status, 403);
}

#[test]
fn a_file_without_a_good_row_is_not_called_ready_and_a_number_that_is_none_is_told_as_such() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let file = "Bedrijf;Woonplaats;Werknemers;KvK\r\nVreemd <b>Metaal</b>;Tilburg;abc;1234\r\n";
    let page = at_rest(&officer, send(&officer, "fout.csv", file).header("location"));
    assert!(page.text.contains("geen rij kan zo vastgelegd worden"), "{}", page.text);
    assert!(!page.text.contains("Klaar om vast te leggen") && !page.text.contains("/vastleggen"), "{}", page.text);
    assert!(page.text.contains("Rij 2: Vreemd &#60;b&#62;Metaal"), "{}", page.text);
    assert!(page.text.contains("Dit is geen getal.") && !page.text.contains("te groot of te klein"), "{}", page.text);
    assert!(officer.get("/import").text.contains("Niets vast te leggen"));
    let line = "{\"name\": \"Vreemd Hout\", \"kvkNumber\": \"1234\"}\n";
    let page = at_rest(&officer, send(&officer, "fout.ndjson", line).header("location"));
    assert!(page.text.contains("Rij 1: Vreemd Hout"), "{}", page.text);
}

#[test]
fn the_version_of_sbi_is_given_for_the_whole_file() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let path = send(&officer, "sbi.csv", "Bedrijf;Woonplaats;SBI\r\nVreemd Metaal;Tilburg;2562\r\n");
    let path = path.header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(page.text.contains("<select id=\"sbiVersion\" name=\"sbiVersion\""), "{}", page.text);
    // The question at the top sends along what the columns are.
    for hidden in ["name=\"column-2\" value=\"sbi\"", "<button name=\"sbiVersion\" value=\"2008\">SBI 2008</button>"] {
        assert!(page.text.contains(hidden), "no {hidden} in {}", page.text);
    }
    let columns = [("name", "sbi"), ("column-0", "name"), ("column-1", "place"), ("column-2", "sbi")];
    let fields: Vec<(&str, &str)> = columns.into_iter().chain([("once", "1"), ("sbiVersion", "2008")]).collect();
    let again = officer.post(&format!("{path}/kolommen"), &fields);
    assert_eq!(again.status, 303, "{}", again.text);
    let page = at_rest(&officer, again.header("location"));
    assert!(page.text.contains("1 rij om vast te leggen"), "{}", page.text);
    assert!(page.text.contains("<option value=\"2008\" selected>"), "{}", page.text);
    assert!(!page.text.contains("Welke versie van de SBI staat"), "{}", page.text);
}

#[test]
fn whose_numbers_are_in_a_column_is_asked_and_nothing_that_was_chosen_is_lost() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let file = "Wie;Waar;Vreemd nr;Tel\r\nVreemd Metaal;Tilburg;4711;8\r\n";
    let path = send(&officer, "crm.csv", file).header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(
        page.text.contains("<label for=\"externalSystem\">Naam van uw systeem (bijvoorbeeld crm)"),
        "{}",
        page.text
    );
    let post = |name: &str, fourth: &str, system: &str| {
        let columns = [("column-0", "name"), ("column-1", "place"), ("column-2", "externalId"), ("column-3", fourth)];
        let boxes = [("once", "1"), ("name", name), ("externalSystem", system)];
        officer.post(&format!("{path}/kolommen"), &[&columns[..], &boxes].concat())
    };
    let chosen = ["name", "place", "externalId"].map(|field| format!("<option value=\"{field}\" selected>"));
    let missing = "Vul de naam van uw systeem in";
    let page = post("van ons", "", "");
    page.expect(400);
    let told = [
        format!("<a href=\"#externalSystem\">{missing}"),
        format!("<span class=\"wrong\" id=\"externalSystem-wrong\">{missing}"),
        "aria-describedby=\"externalSystem-wrong externalSystem-hint\"".to_owned(),
        "value=\"van ons\"".to_owned(),
    ];
    for part in chosen.iter().chain(&told) {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
    assert!(page.text.contains(&format!("href=\"{path}?lang=en\"")), "{}", page.text);

    // Two columns for one field are told at the second, and the name of the system stays too.
    let page = post("van ons", "externalId", "crm");
    let told = ["id=\"column-3-wrong\">Een andere kolom is dit al.", "name=\"externalSystem\" value=\"crm\""];
    let told = told.map(str::to_owned);
    for part in chosen.iter().chain(&told) {
        assert!(page.expect(400).contains(part), "no {part} in {}", page.text);
    }

    let again = post("van ons", "", "crm");
    assert_eq!(again.status, 303, "{}", again.text);
    let other = again.header("location").to_owned();
    let page = at_rest(&officer, &other);
    assert!(page.text.contains("1 rij om vast te leggen"), "{}", page.text);
    assert!(page.text.contains("name=\"externalSystem\" value=\"crm\""), "{}", page.text);
    assert_eq!(officer.post(&format!("{other}/vastleggen"), &[("x", "y")]).status, 303);
    at_rest(&officer, &other);
    let firm = site.call(Role::Officer, Method::GET, "/v1/systems/crm/firms/4711", &serde_json::Value::Null, 200);
    assert_eq!(firm["name"], "Vreemd Metaal");
}

#[test]
fn a_file_that_has_numbers_and_no_system_asks_for_it_at_its_box() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let file = "Wie;externalId\r\nVreemd Metaal;4711\r\n";
    let path = send(&officer, "crm.csv", file).header("location").to_owned();
    let page = at_rest(&officer, &path);
    assert!(page.text.contains("<a href=\"#externalSystem\">Vul de naam van uw systeem in"), "{}", page.text);
    assert!(!page.text.contains("<b>externalSystem</b>"), "{}", page.text);
    // What fails for another reason keeps its columns too.
    let columns = [("column-0", "description"), ("column-1", "externalId"), ("externalSystem", "crm")];
    let again = officer.post(&format!("{path}/kolommen"), &[&columns[..], &[("once", "1"), ("name", "x")]].concat());
    let page = at_rest(&officer, again.header("location"));
    assert!(page.text.contains("<b>Naam</b>: Dit moet ingevuld zijn."), "{}", page.text);
    for part in ["<option value=\"description\" selected>", "name=\"externalSystem\" value=\"crm\""] {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
}

#[test]
fn what_was_made_of_an_odd_cell_is_said_at_its_row() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let file = "Bedrijf;FTE;Opgericht\r\nVreemd Metaal;12,5;31-02-2016\r\nVreemd Hout;veel;2016\r\n";
    let page = at_rest(&officer, send(&officer, "fte.csv", file).header("location"));
    for part in [
        "2 rijen om vast te leggen",
        "Bij 2 rijen lieten wij iets weg",
        "<b>FTE</b>: “12,5”: opgevat als 13.",
        "<b>Opgericht</b>: Weggelaten: “31-02-2016”. Deze dag bestaat niet.",
        "<b>FTE</b>: Weggelaten: “veel”. Dit is geen getal.",
    ] {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
}

#[test]
fn of_rows_that_only_lost_zeros_it_is_said_what_writing_does() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    let path = send(&officer, "nul.csv", "Bedrijf;KvK\r\nVreemd Metaal;1234567\r\n").header("location").to_owned();
    let page = at_rest(&officer, &path);
    for part in
        ["Nullen weggevallen", "1 rij met een nummer zonder de nullen vooraan", "Zet de nullen terug en leg vast"]
    {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
    for part in ["Klaar om vast te leggen", "0 rijen om vast te leggen", "class=\"primary\">Leg vast"] {
        assert!(!page.text.contains(part), "{part} in {}", page.text);
    }
    assert_eq!(officer.post(&format!("{path}/vastleggen"), &[("restoreZeros", "yes")]).status, 303);
    let page = at_rest(&officer, &path);
    assert!(page.text.contains("De goede rijen zijn vastgelegd."), "{}", page.text);
    assert!(page.text.contains("<a class=\"button\" href=\"/bedrijven/dubbel\">"), "{}", page.text);
}

#[test]
fn the_firm_that_is_in_the_way_of_a_row_is_named_and_linked_in_the_language_of_the_page() {
    let site = Site::start();
    let record = json!({"name": "Proef Eerst", "kvkNumber": "12345678", "location": {"place": "Tilburg"},
                        "externalIds": [{"system": "crm", "id": "17"}]});
    let first = site.add("/v1/firms", &record)["id"].as_str().unwrap().to_owned();
    let officer = site.somebody(Role::Officer);
    let file = "Naam;KvK;Plaats;externalSystem;externalId\r\nProef Eerst;12345678;Tilburg;crm;18\r\n\
                Anders;12345678;Breda;erp;1\r\n";
    let page = at_rest(&officer, &format!("{}?verdict=conflict", send(&officer, "crm.csv", file).header("location")));
    let link = format!("<a href=\"/bedrijven/{first}\">Proef Eerst</a>");
    for part in ["dat uw systeem al onder een ander nummer kent", "onder een andere naam en plaats kennen"] {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
    assert_eq!(page.text.matches(&link).count(), 2, "{}", page.text);
    assert!(!page.text.contains("This number is that of"), "{}", page.text);
}

#[test]
fn who_may_import_finds_it_in_the_menu() {
    let site = Site::start();
    let has = |role: Role| site.somebody(role).get("/").text.contains("<li><a href=\"/import\"");
    assert!(has(Role::Officer) && has(Role::Admin) && !has(Role::Coordinator) && !has(Role::Analyst));
}

#[test]
fn what_is_wrong_is_said_in_dutch_and_what_it_is_about() {
    let site = Site::start();
    let officer = site.somebody(Role::Officer);
    for (name, content) in [("lijst.pdf", "%PDF-1.7 xyz"), ("lijst.xlsx", "geen werkmap")] {
        let sent = send(&officer, name, content);
        let page = at_rest(&officer, sent.header("location"));
        assert!(page.text.contains("Dit is geen CSV of Excel. Bewaar het als .xlsx of CSV."), "{name}: {}", page.text);
    }
    let sent = send(&officer, "klanten.csv", "Bedrijf;KvK;Postcode\r\nLas bv;1234;5000 A\r\n");
    let page = at_rest(&officer, sent.header("location"));
    for part in ["Een KVK-nummer heeft acht cijfers", "Dit is geen postcode. Schrijf 1234 AB."] {
        assert!(page.text.contains(part), "no {part} in {}", page.text);
    }
}
