//! Where somebody who is erased stands by name in what is kept of others.

use crate::app::Result;
use crate::domain::contact_person::ContactPerson;
use crate::domain::conversation::{Conversation, NewsCarrier};
use crate::domain::firm::Relation;
use crate::domain::name_in_text::without_name as without_name_in;
use crate::domain::{Firm, FirmId, personal_data};
use crate::storage::agreed_visits::{find_visit, load_visits_to, replace_visit};
use crate::storage::conversations::{find_conversation_by_id, load_conversations, replace_conversation};
use crate::storage::firms::{FirmNames, find_firm, save_firm};
use crate::storage::introductions::{find_introduction, load_introductions, replace_introduction};
use crate::storage::member_lists::take_out_named;
use crate::storage::merges::{Merge, find_merge, load_all_merged_into, replace_merge};
use crate::storage::referrals::{load_referrals_of, replace_referral};
use crate::storage::relations::take_out_named as take_out_related;
use crate::storage::withheld::{Withheld, find_withheld, replace_withheld};
use crate::storage::{StorageError, Tenant};
use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The fields in which somebody writes what he likes. All others hold codes, or name the firm, an organisation or a member of
/// staff, and not the person who is erased.
const FREE: [&str; 10] =
    ["notes", "note", "objection", "words", "who", "unconfirmed", "description", "wishes", "reason", "source"];

/// What stands in the place of somebody who is erased; no longer than any name, so that no text outgrows its limit.
const MARK: &str = "…";

/// Takes an erased firm out of the relations of others, out of the members of partners and out of those who pass news on,
/// where it stands by one of its names.
pub(super) fn forget_mentions(tenant: &mut Tenant<'_>, erased: &Firm) -> Result<()> {
    let names = FirmNames::of(erased);
    take_out_related(tenant, erased.id, &names)?;
    take_out_named(tenant, &names)?;
    for mut conversation in load_conversations(tenant, None)? {
        let before = conversation.news_carriers.len();
        let is_erased = |carrier: &NewsCarrier| carrier.firm_id == Some(erased.id) || names.are_meant_by(&carrier.who);
        conversation.news_carriers.retain(|carrier| !is_erased(carrier));
        if conversation.news_carriers.len() == before {
            continue;
        }
        if let Some(stored) = find_conversation_by_id(tenant, conversation.id)? {
            replace_conversation(tenant, &conversation, stored.revision)?;
        }
    }
    Ok(())
}

/// What was said with other firms in which somebody of this firm passes news on (*nieuwsdrager*).
pub fn load_carried_by(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Conversation>> {
    let is_carrier = |carrier: &NewsCarrier| carrier.firm_id == Some(firm);
    let mut found = load_conversations(tenant, None)?;
    found.retain(|one| one.firm_id != firm && one.news_carriers.iter().any(is_carrier));
    Ok(found)
}

/// Takes the name of an erased person out of what is noted at the firm: its record with its relations, also while it is
/// withheld, and the records of firms that were merged into it, the conversations and
/// introductions, and conversations with others in which somebody of the firm passes news on. A first name alone, or another name, is not found.
pub(super) fn forget_name(tenant: &mut Tenant<'_>, person: &ContactPerson) -> Result<()> {
    let mut conversations = load_conversations(tenant, Some(person.firm_id))?;
    conversations.extend(load_carried_by(tenant, person.firm_id)?);
    for conversation in conversations {
        let Some(bare) = without_name(&conversation, person)? else { continue };
        if let Some(stored) = find_conversation_by_id(tenant, conversation.id)? {
            replace_conversation(tenant, &bare, stored.revision)?;
        }
    }
    for introduction in load_introductions(tenant, Some(person.firm_id))? {
        let Some(bare) = without_name(&introduction, person)? else { continue };
        if let Some(stored) = find_introduction(tenant, introduction.id())? {
            replace_introduction(tenant, &bare, stored.revision)?;
        }
    }
    for visit in load_visits_to(tenant, person.firm_id)? {
        let Some(bare) = without_name(&visit, person)? else { continue };
        if let Some(stored) = find_visit(tenant, visit.id)? {
            replace_visit(tenant, &bare, stored.revision)?;
        }
    }
    for stored in load_referrals_of(tenant, person.firm_id)? {
        if let Some(bare) = without_name(&stored.record, person)? {
            replace_referral(tenant, &bare, stored.revision)?;
        }
    }
    if let Some(stored) = find_firm(tenant, person.firm_id)? {
        let bare = without_name(&stored.record, person)?.unwrap_or_else(|| stored.record.clone());
        let bare = without_relations_to(bare, person);
        if bare != stored.record {
            save_firm(tenant, &bare, Some(stored.revision))?;
        }
    }
    forget_name_in_kept(tenant, person)
}

/// As [`forget_name`], of the records that nobody sees: of a firm that is withheld, and of those that were merged into it,
/// which stand as they were when that is undone.
fn forget_name_in_kept(tenant: &mut Tenant<'_>, person: &ContactPerson) -> Result<()> {
    let bare_of = |firm: Firm| -> Result<Firm> {
        let bare = without_name(&firm, person)?.unwrap_or(firm);
        Ok(without_relations_to(bare, person))
    };
    let merged = load_all_merged_into(tenant, person.firm_id)?;
    for id in std::iter::once(person.firm_id).chain(merged.iter().copied()) {
        let Some(Withheld { firm, .. }) = find_withheld(tenant, id)? else { continue };
        let bare = bare_of(firm.clone())?;
        if bare != firm {
            replace_withheld(tenant, &bare)?;
        }
    }
    for id in merged {
        let Some(merge) = find_merge(tenant, id)? else { continue };
        let bare =
            Merge { before: bare_of(merge.before.clone())?, after: bare_of(merge.after.clone())?, ..merge.clone() };
        if bare != merge {
            replace_merge(tenant, id, &bare)?;
        }
    }
    Ok(())
}

/// The firm without the relations by which the person is meant: a relation is nothing without its name.
fn without_relations_to(mut firm: Firm, person: &ContactPerson) -> Firm {
    let names = FirmNames::of_name(&person.name);
    firm.relations.iter_mut().for_each(|relations| relations.retain(|relation| !is_to(relation, &names)));
    firm
}

fn is_to(relation: &Relation, names: &FirmNames) -> bool {
    relation.partner_id.is_none() && names.are_meant_by(&relation.with)
}

/// A sentence in which somebody stands by name, address or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// When the record is of.
    pub date: Option<NaiveDate>,
    /// What kind of record: `conversation`, `introduction`, `agreed_visit`, `referral`, `firm`.
    pub kind: &'static str,
    /// The sentence; what stands around it may be about others.
    pub sentence: String,
}

