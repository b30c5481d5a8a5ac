//! Firms: saving, finding, listing, deleting.

use crate::build::{OURS, THEIRS, conn, external, firm, first_page, tilburg};
use crate::support::on_each_database;
use chrono::NaiveDate;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, Nullable, Text};
use loopvermogen::domain::firm::Relation;
use loopvermogen::domain::gist::{FORM, Gist};
use loopvermogen::domain::numbers::{KvkNumber, Rsin};
use loopvermogen::domain::{Firm, FirmId};
use loopvermogen::storage::changes::{self, Change, Entity};
use loopvermogen::storage::firms::{self, FirmFilter, FirmTexts, ReadFirm};
use loopvermogen::storage::guard::{self, Standing};
use loopvermogen::storage::organisations::get_version;
use loopvermogen::storage::{Conn, Page, Saved, StorageError, connect, migrate, relations, tenant, withheld};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The names on the first page of a search.
fn search(conn: &mut Conn, text: &str) -> Vec<String> {
    let filter = FirmFilter { text: Some(text.to_owned()), ..FirmFilter::default() };
    names(conn, &filter)
}

fn names(conn: &mut Conn, filter: &FirmFilter) -> Vec<String> {
    let page = tenant::read(conn, OURS, |tenant| firms::list_firms(tenant, filter, &first_page())).unwrap();
    assert_eq!(page.total as usize, page.items.len());
    assert_eq!(page.next, None);
    page.items.into_iter().map(|item| item.record.name).collect()
}

#[test]
fn a_firm_is_created_changed_and_deleted() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let mut acme = Firm {
            location: Some(tilburg()),
            description: Some("naïef “tekst” \u{0} 🦀".to_owned()),
            ..firm(7, "Acme")
        };
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap(), None);

        assert_eq!(
            tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, None)).unwrap(),
            Saved::Created { version: 1 }
        );
        let first = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap().unwrap();
        assert_eq!((&first.record, first.revision), (&acme, 1));

        acme.website = Some("https://acme.example".to_owned());
        assert_eq!(
            tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, Some(1))).unwrap(),
            Saved::Updated { version: 2 }
        );
        let second = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap().unwrap();
        assert_eq!((&second.record, second.revision), (&acme, 2));
        assert!(second.changed_at >= first.changed_at);

        assert!(tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, acme.id, Some(2))).unwrap());
        assert!(!tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, acme.id, None)).unwrap());
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap(), None);

        let change = |version, deleted| Change { version, entity: Entity::Firm, id: acme.id.0, deleted };
        let seen = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 10)).unwrap();
        assert_eq!(seen, [change(1, false), change(2, false), change(3, true)]);
        assert_eq!(tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 1, 1)).unwrap(), [change(2, false)]);
    });
}

#[test]
fn saving_the_same_firm_again_writes_nothing() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let acme = Firm { external_ids: vec![external("crm", "1")], ..firm(1, "Acme") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, None)).unwrap();
        let before = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap();
        assert_eq!(
            tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, None)).unwrap(),
            Saved::Unchanged
        );
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap(), before);
        assert_eq!(get_version(conn, OURS).unwrap(), 1);
    });
}

#[test]
fn a_stale_revision_is_refused() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let acme = firm(1, "Acme");
        let unknown = tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, Some(1)));
        assert!(matches!(unknown, Err(StorageError::Changed)));
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &acme, None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "Acme 2"), Some(1))).unwrap();
        let stale = tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "Acme 3"), Some(1)));
        assert!(matches!(stale, Err(StorageError::Changed)));
        let stale = tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, acme.id, Some(1)));
        assert!(matches!(stale, Err(StorageError::Changed)));
        assert_eq!(
            tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, acme.id)).unwrap().unwrap().record.name,
            "Acme 2"
        );
        assert_eq!(get_version(conn, OURS).unwrap(), 2);
    });
}

#[test]
fn an_external_id_of_another_firm_is_refused_with_its_holder() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let holder = Firm { external_ids: vec![external("crm", "A-1")], ..firm(1, "Holder") };
        let rival = Firm { external_ids: vec![external("crm", "A-1")], ..firm(2, "Rival") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &holder, None)).unwrap();
        match tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &rival, None)) {
            Err(StorageError::Taken { field, value, holders }) => {
                assert_eq!((field.as_str(), value.as_str()), ("externalIds", "crm:A-1"));
                assert_eq!(holders, [holder.id.to_string()]);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, rival.id)).unwrap(), None);
        assert_eq!(get_version(conn, OURS).unwrap(), 1);
        // The same id in another system is another id.
        let elsewhere = Firm { external_ids: vec![external("erp", "A-1")], ..firm(2, "Rival") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &elsewhere, None)).unwrap();
    });
}

