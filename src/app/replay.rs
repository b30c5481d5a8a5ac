//! What lists that were shown would have been under other weights.
//!
//! A list is put in order again by what each signal said of its partners when it was logged, so that nothing that happened
//! since creeps in, and with the same care for unlike results as a ranking takes (`kept_order`). With them stand
//! the partners that came next then, so that it is seen who would have come in and who fallen out. Of partners farther down
//! nothing was logged: with very different weights one of them might have come in.
//!
//! Not every list comes out as it was shown under the weights that ranked it: one that was asked with another diversity
//! than it was logged with, that was logged after the data had changed, in which fellow entrepreneurs stood between the
//! partners, or of which a partner was deleted since. [`ReplayedLists::reproducible`] counts those that do.

use super::kept_order::{KeptOrder, Values};
use super::learn::outcomes::Known;
use super::matches::USUAL_DIVERSITY;
use super::weights::read_version;
use super::{App, Result};
use crate::domain::impression::Impression;
use crate::domain::weights::Weights;
use crate::domain::{FirmId, Invalid, OrganisationId, PartnerId, invalid};
use crate::learning::outcomes::Came;
use crate::matching::snapshot::Snapshot;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;
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
    /// Lists that come out just as they were shown under the weights that ranked them. In the others something beside the
    /// weights decided: a diversity that was not logged, data that changed before they were logged, fellow entrepreneurs in
    /// between, a partner that was deleted since. What is told of those is less sure.
    pub reproducible: usize,
    /// Lists of which another partner would have stood on top.
    pub other_first: usize,
    /// Lists of which it is known who came next, so that somebody could come in.
    pub with_runners_up: usize,
    /// Those of them in which a partner that was not shown would have come in.
    pub with_others: usize,
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
    /// As many as were shown, in the order of the version.
    #[schema(max_items = 100)]
    pub partners: Vec<ReplayedPartner>,
    /// Those that were shown and would not have been, in the order in which they were shown.
    #[schema(max_items = 100)]
    pub fallen_out: Vec<ReplayedPartner>,
    /// Whether it comes out just as it was shown under the weights that ranked it.
    pub is_reproducible: bool,
    /// Partners that were not shown and of which what the signals said was logged; with none only the order can differ.
    #[schema(minimum = 0, maximum = 25)]
    pub runners_up: usize,
}

/// A partner of a list that was replayed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedPartner {
    /// The partner.
    pub partner_id: PartnerId,
    /// The place at which it was shown, from 1; `null` for one that was not shown.
    #[schema(minimum = 1)]
    pub shown_at: Option<u32>,
}

/// Puts the lists of a period in the order of a version.
pub fn replay(app: &App, organisation: OrganisationId, request: &ReplayRequest) -> Result<ReplayedLists> {
    let ReplayRequest { version, from, to, most } = request;
    if from > to {
        let message = format!("{to} is before {from}.");
        return Err(Invalid::new("to", "out_of_range", message, "Give a last day that is not before the first.").into());
    }
    let indexed = app.indexes.current(organisation, None)?;
    app.pool.read(organisation, |tenant| {
        let Some(weights) = read_version(tenant, version)? else {
            let message = format!("There is no version “{}” of the weights.", invalid::shown(version));
            return Err(Invalid::new("version", "unknown", message, "GET /v1/weights-versions lists them.").into());
        };
        let known = Known::load_period(tenant, *from, *to)?;
        let (mut replayed, mut places) = (Vec::new(), Vec::new());
        let (mut other_first, mut with_runners, mut with_others, mut reproducible) = (0, 0, 0, 0);
        let mut ranked_by: HashMap<String, Option<Weights>> = HashMap::new();
        for (list, made) in known.lists() {
            if !ranked_by.contains_key(&list.weights_version) {
                ranked_by.insert(list.weights_version.clone(), read_version(tenant, &list.weights_version)?);
            }
            let own = ranked_by.get(&list.weights_version).and_then(Option::as_ref);
            let order = order_of_shown(list, &weights, &indexed.snapshot);
            let first_place = list.shown.first().map(|shown| shown.position);
            for (made, _) in made.into_iter().filter(|(_, came)| *came != Came::Chosen) {
                let row = list.shown.iter().position(|shown| shown.partner_id == made.partner_id());
                let Some(row) = row else { continue };
                let place = order.iter().position(|of| *of == row).unwrap_or(row);
                // Both counted within the list, whatever places it began at.
                places.push((row as f64 + 1.0, place as f64 + 1.0));
            }
            let is_as_shown = |own: &Weights| is_as_shown(list, own, &indexed.snapshot);
            let is_reproducible = own.is_some_and(is_as_shown);
            reproducible += usize::from(is_reproducible);
            let list = ReplayedList { is_reproducible, ..with_runners_up(list, &weights, &indexed.snapshot) };
            with_runners += usize::from(list.runners_up > 0);
            with_others += usize::from(list.partners.iter().any(|partner| partner.shown_at.is_none()));
            other_first += usize::from(list.partners.first().is_some_and(|first| first.shown_at != first_place));
            replayed.push(list);
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
            reproducible,
            other_first,
            with_runners_up: with_runners,
            with_others,
            came_about: places.len(),
            mean_place,
            replayed,
        })
    })
}

