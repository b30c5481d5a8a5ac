//! What a ranking costs: partners for a firm, firms for a partner, the index itself. Sizes stand in the names.
//!
//! Organisations are drawn at random with a fixed seed: skewed topics, places of the reference table, the sectors of
//! SBI 2008. Beside each ranking stands its limit: one pass that only reads every id of the rows, which no full scan
//! can beat. `next_question` makes a ranking for every answer to every open question.

use divan::{Bencher, black_box};
use loopvermogen::domain::barrier::StatedBarrier;
use loopvermogen::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, Verification};
use loopvermogen::domain::region::{Location, Reach};
use loopvermogen::domain::sector::{SbiActivity, SbiVersion};
use loopvermogen::domain::size::Employees;
use loopvermogen::domain::step::StepOffer;
use loopvermogen::domain::{Barrier, Firm, FirmId, Partner, PartnerId, PartnerKind, Step, TopicId, reference};
use loopvermogen::matching::columns::Columns;
use loopvermogen::matching::query::{Limits, Query};
use loopvermogen::matching::{Snapshot, question, rank};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::LazyLock;

fn main() {
    divan::main();
}

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

/// A topic row, the first ones far more often than the last.
fn skewed_topic(random: &mut ChaCha8Rng) -> TopicId {
    let share: f64 = random.random::<f64>().powi(3);
    TopicId::at((share * reference::topics().len() as f64) as usize).unwrap_or_else(|| panic!("a share below 1"))
}

fn location(random: &mut ChaCha8Rng) -> Option<Location> {
    let place = &reference::places()[random.random_range(0..reference::places().len())];
    let municipality = reference::municipality(&place.municipality)?;
    Some(Location {
        municipality: Some(municipality.code.clone()),
        corop: Some(municipality.corop.clone()),
        province: Some(municipality.province.clone()),
        coordinates: place.centre,
        ..Location::default()
    })
}

fn sector(random: &mut ChaCha8Rng) -> SbiActivity {
    let classes: &[reference::Sector] = reference::sectors(SbiVersion::V2008);
    let mut any = || &classes[random.random_range(0..classes.len())];
    let class = std::iter::repeat_with(&mut any).find(|class| class.code.len() >= 4);
    SbiActivity {
        code: class.map(|class| class.code.clone()).unwrap_or_default(),
        version: SbiVersion::V2008,
        main: true,
    }
}

fn partner(number: usize, random: &mut ChaCha8Rng) -> Partner {
    let topics: std::collections::BTreeSet<TopicId> =
        (0..random.random_range(1..6)).map(|_| skewed_topic(random)).collect();
    Partner {
        id: PartnerId(uuid::Uuid::from_u128(number as u128 + 1)),
        kind: PartnerKind::ALL[random.random_range(0..5)],
        topics: topics.into_iter().map(|topic| PartnerTopic { topic, strength: 1.0, derived: false }).collect(),
        barriers: vec![BarrierHelp {
            barrier: Barrier::ALL[random.random_range(0..11)],
            how: None,
            basis: HelpBasis::Services,
        }],
        sectors: vec![sector(random)],
        location: location(random),
        reach: Some(if random.random() { Reach::National } else { Reach::Regional }),
        steps: vec![StepOffer::plain(Step::ALL[random.random_range(0..7)])],
        verification: Verification::SourceSeen,
        ..Partner::default()
    }
}

fn firm(number: usize, random: &mut ChaCha8Rng) -> Firm {
    let topics: std::collections::BTreeSet<TopicId> =
        (0..random.random_range(0..4)).map(|_| skewed_topic(random)).collect();
    let barrier = Barrier::ALL[random.random_range(0..11)];
    Firm {
        id: FirmId(uuid::Uuid::from_u128(number as u128 + 1)),
        employees: Some(Employees::Count(random.random_range(1..200))),
        sbi: vec![sector(random)],
        location: location(random),
        barriers: vec![StatedBarrier { barrier, words: None, provenance: None }],
        topics: topics.into_iter().collect(),
        ..Firm::default()
    }
}

