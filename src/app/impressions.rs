//! Lists that were shown: logged by whoever showed them, since reading never writes.

use super::audit::{self, Event};
use super::firms::get as get_firm;
use super::index::Indexed;
use super::kept_order::{KeptOrder, Values};
use super::matches::USUAL_DIVERSITY;
use super::weights;
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::impression::{Impression, MOST_RUNNERS_UP, Origin, RunnerUp, Shown, faults_of_shown};
use crate::domain::{Firm, FirmId, ImpressionId, Invalid, PartnerId, PartnerKind};
use crate::matching::curve::Curve;
use crate::matching::query::{Limits, Query};
use crate::matching::training::{Asked, Seen};
use crate::matching::{signals, training};
use crate::storage::Tenant;
use crate::storage::impressions::{find_impression, insert_impression};
use crate::storage::partners::load_partners_by_id;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Partners with the highest scores of whom the kind is looked up, to find the runners-up among them.
const MOST_LOOKED_AT: usize = 400;
/// How often those that would have come in are taken out again before a list is kept without runners-up.
const MOST_TRIES: usize = 10;

/// A list of partners that was shown for a firm (*getoonde lijst*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "origin": "crm", "weightsVersion": crate::app::weights::shipped_version(),
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
    /// The `diversity` with which the ranking was asked; the usual when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub diversity: Option<f64>,
    /// The partners that were shown.
    #[schema(min_items = 1, max_items = 100)]
    pub shown: Vec<Shown>,
}

/// Everything that is wrong with a list as it is told.
pub fn find_faults(app: &App, asked: &ImpressionRequest) -> Vec<Invalid> {
    let mut faults = faults_of_shown(&asked.shown);
    if let Some(date) = asked.date.filter(|date| *date > app.today()) {
        let message = format!("{date} has not come yet.");
        faults.push(Invalid::new("/date", "in_future", message, "Give the day on which it was shown."));
    }
    if !(1..=64).contains(&asked.weights_version.chars().count()) {
        let message = "The version is empty or too long.";
        faults.push(Invalid::new("/weightsVersion", "invalid_length", message, "Give weightsVersion of the ranking."));
    }
    if let Some(diversity) = asked.diversity.filter(|diversity| !(0.0..=1.0).contains(diversity)) {
        let message = format!("{diversity} is no diversity.");
        faults.push(Invalid::new("/diversity", "out_of_range", message, "Give 0 (off) to 1, as it was asked."));
    }
    faults
}

/// Logs a list, with what each signal says of its partners now.
pub fn record_impression(
    app: &App,
    caller: &Caller,
    asked: &ImpressionRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let date = asked.date.unwrap_or(app.today());
    let faults = find_faults(app, asked);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let firm = match app.pool.read(caller.organisation, |tenant| get_firm(tenant, caller, asked.firm_id)) {
        Err(AppError::NotFound { id, .. } | AppError::Merged { id, .. }) => {
            let message = format!("There is no firm “{id}”.");
            return Err(Invalid::new("/firmId", "unknown_id", message, "Give the id of a firm of yours.").into());
        }
        firm => firm?.record,
    };
    let mut shown = asked.shown.clone();
    shown.sort_by_key(|one| one.position);
    let indexed = app.indexes.current(caller.organisation, None)?;
    let said = Said::of(&indexed, &firm);
    let values: Vec<Values> = shown.iter().map(|one| said.values(one.partner_id)).collect();
    let order = KeptOrder {
        snapshot: &indexed.snapshot,
        weights: &indexed.weights,
        diversity: asked.diversity.unwrap_or(USUAL_DIVERSITY),
        is_newcomer: said.is_newcomer,
    };
    let list: Vec<(PartnerId, &Values)> = shown.iter().map(|one| one.partner_id).zip(&values).collect();
    let begins_at_the_top = shown.first().is_some_and(|first| first.position == 1);
    let runners_up = if begins_at_the_top { runners_up(app, caller, &said, order, &list)? } else { Vec::new() };
    writing::create_once(app, caller, once, |tenant| {
        get_firm(tenant, caller, asked.firm_id)?;
        refuse_unknown_versions(tenant, asked)?;
        let impression = Impression {
            id: ImpressionId::new(Uuid::now_v7()),
            firm_id: asked.firm_id,
            date,
            origin: asked.origin,
            weights_version: asked.weights_version.clone(),
            index_version: asked.index_version,
            diversity: asked.diversity,
            is_newcomer: said.is_newcomer,
            shown: shown.clone(),
            values: values.clone(),
            runners_up: runners_up.clone(),
        };
        insert_impression(tenant, &impression)?;
        audit::record(tenant, caller, Event::of(Action::Create, "impression", impression.id))?;
        let place = Place { id: impression.id.0, revision: 1, version: tenant.version()? };
        Written::new(place, &impression)
    })
}

