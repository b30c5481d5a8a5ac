//! One list for several firms is the list of each of them.

use super::region::*;
use crate::domain::collaboration::{Collaborations, Participant};
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::firm_type::Founded;
use crate::domain::partner::Member;
use crate::domain::size::Employees;
use crate::domain::{Firm, FirmId, PartnerId};
use crate::matching::query::Query;
use crate::matching::rank::rank_one_of_many;
use crate::matching::snapshot::Snapshot;
use crate::matching::spreads::Spreads;
use crate::matching::twins::Twins;
use uuid::Uuid;

const FIRMS: usize = 48;

/// A firm of a register, of which there are few sorts.
fn plain(number: usize) -> Firm {
    Firm {
        id: FirmId(Uuid::from_u128(1000 + number as u128)),
        name: format!("Proef Holding {number}"),
        founded: Some(Founded::Year(if number.is_multiple_of(2) { 1999 } else { 2025 })),
        employees: Some(Employees::Count(2)),
        sbi: vec![sbi(["6420", "2562"][number / 2 % 2])],
        location: Some(place(["Tilburg", "Groningen"][number / 4 % 2])),
        ..Firm::default()
    }
}

/// Those that are like no other, each for a reason of its own.
fn odd() -> Vec<Firm> {
    let tied = |kind| {
        let partner_id = Some(partners()[1].id);
        Some(vec![Relation { with: "Proef".into(), partner_id, kind, reach: None, provenance: None }])
    };
    vec![
        Firm { topics: vec![topic("robotica")], ..plain(0) },
        Firm { barriers: metal_firm().barriers, ..plain(9) },
        Firm { relations: tied(RelationKind::Refused), ..plain(18) },
        Firm { relations: tied(RelationKind::Customer), ..plain(27) },
        // Listed by a partner, and in a project with one: see `snapshot_of`.
        plain(36),
        plain(45),
    ]
}

fn snapshot_of(firms: Vec<Firm>) -> Snapshot {
    let mut partners = partners();
    partners[0].members = vec![Member { firm_id: Some(plain(36).id), name: "Proef".into(), provenance: None }];
    let members = [Participant::Firm(plain(45).id), Participant::Partner(partners[2].id)];
    // A project of which only is known who took part.
    let collaborations = Collaborations { projects: Vec::new(), participations: in_project(9, &members) };
    Snapshot::build(today(), 1, firms, partners, &collaborations)
}

#[test]
fn firms_that_nothing_tells_apart_get_one_list_and_it_is_the_list_of_each() {
    let odd = odd();
    let is_odd = |firm: &Firm| odd.iter().any(|other| other.id == firm.id);
    let firms = (0..FIRMS).map(plain).filter(|firm| !is_odd(firm)).chain(odd.clone());
    let firms: Vec<Firm> = firms.collect();
    let snapshot = snapshot_of(firms.clone());
    let twins: Twins<Vec<(PartnerId, u64, u32)>> = Twins::of(&snapshot);
    let mut lists = 0;
    for firm in &firms {
        let query = Query::for_firm(&snapshot, firm, limits(5));
        let own = || -> Vec<_> {
            let ranking = rank_one_of_many(&snapshot, &query, &weights(), &mut Spreads::default());
            let told = ranking.ranked.iter();
            told.map(|one| (PartnerId(Uuid::from_bytes(one.id)), one.value.to_bits(), one.tenths.score)).collect()
        };
        match twins.kept(&snapshot, &query) {
            None => assert!(is_odd(firm), "{} has twins", firm.name),
            Some(kept) => {
                assert!(!is_odd(firm), "{} has none", firm.name);
                lists += usize::from(kept.get().is_none());
                assert_eq!(*kept.get_or_init(own), own(), "{}", firm.name);
            }
        }
    }
    assert_eq!(lists, 8);
}
