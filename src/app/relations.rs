//! Whom a firm means by the names of those it works with, and a partner by the names of its members.

use super::Caller;
use crate::domain::firm::Relation;
use crate::domain::normal_name::normal_name;
use crate::domain::partner::Member;
use crate::domain::{Firm, Partner, PartnerId};
use crate::storage::firms::load_firms_by_name;
use crate::storage::partners::{PartnerFilter, list_partners};
use crate::storage::{Page, Result, Tenant};

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

/// Fills in the firm of each member that is only named, when exactly one firm bears that name as it is written: a
/// member is not to be invited. A firm that is stored later is linked when the partner is written again.
pub(super) fn link_firms(tenant: &mut Tenant<'_>, members: &mut [Member]) -> Result<()> {
    link(tenant, members, |_| true)
}

/// The same for whoever writes a partner. Somebody outside the organisation would learn from the link which of its
/// prospects bears a guessed name, so that for it only firms are linked which it sees by name.
pub(super) fn link_firms_for(tenant: &mut Tenant<'_>, caller: &Caller, members: &mut [Member]) -> Result<()> {
    link(tenant, members, |firm| !caller.is_outsider() || firm.is_seen_by_name())
}

fn link(tenant: &mut Tenant<'_>, members: &mut [Member], may_link: impl Fn(&Firm) -> bool) -> Result<()> {
    for member in members.iter_mut().filter(|member| member.firm_id.is_none()) {
        let mut found = load_firms_by_name(tenant, &member.name, 2)?.into_iter();
        let only = found.next().filter(|_| found.next().is_none()).map(|stored| stored.record);
        member.firm_id = only.filter(&may_link).map(|firm| firm.id);
    }
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
