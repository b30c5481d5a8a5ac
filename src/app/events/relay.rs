//! Makes events of what changed, and of days that come.

use super::super::changes::Entity;
use super::super::{App, Result};
use super::cloud_event::{self, Happened};
use super::match_lists;
use crate::domain::introduction::State;
use crate::domain::webhook::{EventType, WebhookState};
use crate::domain::{Conversation, FirmId, OrganisationId, PartnerId};
use crate::storage::Tenant;
use crate::storage::changes::{FeedFilter, Logged, list_feed};
use crate::storage::conversations::load_conversations;
use crate::storage::deliveries::insert_deliveries;
use crate::storage::events::{Cursor, find_cursor, forget_before, save_cursor, take_cursor};
use crate::storage::firms::load_firms_by_id;
use crate::storage::introductions::count_places_taken;
use crate::storage::partners::find_partner;
use crate::storage::webhooks::{Kept, load_webhooks};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Changes of which events are made in one transaction.
const PIECE: usize = 500;

/// How long events are kept, to be sent again.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Makes the events of an organisation that are due; answers whether there may be more.
pub fn run(app: &App, organisation: OrganisationId, now: NaiveDateTime) -> Result<bool> {
    let today = app.today();
    let is_idle = app.pool.read(organisation, |tenant| -> Result<bool> {
        let Some(cursor) = find_cursor(tenant)? else { return Ok(true) };
        Ok(cursor.version == tenant.version()? && cursor.day >= today)
    })?;
    if is_idle {
        return Ok(false);
    }
    app.pool.write_beside(organisation, |tenant| {
        let Some(cursor) = take_cursor(tenant)? else { return Ok(false) };
        let told = Told::load(tenant)?;
        if told.webhooks.is_empty() {
            let version = tenant.version()?;
            save_cursor(tenant, Cursor { version, day: today })?;
            return Ok(false);
        }
        let feed = list_feed(tenant, &FeedFilter::default(), Some(cursor.version), PIECE)?;
        let mut happened = Vec::new();
        if cursor.day < today {
            forget_before(tenant, now - KEPT)?;
            if told.wants(EventType::FollowUpDue) {
                follow_ups(tenant, |day| cursor.day < day && day <= today, None, now, &mut happened)?;
            }
        }
        if told.wants(EventType::MatchesChanged) && feed.changes.iter().any(moves_lists) {
            match_lists::note_all(tenant, now)?;
        }
        for change in &feed.changes {
            of_change(tenant, &told, change, today, now, &mut happened)?;
        }
        tell(tenant, &told, &happened, now)?;
        save_cursor(tenant, Cursor { version: feed.up_to, day: today })?;
        Ok(feed.up_to < feed.last)
    })
}

/// Whether a change may put other partners on top of any list: of a partner (what it offers, who is a member), of the
/// registry, of earlier projects, of the weights.
fn moves_lists(change: &Logged) -> bool {
    match change.entity {
        Entity::Partner | Entity::Registry | Entity::Collaborations | Entity::Weights | Entity::Firms => true,
        Entity::Firm | Entity::Contact | Entity::Conversation | Entity::Introduction | Entity::AgreedVisit => false,
    }
}

/// Who is to be told, and of what.
pub struct Told {
    webhooks: Vec<Kept>,
    wanted: BTreeSet<EventType>,
}

impl Told {
    /// The webhooks of an organisation.
    pub fn load(tenant: &mut Tenant<'_>) -> Result<Self> {
        let webhooks = load_webhooks(tenant)?;
        let wanted = webhooks.iter().flat_map(|kept| kept.webhook.types.iter().copied()).collect();
        Ok(Self { webhooks, wanted })
    }

    /// Whether anybody wants events of a type. Those of a disabled webhook are kept, to be sent again when it is back.
    pub fn wants(&self, kind: EventType) -> bool {
        self.wanted.contains(&kind)
    }
}

/// Keeps what happened and puts a delivery down for each webhook that is to be told.
pub fn tell(tenant: &mut Tenant<'_>, told: &Told, happened: &[Happened], now: NaiveDateTime) -> Result<()> {
    let mut kept = Vec::new();
    for event in happened.iter().filter(|event| told.wants(event.kind)) {
        kept.push((event, cloud_event::keep(tenant, event)?));
    }
    let is_told = |kept: &&Kept| kept.webhook.state != WebhookState::Disabled;
    for receiver in told.webhooks.iter().filter(is_told) {
        let is_own = |event: &Happened| receiver.webhook.skip_own && event.writer == receiver.maker;
        let meant = kept.iter().filter(|(event, _)| receiver.webhook.types.contains(&event.kind) && !is_own(event));
        let meant: Vec<(Uuid, String)> = meant.map(|(event, id)| (*id, event.kind.code().to_owned())).collect();
        insert_deliveries(tenant, receiver.webhook.id, &meant, now)?;
    }
    Ok(())
}

