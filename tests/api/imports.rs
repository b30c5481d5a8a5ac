//! Files of firms: checked, committed, mended, reverted.

use crate::service::{Answer, Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::domain::import_job::FileForm;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const CSV: &str = "text/csv";

/// A list as a Dutch office keeps it: a title above the header, Windows-1252, `;`, decimal commas, a lost zero.
const OFFICE: &[u8] =
    b"Lijst bedrijven regio\r\n\r\nBedrijfsnaam;KvK-nummer;Plaats;Medewerkers;Accountmanager;lat;lon;;\r\n\
    Caf\xe9 Proef;10000001;Tilburg;12;Jan;51,56;5,09;;\r\n\
    Proef Metaal;1234567;Goirle;34;Piet;;;;\r\n\
    Proef Fout;1003;Tilburg;veel;Piet;;;;\r\n";

fn send(client: &Client<'_>, query: &str, kind: &str, body: impl Into<reqwest::blocking::Body>) -> Value {
    let answer = client
        .send(Method::POST, &format!("/v1/imports{query}"), |request| request.header("content-type", kind).body(body));
    answer.expect(202)
}

/// The import once it is at rest.
pub fn settled(client: &Client<'_>, id: &str) -> Value {
    let began = Instant::now();
    loop {
        let job = client.get(&format!("/v1/imports/{id}")).expect(200);
        if !["checking", "committing", "reverting"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{job}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn checked(client: &Client<'_>, query: &str, kind: &str, body: impl Into<reqwest::blocking::Body>) -> Value {
    let job = send(client, query, kind, body);
    settled(client, job["id"].as_str().unwrap())
}

fn committed(client: &Client<'_>, job: &Value, request: &Value) -> Value {
    let id = job["id"].as_str().unwrap();
    client.post(&format!("/v1/imports/{id}/commits"), request).expect(202);
    settled(client, id)
}

fn reverted(client: &Client<'_>, job: &Value) -> Value {
    let id = job["id"].as_str().unwrap();
    client.send(Method::POST, &format!("/v1/imports/{id}/reversions"), |request| request).expect(202);
    settled(client, id)
}

fn counts(job: &Value) -> [u64; 5] {
    ["created", "updated", "unchanged", "conflict", "invalid"].map(|verdict| job["verdicts"][verdict].as_u64().unwrap())
}

fn rows(client: &Client<'_>, job: &Value, query: &str) -> Vec<Value> {
    let path = format!("/v1/imports/{}/rows{query}", job["id"].as_str().unwrap());
    client.get(&path).expect(200)["items"].as_array().unwrap().clone()
}

fn last_row(client: &Client<'_>, job: &Value) -> Value {
    let path = format!("/v1/imports/{}/rows?limit=100", job["id"].as_str().unwrap());
    let mut page = client.get(&path).expect(200).clone();
    while let Some(cursor) = page["nextCursor"].as_str() {
        page = client.get(&format!("{path}&cursor={cursor}")).expect(200).clone();
    }
    page["items"].as_array().unwrap().last().unwrap().clone()
}

fn failed_rows(client: &Client<'_>, job: &Value) -> Answer {
    client.get(&format!("/v1/imports/{}/failed-rows", job["id"].as_str().unwrap()))
}

#[test]
fn a_list_of_an_office_is_checked_committed_and_reverted() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let job = checked(&crm, "", CSV, OFFICE);
        assert_eq!(job["state"], "checked", "{job}");
        assert_eq!(
            (&job["headerRow"], &job["encoding"], &job["lostZeros"]),
            (&json!(3), &json!("windows-1252"), &json!(1))
        );
        assert_eq!(counts(&job), [1, 0, 0, 0, 2], "{job}");
        assert_eq!(job["columns"][4], json!({"column": "Accountmanager", "field": null}));
        assert_eq!(crm.get("/v1/firms").expect(200)["total"], 0, "a check writes nothing");
        let refused = rows(&crm, &job, "?verdict=invalid");
        let told: Vec<_> = refused.iter().map(|row| (&row["row"], &row["faults"][0]["pointer"])).collect();
        assert_eq!(told, [(&json!(5), &json!("KvK-nummer")), (&json!(6), &json!("KvK-nummer"))], "{refused:?}");

        let job = committed(&crm, &job, &json!({"restoreZeros": true}));
        assert_eq!((job["state"].as_str(), counts(&job)), (Some("committed"), [2, 0, 0, 0, 1]), "{job}");
        let firms = crm.get("/v1/firms").expect(200);
        assert_eq!(firms["items"][0]["name"], "Café Proef");
        assert_eq!(firms["items"][1]["kvkNumber"], "01234567");
        assert_eq!(firms["items"][0]["location"]["coordinates"]["lat"], 51.56);

        // Who imports follows the changes of others, and is not told of its own rows.
        let told = |query: &str| {
            let feed = crm.get(&format!("/v1/changes?after=0&types=firm{query}")).expect(200);
            feed["items"].as_array().map(Vec::len)
        };
        assert_eq!((told(""), told("&skipOwn=true")), (Some(2), Some(0)));

        let again = checked(&crm, "?restoreZeros=true", CSV, OFFICE);
        assert_eq!(counts(&again), [0, 0, 2, 0, 1]);

        // One firm is changed by hand: it stays, the other goes.
        let id = firms["items"][1]["id"].as_str().unwrap();
        crm.put(&format!("/v1/firms/{id}"), &json!({"name": "Proef Metaal Groep", "kvkNumber": "01234567"}))
            .expect(200);
        let job = reverted(&crm, &job);
        assert_eq!(job["reversion"], json!({"restored": 0, "deleted": 1, "left": 1}), "{job}");
        assert_eq!(job["leftFirms"], json!([id]));
        assert_eq!(crm.get("/v1/firms").expect(200)["total"], 1);
        assert_eq!((told(""), told("&skipOwn=true")), (Some(4), Some(0)));
        let path = format!("/v1/imports/{}/reversions", job["id"].as_str().unwrap());
        crm.send(Method::POST, &path, |request| request).expect_problem(409, "not-possible-now");
    });
}

/// Rows that look alike, each pair with what becomes of the second, near the first and more than a chunk behind it.
#[test]
fn a_check_tells_what_a_commit_does_with_rows_that_look_alike() {
    const CREATED: [u64; 5] = [1, 0, 0, 0, 0];
    const UPDATED: [u64; 5] = [0, 1, 0, 0, 0];
    let pairs = [
        ("Staal,69599084,000000000001,Deventer", "Staal,69599084,000000000002,Deventer", CREATED),
        ("Staal,69599084,000000000001,Deventer", "Staal Plaat,69599084,000000000001,Deventer", UPDATED),
        ("Staal,69599084,,Deventer", "Staal Plaat,69599084,000000000002,Deventer", UPDATED),
        ("De Smidse,,,Deventer", "De Smidse,,,Zwolle", CREATED),
    ];
    for (first, second, expected) in pairs {
        for between in [0, 2_100] {
            let service = Service::on_sqlite();
            let crm = service.crm();
            let filler: String = (0..between).map(|place| format!("Vulling {place},,,Zwolle\n")).collect();
            let file = format!("name,kvkNumber,establishmentNumber,place\n{first}\n{filler}{second}\n");
            let job = checked(&crm, "", CSV, file);
            let told = counts(&job);
            let seen = last_row(&crm, &job);
            let counted = [told[0] - 1 - between, told[1], told[2], told[3], told[4]];
            assert_eq!(counted, expected, "{first} | {second} | {between}: {seen}");
            let is_repeated = seen["notices"].to_string().contains("repeated");
            assert_eq!((is_repeated, &seen["firmId"]), (expected == UPDATED, &Value::Null), "{seen}");
            assert_eq!(counts(&committed(&crm, &job, &json!({}))), told, "{first} | {second} | {between}");
        }
    }
}

#[test]
fn a_check_names_the_stored_firm_beside_one_that_looks_alike() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let stored = json!({"name": "De Smidse", "location": {"place": "Deventer"}});
    let id = crm.post("/v1/firms", &stored).expect(201)["id"].clone();
    let job = checked(&crm, "", CSV, "name,place,employees\nDe Smidse,Zwolle,3\nDe Smidse,Deventer,4\n");
    let told = rows(&crm, &job, "");
    assert_eq!((&told[0]["verdict"], &told[0]["firmId"]), (&json!("created"), &Value::Null), "{told:?}");
    assert_eq!((&told[1]["verdict"], &told[1]["firmId"]), (&json!("updated"), &id), "{told:?}");
    assert!(!told[1]["notices"].to_string().contains("repeated"), "{told:?}");
}

