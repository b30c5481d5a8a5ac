//! How long each kind of data is kept, and deleting what is past its term.
//!
//! Objections and the hashes of who must not come back have no term: they are what keeps the promise.

use super::audit::{self, Event};
use super::caller::Role;
use super::privacy::effects;
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::dutch_clock::begin_of;
use crate::domain::firm::LegalForm;
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::outreach::gate::is_natural_person;
use crate::storage::agreed_visits::expire_visits;
use crate::storage::objections::SuppressionReason;
use crate::storage::{Tenant, changes, consents, contacts, data_requests, expired, firms, touches, withheld};
use chrono::NaiveDate;
use std::time::Duration;

/// Terms of all categories; absent means for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionTerms {
    /// Firms that are natural persons or of unknown legal form, since their last change or their objection.
    pub firms_of_persons: Option<Duration>,
    /// Other firms, since their last change and the last dealing with them.
    pub untouched_firms: Option<Duration>,
    /// Contact persons, since their last change.
    pub contacts: Option<Duration>,
    /// Consents, since their withdrawal.
    pub consents: Option<Duration>,
    /// Approaches, since they were made.
    pub touches: Option<Duration>,
    /// Conversations, since they were held; what the firm said in them stays known of the firm.
    pub conversations: Option<Duration>,
    /// Introductions and what became of them, since their last move.
    pub introductions: Option<Duration>,
    /// Lists that were shown, since they were.
    pub lists: Option<Duration>,
    /// Draws by lot for call lists, since they were made.
    pub call_lists: Option<Duration>,
    /// Referrals that were offered, since their last change.
    pub referrals: Option<Duration>,
    /// Data requests, since they were decided.
    pub requests: Option<Duration>,
    /// Answers that are kept for repeated requests.
    pub answers: Option<Duration>,
    /// The log of changes that other systems follow.
    pub changes: Option<Duration>,
}

const DAY: u64 = 24 * 3600;

impl Default for RetentionTerms {
    fn default() -> Self {
        let days = |days: u64| Some(Duration::from_secs(days * DAY));
        Self {
            firms_of_persons: days(1826),
            untouched_firms: days(3653),
            contacts: days(731),
            consents: days(1826),
            touches: days(731),
            conversations: days(1826),
            introductions: days(1826),
            lists: days(731),
            call_lists: days(731),
            referrals: days(731),
            requests: days(1826),
            answers: days(1),
            changes: days(366),
        }
    }
}

impl RetentionTerms {
    /// The term of a firm of a legal form.
    pub fn of_firm(&self, form: Option<LegalForm>) -> Option<Duration> {
        if is_natural_person(form) { self.firms_of_persons } else { self.untouched_firms }
    }
}

/// What a run found past its term in one category of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Whose data.
    pub organisation: OrganisationId,
    /// Name of the category, as in the settings.
    pub category: &'static str,
    /// What is from before this day is past its term.
    pub before: NaiveDate,
    /// How many records.
    pub count: usize,
    /// Their ids, where they have any.
    pub ids: Vec<String>,
}

