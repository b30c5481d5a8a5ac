//! Whether a firm or a person there may be approached: the facts for the gate, from the database.
//!
//! Whatever leads to a call, a letter or a visit asks here first: lists, exports, plans, pages.

use super::contact_rules;
use super::firms;
use super::{App, AppError, Caller, Result};
use crate::domain::contact_person::ContactPerson;
use crate::domain::{ContactId, Firm, FirmId};
use crate::outreach::gate::{ConsentFact, ContactFacts, Touch, is_natural_person, may_contact};
use crate::outreach::rules::ContactRules;
use crate::storage::Tenant;
use crate::storage::consents::load_consents;
use crate::storage::contacts::find_contact;
use crate::storage::touches::{load_shared, load_touches};
use chrono::{Days, NaiveDate};

pub use crate::outreach::gate::{ContactPermission, ContactReason, Ground};
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
            Some(id) => {
                let missing = || AppError::NotFound { what: "contact person", id: id.to_string() };
                Some(find_contact(tenant, firm.id, id)?.ok_or_else(missing)?.record)
            }
            None => None,
        };
        let gate = Gate::open(app, tenant, caller)?;
        let date = approach.date.unwrap_or(app.today());
        let known = gate.facts(tenant, &firm, person.as_ref(), date)?;
        Ok(may_contact(&gate.rules, &known, approach.channel, approach.purpose, date))
    })
}

/// Whether each of these firms may be approached, in their order.
pub fn permissions(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firms: &[Firm],
    approach: Approach,
) -> Result<Vec<ContactPermission>> {
    let gate = Gate::open(app, tenant, caller)?;
    let date = approach.date.unwrap_or(app.today());
    let permission = |firm: &Firm| {
        let known = gate.facts(tenant, firm, None, date)?;
        Ok(may_contact(&gate.rules, &known, approach.channel, approach.purpose, date))
    };
    firms.iter().map(permission).collect()
}

/// The rules that hold, and how facts are found.
pub(super) struct Gate<'a> {
    app: &'a App,
    caller: &'a Caller,
    /// The rules of the organisation.
    pub rules: ContactRules,
}

impl<'a> Gate<'a> {
    pub fn open(app: &'a App, tenant: &mut Tenant<'_>, caller: &'a Caller) -> Result<Self> {
        Ok(Self { app, caller, rules: contact_rules::active(tenant, caller)?.rules })
    }

    /// All that counts on a day. A firm or person that objected is not found by anybody who could ask.
    pub fn facts(
        &self,
        tenant: &mut Tenant<'_>,
        firm: &Firm,
        person: Option<&ContactPerson>,
        date: NaiveDate,
    ) -> Result<ContactFacts> {
        let _organisation = self.caller.organisation;
        // At a legal person each speaks for himself; a natural person is the firm.
        let counts_for_person = person.is_none() || is_natural_person(firm.legal_form);
        let events = load_consents(tenant, firm.id)?;
        let of_firm = firm.consents.iter().filter(|_| counts_for_person);
        let of_firm = of_firm.map(|consent| fact(consent.purpose, consent.given, consent.date));
        let is_meant = |contact: Option<ContactId>| match contact {
            None => counts_for_person,
            Some(id) => person.is_some_and(|person| person.id == id),
        };
        let recorded = events.iter().filter(|event| is_meant(event.contact_id));
        let recorded = recorded.map(|event| fact(event.purpose, event.given, event.date));
        let mut facts = ContactFacts {
            legal_form: firm.legal_form,
            names_a_person: person.is_some(),
            do_not_contact: firm.do_not_contact.as_ref().map(|wish| wish.since).filter(|since| *since <= date),
            non_mailing: firm.non_mailing,
            consents: of_firm.chain(recorded).collect(),
            ..ContactFacts::default()
        };
        let rest = Days::new(self.rules.touches.days.into());
        let since = date.checked_sub_days(rest).unwrap_or(date);
        let touch = |(code, date): (String, NaiveDate), elsewhere| {
            Channel::from_code(&code).map(|channel| Touch { date, channel, elsewhere })
        };
        let own = load_touches(tenant, firm.id, since)?;
        facts.touches.extend(own.into_iter().filter_map(|own| touch(own, false)));
        if firm.kvk_number.is_some()
            && self.app.privacy.has_key()
            && let Some(subject) = self.app.privacy.ledger_subject(firm)?
        {
            for (kind, day) in load_shared(tenant, &subject)? {
                match kind.as_str() {
                    "objection" => facts.objected_elsewhere = facts.objected_elsewhere.or(Some(day)),
                    _ => facts.touches.extend(touch((kind, day), true)),
                }
            }
        }
        Ok(facts)
    }
}

fn fact(purpose: crate::domain::contact::ConsentPurpose, given: bool, date: NaiveDate) -> ConsentFact {
    ConsentFact { purpose, given, date }
}
