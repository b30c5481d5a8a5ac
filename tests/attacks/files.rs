//! Files that are broken, or meant to break the import.

use crate::support::{TestDatabase, on_each_database};
use loopvermogen::app::imports::{Format, ImportReport, Mode, import_firms};
use loopvermogen::app::{App, AppError, Caller, audit};
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
        for head in [&b"name;kvkNumber\n"[..], b"name;kvkNumber\n\""] {
            let report = import(app, Flood { head, fill: b'a', left: 500_000_000 }).unwrap();
            assert_eq!((report.created, report.faults[0].line), (0, 2), "{report:?}");
        }
        assert!(import(app, Flood { head: b"", fill: b'a', left: 500_000_000 }).is_err());
    });
}

#[test]
fn attack_62_tables_of_the_wrong_form_are_refused_with_line_and_column() {
    on_sqlite(|app| {
        let columns: String = (0..10_000).map(|number| format!("c{number};")).collect();
        let utf_16: Vec<u8> = "name;kvkNumber\nA;12345678\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let headers: [&[u8]; 5] =
            [columns.as_bytes(), &utf_16, b"A;12345678\n", b"name;name\nA;B\n", b"name;fax\nA;1\n"];
        for header in headers {
            assert!(matches!(import(app, header), Err(AppError::Invalid(_))), "{:?}", String::from_utf8_lossy(header));
        }
        let rows: [&[u8]; 4] = [
            b"name;kvkNumber\nA;12345678;surplus\n",
            b"name;kvkNumber\n\"A;12345678\n",
            b"name;kvkNumber\nname;kvkNumber\n",
            b"name;kvkNumber\nA\0B;12345678\n",
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
        for (number, text) in
            ["name;place\nEen;Tilburg\n", "name,place\r\nTwee,Tilburg\r\n", "\u{feff}name\tplace\nDrie\tTilburg\n"]
                .iter()
                .enumerate()
        {
            let report = import(app, text.as_bytes()).unwrap();
            assert_eq!((report.created, report.invalid), (1, 0), "{number}: {report:?}");
        }
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
