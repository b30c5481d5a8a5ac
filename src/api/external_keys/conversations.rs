//! Conversations by the key of another system.

use super::{Key, upserted_here};
use crate::api::body::{Accepted, Body};
use crate::api::conditions::Conditions;
use crate::api::patch::Patch;
use crate::api::permission::{Permit, ReadConversations, WriteConversations};
use crate::api::problem::Problem;
use crate::api::query::{NoParameters, Query};
use crate::api::{State, line, written};
use crate::app::App;
use crate::app::conversations::{ConversationNote, ConversationRecord};
use crate::app::external_keys::{self, ConversationByKey};
use crate::domain::Invalid;
use actix_web::{HttpRequest, HttpResponse, web};

impl Accepted for ConversationByKey {
    const MOST_BYTES: usize = ConversationNote::MOST_BYTES;
    const READ_ONLY: &'static [&'static str] = ConversationNote::READ_ONLY;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        self.said.foresee(app)
    }
}

/// Write a conversation down by your own key
///
/// The conversation (*gesprek*) that your system knows by this id: 201 when it is new, 200 when it was there. The firm
/// is named by its own key in the same system, `firmKey`, or by our id, and stays the same. What the firm said becomes
/// what is known of it. Sent again in other words, it does so again; what an earlier version told is not taken back.
#[utoipa::path(put, path = "/systems/{system}/conversations/{externalId}", operation_id = "putConversationByKey", tag = "Outreach",
    security(("bearer" = [])), request_body = ConversationByKey,
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 201, description = "The new conversation.", body = ConversationRecord),
        (status = 200, description = "The conversation as it stands now.", body = ConversationRecord)))]
pub async fn put_conversation(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    request: HttpRequest,
    key: Key,
    conditions: Conditions,
    body: Body<ConversationByKey>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let condition = conditions.for_upsert()?;
    let work = move |app: &App| external_keys::put_conversation(app, &permit.caller, &key.0, &body.value, &condition);
    Ok(upserted_here(&request, line::run(&state, work).await?, answer))
}

/// Get a conversation by your own key
///
/// 410 when the conversation was deleted.
#[utoipa::path(get, path = "/systems/{system}/conversations/{externalId}", operation_id = "getConversationByKey", tag = "Outreach",
    security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The conversation.", body = ConversationRecord)))]
pub async fn get_conversation(
    permit: Permit<ReadConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| external_keys::get_conversation(app, &permit.caller, &key.0);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Change a conversation by your own key
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// The firm stays: what names it cannot be emptied.
#[utoipa::path(patch, path = "/systems/{system}/conversations/{externalId}", operation_id = "patchConversationByKey",
    tag = "Outreach", security(("bearer" = [])),
    request_body(content = ConversationByKey, content_type = "application/merge-patch+json"),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The conversation as it stands now.", body = ConversationRecord)))]
pub async fn patch_conversation(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
    body: Body<Patch<ConversationByKey>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadConversations>()?;
    let (expected, fields) = (conditions.for_change()?, body.value.fields);
    let work = move |app: &App| external_keys::patch_conversation(app, &permit.caller, &key.0, &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a conversation by your own key
///
/// What the firm said in it stays known of the firm. The key stays as a tombstone: asking for it is answered 410.
#[utoipa::path(delete, path = "/systems/{system}/conversations/{externalId}", operation_id = "deleteConversationByKey",
    tag = "Outreach", security(("bearer" = [])),
    params(("system" = String, Path, max_length = 64), ("externalId" = String, Path, max_length = 200),
        ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The conversation is gone.")))]
pub async fn delete_conversation(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: Key,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let work = move |app: &App| external_keys::delete_conversation(app, &permit.caller, &key.0, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
