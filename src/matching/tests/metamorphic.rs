//! What a change of the records must do to a ranking, or must not: nothing at all for facts that say nothing of a
//! match and for the order in which they are given, never a rise for who claims everything, never a fall for who
//! adds what is asked for.
//!
//! # Held measures
//!
//! Two measures are taken over all candidates at once: the spread of each signal and the rarity of each topic. One
//! changed record among seven moves them a great deal, among hundreds hardly. Properties of more and less therefore
//! hold these measures as they were before the change ([`Measured`]): they say what the record itself does. That its
//! lead in `topicFit` survives a new rarity is shown without that.

use super::contract::any_firm;
use super::region::*;
use crate::domain::barrier::StatedBarrier;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::firm::{EarlierBarriers, FieldlabTie, LegalForm, Relation, RelationKind};
use crate::domain::goal::Goal;
use crate::domain::numbers::{EstablishmentNumber, KvkNumber, Postcode, Rsin};
use crate::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic};
use crate::domain::partner_kind::WishedKind;
use crate::domain::provenance::Provenance;
use crate::domain::region::{Location, Precision, Reach};
use crate::domain::{Barrier, ExternalId, Firm, FirmId, Partner, ProjectId, TopicId, reference};
use crate::matching::facts::RowId;
use crate::matching::pool::Pool;
use crate::matching::query::Query;
use crate::matching::scale::Scale;
use crate::matching::signals::{self, Context};
use crate::matching::snapshot::{Snapshot, TopicRarity};
use crate::matching::{Ranking, rank};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const THEMES: [&str; 3] = ["Energy", "Food security", "Advanced manufacturing"];

/// What projects are about and firms wish. No two share a word, so that putting two side by side makes no phrase that
/// stands in a project.
const PHRASES: [&str; 6] = [
    "laser welding of ship hulls",
    "protein from peas",
    "hydrogen storage tanks",
    "wireless sensors",
    "recycling of textile fibres",
    "autonomous tractors",
];

/// Records before they are compiled.
#[derive(Clone, Debug)]
struct Region {
    firms: Vec<Firm>,
    partners: Vec<Partner>,
    past: Collaborations,
}

impl Region {
    fn snapshot(&self) -> Snapshot {
        Snapshot::build(today(), 1, self.firms.clone(), self.partners.clone(), &self.past)
    }

    /// Both directions: partners for the firm, and firms for each partner.
    fn rankings(&self, asker: &Firm) -> Vec<Vec<(RowId, u64)>> {
        let snapshot = self.snapshot();
        let forward = rank_for(&snapshot, asker, limits(20));
        let back = self.partners.iter().map(|partner| firms_for(&snapshot, partner));
        std::iter::once(forward).chain(back).map(|ranking| places(&ranking)).collect()
    }
}

fn firms_for(snapshot: &Snapshot, partner: &Partner) -> Ranking {
    rank(snapshot, &Query::for_partner(snapshot, partner, limits(40)), &weights())
}

/// Ids in their order with the bits of their values, those held back at the end.
fn places(ranking: &Ranking) -> Vec<(RowId, u64)> {
    let ranked = ranking.ranked.iter().map(|ranked| (ranked.id, ranked.value.to_bits()));
    ranked.chain(ranking.held.iter().map(|held| (held.id, held.gate as u64))).collect()
}

/// The firm that asks: any facts, wishes, goals, description, wished kinds, ties.
fn any_asker() -> impl Strategy<Value = Firm> {
    let told = (
        any_firm(),
        subsequence(PHRASES.to_vec(), 0..3),
        proptest::option::of(0..THEMES.len()),
        proptest::option::of(0..PHRASES.len()),
        subsequence(Goal::ALL.to_vec(), 0..4),
        subsequence(WishedKind::ALL.to_vec(), 0..4),
        proptest::option::of(prop_oneof![
            Just(FieldlabTie::Unaware),
            Just(FieldlabTie::Knows),
            Just(FieldlabTie::TakesPart)
        ]),
        proptest::option::of(subsequence((0..7usize).collect::<Vec<_>>(), 0..3)),
    );
    told.prop_map(|(firm, wishes, theme, description, goals, partner_kinds, fieldlab, tied)| {
        let wishes = theme.map(|theme| THEMES[theme]).into_iter().chain(wishes).map(str::to_owned).collect();
        let kinds = [RelationKind::Contact, RelationKind::Member, RelationKind::Refused];
        let relations = tied.map(|rows| rows.into_iter().zip(kinds).map(|(row, kind)| tie(row, kind)).collect());
        let description = description.map(|at| PHRASES[at].to_owned());
        distinct(Firm { id: asker_id(), wishes, description, goals, partner_kinds, fieldlab, relations, ..firm })
    })
}

