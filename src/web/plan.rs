//! `/weekplan`: a week of visits as a list and drawn as a map, and as a calendar file. A plan is a proposal: everything
//! that it rests on stands in its address, so that it can be sent to somebody and made again.

use super::frame::{Frame, answer};
use super::plan_map::{PlanMap, plan_map};
use super::plan_moves::{self, MOVED};
use super::sent::go_to;
use crate::api::State;
use crate::api::permission::{Permit, PlanOutreach};
use crate::api::problem::Problem;
use crate::app::visit_plans::answer::{DayOfVisits, PlannedVisit, VisitKind};
use crate::app::week_plan::{TimeOfDay, Week, WeekWanted, Wish, plan_week};
use crate::app::{App, AppError, Caller};
use crate::domain::FirmId;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{Datelike, Days, NaiveDate};

/// Longest name of a place.
const LONGEST: usize = 100;

/// What the form asks.
#[derive(Clone, Default)]
pub struct Asked {
    start: String,
    first: String,
    days: String,
    from: String,
    to: String,
    most: String,
    wishes: Vec<(FirmId, Wish)>,
}

/// The parameters of an address.
type Parameters = web::Query<Vec<(String, String)>>;

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
    /// When it begins.
    pub from: String,
    /// Whether it was agreed.
    pub is_fixed: bool,
    /// Whether the officer chose its day.
    pub is_moved: bool,
}

/// A day as it is shown.
pub struct DayLine {
    /// The day.
    pub title: String,
    /// The day as forms send it.
    pub date: String,
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
    /// The fields of that query, for a form that moves a visit.
    fields: Vec<(&'static str, String)>,
    fault: Option<(&'static str, &'static str)>,
    /// The days; absent until a plan was asked for.
    days: Option<Vec<DayLine>>,
    /// Who was left out, by reason.
    left_out: Vec<(String, Vec<(FirmId, String)>)>,
    /// Whom the officer does not want to visit.
    unwanted: Vec<(FirmId, String)>,
    notices: Vec<String>,
    map: Option<PlanMap>,
}

impl PlanPage {
    fn has_visits(&self) -> bool {
        self.days.iter().flatten().any(|day| !day.visits.is_empty())
    }
}

/// The page.
pub async fn get_plan(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    frame: Frame,
    asked: Parameters,
) -> Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let mut asked_now = complete(&app, &asked);
    if let Some((firm, wishes)) = plan_moves::moved(&asked) {
        asked_now.wishes = wishes;
        return Ok(go_to(&format!("/weekplan?{}&done=replanned#v{firm}", query(&fields(&asked_now)))));
    }
    let asked = asked_now;
    let work = move || page(&app, &permit.caller, frame, asked);
    answer(&state.calculators.run(work).await??)
}

/// The same plan as a calendar file.
pub async fn get_calendar(
    permit: Permit<PlanOutreach>,
    state: web::Data<State>,
    frame: Frame,
    asked: Parameters,
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
fn complete(app: &App, asked: &[(String, String)]) -> Asked {
    let today = app.today();
    let to_monday = 7 - u64::from(today.weekday().num_days_from_monday());
    let monday = today.checked_add_days(Days::new(to_monday)).unwrap_or(today);
    let given = |wanted: &str| asked.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.trim());
    let or = |name: &str, usual: &str| if given(name).is_empty() { usual } else { given(name) }.to_owned();
    Asked {
        start: given("start").chars().take(LONGEST).collect(),
        first: or("first", &monday.to_string()),
        days: or("days", "5"),
        from: or("from", "09:00"),
        to: or("to", "17:00"),
        most: or("most", "4"),
        wishes: plan_moves::wishes(asked),
    }
}

/// The parameters that make this plan again.
fn fields(asked: &Asked) -> Vec<(&'static str, String)> {
    let own = [
        ("start", &asked.start),
        ("first", &asked.first),
        ("days", &asked.days),
        ("from", &asked.from),
        ("to", &asked.to),
        ("most", &asked.most),
    ];
    let own = own.into_iter().map(|(name, value)| (name, value.clone()));
    own.chain(asked.wishes.iter().map(|wish| (MOVED, plan_moves::written(wish)))).collect()
}

fn query(fields: &[(&'static str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}={}", super::failures::encoded(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
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
        wishes: asked.wishes.clone(),
    })
}

