//! The first sheet of a workbook of Excel as rows of cells.
//!
//! A thread reads the workbook and hands its rows over a few hundred at a time. Texts that cells share are held in
//! memory, as the format asks; how large the unpacked parts may be is checked before anything is understood, because a
//! small file can unpack to gigabytes.

use super::Fault;
use super::sheet::{CellRow, unreadable};
use calamine::{DataRef, Reader, Xlsx, open_workbook};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of all parts together, unpacked.
const MOST_UNPACKED: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of the texts that cells share, unpacked: they are held in memory.
const MOST_TEXTS: u64 = 256 * 1024 * 1024;
/// Rows that are handed over together.
const BATCH: usize = 256;
/// Batches that may wait.
const MOST_WAITING: usize = 4;

/// The rows of the first sheet, empty ones left out.
pub fn rows(path: &Path) -> Result<Box<dyn Iterator<Item = CellRow> + Send>, Fault> {
    check_size(path)?;
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

/// Unpacks every part without keeping it: what a part says of its own size may be a lie.
fn check_size(path: &Path) -> Result<(), Fault> {
    let file = File::open(path).map_err(|cause| unreadable(&cause))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|cause| no_workbook(&cause))?;
    let mut total = 0;
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|cause| no_workbook(&cause))?;
        let is_texts =
            part.name().map_err(|cause| no_workbook(&cause))?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let room = MOST_UNPACKED - total;
        let room = if is_texts { room.min(MOST_TEXTS) } else { room };
        let bytes = io::copy(&mut (&mut part).take(room + 1), &mut io::sink()).map_err(|cause| no_workbook(&cause))?;
        if bytes > room {
            let message = "The workbook is too large when it is unpacked.";
            return Err(Fault::new(1, "", "too_large", message, "Save the sheet as CSV UTF-8 and send that."));
        }
        total += bytes;
    }
    Ok(())
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
        DataRef::Empty | DataRef::Error(_) => String::new(),
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

fn no_workbook(cause: &dyn std::fmt::Display) -> Fault {
    let message = format!("The file is no workbook of Excel that can be read: {cause}.");
    Fault::new(1, "", "unreadable", message, "Save it as .xlsx, or as CSV UTF-8, and send it again.")
}
