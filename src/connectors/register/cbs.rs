//! Statistics Netherlands (*CBS*): tables of figures by OData, version 4.
//!
//! Which table holds productivity changes every few years, so that table, dimension and measure are settings. Sectors are
//! known by the beginning of their title, as CBS writes them: “C Industrie”, “26 Elektrotechnische industrie”.

use super::{Origin, Register, RegisterFault, Shape};
use crate::domain::reference;
use crate::domain::sector::SbiVersion;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Where the figures come from.
pub const ORIGIN: Origin = Origin { source: "CBS StatLine", licence: "CC BY 4.0" };

/// Pages that are read at most: ten million figures.
const MOST_PAGES: usize = 100;

/// The catalogue at an address.
pub fn register(url: &str, per_second: u32) -> Result<Register, RegisterFault> {
    Register::at(url, None, Shape { per_second, ..Shape::default() })
}

/// What is asked of a table.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The table.
    pub table: &'a str,
    /// Its dimension with the sectors.
    pub dimension: &'a str,
    /// Its measure.
    pub measure: &'a str,
}

/// A figure of a sector in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Version of the sector code.
    pub version: SbiVersion,
    /// Code of a section, division or group.
    pub sector: String,
    /// Year.
    pub year: i32,
    /// The value, as CBS gives it.
    pub value: f64,
}

/// The figures of a measure by sector and year. Figures that are missing or secret, of sectors that are none of the
/// classification, and of parts of a year are passed over.
pub fn figures(register: &Register, asked: Asked<'_>) -> Result<Vec<Figure>, RegisterFault> {
    let Asked { table, dimension, measure } = asked;
    let codes: Page<Code> = register.get(&format!("/{table}/{dimension}Codes"), &[])?;
    let version = if dimension.contains("2025") { SbiVersion::V2025 } else { SbiVersion::V2008 };
    let sectors: HashMap<String, String> = codes
        .value
        .into_iter()
        .filter_map(|code| Some((code.identifier.trim().to_owned(), sector_in(&code.title, version)?)))
        .collect();
    let filter = format!("Measure eq '{measure}'");
    let mut page: Page<Map<String, Value>> =
        register.get(&format!("/{table}/Observations"), &[("$filter", &filter)])?;
    let mut figures = Vec::new();
    for _ in 0..MOST_PAGES {
        figures.extend(page.value.iter().filter_map(|row| figure(row, dimension, &sectors, version)));
        match page.next {
            Some(next) => page = register.get_linked(&next)?,
            None => return Ok(figures),
        }
    }
    Err(RegisterFault::Unusable("it goes on without end".into()))
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    identifier: String,
    title: String,
}

fn figure(
    row: &Map<String, Value>,
    dimension: &str,
    sectors: &HashMap<String, String>,
    version: SbiVersion,
) -> Option<Figure> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::trim);
    // Years are written 2023JJ00; quarters and months have other letters.
    let year = text("Perioden")?.strip_suffix("JJ00")?.parse().ok()?;
    let value = row.get("Value")?.as_f64().filter(|value| value.is_finite())?;
    let sector = sectors.get(text(dimension)?)?.clone();
    Some(Figure { version, sector, year, value })
}

/// The code with which a title begins, when the classification has it.
fn sector_in(title: &str, version: SbiVersion) -> Option<String> {
    let code = title.split_whitespace().next()?.replace('.', "");
    reference::sector(version, &code).map(|sector| sector.code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::register::stub::{Stub, answer};

    /// After “Open data CBS, OData 4” at cbs.nl/nl-nl/statline/odata4 and github.com/statistiekcbs/CBS-Open-Data-v4, read
    /// on 26 November 2026; table and figures are invented.
    const CODES: &str = r#"{"@odata.context": "x", "value": [
        {"Identifier": "T001081", "Index": 1, "Title": "A-U Alle economische activiteiten", "Description": null},
        {"Identifier": "300003 ", "Index": 2, "Title": "C Industrie", "Description": null},
        {"Identifier": "329500", "Index": 3, "Title": "26 Elektrotechnische industrie", "Description": null}]}"#;

    fn rows(rows: &str, next: &str) -> String {
        format!(r#"{{"@odata.context": "x", "value": [{rows}]{next}}}"#)
    }

    #[test]
    fn figures_of_sectors_are_read_page_by_page() {
        let address = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let base = address.clone();
        let stub = Stub::start(move |head| {
            let line = head.lines().next().unwrap();
            if line.contains("SectorCodes") {
                return answer(200, CODES);
            }
            if line.contains("skip") {
                let more = r#"{"Id": 4, "Measure": "M1", "ValueAttribute": "None", "Value": 71.5, "Sector": "329500", "Perioden": "2022JJ00"}"#;
                return answer(200, &rows(more, ""));
            }
            assert!(line.contains("/00000NED/Observations?%24filter=Measure%20eq%20%27M1%27"), "{line}");
            let first = r#"
                {"Id": 0, "Measure": "M1", "ValueAttribute": "None", "Value": 60, "Sector": "T001081", "Perioden": "2022JJ00"},
                {"Id": 1, "Measure": "M1", "ValueAttribute": "None", "Value": 65.25, "Sector": "300003 ", "Perioden": "2022JJ00"},
                {"Id": 2, "Measure": "M1", "ValueAttribute": "None", "Value": 66, "Sector": "300003 ", "Perioden": "2022KW01"},
                {"Id": 3, "Measure": "M1", "ValueAttribute": "Confidential", "Value": null, "Sector": "329500", "Perioden": "2021JJ00"}"#;
            let next = format!(r#", "@odata.nextLink": "{}/00000NED/Observations?skip=4""#, base.lock().unwrap());
            answer(200, &rows(first, &next))
        });
        *address.lock().unwrap() = stub.url.clone();
        let asked = Asked { table: "00000NED", dimension: "Sector", measure: "M1" };
        let told = figures(&register(&stub.url, 0).unwrap(), asked).unwrap();
        let of = |sector: &str, value| Figure { version: SbiVersion::V2008, sector: sector.into(), year: 2022, value };
        assert_eq!(told, [of("C", 65.25), of("26", 71.5)]);
    }

    #[test]
    fn a_next_page_elsewhere_is_not_fetched() {
        let stub = Stub::start(|head| match head.contains("Codes") {
            true => answer(200, CODES),
            false => answer(200, &rows("", r#", "@odata.nextLink": "https://elsewhere.example/x""#)),
        });
        let asked = Asked { table: "00000NED", dimension: "Sector", measure: "M1" };
        let fault = figures(&register(&stub.url, 0).unwrap(), asked).unwrap_err();
        assert!(matches!(fault, RegisterFault::Unusable(_)), "{fault}");
    }
}
