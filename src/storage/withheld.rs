//! Firms that are kept but found by nobody: those that object, and those whose data are restricted.
//!
//! They leave the table of firms, so that no query, also none that is yet to be written, can find them, and the index
//! and whoever follows the changes see a deletion.

use super::Tenant;
use super::changes::{self, Entity};
use super::connection::{per_backend, within_write};
use super::error::failed;
use super::firms::{FirmNames, load_firms_by_name, words_of};
use super::member_lists::{self, Listed};
use super::relations::{self, Related};
use super::schema::{
    firm_external_ids as external_ids, firms, participations, partner_members as members, withheld_firms as withheld,
};
use super::search_text::storable;
use super::{Conn, Result, collaborations, document};
use crate::domain::collaboration::Participant;
use crate::domain::{Firm, FirmId, OrganisationId};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Why a firm is withheld that was merged into another; no objection or restriction takes that over, for its end would
/// bring the firm back.
pub const MERGED: &str = "merged";

/// A firm that is withheld.
#[derive(Clone, Debug, PartialEq)]
pub struct Withheld {
    /// The firm as it was.
    pub firm: Firm,
    /// `objection`, `restriction`, or [`MERGED`].
    pub reason: String,
    /// The event or request that did it.
    pub event: Uuid,
    /// Since when.
    pub since: NaiveDate,
    /// Partners among whose members it was.
    pub memberships: Vec<Listed>,
    /// Firms among whose relations it was by name.
    pub relations: Vec<Related>,
}

/// Withholds a firm and records its deletion; answers whether it was there.
pub fn withhold(tenant: &mut Tenant<'_>, id: FirmId, reason: &str, event: Uuid, since: NaiveDate) -> Result<bool> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let key = organisation.to_string();
        let row: Option<(i64, String)> = firms::table
            .find((&key, id.to_string()))
            .select((firms::revision, firms::document))
            .get_result(conn)
            .optional()
            .map_err(failed("finding a firm"))?;
        let Some((revision, text)) = row else { return Ok(false) };
        let projects = projects_of(conn, &key, id)?;
        let mut memberships = member_lists::take_out(&mut Tenant::within(conn, organisation).by(writer), id)?;
        let mut relations = Vec::new();
        if reason != MERGED {
            let names = FirmNames::of(&document::from_text::<Firm>("firm", &text)?);
            let tenant = &mut Tenant::within(conn, organisation).by(writer);
            memberships.extend(member_lists::take_out_named(tenant, &names)?);
            relations = relations::take_out_named(tenant, id, &names)?;
        }
        diesel::insert_into(withheld::table)
            .values((
                withheld::organisation_id.eq(&key),
                withheld::firm_id.eq(id.to_string()),
                withheld::reason.eq(reason),
                withheld::event_id.eq(event.to_string()),
                withheld::since.eq(since),
                withheld::revision.eq(revision),
                withheld::document.eq(text),
                withheld::projects.eq(document::to_text("list of projects", &projects)?),
                withheld::memberships.eq(document::to_text("list of memberships", &memberships)?),
                withheld::relations.eq(document::to_text("list of relations", &relations)?),
            ))
            .execute(conn)
            .map_err(failed("withholding a firm"))?;
        let ids = external_ids::table
            .filter(external_ids::organisation_id.eq(&key))
            .filter(external_ids::firm_id.eq(id.to_string()));
        diesel::delete(ids).execute(conn).map_err(failed("withholding external ids"))?;
        diesel::delete(firms::table.find((&key, id.to_string())))
            .execute(conn)
            .map_err(failed("withholding a firm"))?;
        collaborations::forget(conn, organisation, Participant::Firm(id))?;
        let tenant = &mut Tenant::within(conn, organisation).by(writer);
        super::conversations::record_with_firm(tenant, id, true)?;
        super::agreed_visits::record_with_firm(tenant, id, true)?;
        super::contacts::record_at_firm(tenant, id, true)?;
        tenant.record_change(Entity::Firm, id.0, true)?;
        Ok(true)
    })
}

