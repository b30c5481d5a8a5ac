//! What the call list goes by for one firm, which has a right to know it.

use super::{
    App, Caller, ContactGate, Events, Known, Looking, OutreachRules, Result, Verdicts, level_of_regions, rules_of,
};
use crate::domain::{Firm, Text};
use crate::outreach::factors::Factor;
use crate::outreach::gain::expected;
use crate::outreach::gate::ContactReason;
use crate::outreach::urgency::{Urgency, urgency};
use crate::storage::Tenant;
use serde::Serialize;
use std::collections::BTreeSet;

/// Why and when a firm would be rung (*volgorde van bellen*), whether it is on a list or may not be rung at all.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// What it means.
    pub meaning: Text,
    /// What the expected gain of a call is made of.
    pub factors: Vec<Factor>,
    /// When.
    pub urgency: Urgency,
    /// Why it may not be rung; empty when it may.
    pub blocked_by: Vec<ContactReason>,
    /// Version of the figures that this goes by.
    pub assumptions_version: String,
}

/// That of a firm today.
pub fn standing_of(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, firm: &Firm) -> Result<Option<Standing>> {
    let today = app.today();
    let rules = rules_of(app, tenant)?;
    let OutreachRules { ladder, assumptions, .. } = &rules;
    let gate = ContactGate::open(app, tenant, caller)?;
    let (known, _) = Known::load_with(tenant, caller, None, BTreeSet::from([firm.id]))?;
    let verdicts = Verdicts::ask_of(&gate, tenant, &known, std::slice::from_ref(firm), today)?;
    let looking = Looking {
        distances: known.distances(),
        events: Events::of(&known.partners, today),
        level: level_of_regions(firm.location.iter()),
        today,
    };
    let prospects = known.prospects(std::slice::from_ref(firm), &looking, ladder, &verdicts);
    let experience = known.experience(ladder, today);
    let standing = prospects.first().map(|prospect| Standing {
        meaning: Text::new(
            "Hoe de bellijst bepaalt of en wanneer wij dit bedrijf bellen. Het zijn schattingen; een mens beslist.",
            "How the call list works out whether and when we ring this firm. These are estimates; a person decides.",
        ),
        factors: expected(prospect, &experience, assumptions, today, 0.0).factors,
        urgency: urgency(prospect, today),
        blocked_by: verdicts.blocked_by(firm.id),
        assumptions_version: assumptions.version.clone(),
    });
    Ok(standing)
}
