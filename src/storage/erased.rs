//! What tells of a firm in tables whose rows outlive it: forgotten when the firm is erased or withheld.
//!
//! A firm that is withheld is not in the table of firms any more, so that its deletion there finds nothing; therefore
//! these functions ask for the firm's id alone.

use super::changes::{Entity, Entry, now};
use super::error::failed;
use super::introductions::load_introductions;
use super::referrals::{load_referrals_of, replace_referral};
use super::schema::{introductions, outcomes};
use super::{Result, Tenant, conversations, impressions};
use crate::domain::referral::ReferralStatus;
use crate::domain::{Firm, FirmId};
use diesel::prelude::*;
use uuid::Uuid;

/// Stands for the name of a firm of which a referral keeps nothing (*niet meer bewaard*).
pub const NOT_KEPT: &str = "niet meer bewaard";

/// Deletes conversations with a firm, lists that were shown for it, and its introductions with what became of them.
pub fn forget_dealings(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    conversations::forget(tenant, firm)?;
    let (conn, organisation) = tenant.parts();
    impressions::forget(conn, organisation, firm)?;
    forget_introductions(tenant, firm)
}

fn forget_introductions(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let ids: Vec<Uuid> =
        load_introductions(tenant, Some(firm))?.iter().map(|introduction| introduction.id().0).collect();
    for id in &ids {
        let (conn, organisation) = tenant.parts();
        diesel::delete(outcomes::table)
            .filter(outcomes::organisation_id.eq(organisation.to_string()))
            .filter(outcomes::introduction_id.eq(id.to_string()))
            .execute(conn)
            .map_err(failed("deleting outcomes"))?;
        diesel::delete(introductions::table.find((organisation.to_string(), id.to_string())))
            .execute(conn)
            .map_err(failed("deleting an introduction"))?;
    }
    let gone = |id: &Uuid| Entry::of(Entity::Introduction, *id).at_firm(firm.0).deleted_if(true);
    let entries: Vec<Entry> = ids.iter().map(gone).collect();
    tenant.record(&entries)?;
    Ok(())
}

/// Takes what was shared of a firm out of its referrals, and closes those that nobody answered yet, so that nobody takes
/// it over. An accepted one goes on saying to whom the firm went.
pub fn forget_shared(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    for stored in load_referrals_of(tenant, firm)? {
        let mut referral = stored.record;
        if referral.shared.name == NOT_KEPT {
            continue;
        }
        referral.shared = Firm { name: NOT_KEPT.to_owned(), ..Firm::default() };
        referral.reason = None;
        if referral.status == ReferralStatus::Offered {
            referral.status = ReferralStatus::Closed;
            referral.answered_at = Some(now().and_utc());
        }
        replace_referral(tenant, &referral, stored.revision)?;
    }
    Ok(())
}
