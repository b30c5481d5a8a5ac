//! The index behind the answers, when much has changed.

use crate::service::Service;
use loopvermogen::domain::{Firm, FirmId, OrganisationId};
use loopvermogen::storage::firms;
use std::time::{Duration, Instant};
use uuid::Uuid;

#[test]
fn after_many_changes_the_rows_are_laid_out_anew_beside_the_requests() {
    let service = Service::on_sqlite();
    let indexes = &service.app.indexes;
    let current = || indexes.current(OrganisationId::DEFAULT, None).unwrap();
    assert!(!current().snapshot.needs_rebuild());
    let changed = |name: &str| -> Vec<Firm> {
        let firm = |number| Firm { id: FirmId(Uuid::from_u128(number)), name: name.into(), ..Firm::default() };
        (1..=2_100).map(firm).collect()
    };
    let save = |firms: &[Firm]| {
        service.app.pool.write(OrganisationId::DEFAULT, |tenant| firms::save_firms(tenant, firms)).unwrap();
    };
    save(&changed("Een"));
    let followed = current();
    assert_eq!(followed.snapshot.firms.len(), 2_100);

    // Changes meanwhile are neither missed nor waited for.
    save(&changed("Twee")[..1]);
    assert_eq!(current().snapshot.version, followed.snapshot.version + 1);
    let begin = Instant::now();
    while current().snapshot.needs_rebuild() {
        assert!(begin.elapsed() < Duration::from_secs(30), "the rows are not laid out anew");
    }
    assert_eq!(current().snapshot.version, followed.snapshot.version + 1);
    assert_eq!(current().snapshot.firms.len(), 2_100);
}
