//! The search for the best plan: large neighbourhood search.
//!
//! Again and again some visits are taken out of the plan — at random, near to one another, a whole day, those that
//! bring little for their time, those around a firm that was left out — and the plan is filled again, visits with much
//! value for their time first. A slightly worse plan is accepted now and then, ever more rarely (simulated
//! annealing), so that the search leaves a plan that only looks best from near by. Shaw (1998) and Pisinger and Ropke
//! (2007, "A general heuristic for vehicle routing problems") describe the method.
//!
//! A plan is better when it holds more must-visits, then when its visits have more value together, then when it takes
//! less driving. Jobs with a fixed time are in every plan that is looked at. A visit that stays where the earlier plan had
//! it counts for more, see [`Job::value_in`](super::model::Job::value_in).
//!
//! Written here rather than taken from a library: `vrp-core` 1.25 orders jobs and vehicles by random hashes and by their
//! addresses in memory, so that the same question gives another plan each time, also with its repeatable random numbers
//! and a fixed number of generations (463.6 and 457.4 on the first region of `benches/planning.rs`). There, in 5 seconds
//! on two cores, its plans had 487.9, 496.7 and 487.5 of value; this search reaches 498.4, 517.3 and 513.7 in 1.3
//! seconds on one.

mod take_out;

use super::hours::Minutes;
use super::model::Model;
use super::route::{Place, Route};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;

/// How long the search goes on, in places tried for a visit: the same on every machine, unlike seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort(pub u64);

impl Effort {
    /// For an answer that somebody waits for: by the size of the round, at most 60 million, which took a core of a
    /// virtual machine 1.3 seconds for 100 firms and 15 working days; see `benches/planning.rs`.
    pub fn usual(model: &Model) -> Effort {
        let (free, shifts) = ((model.jobs.len() - model.fixed) as u64, model.shifts.len() as u64);
        Effort((400 * free * free * shifts).clamp(500_000, 60_000_000))
    }

    /// For a page, which nobody waits for: at most half a million places tried, some ten milliseconds. The plan of an
    /// officer's week among 30 firms has 99.5 % of the value that the usual effort finds, or more; a test holds it to that.
    pub fn at_once(model: &Model) -> Effort {
        Effort(Effort::usual(model).0.min(500_000))
    }
}

/// Steps between two questions whether to stop.
const STEPS_BETWEEN_QUESTIONS: u64 = 256;
/// Most visits that are taken out in one step.
const MOST_TAKEN: usize = 14;
/// How much a minute of driving counts against value while searching, as a share of what a minute brings on average: a
/// plan with less driving leaves room, though driving alone decides nothing.
const DRIVING_WEIGHT: f64 = 0.15;
/// How much worse than the current plan, in values of an average visit, a plan may be at first to be taken in its place
/// with a chance of 1/e.
const FIRST_TEMPERATURE: f64 = 0.4;
/// The same at the end.
const LAST_TEMPERATURE: f64 = 0.004;

/// How good a plan is; greater is better.
pub type Worth = (usize, i64, Reverse<Minutes>);

/// The best plan that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// A route for each shift.
    pub routes: Vec<Route>,
    /// How good it is.
    pub worth: Worth,
    /// Whether the search was stopped before its time.
    pub was_stopped: bool,
}

/// Looks for the best plan; `stop` is asked now and then whether to end before the effort is spent.
pub fn search(model: &Model, seed: u64, effort: Effort, stop: &dyn Fn() -> bool) -> Found {
    let mut search = Search::new(model, seed);
    let changed: Vec<usize> = (0..model.shifts.len()).collect();
    search.put_back();
    search.fill(&changed, &[], 1.0);
    let mut best = search.plan.clone();
    if model.fixed == model.jobs.len() {
        return Found { worth: best.worth(), routes: best.routes, was_stopped: false };
    }
    let mut current = (search.plan.clone(), search.guide(&search.plan));
    let (mut steps, mut was_stopped) = (0, false);
    while search.tried < effort.0 {
        steps += 1;
        if steps % STEPS_BETWEEN_QUESTIONS == 0 && stop() {
            was_stopped = true;
            break;
        }
        let done = search.tried as f64 / effort.0 as f64;
        // Copying a plan and choosing from it takes about as long as trying a place for each job.
        search.tried += (model.jobs.len() + model.shifts.len()) as u64;
        search.plan.clone_from(&current.0);
        let taken = search.take_out();
        let changed = search.remove(&taken);
        let power = *[0.0, 0.7, 1.0, 1.0, 1.4].choose(&mut search.random).unwrap_or(&1.0);
        search.fill(&changed, &taken, power);
        let guide = search.guide(&search.plan);
        let temperature = search.average_value * FIRST_TEMPERATURE * (LAST_TEMPERATURE / FIRST_TEMPERATURE).powf(done);
        if guide >= current.1 || search.random.random::<f64>() < ((guide - current.1) / temperature).exp() {
            if search.plan.worth() > best.worth() {
                best.clone_from(&search.plan);
            }
            std::mem::swap(&mut current.0, &mut search.plan);
            current.1 = guide;
        }
    }
    Found { worth: best.worth(), routes: best.routes, was_stopped }
}

