//! `/weekplan`: a week of visits as a list and drawn as a map, and as a calendar file. A plan is a proposal: everything
//! that it rests on stands in its address, so that it can be sent to somebody and made again.

use super::frame::{Frame, answer};
use super::plan_map::{PlanMap, plan_map};
use crate::api::State;
use crate::api::permission::{Permit, PlanOutreach};
use crate::api::problem::Problem;
use crate::app::visit_plans::answer::{DayOfVisits, PlannedVisit, VisitKind};
use crate::app::week_plan::{TimeOfDay, Week, WeekWanted, plan_week};
use crate::app::{App, AppError, Caller};
use crate::domain::FirmId;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

/// Longest name of a place.
const LONGEST: usize = 100;

/// What the form asks.
#[derive(Clone, Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    start: String,
    #[serde(default)]
    first: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    most: String,
}

/// A visit as it is shown.
pub struct VisitLine {
    /// Its number, on the map too.
    pub number: usize,
    /// The firm.
    pub firm: FirmId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// From and to.
    pub time: String,
    /// The drive to it.
    pub drive: String,
    /// Whether it was agreed.
    pub is_fixed: bool,
}

/// A day as it is shown.
pub struct DayLine {
    /// The day.
    pub title: String,
    /// Leaving, coming home and driving.
    pub about: String,
    /// Which line of the map it is.
    pub number: usize,
    /// The visits in order.
    pub visits: Vec<VisitLine>,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    asked: Asked,
    /// The query of this plan, for the calendar file.
    query: String,
    fault: Option<(&'static str, &'static str)>,
    /// The days; absent until a plan was asked for.
    days: Option<Vec<DayLine>>,
    /// Who was left out, by reason.
    left_out: Vec<(String, Vec<(FirmId, String)>)>,
    notices: Vec<String>,
    map: Option<PlanMap>,
}

/// The page.
pub async fn get_plan(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let asked = asked.into_inner();
    let work = move || page(&app, &permit.caller, frame, asked);
    answer(&state.calculators.run(work).await??)
}

/// The same plan as a calendar file.
pub async fn get_calendar(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let app = state.app.clone();
    let asked = complete(&app, &asked);
    let wanted = wanted(&frame, &app, &asked).ok().filter(|wanted| !wanted.start.is_empty());
    let wanted = wanted.ok_or_else(|| Problem::not_found("plan", "agenda.ics"))?;
    let work = move || plan_week(&app, &permit.caller, &wanted);
    let week = state.calculators.run(work).await??;
    let calendar = week.plan.calendars.into_iter().flatten().next();
    let file = calendar.ok_or_else(|| Problem::not_found("plan", "agenda.ics"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"weekplan.ics\""))
        .body(file.ics))
}

/// The form with what it usually asks, where nothing was filled in: next Monday, a working week, office hours.
fn complete(app: &App, asked: &Asked) -> Asked {
    let today = app.today();
    let to_monday = 7 - u64::from(today.weekday().num_days_from_monday());
    let monday = today.checked_add_days(Days::new(to_monday)).unwrap_or(today);
    let or =
        |given: &str, usual: &str| if given.trim().is_empty() { usual.to_owned() } else { given.trim().to_owned() };
    Asked {
        start: asked.start.trim().chars().take(LONGEST).collect(),
        first: or(&asked.first, &monday.to_string()),
        days: or(&asked.days, "5"),
        from: or(&asked.from, "09:00"),
        to: or(&asked.to, "17:00"),
        most: or(&asked.most, "4"),
    }
}

/// The form as a question, or the field that is wrong and what to do.
fn wanted(frame: &Frame, app: &App, asked: &Asked) -> Result<WeekWanted, (&'static str, &'static str)> {
    let w = frame.w;
    let times = TimeOfDay::parse(&asked.from).zip(TimeOfDay::parse(&asked.to)).filter(|(from, to)| from < to);
    let (from, to) = times.ok_or(("from", w.plan_hours_wrong))?;
    let first_date = asked.first.parse::<NaiveDate>().map_err(|_| ("first", w.fault_date));
    Ok(WeekWanted {
        start: asked.start.clone(),
        first_date: first_date.unwrap_or_else(|_| app.today()),
        days: asked.days.parse::<u32>().unwrap_or(5).clamp(1, 10),
        from,
        to,
        most_per_day: asked.most.parse::<u32>().unwrap_or(4).clamp(1, 20),
    })
}