#[test]
fn a_transaction_goes_on_after_a_refusal() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let holder = Firm { external_ids: vec![external("crm", "1")], ..firm(1, "Holder") };
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[holder, firm(2, "Rival")])).unwrap();
        let outcome: Result<(), StorageError> = tenant::write(conn, OURS, |tenant| {
            let rival = Firm { external_ids: vec![external("crm", "1")], ..firm(2, "Rival!") };
            assert!(matches!(firms::save_firm(tenant, &rival, None), Err(StorageError::Taken { .. })));
            let stale = firms::save_firm(tenant, &firm(2, "Rival!!"), Some(7));
            assert!(matches!(stale, Err(StorageError::Changed)));
            (firms::save_firm(tenant, &firm(3, "Third"), None)).map(|_| ())
        });
        outcome.unwrap();
        assert_eq!(names(conn, &FirmFilter::default()), ["Holder", "Rival", "Third"]);
        assert_eq!(get_version(conn, OURS).unwrap(), 3);
    });
}

#[test]
fn a_deleted_or_changed_firm_frees_its_external_ids() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let id = external("crm", "1");
        let holder = Firm { external_ids: vec![id.clone()], ..firm(1, "Holder") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &holder, None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "Holder"), None)).unwrap();
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm_by_external_id(tenant, &id)).unwrap(), None);

        let second = Firm { external_ids: vec![id.clone(), id.clone()], ..firm(2, "Second") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &second, None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, second.id, None)).unwrap();

        let third = Firm { external_ids: vec![id.clone()], ..firm(3, "Third") };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &third, None)).unwrap();
        assert_eq!(
            tenant::read(conn, OURS, |tenant| firms::find_firm_by_external_id(tenant, &id)).unwrap().unwrap().record,
            third
        );
    });
}

#[test]
fn organisations_do_not_see_each_others_firms() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let id = external("crm", "1");
        let number = KvkNumber::parse("12345678").unwrap();
        let like =
            |name: &str| Firm { external_ids: vec![id.clone()], kvk_number: Some(number.clone()), ..firm(1, name) };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &like("Ours"), None)).unwrap();
        tenant::write(conn, THEIRS, |tenant| firms::save_firm(tenant, &like("Theirs"), None)).unwrap();
        for (organisation, name) in [(OURS, "Ours"), (THEIRS, "Theirs")] {
            let found = tenant::read(conn, organisation, |tenant| firms::find_firm_by_external_id(tenant, &id))
                .unwrap()
                .unwrap();
            assert_eq!(found.record.name, name);
            let filter = FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() };
            let page =
                tenant::read(conn, organisation, |tenant| firms::list_firms(tenant, &filter, &first_page())).unwrap();
            assert_eq!((page.total, page.items[0].record.name.as_str()), (1, name));
            let mut loaded = Vec::new();
            tenant::read(conn, organisation, |tenant| firms::load_firms(tenant, &mut |firm| loaded.push(firm.name)))
                .unwrap();
            assert_eq!(loaded, [name]);
            assert_eq!(get_version(conn, organisation).unwrap(), 1);
        }
        assert!(
            tenant::write(conn, THEIRS, |tenant| firms::delete_firm(tenant, FirmId(Uuid::from_u128(1)), None)).unwrap()
        );
        assert!(
            tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, FirmId(Uuid::from_u128(1)))).unwrap().is_some()
        );
    });
}

#[test]
fn search_takes_wildcards_literally_and_ignores_capitals_and_accents() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let trading = Firm { trade_names: vec!["De Gouden Leeuw".to_owned()], ..firm(6, "Holding") };
        let all = ["50% Wol", "50 Plus", "A_B", "AxB", "Café Ünal"];
        for (number, name) in all.into_iter().enumerate() {
            tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(number as u128 + 10, name), None))
                .unwrap();
        }
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &trading, None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(7, "Jansen-Smit B.V."), None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(8, r"Back\slash"), None)).unwrap();

        assert_eq!(search(conn, "50%"), ["50% Wol"]);
        assert_eq!(search(conn, "%"), ["50% Wol"]);
        assert_eq!(search(conn, "a_b"), ["A_B"]);
        assert_eq!(search(conn, r"\"), [r"Back\slash"]);
        assert_eq!(search(conn, "CAFE unal"), ["Café Ünal"]);
        assert_eq!(search(conn, "café ÜNAL"), ["Café Ünal"]);
        assert_eq!(search(conn, "gouden"), ["Holding"]);
        assert_eq!(search(conn, "jansen smit"), ["Jansen-Smit B.V."]);
        assert_eq!(search(conn, "jansen-smit b.v."), ["Jansen-Smit B.V."]);
        assert_eq!(search(conn, "nobody\u{0}"), [] as [&str; 0]);
        assert_eq!(search(conn, &"x".repeat(100_000)), [] as [&str; 0]);
        assert_eq!(search(conn, "  ").len(), 8);
    });
}

