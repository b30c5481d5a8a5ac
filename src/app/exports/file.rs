//! A file that is being written, in whichever form.

use super::form::ExportForm;
use crate::app::{AppError, Result};
use crate::connectors::tables::parquet_file::ParquetWriter;
use crate::connectors::tables::writing::TableWriter;
use serde_json::Value;
use std::io::Write;

/// A file of records.
pub(super) enum ExportFile<'a> {
    /// One JSON object on each line.
    Lines(&'a mut dyn Write),
    /// Cells in rows.
    Table(TableWriter<&'a mut dyn Write>),
    /// Typed columns, before their names are known.
    Unnamed(&'a mut dyn Write),
    /// Typed columns.
    Columns(Box<ParquetWriter<&'a mut dyn Write>>),
}

impl<'a> ExportFile<'a> {
    pub(super) fn begin(form: ExportForm, out: &'a mut dyn Write) -> Result<Self> {
        Ok(match form {
            ExportForm::Ndjson => ExportFile::Lines(out),
            ExportForm::Csv => ExportFile::Table(TableWriter::csv(out, ';').map_err(broken)?),
            ExportForm::Xlsx => ExportFile::Table(TableWriter::xlsx(out).map_err(broken)?),
            ExportForm::Parquet => ExportFile::Unnamed(out),
        })
    }

    /// The file with the names of its columns written down, where it has any.
    pub(super) fn with_header(self, names: impl IntoIterator<Item = &'static str>) -> Result<Self> {
        Ok(match self {
            ExportFile::Table(mut table) => {
                table.row(names).map_err(broken)?;
                ExportFile::Table(table)
            }
            ExportFile::Unnamed(out) => {
                ExportFile::Columns(Box::new(ParquetWriter::begin(out, names).map_err(broken)?))
            }
            file => file,
        })
    }

    /// Writes a record: as JSON, or as its cells.
    pub(super) fn record(
        &mut self,
        json: impl FnOnce() -> Result<Value>,
        cells: impl FnOnce() -> Result<Vec<String>>,
    ) -> Result<()> {
        match self {
            ExportFile::Lines(out) => writeln!(out, "{}", json()?).map_err(broken),
            ExportFile::Table(table) => table.row(cells()?).map_err(broken),
            ExportFile::Columns(columns) => columns.row(cells()?).map_err(broken),
            ExportFile::Unnamed(_) => Err(broken(std::io::Error::other("columns have no names yet"))),
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        match self {
            ExportFile::Lines(out) | ExportFile::Unnamed(out) => out.flush().map_err(broken),
            ExportFile::Table(table) => table.finish().map_err(broken),
            ExportFile::Columns(columns) => columns.finish().map_err(broken),
        }
    }
}

fn broken(source: std::io::Error) -> AppError {
    AppError::File { doing: "writing an export".into(), source }
}
