//! Versions of the weights.

use crate::build::{OURS, THEIRS, conn};
use crate::support::on_each_database;
use loopvermogen::domain::weights::{SignalWeight, Weights};
use loopvermogen::storage::changes::{self, Entity};
use loopvermogen::storage::tenant;
use loopvermogen::storage::weights::{activate_weights, find_active_weights, find_weights, save_weights};
use loopvermogen::storage::{StorageError, organisations::get_version};

fn weights(version: &str, weight: f64) -> Weights {
    let signal =
        SignalWeight { weight, newcomer: None, newcomer_knee: Some(1.5), curve: Some(vec![(0.0, 0.1), (1.0, 0.3)]) };
    Weights {
        learned: None,
        confidence: None,
        version: version.to_owned(),
        basis: "test".to_owned(),
        partners_for_firm: [("topicFit".to_owned(), signal.clone())].into(),
        firms_for_partner: [("topicFit".to_owned(), signal)].into(),
    }
}

#[test]
fn a_version_of_the_weights_never_changes() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        tenant::write(conn, OURS, |tenant| save_weights(tenant, &weights("1", 0.1))).unwrap();
        tenant::write(conn, OURS, |tenant| save_weights(tenant, &weights("1", 0.1))).unwrap();
        match tenant::write(conn, OURS, |tenant| save_weights(tenant, &weights("1", 0.2))) {
            Err(StorageError::Taken { field, value, .. }) => assert_eq!((&*field, &*value), ("version", "1")),
            other => panic!("{other:?}"),
        }
        assert_eq!(tenant::read(conn, OURS, |tenant| find_weights(tenant, "1")).unwrap(), Some(weights("1", 0.1)));
        // Another organisation has versions of its own.
        tenant::write(conn, THEIRS, |tenant| save_weights(tenant, &weights("1", 0.2))).unwrap();
        assert_eq!(tenant::read(conn, OURS, |tenant| find_weights(tenant, "2")).unwrap(), None);
    });
}

#[test]
fn one_version_is_active_and_changing_it_is_a_change() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        assert_eq!(tenant::read(conn, OURS, find_active_weights).unwrap(), None);
        assert!(!tenant::write(conn, OURS, |tenant| activate_weights(tenant, "1")).unwrap());
        tenant::write(conn, OURS, |tenant| save_weights(tenant, &weights("1", 0.1))).unwrap();
        tenant::write(conn, OURS, |tenant| save_weights(tenant, &weights("2", 0.2))).unwrap();
        assert_eq!(get_version(conn, OURS).unwrap(), 0);
        for version in ["1", "2", "2"] {
            assert!(tenant::write(conn, OURS, |tenant| activate_weights(tenant, version)).unwrap());
            assert_eq!(tenant::read(conn, OURS, find_active_weights).unwrap().unwrap().version, version);
        }
        assert_eq!(tenant::read(conn, THEIRS, find_active_weights).unwrap(), None);
        let seen = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 10)).unwrap();
        assert_eq!(seen.iter().map(|change| change.entity).collect::<Vec<_>>(), [Entity::Weights; 2]);
    });
}
