//! CORDIS, the European Commission's open data on research projects: a folder of CSV files with `organization.csv`
//! (one row for each part that an organisation takes in a project), `project.csv` and, optionally, `euroSciVoc.csv`.
//!
//! Columns are found by name, in any order, and those that are not needed are passed over. The source calls a firm
//! `PRC`, a school of higher education `HES`, a research organisation `REC`, a public body `PUB` and everything else
//! `OTH`; which of them become firms and which partners is decided in `organisations`.

pub mod archive;
mod organisations;

pub use organisations::{Activity, Organisation};

use super::tables::Fault;
use super::tables::lines::Lines;
use super::tables::records::Records;
use crate::domain::collaboration::Project;
use crate::domain::{ExternalId, ProjectId, Provenance};
use chrono::NaiveDate;
use std::io::Read;

/// The system under which ids of CORDIS are kept.
pub const CORDIS: &str = "cordis";
/// The source of every fact that comes from here.
pub const SOURCE: &str = "CORDIS, European Commission";
/// The licence under which it is published.
pub const LICENCE: &str = "CC BY 4.0";
/// The files of a folder: one row for each part of an organisation in a project.
pub const ORGANISATIONS: &str = "organization.csv";
/// One row for each project.
pub const PROJECTS: &str = "project.csv";
/// One row for each theme of a project; it may be absent.
pub const THEMES: &str = "euroSciVoc.csv";

/// Rows of one of the files, with the wanted columns in the wanted order.
pub struct Rows<R> {
    records: Records<R>,
    width: usize,
    places: Vec<Option<usize>>,
    wanted: &'static [&'static str],
}

/// A row: its line, and its cells in the wanted order; a column that the file lacks gives empty cells.
pub struct CordisRow {
    /// The line on which it begins.
    pub line: u64,
    cells: Vec<String>,
}

impl CordisRow {
    fn cell(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", |cell| cell.trim())
    }

    fn filled(&self, place: usize) -> Option<String> {
        Some(self.cell(place)).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }
}

impl<R: Read> Rows<R> {
    /// Opens a file; the first `needed` of the wanted columns must be there.
    fn open(source: R, wanted: &'static [&'static str], needed: usize) -> Result<Self, Fault> {
        let mut records = Records::new(Lines::open(source)?, ';');
        let names = match records.next() {
            Some(Ok((_, names))) => names.into_cells(';'),
            Some(Err(fault)) => return Err(fault),
            None => return Err(Fault::new(1, "", "empty", "The file is empty.", NEEDS_CORDIS)),
        };
        let place_of = |wanted: &&str| names.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
        let places: Vec<Option<usize>> = wanted.iter().map(place_of).collect();
        let missing = wanted.iter().zip(&places).take(needed).find(|(_, place)| place.is_none());
        match missing {
            Some((name, _)) => {
                let message = format!("The column “{name}” is missing.");
                Err(Fault::new(1, *name, "missing", message, NEEDS_CORDIS))
            }
            None => Ok(Self { records, width: names.len(), places, wanted }),
        }
    }
}

const NEEDS_CORDIS: &str = "Give the CSV files of CORDIS as they come, with “;” between the cells.";

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<CordisRow, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, mut cells) = match self.records.next()? {
            Ok((line, cut)) => (line, cut.into_cells(';')),
            Err(fault) => return Some(Err(fault)),
        };
        if cells.len() != self.width {
            let column =
                self.places.iter().position(|place| *place >= Some(cells.len())).map_or("", |at| self.wanted[at]);
            let message = format!("The row has {} cells, the header {}.", cells.len(), self.width);
            let remedy = "Check the quotes in this row.";
            return Some(Err(Fault::new(line, column, "wrong_cell_count", message, remedy)));
        }
        let mut take = |place: &Option<usize>| place.map(|at| std::mem::take(&mut cells[at])).unwrap_or_default();
        Some(Ok(CordisRow { line, cells: self.places.iter().map(&mut take).collect() }))
    }
}

const PROJECT: &[&str] = &["id", "acronym", "title", "startDate", "objective", "contentUpdateDate"];

