//! Firms that were merged into another: where their ids lead, and what moved, so that it can be moved back.

use super::changes::{Entity, Entry};
use super::error::failed;
use super::schema::{
    agreed_visits, consents, contacts, conversations, data_requests, impressions, introductions,
    merged_firms as merged, objections, participations, touches,
};
use super::{Result, Tenant, changes, document, withheld};
use crate::domain::partner::Member;
use crate::domain::{DuplicateId, ExternalId, Firm, FirmId, PartnerId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A merge that can be undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merge {
    /// The survivor before.
    pub before: Firm,
    /// The survivor after.
    pub after: Firm,
    /// Keys of other systems that named the merged firm.
    pub keys: Vec<ExternalId>,
    /// Ids of the records that moved, by table.
    pub moved: Moved,
    /// Projects in which the survivor takes part since, and did not before.
    pub projects: Vec<String>,
    /// Memberships that became the survivor's.
    #[serde(default)]
    pub memberships: Vec<MovedMembership>,
}

/// A membership of a merged firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MovedMembership {
    /// Of which partner it was a member.
    pub partner: PartnerId,
    /// As what it stood there.
    pub member: Member,
    /// Whether the survivor was a member there already.
    pub was_member: bool,
    /// Keys of other systems that named the membership.
    pub keys: Vec<ExternalId>,
}

/// Ids of records, by table.
pub type Moved = BTreeMap<String, Vec<String>>;

