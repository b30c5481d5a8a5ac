//! Webhooks, as who integrates a system manages them.

use super::audit::{self, Event};
use super::events::{Rules, Secrets, signing};
use super::writing::{self, Expected, Once, Place, Told, Written, revision_of};
use super::{App, AppError, Caller, Page, PageOf, Result, random};
use crate::domain::audit::Action;
use crate::domain::invalid::shown;
use crate::domain::webhook::{EventType, Webhook, WebhookState};
use crate::domain::{Invalid, WebhookId};
use crate::storage::changes::Writer;
use crate::storage::deliveries::{self, DeliveryRow, insert_deliveries};
use crate::storage::events::{self, Cursor, NewEvent, save_cursor};
use crate::storage::webhooks::{
    Kept, delete_webhook as erase, find_webhook, load_webhooks, save_webhook, take_webhook,
};
use crate::storage::{Tenant, changes};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::deliveries::DeliveryState;

/// Webhooks of one organisation.
const MOST: usize = 20;

/// How long the secret before holds beside a new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// Events that one request sends again.
const MOST_REPLAYED: usize = 1_000;

/// A webhook as it is described by who makes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"url": "https://crm.example.org/hooks/loopvermogen",
    "types": ["nl.loopvermogen.firms.changed.v1", "nl.loopvermogen.match-lists.changed.v1"], "skipOwn": true}))]
pub struct WebhookProfile {
    /// Where events are to be sent: `https`, port 443, a public address.
    #[schema(max_length = 500)]
    pub url: String,
    /// Of what it is to be told.
    #[serde(deserialize_with = "few_types")]
    #[schema(value_type = Vec<EventType>, min_items = 1, max_items = 13)]
    pub types: BTreeSet<EventType>,
    /// Leaves out what you write yourself: what is written with the token that makes the webhook, or another one of the
    /// same client.
    #[serde(default)]
    pub skip_own: bool,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub description: Option<String>,
}

/// The set of a list that is not endless, though most of what is in it may be the same.
fn few_types<'de, D: Deserializer<'de>>(list: D) -> std::result::Result<BTreeSet<EventType>, D::Error> {
    let types = Vec::<EventType>::deserialize(list)?;
    // Being verified is nothing to be told of.
    if types.len() >= EventType::ALL.len() {
        return Err(D::Error::invalid_length(types.len(), &"each type of event once"));
    }
    let distinct: BTreeSet<EventType> = types.iter().copied().collect();
    if distinct.len() < types.len() {
        return Err(D::Error::custom("a type of event stands twice; name each once"));
    }
    Ok(distinct)
}

/// A webhook with its secret, which is told this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewWebhook {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// What signs its events; we cannot tell it again.
    #[schema(max_length = 100)]
    pub secret: String,
}

/// An event on its way to a webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Own id.
    pub id: Uuid,
    /// Id of the event: its `webhook-id`, the same at every attempt.
    pub event_id: Uuid,
    /// Type of the event.
    #[serde(rename = "type")]
    #[schema(max_length = 100)]
    pub kind: String,
    /// `waiting`, `delivered` or `failed` (given up).
    #[schema(max_length = 50)]
    pub state: String,
    /// Attempts that were made.
    #[schema(minimum = 0)]
    pub attempts: i32,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// When the last attempt ended.
    pub tried_at: Option<DateTime<Utc>>,
    /// When the next one is due; `null` unless it waits.
    pub next_at: Option<DateTime<Utc>>,
    /// Status of the last answer.
    pub status: Option<i32>,
    /// How the last attempt ended.
    #[schema(max_length = 500)]
    pub outcome: String,
    /// How the last answer began, at most 1024 bytes.
    #[schema(max_length = 1024)]
    pub answer: String,
}

/// What to send again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"since": "2026-11-26T08:00:00Z"}))]
pub struct ReplayRequest {
    /// Events since this moment, of the types that the webhook is told now; at most the 30 days that events are kept.
    pub since: DateTime<Utc>,
}

/// What is sent again.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// How many events.
    #[schema(minimum = 0, maximum = 1000)]
    pub events: usize,
    /// Whether there are more: wait until these are delivered, then go on from the moment of the last one.
    pub has_more: bool,
}

impl WebhookProfile {
    /// What is wrong with it, apart from its address.
    pub fn faults(&self) -> Vec<Invalid> {
        let mut faults = Vec::new();
        if self.types.is_empty() || self.types.contains(&EventType::Verification) {
            let codes = EventType::ALL.iter().filter(|kind| **kind != EventType::Verification).map(|kind| kind.code());
            let remedy = format!("Give some of {}.", codes.collect::<Vec<_>>().join(", "));
            faults.push(Invalid::new("/types", "invalid_value", "These are no events to be told of.", remedy));
        }
        let texts = [("/url", Some(&self.url), 500), ("/description", self.description.as_ref(), 200)];
        for (pointer, text, most) in texts {
            let Some(text) = text else { continue };
            if text.chars().count() > most || text.chars().any(char::is_control) {
                let remedy = format!("Give at most {most} characters, none of them control characters.");
                faults.push(Invalid::new(pointer, "too_long", "The text cannot be kept.", remedy));
            }
        }
        faults
    }