#[test]
fn a_row_tells_what_it_changes_of_a_firm_that_is_known() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let stored = json!({"name": "De Smidse", "kvkNumber": "12345678", "employees": 12, "topics": ["robotica"],
            "location": {"place": "Deventer"}});
        crm.post("/v1/firms", &stored).expect(201);
        let changes = |file: &'static str| {
            let job = checked(&crm, "", CSV, file);
            let before = rows(&crm, &job, "")[0].clone();
            let job = committed(&crm, &job, &json!({}));
            // The check foretells it.
            assert_eq!(rows(&crm, &job, "")[0]["changes"], before["changes"], "{before}");
            before["changes"].clone()
        };
        let file = "kvkNumber,name,place,employees,topics\n12345678,De Smidse,Deventer,15,robotica|waterstof\n";
        assert_eq!(changes(file), json!(["employees", "topics"]));
        assert_eq!(changes(file), json!([]), "it says what is known");
        assert_eq!(changes("name,place\nNieuw,Zwolle\n"), json!([]), "a new firm has no before");
    });
}

#[test]
fn a_revert_restores_what_was_there() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let firm = json!({"name": "Proef Metaal", "kvkNumber": "12345678", "website": "https://proef.example"});
        let before = crm.post("/v1/firms", &firm).expect(201);
        // Twice in one file, so that the first value must come back and not the one between.
        let file = "name,kvkNumber,website\nProef Metaal,12345678,https://een.example\nProef Metaal BV,12345678,https://twee.example\n";
        let job = checked(&crm, "", CSV, file);
        assert_eq!(counts(&job), [0, 2, 0, 0, 0]);
        let job = committed(&crm, &job, &json!({}));
        let path = format!("/v1/firms/{}", before["id"].as_str().unwrap());
        assert_eq!(crm.get(&path).expect(200)["website"], "https://twee.example");
        assert_eq!(reverted(&crm, &job)["reversion"], json!({"restored": 1, "deleted": 0, "left": 0}));
        let after = crm.get(&path).expect(200);
        assert_eq!((&after["name"], &after["website"]), (&before["name"], &before["website"]));
    });
}

