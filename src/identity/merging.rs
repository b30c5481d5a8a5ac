//! Two records of one firm become one, and are taken apart again (*samenvoegen*, *splitsen*).
//!
//! The survivor keeps every fact that it has; what it does not know comes from the other, with the other's source. Of
//! what a firm said of being approached the strictest holds. Taken apart, a fact goes back to what it was unless somebody
//! changed it since.

use crate::domain::contact::{Consent, ConsentPurpose, is_given};
use crate::domain::{ExternalId, Firm};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a withdrawal is said to come from that one of two records had and the other's later consent would undo.
const STRICTEST: &str = "merged with a record that had withdrawn";

/// Fields that stay the survivor's whatever they hold, or are joined by rules of their own.
const APART: [&str; 11] = [
    "id",
    "name",
    "externalIds",
    "tradeNames",
    "consents",
    "doNotContact",
    "nonMailing",
    "misfits",
    "unconfirmed",
    "provenance",
    "sources",
];

/// The survivor with what only the other knows, on `today`.
pub fn merge(survivor: &Firm, other: &Firm, today: NaiveDate) -> serde_json::Result<Firm> {
    let (mut kept, given) = (fields(survivor)?, fields(other)?);
    let mut taken = Vec::new();
    for (field, value) in given {
        let is_unknown = kept.get(&field).is_none_or(says_nothing);
        if is_unknown && !says_nothing(&value) && !APART.contains(&field.as_str()) {
            taken.push(field.clone());
            kept.insert(field, value);
        }
    }
    let mut firm: Firm = serde_json::from_value(Value::Object(kept))?;
    for field in taken {
        firm.sources.insert(field.clone(), other.provenance_of(&field).clone());
        let parts = other.sources.iter().filter(|(name, _)| name.split_once('/').is_some_and(|(of, _)| of == field));
        firm.sources.extend(parts.map(|(name, known)| (name.clone(), known.clone())));
    }
    for name in std::iter::once(&other.name).chain(&other.trade_names) {
        if *name != firm.name && !firm.trade_names.contains(name) {
            firm.trade_names.push(name.clone());
        }
    }
    for id in &other.external_ids {
        if !firm.external_ids.contains(id) {
            firm.external_ids.push(id.clone());
        }
    }
    for misfit in &other.misfits {
        if !firm.refused_partners().any(|known| Some(known) == misfit.partner_id) {
            firm.misfits.push(misfit.clone());
        }
    }
    for said in &other.unconfirmed {
        if !firm.unconfirmed.iter().any(|known| known.words == said.words) {
            firm.unconfirmed.push(said.clone());
        }
    }
    firm.consents = strictest_consents(&survivor.consents, &other.consents, today);
    firm.non_mailing = match (survivor.non_mailing, other.non_mailing) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (one, two) => one.or(two),
    };
    let wishes = [&survivor.do_not_contact, &other.do_not_contact].into_iter().flatten();
    firm.do_not_contact = wishes.min_by_key(|wish| wish.since).cloned();
    Ok(firm)
}

/// All consents of two records; where one had withdrawn last, it stays withdrawn.
fn strictest_consents(one: &[Consent], other: &[Consent], today: NaiveDate) -> Vec<Consent> {
    let mut all: Vec<Consent> = one.to_vec();
    all.extend(other.iter().filter(|consent| !one.contains(consent)).cloned());
    for purpose in withdrawn(one).union(&withdrawn(other)).copied().collect::<Vec<_>>() {
        if is_given(&all, purpose) {
            all.push(strictest(purpose, today));
        }
    }
    all
}

/// The withdrawal that one of two records had, said again at the survivor.
pub fn strictest(purpose: ConsentPurpose, today: NaiveDate) -> Consent {
    let source = STRICTEST.to_owned();
    Consent { purpose, given: false, date: today, source, how: None, text_version: None }
}

/// The purposes of which the last word is a withdrawal. Of two words on one day, the withdrawal holds.
fn withdrawn(consents: &[Consent]) -> BTreeSet<ConsentPurpose> {
    let is_last = |consent: &&Consent| {
        let others = consents.iter().filter(|other| other.purpose == consent.purpose);
        !consent.given && others.map(|other| other.date).max() <= Some(consent.date)
    };
    consents.iter().filter(is_last).map(|consent| consent.purpose).collect()
}

