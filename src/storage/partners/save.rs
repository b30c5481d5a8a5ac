//! Saving an organisation's own partners and its own versions of registry partners.

use super::rows::{Columns, values, visible, visible_registry};
use crate::domain::{FirmId, OrganisationId, Partner, PartnerId};
use crate::storage::changes::{self, Entity, Entry, Writer};
use crate::storage::connection::{per_backend, within_write};
use crate::storage::error::failed;
use crate::storage::saving::{self, Holdings, Pending};
use crate::storage::schema::{
    hidden_partners, partner_external_ids as external_ids, partner_members as members, partners, registry_external_ids,
    registry_partners,
};
use crate::storage::{CHUNK, Conn, Result, Saved, Tenant, document};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Saves an organisation's own partner, or its own version of one of the registry. As
/// [`crate::storage::firms::save_firm`].
pub fn save_partner(tenant: &mut Tenant<'_>, partner: &Partner, expected: Option<i64>) -> Result<Saved> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let saved = save_distinct(conn, organisation, writer, std::slice::from_ref(partner), expected)?;
        Ok(saved.first().copied().unwrap_or(Saved::Unchanged))
    })
}

/// Saves many partners as [`save_partner`] does, all or none; answers for each what was done.
pub fn save_partners(tenant: &mut Tenant<'_>, partners: &[Partner]) -> Result<Vec<Saved>> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let mut saved = Vec::with_capacity(partners.len());
        for run in saving::runs_of_distinct(partners, |partner| partner.id.0) {
            saved.extend(save_distinct(conn, organisation, writer, run, None)?);
        }
        Ok(saved)
    })
}

/// Everything is checked before the first write: who goes on in the same transaction after a refusal finds the database
/// as it was.
fn save_distinct(
    conn: &mut Conn,
    organisation: OrganisationId,
    writer: Option<Writer>,
    partners: &[Partner],
    expected: Option<i64>,
) -> Result<Vec<Saved>> {
    let organisation_id = organisation.to_string();
    let mut pending: Vec<Pending<'_, Partner>> = Vec::new();
    let mut capacities: HashMap<Uuid, Option<u32>> = HashMap::new();
    for chunk in partners.chunks(CHUNK) {
        let stored = load_visible(conn, &organisation_id, chunk)?;
        for partner in chunk {
            let text = document::to_text("partner", partner)?;
            let stored = stored.get(&partner.id.to_string()).map(|(revision, text)| (*revision, text.as_str()));
            if let Some((_, stored)) = stored {
                capacities.insert(partner.id.0, capacity_of(&document::from_text("partner", stored)?));
            }
            pending.push(Pending::compare(partner, text, stored, expected)?);
        }
    }
    let now = changes::now();
    let changed: Vec<&Pending<'_, Partner>> = pending.iter().filter(|pending| !pending.is_unchanged()).collect();
    let external = Holdings::of(&changed, |partner| (partner.id.0, partner.external_ids.as_slice()))?;
    refuse_taken(conn, &organisation_id, &external)?;
    for chunk in changed.chunks(CHUNK) {
        make_room(conn, &organisation_id, chunk)?;
    }
    for chunk in changed.chunks(CHUNK) {
        insert(conn, &organisation_id, chunk, now)?;
    }
    insert_external_ids(conn, &organisation_id, &external)?;
    insert_members(conn, &organisation_id, &changed)?;
    let entry = |pending: &&Pending<'_, Partner>| {
        let (id, capacity) = (pending.record.id.0, capacity_of(pending.record));
        let entry = Entry::of(Entity::Partner, id).new_if(!pending.exists());
        match capacities.get(&id) {
            Some(before) if *before != capacity => entry.with(&json!({ "capacity": [before, capacity] })),
            _ => entry,
        }
    };
    let entries: Vec<Entry> = changed.iter().map(entry).collect();
    let first = if entries.is_empty() { 0 } else { changes::record_all(conn, organisation, writer, &entries, now)? };
    Ok(saving::verdicts(&pending, first))
}

fn capacity_of(partner: &Partner) -> Option<u32> {
    partner.intake.as_ref().and_then(|intake| intake.capacity)
}

