//! The reference facts that are built into the binary: classifications, regions, topics, barriers.
//!
//! The tables stand in `data/`, with their sources in `NOTICE`. They are read once, at first use; that they can be
//! read is proved by the tests of this module, so that a failure to read is a defect of the build, not of the input.

use super::barrier::Barrier;
use super::geo::Coordinates;
use super::sector::SbiVersion;
use super::text::Text;
use super::topic::TopicId;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A theme or topic (*thema*, *onderwerp*).
#[derive(Clone, Debug)]
pub struct Topic {
    /// Code.
    pub id: String,
    /// The theme, for a topic.
    pub parent: Option<TopicId>,
    /// 1 for a theme, 2 for a topic.
    pub level: u8,
    /// What it is called.
    pub label: Text,
    /// Other words, Dutch.
    pub synonyms_nl: Vec<String>,
    /// Other words, English.
    pub synonyms_en: Vec<String>,
    /// Barriers that working on it eases.
    pub barriers: Vec<Barrier>,
}

/// What a barrier is called and how firms put it.
#[derive(Clone, Debug)]
pub struct BarrierFacts {
    /// Which.
    pub barrier: Barrier,
    /// Name.
    pub label: Text,
    /// Definition.
    pub definition: Text,
    /// Phrases of firms, Dutch.
    pub synonyms_nl: Vec<String>,
    /// Phrases of firms, English.
    pub synonyms_en: Vec<String>,
    /// Source of the definition.
    pub source: String,
}

/// A line of the Standard Industrial Classification.
#[derive(Clone, Debug)]
pub struct Sector {
    /// Section letter, or digits without dots.
    pub code: String,
    /// `section`, `division`, `group`, `class` or `subclass`.
    pub level: String,
    /// Code one level up.
    pub parent: Option<String>,
    /// Section letter.
    pub section: String,
    /// Meaning.
    pub label: Text,
    /// The same in NACE (Rev. 2 or 2.1), where it exists.
    pub nace: Option<String>,
}

/// A province (*provincie*).
#[derive(Clone, Debug)]
pub struct Province {
    /// CBS code, `PV30`.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Middle.
    pub centre: Coordinates,
}

/// A COROP region.
#[derive(Clone, Debug)]
pub struct Corop {
    /// CBS code, `CR34`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its province.
    pub province: String,
    /// Middle.
    pub centre: Coordinates,
}

/// A municipality (*gemeente*).
#[derive(Clone, Debug)]
pub struct Municipality {
    /// CBS code, `GM0855`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its COROP region.
    pub corop: String,
    /// Its province.
    pub province: String,
    /// Middle.
    pub centre: Coordinates,
}

/// A place (*woonplaats*).
#[derive(Clone, Debug)]
pub struct Place {
    /// Code in the register of addresses, `WP1234`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its municipality.
    pub municipality: String,
    /// Its COROP region.
    pub corop: String,
    /// Middle, where known.
    pub centre: Option<Coordinates>,
}

/// Reads a built-in table.
pub fn table<Row: for<'de> Deserialize<'de>>(text: &'static str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("built-in tables are read by the tests of `domain::reference`")).collect()
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn filled(cell: String) -> Option<String> {
    (!cell.is_empty()).then_some(cell)
}

/// All themes and topics, in the order of the table; [`TopicId`] holds the row.
pub fn topics() -> &'static [Topic] {
    &TOPICS
}

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        parent_id: String,
        level: u8,
        label_nl: String,
        label_en: String,
        synonyms_nl: String,
        synonyms_en: String,
        barriers: String,
    }
    let rows: Vec<Row> = table(include_str!("../../data/topics.csv"));
    let row_of: HashMap<&str, usize> = rows.iter().enumerate().map(|(row, topic)| (topic.id.as_str(), row)).collect();
    let parents: Vec<Option<usize>> = rows.iter().map(|row| row_of.get(row.parent_id.as_str()).copied()).collect();
    rows.into_iter()
        .zip(parents)
        .map(|(row, parent)| Topic {
            id: row.id,
            parent: parent.map(TopicId::unchecked),
            level: row.level,
            label: Text::new(row.label_nl, row.label_en),
            synonyms_nl: list(&row.synonyms_nl),
            synonyms_en: list(&row.synonyms_en),
            barriers: list(&row.barriers).iter().filter_map(|code| Barrier::from_code(code)).collect(),
        })
        .collect()
});