#[test]
fn a_firm_with_which_something_was_done_is_left() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let job = committed(&crm, &checked(&crm, "", CSV, "name\nProef\n"), &json!({}));
    let firm = rows(&crm, &job, "")[0]["firmId"].as_str().unwrap().to_owned();
    let note = json!({"officer": "A. de Vries", "date": "2026-11-20", "channel": "telephone"});
    crm.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
    assert_eq!(reverted(&crm, &job)["reversion"]["left"], 1);
    crm.get(&format!("/v1/firms/{firm}")).expect(200);
}

#[test]
fn failed_rows_are_mended_and_sent_again() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let job = checked(&crm, "", CSV, "naam;kvk;plaats\nEen;12;Tilburg\n\"Twee; BV\";10000001;Goirle\n=Drie;13;Breda\n");
    let file = failed_rows(&crm, &job);
    assert_eq!(file.status, 200);
    let text = file.text.trim_start_matches('\u{feff}').to_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0], "naam;kvk;plaats;_faults");
    assert!(lines[1].starts_with("Een;12;Tilburg;") && lines[1].contains("kvk"), "{text}");
    assert!(lines[2].starts_with("'=Drie;13;Breda;"), "a formula is guarded: {text}");
    let mended = text.replace(";12;", ";10000002;").replace(";13;", ";10000003;");
    let job = committed(&crm, &checked(&crm, "", CSV, mended), &json!({}));
    assert_eq!(counts(&job), [2, 0, 0, 0, 0]);
    let names = crm.get("/v1/firms").expect(200);
    assert!(names["items"].as_array().unwrap().iter().any(|firm| firm["name"] == "=Drie"), "{names}");

    let job =
        checked(&crm, "", "application/x-ndjson", "{\"name\":\"Vier\",\"kvkNumber\":\"12\"}\n{\"name\":\"Vijf\"}\nx\n");
    let file = failed_rows(&crm, &job);
    let lines: Vec<Value> = file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["name"], &lines[1]["_text"]), (2, &json!("Vier"), &json!("x")));
    let mended = lines[0].to_string().replace("\"12\"", "\"10000004\"");
    assert_eq!(counts(&checked(&crm, "", "application/x-ndjson", mended)), [1, 0, 0, 0, 0]);
}

