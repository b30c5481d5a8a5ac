//! Referrals: offering a firm to another organisation, and answering the offer.
//!
//! Nothing of one organisation reaches another but by this: the sender chooses the firm, the receiver gets a copy of
//! [`shared_part`] and nothing that changes at the sender afterwards.

use super::audit::{self, Event};
use super::writing::{self, Expected, Once, Place, Written};
use super::{App, AppError, Caller, Page, PageOf, Result};
use crate::domain::audit::Action;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::referral::{Referral, ReferralStatus, Side, shared_part};
use crate::domain::{Firm, FirmId, Invalid, OrganisationId, Provenance, ReferralId, personal_data};
use crate::storage::firms::{FirmFilter, find_firm, list_firms, save_firm};
use crate::storage::referrals::{
    find_origins, find_referral, insert_referral, list_referrals as list, replace_referral,
};
use crate::storage::{Stored, Tenant, organisations};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::referrals::ReferralFilter;

/// An offer to take a firm over (*aanbod tot doorverwijzing*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "to": "019aa1b2-7c3d-7e4f-8a5b-000000000001", "reason": "verhuisd naar uw regio"}))]
pub struct ReferralOffer {
    /// The firm.
    pub firm_id: FirmId,
    /// To which organisation; see `/organisations`.
    pub to: OrganisationId,
    /// Why it is better off there.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// Referrals that are looked at together.
const LOOKED_AT: usize = 100;

/// A referral as the caller's side sees it (*doorverwijzing*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReferralRecord {
    /// Own id.
    pub id: ReferralId,
    /// Who offers.
    pub from: OrganisationId,
    /// To whom.
    pub to: OrganisationId,
    /// Where it stands.
    pub status: ReferralStatus,
    /// The caller's own firm: the one that was offered, or the copy that was taken over; `null` before.
    pub firm_id: Option<FirmId>,
    /// What is shared of the firm; its own id is not.
    pub shared: Firm,
    /// Why, in the sender's words.
    pub reason: Option<String>,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// When it was last answered or closed.
    pub answered_at: Option<DateTime<Utc>>,
    /// What in the reason looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

impl ReferralRecord {
    fn new(referral: Referral, caller: &Caller) -> Self {
        let firm_id = match side(&referral, caller) {
            Side::Sender => Some(referral.firm_id),
            Side::Receiver => referral.received_firm_id,
        };
        let Referral { id, from, to, status, shared, reason, offered_at, answered_at, .. } = referral;
        let warnings = Vec::new();
        Self { id, from, to, status, firm_id, shared, reason, offered_at, answered_at, warnings }
    }
}

/// Offers a firm. One that does not want to be approached is not passed on.
pub fn offer(app: &App, caller: &Caller, offer: &ReferralOffer, once: Option<&Once>) -> Result<Written> {
    writing::create_once(app, caller, once, |tenant| {
        let known = organisations::list_organisations(tenant.conn())?;
        let receiver = known.iter().find(|organisation| organisation.id == offer.to && offer.to != caller.organisation);
        let Some(receiver) = receiver else {
            let message = format!("“{}” is no other organisation here.", offer.to);
            return Err(Invalid::new("/to", "unknown", message, "GET /v1/organisations lists them.").into());
        };
        let firm = find_firm(tenant, offer.firm_id)?;
        let firm = firm.filter(|stored| caller.reaches_place(stored.record.location.as_ref()));
        let Some(Stored { record: firm, .. }) = firm else {
            let message = format!("There is no firm “{}”.", offer.firm_id);
            return Err(Invalid::new("/firmId", "unknown", message, "Give the id of a firm of yours.").into());
        };
        if firm.do_not_contact.is_some() {
            let message = "This firm does not want to be approached.";
            return Err(Invalid::new("/firmId", "do_not_contact", message, "Do not pass it on.").into());
        }
        let origins = find_origins(tenant, firm.id)?;
        if origins.contains(&offer.to) {
            let message = format!(
                "This firm came from “{}” by a referral, at once or by way of others; it would go round in a circle.",
                receiver.name
            );
            let remedy = "Offer it to another organisation, or tell the one that it came from.";
            return Err(Invalid::new("/to", "cyclic_referral", message, remedy).into());
        }
        let referral = Referral {
            id: ReferralId(Uuid::now_v7()),
            from: caller.organisation,
            to: offer.to,
            status: ReferralStatus::Offered,
            firm_id: firm.id,
            shared: shared_part(&firm),
            reason: offer.reason.clone(),
            offered_at: Utc::now(),
            answered_at: None,
            received_firm_id: None,
            via: origins.into_iter().collect(),
        };
        insert_referral(tenant, &referral)?;
        audit::record(tenant, caller, Event::of(Action::Create, "referral", referral.id))?;
        written(tenant, caller, referral, 1)
    })
}

/// A page of the referrals on either side.
pub fn list_referrals(
    app: &App,
    caller: &Caller,
    filter: &ReferralFilter,
    page: &Page,
) -> Result<PageOf<ReferralRecord>> {
    let found = app.pool.read(caller.organisation, |tenant| match caller.reach.regions.is_empty() {
        true => list(tenant, filter, page),
        false => list_within(tenant, caller, filter, page),
    })?;
    let items = found.items.into_iter().map(|stored| ReferralRecord::new(stored.record, caller)).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// A page of those whose firm lies within the regions of the caller. There are few referrals, so that all are looked at.
fn list_within(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    filter: &ReferralFilter,
    page: &Page,
) -> crate::storage::Result<PageOf<Stored<Referral>>> {
    let is_within = |stored: &Stored<Referral>| is_within_reach(caller, &stored.record);
    let mut total = 0;
    let mut from = Page { after: None, limit: LOOKED_AT };
    loop {
        let found = list(tenant, filter, &from)?;
        total += found.items.iter().filter(|stored| is_within(stored)).count();
        from.after = found.next;
        if from.after.is_none() {
            break;
        }
    }
    let mut within = PageOf { items: Vec::new(), next: None, total: total.try_into().unwrap_or_default() };
    let mut one = Page { after: page.after.clone(), limit: 1 };
    loop {
        let found = list(tenant, filter, &one)?;
        within.items.extend(found.items.into_iter().filter(is_within));
        within.next = found.next;
        one.after = within.next.clone();
        if one.after.is_none() || within.items.len() >= page.limit {
            return Ok(within);
        }
    }
}

/// Whether the caller may see the firm of a referral.
fn is_within_reach(caller: &Caller, referral: &Referral) -> bool {
    caller.reaches_place(referral.shared.location.as_ref())
}

/// A referral and its revision.
pub fn get_referral(app: &App, caller: &Caller, id: ReferralId) -> Result<(ReferralRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| get(tenant, caller, id))?;
    Ok((ReferralRecord::new(stored.record, caller), stored.revision))
}

/// Answers, withdraws or closes a referral. Accepting it stores a copy of what is shared as a firm of the receiver,
/// unless the receiver has the firm already.
pub fn change_status(
    app: &App,
    caller: &Caller,
    id: ReferralId,
    next: ReferralStatus,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller, |tenant| {
        let Stored { record: mut referral, revision, .. } = get(tenant, caller, id)?;
        expected.check("referral", revision)?;
        let side = side(&referral, caller);
        if !referral.status.may_become(next, side) {
            let message =
                format!("A referral that is {} does not become {} by your side.", referral.status.code(), next.code());
            let remedy = "The receiver accepts or declines an offer; the sender may close one before that, and either side \
                          an accepted one.";
            return Err(Invalid::new("/status", "not_allowed", message, remedy).into());
        }
        if next == ReferralStatus::Accepted {
            referral.received_firm_id = Some(take_over(app, tenant, &referral)?);
        }
        referral.status = next;
        referral.answered_at = Some(Utc::now());
        replace_referral(tenant, &referral, revision)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "referral", id).word("status", next.code()))?;
        if let Some(copy) = referral.received_firm_id.filter(|_| next == ReferralStatus::Accepted) {
            audit::record(tenant, caller, Event::of(Action::Create, "firm", copy).word("by", "referral"))?;
        }
        written(tenant, caller, referral, revision + 1)
    })
}

