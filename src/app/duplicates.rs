//! Firms that stand in the list twice: found with reasons, merged or kept apart by a person, and taken apart again.

mod memberships;
mod merging;

use super::audit::{self, Event};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::duplicate::{Agreement, Decided, Duplicate, DuplicateState, FieldReason, Likeness, SameOrDifferent};
use crate::domain::{DuplicateId, Firm, FirmId, Invalid, personal_data};
use crate::identity::firms::{Candidate, candidates};
use crate::identity::{Decision, Evidence, Thresholds};
use crate::storage::duplicates::{find_duplicate, load_duplicates, replace_duplicate, replace_open};
use crate::storage::external_keys::wait_for_turn;
use crate::storage::firms::{FirmFilter, find_firm, list_firms, load_firms, load_firms_by_id};
use crate::storage::merges::find_survivor;
use crate::storage::{Page, Stored, Tenant};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Pairs that a search keeps at most, the heaviest: more than people look at in a year.
const MOST_PAIRS: usize = 10_000;

/// What a person decides of a pair (*besluit*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"decision": "same", "reason": "zelfde adres en zelfde eigenaar"}))]
pub struct DuplicateDecisionRequest {
    /// One firm or two.
    pub decision: SameOrDifferent,
    /// The firm of the two that goes on; the one that was there first when absent.
    #[serde(default)]
    pub survivor_id: Option<FirmId>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// One firm of a pair (*bedrijf*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateFirm {
    /// Its id.
    pub id: FirmId,
    /// Its name; `null` when it was merged or is gone.
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// Where it is.
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Number in the business register.
    #[schema(max_length = 8)]
    pub kvk_number: Option<String>,
}

/// A pair of firms that may be one (*mogelijk dubbel*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateRecord {
    /// Own id.
    pub id: DuplicateId,
    /// The two firms, the one that was there first before the other.
    #[schema(min_items = 2, max_items = 2)]
    pub firms: Vec<DuplicateFirm>,
    /// Where it stands.
    pub state: DuplicateState,
    /// What the fields say.
    pub verdict: Likeness,
    /// Match weight in bits: log2 of the odds that the two are one firm.
    pub weight: f64,
    /// The probability that belongs to it.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
    /// Weight before any field was looked at, in bits; with the reasons it adds up to the weight.
    pub prior_weight: f64,
    /// What each field brings.
    #[schema(max_items = 20)]
    pub reasons: Vec<FieldReason>,
    /// When it was last found.
    pub found_at: DateTime<Utc>,
    /// The last decision.
    pub decision: Option<Decided>,
    /// What in the reason looks like personal data; only in the answer to a decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

/// What a search found (*zoekresultaat*).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateSearch {
    /// Firms that were compared.
    #[schema(minimum = 0)]
    pub firms: u64,
    /// Pairs that wait for a decision.
    #[schema(minimum = 0)]
    pub open: u64,
    /// Those of them that were not there before.
    #[schema(minimum = 0)]
    pub new: u64,
}

/// Compares all firms of the organisation, whoever asks, and puts the pairs that may be one in the place of those that were open. Pairs
/// that a person decided on stay as they are. Who is limited to regions is told how many there are within these.
pub fn search(app: &App, caller: &Caller) -> Result<DuplicateSearch> {
    let before = pairs_within_reach(app, caller)?;
    let mut firms: Vec<Firm> = Vec::new();
    app.pool.read(caller.organisation, |tenant| load_firms(tenant, &mut |firm| firms.push(firm)))?;
    let mut found = candidates(&firms, &Thresholds::default());
    found.truncate(MOST_PAIRS);
    let now = Utc::now();
    let pairs: Vec<Duplicate> = found.iter().map(|candidate| pair(&firms, candidate, now)).collect();
    let searched = app.pool.write(caller, |tenant| {
        let searched = replace_open(tenant, &pairs)?;
        let event = Event::of_many(Action::Replace, "duplicate").number("open", searched.open as i64);
        audit::record(tenant, caller, event)?;
        Ok::<_, AppError>(searched)
    })?;
    let (firms, open, new) = match before {
        None => (firms.len(), searched.open, searched.new),
        Some(before) => {
            let after = pairs_within_reach(app, caller)?.unwrap_or_default();
            let within = firms.iter().filter(|firm| caller.reaches_place(firm.location.as_ref())).count();
            (within, after.len(), after.difference(&before).count())
        }
    };
    Ok(DuplicateSearch { firms: firms as u64, open: open as u64, new: new as u64 })
}

/// The open pairs of a caller who is limited to regions; nothing of one who is not.
fn pairs_within_reach(app: &App, caller: &Caller) -> Result<Option<BTreeSet<Vec<FirmId>>>> {
    if caller.reach.regions.is_empty() {
        return Ok(None);
    }
    let open = list_duplicates(app, caller, Some(DuplicateState::Open))?;
    Ok(Some(open.into_iter().map(|pair| pair.firms.iter().map(|firm| firm.id).collect()).collect()))
}

