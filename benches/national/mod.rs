//! A database of national size: drawn partners and made-up firms, with a fixed seed.

use loopvermogen::app::imports::{Format, Mode, import_firms};
use loopvermogen::app::synthetic::write_firms;
use loopvermogen::app::{App, Caller};
use loopvermogen::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, Verification};
use loopvermogen::domain::region::{Location, Reach};
use loopvermogen::domain::step::StepOffer;
use loopvermogen::domain::{Barrier, OrganisationId, Partner, PartnerId, PartnerKind, Step, TopicId, reference};
use loopvermogen::storage::partners::save_partners;
use loopvermogen::storage::tenant;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::error::Error;
use tempfile::TempDir;

/// A new SQLite database with the built-in registry, and the folder that holds it.
pub fn new_app() -> Result<(App, TempDir), Box<dyn Error>> {
    let folder = TempDir::new()?;
    Ok((App::open(&folder.path().join("bench.db").to_string_lossy(), 8)?, folder))
}

/// Adds partners until there are so many, those of the registry included.
pub fn add_partners(app: &App, count: usize) -> Result<(), Box<dyn Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_123);
    let conn = &mut *app.pool.get()?;
    let there = tenant::read(conn, OrganisationId::DEFAULT, loopvermogen::storage::partners::load_partners)?.len();
    let partners: Vec<Partner> = (there..count).map(|number| partner(number, &mut random)).collect();
    for chunk in partners.chunks(1_000) {
        tenant::write(conn, OrganisationId::DEFAULT, |tenant| save_partners(tenant, chunk))?;
    }
    Ok(())
}

/// Adds made-up firms.
pub fn add_firms(app: &App, count: u64) -> Result<(), Box<dyn Error>> {
    let mut lines = Vec::new();
    write_firms(count, 7, &mut lines, &mut |_| {})?;
    let caller = Caller::command_line();
    import_firms(app, &caller, &*lines, Format::Ndjson, Mode::KeepGoodRows, &mut |_| {})?;
    Ok(())
}

fn partner(number: usize, random: &mut ChaCha8Rng) -> Partner {
    // The first topics far more often than the last.
    let mut topic = || (random.random::<f64>().powi(3) * reference::topics().len() as f64) as usize;
    let topics: BTreeSet<TopicId> = (0..3).filter_map(|_| TopicId::at(topic())).collect();
    let place = &reference::places()[random.random_range(0..reference::places().len())];
    let municipality = reference::municipality(&place.municipality);
    Partner {
        id: PartnerId(uuid::Uuid::from_u128(number as u128 + 1)),
        name: format!("Proef Partner {number}"),
        kind: PartnerKind::ALL[random.random_range(0..5)],
        topics: topics.into_iter().map(|topic| PartnerTopic { topic, strength: 1.0, derived: false }).collect(),
        barriers: vec![BarrierHelp {
            barrier: Barrier::ALL[random.random_range(0..11)],
            how: None,
            basis: HelpBasis::Services,
        }],
        location: municipality.map(|municipality| Location {
            municipality: Some(municipality.code.clone()),
            corop: Some(municipality.corop.clone()),
            province: Some(municipality.province.clone()),
            coordinates: place.centre,
            ..Location::default()
        }),
        reach: Some(if random.random() { Reach::National } else { Reach::Regional }),
        steps: vec![StepOffer::plain(Step::ALL[random.random_range(0..7)])],
        verification: Verification::SourceSeen,
        ..Partner::default()
    }
}