fn asker_id() -> FirmId {
    FirmId(Uuid::from_u128(1))
}

/// Topics and barriers as they are once understood: each once.
fn distinct(mut firm: Firm) -> Firm {
    let (mut topics, mut barriers) = (BTreeSet::new(), BTreeSet::new());
    firm.topics.retain(|topic| topics.insert(topic.row()));
    firm.barriers.retain(|stated| barriers.insert(stated.barrier));
    firm
}

fn tie(row: usize, kind: RelationKind) -> Relation {
    let partner = &partners()[row];
    Relation { with: partner.name.clone(), partner_id: Some(partner.id), kind, reach: None, provenance: None }
}

/// Seven partners, some firms, and projects that tie both, the asking firm among them.
fn any_region() -> impl Strategy<Value = Region> {
    let members = proptest::collection::vec(0..15usize, 1..6);
    let projects = proptest::collection::vec((0..PHRASES.len(), 0..THEMES.len(), 0..4000u64, members), 2..12);
    let firms = proptest::collection::vec(any_firm(), 1..8);
    let topics = proptest::collection::vec(proptest::collection::vec(0..reference::topics().len(), 0..4), 7);
    (firms, topics, projects).prop_map(|(mut firms, topics, projects)| {
        firms.iter_mut().zip(0..).for_each(|(firm, number)| firm.id = FirmId(Uuid::from_u128(5000 + number)));
        let mut partners = partners();
        for (partner, rows) in partners.iter_mut().zip(topics) {
            rows.into_iter().filter_map(TopicId::at).for_each(|topic| offer(partner, topic));
        }
        let firms: Vec<Firm> = firms.into_iter().map(distinct).collect();
        let past = past(&projects, &firms, &partners);
        Region { firms, partners, past }
    })
}

/// A project for each (phrase, theme, age in days, members).
fn past(given: &[(usize, usize, u64, Vec<usize>)], firms: &[Firm], partners: &[Partner]) -> Collaborations {
    let mut past = Collaborations::default();
    for ((phrase, theme, age, members), number) in given.iter().zip(1..) {
        let id = ProjectId(Uuid::from_u128(number));
        past.projects.push(Project {
            id,
            external_id: ExternalId { system: "test".into(), id: number.to_string() },
            acronym: None,
            title: Some(PHRASES[*phrase].to_owned()),
            themes: vec![THEMES[*theme].to_owned()],
            text: None,
            start: today().checked_sub_days(chrono::Days::new(*age)),
            period: None,
            members: members.len() as u32 + 1,
            provenance: Provenance::new("test", None),
        });
        let who = members.iter().map(|row| match row {
            0..7 => Participant::Partner(partners[*row].id),
            7 => Participant::Firm(asker_id()),
            row => Participant::Firm(firms[row % firms.len()].id),
        });
        past.participations.extend(who.map(|participant| Participation { project: id, participant }));
    }
    past
}

fn offer(partner: &mut Partner, topic: TopicId) {
    if partner.topics.iter().all(|held| held.topic != topic) {
        partner.topics.push(PartnerTopic { topic, strength: 1.0, derived: false });
    }
}

fn helps(barrier: Barrier) -> BarrierHelp {
    BarrierHelp { barrier, how: None, basis: HelpBasis::Stated }
}

fn every_topic() -> impl Iterator<Item = TopicId> {
    (0..reference::topics().len()).filter_map(TopicId::at)
}

// Facts that say nothing of a match.

/// Words that nobody made up before, so that no two names are alike.
fn any_words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::hash_set("[bdfgklmnprstvz]([aeiou][bdfgklmnprstvz]){4,6}", 40)
        .prop_map(|words| words.into_iter().collect())
}

