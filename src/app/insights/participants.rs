//! Members of clusters with the ids by which they are known, so that each organisation counts once.
//!
//! A member that is a firm of ours has that firm's ids, its KVK number and RSIN, and its place. Any other is looked up by name
//! among our partners: when exactly one has it, the member is that partner. What is left is known by name alone, and two
//! such lines count as two: a name without a place does not make them one.

use crate::app::known::Known;
use crate::domain::normal_name::normal_name;
use crate::domain::partner::Member;
use crate::domain::{ExternalId, Firm, FirmId, Partner};
use crate::insights::participants::RegisterLine;
use std::collections::{BTreeSet, HashMap};

/// A line for each member of each cluster.
pub(super) fn register_lines(known: &Known) -> Vec<RegisterLine> {
    let firms: HashMap<FirmId, &Firm> = known.firms.iter().map(|firm| (firm.id, firm)).collect();
    let partners = by_name(&known.partners);
    let clusters = known.partners.iter().filter_map(|partner| Some((partner.cluster_type?, partner)));
    let (firms, partners) = (&firms, &partners);
    let lines = clusters.flat_map(|(cluster, partner)| {
        partner.members.iter().map(move |member| {
            let firm = member.firm_id.and_then(|id| firms.get(&id)).copied();
            let same = firm.is_none().then(|| partners.get(&normal_name(&member.name)).copied().flatten()).flatten();
            let (ids, place) = match (firm, same) {
                (Some(firm), _) => of_firm(firm),
                (None, Some(partner)) => of_partner(partner),
                (None, None) => (unknown(member), None),
            };
            RegisterLine { cluster, ids, name: member.name.clone(), place }
        })
    });
    lines.collect()
}

/// Partners by each of their names; nothing where several have one name.
fn by_name(partners: &[Partner]) -> HashMap<String, Option<&Partner>> {
    let mut found: HashMap<String, Option<&Partner>> = HashMap::new();
    for partner in partners {
        let names: BTreeSet<String> =
            std::iter::once(&partner.name).chain(&partner.aliases).map(|name| normal_name(name)).collect();
        for name in names {
            found.entry(name).and_modify(|one| *one = None).or_insert(Some(partner));
        }
    }
    found
}

fn id(system: &str, id: impl ToString) -> ExternalId {
    ExternalId { system: system.to_owned(), id: id.to_string() }
}

fn of_firm(firm: &Firm) -> (Vec<ExternalId>, Option<String>) {
    let numbers =
        [firm.kvk_number.as_ref().map(|number| id("kvk", number)), firm.rsin.as_ref().map(|number| id("rsin", number))];
    let own = [id("loopvermogen firm", firm.id)];
    let ids = own.into_iter().chain(numbers.into_iter().flatten()).chain(firm.external_ids.iter().cloned());
    (ids.collect(), firm.location.as_ref().and_then(|location| location.place.clone()))
}

fn of_partner(partner: &Partner) -> (Vec<ExternalId>, Option<String>) {
    let own = [Some(id("loopvermogen partner", partner.id)), partner.firm_id.map(|firm| id("loopvermogen firm", firm))];
    let ids = own.into_iter().flatten().chain(partner.external_ids.iter().cloned());
    (ids.collect(), partner.location.as_ref().and_then(|location| location.place.clone()))
}

/// A firm that is out of the caller's reach keeps its id, so that it counts once all the same.
fn unknown(member: &Member) -> Vec<ExternalId> {
    member.firm_id.map(|firm| id("loopvermogen firm", firm)).into_iter().collect()
}