/// What a list would have been, of the partners that were shown and of those that came next.
fn with_runners_up(list: &Impression, weights: &Weights, snapshot: &Snapshot) -> ReplayedList {
    let shown = list.shown.iter().zip(&list.values);
    let shown = shown.map(|(shown, values)| (shown.partner_id, Some(shown.position), values));
    let others = list.runners_up.iter().map(|other| (other.partner_id, None, &other.values));
    let all: Vec<(PartnerId, Option<u32>, &Values)> = shown.chain(others).collect();
    let values: Vec<(PartnerId, &Values)> = all.iter().map(|(id, _, values)| (*id, *values)).collect();
    let within = by(list, weights, snapshot).first(&values, list.shown.len());
    let partner = |row: &usize| ReplayedPartner { partner_id: all[*row].0, shown_at: all[*row].1 };
    ReplayedList {
        date: list.date,
        firm_id: list.firm_id,
        is_reproducible: false,
        partners: within.iter().map(partner).collect(),
        fallen_out: (0..list.shown.len()).filter(|row| !within.contains(row)).map(|row| partner(&row)).collect(),
        runners_up: list.runners_up.len(),
    }
}

fn is_as_shown(list: &Impression, own: &Weights, snapshot: &Snapshot) -> bool {
    let again = with_runners_up(list, own, snapshot);
    again.partners.iter().map(|one| one.partner_id).eq(list.shown.iter().map(|one| one.partner_id))
}

/// Rows of those that were shown, in the order of the weights.
fn order_of_shown(list: &Impression, weights: &Weights, snapshot: &Snapshot) -> Vec<usize> {
    let shown: Vec<(PartnerId, &Values)> = list.shown.iter().map(|one| one.partner_id).zip(&list.values).collect();
    by(list, weights, snapshot).first(&shown, shown.len())
}

fn by<'a>(list: &Impression, weights: &'a Weights, snapshot: &'a Snapshot) -> KeptOrder<'a> {
    let diversity = list.diversity.unwrap_or(USUAL_DIVERSITY);
    KeptOrder { snapshot, weights, diversity, is_newcomer: list.is_newcomer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ImpressionId;
    use crate::domain::collaboration::Collaborations;
    use crate::domain::impression::{Origin, RunnerUp, Shown};
    use crate::domain::weights::SignalWeight;
    use crate::matching::snapshot::SnapshotBuilder;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn nobody() -> Snapshot {
        SnapshotBuilder::new(NaiveDate::default(), &Collaborations::default()).finish(1)
    }

    fn said(topic: f32, near: f32) -> Values {
        BTreeMap::from([("topicFit".to_owned(), topic), ("proximity".to_owned(), near)])
    }

    fn partner(number: u128) -> PartnerId {
        PartnerId::new(Uuid::from_u128(number))
    }

    fn list() -> Impression {
        let shown =
            |(place, number): (u32, u128)| Shown { partner_id: partner(number), position: place, probability: None };
        Impression {
            id: ImpressionId::new(Uuid::nil()),
            firm_id: FirmId(Uuid::nil()),
            date: NaiveDate::default(),
            origin: Origin::Page,
            weights_version: "1".into(),
            index_version: 1,
            diversity: None,
            is_newcomer: false,
            shown: [(1, 1), (2, 2)].map(shown).into(),
            values: vec![said(3.0, 0.0), said(2.0, 0.0)],
            runners_up: vec![RunnerUp { partner_id: partner(3), values: said(1.0, 5.0) }],
        }
    }

    fn weights(topic: f64, near: f64) -> Weights {
        let mut weights = crate::app::weights::shipped().unwrap();
        weights.partners_for_firm.values_mut().for_each(|weight| *weight = SignalWeight::plain(0.0));
        weights.partners_for_firm.insert("topicFit".into(), SignalWeight::plain(topic));
        weights.partners_for_firm.insert("proximity".into(), SignalWeight::plain(near));
        weights
    }

    #[test]
    fn a_partner_that_came_next_comes_in_and_the_last_falls_out() {
        let replayed = with_runners_up(&list(), &weights(10.0, 10.0), &nobody());
        let ids = |partners: &[ReplayedPartner]| -> Vec<_> {
            partners.iter().map(|one| (one.partner_id, one.shown_at)).collect()
        };
        assert_eq!(ids(&replayed.partners), [(partner(3), None), (partner(1), Some(1))]);
        assert_eq!(ids(&replayed.fallen_out), [(partner(2), Some(2))]);
        let as_shown = with_runners_up(&list(), &weights(10.0, 0.0), &nobody());
        assert_eq!(ids(&as_shown.partners), [(partner(1), Some(1)), (partner(2), Some(2))]);
        assert!(as_shown.fallen_out.is_empty());
    }

    #[test]
    fn of_a_list_without_runners_up_only_the_order_can_differ() {
        let earlier = Impression { runners_up: Vec::new(), values: vec![said(1.0, 0.0), said(2.0, 0.0)], ..list() };
        let replayed = with_runners_up(&earlier, &weights(10.0, 0.0), &nobody());
        assert_eq!((replayed.runners_up, replayed.fallen_out.len()), (0, 0));
        assert_eq!(replayed.partners.iter().map(|one| one.shown_at).collect::<Vec<_>>(), [Some(2), Some(1)]);
    }
}