/// Revision and document of what the organisation sees of these partners now.
fn load_visible(conn: &mut Conn, organisation: &str, partners: &[Partner]) -> Result<HashMap<String, (i64, String)>> {
    let ids: Vec<String> = partners.iter().map(|partner| partner.id.to_string()).collect();
    let mut rows: Vec<(String, i64, String)> = partners::table
        .filter(partners::organisation_id.eq(organisation))
        .filter(partners::id.eq_any(&ids))
        .select((partners::id, partners::revision, partners::document))
        .load(conn)
        .map_err(failed("looking for partners"))?;
    rows.extend(
        visible_registry(organisation)
            .filter(registry_partners::id.eq_any(ids))
            .select((registry_partners::id, registry_partners::revision, registry_partners::document))
            .load::<(String, i64, String)>(conn)
            .map_err(failed("looking for partners of the registry"))?,
    );
    Ok(rows.into_iter().map(|(id, revision, document)| (id, (revision, document))).collect())
}

fn refuse_taken(conn: &mut Conn, organisation: &str, wanted: &Holdings<'_>) -> Result<()> {
    let doing = "looking for external ids";
    for (system, ids) in wanted.by_system() {
        let own: Vec<(String, String, String)> = external_ids::table
            .filter(external_ids::organisation_id.eq(organisation))
            .filter(external_ids::system.eq(system))
            .filter(external_ids::external_id.eq_any(&ids))
            .select((external_ids::system, external_ids::external_id, external_ids::partner_id))
            .load(conn)
            .map_err(failed(doing))?;
        wanted.refuse(own)?;
        let shared: Vec<(String, String, String)> =
            visible!(registry_external_ids::table, registry_external_ids::partner_id, organisation)
                .filter(registry_external_ids::system.eq(system))
                .filter(registry_external_ids::external_id.eq_any(&ids))
                .load(conn)
                .map_err(failed(doing))?;
        wanted.refuse(shared)?;
    }
    Ok(())
}

/// Removes the rows that are about to be replaced; a partner that was hidden comes back.
fn make_room(conn: &mut Conn, organisation: &str, changed: &[&Pending<'_, Partner>]) -> Result<()> {
    let ids: Vec<String> = changed.iter().map(|pending| pending.record.id.to_string()).collect();
    let rows = partners::table.filter(partners::organisation_id.eq(organisation)).filter(partners::id.eq_any(&ids));
    diesel::delete(rows).execute(conn).map_err(failed("replacing partners"))?;
    let hidden = hidden_partners::table
        .filter(hidden_partners::organisation_id.eq(organisation))
        .filter(hidden_partners::partner_id.eq_any(&ids));
    diesel::delete(hidden).execute(conn).map(|_| ()).map_err(failed("showing hidden partners"))
}

fn insert(conn: &mut Conn, organisation: &str, changed: &[&Pending<'_, Partner>], now: NaiveDateTime) -> Result<()> {
    let rows: Vec<_> = changed
        .iter()
        .map(|pending| (partners::organisation_id.eq(organisation), values!(partners, Columns::of(pending), now)))
        .collect();
    per_backend!(conn, conn => diesel::insert_into(partners::table).values(&rows).execute(conn))
        .map(|_| ())
        .map_err(failed("saving partners"))
}

/// The firms among the members of partners; those of before went with the rows that were replaced.
fn insert_members(conn: &mut Conn, organisation: &str, changed: &[&Pending<'_, Partner>]) -> Result<()> {
    let firms = |partner: &Partner| -> BTreeSet<FirmId> {
        partner.members.iter().filter_map(|member| member.firm_id).collect()
    };
    let of_partner = |pending: &&Pending<'_, Partner>| {
        let partner = pending.record.id;
        firms(pending.record).into_iter().map(move |firm| (firm, partner)).collect::<Vec<_>>()
    };
    let row = |(firm, partner): (FirmId, PartnerId)| {
        (
            members::organisation_id.eq(organisation),
            members::firm_id.eq(firm.to_string()),
            members::partner_id.eq(partner.to_string()),
        )
    };
    let rows: Vec<_> = changed.iter().flat_map(of_partner).map(row).collect();
    for rows in rows.chunks(CHUNK) {
        per_backend!(conn, conn => diesel::insert_into(members::table).values(rows).execute(conn))
            .map_err(failed("saving members"))?;
    }
    Ok(())
}

fn insert_external_ids(conn: &mut Conn, organisation: &str, external: &Holdings<'_>) -> Result<()> {
    let rows: Vec<_> = external
        .iter()
        .map(|(system, id, partner)| {
            (
                external_ids::organisation_id.eq(organisation),
                external_ids::system.eq(system),
                external_ids::external_id.eq(id),
                external_ids::partner_id.eq(partner.to_string()),
            )
        })
        .collect();
    for rows in rows.chunks(CHUNK) {
        per_backend!(conn, conn => diesel::insert_into(external_ids::table).values(rows).execute(conn))
            .map_err(failed("saving external ids"))?;
    }
    Ok(())
}
