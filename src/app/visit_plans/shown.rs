//! A plan in the words of the answer, as calendars and as a map.

use super::answer::{DayOfVisits, LeftOutFirm, OfficerCalendar, PlannedVisit, VisitKind};
use super::request::VisitPlanRequest;
use crate::app::Caller;
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId};
use crate::outreach::planning::calendar::{Entry, calendar};
use crate::outreach::planning::hours::TimeOfDay;
use crate::outreach::planning::left_out::LeftOut;
use crate::outreach::planning::model::Source;
use crate::outreach::planning::plan::{Plan, PlannedDay, Stop};
use crate::outreach::planning::problem::Round;
use crate::outreach::planning::route_map::{Line, route_map};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Name space of the ids of calendar entries.
const ENTRIES: Uuid = Uuid::from_u128(0x6c6f_6f70_7665_726d_6f67_656e_2e6e_6c01);

/// What it takes to show a plan.
pub(super) struct Shown<'a> {
    pub(super) caller: &'a Caller,
    pub(super) request: &'a VisitPlanRequest,
    pub(super) round: &'a Round,
    pub(super) firms: &'a HashMap<FirmId, Firm>,
}

impl Shown<'_> {
    fn firm_id(&self, source: Source) -> FirmId {
        match source {
            Source::Visit(number) => self.round.visits[number].firm,
            Source::Appointment(number) => self.round.appointments[number].firm,
            Source::Earlier(number) => self.round.earlier[number].firm,
        }
    }

    fn name(&self, firm: FirmId) -> String {
        self.firms.get(&firm).map(|firm| firm.name.clone()).unwrap_or_default()
    }

    fn location(&self, firm: FirmId) -> Option<&Location> {
        self.firms.get(&firm)?.location.as_ref()
    }

    pub(super) fn day(&self, day: &PlannedDay) -> DayOfVisits {
        DayOfVisits {
            officer: self.round.officers[day.officer].id.clone(),
            date: day.date,
            leaves: TimeOfDay::from_minutes(day.leaves),
            returns: TimeOfDay::from_minutes(day.returns),
            driving_minutes: day.driving,
            kilometres: tenths(day.kilometres),
            visits: day.stops.iter().map(|stop| self.visit(stop)).collect(),
        }
    }

    fn visit(&self, stop: &Stop) -> PlannedVisit {
        let firm_id = self.firm_id(stop.source);
        PlannedVisit {
            firm_id,
            name: self.name(firm_id),
            place: self.location(firm_id).and_then(Location::spoken),
            kind: match stop.source {
                Source::Visit(_) => VisitKind::Proposed,
                Source::Appointment(_) => VisitKind::Appointment,
                Source::Earlier(_) => VisitKind::Frozen,
            },
            agreed_visit_id: match stop.source {
                Source::Appointment(number) => self.round.appointments[number].kept,
                _ => None,
            },
            from: TimeOfDay::from_minutes(stop.from),
            to: TimeOfDay::from_minutes(stop.to),
            driving_minutes: stop.driving,
            kilometres: tenths(stop.kilometres),
        }
    }

    pub(super) fn left_out(&self, left: &LeftOut) -> LeftOutFirm {
        let firm_id = self.firm_id(left.source);
        LeftOutFirm { firm_id, name: self.name(firm_id), reason: left.reason, text: left.text.clone() }
    }

    pub(super) fn calendars(&self, plan: &Plan) -> Vec<OfficerCalendar> {
        let written = chrono::Utc::now().naive_utc();
        let officers = self.round.officers.iter().enumerate();
        let calendars = officers.filter_map(|(number, officer)| {
            let days = plan.days.iter().filter(|day| day.officer == number);
            let entries: Vec<Entry> = days.flat_map(|day| day.stops.iter().map(|stop| self.entry(day, stop))).collect();
            (!entries.is_empty())
                .then(|| OfficerCalendar { officer: officer.id.clone(), ics: calendar(&entries, written) })
        });
        calendars.collect()
    }

    fn entry(&self, day: &PlannedDay, stop: &Stop) -> Entry {
        let firm = self.firm_id(stop.source);
        let location = self.location(firm);
        let name = format!("{}/{}/{firm}", self.caller.organisation, self.request.round);
        let is_agreed = matches!(stop.source, Source::Appointment(_));
        let proposed = if is_agreed { "" } else { "Voorstel, nog niet afgesproken. " };
        Entry {
            uid: Uuid::new_v5(&ENTRIES, name.as_bytes()),
            date: day.date,
            from: stop.from,
            to: stop.to,
            summary: format!("Bezoek {}", self.name(firm)),
            description: format!("{proposed}Reistijd erheen: {} minuten.", stop.driving),
            location: location.and_then(Location::written).unwrap_or_default(),
            place: location.and_then(|location| location.coordinates),
            is_agreed,
        }
    }

    pub(super) fn map(&self, plan: &Plan) -> serde_json::Value {
        let lines: Vec<Line> = plan
            .days
            .iter()
            .map(|day| {
                let officer = &self.round.officers[day.officer];
                let stops = day.stops.iter().filter_map(|stop| {
                    let visit = self.visit(stop);
                    let place = self.location(visit.firm_id)?.coordinates?;
                    Some((place, json!({"officer": officer.id, "date": day.date, "visit": visit})))
                });
                Line {
                    officer: officer.id.clone(),
                    date: day.date,
                    start: officer.start,
                    end: officer.end.unwrap_or(officer.start),
                    stops: stops.collect(),
                }
            })
            .collect();
        route_map(&lines)
    }
}

fn tenths(kilometres: f64) -> f64 {
    (kilometres * 10.0).round() / 10.0
}
