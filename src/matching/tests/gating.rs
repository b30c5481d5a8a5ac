//! Who is held back, and why.

use super::region::*;
use crate::domain::contact::DoNotContact;
use crate::domain::firm::{FieldlabTie, Relation, RelationKind};
use crate::domain::intake::Intake;
use crate::domain::partner::Member;
use crate::domain::{Firm, FirmId, Partner, PartnerKind};
use crate::matching::query::{Limits, Query, Region};
use crate::matching::rank;
use crate::matching::snapshot::Snapshot;
use crate::matching::verdict::Gate;
use uuid::Uuid;

fn gate_of(snapshot: &Snapshot, firm: &Firm, limits: Limits, partner: Uuid) -> Option<Gate> {
    let ranking = rank_for(snapshot, firm, limits);
    let held = ranking.held.iter().find(|held| held.id == *partner.as_bytes()).map(|held| held.gate);
    let is_ranked = ranking.ranked.iter().any(|ranked| ranked.id == *partner.as_bytes());
    assert_ne!(held.is_some(), is_ranked, "either held or ranked");
    held
}

fn relation(kind: RelationKind) -> Firm {
    let lab = partners().remove(0);
    let tie = Relation { with: lab.name, partner_id: Some(lab.id), kind, reach: None, provenance: None };
    Firm { relations: Some(vec![tie]), ..metal_firm() }
}

#[test]
fn a_member_is_not_proposed_again() {
    let lab = partners()[0].id.0;
    assert_eq!(gate_of(&snapshot(), &relation(RelationKind::Member), limits(7), lab), Some(Gate::AlreadyConnected));
    assert_eq!(gate_of(&snapshot(), &relation(RelationKind::Refused), limits(7), lab), Some(Gate::Refused));
    assert_eq!(gate_of(&snapshot(), &relation(RelationKind::Contact), limits(7), lab), None);
    let misfits = relation(RelationKind::Refused).relations.unwrap();
    let told_alone = Firm { misfits, relations: Some(Vec::new()), ..metal_firm() };
    assert_eq!(gate_of(&snapshot(), &told_alone, limits(7), lab), Some(Gate::Refused));
    assert_eq!(told_alone.is_in_network(false), Some(false), "whom it does not want says nothing of its network");
    assert_eq!(told_alone.is_in_network(true), Some(true), "a partner has it among its members");
    let of_kind = |kind| relation(kind).is_in_network(false);
    assert_eq!([RelationKind::Supplier, RelationKind::Contact, RelationKind::Refused].map(of_kind), [None; 3]);
    assert_eq!([RelationKind::Member, RelationKind::Project].map(of_kind), [Some(true); 2]);
    let tied = |fieldlab| Firm { fieldlab: Some(fieldlab), relations: None, ..metal_firm() }.is_in_network(false);
    let ties = [FieldlabTie::TakesPart, FieldlabTie::Knows, FieldlabTie::Unaware];
    assert_eq!(ties.map(tied), [Some(true), None, None], "who takes part in no fieldlab may be in another network");
    let mut all = partners();
    all[0].members = vec![Member { firm_id: Some(metal_firm().id), name: "Proef Metaal".into(), provenance: None }];
    let snapshot = Snapshot::build(today(), 1, [], all, &Default::default());
    assert_eq!(gate_of(&snapshot, &metal_firm(), limits(7), lab), Some(Gate::AlreadyConnected));
}

#[test]
fn a_full_partner_is_not_proposed() {
    let closed = |intake| {
        let mut all = partners();
        all[0] = Partner { intake: Some(intake), ..all[0].clone() };
        gate_of(
            &Snapshot::build(today(), 1, [], all, &Default::default()),
            &metal_firm(),
            limits(7),
            partners()[0].id.0,
        )
    };
    assert_eq!(closed(Intake { is_open: Some(false), ..Intake::default() }), Some(Gate::IntakeClosed));
    assert_eq!(closed(Intake { capacity: Some(0), ..Intake::default() }), Some(Gate::IntakeClosed));
    assert_eq!(closed(Intake { capacity: Some(3), ..Intake::default() }), None);
}

#[test]
fn regions_and_kinds_hold_back_what_was_not_asked() {
    let brabant = Limits { regions: vec![Region::from_code("PV30").unwrap()], ..limits(7) };
    let cluster = partners()[4].id.0;
    assert_eq!(gate_of(&snapshot(), &metal_firm(), brabant, cluster), Some(Gate::OutsideRegion));
    let labs = Limits { kinds: vec![PartnerKind::Fieldlab], ..limits(7) };
    assert_eq!(gate_of(&snapshot(), &metal_firm(), labs, cluster), Some(Gate::OtherKind));
}

#[test]
fn a_firm_that_wants_no_contact_is_no_prospect_and_members_neither() {
    let mut all = firms();
    all[0].do_not_contact = Some(DoNotContact { since: today(), reason: None, source: "invented".into() });
    let lab = Partner {
        members: vec![Member { firm_id: Some(all[1].id), name: all[1].name.clone(), provenance: None }],
        ..partners().remove(0)
    };
    let snapshot = Snapshot::build(today(), 1, all.clone(), partners(), &Default::default());
    let ranking = rank(&snapshot, &Query::for_partner(&snapshot, &lab, limits(20)), &weights());
    let gates: Vec<_> = ranking.held.iter().map(|held| (held.id, held.gate)).collect();
    assert_eq!(gates, [(all[0].id.bytes(), Gate::DoNotContact), (all[1].id.bytes(), Gate::AlreadyConnected)]);
    assert_eq!(ranking.ranked.len(), 10);
}

#[test]
fn only_consenting_firms_that_do_not_compete_are_shown_to_a_fellow_entrepreneur() {
    let asker = metal_firm();
    let peer = |number: u128, trade: &str, at| {
        let id = FirmId(Uuid::from_u128(number));
        Firm { id, name: format!("Proef {number}"), sbi: vec![sbi(trade)], location: Some(at), ..metal_firm() }
    };
    let machine_builder = consenting(peer(2, "2511", near("Tilburg", 5.0)));
    let competitor = consenting(peer(3, "2562", near("Tilburg", 5.0)));
    let far_twin = consenting(peer(4, "2562", place("Groningen")));
    let shy = peer(5, "2511", place("Tilburg"));
    let silenced = Firm {
        do_not_contact: Some(DoNotContact { since: today(), reason: None, source: "invented".into() }),
        ..consenting(peer(6, "2511", place("Tilburg")))
    };
    let own = consenting(asker.clone());
    let all = [machine_builder, competitor, far_twin, shy, silenced, own];
    let snapshot = Snapshot::build(today(), 1, all, partners(), &Default::default());
    let ranking = rank_for(&snapshot, &asker, Limits { kinds: vec![PartnerKind::Firm], ..limits(9) });
    let ranked: Vec<u128> = ranking.ranked.iter().map(|ranked| u128::from_be_bytes(ranked.id)).collect();
    assert_eq!(ranked, [2, 4]);
    let gate = |number: u128| ranking.held.iter().find(|held| held.id == number.to_be_bytes()).map(|held| held.gate);
    assert_eq!((gate(3), gate(1), gate(5)), (Some(Gate::Competitor), Some(Gate::Itself), None));
}
