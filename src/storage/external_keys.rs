//! By which keys other systems know our records, since when, and the tombstones of keys whose record is gone.
//!
//! The ids of firms and partners in other systems stand in their records too, and those decide when the two differ: a
//! record that was changed by hand may have lost its id there, and is found by the key all the same.

mod tombstones;

use super::changes;
use super::connection::per_backend;
use super::error::failed;
use super::schema::external_keys as keys;
use super::search_text::storable;
use super::{CHUNK, Conn, Result, Tenant, document};
use crate::domain::{ExternalId, FirmId, OrganisationId, PartnerId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) use tombstones::{bury_each, bury_firm, bury_partner};
pub use tombstones::{bury_key, bury_keys, bury_membership, bury_membership_key};

/// Of what kind the record is that a key names: one key of a system may name a firm and, apart from it, a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A firm.
    Firm,
    /// A partner.
    Partner,
    /// A contact person.
    Contact,
    /// A firm's membership of a partner.
    Membership,
    /// A conversation.
    Conversation,
}

impl KeyKind {
    fn code(self) -> &'static str {
        match self {
            KeyKind::Firm => "firm",
            KeyKind::Partner => "partner",
            KeyKind::Contact => "contact",
            KeyKind::Membership => "membership",
            KeyKind::Conversation => "conversation",
        }
    }
}

/// What is known of a key (*extern kenmerk*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Which record it names, or named; of a membership, the firm.
    pub record: Uuid,
    /// Of a membership, the partner.
    pub partner: Option<PartnerId>,
    /// Since when, UTC.
    pub since: NaiveDateTime,
    /// When the record was deleted, UTC; absent while it is there.
    pub gone_at: Option<NaiveDateTime>,
}

/// Lets the writers of the organisation take turns until the end of the transaction: whom a key names is then still
/// true when it is written.
pub fn wait_for_turn(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    changes::lock(conn, organisation)
}

/// What is known of a key; nothing of one that was never given.
pub fn find_key(tenant: &mut Tenant<'_>, kind: KeyKind, key: &ExternalId) -> Result<Option<KnownKey>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, String, NaiveDateTime, Option<NaiveDateTime>)> = keys::table
        .find((organisation.to_string(), kind.code(), storable(&key.system), storable(&key.id)))
        .select((keys::record_id, keys::partner_id, keys::since, keys::gone_at))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an external key"))?;
    let Some((record, partner, since, gone_at)) = row else { return Ok(None) };
    let partner = if partner.is_empty() { None } else { Some(PartnerId::new(document::to_uuid(&partner)?)) };
    Ok(Some(KnownKey { record: document::to_uuid(&record)?, partner, since, gone_at }))
}

/// The records that these keys name, each with its key; keys without a record are left out.
pub fn load_keys(tenant: &mut Tenant<'_>, kind: KeyKind, wanted: &[&ExternalId]) -> Result<Vec<(ExternalId, Uuid)>> {
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::new();
    for (system, ids) in &by_system(wanted) {
        for ids in ids.chunks(CHUNK) {
            let rows: Vec<(String, String)> = keys::table
                .filter(keys::organisation_id.eq(organisation.to_string()))
                .filter(keys::kind.eq(kind.code()))
                .filter(keys::system.eq(system))
                .filter(keys::external_id.eq_any(ids))
                .filter(keys::gone_at.is_null())
                .select((keys::external_id, keys::record_id))
                .load(conn)
                .map_err(failed("finding external keys"))?;
            for (id, record) in rows {
                found.push((ExternalId { system: system.clone(), id }, document::to_uuid(&record)?));
            }
        }
    }
    Ok(found)
}

/// The ids of keys as they are stored, by the system.
fn by_system(wanted: &[&ExternalId]) -> BTreeMap<String, Vec<String>> {
    let mut by_system: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in wanted {
        by_system.entry(storable(&key.system).into_owned()).or_default().push(storable(&key.id).into_owned());
    }
    by_system
}

/// What the system told by a key, in the form in which it was kept; empty when that is not known.
pub fn find_told(tenant: &mut Tenant<'_>, kind: KeyKind, key: &ExternalId) -> Result<String> {
    let (conn, organisation) = tenant.parts();
    let told: Option<String> = keys::table
        .find((organisation.to_string(), kind.code(), storable(&key.system), storable(&key.id)))
        .filter(keys::gone_at.is_null())
        .select(keys::told)
        .first(conn)
        .optional()
        .map_err(failed("finding the word of an external key"))?;
    Ok(told.unwrap_or_default())
}

