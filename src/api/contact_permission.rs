//! Whether a firm or person may be approached, and the rules for it.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::path::IdOf;
use super::permission::{AskContactPermission, Permit, ReadContactRules, WriteContactRules};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::contact_permission::{self, Approach, Channel, ContactPermission, ContactPurpose};
use crate::app::contact_rules::{self, ActiveContactRules, ContactRules};
use crate::app::touches::{self, LedgerMembership};
use crate::domain::invalid::shown;
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The code of a purpose.
pub fn purpose(text: &str) -> Result<ContactPurpose, Invalid> {
    ContactPurpose::from_code(text).ok_or_else(|| {
        let message = format!("“{}” is no purpose.", shown(text));
        Invalid::new("", "unknown_code", message, "Use outreach, requested or legal_duty.")
    })
}

fn channel(text: &str) -> Result<Channel, Invalid> {
    Channel::from_code(text).ok_or_else(|| {
        let message = format!("“{}” is no channel.", shown(text));
        Invalid::new("", "unknown_code", message, "Use telephone, email, post, visit or event.")
    })
}

pub(super) fn day(text: &str) -> Result<NaiveDate, Invalid> {
    // A year with a sign is none of RFC 3339, and neither is 2026-1-1.
    let is_whole = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = Some(text).filter(|_| is_whole).and_then(|text| text.parse().ok());
    day.ok_or_else(|| {
        let message = format!("“{}” is no day.", shown(text));
        Invalid::new("", "invalid_value", message, "Write it as 2026-11-26.")
    })
}

/// What one wants to do.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApproachParameters {
    /// By which channel.
    #[param(value_type = Channel)]
    channel: Option<Channel>,
    /// What for.
    #[param(value_type = ContactPurpose)]
    purpose: Option<ContactPurpose>,
    /// On which day; today when absent.
    date: Option<NaiveDate>,
}

impl FromQuery for ApproachParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            channel: query.needed("channel", channel),
            purpose: query.needed("purpose", purpose),
            date: query.parsed("date", day),
        }
    }
}

/// May we contact this firm?
///
/// Whether the firm may be approached (*mag ik contact opnemen*) by a channel, for a purpose, on a day: allowed or
/// blocked, with reasons that can be said and the law behind them.
#[utoipa::path(get, path = "/firms/{firmId}/contact-permission", operation_id = "getContactPermission",
    tag = "Contacts", security(("bearer" = [])), params(("firmId" = FirmId, Path), ApproachParameters),
    responses((status = 200, description = "Allowed or blocked, and why.", body = ContactPermission)))]
pub async fn get_permission(
    permit: Permit<AskContactPermission>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    Query(query): Query<ApproachParameters>,
) -> Result<web::Json<ContactPermission>, Problem> {
    let id = firm.id;
    // Both were needed, so that they are there when the query has no fault.
    let (Some(channel), Some(purpose)) = (query.channel, query.purpose) else {
        return Err(Problem::internal("a needed parameter is absent"));
    };
    let approach = Approach { channel, purpose, date: query.date };
    let work = move |app: &App| contact_permission::get_permission(app, &permit.caller, id, None, approach);
    Ok(web::Json(line::run(&state, work).await?))
}

/// Whom one wants to approach, how and what for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "contactId": "019aa1b2-2222-7e4f-8a5b-6c7d8e9f0a1b", "channel": "telephone", "purpose": "outreach"
}))]
pub struct PersonApproach {
    /// Which person at the firm.
    contact_id: ContactId,
    /// By which channel.
    channel: Channel,
    /// What for.
    purpose: ContactPurpose,
    /// On which day; today when absent.
    #[serde(default)]
    date: Option<NaiveDate>,
}

impl Accepted for PersonApproach {
    const MOST_BYTES: usize = 4 * 1024;
}

