use super::*;
use crate::interpretation::{FirmProfile, PartnerProfile};

fn firms(text: &str) -> Table<&[u8]> {
    Table::open(text.as_bytes(), Format::Csv, FIRM_COLUMNS).unwrap()
}

fn header_faults(text: &str) -> Vec<Fault> {
    Table::open(text.as_bytes(), Format::Csv, FIRM_COLUMNS).err().unwrap()
}

fn only_row(text: &str) -> Map<String, Value> {
    firms(text).next().unwrap().unwrap().profile
}

#[test]
fn each_delimiter_is_recognised() {
    for delimiter in [";", ",", "\t"] {
        let text = format!("name{delimiter}place\nProef Metaal{delimiter}Tilburg\n");
        let profile = only_row(&text);
        assert_eq!(profile["location"]["place"], "Tilburg", "{delimiter:?}");
    }
}

#[test]
fn a_row_becomes_a_profile() {
    let text = "name;externalSystem;externalId;employees;sbi;sbiVersion;place;wish;barriers;doNotContact;source\n\
         Proef Metaal;crm;4711;34;2562|2899;2008;Tilburg;een robot, of twee | AI;we vinden geen vakmensen|talent;2026-02-01;telefoon\n";
    let profile = only_row(text);
    let expected = serde_json::json!({
        "name": "Proef Metaal",
        "externalIds": [{"system": "crm", "id": "4711"}],
        "employees": "34",
        "sbi": [{"code": "2562", "version": "2008", "main": true}, {"code": "2899", "version": "2008", "main": false}],
        "location": {"place": "Tilburg"},
        "wishes": ["een robot, of twee", "AI"],
        "barriers": ["we vinden geen vakmensen", "talent"],
        "doNotContact": {"since": "2026-02-01", "source": "telefoon"},
        "provenance": {"source": "telefoon"},
    });
    assert_eq!(Value::Object(profile.clone()), expected);
    serde_json::from_value::<FirmProfile>(Value::Object(profile)).unwrap();
}

#[test]
fn every_column_fills_a_field_of_the_profile() {
    for (columns, is_firm) in [(FIRM_COLUMNS, true), (PARTNER_COLUMNS, false)] {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let cells: Vec<&str> =
            columns.iter().map(|column| if column.name == "intakeOpen" { "ja" } else { "1" }).collect();
        let text = format!("{}\n{}\n", names.join(";"), cells.join(";"));
        let row = Table::open(text.as_bytes(), Format::Csv, columns).unwrap().next().unwrap().unwrap();
        let value = Value::Object(row.profile);
        if is_firm {
            serde_json::from_value::<FirmProfile>(value).unwrap();
        } else {
            serde_json::from_value::<PartnerProfile>(value).unwrap();
        }
    }
}

#[test]
fn an_empty_cell_says_nothing() {
    let profile = only_row("name;externalSystem;externalId;employees;doNotContact\nProef;crm;;;\n");
    assert_eq!(profile.keys().collect::<Vec<_>>(), ["name"]);
}

#[test]
fn a_ror_id_stands_beside_the_id_of_another_system() {
    let text = "ror;name;kind;externalSystem;externalId\nhttps://ror.org/02e2c7k09;Proef;fieldlab;crm;1\n";
    let mut table = Table::open(text.as_bytes(), Format::Csv, PARTNER_COLUMNS).unwrap();
    let ids = table.next().unwrap().unwrap().profile.remove("externalIds").unwrap();
    assert_eq!(ids, serde_json::json!([{"system": "crm", "id": "1"}, {"system": "ror", "id": "02e2c7k09"}]));
}

