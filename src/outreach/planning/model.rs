//! A round of visits in minutes and numbers, as the search sees it.

use super::hours::{self, Minutes, Span};
use super::problem::{Appointment, Permission, Round, Visit};
use super::route;
use super::travel::{Places, TravelTimes};
use chrono::NaiveDate;
use std::collections::HashSet;

/// One officer's working day (*werkdag*).
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Number of the officer in the round.
    pub officer: usize,
    /// The day.
    pub date: NaiveDate,
    /// From leaving to coming home. Where an agreed appointment needs it, longer than the working hours.
    pub span: Span,
    /// The parts of the day in which visits lie.
    pub working: Vec<Span>,
    /// Number of the place where it begins.
    pub start: usize,
    /// Number of the place where it ends.
    pub end: usize,
    /// Most visits, appointments included.
    pub most: usize,
    /// Numbers of the jobs whose time stands, in order of time.
    pub fixed: Vec<usize>,
}

/// From where in the round a job comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A firm that could be visited.
    Visit(usize),
    /// An appointment.
    Appointment(usize),
    /// A visit of the earlier plan, on a frozen day.
    Earlier(usize),
}

/// The earliest and the latest minute at which a job may begin.
pub type Window = (Minutes, Minutes);

/// Something that takes an officer's time at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// What it is.
    pub source: Source,
    /// Number of its place.
    pub place: usize,
    /// How long it takes.
    pub minutes: Minutes,
    /// Its value in thousandths, so that sums are exact.
    pub value: i64,
    /// Whether it goes before all that is not.
    pub is_must: bool,
    /// When it may begin, for each shift, in order of time; empty where it may not.
    pub windows: Vec<Vec<Window>>,
    /// The shift in which the earlier plan had it, and when it began there.
    pub earlier: Option<(usize, Minutes)>,
}

impl Job {
    /// Its value in a shift: where the earlier plan had it, half as much more. So a visit stays with its officer on its
    /// day, unless moving it makes room for visits that are worth more than that half.
    pub fn value_in(&self, shift: usize) -> i64 {
        match self.earlier {
            Some((earlier, _)) if earlier == shift => self.value + self.value / 2,
            _ => self.value,
        }
    }
}

/// The whole.
#[derive(Clone, Debug)]
pub struct Model {
    /// Working days, by date and then by officer.
    pub shifts: Vec<Shift>,
    /// What could be in them. Jobs with a fixed time come first.
    pub jobs: Vec<Job>,
    /// Number of jobs with a fixed time.
    pub fixed: usize,
    /// Visits of the earlier plan that no longer fit beside the appointments, or may no longer be made.
    pub displaced: Vec<usize>,
    /// Drives.
    pub travel: TravelTimes,
}

/// The places of a round, in the order of their numbers in its model: what a routing service is asked about.
pub fn places(round: &Round) -> Places {
    let mut places = Places::default();
    for officer in &round.officers {
        places.number(officer.start);
        places.number(officer.end.unwrap_or(officer.start));
    }
    let appointments = round.appointments.iter().chain(&round.earlier).filter_map(|appointment| appointment.location);
    for place in round.visits.iter().filter_map(|visit| visit.location).chain(appointments) {
        places.number(place);
    }
    places
}

impl Model {
    /// The model of a round that was checked.
    pub fn new(round: &Round, travel: TravelTimes) -> Self {
        let mut numbers = places(round);
        let shifts = shifts(round, &mut numbers);
        let mut model = Model { shifts, jobs: Vec::new(), fixed: 0, displaced: Vec::new(), travel };
        let mut firms = HashSet::new();
        for (number, appointment) in round.appointments.iter().enumerate() {
            firms.insert(appointment.firm);
            let Some(place) = appointment.location.map(|place| numbers.number(place)) else { continue };
            model.fix(round, Source::Appointment(number), place);
        }
        for (number, earlier) in round.earlier.iter().enumerate() {
            let is_ahead = round.dates().contains(&earlier.date);
            let stands = is_ahead && round.is_frozen(earlier.date) && !firms.contains(&earlier.firm);
            let Some(place) = earlier.location.filter(|_| stands).map(|place| numbers.number(place)) else { continue };
            if earlier.permission == Permission::Allowed && model.fix(round, Source::Earlier(number), place) {
                firms.insert(earlier.firm);
            } else {
                model.displaced.push(number);
            }
        }
        model.fixed = model.jobs.len();
        for (number, visit) in round.visits.iter().enumerate() {
            let may_be = visit.permission == Permission::Allowed && !firms.contains(&visit.firm);
            let Some(place) = visit.location.filter(|_| may_be).map(|place| numbers.number(place)) else { continue };
            let windows = model.shifts.iter().map(|shift| windows(round, shift, visit)).collect();
            model.jobs.push(Job {
                source: Source::Visit(number),
                place,
                minutes: visit.minutes as Minutes,
                value: (visit.value * 1000.0).round() as i64,
                is_must: visit.is_must,
                windows,
                earlier: model.earlier_shift(round, visit),
            });
        }
        model
    }

