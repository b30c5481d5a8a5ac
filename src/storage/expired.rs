//! What stands in the database since before a day and goes by its term alone: conversations, introductions, lists, draws
//! and referrals. Each function answers the ids, so that a dry run names what a run would delete.

use super::changes::{Entity, Entry};
use super::conversations::delete_conversation;
use super::error::failed;
use super::schema::{
    agreed_visits, consents, conversations, exploration_draws as draws, impressions, introductions, outcomes,
    referrals, touches,
};
use super::{CHUNK, Result, Tenant, document};
use crate::domain::dutch_clock::begin_of;
use crate::domain::{Conversation, Firm, FirmId};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// Conversations that were held before a day.
pub fn expire_conversations(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = conversations::table
        .filter(conversations::organisation_id.eq(organisation.to_string()))
        .filter(conversations::held_key.lt(before.to_string()))
        .order(conversations::id)
        .select(conversations::document)
        .load(conn)
        .map_err(failed("listing old conversations"))?;
    let read = documents.iter().map(|text| document::from_text::<Conversation>("conversation", text));
    let old: Vec<Conversation> = read.collect::<Result<_>>()?;
    if !dry_run {
        for conversation in &old {
            delete_conversation(tenant, conversation)?;
        }
    }
    Ok(old.iter().map(|conversation| conversation.id.to_string()).collect())
}

/// Introductions that did not change since before a day, with what became of them.
pub fn expire_introductions(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let old: Vec<(String, String)> = introductions::table
        .filter(introductions::organisation_id.eq(organisation.to_string()))
        .filter(introductions::changed_at.lt(begin_of(before)))
        .order(introductions::id)
        .select((introductions::id, introductions::firm_id))
        .load(conn)
        .map_err(failed("listing old introductions"))?;
    if !dry_run {
        let read = |(id, firm): &(String, String)| Ok((document::to_uuid(id)?, document::to_uuid(firm)?));
        delete_introductions(tenant, &old.iter().map(read).collect::<Result<Vec<_>>>()?)?;
    }
    Ok(old.into_iter().map(|(id, _)| id).collect())
}

/// Deletes introductions, each with its firm, and what became of them.
pub(super) fn delete_introductions(tenant: &mut Tenant<'_>, ids: &[(Uuid, Uuid)]) -> Result<()> {
    for (id, _) in ids {
        let (conn, organisation) = tenant.parts();
        diesel::delete(outcomes::table)
            .filter(outcomes::organisation_id.eq(organisation.to_string()))
            .filter(outcomes::introduction_id.eq(id.to_string()))
            .execute(conn)
            .map_err(failed("deleting outcomes"))?;
        diesel::delete(introductions::table.find((organisation.to_string(), id.to_string())))
            .execute(conn)
            .map_err(failed("deleting an introduction"))?;
    }
    let gone = |(id, firm): &(Uuid, Uuid)| Entry::of(Entity::Introduction, *id).at_firm(*firm).deleted_if(true);
    let entries: Vec<Entry> = ids.iter().map(gone).collect();
    tenant.record(&entries)?;
    Ok(())
}

/// Lists that were shown before a day.
pub fn expire_impressions(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let old = impressions::table
        .filter(impressions::organisation_id.eq(organisation.to_string()))
        .filter(impressions::shown_key.lt(before.to_string()));
    let ids = old.clone().order(impressions::id).select(impressions::id).load(conn);
    let ids = ids.map_err(failed("listing old lists"))?;
    if !dry_run {
        diesel::delete(old).execute(conn).map_err(failed("deleting old lists"))?;
    }
    Ok(ids)
}

/// Draws by lot for call lists that were made before a day.
pub fn expire_draws(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let old = draws::table
        .filter(draws::organisation_id.eq(organisation.to_string()))
        .filter(draws::drawn_key.lt(before.to_string()));
    let ids = old.clone().order(draws::id).select(draws::id).load(conn).map_err(failed("listing old draws"))?;
    if !dry_run {
        diesel::delete(old).execute(conn).map_err(failed("deleting old draws"))?;
    }
    Ok(ids)
}

/// Referrals that the organisation offered and that did not change since before a day. The term of who offered counts: the
/// receiver has its copy.
pub fn expire_referrals(tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let old = referrals::table
        .filter(referrals::from_organisation_id.eq(organisation.to_string()))
        .filter(referrals::changed_at.lt(begin_of(before)));
    let ids = old.clone().order(referrals::id).select(referrals::id).load(conn);
    let ids = ids.map_err(failed("listing old referrals"))?;
    if !dry_run {
        diesel::delete(old).execute(conn).map_err(failed("deleting old referrals"))?;
    }
    Ok(ids)
}

/// Firms that did not change since before a day and that nobody spoke with, approached, introduced or heard a consent from
/// since.
pub fn load_untouched_since(
    tenant: &mut Tenant<'_>,
    before: NaiveDate,
    is_meant: impl Fn(&Firm) -> bool,
) -> Result<Vec<FirmId>> {
    let unchanged = super::firms::load_unchanged_since(tenant, begin_of(before))?;
    let mut ids: Vec<FirmId> = unchanged.iter().filter(|firm| is_meant(firm)).map(|firm| firm.id).collect();
    drop(unchanged);
    let mut dealt_with: HashSet<String> = HashSet::new();
    for chunk in ids.chunks(CHUNK) {
        let (conn, organisation) = tenant.parts();
        let (organisation, chunk) = (organisation.to_string(), chunk.iter().map(FirmId::to_string).collect::<Vec<_>>());
        let spoken = conversations::table
            .filter(conversations::organisation_id.eq(&organisation))
            .filter(conversations::firm_id.eq_any(&chunk))
            .filter(conversations::held_key.ge(before.to_string()))
            .select(conversations::firm_id)
            .load::<String>(conn);
        let introduced = introductions::table
            .filter(introductions::organisation_id.eq(&organisation))
            .filter(introductions::firm_id.eq_any(&chunk))
            .filter(introductions::changed_at.ge(begin_of(before)))
            .select(introductions::firm_id)
            .load::<String>(conn);
        let approached = touches::table
            .filter(touches::organisation_id.eq(&organisation))
            .filter(touches::firm_id.eq_any(&chunk))
            .filter(touches::day.ge(before))
            .select(touches::firm_id)
            .load::<String>(conn);
        let consenting = consents::table
            .filter(consents::organisation_id.eq(&organisation))
            .filter(consents::firm_id.eq_any(&chunk))
            .filter(consents::day.ge(before))
            .select(consents::firm_id)
            .load::<String>(conn);
        let visited = agreed_visits::table
            .filter(agreed_visits::organisation_id.eq(&organisation))
            .filter(agreed_visits::firm_id.eq_any(&chunk))
            .filter(agreed_visits::starts_key.ge(before.to_string()))
            .select(agreed_visits::firm_id)
            .load::<String>(conn);
        for found in [spoken, introduced, approached, consenting, visited] {
            dealt_with.extend(found.map_err(failed("looking what went on with firms"))?);
        }
    }
    ids.retain(|id| !dealt_with.contains(&id.to_string()));
    Ok(ids)
}