#[test]
fn an_odd_cell_is_left_out_with_a_notice_and_its_row_is_saved() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let file = "Bedrijf;KvK;Plaats;FTE;Rechtsvorm;Opgericht;Website;SBI;Telling\n\
                Een;10000001;Tilburg;12,5;besloten vennootschap;1-3-2016;www.een.nl;;a\n\
                Twee;onbekend;Breda;ca. 40;Eenmanszaak;31-02-2016;geen;25.62;b\n\
                Drie;10000003;Goirle;10-20;Coöperatie U.A.;2016;www.drie.nl;;c\n\
                Vier;1234;Goirle;veel;bv;2016;www.vier.nl;;d\n;10000005;Goirle;1;bv;2016;;;e\n";
    let job = checked(&crm, "", CSV, file);
    assert_eq!((counts(&job), &job["leftOut"]), ([3, 0, 0, 0, 2], &json!(1)), "{job}");
    let told = |row: &Value| -> Vec<(String, String)> {
        let notices = row["notices"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        notices.map(|notice| (text(&notice["pointer"]), text(&notice["code"]))).collect()
    };
    let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(column, code)| (column.to_string(), code.to_string())).collect()
    };
    let made = rows(&crm, &job, "?verdict=created");
    assert_eq!(told(&made[0]), named(&[("FTE", "taken_as")]));
    assert_eq!(made[0]["notices"][0]["message"], "“12,5” was taken as 13.");
    let left =
        [("KvK", "invalid_number"), ("Opgericht", "invalid_date"), ("FTE", "taken_as"), ("SBI", "missing_version")];
    let mut second = told(&made[1]);
    second.sort();
    let mut expected = named(&[&left[..], &[("Website", "invalid_url")]].concat());
    expected.sort();
    assert_eq!(second, expected, "{}", made[1]);
    assert_eq!(told(&made[2]), named(&[("FTE", "taken_as")]));
    // Who is meant must be clear.
    let refused = rows(&crm, &job, "?verdict=invalid");
    let codes: Vec<_> = refused.iter().map(|row| &row["faults"][0]["code"]).collect();
    assert_eq!(codes, [&json!("invalid_number"), &json!("missing")]);

    let job = committed(&crm, &job, &json!({}));
    assert_eq!((counts(&job), &job["leftOut"]), ([3, 0, 0, 0, 2], &json!(1)), "{job}");
    let firms = crm.get("/v1/firms").expect(200);
    let firm = |name: &str| firms["items"].as_array().unwrap().iter().find(|firm| firm["name"] == name).unwrap();
    assert_eq!((&firm("Een")["employees"], &firm("Een")["legalForm"]), (&json!(13), &json!("bv")));
    assert_eq!((&firm("Twee")["employees"], &firm("Twee")["founded"]), (&json!(40), &Value::Null));
    assert_eq!((&firm("Drie")["employees"], &firm("Drie")["legalForm"]), (&json!(15), &json!("cooperatie")));
    // A single firm is written as it should be.
    crm.post("/v1/firms", &json!({"name": "Vijf", "employees": "ca. 40"})).expect_problem(400, "invalid-input");
}

#[test]
fn full_time_jobs_are_the_number_of_employees_unless_these_are_counted_too() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let job = checked(&crm, "", CSV, "Naam;FTE;Medewerkers\nEen;8,5;12\n");
    assert_eq!(job["columns"][1], json!({"column": "FTE", "field": null}), "{job}");
    assert_eq!(job["columns"][2], json!({"column": "Medewerkers", "field": "employees"}));
}

#[test]
fn after_an_import_it_was_looked_for_firms_that_stand_there_twice() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let file = "naam;plaats;website\nAbma;Breda;abma.nl\nBosch;Breda;bosch.nl\nCuypers;Breda;cuypers.nl\n\
                Proef Metaalbewerking;Tilburg;https://proefmetaal.nl\nProef Metaalbewerking B.V.;Tilburg;www.proefmetaal.nl\n";
    let job = committed(&crm, &checked(&crm, "", CSV, file), &json!({}));
    assert_eq!(counts(&job), [5, 0, 0, 0, 0]);
    let begun = std::time::Instant::now();
    while crm.get("/v1/duplicates").expect(200)["items"].as_array().is_none_or(Vec::is_empty) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "no pair is found");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_saved_mapping_says_what_columns_mean() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let mapping = json!({"name": "CRM export", "columns": [
        {"field": "name", "column": "Account"},
        {"field": "externalId", "column": "ID"},
        {"field": "externalSystem", "constant": "crm"},
        {"field": "nonMailing", "column": "Geen post", "values": {"X": "yes", "-": "no"}},
        {"field": "topics", "column": "Themas", "separator": ","},
        {"field": "date", "column": "Gezien", "dateForm": "mm-dd-yyyy"},
        {"field": "source", "constant": "CRM"}
    ]});
    let saved = crm.post("/v1/import-mappings", &mapping).expect(201);
    let id = saved["id"].as_str().unwrap();
    let file = "Account,ID,Geen post,Themas,Gezien\nProef,7,X,\"robotica, waterstof\",02/01/2026\n";
    let job = checked(&crm, &format!("?mappingId={id}"), CSV, file);
    assert_eq!(counts(&job), [1, 0, 0, 0, 0], "{job} {:?}", rows(&crm, &job, ""));
    let job = committed(&crm, &job, &json!({}));
    let firm = rows(&crm, &job, "")[0]["firmId"].as_str().unwrap().to_owned();
    let firm = crm.get(&format!("/v1/firms/{firm}")).expect(200);
    assert_eq!(firm["externalIds"], json!([{"system": "crm", "id": "7"}]));
    assert_eq!((&firm["nonMailing"], &firm["topics"]), (&json!(true), &json!(["robotica", "waterstof"])));
    assert_eq!(firm["provenance"], json!({"source": "CRM", "date": "2026-02-01"}));

    // A column whose name is known is left out all the same.
    let mut without = mapping.clone();
    without["leftOut"] = json!(["Plaats ", "kvk"]);
    let saved = crm.post("/v1/import-mappings", &without).expect(201);
    assert_eq!(saved["leftOut"], json!(["Plaats ", "kvk"]));
    let file = "Account,ID,Geen post,Themas,Gezien,plaats\nProef,8,X,robotica,02/01/2026,Nergenshuizen\n";
    let job = checked(&crm, &format!("?mappingId={}", saved["id"].as_str().unwrap()), CSV, file);
    assert_eq!(job["columns"][5], json!({"column": "plaats", "field": null}));
    assert!(rows(&crm, &job, "")[0]["notices"].as_array().unwrap().is_empty(), "{job}");

    let wrong =
        json!({"name": "", "columns": [{"field": "naam", "column": "A", "constant": "B"}], "leftOut": ["", "a"]});
    assert_eq!(
        crm.post("/v1/import-mappings", &wrong).faults(),
        [
            fault("/name", "invalid_value"),
            fault("/columns/0/field", "unknown_field"),
            fault("/columns/0/column", "invalid_value"),
            fault("/leftOut/0", "invalid_value"),
            fault("/leftOut/1", "duplicate")
        ]
    );
    assert_eq!(crm.get("/v1/import-mappings").expect(200)["total"], 2);
    let path = format!("/v1/import-mappings/{id}");
    crm.put(&path, &json!({"name": "Anders", "columns": [{"field": "name", "column": "A"}]})).expect(200);
    assert_eq!(crm.get(&path).expect(200)["name"], "Anders");
    crm.delete(&path).expect(204);
    crm.get(&path).expect_problem(404, "not-found");
    let lacking = crm.send(Method::POST, &format!("/v1/imports?mappingId={id}"), |request| {
        request.header("content-type", CSV).body("name\nA\n")
    });
    assert_eq!(lacking.faults(), [fault("mappingId", "unknown_id")]);
}

