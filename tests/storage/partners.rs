//! The registry, and what an organisation lays over it.

use crate::build::{OURS, THEIRS, conn, external, firm, first_page, partner, tilburg};
use crate::support::on_each_database;
use chrono::NaiveDate;
use loopvermogen::domain::partner::Member;
use loopvermogen::domain::{Partner, PartnerKind};
use loopvermogen::storage::changes::{self, Entity};
use loopvermogen::storage::organisations::get_version;
use loopvermogen::storage::partners::{self, PartnerFilter};
use loopvermogen::storage::{Conn, Page, Saved, StorageError};
use loopvermogen::storage::{firms, member_lists, tenant, withheld};
use uuid::Uuid;

fn names(conn: &mut Conn, filter: &PartnerFilter) -> Vec<String> {
    let page = tenant::read(conn, OURS, |tenant| partners::list_partners(tenant, filter, &first_page())).unwrap();
    assert_eq!(page.total as usize, page.items.len());
    page.items.into_iter().map(|item| item.record.name).collect()
}

fn registry(conn: &mut Conn) -> [Partner; 3] {
    let shared = [
        Partner { external_ids: vec![external("ror", "1")], ..partner(1, "Fieldlab Eén") },
        Partner { kind: PartnerKind::Network, location: Some(tilburg()), ..partner(2, "Netwerk Twee") },
        Partner { aliases: vec!["Oude Naam".to_owned()], ..partner(3, "Stichting Drie") },
    ];
    assert_eq!(partners::save_registry(conn, &shared).unwrap(), 3);
    shared
}

#[test]
fn an_own_partner_is_created_changed_and_deleted() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let mut own = partner(10, "Eigen");
        assert_eq!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &own, None)).unwrap(),
            Saved::Created { version: 1 }
        );
        assert_eq!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &own, None)).unwrap(),
            Saved::Unchanged
        );
        own.website = Some("https://eigen.example".to_owned());
        assert_eq!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &own, Some(1))).unwrap(),
            Saved::Updated { version: 2 }
        );
        let stale = tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &partner(10, "Oud"), Some(1)));
        assert!(matches!(stale, Err(StorageError::Changed)));
        let stored = tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, own.id)).unwrap().unwrap();
        assert_eq!((&stored.record, stored.revision), (&own, 2));
        assert_eq!(tenant::read(conn, THEIRS, |tenant| partners::find_partner(tenant, own.id)).unwrap(), None);
        assert!(matches!(
            tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, own.id, Some(1))),
            Err(StorageError::Changed)
        ));
        assert!(tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, own.id, Some(2))).unwrap());
        assert!(!tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, own.id, None)).unwrap());
        let last = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 2, 10)).unwrap();
        assert_eq!((last.len(), last[0].entity, last[0].id, last[0].deleted), (1, Entity::Partner, own.id.0, true));
    });
}

#[test]
fn everybody_sees_the_registry_until_they_change_or_hide_it() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let [one, two, three] = registry(conn);
        let changed = Partner { external_ids: vec![], ..partner(1, "Ons Fieldlab") };
        // It counts on from the revision of the registry, which the caller has read.
        assert_eq!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &changed, Some(1))).unwrap(),
            Saved::Updated { version: 2 }
        );
        assert_eq!(
            tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, one.id)).unwrap().unwrap().revision,
            2
        );
        assert!(tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, two.id, Some(1))).unwrap());
        assert!(!tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, two.id, None)).unwrap());

        assert_eq!(tenant::read(conn, OURS, partners::load_partners).unwrap(), [changed.clone(), three.clone()]);
        assert_eq!(
            tenant::read(conn, THEIRS, partners::load_partners).unwrap(),
            [one.clone(), two.clone(), three.clone()]
        );
        let ids = [one.id, two.id, three.id, partner(99, "").id];
        let mut by_id = tenant::read(conn, OURS, |tenant| partners::load_partners_by_id(tenant, &ids)).unwrap();
        by_id.sort_by_key(|partner| partner.id);
        assert_eq!(by_id, [changed.clone(), three]);
        assert_eq!(names(conn, &PartnerFilter::default()), ["Ons Fieldlab", "Stichting Drie"]);
        assert_eq!(tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, two.id)).unwrap(), None);
        assert_eq!(
            tenant::read(conn, THEIRS, |tenant| partners::find_partner(tenant, one.id)).unwrap().unwrap().record,
            one
        );
        // Our version dropped the external id, theirs has it still.
        assert_eq!(
            tenant::read(conn, OURS, |tenant| partners::find_partner_by_external_id(tenant, &external("ror", "1")))
                .unwrap(),
            None
        );
        let theirs =
            tenant::read(conn, THEIRS, |tenant| partners::find_partner_by_external_id(tenant, &external("ror", "1")))
                .unwrap()
                .unwrap();
        assert_eq!(theirs.record, one);

        // Deleting our version hides the registry's too; saving brings the partner back.
        assert!(tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, one.id, Some(2))).unwrap());
        assert_eq!(tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, one.id)).unwrap(), None);
        let back = tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &two, None)).unwrap();
        assert_eq!(back, Saved::Created { version: 5 });
        assert_eq!(
            tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, two.id)).unwrap().unwrap().record,
            two
        );
    });
}

