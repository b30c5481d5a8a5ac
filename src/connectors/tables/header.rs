//! The first line of a CSV table: which columns it has, in which order, between which delimiter.

use super::cells::{Cells, Fed};
use super::columns::{CONTACT_COLUMNS, Column};
use super::direct::Tree;
use super::habits::{meant_day, with_point};
use super::lines::Lines;
use super::{Fault, Row};
use crate::domain::Invalid;
use crate::domain::import_job::taken_as;
use crate::domain::invalid::shown;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::io::Read;

/// The most columns that a table may have.
pub const MOST_COLUMNS: usize = 200;

/// A header that was understood.
#[derive(Clone)]
pub struct Header {
    /// What stands between cells.
    pub delimiter: char,
    columns: Vec<&'static Column>,
    tree: Tree,
}

impl Header {
    /// The profile of a row with the fields that it mentions, when it can be read at once.
    pub fn read<T: DeserializeOwned>(&self, cells: &[&str]) -> Option<(T, Vec<&'static str>)> {
        if cells.len() == self.columns.len() && !self.is_header(cells) { self.tree.read(cells) } else { None }
    }

    /// Whether every cell has the name of its column, as where tables were pasted below one another.
    fn is_header(&self, cells: &[impl AsRef<str>]) -> bool {
        let mut columns = self.columns.iter().zip(cells);
        columns.all(|(column, cell)| column.name.eq_ignore_ascii_case(cell.as_ref().trim()))
    }

    /// Reads and checks the first line.
    pub fn open<R: Read>(lines: &mut Lines<R>, known: &'static [Column]) -> Result<Self, Vec<Fault>> {
        let line = match lines.next_line() {
            Some(Ok(line)) => line,
            Some(Err(fault)) => return Err(vec![fault]),
            None => return Err(vec![header_fault("", "empty", "The file is empty.", required_names(known))]),
        };
        let delimiter = delimiter_of(line.text);
        match Cells::new(delimiter).feed(line.text) {
            Fed::Whole(names) => Self::of_names(delimiter, &names, known),
            Fed::Open | Fed::Broken(_) => Err(vec![header_fault(
                "",
                "unterminated_quote",
                "A quote in the header does not close, or text follows it.",
                "Write the names of the columns without quotes.",
            )]),
        }
    }

    /// A header of these names, which are ours.
    pub fn of_names(delimiter: char, names: &[String], known: &'static [Column]) -> Result<Self, Vec<Fault>> {
        if names.len() > MOST_COLUMNS {
            let message = format!("The header has {} columns.", names.len());
            return Err(vec![header_fault("", "too_many", message, "Keep to 200 columns.")]);
        }
        let mut faults = Vec::new();
        let mut columns: Vec<&'static Column> = Vec::new();
        for (place, name) in names.iter().map(|name| name.trim()).enumerate() {
            match known.iter().chain(CONTACT_COLUMNS).find(|column| column.name.eq_ignore_ascii_case(name)) {
                Some(column) if columns.iter().any(|seen| seen.name == column.name) => {
                    let message = format!("The column “{}” stands there twice.", column.name);
                    faults.push(header_fault(column.name, "duplicate", message, "Keep one of the two."));
                }
                Some(column) => columns.push(column),
                None => faults.push(unknown(name, place, known)),
            }
        }
        let has = |name: &str| columns.iter().any(|column| column.name == name);
        for column in known {
            let partner = column.needs.filter(|needed| has(column.name) && !has(needed));
            if column.is_required && !has(column.name) {
                let message = format!("The column “{}” is missing.", column.name);
                faults.push(header_fault(column.name, "missing", message, required_names(known)));
            } else if let Some(needed) = partner {
                let message = format!("The column “{}” needs a column “{needed}” beside it.", column.name);
                faults.push(header_fault(needed, "missing", message, "Add it, or leave both out."));
            }
        }
        let tree = Tree::of(&columns);
        if faults.is_empty() { Ok(Self { delimiter, columns, tree }) } else { Err(faults) }
    }

