//! What lists that were shown would have been under other weights.
//!
//! A list is put in order again by what each signal said of its partners when it was shown, so that nothing that happened
//! since creeps in. Partners that were not shown are not in it: nobody logged what was said of them.

use super::learn::outcomes::Known;
use super::weights::read_version;
use super::{App, Result};
use crate::domain::impression::Impression;
use crate::domain::weights::Weights;
use crate::domain::{FirmId, Invalid, OrganisationId, PartnerId, invalid};
use crate::learning::outcomes::Came;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// Which lists are to be replayed, and under which weights.
#[derive(Clone, Debug)]
pub struct ReplayRequest {
    /// Name of the version of the weights.
    pub version: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Most lists that are told one by one; the figures are of all.
    pub most: usize,
}

/// Lists of a period under a version of the weights (*terugspelen*).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedLists {
    /// The version.
    #[schema(max_length = 64)]
    pub weights_version: String,
    /// Lists that were shown.
    pub lists: usize,
    /// Lists of which another partner would have stood on top.
    pub other_first: usize,
    /// Partners that met the firm or with which it took a step.
    pub came_about: usize,
    /// Where those stood on average; `null` when there were none.
    pub mean_place: Option<MeanPlace>,
    /// List by list, the latest first.
    #[schema(max_items = 100)]
    pub replayed: Vec<ReplayedList>,
}

/// The mean place, from 1, of the partners that came about (*gemiddelde plaats*): a lower one is a better list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeanPlace {
    /// In the lists as they were shown.
    #[schema(minimum = 1)]
    pub as_shown: f64,
    /// In the same lists under the version.
    #[schema(minimum = 1)]
    pub replayed: f64,
}

/// One list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedList {
    /// The day.
    pub date: NaiveDate,
    /// For which firm.
    pub firm_id: FirmId,
    /// In the order of the version.
    #[schema(max_items = 1000)]
    pub partners: Vec<ReplayedPartner>,
}

/// A partner of a list that was replayed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedPartner {
    /// The partner.
    pub partner_id: PartnerId,
    /// The place at which it was shown, from 1.
    #[schema(minimum = 1)]
    pub shown_at: u32,
}

/// Puts the lists of a period in the order of a version.
pub fn replay(app: &App, organisation: OrganisationId, request: &ReplayRequest) -> Result<ReplayedLists> {
    let ReplayRequest { version, from, to, most } = request;
    if from > to {
        let message = format!("{to} is before {from}.");
        return Err(Invalid::new("to", "out_of_range", message, "Give a last day that is not before the first.").into());
    }
    app.pool.read(organisation, |tenant| {
        let Some(weights) = read_version(tenant, version)? else {
            let message = format!("There is no version “{}” of the weights.", invalid::shown(version));
            return Err(Invalid::new("version", "unknown", message, "GET /v1/weights-versions lists them.").into());
        };
        let known = Known::load_period(tenant, *from, *to)?;
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
            let partner = |row: &usize| ReplayedPartner {
                partner_id: list.shown[*row].partner_id,
                shown_at: list.shown[*row].position,
            };
            let partners = order.iter().map(partner).collect();
            replayed.push(ReplayedList { date: list.date, firm_id: list.firm_id, partners });
        }
        let mean = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).sum::<f64>() / places.len() as f64;
        let mean_place = (!places.is_empty())
            .then(|| MeanPlace { as_shown: mean(|place| place.0), replayed: mean(|place| place.1) });
        let lists = replayed.len();
        replayed.sort_by_key(|list| std::cmp::Reverse(list.date));
        replayed.truncate(*most);
        Ok(ReplayedLists {
            weights_version: version.clone(),
            lists,
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
