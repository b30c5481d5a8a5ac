//! Why a firm is not in the plan, in words that one can say to a colleague.

use super::hours::Minutes;
use super::model::{Job, Model, Shift, Source};
use super::problem::{Appointment, Permission, Round, Visit};
use super::route::Route;
use crate::domain::text::month;
use crate::domain::{FirmId, Text};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a firm is left out (*reden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// The law or the firm does not allow contact.
    ContactNotAllowed,
    /// No officer has the language or skill that the visit asks for.
    NoSuitableOfficer,
    /// All days on which it could be visited are frozen.
    Frozen,
    /// It is not open while a suitable officer works, or not on these days.
    NotOpen,
    /// The drive there and back does not fit any working day.
    TooFar,
    /// The officers who could go have as many visits as they may have.
    DaysAreFull,
    /// There is no time left on the days on which it could be visited.
    NoTime,
    /// The visit takes longer than any suitable officer works without a break.
    TooLong,
    /// The only days on which it could be visited are public holidays.
    Holiday,
    /// It was in the earlier plan, and was not asked for again or not for these days.
    NotPlannedAgain,
}

/// A firm that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where the firm stands in the round.
    pub source: Source,
    /// Why.
    pub reason: LeftOutReason,
    /// Why, in words.
    pub text: Text,
}

/// Why each firm of the round that is in no route is left out; first those of the earlier plan.
pub fn left_out(round: &Round, model: &Model, routes: &[Route]) -> Vec<LeftOut> {
    let is_planned = |source: Source| {
        let job = model.jobs.iter().position(|job| job.source == source);
        job.is_some_and(|job| routes.iter().any(|route| route.jobs.contains(&job)))
    };
    let firms = |source: &Source| match source {
        Source::Visit(number) => round.visits[*number].firm,
        Source::Appointment(number) => round.appointments[*number].firm,
        Source::Earlier(number) => round.earlier[*number].firm,
    };
    let visited: Vec<_> =
        routes.iter().flat_map(|route| &route.jobs).map(|job| firms(&model.jobs[*job].source)).collect();
    let mut left: Vec<LeftOut> = Vec::new();
    for number in &model.displaced {
        let earlier = &round.earlier[*number];
        if visited.contains(&earlier.firm) {
            continue;
        }
        let (reason, text) = match &earlier.permission {
            Permission::Blocked(why) => (LeftOutReason::ContactNotAllowed, not_allowed(why)),
            Permission::Allowed => (LeftOutReason::NoTime, no_time(&[earlier.date], false)),
        };
        left.push(LeftOut { source: Source::Earlier(*number), reason, text });
    }
    left.extend(dropped(round, &visited));
    for (number, visit) in round.visits.iter().enumerate() {
        let source = Source::Visit(number);
        let is_told = left.iter().any(|left| firms(&left.source) == visit.firm);
        if !is_planned(source) && !is_told && !visited.contains(&visit.firm) {
            let (reason, text) = reason(round, model, routes, visit, source);
            left.push(LeftOut { source, reason, text });
        }
    }
    left
}

/// Visits of the earlier plan that nobody asked to plan again. Those of days before this plan are history.
fn dropped<'a>(round: &'a Round, visited: &'a [FirmId]) -> impl Iterator<Item = LeftOut> + 'a {
    let dates = round.dates();
    let last = dates.last().copied().unwrap_or(round.first_date);
    let is_dropped = move |earlier: &Appointment| {
        let is_known = visited.contains(&earlier.firm) || round.visits.iter().any(|visit| visit.firm == earlier.firm);
        earlier.date >= round.first_date && !(round.is_frozen(earlier.date) && earlier.date <= last) && !is_known
    };
    let earlier = round.earlier.iter().enumerate().filter(move |(_, earlier)| is_dropped(earlier));
    earlier.map(move |(number, earlier)| {
        let (reason, text) = match &earlier.permission {
            Permission::Blocked(why) => (LeftOutReason::ContactNotAllowed, not_allowed(why)),
            Permission::Allowed => (LeftOutReason::NotPlannedAgain, not_planned_again(earlier.date > last)),
        };
        LeftOut { source: Source::Earlier(number), reason, text }
    })
}

fn not_planned_again(is_later: bool) -> Text {
    match is_later {
        true => {
            Text::new("stond in het vorige plan, na de dagen van dit plan", "was planned earlier, after these days")
        }
        false => Text::new(
            "stond in het vorige plan, maar niet meer bij de bezoeken van dit plan",
            "was planned earlier, but is not among the visits of this plan",
        ),
    }
}

