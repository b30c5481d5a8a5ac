//! What lists that were shown would have been under other weights.
//!
//! A list is put in order again by what each signal said of its partners when it was shown, so that nothing that happened
//! since creeps in. Partners that were not shown are not in it: nobody logged what was said of them.

use super::learn::outcomes::Known;
use super::weights::read_version;
use super::{App, AppError, Result};
use crate::domain::impression::Impression;
use crate::domain::weights::Weights;
use crate::domain::{FirmId, OrganisationId, PartnerId};
use crate::learning::outcomes::Came;
use chrono::NaiveDate;
use serde::Serialize;

/// Lists of a period under a version of the weights (*terugspelen*).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// The version.
    pub weights_version: String,
    /// Lists that were shown.
    pub lists: usize,
    /// Lists of which another partner would have stood on top.
    pub other_first: usize,
    /// Partners that met the firm or with which it took a step.
    pub came_about: usize,
    /// Their mean place as shown, and under the version; nothing when there were none.
    pub mean_place: Option<(f64, f64)>,
    /// List by list.
    pub replayed: Vec<ReplayedList>,
}

/// One list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedList {
    /// The day.
    pub date: NaiveDate,
    /// For which firm.
    pub firm_id: FirmId,
    /// In the order of the version, each with the place at which it was shown.
    pub partners: Vec<(PartnerId, u32)>,
}

/// Puts the lists of a period in the order of a version.
pub fn replay(
    app: &App,
    organisation: OrganisationId,
    version: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Replay> {
    app.pool.read(organisation, |tenant| {
        let missing = || AppError::NotFound { what: "version of the weights", id: version.to_owned() };
        let weights = read_version(tenant, version)?.ok_or_else(missing)?;
        let known = Known::load_period(tenant, from, to)?;
        let (mut replayed, mut places, mut other_first) = (Vec::new(), Vec::new(), 0);
        for (list, made) in known.lists() {
            let order = order(list, &weights);
            other_first += usize::from(order.first().is_some_and(|row| *row != 0));
            for (made, _) in made.into_iter().filter(|(_, came)| *came != Came::Chosen) {
                let row = list.shown.iter().position(|shown| shown.partner_id == made.partner_id());
                let Some(row) = row else { continue };
                let place = order.iter().position(|of| *of == row).unwrap_or(row);
                // Both counted within the list, whatever places it began at.
                places.push((row as f64 + 1.0, place as f64 + 1.0));
            }
            let partners = order.iter().map(|row| (list.shown[*row].partner_id, list.shown[*row].position)).collect();
            replayed.push(ReplayedList { date: list.date, firm_id: list.firm_id, partners });
        }
        let mean = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).sum::<f64>() / places.len() as f64;
        let mean_place = (!places.is_empty()).then(|| (mean(|place| place.0), mean(|place| place.1)));
        Ok(Replay {
            weights_version: version.to_owned(),
            lists: replayed.len(),
            other_first,
            came_about: places.len(),
            mean_place,
            replayed,
        })
    })
}

/// Rows of a list in the order of the weights; of equals, and of those of which nothing is known, the one shown first.
fn order(list: &Impression, weights: &Weights) -> Vec<usize> {
    let weight = |name: &str| weights.partners_for_firm.get(name).map_or(0.0, |weight| weight.of(list.is_newcomer));
    let score = |row: usize| list.values[row].iter().map(|(name, value)| weight(name) * f64::from(*value)).sum::<f64>();
    let mut rows: Vec<(f64, usize)> = (0..list.shown.len()).map(|row| (score(row), row)).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    rows.into_iter().map(|(_, row)| row).collect()
}