#[test]
fn a_header_that_lacks_the_name_fails_with_its_row() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let job = checked(&crm, "", CSV, "Onze lijst\nkvk;plaats\n12345678;Tilburg\n");
    assert_eq!(job["state"], "failed", "{job}");
    assert!(job["faults"][0]["message"].as_str().unwrap().starts_with("Row 2:"), "{job}");
    let path = format!("/v1/imports/{}/commits", job["id"].as_str().unwrap());
    crm.post(&path, &json!({})).expect_problem(409, "not-possible-now");
    let job = checked(&crm, "", CSV, "naam;bedrijfsnaam\nA;B\n");
    assert_eq!(job["faults"][0]["code"], "duplicate", "{job}");
}

#[test]
fn what_is_no_file_of_ours_is_refused() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let send = |kind: &str, body: &str| {
        crm.send(Method::POST, "/v1/imports", |request| request.header("content-type", kind).body(body.to_owned()))
    };
    let refused = send("application/json", "{}");
    refused.expect_problem(415, "unsupported-media-type");
    for told in ["application/json", "text/csv", "application/x-ndjson", "(.xlsx)"] {
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
    assert_eq!(send(CSV, "").faults(), [fault("", "empty")]);
    let job = checked(&crm, "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK no");
    assert_eq!((&job["state"], &job["faults"][0]["code"]), (&json!("failed"), &json!("unreadable")));
    assert_eq!(std::fs::read_dir(service.data_dir.path().join("imports")).unwrap().count(), 1);
    service.officer_in("PV30").get("/v1/imports").expect_problem(403, "forbidden");
    let theirs = service.of(uuid::Uuid::from_u128(9).to_string().parse().unwrap(), Role::Integration);
    theirs.get(&format!("/v1/imports/{}", job["id"].as_str().unwrap())).expect_problem(404, "not-found");
}

#[test]
fn the_same_file_under_one_key_is_one_import() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let send = |body: &'static str| {
        crm.send(Method::POST, "/v1/imports", |request| {
            request.header("content-type", CSV).header("idempotency-key", "een").body(body)
        })
    };
    let (first, again) = (send("name\nA\n").expect(202), send("name\nA\n").expect(202));
    assert_eq!(first["id"], again["id"]);
    send("name\nB\n").expect_problem(409, "idempotency-key-reused");
    settled(&crm, first["id"].as_str().unwrap());
    assert_eq!(std::fs::read_dir(service.data_dir.path().join("imports")).unwrap().count(), 1);
}