fn page(app: &App, caller: &Caller, frame: Frame, asked: Asked) -> Result<PlanPage, AppError> {
    let asked = complete(app, &asked);
    let fields = [
        ("start", &asked.start),
        ("first", &asked.first),
        ("days", &asked.days),
        ("from", &asked.from),
        ("to", &asked.to),
        ("most", &asked.most),
    ];
    let query = fields.map(|(name, value)| format!("{name}={}", super::failures::encoded(value))).join("&");
    let mut page =
        PlanPage { query, asked, fault: None, days: None, left_out: Vec::new(), notices: Vec::new(), map: None, frame };
    if page.asked.start.is_empty() {
        return Ok(page);
    }
    let wanted = match wanted(&page.frame, app, &page.asked) {
        Ok(wanted) => wanted,
        Err(fault) => {
            page.fault = Some(fault);
            return Ok(page);
        }
    };
    match plan_week(app, caller, &wanted) {
        Ok(week) => show(&mut page, &week),
        Err(AppError::Invalid(faults)) if faults.iter().any(|fault| fault.pointer == "/start") => {
            page.fault = Some(("start", page.frame.w.plan_start_unknown));
        }
        // A week in the past, or hours in which nobody can drive anywhere.
        Err(AppError::Invalid(_)) => page.fault = Some(("from", page.frame.w.plan_hours_wrong)),
        Err(error) => return Err(error),
    }
    Ok(page)
}

fn show(page: &mut PlanPage, week: &Week) {
    let (lang, w) = (page.frame.lang, page.frame.w);
    let mut number = 0;
    let mut day = |(place, day): (usize, &DayOfVisits)| {
        let time = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
        let visits = day.visits.iter().map(|visit| {
            number += 1;
            line(&page.frame, number, visit)
        });
        DayLine {
            visits: visits.collect(),
            title: super::facts::capital(&format!("{} {}", weekday(lang, day.date), lang.day(day.date))),
            about: format!(
                "{} {} · {} {} · {} {} {}, {} km",
                w.plan_leaves,
                time(day.leaves),
                w.plan_returns,
                time(day.returns),
                day.driving_minutes,
                w.plan_minutes,
                w.plan_drive,
                lang.tenths(day.kilometres)
            ),
            number: place % 5,
        }
    };
    let days: Vec<DayLine> = week.plan.days.iter().enumerate().map(&mut day).collect();
    page.map = plan_map(&page.frame, week, &days);
    page.days = Some(days);
    for left in &week.plan.left_out {
        let (reason, firm) = (super::facts::capital(&lang.say(&left.text)), (left.firm_id, left.name.clone()));
        match page.left_out.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, firms)) => firms.push(firm),
            None => page.left_out.push((reason, vec![firm])),
        }
    }
    page.notices = week.plan.notices.iter().map(|notice| lang.say(notice)).collect();
}

fn line(frame: &Frame, number: usize, visit: &PlannedVisit) -> VisitLine {
    let time = [visit.from, visit.to].map(|time| time.map(|time| time.to_string()).unwrap_or_default());
    VisitLine {
        number,
        firm: visit.firm_id,
        name: visit.name.clone(),
        place: visit.place.clone().unwrap_or_default(),
        time: time.join("–"),
        drive: format!("{} {} {}", visit.driving_minutes, frame.w.plan_minutes, frame.w.plan_drive),
        is_fixed: visit.kind != VisitKind::Proposed,
    }
}

fn weekday(lang: super::language::Language, date: NaiveDate) -> String {
    let names = lang.words().weekdays;
    names.split(' ').nth(date.weekday().num_days_from_monday() as usize).unwrap_or_default().to_owned()
}
