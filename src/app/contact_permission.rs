//! Whether a firm or a person there may be approached: the facts for the gate, from the database.
//!
//! Whatever leads to a call, a letter or a visit asks here first: lists, exports, plans, pages.

use super::contact_rules;
use super::{App, Caller, Result};
use super::{contacts, firms};
use crate::domain::contact::Consent;
use crate::domain::contact_event::ConsentEvent;
use crate::domain::contact_person::ContactPerson;
use crate::domain::{ContactId, Firm, FirmId, Invalid};
use crate::outreach::gate::{ConsentFact, ContactFacts, Touch, is_natural_person, may_contact};
use crate::outreach::open_channels::open_channels;
use crate::outreach::rules::ContactRules;
use crate::storage::Tenant;
use crate::storage::consents::{load_consents_of, load_firms_with_consents};
use crate::storage::contacts::find_contact;
use crate::storage::data_requests::{firms_of, load_open_requests};
use crate::storage::firms::{load_firms_by_id, load_kvk_numbers};
use crate::storage::touches::{
    find_membership, load_shared_of, load_shared_subjects, load_touched_firms, load_touches_of,
};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeSet, HashMap, HashSet};

pub use crate::outreach::gate::{ContactPermission, ContactReason, Ground};
pub use crate::outreach::open_channels::{Dealing, OpenChannels};
pub use crate::outreach::rules::{Channel, ContactPurpose};

/// What one wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Approach {
    /// By which channel.
    pub channel: Channel,
    /// What for.
    pub purpose: ContactPurpose,
    /// On which day; today when absent.
    pub date: Option<NaiveDate>,
}

/// Whether a firm, or a person there, may be approached.
pub fn get_permission(
    app: &App,
    caller: &Caller,
    firm: FirmId,
    contact: Option<ContactId>,
    approach: Approach,
) -> Result<ContactPermission> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let person = match contact {
            Some(id) => Some(find_contact(tenant, firm.id, id)?.ok_or_else(|| contacts::no_such_person(id))?.record),
            None => None,
        };
        let gate = Gate::open(app, tenant, caller)?;
        let date = approach.date.unwrap_or(app.today());
        let known = gate.facts(tenant, &firm, person.as_ref(), date)?;
        Ok(may_contact(&gate.rules, &known, approach.channel, approach.purpose, date))
    })
}

/// Whether each of these firms may be approached, in their order; asks the database for all of them at once.
pub fn permissions(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firms: &[Firm],
    approach: Approach,
) -> Result<Vec<ContactPermission>> {
    let gate = Gate::open(app, tenant, caller)?;
    let date = approach.date.unwrap_or(app.today());
    let records = gate.records(tenant, firms, date)?;
    let permission = |firm: &Firm| {
        let known = records.facts(firm, None, date);
        may_contact(&gate.rules, &known, approach.channel, approach.purpose, date)
    };
    Ok(firms.iter().map(permission).collect())
}

/// By which channels a firm may be approached today.
pub fn channels_of_firm(app: &App, caller: &Caller, firm: &Firm, dealing: Dealing) -> Result<OpenChannels> {
    let of_one = app.pool.read(caller.organisation, |tenant| channels_of(app, tenant, caller, [firm], dealing))?;
    Ok(of_one.into_values().next().unwrap_or_default())
}

/// Which of these firms may be approached by no channel today, out of the blue or at all.
pub fn closed_among(app: &App, caller: &Caller, firms: &[FirmId]) -> Result<HashSet<FirmId>> {
    app.pool.read(caller.organisation, |tenant| {
        let firms = load_firms_by_id(tenant, firms)?;
        let channels = channels_of(app, tenant, caller, &firms, Dealing::Uninvited)?;
        Ok(channels.into_iter().filter(|(_, open)| open.is_blocked()).map(|(firm, _)| firm).collect())
    })
}

/// By which channels each of these firms may be approached today; asks the database for all of them at once.
pub(super) fn channels_of<'f>(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firms: impl IntoIterator<Item = &'f Firm>,
    dealing: Dealing,
) -> Result<HashMap<FirmId, OpenChannels>> {
    let firms: Vec<&Firm> = firms.into_iter().collect();
    let (gate, today) = (Gate::open(app, tenant, caller)?, app.today());
    let records = gate.records(tenant, firms.iter().copied(), today)?;
    let open = |firm: &&Firm| (firm.id, open_channels(&gate.rules, &records.facts(firm, None, today), dealing, today));
    Ok(firms.iter().map(open).collect())
}