/// Leaves the tombstone of a merged firm.
pub fn insert_merge(
    tenant: &mut Tenant<'_>,
    firm: FirmId,
    survivor: FirmId,
    pair: DuplicateId,
    merge: &Merge,
) -> Result<()> {
    let text = document::to_text("merge", merge)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(merged::table)
        .values((
            merged::organisation_id.eq(organisation.to_string()),
            merged::firm_id.eq(firm.to_string()),
            merged::survivor_id.eq(survivor.to_string()),
            merged::duplicate_id.eq(pair.to_string()),
            merged::merged_at.eq(changes::now()),
            merged::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("merging firms"))
}

/// Into which firm this one was merged; that one may have been merged itself.
pub fn find_survivor(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Option<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let id: Option<String> = merged::table
        .find((organisation.to_string(), firm.to_string()))
        .select(merged::survivor_id)
        .get_result(conn)
        .optional()
        .map_err(failed("looking for the survivor of a merge"))?;
    id.map(|id| document::to_uuid(&id).map(FirmId::new)).transpose()
}

/// How a firm was merged; nothing when it was not, or when that was erased.
pub fn find_merge(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Option<Merge>> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = merged::table
        .find((organisation.to_string(), firm.to_string()))
        .select(merged::document)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a merge"))?;
    text.filter(|text| !text.is_empty()).map(|text| document::from_text("merge", &text)).transpose()
}

/// Firms that were merged into this one.
pub fn load_merged_into(tenant: &mut Tenant<'_>, survivor: FirmId) -> Result<Vec<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = merged::table
        .filter(merged::organisation_id.eq(organisation.to_string()))
        .filter(merged::survivor_id.eq(survivor.to_string()))
        .order(merged::firm_id)
        .select(merged::firm_id)
        .load(conn)
        .map_err(failed("listing merged firms"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Firms that were merged into this one, and into those, and so on.
pub fn load_all_merged_into(tenant: &mut Tenant<'_>, survivor: FirmId) -> Result<Vec<FirmId>> {
    let mut found = load_merged_into(tenant, survivor)?;
    let mut seen = 0;
    while let Some(firm) = found.get(seen).copied() {
        let earlier = load_merged_into(tenant, firm)?;
        found.extend(earlier.into_iter().filter(|id| *id != survivor).collect::<Vec<_>>());
        seen += 1;
    }
    Ok(found)
}

/// Keeps a merge in other words, because something was taken out of its records.
pub fn replace_merge(tenant: &mut Tenant<'_>, firm: FirmId, merge: &Merge) -> Result<()> {
    let text = document::to_text("merge", merge)?;
    let (conn, organisation) = tenant.parts();
    diesel::update(merged::table.find((organisation.to_string(), firm.to_string())))
        .set(merged::document.eq(text))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("replacing a merge"))
}

/// The keys of other systems that merges brought to a firm, the oldest merge first.
pub fn load_brought_keys(tenant: &mut Tenant<'_>, survivor: FirmId) -> Result<Vec<ExternalId>> {
    let (conn, organisation) = tenant.parts();
    let texts: Vec<String> = merged::table
        .filter(merged::organisation_id.eq(organisation.to_string()))
        .filter(merged::survivor_id.eq(survivor.to_string()))
        .order((merged::merged_at, merged::firm_id))
        .select(merged::document)
        .load(conn)
        .map_err(failed("loading merges"))?;
    let mut brought: Vec<ExternalId> = Vec::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let Merge { before, after, keys, .. } = document::from_text("merge", text)?;
        let is_own = |key: &ExternalId| before.external_ids.contains(key);
        for key in after.external_ids.into_iter().chain(keys).filter(|key| !is_own(key)) {
            if !brought.contains(&key) {
                brought.push(key);
            }
        }
    }
    Ok(brought)
}

/// All firms into which others were merged.
pub fn load_survivors(tenant: &mut Tenant<'_>) -> Result<BTreeSet<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = merged::table
        .filter(merged::organisation_id.eq(organisation.to_string()))
        .select(merged::survivor_id)
        .distinct()
        .load(conn)
        .map_err(failed("listing the survivors of merges"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Takes the tombstone away, because the firm is there again.
pub fn delete_merge(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(merged::table.find((organisation.to_string(), firm.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("undoing a merge"))
}

/// Empties what is kept of merges of a firm that is erased; where its id leads stays known.
pub fn forget_merges(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let id = firm.to_string();
    diesel::update(merged::table)
        .filter(merged::organisation_id.eq(organisation.to_string()))
        .filter(merged::firm_id.eq(&id).or(merged::survivor_id.eq(&id)))
        .set(merged::document.eq(""))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting merges"))
}

/// Moves rows of a table whose document names the firm too; a table with revisions raises them.
macro_rules! move_documents {
    ($table:ident $(, $revision:ident)?; $tenant:expr, $from:expr, $to:expr, $only:expr, $moved:expr) => {{
        let (conn, organisation) = $tenant.parts();
        let organisation = organisation.to_string();
        let rows: Vec<(String, String)> = $table::table
            .filter($table::organisation_id.eq(&organisation))
            .filter($table::firm_id.eq($from.to_string()))
            .order($table::id)
            .select(($table::id, $table::document))
            .load(conn)
            .map_err(failed("looking for what belongs to a firm"))?;
        for (id, text) in rows.into_iter().filter(|(id, _)| is_meant($only, stringify!($table), id)) {
            let text = renamed(&text, $from, $to)?;
            diesel::update($table::table.find((&organisation, &id)))
                .set(($table::firm_id.eq($to.to_string()), $table::document.eq(text)
                    $(, $table::$revision.eq($table::$revision + 1))?))
                .execute(conn)
                .map_err(failed("moving what belongs to a firm"))?;
            $moved.entry(stringify!($table).to_owned()).or_default().push(id);
        }
    }};
}

/// Moves what belongs to one firm to another: persons, consents, objections, approaches, conversations, agreed visits,
/// introductions, requests, lists that were shown, and the introductions of others that came about by its word; all of it, or only
/// what is named. Who follows the changes sees the records at their new firm.
pub fn move_records(tenant: &mut Tenant<'_>, from: FirmId, to: FirmId, only: Option<&Moved>) -> Result<Moved> {
    let mut moved = Moved::new();
    move_documents!(contacts, revision; tenant, from, to, only, moved);
    move_documents!(consents; tenant, from, to, only, moved);
    move_documents!(objections; tenant, from, to, only, moved);
    move_documents!(conversations, revision; tenant, from, to, only, moved);
    move_documents!(agreed_visits, revision; tenant, from, to, only, moved);
    move_documents!(introductions, revision; tenant, from, to, only, moved);
    move_brokered(tenant, from, to, only, &mut moved)?;
    move_documents!(data_requests, revision; tenant, from, to, only, moved);
    move_documents!(impressions; tenant, from, to, only, moved);
    move_touches(tenant, from, to, only, &mut moved)?;
    let hidden = withheld_persons(tenant, to)?;
    for (table, entity) in [
        ("contacts", Entity::Contact),
        ("conversations", Entity::Conversation),
        ("introductions", Entity::Introduction),
        ("agreed_visits", Entity::AgreedVisit),
    ] {
        let ids = moved.get(table).map(Vec::as_slice).unwrap_or_default();
        // Of a person who is withheld, the deletion was told already.
        let is_told = |id: &&String| entity != Entity::Contact || !hidden.contains(*id);
        let entry = |id: &String| document::to_uuid(id).map(|id| Entry::of(entity, id).at_firm(to.0));
        let entries: Vec<Entry> = ids.iter().filter(is_told).map(entry).collect::<Result<_>>()?;
        if !entries.is_empty() {
            tenant.record(&entries)?;
        }
    }
    Ok(moved)
}

/// Lets introductions of other firms, made by the word of one firm, count for another. One of the other firm itself stays as
/// it is: nobody introduces itself.
fn move_brokered(
    tenant: &mut Tenant<'_>,
    from: FirmId,
    to: FirmId,
    only: Option<&Moved>,
    moved: &mut Moved,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let rows: Vec<(String, String, String)> = introductions::table
        .filter(introductions::organisation_id.eq(&organisation))
        .filter(introductions::firm_id.ne(to.to_string()))
        .filter(introductions::document.like(format!("%\"via\":\"{from}\"%")))
        .order(introductions::id)
        .select((introductions::id, introductions::firm_id, introductions::document))
        .load(conn)
        .map_err(failed("looking for introductions by the word of a firm"))?;
    let mut entries = Vec::new();
    for (id, firm, text) in rows.into_iter().filter(|(id, ..)| is_meant(only, BROKERED, id)) {
        let mut value: Value = document::from_text("introduction", &text)?;
        let Some(via) = value.pointer_mut("/proposal/via").filter(|via| **via == from.to_string()) else { continue };
        *via = Value::from(to.to_string());
        diesel::update(introductions::table.find((&organisation, &id)))
            .set((
                introductions::document.eq(document::to_text("introduction", &value)?),
                introductions::revision.eq(introductions::revision + 1),
            ))
            .execute(conn)
            .map_err(failed("moving introductions by the word of a firm"))?;
        entries.push(Entry::of(Entity::Introduction, document::to_uuid(&id)?).at_firm(document::to_uuid(&firm)?));
        moved.entry(BROKERED.to_owned()).or_default().push(id);
    }
    if !entries.is_empty() {
        tenant.record(&entries)?;
    }
    Ok(())
}

/// Under which name the introductions are kept that came about by the word of the merged firm.
const BROKERED: &str = "brokered_introductions";

/// Ids of the persons at a firm who are withheld.
fn withheld_persons(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<BTreeSet<String>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = contacts::table
        .filter(contacts::organisation_id.eq(organisation.to_string()))
        .filter(contacts::firm_id.eq(firm.to_string()))
        .filter(contacts::withheld.eq(true))
        .select(contacts::id)
        .load(conn)
        .map_err(failed("looking for withheld persons"))?;
    Ok(ids.into_iter().collect())
}

fn move_touches(
    tenant: &mut Tenant<'_>,
    from: FirmId,
    to: FirmId,
    only: Option<&Moved>,
    moved: &mut Moved,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut ids: Vec<String> = touches::table
        .filter(touches::organisation_id.eq(&organisation))
        .filter(touches::firm_id.eq(from.to_string()))
        .order(touches::id)
        .select(touches::id)
        .load(conn)
        .map_err(failed("looking for approaches"))?;
    ids.retain(|id| is_meant(only, "touches", id));
    for id in &ids {
        diesel::update(touches::table.find((&organisation, id)))
            .set(touches::firm_id.eq(to.to_string()))
            .execute(conn)
            .map_err(failed("moving approaches"))?;
    }
    if !ids.is_empty() {
        moved.insert("touches".to_owned(), ids);
    }
    Ok(())
}

fn is_meant(only: Option<&Moved>, table: &str, id: &String) -> bool {
    only.is_none_or(|only| only.get(table).is_some_and(|ids| ids.contains(id)))
}

/// The document with one firm in the place of another, wherever a field `firmId` names it.
fn renamed(text: &str, from: FirmId, to: FirmId) -> Result<String> {
    let mut value: Value = document::from_text("record of a firm", text)?;
    rename(&mut value, &from.to_string(), &to.to_string());
    document::to_text("record of a firm", &value)
}

fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(id) if name == "firmId" && id == from => *id = to.to_owned(),
                    member => rename(member, from, to),
                }
            }
        }
        _ => {}
    }
}

/// Lets a firm take part in the projects of another; answers those in which it did not yet.
pub fn share_projects(tenant: &mut Tenant<'_>, from: FirmId, to: FirmId) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    let key = organisation.to_string();
    let own: BTreeSet<String> = withheld::projects_of(conn, &key, to)?.into_iter().collect();
    let mut new = withheld::projects_of(conn, &key, from)?;
    new.retain(|project| !own.contains(project));
    withheld::take_part_again(conn, organisation, to, &new)?;
    Ok(new)
}

/// Takes a firm out of projects; the change of the firm itself is recorded by whoever saves it.
pub fn leave_projects(tenant: &mut Tenant<'_>, firm: FirmId, projects: &[String]) -> Result<()> {
    if projects.is_empty() {
        return Ok(());
    }
    let (conn, organisation) = tenant.parts();
    diesel::delete(participations::table)
        .filter(participations::organisation_id.eq(organisation.to_string()))
        .filter(participations::participant_kind.eq("firm"))
        .filter(participations::participant_id.eq(firm.to_string()))
        .filter(participations::project_id.eq_any(projects))
        .execute(conn)
        .map_err(failed("taking a firm out of projects"))?;
    tenant.record_change(Entity::Collaborations, uuid::Uuid::nil(), false).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_that_name_the_firm_are_renamed() {
        let (from, to) = (FirmId(uuid::Uuid::from_u128(1)), FirmId(uuid::Uuid::from_u128(2)));
        let text =
            format!(r#"{{"id":"{from}","firmId":"{from}","more":[{{"firmId":"{from}","x":1.5}}],"words":"{from}"}}"#);
        let expected =
            format!(r#"{{"id":"{from}","firmId":"{to}","more":[{{"firmId":"{to}","x":1.5}}],"words":"{from}"}}"#);
        assert_eq!(renamed(&text, from, to).unwrap(), expected);
    }
}