    /// The row with these cells.
    pub fn row(&self, line: u64, cells: &[impl AsRef<str>]) -> Result<Row, Fault> {
        if cells.len() != self.columns.len() {
            let message = format!("The row has {} cells, the header {}.", cells.len(), self.columns.len());
            let remedy =
                format!("Put a text that holds “{}” between quotes; keep empty cells.", self.shown_delimiter());
            return Err(Fault::new(line, self.edge_column(cells.len()), "wrong_cell_count", message, remedy));
        }
        if self.is_header(cells) {
            return Err(repeated_header(line));
        }
        let mut notices = Vec::new();
        let mut filled: Vec<(&'static Column, Cow<'_, str>)> = Vec::new();
        for (column, cell) in self.columns.iter().copied().zip(cells.iter().map(|cell| cell.as_ref().trim())) {
            match meant_day(column.name, cell) {
                Some(meant) => {
                    // So days are written here: a list full of them needs no word at each.
                    let is_day_first = cell.find('-').is_some_and(|at| at <= 2);
                    let pointer = column.pointers().first().filter(|_| !is_day_first);
                    notices.extend(pointer.map(|pointer| taken_as(pointer, cell, &meant)));
                    filled.push((column, meant.into()));
                }
                None if cell.is_empty() => {}
                None => filled.push((column, with_point(column.name, cell))),
            }
        }
        let profile = super::columns::profile(filled.iter().map(|(column, cell)| (*column, cell.as_ref())));
        profile.map(|profile| Row { line, profile, notices }).map_err(|fault| Fault { line, fault })
    }

    /// The column where a row with too few cells ends; nothing for one that goes beyond the header.
    fn edge_column(&self, cells: usize) -> &'static str {
        self.columns.get(cells).map_or("", |column| column.name)
    }

    /// The fault with the column from which the pointed value came; the longest fitting pointer wins.
    pub fn located(&self, fault: Invalid) -> Invalid {
        let fits = |column: &&&'static Column| column.pointers().iter().any(|pointer| covers(pointer, &fault.pointer));
        let length = |column: &&&'static Column| {
            let lengths = column.pointers().iter().filter(|pointer| covers(pointer, &fault.pointer));
            lengths.map(|pointer| pointer.len()).max()
        };
        match self.columns.iter().filter(fits).max_by_key(length) {
            Some(column) => Invalid { pointer: column.name.into(), ..fault },
            None => Invalid { pointer: fault.pointer.trim_start_matches('/').into(), ..fault },
        }
    }

    fn shown_delimiter(&self) -> &'static str {
        match self.delimiter {
            '\t' => "TAB",
            ',' => ",",
            _ => ";",
        }
    }
}

/// Whether the value at `pointer` comes from the column that fills `filled`; `*` stands for any number.
fn covers(filled: &str, pointer: &str) -> bool {
    let mut parts = pointer.split('/');
    filled.split('/').all(|part| parts.next().is_some_and(|actual| part == "*" || part == actual))
}

/// Whichever of `;`, TAB and `,` occurs most outside quotes; `;` for a single column.
fn delimiter_of(line: &str) -> char {
    let count = |delimiter: char| {
        let outside = line.split('"').step_by(2);
        outside.map(|text| text.matches(delimiter).count()).sum::<usize>()
    };
    [',', '\t', ';'].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(';')
}

/// Whichever of `;`, TAB and `,` occurs most in the first lines of a file. Commas count half, for they stand in texts and
/// numbers too.
pub fn delimiter_of_all(lines: &[String]) -> char {
    let count = |delimiter: char| {
        let in_line =
            |line: &String| line.split('"').step_by(2).map(|text| text.matches(delimiter).count()).sum::<usize>();
        lines.iter().map(in_line).sum::<usize>() * if delimiter == ',' { 1 } else { 2 }
    };
    [',', '\t', ';'].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(';')
}

