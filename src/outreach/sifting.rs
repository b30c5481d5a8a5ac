//! The many firms of a country of which the [`roll`](super::roll) holds all that choosing for a call list needs: nobody
//! spoke with them or approached them, they said nothing of being approached, and they have no figures by year.
//!
//! Whether such a firm may be rung follows from its legal form and its Non-Mailing-Indicator, and what a call is expected
//! to bring from its type and its ties, so that each is looked up rather than worked out: two million take some tenths of
//! a second.

use super::assumptions::Assumptions;
use super::call_list::{Candidate, Field, enough};
use super::gain;
use super::gate::{ContactFacts, ContactPermission, Ground};
use super::prospect::{Experience, Gate, Prospect};
use super::ringing::{Agreement, may_ring};
use super::roll::{Division, Line, Roll};
use super::rules::ContactRules;
use crate::domain::region::Location;
use crate::domain::{FirmId, Rung};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Some of the firms on a roll.
pub struct Among<'r> {
    roll: &'r Roll,
    is_within: Vec<bool>,
    apart: &'r [FirmId],
}

/// By what firms are sifted.
pub struct By<'a> {
    /// The rules of the contact gate.
    pub rules: &'a ContactRules,
    /// What calls brought so far.
    pub experience: &'a Experience,
    /// The figures of the formula.
    pub assumptions: &'a Assumptions,
    /// Over which regions calls are spread.
    pub region: fn(&Location) -> Option<String>,
    /// How long the list is.
    pub length: usize,
    /// The day.
    pub today: NaiveDate,
}

impl<'r> Among<'r> {
    /// The firms at places of which `is_within` holds, without those `apart`, which are in the order of their ids.
    pub fn of(roll: &'r Roll, apart: &'r [FirmId], is_within: impl Fn(&Location) -> bool) -> Self {
        Self { roll, is_within: roll.places().iter().map(is_within).collect(), apart }
    }

    /// The places where they are.
    pub fn places(&self) -> impl Iterator<Item = &'r Location> {
        let mut is_used = vec![false; self.roll.places().len()];
        self.lines().for_each(|line| is_used[line.place as usize] = true);
        self.roll.places().iter().zip(is_used).filter(|(_, is_used)| *is_used).map(|(place, _)| place)
    }

    fn lines(&self) -> impl Iterator<Item = Line> {
        let mut apart = self.apart.iter().peekable();
        self.roll.lines().filter(move |line| {
            while apart.next_if(|id| **id < line.firm_id).is_some() {}
            self.is_within[line.place as usize] && apart.peek() != Some(&&line.firm_id)
        })
    }

    /// Sifts them.
    pub fn sift(&self, by: &By<'_>) -> Sifted {
        let mut regions: Vec<Option<String>> = self.roll.places().iter().map(by.region).collect();
        regions.sort();
        regions.dedup();
        let row = |place: &Location| regions.binary_search(&(by.region)(place)).unwrap_or_default();
        let region_of: Vec<usize> = self.roll.places().iter().map(row).collect();
        let most = enough(by.assumptions, by.length);
        let (mut verdicts, mut gains) = (Verdicts::default(), Gains::default());
        let (mut open, mut blocked, mut groups) = (Vec::new(), 0, HashMap::<Group, Alike>::new());
        for line in self.lines() {
            let is_open = verdicts.of(&line, by).allowed;
            match is_open {
                true => open.push(line.firm_id),
                false => blocked += 1,
            }
            let (kind, region) = (kind(&line), region_of[line.place as usize]);
            let alike = groups.entry(Group { is_open, kind, region, sector: line.sector }).or_insert_with(|| {
                let gain = gains.of(kind, &line, by);
                Alike { line, gain, sector: line.sector.code(), firms: Vec::new() }
            });
            if alike.firms.len() < most {
                alike.firms.push(line.firm_id);
            }
        }
        Sifted { open, blocked, blocked_by: verdicts.counts(), groups, regions }
    }
}