#[test]
fn a_list_keeps_every_condition() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let rsin = Rsin::parse("123456782").unwrap();
        let id = external("crm", "x\u{0}y");
        let known = Firm {
            location: Some(tilburg()),
            rsin: Some(rsin.clone()),
            external_ids: vec![id.clone()],
            ..firm(1, "Known")
        };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &known, None)).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(2, "Unknown"), None)).unwrap();
        for region in ["PV30", "CR34", "GM0855"] {
            let filter = FirmFilter { region: Some(region.to_owned()), ..FirmFilter::default() };
            assert_eq!(names(conn, &filter), ["Known"], "{region}");
        }
        for region in ["PV20", "CR01", "GM0001", "é", ""] {
            let filter = FirmFilter { region: Some(region.to_owned()), ..FirmFilter::default() };
            assert!(names(conn, &filter).is_empty(), "{region}");
        }
        let by_rsin = FirmFilter { rsin: Some(rsin), ..FirmFilter::default() };
        assert_eq!(names(conn, &by_rsin), ["Known"]);
        let by_id = FirmFilter { external_id: Some(id), ..FirmFilter::default() };
        assert_eq!(names(conn, &by_id), ["Known"]);
        let contradiction = FirmFilter { text: Some("unknown".to_owned()), ..by_id };
        assert!(names(conn, &contradiction).is_empty());
    });
}

#[test]
fn paging_visits_each_firm_once_while_names_are_equal() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let all: Vec<Firm> =
            (1..=25).map(|number| firm(number, ["Zelfde", "ZELFDE!", "Aardig"][number as usize % 3])).collect();
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &all)).unwrap();
        let mut page = Page { after: None, limit: 4 };
        let mut seen = Vec::new();
        loop {
            let fetched =
                tenant::read(conn, OURS, |tenant| firms::list_firms(tenant, &FirmFilter::default(), &page)).unwrap();
            assert_eq!(fetched.total, 25);
            seen.extend(fetched.items.into_iter().map(|item| item.record.id));
            match fetched.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        // Aardig comes first; the two ways to write Zelfde are one name, in the order of the ids.
        let key = |firm: &Firm| (firm.name != "Aardig", firm.id);
        let mut expected = all.clone();
        expected.sort_by_key(key);
        assert_eq!(seen, expected.iter().map(|firm| firm.id).collect::<Vec<_>>());
    });
}

#[test]
fn the_end_of_a_list_that_fills_its_page_is_the_end() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[firm(1, "A"), firm(2, "B")])).unwrap();
        let page = tenant::read(conn, OURS, |tenant| {
            firms::list_firms(tenant, &FirmFilter::default(), &Page { after: None, limit: 2 })
        })
        .unwrap();
        assert_eq!((page.items.len(), page.next), (2, None));
        let after = Some(("b\u{0}".to_owned(), Uuid::nil()));
        let page = tenant::read(conn, OURS, |tenant| {
            firms::list_firms(tenant, &FirmFilter::default(), &Page { after, limit: 2 })
        })
        .unwrap();
        assert!(page.items.is_empty());
    });
}

#[test]
fn firms_are_loaded_by_id_and_as_a_whole() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let all: Vec<Firm> = (1..=1203).map(|number| firm(number, &format!("Firm {number}"))).collect();
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &all)).unwrap();
        let mut loaded = Vec::new();
        tenant::read(conn, OURS, |tenant| firms::load_firms(tenant, &mut |firm| loaded.push(firm))).unwrap();
        assert_eq!(loaded, all);

        let mut ids: Vec<FirmId> = all.iter().map(|firm| firm.id).collect();
        ids.push(FirmId(Uuid::from_u128(99_999)));
        let mut by_id = tenant::read(conn, OURS, |tenant| firms::load_firms_by_id(tenant, &ids)).unwrap();
        by_id.sort_by_key(|firm| firm.id);
        assert_eq!(by_id, all);
    });
}

