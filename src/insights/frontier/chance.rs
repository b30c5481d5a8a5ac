//! Years between which nothing changed but by chance, made up: how often the figures tell of a change all the same.

use super::*;
use crate::domain::sector::SbiActivity;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A draw from the normal distribution, by the method of Box and Muller (1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (first, second): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - first).ln()).sqrt() * (std::f64::consts::TAU * second).cos()
}

/// Firms of one sector. Each has a level of its own, and in each year a chance that is as large in the one as in the other;
/// those at the upper end of the levels may grow by another `step` than the rest.
fn sector(random: &mut ChaCha8Rng, code: &str, firms: usize, step: f64) -> Vec<Firm> {
    let one = |random: &mut ChaCha8Rng| {
        let level = 4.0 + 0.4 * normal(random);
        let grown = if level < 4.5 { 0.02 + step } else { 0.02 };
        let figures = |year: i32, log: f64| YearFigures {
            year,
            value_added_eur: Some(1600.0 * log.exp()),
            worked_hours: Some(1600.0),
            ..YearFigures::default()
        };
        let years =
            vec![figures(2023, level + 0.25 * normal(random)), figures(2024, level + grown + 0.25 * normal(random))];
        let id = FirmId(Uuid::from_u128(random.random()));
        Firm { id, sbi: vec![SbiActivity::parse(code, SbiVersion::V2008, true).unwrap()], years, ..Firm::default() }
    };
    (0..firms).map(|_| one(random)).collect()
}

fn moved(firms: &[Firm]) -> Vec<SectorMovement> {
    let all: Vec<&Firm> = firms.iter().collect();
    sector_movements(&standings(&all, 2023, Measure::PerHour), &standings(&all, 2024, Measure::PerHour))
}

#[test]
fn of_a_hundred_intervals_ninety_five_hold_nought_when_nothing_changed() {
    let mut random = ChaCha8Rng::seed_from_u64(1889);
    for (firms, draws) in [(50, 1_000), (250, 200)] {
        let gaps: Vec<Gap> =
            (0..draws).filter_map(|_| moved(&sector(&mut random, "2562", firms, 0.0))[0].gap).collect();
        assert_eq!(gaps.len(), draws);
        let share = |is_so: fn(&&Gap) -> bool| gaps.iter().filter(is_so).count() as f64 / draws as f64;
        let holds = share(|gap| gap.low <= 0.0 && gap.high >= 0.0);
        let nearer = share(|gap| gap.high < 0.0);
        assert!((0.92..=0.98).contains(&holds), "{firms} firms: {holds}");
        assert!((0.005..=0.05).contains(&nearer), "{firms} firms: {nearer}, where one in forty is chance");
    }
}

#[test]
fn a_peloton_that_grows_faster_is_seen() {
    let mut random = ChaCha8Rng::seed_from_u64(1992);
    let gaps: Vec<Gap> = (0..200).filter_map(|_| moved(&sector(&mut random, "2562", 250, 0.3))[0].gap).collect();
    let clear = gaps.iter().filter(|gap| gap.is_clear && gap.change_percent < 0.0).count();
    assert!(clear > 60, "{clear} of {}", gaps.len());
}

#[test]
fn of_many_sectors_in_which_nothing_changed_seldom_one_is_clear() {
    let mut random = ChaCha8Rng::seed_from_u64(1995);
    let codes = ["2562", "2511", "2822", "1071", "6201", "4120", "4321", "7112", "4941", "5610"];
    let regions = 120;
    let (mut by_interval, mut clear) = (0, 0);
    for _ in 0..regions {
        let firms: Vec<Firm> = codes.iter().flat_map(|code| sector(&mut random, code, 50, 0.0)).collect();
        let gaps: Vec<Gap> = moved(&firms).iter().filter_map(|sector| sector.gap).collect();
        assert_eq!(gaps.len(), codes.len());
        by_interval += usize::from(gaps.iter().any(|gap| gap.low > 0.0 || gap.high < 0.0));
        clear += usize::from(gaps.iter().any(|gap| gap.is_clear));
    }
    // Each interval by itself would find something in 40 of 100 regions.
    assert!(by_interval > regions / 4, "{by_interval}");
    assert!(clear <= regions / 10, "{clear} of {regions}");
}
