//! Tables that people keep of their firms and partners: CSV (`;`, `,` or TAB, with a header) and NDJSON (one JSON
//! object on each line).
//!
//! A row becomes a JSON object in the form of a profile ([`crate::interpretation::FirmProfile`],
//! [`crate::interpretation::PartnerProfile`]). The table is read as a stream: never more than one row is held, and a
//! row comes whole or as a fault that names line and column. After a faulty row reading goes on; only a quote that
//! never closes ends it, because nobody can tell where the next row begins.
//!
//! * [`lines`]: one line at a time; encoding, NUL bytes, length.
//! * `cells`, [`records`]: lines into cells.
//! * `header`: the first line against the known columns.
//! * [`lists`]: a cell into items, and back.
//! * `direct`: a row without faults as a profile at once.
//! * [`columns`]: which columns there are and what each becomes.
//!
//! Files that people send as they are go another way in front of that, and may be workbooks of Excel too:
//!
//! * [`sheet`]: encoding, delimiter and where the header stands; `encoding`, `workbook`, `unpacked`.
//! * [`plan`]: which of their columns fills which of ours; `habits` mends values, and days in any table with cells.
//! * [`upload`]: both together, as a table.

mod cells;
pub mod columns;
mod direct;
mod encoding;
mod habits;
mod header;
mod json_line;
pub mod lines;
pub mod lists;
pub mod parquet_file;
pub mod plan;
pub mod records;
pub mod sheet;
mod unpacked;
pub mod upload;
mod workbook;
pub mod writing;

pub use columns::{CONTACT_COLUMNS, Column, FIRM_COLUMNS, PARTNER_COLUMNS};
pub use encoding::Encoding;
pub use habits::LOST_ZEROS;

use crate::domain::Invalid;
use header::Header;
use lines::Lines;
use records::{Cut, Records};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::io::Read;
use utoipa::ToSchema;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Cells between `;`, `,` or TAB, with a header.
    Csv,
    /// One JSON object on each line.
    Ndjson,
}

impl Format {
    /// The format that a file's name tells: `.csv`, `.tsv`, `.txt`; `.ndjson`, `.jsonl`.
    pub fn of_name(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            _ => None,
        }
    }
}

/// A fault in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct Fault {
    /// Number of the line, from 1.
    pub line: u64,
    /// What is wrong; its pointer is the name of the column, a JSON pointer in NDJSON, or empty for a whole line.
    #[serde(flatten)]
    pub fault: Invalid,
}

impl Fault {
    /// A fault on a line.
    pub fn new(
        line: u64,
        column: impl Into<String>,
        code: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { line, fault: Invalid::new(column, code, message, remedy) }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line on which it begins.
    pub line: u64,
    /// What it says, in the form of a profile; what is absent or empty was not said.
    pub profile: Map<String, Value>,
    /// Which of its cells were taken as what they clearly mean.
    pub notices: Vec<Invalid>,
}

/// A row as it stands in the file: reading it this far is cheap, and must be done in order. [`Form::row`] does the
/// rest, on any thread.
pub struct RawRow {
    line: u64,
    cut: Cut,
}

/// How the rows of a table are to be understood: its header, if it has one.
#[derive(Clone)]
pub struct Form {
    header: Option<Header>,
    /// Whether cells may still have the `'` that [`writing`] puts before what looks like a formula.
    is_guarded: bool,
}

impl Form {
    /// The line of a row, its profile, and the fields that it mentions, when that can be had without a detour;
    /// otherwise [`Form::row`] tells what there is.
    pub fn read<T: DeserializeOwned>(&self, raw: &RawRow) -> Option<(u64, T, Vec<&'static str>)> {
        let header = self.header.as_ref()?;
        let (profile, mentioned) = header.read(&self.cells(header, &raw.cut))?;
        Some((raw.line, profile, mentioned))
    }

    /// The row that was read.
    pub fn row(&self, raw: RawRow) -> Result<Row, Fault> {
        match (&self.header, raw.cut) {
            (Some(header), cut) => header.row(raw.line, &self.cells(header, &cut)),
            (None, Cut::Whole(text)) => json_row(raw.line, &text),
            (None, Cut::Cells(cells)) => json_row(raw.line, &cells.concat()),
        }
    }