/// The firm under another name, with other numbers, sources and figures. Every field is named here: whoever adds one
/// decides whether it may change a ranking. A description may, for a firm without wishes.
fn disguised_firm(firm: &Firm, word: &str) -> Firm {
    let elsewhere = |location: &Location| Location {
        postcode: Postcode::parse("5038 EA").ok(),
        precision: Some(Precision::Given),
        ..location.clone()
    };
    let source = || Some(Provenance::new(word, Some(today())));
    let barriers = firm.barriers.iter().map(|stated| StatedBarrier {
        barrier: stated.barrier,
        words: Some(word.to_owned()),
        provenance: source(),
    });
    let renamed = |tie: &Relation| Relation {
        with: word.to_owned(),
        reach: Some(Reach::National),
        provenance: source(),
        ..tie.clone()
    };
    Firm {
        id: firm.id,
        external_ids: vec![ExternalId { system: "crm".into(), id: word.to_owned() }],
        kvk_number: KvkNumber::parse("12345678").ok(),
        rsin: Rsin::parse("123456782").ok(),
        establishment_number: EstablishmentNumber::parse("000012345678").ok(),
        name: word.to_owned(),
        trade_names: vec![format!("{word} {word}")],
        legal_form: Some(LegalForm::Cooperatie),
        founded: firm.founded,
        employees: firm.employees,
        sbi: firm.sbi.clone(),
        location: firm.location.as_ref().map(elsewhere),
        website: Some(format!("https://{word}.example")),
        description: match firm.wishes.is_empty() {
            true => firm.description.clone(),
            false => Some(PHRASES[word.len() % PHRASES.len()].to_owned()),
        },
        wishes: firm.wishes.clone(),
        barriers: barriers.collect(),
        earlier_barriers: vec![EarlierBarriers { until: today(), barriers: vec![stated(Barrier::Finance)] }],
        topics: firm.topics.clone(),
        partner_kinds: firm.partner_kinds.clone(),
        goals: firm.goals.clone(),
        innovation_turnover: Some(Default::default()),
        years: vec![Default::default()],
        growth: Some(Default::default()),
        fieldlab: firm.fieldlab,
        relations: firm.relations.as_ref().map(|ties| ties.iter().map(renamed).collect()),
        misfits: firm.misfits.iter().map(renamed).collect(),
        unconfirmed: Vec::new(),
        non_mailing: Some(true),
        do_not_contact: firm.do_not_contact.clone(),
        consents: firm.consents.clone(),
        provenance: Provenance::new(word, firm.provenance.date),
        sources: BTreeMap::from([("topics".to_owned(), Provenance::new(word, Some(today())))]),
    }
}

/// The partner under another name, with other ids, address on the web and sources.
fn disguised_partner(partner: &Partner, word: &str) -> Partner {
    Partner {
        external_ids: vec![ExternalId { system: "crm".into(), id: word.to_owned() }],
        name: word.to_owned(),
        aliases: vec![format!("{word} {word}")],
        website: Some(format!("https://{word}.example")),
        provenance: Provenance::new(word, partner.provenance.date),
        sources: BTreeMap::from([("topics".to_owned(), Provenance::new(word, Some(today())))]),
        ..partner.clone()
    }
}

fn disguised(region: &Region, words: &[String]) -> Region {
    let (of_firms, of_partners) = words.split_at(20);
    let mut past = region.past.clone();
    for (project, word) in past.projects.iter_mut().zip(words) {
        project.external_id.id.clone_from(word);
        project.acronym = Some(word.to_uppercase());
        project.provenance.source.clone_from(word);
    }
    Region {
        firms: region.firms.iter().zip(of_firms).map(|(firm, word)| disguised_firm(firm, word)).collect(),
        partners: region.partners.iter().zip(of_partners).map(|(held, word)| disguised_partner(held, word)).collect(),
        past,
    }
}

/// The region with names that nobody made up before, and else as it is.
fn renamed(region: &Region, words: &[String]) -> Region {
    let (of_firms, of_partners) = words.split_at(20);
    let firm = |(firm, word): (&Firm, &String)| Firm { name: word.clone(), ..firm.clone() };
    let partner = |(partner, word): (&Partner, &String)| Partner { name: word.clone(), ..partner.clone() };
    Region {
        firms: region.firms.iter().zip(of_firms).map(firm).collect(),
        partners: region.partners.iter().zip(of_partners).map(partner).collect(),
        past: region.past.clone(),
    }
}

// Measures as they were before a change.

/// Spreads and rarities of one ranking, to value the candidates of another by.
struct Measured {
    scale: Scale,
    rarity: Arc<TopicRarity>,
}

impl Measured {
    fn of(snapshot: &Snapshot, query: &Query) -> Self {
        Self { scale: rank(snapshot, query, &weights()).scale, rarity: snapshot.rarity.clone() }
    }

    /// Value of every candidate, gates aside.
    fn values(&self, snapshot: &Snapshot, query: &Query) -> BTreeMap<RowId, f64> {
        self.values_but(snapshot, query, &[])
    }

