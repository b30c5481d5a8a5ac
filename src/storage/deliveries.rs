//! What is to be sent to webhooks, and what became of it.

use super::connection::{MultiBackend, per_backend};
use super::error::failed;
use super::page::Page;
use super::schema::{deliveries, events};
use super::{CHUNK, Conn, PageOf, Result, Tenant, document};
use crate::domain::{OrganisationId, WebhookId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be sent, or sent again.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [DeliveryState; 3] = [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Failed];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A delivery whose turn it is.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its id.
    pub id: Uuid,
    /// The event's.
    pub event: Uuid,
    /// The event's type.
    pub kind: String,
    /// Attempts that were made.
    pub attempts: i32,
    /// The event, to the letter.
    pub body: String,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// What became of the delivery.
    pub state: DeliveryState,
    /// Attempts that were made.
    pub attempts: i32,
    /// When.
    pub at: NaiveDateTime,
    /// When the next one is due.
    pub next_at: NaiveDateTime,
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// How it ended, in words of ours.
    pub outcome: String,
    /// How the answer began.
    pub answer: String,
}

/// A line of the log.
#[derive(Clone, Debug, Queryable)]
pub struct DeliveryRow {
    /// Its id.
    pub id: String,
    /// The event's.
    pub event: String,
    /// The event's type.
    pub kind: String,
    /// What became of it: the code of a [`DeliveryState`].
    pub state: String,
    /// Attempts that were made.
    pub attempts: i32,
    /// When the next one is due.
    pub next_at: NaiveDateTime,
    /// When it was put down.
    pub created_at: NaiveDateTime,
    /// When the last attempt ended.
    pub tried_at: Option<NaiveDateTime>,
    /// Status of the last answer.
    pub status: Option<i32>,
    /// How the last attempt ended.
    pub outcome: String,
    /// How the last answer began.
    pub answer: String,
}

/// Puts events down to be sent to a webhook, from `now` on.
pub fn insert_deliveries(
    tenant: &mut Tenant<'_>,
    webhook: WebhookId,
    events: &[(Uuid, String)],
    now: NaiveDateTime,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    for events in events.chunks(CHUNK) {
        let rows: Vec<_> = events
            .iter()
            .map(|(event, kind)| {
                (
                    deliveries::organisation_id.eq(organisation.to_string()),
                    deliveries::id.eq(Uuid::now_v7().to_string()),
                    deliveries::webhook_id.eq(webhook.to_string()),
                    deliveries::event_id.eq(event.to_string()),
                    deliveries::event_type.eq(kind),
                    deliveries::state.eq(DeliveryState::Waiting.code()),
                    deliveries::attempts.eq(0),
                    deliveries::next_at.eq(now),
                    deliveries::created_at.eq(now),
                    deliveries::outcome.eq(""),
                    deliveries::answer.eq(""),
                )
            })
            .collect();
        per_backend!(conn, conn => diesel::insert_into(deliveries::table).values(&rows).execute(conn))
            .map_err(failed("putting deliveries down"))?;
    }
    Ok(())
}

/// The webhooks for which something is due.
pub fn list_due(tenant: &mut Tenant<'_>, now: NaiveDateTime) -> Result<Vec<WebhookId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = deliveries::table
        .filter(deliveries::organisation_id.eq(organisation.to_string()))
        .filter(deliveries::state.eq(DeliveryState::Waiting.code()))
        .filter(deliveries::next_at.le(now))
        .select(deliveries::webhook_id)
        .distinct()
        .load(conn)
        .map_err(failed("looking for due deliveries"))?;
    ids.iter().map(|id| document::to_uuid(id).map(WebhookId::new)).collect()
}

