//! Following changes gives the same ranking as building from the changed records.

use super::contract::any_firm;
use super::region::*;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::{ExternalId, Firm, Partner, ProjectId, Provenance};
use crate::graph::network::Bond;
use crate::matching::query::Query;
use crate::matching::rank;
use crate::matching::snapshot::{Delta, Snapshot};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What can happen to the data.
#[derive(Clone, Debug)]
enum Event {
    Save(Box<Firm>),
    DropFirm(usize),
    MovePartner(usize, &'static str),
    DropPartner(usize),
    Join(usize, usize, RelationKind),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (any_firm(), any::<bool>())
            .prop_map(|(firm, consents)| { Event::Save(Box::new(if consents { consenting(firm) } else { firm })) }),
        (0..12usize).prop_map(Event::DropFirm),
        (0..7usize, prop_oneof![Just("Tilburg"), Just("Groningen")]).prop_map(|(row, at)| Event::MovePartner(row, at)),
        (0..7usize).prop_map(Event::DropPartner),
        (0..12usize, 0..7usize, prop_oneof![Just(RelationKind::Customer), Just(RelationKind::Refused)])
            .prop_map(|(firm, partner, kind)| Event::Join(firm, partner, kind)),
    ]
}

/// Every bond by the ids of its ends.
fn bonds(snapshot: &Snapshot) -> Vec<(Participant, Participant, Bond)> {
    let network = snapshot.acquaintances.network();
    let of = |node| network.bonds_of(node).map(move |(other, bond)| (node, other, bond));
    let named = |(a, b, bond)| (network.organisation(a), network.organisation(b), bond);
    network.nodes().flat_map(of).map(named).collect()
}

fn answers(snapshot: &Snapshot) -> Vec<([u8; 16], u64)> {
    let kinds = crate::domain::PartnerKind::ALL.to_vec();
    let limits = crate::matching::query::Limits { kinds, ..limits(20) };
    let forward = rank(snapshot, &Query::for_firm(snapshot, &metal_firm(), limits.clone()), &weights());
    let back = rank(snapshot, &Query::for_partner(snapshot, &partners()[1], limits), &weights());
    forward.ranked.iter().chain(&back.ranked).map(|ranked| (ranked.id, ranked.value.to_bits())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn following_equals_rebuilding(events in proptest::collection::vec(any_event(), 1..25), at_once in 1..6usize) {
        let mut all_firms: BTreeMap<_, Firm> = firms().into_iter().map(|firm| (firm.id, firm)).collect();
        let mut all_partners: BTreeMap<_, Partner> = partners().into_iter().map(|partner| (partner.id, partner)).collect();
        let mut followed = snapshot();
        for events in events.chunks(at_once) {
            let mut deltas = Vec::new();
            for event in events {
                match event.clone() {
                    Event::Save(firm) => {
                        all_firms.insert(firm.id, (*firm).clone());
                        deltas.push(Delta::Firm(firm.id, Some(firm)));
                    }
                    Event::DropFirm(row) => {
                        let id = firms()[row].id;
                        all_firms.remove(&id);
                        deltas.push(Delta::Firm(id, None));
                    }
                    Event::MovePartner(row, at) => {
                        let moved = Partner { location: Some(place(at)), ..partners()[row].clone() };
                        all_partners.insert(moved.id, moved.clone());
                        deltas.push(Delta::Partner(moved.id, Some(Box::new(moved))));
                    }
                    Event::Join(firm, partner, kind) => {
                        let id = partners()[partner].id;
                        let relation =
                            Relation { with: String::new(), partner_id: Some(id), kind, reach: None, provenance: None };
                        let firm = Firm { relations: Some(vec![relation]), ..firms()[firm].clone() };
                        all_firms.insert(firm.id, firm.clone());
                        deltas.push(Delta::Firm(firm.id, Some(Box::new(firm))));
                    }
                    Event::DropPartner(row) => {
                        let id = partners()[row].id;
                        all_partners.remove(&id);
                        deltas.push(Delta::Partner(id, None));
                    }
                }
            }
            followed = followed.follow(followed.version + 1, deltas);
        }
        let rebuilt = Snapshot::build(today(), 1, all_firms.into_values(), all_partners.into_values(), &Default::default());
        prop_assert_eq!(followed.firms.len(), rebuilt.firms.len());
        prop_assert_eq!(answers(&followed), answers(&rebuilt));
        prop_assert_eq!(bonds(&followed), bonds(&rebuilt));
    }
}

#[test]
fn the_first_place_of_a_firm_with_a_past_counts_around_all_others() {
    let mut all = firms();
    let (firm, partner) = (Participant::Firm(all[0].id), Participant::Partner(partners()[0].id));
    let project = ProjectId(Uuid::from_u128(1));
    let past = Collaborations {
        projects: vec![Project {
            id: project,
            external_id: ExternalId { system: "verzonnen".into(), id: "1".into() },
            acronym: None,
            title: None,
            text: None,
            start: None,
            provenance: Provenance::new("verzonnen", None),
            themes: vec![],
            period: Some((2020, 2024)),
            members: 2,
        }],
        participations: [firm, partner].map(|participant| Participation { project, participant }).into(),
    };
    let home = all[0].location.take();
    let before = Snapshot::build(today(), 1, all.clone(), partners(), &past);
    all[0].location = home;
    let followed = before.follow(2, vec![Delta::Firm(all[0].id, Some(Box::new(all[0].clone())))]);
    let rebuilt = Snapshot::build(today(), 2, all, partners(), &past);
    let around = |snapshot: &Snapshot| {
        let homes = snapshot.homes.iter().filter_map(|home| home.place);
        let among = snapshot.neighbourhoods.among(homes);
        among.into_iter().map(|(key, sum)| (key, sum.to_bits())).collect::<BTreeMap<_, _>>()
    };
    assert!(around(&before).is_empty());
    assert!(around(&followed).len() > 1);
    assert_eq!(around(&followed), around(&rebuilt));
    assert_eq!(answers(&followed), answers(&rebuilt));
}
