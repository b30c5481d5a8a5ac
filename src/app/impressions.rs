//! Lists that were shown: logged by whoever showed them, since reading never writes.

use super::audit::{self, Event};
use super::firms::get as get_firm;
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::impression::{Impression, Origin, Shown, faults_of_shown};
use crate::domain::{Firm, FirmId, ImpressionId, Invalid};
use crate::matching::curve::Curve;
use crate::matching::query::{Limits, Query};
use crate::matching::training::Asked;
use crate::matching::{signals, training};
use crate::storage::impressions::{find_impression, insert_impression};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// A list of partners that was shown for a firm (*getoonde lijst*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "origin": "crm", "weightsVersion": "1",
    "indexVersion": 4711, "shown": [{"partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "position": 1}]}))]
pub struct ImpressionRequest {
    /// For which firm.
    pub firm_id: FirmId,
    /// Where.
    pub origin: Origin,
    /// On which day; today when absent.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// `weightsVersion` of the ranking.
    #[schema(min_length = 1, max_length = 64)]
    pub weights_version: String,
    /// `indexVersion` of the ranking.
    #[schema(minimum = 0)]
    pub index_version: i64,
    /// The partners that were shown.
    #[schema(min_items = 1, max_items = 100)]
    pub shown: Vec<Shown>,
}

/// Logs a list, with what each signal says of its partners now.
pub fn record_impression(
    app: &App,
    caller: &Caller,
    asked: &ImpressionRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let date = asked.date.unwrap_or(app.today());
    let mut faults = faults_of_shown(&asked.shown);
    if date > app.today() {
        let message = format!("{date} has not come yet.");
        faults.push(Invalid::new("/date", "in_future", message, "Give the day on which it was shown."));
    }
    if !(1..=64).contains(&asked.weights_version.chars().count()) {
        let message = "The version is empty or too long.";
        faults.push(Invalid::new("/weightsVersion", "invalid_length", message, "Give weightsVersion of the ranking."));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let firm = match app.pool.read(caller.organisation, |tenant| get_firm(tenant, caller, asked.firm_id)) {
        Err(AppError::NotFound { id, .. }) => {
            let message = format!("There is no firm “{id}”.");
            return Err(Invalid::new("/firmId", "unknown_id", message, "Give the id of a firm of yours.").into());
        }
        firm => firm?.record,
    };
    let mut shown = asked.shown.clone();
    shown.sort_by_key(|one| one.position);
    let (is_newcomer, values) = values(app, caller, &firm, &shown)?;
    writing::create_once(app, caller, once, |tenant| {
        get_firm(tenant, caller, asked.firm_id)?;
        let impression = Impression {
            id: ImpressionId::new(Uuid::now_v7()),
            firm_id: asked.firm_id,
            date,
            origin: asked.origin,
            weights_version: asked.weights_version.clone(),
            index_version: asked.index_version,
            is_newcomer,
            shown: shown.clone(),
            values: values.clone(),
        };
        insert_impression(tenant, &impression)?;
        audit::record(tenant, caller, Event::of(Action::Create, "impression", impression.id))?;
        let place = Place { id: impression.id.0, revision: 1, version: tenant.version()? };
        Written::new(place, &impression)
    })
}

/// A list that was shown.
pub fn get_impression(app: &App, caller: &Caller, id: ImpressionId) -> Result<Impression> {
    app.pool.read(caller.organisation, |tenant| {
        let missing = || AppError::NotFound { what: "impression", id: id.to_string() };
        let found = find_impression(tenant, id)?.ok_or_else(missing)?;
        get_firm(tenant, caller, found.firm_id).map_err(|_| missing())?;
        Ok(found)
    })
}

/// Whether the firm asks as a newcomer, and what each signal says of each partner, by the curves in use.
fn values(app: &App, caller: &Caller, firm: &Firm, shown: &[Shown]) -> Result<(bool, Vec<BTreeMap<String, f32>>)> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let kinds = crate::domain::PartnerKind::ALL.to_vec();
    let query = Query::for_firm(&indexed.snapshot, firm, Limits { kinds, skips_held: true, ..Limits::default() });
    let weights = &indexed.weights.partners_for_firm;
    let asked = |(signal, name): (usize, &&str)| {
        let weight = weights.get(*name);
        let curve = Curve::new(weight.and_then(|weight| weight.curve.as_deref()).unwrap_or_default());
        Asked { signal, curve, knee: weight.and_then(|weight| weight.knee(query.is_of_newcomer())) }
    };
    let asked: Vec<Asked> = signals::names().iter().enumerate().map(asked).collect();
    let (ids, seen) = training::values(&indexed.snapshot, &query, &asked);
    let places: HashMap<_, usize> = ids.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
    let of_one = |one: &Shown| match places.get(&one.partner_id.bytes()) {
        Some(place) => signals::names()
            .iter()
            .zip(&seen)
            .filter(|(_, seen)| seen.values[*place] != 0.0)
            .map(|(name, seen)| ((*name).to_owned(), seen.values[*place]))
            .collect(),
        None => BTreeMap::new(),
    };
    Ok((query.is_of_newcomer(), shown.iter().map(of_one).collect()))
}