/// All barriers.
pub fn barriers() -> &'static [BarrierFacts] {
    &BARRIERS
}

static BARRIERS: LazyLock<Vec<BarrierFacts>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        label_nl: String,
        label_en: String,
        definition_nl: String,
        definition_en: String,
        synonyms_nl: String,
        synonyms_en: String,
        source: String,
    }
    let rows: Vec<Row> = table(include_str!("../../data/barriers.csv"));
    rows.into_iter()
        .filter_map(|row| {
            Some(BarrierFacts {
                barrier: Barrier::from_code(&row.id)?,
                label: Text::new(row.label_nl, row.label_en),
                definition: Text::new(row.definition_nl, row.definition_en),
                synonyms_nl: list(&row.synonyms_nl),
                synonyms_en: list(&row.synonyms_en),
                source: row.source,
            })
        })
        .collect()
});

/// What a barrier is called.
pub fn barrier(barrier: Barrier) -> &'static BarrierFacts {
    &barriers()[barrier as usize]
}

/// All lines of a version of the classification.
pub fn sectors(version: SbiVersion) -> &'static [Sector] {
    &classification(version).lines
}

/// The line with this code (digits without dots, or a section letter).
pub fn sector(version: SbiVersion, code: &str) -> Option<&'static Sector> {
    let classification = classification(version);
    classification.row_of.get(code).map(|row| &classification.lines[*row])
}

/// The line with this code, or the nearest one above it that exists.
pub fn sector_or_above(version: SbiVersion, code: &str) -> Option<&'static Sector> {
    (1..=code.len()).rev().find_map(|length| sector(version, code.get(..length)?))
}

struct Classification {
    lines: Vec<Sector>,
    row_of: HashMap<String, usize>,
}

fn classification(version: SbiVersion) -> &'static Classification {
    match version {
        SbiVersion::V2008 => &SBI_2008,
        SbiVersion::V2025 => &SBI_2025,
    }
}

static SBI_2008: LazyLock<Classification> =
    LazyLock::new(|| read_classification(include_str!("../../data/sectors_sbi2008.csv")));
static SBI_2025: LazyLock<Classification> =
    LazyLock::new(|| read_classification(include_str!("../../data/sectors_sbi2025.csv")));

fn read_classification(text: &'static str) -> Classification {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        level: String,
        parent: String,
        section: String,
        label_nl: String,
        label_en: String,
        #[serde(alias = "nace_rev2", alias = "nace21")]
        nace: String,
    }
    let rows: Vec<Row> = table(text);
    let lines: Vec<Sector> = rows
        .into_iter()
        .map(|row| Sector {
            code: row.code,
            level: row.level,
            parent: filled(row.parent),
            section: row.section,
            label: Text::new(row.label_nl, row.label_en),
            nace: filled(row.nace),
        })
        .collect();
    let row_of = lines.iter().enumerate().map(|(row, line)| (line.code.clone(), row)).collect();
    Classification { lines, row_of }
}

/// All provinces.
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name_nl: String,
        name_en: String,
        lat: f64,
        lon: f64,
    }
    let rows: Vec<Row> = table(include_str!("../../data/regions_province.csv"));
    rows.into_iter()
        .map(|row| Province {
            code: row.code,
            name: Text::new(row.name_nl, row.name_en),
            centre: Coordinates { lat: row.lat, lon: row.lon },
        })
        .collect()
});

/// The province with this code.
pub fn province(code: &str) -> Option<&'static Province> {
    provinces().iter().find(|province| province.code == code)
}

/// All COROP regions.
pub fn corops() -> &'static [Corop] {
    &COROPS
}

/// Row of a COROP region in [`corops`].
pub fn corop_row(code: &str) -> Option<usize> {
    static ROW_OF: LazyLock<HashMap<&'static str, usize>> =
        LazyLock::new(|| corops().iter().enumerate().map(|(row, corop)| (corop.code.as_str(), row)).collect());
    ROW_OF.get(code).copied()
}

static COROPS: LazyLock<Vec<Corop>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name: String,
        province_code: String,
        lat: f64,
        lon: f64,
    }
    let rows: Vec<Row> = table(include_str!("../../data/regions_corop.csv"));
    rows.into_iter()
        .map(|row| Corop {
            code: row.code,
            name: row.name,
            province: row.province_code,
            centre: Coordinates { lat: row.lat, lon: row.lon },
        })
        .collect()
});