    /// The same without some signals.
    fn values_but(&self, snapshot: &Snapshot, query: &Query, left_out: &[&str]) -> BTreeMap<RowId, f64> {
        let pool = Pool::of(snapshot, query);
        let context = Context { rarity: &self.rarity, ..Context::of(snapshot, query) };
        let rows = pool.sample();
        let mut sums = vec![0.0; rows.len()];
        for term in &self.scale.terms {
            let signal = signals::ALL[term.signal];
            if left_out.contains(&signal.about().name) {
                continue;
            }
            for (sum, value) in sums.iter_mut().zip(pool.values_at(&rows, signal, query, &context)) {
                *sum += term.coefficient * f64::from(term.curve.at(value));
            }
        }
        rows.iter().map(|at| pool.id(*at)).zip(sums).collect()
    }
}

/// Values of one signal at every candidate.
fn signal_values(snapshot: &Snapshot, query: &Query, name: &str) -> BTreeMap<RowId, f32> {
    let pool = Pool::of(snapshot, query);
    let rows = pool.sample();
    let signal = signals::ALL.into_iter().find(|signal| signal.about().name == name).unwrap();
    let values = pool.values_at(&rows, signal, query, &Context::of(snapshot, query));
    rows.iter().map(|at| pool.id(*at)).zip(values).collect()
}

/// What single precision may lose.
const ROUNDING: f64 = 1e-4;

/// Checks that one candidate has not risen, and that nobody else moved.
fn not_risen(id: RowId, before: &BTreeMap<RowId, f64>, after: &BTreeMap<RowId, f64>) -> Result<(), TestCaseError> {
    for (other, value) in before {
        if *other == id {
            prop_assert!(after[other] <= value + ROUNDING, "{} rose from {value} to {}", name_of(other), after[other]);
        } else {
            prop_assert_eq!(after[other].to_bits(), value.to_bits(), "{} moved", name_of(other));
        }
    }
    Ok(())
}