    /// What is wrong with its address.
    pub fn fault_of_address(&self, rules: Rules) -> Option<Invalid> {
        let why = rules.check(&self.url).err()?;
        let message = format!("Nothing is sent to “{}”. {why}", shown(&self.url));
        let remedy = "Give an address as https://crm.example.org/hooks, on the public internet.";
        Some(Invalid::new("/url", "invalid_address", message, remedy))
    }

    /// Refuses faults, and addresses that may not be called.
    fn check(&self, rules: Rules) -> Result<()> {
        let mut faults = self.faults();
        faults.extend(self.fault_of_address(rules));
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }
}

/// Makes a webhook. The first thing that it is sent is a word that it must repeat.
pub fn create_webhook(
    app: &App,
    caller: &Caller,
    (secrets, rules): (&Secrets, Rules),
    profile: &WebhookProfile,
    once: Option<&Once>,
) -> Result<Told<NewWebhook>> {
    profile.check(rules)?;
    let (secret, now) = (signing::new_secret()?, moment());
    let webhook = Webhook {
        id: WebhookId::new(Uuid::now_v7()),
        url: profile.url.clone(),
        types: profile.types.clone(),
        skip_own: profile.skip_own,
        description: profile.description.clone(),
        state: WebhookState::Unverified,
        disabled_reason: None,
        state_since: now.and_utc(),
        created_at: now.and_utc(),
    };
    let sealed = secrets.seal(&webhook.id.to_string(), &secret)?;
    let made = Kept {
        webhook,
        maker: Writer::of(&caller.subject).to_string(),
        challenge: String::new(),
        failing_since: None,
        secret: sealed,
        previous: None,
    };
    writing::tell_once(app, caller, once, |tenant| {
        let mut kept = made.clone();
        // From here on the other writers wait: what is written later is told, what was written before is not.
        audit::record(tenant, caller, Event::of(Action::Create, "webhook", kept.webhook.id))?;
        let known = load_webhooks(tenant)?.len();
        if known >= MOST {
            let message = format!("Your organisation has {known} webhooks.");
            return Err(AppError::Conflict(vec![Invalid::new("", "too_many", message, "Delete one first.")]));
        }
        if known == 0 {
            let version = tenant.version()?;
            save_cursor(tenant, Cursor { version, day: app.today() })?;
        }
        ask_to_verify(tenant, &mut kept, now)?;
        Ok((kept.webhook.id.0, NewWebhook { webhook: kept.webhook, secret: secret.clone() }))
    })
}

/// Puts the profile in the place of a webhook's. With another address, or after it was disabled, it must repeat a word
/// again. Its secret stays.
pub fn replace_webhook(
    app: &App,
    caller: &Caller,
    rules: Rules,
    id: WebhookId,
    profile: &WebhookProfile,
    expected: &Expected,
) -> Result<Webhook> {
    profile.check(rules)?;
    app.pool.write(caller, |tenant| {
        audit::record(tenant, caller, Event::of(Action::Replace, "webhook", id))?;
        let mut kept = take(tenant, id)?;
        expected.check("webhook", revision_of(&kept.webhook)?)?;
        let must_verify = kept.webhook.url != profile.url || kept.webhook.state == WebhookState::Disabled;
        kept.webhook.url = profile.url.clone();
        kept.webhook.types = profile.types.clone();
        kept.webhook.skip_own = profile.skip_own;
        kept.webhook.description = profile.description.clone();
        kept.maker = Writer::of(&caller.subject).to_string();
        if must_verify {
            let now = moment();
            kept.webhook.state = WebhookState::Unverified;
            kept.webhook.disabled_reason = None;
            kept.webhook.state_since = now.and_utc();
            kept.failing_since = None;
            ask_to_verify(tenant, &mut kept, now)?;
        } else {
            save_webhook(tenant, &kept)?;
        }
        Ok(kept.webhook)
    })
}

/// Draws a word and puts down that the webhook is asked to repeat it.
fn ask_to_verify(tenant: &mut Tenant<'_>, kept: &mut Kept, now: NaiveDateTime) -> Result<()> {
    kept.challenge = random::secret()?;
    save_webhook(tenant, kept)?;
    let (id, kind) = (Uuid::now_v7(), EventType::Verification.code());
    let subject = kept.webhook.id.to_string();
    let body = json!({
        "specversion": "1.0",
        "id": id,
        "source": format!("urn:nld:loopvermogen:organisation:{}", tenant.organisation()),
        "type": kind,
        "subject": subject,
        "time": now.and_utc(),
        "sequence": format!("{:012}", events::next_number(tenant, &subject)?),
        "datacontenttype": "application/json",
        "data": { "webhookId": subject, "challenge": kept.challenge },
    });
    let event = NewEvent { id, kind, subject, writer: String::new(), at: now, body: body.to_string() };
    events::insert_event(tenant, &event)?;
    Ok(insert_deliveries(tenant, kept.webhook.id, &[(id, kind.to_owned())], now)?)
}

