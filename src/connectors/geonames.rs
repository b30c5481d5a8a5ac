//! The public GeoNames postal-code file (`NL.txt` or `allCountries.txt`): coordinates of four-digit postcode areas.
//!
//! A line holds twelve cells between TABs: country, postal code, place, three pairs of administrative name and code,
//! latitude, longitude, accuracy. Only the rows of the Netherlands are taken; those with letters (`1234 AB`) are
//! averaged to their four digits. A row that cannot be read is reported and left out; a file of another format is
//! refused at its first line.

use super::tables::Fault;
use super::tables::lines::{Line, Lines};
use crate::domain::invalid::shown;
use crate::domain::numbers::Postcode;
use crate::domain::region::Postcodes;
use crate::domain::{Coordinates, Invalid};
use std::collections::HashMap;
use std::io::Read;

const CELLS: usize = 12;

/// What a file of postcodes gave.
#[derive(Debug, Default)]
pub struct PostcodeFile {
    /// Middle of each area.
    pub postcodes: Postcodes,
    /// Lines of the Netherlands that were read.
    pub rows: u64,
    /// Lines that could not be read.
    pub faults: Vec<Fault>,
}

/// The most faults that are kept; a file with more of them is not what it should be.
const MOST_FAULTS: usize = 100;

/// Reads the whole file, telling `progress` the number of lines so far.
pub fn read(source: impl Read, progress: &mut dyn FnMut(u64)) -> Result<PostcodeFile, Invalid> {
    let mut file = PostcodeFile::default();
    let mut sums: HashMap<u16, (f64, f64, u32)> = HashMap::new();
    let mut lines = Lines::open(source).map_err(|fault| fault.fault)?;
    while let Some(line) = lines.next_line() {
        let row = line.and_then(|line| parse(&line));
        match row {
            Ok(Some((area, at))) => {
                let sum = sums.entry(area).or_default();
                *sum = (sum.0 + at.lat, sum.1 + at.lon, sum.2 + 1);
                file.rows += 1;
            }
            Ok(None) => {}
            Err(fault) if fault.fault.code == "wrong_format" && file.rows == 0 => return Err(fault.fault),
            Err(fault) if file.faults.len() < MOST_FAULTS => file.faults.push(fault),
            Err(_) => return Err(another_format("More than 100 lines cannot be read.")),
        }
        if lines.number().is_multiple_of(1000) {
            progress(lines.number());
        }
    }
    if file.rows == 0 {
        return Err(another_format("The file has no row of the Netherlands."));
    }
    let middle = |(lat, lon, count): (f64, f64, u32)| Coordinates::new(lat / f64::from(count), lon / f64::from(count));
    file.postcodes = sums.into_iter().filter_map(|(area, sum)| Some((area, middle(sum)?))).collect();
    Ok(file)
}

fn another_format(message: impl Into<String>) -> Invalid {
    let remedy = "Give NL.txt of the GeoNames postal codes: twelve cells between TABs (country, postal code, place, …, \
                  latitude, longitude, accuracy).";
    Invalid::new("", "wrong_format", message, remedy)
}

/// The area and its point; nothing for an empty line or another country.
fn parse(line: &Line<'_>) -> Result<Option<(u16, Coordinates)>, Fault> {
    let fault = |fault| Fault { line: line.number, fault };
    let text = line.text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Ok(None);
    }
    let cells: Vec<&str> = text.split('\t').collect();
    let is_country = |cell: &str| cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase());
    if cells.len() != CELLS || !is_country(cells[0]) {
        return Err(fault(another_format(format!("“{}” is no line of the GeoNames postal codes.", shown(text)))));
    }
    if cells[0] != "NL" {
        return Ok(None);
    }
    let within = |column: &str, problem: Invalid| fault(Invalid { pointer: column.into(), ..problem });
    let postcode = Postcode::parse(cells[1]).map_err(|problem| within("postal code", problem))?;
    let area = postcode.digits().parse().map_err(|_| fault(another_format("The postal code is no number.")))?;
    let number = |cell: &str| cell.trim().parse::<f64>().ok();
    let at = number(cells[9]).zip(number(cells[10])).and_then(|(lat, lon)| Coordinates::new(lat, lon));
    match at.filter(|at| at.is_near_netherlands()) {
        Some(at) => Ok(Some((area, at))),
        None => {
            let message = format!("“{}”, “{}” is no point in the Netherlands.", shown(cells[9]), shown(cells[10]));
            let remedy = "Give latitude 50.5 to 54 and longitude 3 to 7.5 in degrees.";
            Err(fault(Invalid::new("latitude", "out_of_range", message, remedy)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(postcode: &str, lat: &str, lon: &str) -> String {
        format!("NL\t{postcode}\tProefdorp\tNoord-Brabant\t06\tTilburg\t0855\t\t\t{lat}\t{lon}\t4\n")
    }

    fn read_text(text: &str) -> Result<PostcodeFile, Invalid> {
        read(text.as_bytes(), &mut |_| {})
    }

    #[test]
    fn rows_with_letters_are_averaged_to_four_digits() {
        let text = row("5038 AA", "51.0", "5.0") + &row("5038 AB", "52.0", "5.2") + &row("5011", "51.6", "5.1");
        let file = read_text(&text).unwrap();
        assert_eq!((file.rows, file.postcodes.len()), (3, 2));
        let middle = file.postcodes[&5038];
        assert!((middle.lat - 51.5).abs() < 1e-9 && (middle.lon - 5.1).abs() < 1e-9);
    }

    #[test]
    fn other_countries_are_passed_over() {
        let text = "BE\t2000\tAntwerpen\t\t\t\t\t\t\t51.2\t4.4\t4\n".to_owned() + &row("5011", "51.6", "5.1");
        assert_eq!(read_text(&text).unwrap().rows, 1);
    }

    #[test]
    fn a_wrong_row_is_reported_with_its_line_and_the_others_stay() {
        let text = row("5011", "51.6", "5.1") + &row("0011", "51.6", "5.1") + &row("5012", "5.1", "51.6");
        let file = read_text(&text).unwrap();
        let faults: Vec<_> = file.faults.iter().map(|f| (f.line, f.fault.pointer.as_str())).collect();
        assert_eq!(faults, [(2, "postal code"), (3, "latitude")]);
        assert_eq!(file.rows, 1);
    }

    #[test]
    fn a_file_of_another_format_is_refused() {
        for text in ["postcode;lat;lon\n5011;51.6;5.1\n", "", "BE\t2000\tAntwerpen\t\t\t\t\t\t\t51.2\t4.4\t4\n"] {
            let fault = read_text(text).unwrap_err();
            assert_eq!(fault.code, "wrong_format");
            assert!(fault.remedy.contains("GeoNames"));
        }
    }
}
