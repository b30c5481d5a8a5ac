//! Conversations with firms.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadConversations, WriteConversations};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::conversations::{self, ConfirmationRequest, ConversationNote, ConversationRecord};
use crate::domain::{Conversation, ConversationId, Firm, FirmId, Invalid};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for ConversationNote {
    // Notes of 5,000 characters, each an escaped pair of 12 bytes, with 23 words of 500, fit.
    const MOST_BYTES: usize = 256 * 1024;
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/firmId", "/unconfirmed", "/confirmations", "/interpretation", "/changed", "/changedAt", "/warnings"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        conversations::find_faults(app, self)
    }
}

impl Accepted for ConfirmationRequest {
    // 23 words of 500 characters, each an escaped pair of 12 bytes, fit.
    const MOST_BYTES: usize = 256 * 1024;
}

impl Identified for Conversation {
    const PARAMETER: &'static str = "conversationId";
    const WHAT: &'static str = "conversation";
    type Id = ConversationId;
    fn id(uuid: Uuid) -> ConversationId {
        ConversationId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type ConversationRecordList = ListOf<ConversationRecord>;

/// Which page of the conversations.
#[derive(IntoParams)]
pub struct ListConversations {
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListConversations {
    fn read(query: &mut QueryReader) -> Self {
        Self { paging: Paging::read(query) }
    }
}

/// List the conversations with a firm
///
/// Conversations (*gesprekken*) and tries at them, the latest first.
#[utoipa::path(get, path = "/firms/{firmId}/conversations", operation_id = "listConversations", tag = "Outreach",
    params(("firmId" = FirmId, Path), Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of conversations.", body = ConversationRecordList)))]
pub async fn list_conversations(
    permit: Permit<ReadConversations>,
    state: web::Data<State>,
    Query(query): Query<ListConversations>,
    firm: IdOf<Firm>,
) -> Result<web::Json<ListOf<ConversationRecord>>, Problem> {
    let id = firm.id;
    let context = format!("conversations {} {id}", permit.caller.organisation);
    let page = query.paging.to_page(&state, &context)?;
    let work = move |app: &App| conversations::list_conversations(app, &permit.caller, id, &page);
    ListOf::new(&state, &context, line::run(&state, work).await?).map(web::Json)
}

/// Write a conversation down
///
/// What the firm said becomes what is known of it, with the conversation as its source, and the next ranking goes by it.
/// Barriers and topics may be written in the firm's own words: the answer tells which codes they may stand for, with
/// their certainty, and those that are `confirmed` are taken over. A conversation that is noted late tells what nobody
/// knew, and leaves what was learned of the firm after it.
#[utoipa::path(post, path = "/firms/{firmId}/conversations", operation_id = "createConversation", tag = "Outreach",
    request_body = ConversationNote, security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The conversation.", body = ConversationRecord)))]
pub async fn create_conversation(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    key: IdempotencyKey,
    body: Body<ConversationNote>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, once) = (firm.id, key.once(&body));
    let work = move |app: &App| conversations::record_conversation(app, &permit.caller, id, &body.value, once.as_ref());
    let written = line::run(&state, work).await?;
    Ok(written::created(&format!("/firms/{id}/conversations"), written, answer))
}

/// Get a conversation
#[utoipa::path(get, path = "/firms/{firmId}/conversations/{conversationId}", operation_id = "getConversation",
    tag = "Outreach", security(("bearer" = [])),
    params(("firmId" = FirmId, Path), ("conversationId" = ConversationId, Path),
        ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The conversation.", body = ConversationRecord)))]
pub async fn get_conversation(
    permit: Permit<ReadConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conversation: IdOf<Conversation>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (firm, id) = (firm.id, conversation.id);
    let work = move |app: &App| conversations::get_conversation(app, &permit.caller, firm, id);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Confirm what words of a conversation stand for
///
/// Words that were written down without a code, `unconfirmed`, get one afterwards from a named person: a code of those
/// that they may stand for (POST /v1/interpretations tells which). The firm's profile and the next ranking go by it, with
/// the conversation as the source; what was learned of the firm after the conversation is not overruled.
#[utoipa::path(post, path = "/firms/{firmId}/conversations/{conversationId}/confirmations",
    operation_id = "confirmWords", tag = "Outreach", security(("bearer" = [])), request_body = ConfirmationRequest,
    params(("firmId" = FirmId, Path), ("conversationId" = ConversationId, Path),
        ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The conversation with what was confirmed.", body = ConversationRecord)))]
pub async fn confirm_words(
    permit: Permit<WriteConversations>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conversation: IdOf<Conversation>,
    key: IdempotencyKey,
    body: Body<ConfirmationRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (firm, id, once) = (firm.id, conversation.id, key.once(&body));
    let work = move |app: &App| conversations::confirm_words(app, &permit.caller, firm, id, &body.value, once.as_ref());
    let written = line::run(&state, work).await?;
    Ok(written::created(&format!("/firms/{firm}/conversations"), written, answer))
}
