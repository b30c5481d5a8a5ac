//! A week of visits for one officer: the call list as candidates, planned from a place.

use super::call_list::{CallListRequest, get_call_list};
use super::visit_plans::answer::VisitPlan;
use super::visit_plans::plan_visits;
use super::visit_plans::request::{PlanPart, VisitPlanRequest, VisitRequest};
use super::{App, AppError, Caller, Result};
use crate::domain::normal_name::fold_words;
use crate::domain::{Coordinates, Firm, FirmId, Invalid, reference};
use crate::outreach::planning::hours::{Weekday, WeeklyHours};
use crate::outreach::planning::problem::Officer;
use crate::storage::firms::load_firms_by_id;
use chrono::NaiveDate;
use std::collections::HashMap;

pub use crate::outreach::planning::hours::TimeOfDay;

/// Firms of the call list among which the plan chooses: enough to fill a week, few enough to plan at once.
const CANDIDATES: usize = 30;
/// Name of the officer in the plan; there is one.
const OFFICER: &str = "officer";
/// Days on which officers work.
const WORKING_DAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// What is asked of a week.
#[derive(Clone, Debug)]
pub struct WeekWanted {
    /// Place or municipality in which the days begin and end.
    pub start: String,
    /// The first day.
    pub first_date: NaiveDate,
    /// Calendar days, 1 to 10.
    pub days: u32,
    /// Leaving home.
    pub from: TimeOfDay,
    /// Being home.
    pub to: TimeOfDay,
    /// Most visits a day.
    pub most_per_day: u32,
}

/// A planned week, with the points to draw it.
#[derive(Clone, Debug)]
pub struct Week {
    /// The plan.
    pub plan: VisitPlan,
    /// Where the days begin.
    pub start: Coordinates,
    /// Where the firms are.
    pub places: HashMap<FirmId, Coordinates>,
}

/// A plan for the firms on top of the call list that have a location.
pub fn plan_week(app: &App, caller: &Caller, wanted: &WeekWanted) -> Result<Week> {
    let start = middle_of(&wanted.start).ok_or_else(|| {
        let message = format!("There is no place “{}”.", crate::domain::invalid::shown(&wanted.start));
        Invalid::new("/start", "unknown_place", message, "Give the name of a place or municipality.")
    })?;
    let list = get_call_list(app, caller, &CallListRequest { length: CANDIDATES, ..CallListRequest::default() })?;
    let ids: Vec<FirmId> = list.calls.iter().map(|call| call.call.firm_id).collect();
    let firms = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(load_firms_by_id(tenant, &ids)?))?;
    let place = |firm: &Firm| Some((firm.id, firm.location.as_ref()?.coordinates?));
    let places: HashMap<FirmId, Coordinates> = firms.iter().filter_map(place).collect();
    let candidates = list.calls.iter().filter(|call| places.contains_key(&call.call.firm_id));
    let visits = candidates.map(|call| VisitRequest {
        firm_id: call.call.firm_id,
        // A visit drawn by lot may have no gain; it is worth the least, yet something.
        value: f64::from(call.call.priority.points.max(1)),
        minutes: None,
        must: false,
        opening: Vec::new(),
        not_before: None,
        not_after: None,
        needs: Vec::new(),
        contact: None,
    });
    let hours = WORKING_DAYS.map(|weekday| WeeklyHours { weekday, from: wanted.from, to: wanted.to });
    let officer = Officer {
        id: OFFICER.to_owned(),
        start,
        end: None,
        hours: hours.into(),
        absent: Vec::new(),
        skills: Vec::new(),
        most_per_day: Some(wanted.most_per_day),
    };
    let request = VisitPlanRequest {
        first_date: wanted.first_date,
        days: Some(wanted.days),
        frozen_through: None,
        round: format!("{} {}", caller.subject, wanted.first_date),
        officers: vec![officer],
        visits: visits.collect(),
        appointments: Vec::new(),
        earlier_plan: Vec::new(),
        travel: None,
        travel_matrix: None,
        seed: None,
        include: vec![PlanPart::Calendars],
    };
    Ok(Week { plan: plan_visits(app, caller, &request)?, start, places })
}

/// The middle of the place or municipality with this name.
pub fn middle_of(name: &str) -> Option<Coordinates> {
    let wanted = fold_words(name);
    let place = reference::places().iter().filter(|place| place.centre.is_some());
    let place = place.filter(|place| fold_words(&place.name) == wanted).find_map(|place| place.centre);
    let municipality = || reference::municipalities().iter().find(|one| fold_words(&one.name) == wanted);
    municipality().map(|one| one.centre).or(place)
}

#[cfg(test)]
mod tests {
    use super::middle_of;

    #[test]
    fn a_place_is_found_by_its_name_whatever_its_capitals() {
        let tilburg = middle_of("tilburg").unwrap();
        assert!((tilburg.lat - 51.56).abs() < 0.1 && (tilburg.lon - 5.09).abs() < 0.1, "{tilburg:?}");
        assert!(middle_of("Nergenshuizen").is_none() && middle_of("").is_none());
    }
}
