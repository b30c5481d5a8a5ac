//! What the form of the week plan asks: everything that a plan rests on, as it stands in the address of its page.

use super::frame::Frame;
use super::plan_moves::{self, MOVED};
use crate::api::authentication::{cookie, set_cookie};
use crate::app::App;
use crate::app::week_plan::{STOP_MINUTES, TimeOfDay, WeekWanted, Wish};
use crate::domain::FirmId;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, web};
use chrono::{Datelike, Days, NaiveDate};
use std::ops::RangeInclusive;

/// Cookie with the form of the last plan.
pub const LAST_PLAN: &str = "__Host-plan";
/// How long it is kept: a year, in seconds.
const KEPT_S: i64 = 365 * 24 * 3600;
/// Longest name of a place.
const LONGEST: usize = 100;

/// What the form asks.
#[derive(Clone, Default)]
pub struct Asked {
    /// Where the days begin and end.
    pub start: String,
    /// The first day.
    pub first: String,
    /// Calendar days.
    pub days: String,
    /// Leaving home.
    pub from: String,
    /// Being home.
    pub to: String,
    /// Most visits a day.
    pub most: String,
    /// Minutes for parking and reporting at each firm.
    pub stop: String,
    /// What the officer wants of firms.
    pub wishes: Vec<(FirmId, Wish)>,
}

/// The parameters of an address.
pub type Parameters = web::Query<Vec<(String, String)>>;

/// The form with what it usually asks, where nothing was filled in: next Monday, a working week, office hours.
pub fn complete(app: &App, asked: &[(String, String)]) -> Asked {
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
        stop: or("stop", &STOP_MINUTES.to_string()),
        wishes: plan_moves::wishes(asked),
    }
}

/// The form as it was filled in for the last plan in this browser, with the day that it usually begins on.
pub fn as_last_time(app: &App, request: &HttpRequest) -> Asked {
    let last = cookie(request, LAST_PLAN).ok().flatten().unwrap_or_default();
    let last = web::Query::<Vec<(String, String)>>::from_query(&last).map(web::Query::into_inner).unwrap_or_default();
    complete(app, &last)
}

/// The cookie by which a browser remembers the form of a plan, without its first day and what was moved.
pub fn kept(asked: &Asked) -> Option<HeaderValue> {
    let mut own = fields(asked);
    own.retain(|(name, _)| !["first", MOVED].contains(name));
    HeaderValue::try_from(set_cookie(LAST_PLAN, &query(&own), KEPT_S)).ok()
}

/// The parameters that make this plan again.
pub fn fields(asked: &Asked) -> Vec<(&'static str, String)> {
    let own = [
        ("start", &asked.start),
        ("first", &asked.first),
        ("days", &asked.days),
        ("from", &asked.from),
        ("to", &asked.to),
        ("most", &asked.most),
        ("stop", &asked.stop),
    ];
    let own = own.into_iter().map(|(name, value)| (name, value.clone()));
    own.chain(asked.wishes.iter().map(|wish| (MOVED, plan_moves::written(wish)))).collect()
}

/// Parameters as the query of an address.
pub fn query(fields: &[(&'static str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}={}", super::failures::encoded(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The form as a question, or the field that is wrong and what to do.
pub fn wanted(frame: &Frame, app: &App, asked: &Asked) -> Result<WeekWanted, (&'static str, &'static str)> {
    let w = frame.w;
    let times = TimeOfDay::parse(&asked.from).zip(TimeOfDay::parse(&asked.to)).filter(|(from, to)| from < to);
    let (from, to) = times.ok_or(("from", w.plan_hours_wrong))?;
    let first_date = asked.first.parse::<NaiveDate>().map_err(|_| ("first", w.plan_first_wrong))?;
    let number = |field: &'static str, text: &str, within: RangeInclusive<u32>, fault: &'static str| {
        text.parse::<u32>().ok().filter(|number| within.contains(number)).ok_or((field, fault))
    };
    let days = number("days", &asked.days, 1..=10, w.plan_days_wrong)?;
    let most_per_day = number("most", &asked.most, 1..=20, w.plan_most_wrong)?;
    let stop_minutes = number("stop", &asked.stop, 0..=60, w.plan_stop_wrong)?;
    // A plan that was sent to somebody is looked at until its last day.
    if first_date.checked_add_days(Days::new(days.into())).is_none_or(|end| end <= app.today()) {
        return Err(("first", w.plan_first_wrong));
    }
    Ok(WeekWanted {
        start: asked.start.clone(),
        first_date,
        days,
        from,
        to,
        most_per_day,
        stop_minutes: Some(stop_minutes),
        wishes: asked.wishes.clone(),
        officer: None,
    })
}
