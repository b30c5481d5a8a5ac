//! What tells of a firm in tables whose rows outlive it: forgotten when the firm is erased or withheld.
//!
//! A firm that is withheld is not in the table of firms any more, so that its deletion there finds nothing; therefore
//! these functions ask for the firm's id alone.

use super::changes::now;
use super::expired::delete_introductions;
use super::introductions::{find_introduction, load_introductions, replace_introduction};
use super::referrals::{load_referrals_of, replace_referral};
use super::{Result, Tenant, agreed_visits, conversations, impressions};
use crate::domain::referral::ReferralStatus;
use crate::domain::{Firm, FirmId};
use uuid::Uuid;

/// Stands for the name of a firm of which a referral keeps nothing (*niet meer bewaard*).
pub const NOT_KEPT: &str = "niet meer bewaard";

/// Deletes conversations with a firm, visits that were agreed with it, lists that were shown for it, and its introductions with what became of them.
pub fn forget_dealings(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    conversations::forget(tenant, firm)?;
    agreed_visits::forget_visits(tenant, firm)?;
    let (conn, organisation) = tenant.parts();
    impressions::forget(conn, organisation, firm)?;
    forget_introductions(tenant, firm)
}

fn forget_introductions(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let ids: Vec<(Uuid, Uuid)> =
        load_introductions(tenant, Some(firm))?.iter().map(|introduction| (introduction.id().0, firm.0)).collect();
    delete_introductions(tenant, &ids)
}

/// Takes what was said out of the introductions of a firm that is deleted and not erased: they go on counting for the
/// partner, and tell in no words of a firm that is not there.
pub(super) fn forget_words(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    for introduction in load_introductions(tenant, Some(firm))? {
        let bare = introduction.clone().without_words(NOT_KEPT);
        if bare == introduction {
            continue;
        }
        let Some(stored) = find_introduction(tenant, introduction.id())? else { continue };
        replace_introduction(tenant, &bare, stored.revision)?;
    }
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