#[test]
fn all_faults_of_the_header_come_at_once_with_the_nearest_name() {
    let faults = header_faults("naam;kvkNummer;place;place;lat\n");
    let told: Vec<_> = faults.iter().map(|f| (f.fault.pointer.as_str(), f.fault.code.as_str())).collect();
    assert!(told.contains(&("kvkNummer", "unknown_column")) && told.contains(&("place", "duplicate")));
    assert!(told.contains(&("name", "missing")) && told.contains(&("lon", "missing")));
    let nearest = faults.iter().find(|f| f.fault.pointer == "kvkNummer").unwrap();
    assert!(nearest.fault.remedy.contains("“kvkNumber”"), "{}", nearest.fault.remedy);
    assert_eq!(header_faults("")[0].fault.code, "empty");
    assert_eq!(header_faults(&"x;".repeat(250))[0].fault.code, "too_many");
}

#[test]
fn a_row_with_a_cell_too_few_names_line_and_column_and_the_next_is_read() {
    let mut table = firms("name;place;website\nProef A;Tilburg\nProef B;Delft;;\nProef C;Breda;\n");
    let few = table.next().unwrap().unwrap_err();
    assert_eq!((few.line, few.fault.pointer.as_str(), few.fault.code.as_str()), (2, "website", "wrong_cell_count"));
    assert_eq!(table.next().unwrap().unwrap_err().line, 3);
    assert_eq!(table.next().unwrap().unwrap().line, 4);
    assert!(table.next().is_none() && !table.is_cut_off());
}

#[test]
fn a_quote_that_never_closes_ends_the_reading_where_it_opened() {
    let mut table = firms("name;place\nProef A;Tilburg\n\"Proef B;Delft\nProef C;Breda\n");
    assert!(table.next().unwrap().is_ok());
    let fault = table.next().unwrap().unwrap_err();
    assert_eq!((fault.line, fault.fault.code.as_str()), (3, "unterminated_quote"));
    assert!(table.next().is_none() && table.is_cut_off());
}

#[test]
fn an_open_quote_does_not_fill_the_memory() {
    let text = format!("name;place\n\"{}", "Proef;Tilburg\n".repeat(200_000));
    let mut table = firms(&text);
    let fault = table.next().unwrap().unwrap_err();
    assert_eq!((fault.line, fault.fault.code.as_str()), (2, "unterminated_quote"));
    assert!(table.next().is_none());
}

#[test]
fn lines_are_counted_through_quoted_line_ends_and_empty_lines() {
    let mut table = firms("\u{feff}name;description\r\n\r\nProef A;\"een\r\ntwee\"\r\nProef B;drie\r\n");
    let first = table.next().unwrap().unwrap();
    assert_eq!((first.line, first.profile["description"].as_str()), (3, Some("een\ntwee")));
    assert_eq!(table.next().unwrap().unwrap().line, 5);
}

#[test]
fn a_line_in_another_encoding_is_a_fault_of_that_line() {
    let bytes: &[u8] = b"name;place\nProef A;Tilburg\nCaf\xe9 Proef;Breda\nProef C;Delft\n";
    let mut table = Table::open(bytes, Format::Csv, FIRM_COLUMNS).unwrap();
    assert!(table.next().unwrap().is_ok());
    let fault = table.next().unwrap().unwrap_err();
    assert_eq!((fault.line, fault.fault.code.as_str()), (3, "wrong_encoding"));
    assert_eq!(table.next().unwrap().unwrap().line, 4);
}

#[test]
fn a_fault_in_the_profile_is_told_by_its_column() {
    let table = firms("name;sbi;sbiVersion;country;area;lat;lon;wish;barriers\n");
    let column = |pointer: &str| table.form().located(Invalid::new(pointer, "x", "x", "x")).pointer;
    assert_eq!(column("/sbi/1/code"), "sbi");
    assert_eq!(column("/sbi/0/version"), "sbiVersion");
    assert_eq!(column("/location/coordinates/lon"), "lon");
    assert_eq!(column("/barriers/2"), "barriers");
    assert_eq!(column("/wishes/0"), "wish");
    assert_eq!(column("/location/area"), "area");
    assert_eq!(column("/rsin"), "rsin");
}

