//! One organisation, one partner.

use super::ROR;
use crate::domain::Partner;
use crate::domain::normal_name::{fold_words, normal_name};
use crate::interpretation::derivation::derived_help;
use std::collections::HashMap;

/// Joins partners that share a ROR id, or a name and place; the first to come keeps its id, name and kind.
pub(super) fn merge_same(partners: impl Iterator<Item = Partner>) -> Vec<Partner> {
    let mut kept: Vec<Partner> = Vec::new();
    let mut by_ror: HashMap<String, usize> = HashMap::new();
    let mut by_name: HashMap<(String, String), usize> = HashMap::new();
    for partner in partners {
        let ror = partner.external_ids.iter().find(|id| id.system == ROR).map(|id| id.id.clone());
        let name = name_and_place(&partner);
        let same = ror.as_ref().and_then(|ror| by_ror.get(ror)).or_else(|| by_name.get(&name)).copied();
        let row = same.unwrap_or(kept.len());
        by_name.insert(name, row);
        if let Some(ror) = ror {
            by_ror.insert(ror, row);
        }
        match same {
            Some(row) => absorb(&mut kept[row], partner),
            None => kept.push(partner),
        }
    }
    kept
}

/// Name and place in the form in which they are compared.
pub(super) fn name_and_place(partner: &Partner) -> (String, String) {
    let place = partner.location.as_ref().and_then(|location| location.place.as_deref()).unwrap_or_default();
    (normal_name(&partner.name), fold_words(place))
}

/// Adds what `other` knows more; nothing that is known already is replaced.
fn absorb(partner: &mut Partner, other: Partner) {
    if other.name != partner.name && !partner.aliases.contains(&other.name) {
        partner.aliases.push(other.name);
    }
    extend(&mut partner.aliases, other.aliases, |a, b| a == b);
    extend(&mut partner.external_ids, other.external_ids, |a, b| a == b);
    extend(&mut partner.topics, other.topics, |a, b| a.topic == b.topic);
    extend(&mut partner.services, other.services, |a, b| a == b);
    extend(&mut partner.sectors, other.sectors, |a, b| a == b);
    extend(&mut partner.steps, other.steps, |a, b| a.step == b.step);
    extend(&mut partner.rd, other.rd, |a, b| a == b);
    partner.subtype = partner.subtype.or(other.subtype);
    partner.cluster_type = partner.cluster_type.or(other.cluster_type);
    partner.reach = partner.reach.max(other.reach);
    partner.location = partner.location.take().or(other.location);
    partner.website = partner.website.take().or(other.website);
    partner.description = partner.description.take().or(other.description);
    partner.status = partner.status.take().or(other.status);
    partner.verification = partner.verification.max(other.verification);
    partner.barriers = derived_help(&partner.services, &partner.topics);
}

fn extend<Item>(list: &mut Vec<Item>, more: Vec<Item>, same: impl Fn(&Item, &Item) -> bool) {
    for item in more {
        if !list.iter().any(|known| same(known, &item)) {
            list.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ExternalId;
    use crate::domain::region::Location;

    fn named(name: &str, place: &str, ror: Option<&str>) -> Partner {
        Partner {
            name: name.into(),
            location: Some(Location { place: Some(place.into()), ..Location::default() }),
            external_ids: ror.map(|id| ExternalId { system: ROR.into(), id: id.into() }).into_iter().collect(),
            ..Partner::default()
        }
    }

    #[test]
    fn the_same_name_in_another_place_is_another_organisation() {
        let merged = merge_same([named("Proef Lab", "Tilburg", None), named("Proef Lab", "Delft", None)].into_iter());
        assert_eq!(merged.len(), 2);
    }

    #[test]
    fn capitals_accents_and_punctuation_do_not_make_two() {
        let merged =
            merge_same([named("Proéf-Lab", "Tilburg", None), named("PROEF LAB", "TILBURG", Some("x"))].into_iter());
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0].aliases, ["PROEF LAB"]);
        assert_eq!(merged[0].external_ids.len(), 1);
    }

    #[test]
    fn a_third_record_is_found_by_either_key_of_the_first_two() {
        let records = [
            named("Proef Lab", "Tilburg", Some("x")),
            named("Lab", "Tilburg", Some("x")),
            named("lab", "Tilburg", None),
        ];
        assert_eq!(merge_same(records.into_iter()).len(), 1);
    }
}