#[test]
fn rows_are_paged_in_the_order_of_the_file_and_followed_to_the_end() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let file: String = std::iter::once("name;place\n".to_owned())
        .chain((0..4500).map(|number| format!("Proef {number};Tilburg\n")))
        .chain(["Proef 7;Tilburg\n".to_owned()])
        .collect();
    let job = send(&crm, "", CSV, file);
    let id = job["id"].as_str().unwrap();
    let events = crm.get(&format!("/v1/imports/{id}/progress"));
    assert!(events.text.starts_with("id: ") && events.text.contains("\"state\":\"checked\""), "{:.500}", events.text);
    let job = settled(&crm, id);
    assert_eq!(counts(&job), [4500, 1, 0, 0, 0], "a double far down is known");
    let page = crm.get(&format!("/v1/imports/{id}/rows?limit=100")).expect(200);
    assert_eq!((&page["total"], &page["items"][99]["row"]), (&json!(4501), &json!(101)));
    let cursor = page["nextCursor"].as_str().unwrap();
    let next = crm.get(&format!("/v1/imports/{id}/rows?limit=100&cursor={cursor}")).expect(200);
    assert_eq!(next["items"][0]["row"], 102);
    let job = committed(&crm, &job, &json!({}));
    assert_eq!(counts(&job), [4500, 0, 1, 0, 0]);
    assert_eq!(crm.get("/v1/imports").expect(200)["total"], 1);
}

/// Files as people keep them: name, created, invalid, with zeros restored, encoding, row of the header.
const HABITS: [(&str, u64, u64, &str, u64); 7] = [
    ("tab.csv", 2, 0, "utf-8", 1),
    ("bom.csv", 1, 0, "utf-8", 1),
    ("windows-1252.csv", 1, 0, "windows-1252", 1),
    ("unicode-text.txt", 1, 0, "utf-16", 1),
    ("header-in-row-3.csv", 2, 0, "utf-8", 3),
    ("empty-columns.csv", 1, 1, "utf-8", 1),
    ("lost-zeros.csv", 1, 1, "utf-8", 1),
];

#[test]
fn files_of_other_peoples_habits_are_understood() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    for (name, created, invalid, encoding, header) in HABITS {
        let file = std::fs::read(format!("{}/tests/data/imports/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let job = checked(&crm, "", CSV, file.clone());
        let told = format!("{name}: {job} {:?}", rows(&crm, &job, ""));
        assert_eq!(counts(&job), [created, 0, 0, 0, invalid], "{told}");
        assert_eq!((&job["encoding"], &job["headerRow"]), (&json!(encoding), &json!(header)), "{told}");
        if name == "lost-zeros.csv" {
            assert_eq!(job["lostZeros"], 1);
            assert_eq!(counts(&checked(&crm, "?restoreZeros=true", CSV, file)), [2, 0, 0, 0, 0]);
        }
    }
}

#[test]
fn a_stray_byte_breaks_its_own_row_and_no_other() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let rows_of_utf8: String = (1..=50).map(|number| format!("Café Été {number};Tilburg\n")).collect();
    let file = [b"naam;plaats\n", rows_of_utf8.as_bytes(), b"Caf\xe9 Proef;Tilburg\n"].concat();
    let job = checked(&crm, "", CSV, file);
    assert_eq!((counts(&job), &job["encoding"]), ([50, 0, 0, 0, 1], &json!("utf-8")), "{job}");
    let refused = rows(&crm, &job, "?verdict=invalid");
    assert_eq!((&refused[0]["row"], &refused[0]["faults"][0]["code"]), (&json!(52), &json!("wrong_encoding")));
    let job = committed(&crm, &job, &json!({}));
    assert_eq!(counts(&job), [50, 0, 0, 0, 1], "{job}");
    let firms = crm.get("/v1/firms?limit=100").expect(200);
    let names: Vec<_> = firms["items"].as_array().unwrap().iter().map(|firm| firm["name"].as_str().unwrap()).collect();
    assert!(names.len() == 50 && names.iter().all(|name| name.starts_with("Café Été ")), "{names:?}");
}

#[test]
fn a_workbook_with_days_numbers_and_a_title_is_understood() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    sheet.write(0, 0, "Bedrijvenlijst").unwrap();
    for (column, name) in ["Naam", "KvK", "Medewerkers", "Opgericht", "lat", "lon", "Website"].into_iter().enumerate() {
        sheet.write(2, column as u16, name).unwrap();
    }
    sheet.write(3, 0, "Proef Werkblad").unwrap();
    sheet.write(3, 1, 12_345_678).unwrap();
    sheet.write(3, 2, 34).unwrap();
    sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2016, 3, 1).unwrap(), &day).unwrap();
    sheet.write(3, 4, 51.56).unwrap();
    sheet.write(3, 5, 5.09).unwrap();
    sheet.write(3, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write(5, 0, "Proef Nul").unwrap();
    sheet.write(5, 1, 1_234_567).unwrap();
    let file = workbook.save_to_buffer().unwrap();
    let service = Service::on_sqlite();
    let crm = service.crm();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let job = checked(&crm, "", kind, file);
    assert_eq!((counts(&job), &job["headerRow"]), ([1, 0, 0, 0, 1], &json!(3)), "{job}");
    assert_eq!(rows(&crm, &job, "?verdict=invalid")[0]["row"], 6);
    // A cell of which the sheet itself says that it is wrong is told, not passed over.
    let told = rows(&crm, &job, "?verdict=created")[0]["notices"].to_string();
    assert!(told.contains("\"Website\"") && told.contains("#N/A"), "{told}");
    let job = committed(&crm, &job, &json!({"restoreZeros": true}));
    assert_eq!(counts(&job), [2, 0, 0, 0, 0]);
    let id = rows(&crm, &job, "")[0]["firmId"].as_str().unwrap().to_owned();
    let firm = crm.get(&format!("/v1/firms/{id}")).expect(200);
    assert_eq!((&firm["founded"], &firm["employees"]), (&json!("2016-03-01"), &json!(34)));
    assert_eq!((&firm["kvkNumber"], &firm["location"]["coordinates"]["lon"]), (&json!("12345678"), &json!(5.09)));
}

