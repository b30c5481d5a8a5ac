//! Memberships of a merged firm: they become those of the survivor, and go back with it.

use crate::app::audit::{self, Event};
use crate::app::{Caller, Result};
use crate::domain::audit::Action;
use crate::domain::partner::Member;
use crate::domain::{FirmId, Partner};
use crate::storage::external_keys::{keys_of_membership, point_membership};
use crate::storage::member_lists::load_partners_of_member;
use crate::storage::merges::MovedMembership;
use crate::storage::partners::{find_partner, save_partner};
use crate::storage::{Stored, Tenant};

/// Lets the survivor be a member where the other firm was; answers what moved.
pub(super) fn move_to(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    other: FirmId,
    survivor: FirmId,
) -> Result<Vec<MovedMembership>> {
    let mut moved = Vec::new();
    for Stored { mut record, revision, .. } in load_partners_of_member(tenant, other)? {
        let Some(place) = place_of(&record, other) else { continue };
        let partner = record.id;
        let was_member = place_of(&record, survivor).is_some();
        let member = record.members[place].clone();
        match was_member {
            true => drop(record.members.remove(place)),
            false => record.members[place].firm_id = Some(survivor),
        }
        let keys = keys_of_membership(tenant, other, partner)?;
        save(tenant, caller, &record, revision, "merged")?;
        keys.iter().try_for_each(|key| point_membership(tenant, key, survivor, partner))?;
        moved.push(MovedMembership { partner, member, was_member, keys });
    }
    Ok(moved)
}

/// Puts back what moved. A membership that was ended since stays ended.
pub(super) fn move_back(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    other: FirmId,
    survivor: FirmId,
    moved: &[MovedMembership],
) -> Result<()> {
    for MovedMembership { partner, member, was_member, keys } in moved {
        let Some(stored) = find_partner(tenant, *partner)? else { continue };
        let mut record = stored.record;
        let Some(place) = place_of(&record, survivor) else { continue };
        match was_member {
            true => record.members.push(member.clone()),
            false => record.members[place] = member.clone(),
        }
        save(tenant, caller, &record, stored.revision, "taken_apart")?;
        keys.iter().try_for_each(|key| point_membership(tenant, key, other, *partner))?;
    }
    Ok(())
}

fn place_of(partner: &Partner, firm: FirmId) -> Option<usize> {
    partner.members.iter().position(|member: &Member| member.firm_id == Some(firm))
}

fn save(tenant: &mut Tenant<'_>, caller: &Caller, partner: &Partner, revision: i64, why: &'static str) -> Result<()> {
    save_partner(tenant, partner, Some(revision))?;
    audit::record(tenant, caller, Event::of(Action::Replace, "partner", partner.id).word("why", why))
}