/// By which channels a firm could be approached on a day, today or before.
pub(super) fn channels_on(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    dealing: Dealing,
    date: NaiveDate,
) -> Result<OpenChannels> {
    let gate = Gate::open(app, tenant, caller)?;
    let facts = gate.facts(tenant, firm, None, date)?;
    Ok(open_channels(&gate.rules, &facts, dealing, date))
}

/// A warning beside an approach that the rules blocked on its day. What happened is written down all the same: a firm may
/// have come itself, and an approach that nobody knows of is not counted.
pub(super) fn warning_of_approach(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    person: Option<ContactId>,
    approach: (Channel, NaiveDate),
) -> Result<Option<Invalid>> {
    let (channel, date) = approach;
    let person = match person {
        Some(id) => find_contact(tenant, firm.id, id)?.map(|stored| stored.record),
        None => None,
    };
    let gate = Gate::open(app, tenant, caller)?;
    let facts = gate.facts(tenant, firm, person.as_ref(), date)?;
    let permission = may_contact(&gate.rules, &facts, channel, ContactPurpose::Outreach, date);
    // Who is spoken with twice in a week is told by its touches.
    let is_told = |reason: &&ContactReason| !matches!(reason.rule, Ground::RecentTouch | Ground::RecentTouchElsewhere);
    let block = permission.reasons.iter().filter(|_| !permission.allowed).find(is_told);
    Ok(block.map(|reason| {
        let message = format!("An unasked approach was not allowed on that day: {}", reason.text.en);
        let remedy = "Nothing is wrong when the firm asked for it; else tell whoever keeps your privacy records.";
        Invalid::new("/channel", "contact_blocked", message, remedy)
    }))
}

/// The rules that hold, and how facts are found.
pub(super) struct Gate<'a> {
    app: &'a App,
    /// The rules of the organisation.
    pub rules: ContactRules,
}

impl<'a> Gate<'a> {
    pub fn open(app: &'a App, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<Self> {
        Ok(Self { app, rules: contact_rules::active(tenant, caller)?.rules })
    }

    /// All that counts on a day. A firm or person that objected is not found by anybody who could ask.
    pub fn facts(
        &self,
        tenant: &mut Tenant<'_>,
        firm: &Firm,
        person: Option<&ContactPerson>,
        date: NaiveDate,
    ) -> Result<ContactFacts> {
        Ok(self.records(tenant, [firm], date)?.facts(firm, person, date))
    }

    /// What is recorded of these firms until a day, in a few queries however many they are.
    pub fn records<'f>(
        &self,
        tenant: &mut Tenant<'_>,
        firms: impl IntoIterator<Item = &'f Firm>,
        date: NaiveDate,
    ) -> Result<ContactRecords> {
        let firms: Vec<&Firm> = firms.into_iter().collect();
        let ids: Vec<FirmId> = firms.iter().map(|firm| firm.id).collect();
        let since = self.remembered_since(date);
        let mut records = ContactRecords::default();
        for event in load_consents_of(tenant, &ids)? {
            records.consents.entry(event.firm_id).or_default().push(event);
        }
        for request in load_open_requests(tenant)?.into_iter().filter(|request| request.kind.stops_contact()) {
            for firm in firms.iter().filter(|firm| request.is_about(firm)) {
                records.requests.entry(firm.id).or_default().push((request.contact_id, request.received));
            }
        }
        for (firm, channel, day) in load_touches_of(tenant, &ids, since)? {
            records.touches.entry(firm).or_default().extend(touch(&channel, day, false));
        }
        if !self.app.privacy.has_key() || find_membership(tenant)?.is_none() {
            return Ok(records);
        }
        let mut of_subject: HashMap<String, Vec<FirmId>> = HashMap::new();
        for firm in firms {
            if let Some(subject) = self.app.privacy.ledger_subject(firm)? {
                of_subject.entry(subject).or_default().push(firm.id);
            }
        }
        let subjects: Vec<String> = of_subject.keys().cloned().collect();
        for (subject, kind, day) in load_shared_of(tenant, &subjects)? {
            for firm in of_subject.get(&subject).into_iter().flatten() {
                match kind.as_str() {
                    "objection" => drop(records.objected_elsewhere.entry(*firm).or_insert(day)),
                    kind => records.touches.entry(*firm).or_default().extend(touch(kind, day, true)),
                }
            }
        }
        Ok(records)
    }
}

