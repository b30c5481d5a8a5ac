//! What a register would know of a firm: sector, size, age, place, legal form.

use super::calibration::{Area, Calibration, Section, YEAR};
use crate::domain::Firm;
use crate::domain::firm::LegalForm;
use crate::domain::firm_type::Founded;
use crate::domain::region::{Location, Precision};
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::size::{Employees, SizeClass};
use chrono::NaiveDate;
use rand::Rng;

/// Share of firms of which only the size class is known, as in the register.
const ONLY_CLASS_SHARE: f64 = 0.15;
/// Share of firms of which only the year of founding is known.
const ONLY_YEAR_SHARE: f64 = 0.3;
/// The largest firm that is drawn.
const MOST_EMPLOYEES: u32 = 2_000;

/// Fills in the register's facts; answers the section that was drawn.
pub fn fill<'a>(firm: &mut Firm, calibration: &'a Calibration, number: u64, rng: &mut impl Rng) -> Option<&'a Section> {
    let section = calibration.sections.draw(rng)?;
    let class = *section.sizes.draw(rng)?;
    let sector = section.classes.get(rng.random_range(0..section.classes.len().max(1)))?;
    firm.sbi.push(SbiActivity { code: sector.code.clone(), version: SbiVersion::V2008, main: true });
    firm.name = format!("Proefbedrijf {number:06} {}", trade(&sector.code));
    if rng.random_bool(0.1) {
        firm.trade_names.push(format!("Proefmerk {number:06}"));
    }
    firm.employees = Some(match rng.random_bool(ONLY_CLASS_SHARE) {
        true => Employees::Class(class),
        false => Employees::Count(count_in(class, rng)),
    });
    firm.founded = calibration.ages.draw(rng).map(|(youngest, oldest)| founded(*youngest, *oldest, rng));
    firm.location = calibration.municipalities.draw(rng).map(|area| location(area, rng));
    firm.legal_form = Some(legal_form(class, rng));
    if rng.random_bool(0.6) {
        firm.website = Some(format!("https://proefbedrijf-{number:06}.example"));
    }
    if rng.random_bool(0.3) {
        firm.description = Some(format!("Verzonnen bedrijf. {}.", sector.label.nl));
    }
    Some(section)
}

/// Evenly within the class; the open one is drawn by the three bands that CBS counts apart. Nothing here takes a
/// logarithm or power: machines may differ in their last digit, and the firms must not.
fn count_in(class: SizeClass, rng: &mut impl Rng) -> u32 {
    let smallest = class.smallest();
    let (from, to) = match SizeClass::ALL.get(class as usize + 1) {
        Some(next) => (smallest, next.smallest()),
        None => match rng.random_range(0..8_470) {
            0..4_850 => (smallest, 250),
            4_850..6_715 => (250, 500),
            _ => (500, MOST_EMPLOYEES),
        },
    };
    rng.random_range(from..to)
}

fn founded(youngest: i32, oldest: i32, rng: &mut impl Rng) -> Founded {
    let year = YEAR - rng.random_range(youngest..=oldest);
    // The tables hold for the first day of their year, so the youngest firms date from the year before.
    let year = year.min(YEAR - 1);
    let day = NaiveDate::from_yo_opt(year, rng.random_range(1..=365));
    match day.filter(|_| !rng.random_bool(ONLY_YEAR_SHARE)) {
        Some(day) => Founded::Day(day),
        None => Founded::Year(year),
    }
}

/// A place of a municipality, or its middle.
pub fn location(area: &Area, rng: &mut impl Rng) -> Location {
    let place = area.places.get(rng.random_range(0..area.places.len().max(1)));
    let centre = place.and_then(|place| place.centre);
    Location {
        place: place.map(|place| place.name.clone()),
        municipality: Some(area.municipality.code.clone()),
        corop: Some(area.municipality.corop.clone()),
        province: Some(area.municipality.province.clone()),
        coordinates: Some(centre.unwrap_or(area.municipality.centre)),
        precision: Some(if centre.is_some() { Precision::Place } else { Precision::Municipality }),
        ..Location::default()
    }
}

/// One-person firms are sole proprietors more often than not (seven of ten in the register of 2023); larger ones
/// are companies.
fn legal_form(class: SizeClass, rng: &mut impl Rng) -> LegalForm {
    let chance = rng.random::<f64>();
    match class {
        SizeClass::One if chance < 0.8 => LegalForm::Eenmanszaak,
        SizeClass::Two | SizeClass::From3 if chance < 0.4 => LegalForm::Vof,
        SizeClass::From100 if chance < 0.1 => LegalForm::Nv,
        _ if chance > 0.97 => LegalForm::Cooperatie,
        _ if chance > 0.95 => LegalForm::Stichting,
        _ => LegalForm::Bv,
    }
}

/// One word for what a firm with this code does.
fn trade(code: &str) -> &'static str {
    match code.get(..2).and_then(|division| division.parse::<u8>().ok()).unwrap_or_default() {
        1..=3 => "Landbouw",
        5..=9 => "Delfstoffen",
        10..=12 => "Voeding",
        13..=15 => "Textiel",
        16..=18 => "Houtbewerking",
        19..=22 => "Kunststof",
        23 => "Bouwmaterialen",
        24..=25 => "Metaalbewerking",
        26..=27 => "Elektronica",
        28 => "Machinebouw",
        29..=30 => "Voertuigbouw",
        31..=33 => "Onderhoud",
        35..=39 => "Energie en Milieu",
        41..=43 => "Bouw",
        45..=47 => "Handel",
        49..=53 => "Logistiek",
        55..=56 => "Horeca",
        58..=63 => "Software",
        64..=66 => "Financieel",
        68 => "Vastgoed",
        69..=75 => "Advies",
        77..=82 => "Zakelijke Diensten",
        85 => "Opleidingen",
        86..=88 => "Zorg",
        90..=93 => "Cultuur",
        _ => "Diensten",
    }
}
