//! The first sheet of a workbook of Excel as rows of cells.
//!
//! A thread reads the workbook and hands its rows over a few hundred at a time. Texts that cells share are held in
//! memory, as the format asks; how large all may become is checked before anything is understood
//! ([`super::unpacked`]).

use super::Fault;
use super::sheet::{CellRow, unreadable};
use calamine::{DataRef, Reader, Xlsx, open_workbook};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows that are handed over together.
const BATCH: usize = 256;
/// Batches that may wait.
const MOST_WAITING: usize = 4;

/// The rows of the first sheet, empty ones left out.
pub fn rows(path: &Path) -> Result<Box<dyn Iterator<Item = CellRow> + Send>, Fault> {
    super::unpacked::check(path)?;
    let (give, take) = sync_channel(MOST_WAITING);
    let path = path.to_owned();
    std::thread::Builder::new()
        .name("workbook".into())
        .spawn(move || {
            if let Err(fault) = read(&path, &give) {
                // Who no longer listens need not be told.
                let _ = give.send(vec![Err(fault)]);
            }
        })
        .map_err(|cause| unreadable(&cause))?;
    Ok(Box::new(Batches(take).flatten()))
}

struct Batches(Receiver<Vec<CellRow>>);

impl Iterator for Batches {
    type Item = Vec<CellRow>;
    fn next(&mut self) -> Option<Self::Item> {
        self.0.recv().ok()
    }
}

fn read(path: &PathBuf, give: &SyncSender<Vec<CellRow>>) -> Result<(), Fault> {
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(|cause: calamine::XlsxError| no_workbook(&cause))?;
    let names = workbook.sheet_names();
    let first = names.first().ok_or_else(|| no_workbook(&"it has no sheet"))?;
    let mut cells = workbook.worksheet_cells_reader(first).map_err(|cause| no_workbook(&cause))?;
    let mut batch: Vec<CellRow> = Vec::with_capacity(BATCH);
    let mut row: Option<(u64, Vec<String>)> = None;
    while let Some(cell) = cells.next_cell().map_err(|cause| no_workbook(&cause))? {
        let (number, column) = cell.get_position();
        let (number, column) = (u64::from(number) + 1, column as usize);
        if column >= super::header::MOST_COLUMNS {
            continue;
        }
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row.as_ref().is_none_or(|(current, _)| *current != number) {
            batch.extend(row.replace((number, Vec::new())).map(Ok));
            if batch.len() >= BATCH && give.send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
        if let Some((_, cells)) = &mut row {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text;
        }
    }
    batch.extend(row.map(Ok));
    let _ = give.send(batch);
    Ok(())
}

/// The cell as one would write it in a table of text: a day as 2026-02-01, a whole number without a point.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        // As it stands in the cell, and in a table of text: `#N/A`.
        DataRef::Error(error) => error.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is_true) => if *is_true { "yes" } else { "no" }.to_owned(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
    }
}

/// A file that is something else.
pub(super) fn no_workbook(cause: &dyn std::fmt::Display) -> Fault {
    let message = format!("The file is no workbook of Excel that can be read: {cause}.");
    Fault::new(1, "", "unreadable", message, "Save it as .xlsx, or as CSV UTF-8, and send it again.")
}