/// Lists what is past its term today and, unless `dry_run`, deletes it; each category in one transaction, of which the
/// audit tells how many records it deleted.
pub fn run(app: &App, terms: &RetentionTerms, dry_run: bool) -> Result<Vec<Expired>> {
    let categories: [(&'static str, Option<Duration>, Work); 13] = [
        ("firms_of_persons", terms.firms_of_persons, expire_firms),
        ("untouched_firms", terms.untouched_firms, expire_untouched),
        ("contacts", terms.contacts, expire_contacts),
        ("consents", terms.consents, expire_consents),
        ("touches", terms.touches, expire_touches),
        ("conversations", terms.conversations, |_, tenant, before, dry_run| {
            let mut ids = expired::expire_conversations(tenant, before, dry_run)?;
            ids.extend(expire_visits(tenant, before, dry_run)?);
            Ok(counted(ids))
        }),
        ("introductions", terms.introductions, |_, tenant, before, dry_run| {
            Ok(counted(expired::expire_introductions(tenant, before, dry_run)?))
        }),
        ("lists", terms.lists, |_, tenant, before, dry_run| {
            Ok(counted(expired::expire_impressions(tenant, before, dry_run)?))
        }),
        ("call_lists", terms.call_lists, |_, tenant, before, dry_run| {
            Ok(counted(expired::expire_draws(tenant, before, dry_run)?))
        }),
        ("referrals", terms.referrals, |_, tenant, before, dry_run| {
            Ok(counted(expired::expire_referrals(tenant, before, dry_run)?))
        }),
        ("requests", terms.requests, expire_requests),
        ("answers", terms.answers, expire_answers),
        ("changes", terms.changes, expire_changes),
    ];
    let mut expired = Vec::new();
    let organisations = app.organisations()?;
    for organisation in organisations {
        for (category, term, work) in &categories {
            let Some(before) = term.and_then(|term| app.today().checked_sub_days(days(term))) else { continue };
            let (count, ids) = app.pool.write(organisation, |tenant| {
                let found = work(app, tenant, before, dry_run)?;
                if !dry_run {
                    told(tenant, category, found.0)?;
                }
                Ok::<_, AppError>(found)
            })?;
            expired.push(Expired { organisation, category, before, count, ids });
        }
    }
    Ok(expired)
}

type Found = (usize, Vec<String>);
type Work = fn(&App, &mut Tenant<'_>, NaiveDate, bool) -> Result<Found>;

/// Leaves a record of what was deleted, in the transaction that deleted it; nothing deleted leaves none.
fn told(tenant: &mut Tenant<'_>, category: &'static str, count: usize) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let caller = Caller::of(tenant.organisation(), "retention", Role::Admin);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    audit::record(tenant, &caller, Event::of_many(Action::Delete, category).number("records", count))
}

fn days(term: Duration) -> chrono::Days {
    chrono::Days::new(term.as_secs() / DAY)
}

fn counted(ids: Vec<String>) -> Found {
    (ids.len(), ids)
}

fn listed<Id: ToString>(ids: &[Id]) -> Found {
    (ids.len(), ids.iter().map(ToString::to_string).collect())
}

/// Whether forgetting a firm would forget that it does not want to be approached, and let it be rung when it comes in again.
fn is_remembered(firm: &Firm) -> bool {
    firm.do_not_contact.is_some()
}

fn expire_firms(app: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let unchanged = firms::load_unchanged_since(tenant, begin_of(before))?;
    let is_past = |firm: &Firm| is_natural_person(firm.legal_form) && !is_remembered(firm);
    let mut ids: Vec<_> = unchanged.into_iter().filter(is_past).map(|firm| firm.id).collect();
    ids.extend(objecting_since(tenant, before, is_natural_person)?);
    if !dry_run {
        for id in &ids {
            let organisation = tenant.organisation();
            effects::forget_firm(tenant, &app.privacy, organisation, *id)?;
        }
    }
    Ok(listed(&ids))
}

/// Firms that object since before a day. Nobody uses what is kept of them; that they object stands apart from it and has no
/// term. Data that were restricted stay, for whoever asked that may need them (AVG art. 18 lid 1).
fn objecting_since(
    tenant: &mut Tenant<'_>,
    before: NaiveDate,
    is_meant: impl Fn(Option<LegalForm>) -> bool,
) -> Result<Vec<FirmId>> {
    let kept = withheld::load_withheld_before(tenant, SuppressionReason::Objection.code(), before)?;
    Ok(kept.into_iter().filter(|firm| is_meant(firm.legal_form)).map(|firm| firm.id).collect())
}

fn expire_untouched(app: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let mut ids = expired::load_untouched_since(tenant, before, |firm| {
        !is_natural_person(firm.legal_form) && !is_remembered(firm)
    })?;
    ids.extend(objecting_since(tenant, before, |form| !is_natural_person(form))?);
    if !dry_run {
        for id in &ids {
            let organisation = tenant.organisation();
            effects::forget_firm(tenant, &app.privacy, organisation, *id)?;
        }
    }
    Ok(listed(&ids))
}

fn expire_contacts(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let ids = contacts::list_unchanged_since(tenant, begin_of(before))?;
    if !dry_run {
        for id in &ids {
            contacts::delete_contact(tenant, *id)?;
        }
    }
    Ok(listed(&ids))
}

fn expire_consents(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let ids = consents::list_before(tenant, before)?;
    if !dry_run {
        consents::delete_consents(tenant, &ids)?;
    }
    Ok(listed(&ids))
}

fn expire_touches(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    Ok((touches::delete_touches_before(tenant, before, dry_run)?, Vec::new()))
}

fn expire_requests(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let ids = data_requests::list_decided_before(tenant, begin_of(before))?;
    if !dry_run {
        for id in &ids {
            data_requests::delete_request(tenant, *id)?;
        }
    }
    Ok(listed(&ids))
}

fn expire_answers(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    let before = begin_of(before);
    Ok((data_requests::delete_answers_before(tenant, before, dry_run)?, Vec::new()))
}

fn expire_changes(_: &App, tenant: &mut Tenant<'_>, before: NaiveDate, dry_run: bool) -> Result<Found> {
    Ok((changes::delete_before(tenant, begin_of(before), dry_run)?, Vec::new()))
}