/// The receiver's firm: the one with the same numbers, else a new copy; refused when it objected at the receiver.
fn take_over(app: &App, tenant: &mut Tenant<'_>, referral: &Referral) -> Result<FirmId> {
    let shared = &referral.shared;
    if let Some(number) = &shared.kvk_number {
        let filter = FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() };
        let page = Page { after: None, limit: 100 };
        let known = list_firms(tenant, &filter, &page)?.items.into_iter().map(|stored| stored.record);
        let same = |firm: &Firm| firm.establishment_number == shared.establishment_number;
        if let Some(firm) = known.into_iter().find(same) {
            return Ok(firm.id);
        }
    }
    let day = dutch_day(referral.offered_at);
    let provenance = Provenance::new(format!("referral {} by another organisation", referral.id), Some(day));
    let firm = Firm { id: FirmId(Uuid::now_v7()), provenance, ..shared.clone() };
    app.privacy.refuse_suppressed(tenant, &firm)?;
    save_firm(tenant, &firm, None)?;
    Ok(firm.id)
}

fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: ReferralId) -> Result<Stored<Referral>> {
    let found = find_referral(tenant, id)?.filter(|stored| is_within_reach(caller, &stored.record));
    found.ok_or_else(|| AppError::NotFound { what: "referral", id: id.to_string() })
}

fn side(referral: &Referral, caller: &Caller) -> Side {
    if referral.from == caller.organisation { Side::Sender } else { Side::Receiver }
}

fn written(tenant: &mut Tenant<'_>, caller: &Caller, referral: Referral, revision: i64) -> Result<Written> {
    let place = Place { id: referral.id.0, revision, version: tenant.version()? };
    let warnings = referral.reason.iter().flat_map(|reason| personal_data::warnings("/reason", reason)).collect();
    Written::new(place, &ReferralRecord { warnings, ..ReferralRecord::new(referral, caller) })
}
