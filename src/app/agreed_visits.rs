//! Visits that were agreed with firms: kept, so that every plan goes around them.

use super::audit::{self, Event};
use super::contact_permission::{Channel, ContactPurpose, ContactRecords, Gate};
use super::writing::{self, Expected, Once, Place, Written};
use super::{App, AppError, Caller, Page, PageOf, Result, firms};
use crate::domain::agreed_visit::AgreedVisit;
use crate::domain::audit::Action;
use crate::domain::conversation::{Channel as SpokenBy, Conversation};
use crate::domain::region::Location;
use crate::domain::time_of_day::TimeOfDay;
use crate::domain::{Firm, FirmId, Invalid, Officer, Text, personal_data};
use crate::outreach::gate::may_contact;
use crate::storage::conversations::load_conversations;
use crate::storage::firms::load_firms_by_id;
use crate::storage::{Stored, Tenant, agreed_visits as stored};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Length of a visit in minutes when none is given.
const USUAL_MINUTES: u32 = 60;
/// Days that are listed when no end is given.
const USUAL_DAYS: u64 = 31;

/// So long after a visit it is asked how it went; later nobody remembers it.
const ASKED_FOR: Days = Days::new(30);

/// A visit as somebody agrees on it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "officer": "A. de Vries",
    "date": "2030-12-03", "from": "10:00", "minutes": 60, "note": "Vragen naar de receptie."}))]
pub struct AgreedVisitRequest {
    /// With which firm.
    pub firm_id: FirmId,
    /// Who visits it.
    pub officer: Officer,
    /// The day: today or later, at most five years ahead.
    pub date: NaiveDate,
    /// When it begins.
    pub from: TimeOfDay,
    /// How long it takes.
    #[serde(default)]
    #[schema(minimum = 5, maximum = 600, default = 60)]
    pub minutes: Option<u32>,
    /// What to remember: whom one meets, what it is about.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// An agreed visit as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgreedVisitRecord {
    /// The visit.
    #[serde(flatten)]
    pub visit: AgreedVisit,
    /// Name of the firm.
    #[schema(max_length = 300)]
    pub name: String,
    /// Where the firm is, as one says it.
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Why the firm may not be visited any more, by what it said since; empty when it may.
    #[schema(max_items = 10)]
    pub closed: Vec<Text>,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// What in the note looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub warnings: Vec<Invalid>,
}

/// Which visits are asked.
#[derive(Clone, Debug, Default)]
pub struct VisitFilter {
    /// Those of this officer.
    pub officer: Option<Officer>,
    /// Those to this firm.
    pub firm: Option<FirmId>,
    /// From this day; today when absent.
    pub from: Option<NaiveDate>,
    /// To and including this day; a month after `from` when absent.
    pub to: Option<NaiveDate>,
}

impl AgreedVisitRequest {
    fn visit(&self, writer: &str) -> AgreedVisit {
        let note = self.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
        AgreedVisit {
            id: Uuid::now_v7(),
            firm_id: self.firm_id,
            officer: self.officer.clone(),
            date: self.date,
            from: self.from,
            minutes: self.minutes.unwrap_or(USUAL_MINUTES),
            note: note.map(str::to_owned),
            written_by: writer.to_owned(),
            written_at: Utc::now(),
        }
    }
}

/// Everything that is wrong with a visit as it is told.
pub fn find_faults(app: &App, request: &AgreedVisitRequest) -> Vec<Invalid> {
    request.visit("").check(app.today())
}

/// Keeps a visit that was agreed. Refused when the firm may not be visited on that day, or when the officer is elsewhere.
pub fn create_visit(app: &App, caller: &Caller, request: &AgreedVisitRequest, once: Option<&Once>) -> Result<Written> {
    let visit = request.visit(&caller.subject);
    refuse_faults(app, &visit)?;
    writing::create_once(app, caller, once, |tenant| {
        let firm = firm_of(tenant, caller, visit.firm_id)?;
        refuse_conflicts(app, tenant, caller, &firm, &visit)?;
        stored::insert_visit(tenant, &visit)?;
        audit::record(tenant, caller, Event::of(Action::Create, "agreed_visit", visit.id))?;
        written(tenant, &firm, visit.id)
    })
}

/// Agrees on another time, officer or note for a visit; the firm stays.
pub fn replace_visit(
    app: &App,
    caller: &Caller,
    id: Uuid,
    request: &AgreedVisitRequest,
    expected: &Expected,
) -> Result<Written> {
    let asked = request.visit(&caller.subject);
    refuse_faults(app, &asked)?;
    app.pool.write(caller, |tenant| {
        let (known, firm) = get(tenant, caller, id)?;
        expected.check("agreed visit", known.revision)?;
        if known.record.firm_id != asked.firm_id {
            let remedy = "Give the firm of the visit; for another firm, delete this visit and agree on a new one.";
            return Err(Invalid::new("/firmId", "contradiction", "The visit is to another firm.", remedy).into());
        }
        let visit = AgreedVisit { id, ..asked.clone() };
        refuse_conflicts(app, tenant, caller, &firm, &visit)?;
        stored::replace_visit(tenant, &visit, known.revision)?;
        let event = Event::of(Action::Replace, "agreed_visit", id).revision(known.revision + 1);
        audit::record(tenant, caller, event)?;
        written(tenant, &firm, id)
    })
}