/// What the systems told by these keys, each with its key; keys of which that is not known are left out.
pub fn load_told(tenant: &mut Tenant<'_>, kind: KeyKind, wanted: &[&ExternalId]) -> Result<Vec<(ExternalId, String)>> {
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::new();
    for (system, ids) in &by_system(wanted) {
        for ids in ids.chunks(CHUNK) {
            let rows: Vec<(String, String)> = keys::table
                .filter(keys::organisation_id.eq(organisation.to_string()))
                .filter(keys::kind.eq(kind.code()))
                .filter(keys::system.eq(system))
                .filter(keys::external_id.eq_any(ids))
                .filter(keys::gone_at.is_null())
                .filter(keys::told.ne(""))
                .select((keys::external_id, keys::told))
                .load(conn)
                .map_err(failed("finding the words of external keys"))?;
            found.extend(rows.into_iter().map(|(id, told)| (ExternalId { system: system.clone(), id }, told)));
        }
    }
    Ok(found)
}

/// Forgets what systems told of a record by their keys: it was unsaid.
pub fn forget_told(tenant: &mut Tenant<'_>, kind: KeyKind, record: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let named = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(kind.code()))
        .filter(keys::record_id.eq(record.to_string()));
    diesel::update(named)
        .set(keys::told.eq(""))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting the words of external keys"))
}

/// Keeps what the system told by a key, until the key names another record or its record is gone.
pub fn keep_told(tenant: &mut Tenant<'_>, kind: KeyKind, key: &ExternalId, told: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(keys::table.find((organisation.to_string(), kind.code(), storable(&key.system), storable(&key.id))))
        .set(keys::told.eq(told))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("keeping the word of an external key"))
}

/// Lets a key name a record from now on; nothing happens when it does already.
pub fn point_key(tenant: &mut Tenant<'_>, kind: KeyKind, key: &ExternalId, record: Uuid) -> Result<()> {
    point(tenant, kind, key, record, None)
}

/// As [`point_key`], of the membership of a firm at a partner.
pub fn point_membership(tenant: &mut Tenant<'_>, key: &ExternalId, firm: FirmId, partner: PartnerId) -> Result<()> {
    point(tenant, KeyKind::Membership, key, firm.0, Some(partner))
}

fn point(
    tenant: &mut Tenant<'_>,
    kind: KeyKind,
    key: &ExternalId,
    record: Uuid,
    partner: Option<PartnerId>,
) -> Result<()> {
    let known = find_key(tenant, kind, key)?;
    if known.is_some_and(|known| known.record == record && known.partner == partner && known.gone_at.is_none()) {
        return Ok(());
    }
    let (conn, organisation) = tenant.parts();
    put(conn, organisation, kind, (&storable(&key.system), &storable(&key.id)), record, partner, None)
}

/// As [`point_key`], of many keys at once, each with what the system told by it, which is kept of keys that name another
/// record than before; of a key that is given twice the last word holds.
pub fn point_keys(tenant: &mut Tenant<'_>, kind: KeyKind, pointed: &[(ExternalId, Uuid, String)]) -> Result<()> {
    let wanted: Vec<&ExternalId> = pointed.iter().map(|(key, ..)| key).collect();
    let known: BTreeSet<(String, String, Uuid)> =
        load_keys(tenant, kind, &wanted)?.into_iter().map(|(key, record)| (key.system, key.id, record)).collect();
    let mut new: BTreeMap<String, BTreeMap<String, (Uuid, &str)>> = BTreeMap::new();
    for (key, record, told) in pointed {
        let (system, id) = (storable(&key.system).into_owned(), storable(&key.id).into_owned());
        if !known.contains(&(system.clone(), id.clone(), *record)) {
            new.entry(system).or_default().insert(id, (*record, told));
        }
    }
    let (conn, organisation) = tenant.parts();
    let (organisation, now) = (organisation.to_string(), changes::now());
    for (system, records) in &new {
        let records: Vec<(&String, String, &str)> =
            records.iter().map(|(id, (record, told))| (id, record.to_string(), *told)).collect();
        for part in records.chunks(CHUNK) {
            let replaced = keys::table
                .filter(keys::organisation_id.eq(&organisation))
                .filter(keys::kind.eq(kind.code()))
                .filter(keys::system.eq(system))
                .filter(keys::external_id.eq_any(part.iter().map(|(id, ..)| *id)));
            diesel::delete(replaced).execute(conn).map_err(failed("replacing external keys"))?;
            let row = |(id, record, told): &'_ (&String, String, &str)| {
                (
                    keys::organisation_id.eq(organisation.clone()),
                    keys::kind.eq(kind.code()),
                    keys::system.eq(system.clone()),
                    keys::external_id.eq((*id).clone()),
                    keys::record_id.eq(record.clone()),
                    keys::since.eq(now),
                    keys::told.eq((*told).to_owned()),
                )
            };
            let rows: Vec<_> = part.iter().map(row).collect();
            per_backend!(conn, conn => diesel::insert_into(keys::table).values(&rows).execute(conn))
                .map_err(failed("saving external keys"))?;
        }
    }
    Ok(())
}

