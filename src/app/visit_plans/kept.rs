//! The agreed visits that are kept, as appointments of a round.

use super::USUAL_DAYS;
use super::request::VisitPlanRequest;
use crate::app::{Caller, Result};
use crate::domain::agreed_visit::AgreedVisit;
use crate::domain::{Firm, FirmId, Text};
use crate::outreach::planning::left_out::in_words;
use crate::outreach::planning::problem::{Appointment, MOST_DAYS, Officer, Permission};
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_visits_between;
use crate::storage::firms::load_firms_by_id;
use chrono::Days;
use std::collections::HashMap;

/// The kept visits of the officers in the days of the round, of which the firms are added to those that are known. One that
/// the request names itself is left out: what it says of it goes before.
pub(super) fn load(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    request: &VisitPlanRequest,
    firms: &mut HashMap<FirmId, Firm>,
) -> Result<Vec<AgreedVisit>> {
    if !request.with_agreed_visits {
        return Ok(Vec::new());
    }
    let days = request.days.unwrap_or(USUAL_DAYS).clamp(1, MOST_DAYS);
    let last = request.first_date.checked_add_days(Days::new(u64::from(days - 1))).unwrap_or(request.first_date);
    let found = load_visits_between(tenant, request.first_date, last)?.into_iter().map(|visit| visit.record);
    let is_asked = |visit: &AgreedVisit| {
        request.officers.iter().any(|officer| officer.id == visit.officer.as_str())
            && !request.appointments.iter().any(|asked| (asked.firm_id, asked.date) == (visit.firm_id, visit.date))
    };
    let mut kept: Vec<AgreedVisit> = found.filter(is_asked).collect();
    let unknown: Vec<FirmId> = kept.iter().map(|visit| visit.firm_id).filter(|id| !firms.contains_key(id)).collect();
    for firm in load_firms_by_id(tenant, &unknown)? {
        if caller.reaches_place(firm.location.as_ref()) {
            firms.insert(firm.id, firm);
        }
    }
    kept.retain(|visit| firms.contains_key(&visit.firm_id));
    Ok(kept)
}

/// A kept visit in the round. Of a firm without a location the way is not known: the officer then comes from where the day
/// begins, so that at least the time is taken.
pub(super) fn appointment(
    visit: &AgreedVisit,
    firms: &HashMap<FirmId, Firm>,
    officers: &[Officer],
) -> Option<Appointment> {
    let officer = officers.iter().find(|officer| officer.id == visit.officer.as_str())?;
    let location = firms.get(&visit.firm_id)?.location.as_ref().and_then(|location| location.coordinates);
    Some(Appointment {
        firm: visit.firm_id,
        location: location.or(Some(officer.start)),
        officer: officer.id.clone(),
        date: visit.date,
        from: visit.from,
        minutes: visit.minutes,
        permission: Permission::Allowed,
        kept: Some(visit.id),
    })
}

/// What is told of a kept visit to a firm that may not be visited any more.
pub(super) fn closed(visit: &AgreedVisit, firms: &HashMap<FirmId, Firm>) -> Text {
    let name = firms.get(&visit.firm_id).map(|firm| firm.name.as_str()).unwrap_or_default();
    let (nl, en) = in_words(visit.date);
    Text::new(
        format!("De afspraak met {name} op {nl} staat niet in het plan: dit bedrijf mag niet meer bezocht worden."),
        format!("The visit agreed with {name} on {en} is not in the plan: the firm may not be visited any more."),
    )
}