#[test]
fn ndjson_is_read_line_by_line() {
    let text = "{\"name\":\"Proef A\",\"website\":null}\n\n{\"name\":\n[1]\n{\"name\":\"Proef B\"}\n";
    let rows: Vec<_> = Table::open(text.as_bytes(), Format::Ndjson, FIRM_COLUMNS).unwrap().collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].as_ref().unwrap().profile.len(), 1);
    assert_eq!(rows[1].as_ref().unwrap_err().line, 3);
    assert!(rows[1].as_ref().unwrap_err().fault.message.contains("character"), "{rows:?}");
    assert_eq!(rows[2].as_ref().unwrap_err().line, 4);
    assert_eq!(rows[3].as_ref().unwrap().line, 5);
}

#[test]
fn names_of_files_tell_the_format() {
    assert_eq!(Format::of_name("firms.CSV"), Some(Format::Csv));
    assert_eq!(Format::of_name("a.b.ndjson"), Some(Format::Ndjson));
    assert_eq!(Format::of_name("firms.xlsx"), None);
}

#[test]
fn a_dutch_name_of_a_column_leads_to_the_right_one() {
    let remedies: Vec<String> = header_faults("name;plaats;Oprichtingsdatum;KvK;Wens;wensen;wishes;kleur\n")
        .into_iter()
        .map(|fault| fault.fault.remedy)
        .collect();
    for (remedy, column) in
        remedies.iter().zip(["“place”", "“founded”", "“kvkNumber”", "“wish”", "“wish”", "“wish”", "employees, sbi"])
    {
        assert!(remedy.contains(column), "{remedy}");
    }
}

/// The profiles of a table's rows, each read at once and by way of JSON.
fn both_ways(text: &str) -> Vec<(Option<FirmProfile>, Option<FirmProfile>, bool)> {
    let mut table = firms(text);
    let form = table.form().clone();
    let raw = std::iter::from_fn(|| table.next_raw()).map(Result::unwrap);
    raw.map(|raw| {
        let at_once = form.read::<FirmProfile>(&raw);
        let row = form.row(raw);
        let fields = row.as_ref().map_or(0, |row| row.profile.len());
        let is_same_count = at_once.as_ref().is_none_or(|(_, _, mentioned)| mentioned.len() == fields);
        let profile = row.ok().and_then(|row| serde_json::from_value(Value::Object(row.profile)).ok());
        (at_once.map(|(_, profile, _)| profile), profile, is_same_count)
    })
    .collect()
}

#[test]
fn a_row_that_is_read_at_once_is_the_same_profile() {
    let names: Vec<&str> = FIRM_COLUMNS.iter().map(|column| column.name).collect();
    let cells = ["Proef", "a|b | c", "|", " 2562|metaal|01.1 ", "", "2008", "51.5", "\"x;y\"", "0", "é"];
    let row = |start: usize, step: usize| -> String {
        let cell = |(place, name): (usize, &&str)| match *name {
            "name" => "Proef",
            "nonMailing" | "doNotContact" | "doNotContactReason" if !step.is_multiple_of(3) => "",
            "externalSystem" | "externalId" if !step.is_multiple_of(2) => "crm",
            _ => cells[(start + place * step) % cells.len()],
        };
        names.iter().enumerate().map(cell).collect::<Vec<_>>().join(";")
    };
    let rows: Vec<String> = (0..cells.len()).flat_map(|start| (1..8).map(move |step| row(start, step))).collect();
    let read = both_ways(&format!("{}\n{}\n", names.join(";"), rows.join("\n")));
    assert!(read.iter().filter(|(at_once, ..)| at_once.is_some()).count() > 30);
    for (at_once, profile, is_same_count) in read {
        assert!(at_once.is_none() || at_once == profile, "{at_once:#?}\n{profile:#?}");
        assert!(is_same_count);
    }
}

#[test]
fn rows_whose_fields_depend_on_each_other_are_not_read_at_once() {
    let text = "name;externalSystem;externalId;doNotContact;source\nProef;crm;;;x\nProef;crm;1;2026-02-01;x\nProef;crm;1\nProef;crm;1;;x\n";
    let read: Vec<bool> = both_ways(text).into_iter().map(|(at_once, ..)| at_once.is_some()).collect();
    assert_eq!(read, [false, false, false, true]);
}