    fn cells<'a>(&self, header: &Header, cut: &'a Cut) -> Vec<&'a str> {
        let mut cells = cut.cells(header.delimiter);
        if self.is_guarded {
            cells.iter_mut().for_each(|cell| *cell = plan::unguarded(cell));
        }
        cells
    }

    /// The same fault with the name of the column from which the pointed value came.
    pub fn located(&self, fault: Invalid) -> Invalid {
        match &self.header {
            Some(header) => header.located(fault),
            None => fault,
        }
    }
}

/// A table that is being read.
pub struct Table<R> {
    form: Form,
    body: Body<R>,
}

type CellRecords = Box<dyn Iterator<Item = Result<(u64, Vec<String>), Fault>> + Send>;

enum Body<R> {
    Csv(Records<R>),
    Cells(CellRecords),
    Ndjson { lines: Lines<R>, is_cut_off: bool },
}

impl<R: Read> Table<R> {
    /// Opens a table and checks its header: all faults of the header at once, before any row is read.
    pub fn open(source: R, format: Format, columns: &'static [Column]) -> Result<Self, Vec<Fault>> {
        let mut lines = Lines::open(source).map_err(|fault| vec![fault])?;
        Ok(match format {
            Format::Csv => {
                let header = Header::open(&mut lines, columns)?;
                let records = Records::new(lines, header.delimiter);
                Self { form: Form { header: Some(header), is_guarded: true }, body: Body::Csv(records) }
            }
            Format::Ndjson => {
                Self { form: Form { header: None, is_guarded: false }, body: Body::Ndjson { lines, is_cut_off: false } }
            }
        })
    }

    /// A table of rows that stand apart already, under these names, which are ours.
    pub fn of_records(names: &[String], records: CellRecords, columns: &'static [Column]) -> Result<Self, Vec<Fault>> {
        let header = Header::of_names(';', names, columns)?;
        Ok(Self { form: Form { header: Some(header), is_guarded: false }, body: Body::Cells(records) })
    }

    /// How its rows are to be understood.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Whether reading ended before the end of the file.
    pub fn is_cut_off(&self) -> bool {
        match &self.body {
            Body::Csv(records) => records.is_cut_off(),
            Body::Cells(_) => false,
            Body::Ndjson { is_cut_off, .. } => *is_cut_off,
        }
    }

    /// The next row as it stands there; nothing at the end of the file.
    pub fn next_raw(&mut self) -> Option<Result<RawRow, Fault>> {
        match &mut self.body {
            Body::Csv(records) => {
                let record = records.next()?;
                Some(record.map(|(line, cut)| RawRow { line, cut }))
            }
            Body::Cells(records) => {
                let record = records.next()?;
                Some(record.map(|(line, cells)| RawRow { line, cut: Cut::Cells(cells) }))
            }
            Body::Ndjson { is_cut_off: true, .. } => None,
            Body::Ndjson { lines, is_cut_off } => {
                let row = next_json_line(lines);
                *is_cut_off = matches!(&row, Some(Err(fault)) if fault.fault.code == "unreadable");
                row
            }
        }
    }
}

impl<R: Read> Iterator for Table<R> {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let raw = self.next_raw()?;
        Some(raw.and_then(|raw| self.form.row(raw)))
    }
}

fn next_json_line<R: Read>(lines: &mut Lines<R>) -> Option<Result<RawRow, Fault>> {
    loop {
        match lines.next_line()? {
            Ok(line) if line.text.trim().is_empty() => {}
            Ok(line) => {
                return Some(Ok(RawRow { line: line.number, cut: Cut::Whole(line.text.to_owned()) }));
            }
            Err(fault) => return Some(Err(fault)),
        }
    }
}

fn json_row(line: u64, text: &str) -> Result<Row, Fault> {
    let remedy = "Write one JSON object on each line.";
    match json_line::parse(text) {
        Ok((_, Some(fault))) => Err(Fault { line, fault }),
        Ok((Value::Object(mut profile), None)) => {
            profile.retain(|field, value| !value.is_null() && !plan::is_reasons(field));
            Ok(Row { line, profile, notices: Vec::new() })
        }
        Ok((_, None)) => Err(Fault::new(line, "", "wrong_format", "The line is no JSON object.", remedy)),
        Err(cause) => {
            let message = format!("The line is no JSON at character {}: {}.", cause.column(), plainly(&cause));
            Err(Fault::new(line, "", "wrong_format", message, remedy))
        }
    }
}

/// The cause without the line number, which would always be 1.
fn plainly(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests;
