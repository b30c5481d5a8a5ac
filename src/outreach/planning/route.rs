//! The order of visits in one working day, and whether one more fits.

use super::hours::Minutes;
use super::model::{Job, Model, Source, Window};

/// An order of jobs that fits its working day. Each job begins as early as it can; how late it could begin without
/// harm to those after it is kept beside it, so that trying one more job looks at its neighbours only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Numbers of the jobs, in order.
    pub jobs: Vec<usize>,
    /// When each begins.
    pub starts: Vec<Minutes>,
    /// When each could begin at the latest.
    latest: Vec<Minutes>,
    /// Minutes of driving, the way home included.
    pub travel: Minutes,
}

/// Where one more job fits, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Before which job of the route, by its place there.
    pub at: usize,
    /// Minutes of driving that it adds; rounding may break the triangle inequality, so that this can be negative.
    pub detour: Minutes,
}

impl Route {
    /// The route through `jobs` in this order, if it fits the working day.
    pub fn of(model: &Model, shift: usize, jobs: Vec<usize>) -> Option<Self> {
        let day = &model.shifts[shift];
        if jobs.len() > day.most {
            return None;
        }
        let mut starts = Vec::with_capacity(jobs.len());
        let (mut place, mut time, mut travel) = (day.start, day.span.from, 0);
        for number in &jobs {
            let job = &model.jobs[*number];
            let drive = model.travel.minutes(place, job.place);
            let before = starts.len().checked_sub(1).map(|before| &model.jobs[jobs[before]]);
            let start =
                first_start(&job.windows[shift], time + drive).or_else(|| begin_of_agreed(before, job, shift))?;
            starts.push(start);
            (place, time, travel) = (job.place, time.max(start + job.minutes), travel + drive);
        }
        let home = if jobs.is_empty() { model.idle(shift) } else { model.travel.minutes(place, day.end) };
        if time + home > day.span.to {
            return None;
        }
        let mut latest = vec![0; jobs.len()];
        let (mut place, mut before) = (day.end, day.span.to);
        for (at, number) in jobs.iter().enumerate().rev() {
            let job = &model.jobs[*number];
            let end = before - model.travel.minutes(job.place, place);
            let after = jobs.get(at + 1).map(|after| &model.jobs[*after]);
            latest[at] =
                last_start(&job.windows[shift], end - job.minutes).or_else(|| begin_of_agreed(after, job, shift))?;
            (place, before) = (job.place, latest[at]);
        }
        Some(Self { jobs, starts, latest, travel: travel + home })
    }

    /// The best place for one more job, if it fits anywhere; `tried` counts the places that were looked at.
    pub fn place_for(&self, model: &Model, shift: usize, number: usize, tried: &mut u64) -> Option<Place> {
        let day = &model.shifts[shift];
        let job = &model.jobs[number];
        let windows = &job.windows[shift];
        if windows.is_empty() || self.jobs.len() >= day.most {
            return None;
        }
        *tried += self.jobs.len() as u64 + 1;
        let mut best: Option<Place> = None;
        let (mut from, mut time) = (day.start, day.span.from);
        for at in 0..=self.jobs.len() {
            let (to, latest) = match self.jobs.get(at) {
                Some(next) => (model.jobs[*next].place, self.latest[at]),
                None => (day.end, day.span.to),
            };
            let (there, on) = (model.travel.minutes(from, job.place), model.travel.minutes(job.place, to));
            let without = if self.jobs.is_empty() { model.idle(shift) } else { model.travel.minutes(from, to) };
            let detour = there + on - without;
            if best.is_none_or(|best| detour < best.detour)
                && first_start(windows, time + there).is_some_and(|start| start + job.minutes + on <= latest)
            {
                best = Some(Place { at, detour });
            }
            if at < self.jobs.len() {
                let next = &model.jobs[self.jobs[at]];
                (from, time) = (next.place, self.starts[at] + next.minutes);
            }
        }
        best
    }
}

/// When an agreed visit begins beside another agreed one that leaves less time than the drive takes: agreed is agreed.
fn begin_of_agreed(beside: Option<&Job>, job: &Job, shift: usize) -> Option<Minutes> {
    let is_agreed = |job: &Job| matches!(job.source, Source::Appointment(_));
    let begin = job.windows[shift].first().map(|window| window.0);
    begin.filter(|_| is_agreed(job) && beside.is_some_and(is_agreed))
}

/// The first moment from `time` on at which a job may begin.
fn first_start(windows: &[Window], time: Minutes) -> Option<Minutes> {
    windows.iter().filter(|(_, last)| time <= *last).map(|(first, _)| time.max(*first)).min()
}

/// The last moment up to `time` at which a job may begin.
fn last_start(windows: &[Window], time: Minutes) -> Option<Minutes> {
    windows.iter().filter(|(first, _)| time >= *first).map(|(_, last)| time.min(*last)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_begins_in_the_first_window_that_is_still_open() {
        let windows = [(540, 600), (780, 960)];
        assert_eq!(first_start(&windows, 500), Some(540));
        assert_eq!(first_start(&windows, 601), Some(780));
        assert_eq!(first_start(&windows, 961), None);
        assert_eq!(last_start(&windows, 2000), Some(960));
        assert_eq!(last_start(&windows, 700), Some(600));
        assert_eq!(last_start(&windows, 539), None);
    }
}