fn page(app: &App, caller: &Caller, frame: Frame, asked: Asked) -> Result<PlanPage, AppError> {
    let mut page = PlanPage {
        query: String::new(),
        fields: Vec::new(),
        asked,
        fault: None,
        days: None,
        left_out: Vec::new(),
        unwanted: Vec::new(),
        notices: Vec::new(),
        map: None,
        frame,
    };
    if page.asked.start.is_empty() {
        return Ok(page);
    }
    let mut wanted = match wanted(&page.frame, app, &page.asked) {
        Ok(wanted) => wanted,
        Err(fault) => {
            page.fault = Some(fault);
            return Ok(page);
        }
    };
    loop {
        match plan_week(app, caller, &wanted) {
            Ok(week) => break show(&mut page, &wanted, &week),
            Err(AppError::Invalid(faults)) if faults.iter().any(|fault| fault.pointer == "/start") => {
                break page.fault = Some(("start", page.frame.w.plan_start_unknown));
            }
            // The last move does not fit; the plan is as it was before.
            Err(AppError::Invalid(_)) if wanted.wishes.pop().is_some() => {
                page.fault = Some(("plan", page.frame.w.plan_move_wrong));
                page.asked.wishes.pop();
            }
            // A week in the past, or hours in which nobody can drive anywhere.
            Err(AppError::Invalid(_)) => break page.fault = Some(("from", page.frame.w.plan_hours_wrong)),
            Err(error) => return Err(error),
        }
    }
    page.fields = fields(&page.asked);
    page.query = query(&page.fields);
    Ok(page)
}

fn show(page: &mut PlanPage, wanted: &WeekWanted, week: &Week) {
    let (lang, w) = (page.frame.lang, page.frame.w);
    let is_moved = |firm: FirmId| wanted.wishes.iter().any(|(wished, _)| *wished == firm);
    let mut number = 0;
    let mut day = |(place, date): (usize, NaiveDate)| {
        let whole = lang.day(date);
        // The year goes without saying in a week that begins soon.
        let day_and_month = whole.rsplit_once(' ').map_or(whole.as_str(), |(day, _)| day);
        let title = super::facts::capital(&format!("{} {day_and_month}", weekday(lang, date)));
        let Some(day) = week.plan.days.iter().find(|day: &&DayOfVisits| day.date == date) else {
            return DayLine {
                title,
                date: date.to_string(),
                about: w.plan_free.to_owned(),
                number: place % 5,
                visits: Vec::new(),
            };
        };
        let time = |time: Option<TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
        let visits = day.visits.iter().map(|visit| {
            number += 1;
            VisitLine { is_moved: is_moved(visit.firm_id), ..line(&page.frame, number, visit) }
        });
        DayLine {
            visits: visits.collect(),
            title,
            date: date.to_string(),
            about: format!(
                "{} {} · {} {} · {} {}, {} km",
                w.plan_leaves,
                time(day.leaves),
                w.plan_returns,
                time(day.returns),
                w.plan_minutes.of(day.driving_minutes),
                w.plan_drive,
                lang.tenths(day.kilometres)
            ),
            number: place % 5,
        }
    };
    let days: Vec<DayLine> = wanted.working_days().into_iter().enumerate().map(&mut day).collect();
    page.map = plan_map(&page.frame, week, &days);
    page.days = Some(days);
    for left in &week.plan.left_out {
        let (reason, firm) = (super::facts::capital(&lang.say(&left.text)), (left.firm_id, left.name.clone()));
        match page.left_out.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, firms)) => firms.push(firm),
            None => page.left_out.push((reason, vec![firm])),
        }
    }
    page.unwanted = week.unwanted.clone();
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
        drive: format!("{} {}", frame.w.plan_minutes.of(visit.driving_minutes), frame.w.plan_drive),
        from: visit.from.map(|time| time.to_string()).unwrap_or_default(),
        is_fixed: visit.kind != VisitKind::Proposed,
        is_moved: false,
    }
}

fn weekday(lang: super::language::Language, date: NaiveDate) -> String {
    let names = lang.words().weekdays;
    names.split(' ').nth(date.weekday().num_days_from_monday() as usize).unwrap_or_default().to_owned()
}
