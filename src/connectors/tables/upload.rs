//! A file that somebody sent, opened as a table of ours.

use super::encoding::Encoding;
use super::header::field_called;
use super::plan::{Plan, is_reasons};
use super::sheet::{Sheet, unreadable};
use super::{Column, Fault, Format, Table};
use crate::domain::Invalid;
use crate::domain::import_job::{ColumnMapping, ColumnUse, FileForm};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A file, and how it is to be understood.
pub struct Upload<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// How it is written.
    pub form: FileForm,
    /// The mapping of its columns, if there is one.
    pub mapping: Option<&'a ColumnMapping>,
    /// Whether numbers that lost leading zeros get them back.
    pub restore_zeros: bool,
}

/// A file that was opened.
pub struct Opened {
    /// Its rows.
    pub table: Table<Box<dyn Read + Send>>,
    /// Its columns and where they go.
    pub columns: Vec<ColumnUse>,
    /// Row of its header.
    pub header_row: Option<u64>,
    /// In which encoding it is.
    pub encoding: Option<Encoding>,
    names: HashMap<String, String>,
}

impl Opened {
    /// Opens a file; all faults of its header at once.
    pub fn open(upload: &Upload<'_>, known: &'static [Column]) -> Result<Opened, Vec<Fault>> {
        if upload.form == FileForm::Ndjson {
            let file = File::open(upload.path).map_err(|cause| vec![unreadable(&cause)])?;
            let table = Table::open(Box::new(file) as Box<dyn Read + Send>, Format::Ndjson, known)?;
            let encoding = Some(Encoding::Utf8);
            return Ok(Opened { table, columns: Vec::new(), header_row: None, encoding, names: HashMap::new() });
        }
        let sheet = Sheet::open(upload.path, upload.form, upload.mapping, known)?;
        let (plan, columns) = Plan::of(&sheet, upload.mapping, known, upload.restore_zeros)?;
        let may_be_short = upload.form == FileForm::Xlsx;
        let names = plan.names();
        let rows = sheet.rows.map(move |row| plan.apply(row, may_be_short));
        let table = Table::of_records(&names, Box::new(rows), known).map_err(|faults| {
            let at_header = |fault: Fault| Fault { line: sheet.header_row, ..fault };
            faults.into_iter().map(at_header).collect::<Vec<_>>()
        })?;
        let theirs = columns.iter().filter_map(|column| Some((column.field.clone()?, column.column.clone())));
        let names = theirs.collect();
        Ok(Opened { table, columns, header_row: Some(sheet.header_row), encoding: sheet.encoding, names })
    }

    /// The names of their columns, by ours.
    pub fn names(&self) -> Names {
        Names(self.names.clone())
    }
}

/// The columns of a file that cannot be opened as a table, and what its mapping, or else their names, make of them: so
/// that somebody can say what they hold. Nothing when not even a header is found.
pub fn columns_of(upload: &Upload<'_>, known: &'static [Column]) -> Vec<ColumnUse> {
    if upload.form == FileForm::Ndjson {
        return Vec::new();
    }
    let names = Sheet::open(upload.path, upload.form, upload.mapping, known).map(|sheet| sheet.names);
    let named = names.unwrap_or_default().into_iter().filter(|name| !name.is_empty() && !is_reasons(name));
    let rules = upload.mapping.map_or(&[][..], |mapping| &mapping.columns);
    let field_of = |column: &str| match rules.iter().find(|rule| rule.is_of(column)) {
        Some(rule) => Some(rule.field.clone()),
        None if upload.mapping.is_some_and(|mapping| mapping.leaves_out(column)) => None,
        None => field_called(column, known).map(|field| field.name.to_owned()),
    };
    named.map(|column| ColumnUse { field: field_of(&column), column }).collect()
}

/// The names of the columns in the file, by ours.
#[derive(Clone, Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// The fault with the name of the column as it stands in the file.
    pub fn theirs(&self, fault: Invalid) -> Invalid {
        match self.0.get(&fault.pointer) {
            Some(name) => Invalid { pointer: name.clone(), ..fault },
            None => fault,
        }
    }
}
