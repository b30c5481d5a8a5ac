//! A table as rows of cells, whoever made it: which encoding, which delimiter, and where its header stands.

use super::encoding::{Encoding, FromWindows};
use super::header::{MOST_COLUMNS, delimiter_of_all, field_called};
use super::lines::Lines;
use super::records::Records;
use super::{Column, Fault, workbook};
use crate::domain::import_job::{ColumnMapping, FileForm};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Rows in which the header is looked for.
const MOST_ABOVE: usize = 20;

/// A row: its number in the file, and its cells.
pub type CellRow = Result<(u64, Vec<String>), Fault>;

/// A table that is being read.
pub struct Sheet {
    /// Names of the columns, as they stand there.
    pub names: Vec<String>,
    /// Row of the header.
    pub header_row: u64,
    /// What stands between cells; `;` for a workbook.
    pub delimiter: char,
    /// In which encoding it is; nothing for a workbook.
    pub encoding: Option<Encoding>,
    /// The rows below the header.
    pub rows: Box<dyn Iterator<Item = CellRow> + Send>,
}

impl Sheet {
    /// Opens a CSV file or workbook and finds its header: the row that the mapping names, else the one of the first rows
    /// with most columns that we know.
    pub fn open(
        path: &Path,
        form: FileForm,
        mapping: Option<&ColumnMapping>,
        known: &'static [Column],
    ) -> Result<Sheet, Vec<Fault>> {
        let (encoding, delimiter, mut rows) = match form {
            FileForm::Xlsx => (None, ';', workbook::rows(path).map_err(|fault| vec![fault])?),
            FileForm::Csv | FileForm::Ndjson => text_rows(path).map_err(|fault| vec![fault])?,
        };
        let mut head: Vec<CellRow> = Vec::new();
        let wanted = mapping.and_then(|mapping| mapping.header_row);
        let most = wanted.map_or(MOST_ABOVE, |row| usize::try_from(row).unwrap_or(MOST_ABOVE));
        while head.len() < most {
            let Some(row) = rows.next() else { break };
            head.push(row);
        }
        let score = |row: &CellRow| match row {
            Ok((_, cells)) => cells.iter().filter(|cell| is_known(cell, mapping, known)).count(),
            Err(_) => 0,
        };
        let found = match wanted {
            Some(wanted) => head.iter().position(|row| matches!(row, Ok((number, _)) if *number == wanted)),
            None => {
                let best = head.iter().map(score).max().unwrap_or_default();
                head.iter().position(|row| score(row) == best && (best > 0 || row.is_ok()))
            }
        };
        let Some(place) = found else { return Err(vec![no_header(head, wanted)]) };
        let below = head.split_off(place + 1);
        let Some(Ok((header_row, mut names))) = head.pop() else { return Err(vec![no_header(head, wanted)]) };
        while names.last().is_some_and(|name| name.trim().is_empty()) {
            names.pop();
        }
        if names.len() > MOST_COLUMNS {
            let message = format!("The header has {} columns.", names.len());
            return Err(vec![Fault::new(header_row, "", "too_many", message, "Keep to 200 columns.")]);
        }
        let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Sheet { names, header_row, delimiter, encoding, rows: Box::new(below.into_iter().chain(rows)) })
    }
}

/// All rows of a CSV file or workbook, also those that are no header and stand above it.
pub fn all_rows(path: &Path, form: FileForm) -> Result<Box<dyn Iterator<Item = CellRow> + Send>, Fault> {
    match form {
        FileForm::Xlsx => workbook::rows(path),
        FileForm::Csv | FileForm::Ndjson => Ok(text_rows(path)?.2),
    }
}

fn is_known(cell: &str, mapping: Option<&ColumnMapping>, known: &'static [Column]) -> bool {
    let in_mapping =
        |mapping: &ColumnMapping| mapping.columns.iter().any(|rule| rule.is_of(cell)) || mapping.leaves_out(cell);
    field_called(cell, known).is_some() || mapping.is_some_and(in_mapping)
}

fn no_header(head: Vec<CellRow>, wanted: Option<u64>) -> Fault {
    if let Some(Err(fault)) = head.into_iter().find(Result::is_err) {
        return fault;
    }
    match wanted {
        Some(row) => {
            let message = format!("There is no header in row {row}.");
            Fault::new(row, "", "missing", message, "Name the row of the header in the mapping, or leave it out.")
        }
        None => Fault::new(1, "", "empty", "The file is empty.", "Send a table with a header and rows."),
    }
}

/// How a PDF, a package of files such as a workbook of Excel, and an old document of Office begin.
const NO_TABLES: [[u8; 4]; 3] = [*b"%PDF", *b"PK\x03\x04", [0xd0, 0xcf, 0x11, 0xe0]];

type TextRows = (Option<Encoding>, char, Box<dyn Iterator<Item = CellRow> + Send>);

fn text_rows(path: &Path) -> Result<TextRows, Fault> {
    let open = || File::open(path).map_err(|cause| unreadable(&cause));
    let mut head = Vec::new();
    open()?.take(4).read_to_end(&mut head).map_err(|cause| unreadable(&cause))?;
    if NO_TABLES.iter().any(|begin| head == begin) {
        return Err(unreadable(&"it is no table of text"));
    }
    let encoding = Encoding::of(open()?).map_err(|cause| unreadable(&cause))?;
    let lines = || -> Result<Lines<Box<dyn Read + Send>>, Fault> {
        let file = open()?;
        Lines::open(match encoding {
            Encoding::Utf8 | Encoding::Utf16 => Box::new(file) as Box<dyn Read + Send>,
            Encoding::Windows1252 => Box::new(FromWindows::new(file)),
        })
    };
    let mut first = lines()?;
    let mut texts = Vec::new();
    while texts.len() < MOST_ABOVE {
        match first.next_line() {
            Some(Ok(line)) => texts.push(line.text.to_owned()),
            Some(Err(_)) => {}
            None => break,
        }
    }
    let delimiter = delimiter_of_all(&texts);
    let records = Records::new(lines()?, delimiter);
    let rows = records.map(move |record| record.map(|(number, cut)| (number, cut.into_cells(delimiter))));
    Ok((Some(encoding), delimiter, Box::new(rows)))
}

/// A file that cannot be read at all.
pub(super) fn unreadable(cause: &dyn std::fmt::Display) -> Fault {
    let message = format!("The file cannot be read: {cause}.");
    Fault::new(1, "", "unreadable", message, "Check the file and send it again.")
}
