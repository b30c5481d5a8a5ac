//! `/weekplan`: a week of visits as a list and drawn as a map, and as a calendar file. A plan is a proposal: everything
//! that it rests on stands in its address, so that it can be sent to somebody and made again. Only what was agreed with
//! firms is kept.

use super::failures::as_it_is;
use super::frame::{Frame, answer, answer_with, answer_with_pictures_of};
use super::plan_asked::{self, Asked, Parameters, complete, fields, query, wanted};
use super::plan_map::{PlanMap, plan_map};
use super::plan_moves;
use super::sent::go_to;
use super::words::Words;
use crate::api::permission::{Permit, PlanOutreach};
use crate::api::problem::Problem;
use crate::api::{State, line as served};
use crate::app::accounts::names::{list_holder, officer};
use crate::app::agreed_visits::{AgreedVisitRecord, VisitFilter, load_visits};
use crate::app::visit_plans::answer::{DayOfVisits, DriveSource, LeftOutFirm, LeftOutReason, PlannedVisit, VisitKind};
use crate::app::week_plan::{TimeOfDay, Week, WeekWanted, Wish, nearest_place, plan_week};
use crate::app::{App, AppError, Caller};
use crate::domain::{FirmId, reference};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

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
    /// Its own id, when it is an agreed visit that is kept.
    pub kept: Option<Uuid>,
    /// Whether the officer chose its day.
    pub is_moved: bool,
    /// That it cannot be reached in time, when it was agreed so.
    pub late: Option<String>,
}

