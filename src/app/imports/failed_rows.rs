//! The rows of a file that could not be written, in the form of the file, each with why: to be mended and sent again.

use super::uploads::failed;
use crate::app::{App, AppError, Caller, Result};
use crate::connectors::tables::FIRM_COLUMNS;
use crate::connectors::tables::lines::Lines;
use crate::connectors::tables::plan::{DUTCH_REASONS, REASONS, is_reasons};
use crate::connectors::tables::sheet::Sheet;
use crate::connectors::tables::writing::TableWriter;
use crate::domain::import_job::{FileForm, ImportJob, ImportRow};
use crate::domain::{ImportId, Invalid};
use crate::storage::{Tenant, imports as stored};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;

/// Failed rows that are read from the database together.
const BATCH: usize = 1_000;

/// How a file of failed rows is worded.
#[derive(Clone, Copy)]
pub struct InWords {
    /// Its name, without the ending.
    pub file: &'static str,
    /// The column that says why.
    column: &'static str,
    /// Words for a fault.
    of: fn(&Invalid) -> String,
}

impl InWords {
    /// In the words of the rules, in English.
    pub const ENGLISH: InWords = InWords { file: "failed-rows", column: REASONS, of: in_english };

    /// In Dutch, by these words for a fault.
    pub const fn dutch(of: fn(&Invalid) -> String) -> InWords {
        InWords { file: "niet-gelukte-rijen", column: DUTCH_REASONS, of }
    }
}

fn in_english(fault: &Invalid) -> String {
    format!("{} {}", fault.message, fault.remedy).trim_end().to_owned()
}

/// Writes the failed rows of an import, each with its faults in these words; refused when the file is gone.
pub fn write_failed_rows(
    app: &App,
    caller: &Caller,
    job: &ImportJob,
    words: InWords,
    out: &mut dyn Write,
) -> Result<()> {
    let path = app.uploads()?.path(job.id);
    let mut failed_rows = FailedRows { app, caller, import: job.id, after: 0, waiting: VecDeque::new(), is_end: false };
    let broken = |source| failed("writing the failed rows of", &path, source);
    if job.form == FileForm::Ndjson {
        return write_lines(&path, &mut failed_rows, words, out);
    }
    let sheet = Sheet::open(&path, job.form, job.mapping.as_ref(), FIRM_COLUMNS)
        .map_err(|faults| AppError::Invalid(faults.into_iter().map(|fault| fault.fault).collect()))?;
    let mut table = match job.form {
        FileForm::Xlsx => TableWriter::xlsx(out).map_err(broken)?,
        _ => TableWriter::csv(out, sheet.delimiter).map_err(broken)?,
    };
    let reasons = sheet.names.iter().position(|name| is_reasons(name));
    let names: Vec<&str> = sheet.names.iter().map(String::as_str).filter(|name| !is_reasons(name)).collect();
    let width = sheet.names.len();
    table.row(names.iter().copied().chain([words.column])).map_err(broken)?;
    for (place, row) in (1_i64..).zip(sheet.rows) {
        let Some(verdict) = failed_rows.at(place)? else {
            if failed_rows.is_over() {
                break;
            }
            continue;
        };
        let mut cells = row.map(|(_, cells)| cells).unwrap_or_default();
        cells.resize(width.max(cells.len()), String::new());
        if let Some(reasons) = reasons {
            cells.remove(reasons);
        }
        cells.push(reasons_of(&verdict, words));
        table.row(&cells).map_err(broken)?;
    }
    table.finish().map_err(broken)
}

fn write_lines(
    path: &std::path::Path,
    failed_rows: &mut FailedRows<'_>,
    words: InWords,
    out: &mut dyn Write,
) -> Result<()> {
    let broken = |source| failed("reading", path, source);
    let file = File::open(path).map_err(broken)?;
    let mut lines = Lines::open(file).map_err(|fault| AppError::Invalid(vec![fault.fault]))?;
    let mut place = 0;
    while let Some(line) = lines.next_line() {
        let text = match &line {
            Ok(line) if line.text.trim().is_empty() => continue,
            Ok(line) => line.text.trim().to_owned(),
            Err(_) => String::new(),
        };
        place += 1;
        let Some(verdict) = failed_rows.at(place)? else { continue };
        let mut row = match serde_json::from_str::<Value>(&text) {
            Ok(Value::Object(row)) => row,
            // What is no object cannot carry its reason; it stands there as text, to be written anew.
            _ => Map::from_iter([("_text".to_owned(), Value::String(text))]),
        };
        row.retain(|field, _| !is_reasons(field));
        row.insert(words.column.to_owned(), Value::String(reasons_of(&verdict, words)));
        writeln!(out, "{}", Value::Object(row)).map_err(broken)?;
    }
    out.flush().map_err(broken)
}

fn reasons_of(row: &ImportRow, words: InWords) -> String {
    let told = |fault: &Invalid| {
        let place = if fault.pointer.is_empty() { String::new() } else { format!("{}: ", fault.pointer) };
        format!("{place}{}", (words.of)(fault))
    };
    row.faults.iter().map(told).collect::<Vec<_>>().join(" | ")
}

/// The failed rows, read as they are needed.
struct FailedRows<'a> {
    app: &'a App,
    caller: &'a Caller,
    import: ImportId,
    after: i64,
    waiting: VecDeque<(i64, ImportRow)>,
    is_end: bool,
}

impl FailedRows<'_> {
    /// The row at a place, if it failed; places are asked in order.
    fn at(&mut self, place: i64) -> Result<Option<ImportRow>> {
        if self.waiting.is_empty() && !self.is_end {
            let load = |tenant: &mut Tenant<'_>| stored::load_failed_rows(tenant, self.import, self.after, BATCH);
            self.waiting = self.app.pool.read(self.caller.organisation, load)?.into();
            self.is_end = self.waiting.is_empty();
            self.after = self.waiting.back().map_or(self.after, |(last, _)| *last);
        }
        match self.waiting.front() {
            Some((next, _)) if *next == place => Ok(self.waiting.pop_front().map(|(_, row)| row)),
            _ => Ok(None),
        }
    }

    fn is_over(&self) -> bool {
        self.is_end && self.waiting.is_empty()
    }
}
