//! Whom a firm means by the names of those it works with, and a partner by the names of its members.

use super::privacy::Privacy;
use super::{App, Caller};
use crate::app;
use crate::domain::firm::Relation;
use crate::domain::normal_name::normal_name;
use crate::domain::partner::Member;
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId};
use crate::storage::firms::{load_firms_by_id, load_firms_by_name};
use crate::storage::partners::{PartnerFilter, find_partner, list_partners};
use crate::storage::{Page, Result, Tenant};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Partners with a name in theirs, at most so many, are compared with it.
const MOST_COMPARED: usize = 100;

/// Fills in the partner of each relation that gives only a name, when exactly one partner bears that name. Without it,
/// a firm that says “we work with MindLabs” would be introduced to MindLabs.
pub(super) fn link_partners(tenant: &mut Tenant<'_>, relations: &mut [Relation]) -> Result<()> {
    for relation in relations.iter_mut().filter(|relation| relation.partner_id.is_none()) {
        relation.partner_id = find_named(tenant, &relation.with)?;
    }
    Ok(())
}

/// The same for a firm that is written. Who is known by nothing but the name of a firm that objects or was erased is left
/// out: a list that is sent anew would name it again.
pub(super) fn link_relations(privacy: &Privacy, tenant: &mut Tenant<'_>, firm: &mut Firm) -> app::Result<()> {
    let Some(relations) = firm.relations.as_mut() else { return Ok(()) };
    link_partners(tenant, relations)?;
    let mut kept = Vec::with_capacity(relations.len());
    for relation in relations.drain(..) {
        let is_gone = relation.partner_id.is_none()
            && load_firms_by_name(tenant, &relation.with, 1)?.is_empty()
            && privacy.is_suppressed_by_name(tenant, &relation.with)?;
        if !is_gone {
            kept.push(relation);
        }
    }
    *relations = kept;
    Ok(())
}

/// Fills in the firm of each member that is only named, when exactly one firm bears that name as it is written: a
/// member is not to be invited. A firm that is stored later is linked when the partner is written again.
pub(super) fn link_firms(privacy: &Privacy, tenant: &mut Tenant<'_>, members: &mut Vec<Member>) -> app::Result<()> {
    link(privacy, tenant, members, |_| true)
}

/// The same for whoever writes a partner. Somebody outside the organisation would learn from the link which of its
/// prospects bears a guessed name, so that for it only firms are linked which it sees by name.
pub(super) fn link_firms_for(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    members: &mut Vec<Member>,
) -> app::Result<()> {
    link(&app.privacy, tenant, members, |firm| !caller.is_outsider() || firm.is_seen_by_name())
}

/// Refuses relations with partners that do not exist. One that was known already stays: a partner may be deleted since.
pub(super) fn refuse_unknown_partners(tenant: &mut Tenant<'_>, firm: &Firm, known: Option<&Firm>) -> app::Result<()> {
    let before: Vec<PartnerId> = known.iter().flat_map(|firm| partners_of(firm)).map(|(_, id)| id).collect();
    let mut faults = Vec::new();
    for (place, id) in partners_of(firm).filter(|(_, id)| !before.contains(id)) {
        if find_partner(tenant, id)?.is_none() {
            faults.push(no_such(format!("/relations/{place}/partnerId"), "partner", id.0));
        }
    }
    refuse(faults)
}

fn partners_of(firm: &Firm) -> impl Iterator<Item = (usize, PartnerId)> {
    let relations = firm.relations.iter().flatten().enumerate();
    relations.filter_map(|(place, relation)| Some((place, relation.partner_id?)))
}

/// Refuses members that are firms which do not exist. Who is deleted leaves the lists by itself.
pub(super) fn refuse_unknown_firms(tenant: &mut Tenant<'_>, partner: &Partner, known: &[Member]) -> app::Result<()> {
    let before: BTreeSet<FirmId> = known.iter().filter_map(|member| member.firm_id).collect();
    let members = partner.members.iter().enumerate();
    let named = members.filter_map(|(place, member)| Some((place, member.firm_id?)));
    let new: Vec<(usize, FirmId)> = named.filter(|(_, id)| !before.contains(id)).collect();
    let ids: Vec<FirmId> = new.iter().map(|(_, id)| *id).collect();
    let there: BTreeSet<FirmId> = load_firms_by_id(tenant, &ids)?.into_iter().map(|firm| firm.id).collect();
    let missing = new.into_iter().filter(|(_, id)| !there.contains(id));
    refuse(missing.map(|(place, id)| no_such(format!("/members/{place}/firmId"), "firm", id.0)).collect())
}

fn no_such(pointer: String, what: &str, id: Uuid) -> Invalid {
    let message = format!("There is no {what} with the id {id}.");
    Invalid::new(pointer, "unknown_id", message, format!("Give the id of a {what}, or leave it out and name it only."))
}

fn refuse(faults: Vec<Invalid>) -> app::Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(app::AppError::Invalid(faults)) }
}

/// Links, and leaves out those who are known by nothing but the name of a firm that objects or was erased: a list that is
/// sent anew would name it again.
fn link(
    privacy: &Privacy,
    tenant: &mut Tenant<'_>,
    members: &mut Vec<Member>,
    may_link: impl Fn(&Firm) -> bool,
) -> app::Result<()> {
    let mut kept = Vec::with_capacity(members.len());
    for mut member in members.drain(..) {
        if member.firm_id.is_none() {
            let found = load_firms_by_name(tenant, &member.name, 2)?;
            if found.is_empty() && privacy.is_suppressed_by_name(tenant, &member.name)? {
                continue;
            }
            let only = <[_; 1]>::try_from(found).ok().map(|[stored]| stored.record);
            member.firm_id = only.filter(&may_link).map(|firm| firm.id);
        }
        kept.push(member);
    }
    *members = kept;
    Ok(())
}

/// The only partner whose name or other name this is, whatever its legal form.
fn find_named(tenant: &mut Tenant<'_>, name: &str) -> Result<Option<PartnerId>> {
    let wanted = normal_name(name);
    let filter = PartnerFilter { text: Some(wanted.clone()), ..PartnerFilter::default() };
    let page = Page { limit: MOST_COMPARED, ..Page::default() };
    let candidates = list_partners(tenant, &filter, &page)?.items;
    let bears_it = |partner: &Partner| {
        std::iter::once(&partner.name).chain(&partner.aliases).any(|name| normal_name(name) == wanted)
    };
    let mut found = candidates.into_iter().map(|stored| stored.record).filter(bears_it).map(|partner| partner.id);
    Ok(found.next().filter(|_| found.next().is_none()))
}
