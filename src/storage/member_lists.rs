//! Firms among the members of partners: taken out when the firm is deleted or withheld, put back when it is shown again.
//!
//! Who is a member of what stands with the partner, with the name of the firm; so a firm that is gone would go on standing
//! there by name.

use super::error::failed;
use super::firms::FirmNames;
use super::partners::{find_partner, load_partners, save_partner};
use super::schema::partner_members as members;
use super::{Result, Stored, Tenant, document};
use crate::domain::partner::Member;
use crate::domain::{FirmId, Partner, PartnerId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a partner said of a firm that was among its members (*lidmaatschap*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// The partner.
    pub partner: PartnerId,
    /// The member, as it stood there.
    pub member: Member,
}

/// The partners among whose members a firm is, by id. The shared registry knows no firms of an organisation.
pub fn load_partners_of_member(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Stored<Partner>>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = members::table
        .filter(members::organisation_id.eq(organisation.to_string()))
        .filter(members::firm_id.eq(firm.to_string()))
        .order(members::partner_id)
        .select(members::partner_id)
        .load(conn)
        .map_err(failed("looking for the partners of a member"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find_partner(tenant, PartnerId::new(document::to_uuid(&id)?))?);
    }
    Ok(found)
}

/// The firms that partners have among their members.
pub fn load_listed(tenant: &mut Tenant<'_>) -> Result<BTreeSet<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = members::table
        .filter(members::organisation_id.eq(organisation.to_string()))
        .select(members::firm_id)
        .distinct()
        .load(conn)
        .map_err(failed("listing members of partners"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Whether a partner has a firm among its members.
pub fn is_listed(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let found: i64 = members::table
        .filter(members::organisation_id.eq(organisation.to_string()))
        .filter(members::firm_id.eq(firm.to_string()))
        .count()
        .get_result(conn)
        .map_err(failed("looking for a member"))?;
    Ok(found > 0)
}

/// What partners say of a firm among their members.
pub fn load_memberships(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Listed>> {
    let partners = load_partners_of_member(tenant, firm)?.into_iter().map(|stored| stored.record);
    let listed = partners.flat_map(|Partner { id: partner, members, .. }| {
        let of_firm = members.into_iter().filter(move |member| member.firm_id == Some(firm));
        of_firm.map(move |member| Listed { partner, member })
    });
    Ok(listed.collect())
}

/// Takes a firm out of the members of all partners; answers what stood there.
pub(super) fn take_out(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Listed>> {
    let mut taken = Vec::new();
    for Stored { record: mut partner, revision, .. } in load_partners_of_member(tenant, firm)? {
        let of_firm = |member: &mut Member| member.firm_id == Some(firm);
        let id = partner.id;
        taken.extend(partner.members.extract_if(.., of_firm).map(|member| Listed { partner: id, member }));
        save_partner(tenant, &partner, Some(revision))?;
    }
    Ok(taken)
}

/// Takes those out by whom a firm of these names is meant and who are linked to no firm; answers what stood there.
pub fn take_out_named(tenant: &mut Tenant<'_>, names: &FirmNames) -> Result<Vec<Listed>> {
    let mut taken = Vec::new();
    for mut partner in load_partners(tenant)? {
        let is_named = |member: &mut Member| member.firm_id.is_none() && names.are_meant_by(&member.name);
        let id = partner.id;
        let before = taken.len();
        taken.extend(partner.members.extract_if(.., is_named).map(|member| Listed { partner: id, member }));
        if taken.len() > before {
            save_partner(tenant, &partner, None)?;
        }
    }
    Ok(taken)
}

/// Puts back what was taken out, where the partner is there still and did not name the firm again.
pub(super) fn put_back(tenant: &mut Tenant<'_>, listed: Vec<Listed>) -> Result<()> {
    for Listed { partner, member } in listed {
        let Some(Stored { record: mut partner, revision, .. }) = find_partner(tenant, partner)? else { continue };
        let is_there = |known: &Member| match member.firm_id {
            Some(firm) => known.firm_id == Some(firm),
            None => known.name == member.name,
        };
        if !partner.members.iter().any(is_there) {
            partner.members.push(member);
            save_partner(tenant, &partner, Some(revision))?;
        }
    }
    Ok(())
}
