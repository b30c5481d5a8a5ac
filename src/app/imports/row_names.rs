//! What the rows of a file are called, for who looks at their verdicts: the name of the firm as it stands in the file, or
//! else the first cells.

use super::uploads::failed;
use crate::app::{App, Result};
use crate::connectors::tables::FIRM_COLUMNS;
use crate::connectors::tables::lines::Lines;
use crate::connectors::tables::sheet::Sheet;
use crate::domain::import_job::{FileForm, ImportJob, ImportRow};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;

/// Rows beyond this line are not looked for: a page does not wait for the end of a large file.
const FURTHEST: u64 = 20_000;
/// Cells of a row without a name.
const CELLS: usize = 3;
/// Longest name that is told, in characters.
const LONGEST: usize = 120;

/// The names of these rows, by their number in the file; nothing of a row that cannot be read or lies far down. Empty when
/// the file is gone.
pub fn name_rows(app: &App, job: &ImportJob, rows: &[ImportRow]) -> Result<HashMap<u64, String>> {
    let wanted: BTreeSet<u64> = rows.iter().map(|row| row.row).filter(|row| *row <= FURTHEST).collect();
    let path = app.uploads()?.path(job.id);
    let Some(last) = wanted.last().copied().filter(|_| path.exists()) else { return Ok(HashMap::new()) };
    if job.form == FileForm::Ndjson {
        let file = File::open(&path).map_err(|source| failed("reading", &path, source))?;
        let Ok(lines) = Lines::open(file) else { return Ok(HashMap::new()) };
        return Ok(of_lines(lines, &wanted, last));
    }
    // Who sees no names still sees the faults, which tell that the file cannot be read.
    let Ok(sheet) = Sheet::open(&path, job.form, job.mapping.as_ref(), FIRM_COLUMNS) else {
        return Ok(HashMap::new());
    };
    let named = job.columns.iter().find(|used| used.field.as_deref() == Some("name"));
    let place = named.and_then(|used| sheet.names.iter().position(|name| *name == used.column));
    let mut found = HashMap::new();
    for (number, cells) in sheet.rows.filter_map(std::result::Result::ok).take_while(|(number, _)| *number <= last) {
        let name = place.and_then(|place| cells.get(place)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let first = || cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(CELLS);
        let text = name.map_or_else(|| first().collect::<Vec<_>>().join(" · "), str::to_owned);
        if wanted.contains(&number) && !text.is_empty() {
            found.insert(number, shortened(&text));
        }
    }
    Ok(found)
}

fn of_lines(mut lines: Lines<File>, wanted: &BTreeSet<u64>, last: u64) -> HashMap<u64, String> {
    let mut found = HashMap::new();
    while let Some(line) = lines.next_line() {
        let name = line.ok().and_then(|line| {
            let row: Value = serde_json::from_str(line.text).ok().filter(|_| wanted.contains(&line.number))?;
            row["name"].as_str().map(shortened).filter(|name| !name.is_empty())
        });
        let number = lines.number();
        found.extend(name.map(|name| (number, name)));
        if number >= last {
            break;
        }
    }
    found
}

fn shortened(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