fn turned<T: Clone>(list: &[T], by: &Index) -> Vec<T> {
    let mut list = list.to_vec();
    if !list.is_empty() {
        let by = by.index(list.len());
        list.rotate_left(by);
    }
    list
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn names_numbers_and_sources_change_nothing(
        asker in any_asker(), region in any_region(), words in any_words(), others in any_words(),
    ) {
        let straight = renamed(&region, &words).rankings(&Firm { name: words[39].clone(), ..asker.clone() });
        let asker = disguised_firm(&asker, &others[39]);
        prop_assert_eq!(straight, disguised(&region, &others).rankings(&asker));
    }

    /// Against the same partner that names only what the firm asks for. Goals that topics serve are left out: there a
    /// claimer serves more of them, see `goalFit`.
    #[test]
    fn claiming_everything_does_not_lift_a_partner(asker in any_asker(), mut region in any_region(), row in 0..7usize) {
        let goals = asker.goals.iter().copied().filter(|goal| matches!(goal, Goal::Jobs | Goal::Turnover)).collect();
        let asker = Firm { goals, ..asker };
        let id = region.partners[row].id.bytes();
        region.partners[row].topics.clear();
        asker.topics.iter().for_each(|topic| offer(&mut region.partners[row], *topic));
        region.partners[row].barriers = asker.barriers.iter().map(|stated| helps(stated.barrier)).collect();
        let honest = region.snapshot();
        every_topic().for_each(|topic| offer(&mut region.partners[row], topic));
        region.partners[row].barriers = Barrier::ALL.map(helps).to_vec();
        let claiming = region.snapshot();
        let query = |snapshot: &Snapshot| Query::for_firm(snapshot, &asker, limits(7));
        let measured = Measured::of(&honest, &query(&honest));
        let before = measured.values(&honest, &query(&honest));
        let after = measured.values(&claiming, &query(&claiming));
        not_risen(id, &before, &after)?;
        let [was, is] = [&honest, &claiming].map(|snapshot| signal_values(snapshot, &query(snapshot), "topicFit")[&id]);
        prop_assert!(is < was || was == 0.0, "what is claimed beside the point costs nothing");
    }

    /// Against the same firm that names only what the partner offers and helps with.
    #[test]
    fn wishing_for_everything_does_not_lift_a_firm(region in any_region(), at in any::<Index>(), row in 0..7usize) {
        let partner = region.partners[row].clone();
        let with = |topics: Vec<TopicId>, barriers: Vec<Barrier>| {
            let mut region = region.clone();
            let at = at.index(region.firms.len());
            let barriers = barriers.into_iter().map(stated).collect();
            region.firms[at] = Firm { topics, barriers, ..region.firms[at].clone() };
            (region.firms[at].id.bytes(), region.snapshot())
        };
        let helped: Vec<Barrier> = partner.barriers.iter().map(|help| help.barrier).collect();
        let others = Barrier::ALL.into_iter().filter(|barrier| !helped.contains(barrier));
        let all_barriers: Vec<Barrier> = helped.iter().copied().chain(others).collect();
        let (id, honest) = with(partner.topics.iter().map(|held| held.topic).collect(), helped);
        let (_, claiming) = with(every_topic().collect(), all_barriers);
        let query = |snapshot: &Snapshot| Query::for_partner(snapshot, &partner, limits(40));
        let measured = Measured::of(&honest, &query(&honest));
        // Several barriers at once ask for a lighter step, which is no claim on a place; see `firstStepFit`.
        let but = ["firstStepFit"];
        let before = measured.values_but(&honest, &query(&honest), &but);
        let after = measured.values_but(&claiming, &query(&claiming), &but);
        not_risen(id, &before, &after)?;
        let [was, is] = [&honest, &claiming].map(|snapshot| signal_values(snapshot, &query(snapshot), "topicFit")[&id]);
        prop_assert!(is < was || was == 0.0, "what is wished beside the point costs nothing");
    }

    /// For a partner with fewer than twelve topics, the number that counts in full. Some partners, and mostly this one,
    /// work on other wished topics already.
    #[test]
    fn a_topic_that_is_asked_for_never_lowers_a_partner(
        asker in any_asker(), mut region in any_region(), row in 0..7usize, which in any::<Index>(),
        met in proptest::collection::vec((0..10usize, any::<Index>()), 0..12),
    ) {
        prop_assume!(!asker.topics.is_empty());
        let topic = *which.get(&asker.topics);
        let id = region.partners[row].id.bytes();
        for (other, wished) in met {
            offer(&mut region.partners[if other < 7 { other } else { row }], *wished.get(&asker.topics));
        }
        region.partners[row].topics.retain(|held| held.topic != topic);
        let before = region.snapshot();
        offer(&mut region.partners[row], topic);
        let after = region.snapshot();
        let query = |snapshot: &Snapshot| Query::for_firm(snapshot, &asker, limits(7));
        let measured = Measured::of(&before, &query(&before));
        not_risen(id, &measured.values(&after, &query(&after)), &measured.values(&before, &query(&before)))?;
        // With rarities taken anew its lead in topic fit over each of the others has not shrunk.
        let [was, is] = [&before, &after].map(|snapshot| signal_values(snapshot, &query(snapshot), "topicFit"));
        prop_assert!(is[&id] > was[&id]);
        for other in was.keys().filter(|other| **other != id) {
            prop_assert!(is[&id] - is[other] >= was[&id] - was[other] - ROUNDING as f32, "{}", name_of(other));
        }
    }

    /// For a firm that named a topic or no barrier before, and a partner whose topics are all of full strength.
    #[test]
    fn a_topic_that_is_offered_never_lowers_a_firm(
        mut region in any_region(), at in any::<Index>(), row in 0..7usize, which in any::<Index>(),
    ) {
        let partner = region.partners[row].clone();
        prop_assume!(!partner.topics.is_empty());
        let topic = which.get(&partner.topics).topic;
        let at = at.index(region.firms.len());
        let firm = &mut region.firms[at];
        let id = firm.id.bytes();
        firm.topics.retain(|wish| *wish != topic);
        prop_assume!(!firm.topics.is_empty() || firm.barriers.is_empty());
        let before = region.snapshot();
        region.firms[at].topics.push(topic);
        let after = region.snapshot();
        let query = |snapshot: &Snapshot| Query::for_partner(snapshot, &partner, limits(40));
        // The measures of the richer record, since topics may be silent before.
        let measured = Measured::of(&after, &query(&after));
        let was = measured.values(&before, &query(&before));
        not_risen(id, &measured.values(&after, &query(&after)), &was)?;
        let [was, is] = [&before, &after].map(|snapshot| signal_values(snapshot, &query(snapshot), "topicFit")[&id]);
        prop_assert!(is > was || was == 1.0);
    }

    #[test]
    fn the_order_of_topics_wishes_goals_kinds_and_relations_changes_nothing(
        asker in any_asker(), region in any_region(), by in any::<Index>(), is_turned_over in any::<bool>(),
    ) {
        fn other<T: Clone>(list: &[T], by: &Index, is_turned_over: bool) -> Vec<T> {
            let mut list = turned(list, by);
            if is_turned_over { list.reverse(); }
            list
        }
        let firm = |firm: &Firm| Firm {
            topics: other(&firm.topics, &by, is_turned_over),
            wishes: other(&firm.wishes, &by, is_turned_over),
            goals: other(&firm.goals, &by, is_turned_over),
            partner_kinds: other(&firm.partner_kinds, &by, is_turned_over),
            relations: firm.relations.as_ref().map(|ties| other(ties, &by, is_turned_over)),
            ..firm.clone()
        };
        let partner = |partner: &Partner| Partner {
            topics: other(&partner.topics, &by, is_turned_over),
            barriers: other(&partner.barriers, &by, is_turned_over),
            steps: other(&partner.steps, &by, is_turned_over),
            sectors: other(&partner.sectors, &by, is_turned_over),
            ..partner.clone()
        };
        let past = Collaborations {
            projects: other(&region.past.projects, &by, is_turned_over),
            participations: other(&region.past.participations, &by, is_turned_over),
        };
        let again = Region {
            firms: region.firms.iter().map(firm).collect(),
            partners: region.partners.iter().map(partner).collect(),
            past,
        };
        prop_assert_eq!(region.rankings(&asker), again.rankings(&firm(&asker)));
    }

    #[test]
    fn the_order_of_barriers_tells_only_by_what_they_weigh(
        asker in any_asker(), mut region in any_region(), barriers in subsequence(Barrier::ALL.to_vec(), 2..4),
        by in any::<Index>(),
    ) {
        let asker = Firm { barriers: barriers.iter().copied().map(stated).collect(), ..asker };
        let again = Firm { barriers: turned(&asker.barriers, &by), ..asker.clone() };
        let snapshot = region.snapshot();
        let of_weight = ["barrierFit", "mutualFit", "firstStepFit"];
        for signal in signals::names().into_iter().filter(|name| !of_weight.contains(name)) {
            let values = |firm: &Firm| signal_values(&snapshot, &Query::for_firm(&snapshot, firm, limits(7)), signal);
            prop_assert_eq!(values(&asker), values(&again), "{}", signal);
        }
        // Where every partner helps with all of them alike and offers no steps, their order is nothing at all.
        for partner in &mut region.partners {
            let is_helped = partner.barriers.iter().any(|help| barriers.contains(&help.barrier));
            partner.barriers = barriers.iter().copied().filter(|_| is_helped).map(helps).collect();
            partner.steps.clear();
        }
        let snapshot = region.snapshot();
        let [straight, turned] = [&asker, &again].map(|firm| places(&rank_for(&snapshot, firm, limits(7))));
        prop_assert_eq!(straight, turned);
    }

    /// A firm with earlier projects is known by them only when it is stored.
    #[test]
    fn a_firm_without_a_past_is_ranked_the_same_stored_or_described(asker in any_asker(), mut region in any_region()) {
        region.past.participations.retain(|part| part.participant != Participant::Firm(asker.id));
        let described = Firm { id: FirmId::default(), ..asker.clone() };
        let without = places(&rank_for(&region.snapshot(), &described, limits(7)));
        region.firms.push(asker.clone());
        let stored = region.snapshot();
        prop_assert_eq!(&without, &places(&rank_for(&stored, &asker, limits(7))));
        prop_assert_eq!(&without, &places(&rank_for(&stored, &described, limits(7))));
    }

    /// Of topics, barriers and wishes a record holds each once: a profile that gives one twice is refused.
    #[test]
    fn what_a_record_may_say_twice_changes_nothing(asker in any_asker(), mut region in any_region()) {
        fn twice<T: Clone>(list: &[T]) -> Vec<T> {
            list.iter().flat_map(|item| [item.clone(), item.clone()]).collect()
        }
        let straight = region.rankings(&asker);
        let again = Firm {
            goals: twice(&asker.goals),
            partner_kinds: twice(&asker.partner_kinds),
            relations: asker.relations.as_ref().map(|ties| twice(ties)),
            ..asker
        };
        for partner in &mut region.partners {
            partner.barriers = twice(&partner.barriers);
            partner.steps = twice(&partner.steps);
            partner.sectors = twice(&partner.sectors);
        }
        region.past.participations = twice(&region.past.participations);
        prop_assert_eq!(straight, region.rankings(&again));
    }
}
