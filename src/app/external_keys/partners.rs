//! Partners by the key of another system.
//!
//! A key that is new, of a partner that is there already (under another id that the profile names, or with the same
//! name in the same place), is attached to that partner, as with firms. A name alone tells too little: then nothing is
//! written and the caller is told which partners bear it. Of a partner of the shared registry the organisation gets its
//! own version.

use super::condition::Condition;
use super::merging::{overlaid, patched, profile_of};
use super::same::{Same, add_id, joined_ids, known_as};
use super::upsert::{Upsert, Upserted, Verdict};
use crate::app::audit::{self, Event};
use crate::app::partners::{self, PartnerRecord};
use crate::app::relations::link_firms;
use crate::app::writing::{Expected, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{ExternalId, Invalid, Partner, PartnerId};
use crate::interpretation::PartnerProfile;
use crate::storage::external_keys::{KeyKind, find_key, point_key, wait_for_turn};
use crate::storage::partners::{
    delete_partner as erase, find_partner, find_partner_by_external_id, load_partners_by_name_and_place,
};
use crate::storage::{Saved, Stored, Tenant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Fields of a stored partner that a profile has not.
const DERIVED: [&str; 1] = ["id"];

/// Fields of an answer that a patch must not have.
const READ_ONLY: [&str; 3] = ["/id", "/changedAt", "/interpretation"];

/// Creates the partner that a key names, or puts the profile in its place.
pub fn put_partner(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &PartnerProfile,
    condition: &Condition,
) -> Result<Upserted> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        upsert(app, tenant, caller, key, profile, condition)?.stored()
    })
}

fn upsert(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    profile: &PartnerProfile,
    condition: &Condition,
) -> Result<Upsert> {
    if let Some(stored) = find(tenant, key)? {
        let stored = within_reach(caller, key, stored)?;
        condition.check_present("partner", stored.revision)?;
        return change(app, tenant, caller, Some(key), stored, profile).map(Upsert::Stored);
    }
    condition.check_absent("partner")?;
    let said = partners::understand(app, profile)?.record;
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

/// The partner that a key names, and its revision.
pub fn get_partner(app: &App, caller: &Caller, key: &ExternalId) -> Result<(PartnerRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| get(tenant, caller, key))?;
    let revision = stored.revision;
    Ok((stored.into(), revision))
}

/// Changes what a patch names of a partner, which is given by key or id.
pub fn patch_partner(
    app: &App,
    caller: &Caller,
    partner: &std::result::Result<PartnerId, ExternalId>,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let (stored, key) = match partner {
            Ok(id) => (partners::get(tenant, caller, *id)?, None),
            Err(key) => (get(tenant, caller, key)?, Some(key)),
        };
        expected.check("partner", stored.revision)?;
        let profile: PartnerProfile = patched(profile_of(&stored.record, &DERIVED)?, patch, &READ_ONLY)?;
        change(app, tenant, caller, key, stored, &profile).map(|upserted| upserted.written)
    })
}

/// Deletes the partner that a key names, or hides one of the registry. Its keys stay as tombstones.
pub fn delete_partner(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let stored = get(tenant, caller, key)?;
        expected.check("partner", stored.revision)?;
        erase(tenant, stored.record.id, Some(stored.revision))?;
        let event = Event::of(Action::Delete, "partner", stored.record.id).revision(stored.revision);
        audit::record(tenant, caller, event.word("by", "external key"))?;
        Ok(tenant.version()?)
    })
}

fn get(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId) -> Result<Stored<Partner>> {
    if let Some(stored) = find(tenant, key)? {
        return within_reach(caller, key, stored);
    }
    match find_key(tenant, KeyKind::Partner, key)?.and_then(|known| known.gone_at) {
        Some(at) => Err(AppError::Gone { what: "partner", id: key.id.clone(), at: at.and_utc() }),
        None => Err(unknown(key)),
    }
}

/// The partner that a key names: by the ids in its record, else by a key that the record lost when it was changed by
/// hand.
fn find(tenant: &mut Tenant<'_>, key: &ExternalId) -> Result<Option<Stored<Partner>>> {
    if let Some(stored) = find_partner_by_external_id(tenant, key)? {
        return Ok(Some(stored));
    }
    match find_key(tenant, KeyKind::Partner, key)?.filter(|known| known.gone_at.is_none()) {
        Some(known) => Ok(find_partner(tenant, PartnerId::new(known.record))?),
        None => Ok(None),
    }
}