/// A plan on its way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    routes: Vec<Route>,
    /// Jobs that are in no route, in the order of their numbers.
    open: Vec<usize>,
    musts: usize,
    value: i64,
}

impl Clone for Plan {
    fn clone(&self) -> Self {
        Self { routes: self.routes.clone(), open: self.open.clone(), musts: self.musts, value: self.value }
    }

    /// Without new memory: a plan is copied at each step.
    fn clone_from(&mut self, other: &Self) {
        self.routes.clone_from(&other.routes);
        self.open.clone_from(&other.open);
        (self.musts, self.value) = (other.musts, other.value);
    }
}

impl Plan {
    fn travel(&self) -> Minutes {
        self.routes.iter().map(|route| route.travel).sum()
    }

    fn worth(&self) -> Worth {
        (self.musts, self.value, Reverse(self.travel()))
    }
}

/// How early a job is put in: must-visits before others, then by value for time.
type Rate = (bool, f64);
/// A job by its place among the open ones, the shift where it goes, and its place there.
type Choice = (usize, usize, Place);

struct Search<'a> {
    model: &'a Model,
    random: ChaCha8Rng,
    plan: Plan,
    tried: u64,
    /// What a visit is worth on average, at least 1.
    average_value: f64,
    /// What a minute of driving counts for.
    driving: f64,
    /// For each job of `plan.open` that is being placed, its best place in each shift.
    places: Vec<Vec<Option<Place>>>,
}

impl<'a> Search<'a> {
    fn new(model: &'a Model, seed: u64) -> Self {
        let free = &model.jobs[model.fixed..];
        let count = free.len().max(1) as f64;
        let average_value = (free.iter().map(|job| job.value as f64).sum::<f64>() / count).max(1.0);
        let average_minutes = (free.iter().map(|job| f64::from(job.minutes)).sum::<f64>() / count).max(1.0);
        let routes = (0..model.shifts.len())
            .map(|shift| Route::of(model, shift, model.shifts[shift].fixed.clone()).unwrap_or_default())
            .collect();
        let open = (model.fixed..model.jobs.len()).collect();
        Self {
            model,
            random: ChaCha8Rng::seed_from_u64(seed),
            plan: Plan { routes, open, musts: 0, value: 0 },
            tried: 0,
            average_value,
            driving: DRIVING_WEIGHT * average_value / average_minutes,
            places: Vec::new(),
        }
    }

    /// By what the search compares plans on its way.
    fn guide(&self, plan: &Plan) -> f64 {
        let musts = plan.musts as f64 * self.average_value * 1000.0;
        musts + plan.value as f64 - self.driving * f64::from(plan.travel())
    }

    /// Begins with the visits of the earlier plan where they were, as far as they still fit there.
    fn put_back(&mut self) {
        let jobs = self.model.jobs.iter().enumerate().skip(self.model.fixed);
        let mut earlier: Vec<(usize, Minutes, usize)> =
            jobs.filter_map(|(job, of)| of.earlier.map(|(shift, from)| (shift, from, job))).collect();
        earlier.sort_unstable();
        for (shift, _, job) in earlier {
            let place = self.plan.routes[shift].place_for(self.model, shift, job, &mut self.tried);
            let Some(place) = place else { continue };
            let mut jobs = self.plan.routes[shift].jobs.clone();
            jobs.insert(place.at, job);
            let Some(route) = Route::of(self.model, shift, jobs) else { continue };
            self.plan.routes[shift] = route;
            self.count_in(job, shift);
            self.plan.open.retain(|open| *open != job);
        }
    }

