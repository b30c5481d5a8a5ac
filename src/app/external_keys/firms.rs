//! Firms by the key of another system.
//!
//! A key that is new, of a firm that is there already (the same number in the business register, and the same
//! establishment or no other), is attached to that firm: what the caller says goes in, and what it leaves out stays,
//! for it cannot know what was there. When more than one firm fits, or the one that fits has another key in the same
//! system, nothing is written and the caller is told which they are.

use super::condition::Condition;
use super::merging::{Way, overlaid, patched, profile_of};
use super::same::{Same, add_id, joined_ids, known_as};
use super::upsert::{Upsert, Upserted, Verdict};
use crate::app::audit::{self, Event};
use crate::app::firms::{self, FirmRecord};
use crate::app::relations::link_partners;
use crate::app::writing::{Expected, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{ExternalId, Firm, FirmId, Invalid};
use crate::interpretation::FirmProfile;
use crate::storage::external_keys::{KeyKind, find_key, point_key, wait_for_turn};
use crate::storage::firms::{FirmFilter, delete_firm as erase, find_firm, find_firm_by_external_id, list_firms};
use crate::storage::withheld::find_withheld;
use crate::storage::{Page, Saved, Stored, Tenant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Firms with one number that are compared.
const MOST_COMPARED: usize = 100;

/// Fields of a stored firm that a profile has not.
const DERIVED: [&str; 2] = ["id", "earlierBarriers"];

/// Fields of an answer that a patch must not have.
const READ_ONLY: [&str; 6] = ["/id", "/firmType", "/earlierBarriers", "/changedAt", "/interpretation", "/warnings"];

/// Creates or changes the firm that a key names, in a transaction of its own; see [`upsert_firm`].
pub fn put_firm(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &FirmProfile,
    condition: &Condition,
) -> Result<Upserted> {
    app.pool.write(caller, |tenant| upsert_firm(app, tenant, caller, key, profile, Way::Replace, condition)?.stored())
}

/// Creates the firm that a key names, or puts the profile into it. A conflict, and every refusal, leaves the database as
/// it was, so that the transaction can go on with the next firm.
pub fn upsert_firm(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    profile: &FirmProfile,
    way: Way,
    condition: &Condition,
) -> Result<Upsert> {
    wait_for_turn(tenant)?;
    if let Some(stored) = find(tenant, key)? {
        let stored = within_reach(caller, key, stored)?;
        condition.check_present("firm", stored.revision)?;
        let profile = match way {
            Way::Replace => profile.clone(),
            Way::Merge => overlaid(profile_of(&stored.record, &DERIVED)?, profile)?,
        };
        return change(app, tenant, caller, Some(key), stored, &profile).map(Upsert::Stored);
    }
    condition.check_absent("firm")?;
    let said = firms::understand(app, profile)?.record;
    match find_same(tenant, caller, key, &said)? {
        Same::Nobody => create(app, tenant, caller, key, profile).map(Upsert::Stored),
        Same::This(stored) if *condition == Condition::Absent => Ok(Upsert::Conflict(vec![known_otherwise(&stored)])),
        Same::This(stored) => {
            let profile = overlaid(profile_of(&stored.record, &DERIVED)?, profile)?;
            change(app, tenant, caller, Some(key), *stored, &profile).map(Upsert::Stored)
        }
        Same::Unclear(fault) => Ok(Upsert::Conflict(vec![fault])),
    }
}

/// The firm that a key names, and its revision.
pub fn get_firm(app: &App, caller: &Caller, key: &ExternalId) -> Result<(FirmRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| get(tenant, caller, key))?;
    let revision = stored.revision;
    Ok((FirmRecord::new(stored, app.today()), revision))
}

/// The id of the firm that a key names.
pub fn firm_id(app: &App, caller: &Caller, key: &ExternalId) -> Result<FirmId> {
    app.pool.read(caller.organisation, |tenant| get(tenant, caller, key).map(|stored| stored.record.id))
}

/// Changes what a patch names of a firm, which is given by key or id.
pub fn patch_firm(
    app: &App,
    caller: &Caller,
    firm: &std::result::Result<FirmId, ExternalId>,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let (stored, key) = match firm {
            Ok(id) => (firms::get(tenant, caller, *id)?, None),
            Err(key) => (get(tenant, caller, key)?, Some(key)),
        };
        expected.check("firm", stored.revision)?;
        let profile: FirmProfile = patched(profile_of(&stored.record, &DERIVED)?, patch, &READ_ONLY)?;
        change(app, tenant, caller, key, stored, &profile).map(|upserted| upserted.written)
    })
}