fn pair(firms: &[Firm], candidate: &Candidate, found_at: DateTime<Utc>) -> Duplicate {
    let (one, other) = candidate.pair;
    let mut ids = [firms[one].id, firms[other].id];
    ids.sort();
    let judged = &candidate.judged;
    Duplicate {
        id: DuplicateId(Uuid::now_v7()),
        firms: ids,
        state: DuplicateState::Open,
        verdict: if judged.decision == Decision::Same { Likeness::Same } else { Likeness::Maybe },
        weight: judged.weight,
        probability: judged.probability,
        prior_weight: judged.prior_weight,
        reasons: judged.evidence.iter().map(reason).collect(),
        found_at,
        decision: None,
    }
}

/// What one field brings.
pub(super) fn reason(evidence: &Evidence) -> FieldReason {
    let agreement = match evidence.level {
        None => Agreement::Unknown,
        Some(0) => Agreement::Equal,
        Some(level) if level + 1 < evidence.levels => Agreement::Similar,
        Some(_) => Agreement::Different,
    };
    FieldReason { field: evidence.field.clone(), agreement, weight: evidence.weight }
}

/// Most firms among which is looked for pairs without anybody asking: it takes seconds, and every record is held in memory.
const MOST_UNASKED: u64 = 50_000;

/// Looks for pairs after firms came in, where the organisation has not too many; whoever has more asks for it.
pub fn search_after_import(app: &App, caller: &Caller) -> Result<()> {
    let first = Page { after: None, limit: 1 };
    let firms = app.pool.read(caller.organisation, |tenant| list_firms(tenant, &FirmFilter::default(), &first))?;
    if firms.total <= MOST_UNASKED {
        search(app, caller)?;
    }
    Ok(())
}

/// Of each of these pairs the firm of which more is known, which goes on when the two are one: the one with a number in the
/// business register, else the one with more filled fields; in doubt the one that was there first.
pub fn better_known(app: &App, caller: &Caller, pairs: &[&DuplicateRecord]) -> Result<HashSet<FirmId>> {
    let ids: Vec<FirmId> = pairs.iter().flat_map(|pair| &pair.firms).map(|firm| firm.id).collect();
    let firms = app.pool.read(caller.organisation, |tenant| load_firms_by_id(tenant, &ids))?;
    let mut known: HashMap<FirmId, (bool, usize)> = HashMap::new();
    for firm in &firms {
        known.insert(firm.id, (firm.kvk_number.is_some(), filled_fields(firm)));
    }
    let of = |firm: &&DuplicateFirm| known.get(&firm.id).copied().unwrap_or_default();
    // Of equals, the last is the highest.
    Ok(pairs.iter().filter_map(|pair| pair.firms.iter().rev().max_by_key(of)).map(|firm| firm.id).collect())
}

/// How many fields of a firm say something.
fn filled_fields(firm: &Firm) -> usize {
    let fields = serde_json::to_value(firm).unwrap_or_default();
    let is_filled = |value: &&Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    fields.as_object().map_or(0, |fields| fields.values().filter(is_filled).count())
}

/// The pairs that the caller may see, the heaviest first. Of a pair of which a firm is out of reach, or deleted before
/// anything was decided, nothing is shown.
pub fn list_duplicates(app: &App, caller: &Caller, state: Option<DuplicateState>) -> Result<Vec<DuplicateRecord>> {
    app.pool.read(caller.organisation, |tenant| {
        let pairs = load_duplicates(tenant, state)?;
        let ids: Vec<FirmId> = pairs.iter().flat_map(|stored| stored.record.firms).collect();
        let firms: HashMap<FirmId, Firm> =
            load_firms_by_id(tenant, &ids)?.into_iter().map(|firm| (firm.id, firm)).collect();
        Ok(pairs.into_iter().filter_map(|stored| shown(caller, stored.record, &firms)).collect())
    })
}

/// A pair and its revision.
pub fn get_duplicate(app: &App, caller: &Caller, id: DuplicateId) -> Result<(DuplicateRecord, i64)> {
    app.pool.read(caller.organisation, |tenant| get(tenant, caller, id).map(|(_, record, revision)| (record, revision)))
}

fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: DuplicateId) -> Result<(Duplicate, DuplicateRecord, i64)> {
    let not_found = || AppError::NotFound { what: "duplicate", id: id.to_string() };
    let Stored { record, revision, .. } = find_duplicate(tenant, id)?.ok_or_else(not_found)?;
    let firms = load_firms_by_id(tenant, &record.firms)?.into_iter().map(|firm| (firm.id, firm)).collect();
    let answer = shown(caller, record.clone(), &firms).ok_or_else(not_found)?;
    Ok((record, answer, revision))
}