/// May we contact this person?
///
/// As for the firm, for a contact person there. A person who is not known there is a fault of the body.
#[utoipa::path(post, path = "/firms/{firmId}/contact-permission", operation_id = "askContactPermission",
    tag = "Contacts", security(("bearer" = [])), request_body = PersonApproach, params(("firmId" = FirmId, Path)),
    responses((status = 200, description = "Allowed or blocked, and why.", body = ContactPermission)))]
pub async fn ask_permission(
    permit: Permit<AskContactPermission>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    body: Body<PersonApproach>,
) -> Result<web::Json<ContactPermission>, Problem> {
    let id = firm.id;
    let PersonApproach { contact_id, channel, purpose, date } = body.value;
    let approach = Approach { channel, purpose, date };
    let work = move |app: &App| contact_permission::get_permission(app, &permit.caller, id, Some(contact_id), approach);
    Ok(web::Json(line::run(&state, work).await?))
}

impl Accepted for ContactRules {
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        self.faults()
    }
}

/// Get the contact rules
///
/// The contact rules (*contactregels*) that hold for your organisation.
#[utoipa::path(get, path = "/contact-rules", operation_id = "getContactRules", tag = "Contacts",
    security(("bearer" = [])), params(("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The rules that hold.", body = ActiveContactRules)))]
pub async fn get_rules(
    permit: Permit<ReadContactRules>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let rules = line::run(&state, move |app| contact_rules::get_rules(app, &permit.caller)).await?;
    Ok(written::record(&rules, rules.revision()?, &conditions))
}

/// Replace the contact rules
///
/// Stores a new version and makes it the one that holds, in your name. A version is never changed, and rules that let
/// natural persons be rung or mailed uninvited without consent are refused.
#[utoipa::path(put, path = "/contact-rules", operation_id = "replaceContactRules", tag = "Contacts",
    security(("bearer" = [])), request_body = ContactRules, params(("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The rules that hold.", body = ActiveContactRules)))]
pub async fn replace_rules(
    permit: Permit<WriteContactRules>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    conditions: Conditions,
    body: Body<ContactRules>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let work = move |app: &App| contact_rules::activate(app, &permit.caller, &body.value, &expected);
    let rules = line::run(&state, work).await?;
    Ok(written::changed(&rules, rules.revision()?, answer))
}

/// See whether you share your approaches
///
/// Whether your organisation takes part in the shared do-not-ring-twice ledger (*gedeeld register van benaderingen*).
#[utoipa::path(get, path = "/ledger-membership", operation_id = "getLedgerMembership", tag = "Contacts",
    security(("bearer" = [])),
    responses((status = 200, description = "Whether it takes part.", body = LedgerMembership)))]
pub async fn get_membership(
    permit: Permit<ReadContactRules>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<LedgerMembership>, Problem> {
    Ok(web::Json(line::run(&state, move |app| touches::get_membership(app, &permit.caller)).await?))
}

/// Share your approaches
///
/// What your organisation records from now on is shared with the others in the ledger: a keyed hash of the KVK number,
/// the kind of step and the day, no content. You see what they share.
#[utoipa::path(put, path = "/ledger-membership", operation_id = "joinLedger", tag = "Contacts",
    security(("bearer" = [])),
    responses((status = 200, description = "It takes part.", body = LedgerMembership)))]
pub async fn join_ledger(
    permit: Permit<WriteContactRules>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<LedgerMembership>, Problem> {
    Ok(web::Json(line::run(&state, move |app| touches::join_ledger(app, &permit.caller)).await?))
}

/// Stop sharing your approaches
///
/// What your organisation put into the ledger is taken out.
#[utoipa::path(delete, path = "/ledger-membership", operation_id = "leaveLedger", tag = "Contacts",
    security(("bearer" = [])),
    responses((status = 204, description = "It no longer takes part.")))]
pub async fn leave_ledger(
    permit: Permit<WriteContactRules>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    Ok(written::deleted(line::run(&state, move |app| touches::leave_ledger(app, &permit.caller)).await?))
}
