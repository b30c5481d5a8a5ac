//! Takes what is due, sends it, and notes how it ended.

use super::super::audit::{self, Event};
use super::super::{App, Caller, Result, random};
use super::cloud_event::Happened;
use super::relay::{Told, tell};
use super::{Secrets, Sender, schedule, signing};
use crate::connectors::webhooks::{Answer, Signed};
use crate::domain::audit::Action;
use crate::domain::webhook::{DisabledReason, EventType, WebhookState};
use crate::domain::{OrganisationId, Role, WebhookId};
use crate::storage::Tenant;
use crate::storage::deliveries::{Attempted, Claimed, DeliveryState, claim, list_due, save_attempt};
use crate::storage::webhooks::{Kept, find_webhook, lock_writers, save_webhook, take_webhook};
use chrono::{NaiveDateTime, TimeDelta, Utc};
use serde_json::json;
use std::time::Duration;

/// How long whoever took a delivery may keep it: longer than an attempt takes. When a process dies, another one sends it
/// after that, under the same id.
const LEASE: TimeDelta = TimeDelta::seconds(90);

/// How long an attempt may take: well within the lease.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What noting the outcome may take.
const MARGIN: TimeDelta = TimeDelta::seconds(15);

/// A delivery that was taken, and to whom it goes.
#[derive(Clone, Debug)]
pub struct Job {
    /// Whose event it is.
    pub organisation: OrganisationId,
    /// The receiver, as it was when the delivery was taken.
    pub kept: Kept,
    /// The delivery.
    pub claimed: Claimed,
    /// When somebody else may take it.
    pub until: NaiveDateTime,
}

/// Takes what is due for the webhooks of an organisation; of each at most as many as `room` says.
pub fn take(
    app: &App,
    organisation: OrganisationId,
    now: NaiveDateTime,
    room: impl Fn(WebhookId) -> usize,
) -> Result<Vec<Job>> {
    let due = app.pool.read(organisation, |tenant| list_due(tenant, now))?;
    let mut jobs = Vec::new();
    for (id, room) in due.into_iter().map(|id| (id, room(id))).filter(|(_, room)| *room > 0) {
        jobs.extend(take_of(app, organisation, id, now, room)?);
    }
    Ok(jobs)
}

/// Takes the next that is due for the webhook of a delivery.
pub fn take_next(app: &App, job: &Job, now: NaiveDateTime) -> Result<Option<Job>> {
    Ok(take_of(app, job.organisation, job.kept.webhook.id, now, 1)?.pop())
}

fn take_of(
    app: &App,
    organisation: OrganisationId,
    id: WebhookId,
    now: NaiveDateTime,
    room: usize,
) -> Result<Vec<Job>> {
    app.pool.write_beside(organisation, |tenant| {
        let Some(kept) = find_webhook(tenant, id)? else { return Ok(Vec::new()) };
        let only = match kept.webhook.state {
            WebhookState::Active => None,
            WebhookState::Unverified => Some(EventType::Verification.code()),
            WebhookState::Disabled => return Ok(Vec::new()),
        };
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        let claimed = claim(tenant, id, only, now, now + LEASE, room)?;
        let job = |claimed| Job { organisation, kept: kept.clone(), claimed, until: now + LEASE };
        Ok(claimed.into_iter().map(job).collect())
    })
}

/// Sends a delivery and notes how it ended; answers whether the receiver took it. One that waited so long for a thread that
/// its lease may end meanwhile is left to whoever takes it next.
pub fn deliver(app: &App, secrets: &Secrets, sender: &Sender, job: &Job, now: NaiveDateTime) -> Result<bool> {
    if now + PATIENCE + MARGIN > job.until {
        return Ok(false);
    }
    if is_verification(job) && !job.claimed.body.contains(&job.kept.challenge) {
        drop_outdated(app, job, now)?;
        return Ok(false);
    }
    let answer = send(secrets, sender, job)?;
    settle(app, job, &answer, now)?;
    Ok(matches!(verdict(job, &answer), Verdict::Taken))
}

fn send(secrets: &Secrets, sender: &Sender, job: &Job) -> Result<Answer> {
    // The moment of this attempt, by the clock of the world: receivers refuse what is old.
    let moment = Utc::now();
    let name = job.kept.webhook.id.to_string();
    let previous = job.kept.previous.iter().filter(|(_, until)| moment.naive_utc() < *until).map(|(sealed, _)| sealed);
    let sealed = std::iter::once(&job.kept.secret).chain(previous);
    let open: Vec<String> = sealed.filter_map(|sealed| secrets.open(&name, sealed)).collect();
    if open.is_empty() {
        let error = "The secret cannot be read: the installation's key is another one. Rotate it.".to_owned();
        return Ok(Answer { error, ..Answer::default() });
    }
    let (id, timestamp) = (job.claimed.event.to_string(), moment.timestamp());
    let signature = signing::sign(&open, &id, timestamp, &job.claimed.body)?;
    Ok(sender.send(&job.kept.webhook.url, &Signed { id, timestamp, signature, body: job.claimed.body.clone() }))
}

/// What an answer says.
enum Verdict {
    Taken,
    Gone,
    Failed(String),
}