/// Our column that a name in somebody's file means: ours or a usual Dutch one, whatever its capitals, spaces and points.
pub fn field_called(name: &str, known: &'static [Column]) -> Option<&'static Column> {
    let plain =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let name = plain(name);
    let dutch = DUTCH.iter().find(|(dutch, _)| plain(dutch) == name).map(|(_, ours)| *ours);
    let find = |wanted: &str| known.iter().find(|column| column.name == wanted);
    known.iter().find(|column| plain(column.name) == name).or_else(|| dutch.and_then(find))
}

/// Whether a column of this name gives way to another that fills the same field: full-time jobs are not people.
pub fn gives_way(name: &str) -> bool {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == "fte")
}

fn header_fault(column: &str, code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Fault {
    Fault::new(1, column, code, message, remedy)
}

/// The fault of a row that is the header once more.
pub fn repeated_header(line: u64) -> Fault {
    let remedy = "Take the row out, or leave it: the rows around it are read.";
    Fault::new(line, "", "repeated_header", "The row is the header once more.", remedy)
}

fn required_names(known: &[Column]) -> String {
    let names: Vec<&str> = known.iter().filter(|column| column.is_required).map(|column| column.name).collect();
    format!("The first line holds the names of the columns; needed: {}.", names.join(", "))
}

fn unknown(name: &str, place: usize, known: &[Column]) -> Fault {
    if name.is_empty() {
        let message = format!("Column {} has no name.", place + 1);
        return header_fault("", "missing", message, "Name it, or take it out with its cells.");
    }
    let lower = name.to_lowercase();
    let likeness = |column: &&Column| strsim::jaro_winkler(&lower, &column.name.to_lowercase());
    let likely = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let likely = likely.filter(|column| likeness(column) > 0.75);
    let dutch = DUTCH.iter().find(|(dutch, _)| *dutch == lower);
    let dutch = dutch.and_then(|(_, english)| known.iter().find(|column| column.name == *english));
    let remedy = match dutch.or(likely) {
        Some(column) => format!("Did you mean “{}”? Otherwise take the column out.", column.name),
        None => {
            let names: Vec<&str> = known.iter().map(|column| column.name).collect();
            format!("Take the column out, or give it one of these names: {}.", names.join(", "))
        }
    };
    header_fault(&shown(name), "unknown_column", format!("There is no column “{}”.", shown(name)), remedy)
}

/// What Dutch tables call a column, in small letters.
const DUTCH: [(&str, &str); 49] = [
    ("naam", "name"),
    ("bedrijfsnaam", "name"),
    ("handelsnaam", "tradeNames"),
    ("handelsnamen", "tradeNames"),
    ("kvk", "kvkNumber"),
    ("kvk-nummer", "kvkNumber"),
    ("kvknummer", "kvkNumber"),
    ("kvk-nr", "kvkNumber"),
    ("kvk dossiernummer", "kvkNumber"),
    ("vestigingsnummer", "establishmentNumber"),
    ("vestigingsnr", "establishmentNumber"),
    ("aantal medewerkers", "employees"),
    ("aantal werknemers", "employees"),
    ("fte", "employees"),
    ("aantal fte", "employees"),
    ("werkzame personen", "employees"),
    ("sbi code hoofdactiviteit", "sbi"),
    ("web", "website"),
    ("bedrijf", "name"),
    ("rechtsvorm", "legalForm"),
    ("opgericht", "founded"),
    ("oprichtingsdatum", "founded"),
    ("oprichtingsjaar", "founded"),
    ("werknemers", "employees"),
    ("medewerkers", "employees"),
    ("sbi-code", "sbi"),
    ("sbi-versie", "sbiVersion"),
    ("sbi versie", "sbiVersion"),
    ("adres", "address"),
    ("straat en huisnummer", "address"),
    ("vestigingsadres", "address"),
    ("bezoekadres", "address"),
    ("plaats", "place"),
    ("woonplaats", "place"),
    ("vestigingsplaats", "place"),
    ("gemeente", "municipality"),
    ("provincie", "province"),
    ("land", "country"),
    ("omschrijving", "description"),
    ("knelpunten", "barriers"),
    ("onderwerpen", "topics"),
    ("wens", "wish"),
    ("wensen", "wish"),
    ("thema's", "topics"),
    ("doelen", "goals"),
    ("bron", "source"),
    ("datum", "date"),
    ("soort", "kind"),
    ("stappen", "steps"),
];