/// A visit that was agreed, whatever plan is shown.
pub struct AgreedLine {
    /// Day and time.
    pub when: String,
    /// The firm.
    pub firm: FirmId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// Its own id.
    pub id: Uuid,
    /// Why it may not be made any more; empty when it may.
    pub closed: String,
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
    /// Names of municipalities, from which the start is chosen.
    towns: Vec<&'static str>,
    /// The query of this plan, for the calendar file.
    query: String,
    /// The fields of that query, for a form that moves a visit.
    fields: Vec<(&'static str, String)>,
    fault: Option<(&'static str, String)>,
    /// The place that may be meant by a start that is not known, and the plan from there.
    meant: Option<(&'static str, String)>,
    /// Whether the list from which firms are proposed is ranked for the first time.
    is_ranking: bool,
    /// The days; absent until a plan was asked for.
    days: Option<Vec<DayLine>>,
    /// Who was left out, by reason.
    left_out: Vec<(String, Vec<(FirmId, String)>)>,
    /// Those of them who may be visited all the same, when the officer wants to.
    addable: Vec<(FirmId, String)>,
    /// Those of them who may be visited only when that was agreed with them.
    by_agreement: Vec<(FirmId, String)>,
    /// Whom the officer does not want to visit.
    unwanted: Vec<(FirmId, String)>,
    /// Whether times of drives are estimates.
    is_estimated: bool,
    notices: Vec<String>,
    /// What was agreed for the coming weeks.
    agreed: Vec<AgreedLine>,
    /// What was agreed and may not be made any more.
    off: Vec<AgreedLine>,
    map: Option<PlanMap>,
    /// Firm, day and time of an agreement that was refused, as they were typed.
    typed: Option<(FirmId, String, String)>,
}

impl PlanPage {
    /// Whether an agreement with a firm was refused just now.
    fn is_refused(&self, firm: &FirmId) -> bool {
        self.typed.as_ref().is_some_and(|(of, ..)| of == firm)
    }

    /// The day in the form of a firm: the usual one, unless another was typed and refused.
    fn day_for<'a>(&'a self, firm: &FirmId, usual: &'a str) -> &'a str {
        self.typed.as_ref().filter(|(of, ..)| of == firm).map_or(usual, |(_, day, _)| day)
    }

    /// The time likewise.
    fn time_for<'a>(&'a self, firm: &FirmId, usual: &'a str) -> &'a str {
        self.typed.as_ref().filter(|(of, ..)| of == firm).map_or(usual, |(.., time)| time)
    }

    /// Forgets the last move, which does not fit.
    fn take_back(&mut self) {
        self.fault = Some(("plan", self.frame.w.plan_move_wrong.to_owned()));
        self.frame.done = None;
        self.asked.wishes.pop();
    }

    fn has_agreed(&self) -> bool {
        !self.agreed.is_empty() || self.days.iter().flatten().flat_map(|day| &day.visits).any(|visit| visit.is_fixed)
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.fault.as_ref().is_some_and(|(wrong, _)| *wrong == field)
    }

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
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    if !asked.iter().any(|(name, _)| name == "start") {
        let asked = plan_asked::as_last_time(&app, &request);
        let caller = permit.caller;
        let page = served::run(&state, move |app| {
            let (off, agreed) = agreed(app, &caller, &frame)?;
            Ok(PlanPage { agreed, off, ..unasked(frame, asked) })
        });
        return answer(&page.await?);
    }
    let mut asked_now = complete(&app, &asked);
    if let Some((firm, moves)) = plan_moves::moved(&asked) {
        let before = wanted(&frame, &app, &asked_now).ok();
        let work = move || match before {
            None => Ok(None),
            Some(before) => week_of(&app, &permit.caller, &before),
        };
        let before = state.calculators.run(work).await?.ok().flatten();
        let days = before.map(|week| week.plan.days).unwrap_or_default();
        asked_now.wishes = plan_moves::with_others(moves, &days, firm);
        return Ok(go_to(&format!("/weekplan?{}&done=replanned#v{firm}", query(&fields(&asked_now)))));
    }
    let page = state.calculators.run(move || page(&app, &permit.caller, frame, asked_now)).await??;
    // A form that is filled in wrong makes no plan; a move that does not fit leaves the one there was.
    let is_wrong = page.fault.is_some() && page.days.is_none();
    let status = if is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let mut response = as_it_is(shown(&state, status, &page)?);
    if let (true, Some(cookie)) = (page.days.is_some(), plan_asked::kept(&page.asked)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page after an agreement that could not be kept, which says so. Its address is that of the plan.
pub async fn show_refused(
    caller: Caller,
    state: &web::Data<State>,
    frame: Frame,
    asked: Asked,
    (status, typed): (StatusCode, (FirmId, String, String)),
) -> Result<HttpResponse, Problem> {
    let app = state.app.clone();
    let frame = frame.standing_on(&format!("/weekplan?{}", query(&fields(&asked))));
    let mut page = state.calculators.run(move || page(&app, &caller, frame, asked)).await??;
    page.fault = Some(("plan", page.frame.w.plan_agree_wrong.to_owned()));
    page.typed = Some(typed);
    Ok(as_it_is(shown(state, status, &page)?))
}

/// The week of whoever asks.
pub fn week_of(app: &App, caller: &Caller, wanted: &WeekWanted) -> Result<Option<Week>, AppError> {
    plan_week(app, caller, &WeekWanted { officer: list_holder(app, caller)?, ..wanted.clone() })
}

fn shown(state: &web::Data<State>, status: StatusCode, page: &PlanPage) -> Result<HttpResponse, Problem> {
    let tiles = state.app.map_tiles.clone();
    match tiles.filter(|_| page.map.is_some()) {
        Some(tiles) => answer_with_pictures_of(tiles.origin(), status, page),
        None => answer_with(status, page),
    }
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
    let work = move || week_of(&app, &permit.caller, &wanted);
    let Some(week) = state.calculators.run(work).await?? else {
        // The page tells that its list is being ranked.
        return Ok(go_to(&format!("/weekplan?{}", query(&fields(&asked)))));
    };
    let calendar = week.plan.calendars.into_iter().flatten().next();
    let file = calendar.ok_or_else(|| Problem::not_found("plan", "agenda.ics"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"weekplan.ics\""))
        .body(file.ics))
}

/// The form alone.
fn unasked(frame: Frame, asked: Asked) -> PlanPage {
    PlanPage {
        query: String::new(),
        fields: Vec::new(),
        towns: reference::municipalities().iter().map(|one| one.name.as_str()).collect(),
        asked,
        fault: None,
        meant: None,
        typed: None,
        is_ranking: false,
        days: None,
        left_out: Vec::new(),
        addable: Vec::new(),
        by_agreement: Vec::new(),
        unwanted: Vec::new(),
        is_estimated: false,
        notices: Vec::new(),
        agreed: Vec::new(),
        off: Vec::new(),
        map: None,
        frame,
    }
}

fn page(app: &App, caller: &Caller, frame: Frame, asked: Asked) -> Result<PlanPage, AppError> {
    let (off, agreed) = agreed(app, caller, &frame)?;
    let mut page = PlanPage { agreed, off, ..unasked(frame, asked) };
    let mut refused = None;
    if page.asked.start.is_empty() {
        return Ok(page);
    }
    let mut wanted = match wanted(&page.frame, app, &page.asked) {
        Ok(wanted) => WeekWanted { officer: list_holder(app, caller)?, ..wanted },
        Err(fault) => {
            page.fault = Some((fault.0, fault.1.to_owned()));
            return Ok(page);
        }
    };
    loop {
        match plan_week(app, caller, &wanted) {
            Ok(Some(week)) if is_left_out(&week, wanted.wishes.last()) => {
                page.take_back();
                refused = wanted.wishes.pop();
            }
            Ok(Some(week)) => {
                tell_why_not_allowed(&mut page, refused.map(|(firm, _)| firm), &week);
                break show(app, &mut page, &wanted, &week);
            }
            Ok(None) => break page.is_ranking = true,
            Err(AppError::Invalid(faults)) if faults.iter().any(|fault| fault.pointer == "/start") => {
                page.meant = nearest_place(&page.asked.start).map(|place| {
                    let there = Asked { start: place.to_owned(), ..page.asked.clone() };
                    (place, format!("/weekplan?{}", query(&fields(&there))))
                });
                break page.fault = Some(("start", page.frame.w.plan_start_unknown.to_owned()));
            }
            // The last move does not fit; the plan is as it was before.
            Err(AppError::Invalid(_)) if !wanted.wishes.is_empty() => {
                page.take_back();
                refused = wanted.wishes.pop();
            }
            // A week in the past, or hours in which nobody can drive anywhere.
            Err(AppError::Invalid(_)) => break page.fault = Some(("from", page.frame.w.plan_hours_wrong.to_owned())),
            Err(error) => return Err(error),
        }
    }
    page.fields = fields(&page.asked);
    page.query = query(&page.fields);
    Ok(page)
}

/// Of a firm that may not be visited, that is why its visit does not fit.
fn tell_why_not_allowed(page: &mut PlanPage, refused: Option<FirmId>, week: &Week) {
    let is_it = |left: &&LeftOutFirm| Some(left.firm_id) == refused && left.reason == LeftOutReason::ContactNotAllowed;
    if let Some(left) = week.plan.left_out.iter().find(is_it) {
        let why = super::facts::capital(&page.frame.lang.say(&left.text));
        page.fault = Some(("plan", format!("{}: {why}", left.name)));
    }
}

/// The visits that whoever asks agreed on for the coming weeks: those that may not be made any more, and the others.
fn agreed(app: &App, caller: &Caller, frame: &Frame) -> Result<(Vec<AgreedLine>, Vec<AgreedLine>), AppError> {
    let filter = VisitFilter { officer: Some(officer(app, caller)?), ..VisitFilter::default() };
    let line = |record: &AgreedVisitRecord| {
        let visit = &record.visit;
        let when = format!("{} {}, {}", weekday(frame.lang, visit.date), frame.lang.day(visit.date), visit.from);
        AgreedLine {
            when: super::facts::capital(&when),
            firm: visit.firm_id,
            name: record.name.clone(),
            place: record.place.clone().unwrap_or_default(),
            id: visit.id,
            closed: record.closed.iter().map(|why| frame.lang.say(why)).collect::<Vec<_>>().join(" "),
        }
    };
    Ok(load_visits(app, caller, &filter)?.iter().map(line).partition(|line| !line.closed.is_empty()))
}

/// When an officer is there at last who comes from the visit before, where that is after the time that was agreed.
fn too_late(before: Option<&PlannedVisit>, visit: &PlannedVisit) -> Option<String> {
    let (ended, agreed) = (before?.to?, visit.from?);
    let there = ended.minutes() + visit.driving_minutes;
    (visit.kind != VisitKind::Proposed && there > agreed.minutes())
        .then(|| TimeOfDay::from_minutes(there).map_or_else(|| "24:00".to_owned(), |time| time.to_string()))
}

/// Whether a visit that was to be on a day found no room there.
fn is_left_out(week: &Week, wish: Option<&(FirmId, Wish)>) -> bool {
    let Some((firm, Wish::On(_))) = wish else { return false };
    week.plan.left_out.iter().any(|left| left.firm_id == *firm)
}

fn show(app: &App, page: &mut PlanPage, wanted: &WeekWanted, week: &Week) {
    let (lang, w) = (page.frame.lang, page.frame.w);
    let is_own = |wish: &Wish| !matches!(wish, Wish::Stays(_));
    let is_moved = |firm: FirmId| wanted.wishes.iter().any(|(wished, wish)| *wished == firm && is_own(wish));
    let (mut number, mut late_ones) = (0, Vec::new());
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
        let before = std::iter::once(None).chain(day.visits.iter().map(Some));
        let visits = day.visits.iter().zip(before).map(|(visit, before)| {
            number += 1;
            let late = too_late(before, visit);
            let late = late.map(|time| format!("{} {time}; {}", w.plan_late, w.plan_late_move));
            late_ones.extend(late.iter().map(|late| format!("{}, {title}: {late}", visit.name)));
            VisitLine { is_moved: is_moved(visit.firm_id), late, ..line(&page.frame, number, visit, week.plan.drives) }
        });
        let visits: Vec<VisitLine> = visits.collect();
        DayLine {
            visits,
            title,
            date: date.to_string(),
            about: format!(
                "{} {} · {} {} · {} {}, {} km",
                w.plan_leaves,
                time(day.leaves),
                w.plan_returns,
                time(day.returns),
                w.plan_minutes.of(day.driving_minutes),
                drive(w, week.plan.drives),
                lang.tenths(day.kilometres)
            ),
            number: place % 5,
        }
    };
    let days: Vec<DayLine> = wanted.working_days().into_iter().enumerate().map(&mut day).collect();
    page.map = plan_map(&page.frame, week, &days, app.map_tiles.as_deref());
    page.days = Some(days);
    for left in &week.plan.left_out {
        // Out of the blue they may not be visited; when it was agreed, they may, unless they object.
        let is_closed = left.reason == LeftOutReason::ContactNotAllowed;
        let offered = if is_closed { &mut page.by_agreement } else { &mut page.addable };
        offered.push((left.firm_id, left.name.clone()));
        let (reason, firm) = (super::facts::capital(&lang.say(&left.text)), (left.firm_id, left.name.clone()));
        match page.left_out.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, firms)) => firms.push(firm),
            None => page.left_out.push((reason, vec![firm])),
        }
    }
    page.unwanted = week.unwanted.clone();
    page.is_estimated = week.plan.drives == DriveSource::Estimate;
    page.notices = late_ones.into_iter().chain(week.plan.notices.iter().map(|notice| lang.say(notice))).collect();
}

