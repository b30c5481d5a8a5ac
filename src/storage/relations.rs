//! Firms that stand by name among the relations of others: taken out when the firm is erased or withheld, put back when it is
//! shown again.

use super::firms::{ReadFirm, find_firm, load_gists_as, name_key, save_firm};
use super::{Result, Stored, Tenant};
use crate::domain::firm::Relation;
use crate::domain::{Firm, FirmId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a firm said of another that is known by its name alone (*relatie*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// The firm that said it.
    pub firm: FirmId,
    /// The relation, as it stood there.
    pub relation: Relation,
}

/// Takes the relations out that bear one of these names ([`super::firms::name_keys`]) and are no partner; answers what stood
/// there. `of` is the firm that is named: what it says itself stays. Firms of which a gist tells all have no relations, and
/// are not read.
pub fn take_out_named(tenant: &mut Tenant<'_>, of: FirmId, names: &BTreeSet<String>) -> Result<Vec<Related>> {
    let is_named = |relation: &Relation| relation.partner_id.is_none() && names.contains(&name_key(&relation.with));
    let naming = |read: ReadFirm| match read {
        ReadFirm::Whole(firm) if firm.id != of && firm.relations.iter().flatten().any(is_named) => Some(firm),
        _ => None,
    };
    let mut changed = Vec::new();
    load_gists_as(tenant, naming, &mut |firm| changed.extend(firm))?;
    changed.sort_by_key(|firm: &Firm| firm.id);
    let mut taken = Vec::new();
    for mut firm in changed {
        let id = firm.id;
        let relations = firm.relations.iter_mut().flat_map(|relations| relations.extract_if(.., |one| is_named(one)));
        taken.extend(relations.map(|relation| Related { firm: id, relation }));
        save_firm(tenant, &firm, None)?;
    }
    Ok(taken)
}

/// Puts back what was taken out, where the firm is there still and did not name the other again.
pub(super) fn put_back(tenant: &mut Tenant<'_>, related: Vec<Related>) -> Result<()> {
    for Related { firm, relation } in related {
        let Some(Stored { record: mut firm, revision, .. }) = find_firm(tenant, firm)? else { continue };
        let relations = firm.relations.get_or_insert_default();
        if !relations.iter().any(|known| known.with == relation.with) {
            relations.push(relation);
            save_firm(tenant, &firm, Some(revision))?;
        }
    }
    Ok(())
}