/// Puts the firms back that an event withheld, with a revision after their last one; answers which.
pub fn release(tenant: &mut Tenant<'_>, event: Uuid) -> Result<Vec<FirmId>> {
    let writer = tenant.writer();
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let key = organisation.to_string();
        let rows: Vec<(i64, String, String, String, String)> = withheld::table
            .filter(withheld::organisation_id.eq(&key))
            .filter(withheld::event_id.eq(event.to_string()))
            .order(withheld::firm_id)
            .select((
                withheld::revision,
                withheld::document,
                withheld::projects,
                withheld::memberships,
                withheld::relations,
            ))
            .load(conn)
            .map_err(failed("finding withheld firms"))?;
        let mut released = Vec::new();
        for (revision, text, projects, memberships, relations) in rows {
            let firm: Firm = document::from_text("firm", &text)?;
            let tenant = &mut Tenant::within(conn, organisation).by(writer);
            super::firms::save_firm(tenant, &firm, None)?;
            super::contacts::record_at_firm(tenant, firm.id, false)?;
            super::conversations::record_with_firm(tenant, firm.id, false)?;
            super::agreed_visits::record_with_firm(tenant, firm.id, false)?;
            diesel::update(firms::table.find((&key, firm.id.to_string())))
                .set(firms::revision.eq(revision + 1))
                .execute(conn)
                .map_err(failed("putting a firm back"))?;
            let projects: Vec<String> = document::from_text("list of projects", &projects)?;
            take_part_again(conn, organisation, firm.id, &projects)?;
            let memberships: Vec<Listed> = document::from_text("list of memberships", &memberships)?;
            let related: Vec<Related> = document::from_text("list of relations", &relations)?;
            let tenant = &mut Tenant::within(conn, organisation).by(writer);
            member_lists::put_back(tenant, memberships)?;
            relations::put_back(tenant, related)?;
            diesel::delete(withheld::table.find((&key, firm.id.to_string())))
                .execute(conn)
                .map_err(failed("putting a firm back"))?;
            released.push(firm.id);
        }
        Ok(released)
    })
}

/// Puts away what partners still say of withheld firms among their members, as they do in databases of earlier versions.
pub fn put_away_memberships(tenant: &mut Tenant<'_>) -> Result<()> {
    for id in load_withheld_ids(tenant)? {
        let taken = member_lists::take_out(tenant, id)?;
        if taken.is_empty() {
            continue;
        }
        let (conn, organisation) = tenant.parts();
        diesel::update(withheld::table.find((organisation.to_string(), id.to_string())))
            .set(withheld::memberships.eq(document::to_text("list of memberships", &taken)?))
            .execute(conn)
            .map_err(failed("putting memberships away"))?;
    }
    Ok(())
}

/// Puts away what firms still say of withheld ones by name among their relations, as they do in databases of earlier
/// versions.
pub fn put_away_relations(tenant: &mut Tenant<'_>) -> Result<()> {
    for StillNamed { id, texts, by } in load_still_named(tenant)? {
        let taken = relations::take_out_at(tenant, &by, |relation| texts.contains(&*storable(&relation.with)))?;
        let Some(mut kept) = find_withheld(tenant, id)?.map(|kept| kept.relations) else { continue };
        kept.extend(taken);
        let (conn, organisation) = tenant.parts();
        diesel::update(withheld::table.find((organisation.to_string(), id.to_string())))
            .set(withheld::relations.eq(document::to_text("list of relations", &kept)?))
            .execute(conn)
            .map_err(failed("putting relations away"))?;
    }
    Ok(())
}

/// Whether a firm has a withheld one among its relations by name.
pub fn are_named(tenant: &mut Tenant<'_>) -> Result<bool> {
    load_still_named(tenant).map(|named| !named.is_empty())
}

/// A withheld firm, the texts by which others mean it, and those others.
struct StillNamed {
    id: FirmId,
    texts: BTreeSet<String>,
    by: BTreeSet<FirmId>,
}

/// The withheld firms that others name still. A text that is the name of a firm which is shown means that one.
fn load_still_named(tenant: &mut Tenant<'_>) -> Result<Vec<StillNamed>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = withheld::table
        .filter(withheld::organisation_id.eq(organisation.to_string()))
        .filter(withheld::reason.ne(MERGED))
        .order(withheld::firm_id)
        .select(withheld::document)
        .load(conn)
        .map_err(failed("listing withheld firms"))?;
    let mut named = Vec::with_capacity(documents.len());
    for text in &documents {
        let firm: Firm = document::from_text("firm", text)?;
        let still = StillNamed { id: firm.id, texts: BTreeSet::new(), by: BTreeSet::new() };
        named.push((FirmNames::of(&firm), still));
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, (names, _)) in named.iter().enumerate() {
        names.first_words().for_each(|word| by_word.entry(word.to_owned()).or_default().push(number));
    }
    relations::for_each_naming(tenant, &mut |by, told| {
        for text in told {
            for number in words_of(text).iter().filter_map(|word| by_word.get(word)).flatten() {
                let (names, still) = &mut named[*number];
                if names.are_meant_by(text) {
                    still.texts.insert(text.clone());
                    still.by.insert(by);
                }
            }
        }
    })?;
    let mut found = Vec::new();
    for mut still in named.into_iter().map(|(_, still)| still).filter(|still| !still.texts.is_empty()) {
        for text in std::mem::take(&mut still.texts) {
            if load_firms_by_name(tenant, &text, 1)?.is_empty() {
                still.texts.insert(text);
            }
        }
        found.extend(Some(still).filter(|still| !still.texts.is_empty()));
    }
    Ok(found)
}

