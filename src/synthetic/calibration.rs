//! The tables after which firms are drawn.

use super::draw::Weighted;
use crate::domain::reference::{self, Municipality, Place, Sector, table};
use crate::domain::sector::SbiVersion;
use crate::domain::size::SizeClass;
use serde::Deserialize;
use std::collections::HashMap;

/// The year to which the tables belong; ages are counted back from it.
pub const YEAR: i32 = 2025;

/// Everything that is drawn from, ready for drawing.
pub struct Calibration {
    /// SBI sections, or groups of them where the statistics keep them together.
    pub sections: Weighted<Section>,
    /// Youngest and oldest age of a band, in years.
    pub ages: Weighted<(i32, i32)>,
    /// Where firms are.
    pub municipalities: Weighted<Area>,
    facts: HashMap<String, String>,
}

/// A section of SBI 2008 with its own distribution of sizes.
pub struct Section {
    /// Its letter, or the letters of a group: `O-Q`.
    pub code: String,
    /// Classes of four digits in it.
    pub classes: Vec<&'static Sector>,
    /// Size classes.
    pub sizes: Weighted<SizeClass>,
}

/// A municipality and the places in it.
pub struct Area {
    /// The municipality.
    pub municipality: &'static Municipality,
    /// Its places.
    pub places: Vec<&'static Place>,
}

#[derive(Deserialize)]
struct SectionRow {
    sbi2008_section: String,
    period: String,
    firms: f64,
    firms_1_person: f64,
    firms_0_50: f64,
}

#[derive(Deserialize)]
struct SizeRow {
    scope: String,
    period: String,
    size_class_persons: String,
    firms: f64,
}

#[derive(Deserialize)]
struct AgeRow {
    age_from: i32,
    age_to: i32,
    share: f64,
}

#[derive(Deserialize)]
struct RegionRow {
    municipality_code: String,
    firm_share_model: f64,
}

#[derive(Deserialize)]
struct FactRow {
    key: String,
    value: String,
}

impl Calibration {
    /// Reads the built-in tables.
    pub fn read() -> Self {
        let national = national_sizes();
        let rows: Vec<SectionRow> = table(include_str!("../../data/calibration_sections.csv"));
        let sections = rows
            .into_iter()
            // One quarter, in which the listed sections add up to the total without overlap.
            .filter(|row| row.period == "2024Q2" && row.sbi2008_section != "A-U")
            .map(|row| (row.firms, row.into_section(&national)))
            .map(|(firms, section)| (section, firms));
        let ages: Vec<AgeRow> = table(include_str!("../../data/calibration_age_model.csv"));
        let facts: Vec<FactRow> = table(include_str!("../../data/calibration_facts.csv"));
        Self {
            sections: Weighted::new(sections),
            ages: Weighted::new(ages.into_iter().map(|row| ((row.age_from, row.age_to), row.share))),
            municipalities: municipalities(),
            facts: facts.into_iter().map(|row| (row.key, row.value)).collect(),
        }
    }

    /// A figure of the survey or of CBS.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.fact(key)?.parse().ok()
    }

    /// A fact in words, such as the barrier that was named most.
    pub fn fact(&self, key: &str) -> Option<&str> {
        self.facts.get(key).map(String::as_str)
    }
}

impl SectionRow {
    /// The section: one-person firms and firms of fifty and more as counted in it, and between those borders, where
    /// it is not published, the national proportions.
    fn into_section(self, national: &HashMap<SizeClass, f64>) -> Section {
        let share = |class: SizeClass| national.get(&class).copied().unwrap_or_default();
        let sum = |classes: &[SizeClass]| classes.iter().map(|class| share(*class)).sum::<f64>();
        let (middle, large) = (&SizeClass::ALL[1..6], &SizeClass::ALL[6..]);
        let firms_large = self.firms - self.firms_0_50;
        let firms_middle = self.firms_0_50 - self.firms_1_person;
        let spread = |classes: &[SizeClass], firms: f64| -> Vec<(SizeClass, f64)> {
            classes.iter().map(|class| (*class, firms * share(*class) / sum(classes))).collect()
        };
        let mut sizes = vec![(SizeClass::One, self.firms_1_person)];
        sizes.extend(spread(middle, firms_middle));
        sizes.extend(spread(large, firms_large));
        Section { classes: classes_in(&self.sbi2008_section), code: self.sbi2008_section, sizes: Weighted::new(sizes) }
    }
}

fn national_sizes() -> HashMap<SizeClass, f64> {
    let rows: Vec<SizeRow> = table(include_str!("../../data/calibration_size.csv"));
    let latest = rows.into_iter().filter(|row| row.scope == "A-U" && row.period == "2025Q1");
    latest.filter_map(|row| Some((SizeClass::from_code(&row.size_class_persons)?, row.firms))).collect()
}

/// Classes of the sections from the first to the last letter of `O-Q`. Public administration (O) and households and
/// embassies (T, U) have no firms that one would ring.
fn classes_in(letters: &str) -> Vec<&'static Sector> {
    let (first, last) = (letters.chars().next(), letters.chars().last());
    let is_within = |section: &str| {
        let letter = section.chars().next();
        letter >= first && letter <= last && !["O", "T", "U"].contains(&section)
    };
    let all = reference::sectors(SbiVersion::V2008).iter();
    all.filter(|sector| sector.level == "class" && is_within(&sector.section)).collect()
}

fn municipalities() -> Weighted<Area> {
    let mut places: HashMap<&str, Vec<&'static Place>> = HashMap::new();
    for place in reference::places() {
        places.entry(&place.municipality).or_default().push(place);
    }
    let rows: Vec<RegionRow> = table(include_str!("../../data/calibration_region.csv"));
    let areas = rows.into_iter().filter_map(|row| {
        let municipality = reference::municipality(&row.municipality_code)?;
        let places = places.remove(municipality.code.as_str()).unwrap_or_default();
        Some((Area { municipality, places }, row.firm_share_model))
    });
    Weighted::new(areas)
}