/// What sifting came to.
pub struct Sifted {
    open: Vec<FirmId>,
    blocked: usize,
    /// How many firms each ground keeps off the list.
    pub blocked_by: BTreeMap<Ground, usize>,
    groups: HashMap<Group, Alike>,
    regions: Vec<Option<String>>,
}

/// Firms between which only their ids make a difference.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    is_open: bool,
    kind: usize,
    region: usize,
    sector: Division,
}

struct Alike {
    line: Line,
    gain: f64,
    sector: Option<String>,
    firms: Vec<FirmId>,
}

impl Sifted {
    /// Among whom to choose.
    pub fn field(&self) -> Field<'_> {
        let mut field = Field { open: self.open.clone(), blocked: self.blocked, ..Field::default() };
        for (group, alike) in &self.groups {
            let firm = |firm_id: &FirmId| Candidate {
                firm_id: *firm_id,
                gain: alike.gain,
                sector: alike.sector.as_deref(),
                region: self.regions[group.region].as_deref(),
                firm_type: alike.line.firm_type,
                // Nobody spoke with it.
                due: None,
            };
            let firms = alike.firms.iter().map(firm);
            match group.is_open {
                true => field.candidates.extend(firms),
                false => field.held_back.extend(firms),
            }
        }
        field
    }
}

/// On what the gain of a firm depends, as a number.
fn kind(line: &Line) -> usize {
    let fieldlab = line.fieldlab.map_or(0, |tie| 1 + tie as usize);
    (line.firm_type as usize * 4 + fieldlab) * 3 + line.in_network.map_or(0, |is_in| 1 + usize::from(is_in))
}

#[derive(Default)]
struct Gains(HashMap<usize, f64>);

impl Gains {
    fn of(&mut self, kind: usize, line: &Line, by: &By<'_>) -> f64 {
        let work = || {
            let prospect = Prospect {
                firm_id: line.firm_id,
                gate: Gate::Open,
                firm_type: line.firm_type,
                sector: None,
                region: None,
                // Nobody spoke with it: the first step is to reach it.
                towards: Rung::NotReached,
                fieldlab: line.fieldlab,
                fieldlab_interest: None,
                in_network: line.in_network,
                distance: None,
                touches: Vec::new(),
                follow_up: None,
                asked_later: false,
                events: Vec::new(),
                consent_ends: None,
                under_way: None,
            };
            gain::value(&prospect, by.experience, by.assumptions, by.today)
        };
        *self.0.entry(kind).or_insert_with(work)
    }
}

/// Verdicts of the gate, by legal form and Non-Mailing-Indicator, with how many firms have each.
#[derive(Default)]
struct Verdicts(Vec<Option<(ContactPermission, usize)>>);

impl Verdicts {
    fn of(&mut self, line: &Line, by: &By<'_>) -> &ContactPermission {
        let form = line.legal_form.map_or(0, |form| 1 + form as usize);
        let place = form * 3 + line.non_mailing.map_or(0, |is_set| 1 + usize::from(is_set));
        if self.0.len() <= place {
            self.0.resize(place + 1, None);
        }
        let (permission, count) = self.0[place].get_or_insert_with(|| {
            let (legal_form, non_mailing) = (line.legal_form, line.non_mailing);
            let facts = ContactFacts { legal_form, non_mailing, ..ContactFacts::default() };
            (may_ring(by.rules, &facts, Agreement::default(), by.today), 0)
        });
        *count += 1;
        permission
    }

    fn counts(&self) -> BTreeMap<Ground, usize> {
        let mut counts = BTreeMap::new();
        for (permission, count) in self.0.iter().flatten().filter(|(permission, _)| !permission.allowed) {
            permission.reasons.iter().for_each(|reason| *counts.entry(reason.rule).or_default() += count);
        }
        counts
    }
}
