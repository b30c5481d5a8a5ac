//! What is known of all firms within reach, for lists and figures that look at every one of them.

use super::{App, Caller, Result};
use crate::domain::region::Location;
use crate::domain::{Conversation, Firm, FirmId, Introduction, IntroductionId, Outcome, Partner, PartnerId};
use crate::insights::frontier::{FEWEST_FIRMS, Measure, Standing, standings};
use crate::outreach::history::History;
use crate::outreach::roll::Roll;
use crate::storage::Tenant;
use crate::storage::conversations::load_conversations;
use crate::storage::firms::{ReadFirm, load_firms, load_firms_by_id, load_gists_as};
use crate::storage::introductions::{load_outcomes, load_taken_up};
use crate::storage::member_lists::load_listed;
use crate::storage::partners::{load_partners, load_partners_by_id};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// What is known of the firms within reach.
pub(super) struct Known {
    /// The firms, by id.
    pub firms: Vec<Firm>,
    /// Conversations and tries at them, by firm.
    conversations: HashMap<FirmId, Vec<Conversation>>,
    /// Introductions, by firm.
    introductions: HashMap<FirmId, Vec<Introduction>>,
    /// What became of introductions, by firm.
    outcomes: HashMap<FirmId, Vec<Outcome>>,
    /// All partners.
    pub partners: Vec<Partner>,
    /// The firms that partners have among their members.
    listed: BTreeSet<FirmId>,
}

impl Known {
    /// The firms within reach of the caller.
    pub fn load(app: &App, caller: &Caller) -> Result<Self> {
        app.pool.read(caller.organisation, |tenant| Self::load_in(tenant, caller, None))
    }

    /// The same for figures, without what figures are not about: of millions of firms that is most of the memory. Most
    /// firms are read from their gists, which takes a fraction of the time; members of partners are read whole.
    pub fn load_for_figures(app: &App, caller: &Caller) -> Result<Self> {
        app.pool.read(caller.organisation, |tenant| {
            let mut known = Self::empty(tenant)?;
            known.partners = load_partners(tenant)?;
            let members = known.listed.clone();
            let more = Mutex::new(Vec::new());
            let kept = |read: ReadFirm| {
                let (firm, is_whole) = match read {
                    ReadFirm::Gist(gist) => (gist.firm, !gist.more.is_any()),
                    ReadFirm::Whole(firm) => (for_figures(firm), true),
                };
                if !is_whole || members.contains(&firm.id) {
                    more.lock().unwrap_or_else(PoisonError::into_inner).push(firm.id);
                    return None;
                }
                caller.reaches_place(firm.location.as_ref()).then_some(firm)
            };
            let firms = &mut known.firms;
            load_gists_as(tenant, kept, &mut |firm| firms.extend(firm))?;
            let more = more.into_inner().unwrap_or_else(PoisonError::into_inner);
            known.add(tenant, caller, None, &more)?;
            for firm in known.firms.iter_mut().filter(|firm| !firm.name.is_empty() && !members.contains(&firm.id)) {
                *firm = for_figures(std::mem::take(firm));
            }
            known.firms.sort_unstable_by_key(|firm| firm.id);
            known.load_past(tenant)?;
            Ok(known)
        })
    }

    /// What is known of all firms with a past and of those `also`, as far as they are within reach, in one region when one
    /// is asked, and of all partners; and of which firms that was asked, in the order of their ids.
    pub fn load_with(
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        region: Option<&str>,
        mut also: BTreeSet<FirmId>,
    ) -> Result<(Self, Vec<FirmId>)> {
        let mut known = Self::empty(tenant)?;
        known.load_past(tenant)?;
        known.partners = load_partners(tenant)?;
        also.extend(known.conversations.keys().chain(known.introductions.keys()));
        let asked: Vec<FirmId> = also.into_iter().collect();
        known.add(tenant, caller, region, &asked)?;
        Ok((known, asked))
    }

