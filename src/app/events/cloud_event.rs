//! An event as it is sent: CloudEvents 1.0 in JSON, by the Dutch government's profile. It holds ids, codes and numbers,
//! and never data of a person.

use super::super::Result;
use crate::domain::webhook::EventType;
use crate::storage::events::{self, NewEvent};
use crate::storage::{StorageError, Tenant};
use chrono::{NaiveDateTime, SecondsFormat};
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// What.
    pub kind: EventType,
    /// To which record: an id, or a word.
    pub subject: String,
    /// Hash of who wrote; empty when nobody did.
    pub writer: String,
    /// When.
    pub at: NaiveDateTime,
    /// Ids, codes and numbers.
    pub data: Value,
}

/// Keeps an event in the running transaction, with the next number of its subject; answers its id.
///
/// `sequence` sorts as text, as the CloudEvents extension of that name wants it.
pub fn keep(tenant: &mut Tenant<'_>, happened: &Happened) -> Result<Uuid> {
    let number = events::next_number(tenant, &happened.subject)?;
    let id = Uuid::now_v7();
    let body = json!({
        "specversion": "1.0",
        "id": id,
        "source": format!("urn:nld:loopvermogen:organisation:{}", tenant.organisation()),
        "type": happened.kind.code(),
        "subject": happened.subject,
        "time": happened.at.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true),
        "sequence": format!("{number:012}"),
        "datacontenttype": "application/json",
        "data": happened.data,
    });
    let unwritable = |source| StorageError::Corrupt { what: "event", source: Box::new(source) };
    let event = NewEvent {
        id,
        kind: happened.kind.code(),
        subject: happened.subject.clone(),
        writer: happened.writer.clone(),
        at: happened.at,
        body: serde_json::to_string(&body).map_err(unwritable)?,
    };
    events::insert_event(tenant, &event)?;
    Ok(id)
}