/// Opens `project.csv`.
pub fn open_projects<R: Read>(source: R) -> Result<Rows<R>, Fault> {
    Rows::open(source, PROJECT, 1)
}

/// Number of the project in the row, and the project; its members and themes stand in the other files.
pub fn project(row: &CordisRow) -> Result<(String, Project), Fault> {
    let number = row.filled(0).ok_or_else(|| {
        Fault::new(row.line, "id", "missing", "The project has no id.", "Give the project's number in CORDIS.")
    })?;
    let start = row.cell(3);
    let day = NaiveDate::parse_from_str(start, "%Y-%m-%d").ok();
    if day.is_none() && !start.is_empty() {
        let message = format!("“{}” is no date.", crate::domain::invalid::shown(start));
        return Err(Fault::new(row.line, "startDate", "invalid_date", message, "Give a date such as 2021-01-01."));
    }
    let project = Project {
        acronym: row.filled(1),
        title: row.filled(2),
        text: row.filled(4),
        start: day,
        provenance: Provenance::new(SOURCE, day_of_update(row.cell(5))),
        ..bare_project(&number)
    };
    Ok((number, project))
}

/// A project of which only the number is known.
pub fn bare_project(number: &str) -> Project {
    Project {
        period: None,
        id: ProjectId::of_register(CORDIS, number),
        external_id: ExternalId { system: CORDIS.into(), id: number.to_owned() },
        acronym: None,
        title: None,
        themes: Vec::new(),
        text: None,
        start: None,
        members: 0,
        provenance: Provenance::new(SOURCE, None),
    }
}

/// Opens `euroSciVoc.csv`.
pub fn open_themes<R: Read>(source: R) -> Result<Rows<R>, Fault> {
    Rows::open(source, &["projectID", "euroSciVocTitle"], 2)
}

/// Number of the project, and one of its themes.
pub fn theme(row: &CordisRow) -> Option<(String, String)> {
    row.filled(0).zip(row.filled(1))
}

/// The day of `2022-08-15 12:33:23`.
fn day_of_update(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_read_by_the_names_of_its_columns() {
        let text = "title;id;acronym;status;startDate;objective;contentUpdateDate\n\
                    \"A trial; really\";\"101\";PROEF;SIGNED;2021-01-01;\"Long\ntext\";2022-08-15 12:33:23\n";
        let row = open_projects(text.as_bytes()).unwrap().next().unwrap().unwrap();
        let (number, project) = project(&row).unwrap();
        assert_eq!((number.as_str(), project.id), ("101", ProjectId::of_register(CORDIS, "101")));
        assert_eq!((project.title.as_deref(), project.text.as_deref()), (Some("A trial; really"), Some("Long\ntext")));
        assert_eq!(project.start, NaiveDate::from_ymd_opt(2021, 1, 1));
        assert_eq!(project.provenance.date, NaiveDate::from_ymd_opt(2022, 8, 15));
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        let fault = open_projects(&b"nummer;titel\n1;x\n"[..]).err().unwrap();
        assert_eq!((fault.line, fault.fault.pointer.as_str()), (1, "id"));
    }

    #[test]
    fn a_bad_line_is_told_with_line_and_column_and_the_next_is_read() {
        let text = "id;acronym;startDate\n1;A\n2;B;soon\n3;C;2020-05-01\n";
        let mut rows = open_projects(text.as_bytes()).unwrap();
        let short = rows.next().unwrap().err().unwrap();
        assert_eq!((short.line, short.fault.pointer.as_str()), (2, "startDate"));
        let fault = project(&rows.next().unwrap().unwrap()).unwrap_err();
        assert_eq!((fault.line, fault.fault.pointer.as_str()), (3, "startDate"));
        assert!(project(&rows.next().unwrap().unwrap()).is_ok());
    }

    #[test]
    fn themes_belong_to_projects() {
        let text = "projectID;euroSciVocCode;euroSciVocPath;euroSciVocTitle\n101;/1;/a;robotics\n";
        let row = open_themes(text.as_bytes()).unwrap().next().unwrap().unwrap();
        assert_eq!(theme(&row), Some(("101".into(), "robotics".into())));
    }
}