/// Refuses a list of weights or of an index that never were.
fn refuse_unknown_versions(tenant: &mut Tenant<'_>, asked: &ImpressionRequest) -> Result<()> {
    weights::refuse_unknown(tenant, "/weightsVersion", &asked.weights_version)?;
    let last = tenant.version()?;
    if (0..=last).contains(&asked.index_version) {
        return Ok(());
    }
    let message = format!("There is no version {} of the index; the last is {last}.", asked.index_version);
    Err(Invalid::new("/indexVersion", "unknown", message, "Give indexVersion of the ranking.").into())
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

/// What the signals say of every partner that could be shown for a firm, by the curves in use.
struct Said {
    is_newcomer: bool,
    ids: Vec<PartnerId>,
    seen: Vec<Seen>,
    /// By signal.
    points: Vec<f64>,
}

impl Said {
    fn of(indexed: &Indexed, firm: &Firm) -> Self {
        let kinds = PartnerKind::ALL.to_vec();
        let query = Query::for_firm(&indexed.snapshot, firm, Limits { kinds, skips_held: true, ..Limits::default() });
        let weights = &indexed.weights.partners_for_firm;
        let asked = |(signal, name): (usize, &&str)| {
            let weight = weights.get(*name);
            let curve = Curve::new(weight.and_then(|weight| weight.curve.as_deref()).unwrap_or_default());
            Asked { signal, curve, knee: weight.and_then(|weight| weight.knee(query.is_of_newcomer())) }
        };
        let asked: Vec<Asked> = signals::names().iter().enumerate().map(asked).collect();
        let (ids, seen) = training::values(&indexed.snapshot, &query, &asked);
        let is_newcomer = query.is_of_newcomer();
        let points = |name: &&str| weights.get(*name).map_or(0.0, |weight| weight.of(is_newcomer));
        Self {
            is_newcomer,
            ids: ids.into_iter().map(|id| PartnerId::new(Uuid::from_bytes(id))).collect(),
            seen,
            points: signals::names().iter().map(points).collect(),
        }
    }

    /// Nothing of a partner that can not be ranked any more.
    fn values(&self, partner: PartnerId) -> Values {
        let place = self.ids.iter().position(|id| *id == partner);
        place.map(|place| self.values_at(place)).unwrap_or_default()
    }

    fn values_at(&self, place: usize) -> Values {
        let said = signals::names().into_iter().zip(&self.seen).filter(|(_, seen)| seen.values[place] != 0.0);
        said.map(|(name, seen)| (name.to_owned(), seen.values[place])).collect()
    }

    fn score(&self, place: usize) -> f64 {
        self.seen.iter().zip(&self.points).map(|(seen, points)| points * f64::from(seen.values[place])).sum()
    }
}

/// The partners of the kinds shown with the highest scores that were not shown. Those that would have come in by the same
/// weights were left out for another reason, such as a region that was asked, and are no runners-up.
fn runners_up(
    app: &App,
    caller: &Caller,
    said: &Said,
    order: KeptOrder<'_>,
    list: &[(PartnerId, &Values)],
) -> Result<Vec<RunnerUp>> {
    let is_shown: HashSet<PartnerId> = list.iter().map(|(id, _)| *id).collect();
    let mut scored: Vec<(f64, usize)> = (0..said.ids.len()).map(|place| (said.score(place), place)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(said.ids[a.1].cmp(&said.ids[b.1])));
    scored.retain(|(_, place)| !is_shown.contains(&said.ids[*place]));
    scored.truncate(MOST_LOOKED_AT);
    let ids: Vec<PartnerId> =
        is_shown.iter().copied().chain(scored.iter().map(|(_, place)| said.ids[*place])).collect();
    let known = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(load_partners_by_id(tenant, &ids)?))?;
    let kind_of: HashMap<PartnerId, PartnerKind> = known.iter().map(|partner| (partner.id, partner.kind)).collect();
    let kinds: HashSet<PartnerKind> = is_shown.iter().filter_map(|id| kind_of.get(id).copied()).collect();
    let is_of_kinds = |place: &usize| kind_of.get(&said.ids[*place]).is_some_and(|kind| kinds.contains(kind));
    let of_kinds = scored.into_iter().map(|(_, place)| place).filter(is_of_kinds);
    let runner_up = |place: usize| RunnerUp { partner_id: said.ids[place], values: said.values_at(place) };
    let mut others: Vec<RunnerUp> = of_kinds.take(2 * MOST_RUNNERS_UP).map(runner_up).collect();
    for _ in 0..MOST_TRIES {
        let next = others.iter().map(|other| (other.partner_id, &other.values));
        let all: Vec<(PartnerId, &Values)> = list.iter().copied().chain(next).collect();
        let chosen = order.first(&all, list.len());
        let came_in: HashSet<PartnerId> =
            chosen.into_iter().filter(|place| *place >= list.len()).map(|place| all[place].0).collect();
        if came_in.is_empty() {
            others.truncate(MOST_RUNNERS_UP);
            return Ok(others);
        }
        others.retain(|other| !came_in.contains(&other.partner_id));
    }
    Ok(Vec::new())
}