/// One out of reach is as one that does not exist.
fn within_reach(caller: &Caller, key: &ExternalId, stored: Stored<Partner>) -> Result<Stored<Partner>> {
    if caller.reaches_partner(stored.record.id) { Ok(stored) } else { Err(unknown(key)) }
}

fn unknown(key: &ExternalId) -> AppError {
    AppError::NotFound { what: "partner", id: key.id.clone() }
}

fn create(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    profile: &PartnerProfile,
) -> Result<Upserted> {
    let understood = partners::understand(app, profile)?;
    let mut partner = Partner { id: PartnerId::new(Uuid::now_v7()), ..understood.record };
    add_id(&mut partner.external_ids, key);
    link_firms(tenant, &mut partner.members)?;
    let (_, written) = partners::save(tenant, caller, &partner, None, &understood.interpretation)?;
    point_key(tenant, KeyKind::Partner, key, partner.id.0)?;
    let event = Event::of(Action::Create, "partner", partner.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", "external key"))?;
    Ok(Upserted { verdict: Verdict::Created, written })
}

/// Puts a whole profile in the place of a stored partner. Through the address of a key no id in another system is lost.
fn change(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: Option<&ExternalId>,
    stored: Stored<Partner>,
    profile: &PartnerProfile,
) -> Result<Upserted> {
    let understood = partners::understand(app, profile)?;
    let mut partner = Partner { id: stored.record.id, ..understood.record };
    if let Some(key) = key {
        partner.external_ids = joined_ids(stored.record.external_ids, &partner.external_ids, key);
    }
    link_firms(tenant, &mut partner.members)?;
    let place = |partner: &Partner| partner.location.as_ref().and_then(|location| location.place.clone());
    if partner.name != stored.record.name || place(&partner) != stored.record.location.and_then(|known| known.place) {
        partners::refuse_namesake(tenant, &partner)?;
    }
    let (saved, written) = partners::save(tenant, caller, &partner, Some(stored.revision), &understood.interpretation)?;
    if let Some(key) = key {
        point_key(tenant, KeyKind::Partner, key, partner.id.0)?;
    }
    if saved == Saved::Unchanged {
        return Ok(Upserted { verdict: Verdict::Unchanged, written });
    }
    let event = Event::of(Action::Replace, "partner", partner.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", if key.is_some() { "external key" } else { "patch" }))?;
    Ok(Upserted { verdict: Verdict::Updated, written })
}

fn find_same(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, said: &Partner) -> Result<Same<Partner>> {
    let mut found: Vec<PartnerId> = Vec::new();
    for id in said.external_ids.iter().filter(|id| *id != key) {
        found.extend(find_partner_by_external_id(tenant, id)?.map(|stored| stored.record.id));
    }
    let place = said.location.as_ref().and_then(|location| location.place.as_deref());
    let is_certain = !found.is_empty() || place.is_some();
    if found.is_empty() {
        found.extend(load_partners_by_name_and_place(tenant, &said.name, place)?.into_iter().map(|same| same.id));
    }
    found.sort_unstable();
    found.dedup();
    let stored = match *found {
        [] => return Ok(Same::Nobody),
        [id] => find_partner(tenant, id)?,
        _ => None,
    };
    let reached: Vec<String> =
        found.iter().filter(|id| caller.reaches_partner(**id)).map(PartnerId::to_string).collect();
    match stored {
        _ if reached.len() < found.len() => {
            let remedy = "Ask somebody with a wider scope to enter the partner.";
            Ok(Same::Unclear(Invalid::new("/name", "already_exists", "Another record has this name.", remedy)))
        }
        Some(stored) if stored.record.external_ids.iter().any(|id| id.system == key.system) => {
            Ok(Same::Unclear(known_otherwise(&stored)))
        }
        Some(stored) if is_certain => Ok(Same::This(Box::new(stored))),
        _ => {
            let message = format!("This may be a partner that is there already: {}.", reached.join(", "));
            let remedy = "Give the place, or put your key among the externalIds of the partner you mean.";
            Ok(Same::Unclear(Invalid::new("/name", "ambiguous", message, remedy)))
        }
    }
}

fn known_otherwise(stored: &Stored<Partner>) -> Invalid {
    let partner = &stored.record;
    let message = format!("This is the partner {} already{}.", partner.id, known_as(&partner.external_ids));
    let remedy = "Write to that partner, or give another name or place.";
    Invalid::new("/name", "already_exists", message, remedy)
}
