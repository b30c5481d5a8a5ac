//! Writing tables: CSV and workbooks, row by row.
//!
//! No cell can be taken for a formula: what begins like one gets a `'` in front, which our own reading takes off again.

use super::habits::DECIMAL;
use super::plan::needs_guard;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::io::{Error, Result, Write};

/// The most rows of a sheet, the header among them.
pub const MOST_SHEET_ROWS: u32 = 1_048_576;

/// A table that is being written.
pub struct TableWriter<W: Write> {
    form: Form<W>,
    /// For each column whether it holds numbers, by its name in the first row.
    numbers: Option<Vec<bool>>,
}

enum Form<W: Write> {
    /// As text.
    Csv {
        /// Where to.
        out: W,
        /// What stands between cells.
        delimiter: char,
    },
    /// As a workbook, of which rows that are written wait in a passing file.
    Xlsx {
        /// Where to, at the end.
        out: W,
        /// The workbook.
        workbook: Box<Workbook>,
        /// The next row.
        row: u32,
    },
}

impl<W: Write> TableWriter<W> {
    /// A CSV file; it begins with a byte order mark, by which Excel knows UTF-8.
    pub fn csv(mut out: W, delimiter: char) -> Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        Ok(Self { form: Form::Csv { out, delimiter }, numbers: None })
    }

    /// A workbook with one sheet.
    pub fn xlsx(out: W) -> Result<Self> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet_with_constant_memory().map_err(of_workbook)?;
        Ok(Self { form: Form::Xlsx { out, workbook: Box::new(workbook), row: 0 }, numbers: None })
    }

    /// Writes a row; the first one holds the names of the columns.
    pub fn row<Cell: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<()> {
        let numbers = self.numbers.take();
        let cells = cells.into_iter().enumerate();
        let mut is_of_number = Vec::new();
        match &mut self.form {
            Form::Csv { out, delimiter } => {
                let mut line = String::new();
                for (place, cell) in cells {
                    if place > 0 {
                        line.push(*delimiter);
                    }
                    let cell = cell.as_ref();
                    is_of_number.push(DECIMAL.contains(&cell));
                    push_quoted(&mut line, &safe(cell, numbers.as_deref(), place), *delimiter);
                }
                line.push_str("\r\n");
                out.write_all(line.as_bytes())?;
            }
            Form::Xlsx { workbook, row, .. } => {
                if *row >= MOST_SHEET_ROWS {
                    return Err(Error::other("a sheet holds 1,048,576 rows at most; take CSV"));
                }
                let sheet: &mut Worksheet = workbook.worksheet_from_index(0).map_err(of_workbook)?;
                for (place, cell) in cells {
                    let column = u16::try_from(place).map_err(Error::other)?;
                    let cell = cell.as_ref();
                    is_of_number.push(DECIMAL.contains(&cell));
                    let text = safe(cell, numbers.as_deref(), place);
                    if !text.is_empty() {
                        sheet.write_string(*row, column, text.as_ref()).map_err(of_workbook)?;
                    }
                }
                *row += 1;
            }
        }
        self.numbers = Some(numbers.unwrap_or(is_of_number));
        Ok(())
    }

    /// Ends the table.
    pub fn finish(self) -> Result<()> {
        match self.form {
            Form::Csv { mut out, .. } => out.flush(),
            Form::Xlsx { mut out, mut workbook, .. } => {
                // The archive needs to go back in what is written, so that it is made whole in a passing file first.
                let mut file = tempfile::tempfile()?;
                workbook.save_to_writer(&mut file).map_err(of_workbook)?;
                std::io::Seek::rewind(&mut file)?;
                std::io::copy(&mut file, &mut out)?;
                out.flush()
            }
        }
    }
}

fn of_workbook(error: XlsxError) -> Error {
    Error::other(error)
}

/// The cell as it may stand in this column: in one of numbers, a number below zero is no formula and stays a number.
fn safe<'c>(cell: &'c str, numbers: Option<&[bool]>, place: usize) -> Cow<'c, str> {
    let is_of_number = numbers.and_then(|numbers| numbers.get(place)).copied().unwrap_or_default();
    if is_of_number && cell.parse::<f64>().is_ok_and(f64::is_finite) && !cell.starts_with('+') {
        cell.into()
    } else {
        guarded(cell)
    }
}

/// The text as a cell that no spreadsheet takes for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { format!("'{text}").into() } else { text.into() }
}

fn push_quoted(line: &mut String, cell: &str, delimiter: char) {
    let needs_quotes = cell.contains([delimiter, '"', '\n', '\r', ';', ',', '\t']) || cell.starts_with(' ');
    if needs_quotes {
        line.push('"');
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::unguarded;
    use super::*;

    fn csv(cells: &[&str]) -> String {
        let mut out = Vec::new();
        let mut writer = TableWriter::csv(&mut out, ';').unwrap();
        writer.row(cells).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap().trim_start_matches('\u{feff}').to_owned()
    }

    #[test]
    fn no_cell_can_be_taken_for_a_formula_and_ours_come_back() {
        let dangerous = ["=1+1", "+31", "-5", "@x", "\tx", "＝1", "'=1", "''", "''=1", "''t Hoekje"];
        for text in dangerous {
            let guarded = guarded(text);
            assert!(guarded.starts_with('\''), "{text}");
            assert_eq!(unguarded(&guarded), text);
        }
        for text in ["Proef", "3-4", "a=b", "", "'s-Hertogenbosch", "'t Hoekje"] {
            assert_eq!((guarded(text).as_ref(), unguarded(text)), (text, text));
        }
        // Files that were written before had two apostrophes.
        assert_eq!(unguarded("''s-Hertogenbosch"), "'s-Hertogenbosch");
    }

    #[test]
    fn cells_with_delimiters_quotes_and_line_ends_are_quoted() {
        assert_eq!(csv(&["a;b", "zeg \"ja\"", "een\ntwee", "c"]), "\"a;b\";\"zeg \"\"ja\"\"\";\"een\ntwee\";c\r\n");
    }

    #[test]
    fn numbers_below_zero_stay_numbers_where_numbers_belong() {
        let mut out = Vec::new();
        let mut writer = TableWriter::csv(&mut out, ';').unwrap();
        for row in [["name", "growthTurnover"], ["-40", "-40"], ["-1+1", "-1+1"], ["a", "+1"]] {
            writer.row(row).unwrap();
        }
        writer.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\u{feff}name;growthTurnover\r\n'-40;-40\r\n'-1+1;'-1+1\r\na;'+1\r\n");
    }
}