/// Deletes the firm that a key names. Its keys stay as tombstones.
pub fn delete_firm(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let stored = get(tenant, caller, key)?;
        expected.check("firm", stored.revision)?;
        erase(tenant, stored.record.id, Some(stored.revision))?;
        let event = Event::of(Action::Delete, "firm", stored.record.id).revision(stored.revision);
        audit::record(tenant, caller, event.word("by", "external key"))?;
        Ok(tenant.version()?)
    })
}

fn get(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId) -> Result<Stored<Firm>> {
    if let Some(stored) = find(tenant, key)? {
        return within_reach(caller, key, stored);
    }
    match find_key(tenant, KeyKind::Firm, key)?.and_then(|known| known.gone_at) {
        Some(at) => Err(AppError::Gone { what: "firm", id: key.id.clone(), at: at.and_utc() }),
        None => Err(unknown(key)),
    }
}

/// The firm that a key names. One whose data are withheld is refused, for nothing of it is to be stored.
fn find(tenant: &mut Tenant<'_>, key: &ExternalId) -> Result<Option<Stored<Firm>>> {
    if let Some(stored) = find_firm_by_external_id(tenant, key)? {
        return Ok(Some(stored));
    }
    let Some(known) = find_key(tenant, KeyKind::Firm, key)?.filter(|known| known.gone_at.is_none()) else {
        return Ok(None);
    };
    let id = FirmId::new(known.record);
    match find_firm(tenant, id)? {
        Some(stored) => Ok(Some(stored)),
        None if find_withheld(tenant, id)?.is_some() => Err(AppError::Suppressed { what: "firm" }),
        None => Ok(None),
    }
}

/// One out of reach is as one that does not exist.
fn within_reach(caller: &Caller, key: &ExternalId, stored: Stored<Firm>) -> Result<Stored<Firm>> {
    match caller.reaches_place(stored.record.location.as_ref()) {
        true => Ok(stored),
        false => Err(unknown(key)),
    }
}

fn unknown(key: &ExternalId) -> AppError {
    AppError::NotFound { what: "firm", id: key.id.clone() }
}

