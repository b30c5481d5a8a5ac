//! Many records at once.

use crate::build::{OURS, conn, external, firm, partner};
use crate::support::on_each_database;
use loopvermogen::domain::Firm;
use loopvermogen::storage::organisations::get_version;
use loopvermogen::storage::tenant;
use loopvermogen::storage::{Saved, StorageError, changes, firms, partners};

#[test]
fn many_firms_get_one_range_of_versions_and_a_verdict_each() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let first = [firm(1, "A"), firm(2, "B"), firm(3, "C")];
        let created: Vec<Saved> = (1..=3).map(|version| Saved::Created { version }).collect();
        assert_eq!(tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &first)).unwrap(), created);
        let again = [firm(1, "A"), firm(2, "B!"), firm(4, "D"), firm(4, "D"), firm(4, "D!")];
        let verdicts = tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &again)).unwrap();
        let expected = [
            Saved::Unchanged,
            Saved::Updated { version: 4 },
            Saved::Created { version: 5 },
            Saved::Unchanged,
            Saved::Updated { version: 6 },
        ];
        assert_eq!(verdicts, expected);
        let stored = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, firm(4, "").id)).unwrap().unwrap();
        assert_eq!((stored.record.name.as_str(), stored.revision), ("D!", 2));
        let versions: Vec<i64> = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 100))
            .unwrap()
            .into_iter()
            .map(|change| change.version)
            .collect();
        assert_eq!(versions, [1, 2, 3, 4, 5, 6]);
        assert_eq!(tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[])).unwrap(), []);
    });
}

#[test]
fn an_import_is_saved_as_a_whole_or_not_at_all() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let claiming = |number| Firm { external_ids: vec![external("crm", "1")], ..firm(number, "Claims") };
        let refused =
            tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[firm(1, "A"), claiming(2), claiming(3)]));
        assert!(matches!(refused, Err(StorageError::Taken { .. })));
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id)).unwrap(), None);
        assert_eq!(get_version(conn, OURS).unwrap(), 0);
    });
}

#[test]
fn an_external_id_may_move_between_firms_of_one_import() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let holder = |number| Firm { external_ids: vec![external("crm", "1")], ..firm(number, "Holder") };
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[holder(1), firm(2, "Free")])).unwrap();
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &[holder(2), firm(1, "Free")])).unwrap();
        let found = tenant::read(conn, OURS, |tenant| firms::find_firm_by_external_id(tenant, &external("crm", "1")))
            .unwrap()
            .unwrap();
        assert_eq!(found.record.id, holder(2).id);
    });
}

#[test]
fn partners_are_imported_as_firms_are() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let all: Vec<_> = (1..=1100).map(|number| partner(number, &format!("Partner {number}"))).collect();
        let created = tenant::write(conn, OURS, |tenant| partners::save_partners(tenant, &all)).unwrap();
        assert_eq!(created.last(), Some(&Saved::Created { version: 1100 }));
        let again = tenant::write(conn, OURS, |tenant| partners::save_partners(tenant, &all)).unwrap();
        assert!(again.iter().all(|verdict| *verdict == Saved::Unchanged));
        assert_eq!(tenant::read(conn, OURS, partners::load_partners).unwrap(), all);
    });
}