#[test]
fn saving_a_partner_as_the_registry_has_it_makes_no_own_version() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let [one, ..] = registry(conn);
        assert_eq!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &one, Some(1))).unwrap(),
            Saved::Unchanged
        );
        let renewed = partner(1, "Nieuwe naam");
        partners::save_registry(conn, std::slice::from_ref(&renewed)).unwrap();
        assert_eq!(
            tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, one.id)).unwrap().unwrap().record,
            renewed
        );
    });
}

#[test]
fn the_registry_is_replaced_and_everybody_told_once() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let [one, two, _] = registry(conn);
        assert_eq!(get_version(conn, OURS).unwrap(), 1);
        assert_eq!(get_version(conn, THEIRS).unwrap(), 1);
        let same = [one.clone(), two.clone(), tenant::read(conn, OURS, partners::load_partners).unwrap()[2].clone()];
        assert_eq!(partners::save_registry(conn, &same).unwrap(), 0);
        assert_eq!(get_version(conn, OURS).unwrap(), 1);

        let renewed = Partner { name: "Netwerk 2".to_owned(), ..two };
        let next = [one, renewed.clone(), partner(4, "Vier")];
        assert_eq!(partners::save_registry(conn, &next).unwrap(), 3);
        assert_eq!(tenant::read(conn, OURS, partners::load_partners).unwrap(), next);
        assert_eq!(
            tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, renewed.id)).unwrap().unwrap().revision,
            2
        );
        let told = tenant::read(conn, THEIRS, |tenant| changes::list_after(tenant, 1, 10)).unwrap();
        assert_eq!((told.len(), told[0].entity), (1, Entity::Registry));
    });
}

#[test]
fn two_partners_of_the_registry_cannot_share_an_external_id() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let [one, two, three] = registry(conn);
        let rival = Partner { external_ids: one.external_ids.clone(), ..partner(4, "Vier") };
        let outcome = partners::save_registry(conn, &[one, two.clone(), three.clone(), rival.clone()]);
        assert!(matches!(outcome, Err(StorageError::Taken { .. })), "{outcome:?}");
        assert_eq!(get_version(conn, OURS).unwrap(), 1);
        assert_eq!(tenant::read(conn, OURS, partners::load_partners).unwrap().len(), 3);
        // When the holder leaves, its id is free.
        assert_eq!(partners::save_registry(conn, &[two, three, rival]).unwrap(), 2);
    });
}

#[test]
fn an_external_id_of_a_visible_partner_is_refused() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let [one, ..] = registry(conn);
        let rival = Partner { external_ids: vec![external("ror", "1")], ..partner(10, "Rival") };
        match tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &rival, None)) {
            Err(StorageError::Taken { value, holders, .. }) => {
                assert_eq!((value.as_str(), holders), ("ror:1", vec![one.id.to_string()]));
            }
            other => panic!("{other:?}"),
        }
        tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, one.id, None)).unwrap();
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &rival, None)).unwrap();
        let found =
            tenant::read(conn, OURS, |tenant| partners::find_partner_by_external_id(tenant, &external("ror", "1")))
                .unwrap()
                .unwrap();
        assert_eq!(found.record, rival);
        let third = Partner { id: partner(11, "").id, ..rival };
        assert!(matches!(
            tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &third, None)),
            Err(StorageError::Taken { .. })
        ));
        tenant::write(conn, THEIRS, |tenant| partners::save_partner(tenant, &partner(11, "Third"), None)).unwrap();
    });
}

#[test]
fn a_list_of_partners_keeps_every_condition_in_both_sources() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        registry(conn);
        let own = Partner {
            kind: PartnerKind::Network,
            location: Some(tilburg()),
            external_ids: vec![external("crm", "9")],
            ..partner(10, "100% Éigen")
        };
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &own, None)).unwrap();
        let filter = PartnerFilter::default;
        let of_kind = PartnerFilter { kinds: vec![PartnerKind::Network], ..filter() };
        assert_eq!(names(conn, &of_kind), ["100% Éigen", "Netwerk Twee"]);
        let in_brabant = PartnerFilter { region: Some("PV30".to_owned()), ..filter() };
        assert_eq!(names(conn, &in_brabant), ["100% Éigen", "Netwerk Twee"]);
        let kinds = vec![PartnerKind::Fieldlab, PartnerKind::PublicBody];
        assert_eq!(names(conn, &PartnerFilter { kinds, ..filter() }), ["Fieldlab Eén", "Stichting Drie"]);
        for (text, name) in [("100%", "100% Éigen"), ("een", "Fieldlab Eén"), ("OUDE", "Stichting Drie")] {
            assert_eq!(names(conn, &PartnerFilter { text: Some(text.to_owned()), ..filter() }), [name]);
        }
        for (id, name) in [(external("crm", "9"), "100% Éigen"), (external("ror", "1"), "Fieldlab Eén")] {
            assert_eq!(names(conn, &PartnerFilter { external_id: Some(id), ..filter() }), [name]);
        }
    });
}

