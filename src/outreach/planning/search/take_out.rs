//! Which visits a step of the search takes out of the plan.

use super::{MOST_TAKEN, Search};
use rand::Rng;
use rand::seq::IndexedRandom;

impl Search<'_> {
    /// Chooses the visits to take out.
    pub(super) fn take_out(&mut self) -> Vec<usize> {
        let planned: Vec<(usize, usize)> = self.planned();
        if planned.is_empty() {
            return Vec::new();
        }
        let most = planned.len().min(MOST_TAKEN);
        let count = self.random.random_range(1..=most);
        match self.random.random_range(0..6) {
            0 => planned.choose_multiple(&mut self.random, count).map(|(_, job)| *job).collect(),
            1 => {
                let around = planned[self.random.random_range(0..planned.len())].1;
                self.nearest(&planned, around, count)
            }
            2 => {
                let shift = planned[self.random.random_range(0..planned.len())].0;
                planned.iter().filter(|(of, _)| *of == shift).map(|(_, job)| *job).collect()
            }
            3 => self.run(&planned),
            4 => self.meagre(&planned, count),
            _ => match self.plan.open.choose(&mut self.random) {
                Some(open) => self.nearest(&planned, *open, count.min(6)),
                None => self.run(&planned),
            },
        }
    }

    /// Shift and number of each job that may be taken out.
    fn planned(&self) -> Vec<(usize, usize)> {
        let routes = self.plan.routes.iter().enumerate();
        let jobs = routes.flat_map(|(shift, route)| route.jobs.iter().map(move |job| (shift, *job)));
        jobs.filter(|(_, job)| *job >= self.model.fixed).collect()
    }

    /// The jobs nearest to one, with some chance in it.
    fn nearest(&mut self, planned: &[(usize, usize)], around: usize, count: usize) -> Vec<usize> {
        let place = self.model.jobs[around].place;
        let mut near: Vec<(f64, usize)> = planned
            .iter()
            .map(|(_, job)| {
                let minutes = f64::from(self.model.travel.minutes(place, self.model.jobs[*job].place));
                (minutes * self.random.random_range(0.7..1.3), *job)
            })
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(count).map(|(_, job)| job).collect()
    }

    /// Some visits in a row, of one day or of two.
    fn run(&mut self, planned: &[(usize, usize)]) -> Vec<usize> {
        let mut taken = Vec::new();
        for _ in 0..self.random.random_range(1..=2) {
            let from = self.random.random_range(0..planned.len());
            let length = self.random.random_range(1..=4);
            let of_day = planned[from..].iter().take(length).take_while(|(shift, _)| *shift == planned[from].0);
            taken.extend(of_day.map(|(_, job)| *job));
        }
        taken
    }

    /// Visits that bring little for the time they take, with some chance in it.
    fn meagre(&mut self, planned: &[(usize, usize)], count: usize) -> Vec<usize> {
        let mut rated: Vec<(f64, usize)> = planned
            .iter()
            .map(|(_, job)| {
                let rate = self.model.jobs[*job].value as f64 / f64::from(self.model.jobs[*job].minutes.max(1));
                (rate * self.random.random_range(0.5..1.5), *job)
            })
            .collect();
        rated.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        rated.into_iter().take(count).map(|(_, job)| job).collect()
    }
}