#[test]
fn rows_with_keys_of_a_system_end_as_by_the_address_of_the_key() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let by_hand = crm.put("/v1/systems/crm/firms/1", &json!({"name": "Met de hand"}));
        service.officer().put(by_hand.header("location"), &json!({"name": "Met de hand"})).expect(200);
        crm.put("/v1/systems/crm/firms/2", &json!({"name": "Bekend", "kvkNumber": "10000002"})).expect(201);
        let file = "externalSystem;externalId;name;kvkNumber\r\n\
            crm;1;Van het CRM;\r\ncrm;2;Bekend;10000002\r\ncrm;3;Bekend onder twee;10000002\r\ncrm;4;Nieuw;\r\n";
        let job = checked(&crm, "", CSV, file);
        assert_eq!(counts(&job), [1, 1, 1, 1, 0], "{job}");
        let job = committed(&crm, &job, &json!({}));
        assert_eq!(counts(&job), [1, 1, 1, 1, 0], "{job}");
        let conflict = &rows(&crm, &job, "?verdict=conflict")[0]["faults"][0];
        assert_eq!(conflict["code"], "already_exists");
        assert!(conflict["message"].as_str().unwrap().contains("crm:2"), "{conflict}");
        assert_eq!(crm.get("/v1/systems/crm/firms/1").expect(200)["name"], "Van het CRM");
        let by_address = crm.put("/v1/systems/crm/firms/3", &json!({"name": "Bekend", "kvkNumber": "10000002"}));
        by_address.expect_problem(409, "already-exists");
        assert_eq!(crm.get("/v1/firms").expect(200)["total"], 3, "a key that was lost makes no second firm");
        let new = crm.get("/v1/systems/crm/firms/4").expect(200)["id"].as_str().unwrap().to_owned();
        service.officer().put(&format!("/v1/firms/{new}"), &json!({"name": "Met de hand"})).expect(200);
        assert_eq!(
            crm.get("/v1/systems/crm/firms/4").expect(200)["id"],
            new,
            "the key of a row outlives such a change"
        );
    });
}

/// A file and the address of a key tell the same, so that they have one memory.
#[test]
fn the_same_rows_again_do_not_undo_what_others_changed() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let row = json!({"name": "Nachtelijk Metaal", "externalIds": [{"system": "crm", "id": "n-1"}], "employees": 34,
            "website": "https://een.example", "barriers": ["geen geld", "we vinden geen vakmensen"], "topics": ["ai"],
            "relations": [{"with": "Firma Twee", "kind": "project", "reach": "regional"},
                          {"with": "Firma Twee", "kind": "project", "reach": "international"}],
            "provenance": {"source": "crm", "date": "2026-11-01"}});
        let import = |row: &Value| {
            let job = checked(&crm, "", "application/x-ndjson", row.to_string());
            counts(&committed(&crm, &job, &json!({})))
        };
        let key = "/v1/systems/crm/firms/n-1";
        assert_eq!((import(&row), import(&row)), ([1, 0, 0, 0, 0], [0, 0, 1, 0, 0]));
        let relations = crm.get(key).expect(200)["relations"].clone();
        assert_eq!(relations[0]["reach"], "regional", "two ties stay two");
        let path = format!("/v1/firms/{}", crm.get(key).expect(200)["id"].as_str().unwrap());
        let talk = json!({"officer": "A. de Vries", "channel": "visit", "date": "2026-11-02", "topics": ["robotica"],
                          "barriers": ["we zoeken drie lassers"], "confirmed": ["talent"]});
        officer.post(&format!("{path}/conversations"), &talk).expect(201);
        officer.patch(&path, &json!({"employees": 50, "website": null})).expect(200);
        let known = crm.get(key);
        let mut profile = row.clone();
        profile.as_object_mut().unwrap().remove("externalIds");
        // Without a day the row is no older than what was learned since.
        let mut undated = row.clone();
        undated["provenance"] = json!({"source": "crm"});
        assert_eq!(import(&row), [0, 0, 1, 0, 0], "{}", crm.get(key).expect(200));
        assert_eq!(crm.get(key).header("etag"), known.header("etag"));
        let night = crm.put(key, &profile);
        assert_eq!(
            night.header("etag"),
            known.header("etag"),
            "nor does the address of the key: {}",
            night.expect(200)
        );
        import(&undated);
        let firm = crm.get(key).expect(200);
        let words = |firm: &Value| {
            firm["barriers"].as_array().unwrap().iter().map(|one| one["words"].clone()).collect::<Vec<_>>()
        };
        assert_eq!((&firm["employees"], &firm["website"]), (&json!(50), &Value::Null));
        assert_eq!(words(&firm), words(&known.expect(200)));
        let known = crm.get(key);
        assert_eq!(import(&undated), [0, 0, 1, 0, 0]);
        // What is new goes in, and what it told itself gives way.
        let mut news = undated.clone();
        news["employees"] = json!(60);
        news["topics"] = json!(["waterstof"]);
        news.as_object_mut().unwrap().remove("barriers");
        assert_eq!(import(&news), [0, 1, 0, 0, 0]);
        let firm = crm.get(key).expect(200);
        assert_eq!((&firm["employees"], &firm["topics"]), (&json!(60), &json!(["waterstof", "robotica"])));
        assert_eq!(firm["barriers"], known.expect(200)["barriers"], "a row says nothing of what it does not mention");
        assert_eq!(firm["sources"]["topics/robotica"]["source"], "conversation, 2026-11-02, A. de Vries");
        assert_eq!(firm["website"], Value::Null);
        officer.patch(&path, &json!({"employees": 61})).expect(200);
        assert_eq!(import(&news), [0, 0, 1, 0, 0]);
    });
}