/// The survivor without the other: `before` and `after` are the survivor at the merge, `now` as it stands. A field that
/// is as the merge left it goes back; one that was changed since stays, but never an id in another system that was the
/// other's.
pub fn part(before: &Firm, after: &Firm, now: &Firm, other: &Firm) -> serde_json::Result<Firm> {
    let (before_fields, after_fields, mut fields) = (fields(before)?, fields(after)?, fields(now)?);
    for (field, value) in after_fields {
        if fields.get(&field) == Some(&value) {
            match before_fields.get(&field) {
                Some(earlier) => fields.insert(field, earlier.clone()),
                None => fields.remove(&field),
            };
        }
    }
    let mut firm: Firm = serde_json::from_value(Value::Object(fields))?;
    let is_others = |id: &ExternalId| other.external_ids.contains(id) && !before.external_ids.contains(id);
    firm.external_ids.retain(|id| !is_others(id));
    Ok(firm)
}

/// Of two keys that one system gave two firms that were merged, the one that goes on to stand for the firm, when that is
/// not this `key` itself: the survivor's own, else the one that came with the first merge. `current` are the keys of the
/// firm, `brought` those that merges brought, the oldest first.
pub fn primary_key<'a>(
    key: &ExternalId,
    current: &'a [ExternalId],
    brought: &'a [ExternalId],
) -> Option<&'a ExternalId> {
    if !brought.contains(key) {
        return None;
    }
    let is_current = |other: &&ExternalId| other.system == key.system && current.contains(other);
    let own = current.iter().filter(|other| !brought.contains(other)).find(is_current);
    own.or_else(|| brought.iter().find(is_current)).filter(|primary| *primary != key)
}

