//! The scoring contract.

use super::region::*;
use crate::domain::collaboration::Collaborations;
use crate::domain::collaboration::Participant;
use crate::domain::{Barrier, Firm, FirmId, PartnerKind, reference};
use crate::matching::newcomers::newcomers;
use crate::matching::query::{Limits, Query, Region};
use crate::matching::snapshot::Snapshot;
use crate::matching::{rank, scale};
use proptest::prelude::*;
use uuid::Uuid;

/// Firms with any mix of facts.
pub fn any_firm() -> impl Strategy<Value = Firm> {
    let places = ["Tilburg", "Breda", "Groningen", "Wageningen"];
    (
        any::<u32>(),
        proptest::option::of(0..4usize),
        proptest::collection::vec(0..reference::topics().len(), 0..4),
        proptest::collection::vec(0..11usize, 0..3),
        proptest::option::of(0u32..300),
        proptest::option::of(1950..2027i32),
        any::<bool>(),
    )
        .prop_map(move |(id, at, topics, barriers, employees, founded, trade)| Firm {
            id: FirmId(Uuid::from_u128(u128::from(id) + 5000)),
            name: format!("Proef {id}"),
            location: at.map(|at| place(places[at])),
            topics: topics.into_iter().filter_map(crate::domain::TopicId::at).collect(),
            barriers: barriers.into_iter().map(|row| stated(Barrier::ALL[row])).collect(),
            employees: employees.map(crate::domain::size::Employees::Count),
            founded: founded.map(crate::domain::firm_type::Founded::Year),
            sbi: if trade { vec![sbi("2562")] } else { Vec::new() },
            ..Firm::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn points_sum_to_a_score_between_0_and_100_in_both_directions(firm in any_firm(), all in proptest::collection::vec(any_firm(), 1..20)) {
        let snapshot = Snapshot::build(today(), 1, all, partners(), &Default::default());
        let forward = rank_for(&snapshot, &firm, limits(10));
        let lab = partners().remove(0);
        let back = rank(&snapshot, &Query::for_partner(&snapshot, &lab, limits(20)), &weights());
        for ranked in forward.ranked.iter().chain(&back.ranked) {
            prop_assert!(ranked.tenths.score <= 1000);
            prop_assert_eq!(ranked.tenths.shares.iter().sum::<u32>(), ranked.tenths.score);
        }
        for pair in forward.ranked.windows(2).chain(back.ranked.windows(2)) {
            prop_assert!(pair[0].value > pair[1].value || pair[0].value == pair[1].value && pair[0].id < pair[1].id);
        }
    }

    #[test]
    fn the_order_of_the_input_never_matters(firm in any_firm(), mut all in proptest::collection::vec(any_firm(), 1..12), turn in 0..7usize) {
        all.sort_by_key(|firm| firm.id);
        all.dedup_by_key(|firm| firm.id);
        let mut turned = partners();
        turned.rotate_left(turn);
        let straight = Snapshot::build(today(), 1, all.clone(), partners(), &Default::default());
        let other = Snapshot::build(today(), 1, all.into_iter().rev(), turned, &Default::default());
        let ids = |snapshot: &Snapshot| rank_for(snapshot, &firm, limits(7)).ranked.into_iter().map(|r| (r.id, r.value.to_bits())).collect::<Vec<_>>();
        prop_assert_eq!(ids(&straight), ids(&other));
    }

    #[test]
    fn filters_and_diversity_change_rank_but_never_score(firm in any_firm(), diversity in 0.0..1.0f64) {
        let snapshot = snapshot();
        let plain = rank_for(&snapshot, &firm, limits(7));
        let narrowed = Limits { kinds: vec![PartnerKind::Fieldlab, PartnerKind::Firm], diversity, ..limits(7) };
        for ranked in rank_for(&snapshot, &firm, narrowed).ranked {
            let before = plain.ranked.iter().find(|before| before.id == ranked.id).unwrap();
            prop_assert_eq!(before.value.to_bits(), ranked.value.to_bits());
            prop_assert_eq!(&before.tenths, &ranked.tenths);
        }
    }

    #[test]
    fn the_first_place_goes_by_score_whatever_the_diversity(firm in any_firm(), diversity in 0.0..1.0f64) {
        let snapshot = snapshot();
        let plain = rank_for(&snapshot, &firm, limits(7));
        let spread = rank_for(&snapshot, &firm, Limits { diversity, ..limits(7) });
        prop_assert_eq!(plain.ranked.first().map(|first| first.id), spread.ranked.first().map(|first| first.id));
    }
}

#[test]
fn a_scan_equals_scoring_one_by_one() {
    let snapshot = Snapshot::build(today(), 1, firms(), partners(), &Default::default());
    let ids: Vec<_> = partners().iter().map(|partner| partner.id.bytes()).collect();
    let ranking = rank_for(&snapshot, &metal_firm(), Limits { compare: ids, ..limits(7) });
    for ranked in &ranking.ranked {
        let alone = ranking.compared.iter().find(|alone| alone.id == ranked.id).unwrap();
        assert_eq!(alone.value.to_bits(), ranked.value.to_bits());
    }
}

#[test]
fn track_record_and_network_keep_to_their_shares_of_the_points() {
    let lab = Participant::Partner(partners()[0].id);
    let cluster = Participant::Partner(partners()[4].id);
    let firms: Vec<Firm> = firms();
    let mut past = Vec::new();
    for (number, firm) in firms.iter().enumerate() {
        past.extend(in_project(number as u128, &[lab, Participant::Firm(firm.id)]));
    }
    past.extend(in_project(99, &[lab, cluster]));
    let snapshot = Snapshot::build(
        today(),
        1,
        firms,
        partners(),
        &Collaborations { participations: past, ..Collaborations::default() },
    );
    let shipped = crate::app::weights::shipped().unwrap();
    let bare = Firm { id: FirmId(Uuid::from_u128(1000)), name: "Proef".into(), ..Firm::default() };
    for firm in [bare, metal_firm()] {
        let ranking = rank(&snapshot, &Query::for_firm(&snapshot, &firm, limits(7)), &shipped);
        let together = |names: &[&str]| names.iter().map(|name| ranking.scale.most_share(name)).sum::<f64>();
        assert!(together(&scale::TRACK_RECORD) <= scale::MOST_FROM_TRACK_RECORD + 1e-9);
        assert!(together(&scale::NETWORK) <= scale::MOST_FROM_NETWORK + 1e-9);
    }
}

#[test]
fn the_network_gives_a_firm_and_a_partner_no_more_than_25_of_the_points_with_the_shipped_weights() {
    let all = firms();
    let mut past = Vec::new();
    // A dense network in which nobody knows everybody, so that there is somebody left to be introduced to.
    let labs = partners().into_iter().map(|partner| Participant::Partner(partner.id));
    let everybody: Vec<Participant> = labs.chain(all.iter().map(|firm| Participant::Firm(firm.id))).collect();
    for number in 0..12 {
        let takes_part = |place: &usize| (place + number) % 4 < 2;
        let members: Vec<Participant> = (0..everybody.len()).filter(takes_part).map(|place| everybody[place]).collect();
        past.extend(in_project(number as u128, &members));
    }
    let known = Collaborations { participations: past, ..Collaborations::default() };
    let snapshot = Snapshot::build(today(), 1, all.clone(), partners(), &known);
    let shipped = crate::app::weights::shipped().unwrap();
    let forward = all.iter().map(|firm| Query::for_firm(&snapshot, firm, limits(20)));
    let back = partners();
    let back = back.iter().map(|partner| Query::for_partner(&snapshot, partner, limits(20)));
    let mut seen = 0;
    for query in forward.chain(back) {
        let ranking = rank(&snapshot, &query, &shipped);
        let terms = &ranking.scale.terms;
        for ranked in &ranking.ranked {
            let of = terms.iter().zip(&ranked.tenths.shares);
            let of = of.filter(|(term, _)| scale::NETWORK.contains(&term.behaviour.about().name));
            let (count, tenths) = of.fold((0, 0), |(count, sum), (_, share)| (count + 1, sum + share));
            // Each share is rounded to a tenth.
            assert!(tenths <= 250 + count, "{tenths}");
            seen += usize::from(tenths > 0);
        }
    }
    assert!(seen > 0, "nobody has a network, so nothing was tried");
}

#[test]
fn newcomers_are_counted_in_the_list_and_among_all_that_could_stand_in_it() {
    let mut all: Vec<Firm> = (0..6)
        .map(|number| Firm {
            id: FirmId(Uuid::from_u128(3000 + number)),
            name: format!("Proef {number}"),
            ..Firm::default()
        })
        .collect();
    all[4].fieldlab = Some(crate::domain::firm::FieldlabTie::TakesPart);
    all[5].do_not_contact =
        Some(crate::domain::contact::DoNotContact { since: today(), reason: None, source: "gesprek".into() });
    let [lab, other] = [partners().remove(0), partners().remove(4)];
    let past = in_project(1, &[Participant::Partner(other.id), Participant::Firm(all[3].id)]);
    let known = Collaborations { participations: past, ..Collaborations::default() };
    let snapshot = Snapshot::build(today(), 1, all, partners(), &known);
    let query = Query::for_partner(&snapshot, &lab, limits(2));
    let ranking = rank(&snapshot, &query, &weights());
    let (listed, candidates) = newcomers(&snapshot, &query, &ranking);
    let in_list = |id: u128| ranking.ranked.iter().any(|ranked| ranked.id == FirmId(Uuid::from_u128(id)).bytes());
    let newcomers_listed = (3000..3003).filter(|id| in_list(*id)).count();
    assert_eq!((listed.firms, listed.newcomers), (2, newcomers_listed));
    assert_eq!((candidates.firms, candidates.newcomers, candidates.share()), (5, 3, Some(0.6)));
    let none = Query::for_partner(&snapshot, &lab, Limits { regions: vec![Region::Province(0)], ..limits(2) });
    assert_eq!(newcomers(&snapshot, &none, &rank(&snapshot, &none, &weights())).1.share(), None);
}

#[test]
fn claiming_every_topic_does_not_lift_a_partner() {
    let mut claimer = partners().remove(0);
    let rank_of_lab = |partners: Vec<_>| {
        let snapshot = Snapshot::build(today(), 1, [], partners, &Default::default());
        let ranking = rank_for(&snapshot, &metal_firm(), limits(7));
        ranking.ranked.iter().position(|ranked| name_of(&ranked.id) == "Fieldlab Slim Lassen").unwrap()
    };
    let honest = rank_of_lab(partners());
    claimer.topics = (0..reference::topics().len())
        .filter_map(crate::domain::TopicId::at)
        .map(|topic| crate::domain::partner::PartnerTopic { topic, strength: 1.0, derived: false })
        .collect();
    let mut claiming = partners();
    claiming[0] = claimer;
    assert!(rank_of_lab(claiming) >= honest);
}

#[test]
fn an_empty_profile_gets_an_answer_with_thin_ground() {
    let bare = Firm { id: FirmId(Uuid::from_u128(9)), ..Firm::default() };
    let ranking = rank_for(&snapshot(), &bare, limits(7));
    assert_eq!(ranking.ranked.len(), 7);
    assert!(ranking.ranked[0].value > 0.0);
}
