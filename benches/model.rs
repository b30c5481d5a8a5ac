//! What the full model costs against the first one: the same questions with the weights from survey and literature, which
//! read no earlier projects, and with those that ship. Sizes stand in the names.
//!
//! The data are the sample of real collaborations that ships with the tests: 79 Dutch partners, 3,877 projects, 123
//! firms that ask. `ask` is what a question costs before any candidate is scored: reading the past.

use divan::{Bencher, black_box};
use loopvermogen::app::evaluate::{Evaluation, Posed, Setting, WishKind};
use loopvermogen::app::weights;
use loopvermogen::domain::weights::Weights;
use loopvermogen::matching::rank;
use std::path::Path;
use std::sync::LazyLock;

fn main() {
    divan::main();
}

const FORWARD: Setting = Setting { wish: WishKind::Topic, domestic: true, reverse: false };
const REVERSE: Setting = Setting { wish: WishKind::Topic, domestic: false, reverse: true };

static FULL: LazyLock<Weights> = LazyLock::new(|| weights::shipped().unwrap_or_else(|error| panic!("{error}")));
static FIRST: LazyLock<Weights> = LazyLock::new(|| weights::priors().unwrap_or_else(|error| panic!("{error}")));

static SAMPLE: LazyLock<Evaluation> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/benchmark");
    Evaluation::load(&folder, FULL.clone()).unwrap_or_else(|error| panic!("{error}"))
});

/// Every question once, one after the other.
fn questions() -> Vec<Posed<'static>> {
    SAMPLE.benchmark.queries.iter().filter_map(|query| SAMPLE.pose(query, FORWARD)).collect()
}

fn rank_all(bencher: Bencher<'_, '_>, weights: &Weights) {
    let questions = questions();
    let mut next = (0..questions.len()).cycle();
    bencher.bench_local(|| {
        let posed = &questions[next.next().unwrap_or(0)];
        black_box(rank(posed.registry, &posed.query, weights).ranked.len())
    });
}

#[divan::bench]
fn partners_79_for_firm_first_model(bencher: Bencher<'_, '_>) {
    rank_all(bencher, &FIRST);
}

#[divan::bench]
fn partners_79_for_firm_full_model(bencher: Bencher<'_, '_>) {
    rank_all(bencher, &FULL);
}

#[divan::bench]
fn ask_79_partners_3877_projects(bencher: Bencher<'_, '_>) {
    let queries = &SAMPLE.benchmark.queries;
    let mut next = (0..queries.len()).cycle();
    bencher.bench_local(|| black_box(SAMPLE.pose(&queries[next.next().unwrap_or(0)], FORWARD).is_some()));
}

fn rank_firms(bencher: Bencher<'_, '_>, weights: &Weights) {
    let (snapshot, _) = SAMPLE.reversed(REVERSE);
    let queries = &SAMPLE.benchmark.reverse_queries;
    let questions: Vec<Posed<'_>> = queries.iter().filter_map(|query| SAMPLE.pose_reverse(&snapshot, query)).collect();
    let mut next = (0..questions.len()).cycle();
    bencher.bench_local(|| {
        let posed = &questions[next.next().unwrap_or(0)];
        black_box(rank(&snapshot, &posed.query, weights).ranked.len())
    });
}

#[divan::bench]
fn firms_123_for_partner_first_model(bencher: Bencher<'_, '_>) {
    rank_firms(bencher, &FIRST);
}

#[divan::bench]
fn firms_123_for_partner_full_model(bencher: Bencher<'_, '_>) {
    rank_firms(bencher, &FULL);
}