fn reason(round: &Round, model: &Model, routes: &[Route], visit: &Visit, source: Source) -> (LeftOutReason, Text) {
    if let Permission::Blocked(why) = &visit.permission {
        return (LeftOutReason::ContactNotAllowed, not_allowed(why));
    }
    let suits = |officer: usize| visit.needs.iter().all(|need| round.officers[officer].skills.contains(need));
    if !(0..round.officers.len()).any(suits) {
        let needs = visit.needs.join(", ");
        let text = Text::new(
            format!("niemand die dit bezoek kan doen: {needs}"),
            format!("nobody who can make this visit: {needs}"),
        );
        return (LeftOutReason::NoSuitableOfficer, text);
    }
    let suitable: Vec<&Shift> = model.shifts.iter().filter(|shift| suits(shift.officer)).collect();
    if !suitable.is_empty() && suitable.iter().all(|shift| round.is_frozen(shift.date)) {
        let text = Text::new("alle dagen liggen al vast", "all days are settled already");
        return (LeftOutReason::Frozen, text);
    }
    let longest = suitable.iter().flat_map(|shift| &shift.working).map(|span| span.to - span.from).max();
    if let Some(longest) = longest.filter(|longest| *longest < visit.minutes as Minutes) {
        let text = Text::new(
            format!("duurt {} minuten, langer dan de werktijd van {longest} minuten", visit.minutes),
            format!("takes {} minutes, longer than the working hours of {longest} minutes", visit.minutes),
        );
        return (LeftOutReason::TooLong, text);
    }
    let may_be_on = |date: NaiveDate| {
        visit.not_before.is_none_or(|first| first <= date) && visit.not_after.is_none_or(|last| date <= last)
    };
    let mut days = suitable.iter().filter(|shift| may_be_on(shift.date) && !shift.working.is_empty()).peekable();
    if days.peek().is_some() && days.all(|shift| round.is_off(shift.date)) {
        let text = Text::new("alleen te bezoeken op een feestdag", "could be visited on a public holiday only");
        return (LeftOutReason::Holiday, text);
    }
    let Some(job) = model.jobs.iter().find(|job| job.source == source) else {
        return not_open();
    };
    let open: Vec<usize> = (0..model.shifts.len()).filter(|shift| !job.windows[*shift].is_empty()).collect();
    if open.is_empty() {
        return not_open();
    }
    let reachable: Vec<usize> = open.into_iter().filter(|shift| fits_alone(model, *shift, job)).collect();
    if reachable.is_empty() {
        let text = Text::new(
            "te ver: heen en terug past in geen werkdag binnen de openingstijden",
            "too far: there and back fits no working day within the opening hours",
        );
        return (LeftOutReason::TooFar, text);
    }
    if reachable.iter().all(|shift| routes[*shift].jobs.len() >= model.shifts[*shift].most) {
        let text = Text::new("het grootste aantal bezoeken per dag is bereikt", "the most visits a day are reached");
        return (LeftOutReason::DaysAreFull, text);
    }
    let mut dates: Vec<NaiveDate> = reachable.iter().map(|shift| model.shifts[*shift].date).collect();
    dates.dedup();
    let mut all: Vec<NaiveDate> = model
        .shifts
        .iter()
        .map(|shift| shift.date)
        .filter(|date| !round.is_frozen(*date) && !round.is_off(*date))
        .collect();
    all.dedup();
    (LeftOutReason::NoTime, no_time(&dates, dates.len() > 1 && dates == all))
}

/// Whether the visit would fit a working day with nothing else in it.
fn fits_alone(model: &Model, shift: usize, job: &Job) -> bool {
    let day = &model.shifts[shift];
    let windows = &job.windows[shift];
    let there = day.span.from + model.travel.minutes(day.start, job.place);
    let back = job.minutes + model.travel.minutes(job.place, day.end);
    windows.iter().any(|(first, last)| there.max(*first) <= *last && there.max(*first) + back <= day.span.to)
}

fn not_allowed(why: &Text) -> Text {
    Text::new(format!("contact niet toegestaan: {}", why.nl), format!("contact not allowed: {}", why.en))
}

fn not_open() -> (LeftOutReason, Text) {
    let text = Text::new(
        "niet te bezoeken op de dagen en tijden waarop iemand werkt",
        "cannot be visited on the days and at the times at which somebody works",
    );
    (LeftOutReason::NotOpen, text)
}

fn no_time(dates: &[NaiveDate], are_all: bool) -> Text {
    if are_all || dates.len() > 3 {
        return Text::new("geen tijd op deze dagen in dit gebied", "no time on these days in this area");
    }
    let (nl, en): (Vec<String>, Vec<String>) = dates.iter().map(|date| in_words(*date)).unzip();
    Text::new(
        format!("geen tijd op {} in dit gebied", join(&nl, "of")),
        format!("no time on {} in this area", join(&en, "or")),
    )
}

fn join(words: &[String], last: &str) -> String {
    match words {
        [before @ .., end] if !before.is_empty() => format!("{} {last} {end}", before.join(", ")),
        _ => words.join(""),
    }
}

/// A date as one says it: “dinsdag 1 december”, “Tuesday 1 December”.
pub fn in_words(date: NaiveDate) -> (String, String) {
    const DAYS: [(&str, &str); 7] = [
        ("maandag", "Monday"),
        ("dinsdag", "Tuesday"),
        ("woensdag", "Wednesday"),
        ("donderdag", "Thursday"),
        ("vrijdag", "Friday"),
        ("zaterdag", "Saturday"),
        ("zondag", "Sunday"),
    ];
    let (day, month) = (DAYS[date.weekday().num_days_from_monday() as usize], month(date));
    (format!("{} {} {}", day.0, date.day(), month.0), format!("{} {} {}", day.1, date.day(), month.1))
}