    fn count_in(&mut self, job: usize, shift: usize) {
        self.plan.musts += usize::from(self.model.jobs[job].is_must);
        self.plan.value += self.model.jobs[job].value_in(shift);
    }

    /// Takes visits out; answers the shifts from which they came.
    fn remove(&mut self, taken: &[usize]) -> Vec<usize> {
        let mut changed = Vec::new();
        for (shift, route) in self.plan.routes.iter_mut().enumerate() {
            if !route.jobs.iter().any(|job| taken.contains(job)) {
                continue;
            }
            let jobs: Vec<usize> = route.jobs.iter().copied().filter(|job| !taken.contains(job)).collect();
            // Fewer visits fit where more did, unless rounded drives break the triangle inequality: then all go.
            let shorter = Route::of(self.model, shift, jobs)
                .or_else(|| Route::of(self.model, shift, self.model.shifts[shift].fixed.clone()))
                .unwrap_or_default();
            let gone = route.jobs.iter().filter(|job| !shorter.jobs.contains(job));
            for job in gone {
                self.plan.open.push(*job);
                self.plan.musts -= usize::from(self.model.jobs[*job].is_must);
                self.plan.value -= self.model.jobs[*job].value_in(shift);
            }
            *route = shorter;
            changed.push(shift);
        }
        self.plan.open.sort_unstable();
        changed
    }

    /// Puts open jobs where they fit until none does: must-visits first, then by value for the time they take to this
    /// power, with some chance in it. What was open before can only fit in a shift that changed; what was just taken
    /// out may fit anywhere.
    fn fill(&mut self, changed: &[usize], taken: &[usize], power: f64) {
        let shifts = self.model.shifts.len();
        let noise = if self.random.random_bool(0.5) { 0.3 } else { 0.05 };
        let mut open = std::mem::take(&mut self.plan.open);
        open.shuffle(&mut self.random);
        let factors: Vec<f64> = open.iter().map(|_| self.random.random_range(1.0 - noise..1.0 + noise)).collect();
        self.places.iter_mut().for_each(|places| places.fill(None));
        self.places.resize(open.len(), vec![None; shifts]);
        let mut is_placed = vec![false; open.len()];
        for (at, job) in open.iter().enumerate() {
            let is_taken = taken.contains(job);
            for shift in (0..shifts).filter(|shift| is_taken || changed.contains(shift)) {
                self.places[at][shift] = self.plan.routes[shift].place_for(self.model, shift, *job, &mut self.tried);
            }
        }
        while let Some((at, shift, place)) = self.best_of(&open, &factors, &is_placed, power) {
            let job = open[at];
            let mut jobs = self.plan.routes[shift].jobs.clone();
            jobs.insert(place.at, job);
            let Some(route) = Route::of(self.model, shift, jobs) else {
                self.places[at][shift] = None;
                continue;
            };
            is_placed[at] = true;
            self.plan.routes[shift] = route;
            self.count_in(job, shift);
            for (other, job) in open.iter().enumerate() {
                // What did not fit before does not fit now that the route is fuller.
                if !is_placed[other] && self.places[other][shift].is_some() {
                    let route = &self.plan.routes[shift];
                    self.places[other][shift] = route.place_for(self.model, shift, *job, &mut self.tried);
                }
            }
        }
        self.plan.open = open.iter().zip(&is_placed).filter(|(_, placed)| !**placed).map(|(job, _)| *job).collect();
        self.plan.open.sort_unstable();
    }

    fn best_of(&self, open: &[usize], factors: &[f64], is_placed: &[bool], power: f64) -> Option<Choice> {
        let mut best: Option<(Rate, Choice)> = None;
        for (at, number) in open.iter().enumerate().filter(|(at, _)| !is_placed[*at]) {
            let job = &self.model.jobs[*number];
            for (shift, place) in self.places[at].iter().enumerate() {
                let Some(place) = place else { continue };
                let time = f64::from((job.minutes + place.detour).max(1));
                let rate = (job.is_must, job.value_in(shift) as f64 * factors[at] / time.powf(power));
                if best.is_none_or(|(known, _)| rate > known) {
                    best = Some((rate, (at, shift, *place)));
                }
            }
        }
        best.map(|(_, place)| place)
    }
}