/// The COROP region with this code.
pub fn corop(code: &str) -> Option<&'static Corop> {
    corops().iter().find(|corop| corop.code == code)
}

/// All municipalities.
pub fn municipalities() -> &'static [Municipality] {
    &MUNICIPALITIES
}

static MUNICIPALITIES: LazyLock<Vec<Municipality>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name: String,
        corop_code: String,
        province_code: String,
        lat: f64,
        lon: f64,
    }
    let rows: Vec<Row> = table(include_str!("../../data/regions_municipality.csv"));
    rows.into_iter()
        .map(|row| Municipality {
            code: row.code,
            name: row.name,
            corop: row.corop_code,
            province: row.province_code,
            centre: Coordinates { lat: row.lat, lon: row.lon },
        })
        .collect()
});

/// The municipality with this code.
pub fn municipality(code: &str) -> Option<&'static Municipality> {
    municipality_row(code).map(|row| &municipalities()[row])
}

/// The row of the municipality with this code.
pub fn municipality_row(code: &str) -> Option<usize> {
    static ROW_OF: LazyLock<HashMap<&'static str, usize>> =
        LazyLock::new(|| municipalities().iter().enumerate().map(|(row, m)| (m.code.as_str(), row)).collect());
    ROW_OF.get(code).copied()
}

/// All places.
pub fn places() -> &'static [Place] {
    &PLACES
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        place_code: String,
        place: String,
        municipality_code: String,
        corop_code: String,
        lat: Option<f64>,
        lon: Option<f64>,
    }
    let rows: Vec<Row> = table(include_str!("../../data/places.csv"));
    rows.into_iter()
        .map(|row| Place {
            code: row.place_code,
            name: row.place,
            municipality: row.municipality_code,
            corop: row.corop_code,
            centre: row.lat.zip(row.lon).and_then(|(lat, lon)| Coordinates::new(lat, lon)),
        })
        .collect()
});

/// Whether a code names a province, COROP region or municipality.
pub fn is_region(code: &str) -> bool {
    province(code).is_some() || corop(code).is_some() || municipality(code).is_some()
}

/// The code of the region that a code or name means; a municipality comes last because some bear the name of their
/// province.
pub fn region_called(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let same = |name: &str| name.to_lowercase() == text.to_lowercase();
    let province =
        provinces().iter().find(|region| region.code == text || same(&region.name.nl) || same(&region.name.en));
    let corop = || corops().iter().find(|region| region.code == text || same(&region.name)).map(|region| &region.code);
    let municipality =
        || municipalities().iter().find(|region| region.code == text || same(&region.name)).map(|region| &region.code);
    province.map(|region| &region.code).or_else(corop).or_else(municipality).map(String::as_str)
}

/// What a region code is called.
pub fn region_name(code: &str) -> Option<String> {
    province(code)
        .map(|province| province.name.nl.clone())
        .or_else(|| corop(code).map(|corop| corop.name.clone()))
        .or_else(|| municipality(code).map(|municipality| municipality.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_table_is_read_whole() {
        assert_eq!(topics().len(), 144);
        assert_eq!(barriers().len(), Barrier::ALL.len());
        assert!(barriers().iter().zip(Barrier::ALL).all(|(facts, barrier)| facts.barrier == barrier));
        assert_eq!(sectors(SbiVersion::V2008).len(), 1434);
        assert_eq!(sectors(SbiVersion::V2025).len(), 1954);
        assert_eq!((provinces().len(), corops().len(), municipalities().len(), places().len()), (12, 40, 342, 2501));
    }

    #[test]
    fn every_topic_has_its_theme_and_barriers() {
        for topic in topics() {
            assert_eq!(topic.level == 1, topic.parent.is_none(), "{}", topic.id);
            assert!(!topic.barriers.is_empty(), "{}", topic.id);
        }
    }

    #[test]
    fn every_code_that_is_referred_to_exists() {
        for municipality in municipalities() {
            assert!(corop(&municipality.corop).is_some() && province(&municipality.province).is_some());
        }
        assert!(places().iter().all(|place| super::municipality(&place.municipality).is_some()));
    }
}