#[test]
fn paging_is_stable_across_registry_and_own_partners() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let shared: Vec<Partner> = (1..=20).map(|number| partner(number * 2, "Zelfde naam")).collect();
        partners::save_registry(conn, &shared).unwrap();
        let own: Vec<Partner> = (1..=20).map(|number| partner(number * 2 + 1, "zelfde-naam")).collect();
        tenant::write(conn, OURS, |tenant| partners::save_partners(tenant, &own)).unwrap();
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &partner(4, "Aangepast"), None)).unwrap();
        tenant::write(conn, OURS, |tenant| partners::delete_partner(tenant, partner(6, "").id, None)).unwrap();

        let mut page = Page { after: None, limit: 7 };
        let mut seen = Vec::new();
        loop {
            let fetched =
                tenant::read(conn, OURS, |tenant| partners::list_partners(tenant, &PartnerFilter::default(), &page))
                    .unwrap();
            assert_eq!(fetched.total, 39);
            seen.extend(fetched.items.into_iter().map(|item| item.record.id.0.as_u128()));
            match fetched.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        let others = (2..=41).filter(|number| ![4, 6].contains(number));
        assert_eq!(seen, std::iter::once(4).chain(others).collect::<Vec<_>>());
    });
}

#[test]
fn the_same_organisation_is_found_under_another_spelling() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        registry(conn);
        let own = Partner { location: Some(tilburg()), ..partner(10, "Drie B.V.") };
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &own, None)).unwrap();
        let mut ids = |name: &str, place: Option<&str>| -> Vec<u128> {
            let found =
                tenant::read(conn, OURS, |tenant| partners::load_partners_by_name_and_place(tenant, name, place))
                    .unwrap();
            found.into_iter().map(|partner| partner.id.0.as_u128()).collect()
        };
        assert_eq!(ids("DRIE", None), [3, 10]);
        assert_eq!(ids("Coöperatie Drie U.A.", Some("tilburg ")), [10]);
        assert_eq!(ids("netwerk-twee", Some("Tilburg")), [2]);
        assert_eq!(ids("Vier", None), [] as [u128; 0]);
    });
}

#[test]
fn a_withheld_firm_that_still_stands_among_members_is_put_away_and_comes_back() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let (known, event) = (firm(7, "Lid"), Uuid::from_u128(9));
        let member = Member { firm_id: Some(known.id), name: "Lid".to_owned(), provenance: None };
        let circle = Partner { members: vec![member.clone()], ..partner(10, "Kring") };
        tenant::write(conn, OURS, |tenant| {
            firms::save_firm(tenant, &known, None)?;
            withheld::withhold(tenant, known.id, "objection", event, NaiveDate::default())?;
            // As a database of an earlier version has it.
            partners::save_partner(tenant, &circle, None)
        })
        .unwrap();
        let members = |conn: &mut Conn| {
            tenant::read(conn, OURS, |tenant| partners::find_partner(tenant, circle.id))
                .unwrap()
                .unwrap()
                .record
                .members
        };
        assert!(tenant::read(conn, OURS, withheld::are_listed).unwrap());
        tenant::write(conn, OURS, withheld::put_away_memberships).unwrap();
        assert_eq!(members(conn), []);
        assert!(!tenant::read(conn, OURS, withheld::are_listed).unwrap());
        tenant::write(conn, OURS, |tenant| withheld::release(tenant, event)).unwrap();
        assert_eq!(members(conn), std::slice::from_ref(&member));
        // Also who is only named, and nobody else.
        let named = Member { firm_id: None, ..member.clone() };
        let other = Member { name: "Ander".to_owned(), ..named.clone() };
        let listed = Partner { members: vec![other.clone(), named.clone()], ..circle.clone() };
        tenant::write(conn, OURS, |tenant| {
            partners::save_partner(tenant, &listed, None)?;
            withheld::withhold(tenant, known.id, "objection", event, NaiveDate::default())
        })
        .unwrap();
        assert_eq!(members(conn), std::slice::from_ref(&other));
        tenant::write(conn, OURS, |tenant| withheld::release(tenant, event)).unwrap();
        assert_eq!(members(conn), [other, named]);
        tenant::write(conn, OURS, |tenant| partners::save_partner(tenant, &circle, None)).unwrap();
        assert!(tenant::read(conn, OURS, |tenant| member_lists::is_listed(tenant, known.id)).unwrap());
        assert!(!tenant::read(conn, THEIRS, |tenant| member_lists::is_listed(tenant, known.id)).unwrap());
    });
}
