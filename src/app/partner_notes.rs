//! Notes of an organisation about partners, its own and those of the registry that all share.

use super::audit::{self, Event};
use super::partners::get as get_partner;
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Page, PageOf, Result};
use crate::domain::audit::Action;
use crate::domain::partner_note::{PartnerNote, read_text};
use crate::domain::{Invalid, PartnerId, personal_data};
use crate::storage::partner_notes as stored;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A note as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"text": "Neemt dit jaar geen bedrijven uit Zeeland meer aan."}))]
pub struct PartnerNoteRequest {
    /// What is put down.
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
}

/// A note as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerNoteRecord {
    /// The note.
    #[serde(flatten)]
    pub note: PartnerNote,
    /// What in it looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

/// Puts a note down in the caller's name.
pub fn create_note(
    app: &App,
    caller: &Caller,
    partner: PartnerId,
    request: &PartnerNoteRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let text = read_text("/text", &request.text)?;
    let warnings = personal_data::warnings("/text", &text);
    let note = PartnerNote {
        id: Uuid::now_v7(),
        partner_id: partner,
        text,
        written_by: caller.subject.clone(),
        written_at: Utc::now(),
    };
    writing::create_once(app, caller, once, |tenant| {
        get_partner(tenant, caller, partner)?;
        stored::insert_note(tenant, &note)?;
        audit::record(tenant, caller, Event::of(Action::Create, "partner_note", note.id))?;
        let place = Place { id: note.id, revision: 1, version: tenant.version()? };
        Written::new(place, &PartnerNoteRecord { note: note.clone(), warnings: warnings.clone() })
    })
}

/// A page of the organisation's notes about a partner, the latest first.
pub fn list_notes(app: &App, caller: &Caller, partner: PartnerId, page: &Page) -> Result<PageOf<PartnerNoteRecord>> {
    let found: PageOf<PartnerNote> = app.pool.read(caller.organisation, |tenant| {
        get_partner(tenant, caller, partner)?;
        Ok::<_, AppError>(stored::list_notes(tenant, partner, page)?)
    })?;
    let items = found.items.into_iter().map(|note| PartnerNoteRecord { note, warnings: Vec::new() }).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// One of them.
pub fn get_note(app: &App, caller: &Caller, partner: PartnerId, id: Uuid) -> Result<PartnerNoteRecord> {
    let note = app.pool.read(caller.organisation, |tenant| {
        get_partner(tenant, caller, partner)?;
        stored::find_note(tenant, partner, id)?.ok_or_else(|| unknown(id))
    })?;
    Ok(PartnerNoteRecord { note, warnings: Vec::new() })
}

/// Deletes a note; answers the version of the data.
pub fn delete_note(app: &App, caller: &Caller, partner: PartnerId, id: Uuid) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        get_partner(tenant, caller, partner)?;
        if !stored::delete_note(tenant, partner, id)? {
            return Err(unknown(id));
        }
        audit::record(tenant, caller, Event::of(Action::Delete, "partner_note", id))?;
        Ok(tenant.version()?)
    })
}

fn unknown(id: Uuid) -> AppError {
    AppError::NotFound { what: "note", id: id.to_string() }
}
