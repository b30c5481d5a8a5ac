//! A week of visits for one officer: the call list as candidates, planned from a place.

use super::accounts::names::officer;
use super::call_list::{CallListRequest, ReadyCallList, get_ready_call_list};
use super::visit_plans::answer::VisitPlan;
use super::visit_plans::plan_visits_at_once;
use super::visit_plans::request::{
    AppointmentRequest, PlanPart, TravelRequest, TravellingOfficer, VisitPlanRequest, VisitRequest,
};
use super::{App, AppError, Caller, Result};
use crate::domain::normal_name::fold_words;
use crate::domain::{Coordinates, Firm, FirmId, Invalid, Officer as Named, reference};
use crate::identity::names::{Names, NamesBuilder};
use crate::outreach::planning::hours::{Weekday, WeeklyHours};
use crate::storage::firms::load_firms_by_id;
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

pub use crate::outreach::planning::hours::TimeOfDay;
pub use crate::outreach::planning::travel::STOP_MINUTES;

/// Firms of the call list among which the plan chooses: enough to fill a week, few enough to plan at once.
const CANDIDATES: usize = 30;
/// Name of the officer in the plan, where the own one is too long; there is one.
const OFFICER: &str = "officer";
/// Days on which officers work.
const WORKING_DAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// What a visit that stays gains over one that is new in the plan.
const FAMILIAR: f64 = 100.0;
/// Most firms about which an officer may have a will of its own.
pub const MOST_WISHES: usize = 60;

/// What an officer wants of a firm in the week, against or beside what the plan would propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To visit it on this day, at any time.
    On(NaiveDate),
    /// Nothing of its own: the plan had it on this day when another visit was moved, and keeps it there if that still fits.
    Stays(NaiveDate),
    /// It was agreed with the firm (*afspraak*): the plan goes around it.
    Agreed(NaiveDate, TimeOfDay),
    /// Not to visit it this week.
    Not,
}

/// What is asked of a week.
#[derive(Clone, Debug)]
pub struct WeekWanted {
    /// Place, municipality or postcode in which the days begin and end.
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
    /// Minutes of each drive for parking and reporting at the desk; as usual when absent.
    pub stop_minutes: Option<u32>,
    /// What the officer wants of firms, at most [`MOST_WISHES`], each firm once.
    pub wishes: Vec<(FirmId, Wish)>,
    /// Whose week it is: firms that other officers look after are not proposed. Anybody's when absent.
    pub officer: Option<Named>,
}

impl WeekWanted {
    fn wish(&self, firm: FirmId) -> Option<Wish> {
        self.wishes.iter().find(|(wished, _)| *wished == firm).map(|(_, wish)| *wish)
    }

    /// The days of the week on which officers work.
    pub fn working_days(&self) -> Vec<NaiveDate> {
        let dates = (0..u64::from(self.days)).filter_map(|number| self.first_date.checked_add_days(Days::new(number)));
        dates.filter(|date| WORKING_DAYS.contains(&Weekday::of(*date))).collect()
    }
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
    /// Firms that the officer does not want to visit this week, with their names.
    pub unwanted: Vec<(FirmId, String)>,
}