fn snapshot(firms: usize, partners: usize) -> Snapshot {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_123);
    let partners: Vec<Partner> = (0..partners).map(|number| partner(number, &mut random)).collect();
    let firms: Vec<Firm> = (0..firms).map(|number| firm(number, &mut random)).collect();
    Snapshot::build(today(), 1, firms, partners, &Default::default())
}

static PARTNERS_10K: LazyLock<Snapshot> = LazyLock::new(|| snapshot(0, 10_000));
static PARTNERS_100K: LazyLock<Snapshot> = LazyLock::new(|| snapshot(0, 100_000));
static FIRMS_200K: LazyLock<Snapshot> = LazyLock::new(|| snapshot(200_000, 0));

fn rank_partners(bencher: Bencher<'_, '_>, snapshot: &Snapshot) {
    let weights = loopvermogen::app::weights::shipped().unwrap_or_else(|error| panic!("{error}"));
    let asker = firm(0, &mut ChaCha8Rng::seed_from_u64(1));
    let limits = Limits { limit: 20, ..Limits::default() };
    bencher.bench_local(|| rank(snapshot, &Query::for_firm(snapshot, black_box(&asker), limits.clone()), &weights));
}

#[divan::bench]
fn rank_10k_partners(bencher: Bencher<'_, '_>) {
    rank_partners(bencher, &PARTNERS_10K);
}

#[divan::bench]
fn rank_100k_partners(bencher: Bencher<'_, '_>) {
    rank_partners(bencher, &PARTNERS_100K);
}

#[divan::bench]
fn rank_200k_firms(bencher: Bencher<'_, '_>) {
    let weights = loopvermogen::app::weights::shipped().unwrap_or_else(|error| panic!("{error}"));
    let asker = partner(0, &mut ChaCha8Rng::seed_from_u64(1));
    let limits = Limits { limit: 100, ..Limits::default() };
    bencher.bench_local(|| {
        rank(&FIRMS_200K, &Query::for_partner(&FIRMS_200K, black_box(&asker), limits.clone()), &weights)
    });
}

fn ask_next(bencher: Bencher<'_, '_>, snapshot: &Snapshot) {
    let weights = loopvermogen::app::weights::shipped().unwrap_or_else(|error| panic!("{error}"));
    let asker = firm(0, &mut ChaCha8Rng::seed_from_u64(1));
    bencher.bench_local(|| question::next_question(snapshot, black_box(&asker), &weights, &Limits::default()));
}

#[divan::bench]
fn next_question_582_partners(bencher: Bencher<'_, '_>) {
    ask_next(bencher, &snapshot(0, 582));
}

#[divan::bench(sample_count = 20)]
fn next_question_10k_partners(bencher: Bencher<'_, '_>) {
    ask_next(bencher, &PARTNERS_10K);
}

fn read_ids(columns: &impl Columns) -> u64 {
    columns.ids().iter().fold(0u64, |sum, id| sum.wrapping_add(u64::from(id[15])))
}

#[divan::bench]
fn limit_read_ids_of_100k_partners(bencher: Bencher<'_, '_>) {
    let [base, _] = PARTNERS_100K.partners.segments();
    bencher.bench_local(|| read_ids(black_box(base.columns)));
}

#[divan::bench]
fn limit_read_ids_of_200k_firms(bencher: Bencher<'_, '_>) {
    let [base, _] = FIRMS_200K.firms.segments();
    bencher.bench_local(|| read_ids(black_box(base.columns)));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn build_index_of_10k_partners(bencher: Bencher<'_, '_>) {
    build(bencher, 0, 10_000);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn build_index_of_200k_firms(bencher: Bencher<'_, '_>) {
    build(bencher, 200_000, 0);
}

fn build(bencher: Bencher<'_, '_>, firms: usize, partners: usize) {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_123);
    let partners: Vec<Partner> = (0..partners).map(|number| partner(number, &mut random)).collect();
    let firms: Vec<Firm> = (0..firms).map(|number| firm(number, &mut random)).collect();
    bencher
        .with_inputs(|| (firms.clone(), partners.clone()))
        .bench_local_values(|(firms, partners)| Snapshot::build(today(), 1, firms, partners, &Default::default()));
}
