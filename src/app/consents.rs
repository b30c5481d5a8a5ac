//! Consents and withdrawals of firms and their persons.

use super::audit::{self, Event};
use super::privacy::effects;
use super::privacy::journal::{Deed, Entry};
use super::writing::{self, Once, Place, Written};
use super::{App, AppError, Caller, Result, contacts, firms};
use crate::domain::audit::Action;
use crate::domain::contact::{Consent, ConsentPurpose, Manner, is_given};
use crate::domain::contact_event::ConsentEvent;
use crate::domain::contact_person::{check_past, optional};
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use crate::outreach::gate::is_natural_person;
use crate::storage::consents::{add_consent, load_consents};
use crate::storage::firms::{find_firm, save_firm};
use crate::storage::{Stored, Tenant};
use chrono::{NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A consent, or its withdrawal, as somebody puts it down.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "purpose": "telephone", "given": true, "date": "2026-11-20", "how": "form", "textVersion": "2026-1"
}))]
pub struct ConsentRequest {
    /// Which person; absent when the firm itself speaks.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// What for.
    pub purpose: ConsentPurpose,
    /// `true` for a consent, `false` for its withdrawal.
    pub given: bool,
    /// The day, not in the future.
    pub date: NaiveDate,
    /// How.
    pub how: Manner,
    /// Version of the text that was read or heard.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub text_version: Option<String>,
}

/// All that is asked consent for.
const ALL: [ConsentPurpose; 6] = [
    ConsentPurpose::Telephone,
    ConsentPurpose::Email,
    ConsentPurpose::Post,
    ConsentPurpose::Visit,
    ConsentPurpose::PartnerMatching,
    ConsentPurpose::PeerMatching,
];
/// How the source begins of a consent that was recorded one by one; its id follows.
const RECORDED: &str = "recorded consent ";

/// Whether ranking heeds it, by what the record of the firm says: whether a firm is shown to other firms, and to partners by
/// its name.
pub(super) fn heeded_in_ranking(purpose: ConsentPurpose) -> bool {
    matches!(purpose, ConsentPurpose::PeerMatching | ConsentPurpose::PartnerMatching)
}

/// A recorded consent as the record of the firm tells it.
pub(super) fn as_part_of_firm(event: &ConsentEvent) -> Consent {
    let ConsentEvent { id, purpose, given, date, how, ref text_version, .. } = *event;
    let (source, how) = (format!("{RECORDED}{id}"), Some(how));
    Consent { purpose, given, date, source, how, text_version: text_version.clone() }
}

/// Everything that is wrong with a consent, as far as it tells itself.
pub fn find_faults(app: &App, request: &ConsentRequest) -> Vec<Invalid> {
    text_version(app, request).err().map(AppError::into_faults).unwrap_or_default()
}

/// The version of the text of a consent in which nothing is wrong.
fn text_version(app: &App, request: &ConsentRequest) -> Result<Option<String>> {
    let mut faults = Vec::new();
    check_past("/date", request.date, app.today(), &mut faults);
    let text_version = optional("/textVersion", request.text_version.as_deref(), 100, &mut faults);
    if faults.is_empty() { Ok(text_version) } else { Err(faults.into()) }
}

/// Records a consent or its withdrawal. That a firm lets itself be shown to others becomes part of the firm, since
/// ranking heeds it.
pub fn record_consent(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    request: &ConsentRequest,
    once: Option<&Once>,
) -> Result<Written> {
    let text_version = text_version(app, request)?;
    let event = ConsentEvent {
        id: Uuid::now_v7(),
        firm_id: firm,
        contact_id: request.contact_id,
        purpose: request.purpose,
        given: request.given,
        date: request.date,
        how: request.how,
        text_version,
        recorded_by: caller.subject.clone(),
        recorded_at: Utc::now(),
    };
    writing::create_once(app, caller, once, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        contacts::check_named(tenant, firm.id, event.contact_id)?;
        match event.given {
            true => take_over(tenant, &event)?,
            false => withdraw(app, tenant, caller, &firm, &event)?,
        }
        audit::record(tenant, caller, Event::of(Action::Create, "consent", event.id))?;
        let place = Place { id: event.id, revision: 1, version: tenant.version()? };
        Written::new(place, &event)
    })
}

/// Records an event with what follows from it.
pub(super) fn take_over(tenant: &mut Tenant<'_>, event: &ConsentEvent) -> Result<()> {
    add_consent(tenant, event)?;
    let Some(Stored { record: mut firm, .. }) = find_firm(tenant, event.firm_id)? else { return Ok(()) };
    // Of a natural person the owner speaks for the firm.
    let is_of_firm = event.contact_id.is_none() || is_natural_person(firm.legal_form);
    if heeded_in_ranking(event.purpose) && is_of_firm {
        firm.consents.push(as_part_of_firm(event));
        save_firm(tenant, &firm, None)?;
    }
    Ok(())
}

/// A withdrawal stands in the journal too, so that no restore of an older copy forgets it.
pub(super) fn withdraw(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    event: &ConsentEvent,
) -> Result<()> {
    let entry = Entry {
        id: event.id,
        organisation: caller.organisation,
        at: event.recorded_at,
        firm: firm.id,
        contact: event.contact_id,
        subjects: Vec::new(),
        since: event.date,
        deed: Deed::ConsentWithdrawal { event: Box::new(event.clone()) },
    };
    // An answer to an earlier request may tell the number that may not be used any more.
    effects::forget_answers(tenant, firm.id)?;
    effects::do_now(tenant, &app.privacy, &entry, firm.kvk_number.as_ref())
}

/// What a firm consents to now, each with the day on which it said so last.
pub(super) fn load_given(tenant: &mut Tenant<'_>, firm: &Firm) -> Result<Vec<(ConsentPurpose, NaiveDate)>> {
    let recorded = load_consents(tenant, firm.id)?;
    let recorded = recorded.iter().filter(|event| event.contact_id.is_none()).map(as_part_of_firm);
    let own = firm.consents.iter().filter(|consent| !consent.source.starts_with(RECORDED)).cloned();
    let said: Vec<Consent> = own.chain(recorded).collect();
    let last = |purpose: ConsentPurpose| {
        let given = said.iter().filter(|consent| consent.purpose == purpose && consent.given);
        given.map(|consent| consent.date).max().filter(|_| is_given(&said, purpose)).map(|date| (purpose, date))
    };
    Ok(ALL.into_iter().filter_map(last).collect())
}

/// All consents and withdrawals of a firm and its persons, oldest first.
pub fn list_consents(app: &App, caller: &Caller, firm: FirmId) -> Result<Vec<ConsentEvent>> {
    app.pool.read(caller.organisation, |tenant| {
        firms::get(tenant, caller, firm)?;
        Ok(load_consents(tenant, firm)?)
    })
}

/// One of them.
pub fn get_consent(app: &App, caller: &Caller, firm: FirmId, id: Uuid) -> Result<ConsentEvent> {
    let found = list_consents(app, caller, firm)?.into_iter().find(|event| event.id == id);
    found.ok_or_else(|| AppError::NotFound { what: "consent", id: id.to_string() })
}
