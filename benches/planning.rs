//! How long planning takes, and how good its plans are.
//!
//! `cargo bench --bench planning` measures three invented regions of 100 firms, 3 officers and 5 days, and allocations up
//! to 2,000 firms × 200 partners. With `LOOPVERMOGEN_BENCH_SECONDS=120` each region is also searched for two minutes, to
//! see how far the usual effort stays below that.

use chrono::NaiveDate;
use loopvermogen::domain::{Coordinates, FirmId};
use loopvermogen::outreach::planning::flow::{Market, assign};
use loopvermogen::outreach::planning::hours::{TimeOfDay, Weekday, WeeklyHours};
use loopvermogen::outreach::planning::model::{Model, places};
use loopvermogen::outreach::planning::problem::{Officer, Permission, Round, Visit};
use loopvermogen::outreach::planning::search::{Effort, Found, search};
use loopvermogen::outreach::planning::travel::{RoadModel, TravelTimes};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn main() {
    let long = std::env::var("LOOPVERMOGEN_BENCH_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    for seed in 0..3 {
        let round = region(seed);
        let travel = TravelTimes::estimate(&places(&round).all, &RoadModel::default());
        let model = Model::new(&round, travel);
        let usual = told(&format!("100 firms, 3 officers, 5 days, region {seed}, usual effort"), || {
            search(&model, 1, Effort::usual(&model), &|| false)
        });
        if let Some(seconds) = long.map(Duration::from_secs) {
            let begun = Instant::now();
            let effort = Effort(Effort::usual(&model).0 * 60);
            let best = told(&format!("  the same, at most {seconds:?}"), || {
                search(&model, 2, effort, &|| begun.elapsed() > seconds)
            });
            let share = usual.worth.1 as f64 / best.worth.1 as f64;
            println!("  the usual effort has {:.2} % of its value", 100.0 * share);
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for (firms, partners, room) in [(60, 1, 8), (200, 20, 5), (2000, 200, 5), (2000, 200, 20)] {
        let values: Vec<i64> = (0..firms * partners).map(|_| random.random_range(0..100_000)).collect();
        let (most, room) = (vec![1; firms], vec![room; partners]);
        let begun = Instant::now();
        let pairs = assign(Market { firms: &most, partners: &room, values: &values }).len();
        let seconds = begun.elapsed().as_secs_f64();
        println!("{firms} firms, {partners} partners of {} places: {pairs} places given in {seconds:.3} s", room[0]);
    }
}

fn told(what: &str, plan: impl FnOnce() -> Found) -> Found {
    let begun = Instant::now();
    let found = plan();
    let visits: usize = found.routes.iter().map(|route| route.jobs.len()).sum();
    println!(
        "{what}: {:.2} s, {visits} visits, value {:.3}, {} minutes of driving",
        begun.elapsed().as_secs_f64(),
        found.worth.1 as f64 / 1000.0,
        found.worth.2.0
    );
    found
}

/// Firms over some 50 by 55 kilometres, a third of them open in the afternoon only; values from 1 to 10.
fn region(seed: u64) -> Round {
    const DAYS: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut place =
        || Coordinates { lat: 51.56 + random.random_range(-0.25..0.25), lon: 5.09 + random.random_range(-0.4..0.4) };
    let starts: Vec<Coordinates> = (0..3).map(|_| place()).collect();
    let spots: Vec<Coordinates> = (0..100).map(|_| place()).collect();
    let time = |hour| TimeOfDay::from_minutes(hour * 60).expect("an hour of the day");
    let weekly = |from, to| DAYS.map(|weekday| WeeklyHours { weekday, from: time(from), to: time(to) }).to_vec();
    let officer = |(number, start): (usize, &Coordinates)| Officer {
        id: format!("officer-{number}"),
        start: *start,
        end: None,
        hours: weekly(9, 17),
        absent: Vec::new(),
        skills: Vec::new(),
        most_per_day: None,
    };
    let officers = starts.iter().enumerate().map(officer).collect();
    let visit = |(number, place): (usize, &Coordinates)| Visit {
        firm: FirmId(Uuid::from_u128(number as u128 + 1)),
        location: Some(*place),
        value: random.random_range(1.0..10.0),
        minutes: [45, 60, 90][random.random_range(0..3)],
        is_must: false,
        opening: if random.random_bool(0.33) { weekly(13, 17) } else { Vec::new() },
        not_before: None,
        not_after: None,
        needs: Vec::new(),
        permission: Permission::Allowed,
    };
    Round {
        first_date: NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day"),
        days: 5,
        frozen_through: None,
        officers,
        visits: spots.iter().enumerate().map(visit).collect(),
        appointments: Vec::new(),
        earlier: Vec::new(),
        works_on_holidays: false,
        seed,
    }
}