#[test]
fn of_a_file_that_cannot_be_read_there_are_no_failed_rows_to_mend() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    for (kind, file) in [(FileForm::Xlsx.media_type(), b"PK\x03\x04 no archive".to_vec()), (CSV, b"fax\n1\n".to_vec())]
    {
        let job = checked(&crm, "", kind, file);
        assert_eq!(job["state"], "failed", "{job}");
        let place = format!("/v1/imports/{}", job["id"].as_str().unwrap());
        crm.get(&format!("{place}/failed-rows")).expect_problem(409, "not-possible-now");
        assert_eq!(crm.get(&format!("{place}/rows")).expect(200)["total"], 0);
    }
}

/// Puts an import that is checked in the place of one over which the program died so many times.
fn died_over(service: &Service, job: &Value, times: u32) {
    use diesel::RunQueryDsl;
    let id = job["id"].as_str().unwrap();
    let sql = format!(
        "UPDATE imports SET state = 'checking', attempts = {times},
                document = replace(document, '\"state\":\"checked\"', '\"state\":\"checking\"')
         WHERE id = '{id}'"
    );
    let organisation = loopvermogen::domain::OrganisationId::DEFAULT;
    let changed = service.app.pool.write(organisation, |tenant| {
        Ok::<_, loopvermogen::storage::StorageError>(diesel::sql_query(&sql).execute(tenant.conn()).unwrap())
    });
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn attack_62_an_import_over_which_the_program_died_twice_is_given_up() {
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let job = checked(&crm, "", CSV, OFFICE);
        let id = job["id"].as_str().unwrap();
        died_over(&service, &job, 1);
        let again = settled(&crm, id);
        assert_eq!((&again["state"], counts(&again)), (&json!("checked"), counts(&job)), "once may be chance");
        died_over(&service, &job, 2);
        let given_up = settled(&crm, id);
        assert_eq!((&given_up["state"], &given_up["faults"][0]["code"]), (&json!("failed"), &json!("given_up")));
        let next = checked(&crm, "", CSV, OFFICE);
        assert_eq!(next["state"], "checked", "others go on: {next}");
    });
}

#[test]
fn attack_62_a_header_that_stands_twice_is_no_firm() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let job = checked(&crm, "", CSV, "Naam;Plaats;Let op\nAap;Breda;x\nnaam ;plaats;let op\nNoot;Breda;\n");
    assert_eq!(counts(&job), [2, 0, 0, 0, 1], "{job}");
    let row = &rows(&crm, &job, "?verdict=invalid")[0];
    assert_eq!((&row["row"], &row["faults"][0]["code"]), (&json!(3), &json!("repeated_header")));
}

#[test]
fn a_line_in_which_a_field_stands_twice_is_refused_as_a_body_is() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let lines = "{\"name\": \"Een\", \"name\": \"Twee\"}\n{\"name\": \"Drie\"}\n";
    let job = checked(&crm, "", "application/x-ndjson", lines);
    assert_eq!(counts(&job), [1, 0, 0, 0, 1], "{job}");
    let fault = &rows(&crm, &job, "?verdict=invalid")[0]["faults"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/name"), &json!("given_twice")));
}
