//! The plan of a round of visits: a proposal, until a person makes appointments of it.

use super::hours::Minutes;
use super::left_out::{LeftOut, left_out};
use super::model::{Model, Source};
use super::problem::Round;
use super::route::Route;
use super::search::{Effort, search};
use super::travel::TravelTimes;
use chrono::NaiveDate;

/// Who goes where when, and who is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Working days with at least one visit, by date and then by officer.
    pub days: Vec<PlannedDay>,
    /// Firms that are not visited, each with its reason.
    pub left_out: Vec<LeftOut>,
    /// Value of the planned visits together.
    pub value: f64,
    /// Whether the search was stopped before its time, so that another run may find another plan.
    pub was_stopped: bool,
}

/// A working day of an officer.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedDay {
    /// Number of the officer in the round.
    pub officer: usize,
    /// The day.
    pub date: NaiveDate,
    /// When the officer leaves: as late as the first visit allows. Before midnight when negative.
    pub leaves: Minutes,
    /// When the officer is home.
    pub returns: Minutes,
    /// Visits in order.
    pub stops: Vec<Stop>,
    /// Minutes of driving, the way home included.
    pub driving: Minutes,
    /// Kilometres, the way home included.
    pub kilometres: f64,
}

/// A visit in a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Where it stands in the round.
    pub source: Source,
    /// When it begins, in minutes since midnight.
    pub from: Minutes,
    /// When it ends.
    pub to: Minutes,
    /// Minutes of the drive to it.
    pub driving: Minutes,
    /// Kilometres of the drive to it.
    pub kilometres: f64,
}

/// The best plan that the search finds with an effort for a round that was checked; see [`search`](fn@search) for `stop`.
pub fn plan(round: &Round, travel: TravelTimes, effort: fn(&Model) -> Effort, stop: &dyn Fn() -> bool) -> Plan {
    let model = Model::new(round, travel);
    let found = search(&model, round.seed, effort(&model), stop);
    let days = found.routes.iter().enumerate().filter(|(_, route)| !route.jobs.is_empty());
    Plan {
        days: days.map(|(shift, route)| planned_day(&model, shift, route)).collect(),
        left_out: left_out(round, &model, &found.routes),
        value: found.routes.iter().flat_map(|route| &route.jobs).map(|job| model.jobs[*job].value).sum::<i64>() as f64
            / 1000.0,
        was_stopped: found.was_stopped,
    }
}

fn planned_day(model: &Model, shift: usize, route: &Route) -> PlannedDay {
    let day = &model.shifts[shift];
    let mut place = day.start;
    let mut stops = Vec::new();
    for (number, from) in route.jobs.iter().zip(&route.starts) {
        let job = &model.jobs[*number];
        let drive = model.travel.between(place, job.place);
        stops.push(Stop {
            source: job.source,
            from: *from,
            to: from + job.minutes,
            driving: drive.minutes,
            kilometres: drive.kilometres,
        });
        place = job.place;
    }
    let home = model.travel.between(place, day.end);
    let (first, last) = (stops.first(), stops.last());
    PlannedDay {
        officer: day.officer,
        date: day.date,
        leaves: first.map_or(day.span.from, |stop| stop.from - stop.driving),
        returns: last.map_or(day.span.from, |stop| stop.to) + home.minutes,
        driving: route.travel,
        kilometres: stops.iter().map(|stop| stop.kilometres).sum::<f64>() + home.kilometres,
        stops,
    }
}
