//! The search against trying everything.

use super::rounds::{drives, random};
use crate::outreach::planning::hours::Minutes;
use crate::outreach::planning::model::Model;
use crate::outreach::planning::problem::{Permission, Round};
use crate::outreach::planning::search::{Effort, Worth, search};
use std::cmp::Reverse;

/// Tries every order of every choice of jobs, day after day. Knows nothing of [`Route`](super::super::route::Route).
struct Everything<'a> {
    model: &'a Model,
    best: Worth,
}

impl Everything<'_> {
    /// Goes on from `place` at `time` in `shift`, with `left` jobs that are not done.
    fn go_on(&mut self, shift: usize, at: (usize, Minutes, usize), left: u32, so_far: (usize, i64, Minutes)) {
        let (place, time, count) = at;
        let Some(day) = self.model.shifts.get(shift) else {
            self.best = self.best.max((so_far.0, so_far.1, Reverse(so_far.2)));
            return;
        };
        let home = if count == 0 { self.model.idle(shift) } else { self.model.travel.minutes(place, day.end) };
        let is_fixed_done = day.fixed.iter().all(|job| left & (1 << job) == 0);
        if time + home <= day.span.to && is_fixed_done {
            let next = self.model.shifts.get(shift + 1).map_or((0, 0, 0), |next| (next.start, next.span.from, 0));
            self.go_on(shift + 1, next, left, (so_far.0, so_far.1, so_far.2 + home));
        }
        for (number, job) in self.model.jobs.iter().enumerate() {
            if left & (1 << number) == 0 || count == day.most {
                continue;
            }
            let drive = self.model.travel.minutes(place, job.place);
            let arrival = time + drive;
            let windows = job.windows[shift].iter().filter(|(_, last)| arrival <= *last);
            let Some(start) = windows.map(|(first, _)| arrival.max(*first)).min() else { continue };
            let musts = so_far.0 + usize::from(job.is_must && number >= self.model.fixed);
            let so_far = (musts, so_far.1 + job.value, so_far.2 + drive);
            self.go_on(shift, (job.place, start + job.minutes, count + 1), left & !(1 << number), so_far);
        }
    }
}

fn best_of_all(model: &Model) -> Worth {
    let mut all = Everything { model, best: (0, -1, Reverse(0)) };
    let first = &model.shifts[0];
    all.go_on(0, (first.start, first.span.from, 0), (1 << model.jobs.len()) - 1, (0, 0, 0));
    all.best
}

fn eight_visits(seed: u64) -> Round {
    let mut round = random(seed, 8, 1 + (seed % 2) as usize, 2 - (seed % 2) as u32);
    for visit in &mut round.visits {
        // All eight can be visited, and not all of them fit.
        visit.permission = Permission::Allowed;
        visit.minutes += 45;
    }
    round
}

#[test]
fn eight_visits_are_planned_as_well_as_by_trying_everything() {
    for seed in 0..16 {
        let round = eight_visits(seed);
        let model = Model::new(&round, drives(&round));
        let found = search(&model, seed, Effort(400_000), &|| false);
        assert_eq!(found.worth, best_of_all(&model), "seed {seed}");
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let round = random(5, 40, 2, 3);
    let model = Model::new(&round, drives(&round));
    let once = search(&model, 9, Effort(300_000), &|| false);
    assert_eq!(once, search(&model, 9, Effort(300_000), &|| false));
    assert!(!once.was_stopped && once.worth.1 > 0);
}

#[test]
fn a_search_that_is_stopped_says_so_and_has_a_plan() {
    let round = random(5, 40, 2, 3);
    let model = Model::new(&round, drives(&round));
    let found = search(&model, 9, Effort(u64::MAX), &|| true);
    assert!(found.was_stopped && found.worth.1 > 0);
}

#[test]
fn more_effort_is_never_worse() {
    let round = random(6, 60, 2, 3);
    let model = Model::new(&round, drives(&round));
    let begun = search(&model, 3, Effort(0), &|| false).worth;
    assert!(search(&model, 3, Effort(300_000), &|| false).worth >= begun);
}

#[test]
fn the_week_of_a_page_is_nearly_as_good_as_one_that_is_waited_for() {
    let (mut at_once, mut waited_for) = (0, 0);
    for seed in 0..6 {
        let round = random(seed, 30, 1, 5);
        let model = Model::new(&round, drives(&round));
        let worth = |effort: Effort| search(&model, 1, effort, &|| false).worth;
        let (one, other) = (worth(Effort::at_once(&model)), worth(Effort::usual(&model)));
        println!("{seed}: {one:?} of {other:?}");
        assert_eq!(one.0, other.0, "seed {seed}: as many must-visits");
        at_once += one.1;
        waited_for += other.1;
    }
    assert!(at_once as f64 >= 0.995 * waited_for as f64, "{at_once} of {waited_for}");
}
