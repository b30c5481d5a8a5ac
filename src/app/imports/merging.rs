//! What a row changes in a record that is known already.

use crate::app::external_keys::Lists;
use crate::domain::contact::DoNotContact;
use crate::domain::firm::{Relation, topic_of};
use crate::domain::partner::HelpBasis;
use crate::domain::provenance::Sources;
use crate::domain::{Firm, Partner, Provenance};
use crate::interpretation::{topics_of_wishes, with_derived_help};
use chrono::NaiveDate;
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Whether a row may replace what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    /// What the row mentions replaces what is known, unless it is dated before that.
    Replace,
    /// Only what is not known yet is taken: for registers that know less of the record than we may.
    FillIn,
}

/// The fields of a profile that a row mentions.
pub(super) struct Mentioned(BTreeSet<Cow<'static, str>>);

impl Mentioned {
    /// These fields.
    pub fn of(fields: Vec<&'static str>) -> Self {
        Self(fields.into_iter().map(Cow::Borrowed).collect())
    }

    /// Fields with a value; `null` mentions nothing.
    pub fn in_profile(profile: &Map<String, Json>) -> Self {
        Self(profile.iter().filter(|(_, value)| !value.is_null()).map(|(field, _)| Cow::Owned(field.clone())).collect())
    }

    /// Whether a row mentions a field.
    pub fn has(&self, field: &str) -> bool {
        self.0.contains(field)
    }

    /// The same without some of them.
    pub fn without(&self, fields: &[impl AsRef<str>]) -> Self {
        let is_meant = |name: &&Cow<'static, str>| fields.iter().all(|field| field.as_ref() != name.as_ref());
        Self(self.0.iter().filter(is_meant).cloned().collect())
    }
}

/// Takes over the fields that are mentioned, each with its source. What is said of a day before that of what is known, as by a
/// list that comes in late, is no news.
macro_rules! take_over {
    ($known:ident, $row:ident, $mentioned:ident, $merge:ident: $($name:literal $field:ident),+ $(,)?) => {
        $(if $mentioned.has($name)
            && match is_unknown(&$known.$field) {
                // What somebody took out has a source of its own.
                true => !$known.sources.get($name).is_some_and(|own| is_before($row.provenance_of($name), own)),
                false => {
                    $merge == Merge::Replace && !is_before($row.provenance_of($name), $known.provenance_of($name))
                }
            }
        {
            let differs = $known.$field != $row.$field;
            let source = $row.provenance_of($name).clone();
            $known.$field = $row.$field.clone();
            note_source(&mut $known.sources, &$known.provenance, $name, source, differs);
        })+
    };
}

/// Whether one was said on an earlier day than the other; of what bears no date that is not known.
fn is_before(one: &Provenance, other: &Provenance) -> bool {
    one.date.zip(other.date).is_some_and(|(one, other)| one < other)
}

/// An empty value is an unknown one.
fn is_unknown<Value: Default + PartialEq>(value: &Value) -> bool {
    *value == Value::default()
}

/// The firm as it is known, with what a row says of it.
///
/// Codes of barriers that it has anyway, in the same order, say nothing new: the words and sources with which they were
/// noted stay. So does who noted that it does not want to be approached.
pub(super) fn merge_firm(
    mut known: Firm,
    mut row: Firm,
    mentioned: &Mentioned,
    merge: Merge,
    today: NaiveDate,
) -> Firm {
    let barriers_before = known.barriers.clone();
    let are_codes = row.barriers.iter().all(|stated| stated.words.is_none() && stated.provenance.is_none());
    if are_codes
        && row.barriers.iter().map(|stated| stated.barrier).eq(known.barriers.iter().map(|stated| stated.barrier))
    {
        row.barriers.clone_from(&known.barriers);
    }
    // In a table, one person counted and the class of one person are written alike.
    if let (Some(known), Some(said)) = (known.employees, row.employees)
        && known.reads_like(said)
    {
        row.employees = Some(known);
    }
    // A table that names the town alone, as one does that left out where a firm may not be visited, moves nobody.
    if let (Some(known), Some(said)) = (&known.location, &row.location)
        && known.covers(said)
    {
        row.location = Some(known.clone());
    }
    // A table has the main activity in the first place.
    if known.has_activities(&row.sbi) {
        row.sbi.clone_from(&known.sbi);
    }
    let is_same_wish = |wish: &DoNotContact, other: &DoNotContact| {
        wish.since == other.since && (other.reason.is_none() || wish.reason == other.reason)
    };
    if let (Some(wish), Some(other)) = (&known.do_not_contact, &row.do_not_contact)
        && is_same_wish(wish, other)
    {
        row.do_not_contact = None;
    }
    let mentioned = &following_wishes(mentioned, &known);
    take_over!(known, row, mentioned, merge:
        "kvkNumber" kvk_number, "rsin" rsin, "establishmentNumber" establishment_number, "name" name,
        "tradeNames" trade_names, "legalForm" legal_form, "founded" founded, "employees" employees, "sbi" sbi,
        "location" location, "website" website, "description" description, "wishes" wishes,
        "barriers" barriers, "topics" topics, "partnerKinds" partner_kinds, "goals" goals, "innovationTurnover" innovation_turnover, "growth" growth,
        "fieldlab" fieldlab, "nonMailing" non_mailing,
    );
    let barriers_now = std::mem::replace(&mut known.barriers, barriers_before);
    if barriers_now != known.barriers {
        known.state_barriers(barriers_now, today);
    }
    let said_relations = row.provenance_of("relations").clone();
    add_new(&mut known.external_ids, row.external_ids, |a, b| a == b);
    add_new(&mut known.consents, row.consents, |a, b| a == b);
    if let Some(mut relations) = row.relations {
        if said_relations != *known.provenance_of("relations") {
            let without = relations.iter_mut().filter(|relation| relation.provenance.is_none());
            without.for_each(|relation| relation.provenance = Some(said_relations.clone()));
        }
        add_relations(known.relations.get_or_insert_default(), relations);
    }
    known.forget_sources_of_other_topics();
    for year in row.years {
        known.years.retain(|other| other.year != year.year || merge == Merge::FillIn);
        add_new(&mut known.years, vec![year], |a, b| a.year == b.year);
    }
    known.years.sort_by_key(|figures| figures.year);
    if known.do_not_contact.is_none() || merge == Merge::Replace {
        known.do_not_contact = row.do_not_contact.or(known.do_not_contact);
    }
    known
}

/// Puts lists that were put together with what others told into a firm, unless what it has is of a later day than the row.
pub(super) fn put_lists(known: &mut Firm, lists: Lists, said: &Firm, today: NaiveDate) {
    let is_late = |field: &str| is_before(said.provenance_of(field), known.provenance_of(field));
    let Lists { said: fields, firm: mut told } = lists;
    let fields: Vec<&str> = fields.into_iter().filter(|field| !is_late(field)).collect();
    for field in fields {
        match field {
            "barriers" => known.state_barriers(std::mem::take(&mut told.barriers), today),
            "topics" => {
                known.topics = std::mem::take(&mut told.topics);
                known.sources.retain(|name, _| topic_of(name).is_none());
                let parts = told.sources.iter().filter(|(name, _)| topic_of(name).is_some());
                known.sources.extend(parts.map(|(name, source)| (name.clone(), source.clone())));
            }
            _ => known.relations = told.relations.take(),
        }
    }
}

/// Topics that were only read from the wishes change with the wishes; stated ones stay until a row states others.
fn following_wishes(mentioned: &Mentioned, known: &Firm) -> Mentioned {
    let mut fields = mentioned.0.clone();
    if mentioned.has("wishes") && known.topics == topics_of_wishes(&known.wishes) {
        fields.insert("topics".into());
    }
    Mentioned(fields)
}

/// The partner as it is known, with what a row says of it.
pub(super) fn merge_partner(mut known: Partner, row: Partner, mentioned: &Mentioned, merge: Merge) -> Partner {
    let name_before = known.name.clone();
    take_over!(known, row, mentioned, merge:
        "name" name, "subtype" subtype, "clusterType" cluster_type, "topics" topics, "services" services,
        "sectors" sectors, "location" location, "reach" reach, "suits" suits, "steps" steps, "intake" intake,
        "events" events, "programmes" programmes, "firmId" firm_id, "rd" rd, "website" website,
        "description" description, "status" status, "verification" verification,
    );
    // Kind has no empty value, so that filling in never applies to it.
    if mentioned.has("kind") && merge == Merge::Replace {
        let source = row.provenance_of("kind").clone();
        let differs = known.kind != row.kind;
        known.kind = row.kind;
        note_source(&mut known.sources, &known.provenance, "kind", source, differs);
    }
    if known.name != name_before {
        add_new(&mut known.aliases, vec![name_before], |a, b| a == b);
    } else if row.name != known.name {
        add_new(&mut known.aliases, vec![row.name], |a, b| a.eq_ignore_ascii_case(b));
    }
    add_new(&mut known.aliases, row.aliases, |a, b| a == b);
    add_new(&mut known.external_ids, row.external_ids, |a, b| a == b);
    add_new(&mut known.members, row.members, |a, b| a.name == b.name);
    let stated = |help: &crate::domain::partner::BarrierHelp| help.basis == HelpBasis::Stated;
    if mentioned.has("barriers") && (merge == Merge::Replace || !known.barriers.iter().any(stated)) {
        known.barriers = row.barriers;
    }
    known.barriers.retain(stated);
    known.barriers = with_derived_help(known.barriers, &known.services, &known.topics);
    known
}

/// Keeps the source of a fact: the row's, when the row changed the fact or saw it later.
fn note_source(sources: &mut Sources, record: &Provenance, field: &str, source: Provenance, differs: bool) {
    let known = sources.get(field).unwrap_or(record);
    if !differs && source.date <= known.date {
        return;
    }
    if source == *record {
        sources.remove(field);
    } else {
        sources.insert(field.to_owned(), source);
    }
}

fn add_new<Item>(list: &mut Vec<Item>, more: Vec<Item>, same: impl Fn(&Item, &Item) -> bool) {
    for item in more {
        if !list.iter().any(|known| same(known, &item)) {
            list.push(item);
        }
    }
}

/// A relation with the same party and of the same kind is replaced, others are added. Two of which the row tells another
/// reach stay two. One that the row only repeats keeps who told it, unless the same source tells it again.
fn add_relations(known: &mut Vec<Relation>, mut more: Vec<Relation>) {
    let mut is_taken = vec![false; known.len()];
    for is_exact in [true, false] {
        more.retain(|relation| {
            let says_nothing_new = |other: &Relation| relation.reach.is_none() || relation.reach == other.reach;
            let is_meant = |other: &Relation| other.is_same_tie(relation) && (!is_exact || says_nothing_new(other));
            let Some(place) = (0..is_taken.len()).find(|place| !is_taken[*place] && is_meant(&known[*place])) else {
                return true;
            };
            is_taken[place] = true;
            let other = &mut known[place];
            let source = |relation: &Relation| relation.provenance.as_ref().map(|known| known.source.clone());
            if !says_nothing_new(other) {
                *other = Relation { partner_id: relation.partner_id.or(other.partner_id), ..relation.clone() };
            } else if relation.provenance.is_some() && source(relation) == source(other) {
                other.provenance.clone_from(&relation.provenance);
            }
            false
        });
    }
    known.extend(more);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Barrier;
    use crate::domain::barrier::StatedBarrier;
    use crate::domain::contact::{Consent, ConsentPurpose, DoNotContact};
    use crate::domain::firm::RelationKind;
    use crate::domain::partner::{PartnerTopic, Service};
    use crate::domain::region::{Location, Reach};
    use crate::domain::size::Employees;
    use crate::domain::{ExternalId, PartnerKind, TopicId};
    use crate::interpretation::{FirmProfile, PartnerProfile};
    use serde_json::json;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn mentioning(fields: &[&str]) -> Mentioned {
        Mentioned(fields.iter().map(|field| field.to_string().into()).collect())
    }

    fn from(source: &str, date: Option<NaiveDate>) -> Provenance {
        Provenance::new(source, date)
    }

    fn known_firm() -> Firm {
        Firm {
            name: "Proef Metaal".into(),
            employees: Some(Employees::Count(34)),
            website: Some("https://proef.example".into()),
            barriers: vec![StatedBarrier { barrier: Barrier::Talent, words: None, provenance: None }],
            relations: Some(vec![Relation {
                with: "Proef Lab".into(),
                partner_id: None,
                kind: RelationKind::Member,
                reach: None,
                provenance: None,
            }]),
            do_not_contact: Some(DoNotContact { since: day(1), reason: None, source: "telefoon".into() }),
            consents: vec![Consent {
                purpose: ConsentPurpose::Email,
                given: false,
                date: day(1),
                source: "formulier".into(),
                how: None,
                text_version: None,
            }],
            provenance: from("crm", Some(day(1))),
            ..Firm::default()
        }
    }

    #[test]
    fn what_a_row_does_not_mention_stays_as_it_is() {
        let row = Firm { employees: Some(Employees::Count(40)), provenance: from("lijst", None), ..Firm::default() };
        let merged = merge_firm(known_firm(), row, &mentioning(&["employees"]), Merge::Replace, day(2));
        let expected = Firm {
            employees: Some(Employees::Count(40)),
            sources: [("employees".to_owned(), from("lijst", None))].into(),
            ..known_firm()
        };
        assert_eq!(merged, expected);
    }

    #[test]
    fn a_list_that_comes_in_late_does_not_replace_what_was_learned_since() {
        let merged = |date: u32| {
            let row = Firm {
                employees: Some(Employees::Count(12)),
                website: Some("https://oud.example".into()),
                description: Some("draaiwerk".into()),
                provenance: from("enquete", Some(day(date))),
                ..Firm::default()
            };
            let known =
                Firm { sources: [("employees".to_owned(), from("gesprek", Some(day(20))))].into(), ..known_firm() };
            merge_firm(known, row, &mentioning(&["employees", "website", "description"]), Merge::Replace, day(25))
        };
        let late = merged(10);
        assert_eq!(late.employees, Some(Employees::Count(34)), "said later, in a conversation");
        assert_eq!(late.website.as_deref(), Some("https://oud.example"), "later than the record");
        assert_eq!(late.description.as_deref(), Some("draaiwerk"), "nothing was known");
        assert_eq!(merged(20).employees, Some(Employees::Count(12)));
        let row = Firm {
            barriers: vec![StatedBarrier { barrier: Barrier::Talent, words: None, provenance: None }],
            provenance: from("enquete", Some(day(10))),
            ..Firm::default()
        };
        let sources = [("barriers".to_owned(), from("gesprek", Some(day(20))))].into();
        let over = Firm { barriers: Vec::new(), sources, ..known_firm() };
        let merged = merge_firm(over, row, &mentioning(&["barriers"]), Merge::Replace, day(25));
        assert!(merged.barriers.is_empty(), "the conversation said that nothing holds it back");
    }

    #[test]
    fn a_relation_that_is_only_repeated_keeps_who_told_it_and_two_stay_two() {
        let tie = |with: &str, reach: Option<Reach>, source: Option<&str>| Relation {
            with: with.into(),
            partner_id: None,
            kind: RelationKind::Project,
            reach,
            provenance: source.map(|source| from(source, None)),
        };
        let (near, far) = (Some(Reach::Regional), Some(Reach::International));
        let known = vec![tie("Lab", near, Some("introduction")), tie("Lab", far, None)];
        for more in [
            vec![tie("Lab", near, None), tie("Lab", far, None)],
            vec![tie("lab", far, None), tie("LAB", None, Some("crm"))],
        ] {
            let mut merged = known.clone();
            add_relations(&mut merged, more);
            assert_eq!(merged, known);
        }
        let mut merged = known.clone();
        add_relations(&mut merged, vec![tie("Lab", Some(Reach::National), Some("crm")), tie("Ander", None, None)]);
        assert_eq!(merged[0], tie("Lab", Some(Reach::National), Some("crm")));
        assert_eq!(merged.len(), 3);
    }

    #[test]
    fn a_town_alone_does_not_take_away_street_and_postcode_and_another_town_does() {
        let at = |address: Option<&str>, town: &str, municipality: &str| {
            Some(Location {
                address: address.map(str::to_owned),
                place: Some(town.into()),
                municipality: Some(municipality.into()),
                ..Location::default()
            })
        };
        let known = || Firm { location: at(Some("Proefweg 12"), "Tilburg", "GM0855"), ..known_firm() };
        let merged = |location: Option<Location>| {
            let row = Firm { location, ..Firm::default() };
            merge_firm(known(), row, &mentioning(&["location"]), Merge::Replace, day(2)).location
        };
        assert_eq!(merged(at(None, "tilburg", "GM0855")), known().location);
        for moved in
            [at(None, "Udenhout", "GM0855"), at(None, "Goirle", "GM0785"), at(Some("Dorp 1"), "Tilburg", "GM0855")]
        {
            assert_eq!(merged(moved.clone()), moved);
        }
    }

    #[test]
    fn barriers_that_change_become_history() {
        let row = Firm {
            barriers: vec![StatedBarrier { barrier: Barrier::Finance, words: None, provenance: None }],
            ..Firm::default()
        };
        let merged = merge_firm(known_firm(), row, &mentioning(&["barriers"]), Merge::Replace, day(2));
        assert_eq!(merged.barriers[0].barrier, Barrier::Finance);
        assert_eq!((merged.earlier_barriers.len(), merged.earlier_barriers[0].until), (1, day(2)));
    }

    fn wishing(wishes: &[&str], topics: &[&str]) -> Firm {
        Firm {
            wishes: wishes.iter().map(|wish| wish.to_string()).collect(),
            topics: topics.iter().filter_map(|code| TopicId::from_code(code)).collect(),
            ..known_firm()
        }
    }

    #[test]
    fn topics_that_were_read_from_wishes_follow_the_wishes() {
        let merge = |known, row, fields| merge_firm(known, row, &mentioning(fields), Merge::Replace, day(2));
        let read = || wishing(&["robots"], &["robotica"]);
        let row = || wishing(&["iets met waterstof"], &["waterstof"]);
        assert_eq!(merge(read(), row(), &["wishes"]), row());
        assert_eq!(merge(known_firm(), row(), &["wishes"]), row());
        assert_eq!(merge(read(), known_firm(), &["wishes"]), known_firm());
        // What somebody stated stays.
        let stated = wishing(&["robots"], &["ai"]);
        assert_eq!(merge(stated, row(), &["wishes"]), wishing(&["iets met waterstof"], &["ai"]));
        assert_eq!(merge(read(), row(), &["topics"]), wishing(&["robots"], &["waterstof"]));
        assert_eq!(merge(read(), row(), &["website"]), read());
    }

    #[test]
    fn a_wish_is_filled_in_only_where_none_is_known() {
        let merge = |known, row| merge_firm(known, row, &mentioning(&["wishes"]), Merge::FillIn, day(2));
        let row = || wishing(&["robots"], &["robotica"]);
        assert_eq!(merge(known_firm(), row()), row());
        let known = || wishing(&["iets met waterstof"], &["waterstof"]);
        assert_eq!(merge(known(), row()), known());
    }

    #[test]
    fn relations_and_consents_are_added_to() {
        let mut row = known_firm();
        row.relations.as_mut().unwrap()[0].with = "Proef School".into();
        row.consents[0].given = true;
        let fields = mentioning(&["relations", "consents"]);
        let merged = merge_firm(known_firm(), row, &fields, Merge::Replace, day(2));
        assert_eq!((merged.relations.unwrap().len(), merged.consents.len()), (2, 2));
    }

    #[test]
    fn the_same_fact_seen_again_is_no_change_unless_it_was_seen_later() {
        let row =
            |date| Firm { employees: Some(Employees::Count(34)), provenance: from("lijst", date), ..Firm::default() };
        let merge = |row| merge_firm(known_firm(), row, &mentioning(&["employees"]), Merge::Replace, day(9));
        assert_eq!(merge(row(None)), known_firm());
        assert_eq!(merge(row(Some(day(5)))).sources["employees"].date, Some(day(5)));
    }

    #[test]
    fn filling_in_replaces_nothing() {
        let row = Firm {
            name: "PROEF METAAL BV".into(),
            description: Some("Metaalbewerking".into()),
            external_ids: vec![ExternalId { system: "cordis".into(), id: "9".into() }],
            ..Firm::default()
        };
        let fields = mentioning(&["name", "description", "externalIds"]);
        let merged = merge_firm(known_firm(), row, &fields, Merge::FillIn, day(2));
        assert_eq!((merged.name.as_str(), merged.description.as_deref()), ("Proef Metaal", Some("Metaalbewerking")));
        assert_eq!(merged.external_ids.len(), 1);
    }

    #[test]
    fn barrier_help_of_a_partner_follows_its_services() {
        let known = Partner { services: vec![Service::Students], kind: PartnerKind::Network, ..Partner::default() };
        let row = Partner { services: vec![Service::Finance], ..Partner::default() };
        let merged = merge_partner(known, row, &mentioning(&["services"]), Merge::Replace);
        let helps: Vec<Barrier> = merged.barriers.iter().map(|help| help.barrier).collect();
        assert_eq!((helps, merged.kind), (vec![Barrier::Finance], PartnerKind::Network));
    }

    #[test]
    fn a_partner_that_is_renamed_keeps_its_old_name_as_an_alias() {
        let known = Partner { name: "Proef Lab".into(), ..Partner::default() };
        let row = Partner {
            name: "Proef Laboratorium".into(),
            topics: TopicId::from_code("robotica")
                .map(|topic| PartnerTopic { topic, strength: 1.0, derived: false })
                .into_iter()
                .collect(),
            ..Partner::default()
        };
        let merged = merge_partner(known, row, &mentioning(&["name", "topics"]), Merge::Replace);
        assert_eq!((merged.aliases, merged.topics.len()), (vec!["Proef Lab".to_owned()], 1));
    }

    /// Fields that are merged by rules of their own rather than taken over.
    const OF_THEIR_OWN: &[&str] = &[
        "externalIds",
        "relations",
        "consents",
        "years",
        "doNotContact",
        "provenance",
        "sources",
        "aliases",
        "members",
        "kind",
        "barriers",
    ];

    #[test]
    fn no_field_of_a_profile_is_forgotten() {
        let code = include_str!("merging.rs");
        let forgotten = |profile: Json| -> Vec<String> {
            let fields = profile.as_object().unwrap().keys().cloned();
            fields.filter(|f| !OF_THEIR_OWN.contains(&f.as_str()) && !code.contains(&format!("\"{f}\" "))).collect()
        };
        assert_eq!(forgotten(json!(FirmProfile::default())), Vec::<String>::new());
        assert_eq!(forgotten(json!(PartnerProfile::default())), Vec::<String>::new());
    }
}
