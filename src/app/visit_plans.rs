//! Planning a round of visits.

pub mod answer;
mod day_places;
mod kept;
pub(super) mod made;
mod matrix;
pub mod request;
mod shown;

use super::contact_permission::{Approach, permissions};
use super::{App, Caller, RoutingService, asked_records};
use crate::domain::agreed_visit::AgreedVisit;
use crate::domain::holidays::public_holiday;
use crate::domain::{Coordinates, Firm, FirmId, Invalid, Text};
use crate::outreach::planning::check::{check, check_drives};
use crate::outreach::planning::hours;
use crate::outreach::planning::left_out::in_words;
use crate::outreach::planning::model::places;
use crate::outreach::planning::plan;
use crate::outreach::planning::problem::{Appointment, Officer, Permission, Round, Visit};
use crate::outreach::planning::search::Effort;
use crate::outreach::planning::travel::{Drive, ROAD_FACTOR, RoadModel, STOP_MINUTES, TravelTimes};
use crate::outreach::rules::{Channel, ContactPurpose};
use crate::storage::Tenant;
use answer::{DriveSource, VisitPlan};
use chrono::{Days, NaiveDate};
use request::{AppointmentRequest, ContactWord, PlanPart, TravelRequest, VisitPlanRequest};
use shown::Shown;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long a plan may be looked for; on a machine that is busy, the search stops then with what it has.
const PATIENCE: Duration = Duration::from_millis(4500);
/// Days of a plan when none are given.
const USUAL_DAYS: u32 = 5;
/// Length of a visit in minutes when none is given.
const USUAL_MINUTES: u32 = 60;

/// The best plan for a round of visits; nothing is stored or sent.
pub fn plan_visits(app: &App, caller: &Caller, request: &VisitPlanRequest) -> super::Result<VisitPlan> {
    match past_days(app, request) {
        Some(_) => Err(find_faults(app, request).into()),
        None => plan_with(app, caller, request, false),
    }
}

/// What is wrong with a request, as far as it tells itself; not whether its parts fit one another, since of a part that cannot
/// be read another stands here, or none.
pub fn find_faults(app: &App, request: &VisitPlanRequest) -> Vec<Invalid> {
    let mut faults: Vec<Invalid> = past_days(app, request).into_iter().collect();
    let (_, officers) = frame(app, request, &mut faults, &mut Vec::new());
    faults.extend(check(&round(request, officers, &HashMap::new(), &HashMap::new())));
    let is_of_others = |fault: &Invalid| {
        matches!(&*fault.code, "no_location" | "unknown_officer" | "outside_hours")
            || fault.code == "out_of_range" && fault.pointer.ends_with("/date")
    };
    faults.retain(|fault| !is_of_others(fault));
    faults
}

/// A good plan for a page, which nobody waits for; see [`Effort::at_once`].
pub fn plan_visits_at_once(app: &App, caller: &Caller, request: &VisitPlanRequest) -> super::Result<VisitPlan> {
    plan_with(app, caller, request, true)
}