fn fields(firm: &Firm) -> serde_json::Result<Map<String, Value>> {
    match serde_json::to_value(firm)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact::DoNotContact;
    use crate::domain::firm::{Relation, RelationKind};
    use crate::domain::numbers::KvkNumber;
    use crate::domain::{FirmId, PartnerId, Provenance};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn word(given: bool, date: &str) -> Consent {
        let (source, how) = ("brief".to_owned(), None);
        Consent { purpose: ConsentPurpose::Telephone, given, date: day(date), source, how, text_version: None }
    }

    fn firm(name: &str, id: u128) -> Firm {
        let external_ids = vec![ExternalId { system: "crm".into(), id: id.to_string() }];
        Firm { id: FirmId(uuid::Uuid::from_u128(id)), name: name.into(), external_ids, ..Firm::default() }
    }

    #[test]
    fn each_system_has_one_primary_key_of_a_merged_firm() {
        let key = |text: &str| {
            let (system, id) = text.split_once(':').unwrap();
            ExternalId { system: system.into(), id: id.into() }
        };
        let keys = |texts: &[&str]| texts.iter().map(|text| key(text)).collect::<Vec<_>>();
        let primary = |of: &str, current: &[&str], brought: &[&str]| {
            let (current, brought) = (keys(current), keys(brought));
            primary_key(&key(of), &current, &brought).map(|found| found.id.clone())
        };
        let (all, brought) = (["crm:1", "crm:2", "erp:2", "erp:3"], ["crm:2", "erp:2", "erp:3"]);
        assert_eq!(primary("crm:1", &all, &brought), None);
        assert_eq!(primary("crm:2", &all, &brought).as_deref(), Some("1"));
        assert_eq!(primary("erp:2", &all, &brought), None, "the only one of its system, until the second merge");
        assert_eq!(primary("erp:3", &all, &brought).as_deref(), Some("2"));
        assert_eq!(primary("crm:2", &all[1..], &brought), None, "the primary key was taken away");
        assert_eq!(primary("crm:1", &["crm:1", "crm:9"], &[]), None, "two keys that somebody gave it");
    }

    #[test]
    fn what_the_survivor_does_not_know_comes_from_the_other_with_its_source() {
        let known = Firm { description: Some("ons".into()), ..firm("Jansen", 1) };
        let other = Firm {
            kvk_number: KvkNumber::parse("12345678").ok(),
            description: Some("hun".into()),
            provenance: Provenance::new("register", None),
            ..firm("Jansen B.V.", 2)
        };
        let one = merge(&known, &other, day("2026-11-26")).unwrap();
        assert_eq!((one.id, one.description.as_deref()), (known.id, Some("ons")));
        assert_eq!((one.kvk_number.is_some(), one.external_ids.len()), (true, 2));
        assert_eq!(one.trade_names, ["Jansen B.V."]);
        assert_eq!(one.provenance_of("kvkNumber").source, "register");
    }

    #[test]
    fn what_does_not_fit_one_record_does_not_fit_the_firm_until_the_two_are_taken_apart() {
        let misfit = |number| Relation {
            with: "Lab".into(),
            partner_id: Some(PartnerId(uuid::Uuid::from_u128(number))),
            kind: RelationKind::Refused,
            reach: None,
            provenance: None,
        };
        let known = Firm { misfits: vec![misfit(1)], ..firm("Jansen", 1) };
        let other = Firm { misfits: vec![misfit(1), misfit(2)], ..firm("Jansen B.V.", 2) };
        let one = merge(&known, &other, day("2026-11-26")).unwrap();
        assert_eq!(one.misfits, [misfit(1), misfit(2)]);
        assert_eq!(part(&known, &one, &one, &other).unwrap().misfits, known.misfits);
        let known = firm("Jansen", 1);
        let one = merge(&known, &other, day("2026-11-26")).unwrap();
        assert_eq!((one.misfits.len(), part(&known, &one, &one, &other).unwrap().misfits.len()), (2, 0));
    }

    #[test]
    fn the_strictest_word_on_being_approached_holds() {
        let withdrew = Firm { consents: vec![word(true, "2025-01-01"), word(false, "2025-02-01")], ..firm("A", 1) };
        let wish = DoNotContact { since: day("2025-01-01"), reason: None, source: "brief".into() };
        let gave = Firm {
            consents: vec![word(true, "2026-01-01")],
            non_mailing: Some(true),
            do_not_contact: Some(wish),
            ..firm("A", 2)
        };
        for (survivor, other) in [(&withdrew, &gave), (&gave, &withdrew)] {
            let one = merge(survivor, other, day("2026-11-26")).unwrap();
            assert!(!one.consents_to(ConsentPurpose::Telephone), "{one:?}");
            assert_eq!((one.non_mailing, one.do_not_contact.is_some()), (Some(true), true));
        }
    }

    #[test]
    fn taken_apart_what_was_changed_since_stays() {
        let (known, other) = (firm("A", 1), Firm { description: Some("hun".into()), ..firm("B", 2) });
        let after = merge(&known, &other, day("2026-11-26")).unwrap();
        let now = Firm { website: Some("a.nl".into()), ..after.clone() };
        let apart = part(&known, &after, &now, &other).unwrap();
        assert_eq!(apart, Firm { website: Some("a.nl".into()), ..known.clone() });
        let mut added = after.clone();
        added.external_ids.push(ExternalId { system: "erp".into(), id: "9".into() });
        let apart = part(&known, &after, &added, &other).unwrap();
        assert_eq!(apart.external_ids.len(), 2, "the id of its own and the new one: {apart:?}");
    }

    proptest! {
        #[test]
        fn merging_and_parting_gives_the_survivor_back(
            a in "[a-z]{1,8}", b in "[a-z]{1,8}", words in prop::collection::vec((any::<bool>(), 1u32..28), 0..4)
        ) {
            let consents = words.iter().map(|(given, day)| word(*given, &format!("2026-01-{day:02}"))).collect();
            let (known, other) = (firm(&a, 1), Firm { consents, description: Some(b.clone()), ..firm(&b, 2) });
            let after = merge(&known, &other, day("2026-11-26")).unwrap();
            prop_assert_eq!(part(&known, &after, &after, &other).unwrap(), known);
        }

        #[test]
        fn nobody_is_rung_who_has_withdrawn_at_either(
            ours in prop::collection::vec((any::<bool>(), 1u32..28), 0..4),
            theirs in prop::collection::vec((any::<bool>(), 1u32..28), 0..4)
        ) {
            let of = |words: &[(bool, u32)], id| {
                let consents = words.iter().map(|(given, day)| word(*given, &format!("2026-01-{day:02}"))).collect();
                Firm { consents, ..firm("A", id) }
            };
            let (one, other) = (of(&ours, 1), of(&theirs, 2));
            let both = merge(&one, &other, day("2026-11-26")).unwrap();
            let strict = !withdrawn(&one.consents).is_empty() || !withdrawn(&other.consents).is_empty();
            prop_assert!(!strict || !both.consents_to(ConsentPurpose::Telephone));
        }
    }
}
