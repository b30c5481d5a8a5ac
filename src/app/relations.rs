//! Whom a firm means by the names of those it works with.

use crate::domain::firm::Relation;
use crate::domain::normal_name::normal_name;
use crate::domain::{OrganisationId, Partner, PartnerId};
use crate::storage::partners::{PartnerFilter, list_partners};
use crate::storage::{Conn, Page, Result};

/// Partners with a name in theirs, at most so many, are compared with it.
const MOST_COMPARED: usize = 100;

/// Fills in the partner of each relation that gives only a name, when exactly one partner bears that name. Without it,
/// a firm that says “we work with MindLabs” would be introduced to MindLabs.
pub(super) fn link_partners(conn: &mut Conn, organisation: OrganisationId, relations: &mut [Relation]) -> Result<()> {
    for relation in relations.iter_mut().filter(|relation| relation.partner_id.is_none()) {
        relation.partner_id = find_named(conn, organisation, &relation.with)?;
    }
    Ok(())
}

/// The only partner whose name or other name this is, whatever its legal form.
fn find_named(conn: &mut Conn, organisation: OrganisationId, name: &str) -> Result<Option<PartnerId>> {
    let wanted = normal_name(name);
    let filter = PartnerFilter { text: Some(wanted.clone()), ..PartnerFilter::default() };
    let page = Page { limit: MOST_COMPARED, ..Page::default() };
    let candidates = list_partners(conn, organisation, &filter, &page)?.items;
    let bears_it = |partner: &Partner| {
        std::iter::once(&partner.name).chain(&partner.aliases).any(|name| normal_name(name) == wanted)
    };
    let mut found = candidates.into_iter().map(|stored| stored.record).filter(bears_it).map(|partner| partner.id);
    Ok(found.next().filter(|_| found.next().is_none()))
}