fn create(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    profile: &FirmProfile,
) -> Result<Upserted> {
    let understood = firms::understand(app, profile)?;
    let mut firm = Firm { id: FirmId::new(Uuid::now_v7()), ..understood.record };
    add_id(&mut firm.external_ids, key);
    link_partners(tenant, firm.relations.as_deref_mut().unwrap_or_default())?;
    app.privacy.refuse_suppressed(tenant, &firm)?;
    let (_, written) = firms::save(app, tenant, caller, &firm, None, &understood.interpretation)?;
    point_key(tenant, KeyKind::Firm, key, firm.id.0)?;
    let event = Event::of(Action::Create, "firm", firm.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", "external key"))?;
    Ok(Upserted { verdict: Verdict::Created, written })
}

/// Puts a whole profile in the place of a stored firm. Through the address of a key no id in another system is lost.
fn change(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: Option<&ExternalId>,
    stored: Stored<Firm>,
    profile: &FirmProfile,
) -> Result<Upserted> {
    let understood = firms::understand(app, profile)?;
    let mut firm = understood.record;
    let numbers = |firm: &Firm| (firm.kvk_number.clone(), firm.establishment_number.clone());
    let has_new_numbers = numbers(&firm) != numbers(&stored.record);
    firm.id = stored.record.id;
    let stated = std::mem::replace(&mut firm.barriers, stored.record.barriers);
    firm.earlier_barriers = stored.record.earlier_barriers;
    firm.state_barriers(stated, app.today());
    if let Some(key) = key {
        firm.external_ids = joined_ids(stored.record.external_ids, &firm.external_ids, key);
    }
    link_partners(tenant, firm.relations.as_deref_mut().unwrap_or_default())?;
    app.privacy.refuse_suppressed(tenant, &firm)?;
    if has_new_numbers {
        firms::refuse_same_numbers(tenant, &firm)?;
    }
    let (saved, written) = firms::save(app, tenant, caller, &firm, Some(stored.revision), &understood.interpretation)?;
    if let Some(key) = key {
        point_key(tenant, KeyKind::Firm, key, firm.id.0)?;
    }
    if saved == Saved::Unchanged {
        return Ok(Upserted { verdict: Verdict::Unchanged, written });
    }
    let event = Event::of(Action::Replace, "firm", firm.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", if key.is_some() { "external key" } else { "patch" }))?;
    Ok(Upserted { verdict: Verdict::Updated, written })
}

fn find_same(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, said: &Firm) -> Result<Same<Firm>> {
    let (pointer, filter) = match (&said.kvk_number, &said.rsin) {
        (Some(number), _) => ("/kvkNumber", FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() }),
        (None, Some(number)) => ("/rsin", FirmFilter { rsin: Some(number.clone()), ..FirmFilter::default() }),
        (None, None) => return Ok(Same::Nobody),
    };
    let page = Page { limit: MOST_COMPARED, ..Page::default() };
    let wanted = &said.establishment_number;
    let contradicts = |stored: &Stored<Firm>| {
        let known = &stored.record.establishment_number;
        wanted.is_some() && known.is_some() && wanted != known
    };
    let holders = list_firms(tenant, &filter, &page)?.items.into_iter().filter(|stored| !contradicts(stored));
    let (mut exact, mut fitting): (Vec<_>, Vec<_>) =
        holders.partition(|stored| &stored.record.establishment_number == wanted);
    let found = if exact.is_empty() { &mut fitting } else { &mut exact };
    match (found.pop(), found.is_empty()) {
        (None, _) => Ok(Same::Nobody),
        (Some(stored), true) if !caller.reaches_place(stored.record.location.as_ref()) => {
            let remedy = "Ask somebody with a wider scope to enter the firm.";
            Ok(Same::Unclear(Invalid::new(pointer, "already_exists", "Another record has this number.", remedy)))
        }
        (Some(stored), true) if stored.record.external_ids.iter().any(|id| id.system == key.system) => {
            Ok(Same::Unclear(known_otherwise(&stored)))
        }
        (Some(stored), true) => Ok(Same::This(Box::new(stored))),
        (Some(stored), false) => {
            found.push(stored);
            let reached = found.iter().filter(|stored| caller.reaches_place(stored.record.location.as_ref()));
            let ids: Vec<String> = reached.map(|stored| stored.record.id.to_string()).collect();
            let message = format!("More than one firm has this number: {}.", ids.join(", "));
            let remedy = "Give the establishmentNumber, or put your key among the externalIds of the firm you mean.";
            Ok(Same::Unclear(Invalid::new(pointer, "ambiguous", message, remedy)))
        }
    }
}

/// That a firm is known to the same system by another key.
pub fn known_otherwise(stored: &Stored<Firm>) -> Invalid {
    let firm = &stored.record;
    let message = format!("This number is that of the firm {} already{}.", firm.id, known_as(&firm.external_ids));
    let remedy = "Write to that firm, or give the establishmentNumber of another establishment.";
    Invalid::new("/kvkNumber", "already_exists", message, remedy)
}