/// Takes at most `limit` due deliveries of a webhook, the oldest first; until `until` nobody else gets them, so that of
/// several processes one sends. Of a type, when only that may be sent.
pub fn claim(
    tenant: &mut Tenant<'_>,
    webhook: WebhookId,
    only: Option<&str>,
    now: NaiveDateTime,
    until: NaiveDateTime,
    limit: i64,
) -> Result<Vec<Claimed>> {
    let (conn, organisation) = tenant.parts();
    let of_organisation = deliveries::organisation_id.eq(organisation.to_string());
    let due = || {
        let due = deliveries::table
            .filter(deliveries::organisation_id.eq(organisation.to_string()))
            .filter(deliveries::webhook_id.eq(webhook.to_string()))
            .filter(deliveries::state.eq(DeliveryState::Waiting.code()))
            .filter(deliveries::next_at.le(now));
        due.order((deliveries::next_at, deliveries::id)).limit(limit).select(deliveries::id)
    };
    let ids: QueryResult<Vec<String>> = match (&mut *conn, only) {
        (Conn::Postgres(conn), Some(kind)) => {
            due().filter(deliveries::event_type.eq(kind)).for_update().skip_locked().load(conn)
        }
        (Conn::Postgres(conn), None) => due().for_update().skip_locked().load(conn),
        (Conn::Sqlite(conn), Some(kind)) => due().filter(deliveries::event_type.eq(kind)).load(conn),
        (Conn::Sqlite(conn), None) => due().load(conn),
    };
    let ids = ids.map_err(failed("taking deliveries"))?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(deliveries::table.filter(of_organisation.clone()).filter(deliveries::id.eq_any(&ids)))
        .set(deliveries::next_at.eq(until))
        .execute(conn)
        .map_err(failed("taking deliveries"))?;
    let rows: Vec<(String, String, String, i32, String)> = deliveries::table
        .inner_join(
            events::table
                .on(events::organisation_id.eq(deliveries::organisation_id).and(events::id.eq(deliveries::event_id))),
        )
        .filter(of_organisation)
        .filter(deliveries::id.eq_any(&ids))
        .order(deliveries::id)
        .select((deliveries::id, deliveries::event_id, deliveries::event_type, deliveries::attempts, events::body))
        .load(conn)
        .map_err(failed("reading deliveries"))?;
    let claimed = |(id, event, kind, attempts, body): (String, String, String, i32, String)| {
        Ok(Claimed { id: document::to_uuid(&id)?, event: document::to_uuid(&event)?, kind, attempts, body })
    };
    rows.into_iter().map(claimed).collect()
}

/// Notes how an attempt ended.
pub fn save_attempt(tenant: &mut Tenant<'_>, id: Uuid, attempted: &Attempted) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(deliveries::table.find((organisation.to_string(), id.to_string())))
        .set((
            deliveries::state.eq(attempted.state.code()),
            deliveries::attempts.eq(attempted.attempts),
            deliveries::next_at.eq(attempted.next_at),
            deliveries::tried_at.eq(attempted.at),
            deliveries::status.eq(attempted.status.map(i32::from)),
            deliveries::outcome.eq(&attempted.outcome),
            deliveries::answer.eq(&attempted.answer),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("noting an attempt"))
}

/// A page of the log of a webhook, the newest first.
pub fn list_deliveries(
    tenant: &mut Tenant<'_>,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    page: &Page,
) -> Result<PageOf<DeliveryRow>> {
    let (conn, organisation) = tenant.parts();
    let total: i64 =
        of_webhook(organisation, webhook, state).count().get_result(conn).map_err(failed("counting deliveries"))?;
    let mut query = of_webhook(organisation, webhook, state);
    if let Some((_, id)) = &page.after {
        query = query.filter(deliveries::id.lt(id.to_string()));
    }
    let mut items: Vec<DeliveryRow> = query
        .order(deliveries::id.desc())
        .limit(page.rows_to_fetch())
        .select((
            deliveries::id,
            deliveries::event_id,
            deliveries::event_type,
            deliveries::state,
            deliveries::attempts,
            deliveries::next_at,
            deliveries::created_at,
            deliveries::tried_at,
            deliveries::status,
            deliveries::outcome,
            deliveries::answer,
        ))
        .load(conn)
        .map_err(failed("listing deliveries"))?;
    let is_last = items.len() <= page.limit;
    items.truncate(page.limit);
    let end = items.last().filter(|_| !is_last).map(|row| document::to_uuid(&row.id)).transpose()?;
    Ok(PageOf { items, next: end.map(|id| (String::new(), id)), total: total.unsigned_abs() })
}

fn of_webhook<'a>(
    organisation: OrganisationId,
    webhook: WebhookId,
    state: Option<DeliveryState>,
) -> deliveries::BoxedQuery<'a, MultiBackend> {
    let mut query = deliveries::table
        .filter(deliveries::organisation_id.eq(organisation.to_string()))
        .filter(deliveries::webhook_id.eq(webhook.to_string()))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(deliveries::state.eq(state.code()));
    }
    query
}