    /// Adds these firms, as far as they are within reach and in the region; answers where they begin.
    pub fn add(
        &mut self,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        region: Option<&str>,
        ids: &[FirmId],
    ) -> Result<usize> {
        let begin = self.firms.len();
        let mut added = load_firms_by_id(tenant, ids)?;
        added.retain(|firm| is_within(caller, region, firm.location.as_ref()));
        added.sort_by_key(|firm| firm.id);
        self.firms.extend(added);
        Ok(begin)
    }

    /// The firms within reach that have figures by year, with nothing of what happened.
    pub fn load_with_years(tenant: &mut Tenant<'_>, caller: &Caller, roll: &Roll) -> Result<Self> {
        let measured: Vec<FirmId> = roll.lines().filter(|line| line.has_years).map(|line| line.firm_id).collect();
        let mut known = Self::empty(tenant)?;
        known.add(tenant, caller, None, &measured)?;
        Ok(known)
    }

    fn empty(tenant: &mut Tenant<'_>) -> Result<Self> {
        Ok(Known {
            listed: load_listed(tenant)?,
            firms: Vec::new(),
            conversations: HashMap::new(),
            introductions: HashMap::new(),
            outcomes: HashMap::new(),
            partners: Vec::new(),
        })
    }

    /// What is known of these firms, as far as they are within reach.
    pub fn load_some(tenant: &mut Tenant<'_>, caller: &Caller, ids: &[FirmId]) -> Result<Self> {
        let mut firms = load_firms_by_id(tenant, ids)?;
        firms.retain(|firm| caller.reaches_place(firm.location.as_ref()));
        let mut known = Self::empty(tenant)?;
        for firm in &firms {
            known.conversations.insert(firm.id, load_conversations(tenant, Some(firm.id))?);
            known.introductions.insert(firm.id, load_taken_up(tenant, Some(firm.id))?);
        }
        known.firms = firms;
        known.load_outcomes(tenant)?;
        Ok(known)
    }

