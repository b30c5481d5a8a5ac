//! Records of a CSV file, each with the line on which it begins.

use super::Fault;
use super::cells::{Cells, Fed};
use super::lines::{LONGEST, Lines};
use std::io::Read;

/// A record: the line on which it begins, and its cells.
pub type Record = (u64, Cut);

/// The cells of a record, cut apart already or not yet.
pub enum Cut {
    /// A line without quotes, which is cut where the delimiter stands.
    Whole(String),
    /// What came out of a record with quotes.
    Cells(Vec<String>),
}

impl Cut {
    /// The cells.
    pub fn cells(&self, delimiter: char) -> Vec<&str> {
        match self {
            Cut::Whole(line) => line.split(delimiter).collect(),
            Cut::Cells(cells) => cells.iter().map(String::as_str).collect(),
        }
    }

    /// The cells, to keep.
    pub fn into_cells(self, delimiter: char) -> Vec<String> {
        match self {
            Cut::Whole(line) => line.split(delimiter).map(str::to_owned).collect(),
            Cut::Cells(cells) => cells,
        }
    }
}

/// A reader of records.
pub struct Records<R> {
    lines: Lines<R>,
    delimiter: char,
    is_cut_off: bool,
}

impl<R: Read> Records<R> {
    /// Reads records from the lines that are left.
    pub fn new(lines: Lines<R>, delimiter: char) -> Self {
        Self { lines, delimiter, is_cut_off: false }
    }

    /// Whether reading ended before the end of the file.
    pub fn is_cut_off(&self) -> bool {
        self.is_cut_off
    }

    fn next_record(&mut self) -> Option<Result<Record, Fault>> {
        let mut cells = Cells::new(self.delimiter);
        let mut begin = 0;
        loop {
            let line = match self.lines.next_line() {
                Some(Ok(line)) => line,
                // A fault inside an open quote leaves the rest of the file without a beginning.
                Some(Err(fault)) => {
                    self.is_cut_off = begin > 0 || fault.fault.code == "unreadable";
                    return Some(Err(fault));
                }
                None if begin == 0 => return None,
                None => return Some(Err(self.open_quote(begin))),
            };
            let number = line.number;
            if begin == 0 && !line.text.contains('"') {
                let text = line.text.strip_suffix('\n').unwrap_or(line.text);
                let text = text.strip_suffix('\r').unwrap_or(text);
                if text.chars().all(|c| c == self.delimiter || c.is_whitespace()) {
                    continue;
                }
                return Some(Ok((number, Cut::Whole(text.to_owned()))));
            }
            begin = if begin == 0 { number } else { begin };
            match cells.feed(line.text) {
                Fed::Open if cells.bytes() > LONGEST => return Some(Err(self.open_quote(begin))),
                Fed::Open => {}
                Fed::Whole(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => begin = 0,
                Fed::Whole(cells) => return Some(Ok((begin, Cut::Cells(cells)))),
                Fed::Broken(cell) => return Some(Err(text_after_quote(number, cell))),
            }
        }
    }

    fn open_quote(&mut self, line: u64) -> Fault {
        self.is_cut_off = true;
        let message = "A quote opens in this row and does not close; nothing after it was read.";
        let remedy = "Close the quote, or double a quote that belongs to the text (\"\").";
        Fault::new(line, "", "unterminated_quote", message, remedy)
    }
}

fn text_after_quote(line: u64, cell: usize) -> Fault {
    let message = format!("Text follows the closing quote of cell {}.", cell + 1);
    Fault::new(line, "", "misplaced_quote", message, "Double a quote that belongs to the text (\"\").")
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_cut_off { None } else { self.next_record() }
    }
}
