//! What is known of all firms within reach, for lists and figures that look at every one of them.

use super::{App, Caller, Result};
use crate::domain::region::Location;
use crate::domain::{Conversation, Firm, FirmId, Introduction, Partner, PartnerId};
use crate::insights::frontier::{Measure, Standing, standings};
use crate::outreach::history::History;
use crate::storage::Tenant;
use crate::storage::conversations::load_conversations;
use crate::storage::firms::load_firms;
use crate::storage::introductions::load_introductions;
use crate::storage::partners::load_partners;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of the firms within reach.
pub(super) struct Known {
    /// The firms, by id.
    pub firms: Vec<Firm>,
    /// Conversations and tries at them, by firm.
    conversations: HashMap<FirmId, Vec<Conversation>>,
    /// Introductions, by firm.
    introductions: HashMap<FirmId, Vec<Introduction>>,
    /// All partners.
    pub partners: Vec<Partner>,
}

impl Known {
    /// The firms within reach of the caller, in one region when one is asked.
    pub fn load(app: &App, caller: &Caller, region: Option<&str>) -> Result<Self> {
        app.pool.read(caller.organisation, |tenant| Self::load_in(tenant, caller, region))
    }

    /// What is known of some of the firms.
    pub fn part(&self, is_in: impl Fn(&Firm) -> bool) -> Self {
        Known {
            firms: self.firms.iter().filter(|firm| is_in(firm)).cloned().collect(),
            conversations: self.conversations.clone(),
            introductions: self.introductions.clone(),
            partners: self.partners.clone(),
        }
    }

    /// The same in a running transaction.
    pub fn load_in(tenant: &mut Tenant<'_>, caller: &Caller, region: Option<&str>) -> Result<Self> {
        let mut firms = Vec::new();
        load_firms(tenant, &mut |firm| {
            let location = firm.location.as_ref();
            let is_there = region.is_none_or(|region| location.is_some_and(|location| is_in(location, region)));
            if is_there && caller.reaches_place(location) {
                firms.push(firm);
            }
        })?;
        let mut known = Known {
            firms,
            conversations: HashMap::new(),
            introductions: HashMap::new(),
            partners: load_partners(tenant)?,
        };
        for conversation in load_conversations(tenant, None)? {
            known.conversations.entry(conversation.firm_id).or_default().push(conversation);
        }
        for introduction in load_introductions(tenant, None)? {
            known.introductions.entry(introduction.firm_id()).or_default().push(introduction);
        }
        Ok(known)
    }

    /// What happened between the agency and a firm.
    pub fn history(&self, firm: FirmId) -> History<'_> {
        History {
            conversations: self.conversations.get(&firm).map_or(&[], Vec::as_slice),
            introductions: self.introductions.get(&firm).map_or(&[], Vec::as_slice),
        }
    }

    /// Distance to the front of its sector of each firm with figures of the last year, or of the year before it; per hour
    /// where that is known, else per person.
    pub fn distances(&self) -> BTreeMap<FirmId, f64> {
        let firms: Vec<&Firm> = self.firms.iter().collect();
        let mut found = BTreeMap::new();
        let Some(year) = self.last_year() else { return found };
        for (measure, year) in
            [Measure::PerHour, Measure::PerPerson].into_iter().flat_map(|m| [(m, year), (m, year - 1)])
        {
            for standing in standings(&firms, year, measure) {
                found.entry(standing.firm_id).or_insert(standing.distance);
            }
        }
        found
    }

    /// Firms at the frontier of their sector in the last year, by hour or by person.
    pub fn frontier(&self) -> BTreeSet<FirmId> {
        let firms: Vec<&Firm> = self.firms.iter().collect();
        let Some(year) = self.last_year() else { return BTreeSet::new() };
        let all =
            [Measure::PerHour, Measure::PerPerson].into_iter().flat_map(|measure| standings(&firms, year, measure));
        all.filter(Standing::is_frontier).map(|standing| standing.firm_id).collect()
    }

    /// How many firms hold a place at a partner.
    pub fn places_taken(&self, partner: PartnerId) -> u32 {
        let all = self.introductions.values().flatten();
        let holding = all.filter(|made| made.partner_id() == partner && made.state().holds_place());
        holding.count().try_into().unwrap_or(u32::MAX)
    }

    /// The last year of which a firm has figures.
    pub fn last_year(&self) -> Option<i32> {
        self.firms.iter().flat_map(|firm| &firm.years).map(|figures| figures.year).max()
    }
}

fn is_in(location: &Location, region: &str) -> bool {
    [&location.province, &location.corop, &location.municipality].into_iter().flatten().any(|code| code == region)
}