fn shown(caller: &Caller, pair: Duplicate, firms: &HashMap<FirmId, Firm>) -> Option<DuplicateRecord> {
    let known = pair.firms.iter().filter_map(|id| firms.get(id));
    let is_out_of_reach = known.clone().any(|firm| !caller.reaches_place(firm.location.as_ref()));
    let needed = if pair.state == DuplicateState::Merged { 1 } else { 2 };
    if is_out_of_reach || known.count() < needed {
        return None;
    }
    let shown = pair.firms.iter().map(|id| firm_in_short(*id, firms.get(id))).collect();
    let Duplicate { id, state, verdict, weight, probability, prior_weight, reasons, found_at, decision, .. } = pair;
    Some(DuplicateRecord {
        id,
        firms: shown,
        state,
        verdict,
        weight,
        probability,
        prior_weight,
        reasons,
        found_at,
        decision,
        warnings: Vec::new(),
    })
}

/// A firm as one tells it from others; of one that is gone the id.
pub(super) fn firm_in_short(id: FirmId, firm: Option<&Firm>) -> DuplicateFirm {
    let location = firm.and_then(|firm| firm.location.as_ref());
    DuplicateFirm {
        id,
        name: firm.map(|firm| firm.name.clone()),
        place: location.and_then(|location| location.spoken()),
        kvk_number: firm.and_then(|firm| firm.kvk_number.as_ref()).map(ToString::to_string),
    }
}

/// Decides a pair: `same` merges, `different` keeps apart and takes apart what was merged.
pub fn decide(
    app: &App,
    caller: &Caller,
    id: DuplicateId,
    request: &DuplicateDecisionRequest,
    once: Option<&Once>,
) -> Result<Written> {
    writing::create_once(app, caller, once, |tenant| {
        wait_for_turn(tenant)?;
        let (mut pair, _, revision) = get(tenant, caller, id)?;
        let survivor = request.survivor_id.unwrap_or(pair.firms[0]);
        if !pair.firms.contains(&survivor) {
            let message = format!("“{survivor}” is neither of the two firms.");
            return Err(Invalid::new("/survivorId", "unknown", message, "Give the id of one of the two.").into());
        }
        let other = if survivor == pair.firms[0] { pair.firms[1] } else { pair.firms[0] };
        let goes_on = match (pair.state, request.decision) {
            (DuplicateState::Merged, SameOrDifferent::Same) => {
                return Err(in_the_way("merged", "The two are merged already."));
            }
            (DuplicateState::Merged, SameOrDifferent::Different) => {
                merging::take_apart(app, tenant, caller, &pair)?;
                None
            }
            (_, SameOrDifferent::Same) => {
                merging::merge(app, tenant, caller, &pair, (survivor, other))?;
                Some(survivor)
            }
            (_, SameOrDifferent::Different) => None,
        };
        pair.state = match request.decision {
            SameOrDifferent::Same => DuplicateState::Merged,
            SameOrDifferent::Different => DuplicateState::Different,
        };
        pair.decision = Some(Decided {
            decision: request.decision,
            survivor_id: goes_on,
            reason: request.reason.clone(),
            decided_by: caller.subject.clone(),
            decided_at: Utc::now(),
        });
        replace_duplicate(tenant, &pair, revision)?;
        let event = Event::of(Action::Replace, "duplicate", id).word("state", pair.state.code());
        audit::record(tenant, caller, event.revision(revision + 1))?;
        let (_, record, revision) = get(tenant, caller, id)?;
        let reason = request.reason.iter();
        let warnings = reason.flat_map(|reason| personal_data::warnings("/reason", reason)).collect();
        let record = DuplicateRecord { warnings, ..record };
        Written::new(Place { id: id.0, revision, version: tenant.version()? }, &record)
    })
}

fn in_the_way(code: &'static str, message: &str) -> AppError {
    AppError::Conflict(vec![Invalid::new("/decision", code, message, "Read the pair again.")])
}

/// Most merges that an id is followed through.
const MOST_STEPS: usize = 20;

/// Why a firm is not found: it was merged, if the caller may see the survivor; else there is none.
pub(super) fn where_it_went(tenant: &mut Tenant<'_>, caller: &Caller, id: FirmId) -> Result<AppError> {
    let mut survivor = id;
    for _ in 0..MOST_STEPS {
        match find_survivor(tenant, survivor)? {
            Some(next) => survivor = next,
            None => break,
        }
    }
    let id = id.to_string();
    if survivor.to_string() != id {
        let found = find_firm(tenant, survivor)?;
        if found.is_some_and(|firm| caller.reaches_place(firm.record.location.as_ref())) {
            return Ok(AppError::Merged { what: "firm", id, into: survivor.0 });
        }
    }
    Ok(AppError::NotFound { what: "firm", id })
}
