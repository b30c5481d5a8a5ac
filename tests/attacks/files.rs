//! Files that are broken, or meant to break the import.

use crate::service::Service;
use crate::support::{TestDatabase, on_each_database};
use loopvermogen::app::caller::Role;
use loopvermogen::app::imports::{Format, ImportReport, Mode, import_firms};
use loopvermogen::app::{App, AppError, Caller, audit};
use loopvermogen::storage::Page;
use loopvermogen::storage::firms::{FirmFilter, list_firms};
use serde_json::json;
use std::io::Read;

fn import(app: &App, source: impl Read + Send) -> Result<ImportReport, AppError> {
    let caller = Caller::command_line();
    import_firms(app, &caller, source, Format::Csv, Mode::KeepGoodRows, &mut |_| {})
}

fn on_sqlite(test: impl Fn(&App)) {
    let database = TestDatabase::sqlite();
    test(&App::open(&database.url, 2).unwrap());
}

/// Endless bytes without any of them in memory.
struct Flood {
    head: &'static [u8],
    fill: u8,
    left: usize,
}

impl Read for Flood {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(buffer);
        }
        let count = buffer.len().min(self.left);
        buffer[..count].fill(self.fill);
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn attack_62_one_endless_line_is_refused_within_bounded_memory() {
    on_sqlite(|app| {
        let before = crate::http::resident_kb();
        for head in [&b"name;kvkNumber\n"[..], b"name;kvkNumber\n\""] {
            let report = import(app, Flood { head, fill: b'a', left: 500_000_000 }).unwrap();
            assert_eq!((report.created, report.faults[0].line), (0, 2), "{report:?}");
        }
        assert!(import(app, Flood { head: b"", fill: b'a', left: 500_000_000 }).is_err());
        // Other tests run beside it in this process; a file that is held would be more.
        let now = crate::http::resident_kb();
        assert!(now < before + 400_000, "{now} kB, before {before}");
    });
}

#[test]
fn attack_62_tables_of_the_wrong_form_are_refused_with_line_and_column() {
    on_sqlite(|app| {
        let columns: String = (0..10_000).map(|number| format!("c{number};")).collect();
        let headers: [&[u8]; 4] = [columns.as_bytes(), b"A;12345678\n", b"name;name\nA;B\n", b"name;fax\nA;1\n"];
        for header in headers {
            assert!(matches!(import(app, header), Err(AppError::Invalid(_))), "{:?}", String::from_utf8_lossy(header));
        }
        let rows: [&[u8]; 5] = [
            b"name;kvkNumber\nA;12345678;surplus\n",
            b"name;kvkNumber\n\"A;12345678\n",
            b"name;kvkNumber\nname;kvkNumber\n",
            b"name;kvkNumber\nA\0B;12345678\n",
            b"name;kvkNumber\nCaf\xe9;12345678\n",
        ];
        for row in rows {
            let report = import(app, row).unwrap();
            assert_eq!(
                (report.created, report.invalid.max(report.fault_count)),
                (0, 1),
                "{:?} {report:?}",
                String::from_utf8_lossy(row)
            );
            assert_eq!(report.faults[0].line, 2);
        }
    });
}

#[test]
fn attack_62_every_delimiter_and_line_end_in_use_is_read() {
    on_sqlite(|app| {
        for (number, text) in [
            "name;place\nEen;Tilburg\n",
            "name,place\r\nTwee,Tilburg\r\n",
            "\u{feff}name\tplace\nDrie\tTilburg\n",
            "name;place\rVier;Tilburg\r",
        ]
        .iter()
        .enumerate()
        {
            let report = import(app, text.as_bytes()).unwrap();
            assert_eq!((report.created, report.invalid), (1, 0), "{number}: {report:?}");
        }
        let utf_16: Vec<u8> = "name\tplace\r\nVijf\tTilburg\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(import(app, &utf_16[..]).unwrap().created, 1);
    });
}

#[test]
fn attack_65_a_file_that_is_brought_in_twice_changes_nothing_the_second_time() {
    on_each_database(|database| {
        let app = &App::open(&database.url, 2).unwrap();
        let rows: String = (0..700).map(|number| format!("Firma {number};{}\n", 20_000_000 + number)).collect();
        let text = format!("name;kvkNumber\n{rows}");
        // As after a crash: the first chunk stands, the others do not.
        let half =
            format!("name;kvkNumber\n{}", rows.lines().take(500).map(|row| format!("{row}\n")).collect::<String>());
        assert_eq!(import(app, half.as_bytes()).unwrap().created, 500);
        let whole = import(app, text.as_bytes()).unwrap();
        assert_eq!((whole.created, whole.unchanged), (200, 500));
        let again = import(app, text.as_bytes()).unwrap();
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 700));
        assert!(audit::verify(app).unwrap().iter().all(|(_, checked)| checked.is_ok()));
    });
}

