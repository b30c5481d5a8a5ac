//! Webhooks in the database, with their sealed secrets.

use super::connection::per_backend;
use super::error::failed;
use super::schema::webhooks;
use super::{Conn, Result, Tenant, changes, document};
use crate::domain::WebhookId;
use crate::domain::webhook::{Webhook, WebhookState};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// A webhook with what is not told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The webhook.
    pub webhook: Webhook,
    /// Hash of who made it.
    pub maker: String,
    /// The word that it must repeat before it is told anything.
    pub challenge: String,
    /// Its first failure since it took an event.
    pub failing_since: Option<NaiveDateTime>,
    /// Its secret, sealed.
    pub secret: String,
    /// The secret before, sealed, and until when it holds too.
    pub previous: Option<(String, NaiveDateTime)>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    webhook: Webhook,
    maker: String,
    challenge: String,
}

type Row = (String, Option<NaiveDateTime>, String, String, Option<NaiveDateTime>);

/// Saves a webhook, new or known.
pub fn save_webhook(tenant: &mut Tenant<'_>, kept: &Kept) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let Kept { webhook, maker, challenge, .. } = kept;
    let parts = Document { webhook: webhook.clone(), maker: maker.clone(), challenge: challenge.clone() };
    let text = document::to_text("webhook", &parts)?;
    let state = match webhook.state {
        WebhookState::Unverified => "unverified",
        WebhookState::Active => "active",
        WebhookState::Disabled => "disabled",
    };
    let key = (webhooks::organisation_id.eq(organisation.to_string()), webhooks::id.eq(webhook.id.to_string()));
    let made = webhooks::created_at.eq(webhook.created_at.naive_utc());
    let (previous, until) =
        kept.previous.as_ref().map_or(("", None), |(secret, until)| (secret.as_str(), Some(*until)));
    let changed = (
        webhooks::state.eq(state),
        webhooks::failing_since.eq(kept.failing_since),
        webhooks::secret.eq(&kept.secret),
        webhooks::previous_secret.eq(previous),
        webhooks::previous_until.eq(until),
        webhooks::document.eq(&text),
    );
    per_backend!(conn, conn => diesel::insert_into(webhooks::table)
        .values((key.clone(), made, changed))
        .on_conflict((webhooks::organisation_id, webhooks::id))
        .do_update()
        .set(changed)
        .execute(conn))
    .map(|_| ())
    .map_err(failed("saving a webhook"))
}

/// The webhook with this id.
pub fn find_webhook(tenant: &mut Tenant<'_>, id: WebhookId) -> Result<Option<Kept>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Row> = webhooks::table
        .find((organisation.to_string(), id.to_string()))
        .select((
            webhooks::document,
            webhooks::failing_since,
            webhooks::secret,
            webhooks::previous_secret,
            webhooks::previous_until,
        ))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a webhook"))?;
    row.map(kept).transpose()
}

/// As [`find_webhook`], for whoever is going to save it: others who do wait until the end of the transaction. Who also
/// writes to the audit, or records changes, locks the organisation first ([`lock_writers`]).
pub fn take_webhook(tenant: &mut Tenant<'_>, id: WebhookId) -> Result<Option<Kept>> {
    let (conn, organisation) = tenant.parts();
    if let Conn::Postgres(conn) = conn {
        let row = webhooks::table.find((organisation.to_string(), id.to_string())).select(webhooks::id);
        let locked: QueryResult<Option<String>> = row.for_update().first(conn).optional();
        locked.map_err(failed("locking a webhook"))?;
    }
    find_webhook(tenant, id)
}

/// Lets the writers of the organisation take turns until the end of the transaction.
pub fn lock_writers(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    changes::lock(conn, organisation)
}

/// All webhooks of the organisation, by id.
pub fn load_webhooks(tenant: &mut Tenant<'_>) -> Result<Vec<Kept>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Row> = webhooks::table
        .filter(webhooks::organisation_id.eq(organisation.to_string()))
        .order(webhooks::id)
        .select((
            webhooks::document,
            webhooks::failing_since,
            webhooks::secret,
            webhooks::previous_secret,
            webhooks::previous_until,
        ))
        .load(conn)
        .map_err(failed("loading webhooks"))?;
    rows.into_iter().map(kept).collect()
}

/// Deletes a webhook with its deliveries.
pub fn delete_webhook(tenant: &mut Tenant<'_>, id: WebhookId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(webhooks::table.find((organisation.to_string(), id.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting a webhook"))
}

fn kept((text, failing_since, secret, previous, until): Row) -> Result<Kept> {
    let Document { webhook, maker, challenge } = document::from_text("webhook", &text)?;
    Ok(Kept { webhook, maker, challenge, failing_since, secret, previous: until.map(|until| (previous, until)) })
}