/// Takes a visit back; answers the version of the data.
pub fn delete_visit(app: &App, caller: &Caller, id: Uuid, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        let (known, _) = get(tenant, caller, id)?;
        expected.check("agreed visit", known.revision)?;
        stored::delete_visit(tenant, &known.record)?;
        audit::record(tenant, caller, Event::of(Action::Delete, "agreed_visit", id).revision(known.revision))?;
        Ok(tenant.version()?)
    })
}

/// A visit and its revision.
pub fn get_visit(app: &App, caller: &Caller, id: Uuid) -> Result<(AgreedVisitRecord, i64)> {
    app.pool.read(caller.organisation, |tenant| {
        let (visit, firm) = get(tenant, caller, id)?;
        let closed = Verdicts::ask(app, tenant, caller, [&firm])?.closed(&firm, visit.record.date);
        Ok((AgreedVisitRecord { closed, ..record(&visit, &firm) }, visit.revision))
    })
}

/// Why no visit to a firm can be agreed any more, by what it said; nothing when one can.
pub fn closed_because(app: &App, caller: &Caller, firm: FirmId) -> Result<Vec<Text>> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        Ok(Verdicts::ask(app, tenant, caller, [&firm])?.closed(&firm, app.today()))
    })
}

/// A page of visits to firms within reach, in the order of time.
pub fn list_visits(app: &App, caller: &Caller, filter: &VisitFilter, page: &Page) -> Result<PageOf<AgreedVisitRecord>> {
    let visits = load_visits(app, caller, filter)?;
    Ok(PageOf::cut(visits, page, |record| (record.visit.starts_key(), record.visit.id)))
}

/// All visits that are asked to firms within reach, in the order of time.
pub fn load_visits(app: &App, caller: &Caller, filter: &VisitFilter) -> Result<Vec<AgreedVisitRecord>> {
    let from = filter.from.unwrap_or_else(|| app.today());
    let to = filter.to.or_else(|| from.checked_add_days(Days::new(USUAL_DAYS))).unwrap_or(from);
    let (visits, firms, verdicts) = app.pool.read(caller.organisation, |tenant| {
        let mut visits = stored::load_visits_between(tenant, from, to)?;
        visits.retain(|visit| {
            filter.officer.as_ref().is_none_or(|officer| *officer == visit.record.officer)
                && filter.firm.is_none_or(|firm| firm == visit.record.firm_id)
        });
        let firms: Vec<FirmId> = visits.iter().map(|visit| visit.record.firm_id).collect();
        let firms = load_firms_by_id(tenant, &firms)?;
        let verdicts = Verdicts::ask(app, tenant, caller, &firms)?;
        Ok::<_, AppError>((visits, firms, verdicts))
    })?;
    let within = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()));
    let firms: HashMap<FirmId, Firm> = within.map(|firm| (firm.id, firm)).collect();
    let told = |visit: &Stored<AgreedVisit>| {
        let firm = firms.get(&visit.record.firm_id)?;
        Some(AgreedVisitRecord { closed: verdicts.closed(firm, visit.record.date), ..record(visit, firm) })
    };
    Ok(visits.iter().filter_map(told).collect())
}

/// Visits of today and the last 30 days after which nobody put down how it went: no conversation of that day or
/// later. One that was not allowed any more is not asked about.
pub fn load_untold_visits(app: &App, caller: &Caller, officer: Option<Officer>) -> Result<Vec<AgreedVisitRecord>> {
    let today = app.today();
    let filter =
        VisitFilter { officer, from: today.checked_sub_days(ASKED_FOR), to: Some(today), ..VisitFilter::default() };
    let visits = load_visits(app, caller, &filter)?;
    app.pool.read(caller.organisation, |tenant| {
        let mut untold = Vec::new();
        for record in visits.into_iter().filter(|record| record.closed.is_empty()) {
            let said = load_conversations(tenant, Some(record.visit.firm_id))?;
            // That somebody did not answer the telephone afterwards tells nothing of the visit.
            let tells = |call: &Conversation| call.is_spoken() || call.channel == SpokenBy::Visit;
            if !said.iter().any(|call| call.date >= record.visit.date && tells(call)) {
                untold.push(record);
            }
        }
        Ok(untold)
    })
}