    /// Minutes from where a day begins to where it ends when nobody is visited.
    pub fn idle(&self, shift: usize) -> Minutes {
        let day = &self.shifts[shift];
        if day.start == day.end { 0 } else { self.travel.minutes(day.start, day.end) }
    }

    fn earlier_shift(&self, round: &Round, visit: &Visit) -> Option<(usize, Minutes)> {
        let earlier = round.earlier.iter().find(|earlier| earlier.firm == visit.firm)?;
        Some((self.shift_of(round, earlier)?, earlier.from.minutes()))
    }

    fn shift_of(&self, round: &Round, appointment: &Appointment) -> Option<usize> {
        let is_of = |shift: &Shift| round.officers[shift.officer].id == appointment.officer;
        self.shifts.iter().position(|shift| shift.date == appointment.date && is_of(shift))
    }

    /// Puts an appointment or earlier visit into its working day; whether it fits there. Appointments are known to.
    fn fix(&mut self, round: &Round, source: Source, place: usize) -> bool {
        let appointment = match source {
            Source::Appointment(number) => &round.appointments[number],
            Source::Earlier(number) => &round.earlier[number],
            Source::Visit(_) => return false,
        };
        let Some(at) = self.shift_of(round, appointment) else { return false };
        let begin = appointment.from.minutes();
        let mut windows = vec![Vec::new(); self.shifts.len()];
        windows[at] = vec![(begin, begin)];
        let minutes = appointment.minutes as Minutes;
        self.jobs.push(Job { source, place, minutes, value: 0, is_must: true, windows, earlier: None });
        let before = self.shifts[at].clone();
        self.shifts[at].fixed.push(self.jobs.len() - 1);
        self.stretch(at);
        let fits = route::Route::of(self, at, self.shifts[at].fixed.clone()).is_some();
        if !fits && matches!(source, Source::Earlier(_)) {
            self.shifts[at] = before;
            self.jobs.pop();
        }
        fits
    }

    /// Lets a day begin as early and end as late as what is fixed in it needs: agreed is agreed.
    fn stretch(&mut self, at: usize) {
        let (jobs, travel, shift) = (&self.jobs, &self.travel, &mut self.shifts[at]);
        let begin = |job: &usize| jobs[*job].windows[at].first().map_or(0, |window| window.0);
        shift.fixed.sort_by_key(begin);
        if let (Some(first), Some(last)) = (shift.fixed.first(), shift.fixed.last()) {
            let leave = begin(first) - travel.minutes(shift.start, jobs[*first].place);
            let end = shift.fixed.iter().map(|job| begin(job) + jobs[*job].minutes).max().unwrap_or_default();
            let home = end + travel.minutes(jobs[*last].place, shift.end);
            shift.span = Span { from: shift.span.from.min(leave), to: shift.span.to.max(home) };
            shift.most = shift.most.max(shift.fixed.len());
        }
    }
}

fn shifts(round: &Round, places: &mut Places) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for date in round.dates() {
        for (number, officer) in round.officers.iter().enumerate() {
            let is_absent = officer.absent.contains(&date);
            let working = if is_absent { Vec::new() } else { hours::on(date, &officer.hours) };
            // A kept agreed visit is made outside the working hours too; nothing is proposed around it then.
            let is_kept =
                |agreed: &&Appointment| agreed.kept.is_some() && agreed.date == date && agreed.officer == officer.id;
            let kept = round.appointments.iter().find(is_kept).map(|agreed| agreed.from.minutes());
            let begin = working.first().map(|span| span.from).or(kept);
            let Some(begin) = begin else { continue };
            shifts.push(Shift {
                officer: number,
                date,
                span: Span { from: begin, to: working.iter().map(|span| span.to).max().unwrap_or(begin) },
                working,
                start: places.number(officer.start),
                end: places.number(officer.end.unwrap_or(officer.start)),
                most: officer.most_per_day.map_or(usize::MAX, |most| most as usize),
                fixed: Vec::new(),
            });
        }
    }
    shifts
}

/// When a visit may begin in a working day.
fn windows(round: &Round, shift: &Shift, visit: &Visit) -> Vec<Window> {
    let skills = &round.officers[shift.officer].skills;
    let is_out = round.is_frozen(shift.date)
        || round.is_off(shift.date)
        || visit.not_before.is_some_and(|first| shift.date < first)
        || visit.not_after.is_some_and(|last| shift.date > last)
        || visit.needs.iter().any(|need| !skills.contains(need));
    if is_out {
        return Vec::new();
    }
    let open = match visit.opening.is_empty() {
        true => vec![Span { from: 0, to: 1440 }],
        false => hours::on(shift.date, &visit.opening),
    };
    let minutes = visit.minutes as Minutes;
    let both = shift.working.iter().flat_map(|working| {
        open.iter().map(move |open| (working.from.max(open.from), working.to.min(open.to) - minutes))
    });
    let mut windows: Vec<Window> = both.filter(|(first, last)| first <= last).collect();
    windows.sort_unstable();
    windows
}
