//! Conversations in the database.

use super::changes::{self, Entity, Entry};
use super::document::{self, Columns};
use super::error::failed;
use super::external_keys::{KeyKind, bury_each, bury_keys};
use super::page::{Listed, to_page};
use super::schema::conversations;
use super::{Page, PageOf, Result, StorageError, Stored, Tenant};
use crate::domain::{Conversation, ConversationId, FirmId};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

/// Stores a new conversation.
pub fn insert_conversation(tenant: &mut Tenant<'_>, conversation: &Conversation) -> Result<()> {
    let text = document::to_text("conversation", conversation)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(conversations::table)
        .values((
            conversations::organisation_id.eq(organisation.to_string()),
            conversations::id.eq(conversation.id.to_string()),
            conversations::firm_id.eq(conversation.firm_id.to_string()),
            conversations::revision.eq(1_i64),
            conversations::changed_at.eq(changes::now()),
            conversations::held_key.eq(conversation.date.to_string()),
            conversations::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("saving a conversation"))?;
    let entry = change_of(conversation.id.0, conversation.firm_id).new_if(true);
    let follow_up = conversation.follow_up.map(|day| json!({ "followUp": day }));
    tenant.record(&[follow_up.iter().fold(entry, Entry::with)])?;
    Ok(())
}

/// Puts a conversation in the place of its `revision`; its firm stays as it was.
pub fn replace_conversation(tenant: &mut Tenant<'_>, conversation: &Conversation, revision: i64) -> Result<()> {
    let text = document::to_text("conversation", conversation)?;
    let (conn, organisation) = tenant.parts();
    let replaced = diesel::update(conversations::table.find((organisation.to_string(), conversation.id.to_string())))
        .filter(conversations::revision.eq(revision))
        .set((
            conversations::revision.eq(revision + 1),
            conversations::changed_at.eq(changes::now()),
            conversations::held_key.eq(conversation.date.to_string()),
            conversations::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("changing a conversation"))?;
    if replaced == 0 {
        return Err(StorageError::Changed);
    }
    tenant.record(&[change_of(conversation.id.0, conversation.firm_id)])?;
    Ok(())
}

fn change_of(id: Uuid, firm: FirmId) -> Entry {
    Entry::of(Entity::Conversation, id).at_firm(firm.0)
}

/// The conversation, if it was held with this firm.
pub fn find_conversation(
    tenant: &mut Tenant<'_>,
    firm: FirmId,
    id: ConversationId,
) -> Result<Option<Stored<Conversation>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = conversations::table
        .find((organisation.to_string(), id.to_string()))
        .filter(conversations::firm_id.eq(firm.to_string()))
        .select((conversations::revision, conversations::changed_at, conversations::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a conversation"))?;
    row.map(|row| document::to_stored("conversation", row)).transpose()
}

/// The conversation with this id, with whichever firm.
pub fn find_conversation_by_id(tenant: &mut Tenant<'_>, id: ConversationId) -> Result<Option<Stored<Conversation>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = conversations::table
        .find((organisation.to_string(), id.to_string()))
        .select((conversations::revision, conversations::changed_at, conversations::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a conversation"))?;
    row.map(|row| document::to_stored("conversation", row)).transpose()
}

/// Deletes a conversation and leaves tombstones of its keys. What the firm said in it stays known of the firm.
pub fn delete_conversation(tenant: &mut Tenant<'_>, conversation: &Conversation) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(conversations::table.find((organisation.to_string(), conversation.id.to_string())))
        .execute(conn)
        .map_err(failed("deleting a conversation"))?;
    bury_keys(tenant, KeyKind::Conversation, conversation.id.0)?;
    tenant.record(&[change_of(conversation.id.0, conversation.firm_id).deleted_if(true)])?;
    Ok(())
}

/// A page of the conversations with a firm, the latest first.
pub fn list_conversations(tenant: &mut Tenant<'_>, firm: FirmId, page: &Page) -> Result<PageOf<Stored<Conversation>>> {
    let (conn, organisation) = tenant.parts();
    let with_firm = || {
        conversations::table
            .filter(conversations::organisation_id.eq(organisation.to_string()))
            .filter(conversations::firm_id.eq(firm.to_string()))
            .into_boxed()
    };
    let total: i64 = with_firm().count().get_result(conn).map_err(failed("counting conversations"))?;
    let mut query = with_firm();
    if let Some((key, id)) = &page.after {
        query = query.filter(conversations::held_key.le(key.clone()));
        query = query.filter(conversations::held_key.lt(key.clone()).or(conversations::id.lt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((conversations::held_key.desc(), conversations::id.desc()))
        .limit(page.rows_to_fetch())
        .select((
            conversations::held_key,
            conversations::id,
            conversations::revision,
            conversations::changed_at,
            conversations::document,
        ))
        .load(conn)
        .map_err(failed("listing conversations"))?;
    to_page("conversation", rows, page, total)
}

/// All conversations with a firm, or with all firms; in the order of their ids.
pub fn load_conversations(tenant: &mut Tenant<'_>, firm: Option<FirmId>) -> Result<Vec<Conversation>> {
    let (conn, organisation) = tenant.parts();
    let mut query =
        conversations::table.filter(conversations::organisation_id.eq(organisation.to_string())).into_boxed();
    if let Some(firm) = firm {
        query = query.filter(conversations::firm_id.eq(firm.to_string()));
    }
    let documents: Vec<String> = query
        .order(conversations::id)
        .select(conversations::document)
        .load(conn)
        .map_err(failed("loading conversations"))?;
    documents.iter().map(|text| document::from_text("conversation", text)).collect()
}

/// Records a change of every conversation with a firm that is withheld, or shown again, as a whole.
pub(super) fn record_with_firm(tenant: &mut Tenant<'_>, firm: FirmId, deleted: bool) -> Result<()> {
    let ids = ids_with_firm(tenant, firm)?;
    let entry = |id: &String| Ok(change_of(document::to_uuid(id)?, firm).deleted_if(deleted).new_if(!deleted));
    let entries: Vec<Entry> = ids.iter().map(entry).collect::<Result<_>>()?;
    tenant.record(&entries)?;
    Ok(())
}

fn ids_with_firm(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<String>> {
    let (conn, organisation) = tenant.parts();
    conversations::table
        .filter(conversations::organisation_id.eq(organisation.to_string()))
        .filter(conversations::firm_id.eq(firm.to_string()))
        .order(conversations::id)
        .select(conversations::id)
        .load(conn)
        .map_err(failed("listing conversations"))
}

/// Conversations after one, in the order of their ids, at most `limit`.
pub fn load_conversations_after(
    tenant: &mut Tenant<'_>,
    after: Option<ConversationId>,
    limit: usize,
) -> Result<Vec<Conversation>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = conversations::table
        .filter(conversations::organisation_id.eq(organisation.to_string()))
        .filter(conversations::id.gt(after.map(|id| id.to_string()).unwrap_or_default()))
        .order(conversations::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(conversations::document)
        .load(conn)
        .map_err(failed("loading conversations"))?;
    documents.iter().map(|text| document::from_text("conversation", text)).collect()
}

/// Deletes what was said with a firm that is deleted.
pub(super) fn forget(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    record_with_firm(tenant, firm, true)?;
    let ids = ids_with_firm(tenant, firm)?;
    bury_each(tenant, KeyKind::Conversation, &ids)?;
    let (conn, organisation) = tenant.parts();
    diesel::delete(conversations::table)
        .filter(conversations::organisation_id.eq(organisation.to_string()))
        .filter(conversations::firm_id.eq(firm.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting conversations"))
}