#[test]
fn a_firm_is_read_from_its_gist_and_without_one_from_its_document() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let at_home = |number, name: &str| Firm { location: Some(tilburg()), ..firm(number, name) };
        let mut all: Vec<Firm> = (1..=1203).map(|number| at_home(number, &format!("Firm {number}"))).collect();
        all[4].description = Some("maakt dozen".into());
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &all)).unwrap();
        // A firm from before there were gists, one with a gist of another form, one that cannot be read.
        let of_number = |number: u128| FirmId(Uuid::from_u128(number));
        for (number, gist) in [(1, None), (2, Some(vec![255_u8, 1])), (3, Some(vec![FORM, 9]))] {
            let statement = match conn {
                Conn::Sqlite(_) => "UPDATE firms SET gist = ? WHERE id = ?",
                Conn::Postgres(_) => "UPDATE firms SET gist = $1 WHERE id = $2",
            };
            let query = diesel::sql_query(statement)
                .bind::<Nullable<Binary>, _>(gist)
                .bind::<Text, _>(of_number(number).to_string());
            tenant::write(conn, OURS, |tenant| -> Result<_, StorageError> {
                Ok(query.execute(tenant.conn()).unwrap())
            })
            .unwrap();
        }
        let mut read = Vec::new();
        let lacking =
            tenant::read(conn, OURS, |tenant| firms::load_gists_as(tenant, |firm| firm, &mut |firm| read.push(firm)));
        assert_eq!(lacking.unwrap(), 2);
        let whole: BTreeSet<FirmId> = read
            .iter()
            .filter_map(|read| if let ReadFirm::Whole(firm) = read { Some(firm.id) } else { None })
            .collect();
        assert_eq!(whole, [1, 2, 3, 5].map(of_number).into());
        assert_eq!(read.len(), all.len());
        for read in &read {
            let ReadFirm::Gist(gist) = read else { continue };
            let firm = all.iter().find(|firm| firm.id == gist.firm.id).unwrap();
            assert_eq!(gist, &Gist::read(firm.id, &Gist::write(firm)).unwrap());
        }

        // Those that lack one get one, and no version moves.
        let version = get_version(conn, OURS).unwrap();
        let mut write =
            |after| tenant::write(conn, OURS, |tenant| firms::write_missing_gists(tenant, after, 1)).unwrap();
        assert_eq!(
            [write(None), write(Some(of_number(1))), write(Some(of_number(2)))],
            [Some(of_number(1)), Some(of_number(2)), None]
        );
        let lacking = tenant::read(conn, OURS, |tenant| firms::load_gists_as(tenant, |_| (), &mut |()| {}));
        assert_eq!((lacking.unwrap(), get_version(conn, OURS).unwrap()), (0, version));

        // A firm that is changed gets another gist with its document.
        let moved = Firm { location: None, ..all[9].clone() };
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &moved, None)).unwrap();
        let mut seen = None;
        tenant::read(conn, OURS, |tenant| {
            firms::load_gists_as(tenant, |firm| firm, &mut |read| match read {
                ReadFirm::Gist(gist) if gist.firm.id == moved.id => seen = Some(gist.firm.location),
                _ => {}
            })
        })
        .unwrap();
        assert_eq!(seen, Some(None));
    });
}

#[test]
fn firms_are_found_by_name_whatever_its_capitals_and_accents() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        tenant::write(conn, OURS, |tenant| {
            firms::save_firms(tenant, &[firm(1, "Café Zoë"), firm(2, "CAFE ZOE"), firm(3, "Café Zoë Twee")])
        })
        .unwrap();
        tenant::write(conn, THEIRS, |tenant| firms::save_firm(tenant, &firm(4, "Café Zoë"), None)).unwrap();
        let mut found = |most| {
            let found = tenant::read(conn, OURS, |tenant| firms::load_firms_by_name(tenant, "cafe-zoë", most)).unwrap();
            found.into_iter().map(|stored| stored.record.id).collect::<Vec<_>>()
        };
        assert_eq!(found(10), [firm(1, "").id, firm(2, "").id]);
        assert_eq!(found(1), [firm(1, "").id]);
    });
}