/// What the contact gate says of visits that were agreed.
struct Verdicts<'a> {
    gate: Gate<'a>,
    records: ContactRecords,
}

impl<'a> Verdicts<'a> {
    fn ask<'f>(
        app: &'a App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        firms: impl IntoIterator<Item = &'f Firm>,
    ) -> Result<Self> {
        let gate = Gate::open(app, tenant, caller)?;
        let records = gate.records(tenant, firms, app.today())?;
        Ok(Self { gate, records })
    }

    /// Why a firm may not be visited on a day. What was agreed needs no consent, and ends by an objection.
    fn closed(&self, firm: &Firm, date: NaiveDate) -> Vec<Text> {
        let facts = self.records.facts(firm, None, date);
        let verdict = may_contact(&self.gate.rules, &facts, Channel::Visit, ContactPurpose::Requested, date);
        let is_against = verdict.allowed && firm.do_not_contact.is_some();
        let reasons = verdict.reasons.into_iter().filter(|_| !verdict.allowed).map(|reason| reason.text);
        let wish = || Text::new("Het bedrijf wil niet benaderd worden.", "The firm does not want to be approached.");
        reasons.chain(is_against.then(wish)).collect()
    }
}

fn record(visit: &Stored<AgreedVisit>, firm: &Firm) -> AgreedVisitRecord {
    AgreedVisitRecord {
        visit: visit.record.clone(),
        name: firm.name.clone(),
        place: firm.location.as_ref().and_then(Location::spoken),
        closed: Vec::new(),
        changed_at: visit.changed_at.and_utc(),
        warnings: Vec::new(),
    }
}

fn written(tenant: &mut Tenant<'_>, firm: &Firm, id: Uuid) -> Result<Written> {
    let visit = stored::find_visit(tenant, id)?.ok_or_else(|| unknown(id))?;
    let place = Place { id, revision: visit.revision, version: tenant.version()? };
    let warnings = visit.record.note.iter().flat_map(|note| personal_data::warnings("/note", note)).collect();
    Written::new(place, &AgreedVisitRecord { warnings, ..record(&visit, firm) })
}

/// The visit with its firm, if that is within reach.
fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: Uuid) -> Result<(Stored<AgreedVisit>, Firm)> {
    let visit = stored::find_visit(tenant, id)?.ok_or_else(|| unknown(id))?;
    match firms::get(tenant, caller, visit.record.firm_id) {
        Err(AppError::NotFound { .. }) => Err(unknown(id)),
        firm => Ok((visit, firm?.record)),
    }
}

/// The firm that a body names; one that is not there is a fault of the body.
fn firm_of(tenant: &mut Tenant<'_>, caller: &Caller, id: FirmId) -> Result<Firm> {
    match firms::get(tenant, caller, id) {
        Err(AppError::NotFound { id, .. } | AppError::Merged { id, .. }) => {
            let message = format!("There is no firm “{id}”.");
            Err(Invalid::new("/firmId", "unknown_id", message, "Give the id of a firm of yours.").into())
        }
        found => Ok(found?.record),
    }
}

fn refuse_faults(app: &App, visit: &AgreedVisit) -> Result<()> {
    let faults = visit.check(app.today());
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

fn refuse_conflicts(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    visit: &AgreedVisit,
) -> Result<()> {
    let closed_because = Verdicts::ask(app, tenant, caller, [firm])?.closed(firm, visit.date);
    let remedy = "Do not visit this firm, unless it lets you know that it wants to be visited after all.";
    let closed = |text: &Text| Invalid::new("/firmId", "contact_not_allowed", &text.en, remedy);
    let mut conflicts: Vec<Invalid> = closed_because.iter().map(closed).collect();
    let mut on_day = stored::load_visits_between(tenant, visit.date, visit.date)?;
    let firms: Vec<FirmId> = on_day.iter().map(|other| other.record.firm_id).collect();
    let firms = load_firms_by_id(tenant, &firms)?;
    // A firm that objected since is not visited, and its visit is not to be seen.
    on_day.retain(|other| firms.iter().any(|firm| firm.id == other.record.firm_id));
    let is_elsewhere = |other: &&Stored<AgreedVisit>| other.record.id != visit.id && visit.overlaps(&other.record);
    if let Some(other) = on_day.iter().find(is_elsewhere) {
        let other = &other.record;
        let message =
            format!("{} visits another firm from {} for {} minutes.", other.officer, other.from, other.minutes);
        conflicts.push(Invalid::new("/from", "overlap", message, "Agree on another time, or send somebody else."));
    }
    if conflicts.is_empty() { Ok(()) } else { Err(AppError::Conflict(conflicts)) }
}

fn unknown(id: Uuid) -> AppError {
    AppError::NotFound { what: "agreed visit", id: id.to_string() }
}