fn plan_with(app: &App, caller: &Caller, request: &VisitPlanRequest, is_at_once: bool) -> super::Result<VisitPlan> {
    let mut faults = Vec::new();
    let (firms, kept, gate) = app.pool.read(caller.organisation, |tenant| -> super::Result<_> {
        let mut firms = asked_records::load_firms(tenant, caller, &asked(request), &mut faults)?;
        let kept = kept::load(tenant, caller, request, &mut firms)?;
        let gate = blocked_by_gate(app, tenant, caller, request, &firms, &kept)?;
        Ok((firms, kept, gate))
    })?;
    let mut notices: Vec<Text> = Vec::new();
    let (road, officers) = frame(app, request, &mut faults, &mut notices);
    let mut round = round(request, officers, &firms, &gate);
    let is_closed = |visit: &AgreedVisit| gate.contains_key(&visit.firm_id) || is_objecting(firms.get(&visit.firm_id));
    notices.extend(kept.iter().filter(|visit| is_closed(visit)).map(|visit| kept::closed(visit, &firms)));
    let open = kept.iter().filter(|visit| !is_closed(visit));
    let open: Vec<Appointment> = open.filter_map(|visit| kept::appointment(visit, &firms, &round.officers)).collect();
    round.appointments.extend(open);
    notices.extend(holidays(&round));
    // Who is unknown has no location either; that need not be told twice.
    let known = |fault: &Invalid| fault.code != "no_location" || !faults.iter().any(|own| own.pointer == fault.pointer);
    let found: Vec<Invalid> = check(&round).into_iter().filter(known).collect();
    faults.extend(found);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let (travel, drives, notice) = match &request.travel_matrix {
        Some(given) => (matrix::travel_times(given, &round, &road)?, DriveSource::Given, None),
        None => travel_times(app, &round, &road),
    };
    let faults = check_drives(&round, &travel);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let begun = Instant::now();
    let effort = if is_at_once { Effort::at_once } else { Effort::usual };
    let make = |travel| plan::plan(&round, travel, effort, &|| begun.elapsed() > PATIENCE);
    let plan = app.plans.plan(&round, travel, is_at_once, make);
    let shown = Shown { caller, request, round: &round, firms: &firms };
    notices.extend(notice);
    notices.extend(plan.was_stopped.then(|| {
        Text::new(
            "De tijd was op voordat alles geprobeerd was; nog eens vragen kan een beter plan geven.",
            "Time ran out before all was tried; asking again may give a better plan.",
        )
    }));
    let includes = |part: PlanPart| request.include.contains(&part);
    Ok(VisitPlan {
        notices,
        days: plan.days.iter().map(|day| shown.day(day)).collect(),
        left_out: plan.left_out.iter().map(|left| shown.left_out(left)).collect(),
        value: plan.value,
        drives,
        seed: seed(request),
        calendars: includes(PlanPart::Calendars).then(|| shown.calendars(&plan)),
        map: includes(PlanPart::Map).then(|| shown.map(&plan)),
    })
}

/// How is driven, and by whom.
fn frame(
    app: &App,
    request: &VisitPlanRequest,
    faults: &mut Vec<Invalid>,
    notices: &mut Vec<Text>,
) -> (RoadModel, Vec<Officer>) {
    let road = road_model(request.travel.unwrap_or_default(), faults);
    if request.round.chars().count() > 100 {
        faults.push(Invalid::new("/round", "too_long", "The name is too long.", "Give at most 100 characters."));
    }
    (road, day_places::officers(app, &request.officers, faults, notices))
}

/// Days before today that are to be planned; those of a round that began before are frozen.
fn past_days(app: &App, request: &VisitPlanRequest) -> Option<Invalid> {
    let today = app.today();
    let is_settled = request.frozen_through.is_some_and(|through| today.pred_opt().is_some_and(|day| through >= day));
    let last_day = Days::new(u64::from(request.days.unwrap_or(USUAL_DAYS).saturating_sub(1)));
    let is_over = request.first_date.checked_add_days(last_day).is_some_and(|last| last < today);
    (request.first_date < today && (is_over || !is_settled)).then(|| {
        let message = format!("{} is past.", request.first_date);
        let remedy = "Give today or a later day; of a round that began before, freeze the days through yesterday.";
        Invalid::new("/firstDate", "in_the_past", message, remedy)
    })
}

/// What is told of the public holidays on which somebody would work.
fn holidays(round: &Round) -> Vec<Text> {
    let works = |date: &NaiveDate| {
        round
            .officers
            .iter()
            .any(|officer| !officer.absent.contains(date) && !hours::on(*date, &officer.hours).is_empty())
    };
    let days = round.dates().into_iter().filter(|date| round.is_off(*date)).filter(works);
    let told = days.filter_map(|date| {
        let (name, (nl, en)) = (public_holiday(date)?, in_words(date));
        Some(Text::new(
            format!("Op {nl} is het {}: dan wordt niemand bezocht, tenzij het is afgesproken.", name.nl),
            format!("{en} is {}: nobody is visited then, unless that was agreed.", name.en),
        ))
    });
    told.collect()
}

