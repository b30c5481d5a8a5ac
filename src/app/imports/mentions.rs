//! Files of imports that speak of a firm which is erased or objects: they go, with what was told of their rows.

use super::uploads::{delete, failed};
use crate::app::Result;
use crate::connectors::tables::Fault;
use crate::connectors::tables::lines::Lines;
use crate::connectors::tables::sheet::all_rows;
use crate::domain::import_job::FileForm;
use crate::domain::normal_name::{fold_words, normal_name};
use crate::domain::{Firm, ImportId};
use crate::storage::Tenant;
use crate::storage::imports::{find_import, forget_row_details};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek};
use std::path::Path;

/// How much of a file is looked at together.
const CHUNK: usize = 1 << 20;
/// How a workbook begins: it is an archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Deletes the files of the organisation's imports in which the firm stands by KVK number or by a name, as names are compared
/// everywhere, and those in which nobody can look. What was committed of them stays; what was not is to be uploaded again,
/// without the firm.
pub fn forget_files(tenant: &mut Tenant<'_>, folder: &Path, firm: &Firm) -> Result<()> {
    let (wanted, words) = (traces(firm), Words::of(firm));
    let entries = match fs::read_dir(folder) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|source| failed("reading", folder, source))?,
    };
    for entry in entries.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()).map(ImportId::new) else {
            continue;
        };
        let path = entry.path();
        // The folder is shared with other organisations.
        let Some(import) = find_import(tenant, id)? else { continue };
        if speaks_of(&path, &wanted).map_err(|source| failed("reading", &path, source))?
            || words.stand_in(&path, import.record.form)
        {
            delete(&path)?;
            forget_row_details(tenant, id)?;
        }
    }
    Ok(())
}

/// What a firm is called in the cells of a table, as names are compared.
struct Words {
    /// Digits of its number, without zeros in front, which spreadsheets lose.
    number: Option<String>,
    /// Its names without legal forms: a cell that holds nothing else means the firm.
    whole: Vec<String>,
    /// Its names as they are written, between spaces: they mean the firm within a longer text too.
    within: Vec<String>,
}

impl Words {
    fn of(firm: &Firm) -> Self {
        let names = || std::iter::once(&firm.name).chain(&firm.trade_names);
        let within = names().map(|name| fold_words(name)).filter(|name| name.len() > 2);
        Self {
            number: firm.kvk_number.as_ref().map(|number| number.as_str().trim_start_matches('0').to_owned()),
            whole: names().map(|name| normal_name(name)).filter(|name| !name.is_empty()).collect(),
            within: within.map(|name| format!(" {name} ")).collect(),
        }
    }

    /// Whether a table tells of the firm, or has a row that nobody can read.
    fn stand_in(&self, path: &Path, form: FileForm) -> bool {
        let found = match form {
            FileForm::Ndjson => self.stand_in_lines(path),
            FileForm::Csv | FileForm::Xlsx => self.stand_in_rows(path, form),
        };
        found.unwrap_or(true)
    }