/// The keys that name a record.
pub fn keys_of(tenant: &mut Tenant<'_>, kind: KeyKind, record: Uuid) -> Result<Vec<ExternalId>> {
    load_keys_of(tenant, kind, record, None)
}

/// The keys that name the membership of a firm at a partner.
pub fn keys_of_membership(tenant: &mut Tenant<'_>, firm: FirmId, partner: PartnerId) -> Result<Vec<ExternalId>> {
    load_keys_of(tenant, KeyKind::Membership, firm.0, Some(partner))
}

/// The firms whose membership of a partner has a key of its own.
pub fn load_firms_with_membership_keys(tenant: &mut Tenant<'_>, partner: PartnerId) -> Result<BTreeSet<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let firms: Vec<String> = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(KeyKind::Membership.code()))
        .filter(keys::partner_id.eq(partner.to_string()))
        .filter(keys::gone_at.is_null())
        .select(keys::record_id)
        .load(conn)
        .map_err(failed("loading the memberships of a partner that have keys"))?;
    firms.iter().map(|firm| Ok(FirmId::new(document::to_uuid(firm)?))).collect()
}

/// The key by which a system has named the membership of a firm at a partner longest; one that a merge brought came later.
pub fn first_key_of_membership(
    tenant: &mut Tenant<'_>,
    system: &str,
    firm: FirmId,
    partner: PartnerId,
) -> Result<Option<ExternalId>> {
    let (conn, organisation) = tenant.parts();
    let id: Option<String> = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(KeyKind::Membership.code()))
        .filter(keys::record_id.eq(firm.to_string()))
        .filter(keys::partner_id.eq(partner.to_string()))
        .filter(keys::system.eq(storable(system)))
        .filter(keys::gone_at.is_null())
        .order((keys::since, keys::external_id))
        .select(keys::external_id)
        .first(conn)
        .optional()
        .map_err(failed("finding the first key of a membership"))?;
    Ok(id.map(|id| ExternalId { system: system.to_owned(), id }))
}

fn load_keys_of(
    tenant: &mut Tenant<'_>,
    kind: KeyKind,
    record: Uuid,
    partner: Option<PartnerId>,
) -> Result<Vec<ExternalId>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(kind.code()))
        .filter(keys::record_id.eq(record.to_string()))
        .filter(keys::partner_id.eq(text_of(partner)))
        .filter(keys::gone_at.is_null())
        .order((keys::system, keys::external_id))
        .select((keys::system, keys::external_id))
        .load(conn)
        .map_err(failed("loading external keys"))?;
    Ok(rows.into_iter().map(|(system, id)| ExternalId { system, id }).collect())
}

fn put(
    conn: &mut Conn,
    organisation: OrganisationId,
    kind: KeyKind,
    (system, id): (&str, &str),
    record: Uuid,
    partner: Option<PartnerId>,
    gone_at: Option<NaiveDateTime>,
) -> Result<()> {
    let organisation = organisation.to_string();
    let row = keys::table.find((&organisation, kind.code(), system, id));
    // A tombstone tells since when the key was known, when that is known.
    let since: Option<NaiveDateTime> = row
        .filter(keys::record_id.eq(record.to_string()))
        .select(keys::since)
        .first(conn)
        .optional()
        .map_err(failed("finding an external key"))?;
    diesel::delete(row).execute(conn).map_err(failed("replacing an external key"))?;
    diesel::insert_into(keys::table)
        .values((
            keys::organisation_id.eq(&organisation),
            keys::kind.eq(kind.code()),
            keys::system.eq(system),
            keys::external_id.eq(id),
            keys::record_id.eq(record.to_string()),
            keys::since.eq(since.unwrap_or_else(changes::now)),
            keys::gone_at.eq(gone_at),
            keys::partner_id.eq(text_of(partner)),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving an external key"))
}

/// The partner of a membership as it is stored; empty for what is no membership.
fn text_of(partner: Option<PartnerId>) -> String {
    partner.map(|partner| partner.to_string()).unwrap_or_default()
}