/// Gives a webhook another secret. For a day events are signed by the one before too.
pub fn rotate_secret(
    app: &App,
    caller: &Caller,
    secrets: &Secrets,
    id: WebhookId,
    once: Option<&Once>,
) -> Result<Told<NewWebhook>> {
    let secret = signing::new_secret()?;
    let sealed = secrets.seal(&id.to_string(), &secret)?;
    writing::tell_once(app, caller, once, |tenant| {
        audit::record(tenant, caller, Event::of(Action::Replace, "webhook", id).word("part", "secret"))?;
        let mut kept = take(tenant, id)?;
        kept.previous = Some((std::mem::replace(&mut kept.secret, sealed.clone()), moment() + OVERLAP));
        save_webhook(tenant, &kept)?;
        Ok((id.0, NewWebhook { webhook: kept.webhook, secret: secret.clone() }))
    })
}

/// The webhook.
pub fn get_webhook(app: &App, caller: &Caller, id: WebhookId) -> Result<Webhook> {
    app.pool.read(caller.organisation, |tenant| get(tenant, id)).map(|kept| kept.webhook)
}

/// All webhooks of the organisation.
pub fn list_webhooks(app: &App, caller: &Caller) -> Result<Vec<Webhook>> {
    let kept = app.pool.read(caller.organisation, load_webhooks)?;
    Ok(kept.into_iter().map(|kept| kept.webhook).collect())
}

/// Deletes a webhook; nothing more is sent, also not what waits.
pub fn delete_webhook(app: &App, caller: &Caller, id: WebhookId, expected: &Expected) -> Result<()> {
    app.pool.write(caller, |tenant| {
        audit::record(tenant, caller, Event::of(Action::Delete, "webhook", id))?;
        expected.check("webhook", revision_of(&take(tenant, id)?.webhook)?)?;
        Ok(erase(tenant, id)?)
    })
}

/// A page of the log of a webhook, the newest first.
pub fn list_deliveries(
    app: &App,
    caller: &Caller,
    id: WebhookId,
    state: Option<DeliveryState>,
    page: &Page,
) -> Result<PageOf<Delivery>> {
    let found = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        get(tenant, id)?;
        Ok(deliveries::list_deliveries(tenant, id, state, page)?)
    })?;
    let items = found.items.into_iter().map(Delivery::try_from).collect::<Result<_>>()?;
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Sends events to a webhook once more, under the ids that they had; answered is a [`Replay`].
pub fn replay(
    app: &App,
    caller: &Caller,
    id: WebhookId,
    asked: &ReplayRequest,
    once: Option<&Once>,
) -> Result<Written> {
    writing::create_once(app, caller, once, |tenant| {
        let kept = get(tenant, id)?;
        if kept.webhook.state == WebhookState::Disabled {
            let message = "The webhook is disabled.";
            let fault = Invalid::new("", "disabled", message, "Replace it first; it is verified again.");
            return Err(AppError::Conflict(vec![fault]));
        }
        let kinds: Vec<&'static str> = kept.webhook.types.iter().map(|kind| kind.code()).collect();
        let mut found = events::list_since(tenant, &kinds, asked.since.naive_utc(), MOST_REPLAYED + 1)?;
        let has_more = found.len() > MOST_REPLAYED;
        found.truncate(MOST_REPLAYED);
        insert_deliveries(tenant, id, &found, moment())?;
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        audit::record(tenant, caller, Event::of(Action::Request, "webhook", id).number("replayed", count))?;
        let place = Place { id: id.0, revision: 0, version: tenant.version()? };
        Written::new(place, &Replay { events: found.len(), has_more })
    })
}

fn get(tenant: &mut Tenant<'_>, id: WebhookId) -> Result<Kept> {
    find_webhook(tenant, id)?.ok_or_else(|| AppError::NotFound { what: "webhook", id: id.to_string() })
}

/// The webhook, to be saved again. The audit was written before, so that the organisation is locked already.
fn take(tenant: &mut Tenant<'_>, id: WebhookId) -> Result<Kept> {
    take_webhook(tenant, id)?.ok_or_else(|| AppError::NotFound { what: "webhook", id: id.to_string() })
}

fn moment() -> NaiveDateTime {
    changes::now()
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = AppError;

    fn try_from(row: DeliveryRow) -> Result<Self> {
        let id = |text: &str| {
            let corrupt = |source| crate::storage::StorageError::Corrupt { what: "delivery", source: Box::new(source) };
            text.parse::<Uuid>().map_err(corrupt)
        };
        Ok(Self {
            id: id(&row.id)?,
            event_id: id(&row.event)?,
            next_at: (row.state == DeliveryState::Waiting.code()).then(|| row.next_at.and_utc()),
            kind: row.kind,
            state: row.state,
            attempts: row.attempts,
            created_at: row.created_at.and_utc(),
            tried_at: row.tried_at.map(|at| at.and_utc()),
            status: row.status,
            outcome: row.outcome,
            answer: row.answer,
        })
    }
}