/// Where a person stands in what is noted at the firm: what an erasure would take out.
pub fn mentions_of(tenant: &mut Tenant<'_>, person: &ContactPerson) -> Result<Vec<Mention>> {
    let mut found = Vec::new();
    let mut conversations = load_conversations(tenant, Some(person.firm_id))?;
    conversations.extend(load_carried_by(tenant, person.firm_id)?);
    for conversation in conversations {
        find(&mut found, "conversation", Some(conversation.date), &conversation, person)?;
    }
    for introduction in load_introductions(tenant, Some(person.firm_id))? {
        find(&mut found, "introduction", Some(introduction.proposal().date), &introduction, person)?;
    }
    for visit in load_visits_to(tenant, person.firm_id)? {
        find(&mut found, "agreed_visit", Some(visit.date), &visit, person)?;
    }
    for stored in load_referrals_of(tenant, person.firm_id)? {
        find(&mut found, "referral", Some(stored.record.offered_at.date_naive()), &stored.record, person)?;
    }
    let mut records: Vec<Firm> = find_firm(tenant, person.firm_id)?.map(|stored| stored.record).into_iter().collect();
    let merged = load_all_merged_into(tenant, person.firm_id)?;
    for id in std::iter::once(person.firm_id).chain(merged) {
        records.extend(find_withheld(tenant, id)?.map(|kept| kept.firm));
    }
    for record in records {
        find(&mut found, "firm", None, &record, person)?;
        let names = FirmNames::of_name(&person.name);
        let to_person = record.relations.into_iter().flatten().filter(|relation| is_to(relation, &names));
        found.extend(to_person.map(|relation| Mention { date: None, kind: "firm", sentence: relation.with }));
    }
    Ok(found)
}

fn find<T: Serialize>(
    found: &mut Vec<Mention>,
    kind: &'static str,
    date: Option<NaiveDate>,
    record: &T,
    person: &ContactPerson,
) -> Result<()> {
    let corrupt = |source: serde_json::Error| StorageError::Corrupt { what: "record", source: Box::new(source) };
    let mut sentences = Vec::new();
    take_sentences(&serde_json::to_value(record).map_err(corrupt)?, "", person, &mut sentences);
    found.extend(sentences.into_iter().map(|sentence| Mention { date, kind, sentence }));
    Ok(())
}