    fn stand_in_rows(&self, path: &Path, form: FileForm) -> std::result::Result<bool, Fault> {
        for row in all_rows(path, form)? {
            if row?.1.iter().any(|cell| self.are_told_by(cell)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn stand_in_lines(&self, path: &Path) -> std::result::Result<bool, Fault> {
        let file = File::open(path).map_err(|cause| Fault::new(1, "", "unreadable", cause.to_string(), ""))?;
        let mut lines = Lines::open(file)?;
        while let Some(line) = lines.next_line() {
            let text = line?.text;
            let is_told = match serde_json::from_str::<Value>(text) {
                Ok(value) => self.are_told_in(&value),
                // What escapes stand for is known of JSON alone.
                Err(_) => text.contains("\\u") || self.are_told_by(text),
            };
            if is_told {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn are_told_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.are_told_by(text),
            Value::Number(number) => self.are_told_by(&number.to_string()),
            Value::Array(items) => items.iter().any(|item| self.are_told_in(item)),
            Value::Object(members) => {
                members.iter().any(|(key, member)| self.are_told_by(key) || self.are_told_in(member))
            }
            Value::Null | Value::Bool(_) => false,
        }
    }

    fn are_told_by(&self, cell: &str) -> bool {
        let key = format!(" {} ", fold_words(cell));
        let is_number = |digits: &str| key.split(' ').any(|word| word.trim_start_matches('0') == digits);
        let without_signs = || cell.chars().filter(char::is_ascii_digit).collect::<String>();
        self.within.iter().any(|name| key.contains(name))
            || self.whole.contains(&normal_name(cell))
            || self.number.as_deref().is_some_and(|number| {
                is_number(number) || (cell.len() <= 20 && without_signs().trim_start_matches('0') == number)
            })
    }
}

/// What a firm is called in a file: its number and names, in the encodings that are read.
fn traces(firm: &Firm) -> Vec<Vec<u8>> {
    let number = firm.kvk_number.as_ref().map(ToString::to_string);
    let names = std::iter::once(&firm.name).chain(&firm.trade_names).filter(|name| name.trim().len() > 2);
    let texts: Vec<String> = number.into_iter().chain(names.map(|name| name.trim().to_lowercase())).collect();
    let mut traces = Vec::new();
    for text in &texts {
        traces.push(text.as_bytes().to_vec());
        traces.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        traces.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        // CP1252 is the same as Latin-1 in the letters of names.
        let latin: Option<Vec<u8>> = text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
        traces.extend(latin);
    }
    traces.sort();
    traces.dedup();
    traces
}

fn speaks_of(path: &Path, wanted: &[Vec<u8>]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut head = [0; 4];
    let length = file.read(&mut head)?;
    file.rewind()?;
    if head.get(..length) != Some(ARCHIVE) {
        return holds(file, wanted);
    }
    let Ok(mut archive) = zip::ZipArchive::new(file) else { return Ok(false) };
    for place in 0..archive.len() {
        let Ok(part) = archive.by_index(place) else { continue };
        if holds(part, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one of the texts stands in what is read, not as a part of a longer word or number.
fn holds(mut from: impl Read, wanted: &[Vec<u8>]) -> io::Result<bool> {
    let longest = wanted.iter().map(Vec::len).max().unwrap_or(0) + 1;
    let mut kept: Vec<u8> = Vec::with_capacity(CHUNK + 2 * longest);
    let mut is_begin = true;
    loop {
        let before = kept.len();
        let read = from.by_ref().take(CHUNK as u64).read_to_end(&mut kept)?;
        kept.iter_mut().skip(before).for_each(|byte| byte.make_ascii_lowercase());
        if wanted.iter().any(|text| stands_in(&kept, text, is_begin, read == 0)) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        let surplus = kept.len().saturating_sub(2 * longest);
        is_begin &= surplus == 0;
        kept.drain(..surplus);
    }
}

/// A text at the very edge of what was read is looked at again with what follows.
fn stands_in(bytes: &[u8], text: &[u8], is_begin: bool, is_end: bool) -> bool {
    let Some(first) = text.first() else { return false };
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| rest.iter().position(|byte| byte == first)) {
        let at = from + found;
        from = at + 1;
        if bytes.get(at..at + text.len()) != Some(text) {
            continue;
        }
        let is_whole_before = if at == 0 { is_begin } else { !is_letter(at - 1) };
        let after = at + text.len();
        let is_whole_after = if after == bytes.len() { is_end } else { !is_letter(after) };
        if is_whole_before && is_whole_after {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn found(bytes: &[u8], firm: &Firm) -> bool {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, bytes).unwrap();
        speaks_of(&path, &traces(firm)).unwrap()
    }

    fn told(bytes: &[u8], form: FileForm, firm: &Firm) -> bool {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, bytes).unwrap();
        Words::of(firm).stand_in(&path, form)
    }

    fn firm() -> Firm {
        Firm {
            name: "Jansen Lassen".into(),
            kvk_number: Some(crate::domain::numbers::KvkNumber::parse("12345678").unwrap()),
            ..Firm::default()
        }
    }

    #[test]
    fn a_firm_is_found_by_number_or_name_in_every_form_and_place() {
        let filler = "x;99999999\n".repeat(200_000);
        for text in ["12345678;x", "a\nJANSEN Lassen;", "{\"name\":\"jansen lassen\"}", "x;12345678"] {
            assert!(found(text.as_bytes(), &firm()), "{text}");
            assert!(found(format!("{filler}{text}").as_bytes(), &firm()), "{text}");
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let is_lower = text.chars().all(|letter| !letter.is_uppercase());
            assert_eq!(found(&wide, &firm()), is_lower || text.contains("JANSEN"), "{text}");
        }
        for text in ["1123456789", "Jansen Lassenaar", "jansen", ""] {
            assert!(!found(text.as_bytes(), &firm()), "{text}");
        }
    }

    #[test]
    fn a_firm_is_found_in_a_table_however_it_is_written() {
        let firm = Firm { name: "Östberg “de Zaag” B.V.".into(), ..firm() };
        for name in ["Östberg \"\"de Zaag\"\" B.V.", "ÖSTBERG ‘de  Zaag’ bv", "bij Ostberg de\u{200b} Zaag b.v. gezien"]
        {
            let csv = format!("naam;plaats\n\"{name}\";Breda\n");
            assert!(told(csv.as_bytes(), FileForm::Csv, &firm), "{name}");
        }
        for number in ["12345678", "12.34.56.78", "KVK 12345678"] {
            assert!(told(format!("kvk\n{number}\n").as_bytes(), FileForm::Csv, &firm), "{number}");
        }
        for line in [r#"{"name": "\u00d6stberg \"de Zaag\" BV"}"#, r#"{"kvkNumber": 12345678}"#, r#"{"broken \u00d6"#] {
            assert!(told(line.as_bytes(), FileForm::Ndjson, &firm), "{line}");
        }
        for other in ["naam\nÖstberg de Zaagsma\n", "kvk\n112345678\n", "", "naam\nÖstberg\n"] {
            assert!(!told(other.as_bytes(), FileForm::Csv, &firm), "{other}");
        }
        assert!(!told(br#"{"name": "Anders"}"#, FileForm::Ndjson, &firm));
        assert!(told(b"no workbook", FileForm::Xlsx, &firm), "what cannot be read goes");
    }

    #[test]
    fn a_workbook_is_read_as_the_table_that_it_is() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(3, 1, "JANSÉN & Lassen").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let named = |name: &str| Firm { name: name.into(), ..Firm::default() };
        assert!(told(&bytes, FileForm::Xlsx, &named("Jansen & Lassen B.V.")));
        assert!(!told(&bytes, FileForm::Xlsx, &named("Anders")));
    }

    #[test]
    fn a_workbook_is_looked_into() {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"<si><t>Jansen Lassen</t></si>").unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(found(&bytes, &firm()));
        assert!(!found(&bytes, &Firm { name: "Anders".into(), ..Firm::default() }));
    }

    #[test]
    fn a_text_over_the_edge_of_what_is_read_together_is_found() {
        for shift in 0..20 {
            let mut bytes = vec![b' '; CHUNK - shift];
            bytes.extend(b"12345678 and more");
            assert!(found(&bytes, &firm()), "{shift}");
        }
    }
}
