//! Records with good defaults: a test mentions only what it is about.

use crate::support::TestDatabase;
use loopvermogen::domain::region::Location;
use loopvermogen::domain::{ExternalId, Firm, FirmId, OrganisationId, Partner, PartnerId};
use loopvermogen::storage::{Page, Pool, PooledConn, organisations};
use uuid::Uuid;

/// The organisation of most tests.
pub const OURS: OrganisationId = OrganisationId::DEFAULT;
/// Another organisation, which must not be seen.
pub const THEIRS: OrganisationId = OrganisationId(Uuid::from_u128(2));

/// A pool on the database, with both organisations in it.
pub fn pool(database: &TestDatabase, size: u32) -> Pool {
    let pool = Pool::open(&database.url, size).unwrap();
    let mut conn = pool.get().unwrap();
    organisations::save_default(&mut conn).unwrap();
    organisations::save_organisation(&mut conn, THEIRS, "theirs").unwrap();
    drop(conn);
    pool
}

/// One connection to the database, with both organisations in it.
pub fn conn(database: &TestDatabase) -> PooledConn {
    pool(database, 1).get().unwrap()
}

pub fn firm(number: u128, name: &str) -> Firm {
    Firm { id: FirmId(Uuid::from_u128(number)), name: name.to_owned(), ..Firm::default() }
}

pub fn partner(number: u128, name: &str) -> Partner {
    Partner { id: PartnerId(Uuid::from_u128(number)), name: name.to_owned(), ..Partner::default() }
}

pub fn external(system: &str, id: &str) -> ExternalId {
    ExternalId { system: system.to_owned(), id: id.to_owned() }
}

/// Tilburg, in the regions of the reference tables.
pub fn tilburg() -> Location {
    Location {
        place: Some("Tilburg".to_owned()),
        municipality: Some("GM0855".to_owned()),
        corop: Some("CR34".to_owned()),
        province: Some("PV30".to_owned()),
        ..Location::default()
    }
}

/// The first page, large enough for all that a test has.
pub fn first_page() -> Page {
    Page { after: None, limit: 100 }
}