fn take_sentences(value: &Value, key: &str, person: &ContactPerson, sentences: &mut Vec<String>) {
    match value {
        Value::String(text) if FREE.contains(&key) => {
            let parts = text.split_inclusive(['.', '!', '?', ';', '\n']);
            // An address has points of its own: what is told by none of its parts is told whole.
            let about: Vec<String> = parts
                .filter(|part| without_person(part, person) != **part)
                .map(|part| part.trim().to_owned())
                .collect();
            match about.is_empty() && without_person(text, person) != *text {
                true => sentences.push(text.clone()),
                false => sentences.extend(about),
            }
        }
        Value::Array(items) => items.iter().for_each(|item| take_sentences(item, key, person, sentences)),
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| take_sentences(member, key, person, sentences));
        }
        _ => {}
    }
}

/// The record without the person's name, address and number; nothing when none of them is in it.
fn without_name<T: Serialize + DeserializeOwned>(record: &T, person: &ContactPerson) -> Result<Option<T>> {
    let corrupt = |source: serde_json::Error| StorageError::Corrupt { what: "record", source: Box::new(source) };
    let mut value = serde_json::to_value(record).map_err(corrupt)?;
    if !take_out(&mut value, "", person) {
        return Ok(None);
    }
    Ok(Some(serde_json::from_value(value).map_err(corrupt)?))
}

/// A text without the name, address and number of a person.
fn without_person(text: &str, person: &ContactPerson) -> String {
    let mut text = text.to_owned();
    for part in [person.email.as_deref(), Some(person.name.as_str())].into_iter().flatten() {
        text = without_name_in(&text, part, MARK).unwrap_or(text);
    }
    match &person.telephone {
        Some(number) => personal_data::without_number(&text, number, MARK).unwrap_or(text),
        None => text,
    }
}

/// Whether somebody stood in a free text of the value, which is without it now. A list has the key of its field.
fn take_out(value: &mut Value, key: &str, person: &ContactPerson) -> bool {
    match value {
        Value::String(text) if FREE.contains(&key) => {
            let without = without_person(text, person);
            let is_found = without != *text;
            *text = without;
            is_found
        }
        // Each is looked at: a name may stand in several.
        Value::Array(items) => {
            items.iter_mut().map(|item| take_out(item, key, person)).filter(|found| *found).count() > 0
        }
        Value::Object(members) => {
            let found = members.iter_mut().map(|(key, member)| take_out(member, key, person));
            found.filter(|found| *found).count() > 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn person(name: &str) -> ContactPerson {
        serde_json::from_value(json!({
            "id": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "name": name,
            "email": "jan.bos@knip.example", "telephone": "+31 6 99999991",
            "purpose": "p", "legalBasis": "legitimate_interest", "source": "s", "date": "2026-01-01"
        }))
        .unwrap()
    }

    #[test]
    fn a_name_goes_from_free_texts_alone() {
        let mut record = json!({"kind": "contact", "name": "Contact BV", "officer": "Contact", "reason": "Contact wil het",
            "barriers": [{"words": "zegt Contact"}], "unconfirmed": ["Contact"], "provenance": {"source": "bij Contact"}});
        assert!(take_out(&mut record, "", &person("Contact")));
        let bare = json!({"kind": "contact", "name": "Contact BV", "officer": "Contact", "reason": "… wil het",
            "barriers": [{"words": "zegt …"}], "unconfirmed": ["…"], "provenance": {"source": "bij …"}});
        assert_eq!(record, bare);
    }

    #[test]
    fn the_sentences_about_somebody_are_found_and_no_others() {
        let note = json!({"notes": "Piet is ziek. Jan Bos neemt waar! Bel jan.bos@knip.example", "officer": "Jan Bos",
            "unconfirmed": ["jan bos zelf", "Els"]});
        let mut found = Vec::new();
        find(&mut found, "conversation", None, &note, &person("Jan Bos")).unwrap();
        let sentences: Vec<&str> = found.iter().map(|mention| mention.sentence.as_str()).collect();
        assert_eq!(sentences, ["Jan Bos neemt waar!", "jan bos zelf"]);
        let address = json!({"note": "bel jan.bos@knip.example"});
        find(&mut found, "conversation", None, &address, &person("Jan Bos")).unwrap();
        assert_eq!(found[2].sentence, "bel jan.bos@knip.example");
    }

    #[test]
    fn address_and_number_go_too_and_the_rest_of_a_note_stays() {
        let mut note = json!({"notes": "Els gaf Jan Bos zijn mail Jan.Bos@knip.example, tel 06-99 99 99 91. Wil NIET dat men belt."});
        assert!(take_out(&mut note, "", &person("Jan Bos")));
        assert_eq!(note["notes"], "Els gaf … zijn mail …, tel …. Wil NIET dat men belt.");
        assert!(!take_out(&mut note, "", &person("Jan Bos")));
    }
}
