//! What the contact gate says of the firms of a call list.

use super::agreement;
use super::answer::{BlockedFirm, CallPermission};
use crate::app::contact_permission::Gate as ContactGate;
use crate::app::known::Known;
use crate::app::{App, Caller, Result};
use crate::domain::{Firm, FirmId};
use crate::outreach::gate::{ContactFacts, ContactPermission, ContactReason, Ground, Touch, consent_ends};
use crate::outreach::history::History;
use crate::outreach::prospect::Gate;
use crate::outreach::ringing::may_ring;
use crate::outreach::rules::Channel;
use crate::storage::Tenant;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// Whether each firm may be rung today, when anybody approached it, and when its consent ends.
#[derive(Default)]
pub(in crate::app) struct Verdicts {
    of: HashMap<FirmId, (Arc<ContactPermission>, Vec<Touch>)>,
    consents_end: HashMap<FirmId, NaiveDate>,
    /// Firms that could be rung when the day began, and cannot by what was put down since.
    closed_today: BTreeSet<FirmId>,
}

/// Verdicts that came last. Most firms have the same, word by word; of millions each is kept once.
#[derive(Default)]
struct Same(VecDeque<Arc<ContactPermission>>);

impl Same {
    const MOST: usize = 16;

    fn of(&mut self, permission: ContactPermission) -> Arc<ContactPermission> {
        if let Some(same) = self.0.iter().find(|same| ***same == permission) {
            return same.clone();
        }
        if self.0.len() == Self::MOST {
            self.0.pop_front();
        }
        let kept = Arc::new(permission);
        self.0.push_back(kept.clone());
        kept
    }
}

impl Verdicts {
    /// Asks for all of them at once.
    pub fn ask(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        known: &Known,
        today: NaiveDate,
    ) -> Result<Verdicts> {
        let gate = ContactGate::open(app, tenant, caller)?;
        Self::ask_of(&gate, tenant, known, &known.firms, today)
    }

    /// The same of some of the firms.
    pub fn ask_of(
        gate: &ContactGate<'_>,
        tenant: &mut Tenant<'_>,
        known: &Known,
        firms: &[Firm],
        today: NaiveDate,
    ) -> Result<Verdicts> {
        Self::ask_by(gate, tenant, known, firms, today, |facts| facts)
    }

    /// What the gate said when a day began; `before` is what was known then.
    pub fn ask_before(
        gate: &ContactGate<'_>,
        tenant: &mut Tenant<'_>,
        before: &Known,
        day: NaiveDate,
    ) -> Result<Verdicts> {
        Self::ask_by(gate, tenant, before, &before.firms, day, |facts| facts.before(day))
    }

    fn ask_by(
        gate: &ContactGate<'_>,
        tenant: &mut Tenant<'_>,
        known: &Known,
        firms: &[Firm],
        today: NaiveDate,
        then: impl Fn(ContactFacts) -> ContactFacts,
    ) -> Result<Verdicts> {
        let records = gate.records(tenant, firms, today)?;
        let (mut verdicts, mut same) = (Verdicts::default(), Same::default());
        for firm in firms {
            let facts = then(records.facts(firm, None, today));
            if let Some(last) = consent_ends(&gate.rules, &facts, Channel::Telephone, today) {
                verdicts.consents_end.insert(firm.id, last);
            }
            let may_ring = |facts| may_ring(&gate.rules, facts, agreement(known.history(firm.id)), today);
            let permission = may_ring(&facts);
            if !permission.allowed && may_ring(&facts.clone().before(today)).allowed {
                verdicts.closed_today.insert(firm.id);
            }
            verdicts.of.insert(firm.id, (same.of(permission), facts.touches));
        }
        Ok(verdicts)
    }

    /// Adds those of other firms.
    pub fn add(&mut self, others: Verdicts) {
        self.of.extend(others.of);
        self.consents_end.extend(others.consents_end);
        self.closed_today.extend(others.closed_today);
    }

    /// The firms that could be rung when the day began, and cannot any more.
    pub fn closed_today(&self) -> &BTreeSet<FirmId> {
        &self.closed_today
    }

    /// The last day on which a firm may be rung by consent, when that ends.
    pub fn consent_ends(&self, firm: FirmId) -> Option<NaiveDate> {
        self.consents_end.get(&firm).copied()
    }

    /// Whether a firm is left out altogether: it objects, or is restricted, if only elsewhere.
    pub fn is_absent(&self, firm: FirmId) -> bool {
        let absent = [Ground::Objection, Ground::ObjectionElsewhere, Ground::Restriction];
        self.blocking(firm).is_some_and(|grounds| grounds.iter().any(|ground| absent.contains(ground)))
    }

    /// Whether a firm may be rung; one of which nothing was asked may not.
    pub fn gate(&self, firm: FirmId) -> Gate {
        match self.of.get(&firm) {
            Some((permission, _)) if permission.allowed => Gate::Open,
            _ => Gate::Blocked,
        }
    }

    /// The days on which anyone approached a firm or tried to: its conversations, and other approaches of which none is
    /// of the same day.
    pub fn touches(&self, firm: FirmId, history: History<'_>) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = history.conversations.iter().map(|call| call.date).collect();
        for touch in self.of.get(&firm).map_or(&[][..], |(_, touches)| touches) {
            if !days.contains(&touch.date) {
                days.push(touch.date);
            }
        }
        days
    }

    /// Why a firm may not be rung; empty when it may.
    pub fn blocked_by(&self, firm: FirmId) -> Vec<ContactReason> {
        let blocked = self.of.get(&firm).filter(|(permission, _)| !permission.allowed);
        blocked.map(|(permission, _)| permission.reasons.clone()).unwrap_or_default()
    }

    /// On which ground a firm may be rung; nothing when it may not.
    pub fn ground(&self, firm: FirmId) -> Option<CallPermission> {
        let (permission, _) = self.of.get(&firm).filter(|(permission, _)| permission.allowed)?;
        Some(CallPermission { purpose: permission.purpose, reason: permission.reasons.first().cloned() })
    }

    /// A blocked firm with its reasons; nothing of one that asked not to be approached.
    pub fn named(&self, firm: &Firm) -> Option<BlockedFirm> {
        let (permission, _) = self.of.get(&firm.id)?;
        let grounds = self.blocking(firm.id)?;
        let is_named = !grounds.iter().any(|ground| matches!(ground, Ground::DoNotContact | Ground::OpenRequest));
        is_named.then(|| BlockedFirm { firm_id: firm.id, name: firm.name.clone(), reasons: permission.reasons.clone() })
    }

    /// How many firms each ground keeps off the list, added to `counts`.
    pub fn count(&self, counts: &mut BTreeMap<Ground, usize>) {
        for firm in self.of.keys().filter(|firm| !self.is_absent(**firm)) {
            for ground in self.blocking(*firm).into_iter().flatten() {
                *counts.entry(ground).or_default() += 1;
            }
        }
    }

    fn blocking(&self, firm: FirmId) -> Option<Vec<Ground>> {
        let (permission, _) = self.of.get(&firm).filter(|(permission, _)| !permission.allowed)?;
        Some(permission.reasons.iter().map(|reason| reason.rule).collect())
    }
}