#[test]
fn whom_firms_name_is_kept_beside_them_and_filled_in_by_an_upgrade() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let tie = |with: &str, partner: Option<u128>| -> Relation {
            let partner = partner.map(|number| Uuid::from_u128(number).to_string());
            serde_json::from_value(json!({"with": with, "kind": "customer", "partnerId": partner})).unwrap()
        };
        let naming = |number, relations| Firm { relations: Some(relations), ..firm(number, "Buur") };
        let all = [
            naming(1, vec![tie("Jansen \"Lassen\"\n\0", None), tie("Lab", Some(9)), tie("Ander", None)]),
            naming(2, vec![tie("Lab", Some(9))]),
            naming(3, vec![]),
            Firm { description: Some("\"relations\":[{".to_owned()), ..firm(4, "Stil") },
        ];
        let kept = |conn: &mut Conn| {
            let mut kept = Vec::new();
            tenant::read(conn, OURS, |tenant| {
                relations::for_each_naming(tenant, &mut |firm, names| kept.push((firm.0.as_u128(), names.to_vec())))
            })
            .unwrap();
            kept
        };
        let expected = |last: &str| vec![(1, vec!["Jansen \"Lassen\"\n\u{fffd}".to_owned(), last.to_owned()])];
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &all)).unwrap();
        assert_eq!(kept(conn), expected("Ander"));
        // Another record of the firm, and a load of very many.
        let changed = naming(1, vec![tie("Jansen \"Lassen\"\n\0", None), tie("Derde", None)]);
        let loaded = naming(5, vec![tie("Vierde", None)]);
        let texts = FirmTexts::of(&loaded).unwrap();
        tenant::write(conn, OURS, |tenant| {
            firms::save_firm(tenant, &changed, None)?;
            firms::insert_firms(tenant, &[(&loaded, &texts)])
        })
        .unwrap();
        assert_eq!(kept(conn), [expected("Derde"), vec![(5, vec!["Vierde".to_owned()])]].concat());
        tenant::write(conn, OURS, |tenant| firms::delete_firm(tenant, loaded.id, None)).unwrap();
        assert_eq!(kept(conn), expected("Derde"));

        // A database of an earlier version.
        let owner = &mut connect(&database.owner).unwrap();
        owner
            .batch_execute(
                "DROP TABLE relation_names; DELETE FROM __diesel_schema_migrations WHERE version = '20261130003500'",
            )
            .unwrap();
        assert_eq!(migrate(owner).unwrap(), ["2026-11-30-003500_relation_names"]);
        guard::grant(owner, &Standing::of(conn).unwrap().role).unwrap();
        let first = &kept(conn)[0].1;
        assert_eq!((kept(conn).len(), &first[0][.."Jansen \"Lassen\"\n".len()]), (1, "Jansen \"Lassen\"\n"));
        assert_eq!(first[1], "Derde");
    });
}

#[test]
fn a_withheld_firm_that_still_stands_in_relations_is_put_away_once_and_comes_back() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let tie =
            |with: &str| -> Relation { serde_json::from_value(json!({"with": with, "kind": "customer"})).unwrap() };
        let (gone, event) = (firm(7, "J. Jansen"), Uuid::from_u128(9));
        let ties = ["J. Jansen (eigenaar)", "Bos Draaien", "Ander"].map(tie).to_vec();
        let neighbour = Firm { relations: Some(ties.clone()), ..firm(1, "Buur") };
        let namesake = firm(8, "Bos Draaien");
        tenant::write(conn, OURS, |tenant| {
            firms::save_firms(tenant, &[gone.clone(), namesake.clone(), firm(6, "Bos Draaien")])?;
            withheld::withhold(tenant, gone.id, "objection", event, NaiveDate::default())?;
            withheld::withhold(tenant, namesake.id, "objection", Uuid::from_u128(10), NaiveDate::default())?;
            // As a database of an earlier version has it.
            firms::save_firm(tenant, &neighbour, None)
        })
        .unwrap();
        let named = |conn: &mut Conn| -> Vec<String> {
            let stored = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, neighbour.id)).unwrap().unwrap();
            stored.record.relations.unwrap().into_iter().map(|relation| relation.with).collect()
        };
        assert!(tenant::read(conn, OURS, withheld::are_named).unwrap());
        tenant::write(conn, OURS, withheld::put_away_relations).unwrap();
        // A firm of that name is shown, and may be the one that is meant.
        assert_eq!(named(conn), ["Bos Draaien", "Ander"]);
        assert!(!tenant::read(conn, OURS, withheld::are_named).unwrap());
        tenant::write(conn, OURS, withheld::put_away_relations).unwrap();
        tenant::write(conn, OURS, |tenant| withheld::release(tenant, event)).unwrap();
        assert_eq!(named(conn), ["Bos Draaien", "Ander", "J. Jansen (eigenaar)"]);
    });
}
