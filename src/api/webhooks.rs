//! Webhooks: who is told of events, what became of each, and sending again.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{ManageWebhooks, Permit};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::events::Rules;
use crate::app::webhooks::{self, Delivery, DeliveryState, NewWebhook, Replay, ReplayRequest, WebhookProfile};
use crate::app::writing::revision_of;
use crate::domain::invalid::shown;
use crate::domain::webhook::Webhook;
use crate::domain::{Invalid, WebhookId};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for WebhookProfile {
    const MOST_BYTES: usize = 16 * 1024;
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/state", "/disabledReason", "/stateSince", "/createdAt", "/secret"];

    fn check(&self) -> Vec<Invalid> {
        self.faults()
    }

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        // Only what no installation calls: which allows private addresses is not known here.
        self.fault_of_address(Rules { private_addresses: true }).into_iter().collect()
    }
}

impl Accepted for ReplayRequest {
    const MOST_BYTES: usize = 1024;
}

impl Identified for Webhook {
    const PARAMETER: &'static str = "webhookId";
    const WHAT: &'static str = "webhook";
    type Id = WebhookId;
    fn id(uuid: Uuid) -> WebhookId {
        WebhookId::new(uuid)
    }
}

type WebhookList = ListOf<Webhook>;
type DeliveryList = ListOf<Delivery>;

/// Which webhooks to list.
pub struct ListWebhooks(Paging);

impl FromQuery for ListWebhooks {
    fn read(query: &mut QueryReader) -> Self {
        Self(Paging::read(query))
    }
}

/// Which deliveries to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListDeliveries {
    /// `waiting`, `delivered` or `failed`.
    #[param(value_type = Option<String>, max_length = 50, example = "failed")]
    state: Option<DeliveryState>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListDeliveries {
    fn read(query: &mut QueryReader) -> Self {
        let state = |code: &str| {
            DeliveryState::from_code(code).ok_or_else(|| {
                let message = format!("“{}” is no state of a delivery.", shown(code));
                Invalid::new("", "unknown_code", message, "Use waiting, delivered or failed.")
            })
        };
        Self { state: query.parsed("state", state), paging: Paging::read(query) }
    }
}

/// List webhooks
#[utoipa::path(get, path = "/webhooks", operation_id = "listWebhooks", tag = "Integration", params(Paging),
    security(("bearer" = [])), responses((status = 200, description = "A page of webhooks.", body = WebhookList)))]
pub async fn list_webhooks(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    Query(ListWebhooks(paging)): Query<ListWebhooks>,
) -> Result<web::Json<ListOf<Webhook>>, Problem> {
    permit.check_whole_organisation()?;
    let context = format!("webhooks {}", permit.caller.organisation);
    let found = line::run(&state, move |app| webhooks::list_webhooks(app, &permit.caller)).await?;
    paging.cut(&state, &context, found).map(web::Json)
}

/// Add a webhook
///
/// Events (*gebeurtenissen*) are sent to its address as CloudEvents 1.0 in JSON, signed by Standard Webhooks
/// (`webhook-id`, `webhook-timestamp`, `webhook-signature`). They hold ids and codes, never data of persons: read the
/// record with your token. The answer tells the secret this once.
///
/// First an event `nl.loopvermogen.webhooks.verified.v1` is sent, and the answer must repeat `data.challenge`. Until
/// then the others wait. What is answered by 2xx within 20 seconds is delivered; anything else is tried again after 5
/// seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours, or when `Retry-After` says so. Redirects are not followed;
/// 410 disables the webhook, as three days of failures do. An event may come twice, under the same `webhook-id`, and not
/// in order; `sequence` numbers the events about each subject.
#[utoipa::path(post, path = "/webhooks", operation_id = "createWebhook", tag = "Integration",
    request_body = WebhookProfile, security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The webhook, with its secret.", body = NewWebhook)))]
pub async fn create_webhook(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<WebhookProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (shared, once) = (state.clone(), key.once(&body));
    let work = move |app: &_| {
        let by = (&shared.webhook_secrets, shared.limits.webhooks);
        webhooks::create_webhook(app, &permit.caller, by, &body.value, once.as_ref())
    };
    Ok(written::told("/webhooks", line::run(&state, work).await?))
}

