//! Keys whose record is gone: they stay, so that who asks by one is told so.

use super::super::changes;
use super::super::error::failed;
use super::super::schema::{external_keys as keys, firm_external_ids};
use super::super::search_text::storable;
use super::super::{CHUNK, Conn, Result, Tenant};
use super::{KeyKind, put};
use crate::domain::{ExternalId, FirmId, OrganisationId, Partner, PartnerId};
use diesel::prelude::*;
use uuid::Uuid;

/// What is attempted.
const LEAVING: &str = "leaving tombstones of external keys";

/// Turns every key of a record into a tombstone, because the record is deleted.
pub fn bury_keys(tenant: &mut Tenant<'_>, kind: KeyKind, record: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    bury(conn, organisation, kind, record)
}

/// Turns one key into a tombstone; the record goes on under its others.
pub fn bury_key(tenant: &mut Tenant<'_>, kind: KeyKind, key: &ExternalId, record: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    put(conn, organisation, kind, (&storable(&key.system), &storable(&key.id)), record, None, Some(changes::now()))
}

/// As [`bury_keys`], of the membership of a firm at a partner.
pub fn bury_membership(tenant: &mut Tenant<'_>, firm: FirmId, partner: PartnerId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let rows = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(KeyKind::Membership.code()))
        .filter(keys::record_id.eq(firm.to_string()))
        .filter(keys::partner_id.eq(partner.to_string()))
        .filter(keys::gone_at.is_null());
    diesel::update(rows)
        .set((keys::gone_at.eq(changes::now()), keys::told.eq("")))
        .execute(conn)
        .map(|_| ())
        .map_err(failed(LEAVING))
}

/// As [`bury_key`], of the membership of a firm at a partner.
pub fn bury_membership_key(tenant: &mut Tenant<'_>, key: &ExternalId, firm: FirmId, partner: PartnerId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let (named, gone_at) = ((&*storable(&key.system), &*storable(&key.id)), Some(changes::now()));
    put(conn, organisation, KeyKind::Membership, named, firm.0, Some(partner), gone_at)
}

/// As [`bury_keys`], of many records that are deleted together, by their ids as they are stored.
pub(in crate::storage) fn bury_each(tenant: &mut Tenant<'_>, kind: KeyKind, records: &[String]) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    for records in records.chunks(CHUNK) {
        let rows = keys::table
            .filter(keys::organisation_id.eq(organisation.to_string()))
            .filter(keys::kind.eq(kind.code()))
            .filter(keys::record_id.eq_any(records))
            .filter(keys::gone_at.is_null());
        diesel::update(rows)
            .set((keys::gone_at.eq(changes::now()), keys::told.eq("")))
            .execute(conn)
            .map_err(failed(LEAVING))?;
    }
    Ok(())
}

/// As [`bury_keys`], of a firm that is about to be deleted: also of the ids that stand in its record alone, and of its
/// memberships.
pub(in crate::storage) fn bury_firm(conn: &mut Conn, organisation: OrganisationId, id: FirmId) -> Result<()> {
    let stated: Vec<(String, String)> = firm_external_ids::table
        .filter(firm_external_ids::organisation_id.eq(organisation.to_string()))
        .filter(firm_external_ids::firm_id.eq(id.to_string()))
        .select((firm_external_ids::system, firm_external_ids::external_id))
        .load(conn)
        .map_err(failed("looking for the external ids of a firm"))?;
    bury(conn, organisation, KeyKind::Firm, id.0)?;
    bury(conn, organisation, KeyKind::Membership, id.0)?;
    for (system, key) in &stated {
        put(conn, organisation, KeyKind::Firm, (system, key), id.0, None, Some(changes::now()))?;
    }
    Ok(())
}

/// As [`bury_keys`], of a partner that is about to be deleted or hidden.
pub(in crate::storage) fn bury_partner(conn: &mut Conn, organisation: OrganisationId, partner: &Partner) -> Result<()> {
    bury(conn, organisation, KeyKind::Partner, partner.id.0)?;
    let memberships = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(KeyKind::Membership.code()))
        .filter(keys::partner_id.eq(partner.id.to_string()))
        .filter(keys::gone_at.is_null());
    diesel::update(memberships)
        .set((keys::gone_at.eq(changes::now()), keys::told.eq("")))
        .execute(conn)
        .map_err(failed(LEAVING))?;
    for ExternalId { system, id } in &partner.external_ids {
        let key = (&*storable(system), &*storable(id));
        put(conn, organisation, KeyKind::Partner, key, partner.id.0, None, Some(changes::now()))?;
    }
    Ok(())
}

fn bury(conn: &mut Conn, organisation: OrganisationId, kind: KeyKind, record: Uuid) -> Result<()> {
    let rows = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::kind.eq(kind.code()))
        .filter(keys::record_id.eq(record.to_string()))
        .filter(keys::gone_at.is_null());
    diesel::update(rows)
        .set((keys::gone_at.eq(changes::now()), keys::told.eq("")))
        .execute(conn)
        .map(|_| ())
        .map_err(failed(LEAVING))
}