/// The word beside minutes of driving, which says it when they are estimates.
fn drive(w: &Words, drives: DriveSource) -> &'static str {
    match drives {
        DriveSource::Estimate => w.plan_drive_estimated,
        DriveSource::RoutingService | DriveSource::Given => w.plan_drive,
    }
}

fn line(frame: &Frame, number: usize, visit: &PlannedVisit, drives: DriveSource) -> VisitLine {
    let time = [visit.from, visit.to].map(|time| time.map(|time| time.to_string()).unwrap_or_default());
    VisitLine {
        number,
        firm: visit.firm_id,
        name: visit.name.clone(),
        place: visit.place.clone().unwrap_or_default(),
        time: time.join("–"),
        drive: format!("{} {}", frame.w.plan_minutes.of(visit.driving_minutes), drive(frame.w, drives)),
        from: visit.from.map(|time| time.to_string()).unwrap_or_default(),
        is_fixed: visit.kind != VisitKind::Proposed,
        kept: visit.agreed_visit_id,
        is_moved: false,
        late: None,
    }
}

/// The weekday of a day, such as maandag.
pub(super) fn weekday(lang: super::language::Language, date: NaiveDate) -> String {
    let names = lang.words().weekdays;
    names.split(' ').nth(date.weekday().num_days_from_monday() as usize).unwrap_or_default().to_owned()
}