fn is_objecting(firm: Option<&Firm>) -> bool {
    firm.is_some_and(|firm| firm.do_not_contact.is_some())
}

fn seed(request: &VisitPlanRequest) -> u32 {
    request.seed.unwrap_or(1)
}

/// Every firm that is named, and where.
fn asked(request: &VisitPlanRequest) -> Vec<(String, FirmId)> {
    let visits = request.visits.iter().map(|visit| visit.firm_id).enumerate();
    let visits = visits.map(|(number, firm)| (format!("/visits/{number}/firmId"), firm));
    let lists = [("appointments", &request.appointments), ("earlierPlan", &request.earlier_plan)];
    let others = lists.into_iter().flat_map(|(list, appointments)| {
        let firms = appointments.iter().map(|appointment| appointment.firm_id).enumerate();
        firms.map(move |(number, firm)| (format!("/{list}/{number}/firmId"), firm))
    });
    visits.chain(others).collect()
}

/// Why the contact rules keep firms from being visited.
fn blocked_by_gate(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    request: &VisitPlanRequest,
    firms: &HashMap<FirmId, Firm>,
    kept: &[AgreedVisit],
) -> super::Result<HashMap<FirmId, Text>> {
    let is_kept = |firm: FirmId| kept.iter().any(|visit| visit.firm_id == firm);
    let proposed = request.visits.iter().filter(|visit| !is_kept(visit.firm_id));
    let proposed = proposed.filter_map(|visit| firms.get(&visit.firm_id));
    let proposed: Vec<Firm> = proposed.cloned().collect();
    let (channel, purpose) = (Channel::Visit, ContactPurpose::Outreach);
    let approach = Approach { channel, purpose, date: Some(request.first_date) };
    let verdicts = permissions(app, tenant, caller, &proposed, approach)?;
    // What was agreed needs no consent, and ends by an objection.
    let agreed: Vec<Firm> =
        firms.values().filter(|firm| !proposed.iter().any(|one| one.id == firm.id)).cloned().collect();
    let requested = Approach { purpose: ContactPurpose::Requested, ..approach };
    let of_agreed = permissions(app, tenant, caller, &agreed, requested)?;
    let all = proposed.iter().zip(verdicts).chain(agreed.iter().zip(of_agreed));
    let blocked = all.filter(|(_, verdict)| !verdict.allowed);
    Ok(blocked.filter_map(|(firm, verdict)| Some((firm.id, verdict.reasons.into_iter().next()?.text))).collect())
}

fn round(
    request: &VisitPlanRequest,
    officers: Vec<Officer>,
    firms: &HashMap<FirmId, Firm>,
    gate: &HashMap<FirmId, Text>,
) -> Round {
    let location = |firm: &FirmId| firms.get(firm).and_then(|firm| firm.location.as_ref()?.coordinates);
    let words: HashMap<FirmId, &ContactWord> =
        request.visits.iter().filter_map(|visit| Some((visit.firm_id, visit.contact.as_ref()?))).collect();
    let permission = |firm: &FirmId| match gate.get(firm) {
        Some(reason) => Permission::Blocked(reason.clone()),
        None => permission(firms.get(firm), words.get(firm).copied()),
    };
    let appointment = |asked: &AppointmentRequest| Appointment {
        firm: asked.firm_id,
        location: location(&asked.firm_id),
        officer: asked.officer.clone(),
        date: asked.date,
        from: asked.from,
        minutes: asked.minutes.unwrap_or(USUAL_MINUTES),
        permission: permission(&asked.firm_id),
        kept: None,
    };
    let visits = request.visits.iter().map(|visit| Visit {
        firm: visit.firm_id,
        location: location(&visit.firm_id),
        value: visit.value,
        minutes: visit.minutes.unwrap_or(USUAL_MINUTES),
        is_must: visit.must,
        opening: visit.opening.clone(),
        not_before: visit.not_before,
        not_after: visit.not_after,
        needs: visit.needs.clone(),
        permission: permission(&visit.firm_id),
    });
    Round {
        first_date: request.first_date,
        days: request.days.unwrap_or(USUAL_DAYS),
        frozen_through: request.frozen_through,
        officers,
        visits: visits.collect(),
        appointments: request.appointments.iter().map(appointment).collect(),
        earlier: request.earlier_plan.iter().map(appointment).collect(),
        works_on_holidays: request.work_on_holidays,
        seed: seed(request).into(),
    }
}