/// Get a webhook
#[utoipa::path(get, path = "/webhooks/{webhookId}", operation_id = "getWebhook", tag = "Integration",
    security(("bearer" = [])),
    params(("webhookId" = WebhookId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The webhook.", body = Webhook)))]
pub async fn get_webhook(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    webhook: IdOf<Webhook>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = webhook.id;
    let webhook = line::run(&state, move |app| webhooks::get_webhook(app, &permit.caller, id)).await?;
    Ok(written::record(&webhook, revision_of(&webhook)?, &conditions))
}

/// Change a webhook
///
/// With another address, or after it was disabled, it is verified again. Its secret stays.
#[utoipa::path(put, path = "/webhooks/{webhookId}", operation_id = "replaceWebhook", tag = "Integration",
    request_body = WebhookProfile, security(("bearer" = [])),
    params(("webhookId" = WebhookId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The webhook as stored.", body = Webhook)))]
pub async fn replace_webhook(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    webhook: IdOf<Webhook>,
    conditions: Conditions,
    body: Body<WebhookProfile>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, rules, expected) = (webhook.id, state.limits.webhooks, conditions.for_change()?);
    let work = move |app: &_| webhooks::replace_webhook(app, &permit.caller, rules, id, &body.value, &expected);
    let webhook = line::run(&state, work).await?;
    Ok(written::with_revision(&webhook, revision_of(&webhook)?))
}

/// Delete a webhook
///
/// Nothing more is sent to it, also not what waits.
#[utoipa::path(delete, path = "/webhooks/{webhookId}", operation_id = "deleteWebhook", tag = "Integration",
    security(("bearer" = [])),
    params(("webhookId" = WebhookId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The webhook is gone.")))]
pub async fn delete_webhook(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    webhook: IdOf<Webhook>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, expected) = (webhook.id, conditions.for_change()?);
    line::run(&state, move |app| webhooks::delete_webhook(app, &permit.caller, id, &expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a webhook another secret
///
/// For 24 hours events are signed by the one before too.
#[utoipa::path(post, path = "/webhooks/{webhookId}/secrets", operation_id = "createWebhookSecret", tag = "Integration",
    security(("bearer" = [])),
    params(("webhookId" = WebhookId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The webhook, with its secret.", body = NewWebhook)))]
pub async fn create_secret(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    webhook: IdOf<Webhook>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, shared) = (webhook.id, state.clone());
    let once = key.once_of(format!("another secret of webhook {id}"));
    let work = move |app: &_| webhooks::rotate_secret(app, &permit.caller, &shared.webhook_secrets, id, once.as_ref());
    Ok(written::told("/webhooks", line::run(&state, work).await?))
}

/// List deliveries
///
/// What was sent to a webhook, what waits, and how each attempt ended; the newest first, of the last 30 days.
#[utoipa::path(get, path = "/webhooks/{webhookId}/deliveries", operation_id = "listDeliveries", tag = "Integration",
    security(("bearer" = [])), params(("webhookId" = WebhookId, Path), ListDeliveries, Paging),
    responses((status = 200, description = "A page of deliveries.", body = DeliveryList)))]
pub async fn list_deliveries(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    Query(ListDeliveries { state: of, paging }): Query<ListDeliveries>,
    webhook: IdOf<Webhook>,
) -> Result<web::Json<ListOf<Delivery>>, Problem> {
    permit.check_whole_organisation()?;
    let id = webhook.id;
    let context = format!("deliveries {} {id} {of:?}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let work = move |app: &_| webhooks::list_deliveries(app, &permit.caller, id, of, &page);
    let found = line::run(&state, work).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Send events again
///
/// Under the ids that they had. At most 1000 at a time. Under an idempotency key they are sent again once, however often it
/// is asked.
#[utoipa::path(post, path = "/webhooks/{webhookId}/replays", operation_id = "replayEvents", tag = "Integration",
    request_body = ReplayRequest, security(("bearer" = [])),
    params(("webhookId" = WebhookId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 200, description = "How many are sent again.", body = Replay)))]
pub async fn create_replay(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    webhook: IdOf<Webhook>,
    key: IdempotencyKey,
    body: Body<ReplayRequest>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, once) = (webhook.id, key.once(&body));
    let work = move |app: &_| webhooks::replay(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::done(line::run(&state, work).await?.json))
}