/// Whether a partner has a withheld firm among its members.
pub fn are_listed(tenant: &mut Tenant<'_>) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let of_organisation = withheld::table.filter(withheld::organisation_id.eq(organisation.to_string()));
    let listed: i64 = members::table
        .filter(members::organisation_id.eq(organisation.to_string()))
        .filter(members::firm_id.eq_any(of_organisation.select(withheld::firm_id)))
        .count()
        .get_result(conn)
        .map_err(failed("looking for withheld members"))?;
    Ok(listed > 0)
}

/// The withheld firm, if it is one.
pub fn find_withheld(tenant: &mut Tenant<'_>, id: FirmId) -> Result<Option<Withheld>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, String, String, NaiveDate, String, String)> = withheld::table
        .find((organisation.to_string(), id.to_string()))
        .select((
            withheld::document,
            withheld::reason,
            withheld::event_id,
            withheld::since,
            withheld::memberships,
            withheld::relations,
        ))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a withheld firm"))?;
    let Some((text, reason, event, since, memberships, relations)) = row else { return Ok(None) };
    let (firm, event) = (document::from_text("firm", &text)?, document::to_uuid(&event)?);
    let memberships = document::from_text("list of memberships", &memberships)?;
    let relations = document::from_text("list of relations", &relations)?;
    Ok(Some(Withheld { firm, reason, event, since, memberships, relations }))
}

/// Keeps a withheld firm in other words, because something was taken out of its record.
pub fn replace_withheld(tenant: &mut Tenant<'_>, firm: &Firm) -> Result<()> {
    let text = document::to_text("firm", firm)?;
    let (conn, organisation) = tenant.parts();
    diesel::update(withheld::table.find((organisation.to_string(), firm.id.to_string())))
        .set(withheld::document.eq(text))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("replacing a withheld firm"))
}

/// The firms that are withheld for a reason since before a day.
pub fn load_withheld_before(tenant: &mut Tenant<'_>, reason: &str, day: NaiveDate) -> Result<Vec<Firm>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = withheld::table
        .filter(withheld::organisation_id.eq(organisation.to_string()))
        .filter(withheld::reason.eq(reason))
        .filter(withheld::since.lt(day))
        .order(withheld::firm_id)
        .select(withheld::document)
        .load(conn)
        .map_err(failed("listing withheld firms"))?;
    documents.iter().map(|text| document::from_text("firm", text)).collect()
}

/// Ids of all withheld firms.
pub fn load_withheld_ids(tenant: &mut Tenant<'_>) -> Result<Vec<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = withheld::table
        .filter(withheld::organisation_id.eq(organisation.to_string()))
        .order(withheld::firm_id)
        .select(withheld::firm_id)
        .load(conn)
        .map_err(failed("listing withheld firms"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Gives what one event withholds to another, so that the end of the first does not show it.
pub fn hand_over(tenant: &mut Tenant<'_>, id: FirmId, reason: &str, event: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = withheld::table.find((organisation.to_string(), id.to_string())).filter(withheld::reason.ne(MERGED));
    diesel::update(row)
        .set((withheld::reason.eq(reason), withheld::event_id.eq(event.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("withholding a firm"))
}

/// Deletes a withheld firm; answers whether there was one.
pub fn delete_withheld(tenant: &mut Tenant<'_>, id: FirmId) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let row = withheld::table.find((organisation.to_string(), id.to_string()));
    diesel::delete(row).execute(conn).map(|count| count > 0).map_err(failed("deleting a withheld firm"))
}

pub(super) fn projects_of(conn: &mut Conn, organisation: &str, id: FirmId) -> Result<Vec<String>> {
    participations::table
        .filter(participations::organisation_id.eq(organisation))
        .filter(participations::participant_kind.eq("firm"))
        .filter(participations::participant_id.eq(id.to_string()))
        .order(participations::project_id)
        .select(participations::project_id)
        .load(conn)
        .map_err(failed("listing the projects of a firm"))
}

/// Projects that were deleted meanwhile are left out.
pub(super) fn take_part_again(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: FirmId,
    projects: &[String],
) -> Result<()> {
    let wanted: Vec<_> =
        projects.iter().map(|id| document::to_uuid(id).map(crate::domain::ProjectId::new)).collect::<Result<_>>()?;
    let there = collaborations::load_projects_by_id(&mut Tenant::within(conn, organisation), &wanted)?;
    if there.is_empty() {
        return Ok(());
    }
    let key = organisation.to_string();
    let rows: Vec<_> = there
        .iter()
        .map(|project| {
            (
                participations::organisation_id.eq(&key),
                participations::project_id.eq(project.id.to_string()),
                participations::participant_kind.eq("firm"),
                participations::participant_id.eq(id.to_string()),
            )
        })
        .collect();
    per_backend!(conn, conn => diesel::insert_into(participations::table).values(&rows).execute(conn))
        .map_err(failed("putting participations back"))?;
    changes::record(conn, organisation, Entity::Collaborations, Uuid::nil(), false).map(|_| ())
}
