//! How firms spread over the twenty classes of productivity growth, by type of firm.

use super::groups::{Group, group};
use super::share::Share;
use super::suppression::protect;
use crate::domain::figures::GrowthClass;
use crate::domain::{Firm, FirmType};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Distribution over the growth classes (*verdeling over de groeiklassen*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrowthDistribution {
    /// Firms that told their growth; absent when fewer than five.
    pub n: Option<u64>,
    /// Types of firm, in the order of the shares below.
    pub firm_types: Vec<Group>,
    /// The twenty classes, shrinking most first.
    pub classes: Vec<ClassShares>,
}

/// Shares of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassShares {
    /// The centre of the class, in percent over two years.
    pub class: GrowthClass,
    /// Of all firms that told.
    pub all: Share,
    /// Of each type.
    pub by_firm_type: Vec<Share>,
}

/// The distribution on `today` of the productivity growth that firms told.
pub fn productivity_growth<'a>(firms: impl IntoIterator<Item = &'a Firm>, today: NaiveDate) -> GrowthDistribution {
    let told: Vec<(FirmType, GrowthClass)> = firms
        .into_iter()
        .filter_map(|firm| Some((firm.firm_type(today), firm.growth.as_ref()?.productivity?)))
        .collect();
    let classes: Vec<GrowthClass> = (-9..=10).filter_map(|tenth| GrowthClass::with_centre(10 * tenth).ok()).collect();
    let mut by_type: BTreeMap<String, u64> = BTreeMap::new();
    told.iter().for_each(|(firm_type, _)| *by_type.entry(firm_type.code().to_owned()).or_default() += 1);
    let (firm_types, place_of) = group(&by_type);
    let mut counts = vec![vec![0; firm_types.len()]; classes.len()];
    for (firm_type, class) in &told {
        let row = classes.iter().position(|other| other == class);
        if let (Some(row), Some(column)) = (row, place_of.get(firm_type.code())) {
            counts[row][*column] += 1;
        }
    }
    let shown = protect(&counts);
    let classes = classes
        .into_iter()
        .enumerate()
        .map(|(row, class)| ClassShares {
            class,
            all: Share::new(shown.row_totals[row], shown.total),
            by_firm_type: shown.cells[row]
                .iter()
                .zip(&shown.column_totals)
                .map(|(count, n)| Share::new(*count, *n))
                .collect(),
        })
        .collect();
    GrowthDistribution { n: shown.total, firm_types, classes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::Growth;
    use crate::domain::firm_type::Founded;
    use crate::domain::size::Employees;

    fn firm(founded: i32, percent: f64) -> Firm {
        let growth = Growth { productivity: GrowthClass::of_percent(percent), ..Growth::default() };
        Firm {
            founded: Some(Founded::Year(founded)),
            employees: Some(Employees::Count(8)),
            growth: Some(growth),
            ..Firm::default()
        }
    }

    #[test]
    fn there_are_twenty_classes_and_small_cells_are_hidden() {
        let mut firms: Vec<Firm> = (0..12).map(|_| firm(2022, 20.0)).collect();
        firms.extend((0..9).map(|_| firm(2022, 0.0)));
        firms.extend((0..30).map(|_| firm(1990, 0.0)));
        firms.extend((0..3).map(|_| firm(1990, 70.0)));
        firms.extend((0..3).map(|_| firm(1990, -40.0)));
        firms.push(Firm::default());
        let told = productivity_growth(&firms, NaiveDate::from_ymd_opt(2026, 11, 26).unwrap());
        assert_eq!((told.n, told.classes.len()), (Some(57), 20));
        let codes: Vec<&str> = told.firm_types.iter().map(|group| group.codes[0].as_str()).collect();
        assert_eq!(codes, ["small_established", "start_up"]);
        let class = |centre| told.classes.iter().find(|row| row.class.centre() == centre).unwrap();
        // The empty classes could hide behind none of the threes: the smallest class that is large enough goes with them.
        assert_eq!((class(20).all.count, class(0).all.count), (None, Some(39)));
        assert!(class(70).all.suppressed && class(70).by_firm_type[0].suppressed);
        assert_eq!(class(70).by_firm_type[0].n, Some(36));
        let shown: u64 = told.classes.iter().filter_map(|row| row.all.count).sum();
        assert!(57 - shown >= 5, "the hidden classes together are {}", 57 - shown);
    }
}