fn is_verification(job: &Job) -> bool {
    job.claimed.kind == EventType::Verification.code()
}

/// Gives up a question that another one, with another word, has replaced.
fn drop_outdated(app: &App, job: &Job, now: NaiveDateTime) -> Result<()> {
    let attempted = Attempted {
        state: DeliveryState::Failed,
        attempts: job.claimed.attempts,
        at: now,
        next_at: now,
        status: None,
        outcome: "Another word is asked for meanwhile.".to_owned(),
        answer: String::new(),
    };
    Ok(app.pool.write_beside(job.organisation, |tenant| save_attempt(tenant, job.claimed.id, &attempted))?)
}

fn verdict(job: &Job, answer: &Answer) -> Verdict {
    match answer.status {
        Some(200..=299) if is_verification(job) && !answer.beginning.contains(&job.kept.challenge) => {
            Verdict::Failed("The answer does not repeat the challenge.".to_owned())
        }
        Some(200..=299) => Verdict::Taken,
        Some(410) => Verdict::Gone,
        Some(status @ 300..=399) => Verdict::Failed(format!("{status}: redirects are not followed.")),
        Some(status) => Verdict::Failed(format!("The receiver answered {status}.")),
        None => Verdict::Failed(answer.error.clone()),
    }
}

fn settle(app: &App, job: &Job, answer: &Answer, now: NaiveDateTime) -> Result<()> {
    let jitter = f64::from(u32::from_le_bytes(random::bytes::<4>()?)) / f64::from(u32::MAX);
    app.pool.write_beside(job.organisation, |tenant| {
        let verdict = verdict(job, answer);
        // What may end in the audit takes its turn among the writers first; what was taken need not wait for them.
        if !matches!(verdict, Verdict::Taken) {
            lock_writers(tenant)?;
        }
        let Some(mut kept) = take_webhook(tenant, job.kept.webhook.id)? else { return Ok(()) };
        let attempts = job.claimed.attempts + 1;
        let mut attempted = Attempted {
            state: DeliveryState::Waiting,
            attempts,
            at: now,
            next_at: now,
            status: answer.status,
            outcome: String::new(),
            answer: answer.beginning.clone(),
        };
        let is_verification = is_verification(job);
        match verdict {
            Verdict::Taken => {
                attempted.state = DeliveryState::Delivered;
                attempted.outcome = "The receiver took it.".to_owned();
                let is_meant = is_verification && kept.challenge == job.kept.challenge;
                if is_meant && kept.webhook.state == WebhookState::Unverified {
                    kept.webhook.state = WebhookState::Active;
                    kept.webhook.state_since = now.and_utc();
                }
                if is_meant || kept.failing_since.is_some() {
                    kept.failing_since = None;
                    save_webhook(tenant, &kept)?;
                }
            }
            Verdict::Gone => {
                attempted.state = DeliveryState::Failed;
                attempted.outcome = "The receiver answered 410: it is gone.".to_owned();
                disable(tenant, &mut kept, DisabledReason::Gone, now)?;
            }
            Verdict::Failed(outcome) => {
                attempted.outcome = outcome;
                match schedule::wait_after(attempts, jitter, answer.retry_after) {
                    Some(wait) => attempted.next_at = now + wait,
                    None => attempted.state = DeliveryState::Failed,
                }
                let since = *kept.failing_since.get_or_insert(now);
                let is_last = attempted.state == DeliveryState::Failed;
                if is_verification && is_last {
                    disable(tenant, &mut kept, DisabledReason::NotVerified, now)?;
                } else if now - since > schedule::LASTING {
                    disable(tenant, &mut kept, DisabledReason::Failing, now)?;
                } else {
                    save_webhook(tenant, &kept)?;
                }
            }
        }
        save_attempt(tenant, job.claimed.id, &attempted)?;
        Ok(())
    })
}

/// Stops telling a webhook, and gives notice: in the log, in the audit, at the webhook itself, and to the other webhooks
/// that want to know.
fn disable(tenant: &mut Tenant<'_>, kept: &mut Kept, reason: DisabledReason, now: NaiveDateTime) -> Result<()> {
    let (id, organisation) = (kept.webhook.id, tenant.organisation());
    if kept.webhook.state == WebhookState::Disabled {
        return Ok(());
    }
    kept.webhook.state = WebhookState::Disabled;
    kept.webhook.disabled_reason = Some(reason);
    kept.webhook.state_since = now.and_utc();
    save_webhook(tenant, kept)?;
    tracing::warn!(webhook.id = %id, %organisation, ?reason, "a webhook is disabled");
    let word = match reason {
        DisabledReason::Gone => "gone",
        DisabledReason::Failing => "failing",
        DisabledReason::NotVerified => "not_verified",
    };
    let system = Caller::of(organisation, "webhooks", Role::Admin);
    audit::record(tenant, &system, Event::of(Action::Replace, "webhook", id).word("disabled", word))?;
    let happened = Happened {
        kind: EventType::WebhookDisabled,
        subject: id.to_string(),
        writer: String::new(),
        at: now,
        data: json!({ "webhookId": id, "reason": reason }),
    };
    let told = Told::load(tenant)?;
    tell(tenant, &told, &[happened], now)
}