/// A plan for the firms on top of the call list that have a location; nothing while that list is ranked for the first time.
pub fn plan_week(app: &App, caller: &Caller, wanted: &WeekWanted) -> Result<Option<Week>> {
    let start = start_of(app, &wanted.start).ok_or_else(|| {
        let message = format!("There is no place “{}”.", crate::domain::invalid::shown(&wanted.start));
        Invalid::new("/start", "unknown_place", message, "Give the name of a place or municipality, or a postcode.")
    })?;
    let ready = get_ready_call_list(
        app,
        caller,
        &CallListRequest {
            length: CANDIDATES,
            officers: wanted.officer.iter().cloned().collect(),
            ..CallListRequest::default()
        },
    )?;
    let Some(ReadyCallList { list, .. }) = ready else { return Ok(None) };
    let called: HashMap<FirmId, f64> =
        list.calls.iter().map(|call| (call.call.firm_id, f64::from(call.call.priority.points))).collect();
    // A firm that the officer wants to visit may have left the call list since.
    let wished = wanted.wishes.iter().map(|(firm, _)| *firm).filter(|firm| !called.contains_key(firm));
    let ids: Vec<FirmId> = list.calls.iter().map(|call| call.call.firm_id).chain(wished).collect();
    let firms = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(load_firms_by_id(tenant, &ids)?))?;
    let firms: HashMap<FirmId, Firm> = firms
        .into_iter()
        .filter(|firm| caller.reaches_place(firm.location.as_ref()))
        .map(|firm| (firm.id, firm))
        .collect();
    let place = |firm: &Firm| Some((firm.id, firm.location.as_ref()?.coordinates?));
    let mut places: HashMap<FirmId, Coordinates> = firms.values().filter_map(place).collect();
    let known = || ids.iter().filter(|firm| places.contains_key(firm)).map(|firm| (*firm, wanted.wish(*firm)));
    let visit = |(firm_id, wish): (FirmId, Option<Wish>)| {
        let day = match wish {
            None => None,
            Some(Wish::On(date) | Wish::Stays(date)) => Some(date),
            Some(Wish::Agreed(..) | Wish::Not) => return None,
        };
        let stays = matches!(wish, Some(Wish::Stays(_)));
        Some(VisitRequest {
            firm_id,
            // A visit drawn by lot may have no gain; it is worth the least, yet something.
            value: called.get(&firm_id).copied().unwrap_or_default().max(1.0) + if stays { FAMILIAR } else { 0.0 },
            minutes: None,
            must: day.is_some() && !stays,
            opening: Vec::new(),
            not_before: day,
            not_after: day,
            needs: Vec::new(),
            contact: None,
        })
    };
    // Under this name the visits were agreed that are kept.
    let name = officer(app, caller)?.to_string();
    let id = if name.chars().count() <= 100 { name } else { OFFICER.to_owned() };
    let agreed = |(firm_id, wish): (FirmId, Option<Wish>)| match wish {
        Some(Wish::Agreed(date, from)) => {
            Some(AppointmentRequest { firm_id, officer: id.clone(), date, from, minutes: None })
        }
        _ => None,
    };
    let unwanted = known().filter(|(_, wish)| *wish == Some(Wish::Not));
    let unwanted = unwanted.filter_map(|(id, _)| Some((id, firms.get(&id)?.name.clone()))).collect();
    let hours = WORKING_DAYS.map(|weekday| WeeklyHours { weekday, from: wanted.from, to: wanted.to });
    let traveller = TravellingOfficer {
        id: id.clone(),
        start: start.into(),
        end: None,
        hours: hours.into(),
        absent: Vec::new(),
        skills: Vec::new(),
        most_per_day: Some(wanted.most_per_day),
    };
    let mut request = VisitPlanRequest {
        first_date: wanted.first_date,
        days: Some(wanted.days),
        frozen_through: None,
        round: format!("{} {}", caller.subject, wanted.first_date),
        officers: vec![traveller],
        visits: known().filter_map(visit).collect(),
        appointments: known().filter_map(agreed).collect(),
        earlier_plan: Vec::new(),
        with_agreed_visits: true,
        work_on_holidays: false,
        travel: wanted
            .stop_minutes
            .map(|minutes| TravelRequest { stop_minutes: Some(minutes), ..TravelRequest::default() }),
        travel_matrix: None,
        seed: None,
        include: vec![PlanPart::Calendars],
    };
    let mut plan = plan_visits_at_once(app, caller, &request)?;
    // Where a moved visit took the room of one that stays, that one may go to another day.
    let crowded_out = |visit: &VisitRequest| {
        let stays = matches!(wanted.wish(visit.firm_id), Some(Wish::Stays(_)));
        stays && plan.left_out.iter().any(|left| left.firm_id == visit.firm_id)
    };
    let crowded_out: Vec<bool> = request.visits.iter().map(crowded_out).collect();
    if crowded_out.contains(&true) {
        for (visit, _) in request.visits.iter_mut().zip(crowded_out).filter(|(_, is_out)| *is_out) {
            (visit.not_before, visit.not_after) = (None, None);
        }
        plan = plan_visits_at_once(app, caller, &request)?;
    }
    // Agreed visits are to other firms too than those of the call list.
    let others = plan.days.iter().flat_map(|day| &day.visits).map(|visit| visit.firm_id);
    let others: Vec<FirmId> = others.filter(|firm| !places.contains_key(firm)).collect();
    if !others.is_empty() {
        let firms =
            app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(load_firms_by_id(tenant, &others)?))?;
        places.extend(firms.iter().filter_map(place));
    }
    Ok(Some(Week { plan, start, places, unwanted }))
}

/// The middle of a place or municipality by its name, or of a postcode.
fn start_of(app: &App, text: &str) -> Option<Coordinates> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let by_postcode = || app.postcodes.load().get(&digits.parse().ok().filter(|_| digits.len() == 4)?).copied();
    middle_of(text).or_else(by_postcode)
}

/// The middle of the place or municipality with this name.
pub fn middle_of(name: &str) -> Option<Coordinates> {
    let wanted = fold_words(name);
    let place = reference::places().iter().filter(|place| place.centre.is_some());
    let place = place.filter(|place| fold_words(&place.name) == wanted).find_map(|place| place.centre);
    let municipality = || reference::municipalities().iter().find(|one| fold_words(&one.name) == wanted);
    municipality().map(|one| one.centre).or(place)
}

/// The place or municipality whose name is nearest to what somebody typed; nothing when none is near.
pub fn nearest_place(typed: &str) -> Option<&'static str> {
    static NAMES: LazyLock<(Names, Vec<&'static str>)> = LazyLock::new(|| {
        let municipalities = reference::municipalities().iter().map(|one| one.name.as_str());
        let places = reference::places().iter().filter(|place| place.centre.is_some()).map(|place| place.name.as_str());
        let all: Vec<&'static str> = municipalities.chain(places).collect();
        let mut builder = NamesBuilder::default();
        for (row, name) in all.iter().enumerate() {
            builder.add(Uuid::from_u128(row as u128), name, [], None);
        }
        (builder.finish(), all)
    });
    let (names, all) = &*NAMES;
    let found = names.find(typed, 1, |_| true).hits.into_iter().next()?;
    all.get(usize::try_from(found.id.as_u128()).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::{middle_of, nearest_place};

    #[test]
    fn a_slip_of_a_letter_is_near_to_the_name_of_a_place() {
        assert_eq!(nearest_place("Tilbrug"), Some("Tilburg"));
        assert_eq!(nearest_place("Eindhovn"), Some("Eindhoven"));
        assert_eq!((nearest_place("xyzzyqwerty"), nearest_place("")), (None, None));
    }

    #[test]
    fn a_place_is_found_by_its_name_whatever_its_capitals() {
        let tilburg = middle_of("tilburg").unwrap();
        assert!((tilburg.lat - 51.56).abs() < 0.1 && (tilburg.lon - 5.09).abs() < 0.1, "{tilburg:?}");
        assert!(middle_of("Nergenshuizen").is_none() && middle_of("").is_none());
    }
}