/// Names that spreadsheets take for formulas, or that come near it.
const FORMULAS: [&str; 12] = [
    "=1+1",
    "+31 6",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "'=1+1",
    "''quoted",
    "\"=1+1\"",
    ";=1+1",
    "a;=HYPERLINK(\"http://x\")",
    "=cmd|' /C calc'!A0",
];

/// All cells of a file with semicolons, by RFC 4180.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => cells.last_mut().unwrap().extend(signs.next()),
            '"' => is_quoted = !is_quoted,
            ';' | '\r' | '\n' if !is_quoted => cells.push(String::new()),
            sign => cells.last_mut().unwrap().push(sign),
        }
    }
    cells
}

#[test]
fn attack_64_no_cell_of_an_export_is_a_formula_and_our_own_import_gives_the_text_back() {
    let service = Service::on_sqlite();
    for (number, name) in FORMULAS.iter().enumerate() {
        let body = json!({"name": name, "kvkNumber": format!("{:08}", number + 1), "employees": 12,
                          "description": "\t=2+2\r\n=3+3"});
        service.crm().post("/v1/firms", &body).expect(201);
    }
    let csv = service.crm().get("/v1/exports/firms").text;
    let begin = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let cells = cells(csv.trim_start_matches('\u{feff}'));
    assert!(cells.len() > FORMULAS.len() * 20, "{csv}");
    for cell in cells {
        // A spreadsheet may pass over spaces before the sign.
        assert!(!cell.trim_start_matches([' ', '\u{a0}']).starts_with(begin), "{cell:?} in {csv}");
    }
    // A number stays one.
    assert!(csv.contains(";12;"), "{csv}");

    on_sqlite(|app| {
        let report = import(app, csv.as_bytes()).unwrap();
        assert_eq!((report.created, report.faults.len()), (FORMULAS.len() as u64, 0), "{report:?}");
        let page = Page { limit: 100, ..Page::default() };
        let caller = Caller::command_line();
        let read = app.pool.read(caller.organisation, |tenant| list_firms(tenant, &FirmFilter::default(), &page));
        let mut names: Vec<String> = read.unwrap().items.into_iter().map(|firm| firm.record.name).collect();
        names.sort();
        let mut expected = FORMULAS.map(str::to_owned);
        expected.sort();
        assert_eq!(names, expected);
    });
}

#[test]
fn attack_68_an_export_holds_nobodys_contact_data_whoever_asks() {
    let service = Service::on_sqlite();
    let firm = service.crm().post("/v1/firms", &json!({"name": "Proef Metaal", "kvkNumber": "12345678"})).expect(201);
    let person = json!({
        "name": "Piet Geheim", "email": "piet@geheim.example", "telephone": "+31 13 765 43 21",
        "purpose": "afspraken", "legalBasis": "legitimate_interest", "source": "gesprek", "date": "2026-11-02"
    });
    let contacts = format!("/v1/firms/{}/contacts", firm["id"].as_str().unwrap());
    service.officer().post(&contacts, &person).expect(201);
    for role in [Role::Admin, Role::Officer, Role::Integration, Role::Coordinator, Role::Analyst] {
        for what in ["firms", "conversations", "matches", "prospects"] {
            for format in ["csv", "ndjson"] {
                // Ranking for every partner of the registry takes its time.
                if what == "prospects" && (format == "ndjson" || role == Role::Admin) {
                    continue;
                }
                let answer = service.client(role).get(&format!("/v1/exports/{what}?format={format}"));
                let may = !matches!(role, Role::Coordinator | Role::Analyst);
                assert_eq!(answer.status, if may { 200 } else { 403 }, "{role:?} {answer:?}");
                for secret in ["Geheim", "geheim", "765 43 21", "+31", "afspraken", "legitimate_interest"] {
                    assert!(!answer.text.contains(secret), "{role:?} {what} {format}: {secret}");
                }
                // No column of a person either: `contact…` tells what the gate says of the firm.
                let header = answer.text.lines().next().filter(|_| format == "csv").unwrap_or_default().to_owned();
                for column in header.split(';') {
                    let is_of_person = ["telephone", "email", "function", "contactName", "contacts", "phone"];
                    assert!(!is_of_person.contains(&column), "{role:?} {what}: {column}");
                }
                if !may {
                    assert!(!answer.text.contains("contact"), "{role:?} {what}: {}", answer.text);
                }
            }
        }
    }
}