/// What the record says goes before what the caller says.
fn permission(firm: Option<&Firm>, word: Option<&ContactWord>) -> Permission {
    if is_objecting(firm) {
        let text = Text::new("het bedrijf wil niet benaderd worden", "the firm does not want to be approached");
        return Permission::Blocked(text);
    }
    match word {
        Some(word) if !word.allowed => {
            let reason = word.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
            Permission::Blocked(match reason {
                Some(reason) => Text::new(reason, reason),
                None => Text::new("geen reden opgegeven", "no reason given"),
            })
        }
        _ => Permission::Allowed,
    }
}

fn road_model(asked: TravelRequest, faults: &mut Vec<Invalid>) -> RoadModel {
    let mut within = |name: &str, value: f64, least: f64, most: f64| {
        if !(least..=most).contains(&value) {
            let message = format!("{value} is not possible.");
            let pointer = format!("/travel/{name}");
            faults.push(Invalid::new(pointer, "out_of_range", message, format!("Give {least} to {most}.")));
        }
        value
    };
    RoadModel {
        road_factor: within("roadFactor", asked.road_factor.unwrap_or(ROAD_FACTOR), 1.0, 3.0),
        speed_kmh: asked.speed_kmh.map(|speed| within("speedKmh", speed, 5.0, 130.0)),
        stop_minutes: within("stopMinutes", asked.stop_minutes.map_or(STOP_MINUTES.into(), f64::from), 0.0, 60.0)
            as i32,
    }
}

/// Drives from the routing service if there is one and it answers well, else estimated, with a notice why.
fn travel_times(app: &App, round: &Round, road: &RoadModel) -> (TravelTimes, DriveSource, Option<Text>) {
    let places = places(round).all;
    let estimate = || TravelTimes::estimate(&places, road);
    let Some(service) = &app.routing else { return (estimate(), DriveSource::Estimate, None) };
    match drives(service, &places, road) {
        Ok(times) => (times, DriveSource::RoutingService, None),
        Err(error) => {
            tracing::warn!(%error, "the routing service could not be used");
            let notice = Text::new(
                "De routedienst gaf geen bruikbaar antwoord; reistijden zijn geschat uit afstanden.",
                "The routing service gave no usable answer; drives are estimated from distances.",
            );
            (estimate(), DriveSource::Estimate, Some(notice))
        }
    }
}

fn drives(service: &RoutingService, places: &[Coordinates], road: &RoadModel) -> Result<TravelTimes, String> {
    let drives = service.drives(places).map_err(|error| error.to_string())?;
    let drives = drives.into_iter().enumerate().map(|(at, (seconds, metres))| {
        // To a service, two firms of which only the town is known are at one spot.
        if at / places.len() == at % places.len() {
            return road.within_town();
        }
        Drive { minutes: (seconds / 60.0).ceil() as i32 + road.stop_minutes, kilometres: metres / 1000.0 }
    });
    TravelTimes::from_rows(places.len(), drives.collect()).ok_or_else(|| "the drives make no sense".to_owned())
}