fn of_change(
    tenant: &mut Tenant<'_>,
    told: &Told,
    change: &Logged,
    today: NaiveDate,
    now: NaiveDateTime,
    happened: &mut Vec<Happened>,
) -> Result<()> {
    let detail: Value = serde_json::from_str(&change.detail).unwrap_or_default();
    let mut push = |kind: EventType, subject: String, data: Value| {
        happened.push(Happened { kind, subject, writer: change.writer.clone(), at: change.at, data });
    };
    let sequence = change.version;
    match change.entity {
        Entity::Firm => {
            let kind = match (change.deleted, change.is_new) {
                (true, _) => EventType::FirmDeleted,
                (false, true) => EventType::FirmCreated,
                (false, false) => EventType::FirmChanged,
            };
            push(kind, change.id.to_string(), json!({ "firmId": change.id, "changeSequence": sequence }));
            if told.wants(EventType::MatchesChanged) {
                match_lists::note(tenant, FirmId(change.id), change.deleted, now)?;
            }
        }
        Entity::Firms => {
            push(EventType::FirmsLoaded, "firms".to_owned(), json!({ "changeSequence": sequence }));
        }
        Entity::Partner if detail.get("capacity").is_some() => {
            capacity(tenant, change, PartnerId(change.id), happened)?;
        }
        Entity::Introduction if detail["before"] != detail["state"] => {
            let data = json!({
                "introductionId": change.id,
                "firmId": change.firm,
                "partnerId": detail["partnerId"],
                "before": detail["before"],
                "state": detail["state"],
                "changeSequence": sequence,
            });
            let subject = change.firm.unwrap_or(change.id).to_string();
            push(EventType::IntroductionMoved, subject, data);
            let holds = |state: &Value| {
                State::ALL.into_iter().any(|known| Some(known.code()) == state.as_str() && known.holds_place())
            };
            let partner: Option<PartnerId> = detail["partnerId"].as_str().and_then(|id| id.parse().ok());
            if let Some(partner) = partner.filter(|_| holds(&detail["before"]) != holds(&detail["state"])) {
                capacity(tenant, change, partner, happened)?;
            }
        }
        Entity::AgreedVisit => {
            let kind = match (change.deleted, change.is_new) {
                (true, _) => EventType::VisitDeleted,
                (false, true) => EventType::VisitAgreed,
                (false, false) => EventType::VisitChanged,
            };
            let data = json!({ "visitId": change.id, "firmId": change.firm, "changeSequence": sequence });
            push(kind, change.firm.unwrap_or(change.id).to_string(), data);
        }
        Entity::Conversation if change.is_new && told.wants(EventType::FollowUpDue) => {
            let day: Option<NaiveDate> = detail["followUp"].as_str().and_then(|day| day.parse().ok());
            if let (Some(day), Some(firm)) = (day.filter(|day| *day <= today), change.firm) {
                follow_ups(tenant, |due| due == day, Some((FirmId(firm), change.id)), now, happened)?;
            }
        }
        Entity::Weights => push(EventType::ModelActivated, "model".to_owned(), json!({ "version": detail["version"] })),
        _ => {}
    }
    Ok(())
}

fn capacity(tenant: &mut Tenant<'_>, change: &Logged, partner: PartnerId, happened: &mut Vec<Happened>) -> Result<()> {
    let Some(stored) = find_partner(tenant, partner)? else { return Ok(()) };
    let capacity = stored.record.intake.as_ref().and_then(|intake| intake.capacity);
    let taken = count_places_taken(tenant, partner)?;
    happened.push(Happened {
        kind: EventType::CapacityChanged,
        subject: partner.to_string(),
        writer: change.writer.clone(),
        at: change.at,
        data: json!({ "partnerId": partner, "capacity": capacity, "taken": taken }),
    });
    Ok(())
}

/// Follow-ups whose day is due, of all firms or of one conversation: the latest one with its firm alone, since who spoke
/// with the firm again has come back to it.
fn follow_ups(
    tenant: &mut Tenant<'_>,
    is_due: impl Fn(NaiveDate) -> bool,
    of: Option<(FirmId, Uuid)>,
    now: NaiveDateTime,
    happened: &mut Vec<Happened>,
) -> Result<()> {
    let mut latest: BTreeMap<FirmId, Conversation> = BTreeMap::new();
    for talk in load_conversations(tenant, of.map(|(firm, _)| firm))? {
        let is_later = latest.get(&talk.firm_id).is_none_or(|other| (other.date, other.id.0) < (talk.date, talk.id.0));
        if is_later {
            latest.insert(talk.firm_id, talk);
        }
    }
    let is_meant = |talk: &Conversation| of.is_none_or(|(_, id)| talk.id.0 == id);
    latest.retain(|_, talk| is_meant(talk) && talk.follow_up.is_some_and(&is_due));
    // A firm that is withheld, or gone, is left alone.
    let ids: Vec<FirmId> = latest.keys().copied().collect();
    let there: HashMap<FirmId, _> = load_firms_by_id(tenant, &ids)?.into_iter().map(|firm| (firm.id, firm)).collect();
    for (firm, talk) in latest.iter().filter(|(firm, _)| there.contains_key(firm)) {
        happened.push(Happened {
            kind: EventType::FollowUpDue,
            subject: firm.to_string(),
            writer: String::new(),
            at: now,
            data: json!({ "firmId": firm, "conversationId": talk.id, "date": talk.follow_up }),
        });
    }
    Ok(())
}