    /// What is known of the firms within reach with which anything happened that `counts`, and of the partners of their
    /// introductions.
    pub fn load_with_past(
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        counts: impl Fn(History<'_>) -> bool,
    ) -> Result<Self> {
        let mut known = Self::empty(tenant)?;
        known.load_past(tenant)?;
        let with_past: BTreeSet<FirmId> =
            known.conversations.keys().chain(known.introductions.keys()).copied().collect();
        let counting: Vec<FirmId> = with_past.into_iter().filter(|firm| counts(known.history(*firm))).collect();
        known.firms = load_firms_by_id(tenant, &counting)?;
        known.firms.retain(|firm| caller.reaches_place(firm.location.as_ref()));
        known.firms.sort_by_key(|firm| firm.id);
        let introduced = known.firms.iter().flat_map(|firm| known.history(firm.id).introductions);
        let partners: BTreeSet<PartnerId> = introduced.map(Introduction::partner_id).collect();
        known.partners = load_partners_by_id(tenant, &partners.into_iter().collect::<Vec<_>>())?;
        Ok(known)
    }

    /// What is known of some of the firms.
    pub fn part(&self, is_in: impl Fn(&Firm) -> bool) -> Self {
        Known {
            firms: self.firms.iter().filter(|firm| is_in(firm)).cloned().collect(),
            conversations: self.conversations.clone(),
            introductions: self.introductions.clone(),
            outcomes: self.outcomes.clone(),
            partners: self.partners.clone(),
            listed: self.listed.clone(),
        }
    }

    /// What was known of some of the firms when a day began: without what was said and proposed on it. What a firm told of
    /// fieldlabs that day is taken back to what it told before.
    pub fn before(&self, day: NaiveDate, firms: &BTreeSet<FirmId>) -> Self {
        let mut before = Known {
            firms: self.firms.iter().filter(|firm| firms.contains(&firm.id)).cloned().collect(),
            conversations: HashMap::new(),
            introductions: HashMap::new(),
            outcomes: HashMap::new(),
            partners: self.partners.clone(),
            listed: self.listed.clone(),
        };
        for firm in &mut before.firms {
            let all = self.history(firm.id);
            let said: Vec<Conversation> = all.conversations.iter().filter(|call| call.date < day).cloned().collect();
            if all.conversations.iter().any(|call| call.date >= day && call.fieldlab.is_some()) {
                let told = said.iter().filter(|call| call.fieldlab.is_some());
                firm.fieldlab = told.max_by_key(|call| (call.date, call.id)).and_then(|call| call.fieldlab);
            }
            let made = all.introductions.iter().filter(|made| made.proposal().date < day).cloned();
            before.introductions.insert(firm.id, made.collect());
            before.outcomes.insert(firm.id, all.outcomes.to_vec());
            before.conversations.insert(firm.id, said);
        }
        before
    }

    /// Adds what is known of other firms.
    pub fn take_in(&mut self, others: Self) {
        self.firms.extend(others.firms);
        self.conversations.extend(others.conversations);
        self.introductions.extend(others.introductions);
        self.outcomes.extend(others.outcomes);
    }

    /// The firms within reach in a running transaction, in one region when one is asked.
    pub fn load_in(tenant: &mut Tenant<'_>, caller: &Caller, region: Option<&str>) -> Result<Self> {
        let mut known = Self::empty(tenant)?;
        load_firms(tenant, &mut |firm| {
            if is_within(caller, region, firm.location.as_ref()) {
                known.firms.push(firm);
            }
        })?;
        known.partners = load_partners(tenant)?;
        known.load_past(tenant)?;
        Ok(known)
    }

    fn load_past(&mut self, tenant: &mut Tenant<'_>) -> Result<()> {
        for conversation in load_conversations(tenant, None)? {
            self.conversations.entry(conversation.firm_id).or_default().push(conversation);
        }
        for introduction in load_taken_up(tenant, None)? {
            self.introductions.entry(introduction.firm_id()).or_default().push(introduction);
        }
        self.load_outcomes(tenant)
    }

    /// Loads what became of the introductions.
    fn load_outcomes(&mut self, tenant: &mut Tenant<'_>) -> Result<()> {
        let firm_of: HashMap<IntroductionId, FirmId> =
            self.introductions.values().flatten().map(|made| (made.id(), made.firm_id())).collect();
        let ids: Vec<IntroductionId> = firm_of.keys().copied().collect();
        for outcome in load_outcomes(tenant, &ids)? {
            if let Some(firm) = firm_of.get(&outcome.introduction_id) {
                self.outcomes.entry(*firm).or_default().push(outcome);
            }
        }
        Ok(())
    }

    /// What happened between the agency and a firm.
    pub fn history(&self, firm: FirmId) -> History<'_> {
        History {
            conversations: self.conversations.get(&firm).map_or(&[], Vec::as_slice),
            introductions: self.introductions.get(&firm).map_or(&[], Vec::as_slice),
            outcomes: self.outcomes.get(&firm).map_or(&[], Vec::as_slice),
            is_listed: self.listed.contains(&firm),
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

    /// The last year of which as many firms have figures as a sector needs. Of few that are early, or of a year that was
    /// mistyped, nothing could be compared, and that they are there would be told.
    pub fn last_year(&self) -> Option<i32> {
        let mut firms: BTreeMap<i32, usize> = BTreeMap::new();
        for firm in &self.firms {
            let years: BTreeSet<i32> = firm.years.iter().map(|figures| figures.year).collect();
            years.into_iter().for_each(|year| *firms.entry(year).or_default() += 1);
        }
        firms.into_iter().rev().find(|(_, count)| *count >= FEWEST_FIRMS).map(|(year, _)| year)
    }
}

/// A firm without names, numbers and sources. What it wishes stays: that it wishes something is a need that is known.
fn for_figures(firm: Firm) -> Firm {
    Firm {
        external_ids: Vec::new(),
        kvk_number: None,
        rsin: None,
        establishment_number: None,
        name: String::new(),
        trade_names: Vec::new(),
        website: None,
        description: None,
        consents: Vec::new(),
        sources: BTreeMap::new(),
        ..firm
    }
}

/// Whether a place is within reach, and in the region when one is asked.
pub(super) fn is_within(caller: &Caller, region: Option<&str>, location: Option<&Location>) -> bool {
    let is_there = region.is_none_or(|region| location.is_some_and(|location| location.is_in(region)));
    is_there && caller.reaches_place(location)
}