impl Gate<'_> {
    /// The firms of which anything is recorded until a day, so that the gate must ask for each of them; for all others
    /// their own record is all that counts.
    pub fn firms_with_records(&self, tenant: &mut Tenant<'_>, date: NaiveDate) -> Result<BTreeSet<FirmId>> {
        let mut found: BTreeSet<FirmId> = load_firms_with_consents(tenant)?.into_iter().collect();
        found.extend(load_touched_firms(tenant, self.remembered_since(date))?);
        for request in load_open_requests(tenant)?.iter().filter(|request| request.kind.stops_contact()) {
            found.extend(firms_of(tenant, request)?);
        }
        if !self.app.privacy.has_key() {
            return Ok(found);
        }
        let shared: HashSet<String> = load_shared_subjects(tenant)?.into_iter().collect();
        if !shared.is_empty() {
            let mut refused = Ok(());
            load_kvk_numbers(tenant, &mut |firm, number| match self.app.privacy.ledger_subject_of(number) {
                Ok(subject) if shared.contains(&subject) => drop(found.insert(firm)),
                Ok(_) => {}
                Err(error) => refused = Err(error),
            })?;
            refused?;
        }
        Ok(found)
    }

    fn remembered_since(&self, date: NaiveDate) -> NaiveDate {
        let kept = Days::new(REMEMBERED.max(self.rules.touches.days.into()));
        date.checked_sub_days(kept).unwrap_or(date)
    }
}

/// Approaches older than so many days are looked at by nobody.
const REMEMBERED: u64 = 730;

fn touch(channel: &str, date: NaiveDate, elsewhere: bool) -> Option<Touch> {
    Channel::from_code(channel).map(|channel| Touch { date, channel, elsewhere })
}

/// Consents, approaches and open requests that are recorded of some firms.
#[derive(Debug, Default)]
pub(super) struct ContactRecords {
    consents: HashMap<FirmId, Vec<ConsentEvent>>,
    touches: HashMap<FirmId, Vec<Touch>>,
    /// Requests to be erased, restricted or left alone that wait for a decision: of whom there, and since when.
    requests: HashMap<FirmId, Vec<(Option<ContactId>, NaiveDate)>>,
    objected_elsewhere: HashMap<FirmId, NaiveDate>,
}

impl ContactRecords {
    /// All that counts on a day of a firm, or of a person there.
    pub fn facts(&self, firm: &Firm, person: Option<&ContactPerson>, date: NaiveDate) -> ContactFacts {
        // At a legal person each speaks for himself; a natural person is the firm.
        let counts_for_person = person.is_none() || is_natural_person(firm.legal_form);
        let of_firm = firm.consents.iter().filter(|_| counts_for_person);
        let of_firm = of_firm.map(fact_of_profile);
        // What the owner takes back is taken back of the firm; what somebody else there allows is not the owner's word.
        let is_of_owner = |event: &ConsentEvent| person.is_none() && !event.given && is_natural_person(firm.legal_form);
        let is_meant = |event: &&ConsentEvent| match event.contact_id {
            None => counts_for_person,
            Some(id) => person.is_some_and(|person| person.id == id) || is_of_owner(event),
        };
        // What the firm asks holds for all who work there; what a person asks for that person, who at a natural person is the firm.
        let is_theirs = |asker: Option<ContactId>| match (asker, person) {
            (None, _) => true,
            (Some(_), None) => is_natural_person(firm.legal_form),
            (Some(id), Some(person)) => person.id == id || is_natural_person(firm.legal_form),
        };
        let requests = self.requests.get(&firm.id).into_iter().flatten().filter(|(asker, _)| is_theirs(*asker));
        let recorded = self.consents.get(&firm.id).into_iter().flatten().filter(is_meant);
        let recorded = recorded.map(fact_of_event);
        ContactFacts {
            legal_form: firm.legal_form,
            names_a_person: person.is_some(),
            do_not_contact: firm.do_not_contact.as_ref().map(|wish| wish.since).filter(|since| *since <= date),
            open_request: requests.map(|(_, since)| *since).filter(|since| *since <= date).min(),
            non_mailing: firm.non_mailing,
            objected_elsewhere: self.objected_elsewhere.get(&firm.id).copied(),
            consents: of_firm.chain(recorded).collect(),
            touches: self.touches.get(&firm.id).cloned().unwrap_or_default(),
            ..ContactFacts::default()
        }
    }
}

/// What the record of a firm tells of a consent.
pub(super) fn fact_of_profile(consent: &Consent) -> ConsentFact {
    let Consent { purpose, given, date, how, .. } = *consent;
    ConsentFact { purpose, given, date, is_proven: how.is_some() }
}

/// What was recorded of a consent, always with how it was said.
pub(super) fn fact_of_event(event: &ConsentEvent) -> ConsentFact {
    let ConsentEvent { purpose, given, date, .. } = *event;
    ConsentFact { purpose, given, date, is_proven: true }
}
